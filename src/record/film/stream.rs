//! Frames to standard output or a pipe, without a container or in YUV4MPEG2's.

use std::io::{self, BufWriter, Write};

use super::yuv;
use crate::{clock::Rate, record::RecordError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamFormat {
    /// Four bytes a pixel, R G B A, sRGB, rows from the top, nothing between frames.
    Raw,
    /// `YUV4MPEG2`, 4:4:4, BT.709 in limited range.
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
    ) -> Result<Self, RecordError> {
        let mut to: Box<dyn Write + Send> = Box::new(BufWriter::with_capacity(1 << 16, to));
        if format == StreamFormat::Y4m {
            let header = format!("YUV4MPEG2 W{w} H{h} F{}:{} Ip A1:1 C444 XCOLORRANGE=LIMITED\n", rate.num, rate.den);
            to.write_all(header.as_bytes()).map_err(RecordError::Pipe)?;
        }
        Ok(Self { format, to })
    }

    /// Adds a frame, three bytes a pixel.
    pub fn push(&mut self, rgb: &[u8]) -> Result<(), RecordError> {
        let mut write = || -> io::Result<()> {
            match self.format {
                StreamFormat::Raw => {
                    let rgba: Vec<u8> = rgb.as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect();
                    self.to.write_all(&rgba)?;
                }
                StreamFormat::Y4m => {
                    self.to.write_all(b"FRAME\n")?;
                    self.to.write_all(&yuv::planes_444(rgb))?;
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
