//! Where the film stands: dream, time, loop, free camera. Knows nothing of windows or devices.

use super::{freecam::FreeCamera, keys::Action};
use crate::{
    app::{
        cli::Shutter,
        failure::Failure,
        stage::{self, Place},
    },
    clock::{Rate, RealTime, Tick, Time},
    frame::FrameDesc,
    quality::Quality,
    show::{Exposure, Show},
    timeline::Dream,
};

/// What is to be played, and how.
pub struct Programme {
    pub place: Place,
    /// Play this dream only, not the film from here on.
    pub alone: bool,
    pub looped: bool,
    /// The rate of the frames one can stop on.
    pub film: Rate,
    /// The rate of the pictures while playing.
    pub display: Rate,
    pub speed: f64,
    pub paused: bool,
}

pub struct Player {
    pub show: Show,
    pub clock: RealTime,
    pub quality: Quality,
    /// What stills are at least.
    pub stills: Quality,
    pub free: Option<FreeCamera>,
    dream: String,
    alone: bool,
    looped: bool,
    loop_beat: bool,
    /// Counts what makes an earlier picture of the same moment stale.
    generation: u64,
}

impl Player {
    pub fn new(show: Show, programme: &Programme, quality: Quality) -> Self {
        let length = length_of(&show, &programme.place.dream);
        let mut clock = RealTime::new(programme.film, programme.display, length);
        clock.set_speed(programme.speed);
        clock.seek(programme.place.time);
        if !programme.paused {
            clock.play();
        }
        Self {
            show,
            clock,
            quality,
            stills: Quality::High,
            free: None,
            dream: programme.place.dream.clone(),
            alone: programme.alone,
            looped: programme.looped,
            loop_beat: false,
            generation: 0,
        }
    }

    pub fn dream_name(&self) -> &str {
        &self.dream
    }

    pub fn dream(&self) -> Option<&Dream> {
        self.show.dream(&self.dream).ok().map(|d| &**d)
    }

    pub fn looping_beat(&self) -> bool {
        self.loop_beat
    }

    /// Changes whenever scripts or shaders do.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// What to show now. At a dream's end the next one begins.
    pub fn tick(&mut self) -> Tick {
        let tick = self.clock.tick();
        if !tick.ended {
            return tick;
        }
        let names: Vec<String> = self.show.dreams().map(|d| d.name.clone()).collect();
        let here = names.iter().position(|n| *n == self.dream).unwrap_or(0);
        let next = match (self.alone, here + 1 < names.len(), self.looped) {
            (true, _, true) => Some(here),
            (false, true, _) => Some(here + 1),
            (false, false, true) => Some(0),
            _ => None,
        };
        match next.and_then(|i| names.get(i)) {
            Some(name) => {
                self.enter(&name.clone());
                self.clock.play();
                self.clock.tick()
            }
            None => tick,
        }
    }

    /// Does what a key asks for; false if that is not about the film.
    pub fn act(&mut self, action: Action) -> bool {
        let now = self.clock.tick().time();
        match action {
            Action::PlayPause if self.clock.playing() => self.clock.pause(),
            Action::PlayPause => {
                let at_end = self.clock.film_rate().frame(now) >= self.last_frame();
                if at_end {
                    self.clock.seek(Time(0));
                }
                self.clock.play();
            }
            Action::Seconds(s) => self.seek(Time(now.0 + s * crate::clock::FLICKS)),
            Action::Frames(n) => self.clock.step(n),
            Action::Start => self.seek(Time(0)),
            Action::End => self.seek(self.clock.length()),
            Action::PreviousBeat | Action::NextBeat => self.jump_beat(now, action == Action::NextBeat),
            Action::Dream(i) => {
                let name = self.show.dreams().nth(i).map(|d| d.name.clone());
                if let Some(name) = name {
                    self.enter(&name);
                }
            }
            Action::LoopBeat => {
                self.loop_beat = !self.loop_beat;
                self.loop_here(now);
            }
            Action::FreeCamera => self.toggle_free(now),
            _ => return false,
        }
        true
    }

    pub fn seek(&mut self, t: Time) {
        self.clock.seek(t);
        let landed = self.clock.tick().time();
        self.loop_here(landed);
    }

    fn enter(&mut self, name: &str) {
        name.clone_into(&mut self.dream);
        self.clock.enter(length_of(&self.show, name));
        self.loop_here(Time(0));
    }

    /// The start of the next beat, or of this one, or of the one before when this one has only just begun.
    fn jump_beat(&mut self, now: Time, forward: bool) {
        let grace = if self.clock.playing() { 1.0 } else { 1e-3 };
        let starts = self.dream().map(|d| d.beats.iter().map(|b| b.start).collect::<Vec<_>>()).unwrap_or_default();
        let t = now.seconds();
        let target = if forward {
            starts.iter().copied().find(|&s| s > t + 1e-3)
        } else {
            starts.iter().copied().rev().find(|&s| s < t - grace).or(Some(0.0))
        };
        if let Some(target) = target {
            let rate = self.clock.film_rate();
            self.seek(rate.time(rate.frames(Time::from_seconds(target), self.clock.length()).start));
        }
    }

    fn loop_here(&mut self, now: Time) {
        let beat = self.dream().and_then(|d| d.beats.iter().rev().find(|b| Time::from_seconds(b.start) <= now));
        let range = beat.map(|b| (Time::from_seconds(b.start), Time::from_seconds(b.end)));
        self.clock.set_loop(range.filter(|_| self.loop_beat));
    }

    fn toggle_free(&mut self, now: Time) {
        if self.free.take().is_some() {
            return;
        }
        let rate = self.clock.film_rate();
        let here = self.show.frame(&Exposure { samples: 1, ..self.resting(rate.frame(now), [16, 9], self.quality) });
        self.free = here.ok().and_then(|desc| desc.samples.first().map(|s| FreeCamera::from(s.camera)));
    }

    pub fn last_frame(&self) -> i64 {
        self.dream().map_or(0, |d| stage::last_frame(d, self.clock.film_rate()))
    }

    /// A frame for playing.
    pub fn live_frame(&self, tick: Tick, size: [u32; 2]) -> Result<FrameDesc, Failure> {
        self.frame(&Exposure {
            rate: tick.rate,
            frame: tick.frame,
            samples: 1,
            live: true,
            ..self.resting(tick.frame, size, self.quality)
        })
    }

    /// The exposure of the frame at rest: the one a still of this moment has.
    pub fn resting(&self, frame: i64, size: [u32; 2], quality: Quality) -> Exposure<'_> {
        stage::offline(&self.dream, self.clock.film_rate(), frame, size, quality, &Shutter::default())
    }

    /// Asks the show, and looks through the free camera if there is one.
    pub fn frame(&self, exposure: &Exposure<'_>) -> Result<FrameDesc, Failure> {
        let mut desc = self.show.frame(exposure)?;
        if let Some(free) = &self.free {
            free.apply(&mut desc);
        }
        Ok(desc)
    }

    /// Reads the scripts again. On an error the last good ones stay.
    pub fn reload(&mut self) -> Result<(), Failure> {
        self.generation += 1;
        self.show.reload()?;
        let first = self.show.dreams().next().map(|d| d.name.clone());
        if let (None, Some(name)) = (self.dream(), first) {
            self.enter(&name);
        }
        let length = length_of(&self.show, &self.dream);
        if length != self.clock.length() {
            let now = self.clock.tick().time();
            self.clock.enter(length);
            self.seek(now);
        }
        Ok(())
    }
}

fn length_of(show: &Show, dream: &str) -> Time {
    show.dream(dream).map_or(Time(0), |d| Time::from_seconds(d.length))
}
