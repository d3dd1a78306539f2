//! A mesh that bones move, on its way to the GPU.

use glam::{Vec2, Vec3};

/// A vertex in the making.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SkinVertex {
    pub position: Vec3,
    pub normal: Vec3,
    pub bones: [u8; 3],
    /// Sum to 255.
    pub shares: [u8; 3],
    pub part: u8,
    /// How freely it moves in the wind (0..255).
    pub loose: u8,
    /// How open it lies to its surroundings (0..255).
    pub open: u8,
}

/// Triangles, counter-clockwise seen from outside.
#[derive(Clone, Debug, Default)]
pub struct Skin {
    pub vertices: Vec<SkinVertex>,
    pub indices: Vec<u32>,
}

/// A vertex as `shaders/lib/skin.wgsl` reads it (24 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct FigureVertex {
    pub position: [f32; 3],
    /// Octahedral, as `pack_normal` in `shaders/lib/octa.wgsl`.
    pub normal: u32,
    /// Three bones and the part.
    pub bones: [u8; 4],
    /// Shares of the second and third bone (the first has the rest), looseness, openness.
    pub shares: [u8; 4],
}

/// The unit square's place for a direction (Cigolle et al. 2014), y up; twin of `octa_encode` in `shaders/lib/octa.wgsl`.
fn octahedral(d: Vec3) -> u32 {
    let p = Vec2::new(d.x, d.z) / (d.x.abs() + d.y.abs() + d.z.abs());
    let sign = |v: f32| if v >= 0.0 { 1.0 } else { -1.0 };
    let p = if d.y < 0.0 { Vec2::new((1.0 - p.y.abs()) * sign(p.x), (1.0 - p.x.abs()) * sign(p.y)) } else { p };
    let pack = |v: f32| ((v * 0.5 + 0.5).clamp(0.0, 1.0) * 65535.0).round() as u32;
    pack(p.x) | pack(p.y) << 16
}

impl Skin {
    /// Two triangles, split along the shorter diagonal.
    pub fn quad(&mut self, [a, b, c, d]: [u32; 4]) {
        let at = |k: u32| self.vertices[k as usize].position;
        let even = at(a).distance_squared(at(c)) <= at(b).distance_squared(at(d));
        self.indices.extend(if even { [a, b, c, a, c, d] } else { [b, c, d, b, d, a] });
    }

    pub fn triangles(&self) -> usize {
        self.indices.len() / 3
    }

    /// What is left without triangles all of whose corners are hidden.
    pub fn without(&self, hidden: &[bool]) -> Self {
        let mut out = Self::default();
        let mut number = vec![u32::MAX; self.vertices.len()];
        for t in self.indices.chunks_exact(3).filter(|t| !t.iter().all(|v| hidden[*v as usize])) {
            for v in t.iter().map(|v| *v as usize) {
                if number[v] == u32::MAX {
                    number[v] = out.vertices.len() as u32;
                    out.vertices.push(self.vertices[v]);
                }
                out.indices.push(number[v]);
            }
        }
        out
    }

    /// Another mesh beside this one.
    pub fn add(&mut self, other: &Self) {
        let first = self.vertices.len() as u32;
        self.vertices.extend_from_slice(&other.vertices);
        self.indices.extend(other.indices.iter().map(|i| i + first));
    }

    pub fn packed(&self) -> impl Iterator<Item = FigureVertex> + '_ {
        self.vertices.iter().map(|v| FigureVertex {
            position: v.position.to_array(),
            normal: octahedral(v.normal),
            bones: [v.bones[0], v.bones[1], v.bones[2], v.part],
            shares: [v.shares[1], v.shares[2], v.loose, v.open],
        })
    }

    /// Directed edges without an opposite, counted with their multiplicity.
    #[cfg(test)]
    pub fn open_edges(&self) -> usize {
        let mut edges = std::collections::HashMap::<(u32, u32), i32>::new();
        for t in self.indices.chunks_exact(3) {
            for k in 0..3 {
                let (a, b) = (t[k], t[(k + 1) % 3]);
                *edges.entry((a, b)).or_default() += 1;
                *edges.entry((b, a)).or_default() -= 1;
            }
        }
        edges.values().filter(|n| **n != 0).count()
    }

    #[cfg(test)]
    pub fn volume(&self) -> f32 {
        let of = |t: &[u32]| {
            let [a, b, c] = [t[0], t[1], t[2]].map(|k| self.vertices[k as usize].position);
            a.cross(b).dot(c) / 6.0
        };
        self.indices.chunks_exact(3).map(of).sum()
    }
}
