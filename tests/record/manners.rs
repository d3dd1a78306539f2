//! What is told before, during and after a recording, and what its files say of themselves.

use std::io::Cursor;

use serde_json::Value;

use super::*;

fn events(out: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(out).expect("events are text");
    text.lines().map(|l| serde_json::from_str(l).expect("one JSON object a line")).collect()
}

#[cfg(unix)]
#[test]
fn events_are_for_tools_and_a_frame_says_how_to_make_it_again() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let film = dir.path().join("film.mp4");
    let run = good(small("6-8", &film, &["--json", "--set", "finish.contrast=1.5", "--shutter", "90"]));
    let told = events(&run.out);
    let kinds: Vec<&str> = told.iter().filter_map(|e| e["event"].as_str()).collect();
    assert_eq!(kinds, ["start", "frame", "frame", "frame", "end"]);
    assert_eq!((&told[0]["frames"], &told[0]["missing"]), (&serde_json::json!([6, 8]), &3.into()));
    let mut frames: Vec<i64> = told[1..4].iter().filter_map(|e| e["frame"].as_i64()).collect();
    frames.sort_unstable();
    assert_eq!(frames, [6, 7, 8]);
    assert_eq!(told[4]["code"], 0);
    assert!(told[4]["film"].as_str().is_some_and(|f| f.ends_with("film.mp4")));

    let path = dir.path().join("film.frames/frame_00007.png");
    let bytes = fs::read(&path).expect("a frame");
    let reader = png::Decoder::new(Cursor::new(&bytes)).read_info().expect("a PNG");
    let notes: Vec<(String, String)> =
        reader.info().utf8_text.iter().map(|t| (t.keyword.clone(), t.get_text().expect("plain text"))).collect();
    let note = |key: &str| &notes.iter().find(|(k, _)| k == key).unwrap_or_else(|| panic!("no {key} in {notes:?}")).1;
    let told_of = told.iter().find(|e| e["frame"] == 7).expect("it was told of");
    assert_eq!(told_of["pixels"].as_str(), Some(note("Pixels").as_str()));
    assert_eq!(note("Recording"), told[0]["recording"].as_str().expect("an id"));
    for key in ["Build", "Script", "Shaders", "Adapter"] {
        assert!(!note(key).is_empty());
    }
    let command = note("Again").strip_prefix("oneiric").expect("it is a command").to_owned();
    let script = format!("exec \"$0\"{command} -o \"$1\"");
    let again = dir.path().join("again");
    let output = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_oneiric")])
        .arg(&again)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("there is a shell");
    assert_eq!(ended(output).code, Some(0));
    assert!(fs::read(again.join("frame_00007.png")).expect("a frame") == bytes, "the frame was made another way");
}

#[test]
fn what_cannot_end_well_is_refused_before_the_first_frame() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("frames");
    // Tens of thousands of large frames: more than a disk has room for.
    let huge = ["--size", "4096x4096", "--fps", "1000", "--quality", "draft", "--dream", "evacuation", "-o"];
    let mut args: Vec<OsString> = vec!["record".into(), "--json".into()];
    args.extend(huge.iter().map(Into::into));
    args.push(folder.clone().into());
    let refused = run(&args);
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(refused.err.contains("need about") && refused.err.contains("left"), "{}", refused.err);
    let told = events(&refused.out);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["event"], &told[0]["code"]), (&"end".into(), &1.into()));
    assert!(told[0]["error"].as_str().is_some_and(|e| e.contains("need about")) && told[0]["help"].is_string());
    assert!(!names(&folder).iter().any(|n| n.ends_with(".png")));

    let of_size =
        |size: &str| run([OsStr::new("record"), "--size".as_ref(), size.as_ref(), "-o".as_ref(), folder.as_os_str()]);
    let refused = of_size("900000x900000");
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(refused.err.contains("of memory") && refused.err.contains("are free"), "{}", refused.err);
    let refused = of_size("2000000x16385");
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("larger than") && refused.err.contains("pixels a side"), "{}", refused.err);
    let refused = run([OsStr::new("record"), "--json".as_ref(), "-o".as_ref(), "-".as_ref()]);
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("standard output"), "{}", refused.err);
}
