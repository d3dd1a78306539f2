//! The people: their bones at every moment, whom a view draws and how finely, and the drawing itself.

mod tables;

use std::ops::Range;

use super::{GBuffer, View};
use crate::{
    gpu::{Draws, Gpu, GpuError, Raster, Recorder, Resource},
    quality::Quality,
    world::figures::{Agent, FigureVertex, LEVELS, Piece, Role, wardrobe},
};

pub use tables::figure_tables;

/// Vectors of a person's entry; `FIGURE_STRIDE` in `shaders/lib/figure.wgsl`.
const STRIDE: u64 = 64;
/// Kinds of mesh that one person wears at a time.
const SLOTS: u64 = 4;

/// `FigureBatch` in `shaders/passes/figure_cull.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct BatchUniform {
    slot: u32,
    index_count: u32,
    first_index: u32,
    base_vertex: u32,
}

/// `FigureView` in `shaders/passes/figure_cull.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct FigureView {
    pub view: View,
    /// Heights in pixels above which people are drawn with the finest meshes, the next, the next, at all.
    pub finest: [f32; 4],
    /// Pixels in the picture's height.
    pub pixels: f32,
    pub spare: [f32; 3],
}

/// Whom one view draws: made by [`Figures::choose`], read by the draws that follow it.
struct Lists {
    draws: wgpu::Buffer,
    lists: wgpu::Buffer,
}

/// Everybody, and the meshes they are drawn with.
pub struct Figures {
    vertices: wgpu::Buffer,
    indices: wgpu::Buffer,
    batches: wgpu::Buffer,
    batch_count: u32,
    /// Room for people.
    count: u64,
    people: wgpu::Buffer,
    choices: wgpu::Buffer,
    lists: Lists,
    roles: wgpu::Buffer,
    nobody: wgpu::Buffer,
}

impl Figures {
    pub fn new(gpu: &Gpu, roles: usize) -> Self {
        use wgpu::BufferUsages as U;
        let (mut vertices, mut indices, mut batches) = (Vec::<FigureVertex>::new(), Vec::<u32>::new(), Vec::new());
        for wear in wardrobe() {
            let slot = match wear.piece {
                Piece::Body(_) => 0,
                Piece::Head(_) => 1,
                Piece::Hands(_) => 2,
                Piece::Load(_) => 3,
            };
            for skin in &wear.levels {
                batches.push(BatchUniform {
                    slot,
                    index_count: skin.indices.len() as u32,
                    first_index: indices.len() as u32,
                    base_vertex: vertices.len() as u32,
                });
                vertices.extend(skin.packed());
                indices.extend_from_slice(&skin.indices);
            }
        }
        debug_assert_eq!(batches.len() % LEVELS, 0);
        let nobody: Agent = bytemuck::Zeroable::zeroed();
        let no_role: Vec<Role> = vec![bytemuck::Zeroable::zeroed(); roles.max(1)];
        let batch_count = batches.len() as u32;
        let mut figures = Self {
            vertices: gpu.buffer("figure vertices", bytemuck::cast_slice(&vertices), U::VERTEX),
            indices: gpu.buffer("figure indices", bytemuck::cast_slice(&indices), U::INDEX),
            batches: gpu.buffer("figure batches", bytemuck::cast_slice(&batches), U::STORAGE),
            batch_count,
            count: 0,
            people: gpu.empty_buffer("figures", 16, U::STORAGE),
            choices: gpu.empty_buffer("figure choices", 16, U::STORAGE),
            lists: Lists::new(gpu, batch_count, 0),
            roles: gpu.buffer("roles", bytemuck::cast_slice(&no_role), U::STORAGE | U::COPY_DST),
            nobody: gpu.buffer("nobody", bytemuck::bytes_of(&nobody), U::STORAGE),
        };
        figures.fit(gpu, 1);
        figures
    }

    /// Makes room for the roles and this many of a crowd.
    fn fit(&mut self, gpu: &Gpu, agents: u64) {
        use wgpu::BufferUsages as U;
        let count = agents + self.roles.size() / size_of::<Role>() as u64;
        if count != self.count {
            self.count = count;
            self.people = gpu.empty_buffer("figures", count * STRIDE * 16, U::STORAGE | U::COPY_SRC);
            self.choices = gpu.empty_buffer("figure choices", count * SLOTS * 4, U::STORAGE);
            self.lists = Lists::new(gpu, self.batch_count, count);
        }
    }

    /// What passes bind. `states` are the simulations'; where none moves a crowd, nobody stands in for it.
    pub fn shared(&mut self, gpu: &Gpu, states: &[(String, Resource)]) -> Vec<(String, Resource)> {
        let crowd = states.iter().find_map(|(name, r)| match r {
            Resource::Buffer(b) if name == "agents" => Some(b.size() / size_of::<Agent>() as u64),
            _ => None,
        });
        self.fit(gpu, crowd.unwrap_or(1));
        let mut all = vec![("figures".to_owned(), (&self.people).into()), ("roles".to_owned(), (&self.roles).into())];
        if crowd.is_none() {
            all.extend(["agents", "agents_before"].map(|name| (name.to_owned(), (&self.nobody).into())));
        }
        all
    }

    /// Puts everybody's bones where they are now.
    pub fn pose(&self, r: &mut Recorder<'_>, roles: &[Role]) -> Result<(), GpuError> {
        if !roles.is_empty() {
            r.gpu.queue.write_buffer(&self.roles, 0, bytemuck::cast_slice(roles));
        }
        let binds = [("figures_out", (&self.people).into())];
        r.compute("passes/pose", "main", &binds, [(self.count as u32).div_ceil(64), 1, 1])
    }

    /// Decides whom `view` draws with what.
    fn choose(&self, r: &mut Recorder<'_>, view: &FigureView) -> Result<(), GpuError> {
        let binds = [
            ("figure_view", r.uniform(view)),
            ("figure_batches", (&self.batches).into()),
            ("choices", (&self.choices).into()),
            ("figure_draws", (&self.lists.draws).into()),
            ("figure_lists", (&self.lists.lists).into()),
        ];
        r.compute("passes/figure_cull", "choose", &binds, [(self.count as u32).div_ceil(64), 1, 1])?;
        r.compute("passes/figure_cull", "gather", &binds, [self.batch_count, 1, 1])
    }

    /// Issues the draw calls of these levels of detail.
    fn draw(&self, pass: &mut wgpu::RenderPass<'_>, levels: Range<usize>) {
        pass.set_index_buffer(self.indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.set_vertex_buffer(0, self.vertices.slice(..));
        for k in (0..u64::from(self.batch_count)).filter(|k| levels.contains(&(*k as usize % LEVELS))) {
            pass.set_vertex_buffer(1, self.lists.lists.slice(k * self.count * 4..));
            pass.draw_indexed_indirect(&self.lists.draws, k * 20);
        }
    }

    /// Adds the people to the picture of surfaces; `height` is that of the whole picture (pixels).
    pub fn show(
        &self,
        r: &mut Recorder<'_>,
        g: &GBuffer,
        (view, height): (&View, u32),
        quality: Quality,
    ) -> Result<(), GpuError> {
        let finest = match quality {
            Quality::Draft => [300.0, 72.0, 32.0, 2.0],
            Quality::Low => [170.0, 44.0, 16.0, 1.5],
            Quality::Medium => [150.0, 40.0, 12.0, 1.2],
            Quality::High | Quality::Cinema => [130.0, 36.0, 9.0, 0.8],
        };
        self.choose(r, &FigureView { view: *view, finest, pixels: height as f32, spare: [0.0; 3] })?;
        for (vertex, levels) in [("vertex", 0..1), ("vertex_plain", 1..LEVELS)] {
            let raster = Raster {
                shader: "passes/figures",
                vertex,
                fragment: Some("fragment"),
                targets: vec![(wgpu::TextureFormat::Rg32Uint, None)],
                depth: Some((wgpu::TextureFormat::Depth32Float, wgpu::CompareFunction::Greater, true)),
                cull: Some(wgpu::Face::Back),
                depth_bias: 0,
                slope_bias: 0,
                meshes: true,
            };
            let draws = Draws {
                colours: &[(g.ids.view(), None)],
                depth: Some((g.depth.view(), None)),
                viewport: None,
                draw: &|pass| self.draw(pass, levels.clone()),
            };
            r.raster(&raster, &[("view", r.uniform(view))], &draws)?;
        }
        Ok(())
    }

    /// Adds their shadows to a map that `view` sees; `pixels` is the map's height.
    pub(super) fn cast(
        &self,
        r: &mut Recorder<'_>,
        view: &View,
        (map, viewport): (&wgpu::TextureView, Option<[u32; 4]>),
    ) -> Result<(), GpuError> {
        let pixels = viewport.map_or(1.0, |v| v[3] as f32);
        let finest = [f32::MAX, 130.0, 40.0, 3.0];
        self.choose(r, &FigureView { view: *view, finest, pixels, spare: [0.0; 3] })?;
        let raster = Raster {
            shader: "passes/figures",
            vertex: "shadow",
            fragment: None,
            targets: Vec::new(),
            depth: Some((wgpu::TextureFormat::Depth32Float, wgpu::CompareFunction::Less, true)),
            cull: None,
            depth_bias: 2,
            slope_bias: 2,
            meshes: true,
        };
        let draws =
            Draws { colours: &[], depth: Some((map, None)), viewport, draw: &|pass| self.draw(pass, 1..LEVELS) };
        r.raster(&raster, &[("view", r.uniform(view))], &draws)
    }
}

impl Lists {
    fn new(gpu: &Gpu, batches: u32, people: u64) -> Self {
        use wgpu::BufferUsages as U;
        let batches = u64::from(batches);
        Self {
            draws: gpu.empty_buffer("figure draws", batches * 20, U::STORAGE | U::INDIRECT),
            lists: gpu.empty_buffer("figure lists", batches * people.max(1) * 4, U::STORAGE | U::VERTEX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    #[test]
    fn shaders_read_what_rust_writes() {
        let all = super::super::generated();
        assert_layout!(
            &all,
            "lib/agent",
            Agent = Agent { position, yaw, velocity, phase, effort, gaze, crouch, raise, look, group, lamp, stumble }
        );
        assert_layout!(&all, "passes/pose", Role = Role { agent, wear, flags, climb, spare, left, right });
        assert_layout!(
            &all,
            "passes/figure_cull",
            FigureBatch = BatchUniform { slot, index_count, first_index, base_vertex }
        );
        assert_layout!(&all, "passes/figure_cull", FigureView = FigureView { view, finest, pixels });
    }
}
