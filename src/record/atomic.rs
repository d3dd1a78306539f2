//! Writing a file so that it is either there complete or not there at all.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use super::RecordError;

/// Writes `bytes` beside `path` under a temporary name, syncs them to the disk and renames. Missing folders are made.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    prepare(path, bytes)?.commit()
}

/// A whole file that has yet to get its name. Dropped instead, it is gone.
pub struct Prepared {
    path: PathBuf,
    temporary: PathBuf,
}

/// The first half of [`write`]: everything is on the disk, under a temporary name.
pub fn prepare(path: &Path, bytes: &[u8]) -> Result<Prepared, RecordError> {
    let failed = |source| RecordError::Io { path: path.to_owned(), source };
    fs::create_dir_all(folder_of(path)).map_err(failed)?;
    let temporary = temporary_name(path).ok_or_else(|| failed(io::Error::other("has no file name")))?;
    let prepared = Prepared { path: path.to_owned(), temporary };
    let written = create(&prepared.temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map(|()| prepared).map_err(failed)
}

impl Prepared {
    /// Gives it its name.
    pub fn commit(self) -> Result<(), RecordError> {
        let failed = |source| RecordError::Io { path: self.path.clone(), source };
        fs::rename(&self.temporary, &self.path).map_err(failed)?;
        // The name, too, is to outlive a loss of power; not every file system can sync a folder.
        #[cfg(unix)]
        let _ = File::open(folder_of(&self.path)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // The temporary file is of no use to anybody; after `commit` there is none.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Removes temporary files that programs which were ended left for names that `ours` knows.
pub fn sweep(dir: &Path, ours: impl Fn(&Path) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(dir)?.flatten() {
        let name = entry.file_name();
        let inner = name.to_str().and_then(|n| n.strip_prefix('.')?.strip_suffix(".tmp")?.rsplit_once('.'));
        let Some((name, process)) = inner else { continue };
        if process.bytes().all(|b| b.is_ascii_digit()) && ours(Path::new(name)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the one place where files are made; the name is temporary")]
fn create(path: &Path) -> io::Result<File> {
    File::create(path)
}

/// The folder a file is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    }
}

/// `.a.png.4711.tmp` for `a.png`; names need not be Unicode.
fn temporary_name(path: &Path) -> Option<PathBuf> {
    let mut name = OsString::from(".");
    name.push(path.file_name()?);
    name.push(format!(".{}.tmp", std::process::id()));
    Some(path.with_file_name(name))
}

/// `film.part.mp4` for `film.mp4`: what a growing file is called, so that a player still knows its kind.
pub fn part_name(path: &Path) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(".part");
    if let Some(ext) = path.extension() {
        name.push(".");
        name.push(ext);
    }
    path.with_file_name(name)
}

/// Syncs a file that somebody else wrote under its part's name, and gives it its own.
pub fn adopt(part: &Path, path: &Path) -> Result<(), RecordError> {
    let failed = |source| RecordError::Io { path: path.to_owned(), source };
    // Windows syncs only what is open for writing.
    fs::OpenOptions::new().append(true).open(part).and_then(|f| f.sync_all()).map_err(failed)?;
    fs::rename(part, path).map_err(failed)
}

/// A large file in the making, under its part's name until it is finished. Left behind as it is when it never is, unless
/// nothing is in it.
pub struct Part {
    path: PathBuf,
    part: PathBuf,
    file: File,
    len: u64,
}

impl Part {
    /// Missing folders are made; a part of an earlier run is begun anew.
    pub fn create(path: &Path) -> Result<Self, RecordError> {
        let failed = |source| RecordError::Io { path: path.to_owned(), source };
        fs::create_dir_all(folder_of(path)).map_err(failed)?;
        let part = part_name(path);
        let file = create(&part).map_err(|source| RecordError::Io { path: part.clone(), source })?;
        Ok(Self { path: path.to_owned(), part, file, len: 0 })
    }

    /// Its final name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the next byte goes.
    pub fn end(&self) -> u64 {
        self.len
    }

    /// Appends.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), RecordError> {
        self.file.write_all(bytes).map_err(|source| self.failed(source))?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Replaces bytes that are there, and goes back to the end.
    pub fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), RecordError> {
        let mut replace = || {
            self.file.seek(SeekFrom::Start(offset))?;
            self.file.write_all(bytes)?;
            self.file.seek(SeekFrom::End(0))
        };
        replace().map(drop).map_err(|source| self.failed(source))
    }

    pub fn sync(&mut self) -> Result<(), RecordError> {
        self.file.sync_all().map_err(|source| self.failed(source))
    }

    /// Syncs it and gives it its name.
    pub fn finish(mut self) -> Result<(), RecordError> {
        self.sync()?;
        fs::rename(&self.part, &self.path).map_err(|source| self.failed(source))
    }

    fn failed(&self, source: io::Error) -> RecordError {
        RecordError::Io { path: self.part.clone(), source }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.len == 0 {
            // An empty file is of no use to anybody; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&self.part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_whole_files_and_leaves_nothing_else() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("deep/er/a.bin");
        write(&path, b"first").expect("folder is writable");
        write(&path, b"second").expect("folder is writable");
        assert_eq!(fs::read(&path).expect("it was written"), b"second");
        assert_eq!(fs::read_dir(path.parent().expect("has a folder")).expect("readable").count(), 1);
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_that_names_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("a.png");
        fs::create_dir_all(path.join("x")).expect("writable");
        let message = write(&path, b"x").expect_err("cannot replace a folder").to_string();
        assert!(message.contains("a.png"), "{message}");
        assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), 1);
    }
}
