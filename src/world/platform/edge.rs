//! The deck's rim: kerb, railing, fascia, gutters, marker lamps, mooring gear.

use super::outline::{Outline, Side};
use super::{Works, paint};
use crate::world::Material;
use crate::world::fleet::RAMP;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::Vec3;

pub fn build(works: &mut Works, outline: &Outline) {
    let mut docks = [0; 2];
    for (i, side) in outline.sides().iter().enumerate() {
        rim(works, side, i);
        if side.is_dock() {
            let east = usize::from(side.out.x > 0.0);
            docks[east] += 1;
            dock(works, side, docks[east]);
        }
    }
}

/// A point `t` metres along the side, `inward` metres from it, at height `y`.
fn on(side: &Side, t: f32, inward: f32, y: f32) -> Vec3 {
    let p = side.a + (side.b - side.a).normalize_or_zero() * t - side.out * inward;
    Vec3::new(p.x, y, p.y)
}

/// From where to where along the side its railing stands: all of it, but for where a ramp comes down upon it.
fn open_stretches(side: &Side) -> Vec<(f32, f32)> {
    let length = side.length();
    if !is_boarded(side) {
        return vec![(0.0, length)];
    }
    let [a, b] = RAMP.sides.map(|z| (z - side.a.y).abs());
    vec![(0.0, a.min(b) - 0.3), (a.max(b) + 0.3, length)]
}

/// Whether the moored barge's ramp comes down over this side.
fn is_boarded(side: &Side) -> bool {
    let middle = 0.5 * (side.a + side.b);
    side.is_dock() && RAMP.contains(middle) && side.a.x == side.b.x
}

fn rim(works: &mut Works, side: &Side, number: usize) {
    let length = side.length();
    let yaw = side.yaw();
    // Fascia, kerb and gutter pipe in pieces of about 5 m.
    let n = (length / 5.0).round().max(1.0);
    let piece = length / n;
    for i in 0..n as u32 {
        let t = (i as f32 + 0.5) * piece;
        let p = on(side, t, 0.0, -1.72);
        works.put(
            Part::new(Shape::Fascia, Material::Steel, p.to_array(), [piece, 1.7, 0.5])
                .yaw(yaw)
                .tint(paint::GREY)
                .seen(1.0),
        );
        let kerb = on(side, t, 0.2, -0.03);
        let striped = side.is_dock() || length < 11.0;
        let tint = if striped && i % 2 == 0 { paint::YELLOW } else { paint::GREY };
        works.put(
            Part::new(Shape::Bevel, Material::Painted, kerb.to_array(), [piece - 0.03, 0.25, 0.36])
                .yaw(yaw)
                .tint(tint)
                .seen(1.4),
        );
    }
    works.pipe(on(side, 0.2, -0.34, -1.2), on(side, length - 0.2, -0.34, -1.2), 0.16, paint::RUST);
    works.pipe(on(side, 0.2, -0.3, -1.5), on(side, length - 0.2, -0.3, -1.5), 0.1, paint::STEEL);
    // Railing; chains at the docks.
    let shape = if side.is_dock() { Shape::ChainRail } else { Shape::Rail };
    for (from, to) in open_stretches(side) {
        works.railing(on(side, from, 0.2, 0.2), on(side, to, 0.2, 0.2), shape);
    }
    let corner = on(side, 0.0, 0.2, 0.0);
    works.put(
        Part::new(Shape::Bevel, Material::Painted, corner.to_array(), [0.4, 1.42, 0.4]).tint(paint::GREY).seen(2.0),
    );
    // Marker lamps on the kerb's inner face, low and warm; red at the arms' corners.
    let count = (length / 7.0).floor().max(1.0);
    for i in 0..count as u32 {
        let t = (i as f32 + 0.5) / count * length;
        let p = on(side, t, 0.46, 0.16);
        let housing = Part::new(Shape::Bevel, Material::Steel, on(side, t, 0.42, 0.0).to_array(), [0.34, 0.24, 0.12]);
        works.put(housing.yaw(yaw).tint(paint::DARK).seen(3.0).unshadowed());
        works.lamp(Shape::Bevel, p, [0.22, 0.1, 0.16], Lamp::point(Lamp::SODIUM, 5.0, 0.08));
    }
    if number.is_multiple_of(2) {
        let beacon = Lamp { blink_hz: 0.8, ..Lamp::point(Lamp::RED, 2.5, 0.09) };
        works.lamp(Shape::Sphere, corner + Vec3::Y * 1.52, [0.18; 3], beacon);
    }
    // Cable trays and brackets hang below the fascia on the long sides.
    if length > 20.0 {
        for i in 0..(length / 4.0) as u32 {
            let t = 2.0 + i as f32 * 4.0;
            works.beam(on(side, t, 0.3, -1.75), on(side, t, 3.4, -4.3), 0.22, paint::DARK, 1.6);
        }
        works.beam(on(side, 1.0, 1.6, -2.9), on(side, length - 1.0, 1.6, -2.9), 0.4, paint::DARK, 1.2);
        for i in 0..(length / 10.0) as u32 {
            let a = on(side, i as f32 * 10.0 + 5.0, -0.1, -3.1);
            let part = Part::new(Shape::Cable, Material::Rubber, a.to_array(), [9.6, 1.5, 0.12]).yaw(yaw);
            works.put(part.tint(paint::DARK).seen(1.2));
        }
    }
}

/// Mooring gear, fenders, a gangway and lamps where barges lie.
fn dock(works: &mut Works, side: &Side, number: u32) {
    let length = side.length();
    let middle = on(side, length / 2.0, 1.0, 0.0);
    let west = side.out.x < 0.0;
    works.place(&format!("dock_{}_{number}", if west { "west" } else { "east" }), middle);
    // Where people go aboard nothing stands in their way.
    let clear = |t: &f32| !is_boarded(side) || (t - 0.5).abs() > 0.3;
    for t in [0.15, 0.38, 0.62, 0.85].into_iter().filter(clear) {
        let p = on(side, length * t, 1.3, 0.0);
        works.put(
            Part::fitting(Shape::Bitt, Material::Painted, p.to_array()).yaw(side.yaw()).tint(paint::YELLOW).seen(2.0),
        );
        let fender = on(side, length * t, -0.55, -2.4);
        works.put(
            Part::new(Shape::Cylinder, Material::Rubber, fender.to_array(), [0.9, 2.3, 0.9])
                .tint(paint::DARK)
                .seen(1.4),
        );
    }
    for (t, s) in [(0.06, 1.0), (0.94, -1.0)] {
        let foot = on(side, length * t, 1.6, 0.0);
        post(works, foot, side.yaw() + if s > 0.0 { std::f32::consts::PI } else { 0.0 }, 8.0);
    }
    if is_boarded(side) {
        return;
    }
    // The gangway lies raised at a slant over the edge.
    let hinge = on(side, length * 0.5, 0.6, 0.3);
    let tip = on(side, length * 0.5, -4.6, 2.6);
    let across = Vec3::new(-side.out.y, 0.0, side.out.x) * 1.1;
    for s in [-1.0, 1.0] {
        works.beam(hinge + across * s, tip + across * s, 0.16, paint::YELLOW, 1.6);
        works.railing(hinge + across * s, tip + across * s, Shape::Rail);
    }
    let tread = Part::between(Shape::Box, Material::Steel, hinge, tip, 2.1, 0.08);
    works.put(tread.tint(paint::GREY).seen(1.2));
    works.lamp(Shape::Sphere, tip + Vec3::Y * 0.25, [0.24; 3], Lamp::point(Lamp::COLD, 5.0, 0.12));
}

/// A lamp post with a warm lamp below its head; the arm reaches along x turned by `yaw`.
pub fn post(works: &mut Works, foot: Vec3, yaw: f32, height: f32) {
    let size = [2.6, height, 0.5];
    works
        .put(Part::new(Shape::LampPost, Material::Painted, foot.to_array(), size).yaw(yaw).tint(paint::GREY).seen(1.2));
    let (sin, cos) = yaw.sin_cos();
    let head = foot + Vec3::new(cos * 0.75, height * 0.955, -sin * 0.75);
    let lamp = Lamp::spot(Lamp::SODIUM, 120.0, 0.2, Vec3::NEG_Y, 0.6, 1.25);
    works.lamp(Shape::Bevel, head, [0.8, 0.1, 0.32], lamp);
}
