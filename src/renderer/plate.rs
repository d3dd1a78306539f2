//! Light and layers of a picture in main memory: what parts are put together in, and what files with layers are made of.

use exr::prelude::f16;
use glam::Vec2;
use rayon::prelude::*;

use super::{aovs::middle, view::pinhole_pixel};
use crate::frame::{Channel, FAR, FrameDesc, Framing, Layers, Samples};

/// Planes of one size, row by row from the top left. What is not asked for is not there.
#[derive(Default)]
pub(super) struct Plate {
    pub size: [u32; 2],
    /// Scene-linear light; alpha is coverage where that is asked for.
    pub light: Vec<[f16; 4]>,
    /// The same in 32 bits.
    pub exact: Option<Vec<[f32; 4]>>,
    pub emission: Option<Vec<[f32; 4]>>,
    /// Scattered light and transmittance.
    pub fog: Option<Vec<[f32; 4]>>,
    /// Normal and distance (m, 0 for the sky).
    pub surface: Option<Vec<[f32; 4]>>,
    /// Where the surface was one frame earlier, in the axes of the camera of then.
    pub before: Option<Vec<[f32; 4]>>,
    /// Pixels since then, right and up; of pictures whose pixels are not a camera's.
    pub motion: Option<Vec<[f32; 2]>>,
    /// Instance + 1 and structure.
    pub ids: Option<Vec<[u32; 2]>>,
}

/// Four 16-bit floats a pixel, as they come from the adapter.
pub(super) fn halves(bytes: &[u8]) -> impl Iterator<Item = [f16; 4]> + '_ {
    bytes.as_chunks::<8>().0.iter().map(|b| [0, 1, 2, 3].map(|k| f16::from_le_bytes([b[2 * k], b[2 * k + 1]])))
}

/// Copies `[w, h]` pixels from `from` of one plane to `to` of another.
fn paste<T: Copy>(
    (plane, width): (&mut [T], u32),
    to: [u32; 2],
    (source, source_width): (&[T], u32),
    from: [u32; 2],
    [w, h]: [u32; 2],
) {
    for row in 0..h {
        let at = |[x, y]: [u32; 2], width: u32| (y + row) as usize * width as usize + x as usize;
        let (a, b) = (at(to, width), at(from, source_width));
        plane[a..a + w as usize].copy_from_slice(&source[b..b + w as usize]);
    }
}

impl Plate {
    /// Black, with every plane that `framing` asks for.
    pub(super) fn new(size: [u32; 2], framing: &Framing) -> Self {
        let area = size[0] as usize * size[1] as usize;
        let plane = |asked: bool| asked.then(|| vec![[0.0; 4]; area]);
        let facts = framing.layers.has_facts();
        Self {
            size,
            light: vec![[f16::ZERO; 4]; area],
            exact: plane(framing.float),
            emission: plane(framing.layers.has(Layers::EMISSION)),
            fog: plane(framing.layers.has(Layers::FOG)),
            surface: plane(facts),
            before: plane(facts),
            motion: None,
            ids: facts.then(|| vec![[0; 2]; area]),
        }
    }

    /// Copies pixels from another plate, of every plane that both have.
    pub(super) fn paste(&mut self, other: &Self, from: [u32; 2], size: [u32; 2], to: [u32; 2]) {
        let (width, other_width) = (self.size[0], other.size[0]);
        paste((&mut self.light, width), to, (&other.light, other_width), from, size);
        let planes = [
            (&mut self.exact, &other.exact),
            (&mut self.emission, &other.emission),
            (&mut self.fog, &other.fog),
            (&mut self.surface, &other.surface),
            (&mut self.before, &other.before),
        ];
        for (plane, source) in planes {
            if let (Some(plane), Some(source)) = (plane, source) {
                paste((plane, width), to, (source, other_width), from, size);
            }
        }
        if let (Some(plane), Some(source)) = (&mut self.ids, &other.ids) {
            paste((plane, width), to, (source, other_width), from, size);
        }
    }

    /// A rectangle of its light: left, top, width, height.
    pub(super) fn cut(&self, [x, y, w, h]: [u32; 4]) -> Vec<[f16; 4]> {
        let mut out = vec![[f16::ZERO; 4]; w as usize * h as usize];
        paste((&mut out, w), [0; 2], (&self.light, self.size[0]), [x, y], [w, h]);
        out
    }

    /// What a file with layers holds of it, in the order of [`Layers`].
    pub(super) fn channels(&self, desc: &FrameDesc) -> Vec<Channel> {
        let framing = &desc.framing;
        let layers = if framing.layers.is_empty() { Layers::BEAUTY } else { framing.layers };
        let mut out = Vec::new();
        let light = |plane: &[[f32; 4]], k: usize| {
            let values = plane.par_iter().map(|p| p[k]);
            if framing.float {
                Samples::Float(values.collect())
            } else {
                Samples::Half(values.map(f16::from_f32).collect())
            }
        };
        let mut add = |name, samples| out.push(Channel { name, samples });
        if layers.has(Layers::BEAUTY) {
            let names = if framing.alpha { &["R", "G", "B", "A"][..] } else { &["R", "G", "B"] };
            for (k, name) in names.iter().enumerate() {
                add(
                    name,
                    match &self.exact {
                        Some(exact) => light(exact, k),
                        None => Samples::Half(self.light.par_iter().map(|p| p[k]).collect()),
                    },
                );
            }
        }
        if let Some(surface) = &self.surface {
            if layers.has(Layers::DEPTH) {
                let depth = surface.par_iter().map(|s| if s[3] > 0.0 { s[3] } else { FAR });
                add("depth.Z", Samples::Float(depth.collect()));
            }
            if layers.has(Layers::MOTION) {
                let motion = self.motion.clone().unwrap_or_else(|| self.seen_motion(desc));
                for (k, name) in ["motion.X", "motion.Y"].into_iter().enumerate() {
                    // Half a pixel in a thousand is as far as a half float goes.
                    add(name, Samples::Float(motion.par_iter().map(|m| m[k]).collect()));
                }
            }
            if layers.has(Layers::NORMAL) {
                for (k, name) in ["normal.X", "normal.Y", "normal.Z"].into_iter().enumerate() {
                    add(name, light(surface, k));
                }
            }
        }
        for (plane, names) in [
            (&self.emission, &["emission.R", "emission.G", "emission.B"][..]),
            (&self.fog, &["fog.R", "fog.G", "fog.B", "fog.transmittance"]),
        ] {
            for (k, name) in names.iter().enumerate() {
                if let Some(plane) = plane {
                    add(name, light(plane, k));
                }
            }
        }
        if let Some(ids) = self.ids.as_ref().filter(|_| layers.has(Layers::ID)) {
            for (k, name) in ["id.instance", "id.structure"].into_iter().enumerate() {
                add(name, Samples::Uint(ids.par_iter().map(|i| i[k]).collect()));
            }
        }
        out
    }

    /// Pixels that what the camera sees has come since one frame earlier, right and up.
    fn seen_motion(&self, desc: &FrameDesc) -> Vec<[f32; 2]> {
        let (Some(before), Some(sample)) = (&self.before, desc.samples.get(middle(desc))) else { return Vec::new() };
        let width = self.size[0] as usize;
        let jitter = sample.jitter;
        let moved = |(k, p): (usize, &[f32; 4])| {
            let now = seen_at([(k % width) as u32, (k / width) as u32], jitter, desc.framing.supersample);
            let Some(then) = pinhole_pixel(&sample.previous, self.size, [p[0], p[1], p[2]]) else { return [0.0; 2] };
            [now.x - then.x, then.y - now.y]
        };
        before.par_iter().enumerate().map(moved).collect()
    }
}

/// Where in the picture the ray runs that facts about a pixel come from.
pub(super) fn seen_at(pixel: [u32; 2], jitter: Vec2, factor: u32) -> Vec2 {
    let sub = Vec2::from(pixel.map(|v| (v * factor + factor / 2) as f32 + 0.5));
    (sub - jitter) / factor as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_land_where_they_belong() {
        let framing = Framing { layers: Layers::ID.with(Layers::FOG), ..Framing::default() };
        let mut whole = Plate::new([5, 4], &framing);
        let mut part = Plate::new([3, 3], &framing);
        part.ids = Some((0..9).map(|k| [k, k]).collect());
        part.light = (0..9).map(|k| [f16::from_f32(k as f32); 4]).collect();
        whole.paste(&part, [1, 0], [2, 3], [3, 1]);
        let ids: Vec<u32> = whole.ids.as_ref().expect("asked for").iter().map(|i| i[0]).collect();
        assert_eq!(ids, [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 4, 5, 0, 0, 0, 7, 8]);
        assert_eq!(whole.cut([3, 1, 2, 1]), [[f16::from_f32(1.0); 4], [f16::from_f32(2.0); 4]]);
        assert!(whole.emission.is_none() && whole.fog.is_some());
    }
}
