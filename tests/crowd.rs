//! The crowd: nobody in anybody or in a wall, jams where there is one door, groups that part and arrive, fear that comes with
//! the tremor; and the same people however the picture is reached.

mod common;

use std::f32::consts::PI;

use glam::Vec2;
use oneiric::{
    assets::Assets,
    clock::{Rate, Time},
    frame::FrameDesc,
    gpu::Gpu,
    params::Value,
    quality::Quality,
    renderer::Renderer,
    show::{Exposure, Show},
    world::{collapse, figures::Agent},
};

const SIZE: [u32; 2] = [32, 18];

/// A crowd before one door, then three ships; and a tremor.
const ORDERS: &str = r#"
title = "Orders"
length = 40.0
seed = 1
cast = "evacuation"
beats = [{ id = "O1", name = "orders", start = 0.0, end = 40.0 }]

[[camera]]
beat = "O1"
keys = [{ at = 0.0, eye = [0.0, 60.0, 100.0], look = [0.0, 0.0, 40.0] }]

[[crowds]]
beat = "O1"
share = 0.5
area = [-30.0, 40.0, 30.0, 81.0]
focus = [0.0, 70.0]
density = 2.4
orders = [
    { to = [[0.0, 95.0]], hurry = 1.3 },
    { at = 6.0, to = [[-40.0, 40.0], [0.0, 20.0], [40.0, 40.0]], hurry = 2.4, lamps = 1.0, board = true },
]

[[events]]
name = "tremor"
kind = "tremor"
at = 3.0
duration = 1.5
origin = [0.0, -620.0, 0.0]
strength = 2.0
speed = 1200.0
"#;

/// With nothing simulated but people: they take nothing from the rest.
fn at(show: &Show, dream: &str, seconds: f64) -> FrameDesc {
    let rate = Rate::LIVE;
    let frame = rate.frame(Time::from_seconds(seconds));
    let exposure = Exposure { rate, samples: 1, ..Exposure::new(dream, frame, Quality::Draft, SIZE) };
    FrameDesc { sims: &["crowd"], ..common::describe(show, &exposure) }
}

fn agents(renderer: &mut Renderer, desc: &FrameDesc) -> Vec<Agent> {
    renderer.render(desc).unwrap_or_else(|e| panic!("{e}"));
    let state = renderer.inspect("crowd").unwrap_or_else(|e| panic!("{e}"));
    bytemuck::pod_collect_to_vec(&state["agents"])
}

fn here(all: &[Agent]) -> impl Iterator<Item = &Agent> {
    all.iter().filter(|a| a.look > 0)
}

fn place(a: &Agent) -> Vec2 {
    Vec2::new(a.position[0], a.position[2])
}

fn speed(a: &Agent) -> f32 {
    Vec2::from(a.velocity).length()
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0), |(s, n), v| (s + v, n + 1));
    sum / count.max(1) as f32
}

#[test]
fn the_crowd_is_sound() {
    let (dir, assets) = common::copy();
    common::put(dir.path(), "assets/dreams/orders.toml", ORDERS);
    let film = "title = \"Two\"\ndreams = [{ name = \"evacuation\" }, { name = \"orders\" }]\n";
    common::put(dir.path(), "assets/film.toml", film);
    let gpu = common::gpu();
    let mut show = common::show(&assets);
    let mut renderer = common::renderer(&gpu, &assets);
    apart_and_inside(&mut renderer, &show);
    orders_are_followed(&mut renderer, &show);
    round_holes_with_an_eye_on_the_sky(&mut renderer, &show);
    the_same_however_reached(&gpu, &assets, &mut renderer, &show);
    parameters_tell(&mut renderer, &mut show);
}

fn apart_and_inside(renderer: &mut Renderer, show: &Show) {
    for (dream, t) in [("orders", 0.1), ("orders", 5.5), ("orders", 9.0), ("evacuation", 27.0), ("evacuation", 44.0)] {
        let desc = at(show, dream, t);
        let all = agents(renderer, &desc);
        let people: Vec<_> = here(&all).collect();
        assert!(people.len() > 100, "{} people at {t} s", people.len());
        for (k, a) in people.iter().enumerate() {
            let numbers = [a.yaw, a.phase, a.effort, a.crouch, a.raise, a.stumble, a.gaze[0], a.gaze[1]];
            assert!(numbers.iter().chain(&a.velocity).chain(&a.position).all(|v| v.is_finite()), "{a:?}");
            assert!((0.0..=2.01).contains(&a.effort) && (0.0..=1.0).contains(&a.crouch) && speed(a) < 4.6, "{a:?}");
            let clear = desc.scene.walk.at(place(a));
            assert!(clear > 0.1, "{} is {clear} m from a wall at {t} s", place(a));
            for b in &people[k + 1..] {
                let away = place(a).distance(place(b));
                assert!(away > 0.3, "two people are {away} m apart at {t} s of {dream}");
            }
        }
        let mut looks: Vec<u32> = people.iter().map(|a| a.look).collect();
        looks.sort_unstable();
        looks.dedup();
        assert_eq!(looks.len(), people.len(), "twins");
    }
}

/// After the great tremor, at the docks: while a ship breaks up in the air.
fn round_holes_with_an_eye_on_the_sky(renderer: &mut Renderer, show: &Show) {
    let mut strayed = Vec::new();
    for t in [60.5, 61.8, 63.4, 66.5] {
        let desc = at(show, "evacuation", t);
        let torn = |p: Vec2| collapse::torn_away(&desc.scene, p);
        let all = agents(renderer, &desc);
        assert!(here(&all).all(|a| torn(place(a)) < -0.1), "somebody walks on air at {t} s");
        assert!(here(&all).any(|a| torn(place(a)) > -8.0), "nobody is near a hole at {t} s");
        let Some(blast) = desc.events.iter().find(|e| e.kind == "blast").map(|e| e.origin) else {
            panic!("no ship breaks up at {t} s");
        };
        // How far from it those look who could see it by turning their heads.
        let off = here(&all).filter_map(|a| {
            let to = blast - glam::Vec3::from(a.position);
            let turn = (to.x.atan2(to.z) - a.yaw + PI).rem_euclid(2.0 * PI) - PI;
            (turn.abs() < 1.1).then_some((turn - a.gaze[0]).abs())
        });
        strayed.push(mean(off));
    }
    assert!(strayed[2] < 0.15 && strayed[1] > 0.3 && strayed[3] > 0.3, "heads are {strayed:?} rad off");
}

fn orders_are_followed(renderer: &mut Renderer, show: &Show) {
    let mut of = |t: f64| agents(renderer, &at(show, "orders", t));
    let (first, jam, shaken, parting, late) = (of(0.1), of(2.9), of(4.0), of(13.0), of(39.0));
    // They close up on the door and jam: those near it are slow.
    let door = Vec2::new(0.0, 95.0);
    let away = |all: &[Agent]| mean(here(all).map(|a| place(a).distance(door)));
    assert!(away(&jam) < away(&first) - 1.0, "{} {}", away(&first), away(&jam));
    assert!(mean(here(&jam).map(speed)) < 0.9 * 1.3, "nothing holds them up");
    // The tremor throws them off balance, and passes.
    assert!(here(&jam).all(|a| a.stumble < 0.01));
    let thrown = here(&shaken).filter(|a| a.stumble > 0.2).count();
    assert!(thrown * 3 > here(&shaken).count(), "{thrown} stumble");
    assert!(here(&late).all(|a| a.stumble < 0.05 && a.crouch < 0.2));
    // Three groups go three ways, a few in each with a lamp.
    for group in 1..=3 {
        let members =
            |all: &[Agent]| all.iter().filter(|a| a.group == group && a.look > 0).copied().collect::<Vec<_>>();
        let goal = [Vec2::new(-40.0, 40.0), Vec2::new(0.0, 20.0), Vec2::new(40.0, 40.0)][group as usize - 1];
        let (before, after) = (members(&jam), members(&parting));
        assert!(before.len() > 60, "{} in group {group}", before.len());
        let left = |all: &[Agent]| mean(all.iter().map(|a| place(a).distance(goal)));
        assert!(left(&after) < left(&before) - 6.0, "group {group}: {} m then {} m", left(&before), left(&after));
        assert!(before.iter().all(|a| a.lamp == 0.0));
        assert!((1..20).contains(&after.iter().filter(|a| a.lamp > 0.0).count()));
    }
    let aboard = 1.0 - here(&late).count() as f32 / here(&first).count() as f32;
    assert!(aboard > 0.6, "only {aboard} are aboard in the end");
}

fn the_same_however_reached(gpu: &Gpu, assets: &Assets, renderer: &mut Renderer, show: &Show) {
    // The last is walked on a deck with holes, the others on a whole one.
    let times = [38.4, 45.0, 24.0, 30.9, 31.0, 25.0, 60.6];
    let whole = |renderer: &mut Renderer, t: f64| {
        blake3::hash(bytemuck::cast_slice(&agents(renderer, &at(show, common::DREAM, t))))
    };
    let sought: Vec<_> = times.iter().map(|t| whole(renderer, *t)).collect();
    for (spacing, budget) in [(7, u64::MAX), (40, 2_000_000)] {
        let simulations = oneiric::sim::Simulations::new(spacing, budget);
        let made = Renderer::with_simulations(gpu.clone(), assets.clone(), simulations);
        let mut other = made.unwrap_or_else(|e| panic!("{e}"));
        for k in [2, 5, 6, 3, 0, 1, 4] {
            assert_eq!(whole(&mut other, times[k]), sought[k], "{} s, checkpoints every {spacing}", times[k]);
        }
    }
}

fn parameters_tell(renderer: &mut Renderer, show: &mut Show) {
    let mut with = |name: &str, value: f32| {
        show.set_override(name, Value::F32(value)).unwrap_or_else(|e| panic!("{e}"));
        let all = agents(renderer, &at(show, "orders", 9.0));
        show.clear_override(name);
        mean(here(&all).map(speed))
    };
    let (calm, hasty) = (with("crowd.hurry", 0.5), with("crowd.hurry", 1.5));
    assert!(hasty > 1.5 * calm, "{calm} {hasty} m/s");
    let most = |fear: f32, show: &mut Show, renderer: &mut Renderer| {
        show.set_override("crowd.fear", Value::F32(fear)).unwrap_or_else(|e| panic!("{e}"));
        let all = agents(renderer, &at(show, "orders", 4.0));
        show.clear_override("crowd.fear");
        here(&all).map(|a| a.stumble).fold(0.0, f32::max)
    };
    assert_eq!(most(0.0, show, renderer), 0.0);
    assert!(most(1.0, show, renderer) > 0.3);
}
