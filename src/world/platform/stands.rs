//! What people of the cast stand on: crates from which responders see over the crowd, and a ledge outside the front railing.

use super::{Works, paint};
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::Vec3;

/// Crates among the crowd: x, z and how high they are.
const CRATES: [[f32; 3]; 5] =
    [[-4.6, 42.4, LOW], [-0.1, 42.2, LOW], [-9.4, 54.0, CRATE], [7.4, 57.0, CRATE], [0.6, 71.6, CRATE]];
pub const CRATE: f32 = 1.15;
pub const LOW: f32 = 0.55;

pub fn build(works: &mut Works) {
    for (k, [x, z, high]) in CRATES.into_iter().enumerate() {
        let yaw = 0.35 * (k as f32 * 2.4).sin();
        let tint = if k % 2 == 0 { [0.2, 0.17, 0.12] } else { paint::MAROON };
        let crate_ = Part::new(Shape::Crate, Material::Painted, [x, 0.0, z], [1.5, high - 0.06, 1.3]);
        works.put(crate_.yaw(yaw).tint(tint).seen(1.0));
        let lid = Part::new(Shape::Bevel, Material::Painted, [x, high - 0.07, z], [1.56, 0.07, 1.36]);
        works.put(lid.yaw(yaw).tint(paint::YELLOW).seen(1.2));
    }
    ledge(works, Vec3::new(LEDGE[0], LEDGE[1], LEDGE[2]));
}

/// Where a narrow ledge hangs outside the railing: middle of its top.
const LEDGE: [f32; 3] = [4.3, -0.9, -61.15];

fn ledge(works: &mut Works, top: Vec3) {
    // A work lamp clipped to the kerb beside it.
    let lamp = Lamp { range: 5.0, ..Lamp::point([1.0, 0.8, 0.58], 0.55, 0.05) };
    works.lamp(Shape::Sphere, top + Vec3::new(-0.75, 1.75, 0.75), [0.09; 3], lamp);
    let plank = Part::new(Shape::Box, Material::Steel, (top - Vec3::Y * 0.05).to_array(), [0.8, 0.05, 0.5]);
    works.put(plank.tint(paint::DARK).seen(1.2));
    for x in [-0.3, 0.3] {
        let out = top + Vec3::new(x, -0.08, -0.2);
        works.beam(out, top + Vec3::new(x, -0.08, 1.1), 0.07, paint::STEEL, 1.4);
        works.beam(out, top + Vec3::new(x, -0.9, 1.0), 0.06, paint::STEEL, 1.4);
    }
}
