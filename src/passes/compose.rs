//! Surfaces seen through the air.

use super::RADIANCE;
use crate::gpu::{GpuError, Recorder, Tex, groups};

pub fn compose(r: &mut Recorder<'_>, radiance: &Tex, air: &Tex, depth: &Tex) -> Result<Tex, GpuError> {
    let out = r.texture("picture", RADIANCE, radiance.size());
    let binds = [
        ("radiance", radiance.into()),
        ("air_picture", air.into()),
        ("depth", depth.into()),
        ("picture_out", (&out).into()),
    ];
    r.compute("passes/compose", "main", &binds, groups(radiance.size(), 8))?;
    Ok(out)
}
