//! The program as a user meets it: good and bad use, exit codes, what is on standard output and standard error.

use std::{fs, path::Path};

use assert_cmd::Command;

/// The program in the source checkout, quiet, without a display.
fn oneiric(args: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_oneiric"));
    command
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("COLUMNS", "100")
        .env_remove("RUST_LOG")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET");
    command
}

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(args: &[&str]) -> Run {
    let output = Command::from_std(oneiric(args)).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A failed run as one text, without what the machine's libraries say.
fn refusal(args: &[&str]) -> String {
    let run = run(args);
    assert_eq!(run.out, "", "{args:?} printed a result");
    let ours: Vec<&str> = run.err.lines().filter(|l| !l.contains("XDG_RUNTIME_DIR")).collect();
    let ours = ours.into_iter().skip_while(|l| !l.starts_with("error:")).collect::<Vec<_>>().join("\n");
    format!("exit {}\n{ours}", run.code.unwrap_or(-1))
}

#[test]
fn bad_words_are_refused_with_the_right_ones() {
    insta::assert_snapshot!(refusal(&["still", "--size", "0x0"]), @r"
    exit 2
    error: invalid value '0x0' for '--size <WxH>': a picture has at least 1x1 pixels

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refusal(&["still", "--quality", "best"]), @r"
    exit 2
    error: invalid value 'best' for '--quality <STEP>': 'best' is no quality; write draft, low, medium, high or cinema

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refusal(&["record", "-o", "x", "--fps", "0"]), @r"
    exit 2
    error: invalid value '0' for '--fps <RATE>': 0 frames a second is no rate to play at; write 1/60 to 1000

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refusal(&["record", "-o", "x", "--frames", "9-3"]), @r"
    exit 2
    error: invalid value '9-3' for '--frames <A-B>': the first frame comes after the last

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(refusal(&["record", "-o", "film.gif"]), @r"
    exit 2
    error: film.gif: no film is written as .gif
      help: end the name in .mp4, .mkv (lossless), .webm or .mov (ProRes 4444), or name a folder: `-o frames/`
    ");
    insta::assert_snapshot!(refusal(&["still", "-o", "a.jpg"]), @r"
    exit 2
    error: a.jpg: cannot tell the format
      help: end the name in .png or .exr
    ");
    insta::assert_snapshot!(refusal(&["storyboard", "--at", "3"]), @r"
    exit 2
    error: --at 3: a storyboard shows every beat
      help: leave --at out, or render the one moment with `oneiric still`
    ");
}

#[test]
fn content_that_is_not_there_is_refused_with_what_is() {
    for (args, expected) in [
        (vec!["still", "--dream", "nightmare"], "evacuation"),
        (vec!["still", "--dream", "evacuation", "--at", "E99"], "E9"),
        (vec!["still", "--dream", "evacuation", "--at", "1e9"], "seconds"),
        (vec!["still", "--dream", "evacuation", "--at", "-1"], "seconds"),
        (vec!["still", "--dream", "evacuation", "--at", "nan"], "seconds"),
        (vec!["still", "--set", "no.such=1"], "no.such"),
        (vec!["still", "--set", "nonsense"], "nonsense"),
        (vec!["still", "--preset", "no/such.toml"], "no/such.toml"),
        (vec!["list", "--assets", "no/such/folder"], "no/such/folder"),
        (vec!["record", "-o", "x", "--dream", "evacuation", "--beat", "Z9"], "E1"),
        (vec!["record", "-o", "x", "--dream", "evacuation", "--from", "E3", "--to", "E2"], "--to"),
        (vec!["record", "-o", "x", "--dream", "evacuation", "--frames", "0-9999999"], "frames 0 to"),
        (vec!["list", "--log", "a=b=c"], "--log"),
    ] {
        let text = refusal(&args);
        assert!(text.starts_with("exit 2\nerror:") && text.contains(expected), "{args:?} said\n{text}");
        assert!(!text.contains("panicked") && !text.contains("RUST_BACKTRACE"), "{text}");
    }
}

#[test]
fn an_adapter_that_is_not_there_is_refused_with_those_that_are() {
    let text = refusal(&["still", "--adapter", "no such adapter", "-o", "x.png"]);
    assert!(text.starts_with("exit 2\nerror:") && text.contains("no such adapter"), "{text}");
}

#[test]
fn a_picture_no_adapter_can_hold_is_refused_with_the_limit() {
    let text = refusal(&["still", "--size", "4000000000x4000000000", "-o", "x.png"]);
    assert!(text.starts_with("exit 2\nerror: 4000000000x4000000000 is larger"), "{text}");
    assert!(text.contains("pixels a side"), "{text}");
}

#[test]
fn without_a_display_the_player_says_what_else_works() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let text = refusal(&[]);
    assert!(text.starts_with("exit 1\nerror: no window can be opened"), "{text}");
    assert!(text.contains("oneiric record"), "{text}");
}

#[test]
fn help_and_version_are_results() {
    let help = run(&["--help"]);
    assert_eq!(help.code, Some(0));
    for word in [
        "still",
        "storyboard",
        "record",
        "encode",
        "verify",
        "join",
        "check",
        "list",
        "params",
        "bench",
        "doctor",
        "--fullscreen",
    ] {
        assert!(help.out.contains(word), "--help does not mention {word}");
    }
    assert_eq!(run(&["--version"]).out.trim(), concat!("oneiric ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn lists_are_json_of_the_documented_shape() {
    let keys = |v: &serde_json::Value| v.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    let list: serde_json::Value = serde_json::from_str(&run(&["list", "--json"]).out).expect("JSON");
    let dream = &list[0];
    assert_eq!(keys(dream), ["beats", "dream", "length_s", "title"]);
    assert_eq!(keys(&dream["beats"][0]), ["end_s", "id", "name", "start_s"]);
    assert!(dream["length_s"].as_f64().expect("a number") > 0.0);

    let params: serde_json::Value = serde_json::from_str(&run(&["params", "--json"]).out).expect("JSON");
    let expected = ["default", "file", "kind", "line", "max", "min", "name", "step", "text", "unit"];
    for param in params.as_array().expect("a list") {
        assert_eq!(keys(param), expected);
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(param["file"].as_str().expect("a path")).is_file());
    }
}

#[test]
fn the_film_as_it_is_passes_its_own_check() {
    let run = run(&["check"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.out.contains("are sound"), "{}", run.out);
}

#[test]
fn a_mistake_in_a_script_is_named_by_place() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let dreams = dir.path().join("assets/dreams");
    fs::create_dir_all(&dreams).expect("writable");
    let good = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/dreams/evacuation.toml"));
    let bad = format!("{}\n\nnonsense here\n", good.expect("the first dream is there"));
    oneiric::record::atomic::write(&dreams.join("evacuation.toml"), bad.as_bytes()).expect("writable");
    let run = run(&["check", "--assets", &dir.path().to_string_lossy()]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("assets/dreams/evacuation.toml:"), "{}", run.err);
}

#[test]
fn a_still_is_the_same_file_twice_and_says_what_it_is() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let still = |name: &str| {
        let file = path(name);
        let args =
            ["still", "--dream", "evacuation", "--at", "3", "--size", "96x54", "--quality", "draft", "-o", &file];
        let run = run(&args);
        assert_eq!(run.code, Some(0), "{}", run.err);
        assert_eq!(run.out.trim(), file);
        fs::read(file).expect("it was written")
    };
    let bytes = still("a.png");
    assert!(bytes == still("b.png"), "two stills of one moment differ");
    let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().expect("a PNG");
    let info = reader.info();
    assert_eq!((info.width, info.height), (96, 54));
    let notes: Vec<&str> = info.utf8_text.iter().map(|t| t.keyword.as_str()).collect();
    assert_eq!(notes, ["Software", "Dream", "Time", "Frame", "Seed", "Size", "Quality", "Adapter", "Again"]);

    let exr = still("a.exr");
    assert_eq!(exr[..4], [0x76, 0x2f, 0x31, 0x01]);
    assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), 3, "a temporary file was left");
}

#[test]
fn one_pixel_is_a_picture() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join("dot.png").to_string_lossy().into_owned();
    let run = run(&["still", "--dream", "evacuation", "--size", "1x1", "--quality", "draft", "-o", &file]);
    assert_eq!(run.code, Some(0), "{}", run.err);
}

#[test]
fn a_recording_goes_on_and_refuses_another() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("frames").to_string_lossy().into_owned();
    let record = |frames: &str, more: &[&str]| {
        let mut args = vec!["record", "--dream", "evacuation", "--size", "64x36", "--quality", "draft", "-o", &folder];
        args.extend(["--frames", frames]);
        args.extend(more);
        run(&args)
    };
    assert_eq!(record("10-11", &[]).code, Some(0));
    let frame = |n: u32| Path::new(&folder).join(format!("frame_{n:05}.png"));
    let first = fs::read(frame(10)).expect("it was written");
    fs::remove_file(frame(11)).expect("writable");
    let again = record("10-12", &[]);
    assert_eq!(again.code, Some(0), "{}", again.err);
    assert!(again.err.contains("1 of 3 frames are there already"), "{}", again.err);
    assert!(frame(11).is_file() && frame(12).is_file());

    let other = record("10-12", &["--seed", "99"]);
    assert_eq!(other.code, Some(2));
    assert!(other.err.contains("seed was") && other.err.contains("--overwrite"), "{}", other.err);
    assert!(fs::read(frame(10)).expect("still there") == first, "a refused recording changed a frame");
}

#[test]
fn a_frame_of_a_recording_is_the_still_of_its_moment() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("frames").to_string_lossy().into_owned();
    let still = dir.path().join("a.png").to_string_lossy().into_owned();
    let common = ["--dream", "evacuation", "--size", "64x36", "--quality", "low"];
    let recorded = run(&[&["record", "--frames", "47-48", "-o", &folder][..], &common].concat());
    assert_eq!(recorded.code, Some(0), "{}", recorded.err);
    let alone = run(&[&["still", "--at", "2", "-o", &still][..], &common].concat());
    assert_eq!(alone.code, Some(0), "{}", alone.err);
    let pixels =
        |path: &Path| oneiric::record::Picture::of_png(&fs::read(path).expect("it was written")).expect("a PNG");
    let frame = pixels(&Path::new(&folder).join("frame_00048.png"));
    assert!(frame == pixels(Path::new(&still)), "frame 48 and the still at 2 s differ");
}
