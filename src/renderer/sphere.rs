//! Pictures of all directions, or half of them: views to the sides of a cube round the eye, each wider than its side, and
//! brought into one picture that fades from view to view where they meet.

use exr::prelude::f16;
use glam::{Mat3, Quat, Vec2, Vec3};
use rayon::prelude::*;

use super::{
    aovs::middle,
    parts::{Part, windows},
    plate::{Plate, seen_at},
};
use crate::{
    frame::{FrameDesc, Framing, Projection, Sample},
    timeline::{Camera, GATE_MM},
};

/// Sides of the cube as (forward, up) in the rig's axes: right is x, up is y, ahead is −z. In the dome's first side lies its
/// middle.
const SIDES: [(Vec3, Vec3); 6] = [
    (Vec3::NEG_Z, Vec3::Y),
    (Vec3::X, Vec3::Y),
    (Vec3::NEG_X, Vec3::Y),
    (Vec3::Y, Vec3::Z),
    (Vec3::NEG_Y, Vec3::NEG_Z),
    (Vec3::Z, Vec3::Y),
];
/// Pixels of a side for each pixel of the picture, along the same angle in the middle of a side.
const FINER: f32 = 1.25;
/// Pixels of a side beyond its fading border that the filter reaches.
const FILTER: u32 = 6;
/// Radius of the filter in pixels of the picture, as in `shaders/passes/reduce.wgsl`.
const RADIUS: f32 = 1.5;

/// A view to one side of the cube: its number in [`SIDES`].
pub(super) type Face = usize;

/// How a picture is put together from the sides of a cube.
pub(super) struct Sphere {
    size: [u32; 2],
    framing: Framing,
    /// Pixels along a view, its margins included, and of one margin.
    pub side: u32,
    margin: u32,
    /// Pixels to each side of the cube's edge over which one view gives way to the next.
    band: u32,
    /// Longest side of a window (rendered pixels).
    most: u32,
}

/// A picture of directions in the making.
pub(super) struct Round {
    plate: Plate,
    light: Vec<[f32; 4]>,
}

/// Blackman-Harris at −1..1 of its radius, as in `shaders/passes/reduce.wgsl`.
fn blackman_harris(x: f32) -> f32 {
    let a = std::f32::consts::PI * x;
    0.35875 + 0.48829 * a.cos() + 0.14128 * (2.0 * a).cos() + 0.01168 * (3.0 * a).cos()
}

/// World from camera of one that looks along `forward`.
fn facing(forward: Vec3, up: Vec3) -> Quat {
    Quat::from_mat3(&Mat3::from_cols(forward.cross(up), up, -forward))
}

/// World from rig: level, with the camera's heading ahead.
fn rig(camera: &Camera, framing: &Framing) -> Quat {
    let (forward, up) = (camera.rotation * Vec3::NEG_Z, camera.rotation * Vec3::Y);
    // A camera that looks straight down or up heads to where its own top or bottom points.
    let level = if forward.y.abs() < 0.9999 { forward } else { -up * forward.y.signum() };
    let heading = level.with_y(0.0).normalize_or(Vec3::NEG_Z);
    match framing.projection {
        Projection::Dome => {
            let (sin, cos) = framing.dome_tilt.to_radians().sin_cos();
            facing(Vec3::Y * cos + heading * sin, Vec3::Y * sin - heading * cos)
        }
        _ => facing(heading, Vec3::Y),
    }
}

impl Sphere {
    /// For a picture of `size`; `most` says how long a window into a view of so many pixels a side may be.
    pub(super) fn new(size: [u32; 2], framing: &Framing, most: impl Fn(u32) -> u32) -> Self {
        // Pixels of the picture along a radian.
        let turn = if framing.projection == Projection::Dome { 1.0 } else { 2.0 };
        let density = size[0] as f32 / (turn * std::f32::consts::PI);
        let inner = ((2.0 * density * FINER).ceil() as u32).max(8).next_multiple_of(2);
        let band = (inner / 32).clamp(1, 24);
        // What is on the screen round a pixel shades it; that, too, is to be the same in both views.
        let margin = band + FILTER + (inner / 8).min(96);
        let side = inner + 2 * margin;
        Self { size, framing: *framing, side, margin, band, most: most(side) }
    }

    fn inner(&self) -> f32 {
        (self.side - 2 * self.margin) as f32
    }

    /// The part of a view that is looked at: left, top, width, height. Of the dome's sides the half next to its middle.
    pub(super) fn part(&self, face: Face) -> [u32; 4] {
        let (side, half) = (self.side, self.side / 2);
        let near = half + self.band + FILTER;
        match (self.framing.projection, face) {
            (Projection::Dome, 1) => [0, 0, near, side],
            (Projection::Dome, 2) => [side - near, 0, near, side],
            (Projection::Dome, 3) => [0, side - near, side, near],
            (Projection::Dome, 4) => [0, 0, side, near],
            _ => [0, 0, side, side],
        }
    }

    /// The views that are needed, and the windows each is rendered in.
    pub(super) fn faces(&self) -> impl Iterator<Item = (Face, Vec<Part>)> {
        let count = if self.framing.projection == Projection::Dome { 5 } else { 6 };
        (0..count).map(|face| (face, windows([self.side; 2], &self.framing, self.part(face), self.most)))
    }

    /// The frame as one view sees it.
    pub(super) fn look(&self, desc: &FrameDesc, face: Face) -> FrameDesc {
        let tan = self.side as f32 / self.inner();
        let turned = |camera: &Camera| {
            let focal_mm = 0.5 * GATE_MM / tan;
            let rotation = rig(camera, &self.framing) * facing(SIDES[face].0, SIDES[face].1);
            // The opening of the lens stays as wide as it was.
            Camera { rotation, focal_mm, f_stop: camera.f_stop * focal_mm / camera.focal_mm, ..*camera }
        };
        let sample = |s: &Sample| {
            let (camera, previous) = (turned(&s.camera), turned(&s.previous));
            Sample { camera, previous, view_of: Some(s.camera), ..s.clone() }
        };
        FrameDesc { samples: desc.samples.iter().map(sample).collect(), ..desc.clone() }
    }

    /// The direction in the rig's axes that a place of the picture (pixels) shows; `None` outside of the dome.
    fn direction(&self, at: Vec2) -> Option<Vec3> {
        use std::f32::consts::{FRAC_PI_2, PI};
        let size = Vec2::from(self.size.map(|s| s as f32));
        let p = at / size * Vec2::new(2.0, -2.0) + Vec2::new(-1.0, 1.0);
        if self.framing.projection == Projection::Dome {
            let r = p.length();
            // A pixel more, so that the disc's own border has light on both sides.
            let (sin, cos) = (r * FRAC_PI_2).sin_cos();
            return (r <= 1.0 + 2.0 / size.x).then(|| (p * (sin / r.max(1e-9))).extend(-cos));
        }
        let ((sin, cos), (up, level)) = ((p.x * PI).sin_cos(), (p.y * FRAC_PI_2).sin_cos());
        Some(Vec3::new(level * sin, up, -level * cos))
    }

    /// The inverse of [`Self::direction`].
    fn place(&self, d: Vec3) -> Vec2 {
        use std::f32::consts::{FRAC_PI_2, PI};
        let size = Vec2::from(self.size.map(|s| s as f32));
        let d = d.normalize_or(Vec3::NEG_Z);
        let p = if self.framing.projection == Projection::Dome {
            let flat = d.truncate();
            flat.normalize_or_zero() * (flat.length().atan2(-d.z) / FRAC_PI_2)
        } else {
            Vec2::new(d.x.atan2(-d.z) / PI, d.y.atan2(d.with_y(0.0).length()) / FRAC_PI_2)
        };
        (p - Vec2::new(-1.0, 1.0)) / Vec2::new(2.0, -2.0) * size
    }

    /// Where a view sees a direction: tangents right and up of its middle, and how much it counts there.
    fn seen(&self, face: Face, d: Vec3) -> (Vec2, f32) {
        let (forward, up) = SIDES[face];
        let ahead = d.dot(forward);
        let t = Vec2::new(d.dot(forward.cross(up)), d.dot(up)) / ahead;
        let band = 2.0 * self.band as f32 / self.inner();
        let inside = ((1.0 + band - t.abs().max_element()) / (2.0 * band)).clamp(0.0, 1.0);
        if ahead <= 1e-4 { (Vec2::ZERO, 0.0) } else { (t, inside * inside * (3.0 - 2.0 * inside)) }
    }

    /// From tangents to pixels of a view.
    fn pixel(&self, t: Vec2) -> Vec2 {
        Vec2::splat(self.margin as f32) + (t * Vec2::new(0.5, -0.5) + 0.5) * self.inner()
    }

    pub(super) fn begin(&self, framing: &Framing) -> Round {
        let mut plate = Plate::new(self.size, framing);
        let area = plate.light.len();
        plate.motion = plate.before.take().map(|_| vec![[0.0; 2]; area]);
        Round { plate, light: vec![[0.0; 4]; area] }
    }

    /// Adds what one view, of which `plate` holds [`Self::part`], has seen.
    pub(super) fn add(&self, round: &mut Round, face: Face, plate: &Plate, desc: &FrameDesc) {
        let [left, top, ..] = self.part(face);
        let corner = Vec2::new(left as f32, top as f32);
        let width = self.size[0] as usize;
        let share = |k: usize| {
            let d = self.direction(Vec2::new((k % width) as f32 + 0.5, (k / width) as f32 + 0.5))?;
            let weights: [f32; 6] = std::array::from_fn(|f| self.seen(f, d).1);
            let (t, own) = self.seen(face, d);
            let most = weights.iter().position(|w| *w >= weights.iter().copied().fold(0.0, f32::max));
            (own > 0.0).then(|| (t, own / weights.iter().sum::<f32>(), most == Some(face)))
        };
        let exact = plate.exact.as_deref();
        let light = |k: usize| exact.map_or_else(|| plate.light[k].map(f16::to_f32), |e| e[k]);
        let add = |sums: &mut [[f32; 4]], light: &(dyn Fn(usize) -> [f32; 4] + Sync)| {
            sums.par_iter_mut().enumerate().for_each(|(k, sum)| {
                if let Some((t, share, _)) = share(k) {
                    let c = self.filtered(t, corner, plate.size, light);
                    *sum = std::array::from_fn(|i| sum[i] + c[i] * share);
                }
            });
        };
        add(&mut round.light, &light);
        for (sums, plane) in [(&mut round.plate.emission, &plate.emission), (&mut round.plate.fog, &plate.fog)] {
            if let (Some(sums), Some(plane)) = (sums, plane) {
                add(sums, &|k| plane[k]);
            }
        }
        // Facts come from the one view that sees the pixel best, and are not mixed.
        let nearest = |k: usize| {
            let (t, _, _) = share(k).filter(|(_, _, best)| *best)?;
            let at = (self.pixel(t) - corner).floor().max(Vec2::ZERO);
            let [x, y] = [at.x as u32, at.y as u32].map(|v| v);
            let [x, y] = [x.min(plate.size[0] - 1), y.min(plate.size[1] - 1)];
            Some(([x, y], (y * plate.size[0] + x) as usize))
        };
        if let (Some(out), Some(surface)) = (&mut round.plate.surface, &plate.surface) {
            out.par_iter_mut().enumerate().for_each(|(k, out)| {
                if let Some((pixel, at)) = nearest(k) {
                    // From the eye, not along a view's axis.
                    let stretch = (1.0 + self.tangents(pixel, corner, desc).length_squared()).sqrt();
                    let [x, y, z, away] = surface[at];
                    *out = [x, y, z, away * stretch];
                }
            });
        }
        if let (Some(out), Some(ids)) = (&mut round.plate.ids, &plate.ids) {
            out.par_iter_mut().enumerate().for_each(|(k, out)| {
                if let Some((_, at)) = nearest(k) {
                    *out = ids[at];
                }
            });
        }
        if let (Some(out), Some(before)) = (&mut round.plate.motion, &plate.before) {
            let from_view = facing(SIDES[face].0, SIDES[face].1);
            out.par_iter_mut().enumerate().for_each(|(k, out)| {
                if let Some((pixel, at)) = nearest(k) {
                    let now = self.place(from_view * self.tangents(pixel, corner, desc).extend(-1.0));
                    let then = self.place(from_view * Vec3::new(before[at][0], before[at][1], before[at][2]));
                    let mut moved = now - then;
                    if self.framing.projection == Projection::Equirect {
                        // The shorter way round.
                        let turn = self.size[0] as f32;
                        moved.x -= turn * (moved.x / turn).round();
                    }
                    *out = [moved.x, -moved.y];
                }
            });
        }
    }

    /// Tangents of the ray that facts about a pixel of a view's part come from.
    fn tangents(&self, pixel: [u32; 2], corner: Vec2, desc: &FrameDesc) -> Vec2 {
        let jitter = desc.samples.get(middle(desc)).map_or(Vec2::ZERO, |s| s.jitter);
        let at = seen_at(pixel, jitter, self.framing.supersample) + corner;
        ((at - self.margin as f32) / self.inner() - 0.5) * Vec2::new(2.0, -2.0)
    }

    /// A view's light round a place, over as many of its pixels as lie in the reach of one of the picture's.
    fn filtered(&self, t: Vec2, corner: Vec2, size: [u32; 2], light: &(dyn Fn(usize) -> [f32; 4] + Sync)) -> [f32; 4] {
        let centre = self.pixel(t) - corner;
        // Angles take more room on the plane away from its middle: between along and across.
        let radius = RADIUS * FINER * (1.0 + t.length_squared()).powf(0.75);
        let range = |c: f32, length: u32| {
            let low = (c - radius - 0.5).ceil().max(0.0) as u32;
            (low, ((c + radius - 0.5).floor().max(0.0) as u32).min(length - 1))
        };
        let ((x0, x1), (y0, y1)) = (range(centre.x, size[0]), range(centre.y, size[1]));
        let (mut sum, mut total) = ([0.0; 4], 0.0);
        for y in y0..=y1 {
            let row = blackman_harris((y as f32 + 0.5 - centre.y) / radius);
            for x in x0..=x1 {
                let weight = row * blackman_harris((x as f32 + 0.5 - centre.x) / radius);
                let c = light((y * size[0] + x) as usize);
                sum = std::array::from_fn(|k| sum[k] + c[k] * weight);
                total += weight;
            }
        }
        sum.map(|s| s / f32::max(total, 1e-9))
    }

    /// The picture, when every view has been added.
    pub(super) fn finish(&self, round: Round) -> Plate {
        let Round { mut plate, light } = round;
        plate.light.par_iter_mut().zip(&light).for_each(|(out, sum)| *out = sum.map(f16::from_f32));
        plate.exact = plate.exact.map(|_| light);
        plate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sphere(size: [u32; 2], projection: Projection) -> Sphere {
        Sphere::new(size, &Framing { projection, ..Framing::default() }, |_| 4096)
    }

    #[test]
    fn places_and_directions_are_each_other_s_inverse() {
        for (size, projection) in [([512, 256], Projection::Equirect), ([300, 300], Projection::Dome)] {
            let sphere = sphere(size, projection);
            for k in 0..2000 {
                let at = Vec2::new((k * 37 % size[0]) as f32 + 0.5, (k * 91 % size[1]) as f32 + 0.5);
                if let Some(d) = sphere.direction(at) {
                    assert!((d.length() - 1.0).abs() < 1e-5);
                    assert!(sphere.place(d).distance(at) < 0.02, "{projection}: {at} is {d}");
                }
            }
        }
    }

    #[test]
    fn every_direction_is_seen_inside_of_the_part_that_is_rendered() {
        for (size, projection) in [
            ([512, 256], Projection::Equirect),
            ([4096, 2048], Projection::Equirect),
            ([300, 300], Projection::Dome),
            ([40, 40], Projection::Dome),
        ] {
            let sphere = sphere(size, projection);
            let faces: Vec<Face> = sphere.faces().map(|(face, _)| face).collect();
            for k in 0..6000_u32 {
                let at = Vec2::new((k * 37 % size[0]) as f32 + 0.5, (k * 91 % size[1]) as f32 + 0.5);
                let Some(d) = sphere.direction(at) else { continue };
                let mut sum = 0.0;
                for face in 0..6 {
                    let (t, weight) = sphere.seen(face, d);
                    if weight > 0.0 {
                        assert!(faces.contains(&face), "{projection}: {at} needs view {face}");
                        sum += weight;
                        let [x, y, w, h] = sphere.part(face).map(|v| v as f32);
                        let p = sphere.pixel(t);
                        let room = RADIUS * FINER * (1.0 + t.length_squared()).powf(0.75);
                        let low = (p - Vec2::new(x, y)).min_element();
                        let high = (Vec2::new(x + w, y + h) - p).min_element();
                        assert!(
                            low >= room.min(FILTER as f32) && high >= room.min(FILTER as f32),
                            "{projection} {at} {face}"
                        );
                    }
                }
                assert!(sum > 0.4, "{projection}: {at} is seen by nobody");
            }
        }
    }

    #[test]
    fn the_horizon_is_level_and_the_heading_in_the_middle_or_below_it() {
        let eye = Vec3::new(5.0, 9.0, -3.0);
        for target in [Vec3::new(40.0, -30.0, 7.0), Vec3::new(-3.0, 60.0, -50.0)] {
            let camera = Camera::look_at(eye, target, 0.4, 35.0);
            let heading = (target - eye).with_y(0.0).normalize();
            let equirect = sphere([512, 256], Projection::Equirect);
            let at = |sphere: &Sphere, d: Vec3| sphere.place(rig(&camera, &sphere.framing).inverse() * d);
            assert!(at(&equirect, heading).distance(Vec2::new(256.0, 128.0)) < 0.1);
            assert!(at(&equirect, Vec3::Y).y < 0.1);
            let dome = sphere([300, 300], Projection::Dome);
            assert!(at(&dome, heading).distance(Vec2::new(150.0, 225.0)) < 0.1, "{}", at(&dome, heading));
            assert!(at(&dome, Vec3::Y).distance(Vec2::new(150.0, 75.0)) < 0.1);
            // Somebody who looks ahead sees to the right what is to the right.
            assert!(at(&dome, heading.cross(Vec3::Y)).x > 290.0);
        }
    }
}
