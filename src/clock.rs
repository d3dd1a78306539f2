//! Time as integers: a frame number and a rate give an exact time, and only [`RealTime`] reads a wall clock.
//!
//! Times are counted in flicks (1/705 600 000 s, Horvath 2017, github.com/facebookarchive/Flicks): every common frame
//! rate, its 1000/1001 variants and the 60 Hz simulation step are whole numbers of them.

use std::{fmt, ops::Range, str::FromStr, time::Instant};

/// Flicks in a second.
pub const FLICKS: i64 = 705_600_000;
/// Simulation steps in a second.
pub const STEP_HZ: i64 = 60;
/// Flicks in a simulation step.
pub const STEP: i64 = FLICKS / STEP_HZ;

/// A time from a dream's start, in flicks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    pub fn from_seconds(s: f64) -> Self {
        Self((s * FLICKS as f64).round() as i64)
    }

    pub fn seconds(self) -> f64 {
        self.0 as f64 / FLICKS as f64
    }

    /// The last whole simulation step at or before this time and how far (0..1) the time lies towards the next one.
    pub fn step(self) -> (u64, f32) {
        let t = self.0.max(0);
        ((t / STEP) as u64, ((t % STEP) as f64 / STEP as f64) as f32)
    }
}

/// Frames a second as an exact fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    pub num: u32,
    pub den: u32,
}

impl Rate {
    pub const FILM: Self = Self { num: 24, den: 1 };
    pub const LIVE: Self = Self { num: 60, den: 1 };

    /// When frame `n` starts, rounded down to a flick.
    pub fn time(self, n: i64) -> Time {
        Time((i128::from(n) * i128::from(self.den) * i128::from(FLICKS)).div_euclid(i128::from(self.num)) as i64)
    }

    /// The frame that is on screen at `t`.
    pub fn frame(self, t: Time) -> i64 {
        let n = (i128::from(t.0) * i128::from(self.num)).div_euclid(i128::from(self.den) * i128::from(FLICKS)) as i64;
        if self.time(n + 1) <= t { n + 1 } else { n }
    }

    /// How long a frame lasts, in flicks.
    pub fn duration(self) -> i64 {
        self.time(1).0
    }
}

impl Rate {
    /// Every frame that starts at or after `from` and before `to`.
    pub fn frames(self, from: Time, to: Time) -> Range<i64> {
        let first = |t: Time| self.frame(Time(t.0 - 1)) + 1;
        first(from)..first(to).max(first(from))
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self::FILM
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

impl FromStr for Rate {
    type Err = String;

    /// `24`, `24000/1001`, `12.5`; `23.976`, `29.97`, `59.94` and `119.88` mean the exact 1000/1001 rates.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong =
            || format!("'{text}' is no frame rate; write frames a second, for example 24, 23.976 or 30000/1001");
        let (num, den) = match text.split_once('/') {
            Some((num, den)) => (num.trim().parse().map_err(|_| wrong())?, den.trim().parse().map_err(|_| wrong())?),
            None => decimal(text.trim()).ok_or_else(wrong)?,
        };
        let rate = Self { num, den };
        let sane = den > 0 && u64::from(num) <= 1000 * u64::from(den) && u64::from(num) * 60 >= u64::from(den);
        if sane { Ok(rate) } else { Err(format!("{text} frames a second is no rate to play at; write 1/60 to 1000")) }
    }
}

fn decimal(text: &str) -> Option<(u32, u32)> {
    if let Some(ntsc) = [24, 30, 48, 60, 120].into_iter().find(|n| match text {
        "23.976" | "23.98" => *n == 24,
        "29.97" => *n == 30,
        "47.952" | "47.95" => *n == 48,
        "59.94" => *n == 60,
        "119.88" => *n == 120,
        _ => false,
    }) {
        return Some((ntsc * 1000, 1001));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.trim_end_matches('0');
    if digits.len() > 4 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let den = 10_u32.pow(digits.len() as u32);
    let num = format!("{whole}{digits}").parse().ok()?;
    Some((num, den))
}

/// The one reader of the wall clock: which frame is on screen while a window plays.
///
/// Everything is counted in frames, so that a pause, a step and a seek land on frames a recording has too.
#[derive(Clone, Debug)]
pub struct RealTime {
    rate: Rate,
    /// Frames that are played, the last one excluded.
    range: Range<i64>,
    looping: bool,
    speed: f64,
    /// The frame that was on screen when playing began, or is while paused.
    anchor: i64,
    since: Option<Instant>,
}

impl RealTime {
    /// Paused on the first frame of `range`.
    pub fn new(rate: Rate, range: Range<i64>) -> Self {
        Self { rate, anchor: range.start, range, looping: false, speed: 1.0, since: None }
    }

    pub fn rate(&self) -> Rate {
        self.rate
    }

    pub fn range(&self) -> Range<i64> {
        self.range.clone()
    }

    pub fn is_playing(&self) -> bool {
        self.since.is_some()
    }

    /// The frame that is due now.
    pub fn frame(&self) -> i64 {
        self.frame_at(Instant::now())
    }

    /// The frame that is due at `now`: never outside of the range; a loop starts again, else the last frame stays.
    pub fn frame_at(&self, now: Instant) -> i64 {
        let Some(since) = self.since else { return self.anchor };
        let flicks = now.saturating_duration_since(since).as_secs_f64() * self.speed * FLICKS as f64;
        let due = self.anchor + self.rate.frame(Time(flicks as i64));
        let length = (self.range.end - self.range.start).max(1);
        if self.looping {
            self.range.start + (due - self.range.start).rem_euclid(length)
        } else {
            due.clamp(self.range.start, self.range.start + length - 1)
        }
    }

    /// Whether the last frame has been reached and nothing follows.
    pub fn is_over(&self) -> bool {
        !self.looping && self.is_playing() && self.speed > 0.0 && self.frame() >= self.range.end - 1
    }

    pub fn play(&mut self) {
        self.restart(self.frame(), true);
    }

    pub fn pause(&mut self) {
        self.restart(self.frame(), false);
    }

    /// Goes to a frame and plays on if it was playing.
    pub fn seek(&mut self, frame: i64) {
        let last = (self.range.end - 1).max(self.range.start);
        self.restart(frame.clamp(self.range.start, last), self.is_playing());
    }

    /// Pauses `frames` further on, or back.
    pub fn step(&mut self, frames: i64) {
        let frame = self.frame() + frames;
        self.pause();
        self.seek(frame);
    }

    /// 1 is real time, 0.5 half as fast; negative plays backwards.
    pub fn set_speed(&mut self, speed: f64) {
        self.restart(self.frame(), self.is_playing());
        self.speed = if speed.is_finite() { speed } else { 1.0 };
    }

    /// What is played, and whether it starts again at its end; goes to the nearest frame of it.
    pub fn set_range(&mut self, range: Range<i64>, looping: bool) {
        let frame = self.frame();
        (self.range, self.looping) = (range, looping);
        self.seek(frame);
    }

    fn restart(&mut self, frame: i64, playing: bool) {
        self.anchor = frame;
        self.since = playing.then(Instant::now);
    }
}

/// Measures how long work took; nothing of it reaches a picture.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn milliseconds(self) -> f64 {
        self.0.elapsed().as_secs_f64() * 1000.0
    }
}
