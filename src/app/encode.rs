//! `oneiric encode`: a film of frames that are there.

use std::{
    ops::RangeInclusive,
    sync::atomic::{AtomicBool, Ordering},
};

use rayon::prelude::*;

use super::{
    cli,
    events::Events,
    failure::Failure,
    film::{self, Output},
    print,
    progress::Progress,
    values,
};
use crate::{
    clock::Rate,
    record::{
        Folder, Format, RecordError,
        film::{Brightest, Film, Frames},
    },
};

pub fn run(args: &cli::Encode) -> Result<(), Failure> {
    let output = Output::of(&args.output)?;
    if let Output::Frames(path) = &output {
        return Err(Failure::usage(format!("{}: is no film's name", path.display()))
            .help("end it in .mp4, .mkv, .webm or .mov, or write - for a pipe"));
    }
    if let Output::Film(path, _) = &output
        && path.exists()
        && !args.overwrite
    {
        return Err(Failure::usage(format!("{}: is there already", path.display()))
            .help("choose another name, or add --overwrite"));
    }
    let (folder, identity) = Folder::existing(&args.dir).map_err(Failure::usage)?;
    let there = folder.present()?;
    let frames = chosen(args, &there)?;
    let range = frames.first..=frames.last;
    let first = folder.picture(frames.first)?;
    let rate = match (args.fps, &identity) {
        (Some(rate), _) => rate,
        (None, Some(identity)) => identity.fps.parse().map_err(Failure::usage)?,
        (None, None) => Rate::FILM,
    };
    // Light of unknown origin may be a display's.
    let format =
        if args.hdr && identity.is_none() && folder.format() == Format::Exr { Format::Hdr } else { folder.format() };
    if args.hdr && format != Format::Hdr {
        return Err(Failure::usage(format!("{}: these frames are no display's light", args.dir.display()))
            .help("record them with --hdr"));
    }
    let frames = Frames { layout: first.layout(), ..film::frames(format, false, first.size, rate) };
    let plan = output.plan(format, args.coding.wish(), frames, args.patience.patience, &Events::new(false))?;
    let comment = identity.map(|i| i.again(&range)).unwrap_or_default();
    let mut spec = film::spec(comment, args.patience.patience);
    if format == Format::Hdr {
        spec.brightest = Some(brightest(&folder, &range)?);
    }
    let Some(film) = output.begin(plan.as_ref(), &spec, film::stream_format(&args.pipe), &frames)? else {
        return Ok(());
    };
    fill(film, &folder, &range, &frames, &AtomicBool::new(false), false)?;
    match output {
        Output::Film(path, _) => print(&path.display().to_string()),
        _ => Ok(()),
    }
}

/// The brightest light of frames that are all there.
pub fn brightest(folder: &Folder, range: &RangeInclusive<i64>) -> Result<Brightest, RecordError> {
    let each = range.clone().into_par_iter().map(|n| folder.light(n).map(|light| Brightest::of(&light)));
    each.try_reduce(Brightest::default, |a, b| Ok(a.and(b)))
}

/// Puts frames that are all there into a film. True: it is whole and has its name.
pub fn fill(
    mut film: Film,
    folder: &Folder,
    range: &RangeInclusive<i64>,
    frames: &Frames,
    stop: &AtomicBool,
    silent: bool,
) -> Result<bool, RecordError> {
    let mut progress = Progress::new(range.clone().count(), silent);
    for n in range.clone() {
        if stop.load(Ordering::SeqCst) {
            progress.leave();
            return film.leave().map(|()| false);
        }
        film.push(folder.picture_like(n, frames.size, frames.layout)?)?;
        progress.advance(n);
    }
    film.finish()?;
    progress.leave();
    Ok(true)
}

/// The frames that are meant, every one of which is there.
fn chosen(args: &cli::Encode, there: &[i64]) -> Result<values::Frames, Failure> {
    let dir = args.dir.display();
    let (Some(&first), Some(&last)) = (there.first(), there.last()) else {
        return Err(Failure::usage(format!("{dir}: holds no frame")).help("record some with `oneiric record -o DIR/`"));
    };
    let frames = args.frames.unwrap_or(values::Frames { first, last });
    match (frames.first..=frames.last).find(|n| there.binary_search(n).is_err()) {
        None => Ok(frames),
        Some(gap) => Err(Failure::usage(format!("{dir}: frame {gap} is missing"))
            .help("record it by giving the recording's command again, or choose --frames A-B without it")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn args(frames: Option<values::Frames>) -> cli::Encode {
        cli::Encode {
            dir: PathBuf::from("d"),
            output: PathBuf::from("a.mp4"),
            frames,
            fps: None,
            overwrite: false,
            coding: cli::Coding::default(),
            hdr: false,
            pipe: "y4m".into(),
            patience: cli::Patience { patience: 1.0 },
            log: None,
        }
    }

    #[test]
    fn a_gap_is_named_and_can_be_left_out() {
        assert_eq!(chosen(&args(None), &[3, 4, 5]).expect("whole"), values::Frames { first: 3, last: 5 });
        let message = chosen(&args(None), &[3, 5]).expect_err("a gap").to_string();
        assert!(message.contains("frame 4 is missing"), "{message}");
        let some = values::Frames { first: 5, last: 5 };
        assert_eq!(chosen(&args(Some(some)), &[3, 5]).expect("whole"), some);
        assert!(chosen(&args(None), &[]).is_err());
    }
}
