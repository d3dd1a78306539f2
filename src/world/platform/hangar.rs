//! The hangar at the deck's back: three primary bay doors, their halls, roof plant and signs.

use super::{Works, paint};
use crate::world::Material;
use crate::world::alarms;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::Vec3;
use std::f32::consts::PI;

/// World z of the front wall and the back wall (m).
const FRONT: f32 = 82.0;
const BACK: f32 = 107.0;
const HEIGHT: f32 = 15.5;
const DOOR_HIGH: f32 = 11.5;
/// Middles of the doors and their width.
const DOORS: [f32; 3] = [-30.0, 0.0, 30.0];
const DOOR_WIDE: f32 = 21.0;

fn wall(at: [f32; 3], size: [f32; 3]) -> Part {
    Part::new(Shape::Box, Material::Painted, at, size).tint([0.15, 0.16, 0.185]).always()
}

pub fn build(works: &mut Works) {
    lights(works);
    let depth = BACK - FRONT;
    let middle = (FRONT + BACK) / 2.0;
    // Shell: back and side walls, roof slab, lintel, piers between the doors.
    works.put(wall([0.0, 0.0, BACK - 0.5], [96.0, HEIGHT, 1.0]));
    for s in [-1.0, 1.0] {
        works.put(wall([s * 47.5, 0.0, middle], [1.0, HEIGHT, depth]));
    }
    works.put(wall([0.0, HEIGHT - 0.6, middle], [96.0, 0.8, depth]).tint(paint::GREY));
    works.put(wall([0.0, DOOR_HIGH, FRONT + 0.8], [96.0, HEIGHT - DOOR_HIGH + 0.9, 1.6]));
    works.trace([0.0, middle], [48.0, depth / 2.0], [0.0, HEIGHT], &wall([0.0; 3], [1.0; 3]));
    for x in [-44.25f32, -15.0, 15.0, 44.25] {
        let wide = if x.abs() > 20.0 { 7.5 } else { 9.0 };
        pier(works, x, wide);
    }
    for x in [-15.0, 15.0] {
        works.put(wall([x, 0.0, middle + 4.0], [1.2, HEIGHT - 0.8, depth - 9.0]));
    }
    for (i, x) in DOORS.into_iter().enumerate() {
        door(works, i, x);
        if i != 1 {
            hall(works, x, i as u32);
        }
        works.place(&format!("bay_door_{}", i + 1), Vec3::new(x, 0.0, FRONT - 1.0));
    }
    works.place("hangar", Vec3::new(0.0, 0.0, middle));
    portal(works, DOORS[1]);
    beacons(works);
    sides(works);
    roof(works);
}

/// The middle door is the one that everybody makes for: framed in light, arrows over it that point down into it, and behind it
/// a passage of ever smaller arches down to a bright gate.
fn portal(works: &mut Works, x: f32) {
    let body = |works: &mut Works, at: Vec3, size: [f32; 3], radiance: f32| {
        let structure = works.structure_at(at);
        works.count += 1;
        let lamp = Lamp::point(Lamp::COLD, radiance * PI, 1.0);
        works.stage.local(Vec3::ZERO, 0.0, structure).resume_at(works.count).lamp_body(Shape::Box, at, size, lamp);
    };
    let frame = |works: &mut Works, half: f32, high: f32, z: f32, wide: f32, radiance: f32| {
        for s in [-1.0, 1.0] {
            body(works, Vec3::new(x + s * half, 0.5 * high, z), [wide, high, 0.2], radiance);
        }
        body(works, Vec3::new(x, high, z), [2.0 * half + wide, wide, 0.2], radiance);
    };
    frame(works, DOOR_WIDE / 2.0 - 0.3, DOOR_HIGH - 0.12, FRONT - 0.35, 0.26, 3.2);
    for k in 0..3 {
        for s in [-1.0, 1.0] {
            let tip = Vec3::new(x + s * (5.4 + 1.9 * k as f32), DOOR_HIGH + 0.75, FRONT - 0.55);
            for d in [-0.8, 0.8] {
                let arm = Part::between(Shape::Box, Material::Lamp, tip, tip + Vec3::new(d, 1.35, 0.0), 0.3, 0.12);
                works.put(arm.tint([1.0, 0.5, 0.1]).glow(5.0 - 1.0 * k as f32).seen(0.6).unshadowed());
            }
        }
    }
    const SIDE: f32 = 13.8;
    for k in 0..5 {
        let (z, half, high) = (FRONT + 4.6 + 4.3 * k as f32, 7.9 - 0.75 * k as f32, 9.8 - 0.8 * k as f32);
        for s in [-1.0, 1.0] {
            works.put(wall([x + s * 0.5 * (half + SIDE), 0.0, z], [SIDE - half, HEIGHT - 0.8, 0.6]));
            let guard = [x + s * (half + 0.45), 0.0, z - 0.5];
            works.put(Part::new(Shape::Bevel, Material::Painted, guard, [0.7, high, 0.6]).tint(paint::DARK).seen(1.0));
        }
        works.put(wall([x, high, z], [2.0 * half, HEIGHT - 0.8 - high, 0.6]));
        frame(works, half - 0.1, high - 0.1, z - 0.4, 0.17, 1.5 + 0.45 * k as f32);
    }
    // The gate at the end, its leaves ajar before the light.
    body(works, Vec3::new(x, 2.8, BACK - 1.1), [8.4, 5.6, 0.1], 2.6);
    for dx in [-3.4, -1.9, 1.9, 3.4] {
        works.beam(Vec3::new(x + dx, 0.0, BACK - 1.4), Vec3::new(x + dx, 5.6, BACK - 1.4), 0.3, paint::DARK, 1.0);
    }
    for y in [1.9, 3.9] {
        works.beam(Vec3::new(x - 4.2, y, BACK - 1.4), Vec3::new(x + 4.2, y, BACK - 1.4), 0.2, paint::DARK, 1.0);
    }
}

/// Beacons that turn: on the piers beside the middle door, and on posts among the crowd; src/world/alarms.rs has their beams.
fn beacons(works: &mut Works) {
    let head = |works: &mut Works, at: Vec3, colour: [f32; 3]| {
        let foot = (at - Vec3::Y * 0.62).to_array();
        works.put(Part::new(Shape::Cylinder, Material::Painted, foot, [0.8, 0.3, 0.8]).tint(paint::DARK).seen(1.0));
        let cap = (at + Vec3::Y * 0.32).to_array();
        works.put(Part::new(Shape::Dome, Material::Painted, cap, [0.72, 0.24, 0.72]).tint(paint::DARK).seen(1.0));
        let lamp = Lamp { range: 9.0, ..Lamp::point(colour, 4.0, 0.3) };
        works.lamp(Shape::Cylinder, at, [0.56, 0.64, 0.56], lamp);
    };
    for at in alarms::PIERS {
        let wall = at.with_z(FRONT - 0.6);
        works.beam(at - Vec3::Y * 0.75, wall - Vec3::Y * 0.75, 0.34, paint::STEEL, 1.0);
        works.beam(at - Vec3::Y * 0.75, wall - Vec3::Y * 2.2, 0.2, paint::STEEL, 1.2);
        head(works, at, Lamp::RED);
    }
    for at in alarms::POSTS {
        let base = at.with_y(0.0).to_array();
        works.put(
            Part::new(Shape::OctTaper, Material::Painted, base, [0.4, at.y - 0.6, 0.4]).tint(paint::GREY).seen(0.8),
        );
        for k in 0..4 {
            let tint = if k % 2 == 0 { paint::YELLOW } else { paint::DARK };
            let band = [at.x, 0.4 * k as f32, at.z];
            works.put(Part::new(Shape::Cylinder, Material::Painted, band, [0.62, 0.4, 0.62]).tint(tint).seen(1.2));
        }
        head(works, at, [1.0, 0.42, 0.07]);
    }
}

/// Floods above the doors and in the halls come first among the scene's lights.
fn lights(works: &mut Works) {
    for x in DOORS {
        // Beside the sign over the middle door, so that it can be read.
        let x = if x == 0.0 { 6.2 } else { x };
        let at = Vec3::new(x, 13.2, FRONT - 3.4);
        let down = Vec3::new(0.0, -1.0, -0.45);
        let lamp = Lamp { shadow: true, ..Lamp::spot(Lamp::SODIUM, 150.0, 0.35, down, 0.5, 1.0) };
        works.lamp(Shape::Box, at, [1.1, 0.24, 0.6], lamp);
        works.put(
            Part::fitting(Shape::FloodHead, Material::Painted, [x, 13.25, FRONT - 3.4]).tint(paint::DARK).seen(1.5),
        );
        works.beam(Vec3::new(x, 13.6, FRONT - 3.3), Vec3::new(x, 14.6, FRONT), 0.22, paint::GREY, 1.5);
    }
    for x in DOORS {
        let lamp = Lamp { shadow: true, ..Lamp::spot(Lamp::COLD, 120.0, 0.4, Vec3::new(0.0, -1.0, -0.25), 0.7, 1.25) };
        works.lamp(Shape::Box, Vec3::new(x, 11.0, FRONT + 9.0), [5.0, 0.2, 0.7], lamp);
    }
}

/// A pier between doors: core, ribs, base, striped guards, a lamp and a cabinet.
fn pier(works: &mut Works, x: f32, wide: f32) {
    works.put(wall([x, 0.0, FRONT + 1.0], [wide - 0.6, HEIGHT + 0.8, 2.0]));
    works.put(
        Part::new(Shape::Bevel, Material::Concrete, [x, 0.0, FRONT + 0.2], [wide, 1.3, 3.2])
            .tint(paint::GREY)
            .seen(1.0),
    );
    let ribs = 4;
    for i in 0..ribs {
        let dx = (i as f32 / (ribs - 1) as f32 - 0.5) * (wide - 1.6);
        works.put(
            Part::new(Shape::IBeam, Material::Painted, [x + dx, 1.3, FRONT - 0.5], [0.42, HEIGHT - 1.0, 0.75])
                .tint(paint::GREY)
                .seen(1.2),
        );
        works.put(
            Part::new(Shape::Wedge, Material::Painted, [x + dx, HEIGHT - 0.3, FRONT - 0.55], [0.42, 1.6, 0.8])
                .yaw(PI)
                .tint(paint::GREY)
                .seen(1.5),
        );
    }
    for y in [4.2, 8.4, 12.2] {
        works.put(
            Part::new(Shape::Box, Material::Steel, [x, y, FRONT - 0.45], [wide - 0.8, 0.3, 0.9])
                .tint(paint::STEEL)
                .seen(1.5),
        );
    }
    // Striped guards at the door's jambs.
    for s in [-1.0, 1.0] {
        for k in 0..7 {
            let tint = if k % 2 == 0 { paint::YELLOW } else { paint::DARK };
            let at = [x + s * (wide / 2.0 - 0.1), 1.3 + k as f32 * 0.72, FRONT - 0.62];
            works.put(Part::new(Shape::Bevel, Material::Painted, at, [0.5, 0.71, 0.5]).tint(tint).seen(2.0));
        }
    }
    works.put(
        Part::fitting(Shape::Cabinet, Material::Painted, [x - 0.9, 0.0, FRONT - 1.75])
            .yaw(PI)
            .tint(paint::MAROON)
            .seen(2.0),
    );
    works.pipe(
        Vec3::new(x + wide * 0.28, 0.2, FRONT - 1.0),
        Vec3::new(x + wide * 0.28, HEIGHT, FRONT - 1.0),
        0.24,
        paint::RUST,
    );
    works.pipe(
        Vec3::new(x + wide * 0.34, 0.2, FRONT - 1.0),
        Vec3::new(x + wide * 0.34, HEIGHT, FRONT - 1.0),
        0.13,
        paint::STEEL,
    );
    let lamp = Lamp::spot(Lamp::SODIUM, 22.0, 0.14, Vec3::new(0.0, -1.0, -0.3), 0.6, 1.2);
    works.lamp(Shape::Bevel, Vec3::new(x, 5.6, FRONT - 1.1), [0.5, 0.22, 0.34], lamp);
    let alarm = Lamp { blink_hz: 1.1, ..Lamp::point(Lamp::RED, 9.0, 0.16) };
    works.lamp(Shape::Cylinder, Vec3::new(x, 9.8, FRONT - 1.15), [0.34, 0.36, 0.34], alarm);
}

/// Door leaves parked at differing widths, their rail, a number sign and a threshold.
fn door(works: &mut Works, number: usize, x: f32) {
    let panels = [2, 2, 4][number];
    let stack = 0.62;
    for i in 0..panels {
        let side = if i % 2 == 0 { -1.0 } else { 1.0 };
        let shut = if number == 2 { 4.0 * (i / 2) as f32 } else { 0.0 };
        let dx = side * (DOOR_WIDE / 2.0 - 2.1 - shut);
        let z = FRONT + 2.3 + stack * (i % 3) as f32;
        let at = [x + dx, 0.08, z];
        works.put(
            Part::new(Shape::DoorPanel, Material::Painted, at, [4.2, DOOR_HIGH, 0.55])
                .yaw(PI)
                .tint(paint::MAROON)
                .always(),
        );
        for k in 0..6 {
            let tint = if k % 2 == 0 { paint::YELLOW } else { paint::DARK };
            let p = [x + dx - 1.75 + k as f32 * 0.7, 0.1, z - 0.26];
            works.put(Part::new(Shape::Box, Material::Painted, p, [0.69, 1.1, 0.14]).tint(tint).seen(2.0));
        }
    }
    works.put(
        Part::new(
            Shape::IBeam,
            Material::Steel,
            [x - DOOR_WIDE / 2.0, DOOR_HIGH + 0.3, FRONT + 2.8],
            [0.6, DOOR_WIDE, 1.4],
        )
        .turn(glam::Quat::from_rotation_z(-PI / 2.0))
        .tint(paint::STEEL)
        .seen(1.0),
    );
    let sign = Part::new(Shape::Box, Material::Sign, [x, DOOR_HIGH + 1.0, FRONT - 0.12], [7.0, 2.0, 0.2]);
    works.put(
        Part::new(Shape::Bevel, Material::Steel, [x, DOOR_HIGH + 0.8, FRONT - 0.1], [7.6, 2.4, 0.2])
            .tint(paint::DARK)
            .seen(1.0),
    );
    works.put(sign.grid(2.4, 1.5).tint([1.0, 0.72, 0.4]).glow(2.5).seen(1.0).unshadowed());
    works.put(
        Part::new(Shape::Grating, Material::Steel, [x, -0.03, FRONT + 0.6], [DOOR_WIDE, 0.06, 0.9])
            .tint(paint::DARK)
            .seen(2.0),
    );
    for i in 0..3 {
        let p = Vec3::new(x - 7.0 + i as f32 * 7.0, 0.0, FRONT - 7.0);
        works.put(Part::fitting(Shape::Bollard, Material::Painted, p.to_array()).tint(paint::YELLOW).seen(2.0));
    }
    // Stiffeners, a ledge and conduits break up the lintel.
    for i in 0..7 {
        let dx = -9.0 + i as f32 * 3.0;
        if dx.abs() > 3.5 {
            let at = [x + dx, DOOR_HIGH + 0.5, FRONT - 0.15];
            works.put(Part::new(Shape::IBeam, Material::Painted, at, [0.3, 3.6, 0.34]).tint(paint::GREY).seen(1.4));
        }
    }
    for (y, out) in [(DOOR_HIGH + 0.15, 0.9), (HEIGHT - 0.5, 1.1)] {
        let at = [x, y, FRONT - out / 2.0];
        works.put(Part::new(Shape::Bevel, Material::Steel, at, [DOOR_WIDE, 0.3, out]).tint(paint::STEEL).seen(1.2));
    }
    works.pipe(
        Vec3::new(x - 10.4, HEIGHT - 0.9, FRONT - 0.25),
        Vec3::new(x + 10.4, HEIGHT - 0.9, FRONT - 0.25),
        0.18,
        paint::RUST,
    );
    let strip = Lamp { range: 14.0, ..Lamp::point(Lamp::COLD, 4.0, 0.3) };
    works.lamp(Shape::Box, Vec3::new(x, DOOR_HIGH - 0.1, FRONT + 0.8), [9.0, 0.12, 0.18], strip);
}

/// What one sees through an open door: frames, strip lamps, racks, a trolley.
fn hall(works: &mut Works, x: f32, number: u32) {
    for i in 0..4 {
        let z = FRONT + 5.0 + i as f32 * 5.5;
        for s in [-1.0, 1.0] {
            let at = [x + s * 13.2, 0.0, z];
            works.put(
                Part::new(Shape::IBeam, Material::Painted, at, [0.6, HEIGHT - 0.8, 0.9]).tint(paint::GREY).seen(1.0),
            );
        }
        let truss = [27.0, 1.8, 0.6];
        works.put(
            Part::new(Shape::TrussPanel, Material::Painted, [x, HEIGHT - 2.6, z], truss).tint(paint::GREY).seen(0.8),
        );
        let strip = Lamp { range: 16.0, ..Lamp::point(Lamp::COLD, 6.0, 0.3) };
        works.lamp(Shape::Box, Vec3::new(x + 6.0 - 12.0 * (i % 2) as f32, HEIGHT - 3.2, z), [3.2, 0.12, 0.3], strip);
    }
    // Ribs, a gallery with a stair and racks along the back wall.
    for i in 0..9 {
        let at = [x - 12.0 + i as f32 * 3.0, 0.0, BACK - 1.2];
        works
            .put(Part::new(Shape::IBeam, Material::Painted, at, [0.34, HEIGHT - 1.0, 0.5]).tint(paint::GREY).seen(1.2));
    }
    let (a, b) = (Vec3::new(x - 12.0, 6.2, BACK - 2.6), Vec3::new(x + 12.0, 6.2, BACK - 2.6));
    works.put(
        Part::new(Shape::Box, Material::Steel, [x, 6.0, BACK - 1.8], [25.0, 0.2, 2.0]).tint(paint::DARK).seen(1.0),
    );
    works.railing(a, b, Shape::Rail);
    for i in 0..3 {
        let at = [x + 11.2, i as f32 * 2.0, BACK - 4.6 - (2 - i) as f32 * 3.2];
        works.put(Part::fitting(Shape::Stair, Material::Steel, at).yaw(PI).tint(paint::STEEL).seen(1.2));
    }
    for i in 0..4 {
        let at = [x - 8.0 + i as f32 * 4.4, 6.2, BACK - 1.5];
        works.put(Part::fitting(Shape::Cabinet, Material::Painted, at).yaw(PI).tint(paint::MAROON).seen(1.5));
    }
    for k in 0..3 {
        let at = [x - 9.0 + k as f32 * 3.1, 0.0, BACK - 5.2];
        let tint = [paint::RUST, paint::MAROON, [0.1, 0.14, 0.18]][((k + number) % 3) as usize];
        works.put(Part::fitting(Shape::Container, Material::Painted, at).tint(tint).seen(0.8));
        if (k + number).is_multiple_of(2) {
            works.put(
                Part::fitting(Shape::Container, Material::Painted, [at[0], 2.6, at[2]]).tint(paint::GREY).seen(0.8),
            );
        }
    }
    works.put(Part::fitting(Shape::Tank, Material::Painted, [x + 8.5, 0.0, BACK - 6.0]).tint(paint::PALE).seen(1.0));
}

/// Outer side and back walls: buttresses, ducts, ladders, vents.
fn sides(works: &mut Works) {
    for s in [-1.0, 1.0] {
        for i in 0..5 {
            let z = FRONT + 2.5 + i as f32 * 5.0;
            works.put(
                Part::new(Shape::IBeam, Material::Painted, [s * 48.3, 0.0, z], [0.5, HEIGHT, 0.7])
                    .tint(paint::GREY)
                    .seen(1.0),
            );
            works.put(
                Part::new(Shape::Bevel, Material::Concrete, [s * 48.4, 0.0, z], [1.2, 0.9, 1.4])
                    .tint(paint::GREY)
                    .seen(1.5),
            );
        }
        works.pipe(Vec3::new(s * 49.0, 3.2, FRONT + 1.0), Vec3::new(s * 49.0, 3.2, BACK), 0.7, paint::RUST);
        works.pipe(Vec3::new(s * 49.0, 4.2, FRONT + 1.0), Vec3::new(s * 49.0, 4.2, BACK), 0.4, paint::STEEL);
        for y in 0..5 {
            works.put(
                Part::fitting(Shape::Ladder, Material::Steel, [s * 48.25, y as f32 * 3.0, FRONT + 5.0])
                    .yaw(PI / 2.0)
                    .tint(paint::STEEL)
                    .seen(2.0),
            );
        }
        let at = [s * 49.2, 0.0, FRONT + 17.0];
        works.put(Part::fitting(Shape::AcUnit, Material::Painted, at).yaw(PI / 2.0).tint(paint::PALE).seen(1.5));
    }
}

/// Parapet, plant, ducts and lamps on the roof.
fn roof(works: &mut Works) {
    let top = HEIGHT + 0.2;
    let rail = [
        (Vec3::new(-47.6, top, FRONT + 0.4), Vec3::new(47.6, top, FRONT + 0.4)),
        (Vec3::new(47.6, top, FRONT + 0.4), Vec3::new(47.6, top, BACK - 0.4)),
        (Vec3::new(47.6, top, BACK - 0.4), Vec3::new(-47.6, top, BACK - 0.4)),
        (Vec3::new(-47.6, top, BACK - 0.4), Vec3::new(-47.6, top, FRONT + 0.4)),
    ];
    for (a, b) in rail {
        works.railing(a, b, Shape::Rail);
    }
    for i in 0..12 {
        let x = -44.0 + i as f32 * 8.0;
        if x.abs() < 18.0 {
            continue;
        }
        let z = FRONT + 8.0 + 9.0 * (i % 2) as f32;
        let (shape, tint) = match i % 4 {
            0 => (Shape::AcUnit, paint::PALE),
            1 => (Shape::Cowl, paint::STEEL),
            2 => (Shape::Fan, paint::GREY),
            _ => (Shape::Tank, paint::RUST),
        };
        works.put(
            Part::new(shape, Material::Painted, [x, top, z], shape.natural().map(|v| v * 1.2)).tint(tint).seen(1.5),
        );
    }
    for s in [-1.0, 1.0] {
        works.put(
            Part::between(
                Shape::Box,
                Material::Steel,
                Vec3::new(s * 20.0, top + 0.9, 100.0),
                Vec3::new(s * 45.0, top + 0.9, 100.0),
                1.2,
                1.0,
            )
            .tint(paint::STEEL)
            .seen(1.2),
        );
        works.put(
            Part::fitting(Shape::WaterTower, Material::Painted, [s * 43.0, top, 103.0]).tint(paint::RUST).seen(1.0),
        );
        let beacon = Lamp { blink_hz: 0.5, ..Lamp::point(Lamp::RED, 12.0, 0.2) };
        works.lamp(Shape::Sphere, Vec3::new(s * 47.4, top + 1.6, FRONT + 0.4), [0.4; 3], beacon);
    }
}
