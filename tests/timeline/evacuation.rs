//! The shipped script of *Evacuation*: beats as in the shot list, cameras in free air, sounds on time.

use glam::Vec3;
use oneiric::{
    assets::Assets,
    params::{Preset, Registry},
    quality::Quality,
    show::{Exposure, Options, Show},
    timeline::Dream,
    world::fleet::PODS,
};

fn evacuation() -> Dream {
    let path = "assets/dreams/evacuation.toml";
    let text = std::fs::read_to_string(path).unwrap();
    let registry = Registry::load(&Assets::on_disk(".")).unwrap_or_else(|e| panic!("{}", e.report()));
    Dream::parse(&text, path, &registry).unwrap_or_else(|e| panic!("{}", e.report()))
}

#[test]
fn evacuation_has_the_beats_of_the_shot_list() {
    let dream = evacuation();
    let ends = [8.0, 14.0, 18.0, 23.0, 31.0, 38.0, 46.0, 53.0, 60.0, 67.0, 72.0, 79.0, 84.0];
    let names = "platform shockwaves dark fleet crowd monorail pods tremor silhouettes beams lines leap lift-off";
    assert_eq!(dream.beats.iter().map(|b| b.name.as_str()).collect::<Vec<_>>().join(" "), names);
    for (i, beat) in dream.beats.iter().enumerate() {
        // The dark goes between the second and the third of the numbered beats.
        let id = if i == 2 { "E-dark".into() } else { format!("E{}", if i < 2 { i + 1 } else { i }) };
        assert_eq!(beat.id, id);
        assert_eq!((beat.start, beat.end), (if i == 0 { 0.0 } else { ends[i - 1] }, ends[i]));
        let said = dream.captions.iter().filter(|c| c.from >= beat.start && c.to <= beat.end).count();
        assert_eq!(said, 1, "{} has one caption, whole inside it", beat.id);
    }
    assert!(dream.captions.windows(2).all(|c| c[0].to <= c[1].from));
    assert_eq!((dream.length, dream.cast.as_str()), (84.0, "evacuation"));
}

#[test]
fn evacuations_camera_stays_out_of_everything_solid() {
    let dream = evacuation();
    let mut last = dream.camera(0.0);
    for i in 0..=84 * 120 {
        let t = f64::from(i) / 120.0;
        let camera = dream.camera(t);
        let Vec3 { x, y, z } = camera.eye;
        assert!(camera.eye.is_finite() && camera.rotation.is_normalized(), "{t}");
        assert!(camera.focal_mm.is_finite() && camera.focus_m > 0.0 && camera.f_stop > 0.0, "{t}");
        let over_deck = x.abs() < 70.5 && (-60.5..=110.5).contains(&z);
        assert!(!over_deck || y > 0.4, "under the deck at {t}: {:?}", camera.eye);
        assert!(!(over_deck && z > 79.0 && y < 20.0), "inside the hangar at {t}: {:?}", camera.eye);
        assert!(!(-60.3..-59.3).contains(&z) || !(0.0..1.4).contains(&y), "in the railing at {t}: {:?}", camera.eye);
        assert!(y > -600.0, "in the ground at {t}");
        if i > 0 && dream.shot_at(t) == dream.shot_at(t - 1.0 / 120.0) {
            assert!(camera.eye.distance(last.eye) < 1.6, "jumps at {t}: {}", camera.eye.distance(last.eye));
            assert!(camera.rotation.angle_between(last.rotation) < 0.02, "whips at {t}");
        }
        last = camera;
    }
    // One for each beat, but three for the tremor, over the blocks, out beyond the platform and over its deck, and one from
    // the boy's eyes to the end of the fall.
    assert_eq!(dream.shots.len(), 14);
}

#[test]
fn evacuations_fronts_reach_the_locked_camera_before_the_cut() {
    let dream = evacuation();
    let eye = dream.camera(9.0).eye;
    let arrivals: Vec<_> = dream.events.iter().filter(|e| e.kind == "shock").map(|e| e.arrival(eye)).collect();
    assert!(arrivals.iter().filter(|t| (11.0..14.0).contains(*t)).count() == 2, "{arrivals:?}");
    assert_eq!(dream.camera(9.0).rotation, dream.camera(11.0).rotation, "locked until then");
    assert!(dream.camera(arrivals[1] + 0.2).rotation.angle_between(dream.camera(9.0).rotation) > 1e-3);
    for cue in dream.cues.iter().filter(|c| c.name == "thunder") {
        assert!(
            arrivals.iter().any(|a| (a - cue.at).abs() < 0.1),
            "thunder at {} comes with no front {arrivals:?}",
            cue.at
        );
    }
}

#[test]
fn every_group_has_a_pod_of_its_own() {
    let dream = evacuation();
    let goals = dream.crowds.iter().flat_map(|c| &c.orders).filter(|o| o.board && o.to.len() > 1);
    let goals: Vec<_> = goals.flat_map(|o| &o.to).map(|p| p.to_array()).collect();
    assert_eq!(goals, PODS);
}

#[test]
fn in_the_leap_our_body_falls_below_our_eyes() {
    let show = Show::open(Assets::on_disk("."), Options::default()).unwrap_or_else(|e| panic!("{e}"));
    let leap = Exposure { samples: 1, ..Exposure::new("evacuation", 76 * 24, Quality::Draft, [16, 9]) };
    let frame = show.frame(&leap).unwrap_or_else(|e| panic!("{e}"));
    let ours = frame.scene.players.iter().position(|p| p.name == "ourselves").expect("we have a part");
    let role = |t: f64| frame.scene.roles(&frame.score, t)[ours];
    for t in [74.0, 75.5, 77.0, 78.5] {
        let (now, before) = (frame.score.camera(t).eye, frame.score.camera(t - 0.05).eye);
        let below = now - Vec3::from(role(t).agent.position);
        assert!((1.5..1.8).contains(&below.y) && below.with_y(0.0).length() < 0.5, "{t} s: {below}");
        let fall = (now.y - before.y) / 0.05;
        assert!(fall < -10.0 && (role(t).climb / fall - 1.0).abs() < 0.1, "{t} s: {} of {fall}", role(t).climb);
    }
    assert_eq!(role(66.0).agent.look, 0, "before it nobody sees us");
}

#[test]
fn the_shipped_presets_fit_the_shipped_shaders() {
    let assets = Assets::on_disk(".");
    let registry = Registry::load(&assets).unwrap_or_else(|e| panic!("{}", e.report()));
    let paths = assets.list("assets/presets", "toml");
    assert!(!paths.is_empty());
    for path in paths {
        let preset =
            Preset::parse(&assets.read(&path).unwrap(), &path, &registry).unwrap_or_else(|e| panic!("{}", e.report()));
        assert!(!preset.title.is_empty() && !preset.values.is_empty(), "{path}");
    }
}
