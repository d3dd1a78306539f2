//! What there is to say over the picture, and for how long.

use std::time::{Duration, Instant};

use super::{overlay::Content, picture::Picture, player::Player};
use crate::{app::failure::Failure, gpu::Gpu, quality::Quality};

/// The status line stays this long after the last key or mouse motion, fading at the end.
const AWAKE: Duration = Duration::from_millis(2600);
const FADE: Duration = Duration::from_millis(400);
const MESSAGE: Duration = Duration::from_secs(5);
/// How often a fading line is drawn.
const FADE_STEP: Duration = Duration::from_millis(33);

pub struct Status {
    pub help: bool,
    plain: bool,
    until: Instant,
    message: Option<(String, Instant)>,
    /// Wrong in scripts or shaders, until they are right.
    source_error: Option<String>,
    /// Wrong with the frame in hand, until one succeeds.
    frame_error: Option<String>,
}

impl Status {
    pub fn new(plain: bool, now: Instant) -> Self {
        Self { help: false, plain, until: now + AWAKE, message: None, source_error: None, frame_error: None }
    }

    /// Somebody is there.
    pub fn wake(&mut self, now: Instant) {
        self.until = now + AWAKE;
    }

    pub fn awake(&self, now: Instant) -> bool {
        now < self.until
    }

    pub fn say(&mut self, message: String, now: Instant) {
        if !message.is_empty() {
            eprintln!("{message}");
            self.message = Some((message, now + MESSAGE));
        }
    }

    pub fn tell(&mut self, result: Result<String, Failure>, now: Instant) {
        match result {
            Ok(message) => self.say(message, now),
            Err(failure) => self.say(failure.to_string(), now),
        }
    }

    /// Prints an error when it is new; `None` when it is gone.
    pub fn source_error(&mut self, error: Option<String>) {
        replace(&mut self.source_error, error);
    }

    pub fn frame_error(&mut self, error: Option<String>) {
        replace(&mut self.frame_error, error);
    }

    /// When what is shown changes by itself.
    pub fn changes(&self, now: Instant) -> Option<Instant> {
        let fade = if self.plain || !self.awake(now) { None } else { Some((self.until - FADE).max(now + FADE_STEP)) };
        let gone = self.message.as_ref().map(|(_, until)| *until).filter(|t| *t > now && !self.plain);
        [fade, gone].into_iter().flatten().min()
    }

    pub fn content(&mut self, player: &Player, picture: &Picture, gpu: &Gpu, now: Instant) -> Content {
        self.message.take_if(|(_, until)| *until <= now);
        let mut clock = player.clock.clone();
        let time = clock.tick().time().seconds();
        let dream = player.dream();
        let beat = dream.and_then(|d| d.beat_at(time)).map(|b| (b.id.clone(), b.name.clone()));
        let caption = dream.and_then(|d| d.caption(time)).map(|(text, alpha)| (text.to_owned(), alpha));
        let left = self.until.saturating_duration_since(now).as_secs_f32() / FADE.as_secs_f32();
        let shown = !self.plain;
        Content {
            caption: caption.filter(|_| shown),
            title: dream.map(|d| d.title.clone()).unwrap_or_default(),
            beat,
            time,
            length: player.clock.length().seconds(),
            beat_starts: dream.map(|d| d.beats.iter().map(|b| b.start).collect()).unwrap_or_default(),
            facts: Facts::of(player, picture, gpu).words(),
            held: !player.clock.playing(),
            status: if shown { left.min(1.0) } else { 0.0 },
            job: picture.capture.as_ref().map(super::capture::Capture::status),
            message: self.message.as_ref().filter(|_| shown).map(|(text, _)| text.clone()),
            error: self.source_error.clone().or_else(|| self.frame_error.clone()),
            help: self.help,
        }
    }
}

fn replace(slot: &mut Option<String>, error: Option<String>) {
    if let Some(text) = &error
        && slot.as_ref() != Some(text)
    {
        eprintln!("{text}");
    }
    *slot = error;
}

/// What the right-hand side of the status line tells of.
struct Facts<'a> {
    looping_beat: bool,
    free_camera: bool,
    /// Simulations go on from before a change until the replay under it is here.
    catching_up: bool,
    /// Samples summed and wanted.
    summing: Option<(usize, usize)>,
    frames_per_second: f64,
    size: [u32; 2],
    quality: Quality,
    /// Part of the window's width and height, while playing.
    factor: Option<f32>,
    adapter: &'a str,
}

impl<'a> Facts<'a> {
    fn of(player: &Player, picture: &Picture, gpu: &'a Gpu) -> Self {
        Self {
            looping_beat: player.looping_beat(),
            free_camera: player.free.is_some(),
            catching_up: picture.renderer.catching_up(),
            summing: picture.summing(),
            frames_per_second: picture.frames_per_second(),
            size: picture.renderer.size(),
            quality: player.quality,
            factor: player.clock.playing().then(|| picture.scale.factor()),
            adapter: &gpu.info.name,
        }
    }

    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.looping_beat {
            words.push("loop".into());
        }
        if self.free_camera {
            words.push("free camera".into());
        }
        if self.catching_up {
            words.push("simulation catching up".into());
        }
        if let Some((done, all)) = self.summing {
            words.push(format!("{done}/{all} samples"));
        } else if self.frames_per_second > 0.0 {
            words.push(format!("{:.0} frames/s", self.frames_per_second));
        }
        let ([w, h], quality) = (self.size, self.quality);
        words.push(match self.factor {
            Some(factor) if factor < 1.0 => format!("{w}×{h}  {quality} {factor}×"),
            _ => format!("{w}×{h}  {quality}"),
        });
        words.push(self.adapter.split('(').next().unwrap_or_default().trim().to_owned());
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::RealTime;

    #[test]
    fn the_line_tells_what_is_so_and_nothing_else() {
        let held = Facts {
            looping_beat: false,
            free_camera: false,
            catching_up: false,
            summing: Some((3, 16)),
            frames_per_second: 0.0,
            size: [320, 180],
            quality: Quality::High,
            factor: None,
            adapter: "llvmpipe (LLVM 15.0.6, 256 bits)",
        };
        assert_eq!(held.words(), ["3/16 samples", "320×180  high", "llvmpipe"]);
        let playing = Facts { summing: None, frames_per_second: 23.8, factor: Some(0.5), catching_up: true, ..held };
        assert_eq!(playing.words(), ["simulation catching up", "24 frames/s", "320×180  high 0.5×", "llvmpipe"]);
        let caught_up = Facts { catching_up: false, factor: Some(1.0), looping_beat: true, ..playing };
        assert_eq!(caught_up.words(), ["loop", "24 frames/s", "320×180  high", "llvmpipe"]);
    }

    #[test]
    fn a_plain_or_sleeping_window_does_not_wake_the_program() {
        let now = RealTime::wall();
        assert_eq!(Status::new(true, now).changes(now), None);
        let status = Status::new(false, now);
        assert!(status.changes(now).is_some_and(|t| t > now));
        assert_eq!(status.changes(now + AWAKE), None);
    }

    #[test]
    fn the_last_fade_step_is_drawn() {
        let now = RealTime::wall();
        let status = Status::new(false, now);
        let late = now + AWAKE - Duration::from_millis(5);
        assert!(status.changes(late).is_some_and(|t| t > now + AWAKE));
    }
}
