//! A contact sheet: small pictures in rows with a label under each, on near-black.
//!
//! Pictures are averaged down in linear light, so that bright lines keep their weight.

use ab_glyph::{Font as _, FontRef, Glyph, PxScale, ScaleFont as _, point};

use super::failure::Failure;
use crate::record::{linear_to_srgb, srgb_to_linear};

const PAPER: [u8; 3] = [14, 14, 17];
const INK: [u8; 3] = [226, 224, 218];
const FAINT: [u8; 3] = [138, 137, 134];
/// Text heights and distances are parts of the width of one picture.
const LABEL: f32 = 0.046;
const TITLE: f32 = 0.075;
const GAP: f32 = 0.05;

/// One picture with its label.
pub struct Cell {
    /// sRGB-encoded, four bytes a pixel, all cells of one size.
    pub rgba: Vec<u8>,
    pub label: String,
    pub detail: String,
}

/// A heading and the cells below it.
pub struct Section {
    pub title: String,
    pub cells: Vec<Cell>,
}

/// Three bytes a pixel.
pub struct Sheet {
    pub size: [u32; 2],
    rgb: Vec<u8>,
}

impl Sheet {
    /// Lays out sections of pictures of `size`, each made at most `width` pixels wide.
    pub fn compose(sections: &[Section], size: [u32; 2], columns: u32, width: u32) -> Result<Self, Failure> {
        let font = FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).map_err(Failure::work)?;
        let w = size[0].min(width);
        let h = ((u64::from(size[1]) * u64::from(w)).div_ceil(u64::from(size[0]))).max(1) as u32;
        let unit = w.max(160) as f32;
        let (gap, label, title) = ((GAP * unit) as u32, LABEL * unit, TITLE * unit);
        let (label_row, title_row) = ((label * 1.9) as u32, (title * 2.0) as u32);
        let widest = sections.iter().map(|s| s.cells.len()).max().unwrap_or(1).max(1) as u32;
        let columns = columns.min(widest);
        let rows = |s: &Section| (s.cells.len() as u32).div_ceil(columns);
        let row = h + label_row + gap / 2;
        let height = gap + sections.iter().map(|s| title_row + rows(s) * row).sum::<u32>();
        let size_px = [gap + columns * (w + gap), height];
        let mut sheet = Self { size: size_px, rgb: PAPER.repeat(size_px[0] as usize * size_px[1] as usize) };
        let mut y = gap / 2;
        for section in sections {
            sheet.text(&font, title, [gap as f32, y as f32 + title * 0.4], &section.title, INK, None);
            y += title_row;
            for (i, cell) in section.cells.iter().enumerate() {
                let x = gap + (i as u32 % columns) * (w + gap);
                let top = y + (i as u32 / columns) * row;
                sheet.paste(&shrink(&cell.rgba, size, [w, h]), [w, h], [x, top]);
                let baseline = (top + h) as f32 + label * 0.35;
                let right = (x + w) as f32;
                let end = sheet.text(&font, label, [x as f32, baseline], &cell.label, INK, Some(right));
                sheet.text(&font, label, [end + label * 0.6, baseline], &cell.detail, FAINT, Some(right));
            }
            y += rows(section) * row;
        }
        Ok(sheet)
    }

    /// Four bytes a pixel.
    pub fn rgba(&self) -> Vec<u8> {
        self.rgb.as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect()
    }

    fn paste(&mut self, rgb: &[u8], size: [u32; 2], at: [u32; 2]) {
        let row = size[0] as usize * 3;
        for (i, line) in rgb.chunks(row).enumerate() {
            let start = ((at[1] as usize + i) * self.size[0] as usize + at[0] as usize) * 3;
            self.rgb[start..start + row].copy_from_slice(line);
        }
    }

    /// Draws one line with its top at `at`, nothing beyond `right`; returns where it ends.
    fn text(&mut self, font: &FontRef<'_>, px: f32, at: [f32; 2], text: &str, ink: [u8; 3], right: Option<f32>) -> f32 {
        let scaled = font.as_scaled(PxScale::from(px));
        let mut x = at[0];
        for c in text.chars() {
            let id = font.glyph_id(c);
            let advance = scaled.h_advance(id);
            if right.is_some_and(|r| x + advance > r) {
                break;
            }
            let glyph = Glyph { id, scale: PxScale::from(px), position: point(x, at[1] + scaled.ascent()) };
            if let Some(outline) = font.outline_glyph(glyph) {
                let corner = outline.px_bounds().min;
                outline.draw(|dx, dy, cover| {
                    self.blend([corner.x as i64 + i64::from(dx), corner.y as i64 + i64::from(dy)], ink, cover);
                });
            }
            x += advance;
        }
        x
    }

    fn blend(&mut self, [x, y]: [i64; 2], ink: [u8; 3], cover: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if x < self.size[0] && y < self.size[1] {
            let i = (y as usize * self.size[0] as usize + x as usize) * 3;
            for (p, c) in self.rgb[i..i + 3].iter_mut().zip(ink) {
                *p = (f32::from(*p) + (f32::from(c) - f32::from(*p)) * cover.clamp(0.0, 1.0)).round() as u8;
            }
        }
    }
}

/// Averages boxes of pixels in linear light; `to` is not larger than `from`.
fn shrink(rgba: &[u8], from: [u32; 2], to: [u32; 2]) -> Vec<u8> {
    let linear: Vec<f32> = (0..=255u8).map(|v| srgb_to_linear(f32::from(v) / 255.0)).collect();
    let span = |i: u32, axis: usize| {
        let edge = |k: u32| (u64::from(k) * u64::from(from[axis]) / u64::from(to[axis])) as usize;
        edge(i)..edge(i + 1).max(edge(i) + 1).min(from[axis] as usize)
    };
    let mut out = Vec::with_capacity(to[0] as usize * to[1] as usize * 3);
    for y in 0..to[1] {
        for x in 0..to[0] {
            let (xs, ys) = (span(x, 0), span(y, 1));
            let n = (xs.len() * ys.len()).max(1) as f32;
            let mut sum = [0.0; 3];
            for py in ys {
                for px in xs.clone() {
                    let i = (py * from[0] as usize + px) * 4;
                    sum.iter_mut().zip(&rgba[i..i + 3]).for_each(|(s, &v)| *s += linear[usize::from(v)]);
                }
            }
            out.extend(sum.map(|s| (linear_to_srgb(s / n) * 255.0).round() as u8));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinking_keeps_flat_colours_and_averages_light() {
        let flat = [10, 100, 250, 255].repeat(8 * 6);
        assert_eq!(shrink(&flat, [8, 6], [3, 2]), [10, 100, 250].repeat(6));
        let stripes: Vec<u8> = [[0, 0, 0, 255], [255, 255, 255, 255]].concat().repeat(2);
        assert_eq!(shrink(&stripes, [2, 2], [1, 1]), [188; 3]);
        assert_eq!(shrink(&flat, [8, 6], [8, 6]).len(), 8 * 6 * 3);
    }

    #[test]
    fn sheets_hold_every_cell_and_visible_labels() {
        let cell = |v: u8| Cell { rgba: [v, v, v, 255].repeat(64 * 36), label: "E1".into(), detail: "platform".into() };
        let section = Section { title: "Evacuation".into(), cells: vec![cell(10), cell(20), cell(250)] };
        let sheet = Sheet::compose(&[section], [64, 36], 2, 480).expect("fonts are built in");
        assert_eq!(sheet.rgb.len(), sheet.size[0] as usize * sheet.size[1] as usize * 3);
        let count = |c: [u8; 3]| sheet.rgb.chunks(3).filter(|p| **p == c).count();
        assert!([[10; 3], [20; 3], [250; 3]].iter().all(|&c| count(c) >= 64 * 36));
        let light = sheet.rgb.chunks(3).filter(|p| p[0] > 90 && **p != [250; 3]).count();
        assert!(light > 20, "no label is visible");
    }

    #[test]
    fn slivers_and_single_pixels_are_laid_out() {
        for size in [[1, 1], [1, 500], [500, 1]] {
            let cell = Cell {
                rgba: vec![9; size[0] as usize * size[1] as usize * 4],
                label: "x".repeat(99),
                detail: String::new(),
            };
            let section = Section { title: String::new(), cells: vec![cell] };
            Sheet::compose(&[section], size, 4, 480).expect("fonts are built in");
        }
    }
}
