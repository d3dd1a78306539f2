//! Glow of bright things.

use super::RADIANCE;
use crate::gpu::{GpuError, Recorder, Resource, Tex, groups};

/// Levels of the pyramid, if the picture is large enough.
pub const LEVELS: u32 = 7;
/// Brighter than this does not glow more: single hot sub-pixels must not flash.
pub const CEILING: f32 = 60.0;

/// Share of each sum that comes from the wider levels.
pub const SPREAD: f32 = 0.62;

pub struct Glow {
    /// Half the picture's size.
    pub near: Tex,
    /// A wide lobe, for halation.
    pub wide: Tex,
}

/// The glow of a whole picture. `edge` says what lies beyond its border.
pub fn bloom(r: &mut Recorder<'_>, picture: &Tex, edge: &Resource) -> Result<Glow, GpuError> {
    let shader = "passes/bloom";
    let mut levels: Vec<Tex> = Vec::new();
    for k in 0..LEVELS {
        let from = levels.last().unwrap_or(picture);
        let size = from.size().map(|s| s.div_ceil(2));
        if k > 1 && size[0].min(size[1]) < 2 {
            break;
        }
        let out = r.texture("glow", RADIANCE, size);
        let binds = [
            ("wide", from.into()),
            ("level_out", (&out).into()),
            ("weights", r.uniform(&[CEILING, 0.0, 0.0, 0.0])),
            ("edge", edge.clone()),
        ];
        r.compute(shader, "down", &binds, groups(size, 8))?;
        levels.push(out);
    }
    let mut sum = levels[levels.len() - 1].clone();
    let mut wide = sum.clone();
    for (k, narrow) in levels.iter().enumerate().rev().skip(1) {
        let out = r.texture("glow sum", RADIANCE, narrow.size());
        let binds = [
            ("wide", (&sum).into()),
            ("narrow", narrow.into()),
            ("level_out", (&out).into()),
            ("weights", r.uniform(&[0.0, SPREAD, 0.0, 0.0])),
            ("edge", edge.clone()),
        ];
        r.compute(shader, "up", &binds, groups(narrow.size(), 8))?;
        if k == 2 {
            wide = out.clone();
        }
        sum = out;
    }
    Ok(Glow { near: sum, wide })
}
