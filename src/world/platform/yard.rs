//! Everything that stands about on the deck: floods, lamp posts, cargo, vents, pipes, stair heads, signs.

use super::edge::post;
use super::outline::{CELL, Cover, Outline};
use super::{Works, paint};
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use crate::world::rng::{Rng, cell_id};
use crate::world::{Material, fleet};
use glam::{Vec2, Vec3};
use std::f32::consts::{FRAC_PI_2, PI};

/// Flood masts: foot, and what the first and second head look at.
const FLOODS: [([f32; 2], [[f32; 2]; 2]); 6] = [
    ([-62.0, -16.0], [[-20.0, -36.0], [-14.0, 6.0]]),
    ([62.0, -20.0], [[20.0, -38.0], [16.0, 4.0]]),
    ([-62.0, 30.0], [[-22.0, 22.0], [-88.0, 20.0]]),
    ([62.0, 58.0], [[20.0, 46.0], [92.0, 68.0]]),
    ([-62.0, 84.0], [[-24.0, 58.0], [-92.0, 70.0]]),
    ([62.0, 30.0], [[30.0, 24.0], [94.0, 20.0]]),
];

/// The deck's shadowed floods; called first, so that they lead the scene's lights.
pub fn floods(works: &mut Works) {
    for head in 0..2 {
        for (foot, targets) in FLOODS {
            let foot = Vec3::new(foot[0], 0.0, foot[1]);
            let target = Vec3::new(targets[head][0], 0.0, targets[head][1]);
            let flat = (target - foot).normalize_or(Vec3::X);
            let at = foot + Vec3::Y * (13.4 - head as f32 * 0.8) + flat * 0.9;
            let direction = (target - at).normalize_or(Vec3::NEG_Y);
            let colour = if head == 0 { Lamp::COLD } else { [1.0, 0.86, 0.66] };
            let lamp = Lamp { shadow: true, ..Lamp::spot(colour, 1700.0, 0.3, direction, 0.42, 0.86) };
            let yaw = flat.x.atan2(flat.z);
            works.lamp(Shape::Sphere, at + direction * 0.28, [0.62; 3], lamp);
            let housing =
                Part::new(Shape::FloodHead, Material::Painted, (at - Vec3::Y * 0.45).to_array(), [1.3, 0.9, 0.8]);
            works.put(housing.yaw(yaw + PI).tint(paint::DARK).seen(1.5).unshadowed());
        }
    }
    for (foot, _) in FLOODS {
        let [x, z] = foot;
        works.put(
            Part::new(Shape::OctTaper, Material::Painted, [x, 0.0, z], [0.62, 13.6, 0.62]).tint(paint::GREY).seen(0.8),
        );
        works
            .put(Part::new(Shape::Bevel, Material::Concrete, [x, 0.0, z], [1.5, 0.7, 1.5]).tint(paint::GREY).seen(1.5));
        works.put(Part::new(Shape::Cut, Material::Steel, [x, 11.0, z], [2.6, 0.12, 2.6]).tint(paint::STEEL).seen(1.5));
        let c = [(-1.2, -1.2), (1.2, -1.2), (1.2, 1.2), (-1.2, 1.2)].map(|(dx, dz)| Vec3::new(x + dx, 11.1, z + dz));
        for i in 0..4 {
            works.railing(c[i], c[(i + 1) % 4], Shape::Rail);
        }
        for i in 0..3 {
            works.put(
                Part::fitting(Shape::Ladder, Material::Steel, [x, 1.5 + i as f32 * 3.0, z + 0.4])
                    .tint(paint::STEEL)
                    .seen(2.0),
            );
        }
        works.put(
            Part::fitting(Shape::Cabinet, Material::Painted, [x + 0.2, 0.0, z - 1.2])
                .yaw(PI)
                .tint(paint::GREY)
                .seen(2.0),
        );
    }
}

pub fn build(works: &mut Works, outline: &Outline) {
    for (x, zs) in [(-58.5, [-4.0, 14.0, 48.0, 68.0]), (58.5, [-6.0, 14.0, 66.0, 78.0])] {
        for z in zs {
            post(works, Vec3::new(x, 0.0, z), if x < 0.0 { 0.0 } else { PI }, 8.0);
        }
    }
    for x in [-42.0, -25.0, 25.0, 42.0] {
        post(works, Vec3::new(x, 0.0, -57.6), -FRAC_PI_2, 7.0);
    }
    for x in [-88.0, 88.0] {
        for z in [16.2, 66.2] {
            post(works, Vec3::new(x, 0.0, z), -FRAC_PI_2, 7.0);
        }
    }
    cargo(works, outline);
    vents_and_pipes(works);
    for (x, z) in [(-52.0, -26.0), (52.0, -30.0), (-52.0, 72.0), (52.0, 8.0)] {
        stair_head(works, Vec3::new(x, 0.0, z));
    }
    windsock(works, Vec3::new(-50.0, 0.0, -50.0));
    for (x, z, yaw) in [(-41.0, -56.8, 0.0), (24.0, -57.0, 0.0), (-64.5, 6.0, FRAC_PI_2), (64.0, 84.0, -FRAC_PI_2)] {
        sign(works, Vec3::new(x, 0.0, z), yaw);
    }
    for (i, x) in [-22.0, -2.0, 22.0].into_iter().enumerate() {
        works.place(&format!("muster_{}", i + 1), Vec3::new(x, 0.0, 20.0 - 6.0 * i as f32));
    }
}

/// Stacks of crates, containers, reels, pallets and trolleys near the edges and on the arms; the middle stays open.
fn cargo(works: &mut Works, outline: &Outline) {
    for &(x, z, cover) in outline.cells() {
        let middle = Vec2::new(x as f32 + 0.5, z as f32 + 0.5) * CELL;
        if cover != Cover::Full || outline.distance(middle) < 2.4 || middle.y > 78.0 && middle.x.abs() < 50.0 {
            continue;
        }
        let mut rng = Rng::new(works.stage.seed, cell_id(x, z), 80);
        let arm = middle.x.abs() > 71.0;
        let side = middle.x.abs() > 44.0;
        // Cranes' rails, the terminal and the view over the railing stay free.
        let kept = (middle.y - 45.0).abs() < 13.0 && middle.x > 44.0
            || middle.y < -36.0
            || [(-47.5, -12.5), (47.5, -12.5), (-37.5, -32.5)]
                .iter()
                .any(|(x, z)| middle.distance(Vec2::new(*x, *z)) < 9.0)
            || arm && (middle.y.rem_euclid(50.0) - 20.0).abs() < 2.4
            // Where one sees the broken viaduct from.
            || (84.0..106.0).contains(&middle.x) && middle.y > 60.0
            // So does the way to the moored barge.
            || middle.x < -30.0 && (6.0..26.0).contains(&middle.y)
            // And where the pods stand.
            || fleet::PODS.iter().any(|p| middle.distance(Vec2::from(*p)) < 11.0);
        let share = if arm {
            0.5
        } else if side {
            0.34
        } else {
            0.018
        };
        if kept || !rng.chance(share) {
            continue;
        }
        group(works, middle, &mut rng, arm || side);
    }
    // What people put down by the north railing.
    for (i, (x, z)) in [(-23.0, -45.0), (-17.5, -49.0), (15.5, -52.0), (22.0, -49.0), (-33.0, -47.0)].iter().enumerate()
    {
        group(works, Vec2::new(*x, *z), &mut Rng::new(works.stage.seed, i as u32, 81), false);
    }
}

fn group(works: &mut Works, middle: Vec2, rng: &mut Rng, heavy: bool) {
    let tint = |rng: &mut Rng| {
        let base =
            rng.pick([paint::MAROON, paint::RUST, paint::GREY, [0.09, 0.13, 0.17], [0.24, 0.2, 0.12], paint::PALE]);
        let shade = rng.range(0.7, 1.2);
        base.map(|c| c * shade)
    };
    let quarter = FRAC_PI_2 * rng.int(0, 1) as f32;
    let base = [middle.x, 0.0, middle.y];
    match rng.int(0, if heavy { 6 } else { 2 }) {
        0 => {
            // Pallets with crates, some two high, none quite square to the deck.
            for i in 0..rng.int(2, 4) {
                let p = [base[0] + (i % 2) as f32 * 1.6 - 0.8, 0.0, base[2] + (i / 2) as f32 * 1.5 - 0.7];
                let yaw = rng.range(-0.12, 0.12);
                works
                    .put(Part::fitting(Shape::Pallet, Material::Painted, p).yaw(yaw).tint([0.2, 0.14, 0.09]).seen(2.0));
                let c = tint(rng);
                let high = rng.range(0.7, 1.15);
                works.put(
                    Part::new(Shape::Crate, Material::Painted, [p[0], 0.16, p[2]], [1.1, high, 1.0])
                        .yaw(yaw)
                        .tint(c)
                        .seen(1.6),
                );
                if rng.chance(0.35) {
                    let turn = yaw + rng.range(-0.2, 0.2);
                    works.put(
                        Part::new(Shape::Crate, Material::Painted, [p[0], 0.16 + high, p[2]], [0.9, 0.8, 0.85])
                            .yaw(turn)
                            .tint(tint(rng))
                            .seen(1.6),
                    );
                }
            }
        }
        1 => {
            for i in 0..rng.int(1, 3) {
                let p = [base[0] + i as f32 * 1.3 - 1.2, 0.0, base[2] + rng.range(-0.6, 0.6)];
                let yaw = rng.range(-0.5, 0.5) + quarter;
                works.put(Part::fitting(Shape::Trolley, Material::Painted, p).yaw(yaw).tint(tint(rng)).seen(1.8));
                if rng.chance(0.5) {
                    let size = [rng.range(0.5, 0.8), rng.range(0.3, 0.6), rng.range(0.6, 1.1)];
                    works.put(
                        Part::new(Shape::Bevel, Material::Painted, [p[0], 0.31, p[2]], size)
                            .yaw(yaw)
                            .tint(tint(rng))
                            .seen(2.0),
                    );
                }
            }
        }
        2 => {
            for i in 0..rng.int(1, 2) {
                let p = [base[0] + rng.range(-0.6, 0.6), 0.0, base[2] - 1.0 + i as f32 * 2.2];
                let scale = rng.range(0.7, 1.2);
                let size = Shape::Reel.natural().map(|v| v * scale);
                works.put(
                    Part::new(Shape::Reel, Material::Painted, p, size)
                        .yaw(quarter + rng.range(-0.2, 0.2))
                        .tint(tint(rng))
                        .seen(1.6),
                );
            }
        }
        3 | 4 => {
            let yaw = quarter + rng.range(-0.03, 0.03);
            works.put(Part::fitting(Shape::Container, Material::Painted, base).yaw(yaw).tint(tint(rng)).seen(0.8));
            if rng.chance(0.45) {
                works.put(
                    Part::fitting(Shape::Container, Material::Painted, [base[0], 2.6, base[2]])
                        .yaw(yaw + 0.02)
                        .tint(tint(rng))
                        .seen(0.8),
                );
            }
        }
        5 => {
            let shape = rng.pick([Shape::Tank, Shape::AcUnit, Shape::Cabinet]);
            works.put(Part::fitting(shape, Material::Painted, base).yaw(quarter).tint(tint(rng)).seen(1.2));
        }
        _ => {
            // A bundle of pipes on sleepers.
            for k in 0..5 {
                let (dx, y) = if k < 3 { (k as f32 * 0.5 - 0.5, 0.4) } else { (k as f32 * 0.5 - 1.75, 0.82) };
                let p = Vec3::new(base[0] + dx, y, base[2]);
                works.pipe(p - Vec3::Z * 2.2, p + Vec3::Z * 2.2, 0.46, paint::RUST);
            }
            for s in [-1.5, 1.5] {
                works.put(
                    Part::new(Shape::Box, Material::Painted, [base[0], 0.0, base[2] + s], [1.9, 0.17, 0.2])
                        .tint([0.2, 0.14, 0.09])
                        .seen(2.0),
                );
            }
        }
    }
}

/// Cowls, pipe runs with elbows and valves, ducts along the sides.
fn vents_and_pipes(works: &mut Works) {
    for (i, z) in [-30.0, -12.0, 2.0, 30.0, 52.0, 60.0].into_iter().enumerate() {
        for s in [-1.0, 1.0] {
            let at = [s * 66.0, 0.0, z + s * 1.5];
            if s > 0.0 && (36.0..55.0).contains(&z) || s < 0.0 && (33.0..53.0).contains(&z) {
                continue;
            }
            let size = Shape::Cowl.natural().map(|v| v * (0.8 + 0.15 * (i % 3) as f32));
            works.put(Part::new(Shape::Cowl, Material::Painted, at, size).tint(paint::PALE).seen(1.4));
            works.put(Part::new(Shape::Bevel, Material::Steel, at, [2.0, 0.14, 2.0]).tint(paint::GREY).seen(2.0));
        }
    }
    for s in [-1.0, 1.0] {
        for (k, (dia, y)) in [(0.36, 0.5), (0.24, 0.46), (0.5, 0.62)].into_iter().enumerate() {
            let x = s * (67.3 + k as f32 * 0.55);
            let x = if s > 0.0 { x } else { x - 0.1 };
            let (z0, z1) = (78.0, 94.0);
            works.pipe(Vec3::new(x, y, z0), Vec3::new(x, y, z1), dia, [paint::RUST, paint::STEEL, paint::PALE][k]);
            let elbow = Part::new(
                Shape::Elbow,
                Material::Painted,
                [x, y - dia * 1.0, z1 + dia],
                [dia * 2.6, dia * 2.6, dia * 1.05],
            );
            works.put(elbow.yaw(FRAC_PI_2).tint(paint::STEEL).seen(2.0));
            for i in 0..5 {
                let at = [x, 0.0, z0 + 1.0 + i as f32 * 3.4];
                works.put(Part::new(Shape::IBeam, Material::Steel, at, [0.2, y, 0.3]).tint(paint::DARK).seen(2.0));
                works.put(
                    Part::new(Shape::Box, Material::Steel, [x, y - 0.08, at[2]], [dia + 0.14, 0.16, 0.12])
                        .tint(paint::STEEL)
                        .seen(2.5),
                );
            }
        }
    }
}

/// A hut over a stair that leads down to the walkways: walls with ribs, a door, a lamp, vents on its roof.
fn stair_head(works: &mut Works, foot: Vec3) {
    let inward = -foot.x.signum();
    let at = |dx: f32, y: f32, dz: f32| (foot + Vec3::new(dx * inward, y, dz)).to_array();
    let body =
        |p: [f32; 3], s: [f32; 3]| Part::new(Shape::Box, Material::Painted, p, s).tint([0.15, 0.16, 0.185]).seen(0.6);
    works.put(body(at(-1.6, 0.0, 0.0), [1.2, 2.9, 5.0]));
    for s in [-1.0, 1.0] {
        works.put(body(at(0.3, 0.0, s * 2.3), [2.8, 2.9, 0.4]));
        works.put(body(at(1.6, 0.0, s * 1.7), [0.3, 2.9, 1.6]));
    }
    works.put(
        Part::new(Shape::Bevel, Material::Painted, at(0.0, 2.9, 0.0), [5.2, 0.4, 5.8]).tint(paint::GREY).seen(0.8),
    );
    works.put(
        Part::new(Shape::Box, Material::Painted, at(1.5, 0.05, 0.15), [0.12, 2.3, 1.7]).tint(paint::MAROON).seen(1.2),
    );
    for k in 0..4 {
        let tint = if k % 2 == 0 { paint::YELLOW } else { paint::DARK };
        works.put(
            Part::new(
                Shape::Box,
                Material::Painted,
                at(1.58, 2.36 + 0.0 * k as f32, -0.75 + k as f32 * 0.5),
                [0.16, 0.3, 0.5],
            )
            .tint(tint)
            .seen(2.0),
        );
    }
    for i in 0..5 {
        works.put(
            Part::new(Shape::Box, Material::Steel, at(-2.25, 0.1, -2.2 + i as f32 * 1.1), [0.14, 2.8, 0.12])
                .tint(paint::STEEL)
                .seen(2.0),
        );
    }
    works.put(
        Part::new(Shape::Cowl, Material::Painted, at(-0.8, 3.3, 1.4), [0.9, 1.3, 0.9]).tint(paint::PALE).seen(1.8),
    );
    works
        .put(Part::new(Shape::Fan, Material::Painted, at(0.2, 3.3, -1.2), [1.8, 0.6, 1.8]).tint(paint::GREY).seen(1.8));
    let lamp = Lamp::spot(Lamp::SODIUM, 14.0, 0.12, Vec3::new(0.4 * inward, -1.0, 0.0), 0.6, 1.25);
    works.lamp(Shape::Bevel, Vec3::from(at(2.2, 2.8, 0.0)), [0.4, 0.14, 0.8], lamp);
    works.put(
        Part::new(Shape::Box, Material::Sign, at(2.66, 2.95, 0.0), [0.1, 0.3, 1.6])
            .grid(0.36, 1.5)
            .tint([0.5, 1.0, 0.7])
            .glow(2.0)
            .seen(2.0)
            .unshadowed(),
    );
}

fn windsock(works: &mut Works, foot: Vec3) {
    works.put(Part::new(Shape::Spire, Material::Painted, foot.to_array(), [0.3, 9.0, 0.3]).tint(paint::PALE).seen(0.8));
    works
        .put(Part::new(Shape::Bevel, Material::Concrete, foot.to_array(), [1.0, 0.3, 1.0]).tint(paint::GREY).seen(2.0));
    let hoop = foot + Vec3::new(0.5, 7.6, 1.5);
    works.put(
        Part::new(Shape::Windsock, Material::Painted, hoop.to_array(), [0.9, 0.9, 3.4])
            .yaw(0.3)
            .tint([0.5, 0.16, 0.05])
            .seen(1.0),
    );
    works.pipe(foot + Vec3::Y * 8.2, hoop + Vec3::new(-0.5, 0.5, -1.6), 0.06, paint::DARK);
    works.lamp(Shape::Sphere, foot + Vec3::Y * 9.1, [0.22; 3], Lamp::point(Lamp::RED, 3.0, 0.1));
}

/// A sign on two legs, lit by a strip above it.
fn sign(works: &mut Works, foot: Vec3, yaw: f32) {
    let turn = glam::Quat::from_rotation_y(yaw);
    let at = |dx: f32, y: f32, dz: f32| (foot + turn * Vec3::new(dx, y, dz)).to_array();
    for s in [-1.2, 1.2] {
        works.put(
            Part::new(Shape::Box, Material::Painted, at(s, 0.0, 0.0), [0.14, 3.4, 0.14])
                .yaw(yaw)
                .tint(paint::GREY)
                .seen(1.5),
        );
    }
    works.put(
        Part::new(Shape::Bevel, Material::Painted, at(0.0, 1.9, 0.0), [3.0, 1.4, 0.16])
            .yaw(yaw)
            .tint(paint::DARK)
            .seen(1.2),
    );
    let face = Part::new(Shape::Box, Material::Sign, at(0.0, 2.0, 0.09), [2.8, 1.2, 0.04]).yaw(yaw);
    works.put(face.grid(0.48, 1.5).tint([1.0, 0.75, 0.45]).glow(1.0).seen(1.5).unshadowed());
    works.lamp(Shape::Box, Vec3::from(at(0.0, 3.45, 0.3)), [2.0, 0.08, 0.14], Lamp::point(Lamp::SODIUM, 2.5, 0.1));
}
