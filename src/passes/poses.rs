//! Rigid motion of whole parts: the instances of structures that walk are written again for every frame, so that everything
//! that reads instances (culling, shadows, shading) sees them where they are.

use std::collections::BTreeMap;

use glam::{Affine3A, Vec3};

use super::SceneBuffers;
use crate::{
    gpu::Gpu,
    params::ParamSet,
    world::{Instance, Scene},
};

/// What is not there is this far below (m).
const GONE: Vec3 = Vec3::new(0.0, -1.0e7, 0.0);

/// Instances that move and lie side by side in the GPU's list.
struct Run {
    /// Place of the first in the list.
    first: usize,
    /// As they stand in the scene.
    rest: Vec<Instance>,
}

/// The parts of a scene that move rigidly.
pub struct Poses {
    runs: Vec<Run>,
    /// Nothing has been written yet, or what was written shows them.
    shown: bool,
}

impl Poses {
    pub fn new(scene: &Scene) -> Self {
        let moving: Vec<_> = scene.beasts.iter().map(|b| b.parts()).collect();
        let mut runs: Vec<Run> = Vec::new();
        for (place, instance) in super::scene::places(scene) {
            if !moving.iter().any(|parts| parts.contains(&instance.structure)) {
                continue;
            }
            match runs.last_mut() {
                Some(run) if run.first + run.rest.len() == place => run.rest.push(instance),
                _ => runs.push(Run { first: place, rest: vec![instance] }),
            }
        }
        Self { runs, shown: true }
    }

    /// Writes where everything is `t` seconds into the dream.
    pub fn update(&mut self, gpu: &Gpu, scene: &Scene, buffers: &SceneBuffers, params: &ParamSet, t: f64) {
        let present = params.f32("beasts.present") > 0.0;
        if !present && !self.shown {
            return;
        }
        self.shown = present;
        let mut moves = BTreeMap::new();
        for beast in &scene.beasts {
            if present {
                moves.extend(beast.parts().zip(beast.moves(t)));
            }
        }
        let gone = Affine3A::from_translation(GONE);
        for run in &self.runs {
            let now: Vec<Instance> = run
                .rest
                .iter()
                .map(|rest| {
                    let mut instance = *rest;
                    instance.place(*moves.get(&rest.structure).unwrap_or(&gone) * rest.transform());
                    instance
                })
                .collect();
            buffers.write(gpu, run.first, &now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moving_part_is_in_one_run() {
        let scene = crate::world::evacuation(3);
        let poses = Poses::new(&scene);
        let parts: usize = scene.beasts.iter().map(|b| b.parts().len()).sum();
        let listed: usize = poses.runs.iter().map(|r| r.rest.len()).sum();
        assert!(listed >= parts && listed < 400, "{listed} instances of {parts} parts");
        assert!(poses.runs.len() < 24, "{} writes a frame", poses.runs.len());
    }
}
