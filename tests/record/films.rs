//! Films by this program alone, and streams.

use std::{fs, io::Read as _, os::unix::ffi::OsStrExt as _, path::Path, process::Stdio, thread::sleep, time::Duration};

use super::*;

#[cfg(target_os = "linux")]
#[test]
fn an_mp4_has_every_frame_its_exact_rate_and_its_colours() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    // Names need not be Unicode, nor free of what a shell or ffmpeg would read otherwise.
    let stem = OsStr::from_bytes(b"a \xff film: 100%");
    let film = dir.path().join(stem).with_added_extension("mp4");
    let run = good(small("40-46", &film, &["--fps", "24000/1001"]));
    assert!(String::from_utf8_lossy(&run.out).contains("7 frames in"), "{}", run.err);
    let found = probe(&film);
    for (key, value) in [
        ("codec_name", "h264"),
        ("nb_frames", "7"),
        ("nb_read_frames", "7"),
        ("r_frame_rate", "24000/1001"),
        ("avg_frame_rate", "24000/1001"),
        ("pix_fmt", "yuv420p"),
        ("color_range", "tv"),
        ("color_space", "bt709"),
        ("color_transfer", "bt709"),
        ("color_primaries", "bt709"),
    ] {
        assert_eq!(found[key], value, "{key} in {found}");
    }
    assert_eq!((found["width"].as_u64(), found["height"].as_u64()), (Some(64), Some(36)));
    let comment = found["film"]["comment"].as_str().expect("a comment");
    assert!(comment.starts_with("oneiric record --frames 40-46 --dream evacuation --fps 24000/1001"), "{comment}");
    assert_eq!(names(dir.path()).len(), 2);
    assert!(dir.path().join(stem).with_added_extension("frames").is_dir());
}

#[test]
fn a_film_shows_the_colours_of_its_frames() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (size, shown) in [([64, 36], [64, 36]), ([65, 37], [66, 38])] {
        let frames = dir.path().join(format!("frames {}", size[0]));
        foreign_frames(&frames, 3..12, size);
        let film = frames.with_extension("mp4");
        let run = good([OsStr::new("encode"), frames.as_os_str(), "-o".as_ref(), film.as_os_str()]);
        assert_eq!(run.err.contains("the film is 66x38"), size != shown, "{}", run.err);
        let made = decoded(&film, shown);
        assert_eq!(made.len(), 9);
        for (n, made) in (3..).zip(&made) {
            let rows = made.chunks(shown[0] as usize * 3).take(size[1] as usize);
            let inside: Vec<u8> = rows.flat_map(|row| &row[..size[0] as usize * 3]).copied().collect();
            let off = difference(&inside, &pixels(n, size));
            assert!(off < 2.0, "frame {n} at {size:?} is off by {off:.2}");
            // The next frame's bar is elsewhere: frames are in order.
            assert!(difference(&inside, &pixels(n + 20, size)) > off + 2.0);
        }
    }
}

#[test]
fn sizes_no_film_can_have_are_refused_before_anything_is_made() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let film = dir.path().join("f.mp4");
    for (size, word) in [("1x1", "16 pixels"), ("3842x2160", "3840x2160"), ("16385x16385", "3840x2160")] {
        let run = run([OsStr::new("record"), "--size".as_ref(), size.as_ref(), "-o".as_ref(), film.as_os_str()]);
        assert_eq!(run.code, Some(2), "{}", run.err);
        assert!(run.err.contains(word) && run.err.contains("help:"), "{}", run.err);
        assert!(names(dir.path()).is_empty());
    }
    let run = run(small("0", &film, &["--format", "exr"]));
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("linear"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_film_that_was_ended_plays_as_far_as_it_goes_and_is_finished_by_the_same_command() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (whole, film) = (dir.path().join("whole.mp4"), dir.path().join("film.mp4"));
    // A key frame and a fragment every twelve frames.
    let rate = ["--fps", "12"];
    good(small("0-23", &whole, &rate));

    let part = dir.path().join("film.part.mp4");
    let mut program = oneiric(small("0-23", &film, &rate)).stderr(Stdio::null()).spawn().expect("the program starts");
    while fs::metadata(&part).map_or(0, |m| m.len()) < 2000 {
        assert_eq!(program.try_wait().expect("it is ours"), None, "it ended before its film was begun");
        sleep(Duration::from_millis(2));
    }
    program.kill().expect("it is ours");
    program.wait().expect("it is ours");
    let shown: u32 = probe_loosely(&part).parse().expect("a number");
    assert!((1..24).contains(&shown), "{shown} frames can be seen");

    let again = good(small("0-23", &film, &rate));
    assert!(again.err.contains("of 24 frames are there already"), "{}", again.err);
    assert!(!part.exists());
    let (whole, film) = (fs::read(whole).expect("a film"), fs::read(film).expect("a film"));
    assert!(whole == film, "the film that was ended and the one that was not differ");
}

/// Frames that decode before an end that may be ragged.
fn probe_loosely(film: &Path) -> String {
    let output = Command::new("ffprobe")
        .args(["-v", "quiet", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0"])
        .arg(film)
        .output()
        .expect("scripts/test.sh installs ffmpeg");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn a_film_can_be_made_of_its_frames_again_and_nothing_is_written_over() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (film, again) = (dir.path().join("film.mp4"), dir.path().join("again.mp4"));
    good(small("5-7", &film, &[]));
    let frames = dir.path().join("film.frames");
    let encode = |more: &[&str]| {
        let mut args = vec![OsStr::new("encode"), frames.as_os_str(), "-o".as_ref(), again.as_os_str()];
        args.extend(more.iter().map(OsStr::new));
        run(args)
    };
    assert_eq!(encode(&[]).code, Some(0));
    assert!(fs::read(&film).expect("a film") == fs::read(&again).expect("a film"), "the two films differ");
    let refused = encode(&[]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("--overwrite"), "{}", refused.err);
    fs::remove_file(frames.join("frame_00006.png")).expect("writable");
    let refused = encode(&["--overwrite"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("frame 6 is missing"), "{}", refused.err);

    // A film of unknown origin is not written over either, and is left as it is.
    fs::rename(&again, dir.path().join("mine.mp4")).expect("writable");
    let refused = run(small("5", &dir.path().join("mine.mp4"), &[]));
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("--overwrite"), "{}", refused.err);

    good(small("5-6", &dir.path().join("b.mp4"), &["--discard-frames"]));
    assert!(!dir.path().join("b.frames").exists());
}

#[test]
fn pipes_carry_the_frames_and_nothing_else() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let size = [33, 17];
    foreign_frames(dir.path(), 0..3, size);
    let encode = |format: &str| {
        good([
            OsStr::new("encode"),
            dir.path().as_os_str(),
            "-o".as_ref(),
            "-".as_ref(),
            "--pipe".as_ref(),
            format.as_ref(),
        ])
        .out
    };
    let raw = encode("raw");
    let expected: Vec<u8> = (0..3)
        .flat_map(|n| pixels(n, size))
        .collect::<Vec<_>>()
        .chunks(3)
        .flat_map(|p| [p[0], p[1], p[2], 255])
        .collect();
    assert!(raw == expected, "{} bytes instead of {}", raw.len(), expected.len());

    let film = dir.path().join("stream.y4m");
    atomic::write(&film, &encode("y4m")).expect("writable");
    let found = probe(&film);
    assert_eq!((&found["nb_read_frames"], &found["r_frame_rate"]), (&"3".into(), &"24/1".into()));
    assert_eq!((found["width"].as_u64(), found["height"].as_u64()), (Some(33), Some(17)));

    let recorded = good(small("9-10", Path::new("-"), &["--pipe", "raw"])).out;
    assert_eq!(recorded.len(), 2 * 64 * 36 * 4);
    let frames = dir.path().join("frames");
    good(small("9-10", &frames, &[]));
    let png = fs::read(frames.join("frame_00010.png")).expect("a frame");
    let rgb = Picture::of_png(&png).expect("a PNG").into_bytes();
    let second: Vec<u8> = recorded[64 * 36 * 4..].chunks(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    assert!(second == rgb, "the pipe's frame is not the folder's");
}

#[test]
fn a_reader_that_leaves_ends_the_stream_with_a_message() {
    let mut program = oneiric(small("0-200", Path::new("-"), &["--pipe", "raw"]))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = [0; 64];
    let mut pipe = program.stdout.take().expect("it is piped");
    pipe.read_exact(&mut first).expect("the first frame comes");
    drop(pipe);
    let run = ended(program.wait_with_output().expect("it is ours"));
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.err.contains("stream of frames"), "{}", run.err);
}
