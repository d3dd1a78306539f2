//! What the live view carries from frame to frame, when it must not, and which of its passes would do nothing.

use std::sync::Arc;

use glam::{DMat4, DVec4, Mat4, Vec2, Vec3};

use super::view::lens_radius;
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
fn nearest(quality: Quality) -> f32 {
    if quality == Quality::Draft { 6.0 } else { 1.0 }
}

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

/// From a pixel of this frame, its reversed depth and 1 to where another camera without jitter saw it: pixels times w, and
/// w. Only differences of places enter, so that it is exact far from the world's origin; in 64 bits, so that a camera at
/// rest is at rest.
fn to_pixels_of(other: &Camera, desc: &FrameDesc, sample: &Sample) -> Mat4 {
    let camera = &sample.camera;
    let size = Vec2::from(desc.size.map(|s| s as f32)).as_dvec2();
    let (tan, other_tan) = (camera.tangents(desc.size).as_dvec2(), other.tangents(desc.size).as_dvec2());
    let jitter = sample.jitter.as_dvec2();
    // Pixels, depth, 1 → this camera's axes times depth / near.
    let ray = DMat4::from_cols(
        DVec4::new(2.0 * tan.x / size.x, 0.0, 0.0, 0.0),
        DVec4::new(0.0, -2.0 * tan.y / size.y, 0.0, 0.0),
        DVec4::new(0.0, 0.0, 0.0, 1.0 / f64::from(Camera::NEAR)),
        DVec4::new(-tan.x * (1.0 + 2.0 * jitter.x / size.x), tan.y * (1.0 + 2.0 * jitter.y / size.y), -1.0, 0.0),
    );
    let (a, b) = (camera.rotation.as_dquat().normalize(), other.rotation.as_dquat().normalize());
    let step = b.inverse() * (camera.eye - other.eye).as_dvec3();
    let between = DMat4::from_translation(step) * DMat4::from_quat(b.inverse() * a);
    // The other camera's axes → pixels times w, w.
    let half = size * 0.5;
    let pixels = DMat4::from_cols(
        DVec4::new(half.x / other_tan.x, 0.0, 0.0, 0.0),
        DVec4::new(0.0, -half.y / other_tan.y, 0.0, 0.0),
        DVec4::new(-half.x, -half.y, 0.0, -1.0),
        DVec4::ZERO,
    );
    (pixels * between * ray).as_mat4()
}

/// What there is to go on for [`resolve`](crate::passes::resolve).
pub(super) fn past<'a>(history: Option<&'a History>, desc: &FrameDesc, sample: &Sample) -> Past<'a> {
    let other = history.map_or(&sample.camera, |h| &h.camera);
    let elapsed = history.map_or(0.0, |h| Time(desc.time.0 - h.time.0).seconds() as f32);
    Past { history: history.map(|h| &h.picture), earlier: to_pixels_of(other, desc, sample), elapsed }
}

/// From this frame's pixels to those of the camera one frame before.
pub(super) fn one_frame_before(desc: &FrameDesc, sample: &Sample) -> Mat4 {
    to_pixels_of(&sample.previous, desc, sample)
}

/// Angle of one pixel (radians).
fn pixel_angle(camera: &Camera, size: [u32; 2]) -> f32 {
    2.0 * camera.tangents(size).y / size[1].max(1) as f32
}

/// Whether the circle of confusion can be wider than a pixel anywhere.
pub(super) fn is_out_of_focus(desc: &FrameDesc, sample: &Sample) -> bool {
    let camera = &sample.camera;
    let focus = 1.0 / camera.focus_m.max(0.05);
    let tangent = lens_radius(camera) * focus.max((1.0 / nearest(desc.quality) - focus).abs());
    tangent / pixel_angle(camera, desc.size) > 0.5
}

/// Whether anything can move by more than half a pixel during the exposure.
pub(super) fn is_moving(desc: &FrameDesc, sample: &Sample) -> bool {
    let (a, b) = (&sample.previous, &sample.camera);
    let open = desc.shutter as f32 / desc.interval.max(1) as f32;
    let turn = 2.0 * (a.rotation.inverse() * b.rotation).xyz().length();
    let zoom = (a.focal_mm / b.focal_mm - 1.0).abs() * b.tangents(desc.size).max_element();
    let shift = a.eye.distance(b.eye) / nearest(desc.quality);
    open * (turn + zoom + shift) / pixel_angle(b, desc.size) > 0.5
}
