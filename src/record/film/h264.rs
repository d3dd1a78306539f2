//! H.264 by Cisco's OpenH264, built into the program: nothing has to be installed.
//!
//! Intra and predicted pictures only, High profile, constant quantiser, so that every frame is as good as the next and the
//! same pictures always give the same bytes.

use openh264::{
    OpenH264API,
    encoder::{
        BitRate, Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, QpRange,
        RateControlMode, UsageType, VuiConfig,
    },
    formats::YUVSlices,
};

use super::yuv::I420;
use crate::clock::Rate;

/// Smallest side the encoder takes, pixels.
pub const MIN_SIDE: u32 = 16;
/// Largest longer and shorter side the encoder takes, pixels (H.264 level 5.2).
pub const MAX_SIDES: [u32; 2] = [3840, 2160];
/// Quantiser of every frame, 0 (best) to 51: no difference is seen at 16 from where one watches a film.
const QUANTISER: u8 = 16;

/// One compressed frame.
pub struct Access {
    /// NAL units, each after a start code (ITU-T H.264 Annex B).
    pub annex_b: Vec<u8>,
    /// Nothing before it is needed to decode from here on.
    pub key: bool,
}

pub struct H264 {
    encoder: Encoder,
    size: [u32; 2],
}

/// Whether the encoder takes pictures of this size; the reason if not.
pub fn check_size([w, h]: [u32; 2]) -> Result<(), String> {
    let (long, short) = (w.max(h), w.min(h));
    if short < MIN_SIDE {
        return Err(format!(
            "{w}x{h} is too small for the built-in H.264 encoder, which begins at {MIN_SIDE} pixels a side"
        ));
    }
    if long > MAX_SIDES[0] || short > MAX_SIDES[1] {
        let [l, s] = MAX_SIDES;
        return Err(format!("{w}x{h} is too large for the built-in H.264 encoder, which ends at {l}x{s}"));
    }
    Ok(())
}

impl H264 {
    pub fn new(size: [u32; 2], rate: Rate) -> Result<Self, String> {
        check_size(size)?;
        let fps = rate.num as f32 / rate.den as f32;
        let config = EncoderConfig::new()
            .profile(Profile::High)
            .usage_type(UsageType::CameraVideoRealTime)
            .complexity(Complexity::Medium)
            .rate_control_mode(RateControlMode::Bufferbased)
            .qp(QpRange::new(QUANTISER, QUANTISER))
            // More than any frame needs at that quantiser, so that the rate never decides.
            .bitrate(BitRate::from_bps(240_000_000))
            .max_frame_rate(FrameRate::from_hz(fps.clamp(1.0, 60.0)))
            .intra_frame_period(IntraFramePeriod::from_num_frames(key_interval(rate)))
            .skip_frames(false)
            .scene_change_detect(false)
            .adaptive_quantization(false)
            .background_detection(false)
            .num_threads(1)
            .vui(VuiConfig::bt709());
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), config).map_err(|e| e.to_string())?;
        Ok(Self { encoder, size })
    }

    /// `rgb` has three bytes a pixel.
    pub fn encode(&mut self, rgb: &[u8]) -> Result<Access, String> {
        let picture = I420::new(rgb, self.size);
        let (w, h) = (picture.width, picture.height);
        let planes = YUVSlices::new((&picture.y, &picture.cb, &picture.cr), (w, h), (w, w / 2, w / 2));
        let coded = self.encoder.encode(&planes).map_err(|e| e.to_string())?;
        let annex_b = coded.to_vec();
        match coded.frame_type() {
            FrameType::IDR => Ok(Access { annex_b, key: true }),
            FrameType::I | FrameType::P if !annex_b.is_empty() => Ok(Access { annex_b, key: false }),
            other => Err(format!("the H.264 encoder left a frame out ({other:?})")),
        }
    }
}

/// Frames from one key frame to the next: about a second, so that seeking is quick.
pub fn key_interval(rate: Rate) -> u32 {
    (rate.num / rate.den.max(1)).clamp(1, 120)
}
