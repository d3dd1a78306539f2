//! No allowed value of any parameter makes a pixel that is not a number or without end.

mod common;

use std::path::Path;

use oneiric::{
    assets::Assets,
    frame::FrameDesc,
    params::{Block, Decl, Kind, Value},
    renderer::Renderer,
    show::Show,
};

const SIZE: [u32; 2] = [64, 36];
/// Frames that look across the deck, into dark streets, into the drop and down on the deck.
const FRAMES: [i64; 4] = [10, 15 * 24, 68 * 24, 41 * 24];
/// Frames that little has to be simulated for: the deck with people on it, and the crush. They lie early in their shots.
const QUICK: [i64; 2] = [2, 23 * 24 + 2];

fn extreme(decl: &Decl, top: bool) -> Value {
    let limit = match (&decl.kind, top) {
        (Kind::Bool, _) => f32::from(u8::from(top)),
        (Kind::Choice(names), true) => names.len() as f32 - 1.0,
        (Kind::Choice(_), false) => 0.0,
        (_, true) => decl.max,
        (_, false) => decl.min,
    };
    decl.kind.value(&[limit; 4])
}

/// What is wrong with the picture, if anything is.
fn fault(renderer: &mut Renderer, desc: &FrameDesc) -> Option<String> {
    if let Err(e) = renderer.render(desc) {
        return Some(e.to_string());
    }
    for (name, bytes) in renderer.inspect("fog").unwrap_or_else(|e| panic!("{e}")) {
        // Masses and solids are whole numbers, which are always finite.
        let numbers = bytemuck::pod_collect_to_vec::<u8, f32>(&bytes);
        if matches!(name, "particles" | "velocity") && numbers.iter().any(|v| !v.is_finite()) {
            return Some(format!("the fog's {name} are not finite"));
        }
    }
    let linear = renderer.read_linear().unwrap_or_else(|e| panic!("{e}"));
    let bad: Vec<_> = linear.iter().enumerate().filter(|(_, p)| !p.iter().all(|v| v.is_finite())).collect();
    let (at, value) = bad.first()?;
    let (x, y) = (at % SIZE[0] as usize, at / SIZE[0] as usize);
    Some(format!("{} pixels are not finite; the first, at {x},{y}, is {value:?}", bad.len()))
}

/// Sets these parameters, draws the frames, and gives the parameters back.
fn with(
    show: &mut Show,
    renderer: &mut Renderer,
    values: &[(String, Value)],
    frames: &[i64],
    what: &str,
    faults: &mut Vec<String>,
) {
    for (name, value) in values {
        show.set_override(name, *value).unwrap_or_else(|e| panic!("{e}"));
    }
    for frame in frames {
        let desc = common::describe(show, &common::exposure(*frame, SIZE));
        if let Some(fault) = fault(renderer, &desc) {
            faults.push(format!("{what}, frame {frame}: {fault}"));
        }
    }
    for (name, _) in values {
        show.clear_override(name);
    }
}

/// A shader that holds its result below a cap hides what is not a number, for `min` may return either side then. In the
/// copy the tests run, such a cap lets it through.
fn uncap(dir: &Path, assets: &Assets) {
    let mut caps = 0;
    for file in assets.list("shaders", "wgsl") {
        let text = assets.read(&file).expect("it was listed");
        if !text.contains("min(colour, vec3f(") {
            continue;
        }
        caps += 1;
        let through = "fn unless_wild(c: vec3f, cap: vec3f) -> vec3f {
    let exponent = vec3u(0x7f800000u);
    return select(min(c, cap), c, (bitcast<vec3u>(c) & exponent) == exponent);
}
";
        common::put(dir, &file, &(text.replace("min(colour, vec3f(", "unless_wild(colour, vec3f(") + through));
    }
    assert!(caps > 0, "results are capped by other words now; name them here");
}

#[test]
fn every_extreme_is_finite() {
    let (dir, assets) = common::copy();
    uncap(dir.path(), &assets);
    let mut show = common::show(&assets);
    let mut renderer = common::renderer(&common::gpu(), &assets);
    let registry = show.registry().clone();
    let mut faults = Vec::new();
    with(&mut show, &mut renderer, &[], &FRAMES, "nothing changed", &mut faults);
    for top in [false, true] {
        let word = if top { "greatest" } else { "least" };
        let extremes = |decls: &[Decl]| -> Vec<_> { decls.iter().map(|d| (d.name.clone(), extreme(d, top))).collect() };
        let what = format!("everything at its {word}");
        with(&mut show, &mut renderer, &extremes(registry.decls()), &FRAMES, &what, &mut faults);
        for some in registry.blocks().chunks(6) {
            // A few blocks at once; one by one only where something is wrong, to name it.
            let of = |block: &Block| extremes(registry.block_decls(block));
            let names: Vec<_> = some.iter().map(|b| b.name.as_str()).collect();
            let what = format!("{} at their {word}", names.join(", "));
            let (values, mut found) = (some.iter().flat_map(of).collect::<Vec<_>>(), Vec::new());
            with(&mut show, &mut renderer, &values, &QUICK, &what, &mut found);
            for block in some.iter().filter(|_| !found.is_empty()) {
                let what = format!("{} at its {word}", block.name);
                with(&mut show, &mut renderer, &of(block), &QUICK, &what, &mut faults);
            }
            faults.extend(found);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));

    // The test of the test: a root of something negative is found.
    let shade = "shaders/lib/shading.wgsl";
    common::edit(dir.path(), shade, "var colour = s.emission;", "var colour = s.emission + sqrt(vec3f(-x.away));");
    renderer.reload().unwrap_or_else(|e| panic!("{e}"));
    with(&mut show, &mut renderer, &[], &FRAMES[..1], "a root", &mut faults);
    assert_eq!(faults.len(), 1, "the picture is broken and nobody sees it");
}
