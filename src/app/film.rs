//! Where a recording goes, and the film that follows its frames.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{cli, events::Events, failure::Failure, stage};
use crate::{
    clock::Rate,
    record::{
        Format, Layout, RecordError,
        film::{self, Container, Film, Frames, Plan, Refusal, Spec, Stream, StreamFormat, Wish},
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

    /// Finds out before the first frame how a film of such frames is made here; `None` if none is wanted.
    pub fn plan(
        &self,
        format: Format,
        wish: Wish,
        frames: Frames,
        patience: f64,
        events: &Events,
    ) -> Result<Option<Plan>, Failure> {
        let refuse = |cause: &str, help: &str| Err(Failure::usage(format!("{}: {cause}", self.name())).help(help));
        let Self::Film(_, container) = self else {
            if wish.codec.is_some() || wish.hardware {
                return refuse("no film is made there", "leave --codec and --hardware out, or name a film");
            }
            return match (self, format) {
                (Self::Pipe, Format::Exr | Format::Hdr) => {
                    refuse("a pipe takes frames as they are shown, not linear light", "record into a folder")
                }
                _ => Ok(None),
            };
        };
        if format == Format::Exr {
            return refuse(
                "a film needs frames as they are shown, not linear light",
                "leave `--format exr` out, or record with --hdr for an HDR10 film",
            );
        }
        let plan = film::plan(*container, wish, frames, Duration::from_secs_f64(patience)).map_err(refusal)?;
        let title = plan.codec.title();
        if plan.size() != frames.size {
            let [w, h] = plan.size();
            events
                .note(&format!("note: {title} holds even sizes; the film is {w}x{h}, its last column or row repeated"));
        }
        if plan.drops_alpha() {
            events.note(&format!("note: {title} keeps no alpha; what is not covered is black in the film"));
        }
        Ok(Some(plan))
    }

    /// Begins the film or the stream; `None` if frames are all that is wanted.
    pub fn begin(
        &self,
        plan: Option<&Plan>,
        spec: &Spec,
        pipe: StreamFormat,
        frames: &Frames,
    ) -> Result<Option<Film>, RecordError> {
        let deep = frames.layout.deep;
        match (self, plan) {
            (Self::Film(path, _), Some(plan)) => Film::create(path, plan, spec).map(Some),
            (Self::Pipe, _) => {
                Stream::start(io::stdout(), pipe, frames.size, frames.rate, deep).map(|s| Some(Film::Stream(s)))
            }
            _ => Ok(None),
        }
    }
}

pub fn refusal(Refusal { cause, help }: Refusal) -> Failure {
    Failure::usage(cause).help(help)
}

/// What frames of a format, with or without coverage, are to a film.
pub fn frames(format: Format, alpha: bool, size: [u32; 2], rate: Rate) -> Frames {
    let layout = Layout { deep: format != Format::Png, alpha };
    Frames { size, layout, rate, hdr: format == Format::Hdr }
}

/// The format that is asked for.
pub fn format(kind: &cli::FrameKind) -> Result<Format, Failure> {
    let format = match kind.format.as_deref() {
        _ if kind.hdr => Format::Hdr,
        Some("exr") => Format::Exr,
        _ => Format::Png,
    };
    stage::with_depth(format, kind.depth.depth)
}

pub fn stream_format(text: &str) -> StreamFormat {
    if text == "raw" { StreamFormat::Raw } else { StreamFormat::Y4m }
}

pub fn spec(comment: String, patience: f64) -> Spec {
    Spec { comment, brightest: None, patience: Duration::from_secs_f64(patience) }
}

/// What a film that could not be made says; the frames are not touched by it.
/// `options` are those it was to be encoded with.
pub fn lost(e: &RecordError, frames: &Path, film: &Path, options: &[String]) -> Failure {
    let (frames, film) = (frames.display(), film.display());
    let options: String = options.iter().map(|word| format!(" {word}")).collect();
    Failure::work(e).help(format!(
        "every frame is in {frames}; make the film of them with\n        oneiric encode {frames}{options} -o {film}"
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
        let plan = |output: &Output, format, size, wish| {
            output.plan(format, wish, frames(format, false, size, Rate::FILM), 9.0, &Events::new(false))
        };
        let (film, usual) = (Output::Film("a.mp4".into(), Container::Mp4), Wish::default());
        let refused = |format, size| plan(&film, format, size, usual).err().expect("refused").to_string();
        assert_eq!(plan(&film, Format::Png, [64, 36], usual).expect("made").expect("a film").encoder(), "built in");
        assert!(refused(Format::Exr, [64, 36]).contains("linear"));
        assert!(refused(Format::Png, [8, 36]).contains("16 pixels"));
        assert!(refused(Format::Png, [7680, 4320]).contains("3840x2160"));
        let folder = Output::Frames("a".into());
        assert!(plan(&folder, Format::Exr, [64, 36], usual).expect("frames").is_none());
        assert!(plan(&folder, Format::Png, [64, 36], Wish { codec: None, hardware: true }).is_err());
        assert!(plan(&Output::Pipe, Format::Hdr, [64, 36], usual).is_err());
    }
}
