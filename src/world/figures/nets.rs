//! Distance field → triangles: surface nets (Gibson 1998, "Constrained Elastic Surface Nets"), evaluated only in blocks
//! that can hold surface.

use glam::Vec3;

use super::field::{Model, Near};
use super::skin::{Skin, SkinVertex};

/// Cells along a block's side.
const BLOCK: usize = 8;
const CORNERS: [[usize; 3]; 8] =
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1], [0, 1, 1], [1, 1, 1]];
const EDGES: [[usize; 2]; 12] =
    [[0, 1], [2, 3], [4, 5], [6, 7], [0, 2], [1, 3], [4, 6], [5, 7], [0, 4], [1, 5], [2, 6], [3, 7]];

struct Grid {
    origin: Vec3,
    cell: f32,
    /// Corners along each axis.
    size: [usize; 3],
    values: Vec<f32>,
    /// Which block's pieces each cell asks.
    blocks: [usize; 3],
    near: Vec<Option<Near>>,
}

impl Grid {
    fn at(&self, c: [usize; 3]) -> usize {
        c[0] + self.size[0] * (c[1] + self.size[1] * c[2])
    }

    fn place(&self, c: [usize; 3]) -> Vec3 {
        self.origin + Vec3::new(c[0] as f32, c[1] as f32, c[2] as f32) * self.cell
    }

    fn near(&self, c: [usize; 3]) -> Option<&Near> {
        let [i, j, k] = c.map(|v| v / BLOCK);
        self.near[i + self.blocks[0] * (j + self.blocks[1] * k)].as_ref()
    }

    fn new(model: &Model, cell: f32) -> Self {
        let [low, high] = model.bounds();
        // Off the symmetry plane, so that no corner lies exactly on a surface.
        let origin = low - cell * 2.37;
        let size = ((high - origin) / cell).ceil().to_array().map(|v| v as usize + 3);
        let blocks = size.map(|s| s.div_ceil(BLOCK));
        let values = vec![1.0; size[0] * size[1] * size[2]];
        let mut grid = Self { origin, cell, size, values, blocks, near: Vec::new() };
        let all = model.all();
        for k in 0..blocks[2] {
            for j in 0..blocks[1] {
                for i in 0..blocks[0] {
                    grid.fill(model, &all, [i, j, k]);
                }
            }
        }
        grid
    }

    fn fill(&mut self, model: &Model, all: &Near, block: [usize; 3]) {
        let first = block.map(|b| b * BLOCK);
        let half = 0.5 * BLOCK as f32 * self.cell;
        let (near, surface) = model.near(all, self.place(first) + half, half * 1.75);
        if !surface {
            self.near.push(None);
            return;
        }
        let last = [0, 1, 2].map(|a| (first[a] + BLOCK).min(self.size[a]));
        for k in first[2]..last[2] {
            for j in first[1]..last[1] {
                for i in first[0]..last[0] {
                    let at = self.at([i, j, k]);
                    self.values[at] = model.distance(self.place([i, j, k]), &near);
                }
            }
        }
        self.near.push(Some(near));
    }
}

/// The surface of `model` at a resolution of `cell` metres: closed, with smooth normals and bone weights.
pub fn surface(model: &Model, cell: f32) -> Skin {
    mesh(model, model, cell)
}

/// Every layer's own surface, so that garments end sharply, without what lies deep under other layers.
pub fn layered(model: &Model, cell: f32) -> Skin {
    let mut out = Skin::default();
    let all = model.all();
    for k in 0..model.layers.len() {
        let skin = mesh(&model.only(k), model, cell);
        let under = |v: &SkinVertex| {
            let (near, _) = model.near(&all, v.position, 0.06);
            model.distance_without(k, v.position, &near) < -0.45 * cell
        };
        let hidden: Vec<bool> = skin.vertices.iter().map(under).collect();
        out.add(&skin.without(&hidden));
    }
    out
}

/// Surface of `model`, which is part of `whole`.
fn mesh(model: &Model, whole: &Model, cell: f32) -> Skin {
    let all = whole.all();
    let grid = Grid::new(model, cell);
    let mut skin = Skin::default();
    let [nx, ny, nz] = grid.size;
    let mut number = vec![u32::MAX; grid.values.len()];
    for k in 0..nz - 1 {
        for j in 0..ny - 1 {
            for i in 0..nx - 1 {
                let values = CORNERS.map(|[a, b, c]| grid.values[grid.at([i + a, j + b, k + c])]);
                let inside = values.iter().filter(|v| **v < 0.0).count();
                if inside == 0 || inside == 8 {
                    continue;
                }
                let (mut sum, mut count) = (Vec3::ZERO, 0.0);
                for [a, b] in EDGES {
                    if (values[a] < 0.0) != (values[b] < 0.0) {
                        let t = values[a] / (values[a] - values[b]);
                        let corner = |c: usize| Vec3::from(CORNERS[c].map(|v| v as f32));
                        sum += corner(a).lerp(corner(b), t);
                        count += 1.0;
                    }
                }
                let p = grid.place([i, j, k]) + sum / count * cell;
                number[grid.at([i, j, k])] = skin.vertices.len() as u32;
                skin.vertices.push(vertex(model, grid.near([i, j, k]), (whole, &all), p, cell));
            }
        }
    }
    // Every edge of the grid that crosses the surface is ringed by four cells.
    for k in 1..nz - 1 {
        for j in 1..ny - 1 {
            for i in 1..nx - 1 {
                let here = grid.values[grid.at([i, j, k])] < 0.0;
                for axis in 0..3 {
                    let mut next = [i, j, k];
                    next[axis] += 1;
                    let there = grid.values[grid.at(next)] < 0.0;
                    if here == there {
                        continue;
                    }
                    let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
                    let ring = [[0, 0], [1, 0], [1, 1], [0, 1]].map(|[a, b]| {
                        let mut c = [i, j, k];
                        c[u] -= a;
                        c[v] -= b;
                        number[grid.at(c)]
                    });
                    skin.quad(if here { ring } else { [ring[0], ring[3], ring[2], ring[1]] });
                }
            }
        }
    }
    skin
}

fn vertex(model: &Model, near: Option<&Near>, (whole, pieces): (&Model, &Near), p: Vec3, cell: f32) -> SkinVertex {
    let all;
    let near = match near {
        Some(near) => near,
        None => {
            all = model.all();
            &all
        }
    };
    let e = (0.35 * cell).clamp(0.0015, 0.006);
    // Gradient over a tetrahedron's corners.
    let corners = [Vec3::new(1.0, -1.0, -1.0), Vec3::new(-1.0, -1.0, 1.0), Vec3::new(-1.0, 1.0, -1.0), Vec3::ONE];
    let normal = corners.iter().map(|c| *c * model.distance(p + *c * e, near)).sum::<Vec3>().normalize_or(Vec3::Y);
    let inward = p - normal * 0.002;
    let layer = model.layer_at(inward, near);
    let (bones, shares) = model.weights(p, near);
    // How open the surface lies: the field a little way out, against what it would be with nothing else about.
    let (about, _) = whole.near(pieces, p, 0.07);
    let open = [0.03, 0.08].map(|d| (whole.distance(p + normal * d, &about) / d).clamp(0.0, 1.0));
    SkinVertex {
        position: p,
        normal,
        bones,
        shares,
        part: layer.map_or(0, |l| l.part as u8),
        loose: (layer.map_or(0.0, |l| l.looseness(p.y)) * 255.0).round() as u8,
        open: (0.5 * (open[0] + open[1]) * 255.0).round() as u8,
    }
}
