//! `oneiric encode`: a film of frames that are there.

use super::{
    cli,
    events::Events,
    failure::Failure,
    film::{self, Output},
    print,
    progress::Progress,
    values::Frames,
};
use crate::{clock::Rate, record::Folder};

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
    let size = folder.size_of(frames.first)?;
    output.check(folder.format(), size, &Events::new(false))?;
    let rate = match (args.fps, &identity) {
        (Some(rate), _) => rate,
        (None, Some(identity)) => identity.fps.parse().map_err(Failure::usage)?,
        (None, None) => Rate::FILM,
    };
    let comment = identity.map(|i| i.again(&(frames.first..=frames.last))).unwrap_or_default();
    let spec = film::spec(size, rate, comment, args.patience.patience);
    let Some(mut film) = output.begin(spec, film::stream_format(&args.pipe))? else { return Ok(()) };
    let mut progress = Progress::start((frames.last - frames.first + 1) as usize);
    for n in frames.first..=frames.last {
        film.push(folder.read_rgb(n, size)?)?;
        progress.advance(n);
    }
    film.finish()?;
    progress.leave();
    match output {
        Output::Film(path, _) => print(&path.display().to_string()),
        _ => Ok(()),
    }
}

/// The frames that are meant, every one of which is there.
fn chosen(args: &cli::Encode, there: &[i64]) -> Result<Frames, Failure> {
    let dir = args.dir.display();
    let (Some(&first), Some(&last)) = (there.first(), there.last()) else {
        return Err(Failure::usage(format!("{dir}: holds no frame")).help("record some with `oneiric record -o DIR/`"));
    };
    let frames = args.frames.unwrap_or(Frames { first, last });
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

    fn args(frames: Option<Frames>) -> cli::Encode {
        cli::Encode {
            dir: PathBuf::from("d"),
            output: PathBuf::from("a.mp4"),
            frames,
            fps: None,
            overwrite: false,
            pipe: "y4m".into(),
            patience: cli::Patience { patience: 1.0 },
            log: None,
        }
    }

    #[test]
    fn a_gap_is_named_and_can_be_left_out() {
        assert_eq!(chosen(&args(None), &[3, 4, 5]).expect("whole"), Frames { first: 3, last: 5 });
        let message = chosen(&args(None), &[3, 5]).expect_err("a gap").to_string();
        assert!(message.contains("frame 4 is missing"), "{message}");
        let some = Frames { first: 5, last: 5 };
        assert_eq!(chosen(&args(Some(some)), &[3, 5]).expect("whole"), some);
        assert!(chosen(&args(None), &[]).is_err());
    }
}
