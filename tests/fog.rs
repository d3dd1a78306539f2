//! The particle fog: its air is nearly free of divergence, its mass is kept, nothing of it is inside buildings, fronts arrive
//! when the formula says, and it is the same however it is reached.

mod common;

use std::collections::HashMap;

use glam::{IVec3, UVec3, Vec3};
use oneiric::{
    clock::{Rate, Time},
    frame::FrameDesc,
    params::Value,
    quality::Quality,
    renderer::Renderer,
    show::{Exposure, Show},
    sim::fog::{Sizes, residual},
    world::{Scene, TraceBox},
};

const SIZE: [u32; 2] = [32, 18];
/// What is left of the divergence after the projection, as a share of what there was (root mean square).
const LEFT: f64 = 0.3;
/// How far the mass of the smog strays from its mean over a minute.
const STRAYS: f64 = 0.06;

/// One shot of seventy seconds over the city, with a front in it.
const LONG: &str = r#"
title = "Long"
length = 70.0
seed = 1
cast = "evacuation"
beats = [{ id = "L1", name = "long", start = 0.0, end = 70.0 }]

[[camera]]
beat = "L1"
keys = [{ at = 0.0, eye = [52.0, 44.0, -52.0], look = [-120.0, -235.0, -1050.0] }]

[[events]]
name = "front"
kind = "shock"
at = 1.0
origin = [120.0, -620.0, -1650.0]
strength = 2.0
speed = 340.0
"#;

#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct Particle {
    position: [f32; 3],
    age: f32,
    life: f32,
    mass: f32,
    heat: f32,
    kind: f32,
}

/// With nothing simulated but what the fog depends on, and it.
fn at(show: &Show, dream: &str, seconds: f64) -> FrameDesc {
    let rate = Rate::LIVE;
    let frame = rate.frame(Time::from_seconds(seconds));
    let exposure = Exposure { rate, samples: 1, ..Exposure::new(dream, frame, Quality::Draft, SIZE) };
    FrameDesc { sims: &["collapse", "fog"], ..common::describe(show, &exposure) }
}

fn buffers(renderer: &mut Renderer, desc: &FrameDesc) -> HashMap<&'static str, Vec<u8>> {
    renderer.render(desc).unwrap_or_else(|e| panic!("{e}"));
    renderer.inspect("fog").unwrap_or_else(|e| panic!("{e}"))
}

fn cast<T: bytemuck::Pod>(bytes: &[u8]) -> Vec<T> {
    bytemuck::pod_collect_to_vec(bytes)
}

fn particles(buffers: &HashMap<&'static str, Vec<u8>>) -> Vec<Particle> {
    cast(&buffers["particles"])
}

fn inside(b: &TraceBox, p: Vec3) -> bool {
    let [sin, cos] = b.yaw;
    let (x, z) = (p.x - b.centre[0], p.z - b.centre[1]);
    let (u, v) = (x * cos - z * sin, x * sin + z * cos);
    let slack = 0.2;
    u.abs() < b.half[0] - slack && v.abs() < b.half[1] - slack && p.y > b.bottom + slack && p.y < b.top - slack
}

/// The building a point is in, as the simulation sees buildings: those listed in the grid's cell over it that will not come
/// down.
fn building(scene: &Scene, p: Vec3) -> Option<usize> {
    let grid = &scene.trace;
    let x = ((p.x - grid.origin[0]) / grid.cell).floor();
    let z = ((p.z - grid.origin[1]) / grid.cell).floor();
    if x < 0.0 || z < 0.0 || x >= grid.size[0] as f32 || z >= grid.size[1] as f32 {
        return None;
    }
    let [first, count] = grid.cells[z as usize * grid.size[0] as usize + x as usize];
    let listed = &grid.list[first as usize..(first + count) as usize];
    let stays = |b: &TraceBox| b.material & TraceBox::DOOMED == 0;
    listed.iter().map(|i| *i as usize).find(|i| stays(&grid.boxes[*i]) && inside(&grid.boxes[*i], p))
}

fn smog(buffers: &HashMap<&'static str, Vec<u8>>) -> f64 {
    cast::<[u32; 4]>(&buffers["mass"]).iter().map(|m| f64::from(m[0])).sum()
}

#[test]
fn the_fog_is_sound() {
    let (dir, assets) = common::copy();
    common::put(dir.path(), "assets/dreams/long.toml", LONG);
    let film = "title = \"Two\"\ndreams = [{ name = \"evacuation\" }, { name = \"long\" }]\n";
    common::put(dir.path(), "assets/film.toml", film);
    let gpu = common::gpu();
    let mut show = common::show(&assets);
    let mut renderer = common::renderer(&gpu, &assets);

    air_and_mass(&mut renderer, &show);
    fronts_arrive(&mut renderer, &show);
    the_same_however_reached(&gpu, &assets, &mut renderer, &show);
    parameters_tell(&mut renderer, &mut show);
}

fn air_and_mass(renderer: &mut Renderer, show: &Show) {
    let mut masses = Vec::new();
    for second in [0, 2, 4, 10, 20, 30, 40, 50, 60, 69] {
        let desc = at(show, "long", f64::from(second));
        let state = buffers(renderer, &desc);
        let left = residual(&state, Quality::Draft).expect("the air moves");
        assert!(left < LEFT, "at {second} s {left} of the divergence is left");
        masses.push(smog(&state));

        let alive: Vec<_> = particles(&state).into_iter().filter(|p| p.life > 0.0).collect();
        assert!(alive.len() as u32 >= Sizes::of(Quality::Draft).ambient(), "{} particles live", alive.len());
        for p in &alive {
            let at = Vec3::from(p.position);
            assert!(at.is_finite() && at.y >= desc.scene.ground, "a particle at {at} at {second} s");
            let hit = building(&desc.scene, at);
            assert!(
                hit.is_none(),
                "a particle at {at} is inside of {:?} at {second} s",
                desc.scene.trace.boxes[hit.unwrap()]
            );
        }
        let moved = alive.iter().filter(|p| p.kind == 1.0).count();
        // It hangs for some ten seconds after the front at 1..8 s.
        if second != 20 {
            assert_eq!(moved > 0, (2..=10).contains(&second), "{moved} particles of dust at {second} s");
        }
    }
    let mean = masses.iter().sum::<f64>() / masses.len() as f64;
    for m in &masses {
        assert!((m / mean - 1.0).abs() < STRAYS, "the smog's mass strays: {masses:?}");
    }
}

/// Dust is born on ledges at the moment the front gets there.
fn fronts_arrive(renderer: &mut Renderer, show: &Show) {
    for second in [2.0, 3.5, 5.0] {
        let desc = at(show, "long", second);
        let state = buffers(renderer, &desc);
        let front = &desc.events[0];
        // States look ahead by up to four steps.
        let made = (second * 15.0 + 1e-9).floor() / 15.0 + 1.0 / 15.0;
        let young: Vec<_> =
            particles(&state).into_iter().filter(|p| p.kind == 1.0 && p.life > 0.0 && p.age < 0.12).collect();
        assert!(young.len() > 5, "only {} particles were born around {second} s", young.len());
        for p in young {
            let born = made - f64::from(p.age);
            let ring = (born - front.at) * f64::from(front.speed);
            let away = f64::from(Vec3::from(p.position).distance(front.origin));
            // An update, a ledge's length, and what the gust carried it since.
            assert!(
                (away - ring).abs() < 23.0 + 60.0 + 12.0,
                "born at {born:.2} s {away:.0} m out; the front is at {ring:.0} m"
            );
        }
    }
    // Before the front there is none.
    let early = buffers(renderer, &at(show, "long", 0.8));
    assert!(particles(&early).iter().all(|p| p.kind == 0.0));
}

/// Played, sought, across cuts, and by a renderer that has seen nothing else.
fn the_same_however_reached(
    gpu: &oneiric::gpu::Gpu,
    assets: &oneiric::assets::Assets,
    renderer: &mut Renderer,
    show: &Show,
) {
    let times = [9.0, 9.2, 13.8, 14.0, 14.2, 17.5, 9.4];
    let whole = |renderer: &mut Renderer, t: f64| {
        let state = buffers(renderer, &at(show, common::DREAM, t));
        let mut hash = blake3::Hasher::new();
        for name in ["particles", "velocity", "mass"] {
            hash.update(&state[name]);
        }
        hash.finalize()
    };
    let sought: Vec<_> = times.iter().map(|t| whole(renderer, *t)).collect();
    for (k, hash) in sought.iter().enumerate() {
        assert_eq!(sought.iter().position(|h| h == hash), Some(k), "the fog at {} s is that of another time", times[k]);
    }
    // Another spacing of checkpoints, another order, starting cold.
    for (spacing, budget) in [(5, u64::MAX), (16, 12_000_000)] {
        let simulations = oneiric::sim::Simulations::new(spacing, budget);
        let made = Renderer::with_simulations(gpu.clone(), assets.clone(), simulations);
        let mut other = made.unwrap_or_else(|e| panic!("{e}"));
        for k in [6, 4, 2, 0, 3, 5, 1] {
            assert_eq!(
                whole(&mut other, times[k]),
                sought[k],
                "{} s with a checkpoint every {spacing} steps",
                times[k]
            );
        }
    }
}

/// The parameters reach the fog: more wind carries it further, a stronger push sends it away.
fn parameters_tell(renderer: &mut Renderer, show: &mut Show) {
    let mean_speed = |renderer: &mut Renderer, show: &Show| {
        let velocity: Vec<[f32; 4]> = cast(&buffers(renderer, &at(show, "long", 0.5))["velocity"]);
        velocity.iter().map(|v| f64::from(Vec3::from_slice(v).length())).sum::<f64>() / velocity.len() as f64
    };
    let calm = mean_speed(renderer, show);
    show.set_override("fog.wind", Value::Vec3(Vec3::new(30.0, 0.0, 0.0))).unwrap_or_else(|e| panic!("{e}"));
    let storm = mean_speed(renderer, show);
    show.clear_override("fog.wind");
    assert!(storm > 2.0 * calm, "{calm} {storm}");
    let dust = |renderer: &mut Renderer, show: &Show| {
        cast::<[u32; 4]>(&buffers(renderer, &at(show, "long", 6.0))["mass"])
            .iter()
            .map(|m| f64::from(m[1]))
            .sum::<f64>()
    };
    let some = dust(renderer, show);
    show.set_override("fog.dust", Value::F32(0.0)).unwrap_or_else(|e| panic!("{e}"));
    assert!(some > 0.0 && dust(renderer, show) == 0.0, "{some}");
    show.clear_override("fog.dust");
}

#[test]
fn grids_share_every_second_corner() {
    for quality in Quality::ALL {
        let sizes = Sizes::of(quality);
        // The region moves by two cells of the air: a whole number of cells of density.
        assert_eq!((2 * sizes.density) % sizes.air, UVec3::ZERO, "{quality}");
        let pairs = IVec3::new(sizes.air.x as i32, sizes.air.y as i32, sizes.air.z as i32) % 2;
        assert_eq!(pairs, IVec3::ZERO, "{quality}");
    }
}
