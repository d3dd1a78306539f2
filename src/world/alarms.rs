//! Alarm beacons over the crowd that turn, and the light that pours out of the bay they all press to. Each is a spot whose
//! beam the air shows; where it points is a closed form of the time.

use super::{Light, LightKind};
use glam::Vec3;
use std::f32::consts::TAU;

/// Red of those on the hangar's piers, amber of those on posts in the crowd, and the bay's cold white (linear).
const RED: [f32; 3] = [1.0, 0.04, 0.02];
const AMBER: [f32; 3] = [0.4, 0.13, 0.016];
const WHITE: [f32; 3] = [0.86, 0.94, 1.0];

/// One beam.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alarm {
    pub at: Vec3,
    pub colour: [f32; 3],
    /// Turns a second about the upright axis, clockwise from above; 0 stands.
    pub hz: f64,
    /// Where it points at the dream's start: turns clockwise from north.
    pub phase: f64,
    /// How far down it looks (rad).
    pub down: f32,
    /// Half angles of core and edge (rad).
    pub cone: [f32; 2],
    /// Intensity over the others', and how far it reaches (m).
    pub power: f32,
    pub range: f32,
    /// Of the lamp's mouth (m).
    pub radius: f32,
}

impl Alarm {
    /// It as a lamp, `t` seconds into the dream.
    pub fn light(&self, t: f64, power: f32) -> Light {
        let turn = (self.hz * t + self.phase).fract() as f32 * TAU;
        let (sin, cos) = turn.sin_cos();
        let direction = Vec3::new(sin * self.down.cos(), -self.down.sin(), -cos * self.down.cos());
        Light {
            position: self.at + direction * self.radius,
            intensity: Vec3::from(self.colour) * (power * self.power),
            range: self.range,
            radius: self.radius,
            kind: LightKind::Spot { direction, inner: self.cone[0], outer: self.cone[1] },
            shadow: false,
            blink_hz: 0.0,
            phase: 0.0,
            vessel: 0,
            flicker: 0.0,
        }
    }
}

/// Heads of the beacons: on the hangar's piers beside the middle door, then on posts among the crowd.
pub const PIERS: [Vec3; 2] = [Vec3::new(-14.2, 8.7, 79.9), Vec3::new(14.2, 8.7, 79.9)];
pub const POSTS: [Vec3; 2] = [Vec3::new(-10.6, 5.9, 56.0), Vec3::new(11.4, 5.9, 60.0)];
/// Middle of the bay's lights (m).
pub const BAY: Vec3 = Vec3::new(0.0, 6.4, 97.0);

/// The beams at the bay doors.
pub fn bay() -> Vec<Alarm> {
    let beacon = |at: Vec3, colour, hz, phase, down| Alarm {
        at,
        colour,
        hz,
        phase,
        down,
        cone: [0.04, 0.115],
        power: 1.0,
        range: 85.0,
        radius: 0.2,
    };
    vec![
        Alarm {
            at: BAY,
            colour: WHITE,
            hz: 0.0,
            phase: 0.0,
            down: 0.1,
            cone: [0.25, 0.58],
            power: 0.28,
            range: 95.0,
            radius: 2.2,
        },
        beacon(PIERS[0], RED, 0.41, 0.12, 0.1),
        beacon(PIERS[1], RED, -0.41, 0.9, 0.1),
        beacon(POSTS[0], AMBER, -0.36, 0.67, 0.06),
        beacon(POSTS[0], AMBER, -0.36, 0.17, 0.06),
        beacon(POSTS[1], AMBER, 0.36, 0.28, 0.06),
        beacon(POSTS[1], AMBER, 0.36, 0.78, 0.06),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beacons_turn_steadily_and_rake_the_crowd() {
        for alarm in bay().iter().filter(|a| a.hz != 0.0) {
            let axis = |t: f64| match alarm.light(t, 1.0).kind {
                LightKind::Spot { direction, .. } => direction,
                LightKind::Point => Vec3::ZERO,
            };
            for k in 0..300 {
                let t = 23.0 + f64::from(k) / 60.0;
                let (a, b) = (axis(t), axis(t + 1.0 / 60.0));
                let turned = a.with_y(0.0).angle_between(b.with_y(0.0));
                assert!((turned - (alarm.hz.abs() / 60.0) as f32 * TAU).abs() < 2e-3, "{turned} rad in a frame");
                assert!((a.length() - 1.0).abs() < 1e-4 && a.y < 0.0);
            }
        }
    }
}
