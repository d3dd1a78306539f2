//! Unit meshes for large volumes: prisms, tapers, round and sloped bodies.

use super::Shape;
use super::builder::{Builder, Shade, polygon, rectangle};
use crate::world::Mesh;
use glam::{Vec2, Vec3};

/// Plan with its corners cut off at 45°, by `cut` of the side.
fn cut_plan(cut: f32) -> Vec<Vec2> {
    let (a, b) = (0.5, 0.5 - cut);
    [(a, b), (a, -b), (b, -a), (-b, -a), (-a, -b), (-a, b), (-b, a), (b, a)].map(Vec2::from).to_vec()
}

/// Plan with square notches in its corners.
fn notch_plan(notch: f32) -> Vec<Vec2> {
    let (a, b) = (0.5, 0.5 - notch);
    [(a, b), (a, -b), (b, -b), (b, -a), (-b, -a), (-b, -b), (-a, -b), (-a, b), (-b, b), (-b, a), (b, a), (b, b)]
        .map(Vec2::from)
        .to_vec()
}

/// Plan between two arcs that meet in points at ±x.
fn lens_plan() -> Vec<Vec2> {
    let half = 10;
    let arc = |t: f32, side: f32| Vec2::new(0.5 * (1.0 - 2.0 * t), side * 0.5 * (1.0 - (1.0 - 2.0 * t).powi(2)));
    let back = (0..half).map(|i| arc(i as f32 / half as f32, -1.0));
    let front = (0..half).map(|i| arc(1.0 - i as f32 / half as f32, 1.0));
    back.chain(front).collect()
}

/// A prism whose top is cut by a slope: height `low` at +z, 1 at −z.
fn sloped(low: f32) -> Builder {
    let mut b = Builder::new();
    let plan = rectangle(0.5, 0.5);
    let base = plan.iter().map(|p| Vec3::new(p.x, 0.0, p.y)).collect();
    let top = plan.iter().map(|p| Vec3::new(p.x, if p.y > 0.0 { low } else { 1.0 }, p.y)).collect();
    b.loft(&[base, top], Shade::Flat);
    b
}

fn prism(plan: &[Vec2], steps: &[(f32, f32)], shade: Shade) -> Builder {
    let mut b = Builder::new();
    b.prism(plan, steps, shade);
    b
}

/// Every edge of the box bevelled by `e` (of the unit).
fn bevel(e: f32) -> Builder {
    let (full, inner) = (0.5, 0.5 - e);
    let ring = |y: f32, s: f32| -> Vec<Vec3> {
        cut_plan(e).iter().map(|p| Vec3::new(p.x * s / full, y, p.y * s / full)).collect()
    };
    let mut b = Builder::new();
    b.loft(&[ring(0.0, inner), ring(e, full), ring(1.0 - e, full), ring(1.0, inner)], Shade::Flat);
    b
}

/// Builds a volume; `None` for shapes that are fittings.
pub fn volume(shape: Shape) -> Option<Mesh> {
    let square = rectangle(0.5, 0.5);
    let plain = [(0.0, 1.0), (1.0, 1.0)];
    let round = polygon(24, 0.5, 0.5);
    let builder = match shape {
        Shape::Box => prism(&square, &plain, Shade::Flat),
        Shape::Bevel => bevel(0.06),
        Shape::Cut => prism(&cut_plan(0.13), &plain, Shade::Flat),
        Shape::Notch => prism(&notch_plan(0.1), &plain, Shade::Flat),
        Shape::Cross => prism(&notch_plan(0.26), &plain, Shade::Flat),
        Shape::Hex => prism(&polygon(6, 0.5, 0.0), &plain, Shade::Flat),
        Shape::Oct => prism(&polygon(8, 0.5, 0.5), &plain, Shade::Flat),
        Shape::Cylinder => prism(&round, &plain, Shade::Round),
        Shape::Lens => prism(&lens_plan(), &plain, Shade::Flat),
        Shape::Taper => prism(&square, &[(0.0, 1.0), (1.0, 0.78)], Shade::Flat),
        Shape::Steep => prism(&square, &[(0.0, 1.0), (1.0, 0.45)], Shade::Flat),
        Shape::Pyramid => prism(&square, &[(0.0, 1.0), (1.0, 0.02)], Shade::Flat),
        Shape::Flare => prism(&square, &[(0.0, 0.72), (1.0, 1.0)], Shade::Flat),
        Shape::CutTaper => prism(&cut_plan(0.13), &[(0.0, 1.0), (1.0, 0.7)], Shade::Flat),
        Shape::HexTaper => prism(&polygon(6, 0.5, 0.0), &[(0.0, 1.0), (1.0, 0.62)], Shade::Flat),
        Shape::OctTaper => prism(&polygon(8, 0.5, 0.5), &[(0.0, 1.0), (1.0, 0.66)], Shade::Flat),
        Shape::HexSpire => prism(&polygon(6, 0.5, 0.0), &[(0.0, 1.0), (1.0, 0.06)], Shade::Flat),
        Shape::Cone => prism(&round, &[(0.0, 1.0), (1.0, 0.6)], Shade::Round),
        Shape::Spire => prism(&polygon(12, 0.5, 0.5), &[(0.0, 1.0), (0.4, 0.42), (1.0, 0.06)], Shade::Round),
        Shape::Funnel => prism(&round, &[(0.0, 0.55), (1.0, 1.0)], Shade::Round),
        Shape::Wedge => {
            // A right-angled triangle seen from the side: full height at −z, nothing at +z.
            let mut b = Builder::new();
            let p = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
            let (l, r) = (-0.5, 0.5);
            b.quad(p(l, 1.0, l), p(l, 0.0, r), p(r, 0.0, r), p(r, 1.0, l));
            b.quad(p(r, 0.0, l), p(l, 0.0, l), p(l, 1.0, l), p(r, 1.0, l));
            b.quad(p(l, 0.0, l), p(r, 0.0, l), p(r, 0.0, r), p(l, 0.0, r));
            b.tri(p(l, 0.0, l), p(l, 0.0, r), p(l, 1.0, l));
            b.tri(p(r, 0.0, r), p(r, 0.0, l), p(r, 1.0, l));
            b
        }
        Shape::Sail => sloped(0.45),
        Shape::Slant => sloped(0.8),
        Shape::LensSail => {
            let plan = lens_plan();
            let base = plan.iter().map(|p| Vec3::new(p.x, 0.0, p.y)).collect();
            let top = plan.iter().map(|p| Vec3::new(p.x, 0.75 + 0.5 * p.x, p.y)).collect();
            let mut b = Builder::new();
            b.loft(&[base, top], Shade::Flat);
            b
        }
        Shape::Dome => {
            let rings = 6;
            let steps: Vec<(f32, f32)> = (0..=rings)
                .map(|i| {
                    let a = i as f32 / rings as f32 * 1.5;
                    (a.sin() / 1.5f32.sin(), a.cos())
                })
                .collect();
            prism(&polygon(14, 0.5, 0.5), &steps, Shade::Smooth)
        }
        Shape::Sphere => {
            let rings = 5;
            let steps: Vec<(f32, f32)> = (0..=rings)
                .map(|i| {
                    let a = (i as f32 / rings as f32 - 0.5) * 3.0;
                    (0.5 + 0.5 * a.sin() / 1.5f32.sin(), a.cos())
                })
                .collect();
            prism(&polygon(8, 0.5, 0.5), &steps, Shade::Smooth)
        }
        Shape::Ring => {
            let mut b = Builder::new();
            b.frame(&polygon(24, 0.5, 0.5), &polygon(24, 0.42, 0.5), 0.0, 1.0, Shade::Round);
            b
        }
        Shape::Parapet => {
            let mut b = Builder::new();
            b.frame(&rectangle(0.5, 0.5), &rectangle(0.475, 0.475), 0.0, 1.0, Shade::Flat);
            b
        }
        _ => return None,
    };
    Some(builder.unit(shape.name(), [1.0; 3]))
}
