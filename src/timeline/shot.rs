//! One uncut shot: keys for eye, target and lens, and the smooth path through them.
//!
//! Eye, target and roll run through their keys on a cubic with Bessel tangents (de Boor 1978, §IV: a parabola through
//! three keys gives the slope at the middle one), which is Catmull–Rom for evenly spaced keys. Lens values are joined in
//! their logarithm with monotone tangents (Fritsch & Butland 1984), so that a focus pull never swings past its marks.

use bevy_curve::cubic_splines::CubicSegment;
use glam::{Mat3, Quat, Vec3};

use super::{Camera, Handheld};

/// Where a camera is at a moment of its shot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraKey {
    /// Seconds from the dream's start.
    pub at: f64,
    pub eye: Vec3,
    /// The point that is looked at.
    pub look: Vec3,
    pub focal_mm: f32,
    /// Distance of the plane in focus (m).
    pub focus_m: f32,
    pub f_stop: f32,
    /// Degrees, clockwise as seen in the picture if negative.
    pub roll: f32,
}

/// At which of its ends a shot's camera comes from rest or to rest; elsewhere it is already or still moving.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShotEase {
    #[default]
    Both,
    In,
    Out,
    None,
}

impl ShotEase {
    const fn ends(self) -> [bool; 2] {
        match self {
            Self::Both => [true, true],
            Self::In => [true, false],
            Self::Out => [false, true],
            Self::None => [false, false],
        }
    }
}

/// A stretch of the dream without a cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// Seconds from the dream's start.
    pub start: f64,
    pub end: f64,
    /// At least one, in order of time.
    pub keys: Vec<CameraKey>,
    pub ease: ShotEase,
    /// The direction that is up in the picture; not along the view.
    pub up: Vec3,
    pub handheld: Option<Handheld>,
    /// How strongly events shake this camera (1: as they come).
    pub shake: f32,
}

impl Shot {
    /// The camera on its path at `t` seconds, held at the first and last key outside of them.
    pub fn camera(&self, t: f64) -> Camera {
        let eye = self.path(t, |k| k.eye, bessel);
        let look = self.path(t, |k| k.look, bessel);
        let roll = self.path(t, |k| Vec3::X * k.roll, bessel).x.to_radians();
        let lens = self.path(t, |k| Vec3::new(k.focal_mm.ln(), k.focus_m.ln(), k.f_stop.ln()), monotone).exp();
        let rotation = facing(look - eye, self.up, roll);
        Camera { eye, rotation, focal_mm: lens.x, focus_m: lens.y, f_stop: lens.z }
    }

    /// The curve through one property of the keys; `tangent` joins the slopes and durations on both sides of a key.
    fn path(&self, t: f64, get: fn(&CameraKey) -> Vec3, tangent: fn([Vec3; 2], [f32; 2]) -> Vec3) -> Vec3 {
        let keys = &self.keys;
        let Some(last) = keys.len().checked_sub(1) else { return Vec3::ZERO };
        let after = keys.partition_point(|k| k.at <= t);
        if after == 0 || after > last {
            return get(&keys[after.min(last)]);
        }
        let i = after - 1;
        let gap = |j: usize| (keys[j + 1].at - keys[j].at) as f32;
        let slope = |j: usize| (get(&keys[j + 1]) - get(&keys[j])) / gap(j);
        let [rest_first, rest_last] = self.ease.ends();
        let velocity = |j: usize| match j {
            0 if rest_first => Vec3::ZERO,
            0 => slope(0),
            j if j == last && rest_last => Vec3::ZERO,
            j if j == last => slope(last - 1),
            j => tangent([slope(j - 1), slope(j)], [gap(j - 1), gap(j)]),
        };
        let (a, b, third) = (get(&keys[i]), get(&keys[i + 1]), gap(i) / 3.0);
        let bezier = [a, a + velocity(i) * third, b - velocity(i + 1) * third, b];
        CubicSegment::new_bezier(bezier).position(((t - keys[i].at) / f64::from(gap(i))) as f32)
    }
}

/// The slope of the parabola, held to twice the gentler side: a camera at rest must not swing back before it sets off.
fn bessel(slope: [Vec3; 2], gap: [f32; 2]) -> Vec3 {
    let gentler = slope[0].length().min(slope[1].length());
    ((slope[0] * gap[1] + slope[1] * gap[0]) / (gap[0] + gap[1])).clamp_length_max(2.0 * gentler)
}

/// The weighted harmonic mean where both slopes go the same way, else 0: no value outside the keys' own.
fn monotone(slope: [Vec3; 2], gap: [f32; 2]) -> Vec3 {
    let w = [2.0 * gap[1] + gap[0], gap[1] + 2.0 * gap[0]];
    let join = |a: f32, b: f32| if a * b > 0.0 { (w[0] + w[1]) / (w[0] / a + w[1] / b) } else { 0.0 };
    Vec3::new(join(slope[0].x, slope[1].x), join(slope[0].y, slope[1].y), join(slope[0].z, slope[1].z))
}

/// Looks along `forward` with `up` upwards, then rolls (radians).
fn facing(forward: Vec3, up: Vec3, roll: f32) -> Quat {
    let back = -forward.normalize_or(Vec3::NEG_Z);
    let right = up.cross(back).try_normalize().unwrap_or_else(|| back.any_orthonormal_vector());
    (Quat::from_mat3(&Mat3::from_cols(right, back.cross(right), back)) * Quat::from_rotation_z(roll)).normalize()
}
