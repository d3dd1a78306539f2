//! Which frames of which dream a recording covers.

use super::{cli, failure::Failure, stage, values::Frames};
use crate::{
    clock::{Rate, Time},
    show::Show,
    timeline::Dream,
};

/// The dream that is meant: the one named, else the one that has the beat that is named, else the first.
pub fn dream<'a>(show: &'a Show, args: &cli::Record) -> Result<&'a Dream, Failure> {
    let beat = args.beat.as_deref().or(args.from.as_deref()).or(args.view.at.as_deref());
    stage::dream_for(show, args.view.dream.as_deref(), beat)
}

/// Which frames of the dream are meant: all of them unless something narrower is said.
pub fn frames(show: &Show, dream: &Dream, rate: Rate, args: &cli::Record) -> Result<Frames, Failure> {
    let last = stage::last_frame(dream, rate);
    if let Some(frames) = args.frames {
        return if frames.last <= last {
            Ok(frames)
        } else {
            Err(Failure::usage(format!("--frames {}-{}: beyond the end", frames.first, frames.last))
                .help(format!("{} has frames 0 to {last} at {} frames/s", dream.name, rate)))
        };
    }
    let end = Time::from_seconds(dream.length);
    let (from, to) = if let Some(text) = &args.beat {
        let beat = stage::beat(dream, text).ok_or_else(|| {
            let ids: Vec<&str> = dream.beats.iter().map(|b| b.id.as_str()).collect();
            Failure::usage(format!("{} has no beat '{text}'", dream.name)).help(format!("beats: {}", ids.join(", ")))
        })?;
        (Time::from_seconds(beat.start), Time::from_seconds(beat.end))
    } else {
        let at = |text: &Option<String>, other| match text {
            Some(text) => stage::moment(show, dream, text),
            None => Ok(other),
        };
        (at(if args.from.is_some() { &args.from } else { &args.view.at }, Time(0))?, at(&args.to, end)?)
    };
    let frames = rate.frames(from, to);
    if frames.is_empty() {
        return Err(Failure::usage("there is no frame between --from and --to").help("let --to come after --from"));
    }
    Ok(Frames { first: frames.start, last: (frames.end - 1).min(last) })
}
