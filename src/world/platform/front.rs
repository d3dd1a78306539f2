//! The northern forefield, seen first: lamps that lead aircraft in, a derrick over the drop, freight waiting at its foot.

use super::{Works, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::Vec3;

/// Edge lights of taxiways are blue, their centre lines green (ICAO Annex 14, 5.3).
const EDGE: [f32; 3] = [0.1, 0.32, 1.0];
const CENTRE: [f32; 3] = [0.15, 1.0, 0.45];
const TEAL: [f32; 3] = [0.08, 0.3, 0.33];

pub fn build(works: &mut Works) {
    taxi_lamps(works);
    derrick(works, Vec3::new(-33.0, 0.0, -52.5));
    freight(works);
    approach_lamps(works, Vec3::new(5.0, 0.0, -57.6));
}

/// Blue lamps along the forefield's lanes, green ones let into the way to the front pad.
fn taxi_lamps(works: &mut Works) {
    let mut lamp = |x: f32, z: f32, colour: [f32; 3], raised: bool| {
        let (y, size) = if raised { (0.34, [0.2, 0.16, 0.2]) } else { (0.03, [0.3, 0.05, 0.16]) };
        if raised {
            let foot = Part::new(Shape::Cylinder, Material::Painted, [x, 0.0, z], [0.12, 0.28, 0.12]);
            works.put(foot.tint(paint::YELLOW).seen(2.0).unshadowed());
        }
        works.lamp(Shape::Dome, Vec3::new(x, y, z), size, Lamp::point(colour, 0.9, 0.09));
    };
    for i in 0..14 {
        lamp(-58.5 + i as f32 * 9.0, -54.2, EDGE, true);
    }
    for i in 0..5 {
        for x in [-20.0, 12.5] {
            lamp(x, -50.0 + i as f32 * 6.5, EDGE, true);
        }
    }
    for i in 0..5 {
        lamp(9.0 + i as f32 * 6.0, -44.5, CENTRE, false);
        lamp(-17.0 - i as f32 * 6.0, -44.5, CENTRE, false);
    }
}

/// Four boxes side by side that show an approaching pilot red or white, by how high he comes in.
fn approach_lamps(works: &mut Works, at: Vec3) {
    for i in 0..4 {
        let p = at + Vec3::X * (i as f32 * 2.2);
        let body = Part::new(Shape::Bevel, Material::Painted, [p.x, 0.35, p.z], [1.1, 0.5, 0.9]);
        works.put(body.tint(paint::YELLOW).seen(1.5));
        for s in [-0.4, 0.4] {
            let leg = Part::new(Shape::Box, Material::Steel, [p.x + s, 0.0, p.z], [0.08, 0.4, 0.08]);
            works.put(leg.tint(paint::DARK).seen(3.0));
        }
        let colour = if i < 2 { Lamp::RED } else { Lamp::COLD };
        works.lamp(Shape::Bevel, p + Vec3::new(0.0, 0.6, 0.47), [0.36, 0.2, 0.06], Lamp::point(colour, 1.2, 0.12));
    }
}

/// A stayed derrick: post, jib over the edge, cab, winch, hook block.
fn derrick(works: &mut Works, foot: Vec3) {
    let out = Vec3::new(-0.08, 0.0, -0.9968);
    let head = foot + Vec3::Y * 12.6;
    let heel = foot + Vec3::Y * 2.6 + out * 0.9;
    let tip = foot + out * 17.0 + Vec3::Y * 15.0;
    let base = Part::new(Shape::Oct, Material::Concrete, foot.to_array(), [3.6, 0.9, 3.6]).tint(paint::GREY);
    works.put(base.seen(1.0));
    for i in 0..3 {
        let at = foot + Vec3::Y * (0.9 + i as f32 * 3.8);
        let part = Part::new(Shape::Truss, Material::Painted, at.to_array(), [1.5, 3.8, 1.5]);
        works.put(part.tint(paint::YELLOW).seen(0.6));
    }
    for i in 0..2 {
        let (a, b) = (heel.lerp(tip, i as f32 / 2.0), heel.lerp(tip, (i + 1) as f32 / 2.0));
        works.put(Part::between(Shape::Jib, Material::Painted, a, b, 1.1, 1.1).tint(paint::YELLOW).seen(0.6));
    }
    // Stays: from the head to the jib, and back to eyes in the deck.
    for p in [heel.lerp(tip, 0.55), tip] {
        works.pipe(head, p, 0.1, paint::DARK);
    }
    for p in [Vec3::new(-9.0, 0.1, 10.0), Vec3::new(9.0, 0.1, 8.0)] {
        works.pipe(head, foot + p, 0.1, paint::DARK);
        let eye = Part::fitting(Shape::Bitt, Material::Painted, (foot + p.with_y(0.0)).to_array());
        works.put(eye.tint(paint::YELLOW).seen(2.0));
    }
    let cab = foot + Vec3::new(1.5, 1.6, 0.4);
    let glass = Part::new(Shape::Cut, Material::RibbonGlass, cab.to_array(), [1.8, 2.1, 2.0]);
    works.put(glass.tint(paint::GREY).glow(1.0).grid(2.1, 0.9).seen(1.0));
    works.put(Part::fitting(Shape::Reel, Material::Steel, (foot + Vec3::new(-2.4, 0.0, 1.6)).to_array()).seen(1.6));
    // The hook block hangs free over the drop.
    let hook = tip - Vec3::Y * 7.0;
    works.pipe(tip, hook, 0.09, paint::DARK);
    let block = Part::new(Shape::Bevel, Material::Painted, (hook - Vec3::Y * 1.1).to_array(), [0.7, 1.2, 0.5]);
    works.put(block.tint(paint::YELLOW).seen(1.0));
    let beacon = Lamp { blink_hz: 0.6, ..Lamp::point(Lamp::RED, 8.0, 0.18) };
    works.lamp(Shape::Sphere, tip + Vec3::Y * 0.9, [0.4; 3], beacon);
    works.lamp(Shape::Sphere, head + Vec3::Y * 0.5, [0.4; 3], beacon);
    let flood = Lamp::spot(Lamp::COLD, 90.0, 0.2, Vec3::new(0.35, -1.0, 0.2).normalize(), 0.5, 1.1);
    works.lamp(Shape::Bevel, foot + Vec3::new(0.8, 10.4, 0.5), [0.7, 0.3, 0.5], flood);
}

/// Containers set down at the eastern end of the forefield, each in its owner's colour.
fn freight(works: &mut Works) {
    let boxes = [([21.0, 0.0, -55.4], 1.53, TEAL), ([28.4, 0.0, -54.8], 1.6, paint::RUST)];
    for (at, yaw, tint) in boxes {
        works.put(Part::fitting(Shape::Container, Material::Painted, at).yaw(yaw).tint(tint).seen(0.6));
    }
}
