//! Stills and recordings made from the window: offline frames, rendered a few samples at a time so that the window answers.

use std::path::{Path, PathBuf};

use super::player::Player;
use crate::{
    app::{camera, failure::Failure, record, stage},
    assets::Assets,
    frame::FrameDesc,
    quality::Quality,
    record::{Folder, Format, Writer},
    renderer::Renderer,
};

/// A frame that is summed up bit by bit.
pub struct Summing {
    pub desc: FrameDesc,
    pub done: usize,
}

impl Summing {
    pub fn new(desc: FrameDesc) -> Self {
        Self { desc, done: 0 }
    }

    pub fn complete(&self) -> bool {
        self.done >= self.desc.samples.len()
    }

    /// Renders up to `count` more samples.
    pub fn advance(&mut self, renderer: &mut Renderer, count: usize) -> Result<(), Failure> {
        let end = (self.done + count.max(1)).min(self.desc.samples.len());
        renderer.render_samples(&self.desc, self.done..end)?;
        self.done = end;
        Ok(())
    }
}

enum Target {
    Still(PathBuf),
    Frames { folder: Folder, dir: PathBuf, last: i64, written: usize, origin: Vec<(&'static str, String)> },
}

/// A still or a recording in the making.
pub struct Capture {
    frame: i64,
    size: [u32; 2],
    quality: Quality,
    sum: Summing,
    target: Target,
    writer: Writer,
    /// Whether the film was playing when it began.
    pub was_playing: bool,
}

/// How far a capture is.
pub enum Step {
    More,
    /// Everything is on disk; what to tell.
    Done(String),
}

impl Capture {
    /// A still of the frame at rest, of [`Player::stills`] or as good as it plays, whichever is better.
    pub fn still(player: &Player, frame: i64, size: [u32; 2]) -> Result<Self, Failure> {
        let time = player.clock.film_rate().time(frame).seconds();
        let path = unused(&pictures_folder(), &format!("{}_{time:08.3}", player.dream_name()), ".png");
        Self::begin(player, frame, size, player.quality.max(player.stills), Target::Still(path))
    }

    /// Frames from here to the dream's end, into a new folder.
    pub fn frames(
        player: &Player,
        frame: i64,
        size: [u32; 2],
        renderer: &Renderer,
        assets: &Assets,
    ) -> Result<Self, Failure> {
        let exposure = player.resting(frame, size, player.quality);
        let dir = unused(&pictures_folder(), &format!("{}_frames", player.dream_name()), "");
        let mut identity = record::identity(&player.show, &exposure, Format::Png, renderer.gpu(), assets)?;
        if player.free.is_some() {
            // `record` must not take them for the film's frames and go on with them.
            identity.camera = "free".into();
        }
        let folder = Folder::open(&dir, &identity, Format::Png, &(frame..=player.last_frame()), false)?;
        let target =
            Target::Frames { folder, dir, last: player.last_frame(), written: 0, origin: identity.notes().to_vec() };
        Self::begin(player, frame, size, player.quality, target)
    }

    fn begin(player: &Player, frame: i64, size: [u32; 2], quality: Quality, target: Target) -> Result<Self, Failure> {
        let sum = Summing::new(player.frame(&player.resting(frame, size, quality))?);
        let was_playing = player.clock.playing();
        Ok(Self { frame, size, quality, sum, target, writer: Writer::start(), was_playing })
    }

    pub fn recording(&self) -> bool {
        matches!(self.target, Target::Frames { .. })
    }

    /// One line on how far it is.
    pub fn status(&self) -> String {
        let (done, all) = (self.sum.done, self.sum.desc.samples.len());
        match &self.target {
            Target::Still(_) => format!("still  {done}/{all}   Esc cancels"),
            Target::Frames { written, .. } => format!("REC  {written} frames  {done}/{all}   R stops"),
        }
    }

    /// Renders some samples; writes and goes to the next frame when one is complete.
    pub fn advance(&mut self, renderer: &mut Renderer, player: &mut Player, count: usize) -> Result<Step, Failure> {
        self.sum.advance(renderer, count)?;
        if !self.sum.complete() {
            return Ok(Step::More);
        }
        let pixels = camera::read(renderer, Format::Png)?;
        let exposure = player.resting(self.frame, self.size, self.quality);
        let mut notes = stage::notes(&player.show, &exposure, self.sum.desc.seed, renderer.gpu(), Format::Png);
        match &mut self.target {
            Target::Still(path) => self.writer.file(path.clone(), self.size, pixels, notes)?,
            Target::Frames { folder, last, written, origin, .. } => {
                notes.0.extend(origin.iter().cloned());
                self.writer.frame(folder, self.frame, self.size, pixels, notes)?;
                *written += 1;
                if self.frame < *last {
                    self.frame += 1;
                    self.sum = Summing::new(player.frame(&player.resting(self.frame, self.size, self.quality))?);
                    player.clock.seek(player.clock.film_rate().time(self.frame));
                    return Ok(Step::More);
                }
            }
        }
        self.stop().map(Step::Done)
    }

    /// Begins the frame in hand again, on a device that knows nothing of it.
    pub fn start_frame_over(&mut self) {
        self.sum.done = 0;
    }

    /// Ends it, with what is complete on disk.
    pub fn stop(&mut self) -> Result<String, Failure> {
        self.writer.finish()?;
        Ok(match &self.target {
            Target::Still(path) if self.sum.complete() => format!("saved {}", path.display()),
            Target::Still(_) => "still cancelled".into(),
            Target::Frames { dir, written, .. } => format!("{written} frames in {}", dir.display()),
        })
    }
}

/// The user's pictures, else the working folder.
fn pictures_folder() -> PathBuf {
    directories::UserDirs::new()
        .and_then(|dirs| dirs.picture_dir().filter(|d| d.is_dir()).map(|d| d.join("Oneiric")))
        .unwrap_or_else(|| std::env::current_dir().unwrap_or_default())
}

/// `folder/name.ext`, or `name-2`, `name-3` … if that is taken.
fn unused(folder: &Path, name: &str, ext: &str) -> PathBuf {
    let mut path = folder.join(format!("{name}{ext}"));
    let mut n = 2;
    while path.exists() {
        path = folder.join(format!("{name}-{n}{ext}"));
        n += 1;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for expected in ["a.png", "a-2.png", "a-3.png"] {
            let path = unused(dir.path(), "a", ".png");
            assert_eq!(path, dir.path().join(expected));
            crate::record::atomic::write(&path, b"x").expect("writable");
        }
    }
}
