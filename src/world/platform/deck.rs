//! The walking surface: plates, drains, hatches, flush rails, and the slab below them.

use super::outline::{CELL, Cover, Outline};
use super::{Works, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use crate::world::rng::{Rng, cell_id};
use glam::Vec3;
use std::f32::consts::{FRAC_PI_2, PI};

/// Gap between plates (m).
const GAP: f32 = 0.024;

pub fn build(works: &mut Works, outline: &Outline) {
    let cells = outline.cells();
    for &(x, z, cover) in cells {
        plates(works, x, z, cover);
    }
    // The slab below, in runs that stay within a bay.
    let mut i = 0;
    while i < cells.len() {
        let (x, z, cover) = cells[i];
        let mut run = 1;
        let same_bay = |a: i32, b: i32| a.div_euclid(4) == b.div_euclid(4);
        while cover == Cover::Full
            && cells.get(i + run).is_some_and(|c| *c == (x + run as i32, z, Cover::Full) && same_bay(c.0, x))
        {
            run += 1;
        }
        let (wide, at) = (run as f32 * CELL, [(x as f32 + run as f32 / 2.0) * CELL, -0.6, (z as f32 + 0.5) * CELL]);
        let (shape, yaw) = match cover {
            Cover::Half(sx, sz) => (Shape::PlateTri, corner_yaw(sx, sz)),
            _ => (Shape::Box, 0.0),
        };
        works.put(Part::new(shape, Material::Steel, at, [wide, 0.48, CELL]).yaw(yaw).tint(paint::DARK).always());
        i += run;
    }
    let like = Part::new(Shape::Box, Material::Steel, [0.0; 3], [1.0; 3]).tint(paint::GREY);
    works.trace([0.0, 25.0], [70.0, 85.0], [-7.0, 0.0], &like);
    works.trace([96.0, 45.0], [27.0, 35.0], [-3.0, 0.0], &like);
    works.trace([-98.0, 45.0], [29.0, 35.0], [-3.0, 0.0], &like);
    flush_rails(works);
    inlays(works, outline);
    // The front one is the one that guests are shown to, and lit like it.
    let pads = [(-15.0, -14.0, 12), (15.0, 16.0, 12), (-15.0, 46.0, 12), (-4.0, -44.5, 26)];
    for (i, (x, z, lamps)) in pads.into_iter().enumerate() {
        pad(works, x, z, lamps);
        works.place(&format!("pad_{}", i + 1), Vec3::new(x, 0.0, z));
    }
    guide_lamps(works);
    barge_way(works);
    lifts(works);
}

/// Yaw that brings the triangle's right angle from (−x, −z) to the given corner.
fn corner_yaw(sx: i8, sz: i8) -> f32 {
    match (sx, sz) {
        (-1, -1) => 0.0,
        (-1, 1) => FRAC_PI_2,
        (1, 1) => PI,
        _ => -FRAC_PI_2,
    }
}

fn plates(works: &mut Works, x: i32, z: i32, cover: Cover) {
    let mut rng = Rng::new(works.stage.seed, cell_id(x, z), 70);
    let (cx, cz) = ((x as f32 + 0.5) * CELL, (z as f32 + 0.5) * CELL);
    let mut plate = |rng: &mut Rng, shape: Shape, at: [f32; 2], size: [f32; 2], yaw: f32| {
        let lift = rng.range(-0.012, 0.0);
        let shade = rng.range(0.78, 1.12);
        let tint = if rng.chance(0.03) { [0.15, 0.11, 0.095] } else { [0.165, 0.178, 0.2] };
        let part = Part::new(shape, Material::Deck, [at[0], lift - 0.12, at[1]], [size[0] - GAP, 0.12, size[1] - GAP]);
        works.put(part.yaw(yaw).tint(tint.map(|c| c * shade)).always());
    };
    if let Cover::Half(sx, sz) = cover {
        return plate(&mut rng, Shape::PlateTri, [cx, cz], [CELL, CELL], corner_yaw(sx, sz));
    }
    match rng.int(0, 9) {
        0..=5 => plate(&mut rng, Shape::Plate, [cx, cz], [CELL, CELL], 0.0),
        6 | 7 => {
            for s in [-1.25, 1.25] {
                plate(&mut rng, Shape::Plate, [cx + s, cz], [2.5, CELL], 0.0);
            }
        }
        8 => {
            for s in [-1.25, 1.25] {
                plate(&mut rng, Shape::Plate, [cx, cz + s], [CELL, 2.5], 0.0);
            }
        }
        _ => {
            plate(&mut rng, Shape::Plate, [cx - 1.0, cz], [3.0, CELL], 0.0);
            for s in [-1.25, 1.25] {
                plate(&mut rng, Shape::Plate, [cx + 1.5, cz + s], [2.0, 2.5], 0.0);
            }
        }
    }
}

/// Rails for deck cranes and cargo bogies, level with the plates but for 15 mm.
fn flush_rails(works: &mut Works) {
    let mut rail = |x: f32, z: f32, length: f32, yaw: f32| {
        for side in [-0.72, 0.72] {
            let (dx, dz) = if yaw == 0.0 { (0.0, side) } else { (side, 0.0) };
            let n = (length / 10.0).ceil();
            for i in 0..n as u32 {
                let along = (i as f32 + 0.5) / n * length - length / 2.0;
                let (ax, az) = if yaw == 0.0 { (along, 0.0) } else { (0.0, along) };
                let at = [x + dx + ax, -0.1, z + dz + az];
                let size = [length / n - 0.015, 0.115, 0.09];
                works.put(Part::new(Shape::Box, Material::Steel, at, size).yaw(yaw).tint([0.4, 0.4, 0.42]).seen(1.6));
                for edge in [-0.1, 0.1] {
                    let (ex, ez) = if yaw == 0.0 { (0.0, edge) } else { (edge, 0.0) };
                    let at = [at[0] + ex, -0.1, at[2] + ez];
                    let size = [length / n, 0.105, 0.05];
                    works.put(Part::new(Shape::Box, Material::Rubber, at, size).yaw(yaw).tint(paint::DARK).seen(2.5));
                }
            }
        }
    };
    for x in [-30.0, 0.0, 30.0] {
        rail(x, 17.5, 125.0, FRAC_PI_2);
    }
    for z in [20.0, 70.0] {
        rail(-90.0, z, 60.0, 0.0);
        rail(90.0, z, 60.0, 0.0);
    }
}

/// A landing pad: painted rings and an H a few millimetres thick, with flush lamps around it.
fn pad(works: &mut Works, x: f32, z: f32, lamps: u32) {
    let paint = |shape, at: [f32; 2], size: [f32; 2], tint: [f32; 3]| {
        Part::new(shape, Material::Deck, [x + at[0], -0.012, z + at[1]], [size[0], 0.022, size[1]])
            .tint(tint)
            .seen(1.0)
            .unshadowed()
    };
    works.put(paint(Shape::Ring, [0.0, 0.0], [24.0, 24.0], [0.5, 0.49, 0.46]));
    works.put(paint(Shape::Ring, [0.0, 0.0], [9.0, 9.0], paint::YELLOW));
    for s in [-1.0, 1.0] {
        works.put(paint(Shape::Box, [s * 1.6, 0.0], [0.7, 5.2], [0.5, 0.49, 0.46]));
        for t in [-1.0, 1.0] {
            works.put(paint(Shape::Box, [s * 14.2, t * 1.2], [2.6, 0.5], paint::YELLOW));
            works.put(paint(Shape::Box, [t * 1.2, s * 14.2], [0.5, 2.6], paint::YELLOW));
        }
    }
    works.put(paint(Shape::Box, [0.0, 0.0], [2.5, 0.7], [0.5, 0.49, 0.46]));
    for i in 0..lamps {
        let (sin, cos) = ((i as f32 + 0.5) / lamps as f32 * 2.0 * PI).sin_cos();
        let at = Vec3::new(x + cos * 12.6, 0.03, z + sin * 12.6);
        let rim = [at.x, -0.01, at.z];
        works.put(
            Part::new(Shape::Ring, Material::Steel, rim, [0.4, 0.035, 0.4]).tint(paint::STEEL).seen(3.0).unshadowed(),
        );
        works.lamp(Shape::Dome, at, [0.24, 0.06, 0.24], Lamp::point(Lamp::COLD, 0.9, 0.1));
    }
}

/// The way over the western arm to the barge's berth: a row of lamps on each side, and arrows of light between them.
fn barge_way(works: &mut Works) {
    const WAY: [[f32; 2]; 8] = [
        [-36.0, 16.5],
        [-46.0, 14.0],
        [-58.0, 15.8],
        [-68.0, 18.0],
        [-80.0, 20.0],
        [-96.0, 20.0],
        [-113.0, 20.0],
        [-134.0, 20.0],
    ];
    let mut mark = |a: Vec3, b: Vec3, wide: f32, glow: f32| {
        let part = Part::between(Shape::Box, Material::Lamp, a, b, 0.05, wide).tint([0.8, 0.93, 1.0]).glow(glow);
        works.put(part.seen(0.5).unshadowed());
    };
    let corners: Vec<Vec3> = WAY.iter().map(|[x, z]| Vec3::new(*x, 0.03, *z)).collect();
    let mut left = 0.0;
    for pair in corners.windows(2) {
        let along = (pair[1] - pair[0]).normalize();
        let aside = Vec3::new(-along.z, 0.0, along.x);
        let long = pair[0].distance(pair[1]);
        let mut at = left;
        while at < long {
            let p = pair[0] + along * at;
            for s in [-3.1, 3.1] {
                mark(p + aside * s - along * 0.55, p + aside * s + along * 0.55, 0.16, 7.0);
            }
            for s in [-1.0, 1.0] {
                mark(p + along * 0.9, p - along * 0.1 + aside * s, 0.22, 2.6);
            }
            at += 3.2;
        }
        left = at - long;
    }
}

/// Two rows of flush lamps that lead from the front of the deck to each bay door.
fn guide_lamps(works: &mut Works) {
    for door in [-30.0, 30.0] {
        for i in 0..9 {
            for s in [-1.0, 1.0] {
                let at = Vec3::new(door + s * 4.5, 0.03, 4.0 + i as f32 * 8.5);
                works.lamp(Shape::Bevel, at, [0.14, 0.05, 0.5], Lamp::point(Lamp::SODIUM, 1.0, 0.1));
            }
        }
    }
}

/// Cargo lifts let into the deck: a rim with stripes, the lift's own plates, hinged gates folded down beside it.
fn lifts(works: &mut Works) {
    for (x, z) in [(-47.5, -12.5), (47.5, -12.5), (-37.5, -32.5)] {
        let (wide, long) = (8.0, 10.0);
        for s in [-1.0, 1.0] {
            for k in 0..10 {
                let tint = if k % 2 == 0 { paint::YELLOW } else { paint::DARK };
                let t = (k as f32 + 0.5) / 10.0 - 0.5;
                let side = [x + s * (wide / 2.0 + 0.12), -0.05, z + t * long];
                works.put(
                    Part::new(Shape::Bevel, Material::Painted, side, [0.24, 0.09, long / 10.0 - 0.02])
                        .tint(tint)
                        .seen(2.0),
                );
                let end = [x + t * wide, -0.05, z + s * (long / 2.0 + 0.12)];
                works.put(
                    Part::new(Shape::Bevel, Material::Painted, end, [wide / 10.0 - 0.02, 0.09, 0.24])
                        .tint(tint)
                        .seen(2.0),
                );
            }
            let gate = [x + s * (wide / 2.0 + 0.75), 0.0, z];
            works.put(
                Part::new(Shape::Rail, Material::Painted, gate, [long, 1.0, 0.14])
                    .yaw(FRAC_PI_2)
                    .tint(paint::YELLOW)
                    .seen(1.6),
            );
            let pillar = [x + s * (wide / 2.0 + 0.8), 0.0, z - long / 2.0];
            works
                .put(Part::new(Shape::Bevel, Material::Painted, pillar, [0.5, 1.3, 0.5]).tint(paint::MAROON).seen(1.8));
            let top = Vec3::new(pillar[0], 1.4, pillar[2]);
            works.lamp(
                Shape::Cylinder,
                top,
                [0.22, 0.2, 0.22],
                Lamp { blink_hz: 0.9, ..Lamp::point(Lamp::RED, 2.0, 0.1) },
            );
        }
    }
}

/// Drains, hatches, sockets and tie-down points let into or set upon the plates.
fn inlays(works: &mut Works, outline: &Outline) {
    for &(x, z, cover) in outline.cells() {
        if cover != Cover::Full {
            continue;
        }
        let mut rng = Rng::new(works.stage.seed, cell_id(x, z), 71);
        let at = |dx: f32, dz: f32| [(x as f32 + 0.5) * CELL + dx, (z as f32 + 0.5) * CELL + dz];
        let hall = (-10..10).contains(&x) && z >= 16;
        if hall {
            continue;
        }
        if (x + 2 * z).rem_euclid(7) == 0 {
            let [px, pz] = at(0.0, 2.42);
            let part = Part::fitting(Shape::Grating, Material::Steel, [px, -0.035, pz]);
            works.put(part.tint(paint::DARK).seen(2.5));
        }
        if rng.chance(0.05) {
            let [px, pz] = at(rng.range(-1.4, 1.4), rng.range(-1.4, 1.4));
            let hatch = Shape::Hatch.natural().map(|s| s * 0.9);
            let part = Part::new(Shape::Hatch, Material::Painted, [px, -0.02, pz], [hatch[0], 0.16, hatch[2]]);
            works.put(part.tint(paint::GREY).yaw(FRAC_PI_2 * rng.int(0, 3) as f32).seen(2.5));
        }
        // Tie-down cups at plate corners, each with its ring.
        for (dx, dz) in [(-1.6, -1.6), (1.6, 1.6)] {
            let [px, pz] = at(dx, dz);
            let cup = Part::new(Shape::Ring, Material::Steel, [px, -0.02, pz], [0.26, 0.03, 0.26]);
            works.put(cup.tint(paint::STEEL).seen(6.0).unshadowed());
        }
    }
}
