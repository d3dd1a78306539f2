//! A parameter's course over time: keys and the way from each to the next.
//!
//! `smooth` is Hermite's 3u² − 2u³, `bezier` the CSS cubic-bezier with two handles, `spring` the step response of a damped
//! oscillator (closed form, so any time can be asked for), corrected so that it stands on the next key when that comes.

use bevy_curve::{Curve, cubic_splines::CubicSegment, easing::EaseFunction};
use glam::Vec2;

use crate::params::{Components, Value};

/// How a track goes from a key to the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ease {
    /// Stays, then jumps.
    Hold,
    Linear,
    /// Starts and ends at rest.
    Smooth,
    /// Handles at (x1, y1) and (x2, y2) of the unit square; x in 0..1.
    Bezier([f32; 4]),
    /// Swings `frequency` times a second; `damping` 1 comes as fast as is possible without swinging over.
    Spring {
        frequency: f32,
        damping: f32,
    },
}

impl Ease {
    /// How much of the way is done after `dt` of the `gap` seconds between two keys: 0 at 0 and 1 at `gap`.
    pub fn progress(self, dt: f64, gap: f64) -> f32 {
        let u = (dt / gap).clamp(0.0, 1.0) as f32;
        match self {
            Self::Hold => f32::from(u8::from(dt >= gap)),
            Self::Linear => u,
            Self::Smooth => EaseFunction::SmoothStep.sample_clamped(u),
            Self::Bezier(_) if u <= 0.0 || u >= 1.0 => u,
            Self::Bezier([x1, y1, x2, y2]) => {
                CubicSegment::new_bezier_easing(Vec2::new(x1, y1), Vec2::new(x2, y2)).ease(u)
            }
            Self::Spring { frequency, damping } => {
                let (w, z) = (f64::from(frequency) * std::f64::consts::TAU, f64::from(damping));
                let missing = 1.0 - step_response(gap, w, z);
                let u = f64::from(u);
                (step_response(dt.clamp(0.0, gap), w, z) + missing * u * u * (3.0 - 2.0 * u)) as f32
            }
        }
    }
}

/// x(t) of x'' + 2ζω x' + ω² x = ω², at rest at 0.
fn step_response(t: f64, w: f64, zeta: f64) -> f64 {
    let decay = (-zeta * w * t).exp();
    let d = w * (1.0 - zeta * zeta).abs().sqrt();
    if d * t < 1e-9 || (zeta - 1.0).abs() < 1e-6 {
        1.0 - decay * (1.0 + w * t)
    } else if zeta < 1.0 {
        1.0 - decay * ((d * t).cos() + zeta * w / d * (d * t).sin())
    } else {
        // Both roots written out, so that no cosh overflows.
        let (a, b) = (-zeta * w + d, -zeta * w - d);
        1.0 - (b * (a * t).exp() - a * (b * t).exp()) / (b - a)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// Seconds from the dream's start.
    pub at: f64,
    pub value: Value,
    /// The way from here to the next key.
    pub ease: Ease,
}

/// A parameter's course through a dream. Before the first key it stands at the first value, after the last at the last.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    pub param: String,
    /// At least one, in order of time; pieces written for several beats are joined, holding in between.
    pub keys: Vec<Key>,
}

impl Track {
    /// The components at `t` seconds; `None` only for a track without keys.
    pub fn value(&self, t: f64) -> Option<Components> {
        let after = self.keys.partition_point(|k| k.at <= t);
        let from = self.keys.get(after.saturating_sub(1))?;
        let Some(to) = self.keys.get(after).filter(|_| after > 0) else { return Some(from.value.components()) };
        let u = from.ease.progress(t - from.at, to.at - from.at);
        Some(from.value.components().mix(&to.value.components(), u))
    }
}
