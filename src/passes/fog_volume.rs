//! The fog of the simulation as volumes that the air's march samples.

use std::sync::Arc;

use crate::{
    gpu::{Gpu, GpuError, Recorder, Resource},
    quality::Quality,
    sim::fog::{RegionUniform, Sizes},
    timeline::Score,
};

/// Density, light and flow of one simulation step, kept while frames show that step; and the light of lamps, of one frame.
pub struct FogVolumes {
    /// Whose density, light and flow these are: the score and the step.
    made_for: Option<(Arc<Score>, u64)>,
    density: Volume,
    light: Volume,
    flow: Volume,
    lamps: Volume,
    quality: Quality,
}

struct Volume {
    view: wgpu::TextureView,
    size: [u32; 3],
}

impl Volume {
    fn new(gpu: &Gpu, label: &str, size: [u32; 3]) -> Self {
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some(label),
            size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: size[2] },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D3,
            format: super::RADIANCE,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::STORAGE_BINDING,
            view_formats: &[],
        });
        Self { view: texture.create_view(&Default::default()), size }
    }

    fn groups(&self) -> [u32; 3] {
        self.size.map(|s| s.div_ceil(4))
    }
}

impl FogVolumes {
    pub fn new(gpu: &Gpu, quality: Quality) -> Self {
        let sizes = Sizes::of(quality);
        Self {
            made_for: None,
            density: Volume::new(gpu, "fog density", sizes.density.to_array()),
            // Light is smooth: half the cells along each axis.
            light: Volume::new(gpu, "fog light", sizes.density.map(|c| c / 2).to_array()),
            flow: Volume::new(gpu, "fog flow", sizes.air.to_array()),
            lamps: Volume::new(gpu, "lamps in the fog", [1; 3]),
            quality,
        }
    }

    /// Makes the light of lamps as fine as a picture of this size can show.
    pub fn fit(&mut self, gpu: &Gpu, [width, height]: [u32; 2]) {
        // Across, down and along the view, at most.
        let most = match self.quality {
            Quality::Draft => [32, 20, 32],
            Quality::Low => [48, 28, 40],
            Quality::Medium => [64, 36, 48],
            Quality::High => [96, 56, 64],
            Quality::Cinema => [160, 92, 96],
        };
        let size = [most[0].min(width.div_ceil(8)), most[1].min(height.div_ceil(8)), most[2]];
        if self.lamps.size != size {
            self.lamps = Volume::new(gpu, "lamps in the fog", size);
        }
    }

    /// What was made no longer holds (another simulation, another shader).
    pub fn forget(&mut self) {
        self.made_for = None;
    }

    /// Whether the volumes are those of this step of this score; notes that they are about to be.
    pub fn begin(&mut self, score: &Arc<Score>, step: u64) -> bool {
        let made = self.made_for.as_ref().is_some_and(|(s, k)| Arc::ptr_eq(s, score) && *k == step);
        self.made_for = Some((Arc::clone(score), step));
        made
    }

    /// What the air's march binds.
    pub fn shared(&self) -> Vec<(String, Resource)> {
        let all = [
            ("fog_density", &self.density),
            ("fog_light", &self.light),
            ("fog_flow", &self.flow),
            ("fog_lamp_light", &self.lamps),
        ];
        all.map(|(name, volume)| (name.to_owned(), (&volume.view).into())).to_vec()
    }
}

/// Stands in for the region where a dream has no fog.
pub fn no_fog(gpu: &Gpu) -> Resource {
    let region = RegionUniform::none();
    (&gpu.buffer("no fog", bytemuck::bytes_of(&region), wgpu::BufferUsages::UNIFORM)).into()
}

/// Fills density, light and flow from the simulation's state.
pub fn fog_volume(r: &mut Recorder<'_>, v: &FogVolumes) -> Result<(), GpuError> {
    let shader = "passes/fog_volume";
    r.compute(shader, "density", &[("density_out", (&v.density.view).into())], v.density.groups())?;
    r.compute(shader, "light", &[("light_out", (&v.light.view).into())], v.light.groups())?;
    r.compute(shader, "flow", &[("flow_out", (&v.flow.view).into())], v.flow.groups())
}

/// Fills the light of lamps along the view.
pub fn fog_lamps(r: &mut Recorder<'_>, v: &FogVolumes, clusters: Resource) -> Result<(), GpuError> {
    let binds = [("clusters", clusters), ("lamps_out", (&v.lamps.view).into())];
    r.compute("passes/fog_lamps", "main", &binds, v.lamps.groups())
}
