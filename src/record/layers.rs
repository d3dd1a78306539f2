//! OpenEXR files of named planes: layers beside the picture, coverage, and pictures of all directions.
//!
//! One part, with channels named `layer.component` as compositing programs expect; the picture itself is plain `R`, `G`,
//! `B` and, with coverage, `A`.

use std::io::Cursor;

use exr::{
    meta::attribute::EnvironmentMap,
    prelude::{
        AnyChannel, AnyChannels, Blocks, Compression, Encoding, FlatSamples, Image, Layer, LineOrder,
        ReadChannels as _, ReadLayers as _, Text, Vec2, WritableImage as _,
    },
};

use super::image::{Notes, attributes};
use crate::frame::{Channel, Samples};

/// Planes of one picture.
pub struct Layered {
    pub channels: Vec<Channel>,
    /// All directions by longitude and latitude, for the file's `envmap`.
    pub round: bool,
}

/// As the files of the practice: blocks of sixteen lines, which every reader knows.
const ENCODING: Encoding =
    Encoding { compression: Compression::ZIP16, blocks: Blocks::ScanLines, line_order: LineOrder::Increasing };

fn flat(samples: &Samples) -> FlatSamples {
    match samples {
        Samples::Half(v) => FlatSamples::F16(v.clone()),
        Samples::Float(v) => FlatSamples::F32(v.clone()),
        Samples::Uint(v) => FlatSamples::U32(v.clone()),
    }
}

fn bytes(samples: &FlatSamples) -> Vec<u8> {
    match samples {
        FlatSamples::F16(v) => v.iter().flat_map(|v| v.to_le_bytes()).collect(),
        FlatSamples::F32(v) => v.iter().flat_map(|v| v.to_le_bytes()).collect(),
        FlatSamples::U32(v) => v.iter().flat_map(|v| v.to_le_bytes()).collect(),
    }
}

/// What a digest is taken of. A plain picture gives the same as [`super::Pixels::Linear`]: pixel by pixel.
fn components(mut planes: Vec<(String, FlatSamples)>) -> Vec<u8> {
    planes.sort_by(|a, b| a.0.cmp(&b.0));
    let names: Vec<&str> = planes.iter().map(|(name, _)| name.as_str()).collect();
    if let (["B", "G", "R"], [(_, FlatSamples::F16(b)), (_, FlatSamples::F16(g)), (_, FlatSamples::F16(r))]) =
        (&names[..], &planes[..])
    {
        return r.iter().zip(g).zip(b).flat_map(|((r, g), b)| [r, g, b].map(|v| v.to_le_bytes())).flatten().collect();
    }
    planes.iter().flat_map(|(name, samples)| [name.as_bytes(), &[0], &bytes(samples)].concat()).collect()
}

fn read(file: &[u8]) -> exr::error::Result<Layer<AnyChannels<FlatSamples>>> {
    let image = exr::prelude::read()
        .no_deep_data()
        .largest_resolution_level()
        .all_channels()
        .first_valid_layer()
        .all_attributes()
        .from_buffered(Cursor::new(file))?;
    Ok(image.layer_data)
}

/// Size and what a digest is taken of, from a file.
pub(super) fn components_of(file: &[u8]) -> exr::error::Result<([u32; 2], Vec<u8>)> {
    let layer = read(file)?;
    let (size, list) = (layer.size, layer.channel_data.list);
    let planes = list.into_iter().map(|c| (c.name.to_string(), c.sample_data)).collect();
    Ok(([size.width() as u32, size.height() as u32], components(planes)))
}

impl Layered {
    /// Pixels, if every plane has as many.
    pub fn len(&self) -> usize {
        let first = self.channels.first().map_or(0, |c| c.samples.len());
        if self.channels.iter().all(|c| c.samples.len() == first) { first } else { 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn components(&self) -> Vec<u8> {
        components(self.channels.iter().map(|c| (c.name.to_owned(), flat(&c.samples))).collect())
    }

    pub(super) fn encode(&self, [w, h]: [u32; 2], notes: &Notes) -> exr::error::Result<Vec<u8>> {
        let channel = |c: &Channel| Some(AnyChannel::new(Text::new_or_none(c.name)?, flat(&c.samples)));
        let channels = AnyChannels::sort(self.channels.iter().filter_map(channel).collect());
        let mut attributes = attributes(notes);
        attributes.environment_map = self.round.then_some(EnvironmentMap::LatitudeLongitude);
        let layer = Layer::new(Vec2(w as usize, h as usize), attributes, ENCODING, channels);
        let mut file = Cursor::new(Vec::new());
        Image::from_layer(layer).write().to_buffered(&mut file)?;
        Ok(file.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use exr::prelude::f16;

    use super::{super::Pixels, *};

    fn layered() -> Layered {
        let half = |scale: f32| Samples::Half((0..6).map(|i| f16::from_f32(i as f32 * scale)).collect());
        let channels = vec![
            Channel { name: "R", samples: half(7.25) },
            Channel { name: "G", samples: half(0.5) },
            Channel { name: "B", samples: half(100.0) },
            Channel { name: "depth.Z", samples: Samples::Float(vec![1.0e10, 0.1, 3.0, 4.0, 5.0, 1.0e-9]) },
            Channel { name: "id.instance", samples: Samples::Uint(vec![0, 1, u32::MAX, 3, 4, 5]) },
        ];
        Layered { channels, round: true }
    }

    #[test]
    fn every_layer_comes_back_as_it_was() {
        let pixels = Pixels::Layers(layered());
        let notes = Notes(vec![("Dream", "grid".into()), (super::super::XMP, "<x/>".into())]);
        let file = pixels.encode([3, 2], &notes, Path::new("a.exr")).expect("valid picture");
        let image = read(&file).expect("an EXR");
        assert_eq!(image.attributes.environment_map, Some(EnvironmentMap::LatitudeLongitude));
        assert!(image.attributes.other.keys().all(|k| !k.to_string().contains("xmp")));
        for channel in &layered().channels {
            let found = image.channel_data.list.iter().find(|c| c.name.eq(channel.name)).expect("the channel is there");
            assert_eq!(bytes(&found.sample_data), bytes(&flat(&channel.samples)), "{}", channel.name);
        }
        let digest = super::super::image::digest_of_file(&file, super::super::Format::Exr);
        assert_eq!(digest, Ok(pixels.digest([3, 2])));
    }
}
