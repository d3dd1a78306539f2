//! Recordings as a user meets them: films, frames that survive anything, and what is said when something is wrong.

mod encoders;
mod farms;
mod films;
mod kills;
mod light;
mod manners;
mod shards;
mod store;

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::Path,
    process::{Command, Output},
};

use oneiric::record::{Notes, Picture, Pixels, Samples, atomic};

/// The smallest recording there is worth making: fast, and with edges.
const SMALL: [&str; 7] = ["record", "--dream", "evacuation", "--size", "64x36", "--quality", "draft"];

/// The program in the source checkout.
fn oneiric<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oneiric"));
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("RUST_LOG");
    command
}

struct Run {
    code: Option<i32>,
    out: Vec<u8>,
    err: String,
}

fn ended(output: Output) -> Run {
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!err.contains("panicked"), "{err}");
    Run { code: output.status.code(), out: output.stdout, err }
}

fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    ended(oneiric(args).output().expect("the program starts"))
}

/// Runs it and insists that all went well.
fn good<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    let run = run(args);
    assert_eq!(run.code, Some(0), "{}", run.err);
    run
}

/// `SMALL` and what else it takes.
fn small(frames: &str, output: &Path, more: &[&str]) -> Vec<OsString> {
    let mut args: Vec<OsString> = SMALL.iter().chain(&["--frames", frames]).map(Into::into).collect();
    args.extend(["-o".into(), output.into()]);
    args.extend(more.iter().map(Into::into));
    args
}

/// The pixels of synthetic frame `n`: ramps of colour, and a bar that moves and is only brighter, since films keep less
/// of colour's edges.
fn pixels(n: u32, [w, h]: [u32; 2]) -> Vec<u8> {
    let bar = |x: u32| if x / 8 == n % (w / 8) { 90 } else { 0 };
    let at = |x: u32, y: u32| [x * 160 / w + bar(x), y * 160 / h + bar(x), 40 + bar(x)].map(|v| v as u8);
    (0..h).flat_map(|y| (0..w).flat_map(move |x| at(x, y))).collect()
}

/// Frames of unknown origin, as another program would leave them.
fn foreign_frames(dir: &Path, numbers: std::ops::Range<u32>, size: [u32; 2]) {
    for n in numbers {
        let path = dir.join(format!("frame_{n:05}.png"));
        let rgba = pixels(n, size).chunks(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
        let bytes = Pixels::Rgba8(rgba).encode(size, &Notes::default(), &path).expect("a valid picture");
        atomic::write(&path, &bytes).expect("writable");
    }
}

/// Every file of a folder that is not hidden, by name.
fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a folder").map(|e| e.expect("readable").file_name());
    let mut names: Vec<String> = entries.map(|n| n.to_string_lossy().into_owned()).collect();
    names.retain(|n| !n.starts_with('.'));
    names.sort();
    names
}

/// What ffprobe says of the first video stream.
fn probe(film: &Path) -> serde_json::Value {
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-select_streams", "v:0", "-count_frames", "-show_streams", "-show_format"]);
    let output = command.args(["-of", "json"]).arg(film).output().expect("scripts/test.sh installs ffmpeg");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.is_empty(), "{}: {text}", film.display());
    let mut found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("ffprobe writes JSON");
    let tags = found["format"]["tags"].take();
    let mut stream = found["streams"][0].take();
    stream["film"] = tags;
    stream
}

/// The film's frames as ffmpeg decodes them to RGB, following the film's own colour tags.
fn decoded(film: &Path, size: [u32; 2]) -> Vec<Vec<u8>> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(film)
        .args(["-vf", "scale=flags=accurate_rnd+full_chroma_int", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
        .output()
        .expect("scripts/test.sh installs ffmpeg");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.chunks((size[0] * size[1] * 3) as usize).map(<[u8]>::to_vec).collect()
}

/// Mean absolute difference of components.
fn difference(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64
}
