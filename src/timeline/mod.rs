//! The script: dreams, beats, cameras, tracks, events, captions. Plain data and its evaluation; no GPU.
//!
//! A [`Dream`] is read from `assets/dreams/NAME.toml`, a [`Film`] from `assets/film.toml`. Everything asked of them is
//! a pure function of time. A [`Score`] is a dream with a player's overrides laid over it.

mod camera;
mod crowd;
mod dream;
mod film;
mod parse;
mod parse_camera;
mod score;
mod shake;
mod shot;
mod track;

pub use camera::{Camera, GATE_MM};
pub use crowd::{Crowd, MOST_GROUPS, Order};
pub use dream::{Beat, Caption, Cue, Dream, Event};
pub use film::{Film, Part, Transition};
pub use score::Score;
pub use shake::Handheld;
pub use shot::{CameraKey, Shot, ShotEase};
pub use track::{Ease, Key, Track};

use crate::params::Problems;

/// Every mistake in a script.
pub type ScriptErrors = Problems;
