//! The underside: girders in three depths, bracing, walkways, pipes, tanks, cables, work lamps.

use super::outline::{CELL, Cover, Outline};
use super::{Works, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use crate::world::rng::Rng;
use glam::{Vec2, Vec3};
use std::f32::consts::FRAC_PI_2;

pub fn build(works: &mut Works, outline: &Outline) {
    let mut rng = Rng::new(works.stage.seed, 0, 90);
    joists(works, outline);
    rim_truss(works, outline);
    trusses(works, outline);
    holds(works);
    walkways(works);
    services(works, &mut rng);
    lamps(works, outline);
}

/// Joists right below the slab, every 2.5 m under full cells.
fn joists(works: &mut Works, outline: &Outline) {
    for &(x, z, cover) in outline.cells() {
        if cover != Cover::Full {
            continue;
        }
        let (cx, cz) = ((x as f32 + 0.5) * CELL, (z as f32 + 0.5) * CELL);
        for dx in [-1.25, 1.25] {
            let (a, b) = (Vec3::new(cx + dx, -1.0, cz - 2.5), Vec3::new(cx + dx, -1.0, cz + 2.5));
            works.put(Part::between(Shape::IBeam, Material::Steel, a, b, 0.36, 0.8).tint(paint::DARK).seen(2.2));
        }
    }
}

/// A truss 6 m deep that follows the rim of the main deck, so that the edge reads as a thick body from outside.
fn rim_truss(works: &mut Works, outline: &Outline) {
    for side in outline.sides() {
        let length = side.length();
        let m = (side.a + side.b) / 2.0;
        if m.x.abs() > 75.0 || length < 9.0 {
            continue;
        }
        let n = (length / 10.0).round().max(1.0);
        let along = (side.b - side.a) / n;
        let yaw = side.yaw();
        for i in 0..n as u32 {
            let p = side.a + along * (i as f32 + 0.5) - side.out * 3.4;
            let size = [along.length(), 5.8, 0.9];
            works.put(
                Part::new(Shape::TrussPanel, Material::Steel, [p.x, -7.4, p.y], size)
                    .yaw(yaw)
                    .tint(paint::GREY)
                    .seen(0.4),
            );
            // A plated shoulder with ports above the truss, and the ledge it stands on.
            let q = side.a + along * (i as f32 + 0.5) - side.out * 1.2;
            let shoulder =
                Part::new(Shape::Bevel, Material::Painted, [q.x, -3.3, q.y], [along.length() - 0.3, 1.5, 1.2]);
            works.put(shoulder.yaw(yaw).tint([0.12, 0.125, 0.145]).seen(0.6));
            let r = side.a + along * (i as f32 + 0.5) - side.out * 2.6;
            let ledge = Part::new(Shape::Box, Material::Steel, [r.x, -7.7, r.y], [along.length(), 0.3, 3.2]);
            works.put(ledge.yaw(yaw).tint(paint::DARK).seen(0.8));
        }
        let (a, b) = (side.a + along * 0.1 - side.out * 1.2, side.b - along * 0.1 - side.out * 1.2);
        works.railing(Vec3::new(a.x, -7.4, a.y), Vec3::new(b.x, -7.4, b.y), Shape::Rail);
    }
}

/// Cargo holds that hang below the deck: ribbed hulls with loading doors, portholes' light and catwalks.
fn holds(works: &mut Works) {
    for (x, z, long, wide, high) in [
        (-20.0, 58.0, 46.0, 16.0, 9.0),
        (20.0, 54.0, 40.0, 16.0, 8.0),
        (0.0, -22.0, 34.0, 22.0, 7.5),
        (0.0, 92.0, 22.0, 60.0, 10.0),
    ] {
        let top = -7.8;
        let base = top - high;
        let hull = |shape, y: f32, size: [f32; 3]| {
            Part::new(shape, Material::Painted, [x, y, z], size).tint([0.115, 0.12, 0.14])
        };
        works.put(hull(Shape::Box, base + 2.0, [wide, high - 2.0, long]).always());
        works.put(hull(Shape::Flare, base, [wide, 2.0, long]).always());
        let like = hull(Shape::Box, base, [wide, high, long]);
        works.trace([x, z], [wide / 2.0, long / 2.0], [base, top], &like);
        let ribs = (long / 4.0) as u32;
        for i in 0..=ribs {
            let dz = (i as f32 / ribs as f32 - 0.5) * (long - 0.6);
            for s in [-1.0, 1.0] {
                let at = [x + s * (wide / 2.0 + 0.15), base + 1.6, z + dz];
                works.put(
                    Part::new(Shape::IBeam, Material::Steel, at, [0.7, high - 1.4, 0.5]).tint(paint::GREY).seen(1.0),
                );
            }
        }
        // Bands round the hull, and ribs on its ends.
        for y in [base + 1.9, base + high * 0.58, top - 0.6] {
            works.put(hull(Shape::Box, y, [wide + 0.5, 0.45, long + 0.5]).tint(paint::GREY).seen(0.8));
        }
        let ends = (wide / 2.6) as u32;
        for i in 0..=ends {
            let dx = (i as f32 / ends as f32 - 0.5) * (wide - 0.6);
            for s in [-1.0, 1.0] {
                let at = [x + dx, base + 1.6, z + s * (long / 2.0 + 0.12)];
                works.put(
                    Part::new(Shape::IBeam, Material::Steel, at, [0.4, high - 1.4, 0.6]).tint(paint::GREY).seen(1.0),
                );
            }
        }
        for s in [-1.0, 1.0] {
            let edge = x + s * (wide / 2.0 + 0.9);
            works.put(
                Part::new(Shape::Box, Material::Steel, [edge, base + 2.2, z], [1.6, 0.14, long])
                    .tint(paint::DARK)
                    .seen(1.0),
            );
            works.railing(
                Vec3::new(edge + s * 0.7, base + 2.34, z - long / 2.0),
                Vec3::new(edge + s * 0.7, base + 2.34, z + long / 2.0),
                Shape::Rail,
            );
            let glow = Part::new(
                Shape::Box,
                Material::RibbonGlass,
                [x + s * wide / 2.0, top - 2.4, z],
                [0.3, 0.9, long * 0.9],
            );
            works.put(glow.tint([0.2, 0.2, 0.22]).glow(0.6).grid(0.9, 2.0).seen(0.8));
            let door = Part::new(
                Shape::DoorPanel,
                Material::Painted,
                [x + s * 3.4, base + 2.1, z - long / 2.0 - 0.2],
                [6.0, high - 3.0, 0.5],
            );
            works.put(door.yaw(std::f32::consts::PI).tint(paint::MAROON).seen(0.8));
            works.pipe(
                Vec3::new(x + s * wide * 0.3, base - 0.2, z - long / 2.0),
                Vec3::new(x + s * wide * 0.3, base - 0.2, z + long / 2.0),
                0.5,
                paint::RUST,
            );
            works.lamp(Shape::Sphere, Vec3::new(edge, base + 4.8, z), [0.3; 3], Lamp::point(Lamp::SODIUM, 10.0, 0.15));
        }
        works.lamp(
            Shape::Bevel,
            Vec3::new(x, base - 0.3, z - long * 0.3),
            [0.9, 0.3, 0.9],
            Lamp::spot(Lamp::COLD, 40.0, 0.3, Vec3::NEG_Y, 0.5, 1.0),
        );
        for (i, dz) in [-0.3, 0.05, 0.34].into_iter().enumerate() {
            let shape = [Shape::Fan, Shape::Hatch, Shape::Fan][i];
            let size = [3.2, 0.7, 3.2];
            let at = [x, base - 0.02, z + dz * long];
            works.put(
                Part::new(shape, Material::Painted, at, size)
                    .turn(glam::Quat::from_rotation_x(std::f32::consts::PI))
                    .tint(paint::GREY)
                    .seen(1.0),
            );
        }
    }
}

/// Longitudinal trusses 6 m deep, cross girders, and struts that run out to the rim.
fn trusses(works: &mut Works, outline: &Outline) {
    for i in 0..7 {
        let x = -60.0 + i as f32 * 20.0;
        for k in 0..16 {
            let z = -50.0 + k as f32 * 10.0;
            if !outline.contains(Vec2::new(x * 0.97, z)) {
                continue;
            }
            let size = [10.0, 6.0, 0.7];
            let part = Part::new(Shape::TrussPanel, Material::Steel, [x, -7.4, z], size).yaw(FRAC_PI_2);
            works.put(part.tint(paint::GREY).seen(0.5));
        }
    }
    for k in 0..17 {
        let z = -55.0 + k as f32 * 10.0;
        for i in 0..6 {
            let x = -50.0 + i as f32 * 20.0;
            if !outline.contains(Vec2::new(x, z)) {
                continue;
            }
            works.put(
                Part::between(
                    Shape::IBeam,
                    Material::Steel,
                    Vec3::new(x - 10.0, -2.2, z),
                    Vec3::new(x + 10.0, -2.2, z),
                    0.5,
                    1.4,
                )
                .tint(paint::GREY)
                .seen(0.8),
            );
            works.put(
                Part::between(
                    Shape::IBeam,
                    Material::Steel,
                    Vec3::new(x - 10.0, -7.0, z),
                    Vec3::new(x + 10.0, -7.0, z),
                    0.4,
                    0.7,
                )
                .tint(paint::DARK)
                .seen(1.0),
            );
            let s = if (i + k) % 2 == 0 { 1.0 } else { -1.0 };
            works.beam(Vec3::new(x - 9.6, -6.8, z), Vec3::new(x, -2.6, z), 0.3, paint::DARK, 1.2);
            works.beam(Vec3::new(x + 9.6, -6.8, z), Vec3::new(x, -2.6, z), 0.3, paint::DARK, 1.2);
            // Wind bracing in the lower chord's plane.
            works.beam(Vec3::new(x - 9.8 * s, -7.2, z), Vec3::new(x + 9.8 * s, -7.2, z + 9.8), 0.24, paint::DARK, 1.4);
        }
    }
    // The arms: a box truss each below its middle, struts back to the main deck.
    for (z, x0, x1) in [(20.0, -126.0, -60.0), (70.0, -116.0, -60.0), (20.0, 60.0, 121.0), (70.0, 60.0, 121.0)] {
        let n = ((x1 - x0) / 10.0f32).round();
        let step = (x1 - x0) / n;
        for s in [-3.6, 3.6] {
            for i in 0..n as u32 {
                let x = x0 + (i as f32 + 0.5) * step;
                works.put(
                    Part::new(Shape::TrussPanel, Material::Steel, [x, -5.8, z + s], [step, 4.6, 0.6])
                        .tint(paint::GREY)
                        .seen(0.5),
                );
            }
        }
        for i in 0..=n as u32 {
            let x = x0 + i as f32 * step;
            works.beam(Vec3::new(x, -5.6, z - 3.6), Vec3::new(x, -5.6, z + 3.6), 0.4, paint::DARK, 1.2);
            works.beam(Vec3::new(x, -5.6, z - 3.6), Vec3::new(x, -1.4, z + 3.6), 0.24, paint::DARK, 1.4);
        }
        // Struts from the deep trusses and the legs' heads out to the arms' far thirds.
        let (tip, root) = if x0 < 0.0 { (x0 + 18.0, -44.0) } else { (x1 - 18.0, 44.0) };
        let strut = |t: f32, s: f32| Vec3::new(root, -24.5, z + s).lerp(Vec3::new(tip, -5.6, z + s), t);
        for s in [-3.6, 3.6] {
            let part = Part::between(Shape::IBeam, Material::Steel, strut(0.0, s), strut(1.0, s), 1.5, 2.0);
            works.put(part.tint(paint::GREY).seen(0.5));
            for t in [0.35, 0.6, 0.8] {
                works.beam(strut(t, s), strut(t, s).with_y(-5.6), 0.5, paint::GREY, 0.8);
                works.beam(strut(t, s), strut(t - 0.2, s).with_y(-5.6), 0.34, paint::DARK, 1.0);
            }
        }
        for t in [0.2, 0.35, 0.6, 0.8] {
            works.beam(strut(t, -3.6), strut(t, 3.6), 0.6, paint::GREY, 0.8);
            works.beam(strut(t, -3.6), strut((t + 0.2).min(0.95), 3.6), 0.3, paint::DARK, 1.0);
        }
    }
}

/// Hung walkways along and across, with railings, hangers and stairs.
fn walkways(works: &mut Works) {
    let mut run = |a: Vec3, b: Vec3| {
        let along = b - a;
        let length = along.length();
        let direction = along / length;
        let across = Vec3::new(-direction.z, 0.0, direction.x) * 0.75;
        let n = (length / 5.0).round().max(1.0);
        for i in 0..n as u32 {
            let (p, q) = (a + along * (i as f32 / n), a + along * ((i + 1) as f32 / n));
            works.put(Part::between(Shape::Box, Material::Steel, p, q, 1.5, 0.09).tint(paint::DARK).seen(1.2));
            for s in [-1.0, 1.0] {
                works.beam(p + across * s, Vec3::new(p.x, -7.2, p.z) + across * s, 0.07, paint::STEEL, 1.6);
            }
        }
        works.railing(a + across, b + across, Shape::Rail);
        works.railing(a - across, b - across, Shape::Rail);
    };
    for x in [-48.0, -8.0, 33.0] {
        run(Vec3::new(x, -9.6, -54.0), Vec3::new(x, -9.6, 104.0));
    }
    for z in [-42.0, 6.0, 57.0] {
        run(Vec3::new(-64.0, -9.6, z), Vec3::new(64.0, -9.6, z));
    }
    for x in [-48.0, 33.0] {
        for i in 0..4 {
            let at = [x + 1.6, -17.6 + i as f32 * 2.0, -20.0 + i as f32 * -3.2];
            works.put(Part::fitting(Shape::Stair, Material::Steel, at).tint(paint::STEEL).seen(1.4));
        }
    }
}

/// Pipe bundles, ducts, tanks, winches and hanging cables.
fn services(works: &mut Works, rng: &mut Rng) {
    for (x, y) in [(-53.5, -5.0), (-27.0, -6.2), (12.5, -5.4), (46.5, -6.0)] {
        for k in 0..4 {
            let dia = [0.9, 0.5, 0.36, 0.24][k];
            let px = x + [0.0, 0.95, 1.55, 2.0][k];
            let tint = [paint::RUST, paint::STEEL, paint::MAROON, paint::PALE][k];
            for part in 0..4 {
                let z = -52.0 + part as f32 * 39.0;
                works.pipe(Vec3::new(px, y, z), Vec3::new(px, y, z + 39.0), dia, tint);
                if k < 2 {
                    for f in 0..4 {
                        let p = Vec3::new(px, y, z + 4.0 + f as f32 * 9.6);
                        works.pipe(p, p + Vec3::Z * 0.22, dia * 1.35, paint::STEEL);
                    }
                }
            }
            if k == 0 {
                works.pipe(Vec3::new(px, y - 14.0, 22.0), Vec3::new(px, y, 22.0), dia * 0.9, tint);
            }
        }
        for i in 0..16 {
            let z = -50.0 + i as f32 * 10.0;
            works.beam(Vec3::new(x - 0.8, y - 0.7, z), Vec3::new(x + 2.6, y - 0.7, z), 0.2, paint::DARK, 1.8);
            works.beam(Vec3::new(x + 1.0, y - 0.7, z), Vec3::new(x + 1.0, -1.4, z), 0.14, paint::DARK, 1.8);
        }
    }
    for _ in 0..26 {
        let at = [rng.range(-56.0, 52.0), -12.6, rng.range(-46.0, 96.0)];
        let yaw = FRAC_PI_2 * rng.int(0, 1) as f32;
        let tint = rng.pick([paint::PALE, paint::RUST, paint::MAROON, paint::GREY]);
        let shape = rng.pick([Shape::Tank, Shape::Tank, Shape::AcUnit, Shape::Container]);
        works.put(Part::fitting(shape, Material::Painted, at).yaw(yaw).tint(tint).seen(1.0));
        works.put(
            Part::new(Shape::Box, Material::Steel, [at[0], at[1] - 0.3, at[2]], [6.6, 0.3, 6.6])
                .tint(paint::DARK)
                .seen(1.0),
        );
        for (sx, sz) in [(-3.0, -3.0), (3.0, -3.0), (3.0, 3.0), (-3.0, 3.0)] {
            let p = Vec3::new(at[0] + sx, at[1] - 0.2, at[2] + sz);
            works.beam(p, p.with_y(-7.0), 0.16, paint::STEEL, 1.5);
        }
    }
    for _ in 0..120 {
        let at = [rng.range(-60.0, 60.0), rng.range(-9.4, -7.6), rng.range(-52.0, 100.0)];
        let size = [rng.range(8.0, 22.0), rng.range(1.0, 5.0), 0.12];
        let sag = Part::new(Shape::Cable, Material::Rubber, [at[0], at[1] - size[1], at[2]], size);
        works.put(sag.yaw(rng.range(0.0, 3.1)).tint(paint::DARK).seen(1.0));
    }
    for _ in 0..70 {
        let p = Vec3::new(rng.range(-62.0, 62.0), -7.2, rng.range(-56.0, 104.0));
        let drop = rng.range(4.0, 26.0);
        works.put(
            Part::between(Shape::Cylinder, Material::Rubber, p - Vec3::Y * drop, p, 0.1, 0.1)
                .tint(paint::DARK)
                .seen(0.9),
        );
        if rng.chance(0.4) {
            works.put(
                Part::new(Shape::Bevel, Material::Steel, (p - Vec3::Y * (drop + 0.9)).to_array(), [0.5, 0.9, 0.5])
                    .tint(paint::YELLOW)
                    .seen(1.5),
            );
        }
    }
}

/// Sodium work lamps along the walkways, red ones under the rim.
fn lamps(works: &mut Works, outline: &Outline) {
    for x in [-48.0, -8.0, 33.0] {
        for i in 0..10 {
            let p = Vec3::new(x + 0.9, -7.9, -50.0 + i as f32 * 17.0);
            works.lamp(Shape::Sphere, p, [0.3; 3], Lamp::point(Lamp::SODIUM, 12.0, 0.15));
            works.put(
                Part::new(Shape::Cone, Material::Painted, (p + Vec3::Y * 0.05).to_array(), [0.6, 0.25, 0.6])
                    .tint(paint::DARK)
                    .seen(2.0)
                    .unshadowed(),
            );
        }
    }
    for (i, side) in outline.sides().iter().enumerate() {
        if side.length() < 14.0 || i % 2 == 1 {
            continue;
        }
        let m = (side.a + side.b) / 2.0 - side.out * 1.2;
        works.lamp(Shape::Sphere, Vec3::new(m.x, -4.6, m.y), [0.3; 3], Lamp::point(Lamp::SODIUM, 8.0, 0.15));
    }
}
