//! `oneiric bench`: how long frames, steps and passes take, beat by beat.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{
    camera::{Camera, Shot},
    cli,
    failure::Failure,
    print, print_json,
    stage::{self, hero},
};
use crate::{
    clock::{Rate, RealTime, Time},
    quality::Quality,
    record::{
        Format, Writer,
        film::{Feeder, Film, Stream, StreamFormat},
    },
    renderer::Renderer,
    show::{Exposure, Show},
    sim::fog,
    timeline::{Beat, Dream},
};

/// Frames of each place that are timed pass by pass.
const PROFILED: i64 = 2;

#[derive(Serialize)]
struct Report {
    adapter: String,
    quality: String,
    size: [u32; 2],
    beats: Vec<BeatReport>,
    start_ms: f64,
    seek_ms: Seek,
    record_overlap: Overlap,
    peak_rss_mib: Option<f64>,
}

/// Recording's time over rendering's alone, for the same offline frames.
#[derive(Serialize)]
struct Overlap {
    png: f64,
    png16: f64,
    exr: f64,
    /// YUV4MPEG2 to nowhere.
    pipe: f64,
}

#[derive(Serialize)]
struct BeatReport {
    id: String,
    frame_ms: Spread,
    step_ms: f64,
    /// Milliseconds of each kernel of a simulation step by the adapter's own clock, as `file:kernel`. Software adapters
    /// stamp the order, not the work: believe `step_ms` there.
    step_parts: BTreeMap<String, f64>,
    passes: BTreeMap<String, f64>,
    fog: Option<FogReport>,
}

#[derive(Clone, Serialize)]
struct FogReport {
    particles: u32,
    /// Particles that whole steps take a second further, everything else in a step included.
    particles_per_s: f64,
    /// Bytes that carrying and depositing one particle reads and writes.
    bytes_per_particle: u64,
    /// Divergence after the projection over that before, root mean squares.
    residual: f64,
}

#[derive(Serialize)]
struct Spread {
    median: f64,
    p95: f64,
}

#[derive(Serialize)]
struct Seek {
    median: f64,
    worst: f64,
}

pub fn run(args: &cli::Bench, started: Instant) -> Result<(), Failure> {
    let view = &args.view;
    let assets = stage::assets(&view.source)?;
    let show = stage::open_show(&view.source, &assets)?;
    let gpu = stage::open_gpu(view.adapter.as_deref())?;
    let (default_quality, default_size) =
        if gpu.is_software() { (Quality::Draft, [480, 270]) } else { (Quality::High, stage::STILL_SIZE) };
    let size = view.size.map_or(default_size, |s| s.0);
    let quality = view.quality.unwrap_or(default_quality);
    let rate = view.fps.unwrap_or(Rate::LIVE);
    stage::check_size(&gpu, size)?;
    let adapter = gpu.info.name.clone();
    let mut renderer = stage::open_renderer(gpu, &assets)?;
    let beats = chosen_beats(&show, view)?;

    let mut bench = Bench { show: &show, renderer: &mut renderer, rate, size, quality };
    let (first_dream, first) = beats.first().copied().ok_or_else(|| Failure::usage("there is no beat to measure"))?;
    bench.frame(first_dream, rate.frame(Time::from_seconds(first.start)))?;
    let start_ms = millis(started.elapsed());

    let mut reports = Vec::new();
    let mut seeks = Vec::new();
    for (dream, beat) in beats {
        eprintln!("{} {}", beat.id, beat.name);
        let (report, seek_ms) = bench.beat(dream, beat, args.frames)?;
        reports.push(report);
        seeks.extend(seek_ms);
    }
    seeks.sort_by(f64::total_cmp);
    eprintln!("recording");
    let record_overlap = bench.record_overlap(first_dream, first, i64::from(args.frames.max(8)))?;
    let report = Report {
        adapter,
        quality: quality.to_string(),
        size,
        beats: reports,
        start_ms,
        seek_ms: Seek { median: quantile(&seeks, 0.5), worst: quantile(&seeks, 1.0) },
        record_overlap,
        peak_rss_mib: peak_rss_mib(),
    };
    if args.json { print_json(&report) } else { print(&report.table()) }
}

/// The beat of `--at`, the beats of `--dream`, or all.
fn chosen_beats<'a>(show: &'a Show, view: &cli::View) -> Result<Vec<(&'a Dream, &'a Beat)>, Failure> {
    if let Some(text) = &view.at {
        let place = stage::place(show, view)?;
        let dream = stage::dream(show, &place.dream)?;
        let beat = dream.beats.iter().rev().find(|b| Time::from_seconds(b.start) <= place.time);
        return beat
            .map(|b| vec![(dream, b)])
            .ok_or_else(|| Failure::usage(format!("--at {text}: {} has no beat there", dream.name)));
    }
    let dreams: Vec<&Dream> = match &view.dream {
        Some(name) => vec![stage::dream(show, name)?],
        None => show.dreams().map(|d| &**d).collect(),
    };
    Ok(dreams.into_iter().flat_map(|d| d.beats.iter().map(move |b| (d, b))).collect())
}

struct Bench<'a> {
    show: &'a Show,
    renderer: &'a mut Renderer,
    rate: Rate,
    size: [u32; 2],
    quality: Quality,
}

impl Bench<'_> {
    /// Milliseconds of one live frame until the adapter has finished it.
    fn frame(&mut self, dream: &Dream, frame: i64) -> Result<f64, Failure> {
        let start = RealTime::wall();
        let desc = self.show.frame(&Exposure {
            framing: Default::default(),
            dream: &dream.name,
            rate: self.rate,
            frame,
            samples: 1,
            shutter_deg: stage::SHUTTER_DEG,
            phase_deg: stage::PHASE_DEG,
            quality: self.quality,
            size: self.size,
            live: true,
        })?;
        self.renderer.render(&desc)?;
        self.renderer.gpu().wait().map_err(Failure::work)?;
        Ok(millis(start.elapsed()))
    }

    /// Records frames from the middle of a beat into a folder that is removed afterwards.
    fn record_overlap(&mut self, dream: &Dream, beat: &Beat, count: i64) -> Result<Overlap, Failure> {
        let first = self.rate.frame(hero(beat));
        let last = (first + count - 1).min(stage::last_frame(dream, self.rate));
        let dir = std::env::temp_dir().join(format!("oneiric-bench-{}", std::process::id()));
        let shutter = cli::Shutter::default();
        let (rate, size, quality) = (self.rate, self.size, self.quality);
        let exposure = |n| stage::offline(&dream.name, rate, n, size, quality, &shutter);
        let show = self.show;
        let alone = |renderer: &mut Renderer| -> Result<f64, Failure> {
            let start = RealTime::wall();
            for n in first..=last {
                renderer.render(&show.frame(&exposure(n))?)?;
            }
            renderer.gpu().wait().map_err(Failure::work)?;
            Ok(millis(start.elapsed()))
        };
        let recorded = |renderer: &mut Renderer, format: Format| -> Result<f64, Failure> {
            let start = RealTime::wall();
            let (mut camera, mut writer) = (Camera::new(format), Writer::start());
            let path = |n: i64| dir.join(format!("{n}.{}", format.extension()));
            let mut keep = |shot: Option<Shot>| match shot {
                Some(s) => writer.file(path(s.number), size, s.pixels, s.notes),
                None => Ok(()),
            };
            for n in first..=last {
                keep(camera.expose(show, renderer, &exposure(n))?)?;
            }
            keep(camera.last(renderer)?)?;
            writer.finish()?;
            Ok(millis(start.elapsed()))
        };
        let piped = |renderer: &mut Renderer| -> Result<f64, Failure> {
            let start = RealTime::wall();
            let mut camera = Camera::new(Format::Png);
            let stream = Stream::start(std::io::sink(), StreamFormat::Y4m, size, rate, false)?;
            let mut feeder = Feeder::start(Film::Stream(stream), size);
            for n in (first..=last).map(Some).chain([None]) {
                let shot = match n {
                    Some(n) => camera.expose(show, renderer, &exposure(n))?,
                    None => camera.last(renderer)?,
                };
                shot.map_or(Ok(()), |s| feeder.push(s.pixels))?;
            }
            feeder.finish()?;
            Ok(millis(start.elapsed()))
        };
        // Once more than counts, so that shaders and checkpoints are there for all. The shortest of three is the one that
        // the rest of the machine disturbed least.
        let mut times = || -> Result<[f64; 5], Failure> {
            alone(self.renderer)?;
            let mut shortest = [f64::INFINITY; 5];
            for _ in 0..3 {
                let times = [
                    alone(self.renderer)?,
                    recorded(self.renderer, Format::Png)?,
                    recorded(self.renderer, Format::Png16)?,
                    recorded(self.renderer, Format::Exr)?,
                    piped(self.renderer)?,
                ];
                shortest = std::array::from_fn(|i| shortest[i].min(times[i]));
            }
            Ok(shortest)
        };
        let found = times();
        // What was recorded is of no use to anybody; that it could not be removed does not spoil the figure.
        let _ = std::fs::remove_dir_all(&dir);
        let [rendering, rest @ ..] = found?;
        let [png, png16, exr, pipe] = rest.map(|t| t / rendering.max(1e-6));
        Ok(Overlap { png, png16, exr, pipe })
    }

    /// Plays a third of the frames from each of three places in the beat; the first frame of each is a seek.
    fn beat(&mut self, dream: &Dream, beat: &Beat, frames: u32) -> Result<(BeatReport, Vec<f64>), Failure> {
        let (mut times, mut seeks, mut steps) = (Vec::new(), Vec::new(), Vec::new());
        let mut passes: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let mut parts: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let last = stage::last_frame(dream, self.rate);
        for part in [0.75, 0.15, 0.45] {
            let start = self.rate.frame(Time::from_seconds(beat.start + part * (beat.end - beat.start)));
            let frame = |bench: &mut Self, n: i64| bench.frame(dream, (start + n).min(last));
            let count = i64::from(frames.div_ceil(3));
            seeks.push(frame(self, 0)?);
            for n in 1..=count {
                times.push(frame(self, n)?);
            }
            // Timing each pass makes the adapter wait for it: what passes and steps take is asked for apart.
            self.renderer.set_profiling(true);
            for n in count + 1..=count + PROFILED {
                frame(self, n)?;
                steps.push(self.renderer.step_ms());
                for (name, ms) in self.renderer.step_parts() {
                    parts.entry(name.clone()).or_default().push(*ms);
                }
                for (name, ms) in self.renderer.timings() {
                    passes.entry(name).or_default().push(ms);
                }
            }
            self.renderer.set_profiling(false);
        }
        times.sort_by(f64::total_cmp);
        steps.sort_by(f64::total_cmp);
        let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len().max(1) as f64;
        let step_parts: BTreeMap<_, _> = parts.into_iter().map(|(name, ms)| (name, mean(&ms))).collect();
        let fog = self.fog(mean(&steps))?;
        let report = BeatReport {
            id: beat.id.clone(),
            frame_ms: Spread { median: quantile(&times, 0.5), p95: quantile(&times, 0.95) },
            step_ms: quantile(&steps, 0.5),
            step_parts,
            fog,
            passes: passes.into_iter().map(|(name, ms)| (name, mean(&ms))).collect(),
        };
        Ok((report, seeks))
    }
}

impl Bench<'_> {
    /// What the fog does in a step, if this dream has any.
    fn fog(&self, step_ms: f64) -> Result<Option<FogReport>, Failure> {
        let state = self.renderer.inspect("fog")?;
        let Some(residual) = fog::residual(&state, self.quality) else { return Ok(None) };
        let fog::Sizes { particles, every, .. } = fog::Sizes::of(self.quality);
        Ok(Some(FogReport {
            particles,
            particles_per_s: f64::from(particles) / every as f64 / (step_ms / 1000.0).max(1e-9),
            bytes_per_particle: fog::BYTES_PER_PARTICLE,
            residual,
        }))
    }
}

impl Report {
    fn table(&self) -> String {
        let [w, h] = self.size;
        let mut lines = vec![
            format!("{}, {} {w}x{h}", self.adapter, self.quality),
            String::new(),
            "beat   frame ms   p95 ms   frames/s   step ms   heaviest passes".into(),
        ];
        for b in &self.beats {
            let mut passes: Vec<_> = b.passes.iter().collect();
            passes.sort_by(|a, b| b.1.total_cmp(a.1));
            let heavy: Vec<String> = passes.iter().take(4).map(|(name, ms)| format!("{name} {ms:.1}")).collect();
            let (median, p95) = (b.frame_ms.median, b.frame_ms.p95);
            let fps = 1000.0 / median.max(1e-3);
            let heavy = heavy.join(", ");
            lines.push(format!("{:<5} {median:>10.1} {p95:>8.1} {fps:>10.1} {:>9.2}   {heavy}", b.id, b.step_ms));
        }
        let mut parts: Vec<_> = self.beats.iter().flat_map(|b| &b.step_parts).collect();
        parts.sort_by(|a, b| b.1.total_cmp(a.1));
        let mut named = Vec::new();
        parts.retain(|(name, _)| !named.contains(name) && (named.push(*name), true).1);
        let heavy: Vec<String> = parts.iter().take(6).map(|(name, ms)| format!("{name} {ms:.2}")).collect();
        lines.push(String::new());
        lines.push(format!("a step's parts, at most  {} ms", heavy.join(", ")));
        if let Some(fog) = self.beats.iter().find_map(|b| b.fog.as_ref()) {
            lines.push(format!(
                "fog                      {} particles, {:.2} million a second, {} bytes each, residual {:.3}",
                fog.particles,
                fog.particles_per_s / 1e6,
                fog.bytes_per_particle,
                fog.residual
            ));
        }
        lines.push(format!("start to first picture   {:.0} ms", self.start_ms));
        lines.push(format!("seek, median and worst   {:.0} ms, {:.0} ms", self.seek_ms.median, self.seek_ms.worst));
        let Overlap { png, png16, exr, pipe } = &self.record_overlap;
        lines.push(format!(
            "recording to rendering   PNG {png:.2}, 16-bit PNG {png16:.2}, EXR {exr:.2}, pipe {pipe:.2}"
        ));
        if let Some(mib) = self.peak_rss_mib {
            lines.push(format!("peak memory              {mib:.0} MiB"));
        }
        lines.join("\n")
    }
}

fn millis(d: Duration) -> f64 {
    d.as_secs_f64() * 1000.0
}

/// Nearest rank in sorted values; 0 if there are none.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let rank = (q * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied().unwrap_or(0.0)
}

/// Largest resident size of this process so far; `None` where the system does not tell.
fn peak_rss_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_nearest_ranks() {
        let v = [1.0, 2.0, 3.0, 4.0];
        assert_eq!([0.0, 0.5, 0.95, 1.0].map(|q| quantile(&v, q)), [1.0, 2.0, 4.0, 4.0]);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }

    #[test]
    fn this_process_uses_memory() {
        if cfg!(target_os = "linux") {
            assert!(peak_rss_mib().expect("Linux tells") > 1.0);
        }
    }
}
