//! The monorail: a viaduct from the east at deck height. Its first spans are gone; the next one droops from its pier, with a
//! carriage hanging from it. Each span and each pier is a structure of its own.

use super::{Works, paint, wreckage};
use crate::world::Material;
use crate::world::city::{GROUND, viaduct_z};
use crate::world::collapse::Manner;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::Vec3;

/// World x of the first and last span's ends, and the number of spans.
const START: f32 = 60.0;
const END: f32 = 900.0;
const SPANS: u32 = 42;
/// Spans between piers.
const PIER_EVERY: u32 = 4;
/// Length of what is left at the platform (m).
const STUB: f32 = 5.0;
/// The first span that is left besides, and how far it droops (rad).
const BROKEN: u32 = 3;
const DROOP: f32 = 0.2;
/// Greatest swing of the carriage at its lower end (m).
const CARRIAGE_SWING: f32 = 0.5;

/// Middle of the running beam's top at `t` (0..1).
fn on(t: f32) -> Vec3 {
    Vec3::new(START + (END - START) * t, -0.6, viaduct_z(t))
}

pub fn build(works: &mut Works) {
    works.structure = Some(works.stage.structure());
    let stub = on(STUB / (END - START));
    span(works, on(0.0), stub, 1);
    wreckage::torn(works, stub, (stub - on(0.0)).normalize_or(Vec3::X), 1);
    droop(works);
    for i in BROKEN + 1..SPANS {
        works.structure = Some(works.stage.structure());
        span(works, on(i as f32 / SPANS as f32), on((i + 1) as f32 / SPANS as f32), i);
    }
    for i in 1..=SPANS / PIER_EVERY {
        works.structure = Some(works.stage.structure());
        let t = (i * PIER_EVERY) as f32 / SPANS as f32;
        let ahead = (on((t + 0.01).min(1.0)) - on(t - 0.01)).normalize_or(Vec3::X);
        pier(works, on(t), ahead);
    }
    works.structure = None;
    works.place("viaduct_start", on(0.0));
    works.place("viaduct_middle", on(0.3));
    works.place("viaduct_end", on(1.0));
}

/// The span that still holds at its far end, and what hangs from it: they drop further together.
fn droop(works: &mut Works) {
    let structure = works.stage.structure();
    works.structure = Some(structure);
    works.shadowless = true;
    let b = on((BROKEN + 1) as f32 / SPANS as f32);
    let whole = on(BROKEN as f32 / SPANS as f32) - b;
    let across = Vec3::Y.cross(whole).normalize_or(Vec3::Z);
    let a = b + glam::Quat::from_axis_angle(across, DROOP) * whole;
    span(works, a, b, BROKEN);
    let out = (a - b).normalize_or(Vec3::NEG_X);
    wreckage::torn(works, a, out, 2);
    // Its tail still rides the beam; the rest hangs out over the gap, nose down.
    let hook = a - out * 0.8 + Vec3::Y * 1.1;
    wreckage::carriage(works, hook, Vec3::new(-0.66, -0.75, 0.05), Vec3::new(-0.75, 0.66, 0.1));
    for (s, u) in [(-1.0, -0.4), (1.0, -0.6), (0.4, -1.6)] {
        let tie = a - out * 2.5 + across * s + Vec3::Y * u;
        works.put(Part::between(Shape::Cylinder, Material::Rubber, hook, tie, 0.16, 0.16).tint(paint::DARK).seen(0.4));
    }
    let hinge = (b - Vec3::Y * 4.0).to_array();
    let (axis, bend) = (across.to_array(), 0.115);
    works.stage.doomed.push((structure, Manner::Hinge { pivot: hinge, axis, bend, seconds: 0.9, strength: 0.2 }));
    works.stage.dangling.push((structure, hook.y, CARRIAGE_SWING));
    wreckage::loose(works, a, -out);
    wreckage::fire(works, a - out * 3.0 - Vec3::Y * 1.4, across);
    works.shadowless = false;
}

fn span(works: &mut Works, a: Vec3, b: Vec3, number: u32) {
    let ahead = (b - a).normalize_or(Vec3::X);
    let across = Vec3::new(-ahead.z, 0.0, ahead.x);
    let (a, b) = (a, b - ahead * 0.06);
    let down = |y: f32| Vec3::Y * y;
    // Box girder, running beam, and the two edge beams with their brackets.
    works.put(
        Part::between(Shape::Box, Material::Concrete, a - down(3.4), b - down(3.4), 3.4, 2.4)
            .tint([0.2, 0.195, 0.19])
            .always(),
    );
    works.put(
        Part::between(Shape::Box, Material::Concrete, a - down(2.0), b - down(2.0), 6.4, 0.5)
            .tint([0.22, 0.21, 0.205])
            .always(),
    );
    works.put(
        Part::between(Shape::Box, Material::Steel, a - down(0.9), b - down(0.9), 0.9, 1.7).tint(paint::STEEL).seen(0.5),
    );
    for y in [-0.2, -1.3] {
        for s in [-1.0, 1.0] {
            works.put(
                Part::between(
                    Shape::Box,
                    Material::Steel,
                    a + across * 0.52 * s + down(y),
                    b + across * 0.52 * s + down(y),
                    0.16,
                    0.2,
                )
                .tint([0.4, 0.4, 0.42])
                .seen(1.2),
            );
        }
    }
    for s in [-1.0, 1.0] {
        let (p, q) = (a + across * 3.0 * s - down(1.75), b + across * 3.0 * s - down(1.75));
        works.railing(p, q, Shape::Rail);
        works.pipe(a + across * 2.2 * s - down(2.5), b + across * 2.2 * s - down(2.5), 0.3, paint::RUST);
        for k in 0..4 {
            let m = a.lerp(b, (k as f32 + 0.5) / 4.0);
            works.beam(m + across * 1.6 * s - down(4.2), m + across * 3.0 * s - down(2.3), 0.26, paint::GREY, 1.0);
        }
    }
    for k in 0..5 {
        let m = a.lerp(b, (k as f32 + 0.5) / 5.0);
        works.beam(m - across * 1.2 - down(1.75), m + across * 1.2 - down(1.75), 0.3, paint::DARK, 1.5);
    }
    // Joint plates between spans, a lamp on every second one.
    works.put(
        Part::between(Shape::Box, Material::Steel, a - ahead * 0.2 - down(3.4), a + ahead * 0.2 - down(3.4), 3.8, 2.9)
            .tint(paint::GREY)
            .seen(0.8),
    );
    if number.is_multiple_of(2) {
        let foot = a + across * 2.9 - down(1.75);
        works.put(
            Part::new(Shape::OctTaper, Material::Painted, foot.to_array(), [0.24, 4.6, 0.24])
                .tint(paint::GREY)
                .seen(1.2),
        );
        let at = foot + down(4.7);
        if number < 16 {
            works.lamp(Shape::Sphere, at, [0.34; 3], Lamp::point(Lamp::SODIUM, 9.0, 0.17));
        } else {
            let structure = works.structure_at(at);
            works.stage.local(Vec3::ZERO, 0.0, structure).lamp_body(
                Shape::Sphere,
                at,
                [0.34; 3],
                Lamp::point(Lamp::SODIUM, 9.0, 0.17),
            );
        }
    }
}

/// A pier of two leaning shafts down to the ground, cross-braced, with a crosshead.
fn pier(works: &mut Works, top: Vec3, ahead: Vec3) {
    let across = Vec3::new(-ahead.z, 0.0, ahead.x);
    let head = top - Vec3::Y * 7.4;
    works.put(
        Part::between(Shape::Box, Material::Concrete, head - across * 4.2, head + across * 4.2, 3.0, 2.6)
            .tint([0.19, 0.185, 0.18])
            .always(),
    );
    works.put(
        Part::between(Shape::Box, Material::Concrete, head, head + Vec3::Y * 2.9, 3.6, 3.0)
            .tint([0.17, 0.17, 0.17])
            .seen(0.6),
    );
    let foot = |s: f32| (head + across * (13.0 * s)).with_y(GROUND);
    let at = |s: f32, t: f32| (head + across * (3.2 * s)).lerp(foot(s), t);
    for s in [-1.0, 1.0] {
        for k in 0..4 {
            let (t0, t1) = (k as f32 / 4.0, (k + 1) as f32 / 4.0);
            let wide = 3.4 + 2.8 * t1;
            works.put(
                Part::between(Shape::Oct, Material::Concrete, at(s, t1), at(s, t0), wide, wide)
                    .tint([0.19, 0.185, 0.18])
                    .always(),
            );
            works.put(
                Part::new(Shape::Oct, Material::Concrete, at(s, t1).to_array(), [wide * 1.4, 3.0, wide * 1.4])
                    .tint([0.16; 3])
                    .seen(0.6),
            );
        }
    }
    for k in 1..8 {
        let (t0, t1) = (k as f32 / 8.0, (k + 1) as f32 / 8.0);
        works.beam(at(-1.0, t0), at(1.0, t0), 1.5, paint::GREY, 0.7);
        works.beam(at(-1.0, t0), at(1.0, t1), 0.8, paint::GREY, 0.8);
        works.beam(at(1.0, t0), at(-1.0, t1), 0.8, paint::GREY, 0.8);
    }
    let like = Part::new(Shape::Box, Material::Concrete, [0.0; 3], [1.0; 3]).tint([0.19; 3]);
    works.trace([top.x, top.z], [3.0, 6.0], [GROUND, top.y - 3.0], &like);
    let red = Lamp { blink_hz: 0.4, ..Lamp::point(Lamp::RED, 6.0, 0.2) };
    let structure = works.structure_at(head);
    works.stage.local(Vec3::ZERO, 0.0, structure).lamp_body(Shape::Sphere, head + across * 4.6, [0.5; 3], red);
}
