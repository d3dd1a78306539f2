//! Which worlds and simulations a dream is made of; a script's `cast` picks one of them.

mod evacuation;

use crate::world::Scene;

/// What stands and what moves in a dream.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    pub name: &'static str,
    /// Builds the world; another seed gives another one as good.
    pub scene: fn(seed: u32) -> Scene,
    /// Names of the simulations that run in it.
    pub sims: &'static [&'static str],
}

static ALL: [Cast; 1] = [evacuation::CAST];

/// Every cast there is.
pub fn casts() -> &'static [Cast] {
    &ALL
}

pub fn cast(name: &str) -> Option<&'static Cast> {
    ALL.iter().find(|c| c.name == name)
}
