//! The world of the first dream: a metropolis, and the landing platform 620 m above its ground.

use super::parts::Stage;
use super::{Scene, city, platform};

/// Builds the dream's world. The same seed gives the same scene, bit for bit.
pub fn evacuation(seed: u32) -> Scene {
    let mut stage = Stage::new(seed);
    platform::build(&mut stage);
    let streets = city::build(&mut stage);
    let (mut scene, boxes) = stage.finish();
    scene.trace = city::trace_grid(boxes);
    scene.streets = streets;
    scene.ground = city::GROUND;
    scene
}
