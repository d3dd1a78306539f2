//! How a walker's parts move, in closed form: a body on its path, legs with planted feet (two bones each, solved by the law
//! of cosines), things that hang, and a neck that turns.

use glam::{Affine3A, Mat3A, Quat, Vec3};
use std::f32::consts::TAU;

/// A leg of two bones. All but lengths and phase are in the body's frame (forward is +z).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leg {
    pub hip: Vec3,
    /// Where its foot stands under a body at rest; y is not used.
    pub home: Vec3,
    /// Lengths of the upper and the lower bone (m).
    pub thigh: f32,
    pub shin: f32,
    /// Where its knee points.
    pub knee: Vec3,
    /// When it steps, as a share of the stride.
    pub phase: f32,
}

/// Something that hangs from the body in a few rigid links.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chain {
    /// In the body's frame.
    pub root: Vec3,
    pub links: u32,
    /// Of a link (m).
    pub length: f32,
    /// Widest angle of its swing (rad), and its period (s).
    pub swing: f32,
    pub period: f32,
    pub phase: f32,
    /// How far it is held away from the plumb line, in the body's frame (rad about x and z).
    pub lean: [f32; 2],
}

/// A neck of rigid links with a head at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neck {
    /// In the body's frame.
    pub root: Vec3,
    pub links: u32,
    pub length: f32,
    /// Direction of its first and its last link before it turns, in the body's frame.
    pub first: Vec3,
    pub last: Vec3,
}

/// Whole motion of a walker.
#[derive(Clone, Debug, PartialEq)]
pub struct Rig {
    /// The ground under it at `since` (m), its velocity there (m/s) and how that changes (m/s²).
    pub start: Vec3,
    pub velocity: Vec3,
    pub bend: Vec3,
    pub since: f64,
    /// Turns about y that take +z forward, before and after it turns, and when it does so (s).
    pub yaw: [f32; 2],
    pub turns: [f64; 2],
    /// When its head begins to turn to the platform, and has done so (s).
    pub looks: [f64; 2],
    /// Height of the body's frame over the ground (m).
    pub height: f32,
    /// Seconds of a stride, and the share of it that a foot is in the air.
    pub stride: f64,
    pub airborne: f32,
    /// How high feet are lifted (m).
    pub lift: f32,
    /// How far the body leans over the feet that stand (m), and how far it sinks and rises.
    pub shift: f32,
    pub bob: f32,
    /// How far it lists, to its side and forward (rad).
    pub list: [f32; 2],
    pub legs: Vec<Leg>,
    pub chains: Vec<Chain>,
    pub neck: Option<Neck>,
}

/// What is looked at: the platform.
const PLATFORM: Vec3 = Vec3::new(-10.0, 20.0, -40.0);

/// 0 before, 1 after, without a jump in speed or acceleration.
fn ease(t: f64, [from, to]: [f64; 2]) -> f32 {
    let x = ((t - from) / (to - from)).clamp(0.0, 1.0) as f32;
    x * x * x * (x * (x * 6.0 - 15.0) + 10.0)
}

/// A sine of `t` seconds with this period and phase (turns).
fn wave(t: f64, period: f32, phase: f32) -> f32 {
    ((t / f64::from(period)).fract() as f32 * TAU + phase * TAU).sin()
}

/// A frame at `a` whose y axis points to `b` and whose z axis lies towards `front`.
pub fn bone(a: Vec3, b: Vec3, front: Vec3) -> Affine3A {
    let y = (b - a).normalize_or(Vec3::Y);
    let z = (front - y * front.dot(y)).try_normalize().unwrap_or_else(|| y.any_orthonormal_vector());
    Affine3A { matrix3: Mat3A::from_cols(y.cross(z).into(), y.into(), z.into()), translation: a.into() }
}

/// The joint between two bones of these lengths from `a` to `b`, on the side of `towards`; and where the second bone ends,
/// which is `b` if it can be reached.
pub fn joint(a: Vec3, b: Vec3, lengths: [f32; 2], towards: Vec3) -> [Vec3; 2] {
    let [p, q] = lengths;
    let away = (b - a).length().clamp((p - q).abs() * 1.001 + 1e-3, (p + q) * 0.9999);
    let along = (b - a).normalize_or(Vec3::NEG_Y);
    let aside =
        (towards - along * towards.dot(along)).try_normalize().unwrap_or_else(|| along.any_orthonormal_vector());
    let x = (p * p - q * q + away * away) / (2.0 * away);
    let y = (p * p - x * x).max(0.0).sqrt();
    [a + along * x + aside * y, a + along * away]
}

impl Rig {
    /// The ground under it.
    fn ground(&self, t: f64) -> Vec3 {
        let s = (t - self.since) as f32;
        self.start + self.velocity * s + self.bend * (0.5 * s * s)
    }

    fn facing(&self, t: f64) -> Quat {
        Quat::from_rotation_y(self.yaw[0] + (self.yaw[1] - self.yaw[0]) * ease(t, self.turns))
    }

    /// Where the foot of a leg is, and how high it is lifted (0..1).
    pub fn foot(&self, leg: &Leg, t: f64) -> (Vec3, f32) {
        let u = t / self.stride + f64::from(leg.phase);
        let step = u.floor();
        let f = (u - step) as f32;
        // Where it stands after its kth step: under its hip when half of that stand is over.
        let plant = |k: f64| {
            let middle = (k + 0.5 + 0.5 * f64::from(self.airborne) - f64::from(leg.phase)) * self.stride;
            self.ground(middle) + self.facing(middle) * leg.home.with_y(0.0)
        };
        if f >= self.airborne {
            return (plant(step), 0.0);
        }
        let x = ease(f64::from(f), [0.0, f64::from(self.airborne)]);
        let up = (std::f32::consts::PI * f / self.airborne).sin().powi(2);
        (plant(step - 1.0).lerp(plant(step), x) + Vec3::Y * (self.lift * up), up)
    }

    /// The body's frame.
    pub fn body(&self, t: f64) -> Affine3A {
        let facing = self.facing(t);
        // It leans away from the feet in the air and sinks as they come down.
        let (mut lean, mut high) = (Vec3::ZERO, 0.0);
        for leg in &self.legs {
            let (_, up) = self.foot(leg, t);
            lean -= leg.home.with_y(0.0).normalize_or_zero() * up;
            high += up;
        }
        let shift = lean * self.shift;
        let drift = Vec3::new(wave(t, 7.3, 0.2), wave(t, 5.9, 0.6), wave(t, 9.1, 0.0));
        let at =
            self.ground(t) + facing * (shift + drift * (0.25 * self.bob)) + Vec3::Y * (self.height + self.bob * high);
        let roll = Quat::from_rotation_z(self.list[0] - shift.x * 0.0016 + 0.02 * wave(t, 8.7, 0.4));
        let pitch = Quat::from_rotation_x(self.list[1] + shift.z * 0.0012 + 0.015 * wave(t, 6.7, 0.1));
        Affine3A::from_rotation_translation(facing * roll * pitch, at)
    }

    /// Frames of all parts: the body, thigh and shin of each leg, the links of each chain, those of the neck and its head.
    pub fn frames(&self, t: f64) -> Vec<Affine3A> {
        let body = self.body(t);
        let mut out = vec![body];
        for leg in &self.legs {
            let hip = body.transform_point3(leg.hip);
            let front = body.transform_vector3(leg.knee);
            let [knee, foot] = joint(hip, self.foot(leg, t).0, [leg.thigh, leg.shin], front);
            out.extend([bone(hip, knee, front), bone(knee, foot, front)]);
        }
        for chain in &self.chains {
            let mut at = body.transform_point3(chain.root);
            for k in 0..chain.links {
                // A swing runs down the chain and grows.
                let late = chain.phase - 0.11 * k as f32;
                let wide = chain.swing * (0.5 + 0.5 * k as f32);
                let hold = 1.0 / (1.0 + 0.6 * k as f32);
                let x = chain.lean[0] * hold + wide * wave(t, chain.period, late);
                let z = chain.lean[1] * hold + 0.7 * wide * wave(t, 1.31 * chain.period, late + 0.37);
                let way = self.facing(t) * (Quat::from_rotation_x(x) * Quat::from_rotation_z(z) * Vec3::NEG_Y);
                let end = at + way * chain.length;
                out.push(bone(at, end, body.transform_vector3(Vec3::Z)));
                at = end;
            }
        }
        if let Some(neck) = &self.neck {
            let heed = ease(t, self.looks);
            let mut at = body.transform_point3(neck.root);
            let mut way = Vec3::Z;
            for k in 0..neck.links {
                let share = k as f32 / (neck.links - 1).max(1) as f32;
                let rest = body.transform_vector3(neck.first.lerp(neck.last, share).normalize_or(Vec3::Z));
                let to = (PLATFORM - at).normalize_or(Vec3::Z);
                // The neck rises as its end turns.
                let raised = (to + Vec3::Y * (0.9 - 1.1 * share)).normalize_or(Vec3::Z);
                let sway = 0.04 * wave(t, 6.1, 0.2 - 0.12 * k as f32);
                let (rest, raised) = (rest.normalize_or(Vec3::Z), raised);
                way = Quat::from_rotation_y(sway) * turned(rest, raised, heed * (0.35 + 0.65 * share));
                let end = at + way * neck.length;
                out.push(bone(at, end, body.transform_vector3(Vec3::Y)));
                at = end;
            }
            let to = (PLATFORM - at).normalize_or(Vec3::Z);
            let face = turned(way, to, heed);
            // It cocks its head.
            let cock = Quat::from_axis_angle(face, 0.22 * heed + 0.06 * wave(t, 4.7, 0.5));
            out.push(bone(at, at + face, cock * Vec3::Y));
        }
        out
    }
}

/// From direction `a` a share of the way to direction `b`, along the arc between them.
fn turned(a: Vec3, b: Vec3, share: f32) -> Vec3 {
    (Quat::IDENTITY.slerp(Quat::from_rotation_arc(a, b), share) * a).normalize_or(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_joint_keeps_both_lengths_and_lies_on_its_side() {
        let (a, b) = (Vec3::new(0.0, 800.0, 0.0), Vec3::new(300.0, 0.0, 100.0));
        let [knee, end] = joint(a, b, [300.0, 900.0], Vec3::Y);
        assert!((knee.distance(a) - 300.0).abs() < 0.1 && (knee.distance(end) - 900.0).abs() < 0.1);
        assert!(end.distance(b) < 0.1 && knee.y > a.y);
        let far = joint(a, b * 4.0, [300.0, 900.0], Vec3::Y)[1];
        assert!((far.distance(a) - 1200.0).abs() < 1.0, "a foot out of reach is pulled in");
    }

    #[test]
    fn a_bone_points_where_it_should() {
        let frame = bone(Vec3::X, Vec3::new(1.0, -5.0, 2.0), Vec3::Z);
        let end = frame.transform_point3(Vec3::Y * 29f32.sqrt());
        assert!(end.distance(Vec3::new(1.0, -5.0, 2.0)) < 1e-4);
        assert!((frame.matrix3.determinant() - 1.0).abs() < 1e-5);
    }
}
