//! A thread that makes a film from a folder's frames, in order, while they are being made.
//!
//! It reads each frame back from its file once that is complete. So a film shows what is in the folder, a recording that
//! was stopped and one that was not give the same film, and an encoder that fails costs a film but no frame.

use std::{
    collections::BTreeSet,
    ops::RangeInclusive,
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    thread::JoinHandle,
};

use super::Film;
use crate::record::{Picture, Pixels, RecordError};

pub struct Follower {
    ready: Option<Sender<i64>>,
    worker: Option<JoinHandle<Result<bool, RecordError>>>,
}

impl Follower {
    /// `read` gives the picture of a frame that is ready.
    pub fn start(
        film: Film,
        frames: RangeInclusive<i64>,
        read: impl Fn(i64) -> Result<Picture, RecordError> + Send + 'static,
    ) -> Self {
        let (ready, told) = channel();
        let worker = std::thread::spawn(move || follow(film, frames, &read, &told));
        Self { ready: Some(ready), worker: Some(worker) }
    }

    /// Tells of frames that are complete.
    pub fn sender(&self) -> Option<Sender<i64>> {
        self.ready.clone()
    }

    /// Whether it ended before its time; `finish` says why.
    pub fn has_failed(&self) -> bool {
        self.ready.is_some() && self.worker.as_ref().is_some_and(JoinHandle::is_finished)
    }

    /// Waits until every frame that is ready is in the film. True: it is whole and has its name.
    pub fn finish(&mut self) -> Result<bool, RecordError> {
        self.ready = None;
        match self.worker.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(RecordError::WriterGone),
            None => Ok(false),
        }
    }
}

fn follow(
    mut film: Film,
    frames: RangeInclusive<i64>,
    read: &dyn Fn(i64) -> Result<Picture, RecordError>,
    told: &Receiver<i64>,
) -> Result<bool, RecordError> {
    let mut ready = BTreeSet::new();
    for n in frames {
        while !ready.remove(&n) {
            match told.recv() {
                Ok(frame) => {
                    ready.insert(frame);
                }
                Err(_) => return film.leave().map(|()| false),
            }
        }
        film.push(read(n)?)?;
    }
    film.finish()?;
    Ok(true)
}

/// Pictures that may wait for a [`Feeder`]: one, while another is encoded; more would only fill memory.
const WAITING: usize = 1;

/// A thread that makes a film of pictures as they come, in order, without a folder.
pub struct Feeder {
    queue: Option<SyncSender<Pixels>>,
    worker: Option<JoinHandle<Result<(), RecordError>>>,
}

impl Feeder {
    pub fn start(mut film: Film, size: [u32; 2]) -> Self {
        let (queue, pictures) = sync_channel::<Pixels>(WAITING);
        let worker = std::thread::spawn(move || {
            for pixels in pictures {
                // Whoever asks for a film of light is refused before the first frame.
                if let Some(picture) = pixels.to_picture(size) {
                    film.push(picture)?;
                }
            }
            film.finish()
        });
        Self { queue: Some(queue), worker: Some(worker) }
    }

    /// Queues a picture; waits while the queue is full.
    pub fn push(&mut self, pixels: Pixels) -> Result<(), RecordError> {
        let sent = self.queue.as_ref().is_some_and(|q| q.send(pixels).is_ok());
        if sent { Ok(()) } else { self.finish().and(Err(RecordError::WriterGone)) }
    }

    /// Waits until everything is in the film.
    pub fn finish(&mut self) -> Result<(), RecordError> {
        self.queue = None;
        self.worker.take().map_or(Ok(()), |worker| worker.join().unwrap_or(Err(RecordError::WriterGone)))
    }
}
