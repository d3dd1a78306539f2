//! Reads the shots of a script: `[[camera]]` with `[[camera.keys]]`.
//!
//! A key that leaves out a lens value takes the one of the key before it. A shot without any `focus` is sharp at what it
//! looks at.

use std::ops::Range;

use glam::Vec3;

use super::{CameraKey, Handheld, Shot, ShotEase, parse::Script};
use crate::params::read::Table;

/// Times nearer than this are the same (s).
const SAME: f64 = 1e-6;
/// Shortest distance between eye and target (m).
const NEAREST_TARGET: f32 = 0.01;

pub(super) fn shots(root: &Table<'_>, script: &Script) -> Vec<Shot> {
    let tables = root.tables("camera");
    if tables.is_empty() {
        root.missing("camera", "[[camera]] with beat or start and end, and [[camera.keys]]");
    }
    let mut shots: Vec<Shot> = Vec::new();
    for table in &tables {
        let Some(shot) = shot(table, script) else { continue };
        let expected = shots.last().map_or(0.0, |s| s.end);
        if (shot.start - expected).abs() > SAME {
            let what = if shot.start < expected { "overlaps the one before it" } else { "leaves a gap before it" };
            let place = if table.has("beat") { "beat" } else { "start" };
            table.problem(place, format!("the shot {what}"), format!("let it start at {expected:?} s"));
        }
        shots.push(shot);
    }
    if let (Some(last), Some(table)) = (shots.last(), tables.last())
        && shots.len() == tables.len()
        && last.end < script.length - SAME
    {
        let message = "the dream goes on after the last shot";
        table.problem("end", message, format!("let it end at {:?} s or add a shot", script.length));
    }
    shots
}

fn shot(table: &Table<'_>, script: &Script) -> Option<Shot> {
    let stretch = script.stretch(table);
    let timed = table.has("start") && table.has("end");
    if !table.has("beat") && !timed {
        table.missing("beat", "beat = \"E1\", or start and end in seconds");
    }
    let start = if table.has("start") { script.time(table, "start", &stretch)? } else { stretch.start };
    let end = if table.has("end") { script.time(table, "end", &stretch)? } else { stretch.end };
    if end <= start {
        table.problem("end", "the shot ends before it starts", "write an end after its start");
    }
    let eases = [("both", ShotEase::Both), ("in", ShotEase::In), ("out", ShotEase::Out), ("none", ShotEase::None)];
    let ease = table.one_of("ease", &eases).unwrap_or_default();
    let up = table.vec3("up").unwrap_or(Vec3::Y);
    if up.length() < 1e-3 {
        table.problem("up", "'up' has no direction", "write up = [0.0, 1.0, 0.0]");
    }
    let handheld = table.table("handheld").map(|hand| {
        let amount = hand.f64_in("amount", 0.0..20.0, " degrees").unwrap_or(0.5) as f32;
        let hz = hand.f64_in("hz", 0.01..20.0, " Hz").unwrap_or(0.6) as f32;
        hand.finish();
        Handheld { amount, hz }
    });
    let shake = table.f64_in("shake", 0.0..10.0, "").unwrap_or(1.0) as f32;
    let keys = keys(table, script, &stretch, &(start..end));
    table.finish();
    let normal = up.normalize_or(Vec3::Y);
    for key in &keys {
        if normal.dot((key.look - key.eye).normalize_or_zero()).abs() > 0.9999 {
            let message = format!("at {} s the camera looks along 'up'", key.at);
            table.problem("up", message, "write another 'up', for example [0.0, 0.0, -1.0]");
        }
    }
    (!keys.is_empty()).then_some(Shot { start, end, keys, ease, up: normal, handheld, shake })
}

fn keys(table: &Table<'_>, script: &Script, stretch: &Range<f64>, shot: &Range<f64>) -> Vec<CameraKey> {
    let tables = table.tables("keys");
    if tables.is_empty() {
        table.missing("keys", "[[camera.keys]] with at, eye and look");
    }
    let mut keys: Vec<CameraKey> = Vec::new();
    let mut focused = false;
    for key in &tables {
        let at = script.required_time(key, "at", stretch);
        let last = keys.last().copied();
        for (name, example) in
            [("eye", "eye = [0.0, 1.7, 0.0] (metres)"), ("look", "look = [0.0, 1.7, -10.0] (metres)")]
        {
            if last.is_none() && !key.has(name) {
                key.missing(name, example);
            }
        }
        let eye = key.vec3("eye").or(last.map(|k| k.eye));
        let look = key.vec3("look").or(last.map(|k| k.look));
        let focal = key.f64_in("focal", 4.0..2000.0, " mm").map(|v| v as f32);
        let focus = key.f64_in("focus", 0.05..1e6, " m").map(|v| v as f32);
        let f_stop = key.f64_in("f_stop", 0.5..128.0, "").map(|v| v as f32);
        let roll = key.f64_in("roll", -3600.0..3600.0, " degrees").map(|v| v as f32);
        focused |= focus.is_some();
        key.finish();
        let (Some(at), Some(eye), Some(look)) = (at, eye, look) else { continue };
        if last.is_some_and(|k| k.at >= at) {
            key.problem("at", "the keys are not in order of time", "sort them; no two at the same time");
            continue;
        }
        if at < shot.start - SAME || at > shot.end + SAME {
            let (from, to) = (shot.start - stretch.start, shot.end - stretch.start);
            key.problem("at", "'at' lies outside of the shot", format!("write a time in {from}..{to} s"));
        }
        let distance = eye.distance(look);
        if distance < NEAREST_TARGET {
            key.problem("look", "the camera stands on what it looks at", "move 'eye' and 'look' apart");
        }
        let held = last.map(|k| k.focus_m).filter(|_| focused);
        keys.push(CameraKey {
            at,
            eye,
            look,
            focal_mm: focal.or(last.map(|k| k.focal_mm)).unwrap_or(28.0),
            focus_m: focus.or(held).unwrap_or(distance.max(0.05)),
            f_stop: f_stop.or(last.map(|k| k.f_stop)).unwrap_or(8.0),
            roll: roll.or(last.map(|k| k.roll)).unwrap_or(0.0),
        });
    }
    keys
}
