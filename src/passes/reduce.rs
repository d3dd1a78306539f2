//! From a window as it is rendered to the pixels of the picture that are kept of it.

use super::RADIANCE;
use crate::{
    frame::Window,
    gpu::{GpuError, Recorder, Tex, groups},
};

/// `Reduce` in `shaders/passes/reduce.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct Reduce {
    start: [i32; 2],
    factor: u32,
    pad: u32,
}

/// How many rendered pixels lie before the first one that is kept.
pub(super) fn start(window: &Window, factor: u32) -> [i32; 2] {
    [0, 1].map(|k| (window.at[k] * factor) as i32 - window.origin[k] as i32)
}

/// The kept part of `large`, which was rendered `factor` times as large along each side.
pub fn reduce(r: &mut Recorder<'_>, large: Tex, factor: u32, window: &Window) -> Result<Tex, GpuError> {
    if factor <= 1 {
        return Ok(if window.kept == window.size { large } else { cut(r, &large, window) });
    }
    let out = r.texture("reduced", RADIANCE, window.kept);
    let reduction = Reduce { start: start(window, factor), factor, pad: 0 };
    let binds = [("large", (&large).into()), ("reduction", r.uniform(&reduction)), ("small_out", (&out).into())];
    r.compute("passes/reduce", "main", &binds, groups(window.kept, 8))?;
    Ok(out)
}

/// The kept part, bit for bit.
fn cut(r: &mut Recorder<'_>, large: &Tex, window: &Window) -> Tex {
    let out = r.texture("cut", large.texture().format(), window.kept);
    let [x, y] = start(window, 1).map(|v| v as u32);
    let mut source = large.texture().as_image_copy();
    source.origin = wgpu::Origin3d { x, y, z: 0 };
    r.encoder.copy_texture_to_texture(source, out.texture().as_image_copy(), out.texture().size());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gpu::assert_layout, passes};

    #[test]
    fn the_shader_reads_what_rust_writes() {
        assert_layout!(&passes::generated(), "passes/reduce", Reduce = Reduce { start, factor, pad });
    }
}
