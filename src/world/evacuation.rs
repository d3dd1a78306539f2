//! The world of the first dream: a metropolis, and the landing platform 620 m above its ground.

use glam::{Affine3A, Vec3};

use super::parts::Stage;
use super::{Batch, Instance, Material, Mesh, Scene, Vertex, city, platform};

/// Half the side of the ground (m): far enough for its edge to lie under the horizon's haze.
const GROUND_REACH: f32 = 400_000.0;

/// Builds the dream's world. The same seed gives the same scene, bit for bit.
pub fn evacuation(seed: u32) -> Scene {
    let mut stage = Stage::new(seed);
    platform::build(&mut stage);
    let streets = city::build(&mut stage);
    let (mut scene, boxes) = stage.finish();
    scene.trace = city::trace_grid(boxes);
    scene.streets = streets;
    scene.ground = city::GROUND;
    scene.batches.push(ground(city::GROUND));
    scene
}

fn ground(height: f32) -> Batch {
    let corner = |x: f32, z: f32| Vertex { position: [x, 0.0, z], normal: [0.0, 1.0, 0.0] };
    let mesh = Mesh {
        name: "ground".into(),
        vertices: vec![corner(-0.5, -0.5), corner(-0.5, 0.5), corner(0.5, 0.5), corner(0.5, -0.5)],
        indices: vec![0, 1, 2, 0, 2, 3],
    };
    let side = 2.0 * GROUND_REACH;
    let place = Affine3A::from_translation(Vec3::Y * height) * Affine3A::from_scale(Vec3::new(side, 1.0, side));
    let instance = Instance::new(place, Material::Ground, [0.05; 3], 0);
    Batch { mesh, instances: vec![instance], casts_shadow: false }
}
