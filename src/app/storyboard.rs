//! `oneiric storyboard`: one still of every beat on a labelled sheet.

use super::{
    camera, cli,
    failure::Failure,
    preflight, print,
    sheet::{Cell, Section, Sheet},
    stage, taking,
};
use crate::{
    clock::Rate,
    quality::Quality,
    record::{Format, Notes, Pixels, atomic},
    timeline::Dream,
};

/// Pixels of a beat's still when nothing is said, and the widest it gets on the sheet.
const SIZE: [u32; 2] = [960, 540];
const ON_SHEET: u32 = 640;

pub fn run(args: &cli::Storyboard) -> Result<(), Failure> {
    let view = &args.view;
    if Format::of(&args.output) != Some(Format::Png) {
        return Err(Failure::usage(format!("{}: a sheet is a PNG", args.output.display())).help("end the name in .png"));
    }
    let assets = stage::assets(&view.source)?;
    let show = stage::open_show(&view.source, &assets)?;
    if let Some(at) = &view.at {
        return Err(Failure::usage(format!("--at {at}: a storyboard shows every beat"))
            .help("leave --at out, or render the one moment with `oneiric still`"));
    }
    let dreams: Vec<&Dream> = match &view.dream {
        Some(name) => vec![stage::dream(&show, name)?],
        None => show.dreams().map(|d| &**d).collect(),
    };
    let rate = view.fps.unwrap_or(Rate::FILM);
    let framing = taking::framing(&args.shutter);
    let size = taking::size(view.size, SIZE, &framing)?;
    let quality = view.quality.unwrap_or(Quality::Medium);

    let gpu = stage::open_gpu(view.adapter.as_deref())?;
    preflight::memory(size, &framing, &gpu)?;
    let mut renderer = stage::offline_renderer(gpu, &assets)?;
    let mut sections = Vec::new();
    for dream in dreams {
        let mut cells = Vec::new();
        for beat in &dream.beats {
            let exposure =
                stage::offline(&dream.name, rate, rate.frame(stage::hero(beat)), size, quality, &args.shutter);
            let (pixels, notes) = camera::snap(&show, &mut renderer, &exposure, Format::Png)?;
            if let Some(dir) = &args.dir {
                let path = dir.join(format!("{}.png", beat.id));
                atomic::write(&path, &pixels.encode(size, &notes, &path)?)?;
            }
            if let Pixels::Rgba8(rgba) = pixels {
                let detail = format!("{}  {:.0}–{:.0} s", beat.name, beat.start, beat.end);
                cells.push(Cell { rgba, label: beat.id.clone(), detail });
            }
            eprintln!("{} {}", beat.id, beat.name);
        }
        sections.push(Section { title: dream.title.clone(), cells });
    }
    let sheet = Sheet::compose(&sections, size, args.columns, ON_SHEET)?;
    let notes = Notes(vec![("Software", format!("oneiric {}", env!("CARGO_PKG_VERSION")))]);
    atomic::write(&args.output, &Pixels::Rgba8(sheet.rgba()).encode(sheet.size, &notes, &args.output)?)?;
    print(&args.output.display().to_string())
}
