//! The crowd: people with somewhere to go and others in their way.
//!
//! Everybody wants to walk down the arrival times of their group's goal ([`flow`]) at a speed that the density round them
//! allows (Weidmann 1993, "Transporttechnik der Fussgänger"), avoids those they are about to run into by the power law of
//! Karamouzas, Skinner and Guy 2014 ("Universal power law governing pedestrian interactions"), and is kept apart from
//! others and from walls. Neighbours are met in the order of their numbers, so that sums come out the same every time.

mod flow;
mod muster;

use std::collections::HashMap;

use glam::{Vec2, Vec3};

use super::{Moment, System, seconds, start_of_shot};
use crate::{
    gpu::{Bind, Gpu, GpuError, Recorder, Resource},
    quality::Quality,
    timeline::{Crowd as Script, MOST_GROUPS, Order as ScriptOrder, Score},
    world::{WalkGrid, collapse, figures::Agent},
};
use flow::Floor;
pub use muster::LAMPS;
use muster::{Mind, Muster};

/// Steps made before the first picture of a shot: people are under way.
const PRELUDE: u64 = 45;
/// Side of the cells that neighbours are looked for in (m).
const CELL: f32 = 2.0;
/// Most events felt in a shot.
const FRIGHTS: usize = 8;
/// An order that sends nobody anywhere.
const STAY: u32 = u32::MAX;

/// How many people there are.
pub const fn people(quality: Quality) -> u32 {
    match quality {
        Quality::Draft => 800,
        Quality::Low => 1600,
        Quality::Medium => 4000,
        Quality::High => 8000,
        Quality::Cinema => 12000,
    }
}

/// `Order` in `shaders/sim/crowd/step.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
struct Order {
    goal: [f32; 2],
    /// First cell of its flow in `flows`.
    flow: u32,
    hurry: f32,
    gaze: [f32; 3],
    /// Seconds from the dream's start.
    since: f32,
    lamps: f32,
    board: u32,
    gazes: u32,
    spare: u32,
}

/// `Fright` in `shaders/sim/crowd/step.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
struct Fright {
    origin: [f32; 3],
    at: f32,
    speed: f32,
    strength: f32,
    duration: f32,
    /// Seconds for which people turn their heads to it; 0: there is nothing to see.
    shows: f32,
}

/// `Grounds` in `shaders/sim/crowd/cells.wgsl`: the shapes of the grids.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct Grounds {
    origin: [f32; 2],
    cell: f32,
    wall_cell: f32,
    cells: [u32; 2],
    walls: [u32; 2],
    flows: [u32; 2],
    flow_cell: f32,
    frights: u32,
    ramp: [f32; 4],
    ramp_sides: [f32; 2],
    pad: [u32; 2],
}

/// What a world's floor is to the kernels.
struct Land {
    key: (u32, String, bool),
    walk: WalkGrid,
    floor: Floor,
    grounds: Grounds,
    walls: wgpu::Buffer,
    /// First entry of each cell in `sorted`, with one more at the end.
    starts: wgpu::Buffer,
    cursors: wgpu::Buffer,
}

/// What holds for one shot.
struct Shot {
    key: (u64, u64),
    crowds: Vec<Script>,
    muster: Muster,
    flows: wgpu::Buffer,
    /// First cell of each flow, by [`name`].
    offsets: HashMap<[u32; 5], u32>,
    /// Where each group stands at the start, by crowd and group.
    stands: Vec<Vec<Option<Vec2>>>,
    frights: [Fright; FRIGHTS],
    frightened: u32,
    orders: Option<(Vec<usize>, wgpu::Buffer)>,
}

pub struct Crowd {
    count: u32,
    agents: wgpu::Buffer,
    before: wgpu::Buffer,
    minds: wgpu::Buffer,
    carriers: wgpu::Buffer,
    // Made anew in every step.
    sorted: wgpu::Buffer,
    land: Option<Land>,
    shot: Option<Shot>,
}

impl Crowd {
    pub fn new(gpu: &Gpu, quality: Quality) -> Self {
        let count = people(quality);
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST;
        let buffer = |label, bytes| gpu.empty_buffer(label, bytes, usage);
        let each = u64::from(count);
        Self {
            count,
            agents: buffer("people", each * size_of::<Agent>() as u64),
            before: buffer("people before", each * size_of::<Agent>() as u64),
            minds: buffer("minds", each * size_of::<Mind>() as u64),
            carriers: buffer("carriers", 4 * LAMPS as u64),
            sorted: buffer("people by cell", each * 4),
            land: None,
            shot: None,
        }
    }

    /// Makes the floor as it is in the shot that begins with step `start`: torn once the great tremor has come.
    fn land(&mut self, gpu: &Gpu, moment: &Moment<'_>, start: u64) {
        let dream = moment.score.dream();
        let torn = dream.events.iter().any(|e| e.is_great() && e.arrival(Vec3::ZERO) < seconds(start));
        let key = (moment.seed, dream.cast.clone(), torn);
        if self.land.as_ref().is_none_or(|l| l.key != key) {
            let whole = &moment.scene.walk;
            let walk = if torn { whole.holed(|p| collapse::torn_away(moment.scene, p)) } else { whole.clone() };
            self.land = Some(Land::new(gpu, walk, key));
            self.shot = None;
        }
    }

    /// Makes what the shot that begins with step `start` needs and is not there.
    fn shot(&mut self, gpu: &Gpu, moment: &Moment<'_>, start: u64) {
        self.land(gpu, moment, start);
        let key = (moment.score.sim_key(), start);
        if let Some(land) = &self.land
            && self.shot.as_ref().is_none_or(|s| s.key != key)
        {
            self.shot = Some(Shot::new(gpu, moment, land, key, self.count as usize));
        }
    }

    fn advance(&mut self, recorder: &mut Recorder<'_>, t: f64, binds: &[Bind<'_>]) -> Result<(), GpuError> {
        let (Some(land), Some(shot)) = (&self.land, &mut self.shot) else { return Ok(()) };
        std::mem::swap(&mut self.agents, &mut self.before);
        let orders = shot.orders(recorder.gpu, t);
        let mut all = binds.to_vec();
        all.extend([
            ("grounds", recorder.uniform(&Grounds { frights: shot.frightened, ..land.grounds })),
            ("frights", recorder.uniform(&shot.frights)),
            ("agents_in", (&self.before).into()),
            ("agents_out", (&self.agents).into()),
            ("minds", (&self.minds).into()),
            ("starts", (&land.starts).into()),
            ("starts_out", (&land.starts).into()),
            ("cursors", (&land.cursors).into()),
            ("sorted", (&self.sorted).into()),
            ("sorted_out", (&self.sorted).into()),
            ("walls", (&land.walls).into()),
            ("flows", (&shot.flows).into()),
            ("orders", (&orders).into()),
        ]);
        recorder.encoder.clear_buffer(&land.cursors, 0, None);
        let people = [self.count.div_ceil(64), 1, 1];
        let cells = land.grounds.cells[0] * land.grounds.cells[1];
        recorder.compute("sim/crowd/cells", "count", &all, people)?;
        recorder.compute("sim/crowd/cells", "sum", &all, [1, 1, 1])?;
        recorder.compute("sim/crowd/cells", "place", &all, people)?;
        recorder.compute("sim/crowd/cells", "order", &all, [cells.div_ceil(64), 1, 1])?;
        recorder.compute("sim/crowd/step", "main", &all, people)
    }
}

impl Land {
    fn new(gpu: &Gpu, walk: WalkGrid, key: (u32, String, bool)) -> Self {
        let floor = Floor::new(&walk);
        let side = Vec2::new(walk.size[0] as f32, walk.size[1] as f32) * walk.cell;
        let cells = (side / CELL).ceil().as_uvec2().max(glam::UVec2::ONE);
        let grounds = Grounds {
            origin: walk.origin.to_array(),
            cell: CELL,
            wall_cell: walk.cell.max(1e-3),
            cells: cells.to_array(),
            walls: walk.size,
            flows: floor.size.to_array(),
            flow_cell: flow::CELL,
            frights: 0,
            ramp: [walk.ramp.span[0], walk.ramp.span[1], walk.ramp.rise, 0.0],
            ramp_sides: walk.ramp.sides,
            pad: [0; 2],
        };
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
        let count = u64::from(cells.element_product());
        Self {
            key,
            floor,
            grounds,
            walls: list(gpu, "walls", bytemuck::cast_slice(&walk.distance)),
            walk,
            starts: gpu.empty_buffer("cell starts", (count + 1) * 4, usage),
            cursors: gpu.empty_buffer("cell cursors", count * 4, usage),
        }
    }
}

impl Shot {
    fn new(gpu: &Gpu, moment: &Moment<'_>, land: &Land, key: (u64, u64), count: usize) -> Self {
        let dream = moment.score.dream();
        let t = seconds(key.1) + 1e-6;
        let crowds: Vec<Script> = dream.crowds.iter().filter(|c| c.span.contains(&t)).cloned().collect();
        let walk = &land.walk;
        let muster = Muster::new(&crowds, walk, moment.seed, if walk.distance.is_empty() { 0 } else { count });
        let stands = crowds.iter().enumerate().map(|(n, c)| muster.stands(n, c.groups())).collect::<Vec<_>>();
        let (mut cells, mut offsets) = (Vec::<[f32; 2]>::new(), HashMap::new());
        for (crowd, stands) in crowds.iter().zip(&stands) {
            for order in &crowd.orders {
                for group in 0..crowd.groups() {
                    let Some(way) = way(crowd, order, group, stands) else { continue };
                    offsets.entry(name(way)).or_insert_with(|| {
                        let first = cells.len() as u32;
                        cells.extend(land.floor.toward(way.goal, way.start, way.own));
                        first
                    });
                }
            }
        }
        let (frights, frightened) = frights(moment.score, t);
        let flows = list(gpu, "flows", bytemuck::cast_slice(&cells));
        Self { key, crowds, muster, flows, offsets, stands, frights, frightened, orders: None }
    }

    /// The orders that hold at `t` seconds and those before them, two to a group.
    fn orders(&mut self, gpu: &Gpu, t: f64) -> wgpu::Buffer {
        let now: Vec<usize> = self.crowds.iter().map(|c| c.order_at(t)).collect();
        if let Some((key, buffer)) = &self.orders
            && *key == now
        {
            return buffer.clone();
        }
        let mut table = Vec::new();
        for ((crowd, stands), at) in self.crowds.iter().zip(&self.stands).zip(&now) {
            for group in 0..MOST_GROUPS {
                for k in [*at, at.saturating_sub(1)] {
                    table.push(self.order(crowd, crowd.orders.get(k), group, stands));
                }
            }
        }
        let buffer = list(gpu, "orders", bytemuck::cast_slice(&table));
        self.orders = Some((now, buffer.clone()));
        buffer
    }

    fn order(&self, crowd: &Script, order: Option<&ScriptOrder>, group: usize, stands: &[Option<Vec2>]) -> Order {
        let way = order.filter(|_| group < crowd.groups()).and_then(|o| way(crowd, o, group, stands));
        let flow = way.and_then(|w| self.offsets.get(&name(w)));
        Order {
            goal: way.map_or(Vec2::ZERO, |w| w.goal).to_array(),
            flow: flow.copied().unwrap_or(STAY),
            hurry: order.map_or(0.0, |o| o.hurry),
            gaze: crowd.gaze.unwrap_or_default().to_array(),
            since: order.map_or(0.0, |o| o.at as f32),
            lamps: order.map_or(0.0, |o| o.lamps),
            board: u32::from(order.is_some_and(|o| o.board)),
            gazes: u32::from(crowd.gaze.is_some()),
            spare: 0,
        }
    }
}

/// Where a group goes under an order.
#[derive(Clone, Copy)]
struct Way {
    goal: Vec2,
    start: Vec2,
    /// It keeps to a path of its own.
    own: bool,
}

fn way(crowd: &Script, order: &ScriptOrder, group: usize, stands: &[Option<Vec2>]) -> Option<Way> {
    let goal = *order.to.get(group % order.to.len().max(1))?;
    let own = crowd.groups() > 1 && order.to.len() == crowd.groups();
    let stand = stands.get(group).copied().flatten().filter(|_| own);
    Some(Way { goal, start: stand.unwrap_or(crowd.focus), own })
}

/// What a flow depends on.
fn name(way: Way) -> [u32; 5] {
    let [a, b, c, d] = [way.goal.x, way.goal.y, way.start.x, way.start.y].map(f32::to_bits);
    [a, b, c, d, u32::from(way.own)]
}

/// What people are afraid of in the shot that is on at `t` seconds: fronts and tremors that reach the deck about then.
fn frights(score: &Score, t: f64) -> ([Fright; FRIGHTS], u32) {
    let dream = score.dream();
    let until = dream.shots.get(dream.shot_at(t)).map_or(dream.length, |s| s.end);
    let felt = dream.events.iter().filter(|e| ["shock", "blast", "tremor"].contains(&e.kind.as_str()));
    let near = felt.filter(|e| {
        let arrives = e.arrival(Vec3::ZERO);
        e.strength > 0.0 && arrives < until && arrives + e.duration > t - 4.0
    });
    let mut frights = [Fright::default(); FRIGHTS];
    let mut count = 0;
    for (slot, e) in frights.iter_mut().zip(near) {
        *slot = Fright {
            origin: e.origin.to_array(),
            at: e.at as f32,
            speed: e.speed,
            strength: e.strength,
            duration: e.duration as f32,
            shows: if e.kind == "blast" { e.duration as f32 + 1.5 } else { 0.0 },
        };
        count += 1;
    }
    (frights, count)
}

/// A storage buffer with these bytes, or with zeros where there are none.
fn list(gpu: &Gpu, label: &str, bytes: &[u8]) -> wgpu::Buffer {
    let nothing = [0; 64];
    gpu.buffer(label, if bytes.is_empty() { &nothing } else { bytes }, wgpu::BufferUsages::STORAGE)
}

impl System for Crowd {
    fn name(&self) -> &'static str {
        "crowd"
    }

    fn restart(&self, score: &Score, step: u64) -> u64 {
        start_of_shot(score, step)
    }

    fn step(&mut self, recorder: &mut Recorder<'_>, moment: &Moment<'_>, binds: &[Bind<'_>]) -> Result<(), GpuError> {
        let start = self.restart(moment.score, moment.step);
        self.shot(recorder.gpu, moment, start);
        let Some(shot) = &self.shot else { return Ok(()) };
        if moment.step == start {
            let usage = wgpu::BufferUsages::COPY_SRC;
            let fill = |recorder: &mut Recorder<'_>, bytes: &[u8], to: &wgpu::Buffer| {
                let all = recorder.gpu.buffer("muster", bytes, usage);
                recorder.encoder.copy_buffer_to_buffer(&all, 0, to, 0, to.size());
            };
            fill(recorder, bytemuck::cast_slice(&shot.muster.agents), &self.agents);
            fill(recorder, bytemuck::cast_slice(&shot.muster.minds), &self.minds);
            fill(recorder, bytemuck::cast_slice(&shot.muster.carriers), &self.carriers);
        }
        if shot.crowds.is_empty() {
            // Nobody there: both states stay as they were put.
            if moment.step == start {
                recorder.encoder.copy_buffer_to_buffer(&self.agents, 0, &self.before, 0, self.agents.size());
            }
            return Ok(());
        }
        if moment.step == start {
            for _ in 0..PRELUDE {
                self.advance(recorder, seconds(start), binds)?;
            }
        }
        self.advance(recorder, seconds(moment.step + 1), binds)
    }

    fn state(&self) -> Vec<wgpu::Buffer> {
        vec![self.agents.clone(), self.before.clone(), self.minds.clone(), self.carriers.clone()]
    }

    fn reset(&mut self) {}

    fn emit(&self, _: &Gpu, _: &Moment<'_>) -> Vec<(String, Resource)> {
        [("agents", &self.agents), ("agents_before", &self.before), ("carriers", &self.carriers)]
            .map(|(name, buffer)| (name.to_owned(), buffer.into()))
            .to_vec()
    }

    fn inspect(&self) -> Vec<(&'static str, wgpu::Buffer)> {
        vec![("agents", self.agents.clone()), ("minds", self.minds.clone())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    #[test]
    fn shaders_read_what_rust_writes() {
        let none = HashMap::new();
        assert_layout!(
            &none,
            "lib/agent",
            Agent = Agent { position, yaw, velocity, phase, effort, gaze, crouch, raise, look, group, lamp, stumble }
        );
        assert_layout!(&none, "sim/crowd/step", Mind = Mind { order, delay, pace, radius });
        assert_layout!(
            &none,
            "sim/crowd/step",
            Order = Order { goal, flow, hurry, gaze, since, lamps, board, gazes, spare }
        );
        assert_layout!(&none, "sim/crowd/step", Fright = Fright { origin, at, speed, strength, duration, shows });
        assert_layout!(
            &none,
            "sim/crowd/cells",
            Grounds =
                Grounds { origin, cell, wall_cell, cells, walls, flows, flow_cell, frights, ramp, ramp_sides, pad }
        );
    }
}
