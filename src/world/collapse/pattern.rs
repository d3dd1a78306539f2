//! How a part breaks: Voronoi cells of its unit box, cut with planes, each as two meshes: what was the part's surface, and
//! what was inside of it. A cell keeps the part's own coordinates, so that an unbroken and a broken part look the same.

use std::{collections::HashMap, sync::Mutex};

use glam::Vec3;

use crate::world::{Mesh, Vertex, rng::Rng};

/// Shape of the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grain {
    /// Lumps of a massive part.
    Solid,
    /// Shards of a plate: cells that go right through it.
    Sheet,
}

/// One way of breaking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern {
    pub grain: Grain,
    pub cells: u32,
}

/// A convex piece of the unit box.
#[derive(Clone, Debug)]
pub struct Cell {
    pub outer: Mesh,
    pub inner: Mesh,
    pub low: Vec3,
    pub high: Vec3,
    pub centre: Vec3,
}

/// A face of a cell in the making: corners in order, whether it lies inside of the part.
struct Face {
    corners: Vec<Vec3>,
    inner: bool,
}

impl Pattern {
    /// Proportions in which cells are about as wide as high.
    fn metric(self) -> Vec3 {
        match self.grain {
            Grain::Solid => Vec3::new(1.0, 0.34, 1.0),
            Grain::Sheet => Vec3::ONE,
        }
    }

    /// Its cells, always the same.
    pub fn build(self) -> Vec<Cell> {
        let metric = self.metric();
        let seeds = seeds(self, metric);
        let cell = |(k, seed): (usize, &Vec3)| {
            let mut faces = unit_box();
            for (other, away) in seeds.iter().enumerate() {
                if other == k {
                    continue;
                }
                // The plane halfway to the other seed, in the part's own coordinates.
                let apart = (*away - *seed) * metric;
                let normal = apart * metric;
                let reach = normal.dot(0.5 * (*away + *seed));
                faces = cut(faces, normal, reach);
            }
            finish(&format!("{:?} {} {k}", self.grain, self.cells), &faces)
        };
        seeds.iter().enumerate().map(cell).collect()
    }
}

/// The cells of many patterns, each built once.
#[derive(Default)]
pub struct Patterns(Mutex<HashMap<Pattern, std::sync::Arc<Vec<Cell>>>>);

impl Patterns {
    pub fn get(&self, pattern: Pattern) -> std::sync::Arc<Vec<Cell>> {
        let mut all = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.entry(pattern).or_insert_with(|| std::sync::Arc::new(pattern.build())).clone()
    }
}

/// Best-candidate sampling (Mitchell 1991): seeds that keep apart. Of a massive part's, more than half crowd round a few
/// places that are crushed to small stuff, which leaves large slabs between them.
fn seeds(pattern: Pattern, metric: Vec3) -> Vec<Vec3> {
    let mut rng = Rng::new(0xb4ea, pattern.cells, pattern.grain as u32);
    let mut all: Vec<Vec3> = Vec::new();
    let crushed = if pattern.grain == Grain::Solid { pattern.cells * 5 / 8 } else { 0 };
    let hearts: Vec<Vec3> =
        (0..(crushed / 9).max(1)).map(|_| Vec3::new(rng.range(-0.5, 0.5), rng.unit(), rng.range(-0.5, 0.5))).collect();
    for k in 0..pattern.cells {
        let mut best = (Vec3::ZERO, -1.0f32);
        for _ in 0..12 {
            let y = if pattern.grain == Grain::Sheet { 0.5 } else { rng.unit() };
            let mut p = Vec3::new(rng.range(-0.5, 0.5), y, rng.range(-0.5, 0.5));
            if k >= pattern.cells - crushed {
                let heart = hearts[k as usize % hearts.len()];
                p = (heart + 0.42 * (p - Vec3::Y * 0.5)).clamp(Vec3::new(-0.5, 0.0, -0.5), Vec3::new(0.5, 1.0, 0.5));
            }
            let near = all.iter().map(|q| ((p - *q) * metric).length_squared()).fold(f32::MAX, f32::min);
            if near > best.1 {
                best = (p, near);
            }
        }
        all.push(best.0);
    }
    all
}

fn unit_box() -> Vec<Face> {
    let p = |x: f32, y: f32, z: f32| Vec3::new(x - 0.5, y, z - 0.5);
    let face = |corners: [Vec3; 4]| Face { corners: corners.to_vec(), inner: false };
    vec![
        face([p(1.0, 0.0, 0.0), p(1.0, 1.0, 0.0), p(1.0, 1.0, 1.0), p(1.0, 0.0, 1.0)]),
        face([p(0.0, 0.0, 1.0), p(0.0, 1.0, 1.0), p(0.0, 1.0, 0.0), p(0.0, 0.0, 0.0)]),
        face([p(0.0, 1.0, 0.0), p(0.0, 1.0, 1.0), p(1.0, 1.0, 1.0), p(1.0, 1.0, 0.0)]),
        face([p(0.0, 0.0, 1.0), p(0.0, 0.0, 0.0), p(1.0, 0.0, 0.0), p(1.0, 0.0, 1.0)]),
        face([p(0.0, 0.0, 1.0), p(1.0, 0.0, 1.0), p(1.0, 1.0, 1.0), p(0.0, 1.0, 1.0)]),
        face([p(1.0, 0.0, 0.0), p(0.0, 0.0, 0.0), p(0.0, 1.0, 0.0), p(1.0, 1.0, 0.0)]),
    ]
}

/// Keeps what lies on the near side of the plane `normal · p = reach` and closes it there.
fn cut(faces: Vec<Face>, normal: Vec3, reach: f32) -> Vec<Face> {
    let mut out = Vec::with_capacity(faces.len() + 1);
    let mut rim: Vec<Vec3> = Vec::new();
    for face in faces {
        let mut kept = Vec::with_capacity(face.corners.len() + 1);
        for (k, a) in face.corners.iter().enumerate() {
            let b = face.corners[(k + 1) % face.corners.len()];
            let (da, db) = (normal.dot(*a) - reach, normal.dot(b) - reach);
            if da <= 0.0 {
                kept.push(*a);
            }
            if (da < 0.0 && db > 0.0) || (da > 0.0 && db < 0.0) {
                let on = a.lerp(b, da / (da - db));
                kept.push(on);
                rim.push(on);
            }
        }
        if kept.len() >= 3 {
            out.push(Face { corners: kept, inner: face.inner });
        }
    }
    if rim.len() >= 3 {
        let middle = rim.iter().sum::<Vec3>() / rim.len() as f32;
        let n = normal.normalize_or(Vec3::Y);
        let u = n.any_orthonormal_vector();
        let v = n.cross(u);
        rim.sort_by(|a, b| {
            let angle = |p: &Vec3| (*p - middle).dot(v).atan2((*p - middle).dot(u));
            angle(a).total_cmp(&angle(b))
        });
        rim.dedup_by(|a, b| a.distance_squared(*b) < 1e-12);
        if rim.len() >= 3 {
            out.push(Face { corners: rim, inner: true });
        }
    }
    out
}

fn finish(name: &str, faces: &[Face]) -> Cell {
    let points = || faces.iter().flat_map(|f| f.corners.iter().copied());
    let (low, high) = (points().fold(Vec3::MAX, Vec3::min), points().fold(Vec3::MIN, Vec3::max));
    let centre = points().sum::<Vec3>() / points().count().max(1) as f32;
    let mesh = |inner: bool, side: &str| {
        let mut mesh = Mesh { name: format!("{name} {side}"), ..Mesh::default() };
        for face in faces.iter().filter(|f| f.inner == inner) {
            let first = mesh.vertices.len() as u32;
            let c = &face.corners;
            // Newell's normal: sound for slivers too.
            let normal = (0..c.len())
                .map(|k| (c[k] - c[0]).cross(c[(k + 1) % c.len()] - c[0]))
                .sum::<Vec3>()
                .normalize_or(Vec3::Y);
            mesh.vertices.extend(c.iter().map(|p| Vertex { position: p.to_array(), normal: normal.to_array() }));
            for k in 1..c.len() as u32 - 1 {
                mesh.indices.extend([first, first + k, first + k + 1]);
            }
        }
        mesh
    };
    Cell { outer: mesh(false, "outer"), inner: mesh(true, "inner"), low, high, centre }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six times the volume of what the mesh's triangles enclose with the origin.
    fn volume(mesh: &Mesh) -> f32 {
        let p = |i: u32| Vec3::from(mesh.vertices[i as usize].position);
        mesh.indices.chunks_exact(3).map(|t| p(t[0]).dot(p(t[1]).cross(p(t[2])))).sum::<f32>() / 6.0
    }

    #[test]
    fn cells_fill_the_box_and_face_outward() {
        for (grain, cells) in [(Grain::Solid, 8), (Grain::Solid, 64), (Grain::Sheet, 12)] {
            let all = Pattern { grain, cells }.build();
            assert_eq!(all.len(), cells as usize);
            let mut whole = 0.0;
            for cell in &all {
                let own = volume(&cell.outer) + volume(&cell.inner);
                assert!(own > 1e-4, "a cell of {grain:?} {cells} has the volume {own}");
                whole += own;
                assert!(cell.low.cmple(cell.centre).all() && cell.centre.cmple(cell.high).all());
                for mesh in [&cell.outer, &cell.inner] {
                    for t in mesh.indices.chunks_exact(3) {
                        let [a, b, c] = [t[0], t[1], t[2]].map(|i| Vec3::from(mesh.vertices[i as usize].position));
                        let normal = Vec3::from(mesh.vertices[t[0] as usize].normal);
                        assert!((b - a).cross(c - a).dot(normal) > -1e-6);
                        assert!((a - cell.centre).dot(normal) > -1e-5, "{} faces inward", mesh.name);
                    }
                }
            }
            assert!((whole - 1.0).abs() < 1e-3, "{grain:?} {cells} fills {whole}");
        }
    }

    #[test]
    fn shards_go_right_through_their_plate() {
        for cell in (Pattern { grain: Grain::Sheet, cells: 16 }).build() {
            assert!(cell.low.y == 0.0 && cell.high.y == 1.0);
        }
    }
}
