//! What breaks, in the picture: instances follow their chunks.

use crate::{
    clock::Time,
    gpu::{Gpu, GpuError, Recorder, Resource},
    quality::Quality,
    sim::collapse::{self, standing},
    timeline::Score,
    world::{
        Scene,
        collapse::{Drawn, Ruin},
    },
};
use std::sync::Arc;

/// What tells poses of all chunks apart: score, step and share of the next. While nothing moves they are all one.
pub type Pose = (u64, u64, u32);

/// The pose that a frame at `time` shows.
pub fn pose(score: &Score, time: Time) -> Pose {
    let (step, share) = time.step();
    let asleep = collapse::asleep(score, step);
    let (step, share) = asleep.map_or((step, share.to_bits()), |nap| (u64::MAX - nap, 0));
    (score.sim_key(), step, share)
}

/// What moves a scene's instances.
pub struct Ruins {
    drawn: wgpu::Buffer,
    rests: wgpu::Buffer,
    standing: wgpu::Buffer,
    count: u32,
    /// Whose states the instances show; `None` while all stands.
    shown: Option<Pose>,
}

impl Ruins {
    /// `place` tells where an instance of a batch is among all, `shard` where one of the pieces is.
    pub fn new(
        gpu: &Gpu,
        ruin: &Ruin,
        place: impl Fn(usize, usize) -> u32,
        shard: impl Fn(usize, usize) -> u32,
    ) -> Self {
        use wgpu::BufferUsages as U;
        let mut drawn: Vec<Drawn> = ruin.drawn.clone();
        for (entry, batch, index) in &ruin.standing {
            drawn[*entry as usize].instance = place(*batch, *index);
        }
        for (k, shards) in ruin.shards.iter().enumerate() {
            for (index, entry) in shards.drawn.iter().enumerate() {
                drawn[*entry as usize].instance = shard(k, index);
            }
        }
        let rests: Vec<[f32; 4]> = ruin.chunks.iter().map(|c| [c.rest[0], c.rest[1], c.rest[2], c.radius]).collect();
        Self {
            drawn: gpu.buffer("what chunks move", bytemuck::cast_slice(&drawn), U::STORAGE),
            rests: gpu.buffer("chunks at rest", bytemuck::cast_slice(&rests), U::STORAGE),
            standing: gpu.buffer("chunks standing", bytemuck::cast_slice(&standing(ruin)), U::STORAGE),
            count: drawn.len() as u32,
            shown: None,
        }
    }

    /// Of a scene at a quality.
    pub fn of(scene: &Scene, quality: Quality) -> Arc<Ruin> {
        scene.ruins.get(scene, quality)
    }
}

/// Takes instances to their chunks, `states` being the last two that the simulation made, or nothing while all stands.
/// Returns whether anything has moved since the last call.
pub fn ruin(
    r: &mut Recorder<'_>,
    ruins: &mut Ruins,
    instances: &Resource,
    states: Option<[Resource; 2]>,
    pose: Pose,
) -> Result<bool, GpuError> {
    let shown = states.as_ref().map(|_| pose);
    if ruins.count == 0 || (ruins.shown.is_none() && shown.is_none()) {
        return Ok(false);
    }
    let moved = ruins.shown != shown;
    ruins.shown = shown;
    let [now, before] = states.unwrap_or_else(|| [(&ruins.standing).into(), (&ruins.standing).into()]);
    let binds = [
        ("drawn", (&ruins.drawn).into()),
        ("chunk_rests", (&ruins.rests).into()),
        ("chunk_states", now),
        ("chunk_states_before", before),
        ("instances_out", instances.clone()),
    ];
    r.compute("passes/ruin", "main", &binds, [ruins.count.div_ceil(64), 1, 1])?;
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::layout_in;
    use crate::world::collapse::Shows;

    #[test]
    fn shaders_read_what_rust_writes() {
        let all = super::super::generated();
        let (size, fields) = layout_in(&all, "passes/ruin", "Drawn");
        assert_eq!(size, size_of::<Drawn>() as u32);
        let at = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, o)| *o as usize);
        assert_eq!(at("instance"), Some(std::mem::offset_of!(Drawn, instance)));
        assert_eq!(at("group"), Some(std::mem::offset_of!(Drawn, group)));
        assert_eq!((Shows::Piece as u32, Shows::Whole as u32), (0, 1));
    }
}
