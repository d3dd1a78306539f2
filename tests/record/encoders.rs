//! Films through ffmpeg, and ffmpegs that misbehave: each is told of in its own words and costs no frame.

use super::*;

/// `oneiric encode`, and insists that it went well.
fn encode(frames: &Path, film: &Path, more: &[&str]) -> Run {
    let mut args = vec![OsStr::new("encode"), frames.as_os_str(), "-o".as_ref(), film.as_os_str()];
    args.extend(more.iter().map(OsStr::new));
    good(args)
}

/// What players look at: frames, rate, size, colours.
fn check(found: &serde_json::Value, frames: usize, size: [u64; 2], colours: Option<[&str; 4]>) {
    assert_eq!(
        (&found["nb_read_frames"], &found["avg_frame_rate"]),
        (&frames.to_string().into(), &"24000/1001".into())
    );
    assert_eq!([&found["width"], &found["height"]].map(|v| v.as_u64()), size.map(Some), "{found}");
    for (key, value) in
        ["color_range", "color_space", "color_transfer", "color_primaries"].iter().zip(colours.iter().flatten())
    {
        assert_eq!(found[key], **value, "{key} in {found}");
    }
}

const RATE: [&str; 2] = ["--fps", "24000/1001"];
const BT709: Option<[&str; 4]> = Some(["tv", "bt709", "bt709", "bt709"]);

#[test]
fn every_other_container_is_made_by_ffmpeg() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (frames, size) = (dir.path().join("frames"), [65, 37]);
    foreign_frames(&frames, 0..4, size);
    for (name, codec, colours, off) in
        [("a: 100%.mkv", "ffv1", None, 0.0), ("b.webm", "vp9", BT709, 2.5), ("c.mov", "prores", BT709, 2.5)]
    {
        let film = dir.path().join(name);
        encode(&frames, &film, &RATE);
        let found = probe(&film);
        assert_eq!(found["codec_name"], codec);
        check(&found, 4, [65, 37], colours);
        for (n, made) in (0..).zip(decoded(&film, size)) {
            let found = difference(&made, &pixels(n, size));
            assert!(found <= off, "{name}: frame {n} is off by {found:.2}");
        }
    }
    assert_eq!(names(dir.path()), ["a: 100%.mkv", "b.webm", "c.mov", "frames"]);
}

#[test]
fn a_codec_can_be_chosen_for_a_container_that_holds_it() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (frames, size, shown) = (dir.path().join("frames"), [129, 73], [130, 74]);
    foreign_frames(&frames, 0..3, size);
    for (name, option, codec) in [
        ("a.mkv", "av1", "av1"),
        ("a.webm", "av1", "av1"),
        ("a.mp4", "av1", "av1"),
        ("b.mp4", "hevc", "hevc"),
        ("b.mov", "h264", "h264"),
    ] {
        let film = dir.path().join(name);
        let run = encode(&frames, &film, &["--codec", option, RATE[0], RATE[1]]);
        assert!(run.err.contains("the film is 130x74"), "{}", run.err);
        let found = probe(&film);
        assert_eq!(found["codec_name"], codec, "{name}");
        check(&found, 3, [130, 74], BT709);
        for (n, made) in (0..).zip(decoded(&film, shown)) {
            let rows = made.chunks(shown[0] as usize * 3).take(size[1] as usize);
            let inside: Vec<u8> = rows.flat_map(|row| &row[..size[0] as usize * 3]).copied().collect();
            let off = difference(&inside, &pixels(n, size));
            assert!(off < 3.5, "{name}: frame {n} is off by {off:.2}");
        }
    }
    let refused = run([
        OsStr::new("encode"),
        frames.as_os_str(),
        "-o".as_ref(),
        "a.webm".as_ref(),
        "--codec".as_ref(),
        "prores".as_ref(),
    ]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.contains("ProRes 4444 does not go into a .webm") && refused.err.contains(".mov"),
        "{}",
        refused.err
    );
    let refused =
        run([OsStr::new("record"), "-o".as_ref(), dir.path().as_os_str(), "--codec".as_ref(), "av1".as_ref()]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("no film is made there"), "{}", refused.err);
}

/// A frame's R G B A as another program would write it: a bar that moves, less and less covered to the right.
fn with_alpha(n: u32, [w, h]: [u32; 2]) -> Vec<u8> {
    let rgb = pixels(n, [w, h]);
    let alpha = |i: usize| (i as u32 % w * 255 / (w - 1)) as u8;
    rgb.chunks(3).enumerate().flat_map(|(i, p)| [p[0], p[1], p[2], alpha(i)]).collect()
}

fn frames_with_alpha(dir: &Path, numbers: std::ops::Range<u32>, size: [u32; 2]) {
    for n in numbers {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, size[0], size[1]);
        encoder.set_color(png::ColorType::Rgba);
        let mut writer = encoder.write_header().expect("a valid picture");
        writer.write_image_data(&with_alpha(n, size)).expect("a valid picture");
        writer.finish().expect("a valid picture");
        atomic::write(&dir.join(format!("frame_{n:05}.png")), &bytes).expect("writable");
    }
}

#[test]
fn alpha_stays_where_the_container_has_room_for_it_and_is_black_elsewhere() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (frames, size) = (dir.path().join("frames"), [64, 36]);
    frames_with_alpha(&frames, 0..3, size);
    let rgba = |film: &Path, decoder: &[&str]| -> Vec<Vec<u8>> {
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error"]).args(decoder).arg("-i").arg(film);
        command.args(["-vf", "scale=flags=accurate_rnd+full_chroma_int", "-f", "rawvideo", "-pix_fmt", "rgba", "-"]);
        let output = command.output().expect("scripts/test.sh installs ffmpeg");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout.chunks((size[0] * size[1] * 4) as usize).map(<[u8]>::to_vec).collect()
    };
    let vp9: &[&str] = &["-c:v", "libvpx-vp9"];
    for (name, format, decoder, off) in
        [("a.mov", Some("yuva444p12le"), &[][..], 1.5), ("a.mkv", Some("bgra"), &[], 0.0), ("a.webm", None, vp9, 3.0)]
    {
        let film = dir.path().join(name);
        let run = encode(&frames, &film, &[]);
        assert!(!run.err.contains("alpha"), "{}", run.err);
        let found = probe(&film);
        match format {
            Some(format) => assert_eq!(found["pix_fmt"], format),
            None => assert_eq!(found["tags"]["alpha_mode"], "1", "{found}"),
        }
        let made = rgba(&film, decoder);
        assert_eq!(made.len(), 3);
        for (n, made) in (0..).zip(made) {
            let found = difference(&made, &with_alpha(n, size));
            assert!(found <= off, "{name}: frame {n} is off by {found:.2}");
        }
    }
    let film = dir.path().join("a.mp4");
    let run = encode(&frames, &film, &[]);
    assert!(run.err.contains("H.264 keeps no alpha"), "{}", run.err);
    let png = fs::read(frames.join("frame_00001.png")).expect("a frame");
    let shown = Picture::of_png(&png).expect("a PNG").over_black().into_bytes();
    let off = difference(&decoded(&film, size)[1], &shown);
    assert!(off < 2.5, "off by {off:.2}");
}

#[test]
fn sixteen_bits_reach_every_encoder_that_takes_them() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (frames, size) = (dir.path().join("frames"), [64, 36]);
    // A ramp so flat that eight bits have eight steps of it.
    let ramp: Vec<u16> =
        (0..64 * 36).flat_map(|i| [20_000 + i % 64 * 32, 20_000, 20_000, 0]).map(|v| v as u16).collect();
    for n in 0..2 {
        let path = frames.join(format!("frame_{n:05}.png"));
        let bytes = Pixels::Rgba16(ramp.clone()).encode(size, &Notes::default(), &path).expect("a valid picture");
        atomic::write(&path, &bytes).expect("writable");
    }
    for (name, more, format) in [
        ("a.mkv", &[][..], "gbrp16le"),
        ("a.webm", &[], "yuv420p10le"),
        ("a.mov", &[], "yuv444p12le"),
        ("b.mp4", &["--codec", "av1"], "yuv420p10le"),
        ("c.mp4", &["--codec", "hevc"], "yuv420p10le"),
        ("d.mp4", &[], "yuv420p"),
    ] {
        let film = dir.path().join(name);
        encode(&frames, &film, more);
        assert_eq!(probe(&film)["pix_fmt"], format, "{name}");
    }
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(dir.path().join("a.mkv"))
        .args(["-f", "rawvideo", "-pix_fmt", "rgb48le", "-"])
        .output()
        .expect("scripts/test.sh installs ffmpeg");
    let picture = Picture { size, alpha: false, samples: Samples::Sixteen(without_alpha(&ramp)) };
    assert!(output.stdout == [picture.clone().into_bytes(), picture.into_bytes()].concat(), "FFV1 lost a bit");
    let film = dir.path().join("a.webm");
    let [r, g, b] = [0, 1, 2].map(|c| decoded(&film, size)[0][18 * 64 * 3 + c]);
    // 20 000 is 77.8 of 255.
    assert!([r, g, b].iter().all(|v| v.abs_diff(78) <= 1), "{r} {g} {b}");
    // The built-in encoder has eight bits; noise stands for the rest, so that rows average to what they were.
    let made = &decoded(&dir.path().join("d.mp4"), size)[0];
    let column = |x: usize| (0..36).map(|y| f64::from(made[(y * 64 + x) * 3])).sum::<f64>() / 36.0;
    assert!(column(60) - column(3) > 4.0, "{} to {}", column(3), column(60));
}

fn without_alpha(rgba: &[u16]) -> Vec<u16> {
    rgba.chunks(4).flat_map(|p| &p[..3]).copied().collect()
}

/// A folder with a program called ffmpeg that does this, also with the frame it is tried on if `tries`.
#[cfg(unix)]
fn fake(dir: &Path, script: &str, tries: bool) -> OsString {
    use std::os::unix::fs::PermissionsExt as _;
    let path = dir.join("bin/ffmpeg");
    // Tried on a single frame, it does well.
    let tried = r#"case "$*" in *" -f null -") exec cat >/dev/null ;; esac"#;
    atomic::write(&path, format!("#!/bin/sh\n{}\n{script}\n", if tries { "" } else { tried }).as_bytes())
        .expect("writable");
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
                .env("PATH", fake(dir.path(), script, false))
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
    let path = fake(dir.path(), "head -c 7000 >/dev/null; echo 'no more' >&2; exit 3", false);
    let run = ended(
        oneiric(small("30-34", &film, &["--codec", "ffv1"])).env("PATH", path).output().expect("the program starts"),
    );
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.err.contains("no more") && run.err.contains("film.frames --codec ffv1 -o"), "{}", run.err);
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

#[cfg(unix)]
#[test]
fn an_encoder_that_cannot_be_opened_is_found_out_before_the_first_frame() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let record = |film: &str, more: &[&str], script: &str| {
        let mut command = oneiric(small("0-1", &dir.path().join(film), more));
        ended(command.env("PATH", fake(dir.path(), script, true)).output().expect("the program starts"))
    };
    for (script, words) in [
        ("echo 'Unknown encoder ffv1' >&2; exit 1", "Unknown encoder ffv1"),
        ("sleep 30", "was ended"),
        ("kill -9 $$", "signal: 9"),
    ] {
        let run = record("film.mkv", &["--patience", "0.5"], script);
        assert_eq!(run.code, Some(2), "{}", run.err);
        assert!(run.err.contains("cannot make FFV1 of 64x36 here") && run.err.contains(words), "{}", run.err);
    }
    assert_eq!(names(dir.path()), ["bin"]);
}

#[cfg(unix)]
#[test]
fn a_graphics_card_encodes_only_where_one_can() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let frames = dir.path().join("frames");
    foreign_frames(&frames, 0..2, [64, 36]);
    let encode = |film: &Path, script: &str| {
        let args = [OsStr::new("encode"), frames.as_os_str(), "-o".as_ref(), film.as_os_str(), "--hardware".as_ref()];
        let path = fake(dir.path(), script, true);
        ended(oneiric(args).args(["--codec", "hevc"]).env("PATH", path).output().expect("the program starts"))
    };
    let film = dir.path().join("film.mp4");
    let none = encode(&film, "echo 'Cannot open a device' >&2; exit 1");
    assert_eq!(none.code, Some(2), "{}", none.err);
    for word in
        ["a graphics card cannot make HEVC", "hevc_nvenc", "hevc_vaapi", "Cannot open a device", "oneiric doctor"]
    {
        assert!(none.err.contains(word), "no '{word}' in {}", none.err);
    }
    // A card of which only the second kind of encoder works: what it is asked is kept.
    let said = dir.path().join("said");
    let script = format!(
        r#"case "$*" in *hevc_qsv*) ;; *) exit 1 ;; esac
echo "$*" >>{}
cat >/dev/null
for f; do :; done
if [ "$f" != - ]; then printf '\0\0\0\040ftypisom' >"${{f#file:}}"; fi"#,
        said.display()
    );
    let made = encode(&film, &script);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let said = fs::read_to_string(&said).expect("it was asked");
    let calls: Vec<&str> = said.lines().collect();
    assert_eq!(calls.len(), 2, "{said}");
    assert!(
        calls[0].ends_with("-f null -") && calls[1].contains("-c:v hevc_qsv") && calls[1].contains("nv12"),
        "{said}"
    );
    assert!(film.exists());
}
