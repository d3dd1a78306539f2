//! Sorts the picture's pixels by the kinds of surface in them.

use super::{GBuffer, RADIANCE};
use crate::gpu::{GpuError, Recorder, Resource, Tex, groups};

/// Kinds of surface; `CLASSES` in `shaders/lib/classes.wgsl` sizes the same lists.
const CLASSES: u32 = 7;

pub struct Kinds {
    /// Pixels by the kind of surface in them, as `shaders/lib/listed.wgsl` reads it.
    pub list: Resource,
    /// Indirect dispatch arguments, 12 bytes a class.
    pub arguments: wgpu::Buffer,
    /// Radiance with the sky in place and everything else still to come.
    pub radiance: Tex,
}

pub fn classify(r: &mut Recorder<'_>, g: &GBuffer, sky: &Tex) -> Result<Kinds, GpuError> {
    use wgpu::BufferUsages as U;
    let size = g.depth.size();
    let [across, down, _] = groups(size, 8);
    let bytes = (u64::from(3 * CLASSES) + u64::from(size[0]) * u64::from(size[1])) * 4;
    let classes = r.texture("classes", wgpu::TextureFormat::R32Uint, size);
    let kinds = Kinds {
        list: Resource::Buffer(r.gpu.empty_buffer("pixel list", bytes, U::STORAGE)),
        arguments: r.gpu.empty_buffer("pixel counts", u64::from(CLASSES) * 12, U::STORAGE | U::INDIRECT),
        radiance: r.texture("radiance", RADIANCE, size),
    };
    let list = ("pixel_list", kinds.list.clone());
    let sorted = [
        ("surface_ids", (&g.ids).into()),
        ("sky_picture", sky.into()),
        list.clone(),
        ("class_out", (&classes).into()),
        ("radiance_out", (&kinds.radiance).into()),
    ];
    r.compute("passes/classify", "main", &sorted, [across, down, 1])?;
    r.compute("passes/classify", "count", &[list.clone(), ("arguments", (&kinds.arguments).into())], [1; 3])?;
    r.compute("passes/classify", "list", &[list, ("class_picture", (&classes).into())], [across, down, 1])?;
    Ok(kinds)
}
