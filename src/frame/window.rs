//! Which part of a picture is rendered at one time.

use glam::Vec4;

/// A window into a picture. Everything that depends on a pixel's place counts from the whole picture's corner, so that
/// windows fit together without a seam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Pixels of the whole picture as it is rendered: its size times the supersampling.
    pub whole: [u32; 2],
    /// Where the window's first pixel lies in it: multiples of [`Self::ALIGN`].
    pub origin: [u32; 2],
    /// Pixels of the window.
    pub size: [u32; 2],
    /// What is kept of it once it is filtered down, in pixels of the picture: left and top, width and height.
    pub at: [u32; 2],
    pub kept: [u32; 2],
    /// One of several parts of a picture, which is developed only when they are together.
    pub part: bool,
}

impl Window {
    /// Pictures that are made at a half or a third of the size keep their grid in every window, and so do tiles of 8×8.
    pub const ALIGN: u32 = 24;

    /// The whole picture at once.
    pub fn all(size: [u32; 2], supersample: u32) -> Self {
        let whole = size.map(|s| s.saturating_mul(supersample.max(1)));
        Self { whole, origin: [0; 2], size: whole, at: [0; 2], kept: size, part: false }
    }

    /// From the clip space of the whole picture to the window's: scale along x and y, offset to be taken times w.
    pub fn crop(&self) -> Vec4 {
        if self.is_all() {
            return Vec4::new(1.0, 1.0, 0.0, 0.0);
        }
        let axis = |k: usize| [self.whole[k], self.origin[k], self.size[k]].map(|v| v as f32);
        let ([whole_x, x, w], [whole_y, y, h]) = (axis(0), axis(1));
        Vec4::new(whole_x / w, whole_y / h, (whole_x - 2.0 * x - w) / w, (2.0 * y + h - whole_y) / h)
    }

    /// Whether every pixel of the picture is in it.
    pub fn is_all(&self) -> bool {
        self.size == self.whole
    }
}
