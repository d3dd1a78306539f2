//! Sorts the picture's tiles by the kinds of surface in them.

use super::{GBuffer, RADIANCE};
use crate::gpu::{GpuError, Recorder, Resource, Tex, groups};

/// Kinds of surface; `CLASSES` in `shaders/lib/classes.wgsl` sizes the same lists.
const CLASSES: u32 = 7;

pub struct Tiles {
    pub list: Resource,
    pub classes: Tex,
    /// Indirect dispatch arguments, 12 bytes a class.
    pub arguments: wgpu::Buffer,
    /// Radiance with the sky in place and everything else still to come.
    pub radiance: Tex,
}

pub fn classify(r: &mut Recorder<'_>, g: &GBuffer, sky: &Tex) -> Result<Tiles, GpuError> {
    use wgpu::BufferUsages as U;
    let size = g.depth.size();
    let [across, down, _] = groups(size, 8);
    let bytes = u64::from(CLASSES + CLASSES * across * down) * 4;
    let tiles = Tiles {
        list: Resource::Buffer(r.gpu.empty_buffer("tiles", bytes, U::STORAGE)),
        classes: r.texture("classes", wgpu::TextureFormat::R32Uint, size),
        arguments: r.gpu.empty_buffer("tile counts", u64::from(CLASSES) * 12, U::STORAGE | U::INDIRECT),
        radiance: r.texture("radiance", RADIANCE, size),
    };
    let binds = [
        ("surface_ids", (&g.ids).into()),
        ("sky_picture", sky.into()),
        ("tile_list", tiles.list.clone()),
        ("arguments", (&tiles.arguments).into()),
        ("class_out", (&tiles.classes).into()),
        ("radiance_out", (&tiles.radiance).into()),
    ];
    r.compute("passes/classify", "main", &binds, [across, down, 1])?;
    r.compute("passes/classify", "count", &binds, [1; 3])?;
    Ok(tiles)
}
