//! Holds the direction of the layers: a module imports only modules above it, and only the app knows of windows.

use std::{fs, path::Path};

/// From the top; a module may use those before it.
const LAYERS: [&str; 15] = [
    "quality", "assets", "clock", "params", "timeline", "world", "frame", "gpu", "sim", "passes", "dreams", "show",
    "renderer", "record", "app",
];
/// Only the last layer may name these.
const WINDOWING: [&str; 3] = ["winit", "egui", "egui_wgpu"];

/// Every breach in one file, as `path:line: what`.
fn breaches(path: &str, source: &str) -> Vec<String> {
    let module = path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default();
    let code: Vec<String> = source.lines().map(|l| l.split("//").next().unwrap_or_default().to_owned()).collect();
    let layer = |name: &str| LAYERS.iter().position(|l| *l == name);
    let Some(own) = layer(module) else {
        return if ["lib", "main"].contains(&module) {
            Vec::new()
        } else {
            vec![format!("{path}:1: {module} is no layer")]
        };
    };
    let mut found = Vec::new();
    for (line, name) in crate_uses(&code) {
        if layer(&name).is_some_and(|other| other > own) {
            found.push(format!("{path}:{line}: {module} uses crate::{name}, which is a layer below it"));
        }
    }
    if module != "app" {
        for (i, text) in code.iter().enumerate() {
            let names = |word: &&&str| words(text).any(|w| w == **word);
            if let Some(word) = WINDOWING.iter().find(names) {
                found.push(format!("{path}:{}: {module} uses {word}", i + 1));
            }
        }
    }
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

/// The first segment after every `crate::`, with its line; `use crate::{a, b::{c}}` gives `a` and `b`.
fn crate_uses(code: &[String]) -> Vec<(usize, String)> {
    let text = code.join("\n");
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let mut offset = at + "crate::".len();
        if !rest.trim_start().starts_with('{') {
            found.extend(first_word(rest).map(|w| (line_of(&text, at), w)));
            continue;
        }
        let (mut depth, mut expects) = (0, false);
        for c in rest.chars() {
            match c {
                '{' => (depth, expects) = (depth + 1, depth == 0),
                '}' => depth -= 1,
                ',' => expects = depth == 1,
                c if expects && depth == 1 && !c.is_whitespace() => {
                    found.extend(first_word(&text[offset..]).map(|w| (line_of(&text, offset), w)));
                    expects = false;
                }
                _ => {}
            }
            offset += c.len_utf8();
            if depth == 0 && c == '}' {
                break;
            }
        }
    }
    found
}

fn first_word(text: &str) -> Option<String> {
    words(text).next().filter(|w| !w.is_empty()).map(str::to_owned)
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

fn sources(dir: &Path, out: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(dir).expect("src is readable") {
        let path = entry.expect("src is readable").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("inside the project").to_string_lossy();
            out.push((name.replace('\\', "/"), fs::read_to_string(&path).expect("sources are text")));
        }
    }
}

#[test]
fn layers_import_only_layers_above_them() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    assert!(all.len() > 20, "only {} files were found", all.len());
    let found: Vec<String> = all.iter().flat_map(|(path, source)| breaches(path, source)).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_bad_source_is_caught() {
    let bad = "use crate::{\n    assets::Assets,\n    show::{Show, Exposure},\n};\nfn f() { crate::app::main(); }\n";
    let found = breaches("src/gpu/mod.rs", bad);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("src/gpu/mod.rs:3: gpu uses crate::show"), "{found:?}");
    assert!(found[1].starts_with("src/gpu/mod.rs:5: gpu uses crate::app"), "{found:?}");
    assert_eq!(breaches("src/renderer.rs", "use winit::window::Window;").len(), 1);
    assert_eq!(breaches("src/extra.rs", "").len(), 1);
}

#[test]
fn good_sources_and_comments_are_left_alone() {
    let good =
        "//! Like crate::app, but not.\nuse crate::{clock::Time, params::{self, ParamSet}};\nuse crate::gpu::Gpu;\n";
    assert_eq!(breaches("src/renderer.rs", good), Vec::<String>::new());
    assert_eq!(
        breaches("src/app/live/window.rs", "use winit::window::Window;\nuse crate::show::Show;"),
        Vec::<String>::new()
    );
}
