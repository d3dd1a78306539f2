//! Shards of one recording, made without a GPU: `join` looks at files only.

use oneiric::record::{Folder, Format, Identity};

use super::*;

fn identity() -> Identity {
    Identity { seed: 7, fps: "24".into(), format: "png".into(), adapter: "one".into(), ..Identity::default() }
}

fn shard(dir: &Path, identity: &Identity, frames: std::ops::RangeInclusive<i64>, shift: u32) {
    let folder = Folder::open(dir, identity, Format::Png, &frames, false).expect("a new folder");
    for n in frames {
        let rgba = pixels(n as u32 + shift, [16, 16]).chunks(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
        folder.write(n, [16, 16], &Pixels::Rgba8(rgba), &Notes::default()).expect("writable");
    }
}

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn join(&self, shards: &[&str], more: &[&str]) -> Run {
        let mut args: Vec<OsString> = vec!["join".into()];
        args.extend(shards.iter().map(|s| self.at(s).into()));
        args.extend(["-o".into(), self.at("all").into()]);
        args.extend(more.iter().map(Into::into));
        run(args)
    }
}

#[test]
fn shards_become_one_folder_that_can_be_verified_encoded_and_gone_on_with() {
    let desk = Desk::new();
    shard(&desk.at("a"), &identity(), 0..=4, 0);
    // One frame is in both.
    shard(&desk.at("b"), &identity(), 4..=7, 0);
    let joined = desk.join(&["a", "b"], &[]);
    assert_eq!(joined.code, Some(0), "{}", joined.err);
    let all = desk.at("all");
    assert!(String::from_utf8_lossy(&joined.out).contains("8 frames, 0 to 7"));
    good([OsStr::new("verify"), all.as_os_str()]);
    for (n, from) in [(0, "a"), (7, "b")] {
        let name = format!("frame_{n:05}.png");
        assert!(fs::read(all.join(&name)).expect("a frame") == fs::read(desk.at(from).join(&name)).expect("a frame"));
    }
    assert_eq!(desk.join(&["a", "b"], &[]).code, Some(0), "joining twice is no mistake");
    good([OsStr::new("encode"), all.as_os_str(), "-o".as_ref(), desk.at("film.mp4").as_os_str()]);
    assert_eq!(probe(&desk.at("film.mp4"))["nb_frames"], "8");
}

#[test]
fn a_gap_is_named() {
    let desk = Desk::new();
    shard(&desk.at("a"), &identity(), 0..=1, 0);
    shard(&desk.at("b"), &identity(), 5..=6, 0);
    let joined = desk.join(&["a", "b"], &[]);
    assert_eq!(joined.code, Some(1));
    assert!(joined.err.contains("missing: 2-4"), "{}", joined.err);
}

#[test]
fn a_shard_of_another_recording_is_refused_by_name() {
    let desk = Desk::new();
    shard(&desk.at("a"), &identity(), 0..=1, 0);
    shard(&desk.at("b"), &Identity { seed: 8, ..identity() }, 2..=3, 0);
    shard(&desk.at("c"), &Identity { adapter: "two".into(), ..identity() }, 2..=3, 0);
    let refused = desk.join(&["a", "b"], &["--mixed"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("seed was 7 and is now 8"), "{}", refused.err);
    let refused = desk.join(&["a", "c"], &[]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("--mixed"), "{}", refused.err);
    assert!(!desk.at("all").exists());
    assert_eq!(desk.join(&["a", "c"], &["--mixed"]).code, Some(0));
}

#[test]
fn a_damaged_shard_and_shards_that_disagree_are_refused() {
    let desk = Desk::new();
    shard(&desk.at("a"), &identity(), 0..=2, 0);
    shard(&desk.at("b"), &identity(), 2..=3, 1);
    let refused = desk.join(&["a", "b"], &[]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("frame 2 is not the same"), "{}", refused.err);
    let path = desk.at("b").join("frame_00003.png");
    let bytes = fs::read(&path).expect("a frame");
    atomic::write(&path, &bytes[1..]).expect("writable");
    let refused = desk.join(&["b"], &[]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("frame 3 has"), "{}", refused.err);
}
