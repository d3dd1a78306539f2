//! The cast of *Evacuation*: a landing platform above a city, and the embers in its air.

use super::Cast;
use crate::world::Scene;

pub(super) const CAST: Cast = Cast { name: "evacuation", scene, sims: &["embers"] };

fn scene(seed: u32) -> Scene {
    crate::world::evacuation(seed)
}
