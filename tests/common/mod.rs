//! What the tests that need a GPU share. A test binary opens its device once and does all of its work in one test
//! function: a device is slow to make, and the software driver leaks each one.

// Every test binary uses its own part of this module.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use oneiric::{
    assets::Assets,
    frame::FrameDesc,
    gpu::Gpu,
    quality::Quality,
    record::atomic,
    renderer::Renderer,
    show::{Exposure, Options, Show},
};

/// The dream every test plays.
pub const DREAM: &str = "evacuation";

/// The source checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Shaders and scripts as they are in the checkout, not as they were when the library was built.
pub fn assets() -> Assets {
    Assets::on_disk(root())
}

/// Opens the device, with what makes the software driver give the same pixels on every machine.
pub fn gpu() -> Gpu {
    let cache = root().join("target/shader-cache");
    // SAFETY: the standard library locks the environment against itself, and the only code outside of it that reads it here
    // is the driver, which this thread has not started yet.
    unsafe {
        // The width of the vectors that llvmpipe compiles shaders to, as in `scripts/test.sh`; by itself it takes the CPU's.
        std::env::set_var("LP_NATIVE_VECTOR_WIDTH", "256");
        // Mesa's cache on disk does not tell shaders of one width from those of another, and a program that finds the wrong
        // ones there crashes in its vertex stage. This one holds one width.
        std::env::set_var("MESA_SHADER_CACHE_DIR", cache);
    }
    Gpu::open(&Default::default()).expect("the tests need a Vulkan driver (a software one will do)")
}

pub fn show(assets: &Assets) -> Show {
    with(assets, Options::default())
}

pub fn with(assets: &Assets, options: Options) -> Show {
    Show::open(assets.clone(), options).unwrap_or_else(|e| panic!("{e}"))
}

pub fn renderer(gpu: &Gpu, assets: &Assets) -> Renderer {
    Renderer::new(gpu.clone(), assets.clone()).unwrap_or_else(|e| panic!("{e}"))
}

/// A draft frame with one sample.
pub fn exposure(frame: i64, size: [u32; 2]) -> Exposure<'static> {
    Exposure { samples: 1, ..Exposure::new(DREAM, frame, Quality::Draft, size) }
}

pub fn describe(show: &Show, exposure: &Exposure<'_>) -> FrameDesc {
    show.frame(exposure).unwrap_or_else(|e| panic!("{e}"))
}

/// Renders and returns the bytes of the picture.
pub fn pixels(renderer: &mut Renderer, desc: &FrameDesc) -> Vec<u8> {
    renderer.render(desc).unwrap_or_else(|e| panic!("{e}"));
    renderer.read_rgba8().unwrap_or_else(|e| panic!("{e}"))
}

/// Renders and returns a hash of the picture.
pub fn hash(renderer: &mut Renderer, desc: &FrameDesc) -> blake3::Hash {
    blake3::hash(&pixels(renderer, desc))
}

/// A folder with these files, and assets that are read from it first.
pub fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Assets) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        atomic::write(&dir.path().join(path), text.as_bytes()).expect("the folder is writable");
    }
    let assets = Assets::on_disk(dir.path());
    (dir, assets)
}

/// A copy of the checkout's shaders and scripts that may be edited.
pub fn copy() -> (tempfile::TempDir, Assets) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let from = assets();
    for path in from.list("shaders", "wgsl").into_iter().chain(from.list("assets", "toml")) {
        let text = from.read(&path).expect("it was listed");
        atomic::write(&dir.path().join(&path), text.as_bytes()).expect("the folder is writable");
    }
    let assets = Assets::on_disk(dir.path());
    (dir, assets)
}

/// Changes a file: every `from`, of which there must be one, to `to`.
pub fn edit(dir: &Path, file: &str, from: &str, to: &str) {
    let path: PathBuf = dir.join(file);
    let text = std::fs::read_to_string(&path).expect("the file is there");
    assert!(text.contains(from), "{file} no longer holds '{from}'; give the test another line to edit");
    atomic::write(&path, text.replace(from, to).as_bytes()).expect("the folder is writable");
}

/// Writes a file into a folder that [`folder`] or [`copy`] made.
pub fn put(dir: &Path, file: &str, text: &str) {
    atomic::write(&dir.join(file), text.as_bytes()).expect("the folder is writable");
}
