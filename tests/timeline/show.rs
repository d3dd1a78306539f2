//! The frame path is a pure function of its inputs, and nothing that is wrong replaces what is good.

use std::{collections::HashSet, sync::Arc};

use glam::Vec2;
use oneiric::record::atomic;
use oneiric::{
    assets::Assets,
    clock::{FLICKS, Rate, Time},
    params::Value,
    quality::Quality,
    show::{Exposure, Options, Show},
    timeline::Score,
};

use super::{SHADER, script};

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in [("shaders/zz_test.wgsl", SHADER.to_owned()), ("assets/dreams/t.toml", script(TWO_SHOTS))] {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        atomic::write(&path, text.as_bytes()).unwrap();
    }
    dir
}

const TWO_SHOTS: &str = "[params]\n\"test.smog\" = 3.0\n\"test.haze\" = 1.0\n[[tracks]]\nparam = \"test.haze\"\nease = \"linear\"\nkeys = [{ at = 0.0, value = 0.0 }, { at = 10.0, value = 1.0 }]\n";

fn open(dir: &tempfile::TempDir, set: &[&str]) -> Show {
    let options = Options { set: set.iter().map(|s| (*s).into()).collect(), ..Options::default() };
    Show::open(Assets::on_disk(dir.path()), options).unwrap_or_else(|e| panic!("{e}"))
}

fn exposure(frame: i64, samples: u32) -> Exposure<'static> {
    Exposure { samples, ..Exposure::new("evacuation", frame, Quality::Draft, [480, 270]) }
}

#[test]
fn one_sample_is_exact_and_many_fill_the_shutter() {
    let dir = folder();
    let show = open(&dir, &[]);
    let rate = Rate { num: 24000, den: 1001 };
    let single = show.frame(&Exposure { rate, ..exposure(100, 1) }).unwrap();
    assert_eq!(single.samples.len(), 1);
    assert_eq!((single.samples[0].time, single.time), (rate.time(100), rate.time(100)));
    assert_eq!((single.samples[0].jitter, single.samples[0].lens), (Vec2::ZERO, Vec2::ZERO));
    let many = show.frame(&Exposure { rate, ..exposure(100, 16) }).unwrap();
    assert_eq!(many.shutter, (rate.duration() + 1) / 2);
    let times: Vec<_> = many.samples.iter().map(|s| s.time.0).collect();
    assert!(times.windows(2).all(|t| t[0] < t[1]));
    assert!(times[0] > rate.time(100).0 && times[15] < rate.time(100).0 + many.shutter);
    let centre = times.iter().sum::<i64>() / 16 - rate.time(100).0;
    assert!((centre - many.shutter / 2).abs() < 2, "the middle of the exposure: {centre}");
    assert_eq!(many.samples.iter().map(|s| s.jitter.to_array().map(f32::to_bits)).collect::<HashSet<_>>().len(), 16);
}

#[test]
fn a_frame_does_not_depend_on_what_was_asked_before() {
    let dir = folder();
    let (one, other) = (open(&dir, &[]), open(&dir, &[]));
    for frame in [700, 3, 1500, 3] {
        one.frame(&exposure(frame, 4)).unwrap();
    }
    for frame in [3, 191, 192, 1999] {
        let text = |show: &Show| {
            let mut desc = show.frame(&exposure(frame, 4)).unwrap();
            desc.score = Arc::default();
            desc.samples
                .iter()
                .map(|s| format!("{:?}{:?}{:?}{:?}", s.time, s.camera, s.previous, s.params.values()))
                .collect::<String>()
        };
        assert_eq!(text(&one), text(&other));
    }
}

#[test]
fn nothing_is_blurred_across_a_cut() {
    let dir = folder();
    let show = open(&dir, &[]);
    let dream = show.dream("evacuation").unwrap().clone();
    let first = show.frame(&exposure(8 * 24, 1)).unwrap();
    assert_eq!(first.samples[0].camera, first.samples[0].previous, "the first frame after the cut at 8 s");
    let later = show.frame(&exposure(4 * 24, 1)).unwrap();
    assert_ne!(later.samples[0].camera, later.samples[0].previous);
    assert_eq!(later.samples[0].previous, dream.camera(95.0 / 24.0));
    let start = show.frame(&exposure(0, 1)).unwrap();
    assert_eq!(start.samples[0].camera, start.samples[0].previous);
    // At 7 frames a second the frame from 7.857 s is open beyond the cut at 8 s.
    let rate = Rate { num: 7, den: 1 };
    let across = show.frame(&Exposure { rate, shutter_deg: 360.0, phase_deg: 90.0, ..exposure(55, 32) }).unwrap();
    assert!(across.samples.iter().all(|s| dream.shot_at(s.time.seconds()) == 0));
}

#[test]
fn live_frames_repeat_their_jitter_after_sixteen() {
    let dir = folder();
    let show = open(&dir, &[]);
    let jitter = |frame| show.frame(&Exposure { live: true, ..exposure(frame, 8) }).unwrap().samples[0].jitter;
    assert_eq!(jitter(5), jitter(21));
    assert_ne!(jitter(5), jitter(6));
    let desc = show.frame(&Exposure { live: true, ..exposure(5, 8) }).unwrap();
    assert_eq!((desc.samples.len(), desc.samples[0].time, desc.live), (1, Rate::FILM.time(5), true));
}

#[test]
fn layers_lie_in_their_order() {
    let dir = folder();
    let preset = dir.path().join("p.toml");
    atomic::write(&preset, b"title = \"P\"\n[params]\n\"test.haze\" = 0.7\n\"test.smog\" = 5\n").unwrap();
    let at = |show: &Show, name: &str| show.score("t").unwrap().params(5.0).f32(name);
    let mut show = open(&dir, &[]);
    assert_eq!(at(&show, "test.lit"), 1.0, "default");
    assert_eq!(at(&show, "test.smog"), 3.0, "the dream's [params]");
    assert_eq!(at(&show, "test.haze"), 0.5, "the track");
    show.set_override("test.haze", Value::F32(0.9)).unwrap();
    assert_eq!(at(&show, "test.haze"), 0.9, "the panel");
    assert!(show.set_override("test.haze", Value::F32(9.0)).is_err());
    show.clear_override("test.haze");
    assert_eq!(at(&show, "test.haze"), 0.5);
    let options = Options { preset: Some(preset), set: vec!["test.smog=6".into()], seed: Some(9) };
    let show = Show::open(Assets::on_disk(dir.path()), options).unwrap();
    assert_eq!((at(&show, "test.haze"), at(&show, "test.smog")), (0.7, 6.0), "preset, then --set");
    assert_eq!(show.frame(&exposure(0, 1)).unwrap().seed, 9);
    assert_eq!(show.to_preset("mine").values.len(), 2);
}

#[test]
fn the_key_of_the_simulations_follows_what_they_read() {
    let dir = folder();
    let mut show = open(&dir, &[]);
    let key = |show: &Show| show.score("t").unwrap().sim_key();
    let first = key(&show);
    show.set_override("test.haze", Value::F32(0.9)).unwrap();
    assert_eq!(key(&show), first, "no simulation reads the haze");
    show.set_override("test.smog", Value::F32(0.9)).unwrap();
    assert_ne!(key(&show), first);
    show.clear_override("test.smog");
    assert_eq!(key(&show), first);
    assert_ne!(Score::default().sim_key(), first);
}

#[test]
fn reloading_takes_all_or_nothing() {
    let dir = folder();
    let mut show = open(&dir, &["test.haze=0.25", "test.mode=wild"]);
    let write = |path: &str, text: &str| atomic::write(&dir.path().join(path), text.as_bytes()).unwrap();
    write("assets/dreams/t.toml", &script("[oops]\n"));
    write("shaders/zz_test.wgsl", &SHADER.replace("calm|wild", "wild|calm|"));
    let error = show.reload().unwrap_err().to_string();
    assert!(error.contains("shaders/zz_test.wgsl:7:") && error.lines().count() == 1, "{error}");
    write("shaders/zz_test.wgsl", SHADER);
    let error = show.reload().unwrap_err().to_string();
    assert!(error.starts_with("assets/dreams/t.toml:18:2: 'oops' is not known here;"), "{error}");
    assert_eq!(show.score("t").unwrap().params(5.0).f32("test.smog"), 3.0, "as before");
    write("assets/dreams/t.toml", &script("[params]\n\"test.smog\" = 4.0\n"));
    write("shaders/zz_test.wgsl", &SHADER.replace("calm|wild", "wild|calm").replace("in 0.0..2.0", "in 0.0..0.2"));
    let done = show.reload().unwrap();
    assert_eq!((done.params, done.dreams, done.dropped), (true, vec!["t".to_owned()], vec!["test.haze".to_owned()]));
    let params = show.score("t").unwrap().params(5.0);
    assert_eq!((params.f32("test.smog"), params.get("test.mode")), (4.0, Some(Value::Choice(0))), "wild by its name");
}

#[test]
fn places_in_the_film_are_found() {
    let dir = folder();
    let show = open(&dir, &[]);
    assert_eq!(show.at("evacuation", "33.5").unwrap(), Time::from_seconds(33.5));
    assert_eq!(show.at("evacuation", "1:05.5").unwrap(), Time::from_seconds(65.5));
    assert_eq!(show.at("evacuation", "E5").unwrap(), Time(31 * FLICKS));
    assert_eq!(show.at("evacuation", "monorail").unwrap(), Time(31 * FLICKS));
    let message = |dream: &str, text: &str| show.at(dream, text).unwrap_err().to_string();
    assert_eq!(message("evacuation", "monorial"), "'monorial' is no time in evacuation; did you mean 'monorail'?");
    assert_eq!(message("evacuation", "99"), "'99' is no time in evacuation; write seconds in 0..84");
    assert!(message("evacuation", "nan").contains("is no time"));
    assert_eq!(message("evacuatoin", "1"), "there is no dream 'evacuatoin'; did you mean 'evacuation'?");
    assert_eq!(show.length(), 84.0);
    let (dream, local) = show.film_position(40.0).unwrap();
    assert_eq!((dream.name.as_str(), local), ("evacuation", 40.0));
    assert_eq!(show.film_position(1e9).map(|p| p.1), Some(84.0));
    assert_eq!(show.film_seconds("evacuation", 3.0), Some(3.0));
    let beat = |b: Option<&oneiric::timeline::Beat>| b.map(|b| b.id.clone());
    assert_eq!(beat(show.next_beat("evacuation", 8.0)), Some("E-dark".into()));
    assert_eq!(beat(show.previous_beat("evacuation", 12.0)), Some("E2".into()));
    assert_eq!(beat(show.previous_beat("evacuation", 8.3)), Some("E1".into()));
}

#[test]
fn a_bad_wish_is_one_clear_message() {
    let dir = folder();
    let open = |options| Show::open(Assets::on_disk(dir.path()), options).unwrap_err().to_string();
    let set = |text: &str| open(Options { set: vec![text.into()], ..Options::default() });
    assert_eq!(set("test.haze=7"), "test.haze cannot be 7; write a value in 0..2 1/km");
    let preset = open(Options { preset: Some("no/such.toml".into()), ..Options::default() });
    assert!(preset.starts_with("no/such.toml: cannot be read: "), "{preset}");
}
