//! The only GPU frame path: a [`FrameDesc`] goes in, a picture comes out. [`Renderer::sample`] is the frame's table of
//! contents.

mod live;
mod view;

use std::{collections::HashMap, ops::Range, sync::Arc};

use glam::Vec3;
use wgpu_profiler::{GpuProfiler, GpuProfilerSettings, GpuTimerQueryResult};

use crate::{
    assets::Assets,
    frame::FrameDesc,
    gpu::{Gpu, GpuError, Layouts, Pool, Recorder, Resource, ShaderError, Shaders, Tex, read_buffer, read_texture},
    params::{ParamSet, Registry},
    passes::{
        self, Environment, Figures, Fleet, FogVolumes, Inputs, LampAtlas, Movers, SceneBuffers, SunCascades, Sways,
    },
    quality::Quality,
    sim::{self, Simulations},
    world::Scene,
};
use live::History;
use view::camera_view;
pub use view::{FrameUniform, frame_uniform};

#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error(transparent)]
    Gpu(#[from] GpuError),
    #[error("there is no picture yet")]
    NoPicture,
}

impl From<ShaderError> for RenderError {
    fn from(e: ShaderError) -> Self {
        Self::Gpu(e.into())
    }
}

/// What depends on the scene and the quality, kept while both stay.
struct Stage {
    scene: Arc<Scene>,
    quality: Quality,
    buffers: SceneBuffers,
    environment: Environment,
    cascades: SunCascades,
    lamps: LampAtlas,
    fog: FogVolumes,
    sways: Sways,
    figures: Figures,
    movers: Movers,
}

/// The picture in the making.
#[derive(Default)]
struct Exposed {
    sum: Option<Tex>,
    /// Scene-linear mean of the sub-frames so far.
    mean: Option<Tex>,
    display: Option<Tex>,
}

pub struct Renderer {
    gpu: Gpu,
    shaders: Shaders,
    pool: Pool,
    shared: HashMap<String, Resource>,
    registry: Option<Arc<Registry>>,
    layouts: Layouts,
    frame: wgpu::Buffer,
    stage: Option<Stage>,
    simulations: Simulations,
    exposed: Exposed,
    /// What the last live frame left; never there while an offline frame is made.
    history: Option<History>,
    profiler: Option<GpuProfiler>,
    timings: Vec<(String, f64)>,
    step_ms: f64,
    /// Milliseconds of each kernel of a step, the mean over the steps last run.
    step_parts: Vec<(String, f64)>,
}

fn sampler(gpu: &Gpu, repeat: bool, compare: Option<wgpu::CompareFunction>) -> Resource {
    let mode = if repeat { wgpu::AddressMode::Repeat } else { wgpu::AddressMode::ClampToEdge };
    Resource::Sampler(gpu.device.create_sampler(&wgpu::SamplerDescriptor {
        address_mode_u: mode,
        address_mode_v: mode,
        address_mode_w: mode,
        mag_filter: wgpu::FilterMode::Linear,
        min_filter: wgpu::FilterMode::Linear,
        mipmap_filter: wgpu::MipmapFilterMode::Linear,
        compare,
        ..Default::default()
    }))
}

/// Textures that depend on shaders alone.
fn make_tables(
    gpu: &Gpu,
    shaders: &mut Shaders,
    pool: &mut Pool,
    shared: &mut HashMap<String, Resource>,
    frame: &wgpu::Buffer,
) -> Result<(), RenderError> {
    let mut recorder = Recorder::new(gpu, shaders, pool, shared, None, frame);
    let noise = passes::noise_volume(&mut recorder)?;
    recorder.submit();
    shared.insert("noise_volume".into(), Resource::Texture(noise));
    Ok(())
}

impl Renderer {
    pub fn new(gpu: Gpu, assets: Assets) -> Result<Self, RenderError> {
        Self::with_simulations(gpu, assets, Simulations::default())
    }

    /// With another checkpoint spacing or budget, neither of which may change a pixel.
    pub fn with_simulations(gpu: Gpu, assets: Assets, simulations: Simulations) -> Result<Self, RenderError> {
        let mut shaders = Shaders::new(&gpu, assets, passes::generated());
        let frame = gpu.empty_buffer(
            "frame",
            size_of::<FrameUniform>() as u64,
            wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        );
        let mut pool = Pool::default();
        let mut shared = HashMap::from([
            ("linear_clamp".to_owned(), sampler(&gpu, false, None)),
            ("linear_repeat".to_owned(), sampler(&gpu, true, None)),
            ("shadow_compare".to_owned(), sampler(&gpu, false, Some(wgpu::CompareFunction::LessEqual))),
        ]);
        make_tables(&gpu, &mut shaders, &mut pool, &mut shared, &frame)?;
        Ok(Self {
            gpu,
            shaders,
            pool,
            shared,
            registry: None,
            layouts: Layouts::new(),
            frame,
            stage: None,
            simulations,
            exposed: Exposed::default(),
            history: None,
            profiler: None,
            timings: Vec::new(),
            step_ms: 0.0,
            step_parts: Vec::new(),
        })
    }

    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Makes the pipelines that no frame has needed yet, and lists every entry point that has one, as (path, entry).
    /// Raster pipelines are made by the frames that draw with them.
    pub fn build_all(&mut self) -> Result<Vec<(String, String)>, RenderError> {
        self.shaders.build_all(&self.gpu)?;
        Ok(self.shaders.built())
    }

    /// Turns per-pass timing on or off (off costs nothing).
    pub fn set_profiling(&mut self, on: bool) {
        let can = self.gpu.device.features().contains(wgpu::Features::TIMESTAMP_QUERY);
        let settings = GpuProfilerSettings { enable_debug_groups: false, ..Default::default() };
        self.profiler = if on && can { GpuProfiler::new(&self.gpu.device, settings).ok() } else { None };
    }

    /// Renders every sub-frame of `desc`.
    pub fn render(&mut self, desc: &FrameDesc) -> Result<(), RenderError> {
        self.render_samples(desc, 0..desc.samples.len())
    }

    /// Renders some sub-frames and adds them to those before; a range that starts at 0 starts a new picture. Afterwards the
    /// picture is the mean of all sub-frames so far.
    pub fn render_samples(&mut self, desc: &FrameDesc, range: Range<usize>) -> Result<(), RenderError> {
        // Whatever fails on a device that is gone fails because it is gone.
        self.attempt(desc, range).map_err(|e| if self.gpu.went() { GpuError::Lost.into() } else { e })
    }

    fn attempt(&mut self, desc: &FrameDesc, range: Range<usize>) -> Result<(), RenderError> {
        self.gpu.check()?;
        self.gpu.check_size(desc.size)?;
        self.history = self.history.take().filter(|h| h.leads_to(desc));
        if self.exposed.display.as_ref().is_some_and(|t| t.size() != desc.size) {
            self.exposed = Exposed::default();
            self.pool.trim();
        }
        if range.start == 0 {
            self.exposed.sum = None;
        }
        self.prepare(desc)?;
        for index in range {
            self.sample(desc, index)?;
        }
        self.gpu.check()?;
        Ok(())
    }

    /// Makes what the dream, its world and the quality need and does not exist yet.
    fn prepare(&mut self, desc: &FrameDesc) -> Result<(), RenderError> {
        let Some(first) = desc.samples.first() else { return Ok(()) };
        if self.registry.as_ref().is_none_or(|r| !Arc::ptr_eq(r, &first.params.registry)) {
            self.layouts = self.shaders.layouts_of(&first.params.registry)?;
            self.simulations.set_layouts(self.layouts.clone());
            self.registry = Some(Arc::clone(&first.params.registry));
        }
        let kept = self.stage.as_ref().is_some_and(|s| Arc::ptr_eq(&s.scene, &desc.scene) && s.quality == desc.quality);
        if !kept {
            let gpu = &self.gpu;
            let stage = Stage {
                scene: Arc::clone(&desc.scene),
                quality: desc.quality,
                buffers: SceneBuffers::new(gpu, &desc.scene),
                environment: Environment::new(gpu, desc.quality),
                cascades: SunCascades::new(gpu, desc.quality),
                lamps: LampAtlas::new(gpu, desc.quality),
                fog: FogVolumes::new(gpu, desc.quality),
                sways: Sways::new(gpu, &desc.scene.structures),
                figures: Figures::new(gpu, desc.scene.players.len()),
                movers: Movers::new(gpu, desc.quality),
            };
            self.shared.extend(stage.buffers.shared.iter().cloned());
            self.shared.insert("environment".into(), Resource::Texture(stage.environment.view()));
            self.shared.insert("harmonics".into(), (&stage.environment.harmonics).into());
            self.shared.extend(stage.cascades.shared());
            self.shared.extend(stage.lamps.shared());
            self.shared.extend([stage.sways.shared()]);
            self.shared.extend([stage.movers.shared()]);
            self.stage = Some(stage);
        }
        if let Some(stage) = &mut self.stage {
            stage.fog.fit(&self.gpu, desc.size);
            self.shared.extend(stage.fog.shared());
        }
        Ok(())
    }

    /// One sub-frame, whole: the frame's table of contents.
    fn sample(&mut self, desc: &FrameDesc, index: usize) -> Result<(), RenderError> {
        let (Some(sample), Some(stage)) = (desc.samples.get(index), self.stage.as_mut()) else { return Ok(()) };
        let gpu = &self.gpu;
        let quality = desc.quality;

        let started = crate::clock::Stopwatch::start();
        let mut bench = sim::Bench {
            gpu,
            shaders: &mut self.shaders,
            pool: &mut self.pool,
            shared: &self.shared,
            frame: &self.frame,
            profiler: self.profiler.as_ref(),
        };
        let states = self.simulations.bring_to(&mut bench, desc, sample.time)?;
        let steps = self.simulations.take_steps();
        if steps > 0 && self.profiler.is_some() {
            gpu.wait()?;
            self.step_ms = started.milliseconds() / steps as f64;
        }
        let flakes = states.iter().find(|(name, _)| name == "flakes").and_then(|(_, r)| match r {
            Resource::Buffer(b) => Some((b.size() / 32) as u32),
            _ => None,
        });
        let foggy = states.iter().any(|(name, _)| name == "fog_region");
        self.shared.extend(stage.figures.shared(gpu, &states));
        self.shared.extend(states);
        if !foggy {
            self.shared.insert("fog_region".into(), passes::no_fog(gpu));
        }

        let uniform = frame_uniform(desc, sample, index, stage.buffers.lamp_count);
        gpu.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(&uniform));
        let seconds = sample.time.seconds();
        let fleet = Fleet::new(&sample.params);
        let moving = stage.movers.chosen(&desc.scene, &sample.camera);
        stage.buffers.update_lamps(gpu, &desc.scene, quality, (&fleet, &moving), seconds);
        let gain = sample.params.f32("shock.sway");
        stage.sways.update(gpu, &desc.scene, &desc.events, gain, &fleet, seconds);

        let mut recorder =
            Recorder::new(gpu, &mut self.shaders, &mut self.pool, &self.shared, self.profiler.as_ref(), &self.frame);
        recorder.blocks = sim::block_bytes(&sample.params, &self.layouts);
        let r = &mut recorder;
        let fronts = passes::fronts(r, &desc.events, seconds);
        passes::environment(r, &stage.environment)?;
        stage.cascades.draw(r, &stage.buffers, sample.camera.eye, sun_direction(&sample.params))?;
        stage.lamps.draw(r, &stage.buffers, &desc.scene)?;

        stage.figures.pose(r, &desc.scene.roles(desc.score.dream(), seconds))?;
        let sun = sun_direction(&sample.params);
        stage.movers.draw(r, &stage.figures, (&desc.scene, &moving), &sample.camera, (&stage.cascades, sun))?;

        let view = camera_view(desc, sample);
        let g = passes::gbuffer(r, &stage.buffers, &view, desc.size)?;
        stage.figures.show(r, &g, &view, quality)?;
        let clusters = passes::clusters(r)?;
        let occlusion = passes::occlusion(r, &g)?;
        let sky = passes::sky(r, &g.depth, quality)?;
        let tiles = passes::classify(r, &g, &sky)?;
        let radiance = passes::shade(
            r,
            &g,
            Inputs { tiles: &tiles, occlusion: &occlusion, clusters: clusters.clone(), fronts: fronts.clone() },
        )?;
        let (step, _) = sample.time.step();
        let made = foggy && stage.fog.begin(&desc.score, step);
        if foggy && (steps > 0 || !made) {
            // A function of the step alone, so that sub-frames share it.
            let own = std::mem::replace(
                &mut r.blocks,
                sim::block_bytes(&desc.score.params(sim::seconds(step)), &self.layouts),
            );
            passes::fog_volume(r, &stage.fog)?;
            r.blocks = own;
        }
        passes::fog_lamps(r, &stage.fog, clusters)?;
        let air = passes::air(r, &g.depth, fronts, quality)?;
        let mut picture = passes::compose(r, &radiance, &air, &g.depth)?;
        if desc.live {
            let resolved = passes::resolve(r, &picture, &g, live::past(self.history.as_ref(), desc, sample))?;
            self.history = Some(History::new(&resolved, desc, sample));
            // Flakes and flames are drawn over a copy: they move on their own, so that history would dim them.
            picture = if flakes.is_some() || fleet.is_here() { r.copy("resolved", &resolved) } else { resolved };
        }
        passes::fleet(r, &picture, &g.depth, &desc.scene, &fleet, seconds)?;
        if let Some(count) = flakes {
            passes::embers(r, &picture, &g.depth, count)?;
        }
        if desc.live {
            if live::is_out_of_focus(desc, sample) {
                picture = passes::depth_of_field(r, &picture, &g.depth, sample.params.f32("depth_of_field.widest"))?;
            }
            if live::is_moving(desc, sample) {
                let (earlier, widest) = (live::one_frame_before(desc, sample), sample.params.f32("motion_blur.widest"));
                picture = passes::motion_blur(r, &picture, &g.depth, earlier, widest)?;
            }
        }

        let mean = if desc.samples.len() == 1 {
            picture
        } else {
            let sum = passes::accumulate(r, &picture, self.exposed.sum.as_ref())?;
            let mean = passes::mean(r, &sum)?;
            self.exposed.sum = Some(sum);
            mean
        };
        let glow = passes::bloom(r, &mean)?;
        self.exposed.display = Some(passes::finish(r, &mean, &glow)?);
        self.exposed.mean = Some(mean);
        recorder.submit();
        self.collect_timings(steps)
    }

    /// Waits for the sub-frame and notes what each pass took, if profiling is on.
    fn collect_timings(&mut self, steps: u64) -> Result<(), RenderError> {
        let Some(profiler) = &mut self.profiler else { return Ok(()) };
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        profiler.resolve_queries(&mut encoder);
        self.gpu.queue.submit([encoder.finish()]);
        let ended = profiler.end_frame();
        self.gpu.wait()?;
        self.timings.clear();
        if ended.is_ok()
            && let Some(results) = profiler.process_finished_frame(self.gpu.queue.get_timestamp_period())
        {
            let mut all = Vec::new();
            sum_timings(&results, &mut all);
            let (sims, passes): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| name.starts_with("sim/"));
            // A pass is known by its file, whatever its kernels are called.
            for (name, ms) in passes {
                add(&mut self.timings, name.rsplit('/').next().and_then(|n| n.split(':').next()).unwrap_or(&name), ms);
            }
            if steps > 0 {
                let part = |(name, ms): (String, f64)| (name.trim_start_matches("sim/").to_owned(), ms / steps as f64);
                self.step_parts = sims.into_iter().map(part).collect();
            }
        }
        Ok(())
    }

    /// The picture so far: display-encoded sRGB in `Rgba8Unorm`.
    pub fn picture(&self) -> Option<&wgpu::TextureView> {
        self.exposed.display.as_ref().map(Tex::view)
    }

    /// Width and height of the picture so far, (0, 0) before the first.
    pub fn size(&self) -> [u32; 2] {
        self.exposed.display.as_ref().map_or([0; 2], Tex::size)
    }

    /// The picture's bytes, RGBA, sRGB-encoded, rows tightly packed.
    pub fn read_rgba8(&mut self) -> Result<Vec<u8>, RenderError> {
        let display = self.exposed.display.as_ref().ok_or(RenderError::NoPicture)?;
        Ok(read_texture(&self.gpu, display.texture())?)
    }

    /// Scene-linear light before bloom and tone map; alpha is 1.
    pub fn read_linear(&mut self) -> Result<Vec<[f32; 4]>, RenderError> {
        let mean = self.exposed.mean.as_ref().ok_or(RenderError::NoPicture)?;
        let bytes = read_texture(&self.gpu, mean.texture())?;
        let halves = bytes.chunks_exact(2).map(|b| exr::prelude::f16::from_le_bytes([b[0], b[1]]).to_f32());
        let all: Vec<f32> = halves.collect();
        Ok(all.chunks_exact(4).map(|p| [p[0], p[1], p[2], 1.0]).collect())
    }

    /// Whether the last frame showed simulations that go on from before a change, while the replay under what is set now
    /// has yet to catch up. Only live frames do.
    pub fn catching_up(&self) -> bool {
        self.simulations.catching_up()
    }

    /// Reads changed shaders again; on an error everything stays as it was.
    pub fn reload(&mut self) -> Result<(), RenderError> {
        if self.shaders.reload(&self.gpu)? {
            make_tables(&self.gpu, &mut self.shaders, &mut self.pool, &mut self.shared, &self.frame)?;
            self.registry = None;
            self.history = None;
            self.simulations.invalidate();
            if let Some(stage) = &mut self.stage {
                stage.cascades.forget();
                stage.lamps.forget();
                stage.fog.forget();
            }
        }
        Ok(())
    }

    /// Milliseconds of GPU time per pass of the last frame, summed over calls; empty without profiling.
    pub fn timings(&mut self) -> Vec<(String, f64)> {
        self.timings.clone()
    }

    /// Milliseconds of GPU time of each kernel of a step, as `file:kernel`; empty without profiling.
    pub fn step_parts(&self) -> &[(String, f64)] {
        &self.step_parts
    }

    /// Buffers of a simulation as they are now, by name. Waits for the GPU.
    pub fn inspect(&self, system: &str) -> Result<HashMap<&'static str, Vec<u8>>, RenderError> {
        let buffers = self.simulations.inspect(system).into_iter();
        buffers.map(|(name, buffer)| Ok((name, read_buffer(&self.gpu, &buffer)?))).collect()
    }

    /// Milliseconds a simulation step took when steps were last run.
    pub fn step_ms(&self) -> f64 {
        self.step_ms
    }
}

fn sum_timings(results: &[GpuTimerQueryResult], out: &mut Vec<(String, f64)>) {
    for result in results {
        if let Some(time) = &result.time {
            add(out, &result.label, (time.end - time.start) * 1000.0);
        }
        sum_timings(&result.nested_queries, out);
    }
}

fn add(out: &mut Vec<(String, f64)>, name: &str, ms: f64) {
    match out.iter_mut().find(|(n, _)| n == name) {
        Some((_, sum)) => *sum += ms,
        None => out.push((name.to_owned(), ms)),
    }
}

fn sun_direction(params: &ParamSet) -> Vec3 {
    let (a, e) = (params.f32("sun.azimuth").to_radians(), params.f32("sun.elevation").to_radians());
    Vec3::new(a.sin() * e.cos(), e.sin(), -a.cos() * e.cos())
}
