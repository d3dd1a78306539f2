//! The script: dreams, beats, cameras, tracks, events, captions. Plain data and its evaluation; no GPU.

mod camera;

pub use camera::{Camera, GATE_MM};
use glam::Vec3;

/// Something that happens at a place and is felt by every simulation: a shock, a tremor, a blast.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub name: String,
    /// For example `shock`, `tremor`, `flash`.
    pub kind: String,
    /// Seconds from the dream's start.
    pub at: f64,
    /// Seconds it lasts at its origin.
    pub duration: f64,
    pub origin: Vec3,
    pub strength: f32,
    /// Metres a second at which it spreads; 0 is felt everywhere at once.
    pub speed: f32,
}
