//! `oneiric record`: a run of frames into a folder, a film or a pipe; resumable, with the writing done beside the rendering.

use std::{
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    cli,
    failure::Failure,
    film::{self, Output},
    print,
    progress::Progress,
    span, stage, still,
};
use crate::{
    assets::Assets,
    clock::Rate,
    gpu::Gpu,
    quality::Quality,
    record::{
        self, Entry, Folder, Format, Identity, Pixels, RecordError, State, Writer,
        film::{Film, Follower, frames_folder},
    },
    renderer::Renderer,
    show::{Exposure, Show},
};

pub fn run(args: &cli::Record) -> Result<(), Failure> {
    let view = &args.view;
    let output = Output::of(&args.output)?;
    let assets = stage::assets(&view.source)?;
    let show = stage::open_show(&view.source, &assets)?;
    let dream = span::dream(&show, args)?;
    let rate = view.fps.unwrap_or(Rate::FILM);
    let frames = span::frames(&show, dream, rate, args)?;
    let size = view.size.map_or(stage::STILL_SIZE, |s| s.0);
    let quality = view.quality.unwrap_or(Quality::High);
    let format = if args.format == "exr" { Format::Exr } else { Format::Png };
    output.check(format, size)?;
    let dir = frames_dir(args, &output);
    guard_film(&output, dir.as_deref(), args.overwrite)?;

    let gpu = stage::open_gpu(view.adapter.as_deref())?;
    stage::check_size(&gpu, size)?;
    let exposure = |n| stage::offline(&dream.name, rate, n, size, quality, &args.shutter);
    let identity = identity(&show, &exposure(frames.first), format, &gpu, &assets)?;
    let range = frames.first..=frames.last;
    let comment = identity.again(&range);
    let spec = film::spec(size, rate, comment, args.patience.patience);

    let Some(dir) = dir else {
        let mut renderer = stage::open_renderer(gpu, &assets)?;
        let film = output.begin(spec, film::stream_format(&args.pipe))?;
        return film.map_or(Ok(()), |film| {
            stream(film, &range, |n| still::render(&show, &mut renderer, &exposure(n), format))
        });
    };
    let folder = Folder::open(&dir, &identity, format, &range, args.overwrite).map_err(explain)?;
    let stop = interrupt_flag()?;
    let mut renderer = stage::open_renderer(gpu, &assets)?;
    let film = output.begin(spec, film::stream_format(&args.pipe))?;
    let follower = film.map(|film| follow(film, &folder, size, range.clone()));
    folder.sweep(&range)?;
    let mut job = Job { range, dir, output, folder, follower, lost: None, size };
    job.render(&mut renderer, &stop, |renderer, n| still::render(&show, renderer, &exposure(n), format))?;
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

/// A recording under way.
struct Job {
    range: RangeInclusive<i64>,
    dir: PathBuf,
    output: Output,
    folder: Folder,
    follower: Option<Follower>,
    /// Why there will be no film.
    lost: Option<RecordError>,
    size: [u32; 2],
}

impl Job {
    /// Renders the frames that are not there.
    fn render(
        &mut self,
        renderer: &mut Renderer,
        stop: &AtomicBool,
        mut render: impl FnMut(&mut Renderer, i64) -> Result<(Pixels, record::Notes), Failure>,
    ) -> Result<(), Failure> {
        let (there, missing) = self.take_stock();
        let total = there.len() + missing.len();
        let ready = self.follower.as_ref().and_then(Follower::sender);
        let tell = move |n: i64| {
            // A film that has failed already is told of by `finish`.
            let _ = ready.as_ref().map(|r| r.send(n));
        };
        there.iter().for_each(|&n| tell(n));
        let mut writer = Writer::telling(Some(Arc::new(move |entry: &Entry| tell(entry.frame))));
        let mut progress = Progress::start(missing.len());
        for (done, &n) in missing.iter().enumerate() {
            if stop.load(Ordering::SeqCst) {
                writer.finish()?;
                progress.leave();
                return Err(self.interrupted(there.len() + done, total));
            }
            self.mourn();
            let (pixels, notes) = render(renderer, n)?;
            writer.frame(&self.folder, n, self.size, pixels, notes)?;
            progress.advance(n);
        }
        writer.finish()?;
        progress.leave();
        Ok(())
    }

    /// The frames that are there and the ones to be made, among them those that are no longer what was written.
    fn take_stock(&self) -> (Vec<i64>, Vec<i64>) {
        let all: Vec<i64> = self.range.clone().collect();
        let states = self.folder.states(&all);
        let (whole, rest): (Vec<_>, Vec<_>) = states.into_iter().partition(|(_, s)| *s == State::Whole);
        if !whole.is_empty() {
            eprintln!("{} of {} frames are there already", whole.len(), all.len());
        }
        for (n, state) in rest.iter().filter(|(_, s)| *s != State::Missing) {
            eprintln!("frame {n} {state}; it is made again");
        }
        let numbers = |v: Vec<(i64, State)>| v.into_iter().map(|(n, _)| n).collect();
        (numbers(whole), numbers(rest))
    }

    /// Says once, and at once, that the film has failed; the frames go on.
    fn mourn(&mut self) {
        if self.follower.as_ref().is_some_and(Follower::has_failed)
            && let Some(Err(e)) = self.follower.as_mut().map(Follower::finish)
        {
            eprintln!("warning: {e}\n  the frames go on without it");
            self.lost = Some(e);
        }
    }

    fn interrupted(&mut self, there: usize, total: usize) -> Failure {
        let kept = format!("{there} of {total} frames are in {}", self.dir.display());
        let film = self.follower.as_mut().map(Follower::finish);
        let part = match (&self.output, film) {
            (Output::Film(path, _), Some(Ok(false))) => {
                let part = record::atomic::part_name(path);
                if part.exists() { format!(", and {} plays as far as it goes", part.display()) } else { String::new() }
            }
            _ => String::new(),
        };
        Failure::interrupted(kept + &part).help("run the same command again to go on")
    }

    /// Waits for the film, and says what there is now.
    fn finish(mut self, discard: bool) -> Result<(), Failure> {
        let total = self.range.clone().count();
        let frames = format!("{total} frames in {}", self.dir.display());
        let film = self.follower.as_mut().map(Follower::finish);
        match (&self.output, self.lost.map(Err).or(film)) {
            (Output::Film(path, _), Some(Ok(true))) => {
                if discard {
                    // The film has read every frame and let go of them.
                    self.folder.remove()?;
                    return print(&format!("{} ({total} frames)", path.display()));
                }
                print(&format!("{} ({frames})", path.display()))
            }
            (Output::Film(path, _), Some(Err(e))) => Err(film::lost(&e, &self.dir, path)),
            (Output::Film(path, _), _) => Err(Failure::work(format!("{}: is not made", path.display())).help(format!(
                "every frame is in {0}; run `oneiric encode {0} -o {1}`",
                self.dir.display(),
                path.display()
            ))),
            (Output::Pipe, Some(Err(e))) => Err(Failure::work(e).help(format!("kept: {frames}"))),
            (Output::Pipe, _) => Ok(()),
            _ => print(&frames),
        }
    }
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
    let laid_over = show.to_preset("").values;
    let registry = show.registry();
    let shown = |(name, value): &(String, _)| registry.get(name).map(|decl| format!("{name}={}", decl.show(value)));
    Ok(Identity {
        program: format!("oneiric {}", env!("CARGO_PKG_VERSION")),
        build: record::build().to_owned(),
        dream: exposure.dream.to_owned(),
        script: stage::digest(assets, [script])?,
        shaders: stage::digest(assets, assets.list("shaders", "wgsl"))?,
        set: laid_over.iter().filter_map(shown).collect(),
        seed: show.seed(stage::dream(show, exposure.dream)?),
        width: exposure.size[0],
        height: exposure.size[1],
        quality: exposure.quality.to_string(),
        fps: exposure.rate.to_string(),
        samples: exposure.samples,
        shutter_degrees: exposure.shutter_deg,
        phase_degrees: exposure.phase_deg,
        format: format.extension().to_owned(),
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
