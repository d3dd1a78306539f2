//! Threads that encode and write pictures while the next one is rendered.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
};

use super::{Entry, Folder, Notes, Pixels, RecordError, atomic};

/// Where a picture goes.
enum Place {
    File(PathBuf),
    Frame(Folder, i64),
}

struct Job {
    place: Place,
    size: [u32; 2],
    pixels: Pixels,
    notes: Notes,
}

/// Told of every frame that is on disk, by the thread that wrote it.
pub type Done = Arc<dyn Fn(&Entry) + Send + Sync>;

/// Hands pictures to the writing threads. The first failure ends them; the next call returns it.
pub struct Writer {
    queue: Option<SyncSender<Job>>,
    workers: Vec<JoinHandle<Result<(), RecordError>>>,
}

impl Writer {
    pub fn start() -> Self {
        Self::telling(None)
    }

    /// Tells of every frame that is on disk.
    pub fn telling(done: Option<Done>) -> Self {
        // Half of the processor's threads are left to the renderer. As many pictures may wait as are being written; more
        // would only fill memory, since the slower side decides the rate.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let count = (cores / 2).clamp(1, 4);
        let (queue, jobs) = sync_channel(count);
        let jobs = Arc::new(Mutex::new(jobs));
        let work = || {
            let (jobs, done) = (Arc::clone(&jobs), done.clone());
            std::thread::spawn(move || write_all(&jobs, done.as_ref()))
        };
        Self { queue: Some(queue), workers: (0..count).map(|_| work()).collect() }
    }

    /// Queues a picture; waits while the queue is full.
    pub fn file(&mut self, path: PathBuf, size: [u32; 2], pixels: Pixels, notes: Notes) -> Result<(), RecordError> {
        self.send(Job { place: Place::File(path), size, pixels, notes })
    }

    /// Queues a frame of a recording; waits while the queue is full.
    pub fn frame(
        &mut self,
        folder: &Folder,
        n: i64,
        size: [u32; 2],
        pixels: Pixels,
        notes: Notes,
    ) -> Result<(), RecordError> {
        self.send(Job { place: Place::Frame(folder.clone(), n), size, pixels, notes })
    }

    fn send(&mut self, job: Job) -> Result<(), RecordError> {
        // One that has failed is heard of now, though others still take pictures.
        let failed = self.workers.iter().any(JoinHandle::is_finished);
        let sent = self.queue.as_ref().filter(|_| !failed).is_some_and(|q| q.send(job).is_ok());
        if sent { Ok(()) } else { self.finish().and(Err(RecordError::WriterGone)) }
    }

    /// Waits until everything queued is on disk. Further pictures are refused.
    pub fn finish(&mut self) -> Result<(), RecordError> {
        self.queue = None;
        let mut result = Ok(());
        for worker in self.workers.drain(..) {
            result = result.and(worker.join().unwrap_or(Err(RecordError::WriterGone)));
        }
        result
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Whoever wants the result has called `finish`; here only the last frames must not be lost.
        let _ = self.finish();
    }
}

fn write_all(jobs: &Mutex<Receiver<Job>>, done: Option<&Done>) -> Result<(), RecordError> {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { place, size, pixels, notes }) = next else { return Ok(()) };
        match place {
            Place::File(path) => atomic::write(&path, &pixels.encode(size, &notes, &path)?)?,
            Place::Frame(folder, n) => {
                let entry = folder.write(n, size, &pixels, &notes)?;
                if let Some(done) = done {
                    done(&entry);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_sent_is_on_disk_after_finish() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut writer = Writer::start();
        for n in 0..9 {
            let path = dir.path().join(format!("{n}.png"));
            writer.file(path, [2, 2], Pixels::Rgba8(vec![n; 16]), Notes::default()).expect("the workers run");
        }
        writer.finish().expect("writable");
        assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 9);
    }

    #[test]
    fn a_failure_reaches_the_sender_once() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut writer = Writer::start();
        let bad = || Pixels::Rgba8(vec![0; 3]);
        let errors: Vec<RecordError> = (0..40)
            .filter_map(|_| writer.file(dir.path().join("a.png"), [2, 2], bad(), Notes::default()).err())
            .collect();
        assert!(matches!(errors[0], RecordError::Encode { .. }), "{:?}", errors[0]);
        assert!(errors[1..].iter().all(|e| matches!(e, RecordError::WriterGone)));
    }
}
