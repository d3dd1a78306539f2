//! Unit meshes of structure: plates, beams, trusses, railings, stairs, pipes.

use super::Shape;
use super::builder::{Builder, Shade};
use crate::world::Mesh;
use glam::{Vec2, Vec3};
use std::f32::consts::{FRAC_PI_2, PI};

/// Builds a structural fitting, drawn in metres at [`Shape::natural`] size; `None` for any other shape.
pub fn fitting(shape: Shape) -> Option<Mesh> {
    let mut b = Builder::new();
    match shape {
        // Bevelled on top by 2.5 cm, cut straight below.
        Shape::Plate => {
            let ring = |y: f32, h: f32| [(h, h), (h, -h), (-h, -h), (-h, h)].map(|(x, z)| Vec3::new(x, y, z)).to_vec();
            b.loft(&[ring(0.0, 2.5), ring(0.095, 2.5), ring(0.12, 2.475)], Shade::Flat);
        }
        // The half of a plate with its right angle at (−x, −z).
        Shape::PlateTri => {
            let ring = |y: f32, e: f32| {
                let h = 2.5 - e;
                [(-h, -h), (-h, h - e * 1.4), (h - e * 1.4, -h)].map(|(x, z)| Vec3::new(x, y, z)).to_vec()
            };
            b.loft(&[ring(0.0, 0.0), ring(0.095, 0.0), ring(0.12, 0.025)], Shade::Flat);
        }
        Shape::IBeam => {
            b.block([0.0, 0.0, -0.275], [0.5, 1.0, 0.05]);
            b.block([0.0, 0.0, 0.275], [0.5, 1.0, 0.05]);
            b.block([0.0, 0.0, 0.0], [0.05, 1.0, 0.5]);
        }
        Shape::Truss => truss(&mut b),
        Shape::TrussPanel => truss_panel(&mut b),
        Shape::Lattice => lattice(&mut b),
        Shape::Gusset => {
            let ring = |z: f32| [(-1.0, 0.0), (1.0, 0.0), (-1.0, 2.0)].map(|(x, y)| Vec3::new(x, y, z)).to_vec();
            b.loft(&[ring(-0.1), ring(0.1)], Shade::Flat);
        }
        Shape::Rail => {
            b.block([-0.94, 0.0, 0.0], [0.06, 1.15, 0.06]).block([-0.94, 0.0, 0.0], [0.12, 0.03, 0.12]);
            for (y, w) in [(1.08, 0.07), (0.78, 0.035), (0.48, 0.035)] {
                b.bar([-1.0, y, 0.0], [1.0, y, 0.0], w);
            }
            b.block([0.0, 0.03, 0.0], [2.0, 0.16, 0.014]);
            for i in 0..5 {
                b.bar([-0.66 + i as f32 * 0.33, 0.19, 0.0], [-0.66 + i as f32 * 0.33, 0.48, 0.0], 0.018);
            }
        }
        Shape::PlainRail => {
            b.block([-0.94, 0.0, 0.0], [0.06, 1.15, 0.06]).block([0.0, 0.03, 0.0], [2.0, 0.16, 0.014]);
            for (y, w) in [(1.08, 0.07), (0.78, 0.035), (0.48, 0.035)] {
                b.block([0.0, y - 0.5 * w, 0.0], [2.0, w, w]);
            }
        }
        Shape::ChainRail => {
            b.block([-0.94, 0.0, 0.0], [0.06, 1.15, 0.06]).block([-0.94, 0.0, 0.0], [0.12, 0.03, 0.12]);
            for top in [1.05, 0.6] {
                let sag = |x: f32| Vec3::new(x, top - 0.16 * (1.0 - x * x), 0.0);
                let path: Vec<Vec3> = (0..=8).map(|i| sag(-1.0 + i as f32 * 0.25)).collect();
                b.tube(&path, 0.02, 4, Shade::Flat);
            }
        }
        Shape::Ladder => {
            b.block([-0.23, 0.0, 0.0], [0.04, 3.0, 0.06]).block([0.23, 0.0, 0.0], [0.04, 3.0, 0.06]);
            for i in 0..10 {
                b.bar([-0.22, 0.15 + i as f32 * 0.3, 0.0], [0.22, 0.15 + i as f32 * 0.3, 0.0], 0.03);
            }
        }
        // Climbs towards −z.
        Shape::Stair => {
            for i in 0..8 {
                b.block([0.0, 0.21 + i as f32 * 0.25, 1.4 - i as f32 * 0.4], [1.3, 0.04, 0.38]);
            }
            for x in [-0.67, 0.67] {
                b.bar([x, 0.08, 1.55], [x, 1.9, -1.5], 0.06);
            }
        }
        Shape::Grating => {
            b.block([0.0, 0.0, -0.23], [2.0, 0.05, 0.04]).block([0.0, 0.0, 0.23], [2.0, 0.05, 0.04]);
            for i in 0..11 {
                b.block([-0.95 + i as f32 * 0.19, 0.0, 0.0], [0.05, 0.045, 0.44]);
            }
        }
        // A quarter bend from the −x end (running along x) up to +y.
        Shape::Elbow => {
            let path: Vec<Vec3> = (0..=8)
                .map(|i| {
                    let a = i as f32 / 8.0 * FRAC_PI_2;
                    Vec3::new(-0.48 + 0.78 * a.sin(), 0.21 + 0.77 * (1.0 - a.cos()), 0.0)
                })
                .collect();
            b.tube(&path, 0.19, 8, Shade::Smooth);
        }
        // Hangs in a parabola between its two upper ends at ±x.
        Shape::Cable => {
            let path: Vec<Vec3> = (0..=10)
                .map(|i| {
                    let x = -1.0 + i as f32 * 0.2;
                    Vec3::new(x * 4.98, 0.05 + 1.4 * x * x, 0.0)
                })
                .collect();
            b.tube(&path, 0.045, 5, Shade::Smooth);
        }
        // The deck's edge beam: a web with flanges, stiffeners and a conduit. Outside is +z.
        Shape::Fascia => {
            b.block([0.0, 0.0, -0.05], [5.0, 1.6, 0.2]);
            b.block([0.0, 1.42, 0.1], [5.0, 0.18, 0.3]).block([0.0, 0.0, 0.1], [5.0, 0.14, 0.3]);
            for i in 0..4 {
                b.block([-2.25 + i as f32 * 1.5, 0.14, 0.12], [0.08, 1.28, 0.16]);
            }
            b.tube(&[Vec3::new(-2.5, 0.75, 0.14), Vec3::new(2.5, 0.75, 0.14)], 0.07, 6, Shade::Round);
        }
        // Outside is +z.
        Shape::DoorPanel => {
            b.block([0.0, 0.0, 0.0], [4.0, 11.0, 0.2]);
            for i in 0..6 {
                b.block([0.0, 0.4 + i as f32 * 1.9, 0.15], [3.9, 0.35, 0.12]);
            }
            for x in [-1.9, 0.0, 1.9] {
                b.block([x, 0.1, 0.15], [0.18, 10.8, 0.18]);
            }
        }
        _ => return None,
    }
    Some(b.unit(shape.name(), shape.natural()))
}

/// A square box truss of one bay: four chords, a frame, one diagonal a side.
fn truss(b: &mut Builder) {
    let r = 0.9;
    let corners = [(-r, -r), (r, -r), (r, r), (-r, r)].map(Vec2::from);
    for (i, c) in corners.iter().enumerate() {
        let n = corners[(i + 1) % 4];
        b.bar([c.x, 0.0, c.y], [c.x, 4.0, c.y], 0.18);
        b.bar([c.x, 0.1, c.y], [n.x, 0.1, n.y], 0.11);
        b.bar([c.x, 0.1, c.y], [n.x, 2.0, n.y], 0.09);
        b.bar([n.x, 2.0, n.y], [c.x, 3.9, c.y], 0.09);
    }
}

/// A flat truss in the xy plane: chords, posts and a W of diagonals.
fn truss_panel(b: &mut Builder) {
    b.block([0.0, 0.0, 0.0], [10.0, 0.5, 0.6]).block([0.0, 5.5, 0.0], [10.0, 0.5, 0.6]);
    for x in [-4.85, 0.0] {
        b.block([x, 0.5, 0.0], [0.3, 5.0, 0.4]);
    }
    for (x0, x1) in [(-4.8, -2.4), (0.0, -2.4), (0.0, 2.4), (4.8, 2.4)] {
        b.bar([x0, 5.4, 0.0], [x1, 0.4, 0.0], 0.3);
    }
    b.block([-2.4, 0.4, 0.0], [1.2, 0.7, 0.5]).block([2.4, 0.4, 0.0], [1.2, 0.7, 0.5]);
}

/// An X of two diagonals with chords and node plates.
fn lattice(b: &mut Builder) {
    b.block([0.0, 0.0, 0.0], [24.0, 1.0, 1.0]);
    b.bar([-11.6, 0.4, 0.0], [11.6, 23.6, 0.0], 0.8);
    b.bar([11.6, 0.4, 0.0], [-11.6, 23.6, 0.0], 0.8);
    b.block([0.0, 10.8, 0.0], [2.4, 2.4, 1.2]);
}

/// Points of a half circle in the xy plane, used by arched details.
pub fn arch(radius: f32, steps: usize) -> Vec<Vec2> {
    (0..=steps)
        .map(|i| {
            let (sin, cos) = (i as f32 / steps as f32 * PI).sin_cos();
            Vec2::new(cos * radius, sin * radius)
        })
        .collect()
}
