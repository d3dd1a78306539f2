//! Where in time, pixel and lens the sub-frames of a frame lie.
//!
//! Offline, time is stratified ((i + ½)/N of the open shutter) and pixel and lens take the four dimensions of the R4
//! sequence (Roberts 2018, "The Unreasonable Effectiveness of Quasirandom Sequences": multiples of the powers of 1/φ₄,
//! φ₄⁵ = φ₄ + 1). The pixel filter is a box one pixel wide: every sub-frame weighs the same. The pattern is the same for
//! every frame, so that a still scene stands still. Live, the pixel takes Halton (2, 3) over 16 frames.

use glam::Vec2;

/// Root of x⁵ = x + 1.
const PHI4: f64 = 1.167_303_978_261_418_7;
/// Frames after which the live pattern repeats.
const LIVE_PERIOD: i64 = 16;

/// When sub-frame `i` of `count` is taken, in flicks after the shutter opens for `open` flicks.
pub(super) fn instant(i: u32, count: u32, open: i64) -> i64 {
    let (i, count) = (i128::from(i), i128::from(count.max(1)));
    (i128::from(open) * (2 * i + 1) / (2 * count)) as i64
}

/// Pixel offset (−0.5..0.5) and lens position (unit disc) of sub-frame `i`.
pub(super) fn offline(i: u32) -> (Vec2, Vec2) {
    let axis = |d: i32| (0.5 + f64::from(i) * PHI4.powi(-d)).fract();
    let jitter = Vec2::new((axis(1) - 0.5) as f32, (axis(2) - 0.5) as f32);
    (jitter, disc(Vec2::new(axis(3) as f32, axis(4) as f32) * 2.0 - 1.0))
}

/// Pixel offset of a live frame; the lens is a pinhole.
pub(super) fn live(frame: i64) -> (Vec2, Vec2) {
    let i = frame.rem_euclid(LIVE_PERIOD) as u32 + 1;
    (Vec2::new(halton(i, 2) - 0.5, halton(i, 3) - 0.5), Vec2::ZERO)
}

fn halton(mut i: u32, base: u32) -> f32 {
    let (mut value, mut digit) = (0.0, 1.0);
    while i > 0 {
        digit /= base as f32;
        value += digit * (i % base) as f32;
        i /= base;
    }
    value
}

/// The concentric map from the square −1..1 to the unit disc, which keeps areas (Shirley & Chiu 1997).
fn disc(p: Vec2) -> Vec2 {
    use std::f32::consts::{FRAC_PI_2, FRAC_PI_4};
    if p == Vec2::ZERO {
        return p;
    }
    let (radius, angle) =
        if p.x.abs() > p.y.abs() { (p.x, FRAC_PI_4 * (p.y / p.x)) } else { (p.y, FRAC_PI_2 - FRAC_PI_4 * (p.x / p.y)) };
    Vec2::from_angle(angle) * radius
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phi4_is_its_root() {
        assert!((PHI4.powi(5) - PHI4 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_disc_map_keeps_area_and_stays_inside() {
        let n = 200;
        let mut inner = 0;
        for i in 0..n * n {
            let p = Vec2::new((i % n) as f32 + 0.5, (i / n) as f32 + 0.5) / n as f32 * 2.0 - 1.0;
            let d = disc(p);
            assert!(d.length() <= 1.0 + 1e-6);
            inner += u32::from(d.length() < 0.5);
        }
        assert!((inner as f32 / (n * n) as f32 - 0.25).abs() < 0.01);
    }

    #[test]
    fn sub_frames_fill_pixel_and_lens_evenly() {
        for n in [4_u32, 16, 64] {
            let all: Vec<_> = (0..n).map(offline).collect();
            let mean = |get: fn(&(Vec2, Vec2)) -> Vec2| all.iter().map(get).sum::<Vec2>() / n as f32;
            assert!(mean(|s| s.0).abs().max_element() < 1.0 / n as f32 + 0.08, "pixel, {n}");
            assert!(mean(|s| s.1).abs().max_element() < 2.0 / n as f32 + 0.1, "lens, {n}");
            assert!(all.iter().all(|s| s.0.abs().max_element() <= 0.5 && s.1.length() <= 1.0 + 1e-6));
            let quadrants = all.iter().map(|s| (s.0.x > 0.0, s.0.y > 0.0)).collect::<std::collections::HashSet<_>>();
            assert_eq!(quadrants.len(), 4, "every quarter of the pixel is seen with {n}");
        }
    }

    #[test]
    fn instants_are_the_middles_of_equal_parts() {
        assert_eq!((0..4).map(|i| instant(i, 4, 800)).collect::<Vec<_>>(), [100, 300, 500, 700]);
    }

    #[test]
    fn live_offsets_repeat_after_sixteen_frames_and_differ_before() {
        let first: Vec<_> = (0..16).map(|f| live(f).0).collect();
        assert!((0..16).all(|i| (0..i).all(|j| first[i] != first[j])));
        assert_eq!(live(-1), live(15));
    }
}
