//! Surfaces seen through the air.

use super::RADIANCE;
use crate::gpu::{GpuError, Recorder, Tex, groups};

/// What is made of surfaces and air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Both, and the sky.
    All,
    /// Both, without the sky; alpha is what they cover of it.
    Cover,
    /// The air alone: scattered light, and the share of light from behind that passes.
    Fog,
}

pub fn compose(r: &mut Recorder<'_>, radiance: &Tex, air: &Tex, depth: &Tex, seen: Seen) -> Result<Tex, GpuError> {
    let entry = match seen {
        Seen::All => "main",
        Seen::Cover => "cover",
        Seen::Fog => "fog",
    };
    let out = r.texture("picture", RADIANCE, radiance.size());
    let binds = [
        ("radiance", radiance.into()),
        ("air_picture", air.into()),
        ("depth", depth.into()),
        ("picture_out", (&out).into()),
    ];
    r.compute("passes/compose", entry, &binds, groups(radiance.size(), 8))?;
    Ok(out)
}
