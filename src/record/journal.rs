//! What is known of a folder's frames: one line of JSON each in `journal.jsonl`, only ever appended to.
//!
//! A line is on the disk before its frame gets its name, so whatever bears a frame's name can be told from what it should
//! be. A line that was cut short, or altered so that it is none, counts for nothing; its frame is made again.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use blake3::Hash;
use serde::{Deserialize, Serialize};

use super::RecordError;

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub frame: i64,
    /// [`super::Pixels::digest`].
    #[serde(with = "digits")]
    pub pixels: Hash,
    /// Of the file.
    #[serde(with = "digits")]
    pub file: Hash,
    /// Length of the file.
    pub bytes: u64,
    /// [`super::Identity::id`].
    pub recording: String,
}

/// Hashes as 64 hexadecimal digits.
mod digits {
    use blake3::Hash;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub fn serialize<S: Serializer>(hash: &Hash, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hash.to_hex())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Hash, D::Error> {
        Hash::from_hex(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

/// The open file. Several programs may append to one: each line is written under the file's lock.
pub struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let file = OpenOptions::new().read(true).append(true).create(true).open(path);
        let file = file.map_err(|source| RecordError::Io { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Adds a line and waits until it is on the disk.
    pub fn append(&mut self, entry: &Entry) -> Result<(), RecordError> {
        self.try_append(entry).map_err(|source| RecordError::Io { path: self.path.clone(), source })
    }

    fn try_append(&mut self, entry: &Entry) -> io::Result<()> {
        let locked = match self.file.lock() {
            Ok(()) => true,
            // Where a file system has no locks, small appends are all there is.
            Err(e) if e.kind() == io::ErrorKind::Unsupported => false,
            Err(e) => return Err(e),
        };
        let mut line = Vec::new();
        if self.file.seek(SeekFrom::End(0))? > 0 {
            // Whoever was here before may have been ended in the middle of a line.
            self.file.seek(SeekFrom::End(-1))?;
            let mut last = [0];
            self.file.read_exact(&mut last)?;
            if last != *b"\n" {
                line.push(b'\n');
            }
        }
        serde_json::to_writer(&mut line, entry)?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if locked {
            self.file.unlock()?;
        }
        written
    }
}

/// The last line of every frame of one recording; nothing if there is no journal.
pub fn read(path: &Path, recording: &str) -> Result<BTreeMap<i64, Entry>, RecordError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(source) => return Err(RecordError::Io { path: path.to_owned(), source }),
    };
    let lines = bytes.split(|&b| b == b'\n').filter_map(|l| serde_json::from_slice::<Entry>(l).ok());
    Ok(lines.filter(|e| e.recording == recording).map(|e| (e.frame, e)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(frame: i64, file: &str) -> Entry {
        let hash = |text: &str| blake3::hash(text.as_bytes());
        Entry { frame, pixels: hash("p"), file: hash(file), bytes: 1, recording: "r".into() }
    }

    #[test]
    fn a_line_that_was_cut_short_costs_no_other() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("journal.jsonl");
        let mut journal = Journal::open(&path).expect("writable");
        journal.append(&entry(1, "a")).expect("writable");
        journal.append(&entry(2, "b")).expect("writable");
        let bytes = std::fs::read(&path).expect("a journal");
        super::super::atomic::write(&path, &bytes[..bytes.len() - 5]).expect("writable");
        let mut journal = Journal::open(&path).expect("writable");
        journal.append(&entry(3, "c")).expect("writable");
        journal.append(&entry(1, "d")).expect("writable");
        let found = read(&path, "r").expect("readable");
        assert_eq!(found.into_values().collect::<Vec<_>>(), [entry(1, "d"), entry(3, "c")]);
        assert!(read(&path, "another").expect("readable").is_empty());
        assert!(read(&dir.path().join("none"), "r").expect("no journal is no error").is_empty());
    }
}
