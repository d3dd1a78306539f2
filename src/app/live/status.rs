//! What there is to say over the picture, and for how long.

use std::time::{Duration, Instant};

use super::{overlay::Content, picture::Picture, player::Player};
use crate::{app::failure::Failure, gpu::Gpu};

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
            facts: facts(player, picture, gpu),
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

/// Right-hand side of the status line.
fn facts(player: &Player, picture: &Picture, gpu: &Gpu) -> Vec<String> {
    let mut facts = Vec::new();
    let rate = picture.frames_per_second();
    if player.looping_beat() {
        facts.push("loop".into());
    }
    if player.free.is_some() {
        facts.push("free camera".into());
    }
    if let Some((done, all)) = picture.summing() {
        facts.push(format!("{done}/{all} samples"));
    } else if rate > 0.0 {
        facts.push(format!("{rate:.0} frames/s"));
    }
    let [w, h] = picture.renderer.size();
    let factor = picture.scale.factor();
    facts.push(if player.clock.playing() && factor < 1.0 {
        format!("{w}×{h}  {} {factor}×", player.quality)
    } else {
        format!("{w}×{h}  {}", player.quality)
    });
    facts.push(gpu.info.name.split('(').next().unwrap_or_default().trim().to_owned());
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::RealTime;

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
