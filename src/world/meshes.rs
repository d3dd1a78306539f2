//! The unit meshes everything is built of: −0.5..0.5 in x and z, 0..1 in y, closed, at most 200 triangles each (hulls and beasts: 3000).
//!
//! Volumes are generic; fittings are drawn in metres and scaled into the unit box, so an instance scaled by
//! [`Shape::natural`] has the proportions it was drawn with.

mod builder;
mod fittings;
mod hides;
mod hulls;
mod machines;
mod volumes;

use super::Mesh;

macro_rules! shapes {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {
        /// A unit mesh.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Shape { $($(#[$meta])* $name),* }

        impl Shape {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

shapes! {
    // Volumes.
    Box, Bevel, Cut, Notch, Cross, Hex, Oct, Cylinder, Lens, Taper, Steep, Pyramid, Flare, CutTaper, HexTaper,
    OctTaper, HexSpire, Cone, Spire, Funnel, Wedge, Sail, Slant, LensSail, Dome, Sphere, Ring, Parapet,
    // Structure.
    Plate, PlateTri, IBeam, Truss, TrussPanel, Lattice, Gusset, Rail, PlainRail, ChainRail, Ladder, Stair, Grating,
    Elbow, Cable, Fascia, DoorPanel,
    // Fittings.
    LampPost, FloodHead, Bollard, Bitt, Cowl, Hatch, Reel, Pallet, Crate, Container, Trolley, Tank, AcUnit, WaterTower,
    Dish, Windsock, Cabinet, Jib, Fan, Crown,
    // Ships.
    SlenderHull, BargeHull, Fin, Nacelle, Harness,
    // Beasts.
    Thigh, Shin, Carapace, Bell, Hunch, Skull, Tendril,
}

impl Shape {
    /// Builds the mesh.
    pub fn mesh(self) -> Mesh {
        volumes::volume(self)
            .or_else(|| fittings::fitting(self))
            .or_else(|| machines::machine(self))
            .or_else(|| hulls::hull(self))
            .or_else(|| hides::hide(self))
            .unwrap_or_else(|| Mesh { name: self.name().to_owned(), ..Mesh::default() })
    }

    /// What may stand in for it where it is a few pixels wide; `None` for shapes that are plain already.
    pub fn plain(self) -> Option<Self> {
        match self {
            Self::Cylinder => Some(Self::Oct),
            Self::Lens => Some(Self::Hex),
            Self::Notch | Self::Cut => Some(Self::Box),
            Self::Rail => Some(Self::PlainRail),
            _ => None,
        }
    }

    /// Size in metres that a fitting was drawn at; 1 m cubed for volumes.
    pub fn natural(self) -> [f32; 3] {
        match self {
            Self::Plate | Self::PlateTri => [5.0, 0.12, 5.0],
            Self::IBeam => [0.5, 1.0, 0.6],
            Self::Truss => [2.0, 4.0, 2.0],
            Self::TrussPanel => [10.0, 6.0, 0.6],
            Self::Lattice => [24.0, 24.0, 1.2],
            Self::Gusset => [2.0, 2.0, 0.2],
            Self::Rail | Self::PlainRail | Self::ChainRail => [2.0, 1.15, 0.12],
            Self::Ladder => [0.5, 3.0, 0.15],
            Self::Stair => [1.4, 2.0, 3.2],
            Self::Grating => [2.0, 0.05, 0.5],
            Self::Elbow => [1.0, 1.0, 0.4],
            Self::Cable => [10.0, 1.5, 0.1],
            Self::Fascia => [5.0, 1.6, 0.5],
            Self::DoorPanel => [4.0, 11.0, 0.5],
            Self::LampPost => [2.6, 8.0, 0.5],
            Self::FloodHead => [1.2, 0.8, 0.7],
            Self::Bollard => [0.3, 0.9, 0.3],
            Self::Bitt => [1.2, 0.8, 0.4],
            Self::Cowl => [1.4, 2.2, 1.4],
            Self::Hatch => [1.4, 0.35, 1.4],
            Self::Reel => [1.6, 1.8, 1.8],
            Self::Pallet => [1.2, 0.16, 1.0],
            Self::Crate => [1.2, 1.1, 1.2],
            Self::Container => [2.5, 2.6, 6.0],
            Self::Trolley => [1.0, 1.1, 1.9],
            Self::Tank => [2.2, 2.5, 6.0],
            Self::AcUnit => [3.2, 2.2, 2.2],
            Self::WaterTower => [4.0, 7.0, 4.0],
            Self::Dish => [3.0, 3.0, 3.0],
            Self::Windsock => [0.8, 0.8, 3.0],
            Self::Cabinet => [1.2, 1.9, 0.6],
            Self::Jib => [1.2, 12.0, 1.2],
            Self::Fan => [3.0, 0.9, 3.0],
            Self::Crown => [10.0, 6.0, 10.0],
            Self::Nacelle => [4.0, 9.0, 4.0],
            Self::Harness => [1.0, 2.0, 1.0],
            _ => [1.0; 3],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;
    use std::collections::HashMap;

    type Key = [i32; 3];

    fn key(mesh: &Mesh, index: u32) -> Key {
        mesh.vertices[index as usize].position.map(|v| (v * 20_000.0).round() as i32)
    }

    fn find(parents: &mut [usize], mut i: usize) -> usize {
        while parents[i] != i {
            parents[i] = parents[parents[i]];
            i = parents[i];
        }
        i
    }

    #[test]
    fn meshes_fill_the_unit_box_within_budget() {
        let mut wrong = Vec::new();
        for shape in Shape::ALL {
            let mesh = shape.mesh();
            let hull = matches!(shape, Shape::SlenderHull | Shape::BargeHull | Shape::Nacelle);
            let most = if hull || *shape >= Shape::Thigh { 9000 } else { 600 };
            if mesh.indices.is_empty() || mesh.indices.len() > most {
                wrong.push(format!("{}: {} triangles", mesh.name, mesh.indices.len() / 3));
            }
            let points = || mesh.vertices.iter().map(|v| Vec3::from(v.position));
            let (low, high) = (points().fold(Vec3::MAX, Vec3::min), points().fold(Vec3::MIN, Vec3::max));
            let (floor, roof) = (Vec3::new(-0.505, -0.005, -0.505), Vec3::new(0.505, 1.005, 0.505));
            if low.cmplt(floor).any() || high.cmpgt(roof).any() {
                wrong.push(format!("{} spans {low} to {high}", mesh.name));
            }
            if mesh.vertices.iter().any(|v| (Vec3::from(v.normal).length() - 1.0).abs() > 1e-3) {
                wrong.push(format!("{} has a normal that is not of unit length", mesh.name));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn no_corner_is_there_twice_and_stand_ins_are_plainer() {
        for shape in Shape::ALL {
            let mesh = shape.mesh();
            let bits = |v: &super::super::Vertex| [v.position, v.normal].map(|a| a.map(f32::to_bits));
            let mut corners: Vec<_> = mesh.vertices.iter().map(bits).collect();
            corners.sort_unstable();
            corners.dedup();
            assert_eq!(corners.len(), mesh.vertices.len(), "{}", mesh.name);
            let Some(plain) = shape.plain() else { continue };
            assert!(plain.plain().is_none(), "{plain:?} has a stand-in itself");
            assert!(2 * plain.mesh().indices.len() < mesh.indices.len() + 60, "{plain:?} is no plainer than {shape:?}");
            assert_eq!(plain.natural(), shape.natural());
        }
    }

    #[test]
    fn meshes_are_closed_and_face_outward() {
        for shape in Shape::ALL {
            let mesh = shape.mesh();
            let mut edges: HashMap<(Key, Key), i32> = HashMap::new();
            let mut ids: HashMap<Key, usize> = HashMap::new();
            let mut parents: Vec<usize> = Vec::new();
            for t in mesh.indices.chunks_exact(3) {
                let keys = [key(&mesh, t[0]), key(&mesh, t[1]), key(&mesh, t[2])];
                let id = keys.map(|k| {
                    *ids.entry(k).or_insert_with(|| {
                        parents.push(parents.len());
                        parents.len() - 1
                    })
                });
                for i in 0..3 {
                    let (a, b) = (keys[i], keys[(i + 1) % 3]);
                    *edges.entry((a, b)).or_default() += 1;
                    *edges.entry((b, a)).or_default() -= 1;
                    let (ra, rb) = (find(&mut parents, id[i]), find(&mut parents, id[(i + 1) % 3]));
                    parents[ra] = rb;
                }
            }
            let open = edges.values().filter(|n| **n != 0).count();
            assert_eq!(open, 0, "{} has {open} open edges", mesh.name);

            // Each connected piece encloses a positive volume, and each normal agrees with its triangle's winding.
            let mut volumes: HashMap<usize, f64> = HashMap::new();
            for t in mesh.indices.chunks_exact(3) {
                let [a, b, c] = [t[0], t[1], t[2]].map(|i| Vec3::from(mesh.vertices[i as usize].position));
                let root = find(&mut parents, ids[&key(&mesh, t[0])]);
                *volumes.entry(root).or_default() += a.cross(b).dot(c) as f64;
                // Compared at natural size: a unit mesh may be squashed flat.
                let natural = Vec3::from(shape.natural());
                let face = ((b - a) * natural).cross((c - a) * natural).normalize_or_zero();
                for i in t {
                    let normal = (Vec3::from(mesh.vertices[*i as usize].normal) / natural).normalize_or_zero();
                    assert!(face == Vec3::ZERO || face.dot(normal) > 0.3, "{} normal {normal} face {face}", mesh.name);
                }
            }
            assert!(volumes.values().all(|v| *v > 0.0), "{} is inside out: {volumes:?}", mesh.name);
        }
    }
}
