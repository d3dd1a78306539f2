//! A sub-frame's camera as matrices, and what every shader is told of the sub-frame.

use glam::{Mat4, Vec2, Vec3};

use crate::{
    frame::{FrameDesc, Sample},
    passes::{View, window_matrix},
    timeline::Camera,
};

/// `Frame` in `shaders/frame.wgsl`: what every shader knows of a sub-frame.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct FrameUniform {
    view_proj: [f32; 16],
    previous_view_proj: [f32; 16],
    right: [f32; 4],
    up: [f32; 4],
    forward: [f32; 4],
    eye: [f32; 4],
    shift: [f32; 4],
    size: [u32; 2],
    seed: u32,
    number: u32,
    sample_index: u32,
    sample_count: u32,
    step: u32,
    alpha: f32,
    quality: u32,
    lights: u32,
    focus: f32,
    lens: f32,
    ground: f32,
    shutter: f32,
    live: u32,
    open: f32,
    origin: [u32; 2],
    whole: [u32; 2],
}

/// Radius of the lens opening (m).
pub(super) fn lens_radius(camera: &Camera) -> f32 {
    0.0005 * camera.focal_mm / camera.f_stop.max(0.1)
}

/// Where the ray through a point of the lens starts, and how far the picture's plane shifts with it (tangent units).
pub(super) fn through_lens(camera: &Camera, lens: Vec2) -> (Vec3, Vec2) {
    let offset = lens * lens_radius(camera);
    (camera.eye + camera.rotation * offset.extend(0.0), offset / camera.focus_m.max(0.05))
}

pub(super) fn view_projection(camera: &Camera, size: [u32; 2], jitter: Vec2, lens: Vec2) -> Mat4 {
    let (eye, shear) = through_lens(camera, lens);
    let mut project = camera.projection(size, jitter);
    let tan = camera.tangents(size);
    project.z_axis.x -= shear.x / tan.x;
    project.z_axis.y -= shear.y / tan.y;
    project * Camera { eye, ..*camera }.view()
}

/// The clip space of a sub-frame's window.
fn window_projection(desc: &FrameDesc, sample: &Sample) -> Mat4 {
    let matrix = view_projection(&sample.camera, desc.window.whole, sample.jitter, sample.lens);
    if desc.window.is_all() { matrix } else { window_matrix(desc.window.crop()) * matrix }
}

/// Where in a picture of `size` a camera without lens or jitter sees a point of its own axes; `None` behind it.
pub(super) fn pinhole_pixel(camera: &Camera, size: [u32; 2], [x, y, z]: [f32; 3]) -> Option<Vec2> {
    let tan = camera.tangents(size);
    let ndc = Vec2::new(x / tan.x, -y / tan.y) / -z;
    (z < -1e-6).then(|| (ndc + 1.0) * 0.5 * Vec2::from(size.map(|s| s as f32)))
}

pub(super) fn camera_view(desc: &FrameDesc, sample: &Sample) -> View {
    let (least, detail) = desc.quality.detail();
    let (eye, _) = through_lens(&sample.camera, sample.lens);
    let matrix = view_projection(&sample.camera, desc.window.whole, sample.jitter, sample.lens);
    let view = View::perspective(matrix, eye, sample.camera.tangents(desc.window.whole).y, least, 0.0, detail);
    if desc.window.is_all() { view } else { view.through(&desc.window) }
}

/// What shaders see of sub-frame `index` of `desc`, in a scene with this many lamps.
pub fn frame_uniform(desc: &FrameDesc, sample: &Sample, index: usize, lights: u32) -> FrameUniform {
    let camera = &sample.camera;
    let tan = camera.tangents(desc.window.whole);
    let (eye, shear) = through_lens(camera, sample.lens);
    let axis = |v: Vec3, w: f32| (camera.rotation * v).extend(w).to_array();
    let whole = desc.window.whole;
    let jitter = Vec2::new(2.0 * sample.jitter.x / whole[0] as f32, -2.0 * sample.jitter.y / whole[1] as f32);
    let (step, alpha) = sample.time.step();
    FrameUniform {
        view_proj: window_projection(desc, sample).to_cols_array(),
        previous_view_proj: view_projection(&sample.previous, whole, Vec2::ZERO, Vec2::ZERO).to_cols_array(),
        right: axis(Vec3::X, tan.x),
        up: axis(Vec3::Y, tan.y),
        forward: axis(Vec3::NEG_Z, Camera::NEAR),
        eye: eye.extend(sample.time.seconds() as f32).to_array(),
        shift: [shear.x, shear.y, jitter.x, jitter.y],
        size: desc.window.size,
        seed: desc.seed,
        number: desc.frame as u32,
        sample_index: index as u32,
        sample_count: desc.samples.len() as u32,
        step: step as u32,
        alpha,
        quality: desc.quality as u32,
        lights,
        focus: camera.focus_m,
        lens: lens_radius(camera),
        ground: desc.scene.ground,
        shutter: desc.shutter as f32 / crate::clock::FLICKS as f32,
        live: u32::from(desc.live),
        open: desc.shutter as f32 / desc.interval.max(1) as f32,
        origin: desc.window.origin,
        whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gpu::assert_layout, passes};

    #[test]
    fn shaders_read_what_rust_writes() {
        assert_layout!(
            &passes::generated(),
            "frame",
            Frame = FrameUniform {
                view_proj,
                previous_view_proj,
                right,
                up,
                forward,
                eye,
                shift,
                size,
                seed,
                number,
                sample_index,
                sample_count,
                step,
                alpha,
                quality,
                lights,
                focus,
                lens,
                ground,
                shutter,
                live,
                open,
                origin,
                whole
            }
        );
    }
}
