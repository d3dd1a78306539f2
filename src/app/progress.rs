//! How far a recording is: a bar on a terminal, a line now and then elsewhere.

use std::{
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::clock::RealTime;

/// A bar on a terminal, a line now and then elsewhere.
pub struct Progress {
    bar: Option<ProgressBar>,
    silent: bool,
    started: Instant,
    said: Instant,
    done: usize,
    total: usize,
}

impl Progress {
    const EVERY: Duration = Duration::from_secs(5);

    pub fn start(total: usize) -> Self {
        Self::new(total, false)
    }

    /// Says nothing if `silent`.
    pub fn new(total: usize, silent: bool) -> Self {
        let now = RealTime::wall();
        let bar = (!silent && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new(total as u64);
            let style = "{bar:32} {pos}/{len} frames  {per_sec}  {eta} left  {msg}";
            // The template is a constant without unknown keys; if it were refused, the plain bar serves as well.
            bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.enable_steady_tick(Duration::from_millis(500));
            bar
        });
        Self { bar, silent, started: now, said: now, done: 0, total }
    }

    pub fn advance(&mut self, frame: i64) {
        self.done += 1;
        if let Some(bar) = &self.bar {
            bar.set_message(format!("frame {frame}"));
            bar.inc(1);
            return;
        }
        if self.silent {
            return;
        }
        let now = RealTime::wall();
        if now - self.said >= Self::EVERY || self.done == self.total {
            self.said = now;
            let rate = self.done as f64 / (now - self.started).as_secs_f64().max(1e-6);
            let left = (self.total - self.done) as f64 / rate;
            eprintln!("{}/{} frames  {rate:.2} frames/s  {left:.0} s left", self.done, self.total);
        }
    }

    pub fn leave(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
