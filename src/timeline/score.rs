//! A dream as it is played: its script with the defaults beneath it and a player's overrides above it.
//!
//! Simulations replay whole steps from it, so it answers for every time and not only for the frame's own.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use super::{Camera, Dream};
use crate::params::{ParamSet, Value};

/// Everything the script's side says about a dream, at any time.
#[derive(Clone, Debug, Default)]
pub struct Score {
    dream: Arc<Dream>,
    base: ParamSet,
    overrides: Vec<(usize, Value)>,
    sim_key: u64,
}

impl Score {
    /// `defaults` lies beneath the script. `overrides` (place in the registry, value) lie above its tracks; they have
    /// passed the registry's check.
    pub fn new(dream: Arc<Dream>, defaults: ParamSet, overrides: Vec<(usize, Value)>) -> Self {
        let mut base = defaults;
        for (name, value) in &dream.params {
            base.set_clamped(name, *value);
        }
        let sim_key = sim_key(&dream, &base, &overrides);
        Self { dream, base, overrides, sim_key }
    }

    pub fn dream(&self) -> &Arc<Dream> {
        &self.dream
    }

    /// Default < the dream's `[params]` < tracks < overrides, at `t` seconds.
    pub fn params(&self, t: f64) -> ParamSet {
        let mut params = self.base.clone();
        self.dream.apply_tracks(t, &mut params);
        for (index, value) in &self.overrides {
            // Checked against this registry by whoever made the score.
            let _ = params.set(*index, *value);
        }
        params
    }

    /// The script's camera at `t` seconds.
    pub fn camera(&self, t: f64) -> Camera {
        self.dream.camera(t)
    }

    /// Differs whenever something that a simulation may read differs: the script's camera, events and people, and the values,
    /// tracks and overrides of parameters declared `sim`. Checkpoints made under another key are worthless.
    pub fn sim_key(&self) -> u64 {
        self.sim_key
    }
}

fn sim_key(dream: &Dream, base: &ParamSet, overrides: &[(usize, Value)]) -> u64 {
    let mut hash = DefaultHasher::new();
    let decls = base.registry.decls();
    // Debug text is an exact and complete rendering of these plain structs; floats print shortest-round-trip.
    format!("{:?}{:?}{:?}{:?}{}", dream.shots, dream.events, dream.crowds, dream.length, dream.seed).hash(&mut hash);
    for (decl, value) in decls.iter().zip(base.values()).filter(|(d, _)| d.sim) {
        format!("{}{value:?}", decl.name).hash(&mut hash);
    }
    for track in dream.tracks.iter().filter(|t| base.registry.get(&t.param).is_some_and(|d| d.sim)) {
        format!("{track:?}").hash(&mut hash);
    }
    for (index, value) in overrides.iter().filter(|(i, _)| decls.get(*i).is_some_and(|d| d.sim)) {
        format!("{}{value:?}", decls[*index].name).hash(&mut hash);
    }
    hash.finish()
}
