//! What stands in a dream: meshes, instances, lights and the grid of blocks that reflections are traced through.
//!
//! Procedural, on the CPU, reproducible from a seed, and ignorant of GPUs. Metres, y up, right-handed, north is −z.

pub mod alarms;
pub mod beasts;
pub mod bolts;
mod city;
pub mod collapse;
mod evacuation;
pub mod figures;
pub mod fleet;
mod meshes;
mod parts;
mod platform;
pub mod rng;
pub mod searchlights;
pub mod strands;
mod walk;

pub use evacuation::evacuation;
pub use walk::{Ramp, WalkGrid};

use bytemuck::{Pod, Zeroable};
use glam::{Affine3A, Mat3A, Vec3};
use std::collections::BTreeMap;

/// A mesh vertex in model space. Flat faces repeat their corners so that normals stay sharp.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Vertex {
    pub position: [f32; 3],
    pub normal: [f32; 3],
}

/// An indexed triangle list, counter-clockwise seen from outside.
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    pub name: String,
    pub vertices: Vec<Vertex>,
    pub indices: Vec<u32>,
}

/// What a surface is made of; the shader's `MATERIAL_*` constants carry the same numbers (generated from this list).
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Material {
    /// Streets, lots and traffic far below; drawn from the world position.
    Ground = 0,
    /// Curtain wall of mirrored panes between thin mullions.
    MirrorGlass,
    /// Bands of glass between solid spandrels.
    RibbonGlass,
    /// Punched windows in stone.
    StoneWindows,
    /// Deep grid of concrete fins with panes set back.
    ConcreteGrid,
    /// Dark glass behind an exposed steel lattice.
    LatticeGlass,
    /// Flat roof: gravel, membrane, puddles.
    Roof,
    Concrete,
    /// Bare brushed or galvanised steel.
    Steel,
    /// Painted metal: colour from the instance, chips and soot at the edges.
    Painted,
    /// The platform's deck plates: joints, anti-slip studs, wear, painted markings from the world position, wet patches.
    Deck,
    Rubber,
    /// Gives light: colour × `emission`.
    Lamp,
    /// Luminous sign: glyph-like cells drawn by the shader.
    Sign,
    /// Plating of an airship: luminous patterns crawl over it.
    Hull,
    /// What is seen where something broke: floors and rooms of a building, torn plate, concrete with bars in it.
    Broken,
}

impl Material {
    pub const ALL: [Self; 16] = [
        Self::Ground,
        Self::MirrorGlass,
        Self::RibbonGlass,
        Self::StoneWindows,
        Self::ConcreteGrid,
        Self::LatticeGlass,
        Self::Roof,
        Self::Concrete,
        Self::Steel,
        Self::Painted,
        Self::Deck,
        Self::Rubber,
        Self::Lamp,
        Self::Sign,
        Self::Hull,
        Self::Broken,
    ];
}

/// One placed mesh, as the GPU reads it (96 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Instance {
    /// Rows of the 3×4 matrix that takes model space to the world. Unit meshes span −0.5..0.5 in x and z and 0..1 in y.
    pub rows: [[f32; 4]; 3],
    /// Linear colour (albedo, or hue of the light), 0..1.
    pub colour: [f32; 3],
    /// Radiance factor for `Lamp` and `Sign`; share of lit windows (0..1) for façades.
    pub emission: f32,
    pub material: u32,
    pub seed: u32,
    /// Drawn only where its bounding sphere covers at least this many thousandths of the picture's height …
    pub min_size: f32,
    /// … and, if above 0, at most this many. (0, 0) is always drawn. Coarse and fine versions of one thing share a border.
    pub max_size: f32,
    /// Storey height for façades (m); free for others.
    pub storey: f32,
    /// Bay width for façades (m); free for others.
    pub bay: f32,
    /// Number of the structure it belongs to (a tower's parts share one; sway and collapse move them together). 0: none.
    pub structure: u32,
    /// On the GPU bit 0: the mesh is round about its upright axis. Until it gets there, the bits of what `min_size` is
    /// without another mesh to stand in for it where it is small.
    pub spare: u32,
}

impl Instance {
    pub fn new(transform: Affine3A, material: Material, colour: [f32; 3], seed: u32) -> Self {
        let (m, t) = (transform.matrix3, transform.translation);
        let row = |i: usize| [m.x_axis[i], m.y_axis[i], m.z_axis[i], t[i]];
        Self {
            rows: [row(0), row(1), row(2)],
            colour,
            emission: 0.0,
            material: material as u32,
            seed,
            min_size: 0.0,
            max_size: 0.0,
            storey: 3.6,
            bay: 1.5,
            structure: 0,
            spare: 0,
        }
    }

    /// Takes model space to the world.
    pub fn transform(&self) -> Affine3A {
        let column = |c: usize| Vec3::new(self.rows[0][c], self.rows[1][c], self.rows[2][c]).into();
        Affine3A { matrix3: Mat3A::from_cols(column(0), column(1), column(2)), translation: column(3) }
    }

    pub fn place(&mut self, transform: Affine3A) {
        let (m, t) = (transform.matrix3, transform.translation);
        self.rows = [0, 1, 2].map(|i| [m.x_axis[i], m.y_axis[i], m.z_axis[i], t[i]]);
    }
}

/// All instances of one mesh.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub mesh: Mesh,
    pub instances: Vec<Instance>,
    /// Casts shadows and is seen by local lights; off for tiny fittings.
    pub casts_shadow: bool,
}

/// An upright box that reflection rays can hit: a tower's coarse volume (64 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct TraceBox {
    pub centre: [f32; 2],
    pub half: [f32; 2],
    /// sin and cos of the yaw about y that turns the box's own axes into the world's.
    pub yaw: [f32; 2],
    pub bottom: f32,
    pub top: f32,
    pub colour: [f32; 3],
    /// Share of lit windows.
    pub lit: f32,
    /// With [`TraceBox::DOOMED`] for those that come down.
    pub material: u32,
    pub seed: u32,
    pub storey: f32,
    pub bay: f32,
}

impl TraceBox {
    /// Bit of `material`: it comes down in the course of the dream.
    pub const DOOMED: u32 = 256;
}

/// Square cells over the ground, each listing the boxes that touch it (Amanatides & Woo 1987 walks it).
#[derive(Clone, Debug, Default)]
pub struct TraceGrid {
    /// World x, z of the corner of cell (0, 0).
    pub origin: [f32; 2],
    pub cell: f32,
    pub size: [u32; 2],
    /// Per cell, row by row in z: first entry in `list` and how many.
    pub cells: Vec<[u32; 2]>,
    pub list: Vec<u32>,
    pub boxes: Vec<TraceBox>,
    /// Highest top of any box.
    pub height: f32,
}

/// A lamp. Radiant intensity in the renderer's scene-linear units (1 = a white diffuser in full key light reflects 1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    pub position: Vec3,
    /// Intensity per steradian, linear RGB.
    pub intensity: Vec3,
    /// No effect beyond this distance (m); the fall-off is windowed to reach zero there.
    pub range: f32,
    /// Radius of the luminous body (m), for highlights and soft shadows.
    pub radius: f32,
    pub kind: LightKind,
    /// Gets a tile in the shadow atlas.
    pub shadow: bool,
    /// 0: steady. Above: turns or blinks this many times a second …
    pub blink_hz: f32,
    /// … from this phase (turns).
    pub phase: f32,
    /// Number of the vessel that carries it, from 1. 0: fixed.
    pub vessel: u32,
    /// Share of it (0..1) that flickers as a flame does.
    pub flicker: f32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LightKind {
    Point,
    /// Half angles in radians.
    Spot {
        direction: Vec3,
        inner: f32,
        outer: f32,
    },
}

/// What stands and falls as one: its parts carry its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Structure {
    /// Middle of its ground plan, at the height of its lowest part.
    pub foot: Vec3,
    /// From the lowest part to the highest (m).
    pub height: f32,
    /// Stands free on the ground and swings when it is pushed.
    pub sways: bool,
    /// What a great tremor does to it, if it carries the platform.
    pub buckle: Option<Buckle>,
    /// What hangs of it: from which height down, and how far its lower end swings (m); (0, 0): nothing.
    pub dangles: [f32; 2],
    pub flight: Option<Flight>,
}

/// A way through the air at a steady speed, that a blast comes upon at `place`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flight {
    /// Where it was built, and where it is when the blast comes (m).
    pub place: Vec3,
    /// m/s.
    pub speed: Vec3,
}

impl Flight {
    /// It is to be seen from so long before its blast until so long after (s).
    pub const SEEN: [f64; 2] = [5.0, 9.0];

    /// How far it is from where it was built, `since` seconds after the blast (m); `None`: out of sight. It shakes ever
    /// harder on its way there.
    pub fn offset(&self, since: f64) -> Option<Vec3> {
        let [before, after] = Self::SEEN;
        if !(-before..after).contains(&since) {
            return None;
        }
        let t = since as f32;
        let rough = 1.6 * ((t + 2.5) / 2.5).clamp(0.0, 1.0).powi(2) * (1.0 - (t / 2.0).clamp(0.0, 1.0));
        let shake =
            Vec3::new((t * 21.0).sin(), (t * 29.0 + 1.0).sin() + 0.6 * (t * 9.0).sin(), (t * 17.0).sin()) * rough;
        Some(self.speed * t + shake)
    }
}

/// A support that folds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Buckle {
    /// How far its knee is thrust out, east and south (m).
    pub out: [f32; 2],
    /// Where on its height the knee is (0..1).
    pub knee: f32,
    /// Seconds from the tremor's arrival until it gives.
    pub after: f32,
}

/// Everything that stands in a dream.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    pub batches: Vec<Batch>,
    /// By number − 1.
    pub structures: Vec<Structure>,
    pub trace: TraceGrid,
    pub lights: Vec<Light>,
    /// Ships that hover, and what hangs from them.
    pub vessels: Vec<fleet::Vessel>,
    /// What walks on the horizon.
    pub beasts: Vec<beasts::Beast>,
    /// People with a part in the script.
    pub players: Vec<figures::cast::Player>,
    /// Beams in people's hands.
    pub searchlights: Vec<searchlights::Searchlight>,
    /// Beacons that turn while the alarm is on.
    pub alarms: Vec<alarms::Alarm>,
    /// Ropes over the edge.
    pub strands: Vec<strands::Strand>,
    /// World y of the city's ground.
    pub ground: f32,
    /// The street plan the ground shader draws.
    pub streets: Streets,
    /// Where people can walk.
    pub walk: WalkGrid,
    /// What may break …
    pub wrecks: Vec<collapse::Wreck>,
    /// … and that, fractured.
    pub ruins: collapse::Ruins,
    /// Named places for scripts, simulations and tests.
    pub places: BTreeMap<String, Vec3>,
}

impl Scene {
    /// What every player does at `t` seconds of a dream, in their order.
    pub fn roles(&self, score: &crate::timeline::Score, t: f64) -> Vec<figures::Role> {
        self.players.iter().map(|p| p.role(score, t)).collect()
    }
}

/// What the ground shader needs to know of the plan: a texture of the city from above.
#[derive(Clone, Debug, Default)]
pub struct Streets {
    /// World x, z of the texture's first corner, and its side (m).
    pub origin: [f32; 2],
    pub side: f32,
    /// Texels along a side.
    pub size: u32,
    /// RGBA8, row by row in z: distance to the nearest street's middle line (0..255 = 0..64 m), the street's direction
    /// (0..255 = 0..π), its width (0..255 = 0..64 m), kind (0 lot, 64 alley, 128 street, 192 avenue, 255 water).
    pub texels: Vec<[u8; 4]>,
}
