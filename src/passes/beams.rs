//! Searchlights in the air.

use super::{Carried, RADIANCE};
use crate::{
    gpu::{GpuError, Recorder, Tex, groups},
    world::LightKind,
};

/// `Beam` in `shaders/lib/beams.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct Beam {
    position: [f32; 3],
    range: f32,
    axis: [f32; 3],
    slope: f32,
    intensity: [f32; 3],
    mouth: f32,
    lamp: u32,
    pad: u32,
    spare: [f32; 2],
}

/// The air's picture with the beams in it; `first` is the place of the carried lamps among all lamps.
pub fn beams(r: &mut Recorder<'_>, air: Tex, depth: &Tex, carried: &Carried, first: u32) -> Result<Tex, GpuError> {
    let list: Vec<Beam> = carried
        .lights
        .iter()
        .zip(first..)
        .filter_map(|(light, lamp)| {
            let LightKind::Spot { direction, outer, .. } = light.kind else { return None };
            Some(Beam {
                position: light.position.to_array(),
                range: light.range,
                axis: direction.to_array(),
                slope: outer.tan(),
                intensity: light.intensity.to_array(),
                mouth: light.radius,
                lamp,
                pad: 0,
                spare: [0.0; 2],
            })
        })
        .collect();
    if list.is_empty() {
        return Ok(air);
    }
    let list = r.gpu.buffer("beams", bytemuck::cast_slice(&list), wgpu::BufferUsages::STORAGE);
    let out = r.texture("beams in the air", RADIANCE, air.size());
    let binds = [
        ("depth", depth.into()),
        ("air_picture", (&air).into()),
        ("beams", (&list).into()),
        ("air_out", (&out).into()),
    ];
    r.compute("passes/beams", "main", &binds, groups(air.size(), 8))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    #[test]
    fn shaders_read_what_rust_writes() {
        assert_layout!(
            &super::super::generated(),
            "lib/beams",
            Beam = Beam { position, range, axis, slope, intensity, mouth, lamp, pad, spare }
        );
    }
}
