//! Annotations say what a parameter is, and nothing that is not allowed gets past them.

use std::sync::Arc;

use glam::{Vec2, Vec3};
use oneiric::params::{Kind, ParamSet, Preset, Registry, SetError, Value, hex, scan};
use proptest::prelude::*;

const FOG: &str = r#"// Fog.
/* struct OldParams { x: f32 } */
struct FogParams {
    density: f32, // = 0.35 in 0.0..2.0 step 0.01 "Fog density" (1/km)
    @align(16) colour: vec3f, // = #d33a1e colour "Colour of the fog"
    tint: vec3<f32>, // = (0.1, 0.2, 4) colour in 0..8 "Tint, scene-linear"
    _pad: f32,
    layers: i32, // = 3 in 1..8 "Layers"
    moving: u32, // = true bool? no
    mode: u32, // = soft of soft|hard|none "How its edge ends"
    wind: vec2f, // = (1, -0.5) in -20..20 "Wind, east and south" (m/s) sim
    up: vec3f, // = (0, 1, 0) in -1..1 "Up"
    box: vec4f // = (0, 0, 1, 1) in 0..1 "Box"
}
struct Other { a: f32 }
"#;

fn fog() -> String {
    FOG.replace("= true bool? no", "= true \"Moves\"")
}

fn registry() -> Arc<Registry> {
    let fog = fog();
    Arc::new(Registry::from_sources([("shaders/sim/fog.wgsl", fog.as_str())]).unwrap())
}

#[test]
fn every_kind_is_read() {
    let registry = registry();
    let names: Vec<_> = registry.decls().iter().map(|d| d.name.as_str()).collect();
    let all = "fog.density fog.colour fog.tint fog.layers fog.moving fog.mode fog.wind fog.up fog.box";
    assert_eq!(names.join(" "), all);
    let density = registry.get("fog.density").unwrap();
    assert_eq!((density.min, density.max, density.step), (0.0, 2.0, 0.01));
    assert_eq!((density.unit.as_str(), density.text.as_str(), density.line), ("1/km", "Fog density", 4));
    assert!(!density.sim && registry.get("fog.wind").unwrap().sim);
    let params = ParamSet::defaults(registry.clone());
    assert_eq!(params.f32("fog.density"), 0.35);
    assert_eq!(params.get("fog.colour"), hex("#d33a1e").map(Value::Colour));
    assert_eq!(params.get("fog.tint"), Some(Value::Colour(Vec3::new(0.1, 0.2, 4.0))));
    assert_eq!(params.get("fog.layers"), Some(Value::I32(3)));
    assert_eq!(params.get("fog.moving"), Some(Value::Bool(true)));
    assert_eq!(params.get("fog.mode"), Some(Value::Choice(0)));
    assert_eq!(params.get("fog.wind"), Some(Value::Vec2(Vec2::new(1.0, -0.5))));
    assert_eq!(registry.block("fog").map(|b| b.fields.clone()), Some(0..9));
}

#[test]
fn colours_are_decoded_from_display_srgb() {
    let c = hex("#ff8000").unwrap();
    assert_eq!((c.x, c.z), (1.0, 0.0));
    assert!((c.y - 0.215_86).abs() < 1e-4, "{}", c.y);
    assert_eq!(hex("#ff800"), None);
    assert_eq!(hex("ff8000"), None);
}

#[test]
fn values_are_written_as_wgsl_lays_them_out() {
    let write = |v: Value| {
        let mut bytes = vec![0xee; v.size() + 1];
        v.write_to(&mut bytes);
        assert_eq!(bytes.pop(), Some(0xee), "writes only its own bytes");
        bytes
    };
    assert_eq!(write(Value::F32(1.5)), 1.5_f32.to_le_bytes());
    assert_eq!(write(Value::I32(-2)), (-2_i32).to_le_bytes());
    assert_eq!(write(Value::Bool(true)), [1, 0, 0, 0]);
    assert_eq!(write(Value::Choice(2)), [2, 0, 0, 0]);
    assert_eq!(write(Value::Colour(Vec3::new(1.0, 2.0, 3.0))), bytemuck::bytes_of(&[1.0_f32, 2.0, 3.0]));
}

/// Annotation of one field, position and words of the one error it must give.
const BAD: [(&str, (u32, u32), &str); 21] = [
    ("a: f32,", (2, 5), "'a' has no annotation"),
    ("a: f32, // just words", (2, 16), "has no default"),
    ("a: f32, // = x in 0..1 \"A\"", (2, 18), "'x' is no f32"),
    ("a: f32, // = 0.5 \"A\"", (2, 22), "has no range"),
    ("a: f32, // = 0.5 in 1..0 \"A\"", (2, 25), "'1..0' is no range"),
    ("a: f32, // = 0.5 in 0..nan \"A\"", (2, 25), "is no range"),
    ("a: f32, // = nan in 0..1 \"A\"", (2, 18), "not a number"),
    ("a: f32, // = 3 in 0..1 \"A\" (m)", (2, 18), "b.a cannot be 3; write a value in 0..1 m"),
    ("a: f32, // = 0 in 0..1", (2, 27), "does not say what it is"),
    ("a: f32, // = 0 in 0..1 \"\"", (2, 28), "empty or not closed"),
    ("a: f32, // = 0 in 0..1 \"A", (2, 28), "empty or not closed"),
    ("a: f32, // = 0 in 0..1 step 0 \"A\"", (2, 38), "the step of 'b.a' is 0"),
    ("a: f32, // = 0 in 0..1 stop 1 \"A\"", (2, 28), "'stop' is not understood"),
    ("a: f32, // = 0 in 0..1 \"A\" (m) simulated", (2, 36), "'simulated' is not understood"),
    ("a: u32, // = 3 in 0..9 \"A\"", (2, 5), "u32, which is no kind of parameter"),
    ("a: mat4x4f, // = 3 in 0..9 \"A\"", (2, 5), "mat4x4f, which is no kind"),
    ("a: f32, // = #ffffff colour \"A\"", (2, 5), "a colour is a vec3f"),
    ("a: vec3f, // = (0, 1) in 0..1 \"A\"", (2, 20), "'(0, 1)' is no vec3"),
    ("a: u32, // = d of a|b \"A\"", (2, 18), "'d' is no choice"),
    ("a: i32, // = 1 in 0.5..9 \"A\"", (2, 30), "not of whole numbers"),
    ("a: f32, b: f32, // = 1 in 0..9 \"A\"", (2, 5), "cannot read this field"),
];

#[test]
fn every_bad_annotation_is_placed_and_explained() {
    for (field, position, words) in BAD {
        let text = format!("struct BParams {{\n    {field}\n}}\n");
        let problems = scan(&text, "shaders/b.wgsl").expect_err(field);
        assert_eq!(problems.len(), 1, "{field}");
        let message = problems[0].to_string();
        assert!(message.contains(words), "{field}: {message}");
        assert_eq!((problems[0].line, problems[0].column), position, "{field}: {message}");
        assert!(message.starts_with("shaders/b.wgsl:2:"), "{message}");
        assert!(!problems[0].remedy.is_empty());
    }
}

#[test]
fn all_mistakes_of_all_files_are_reported_at_once() {
    let sources = [
        ("shaders/b.wgsl", "struct FogParams {\n  a: f32, // = 0 in 0..1 \"A\"\n}\n"),
        ("shaders/c.wgsl", "\nstruct  FogParams {\n  a: f32,\n  b: f32,\n}"),
        ("shaders/a.wgsl", "struct FogParams {\n  a: f32, // = 0 in 0..1 \"A\"\n}\nstruct Params { }"),
    ];
    let text = Registry::from_sources(sources).unwrap_err().to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].starts_with("shaders/a.wgsl:4:8: "), "{text}");
    assert!(lines[1].starts_with("shaders/c.wgsl:3:3: ") && lines[2].starts_with("shaders/c.wgsl:4:3: "), "{text}");

    let twice = Registry::from_sources([sources[0], ("shaders/d.wgsl", "\nstruct  FogParams {\n}")]).unwrap_err();
    let message = twice.to_string();
    assert!(
        message.starts_with("shaders/d.wgsl:2:9: the block 'fog' is already declared at shaders/b.wgsl:1;"),
        "{message}"
    );
    assert!(twice.report().contains("FogParams"), "shows the line");
}

#[test]
fn values_that_are_not_allowed_are_refused_by_name() {
    let registry = registry();
    let mut params = ParamSet::defaults(registry.clone());
    let density = registry.index("fog.density").unwrap();
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let error = params.set(density, Value::F32(bad)).unwrap_err();
        assert!(matches!(&error, SetError::NotFinite { name, .. } if name == "fog.density"), "{error}");
    }
    let error = params.set(density, Value::F32(2.5)).unwrap_err().to_string();
    assert_eq!(error, "fog.density cannot be 2.5; write a value in 0..2 1/km");
    assert!(params.set(density, Value::I32(1)).is_err());
    assert!(params.set(9999, Value::F32(1.0)).is_err());
    assert_eq!(params.f32("fog.density"), 0.35, "a refused value changes nothing");
    params.set_text("fog.density=0.8").unwrap();
    params.set_text(" fog.mode = none").unwrap();
    params.set_text("fog.colour=#ffffff").unwrap();
    params.set_text("fog.wind=3,4").unwrap();
    assert_eq!(params.f32("fog.density"), 0.8);
    assert_eq!(params.get("fog.mode"), Some(Value::Choice(2)));
    assert_eq!(params.get("fog.colour"), Some(Value::Colour(Vec3::ONE)));
    assert_eq!(params.get("fog.wind"), Some(Value::Vec2(Vec2::new(3.0, 4.0))));
    let message = |text: &str| params.clone().set_text(text).unwrap_err().to_string();
    assert_eq!(message("fog.densty=1"), "no parameter is called 'fog.densty'; did you mean 'fog.density'?");
    assert_eq!(message("fog.mode=loud"), "fog.mode is a choice, not 'loud'; write one of soft, hard, none");
    assert!(message("fog.density").contains("write pass.param=value"));
    assert!(message("fog.density=NaN").contains("fog.density cannot be infinite or not a number"));
    assert!(message("fog=1").contains("it is a block; write one of its parameters: fog.density"));
}

#[test]
fn rebasing_keeps_what_still_exists_and_is_allowed() {
    let mut params = ParamSet::defaults(registry());
    for text in ["fog.density=1.9", "fog.layers=7", "fog.mode=hard"] {
        params.set_text(text).unwrap();
    }
    let changed = fog().replace("in 0.0..2.0", "in 0.0..1.0").replace("soft|hard|none", "hard|soft");
    let changed = changed.replace("layers: i32", "floors: i32");
    let registry = Arc::new(Registry::from_sources([("fog.wgsl", changed.as_str())]).unwrap());
    let moved = params.rebase(registry);
    assert_eq!(moved.f32("fog.density"), 0.35, "1.9 is no longer allowed");
    assert_eq!(moved.get("fog.floors"), Some(Value::I32(3)));
    assert_eq!(moved.get("fog.layers"), None);
    let mode = moved.registry.get("fog.mode").unwrap();
    assert_eq!(mode.show(&moved.get("fog.mode").unwrap()), "hard", "a choice is kept by its name");
}

#[test]
fn presets_are_read_written_and_checked() {
    let registry = registry();
    let text = "title = \"T\"\n[params]\n\"fog.density\" = 0.8\nfog.mode = \"none\"\n[params.fog]\nlayers = 2\n";
    let nested = text.replace("fog.mode = \"none\"\n", "");
    assert_eq!(Preset::parse(&nested, "p.toml", &registry).unwrap().values.len(), 2);
    let preset = Preset::parse(&text.replace("[params.fog]\nlayers = 2\n", ""), "p.toml", &registry).unwrap();
    let again = Preset::parse(&preset.to_toml(&registry), "p.toml", &registry).unwrap();
    assert_eq!(again, preset);
    let bad = "tilte = \"T\"\n[params]\n\"fog.density\" = 8\n\"fog.densty\" = 1.0\n\"fog.layers\" = 1.5\n\"fog.up\" = [0, nan, 0]\n";
    let text = Preset::parse(bad, "p.toml", &registry).unwrap_err().to_string();
    for expected in [
        "p.toml:1:1: 'tilte' is not known here; did you mean 'title'?",
        "p.toml:1:1: 'title' is missing",
        "p.toml:3:17: fog.density cannot be 8; write a value in 0..2 1/km",
        "p.toml:4:1: no parameter is called 'fog.densty'; did you mean 'fog.density'?",
        "p.toml:5:16: fog.layers is a i32, not '1.5'",
        "p.toml:6:12: fog.up cannot be infinite or not a number",
    ] {
        assert!(text.contains(expected), "{expected}\n--\n{text}");
    }
    let broken = Preset::parse("title = \"a\n", "p.toml", &registry).unwrap_err();
    assert_eq!(broken.0[0].line, 1);
}

/// A declaration written out as an annotated line.
fn line(kind: &Kind, values: &[f32], min: f32, max: f32, sim: bool) -> String {
    let list = values.iter().map(|v| format!("{v:?}")).collect::<Vec<_>>().join(", ");
    let (ty, default) = match kind {
        Kind::F32 => ("f32", list),
        Kind::Vec2 => ("vec2f", format!("({list})")),
        Kind::Vec3 => ("vec3<f32>", format!("({list})")),
        Kind::Colour => ("vec3f", format!("({list}) colour")),
        _ => ("vec4f", format!("({list})")),
    };
    let sim = if sim { " sim" } else { "" };
    format!(
        "struct RoundTripParams {{\n\tsome_name: {ty}, // = {default} in {min:?}..{max:?} step 0.5 \"Söme text, = in\" (m/s){sim}\n}}"
    )
}

proptest! {
    #[test]
    fn annotations_round_trip(
        kind in prop::sample::select(vec![Kind::F32, Kind::Vec2, Kind::Vec3, Kind::Colour, Kind::Vec4]),
        values in prop::array::uniform4(-1000.0_f32..1000.0), slack in 0.001_f32..100.0, sim: bool,
    ) {
        let used = &values[..kind.len()];
        let min = used.iter().copied().fold(f32::INFINITY, f32::min) - slack;
        let max = used.iter().copied().fold(f32::NEG_INFINITY, f32::max) + slack;
        let scanned = scan(&line(&kind, used, min, max, sim), "x.wgsl").unwrap();
        let decl = &scanned.decls[0];
        prop_assert_eq!(&decl.name, "round_trip.some_name");
        prop_assert_eq!((decl.min, decl.max, decl.step, decl.sim), (min, max, 0.5, sim));
        prop_assert_eq!((decl.text.as_str(), decl.unit.as_str()), ("Söme text, = in", "m/s"));
        prop_assert_eq!(decl.default, kind.value(used));
        prop_assert_eq!(&decl.kind, &kind);
        prop_assert_eq!(decl.parse(&decl.show(&decl.default)).unwrap(), decl.default);
    }

    #[test]
    fn only_finite_values_in_range_are_taken(v in any::<f32>()) {
        let mut params = ParamSet::defaults(registry());
        let taken = params.set_named("fog.density", Value::F32(v)).is_ok();
        prop_assert_eq!(taken, (0.0..=2.0).contains(&v));
        prop_assert!((0.0..=2.0).contains(&params.f32("fog.density")));
        params.set_clamped("fog.density", Value::F32(v));
        prop_assert!((0.0..=2.0).contains(&params.f32("fog.density")));
    }

    #[test]
    fn no_text_makes_the_scanner_panic(text in "(struct |FogParams|\\{|\\}|a: |f32|,|// |= |0\\.5|in |0\\.\\.1|\"|\\(|\\)|@x|\n|/\\*|\\*/|é){0,24}") {
        let _ = scan(&text, "x.wgsl");
    }
}
