//! The folder of frames: what is begun is finished, what is damaged is found, and nobody gets in anybody's way.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    process::{Child, Stdio},
    thread::sleep,
    time::Duration,
};

use oneiric::{clock::RealTime, world::rng::Rng};

use super::*;

fn frame(dir: &Path, n: u32) -> PathBuf {
    dir.join(format!("frame_{n:05}.png"))
}

fn there(dir: &Path, frames: std::ops::RangeInclusive<u32>) -> usize {
    frames.filter(|n| frame(dir, *n).exists()).count()
}

/// Starts a recording and waits until `dir` has `count` frames.
fn started_until(args: Vec<OsString>, dir: &Path, count: usize) -> Child {
    let mut program = oneiric(args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    while there(dir, 0..=400) < count {
        assert_eq!(program.try_wait().expect("it is ours"), None, "it ended before frame {count}");
        sleep(Duration::from_millis(3));
    }
    program
}

/// Every frame's bytes.
fn frames(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let names = names(dir).into_iter().filter(|n| n.ends_with(".png"));
    names.map(|n| (n.clone(), fs::read(dir.join(n)).expect("a frame"))).collect()
}

/// The whole program, ended at random points; `kills.rs` does the same to its store alone, fifty times.
#[cfg(unix)]
#[test]
fn a_recording_that_is_stopped_and_goes_on_is_the_one_that_was_not() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (whole, film) = (dir.path().join("whole.mp4"), dir.path().join("film.mp4"));
    // A key frame and a fragment every twelve frames.
    let args = |film: &Path| small("0-35", film, &["--fps", "12"]);
    let started = RealTime::wall();
    good(args(&whole));
    let length = started.elapsed().as_secs_f32();
    let parts = dir.path().join("film.frames");
    fs::create_dir(&parts).expect("writable");

    // Asked to stop.
    let program = started_until(args(&film), &parts, 2);
    let sent = Command::new("kill").args(["-s", "INT", &program.id().to_string()]).status();
    assert!(sent.expect("there is a kill").success());
    let run = ended(program.wait_with_output().expect("it is ours"));
    assert_eq!(run.code, Some(130), "{}", run.err);
    assert!(run.err.contains("run the same command again"), "{}", run.err);
    assert!(there(&parts, 0..=35) < 36, "it made every frame before it was stopped; record more frames");

    // Ended by force, from the very start to the film's end.
    let mut rng = Rng::new(7, 0, 0);
    for part in 0..6 {
        let mut program = oneiric(args(&film)).stderr(Stdio::null()).stdout(Stdio::null()).spawn().expect("it starts");
        // One in each sixth of the time that all of it takes.
        sleep(Duration::from_secs_f32(length / 6.0 * (part as f32 + rng.unit())));
        // One that has ended by then cannot be ended.
        let _ = program.kill();
        program.wait().expect("it is ours");
        if film.exists() {
            // Something is left to be done for the next.
            fs::remove_file(&film).expect("writable");
            (30..36).for_each(|n| fs::remove_file(frame(&parts, n)).expect("writable"));
        }
    }
    let kept = there(&parts, 0..=35);
    let last = good(args(&film));
    assert!(kept == 0 || last.err.contains(&format!("{kept} of 36 frames are there already")), "{}", last.err);
    assert!(!last.err.contains("made again"), "a frame under its name was not whole: {}", last.err);
    assert!(fs::read(&whole).expect("a film") == fs::read(&film).expect("a film"), "the films differ");
    let (whole, parts) = (frames(&dir.path().join("whole.frames")), frames(&parts));
    assert!(whole.keys().eq(parts.keys()), "{:?} instead of {:?}", parts.keys(), whole.keys());
    for (name, bytes) in &whole {
        assert!(parts[name] == *bytes, "{name} differs");
    }
}

#[test]
fn damage_is_found_named_and_mended() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("frames");
    good(small("0-4", &folder, &[]));
    let sound = frames(&folder);
    let bytes = |n: u32| sound[&format!("frame_{n:05}.png")].clone();

    fs::remove_file(frame(&folder, 0)).expect("writable");
    atomic::write(&frame(&folder, 1), &bytes(1)[..bytes(1).len() / 2]).expect("writable");
    atomic::write(&frame(&folder, 2), &bytes(3)).expect("writable");
    let mut flipped = bytes(3);
    let middle = flipped.len() / 2;
    flipped[middle] ^= 4;
    atomic::write(&frame(&folder, 3), &flipped).expect("writable");
    // Somebody else's picture, under a name of ours.
    atomic::write(&frame(&folder, 5), &bytes(4)).expect("writable");

    let found = run([OsStr::new("verify"), folder.as_os_str()]);
    assert_eq!(found.code, Some(1));
    for words in [
        "5 of 6 frames are damaged",
        "frame 0 is missing",
        "frame 1 has",
        "frame 2",
        "frame 3 is not what",
        "frame 5 is not in the journal",
    ] {
        assert!(found.err.contains(words), "no '{words}' in {}", found.err);
    }
    assert!(!found.err.contains("frame 4"), "{}", found.err);

    let mended = good(small("0-5", &folder, &[]));
    assert!(mended.err.contains("1 of 6 frames are there already"), "{}", mended.err);
    let after = frames(&folder);
    assert!(sound.iter().all(|(name, bytes)| after[name] == *bytes), "what was mended is not what it was");
    let checked = good([OsStr::new("verify"), folder.as_os_str(), "--sample".as_ref(), "2".as_ref()]);
    let text = String::from_utf8_lossy(&checked.out).into_owned();
    assert!(text.contains("6 frames, 0 to 5") && text.contains("2 of them rendered again"), "{text}");

    // A recording that says of itself what is not so is not taken at its word.
    let description = folder.join("recording.json");
    let text = fs::read_to_string(&description).expect("a description");
    atomic::write(&description, text.replace("\"shaders\": \"", "\"shaders\": \"0").as_bytes()).expect("writable");
    let refused = run(small("0-5", &folder, &[]));
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("shaders was") && refused.err.contains("--overwrite"), "{}", refused.err);
    assert!(frames(&folder) == after, "a refused recording changed a frame");
}

#[cfg(unix)]
#[test]
fn two_recorders_share_a_folder_but_no_frame() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("frames");
    let mut first = started_until(small("0-300", &folder, &[]), &folder, 1);
    let refused = run(small("300-310", &folder, &[]));
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains(&format!("process {} makes frames 0-300", first.id())), "{}", refused.err);
    let refused = run(small("0-10", &folder, &["--overwrite", "--seed", "7"]));
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("process"), "{}", refused.err);
    first.kill().expect("it is ours");
    first.wait().expect("it is ours");
    // A dead one's frames are anybody's.
    let kept = there(&folder, 0..=300) as u32;
    good(small(&format!("{kept}-{kept}"), &folder, &[]));
    assert_eq!(there(&folder, 0..=300) as u32, kept + 1);
    assert!(!names_of_hidden(&folder).iter().any(|n| n.starts_with(".lock_")), "a lock was left");
}

#[cfg(unix)]
fn names_of_hidden(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a folder").map(|e| e.expect("readable").file_name());
    entries.map(|n| n.to_string_lossy().into_owned()).filter(|n| n.starts_with('.')).collect()
}

/// A small file system of its own, or `None` with a message where this user must not mount one.
#[cfg(target_os = "linux")]
struct Mounted(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl Mounted {
    fn new(options: &str) -> Option<Self> {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "oneiric-test"]).arg(dir.path()).stderr(Stdio::null());
        if mount.status().is_ok_and(|s| s.success()) {
            return Some(Self(dir));
        }
        eprintln!("skipped: this user may not mount a tmpfs");
        None
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_costs_no_frame_that_is_there() {
    let Some(disk) = Mounted::new("size=96k") else { return };
    let folder = disk.0.path().join("frames");
    let full = run(small("0-19", &folder, &[]));
    assert_eq!(full.code, Some(1), "{}", full.err);
    assert!(full.err.to_lowercase().contains("no space left"), "{}", full.err);
    let kept = frames(&folder).len();
    assert!((1..20).contains(&kept), "{kept} frames fitted; make the disk another size");
    assert!(!names_of_hidden(&folder).iter().any(|n| n.ends_with(".tmp")), "half a frame was left");
    let checked =
        good([OsStr::new("verify"), folder.as_os_str(), "--frames".as_ref(), format!("0-{}", kept - 1).as_ref()]);
    assert!(String::from_utf8_lossy(&checked.out).contains("are what was written"));

    let remounted = Command::new("mount").args(["-o", "remount,size=2m"]).arg(disk.0.path()).status();
    assert!(remounted.expect("there is a mount").success());
    good(small("0-19", &folder, &[]));
    assert_eq!(frames(&folder).len(), 20);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_to_is_refused_before_the_first_frame() {
    let refused = run(small("0-1", Path::new("/dev/null/frames"), &[]));
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(refused.err.contains("/dev/null/frames"), "{}", refused.err);
    let Some(disk) = Mounted::new("size=1m,ro") else { return };
    let refused = run(small("0-1", &disk.0.path().join("frames"), &[]));
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(refused.err.to_lowercase().contains("read-only"), "{}", refused.err);
}

#[test]
fn one_pixel_is_a_frame_and_linear_light_is_kept_and_checked() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("dots");
    let args = ["record", "--dream", "evacuation", "--quality", "draft", "--size", "1x1", "--format", "exr"];
    let mut args: Vec<OsString> = args.iter().map(Into::into).collect();
    args.extend(["--frames".into(), "3-4".into(), "-o".into(), folder.clone().into()]);
    good(&args);
    assert_eq!(names(&folder), ["frame_00003.exr", "frame_00004.exr", "journal.jsonl", "recording.json"]);
    let again = good(&args);
    assert!(again.err.contains("2 of 2 frames are there already"), "{}", again.err);
    good([OsStr::new("verify"), folder.as_os_str()]);
}
