//! Ropes.

use super::{additive, over};
use crate::{
    gpu::{Draws, GpuError, Raster, Recorder, Tex},
    sim,
};

/// Corners of a rope: two pieces between neighbouring nodes, and a light at every eighth node (`shaders/passes/strands.wgsl`).
const CORNERS: u32 = (2 * (sim::strands::NODES as u32 - 1) + sim::strands::NODES as u32 / 8) * 6;

/// Draws `count` ropes over `picture`; `cover`: its alpha is what covers the sky, and ropes count.
pub fn strands(r: &mut Recorder<'_>, picture: &Tex, depth: &Tex, count: u32, cover: bool) -> Result<(), GpuError> {
    let raster = Raster { targets: over(cover), ..additive("passes/strands") };
    let draws = Draws {
        colours: &[(picture.view(), None)],
        depth: None,
        viewport: None,
        draw: &|pass| pass.draw(0..CORNERS, 0..count),
    };
    r.raster(&raster, &[("depth", depth.into())], &draws)
}
