//! A folder that holds one recording as numbered frames, and knows each of them.
//!
//! `recording.json` says what every frame in it was made from, `journal.jsonl` what each frame's file has to be. A frame's
//! number is its number in the dream, so that shards of one recording, made by several runs or machines, fit together.

use std::{
    collections::BTreeMap,
    fs,
    io::ErrorKind,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rayon::prelude::*;

use super::{
    Format, Identity, Layout, Light, Picture, Pixels, RecordError, atomic,
    film::hdr,
    image::{self, Notes},
    journal::{self, Entry, Journal},
    lock::{Claim, Gate},
};

const DESCRIPTION: &str = "recording.json";
const JOURNAL: &str = "journal.jsonl";

/// What is the matter with a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is what was written.
    Whole,
    Missing,
    /// There is a file, and the journal does not know it.
    Unknown,
    /// Shorter or longer than it was.
    Length {
        there: u64,
        was: u64,
    },
    /// As long as it was and not the same.
    Altered,
    /// It cannot be read.
    Unreadable(String),
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole => write!(f, "is whole"),
            Self::Missing => write!(f, "is missing"),
            Self::Unknown => write!(f, "is not in the journal"),
            Self::Length { there, was } => write!(f, "has {there} bytes and was written with {was}"),
            Self::Altered => write!(f, "is not what was written"),
            Self::Unreadable(cause) => write!(f, "cannot be read: {cause}"),
        }
    }
}

/// An opened recording; copies are the same one.
#[derive(Clone)]
pub struct Folder {
    dir: PathBuf,
    format: Format,
    /// The recording's id; empty if the frames are of unknown origin.
    recording: String,
    known: Arc<Mutex<Known>>,
    /// Held as long as frames may be written.
    _claim: Option<Arc<Claim>>,
}

#[derive(Default)]
struct Known {
    entries: BTreeMap<i64, Entry>,
    /// Opened with the first frame that is written.
    journal: Option<Journal>,
}

impl Folder {
    /// Opens or starts a recording, to make `frames` of it. A folder that holds a different one is refused unless
    /// `overwrite`, which removes the other recording's frames; so is one in which another program makes any of them.
    pub fn open(
        dir: &Path,
        identity: &Identity,
        format: Format,
        frames: &RangeInclusive<i64>,
        overwrite: bool,
    ) -> Result<Self, RecordError> {
        fs::create_dir_all(dir).map_err(|source| RecordError::Io { path: dir.to_owned(), source })?;
        let gate = Gate::enter(dir)?;
        let mut folder =
            Self { dir: dir.to_owned(), format, recording: identity.id(), known: Arc::default(), _claim: None };
        if folder.is_other(identity, overwrite)? {
            gate.check(&(i64::MIN..=i64::MAX))?;
            folder.clear()?;
            let mut text = serde_json::to_vec_pretty(identity).unwrap_or_default();
            text.push(b'\n');
            atomic::write(&dir.join(DESCRIPTION), &text)?;
        }
        folder._claim = Some(Arc::new(gate.claim(frames)?));
        folder.known().entries = journal::read(&dir.join(JOURNAL), &folder.recording)?;
        Ok(folder)
    }

    /// Whether the folder has to be begun anew. An error if it must not be.
    fn is_other(&self, identity: &Identity, overwrite: bool) -> Result<bool, RecordError> {
        match describe(&self.dir) {
            Ok(Some(there)) => {
                let differences = identity.differences(&there);
                match differences.is_empty() {
                    true => Ok(false),
                    false if overwrite => Ok(true),
                    false => {
                        Err(RecordError::Different { path: self.dir.clone(), differences: differences.join("; ") })
                    }
                }
            }
            Ok(None) => match self.numbered()?.first() {
                Some(stray) if !overwrite => {
                    let differences = format!("it has {} but no {DESCRIPTION}", name_of(stray));
                    Err(RecordError::Different { path: self.dir.clone(), differences })
                }
                _ => Ok(true),
            },
            Err(RecordError::Description { .. }) if overwrite => Ok(true),
            Err(e) => Err(e),
        }
    }

    /// Opens frames that are there, to read them, and says what they were made from if that is known.
    pub fn existing(dir: &Path) -> Result<(Self, Option<Identity>), RecordError> {
        fs::read_dir(dir).map_err(|source| RecordError::Io { path: dir.to_owned(), source })?;
        let identity = describe(dir)?;
        let recording = identity.as_ref().map(Identity::id).unwrap_or_default();
        let entries = journal::read(&dir.join(JOURNAL), &recording)?;
        let known = Arc::new(Mutex::new(Known { entries, journal: None }));
        let mut folder = Self { dir: dir.to_owned(), format: Format::Png, recording, known, _claim: None };
        let said = identity.as_ref().and_then(|i| Format::named(&i.format));
        folder.format = match (said, folder.numbered()?.first()) {
            (Some(format), _) => format,
            (None, Some(first)) => Format::of(first).unwrap_or(Format::Png),
            (None, None) => Format::Png,
        };
        Ok((folder, identity))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Whoever panicked left whole entries.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn format(&self) -> Format {
        self.format
    }

    /// Where frame `n` belongs.
    pub fn frame(&self, n: i64) -> PathBuf {
        self.dir.join(format!("frame_{n:05}.{}", self.format.extension()))
    }

    /// Encodes and writes frame `n`: its line in the journal first, then the file gets its name.
    pub fn write(&self, n: i64, size: [u32; 2], pixels: &Pixels, notes: &Notes) -> Result<Entry, RecordError> {
        let path = self.frame(n);
        let digest = pixels.digest(size);
        let mut notes = notes.clone();
        notes.0.extend([("Recording", self.recording.clone()), ("Pixels", digest.clone())]);
        let bytes = pixels.encode(size, &notes, &path)?;
        self.put(n, digest, &bytes)
    }

    /// Writes a frame that another folder of the same recording holds.
    pub fn adopt(&self, n: i64, pixels: String, bytes: &[u8]) -> Result<Entry, RecordError> {
        self.put(n, pixels, bytes)
    }

    fn put(&self, n: i64, pixels: String, bytes: &[u8]) -> Result<Entry, RecordError> {
        let path = self.frame(n);
        let file = blake3::hash(bytes).to_hex().to_string();
        let entry = Entry { frame: n, pixels, file, bytes: bytes.len() as u64, recording: self.recording.clone() };
        let prepared = atomic::prepare(&path, bytes)?;
        {
            let mut known = self.known();
            if known.journal.is_none() {
                known.journal = Some(Journal::open(&self.dir.join(JOURNAL))?);
            }
            if let Some(journal) = &mut known.journal {
                journal.append(&entry)?;
            }
            known.entries.insert(n, entry.clone());
        }
        prepared.commit()?;
        Ok(entry)
    }

    /// What the journal knows of frame `n`.
    pub fn entry(&self, n: i64) -> Option<Entry> {
        self.known().entries.get(&n).cloned()
    }

    /// Reads frame `n`'s file and compares it with the journal.
    pub fn state(&self, n: i64) -> State {
        let path = self.frame(n);
        let entry = self.entry(n);
        let there = match fs::metadata(&path) {
            Ok(data) => data.len(),
            Err(e) if e.kind() == ErrorKind::NotFound => return State::Missing,
            Err(e) => return State::Unreadable(e.to_string()),
        };
        let Some(entry) = entry else { return State::Unknown };
        if there != entry.bytes {
            return State::Length { there, was: entry.bytes };
        }
        let mut hasher = blake3::Hasher::new();
        match fs::File::open(&path).and_then(|f| hasher.update_reader(f).map(|h| h.finalize())) {
            Ok(hash) if hash.to_hex().as_str() == entry.file => State::Whole,
            Ok(_) => State::Altered,
            Err(e) => State::Unreadable(e.to_string()),
        }
    }

    /// The states of frames, in order; every file is read.
    pub fn states(&self, frames: &[i64]) -> Vec<(i64, State)> {
        frames.par_iter().map(|&n| (n, self.state(n))).collect()
    }

    /// The numbers of the frames that have a file, in order.
    pub fn present(&self) -> Result<Vec<i64>, RecordError> {
        let mut numbers: Vec<i64> = self.numbered()?.iter().filter_map(|p| number_of(p)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// The numbers of the frames that have a file or a line in the journal, in order.
    pub fn numbers(&self) -> Result<Vec<i64>, RecordError> {
        let mut numbers = self.present()?;
        numbers.extend(self.known().entries.keys());
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// Frame `n` as a film takes it: as it is shown, or light as PQ. An error if it is not what was written.
    pub fn picture(&self, n: i64) -> Result<Picture, RecordError> {
        match self.format {
            Format::Png | Format::Png16 => Picture::of_png(&self.read(n)?).map_err(|cause| self.damaged(n, cause)),
            Format::Exr | Format::Hdr => Ok(hdr::picture(&self.light(n)?)),
        }
    }

    /// Like [`Self::picture`]; an error if it is not like the others.
    pub fn picture_like(&self, n: i64, size: [u32; 2], layout: Layout) -> Result<Picture, RecordError> {
        let picture = self.picture(n)?;
        if picture.size != size {
            let ([w, h], [tw, th]) = (size, picture.size);
            return Err(self.damaged(n, format!("it is {tw}x{th} among frames of {w}x{h}")));
        }
        if picture.layout() != layout {
            return Err(self.damaged(n, format!("it has {} among frames of {layout}", picture.layout())));
        }
        Ok(picture)
    }

    /// The light of frame `n`.
    pub fn light(&self, n: i64) -> Result<Light, RecordError> {
        Light::of_exr(&self.read(n)?).map_err(|cause| self.damaged(n, cause))
    }

    fn damaged(&self, n: i64, cause: String) -> RecordError {
        RecordError::Picture { path: self.frame(n), cause }
    }

    /// The bytes of frame `n`'s file; an error if they are not what was written.
    pub fn read(&self, n: i64) -> Result<Vec<u8>, RecordError> {
        let path = self.frame(n);
        let bytes = fs::read(&path).map_err(|source| RecordError::Io { path: path.clone(), source })?;
        match self.entry(n) {
            Some(entry) if blake3::hash(&bytes).to_hex().as_str() != entry.file => {
                let cause = if entry.bytes == bytes.len() as u64 {
                    State::Altered
                } else {
                    State::Length { there: bytes.len() as u64, was: entry.bytes }
                };
                Err(RecordError::Picture { path, cause: format!("it {cause}") })
            }
            _ => Ok(bytes),
        }
    }

    /// Whether frame `n` decodes to the pixels that were rendered; an encoder's mistake is found here.
    pub fn pixels_match(&self, n: i64) -> Result<bool, RecordError> {
        let digest = image::digest_of_file(&self.read(n)?, self.format);
        let digest = digest.map_err(|cause| self.damaged(n, cause))?;
        Ok(self.entry(n).is_some_and(|e| e.pixels == digest))
    }

    /// Every numbered picture in the folder; an empty list if there is no folder yet.
    fn numbered(&self) -> Result<Vec<PathBuf>, RecordError> {
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(RecordError::Io { path: self.dir.clone(), source }),
        };
        let mut found: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| is_frame_name(p)).collect();
        found.sort();
        Ok(found)
    }

    /// Removes frames, journal and what was begun and not finished.
    fn clear(&self) -> Result<(), RecordError> {
        for path in self.numbered()?.into_iter().chain([self.dir.join(JOURNAL)]) {
            match fs::remove_file(&path) {
                Err(source) if source.kind() != ErrorKind::NotFound => return Err(RecordError::Io { path, source }),
                _ => {}
            }
        }
        atomic::sweep(&self.dir, |_| true).map_err(|source| RecordError::Io { path: self.dir.clone(), source })
    }

    /// Removes what programs that were ended had begun of these frames.
    pub fn sweep(&self, frames: &RangeInclusive<i64>) -> Result<(), RecordError> {
        let ours = |path: &Path| number_of(path).is_some_and(|n| frames.contains(&n));
        atomic::sweep(&self.dir, ours).map_err(|source| RecordError::Io { path: self.dir.clone(), source })
    }

    /// Removes the recording, and the folder if nothing else is in it.
    pub fn remove(mut self) -> Result<(), RecordError> {
        self.clear()?;
        self.known().journal = None;
        self._claim = None;
        for name in [DESCRIPTION, ".lock"] {
            let path = self.dir.join(name);
            fs::remove_file(&path).map_err(|source| RecordError::Io { path, source })?;
        }
        // Whoever put something else there wants to keep it.
        let _ = fs::remove_dir(&self.dir);
        Ok(())
    }
}

/// What a folder's frames were made from; `None` if that is not said.
fn describe(dir: &Path) -> Result<Option<Identity>, RecordError> {
    let path = dir.join(DESCRIPTION);
    match fs::read(&path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(identity) => Ok(Some(identity)),
            Err(e) => Err(RecordError::Description { path, cause: e.to_string() }),
        },
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(RecordError::Io { path, source }),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_frame_name(path: &Path) -> bool {
    Format::of(path).is_some() && number_of(path).is_some()
}

fn number_of(path: &Path) -> Option<i64> {
    let digits = path.file_stem()?.to_str()?.strip_prefix("frame_")?;
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::identity::tests::identity;

    const ALL: RangeInclusive<i64> = 0..=99;

    fn open(dir: &Path, identity: &Identity, overwrite: bool) -> Result<Folder, RecordError> {
        Folder::open(dir, identity, Format::Png, &ALL, overwrite)
    }

    fn frame(folder: &Folder, n: i64) {
        folder.write(n, [4, 2], &Pixels::Rgba8(vec![n as u8; 32]), &Notes::default()).expect("writable");
    }

    #[test]
    fn every_kind_of_damage_is_told_apart() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = open(dir.path(), &identity(), false).expect("a new folder");
        (1..=5).for_each(|n| frame(&folder, n));
        let file = |n| folder.frame(n);
        let bytes = fs::read(file(2)).expect("a frame");
        atomic::write(&file(2), &bytes[..bytes.len() - 1]).expect("writable");
        let mut bytes = fs::read(file(3)).expect("a frame");
        bytes[40] ^= 1;
        atomic::write(&file(3), &bytes).expect("writable");
        // Frames 4 and 5 are swapped, and have the same length.
        let (four, five) = (fs::read(file(4)).expect("a frame"), fs::read(file(5)).expect("a frame"));
        atomic::write(&file(4), &five).expect("writable");
        atomic::write(&file(5), &four).expect("writable");
        atomic::write(&file(7), &four).expect("writable");
        drop(folder);

        let again = open(dir.path(), &identity(), false).expect("the same recording");
        let was = bytes.len() as u64;
        let states: Vec<State> = again.states(&[1, 2, 3, 4, 5, 6, 7]).into_iter().map(|(_, s)| s).collect();
        use State::{Altered, Length, Missing, Unknown, Whole};
        assert_eq!(states, [Whole, Length { there: was - 1, was }, Altered, Altered, Altered, Missing, Unknown]);
        let layout = Layout::default();
        assert!(again.picture_like(1, [4, 2], layout).is_ok() && again.pixels_match(1).expect("readable"));
        let other = |size, layout| again.picture_like(1, size, layout).expect_err("not like the others").to_string();
        assert!(other([5, 2], layout).contains("4x2 among frames of 5x2"));
        assert!(other([4, 2], Layout { deep: true, alpha: false }).contains("8 bits without alpha among frames of 16"));
        assert!(again.picture(3).expect_err("altered").to_string().contains("not what was written"));
        assert_eq!(again.numbers().expect("readable"), [1, 2, 3, 4, 5, 7]);
        frame(&again, 3);
        assert_eq!(again.state(3), Whole);
    }

    #[test]
    fn a_different_recording_is_refused_by_name_and_overwritten_on_demand() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = open(dir.path(), &identity(), false).expect("a new folder");
        frame(&folder, 0);
        let path = folder.frame(0);
        drop(folder);
        let other = Identity { seed: 8, quality: "high".into(), ..identity() };
        let message = open(dir.path(), &other, false).err().expect("it differs").to_string();
        assert!(message.contains("seed was 7 and is now 8"), "{message}");
        assert!(message.contains(r#"quality was "draft" and is now "high""#), "{message}");
        assert!(path.exists());
        let folder = open(dir.path(), &other, true).expect("told to overwrite");
        assert!(!path.exists() && folder.entry(0).is_none());
        folder.remove().expect("writable");
        assert!(!dir.path().exists());
    }

    #[test]
    fn overwriting_the_same_recording_keeps_its_frames() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        frame(&open(dir.path(), &identity(), false).expect("a new folder"), 0);
        assert_eq!(open(dir.path(), &identity(), true).expect("the same recording").state(0), State::Whole);
    }

    #[test]
    fn frames_of_unknown_origin_are_not_mixed_with() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        atomic::write(&dir.path().join("frame_00012.png"), b"x").expect("writable");
        let message = open(dir.path(), &identity(), false).err().expect("unknown").to_string();
        assert!(message.contains("frame_00012.png"), "{message}");
    }

    #[test]
    fn two_that_make_the_same_frames_exclude_each_other() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let first = Folder::open(dir.path(), &identity(), Format::Png, &(0..=9), false).expect("a new folder");
        let other = Folder::open(dir.path(), &identity(), Format::Png, &(10..=19), false).expect("other frames");
        frame(&first, 1);
        frame(&other, 11);
        let busy = open(dir.path(), &identity(), false).err().expect("both are at work");
        assert!(matches!(busy, RecordError::Busy { .. }), "{busy}");
        let different = Identity { seed: 8, ..identity() };
        assert!(matches!(open(dir.path(), &different, true).err(), Some(RecordError::Busy { .. })));
        drop((first, other));
        let all = open(dir.path(), &identity(), false).expect("nobody is at work");
        assert_eq!(all.states(&[1, 11]), [(1, State::Whole), (11, State::Whole)]);
    }
}
