//! What recordings, their films and their jobs take on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Depth, Keep, Shutter, View};
use crate::{
    app::values::{Frames, number_in},
    clock::Rate,
    record::film::{Codec, Wish},
};

/// How a film is encoded.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Film")]
pub struct Coding {
    /// h264, hevc, av1, vp9, ffv1 or prores [default: by the film's name; all but h264 in .mp4 need ffmpeg]
    #[arg(long, value_name = "NAME", value_parser = |s: &str| {
        Codec::named(s).ok_or("the codecs are h264, hevc, av1, vp9, ffv1 and prores")
    })]
    pub codec: Option<Codec>,
    /// Let a graphics card encode, through ffmpeg (see `oneiric doctor`)
    #[arg(long)]
    pub hardware: bool,
}

impl Coding {
    pub fn wish(&self) -> Wish {
        Wish { codec: self.codec, hardware: self.hardware }
    }

    /// The options again, a word each.
    pub fn words(&self) -> Vec<String> {
        let codec = self.codec.map(|c| ["--codec".to_owned(), c.name().to_owned()]);
        codec.into_iter().flatten().chain(self.hardware.then(|| "--hardware".to_owned())).collect()
    }
}

/// Which part of a dream.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Frames")]
pub struct Span {
    /// First moment: seconds or a beat
    #[arg(long, value_name = "SECONDS|BEAT", conflicts_with_all = ["frames", "beat", "at"])]
    pub from: Option<String>,
    /// Moment to end before: seconds, or a beat (its start)
    #[arg(long, value_name = "SECONDS|BEAT", conflicts_with_all = ["frames", "beat"])]
    pub to: Option<String>,
    /// Frame numbers in the dream, both included
    #[arg(long, value_name = "A-B", conflicts_with_all = ["beat", "at"])]
    pub frames: Option<Frames>,
    /// One beat, from its start to its end
    #[arg(long, value_name = "BEAT", conflicts_with = "at")]
    pub beat: Option<String>,
}

/// What the files of frames hold.
#[derive(Args, Clone, Debug, Default)]
pub struct FrameKind {
    /// File format of the frames: png, or exr (the scene's light, for grading elsewhere) [default: png]
    #[arg(long, value_name = "FORMAT", value_parser = ["png", "exr"])]
    pub format: Option<String>,
    #[command(flatten)]
    pub depth: Depth,
    /// High dynamic range: EXR frames of a display's light, and HDR10 films (HEVC) of them
    #[arg(long, conflicts_with = "format")]
    pub hdr: bool,
}

#[derive(Args, Clone, Debug)]
pub struct Record {
    #[command(flatten)]
    pub view: View,
    #[command(flatten)]
    pub shutter: Shutter,
    #[command(flatten)]
    pub keep: Keep,
    /// DIR for numbered frames, FILM.mp4 (H.264), .mkv (lossless), .webm, .mov (ProRes 4444), or - for a pipe
    #[arg(short, long, value_name = "DIR|FILM|-")]
    pub output: PathBuf,
    #[command(flatten)]
    pub span: Span,
    #[command(flatten)]
    pub frames: FrameKind,
    #[command(flatten)]
    pub coding: Coding,
    /// Replace a different recording in the folder
    #[arg(long)]
    pub overwrite: bool,
    /// Folder for the frames of a film [default: FILM.frames; none for a pipe]
    #[arg(long, value_name = "DIR")]
    pub frames_in: Option<PathBuf>,
    /// Remove the frames of a film once it is whole
    #[arg(long)]
    pub discard_frames: bool,
    /// What goes into the pipe of -o -
    #[arg(long, value_name = "FORMAT", default_value = "y4m", value_parser = ["raw", "y4m"])]
    pub pipe: String,
    /// One JSON object a line on standard output for every event, instead of sentences
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub patience: Patience,
}

/// How long an encoder may do nothing.
#[derive(Args, Clone, Debug)]
pub struct Patience {
    /// Seconds after which an encoder that does nothing counts as hanging
    #[arg(long, value_name = "S", default_value = "120", value_parser = |s: &str| number_in(s, 0.1, 86400.0))]
    pub patience: f64,
}

#[derive(Args, Clone, Debug)]
pub struct Encode {
    /// Folder with recorded frames
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// FILM.mp4 (H.264), .mkv (lossless), .webm, .mov (ProRes 4444), or - for a pipe
    #[arg(short, long, value_name = "FILM|-")]
    pub output: PathBuf,
    /// Frame numbers, both included [default: all]
    #[arg(long, value_name = "A-B")]
    pub frames: Option<Frames>,
    /// Frames a second [default: the recording's]
    #[arg(long, value_name = "RATE")]
    pub fps: Option<Rate>,
    /// Replace a film that is there
    #[arg(long)]
    pub overwrite: bool,
    #[command(flatten)]
    pub coding: Coding,
    /// Take EXR frames of unknown origin for a display's light, of which 1 is diffuse white (203 cd/m²)
    #[arg(long)]
    pub hdr: bool,
    /// What goes into the pipe of -o -
    #[arg(long, value_name = "FORMAT", default_value = "y4m", value_parser = ["raw", "y4m"])]
    pub pipe: String,
    #[command(flatten)]
    pub patience: Patience,
    /// What to log, for example info [default: RUST_LOG, else warn]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub struct Farm {
    #[command(subcommand)]
    pub kind: FarmKind,
}

#[derive(Subcommand, Clone, Debug)]
pub enum FarmKind {
    /// An Open Job Description template: DIR/template.json
    Openjd(FarmJob),
    /// A script for Slurm that submits itself
    Slurm(FarmJob),
}

#[derive(Args, Clone, Debug)]
pub struct FarmJob {
    #[command(flatten)]
    pub view: View,
    #[command(flatten)]
    pub shutter: Shutter,
    #[command(flatten)]
    pub span: Span,
    /// Folder (openjd) or file (slurm) to write the job to
    #[arg(short, long, value_name = "PATH")]
    pub output: PathBuf,
    /// The film, on a disk that all machines share; its frames go to FILM.frames [default: DREAM.mp4]
    #[arg(long, value_name = "FILM")]
    pub film: Option<PathBuf>,
    #[command(flatten)]
    pub frames: FrameKind,
    #[command(flatten)]
    pub coding: Coding,
    /// Frames of one task
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..))]
    pub chunk: u32,
}

#[derive(Args, Clone, Debug)]
pub struct Verify {
    /// Folder with recorded frames
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Frame numbers that have to be there, both included [default: all that are known]
    #[arg(long, value_name = "A-B")]
    pub frames: Option<Frames>,
    /// Also render so many of them again and compare the pixels
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub sample: u32,
    /// Graphics adapter, by part of its name
    #[arg(long, value_name = "NAME")]
    pub adapter: Option<String>,
    /// Folder with shaders/ and assets/ [default: a source checkout around here, else the built-in copy]
    #[arg(long, value_name = "DIR")]
    pub assets: Option<PathBuf>,
    /// What to log, for example info [default: RUST_LOG, else warn]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub struct Join {
    /// Folders with shards of one recording
    #[arg(value_name = "DIR", required = true)]
    pub dirs: Vec<PathBuf>,
    /// Folder for all of their frames
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Also join what was made by different adapters, drivers or builds
    #[arg(long)]
    pub mixed: bool,
    /// Replace a different recording in the folder
    #[arg(long)]
    pub overwrite: bool,
    /// What to log, for example info [default: RUST_LOG, else warn]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
}
