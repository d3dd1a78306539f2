//! Keeps the right picture on the device: live frames while playing, at rest the offline frame summed up bit by bit,
//! captures when asked for.

use std::time::{Duration, Instant};

use super::{
    capture::{Capture, Step, Summing},
    player::Player,
    scale::{Meter, Scale},
};
use crate::{
    app::failure::Failure,
    clock::{Rate, RealTime, Tick},
    renderer::Renderer,
};

/// How long the window may be busy before it answers again.
const TURN: Duration = Duration::from_millis(60);

/// Everything that decides what a picture at rest shows.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    dream: String,
    frame: i64,
    rate: Rate,
    size: [u32; 2],
    live: bool,
    generation: u64,
    pose: Option<[u32; 7]>,
}

/// What has to happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// There is more to render right away.
    Again,
    /// The next frame of the film is due then.
    At(Instant),
    /// The picture is final until something changes.
    Rest,
}

/// What a turn came to.
pub struct Turn {
    pub next: Next,
    /// The picture is another one now.
    pub changed: bool,
    /// A capture is done.
    pub message: Option<String>,
}

impl Turn {
    const fn quiet(next: Next, changed: bool) -> Self {
        Self { next, changed, message: None }
    }
}

pub struct Picture {
    pub renderer: Renderer,
    pub scale: Scale,
    pub capture: Option<Capture>,
    meter: Meter,
    key: Option<Key>,
    sum: Option<Summing>,
    /// Samples that fit into a turn.
    chunk: usize,
    /// Frames a second that were shown lately.
    rate: f64,
    shown: Option<Instant>,
}

impl Picture {
    pub fn new(renderer: Renderer) -> Self {
        let scale = Scale::new(renderer.gpu().is_software());
        let meter = Meter::default();
        Self { renderer, scale, capture: None, meter, key: None, sum: None, chunk: 1, rate: 0.0, shown: None }
    }

    /// Forgets what is shown, so that it is rendered again.
    pub fn stale(&mut self) {
        self.key = None;
        self.scale.jumped();
    }

    /// Frames a second lately; 0 at rest.
    pub fn frames_per_second(&self) -> f64 {
        self.rate
    }

    /// Samples summed and wanted, while the frame at rest is not complete.
    pub fn summing(&self) -> Option<(usize, usize)> {
        self.sum.as_ref().filter(|s| !s.complete()).map(|s| (s.done, s.desc.samples.len()))
    }

    /// Renders what a window of `size` should show now, for at most about a turn.
    pub fn turn(&mut self, player: &mut Player, size: [u32; 2]) -> Result<Turn, Failure> {
        if self.capture.is_some() {
            return self.capture(player);
        }
        let tick = player.tick();
        let live = player.clock.playing();
        let inner = if live { self.scale.inner(size) } else { size };
        let key = Key {
            dream: player.dream_name().to_owned(),
            frame: tick.frame,
            rate: tick.rate,
            size: inner,
            live,
            generation: player.generation(),
            pose: player.free.as_ref().map(super::freecam::FreeCamera::pose),
        };
        let new = self.key.as_ref() != Some(&key);
        if live {
            if new {
                self.play(player, tick, key)?;
            }
            return Ok(Turn::quiet(Next::At(due(player, tick)), new));
        }
        if new {
            (self.rate, self.shown) = (0.0, None);
            let exposure = player.resting(tick.frame, inner, player.quality);
            self.key = Some(key);
            self.sum = None;
            self.sum = Some(Summing::new(player.frame(&exposure)?));
        }
        let was_complete = self.sum.as_ref().is_none_or(Summing::complete);
        let complete = self.sum_up()?;
        Ok(Turn::quiet(if complete { Next::Rest } else { Next::Again }, !was_complete))
    }

    fn play(&mut self, player: &Player, tick: Tick, key: Key) -> Result<(), Failure> {
        let start = RealTime::wall();
        let jumped = self.key.as_ref().is_none_or(|k| !k.live || k.dream != key.dream || key.frame < k.frame);
        if jumped {
            self.scale.jumped();
        }
        let inner = key.size;
        // Whatever comes of it, the same frame is not tried again.
        self.key = Some(key);
        self.sum = None;
        let desc = player.live_frame(tick, inner)?;
        self.renderer.render(&desc)?;
        self.meter.submitted(&self.renderer.gpu().queue, start);
        for cost in self.meter.costs() {
            self.scale.note(cost);
        }
        if let Some(before) = self.shown.replace(start) {
            let now = 1.0 / (start - before).as_secs_f64().max(1e-4);
            self.rate = if self.rate > 0.0 { self.rate + (now - self.rate) * 0.1 } else { now };
        }
        Ok(())
    }

    /// Adds samples to the frame at rest; true when it is complete.
    fn sum_up(&mut self) -> Result<bool, Failure> {
        let Some(sum) = &mut self.sum else { return Ok(true) };
        if sum.complete() {
            return Ok(true);
        }
        let start = RealTime::wall();
        let result = sum.advance(&mut self.renderer, self.chunk);
        let complete = sum.complete();
        if result.is_err() {
            // The message says why; trying the same again would only repeat it.
            self.sum = None;
        }
        result?;
        self.renderer.gpu().wait().map_err(Failure::work)?;
        self.adapt_chunk(start.elapsed());
        Ok(complete)
    }

    fn capture(&mut self, player: &mut Player) -> Result<Turn, Failure> {
        let Some(capture) = &mut self.capture else { return Ok(Turn::quiet(Next::Rest, false)) };
        let start = RealTime::wall();
        let step = capture.advance(&mut self.renderer, player, self.chunk);
        let message = match step {
            Ok(Step::More) => {
                self.renderer.gpu().wait().map_err(Failure::work)?;
                self.adapt_chunk(start.elapsed());
                return Ok(Turn::quiet(Next::Again, true));
            }
            Ok(Step::Done(message)) => Ok(message),
            // It goes on when the device is there again.
            Err(failure) if self.renderer.gpu().lost() => return Err(failure),
            Err(failure) => Err(failure),
        };
        self.end_capture(player);
        message.map(|m| Turn { next: Next::Again, changed: true, message: Some(m) })
    }

    /// Stops a capture on demand; what was made stays. Returns what to tell.
    pub fn stop_capture(&mut self, player: &mut Player) -> Result<Option<String>, Failure> {
        let stopped = self.capture.as_mut().map(Capture::stop).transpose();
        self.end_capture(player);
        stopped
    }

    fn end_capture(&mut self, player: &mut Player) {
        if let Some(capture) = self.capture.take() {
            self.stale();
            if capture.was_playing && !capture.recording() {
                player.clock.play();
            }
        }
    }

    fn adapt_chunk(&mut self, took: Duration) {
        let fits = self.chunk as f64 * TURN.as_secs_f64() / took.as_secs_f64().max(1e-4);
        self.chunk = (fits as usize).clamp(1, (self.chunk * 2).min(64));
    }
}

/// When the frame after `tick` is due on the wall clock.
fn due(player: &Player, tick: Tick) -> Instant {
    let left = tick.rate.time(tick.frame + 1).seconds() - tick.time().seconds();
    let wait = left / player.clock.speed().max(1e-3);
    // Half a frame early: the display's own rhythm does the rest.
    RealTime::wall() + Duration::from_secs_f64((wait * 0.5).clamp(0.001, 0.25))
}
