//! Memory of a long recording: ten thousand tiny frames into a film, by the program itself, and what of it is in memory
//! every thousand. Run with `cargo bench --bench memory`, or `-- FRAMES` for another number.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use oneiric::{clock::RealTime, record::atomic};

/// Quick frames: a quarter of a simulation step each.
const FPS: &str = "240";

/// One shot that stands still, so that what grows is the recording and not what it shows.
const SHOT: &str = r#"
title = "One shot"
length = 600.0
seed = 1
cast = "evacuation"
beats = [{ id = "M1", name = "memory", start = 0.0, end = 600.0 }]

[[camera]]
beat = "M1"
keys = [{ at = 0.0, eye = [52.0, 44.0, -52.0], look = [-120.0, -235.0, -1050.0] }]
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // cargo adds a word of its own.
    let frames: u32 = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(10_000);
    let every = (frames / 10).max(1);
    let dir = std::env::temp_dir().join(format!("oneiric-memory-{}", std::process::id()));
    atomic::write(&dir.join("assets/dreams/shot.toml"), SHOT.as_bytes())?;
    let mut program = Command::new(env!("CARGO_BIN_EXE_oneiric"))
        .args(["record", "--json", "--dream", "shot", "--size", "64x36", "--quality", "draft", "--fps", FPS])
        .arg("--assets")
        .arg(&dir)
        .args(["--frames", &format!("0-{}", frames - 1), "-o"])
        .arg(dir.join("film.mp4"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (id, started) = (program.id(), RealTime::wall());
    let lines = BufReader::new(program.stdout.take().ok_or("it is silent")?).lines();
    let (mut done, mut first) = (0, None);
    println!("frames     seconds   resident MiB   most MiB");
    for line in lines {
        let event: serde_json::Value = serde_json::from_str(&line?)?;
        if event["event"] == "frame" {
            done += 1;
            if done % every == 0 {
                let now = memory(id)?;
                let first = *first.get_or_insert(now);
                let seconds = started.elapsed().as_secs_f64();
                println!("{done:>6} {seconds:>11.1} {:>14.1} {:>10.1}", now.0, now.1);
                if done / every == frames / every {
                    println!(
                        "from frame {every} on: {:+.1} MiB resident, {:+.1} MiB most",
                        now.0 - first.0,
                        now.1 - first.1
                    );
                }
            }
        }
    }
    let status = program.wait()?;
    std::fs::remove_dir_all(&dir)?;
    if status.success() { Ok(()) } else { Err(format!("the recording failed: {status}").into()) }
}

/// What of a process is in memory now, and the most that ever was (MiB).
fn memory(id: u32) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = |key: &str| -> Option<f64> {
        let line = status.lines().find_map(|l| l.strip_prefix(key))?;
        Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
    };
    line("VmRSS:").zip(line("VmHWM:")).ok_or_else(|| "the system does not tell".into())
}
