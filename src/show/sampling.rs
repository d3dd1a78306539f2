//! Where in time, pixel and lens the sub-frames of a frame lie.
//!
//! Offline, time is stratified ((i + ½)/N of the open shutter); pixel and lens take the first four dimensions of the Sobol
//! sequence (direction numbers: Joe & Kuo 2008), moved by half a stratum so that N = 2ᵏ of them are centred. The pixel
//! filter is a box one pixel wide: every sub-frame weighs the same. The pattern is the same for every frame, so that a
//! still scene stands still. Live, the pixel takes Halton (2, 3) over 16 frames.

use glam::Vec2;

/// Frames after which the live pattern repeats.
const LIVE_PERIOD: i64 = 16;
/// Degree, coefficients and first direction numbers of the primitive polynomials of dimensions 2 to 4.
const POLYNOMIALS: [(usize, u32, &[u32]); 3] = [(1, 0, &[1]), (2, 1, &[1, 3]), (3, 1, &[1, 3, 1])];

/// When sub-frame `i` of `count` is taken, in flicks after the shutter opens for `open` flicks.
pub(super) fn instant(i: u32, count: u32, open: i64) -> i64 {
    let (i, count) = (i128::from(i), i128::from(count.max(1)));
    (i128::from(open) * (2 * i + 1) / (2 * count)) as i64
}

/// Pixel offset (−0.5..0.5) and lens position (unit disc) of sub-frame `i` of `count`.
pub(super) fn offline(i: u32, count: u32) -> (Vec2, Vec2) {
    let axis = |d: usize| (sobol(i, d) + 0.5 / f64::from(count)).fract() as f32;
    (Vec2::new(axis(0), axis(1)) - 0.5, disc(Vec2::new(axis(2), axis(3)) * 2.0 - 1.0))
}

/// Component `dimension` of point `i` of the Sobol sequence, in 0..1.
fn sobol(i: u32, dimension: usize) -> f64 {
    let Some((degree, coefficients, first)) = dimension.checked_sub(1).map(|d| POLYNOMIALS[d]) else {
        return f64::from(i.reverse_bits()) / 2.0_f64.powi(32);
    };
    let mut direction = [0_u32; 32];
    for k in 0..32 {
        direction[k] = match k.checked_sub(degree) {
            None => first[k] << (31 - k),
            Some(back) => (1..degree)
                .filter(|j| coefficients >> (degree - 1 - j) & 1 == 1)
                .fold(direction[back] ^ (direction[back] >> degree), |v, j| v ^ direction[k - j]),
        };
    }
    let point = (0..32).filter(|k| i >> k & 1 == 1).fold(0, |v, k| v ^ direction[k]);
    f64::from(point) / 2.0_f64.powi(32)
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
    fn every_dimension_puts_one_point_into_each_stratum() {
        for (d, n) in (0..4).flat_map(|d| [4_u32, 16, 64].map(|n| (d, n))) {
            let strata: std::collections::HashSet<_> = (0..n).map(|i| (sobol(i, d) * f64::from(n)) as u32).collect();
            assert_eq!(strata.len(), n as usize, "dimension {d}");
        }
        // Joe & Kuo list the third dimension in the order of Gray codes.
        let third = [0_u32, 1, 2, 3, 4, 5, 6, 7].map(|i| sobol(i ^ (i >> 1), 2));
        assert_eq!(third, [0.0, 0.5, 0.25, 0.75, 0.625, 0.125, 0.875, 0.375]);
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
            let all: Vec<_> = (0..n).map(|i| offline(i, n)).collect();
            let mean = |get: fn(&(Vec2, Vec2)) -> Vec2| all.iter().map(get).sum::<Vec2>() / n as f32;
            assert!(mean(|s| s.0).abs().max_element() < 1e-5, "pixel, {n}");
            assert!(mean(|s| s.1).abs().max_element() < 0.5 / n as f32, "lens, {n}");
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
