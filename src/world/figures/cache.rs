//! Meshes of figures kept from one start of the program to the next: making them takes seconds, reading them an instant.
//!
//! The file is good for one state of this folder's sources and of the crates they use; damaged, foreign or missing it is
//! made again, and where it cannot be written the meshes are made at every start.

use std::{fs, path::PathBuf};

use bytemuck::{Pod, Zeroable};

use super::skin::{Skin, SkinVertex};
use super::wardrobe::LEVELS;

/// Everything that the meshes follow from.
const SOURCES: [&str; 13] = [
    include_str!("bodies.rs"),
    include_str!("cache.rs"),
    include_str!("face.rs"),
    include_str!("field.rs"),
    include_str!("garments.rs"),
    include_str!("heads.rs"),
    include_str!("loads.rs"),
    include_str!("nets.rs"),
    include_str!("simplify.rs"),
    include_str!("skeleton.rs"),
    include_str!("skin.rs"),
    include_str!("wardrobe.rs"),
    include_str!("../../../Cargo.lock"),
];
/// Optimised and other builds may differ in a last bit; each has its own.
const NAME: &str = if cfg!(debug_assertions) { "figures-debug.bin" } else { "figures.bin" };
/// Bytes of a digest.
const DIGEST: usize = blake3::OUT_LEN;

/// A vertex in the file (36 bytes).
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Kept {
    place: [[f32; 3]; 2],
    bones: [u8; 3],
    shares: [u8; 3],
    rest: [u8; 3],
    spare: [u8; 3],
}

fn key() -> [u8; DIGEST] {
    let mut hasher = blake3::Hasher::new();
    for source in SOURCES {
        hasher.update(&(source.len() as u64).to_le_bytes()).update(source.as_bytes());
    }
    hasher.finalize().into()
}

/// Where the file lies, unless this machine has no place for such files.
fn path() -> Option<PathBuf> {
    Some(directories::ProjectDirs::from("", "", "oneiric")?.cache_dir().join(NAME))
}

fn write_skin(skin: &Skin, out: &mut Vec<u8>) {
    out.extend((skin.vertices.len() as u32).to_le_bytes());
    out.extend((skin.indices.len() as u32).to_le_bytes());
    for v in &skin.vertices {
        let kept = Kept {
            place: [v.position.to_array(), v.normal.to_array()],
            bones: v.bones,
            shares: v.shares,
            rest: [v.part, v.loose, v.open],
            spare: [0; 3],
        };
        out.extend(bytemuck::bytes_of(&kept));
    }
    out.extend(bytemuck::cast_slice::<u32, u8>(&skin.indices));
}

fn read_skin(from: &mut &[u8]) -> Option<Skin> {
    let mut count = || Some(u32::from_le_bytes(from.split_off(..4)?.try_into().ok()?) as usize);
    let (vertices, indices) = (count()?, count()?);
    let vertices = from.split_off(..vertices.checked_mul(size_of::<Kept>())?)?;
    let indices = from.split_off(..indices.checked_mul(4)?)?;
    let vertex = |bytes| {
        let Kept { place: [position, normal], bones, shares, rest: [part, loose, open], .. } =
            bytemuck::pod_read_unaligned(bytes);
        SkinVertex { position: position.into(), normal: normal.into(), bones, shares, part, loose, open }
    };
    Some(Skin {
        vertices: vertices.chunks_exact(size_of::<Kept>()).map(vertex).collect(),
        indices: indices.chunks_exact(4).map(bytemuck::pod_read_unaligned).collect(),
    })
}

/// The meshes of `count` pieces, if `bytes` are a whole file of this program's.
fn decode(bytes: &[u8], count: usize) -> Option<Vec<[Skin; LEVELS]>> {
    let (own, rest) = bytes.split_at_checked(DIGEST)?;
    let (sum, mut rest) = rest.split_at_checked(DIGEST)?;
    if own != key() || sum != blake3::hash(rest).as_bytes() {
        return None;
    }
    let mut piece = || (0..LEVELS).map(|_| read_skin(&mut rest)).collect::<Option<Vec<_>>>()?.try_into().ok();
    let all: Option<Vec<_>> = (0..count).map(|_| piece()).collect();
    all.filter(|_| rest.is_empty())
}

fn encode(all: &[[Skin; LEVELS]]) -> Vec<u8> {
    let mut body = Vec::new();
    for skin in all.iter().flatten() {
        write_skin(skin, &mut body);
    }
    [&key()[..], blake3::hash(&body).as_bytes(), &body].concat()
}

/// Meshes of `count` pieces: those kept, or else those made now, which are then kept.
pub fn kept_or_made(count: usize, make: impl FnOnce() -> Vec<[Skin; LEVELS]>) -> Vec<[Skin; LEVELS]> {
    let path = path();
    let kept = path.as_ref().and_then(|p| fs::read(p).ok()).and_then(|bytes| decode(&bytes, count));
    kept.unwrap_or_else(|| {
        let made = make();
        if let Some(path) = path {
            let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
            let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
            #[expect(
                clippy::disallowed_methods,
                reason = "half a file is told by its digest, and a lost one made again"
            )]
            let written = folder.and_then(|()| fs::write(&temporary, encode(&made)));
            if let Err(e) = written.and_then(|()| fs::rename(&temporary, &path)) {
                tracing::debug!("{}: {e}", path.display());
                // Half a file is of no use to anybody.
                let _ = fs::remove_file(&temporary);
            }
        }
        made
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;

    fn some() -> Vec<[Skin; LEVELS]> {
        let vertex = |k: u8| SkinVertex {
            position: Vec3::new(0.1, f32::from(k), -3.5),
            normal: Vec3::Y,
            bones: [k, 1, 2],
            shares: [200, 50, 5],
            part: 7,
            loose: 9,
            open: k,
        };
        let skin = Skin { vertices: (0..5).map(vertex).collect(), indices: vec![0, 1, 2, 2, 3, 4] };
        let none = Skin::default;
        vec![[skin.clone(), none(), skin.clone(), none()], [none(), skin.clone(), none(), skin]]
    }

    fn same(a: &[[Skin; LEVELS]], b: &[[Skin; LEVELS]]) -> bool {
        a.iter().flatten().zip(b.iter().flatten()).all(|(a, b)| a.vertices == b.vertices && a.indices == b.indices)
    }

    #[test]
    fn what_is_kept_comes_back() {
        let bytes = encode(&some());
        let back = decode(&bytes, 2).expect("a whole file");
        assert!(back.len() == 2 && same(&back, &some()));
        assert!(decode(&bytes, 1).is_none() && decode(&bytes, 3).is_none(), "of another number of pieces");
    }

    #[test]
    fn a_damaged_file_is_not_used() {
        let bytes = encode(&some());
        for cut in [0, 1, DIGEST, 2 * DIGEST, bytes.len() - 1] {
            assert!(decode(&bytes[..cut], 2).is_none(), "cut to {cut} bytes");
        }
        for at in (0..bytes.len()).step_by(37) {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            assert!(decode(&bad, 2).is_none(), "byte {at} changed");
        }
    }

    #[test]
    fn every_source_of_the_meshes_is_part_of_the_key() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/world/figures");
        for entry in fs::read_dir(folder).expect("the sources are there").flatten() {
            let name = entry.file_name().into_string().expect("a plain name");
            // These say who wears what, not what it looks like.
            if name == "mod.rs" || name == "cast.rs" {
                continue;
            }
            let text = fs::read_to_string(entry.path()).expect("it can be read");
            assert!(SOURCES.contains(&text.as_str()), "{name} is missing");
        }
    }
}
