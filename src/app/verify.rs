//! `oneiric verify`: whether a folder's frames are what was rendered, and whether they would be again.

use rayon::prelude::*;

use super::{
    camera, cli, failure::Failure, preflight, print, progress::Progress, record as recording, stage,
    values::ranges_text,
};
use crate::{
    quality::Quality,
    record::{Folder, Identity, State},
    show::Exposure,
};

pub fn run(args: &cli::Verify) -> Result<(), Failure> {
    let dir = args.dir.display();
    let (folder, identity) = Folder::existing(&args.dir).map_err(Failure::usage)?;
    let identity = identity.ok_or_else(|| {
        Failure::usage(format!("{dir}: holds no recording.json, so nothing is known of its frames"))
            .help("name a folder that `oneiric record` made")
    })?;
    let mut numbers = folder.numbers()?;
    numbers.retain(|n| args.frames.is_none_or(|f| (f.first..=f.last).contains(n)));
    if let Some(frames) = args.frames {
        // Asked for by number, they have to be there.
        numbers.extend(frames.first..=frames.last);
        numbers.sort_unstable();
        numbers.dedup();
    }
    let bad = damaged(&folder, &numbers);
    if !bad.is_empty() {
        let list: Vec<String> = bad.iter().map(|(n, what)| format!("\n    frame {n} {what}")).collect();
        return Err(Failure::work(format!(
            "{dir}: {} of {} frames are damaged{}",
            bad.len(),
            numbers.len(),
            list.concat()
        ))
        .help("give the recording's command again; it makes them again and leaves the others"));
    }
    let Some((&first, &last)) = numbers.first().zip(numbers.last()) else {
        return Err(Failure::work(format!("{dir}: holds no frame")).help("record some with `oneiric record -o DIR/`"));
    };
    let missing: Vec<i64> = (first..=last).filter(|n| numbers.binary_search(n).is_err()).collect();
    let gaps = if missing.is_empty() { String::new() } else { format!("; missing: {}", ranges_text(&missing)) };
    let again = if args.sample == 0 {
        String::new()
    } else {
        let samples = spread(&numbers, args.sample as usize);
        rerender(args, &folder, &identity, &samples)?;
        format!("; {} of them rendered again and found the same", samples.len())
    };
    print(&format!("{dir}: {} frames, {first} to {last}, are what was written{again}{gaps}", numbers.len()))
}

/// Frames that are not what was written, or do not decode to what was rendered.
pub fn damaged(folder: &Folder, numbers: &[i64]) -> Vec<(i64, String)> {
    let judge = |&n: &i64| match folder.state(n) {
        State::Whole => match folder.pixels_match(n) {
            Ok(true) => None,
            Ok(false) => Some((n, "does not hold the pixels that were rendered".to_owned())),
            Err(e) => Some((n, e.to_string())),
        },
        state => Some((n, state.to_string())),
    };
    numbers.par_iter().filter_map(judge).collect()
}

/// `count` of them, evenly spread, the first and the last among them.
fn spread(numbers: &[i64], count: usize) -> Vec<i64> {
    let last = numbers.len().saturating_sub(1);
    let count = count.min(numbers.len());
    (0..count).map(|i| numbers[if count == 1 { last / 2 } else { i * last / (count - 1) }]).collect()
}

/// Renders frames again from what the recording says of itself, and compares the pixels.
fn rerender(args: &cli::Verify, folder: &Folder, identity: &Identity, numbers: &[i64]) -> Result<(), Failure> {
    let dir = args.dir.display();
    let source = cli::Source {
        seed: Some(identity.seed),
        set: identity.set.clone(),
        assets: args.assets.clone(),
        ..cli::Source::default()
    };
    let assets = stage::assets(&source)?;
    let show = stage::open_show(&source, &assets)?;
    let rate = identity.fps.parse().map_err(Failure::usage)?;
    let quality: Quality = identity.quality.parse().map_err(Failure::usage)?;
    let shutter = cli::Shutter {
        samples: Some(identity.samples),
        shutter: Some(identity.shutter_degrees.into()),
        phase: Some(identity.phase_degrees.into()),
        ..cli::Shutter::default()
    };
    let size = [identity.width, identity.height];
    let gpu = stage::open_gpu(args.adapter.as_deref())?;
    let framing = identity.framing;
    preflight::memory(size, &framing, &gpu)?;
    let exposure = |n| Exposure { framing, ..stage::offline(&identity.dream, rate, n, size, quality, &shutter) };
    let here = recording::identity(&show, &exposure(0), folder.format(), &gpu, &assets)?;
    let differences = here.differences(identity);
    if !differences.is_empty() {
        return Err(Failure::usage(format!("{dir}: cannot be rendered again here: {}", differences.join("; "))).help(
            "only the same program, scripts and adapter make the same pixels; leave --sample out to check the files",
        ));
    }
    let mut renderer = stage::offline_renderer(gpu, &assets)?;
    let mut progress = Progress::start(numbers.len());
    let mut other = Vec::new();
    for &n in numbers {
        let (pixels, _) = camera::snap(&show, &mut renderer, &exposure(n), folder.format())?;
        if folder.entry(n).is_none_or(|e| e.pixels != pixels.digest(size)) {
            other.push(n);
        }
        progress.advance(n);
    }
    progress.leave();
    if other.is_empty() {
        return Ok(());
    }
    Err(Failure::work(format!("{dir}: rendered again, frames {} have other pixels", ranges_text(&other)))
        .help("this must not be; please report it with the output of `oneiric doctor`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_spread_from_end_to_end() {
        let all: Vec<i64> = (10..=20).collect();
        assert_eq!(spread(&all, 3), [10, 15, 20]);
        assert_eq!(spread(&all, 1), [15]);
        assert_eq!(spread(&all, 99), all);
        assert!(spread(&[], 2).is_empty());
    }
}
