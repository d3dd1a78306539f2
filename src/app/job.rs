//! A recording under way: frames go to the writer, a film follows them, and whatever happens is told.

use std::{
    ops::RangeInclusive,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    camera::Shot,
    encode,
    events::{Ended, Events},
    failure::Failure,
    film::{self, Output},
    progress::Progress,
};
use crate::record::{
    Entry, Folder, RecordError, State, Writer, atomic,
    film::{Film, Follower, Plan, Spec},
};

/// Which frames are there, and which have to be made.
pub struct Stock {
    pub there: Vec<i64>,
    pub missing: Vec<i64>,
}

impl Stock {
    /// Looks at every frame; one that is no longer what was written counts as missing.
    pub fn take(folder: &Folder, range: &RangeInclusive<i64>, events: &Events) -> Self {
        let all: Vec<i64> = range.clone().collect();
        let (whole, rest): (Vec<_>, Vec<_>) =
            folder.states(&all).into_iter().partition(|(_, state)| *state == State::Whole);
        if !whole.is_empty() {
            events.note(&format!("{} of {} frames are there already", whole.len(), all.len()));
        }
        for (n, state) in rest.iter().filter(|(_, s)| *s != State::Missing) {
            events.warn(&format!("frame {n} {state}; it is made again"));
        }
        let numbers = |v: Vec<(i64, State)>| v.into_iter().map(|(n, _)| n).collect();
        Self { there: numbers(whole), missing: numbers(rest) }
    }
}

pub struct Job {
    pub range: RangeInclusive<i64>,
    pub output: Output,
    pub folder: Folder,
    pub follower: Option<Follower>,
    /// How the film ended, once it has; true: it is whole.
    pub made: Option<Result<bool, RecordError>>,
    pub size: [u32; 2],
    /// How the film was to be encoded, as `encode` takes it.
    pub coding: Vec<String>,
    pub events: Events,
}

impl Job {
    /// Has every missing frame made. `expose` begins a frame and returns an earlier one; asked for none, the last.
    pub fn render(
        &mut self,
        stock: &Stock,
        stop: &AtomicBool,
        mut expose: impl FnMut(Option<i64>) -> Result<Option<Shot>, Failure>,
    ) -> Result<(), Failure> {
        let ready = self.follower.as_ref().and_then(Follower::sender);
        let tell = move |n: i64| {
            // A film that has failed already is told of by `finish`.
            let _ = ready.as_ref().map(|r| r.send(n));
        };
        stock.there.iter().for_each(|&n| tell(n));
        let (folder, events, missing) = (self.folder.clone(), self.events.clone(), stock.missing.len());
        let mut writer = Writer::telling(Some(Arc::new(move |entry: &Entry| {
            tell(entry.frame);
            events.frame(entry, &folder.frame(entry.frame).to_string_lossy(), missing);
        })));
        let mut progress = Progress::new(missing, self.events.json());
        let mut made = 0;
        let mut next = stock.missing.iter();
        loop {
            let stopped = stop.load(Ordering::SeqCst);
            let n = next.next().copied().filter(|_| !stopped);
            self.mourn();
            if let Some(Shot { number, pixels, notes }) = expose(n)? {
                writer.frame(&self.folder, number, self.size, pixels, notes).map_err(|e| self.broken(e))?;
                made += 1;
                progress.advance(number);
            }
            if n.is_none() {
                break;
            }
        }
        writer.finish().map_err(|e| self.broken(e))?;
        progress.leave();
        if made < missing { Err(self.interrupted(stock.there.len() + made)) } else { Ok(()) }
    }

    /// Says once, and at once, that the film has failed; the frames go on.
    fn mourn(&mut self) {
        if self.follower.as_ref().is_some_and(Follower::has_failed)
            && let Some(Err(e)) = self.follower.as_mut().map(Follower::finish)
        {
            self.events.warn(&format!("{e}\n  the frames go on without it"));
            self.made = Some(Err(e));
        }
    }

    /// Makes the film of frames that are light, once they are all there.
    pub fn film_of_light(&mut self, plan: &Plan, spec: &mut Spec, stop: &AtomicBool) {
        let Some(path) = self.output.film() else { return };
        let made = encode::brightest(&self.folder, &self.range).and_then(|brightest| {
            spec.brightest = Some(brightest);
            let film = Film::create(path, plan, spec)?;
            encode::fill(film, &self.folder, &self.range, &plan.frames, stop, self.events.json())
        });
        self.made = Some(made);
    }

    /// A frame could not be written.
    fn broken(&self, e: RecordError) -> Failure {
        let dir = self.folder.dir().display();
        Failure::work(e)
            .help(format!("what is in {dir} is whole; put that right and give the same command again to go on"))
    }

    fn interrupted(&mut self, there: usize) -> Failure {
        let kept = format!("{there} of {} frames are in {}", self.range.clone().count(), self.folder.dir().display());
        let film = self.follower.as_mut().map(Follower::finish);
        let part = self.output.film().map(atomic::part_name).filter(|p| matches!(film, Some(Ok(false))) && p.exists());
        let part = part.map(|p| format!(", and {} plays as far as it goes", p.display())).unwrap_or_default();
        Failure::interrupted(kept + &part).help("run the same command again to go on")
    }

    /// Waits for the film, and says what there is now.
    pub fn finish(mut self, discard: bool) -> Result<Ended, Failure> {
        let total = self.range.clone().count();
        let dir = self.folder.dir().to_owned();
        let frames = format!("{total} frames in {}", dir.display());
        let followed = self.follower.as_mut().map(Follower::finish);
        let text = |path: &Path| Some(path.to_string_lossy().into_owned());
        match (&self.output, self.made.or(followed)) {
            (Output::Film(path, _), Some(Ok(true))) if discard => {
                // The film has read every frame and let go of them.
                self.folder.remove()?;
                let told = format!("{} ({total} frames)", path.display());
                Ok(Ended { text: Some(told), folder: None, film: text(path) })
            }
            (Output::Film(path, _), Some(Ok(true))) => {
                Ok(Ended { text: Some(format!("{} ({frames})", path.display())), folder: text(&dir), film: text(path) })
            }
            (Output::Film(path, _), Some(Err(e))) => Err(film::lost(&e, &dir, path, &self.coding)),
            (Output::Film(..), Some(Ok(false))) => {
                Err(Failure::interrupted(frames).help("run the same command again to go on"))
            }
            (Output::Film(path, _), None) => {
                let (dir, film) = (dir.display(), path.display());
                Err(Failure::work(format!("{film}: is not made"))
                    .help(format!("every frame is in {dir}; run `oneiric encode {dir} -o {film}`")))
            }
            (Output::Pipe, Some(Err(e))) => Err(Failure::work(e).help(format!("kept: {frames}"))),
            (Output::Pipe, _) => Ok(Ended { text: None, folder: text(&dir), film: None }),
            (Output::Frames(_), _) => Ok(Ended { text: Some(frames), folder: text(&dir), film: None }),
        }
    }
}
