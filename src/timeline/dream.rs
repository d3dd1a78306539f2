//! A dream's script as data, and what it says at a time.

use std::sync::Arc;

use glam::Vec3;

use super::{Camera, Crowd, ScriptErrors, Shot, Track, parse, shake};
use crate::params::{ParamSet, Registry, Value};

/// A tremor of this radius reaches the whole city (m).
const GREAT: f32 = 500.0;

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
    /// Size of its origin (m): a jet's mouth, a fire, a cloud of dust.
    pub radius: f32,
    /// Unit vector along which it acts, where its kind has a direction; down when nothing is said.
    pub toward: Vec3,
}

impl Event {
    /// When it is first felt at `place` (seconds from the dream's start).
    pub fn arrival(&self, place: Vec3) -> f64 {
        let delay = if self.speed > 0.0 { f64::from(place.distance(self.origin)) / f64::from(self.speed) } else { 0.0 };
        self.at + delay
    }

    /// Whether it is a tremor that shakes the whole city.
    pub fn is_great(&self) -> bool {
        self.kind == "tremor" && self.radius >= GREAT
    }
}

/// A stretch of the story. Beats tile the dream; a beat begins where the one before it ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    /// For example `E1`.
    pub id: String,
    /// For example `platform`.
    pub name: String,
    /// Seconds from the dream's start.
    pub start: f64,
    pub end: f64,
}

/// Words on the picture, in seconds from the dream's start.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    pub from: f64,
    pub to: f64,
    pub text: String,
}

impl Caption {
    /// Seconds a caption takes to come and to go.
    pub const FADE: f64 = 0.5;
}

/// A sound's entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// For example `siren`, `thunder`.
    pub name: String,
    /// Seconds from the dream's start.
    pub at: f64,
    /// Seconds it lasts; `None` plays it to its own end.
    pub duration: Option<f64>,
    /// 0..1.
    pub level: f32,
}

/// A dream's script.
#[derive(Clone, Debug, Default)]
pub struct Dream {
    /// The file's name without `.toml`.
    pub name: String,
    pub title: String,
    /// Seconds.
    pub length: f64,
    pub seed: u32,
    /// Name of an entry of `dreams::cast`.
    pub cast: String,
    pub beats: Vec<Beat>,
    /// They tile the dream; between two of them the picture cuts.
    pub shots: Vec<Shot>,
    /// Values that hold for the whole dream unless a track moves them.
    pub params: Vec<(String, Value)>,
    pub tracks: Vec<Track>,
    /// In order of time.
    pub events: Arc<Vec<Event>>,
    pub captions: Vec<Caption>,
    pub cues: Vec<Cue>,
    pub crowds: Vec<Crowd>,
}

impl Dream {
    /// Reads a script and reports everything that is wrong with it. `file` is its path, for example
    /// `assets/dreams/evacuation.toml`; the dream is called after it.
    pub fn parse(text: &str, file: &str, registry: &Registry) -> Result<Self, ScriptErrors> {
        parse::dream(text, file, registry)
    }

    /// The beat on screen at `t` seconds; before the start the first, after the end the last.
    pub fn beat_at(&self, t: f64) -> Option<&Beat> {
        let i = self.beats.partition_point(|b| b.start <= t);
        self.beats.get(i.saturating_sub(1))
    }

    /// By id or name, in any case.
    pub fn beat(&self, name: &str) -> Option<&Beat> {
        self.beats.iter().find(|b| b.id.eq_ignore_ascii_case(name) || b.name.eq_ignore_ascii_case(name))
    }

    /// Place in `shots` of the shot on screen at `t` seconds. Two times with the same answer have no cut between them.
    pub fn shot_at(&self, t: f64) -> usize {
        self.shots.partition_point(|s| s.start <= t).saturating_sub(1)
    }

    /// The camera at `t` seconds: path, then hand, then what events do to it.
    pub fn camera(&self, t: f64) -> Camera {
        let index = self.shot_at(t);
        let Some(shot) = self.shots.get(index) else { return Camera::default() };
        let mut camera = shot.camera(t);
        if let Some(hand) = &shot.handheld {
            shake::hold(&mut camera, hand, t, self.seed ^ (index as u32).wrapping_mul(0x9e37_79b9));
        }
        shake::feel(&mut camera, &self.events, shot.shake, t);
        camera
    }

    /// Sets every parameter that a track moves to its value at `t` seconds.
    pub fn apply_tracks(&self, t: f64, params: &mut ParamSet) {
        for track in &self.tracks {
            if let (Some(value), Some(decl)) = (track.value(t), params.registry.get(&track.param)) {
                let value = decl.kind.value(&value);
                params.set_clamped(&track.param, value);
            }
        }
    }

    /// The words on the picture at `t` seconds and their opacity (0..1).
    pub fn caption(&self, t: f64) -> Option<(&str, f32)> {
        let i = self.captions.partition_point(|c| c.from <= t).checked_sub(1)?;
        let caption = self.captions.get(i).filter(|c| t < c.to)?;
        let fade = Caption::FADE.min(0.5 * (caption.to - caption.from));
        let u = ((t - caption.from).min(caption.to - t) / fade).clamp(0.0, 1.0);
        Some((&caption.text, (u * u * (3.0 - 2.0 * u)) as f32))
    }
}
