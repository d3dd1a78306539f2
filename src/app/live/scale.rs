//! How large the picture is rendered while playing, so that the rate holds on a slow adapter.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use crate::clock::RealTime;

/// Parts of the window's width and height.
const STEPS: [f32; 4] = [1.0, 0.75, 0.5, 0.35];
/// Slow frames in a row before the picture gets smaller, and quick ones before it gets larger.
const PATIENCE_DOWN: u32 = 5;
const PATIENCE_UP: u32 = 40;
/// Frames after a jump that say nothing about the rate: simulations replay, shaders compile.
const SETTLE: u32 = 3;

/// Chooses the step from how long frames take.
#[derive(Clone, Debug)]
pub struct Scale {
    step: usize,
    target: Duration,
    slow: u32,
    quick: u32,
    settle: u32,
}

impl Scale {
    /// A software adapter starts small and has to hold 12 frames/s, others 30.
    pub fn new(software: bool) -> Self {
        let (step, hz) = if software { (2, 12) } else { (0, 30) };
        Self { step, target: Duration::from_secs(1) / hz, slow: 0, quick: 0, settle: SETTLE }
    }

    pub fn factor(&self) -> f32 {
        STEPS[self.step]
    }

    /// Pixels to render for a window of `size`.
    pub fn inner(&self, size: [u32; 2]) -> [u32; 2] {
        size.map(|s| ((s as f32 * self.factor()).round() as u32).max(1))
    }

    /// The next frames follow a jump.
    pub fn jumped(&mut self) {
        self.settle = SETTLE;
    }

    /// Takes note of what a frame cost.
    pub fn note(&mut self, cost: Duration) {
        if self.settle > 0 {
            self.settle -= 1;
            return;
        }
        // What the next larger step would cost, were cost proportional to pixels.
        let larger = self.step.checked_sub(1).map(|s| cost.mul_f32((STEPS[s] / STEPS[self.step]).powi(2)));
        let slow = cost > self.target;
        let quick = larger.is_some_and(|c| c < self.target.mul_f32(0.7));
        self.slow = if slow { self.slow + 1 } else { 0 };
        self.quick = if quick { self.quick + 1 } else { 0 };
        if self.slow >= PATIENCE_DOWN && self.step + 1 < STEPS.len() {
            self.change(self.step + 1);
        } else if self.quick >= PATIENCE_UP {
            self.change(self.step - 1);
        }
    }

    fn change(&mut self, step: usize) {
        (self.step, self.slow, self.quick, self.settle) = (step, 0, 0, SETTLE);
    }
}

/// Measures what the adapter needs for a frame, without waiting for it.
#[derive(Default)]
pub struct Meter {
    done: Arc<Mutex<Vec<(Instant, Instant)>>>,
    last_done: Option<Instant>,
}

impl Meter {
    /// Call after a frame was submitted that was begun at `start`.
    pub fn submitted(&self, queue: &wgpu::Queue, start: Instant) {
        let done = Arc::clone(&self.done);
        queue.on_submitted_work_done(move || {
            if let Ok(mut list) = done.lock() {
                list.push((start, RealTime::wall()));
            }
        });
    }

    /// What the frames that were finished since the last call cost: from their start, or from the end of the frame before
    /// if the adapter was still busy with that.
    pub fn costs(&mut self) -> Vec<Duration> {
        let done = self.done.lock().map(|mut list| std::mem::take(&mut *list)).unwrap_or_default();
        let cost = |(start, end): (Instant, Instant)| {
            let from = self.last_done.map_or(start, |last| last.max(start));
            self.last_done = Some(end);
            end.saturating_duration_since(from)
        };
        done.into_iter().map(cost).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(scale: &mut Scale, ms: u64, frames: u32) {
        (0..frames).for_each(|_| scale.note(Duration::from_millis(ms)));
    }

    #[test]
    fn slow_frames_make_the_picture_smaller_down_to_the_last_step() {
        let mut scale = Scale::new(false);
        feed(&mut scale, 200, 8);
        assert!((scale.factor() - 0.75).abs() < 1e-6);
        feed(&mut scale, 200, 100);
        assert!((scale.factor() - 0.35).abs() < 1e-6);
        assert_eq!(scale.inner([1, 1]), [1, 1]);
    }

    #[test]
    fn quick_frames_make_it_larger_and_frames_at_the_target_leave_it() {
        let mut scale = Scale::new(true);
        feed(&mut scale, 70, 500);
        assert!((scale.factor() - 0.5).abs() < 1e-6);
        feed(&mut scale, 5, 500);
        assert!((scale.factor() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn one_slow_seek_changes_nothing() {
        let mut scale = Scale::new(false);
        scale.jumped();
        feed(&mut scale, 900, 3);
        feed(&mut scale, 10, 2);
        assert!((scale.factor() - 1.0).abs() < 1e-6);
    }
}
