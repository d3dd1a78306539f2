//! Which instances a view draws, decided on the GPU in a fixed order.

use glam::{Mat4, Vec3, Vec4};

use super::SceneBuffers;
use crate::{
    frame::Window,
    gpu::{Bind, GpuError, Recorder, Resource},
};

/// One eye to draw for (`View` in `shaders/lib/instance.wgsl`).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct View {
    pub view_proj: [f32; 16],
    pub eye: [f32; 4],
    pub detail: [f32; 4],
    /// The matrix of the whole picture, and what takes its clip space to the window's: scale, then offset times w. Applied
    /// one after the other they put a corner in the same place whatever the window.
    pub whole: [f32; 16],
    pub crop: [f32; 4],
}

impl View {
    /// A perspective view. `tan` is the tangent of half the vertical angle; `least` the smallest size drawn (thousandths of
    /// the picture's height); `far` the distance beyond which nothing is drawn (0: none); `detail` multiplies sizes where a
    /// level of detail is chosen (below 1: coarser).
    pub fn perspective(view_proj: Mat4, eye: Vec3, tan: f32, least: f32, far: f32, detail: f32) -> Self {
        Self {
            view_proj: view_proj.to_cols_array(),
            eye: eye.extend(0.0).to_array(),
            detail: [1000.0 / tan, least, far, detail],
            whole: view_proj.to_cols_array(),
            crop: [1.0, 1.0, 0.0, 0.0],
        }
    }

    /// The same view of a window into its picture.
    pub fn through(self, window: &Window) -> Self {
        let crop = window.crop();
        let view_proj = Mat4::from_cols_array(&self.whole);
        Self { view_proj: (window_matrix(crop) * view_proj).to_cols_array(), crop: crop.to_array(), ..self }
    }

    /// A parallel view that covers `radius` metres to each side.
    pub fn parallel(view_proj: Mat4, radius: f32, least: f32) -> Self {
        Self {
            view_proj: view_proj.to_cols_array(),
            eye: [0.0, 0.0, 0.0, 1.0],
            detail: [1000.0 / radius, least, 0.0, 1.0],
            whole: view_proj.to_cols_array(),
            crop: [1.0, 1.0, 0.0, 0.0],
        }
    }
}

/// From the clip space of a whole picture to that of a window into it.
pub fn window_matrix(crop: Vec4) -> Mat4 {
    Mat4::from_cols(Vec4::X * crop.x, Vec4::Y * crop.y, Vec4::Z, Vec4::new(crop.z, crop.w, 0.0, 1.0))
}

/// Fills the scene's draw calls for `view`; returns the view as a binding for the draw itself.
pub fn cull(r: &mut Recorder<'_>, scene: &SceneBuffers, view: &View) -> Result<Resource, GpuError> {
    let view = r.uniform(view);
    let binds: [Bind<'_>; 5] = [
        ("view", view.clone()),
        ("marks", (&scene.marks).into()),
        ("offsets", (&scene.offsets).into()),
        ("draws", (&scene.draws).into()),
        ("visible", (&scene.visible).into()),
    ];
    let words = [scene.words.div_ceil(64), 1, 1];
    r.compute("passes/cull", "mark", &binds, words)?;
    r.compute("passes/cull", "sum", &binds, [scene.bases.len().max(1) as u32, 1, 1])?;
    r.compute("passes/cull", "scatter", &binds, words)?;
    Ok(view)
}

impl SceneBuffers {
    /// Issues every batch's indirect draw call, or those alone that cast shadows.
    pub fn draw(&self, pass: &mut wgpu::RenderPass<'_>, shadows: bool) {
        pass.set_index_buffer(self.indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.set_vertex_buffer(0, self.vertices.slice(..));
        let batches = if self.broken { self.bases.len() } else { self.whole };
        let drawn = self.bases.iter().zip(&self.casts).take(batches).enumerate();
        for (k, (base, _)) in drawn.filter(|(_, (_, casts))| **casts || !shadows) {
            pass.set_vertex_buffer(1, self.visible.slice(u64::from(*base) * 4..));
            pass.draw_indexed_indirect(&self.draws, k as u64 * 20);
        }
    }
}
