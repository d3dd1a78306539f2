//! A picture from the middle of every beat, held against the one accepted last by the ꟻLIP metric (Andersson et al. 2020).
//!
//! `ONEIRIC_ACCEPT=1 cargo nextest run --test golden` writes new ones. Pictures that differ are left in `target/golden`.

mod common;

use std::path::{Path, PathBuf};

use nv_flip::{DEFAULT_PIXELS_PER_DEGREE, FlipImageRgb8, FlipPool, flip, magma_lut};
use oneiric::{
    clock::{Rate, Time},
    quality::Quality,
    record::{Notes, Pixels, atomic},
    show::Exposure,
};

const SIZE: [u32; 2] = [160, 90];
/// Greatest mean difference (0: none, 1: black for white) between a picture and the accepted one. Pictures of one driver
/// are equal; this leaves room for another version of it and none for anything an eye would notice.
const CAP: f32 = 0.02;

#[derive(Clone, Debug, PartialEq)]
struct Picture {
    size: [u32; 2],
    rgba: Vec<u8>,
}

impl Picture {
    fn flip(&self) -> FlipImageRgb8 {
        let rgb: Vec<u8> = self.rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        FlipImageRgb8::with_data(self.size[0], self.size[1], &rgb)
    }

    fn write(&self, path: &Path) {
        let bytes = Pixels::Rgba8(self.rgba.clone()).encode(self.size, &Notes::default(), path);
        atomic::write(path, &bytes.unwrap_or_else(|e| panic!("{e}"))).unwrap_or_else(|e| panic!("{e}"));
    }

    fn read(path: &Path) -> Result<Self, String> {
        let wrong = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let file = std::fs::File::open(path).map_err(|e| wrong(&e))?;
        let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().map_err(|e| wrong(&e))?;
        let mut rgb = vec![0; reader.output_buffer_size().ok_or_else(|| wrong(&"is too large"))?];
        let info = reader.next_frame(&mut rgb).map_err(|e| wrong(&e))?;
        if info.color_type != png::ColorType::Rgb || info.bit_depth != png::BitDepth::Eight {
            return Err(wrong(&"is not 8-bit RGB"));
        }
        let rgba = rgb.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
        Ok(Self { size: [info.width, info.height], rgba })
    }
}

fn accepted(name: &str) -> PathBuf {
    common::root().join("tests/golden").join(format!("{name}.png"))
}

/// Holds `actual` against the accepted picture; on a difference leaves both it and a map of the difference in `folder`.
fn compare(actual: &Picture, golden: &Path, folder: &Path, name: &str) -> Result<f32, String> {
    let left = folder.join(format!("{name}.png"));
    let expected = Picture::read(golden).map_err(|e| {
        actual.write(&left);
        format!("{e}; the picture is in {}", left.display())
    })?;
    if expected.size != actual.size {
        actual.write(&left);
        return Err(format!("{name} is {:?} and was {:?}; it is in {}", actual.size, expected.size, left.display()));
    }
    let map = flip(expected.flip(), actual.flip(), DEFAULT_PIXELS_PER_DEGREE);
    let mean = FlipPool::from_image(&map).mean();
    if mean <= CAP {
        return Ok(mean);
    }
    let difference = folder.join(format!("{name}.diff.png"));
    actual.write(&left);
    let rgb = map.apply_color_lut(&magma_lut()).to_vec();
    let rgba = rgb.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    Picture { size: actual.size, rgba }.write(&difference);
    Err(format!(
        "{name} differs by {mean:.4} (at most {CAP}): see {} and {}; ONEIRIC_ACCEPT=1 accepts it",
        left.display(),
        difference.display()
    ))
}

#[test]
fn beats_look_as_accepted() {
    let assets = common::assets();
    let show = common::show(&assets);
    let mut renderer = common::renderer(&common::gpu(), &assets);
    let accept = std::env::var("ONEIRIC_ACCEPT").is_ok_and(|v| v == "1");
    let folder = common::root().join("target/golden");
    let mut names = Vec::new();
    let mut faults = Vec::new();
    for dream in show.dreams() {
        for beat in &dream.beats {
            let frame = Rate::FILM.frame(Time::from_seconds((beat.start + beat.end) / 2.0));
            let exposure = Exposure { samples: 1, ..Exposure::new(&dream.name, frame, Quality::Draft, SIZE) };
            let rgba = common::pixels(&mut renderer, &common::describe(&show, &exposure));
            let (picture, name) = (Picture { size: SIZE, rgba }, format!("{}-{}", dream.name, beat.id));
            if accept {
                picture.write(&accepted(&name));
            } else if let Err(fault) = compare(&picture, &accepted(&name), &folder, &name) {
                faults.push(fault);
            }
            names.push(format!("{name}.png"));
        }
    }
    // No picture of a beat that is gone stays behind.
    for entry in std::fs::read_dir(common::root().join("tests/golden")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !names.contains(&name) {
            faults.push(format!("tests/golden/{name} belongs to no beat; delete it"));
        }
    }
    assert!(names.len() >= 12, "only {} beats", names.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The test of the test: a wrong picture is found, and what it leaves behind can be looked at.
#[test]
fn a_wrong_picture_is_found() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path();
    let golden = accepted("evacuation-E1");
    let right = Picture::read(&golden).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(compare(&right, &golden, folder, "right"), Ok(0.0));
    assert!(!folder.join("right.png").exists());

    // One step of 8 bits is forgiven.
    let mut near = right.clone();
    near.rgba.iter_mut().step_by(7).for_each(|v| *v = v.saturating_add(1));
    compare(&near, &golden, folder, "near").unwrap_or_else(|e| panic!("{e}"));

    let width = SIZE[0] as usize * 4;
    let mut dark = right.clone();
    dark.rgba.iter_mut().for_each(|v| *v = (f32::from(*v) * 0.97) as u8);
    let mut shifted = right.clone();
    shifted.rgba.rotate_left(8);
    let mut mirrored = right.clone();
    mirrored.rgba.chunks_exact_mut(width).for_each(|row| {
        let flipped: Vec<u8> = row.as_chunks::<4>().0.iter().rev().flatten().copied().collect();
        row.copy_from_slice(&flipped);
    });
    let mut black = right.clone();
    black.rgba.fill(0);
    for (name, wrong) in [("dark", dark), ("shifted", shifted), ("mirrored", mirrored), ("black", black)] {
        let message = compare(&wrong, &golden, folder, name).expect_err(name);
        assert!(message.contains(&format!("{name}.diff.png")) && message.contains("ONEIRIC_ACCEPT=1"), "{message}");
        assert_eq!(Picture::read(&folder.join(format!("{name}.png"))).map(|p| p.size), Ok(SIZE));
        assert!(Picture::read(&folder.join(format!("{name}.diff.png"))).is_ok_and(|p| p != wrong));
    }

    let small = Picture { size: [2, 1], rgba: vec![9; 8] };
    assert!(compare(&small, &golden, folder, "small").is_err());
    assert!(compare(&right, &accepted("none"), folder, "missing").is_err_and(|e| e.contains("missing.png")));
}
