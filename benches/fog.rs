//! What a step of the fog costs, against the least its particles could: the bytes they move at the rate at which this
//! adapter copies, measured in the same run, by the wall clock. Run with `cargo bench --bench fog`; numbers go up with the quality's particles.

use oneiric::{
    assets::Assets,
    clock::{Rate, RealTime, Time},
    gpu::Gpu,
    quality::Quality,
    renderer::Renderer,
    show::{Exposure, Options, Show},
    sim::fog::{BYTES_PER_PARTICLE, Sizes},
};

/// Bytes of the copy that sets the pace.
const COPIED: u64 = 64 << 20;
/// Updates between the two times whose difference is measured.
const UPDATES: u64 = 30;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let gpu = Gpu::open(&Default::default())?;
    let bandwidth = copy_bandwidth(&gpu)?;
    println!("{}: copies {:.1} GB/s (read and written)", gpu.info.name, bandwidth / 1e9);
    println!("particles   step ms   least ms   ratio   million particles/s");
    let show = Show::open(Assets::embedded(), Options::default())?;
    for quality in [Quality::Draft, Quality::Low, Quality::Medium, Quality::High] {
        let mut renderer = Renderer::new(gpu.clone(), Assets::embedded())?;
        let render = |renderer: &mut Renderer, seconds: f64| -> Result<f64, Box<dyn std::error::Error>> {
            let frame = Rate::LIVE.frame(Time::from_seconds(seconds));
            let exposure =
                Exposure { rate: Rate::LIVE, samples: 1, ..Exposure::new("evacuation", frame, quality, [16, 9]) };
            let desc = show.frame(&exposure)?;
            let started = RealTime::wall();
            renderer.render(&desc)?;
            renderer.gpu().wait()?;
            Ok(started.elapsed().as_secs_f64())
        };
        // The first frames make pipelines and the shot's prelude; the last two differ by the steps between them, not in
        // what else they do: each shows a step that the fog's volumes were not made for yet.
        let Sizes { particles, every, .. } = Sizes::of(quality);
        let steps = UPDATES * every;
        render(&mut renderer, 8.0)?;
        render(&mut renderer, 8.0 + 0.1)?;
        let picture = render(&mut renderer, 8.0 + 1.0 / 60.0 + 0.1)?;
        let run = render(&mut renderer, 8.0 + 0.1 + (1 + steps) as f64 / 60.0)?;
        let step = (run - picture).max(1e-9) / steps as f64;
        let particles = f64::from(particles);
        let least = particles * BYTES_PER_PARTICLE as f64 / bandwidth / every as f64;
        println!(
            "{particles:>9} {:>9.3} {:>10.3} {:>7.1} {:>21.1}",
            step * 1e3,
            least * 1e3,
            step / least,
            particles / every as f64 / step / 1e6
        );
    }
    Ok(())
}

/// Bytes a second that a copy from buffer to buffer reads and writes.
fn copy_bandwidth(gpu: &Gpu) -> Result<f64, Box<dyn std::error::Error>> {
    let usage = wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST;
    let (a, b) = (gpu.empty_buffer("from", COPIED, usage), gpu.empty_buffer("to", COPIED, usage));
    let mut best = f64::INFINITY;
    for _ in 0..8 {
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        encoder.copy_buffer_to_buffer(&a, 0, &b, 0, COPIED);
        let started = RealTime::wall();
        gpu.queue.submit([encoder.finish()]);
        gpu.wait()?;
        best = best.min(started.elapsed().as_secs_f64());
    }
    Ok(2.0 * COPIED as f64 / best)
}
