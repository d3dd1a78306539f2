//! Passes: short functions, textures in, texture out. Each has its shader under the same name in `shaders/passes`.

mod accumulate;
mod air;
mod bloom;
mod clusters;
mod compose;
mod cull;
mod embers;
mod environment;
mod finish;
mod gbuffer;
mod noise_volume;
mod occlusion;
mod scene;
mod shade;
mod shadow;
mod sky;

pub use accumulate::{accumulate, mean};
pub use air::air;
pub use bloom::{Glow, bloom};
pub use clusters::clusters;
pub use compose::compose;
pub use cull::{View, cull};
pub use embers::embers;
pub use environment::{Environment, environment};
pub use finish::{agx, finish};
pub use gbuffer::{GBuffer, gbuffer};
pub use noise_volume::noise_volume;
pub use occlusion::occlusion;
pub use scene::{SceneBuffers, generated};
pub use shade::{Inputs, shade};
pub use shadow::{LampAtlas, SunCascades};
pub use sky::sky;

/// Scene-linear pictures until the end.
pub const RADIANCE: wgpu::TextureFormat = wgpu::TextureFormat::Rgba16Float;
