//! What breaks: chunks that stand until their joints give, fall alone or in clusters, strike, pile up and lie.
//!
//! Nothing is stepped before the first event that joints answer to, nor once everything has had time to lie still; so a
//! replay begins with the first event. Joints answer to tremors and blasts: a pressure front sways towers but breaks none.

use std::sync::Arc;

use super::{Moment, System, seconds};
use crate::{
    clock::Time,
    gpu::{Bind, Gpu, GpuError, Recorder, Resource},
    quality::Quality,
    timeline::{Event, Score},
    world::{
        Scene,
        collapse::{Chunk, Cluster, MOST_CLUSTERS, MOST_SITES, Ruin, Site},
    },
};

/// Most events that shake joints at one time; `shaders/sim/collapse/step.wgsl` sizes the same list.
const MOST_CAUSES: usize = 8;
/// Joints go on giving, and what they held on falling, for so long after an event (s).
const SETTLES: f64 = 18.0;
/// Distance at which an event that says no radius has halved (m).
const EXTENT: f32 = 600.0;
/// Bytes of a chunk's state and of a cluster's.
const STATE: u64 = size_of::<ChunkState>() as u64;
const BODY: u64 = 64;
/// Whole numbers that chunks add up for a cluster.
const SUMS: u64 = 4;

/// `Cause` in `shaders/sim/collapse/step.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
struct Cause {
    origin: [f32; 3],
    at: f32,
    strength: f32,
    speed: f32,
    extent: f32,
    duration: f32,
}

/// `ChunkState` in `shaders/lib/chunk.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct ChunkState {
    pub position: [f32; 3],
    /// 0 stands, 1 bends, 2 is bent, 3 rides, 4 falls, 5 lies.
    pub status: u32,
    pub rotation: [f32; 4],
    pub velocity: [f32; 3],
    pub dust: f32,
    pub spin: [f32; 3],
    pub loose: f32,
    pub given: f32,
    pub pad0: u32,
    pub pad1: u32,
    pub pad2: u32,
}

impl ChunkState {
    fn standing(chunk: &Chunk) -> Self {
        Self { position: chunk.rest, rotation: [0.0, 0.0, 0.0, 1.0], ..Self::default() }
    }
}

/// Every chunk as it stands; one that counts for nothing if there is none.
pub fn standing(ruin: &Ruin) -> Vec<ChunkState> {
    let mut all: Vec<_> = ruin.chunks.iter().map(ChunkState::standing).collect();
    if all.is_empty() {
        all.push(ChunkState::default());
    }
    all
}

/// What joints answer to, in order of time.
fn causes(score: &Score) -> impl Iterator<Item = &Event> {
    score.dream().events.iter().filter(|e| matches!(e.kind.as_str(), "tremor" | "blast") && e.strength > 0.0)
}

/// The step of the first event that joints answer to.
pub fn begins(score: &Score) -> Option<u64> {
    causes(score).next().map(|e| Time::from_seconds(e.at).step().0)
}

/// Whether anything may move in a step.
fn is_awake(score: &Score, step: u64) -> bool {
    let t = seconds(step);
    causes(score).any(|e| t >= e.at - 0.02 && t < e.at + e.duration + SETTLES)
}

/// What is made once for a scene.
struct Works {
    ruin: Arc<Ruin>,
    chunks: wgpu::Buffer,
    supports: wgpu::Buffer,
    clusters: wgpu::Buffer,
    sites: wgpu::Buffer,
    standing: wgpu::Buffer,
    level: wgpu::Buffer,
    // The state.
    current: wgpu::Buffer,
    previous: wgpu::Buffer,
    bodies: wgpu::Buffer,
    sums: wgpu::Buffer,
    heights: wgpu::Buffer,
    // Made anew in every step.
    heights_before: wgpu::Buffer,
    counts: wgpu::Buffer,
    starts: wgpu::Buffer,
    members: wgpu::Buffer,
    places: [wgpu::Buffer; 2],
}

impl Works {
    fn new(gpu: &Gpu, scene: &Scene, quality: Quality) -> Self {
        use wgpu::BufferUsages as U;
        let ruin = scene.ruins.get(scene, quality);
        let count = ruin.chunks.len().max(1) as u64;
        let storage = |label, bytes: &[u8]| gpu.buffer(label, bytes, U::STORAGE | U::COPY_SRC);
        let state = |label, bytes| gpu.empty_buffer(label, bytes, U::STORAGE | U::COPY_SRC | U::COPY_DST);
        let (mut clusters, mut sites) = (
            [<Cluster as bytemuck::Zeroable>::zeroed(); MOST_CLUSTERS],
            [<Site as bytemuck::Zeroable>::zeroed(); MOST_SITES],
        );
        clusters.iter_mut().zip(&ruin.clusters).for_each(|(to, c)| *to = *c);
        sites.iter_mut().zip(&ruin.sites).for_each(|(to, s)| *to = *s);
        let one = [<Chunk as bytemuck::Zeroable>::zeroed()];
        let chunks: &[Chunk] = if ruin.chunks.is_empty() { &one } else { &ruin.chunks };
        let buckets = count.next_power_of_two().max(256);
        let heights = (ruin.heights.len().max(4) * 4) as u64;
        Self {
            chunks: storage("chunks", bytemuck::cast_slice(chunks)),
            supports: storage("what holds chunks up", bytemuck::cast_slice(&ruin.supports)),
            clusters: gpu.buffer("clusters of chunks", bytemuck::cast_slice(&clusters), U::UNIFORM),
            sites: gpu.buffer("sites", bytemuck::cast_slice(&sites), U::UNIFORM),
            standing: storage("chunks standing", bytemuck::cast_slice(&standing(&ruin))),
            level: storage("heights at rest", bytemuck::cast_slice(&ruin.heights)),
            current: state("chunk states", count * STATE),
            previous: state("chunk states before", count * STATE),
            bodies: state("cluster states", MOST_CLUSTERS as u64 * BODY),
            sums: state("cluster sums", MOST_CLUSTERS as u64 * SUMS * 4),
            heights: state("heights", heights),
            heights_before: state("heights before", heights),
            counts: state("chunks in cells", buckets * 4),
            starts: state("lists of chunks begin", (buckets + 1) * 4),
            members: state("lists of chunks", count * 4),
            places: [state("places of chunks", count * 16), state("places of chunks pushed", count * 16)],
            ruin,
        }
    }

    fn stand(&self, encoder: &mut wgpu::CommandEncoder) {
        for to in [&self.current, &self.previous] {
            encoder.copy_buffer_to_buffer(&self.standing, 0, to, 0, to.size());
        }
        encoder.copy_buffer_to_buffer(&self.level, 0, &self.heights, 0, self.level.size().min(self.heights.size()));
        encoder.clear_buffer(&self.bodies, 0, None);
        encoder.clear_buffer(&self.sums, 0, None);
    }
}

pub struct Collapse {
    quality: Quality,
    /// Rounds of pushing chunks apart, even.
    rounds: usize,
    works: Option<Works>,
    /// The buffers hold what stands before the first event.
    stands: bool,
}

impl Collapse {
    pub fn new(quality: Quality) -> Self {
        let rounds = if quality <= Quality::Low { 2 } else { 4 };
        Self { quality, rounds, works: None, stands: false }
    }
}

impl System for Collapse {
    fn name(&self) -> &'static str {
        "collapse"
    }

    fn restart(&self, score: &Score, step: u64) -> u64 {
        begins(score).map_or(step, |first| first.min(step))
    }

    fn step(&mut self, recorder: &mut Recorder<'_>, moment: &Moment<'_>, binds: &[Bind<'_>]) -> Result<(), GpuError> {
        let works = self.works.get_or_insert_with(|| Works::new(recorder.gpu, moment.scene, self.quality));
        let begun = begins(moment.score).is_some_and(|first| moment.step >= first);
        if moment.step == begins(moment.score).unwrap_or(u64::MAX) || !begun {
            if !self.stands {
                works.stand(&mut recorder.encoder);
            }
            self.stands = true;
        }
        if !begun || works.ruin.chunks.is_empty() {
            return Ok(());
        }
        self.stands = false;
        if !is_awake(moment.score, moment.step) {
            // What has come to rest, or is held where it is, stays between its two states.
            let (from, to) = (&works.current, &works.previous);
            recorder.encoder.copy_buffer_to_buffer(from, 0, to, 0, to.size());
            return Ok(());
        }
        std::mem::swap(&mut works.current, &mut works.previous);
        let mut list = [Cause::default(); MOST_CAUSES];
        let t = seconds(moment.step + 1);
        let felt = causes(moment.score).filter(|e| e.at <= t && t < e.at + e.duration + SETTLES + 4.0);
        for (to, e) in list.iter_mut().zip(felt) {
            let extent = if e.radius > 0.0 { e.radius } else { EXTENT };
            let extent = if e.kind == "blast" { -extent } else { extent };
            *to = Cause {
                origin: e.origin.to_array(),
                at: e.at as f32,
                strength: e.strength,
                speed: e.speed,
                extent,
                duration: e.duration as f32,
            };
        }
        let mut all = binds.to_vec();
        all.extend([
            ("causes", recorder.uniform(&list)),
            ("clusters", (&works.clusters).into()),
            ("sites", (&works.sites).into()),
            ("chunks", (&works.chunks).into()),
            ("supports", (&works.supports).into()),
            ("states_in", (&works.previous).into()),
            ("states_out", (&works.current).into()),
            ("states_now", (&works.current).into()),
            ("bodies", (&works.bodies).into()),
            ("bodies_now", (&works.bodies).into()),
            ("sums", (&works.sums).into()),
            ("sums_out", (&works.sums).into()),
            ("heights_in", (&works.heights_before).into()),
            ("heights_out", (&works.heights).into()),
            ("counts", (&works.counts).into()),
            ("starts", (&works.starts).into()),
            ("members", (&works.members).into()),
        ]);
        let size = works.heights.size();
        recorder.encoder.copy_buffer_to_buffer(&works.heights, 0, &works.heights_before, 0, size);
        recorder.encoder.clear_buffer(&works.counts, 0, None);
        let groups = [(works.ruin.chunks.len() as u32).div_ceil(64), 1, 1];
        recorder.compute("sim/collapse/clusters", "main", &all, [1, 1, 1])?;
        let places = |from: usize| {
            [("places_in", (&works.places[from]).into()), ("places_out", (&works.places[1 - from]).into())]
        };
        let with = |from: usize| [all.as_slice(), &places(from)].concat();
        recorder.compute("sim/collapse/chunks", "advance", &all, groups)?;
        recorder.compute("sim/collapse/contacts", "count", &with(1), groups)?;
        recorder.compute("sim/collapse/contacts", "scan", &all, [1, 1, 1])?;
        recorder.compute("sim/collapse/contacts", "list", &all, groups)?;
        for round in 0..self.rounds {
            recorder.compute("sim/collapse/contacts", "push", &with(round % 2), groups)?;
        }
        all.push(("places", (&works.places[self.rounds % 2]).into()));
        recorder.compute("sim/collapse/chunks", "settle", &all, groups)
    }

    fn state(&self) -> Vec<wgpu::Buffer> {
        let of =
            |w: &Works| vec![&w.current, &w.previous, &w.bodies, &w.sums, &w.heights].into_iter().cloned().collect();
        self.works.as_ref().map_or_else(Vec::new, of)
    }

    fn reset(&mut self) {
        self.stands = false;
    }

    fn emit(&self, _: &Gpu, moment: &Moment<'_>) -> Vec<(String, Resource)> {
        let begun = begins(moment.score).is_some_and(|first| moment.step > first);
        let Some(works) = self.works.as_ref().filter(|_| begun) else { return Vec::new() };
        vec![("chunk_states".into(), (&works.current).into()), ("chunk_states_before".into(), (&works.previous).into())]
    }

    fn lends(&self, moment: &Moment<'_>) -> Vec<Bind<'static>> {
        let begun = begins(moment.score).is_some_and(|first| moment.step >= first);
        let works = self.works.as_ref().filter(|w| begun && !w.ruin.chunks.is_empty());
        works.map(|w| ("ruin_states", Resource::from(&w.current))).into_iter().collect()
    }

    fn inspect(&self) -> Vec<(&'static str, wgpu::Buffer)> {
        let of = |w: &Works| {
            vec![("states", w.current.clone()), ("bodies", w.bodies.clone()), ("heights", w.heights.clone())]
        };
        self.works.as_ref().map_or_else(Vec::new, of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::{assert_layout, layout_in};
    use std::collections::HashMap;

    #[test]
    fn shaders_read_what_rust_writes() {
        let none = HashMap::new();
        assert_layout!(
            &none,
            "sim/collapse/step",
            Chunk = Chunk {
                rest,
                radius,
                half,
                mass,
                pivot,
                bend,
                axis,
                seconds,
                strength,
                cluster,
                crusher,
                site,
                first,
                supports,
                turn
            }
        );
        assert_layout!(
            &none,
            "sim/collapse/step",
            Site = Site { origin, cell, bottom, size, first, deep, reach, blow, airborne, pad }
        );
        assert_layout!(&none, "sim/collapse/step", Cause = Cause { origin, at, strength, speed, extent, duration });
        assert_layout!(
            &none,
            "lib/chunk",
            ChunkState =
                ChunkState { position, status, rotation, velocity, dust, spin, loose, given, pad0, pad1, pad2 }
        );
        assert_eq!(layout_in(&none, "sim/collapse/step", "Cluster").0, size_of::<Cluster>() as u32);
        assert_eq!(layout_in(&none, "sim/collapse/step", "Body").0, BODY as u32);
    }
}
