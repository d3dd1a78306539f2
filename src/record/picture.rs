//! A finished picture as films take it: sRGB-encoded components of 8 or 16 bits, with or without alpha.

use std::io::Cursor;

/// What one pixel is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// 16 bits a component instead of 8.
    pub deep: bool,
    /// R G B A with straight alpha instead of R G B.
    pub alpha: bool,
}

impl Layout {
    pub const fn components(self) -> usize {
        if self.alpha { 4 } else { 3 }
    }

    /// ffmpeg's name for such pixels without padding, low byte first.
    pub const fn raw_format(self) -> &'static str {
        match (self.deep, self.alpha) {
            (false, false) => "rgb24",
            (false, true) => "rgba",
            (true, false) => "rgb48le",
            (true, true) => "rgba64le",
        }
    }
}

impl std::fmt::Display for Layout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bits = if self.deep { 16 } else { 8 };
        write!(f, "{bits} bits {} alpha", if self.alpha { "with" } else { "without" })
    }
}

/// Components, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Samples {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub size: [u32; 2],
    pub alpha: bool,
    pub samples: Samples,
}

impl Picture {
    /// The picture in a PNG; every checksum is looked at.
    pub fn of_png(bytes: &[u8]) -> Result<Self, String> {
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        // Palettes and fewer than 8 bits become 8; 16 stay 16.
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().map_err(|e| e.to_string())?;
        let mut pixels = vec![0; reader.output_buffer_size().ok_or("it is too large for this machine")?];
        let info = reader.next_frame(&mut pixels).map_err(|e| e.to_string())?;
        // The checksums after the last row are read, too.
        reader.finish().map_err(|e| e.to_string())?;
        pixels.truncate(info.buffer_size());
        let alpha = match info.color_type {
            png::ColorType::Rgb => false,
            png::ColorType::Rgba => true,
            other => return Err(format!("its pixels are {other:?}, not RGB")),
        };
        let samples = if info.bit_depth == png::BitDepth::Sixteen {
            Samples::Sixteen(pixels.as_chunks::<2>().0.iter().map(|&b| u16::from_be_bytes(b)).collect())
        } else {
            Samples::Eight(pixels)
        };
        Ok(Self { size: [info.width, info.height], alpha, samples })
    }

    pub fn layout(&self) -> Layout {
        Layout { deep: matches!(self.samples, Samples::Sixteen(_)), alpha: self.alpha }
    }

    /// Components as bytes, 16 bits with the low byte first.
    pub fn into_bytes(self) -> Vec<u8> {
        match self.samples {
            Samples::Eight(v) => v,
            Samples::Sixteen(v) => v.into_iter().flat_map(u16::to_le_bytes).collect(),
        }
    }

    /// Without alpha: the light that is left in front of black.
    pub fn over_black(self) -> Self {
        if !self.alpha {
            return self;
        }
        let samples = match self.samples {
            Samples::Eight(v) => {
                let light = |c: u8, a: u8| shade(f32::from(c) / 255.0, f32::from(a) / 255.0) * 255.0;
                let dim = |&[r, g, b, a]: &[u8; 4]| [r, g, b].map(|c| light(c, a).round() as u8);
                Samples::Eight(v.as_chunks::<4>().0.iter().flat_map(dim).collect())
            }
            Samples::Sixteen(v) => {
                let light = |c: u16, a: u16| shade(f32::from(c) / 65535.0, f32::from(a) / 65535.0) * 65535.0;
                let dim = |&[r, g, b, a]: &[u16; 4]| [r, g, b].map(|c| light(c, a).round() as u16);
                Samples::Sixteen(v.as_chunks::<4>().0.iter().flat_map(dim).collect())
            }
        };
        Self { size: self.size, alpha: false, samples }
    }

    /// Three bytes a pixel: alpha over black, 16 bits dithered to 8 with a pattern that `number` changes.
    pub fn into_rgb8(self, number: u32) -> Vec<u8> {
        let Self { size: [w, _], samples, .. } = self.over_black();
        match samples {
            Samples::Eight(v) => v,
            Samples::Sixteen(v) => {
                let at = |i: usize| [i as u32 % w.max(1), i as u32 / w.max(1), number];
                let pixels = v.as_chunks::<3>().0.iter().enumerate();
                pixels.flat_map(|(i, &p)| dither(p, at(i))).collect()
            }
        }
    }

    /// With even sides: an odd one's last column or row is repeated.
    pub fn even(self) -> Self {
        let [w, h] = self.size;
        let size = [w.next_multiple_of(2), h.next_multiple_of(2)];
        if size == self.size {
            return self;
        }
        let n = self.layout().components();
        let samples = match self.samples {
            Samples::Eight(v) => Samples::Eight(stretch(&v, [w, h], n)),
            Samples::Sixteen(v) => Samples::Sixteen(stretch(&v, [w, h], n)),
        };
        Self { size, samples, ..self }
    }
}

/// What is left of an sRGB-encoded component where a surface covers only a part of black, by light.
fn shade(c: f32, a: f32) -> f32 {
    if a >= 1.0 { c } else { linear_to_srgb(srgb_to_linear(c) * a) }
}

/// IEC 61966-2-1.
pub fn srgb_to_linear(v: f32) -> f32 {
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// IEC 61966-2-1.
pub fn linear_to_srgb(v: f32) -> f32 {
    if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 }
}

/// Triangular dither of one 8-bit step, as the renderer's own: what is lost turns into noise instead of bands.
fn dither(pixel: [u16; 3], at: [u32; 3]) -> [u8; 3] {
    let h = pcg3(at).map(|v| (v >> 8) as f32 / 16_777_216.0);
    let noise = [h[0] + h[1], h[1] + h[2], h[2] + h[0]];
    std::array::from_fn(|i| (f32::from(pixel[i]) / 257.0 + noise[i] - 1.0).round().clamp(0.0, 255.0) as u8)
}

/// pcg3d (Jarzynski & Olano, "Hash Functions for GPU Rendering", JCGT 2020).
fn pcg3(v: [u32; 3]) -> [u32; 3] {
    let [mut x, mut y, mut z] = v.map(|c| c.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    let round = |x: &mut u32, y: &mut u32, z: &mut u32| {
        *x = x.wrapping_add(y.wrapping_mul(*z));
        *y = y.wrapping_add(z.wrapping_mul(*x));
        *z = z.wrapping_add(x.wrapping_mul(*y));
    };
    round(&mut x, &mut y, &mut z);
    [x, y, z] = [x, y, z].map(|c| c ^ (c >> 16));
    round(&mut x, &mut y, &mut z);
    [x, y, z]
}

/// Repeats the last column and row of odd sides; `n` components a pixel.
fn stretch<T: Copy>(v: &[T], [w, h]: [u32; 2], n: usize) -> Vec<T> {
    let row = w as usize * n;
    let mut out = Vec::with_capacity((row + n) * (h as usize + 1));
    let mut last = 0;
    for line in v.chunks_exact(row) {
        last = out.len();
        out.extend_from_slice(line);
        if w % 2 == 1 {
            out.extend_from_slice(&line[row - n..]);
        }
    }
    if h % 2 == 1 {
        out.extend_from_within(last..);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bits_of_sixteen_are_on_average_what_the_sixteen_were() {
        let size = [64, 64];
        for value in [0_u16, 130, 25_000, 40_321, 65_535] {
            let samples = Samples::Sixteen(vec![value; 64 * 64 * 3]);
            let bytes = Picture { size, alpha: false, samples }.into_rgb8(3);
            let mean = bytes.iter().map(|&b| f64::from(b)).sum::<f64>() / bytes.len() as f64;
            let wanted = f64::from(value) / 257.0;
            // At the ends, noise is cut off on one side.
            assert!((mean - wanted).abs() < if (200..65_000).contains(&value) { 0.02 } else { 0.2 }, "{mean} {wanted}");
        }
        let again = |n| Picture { size, alpha: false, samples: Samples::Sixteen(vec![5000; 64 * 64 * 3]) }.into_rgb8(n);
        assert_eq!(again(1), again(1));
        assert_ne!(again(1), again(2));
    }

    #[test]
    fn what_is_covered_by_half_has_half_the_light() {
        let samples = Samples::Eight(vec![255, 255, 255, 128, 255, 0, 9, 255, 80, 80, 80, 0]);
        let flat = Picture { size: [3, 1], alpha: true, samples }.over_black();
        assert_eq!(flat.samples, Samples::Eight(vec![188, 188, 188, 255, 0, 9, 0, 0, 0]));
        assert!(!flat.alpha);
    }

    #[test]
    fn odd_sides_repeat_their_last_pixels() {
        let samples = Samples::Eight((1..=9).flat_map(|v| [v, v, v]).collect());
        let even = Picture { size: [3, 3], alpha: false, samples }.even();
        assert_eq!(even.size, [4, 4]);
        let Samples::Eight(v) = even.samples else { panic!("eight bits stay eight") };
        let first: Vec<u8> = v.chunks(3).map(|p| p[0]).collect();
        assert_eq!(first, [1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9, 7, 8, 9, 9]);
    }
}
