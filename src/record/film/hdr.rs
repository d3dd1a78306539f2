//! Light of a display to HDR10's signal: BT.2020 primaries, the PQ curve (SMPTE ST 2084, ITU-R BT.2100), and what a film
//! says of its brightest light (CTA-861.3, SMPTE ST 2086).

use rayon::prelude::*;

use crate::record::{Light, Picture, Samples};

/// Luminance of 1 in a frame of display light where its file does not say (cd/m²): diffuse white, ITU-R BT.2408.
pub const REFERENCE_WHITE: f32 = 203.0;
/// The PQ curve's end, cd/m².
const PEAK: f32 = 10_000.0;

/// Linear Rec. 709 to Rec. 2020 primaries, both D65 (ITU-R BT.2087-0, M2), rows.
const TO_2020: [[f32; 3]; 3] = [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]];

/// cd/m² to the signal, 0..1.
fn pq(luminance: f32) -> f32 {
    const M1: f32 = 2610.0 / 16384.0;
    const M2: f32 = 2523.0 / 4096.0 * 128.0;
    const C1: f32 = 3424.0 / 4096.0;
    const C2: f32 = 2413.0 / 4096.0 * 32.0;
    const C3: f32 = 2392.0 / 4096.0 * 32.0;
    let y = (luminance / PEAK).clamp(0.0, 1.0).powf(M1);
    ((C1 + C2 * y) / (1.0 + C3 * y)).powf(M2)
}

/// Rec. 2020 components in cd/m²; what no display can show is cut off.
fn luminances(rgb: [f32; 3], white: f32) -> [f32; 3] {
    let dot = |row: [f32; 3]| row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2];
    // `max` also drops what is no number.
    TO_2020.map(|row| (dot(row) * white).max(0.0).min(PEAK))
}

/// The picture of a frame of light, 16 bits of PQ.
pub fn picture(light: &Light) -> Picture {
    let white = light.white.unwrap_or(REFERENCE_WHITE);
    let code = |rgb: &[f32; 3]| luminances(*rgb, white).map(|l| (pq(l) * 65535.0).round() as u16);
    let codes: Vec<[u16; 3]> = light.rgb.par_iter().map(code).collect();
    Picture { size: light.size, alpha: false, samples: Samples::Sixteen(codes.as_flattened().to_vec()) }
}

/// The brightest light of frames, cd/m².
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Brightest {
    /// Of any pixel: its largest component.
    pub pixel: f32,
    /// Of any frame: the mean over its pixels.
    pub frame: f32,
}

impl Brightest {
    pub fn of(light: &Light) -> Self {
        let white = light.white.unwrap_or(REFERENCE_WHITE);
        let largest = |rgb: &[f32; 3]| luminances(*rgb, white).into_iter().fold(0.0, f32::max);
        let (mut pixel, mut sum) = (0.0_f32, 0.0);
        for rgb in &light.rgb {
            let l = largest(rgb);
            pixel = pixel.max(l);
            sum += f64::from(l);
        }
        Self { pixel, frame: (sum / light.rgb.len().max(1) as f64) as f32 }
    }

    /// Of these frames and those.
    pub fn and(self, other: Self) -> Self {
        Self { pixel: self.pixel.max(other.pixel), frame: self.frame.max(other.frame) }
    }

    /// `MaxCLL,MaxFALL`, whole cd/m².
    pub fn content(self) -> String {
        format!("{:.0},{:.0}", self.pixel.ceil(), self.frame.ceil())
    }

    /// The display that such frames are made for, as x265 takes it: P3 primaries and D65 white in 0.00002, black of 0.0001
    /// and the least usual peak that shows all of the frames, in 0.0001 cd/m².
    pub fn display(self) -> String {
        let peak = [1000, 2000, 4000].into_iter().find(|&p| self.pixel <= p as f32).unwrap_or(PEAK as u32);
        format!("G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L({},1)", peak * 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn light(rgb: Vec<[f32; 3]>) -> Light {
        Light { size: [rgb.len() as u32, 1], rgb, white: None }
    }

    #[test]
    fn the_curve_meets_the_standards_values() {
        // ITU-R BT.2408, table 1: reference white is 58 % of the signal, 1000 cd/m² 75 %; ST 2084: 100 cd/m² is 0.508.
        for (luminance, signal) in [(0.0, 0.0), (100.0, 0.508), (203.0, 0.581), (1000.0, 0.752), (10_000.0, 1.0)] {
            assert!((pq(luminance) - signal).abs() < 1e-3, "{luminance} cd/m² gave {}", pq(luminance));
        }
    }

    #[test]
    fn white_stays_white_and_what_is_no_light_is_black() {
        let made = picture(&light(vec![[1.0; 3], [f32::NAN; 3], [-1.0, 0.0, 0.0], [1e9; 3]]));
        let Samples::Sixteen(codes) = made.samples else { panic!("PQ has more than 8 bits") };
        let white = (pq(203.0) * 65535.0) as u16;
        assert!(codes[..3].iter().all(|c| c.abs_diff(white) <= 2), "{codes:?}");
        assert_eq!(codes[3..9], [0; 6]);
        assert_eq!(codes[9..], [65535; 3]);
        // A pure red of Rec. 709 is none of Rec. 2020.
        let Samples::Sixteen(red) = picture(&light(vec![[1.0, 0.0, 0.0]])).samples else { panic!() };
        assert!(red[0] > red[1] && red[1] > red[2] && red[2] > 0, "{red:?}");
    }

    #[test]
    fn the_brightest_pixel_and_frame_are_found() {
        let a = Brightest::of(&light(vec![[4.0; 3], [0.0; 3]]));
        let b = Brightest::of(&light(vec![[3.0; 3], [3.0; 3]]));
        let all = a.and(b);
        assert!((all.pixel - 812.0).abs() < 0.2 && (all.frame - 609.0).abs() < 0.2, "{all:?}");
        assert!(all.display().ends_with("L(10000000,1)"), "{}", all.display());
        assert!(Brightest::of(&light(vec![[9.0; 3]])).display().ends_with("L(20000000,1)"));
    }
}
