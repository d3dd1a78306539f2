//! Where the monorail is broken: a stub at the platform, a span that droops from the next pier with torn ends, bent rails
//! and bars, and the carriage that hangs from it.

use super::{Works, paint};
use crate::world::Material;
use crate::world::collapse::Manner;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use crate::world::rng::Rng;
use glam::{Mat3A, Quat, Vec3};

const CONCRETE: [f32; 3] = [0.2, 0.195, 0.19];
const RAIL: [f32; 3] = [0.4, 0.4, 0.42];
/// Carriage: across, up, along (m).
const CARRIAGE: Vec3 = Vec3::new(3.1, 3.5, 19.0);

/// Torn end of a girder: `end` is the middle of the running beam's top there, `out` where it points, of unit length.
pub(super) fn torn(works: &mut Works, end: Vec3, out: Vec3, salt: u32) {
    let mut rng = Rng::new(works.stage.seed, salt, 0x7042);
    let across = Vec3::Y.cross(out).normalize_or(Vec3::Z);
    let up = out.cross(across);
    let at = |a: f32, u: f32, o: f32| end + across * a + up * u + out * o;
    // Lumps that still hang on their bars, in the outline of the box girder.
    for k in 0..26 {
        let (a, u) = if k < 16 { (rng.range(-1.7, 1.7), rng.range(-4.4, -2.2)) } else { (rng.range(-3.1, 3.1), -2.0) };
        let size = Vec3::new(rng.range(0.5, 1.3), rng.range(0.4, 0.9), rng.range(0.6, 2.0));
        let turn = Quat::from_axis_angle(across, rng.range(-0.7, 0.5)) * Quat::from_rotation_y(rng.range(0.0, 3.0));
        let part =
            Part::new(Shape::Bevel, Material::Broken, at(a, u, rng.range(-0.4, 0.9)).to_array(), size.to_array());
        works.put(Part { storey: 3.0, ..part.turn(turn).tint(CONCRETE).seen(0.8) });
    }
    // The girder's walls end in teeth.
    for k in 0..11 {
        let a = -1.7 + 0.34 * k as f32;
        for u in [-2.5, -4.6] {
            let long = rng.range(0.3, 2.4);
            let tooth = Part::between(Shape::Wedge, Material::Broken, at(a, u, -0.3), at(a, u + 0.1, long), 0.36, 0.3);
            works.put(Part { storey: 3.0, ..tooth.tint(CONCRETE).seen(0.8) });
        }
    }
    // Bars of its reinforcement, bent down.
    for _ in 0..54 {
        let (a, u) = (rng.range(-2.9, 2.9), rng.pick([-2.1, -2.3, -4.4, -4.6, -3.4]));
        let (long, droop) = (rng.range(0.8, 3.0), rng.range(-0.2, 1.4));
        let side = across * rng.range(-0.5, 0.5);
        let mut p = at(a, u, 0.0);
        for j in 0..3 {
            let q = p + (out - up * (droop * j as f32 / 2.0) + side).normalize_or(out) * (long / 3.0);
            works.put(Part::between(Shape::Box, Material::Steel, p, q, 0.06, 0.06).tint(paint::RUST).seen(0.5));
            p = q;
        }
    }
    // The running beam's edge rails go on and curl away.
    for (a, u) in [(0.52, -0.2), (-0.52, -0.2), (0.52, -1.3), (-0.52, -1.3)] {
        let (curl, aside, long) = (rng.range(0.1, 0.34), rng.range(-0.16, 0.16), rng.int(5, 9));
        let mut p = at(a, u, -0.2);
        for j in 0..long {
            let bend = curl * j as f32;
            let way = out * bend.cos() - up * bend.sin() + across * (aside * j as f32);
            let q = p + way.normalize_or(out) * 1.1;
            works.put(Part::between(Shape::Box, Material::Steel, p, q, 0.16, 0.2).tint(RAIL).seen(0.5));
            p = q;
        }
    }
    // Current rails and signal cables hang down.
    for _ in 0..9 {
        let top = at(rng.range(-3.0, 3.0), rng.range(-4.2, -1.9), rng.range(0.0, 0.5));
        let mut p = top;
        let lean = across * rng.range(-0.25, 0.25) + out * rng.range(-0.1, 0.3);
        for j in 0..5 {
            let q = p + (-Vec3::Y + lean * (1.0 - j as f32 / 5.0)) * rng.range(1.2, 3.4);
            works.put(Part::between(Shape::Cylinder, Material::Rubber, p, q, 0.11, 0.11).tint(paint::DARK).seen(0.4));
            p = q;
        }
    }
}

/// Loose lumps and sleepers on the broken end, that the next tremor sends down.
pub(super) fn loose(works: &mut Works, end: Vec3, ahead: Vec3) {
    let mut rng = Rng::new(works.stage.seed, 7, 0x7043);
    let structure = works.stage.structure();
    let before = works.structure.replace(structure);
    let across = Vec3::Y.cross(ahead).normalize_or(Vec3::Z);
    for _ in 0..34 {
        let p = end + ahead * rng.range(0.2, 9.0) + across * rng.range(-3.0, 3.0) - Vec3::Y * rng.range(1.3, 1.75);
        let size = Vec3::new(rng.range(0.4, 1.5), rng.range(0.3, 0.8), rng.range(0.4, 1.2));
        let part = Part::new(Shape::Bevel, Material::Broken, p.to_array(), size.to_array());
        works.put(Part { storey: 3.0, ..part.yaw(rng.range(0.0, 3.0)).tint(CONCRETE).seen(0.8).unshadowed() });
    }
    works.stage.doomed.push((structure, Manner::Rubble { strength: 0.16 }));
    works.structure = before;
}

/// What still burns on the broken end, and the current that jumps between what is left of its rails.
pub(super) fn fire(works: &mut Works, at: Vec3, across: Vec3) {
    for (k, (s, size)) in [(-2.4f32, 0.9f32), (-1.9, 0.6), (2.3, 0.7)].into_iter().enumerate() {
        let foot = at + across * s - Vec3::Y * 0.2;
        let flame = Lamp { flicker: 0.7, ..Lamp::point([1.0, 0.34, 0.06], 46.0 * size, 0.5 * size) };
        works.lamp(Shape::Cone, foot + Vec3::Y * 0.5 * size, [0.5 * size, size, 0.5 * size], flame);
        let second = foot + across * 0.3 + Vec3::X * (0.4 - 0.3 * k as f32);
        let tongue = Lamp::point([1.0, 0.5, 0.12], 1.0, 0.14);
        works.lamp(Shape::Cone, second + Vec3::Y * 0.3 * size, [0.36 * size, 0.6 * size, 0.36 * size], tongue);
    }
    let arc = Lamp { flicker: 1.0, ..Lamp::point([0.55, 0.78, 1.0], 60.0, 0.16) };
    works.lamp(Shape::Sphere, at - across * 0.4 + Vec3::new(-3.4, 0.2, 0.0), [0.16; 3], arc);
}

/// The carriage: `hook` is where its upper bogie holds, `down` where its nose points, `roof` where its roof faces.
pub(super) fn carriage(works: &mut Works, hook: Vec3, down: Vec3, roof: Vec3) {
    let down = down.normalize_or(Vec3::NEG_Y);
    let side = down.cross(roof).normalize_or(Vec3::X);
    let roof = side.cross(down);
    // Its own axes: x across, y towards the roof, z towards the tail.
    let turn = Quat::from_mat3a(&Mat3A::from_cols(side.into(), roof.into(), (-down).into()));
    let middle = hook + down * (0.5 * CARRIAGE.z - 1.5);
    let put = |works: &mut Works, shape, material, at: Vec3, size: Vec3, tint: [f32; 3], glow: f32, seen: f32| {
        let base = middle + turn * at;
        let part = Part::new(shape, material, base.to_array(), size.to_array()).turn(turn);
        works.put(part.tint(tint).glow(glow).seen(seen));
    };
    let c = CARRIAGE;
    let body = [0.56, 0.56, 0.55];
    put(works, Shape::Bevel, Material::Painted, Vec3::new(0.0, -0.5 * c.y, 0.0), c, body, 0.0, 0.2);
    put(
        works,
        Shape::Cut,
        Material::Painted,
        Vec3::new(0.0, 0.5 * c.y - 0.1, 0.0),
        Vec3::new(2.2, 0.4, c.z * 0.8),
        paint::DARK,
        0.0,
        0.4,
    );
    // Its nose, crushed to one side, and the coupling at its tail.
    put(
        works,
        Shape::Wedge,
        Material::Painted,
        Vec3::new(0.2, -0.46 * c.y, -0.5 * c.z - 0.8),
        Vec3::new(2.6, 2.6, 1.9),
        body,
        0.0,
        0.4,
    );
    put(
        works,
        Shape::Bevel,
        Material::Steel,
        Vec3::new(0.0, -0.3 * c.y, 0.5 * c.z),
        Vec3::new(0.5, 0.5, 1.4),
        paint::STEEL,
        0.0,
        0.8,
    );
    // A stripe, and windows along both sides: half of them still lit.
    for s in [-1.0, 1.0] {
        let x = s * (0.5 * c.x + 0.02);
        put(
            works,
            Shape::Box,
            Material::Painted,
            Vec3::new(x, -0.22 * c.y, 0.0),
            Vec3::new(0.06, 0.36, c.z * 0.98),
            paint::MAROON,
            0.0,
            0.5,
        );
        for k in 0..9 {
            let z = (k as f32 - 4.0) * 1.95;
            let lit = k != 2 && k != 3 && k != 7;
            let (material, tint, glow) =
                if lit { (Material::Lamp, [1.0, 0.72, 0.42], 4.5) } else { (Material::Rubber, [0.05; 3], 0.0) };
            put(works, Shape::Box, material, Vec3::new(x, 0.0, z), Vec3::new(0.07, 1.0, 1.45), tint, glow, 0.4);
        }
        for z in [-6.8, 6.8] {
            put(
                works,
                Shape::Box,
                Material::Steel,
                Vec3::new(s * (0.5 * c.x + 0.05), -0.36 * c.y, z),
                Vec3::new(0.1, 2.3, 1.2),
                paint::DARK,
                0.0,
                0.6,
            );
        }
    }
    // A door that has swung open, and bogies that straddle a beam that is not there.
    put(
        works,
        Shape::Box,
        Material::Painted,
        Vec3::new(0.5 * c.x + 0.6, -0.36 * c.y, -5.6),
        Vec3::new(1.2, 2.3, 0.1),
        paint::PALE,
        0.0,
        0.5,
    );
    for z in [-6.0, 6.0] {
        for s in [-1.0, 1.0] {
            put(
                works,
                Shape::Bevel,
                Material::Steel,
                Vec3::new(s * 0.95, -0.5 * c.y - 1.3, z),
                Vec3::new(0.7, 1.5, 3.4),
                paint::DARK,
                0.0,
                0.5,
            );
        }
    }
    let tail = middle + turn * Vec3::new(0.0, 0.2, 0.5 * c.z + 0.1);
    works.lamp(Shape::Bevel, tail, [0.5, 0.3, 0.5], Lamp { blink_hz: 0.7, ..Lamp::point(Lamp::RED, 7.0, 0.2) });
    let inside = middle + turn * Vec3::new(0.5 * c.x + 0.35, 0.1, 1.0);
    works.lamp(Shape::Sphere, inside, [0.3; 3], Lamp { flicker: 0.5, ..Lamp::point([1.0, 0.72, 0.42], 26.0, 0.3) });
    works.place("carriage", middle);
}
