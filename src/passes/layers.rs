//! Facts about what is seen in each pixel, for compositing.

use glam::{Vec2, Vec3};

use super::{GBuffer, RADIANCE, Sways, reduce};
use crate::{
    frame::Window,
    gpu::{GpuError, Recorder, Tex, groups},
    timeline::Camera,
};

/// The camera one frame earlier.
pub struct Before<'a> {
    pub camera: &'a Camera,
    /// How far the eye has come since (m).
    pub moved: Vec3,
    /// How far the picture's plane is shifted for the point of the lens that is looked through (tangent units).
    pub shear: Vec2,
    /// Seconds since then.
    pub interval: f32,
    /// What moved structures then.
    pub sways: &'a Sways,
}

/// `Earlier` in `shaders/passes/layers.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct Earlier {
    right: [f32; 4],
    up: [f32; 4],
    back: [f32; 4],
    moved: [f32; 4],
    start: [i32; 2],
    factor: u32,
    interval: f32,
}

/// In pixels of the picture that are kept of a window.
pub struct Facts {
    /// Normal, and distance along the camera's axis (m; 0 for the sky).
    pub surface: Tex,
    /// Where the surface was one frame earlier, in the axes of the camera of then, as if seen through the middle of its lens
    /// (m); for the sky a direction.
    pub before: Tex,
    /// Instance + 1, or a person's number with the highest bit set (0 for the sky); and structure.
    pub ids: Tex,
}

/// Facts about what is seen through `window`, which is rendered `factor` times as large as the picture along each side.
pub fn layers(
    r: &mut Recorder<'_>,
    g: &GBuffer,
    before: &Before<'_>,
    factor: u32,
    window: &Window,
) -> Result<Facts, GpuError> {
    let size = window.kept;
    let facts = Facts {
        surface: r.texture("surface", wgpu::TextureFormat::Rgba32Float, size),
        before: r.texture("before", wgpu::TextureFormat::Rgba32Float, size),
        ids: r.texture("ids", wgpu::TextureFormat::Rgba32Uint, size),
    };
    let axis = |v: Vec3, w: f32| (before.camera.rotation * v).extend(w).to_array();
    let earlier = Earlier {
        right: axis(Vec3::X, before.shear.x),
        up: axis(Vec3::Y, before.shear.y),
        back: axis(Vec3::Z, 0.0),
        moved: before.moved.extend(0.0).to_array(),
        start: reduce::start(window, factor),
        factor,
        interval: before.interval,
    };
    let binds = [
        ("depth", (&g.depth).into()),
        ("surface_ids", (&g.ids).into()),
        ("earlier", r.uniform(&earlier)),
        ("sways_before", before.sways.shared().1),
        ("surface_out", (&facts.surface).into()),
        ("before_out", (&facts.before).into()),
        ("id_out", (&facts.ids).into()),
    ];
    r.compute("passes/layers", "main", &binds, groups(size, 8))?;
    Ok(facts)
}

/// A black picture.
pub(super) fn blank(r: &mut Recorder<'_>, size: [u32; 2]) -> Result<Tex, GpuError> {
    let out = r.texture("blank", RADIANCE, size);
    r.compute("passes/layers", "blank", &[("blank_out", (&out).into())], groups(size, 8))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gpu::assert_layout, passes};

    #[test]
    fn the_shader_reads_what_rust_writes() {
        assert_layout!(
            &passes::generated(),
            "passes/layers",
            Earlier = Earlier { right, up, back, moved, start, factor, interval }
        );
    }
}
