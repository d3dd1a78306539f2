//! Reads a dream's script and reports everything that is wrong with it, each mistake with its place and its remedy.
//!
//! Times are seconds from the dream's start, or from a beat's start in an entry that names its `beat`.

use std::{ops::Range, sync::Arc};

use glam::Vec3;

use super::{Beat, Caption, Cue, Dream, Ease, Event, Key, ScriptErrors, Track, crowd, parse_camera};
use crate::params::{
    Registry,
    read::{Reader, Table, parameters},
    suggest,
};

/// Times nearer than this are the same (s).
const SAME: f64 = 1e-6;
/// Longest caption (characters).
const CAPTION: usize = 60;

pub(super) fn dream(text: &str, file: &str, registry: &Registry) -> Result<Dream, ScriptErrors> {
    let reader = Reader::new(file, text);
    let document = reader.parse(text);
    let root = Table::new(&reader, document.get_ref(), 0..0);
    let name = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".toml").to_owned();
    let title = root.required_str("title", "title = \"…\" at the top").unwrap_or_default().to_owned();
    let length = root.required_f64("length", "length = 84.0 (seconds) at the top").unwrap_or(0.0);
    if root.has("length") && length <= 0.0 {
        root.problem("length", format!("a dream cannot last {length} s"), "write seconds above 0");
    }
    let seed = root.u32("seed").unwrap_or(1);
    let cast = root.required_str("cast", "cast = \"evacuation\" at the top").unwrap_or_default().to_owned();
    let script = Script { length, beats: beats(&root, length) };
    let dream = Dream {
        name,
        title,
        length,
        seed,
        cast,
        shots: parse_camera::shots(&root, &script),
        params: root.table("params").map(|t| parameters(&reader, &t, registry)).unwrap_or_default(),
        tracks: tracks(&root, &script, registry),
        events: Arc::new(events(&root, &script)),
        captions: captions(&root, &script),
        cues: cues(&root, &script),
        crowds: crowd::crowds(&root, &script),
        beats: script.beats,
    };
    root.finish();
    reader.finish(dream)
}

/// What the entries of a script refer to.
pub(super) struct Script {
    pub length: f64,
    pub beats: Vec<Beat>,
}

impl Script {
    /// The stretch of time an entry speaks of: its `beat`, or the whole dream. Its times count from the start of it.
    pub fn stretch(&self, entry: &Table<'_>) -> Range<f64> {
        let Some(name) = entry.str("beat") else { return 0.0..self.length };
        match self.beats.iter().find(|b| b.id == name || b.name == name) {
            Some(beat) => beat.start..beat.end,
            None => {
                let remedy = suggest(name, self.beats.iter().map(|b| b.id.as_str()));
                entry.problem("beat", format!("there is no beat '{name}'"), remedy);
                0.0..self.length
            }
        }
    }

    /// A time of an entry, in seconds from the dream's start; reports one outside of its stretch.
    pub fn time(&self, entry: &Table<'_>, key: &'static str, stretch: &Range<f64>) -> Option<f64> {
        let t = stretch.start + entry.f64(key)?;
        if t < stretch.start - SAME || t > stretch.end + SAME {
            let span = stretch.end - stretch.start;
            let whose = if span < self.length - SAME { "its beat" } else { "the dream" };
            let message = format!("'{key}' lies outside of {whose}");
            entry.problem(key, message, format!("write a time in 0..{span} s"));
            return None;
        }
        Some(t)
    }

    pub fn required_time(&self, entry: &Table<'_>, key: &'static str, stretch: &Range<f64>) -> Option<f64> {
        if !entry.has(key) {
            entry.missing(key, &format!("{key} = 1.5 (seconds)"));
        }
        self.time(entry, key, stretch)
    }
}

fn beats(root: &Table<'_>, length: f64) -> Vec<Beat> {
    let tables = root.tables("beats");
    if tables.is_empty() {
        root.missing("beats", "[[beats]] with id, name, start and end");
    }
    let mut beats: Vec<Beat> = Vec::new();
    for table in &tables {
        let id = table.required_str("id", "id = \"E1\"").unwrap_or_default().to_owned();
        let name = table.required_str("name", "name = \"platform\"").unwrap_or_default().to_owned();
        let start = table.required_f64("start", "start = 0.0 (seconds)").unwrap_or(0.0);
        let end = table.required_f64("end", "end = 8.0 (seconds)").unwrap_or(start);
        table.finish();
        if end <= start {
            table.problem("end", format!("the beat '{id}' ends before it starts"), "write an end after its start");
        }
        if end > length + SAME {
            table.problem("end", format!("'{id}' ends after the dream"), format!("write an end in 0..{length} s"));
        }
        let expected = beats.last().map_or(0.0, |b| b.end);
        if start < expected - SAME {
            table.problem(
                "start",
                format!("'{id}' overlaps the beat before it"),
                format!("write start = {expected:?}"),
            );
        } else if start > expected + SAME {
            table.problem("start", format!("there is a gap before '{id}'"), format!("write start = {expected:?}"));
        }
        if beats.iter().any(|b| b.id == id || b.name == name) {
            table.problem("id", format!("there is already a beat '{id}' or '{name}'"), "give it another id and name");
        }
        beats.push(Beat { id, name, start, end });
    }
    if let (Some(last), Some(table)) = (beats.last(), tables.last())
        && last.end < length - SAME
    {
        let message = format!("after '{}' the dream goes on without a beat", last.id);
        table.problem("end", message, format!("write end = {length:?} or add a beat"));
    }
    beats
}

fn tracks(root: &Table<'_>, script: &Script, registry: &Registry) -> Vec<Track> {
    let mut tracks: Vec<Track> = Vec::new();
    let mut pieces: Vec<(&str, f64, f64)> = Vec::new();
    for table in root.tables("tracks") {
        let name = table.required_str("param", "param = \"fog.density\"").unwrap_or_default();
        let stretch = script.stretch(&table);
        let (entry_ease, items) = (ease(&table), table.tables("keys"));
        if items.is_empty() {
            table.missing("keys", "keys = [{ at = 0.0, value = 0.5 }, …]");
        }
        let decl = registry.get(name);
        if decl.is_none() && !name.is_empty() {
            table.problem("param", format!("no parameter is called '{name}'"), registry.remedy(name));
        }
        let smooth = decl.is_none_or(|d| d.kind.is_smooth());
        let default = if smooth { Ease::Smooth } else { Ease::Hold };
        let mut keys: Vec<Key> = Vec::new();
        for item in &items {
            let at = script.required_time(item, "at", &stretch);
            if !item.has("value") {
                item.missing("value", "value = 0.5");
            }
            let value = decl.and_then(|d| item.value("value", d));
            let ease = ease(item).or(entry_ease).unwrap_or(default);
            item.finish();
            if !smooth && ease != Ease::Hold {
                item.problem("ease", format!("'{name}' has nothing between two values"), "write ease = \"hold\"");
            }
            if let (Some(at), Some(value)) = (at, value) {
                if keys.last().is_some_and(|k| k.at >= at) {
                    item.problem("at", "the keys are not in order of time", "sort them; no two at the same time");
                }
                keys.push(Key { at, value, ease });
            }
        }
        table.finish();
        let (Some(first), Some(last)) = (keys.first().copied(), keys.last_mut()) else { continue };
        last.ease = Ease::Hold;
        let piece = (name, first.at, last.at);
        if pieces.iter().any(|(other, from, to)| *other == name && first.at <= *to && last.at >= *from) {
            let message = format!("this track of '{name}' overlaps another one");
            table.problem("param", message, "move its keys, or join the two");
            continue;
        }
        pieces.push(piece);
        join(&mut tracks, name, keys);
    }
    tracks
}

/// Adds a piece of a track to those there are.
fn join(tracks: &mut Vec<Track>, param: &str, keys: Vec<Key>) {
    let Some(track) = tracks.iter_mut().find(|t| t.param == param) else {
        tracks.push(Track { param: param.into(), keys });
        return;
    };
    let place = track.keys.partition_point(|k| k.at < keys[0].at);
    track.keys.splice(place..place, keys);
}

fn ease(table: &Table<'_>) -> Option<Ease> {
    #[derive(Clone, Copy)]
    enum Name {
        Plain(Ease),
        Bezier,
        Spring,
    }
    let names = [
        ("hold", Name::Plain(Ease::Hold)),
        ("linear", Name::Plain(Ease::Linear)),
        ("smooth", Name::Plain(Ease::Smooth)),
        ("bezier", Name::Bezier),
        ("spring", Name::Spring),
    ];
    match table.one_of("ease", &names)? {
        Name::Plain(ease) => Some(ease),
        Name::Bezier => {
            if !table.has("handles") {
                table.missing("handles", "handles = [0.4, 0.0, 0.2, 1.0]");
            }
            let h = table.numbers::<4>("handles")?.map(|v| v as f32);
            if !(0.0..=1.0).contains(&h[0]) || !(0.0..=1.0).contains(&h[2]) {
                table.problem("handles", "a handle would turn time back", "keep the first and third number in 0..1");
                return None;
            }
            Some(Ease::Bezier(h))
        }
        Name::Spring => Some(Ease::Spring {
            frequency: table.f64_in("frequency", 0.01..60.0, " Hz").unwrap_or(1.0) as f32,
            damping: table.f64_in("damping", 0.01..10.0, "").unwrap_or(0.5) as f32,
        }),
    }
}

fn events(root: &Table<'_>, script: &Script) -> Vec<Event> {
    let mut events = Vec::new();
    for table in root.tables("events") {
        let stretch = script.stretch(&table);
        let name = table.required_str("name", "name = \"first front\"").unwrap_or_default().to_owned();
        let kind = table.required_str("kind", "kind = \"shock\"").unwrap_or_default().to_owned();
        let at = script.required_time(&table, "at", &stretch);
        let duration = table.f64_in("duration", 0.0..3600.0, " s").unwrap_or(0.0);
        if !table.has("origin") {
            table.missing("origin", "origin = [0.0, 0.0, 0.0] (metres)");
        }
        let origin = table.vec3("origin");
        let strength = table.f64_in("strength", 0.0..100.0, "").unwrap_or(1.0) as f32;
        let speed = table.f64_in("speed", 0.0..1e6, " m/s").unwrap_or(0.0) as f32;
        let radius = table.f64_in("radius", 0.0..10_000.0, " m").unwrap_or(0.0) as f32;
        let toward = table.vec3("toward").unwrap_or(Vec3::NEG_Y);
        if toward.length() < 1e-3 {
            table.problem("toward", "'toward' has no direction", "write toward = [0.0, -1.0, 0.0]");
        }
        table.finish();
        if let (Some(at), Some(origin)) = (at, origin) {
            let toward = toward.normalize_or(Vec3::NEG_Y);
            events.push(Event { name, kind, at, duration, origin, strength, speed, radius, toward });
        }
    }
    events.sort_by(|a, b| a.at.total_cmp(&b.at));
    events
}

fn captions(root: &Table<'_>, script: &Script) -> Vec<Caption> {
    let mut captions: Vec<(Caption, Table<'_>)> = Vec::new();
    for table in root.tables("captions") {
        let stretch = script.stretch(&table);
        let (from, to) = (script.required_time(&table, "from", &stretch), script.required_time(&table, "to", &stretch));
        let text = table.required_str("text", "text = \"…\"").unwrap_or_default().to_owned();
        table.finish();
        if text.chars().count() > CAPTION {
            table.problem("text", "the caption is too long to read", format!("write at most {CAPTION} characters"));
        }
        let (Some(from), Some(to)) = (from, to) else { continue };
        if to <= from {
            table.problem("to", "the caption ends before it starts", "write a 'to' after its 'from'");
        }
        captions.push((Caption { from, to, text }, table));
    }
    captions.sort_by(|a, b| a.0.from.total_cmp(&b.0.from));
    for pair in captions.windows(2) {
        if pair[1].0.from < pair[0].0.to - SAME {
            let message = format!("the caption overlaps '{}'", pair[0].0.text);
            pair[1].1.problem("from", message, "let one end before the next begins");
        }
    }
    captions.into_iter().map(|(caption, _)| caption).collect()
}

fn cues(root: &Table<'_>, script: &Script) -> Vec<Cue> {
    let mut cues = Vec::new();
    for table in root.tables("cues") {
        let stretch = script.stretch(&table);
        let name = table.required_str("name", "name = \"siren\"").unwrap_or_default().to_owned();
        let at = script.required_time(&table, "at", &stretch);
        let duration = table.f64_in("duration", 0.0..3600.0, " s");
        let level = table.f64_in("level", 0.0..1.0, "").unwrap_or(1.0) as f32;
        table.finish();
        if let Some(at) = at {
            cues.push(Cue { name, at, duration, level });
        }
    }
    cues.sort_by(|a, b| a.at.total_cmp(&b.at));
    cues
}
