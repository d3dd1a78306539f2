//! What the passes of a frame and the kernels of a step take, while somebody measures.

use wgpu_profiler::{GpuProfiler, GpuProfilerSettings, GpuTimerQueryResult};

use super::{RenderError, Renderer};

impl Renderer {
    /// Turns per-pass timing on or off (off costs nothing).
    pub fn set_profiling(&mut self, on: bool) {
        let can = self.gpu.device.features().contains(wgpu::Features::TIMESTAMP_QUERY);
        let settings = GpuProfilerSettings { enable_debug_groups: false, ..Default::default() };
        self.profiler = if on && can { GpuProfiler::new(&self.gpu.device, settings).ok() } else { None };
    }

    /// Waits for the sub-frame and notes what each pass took, if profiling is on.
    pub(super) fn collect_timings(&mut self, steps: u64) -> Result<(), RenderError> {
        let Some(profiler) = &mut self.profiler else { return Ok(()) };
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        profiler.resolve_queries(&mut encoder);
        self.gpu.queue.submit([encoder.finish()]);
        let ended = profiler.end_frame();
        self.gpu.wait()?;
        self.timings.clear();
        if ended.is_ok()
            && let Some(results) = profiler.process_finished_frame(self.gpu.queue.get_timestamp_period())
        {
            let mut all = Vec::new();
            sum_timings(&results, &mut all);
            let (sims, passes): (Vec<_>, Vec<_>) = all.into_iter().partition(|(name, _)| name.starts_with("sim/"));
            // A pass is known by its file, whatever its kernels are called.
            for (name, ms) in passes {
                add(&mut self.timings, name.rsplit('/').next().and_then(|n| n.split(':').next()).unwrap_or(&name), ms);
            }
            if steps > 0 {
                let part = |(name, ms): (String, f64)| (name.trim_start_matches("sim/").to_owned(), ms / steps as f64);
                self.step_parts = sims.into_iter().map(part).collect();
            }
        }
        Ok(())
    }

    /// Milliseconds of GPU time per pass of the last frame, summed over calls; empty without profiling.
    pub fn timings(&mut self) -> Vec<(String, f64)> {
        self.timings.clone()
    }

    /// Milliseconds of GPU time of each kernel of a step, as `file:kernel`; empty without profiling.
    pub fn step_parts(&self) -> &[(String, f64)] {
        &self.step_parts
    }

    /// Milliseconds a simulation step took when steps were last run.
    pub fn step_ms(&self) -> f64 {
        self.step_ms
    }
}

fn sum_timings(results: &[GpuTimerQueryResult], out: &mut Vec<(String, f64)>) {
    for result in results {
        if let Some(time) = &result.time {
            add(out, &result.label, (time.end - time.start) * 1000.0);
        }
        sum_timings(&result.nested_queries, out);
    }
}

fn add(out: &mut Vec<(String, f64)>, name: &str, ms: f64) {
    match out.iter_mut().find(|(n, _)| n == name) {
        Some((_, sum)) => *sum += ms,
        None => out.push((name.to_owned(), ms)),
    }
}
