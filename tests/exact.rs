//! A frame is a pure function of what describes it: it has the same pixels however it is reached.

mod common;

use glam::{Vec2, Vec3};
use oneiric::{
    clock::Rate,
    params::Value,
    renderer::Renderer,
    show::{Exposure, Options},
    sim::Simulations,
};

const SIZE: [u32; 2] = [96, 54];
/// Frames played; the last is half a second, thirty steps, into the dream.
const LAST: i64 = 12;

#[test]
fn frames_are_pure() {
    let assets = common::assets();
    let gpu = common::gpu();
    let mut show = common::show(&assets);
    let frames: Vec<_> = (0..=LAST).map(|n| common::describe(&show, &common::exposure(n, SIZE))).collect();
    let mut renderer = common::renderer(&gpu, &assets);

    // Played.
    let played: Vec<_> = frames.iter().map(|desc| common::hash(&mut renderer, desc)).collect();
    for (k, hash) in played.iter().enumerate() {
        assert_eq!(played.iter().position(|h| h == hash), Some(k), "frame {k} is that of another time");
    }
    // Backwards.
    for (k, desc) in frames.iter().enumerate().rev() {
        assert_eq!(common::hash(&mut renderer, desc), played[k], "frame {k} stepped back to");
    }
    // The simulations take part: without them the picture is another.
    let mut still = frames[LAST as usize].clone();
    still.sims = &[];
    assert_ne!(
        common::hash(&mut renderer, &still),
        played[LAST as usize],
        "no flake is in sight; test at another time"
    );

    // Sought from far ahead, and again.
    let ahead = common::describe(&show, &common::exposure(60, SIZE));
    for k in [LAST as usize, 5, 0, 7] {
        common::hash(&mut renderer, &ahead);
        assert_eq!(common::hash(&mut renderer, &frames[k]), played[k], "frame {k} sought");
    }

    // In shards, each on a renderer of its own that keeps its checkpoints in its own way. 300 000 bytes hold two.
    for (spacing, budget) in [(1, u64::MAX), (7, 0), (3, 300_000), (u64::MAX, u64::MAX)] {
        let simulations = Simulations::new(spacing, budget);
        let made = Renderer::with_simulations(gpu.clone(), assets.clone(), simulations);
        let mut shard = made.unwrap_or_else(|e| panic!("{e}"));
        for k in [LAST as usize, 3, 11, 0, 7, 8] {
            let hash = common::hash(&mut shard, &frames[k]);
            assert_eq!(hash, played[k], "frame {k} with a checkpoint every {spacing} steps within {budget} bytes");
        }
    }

    // A parameter changed and changed back, one that simulations read and one that they do not.
    let gale = Value::Vec3(Vec3::new(-20.0, 1.0, 3.0));
    for (name, value) in [("embers.wind", gale), ("sun.strength", Value::F32(0.5))] {
        show.set_override(name, value).unwrap_or_else(|e| panic!("{e}"));
        let other = common::describe(&show, &common::exposure(LAST, SIZE));
        assert_ne!(common::hash(&mut renderer, &other), played[LAST as usize], "{name} changes nothing");
        show.clear_override(name);
        let back = common::describe(&show, &common::exposure(LAST, SIZE));
        assert_eq!(common::hash(&mut renderer, &back), played[LAST as usize], "{name} left something behind");
    }

    sub_frames_in_pieces(&mut renderer, &show);
    states_between_steps_differ(&mut renderer, &mut show);

    // Another seed is another dream.
    let seed = Some(show.seed(show.dream(common::DREAM).expect("it is there")) + 1);
    let other = common::with(&assets, Options { seed, ..Options::default() });
    let other = common::describe(&other, &common::exposure(LAST, SIZE));
    assert_ne!(common::hash(&mut renderer, &other), played[LAST as usize], "the seed changes nothing");
    assert_eq!(common::hash(&mut renderer, &frames[LAST as usize]), played[LAST as usize], "back from another seed");
}

/// A paused window adds sub-frame to sub-frame and arrives at the frame that a recording renders at once.
fn sub_frames_in_pieces(renderer: &mut Renderer, show: &oneiric::show::Show) {
    let exposure = Exposure { samples: 5, ..common::exposure(8, SIZE) };
    let desc = common::describe(show, &exposure);
    let whole = common::hash(renderer, &desc);
    let single = common::hash(renderer, &common::describe(show, &common::exposure(8, SIZE)));
    assert_ne!(whole, single);
    for pieces in [vec![0..1, 1..2, 2..3, 3..4, 4..5], vec![0..2, 2..5], vec![0..4, 0..3, 3..3, 3..5]] {
        let shown = format!("{pieces:?}");
        for range in pieces {
            let last = range.end;
            renderer.render_samples(&desc, range).unwrap_or_else(|e| panic!("{e}"));
            let so_far = blake3::hash(&renderer.read_rgba8().unwrap_or_else(|e| panic!("{e}")));
            assert_eq!(so_far == whole, last == 5, "{shown} up to {last}");
        }
    }
}

/// Pixels in which the simulation shows: those that differ from the frame without it.
fn shown(renderer: &mut Renderer, desc: &oneiric::frame::FrameDesc) -> Vec<bool> {
    let mut linear = |desc: &oneiric::frame::FrameDesc| {
        renderer.render(desc).unwrap_or_else(|e| panic!("{e}"));
        renderer.read_linear().unwrap_or_else(|e| panic!("{e}"))
    };
    let with = linear(desc);
    let mut without = desc.clone();
    without.sims = &[];
    with.iter().zip(linear(&without)).map(|(a, b)| *a != b).collect()
}

/// At 240 frames a second three pictures lie between two steps: each shows the state in between, neither end's.
fn states_between_steps_differ(renderer: &mut Renderer, show: &mut oneiric::show::Show) {
    let wind = Value::Vec3(Vec3::new(40.0, 0.0, 20.0));
    for (name, value) in [("embers.wind", wind), ("embers.size", Value::F32(0.06)), ("embers.amount", Value::F32(1.0))]
    {
        show.set_override(name, value).unwrap_or_else(|e| panic!("{e}"));
    }
    let rate = Rate { num: 240, den: 1 };
    // Large enough that a quarter of a step's way is told from a whole one's.
    let size = SIZE.map(|s| 3 * s);
    let mut held = None;
    let masks: Vec<_> = (120..=124)
        .map(|n| {
            let mut desc = common::describe(show, &Exposure { rate, ..common::exposure(n, size) });
            // A camera at rest, so that only flakes move.
            let sample = &mut desc.samples[0];
            sample.camera = *held.get_or_insert(sample.camera);
            sample.jitter = Vec2::ZERO;
            assert_eq!(sample.time.step(), (n as u64 / 4, (n % 4) as f32 / 4.0));
            shown(renderer, &desc)
        })
        .collect();
    let flakes = masks[0].iter().filter(|m| **m).count();
    assert!(flakes > 20, "only {flakes} pixels show flakes");
    for pair in masks.windows(2) {
        let moved = pair[0].iter().zip(&pair[1]).filter(|(a, b)| a != b).count();
        assert!(moved > 0, "nothing moves between two pictures of one step");
    }
    // Over a quarter of a step things move less far than over a whole one.
    let moved = |a: usize, b: usize| masks[a].iter().zip(&masks[b]).filter(|(a, b)| a != b).count();
    assert!(moved(0, 1) < moved(0, 4) && moved(3, 4) < moved(0, 4), "{} {} {}", moved(0, 1), moved(3, 4), moved(0, 4));
    for name in ["embers.wind", "embers.size", "embers.amount"] {
        show.clear_override(name);
    }
}
