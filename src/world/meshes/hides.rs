//! Parts of the shapes on the horizon, lofted so that they could be shell or plating, tendon or cable. Nothing about them is
//! symmetrical.

use super::Shape;
use super::builder::{Builder, Shade, polygon};
use crate::world::Mesh;
use glam::Vec3;
use std::f32::consts::TAU;

/// A smooth bump of height 1 about `at`.
fn bump(x: f32, at: f32, wide: f32) -> f32 {
    (-((x - at) / wide).powi(2)).exp()
}

/// 0 at both ends, 1 from `wide` inside them on: how a rounded part closes.
fn rounded(y: f32, wide: f32) -> f32 {
    let end = |d: f32| 1.0 - (1.0 - (d / wide).min(1.0)).powi(2);
    (end(y) * end(1.0 - y)).max(0.02).sqrt()
}

/// Heights from 0 to 1, closer together towards both ends.
fn closing(count: usize) -> Vec<f32> {
    even(count).iter().map(|y| 0.5 - 0.5 * (y * TAU * 0.5).cos()).collect()
}

/// Rings up a part that stands on its base: radius by height and angle, and the middle line by height.
fn upright(
    sides: usize,
    heights: &[f32],
    radius: impl Fn(f32, f32) -> f32,
    middle: impl Fn(f32) -> [f32; 2],
) -> Vec<Vec<Vec3>> {
    heights
        .iter()
        .map(|&y| {
            let [x, z] = middle(y);
            polygon(sides, 1.0, 0.5)
                .iter()
                .map(|p| {
                    let r = radius(y, p.y.atan2(p.x));
                    Vec3::new((x + p.x * r).clamp(-0.5, 0.5), y, (z + p.y * r).clamp(-0.5, 0.5))
                })
                .collect()
        })
        .collect()
}

/// Evenly spaced heights from 0 to 1.
fn even(count: usize) -> Vec<f32> {
    (0..=count).map(|k| k as f32 / count as f32).collect()
}

/// The upper bone of a leg: a joint like a fist at each end, a swelling, tendons beside it.
fn thigh() -> Builder {
    let mut b = Builder::new();
    let radius = |y: f32, a: f32| {
        let swell = 0.13 * bump(y, 0.34, 0.14) * (0.7 + 0.3 * a.sin());
        (0.15 + 0.24 * bump(y, 0.06, 0.09) + swell + 0.26 * bump(y, 0.95, 0.06)) * rounded(y, 0.07)
    };
    b.loft(
        &upright(10, &closing(20), radius, |y| [0.05 * (y * 5.0).sin(), 0.04 * (y * 3.0).cos() - 0.04]),
        Shade::Flat,
    );
    for (x, z, r) in [(0.34, 0.22, 0.045), (-0.34, 0.1, 0.055)] {
        let path = [Vec3::new(x * 0.8, 0.1, z), Vec3::new(x * 1.2, 0.5, z * 1.1), Vec3::new(x * 0.6, 0.93, z * 0.55)];
        b.tube(&path, r, 6, Shade::Flat);
    }
    b
}

/// The lower bone: a knee, a plate down its front, thinner and thinner, with a swelling where it was broken once.
fn shin() -> Builder {
    let mut b = Builder::new();
    let radius = |y: f32, a: f32| {
        let plate = 0.12 * a.sin().max(0.0).powi(2) * bump(y, 0.2, 0.14);
        (0.26 * (1.0 - y).powf(1.6) + 0.1 + 0.16 * bump(y, 0.03, 0.035) + plate + 0.07 * bump(y, 0.58, 0.025)).min(0.46)
            * rounded(y, 0.035)
    };
    b.loft(&upright(9, &closing(24), radius, |y| [0.06 * (y * 4.0).sin(), 0.05 * (y * 7.0).sin()]), Shade::Flat);
    let spur = [Vec3::new(0.0, 0.06, -0.2), Vec3::new(0.02, 0.1, -0.42), Vec3::new(0.0, 0.21, -0.2)];
    b.tube(&spur, 0.05, 5, Shade::Flat);
    b
}

/// A body that lies along z, its front at +z: a hump off its middle, ribs that stand out, a keel, spines along its back.
fn carapace() -> Builder {
    let mut b = Builder::new();
    let stations: Vec<f32> = (0..=30).map(|k| k as f32 / 30.0).collect();
    let back = |u: f32| 0.26 + 0.4 * bump(u, 0.64, 0.2) + 0.16 * bump(u, 0.24, 0.12);
    let rings: Vec<Vec<Vec3>> = stations
        .iter()
        .enumerate()
        .map(|(k, &u)| {
            let rib = if k % 3 == 1 { 1.0 } else { 0.9 };
            let wide = (0.1 + 0.34 * (u * 3.1).sin().abs().powf(0.7)) * rib;
            let high = back(u) * rib * (u * 12.0).min(1.0) * ((1.0 - u) * 9.0).min(1.0) + 0.03;
            let low = 0.16 + 0.1 * bump(u, 0.4, 0.3);
            (0..16)
                .map(|j| {
                    let (sin, cos) = ((j as f32 + 0.5) / 16.0 * TAU).sin_cos();
                    // One flank is swollen.
                    let flank = if cos > 0.0 { 1.0 + 0.28 * bump(u, 0.36, 0.14) } else { 0.94 };
                    let y = if sin > 0.0 { sin * high } else { sin * low };
                    Vec3::new((cos * wide * flank).clamp(-0.5, 0.5), (0.34 + y).min(0.98), u - 0.5)
                })
                .collect()
        })
        .collect();
    b.loft(&rings, Shade::Flat);
    for (k, &(u, tall, lean)) in [
        (0.2, 0.2, -0.08),
        (0.34, 0.1, -0.1),
        (0.47, 0.22, -0.05),
        (0.58, 0.16, -0.12),
        (0.7, 0.1, -0.1),
        (0.8, 0.05, 0.1),
    ]
    .iter()
    .enumerate()
    {
        let x = if k % 2 == 0 { 0.06 } else { -0.09 };
        let foot = Vec3::new(x, 0.3 + back(u) * 0.9, u - 0.5);
        let tip = Vec3::new(x * 2.0, (foot.y + tall).min(0.95), foot.z + lean);
        b.tube(&[foot, foot.lerp(tip, 0.5), tip], 0.016, 5, Shade::Flat);
    }
    b
}

/// A bell that floats, open below: a high crown off its middle, a rim with teeth, a collar.
fn bell() -> Builder {
    let mut b = Builder::new();
    let heights = [0.16, 0.2, 0.26, 0.3, 0.34, 0.42, 0.5, 0.58, 0.66, 0.74, 0.82, 0.9, 0.96, 1.0];
    let radius = |y: f32, a: f32| {
        let dome = (1.0 - ((y - 0.16) / 0.86).powi(2)).max(0.0).sqrt();
        let ridges = 1.0 + 0.05 * (a * 7.0).sin() + 0.05 * (a * 3.0 + 1.0).sin();
        let collar = if (0.27..0.36).contains(&y) { 1.0 } else { 0.92 };
        0.04 + 0.4 * dome * ridges * collar
    };
    b.loft(&upright(24, &heights, radius, |y| [0.05 * y, -0.06 * y]), Shade::Flat);
    for k in 0..17 {
        let a = k as f32 / 17.0 * TAU;
        let r = 0.33 + 0.05 * (k as f32 * 2.4).sin();
        let drop = 0.05 + 0.11 * (k as f32 * 1.7).sin().abs();
        let foot = Vec3::new(a.cos() * r, 0.19, a.sin() * r);
        let tip = Vec3::new(a.cos() * r * 0.94, 0.17 - drop, a.sin() * r * 0.94);
        b.tube(&[foot, tip], 0.022, 5, Shade::Flat);
    }
    b
}

/// A trunk that stands: narrow loins, a vast hunched back over a hollow front, a stump where a head would be.
fn hunch() -> Builder {
    let mut b = Builder::new();
    let radius = |y: f32, a: f32| {
        let back = 1.0 + 0.35 * (-a.sin()).max(0.0) * bump(y, 0.68, 0.25);
        let ribs = 1.0 + 0.05 * (y * 60.0).sin() * bump(y, 0.55, 0.2);
        let hollow = 1.0 - 0.3 * a.sin().max(0.0) * bump(y, 0.5, 0.16);
        (0.15 + 0.2 * bump(y, 0.0, 0.12) + 0.23 * bump(y, 0.72, 0.2) - 0.03 * y) * back * ribs * hollow
    };
    b.loft(&upright(16, &even(28), radius, |y| [0.05 * bump(y, 0.7, 0.2), 0.2 * y * y - 0.1]), Shade::Flat);
    for k in 0..6 {
        // Ribs that have come through.
        let y = 0.36 + 0.07 * k as f32;
        for side in [-1.0, 1.0] {
            let out = 0.36 + 0.02 * (k as f32 * 1.9 + side).sin();
            let path = [
                Vec3::new(side * 0.2, y, -0.1),
                Vec3::new(side * out, y - 0.03, 0.12),
                Vec3::new(side * 0.16, y - 0.08, 0.36),
            ];
            b.tube(&path, 0.014, 5, Shade::Flat);
        }
    }
    b
}

/// A head along y: a long flat skull with a socket on each side, a jaw that does not close, a comb of feelers or masts.
fn skull() -> Builder {
    let mut b = Builder::new();
    let radius = |y: f32, a: f32| {
        let flat = 1.0 - 0.4 * a.sin().abs();
        let socket = 1.0 - 0.3 * bump(y, 0.46, 0.09) * a.cos().abs().powi(3);
        (0.16 + 0.28 * bump(y, 0.24, 0.2) - 0.07 * y) * flat * socket
    };
    b.loft(&upright(14, &even(16), radius, |y| [0.0, 0.12 - 0.16 * y]), Shade::Flat);
    let jaw = [Vec3::new(0.02, 0.2, -0.2), Vec3::new(0.04, 0.55, -0.36), Vec3::new(0.01, 0.9, -0.3)];
    b.tube(&jaw, 0.07, 7, Shade::Flat);
    for (x, y, z) in [(-0.3, 0.04, 0.44), (-0.12, 0.08, 0.47), (0.34, 0.06, 0.4), (0.16, 0.04, 0.46)] {
        b.tube(&[Vec3::new(x * 0.4, 0.16, 0.16), Vec3::new(x, y, z)], 0.02, 5, Shade::Flat);
    }
    b
}

/// A cable or a feeler, hanging down from its foot at y = 0 … 1: it thins, with swellings.
fn tendril() -> Builder {
    let mut b = Builder::new();
    let radius = |y: f32, _: f32| 0.22 - 0.08 * y + 0.22 * bump(y, 0.02, 0.03) + 0.14 * bump(y, 0.52, 0.05);
    b.loft(&upright(7, &even(14), radius, |_| [0.0, 0.0]), Shade::Flat);
    b
}

/// Builds a part of a beast; `None` for other shapes.
pub fn hide(shape: Shape) -> Option<Mesh> {
    let builder = match shape {
        Shape::Thigh => thigh(),
        Shape::Shin => shin(),
        Shape::Carapace => carapace(),
        Shape::Bell => bell(),
        Shape::Hunch => hunch(),
        Shape::Skull => skull(),
        Shape::Tendril => tendril(),
        _ => return None,
    };
    Some(builder.unit(shape.name(), shape.natural()))
}
