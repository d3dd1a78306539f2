//! A camera flown by hand. It changes only what is seen: simulations and the script go on without it.

use std::time::Duration;

use glam::{Quat, Vec3};
use winit::keyboard::KeyCode;

use crate::{frame::FrameDesc, timeline::Camera};

/// Radians for one count of the mouse.
const LOOK: f32 = 0.0022;
/// Metres a second; Shift makes it `FAST` times as much, the wheel changes it by `WHEEL` a notch.
const SPEED: f32 = 25.0;
const FAST: f32 = 6.0;
const WHEEL: f32 = 1.25;

#[derive(Clone, Debug)]
pub struct FreeCamera {
    camera: Camera,
    previous: Camera,
    yaw: f32,
    pitch: f32,
    speed: f32,
    /// Right, up, back; −1, 0 or 1 each.
    held: [[bool; 2]; 3],
    fast: bool,
}

impl FreeCamera {
    /// Starts where the film's camera is, without its roll.
    pub fn from(camera: Camera) -> Self {
        let forward = camera.rotation * Vec3::NEG_Z;
        let (yaw, pitch) = ((-forward.x).atan2(-forward.z), forward.y.clamp(-1.0, 1.0).asin());
        let mut this = Self { camera, previous: camera, yaw, pitch, speed: SPEED, held: [[false; 2]; 3], fast: false };
        this.turn(0.0, 0.0);
        this.previous = this.camera;
        this
    }

    /// A key went down or up; true if it is one of the camera's.
    pub fn key(&mut self, code: KeyCode, down: bool) -> bool {
        let slot = match code {
            KeyCode::KeyA => (0, 0),
            KeyCode::KeyD => (0, 1),
            KeyCode::KeyQ => (1, 0),
            KeyCode::KeyE => (1, 1),
            KeyCode::KeyW => (2, 0),
            KeyCode::KeyS => (2, 1),
            KeyCode::ShiftLeft | KeyCode::ShiftRight => {
                self.fast = down;
                return false;
            }
            _ => return false,
        };
        self.held[slot.0][slot.1] = down;
        true
    }

    /// Lets go of every key, for example when the window loses the keyboard.
    pub fn release(&mut self) {
        self.held = [[false; 2]; 3];
        self.fast = false;
    }

    /// Mouse motion in counts.
    pub fn turn(&mut self, dx: f64, dy: f64) {
        self.yaw = (self.yaw - dx as f32 * LOOK).rem_euclid(std::f32::consts::TAU);
        self.pitch = (self.pitch - dy as f32 * LOOK).clamp(-1.55, 1.55);
        self.camera.rotation = Quat::from_rotation_y(self.yaw) * Quat::from_rotation_x(self.pitch);
    }

    pub fn wheel(&mut self, notches: f32) {
        self.speed = (self.speed * WHEEL.powf(notches.clamp(-20.0, 20.0))).clamp(0.1, 2000.0);
    }

    /// Flies for `dt`; true if anything moved since the last call.
    pub fn fly(&mut self, dt: Duration) -> bool {
        let axis = |[minus, plus]: [bool; 2]| f32::from(plus) - f32::from(minus);
        let direction = self.camera.rotation * Vec3::from(self.held.map(axis)).normalize_or_zero();
        let speed = self.speed * if self.fast { FAST } else { 1.0 };
        let before = self.previous;
        self.previous = self.camera;
        self.camera.eye += direction * speed * dt.as_secs_f32().min(0.25);
        self.camera != before
    }

    pub fn moving(&self) -> bool {
        self.held.as_flattened().contains(&true)
    }

    /// Looks through this camera instead; focal length, focus and aperture stay the film's.
    pub fn apply(&self, desc: &mut FrameDesc) {
        for sample in &mut desc.samples {
            let pose = |own: &Camera, free: &Camera| Camera { eye: free.eye, rotation: free.rotation, ..*own };
            // An offline frame is held still; only the live view may smear.
            let previous = if desc.live { &self.previous } else { &self.camera };
            sample.previous = pose(&sample.camera, previous);
            sample.camera = pose(&sample.camera, &self.camera);
        }
    }

    /// Tells one pose from another.
    pub fn pose(&self) -> [u32; 7] {
        let (e, r) = (self.camera.eye, self.camera.rotation);
        [e.x, e.y, e.z, r.x, r.y, r.z, r.w].map(f32::to_bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_starts_where_the_film_looks() {
        let film = Camera::look_at(Vec3::new(1.0, 2.0, 3.0), Vec3::new(-4.0, 5.0, 20.0), 0.0, 35.0);
        let free = FreeCamera::from(film);
        let forward = |c: &Camera| c.rotation * Vec3::NEG_Z;
        assert!(forward(&film).dot(forward(&free.camera)) > 0.9999);
        assert_eq!(free.camera.eye, film.eye);
    }

    #[test]
    fn forward_is_where_it_looks_and_rest_is_rest() {
        let mut free = FreeCamera::from(Camera::default());
        assert!(free.key(KeyCode::KeyW, true));
        assert!(free.fly(Duration::from_millis(100)));
        assert!(free.camera.eye.z < -1.0 && free.camera.eye.x.abs() < 1e-5);
        free.release();
        free.fly(Duration::from_millis(100));
        assert!(!free.fly(Duration::from_millis(100)));
        assert!(!free.key(KeyCode::KeyX, true));
    }
}
