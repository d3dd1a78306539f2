//! What breaks, in the picture: instances follow their chunks.

use crate::{
    gpu::{Gpu, GpuError, Recorder, Resource},
    quality::Quality,
    sim::collapse::standing,
    world::{
        Scene,
        collapse::{Drawn, Ruin},
    },
};
use std::sync::Arc;

/// What moves a scene's instances.
pub struct Ruins {
    drawn: wgpu::Buffer,
    rests: wgpu::Buffer,
    standing: wgpu::Buffer,
    count: u32,
    /// The instances show another state than all standing.
    moved: bool,
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
            moved: false,
        }
    }

    /// Of a scene at a quality.
    pub fn of(scene: &Scene, quality: Quality) -> Arc<Ruin> {
        scene.ruins.get(scene, quality)
    }
}

/// Takes instances to their chunks, `states` being the last two that the simulation made, or nothing while all stands.
pub fn ruin(
    r: &mut Recorder<'_>,
    ruins: &mut Ruins,
    instances: &Resource,
    states: Option<[Resource; 2]>,
) -> Result<(), GpuError> {
    if ruins.count == 0 || !(ruins.moved || states.is_some()) {
        return Ok(());
    }
    ruins.moved = states.is_some();
    let [now, before] = states.unwrap_or_else(|| [(&ruins.standing).into(), (&ruins.standing).into()]);
    let binds = [
        ("drawn", (&ruins.drawn).into()),
        ("chunk_rests", (&ruins.rests).into()),
        ("chunk_states", now),
        ("chunk_states_before", before),
        ("instances_out", instances.clone()),
    ];
    r.compute("passes/ruin", "main", &binds, [ruins.count.div_ceil(64), 1, 1])
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
