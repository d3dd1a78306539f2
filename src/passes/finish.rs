//! Exposure to 8 bits.

use super::Glow;
use crate::gpu::{GpuError, Recorder, Tex, groups};

/// Display-encoded 8-bit picture from scene-linear light.
pub fn finish(r: &mut Recorder<'_>, picture: &Tex, glow: &Glow) -> Result<Tex, GpuError> {
    let out = r.texture("display", wgpu::TextureFormat::Rgba8Unorm, picture.size());
    let binds = [
        ("picture", picture.into()),
        ("glow", (&glow.near).into()),
        ("glow_wide", (&glow.wide).into()),
        ("display_out", (&out).into()),
    ];
    r.compute("passes/finish", "main", &binds, groups(picture.size(), 8))?;
    Ok(out)
}
