//! `oneiric record`: a run of frames into a folder, a film or a pipe; resumable, with the writing done beside the rendering.

use std::{
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::json;

use super::{
    camera::{Camera, Shot},
    cli,
    events::{Ended, Events},
    failure::Failure,
    film::{self, Output},
    job::{Job, Stock},
    preflight::{self, Need},
    progress::Progress,
    span, stage, taking,
};
use crate::{
    assets::Assets,
    clock::Rate,
    gpu::Gpu,
    quality::Quality,
    record::{
        self, Folder, Format, Identity, RecordError,
        film::{Feeder, Film, Follower, Frames, frames_folder},
    },
    show::{Exposure, Show},
};

pub fn run(args: &cli::Record) -> Result<(), Failure> {
    let events = Events::new(args.json);
    let result = make(args, &events);
    events.end(&result)?;
    result.map(drop)
}

fn make(args: &cli::Record, events: &Events) -> Result<Ended, Failure> {
    let view = &args.view;
    let output = Output::of(&args.output)?;
    let assets = stage::assets(&view.source)?;
    let show = stage::open_show(&view.source, &assets)?;
    let dream = span::dream(&show, view, &args.span)?;
    let rate = view.fps.unwrap_or(Rate::FILM);
    let frames = span::frames(&show, dream, rate, view, &args.span)?;
    let quality = view.quality.unwrap_or(Quality::High);
    let format = film::format(&args.frames)?;
    let framing = taking::kept(&args.shutter, &args.keep, format)?;
    let size = taking::size(view.size, stage::STILL_SIZE, &framing)?;
    if args.json && output == Output::Pipe {
        return Err(Failure::usage("--json and `-o -` both need standard output").help("leave one of them out"));
    }
    let shape = film::frames(format, framing.alpha, size, rate);
    let plan = output.plan(format, args.coding.wish(), shape, args.patience.patience, events)?;
    let dir = frames_dir(args, &output);
    guard_film(&output, dir.as_deref(), args.overwrite)?;

    let gpu = stage::open_gpu(view.adapter.as_deref())?;
    preflight::memory(size, &framing, &gpu)?;
    let exposure = |n| Exposure { framing, ..stage::offline(&dream.name, rate, n, size, quality, &args.shutter) };
    let identity = identity(&show, &exposure(frames.first), format, &gpu, &assets)?;
    let range = frames.first..=frames.last;
    let comment = identity.again(&range);
    let mut spec = film::spec(comment, args.patience.patience);
    let pipe = film::stream_format(&args.pipe);

    let Some(dir) = dir else {
        let mut renderer = stage::offline_renderer(gpu, &assets)?;
        if let Some(film) = output.begin(None, &spec, pipe, &shape)? {
            let mut camera = Camera::new(format);
            stream(Feeder::start(film, size), &range, |next| match next {
                Some(n) => camera.expose(&show, &mut renderer, &exposure(n)),
                None => camera.last(&renderer),
            })?;
        }
        return Ok(Ended::default());
    };
    let folder = Folder::open(&dir, &identity, format, &range, args.overwrite).map_err(explain)?;
    folder.sweep(&range)?;
    let stop = interrupt_flag()?;
    let stock = Stock::take(&folder, &range, events);
    let need = Need { size, format, frames: stock.missing.len(), film_frames: range.clone().count(), framing };
    preflight::check(&need, &dir, plan.as_ref().map(|p| p.codec))?;
    events.start(json!({
        "dream": identity.dream, "frames": [frames.first, frames.last], "there": stock.there.len(),
        "missing": stock.missing.len(), "size": size, "fps": identity.fps, "folder": dir.to_string_lossy(),
        "film": output.film().map(Path::to_string_lossy), "recording": identity.id(),
    }));
    let mut renderer = stage::offline_renderer(gpu, &assets)?;
    // A film of light says first how bright its brightest frame is, so that it comes after them all.
    let follows = format != Format::Hdr;
    let film = if follows { output.begin(plan.as_ref(), &spec, pipe, &shape)? } else { None };
    let follower = film.map(|film| follow(film, &folder, shape, range.clone()));
    let mut camera = Camera::new(format);
    let (coding, events) = (args.coding.words(), events.clone());
    let mut job = Job { range, output, folder, follower, made: None, size, coding, events };
    job.render(&stock, &stop, |next| {
        let shot = match next {
            Some(n) => camera.expose(&show, &mut renderer, &exposure(n))?,
            None => camera.last(&renderer)?,
        };
        Ok(shot.map(|mut shot| {
            shot.notes.0.extend(identity.notes());
            shot
        }))
    })?;
    if let Some(plan) = plan.filter(|_| !follows) {
        job.film_of_light(&plan, &mut spec, &stop);
    }
    job.finish(args.discard_frames)
}

/// The folder of the frames; `None` for a pipe that keeps none.
fn frames_dir(args: &cli::Record, output: &Output) -> Option<PathBuf> {
    let own = match output {
        Output::Frames(dir) => Some(dir.clone()),
        Output::Film(path, _) => Some(frames_folder(path)),
        Output::Pipe => None,
    };
    args.frames_in.clone().filter(|_| !matches!(output, Output::Frames(_))).or(own)
}

/// A film that nothing here made is not written over.
fn guard_film(output: &Output, dir: Option<&Path>, overwrite: bool) -> Result<(), Failure> {
    match (output, dir) {
        (Output::Film(path, _), Some(dir)) if path.exists() && !overwrite && !dir.join("recording.json").exists() => {
            Err(Failure::usage(format!("{}: is there already, and not made from {}", path.display(), dir.display()))
                .help("choose another name, or add --overwrite"))
        }
        _ => Ok(()),
    }
}

/// A film that follows the frames of a folder.
pub fn follow(film: Film, folder: &Folder, shape: Frames, range: RangeInclusive<i64>) -> Follower {
    let folder = folder.clone();
    Follower::start(film, range, move |n| folder.picture_like(n, shape.size, shape.layout))
}

/// Renders straight into a pipe. A reader that leaves ends it. `expose` begins a frame and returns an earlier one; asked
/// for none, the last.
pub fn stream(
    mut feeder: Feeder,
    range: &RangeInclusive<i64>,
    mut expose: impl FnMut(Option<i64>) -> Result<Option<Shot>, Failure>,
) -> Result<(), Failure> {
    let mut progress = Progress::start(range.clone().count());
    for n in range.clone().map(Some).chain([None]) {
        if let Some(shot) = expose(n)? {
            feeder.push(shot.pixels)?;
            progress.advance(shot.number);
        }
    }
    feeder.finish()?;
    progress.leave();
    Ok(())
}

/// What a folder of frames is made from.
pub fn identity(
    show: &Show,
    exposure: &Exposure<'_>,
    format: Format,
    gpu: &Gpu,
    assets: &Assets,
) -> Result<Identity, Failure> {
    let script = format!("assets/dreams/{}.toml", exposure.dream);
    Ok(Identity {
        program: format!("oneiric {}", env!("CARGO_PKG_VERSION")),
        build: record::build().to_owned(),
        dream: exposure.dream.to_owned(),
        script: stage::digest(assets, [script])?,
        shaders: stage::digest(assets, assets.list("shaders", "wgsl"))?,
        set: stage::laid_over(show),
        seed: show.seed(stage::dream(show, exposure.dream)?),
        width: exposure.size[0],
        height: exposure.size[1],
        quality: exposure.quality.to_string(),
        fps: exposure.rate.to_string(),
        samples: exposure.samples,
        shutter_degrees: exposure.shutter_deg,
        phase_degrees: exposure.phase_deg,
        format: format.name().to_owned(),
        framing: exposure.framing,
        camera: "script".into(),
        adapter: gpu.info.name.clone(),
        driver: gpu.info.driver_info.clone(),
    })
}

/// Says what to do about a folder that cannot be gone on with.
pub fn explain(e: RecordError) -> Failure {
    match e {
        RecordError::Different { .. } | RecordError::Description { .. } => {
            Failure::usage(e).help("choose another folder, or add --overwrite to replace its frames")
        }
        RecordError::Io { .. } => {
            Failure::work(e).help("record to a folder that can be written to: -o DIR, or --frames-in DIR for a film")
        }
        RecordError::Busy { .. } => {
            Failure::usage(e).help("wait for it, or share the work: --frames A-B that it does not make")
        }
        _ => Failure::work(e),
    }
}

/// Set by the first Ctrl-C; the second one ends the program at once.
pub fn interrupt_flag() -> Result<Arc<AtomicBool>, Failure> {
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
