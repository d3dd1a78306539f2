//! Particle fog: particles carried through a grid of velocities that is solved on the GPU, and deposited into a volume of
//! densities by whole numbers.
//!
//! The air is simulated in a box around the script's camera, anew in every shot: a cut is where nobody sees it begin.
//! An update makes several steps at once and looks ahead, so that a picture always lies between two states.

mod influence;
mod plan;
mod region;

use std::collections::HashMap;

use glam::{IVec3, UVec3, Vec3};

use super::{Moment, System, seconds, start_of_shot};
use crate::{
    gpu::{Bind, Gpu, GpuError, Recorder, Resource},
    quality::Quality,
    timeline::Score,
};
use influence::Influence;
use plan::{Plan, Source};
use region::Region;

/// Updates made before the first picture of a shot, and the seconds each of them lasts: whirls and streams are there.
const PRELUDE: (u32, f64) = (12, 0.25);
/// Successive over-relaxation of the pressure: a little under the best for these grids, as it is warm from the last update.
const RELAXATION: f32 = 1.7;
/// Bytes of a particle.
const PARTICLE: u64 = 32;
/// Bytes that carrying and depositing one particle of smog reads and writes at least: itself read twice and written once,
/// two velocities of eight corners, eight counts read and written.
pub const BYTES_PER_PARTICLE: u64 = 3 * PARTICLE + 2 * 8 * 16 + 8 * 2 * 4;
/// Share of the particles that are the city's smog, and of those that are the dust of what breaks; the others belong to
/// sources.
const AMBIENT: f64 = 0.5;
const RUIN: f64 = 0.22;

/// What grows with quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub particles: u32,
    /// Cells of the velocity grid and of the density volume. Two of the first are a whole number of the second.
    pub air: UVec3,
    pub density: UVec3,
    /// Red-black sweeps of the pressure.
    sweeps: u32,
    /// Steps an update makes.
    pub every: u64,
}

impl Sizes {
    pub const fn of(quality: Quality) -> Self {
        let (particles, air, density, sweeps, every) = match quality {
            Quality::Draft => (1 << 14, [32, 16, 32], [32, 16, 32], 8, 8),
            Quality::Low => (1 << 16, [40, 20, 40], [60, 30, 60], 10, 4),
            Quality::Medium => (1 << 18, [48, 24, 48], [96, 48, 96], 12, 4),
            Quality::High => (1 << 20, [64, 32, 64], [160, 80, 160], 16, 4),
            Quality::Cinema => (1 << 22, [96, 48, 96], [240, 120, 240], 24, 4),
        };
        Self { particles, air: UVec3::from_array(air), density: UVec3::from_array(density), sweeps, every }
    }

    pub fn ambient(self) -> u32 {
        (f64::from(self.particles) * AMBIENT) as u32
    }

    fn ruin(self) -> u32 {
        (f64::from(self.particles) * RUIN) as u32
    }

    fn pool(self) -> u32 {
        self.particles - self.ambient() - self.ruin()
    }
}

/// `FogStep` in `shaders/sim/fog/step.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct StepUniform {
    origin: Vec3,
    dt: f32,
    origin_before: Vec3,
    time: f32,
    size: Vec3,
    number: u32,
    cells: UVec3,
    ground: f32,
    density_cells: UVec3,
    relaxation: f32,
    shift: IVec3,
    ambient: u32,
    first_birth: u32,
    last_birth: u32,
    ruin: u32,
    pad: u32,
}

/// `FogRegion` in `shaders/lib/fog.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
pub struct RegionUniform {
    origin: [f32; 4],
    origin_before: [f32; 4],
    size: [f32; 4],
    cells: [u32; 4],
    air_cells: [u32; 4],
}

impl RegionUniform {
    /// Of a dream without fog.
    pub fn none() -> Self {
        Self { size: [1.0; 4], ..Self::default() }
    }
}

pub struct Fog {
    sizes: Sizes,
    particles: wgpu::Buffer,
    velocity: wgpu::Buffer,
    centres: wgpu::Buffer,
    pressure: wgpu::Buffer,
    mass: wgpu::Buffer,
    mass_before: wgpu::Buffer,
    // Made anew in every update.
    advected: wgpu::Buffer,
    curls: wgpu::Buffer,
    divergence: wgpu::Buffer,
    solids: wgpu::Buffer,
    /// One chunk that stands, for dreams and times in which nothing breaks.
    unbroken: wgpu::Buffer,
    /// Size of the region, for who inspects.
    size: wgpu::Buffer,
    /// Where `solids` was made for.
    solids_at: Option<Region>,
    plan: Option<Plan>,
}

/// One update: from where and when to where and when.
struct Update {
    before: Region,
    now: Region,
    /// Seconds from the dream's start.
    from: f64,
    to: f64,
    number: u32,
}

impl Fog {
    pub fn new(gpu: &Gpu, quality: Quality) -> Self {
        let sizes = Sizes::of(quality);
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST;
        let air = u64::from(sizes.air.element_product());
        let density = u64::from(sizes.density.element_product());
        let buffer = |label, bytes| gpu.empty_buffer(label, bytes, usage);
        Self {
            sizes,
            particles: buffer("fog particles", u64::from(sizes.particles) * PARTICLE),
            velocity: buffer("fog velocity", air * 16),
            centres: buffer("fog velocity at centres", air * 16),
            pressure: buffer("fog pressure", air * 4),
            mass: buffer("fog mass", density * 16),
            mass_before: buffer("fog mass before", density * 16),
            advected: buffer("fog velocity advected", air * 16),
            curls: buffer("fog curl", air * 16),
            divergence: buffer("fog divergence", air * 4),
            solids: buffer("fog solids", air * 8),
            unbroken: buffer("nothing breaks", size_of::<super::collapse::ChunkState>() as u64),
            size: buffer("fog size", 16),
            solids_at: None,
            plan: None,
        }
    }

    fn plan(&mut self, gpu: &Gpu, moment: &Moment<'_>, start: u64) -> &Plan {
        let key = (moment.score.sim_key(), start);
        if self.plan.as_ref().is_none_or(|p| p.key != key) {
            let region = Region::at(moment.score, self.sizes, start, start);
            let until = end_of_shot(moment.score, start);
            let span = seconds(start) - f64::from(PRELUDE.0) * PRELUDE.1..until;
            self.plan = Some(Plan::new(gpu, moment, key, &region, span, self.sizes.pool()));
        }
        self.plan.get_or_insert_with(|| Plan::empty(gpu, key))
    }

    fn update(
        &mut self,
        recorder: &mut Recorder<'_>,
        moment: &Moment<'_>,
        start: u64,
        update: &Update,
        binds: &[Bind<'_>],
    ) -> Result<(), GpuError> {
        let sizes = self.sizes;
        // What already hangs when a shot begins does so by that shot's values.
        let params = moment.score.params(update.to.max(seconds(start)));
        let mut influences = influence::acting(moment.score, moment.scene, &params, update, sizes);
        if influences.is_empty() {
            influences.push(bytemuck::Zeroable::zeroed());
        }
        let plan = self.plan(recorder.gpu, moment, start);
        let (births, mut sources) = plan.births(&params, update.from, update.to, sizes.pool());
        if sources.is_empty() {
            sources.push(bytemuck::Zeroable::zeroed());
        }
        let ledges = plan.ledges.clone();
        let cell = update.now.size / sizes.air.as_vec3();
        let uniform = StepUniform {
            origin: update.now.origin,
            dt: (update.to - update.from) as f32,
            origin_before: update.before.origin,
            time: update.to as f32,
            size: update.now.size,
            number: update.number,
            cells: sizes.air,
            ground: moment.scene.ground,
            density_cells: sizes.density,
            relaxation: RELAXATION,
            shift: ((update.now.origin - update.before.origin) / cell).round().as_ivec3(),
            ambient: sizes.ambient(),
            first_birth: births.start,
            last_birth: births.end,
            ruin: sizes.ruin(),
            pad: 0,
        };
        let gpu = recorder.gpu;
        let list = |bytes: &[u8]| Resource::from(&gpu.buffer("fog list", bytes, wgpu::BufferUsages::STORAGE));
        let mut all = binds.to_vec();
        all.extend([
            ("fog_step", recorder.uniform(&uniform)),
            ("influences", list(bytemuck::cast_slice::<Influence, u8>(&influences))),
            ("sources", list(bytemuck::cast_slice::<Source, u8>(&sources))),
            ("ledges", (&ledges).into()),
            ("particles", (&self.particles).into()),
            ("velocity", (&self.velocity).into()),
            ("advected", (&self.advected).into()),
            ("centres", (&self.centres).into()),
            ("centres_now", (&self.centres).into()),
            ("curls", (&self.curls).into()),
            ("pressure", (&self.pressure).into()),
            ("divergence", (&self.divergence).into()),
            ("solids", (&self.solids).into()),
            ("solids_out", (&self.solids).into()),
            ("mass_before", (&self.mass_before).into()),
            ("mass_out", (&self.mass).into()),
        ]);
        if !all.iter().any(|(name, _)| *name == "ruin_states") {
            all.push(("ruin_states", (&self.unbroken).into()));
        }
        recorder.gpu.queue.write_buffer(&self.size, 0, bytemuck::bytes_of(&update.now.size.extend(0.0)));
        let grid = sizes.air.map(|c| c.div_ceil(4)).to_array();
        let half = [sizes.air.x.div_ceil(8), grid[1], grid[2]];
        if self.solids_at != Some(update.now) {
            recorder.compute("sim/fog/solids", "main", &all, grid)?;
            self.solids_at = Some(update.now);
        }
        if update.number == 0 {
            recorder.encoder.clear_buffer(&self.particles, 0, None);
            recorder.encoder.clear_buffer(&self.mass, 0, None);
            recorder.compute("sim/fog/grid", "calm", &all, grid)?;
        }
        recorder.encoder.copy_buffer_to_buffer(&self.mass, 0, &self.mass_before, 0, self.mass.size());
        for kernel in ["curl", "advect", "diverge"] {
            recorder.compute("sim/fog/grid", kernel, &all, grid)?;
        }
        recorder.alternate("sim/fog/grid", ["relax_red", "relax_black"], &all, half, sizes.sweeps)?;
        recorder.compute("sim/fog/grid", "project", &all, grid)?;
        let groups = sizes.particles.div_ceil(64);
        // No dimension of a dispatch may exceed 65535 groups.
        let groups = [groups.min(1 << 15), groups.div_ceil(1 << 15), 1];
        recorder.compute("sim/fog/particles", "advance", &all, groups)?;
        recorder.encoder.clear_buffer(&self.mass, 0, None);
        recorder.compute("sim/fog/particles", "deposit", &all, groups)
    }
}

/// When the shot that is on at `step` ends (s).
fn end_of_shot(score: &Score, step: u64) -> f64 {
    let dream = score.dream();
    dream.shots.get(dream.shot_at(seconds(step))).map_or(dream.length, |s| s.end)
}

/// Divergence left by the last projection over what there was before it (root mean squares over free cells), from the
/// buffers that `inspect` names; `None` if they are not those of a fog of this quality.
pub fn residual(buffers: &HashMap<&'static str, Vec<u8>>, quality: Quality) -> Option<f64> {
    let cells = Sizes::of(quality).air;
    let velocity: Vec<[f32; 4]> = bytemuck::pod_collect_to_vec(buffers.get("velocity")?);
    let before: Vec<f32> = bytemuck::pod_collect_to_vec(buffers.get("divergence")?);
    let solids: Vec<[u32; 2]> = bytemuck::pod_collect_to_vec(buffers.get("solids")?);
    let size: Vec<f32> = bytemuck::pod_collect_to_vec(buffers.get("size")?);
    let h = Vec3::from_slice(&size) / cells.as_vec3();
    let index = |c: UVec3| (c.x + cells.x * (c.y + cells.y * c.z)) as usize;
    let (mut was, mut is) = (0.0, 0.0);
    for n in 0..cells.element_product() {
        let c = UVec3::new(n % cells.x, n / cells.x % cells.y, n / (cells.x * cells.y));
        let border = c.cmpeq(UVec3::ZERO) | c.cmpeq(cells - 1);
        if border.any() || solids.get(index(c))?[0] == 1 {
            continue;
        }
        let high = [UVec3::X, UVec3::Y, UVec3::Z].map(|e| index(c + e));
        let flow = |i: usize, axis: usize| velocity.get(i).map_or(0.0, |v| v[axis]);
        let left: f32 = (0..3).map(|a| (flow(high[a], a) - flow(index(c), a)) / h[a]).sum();
        was += f64::from(*before.get(index(c))?).powi(2);
        is += f64::from(left).powi(2);
    }
    (was > 0.0).then(|| (is / was).sqrt())
}

impl System for Fog {
    fn name(&self) -> &'static str {
        "fog"
    }

    fn restart(&self, score: &Score, step: u64) -> u64 {
        start_of_shot(score, step)
    }

    fn step(&mut self, recorder: &mut Recorder<'_>, moment: &Moment<'_>, binds: &[Bind<'_>]) -> Result<(), GpuError> {
        let start = self.restart(moment.score, moment.step);
        let since = moment.step - start;
        let every = self.sizes.every;
        if !since.is_multiple_of(every) {
            return Ok(());
        }
        let region = |step| Region::at(moment.score, self.sizes, start, step);
        let (before, now) = (region(moment.step), region(moment.step + every));
        if since == 0 {
            let (count, dt) = PRELUDE;
            for n in 0..count {
                let to = seconds(start) - f64::from(count - 1 - n) * dt;
                let update = Update { before, now: before, from: to - dt, to, number: n };
                self.update(recorder, moment, start, &update, binds)?;
            }
        }
        let number = PRELUDE.0 + (since / every) as u32;
        let (from, to) = (seconds(moment.step), seconds(moment.step + every));
        self.update(recorder, moment, start, &Update { before, now, from, to, number }, binds)
    }

    fn state(&self) -> Vec<wgpu::Buffer> {
        let air = [&self.velocity, &self.centres, &self.pressure, &self.solids];
        let fog = [&self.particles, &self.mass, &self.mass_before];
        air.into_iter().chain(fog).cloned().collect()
    }

    fn reset(&mut self) {
        // The first update of a shot begins with clean buffers.
        self.solids_at = None;
    }

    fn emit(&self, gpu: &Gpu, moment: &Moment<'_>) -> Vec<(String, Resource)> {
        let last = moment.step.saturating_sub(1);
        let start = self.restart(moment.score, last);
        let every = self.sizes.every;
        let before = start + (last - start) / every * every;
        let region = |step| Region::at(moment.score, self.sizes, start, step);
        let (a, b) = (region(before), region(before + every));
        let uniform = RegionUniform {
            origin: b.origin.extend(1.0).to_array(),
            origin_before: a.origin.extend(0.0).to_array(),
            size: b.size.extend(seconds(every) as f32).to_array(),
            cells: self.sizes.density.extend(before as u32).to_array(),
            air_cells: self.sizes.air.extend(0).to_array(),
        };
        let region = gpu.buffer("fog region", bytemuck::bytes_of(&uniform), wgpu::BufferUsages::UNIFORM);
        [
            ("fog_region", &region),
            ("fog_mass", &self.mass),
            ("fog_mass_before", &self.mass_before),
            ("fog_solids", &self.solids),
            ("fog_centres", &self.centres),
        ]
        .map(|(name, buffer)| (name.to_owned(), buffer.into()))
        .to_vec()
    }

    fn inspect(&self) -> Vec<(&'static str, wgpu::Buffer)> {
        vec![
            ("particles", self.particles.clone()),
            ("velocity", self.velocity.clone()),
            ("divergence", self.divergence.clone()),
            ("solids", self.solids.clone()),
            ("mass", self.mass.clone()),
            ("size", self.size.clone()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::{assert_layout, layout_in};

    #[test]
    fn shaders_read_what_rust_writes() {
        let none = HashMap::new();
        assert_layout!(
            &none,
            "sim/fog/step",
            FogStep = StepUniform {
                origin,
                dt,
                origin_before,
                time,
                size,
                number,
                cells,
                ground,
                density_cells,
                relaxation,
                shift,
                ambient,
                first_birth,
                last_birth,
                ruin,
                pad
            }
        );
        assert_layout!(&none, "lib/fog", FogRegion = RegionUniform { origin, origin_before, size, cells, air_cells });
        assert_layout!(
            &none,
            "sim/fog/influence",
            Influence = Influence { position, kind, direction, radius, strength, width, spare }
        );
        assert_layout!(
            &none,
            "sim/fog/particles",
            Source = Source { position, radius, velocity, life, count, first, ledge, each, mass, heat, kind, spare }
        );
        assert_eq!(layout_in(&none, "sim/fog/particles", "Particle").0, PARTICLE as u32);
    }
}
