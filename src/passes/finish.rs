//! From exposure to what a screen, a file or a display of great range takes.

use glam::{Mat3, Vec3};

use super::Glow;
use crate::{
    frame::{FrameDesc, Projection},
    gpu::{GpuError, Recorder, Resource, Tex, groups},
};

/// `Place` in `shaders/passes/finish.wgsl`: which part of which picture.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Place {
    whole: [u32; 2],
    origin: [u32; 2],
    projection: u32,
    alpha: u32,
    pad: [u32; 2],
}

impl Place {
    /// The part of a frame's picture that begins at `origin`.
    pub fn new(desc: &FrameDesc, origin: [u32; 2]) -> Self {
        let projection = match desc.framing.projection {
            Projection::Perspective => 0,
            Projection::Equirect => 1,
            Projection::Dome => 2,
        };
        Self { whole: desc.size, origin, projection, alpha: u32::from(desc.framing.alpha), pad: [0; 2] }
    }
}

/// What lies beyond a picture's border: its other side where it goes all the way round, else its last pixel again.
pub fn edge(r: &Recorder<'_>, desc: &FrameDesc) -> Result<Resource, GpuError> {
    let round = desc.framing.projection == Projection::Equirect;
    let name = if round { "linear_round" } else { "linear_clamp" };
    r.shared.get(name).cloned().ok_or_else(|| GpuError::Driver(format!("there is no sampler '{name}'")))
}

/// What becomes of a finished picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Finish {
    /// sRGB in 8 bits, dithered.
    #[default]
    Shown,
    /// sRGB in 16 bits.
    Deep,
    /// Linear light of a display in 16-bit floats, Rec. 709 primaries; 1 is diffuse white, lights are brighter.
    Light,
}

/// A finished picture from scene-linear light.
pub fn finish(
    r: &mut Recorder<'_>,
    picture: &Tex,
    glow: &Glow,
    (place, edge): (&Place, Resource),
    kind: Finish,
) -> Result<Tex, GpuError> {
    let (entry, name, format) = match kind {
        Finish::Shown => ("main", "display_out", wgpu::TextureFormat::Rgba8Unorm),
        Finish::Deep => ("deep", "deep_out", wgpu::TextureFormat::Rgba16Uint),
        Finish::Light => ("light", "light_out", super::RADIANCE),
    };
    let out = r.texture("display", format, picture.size());
    let binds = [
        ("picture", picture.into()),
        ("glow", (&glow.near).into()),
        ("glow_wide", (&glow.wide).into()),
        ("place", r.uniform(place)),
        ("edge", edge),
        (name, (&out).into()),
    ];
    r.compute("passes/finish", entry, &binds, groups(picture.size(), 8))?;
    Ok(out)
}

const AGX_INSET: Mat3 = Mat3::from_cols_array(&[
    0.842_479_05,
    0.042_328_24,
    0.042_375_654,
    0.078_433_6,
    0.878_468_6,
    0.078_433_6,
    0.079_223_745,
    0.079_166_13,
    0.879_143,
]);
const AGX_OUTSET: Mat3 = Mat3::from_cols_array(&[
    1.196_879,
    -0.052_896_757,
    -0.052_971_635,
    -0.098_020_88,
    1.151_903_1,
    -0.098_043_45,
    -0.099_029_74,
    -0.098_961_18,
    1.151_073_7,
]);
const AGX_MIN_EV: f32 = -12.473_93;
const AGX_MAX_EV: f32 = 4.026_069;

/// AgX (Sobotka 2022; the fit is Wrensch's) on the CPU: scene-linear light to display-encoded values in 0..1. The twin of
/// `agx` in `shaders/lib/tone.wgsl`; `tests/twins.rs` holds the two together.
pub fn agx(light: Vec3, contrast: f32, saturation: f32) -> Vec3 {
    let inset = (AGX_INSET * light).max(Vec3::splat(1e-10));
    let ev = ((inset.map(f32::log2) - AGX_MIN_EV) / (AGX_MAX_EV - AGX_MIN_EV)).clamp(Vec3::ZERO, Vec3::ONE);
    let curve = |x: f32| {
        let (x2, x4) = (x * x, x * x * x * x);
        15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232
    };
    let c = ev.map(curve).max(Vec3::ZERO).powf(contrast);
    let grey = Vec3::splat(c.dot(Vec3::new(0.2126, 0.7152, 0.0722)));
    (AGX_OUTSET * (grey + (c - grey) * saturation)).clamp(Vec3::ZERO, Vec3::ONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gpu::assert_layout, passes};

    #[test]
    fn the_shader_reads_what_rust_writes() {
        assert_layout!(&passes::generated(), "passes/finish", Place = Place { whole, origin, projection, alpha, pad });
    }
}
