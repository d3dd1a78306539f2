//! Embers and ash.

use super::RADIANCE;
use crate::gpu::{Draws, GpuError, Raster, Recorder, Tex};

/// Draws `count` flakes over `picture`; `cover`: its alpha is what covers the sky, and flakes count.
pub fn embers(r: &mut Recorder<'_>, picture: &Tex, depth: &Tex, count: u32, cover: bool) -> Result<(), GpuError> {
    let over = wgpu::BlendComponent {
        src_factor: wgpu::BlendFactor::One,
        dst_factor: wgpu::BlendFactor::OneMinusSrcAlpha,
        operation: wgpu::BlendOperation::Add,
    };
    let keep = wgpu::BlendComponent {
        src_factor: wgpu::BlendFactor::Zero,
        dst_factor: wgpu::BlendFactor::One,
        operation: wgpu::BlendOperation::Add,
    };
    let raster = Raster {
        shader: "passes/embers",
        vertex: "vertex",
        fragment: Some("fragment"),
        targets: vec![(RADIANCE, Some(wgpu::BlendState { color: over, alpha: if cover { over } else { keep } }))],
        depth: None,
        cull: None,
        depth_bias: 0,
        slope_bias: 0,
        meshes: false,
    };
    let draws = Draws {
        colours: &[(picture.view(), None)],
        depth: None,
        viewport: None,
        draw: &|pass| pass.draw(0..6, 0..count),
    };
    r.raster(&raster, &[("depth", depth.into())], &draws)
}
