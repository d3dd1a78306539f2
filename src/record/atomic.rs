//! Writing a file so that it is either there complete or not there at all.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::RecordError;

/// Writes `bytes` beside `path` under a temporary name, syncs them to the disk and renames. Missing folders are made.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), RecordError> {
    let failed = |source| RecordError::Io { path: path.to_owned(), source };
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let temporary = temporary_name(path).ok_or_else(|| failed(io::Error::other("has no file name")))?;
    let written = create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&temporary, path)).map_err(|e| {
        // The temporary file is of no use to anybody; that it could not be made or removed changes nothing.
        let _ = fs::remove_file(&temporary);
        failed(e)
    })
}

#[expect(clippy::disallowed_methods, reason = "the one place where files are made; the name is temporary")]
fn create(path: &Path) -> io::Result<File> {
    File::create(path)
}

fn temporary_name(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_string_lossy();
    Some(path.with_file_name(format!(".{name}.{}.tmp", std::process::id())))
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
