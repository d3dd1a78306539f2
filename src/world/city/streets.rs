//! The street plan as a texture for the ground shader.

use super::plan::{Plan, Way};
use crate::world::Streets;
use glam::Vec2;
use rayon::prelude::*;

/// Side of the square that is painted (m), and texels along it: 8 m a texel.
const SIDE: f32 = 12_288.0;
const SIZE: u32 = 1536;

/// Paints the plan, centred below the platform.
pub fn paint(plan: &Plan) -> Streets {
    let origin = [-SIDE / 2.0; 2];
    let texel = SIDE / SIZE as f32;
    let byte = |v: f32, full: f32| (v / full * 255.0).round().clamp(0.0, 255.0) as u8;
    // Candidates are looked up once for each run of 16 texels.
    let texels = (0..SIZE)
        .into_par_iter()
        .flat_map_iter(|row| {
            let z = origin[1] + (row as f32 + 0.5) * texel;
            (0..SIZE / 16).flat_map(move |run| {
                let x = move |i: u32| origin[0] + ((run * 16 + i) as f32 + 0.5) * texel;
                let candidates = plan.candidates(Vec2::new(x(8), z));
                (0..16).map(move |i| {
                    let near = plan.nearest(&candidates, Vec2::new(x(i), z));
                    let lot = near.way != Way::Water && near.distance > near.width / 2.0 + 4.0;
                    let kind = if lot { 0 } else { near.way as u8 };
                    [
                        byte(near.distance, 64.0),
                        byte(near.heading(), std::f32::consts::PI),
                        byte(near.width, 64.0),
                        kind,
                    ]
                })
            })
        })
        .collect();
    Streets { origin, side: SIDE, size: SIZE, texels }
}
