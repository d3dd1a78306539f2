//! Light on every visible surface, kind by kind.

use super::{GBuffer, classify::Tiles};
use crate::gpu::{GpuError, Recorder, Resource, Tex};

/// Pictures the light depends on besides the geometry's.
pub struct Inputs<'a> {
    pub tiles: &'a Tiles,
    pub occlusion: &'a Tex,
    pub clusters: Resource,
    pub fronts: Resource,
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

/// Scene-linear radiance; alpha is the distance from the eye in metres (0 for sky).
pub fn shade(r: &mut Recorder<'_>, g: &GBuffer, inputs: Inputs<'_>) -> Result<Tex, GpuError> {
    let binds = [
        ("depth", (&g.depth).into()),
        ("surface_ids", (&g.ids).into()),
        ("occlusion_half", inputs.occlusion.into()),
        ("tile_list", inputs.tiles.list.clone()),
        ("class_picture", (&inputs.tiles.classes).into()),
        ("clusters", inputs.clusters),
        ("fronts", inputs.fronts),
        ("radiance_out", (&inputs.tiles.radiance).into()),
    ];
    for (shader, kind, class) in KINDS {
        r.compute_indirect(shader, kind, &binds, &inputs.tiles.arguments, class * 12)?;
    }
    Ok(inputs.tiles.radiance.clone())
}
