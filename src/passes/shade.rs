//! Light on every visible surface, kind by kind.

use super::{GBuffer, classify::Kinds};
use crate::gpu::{GpuError, Recorder, Resource, Tex};

/// Pictures the light depends on besides the geometry's.
pub struct Inputs<'a> {
    pub kinds: &'a Kinds,
    pub occlusion: &'a Tex,
    pub clusters: Resource,
    pub fronts: Resource,
    /// The same, marked for [`emission`].
    pub fronts_for_emission: Resource,
}

/// Shaders, entry points, and the place of their class in the dispatch arguments.
const KINDS: [(&str, &str, u64); 6] = [
    ("passes/shade", "glass", 1),
    ("passes/shade", "ground", 2),
    ("passes/shade", "solid", 3),
    ("passes/shade", "hull", 4),
    ("passes/figure_shade", "figure", 5),
    ("passes/figure_shade", "figure_fine", 6),
];

/// Light that surfaces give of themselves: lamps, signs, rooms behind panes. Black where none is.
pub fn emission(r: &mut Recorder<'_>, g: &GBuffer, inputs: &Inputs<'_>) -> Result<Tex, GpuError> {
    let out = super::layers::blank(r, g.depth.size())?;
    shade_into(r, g, inputs, &out, true)?;
    Ok(out)
}

/// Scene-linear radiance; alpha is the distance from the eye in metres (0 for sky).
pub fn shade(r: &mut Recorder<'_>, g: &GBuffer, inputs: &Inputs<'_>) -> Result<Tex, GpuError> {
    shade_into(r, g, inputs, &inputs.kinds.radiance, false)?;
    Ok(inputs.kinds.radiance.clone())
}

fn shade_into(
    r: &mut Recorder<'_>,
    g: &GBuffer,
    inputs: &Inputs<'_>,
    out: &Tex,
    own_light: bool,
) -> Result<(), GpuError> {
    let binds = [
        ("depth", (&g.depth).into()),
        ("surface_ids", (&g.ids).into()),
        ("occlusion_half", inputs.occlusion.into()),
        ("pixel_list", inputs.kinds.list.clone()),
        ("clusters", inputs.clusters.clone()),
        ("fronts", if own_light { &inputs.fronts_for_emission } else { &inputs.fronts }.clone()),
        ("radiance_out", out.into()),
    ];
    for (shader, kind, class) in KINDS {
        r.compute_indirect(shader, kind, &binds, &inputs.kinds.arguments, class * 12)?;
    }
    Ok(())
}
