//! The only GPU frame path: a [`FrameDesc`] goes in, a picture comes out. [`Renderer::sample`] is the frame's table of
//! contents.

mod aovs;
mod glow;
mod live;
mod parts;
mod plate;
mod read;
mod sphere;
mod timings;
mod view;

use std::{collections::HashMap, ops::Range, sync::Arc};

use glam::Vec3;
use wgpu_profiler::GpuProfiler;

use crate::{
    assets::Assets,
    frame::{FrameDesc, Framing},
    gpu::{Gpu, GpuError, Layouts, Pool, Recorder, Resource, ShaderError, Shaders, Tex},
    params::{ParamSet, Registry},
    passes::{
        self, Carried, Environment, Figures, Finish, Fleet, FogVolumes, Inputs, LampAtlas, LampMovers, Movers, Poses,
        SceneBuffers, Seen, SunCascades, Sways,
    },
    quality::Quality,
    sim::{self, Simulations},
    world::Scene,
};
use aovs::Aovs;
use live::History;
pub use parts::Needs;
use plate::Plate;
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
    /// Those of one frame earlier, where motion is asked for.
    sways_before: Option<Sways>,
    poses: Poses,
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
    aovs: Aovs,
    /// What was put together from parts, in memory.
    plate: Option<Plate>,
    /// The finished picture, where the adapter cannot hold it.
    bytes: Option<Vec<u8>>,
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
    /// What the textures at hand were made for.
    shape: Option<([u32; 2], Framing)>,
    finish: Finish,
    /// What the last live frame left; never there while an offline frame is made.
    history: Option<History>,
    profiler: Option<GpuProfiler>,
    timings: Vec<(String, f64)>,
    step_ms: f64,
    /// Milliseconds of each kernel of a step, the mean over the steps last run.
    step_parts: Vec<(String, f64)>,
}

fn sampler(gpu: &Gpu, repeat: [bool; 3], compare: Option<wgpu::CompareFunction>) -> Resource {
    let mode = |repeat| if repeat { wgpu::AddressMode::Repeat } else { wgpu::AddressMode::ClampToEdge };
    let [u, v, w] = repeat.map(mode);
    Resource::Sampler(gpu.device.create_sampler(&wgpu::SamplerDescriptor {
        address_mode_u: u,
        address_mode_v: v,
        address_mode_w: w,
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
            ("linear_clamp".to_owned(), sampler(&gpu, [false; 3], None)),
            ("linear_repeat".to_owned(), sampler(&gpu, [true; 3], None)),
            ("linear_round".to_owned(), sampler(&gpu, [true, false, false], None)),
            ("shadow_compare".to_owned(), sampler(&gpu, [false; 3], Some(wgpu::CompareFunction::LessEqual))),
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
            shape: None,
            finish: Finish::default(),
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

    /// What pictures are finished for from now on.
    pub fn set_finish(&mut self, finish: Finish) {
        self.finish = finish;
    }

    /// Renders every sub-frame of `desc`, in parts where the picture is too large or not flat.
    pub fn render(&mut self, desc: &FrameDesc) -> Result<(), RenderError> {
        match parts::plan(desc, &self.gpu) {
            None => self.render_samples(desc, 0..desc.samples.len()),
            Some(plan) => self.render_parts(desc, &plan),
        }
    }

    /// Renders some sub-frames and adds them to those before; a range that starts at 0 starts a new picture. Afterwards the
    /// picture is the mean of all sub-frames so far.
    pub fn render_samples(&mut self, desc: &FrameDesc, range: Range<usize>) -> Result<(), RenderError> {
        // Whatever fails on a device that is gone fails because it is gone.
        self.attempt(desc, range).map_err(|e| if self.gpu.went() { GpuError::Lost.into() } else { e })
    }

    fn attempt(&mut self, desc: &FrameDesc, range: Range<usize>) -> Result<(), RenderError> {
        self.gpu.check()?;
        self.gpu.check_size(desc.window.size)?;
        self.history = self.history.take().filter(|h| h.leads_to(desc));
        if self.shape.replace((desc.size, desc.framing)) != Some((desc.size, desc.framing)) {
            self.exposed = Exposed::default();
            self.pool.trim();
        }
        if range.start == 0 {
            (self.exposed.sum, self.exposed.plate, self.exposed.bytes) = (None, None, None);
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
                buffers: SceneBuffers::new(gpu, &desc.scene, desc.quality),
                environment: Environment::new(gpu, desc.quality),
                cascades: SunCascades::new(gpu, desc.quality),
                lamps: LampAtlas::new(gpu, desc.quality),
                fog: FogVolumes::new(gpu, desc.quality),
                sways: Sways::new(gpu, &desc.scene.structures),
                sways_before: None,
                poses: Poses::new(&desc.scene),
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
            stage.fog.fit(&self.gpu, desc.window.whole);
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
        let peopled = states.iter().any(|(name, _)| name == "carriers");
        let foggy = states.iter().any(|(name, _)| name == "fog_region");
        let roped = states.iter().any(|(name, _)| name == "strands");
        let ropes = if roped { desc.scene.strands.len() as u32 } else { 0 };
        let state_of = |name: &str| states.iter().find(|(n, _)| n == name).map(|(_, r)| r.clone());
        let chunk_states = state_of("chunk_states").zip(state_of("chunk_states_before")).map(|(a, b)| [a, b]);
        self.shared.extend(stage.figures.shared(gpu, &states));
        self.shared.extend(states);
        if !foggy {
            self.shared.insert("fog_region".into(), passes::no_fog(gpu));
        }

        let carried = Carried::new(desc, sample);
        let lamps = stage.buffers.lamp_count + carried.lights.len() as u32;
        let uniform = frame_uniform(desc, sample, index, lamps);
        gpu.queue.write_buffer(&self.frame, 0, bytemuck::bytes_of(&uniform));
        let seconds = sample.time.seconds();
        let fleet = Fleet::new(&sample.params);
        let moving = stage.movers.chosen(&desc.scene, &sample.camera);
        let lamp_movers =
            LampMovers { fleet: &fleet, carried: &carried, mapped: &moving, fixed: sample.params.f32("deck.lamps") };
        stage.buffers.update_lamps(gpu, &desc.scene, quality, &lamp_movers, seconds);
        let gain = sample.params.f32("shock.sway");
        stage.sways.update(gpu, &desc.scene, &desc.events, gain, &fleet, seconds);
        stage.poses.update(gpu, &desc.scene, &stage.buffers, &sample.params, seconds);

        let mut recorder =
            Recorder::new(gpu, &mut self.shaders, &mut self.pool, &self.shared, self.profiler.as_ref(), &self.frame);
        recorder.blocks = sim::block_bytes(&sample.params, &self.layouts);
        let r = &mut recorder;
        let broken = chunk_states.is_some();
        let instances = self.shared.get("instances").ok_or(RenderError::NoPicture)?;
        passes::ruin(r, &mut stage.buffers.ruins, instances, chunk_states)?;
        stage.buffers.broken = broken;
        if peopled {
            passes::lanterns(r, &stage.buffers)?;
        }
        let [fronts, fronts_for_emission] = [false, true].map(|own| passes::fronts(r, &desc.events, seconds, own));
        passes::environment(r, &stage.environment)?;
        stage.cascades.draw(r, &stage.buffers, sample.camera.eye, sun_direction(&sample.params))?;
        stage.lamps.draw(r, &stage.buffers, &desc.scene, &carried.lights)?;

        stage.figures.pose(r, &desc.scene.roles(&desc.score, seconds))?;
        let sun = sun_direction(&sample.params);
        stage.movers.draw(r, &stage.figures, (&desc.scene, &moving), &sample.camera, (&stage.cascades, sun))?;

        let view = camera_view(desc, sample);
        let g = passes::gbuffer(r, &stage.buffers, &view, desc.window.size)?;
        stage.figures.show(r, &g, (&view, desc.window.whole[1]), quality)?;
        let clusters = passes::clusters(r)?;
        let occlusion = passes::occlusion(r, &g)?;
        let sky = passes::sky(r, &g.depth, quality)?;
        let kinds = passes::classify(r, &g, &sky)?;
        let inputs = Inputs {
            kinds: &kinds,
            occlusion: &occlusion,
            clusters: clusters.clone(),
            fronts: fronts.clone(),
            fronts_for_emission,
        };
        let radiance = passes::shade(r, &g, &inputs)?;
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
        let air = passes::air(r, &g.depth, fronts.clone(), quality)?;
        let air = passes::beams(r, air, &g.depth, &carried, stage.buffers.lamp_count)?;
        let glints = passes::all_glints(&desc.scene, sample, &carried);
        let cover = desc.framing.alpha;
        let mut picture = passes::compose(r, &radiance, &air, &g.depth, if cover { Seen::Cover } else { Seen::All })?;
        self.exposed.aovs.collect(r, (desc, index), (&g, &inputs, &air), &mut stage.sways_before)?;
        if desc.live {
            let resolved = passes::resolve(r, &picture, &g, live::past(self.history.as_ref(), desc, sample))?;
            self.history = Some(History::new(&resolved, desc, sample));
            // Flakes and flames are drawn over a copy: they move on their own, so that history would dim them.
            let drawn = flakes.is_some() || fleet.is_here() || ropes > 0 || !glints.is_empty();
            picture = if drawn { r.copy("resolved", &resolved) } else { resolved };
        }
        passes::fleet(r, &picture, &g.depth, &desc.scene, &fleet, (fronts, &desc.events, seconds))?;
        if ropes > 0 {
            passes::strands(r, &picture, &g.depth, ropes, cover)?;
        }
        passes::arcs(r, &picture, &g.depth, &carried)?;
        passes::stardust(r, &picture, &g.depth, desc, sample)?;
        passes::glints(r, &picture, &g.depth, &glints)?;
        if let Some(count) = flakes {
            passes::embers(r, &picture, &g.depth, count, cover)?;
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

        passes::glints(r, &picture, &g.depth, &passes::spark(sample))?;
        let picture = passes::reduce(r, picture, desc.framing.supersample, &desc.window)?;
        let mean = if desc.samples.len() == 1 {
            picture
        } else {
            let sum = passes::accumulate(r, &picture, self.exposed.sum.as_ref())?;
            let mean = passes::mean(r, &sum)?;
            self.exposed.sum = Some(sum);
            mean
        };
        if !desc.window.part {
            self.exposed.display = Some(develop(r, desc, &mean, self.finish)?);
        }
        self.exposed.mean = Some(mean);
        recorder.submit();
        self.collect_timings(steps)
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
}

/// The picture as it is shown, from scene-linear light.
fn develop(r: &mut Recorder<'_>, desc: &FrameDesc, mean: &Tex, kind: Finish) -> Result<Tex, GpuError> {
    let edge = passes::edge(r, desc)?;
    let glow = passes::bloom(r, mean, &edge)?;
    passes::finish(r, mean, &glow, (&passes::Place::new(desc, [0; 2]), edge), kind)
}

fn sun_direction(params: &ParamSet) -> Vec3 {
    let (a, e) = (params.f32("sun.azimuth").to_radians(), params.f32("sun.elevation").to_radians());
    Vec3::new(a.sin() * e.cos(), e.sin(), -a.cos() * e.cos())
}
