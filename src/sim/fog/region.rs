//! Where the air is simulated.

use glam::{Vec2, Vec3};

use super::{super::seconds, Sizes};
use crate::timeline::Score;

/// A box of air: its lowest corner and its size (m).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    pub origin: Vec3,
    pub size: Vec3,
}

impl Region {
    /// Around the script's camera at `step`, in a shot that began at step `start`. It moves by whole cells of both grids,
    /// which share every second corner, so that what is in it need not be resampled.
    pub fn at(score: &Score, sizes: Sizes, start: u64, step: u64) -> Self {
        let params = score.params(seconds(start));
        let reach = params.f32("fog.reach");
        let size = Vec3::new(2.0 * reach, params.f32("fog.height"), 2.0 * reach);
        let camera = score.camera(seconds(step));
        let ahead = camera.rotation * Vec3::NEG_Z;
        let ahead = Vec2::new(ahead.x, ahead.z).normalize_or_zero() * params.f32("fog.ahead");
        let grid = 2.0 * size.x / sizes.air.x as f32;
        let middle = Vec2::new(camera.eye.x, camera.eye.z) + ahead;
        let corner = ((middle - reach) / grid).round() * grid;
        Self { origin: Vec3::new(corner.x, params.f32("fog.floor"), corner.y), size }
    }

    /// Whether `p` lies inside, or within `margin` metres of it.
    pub fn holds(&self, p: Vec3, margin: f32) -> bool {
        let rel = p - self.origin;
        rel.cmpge(Vec3::splat(-margin)).all() && rel.cmple(self.size + margin).all()
    }
}
