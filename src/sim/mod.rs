//! Simulations: whole steps of 60 Hz from the dream's start, checkpoints, replay.
//!
//! A system's state after step *k* is a function of (dream, seed, parameters, script, *k*) alone. The state at *k* is kept
//! with the one before it, so that a picture between two steps can interpolate.

pub mod collapse;
mod crowd;
mod embers;
pub mod fog;
pub mod strands;

pub use crowd::LAMPS;

use std::collections::{BTreeMap, HashMap};

use wgpu_profiler::GpuProfiler;

use crate::{
    clock::{STEP, Time},
    frame::FrameDesc,
    gpu::{Bind, Gpu, GpuError, Layouts, Pool, Recorder, Resource, Shaders},
    params::ParamSet,
    quality::Quality,
    timeline::Score,
    world::Scene,
};

/// Steps recorded into one submission: long enough to be quick, short enough that no driver gives up on it.
const BATCH: u64 = 32;
/// Steps between checkpoints when nothing else is asked for.
const SPACING: u64 = 120;
/// Steps a background replay gains with every live frame.
const CATCH_UP: u64 = 64;
/// Steps between two frames of a film that plays, at most: a quarter of a second at sixteen times its speed.
const STRIDE: u64 = 240;
/// Bytes of checkpoints kept.
const BUDGET: u64 = 256 << 20;
/// Checkpoints kept by who goes onward: more than the longest shutter reaches back.
const ONWARD: usize = 2;

/// What a step may know, as shaders read it (`struct Step` in `shaders/sim/step.wgsl`).
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct StepUniform {
    /// The script's camera.
    eye: [f32; 3],
    /// Seconds at the end of the step.
    time: f32,
    /// Where that camera looks.
    forward: [f32; 3],
    /// Seconds of a step.
    dt: f32,
    /// Number of the step, from 0.
    step: u32,
    seed: u32,
    pad: [u32; 2],
}

/// Whose step it is: everything a system may know.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    pub score: &'a Score,
    pub scene: &'a Scene,
    pub seed: u32,
    /// Number of the step, from 0; for states, how many steps were made.
    pub step: u64,
}

/// One fixed-step system.
pub trait System {
    fn name(&self) -> &'static str;
    /// The latest step at or before `step` that takes nothing from the steps before it; a replay may begin there.
    fn restart(&self, _score: &Score, _step: u64) -> u64 {
        0
    }
    /// Records one step. `binds` holds `tick`; the recorder, the parameters at that time.
    fn step(&mut self, recorder: &mut Recorder<'_>, moment: &Moment<'_>, binds: &[Bind<'_>]) -> Result<(), GpuError>;
    /// Everything the future depends on and the picture shows, in a fixed order of roles.
    fn state(&self) -> Vec<wgpu::Buffer>;
    /// Lets go of whatever does not come back with the state's buffers: another state is about to be put in place, or a
    /// restart to be run.
    fn reset(&mut self);
    /// What passes may bind: (name, resource).
    fn emit(&self, gpu: &Gpu, moment: &Moment<'_>) -> Vec<(String, Resource)>;
    /// What later systems may bind in the step that was just recorded.
    fn lends(&self, _moment: &Moment<'_>) -> Vec<Bind<'static>> {
        Vec::new()
    }
    /// Buffers that tests and measurements look into.
    fn inspect(&self) -> Vec<(&'static str, wgpu::Buffer)> {
        Vec::new()
    }
}

/// Seconds from the dream's start to the beginning of a step.
pub fn seconds(step: u64) -> f64 {
    Time(step as i64 * STEP).seconds()
}

/// The step with which the shot begins that is on screen in `step`. A cut within a step takes effect with it.
fn start_of_shot(score: &Score, step: u64) -> u64 {
    let dream = score.dream();
    let shot = dream.shots.get(dream.shot_at(seconds(step + 1) - 1e-6));
    shot.map_or(0, |s| Time::from_seconds(s.start).step().0).min(step)
}

fn create(name: &str, gpu: &Gpu, quality: Quality) -> Option<Box<dyn System>> {
    match name {
        "collapse" => Some(Box::new(collapse::Collapse::new(quality))),
        "crowd" => Some(Box::new(crowd::Crowd::new(gpu, quality))),
        "embers" => Some(Box::new(embers::Embers::new(gpu, quality))),
        "strands" => Some(Box::new(strands::Strands::new(gpu))),
        "fog" => Some(Box::new(fog::Fog::new(gpu, quality))),
        _ => None,
    }
}

/// A state that can be gone back to: copies of the systems' buffers after that many steps.
#[derive(Debug)]
/// Which checkpoints stay.
#[derive(Clone, Copy)]
enum Keep {
    /// All that fit into so many bytes; beyond it every second one is let go.
    Within(u64),
    /// The newest so many.
    Newest(usize),
}

struct Checkpoint {
    /// `None` for a system whose state was not whole then.
    systems: Vec<Option<Vec<wgpu::Buffer>>>,
    bytes: u64,
}

/// Whose states these are.
#[derive(Clone, PartialEq)]
struct Key {
    dream: String,
    seed: u32,
    quality: Quality,
    sims: &'static [&'static str],
}

/// One line of states of all systems, under one score.
struct Run {
    /// Changes with everything in the script and the parameters that a step may read.
    score: u64,
    systems: Vec<Box<dyn System>>,
    /// Steps done.
    done: u64,
    /// Whether each system's state is that of `done`; a system that is about to begin anew is not run up to there.
    whole: Vec<bool>,
    checkpoints: BTreeMap<u64, Checkpoint>,
    spacing: u64,
    /// The checkpoint that is kept only for the frame in hand.
    marked: Option<u64>,
    /// Went on under another score than it began with: good to look at, not to record.
    preview: bool,
}

/// What running steps needs besides the systems.
pub struct Bench<'a> {
    pub gpu: &'a Gpu,
    pub shaders: &'a mut Shaders,
    pub pool: &'a mut Pool,
    pub shared: &'a HashMap<String, Resource>,
    pub frame: &'a wgpu::Buffer,
    pub profiler: Option<&'a GpuProfiler>,
}

/// The simulations of the dream that is on.
pub struct Simulations {
    key: Option<Key>,
    run: Option<Run>,
    /// What replays in the background while `run` is a preview.
    replay: Option<Run>,
    /// The state that the last frame was for, in steps.
    target: u64,
    spacing: u64,
    keep: Keep,
    /// Steps run since the last call of [`Self::take_steps`].
    ran: u64,
    layouts: Layouts,
}

/// The bytes of every parameter block, by struct name.
pub fn block_bytes(params: &ParamSet, layouts: &Layouts) -> HashMap<String, Vec<u8>> {
    let mut out = HashMap::new();
    for block in params.registry.blocks() {
        let Some((size, members)) = layouts.get(&block.struct_name) else { continue };
        let mut bytes = vec![0; *size as usize];
        for index in block.fields.clone() {
            let (decl, value) = (&params.registry.decls()[index], params.value(index));
            let offset = members.iter().find(|(name, _)| *name == decl.field).map(|(_, o)| *o as usize);
            if let (Some(value), Some(offset)) = (value, offset) {
                value.write_to(&mut bytes[offset..]);
            }
        }
        out.insert(block.struct_name.clone(), bytes);
    }
    out
}

impl Default for Simulations {
    fn default() -> Self {
        Self::new(SPACING, BUDGET)
    }
}

impl Simulations {
    /// Checkpoints every `spacing` steps, within `budget` bytes. Neither changes a pixel.
    pub fn new(spacing: u64, budget: u64) -> Self {
        Self::keeping(spacing, Keep::Within(budget))
    }

    /// For frames that are asked for in order: memory stays what it is, however many there are.
    pub fn onward() -> Self {
        Self::keeping(SPACING, Keep::Newest(ONWARD))
    }

    fn keeping(spacing: u64, keep: Keep) -> Self {
        let spacing = spacing.max(1);
        Self { key: None, run: None, replay: None, target: 0, spacing, keep, ran: 0, layouts: Layouts::new() }
    }

    pub fn set_layouts(&mut self, layouts: Layouts) {
        self.layouts = layouts;
    }

    /// Forgets every state (after a shader changed).
    pub fn invalidate(&mut self) {
        self.key = None;
    }

    pub fn take_steps(&mut self) -> u64 {
        std::mem::take(&mut self.ran)
    }

    /// Whether the picture shows a preview that a replay has yet to catch up with.
    pub fn catching_up(&self) -> bool {
        self.replay.is_some()
    }

    /// Brings every system to the states around `time`: the last whole step at or before it and the one after, and returns
    /// what passes bind.
    ///
    /// When the script or a parameter that steps read has changed, a live frame goes on from the state at hand while a
    /// replay from the start catches up a little with every frame; any other frame waits for the whole replay.
    pub fn bring_to(
        &mut self,
        bench: &mut Bench<'_>,
        desc: &FrameDesc,
        time: Time,
    ) -> Result<Vec<(String, Resource)>, GpuError> {
        let result = self.try_bring_to(bench, desc, time);
        if result.is_err() {
            // Steps recorded before the mistake are lost with it: begin again next time.
            self.key = None;
        }
        result
    }

    fn try_bring_to(
        &mut self,
        bench: &mut Bench<'_>,
        desc: &FrameDesc,
        time: Time,
    ) -> Result<Vec<(String, Resource)>, GpuError> {
        let key = Key { dream: desc.dream.clone(), seed: desc.seed, quality: desc.quality, sims: desc.sims };
        if self.key.as_ref() != Some(&key) {
            (self.run, self.replay, self.key) = (None, None, Some(key));
        }
        let score = desc.score.sim_key();
        let target = time.step().0 + 1;
        let stride = target.saturating_sub(std::mem::replace(&mut self.target, target)).min(STRIDE);
        if self.run.as_ref().is_some_and(|r| r.score != score) {
            self.replay = None;
            if desc.live {
                if let Some(run) = &mut self.run {
                    run.score = score;
                    run.preview = true;
                    run.checkpoints.clear();
                }
            } else {
                self.run = None;
            }
        }
        if let Some(preview) = self.run.take_if(|r| r.preview) {
            let replay = self.replay.take().unwrap_or_else(|| Run::new(bench.gpu, desc, score, self.spacing));
            let limit = if desc.live { CATCH_UP + stride } else { u64::MAX };
            let replay = self.advance(bench, desc, replay, target, limit)?;
            if replay.done == target {
                self.run = Some(replay);
            } else {
                // A jump back in time would need the states that the preview does not have.
                let stands = preview.done <= target && target - preview.done < CATCH_UP;
                let preview = if stands { self.advance(bench, desc, preview, target, u64::MAX)? } else { preview };
                (self.run, self.replay) = (Some(preview), Some(replay));
            }
        } else {
            let run = self.run.take().unwrap_or_else(|| Run::new(bench.gpu, desc, score, self.spacing));
            self.run = Some(self.advance(bench, desc, run, target, u64::MAX)?);
        }
        let Some(run) = &self.run else { return Ok(Vec::new()) };
        let moment = Moment { score: &desc.score, scene: &desc.scene, seed: desc.seed, step: run.done };
        Ok(run.systems.iter().flat_map(|s| s.emit(bench.gpu, &moment)).collect())
    }

    /// Keeps the state at hand until the next call, for frames that are made in parts: each begins here again. As any
    /// checkpoint, it changes no pixel.
    pub fn mark(&mut self, gpu: &Gpu) {
        let Some(run) = &mut self.run else { return };
        if let Some(before) = run.marked.take().filter(|k| !k.is_multiple_of(run.spacing)) {
            run.checkpoints.remove(&before);
        }
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        run.keep(gpu, &mut encoder, Keep::Within(u64::MAX));
        gpu.queue.submit([encoder.finish()]);
        run.marked = Some(run.done);
    }

    /// A system's buffers as they are now, by name.
    pub fn inspect(&self, system: &str) -> Vec<(&'static str, wgpu::Buffer)> {
        let systems = self.run.iter().flat_map(|r| &r.systems);
        systems.filter(|s| s.name() == system).flat_map(|s| s.inspect()).collect()
    }

    /// Takes `run` to `target`, or `limit` steps towards it.
    fn advance(
        &mut self,
        bench: &mut Bench<'_>,
        desc: &FrameDesc,
        mut run: Run,
        target: u64,
        limit: u64,
    ) -> Result<Run, GpuError> {
        let restarts = run.restarts(&desc.score, target);
        run.rewind(bench.gpu, target, &restarts);
        let moment = Moment { score: &desc.score, scene: &desc.scene, seed: desc.seed, step: 0 };
        let target = target.min(run.done.saturating_add(limit));
        let mut waiting = None;
        while run.done < target {
            let last = (run.done + BATCH).min(target);
            let mut recorder =
                Recorder::new(bench.gpu, bench.shaders, bench.pool, bench.shared, bench.profiler, bench.frame);
            while run.done < last {
                let made = run.step(&self.layouts, &mut recorder, &Moment { step: run.done, ..moment }, &restarts)?;
                run.done += 1;
                self.ran += u64::from(made);
                if !run.preview && run.done.is_multiple_of(run.spacing) {
                    run.keep(bench.gpu, &mut recorder.encoder, self.keep);
                }
            }
            // What a batch bound is let go when the batch is done: wait for the one before, so that few are under way.
            let submitted = recorder.submit();
            if let Some(before) = waiting.replace(submitted) {
                bench.gpu.wait_for(before)?;
            }
        }
        Ok(run)
    }
}

impl Run {
    fn new(gpu: &Gpu, desc: &FrameDesc, score: u64, spacing: u64) -> Self {
        let systems: Vec<_> = desc.sims.iter().filter_map(|n| create(n, gpu, desc.quality)).collect();
        let whole = vec![true; systems.len()];
        Self { score, systems, done: 0, whole, checkpoints: BTreeMap::new(), spacing, marked: None, preview: false }
    }

    fn reset(&mut self) {
        self.systems.iter_mut().for_each(|s| s.reset());
        self.done = 0;
        self.whole.fill(true);
    }

    /// The step from which on each system has to be run to be right after `target` steps.
    fn restarts(&self, score: &Score, target: u64) -> Vec<u64> {
        self.systems.iter().map(|s| s.restart(score, target.saturating_sub(1))).collect()
    }

    /// Goes back to the nearest kept state at or before `target` if the present one lies after it, or forward to one if that
    /// saves steps. A state serves if every system in it is whole or begins anew between it and the target.
    fn rewind(&mut self, gpu: &Gpu, target: u64, restarts: &[u64]) {
        let serves = |done: u64, whole: &[bool]| whole.iter().zip(restarts).all(|(w, r)| *w || *r >= done);
        let is_whole = |c: &Checkpoint| c.systems.iter().map(Option::is_some).collect::<Vec<_>>();
        let kept = self.checkpoints.range(..=target).rev();
        let nearest = kept.into_iter().find(|(k, c)| serves(**k, &is_whole(c))).map(|(k, _)| *k);
        let stands = self.done <= target && serves(self.done, &self.whole);
        if stands && self.done >= nearest.unwrap_or(0) {
            return;
        }
        match nearest.and_then(|k| self.checkpoints.get(&k).map(|c| (k, c))) {
            None => self.reset(),
            Some((k, checkpoint)) => {
                let mut encoder = gpu.device.create_command_encoder(&Default::default());
                for (system, buffers) in self.systems.iter_mut().zip(&checkpoint.systems) {
                    system.reset();
                    for (to, from) in system.state().iter().zip(buffers.iter().flatten()) {
                        encoder.copy_buffer_to_buffer(from, 0, to, 0, from.size());
                    }
                }
                gpu.queue.submit([encoder.finish()]);
                self.done = k;
                self.whole = is_whole(checkpoint);
            }
        }
    }

    /// Records one step of every system that has begun, and says whether there was any.
    fn step(
        &mut self,
        layouts: &Layouts,
        recorder: &mut Recorder<'_>,
        moment: &Moment<'_>,
        restarts: &[u64],
    ) -> Result<bool, GpuError> {
        for (whole, restart) in self.whole.iter_mut().zip(restarts) {
            *whole = moment.step >= *restart;
        }
        if !self.whole.contains(&true) {
            return Ok(false);
        }
        let end = Time((moment.step as i64 + 1) * STEP);
        let camera = moment.score.camera(end.seconds());
        let uniform = StepUniform {
            eye: camera.eye.to_array(),
            time: end.seconds() as f32,
            forward: (camera.rotation * -glam::Vec3::Z).to_array(),
            dt: (STEP as f64 / crate::clock::FLICKS as f64) as f32,
            step: moment.step as u32,
            seed: moment.seed,
            pad: [0; 2],
        };
        recorder.blocks = block_bytes(&moment.score.params(end.seconds()), layouts);
        let mut binds: Vec<Bind<'_>> = vec![("tick", recorder.uniform(&uniform))];
        for (system, _) in self.systems.iter_mut().zip(&self.whole).filter(|(_, w)| **w) {
            system.step(recorder, moment, &binds)?;
            binds.extend(system.lends(moment));
        }
        Ok(true)
    }

    fn keep(&mut self, gpu: &Gpu, encoder: &mut wgpu::CommandEncoder, keep: Keep) {
        if self.checkpoints.contains_key(&self.done) || !self.whole.contains(&true) {
            return;
        }
        let mut bytes = 0;
        let mut copy = |from: wgpu::Buffer| {
            bytes += from.size();
            let usage = wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::COPY_SRC;
            let to = gpu.empty_buffer("checkpoint", from.size(), usage);
            encoder.copy_buffer_to_buffer(&from, 0, &to, 0, from.size());
            to
        };
        let systems = self.systems.iter().zip(&self.whole);
        let systems = systems.map(|(s, whole)| whole.then(|| s.state().into_iter().map(&mut copy).collect())).collect();
        self.checkpoints.insert(self.done, Checkpoint { systems, bytes });
        match keep {
            // Thin evenly: twice the spacing, about half the bytes, until they fit.
            Keep::Within(budget) => {
                while self.checkpoints.len() > 1 && self.checkpoints.values().map(|c| c.bytes).sum::<u64>() > budget {
                    self.spacing *= 2;
                    let spacing = self.spacing;
                    self.checkpoints.retain(|k, _| k.is_multiple_of(spacing));
                }
            }
            Keep::Newest(count) => {
                while self.checkpoints.len() > count {
                    self.checkpoints.pop_first();
                }
            }
        }
    }
}
