//! Passes: short functions, textures in, texture out. Each has its shader under the same name in `shaders/passes`.

use crate::gpu::Raster;

mod accumulate;
mod air;
mod arcs;
mod beams;
mod bloom;
mod carried;
mod classify;
mod clusters;
mod compose;
mod cull;
mod depth_of_field;
mod embers;
mod environment;
mod finish;
mod fleet;
mod fog_volume;
mod fronts;
mod gbuffer;
mod glints;
mod motion_blur;
mod noise_volume;
mod occlusion;
mod poses;
mod resolve;
mod scene;
mod shade;
mod shadow;
mod sky;
mod stardust;
mod strands;

pub use accumulate::{accumulate, mean};
pub use air::air;
pub use arcs::arcs;
pub use beams::beams;
pub use bloom::{Glow, bloom};
pub use carried::Carried;
pub use classify::{Tiles, classify};
pub use clusters::clusters;
pub use compose::compose;
pub use cull::{View, cull};
pub use depth_of_field::depth_of_field;
pub use embers::embers;
pub use environment::{Environment, environment};
pub use finish::{agx, finish};
pub use fleet::{Fleet, fleet};
pub use fog_volume::{FogVolumes, fog_lamps, fog_volume, no_fog};
pub use fronts::{Sways, fronts, swing};
pub use gbuffer::{GBuffer, gbuffer};
pub use glints::{all as all_glints, glints, spark};
pub use motion_blur::motion_blur;
pub use noise_volume::noise_volume;
pub use occlusion::occlusion;
pub use poses::Poses;
pub use resolve::{Past, resolve};
pub use scene::{SceneBuffers, generated};
pub use shade::{Inputs, shade};
pub use shadow::{LampAtlas, SunCascades};
pub use sky::sky;
pub use stardust::stardust;
pub use strands::strands;

/// Scene-linear pictures until the end.
pub const RADIANCE: wgpu::TextureFormat = wgpu::TextureFormat::Rgba16Float;

/// A shader that makes its own corners and adds light to the picture.
fn additive(shader: &'static str) -> Raster {
    let blend =
        |src_factor, dst_factor| wgpu::BlendComponent { src_factor, dst_factor, operation: wgpu::BlendOperation::Add };
    use wgpu::BlendFactor::{One, Zero};
    let state = wgpu::BlendState { color: blend(One, One), alpha: blend(Zero, One) };
    Raster {
        shader,
        vertex: "vertex",
        fragment: Some("fragment"),
        targets: vec![(RADIANCE, Some(state))],
        depth: None,
        cull: None,
        depth_bias: 0,
        slope_bias: 0,
        meshes: false,
    }
}

/// The target of one that lays what it draws over the picture (alpha: how much it hides).
fn over() -> Vec<(wgpu::TextureFormat, Option<wgpu::BlendState>)> {
    let blend =
        |src_factor, dst_factor| wgpu::BlendComponent { src_factor, dst_factor, operation: wgpu::BlendOperation::Add };
    use wgpu::BlendFactor::{One, OneMinusSrcAlpha, Zero};
    vec![(RADIANCE, Some(wgpu::BlendState { color: blend(One, OneMinusSrcAlpha), alpha: blend(Zero, One) }))]
}
