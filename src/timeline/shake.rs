//! What moves a camera besides its path: the hand that holds it and the events that reach it.
//!
//! Both are closed forms of time. The hand is two octaves of value noise on hashed lattice points (PCG: Jarzynski & Olano
//! 2020, "Hash Functions for GPU Rendering"); an event is a ring-down of three damped oscillations from its arrival on.

use glam::{EulerRot, Quat, Vec3};

use super::{Camera, Event};

/// A hand-held camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handheld {
    /// Greatest turn of the slow sway in degrees; the eye moves by 3 cm a degree.
    pub amount: f32,
    /// Sways a second.
    pub hz: f32,
}

/// Metres the eye moves for each degree that the view turns.
const METRES_PER_DEGREE: f32 = 0.03;
/// Distance at which an event's effect on a camera has halved (m).
const HALF_DISTANCE: f32 = 600.0;
/// Degrees of turn for strength 1 at the origin.
const DEGREES: f32 = 1.6;
/// The ring-down loses a factor e in this time (s).
const RING: f64 = 0.45;
/// Time from first touch to full swing (s).
const ATTACK: f64 = 0.05;

pub(super) fn pcg(v: u32) -> u32 {
    let state = v.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let word = ((state >> ((state >> 28) + 4)) ^ state).wrapping_mul(277_803_737);
    (word >> 22) ^ word
}

/// Smooth noise in −1..1 with one lattice point per unit of `x` (quintic between them: continuous acceleration).
fn noise(x: f64, seed: u32) -> f32 {
    let cell = x.floor();
    let u = x - cell;
    let lattice = |i: i64| f64::from(pcg(seed ^ pcg(i as u32))) / f64::from(u32::MAX) * 2.0 - 1.0;
    let w = u * u * u * (u * (u * 6.0 - 15.0) + 10.0);
    let (a, b) = (lattice(cell as i64), lattice(cell as i64 + 1));
    (a + (b - a) * w) as f32
}

/// Lets a hand hold the camera.
pub(super) fn hold(camera: &mut Camera, hand: &Handheld, t: f64, seed: u32) {
    let x = t * f64::from(hand.hz);
    let sway = |axis: u32| {
        let seed = pcg(seed.wrapping_add(axis));
        hand.amount * (0.75 * noise(x, seed) + 0.25 * noise(x * 2.7 + 11.0, pcg(seed)))
    };
    turn(camera, Vec3::new(sway(0), sway(1), 0.6 * sway(2)), Vec3::new(sway(3), sway(4), sway(5)));
}

/// Lets the camera feel every event that has reached it by `t` seconds, `gain` times as strongly as it would.
pub(super) fn feel(camera: &mut Camera, events: &[Event], gain: f32, t: f64) {
    let eye = camera.eye;
    let (mut angle, mut shift) = (Vec3::ZERO, Vec3::ZERO);
    for (i, event) in events.iter().enumerate() {
        let dt = t - event.arrival(eye);
        if dt <= 0.0 || gain <= 0.0 {
            continue;
        }
        let near = HALF_DISTANCE / (HALF_DISTANCE + eye.distance(event.origin));
        let attack = 1.0 - (-dt / ATTACK).exp();
        let decay = (-(dt - event.duration).max(0.0) / RING).exp();
        let size = gain * event.strength * near * (attack * decay) as f32;
        if size < 1e-5 {
            continue;
        }
        let seed = pcg(0x5eed ^ i as u32);
        let swing = |axis: u32, hz: f64| {
            let ring = (std::f64::consts::TAU * hz * dt + f64::from(pcg(seed ^ axis) & 255) / 40.0).sin() as f32;
            0.5 * ring + 0.5 * noise(dt * hz * 1.9, pcg(seed.wrapping_add(axis)))
        };
        angle += size * Vec3::new(swing(0, 5.3), swing(1, 4.1), swing(2, 3.2));
        shift += size * Vec3::new(swing(3, 3.7), swing(4, 6.1), swing(5, 4.4));
    }
    turn(camera, angle * DEGREES, shift * DEGREES);
}

/// Turns about the camera's own axes (degrees: pitch, yaw, roll) and moves along them (degrees' worth).
fn turn(camera: &mut Camera, degrees: Vec3, shift: Vec3) {
    let [x, y, z] = degrees.to_array().map(f32::to_radians);
    let turned = camera.rotation * Quat::from_euler(EulerRot::YXZ, y, x, z);
    camera.eye += camera.rotation * (shift * METRES_PER_DEGREE);
    camera.rotation = turned.normalize();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(speed: f32) -> Event {
        let (name, kind) = ("front".into(), "shock".into());
        let (origin, toward) = (Vec3::new(0.0, 0.0, -340.0), Vec3::NEG_Y);
        Event { name, kind, at: 2.0, duration: 0.0, origin, strength: 1.0, speed, radius: 0.0, toward }
    }

    fn shaken(speed: f32, t: f64) -> f32 {
        let mut camera = Camera::default();
        feel(&mut camera, &[event(speed)], 1.0, t);
        camera.rotation.angle_between(Quat::IDENTITY)
    }

    #[test]
    fn an_event_is_felt_when_it_arrives_and_rings_down() {
        assert_eq!(shaken(340.0, 2.99), 0.0);
        assert!(shaken(340.0, 3.1) > 1e-3);
        assert!(shaken(340.0, 9.0) < 1e-4);
        assert!(shaken(0.0, 2.1) > 1e-3, "speed 0 is felt at once");
    }

    #[test]
    fn noise_is_smooth_and_bounded() {
        let mut last = noise(0.0, 7);
        for i in 1..20_000 {
            let v = noise(f64::from(i) * 1e-3, 7);
            assert!(v.abs() <= 1.0 && (v - last).abs() < 0.01);
            last = v;
        }
        assert!((0..50).any(|i| noise(f64::from(i), 7).abs() > 0.5));
    }
}
