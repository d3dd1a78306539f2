//! The one plain struct that crosses from the script's side to the GPU's side.

mod framing;
mod layers;
mod window;

use std::sync::Arc;

use glam::Vec2;

use crate::{
    clock::Time,
    params::ParamSet,
    quality::Quality,
    timeline::{Camera, Event, Score},
    world::Scene,
};

pub use framing::{Framing, Projection};
pub use layers::{Channel, FAR, Layers, Samples};
pub use window::Window;

/// One instant inside a frame's exposure.
#[derive(Clone, Debug)]
pub struct Sample {
    pub time: Time,
    pub camera: Camera,
    /// Where the camera was one frame earlier (for live motion blur and reprojection).
    pub previous: Camera,
    /// The camera that this is one of several views of, where the picture shows more than one can see.
    pub view_of: Option<Camera>,
    pub params: ParamSet,
    /// Pixel offset in −0.5..0.5.
    pub jitter: Vec2,
    /// Point on the unit disc of the lens.
    pub lens: Vec2,
}

/// A frame, complete: whoever renders it needs nothing else.
#[derive(Clone, Debug)]
pub struct FrameDesc {
    pub dream: String,
    pub scene: Arc<Scene>,
    pub seed: u32,
    pub quality: Quality,
    /// Pixels of the picture that is wanted.
    pub size: [u32; 2],
    /// What is made of the exposure beside its picture, and how.
    pub framing: Framing,
    /// The part of the picture that is rendered: all of it, but in the middle of a picture made in parts.
    pub window: Window,
    /// Frame number at the clock's rate; feeds grain and dither.
    pub frame: i64,
    /// The frame's own time (the middle of the exposure is where the samples say).
    pub time: Time,
    /// Exposure length, in flicks.
    pub shutter: i64,
    /// From this frame to the next, in flicks.
    pub interval: i64,
    pub samples: Vec<Sample>,
    /// Every event of the dream, in order of time.
    pub events: Arc<Vec<Event>>,
    /// Parameters and script camera at any time of the dream: what simulations replay whole steps from.
    pub score: Arc<Score>,
    /// Simulations of the dream, by name.
    pub sims: &'static [&'static str],
    /// May use history from earlier frames (playing in a window).
    pub live: bool,
}
