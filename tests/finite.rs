//! No allowed value of any parameter makes a pixel that is not a number or without end.

mod common;

use oneiric::{
    frame::FrameDesc,
    params::{Decl, Kind, Value},
    renderer::Renderer,
    show::Show,
};

const SIZE: [u32; 2] = [80, 45];
/// Frames that look across the deck, up at the sky, down at the city and into the avenue.
const FRAMES: [i64; 4] = [48, 16 * 24, 44 * 24, 75 * 24];

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
    let linear = renderer.read_linear().unwrap_or_else(|e| panic!("{e}"));
    let bad: Vec<_> = linear.iter().enumerate().filter(|(_, p)| !p.iter().all(|v| v.is_finite())).collect();
    let (at, value) = bad.first()?;
    let (x, y) = (at % SIZE[0] as usize, at / SIZE[0] as usize);
    Some(format!("{} pixels are not finite; the first, at {x},{y}, is {value:?}", bad.len()))
}

/// Sets these parameters, draws every frame, and gives the parameters back. Simulations run for the first frame only: the
/// others are far into the dream.
fn with(show: &mut Show, renderer: &mut Renderer, values: &[(String, Value)], what: &str, faults: &mut Vec<String>) {
    for (name, value) in values {
        show.set_override(name, *value).unwrap_or_else(|e| panic!("{e}"));
    }
    for frame in FRAMES {
        let mut desc = common::describe(show, &common::exposure(frame, SIZE));
        if frame != FRAMES[0] {
            desc.sims = &[];
        }
        if let Some(fault) = fault(renderer, &desc) {
            faults.push(format!("{what}, frame {frame}: {fault}"));
        }
    }
    for (name, _) in values {
        show.clear_override(name);
    }
}

#[test]
fn every_extreme_is_finite() {
    let assets = common::assets();
    let mut show = common::show(&assets);
    let mut renderer = common::renderer(&common::gpu(), &assets);
    let registry = show.registry().clone();
    let mut faults = Vec::new();
    for top in [false, true] {
        let word = if top { "greatest" } else { "least" };
        let all: Vec<_> = registry.decls().iter().map(|d| (d.name.clone(), extreme(d, top))).collect();
        with(&mut show, &mut renderer, &all, &format!("everything at its {word}"), &mut faults);
        for block in registry.blocks() {
            let decls = registry.block_decls(block);
            let values: Vec<_> = decls.iter().map(|d| (d.name.clone(), extreme(d, top))).collect();
            with(&mut show, &mut renderer, &values, &format!("{} at its {word}", block.name), &mut faults);
        }
    }
    with(&mut show, &mut renderer, &[], "nothing changed", &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
