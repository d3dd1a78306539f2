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
mod layers;
mod motion_blur;
mod noise_volume;
mod occlusion;
mod reduce;
mod resolve;
mod scene;
mod shade;
mod shadow;
mod sky;

pub use accumulate::{accumulate, mean};
pub use air::air;
pub use bloom::{CEILING, Glow, LEVELS, SPREAD, bloom};
pub use classify::{Tiles, classify};
pub use clusters::clusters;
pub use compose::{Seen, compose};
pub use cull::{View, cull, window_matrix};
pub use depth_of_field::depth_of_field;
pub use embers::embers;
pub use environment::{Environment, environment};
pub use finish::{Place, agx, edge, finish};
pub use fleet::{Fleet, fleet};
pub use fog_volume::{FogVolumes, fog_lamps, fog_volume, no_fog};
pub use fronts::{Sways, fronts, swing};
pub use gbuffer::{GBuffer, gbuffer};
pub use layers::{Before, Facts, layers};
pub use motion_blur::motion_blur;
pub use noise_volume::noise_volume;
pub use occlusion::occlusion;
pub use reduce::reduce;
pub use resolve::{Past, resolve};
pub use scene::{SceneBuffers, generated};
pub use shade::{Inputs, emission, shade};
pub use shadow::{LampAtlas, SunCascades};
pub use sky::sky;

/// Scene-linear pictures until the end.
pub const RADIANCE: wgpu::TextureFormat = wgpu::TextureFormat::Rgba16Float;
