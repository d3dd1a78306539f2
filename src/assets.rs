//! Where shaders, scripts and presets are read from: a folder on disk if there is one, else the copy inside the binary.
//!
//! A path is always relative to the root and written with `/`, for example `shaders/lib/noise.wgsl`.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

static SHADERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/shaders");
static ASSETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets");

/// The source of every text the program reads. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    root: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    #[error("{path}: not found{}", .root.as_ref().map(|r| format!(" in {}", r.display())).unwrap_or_default())]
    Missing { path: String, root: Option<PathBuf> },
    #[error("{path}: cannot be read: {source}")]
    Io { path: String, source: std::io::Error },
    #[error("{path}: is not UTF-8 text")]
    NotText { path: String },
}

impl Assets {
    /// Reads only what the binary carries.
    pub fn embedded() -> Self {
        Self { root: None }
    }

    /// Reads from `root/shaders` and `root/assets`; files that are not there come from the binary.
    pub fn on_disk(root: impl Into<PathBuf>) -> Self {
        Self { root: Some(root.into()) }
    }

    /// The explicit folder if given, else a source checkout in the working folder or one it lies in, else the binary's copy.
    pub fn find(explicit: Option<&Path>) -> Self {
        if let Some(dir) = explicit {
            return Self::on_disk(dir);
        }
        let here = std::env::current_dir().unwrap_or_default();
        here.ancestors()
            .find(|dir| dir.join("shaders/frame.wgsl").is_file() && dir.join("assets/film.toml").is_file())
            .map_or_else(Self::embedded, Self::on_disk)
    }

    /// The folder that is watched for changes, if any.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    pub fn read(&self, path: &str) -> Result<String, AssetError> {
        if let Some(root) = &self.root {
            match std::fs::read(root.join(path)) {
                Ok(bytes) => {
                    return String::from_utf8(bytes).map_err(|_| AssetError::NotText { path: path.into() });
                }
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(AssetError::Io { path: path.into(), source }),
            }
        }
        let missing = || AssetError::Missing { path: path.into(), root: self.root.clone() };
        let (top, rest) = path.split_once('/').ok_or_else(missing)?;
        let dir = match top {
            "shaders" => &SHADERS,
            "assets" => &ASSETS,
            _ => return Err(missing()),
        };
        dir.get_file(rest)
            .ok_or_else(missing)?
            .contents_utf8()
            .map(str::to_owned)
            .ok_or_else(|| AssetError::NotText { path: path.into() })
    }

    /// Every file below `folder` that ends in `.ext`, sorted, embedded and on disk together.
    pub fn list(&self, folder: &str, ext: &str) -> Vec<String> {
        fn embedded(dir: &Dir<'_>, top: &str, out: &mut Vec<String>) {
            out.extend(dir.files().map(|f| format!("{top}/{}", f.path().display())));
            dir.dirs().for_each(|d| embedded(d, top, out));
        }
        fn disk(root: &Path, dir: &Path, out: &mut Vec<String>) {
            let Ok(entries) = std::fs::read_dir(dir) else { return };
            for path in entries.flatten().map(|e| e.path()) {
                if path.is_dir() {
                    disk(root, &path, out);
                } else if let Ok(rel) = path.strip_prefix(root) {
                    out.push(rel.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        let mut out = Vec::new();
        embedded(&SHADERS, "shaders", &mut out);
        embedded(&ASSETS, "assets", &mut out);
        if let Some(root) = &self.root {
            disk(root, &root.join("shaders"), &mut out);
            disk(root, &root.join("assets"), &mut out);
        }
        let (prefix, suffix) = (format!("{}/", folder.trim_end_matches('/')), format!(".{ext}"));
        out.retain(|p| p.starts_with(&prefix) && p.ends_with(&suffix));
        out.sort();
        out.dedup();
        out
    }
}
