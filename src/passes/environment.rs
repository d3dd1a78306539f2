//! The sky as light: an octahedral picture of it, rougher levels, and nine coefficients for matt surfaces.

use crate::{
    gpu::{Gpu, GpuError, Recorder, Resource, groups},
    quality::Quality,
};

/// Roughness levels besides the sharp one (the shader's roughness is level / 4).
const LEVELS: u32 = 5;

/// Lives from frame to frame; its content is made anew for every frame.
pub struct Environment {
    texture: wgpu::Texture,
    pub harmonics: wgpu::Buffer,
    side: u32,
}

impl Environment {
    pub fn new(gpu: &Gpu, quality: Quality) -> Self {
        let side = match quality {
            Quality::Draft => 64,
            Quality::Low => 96,
            Quality::Medium => 128,
            Quality::High => 256,
            Quality::Cinema => 512,
        };
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("environment"),
            size: wgpu::Extent3d { width: side, height: side, depth_or_array_layers: 1 },
            mip_level_count: LEVELS,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: super::RADIANCE,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::STORAGE_BINDING,
            view_formats: &[],
        });
        let harmonics =
            gpu.empty_buffer("harmonics", 9 * 16, wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::UNIFORM);
        Self { texture, harmonics, side }
    }

    /// All levels, for sampling.
    pub fn view(&self) -> wgpu::TextureView {
        self.texture.create_view(&Default::default())
    }

    fn level(&self, level: u32) -> Resource {
        Resource::Texture(self.texture.create_view(&wgpu::TextureViewDescriptor {
            base_mip_level: level,
            mip_level_count: Some(1),
            ..Default::default()
        }))
    }
}

pub fn environment(r: &mut Recorder<'_>, e: &Environment) -> Result<(), GpuError> {
    let shader = "passes/environment";
    r.compute(shader, "sky_map", &[("level_out", e.level(0))], groups([e.side; 2], 8))?;
    for level in 1..LEVELS {
        let binds = [("sharp", e.level(0)), ("level_out", e.level(level))];
        r.compute(shader, "roughen", &binds, groups([e.side >> level; 2], 8))?;
    }
    r.compute(shader, "project", &[("sharp", e.level(0)), ("harmonics", (&e.harmonics).into())], [1; 3])
}
