//! Bones and builds: where joints lie in the body that all meshes are modelled on, and how builds differ from it.
//!
//! The modelled body is 1.75 m tall, stands at the origin, faces +z (its left is +x) and holds its arms a little away.

use glam::{Quat, Vec3};

use crate::world::rng::{hash, unit};

macro_rules! bones {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {
        /// What parts of a mesh move with. The shader's `BONE_*` constants carry the same numbers.
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Bone { $($(#[$meta])* $name),* }

        impl Bone {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

bones! {
    Pelvis, Spine, Chest, Neck, Head,
    UpperArmL, ForearmL, HandL, UpperArmR, ForearmR, HandR,
    ThighL, ShinL, FootL, ThighR, ShinR, FootR,
    /// Cloth, long hair and whatever else trails from the shoulders.
    Drape,
    /// What a hand carries, hanging or rolling by itself.
    Load,
}

/// Angle of the modelled arms from the vertical (rad).
pub const SPREAD: f32 = 0.66;
pub const UPPER_ARM: f32 = 0.285;
pub const FOREARM: f32 = 0.255;
pub const HAND: f32 = 0.18;

/// The same point on the other side.
pub fn mirrored(p: Vec3) -> Vec3 {
    Vec3::new(-p.x, p.y, p.z)
}

fn down_the_arm() -> Vec3 {
    Vec3::new(SPREAD.sin(), -SPREAD.cos(), 0.0)
}

impl Bone {
    /// The same bone of the other side.
    pub fn other(self) -> Self {
        match self {
            Self::UpperArmL => Self::UpperArmR,
            Self::ForearmL => Self::ForearmR,
            Self::HandL => Self::HandR,
            Self::UpperArmR => Self::UpperArmL,
            Self::ForearmR => Self::ForearmL,
            Self::HandR => Self::HandL,
            Self::ThighL => Self::ThighR,
            Self::ShinL => Self::ShinR,
            Self::FootL => Self::FootR,
            Self::ThighR => Self::ThighL,
            Self::ShinR => Self::ShinL,
            Self::FootR => Self::FootL,
            other => other,
        }
    }

    /// The joint it turns about.
    pub fn joint(self) -> Vec3 {
        let shoulder = Vec3::new(0.166, 1.408, -0.012);
        match self {
            Self::Pelvis => Vec3::new(0.0, 0.97, 0.0),
            Self::Spine => Vec3::new(0.0, 1.06, -0.005),
            Self::Chest => Vec3::new(0.0, 1.22, -0.01),
            Self::Neck => Vec3::new(0.0, 1.475, -0.02),
            Self::Head => Vec3::new(0.0, 1.565, -0.005),
            Self::UpperArmL => shoulder,
            Self::ForearmL => shoulder + down_the_arm() * UPPER_ARM,
            Self::HandL => shoulder + down_the_arm() * (UPPER_ARM + FOREARM),
            Self::ThighL => Vec3::new(0.095, 0.93, 0.0),
            Self::ShinL => Vec3::new(0.095, 0.5, 0.0),
            Self::FootL => Vec3::new(0.095, 0.09, 0.0),
            Self::Drape => Vec3::new(0.0, 1.44, -0.07),
            // A grip at the height of a hanging hand.
            Self::Load => Vec3::new(0.0, 0.74, 0.0),
            right => mirrored(right.other().joint()),
        }
    }

    /// Where it ends: the next joint, or the tip.
    pub fn end(self) -> Vec3 {
        match self {
            Self::Pelvis => Self::Spine.joint(),
            Self::Spine => Self::Chest.joint(),
            Self::Chest => Self::Neck.joint(),
            Self::Neck => Self::Head.joint(),
            Self::Head => Vec3::new(0.0, 1.72, 0.01),
            Self::UpperArmL => Self::ForearmL.joint(),
            Self::ForearmL => Self::HandL.joint(),
            Self::HandL => Self::HandL.joint() + down_the_arm() * HAND,
            Self::ThighL => Self::ShinL.joint(),
            Self::ShinL => Self::FootL.joint(),
            Self::FootL => Vec3::new(0.11, 0.03, 0.17),
            Self::Drape => Vec3::new(0.0, 0.5, -0.12),
            Self::Load => Vec3::new(0.0, 0.3, 0.0),
            right => mirrored(right.other().end()),
        }
    }

    /// How the modelled bone is turned from hanging straight down or standing straight up.
    pub fn turn(self) -> Quat {
        match self {
            Self::UpperArmL | Self::ForearmL | Self::HandL => Quat::from_rotation_z(SPREAD),
            Self::UpperArmR | Self::ForearmR | Self::HandR => Quat::from_rotation_z(-SPREAD),
            _ => Quat::IDENTITY,
        }
    }
}

/// How a body differs from the modelled one. Factors unless a unit is named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Build {
    pub name: &'static str,
    /// Standing height (m), bends included or not.
    pub height: f32,
    /// Length of the legs against the rest.
    pub legs: f32,
    pub head: f32,
    pub shoulders: f32,
    pub chest: f32,
    /// Depth of the belly.
    pub belly: f32,
    pub hips: f32,
    pub limbs: f32,
    /// Bend of the back when standing at ease (rad).
    pub stoop: f32,
    /// Stride against a grown walker's of these legs.
    pub stride: f32,
    /// Swing of hips and arms.
    pub swing: f32,
    /// Draws from the wardrobe of women, of children.
    pub woman: bool,
    pub child: bool,
    /// How many of a hundred people are built so.
    pub share: u32,
}

/// Columns: height, legs, head, shoulders, chest, belly, hips, limbs; stoop, stride, swing.
const fn build(name: &'static str, b: [f32; 8], gait: [f32; 3], woman: bool, child: bool, share: u32) -> Build {
    let [height, legs, head, shoulders, chest, belly, hips, limbs] = b;
    let [stoop, stride, swing] = gait;
    Build { name, height, legs, head, shoulders, chest, belly, hips, limbs, stoop, stride, swing, woman, child, share }
}

pub const BUILDS: [Build; 11] = [
    build("man", [1.77, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], [0.03, 1.0, 0.9], false, false, 16),
    build("tall man", [1.93, 1.05, 0.96, 1.06, 1.0, 0.96, 0.98, 1.0], [0.07, 1.04, 0.8], false, false, 8),
    build("stout man", [1.72, 0.95, 1.04, 1.1, 1.24, 1.52, 1.22, 1.18], [-0.03, 0.9, 0.7], false, false, 11),
    build("slender man", [1.8, 1.04, 0.97, 0.92, 0.88, 0.86, 0.9, 0.86], [0.05, 1.02, 1.0], false, false, 10),
    build("woman", [1.66, 1.01, 0.98, 0.9, 0.92, 0.94, 1.05, 0.9], [0.0, 1.0, 1.25], true, false, 15),
    build("broad woman", [1.62, 0.96, 1.02, 1.02, 1.18, 1.34, 1.36, 1.14], [0.02, 0.88, 1.1], true, false, 11),
    build("slender woman", [1.73, 1.05, 0.94, 0.86, 0.84, 0.84, 0.94, 0.8], [-0.02, 1.04, 1.3], true, false, 9),
    build("old man, bent", [1.64, 0.97, 1.03, 0.93, 0.96, 1.12, 1.0, 0.9], [0.42, 0.66, 0.5], false, false, 5),
    build("old woman, bent", [1.52, 0.95, 1.06, 0.9, 0.98, 1.16, 1.12, 0.92], [0.5, 0.6, 0.5], true, false, 4),
    build("adolescent", [1.55, 1.06, 1.08, 0.86, 0.82, 0.8, 0.86, 0.82], [0.1, 1.0, 1.15], false, true, 6),
    build("child", [1.18, 0.9, 1.34, 0.9, 0.92, 1.06, 0.94, 0.94], [0.0, 0.95, 1.3], false, true, 5),
];

impl Build {
    /// Which build a look has; nobody's look has the first.
    pub fn of(look: u32) -> usize {
        let mut ticket = hash(look, 1, 0) % 100;
        BUILDS
            .iter()
            .position(|b| {
                let here = ticket < b.share;
                ticket = ticket.wrapping_sub(if here { 0 } else { b.share });
                here
            })
            .unwrap_or(0)
    }

    /// From the ground to the hips of a person with this build and look (m).
    pub fn leg(&self, look: u32) -> f32 {
        0.93 / 1.75 * self.height * self.legs * size_of_look(look)
    }
}

/// People of one build differ in size by a few hundredths.
pub fn size_of_look(look: u32) -> f32 {
    0.965 + 0.07 * unit(look, 2, 0)
}

/// Way covered in a whole turn of the gait's phase, two steps (m). A mover that advances `phase` by its way over this does
/// not slide. The twin of `stride_length` in `shaders/lib/gait.wgsl`.
pub fn stride_length(look: u32, effort: f32) -> f32 {
    let b = &BUILDS[Build::of(look)];
    stride_of(b, look, effort)
}

/// The same for a person whose build is told.
pub fn stride_of(b: &Build, look: u32, effort: f32) -> f32 {
    let e = effort.clamp(0.0, 2.2);
    b.leg(look) * b.stride * (0.6 + 0.95 * e.min(1.0) + 1.15 * (e - 1.0).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_build_and_every_build_is_had() {
        assert_eq!(BUILDS.iter().map(|b| b.share).sum::<u32>(), 100);
        let mut had = [0; BUILDS.len()];
        for look in 1..5000 {
            had[Build::of(look)] += 1;
        }
        for (b, n) in BUILDS.iter().zip(had) {
            let share = b.share as f32 / 100.0 * 4999.0;
            assert!((0.7 * share..1.3 * share).contains(&(n as f32)), "{}: {n} of {share}", b.name);
        }
    }

    #[test]
    fn strides_grow_with_effort_and_legs() {
        for look in 1..400 {
            let all: Vec<f32> = (0..22).map(|k| stride_length(look, k as f32 * 0.1)).collect();
            assert!(all.windows(2).all(|w| w[0] < w[1]), "{all:?}");
            assert!((0.6..1.9).contains(&stride_length(look, 1.0)) && stride_length(look, 2.0) < 3.3);
        }
        let of = |name| stride_of(BUILDS.iter().find(|b| b.name == name).expect("a build"), 7, 1.0);
        assert!(of("child") < of("woman") && of("woman") < of("tall man") && of("old man, bent") < of("child") * 1.3);
    }

    #[test]
    fn sides_mirror_each_other() {
        for bone in Bone::ALL {
            assert_eq!(bone.other().other(), *bone);
            assert_eq!(mirrored(bone.joint()), bone.other().joint());
            assert!(bone.joint().distance(bone.end()) > 0.03);
        }
    }
}
