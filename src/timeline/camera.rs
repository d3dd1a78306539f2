//! The camera a script moves: a thin lens with a film gate, and the matrices that follow from it.

use glam::{Mat4, Quat, Vec2, Vec3};

/// Height of the film gate in millimetres (Super 35 in 16:9 would be 14; this is the 36 mm still frame cut to 16:9).
pub const GATE_MM: f32 = 20.25;

/// A thin-lens camera. Looks along −z of its own axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    pub eye: Vec3,
    /// World from camera.
    pub rotation: Quat,
    pub focal_mm: f32,
    /// Distance of the plane in focus (m).
    pub focus_m: f32,
    pub f_stop: f32,
}

impl Default for Camera {
    fn default() -> Self {
        Self { eye: Vec3::ZERO, rotation: Quat::IDENTITY, focal_mm: 28.0, focus_m: 100.0, f_stop: 8.0 }
    }
}

impl Camera {
    /// Nearest distance that is drawn (m).
    pub const NEAR: f32 = 0.1;

    pub fn look_at(eye: Vec3, target: Vec3, roll: f32, focal_mm: f32) -> Self {
        let forward = (target - eye).normalize_or(Vec3::NEG_Z);
        let up = if forward.y.abs() > 0.9999 { Vec3::NEG_Z } else { Vec3::Y };
        let right = forward.cross(up).normalize();
        let basis = glam::Mat3::from_cols(right, right.cross(forward), -forward);
        let rotation = Quat::from_mat3(&basis) * Quat::from_rotation_z(roll);
        Self { eye, rotation, focal_mm, ..Self::default() }
    }

    /// Tangents of half the horizontal and vertical field of view. The gate's height belongs to the picture's shorter
    /// side, so that a portrait picture is not a slit.
    pub fn tangents(&self, size: [u32; 2]) -> Vec2 {
        let t = 0.5 * GATE_MM / self.focal_mm;
        let aspect = size[0] as f32 / size[1] as f32;
        if aspect >= 1.0 { Vec2::new(t * aspect, t) } else { Vec2::new(t, t / aspect) }
    }

    pub fn view(&self) -> Mat4 {
        Mat4::from_rotation_translation(self.rotation, self.eye).inverse()
    }

    /// Infinite projection with reversed depth (1 at the near plane, 0 at infinity); `jitter` shifts the picture by that
    /// many pixels.
    pub fn projection(&self, size: [u32; 2], jitter: Vec2) -> Mat4 {
        let t = self.tangents(size);
        let mut p = Mat4::ZERO;
        p.x_axis.x = 1.0 / t.x;
        p.y_axis.y = 1.0 / t.y;
        p.z_axis.x = -2.0 * jitter.x / size[0] as f32;
        p.z_axis.y = 2.0 * jitter.y / size[1] as f32;
        p.z_axis.w = -1.0;
        p.w_axis.z = Self::NEAR;
        p
    }
}
