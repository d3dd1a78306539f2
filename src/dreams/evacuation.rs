//! The cast of *Evacuation*: a landing platform above a city, what breaks of them, the people, the ropes at the edge, and the
//! fog and embers in the air.

use super::Cast;
use crate::world::Scene;

pub(super) const CAST: Cast =
    Cast { name: "evacuation", scene, sims: &["collapse", "fog", "embers", "strands", "crowd"] };

fn scene(seed: u32) -> Scene {
    crate::world::evacuation(seed)
}
