//! Films through ffmpeg, and ffmpegs that misbehave: each is told of in its own words and costs no frame.

use super::*;

#[test]
fn every_other_container_is_made_by_ffmpeg() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (frames, size) = (dir.path().join("frames"), [65, 37]);
    foreign_frames(&frames, 0..4, size);
    for (name, codec, off) in [("a.mkv", "ffv1", 0.0), ("b.webm", "vp9", 2.5), ("c.mov", "prores", 2.5)] {
        let film = dir.path().join(name);
        let run = run([
            OsStr::new("encode"),
            frames.as_os_str(),
            "-o".as_ref(),
            film.as_os_str(),
            "--fps".as_ref(),
            "24000/1001".as_ref(),
        ]);
        assert_eq!(run.code, Some(0), "{}", run.err);
        let found = probe(&film);
        assert_eq!((&found["codec_name"], &found["nb_read_frames"]), (&codec.into(), &"4".into()), "{found}");
        assert_eq!(found["avg_frame_rate"], "24000/1001");
        assert_eq!((found["width"].as_u64(), found["height"].as_u64()), (Some(65), Some(37)));
        if codec != "ffv1" {
            assert_eq!((&found["color_range"], &found["color_space"]), (&"tv".into(), &"bt709".into()), "{found}");
        }
        for (n, made) in (0..).zip(decoded(&film, size)) {
            let found = difference(&made, &pixels(n, size));
            assert!(found <= off, "{name}: frame {n} is off by {found:.2}");
        }
    }
    assert_eq!(names(dir.path()), ["a.mkv", "b.webm", "c.mov", "frames"]);
}

/// A folder with a program called ffmpeg that does this.
#[cfg(unix)]
fn fake(dir: &Path, script: &str) -> OsString {
    use std::os::unix::fs::PermissionsExt as _;
    let path = dir.join("bin/ffmpeg");
    atomic::write(&path, format!("#!/bin/sh\n{script}\n").as_bytes()).expect("writable");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("ours");
    let mut search = dir.join("bin").into_os_string();
    search.push(":/usr/bin:/bin");
    search
}

#[cfg(unix)]
#[test]
fn an_ffmpeg_that_misbehaves_is_told_of_and_costs_no_frame() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let frames = dir.path().join("frames");
    // Larger than a pipe holds, so that who does not read is noticed.
    foreign_frames(&frames, 0..3, [256, 144]);
    let before = names(&frames);
    for (what, script, words) in [
        ("refuses", "echo 'Unknown encoder ffv1' >&2; exit 1", "Unknown encoder ffv1"),
        ("dies", "head -c 1000 >/dev/null; echo 'out of memory' >&2; kill -9 $$", "out of memory"),
        ("hangs", "echo thinking >&2; sleep 30", "took no frame for 0.5 s"),
        ("hangs at the end", "cat >/dev/null; sleep 30", "did not end within 0.5 s"),
        ("closes its input", "exec <&-; echo bored >&2; sleep 0.1", "ended before the last frame"),
        ("writes garbage", "cat >/dev/null; for f; do :; done; echo garbage >\"${f#file:}\"", "left no mkv file"),
        ("writes nothing", "cat >/dev/null", "left no mkv file"),
    ] {
        let film = dir.path().join(format!("{what}.mkv"));
        let run = ended(
            oneiric([OsStr::new("encode"), frames.as_os_str(), "-o".as_ref(), film.as_os_str()])
                .args(["--patience", "0.5"])
                .env("PATH", fake(dir.path(), script))
                .output()
                .expect("the program starts"),
        );
        assert_eq!(run.code, Some(1), "{what}: {}", run.err);
        assert!(run.err.contains(words), "{what}: {}", run.err);
        assert!(!film.exists(), "{what}");
        assert_eq!(names(&frames), before, "{what}");
    }
}

#[cfg(unix)]
#[test]
fn a_recording_outlives_its_encoder() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let film = dir.path().join("film.mkv");
    let path = fake(dir.path(), "head -c 7000 >/dev/null; echo 'no more' >&2; exit 3");
    let run = ended(oneiric(small("30-34", &film, &[])).env("PATH", path).output().expect("the program starts"));
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.err.contains("no more") && run.err.contains("oneiric encode"), "{}", run.err);
    let frames = dir.path().join("film.frames");
    assert_eq!(names(&frames).iter().filter(|n| n.ends_with(".png")).count(), 5);

    // With one that works, the same command only makes the film.
    let again = good(small("30-34", &film, &[]));
    assert!(again.err.contains("5 of 5 frames are there already"), "{}", again.err);
    assert_eq!(probe(&film)["nb_read_frames"], "5");
}

#[test]
fn without_ffmpeg_the_message_comes_before_the_first_frame() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let film = dir.path().join("film.webm");
    let run = ended(oneiric(small("0-1", &film, &[])).env("PATH", dir.path()).output().expect("the program starts"));
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains("needs ffmpeg") && run.err.contains(".mp4"), "{}", run.err);
    assert!(names(dir.path()).is_empty());
}
