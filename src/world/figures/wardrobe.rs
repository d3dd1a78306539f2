//! Every mesh a figure can be drawn with, at three levels of detail; made once and kept, see [`cache`].

use std::sync::OnceLock;

use rayon::prelude::*;

use super::bodies::{self, Outfit};
use super::cache;
use super::field::Model;
use super::field::Part;
use super::garments::{Grip, hands, mittens};
use super::heads::{self, Crown};
use super::loads::{self, Burden};
use super::nets::{layered, surface};
use super::simplify::simplify;
use super::skin::Skin;

/// What a mesh is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    Body(Outfit),
    Head(Crown),
    /// Both hands, seen from near.
    Hands(Grip),
    Load(Burden),
}

/// Levels of detail.
pub const LEVELS: usize = 4;

/// A piece and its meshes from near to far. An empty mesh is one that the level's body holds already.
#[derive(Clone, Debug)]
pub struct Wear {
    pub piece: Piece,
    pub levels: [Skin; LEVELS],
}

/// Cell sizes (m).
const BODY: f32 = 0.0315;
const HEAD: f32 = 0.0125;
const FINE: f32 = 0.005;
const HAND: f32 = 0.0055;
const LOAD: f32 = 0.03;

impl Piece {
    pub fn all() -> Vec<Self> {
        let bodies = Outfit::ALL.iter().map(|o| Self::Body(*o));
        let heads = Crown::ALL.iter().map(|c| Self::Head(*c));
        let loads = Burden::ALL.iter().filter(|l| **l != Burden::Nothing).map(|l| Self::Load(*l));
        bodies.chain(heads).chain(Grip::ALL.map(Self::Hands)).chain(loads).collect()
    }

    fn levels(self) -> [Skin; LEVELS] {
        match self {
            Self::Body(outfit) => {
                let model = bodies::model(outfit);
                let near = layered(&model, BODY);
                let gloved = simplify(&surface(&Model { layers: vec![mittens(Part::Skin)] }, 0.022), 48);
                let mut middle = simplify(&surface(&model, 1.1 * BODY), 470);
                middle.add(&gloved);
                let head = surface(&heads::model(Crown::Short), 0.03);
                let mut far = simplify(&middle, 98);
                far.add(&simplify(&head, 30));
                let mut tiny = simplify(&surface(&model, 1.9 * BODY), 36);
                tiny.add(&simplify(&head, 8));
                [near, middle, far, tiny]
            }
            Self::Head(crown) => {
                let fine = matches!(crown, Crown::FineBoy | Crown::FineWoman);
                let model = heads::model(crown);
                let near = layered(&model, if fine { FINE } else { HEAD });
                // Loose locks would take all the triangles, and leave none for the face.
                let plainer = if crown == Crown::FineWoman { heads::model(Crown::Long) } else { model };
                [near, simplify(&surface(&plainer, 1.3 * HEAD), 170), Skin::default(), Skin::default()]
            }
            Self::Hands(grip) => {
                let none = Skin::default;
                let fine = surface(&Model { layers: hands(Part::Skin, grip).into() }, HAND);
                [simplify(&fine, if grip == Grip::Relaxed { 1400 } else { 5000 }), none(), none(), none()]
            }
            Self::Load(load) => {
                let model = loads::model(load);
                let near = layered(&model, if load == Burden::Cloak { 0.021 } else { 0.8 * LOAD });
                let (middle, far, tiny) = if load == Burden::Cloak { (700, 160, 30) } else { (120, 24, 12) };
                let middle = simplify(&surface(&model, LOAD), middle);
                let far = simplify(&middle, far);
                let tiny = simplify(&middle, tiny);
                [near, middle, far, tiny]
            }
        }
    }
}

/// All of it, in the order of [`Piece::all`].
pub fn wardrobe() -> &'static [Wear] {
    static ALL: OnceLock<Vec<Wear>> = OnceLock::new();
    ALL.get_or_init(|| {
        let pieces = Piece::all();
        let levels = cache::kept_or_made(pieces.len(), || pieces.par_iter().map(|p| p.levels()).collect());
        pieces.into_iter().zip(levels).map(|(piece, levels)| Wear { piece, levels }).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;
    use std::collections::BTreeSet;

    #[test]
    fn meshes_are_closed_and_within_budget() {
        let mut wrong = Vec::new();
        for wear in wardrobe() {
            let count = wear.levels.each_ref().map(Skin::triangles);
            let name = format!("{:?} {count:?}", wear.piece);
            println!("{name}");
            // Layers of the finest level end where other layers hide them.
            if wear.levels[1..].iter().any(|s| s.open_edges() > 0) {
                wrong.push(format!("{name}: open"));
            }
            if wear.levels[1..].iter().any(|s| s.triangles() > 0 && s.volume() <= 0.0) {
                wrong.push(format!("{name}: inside out"));
            }
            let right = match wear.piece {
                Piece::Body(_) => {
                    (2500..9000).contains(&count[0])
                        && (400..700).contains(&count[1])
                        && count[2] <= 190
                        && count[3] <= 80
                }
                Piece::Head(Crown::FineBoy | Crown::FineWoman) => count[0] < 42_000 && count[1] <= 260,
                Piece::Head(_) => (1200..6500).contains(&count[0]) && count[1] <= 260 && count[2] + count[3] == 0,
                Piece::Hands(_) => (1200..5100).contains(&count[0]) && count[1..] == [0; LEVELS - 1],
                Piece::Load(Burden::Cloak) => count[0] < 30_000 && count[1] <= 800,
                Piece::Load(_) => {
                    (150..6000).contains(&count[0]) && count[1] <= 320 && count[2] <= 140 && count[3] <= 90
                }
            };
            if !right {
                wrong.push(format!("{name}: out of budget"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_vertex_hangs_on_its_bones_entirely() {
        for wear in wardrobe() {
            for v in wear.levels.iter().flat_map(|s| &s.vertices) {
                assert_eq!(v.shares.iter().map(|s| u32::from(*s)).sum::<u32>(), 255, "{:?} {v:?}", wear.piece);
                assert!(v.bones.iter().all(|b| (*b as usize) < super::super::skeleton::Bone::ALL.len()));
                assert!((v.normal.length() - 1.0).abs() < 1e-3 && v.position.is_finite());
            }
        }
    }

    #[test]
    fn outfits_differ_in_outline() {
        // Width and depth at each decimetre, to three centimetres.
        let outline = |skin: &Skin| -> Vec<[i32; 2]> {
            let mut rows = [Vec3::ZERO; 16];
            for v in &skin.vertices {
                let row = &mut rows[(v.position.y * 10.0).clamp(0.0, 15.0) as usize];
                *row = row.max(v.position.abs());
            }
            rows.iter().map(|r| [(r.x / 0.03) as i32, (r.z / 0.03) as i32]).collect()
        };
        let bodies: Vec<_> = wardrobe().iter().filter(|w| matches!(w.piece, Piece::Body(_))).collect();
        let outlines: BTreeSet<_> = bodies.iter().map(|w| outline(&w.levels[0])).collect();
        assert!(bodies.len() >= 20);
        assert_eq!(outlines.len(), bodies.len(), "two outfits have one outline");
    }

    #[test]
    fn making_it_again_makes_the_same() {
        let piece = Piece::Body(Outfit::TornJumpsuit);
        let first = wardrobe().iter().find(|w| w.piece == piece).expect("it is there");
        for (a, b) in piece.levels().iter().zip(&first.levels) {
            assert_eq!(a.indices, b.indices);
            assert_eq!(a.vertices, b.vertices);
        }
    }
}
