//! What comes back from the adapter: the picture, its light, its layers, and the state of simulations.

use std::collections::HashMap;

use exr::prelude::f16;

use super::{RenderError, Renderer, plate};
use crate::{
    frame::{Channel, FrameDesc},
    gpu::{Tex, read_buffer, read_texture},
};

impl Renderer {
    /// The picture so far, as [`Self::set_finish`] says; by itself display-encoded sRGB in `Rgba8Unorm`. There is none
    /// where the adapter cannot hold it; then [`Self::read_rgba8`] has it.
    pub fn picture(&self) -> Option<&wgpu::TextureView> {
        self.exposed.display.as_ref().map(Tex::view)
    }

    /// Scene-linear light so far, before bloom and tone map, in `Rgba16Float`.
    pub fn light(&self) -> Option<&wgpu::Texture> {
        self.exposed.mean.as_ref().map(Tex::texture)
    }

    /// Width and height of the picture so far, (0, 0) before the first.
    pub fn size(&self) -> [u32; 2] {
        self.exposed.display.as_ref().map_or([0; 2], Tex::size)
    }

    /// The picture's bytes, as [`Self::set_finish`] says; by itself RGBA, sRGB-encoded. Rows tightly packed.
    pub fn read_rgba8(&mut self) -> Result<Vec<u8>, RenderError> {
        if let Some(bytes) = &self.exposed.bytes {
            return Ok(bytes.clone());
        }
        let display = self.exposed.display.as_ref().ok_or(RenderError::NoPicture)?;
        Ok(read_texture(&self.gpu, display.texture())?)
    }

    /// Scene-linear light before bloom and tone map; alpha is 1.
    pub fn read_linear(&mut self) -> Result<Vec<[f32; 4]>, RenderError> {
        let opaque = |[r, g, b, _]: [f16; 4]| [r.to_f32(), g.to_f32(), b.to_f32(), 1.0];
        Ok(self.read_light()?.into_iter().map(opaque).collect())
    }

    /// The same as it is kept; alpha means something only where coverage was asked for.
    pub fn read_light(&self) -> Result<Vec<[f16; 4]>, RenderError> {
        if let Some(plate) = &self.exposed.plate {
            return Ok(plate.light.clone());
        }
        let bytes = read_texture(&self.gpu, self.light().ok_or(RenderError::NoPicture)?)?;
        Ok(plate::halves(&bytes).collect())
    }

    /// What a file with layers holds of the frame that was rendered last, of which `desc` is the description.
    pub fn read_channels(&self, desc: &FrameDesc) -> Result<Vec<Channel>, RenderError> {
        match &self.exposed.plate {
            Some(plate) => Ok(plate.channels(desc)),
            None => Ok(self.read_plate(desc)?.channels(desc)),
        }
    }

    /// Buffers of a simulation as they are now, by name. Waits for the GPU.
    pub fn inspect(&self, system: &str) -> Result<HashMap<&'static str, Vec<u8>>, RenderError> {
        let buffers = self.simulations.inspect(system).into_iter();
        buffers.map(|(name, buffer)| Ok((name, read_buffer(&self.gpu, &buffer)?))).collect()
    }
}
