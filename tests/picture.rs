//! Pictures that are not made at once: in parts, larger than they are shown, of all directions, and with layers beside them.
//! Each is held against the plain picture of the same moment.

mod common;

use common::{DREAM, describe, exposure};
use glam::{Quat, Vec2, Vec3};
use oneiric::{
    frame::{Channel, FAR, FrameDesc, Framing, Layers, Projection, Samples},
    quality::Quality,
    renderer::Renderer,
    show::{Exposure, Show},
};

const SIZE: [u32; 2] = [400, 352];
/// Over the city, before much of it sways; no two surfaces lie in one plane there, which rounding would decide between.
const FRAME: i64 = 24 * 8 + 2;

type Light = Vec<[f32; 4]>;

struct Bench {
    show: Show,
    renderer: Renderer,
}

impl Bench {
    fn describe(&self, framing: Framing, size: [u32; 2], samples: u32) -> FrameDesc {
        describe(&self.show, &Exposure { framing, samples, ..exposure(FRAME, size) })
    }

    fn light(&mut self, desc: &FrameDesc) -> Light {
        self.renderer.render(desc).unwrap_or_else(|e| panic!("{e}"));
        self.renderer.read_linear().unwrap_or_else(|e| panic!("{e}"))
    }

    fn shown(&mut self, desc: &FrameDesc) -> Vec<u8> {
        common::pixels(&mut self.renderer, desc)
    }

    fn channels(&mut self, desc: &FrameDesc) -> Vec<Channel> {
        self.renderer.render(desc).unwrap_or_else(|e| panic!("{e}"));
        self.renderer.read_channels(desc).unwrap_or_else(|e| panic!("{e}"))
    }
}

#[test]
fn pictures_made_otherwise_are_the_same_pictures() {
    let assets = common::assets();
    let gpu = common::gpu();
    let mut bench = Bench { show: common::show(&assets), renderer: common::renderer(&gpu, &assets) };
    parts_fit_together(&mut bench);
    odd_sizes_have_pixels(&mut bench);
    beyond_the_adapter(&mut bench, &gpu);
    larger_and_filtered_down(&mut bench);
    all_directions(&mut bench);
    layers_say_what_is_seen(&mut bench);
    coverage_leaves_the_sky_out(&mut bench);
    haze_has_no_grain(&mut bench);
}

/// Largest difference of each pixel's components.
fn apart(a: &[u8], b: &[u8]) -> Vec<u8> {
    assert_eq!(a.len(), b.len());
    let pixels = a.as_chunks::<4>().0.iter().zip(b.as_chunks::<4>().0);
    pixels.map(|(p, q)| (0..3).map(|k| p[k].abs_diff(q[k])).max().unwrap_or(0)).collect()
}

/// A picture in small parts is the picture made at once: 99.8 % of its pixels to two steps of 255, and no worse along the
/// borders of parts than elsewhere, whether it is developed at once or, as one that no adapter holds, piece by piece with a
/// glow made in memory. (A corner that two matrices round apart may flip the pixel on an edge.)
fn parts_fit_together(bench: &mut Bench) {
    for (quality, tile) in [(Quality::Draft, 192), (Quality::Low, 201)] {
        let of = |bench: &Bench, tile| FrameDesc {
            quality,
            ..bench.describe(Framing { tile, ..Framing::default() }, SIZE, 2)
        };
        let (whole, parts) = (of(bench, 0), of(bench, tile));
        let (whole, parts) = (bench.shown(&whole), bench.shown(&parts));
        let apart = apart(&whole, &parts);
        let off = apart.iter().filter(|d| **d > 2).count();
        assert!(off * 500 < apart.len(), "{quality}: {off} of {} pixels differ", apart.len());
        let mean = apart.iter().map(|d| f64::from(*d)).sum::<f64>() / apart.len() as f64;
        assert!(mean < 0.1, "{quality}: differs by {mean} steps on average");
        // The step from column to column and row to row is the same in both: no border shows anywhere.
        let steps = |picture: &[u8], along: usize, count: usize, across: usize, stride: usize| -> Vec<f64> {
            let at = |i: usize, j: usize| f64::from(picture[(i * along + j * stride) * 4 + 1]);
            (1..count).map(|i| (0..across).map(|j| at(i, j) - at(i - 1, j)).sum::<f64>() / across as f64).collect()
        };
        let [w, h] = SIZE.map(|s| s as usize);
        for (along, count, across, stride) in [(1, w, h, w), (w, h, w, 1)] {
            let (a, b) = (steps(&whole, along, count, across, stride), steps(&parts, along, count, across, stride));
            let worst = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            assert!(worst < 0.25, "{quality}: a border of {worst} steps");
        }
    }
}

fn odd_sizes_have_pixels(bench: &mut Bench) {
    for size in [[1, 1], [2, 1], [1, 7], [17, 5], [331, 1]] {
        for framing in [Framing::default(), Framing { supersample: 3, ..Framing::default() }] {
            let desc = bench.describe(framing, size, 1);
            assert_eq!(bench.shown(&desc).len() as u32, size[0] * size[1] * 4, "{size:?}");
            assert!(bench.light(&desc).iter().flatten().all(|v| v.is_finite()), "{size:?}");
        }
    }
}

/// A picture wider than any texture has no border where its parts meet, and glows as one that fits.
fn beyond_the_adapter(bench: &mut Bench, gpu: &oneiric::gpu::Gpu) {
    let limit = gpu.device.limits().max_texture_dimension_2d;
    let size = [limit + 1, 12];
    let desc = bench.describe(Framing::default(), size, 1);
    let shown = bench.shown(&desc);
    assert_eq!(shown.len() as u32, size[0] * size[1] * 4);
    assert!(bench.renderer.picture().is_none(), "the adapter cannot hold it");
    // Its right half again, as the left half of nothing: the same camera through a narrower picture sees other things, so
    // that the picture is held against itself: the border between parts is no larger a step than its neighbours.
    let row = size[0] as usize;
    let step = |x: usize| -> f64 {
        let at = |x: usize, y: usize| f64::from(shown[(y * row + x) * 4]);
        (0..12).map(|y| at(x, y) - at(x - 1, y)).sum::<f64>().abs() / 12.0
    };
    let mut steps: Vec<f64> = (1..row).map(step).collect();
    let worst = steps.iter().copied().fold(0.0, f64::max);
    steps.sort_by(f64::total_cmp);
    assert!(worst < 140.0, "a border of {worst} steps");
    // The light of a picture in memory is developed as on the adapter: a picture that fits, both ways.
    let fits = bench.describe(Framing::default(), [limit, 12], 1);
    let whole = bench.shown(&fits);
    let mean = |bytes: &[u8]| bytes.iter().map(|b| f64::from(*b)).sum::<f64>() / bytes.len() as f64;
    assert!((mean(&whole) - mean(&shown)).abs() < 1.0, "{} and {}", mean(&whole), mean(&shown));
}

/// Light as film takes it: highlights count ever less.
fn film(light: &Light) -> Vec<f32> {
    light.iter().flat_map(|p| [p[0], p[1], p[2]]).map(|v| v / (1.0 + v)).collect()
}

fn root_mean_square(a: &[f32], b: &[f32]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum();
    (sum / a.len() as f64).sqrt()
}

/// A supersampled picture of one sub-frame is nearer to one of many sub-frames than a plain one is, in parts or not. (Of
/// plain ones the sum weighs a pixel as a box, of supersampled ones as a wider bell.)
fn larger_and_filtered_down(bench: &mut Bench) {
    let size = [160, 90];
    let at = |bench: &mut Bench, framing: Framing, samples: u32| {
        let mut desc = bench.describe(framing, size, samples);
        // Nothing moves and all is sharp: only the pixels' own area is averaged.
        let first = desc.samples[0].clone();
        for sample in &mut desc.samples {
            let jitter = sample.jitter;
            *sample = first.clone();
            (sample.jitter, sample.lens) = (jitter, Vec2::ZERO);
        }
        film(&bench.light(&desc))
    };
    let four = Framing { supersample: 4, ..Framing::default() };
    let (truth, plain) = (at(bench, Framing::default(), 64), at(bench, Framing::default(), 1));
    let (whole, finer) = (at(bench, four, 16), at(bench, four, 1));
    let (far, near) = (root_mean_square(&truth, &plain), root_mean_square(&whole, &finer));
    assert!(near < 0.5 * far, "supersampled {near}, plain {far}");
    let filtered = root_mean_square(&truth, &finer);
    assert!(filtered < 0.9 * far, "supersampled {filtered} off the plain sum, plain {far}");
    let parts = at(bench, Framing { tile: 240, ..four }, 1);
    let off = root_mean_square(&finer, &parts);
    assert!(off < 0.05 * far, "in parts it differs by {off}");
    // Light is shared out, not lost.
    let mean = |v: &[f32]| v.iter().map(|v| f64::from(*v)).sum::<f64>() / v.len() as f64;
    assert!((mean(&finer) / mean(&truth) - 1.0).abs() < 0.03, "{} and {}", mean(&finer), mean(&truth));
}

/// Turns every camera of a frame level and ahead, as pictures of all directions are.
fn level(desc: &mut FrameDesc) -> Quat {
    let mut turn = Quat::IDENTITY;
    for sample in &mut desc.samples {
        let heading = (sample.camera.rotation * Vec3::NEG_Z).with_y(0.0).normalize();
        turn = Quat::from_rotation_arc(Vec3::NEG_Z, heading);
        (sample.camera.rotation, sample.previous) = (turn, sample.camera);
        sample.lens = Vec2::ZERO;
    }
    turn
}

/// What a picture of all directions shows ahead is what a camera sees that looks there, and it closes behind.
fn all_directions(bench: &mut Bench) {
    let size = [512, 256];
    let mut desc = bench.describe(Framing { projection: Projection::Equirect, ..Framing::default() }, size, 4);
    level(&mut desc);
    let round = bench.light(&desc);
    let pixel = |x: i64, y: i64| round[(y * 512 + x.rem_euclid(512)) as usize];
    let grey = |p: [f32; 4]| p[0] + p[1] + p[2];
    // A level camera with 53° across: where its rays lead, the light is the same on average over small squares.
    let mut ahead = bench.describe(Framing::default(), [96, 96], 4);
    level(&mut ahead);
    let plain = bench.light(&ahead);
    let tan = ahead.samples[0].camera.tangents([96, 96]);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (cx, cy) in (1..7).flat_map(|y| (1..7).map(move |x| (x * 14 - 1, y * 14 - 1))) {
        let (mut a, mut b) = (0.0, 0.0);
        for (dx, dy) in (0..10).flat_map(|y| (0..10).map(move |x| (x - 5, y - 5))) {
            let (x, y) = (cx + dx, cy + dy);
            let t = Vec2::new((x as f32 + 0.5) / 48.0 - 1.0, 1.0 - (y as f32 + 0.5) / 48.0) * tan;
            let d = t.extend(-1.0).normalize();
            let at = Vec2::new(d.x.atan2(-d.z) / std::f32::consts::TAU + 0.5, 0.5 - d.y.asin() / std::f32::consts::PI);
            let film = |v: f32| v / (1.0 + v);
            a += film(grey(pixel((at.x * 512.0) as i64, (at.y * 256.0) as i64)));
            b += film(grey(plain[(y * 96 + x) as usize]));
        }
        ours.push(a / 100.0);
        theirs.push(b / 100.0);
    }
    let off = root_mean_square(&ours, &theirs);
    let mean = theirs.iter().map(|v| f64::from(*v)).sum::<f64>() / theirs.len() as f64;
    assert!(off < 0.12 * mean, "ahead it differs by {off} of {mean}");
    // No step where left and right meet, nor where views do: an eighth, three eighths …
    let step = |x: i64| (40..216).map(|y| f64::from(grey(pixel(x, y)) - grey(pixel(x - 1, y)))).sum::<f64>().abs();
    let mut steps: Vec<f64> = (0..512).map(step).collect();
    let at_borders = [0, 64, 192, 320, 448].map(|x| steps[x]);
    steps.sort_by(f64::total_cmp);
    for s in at_borders {
        assert!(s <= steps[500], "a border of {s}, where 97 in 100 steps are below {}", steps[500]);
    }
    // The dome holds nothing beyond its disc, and something everywhere on it.
    let desc = bench.describe(Framing { projection: Projection::Dome, ..Framing::default() }, [128, 128], 1);
    let dome = bench.light(&desc);
    for (k, p) in dome.iter().enumerate() {
        let at = Vec2::new((k % 128) as f32 - 63.5, (k / 128) as f32 - 63.5).length();
        assert!(if at < 64.0 { grey(*p) > 0.0 } else { at < 66.5 || grey(*p) == 0.0 }, "{at} pixels from the middle");
    }
    let shown = bench.shown(&desc);
    assert_eq!(shown[..3], [0, 0, 0]);
}

fn floats(channels: &[Channel], name: &str) -> Vec<f32> {
    let found = channels.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("there is no {name}"));
    match &found.samples {
        Samples::Half(v) => v.iter().map(|v| v.to_f32()).collect(),
        Samples::Float(v) => v.clone(),
        Samples::Uint(v) => v.iter().map(|v| *v as f32).collect(),
    }
}

fn layers_say_what_is_seen(bench: &mut Bench) {
    let size = [192, 108];
    let framing = Framing { layers: Layers::ALL, ..Framing::default() };
    let desc = bench.describe(framing, size, 4);
    let all = bench.channels(&desc);
    assert!(all.iter().all(|c| c.samples.len() == 192 * 108));
    // The picture is what it is without layers.
    let plain = bench.describe(Framing::default(), size, 4);
    let plain = bench.light(&plain);
    assert_eq!(floats(&all, "R"), plain.iter().map(|p| p[0]).collect::<Vec<_>>());
    let (depth, ids) = (floats(&all, "depth.Z"), floats(&all, "id.instance"));
    let normals = ["normal.X", "normal.Y", "normal.Z"].map(|n| floats(&all, n));
    let through = floats(&all, "fog.transmittance");
    assert!(depth.contains(&FAR) && depth.iter().any(|z| *z < 3000.0));
    for k in 0..depth.len() {
        let normal = Vec3::new(normals[0][k], normals[1][k], normals[2][k]);
        assert_eq!(depth[k] == FAR, ids[k] == 0.0, "pixel {k}");
        assert!(depth[k] == FAR || (normal.length() - 1.0).abs() < 2e-3, "pixel {k}: {normal}");
        assert!((0.0..=1.001).contains(&through[k]), "pixel {k}");
    }
    // Surfaces give no more light than is seen of them before air; what is seen is at least the air's own.
    let (fog, emission) = (floats(&all, "fog.R"), floats(&all, "emission.R"));
    let red = floats(&all, "R");
    assert!(emission.iter().any(|v| *v > 0.05), "nothing shines");
    let less = (0..red.len()).filter(|k| emission[*k] * through[*k] + fog[*k] > red[*k] * 1.02 + 2e-3).count();
    assert!(less * 100 < red.len(), "{less} pixels show less than their own light and the air's");

    // Asked for alone, a layer is the same; in parts, too, but for pixels on edges.
    let only = bench.describe(Framing { layers: Layers::DEPTH, ..Framing::default() }, size, 4);
    let only = bench.channels(&only);
    assert_eq!((only.len(), floats(&only, "depth.Z")), (1, depth.clone()));
    let parts = bench.describe(Framing { tile: 96, ..framing }, size, 4);
    let parts = bench.channels(&parts);
    for name in ["depth.Z", "id.instance", "motion.X", "fog.G", "emission.G"] {
        let pairs = floats(&all, name).into_iter().zip(floats(&parts, name));
        let off = pairs.filter(|(a, b)| (a - b).abs() > 0.01 * (a.abs() + 0.1)).count();
        assert!(off * 200 < red.len(), "{name}: {off} pixels differ in parts");
    }
    motion_is_what_moves(bench, size);
}

/// A camera at rest sees nothing move but what moves; one that turns sees everything move by as much as it has turned.
fn motion_is_what_moves(bench: &mut Bench, size: [u32; 2]) {
    let framing = Framing { layers: Layers::MOTION, ..Framing::default() };
    let mut desc = bench.describe(framing, size, 1);
    desc.samples[0].previous = desc.samples[0].camera;
    let still = bench.channels(&desc);
    let moved = floats(&still, "motion.X").iter().filter(|v| v.abs() > 0.01).count();
    assert!(moved * 20 < (size[0] * size[1]) as usize, "{moved} pixels move before a camera at rest");
    // A hundredth of a radian to the left since the frame before: everything has gone to the right.
    let camera = &mut desc.samples[0].camera;
    let pixels = 0.01 * 0.5 * size[0] as f32 / camera.tangents(size).x;
    camera.rotation *= Quat::from_rotation_y(0.01);
    let turned = bench.channels(&desc);
    let (x, y) = (floats(&turned, "motion.X"), floats(&turned, "motion.Y"));
    let middle = (size[1] / 2 * size[0] + size[0] / 2) as usize;
    assert!((x[middle] / pixels - 1.0).abs() < 0.02 && y[middle].abs() < 0.02, "{} {}, {pixels}", x[middle], y[middle]);
    desc.framing.supersample = 3;
    desc.window = oneiric::frame::Window::all(size, 3);
    let finer = floats(&bench.channels(&desc), "motion.X");
    assert!((finer[middle] / pixels - 1.0).abs() < 0.02, "{}", finer[middle]);
}

fn coverage_leaves_the_sky_out(bench: &mut Bench) {
    let size = [192, 108];
    let cover = Framing { alpha: true, layers: Layers::ALL, float: true, ..Framing::default() };
    let desc = bench.describe(cover, size, 1);
    let all = bench.channels(&desc);
    let (alpha, depth) = (floats(&all, "A"), floats(&all, "depth.Z"));
    let (red, fog, through) = (floats(&all, "R"), floats(&all, "fog.R"), floats(&all, "fog.transmittance"));
    let plain = bench.describe(Framing::default(), size, 1);
    let plain = bench.light(&plain);
    let (mut sky, mut same) = (0, 0);
    for k in 0..alpha.len() {
        if depth[k] == FAR {
            sky += 1;
            // Flakes may lie over the air.
            same += usize::from(
                (alpha[k] - (1.0 - through[k])).abs() < 2e-3 && (red[k] - fog[k]).abs() < 1e-3 + 0.01 * fog[k],
            );
        } else {
            assert_eq!(alpha[k], 1.0, "pixel {k}");
            assert_eq!(red[k], plain[k][0], "pixel {k}");
        }
    }
    assert!(sky > 500 && same * 20 > sky * 19, "{same} of {sky} pixels of the sky hold the air alone");
    let shown = bench.shown(&desc);
    assert!(
        shown.as_chunks::<4>().0.iter().any(|p| p[3] < 128) && shown.as_chunks::<4>().0.iter().any(|p| p[3] == 255)
    );
    assert_eq!(desc.dream, DREAM);
}

/// The air's march begins at another depth in each pixel: in thick haze hardly any of that may be left to see, even with one
/// sub-frame.
fn haze_has_no_grain(bench: &mut Bench) {
    let size = [240, 136];
    let framing = Framing { layers: Layers::FOG, ..Framing::default() };
    let mut haze = |samples: u32| {
        let mut desc = describe(&bench.show, &Exposure { framing, samples, ..exposure(24 * 56, size) });
        // All at one moment, through one pinhole.
        let first = desc.samples[0].clone();
        desc.samples.fill(first);
        floats(&bench.channels(&desc), "fog.R")
    };
    let (one, many) = (haze(1), haze(16));
    // A stretch of nothing but haze.
    let places = (98..130).flat_map(|y| (181..195).map(move |x| y * size[0] as usize + x));
    let grain = places.clone().map(|k| (one[k] / many[k] - 1.0).abs()).sum::<f32>() / places.count() as f32;
    assert!(grain < 0.07, "haze is {grain} off what many sub-frames make of it");
}
