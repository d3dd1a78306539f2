//! The cargo barges: slow, broad, boxy; six lift engines on stub wings, a bridge aft, holds with doors, freight slung under.

use super::{MOORED_AT, RAMP, Reach, Yard, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use crate::world::rng::Rng;
use glam::{Quat, Vec3};

const WARM: [f32; 3] = [1.0, 0.6, 0.26];
/// Half the width of the moored barge's hold, and its height (m).
const HOLD: glam::Vec2 = glam::Vec2::new(7.5, 7.6);

/// Builds one; returns the half extents of its shield.
pub fn build(yard: &mut Yard<'_>) -> Vec3 {
    let Vec3 { x: wide, y: high, z: long } = yard.size;
    let hull = Part::new(Shape::BargeHull, Material::Hull, [0.0, -high / 2.0, 0.0], [wide, high, long]);
    yard.frame.put(hull.tint(paint::BARGE).glow(0.55).always().unshadowed());
    for side in [-1.0, 1.0] {
        // The middle pair lights the hull; on the moored one it keeps clear of the open hold.
        let (middle, fore) = if yard.moored { (0.2, 0.35) } else { (0.0, 0.3) };
        lift(yard, side, -0.36 * long, Reach::Deck);
        lift(yard, side, middle * long, Reach::Hull);
        lift(yard, side, fore * long, Reach::Deck);
        holds(yard, side);
    }
    if yard.moored {
        open_hold(yard);
    } else {
        // Two ways in on the side that lies to the docks.
        for k in [1.0, 4.0] {
            ramp(yard, -1.0, (-0.4 + 0.11 * k) * long);
        }
    }
    freight(yard);
    bridge(yard);
    deck(yard);
    Vec3::new(wide * 0.95, high * 1.15, long * 0.62)
}

/// A stub wing with its engine.
fn lift(yard: &mut Yard<'_>, side: f32, z: f32, least: Reach) {
    let Vec3 { x: wide, y: high, .. } = yard.size;
    let root = Vec3::new(side * 0.44 * wide, 0.05 * high, z);
    let pod = Vec3::new(side * (0.5 * wide + 5.5), 0.02 * high, z);
    for (dy, dz) in [(-2.2, -2.0), (2.2, -2.0), (-2.2, 2.0), (2.2, 2.0)] {
        yard.beam(root + Vec3::new(0.0, dy, dz), pod + Vec3::new(0.0, dy * 0.7, dz * 0.6), 0.8, paint::DARK);
    }
    yard.steel(Shape::Bevel, [pod.x - side * 3.2, pod.y - 1.2, z], [6.4, 2.4, 5.4], paint::BARGE, 0.5);
    yard.engine(pod - Vec3::Y * 7.0, Vec3::NEG_Y, 2.6, least, [380.0, 0.0]);
    yard.beacon(pod + Vec3::Y * 11.0, WARM, 0.5);
}

/// Doors of the holds along a side, lit from within, with fenders and ladders between them.
fn holds(yard: &mut Yard<'_>, side: f32) {
    let Vec3 { x: wide, y: high, z: long } = yard.size;
    for k in 0..7 {
        let z = (-0.4 + 0.11 * k as f32) * long;
        let x = side * wide * 0.482;
        if yard.moored && side < 0.0 && z.abs() < HOLD.x + 2.0 {
            continue;
        }
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

/// The moored barge's great hold: a portal that stands out from the hull on the side of the dock, lit to its back, and the
/// ramp that people go up.
fn open_hold(yard: &mut Yard<'_>) {
    let wide = yard.size.x;
    // The frame is turned half round: its −x is the world's east.
    let [foot, head] = RAMP.span.map(|x| MOORED_AT.x - x);
    let floor = RAMP.rise - MOORED_AT.y;
    let (back, top) = (-0.505 * wide, floor + HOLD.y);
    // Back wall: bays of light between ribs, brightest under the lamps of the ceiling.
    for k in 0..5 {
        let z = (k as f32 - 2.0) * 0.4 * HOLD.x;
        yard.glow([back, floor, z], [0.2, 0.62 * HOLD.y, 0.36 * HOLD.x], WARM, 1.7 - 0.35 * (k as f32 - 2.0).abs());
        yard.glow([back, floor + 0.64 * HOLD.y, z], [0.2, 0.3 * HOLD.y, 0.36 * HOLD.x], WARM, 3.0);
        yard.steel(Shape::IBeam, [back - 0.4, floor, z + 0.2 * HOLD.x], [0.7, HOLD.y, 0.6], paint::DARK, 0.4);
    }
    // What is already aboard stands black before it.
    for (z, wide, high) in [(-5.6, 2.4, 2.6), (-5.4, 2.2, 4.9), (5.4, 2.6, 2.6), (3.0, 1.4, 1.5)] {
        yard.steel(Shape::Container, [back - 0.9, floor, z], [1.2, high, wide], paint::DARK, 0.5);
    }
    // Jambs, lintel and sill.
    let deep = back - head;
    let middle = 0.5 * (back + head);
    for side in [-1.0, 1.0] {
        let z = side * (HOLD.x + 0.7);
        yard.steel(Shape::Bevel, [middle, floor - 1.2, z], [deep, HOLD.y + 3.2, 1.4], paint::BARGE, 0.3);
        yard.glow([head - 0.05, floor + 0.6, side * (HOLD.x + 0.2)], [0.12, HOLD.y - 1.0, 0.25], WARM, 9.0);
        // Doors thrown open to both sides, and what holds the ramp.
        let leaf = side * (HOLD.x + 3.9);
        yard.steel(Shape::Bevel, [head + 0.4, floor - 0.6, leaf], [0.6, HOLD.y + 1.0, 5.0], paint::TRIM, 0.3);
        let edge = side * 0.5 * (RAMP.sides[1] - RAMP.sides[0]);
        yard.beam(
            Vec3::new(head, top, side * HOLD.x),
            Vec3::new(foot + 3.0, floor - RAMP.rise + 0.8, edge),
            0.2,
            paint::DARK,
        );
    }
    yard.steel(Shape::Bevel, [middle, top, 0.0], [deep, 2.0, 2.0 * HOLD.x + 2.8], paint::TRIM, 0.3);
    yard.steel(Shape::Bevel, [middle, floor - 0.9, 0.0], [deep, 0.9, 2.0 * HOLD.x + 1.4], paint::DARK, 0.3);
    tread(yard, foot, head, floor);
    for z in [-4.4, 0.0, 4.4] {
        yard.glow([middle, top - 0.4, z], [0.6 * deep, 0.3, 1.6], WARM, 12.0);
    }
    for z in [-3.0, 3.0] {
        let lamp = Lamp::spot(WARM, 2600.0, 0.5, Vec3::new(-1.0, -0.3, -0.04 * z), 0.45, 0.95);
        yard.lamp(Vec3::new(head + 0.6, top - 0.7, z), 0.6, lamp, Reach::Hull);
    }
}

/// The ramp itself, with rails and lamps along its sides.
fn tread(yard: &mut Yard<'_>, foot: f32, head: f32, floor: f32) {
    let (low, high) = (Vec3::new(foot, floor - RAMP.rise, 0.0), Vec3::new(head, floor, 0.0));
    let wide = RAMP.sides[1] - RAMP.sides[0];
    let part = Part::between(Shape::Box, Material::Steel, high - Vec3::Y * 0.2, low - Vec3::Y * 0.2, wide, 0.35);
    yard.frame.put(part.tint(paint::STEEL).seen(0.4).unshadowed());
    for side in [-0.5, 0.5] {
        let edge = Vec3::Z * (side * wide);
        yard.beam(high + edge + Vec3::Y * 1.1, low + edge + Vec3::Y * 1.1, 0.12, paint::STEEL);
        for n in 0..7 {
            let p = high.lerp(low, (n as f32 + 0.5) / 7.0) + edge;
            yard.beam(p, p + Vec3::Y * 1.1, 0.1, paint::STEEL);
            yard.glow((p + Vec3::Y * 0.3).to_array(), [0.3, 0.16, 0.2], WARM, 20.0);
        }
    }
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
