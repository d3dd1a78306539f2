//! PNG (8-bit, sRGB) and OpenEXR (16-bit float, scene-linear Rec. 709) files.
//!
//! The same pixels and notes always give the same bytes: no date, no host name.

use std::{io::Cursor, path::Path};

use exr::prelude::{
    AttributeValue, Encoding, Image, Layer, LayerAttributes, SpecificChannels, Text, Vec2, WritableImage as _, f16,
};

use super::{
    RecordError,
    layers::{self, Layered},
};

/// A file format for one picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Png,
    Exr,
}

impl Format {
    /// By the file's extension; `None` if it is neither `.png` nor `.exr`.
    pub fn of(path: &Path) -> Option<Self> {
        Self::of_extension(path.extension()?.to_str()?)
    }

    /// `png` or `exr`, any case.
    pub fn of_extension(ext: &str) -> Option<Self> {
        [Self::Png, Self::Exr].into_iter().find(|f| f.extension().eq_ignore_ascii_case(ext))
    }

    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Exr => "exr",
        }
    }
}

/// A picture's pixels, row by row from the top left.
pub enum Pixels {
    /// sRGB-encoded; alpha is not written.
    Rgba8(Vec<u8>),
    /// sRGB-encoded, with coverage as straight alpha.
    Cover(Vec<u8>),
    /// Named planes of numbers in an EXR.
    Layers(Layered),
    /// Scene-linear; alpha is not written. The renderer's own pixels are 16-bit floats, so that a file keeps every bit.
    Linear(Vec<[f32; 4]>),
}

/// Keyword of a PNG's XMP packet (XMP Specification Part 3).
pub const XMP: &str = "XML:com.adobe.xmp";

/// Keywords and texts that travel inside a picture's file.
#[derive(Clone, Debug, Default)]
pub struct Notes(pub Vec<(&'static str, String)>);

impl Pixels {
    fn len(&self) -> usize {
        match self {
            Self::Rgba8(bytes) => bytes.len() / 4,
            Self::Cover(bytes) => bytes.len() / 4,
            Self::Linear(pixels) => pixels.len(),
            Self::Layers(layered) => layered.len(),
        }
    }

    /// What is in a file of these pixels, of every component without alpha: bytes, or the bits of 16-bit floats, low byte
    /// first.
    fn components(&self) -> Vec<u8> {
        match self {
            Self::Rgba8(rgba) => without_alpha(rgba),
            Self::Cover(rgba) => rgba.clone(),
            Self::Layers(layered) => layered.components(),
            Self::Linear(rgba) => {
                rgba.iter().flat_map(|p| &p[..3]).flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect()
            }
        }
    }

    /// BLAKE3 of size and components, 64 hexadecimal digits: the same for the same picture, however a file is packed.
    pub fn digest(&self, size: [u32; 2]) -> String {
        digest(size, &self.components())
    }

    /// Three bytes a pixel, sRGB; `None` for linear light, which has yet to be developed.
    pub fn to_rgb8(&self) -> Option<Vec<u8>> {
        match self {
            Self::Rgba8(rgba) | Self::Cover(rgba) => Some(without_alpha(rgba)),
            Self::Linear(_) | Self::Layers(_) => None,
        }
    }

    /// The file's bytes; `path` is only named in errors.
    pub fn encode(&self, size: [u32; 2], notes: &Notes, path: &Path) -> Result<Vec<u8>, RecordError> {
        let failed = |cause: String| RecordError::Encode { path: path.to_owned(), cause };
        let area = size[0] as usize * size[1] as usize;
        if self.len() != area {
            return Err(failed(format!("it has {} pixels and should have {area}", self.len())));
        }
        match self {
            Self::Rgba8(rgba) => {
                encode_png(size, png::ColorType::Rgb, &without_alpha(rgba), notes).map_err(|e| failed(e.to_string()))
            }
            Self::Cover(rgba) => encode_png(size, png::ColorType::Rgba, rgba, notes).map_err(|e| failed(e.to_string())),
            Self::Layers(layered) => layered.encode(size, notes).map_err(|e| failed(e.to_string())),
            Self::Linear(rgba) => encode_exr(size, rgba, notes).map_err(|e| failed(e.to_string())),
        }
    }
}

fn digest(size: [u32; 2], components: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new();
    size.iter().for_each(|s| {
        hasher.update(&s.to_le_bytes());
    });
    hasher.update(components).finalize().to_hex().to_string()
}

/// [`Pixels::digest`] of the picture in a file.
pub fn digest_of_file(bytes: &[u8], format: Format) -> Result<String, String> {
    match format {
        Format::Png => decode_any(bytes).map(|(size, _, pixels)| digest(size, &pixels)),
        Format::Exr => layers::components_of(bytes).map(|(size, all)| digest(size, &all)).map_err(|e| e.to_string()),
    }
}

/// Width, height and the pixels of a PNG, three bytes each, sRGB; 16 bits are rounded to 8.
pub fn decode_png(bytes: &[u8]) -> Result<([u32; 2], Vec<u8>), String> {
    let (size, kind, pixels) = decode_any(bytes)?;
    Ok((size, if kind == png::ColorType::Rgba { without_alpha(&pixels) } else { pixels }))
}

/// Width and height, whether there is alpha, and the pixels.
fn decode_any(bytes: &[u8]) -> Result<([u32; 2], png::ColorType, Vec<u8>), String> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|e| e.to_string())?;
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("it is too large for this machine")?];
    let info = reader.next_frame(&mut pixels).map_err(|e| e.to_string())?;
    // The checksums after the last row are read, too.
    reader.finish().map_err(|e| e.to_string())?;
    pixels.truncate(info.buffer_size());
    match info.color_type {
        kind @ (png::ColorType::Rgb | png::ColorType::Rgba) => Ok(([info.width, info.height], kind, pixels)),
        other => Err(format!("its pixels are {other:?}, not RGB")),
    }
}

fn without_alpha(rgba: &[u8]) -> Vec<u8> {
    rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
}

fn encode_png(
    size: [u32; 2],
    kind: png::ColorType,
    pixels: &[u8],
    notes: &Notes,
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::with_capacity(pixels.len() / 2);
    let mut encoder = png::Encoder::new(&mut bytes, size[0], size[1]);
    encoder.set_color(kind);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    for (keyword, text) in &notes.0 {
        encoder.add_itxt_chunk((*keyword).to_owned(), text.clone())?;
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// Notes as an EXR holds them.
pub(super) fn attributes(notes: &Notes) -> LayerAttributes {
    let mut attributes = LayerAttributes::default();
    // What describes a PNG to its readers is nothing to those of an EXR.
    for (keyword, text) in notes.0.iter().filter(|(keyword, _)| *keyword != XMP) {
        // The format holds Latin-1; a name that needs more keeps the rest of its letters.
        let latin: String = text.chars().map(|c| if u32::from(c) < 256 { c } else { '?' }).collect();
        if let (Some(keyword), Some(text)) = (Text::new_or_none(keyword), Text::new_or_none(latin)) {
            attributes.other.insert(keyword, AttributeValue::Text(text));
        }
    }
    attributes
}

fn encode_exr(size: [u32; 2], rgba: &[[f32; 4]], notes: &Notes) -> exr::error::Result<Vec<u8>> {
    let size = Vec2(size[0] as usize, size[1] as usize);
    let pixel = |p: Vec2<usize>| {
        let [r, g, b, _] = rgba[p.y() * size.width() + p.x()].map(f16::from_f32);
        (r, g, b)
    };
    let layer = Layer::new(size, attributes(notes), Encoding::FAST_LOSSLESS, SpecificChannels::rgb(pixel));
    let mut bytes = Cursor::new(Vec::new());
    Image::from_layer(layer).write().to_buffered(&mut bytes)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use exr::prelude::{ReadChannels as _, ReadLayers as _};

    use super::*;

    fn notes() -> Notes {
        Notes(vec![("Dream", "grid".into()), ("Time", "33.5 s – café".into())])
    }

    #[test]
    fn a_png_gives_back_its_pixels_and_notes() {
        let rgba: Vec<u8> = (0..5 * 3 * 4).map(|i| i as u8).collect();
        let bytes = Pixels::Rgba8(rgba.clone()).encode([5, 3], &notes(), Path::new("a.png")).expect("valid picture");
        let mut reader = png::Decoder::new(Cursor::new(&bytes)).read_info().expect("a PNG");
        let mut out = vec![0; reader.output_buffer_size().expect("small")];
        reader.next_frame(&mut out).expect("pixels");
        let expected: Vec<u8> = rgba.chunks(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        assert_eq!(out, expected);
        assert_eq!(digest_of_file(&bytes, Format::Png), Ok(Pixels::Rgba8(rgba.clone()).digest([5, 3])));
        let texts = &reader.info().utf8_text;
        assert_eq!(texts.len(), 2);
        assert_eq!(texts[1].get_text().expect("plain text"), "33.5 s – café");
        assert_eq!(bytes, Pixels::Rgba8(rgba).encode([5, 3], &notes(), Path::new("a.png")).expect("valid picture"));
    }

    #[test]
    fn an_exr_gives_back_floats_beyond_one() {
        let rgba: Vec<[f32; 4]> = (0..6).map(|i| [i as f32 * 7.25, 0.125, 2.0_f32.powi(-20), 1.0]).collect();
        let bytes = Pixels::Linear(rgba.clone()).encode([3, 2], &notes(), Path::new("a.exr")).expect("valid picture");
        let image = exr::prelude::read()
            .no_deep_data()
            .largest_resolution_level()
            .all_channels()
            .first_valid_layer()
            .all_attributes()
            .from_buffered(Cursor::new(&bytes))
            .expect("an EXR");
        assert_eq!(digest_of_file(&bytes, Format::Exr), Ok(Pixels::Linear(rgba.clone()).digest([3, 2])));
        let red = image.layer_data.channel_data.list.iter().find(|c| c.name.eq("R")).expect("a red channel");
        assert_eq!(red.sample_data.values_as_f32().collect::<Vec<_>>(), rgba.iter().map(|p| p[0]).collect::<Vec<_>>());
    }

    #[test]
    fn a_png_keeps_coverage() {
        let rgba: Vec<u8> = (0..5 * 3 * 4).map(|i| i as u8).collect();
        let pixels = Pixels::Cover(rgba.clone());
        let bytes = pixels.encode([5, 3], &notes(), Path::new("a.png")).expect("valid picture");
        assert_eq!(decode_any(&bytes), Ok(([5, 3], png::ColorType::Rgba, rgba.clone())));
        assert_eq!(digest_of_file(&bytes, Format::Png), Ok(pixels.digest([5, 3])));
        assert_ne!(pixels.digest([5, 3]), Pixels::Rgba8(rgba).digest([5, 3]));
        assert_eq!(decode_png(&bytes).expect("a PNG").1, pixels.to_rgb8().expect("to be shown"));
    }

    #[test]
    fn wrong_sizes_are_errors() {
        assert!(Pixels::Rgba8(vec![0; 7]).encode([5, 3], &notes(), Path::new("a.png")).is_err());
        assert!(Pixels::Linear(vec![[0.0; 4]; 7]).encode([5, 3], &notes(), Path::new("a.exr")).is_err());
    }

    #[test]
    fn formats_go_by_extension() {
        assert_eq!(Format::of(Path::new("x/a.PNG")), Some(Format::Png));
        assert_eq!(Format::of(Path::new("a.exr")), Some(Format::Exr));
        assert_eq!(Format::of(Path::new("a.mp4")), None);
        assert_eq!(Format::of(Path::new("png")), None);
    }
}
