//! Frames to standard output or a pipe, without a container or in YUV4MPEG2's.

use std::io::{self, BufWriter, Write};

use super::yuv::{self, Matrix};
use crate::{
    clock::Rate,
    record::{Picture, RecordError, Samples},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFormat {
    /// R G B A, sRGB, rows from the top, nothing between frames; a byte each, or two with the low byte first.
    Raw,
    /// `YUV4MPEG2`, 4:4:4, BT.709 in limited range; 8 or 16 bits.
    Y4m,
}

pub struct Stream {
    format: StreamFormat,
    to: Box<dyn Write + Send>,
}

impl Stream {
    /// Begins a stream of pictures of one size; Y4M has a header, which is written now.
    pub fn start(
        to: impl Write + Send + 'static,
        format: StreamFormat,
        [w, h]: [u32; 2],
        rate: Rate,
        deep: bool,
    ) -> Result<Self, RecordError> {
        let mut to: Box<dyn Write + Send> = Box::new(BufWriter::with_capacity(1 << 16, to));
        if format == StreamFormat::Y4m {
            let (num, den) = (rate.num, rate.den);
            let kind = if deep { "C444p16 XYSCSS=444P16" } else { "C444" };
            let header = format!("YUV4MPEG2 W{w} H{h} F{num}:{den} Ip A1:1 {kind} XCOLORRANGE=LIMITED\n");
            to.write_all(header.as_bytes()).map_err(RecordError::Pipe)?;
        }
        Ok(Self { format, to })
    }

    /// Adds a frame. Y4M has no alpha: what is not covered is black.
    pub fn push(&mut self, picture: Picture) -> Result<(), RecordError> {
        let write = || -> io::Result<()> {
            match self.format {
                StreamFormat::Raw => self.to.write_all(&rgba(picture))?,
                StreamFormat::Y4m => {
                    self.to.write_all(b"FRAME\n")?;
                    self.to.write_all(&match picture.over_black().samples {
                        Samples::Eight(rgb) => yuv::planes_444(&rgb),
                        Samples::Sixteen(rgb) => yuv::planes_444_deep(&rgb, 3, &Matrix::BT709),
                    })?;
                }
            }
            self.to.flush()
        };
        write().map_err(RecordError::Pipe)
    }

    pub fn finish(mut self) -> Result<(), RecordError> {
        self.to.flush().map_err(RecordError::Pipe)
    }
}

/// Four components a pixel, opaque where nothing else is said.
fn rgba(picture: Picture) -> Vec<u8> {
    match picture.samples {
        _ if picture.alpha => picture.into_bytes(),
        Samples::Eight(rgb) => rgb.as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect(),
        Samples::Sixteen(rgb) => {
            let pixels = rgb.as_chunks::<3>().0.iter();
            pixels.flat_map(|&[r, g, b]| [r, g, b, u16::MAX]).flat_map(u16::to_le_bytes).collect()
        }
    }
}
