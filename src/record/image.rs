//! PNG (8 or 16 bits, sRGB) and OpenEXR (16-bit float, linear, Rec. 709 primaries) files.
//!
//! The same pixels and notes always give the same bytes: no date, no host name.

use std::{io::Cursor, path::Path};

use exr::prelude::{
    AttributeValue, Encoding, Image, Layer, LayerAttributes, ReadChannels as _, ReadLayers as _, SpecificChannels,
    Text, Vec2, WritableImage as _, f16,
};

use super::{
    Picture, RecordError, Samples,
    film::REFERENCE_WHITE,
    layers::{self, Layered},
};

/// What one frame's file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As it is shown, 8 bits a component.
    Png,
    /// As it is shown, 16 bits a component.
    Png16,
    /// The scene's light before lens and film, 16-bit float.
    Exr,
    /// A display's light, 16-bit float; 1 is [`REFERENCE_WHITE`].
    Hdr,
}

impl Format {
    const ALL: [Self; 4] = [Self::Png, Self::Png16, Self::Exr, Self::Hdr];

    /// By the file's extension, any case: `.png` (8 bits) or `.exr` (the scene's light); `None` for others.
    pub fn of(path: &Path) -> Option<Self> {
        let ext = path.extension()?.to_str()?;
        [Self::Png, Self::Exr].into_iter().find(|f| f.extension().eq_ignore_ascii_case(ext))
    }

    /// What a recording's description calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Png16 => "png16",
            Self::Exr => "exr",
            Self::Hdr => "hdr",
        }
    }

    /// By what a recording's description calls it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.name() == name)
    }

    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png | Self::Png16 => "png",
            Self::Exr | Self::Hdr => "exr",
        }
    }

    /// The options of `record` that ask for it.
    pub const fn options(self) -> &'static [&'static str] {
        match self {
            Self::Png => &["--format", "png"],
            Self::Png16 => &["--format", "png", "--depth", "16"],
            Self::Exr => &["--format", "exr"],
            Self::Hdr => &["--hdr"],
        }
    }
}

/// A picture's pixels as the renderer gives them, row by row from the top left. Alpha is written only where it says so.
pub enum Pixels {
    /// sRGB-encoded.
    Rgba8(Vec<u8>),
    /// sRGB-encoded.
    Rgba16(Vec<u16>),
    /// Scene-linear.
    Linear(Vec<[f16; 4]>),
    /// A display's light; 1 is [`REFERENCE_WHITE`].
    Display(Vec<[f16; 4]>),
    /// sRGB-encoded, four components a pixel, with coverage as straight alpha.
    Cover(Samples),
    /// Named planes of numbers in an EXR.
    Layers(Layered),
}

/// Keyword of a PNG's XMP packet (XMP Specification Part 3).
pub const XMP: &str = "XML:com.adobe.xmp";

/// Keywords and texts that travel inside a picture's file.
#[derive(Clone, Debug, Default)]
pub struct Notes(pub Vec<(&'static str, String)>);

impl Pixels {
    /// From what a texture of such a picture holds; rows tightly packed.
    pub fn of_bytes(format: Format, bytes: Vec<u8>) -> Self {
        let words = |bytes: &[u8]| bytes.as_chunks::<2>().0.iter().map(|&b| u16::from_le_bytes(b)).collect();
        let halves = |bytes: &[u8]| {
            let pixel = |b: &[u8; 8]| [0, 2, 4, 6].map(|i| f16::from_le_bytes([b[i], b[i + 1]]));
            bytes.as_chunks::<8>().0.iter().map(pixel).collect()
        };
        match format {
            Format::Png => Self::Rgba8(bytes),
            Format::Png16 => Self::Rgba16(words(&bytes)),
            Format::Exr => Self::Linear(halves(&bytes)),
            Format::Hdr => Self::Display(halves(&bytes)),
        }
    }

    /// The same of a PNG with coverage.
    pub fn covered(format: Format, bytes: Vec<u8>) -> Self {
        match Self::of_bytes(format, bytes) {
            Self::Rgba8(rgba) => Self::Cover(Samples::Eight(rgba)),
            Self::Rgba16(rgba) => Self::Cover(Samples::Sixteen(rgba)),
            other => other,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Rgba8(bytes) => bytes.len() / 4,
            Self::Rgba16(words) => words.len() / 4,
            Self::Linear(pixels) | Self::Display(pixels) => pixels.len(),
            Self::Cover(Samples::Eight(bytes)) => bytes.len() / 4,
            Self::Cover(Samples::Sixteen(words)) => words.len() / 4,
            Self::Layers(layered) => layered.len(),
        }
    }

    /// What is in a file of these pixels, of every component that is written: bytes, or words with the low byte first.
    fn components(&self) -> Vec<u8> {
        match self {
            Self::Rgba8(rgba) => without_alpha(rgba),
            Self::Rgba16(rgba) => without_alpha(rgba).into_iter().flat_map(u16::to_le_bytes).collect(),
            Self::Cover(Samples::Eight(rgba)) => rgba.clone(),
            Self::Cover(Samples::Sixteen(rgba)) => rgba.iter().flat_map(|v| v.to_le_bytes()).collect(),
            Self::Layers(layered) => layered.components(),
            Self::Linear(rgba) | Self::Display(rgba) => {
                rgba.iter().flat_map(|p| &p[..3]).flat_map(|v| v.to_le_bytes()).collect()
            }
        }
    }

    /// BLAKE3 of size and components: the same for the same picture, however a file is packed.
    pub fn digest(&self, size: [u32; 2]) -> blake3::Hash {
        digest(size, &self.components())
    }

    /// The picture that is shown; `None` for light, which has yet to be developed.
    pub fn to_picture(&self, size: [u32; 2]) -> Option<Picture> {
        let samples = match self {
            Self::Rgba8(rgba) => Samples::Eight(without_alpha(rgba)),
            Self::Rgba16(rgba) => Samples::Sixteen(without_alpha(rgba)),
            Self::Cover(samples) => return Some(Picture { size, alpha: true, samples: samples.clone() }),
            Self::Linear(_) | Self::Display(_) | Self::Layers(_) => return None,
        };
        Some(Picture { size, alpha: false, samples })
    }

    /// The file's bytes; `path` is only named in errors.
    pub fn encode(&self, size: [u32; 2], notes: &Notes, path: &Path) -> Result<Vec<u8>, RecordError> {
        let failed = |cause: String| RecordError::Encode { path: path.to_owned(), cause };
        let area = size[0] as usize * size[1] as usize;
        if self.len() != area {
            return Err(failed(format!("it has {} pixels and should have {area}", self.len())));
        }
        let exr = |rgba: &[_], white| encode_exr(size, rgba, white, notes).map_err(|e| failed(e.to_string()));
        use png::{BitDepth, ColorType};
        let png = |kind, bytes: &[u8]| encode_png(size, kind, bytes, notes).map_err(|e| failed(e.to_string()));
        let high_first = |words: &[u16]| words.iter().flat_map(|v| v.to_be_bytes()).collect::<Vec<u8>>();
        match self {
            Self::Rgba8(rgba) => png((ColorType::Rgb, BitDepth::Eight), &without_alpha(rgba)),
            Self::Rgba16(rgba) => png((ColorType::Rgb, BitDepth::Sixteen), &high_first(&without_alpha(rgba))),
            Self::Cover(Samples::Eight(rgba)) => png((ColorType::Rgba, BitDepth::Eight), rgba),
            Self::Cover(Samples::Sixteen(rgba)) => png((ColorType::Rgba, BitDepth::Sixteen), &high_first(rgba)),
            Self::Layers(layered) => layered.encode(size, notes).map_err(|e| failed(e.to_string())),
            Self::Linear(rgba) => exr(rgba, None),
            Self::Display(rgba) => exr(rgba, Some(REFERENCE_WHITE)),
        }
    }
}

fn digest(size: [u32; 2], components: &[u8]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    size.iter().for_each(|s| {
        hasher.update(&s.to_le_bytes());
    });
    hasher.update(components).finalize()
}

/// [`Pixels::digest`] of the picture in a file.
pub fn digest_of_file(bytes: &[u8], format: Format) -> Result<blake3::Hash, String> {
    match format {
        Format::Png | Format::Png16 => Picture::of_png(bytes).map(|p| digest(p.size, &p.into_bytes())),
        Format::Exr | Format::Hdr => {
            layers::components_of(bytes).map(|(size, all)| digest(size, &all)).map_err(|e| e.to_string())
        }
    }
}

/// Linear light from a file.
#[derive(Debug, PartialEq)]
pub struct Light {
    pub size: [u32; 2],
    /// Rec. 709 primaries.
    pub rgb: Vec<[f32; 3]>,
    /// What the file says is the luminance of 1, cd/m².
    pub white: Option<f32>,
}

impl Light {
    pub fn of_exr(bytes: &[u8]) -> Result<Self, String> {
        let start = |size: Vec2<usize>, _: &_| (size, vec![[0.0; 3]; size.area()]);
        let put = |(size, rgb): &mut (Vec2<usize>, Vec<[f32; 3]>), at: Vec2<usize>, (r, g, b): (f32, f32, f32)| {
            rgb[at.y() * size.width() + at.x()] = [r, g, b];
        };
        let image = exr::prelude::read()
            .no_deep_data()
            .largest_resolution_level()
            .rgb_channels(start, put)
            .first_valid_layer()
            .all_attributes()
            .from_buffered(Cursor::new(bytes))
            .map_err(|e| e.to_string())?;
        let white = image.layer_data.attributes.white_luminance;
        let (size, rgb) = image.layer_data.channel_data.pixels;
        Ok(Self { size: [size.width() as u32, size.height() as u32], rgb, white })
    }
}

fn without_alpha<T: Copy>(rgba: &[T]) -> Vec<T> {
    rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
}

/// `pixels` as the file has them: 16 bits with the high byte first.
fn encode_png(
    size: [u32; 2],
    (kind, depth): (png::ColorType, png::BitDepth),
    pixels: &[u8],
    notes: &Notes,
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::with_capacity(pixels.len() / 2);
    let mut encoder = png::Encoder::new(&mut bytes, size[0], size[1]);
    encoder.set_color(kind);
    encoder.set_depth(depth);
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

fn encode_exr(size: [u32; 2], rgba: &[[f16; 4]], white: Option<f32>, notes: &Notes) -> exr::error::Result<Vec<u8>> {
    let size = Vec2(size[0] as usize, size[1] as usize);
    let attributes = LayerAttributes { white_luminance: white, ..attributes(notes) };
    let pixel = |p: Vec2<usize>| {
        let [r, g, b, _] = rgba[p.y() * size.width() + p.x()];
        (r, g, b)
    };
    let layer = Layer::new(size, attributes, Encoding::FAST_LOSSLESS, SpecificChannels::rgb(pixel));
    let mut bytes = Cursor::new(Vec::new());
    Image::from_layer(layer).write().to_buffered(&mut bytes)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
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
    fn sixteen_bits_are_kept_to_the_last() {
        let rgba: Vec<u16> = (0..4 * 2 * 4).map(|i| i * 2027 + 3).collect();
        let pixels = Pixels::Rgba16(rgba.clone());
        let bytes = pixels.encode([4, 2], &notes(), Path::new("a.png")).expect("valid picture");
        let picture = Picture::of_png(&bytes).expect("a PNG");
        assert_eq!(picture.samples, Samples::Sixteen(without_alpha(&rgba)));
        assert_eq!(Some(picture), pixels.to_picture([4, 2]));
        assert_eq!(digest_of_file(&bytes, Format::Png16), Ok(pixels.digest([4, 2])));
        let raw: Vec<u8> = rgba.iter().flat_map(|v| v.to_le_bytes()).collect();
        assert_eq!(Pixels::of_bytes(Format::Png16, raw).digest([4, 2]), pixels.digest([4, 2]));
    }

    #[test]
    fn an_exr_gives_back_floats_beyond_one_and_what_white_is() {
        let values: Vec<[f32; 4]> = (0..6).map(|i| [i as f32 * 7.25, 0.125, 2.0_f32.powi(-20), 1.0]).collect();
        let halves = || values.iter().map(|p| p.map(f16::from_f32)).collect::<Vec<_>>();
        for (pixels, white) in [(Pixels::Linear(halves()), None), (Pixels::Display(halves()), Some(203.0))] {
            let bytes = pixels.encode([3, 2], &notes(), Path::new("a.exr")).expect("valid picture");
            let light = Light::of_exr(&bytes).expect("an EXR");
            let rgb = values.iter().map(|p| [p[0], p[1], p[2]]).collect();
            assert_eq!(light, Light { size: [3, 2], rgb, white });
            assert_eq!(digest_of_file(&bytes, Format::Exr), Ok(pixels.digest([3, 2])));
        }
    }

    #[test]
    fn a_png_keeps_coverage() {
        let bytes: Vec<u8> = (0..5 * 3 * 8).map(|i| i as u8).collect();
        for (format, size) in [(Format::Png, [5, 6]), (Format::Png16, [5, 3])] {
            let pixels = Pixels::covered(format, bytes.clone());
            let file = pixels.encode(size, &notes(), Path::new("a.png")).expect("valid picture");
            assert_eq!(Picture::of_png(&file).ok(), pixels.to_picture(size));
            assert_eq!(digest_of_file(&file, format), Ok(pixels.digest(size)));
            assert_ne!(pixels.digest(size), Pixels::of_bytes(format, bytes.clone()).digest(size));
        }
    }

    #[test]
    fn wrong_sizes_are_errors() {
        assert!(Pixels::Rgba8(vec![0; 7]).encode([5, 3], &notes(), Path::new("a.png")).is_err());
        assert!(Pixels::Rgba16(vec![0; 7]).encode([5, 3], &notes(), Path::new("a.png")).is_err());
        assert!(Pixels::Linear(vec![[f16::ZERO; 4]; 7]).encode([5, 3], &notes(), Path::new("a.exr")).is_err());
    }

    #[test]
    fn formats_go_by_extension_and_name() {
        assert_eq!(Format::of(Path::new("x/a.PNG")), Some(Format::Png));
        assert_eq!(Format::of(Path::new("a.exr")), Some(Format::Exr));
        assert_eq!(Format::of(Path::new("a.mp4")), None);
        assert_eq!(Format::of(Path::new("png")), None);
        assert!(Format::ALL.into_iter().all(|f| Format::named(f.name()) == Some(f)));
        assert_eq!(Format::named("gif"), None);
    }
}
