//! A tiling volume of noise for clouds and haze, made once.

use crate::gpu::{GpuError, Recorder};

/// Texels along a side; the shader divides by the same number.
const SIDE: u32 = 64;

pub fn noise_volume(r: &mut Recorder<'_>) -> Result<wgpu::TextureView, GpuError> {
    let texture = r.gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("noise volume"),
        size: wgpu::Extent3d { width: SIDE, height: SIDE, depth_or_array_layers: SIDE },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D3,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::STORAGE_BINDING,
        view_formats: &[],
    });
    let view = texture.create_view(&Default::default());
    r.compute("passes/noise_volume", "main", &[("volume_out", (&view).into())], [SIDE / 4; 3])?;
    Ok(view)
}
