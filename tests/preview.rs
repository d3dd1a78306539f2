//! A parameter that simulations read is changed while the film plays: the live view goes on from the state at hand, catches
//! up, and then shows what a film that had those parameters from its start shows. Nothing of the way there stays.

mod common;

use glam::Vec3;
use oneiric::{
    frame::FrameDesc,
    params::Value,
    renderer::Renderer,
    show::{Exposure, Show},
};

const SIZE: [u32; 2] = [96, 54];
/// Two and a half seconds, a hundred and fifty steps: more than one live frame replays.
const HERE: i64 = 60;
/// More live frames than any of these replays takes.
const PATIENCE: i64 = 40;

/// What the wind moves; all systems go through the same replay.
const SIMS: &[&str] = &["embers"];

struct Stage {
    show: Show,
    renderer: Renderer,
    /// Only ever asked for one frame at a time.
    other: Renderer,
    /// Live frames so far.
    played: u32,
}

impl Stage {
    fn wind(&mut self, east: f32) {
        let wind = Value::Vec3(Vec3::new(east, 1.0, 3.0));
        self.show.set_override("embers.wind", wind).unwrap_or_else(|e| panic!("{e}"));
    }

    fn offline(&self, frame: i64) -> FrameDesc {
        FrameDesc { sims: SIMS, ..common::describe(&self.show, &common::exposure(frame, SIZE)) }
    }

    /// Two live frames in a row differ in size, so that none has history and each can be compared with any other way to it.
    fn live(&self, frame: i64) -> FrameDesc {
        let size = [SIZE[0] + self.played % 2, SIZE[1]];
        let exposure = Exposure { live: true, ..common::exposure(frame, size) };
        FrameDesc { sims: SIMS, ..common::describe(&self.show, &exposure) }
    }

    /// Shows a live frame; returns its picture and the one it should be in the end.
    fn play(&mut self, frame: i64) -> (blake3::Hash, FrameDesc) {
        let desc = self.live(frame);
        self.played += 1;
        (common::hash(&mut self.renderer, &desc), desc)
    }

    /// The picture of a renderer whose simulations have seen nothing else: without any in between, it forgets their states.
    fn fresh(&mut self, desc: &FrameDesc) -> blake3::Hash {
        let nothing = FrameDesc { sims: &[], live: false, ..desc.clone() };
        let without = common::hash(&mut self.other, &nothing);
        let with = common::hash(&mut self.other, desc);
        assert!(desc.live || with != without, "no flake is in sight at frame {}; test at another time", desc.frame);
        with
    }

    /// Plays from `frame`, `stride` frames at a time, until the replay has caught up. Returns the last frame and how many
    /// were previews.
    fn catch_up(&mut self, frame: i64, stride: i64) -> (i64, i64) {
        for k in 0..PATIENCE {
            let (shown, desc) = self.play(frame + k * stride);
            if !self.renderer.catching_up() {
                assert_eq!(shown, self.fresh(&desc), "the first live frame after the preview");
                return (frame + k * stride, k);
            }
        }
        panic!("after {PATIENCE} live frames, {stride} apart, the replay has not caught up");
    }

    /// The state at hand is the one that a film with these parameters has.
    fn assert_exact(&mut self, frame: i64, what: &str) {
        assert!(!self.renderer.catching_up(), "{what}: it is a preview");
        let desc = self.offline(frame);
        assert_eq!(common::hash(&mut self.renderer, &desc), self.fresh(&desc), "{what}: offline");
        let (shown, desc) = self.play(frame);
        assert!(!self.renderer.catching_up(), "{what}: the offline frame left a preview");
        assert_eq!(shown, self.fresh(&desc), "{what}: live");
    }
}

fn held(stage: &mut Stage) {
    let (before, desc) = stage.play(HERE);
    assert_eq!(before, stage.fresh(&desc), "a first live frame");
    assert!(!stage.renderer.catching_up(), "nothing has changed yet");

    stage.wind(-20.0);
    let (preview, desc) = stage.play(HERE);
    assert!(stage.renderer.catching_up(), "the whole replay was waited for");
    assert_ne!(preview, stage.fresh(&desc), "this is no preview");
    let (end, previews) = stage.catch_up(HERE, 0);
    assert!(previews > 0, "one live frame replays it all; test at a later time");
    stage.assert_exact(end, "held");
}

fn playing(stage: &mut Stage) {
    stage.wind(25.0);
    let (end, previews) = stage.catch_up(HERE, 1);
    assert!(previews > 0);
    stage.assert_exact(end, "playing");
    stage.assert_exact(end + 1, "playing on");
}

fn an_offline_frame_waits_for_no_preview(stage: &mut Stage) {
    let late = 2 * HERE;
    stage.play(late);
    stage.wind(-10.0);
    stage.play(late);
    stage.play(late + 1);
    assert!(stage.renderer.catching_up());
    let desc = stage.offline(late + 1);
    assert_eq!(common::hash(&mut stage.renderer, &desc), stage.fresh(&desc), "a still in the middle of a preview");
    stage.assert_exact(late + 1, "after the still");
}

fn changes_in_a_row(stage: &mut Stage) {
    for east in [5.0, 30.0, -30.0] {
        stage.wind(east);
        stage.play(HERE);
        assert!(stage.renderer.catching_up(), "{east} m/s");
    }
    // The replay for another wind is under way: it must not be gone on with.
    stage.play(HERE);
    stage.wind(12.0);
    let (end, _) = stage.catch_up(HERE, 0);
    stage.assert_exact(end, "the last of several changes");

    // Changed and changed back, the state at hand has felt another wind for a while.
    stage.wind(40.0);
    stage.play(HERE + 1);
    stage.wind(12.0);
    let (_, previews) = stage.catch_up(HERE + 2, 1);
    assert!(previews > 0, "a state that another wind has touched was taken for the right one");

    // Changed, and the first frame under it is a still.
    stage.wind(8.0);
    stage.assert_exact(HERE, "a change seen by a still first");
}

fn jumps(stage: &mut Stage) {
    let late = 2 * HERE;
    // Back to before where the replay is, and to before the first checkpoint.
    for (east, back) in [(6.0, 50), (-6.0, 40), (9.0, 3), (-3.0, 1)] {
        stage.play(late);
        stage.wind(east);
        stage.play(late);
        stage.play(late);
        assert!(stage.renderer.catching_up());
        stage.play(back);
        let (end, _) = stage.catch_up(back, 0);
        stage.assert_exact(end, &format!("back to frame {back}"));
    }
    stage.play(HERE);
    stage.wind(2.0);
    stage.play(HERE);
    let (end, previews) = stage.catch_up(5 * HERE, 0);
    assert!(previews > 0, "the jump ahead waited for the whole replay");
    stage.assert_exact(end, "ahead");

    // A film at many times its speed runs from the replay as fast as it follows.
    stage.wind(-2.0);
    stage.play(end);
    let (end, previews) = stage.catch_up(end + 40, 40);
    assert!(previews > 0);
    stage.assert_exact(end, "fast");
}

// One test: this driver leaks devices.
#[test]
fn what_is_changed_while_playing_catches_up() {
    let assets = common::assets();
    let gpu = common::gpu();
    let mut show = common::show(&assets);
    // Flakes that are seen in a picture this small.
    for (name, value) in [("embers.size", 0.06), ("embers.amount", 1.0)] {
        show.set_override(name, Value::F32(value)).unwrap_or_else(|e| panic!("{e}"));
    }
    let [renderer, other] = [(); 2].map(|()| common::renderer(&gpu, &assets));
    let mut stage = Stage { show, renderer, other, played: 0 };
    held(&mut stage);
    playing(&mut stage);
    an_offline_frame_waits_for_no_preview(&mut stage);
    changes_in_a_row(&mut stage);
    jumps(&mut stage);
}
