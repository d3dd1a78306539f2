//! The landing platform: an outlined deck of plates on trusses, carried by four legs on supertall shafts.
//!
//! The deck's top is y = 0. North (−z) is the city side with the front railing.

mod deck;
mod edge;
mod front;
mod hangar;
mod legs;
mod outline;
mod stands;
mod tower;
mod under;
mod viaduct;
mod wreckage;
mod yard;

use super::Material;
use super::collapse::Crater;
use super::meshes::Shape;
use super::parts::{Lamp, Part, Stage};
use glam::{Quat, Vec2, Vec3};
use outline::Outline;
pub use stands::{CRATE, LOW};
use std::collections::BTreeMap;

/// Steel and paint of the platform, linear.
mod paint {
    pub const STEEL: [f32; 3] = [0.25, 0.27, 0.3];
    pub const DARK: [f32; 3] = [0.075, 0.07, 0.08];
    pub const GREY: [f32; 3] = [0.17, 0.185, 0.21];
    pub const MAROON: [f32; 3] = [0.12, 0.035, 0.035];
    pub const YELLOW: [f32; 3] = [0.52, 0.33, 0.05];
    pub const RUST: [f32; 3] = [0.2, 0.1, 0.06];
    pub const PALE: [f32; 3] = [0.42, 0.42, 0.41];
}

/// Side of a deck bay (m): plates, girders and fittings in one share a structure.
const BAY: f32 = 20.0;

/// Places parts in world coordinates; each goes to the structure of the deck bay it stands on.
struct Works<'a> {
    stage: &'a mut Stage,
    bays: BTreeMap<(i32, i32), u32>,
    /// When set, everything goes to this structure instead.
    structure: Option<u32>,
    /// What is put casts no shadow: lamps' shadows are drawn once, and must not show what moves.
    shadowless: bool,
    count: u32,
}

impl Works<'_> {
    fn structure_at(&mut self, p: Vec3) -> u32 {
        if let Some(structure) = self.structure {
            return structure;
        }
        let key = ((p.x / BAY).floor() as i32, ((p.z + 60.0) / BAY).floor() as i32);
        if let Some(id) = self.bays.get(&key) {
            return *id;
        }
        let id = self.stage.structure();
        self.bays.insert(key, id);
        id
    }

    fn put(&mut self, part: Part) {
        let part = Part { shadow: part.shadow && !self.shadowless, ..part };
        let structure = self.structure_at(part.at);
        self.count += 1;
        self.stage.local(Vec3::ZERO, 0.0, structure).resume_at(self.count).put(part);
    }

    fn lamp(&mut self, shape: Shape, at: Vec3, size: [f32; 3], lamp: Lamp) {
        let structure = self.structure_at(at);
        self.count += 2;
        self.stage.local(Vec3::ZERO, 0.0, structure).resume_at(self.count).lamp(shape, at, size, lamp);
    }

    fn trace(&mut self, at: [f32; 2], half: [f32; 2], span: [f32; 2], like: &Part) {
        self.stage.local(Vec3::ZERO, 0.0, 0).trace(at, half, 0.0, span, like);
    }

    fn place(&mut self, name: &str, at: Vec3) {
        self.stage.places.insert(name.to_owned(), at);
    }

    /// A round pipe or rod.
    fn pipe(&mut self, a: Vec3, b: Vec3, diameter: f32, colour: [f32; 3]) {
        self.put(Part::between(Shape::Cylinder, Material::Painted, a, b, diameter, diameter).tint(colour).seen(1.2));
    }

    /// A square beam.
    fn beam(&mut self, a: Vec3, b: Vec3, wide: f32, colour: [f32; 3], seen: f32) {
        self.put(Part::between(Shape::Box, Material::Steel, a, b, wide, wide).tint(colour).seen(seen));
    }

    /// A railing from `a` to `b` in segments of about 2 m.
    fn railing(&mut self, a: Vec3, b: Vec3, shape: Shape) {
        let along = b - a;
        let flat = along.with_y(0.0).length();
        let n = (flat / 2.0).round().max(1.0);
        let yaw = -along.z.atan2(along.x);
        let slope = (along.y / flat.max(0.01)).atan();
        let natural = shape.natural();
        for i in 0..n as u32 {
            let p = a + along * ((i as f32 + 0.5) / n);
            let size = [along.length() / n, natural[1], natural[2]];
            let rotation = Quat::from_rotation_y(yaw) * Quat::from_rotation_z(slope);
            let part = Part::new(shape, Material::Painted, p.to_array(), size).turn(rotation);
            self.put(part.tint(paint::PALE).seen(1.6));
        }
    }
}

/// Gives `make` the corners of the deck (x, z) and a test for where there is deck.
pub fn floor<T>(make: impl FnOnce(Vec2, Vec2, &dyn Fn(Vec2) -> bool) -> T) -> T {
    let outline = Outline::new();
    make(Vec2::new(-144.0, -62.0), Vec2::new(127.0, 112.0), &|p| outline.contains(p))
}

/// Puts the platform on the stage. Its lights come first in the scene, the most important ones at the very front.
pub fn build(stage: &mut Stage) {
    let outline = Outline::new();
    let mut works = Works { stage, bays: BTreeMap::new(), structure: None, shadowless: false, count: 0 };
    yard::floods(&mut works);
    hangar::build(&mut works);
    deck::build(&mut works, &outline);
    edge::build(&mut works, &outline);
    yard::build(&mut works, &outline);
    front::build(&mut works);
    tower::build(&mut works);
    under::build(&mut works, &outline);
    legs::build(&mut works);
    viaduct::build(&mut works);
    stands::build(&mut works);
    for (name, at) in [
        ("rail_north", [0.0, 1.1, -59.6]),
        ("deck_centre", [0.0, 0.0, 10.0]),
        ("boy", [-7.0, 0.0, -56.5]),
        ("edge_leap", [12.0, 0.0, -59.8]),
        ("cloak_woman", [38.0, 0.0, 34.0]),
        ("team", [-4.0, 0.0, -34.0]),
        ("signal", [2.0, 0.0, -12.0]),
        ("underside", [0.0, -9.0, 0.0]),
        ("tunnel_line", [-30.0, 0.0, -57.0]),
        ("reactor", [0.0, super::city::GROUND, -78.0]),
    ] {
        works.place(name, Vec3::from(at));
    }
    for (k, crater) in craters().iter().enumerate() {
        works.place(&format!("crater_{}", k + 1), crater.middle);
        works.place(&format!("crater_{}_rim", k + 1), crater.middle + Vec3::X * (1.3 * crater.radius));
    }
}

/// Where the deck tears open, clear of the way to the bay doors (x −30..30, z 30..90); two of them bite into its edge.
pub fn craters() -> [Crater; 6] {
    [
        [-27.0, 8.0, 8.0],
        [31.0, -50.0, 12.0],
        [-50.0, 29.0, 8.0],
        [50.0, 6.0, 6.0],
        [-22.0, -34.0, 10.5],
        [-57.0, -47.0, 12.0],
    ]
    .map(|[x, z, radius]| Crater { middle: Vec3::new(x, 0.0, z), radius })
}
