//! `oneiric record`: a run of frames into a folder, resumable, with the writing done beside the rendering.

use std::{
    io::IsTerminal as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::{
    cli::{self, Source},
    failure::Failure,
    print, stage, still,
    values::Frames,
};
use crate::{
    assets::Assets,
    clock::{Rate, RealTime, Time},
    gpu::Gpu,
    quality::Quality,
    record::{Folder, Format, Identity, RecordError, Writer},
    show::{Exposure, Show},
    timeline::Dream,
};

pub fn run(args: &cli::Record) -> Result<(), Failure> {
    let view = &args.view;
    refuse_films(&args.output)?;
    let assets = stage::assets(&view.source)?;
    let show = stage::open_show(&view.source, &assets)?;
    let dream = chosen_dream(&show, args)?;
    let rate = view.fps.unwrap_or(Rate::FILM);
    let frames = chosen_frames(&show, dream, rate, args)?;
    let size = view.size.map_or(stage::STILL_SIZE, |s| s.0);
    let quality = view.quality.unwrap_or(Quality::High);
    let format = if args.format == "exr" { Format::Exr } else { Format::Png };

    let gpu = stage::open_gpu(view.adapter.as_deref())?;
    stage::check_size(&gpu, size)?;
    let exposure = |n| stage::offline(&dream.name, rate, n, size, quality, &args.shutter);
    let identity = identity(&show, &exposure(frames.first), format, &gpu, &assets, &view.source)?;
    let folder = Folder::open(&args.output, &identity, format, args.overwrite).map_err(explain)?;
    let missing: Vec<i64> = (frames.first..=frames.last).filter(|&n| !folder.has(n)).collect();
    let total = (frames.last - frames.first + 1) as usize;
    if missing.len() < total {
        eprintln!("{} of {total} frames are there already", total - missing.len());
    }

    let stop = interrupt_flag()?;
    let mut renderer = stage::open_renderer(gpu, &assets)?;
    let mut writer = Writer::start();
    let mut progress = Progress::start(missing.len());
    for (done, &n) in missing.iter().enumerate() {
        if stop.load(Ordering::SeqCst) {
            writer.finish()?;
            progress.leave();
            let there = total - missing.len() + done;
            return Err(Failure::interrupted(format!("{there} of {total} frames are in {}", args.output.display()))
                .help("run the same command again to go on"));
        }
        let (pixels, notes) = still::render(&show, &mut renderer, &exposure(n), format)?;
        writer.send(folder.frame(n), size, pixels, notes)?;
        progress.advance(n);
    }
    writer.finish()?;
    progress.leave();
    print(&format!("{total} frames in {}", args.output.display()))
}

/// What a folder of frames is made from.
pub fn identity(
    show: &Show,
    exposure: &Exposure<'_>,
    format: Format,
    gpu: &Gpu,
    assets: &Assets,
    source: &Source,
) -> Result<Identity, Failure> {
    Ok(Identity {
        program: format!("oneiric {}", env!("CARGO_PKG_VERSION")),
        dream: exposure.dream.to_owned(),
        seed: show.seed(stage::dream(show, exposure.dream)?),
        width: exposure.size[0],
        height: exposure.size[1],
        quality: exposure.quality.to_string(),
        fps: exposure.rate.to_string(),
        samples: exposure.samples,
        shutter_degrees: exposure.shutter_deg,
        format: format.extension().to_owned(),
        adapter: gpu.info.name.clone(),
        driver: gpu.info.driver_info.clone(),
        sources: stage::digest(assets, source)?,
    })
}

/// Says what to do about a folder that cannot be gone on with.
fn explain(e: RecordError) -> Failure {
    match e {
        RecordError::Different { .. } | RecordError::Description { .. } => {
            Failure::usage(e).help("choose another folder, or add --overwrite to replace its frames")
        }
        _ => Failure::work(e),
    }
}

/// Frames are what is recorded; a film is made from them.
fn refuse_films(output: &Path) -> Result<(), Failure> {
    let Some(ext) = output.extension().and_then(|e| e.to_str()) else { return Ok(()) };
    if !["mp4", "mov", "mkv", "webm", "avi", "gif", "png", "exr"].contains(&ext.to_ascii_lowercase().as_str()) {
        return Ok(());
    }
    let film = output.display();
    Err(Failure::usage(format!("{film}: `record` writes numbered frames into a folder")).help(
        "record with `-o frames/`, then make a film with\n        \
         ffmpeg -framerate 24 -i frames/frame_%05d.png -c:v libx264 -crf 14 -pix_fmt yuv420p film.mp4\n        \
         (add `-start_number N` if the first frame is not 0)",
    ))
}

fn chosen_dream<'a>(show: &'a Show, args: &cli::Record) -> Result<&'a Dream, Failure> {
    let beat = args.beat.as_deref().or(args.from.as_deref()).or(args.view.at.as_deref());
    stage::dream_for(show, args.view.dream.as_deref(), beat)
}

/// Which frames of the dream are meant: all of them unless something narrower is said.
fn chosen_frames(show: &Show, dream: &Dream, rate: Rate, args: &cli::Record) -> Result<Frames, Failure> {
    let last = stage::last_frame(dream, rate);
    if let Some(frames) = args.frames {
        return if frames.last <= last {
            Ok(frames)
        } else {
            Err(Failure::usage(format!("--frames {}-{}: beyond the end", frames.first, frames.last))
                .help(format!("{} has frames 0 to {last} at {} frames/s", dream.name, rate)))
        };
    }
    let end = Time::from_seconds(dream.length);
    let (from, to) = if let Some(text) = &args.beat {
        let beat = stage::beat(dream, text).ok_or_else(|| {
            let ids: Vec<&str> = dream.beats.iter().map(|b| b.id.as_str()).collect();
            Failure::usage(format!("{} has no beat '{text}'", dream.name)).help(format!("beats: {}", ids.join(", ")))
        })?;
        (Time::from_seconds(beat.start), Time::from_seconds(beat.end))
    } else {
        let at = |text: &Option<String>, other| match text {
            Some(text) => stage::moment(show, dream, text),
            None => Ok(other),
        };
        (at(if args.from.is_some() { &args.from } else { &args.view.at }, Time(0))?, at(&args.to, end)?)
    };
    let frames = rate.frames(from, to);
    if frames.is_empty() {
        return Err(Failure::usage("there is no frame between --from and --to").help("let --to come after --from"));
    }
    Ok(Frames { first: frames.start, last: (frames.end - 1).min(last) })
}

/// Set by the first Ctrl-C; the second one ends the program at once.
fn interrupt_flag() -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    ctrlc::set_handler(move || {
        if set.swap(true, Ordering::SeqCst) {
            #[expect(clippy::disallowed_methods, reason = "asked for twice; whole frames are on disk already")]
            std::process::exit(130);
        }
        eprintln!("\nfinishing the frame in hand; press Ctrl-C again to stop at once");
    })
    .map_err(|e| Failure::work(format!("Ctrl-C cannot be caught: {e}")))?;
    Ok(flag)
}

/// A bar on a terminal, a line now and then elsewhere.
struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    said: Instant,
    done: usize,
    total: usize,
}

impl Progress {
    const EVERY: Duration = Duration::from_secs(5);

    fn start(total: usize) -> Self {
        let now = RealTime::wall();
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(total as u64);
            let style = "{bar:32} {pos}/{len} frames  {per_sec}  {eta} left  {msg}";
            // The template is a constant without unknown keys; if it were refused, the plain bar serves as well.
            bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.enable_steady_tick(Duration::from_millis(500));
            bar
        });
        Self { bar, started: now, said: now, done: 0, total }
    }

    fn advance(&mut self, frame: i64) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.set_message(format!("frame {frame}"));
            bar.inc(1);
            return;
        }
        let now = RealTime::wall();
        if now - self.said >= Self::EVERY || self.done == self.total {
            self.said = now;
            let rate = self.done as f64 / (now - self.started).as_secs_f64().max(1e-6);
            let left = (self.total - self.done) as f64 / rate;
            eprintln!("{}/{} frames  {rate:.2} frames/s  {left:.0} s left", self.done, self.total);
        }
    }

    fn leave(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_are_refused_with_the_way_to_make_one() {
        let failure = refuse_films(Path::new("film.MP4")).expect_err("not a folder");
        assert_eq!(failure.code(), 2);
        assert!(failure.to_string().contains("ffmpeg -framerate"));
        assert!(refuse_films(Path::new("frames/")).is_ok());
        assert!(refuse_films(Path::new("take.2")).is_ok());
    }
}
