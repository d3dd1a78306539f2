//! The sky as the camera sees it.

use super::RADIANCE;
use crate::{
    gpu::{GpuError, Recorder, Tex, groups},
    quality::Quality,
};

/// At a third of the picture's size in draft, half in low, whole above.
pub fn sky(r: &mut Recorder<'_>, depth: &Tex, quality: Quality) -> Result<Tex, GpuError> {
    let shrink = match quality {
        Quality::Draft => 3,
        Quality::Low => 2,
        _ => 1,
    };
    let size = depth.size().map(|s| s.div_ceil(shrink));
    let out = r.texture("sky", RADIANCE, size);
    r.compute("passes/sky", "main", &[("depth", depth.into()), ("sky_out", (&out).into())], groups(size, 8))?;
    Ok(out)
}
