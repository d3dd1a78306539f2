//! Ropes: chains of nodes held together by position-based constraints (Müller 2007) in small substeps (Macklin 2019), blown
//! about by the wind, thrown over the edge in the first shot that has them.

use super::{Moment, System, seconds, start_of_shot};
use crate::{
    gpu::{Bind, Gpu, GpuError, Recorder, Resource},
    timeline::Score,
    world::strands::Strand,
};

/// Nodes of a rope; `NODES` in `shaders/lib/strands.wgsl`.
pub const NODES: u64 = 64;
/// Most ropes.
const ROPES: u64 = 16;
/// Bytes of a node: position, whether it is free, velocity.
const NODE: u64 = 32;

/// `Rope` in `shaders/lib/strands.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct Rope {
    rail: [f32; 3],
    thrown: f32,
    edge: [f32; 3],
    length: f32,
    toss: [f32; 3],
    load: f32,
    fast: [f32; 3],
    tight: f32,
}

impl From<&Strand> for Rope {
    fn from(s: &Strand) -> Self {
        Self {
            rail: s.rail.to_array(),
            thrown: s.thrown as f32,
            edge: s.edge.to_array(),
            length: s.length,
            toss: s.toss.to_array(),
            load: s.load,
            fast: s.fast.unwrap_or_default().to_array(),
            tight: if s.fast.is_some() { 1.0 } else { 0.0 },
        }
    }
}

pub struct Strands {
    current: wgpu::Buffer,
    previous: wgpu::Buffer,
    /// The scene's ropes, once they are known.
    ropes: Option<(wgpu::Buffer, u32)>,
}

impl Strands {
    pub fn new(gpu: &Gpu) -> Self {
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST;
        let buffer = |label| gpu.empty_buffer(label, ROPES * NODES * NODE, usage);
        Self { current: buffer("strands"), previous: buffer("strands before"), ropes: None }
    }
}

/// Whether there are ropes in the shot that is on in `step`.
fn present(score: &Score, step: u64) -> bool {
    score.params(seconds(start_of_shot(score, step))).f32("strands.present") > 0.0
}

impl System for Strands {
    fn name(&self) -> &'static str {
        "strands"
    }

    fn restart(&self, score: &Score, step: u64) -> u64 {
        // They go on over cuts between shots that have them.
        let mut start = start_of_shot(score, step);
        while present(score, start) && start > 0 && present(score, start - 1) {
            start = start_of_shot(score, start - 1);
        }
        start
    }

    fn step(&mut self, recorder: &mut Recorder<'_>, moment: &Moment<'_>, binds: &[Bind<'_>]) -> Result<(), GpuError> {
        if moment.step == self.restart(moment.score, moment.step) {
            recorder.encoder.clear_buffer(&self.current, 0, None);
            recorder.encoder.clear_buffer(&self.previous, 0, None);
        }
        if moment.scene.strands.is_empty() || !present(moment.score, moment.step) {
            return Ok(());
        }
        let (ropes, count) = self.ropes.get_or_insert_with(|| {
            let list: Vec<Rope> = moment.scene.strands.iter().take(ROPES as usize).map(Rope::from).collect();
            let usage = wgpu::BufferUsages::STORAGE;
            (recorder.gpu.buffer("ropes", bytemuck::cast_slice(&list), usage), list.len() as u32)
        });
        let mut all = binds.to_vec();
        all.push(("ropes", (&*ropes).into()));
        let groups = [*count, 1, 1];
        std::mem::swap(&mut self.current, &mut self.previous);
        all.push(("nodes_in", (&self.previous).into()));
        all.push(("nodes_out", (&self.current).into()));
        recorder.compute("sim/strands", "main", &all, groups)
    }

    fn state(&self) -> Vec<wgpu::Buffer> {
        vec![self.current.clone(), self.previous.clone()]
    }

    fn reset(&mut self) {}

    fn emit(&self, _: &Gpu, moment: &Moment<'_>) -> Vec<(String, Resource)> {
        let last = moment.step.saturating_sub(1);
        let Some((ropes, _)) = self.ropes.as_ref().filter(|_| present(moment.score, last)) else { return Vec::new() };
        vec![
            ("ropes".into(), ropes.into()),
            ("strands".into(), (&self.current).into()),
            ("strands_before".into(), (&self.previous).into()),
        ]
    }

    fn inspect(&self) -> Vec<(&'static str, wgpu::Buffer)> {
        vec![("nodes", self.current.clone())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::{assert_layout, layout_in};
    use std::collections::HashMap;

    #[test]
    fn shaders_read_what_rust_writes() {
        let none = HashMap::new();
        assert_layout!(&none, "lib/strands", Rope = Rope { rail, thrown, edge, length, toss, load, fast, tight });
        assert_eq!(layout_in(&none, "lib/strands", "Node").0, NODE as u32);
    }
}
