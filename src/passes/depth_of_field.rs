//! Depth of field of the live view: gathered at half size, in front of the focus and behind it apart (Jimenez 2014, "Next
//! Generation Post Processing in Call of Duty"). Offline frames sample the lens instead.

use super::RADIANCE;
use crate::gpu::{GpuError, Recorder, Tex, groups};

/// `picture` seen through the lens. `widest` is the largest circle of confusion in shares of the picture's height.
pub fn depth_of_field(r: &mut Recorder<'_>, picture: &Tex, depth: &Tex, widest: f32) -> Result<Tex, GpuError> {
    let shader = "passes/depth_of_field";
    let half_size = picture.size().map(|s| s.div_ceil(2));
    let half = r.texture("half", RADIANCE, half_size);
    let largest = widest * picture.size()[1] as f32;
    let side = ((0.5 * largest).ceil() as u32 + 1).max(8);
    let limits = r.uniform(&[largest, side as f32, 0.0, 0.0]);
    let binds = [
        ("picture", picture.into()),
        ("depth", depth.into()),
        ("limits", limits.clone()),
        ("half_out", (&half).into()),
    ];
    r.compute(shader, "halve", &binds, groups(half_size, 8))?;

    let tile_count = half_size.map(|s| s.div_ceil(side));
    let tile = r.texture("tile reach", wgpu::TextureFormat::R32Float, tile_count);
    let spread = r.texture("tile reach", wgpu::TextureFormat::R32Float, tile_count);
    let binds = [("half_picture", (&half).into()), ("limits", limits.clone()), ("tile_out", (&tile).into())];
    r.compute(shader, "tiles", &binds, groups(half_size, side))?;
    r.compute(
        shader,
        "spread",
        &[("tile_reach", (&tile).into()), ("tile_out", (&spread).into())],
        groups(tile_count, 8),
    )?;

    let near = r.texture("near", RADIANCE, half_size);
    let far = r.texture("far", RADIANCE, half_size);
    let binds = [
        ("half_picture", (&half).into()),
        ("tile_reach", (&spread).into()),
        ("limits", limits.clone()),
        ("near_out", (&near).into()),
        ("far_out", (&far).into()),
    ];
    r.compute(shader, "gather", &binds, groups(half_size, 8))?;

    let out = r.texture("focused", RADIANCE, picture.size());
    let binds = [
        ("picture", picture.into()),
        ("depth", depth.into()),
        ("limits", limits),
        ("near_picture", (&near).into()),
        ("far_picture", (&far).into()),
        ("focused_out", (&out).into()),
    ];
    r.compute(shader, "blend", &binds, groups(picture.size(), 8))?;
    Ok(out)
}
