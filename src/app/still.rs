//! `oneiric still`: one frame to one file.

use std::path::{Path, PathBuf};

use super::{cli, failure::Failure, preflight, print, stage, taking};
use crate::{
    clock::Rate,
    quality::Quality,
    record::{Format, Notes, Pixels, atomic},
    renderer::Renderer,
    show::{Exposure, Show},
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
    let format = format_of(&path)?;
    let framing = taking::kept(&args.shutter, &args.keep, format)?;
    let size = taking::size(view.size, stage::STILL_SIZE, &framing)?;
    let quality = view.quality.unwrap_or(Quality::High);

    let gpu = stage::open_gpu(view.adapter.as_deref())?;
    preflight::memory(size, &framing, &gpu)?;
    let mut renderer = stage::open_renderer(gpu, &assets)?;
    let exposure = Exposure { framing, ..stage::offline(&place.dream, rate, frame, size, quality, &args.shutter) };
    write(&show, &mut renderer, &exposure, format, &path)?;
    print(&path.display().to_string())
}

/// Renders a frame and writes it.
fn write(
    show: &Show,
    renderer: &mut Renderer,
    exposure: &Exposure<'_>,
    format: Format,
    path: &Path,
) -> Result<(), Failure> {
    let (pixels, notes) = render(show, renderer, exposure, format)?;
    atomic::write(path, &pixels.encode(exposure.size, &notes, path)?)?;
    Ok(())
}

/// The one way an offline frame is made: stills, storyboards and recordings all call this.
pub fn render(
    show: &Show,
    renderer: &mut Renderer,
    exposure: &Exposure<'_>,
    format: Format,
) -> Result<(Pixels, Notes), Failure> {
    let desc = show.frame(exposure)?;
    renderer.render(&desc)?;
    let pixels = match taking::read(renderer, &desc, format)? {
        Some(pixels) => pixels,
        None => read(renderer, format)?,
    };
    Ok((pixels, stage::notes(show, exposure, desc.seed, renderer.gpu(), format)))
}

/// Reads back the frame that was rendered last.
pub fn read(renderer: &mut Renderer, format: Format) -> Result<Pixels, Failure> {
    Ok(match format {
        Format::Png => Pixels::Rgba8(renderer.read_rgba8()?),
        Format::Exr => Pixels::Linear(renderer.read_linear()?),
    })
}

fn format_of(path: &Path) -> Result<Format, Failure> {
    Format::of(path).ok_or_else(|| {
        Failure::usage(format!("{}: cannot tell the format", path.display())).help("end the name in .png or .exr")
    })
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
        assert_eq!(format_of(Path::new("a.jpg")).expect_err("not supported").code(), 2);
    }
}
