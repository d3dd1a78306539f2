//! Fewer triangles for figures further away: edges collapse in the order of what that costs (Garland & Heckbert 1997,
//! "Surface Simplification Using Quadric Error Metrics"). Closed meshes stay closed.

use std::{cmp::Ordering, collections::BinaryHeap};

use glam::{DVec3, Vec3};

use super::skin::Skin;

/// Sum of squared distances to planes: the upper half of a symmetric 4 × 4 matrix.
#[derive(Clone, Copy, Default)]
struct Quadric([f64; 10]);

impl Quadric {
    fn plane(n: DVec3, d: f64, weight: f64) -> Self {
        let v = [n.x, n.y, n.z, d];
        let mut q = [0.0; 10];
        let mut k = 0;
        for i in 0..4 {
            for j in i..4 {
                q[k] = weight * v[i] * v[j];
                k += 1;
            }
        }
        Self(q)
    }

    fn add(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a += b;
        }
    }

    fn at(&self, p: DVec3) -> f64 {
        let q = &self.0;
        q[0] * p.x * p.x
            + q[4] * p.y * p.y
            + q[7] * p.z * p.z
            + q[9]
            + 2.0 * (q[1] * p.x * p.y + q[2] * p.x * p.z + q[5] * p.y * p.z + q[3] * p.x + q[6] * p.y + q[8] * p.z)
    }
}

/// A collapse to be done: cheapest first, then lowest numbers, so that the order is always the same.
struct Collapse {
    cost: f64,
    ends: [u32; 2],
    stamp: u32,
    to: Vec3,
}

impl PartialEq for Collapse {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Collapse {}

impl PartialOrd for Collapse {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Collapse {
    fn cmp(&self, other: &Self) -> Ordering {
        other.cost.total_cmp(&self.cost).then(other.ends.cmp(&self.ends)).then(other.stamp.cmp(&self.stamp))
    }
}

struct Work {
    skin: Skin,
    quadrics: Vec<Quadric>,
    /// Triangles about each vertex.
    fans: Vec<Vec<u32>>,
    stamps: Vec<u32>,
    gone: Vec<bool>,
    heap: BinaryHeap<Collapse>,
    left: usize,
}

impl Work {
    fn triangle(&self, t: u32) -> [u32; 3] {
        let at = 3 * t as usize;
        [self.skin.indices[at], self.skin.indices[at + 1], self.skin.indices[at + 2]]
    }

    fn place(&self, v: u32) -> Vec3 {
        self.skin.vertices[v as usize].position
    }

    fn neighbours(&self, v: u32) -> Vec<u32> {
        let mut all: Vec<u32> =
            self.fans[v as usize].iter().flat_map(|t| self.triangle(*t)).filter(|w| *w != v).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn offer(&mut self, a: u32, b: u32) {
        let mut q = self.quadrics[a as usize];
        q.add(&self.quadrics[b as usize]);
        let (pa, pb) = (self.place(a), self.place(b));
        let costs = [pa, pb, (pa + pb) * 0.5].map(|p| (q.at(p.as_dvec3()).max(0.0), p));
        let Some((cost, to)) = costs.into_iter().min_by(|x, y| x.0.total_cmp(&y.0)) else { return };
        let (va, vb) = (&self.skin.vertices[a as usize], &self.skin.vertices[b as usize]);
        // Borders of colour and of what moves with what are worth keeping; long edges are not.
        let border = if va.part == vb.part { 1.0 } else { 3.0 };
        let limb = if va.bones[0] == vb.bones[0] { 1.0 } else { 1.5 };
        let cost = cost * border * limb + 1e-9 * f64::from(pa.distance_squared(pb));
        let stamp = self.stamps[a as usize] + self.stamps[b as usize];
        self.heap.push(Collapse { cost, ends: [a.min(b), a.max(b)], stamp, to });
    }

    /// Whether moving `v` to `to` turns one of its triangles over that survives the collapse with `other`.
    fn folds(&self, v: u32, other: u32, to: Vec3) -> bool {
        self.fans[v as usize].iter().any(|t| {
            let corners = self.triangle(*t);
            if corners.contains(&other) {
                return false;
            }
            let normal = |c: [Vec3; 3]| (c[1] - c[0]).cross(c[2] - c[0]);
            let old = corners.map(|c| self.place(c));
            let new = corners.map(|c| if c == v { to } else { self.place(c) });
            let (a, b) = (normal(old), normal(new));
            a.dot(b) <= 0.15 * a.length() * b.length()
        })
    }

    /// Merges `b` into `a` at `to`, if the surface stays a surface.
    fn collapse(&mut self, a: u32, b: u32, to: Vec3) {
        let (na, nb) = (self.neighbours(a), self.neighbours(b));
        let common = na.iter().filter(|v| nb.contains(v)).count();
        if common != 2 || self.folds(a, b, to) || self.folds(b, a, to) {
            return;
        }
        // A tetrahedron has nothing to give.
        if na.len() <= 3 && nb.len() <= 3 {
            return;
        }
        if self.place(b).distance_squared(to) < self.place(a).distance_squared(to) {
            self.skin.vertices[a as usize] = self.skin.vertices[b as usize];
        }
        self.skin.vertices[a as usize].position = to;
        let q = self.quadrics[b as usize];
        self.quadrics[a as usize].add(&q);
        for t in std::mem::take(&mut self.fans[b as usize]) {
            let corners = self.triangle(t);
            if corners.contains(&a) {
                self.gone[t as usize] = true;
                self.left -= 1;
                for c in corners {
                    self.fans[c as usize].retain(|x| *x != t);
                }
            } else {
                for (k, corner) in corners.iter().enumerate() {
                    if *corner == b {
                        self.skin.indices[3 * t as usize + k] = a;
                    }
                }
                self.fans[a as usize].push(t);
            }
        }
        self.stamps[a as usize] += 1;
        // No pair with it is ever current again.
        self.stamps[b as usize] = u32::MAX / 4;
        for n in self.neighbours(a) {
            self.offer(a, n);
        }
    }
}

/// The same figure with about `most` triangles; normals are those of the simpler shape.
pub fn simplify(skin: &Skin, most: usize) -> Skin {
    let mut work = Work {
        quadrics: vec![Quadric::default(); skin.vertices.len()],
        fans: vec![Vec::new(); skin.vertices.len()],
        stamps: vec![0; skin.vertices.len()],
        gone: vec![false; skin.triangles()],
        heap: BinaryHeap::new(),
        left: skin.triangles(),
        skin: skin.clone(),
    };
    for t in 0..skin.triangles() as u32 {
        let corners = work.triangle(t);
        let [a, b, c] = corners.map(|v| work.place(v).as_dvec3());
        let area = (b - a).cross(c - a);
        let normal = area.normalize_or_zero();
        let q = Quadric::plane(normal, -normal.dot(a), area.length());
        for v in corners {
            work.quadrics[v as usize].add(&q);
            work.fans[v as usize].push(t);
        }
    }
    for t in 0..skin.triangles() as u32 {
        let c = work.triangle(t);
        for (a, b) in [(c[0], c[1]), (c[1], c[2]), (c[2], c[0])] {
            if a < b {
                work.offer(a, b);
            }
        }
    }
    while work.left > most {
        let Some(next) = work.heap.pop() else { break };
        let [a, b] = next.ends;
        if next.stamp == work.stamps[a as usize] + work.stamps[b as usize] {
            work.collapse(a, b, next.to);
        }
    }
    gather(&work)
}

/// What is left, with normals of its own.
fn gather(work: &Work) -> Skin {
    let mut out = Skin::default();
    let mut number = vec![u32::MAX; work.skin.vertices.len()];
    let mut normals: Vec<Vec3> = Vec::new();
    for t in (0..work.gone.len() as u32).filter(|t| !work.gone[*t as usize]) {
        let corners = work.triangle(t);
        let [a, b, c] = corners.map(|v| work.place(v));
        let normal = (b - a).cross(c - a);
        for v in corners {
            if number[v as usize] == u32::MAX {
                number[v as usize] = out.vertices.len() as u32;
                out.vertices.push(work.skin.vertices[v as usize]);
                normals.push(Vec3::ZERO);
            }
            normals[number[v as usize] as usize] += normal;
            out.indices.push(number[v as usize]);
        }
    }
    for (v, n) in out.vertices.iter_mut().zip(normals) {
        v.normal = n.normalize_or(v.normal);
    }
    out
}
