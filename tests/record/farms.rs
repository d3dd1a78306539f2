//! Jobs for many machines, run on this one.

use super::*;

/// `oneiric farm KIND` for frames 2 to 4 in tasks of two, with a path and a value that need quoting.
fn farm(kind: &str, dir: &Path, output: &Path) {
    let args = ["farm", kind, "--dream", "evacuation", "--frames", "2-4", "--chunk", "2", "--size", "64x36"];
    let mut args: Vec<OsString> = args.iter().map(Into::into).collect();
    args.extend(["--quality", "draft", "--set", "finish.contrast=1.5", "--film"].map(Into::into));
    args.extend([dir.join("it's a film.mp4").into(), "-o".into(), output.into()]);
    good(args);
}

#[test]
fn an_open_job_description_names_every_frame_once_and_the_film_after_them() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    farm("openjd", dir.path(), &dir.path().join("job"));
    let text = fs::read_to_string(dir.path().join("job/template.json")).expect("it was written");
    let job: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(job["specificationVersion"], "jobtemplate-2023-09");
    let tasks = &job["steps"][0]["parameterSpace"]["taskParameterDefinitions"];
    assert_eq!((&tasks[0]["range"], &tasks[1]["range"]), (&"2-4:2".into(), &"3-3:2,4".into()));
    let args = job["steps"][0]["script"]["actions"]["onRun"]["args"].to_string();
    for word in
        ["\"--set\",\"finish.contrast=1.5\"", "{{Task.Param.First}}-{{Task.Param.Last}}", "\"--size\",\"64x36\""]
    {
        assert!(args.contains(word), "{args}");
    }
    assert_eq!(job["steps"][2]["dependencies"][0]["dependsOn"], "Verify");
}

/// Frames and film in `dir` are, byte for byte, those of one recording on one machine.
fn is_as_one_machine_makes_it(dir: &Path) {
    let alone = tempfile::tempdir().expect("a temporary folder");
    let film = alone.path().join("it's a film.mp4");
    good(small("2-4", &film, &["--set", "finish.contrast=1.5"]));
    assert_eq!(probe(&dir.join("it's a film.mp4"))["nb_frames"], "3");
    assert!(fs::read(dir.join("it's a film.mp4")).expect("a film") == fs::read(film).expect("a film"), "another film");
    let frames = dir.join("it's a film.frames");
    let pictures: Vec<_> = names(&frames).into_iter().filter(|n| n.ends_with(".png")).collect();
    assert_eq!(pictures.len(), 3, "{pictures:?}");
    for name in pictures {
        let [many, one] = [&frames, &alone.path().join("it's a film.frames")].map(|d| fs::read(d.join(&name)));
        assert!(many.expect("a frame") == one.expect("a frame"), "{name} is another");
    }
}

/// `scripts/test.sh` installs openjd-cli and names it in `ONEIRIC_OPENJD`.
#[test]
fn open_job_descriptions_own_runner_makes_what_one_machine_makes() {
    let Some(openjd) = std::env::var_os("ONEIRIC_OPENJD") else {
        eprintln!("not tried: ONEIRIC_OPENJD names no `openjd`");
        return;
    };
    let dir = tempfile::tempdir().expect("a temporary folder");
    farm("openjd", dir.path(), &dir.path().join("job"));
    let output = Command::new(openjd)
        .args(["run", "job/template.json", "--step", "Film", "--run-dependencies", "--job-param"])
        .arg(format!("Oneiric={}", env!("CARGO_BIN_EXE_oneiric")))
        .current_dir(dir.path())
        .output()
        .expect("openjd starts");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    is_as_one_machine_makes_it(dir.path());
}

#[cfg(unix)]
#[test]
fn a_slurm_script_submits_itself_and_makes_the_film() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().expect("a temporary folder");
    let script = dir.path().join("job.sh");
    farm("slurm", dir.path(), &script);
    // A Slurm that does at once, here, what it is asked to.
    let sbatch = dir.path().join("sbatch");
    let fake = r#"#!/bin/sh
set -eu
tasks=
while case "$1" in -*) true ;; *) false ;; esac; do
    case "$1" in
    --array=0-*) tasks=$(seq 0 "${1#--array=0-}") ;;
    --dependency=*) [ "$1" = --dependency=afterok:77 ] ;;
    esac
    shift
done
if [ -z "$tasks" ]; then exec sh "$@" >&2; fi
for task in $tasks; do SLURM_ARRAY_TASK_ID=$task sh "$@" >&2; done
echo 77
"#;
    atomic::write(&sbatch, fake.as_bytes()).expect("writable");
    fs::set_permissions(&sbatch, fs::Permissions::from_mode(0o755)).expect("ours");
    let mut path = dir.path().as_os_str().to_owned();
    path.push(":/usr/bin:/bin");
    let output = Command::new("sh")
        .arg(&script)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("ONEIRIC", env!("CARGO_BIN_EXE_oneiric"))
        .env("PATH", path)
        .output()
        .expect("there is a shell");
    let run = ended(output);
    assert_eq!(run.code, Some(0), "{}", run.err);
    is_as_one_machine_makes_it(dir.path());
}
