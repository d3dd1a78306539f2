//! Arcs of energy.

use super::{Carried, additive};
use crate::gpu::{Draws, GpuError, Recorder, Tex};

/// `Stretch` in `shaders/lib/arcs.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct Stretch {
    start: [f32; 3],
    strength: f32,
    end: [f32; 3],
    flow: f32,
}

/// Adds them to `picture`, behind whatever stands nearer.
pub fn arcs(r: &mut Recorder<'_>, picture: &Tex, depth: &Tex, carried: &Carried) -> Result<(), GpuError> {
    let list: Vec<Stretch> = carried
        .stretches
        .iter()
        .map(|s| Stretch { start: s.from.to_array(), strength: s.strength, end: s.to.to_array(), flow: 1.0 })
        .collect();
    if list.is_empty() {
        return Ok(());
    }
    let count = list.len() as u32;
    let buffer = r.gpu.buffer("arcs", bytemuck::cast_slice(&list), wgpu::BufferUsages::STORAGE);
    let draws = Draws {
        colours: &[(picture.view(), None)],
        depth: None,
        viewport: None,
        draw: &|pass| pass.draw(0..6, 0..count),
    };
    r.raster(&additive("passes/arcs"), &[("depth", depth.into()), ("stretches", (&buffer).into())], &draws)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    #[test]
    fn shaders_read_what_rust_writes() {
        assert_layout!(&super::super::generated(), "lib/arcs", Stretch = Stretch { start, strength, end, flow });
    }
}
