//! `oneiric still`: one frame to one file.

use std::path::{Path, PathBuf};

use super::{camera, cli, failure::Failure, preflight, print, stage, taking};
use crate::{
    clock::Rate,
    quality::Quality,
    record::{Format, atomic},
    show::Exposure,
};

pub fn run(args: &cli::Still) -> Result<(), Failure> {
    let view = &args.view;
    let assets = stage::assets(&view.source)?;
    let show = stage::open_show(&view.source, &assets)?;
    let place = stage::place(&show, view)?;
    let dream = stage::dream(&show, &place.dream)?;
    let rate = view.fps.unwrap_or(Rate::FILM);
    let frame = rate.frame(place.time).min(stage::last_frame(dream, rate));
    let path = args.output.clone().unwrap_or_else(|| default_name(&place.dream, rate, frame));
    let format = format_of(&path, args.depth.depth)?;
    let framing = taking::kept(&args.shutter, &args.keep, format)?;
    let size = taking::size(view.size, stage::STILL_SIZE, &framing)?;
    let quality = view.quality.unwrap_or(Quality::High);

    let gpu = stage::open_gpu(view.adapter.as_deref())?;
    preflight::memory(size, &framing, &gpu)?;
    let mut renderer = stage::offline_renderer(gpu, &assets)?;
    let exposure = Exposure { framing, ..stage::offline(&place.dream, rate, frame, size, quality, &args.shutter) };
    let (pixels, notes) = camera::snap(&show, &mut renderer, &exposure, format)?;
    atomic::write(&path, &pixels.encode(size, &notes, &path)?)?;
    print(&path.display().to_string())
}

fn format_of(path: &Path, depth: Option<u8>) -> Result<Format, Failure> {
    let Some(format) = Format::of(path) else {
        return Err(
            Failure::usage(format!("{}: cannot tell the format", path.display())).help("end the name in .png or .exr")
        );
    };
    stage::with_depth(format, depth)
}

fn default_name(dream: &str, rate: Rate, frame: i64) -> PathBuf {
    PathBuf::from(format!("{dream}_{:08.3}.png", rate.time(frame).seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_names_sort_by_time() {
        assert_eq!(default_name("grid", Rate::FILM, 36), PathBuf::from("grid_0001.500.png"));
    }

    #[test]
    fn other_formats_are_refused() {
        let of = |name: &str, depth| format_of(Path::new(name), depth);
        assert_eq!(of("a.jpg", None).expect_err("not supported").code(), 2);
        assert_eq!(of("a.png", Some(16)).expect("supported"), Format::Png16);
        assert_eq!(of("a.exr", Some(16)).expect("what it is"), Format::Exr);
        assert!(of("a.exr", Some(8)).expect_err("not supported").to_string().contains("16"));
    }
}
