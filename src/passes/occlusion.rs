//! Ambient occlusion at half size.

use super::GBuffer;
use crate::gpu::{GpuError, Recorder, Tex, groups};

pub fn occlusion(r: &mut Recorder<'_>, g: &GBuffer) -> Result<Tex, GpuError> {
    let size = g.depth.size().map(|s| s.div_ceil(2));
    let out = r.texture("occlusion", wgpu::TextureFormat::R32Float, size);
    let binds = [("depth", (&g.depth).into()), ("surface_ids", (&g.ids).into()), ("occlusion_out", (&out).into())];
    r.compute("passes/occlusion", "main", &binds, groups(size, 8))?;
    Ok(out)
}
