//! Embers and ash on the wind: a fixed number of flakes, carried by wind, updraught and curl noise (Bridson 2007), each
//! born again around the script's camera when its time is up, and all of them anew in every shot.

use super::{Moment, System, start_of_shot};
use crate::{
    gpu::{Bind, Gpu, GpuError, Recorder, Resource},
    quality::Quality,
    timeline::Score,
};

/// Bytes of a flake: position, age, velocity, lifetime.
const FLAKE: u64 = 32;

pub struct Embers {
    count: u32,
    current: wgpu::Buffer,
    previous: wgpu::Buffer,
}

impl Embers {
    pub fn new(gpu: &Gpu, quality: Quality) -> Self {
        let count = match quality {
            Quality::Draft => 2048,
            Quality::Low => 4096,
            Quality::Medium => 8192,
            Quality::High | Quality::Cinema => 16384,
        };
        let buffer = |label| {
            gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size: u64::from(count) * FLAKE,
                usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            })
        };
        Self { count, current: buffer("embers"), previous: buffer("embers before") }
    }
}

impl System for Embers {
    fn name(&self) -> &'static str {
        "embers"
    }

    fn restart(&self, score: &Score, step: u64) -> u64 {
        start_of_shot(score, step)
    }

    fn step(&mut self, recorder: &mut Recorder<'_>, moment: &Moment<'_>, binds: &[Bind<'_>]) -> Result<(), GpuError> {
        if moment.step == self.restart(moment.score, moment.step) {
            // Another place: flakes are born around its camera. A lifetime of zero is one that is yet to be born.
            recorder.encoder.clear_buffer(&self.current, 0, None);
        }
        std::mem::swap(&mut self.current, &mut self.previous);
        let mut all = binds.to_vec();
        all.push(("flakes_in", (&self.previous).into()));
        all.push(("flakes_out", (&self.current).into()));
        recorder.compute("sim/embers", "main", &all, [self.count.div_ceil(64), 1, 1])
    }

    fn state(&self) -> Vec<wgpu::Buffer> {
        vec![self.current.clone(), self.previous.clone()]
    }

    fn reset(&mut self) {}

    fn emit(&self, _: &Gpu, _: &Moment<'_>) -> Vec<(String, Resource)> {
        vec![("flakes".into(), (&self.current).into()), ("flakes_before".into(), (&self.previous).into())]
    }
}
