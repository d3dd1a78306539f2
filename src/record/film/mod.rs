//! Films made from finished frames: MP4 by this program alone, other containers through ffmpeg, or a stream to a pipe.

mod codec;
mod ffmpeg;
mod follow;
mod h264;
pub mod hdr;
mod mp4;
mod stream;
mod yuv;

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    time::Duration,
};

pub use codec::{Codec, ENCODERS, Encoder, Frames, Plan, Refusal, Wish, plan, settle, working};
pub use follow::{Feeder, Follower};
pub use hdr::{Brightest, REFERENCE_WHITE};
pub use stream::{Stream, StreamFormat};

use super::{Picture, RecordError};

/// What a film says of itself, and how long is waited for it.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Travels inside the film: how to make it again.
    pub comment: String,
    /// The brightest light of all of its frames, if they are light.
    pub brightest: Option<Brightest>,
    /// How long an encoder may do nothing before it counts as hanging.
    pub patience: Duration,
}

/// A kind of film, by its file's extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    Mp4,
    Mkv,
    Webm,
    Mov,
}

impl Container {
    pub const ALL: [Self; 4] = [Self::Mp4, Self::Mkv, Self::Webm, Self::Mov];

    pub fn of(path: &Path) -> Option<Self> {
        let ext = path.extension()?.to_str()?;
        Self::ALL.into_iter().find(|c| c.name().eq_ignore_ascii_case(ext))
    }

    /// Its extension.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mkv => "mkv",
            Self::Webm => "webm",
            Self::Mov => "mov",
        }
    }

    /// ffmpeg's name for it.
    const fn muxer(self) -> &'static str {
        match self {
            Self::Mkv => "matroska",
            other => other.name(),
        }
    }

    /// Whether a file starts as one of this kind does (EBML's magic number; an `ftyp` box).
    fn begins(self, path: &Path) -> bool {
        let mut head = [0; 12];
        let read = File::open(path).and_then(|mut f| f.read_exact(&mut head));
        read.is_ok()
            && match self {
                Self::Mkv | Self::Webm => head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]),
                Self::Mp4 | Self::Mov => head[4..8] == *b"ftyp",
            }
    }
}

/// A film in the making. Dropped before `finish`, it leaves what it has as `NAME.part.EXT`.
pub enum Film {
    Mp4(Box<mp4::Mp4>),
    Ffmpeg(ffmpeg::Ffmpeg),
    Stream(Stream),
}

impl Film {
    /// Begins `path`; what is there under that name stays until the new film is finished.
    pub fn create(path: &Path, plan: &Plan, spec: &Spec) -> Result<Self, RecordError> {
        Ok(match &plan.ffmpeg {
            None => Self::Mp4(Box::new(mp4::Mp4::create(path, plan.frames.size, plan.frames.rate, &spec.comment)?)),
            Some((program, encoder)) => Self::Ffmpeg(ffmpeg::Ffmpeg::start(program, encoder, path, plan, spec)?),
        })
    }

    /// Adds a frame.
    pub fn push(&mut self, picture: Picture) -> Result<(), RecordError> {
        match self {
            Self::Mp4(film) => film.push(picture),
            Self::Ffmpeg(film) => film.push(picture),
            Self::Stream(film) => film.push(picture),
        }
    }

    /// Stops before the end. An MP4 keeps, as its part, every frame that was pushed.
    pub fn leave(self) -> Result<(), RecordError> {
        match self {
            Self::Mp4(film) => film.leave(),
            Self::Ffmpeg(_) => Ok(()),
            Self::Stream(film) => film.finish(),
        }
    }

    pub fn finish(self) -> Result<(), RecordError> {
        match self {
            Self::Mp4(film) => film.finish(),
            Self::Ffmpeg(film) => film.finish(),
            Self::Stream(film) => film.finish(),
        }
    }
}

/// The folder of a film's frames when nothing is said: `film.frames` for `film.mp4`.
pub fn frames_folder(film: &Path) -> PathBuf {
    let mut name = film.file_stem().unwrap_or_default().to_owned();
    name.push(".frames");
    film.with_file_name(name)
}
