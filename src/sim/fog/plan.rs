//! Births that are not the city's smog: dust that fronts shake off ledges, smoke, dust and plumes of the script's sources.
//!
//! How many there have been by a time is a closed form, so that the n-th birth has the same place and the same particle
//! however the time was reached.

use std::ops::Range;

use glam::Vec3;

use super::{super::Moment, Region};
use crate::{
    gpu::Gpu,
    params::{ParamSet, Value},
    timeline::Event,
    world::{Scene, rng},
};

/// Most sources at one time.
const MOST: usize = 16;
/// Most particles one ledge gives.
const EACH: u32 = 12;
/// Ledges lower than this over the ground give no dust (m).
const LOWEST: f32 = 20.0;

/// `Source` in `shaders/sim/fog/particles.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Source {
    pub(super) position: Vec3,
    pub(super) radius: f32,
    pub(super) velocity: Vec3,
    pub(super) life: f32,
    pub(super) count: u32,
    pub(super) first: u32,
    pub(super) ledge: u32,
    pub(super) each: u32,
    pub(super) mass: f32,
    pub(super) heat: f32,
    pub(super) kind: f32,
    pub(super) spare: f32,
}

/// What a source gives, as the shader counts kinds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Gives {
    Dust = 1,
    Smoke,
    Plume,
}

#[derive(Debug)]
enum Planned {
    /// Ledges from entry `first` of the list on, in the order in which the front reaches them.
    Ledges { arrivals: Vec<f64>, first: u32, each: u32, strength: f32 },
    /// An even stream.
    Stream { event: Event, rate: f64, gives: Gives },
}

impl Planned {
    fn births(&self, t: f64) -> u32 {
        match self {
            Self::Ledges { arrivals, each, .. } => arrivals.partition_point(|a| *a <= t) as u32 * each,
            Self::Stream { event, rate, .. } => ((t - event.at).clamp(0.0, event.duration.max(0.25)) * rate) as u32,
        }
    }
}

/// All births of one shot.
pub struct Plan {
    /// Score and step it was made for.
    pub key: (u64, u64),
    pub ledges: wgpu::Buffer,
    planned: Vec<Planned>,
    /// Births before the shot's first update.
    before: Vec<u32>,
}

impl Plan {
    pub fn empty(gpu: &Gpu, key: (u64, u64)) -> Self {
        Self {
            key,
            ledges: gpu.buffer("ledges", &[], wgpu::BufferUsages::STORAGE),
            planned: Vec::new(),
            before: Vec::new(),
        }
    }

    /// Births between the times of `span` in `region`, few enough for a pool of `pool` particles.
    pub fn new(gpu: &Gpu, moment: &Moment<'_>, key: (u64, u64), region: &Region, span: Range<f64>, pool: u32) -> Self {
        let events = &moment.score.dream().events;
        let near = |e: &&Event| e.strength > 0.0;
        let fronts = events.iter().filter(near).filter(|e| matches!(e.kind.as_str(), "shock" | "blast"));
        let ledges = ledges(moment.scene, region, moment.seed);
        let mut list: Vec<[f32; 4]> = Vec::new();
        let mut planned = Vec::new();
        let mut met: Vec<_> = fronts
            .map(|e| {
                let mut met: Vec<(f64, [f32; 4])> = ledges.iter().map(|l| (e.arrival(middle(l)), *l)).collect();
                met.retain(|(t, _)| span.contains(t));
                met.sort_by(|a, b| a.0.total_cmp(&b.0));
                (e.strength, met)
            })
            .collect();
        met.retain(|(_, m)| !m.is_empty());
        let total: usize = met.iter().map(|(_, m)| m.len()).sum();
        // Four fifths of the pool for ledges; with too many of them every n-th stands for its neighbours.
        let room = (f64::from(pool) * 0.8) as usize;
        let each = (room / total.max(1)).clamp(1, EACH as usize) as u32;
        let stands_for = total.div_ceil(room.max(1)).max(1);
        for (strength, met) in met {
            let first = list.len() as u32;
            let chosen: Vec<_> = met.into_iter().step_by(stands_for).collect();
            list.extend(chosen.iter().map(|(_, l)| *l));
            let arrivals = chosen.into_iter().map(|(t, _)| t).collect();
            planned.push(Planned::Ledges { arrivals, first, each, strength: strength * stands_for as f32 });
        }
        let streams: Vec<_> = events
            .iter()
            .filter(near)
            .filter_map(|e| Some((e, gives(e)?)))
            .filter(|(e, _)| {
                e.radius > 0.0 && region.holds(e.origin, e.radius) && e.at < span.end && e.at + e.duration >= span.start
            })
            .collect();
        // The rest of the pool lives as long as its particles.
        let life = f64::from(number(moment, "fog.dust_life")).max(0.5);
        let rate = f64::from(pool) * 0.2 / streams.len().max(1) as f64 / life;
        planned.extend(streams.into_iter().map(|(event, gives)| {
            let burst = if event.duration > 0.0 { 1.0 } else { life / 0.25 };
            Planned::Stream { event: event.clone(), rate: rate * burst, gives }
        }));
        planned.truncate(MOST);
        let before = planned.iter().map(|p| p.births(span.start)).collect();
        let ledges = gpu.buffer("ledges", bytemuck::cast_slice(&list), wgpu::BufferUsages::STORAGE);
        Self { key, ledges, planned, before }
    }

    /// Numbers of the births after `from` and up to `to`, and the sources they come from.
    pub fn births(&self, params: &ParamSet, from: f64, to: f64, pool: u32) -> (Range<u32>, Vec<Source>) {
        let until = |t: f64| self.planned.iter().zip(&self.before).map(move |(p, b)| p.births(t).saturating_sub(*b));
        let first: u32 = until(from).sum();
        let mut given = 0;
        let mut sources = Vec::new();
        for ((planned, before), (a, b)) in self.planned.iter().zip(&self.before).zip(until(from).zip(until(to))) {
            let count = (b - a).min(pool - given);
            if count == 0 {
                continue;
            }
            sources.push(source(planned, before + a, params, given, count));
            given += count;
        }
        (first..first + given, sources)
    }
}

fn number(moment: &Moment<'_>, name: &str) -> f32 {
    moment.score.params(0.0).f32(name)
}

fn middle(ledge: &[f32; 4]) -> Vec3 {
    Vec3::from_slice(ledge)
}

/// What streams from an event of this kind, if anything does.
fn gives(event: &Event) -> Option<Gives> {
    match event.kind.as_str() {
        "dust" => Some(Gives::Dust),
        "smoke" | "blast" => Some(Gives::Smoke),
        "thrust" => Some(Gives::Plume),
        _ => None,
    }
}

fn source(planned: &Planned, nth: u32, params: &ParamSet, first: u32, count: u32) -> Source {
    let life = params.f32("fog.dust_life");
    match planned {
        Planned::Ledges { first: ledge, each, strength, .. } => Source {
            position: Vec3::ZERO,
            radius: 0.0,
            velocity: Vec3::ZERO,
            life,
            count,
            first,
            ledge: ledge + nth / each,
            each: *each,
            mass: params.f32("fog.dust") * strength / *each as f32,
            heat: 0.0,
            kind: Gives::Dust as u32 as f32,
            spare: 0.0,
        },
        Planned::Stream { event, rate, gives } => {
            // What hides as much as a wall of the source's own width, over and over while it lives.
            let area = std::f32::consts::PI * event.radius * event.radius * event.strength;
            let (speed, life, heat) = match gives {
                Gives::Dust => (2.0, life, 0.0),
                Gives::Smoke => (6.0, life, 1.0),
                Gives::Plume => (60.0 * event.strength, 0.9, 1.0),
            };
            let wind = match params.get("fog.wind") {
                Some(Value::Vec3(wind)) => wind,
                _ => Vec3::ZERO,
            };
            Source {
                position: event.origin,
                radius: event.radius,
                velocity: event.toward * speed + 0.2 * wind,
                life,
                count,
                first,
                ledge: 0,
                each: 0,
                mass: area * 12.0 / (*rate as f32).max(1.0),
                heat,
                kind: *gives as u32 as f32,
                spare: 0.0,
            }
        }
    }
}

/// Where dust lies: along the eaves of towers and halfway down, as middle and half length.
fn ledges(scene: &Scene, region: &Region, seed: u32) -> Vec<[f32; 4]> {
    let mut out = Vec::new();
    for (n, b) in scene.trace.boxes.iter().enumerate() {
        let tall = b.top - b.bottom;
        let foot = Vec3::new(b.centre[0], b.bottom, b.centre[1]);
        if tall < 12.0 || !region.holds(foot.with_y(b.top), 0.0) {
            continue;
        }
        let [sin, cos] = b.yaw;
        for k in 0..4u32 {
            let h = rng::hash(seed, n as u32, k) as f32 / u32::MAX as f32;
            // Each side's eaves, and now and then a ledge further down.
            let y = if h < 0.6 { b.top } else { b.bottom + tall * h };
            if y - scene.ground < LOWEST {
                continue;
            }
            let (axis, sign) = (k as usize % 2, if k < 2 { 1.0 } else { -1.0 });
            let mut at = [0.0f32; 2];
            at[axis] = sign * b.half[axis];
            let world = Vec3::new(b.centre[0] + at[0] * cos + at[1] * sin, y, b.centre[1] - at[0] * sin + at[1] * cos);
            out.push([world.x, world.y, world.z, b.half[1 - axis]]);
        }
    }
    out
}
