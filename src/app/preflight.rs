//! What a recording needs, found out before its first frame: room on the disk and in memory.
//!
//! Needs are estimates from frames of this film: it is grainy, so that files are large.

use std::{fs, path::Path};

use super::failure::Failure;
use crate::{
    frame::{Framing, Layers},
    gpu::Gpu,
    record::{Format, film::Codec},
    renderer::Needs,
};

/// Bytes a pixel of a frame's file.
const fn frame_bytes(format: Format) -> f64 {
    match format {
        Format::Png => 1.6,
        Format::Png16 => 4.6,
        Format::Exr | Format::Hdr => 5.0,
    }
}

/// Bytes a pixel of a frame in a film of such frames.
const fn film_bytes(codec: Codec, frames: Format) -> f64 {
    match codec {
        Codec::H264 | Codec::Hevc => 0.25,
        Codec::Av1 | Codec::Vp9 => 0.2,
        Codec::Ffv1 => frame_bytes(frames),
        Codec::ProRes => 1.2,
    }
}

/// Bytes a pixel of what a frame's file holds beside its light.
fn layer_bytes(framing: &Framing) -> f64 {
    let of = |asked: bool, bytes: f64| if asked { bytes } else { 0.0 };
    let (layers, light) = (framing.layers, if framing.float { 9.0 } else { 4.0 });
    of(framing.float, 5.0)
        + of(framing.alpha, 0.5)
        + of(layers.has(Layers::DEPTH.with(Layers::ID)), 2.5)
        + of(layers.has(Layers::MOTION), 5.0)
        + of(layers.has(Layers::NORMAL), 0.7 * light)
        + of(layers.has(Layers::EMISSION), 0.5 * light)
        + of(layers.has(Layers::FOG), light)
}

pub struct Need {
    pub size: [u32; 2],
    pub format: Format,
    /// Frames that have yet to be written.
    pub frames: usize,
    /// Frames of the film.
    pub film_frames: usize,
    pub framing: Framing,
}

impl Need {
    fn pixels(&self) -> f64 {
        f64::from(self.size[0]) * f64::from(self.size[1])
    }

    fn disk(&self, film: Option<Codec>) -> f64 {
        let film = film.map_or(0.0, |codec| self.film_frames as f64 * film_bytes(codec, self.format));
        self.pixels() * (self.frames as f64 * (frame_bytes(self.format) + layer_bytes(&self.framing)) + film)
    }
}

/// Refuses what cannot end well, with the numbers.
pub fn check(need: &Need, dir: &Path, film: Option<Codec>) -> Result<(), Failure> {
    let (wanted, free) = (need.disk(film), fs4::available_space(dir).ok());
    if let Some(free) = free
        && wanted > free as f64
    {
        let (dir, wanted, free) = (dir.display(), bytes_text(wanted), bytes_text(free as f64));
        return Err(Failure::work(format!(
            "{dir}: {} frames need about {wanted}, and the disk has {free} left",
            need.frames
        ))
        .help("make room, record to another disk, or fewer frames at a time: --frames A-B"));
    }
    Ok(())
}

/// Refuses a picture that takes more memory than there is.
pub fn memory(size: [u32; 2], framing: &Framing, gpu: &Gpu) -> Result<(), Failure> {
    let needs = Needs::of(size, framing, gpu.device.limits().max_texture_dimension_2d);
    // An adapter that is the processor draws in main memory.
    let wanted = needs.memory + if gpu.is_software() { needs.adapter } else { 0.0 };
    enough(size, framing, wanted, free_memory())
}

fn enough([w, h]: [u32; 2], framing: &Framing, wanted: f64, free: Option<f64>) -> Result<(), Failure> {
    let Some(free) = free.filter(|free| wanted > *free) else { return Ok(()) };
    let (wanted, free) = (bytes_text(wanted), bytes_text(free));
    let help = if framing.supersample > 1 || !framing.layers.is_empty() {
        "choose a smaller --size or --supersample or fewer --layers, or close other programs"
    } else {
        "choose a smaller --size, or close other programs"
    };
    Err(Failure::work(format!("{w}x{h} needs about {wanted} of memory, and {free} are free")).help(help))
}

/// Memory that can be had without swapping, bytes; `None` where the system does not tell.
fn free_memory() -> Option<f64> {
    let info = fs::read_to_string("/proc/meminfo").ok()?;
    let line = info.lines().find_map(|l| l.strip_prefix("MemAvailable:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? * 1024.0)
}

/// `3.1 GB`; decimal units, as disks are sold.
pub fn bytes_text(bytes: f64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB"];
    let (mut value, mut unit) = (bytes, 0);
    while value >= 1000.0 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{value:.0} {}", units[unit]) } else { format!("{value:.1} {}", units[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(frames: usize, size: [u32; 2]) -> Need {
        Need { size, format: Format::Png, frames, film_frames: frames, framing: Framing::default() }
    }

    #[test]
    fn what_cannot_fit_is_refused_with_both_numbers() {
        let dir = std::env::temp_dir();
        check(&need(2, [64, 36]), &dir, None).expect("two small frames fit anywhere");
        let message = check(&need(1 << 40, [3840, 2160]), &dir, None).expect_err("no such disk").to_string();
        assert!(message.contains("TB") && message.contains("left"), "{message}");
        let plain = Framing::default();
        enough([64, 36], &plain, 1e6, Some(2e6)).expect("it fits");
        enough([64, 36], &plain, 1e6, None).expect("nothing is known");
        let message = enough([20_000, 300], &plain, 3.0e9, Some(2.0e9)).expect_err("no such memory").to_string();
        assert!(message.contains("20000x300 needs about 3.0 GB of memory, and 2.0 GB are free"), "{message}");
        let finer = Framing { supersample: 2, ..plain };
        assert!(enough([64, 36], &finer, 2.0, Some(1.0)).expect_err("too much").to_string().contains("--supersample"));
    }

    #[test]
    fn a_film_needs_room_beside_its_frames() {
        let need = need(10, [100, 100]);
        assert!(need.disk(Some(Codec::H264)) > need.disk(None));
        assert!(need.disk(Some(Codec::Ffv1)) > need.disk(Some(Codec::Av1)));
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!([0.0, 999.0, 1500.0, 3.14e9].map(bytes_text), ["0 bytes", "999 bytes", "1.5 kB", "3.1 GB"]);
    }
}
