//! Passes: short functions, textures in, texture out. Each has its shader under the same name in `shaders/passes`.

mod accumulate;
mod air;
mod bloom;
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
mod motion_blur;
mod noise_volume;
mod occlusion;
mod resolve;
mod ruin;
mod scene;
mod shade;
mod shadow;
mod sky;

pub use accumulate::{accumulate, mean};
pub use air::air;
pub use bloom::{Glow, bloom};
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
pub use motion_blur::motion_blur;
pub use noise_volume::noise_volume;
pub use occlusion::occlusion;
pub use resolve::{Past, resolve};
pub use ruin::{Ruins, ruin};
pub use scene::{SceneBuffers, generated};
pub use shade::{Inputs, shade};
pub use shadow::{LampAtlas, SunCascades};
pub use sky::sky;

/// Scene-linear pictures until the end.
pub const RADIANCE: wgpu::TextureFormat = wgpu::TextureFormat::Rgba16Float;
