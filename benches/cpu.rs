//! What a frame costs before the GPU sees it: the world, the description of a frame, a shader's check.
//! Run with `cargo bench`; whole frames are measured by `oneiric bench`.

use divan::{Bencher, black_box};
use oneiric::{
    assets::Assets,
    gpu::Source,
    passes,
    quality::Quality,
    show::{Exposure, Options, Show},
    world,
};

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10)]
fn build_the_city() -> world::Scene {
    world::evacuation(black_box(1))
}

#[divan::bench(args = [1, 16])]
fn describe_a_frame(bencher: Bencher<'_, '_>, samples: u32) {
    let show = Show::open(Assets::embedded(), Options::default()).expect("the built-in scripts are sound");
    let mut exposure = Exposure::new("evacuation", 100, Quality::High, [1920, 1080]);
    exposure.samples = samples;
    bencher.bench_local(|| show.frame(black_box(&exposure)));
}

#[divan::bench(sample_count = 20)]
fn compose_and_check_the_largest_shader() {
    let source = Source::load(&Assets::embedded(), "passes/shade", &passes::generated());
    black_box(source.and_then(|s| s.check().map(drop)).is_ok());
}
