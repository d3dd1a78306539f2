//! From command-line words to an open show, a place in it and a device, with errors that list what would be right.

use super::{
    cli::{Shutter, Source, View},
    failure::Failure,
    taking,
};
use crate::{
    assets::Assets,
    clock::{Rate, Time},
    gpu::{AdapterRequest, Gpu, GpuError},
    quality::Quality,
    record::{Format, Notes, Recipe, short},
    renderer::Renderer,
    show::{self, Exposure, Show},
    sim::Simulations,
    timeline::{Beat, Dream},
};

/// Degrees of a full turn for which the shutter is open when nothing is said: half of it, as in most films.
pub const SHUTTER_DEG: f32 = 180.0;
/// The shutter opens when the frame starts.
pub const PHASE_DEG: f32 = 0.0;
/// Pixels of a still when nothing is said.
pub const STILL_SIZE: [u32; 2] = [1920, 1080];

/// A moment of a dream.
#[derive(Clone, Debug)]
pub struct Place {
    pub dream: String,
    pub time: Time,
}

/// The scripts and shaders a command works on.
pub fn assets(source: &Source) -> Result<Assets, Failure> {
    match &source.assets {
        Some(dir) if !(dir.join("shaders").is_dir() || dir.join("assets").is_dir()) => {
            Err(Failure::usage(format!("--assets {}: holds neither shaders/ nor assets/", dir.display()))
                .help("name the root of a source checkout, or leave the option out to use the built-in copy"))
        }
        dir => Ok(Assets::find(dir.as_deref())),
    }
}

pub fn open_show(source: &Source, assets: &Assets) -> Result<Show, Failure> {
    let options = show::Options { preset: source.preset.clone(), set: source.set.clone(), seed: source.seed };
    Ok(Show::open(assets.clone(), options)?)
}

pub fn dream<'a>(show: &'a Show, name: &str) -> Result<&'a Dream, Failure> {
    Ok(show.dream(name)?)
}

fn first_dream(show: &Show) -> Result<&Dream, Failure> {
    show.dreams()
        .map(|d| &**d)
        .next()
        .ok_or_else(|| Failure::usage("the film has no dream").help("add one to assets/film.toml"))
}

/// A beat by its code or its name, any case.
pub fn beat<'a>(dream: &'a Dream, text: &str) -> Option<&'a Beat> {
    dream.beats.iter().find(|b| b.id.eq_ignore_ascii_case(text) || b.name.eq_ignore_ascii_case(text))
}

/// The dream that is meant: the one named, else the one that has the beat, else the first.
pub fn dream_for<'a>(show: &'a Show, name: Option<&str>, beat_text: Option<&str>) -> Result<&'a Dream, Failure> {
    if let Some(name) = name {
        return dream(show, name);
    }
    let has_beat = |d: &&Dream| beat_text.is_some_and(|text| beat(d, text).is_some());
    let with_beat = show.dreams().map(|d| &**d).find(has_beat);
    with_beat.map_or_else(|| first_dream(show), Ok)
}

/// Seconds or a beat, inside the dream.
pub fn moment(show: &Show, dream: &Dream, text: &str) -> Result<Time, Failure> {
    let beats = || {
        let ids: Vec<&str> = dream.beats.iter().map(|b| b.id.as_str()).collect();
        format!("seconds from 0 to {}, or a beat: {}", dream.length, ids.join(", "))
    };
    let time = show.at(&dream.name, text)?;
    if time < Time(0) || time > Time::from_seconds(dream.length) {
        return Err(Failure::usage(format!("{text} is outside of {}", dream.name)).help(beats()));
    }
    Ok(time)
}

/// What `--dream` and `--at` mean.
pub fn place(show: &Show, view: &View) -> Result<Place, Failure> {
    let dream = dream_for(show, view.dream.as_deref(), view.at.as_deref())?;
    let time = view.at.as_deref().map_or(Ok(Time(0)), |text| moment(show, dream, text))?;
    Ok(Place { dream: dream.name.clone(), time })
}

/// The moment that stands for a beat: its middle.
pub fn hero(beat: &Beat) -> Time {
    Time::from_seconds(f64::midpoint(beat.start, beat.end))
}

/// The last frame that starts before the dream ends.
pub fn last_frame(dream: &Dream, rate: Rate) -> i64 {
    rate.frame(Time((Time::from_seconds(dream.length).0 - 1).max(0)))
}

/// The exposure of one offline frame. Stills, storyboards, recordings and the window at rest all take it from here.
pub fn offline<'a>(
    dream: &'a str,
    rate: Rate,
    frame: i64,
    size: [u32; 2],
    quality: Quality,
    shutter: &Shutter,
) -> Exposure<'a> {
    Exposure {
        dream,
        rate,
        frame,
        samples: shutter.samples.unwrap_or_else(|| quality.samples()),
        shutter_deg: shutter.shutter.map_or(SHUTTER_DEG, |d| d as f32),
        phase_deg: shutter.phase.map_or(PHASE_DEG, |d| d as f32),
        quality,
        size,
        framing: taking::framing(shutter),
        live: false,
    }
}

/// A format with so many bits a component; an error where it cannot have them.
pub fn with_depth(format: Format, depth: Option<u8>) -> Result<Format, Failure> {
    match (format, depth) {
        (_, None) | (Format::Png, Some(8)) | (Format::Exr | Format::Hdr, Some(16)) => Ok(format),
        (Format::Png, Some(16)) => Ok(Format::Png16),
        _ => Err(Failure::usage("EXR frames have 16 bits, as floats").help("leave --depth out, or choose PNG")),
    }
}

/// A device for a command without a window.
pub fn open_gpu(adapter: Option<&str>) -> Result<Gpu, Failure> {
    let gpu = Gpu::open(&request(adapter)).map_err(|e| no_gpu(&e, adapter))?;
    announce(&gpu);
    Ok(gpu)
}

pub fn request(adapter: Option<&str>) -> AdapterRequest {
    AdapterRequest { name: adapter.map(str::to_owned) }
}

/// Why there is no device: a wrong `--adapter` is bad usage, the rest is the machine's.
pub fn no_gpu(error: &GpuError, adapter: Option<&str>) -> Failure {
    match error {
        GpuError::NoAdapter { .. } if adapter.is_some() => Failure::usage(error),
        _ => Failure::work(error),
    }
}

/// Logs the choice; says once when pictures will be made by the processor.
pub fn announce(gpu: &Gpu) {
    tracing::info!(adapter = %gpu.info.name, backend = ?gpu.info.backend, reason = %gpu.reason, "adapter chosen");
    if gpu.is_software() {
        eprintln!("warning: '{}' renders on the processor and is slow; `oneiric doctor` says why", gpu.info.name);
    }
}

/// Refuses live pictures that the adapter cannot hold.
pub fn check_size(gpu: &Gpu, size: [u32; 2]) -> Result<(), Failure> {
    let limits = gpu.device.limits();
    let [w, h] = size;
    let side = limits.max_texture_dimension_2d;
    // Read-back of the linear picture is the largest single buffer: four floats a pixel.
    let area = limits.max_buffer_size / 16;
    if w > side || h > side || u64::from(w) * u64::from(h) > area {
        return Err(Failure::usage(format!("{w}x{h} is larger than '{}' can render", gpu.info.name))
            .help(format!("at most {side} pixels a side and {} megapixels", area / 1_000_000)));
    }
    Ok(())
}

/// For a window, where one goes to and fro.
pub fn open_renderer(gpu: Gpu, assets: &Assets) -> Result<Renderer, Failure> {
    Ok(Renderer::new(gpu, assets.clone())?)
}

/// For pictures that are made in the film's order.
pub fn offline_renderer(gpu: Gpu, assets: &Assets) -> Result<Renderer, Failure> {
    Ok(Renderer::with_simulations(gpu, assets.clone(), Simulations::onward())?)
}

/// What lies over a dream's script, as `--set` takes it.
pub fn laid_over(show: &Show) -> Vec<String> {
    let registry = show.registry();
    let shown = |(name, value): &(String, _)| registry.get(name).map(|decl| format!("{name}={}", decl.show(value)));
    show.to_preset("").values.iter().filter_map(shown).collect()
}

/// What a picture says about itself, enough to make it again with the same program on the same adapter.
pub fn notes(show: &Show, exposure: &Exposure<'_>, seed: u32, gpu: &Gpu, format: Format) -> Notes {
    let time = exposure.rate.time(exposure.frame).seconds();
    let [w, h] = exposure.size;
    let (quality, fps) = (exposure.quality.to_string(), exposure.rate.to_string());
    let recipe = Recipe {
        dream: exposure.dream,
        seed,
        size: exposure.size,
        quality: &quality,
        fps: &fps,
        samples: exposure.samples,
        shutter_degrees: exposure.shutter_deg,
        phase_degrees: exposure.phase_deg,
        format,
        framing: exposure.framing,
        set: &laid_over(show),
    };
    let mut notes = vec![
        ("Software", format!("oneiric {}", env!("CARGO_PKG_VERSION"))),
        ("Dream", exposure.dream.to_owned()),
        ("Time", format!("{time:.6} s")),
        ("Frame", format!("{} at {} frames/s", exposure.frame, exposure.rate)),
        ("Seed", seed.to_string()),
        ("Size", format!("{w}x{h}")),
        ("Quality", format!("{}, {} samples, shutter {}°", exposure.quality, exposure.samples, exposure.shutter_deg)),
        ("Adapter", format!("{} ({})", gpu.info.name, gpu.info.driver_info.trim())),
        ("Again", recipe.command(&(exposure.frame..=exposure.frame))),
    ];
    notes.extend(taking::notes(exposure));
    Notes(notes)
}

/// Digest of some of the texts that a frame depends on: their names and what is in them.
pub fn digest(assets: &Assets, paths: impl IntoIterator<Item = String>) -> Result<String, Failure> {
    let mut hasher = blake3::Hasher::new();
    for path in paths {
        let text = assets.read(&path).map_err(Failure::usage)?;
        for part in [path.as_bytes(), text.as_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(short(&hasher.finalize()))
}
