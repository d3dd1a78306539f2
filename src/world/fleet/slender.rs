//! The graceful ships: a long ribbed hull with a lance at its bow, fins at its tail, a gondola under its belly and
//! engine pods on outriggers.

use super::{AZURE, Plume, Reach, Yard, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::{Quat, Vec3};
use std::f32::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// Builds one; returns the half extents of its shield.
pub fn build(yard: &mut Yard<'_>) -> Vec3 {
    let Vec3 { x: wide, y: high, z: long } = yard.size;
    let hull = Part::new(Shape::SlenderHull, Material::Hull, [0.0, -high / 2.0, 0.0], [wide, high, long]);
    yard.frame.put(hull.tint(paint::HULL).glow(1.0).always().unshadowed());
    keel(yard);
    gondola(yard);
    for side in [-1.0, 1.0] {
        for (z, out, mouth) in [(0.2, 1.06, 2.4), (-0.17, 1.22, 2.9)] {
            outrigger(yard, side, z * long, out * wide, mouth);
        }
        catwalk(yard, side);
    }
    tail(yard);
    bow(yard);
    Vec3::new(wide * 1.45, high * 0.98, long * 0.56)
}

impl Yard<'_> {
    pub(super) fn hull(&mut self, shape: Shape, at: [f32; 3], size: [f32; 3], turn: Quat) {
        let part = Part::new(shape, Material::Hull, at, size).turn(turn).tint(paint::HULL).glow(1.0);
        self.frame.put(part.seen(0.4).unshadowed());
    }

    pub(super) fn steel(&mut self, shape: Shape, at: [f32; 3], size: [f32; 3], colour: [f32; 3], seen: f32) {
        self.frame.put(Part::new(shape, Material::Painted, at, size).tint(colour).seen(seen).unshadowed());
    }

    pub(super) fn beam(&mut self, a: Vec3, b: Vec3, wide: f32, colour: [f32; 3]) {
        let part = Part::between(Shape::Box, Material::Painted, a, b, wide, wide);
        self.frame.put(part.tint(colour).seen(0.5).unshadowed());
    }

    /// Luminous panel without a light of its own.
    pub(super) fn glow(&mut self, at: [f32; 3], size: [f32; 3], colour: [f32; 3], radiance: f32) {
        let part = Part::new(Shape::Box, Material::Lamp, at, size).tint(colour).glow(radiance);
        self.frame.put(part.seen(0.5).unshadowed());
    }

    /// A lamp that gives light where that is seen from the deck, and is only seen itself elsewhere.
    pub(super) fn lamp(&mut self, at: Vec3, size: f32, lamp: Lamp, least: Reach) {
        if self.reach >= least {
            self.frame.lamp(Shape::Sphere, at, [size; 3], lamp);
        } else {
            self.frame.lamp_body(Shape::Sphere, at, [size; 3], lamp);
        }
    }

    /// An engine pod whose bell's mouth, of radius `mouth`, lies at `at` and points along `toward` (ship's frame). What is
    /// round it gets `power` from ships that reach as far as `least`, the deck below `wash`.
    pub(super) fn engine(&mut self, at: Vec3, toward: Vec3, mouth: f32, least: Reach, [power, wash]: [f32; 2]) {
        let scale = mouth / 1.4;
        let size = Vec3::from(Shape::Nacelle.natural()) * scale;
        let turn = Quat::from_rotation_arc(Vec3::NEG_Y, toward);
        let pod = Part::new(Shape::Nacelle, Material::Painted, at.to_array(), size.to_array()).turn(turn);
        self.frame.put(pod.tint(paint::STEEL).seen(0.3).unshadowed());
        let burner = Lamp { flicker: 0.35, ..Lamp::point(AZURE, power, 0.5 * mouth) };
        let throat = at + toward * (0.15 * mouth);
        self.lamp(throat, mouth * 1.1, burner, least);
        if self.reach == Reach::Deck && wash > 0.0 {
            // The flame itself, as those below get its light.
            let flame = Lamp { flicker: 0.3, ..Lamp::spot(AZURE, wash, 2.0 * mouth, toward, 0.5, 1.05) };
            self.frame.lamp(Shape::Sphere, throat, [mouth * 0.9; 3], flame);
        }
        let turn = Quat::from_rotation_y(self.frame.yaw);
        let length = mouth * if toward.y < -0.5 { 7.0 } else { 9.0 };
        self.plumes.push(Plume { position: self.frame.world(at), toward: turn * toward, radius: mouth * 0.85, length });
    }

    /// A blinking lamp that lights nothing that matters.
    pub(super) fn beacon(&mut self, at: Vec3, colour: [f32; 3], size: f32) {
        self.frame.lamp_body(Shape::Sphere, at, [size; 3], Lamp::point(colour, 40.0 * size * size, 0.5 * size));
    }
}

/// A box keel with bay doors, hatches and strip lamps along the belly, and a walkway down the back.
fn keel(yard: &mut Yard<'_>) {
    let Vec3 { y: high, z: long, .. } = yard.size;
    let belly = -0.41 * high;
    yard.steel(Shape::Cut, [0.0, belly - 1.3, -0.06 * long], [3.4, 2.2, 0.62 * long], paint::DARK, 0.4);
    for k in 0..9 {
        let z = (-0.34 + 0.07 * k as f32) * long;
        yard.steel(Shape::Box, [0.0, belly - 1.7, z], [4.6, 1.0, 0.7], paint::STEEL, 1.0);
        for side in [-1.0, 1.0] {
            let lamp = if k % 3 == 1 { [1.0, 0.62, 0.3] } else { AZURE };
            yard.glow([side * 1.9, belly - 1.2, z + 2.6], [0.25, 0.3, 2.6], lamp, 6.0);
        }
        if k % 2 == 0 {
            yard.steel(Shape::Hatch, [0.0, belly - 1.9, z + 2.2], [1.6, 0.5, 1.6], paint::STEEL, 1.6);
        }
    }
    for side in [-1.0, 1.0] {
        for z in [0.02, 0.13] {
            let door = [side * 5.0, belly - 0.1, z * long];
            yard.steel(Shape::Bevel, door, [4.2, 0.8, 9.0], paint::DARK, 0.6);
            yard.glow([side * 2.75, belly - 0.16, z * long], [0.2, 0.25, 8.4], [1.0, 0.7, 0.4], 5.0);
            yard.glow([side * 7.25, belly + 0.25, z * long], [0.2, 0.25, 8.4], [1.0, 0.7, 0.4], 5.0);
        }
    }
    let back = 0.48 * high;
    yard.steel(Shape::Cut, [0.0, back - 0.4, 0.0], [2.2, 1.6, 0.4 * long], paint::DARK, 0.6);
    for (z, tall) in [(0.12, 9.0), (-0.08, 13.0), (0.02, 6.0)] {
        yard.steel(Shape::Spire, [0.0, back + 0.6, z * long], [0.7, tall, 0.7], paint::STEEL, 0.4);
        yard.beacon(Vec3::new(0.0, back + 0.8 + tall, z * long), Lamp::RED, 0.5);
    }
}

/// A two-storey gondola on pylons, its windows lit.
fn gondola(yard: &mut Yard<'_>) {
    let Vec3 { y: high, z: long, .. } = yard.size;
    let (top, z, length) = (-0.41 * high - 2.4, 0.21 * long, 0.19 * long);
    yard.hull(Shape::BargeHull, [0.0, top - 4.4, z], [6.6, 5.0, length], Quat::IDENTITY);
    yard.steel(Shape::Cut, [0.0, top - 5.2, z - 1.0], [2.6, 1.0, length * 0.7], paint::DARK, 0.8);
    for side in [-1.0, 1.0] {
        for k in 0..8 {
            let at = z + (k as f32 / 8.0 - 0.45) * length * 0.9;
            yard.glow([side * 3.24, top - 2.1, at], [0.16, 0.8, length * 0.07], [1.0, 0.66, 0.34], 3.2);
        }
        for at in [-0.3, 0.25] {
            let foot = Vec3::new(side * 1.8, top - 0.4, z + at * length);
            yard.beam(foot, foot + Vec3::new(side * 1.5, 4.4, 0.0), 0.7, paint::STEEL);
        }
        // A gallery along it, and a boom that the lines run over.
        yard.steel(Shape::Box, [side * 4.0, top - 3.6, z], [1.5, 0.16, length * 0.8], paint::STEEL, 1.2);
        yard.beam(
            Vec3::new(side * 4.7, top - 2.5, z - length * 0.4),
            Vec3::new(side * 4.7, top - 2.5, z + length * 0.4),
            0.12,
            paint::STEEL,
        );
    }
    yard.glow([0.0, top - 2.6, z + length * 0.46], [3.4, 0.9, 0.3], [0.6, 0.85, 1.0], 3.0);
    let down = Lamp::spot(Lamp::COLD, 900.0, 0.4, Vec3::new(0.0, -1.0, 0.25), 0.16, 0.34);
    yard.lamp(Vec3::new(0.0, top - 5.1, z + length * 0.3), 0.9, down, Reach::Deck);
}

/// An engine pod on a winged strut, braced from above and below.
fn outrigger(yard: &mut Yard<'_>, side: f32, z: f32, out: f32, mouth: f32) {
    let high = yard.size.y;
    let root = Vec3::new(side * 0.36 * yard.size.x, -0.02 * high, z);
    let pod = Vec3::new(side * out, -0.16 * high, z - 2.0);
    let span = (pod - root).length();
    // A wing lies flat: a fin whose root is in the hull.
    let wing = Quat::from_rotation_arc(Vec3::Y, (pod - root) / span);
    yard.hull(Shape::Fin, (root - (pod - root) * 0.08).to_array(), [1.9, span * 1.1, 15.0], wing);
    yard.beam(root + Vec3::new(0.0, -5.0, 1.5), pod + Vec3::new(0.0, -1.0, 0.5), 0.5, paint::STEEL);
    yard.beam(root + Vec3::new(0.0, 5.0, -1.0), pod + Vec3::new(0.0, 2.0, 0.0), 0.4, paint::STEEL);
    let lean = Vec3::new(side * 0.05, -1.0, -0.14).normalize_or(Vec3::NEG_Y);
    // The port side's flames, which stand over the deck, light it for both.
    let wash = if side > 0.0 { 11500.0 * mouth } else { 0.0 };
    yard.engine(pod + lean * (mouth * 3.0), lean, mouth, Reach::Hull, [180.0 * mouth, wash]);
    // Cowl bands and a fin on the pod's outer side.
    let outer = pod + Vec3::new(side * mouth * 1.3, 0.0, 0.0);
    yard.hull(Shape::Fin, outer.to_array(), [0.7, mouth * 2.6, mouth * 3.2], Quat::from_rotation_z(-side * 1.1));
    yard.beacon(
        outer + Vec3::new(side * mouth * 2.1, mouth * 1.0, -1.0),
        if side < 0.0 { Lamp::RED } else { [0.2, 1.0, 0.5] },
        0.6,
    );
}

/// A catwalk from wing to wing, that the harnesses' winches stand on.
fn catwalk(yard: &mut Yard<'_>, side: f32) {
    let Vec3 { x: wide, y: high, z: long } = yard.size;
    let (x, y) = (side * 0.84 * wide, -0.15 * high);
    let (aft, fore) = (-0.18 * long, 0.2 * long);
    yard.steel(Shape::Box, [x, y - 0.2, 0.5 * (aft + fore)], [1.8, 0.3, fore - aft], paint::STEEL, 0.5);
    for dx in [-0.8, 0.8] {
        let rail = Vec3::new(x + dx, y + 1.2, 0.0);
        yard.beam(rail + Vec3::Z * aft, rail + Vec3::Z * fore, 0.1, paint::STEEL);
    }
    for k in 0..9 {
        let z = aft + (fore - aft) * k as f32 / 8.0;
        yard.beam(Vec3::new(x, y, z), Vec3::new(side * 0.3 * wide, y - 0.06 * high, z), 0.3, paint::DARK);
        yard.steel(Shape::Cabinet, [x, y - 1.5, z + 1.0], [1.1, 1.3, 1.4], paint::TRIM, 1.0);
        yard.glow([x + side * 0.95, y, z + 2.5], [0.14, 0.24, 2.2], AZURE, 5.0);
    }
}

/// Fins in an X and a tall rudder, and the two main engines.
fn tail(yard: &mut Yard<'_>) {
    let Vec3 { x: wide, y: high, z: long } = yard.size;
    let (z, y) = (-0.4 * long, 0.08 * high);
    for (angle, tall, chord) in [
        (0.0, 20.0, 24.0),
        (FRAC_PI_4 * 1.7, 22.0, 20.0),
        (-FRAC_PI_4 * 1.7, 22.0, 20.0),
        (PI - 0.5, 12.0, 15.0),
        (PI + 0.5, 12.0, 15.0),
    ] {
        let turn = Quat::from_rotation_z(angle);
        let root = Vec3::new(0.0, y, z) + turn * (Vec3::Y * 0.14 * wide);
        yard.hull(Shape::Fin, root.to_array(), [2.2, tall, chord], turn);
        let tip = root + turn * Vec3::Y * (tall + 0.2) + Vec3::Z * (-0.33 * chord);
        yard.beacon(tip, Lamp::RED, 0.6);
    }
    for side in [-1.0, 1.0] {
        let at = Vec3::new(side * 5.0, y - 2.5, -0.5 * long - 2.0);
        yard.engine(at, Vec3::new(0.0, -0.16, -1.0).normalize_or(Vec3::NEG_Z), 1.7, Reach::Deck, [160.0, 0.0]);
        yard.beam(at + Vec3::new(0.0, 0.0, 5.0), Vec3::new(0.0, y, -0.42 * long), 1.2, paint::DARK);
    }
}

/// A lance with a ring of sensors at the bow, and a collar where it meets the hull.
fn bow(yard: &mut Yard<'_>) {
    let long = yard.size.z;
    let forward = Quat::from_rotation_x(FRAC_PI_2);
    let part = |shape, at: f32, size| {
        Part::new(shape, Material::Painted, [0.0, 0.0, at], size).turn(forward).seen(0.4).unshadowed()
    };
    yard.frame.put(part(Shape::Spire, 0.485 * long, [2.4, 0.1 * long, 2.4]).tint(paint::STEEL));
    yard.frame.put(part(Shape::Ring, 0.47 * long, [5.0, 0.9, 5.0]).tint(paint::TRIM));
    yard.frame.put(part(Shape::Ring, 0.5 * long, [3.4, 0.5, 3.4]).tint(paint::STEEL));
    yard.beacon(Vec3::new(0.0, 0.0, 0.588 * long), [0.6, 0.85, 1.0], 0.7);
}
