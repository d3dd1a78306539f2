//! R′G′B′ pictures to Y′CbCr in limited range, as films and Y4M want them.
//!
//! ITU-R BT.709-6, items 3.2 to 3.4: Y′ = 0.2126 R′ + 0.7152 G′ + 0.0722 B′ in 16..235, Cb and Cr in 16..240 around 128.
//! 4:2:0 chroma is sited left, H.264's default (ITU-T H.264 Annex E, `chroma_sample_loc_type` 0): weights 1 2 1 across the
//! even column, the mean of two rows.

/// One over 65536.
const SHIFT: i32 = 16;

/// What Y′, Cb and Cr take of R′, G′ and B′.
pub struct Matrix([[f64; 3]; 3]);

impl Matrix {
    pub const BT709: Self = Self::of(0.2126, 0.0722);
    /// Not constant luminance (ITU-R BT.2020-2, table 4).
    pub const BT2020: Self = Self::of(0.2627, 0.0593);

    const fn of(r: f64, b: f64) -> Self {
        let (g, cb, cr) = (1.0 - r - b, 2.0 * (1.0 - b), 2.0 * (1.0 - r));
        Self([[r, g, b], [-r / cb, -g / cb, 0.5], [0.5, -g / cr, -b / cr]])
    }
}

/// The same for 8-bit components, rounded to nearest.
const Y: [i32; 3] = scaled(Matrix::BT709.0[0], 219.0);
const CB: [i32; 3] = scaled(Matrix::BT709.0[1], 224.0);
const CR: [i32; 3] = scaled(Matrix::BT709.0[2], 224.0);

/// Weights of 8-bit components for a range of `span` codes, in 65536ths.
const fn scaled(weights: [f64; 3], span: f64) -> [i32; 3] {
    let f = span / 255.0 * (1 << SHIFT) as f64;
    [round(weights[0] * f), round(weights[1] * f), round(weights[2] * f)]
}

const fn round(v: f64) -> i32 {
    (if v < 0.0 { v - 0.5 } else { v + 0.5 }) as i32
}

/// `offset` + the weighted sum of components that were each multiplied by 2^`extra`.
fn code(weights: [i32; 3], offset: i32, rgb: [i32; 3], extra: i32) -> u8 {
    let shift = SHIFT + extra;
    let sum = weights[0] * rgb[0] + weights[1] * rgb[1] + weights[2] * rgb[2] + (1 << (shift - 1));
    // In range by construction: the weights sum to 219/255 or 0, so no code leaves 16..=240.
    (offset + (sum >> shift)) as u8
}

/// Planes of a picture; chroma has half as many columns and rows.
pub struct I420 {
    /// Even.
    pub width: usize,
    /// Even.
    pub height: usize,
    pub y: Vec<u8>,
    pub cb: Vec<u8>,
    pub cr: Vec<u8>,
}

impl I420 {
    /// An odd side is made even by repeating its last column or row.
    pub fn new(rgb: &[u8], [w, h]: [u32; 2]) -> Self {
        let (w, h) = (w as usize, h as usize);
        let (width, height) = (w.next_multiple_of(2), h.next_multiple_of(2));
        let (pixels, _) = rgb.as_chunks::<3>();
        let row = |y: usize| &pixels[y.min(h - 1) * w..][..w];
        let mut planes = Self { width, height, y: Vec::new(), cb: Vec::new(), cr: Vec::new() };
        planes.y.reserve_exact(width * height);
        planes.cb.reserve_exact(width * height / 4);
        planes.cr.reserve_exact(width * height / 4);
        for y in 0..height {
            planes.y.extend(row(y).iter().map(|&p| luma(p)));
            if width > w {
                planes.y.push(luma(row(y)[w - 1]));
            }
        }
        for y in (0..height).step_by(2) {
            let rows = [row(y), row(y + 1)];
            for x in (0..width).step_by(2) {
                // 1 2 1 over two rows: eight parts.
                let mut sum = [0; 3];
                for row in rows {
                    let at = [row[x.saturating_sub(1)], row[x], row[(x + 1).min(w - 1)]];
                    for (i, s) in sum.iter_mut().enumerate() {
                        *s += i32::from(at[0][i]) + 2 * i32::from(at[1][i]) + i32::from(at[2][i]);
                    }
                }
                planes.cb.push(code(CB, 128, sum, 3));
                planes.cr.push(code(CR, 128, sum, 3));
            }
        }
        planes
    }
}

fn luma(rgb: [u8; 3]) -> u8 {
    code(Y, 16, rgb.map(i32::from), 0)
}

/// Three whole planes, Y′ then Cb then Cr: Y4M's `C444`.
pub fn planes_444(rgb: &[u8]) -> Vec<u8> {
    let pixels = rgb.as_chunks::<3>().0;
    let wide = || pixels.iter().map(|p| p.map(i32::from));
    let mut out: Vec<u8> = Vec::with_capacity(rgb.len());
    out.extend(wide().map(|p| code(Y, 16, p, 0)));
    out.extend(wide().map(|p| code(CB, 128, p, 0)));
    out.extend(wide().map(|p| code(CR, 128, p, 0)));
    out
}

/// The same of 16-bit components, `n` a pixel, 16 bits a code with the low byte first: 4096..=60160 and 4096..=61440 around
/// 32768. A fourth component is a fourth plane, as it is.
pub fn planes_444_deep(samples: &[u16], n: usize, matrix: &Matrix) -> Vec<u8> {
    let plane = |[r, g, b]: [f64; 3], span: f64, offset: f64| {
        let f = span * 256.0 / 65535.0;
        let code = move |p: &[u16]| {
            let [x, y, z] = [p[0], p[1], p[2]].map(f64::from);
            (offset + (r * x + g * y + b * z) * f).round() as u16
        };
        samples.chunks_exact(n).map(code).flat_map(u16::to_le_bytes)
    };
    let [y, cb, cr] = matrix.0;
    let mut out: Vec<u8> = Vec::with_capacity(samples.len() * 2);
    out.extend(plane(y, 219.0, 4096.0));
    out.extend(plane(cb, 224.0, 32768.0));
    out.extend(plane(cr, 224.0, 32768.0));
    if n == 4 {
        out.extend(samples.chunks_exact(n).flat_map(|p| p[3].to_le_bytes()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// BT.709's colour bars at 100 %, by its formulas in floating point.
    fn reference([r, g, b]: [u8; 3]) -> [f64; 3] {
        let [r, g, b] = [r, g, b].map(|v| f64::from(v) / 255.0);
        let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        [16.0 + 219.0 * y, 128.0 + 224.0 * (b - y) / 1.8556, 128.0 + 224.0 * (r - y) / 1.5748]
    }

    #[test]
    fn codes_are_the_nearest_to_the_standard() {
        assert_eq!(planes_444(&[0, 0, 0, 255, 255, 255]), [16, 235, 128, 128, 128, 128]);
        assert_eq!(planes_444(&[255, 0, 0]), [63, 102, 240]);
        for i in 0..4096_u32 {
            let rgb = [i * 37 % 256, i * 101 % 256, i * 173 % 256].map(|v| v as u8);
            let (made, wanted) = (planes_444(&rgb), reference(rgb));
            for (m, w) in made.iter().zip(wanted) {
                assert!((f64::from(*m) - w).abs() <= 0.51, "{rgb:?} gave {made:?} instead of {wanted:?}");
            }
        }
    }

    #[test]
    fn deep_codes_are_the_same_with_more_digits() {
        for i in 0..1024_u32 {
            let rgb = [i * 37 % 256, i * 101 % 256, i * 173 % 256].map(|v| v as u8);
            let deep = planes_444_deep(&rgb.map(|v| u16::from(v) * 257), 3, &Matrix::BT709);
            let codes = deep.as_chunks::<2>().0.iter().map(|&b| f64::from(u16::from_le_bytes(b)) / 256.0);
            for (m, w) in codes.zip(reference(rgb)) {
                assert!((m - w).abs() <= 0.002, "{rgb:?} gave {m} instead of {w}");
            }
        }
    }

    #[test]
    fn alpha_is_a_plane_of_its_own_and_a_matrix_keeps_grey_grey() {
        let codes = |matrix| {
            let bytes = planes_444_deep(&[30_000, 30_000, 30_000, 9, 65_535, 0, 0, 8], 4, matrix);
            bytes.chunks(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect::<Vec<_>>()
        };
        let (hd, uhd) = (codes(&Matrix::BT709), codes(&Matrix::BT2020));
        assert_eq!((hd[0], hd[2], hd[4], &hd[6..]), (uhd[0], 32_768, 32_768, &[9, 8][..]));
        // Red: 4096 + 0.2126 × 56064 and 4096 + 0.2627 × 56064.
        assert_eq!((hd[1], uhd[1]), (16_015, 18_824));
    }

    #[test]
    fn a_flat_picture_has_flat_planes_at_every_size() {
        for size in [[1, 1], [2, 2], [3, 5], [16, 9], [17, 16]] {
            let rgb = [200, 30, 90].repeat((size[0] * size[1]) as usize);
            let p = I420::new(&rgb, size);
            assert_eq!([p.width % 2, p.height % 2], [0, 0]);
            assert_eq!((p.y.len(), p.cb.len()), (p.width * p.height, p.width * p.height / 4));
            let [y, cb, cr] = planes_444(&[200, 30, 90])[..] else { panic!("three planes of one pixel") };
            assert!(p.y.iter().all(|&v| v == y) && p.cb.iter().all(|&v| v == cb) && p.cr.iter().all(|&v| v == cr));
        }
    }

    #[test]
    fn chroma_sits_on_the_even_column() {
        // A red column at x = 2 of eight counts half at its own chroma sample, and not at its neighbours'.
        let rgb: Vec<u8> = (0..8 * 2).flat_map(|i| if i % 8 == 2 { [255, 0, 0] } else { [0; 3] }).collect();
        let p = I420::new(&rgb, [8, 2]);
        assert_eq!(p.cr, [128, 184, 128, 128]);
        let rgb: Vec<u8> = (0..8 * 2).flat_map(|i| if i % 8 == 3 { [255, 0, 0] } else { [0; 3] }).collect();
        assert_eq!(I420::new(&rgb, [8, 2]).cr, [128, 156, 156, 128]);
    }
}
