//! Films made from finished frames: MP4 by this program alone, other containers through ffmpeg, or a stream to a pipe.

mod ffmpeg;
mod follow;
mod h264;
mod mp4;
mod stream;
mod yuv;

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
    time::Duration,
};

pub use ffmpeg::program as ffmpeg_program;
pub use follow::Follower;
pub use stream::{Stream, StreamFormat};

use super::RecordError;
use crate::clock::Rate;

/// What a film is apart from its frames.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Pixels of a frame.
    pub size: [u32; 2],
    pub rate: Rate,
    /// Travels inside the film: how to make it again.
    pub comment: String,
    /// How long an encoder may do nothing before it counts as hanging.
    pub patience: Duration,
}

/// A kind of film, by its file's extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// H.264, built in.
    Mp4,
    /// FFV1, lossless, by ffmpeg.
    Mkv,
    /// VP9 by ffmpeg.
    Webm,
    /// ProRes 4444 by ffmpeg.
    Mov,
}

impl Container {
    const ALL: [Self; 4] = [Self::Mp4, Self::Mkv, Self::Webm, Self::Mov];

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

/// Whether a film of this kind and size can be made here; if not, why and what to do.
pub fn check(container: Container, size: [u32; 2]) -> Result<(), (String, &'static str)> {
    match container {
        Container::Mp4 => h264::check_size(size).map_err(|cause| {
            (cause, "record frames with `-o DIR/`, or a .mkv (lossless) or .mov (ProRes), which need ffmpeg")
        }),
        _ if ffmpeg_program().is_some() => Ok(()),
        _ => Err((
            format!("a .{} needs ffmpeg, and there is none on the search path", container.name()),
            "install it (`apt install ffmpeg`), or end the name in .mp4, which needs nothing",
        )),
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
    pub fn create(path: &Path, container: Container, spec: Spec) -> Result<Self, RecordError> {
        if container == Container::Mp4 {
            return Ok(Self::Mp4(Box::new(mp4::Mp4::create(path, spec)?)));
        }
        let program = ffmpeg_program().ok_or_else(|| RecordError::Film {
            path: path.to_owned(),
            cause: "there is no ffmpeg on the search path any more".into(),
        })?;
        Ok(Self::Ffmpeg(ffmpeg::Ffmpeg::start(&program, path, container, &spec)?))
    }

    /// Adds a frame, three bytes a pixel.
    pub fn push(&mut self, rgb: Vec<u8>) -> Result<(), RecordError> {
        match self {
            Self::Mp4(film) => film.push(&rgb),
            Self::Ffmpeg(film) => film.push(rgb),
            Self::Stream(film) => film.push(&rgb),
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
