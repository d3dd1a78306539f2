//! One thread that encodes and writes pictures while the next one is rendered.

use std::{
    path::PathBuf,
    sync::mpsc::{Receiver, Sender, SyncSender, sync_channel},
    thread::JoinHandle,
};

use super::{Notes, Pixels, RecordError, atomic};

/// Pictures that may wait; more would only fill memory, since the slower side decides the rate.
const QUEUE: usize = 2;

struct Job {
    number: i64,
    path: PathBuf,
    size: [u32; 2],
    pixels: Pixels,
    notes: Notes,
}

/// Hands pictures to the writing thread. The first failure ends the thread; the next call returns it.
pub struct Writer {
    queue: Option<SyncSender<Job>>,
    worker: Option<JoinHandle<Result<(), RecordError>>>,
}

impl Writer {
    pub fn start() -> Self {
        Self::telling(None)
    }

    /// Tells the number of every picture that is on disk.
    pub fn telling(done: Option<Sender<i64>>) -> Self {
        let (queue, jobs) = sync_channel(QUEUE);
        Self { queue: Some(queue), worker: Some(std::thread::spawn(move || write_all(&jobs, done.as_ref()))) }
    }

    /// Queues a picture; waits while the queue is full.
    pub fn send(
        &mut self,
        number: i64,
        path: PathBuf,
        size: [u32; 2],
        pixels: Pixels,
        notes: Notes,
    ) -> Result<(), RecordError> {
        let sent = self.queue.as_ref().map(|q| q.send(Job { number, path, size, pixels, notes }));
        match sent {
            Some(Ok(())) => Ok(()),
            _ => self.finish().and(Err(RecordError::WriterGone)),
        }
    }

    /// Waits until everything queued is on disk. Further pictures are refused.
    pub fn finish(&mut self) -> Result<(), RecordError> {
        self.queue = None;
        match self.worker.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(RecordError::WriterGone),
            None => Ok(()),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Whoever wants the result has called `finish`; here only the last frames must not be lost.
        let _ = self.finish();
    }
}

fn write_all(jobs: &Receiver<Job>, done: Option<&Sender<i64>>) -> Result<(), RecordError> {
    jobs.iter().try_for_each(|job| {
        let bytes = job.pixels.encode(job.size, &job.notes, &job.path)?;
        atomic::write(&job.path, &bytes)?;
        // Nobody need listen.
        let _ = done.map(|d| d.send(job.number));
        Ok(())
    })
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
            writer.send(0, path, [2, 2], Pixels::Rgba8(vec![n; 16]), Notes::default()).expect("the worker runs");
        }
        writer.finish().expect("writable");
        assert_eq!(std::fs::read_dir(dir.path()).expect("readable").count(), 9);
    }

    #[test]
    fn a_failure_reaches_the_sender_once() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut writer = Writer::start();
        let bad = || Pixels::Rgba8(vec![0; 3]);
        let errors: Vec<RecordError> = (0..20)
            .filter_map(|_| writer.send(0, dir.path().join("a.png"), [2, 2], bad(), Notes::default()).err())
            .collect();
        assert!(matches!(errors[0], RecordError::Encode { .. }), "{:?}", errors[0]);
        assert!(errors[1..].iter().all(|e| matches!(e, RecordError::WriterGone)));
    }
}
