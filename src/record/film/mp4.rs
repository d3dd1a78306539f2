//! An MP4 that is playable while it grows, and an ordinary one when it is finished.
//!
//! ```text
//! growing    ftyp  free  moov+mvex  (moof mdat)…            a fragmented MP4 up to its last whole second
//! finished   ftyp  mdat ─────────────────────── moov        the same bytes: `free` became the head of one `mdat`
//!                                                           that holds all before the new `moov`
//! ```
//!
//! (ISO/IEC 14496-12; the idea is OBS Studio's "hybrid MP4".) It grows under the name `film.part.mp4` and gets its own when
//! it is finished and synced.

use std::{num::NonZeroU32, path::Path};

use shiguredo_mp4::{
    BoxSize, BoxType, Decode as _, Either, Encode as _, TrackKind,
    bitstream::h264::{
        H264NalUnitType, H264SampleEntryConfig, LengthSize, build_avc1_box_from_annexb, parse_annexb_nal_units,
    },
    boxes::{Co64Box, MoovBox, SampleEntry, StcoBox, StscBox, StscEntry, StssBox, StszBox, SttsBox, UnknownBox},
    mux::{Fmp4SegmentMuxer, Sample},
};

use super::{h264, h264::H264};
use crate::{
    clock::Rate,
    record::{Picture, RecordError, atomic::Part},
};

/// Ticks a second at least, so that players that round times still tell frames apart.
const MIN_TIMESCALE: u32 = 10_000;
/// A box of nothing that will be the 64-bit head of the finished file's `mdat`.
const RESERVED: [u8; 16] = [0, 0, 0, 16, b'f', b'r', b'e', b'e', 0, 0, 0, 0, 0, 0, 0, 0];

/// One frame in the file.
struct Placed {
    size: u32,
    key: bool,
}

/// Frames that lie together.
struct Chunk {
    offset: u64,
    frames: u32,
}

pub struct Mp4 {
    part: Part,
    encoder: H264,
    muxer: Fmp4SegmentMuxer,
    rate: Rate,
    comment: String,
    timescale: NonZeroU32,
    /// Of one frame, in ticks.
    duration: u32,
    entry: Option<SampleEntry>,
    /// The first `moov`; of the finished one, too, all but the tables.
    moov: Option<MoovBox>,
    reserved_at: u64,
    waiting: Vec<u8>,
    samples: Vec<Sample>,
    placed: Vec<Placed>,
    chunks: Vec<Chunk>,
}

impl Mp4 {
    pub fn create(path: &Path, size: [u32; 2], rate: Rate, comment: &str) -> Result<Self, RecordError> {
        let failed = |cause: String| RecordError::Film { path: path.to_owned(), cause };
        let encoder = H264::new(size, rate).map_err(failed)?;
        let (timescale, duration) = ticks(rate.num, rate.den);
        let muxer = Fmp4SegmentMuxer::new().map_err(|e| failed(e.to_string()))?;
        Ok(Self {
            part: Part::create(path)?,
            encoder,
            muxer,
            rate,
            comment: comment.to_owned(),
            timescale,
            duration,
            entry: None,
            moov: None,
            reserved_at: 0,
            waiting: Vec::new(),
            samples: Vec::new(),
            placed: Vec::new(),
            chunks: Vec::new(),
        })
    }

    fn failed(&self, cause: impl ToString) -> RecordError {
        RecordError::Film { path: self.part.path().to_owned(), cause: cause.to_string() }
    }

    /// Adds a frame.
    pub fn push(&mut self, picture: Picture) -> Result<(), RecordError> {
        let number = self.placed.len() as u32;
        let access = self.encoder.encode(&picture.into_rgb8(number)).map_err(|e| self.failed(e))?;
        if access.key && !self.samples.is_empty() {
            self.flush()?;
        }
        if self.entry.is_none() {
            self.entry = Some(sample_entry(&access.annex_b).map_err(|e| self.failed(e))?);
        }
        let before = self.waiting.len();
        let nals = parse_annexb_nal_units(&access.annex_b).map_err(|e| self.failed(e))?;
        for nal in nals {
            // Parameter sets are in the sample entry; `avc1` has none among the frames.
            if !matches!(nal.nal_unit_type, H264NalUnitType::Sps | H264NalUnitType::Pps) {
                let bytes = nal.data;
                self.waiting.extend((bytes.len() as u32).to_be_bytes());
                self.waiting.extend(bytes);
            }
        }
        let size = self.waiting.len() - before;
        self.samples.push(Sample {
            track_kind: TrackKind::Video,
            timescale: self.timescale,
            sample_entry: self.entry.clone(),
            duration: self.duration,
            keyframe: access.key,
            composition_time_offset: None,
            data_offset: before as u64,
            data_size: size,
        });
        self.placed.push(Placed { size: size as u32, key: access.key });
        if self.samples.len() >= h264::key_interval(self.rate) as usize {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes the waiting frames as one fragment.
    fn flush(&mut self) -> Result<(), RecordError> {
        if self.samples.is_empty() {
            return Ok(());
        }
        let head = self.muxer.create_media_segment_metadata(&self.samples).map_err(|e| self.failed(e))?;
        if self.moov.is_none() {
            self.begin()?;
        }
        self.part.write(&head)?;
        self.chunks.push(Chunk { offset: self.part.end(), frames: self.samples.len() as u32 });
        self.part.write(&self.waiting)?;
        self.waiting.clear();
        self.samples.clear();
        Ok(())
    }

    /// Everything before the first fragment.
    fn begin(&mut self) -> Result<(), RecordError> {
        let init = self.muxer.init_segment_bytes().map_err(|e| self.failed(e))?;
        let ftyp = init.first_chunk::<4>().map_or(0, |size| u32::from_be_bytes(*size)) as usize;
        let (first, second) = init.split_at_checked(ftyp).ok_or_else(|| self.failed("its head is cut short"))?;
        let (mut moov, _) = MoovBox::decode(second).map_err(|e| self.failed(e))?;
        moov.unknown_boxes.push(tags(&self.comment));
        self.part.write(first)?;
        self.reserved_at = self.part.end();
        self.part.write(&RESERVED)?;
        self.part.write(&moov.encode_to_vec().map_err(|e| self.failed(e))?)?;
        self.moov = Some(moov);
        Ok(())
    }

    /// Writes what waits and ends it as a part.
    pub fn leave(mut self) -> Result<(), RecordError> {
        self.flush()?;
        self.part.sync()
    }

    /// Turns it into an ordinary MP4 and gives it its name.
    pub fn finish(mut self) -> Result<(), RecordError> {
        self.flush()?;
        let moov = self.final_moov()?;
        let end = self.part.end();
        self.part.write(&moov)?;
        self.part.sync()?;
        let mut head = [0, 0, 0, 1, b'm', b'd', b'a', b't', 0, 0, 0, 0, 0, 0, 0, 0];
        head[8..].copy_from_slice(&(end - self.reserved_at).to_be_bytes());
        self.part.write_at(self.reserved_at, &head)?;
        self.part.finish()
    }

    fn final_moov(&mut self) -> Result<Vec<u8>, RecordError> {
        let Some(mut moov) = self.moov.take() else { return Err(self.failed("it has no frame")) };
        let total = self.placed.len() as u64 * u64::from(self.duration);
        moov.mvex_box = None;
        moov.mvhd_box.timescale = self.timescale;
        moov.mvhd_box.duration = total;
        let Some(track) = moov.trak_boxes.first_mut() else { return Err(self.failed("it has no track")) };
        track.tkhd_box.duration = total;
        track.mdia_box.mdhd_box.duration = total;
        let tables = &mut track.mdia_box.minf_box.stbl_box;
        let deltas = std::iter::repeat_n(self.duration, self.placed.len());
        tables.stts_box = SttsBox::from_sample_deltas(deltas)
            .map_err(|e| RecordError::Film { path: self.part.path().to_owned(), cause: e.to_string() })?;
        tables.stsz_box = StszBox::Variable { entry_sizes: self.placed.iter().map(|p| p.size).collect() };
        tables.stsc_box = StscBox { entries: runs(&self.chunks) };
        let offsets = || self.chunks.iter().map(|c| c.offset);
        tables.stco_or_co64_box = match offsets().map(u32::try_from).collect() {
            Ok(chunk_offsets) => Either::A(StcoBox { chunk_offsets }),
            Err(_) => Either::B(Co64Box { chunk_offsets: offsets().collect() }),
        };
        let numbered = (1..).filter_map(NonZeroU32::new).zip(&self.placed);
        let sample_numbers = numbered.filter(|(_, p)| p.key).map(|(n, _)| n).collect();
        tables.stss_box = Some(StssBox { sample_numbers });
        moov.encode_to_vec().map_err(|e| self.failed(e))
    }
}

/// Ticks a second and ticks a frame, exactly `num / den` frames a second.
fn ticks(num: u32, den: u32) -> (NonZeroU32, u32) {
    let num = num.max(1);
    let factor = MIN_TIMESCALE.div_ceil(num);
    let scaled = num.checked_mul(factor).and_then(NonZeroU32::new).zip(den.checked_mul(factor));
    scaled.unwrap_or((NonZeroU32::MIN.saturating_add(num - 1), den))
}

/// Chunks of equal length in a row are one entry.
fn runs(chunks: &[Chunk]) -> Vec<StscEntry> {
    let mut entries: Vec<StscEntry> = Vec::new();
    for (first_chunk, chunk) in (1..).filter_map(NonZeroU32::new).zip(chunks) {
        if entries.last().is_none_or(|e| e.sample_per_chunk != chunk.frames) {
            let sample_description_index = NonZeroU32::MIN;
            entries.push(StscEntry { first_chunk, sample_per_chunk: chunk.frames, sample_description_index });
        }
    }
    entries
}

fn unknown(kind: [u8; 4], payload: Vec<u8>) -> UnknownBox {
    let box_type = BoxType::Normal(kind);
    UnknownBox { box_type, box_size: BoxSize::with_payload_size(box_type, payload.len() as u64), payload }
}

/// The sample entry, with the colours: BT.709 primaries, transfer and matrix, limited range (ISO/IEC 23091-2).
fn sample_entry(annex_b: &[u8]) -> shiguredo_mp4::Result<SampleEntry> {
    let config = H264SampleEntryConfig { length_size: LengthSize::FourBytes };
    let mut entry = build_avc1_box_from_annexb(annex_b, &config)?;
    entry.unknown_boxes.push(unknown(*b"colr", [&b"nclx"[..], &[0, 1, 0, 1, 0, 1, 0]].concat()));
    Ok(SampleEntry::Avc1(entry))
}

/// `udta` with the two texts that every tool shows: what made it, and how to make it again.
fn tags(comment: &str) -> UnknownBox {
    let text = |kind: &[u8; 4], text: &str| {
        let data = atom(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text.as_bytes()].concat());
        atom(kind, &data)
    };
    let software = concat!("oneiric ", env!("CARGO_PKG_VERSION"));
    let list = atom(b"ilst", &[text(b"\xa9too", software), text(b"\xa9cmt", comment)].concat());
    let handler = atom(b"hdlr", b"\0\0\0\0\0\0\0\0mdirappl\0\0\0\0\0\0\0\0\0");
    unknown(*b"udta", atom(b"meta", &[&[0; 4], &handler[..], &list].concat()))
}

fn atom(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    [&(payload.len() as u32 + 8).to_be_bytes()[..], kind, payload].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_exact() {
        for (num, den) in [(24, 1), (24000, 1001), (60000, 1001), (25, 2), (1, 60), (1000, 1)] {
            let (timescale, duration) = ticks(num, den);
            assert_eq!(u64::from(timescale.get()) * u64::from(den), u64::from(duration) * u64::from(num));
            assert!(timescale.get() >= MIN_TIMESCALE);
        }
        assert_eq!(ticks(24000, 1001).1, 1001);
    }

    #[test]
    fn equal_chunks_share_an_entry() {
        let chunks = [24, 24, 24, 7].map(|frames| Chunk { offset: 0, frames });
        let entries = runs(&chunks);
        assert_eq!(
            entries.iter().map(|e| (e.first_chunk.get(), e.sample_per_chunk)).collect::<Vec<_>>(),
            [(1, 24), (4, 7)]
        );
    }
}
