//! The cast of *Evacuation*: a landing platform above a city, what breaks of them, and the fog and embers in its air.

use super::Cast;
use crate::world::Scene;

pub(super) const CAST: Cast = Cast { name: "evacuation", scene, sims: &["collapse", "fog", "embers"] };

fn scene(seed: u32) -> Scene {
    crate::world::evacuation(seed)
}
