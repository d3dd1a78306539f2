//! The command line.

mod recording;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::values::{Size, number_in};
use crate::{
    clock::Rate,
    frame::{Framing, Layers, Projection},
    quality::Quality,
};

pub use recording::*;

const EXAMPLES: &str = "\
Examples:
  oneiric                                         play the film in a window
  oneiric --dream grid --at G5                    play one dream from one of its beats
  oneiric still --dream grid --at 33.5 -o a.png   one frame
  oneiric record --beat E3 -o e3.mp4              one beat as a film; its frames are kept in e3.frames/
  oneiric record --beat E3 -o frames/             one beat as numbered frames
  oneiric encode frames/ -o e3.mov                a film of frames that are there
  oneiric verify frames/ --sample 3               are they what was rendered, and would they be again?
  oneiric list                                    dreams and beats
  oneiric params                                  everything --set can change

Exit codes: 0 done, 1 failed while working, 2 bad usage or bad input, 130 interrupted.";

/// A film of four dreams, rendered live on the GPU: watch it, record it, reshape it.
#[derive(Parser, Debug)]
#[command(name = "oneiric", version, about, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub play: Play,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Play in a window (what happens without a command)
    Play(Play),
    /// Render one frame to a file
    Still(Still),
    /// Render one still of every beat onto a labelled sheet
    Storyboard(Storyboard),
    /// Render a sequence into a folder of frames, a film, or a pipe
    Record(Record),
    /// Make a film of recorded frames
    Encode(Encode),
    /// Check that recorded frames are what was rendered
    Verify(Verify),
    /// Bring shards of one recording together
    Join(Join),
    /// Write a job that records on many machines
    Farm(Farm),
    /// Check scripts, presets and shaders without a window
    Check(Source),
    /// List the dreams and their beats
    List(Listing),
    /// List the parameters with default, range and unit
    Params(Listing),
    /// Measure frame, step and pass times of every beat
    Bench(Bench),
    /// Say what this machine offers and what is missing
    Doctor(Doctor),
}

/// Where scripts, shaders and values come from.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Content")]
pub struct Source {
    /// Seed of everything random [default: the script's]
    #[arg(long, value_name = "N")]
    pub seed: Option<u32>,
    /// Preset file with parameter values
    #[arg(long, value_name = "FILE")]
    pub preset: Option<PathBuf>,
    /// Set a parameter, for example fog.density=0.8 (may be repeated)
    #[arg(long, value_name = "PASS.PARAM=VALUE")]
    pub set: Vec<String>,
    /// Folder with shaders/ and assets/ [default: a source checkout around here, else the built-in copy]
    #[arg(long, value_name = "DIR")]
    pub assets: Option<PathBuf>,
    /// What to log, for example info or oneiric=debug [default: RUST_LOG, else warn]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
}

/// What is seen, and how well.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Picture")]
pub struct View {
    /// Dream, by name (see `oneiric list`)
    #[arg(long, value_name = "NAME")]
    pub dream: Option<String>,
    /// Place in the dream: seconds or a beat
    #[arg(long, value_name = "SECONDS|BEAT", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// Pixels of the picture
    #[arg(long, value_name = "WxH")]
    pub size: Option<Size>,
    /// draft, low, medium, high or cinema
    #[arg(long, value_name = "STEP")]
    pub quality: Option<Quality>,
    /// Frames a second: 24, 23.976, 30000/1001
    #[arg(long, value_name = "RATE")]
    pub fps: Option<Rate>,
    /// Graphics adapter, by part of its name (see `oneiric doctor`)
    #[arg(long, value_name = "NAME")]
    pub adapter: Option<String>,
    #[command(flatten)]
    pub source: Source,
}

/// How a frame is exposed.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Exposure")]
pub struct Shutter {
    /// Sub-frames summed into one frame [default: by quality: 1, 2, 4, 16, 64]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub samples: Option<u32>,
    /// Opening of the shutter in degrees; 0 is no motion blur [default: 180]
    #[arg(long, value_name = "DEG", value_parser = |s: &str| number_in(s, 0.0, 360.0))]
    pub shutter: Option<f64>,
    /// How long after the frame's start the shutter opens, in the same degrees [default: 0]
    #[arg(long, value_name = "DEG", allow_hyphen_values = true, value_parser = |s: &str| number_in(s, -360.0, 360.0))]
    pub phase: Option<f64>,
    /// Render N times as large along each side, and filter down (Blackman-Harris) in linear light [default: 1]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(Framing::MOST)))]
    pub supersample: Option<u32>,
    /// perspective; equirect: all directions, 2:1; dome: half of them on a disc, square
    #[arg(long, value_name = "NAME")]
    pub projection: Option<Projection>,
    /// How far a dome's middle is tilted from straight up (0) to straight ahead (90) [default: 45]
    #[arg(long, value_name = "DEG", value_parser = |s: &str| number_in(s, 0.0, 90.0))]
    pub dome_tilt: Option<f64>,
    /// Make the picture in parts of so many rendered pixels a side, as if the adapter held little more
    #[arg(long, value_name = "N", hide = true, value_parser = clap::value_parser!(u32).range(96..))]
    pub tile: Option<u32>,
}

/// What is kept of a frame beside its picture.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Layers")]
pub struct Keep {
    /// Keep how much of the sky surfaces and air cover, as alpha: straight in PNG, premultiplied in EXR
    #[arg(long)]
    pub alpha: bool,
    /// Layers of an EXR: all, or some of beauty,depth,motion,normal,emission,fog,id
    #[arg(long, value_name = "NAMES")]
    pub layers: Option<Layers>,
    /// Light in an EXR: half keeps what is rendered, float also what sub-frames sum up to [default: half]
    #[arg(long, value_name = "KIND", value_parser = ["half", "float"])]
    pub exr: Option<String>,
}

#[derive(Args, Clone, Debug)]
pub struct Play {
    #[command(flatten)]
    pub view: View,
    /// Start in full screen
    #[arg(long)]
    pub fullscreen: bool,
    /// Monitor to open on, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub monitor: Option<u32>,
    /// Start held
    #[arg(long)]
    pub paused: bool,
    /// Start again at the end
    #[arg(long = "loop")]
    pub looped: bool,
    /// Speed of time
    #[arg(long, value_name = "X", default_value = "1", value_parser = |s: &str| number_in(s, 0.001, 16.0))]
    pub speed: f64,
    /// Close by itself after so many seconds
    #[arg(long, value_name = "S", value_parser = |s: &str| number_in(s, 0.0, 1e6))]
    pub exit_after: Option<f64>,
    /// Show nothing over the picture: no captions, no status
    #[arg(long)]
    pub plain: bool,
}

#[derive(Args, Clone, Debug)]
pub struct Still {
    #[command(flatten)]
    pub view: View,
    #[command(flatten)]
    pub shutter: Shutter,
    #[command(flatten)]
    pub keep: Keep,
    /// File to write, .png or .exr [default: DREAM_SECONDS.png]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub depth: Depth,
}

#[derive(Args, Clone, Debug, Default)]
pub struct Depth {
    /// Bits of a component: PNG has 8 or 16, EXR 16 as floats [default: 8 in PNG]
    #[arg(long, value_name = "BITS", value_parser = |s: &str| match s {
        "8" => Ok(8_u8),
        "16" => Ok(16),
        _ => Err("a component has 8 or 16 bits"),
    })]
    pub depth: Option<u8>,
}

#[derive(Args, Clone, Debug)]
pub struct Storyboard {
    #[command(flatten)]
    pub view: View,
    #[command(flatten)]
    pub shutter: Shutter,
    /// The sheet to write, .png
    #[arg(short, long, value_name = "FILE", default_value = "storyboard.png")]
    pub output: PathBuf,
    /// Also write every still as DIR/BEAT.png
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Stills in a row
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=16))]
    pub columns: u32,
}

#[derive(Args, Clone, Debug)]
pub struct Listing {
    #[command(flatten)]
    pub source: Source,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Clone, Debug)]
pub struct Bench {
    #[command(flatten)]
    pub view: View,
    /// Frames measured in every beat
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=10000))]
    pub frames: u32,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Clone, Debug)]
pub struct Doctor {
    /// Graphics adapter, by part of its name
    #[arg(long, value_name = "NAME")]
    pub adapter: Option<String>,
    /// What to log, for example info [default: RUST_LOG, else warn]
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
}

impl Command {
    /// The `--log` of whichever command it is.
    pub fn log(&self) -> Option<&str> {
        let log = match self {
            Self::Play(a) => &a.view.source.log,
            Self::Still(a) => &a.view.source.log,
            Self::Storyboard(a) => &a.view.source.log,
            Self::Record(a) => &a.view.source.log,
            Self::Encode(a) => &a.log,
            Self::Verify(a) => &a.log,
            Self::Join(a) => &a.log,
            Self::Farm(Farm { kind: FarmKind::Openjd(a) | FarmKind::Slurm(a) }) => &a.view.source.log,
            Self::Check(a) => &a.log,
            Self::List(a) | Self::Params(a) => &a.source.log,
            Self::Bench(a) => &a.view.source.log,
            Self::Doctor(a) => &a.log,
        };
        log.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
