//! A folder that holds one recording as numbered frames, and knows which recording it is.
//!
//! `recording.json` says what every frame in the folder was made from. A frame's number is its number in the dream, so
//! shards of one recording, made by several runs, fit together.

use std::{
    fs,
    io::{Read as _, Seek as _, SeekFrom},
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{Format, RecordError, atomic, decode_png};

/// Everything that decides what a frame of a given number looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub program: String,
    pub dream: String,
    pub seed: u32,
    pub width: u32,
    pub height: u32,
    pub quality: String,
    /// For example `24` or `24000/1001`.
    pub fps: String,
    pub samples: u32,
    pub shutter_degrees: f32,
    pub phase_degrees: f32,
    pub format: String,
    pub adapter: String,
    pub driver: String,
    /// `--set`s in their order.
    pub set: Vec<String>,
    /// Digest of every script, shader, preset and `--set`.
    pub sources: String,
}

impl Identity {
    /// The command that makes such frames again.
    pub fn again(&self, frames: &RangeInclusive<i64>) -> String {
        let Self { dream, seed, width, height, quality, fps, samples, .. } = self;
        let (first, last) = (frames.start(), frames.end());
        let mut command = format!(
            "oneiric record --dream {dream} --frames {first}-{last} --fps {fps} --size {width}x{height} --seed {seed} \
             --quality {quality} --samples {samples} --shutter {} --phase {}",
            self.shutter_degrees, self.phase_degrees
        );
        for set in &self.set {
            command.push_str(&format!(" --set '{set}'"));
        }
        command
    }

    /// What differs, as `name: there → here`, in the order of the fields; empty if nothing does.
    fn differences(&self, there: &Self) -> Vec<String> {
        let fields = |i: &Self| match serde_json::to_value(i) {
            Ok(serde_json::Value::Object(map)) => map,
            _ => serde_json::Map::new(),
        };
        let (here, there) = (fields(self), fields(there));
        here.iter()
            .filter(|(k, v)| there.get(*k) != Some(v))
            .map(|(k, v)| {
                let before = there.get(k).cloned().unwrap_or_default();
                format!("{k} was {before} and is now {v}")
            })
            .collect()
    }
}

/// An opened recording.
#[derive(Clone, Debug)]
pub struct Folder {
    dir: PathBuf,
    format: Format,
}

const DESCRIPTION: &str = "recording.json";

impl Folder {
    /// Opens or starts a recording. A folder that holds a different one is refused unless `overwrite`, which removes the
    /// other recording's frames.
    pub fn open(dir: &Path, identity: &Identity, format: Format, overwrite: bool) -> Result<Self, RecordError> {
        let folder = Self { dir: dir.to_owned(), format };
        let path = dir.join(DESCRIPTION);
        let io = |source| RecordError::Io { path: path.clone(), source };
        match fs::read(&path) {
            Ok(bytes) if !overwrite => {
                let there: Identity = serde_json::from_slice(&bytes)
                    .map_err(|e| RecordError::Description { path: path.clone(), cause: e.to_string() })?;
                let differences = identity.differences(&there);
                if !differences.is_empty() {
                    let differences = differences.join("; ");
                    return Err(RecordError::Different { path: dir.to_owned(), differences });
                }
                return Ok(folder);
            }
            Ok(_) => folder.clear()?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                if overwrite {
                    folder.clear()?;
                } else if let Some(stray) = folder.numbered()?.first() {
                    let differences = format!("it has {} but no {DESCRIPTION}", name_of(stray));
                    return Err(RecordError::Different { path: dir.to_owned(), differences });
                }
            }
            Err(e) => return Err(io(e)),
        }
        let mut text = serde_json::to_vec_pretty(identity).map_err(|e| io(e.into()))?;
        text.push(b'\n');
        atomic::write(&path, &text)?;
        Ok(folder)
    }

    /// Opens frames that are there, and says what they were made from if that is known.
    pub fn existing(dir: &Path) -> Result<(Self, Option<Identity>), RecordError> {
        let path = dir.join(DESCRIPTION);
        let identity: Option<Identity> = match fs::read(&path) {
            Ok(bytes) => Some(
                serde_json::from_slice(&bytes)
                    .map_err(|e| RecordError::Description { path: path.clone(), cause: e.to_string() })?,
            ),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(source) => return Err(RecordError::Io { path, source }),
        };
        let mut folder = Self { dir: dir.to_owned(), format: Format::Png };
        fs::read_dir(dir).map_err(|source| RecordError::Io { path: dir.to_owned(), source })?;
        if let Some(first) = folder.numbered()?.first() {
            folder.format = Format::of(first).unwrap_or(Format::Png);
        }
        Ok((folder, identity))
    }

    pub fn format(&self) -> Format {
        self.format
    }

    /// The numbers of the frames that have a file, in order.
    pub fn numbers(&self) -> Result<Vec<i64>, RecordError> {
        let mut numbers: Vec<i64> = self.numbered()?.iter().filter_map(|p| number_of(p)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// Width and height of a frame as it is shown.
    pub fn size_of(&self, n: i64) -> Result<[u32; 2], RecordError> {
        self.decode(n).map(|(size, _)| size)
    }

    /// The pixels of frame `n`, three bytes each; an error if it is not `size`.
    pub fn read_rgb(&self, n: i64, size: [u32; 2]) -> Result<Vec<u8>, RecordError> {
        let (there, rgb) = self.decode(n)?;
        if there != size {
            let ([w, h], [tw, th]) = (size, there);
            let cause = format!("it is {tw}x{th} among frames of {w}x{h}");
            return Err(RecordError::Picture { path: self.frame(n), cause });
        }
        Ok(rgb)
    }

    fn decode(&self, n: i64) -> Result<([u32; 2], Vec<u8>), RecordError> {
        let path = self.frame(n);
        let bytes = fs::read(&path).map_err(|source| RecordError::Io { path: path.clone(), source })?;
        decode_png(&bytes).map_err(|cause| RecordError::Picture { path, cause })
    }

    /// Removes the recording, and the folder if nothing else is in it.
    pub fn remove(&self) -> Result<(), RecordError> {
        self.clear()?;
        let path = self.dir.join(DESCRIPTION);
        fs::remove_file(&path).map_err(|source| RecordError::Io { path, source })?;
        // Whoever put something else there wants to keep it.
        let _ = fs::remove_dir(&self.dir);
        Ok(())
    }

    /// Where frame `n` belongs.
    pub fn frame(&self, n: i64) -> PathBuf {
        self.dir.join(format!("frame_{n:05}.{}", self.format.extension()))
    }

    /// Whether frame `n` is there, whole.
    pub fn has(&self, n: i64) -> bool {
        is_whole(&self.frame(n), self.format).unwrap_or(false)
    }

    /// Every numbered picture in the folder; an empty list if there is no folder yet.
    fn numbered(&self) -> Result<Vec<PathBuf>, RecordError> {
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(RecordError::Io { path: self.dir.clone(), source }),
        };
        let mut found: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| is_frame_name(p)).collect();
        found.sort();
        Ok(found)
    }

    fn clear(&self) -> Result<(), RecordError> {
        for path in self.numbered()? {
            fs::remove_file(&path).map_err(|source| RecordError::Io { path, source })?;
        }
        Ok(())
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_frame_name(path: &Path) -> bool {
    Format::of(path).is_some() && number_of(path).is_some()
}

fn number_of(path: &Path) -> Option<i64> {
    let digits = path.file_stem()?.to_str()?.strip_prefix("frame_")?;
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// A PNG must end with its end chunk. An EXR must start as one and have more than a header; it was renamed when synced.
fn is_whole(path: &Path, format: Format) -> std::io::Result<bool> {
    let mut file = fs::File::open(path)?;
    match format {
        Format::Png => {
            file.seek(SeekFrom::End(-8))?;
            let mut tail = [0; 8];
            file.read_exact(&mut tail)?;
            Ok(tail[..4] == *b"IEND")
        }
        Format::Exr => {
            let mut magic = [0; 4];
            file.read_exact(&mut magic)?;
            Ok(magic == [0x76, 0x2f, 0x31, 0x01] && file.metadata()?.len() > 64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Notes, Pixels};

    fn identity() -> Identity {
        Identity {
            program: "oneiric 0".into(),
            dream: "grid".into(),
            seed: 7,
            width: 4,
            height: 2,
            quality: "draft".into(),
            fps: "24".into(),
            samples: 1,
            shutter_degrees: 180.0,
            phase_degrees: 0.0,
            set: Vec::new(),
            format: "png".into(),
            adapter: "none".into(),
            driver: String::new(),
            sources: "0".into(),
        }
    }

    #[test]
    fn the_same_recording_goes_on_and_knows_its_whole_frames() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder::open(dir.path(), &identity(), Format::Png, false).expect("a new folder");
        let bytes = Pixels::Rgba8(vec![9; 32]).encode([4, 2], &Notes::default(), &folder.frame(3)).expect("valid");
        atomic::write(&folder.frame(3), &bytes).expect("writable");
        atomic::write(&folder.frame(4), &bytes[..bytes.len() - 1]).expect("writable");
        let again = Folder::open(dir.path(), &identity(), Format::Png, false).expect("the same recording");
        assert_eq!([2, 3, 4].map(|n| again.has(n)), [false, true, false]);
        assert!(again.frame(3).ends_with("frame_00003.png"));
    }

    #[test]
    fn a_different_recording_is_refused_by_name_and_overwritten_on_demand() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder::open(dir.path(), &identity(), Format::Png, false).expect("a new folder");
        atomic::write(&folder.frame(0), b"x").expect("writable");
        let other = Identity { seed: 8, quality: "high".into(), ..identity() };
        let message = Folder::open(dir.path(), &other, Format::Png, false).expect_err("it differs").to_string();
        assert!(message.contains("seed was 7 and is now 8"), "{message}");
        assert!(message.contains(r#"quality was "draft" and is now "high""#), "{message}");
        Folder::open(dir.path(), &other, Format::Png, true).expect("told to overwrite");
        assert!(!folder.frame(0).exists());
    }

    #[test]
    fn frames_of_unknown_origin_are_not_mixed_with() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        atomic::write(&dir.path().join("frame_00012.png"), b"x").expect("writable");
        let message = Folder::open(dir.path(), &identity(), Format::Png, false).expect_err("unknown").to_string();
        assert!(message.contains("frame_00012.png"), "{message}");
    }
}
