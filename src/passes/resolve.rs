//! Temporal anti-aliasing of the live view: variance-clipped history (Karis 2014, "High Quality Temporal Supersampling";
//! Salvi 2016, "An Excursion in Temporal Supersampling"). Never part of an offline frame.

use glam::Mat4;

use super::{GBuffer, RADIANCE};
use crate::gpu::{GpuError, Recorder, Tex, groups};

/// What earlier live frames have left.
pub struct Past<'a> {
    /// An earlier result of [`resolve`]; `None` starts anew.
    pub history: Option<&'a Tex>,
    /// From this frame's pixels and depth to the pixels of the frame `history` was made for (see `lib/motion`).
    pub earlier: Mat4,
    /// Seconds since that frame; less than 0 if time runs backwards, 0 while it stands.
    pub elapsed: f32,
}

/// The picture without the newest frame's jitter; alpha counts the frames in it.
pub fn resolve(r: &mut Recorder<'_>, picture: &Tex, g: &GBuffer, past: Past<'_>) -> Result<Tex, GpuError> {
    let out = r.texture("history", RADIANCE, picture.size());
    let Some(history) = past.history else {
        let binds = [("picture", picture.into()), ("history_out", (&out).into())];
        r.compute("passes/resolve", "begin", &binds, groups(picture.size(), 8))?;
        return Ok(out);
    };
    let binds = [
        ("picture", picture.into()),
        ("history", history.into()),
        ("depth", (&g.depth).into()),
        ("surface_ids", (&g.ids).into()),
        ("earlier", r.uniform(&past.earlier)),
        ("since", r.uniform(&[past.elapsed, 0.0, 0.0, 0.0])),
        ("history_out", (&out).into()),
    ];
    r.compute("passes/resolve", "main", &binds, groups(picture.size(), 8))?;
    Ok(out)
}
