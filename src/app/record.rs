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
    camera::Camera,
    cli,
    events::{Ended, Events},
    failure::Failure,
    film::{self, Output},
    job::{Job, Stock},
    preflight::{self, Need},
    progress::Progress,
    span, stage, still, taking,
};
use crate::{
    assets::Assets,
    clock::Rate,
    gpu::Gpu,
    quality::Quality,
    record::{
        self, Folder, Format, Identity, Pixels, RecordError,
        film::{Film, Follower, frames_folder},
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
    let format = if args.format == "exr" { Format::Exr } else { Format::Png };
    let framing = taking::kept(&args.shutter, &args.keep, format)?;
    let size = taking::size(view.size, stage::STILL_SIZE, &framing)?;
    if args.json && output == Output::Pipe {
        return Err(Failure::usage("--json and `-o -` both need standard output").help("leave one of them out"));
    }
    taking::check(&framing, &output)?;
    output.check(format, size, events)?;
    let dir = frames_dir(args, &output);
    guard_film(&output, dir.as_deref(), args.overwrite)?;

    let gpu = stage::open_gpu(view.adapter.as_deref())?;
    let exposure = |n| Exposure { framing, ..stage::offline(&dream.name, rate, n, size, quality, &args.shutter) };
    preflight::memory(size, &framing, &gpu)?;
    let identity = identity(&show, &exposure(frames.first), format, &gpu, &assets)?;
    let range = frames.first..=frames.last;
    let comment = identity.again(&range);
    let spec = film::spec(size, rate, comment, args.patience.patience);

    let Some(dir) = dir else {
        let mut renderer = stage::open_renderer(gpu, &assets)?;
        let film = output.begin(spec, film::stream_format(&args.pipe))?;
        if let Some(film) = film {
            stream(film, &range, |n| still::render(&show, &mut renderer, &exposure(n), format))?;
        }
        return Ok(Ended::default());
    };
    let folder = Folder::open(&dir, &identity, format, &range, args.overwrite).map_err(explain)?;
    folder.sweep(&range)?;
    let stop = interrupt_flag()?;
    let stock = Stock::take(&folder, &range, events);
    let need = Need { size, format, frames: stock.missing.len(), film_frames: range.clone().count(), framing };
    preflight::check(&need, &dir, &output)?;
    events.start(json!({
        "dream": identity.dream, "frames": [frames.first, frames.last], "there": stock.there.len(),
        "missing": stock.missing.len(), "size": size, "fps": identity.fps, "folder": dir.to_string_lossy(),
        "film": output.film().map(Path::to_string_lossy), "recording": identity.id(),
    }));
    let mut renderer = stage::open_renderer(gpu, &assets)?;
    let film = output.begin(spec, film::stream_format(&args.pipe))?;
    let follower = film.map(|film| follow(film, &folder, size, range.clone()));
    let mut camera = Camera::new(format);
    let mut job = Job { range, output, folder, follower, lost: None, size, events: events.clone() };
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
pub fn follow(film: Film, folder: &Folder, size: [u32; 2], range: RangeInclusive<i64>) -> Follower {
    let folder = folder.clone();
    Follower::start(film, range, move |n| folder.read_rgb(n, size))
}

/// Renders straight into a pipe. A reader that leaves ends it.
fn stream(
    mut film: Film,
    range: &RangeInclusive<i64>,
    mut render: impl FnMut(i64) -> Result<(Pixels, record::Notes), Failure>,
) -> Result<(), Failure> {
    let mut progress = Progress::start(range.clone().count());
    for n in range.clone() {
        let (pixels, _) = render(n)?;
        film.push(pixels.to_rgb8().unwrap_or_default())?;
        progress.advance(n);
    }
    film.finish()?;
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
        format: format.extension().to_owned(),
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
