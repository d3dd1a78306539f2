//! Time as integers: a frame number and a rate give an exact time, and only [`RealTime`] reads a wall clock.
//!
//! Times are counted in flicks (1/705 600 000 s, Horvath 2017, github.com/facebookarchive/Flicks): every common frame
//! rate, its 1000/1001 variants and the 60 Hz simulation step are whole numbers of them.

use std::time::Instant;

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
