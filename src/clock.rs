//! Time as integers: a frame number and a rate give an exact time, and only [`RealTime`] reads a wall clock.
//!
//! Times are counted in flicks (1/705 600 000 s, Horvath 2017, github.com/facebookarchive/Flicks): every common frame
//! rate, its 1000/1001 variants and the 60 Hz simulation step are whole numbers of them.

use std::{
    fmt,
    ops::Range,
    str::FromStr,
    time::{Duration, Instant},
};

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

/// Longest film time that may pass between two pictures. A machine that cannot keep up shows the film slower instead of
/// leaping ever further ahead of its simulations.
const MAX_LAG: Duration = Duration::from_millis(250);

/// What a window shows now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    pub rate: Rate,
    /// Frame number at `rate`, counted from the dream's start.
    pub frame: i64,
    /// Playing ran into the end of the dream; the clock stands on its last frame.
    pub ended: bool,
}

impl Tick {
    pub fn time(self) -> Time {
        self.rate.time(self.frame)
    }
}

/// Paces a window: turns the wall clock into frame numbers of one dream.
///
/// While playing, frames are counted at the display's rate; held, the clock stands on a frame of the film's rate, so that
/// the picture at rest is a frame that a recording has too.
#[derive(Clone, Debug)]
pub struct RealTime {
    film: Rate,
    display: Rate,
    length: Time,
    looped: Option<(Time, Time)>,
    /// Thousandths of real time.
    speed: i64,
    /// Film time at `since`, or the film time at which the clock is held.
    at: Time,
    since: Option<Instant>,
    last: Option<Instant>,
}

impl RealTime {
    /// Held at the start of a dream of `length`.
    pub fn new(film: Rate, display: Rate, length: Time) -> Self {
        Self { film, display, length, looped: None, speed: 1000, at: Time(0), since: None, last: None }
    }

    /// The wall clock, for measuring work and for waking a window; never for what a picture shows.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    pub fn wall() -> Instant {
        Instant::now()
    }

    pub fn playing(&self) -> bool {
        self.since.is_some()
    }

    pub fn film_rate(&self) -> Rate {
        self.film
    }

    pub fn length(&self) -> Time {
        self.length
    }

    pub fn looped(&self) -> Option<(Time, Time)> {
        self.looped
    }

    pub fn speed(&self) -> f64 {
        self.speed as f64 / 1000.0
    }

    /// Sets how fast film time runs; kept within a thousandth and sixteen times real time.
    pub fn set_speed(&mut self, speed: f64) {
        let now = Self::wall();
        self.at = self.position(now);
        self.since = self.since.map(|_| now);
        self.speed = if speed.is_finite() { ((speed * 1000.0).round() as i64).clamp(1, 16_000) } else { 1000 };
    }

    /// The rate at which pictures follow each other while playing, usually the monitor's.
    pub fn set_display_rate(&mut self, rate: Rate) {
        self.display = rate;
    }

    /// Repeats `[from, to)` while playing.
    pub fn set_loop(&mut self, range: Option<(Time, Time)>) {
        self.looped = range.filter(|(from, to)| from < to);
    }

    pub fn play(&mut self) {
        if self.since.is_none() {
            self.since = Some(Self::wall());
            self.last = self.since;
        }
    }

    /// Holds on the film frame that comes next, so that the picture never leaps back.
    pub fn pause(&mut self) {
        self.pause_at(Self::wall());
    }

    fn pause_at(&mut self, now: Instant) {
        if self.since.is_some() {
            let t = self.position(now);
            let frame = self.film.frame(t);
            let next = if self.film.time(frame) < t { frame + 1 } else { frame };
            self.hold(next);
        }
    }

    fn hold(&mut self, frame: i64) {
        self.since = None;
        self.at = self.film.time(frame.clamp(0, self.last_frame()));
    }

    /// Goes to the film frame on screen at `t` and goes on playing if it was.
    pub fn seek(&mut self, t: Time) {
        let playing = self.playing();
        self.hold(self.film.frame(t));
        if playing {
            self.play();
        }
    }

    /// Holds, and moves by whole film frames.
    pub fn step(&mut self, frames: i64) {
        self.pause();
        self.hold(self.film.frame(self.at) + frames);
    }

    /// Takes over the times of another dream, held at its start, or playing if this one was.
    pub fn enter(&mut self, length: Time) {
        self.length = length;
        self.looped = None;
        self.seek(Time(0));
    }

    /// What to show now.
    pub fn tick(&mut self) -> Tick {
        self.tick_at(Self::wall())
    }

    fn tick_at(&mut self, now: Instant) -> Tick {
        let Some(since) = self.since else {
            return Tick { rate: self.film, frame: self.film.frame(self.at), ended: false };
        };
        let lag = now.saturating_duration_since(self.last.unwrap_or(now));
        self.since = Some(since + lag.saturating_sub(MAX_LAG));
        self.last = Some(now);
        let mut t = self.position(now);
        if let Some((from, to)) = self.looped
            && t >= to
        {
            t = Time(from.0 + (t.0 - from.0).rem_euclid(to.0 - from.0));
            (self.at, self.since) = (t, Some(now));
        }
        if t >= self.length {
            self.hold(self.last_frame());
            return Tick { rate: self.film, frame: self.last_frame(), ended: true };
        }
        Tick { rate: self.display, frame: self.display.frame(t), ended: false }
    }

    fn position(&self, now: Instant) -> Time {
        let Some(since) = self.since else { return self.at };
        let nanos = now.saturating_duration_since(since).as_nanos() as i128;
        // 705 600 000 flicks are 10⁹ ns; the speed is in thousandths.
        let passed = nanos * i128::from(FLICKS) * i128::from(self.speed) / 1_000_000_000_000;
        Time(self.at.0 + passed as i64)
    }

    /// The last film frame that starts before the end.
    fn last_frame(&self) -> i64 {
        self.film.frame(Time((self.length.0 - 1).max(0)))
    }
}

#[cfg(test)]
mod real_time_tests {
    use super::*;

    fn clock() -> RealTime {
        RealTime::new(Rate::FILM, Rate::LIVE, Time::from_seconds(10.0))
    }

    /// Ticks every 10 ms for `ms` and returns the last one.
    fn run(clock: &mut RealTime, from: Instant, ms: u64) -> Tick {
        (1..=ms / 10).map(|i| clock.tick_at(from + Duration::from_millis(i * 10))).last().expect("at least one tick")
    }

    #[test]
    fn playing_counts_display_frames_and_pausing_lands_on_the_next_film_frame() {
        let mut c = clock();
        c.play();
        let start = c.since.expect("it plays");
        assert_eq!(run(&mut c, start, 1000), Tick { rate: Rate::LIVE, frame: 60, ended: false });
        c.pause_at(start + Duration::from_millis(1001));
        assert_eq!(c.tick_at(start), Tick { rate: Rate::FILM, frame: 25, ended: false });
    }

    #[test]
    fn a_slow_machine_slows_the_film_down() {
        let mut c = clock();
        c.play();
        let start = c.since.expect("it plays");
        let tick = c.tick_at(start + Duration::from_secs(5));
        assert_eq!(tick.time(), Time::from_seconds(0.25));
    }

    #[test]
    fn a_loop_wraps_and_the_end_holds_the_last_frame() {
        let mut c = clock();
        c.set_loop(Some((Time::from_seconds(1.0), Time::from_seconds(2.0))));
        c.seek(Time::from_seconds(1.5));
        c.play();
        let start = c.since.expect("it plays");
        assert_eq!(run(&mut c, start, 700).time(), Time::from_seconds(1.2));
        c.set_loop(None);
        c.seek(Time::from_seconds(9.9));
        let start = c.since.expect("it plays");
        assert_eq!(run(&mut c, start, 200), Tick { rate: Rate::FILM, frame: 239, ended: false });
        assert!(!c.playing());
    }

    #[test]
    fn steps_and_seeks_stay_inside_the_dream_and_on_the_grid() {
        let mut c = clock();
        c.step(-3);
        assert_eq!(c.tick().frame, 0);
        c.seek(Time::from_seconds(99.0));
        assert_eq!(c.tick().frame, 239);
        c.step(-1);
        assert_eq!(c.tick().frame, 238);
        c.seek(Time::from_seconds(0.05));
        assert_eq!(c.tick().time(), Rate::FILM.time(1));
    }

    #[test]
    fn speed_changes_do_not_move_the_film() {
        let mut c = clock();
        c.seek(Time::from_seconds(3.0));
        c.set_speed(0.5);
        assert_eq!(c.tick().time(), Time::from_seconds(3.0));
        c.play();
        let start = c.since.expect("it plays");
        assert_eq!(run(&mut c, start, 1000).time(), Time::from_seconds(3.5));
        c.set_speed(f64::NAN);
        assert!((c.speed() - 1.0).abs() < 1e-9);
    }
}

/// Measures how long work took; nothing of it reaches a picture.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Self(RealTime::wall())
    }

    pub fn milliseconds(self) -> f64 {
        self.0.elapsed().as_secs_f64() * 1000.0
    }
}
