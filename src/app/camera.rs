//! Offline frames one after the other: while one is rendered, the one before comes back from the adapter.

use super::{failure::Failure, stage, still, taking};
use crate::{
    gpu::{Pending, Ring},
    record::{Format, Notes, Pixels},
    renderer::{RenderError, Renderer},
    show::{Exposure, Show},
};

/// A frame in memory.
pub struct Shot {
    pub number: i64,
    pub pixels: Pixels,
    pub notes: Notes,
}

pub struct Camera {
    format: Format,
    ring: Ring,
    coming: Option<(i64, Pending, Notes)>,
}

impl Camera {
    pub fn new(format: Format) -> Self {
        Self { format, ring: Ring::default(), coming: None }
    }

    /// Renders a frame and returns the one before it, if there was one. Linear light comes back at once.
    pub fn expose(
        &mut self,
        show: &Show,
        renderer: &mut Renderer,
        exposure: &Exposure<'_>,
    ) -> Result<Option<Shot>, Failure> {
        let (number, desc) = (exposure.frame, show.frame(exposure)?);
        renderer.render(&desc)?;
        let notes = stage::notes(show, exposure, desc.seed, renderer.gpu(), self.format);
        if let Some(pixels) = taking::read(renderer, &desc, self.format)? {
            return Ok(Some(Shot { number, pixels, notes }));
        }
        if self.format == Format::Exr {
            return Ok(Some(Shot { number, pixels: still::read(renderer, Format::Exr)?, notes }));
        }
        let picture = renderer.picture().ok_or(RenderError::NoPicture)?.texture();
        let pending = self.ring.start(renderer.gpu(), picture).map_err(RenderError::from)?;
        let before = self.coming.replace((number, pending, notes));
        before.map(|shot| self.receive(renderer, shot)).transpose()
    }

    /// The frame that is still on its way.
    pub fn last(&mut self, renderer: &Renderer) -> Result<Option<Shot>, Failure> {
        let last = self.coming.take();
        last.map(|shot| self.receive(renderer, shot)).transpose()
    }

    fn receive(
        &mut self,
        renderer: &Renderer,
        (number, pending, notes): (i64, Pending, Notes),
    ) -> Result<Shot, Failure> {
        let rgba = self.ring.finish(renderer.gpu(), pending).map_err(RenderError::from)?;
        Ok(Shot { number, pixels: Pixels::Rgba8(rgba), notes })
    }
}
