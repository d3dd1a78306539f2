//! Hulls and parts of airships, lofted along their keels: bow at +z, ribs standing proud of the plating.

use super::Shape;
use super::builder::{Builder, Shade};
use crate::world::Mesh;
use glam::Vec3;
use std::f32::consts::{FRAC_PI_2, TAU};

/// Stations of a ribbed hull from stern (0) to bow (1): where along it, and how proud the plating stands there.
fn stations(bays: usize, rib: f32, inset: f32) -> Vec<(f32, f32)> {
    let mut out = vec![(0.0, inset)];
    for k in 1..bays {
        let u = k as f32 / bays as f32;
        out.extend([(u - rib, inset), (u - rib, 1.0), (u + rib, 1.0), (u + rib, inset)]);
        out.push((u + 0.5 / bays as f32, inset));
    }
    out.push((1.0, inset));
    out
}

/// Width of a slender hull at `u` (0 stern, 1 bow): full a little aft of the middle, a blunt tail, a long bow.
fn slender(u: f32) -> f32 {
    if u < 0.42 {
        0.24 + 0.76 * (FRAC_PI_2 * u / 0.42).sin().powf(0.8)
    } else {
        (1.0 - ((u - 0.42) / 0.58).powf(2.1)).max(0.0).powf(0.72).max(0.02)
    }
}

/// A ribbed body with a flattened belly, a chine along each side and a ridge along its back.
fn slender_hull() -> Builder {
    let rings: Vec<Vec<Vec3>> = stations(13, 0.006, 0.958)
        .iter()
        .map(|&(u, proud)| {
            let r = slender(u) * proud;
            // The tail rises, so that the ship hangs by its shoulders.
            let middle = 0.5 + 0.12 * (1.0 - (u / 0.42).min(1.0)).powi(2);
            (0..18)
                .map(|j| {
                    let (sin, cos) = ((j as f32 + 0.5) / 18.0 * TAU).sin_cos();
                    let round = |v: f32| v.signum() * v.abs().powf(0.8);
                    let belly = if sin < 0.0 { 0.82 } else { 1.0 };
                    let chine = 1.0 - 0.1 * (1.0 - (sin + 0.3).abs() * 4.0).max(0.0);
                    Vec3::new(0.5 * r * chine * round(cos), middle + 0.5 * r * belly * round(sin), u - 0.5)
                })
                .collect()
        })
        .collect();
    let mut b = Builder::new();
    b.loft(&rings, Shade::Round);
    b
}

/// A broad box of a hull: flat bottom that rises to a ramp at the bow, sloped shoulders, cut-off stern.
fn barge_hull() -> Builder {
    const SECTION: [(f32, f32); 12] = [
        (0.34, 0.0),
        (0.45, 0.12),
        (0.5, 0.3),
        (0.5, 0.62),
        (0.42, 0.86),
        (0.28, 1.0),
        (-0.28, 1.0),
        (-0.42, 0.86),
        (-0.5, 0.62),
        (-0.5, 0.3),
        (-0.45, 0.12),
        (-0.34, 0.0),
    ];
    let rings: Vec<Vec<Vec3>> = stations(11, 0.009, 0.95)
        .iter()
        .map(|&(u, proud)| {
            let bow = ((u - 0.74) / 0.26).max(0.0);
            let stern = (1.0 - u / 0.12).max(0.0);
            let wide = (1.0 - 0.34 * bow * bow) * (1.0 - 0.16 * stern) * proud;
            let (low, high) = (0.58 * bow * bow + 0.22 * stern, 1.0 - 0.1 * bow - 0.12 * stern);
            let slack = (1.0 - proud) * 0.5;
            SECTION
                .iter()
                .map(|&(x, y)| {
                    let y = low + (high - low) * (slack + y * (1.0 - 2.0 * slack));
                    Vec3::new(x * wide, y, u - 0.5)
                })
                .collect()
        })
        .collect();
    let mut b = Builder::new();
    b.loft(&rings, Shade::Flat);
    b
}

/// A swept fin, root at the bottom, leading edge towards +z, thick where it joins the hull.
fn fin() -> Builder {
    let rings: Vec<Vec<Vec3>> = [(0.0, 0.5, -0.5, 0.5), (0.3, 0.26, -0.5, 0.36), (1.0, -0.16, -0.46, 0.16)]
        .iter()
        .map(|&(y, front, back, half)| {
            let at = |s: f32| back + (front - back) * s;
            [(0.0, 1.0), (half, 0.62), (half * 0.8, 0.25), (0.0, 0.0), (-half * 0.8, 0.25), (-half, 0.62)]
                .map(|(x, s)| Vec3::new(x, y, at(s)))
                .to_vec()
        })
        .collect();
    let mut b = Builder::new();
    b.loft(&rings, Shade::Flat);
    b
}

/// An upright engine pod: bell at the bottom, cowled intake at the top, bands between.
fn nacelle() -> Builder {
    let mut b = Builder::new();
    let profile = [
        (1.3, 0.75),
        (0.0, 1.3),
        (0.0, 1.48),
        (1.5, 1.1),
        (1.6, 1.75),
        (2.2, 1.95),
        (4.4, 2.0),
        (4.4, 1.84),
        (4.8, 1.84),
        (4.8, 2.0),
        (7.4, 1.9),
        (8.6, 1.66),
        (9.0, 1.4),
        (8.4, 1.2),
    ];
    b.lathe([0.0, 0.0], 18, &profile, Shade::Round);
    // Petals round the bell.
    for k in 0..6 {
        let (sin, cos) = (k as f32 / 6.0 * TAU).sin_cos();
        b.bar([cos * 1.36, 0.1, sin * 1.36], [cos * 1.3, 1.7, sin * 1.3], 0.2);
    }
    b
}

/// What people are lifted in: a spreader bar under a swivel, two long straps down to a sling with leg loops and a back.
fn harness() -> Builder {
    let mut b = Builder::new();
    b.block([0.0, 1.82, 0.0], [0.16, 0.18, 0.16]).block([0.0, 1.74, 0.0], [0.98, 0.08, 0.1]);
    for x in [-1.0f32, 1.0] {
        b.bar([x * 0.44, 1.76, 0.0], [x * 0.3, 0.8, 0.1], 0.06).bar(
            [x * 0.44, 1.76, 0.0],
            [x * 0.28, 0.8, -0.16],
            0.05,
        );
        let hip = [x * 0.29, 0.8, 0.0];
        b.bar(hip, [x * 0.26, 0.3, 0.3], 0.06).bar(hip, [x * 0.22, 0.28, -0.2], 0.06);
        b.bar([x * 0.26, 0.3, 0.3], [x * 0.1, 0.05, 0.06], 0.06).bar(
            [x * 0.22, 0.28, -0.2],
            [x * 0.1, 0.05, 0.06],
            0.06,
        );
    }
    b.block([0.0, 0.72, -0.18], [0.6, 0.14, 0.07]);
    b.block([0.0, 0.9, -0.17], [0.3, 0.5, 0.05]);
    b
}

/// Builds a hull or a ship's part; `None` for other shapes.
pub fn hull(shape: Shape) -> Option<Mesh> {
    let builder = match shape {
        Shape::SlenderHull => slender_hull(),
        Shape::BargeHull => barge_hull(),
        Shape::Fin => fin(),
        Shape::Nacelle => nacelle(),
        Shape::Harness => harness(),
        _ => return None,
    };
    Some(builder.unit(shape.name(), shape.natural()))
}
