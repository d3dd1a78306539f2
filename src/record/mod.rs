//! Finished pictures on their way to disk: encoders, atomic files, the folder of a recording, the worker that writes.
//!
//! A file under its final name is complete: everything is written under a temporary name, synced and renamed.

pub mod atomic;
pub mod film;
mod folder;
mod identity;
mod image;
mod journal;
mod layers;
mod lock;
mod picture;
mod writer;

use std::path::PathBuf;

pub use folder::{Folder, State};
pub use identity::{Identity, Recipe, build, quote, short};
pub use image::{Format, Light, Notes, Pixels, XMP};
pub use journal::Entry;
pub use layers::Layered;
pub use picture::{Layout, Picture, Samples, linear_to_srgb, srgb_to_linear};
pub use writer::{Done, Writer};

#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("{}: {source}", .path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{}: the picture could not be encoded: {cause}", .path.display())]
    Encode { path: PathBuf, cause: String },
    #[error("{}: holds a different recording: {differences}", .path.display())]
    Different { path: PathBuf, differences: String },
    #[error("{}: process {process} makes frames {frames} there now", .path.display())]
    Busy { path: PathBuf, frames: String, process: String },
    #[error("{}: is not a recording's description: {cause}", .path.display())]
    Description { path: PathBuf, cause: String },
    #[error("{}: is not a whole picture: {cause}", .path.display())]
    Picture { path: PathBuf, cause: String },
    #[error("{}: {cause}", .path.display())]
    Film { path: PathBuf, cause: String },
    #[error("the stream of frames: {0}")]
    Pipe(std::io::Error),
    #[error("the thread that writes frames has ended")]
    WriterGone,
}
