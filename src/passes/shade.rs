//! Light on every visible surface.

use super::{GBuffer, RADIANCE};
use crate::gpu::{GpuError, Recorder, Resource, Tex, groups};

/// Pictures the light depends on besides the geometry's.
pub struct Inputs<'a> {
    pub occlusion: &'a Tex,
    pub sky: &'a Tex,
    pub clusters: Resource,
}

/// Scene-linear radiance; alpha is the distance from the eye in metres (0 for sky).
pub fn shade(r: &mut Recorder<'_>, g: &GBuffer, inputs: Inputs<'_>) -> Result<Tex, GpuError> {
    let size = g.depth.size();
    let out = r.texture("radiance", RADIANCE, size);
    let binds = [
        ("depth", (&g.depth).into()),
        ("surface_ids", (&g.ids).into()),
        ("occlusion_half", inputs.occlusion.into()),
        ("sky_picture", inputs.sky.into()),
        ("clusters", inputs.clusters),
        ("radiance_out", (&out).into()),
    ];
    r.compute("passes/shade", "main", &binds, groups(size, 8))?;
    Ok(out)
}
