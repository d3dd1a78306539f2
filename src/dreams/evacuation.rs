//! The cast of *Evacuation*: a landing platform above a city, the fog and embers in its air, and the ropes at its edge.

use super::Cast;
use crate::world::Scene;

pub(super) const CAST: Cast = Cast { name: "evacuation", scene, sims: &["fog", "embers", "strands"] };

fn scene(seed: u32) -> Scene {
    crate::world::evacuation(seed)
}
