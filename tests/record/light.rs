//! Frames of more than eight bits: 16-bit PNG, and light for films of high dynamic range.

use exr::prelude::f16;
use oneiric::record::{Folder, Format, Identity, Layout, Light};

use super::*;

fn shown(path: &Path) -> Picture {
    Picture::of_png(&fs::read(path).expect("a frame")).expect("a PNG")
}

fn words(picture: &Picture) -> &[u16] {
    let Samples::Sixteen(words) = &picture.samples else { panic!("the picture has eight bits") };
    words
}

#[test]
fn a_recording_of_sixteen_bits_is_the_same_picture_with_more_of_it() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (eight, deep) = (dir.path().join("eight"), dir.path().join("deep"));
    good(small("40-42", &eight, &[]));
    good(small("40-42", &deep, &["--depth", "16"]));
    let (usual, fine) = (shown(&eight.join("frame_00041.png")), shown(&deep.join("frame_00041.png")));
    let usual = usual.into_bytes();
    let fine = words(&fine);
    // Dither moves a component by one step at most, and rounding by half of one.
    for (i, (&a, &b)) in usual.iter().zip(fine).enumerate() {
        assert!((f64::from(a) - f64::from(b) / 257.0).abs() <= 1.51, "component {i}: {a} and {b}");
    }
    let coarse = fine.iter().filter(|&&v| v % 257 == 0).count();
    assert!(coarse * 20 < fine.len(), "{coarse} of {} components are eight bits made wider", fine.len());

    // It is a recording as any other, and says what it is.
    let refused = run(small("40-42", &deep, &[]));
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains(r#"format was "png16" and is now "png""#), "{}", refused.err);
    fs::remove_file(deep.join("frame_00041.png")).expect("writable");
    let again = good(small("40-42", &deep, &["--depth", "16"]));
    assert!(again.err.contains("2 of 3 frames are there already"), "{}", again.err);
    assert!(words(&shown(&deep.join("frame_00041.png"))) == fine, "made again, the frame has other pixels");
    good([OsStr::new("verify"), deep.as_os_str(), "--sample".as_ref(), "1".as_ref()]);
    let all = dir.path().join("all");
    good([OsStr::new("join"), deep.as_os_str(), "-o".as_ref(), all.as_os_str()]);
    let (folder, identity) = Folder::existing(&all).expect("it was joined");
    assert_eq!((folder.format(), identity.expect("it is known").format.as_str()), (Format::Png16, "png16"));
    assert_eq!(folder.picture(42).expect("a frame").layout(), Layout { deep: true, alpha: false });

    // A still is the very frame, and a pipe carries it.
    let still = dir.path().join("still.png");
    let args =
        ["still", "--dream", "evacuation", "--at", "1.70834", "--size", "64x36", "--quality", "draft", "--depth", "16"];
    good(args.iter().map(OsStr::new).chain(["-o".as_ref(), still.as_os_str()]));
    assert!(words(&shown(&still)) == fine, "the still is not the recording's frame");
    let pipe = good(small("41", Path::new("-"), &["--pipe", "raw", "--depth", "16"])).out;
    let opaque = fine.chunks(3).flat_map(|p| [p[0], p[1], p[2], u16::MAX]);
    assert!(pipe == opaque.flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), "the pipe's frame is not the folder's");
    let y4m = dir.path().join("pipe.y4m");
    atomic::write(&y4m, &good(small("41-42", Path::new("-"), &["--depth", "16"])).out).expect("writable");
    let found = probe(&y4m);
    assert_eq!((&found["pix_fmt"], &found["nb_read_frames"]), (&"yuv444p16le".into(), &"2".into()), "{found}");

    let refused = run(small("0", &dir.path().join("x"), &["--format", "exr", "--depth", "8"]));
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("EXR frames have 16 bits"), "{}", refused.err);
}

/// What ffprobe says of the first frame's light: each kind of side data, by its type.
fn light_of(film: &Path) -> Vec<serde_json::Value> {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-select_streams", "v:0", "-show_frames", "-read_intervals", "%+#1", "-of", "json"]);
    let output = command.arg(film).output().expect("scripts/test.sh installs ffmpeg");
    let mut found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("ffprobe writes JSON");
    let list = found["frames"][0]["side_data_list"].take();
    list.as_array().expect("the frame says of its light").clone()
}

#[test]
fn a_film_of_light_says_how_bright_it_is_and_shows_what_the_frames_hold() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (frames, size) = (dir.path().join("frames"), [128, 72]);
    let identity = Identity { fps: "24".into(), format: "hdr".into(), ..Identity::default() };
    let folder = Folder::open(&frames, &identity, Format::Hdr, &(0..=3), false).expect("a new folder");
    for n in 0..4 {
        // Diffuse white on the left, a light on the right that grows.
        let pixel = |i: u32| if i % 128 < 64 { 1.0 } else { 1.0 + n as f32 };
        let light = (0..128 * 72).map(|i| [f16::from_f32(pixel(i)); 4]).collect();
        folder.write(n, size, &Pixels::Display(light), &Notes::default()).expect("writable");
    }
    for (name, tag) in [("a.mp4", "hvc1"), ("a.mov", "hvc1"), ("a.mkv", "[0][0][0][0]")] {
        let film = dir.path().join(name);
        good([OsStr::new("encode"), frames.as_os_str(), "-o".as_ref(), film.as_os_str()]);
        let found = probe(&film);
        for (key, value) in [
            ("codec_name", "hevc"),
            ("codec_tag_string", tag),
            ("pix_fmt", "yuv420p10le"),
            ("color_range", "tv"),
            ("color_space", "bt2020nc"),
            ("color_transfer", "smpte2084"),
            ("color_primaries", "bt2020"),
            ("nb_read_frames", "4"),
            ("avg_frame_rate", "24/1"),
        ] {
            assert_eq!(found[key], value, "{key} in {name}: {found}");
        }
        let light = light_of(&film);
        let kind = |word: &str| {
            let is = |l: &&serde_json::Value| l["side_data_type"].as_str().is_some_and(|t| t.contains(word));
            light.iter().find(is).unwrap_or_else(|| panic!("no {word} in {light:?}"))
        };
        let content = kind("Content light level");
        // 4 × 203, and the mean of 203 and that.
        assert_eq!((&content["max_content"], &content["max_average"]), (&812.into(), &508.into()));
        assert_eq!(kind("Mastering display")["max_luminance"], "10000000/10000");
    }
    // Codes in the film: 64 + 876 × 0.5806 for diffuse white (ITU-R BT.2408), 64 + 876 × 0.7289 for 812 cd/m².
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(dir.path().join("a.mp4"))
        .args(["-vf", "extractplanes=y", "-f", "rawvideo", "-pix_fmt", "gray10le", "-"])
        .output()
        .expect("scripts/test.sh installs ffmpeg");
    let codes: Vec<i32> = output.stdout.chunks(2).map(|b| i32::from(u16::from_le_bytes([b[0], b[1]]))).collect();
    let last = &codes[3 * 128 * 72..];
    assert!(
        (last[36 * 128 + 20] - 573).abs() <= 1 && (last[36 * 128 + 100] - 702).abs() <= 1,
        "{:?}",
        &last[36 * 128..][..128]
    );

    // Light of unknown origin has to be called a display's; the scene's own is not.
    fs::remove_file(frames.join("recording.json")).expect("writable");
    let film = dir.path().join("foreign.mp4");
    let args = [OsStr::new("encode"), frames.as_os_str(), "-o".as_ref(), film.as_os_str()];
    let refused = run(args);
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("linear light") && refused.err.contains("--hdr"), "{}", refused.err);
    good(args.iter().copied().chain(["--hdr".as_ref()]));
    assert_eq!(probe(&film)["color_transfer"], "smpte2084");
    let hardware = run(args.iter().copied().chain(["--hdr", "--overwrite", "--codec", "av1"].map(OsStr::new)));
    assert_eq!(hardware.code, Some(2), "{}", hardware.err);
    assert!(hardware.err.contains("HDR10 is made with HEVC"), "{}", hardware.err);
}

#[test]
fn a_recording_of_light_becomes_a_film_when_it_is_whole() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let film = dir.path().join("film.mp4");
    let args = small("768-771", &film, &["--hdr"]);
    good(&args);
    let found = probe(&film);
    assert_eq!((&found["nb_read_frames"], &found["color_transfer"]), (&"4".into(), &"smpte2084".into()));
    let comment = found["film"]["comment"].as_str().expect("a comment");
    assert!(comment.ends_with("--hdr"), "{comment}");
    let frames = dir.path().join("film.frames");
    let path = frames.join("frame_00769.exr");
    let light = Light::of_exr(&fs::read(&path).expect("a frame")).expect("an EXR");
    assert_eq!(light.white, Some(203.0));

    // Up to a usual screen's white it is the usual picture; beyond, it is brighter.
    let eight = dir.path().join("eight");
    good(small("769", &eight, &[]));
    let usual = shown(&eight.join("frame_00769.png")).into_bytes();
    let lights = light.rgb.iter().flatten();
    let shown = lights.clone().map(|&v| oneiric::record::linear_to_srgb(v.clamp(0.0, 1.0)) * 255.0);
    let off = shown.zip(&usual).filter(|(light, usual)| (light - f32::from(**usual)).abs() > 12.0).count();
    assert!(off * 20 < usual.len(), "{off} of {} components are another picture's", usual.len());
    assert!(lights.clone().fold(0.0_f32, |a, &b| a.max(b)) > 1.2, "nothing outshines white");
    assert!(lights.clone().all(|v| (0.0..=1000.1 / 203.0).contains(v)), "something outshines the display");

    // Its film is made again, and nothing else, when only that is missing.
    fs::remove_file(&film).expect("writable");
    let again = good(&args);
    assert!(again.err.contains("4 of 4 frames are there already"), "{}", again.err);
    assert!(film.exists());
    good([OsStr::new("verify"), frames.as_os_str(), "--sample".as_ref(), "1".as_ref()]);
    let refused = run(small("0", Path::new("-"), &["--hdr"]));
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("linear light"), "{}", refused.err);
}
