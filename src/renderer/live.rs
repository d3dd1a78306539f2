//! What the live view carries from frame to frame, when it must not, and which of its passes would do nothing.

use std::sync::Arc;

use glam::{Mat4, Vec2, Vec3};

use super::lens_radius;
use crate::{
    clock::{FLICKS, Time},
    frame::{FrameDesc, Sample},
    gpu::Tex,
    passes::Past,
    quality::Quality,
    timeline::Camera,
    world::Scene,
};

/// Frames further apart than this are nothing to each other (flicks). A slow machine skips frames while it plays.
const GAP: i64 = FLICKS / 4;
/// Further than this between two frames, the eye has not moved but jumped (m); faster than any camera of the film.
const JUMP: f32 = 40.0;
/// Cosine of the largest turn between two frames.
const TURN: f32 = 0.7;
/// Nothing that matters is nearer to the eye when it is decided whether a pass would do anything (m).
const NEAREST: f32 = 0.5;

/// The last live frame: its resolved picture and what it was a picture of.
pub(super) struct History {
    picture: Tex,
    camera: Camera,
    dream: String,
    scene: Arc<Scene>,
    seed: u32,
    quality: Quality,
    shot: usize,
    time: Time,
}

/// Which shot of its dream a frame belongs to.
fn shot(desc: &FrameDesc) -> usize {
    desc.score.dream().shot_at(desc.time.seconds())
}

impl History {
    pub(super) fn new(picture: &Tex, desc: &FrameDesc, sample: &Sample) -> Self {
        Self {
            picture: picture.clone(),
            camera: sample.camera,
            dream: desc.dream.clone(),
            scene: Arc::clone(&desc.scene),
            seed: desc.seed,
            quality: desc.quality,
            shot: shot(desc),
            time: desc.time,
        }
    }

    /// Whether `desc` shows the same things from about the same place, a moment later or earlier.
    pub(super) fn leads_to(&self, desc: &FrameDesc) -> bool {
        let Some(sample) = desc.samples.first() else { return false };
        let (a, b) = (&self.camera, &sample.camera);
        desc.live
            && self.dream == desc.dream
            && Arc::ptr_eq(&self.scene, &desc.scene)
            && (self.seed, self.quality, self.picture.size()) == (desc.seed, desc.quality, desc.size)
            && self.shot == shot(desc)
            && (desc.time.0 - self.time.0).abs() <= GAP
            && a.eye.distance(b.eye) <= JUMP
            && (a.rotation * Vec3::Z).dot(b.rotation * Vec3::Z) >= TURN
            && (0.7..1.5).contains(&(a.focal_mm / b.focal_mm))
    }
}

/// From the camera's view rays and 1 / distance to another camera's clip space, without jitter. Only differences of
/// places enter, so that it is exact far from the world's origin and for a camera at rest.
fn to_clip_of(other: &Camera, camera: &Camera, size: [u32; 2]) -> Mat4 {
    let turn = Mat4::from_quat(other.rotation.inverse());
    other.projection(size, Vec2::ZERO) * turn * Mat4::from_translation(camera.eye - other.eye)
}

/// What there is to go on for [`resolve`](crate::passes::resolve).
pub(super) fn past<'a>(history: Option<&'a History>, desc: &FrameDesc, sample: &Sample) -> Past<'a> {
    let other = history.map_or(&sample.camera, |h| &h.camera);
    Past { history: history.map(|h| &h.picture), earlier: to_clip_of(other, &sample.camera, desc.size) }
}

/// From this frame's view rays to the clip space of the camera one frame before.
pub(super) fn one_frame_before(desc: &FrameDesc, sample: &Sample) -> Mat4 {
    to_clip_of(&sample.previous, &sample.camera, desc.size)
}

/// Angle of one pixel (radians).
fn pixel_angle(camera: &Camera, size: [u32; 2]) -> f32 {
    2.0 * camera.tangents(size).y / size[1].max(1) as f32
}

/// Whether the circle of confusion can be wider than a pixel anywhere.
pub(super) fn is_out_of_focus(desc: &FrameDesc, sample: &Sample) -> bool {
    let camera = &sample.camera;
    let focus = 1.0 / camera.focus_m.max(0.05);
    let tangent = lens_radius(camera) * focus.max((1.0 / NEAREST - focus).abs());
    tangent / pixel_angle(camera, desc.size) > 0.5
}

/// Whether anything can move by more than half a pixel during the exposure.
pub(super) fn is_moving(desc: &FrameDesc, sample: &Sample) -> bool {
    let (a, b) = (&sample.previous, &sample.camera);
    let open = desc.shutter as f32 / desc.interval.max(1) as f32;
    let turn = 2.0 * (a.rotation.inverse() * b.rotation).xyz().length();
    let zoom = (a.focal_mm / b.focal_mm - 1.0).abs() * b.tangents(desc.size).max_element();
    let shift = a.eye.distance(b.eye) / NEAREST;
    open * (turn + zoom + shift) / pixel_angle(b, desc.size) > 0.5
}
