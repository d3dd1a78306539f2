//! Four massive legs and the deep trusses between them, down to the roofs of the shafts that carry the platform.

use super::{Works, paint};
use crate::world::city::{SHAFT_TOPS, SHAFTS};
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use crate::world::{Buckle, Material};
use glam::{Quat, Vec3};
use std::f32::consts::{FRAC_PI_2, PI};

/// World y of the legs' heads, below the deck's trusses.
const HEAD: f32 = -7.6;
/// World y of the lower chord of the deep trusses.
const DEEP: f32 = -26.0;

/// How each leg folds: metres east and south at its knee, the knee's share of its height (a collar lies there), seconds
/// after the tremor's arrival.
const BUCKLES: [[f32; 4]; 4] =
    [[-12.0, -33.0, 0.58, 0.8], [18.0, -27.0, 0.5, 1.4], [-20.0, 26.0, 0.45, 2.0], [24.0, 20.0, 0.7, 1.1]];

pub fn build(works: &mut Works) {
    for (i, (&(x, z), bottom)) in SHAFTS.iter().zip(SHAFT_TOPS).enumerate().take(4) {
        works.structure = Some(works.stage.structure());
        leg(works, Vec3::new(x, 0.0, z), bottom);
        let [east, south, knee, after] = BUCKLES[i];
        works.stage.buckles.extend(works.structure.map(|s| (s, Buckle { out: [east, south], knee, after })));
        works.place(&format!("leg_{}", i + 1), Vec3::new(x, -60.0, z));
    }
    works.structure = Some(works.stage.structure());
    core(works);
    for (a, b) in [(0, 1), (2, 3), (0, 2), (1, 3)] {
        works.structure = Some(works.stage.structure());
        let (a, b) = (SHAFTS[a], SHAFTS[b]);
        deep_truss(works, Vec3::new(a.0, 0.0, a.1), Vec3::new(b.0, 0.0, b.1));
    }
    works.structure = None;
}

/// One leg: a head block, four splayed columns, collars, X bracing, pipes, a ladder way, lamps.
fn leg(works: &mut Works, at: Vec3, bottom: f32) {
    let block =
        |shape, y: f32, size| Part::new(shape, Material::Steel, [at.x, y, at.z], size).tint(paint::GREY).always();
    works.put(block(Shape::Cut, HEAD - 3.0, [25.0, 3.0, 25.0]));
    works.put(block(Shape::Flare, HEAD - 14.0, [24.0, 11.0, 24.0]).tint(paint::STEEL));
    works.put(block(Shape::Cut, HEAD - 16.0, [19.5, 2.0, 19.5]));
    head(works, at);
    let span = HEAD - 16.0 - bottom;
    let like = block(Shape::Box, bottom, [13.0, span, 13.0]);
    works.trace([at.x, at.z], [10.0, 10.0], [bottom, HEAD], &like);
    let corner = |s: f32, t: f32, y: f32| {
        let wide = 6.6 + 4.6 * ((HEAD - 16.0 - y) / span);
        at + Vec3::new(s * wide, y, t * wide)
    };
    let signs = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    let stages = 5;
    let level = |k: u32| HEAD - 16.0 - span * k as f32 / stages as f32;
    for k in 0..stages {
        let (y1, y0) = (level(k), level(k + 1));
        for (i, (s, t)) in signs.into_iter().enumerate() {
            let column = Part::between(Shape::Oct, Material::Steel, corner(s, t, y0), corner(s, t, y1), 5.0, 5.0);
            works.put(column.tint(paint::GREY).always());
            works.put(
                Part::new(Shape::Oct, Material::Steel, corner(s, t, y0).to_array(), [6.4, 2.2, 6.4])
                    .tint(paint::STEEL)
                    .seen(0.6),
            );
            let (s2, t2) = signs[(i + 1) % 4];
            works.beam(corner(s, t, y0), corner(s2, t2, y1), 1.3, paint::GREY, 0.7);
            works.beam(corner(s2, t2, y0), corner(s, t, y1), 1.3, paint::GREY, 0.7);
            works.beam(corner(s, t, y0), corner(s2, t2, y0), 1.9, paint::STEEL, 0.7);
            let middle = corner(s, t, (y0 + y1) / 2.0).lerp(corner(s2, t2, (y0 + y1) / 2.0), 0.5);
            works.put(
                Part::new(Shape::Bevel, Material::Steel, (middle - Vec3::Y * 1.6).to_array(), [3.2; 3])
                    .tint(paint::STEEL)
                    .seen(1.0),
            );
        }
        // A gallery round each collar.
        let g = corner(1.0, 1.0, y0).x - at.x + 3.6;
        let ring = [(-g, -g), (g, -g), (g, g), (-g, g)].map(|(dx, dz)| at + Vec3::new(dx, y0 + 0.9, dz));
        for i in 0..4 {
            works.railing(ring[i], ring[(i + 1) % 4], Shape::Rail);
            works.beam(ring[i] - Vec3::Y * 0.2, ring[(i + 1) % 4] - Vec3::Y * 0.2, 0.5, paint::DARK, 0.8);
        }
        let lamp = Lamp::point(Lamp::SODIUM, 26.0, 0.25);
        works.lamp(Shape::Sphere, ring[(k % 4) as usize] + Vec3::Y * 1.6, [0.5; 3], lamp);
    }
    works.pipe(at + Vec3::new(0.0, bottom, 2.0), at + Vec3::new(0.0, HEAD - 14.0, 2.0), 2.2, paint::RUST);
    works.pipe(at + Vec3::new(1.9, bottom, 0.4), at + Vec3::new(1.9, HEAD - 14.0, 0.4), 1.0, paint::STEEL);
    works.put(
        Part::new(Shape::Cut, Material::Concrete, [at.x, bottom - 1.0, at.z], [34.0, 5.0, 34.0])
            .tint(paint::GREY)
            .always(),
    );
    for (s, t) in signs {
        works.put(
            Part::new(
                Shape::Cone,
                Material::Concrete,
                (corner(s, t, bottom) + Vec3::Y * 3.0).to_array(),
                [9.0, 6.0, 9.0],
            )
            .tint(paint::GREY)
            .seen(0.6),
        );
        // Brackets fan out from the head to the deck's trusses.
        let root = at + Vec3::new(s * 9.0, HEAD - 13.0, t * 9.0);
        for (dx, dz) in [(24.0, 9.0), (22.0, 22.0), (9.0, 24.0)] {
            let tip = at + Vec3::new(s * dx, HEAD + 0.4, t * dz);
            works.put(Part::between(Shape::Box, Material::Steel, root, tip, 1.3, 1.8).tint(paint::GREY).seen(0.5));
        }
    }
}

/// Ribs, bands, a gallery and lamps on a leg's flaring head.
fn head(works: &mut Works, at: Vec3) {
    // Half widths of the head at its foot and its top.
    let (low, high) = (0.72 * 12.0, 12.0);
    let (y0, y1) = (HEAD - 14.0, HEAD - 3.0);
    for quarter in 0..4 {
        let turn = Quat::from_rotation_y(quarter as f32 * FRAC_PI_2);
        let on = |u: f32, t: f32, out: f32| {
            let half = low + (high - low) * t;
            at + turn * Vec3::new(u * half, y0 + (y1 - y0) * t, half + out)
        };
        for i in 0..6 {
            let u = -0.9 + i as f32 * 0.36;
            let rib = Part::between(Shape::IBeam, Material::Steel, on(u, 0.0, 0.2), on(u, 1.0, 0.2), 0.6, 0.8);
            works.put(rib.tint(paint::GREY).seen(0.8));
        }
        for t in [0.04, 0.36, 0.68, 0.96] {
            works.beam(on(-1.0, t, 0.15), on(1.0, t, 0.15), 0.5, paint::STEEL, 0.8);
        }
        for k in 0..5 {
            let (u, t) = (-0.72 + 0.36 * k as f32, if k % 2 == 0 { 0.5 } else { 0.2 });
            works.put(
                Part::new(Shape::Bevel, Material::Painted, on(u, t, 0.2).to_array(), [1.3, 1.0, 0.5])
                    .turn(turn)
                    .tint(paint::MAROON)
                    .seen(1.5),
            );
        }
        works.pipe(on(0.8, 0.0, 0.9), on(0.8, 1.0, 0.9), 0.4, paint::RUST);
        works.pipe(on(0.74, 0.0, 0.8), on(0.74, 1.0, 0.8), 0.2, paint::PALE);
        let (a, b) = (at + turn * Vec3::new(-10.6, y0 - 0.1, 10.6), at + turn * Vec3::new(10.6, y0 - 0.1, 10.6));
        works.railing(a, b, Shape::Rail);
        let walk = Part::between(Shape::Box, Material::Steel, a - Vec3::Y * 0.1, b - Vec3::Y * 0.1, 2.4, 0.2);
        works.put(walk.tint(paint::DARK).seen(0.8));
        let lamp = Lamp::spot(Lamp::SODIUM, 30.0, 0.2, turn * Vec3::new(0.0, -0.6, -1.0), 0.6, 1.2);
        works.lamp(Shape::Bevel, on(0.0, 0.97, 1.4), [0.6, 0.3, 0.6], lamp);
        works.beam(on(0.0, 0.97, 0.0), on(0.0, 0.97, 1.2), 0.2, paint::DARK, 1.4);
    }
}

/// The lift and supply core in the middle.
fn core(works: &mut Works) {
    let ((x, z), bottom) = (SHAFTS[4], SHAFT_TOPS[4]);
    let tall = HEAD - bottom;
    let tube = Part::new(Shape::Cylinder, Material::RibbonGlass, [x, bottom, z], [9.0, tall, 9.0]);
    works.put(tube.tint([0.2, 0.21, 0.24]).glow(0.35).grid(4.0, 1.6).always());
    for i in 0..8 {
        let (sin, cos) = (i as f32 / 8.0 * 2.0 * PI).sin_cos();
        let p = Vec3::new(x + cos * 5.2, bottom, z + sin * 5.2);
        works.put(Part::between(Shape::Box, Material::Steel, p, p.with_y(HEAD), 0.7, 0.7).tint(paint::GREY).seen(0.6));
    }
    for i in 0..9 {
        let y = bottom + tall * (i as f32 + 0.5) / 9.0;
        works.put(Part::new(Shape::Ring, Material::Steel, [x, y, z], [13.0, 0.9, 13.0]).tint(paint::STEEL).seen(0.8));
    }
    works.lamp(
        Shape::Sphere,
        Vec3::new(x + 6.8, bottom + tall * 0.5, z),
        [0.5; 3],
        Lamp::point(Lamp::SODIUM, 24.0, 0.25),
    );
    works.put(
        Part::new(Shape::Funnel, Material::Steel, [x, HEAD - 7.0, z], [22.0, 7.0, 22.0]).tint(paint::GREY).always(),
    );
    works.place("core_shaft", Vec3::new(x, bottom, z));
}

/// A truss 18 m deep between two legs, two planes braced together.
fn deep_truss(works: &mut Works, a: Vec3, b: Vec3) {
    let along = b - a;
    let length = along.length() - 16.0;
    let direction = along.normalize_or(Vec3::X);
    let start = a + direction * 8.0;
    let across = Vec3::new(-direction.z, 0.0, direction.x) * 4.5;
    let n = (length / 22.0).round().max(1.0);
    let step = length / n;
    let yaw = Quat::from_rotation_y(-direction.z.atan2(direction.x));
    for i in 0..n as u32 {
        let p = start + direction * ((i as f32 + 0.5) * step);
        for s in [-1.0, 1.0] {
            let at = p + across * s + Vec3::Y * DEEP;
            let part =
                Part::new(Shape::TrussPanel, Material::Steel, at.to_array(), [step, -DEEP + HEAD, 1.5]).turn(yaw);
            works.put(part.tint(paint::GREY).always());
        }
    }
    for i in 0..=n as u32 {
        let p = start + direction * (i as f32 * step);
        let (l, r) = (p - across, p + across);
        works.beam(l + Vec3::Y * (DEEP + 0.8), r + Vec3::Y * (DEEP + 0.8), 0.9, paint::STEEL, 0.8);
        works.beam(l + Vec3::Y * (DEEP + 0.8), r + Vec3::Y * (HEAD - 1.0), 0.5, paint::GREY, 0.9);
        works.beam(r + Vec3::Y * (DEEP + 0.8), l + Vec3::Y * (HEAD - 1.0), 0.5, paint::GREY, 0.9);
    }
    // A service walk on the lower chord, with lamps and a pair of mains beside it.
    let (p, q) = (start + Vec3::Y * (DEEP + 1.6), start + direction * length + Vec3::Y * (DEEP + 1.6));
    works.put(Part::between(Shape::Box, Material::Steel, p, q, 2.0, 0.15).tint(paint::DARK).seen(0.8));
    let side = across.normalize_or(Vec3::X);
    works.railing(p + side, q + side, Shape::Rail);
    works.railing(p - side, q - side, Shape::Rail);
    for k in [2.2, 3.0] {
        works.pipe(p + side * k, q + side * k, 0.7, if k > 2.5 { paint::RUST } else { paint::STEEL });
    }
    for i in 0..4 {
        let lamp = p.lerp(q, (i as f32 + 0.5) / 4.0) + side * 1.3 + Vec3::Y * 2.2;
        works.lamp(Shape::Sphere, lamp, [0.36; 3], Lamp::point(Lamp::SODIUM, 16.0, 0.18));
    }
    let half = FRAC_PI_2;
    let gusset = Part::new(Shape::Gusset, Material::Steel, (start + Vec3::Y * DEEP).to_array(), [3.0, 6.0, 1.7]);
    works.put(gusset.yaw(half).tint(paint::STEEL).seen(0.8));
}
