//! What people wear, piece by piece, each a layer of a body's distance field.

use std::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec2, Vec3};

use super::field::{Bind, Form, Layer, Part, Prim, Tear};
use super::skeleton::{Bone, FOREARM, HAND, UPPER_ARM, mirrored};

pub(super) const TORSO: &[Bone] = &[Bone::Pelvis, Bone::Spine, Bone::Chest];
const ARMS: [&[Bone]; 2] =
    [&[Bone::Chest, Bone::UpperArmL, Bone::ForearmL], &[Bone::Chest, Bone::UpperArmR, Bone::ForearmR]];
const FOREARMS: [&[Bone]; 2] = [&[Bone::UpperArmL, Bone::ForearmL], &[Bone::UpperArmR, Bone::ForearmR]];
const LEGS: [&[Bone]; 2] = [&[Bone::Pelvis, Bone::ThighL, Bone::ShinL], &[Bone::Pelvis, Bone::ThighR, Bone::ShinR]];
const CALVES: [&[Bone]; 2] = [&[Bone::ThighL, Bone::ShinL, Bone::FootL], &[Bone::ThighR, Bone::ShinR, Bone::FootR]];
const SIDES: [usize; 2] = [0, 1];

pub(super) fn v(x: f32, y: f32, z: f32) -> Vec3 {
    Vec3::new(x, y, z)
}

/// A point given for the left, on the wanted side.
pub(super) fn on(side: usize, p: Vec3) -> Vec3 {
    if side == 0 { p } else { mirrored(p) }
}

pub(super) fn bone(side: usize, left: Bone) -> Bone {
    if side == 0 { left } else { left.other() }
}

pub(super) fn cone(a: Vec3, b: Vec3, ra: f32, rb: f32, bind: Bind) -> Prim {
    Prim { form: Form::Cone { a, b, ra, rb }, flat: 1.0, bind }
}

pub(super) fn flat_cone(a: Vec3, b: Vec3, ra: f32, rb: f32, flat: f32, bind: Bind) -> Prim {
    Prim { form: Form::Cone { a, b, ra, rb }, flat, bind }
}

pub(super) fn ball(at: Vec3, r: Vec3, bind: Bind) -> Prim {
    Prim { form: Form::Ellipsoid { at, r }, flat: 1.0, bind }
}

pub(super) fn block(at: Vec3, half: Vec3, round: f32, turn: Quat, bind: Bind) -> Prim {
    Prim { form: Form::Block { at, half, round, turn }, flat: 1.0, bind }
}

pub(super) fn bell(low: f32, high: f32, r_low: [f32; 2], r_high: [f32; 2], pleat: [f32; 2], bind: Bind) -> Prim {
    let (r_low, r_high) = (Vec2::from(r_low), Vec2::from(r_high));
    let form = Form::Bell { at: Vec2::ZERO, low, high, r_low, r_high, pleat: pleat[0], pleats: pleat[1] };
    Prim { form, flat: 1.0, bind }
}

/// A point of the arm, `along` metres from the shoulder.
pub(super) fn arm(side: usize, along: f32) -> Vec3 {
    let shoulder = Bone::UpperArmL.joint();
    let down = (Bone::HandL.joint() - shoulder).normalize();
    on(side, shoulder + down * along)
}

impl Layer {
    pub(super) fn with(mut self, prims: impl IntoIterator<Item = Prim>) -> Self {
        self.prims.extend(prims);
        self
    }

    pub(super) fn cut(mut self, soft: f32, prims: impl IntoIterator<Item = Prim>) -> Self {
        self.cuts.extend(prims.into_iter().map(|p| (p, soft)));
        self
    }

    /// Moves in the wind, the more the lower: not at all at `from`, by `loose` at `to` (heights in metres).
    pub(super) fn flutters(mut self, loose: f32, from: f32, to: f32) -> Self {
        (self.loose, self.loose_from, self.loose_to) = (loose, from, to);
        self
    }

    pub(super) fn torn(mut self, tear: Tear) -> Self {
        self.tears.push(tear);
        self
    }
}

/// Chest, shoulders and hips covered down to `hem`, `bulk` metres thick.
pub(super) fn trunk(part: Part, bulk: f32, hem: f32, woman: bool) -> Layer {
    let near = Bind::Near(TORSO);
    let waist = if woman { 0.112 } else { 0.13 };
    let mut layer = Layer::new(part, 0.06).with([
        flat_cone(v(0.0, 1.345, -0.008), v(0.0, 1.11, 0.0), 0.146 + bulk, waist + bulk, 1.4, near),
        cone(v(-0.122, 1.4, -0.014), v(0.122, 1.4, -0.014), 0.057 + 0.6 * bulk, 0.057 + 0.6 * bulk, near),
    ]);
    for s in SIDES {
        layer.prims.push(cone(
            on(s, v(0.1, 1.425, -0.02)),
            on(s, v(0.03, 1.488, -0.026)),
            0.04 + 0.5 * bulk,
            0.036,
            Bind::Near(&[Bone::Chest, Bone::Neck]),
        ));
        // Shoulder blades.
        let blade = ball(on(s, v(0.075, 1.33, -0.075)), v(0.06, 0.09, 0.04 + 0.5 * bulk), Bind::Rigid(Bone::Chest));
        layer.prims.push(blade);
        if woman {
            let bust = v(0.062, 1.3, 0.08 + 0.5 * bulk);
            layer.prims.push(ball(on(s, bust), v(0.062, 0.06, 0.052), Bind::Rigid(Bone::Chest)));
        }
    }
    if hem < 1.05 {
        let hips = if woman { 0.168 } else { 0.158 };
        let low = (hem + 0.02).max(0.9);
        layer = layer.with([
            flat_cone(v(0.0, 1.11, 0.0), v(0.0, low, -0.008), waist + bulk, hips + bulk, 1.36, near),
            bell(hem, low + 0.06, [hips + bulk, 0.118 + bulk], [hips + bulk, 0.118 + bulk], [0.0, 0.0], near),
        ]);
    }
    layer
}

/// Sleeves from the shoulder to `to` metres down the arm.
pub(super) fn sleeves(layer: Layer, bulk: f32, to: f32) -> Layer {
    let elbow = UPPER_ARM;
    layer.with(SIDES.into_iter().flat_map(|s| {
        let bind = Bind::Near(ARMS[s]);
        let upper = cone(arm(s, 0.0), arm(s, to.min(elbow)), 0.052 + 0.85 * bulk, 0.042 + bulk, bind);
        let lower = cone(arm(s, elbow), arm(s, to.max(elbow + 0.01)), 0.042 + bulk, 0.034 + 1.1 * bulk, bind);
        if to > elbow { vec![upper, lower] } else { vec![upper] }
    }))
}

/// A cuff that ends a sleeve clearly.
pub(super) fn cuffs(part: Part, bulk: f32, to: f32) -> Layer {
    Layer::new(part, 0.01).with(
        SIDES.into_iter().map(|s| cone(arm(s, to - 0.03), arm(s, to), 0.044 + bulk, 0.046 + bulk, Bind::Near(ARMS[s]))),
    )
}

/// Legs in cloth down to `hem`; `width` is the radius at the hem.
pub(super) fn trousers(part: Part, bulk: f32, hem: f32, width: f32) -> Layer {
    let layer = Layer::new(part, 0.035).with([flat_cone(
        v(-0.05, 0.965, -0.008),
        v(0.05, 0.965, -0.008),
        0.105 + bulk,
        0.105 + bulk,
        1.0,
        Bind::Near(&[Bone::Pelvis, Bone::Spine]),
    )]);
    layer.with(SIDES.into_iter().flat_map(|s| {
        let bind = Bind::Near(LEGS[s]);
        let x = 0.095;
        let knee = on(s, v(x, 0.5, 0.008));
        let upper = cone(on(s, v(0.088, 0.9, -0.006)), knee, 0.086 + bulk, 0.06 + bulk, bind);
        if hem < 0.45 {
            let low = cone(knee, on(s, v(x, hem + 0.02, -0.006)), 0.058 + bulk, width, bind);
            let calf = ball(on(s, v(x, 0.36, -0.022)), v(0.05 + bulk, 0.12, 0.052 + bulk), bind);
            vec![upper, low, calf]
        } else {
            vec![cone(on(s, v(0.088, 0.9, -0.006)), on(s, v(x, hem, 0.0)), 0.088 + bulk, width, bind)]
        }
    }))
}

/// Shoes or boots up to `top`.
pub(super) fn shoes(top: f32, heavy: f32) -> Layer {
    Layer::new(Part::Shoes, 0.022).with(SIDES.into_iter().flat_map(|s| {
        let foot = Bind::Rigid(bone(s, Bone::FootL));
        let shaft = Bind::Near(CALVES[s]);
        let x = 0.098;
        vec![
            // Sole, toe cap, heel, instep, shaft.
            block(
                on(s, v(x + 0.004, 0.018, 0.06)),
                v(0.043 + heavy, 0.018, 0.125 + heavy),
                0.016,
                Quat::IDENTITY,
                foot,
            ),
            ball(on(s, v(x + 0.004, 0.04, 0.125)), v(0.042 + heavy, 0.036 + heavy, 0.062), foot),
            ball(on(s, v(x, 0.05, -0.025)), v(0.037 + heavy, 0.05, 0.048), foot),
            cone(on(s, v(x, 0.085, 0.0)), on(s, v(x + 0.002, 0.045, 0.1)), 0.04 + heavy, 0.033 + heavy, foot),
            cone(on(s, v(0.095, 0.085, -0.004)), on(s, v(0.095, top, -0.008)), 0.044 + heavy, 0.046 + heavy, shaft),
        ]
    }))
}

/// Bare skin where clothes leave it: arms from `from` metres down, neck, legs below `knee`.
pub(super) fn skin(from: f32, bare_legs: bool) -> Layer {
    let mut layer = Layer::new(Part::Skin, 0.02).with([cone(
        v(0.0, 1.43, -0.025),
        v(0.0, 1.545, -0.008),
        0.062,
        0.05,
        Bind::Near(&[Bone::Chest, Bone::Neck, Bone::Head]),
    )]);
    for s in SIDES {
        let wrist = UPPER_ARM + FOREARM;
        if from < UPPER_ARM {
            layer.prims.push(cone(arm(s, from), arm(s, UPPER_ARM), 0.047, 0.038, Bind::Near(ARMS[s])));
        }
        let (a, b) = (arm(s, from.max(UPPER_ARM - 0.01)), arm(s, wrist + 0.01));
        layer.prims.push(cone(a, b, 0.039, 0.027, Bind::Near(FOREARMS[s])));
        if bare_legs {
            let bind = Bind::Near(LEGS[s]);
            layer.prims.push(cone(on(s, v(0.09, 0.85, -0.004)), on(s, v(0.095, 0.5, 0.008)), 0.075, 0.051, bind));
            let bind = Bind::Near(CALVES[s]);
            layer.prims.push(cone(on(s, v(0.095, 0.5, 0.006)), on(s, v(0.095, 0.1, -0.006)), 0.05, 0.034, bind));
            layer.prims.push(ball(on(s, v(0.095, 0.37, -0.026)), v(0.046, 0.11, 0.045), bind));
        }
    }
    layer
}

/// How hands are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grip {
    /// Fingers a little curled.
    Relaxed,
    /// The right hand's forefinger points, its other fingers are closed.
    Pointing,
    /// Fingers apart, feeling for a hold.
    Spread,
}

impl Grip {
    pub const ALL: [Self; 3] = [Self::Relaxed, Self::Pointing, Self::Spread];

    /// How far the joints of a finger are bent, from its root to its tip (rad). Finger 3 is the forefinger.
    fn bends(self, right: bool, finger: usize) -> [f32; 3] {
        match self {
            Self::Pointing if right && finger == 3 => [0.02, 0.06, 0.04],
            Self::Pointing if right => [1.35, 1.7, 0.9],
            Self::Spread => [0.06, 0.3 + 0.08 * (finger & 1) as f32, 0.22],
            _ => [0.24 + 0.05 * (3 - finger) as f32, 0.42, 0.26],
        }
    }
}

/// Hands, a finger at a time: palm and thumb flow into each other, fingers keep apart.
pub(super) fn hands(part: Part, grip: Grip) -> [Layer; 2] {
    let wrist = UPPER_ARM + FOREARM;
    let mut palms = Layer::new(part, 0.012);
    let mut fingers = Layer::new(part, 0.003);
    for s in SIDES {
        let bind = Bind::Rigid(bone(s, Bone::HandL));
        let down = (arm(s, 1.0) - arm(s, 0.0)).normalize();
        // Towards the palm (to the body) and towards the thumb (ahead); feeling for a hold, the palm is turned back.
        let inward = v(-down.y.abs() * if s == 0 { 1.0 } else { -1.0 }, -down.x.abs(), 0.0).normalize();
        let (palm, thumb) = if grip == Grip::Spread { (Vec3::NEG_Z, inward) } else { (inward, Vec3::Z) };
        let at = |along: f32, inward: f32, ahead: f32| arm(s, wrist + along) + palm * inward + thumb * ahead;
        let folded = grip == Grip::Pointing && s == 1;
        let splay: f32 = if grip == Grip::Spread { 0.2 } else { 0.035 };
        palms = palms.with([
            cone(at(-0.01, 0.0, 0.0), at(0.03, 0.002, 0.002), 0.026, 0.027, bind),
            cone(at(0.03, 0.002, -0.014), at(0.08, 0.006, -0.019), 0.021, 0.017, bind),
            cone(at(0.03, 0.002, 0.014), at(0.082, 0.005, 0.017), 0.021, 0.018, bind),
        ]);
        // The thumb: over the closed fingers, or beside the palm.
        let joints = match grip {
            _ if folded => [at(0.028, 0.012, 0.026), at(0.062, 0.03, 0.036), at(0.07, 0.043, 0.008)],
            Grip::Spread => [at(0.022, 0.01, 0.024), at(0.05, 0.018, 0.062), at(0.068, 0.02, 0.094)],
            _ => [at(0.025, 0.01, 0.026), at(0.06, 0.022, 0.046), at(0.09, 0.028, 0.052)],
        };
        palms.prims.push(cone(joints[0], joints[1], 0.0165, 0.0125, bind));
        fingers.prims.push(cone(joints[1], joints[2], 0.0122, 0.0088, bind));
        for (k, (ahead, long)) in
            [(-0.0315_f32, 0.78), (-0.0105, 0.96), (0.0105, 1.0), (0.0315, 0.9)].into_iter().enumerate()
        {
            let aside: f32 = splay * (ahead / 0.021);
            let level = down * aside.cos() + thumb * aside.sin();
            let mut joint = at(0.08, 0.004, ahead);
            let mut bent = 0.0_f32;
            let mut thick = 0.0102;
            for (bend, length) in grip.bends(s == 1, k).into_iter().zip([0.043, 0.027, 0.02]) {
                bent += bend;
                let next = joint + (level * bent.cos() + palm * bent.sin()) * (length * long);
                fingers.prims.push(cone(joint, next, thick, thick - 0.0011, bind));
                (joint, thick) = (next, thick - 0.0011);
            }
        }
    }
    [palms, fingers]
}

/// Mittens for figures that are seen from further away.
pub(super) fn mittens(part: Part) -> Layer {
    Layer::new(part, 0.02).with(SIDES.into_iter().flat_map(|s| {
        let bind = Bind::Rigid(bone(s, Bone::HandL));
        let wrist = UPPER_ARM + FOREARM;
        let tip = arm(s, wrist + 0.9 * HAND);
        [
            cone(arm(s, wrist), arm(s, wrist + 0.07), 0.03, 0.037, bind),
            cone(arm(s, wrist + 0.07), tip, 0.036, 0.018, bind),
            cone(arm(s, wrist + 0.03) + Vec3::Z * 0.03, arm(s, wrist + 0.1) + Vec3::Z * 0.06, 0.02, 0.014, bind),
        ]
    }))
}

/// Coat tails or a skirt from the waist to `hem`; the last numbers are the depth and the number of its folds.
pub(super) fn tails(layer: Layer, bulk: f32, hem: f32, flare: f32, pleat: [f32; 2]) -> Layer {
    let high = 1.06;
    let top = [0.15 + bulk, 0.108 + bulk];
    let low = [0.175 + bulk + flare, 0.14 + bulk + flare];
    layer.with([bell(hem, high, low, top, pleat, Bind::Skirt)])
}

/// The slit at the front of an open coat.
pub(super) fn open_front(layer: Layer, from: f32, wide: f32) -> Layer {
    let slit = |a: Vec3, b: Vec3, ra: f32, rb: f32| cone(a, b, ra, rb, Bind::Rigid(Bone::Spine));
    layer.cut(0.015, [slit(v(0.012, from, 0.17), v(0.02, 0.3, 0.26), 0.02, wide)])
}

pub(super) fn collar(part: Part, high: f32, bulk: f32) -> Layer {
    let bind = Bind::Near(&[Bone::Chest, Bone::Neck]);
    let ring = |a: f32, y: f32, r: f32| v(a.sin() * r, y, -0.022 + a.cos() * r * 0.95);
    // From one side of the throat round the back to the other.
    Layer::new(part, 0.02).with((0..7).map(|k| {
        let a = |k: i32| 0.55 + (k as f32) * (std::f32::consts::TAU - 1.1) / 7.0;
        let back = |k: i32| 0.5 - 0.5 * (a(k)).cos();
        let at = |k: i32| ring(a(k), 1.475 + 0.02 * back(k), 0.068 + 0.5 * bulk);
        let top = (at(k) + at(k + 1)) * 0.5 + Vec3::Y * (high * (0.4 + 0.6 * back(k)));
        flat_cone((at(k) + at(k + 1)) * 0.5 - Vec3::Y * 0.03, top, 0.034, 0.026 + 0.3 * bulk, 1.0, bind)
    }))
}

/// A hood that lies on the back.
pub(super) fn hood_down(part: Part) -> Layer {
    let bind = Bind::Near(&[Bone::Chest, Bone::Neck]);
    Layer::new(part, 0.035).with([
        ball(v(0.0, 1.475, -0.105), v(0.105, 0.055, 0.05), bind),
        ball(v(0.0, 1.43, -0.12), v(0.075, 0.07, 0.035), bind),
        cone(v(0.085, 1.48, -0.05), v(0.042, 1.5, 0.03), 0.03, 0.014, bind),
        cone(v(-0.085, 1.48, -0.05), v(-0.042, 1.5, 0.03), 0.03, 0.014, bind),
    ])
}

pub(super) fn scarf(part: Part) -> Layer {
    let bind = Bind::Near(&[Bone::Chest, Bone::Neck]);
    let at = |a: f32, y: f32| v(a.sin() * 0.078, y + 0.012 * (2.0 * a).sin(), -0.016 + a.cos() * 0.075);
    let turns = (0..8).map(|k| {
        let a = |k: i32| k as f32 * FRAC_PI_2 * 0.5;
        cone(at(a(k), 1.495), at(a(k + 1), 1.495), 0.036, 0.036, bind)
    });
    let ends = [
        flat_cone(v(0.035, 1.475, 0.085), v(0.06, 1.14, 0.182), 0.034, 0.042, 1.8, Bind::Near(TORSO)),
        flat_cone(v(-0.02, 1.475, 0.09), v(-0.045, 1.24, 0.182), 0.03, 0.038, 1.8, Bind::Near(TORSO)),
    ];
    Layer::new(part, 0.015).with(turns).with(ends).flutters(0.35, 1.4, 1.15)
}

pub(super) fn belt(part: Part, y: f32, bulk: f32) -> Layer {
    let r = [0.152 + bulk, 0.112 + bulk];
    Layer::new(part, 0.004).with([
        bell(y - 0.022, y + 0.022, r, r, [0.0, 0.0], Bind::Near(TORSO)),
        block(v(0.0, y, 0.108 + bulk), v(0.032, 0.026, 0.012), 0.006, Quat::IDENTITY, Bind::Near(TORSO)),
    ])
}

/// Straps of a harness over shoulders and about the thighs.
pub(super) fn harness(part: Part, bulk: f32) -> Layer {
    let chest = Bind::Near(TORSO);
    let mut layer = belt(part, 1.03, bulk + 0.006);
    layer.blend = 0.006;
    for s in SIDES {
        let front =
            [v(0.075, 1.05, 0.118), v(0.088, 1.2, 0.118 + bulk), v(0.092, 1.35, 0.108 + bulk), v(0.1, 1.47, 0.01)];
        let back =
            [v(0.1, 1.47, 0.01), v(0.085, 1.4, -0.115 - bulk), v(0.02, 1.24, -0.108 - bulk), v(0.07, 1.04, -0.106)];
        for path in [front, back] {
            for pair in path.windows(2) {
                layer.prims.push(cone(on(s, pair[0]), on(s, pair[1]), 0.017, 0.017, chest));
            }
        }
        let thigh = Bind::Near(LEGS[s]);
        let ring = |a: f32| on(s, v(0.092 + a.cos() * 0.098, 0.8 + 0.05 * a.cos(), a.sin() * 0.098));
        for k in 0..8 {
            let a = |k: i32| k as f32 * FRAC_PI_2 * 0.5;
            layer.prims.push(cone(ring(a(k)), ring(a(k + 1)), 0.013, 0.013, thigh));
        }
    }
    layer.prims.push(cone(v(-0.09, 1.3, 0.125 + bulk), v(0.09, 1.3, 0.125 + bulk), 0.014, 0.014, chest));
    layer
}
