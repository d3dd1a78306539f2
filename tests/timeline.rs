//! Scripts mean what they say at every time, and mistakes in them are all placed.

use std::sync::Arc;

use glam::Vec3;
use oneiric::{
    params::{ParamSet, Registry, Value},
    timeline::{Dream, Ease, Film, Transition},
};
use proptest::prelude::*;

#[path = "timeline/evacuation.rs"]
mod evacuation;
#[path = "timeline/show.rs"]
mod show;

const SHADER: &str = r#"
struct TestParams {
    haze: f32, // = 0.055 in 0.0..2.0 "Haze" (1/km)
    smog: f32, // = 0.55 in 0.0..20.0 "Smog" (1/km) sim
    lit: f32, // = 1.0 in 0.0..4.0 "Lit windows"
    zenith: vec3f, // = #5c0810 colour "Overhead"
    mode: u32, // = calm of calm|wild "Mood"
    count: i32, // = 2 in 0..100 "Count"
}
"#;

fn registry() -> Arc<Registry> {
    Arc::new(Registry::from_sources([("shaders/x.wgsl", SHADER)]).unwrap())
}

/// A dream of 10 s with two beats, one shot and whatever else is given.
fn script(more: &str) -> String {
    format!(
        r#"title = "T"
length = 10.0
cast = "evacuation"
[[beats]]
id = "A"
name = "first"
start = 0.0
end = 4.0
[[beats]]
id = "B"
name = "second"
start = 4.0
end = 10.0
[[camera]]
start = 0.0
end = 10.0
keys = [{{ at = 0.0, eye = [0, 1, 0], look = [0, 1, -10] }}]
{more}"#
    )
}

fn parse(text: &str) -> Dream {
    Dream::parse(text, "assets/dreams/t.toml", &registry()).unwrap_or_else(|e| panic!("{e}"))
}

fn errors(text: &str) -> String {
    Dream::parse(text, "assets/dreams/t.toml", &registry()).expect_err("must be refused").to_string()
}

fn haze(dream: &Dream, t: f64) -> f32 {
    let mut params = ParamSet::defaults(registry());
    dream.apply_tracks(t, &mut params);
    params.f32("test.haze")
}

// ------------------------------------------------------------------------------------------------------- mistakes

#[test]
fn all_mistakes_of_a_script_are_reported_with_their_places() {
    let text = r#"title = "T"
lenght = 9
length = 10.0
cast = "evacuation"
[[beats]]
id = "A"
name = "first"
start = 0.0
end = 4.0
[[beats]]
id = "B"
name = "second"
start = 5.0
end = 12.0
[[camera]]
beat = "A"
keys = [{ at = 0.0, eye = [0, 1, 0], look = [0, 1, 0] }, { at = 0.0, fokal = 3 }]
[[camera]]
beat = "Q"
keys = []
[[tracks]]
param = "test.hase"
keys = [{ at = 0.0, value = 1.0 }]
[[tracks]]
param = "test.haze"
keys = [{ at = 2.0, value = nan }, { at = 1.0, value = 3.0 }, { at = 11.0, value = 0.1, ease = "smoth" }]
[[tracks]]
param = "test.mode"
keys = [{ at = 2.0, value = "calm", ease = "linear" }, { at = 3.0, value = "loud" }]
[[tracks]]
param = "test.smog"
[[captions]]
from = 1.0
to = 3.0
text = "one"
[[captions]]
from = 2.0
to = 1.5
text = "two, and it goes on and on until nobody can read it any more at all"
[[events]]
name = "e"
kind = "shock"
at = "soon"
origin = [0, inf, 0]
"#;
    let report = errors(text);
    for expected in [
        "t.toml:2:1: 'lenght' is not known here; did you mean 'length'?",
        "t.toml:13:9: there is a gap before 'B'; write start = 4.0",
        "t.toml:14:7: 'B' ends after the dream; write an end in 0..10 s",
        "t.toml:17:45: the camera stands on what it looks at",
        "t.toml:17:65: the keys are not in order of time",
        "t.toml:17:70: 'fokal' is not known here; did you mean 'focal'?",
        "t.toml:19:8: there is no beat 'Q'; write one of A, B",
        "t.toml:18:1: 'keys' is missing",
        "t.toml:22:9: no parameter is called 'test.hase'; did you mean 'test.haze'?",
        "t.toml:26:29: test.haze cannot be infinite or not a number; write a value in 0..2 1/km",
        "t.toml:26:56: test.haze cannot be 3; write a value in 0..2 1/km",
        "t.toml:26:70: 'at' lies outside of the dream; write a time in 0..10 s",
        "t.toml:26:96: 'smoth' is no ease; did you mean 'smooth'?",
        "t.toml:29:44: 'test.mode' has nothing between two values; write ease = \"hold\"",
        "t.toml:29:76: test.mode is a choice, not 'loud'; write one of calm, wild",
        "t.toml:30:1: 'keys' is missing",
        "t.toml:37:8: the caption overlaps 'one'",
        "t.toml:38:6: the caption ends before it starts",
        "t.toml:39:8: the caption is too long to read; write at most 60 characters",
        "t.toml:43:6: 'at' is of type string; write a number",
        "t.toml:44:10: 'origin' is of type array; write 3 finite numbers in square brackets",
    ] {
        assert!(report.contains(expected), "missing: {expected}\n--\n{report}");
    }
    assert!(report.lines().all(|l| l.starts_with("assets/dreams/t.toml:") && l.contains("; ")), "{report}");
}

#[test]
fn a_text_that_is_no_toml_is_placed() {
    let report = errors("title = \"T\"\nlength = = 3\n");
    assert!(report.contains("t.toml:2:10: "), "{report}");
}

#[test]
fn pieces_of_a_track_must_not_overlap_and_shots_must_tile() {
    let piece = |a: f64, b: f64| {
        format!(
            "[[tracks]]\nparam = \"test.haze\"\nkeys = [{{ at = {a:?}, value = 0.1 }}, {{ at = {b:?}, value = 0.2 }}]\n"
        )
    };
    parse(&script(&(piece(5.0, 6.0) + &piece(1.0, 2.0))));
    for (a, b) in [(1.5, 3.0), (0.0, 1.0), (1.2, 1.8), (0.0, 9.0)] {
        let report = errors(&script(&(piece(1.0, 2.0) + &piece(a, b))));
        assert!(report.contains("this track of 'test.haze' overlaps another one"), "{a}..{b}: {report}");
    }
    let cut = |start: f64| {
        script("").replace("end = 10.0\nkeys", "end = 5.0\nkeys")
            + &format!(
                "[[camera]]\nstart = {start:?}\nend = 10.0\nkeys = [{{ at = {start:?}, eye = [0, 1, 0], look = [0, 1, 9] }}]\n"
            )
    };
    assert_eq!(parse(&cut(5.0)).shots.len(), 2);
    assert!(errors(&cut(6.0)).contains("the shot leaves a gap before it; let it start at 5.0 s"));
    assert!(errors(&cut(4.0)).contains("the shot overlaps the one before it"));
    assert!(errors(&script("").replace("end = 10.0\nkeys", "end = 9.0\nkeys")).contains("goes on after the last shot"));
}

#[test]
fn the_film_names_dreams_that_exist() {
    let text =
        "title = \"F\"\n[[dreams]]\nname = \"a\"\ntransition = \"fade\"\nseconds = 2\n[[dreams]]\nname = \"b\"\n";
    let film = Film::parse(text, "film.toml", |_| true).unwrap();
    assert_eq!(film.parts[0].transition, Transition::Fade(2.0));
    assert_eq!(film.parts[1].transition, Transition::Cut);
    let report = Film::parse(&text.replace("fade", "fad"), "film.toml", |n| n == "a").unwrap_err().to_string();
    assert!(report.contains("film.toml:4:14: 'fad' is no transition; did you mean 'fade'?"), "{report}");
    assert!(report.contains("film.toml:7:8: there is no dream 'b'"), "{report}");
}

// --------------------------------------------------------------------------------------------------------- tracks

fn eases() -> impl Strategy<Value = Ease> {
    prop_oneof![
        Just(Ease::Linear),
        Just(Ease::Smooth),
        (0.0_f32..1.0, -0.5_f32..1.5, 0.0_f32..1.0, -0.5_f32..1.5).prop_map(|(a, b, c, d)| Ease::Bezier([a, b, c, d])),
        (0.1_f32..8.0, 0.05_f32..3.0).prop_map(|(frequency, damping)| Ease::Spring { frequency, damping }),
    ]
}

fn ease_text(ease: Ease) -> String {
    match ease {
        Ease::Hold => "ease = \"hold\"".into(),
        Ease::Linear => "ease = \"linear\"".into(),
        Ease::Smooth => "ease = \"smooth\"".into(),
        Ease::Bezier(h) => format!("ease = \"bezier\", handles = {h:?}"),
        Ease::Spring { frequency, damping } => {
            format!("ease = \"spring\", frequency = {frequency:?}, damping = {damping:?}")
        }
    }
}

proptest! {
    #[test]
    fn tracks_hit_their_keys_and_do_not_jump(
        ease in eases(), values in prop::collection::vec(0.5_f32..1.5, 2..6), gap in 0.3_f64..1.9,
    ) {
        let keys: Vec<_> = values.iter().enumerate()
            .map(|(i, v)| format!("{{ at = {:?}, value = {v:?}, {} }}", i as f64 * gap, ease_text(ease))).collect();
        let dream = parse(&script(&format!("[[tracks]]\nparam = \"test.haze\"\nkeys = [{}]\n", keys.join(", "))));
        for (i, v) in values.iter().enumerate() {
            prop_assert_eq!(haze(&dream, i as f64 * gap), *v);
            prop_assert!((haze(&dream, i as f64 * gap - 1e-7) - v).abs() < 1e-3, "arrives at key {}", i);
        }
        prop_assert_eq!(haze(&dream, -1.0), values[0]);
        prop_assert_eq!(haze(&dream, 10.0), values[values.len() - 1]);
        if !matches!(ease, Ease::Bezier(_)) {
            let mut last = haze(&dream, 0.0);
            for i in 0..2000 {
                let v = haze(&dream, f64::from(i) * 0.005);
                prop_assert!((v - last).abs() < 0.27, "{} to {} at {}", last, v, f64::from(i) * 0.005);
                last = v;
            }
        }
    }

    #[test]
    fn progress_is_continuous(ease in eases(), gap in 0.1_f64..10.0) {
        prop_assert_eq!(ease.progress(0.0, gap), 0.0);
        prop_assert!((ease.progress(gap, gap) - 1.0).abs() < 1e-5);
        // Handles straight above each other make a Bézier as steep as one likes; others have a greatest speed.
        if let Ease::Bezier(_) = ease { return Ok(()); }
        let n = 4000;
        let steepest = match ease { Ease::Spring { frequency, .. } => f64::from(frequency) * 6.3 * gap + 1.6, _ => 1.6 };
        for i in 0..n {
            let step = ease.progress(gap * f64::from(i + 1) / f64::from(n), gap) - ease.progress(gap * f64::from(i) / f64::from(n), gap);
            prop_assert!(f64::from(step.abs()) <= steepest / f64::from(n) + 1e-5);
        }
    }

    #[test]
    fn springs_converge(frequency in 0.5_f32..8.0, damping in 0.2_f32..2.0) {
        let spring = Ease::Spring { frequency, damping };
        for i in 0..100 {
            let v = spring.progress(25.0 + f64::from(i) * 0.25, 50.0);
            prop_assert!((v - 1.0).abs() < 1e-3, "{}", v);
        }
        let swings = (0..500).any(|i| spring.progress(f64::from(i) * 0.01, 50.0) > 1.02);
        // An overshoot of 2 % shows below a damping of about 0.78; a sampled curve may miss the top of one that barely does.
        if (damping - 0.78).abs() > 0.02 {
            prop_assert_eq!(swings, damping < 0.78);
        }
    }
}

#[test]
fn hold_is_exact_to_the_last_moment() {
    let keys = "keys = [{ at = 1.0, value = 0.5, ease = \"hold\" }, { at = 2.0, value = 1.5, ease = \"hold\" }]";
    let dream = parse(&script(&format!("[[tracks]]\nparam = \"test.haze\"\n{keys}\n")));
    assert_eq!(haze(&dream, 2.0 - 1e-9), 0.5);
    assert_eq!(haze(&dream, 2.0), 1.5);
}

#[test]
fn split_tracks_hold_in_between_and_other_kinds_are_kept_whole() {
    let dream = parse(&script(
        r##"[[tracks]]
param = "test.haze"
beat = "B"
ease = "linear"
keys = [{ at = 1.0, value = 1.0 }, { at = 2.0, value = 0.0 }]
[[tracks]]
param = "test.haze"
ease = "linear"
keys = [{ at = 0.0, value = 0.0 }, { at = 1.0, value = 0.5 }]
[[tracks]]
param = "test.mode"
keys = [{ at = 1.0, value = "calm" }, { at = 2.0, value = "wild" }]
[[tracks]]
param = "test.count"
keys = [{ at = 0.0, value = 0, ease = "linear" }, { at = 10.0, value = 100 }]
[[tracks]]
param = "test.zenith"
keys = [{ at = 0.0, value = "#000000", ease = "linear" }, { at = 10.0, value = "#ffffff" }]
"##,
    ));
    assert_eq!([0.5, 1.0, 3.0, 4.9].map(|t| haze(&dream, t)), [0.25, 0.5, 0.5, 0.5]);
    assert_eq!(haze(&dream, 5.5), 0.5);
    assert_eq!(haze(&dream, 6.0), 0.0);
    let mut params = ParamSet::defaults(registry());
    dream.apply_tracks(1.999, &mut params);
    assert_eq!(params.get("test.mode"), Some(Value::Choice(0)));
    assert_eq!(params.get("test.count"), Some(Value::I32(20)));
    dream.apply_tracks(5.0, &mut params);
    assert_eq!(params.get("test.mode"), Some(Value::Choice(1)));
    assert_eq!(params.get("test.zenith"), Some(Value::Colour(Vec3::splat(0.5))));
}

// --------------------------------------------------------------------------------------------- camera and captions

proptest! {
    #[test]
    fn a_camera_runs_through_its_keys_smoothly(
        eyes in prop::collection::vec(prop::array::uniform3(-100.0_f32..100.0), 2..6), focal in 10.0_f32..200.0, gap in 0.5_f64..1.9,
    ) {
        let keys: Vec<_> = eyes.iter().enumerate().map(|(i, e)| format!(
            "{{ at = {:?}, eye = {e:?}, look = [{:?}, {:?}, -300], focal = {:?}, focus = {:?} }}",
            i as f64 * gap, e[1], e[0], focal + i as f32, 1.0 + 10.0 * i as f32,
        )).collect();
        let text = script("").replace("keys = [{ at = 0.0, eye = [0, 1, 0], look = [0, 1, -10] }]", &format!("keys = [{}]", keys.join(", ")));
        let dream = parse(&text);
        for (i, e) in eyes.iter().enumerate() {
            let camera = dream.camera(i as f64 * gap);
            prop_assert!(camera.eye.distance(Vec3::from(*e)) < 1e-2);
            prop_assert!((camera.focal_mm - focal - i as f32).abs() < 1e-2);
        }
        let mut last = dream.camera(0.0);
        for i in 1..1000 {
            let camera = dream.camera(f64::from(i) * 0.01);
            prop_assert!(camera.eye.is_finite() && camera.rotation.is_normalized());
            prop_assert!(camera.eye.distance(last.eye) < 15.0, "{} m in a hundredth of a second", camera.eye.distance(last.eye));
            prop_assert!((1.0 - 1e-3..=1.01 + 10.0 * eyes.len() as f32).contains(&camera.focus_m), "no swing past the marks");
            last = camera;
        }
    }
}

#[test]
fn a_camera_at_rest_does_not_swing_back_before_it_sets_off() {
    let keys = "keys = [{ at = 0.0, eye = [0, 1, 0], look = [0, 1, -10] }, { at = 2.0 }, { at = 3.0, eye = [0, 9, 0], look = [0, -90, -10] }]";
    let dream = parse(&script("").replace("keys = [{ at = 0.0, eye = [0, 1, 0], look = [0, 1, -10] }]", keys));
    for i in 0..=200 {
        let camera = dream.camera(f64::from(i) * 0.01);
        assert!(camera.eye.distance(Vec3::Y) < 1e-5 && camera.rotation.angle_between(glam::Quat::IDENTITY) < 1e-3);
    }
    assert!(dream.camera(2.2).eye.distance(Vec3::Y) > 0.1);
}

#[test]
fn captions_come_and_go() {
    let dream = parse(&script("[[captions]]\nfrom = 1.0\nto = 3.0\ntext = \"one\"\n"));
    assert_eq!(dream.caption(0.99), None);
    assert_eq!(dream.caption(3.0), None);
    assert_eq!(dream.caption(2.0), Some(("one", 1.0)));
    let opacity = |t| dream.caption(t).map_or(0.0, |c| c.1);
    assert!(opacity(1.1) > 0.0 && opacity(1.1) < opacity(1.3) && opacity(2.9) < 0.2);
}

#[test]
fn crowds_have_places_and_orders() {
    let dream = parse(&script(
        "[[crowds]]\nbeat = \"B\"\nshare = 0.25\narea = [-4, 0, 4, 8]\norders = [{ to = [[0, 9]] }, { at = 1.5, to = [[1, 2], [3, 4]], board = true }]\n",
    ));
    let crowd = &dream.crowds[0];
    assert_eq!((crowd.span.clone(), crowd.focus, crowd.groups()), (4.0..10.0, glam::Vec2::new(0.0, 4.0), 2));
    let board = |t| crowd.orders[crowd.order_at(t)].board;
    assert_eq!([board(4.0), board(5.49), board(5.5)], [false, false, true]);

    let report = errors(&script(
        r#"[[crowds]]
beat = "B"
share = 0.7
area = [4, 0, -4, 8]
orders = [{ at = 2.0, to = [[0, 9]] }, { at = 1.0, to = [0, 9] }, { at = 7.0, board = "yes" }]
[[crowds]]
share = 0.5
"#,
    ));
    for expected in [
        "'area' is missing; write area = [",
        "the area is empty; write west < east and north < south",
        "the orders are not in order of time; sort them; no two at the same time",
        "'to' is of type array; write a list of pairs of finite numbers",
        "'at' lies outside of its beat; write a time in 0..6 s",
        "'board' is of type string; write true or false",
        "more people are asked for than there are; write share = 0.30 or less",
    ] {
        assert!(report.contains(expected), "missing: {expected}\n--\n{report}");
    }
}

#[test]
fn beats_are_found_by_time_id_and_name() {
    let dream = parse(&script(""));
    let at = |t| dream.beat_at(t).map(|b| b.id.as_str());
    assert_eq!([at(-1.0), at(3.999), at(4.0), at(99.0)], [Some("A"), Some("A"), Some("B"), Some("B")]);
    assert_eq!(dream.beat("b").map(|b| b.start), Some(4.0));
    assert_eq!(dream.beat("Second").map(|b| b.start), Some(4.0));
    assert_eq!(dream.beat("C"), None);
}
