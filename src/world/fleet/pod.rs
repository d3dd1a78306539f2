//! The rescue pods: small craft that stand about the deck, bow outward, each with its hold open to the middle, a ramp down
//! from it and a lane of lights on the deck that leads there.

use super::{AZURE, Reach, Yard, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::{Quat, Vec3};
use std::f32::consts::FRAC_PI_2;

/// Where they stand, x and z (m).
pub const PODS: [[f32; 2]; 9] = [
    [-49.0, 66.0],
    [-48.0, 43.0],
    [-44.0, 22.0],
    [-30.0, 6.0],
    [0.0, 0.0],
    [30.0, 6.0],
    [44.0, 22.0],
    [43.0, 43.0],
    [49.0, 66.0],
];
/// What their bows point away from: the crush before the doors.
pub const FROM: [f32; 2] = [0.0, 56.0];
/// Hull: across, up, along (m).
pub const SIZE: [f32; 3] = [7.0, 5.0, 15.0];
/// Height of the hold's floor (m).
const FLOOR: f32 = 0.55;
/// Hues of their holds, so that each has its own.
const HUES: [[f32; 3]; 3] = [[1.0, 0.6, 0.26], [0.86, 0.94, 1.0], [0.3, 0.66, 1.0]];

/// Builds the one of that number; returns the half extents of its hull.
pub fn build(yard: &mut Yard<'_>, number: usize) -> Vec3 {
    let hue = HUES[number % HUES.len()];
    hull(yard);
    for side in [-1.0, 1.0] {
        for z in [-2.6, 3.4] {
            fan(yard, side, z);
        }
        yard.beam(Vec3::new(side * 2.4, 0.18, -3.6), Vec3::new(side * 2.4, 0.18, 4.6), 0.34, paint::DARK);
    }
    hold(yard, hue);
    lane(yard, hue);
    // What lies round it is in the light of its idling fans.
    yard.lamp(Vec3::new(0.0, 5.2, 0.4), 0.3, Lamp::point(AZURE, 34.0, 0.3), Reach::Deck);
    Vec3::from(SIZE) / 2.0
}

/// A cabin with a blunt nose, windows, fins and a spine of light along its roof.
fn hull(yard: &mut Yard<'_>) {
    let [wide, high, long] = SIZE;
    let forward = Quat::from_rotation_x(FRAC_PI_2);
    for side in [-1.0, 1.0] {
        yard.hull(Shape::Cut, [side * 2.3, FLOOR, 0.2], [0.8, 3.1, 0.55 * long], Quat::IDENTITY);
        // Portholes and a step along the flank.
        for k in 0..4 {
            yard.glow([side * 2.72, 2.0, -2.4 + 1.6 * k as f32], [0.1, 0.7, 0.8], HUES[0], 5.0);
        }
        yard.steel(Shape::Bevel, [side * 2.75, 0.5, 0.4], [0.5, 0.4, 7.0], paint::TRIM, 0.8);
        yard.steel(Shape::Wedge, [side * 1.9, high - 1.5, -3.2], [0.3, 2.6, 2.6], paint::TRIM, 0.6);
        yard.beacon(Vec3::new(side * 1.9, high + 1.2, -4.2), Lamp::RED, 0.28);
    }
    yard.hull(Shape::Bevel, [0.0, FLOOR + 2.9, 0.2], [5.4, 0.9, 0.57 * long], Quat::IDENTITY);
    yard.steel(Shape::Box, [0.0, FLOOR - 0.2, 0.2], [4.6, 0.2, 0.54 * long], paint::STEEL, 0.6);
    yard.hull(Shape::HexTaper, [0.0, 2.1, 4.2], [0.74 * wide, 0.27 * long, 3.5], forward);
    yard.steel(Shape::HexSpire, [0.0, 2.1, 8.1], [2.4, 1.6, 1.7], paint::DARK, 0.5);
    yard.hull(Shape::Dome, [0.0, 3.6, 3.4], [3.4, 1.0, 3.2], Quat::IDENTITY);
    yard.glow([0.0, FLOOR + 3.8, -0.4], [0.4, 0.12, 4.8], [1.0, 0.9, 0.75], 9.0);
    yard.steel(Shape::Hatch, [1.5, FLOOR + 3.7, -1.6], [1.3, 0.3, 1.3], paint::STEEL, 1.2);
    yard.steel(Shape::Hatch, [-1.5, FLOOR + 3.7, 0.8], [1.3, 0.3, 1.3], paint::STEEL, 1.2);
}

/// A ducted fan on an arm, its hub aglow.
fn fan(yard: &mut Yard<'_>, side: f32, z: f32) {
    let hub = Vec3::new(side * 5.0, 2.9, z);
    yard.beam(Vec3::new(side * 2.4, 2.9, z), hub, 0.5, paint::DARK);
    yard.steel(Shape::Ring, [hub.x, hub.y - 0.5, z], [3.9, 1.0, 3.9], paint::HULL, 0.4);
    yard.steel(Shape::Fan, [hub.x, hub.y - 0.35, z], [3.0, 0.5, 3.0], paint::STEEL, 0.6);
    let glow = Part::new(Shape::Cylinder, Material::Lamp, [hub.x, hub.y - 0.1, z], [1.5, 0.3, 1.5]);
    yard.frame.put(glow.tint(AZURE).glow(26.0).seen(0.4).unshadowed());
    yard.beam(hub - Vec3::Y * 0.4, hub.with_y(0.2), 0.28, paint::STEEL);
}

/// The open stern: lit to its back, a frame of light round it, the ramp down to the deck.
fn hold(yard: &mut Yard<'_>, hue: [f32; 3]) {
    let stern = -0.28 * SIZE[2] + 0.2;
    yard.glow([0.0, FLOOR, 3.4], [3.8, 2.9, 0.2], hue, 3.0);
    yard.glow([0.0, FLOOR + 2.8, 0.0], [0.5, 0.1, 6.4], hue, 12.0);
    for side in [-1.0, 1.0] {
        yard.glow([side * 1.95, FLOOR, stern], [0.22, 2.9, 0.2], hue, 12.0);
        // Seats along the walls.
        yard.steel(Shape::Bevel, [side * 1.6, FLOOR, 0.4], [0.6, 0.5, 5.0], paint::DARK, 0.8);
    }
    yard.glow([0.0, FLOOR + 2.85, stern], [4.1, 0.2, 0.2], hue, 12.0);
    let tread = Part::between(
        Shape::Box,
        Material::Steel,
        Vec3::new(0.0, FLOOR, stern),
        Vec3::new(0.0, 0.05, stern - 3.6),
        3.6,
        0.14,
    );
    yard.frame.put(tread.tint(paint::STEEL).seen(0.4).unshadowed());
    let lamp = Lamp::spot(hue, 620.0, 0.4, Vec3::new(0.0, -0.5, -0.87), 0.4, 0.95);
    yard.lamp(Vec3::new(0.0, FLOOR + 3.2, stern - 0.3), 0.45, lamp, Reach::Deck);
}

/// Lights on the deck in pairs: from out there to the ramp.
fn lane(yard: &mut Yard<'_>, hue: [f32; 3]) {
    for k in 0..8 {
        let z = -9.0 - 2.4 * k as f32;
        for side in [-1.0, 1.0] {
            yard.glow([side * 2.1, 0.0, z], [0.3, 0.1, 0.5], hue, 14.0);
        }
    }
}
