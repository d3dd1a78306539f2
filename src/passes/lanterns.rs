//! Lamps that people carry: written beside the scene's own, from where the crowd is in this picture.

use super::scene::SceneBuffers;
use crate::gpu::{GpuError, Recorder};

/// Writes the lamps of whoever the simulation says carries one.
pub fn lanterns(r: &mut Recorder<'_>, scene: &SceneBuffers) -> Result<(), GpuError> {
    r.compute("passes/lanterns", "main", &[("lamps_out", scene.lamps().into())], [1, 1, 1])
}
