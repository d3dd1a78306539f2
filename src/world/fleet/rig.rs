//! Lines that hang from the ships to a few metres above the deck, each with a harness at its end and azure glints on it.

use super::{AZURE, Line, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part, Stage};
use crate::world::rng::Rng;
use glam::{Quat, Vec3};

/// Hangs `count` lines from a hull; their winches stand along its sides.
pub fn build(stage: &mut Stage, centre: Vec3, yaw: f32, hull: Vec3, count: u32, number: u32) -> Vec<Line> {
    let turn = Quat::from_rotation_y(yaw);
    let mut lines = Vec::new();
    for k in 0..count {
        let mut rng = Rng::new(stage.seed, number * 64 + k, 0x11e5);
        // Two of three on the port side, along the edge where the winches stand.
        let side = if k % 3 == 2 { -1.0 } else { 1.0 };
        let along = (k as f32 + 0.5) / count as f32 - 0.5 + rng.range(-0.02, 0.02);
        let top = centre
            + turn * Vec3::new(side * (0.84 * hull.x + rng.range(-0.6, 0.6)), -0.2 * hull.y, along * 0.4 * hull.z);
        let foot = rng.range(2.0, 5.4);
        let length = top.y - foot;
        let structure = stage.structure();
        hang(stage, structure, top, foot, &mut rng);
        lines.push(Line { structure, length, foot, phase: rng.unit() });
    }
    lines
}

fn hang(stage: &mut Stage, structure: u32, top: Vec3, foot: f32, rng: &mut Rng) {
    let mut frame = stage.local(top.with_y(foot), rng.range(0.0, 3.0), structure);
    let height = top.y - foot;
    let scale = rng.range(1.15, 1.4);
    let size = Shape::Harness.natural().map(|v| v * scale);
    let harness = Part::new(Shape::Harness, Material::Painted, [0.0; 3], size).tint(paint::TRIM);
    frame.put(harness.seen(0.8).unshadowed());
    let eye = 1.85 * scale;
    let line = |x: f32, low: f32, high: f32, wide: f32| {
        Part::new(Shape::Box, Material::Painted, [x, low, 0.0], [wide, high - low, wide]).tint(paint::STEEL)
    };
    // Two falls down to a block, one from there on.
    frame.put(line(0.0, eye, eye + 2.6, 0.1).seen(0.5).unshadowed());
    frame.put(line(-0.14, eye + 2.6, height, 0.07).seen(0.4).unshadowed());
    frame.put(line(0.14, eye + 2.6, height, 0.07).seen(0.4).unshadowed());
    let block = Part::new(Shape::Bevel, Material::Painted, [0.0, eye + 2.3, 0.0], [0.5, 0.7, 0.26]);
    frame.put(block.tint([0.5, 0.3, 0.04]).seen(1.0).unshadowed());
    let glint = Lamp { flicker: 0.15, ..Lamp::point(AZURE, 9.0, 0.12) };
    frame.lamp(Shape::Sphere, Vec3::new(0.0, eye + 0.1, 0.0), [0.26; 3], glint);
    for (x, y, z) in
        [(0.44, 0.92, 0.44), (-0.44, 0.92, 0.44), (0.44, 0.92, -0.44), (-0.44, 0.92, -0.44), (0.0, 1.8, 0.0)]
    {
        frame.lamp_body(Shape::Sphere, Vec3::new(x, y, z) * scale, [0.2; 3], Lamp::point(AZURE, 1.2, 0.07));
    }
    for k in 1..6 {
        let y = eye + 2.6 + (height - eye - 2.6) * k as f32 / 6.0;
        frame.lamp_body(Shape::Sphere, Vec3::new(0.0, y, 0.0), [0.24; 3], Lamp::point(AZURE, 0.8, 0.08));
    }
}
