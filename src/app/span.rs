//! Which frames of which dream a recording covers.

use super::{cli, failure::Failure, stage, values::Frames};
use crate::{
    clock::{Rate, Time},
    show::Show,
    timeline::Dream,
};

/// The dream that is meant: the one named, else the one that has the beat that is named, else the first.
pub fn dream<'a>(show: &'a Show, view: &cli::View, span: &cli::Span) -> Result<&'a Dream, Failure> {
    let beat = span.beat.as_deref().or(span.from.as_deref()).or(view.at.as_deref());
    stage::dream_for(show, view.dream.as_deref(), beat)
}

/// Which frames of the dream are meant: all of them unless something narrower is said.
pub fn frames(show: &Show, dream: &Dream, rate: Rate, view: &cli::View, span: &cli::Span) -> Result<Frames, Failure> {
    let last = stage::last_frame(dream, rate);
    if let Some(frames) = span.frames {
        return if frames.last <= last {
            Ok(frames)
        } else {
            Err(Failure::usage(format!("--frames {}-{}: beyond the end", frames.first, frames.last))
                .help(format!("{} has frames 0 to {last} at {} frames/s", dream.name, rate)))
        };
    }
    let end = Time::from_seconds(dream.length);
    let (from, to) = if let Some(text) = &span.beat {
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
        (at(if span.from.is_some() { &span.from } else { &view.at }, Time(0))?, at(&span.to, end)?)
    };
    let frames = rate.frames(from, to);
    if frames.is_empty() {
        return Err(Failure::usage("there is no frame between --from and --to").help("let --to come after --from"));
    }
    Ok(Frames { first: frames.start, last: (frames.end - 1).min(last) })
}
