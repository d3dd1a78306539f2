//! Motes of light.

use super::additive;
use crate::{
    clock::FLICKS,
    frame::{FrameDesc, Sample},
    gpu::{Draws, GpuError, Recorder, Tex},
    quality::Quality,
};

/// `Motion` in `shaders/lib/stardust.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct Motion {
    velocity: [f32; 3],
    stream: u32,
}

/// Adds them to `picture`.
pub fn stardust(
    r: &mut Recorder<'_>,
    picture: &Tex,
    depth: &Tex,
    desc: &FrameDesc,
    sample: &Sample,
) -> Result<(), GpuError> {
    let shares = ["stardust.stream", "stardust.air"].map(|name| sample.params.f32(name));
    if shares == [0.0; 2] {
        return Ok(());
    }
    let most = match desc.quality {
        Quality::Draft => 1200,
        Quality::Low => 2400,
        Quality::Medium => 4800,
        Quality::High | Quality::Cinema => 9600,
    };
    let each = shares.map(|s| if s > 0.0 { most } else { 0 });
    let interval = desc.interval.max(1) as f32 / FLICKS as f32;
    let velocity = (sample.camera.eye - sample.previous.eye) / interval;
    let motes = r.uniform(&Motion { velocity: velocity.to_array(), stream: each[0] });
    let draws = Draws {
        colours: &[(picture.view(), None)],
        depth: None,
        viewport: None,
        draw: &|pass| pass.draw(0..6, 0..each[0] + each[1]),
    };
    r.raster(&additive("passes/stardust"), &[("depth", depth.into()), ("motes", motes)], &draws)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    #[test]
    fn shaders_read_what_rust_writes() {
        assert_layout!(&super::super::generated(), "lib/stardust", Motion = Motion { velocity, stream });
    }
}
