//! From the command line to how a picture is taken and what is kept of it, with errors where that makes no sense.

use super::{
    cli::{Keep, Shutter},
    failure::Failure,
    values::Size,
};
use crate::{
    frame::{FrameDesc, Framing, Layers, Projection},
    record::{Format, Layered, Pixels, XMP},
    renderer::Renderer,
    show::Exposure,
};

/// Pixels of a picture of all directions, and of a dome, when nothing is said.
const EQUIRECT: [u32; 2] = [4096, 2048];
const DOME: [u32; 2] = [2048, 2048];

/// How a picture is taken.
pub fn framing(shutter: &Shutter) -> Framing {
    let plain = Framing::default();
    Framing {
        supersample: shutter.supersample.unwrap_or(plain.supersample),
        projection: shutter.projection.unwrap_or(plain.projection),
        dome_tilt: shutter.dome_tilt.map_or(plain.dome_tilt, |d| d as f32),
        tile: shutter.tile.unwrap_or(plain.tile),
        ..plain
    }
}

/// The same, and what is kept in a file of this format.
pub fn kept(shutter: &Shutter, keep: &Keep, format: Format) -> Result<Framing, Failure> {
    if format != Format::Exr {
        let asked = [("--layers", keep.layers.is_some()), ("--exr", keep.exr.is_some())];
        if let Some((name, _)) = asked.iter().find(|(_, asked)| *asked) {
            return Err(Failure::usage(format!("{name} is about EXR files"))
                .help("end a still's name in .exr; record with --format exr"));
        }
    }
    if keep.alpha && format == Format::Hdr {
        return Err(Failure::usage("--alpha is about PNG and EXR of the scene's light, not --hdr")
            .help("leave one of them out"));
    }
    Ok(Framing {
        alpha: keep.alpha,
        layers: keep.layers.unwrap_or(Layers::NONE),
        float: keep.exr.as_deref() == Some("float"),
        ..framing(shutter)
    })
}

/// Pixels of the picture, which a projection may want in a certain shape.
pub fn size(asked: Option<Size>, plain: [u32; 2], framing: &Framing) -> Result<[u32; 2], Failure> {
    let projection = framing.projection;
    if projection != Projection::Dome && framing.dome_tilt != Framing::default().dome_tilt {
        return Err(Failure::usage("--dome-tilt is about domes").help("add --projection dome, or leave it out"));
    }
    let own = match projection {
        Projection::Perspective => plain,
        Projection::Equirect => EQUIRECT,
        Projection::Dome => DOME,
    };
    let size @ [w, h] = asked.map_or(own, |s| s.0);
    if w.max(h) > Framing::LONGEST {
        return Err(Failure::usage(format!("{w}x{h} is larger than any picture that can be made"))
            .help(format!("at most {} pixels a side", Framing::LONGEST)));
    }
    let (right, shape) = match projection {
        Projection::Perspective => (true, ""),
        Projection::Equirect => (Some(w) == h.checked_mul(2), "twice as wide as high: 4096x2048"),
        Projection::Dome => (w == h, "as wide as high: 2048x2048"),
    };
    if right {
        Ok(size)
    } else {
        Err(Failure::usage(format!("{w}x{h} is no shape for --projection {projection}"))
            .help(format!("its pictures are {shape}")))
    }
}

/// Pixels that are more than a plain picture's; `None` for those of a plain one.
pub fn read(renderer: &mut Renderer, desc: &FrameDesc, format: Format) -> Result<Option<Pixels>, Failure> {
    let framing = &desc.framing;
    let round = framing.projection == Projection::Equirect;
    let layered = round || framing.alpha || framing.float || !framing.layers.is_empty();
    // What the adapter cannot hold is in memory already.
    let held = renderer.picture().is_some();
    Ok(match format {
        Format::Exr if layered => Some(Pixels::Layers(Layered { channels: renderer.read_channels(desc)?, round })),
        Format::Exr if !held => Some(Pixels::Linear(renderer.read_light()?)),
        Format::Png | Format::Png16 if framing.alpha => Some(Pixels::covered(format, renderer.read_rgba8()?)),
        Format::Png | Format::Png16 | Format::Hdr if !held => Some(Pixels::of_bytes(format, renderer.read_rgba8()?)),
        _ => None,
    })
}

/// What a file says of a picture that is not plain.
pub fn notes(exposure: &Exposure<'_>) -> Vec<(&'static str, String)> {
    let (framing, [w, h]) = (&exposure.framing, exposure.size);
    let words: Vec<String> = framing.words().into_iter().map(|(name, value)| format!("{name} {value}")).collect();
    let mut notes = Vec::new();
    if !words.is_empty() {
        notes.push(("Framing", words.join(" ").trim_end().to_owned()));
    }
    if framing.projection == Projection::Equirect {
        // Google's Photo Sphere XMP (developers.google.com/streetview/spherical-metadata).
        let tags = [
            ("ProjectionType", "equirectangular".to_owned()),
            ("UsePanoramaViewer", "True".to_owned()),
            ("FullPanoWidthPixels", w.to_string()),
            ("FullPanoHeightPixels", h.to_string()),
            ("CroppedAreaImageWidthPixels", w.to_string()),
            ("CroppedAreaImageHeightPixels", h.to_string()),
            ("CroppedAreaLeftPixels", "0".to_owned()),
            ("CroppedAreaTopPixels", "0".to_owned()),
        ];
        let tags: String = tags.iter().map(|(name, value)| format!("<GPano:{name}>{value}</GPano:{name}>")).collect();
        notes.push((
            XMP,
            format!(
                "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
                 <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
                 <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
                 <rdf:Description rdf:about=\"\" xmlns:GPano=\"http://ns.google.com/photos/1.0/panorama/\">\
                 {tags}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
            ),
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_that_a_projection_cannot_fill_are_refused_with_the_right_one() {
        let of = |projection, asked: Option<[u32; 2]>| {
            size(asked.map(Size), [1920, 1080], &Framing { projection, ..Framing::default() })
        };
        assert_eq!(of(Projection::Perspective, None).expect("plain"), [1920, 1080]);
        assert_eq!(of(Projection::Equirect, None).expect("its own"), EQUIRECT);
        assert_eq!(of(Projection::Equirect, Some([100, 50])).expect("2:1"), [100, 50]);
        for (projection, asked) in [(Projection::Equirect, [100, 51]), (Projection::Dome, [100, 50])] {
            let failure = of(projection, Some(asked)).expect_err("the wrong shape");
            assert_eq!(failure.code(), 2);
            assert!(failure.to_string().contains("as high"), "{failure}");
        }
        let tilted = Framing { dome_tilt: 90.0, ..Framing::default() };
        assert!(size(None, [1920, 1080], &tilted).expect_err("no dome").to_string().contains("--projection dome"));
    }

    #[test]
    fn layers_belong_into_exr_and_alpha_into_pictures() {
        let shutter = Shutter { supersample: Some(2), ..Shutter::default() };
        let keep = Keep { layers: Some(Layers::ALL), ..Keep::default() };
        assert!(kept(&shutter, &keep, Format::Png).expect_err("no layers").to_string().contains(".exr"));
        let framing = kept(&shutter, &keep, Format::Exr).expect("layers");
        assert_eq!((framing.layers, framing.supersample, framing.float), (Layers::ALL, 2, false));
        let cover = Keep { alpha: true, ..Keep::default() };
        assert!(kept(&shutter, &cover, Format::Png16).expect("alpha").alpha);
        assert_eq!(kept(&shutter, &cover, Format::Hdr).expect_err("no alpha").code(), 2);
    }
}
