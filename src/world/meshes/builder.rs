//! A small polygon modeller: boxes, beams, lofts and tubes gathered into one closed, flat- or smooth-shaded mesh.

use crate::world::{Mesh, Vertex};
use glam::{Vec2, Vec3};
use std::{collections::HashMap, f32::consts::TAU};

/// Gathers closed pieces in metres; [`Builder::unit`] scales the lot into the unit box.
#[derive(Default)]
pub struct Builder {
    vertices: Vec<Vertex>,
    indices: Vec<u32>,
}

/// Which directions of a loft are shaded smoothly.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shade {
    Flat,
    /// Smooth around each ring, sharp between rings.
    Round,
    /// Smooth both ways.
    Smooth,
}

impl Builder {
    pub fn new() -> Self {
        Self::default()
    }

    fn corner(&mut self, position: Vec3, normal: Vec3) {
        self.indices.push(self.vertices.len() as u32);
        self.vertices.push(Vertex { position: position.to_array(), normal: normal.to_array() });
    }

    /// A flat triangle, counter-clockwise from outside. Slivers without area are left out.
    pub fn tri(&mut self, a: Vec3, b: Vec3, c: Vec3) {
        let normal = (b - a).cross(c - a).normalize_or_zero();
        if normal == Vec3::ZERO {
            return;
        }
        for p in [a, b, c] {
            self.corner(p, normal);
        }
    }

    /// A flat quadrilateral, counter-clockwise from outside.
    pub fn quad(&mut self, a: Vec3, b: Vec3, c: Vec3, d: Vec3) {
        let normal = (c - a).cross(d - b).normalize_or_zero();
        let first = self.vertices.len() as u32;
        for p in [a, b, c, d] {
            self.vertices.push(Vertex { position: p.to_array(), normal: normal.to_array() });
        }
        self.indices.extend([0, 1, 2, 0, 2, 3].map(|i| first + i));
    }

    /// A box between two corners.
    pub fn cuboid(&mut self, low: Vec3, high: Vec3) -> &mut Self {
        let middle = Vec3::new((low.x + high.x) / 2.0, low.y, (low.z + high.z) / 2.0);
        let half = (high - low) / 2.0;
        let ring = |y: f32| rectangle(half.x, half.z).iter().map(|p| middle + Vec3::new(p.x, y, p.y)).collect();
        self.loft(&[ring(0.0), ring(high.y - low.y)], Shade::Flat)
    }

    /// A box given by base centre and size.
    pub fn block(&mut self, base: [f32; 3], size: [f32; 3]) -> &mut Self {
        let (b, s) = (Vec3::from(base), Vec3::from(size));
        self.cuboid(b - Vec3::new(s.x / 2.0, 0.0, s.z / 2.0), b + Vec3::new(s.x / 2.0, s.y, s.z / 2.0))
    }

    /// A square bar from `a` to `b`, `width` thick.
    pub fn bar(&mut self, a: [f32; 3], b: [f32; 3], width: f32) -> &mut Self {
        let r = width * std::f32::consts::FRAC_1_SQRT_2;
        self.tube(&[a.into(), b.into()], r, 4, Shade::Flat)
    }

    /// Rings of equal length, each counter-clockwise seen from where the next one lies; both ends are capped with fans.
    pub fn loft(&mut self, rings: &[Vec<Vec3>], shade: Shade) -> &mut Self {
        let n = rings[0].len();
        for (i, pair) in rings.windows(2).enumerate() {
            for j in 0..n {
                let k = (j + 1) % n;
                let (a, b, c, d) = (pair[0][j], pair[0][k], pair[1][k], pair[1][j]);
                if shade == Shade::Flat {
                    self.quad(a, b, c, d);
                    continue;
                }
                let normal = |row: usize, column: usize| {
                    let ring = &rings[row];
                    let around = ring[(column + 1) % n] - ring[(column + n - 1) % n];
                    let (low, high) = if shade == Shade::Smooth {
                        (row.saturating_sub(1), (row + 1).min(rings.len() - 1))
                    } else {
                        (i, i + 1)
                    };
                    around.cross(rings[high][column] - rings[low][column]).normalize_or_zero()
                };
                let first = self.vertices.len() as u32;
                for (p, row, column) in [(a, i, j), (b, i, k), (c, i + 1, k), (d, i + 1, j)] {
                    self.vertices.push(Vertex { position: p.to_array(), normal: normal(row, column).to_array() });
                }
                self.indices.extend([0, 1, 2, 0, 2, 3].map(|i| first + i));
            }
        }
        self.cap(&rings[0], true);
        self.cap(&rings[rings.len() - 1], false);
        self
    }

    fn cap(&mut self, ring: &[Vec3], below: bool) {
        if ring.len() == 4 {
            if below {
                self.quad(ring[3], ring[2], ring[1], ring[0]);
            } else {
                self.quad(ring[0], ring[1], ring[2], ring[3]);
            }
            return;
        }
        let middle = ring.iter().sum::<Vec3>() / ring.len() as f32;
        for j in 0..ring.len() {
            let (a, b) = (ring[j], ring[(j + 1) % ring.len()]);
            if below {
                self.tri(middle, b, a);
            } else {
                self.tri(middle, a, b);
            }
        }
    }

    /// A polygon in plan, star-shaped about its middle, pulled up through `(height, scale)` steps.
    pub fn prism(&mut self, plan: &[Vec2], steps: &[(f32, f32)], shade: Shade) -> &mut Self {
        let rings: Vec<Vec<Vec3>> = steps
            .iter()
            .map(|&(y, scale)| plan.iter().map(|p| Vec3::new(p.x * scale, y, p.y * scale)).collect())
            .collect();
        self.loft(&rings, shade)
    }

    /// A body of revolution about a vertical axis at `(x, z)`: `(height, radius)` from below to above.
    pub fn lathe(&mut self, at: [f32; 2], sides: usize, profile: &[(f32, f32)], shade: Shade) -> &mut Self {
        let rings: Vec<Vec<Vec3>> = profile
            .iter()
            .map(|&(y, r)| polygon(sides, r, 0.5).iter().map(|p| Vec3::new(at[0] + p.x, y, at[1] + p.y)).collect())
            .collect();
        self.loft(&rings, shade)
    }

    /// A tube of `sides` along a path.
    pub fn tube(&mut self, path: &[Vec3], radius: f32, sides: usize, shade: Shade) -> &mut Self {
        let last = path.len() - 1;
        let mut across = (path[1] - path[0]).normalize_or_zero().any_orthonormal_vector();
        if (path[1] - path[0]).normalize_or_zero().y.abs() < 0.99 {
            across = (path[1] - path[0]).cross(Vec3::Y).normalize_or_zero();
        }
        let rings: Vec<Vec<Vec3>> = (0..=last)
            .map(|i| {
                let ahead = (path[(i + 1).min(last)] - path[i.saturating_sub(1)]).normalize_or_zero();
                across = (across - ahead * across.dot(ahead)).normalize_or_zero();
                let up = ahead.cross(across);
                (0..sides)
                    .map(|j| {
                        let (sin, cos) = ((j as f32 + 0.5) / sides as f32 * TAU).sin_cos();
                        path[i] + (across * cos + up * sin) * radius
                    })
                    .collect()
            })
            .collect();
        self.loft(&rings, shade)
    }

    /// A closed ring of rectangular section: `outer` and `inner` outlines of equal length, between two heights.
    pub fn frame(&mut self, outer: &[Vec2], inner: &[Vec2], low: f32, high: f32, shade: Shade) -> &mut Self {
        let at = |p: Vec2, y: f32| Vec3::new(p.x, y, p.y);
        let n = outer.len();
        for j in 0..n {
            let k = (j + 1) % n;
            let (oj, ok, ij, ik) = (outer[j], outer[k], inner[j], inner[k]);
            if shade == Shade::Flat {
                self.quad(at(oj, low), at(ok, low), at(ok, high), at(oj, high));
                self.quad(at(ik, low), at(ij, low), at(ij, high), at(ik, high));
            } else {
                let radial = |p: Vec2, sign: f32| at(p.normalize_or_zero() * sign, 0.0);
                for (corners, sign) in [([oj, ok, ok, oj], 1.0), ([ik, ij, ij, ik], -1.0)] {
                    let first = self.vertices.len() as u32;
                    for (p, y) in corners.iter().zip([low, low, high, high]) {
                        self.vertices
                            .push(Vertex { position: at(*p, y).to_array(), normal: radial(*p, sign).to_array() });
                    }
                    self.indices.extend([0, 1, 2, 0, 2, 3].map(|i| first + i));
                }
            }
            self.quad(at(oj, high), at(ok, high), at(ik, high), at(ij, high));
            self.quad(at(ij, low), at(ik, low), at(ok, low), at(oj, low));
        }
        self
    }

    /// The mesh scaled from `size` metres into −0.5..0.5 in x and z and 0..1 in y. Corners that are the same are one vertex:
    /// some adapters spend most of a frame on vertices.
    pub fn unit(self, name: &str, size: [f32; 3]) -> Mesh {
        let size = Vec3::from(size);
        let scaled = |v: &Vertex| Vertex {
            position: (Vec3::from(v.position) / size).to_array(),
            normal: (Vec3::from(v.normal) * size).normalize_or_zero().to_array(),
        };
        let (mut vertices, mut places) = (Vec::new(), HashMap::new());
        let mut place = |v: Vertex| {
            *places.entry([v.position, v.normal].map(|a| a.map(f32::to_bits))).or_insert_with(|| {
                vertices.push(v);
                vertices.len() as u32 - 1
            })
        };
        let indices = self.indices.iter().map(|i| place(scaled(&self.vertices[*i as usize]))).collect();
        Mesh { name: name.to_owned(), vertices, indices }
    }
}

/// Corners of a rectangle, counter-clockwise seen from above (x to the right, z towards the viewer).
pub fn rectangle(half_x: f32, half_z: f32) -> [Vec2; 4] {
    [Vec2::new(half_x, half_z), Vec2::new(half_x, -half_z), Vec2::new(-half_x, -half_z), Vec2::new(-half_x, half_z)]
}

/// A regular polygon in the same sense; `turn` shifts it by that part of a side.
pub fn polygon(sides: usize, radius: f32, turn: f32) -> Vec<Vec2> {
    (0..sides)
        .map(|j| {
            let (sin, cos) = ((j as f32 + turn) / sides as f32 * TAU).sin_cos();
            Vec2::new(cos * radius, -sin * radius)
        })
        .collect()
}
