//! The live view: what history may do, and that it never outlives a cut, an offline frame or a strange size.

use oneiric::{
    assets::Assets,
    clock::Rate,
    frame::FrameDesc,
    gpu::Gpu,
    passes,
    quality::Quality,
    renderer::Renderer,
    show::{Exposure, Show},
};

const DREAM: &str = "evacuation";
const SIZE: [u32; 2] = [161, 91];

fn live(show: &Show, frame: i64, size: [u32; 2]) -> FrameDesc {
    let exposure = Exposure { live: true, ..Exposure::new(DREAM, frame, Quality::Draft, size) };
    show.frame(&exposure).unwrap()
}

fn offline(show: &Show, frame: i64, samples: u32) -> FrameDesc {
    show.frame(&Exposure { samples, ..Exposure::new(DREAM, frame, Quality::Draft, SIZE) }).unwrap()
}

fn render(renderer: &mut Renderer, desc: &FrameDesc) -> Vec<[f32; 4]> {
    renderer.render(desc).unwrap();
    renderer.read_linear().unwrap()
}

/// Mean absolute difference of light as film takes it, highlights ever less (Reinhard et al. 2002): the row of lamps smaller
/// than a pixel would otherwise be all that is measured.
fn difference(a: &[[f32; 4]], b: &[[f32; 4]]) -> f32 {
    let film = |x: f32| x / (1.0 + x);
    let channel = |x: f32, y: f32| (film(x) - film(y)).abs();
    let sum: f32 = a.iter().zip(b).flat_map(|(p, q)| (0..3).map(move |c| channel(p[c], q[c]))).sum();
    sum / (3 * a.len()) as f32
}

/// Stops time and camera of every sub-frame where the first sub-frame of `moment` is.
fn freeze(desc: &mut FrameDesc, moment: &FrameDesc) {
    desc.time = moment.time;
    for sample in &mut desc.samples {
        let mut still = moment.samples[0].clone();
        (still.jitter, still.lens, still.previous) = (sample.jitter, sample.lens, still.camera);
        *sample = still;
    }
}

fn a_still_camera_converges(renderer: &mut Renderer, show: &Show) {
    let moment = live(show, 156, SIZE);
    let mut whole = offline(show, 156, 16);
    freeze(&mut whole, &moment);
    let whole = render(renderer, &whole);
    let errors: Vec<f32> = (0..16)
        .map(|k| {
            let mut desc = live(show, 140 + k, SIZE);
            freeze(&mut desc, &moment);
            difference(&render(renderer, &desc), &whole)
        })
        .collect();
    println!("mean difference of light from the offline frame: {errors:?}");
    let (first, last) = (errors[0], errors[15]);
    assert!(last < 0.008, "frame 16 is {last} from the offline frame");
    assert!(last < 0.6 * first, "frame 16 is {last} from the offline frame, frame 1 was {first}");
}

fn offline_frames_are_the_same_before_and_after(renderer: &mut Renderer, show: &Show) {
    let before = render(renderer, &offline(show, 150, 2));
    let fresh = render(renderer, &live(show, 151, SIZE));
    let second = render(renderer, &live(show, 152, SIZE));
    assert_eq!(before, render(renderer, &offline(show, 150, 2)), "live frames have left something in an offline one");
    assert_eq!(fresh, render(renderer, &live(show, 151, SIZE)), "history has outlived an offline frame");
    assert_eq!(second, render(renderer, &live(show, 152, SIZE)), "history is not what it was");
    let lone = render(renderer, &offline(show, 150, 1));
    let without = render(renderer, &live(show, 152, SIZE));
    assert_ne!(lone, without);
    assert_ne!(second, without, "history makes no difference at all");
}

fn a_cut_drops_history(renderer: &mut Renderer, show: &Show) {
    let cut = Rate::FILM.frame(show.at(DREAM, "E2").unwrap());
    let lone = offline(show, cut, 1);
    render(renderer, &lone);
    let fresh = render(renderer, &live(show, cut, SIZE));
    render(renderer, &lone);
    render(renderer, &live(show, cut - 1, SIZE));
    assert_eq!(fresh, render(renderer, &live(show, cut, SIZE)), "history has outlived a cut");
    render(renderer, &live(show, cut - 48, SIZE));
    assert_eq!(fresh, render(renderer, &live(show, cut, SIZE)), "history has outlived a seek");
}

fn every_size_is_finite(renderer: &mut Renderer, show: &Show) {
    for size in [[1, 1], [7, 3], [1, 40], [65, 33], [3, 2]] {
        for frame in 1136..1139 {
            // Moving, out of focus in front and behind.
            let mut desc = live(show, frame, size);
            let sample = &mut desc.samples[0];
            (sample.camera.f_stop, sample.camera.focus_m) = (0.05, 30.0);
            let light = render(renderer, &desc);
            assert_eq!(light.len(), (size[0] * size[1]) as usize);
            let bad = light.iter().position(|p| p.iter().any(|c| !c.is_finite() || *c < 0.0));
            assert_eq!(bad, None, "{size:?}, frame {frame}: {:?}", bad.map(|i| light[i]));
            assert!(light.iter().any(|p| p[..3] != [0.0; 3]), "{size:?}, frame {frame} is black");
            assert_eq!(renderer.read_rgba8().unwrap().len(), light.len() * 4);
        }
    }
}

// One test: this driver leaks devices.
#[test]
fn live_view() {
    let assets = Assets::find(None);
    assert!(oneiric::gpu::check_shaders(&assets, &passes::generated()).is_empty());
    let show = Show::open(assets.clone(), Default::default()).unwrap();
    let gpu = Gpu::open(&Default::default()).unwrap();
    let mut renderer = Renderer::new(gpu, assets).unwrap();
    a_still_camera_converges(&mut renderer, &show);
    offline_frames_are_the_same_before_and_after(&mut renderer, &show);
    a_cut_drops_history(&mut renderer, &show);
    every_size_is_finite(&mut renderer, &show);
}
