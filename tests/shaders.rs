//! Every shader is sound, every mistake is placed in the file its author wrote, and a broken edit changes nothing.

mod common;

use std::collections::HashMap;

use oneiric::{
    assets::Assets,
    frame::FrameDesc,
    gpu::{Gpu, GpuError, ShaderError, Shaders, Source, check_shaders},
    passes,
    renderer::RenderError,
};
use proptest::prelude::*;
use wgpu::naga;

/// Composes and checks `shaders/PATH.wgsl` among these files.
fn check(files: &[(&str, &str)], path: &str) -> Result<Source, ShaderError> {
    let (_dir, assets) = common::folder(files);
    let source = Source::load(&assets, path, &HashMap::new())?;
    source.check().map(|_| source)
}

#[track_caller]
fn mistake(files: &[(&str, &str)], path: &str) -> ShaderError {
    match check(files, path) {
        Ok(source) => panic!("this should not have passed:\n{}", source.text),
        Err(e) => e,
    }
}

#[track_caller]
fn assert_at(e: &ShaderError, file: &str, line: u32, column: u32, text: &str) {
    assert_eq!((e.file.as_str(), e.line, e.column, e.text.as_str()), (file, line, column, text), "{e}");
}

#[test]
fn every_shader_passes_naga() {
    let errors = check_shaders(&common::assets(), &passes::generated());
    let all: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// Mesa's lavapipe compiles a shader that branches on uniforms alone anew for every dispatch: `by_each` and `rounds` in
/// `shaders/frame.wgsl` are for that.
#[test]
fn no_shader_branches_on_uniforms_alone() {
    let assets = common::assets();
    let mut found = Vec::new();
    let mut looked = 0;
    for path in assets.list("shaders", "wgsl") {
        let name = path.trim_start_matches("shaders/").trim_end_matches(".wgsl");
        // What others import is seen where it is used; the window's copy is one of two and small.
        if !(name.starts_with("passes/") || name.starts_with("sim/")) || name == "passes/present" {
            continue;
        }
        let Ok(source) = Source::load(&assets, name, &passes::generated()) else { continue };
        found.extend(uniform_branches(&source).into_iter().map(|line| format!("{name}: {line}")));
        looked += 1;
    }
    assert!(looked > 40, "only {looked} shaders");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn branches_on_uniforms_are_found() {
    let text = "struct P { n: u32, x: f32 }\n@auto var<uniform> p: P;\n@auto var<storage, read_write> out: array<f32>;\n\
        @compute @workgroup_size(1)\nfn main(@builtin(global_invocation_id) id: vec3u) {\n\
        if (p.x > 1.0 && out[id.x] > 2.0) { out[id.x] = 1.0; }\n\
        for (var k = 0u; k < 2u * p.n; k++) { out[k] += 1.0; }\n\
        if ((p.x > 1.0) & (out[id.x] > 2.0)) { out[id.x] = 3.0; }\n\
        for (var k = 0u; k < id.x; k++) { out[k] += 4.0; }\n}\n";
    let source = check(&[("shaders/t/a.wgsl", text)], "t/a").unwrap_or_else(|e| panic!("{e}"));
    let found = uniform_branches(&source);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("p.x > 1.0 &&") && found[1].contains("2u * p.n"), "{found:?}");
}

/// Lines with a branch whose condition is made of uniforms and constants, and in a loop's of its counter.
fn uniform_branches(source: &Source) -> Vec<String> {
    let Ok((module, _)) = source.check() else { return Vec::new() };
    let mut lines = Vec::new();
    let bodies = module.functions.iter().map(|(_, f)| f).chain(module.entry_points.iter().map(|e| &e.function));
    for function in bodies {
        search(&module, function, &function.body, false, &mut |span| {
            let at = span.location(&source.text).line_number as usize;
            lines.push(source.text.lines().nth(at - 1).unwrap_or_default().trim().to_owned());
        });
    }
    lines
}

fn search(
    module: &naga::Module,
    function: &naga::Function,
    block: &naga::Block,
    ends_loop: bool,
    found: &mut dyn FnMut(naga::Span),
) {
    use naga::Statement as S;
    // The first statement of a loop's body is what ends it.
    let mut ends = ends_loop;
    for (statement, span) in block.span_iter() {
        match statement {
            S::Emit(_) => continue,
            S::If { condition, accept, reject } => {
                let [mut uniforms, mut locals] = [0; 2];
                let alone = leaves(module, function, *condition, &mut uniforms, &mut locals);
                if alone && uniforms > 0 && (locals == 0 || ends) {
                    found(*span);
                }
                search(module, function, accept, false, found);
                search(module, function, reject, false, found);
            }
            S::Block(inner) => search(module, function, inner, ends, found),
            S::Loop { body, continuing, .. } => {
                search(module, function, body, true, found);
                search(module, function, continuing, false, found);
            }
            S::Switch { cases, .. } => {
                cases.iter().for_each(|c| search(module, function, &c.body, false, found));
            }
            _ => {}
        }
        ends = false;
    }
}

/// Whether an expression is made of nothing but constants, uniforms and local variables, which it counts.
fn leaves(
    module: &naga::Module,
    function: &naga::Function,
    expression: naga::Handle<naga::Expression>,
    uniforms: &mut u32,
    locals: &mut u32,
) -> bool {
    use naga::Expression as E;
    let mut all = |parts: &[naga::Handle<E>]| parts.iter().all(|p| leaves(module, function, *p, uniforms, locals));
    match &function.expressions[expression] {
        E::Literal(_) | E::Constant(_) | E::Override(_) | E::ZeroValue(_) => true,
        E::Load { pointer } => {
            let mut from = *pointer;
            while let E::AccessIndex { base, .. } = function.expressions[from] {
                from = base;
            }
            match function.expressions[from] {
                E::GlobalVariable(g) if module.global_variables[g].space == naga::AddressSpace::Uniform => {
                    *uniforms += 1;
                }
                E::LocalVariable(_) => *locals += 1,
                _ => return false,
            }
            true
        }
        E::AccessIndex { base: part, .. }
        | E::Splat { value: part, .. }
        | E::Swizzle { vector: part, .. }
        | E::Unary { expr: part, .. }
        | E::As { expr: part, .. }
        | E::Relational { argument: part, .. } => all(&[*part]),
        E::Binary { left, right, .. } => all(&[*left, *right]),
        E::Select { condition, accept, reject } => all(&[*condition, *accept, *reject]),
        E::Compose { components, .. } => all(components),
        E::Math { arg, arg1, arg2, .. } => all(&[Some(*arg), *arg1, *arg2].into_iter().flatten().collect::<Vec<_>>()),
        _ => false,
    }
}

#[test]
fn a_mistake_in_a_nested_import_is_placed_there() {
    let files = [
        ("shaders/t/a.wgsl", "// First.\n#import t/b\n\nconst a = b;\n"),
        ("shaders/t/b.wgsl", "#import t/c\nconst b = c;\n"),
        ("shaders/t/c.wgsl", "// Third.\n\n    const c = nope + 1;\nconst d = 1;\n"),
    ];
    let e = mistake(&files, "t/a");
    assert_at(&e, "shaders/t/c.wgsl", 3, 15, "    const c = nope + 1;");
    let shown = e.to_string();
    assert!(shown.starts_with("shaders/t/c.wgsl:3:15: "), "{shown}");
    assert!(shown.contains("nope"), "{shown}");
    let caret = shown.lines().last().and_then(|l| l.find('^'));
    assert_eq!(caret, shown.lines().nth(1).and_then(|l| l.find("nope")), "{shown}");
}

#[test]
fn a_mistake_after_imports_is_placed_in_the_importer() {
    let files = [
        ("shaders/t/a.wgsl", "#import t/b\nconst a = 1;\n#import t/c\nconst x = a + nope;\n"),
        ("shaders/t/b.wgsl", "const b = 2;\nconst b2 = 2;\n"),
        ("shaders/t/c.wgsl", "#import t/b\nconst c = b;\n"),
    ];
    assert_at(&mistake(&files, "t/a"), "shaders/t/a.wgsl", 4, 15, "const x = a + nope;");
}

#[test]
fn auto_bindings_do_not_shift_columns() {
    let mut text = String::new();
    for k in 0..12 {
        text.push_str(&format!("@auto var texture{k}: texture_2d<f32>;\n"));
    }
    let after = format!("{text}/* two digits */ @auto var<uniform> p: Nope;\n");
    let e = mistake(&[("shaders/t/a.wgsl", &after)], "t/a");
    assert_at(&e, "shaders/t/a.wgsl", 13, 40, "/* two digits */ @auto var<uniform> p: Nope;");
    let before = format!("{text}const a = nope; @auto var s: sampler;\n");
    let e = mistake(&[("shaders/t/a.wgsl", &before)], "t/a");
    assert_at(&e, "shaders/t/a.wgsl", 13, 11, "const a = nope; @auto var s: sampler;");
}

#[test]
fn columns_count_characters() {
    let line = "/* 20 °C – naïve */ const a = nope;";
    let e = mistake(&[("shaders/t/a.wgsl", line)], "t/a");
    assert_at(&e, "shaders/t/a.wgsl", 1, 31, line);
}

#[test]
fn a_missing_import_is_placed_where_it_is_asked_for() {
    let files = [("shaders/t/a.wgsl", "#import t/b\n"), ("shaders/t/b.wgsl", "// Second.\n#import t/nowhere\n")];
    let e = mistake(&files, "t/a");
    assert_eq!((e.file.as_str(), e.line, e.text.as_str()), ("shaders/t/b.wgsl", 2, "#import t/nowhere"));
    assert!(e.message.contains("shaders/t/nowhere.wgsl"), "{e}");
    let e = mistake(&files, "t/none");
    assert_eq!(e.file, "shaders/t/none.wgsl");
    assert!(e.message.contains("not found"), "{e}");
}

#[test]
fn imports_come_in_once_even_in_a_circle() {
    let files = [
        ("shaders/t/a.wgsl", "#import t/b\n#import t/c\nconst a = b + c;\n"),
        ("shaders/t/b.wgsl", "#import t/d\n#import t/a\nconst b = d;\n"),
        ("shaders/t/c.wgsl", "#import t/d\n#import t/c\nconst c = d;\n"),
        ("shaders/t/d.wgsl", "const d = 1;\n"),
    ];
    let source = check(&files, "t/a").unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(source.text.matches("const d").count(), 1);
    assert_eq!(source.files, ["a", "b", "d", "c"].map(|f| format!("shaders/t/{f}.wgsl")));

    let mut broken = files;
    broken[1].1 = "#import t/d\n#import t/a\nconst b = nope;\n";
    assert_at(&mistake(&broken, "t/a"), "shaders/t/b.wgsl", 3, 11, "const b = nope;");
}

#[test]
fn carriage_returns_change_no_place() {
    let files = [
        ("shaders/t/a.wgsl", "// First.\r\n#import t/b\r\nconst a = b;\r\n"),
        ("shaders/t/b.wgsl", "struct BlockParams {\r\n    x: f32,\r\n}\r\nconst b = nope;\r\n"),
    ];
    assert_at(&mistake(&files, "t/a"), "shaders/t/b.wgsl", 4, 11, "const b = nope;");
}

#[test]
fn empty_files_are_no_mistake() {
    let files = [
        ("shaders/t/a.wgsl", "#import t/empty\n#import t/blank\nconst a = nope;\n"),
        ("shaders/t/empty.wgsl", ""),
        ("shaders/t/blank.wgsl", "\n\n"),
    ];
    check(&files, "t/empty").unwrap_or_else(|e| panic!("{e}"));
    check(&files, "t/blank").unwrap_or_else(|e| panic!("{e}"));
    assert_at(&mistake(&files, "t/a"), "shaders/t/a.wgsl", 3, 11, "const a = nope;");
}

#[test]
fn what_is_missing_at_the_end_is_placed_at_the_end() {
    let open = "// First.\nfn f() -> f32 {\n    return 1.0;\n";
    let e = mistake(&[("shaders/t/a.wgsl", open)], "t/a");
    assert_eq!((e.file.as_str(), e.line), ("shaders/t/a.wgsl", 3), "{e}");
    // A parameter block makes the composed text longer than its file.
    let block = format!("struct BlockParams {{ x: f32, }}\n{open}");
    let e = mistake(&[("shaders/t/a.wgsl", &block)], "t/a");
    assert_eq!((e.file.as_str(), e.line), ("shaders/t/a.wgsl", 4), "{e}");
}

#[test]
fn what_the_validator_refuses_is_placed_too() {
    let files = [
        ("shaders/t/a.wgsl", "#import t/b\n"),
        ("shaders/t/b.wgsl", "// Second.\nfn f() -> f32 {\n    let x = 1.0;\n    return vec2f(x, x);\n}\n"),
    ];
    let e = mistake(&files, "t/a");
    assert_eq!((e.file.as_str(), e.line), ("shaders/t/b.wgsl", 4), "{e}");
}

#[test]
fn parameter_blocks_become_one_uniform() {
    let files = [
        (
            "shaders/t/a.wgsl",
            "#import t/b\nstruct NearFogParams { x: f32, }\nfn f() -> f32 { return params.near_fog.x + params.b.y; }\n",
        ),
        ("shaders/t/b.wgsl", "struct BParams {\n    y: f32,\n}\nstruct Params { z: f32, }\n"),
    ];
    let source = check(&files, "t/a").unwrap_or_else(|e| panic!("{e}"));
    assert!(source.text.contains("b: BParams, @align(16) near_fog: NearFogParams"), "{}", source.text);
}

#[test]
fn a_broken_library_is_reported_once() {
    let files = [("shaders/lib/hash.wgsl", "fn pcg(v: u32) -> u32 {\n    return v + nope;\n}\n")];
    let (_dir, assets) = common::folder(&files);
    let errors = check_shaders(&assets, &passes::generated());
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_at(&errors[0], "shaders/lib/hash.wgsl", 2, 16, "    return v + nope;");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Files in a chain, each importing the next somewhere in its middle; one line of one of them is wrong.
    #[test]
    fn any_line_of_any_file_is_found(
        lengths in prop::collection::vec((1_usize..9, 0_usize..9), 1..5),
        file in 0_usize..5,
        line in 0_usize..9,
        indent in 0_usize..20,
        auto in any::<bool>(),
        crlf in any::<bool>(),
    ) {
        let file = file % lengths.len();
        let line = line % lengths[file].0;
        let end = if crlf { "\r\n" } else { "\n" };
        let wrong = format!("{}{}const x = nope;", " ".repeat(indent), if auto { "@auto var s: sampler; " } else { "" });
        let mut texts = Vec::new();
        let mut place = 0;
        for (k, (length, import)) in lengths.iter().enumerate() {
            let mut lines: Vec<String> = (0..*length).map(|i| format!("@auto var f{k}l{i}: texture_2d<f32>; // °")).collect();
            if k == file {
                lines[line] = wrong.clone();
                place = line;
            }
            if k + 1 < lengths.len() {
                let at = import % (length + 1);
                lines.insert(at, format!("#import t/f{}", k + 1));
                if k == file && at <= place {
                    place += 1;
                }
            }
            texts.push((format!("shaders/t/f{k}.wgsl"), lines.join(end) + end));
        }
        let files: Vec<_> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let e = mistake(&files, "t/f0");
        let column = wrong.find("nope").map_or(0, |c| c + 1);
        prop_assert_eq!((e.file, e.line as usize, e.column as usize), (format!("shaders/t/f{file}.wgsl"), place + 1, column));
        prop_assert_eq!(e.text, wrong);
    }
}

const SIZE: [u32; 2] = [96, 54];
/// Early, with embers in the air and the deck in view.
const FRAME: i64 = 4;
/// When the airships have come, with their flames and shields.
const FLEET: i64 = 18 * 24 + 2;
/// When an arc leaps, and ropes hang; what else is simulated does not matter.
const ARC: i64 = 73 * 24 + 8;

#[test]
fn pipelines_and_reload() {
    let (dir, assets) = common::copy();
    let dir = dir.path();
    let gpu = common::gpu();
    let mut show = common::show(&assets);
    let mut renderer = common::renderer(&gpu, &assets);
    let exposure = common::exposure(FRAME, SIZE);
    let desc = common::describe(&show, &exposure);
    common::hash(&mut renderer, &common::describe(&show, &common::exposure(FLEET, SIZE)));
    let arc = common::describe(&show, &common::exposure(ARC, SIZE));
    common::hash(&mut renderer, &FrameDesc { sims: &["strands"], ..arc });
    let first = common::hash(&mut renderer, &desc);

    // Every entry point of every pass and simulation has been through pipeline creation.
    let built = renderer.build_all().unwrap_or_else(|e| panic!("{e}"));
    for folder in ["shaders/passes", "shaders/sim"] {
        for (path, entry, _) in Shaders::entry_points(&assets, &passes::generated(), folder).expect("all are sound") {
            let found = path == "passes/present" || built.contains(&(path.clone(), entry.clone()));
            assert!(found, "{path}: no pipeline was made from '{entry}'");
        }
    }
    present_makes_a_pipeline(&gpu, &assets);

    // Nothing changed, nothing happens.
    renderer.reload().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(common::hash(&mut renderer, &desc), first);

    // An edit of a library reaches every pass that imports it: the picture is that of a renderer made after the edit.
    let noise = "shaders/lib/noise.wgsl";
    let line = "return mix(mix(a, b, u.x), mix(c, d, u.x), u.y);";
    common::edit(dir, noise, line, "return 1.0 - mix(mix(a, b, u.x), mix(c, d, u.x), u.y);");
    assert_eq!(common::hash(&mut renderer, &desc), first, "an edit was taken up before anybody asked");
    renderer.reload().unwrap_or_else(|e| panic!("{e}"));
    let edited = common::hash(&mut renderer, &desc);
    assert_ne!(edited, first, "the edit changed nothing");
    assert_eq!(edited, common::hash(&mut common::renderer(&gpu, &assets), &desc), "some pass kept the old library");

    // A broken edit is refused with its place; the picture stays, also when the scripts are read again meanwhile.
    common::edit(dir, noise, "fn fbm2(", "fn fbm2 nonsense(");
    common::edit(dir, "shaders/passes/finish.wgsl", "var c = agx(", "var c = agx_nonsense(");
    for _ in 0..2 {
        let Err(RenderError::Gpu(GpuError::Shader(e))) = renderer.reload() else {
            panic!("a broken shader was taken up")
        };
        assert!(e.line > 1 && (e.file == noise || e.file == "shaders/passes/finish.wgsl"), "{e}");
        assert!(e.text.contains("nonsense"), "{e}");
    }
    assert_eq!(common::hash(&mut renderer, &desc), edited);
    show.reload().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(common::hash(&mut renderer, &common::describe(&show, &exposure)), edited);

    // Repaired, it goes on.
    common::edit(dir, noise, "fn fbm2 nonsense(", "fn fbm2(");
    common::edit(dir, noise, "return 1.0 - mix(mix(a, b, u.x)", "return mix(mix(a, b, u.x)");
    common::edit(dir, "shaders/passes/finish.wgsl", "agx_nonsense(", "agx(");
    renderer.reload().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(common::hash(&mut renderer, &desc), first);

    // What is made once at start is made again. The frame looks at clouds, which come from the volume.
    let sky = common::describe(&show, &common::exposure(FRAME + 24 * 16, SIZE));
    let clouds = common::hash(&mut renderer, &sky);
    let volume = "shaders/passes/noise_volume.wgsl";
    common::edit(dir, volume, "fn main(", "fn main(/* the same */");
    renderer.reload().unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(common::hash(&mut renderer, &sky), clouds);
    common::edit(dir, volume, "vec4f(billow,", "vec4f(1.0 - billow,");
    renderer.reload().unwrap_or_else(|e| panic!("{e}"));
    assert_ne!(common::hash(&mut renderer, &sky), clouds);
    common::edit(dir, volume, "vec4f(1.0 - billow,", "vec4f(billow,");

    // A parameter added in front moves all others in the block; their values follow by name.
    let declaration = "struct FinishParams {\n    sepia: vec3f, // = (0.5, 0.5, 0.5) in 0.0..1.0 \"Of no effect\"\n";
    common::edit(dir, "shaders/passes/finish.wgsl", "struct FinishParams {\n", declaration);
    renderer.reload().unwrap_or_else(|e| panic!("{e}"));
    assert!(show.reload().unwrap_or_else(|e| panic!("{e}")).params);
    assert!(show.registry().get("finish.sepia").is_some());
    assert_eq!(common::hash(&mut renderer, &common::describe(&show, &exposure)), first);
}

/// The window's own shader binds by number and has no frame block, so the renderer never makes it.
fn present_makes_a_pipeline(gpu: &Gpu, assets: &Assets) {
    let text = assets.read("shaders/passes/present.wgsl").expect("the window needs it");
    let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
    let module = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("present"),
        source: wgpu::ShaderSource::Wgsl(text.into()),
    });
    let target = wgpu::ColorTargetState::from(wgpu::TextureFormat::Bgra8UnormSrgb);
    let _pipeline = gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("present"),
        layout: None,
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vertex"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        primitive: Default::default(),
        depth_stencil: None,
        multisample: Default::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fragment"),
            compilation_options: Default::default(),
            targets: &[Some(target)],
        }),
        multiview_mask: None,
        cache: None,
    });
    let error = pollster::block_on(scope.pop());
    assert!(error.is_none(), "{}", error.map(|e| e.to_string()).unwrap_or_default());
}
