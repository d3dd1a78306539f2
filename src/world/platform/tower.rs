//! What rises from the platform: the control bridge, the slewing crane, lattice masts, the terminal's canopy.

use super::{Works, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::Vec3;
use std::f32::consts::FRAC_PI_2;

pub fn build(works: &mut Works) {
    bridge(works);
    crane(works);
    for (x, z, h) in [(-64.0, 92.0, 34.0), (62.0, 92.0, 44.0), (-60.5, -38.0, 24.0)] {
        mast(works, Vec3::new(x, 0.0, z), h);
    }
    canopy(works);
    works.place("control_bridge", Vec3::new(0.0, 23.0, 92.0));
}

/// The control bridge on the hangar's roof: a plinth, a glazed gallery leaning outward, decks, antennas.
fn bridge(works: &mut Works) {
    let (z, base) = (96.0, 15.6);
    let body = |shape, at, size| Part::new(shape, Material::Painted, at, size).tint([0.16, 0.17, 0.195]).always();
    works.put(body(Shape::Cut, [0.0, base, z], [30.0, 5.5, 17.0]));
    let glass = Part::new(Shape::Flare, Material::RibbonGlass, [0.0, base + 6.3, z], [33.0, 4.6, 18.5]);
    works.trace([0.0, z], [16.0, 9.0], [base, base + 14.0], &glass.glow(0.8));
    works.put(glass.tint([0.25, 0.28, 0.32]).glow(0.8).grid(4.6, 1.6).always());
    works.put(body(Shape::Cut, [0.0, base + 5.5, z], [34.0, 0.8, 20.5]).tint(paint::GREY));
    works.put(body(Shape::Cut, [0.0, base + 10.9, z], [35.5, 1.1, 21.0]).tint(paint::GREY));
    works.put(body(Shape::Cut, [0.0, base + 12.0, z], [18.0, 3.0, 10.0]));
    let corners =
        [(-16.8, -10.0), (16.8, -10.0), (16.8, 10.0), (-16.8, 10.0)].map(|(x, dz)| Vec3::new(x, base + 6.3, z + dz));
    for i in 0..4 {
        works.railing(corners[i], corners[(i + 1) % 4], Shape::Rail);
        let up = Vec3::Y * 5.7;
        works.railing(corners[i] + up, corners[(i + 1) % 4] + up, Shape::Rail);
    }
    for i in 0..9 {
        let x = -14.0 + i as f32 * 3.5;
        works.put(
            Part::new(Shape::IBeam, Material::Painted, [x, base, z - 8.6], [0.35, 5.5, 0.5])
                .tint(paint::GREY)
                .seen(1.2),
        );
        works.beam(Vec3::new(x, base + 6.3, z - 7.2), Vec3::new(x, base + 10.9, z - 9.4), 0.22, paint::STEEL, 1.2);
    }
    for (x, dz, h) in [(-7.0, 1.0, 15.0), (-5.0, -2.0, 10.0), (6.5, 2.0, 12.0), (7.5, -2.0, 7.0)] {
        works.put(
            Part::new(Shape::Spire, Material::Steel, [x, base + 15.0, z + dz], [0.5, h, 0.5])
                .tint(paint::STEEL)
                .seen(0.5),
        );
    }
    for (x, scale, yaw) in [(0.0, 1.5, 2.6), (-3.4, 0.8, 0.4), (3.6, 0.9, -1.4)] {
        let size = Shape::Dish.natural().map(|v| v * scale);
        works.put(
            Part::new(Shape::Dish, Material::Painted, [x, base + 15.0, z], size).yaw(yaw).tint(paint::PALE).seen(1.0),
        );
    }
    let beacon = Lamp { blink_hz: 0.5, ..Lamp::point(Lamp::RED, 20.0, 0.25) };
    works.lamp(Shape::Sphere, Vec3::new(-7.0, base + 30.0, z + 1.0), [0.5; 3], beacon);
    for x in [-12.0, -4.0, 4.0, 12.0] {
        works.lamp(Shape::Box, Vec3::new(x, base + 5.4, z - 10.0), [1.6, 0.1, 0.2], Lamp::point(Lamp::COLD, 4.0, 0.15));
    }
    // A sign with the port's name along the gallery's deck.
    works.put(
        Part::new(Shape::Box, Material::Sign, [0.0, base + 11.0, z - 10.7], [22.0, 0.9, 0.2])
            .grid(1.08, 1.5)
            .tint([0.85, 0.92, 1.0])
            .glow(2.5)
            .seen(1.0)
            .unshadowed(),
    );
}

/// A slewing crane: pedestal, lattice tower, cab, jib with stays, hook.
fn crane(works: &mut Works) {
    let foot = Vec3::new(-56.0, 0.0, 57.0);
    let at = |dx: f32, y: f32, dz: f32| (foot + Vec3::new(dx, y, dz)).to_array();
    works
        .put(Part::new(Shape::Oct, Material::Concrete, at(0.0, 0.0, 0.0), [5.0, 1.2, 5.0]).tint(paint::GREY).seen(1.0));
    works.put(
        Part::new(Shape::Cone, Material::Painted, at(0.0, 1.2, 0.0), [4.2, 2.2, 4.2]).tint(paint::YELLOW).seen(1.0),
    );
    for i in 0..5 {
        works.put(
            Part::new(Shape::Truss, Material::Painted, at(0.0, 3.4 + i as f32 * 4.0, 0.0), [2.6, 4.0, 2.6])
                .tint(paint::YELLOW)
                .seen(0.8),
        );
    }
    works.put(
        Part::new(Shape::Cylinder, Material::Steel, at(0.0, 23.4, 0.0), [3.4, 0.9, 3.4]).tint(paint::STEEL).seen(1.0),
    );
    let direction = Vec3::new(-0.8, 0.0, -0.6);
    let heel = foot + Vec3::Y * 25.0;
    let tip = heel + direction * 40.0 + Vec3::Y * 9.0;
    let apex = foot + Vec3::Y * 34.0 - direction * 2.0;
    let tail = heel - direction * 13.0;
    for i in 0..3 {
        let (a, b) = (heel.lerp(tip, i as f32 / 3.0), heel.lerp(tip, (i + 1) as f32 / 3.0));
        works.put(Part::between(Shape::Jib, Material::Painted, a, b, 1.5, 1.5).tint(paint::YELLOW).seen(0.8));
    }
    works.put(Part::between(Shape::Jib, Material::Painted, heel, tail, 1.8, 1.6).tint(paint::YELLOW).seen(0.8));
    works.beam(heel, apex, 0.5, paint::YELLOW, 1.0);
    for p in [heel.lerp(tip, 0.6), tip, tail] {
        works.pipe(apex, p, 0.09, paint::DARK);
    }
    let yaw = -direction.z.atan2(direction.x);
    let weight = tail - Vec3::Y * 1.8;
    works.put(
        Part::new(Shape::Bevel, Material::Concrete, weight.to_array(), [3.4, 2.6, 2.4])
            .yaw(yaw)
            .tint(paint::GREY)
            .seen(1.0),
    );
    let cab = foot + Vec3::new(1.9, 24.2, -1.4);
    works.put(
        Part::new(Shape::Cut, Material::RibbonGlass, cab.to_array(), [2.0, 2.4, 2.6])
            .yaw(yaw)
            .tint(paint::GREY)
            .glow(0.5)
            .grid(2.4, 1.0)
            .seen(1.0),
    );
    works.put(
        Part::new(Shape::Bevel, Material::Painted, (cab + Vec3::Y * 2.4).to_array(), [2.2, 0.25, 2.8])
            .yaw(yaw)
            .tint(paint::YELLOW)
            .seen(1.2),
    );
    let hook = heel.lerp(tip, 0.82);
    works.pipe(hook, hook - Vec3::Y * 21.0, 0.07, paint::DARK);
    works.put(
        Part::new(Shape::Bevel, Material::Painted, (hook - Vec3::Y * 22.4).to_array(), [0.9, 1.5, 0.6])
            .tint(paint::YELLOW)
            .seen(1.5),
    );
    let beacon = Lamp { blink_hz: 0.6, ..Lamp::point(Lamp::RED, 12.0, 0.2) };
    works.lamp(Shape::Sphere, apex + Vec3::Y * 0.6, [0.4; 3], beacon);
    works.lamp(Shape::Sphere, tip + Vec3::Y * 0.6, [0.3; 3], Lamp::point(Lamp::RED, 6.0, 0.15));
}

/// A lattice mast with dishes, rungs and beacons.
fn mast(works: &mut Works, foot: Vec3, height: f32) {
    let n = (height / 4.0) as u32;
    works
        .put(Part::new(Shape::Bevel, Material::Concrete, foot.to_array(), [3.2, 0.8, 3.2]).tint(paint::GREY).seen(1.2));
    for i in 0..n {
        let y = 0.8 + i as f32 * 4.0;
        let wide = 2.0 - 1.1 * i as f32 / n as f32;
        let tint = if i % 2 == 0 { paint::MAROON } else { paint::PALE };
        works.put(
            Part::new(Shape::Truss, Material::Painted, (foot + Vec3::Y * y).to_array(), [wide, 4.0, wide])
                .tint(tint)
                .seen(0.7),
        );
    }
    let top = foot + Vec3::Y * (0.8 + n as f32 * 4.0);
    works.put(Part::new(Shape::Spire, Material::Steel, top.to_array(), [0.3, 7.0, 0.3]).tint(paint::STEEL).seen(0.6));
    for (part, yaw) in [(0.55, 0.4), (0.7, 2.4), (0.82, -1.3)] {
        let p = foot + Vec3::new(0.9 * f32::sin(yaw), height * part, 0.9 * f32::cos(yaw));
        works.put(
            Part::new(Shape::Dish, Material::Painted, p.to_array(), [1.8; 3]).yaw(yaw).tint(paint::PALE).seen(1.2),
        );
    }
    let beacon = Lamp { blink_hz: 0.5, ..Lamp::point(Lamp::RED, 14.0, 0.2) };
    works.lamp(Shape::Sphere, top + Vec3::Y * 6.9, [0.4; 3], beacon);
    works.lamp(Shape::Sphere, foot + Vec3::new(0.9, height * 0.5, 0.0), [0.26; 3], Lamp::point(Lamp::RED, 4.0, 0.13));
}

/// The monorail terminal: two platforms' canopy on Y columns at the eastern notch, benches, signs.
fn canopy(works: &mut Works) {
    for (z, s) in [(37.0, -1.0), (53.0, 1.0)] {
        for i in 0..3 {
            let x = 49.0 + i as f32 * 8.5;
            let foot = Vec3::new(x, 0.0, z);
            works.put(
                Part::new(Shape::Taper, Material::Painted, foot.to_array(), [0.8, 4.2, 0.8])
                    .tint(paint::GREY)
                    .seen(1.0),
            );
            works.beam(foot + Vec3::Y * 4.1, foot + Vec3::new(0.0, 6.4, 3.4 * s), 0.4, paint::GREY, 1.0);
            works.beam(foot + Vec3::Y * 4.1, foot + Vec3::new(0.0, 5.8, -3.6 * s), 0.4, paint::GREY, 1.0);
            let lamp = Lamp::spot(Lamp::SODIUM, 12.0, 0.12, Vec3::NEG_Y, 0.7, 1.3);
            works.lamp(Shape::Box, foot + Vec3::new(0.0, 5.1, 1.2 * s), [1.8, 0.1, 0.2], lamp);
            works.put(
                Part::new(Shape::Bevel, Material::Painted, [x + 3.6, 0.42, z + s], [2.4, 0.12, 0.6])
                    .tint(paint::RUST)
                    .seen(2.0),
            );
            works.put(
                Part::new(Shape::Box, Material::Steel, [x + 3.6, 0.0, z + s], [1.8, 0.42, 0.3])
                    .tint(paint::DARK)
                    .seen(2.0),
            );
        }
        let roof = Part::new(Shape::Bevel, Material::Steel, [57.5, 6.1, z], [22.0, 0.35, 7.6]);
        works.put(roof.turn(glam::Quat::from_rotation_x(-0.08 * s)).tint(paint::GREY).seen(0.6));
        works.put(
            Part::new(Shape::Box, Material::Sign, [57.5, 4.7, z - 0.1 * s], [5.0, 0.8, 0.2])
                .grid(0.96, 1.5)
                .tint([1.0, 0.72, 0.42])
                .glow(2.2)
                .seen(1.0)
                .unshadowed(),
        );
        works.put(
            Part::fitting(Shape::Cabinet, Material::Painted, [47.6, 0.0, z]).yaw(FRAC_PI_2).tint(paint::GREY).seen(2.0),
        );
    }
    works.place("monorail_terminal", Vec3::new(57.0, 0.0, 45.0));
}
