//! Unit meshes of things that stand on decks and roofs: lamps, crates, tanks, cooling units, antennas.

use super::Shape;
use super::builder::{Builder, Shade};
use super::fittings::arch;
use crate::world::Mesh;
use glam::Vec3;

/// Builds a fitting, drawn in metres at [`Shape::natural`] size; `None` for any other shape.
pub fn machine(shape: Shape) -> Option<Mesh> {
    let mut b = Builder::new();
    match shape {
        // Arm towards +x; the luminous body is an instance of its own below the head.
        Shape::LampPost => {
            b.lathe([-1.05, 0.0], 8, &[(0.0, 0.24), (0.35, 0.24), (0.5, 0.13), (7.6, 0.075)], Shade::Round);
            b.bar([-1.05, 7.0, 0.0], [0.2, 7.75, 0.0], 0.09);
            b.bar([-1.05, 7.75, 0.0], [1.2, 7.8, 0.0], 0.1);
            b.block([0.75, 7.72, 0.0], [1.1, 0.22, 0.42]).block([-1.05, 1.0, 0.14], [0.22, 0.5, 0.12]);
        }
        Shape::FloodHead => {
            b.block([0.0, 0.15, 0.05], [1.1, 0.6, 0.3]).block([0.0, 0.7, -0.12], [1.2, 0.08, 0.4]);
            for i in 0..6 {
                b.block([-0.45 + i as f32 * 0.18, 0.2, 0.27], [0.04, 0.5, 0.14]);
            }
            for x in [-0.57, 0.57] {
                b.block([x, 0.0, 0.05], [0.05, 0.5, 0.1]);
            }
        }
        Shape::Bollard => {
            let profile =
                [(0.0, 0.15), (0.05, 0.15), (0.06, 0.1), (0.72, 0.1), (0.74, 0.13), (0.84, 0.13), (0.9, 0.06)];
            b.lathe([0.0, 0.0], 10, &profile, Shade::Round);
        }
        Shape::Bitt => {
            b.block([0.0, 0.0, 0.0], [1.2, 0.08, 0.4]);
            for x in [-0.36, 0.36] {
                let profile = [(0.08, 0.13), (0.66, 0.12), (0.7, 0.18), (0.78, 0.18), (0.8, 0.12)];
                b.lathe([x, 0.0], 8, &profile, Shade::Round);
            }
            b.bar([-0.6, 0.45, 0.0], [0.6, 0.45, 0.0], 0.11);
        }
        Shape::Cowl => {
            let profile = [
                (0.0, 0.5),
                (0.15, 0.5),
                (0.16, 0.36),
                (1.5, 0.36),
                (1.52, 0.66),
                (1.62, 0.7),
                (1.95, 0.6),
                (2.2, 0.2),
            ];
            b.lathe([0.0, 0.0], 12, &profile, Shade::Round);
        }
        Shape::Hatch => {
            b.block([0.0, 0.0, 0.0], [1.4, 0.08, 1.4]).block([0.0, 0.08, 0.0], [1.15, 0.1, 1.15]);
            b.lathe([0.0, 0.0], 8, &[(0.18, 0.05), (0.3, 0.05)], Shade::Round);
            for a in 0..3 {
                let (s, c) = (a as f32 * 1.05).sin_cos();
                b.bar([c * 0.26, 0.3, s * 0.26], [-c * 0.26, 0.3, -s * 0.26], 0.03);
            }
            b.block([-0.5, 0.08, 0.6], [0.2, 0.16, 0.14]).block([0.5, 0.08, 0.6], [0.2, 0.16, 0.14]);
        }
        // A drum on its side, axis along x, with chocks.
        Shape::Reel => {
            let disc = |b: &mut Builder, x0: f32, x1: f32, r: f32| {
                b.tube(
                    &[Vec3::new(x0, 0.9, 0.0), Vec3::new(x1, 0.9, 0.0)],
                    r,
                    if r > 0.5 { 11 } else { 8 },
                    Shade::Round,
                );
            };
            disc(&mut b, -0.76, -0.66, 0.88);
            disc(&mut b, 0.66, 0.76, 0.88);
            disc(&mut b, -0.68, 0.68, 0.6);
            disc(&mut b, -0.8, 0.8, 0.18);
            b.block([0.0, 0.0, 0.62], [1.5, 0.16, 0.16]).block([0.0, 0.0, -0.62], [1.5, 0.16, 0.16]);
        }
        Shape::Pallet => {
            for i in 0..5 {
                b.block([-0.5 + i as f32 * 0.25, 0.13, 0.0], [0.19, 0.03, 1.0]);
            }
            for z in [-0.45, 0.0, 0.45] {
                b.block([0.0, 0.0, z], [1.2, 0.13, 0.1]);
            }
        }
        Shape::Crate => {
            b.block([0.0, 0.06, 0.0], [1.1, 0.98, 1.1]);
            for (x, z) in [(-0.55, -0.55), (0.55, -0.55), (0.55, 0.55), (-0.55, 0.55)] {
                b.block([x, 0.0, z], [0.1, 1.1, 0.1]);
            }
            for z in [-0.56, 0.56] {
                b.block([0.0, 0.0, z], [1.0, 0.12, 0.08]).block([0.0, 0.98, z], [1.0, 0.12, 0.08]);
                b.bar([-0.5, 0.14, z], [0.5, 0.96, z], 0.07);
            }
            for x in [-0.56, 0.56] {
                b.block([x, 0.0, 0.0], [0.08, 0.12, 1.0]).block([x, 0.98, 0.0], [0.08, 0.12, 1.0]);
            }
        }
        Shape::Container => {
            b.block([0.0, 0.12, 0.0], [2.3, 2.4, 5.86]);
            for (x, z) in [(-1.17, -2.92), (1.17, -2.92), (1.17, 2.92), (-1.17, 2.92)] {
                b.block([x, 0.0, z], [0.16, 2.6, 0.16]);
            }
            for x in [-1.17, 1.17] {
                b.block([x, 0.05, 0.0], [0.14, 0.16, 5.7]).block([x, 2.42, 0.0], [0.14, 0.14, 5.7]);
            }
            for i in 0..3 {
                let z = -1.9 + i as f32 * 1.9;
                b.block([-1.16, 0.22, z], [0.08, 2.2, 0.8]).block([1.16, 0.22, z], [0.08, 2.2, 0.8]);
            }
        }
        // A luggage trolley: bed, end frame, wheels.
        Shape::Trolley => {
            b.block([0.0, 0.24, 0.1], [0.95, 0.07, 1.6]);
            b.bar([-0.44, 0.3, -0.72], [-0.44, 1.05, -0.9], 0.05).bar([0.44, 0.3, -0.72], [0.44, 1.05, -0.9], 0.05);
            b.bar([-0.44, 1.05, -0.9], [0.44, 1.05, -0.9], 0.05).bar([-0.44, 0.7, -0.82], [0.44, 0.7, -0.82], 0.03);
            for (x, z) in [(-0.42, -0.5), (0.42, -0.5), (-0.42, 0.7), (0.42, 0.7)] {
                b.tube(&[Vec3::new(x - 0.04, 0.12, z), Vec3::new(x + 0.04, 0.12, z)], 0.12, 8, Shade::Round);
            }
        }
        // A lying pressure vessel on two saddles, axis along z.
        Shape::Tank => {
            let profile = [(-2.98, 0.3), (-2.8, 0.75), (-2.45, 1.0), (2.45, 1.0), (2.8, 0.75), (2.98, 0.3)];
            let rings: Vec<Vec<Vec3>> = profile
                .iter()
                .map(|&(z, r)| {
                    (0..12)
                        .map(|j| {
                            let (s, c) = (j as f32 / 12.0 * std::f32::consts::TAU).sin_cos();
                            Vec3::new(r * c, 1.35 + r * s, z)
                        })
                        .collect()
                })
                .collect();
            b.loft(&rings, Shade::Round);
            for z in [-1.7, 1.7] {
                b.block([0.0, 0.0, z], [1.8, 0.75, 0.3]);
            }
            b.block([0.0, 2.3, 0.5], [0.5, 0.2, 0.5]);
        }
        Shape::AcUnit => {
            b.block([0.0, 0.2, 0.0], [3.1, 1.6, 2.1]).block([0.0, 0.0, 0.0], [2.8, 0.2, 1.6]);
            for x in [-0.8, 0.8] {
                b.lathe([x, 0.0], 10, &[(1.8, 0.66), (2.18, 0.72)], Shade::Round);
                b.block([x, 2.17, 0.0], [1.3, 0.03, 0.1]);
            }
            for i in 0..5 {
                b.block([0.0, 0.4 + i as f32 * 0.28, 1.06], [2.8, 0.1, 0.08]);
            }
        }
        Shape::WaterTower => {
            b.lathe([0.0, 0.0], 12, &[(2.4, 1.9), (5.65, 1.98), (6.95, 0.15)], Shade::Round);
            for (x, z) in [(-1.2, -1.2), (1.2, -1.2), (1.2, 1.2), (-1.2, 1.2)] {
                b.bar([x, 0.0, z], [x, 2.4, z], 0.22);
            }
            b.bar([-1.2, 0.2, -1.2], [1.2, 2.2, -1.2], 0.12).bar([-1.2, 0.2, 1.2], [1.2, 2.2, 1.2], 0.12);
            b.bar([-1.2, 0.2, 1.2], [-1.2, 2.2, -1.2], 0.12).bar([1.2, 0.2, -1.2], [1.2, 2.2, 1.2], 0.12);
        }
        Shape::Dish => {
            // A shallow bowl that looks towards +z and up, on a post.
            let axis = Vec3::new(0.0, 0.5, 0.866);
            let (u, v) = (Vec3::X, Vec3::new(0.0, 0.866, -0.5));
            let ring = |r: f32, d: f32| -> Vec<Vec3> {
                (0..12)
                    .map(|j| {
                        let (s, c) = (j as f32 / 12.0 * std::f32::consts::TAU).sin_cos();
                        Vec3::new(0.0, 1.66, -0.2) + axis * d + (u * c + v * s) * r
                    })
                    .collect()
            };
            b.loft(
                &[ring(0.25, -0.35), ring(0.95, -0.1), ring(1.35, 0.3), ring(1.3, 0.3), ring(0.8, 0.02)],
                Shade::Round,
            );
            b.lathe([0.0, -0.4], 8, &[(0.0, 0.5), (0.12, 0.14), (1.5, 0.14)], Shade::Round);
            b.bar([0.0, 1.7, -0.2], [0.0, 2.3, 0.85], 0.06);
        }
        // Blown out along +z from a hoop at −z.
        Shape::Windsock => {
            let rings: Vec<Vec<Vec3>> = [(-1.5, 0.39, 0.4), (-0.5, 0.33, 0.42), (0.5, 0.27, 0.38), (1.45, 0.17, 0.3)]
                .iter()
                .map(|&(z, r, y)| {
                    (0..10)
                        .map(|j| {
                            let (s, c) = (j as f32 / 10.0 * std::f32::consts::TAU).sin_cos();
                            Vec3::new(r * c, y + r * s, z)
                        })
                        .collect()
                })
                .collect();
            b.loft(&rings, Shade::Smooth);
        }
        Shape::Cabinet => {
            b.block([0.0, 0.1, 0.0], [1.14, 1.75, 0.5]).block([0.0, 0.0, 0.0], [1.2, 0.1, 0.56]);
            b.block([0.0, 1.85, 0.0], [1.2, 0.05, 0.6]);
            for x in [-0.29, 0.29] {
                b.block([x, 0.2, 0.26], [0.52, 1.55, 0.03]).block([x, 0.9, 0.285], [0.05, 0.2, 0.03]);
            }
            for i in 0..3 {
                b.block([0.3, 1.35 + i as f32 * 0.1, 0.285], [0.36, 0.04, 0.02]);
            }
        }
        // A triangular crane jib along y: two lower chords, one upper, lacing.
        Shape::Jib => {
            let (l, r, t) = ([-0.51, -0.4], [0.51, -0.4], [0.0, 0.5]);
            let p = |c: [f32; 2], y: f32| [c[0], y, c[1]];
            for c in [l, r, t] {
                b.bar(p(c, 0.0), p(c, 12.0), 0.12);
            }
            for i in 0..4 {
                let (y0, y1) = (0.1 + i as f32 * 2.95, 0.1 + i as f32 * 2.95 + 2.9);
                b.bar(p(l, y0), p(t, y1), 0.06).bar(p(r, y0), p(t, y1), 0.06).bar(p(l, y0), p(r, y1), 0.06);
            }
        }
        Shape::Fan => {
            b.lathe([0.0, 0.0], 14, &[(0.0, 1.2), (0.5, 1.2), (0.55, 1.45), (0.8, 1.5)], Shade::Round);
            for a in 0..3 {
                let (s, c) = (a as f32 * 1.047).sin_cos();
                b.bar([c * 1.4, 0.84, s * 1.4], [-c * 1.4, 0.84, -s * 1.4], 0.07);
            }
        }
        // An open crown of four arched ribs that meet above the middle.
        Shape::Crown => {
            let points = arch(4.6, 8);
            let across: Vec<Vec3> = points.iter().map(|p| Vec3::new(-p.x, 0.3 + p.y * 1.15, 0.0)).collect();
            let along: Vec<Vec3> = points.iter().map(|p| Vec3::new(0.0, 0.3 + p.y * 1.15, p.x)).collect();
            b.tube(&across, 0.3, 4, Shade::Flat).tube(&along, 0.3, 4, Shade::Flat);
            b.block([0.0, 0.0, 4.7], [10.0, 0.6, 0.5]).block([0.0, 0.0, -4.7], [10.0, 0.6, 0.5]);
        }
        _ => return None,
    }
    Some(b.unit(shape.name(), shape.natural()))
}
