//! `oneiric join`: shards of one recording, checked and brought together.

use std::path::Path;

use super::{cli, failure::Failure, print, record as recording, values::ranges_text, verify};
use crate::record::{Folder, Identity};

pub fn run(args: &cli::Join) -> Result<(), Failure> {
    let mut shards = Vec::new();
    for dir in &args.dirs {
        let (folder, identity) = Folder::existing(dir).map_err(Failure::usage)?;
        let identity = identity.ok_or_else(|| {
            Failure::usage(format!("{}: holds no recording.json, so nothing is known of its frames", dir.display()))
        })?;
        shards.push((folder, identity));
    }
    let Some((_, identity)) = shards.first() else { return Err(Failure::usage("there is nothing to join")) };
    let identity = identity.clone();
    for (folder, other) in &shards[1..] {
        same(&identity, other, folder.dir(), args.mixed)?;
    }
    let mut all = Vec::new();
    for (folder, _) in &shards {
        let numbers = folder.numbers()?;
        let bad = verify::damaged(folder, &numbers);
        if let Some((n, what)) = bad.first() {
            let (dir, count) = (folder.dir().display(), bad.len());
            return Err(Failure::work(format!("{dir}: frame {n} {what} ({count} damaged of {})", numbers.len()))
                .help("give that shard's command again; it makes them again"));
        }
        all.extend(numbers);
    }
    all.sort_unstable();
    all.dedup();
    let (Some(&first), Some(&last)) = (all.first(), all.last()) else {
        return Err(Failure::usage("none of the folders holds a frame"));
    };
    let format = shards[0].0.format();
    let output =
        Folder::open(&args.output, &identity, format, &(first..=last), args.overwrite).map_err(recording::explain)?;
    for &n in &all {
        take(&shards, &output, n)?;
    }
    let missing: Vec<i64> = (first..=last).filter(|n| all.binary_search(n).is_err()).collect();
    let dir = args.output.display();
    if missing.is_empty() {
        return print(&format!("{dir}: {} frames, {first} to {last}", all.len()));
    }
    Err(Failure::work(format!("{dir}: {} frames are joined; missing: {}", all.len(), ranges_text(&missing)))
        .help("record them with --frames A-B and join again"))
}

/// Refuses a shard of another recording.
fn same(identity: &Identity, other: &Identity, dir: &Path, mixed: bool) -> Result<(), Failure> {
    let differences = if mixed { other.differences_but_machine(identity) } else { other.differences(identity) };
    if differences.is_empty() {
        return Ok(());
    }
    let only_machine = other.differences_but_machine(identity).is_empty();
    let help = if only_machine {
        "frames of different adapters or builds may differ in their pixels; --mixed joins them all the same"
    } else {
        "join only shards of one recording"
    };
    Err(Failure::usage(format!("{}: holds a different recording: {}", dir.display(), differences.join("; ")))
        .help(help))
}

/// Copies frame `n` from the first shard that has it; every other that has it must have the same pixels.
fn take(shards: &[(Folder, Identity)], output: &Folder, n: i64) -> Result<(), Failure> {
    let mut having = shards.iter().filter_map(|(folder, _)| Some((folder, folder.entry(n)?)));
    let Some((from, entry)) = having.next() else { return Ok(()) };
    for (other, theirs) in having {
        if theirs.pixels != entry.pixels {
            let (a, b) = (from.dir().display(), other.dir().display());
            return Err(Failure::work(format!("frame {n} is not the same in {a} and in {b}"))
                .help("one of them was not made from what it says; verify each with `oneiric verify DIR --sample 3`"));
        }
    }
    let there = output.entry(n).is_some_and(|e| e.file == entry.file) && output.state(n) == crate::record::State::Whole;
    if !there {
        output.adopt(n, entry.pixels, &from.read(n)?)?;
    }
    Ok(())
}
