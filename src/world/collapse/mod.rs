//! What can break: parts fractured into chunks, what holds them up, and what falls together.
//!
//! A [`Wreck`] is a structure marked out for it when the world is built; a [`Ruin`] is every wreck of a scene fractured as
//! finely as a quality asks for, in the form a simulation and a picture read. Chunks keep the coordinates of the part they
//! are cut from, so that nothing is seen to change at the moment it breaks.

mod assemble;
mod cut;
mod deck;
mod parts;
mod pattern;

pub use pattern::{Grain, Pattern};

use std::sync::{Arc, OnceLock};

use bytemuck::{Pod, Zeroable};
use glam::{Vec2, Vec3};

use super::{Batch, Mesh, Scene};
use crate::quality::Quality;

/// A joint that no event breaks.
pub const FIRM: f32 = 1.0e6;
/// No cluster.
pub const NONE: u32 = u32::MAX;
/// Most clusters and sites of a scene; `shaders/sim/collapse/step.wgsl` sizes the same lists.
pub const MOST_CLUSTERS: usize = 32;
pub const MOST_SITES: usize = 16;
/// Heights of the field that rubble lies on, in a metre.
pub const HEIGHT_UNITS: f32 = 256.0;

/// A hole that tears open in the deck.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crater {
    pub middle: Vec3,
    /// About (m).
    pub radius: f32,
}

/// How a structure comes down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Manner {
    /// A storey at this share of the height gives way; what is above crushes what is below, storey by storey.
    Pancake { at: f32 },
    /// The foot gives way on one side: it goes over towards (x, z), breaking in two on the way.
    Topple { toward: [f32; 2], at: f32 },
    /// The upper corner on the side of (x, z) shears off along a slope and slides away.
    Shear { toward: [f32; 2], at: f32 },
    /// The deck tears open.
    Crater(Crater),
    /// It turns about a hinge as a whole, and stays there.
    Hinge { pivot: [f32; 3], axis: [f32; 3], bend: f32, seconds: f32, strength: f32 },
    /// Parts come off one after another, away from this point: first what is outside, last what is in the middle.
    Breakup { middle: [f32; 3] },
    /// Every part falls by itself, the weakest at this strength.
    Rubble { strength: f32 },
}

/// What part of a wreck an instance is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    /// Breaks into cells of this grain.
    Breaks(Grain),
    /// Goes with the chunk it stands on or hangs from.
    Rides,
    /// Falls as a whole.
    Falls,
    /// Bends about the end that is further from the middle of the wreck, and stays.
    Bends,
}

/// One instance of a wreck.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// Which of the scene's batches, and which instance of it.
    pub batch: usize,
    pub index: usize,
    pub role: Role,
}

/// A structure that is marked out to break.
#[derive(Clone, Debug, PartialEq)]
pub struct Wreck {
    pub structure: u32,
    pub manner: Manner,
    pub pieces: Vec<Piece>,
}

/// A body that may come loose, as `Chunk` in `shaders/sim/collapse/step.wgsl` (96 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Chunk {
    /// Where its middle is while it stands (m).
    pub rest: [f32; 3],
    /// Of the ball that stands for it among other chunks (m).
    pub radius: f32,
    /// Half extents of its box along its own axes (m).
    pub half: [f32; 3],
    /// Tonnes, whole.
    pub mass: f32,
    /// A point on the hinge it bends about, and how far it bends (rad); 0: it does not bend.
    pub pivot: [f32; 3],
    pub bend: f32,
    /// Of the hinge; of unit length.
    pub axis: [f32; 3],
    /// Seconds the bending takes; below 0: it breaks off at the end of as many.
    pub seconds: f32,
    /// What its joint takes of shaking before it gives.
    pub strength: f32,
    /// What it falls with.
    pub cluster: u32,
    /// What comes down upon it.
    pub crusher: u32,
    pub site: u32,
    /// First entry in the list of what holds it up, and how many.
    pub first: u32,
    pub supports: u32,
    /// Its box at rest is turned by this quaternion's y and w about the upright.
    pub turn: [f32; 2],
}

/// Chunks that fall together until something stops them, as `Cluster` in `shaders/sim/collapse/step.wgsl` (112 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Cluster {
    /// Middle of its mass at rest.
    pub middle: [f32; 3],
    /// Tonnes.
    pub mass: f32,
    /// A point on the hinge it goes over; meant where `limit` is above 0.
    pub pivot: [f32; 3],
    /// Angle at which the hinge lets go (rad); 0: it has none.
    pub limit: f32,
    pub axis: [f32; 3],
    /// Gravity over the length of the pendulum that it is (1/s²).
    pub lever: f32,
    /// Speed it is given when it comes loose: of all of it (m/s) or, on a hinge, about it (rad/s, in x).
    pub kick: [f32; 3],
    /// Share of its weight that the crushing of what is below holds up.
    pub resist: f32,
    /// Bounds at rest.
    pub low: [f32; 3],
    /// How many of its chunks may lose their footing before it goes.
    pub need: u32,
    pub high: [f32; 3],
    /// How many of its chunks are held up from outside of it, and how many there are.
    pub footing: u32,
    pub count: u32,
    /// 1 + the cluster that it goes with until its own hinge lets go; 0: none.
    pub parent: u32,
    pub pad: [u32; 2],
}

/// The field of heights that a wreck's rubble falls on, as `Site` in `shaders/sim/collapse/step.wgsl` (48 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Site {
    /// World x, z of its first corner (m).
    pub origin: [f32; 2],
    /// Side of its cells (m).
    pub cell: f32,
    /// World y of what is below everything.
    pub bottom: f32,
    pub size: [u32; 2],
    /// First of its cells in the list of heights.
    pub first: u32,
    /// Thickness of what the heights are the top of, below which a chunk has fallen past it (m).
    pub deep: f32,
    /// Side of the cells in which chunks look for each other (m).
    pub reach: f32,
    /// Speed at which a crushed storey is blown out, or parts of what breaks up fly apart (m/s).
    pub blow: f32,
    /// 1: in the air, where no tremor is felt.
    pub airborne: f32,
    pub pad: f32,
}

/// What of a chunk an instance shows; `shaders/passes/ruin.wgsl` has the same numbers.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// A broken piece: once its group has come apart.
    Piece,
    /// A whole part: until its group comes apart.
    Whole,
    /// Something on a chunk: always.
    Rider,
}

/// An instance that chunks move, as `Drawn` in `shaders/passes/ruin.wgsl` (64 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Drawn {
    /// The instance's rows at rest.
    pub rows: [[f32; 4]; 3],
    /// Its place among all instances of the scene.
    pub instance: u32,
    pub chunk: u32,
    /// [`Shows`] in the lowest two bits, above them how many chunks its group has.
    pub shows: u32,
    /// The group's first chunk.
    pub group: u32,
}

/// Pieces of one mesh: instances that are not there while all stands.
#[derive(Clone, Debug, Default)]
pub struct Shards {
    pub mesh: Mesh,
    pub instances: Vec<super::Instance>,
    /// Which entry of `drawn` moves each of them.
    pub drawn: Vec<u32>,
}

/// Everything of a scene that can break, fractured.
#[derive(Clone, Debug, Default)]
pub struct Ruin {
    pub chunks: Vec<Chunk>,
    /// Numbers of the chunks that hold each one up.
    pub supports: Vec<u32>,
    pub clusters: Vec<Cluster>,
    pub sites: Vec<Site>,
    /// In [`HEIGHT_UNITS`] a metre.
    pub heights: Vec<i32>,
    pub drawn: Vec<Drawn>,
    /// For the entries of `drawn` that show instances of the scene: which entry, batch and index.
    pub standing: Vec<(u32, usize, usize)>,
    pub shards: Vec<Shards>,
}

/// A part that is to break: its mesh, the number of its wreck, itself and what becomes of it.
type Taken = (String, usize, super::Instance, Role);

/// Marks out what is to break: structures, by their numbers, and the deck's craters. Its parts come last in their batches.
pub fn mark(scene: &mut Scene, doomed: &[(u32, Manner)], craters: &[Crater], seed: u32) {
    let mut taken = cut::gather(scene, doomed, 0);
    taken.extend(deck::dig(scene, craters, seed, doomed.len()));
    let towers = doomed.iter().copied();
    let holes = craters.iter().enumerate().map(|(n, c)| (0x00c0 + n as u32, Manner::Crater(*c)));
    let wreck = |(structure, manner)| Wreck { structure, manner, pieces: Vec::new() };
    scene.wrecks = towers.chain(holes).map(wreck).collect();
    // Unshadowed: shadows are drawn once and kept, and must not depend on when that is.
    for (name, n, instance, role) in taken {
        let found = scene.batches.iter().position(|b| b.mesh.name == name && !b.casts_shadow);
        let batch = found.unwrap_or_else(|| {
            let mesh = scene.batches.iter().find(|b| b.mesh.name == name).map(|b| b.mesh.clone());
            scene.batches.push(Batch { mesh: mesh.unwrap_or_default(), instances: Vec::new(), casts_shadow: false });
            scene.batches.len() - 1
        });
        let index = scene.batches[batch].instances.len();
        scene.batches[batch].instances.push(instance);
        scene.wrecks[n].pieces.push(Piece { batch, index, role });
    }
}

/// The ruins of a scene, each fractured when it is first asked for.
#[derive(Clone, Debug, Default)]
pub struct Ruins([OnceLock<Arc<Ruin>>; Quality::ALL.len()]);

impl Ruins {
    pub fn get(&self, scene: &Scene, quality: Quality) -> Arc<Ruin> {
        let slot = Quality::ALL.iter().position(|q| *q == quality).unwrap_or(0);
        self.0[slot].get_or_init(|| Arc::new(assemble::ruin(scene, quality))).clone()
    }
}

/// How strongly an event of strength 1 shakes at a distance of `away` metres; `extent`: the distance at which it has
/// halved (m). `shaders/sim/collapse/step.wgsl` has the same formula.
pub fn near(away: f32, extent: f32) -> f32 {
    let x = away / extent.max(1.0);
    1.0 / (1.0 + x * x)
}

/// How far inside of the deck's holes and their bent rims a place (x, z) is (m), at least; negative outside of all.
pub fn torn_away(scene: &Scene, p: Vec2) -> f32 {
    let inside = |c: &Crater| {
        let at = Vec3::new(p.x, c.middle.y, p.y);
        let widest = Crater::WIDEST * c.radius - at.distance(c.middle);
        deck::RIM + if widest < 0.0 { widest } else { c.depth(at) }
    };
    let craters = scene.wrecks.iter().filter_map(|w| if let Manner::Crater(c) = &w.manner { Some(c) } else { None });
    craters.map(inside).fold(f32::MIN, f32::max)
}

impl Ruin {
    /// The weakest joint's strength over how near its chunk is to `origin`.
    pub fn weakest(&self, origin: Vec3, extent: f32) -> f32 {
        let of = |c: &Chunk| c.strength / near(Vec3::from(c.rest).distance(origin), extent).max(1e-9);
        self.chunks.iter().map(of).fold(f32::MAX, f32::min)
    }
}
