//! Ropes: they keep their length, hang still once the wind is gone, and are the same however they are reached. And beams:
//! the air shows them where they shine and nowhere else.

mod common;

use glam::{Vec2, Vec3};
use oneiric::{
    clock::{Rate, Time},
    frame::FrameDesc,
    gpu::Gpu,
    params::Value,
    passes::Carried,
    quality::Quality,
    renderer::Renderer,
    show::{Exposure, Show},
    sim::strands::NODES,
};

const SIZE: [u32; 2] = [96, 54];

/// A shot without ropes, then one of half a minute with them; they are thrown soon after it begins.
const LONG: &str = r#"
title = "Long"
length = 110.0
seed = 1
cast = "evacuation"
beats = [{ id = "L1", name = "before", start = 0.0, end = 65.0 }, { id = "L2", name = "ropes", start = 65.0, end = 110.0 }]

[[camera]]
beat = "L1"
keys = [{ at = 0.0, eye = [0.0, 3.0, -40.0], look = [0.0, 0.0, -1000.0] }]

[[camera]]
beat = "L2"
keys = [{ at = 0.0, eye = [0.0, 3.0, -40.0], look = [0.0, 0.0, -1000.0] }]

[[tracks]]
param = "strands.present"
ease = "hold"
keys = [{ at = 0.0, value = 0.0 }, { at = 65.0, value = 1.0 }]
"#;

#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct Node {
    position: [f32; 3],
    free: f32,
    velocity: [f32; 3],
    pad: f32,
}

fn at(show: &Show, dream: &str, seconds: f64) -> FrameDesc {
    let rate = Rate::LIVE;
    let frame = rate.frame(Time::from_seconds(seconds));
    let exposure = Exposure { rate, samples: 1, ..Exposure::new(dream, frame, Quality::Draft, SIZE) };
    // The ropes alone: nothing else feeds back into them.
    FrameDesc { sims: &["strands"], ..common::describe(show, &exposure) }
}

fn nodes(renderer: &mut Renderer, desc: &FrameDesc) -> Vec<Node> {
    renderer.render(desc).unwrap_or_else(|e| panic!("{e}"));
    let all = renderer.inspect("strands").unwrap_or_else(|e| panic!("{e}"));
    let count = desc.scene.strands.len() * NODES as usize;
    bytemuck::pod_collect_to_vec::<u8, Node>(&all["nodes"])[..count].to_vec()
}

#[test]
fn arcs_leap_while_their_events_last_and_light_what_is_near() {
    let show = common::show(&common::assets());
    let carried = |seconds: f64, quality: Quality| {
        let desc = FrameDesc { quality, ..at(&show, "evacuation", seconds) };
        Carried::new(&desc, &desc.samples[0])
    };
    let event = common::describe(&show, &common::exposure(0, SIZE)).events.iter().find(|e| e.kind == "arc").cloned();
    let event = event.unwrap_or_else(|| panic!("no arc in the script"));
    assert!(carried(event.at - 0.1, Quality::High).stretches.is_empty());
    let burning = |k: u32| carried(event.at + f64::from(k) / 60.0, Quality::High);
    let lit: Vec<_> = (0..20).map(burning).filter(|c| !c.stretches.is_empty()).collect();
    assert!(lit.len() > 5, "{} of 20 frames", lit.len());
    for c in &lit {
        assert!(c.core.is_some() && c.lights.len() > 2);
        assert!(c.stretches.iter().any(|s| s.from.distance(event.origin) < 1e-3), "none springs where the event is");
    }
    let shadows = |quality| carried(62.0, quality).lights.iter().filter(|l| l.shadow).count();
    assert!(shadows(Quality::Draft) < shadows(Quality::High));
    assert!(carried(12.0, Quality::High).lights.is_empty());
}

#[test]
fn ropes_and_beams_are_sound() {
    let (dir, assets) = common::copy();
    common::put(dir.path(), "assets/dreams/long.toml", LONG);
    let film = "title = \"Two\"\ndreams = [{ name = \"evacuation\" }, { name = \"long\" }]\n";
    common::put(dir.path(), "assets/film.toml", film);
    let gpu = common::gpu();
    let mut show = common::show(&assets);
    let mut renderer = common::renderer(&gpu, &assets);
    the_same_however_reached(&gpu, &assets, &mut renderer, &show);
    beams_are_where_they_shine(&mut renderer, &mut show);
    ropes_keep_their_length_and_come_to_rest(&mut renderer, &mut show);
}

fn ropes_keep_their_length_and_come_to_rest(renderer: &mut Renderer, show: &mut Show) {
    show.set_override("strands.wind", Value::Vec3(Vec3::ZERO)).unwrap_or_else(|e| panic!("{e}"));
    show.set_override("strands.gusts", Value::F32(0.0)).unwrap_or_else(|e| panic!("{e}"));
    show.set_override("strands.drag", Value::F32(1.0)).unwrap_or_else(|e| panic!("{e}"));
    for seconds in [67.0, 69.5, 72.0, 109.0] {
        let desc = at(show, "long", seconds);
        let all = nodes(renderer, &desc);
        // Lines drawn tight run as far as they have to.
        let hang = all.chunks(NODES as usize).zip(&desc.scene.strands).filter(|(_, s)| s.fast.is_none());
        for (rope, strand) in hang {
            let place = |k: usize| Vec3::from(rope[k].position);
            let rest = strand.length / (NODES - 2) as f32;
            let long: f32 = (2..NODES as usize).map(|k| place(k).distance(place(k - 1))).sum();
            assert!(long < 1.03 * strand.length, "{long} m of {} at {seconds} s", strand.length);
            let widest = (2..NODES as usize).map(|k| place(k).distance(place(k - 1)) / rest).fold(0.0, f32::max);
            assert!(widest < 1.12, "a stretch is {widest} of its length at {seconds} s");
            if seconds > 100.0 {
                let fastest = rope.iter().map(|n| Vec3::from(n.velocity).length()).fold(0.0, f32::max);
                assert!(fastest < 0.12, "{fastest} m/s at rest");
                let down = strand.edge.y - place(NODES as usize - 1).y;
                assert!((down / strand.length - 1.0).abs() < 0.03, "hangs {down} m of {}", strand.length);
            }
        }
    }
}

fn the_same_however_reached(gpu: &Gpu, assets: &oneiric::assets::Assets, renderer: &mut Renderer, show: &Show) {
    let sought = nodes(renderer, &at(show, "evacuation", 71.0));
    let falling = sought.iter().filter(|n| n.free > 0.5).count();
    assert!(falling > 200, "{falling} nodes have left their coils");
    let mut other = common::renderer(gpu, assets);
    for seconds in [66.0, 67.2, 68.9, 74.0, 70.1] {
        nodes(&mut other, &at(show, "evacuation", seconds));
    }
    let played = nodes(&mut other, &at(show, "evacuation", 71.0));
    let bytes = |n: &[Node]| bytemuck::cast_slice::<Node, u8>(n).to_vec();
    assert!(bytes(&sought) == bytes(&played), "ropes differ between a seek and another way");
}

fn beams_are_where_they_shine(renderer: &mut Renderer, show: &mut Show) {
    let mut linear = |show: &Show| {
        let desc = FrameDesc { sims: &[], ..at(show, "evacuation", 61.5) };
        renderer.render(&desc).unwrap_or_else(|e| panic!("{e}"));
        (renderer.read_linear().unwrap_or_else(|e| panic!("{e}")), desc)
    };
    let (with, desc) = linear(show);
    show.set_override("beams.glow", Value::F32(0.0)).unwrap_or_else(|e| panic!("{e}"));
    let (without, _) = linear(show);
    show.clear_override("beams.glow");
    let camera = desc.samples[0].camera;
    let t = desc.samples[0].time.seconds();
    let beams: Vec<_> = desc.scene.searchlights.iter().map(|l| l.at(t)).collect();
    let tan = camera.tangents(SIZE);
    // Widest half angle of a beam, and what a pixel of the air's smaller picture and its enlargement add to it.
    let (slope, blur) = (0.052, 8.0 * 2.0 * tan.y / SIZE[1] as f32);
    let (mut lit, mut stray) = (0, 0);
    for (k, (a, b)) in with.iter().zip(&without).enumerate() {
        let more = (0..3).map(|c| a[c] - b[c]).fold(0.0, f32::max);
        let pixel = Vec2::new((k as u32 % SIZE[0]) as f32 + 0.5, (k as u32 / SIZE[0]) as f32 + 0.5);
        let ndc = pixel / Vec2::new(SIZE[0] as f32, SIZE[1] as f32) * 2.0 - 1.0;
        let ray = (camera.rotation * Vec3::new(ndc.x * tan.x, -ndc.y * tan.y, -1.0)).normalize();
        let near = beams.iter().any(|(p, d)| {
            (0..600).any(|n| {
                let q = *p + *d * (n as f32 * 0.25);
                let to = q - camera.eye;
                let ahead = to.dot(ray);
                ahead > 0.0 && (to - ray * ahead).length() < slope * q.distance(*p) + 0.1 + blur * ahead
            })
        });
        lit += usize::from(more > 0.02 && near);
        stray += usize::from(more > 0.02 && !near);
    }
    assert!(lit > 100, "{lit} pixels show beams");
    assert_eq!(stray, 0, "pixels show light outside of every beam");
}
