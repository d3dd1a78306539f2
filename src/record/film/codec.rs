//! What goes into which film, and who makes it: this program, or the first of ffmpeg's encoders that works here.

use std::{path::PathBuf, time::Duration};

use super::{Container, ffmpeg, h264};
use crate::{clock::Rate, record::Layout};

/// How long an encoder may think about a single frame that it is tried on.
const TRIAL: Duration = Duration::from_secs(20);

/// How pictures are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    H264,
    Hevc,
    Av1,
    Vp9,
    Ffv1,
    ProRes,
}

impl Codec {
    pub const ALL: [Self; 6] = [Self::H264, Self::Hevc, Self::Av1, Self::Vp9, Self::Ffv1, Self::ProRes];

    /// As the command line has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::Hevc => "hevc",
            Self::Av1 => "av1",
            Self::Vp9 => "vp9",
            Self::Ffv1 => "ffv1",
            Self::ProRes => "prores",
        }
    }

    /// As people write it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::H264 => "H.264",
            Self::Hevc => "HEVC",
            Self::Av1 => "AV1",
            Self::Vp9 => "VP9",
            Self::Ffv1 => "FFV1",
            Self::ProRes => "ProRes 4444",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == name)
    }

    /// What a container holds when nothing is said.
    pub const fn usual(container: Container) -> Self {
        match container {
            Container::Mp4 => Self::H264,
            Container::Mkv => Self::Ffv1,
            Container::Webm => Self::Vp9,
            Container::Mov => Self::ProRes,
        }
    }

    /// Whether players expect it there.
    const fn fits(self, container: Container) -> bool {
        match container {
            Container::Mp4 => matches!(self, Self::H264 | Self::Hevc | Self::Av1),
            Container::Mkv => true,
            Container::Webm => matches!(self, Self::Av1 | Self::Vp9),
            Container::Mov => matches!(self, Self::H264 | Self::Hevc | Self::ProRes),
        }
    }
}

/// One of ffmpeg's encoders.
pub struct Encoder {
    /// What ffmpeg calls it.
    pub name: &'static str,
    pub codec: Codec,
    /// Works on a graphics card.
    pub hardware: bool,
    pub(super) options: &'static [&'static str],
    /// ffmpeg's pixel formats for 8 and for more bits.
    pixels: [&'static str; 2],
    /// The same where it keeps alpha.
    alpha: Option<[&'static str; 2]>,
    /// Takes only even sides.
    pub(super) even: bool,
    /// Takes pictures that are on the card already.
    pub(super) upload: bool,
}

impl Encoder {
    const fn lossy(name: &'static str, codec: Codec, options: &'static [&'static str]) -> Self {
        let pixels = ["yuv420p", "yuv420p10le"];
        Self { name, codec, hardware: false, options, pixels, alpha: None, even: true, upload: false }
    }

    const fn card(name: &'static str, codec: Codec, options: &'static [&'static str]) -> Self {
        // No card takes more than 8 bits of H.264.
        let pixels = ["nv12", if matches!(codec, Codec::H264) { "nv12" } else { "p010le" }];
        Self { hardware: true, pixels, ..Self::lossy(name, codec, options) }
    }

    /// On a device that VA-API opens.
    const fn vaapi(name: &'static str, codec: Codec) -> Self {
        Self { upload: true, ..Self::card(name, codec, &["-qp", "18"]) }
    }

    /// What of a frame it is given.
    pub(super) const fn fed(&self, frames: Layout) -> Layout {
        Layout { deep: frames.deep, alpha: frames.alpha && self.alpha.is_some() }
    }

    /// ffmpeg's name for the pixels that are encoded.
    pub(super) fn pixels(&self, fed: Layout) -> &'static str {
        let formats = self.alpha.filter(|_| fed.alpha).unwrap_or(self.pixels);
        formats[usize::from(fed.deep)]
    }
}

const NVENC: &[&str] = &["-preset", "p6", "-rc", "constqp", "-qp", "18"];
const QSV: &[&str] = &["-global_quality", "18"];
const AMF: &[&str] = &["-rc", "cqp", "-qp_i", "18", "-qp_p", "18"];
const VIDEOTOOLBOX: &[&str] = &["-q:v", "75"];

/// All that are known, the better of a kind first.
pub const ENCODERS: [Encoder; 22] = [
    Encoder::lossy("libx264", Codec::H264, &["-preset", "medium", "-crf", "14"]),
    Encoder::lossy("libx265", Codec::Hevc, &["-preset", "medium", "-crf", "16"]),
    Encoder::lossy("libsvtav1", Codec::Av1, &["-preset", "6", "-crf", "20"]),
    Encoder::lossy("libaom-av1", Codec::Av1, &["-crf", "20", "-b:v", "0", "-cpu-used", "4", "-row-mt", "1"]),
    Encoder::lossy("librav1e", Codec::Av1, &["-qp", "60", "-speed", "6"]),
    Encoder {
        alpha: Some(["yuva420p", "yuva420p"]),
        even: false,
        ..Encoder::lossy("libvpx-vp9", Codec::Vp9, &["-crf", "16", "-b:v", "0", "-row-mt", "1"])
    },
    // FFV1, RFC 9043: every bit of the frames, and a checksum in every slice.
    Encoder {
        pixels: ["bgr0", "gbrp16le"],
        alpha: Some(["bgra", "gbrap16le"]),
        even: false,
        ..Encoder::lossy("ffv1", Codec::Ffv1, &["-level", "3", "-g", "1", "-slicecrc", "1"])
    },
    Encoder {
        pixels: ["yuv444p10le", "yuv444p10le"],
        alpha: Some(["yuva444p10le", "yuva444p10le"]),
        even: false,
        ..Encoder::lossy("prores_ks", Codec::ProRes, &["-profile:v", "4444", "-vendor", "apl0"])
    },
    Encoder::card("h264_nvenc", Codec::H264, NVENC),
    Encoder::card("hevc_nvenc", Codec::Hevc, NVENC),
    Encoder::card("av1_nvenc", Codec::Av1, NVENC),
    Encoder::card("h264_qsv", Codec::H264, QSV),
    Encoder::card("hevc_qsv", Codec::Hevc, QSV),
    Encoder::card("av1_qsv", Codec::Av1, QSV),
    Encoder::card("h264_amf", Codec::H264, AMF),
    Encoder::card("hevc_amf", Codec::Hevc, AMF),
    Encoder::card("av1_amf", Codec::Av1, AMF),
    Encoder::card("h264_videotoolbox", Codec::H264, VIDEOTOOLBOX),
    Encoder::card("hevc_videotoolbox", Codec::Hevc, VIDEOTOOLBOX),
    Encoder::vaapi("h264_vaapi", Codec::H264),
    Encoder::vaapi("hevc_vaapi", Codec::Hevc),
    Encoder::vaapi("av1_vaapi", Codec::Av1),
];

/// What is asked of a film beside its container.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    pub codec: Option<Codec>,
    /// A graphics card is to encode.
    pub hardware: bool,
}

/// The frames that a film is made of.
#[derive(Clone, Copy, Debug)]
pub struct Frames {
    pub size: [u32; 2],
    pub layout: Layout,
    pub rate: Rate,
    /// They are light, coded as PQ.
    pub hdr: bool,
}

/// How a film will be made.
#[derive(Clone)]
pub struct Plan {
    pub container: Container,
    pub codec: Codec,
    pub frames: Frames,
    /// ffmpeg and which of its encoders; `None`: the one that is built in.
    pub(super) ffmpeg: Option<(PathBuf, &'static Encoder)>,
}

impl Plan {
    /// The encoder's name.
    pub fn encoder(&self) -> &'static str {
        self.ffmpeg.as_ref().map_or("built in", |(_, e)| e.name)
    }

    /// Pixels of the film: some encoders take only even sides.
    pub fn size(&self) -> [u32; 2] {
        let even = self.ffmpeg.as_ref().is_none_or(|(_, e)| e.even);
        if even { self.frames.size.map(|s| s.next_multiple_of(2)) } else { self.frames.size }
    }

    /// Whether the frames' alpha is left out.
    pub fn drops_alpha(&self) -> bool {
        self.frames.layout.alpha && !self.ffmpeg.as_ref().is_some_and(|(_, e)| e.fed(self.frames.layout).alpha)
    }
}

/// Why a film cannot be made, and what to do.
#[derive(Debug)]
pub struct Refusal {
    pub cause: String,
    pub help: String,
}

fn refuse<T>(cause: impl Into<String>, help: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { cause: cause.into(), help: help.into() })
}

/// The codec of such a film, wherever it is made.
pub fn settle(container: Container, wish: Wish, frames: &Frames) -> Result<Codec, Refusal> {
    let codec = choose(container, wish, frames.hdr)?;
    match h264::check_size(frames.size) {
        Err(cause) if is_built_in(codec, container, wish) => refuse(
            cause,
            "record frames with `-o DIR/`, or with ffmpeg a .mkv (lossless), a .mov (ProRes) or --codec av1",
        ),
        _ => Ok(codec),
    }
}

fn is_built_in(codec: Codec, container: Container, wish: Wish) -> bool {
    codec == Codec::H264 && container == Container::Mp4 && !wish.hardware
}

/// Finds out how such a film can be made here. One of ffmpeg's encoders is tried on a frame first, for no longer than
/// `patience`.
pub fn plan(container: Container, wish: Wish, frames: Frames, patience: Duration) -> Result<Plan, Refusal> {
    let codec = settle(container, wish, &frames)?;
    let made = |ffmpeg| Plan { container, codec, frames, ffmpeg };
    if is_built_in(codec, container, wish) {
        return Ok(made(None));
    }
    let Some(program) = ffmpeg::program() else {
        return refuse(
            format!("{} in a .{} needs ffmpeg, and there is none on the search path", codec.title(), container.name()),
            "install it (`apt install ffmpeg`), or end the name in .mp4, which needs nothing",
        );
    };
    let mut tried = Vec::new();
    for encoder in ENCODERS.iter().filter(|e| e.codec == codec && e.hardware == wish.hardware) {
        let plan = made(Some((program.clone(), encoder)));
        match ffmpeg::probe(&plan, patience.min(TRIAL)) {
            Ok(()) => return Ok(plan),
            Err(why) => tried.push(format!("\n    {}: {why}", encoder.name)),
        }
    }
    let who = if wish.hardware { "a graphics card" } else { "ffmpeg" };
    if tried.is_empty() {
        return refuse(format!("{} is not made by {who}", codec.title()), "leave --hardware out");
    }
    let [w, h] = frames.size;
    refuse(
        format!("{who} cannot make {} of {w}x{h} here:{}", codec.title(), tried.concat()),
        "`oneiric doctor` lists what works; .mp4 with H.264 is built in",
    )
}

/// The codec that is meant.
fn choose(container: Container, wish: Wish, hdr: bool) -> Result<Codec, Refusal> {
    if hdr && (wish.hardware || wish.codec.is_some_and(|c| c != Codec::Hevc)) {
        return refuse("HDR10 is made with HEVC by the processor", "leave --codec and --hardware out");
    }
    let usual = if hdr { Codec::Hevc } else { Codec::usual(container) };
    let codec = wish.codec.unwrap_or(usual);
    if codec.fits(container) {
        return Ok(codec);
    }
    let homes = Container::ALL.into_iter().filter(|c| codec.fits(*c)).map(|c| format!(".{}", c.name()));
    refuse(
        format!("{} does not go into a .{}", codec.title(), container.name()),
        format!("end the name in {}", homes.collect::<Vec<_>>().join(" or ")),
    )
}

/// Which of ffmpeg's encoders can make a film of an ordinary size here; `None` without ffmpeg.
pub fn working() -> Option<Vec<&'static Encoder>> {
    let program = ffmpeg::program()?;
    let layout = Layout::default();
    let frames = Frames { size: [640, 360], layout, rate: Rate::FILM, hdr: false };
    let works = |encoder: &&'static Encoder| {
        let plan =
            Plan { container: Container::Mkv, codec: encoder.codec, frames, ffmpeg: Some((program.clone(), encoder)) };
        ffmpeg::probe(&plan, TRIAL).is_ok()
    };
    Some(ENCODERS.iter().filter(works).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_codec_is_chosen_and_kept_out_of_where_no_player_looks_for_it() {
        let wish = |codec| Wish { codec, hardware: false };
        assert_eq!(choose(Container::Mp4, wish(None), false).expect("usual"), Codec::H264);
        assert_eq!(choose(Container::Mp4, wish(None), true).expect("HDR10"), Codec::Hevc);
        assert_eq!(choose(Container::Webm, wish(Some(Codec::Av1)), false).expect("it fits"), Codec::Av1);
        let refusal = choose(Container::Webm, wish(Some(Codec::ProRes)), false).expect_err("it does not fit");
        assert!(refusal.cause.contains("ProRes 4444") && refusal.help.contains(".mov"), "{refusal:?}");
        assert!(choose(Container::Mp4, wish(Some(Codec::Av1)), true).is_err());
        assert!(choose(Container::Webm, wish(None), true).expect_err("no HEVC").help.contains(".mp4"));
        assert!(choose(Container::Mp4, Wish { codec: None, hardware: true }, true).is_err());
    }

    #[test]
    fn every_codec_has_a_name_and_an_encoder() {
        for codec in Codec::ALL {
            assert_eq!(Codec::named(codec.name()), Some(codec));
            assert!(ENCODERS.iter().any(|e| e.codec == codec && !e.hardware));
        }
        assert!(Container::ALL.into_iter().all(|c| Codec::usual(c).fits(c)));
    }
}
