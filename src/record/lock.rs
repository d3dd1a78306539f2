//! Keeps two programs from making the same frames of one folder.
//!
//! Who makes frames A to B holds the lock of `.lock_A-B`; the system lets go of it when its holder ends, however it ends.
//! Claims are made one at a time, under the lock of `.lock`.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

use super::RecordError;

/// Held while a folder is opened.
pub struct Gate {
    dir: PathBuf,
    _file: File,
}

/// Frames that are this program's to make, until it is dropped.
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    _file: File,
}

impl Drop for Claim {
    fn drop(&mut self) {
        // What stays behind is nobody's and taken over by the next.
        let _ = fs::remove_file(&self.path);
    }
}

fn open(path: &Path) -> Result<File, RecordError> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    file.map_err(|source| RecordError::Io { path: path.to_owned(), source })
}

/// True if the lock is ours now; where a file system knows no locks, everybody has them.
fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(true),
        Err(TryLockError::Error(e)) => Err(e),
    }
}

impl Gate {
    /// Waits for whoever is opening the folder now.
    pub fn enter(dir: &Path) -> Result<Self, RecordError> {
        let path = dir.join(".lock");
        let file = open(&path)?;
        match file.lock() {
            Err(e) if e.kind() != io::ErrorKind::Unsupported => Err(RecordError::Io { path, source: e }),
            _ => Ok(Self { dir: dir.to_owned(), _file: file }),
        }
    }

    /// Refuses if anybody makes any of these frames; clears away what dead holders left.
    pub fn check(&self, frames: &RangeInclusive<i64>) -> Result<(), RecordError> {
        let io = |source| RecordError::Io { path: self.dir.clone(), source };
        for entry in fs::read_dir(&self.dir).map_err(io)?.flatten() {
            let name = entry.file_name();
            let Some(range) = name.to_str().and_then(range_of) else { continue };
            if range.start() > frames.end() || range.end() < frames.start() {
                continue;
            }
            let path = entry.path();
            if !try_lock(&open(&path)?).map_err(io)? {
                let process = fs::read_to_string(&path).unwrap_or_default().trim().to_owned();
                let frames = format!("{}-{}", range.start(), range.end());
                return Err(RecordError::Busy { path: self.dir.clone(), frames, process });
            }
            // Its holder is dead.
            let _ = fs::remove_file(&path);
        }
        Ok(())
    }

    pub fn claim(&self, frames: &RangeInclusive<i64>) -> Result<Claim, RecordError> {
        self.check(frames)?;
        let path = self.dir.join(format!(".lock_{}-{}", frames.start(), frames.end()));
        let mut file = open(&path)?;
        let io = |source| RecordError::Io { path: path.clone(), source };
        try_lock(&file).map_err(io)?;
        file.write_all(format!("{}\n", std::process::id()).as_bytes()).map_err(io)?;
        Ok(Claim { path, _file: file })
    }
}

fn range_of(name: &str) -> Option<RangeInclusive<i64>> {
    let (first, last) = name.strip_prefix(".lock_")?.split_once('-')?;
    Some(first.parse().ok()?..=last.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_exclude_each_other_until_one_is_gone() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let claim = |frames| Gate::enter(dir.path()).expect("writable").claim(&frames);
        let first = claim(0..=9).expect("free");
        let other = claim(10..=19).expect("it does not touch");
        let message = claim(9..=10).expect_err("taken").to_string();
        assert!(message.contains("frames 0-9") || message.contains("frames 10-19"), "{message}");
        assert!(message.contains(&std::process::id().to_string()), "{message}");
        drop(first);
        assert!(claim(0..=9).is_ok());
        drop(other);
        // A file without a holder is what a dead one leaves.
        super::super::atomic::write(&dir.path().join(".lock_3-4"), b"1\n").expect("writable");
        assert!(claim(0..=9).is_ok());
        assert!(!dir.path().join(".lock_3-4").exists());
    }
}
