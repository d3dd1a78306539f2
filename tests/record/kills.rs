//! Recordings that are ended by force, again and again, anywhere: what goes on afterwards is what was never ended.
//!
//! Most of them end a recording without a renderer: the product's folder, writer and film, fed with made-up pixels in a
//! process of its own, so that fifty take seconds. `store.rs` ends the whole program the same way.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    process::{Child, Stdio},
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

use oneiric::{
    clock::{Rate, RealTime},
    record::{
        Entry, Folder, Format, Identity, Layout, State, Writer,
        film::{Container, Film, Follower, Frames, Spec, Wish, plan},
    },
    world::rng::Rng,
};

use super::*;

const SIZE: [u32; 2] = [64, 36];
/// A key frame and a fragment of the film every twelve frames.
const RATE: Rate = Rate { num: 12, den: 1 };
const COUNT: i64 = 48;
/// Where the process finds what it is to do: a folder and a number of frames.
const TASK: &str = "ONEIRIC_TEST_RECORDING";

/// Records `0..count` into `dir/frames` and `dir/film.mp4` as the program does, but for the renderer.
fn record(dir: &Path, count: i64, told: impl Fn(&Entry) + Send + Sync + 'static) {
    let range = 0..=count - 1;
    let identity = Identity { format: "png".into(), ..Identity::default() };
    let folder = Folder::open(&dir.join("frames"), &identity, Format::Png, &range, false).expect("it is ours");
    folder.sweep(&range).expect("writable");
    let (whole, missing): (Vec<_>, Vec<_>) =
        folder.states(&range.clone().collect::<Vec<_>>()).into_iter().partition(|(_, s)| *s == State::Whole);
    assert!(missing.iter().all(|(_, s)| *s == State::Missing), "under a frame's name is something else: {missing:?}");

    let layout = Layout::default();
    let frames = Frames { size: SIZE, layout, rate: RATE, hdr: false };
    let patience = Duration::from_secs(60);
    let plan = plan(Container::Mp4, Wish::default(), frames, patience).expect("it is built in");
    let spec = Spec { comment: String::new(), brightest: None, patience };
    let film = Film::create(&dir.join("film.mp4"), &plan, &spec).expect("writable");
    let from = folder.clone();
    let mut follower = Follower::start(film, range, move |n| from.picture_like(n, SIZE, layout));
    let ready = follower.sender().expect("it has begun");
    whole.iter().for_each(|(n, _)| ready.send(*n).expect("the film goes on"));
    let mut writer = Writer::telling(Some(Arc::new(move |entry: &Entry| {
        ready.send(entry.frame).expect("the film goes on");
        told(entry);
    })));
    for (n, _) in missing {
        let rgba = pixels(n as u32, SIZE).chunks(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
        writer.frame(&folder, n, SIZE, Pixels::Rgba8(rgba), Notes::default()).expect("writable");
    }
    writer.finish().expect("writable");
    drop(writer);
    assert!(follower.finish().expect("the film is made"), "a frame is missing in the film");
}

#[test]
#[ignore = "other tests start it as a process of its own"]
fn the_process_that_records() {
    let Some(task) = std::env::var_os(TASK) else { return };
    let task = task.to_str().expect("the folder's name is plain").to_owned();
    let (count, dir) = task.split_once(' ').expect("a number and a folder");
    let count = count.parse().expect("a number");
    record(Path::new(dir), count, |entry| {
        // Where memory is looked at.
        if entry.frame % 100 == 0 {
            println!("\nresident {} {}", entry.frame, resident());
        }
    });
}

/// Bytes of this process that are in memory; 0 where the system does not tell.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() * 1024
}

fn process(dir: &Path, count: i64) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a program"));
    command.args(["--exact", "kills::the_process_that_records", "--ignored", "--nocapture"]);
    command.env(TASK, format!("{count} {}", dir.to_str().expect("the folder's name is plain")));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Whether it ended well; an error message of its own ends the test.
fn ended_well(child: Child) -> bool {
    let output = child.wait_with_output().expect("it is ours");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    assert!(!text.contains("panicked"), "{text}");
    output.status.success()
}

#[cfg(unix)]
fn signal(child: &Child, signal: i32) {
    // SAFETY: the process is our child and has not been waited for, so that its number is nobody else's.
    unsafe { libc::kill(child.id() as i32, signal) };
}

/// A point that is not left to chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Point {
    /// The folder is known, and no frame is there.
    Start,
    /// A frame is written and has yet to get its name.
    Temporary,
    /// The journal has a line of a frame without its name.
    Journal,
    /// The film grows behind the frames.
    Film,
    /// Every frame is there, and the film has yet to be finished.
    End,
}

impl Point {
    const ALL: [Self; 5] = [Self::Start, Self::Temporary, Self::Journal, Self::Film, Self::End];

    fn is_now(self, dir: &Path) -> bool {
        let frames = dir.join("frames");
        let names: Vec<String> = fs::read_dir(&frames).map_or(Vec::new(), |entries| {
            entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect()
        });
        let there = names.iter().filter(|n| n.starts_with("frame_")).count();
        let part = fs::metadata(dir.join("film.part.mp4")).map_or(0, |m| m.len());
        match self {
            Self::Start => there == 0 && !names.is_empty(),
            Self::Temporary => names.iter().any(|n| n.starts_with(".frame_")),
            Self::Journal => fs::read(frames.join("journal.jsonl")).is_ok_and(|bytes| {
                let lines = bytes.split(|&b| b == b'\n').filter_map(|l| serde_json::from_slice::<Entry>(l).ok());
                let known: BTreeSet<i64> = lines.map(|e| e.frame).collect();
                known.len() > there
            }),
            Self::Film => part > 0 && there < COUNT as usize,
            Self::End => part > 0 && there == COUNT as usize,
        }
    }

    /// Stops the process, looks, and lets it go on, until it is there; false if it ended before.
    #[cfg(unix)]
    fn kill_at(self, dir: &Path, child: &mut Child) -> bool {
        loop {
            if child.try_wait().expect("it is ours").is_some() {
                return false;
            }
            signal(child, libc::SIGSTOP);
            if self.is_now(dir) {
                signal(child, libc::SIGKILL);
                return true;
            }
            signal(child, libc::SIGCONT);
            sleep(Duration::from_micros(300));
        }
    }
}

/// Every frame under its name, and the film if it has its name.
fn finished(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let frames = names(&dir.join("frames")).into_iter().filter(|n| n.ends_with(".png"));
    let paths = frames.map(|n| Path::new("frames").join(n)).chain([PathBuf::from("film.mp4")]);
    paths.filter_map(|p| fs::read(dir.join(&p)).ok().map(|bytes| (p, bytes))).collect()
}

#[cfg(unix)]
#[test]
fn fifty_kills_anywhere_leave_nothing_that_the_next_run_does_not_make_good() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let whole_dir = dir.path().join("whole");
    let started: Instant = RealTime::wall();
    assert!(ended_well(process(&whole_dir, COUNT).spawn().expect("it starts")));
    let length = started.elapsed().as_secs_f32();
    let whole = finished(&whole_dir);
    assert_eq!(whole.len(), COUNT as usize + 1);

    let mut rng = Rng::new(50, 0, 0);
    let (mut kills, mut rounds, mut hit) = (0, 0, BTreeSet::new());
    let mut parts = dir.path().join("0");
    while kills < 50 {
        assert!(rounds < 200, "{kills} kills in {rounds} recordings: it ends before it can be killed");
        let mut child = process(&parts, COUNT).spawn().expect("it starts");
        // Every other kill is aimed, the rest fall anywhere from the start to the end.
        let aim = (kills % 2 == 1).then(|| Point::ALL[kills / 2 % Point::ALL.len()]);
        let point = aim.filter(|point| point.kill_at(&parts, &mut child));
        if aim.is_none() {
            sleep(Duration::from_secs_f32(rng.range(0.0, length)));
            signal(&child, libc::SIGKILL);
        }
        hit.extend(point);
        if ended_well(child) {
            // It was done before: the next recording begins anew.
            assert!(finished(&parts) == whole, "after {kills} kills the recording is another");
            rounds += 1;
            parts = dir.path().join(rounds.to_string());
            if aim.is_some() {
                // The point has passed in this one.
                kills += 1;
            }
            continue;
        }
        kills += 1;
        // Whatever has its name is whole, and is what it would have been.
        if parts.join("frames").is_dir() {
            for (path, bytes) in finished(&parts) {
                let wanted = whole.iter().find(|(p, _)| *p == path);
                assert!(wanted.is_some_and(|(_, w)| *w == bytes), "{} is not whole after kill {kills}", path.display());
            }
        }
    }
    assert!(ended_well(process(&parts, COUNT).spawn().expect("it starts")));
    assert!(finished(&parts) == whole, "after all kills the recording is another");
    let begun = fs::read_dir(parts.join("frames")).expect("a folder").flatten();
    let begun: Vec<_> = begun.map(|e| e.file_name()).filter(|n| n.to_string_lossy().ends_with(".tmp")).collect();
    assert!(begun.is_empty(), "left behind: {begun:?}");
    eprintln!("{kills} kills in {} recordings, aimed ones hit {hit:?}", rounds + 1);
    assert!(hit.contains(&Point::Temporary) || hit.contains(&Point::Journal), "no frame was ever half named: {hit:?}");
    assert!(hit.contains(&Point::Film) || hit.contains(&Point::End), "no film was ever half made: {hit:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_recording_takes_no_more_memory_than_a_short_one() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let output = process(dir.path(), 1000).output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let at = |frame: u32| -> i64 {
        let line = text.lines().find_map(|l| l.strip_prefix(&format!("resident {frame} ")));
        line.unwrap_or_else(|| panic!("nothing is said of frame {frame} in {text}")).parse().expect("a number")
    };
    let growth = at(900) - at(200);
    eprintln!("frames 200 to 900: {growth} bytes more, {} in all", at(900));
    // A frame has 9 kB; one in ten kept would be 645 kB.
    assert!(growth < 512 * 1024, "seven hundred frames left {growth} bytes behind: {text}");
}
