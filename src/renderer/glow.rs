//! Glow of a picture that the adapter cannot hold, made in main memory. The twin of `src/passes/bloom.rs` and its shader.

use exr::prelude::f16;
use rayon::prelude::*;

use crate::passes::{CEILING, LEVELS, SPREAD};

type Light = [f16; 4];

struct Level {
    size: [u32; 2],
    light: Vec<Light>,
}

/// The two lobes of the glow of one picture.
pub(super) struct Pyramid {
    size: [u32; 2],
    /// Left and right border meet.
    round: bool,
    near: Level,
    wide: Level,
}

/// What a linear filter sees at a place (0..1) of a picture.
fn tap(size: [u32; 2], light: &[Light], round: bool, uv: [f32; 2]) -> [f32; 3] {
    let at = |k: usize| {
        let x = uv[k] * size[k] as f32 - 0.5;
        let (last, low) = (i64::from(size[k]) - 1, x.floor());
        let bring = |i: i64| if k == 0 && round { i.rem_euclid(last + 1) } else { i.clamp(0, last) } as usize;
        (bring(low as i64), bring(low as i64 + 1), x - low)
    };
    let ((x0, x1, fx), (y0, y1, fy)) = (at(0), at(1));
    let row = size[0] as usize;
    let texel = |x: usize, y: usize| light[y * row + x];
    let corners = [texel(x0, y0), texel(x1, y0), texel(x0, y1), texel(x1, y1)];
    [0, 1, 2].map(|c| {
        let [a, b, d, e] = corners.map(|t| t[c].to_f32());
        let (top, bottom) = (a + (b - a) * fx, d + (e - d) * fx);
        top + (bottom - top) * fy
    })
}

fn fill(size: [u32; 2], texel: impl Fn([u32; 2], [f32; 2]) -> [f32; 3] + Sync) -> Level {
    let mut light = vec![[f16::ZERO; 4]; size[0] as usize * size[1] as usize];
    light.par_chunks_mut(size[0] as usize).enumerate().for_each(|(y, row)| {
        for (x, out) in row.iter_mut().enumerate() {
            let uv = [(x as f32 + 0.5) / size[0] as f32, (y as f32 + 0.5) / size[1] as f32];
            let [r, g, b] = texel([x as u32, y as u32], uv).map(f16::from_f32);
            *out = [r, g, b, f16::ONE];
        }
    });
    Level { size, light }
}

/// Offsets in texels and weights, as in `shaders/passes/bloom.wgsl`.
const TAPS: [[f32; 3]; 13] = [
    [-2.0, -2.0, 1.0],
    [0.0, -2.0, 2.0],
    [2.0, -2.0, 1.0],
    [-2.0, 0.0, 2.0],
    [0.0, 0.0, 4.0],
    [2.0, 0.0, 2.0],
    [-2.0, 2.0, 1.0],
    [0.0, 2.0, 2.0],
    [2.0, 2.0, 1.0],
    [-1.0, -1.0, 4.0],
    [1.0, -1.0, 4.0],
    [-1.0, 1.0, 4.0],
    [1.0, 1.0, 4.0],
];

fn down(size: [u32; 2], light: &[Light], round: bool) -> Level {
    let t = size.map(|s| 1.0 / s as f32);
    fill(size.map(|s| s.div_ceil(2)), |_, uv| {
        let mut sum = [0.0; 3];
        let mut total = 0.0;
        for [x, y, weight] in TAPS {
            let c = tap(size, light, round, [uv[0] + x * t[0], uv[1] + y * t[1]]);
            for (s, c) in sum.iter_mut().zip(c) {
                *s += c.min(CEILING) * weight;
            }
            total += weight;
        }
        sum.map(|s| s / total)
    })
}

fn up(wide: &Level, narrow: &Level, round: bool) -> Level {
    let t = wide.size.map(|s| 1.0 / s as f32);
    fill(narrow.size, |[x, y], uv| {
        let mut sum = [0.0; 3];
        for (dx, dy) in [-1.0_f32, 0.0, 1.0].into_iter().flat_map(|dy| [-1.0_f32, 0.0, 1.0].map(|dx| (dx, dy))) {
            let weight = (2.0 - dx.abs()) * (2.0 - dy.abs());
            let c = tap(wide.size, &wide.light, round, [uv[0] + dx * t[0], uv[1] + dy * t[1]]);
            for (s, c) in sum.iter_mut().zip(c) {
                *s += c * weight;
            }
        }
        let own = narrow.light[y as usize * narrow.size[0] as usize + x as usize];
        [0, 1, 2].map(|k| own[k].to_f32() * (1.0 - SPREAD) + sum[k] / 16.0 * SPREAD)
    })
}

impl Pyramid {
    pub(super) fn new(light: &[Light], size: [u32; 2], round: bool) -> Self {
        let mut levels = vec![down(size, light, round)];
        for k in 1..LEVELS {
            let from = &levels[levels.len() - 1];
            if k > 1 && from.size.map(|s| s.div_ceil(2)).into_iter().min().is_some_and(|s| s < 2) {
                break;
            }
            levels.push(down(from.size, &from.light, round));
        }
        let smallest = levels.len() - 1;
        let mut sum = levels.pop().unwrap_or_else(|| down(size, light, round));
        let mut wide = if smallest <= 2 { Some(copy(&sum)) } else { None };
        while let Some(narrow) = levels.pop() {
            sum = up(&sum, &narrow, round);
            if levels.len() == 2 {
                wide = Some(copy(&sum));
            }
        }
        let wide = wide.unwrap_or_else(|| copy(&sum));
        let near = sum;
        Self { size, round, near, wide }
    }

    /// Near and wide glow in every pixel of a rectangle of the picture: left, top, width, height.
    pub(super) fn glow(&self, [x, y, w, h]: [u32; 4]) -> [Vec<Light>; 2] {
        [&self.near, &self.wide].map(|level| {
            let piece = fill([w, h], |[px, py], _| {
                let uv = [((x + px) as f32 + 0.5) / self.size[0] as f32, ((y + py) as f32 + 0.5) / self.size[1] as f32];
                tap(level.size, &level.light, self.round, uv)
            });
            piece.light
        })
    }
}

fn copy(level: &Level) -> Level {
    Level { size: level.size, light: level.light.clone() }
}
