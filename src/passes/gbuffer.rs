//! Depth, instance and normal of the nearest surface in every pixel.

use super::{SceneBuffers, View, cull};
use crate::gpu::{Draws, GpuError, Raster, Recorder, Tex};

pub struct GBuffer {
    pub depth: Tex,
    /// Instance + 1 and packed normal.
    pub ids: Tex,
}

pub fn gbuffer(r: &mut Recorder<'_>, scene: &SceneBuffers, view: &View, size: [u32; 2]) -> Result<GBuffer, GpuError> {
    let bound = cull(r, scene, view)?;
    let depth = r.texture("depth", wgpu::TextureFormat::Depth32Float, size);
    let ids = r.texture("surface ids", wgpu::TextureFormat::Rg32Uint, size);
    let raster = Raster {
        shader: "passes/gbuffer",
        vertex: "vertex",
        fragment: Some("fragment"),
        targets: vec![(wgpu::TextureFormat::Rg32Uint, None)],
        depth: Some((wgpu::TextureFormat::Depth32Float, wgpu::CompareFunction::Greater, true)),
        cull: Some(wgpu::Face::Back),
        depth_bias: 0,
        slope_bias: 0,
        meshes: true,
    };
    let draws = Draws {
        colours: &[(ids.view(), Some(wgpu::Color::TRANSPARENT))],
        depth: Some((depth.view(), Some(0.0))),
        viewport: None,
        draw: &|pass| scene.draw(pass, false),
    };
    r.raster(&raster, &[("view", bound)], &draws)?;
    Ok(GBuffer { depth, ids })
}
