//! Where a recording goes, and the film that follows its frames.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{events::Events, failure::Failure};
use crate::{
    clock::Rate,
    record::{
        Format, RecordError,
        film::{self, Container, Film, Spec, Stream, StreamFormat},
    },
};

/// What `-o` means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Numbered frames in a folder.
    Frames(PathBuf),
    Film(PathBuf, Container),
    /// Standard output.
    Pipe,
}

/// Kinds of file that people ask for and that are made another way.
const OTHERS: [&str; 8] = ["avi", "gif", "png", "exr", "jpg", "jpeg", "m4v", "ts"];

impl Output {
    pub fn of(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Ok(Self::Pipe);
        }
        if path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            return Ok(Self::Frames(path.to_owned()));
        }
        if let Some(container) = Container::of(path) {
            return Ok(Self::Film(path.to_owned(), container));
        }
        let ext = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if OTHERS.contains(&ext.as_str()) {
            return Err(Failure::usage(format!("{}: no film is written as .{ext}", path.display())).help(
                "end the name in .mp4, .mkv (lossless), .webm or .mov (ProRes 4444), or name a folder: `-o frames/`",
            ));
        }
        Ok(Self::Frames(path.to_owned()))
    }

    /// The text for messages.
    pub fn name(&self) -> String {
        match self {
            Self::Frames(path) | Self::Film(path, _) => path.display().to_string(),
            Self::Pipe => "the pipe".into(),
        }
    }

    /// The film's path.
    pub fn film(&self) -> Option<&Path> {
        match self {
            Self::Film(path, _) => Some(path),
            _ => None,
        }
    }

    /// Finds out before the first frame whether a film can be made of such frames.
    pub fn check(&self, format: Format, size: [u32; 2], events: &Events) -> Result<(), Failure> {
        if matches!(self, Self::Frames(_)) {
            return Ok(());
        }
        if format == Format::Exr {
            return Err(Failure::usage(format!(
                "{}: a film needs frames as they are shown, not linear light",
                self.name()
            ))
            .help("leave `--format exr` out, or record EXR frames into a folder"));
        }
        if let Self::Film(_, container) = self {
            film::check(*container, size).map_err(|(cause, help)| Failure::usage(cause).help(help))?;
            if *container == Container::Mp4 && size.iter().any(|s| s % 2 == 1) {
                let [w, h] = size.map(|s| s.next_multiple_of(2));
                events.note(&format!(
                    "note: H.264 holds even sizes; the film is {w}x{h}, its last column or row repeated"
                ));
            }
        }
        Ok(())
    }

    /// Begins the film; `None` if frames are all that is wanted.
    pub fn begin(&self, spec: Spec, pipe: StreamFormat) -> Result<Option<Film>, RecordError> {
        Ok(match self {
            Self::Frames(_) => None,
            Self::Film(path, container) => Some(Film::create(path, *container, spec)?),
            Self::Pipe => Some(Film::Stream(Stream::start(io::stdout(), pipe, spec.size, spec.rate)?)),
        })
    }
}

pub fn stream_format(text: &str) -> StreamFormat {
    if text == "raw" { StreamFormat::Raw } else { StreamFormat::Y4m }
}

pub fn spec(size: [u32; 2], rate: Rate, comment: String, patience: f64) -> Spec {
    Spec { size, rate, comment, patience: Duration::from_secs_f64(patience) }
}

/// What a film that could not be made says; the frames are not touched by it.
pub fn lost(e: &RecordError, frames: &Path, film: &Path) -> Failure {
    let (frames, film) = (frames.display(), film.display());
    Failure::work(e).help(format!(
        "every frame is in {frames}; make the film of them with\n        oneiric encode {frames} -o {film}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_wanted() {
        let of = |name: &str| Output::of(Path::new(name));
        assert_eq!(of("film.MP4").expect("a film"), Output::Film("film.MP4".into(), Container::Mp4));
        assert_eq!(of("frames/").expect("a folder"), Output::Frames("frames/".into()));
        assert_eq!(of("film.mp4/").expect("a folder"), Output::Frames("film.mp4/".into()));
        assert_eq!(of("take.2").expect("a folder"), Output::Frames("take.2".into()));
        assert_eq!(of("-").expect("a pipe"), Output::Pipe);
        let failure = of("film.gif").expect_err("not made");
        assert_eq!(failure.code(), 2);
        assert!(failure.to_string().contains(".mp4"), "{failure}");
    }

    #[test]
    fn linear_frames_and_sizes_beyond_the_encoder_are_refused_before_the_first_frame() {
        let output = Output::Film("a.mp4".into(), Container::Mp4);
        let check = |format, size| output.check(format, size, &Events::new(false));
        assert!(check(Format::Png, [64, 36]).is_ok());
        assert!(check(Format::Exr, [64, 36]).expect_err("linear").to_string().contains("linear"));
        assert!(check(Format::Png, [8, 36]).expect_err("small").to_string().contains("16 pixels"));
        assert!(check(Format::Png, [7680, 4320]).expect_err("large").to_string().contains("3840x2160"));
    }
}
