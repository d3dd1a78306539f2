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
mod figures;
mod finish;
mod fleet;
mod fog_volume;
mod fronts;
mod gbuffer;
mod layers;
mod glints;
mod lanterns;
mod motion_blur;
mod movers;
mod noise_volume;
mod occlusion;
mod reduce;
mod poses;
mod resolve;
mod ruin;
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
pub use bloom::{CEILING, Glow, LEVELS, SPREAD, bloom};
pub use carried::Carried;
pub use classify::{Kinds, classify};
pub use clusters::clusters;
pub use compose::{Seen, compose};
pub use cull::{View, cull, window_matrix};
pub use depth_of_field::depth_of_field;
pub use embers::embers;
pub use environment::{Environment, environment};
pub use figures::{FigureView, Figures, figure_tables};
pub use finish::{Finish, Place, agx, edge, finish};
pub use fleet::{Fleet, fleet};
pub use fog_volume::{FogVolumes, fog_lamps, fog_volume, no_fog};
pub use fronts::{Sways, fronts, swing};
pub use gbuffer::{GBuffer, gbuffer};
pub use glints::{all as all_glints, glints, spark};
pub use lanterns::lanterns;
pub use layers::{Before, Facts, layers};
pub use motion_blur::motion_blur;
pub use movers::Movers;
pub use noise_volume::noise_volume;
pub use occlusion::occlusion;
pub use poses::Poses;
pub use reduce::reduce;
pub use resolve::{Past, resolve};
pub use ruin::{Ruins, ruin};
pub use scene::{LampMovers, SceneBuffers, generated};
pub use shade::{Inputs, emission, shade};
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

/// The target of one that lays what it draws over the picture (alpha: how much it hides). `cover`: the picture's own alpha is
/// what is covered of the sky, and what is drawn counts.
fn over(cover: bool) -> Vec<(wgpu::TextureFormat, Option<wgpu::BlendState>)> {
    let blend =
        |src_factor, dst_factor| wgpu::BlendComponent { src_factor, dst_factor, operation: wgpu::BlendOperation::Add };
    use wgpu::BlendFactor::{One, OneMinusSrcAlpha, Zero};
    let color = blend(One, OneMinusSrcAlpha);
    vec![(RADIANCE, Some(wgpu::BlendState { color, alpha: if cover { color } else { blend(Zero, One) } }))]
}
