//! The cargo barges: slow, broad, boxy; six lift engines on stub wings, a bridge aft, holds with doors, freight slung under.

use super::{Reach, Yard, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use crate::world::rng::Rng;
use glam::{Quat, Vec3};

const WARM: [f32; 3] = [1.0, 0.6, 0.26];

/// Builds one; returns the half extents of its shield.
pub fn build(yard: &mut Yard<'_>) -> Vec3 {
    let Vec3 { x: wide, y: high, z: long } = yard.size;
    let hull = Part::new(Shape::BargeHull, Material::Hull, [0.0, -high / 2.0, 0.0], [wide, high, long]);
    yard.frame.put(hull.tint(paint::BARGE).glow(0.55).always().unshadowed());
    for side in [-1.0, 1.0] {
        for z in [-0.36, 0.0, 0.3] {
            lift(yard, side, z * long);
        }
        holds(yard, side);
    }
    // Two ways in on the side that lies to the docks.
    for k in [1.0, 4.0] {
        ramp(yard, -1.0, (-0.4 + 0.11 * k) * long);
    }
    freight(yard);
    bridge(yard);
    deck(yard);
    Vec3::new(wide * 0.95, high * 1.15, long * 0.62)
}

/// A stub wing with its engine.
fn lift(yard: &mut Yard<'_>, side: f32, z: f32) {
    let Vec3 { x: wide, y: high, .. } = yard.size;
    let root = Vec3::new(side * 0.44 * wide, 0.05 * high, z);
    let pod = Vec3::new(side * (0.5 * wide + 5.5), 0.02 * high, z);
    for (dy, dz) in [(-2.2, -2.0), (2.2, -2.0), (-2.2, 2.0), (2.2, 2.0)] {
        yard.beam(root + Vec3::new(0.0, dy, dz), pod + Vec3::new(0.0, dy * 0.7, dz * 0.6), 0.8, paint::DARK);
    }
    yard.steel(Shape::Bevel, [pod.x - side * 3.2, pod.y - 1.2, z], [6.4, 2.4, 5.4], paint::BARGE, 0.5);
    // The middle pair lights the hull.
    let least = if z == 0.0 { Reach::Hull } else { Reach::Deck };
    yard.engine(pod - Vec3::Y * 7.0, Vec3::NEG_Y, 2.6, least, [380.0, 0.0]);
    yard.beacon(pod + Vec3::Y * 11.0, WARM, 0.5);
}

/// Doors of the holds along a side, lit from within, with fenders and ladders between them.
fn holds(yard: &mut Yard<'_>, side: f32) {
    let Vec3 { x: wide, y: high, z: long } = yard.size;
    for k in 0..7 {
        let z = (-0.4 + 0.11 * k as f32) * long;
        let x = side * wide * 0.482;
        if k % 3 != 2 {
            yard.steel(Shape::Box, [x, -0.28 * high, z], [0.9, 0.34 * high, 5.6], paint::DARK, 0.6);
            yard.glow(
                [x + side * 0.32, -0.28 * high + 0.5, z],
                [0.4, 0.22 * high, 3.6],
                WARM,
                if k % 2 == 0 { 0.5 } else { 0.25 },
            );
            yard.glow([x + side * 0.3, 0.1 * high, z], [0.5, 0.3, 4.6], WARM, 5.0);
        }
        yard.steel(Shape::IBeam, [x, -0.4 * high, z + 0.055 * long], [1.0, 0.72 * high, 1.0], paint::STEEL, 0.8);
        yard.steel(
            Shape::Ladder,
            [x + side * 0.5, -0.3 * high, z + 0.04 * long],
            [0.5, 0.5 * high, 0.3],
            paint::STEEL,
            1.6,
        );
    }
    let rail = Vec3::new(side * wide * 0.3, 0.5 * high + 1.1, 0.0);
    yard.beam(rail - Vec3::Z * 0.38 * long, rail + Vec3::Z * 0.3 * long, 0.14, paint::STEEL);
    for k in 0..14 {
        let foot = rail + Vec3::new(0.0, -1.1, (-0.38 + 0.05 * k as f32) * long);
        yard.beam(foot, foot + Vec3::Y * 1.1, 0.12, paint::STEEL);
    }
}

/// A ramp let down from a hold's sill, with lamps along it, and the light of the open hold behind it.
fn ramp(yard: &mut Yard<'_>, side: f32, z: f32) {
    let Vec3 { x: wide, y: high, .. } = yard.size;
    let sill = Vec3::new(side * wide * 0.5, -0.28 * high, z);
    let foot = Vec3::new(side * (wide * 0.5 + 11.5), -0.74 * high, z);
    let tread = Part::between(Shape::Box, Material::Steel, sill, foot, 5.0, 0.35);
    yard.frame.put(tread.tint(paint::STEEL).seen(0.6).unshadowed());
    for edge in [-2.5, 2.5] {
        let (a, b) = (sill + Vec3::Z * edge, foot + Vec3::Z * edge);
        yard.beam(a + Vec3::Y * 1.1, b + Vec3::Y * 1.1, 0.12, paint::STEEL);
        yard.beam(a + Vec3::Y * 7.0, b, 0.16, paint::DARK);
        for n in 0..6 {
            let p = a.lerp(b, (n as f32 + 0.5) / 6.0);
            yard.beam(p, p + Vec3::Y * 1.1, 0.1, paint::STEEL);
            yard.glow((p + Vec3::Y * 0.25).to_array(), [0.2, 0.16, 0.3], WARM, 16.0);
        }
    }
    // The hold stands open and is lit to its back.
    yard.glow([side * wide * 0.505, -0.28 * high, z], [0.3, 0.3 * high, 4.4], WARM, 3.4);
    let lamp = Lamp::spot(WARM, 900.0, 0.5, Vec3::new(side * 0.8, -0.6, 0.0), 0.5, 1.0);
    yard.lamp(Vec3::new(side * wide * 0.52, 0.08 * high, z), 0.5, lamp, Reach::Hull);
}

/// Containers slung under the belly in a frame.
fn freight(yard: &mut Yard<'_>) {
    let Vec3 { y: high, z: long, .. } = yard.size;
    let mut rng = Rng::new(yard.frame.seed, 0, 0xb4);
    for k in 0..6 {
        let z = (-0.34 + 0.095 * k as f32) * long;
        for x in [-4.2, 0.0, 4.2] {
            if rng.chance(0.72) {
                let tint = rng.pick([paint::TRIM, paint::STEEL, paint::DARK, [0.1, 0.13, 0.16]]);
                yard.steel(Shape::Container, [x, -0.5 * high - 3.4, z], [3.8, 3.3, 7.6], tint, 0.7);
            }
        }
        yard.steel(Shape::Box, [0.0, -0.5 * high - 3.7, z + 4.3], [13.4, 0.4, 0.5], paint::STEEL, 0.8);
        for side in [-1.0, 1.0] {
            let foot = Vec3::new(side * 6.5, -0.5 * high - 3.6, z + 4.3);
            yard.beam(foot, foot + Vec3::Y * 4.2, 0.4, paint::STEEL);
        }
    }
    for x in [-5.0, 5.0] {
        let lamp = Lamp::spot(WARM, 500.0, 0.4, Vec3::new(0.1 * x, -1.0, 0.1), 0.3, 0.7);
        yard.lamp(Vec3::new(x, -0.5 * high + 1.6, 0.3 * long), 0.8, lamp, Reach::Deck);
    }
}

/// The tower aft: storeys with lit windows, wings, masts, a funnel on each side.
fn bridge(yard: &mut Yard<'_>) {
    let Vec3 { y: high, z: long, .. } = yard.size;
    let (top, z) = (0.44 * high, -0.36 * long);
    yard.steel(Shape::CutTaper, [0.0, top, z], [13.0, 6.0, 13.0], paint::BARGE, 0.4);
    yard.steel(Shape::Cut, [0.0, top + 6.0, z + 1.0], [16.0, 3.2, 9.0], paint::DARK, 0.4);
    yard.glow([0.0, top + 7.2, z + 5.5], [13.0, 1.0, 0.2], WARM, 2.6);
    for side in [-1.0, 1.0] {
        yard.glow([side * 8.0, top + 7.2, z + 1.0], [0.2, 1.0, 7.0], WARM, 2.2);
        yard.steel(Shape::Cowl, [side * 4.4, top + 6.0, z - 5.0], [3.2, 7.0, 3.2], paint::DARK, 0.5);
    }
    yard.steel(Shape::Spire, [0.0, top + 9.2, z], [0.9, 14.0, 0.9], paint::STEEL, 0.3);
    yard.steel(Shape::Dish, [3.6, top + 9.2, z], [3.2, 3.2, 3.2], paint::STEEL, 0.8);
    yard.beacon(Vec3::new(0.0, top + 23.5, z), Lamp::RED, 0.7);
}

/// Hatch covers, two derricks and the ramp at the bow.
fn deck(yard: &mut Yard<'_>) {
    let Vec3 { x: wide, y: high, z: long } = yard.size;
    for k in 0..4 {
        let z = (-0.16 + 0.12 * k as f32) * long;
        yard.steel(Shape::Bevel, [0.0, 0.48 * high, z], [12.0, 1.5, 8.6], paint::STEEL, 0.6);
    }
    for (z, lean) in [(-0.2, 0.7), (0.22, -0.6)] {
        let foot = Vec3::new(0.0, 0.49 * high, z * long);
        yard.steel(Shape::OctTaper, foot.to_array(), [1.6, 12.0, 1.6], paint::STEEL, 0.4);
        let boom = Part::new(Shape::Jib, Material::Painted, (foot + Vec3::Y * 4.0).to_array(), [1.6, 20.0, 1.6]);
        yard.frame.put(boom.turn(Quat::from_rotation_x(lean)).tint(paint::TRIM).seen(0.5).unshadowed());
        yard.beacon(foot + Vec3::Y * 12.3, Lamp::RED, 0.4);
    }
    yard.glow([0.0, 0.12 * high, 0.497 * long], [wide * 0.36, 0.35, 0.3], WARM, 5.0);
}
