//! Haze and fog between the eye and the first surface.

use super::RADIANCE;
use crate::{
    gpu::{GpuError, Recorder, Resource, Tex, groups},
    quality::Quality,
};

/// Scattered light and transmittance; at a third of the picture's size in draft, half up to high, whole in cinema.
pub fn air(r: &mut Recorder<'_>, depth: &Tex, fronts: Resource, quality: Quality) -> Result<Tex, GpuError> {
    let shrink = match quality {
        Quality::Draft => 3,
        Quality::Low | Quality::Medium | Quality::High => 2,
        Quality::Cinema => 1,
    };
    let size = depth.size().map(|s| (s / shrink).max(1));
    let marched = r.texture("marched air", RADIANCE, size);
    r.compute(
        "passes/air",
        "main",
        &[("depth", depth.into()), ("fronts", fronts), ("air_out", (&marched).into())],
        groups(size, 8),
    )?;
    if shrink == 1 {
        return Ok(marched);
    }
    let out = r.texture("air", RADIANCE, size);
    let binds = [("depth", depth.into()), ("marched", (&marched).into()), ("air_out", (&out).into())];
    r.compute("passes/air", "even", &binds, groups(size, 8))?;
    Ok(out)
}
