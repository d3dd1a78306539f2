//! The walking surface: plates, drains, hatches, flush rails, and the slab below them.

use super::outline::{CELL, Cover, Outline};
use super::{Works, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::Part;
use crate::world::rng::{Rng, cell_id};
use std::f32::consts::{FRAC_PI_2, PI};

/// Gap between plates (m).
const GAP: f32 = 0.024;

pub fn build(works: &mut Works, outline: &Outline) {
    let cells = outline.cells();
    for &(x, z, cover) in &cells {
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
        let tint = if rng.chance(0.06) { paint::RUST } else { [0.165, 0.178, 0.2] };
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

/// Drains, hatches, sockets and tie-down points let into or set upon the plates.
fn inlays(works: &mut Works, outline: &Outline) {
    for (x, z, cover) in outline.cells() {
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
