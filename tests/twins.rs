//! What is written twice, once in Rust and once in WGSL, means the same: hashes, the camera, the tone map.
//!
//! Small shaders import the real files, are composed and bound as every other, and run over lists of numbers.

mod common;

use std::collections::HashMap;

use glam::{Mat4, Vec2, Vec3, Vec4};
use oneiric::{
    assets::Assets,
    gpu::{Gpu, Pool, Recorder, Shaders},
    passes::agx,
    renderer::{FrameUniform, frame_uniform},
    show::Exposure,
    world::rng::{hash, pcg},
};

/// Runs `shaders/test/NAME.wgsl` once per four numbers of `input`, which it turns into four others.
struct Bench {
    gpu: Gpu,
    shaders: Shaders,
    pool: Pool,
}

impl Bench {
    fn new(gpu: Gpu, assets: Assets) -> Self {
        let shaders = Shaders::new(&gpu, assets, oneiric::passes::generated());
        Self { gpu, shaders, pool: Pool::default() }
    }

    fn run<I: bytemuck::Pod, O: bytemuck::Pod>(&mut self, name: &str, frame: &FrameUniform, input: &[I]) -> Vec<O> {
        use wgpu::BufferUsages as U;
        let size = size_of_val(input) as u64;
        let frame = self.gpu.buffer("frame", bytemuck::bytes_of(frame), U::UNIFORM);
        let from = self.gpu.buffer("input", bytemuck::cast_slice(input), U::STORAGE);
        let to = self.gpu.empty_buffer("output", size, U::STORAGE | U::COPY_SRC);
        let back = self.gpu.empty_buffer("back", size, U::MAP_READ | U::COPY_DST);
        let shared = HashMap::new();
        let mut recorder = Recorder::new(&self.gpu, &mut self.shaders, &mut self.pool, &shared, None, &frame);
        let binds = [("input", (&from).into()), ("output", (&to).into())];
        let groups = [(input.len() as u32).div_ceil(64), 1, 1];
        recorder.compute(&format!("test/{name}"), "main", &binds, groups).unwrap_or_else(|e| panic!("{e}"));
        recorder.encoder.copy_buffer_to_buffer(&to, 0, &back, 0, size);
        recorder.submit();
        back.slice(..).map_async(wgpu::MapMode::Read, |result| result.expect("mapped"));
        self.gpu.wait().unwrap_or_else(|e| panic!("{e}"));
        let mapped = back.slice(..).get_mapped_range().expect("mapped");
        bytemuck::pod_collect_to_vec(&mapped)
    }
}

/// A shader that computes `output[i]` from `v`, which is `input[i]`.
fn shader(import: &str, kind: &str, body: &str) -> String {
    format!(
        "#import {import}
@auto var<storage, read> input: array<{kind}>;
@auto var<storage, read_write> output: array<{kind}>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {{
    if (id.x < arrayLength(&input)) {{
        let v = input[id.x];
        output[id.x] = {body};
    }}
}}
"
    )
}

#[test]
fn twins_agree() {
    let (dir, assets) = common::copy();
    let shaders = [
        (
            "pcg",
            shader(
                "lib/hash",
                "vec4u",
                "vec4u(pcg(v.x), bitcast<u32>(hash1(v.x)), bitcast<u32>(hash2(v.x, v.y)), pcg(pcg(pcg(v.x) ^ v.y) + v.z * 0x9e3779b9u))",
            ),
        ),
        ("pcg3", shader("lib/hash", "vec4u", "vec4u(pcg3(v.xyz), bitcast<u32>(hash3(v.xyz).y))")),
        ("project", shader("frame", "vec4f", "frame.view_proj * v")),
        ("unproject", shader("frame", "vec4f", "vec4f(world_from_depth(v.xy, v.z), axis_distance(v.z))")),
        ("agx", shader("lib/tone", "vec4f", "vec4f(agx(v.rgb, 1.0, 1.0), 1.0)")),
        ("agx_film", shader("lib/tone", "vec4f", "vec4f(agx(v.rgb, 1.25, 1.12), 1.0)")),
        ("octa", shader("lib/octa", "vec4f", "vec4f(unpack_normal(pack_normal(v.xyz)), 0.0)")),
    ];
    for (name, text) in &shaders {
        common::put(dir.path(), &format!("shaders/test/{name}.wgsl"), text);
    }
    let show = common::show(&assets);
    let mut bench = Bench::new(common::gpu(), assets);
    let desc = common::describe(&show, &Exposure { samples: 8, ..common::exposure(24 * 10, [160, 90]) });
    let frame = |index: usize| frame_uniform(&desc, &desc.samples[index], index, 0);

    hashes(&mut bench, &frame(0));
    for index in 0..desc.samples.len() {
        let mut sample = desc.samples[index].clone();
        through_the_camera(&mut bench, &frame(index), &sample.camera, desc.size, sample.jitter, sample.lens);
        // Wide open and close, the lens matters most.
        (sample.camera.f_stop, sample.camera.focus_m, sample.camera.focal_mm) = (0.7, 2.0, 85.0);
        let open = frame_uniform(&desc, &sample, index, 0);
        through_the_camera(&mut bench, &open, &sample.camera, desc.size, sample.jitter, sample.lens);
    }
    in_focus(&mut bench, &desc);
    tone(&mut bench, &frame(0));
    normals(&mut bench, &frame(0));
}

fn unit(v: u32) -> f32 {
    (v >> 8) as f32 / 16_777_216.0
}

/// pcg3d (Jarzynski & Olano 2020).
fn pcg3(v: [u32; 3]) -> [u32; 3] {
    let [mut x, mut y, mut z] = v.map(|c| c.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    let round = |x: &mut u32, y: &mut u32, z: &mut u32| {
        *x = x.wrapping_add(y.wrapping_mul(*z));
        *y = y.wrapping_add(z.wrapping_mul(*x));
        *z = z.wrapping_add(x.wrapping_mul(*y));
    };
    round(&mut x, &mut y, &mut z);
    [x, y, z] = [x, y, z].map(|c| c ^ (c >> 16));
    round(&mut x, &mut y, &mut z);
    [x, y, z]
}

fn hashes(bench: &mut Bench, frame: &FrameUniform) {
    let edges = [0, 1, 2, 0x7fff_ffff, 0x8000_0000, u32::MAX - 1, u32::MAX];
    let mut input: Vec<[u32; 4]> = edges.iter().flat_map(|a| edges.map(|b| [*a, b, a ^ b, 0])).collect();
    input.extend((0..2000).map(|k| [pcg(k), pcg(k + 9000), pcg(k + 70_000), 0]));
    let out: Vec<[u32; 4]> = bench.run("pcg", frame, &input);
    for (v, got) in input.iter().zip(&out) {
        let two = unit(pcg(v[0] ^ pcg(v[1])));
        let expected = [pcg(v[0]), unit(pcg(v[0])).to_bits(), two.to_bits(), hash(v[0], v[1], v[2])];
        assert_eq!(*got, expected, "hashes of {v:?}");
    }
    let out: Vec<[u32; 4]> = bench.run("pcg3", frame, &input);
    for (v, got) in input.iter().zip(&out) {
        let [x, y, z] = pcg3([v[0], v[1], v[2]]);
        assert_eq!(*got, [x, y, z, unit(y).to_bits()], "pcg3 of {v:?}");
    }
}

/// Points all around the axis at distances from a hand's breadth to the horizon, in the world.
fn points(camera: &oneiric::timeline::Camera, size: [u32; 2]) -> Vec<Vec4> {
    let tan = camera.tangents(size);
    let mut out = Vec::new();
    for distance in [0.2, 1.0, 3.7, 25.0, 400.0, 9000.0] {
        for (x, y) in [(0.0, 0.0), (0.9, 0.9), (-0.9, 0.9), (0.5, -0.95), (-0.97, -0.3)] {
            let local = Vec3::new(x * tan.x, y * tan.y, -1.0) * distance;
            out.push((camera.eye + camera.rotation * local).extend(1.0));
        }
    }
    out
}

fn pixel(clip: Vec4, size: [u32; 2]) -> Vec3 {
    let ndc = clip.truncate() / clip.w;
    let half = Vec2::new(size[0] as f32, size[1] as f32) * 0.5;
    Vec3::new((ndc.x + 1.0) * half.x, (1.0 - ndc.y) * half.y, ndc.z)
}

/// The rasteriser's matrix is the CPU's camera, and rays through pixels lead back to where it came from.
fn through_the_camera(
    bench: &mut Bench,
    frame: &FrameUniform,
    camera: &oneiric::timeline::Camera,
    size: [u32; 2],
    jitter: Vec2,
    lens: Vec2,
) {
    let world = points(camera, size);
    let clips: Vec<Vec4> = bench.run("project", frame, &world);
    let pixels: Vec<Vec3> = clips.iter().map(|c| pixel(*c, size)).collect();

    if lens == Vec2::ZERO {
        let twin: Mat4 = camera.projection(size, jitter) * camera.view();
        for (p, got) in world.iter().zip(&pixels) {
            let expected = pixel(twin * *p, size);
            assert!(got.truncate().distance(expected.truncate()) < 0.02, "{p} is at {got}, not {expected}");
            assert!((got.z / expected.z - 1.0).abs() < 2e-3, "{p} has depth {}, not {}", got.z, expected.z);
        }
    }
    let input: Vec<Vec4> = pixels.iter().map(|p| p.extend(0.0)).collect();
    let back: Vec<Vec4> = bench.run("unproject", frame, &input);
    for (p, got) in world.iter().zip(&back) {
        let away = p.truncate().distance(camera.eye);
        let off = p.truncate().distance(got.truncate());
        // A float of the city's coordinates holds about a tenth of a millimetre.
        assert!(
            off < 2e-3 * away + 1e-3,
            "{p} comes back as {got}, {off} m off at {away} m (lens {lens}, jitter {jitter})"
        );
        let along = (p.truncate() - camera.eye).dot(camera.rotation * Vec3::NEG_Z);
        assert!((got.w / along - 1.0).abs() < 2e-3 + 1e-3 / along, "{} m along the axis, not {along}", got.w);
    }
}

/// Things in the plane of focus stay where they are for every point of the lens; others move.
fn in_focus(bench: &mut Bench, desc: &oneiric::frame::FrameDesc) {
    let mut sample = desc.samples[0].clone();
    (sample.camera.f_stop, sample.camera.focus_m, sample.camera.focal_mm) = (1.0, 5.0, 50.0);
    sample.jitter = Vec2::ZERO;
    let camera = sample.camera;
    let at = |x: f32, y: f32, away: f32| (camera.eye + camera.rotation * Vec3::new(x, y, -away)).extend(1.0);
    let world = [at(0.0, 0.0, 5.0), at(1.2, -0.6, 5.0), at(-0.8, 0.4, 5.0), at(0.0, 0.0, 40.0), at(0.0, 0.0, 1.0)];
    let mut sharp: Option<Vec<Vec3>> = None;
    for lens in [Vec2::ZERO, Vec2::X, Vec2::NEG_X, Vec2::Y, Vec2::new(-0.6, -0.7)] {
        sample.lens = lens;
        let clips: Vec<Vec4> = bench.run("project", &frame_uniform(desc, &sample, 0, 0), &world);
        let pixels: Vec<Vec3> = clips.iter().map(|c| pixel(*c, desc.size)).collect();
        let sharp = sharp.get_or_insert_with(|| pixels.clone());
        for k in 0..world.len() {
            let moved = pixels[k].truncate().distance(sharp[k].truncate());
            let should = k >= 3 && lens != Vec2::ZERO;
            assert_eq!(moved > 0.05, should, "point {k} moves by {moved} pixels through {lens}");
        }
    }
}

fn tone(bench: &mut Bench, frame: &FrameUniform) {
    let mut lights = vec![Vec4::ZERO, Vec4::new(65504.0, 65504.0, 65504.0, 0.0), Vec4::new(0.0, 65504.0, 0.0, 0.0)];
    for k in 0..400 {
        let c = [pcg(3 * k), pcg(3 * k + 1), pcg(3 * k + 2)].map(|h| (unit(h) * 20.0 - 14.0).exp2());
        lights.push(Vec3::from(c).extend(0.0));
    }
    for (name, contrast, saturation) in [("agx", 1.0, 1.0), ("agx_film", 1.25, 1.12)] {
        let out: Vec<Vec4> = bench.run(name, frame, &lights);
        for (light, got) in lights.iter().zip(&out) {
            let expected = agx(light.truncate(), contrast, saturation);
            let off = (got.truncate() - expected).abs().max_element();
            assert!(off < 1e-3, "{light} becomes {got} on the GPU and {expected} on the CPU");
        }
        assert_eq!(out[0].truncate(), Vec3::ZERO, "black is black");
        assert!(out[1].truncate().min_element() > 0.95, "the brightest white is {}", out[1]);

        // More light is never darker.
        let ramp: Vec<Vec4> = (0..600).map(|k| Vec4::splat((k as f32 / 30.0 - 14.0).exp2())).collect();
        let out: Vec<Vec4> = bench.run(name, frame, &ramp);
        let grey = |v: &Vec4| (v.x + v.y + v.z) / 3.0;
        assert!(out.windows(2).all(|p| grey(&p[1]) >= grey(&p[0]) - 1e-5), "{name} is not monotone");
        assert!(out.iter().all(|v| v.truncate().max_element() - v.truncate().min_element() < 2e-3), "grey stays grey");
    }
}

fn normals(bench: &mut Bench, frame: &FrameUniform) {
    let mut all: Vec<Vec4> = (0..500)
        .map(|k| {
            let v = Vec3::new(unit(pcg(3 * k)), unit(pcg(3 * k + 1)), unit(pcg(3 * k + 2))) * 2.0 - 1.0;
            v.normalize_or(Vec3::Y).extend(0.0)
        })
        .collect();
    all.extend([Vec4::X, -Vec4::X, Vec4::Y, -Vec4::Y, Vec4::Z, -Vec4::Z]);
    let out: Vec<Vec4> = bench.run("octa", frame, &all);
    for (n, got) in all.iter().zip(&out) {
        assert!(n.truncate().distance(got.truncate()) < 2e-4, "{n} comes back as {got}");
    }
}
