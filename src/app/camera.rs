//! Offline frames one after the other: while one is rendered, the one before comes back from the adapter.

use super::{failure::Failure, stage, taking};
use crate::{
    gpu::{Pending, Ring, read_texture},
    passes::Finish,
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

    /// Renders a frame and returns the one before it, if there was one.
    pub fn expose(
        &mut self,
        show: &Show,
        renderer: &mut Renderer,
        exposure: &Exposure<'_>,
    ) -> Result<Option<Shot>, Failure> {
        let (number, desc) = (exposure.frame, show.frame(exposure)?);
        renderer.set_finish(finish_for(self.format));
        renderer.render(&desc)?;
        let notes = stage::notes(show, exposure, desc.seed, renderer.gpu(), self.format);
        if let Some(pixels) = taking::read(renderer, &desc, self.format)? {
            // It is in memory already, and there is none on its way.
            return Ok(Some(Shot { number, pixels, notes }));
        }
        let pending = self.ring.start(renderer.gpu(), texture(renderer, self.format)?).map_err(RenderError::from)?;
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
        let bytes = self.ring.finish(renderer.gpu(), pending).map_err(RenderError::from)?;
        Ok(Shot { number, pixels: Pixels::of_bytes(self.format, bytes), notes })
    }
}

/// The one way a single offline frame is made: stills, storyboards and what is rendered again to compare.
pub fn snap(
    show: &Show,
    renderer: &mut Renderer,
    exposure: &Exposure<'_>,
    format: Format,
) -> Result<(Pixels, Notes), Failure> {
    let mut camera = Camera::new(format);
    let shot = match camera.expose(show, renderer, exposure)? {
        Some(shot) => shot,
        None => camera.last(renderer)?.ok_or(RenderError::NoPicture)?,
    };
    Ok((shot.pixels, shot.notes))
}

/// Reads back the frame that was rendered last, which was finished for this format.
pub fn read(renderer: &Renderer, format: Format) -> Result<Pixels, Failure> {
    let bytes = read_texture(renderer.gpu(), texture(renderer, format)?).map_err(RenderError::from)?;
    Ok(Pixels::of_bytes(format, bytes))
}

const fn finish_for(format: Format) -> Finish {
    match format {
        Format::Png | Format::Exr => Finish::Shown,
        Format::Png16 => Finish::Deep,
        Format::Hdr => Finish::Light,
    }
}

/// Where the pixels of such a frame are.
fn texture(renderer: &Renderer, format: Format) -> Result<&wgpu::Texture, RenderError> {
    let found = match format {
        Format::Exr => renderer.light(),
        _ => renderer.picture().map(wgpu::TextureView::texture),
    };
    found.ok_or(RenderError::NoPicture)
}
