//! Motion blur of the live view from the camera's motion, tile by tile (McGuire 2012, "A Reconstruction Filter for Plausible
//! Motion Blur"). Offline frames spread their sub-frames over the exposure instead.

use glam::Mat4;

use super::RADIANCE;
use crate::gpu::{GpuError, Recorder, Tex, groups};

/// What the camera saw during the exposure. `earlier` takes this frame's pixels and depth to the pixels of one frame before (see
/// `lib/motion`); `widest` is the longest blur to either side in shares of the picture's height.
pub fn motion_blur(
    r: &mut Recorder<'_>,
    picture: &Tex,
    depth: &Tex,
    earlier: Mat4,
    widest: f32,
) -> Result<Tex, GpuError> {
    let shader = "passes/motion_blur";
    let size = picture.size();
    let earlier = r.uniform(&earlier);
    // The shader packs a place within a tile into nine bits for each axis.
    let longest = (widest * size[1] as f32).min(510.0);
    let side = (longest.ceil() as u32 + 1).next_multiple_of(8).max(16);
    let limits = r.uniform(&[longest, side as f32, 0.0, 0.0]);
    let tile_count = size.map(|s| s.div_ceil(side));
    let tile = r.texture("tile motion", RADIANCE, tile_count);
    let spread = r.texture("tile motion", RADIANCE, tile_count);
    let binds = [
        ("depth", depth.into()),
        ("earlier", earlier.clone()),
        ("limits", limits.clone()),
        ("tile_out", (&tile).into()),
    ];
    r.compute(shader, "tiles", &binds, groups(size, side))?;
    let binds = [("tile_motion", (&tile).into()), ("tile_out", (&spread).into())];
    r.compute(shader, "spread", &binds, groups(tile_count, 8))?;

    let out = r.texture("blurred", RADIANCE, size);
    let binds = [
        ("picture", picture.into()),
        ("depth", depth.into()),
        ("earlier", earlier),
        ("tile_motion", (&spread).into()),
        ("limits", limits),
        ("blurred_out", (&out).into()),
    ];
    r.compute(shader, "gather", &binds, groups(size, 8))?;
    Ok(out)
}
