//! The world of the first dream: a metropolis, and the landing platform 620 m above its ground.

use glam::{Affine3A, Vec3};

use super::parts::Stage;
use super::{
    Batch, Instance, Material, Mesh, Scene, Structure, Vertex, WalkGrid, alarms, beasts, city, collapse, fleet,
    platform, searchlights, strands,
};

/// Half the side of the ground (m): far enough for its edge to lie under the horizon's haze.
const GROUND_REACH: f32 = 400_000.0;

/// Builds the dream's world. The same seed gives the same scene, bit for bit.
pub fn evacuation(seed: u32) -> Scene {
    let mut stage = Stage::new(seed);
    platform::build(&mut stage);
    let streets = city::build(&mut stage);
    // Last: their structures are the last ones, and only these are written again for every frame.
    fleet::build(&mut stage);
    let beasts = beasts::build(&mut stage);
    let (doomed, buckles) = (std::mem::take(&mut stage.doomed), std::mem::take(&mut stage.buckles));
    let (dangling, flights) = (std::mem::take(&mut stage.dangling), std::mem::take(&mut stage.flights));
    let (mut scene, boxes) = stage.finish();
    scene.beasts = beasts;
    scene.searchlights = searchlights::western();
    scene.alarms = alarms::bay();
    scene.strands = strands::northern(seed);
    beasts::settle(&mut scene);
    collapse::mark(&mut scene, &doomed, &platform::craters(), seed);
    scene.trace = city::trace_grid(boxes);
    scene.streets = streets;
    scene.players = super::figures::cast::evacuation();
    scene.ground = city::GROUND;
    scene.structures = structures(&scene.batches);
    for part in scene.beasts.iter().flat_map(beasts::Beast::parts) {
        // They walk; they do not swing.
        scene.structures[part as usize - 1].sways = false;
    }
    let flies = scene.vessels.iter().map(|v| v.structure).min().unwrap_or(u32::MAX);
    scene.walk =
        platform::floor(|low, high, floor| WalkGrid::new(low, high, floor, fleet::RAMP, &scene.batches, |s| s < flies));
    for (structure, buckle) in buckles {
        scene.structures[structure as usize - 1].buckle = Some(buckle);
    }
    for (structure, from, swing) in dangling {
        scene.structures[structure as usize - 1].dangles = [from, swing];
    }
    for (structure, flight) in flights {
        scene.structures[structure as usize - 1].flight = Some(flight);
    }
    scene.batches.push(ground(city::GROUND));
    scene
}

/// What the parts of each structure add up to. Those under and on the platform are held by it; the others swing freely.
fn structures(batches: &[Batch]) -> Vec<Structure> {
    let mut bounds: Vec<[Vec3; 2]> = Vec::new();
    for i in batches.iter().flat_map(|b| &b.instances).filter(|i| i.structure > 0) {
        let at = i.structure as usize - 1;
        if bounds.len() <= at {
            bounds.resize(at + 1, [Vec3::INFINITY, Vec3::NEG_INFINITY]);
        }
        let column = |c: usize| Vec3::new(i.rows[0][c], i.rows[1][c], i.rows[2][c]);
        let (x, y, z, foot) = (column(0), column(1), column(2), column(3));
        let half = 0.5 * (x.abs() + y.abs() + z.abs());
        let middle = foot + 0.5 * y;
        bounds[at] = [bounds[at][0].min(middle - half), bounds[at][1].max(middle + half)];
    }
    let held = |p: Vec3| p.x.abs() < 130.0 && (-130.0..180.0).contains(&p.z);
    let of = |[low, high]: [Vec3; 2]| {
        let foot = (0.5 * (low + high)).with_y(low.y);
        let height = high.y - low.y;
        let sways = height > 40.0 && foot.y < city::GROUND + 60.0 && !held(foot);
        Structure { foot, height, sways, buckle: None, dangles: [0.0; 2], flight: None }
    };
    let empty =
        Structure { foot: Vec3::ZERO, height: 0.0, sways: false, buckle: None, dangles: [0.0; 2], flight: None };
    bounds.into_iter().map(|b| if b[0].x > b[1].x { empty } else { of(b) }).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{LightKind, Material, TraceBox};
    use glam::Vec3;
    use std::collections::BTreeSet;

    fn digest(scene: &Scene) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        let mut eat = |bytes: &[u8]| {
            for b in bytes {
                hash = (hash ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3);
            }
        };
        for batch in &scene.batches {
            eat(batch.mesh.name.as_bytes());
            eat(bytemuck::cast_slice(&batch.instances));
        }
        eat(bytemuck::cast_slice(&scene.trace.boxes));
        eat(bytemuck::cast_slice(&scene.trace.list));
        eat(scene.streets.texels.as_flattened());
        for light in &scene.lights {
            eat(bytemuck::cast_slice(&light.position.to_array()));
            eat(bytemuck::cast_slice(&light.intensity.to_array()));
        }
        hash
    }

    #[test]
    fn a_seed_gives_one_city_and_another_seed_another() {
        let first = digest(&evacuation(7));
        assert_eq!(first, digest(&evacuation(7)));
        assert_ne!(first, digest(&evacuation(8)));
    }

    #[test]
    fn instances_are_finite_and_within_budget() {
        let scene = evacuation(3);
        let (mut all, mut always) = (0, 0);
        for batch in &scene.batches {
            for i in &batch.instances {
                all += 1;
                always += usize::from(i.min_size == 0.0);
                let numbers = i.rows.iter().flatten().chain(&i.colour).chain([&i.emission, &i.storey, &i.bay]);
                assert!(numbers.chain([&i.min_size, &i.max_size]).all(|v| v.is_finite()), "{} {i:?}", batch.mesh.name);
                assert!(i.colour.iter().all(|c| (0.0..=1.0).contains(c)), "{} {i:?}", batch.mesh.name);
                assert!(i.material < Material::ALL.len() as u32);
                assert!(i.structure > 0 || i.material == Material::Ground as u32);
            }
        }
        assert!(all <= 250_000, "{all} instances");
        assert!(always <= 45_000, "{always} always drawn");
        assert!(all > 100_000, "only {all} instances");
        let names: BTreeSet<_> = scene.batches.iter().map(|b| (b.mesh.name.clone(), b.casts_shadow)).collect();
        assert_eq!(names.len(), scene.batches.len(), "a mesh has two batches");
    }

    #[test]
    fn the_city_reaches_the_horizon_all_round() {
        let scene = evacuation(3);
        for sector in 0..24 {
            let angle = sector as f32 / 24.0 * std::f32::consts::TAU;
            let far = scene.trace.boxes.iter().any(|b| {
                let (x, z) = (b.centre[0], b.centre[1]);
                x.hypot(z) > 14_000.0 && (x.cos_angle(z, angle)) > 0.97
            });
            assert!(far, "nothing at {angle} rad");
        }
    }

    trait CosAngle {
        fn cos_angle(self, z: f32, angle: f32) -> f32;
    }

    impl CosAngle for f32 {
        fn cos_angle(self, z: f32, angle: f32) -> f32 {
            (self * angle.cos() + z * angle.sin()) / self.hypot(z)
        }
    }

    #[test]
    fn every_light_has_a_lamp_where_it_is() {
        let scene = evacuation(3);
        let lamps: Vec<Vec3> = scene
            .batches
            .iter()
            .flat_map(|b| &b.instances)
            .filter(|i| i.material == Material::Lamp as u32)
            .map(|i| Vec3::from(i.rows.map(|r| r[3] + r[1] / 2.0)))
            .collect();
        assert!(scene.lights.iter().filter(|l| l.shadow).count() >= 12);
        assert!((200..1500).contains(&scene.lights.len()), "{} lights", scene.lights.len());
        for light in &scene.lights {
            assert!(light.position.is_finite() && light.intensity.is_finite() && light.range.is_finite());
            assert!(light.intensity.max_element() / (light.range * light.range) < 0.06, "{light:?}");
            if let LightKind::Spot { direction, inner, outer } = light.kind {
                assert!((direction.length() - 1.0).abs() < 1e-3 && inner < outer);
            }
            assert!(lamps.iter().any(|p| p.distance(light.position) < 0.5), "{light:?}");
        }
        let leading = scene.lights.iter().take(12).all(|l| l.shadow && l.position.y > 0.0);
        assert!(leading, "the first lights are the deck's shadowed floods");
    }

    #[test]
    fn boxes_lie_in_the_cells_that_list_them() {
        let scene = evacuation(3);
        let grid = &scene.trace;
        assert_eq!(grid.cells.len(), (grid.size[0] * grid.size[1]) as usize);
        let reach = |b: &TraceBox| {
            let [sin, cos] = b.yaw.map(f32::abs);
            [b.half[0] * cos + b.half[1] * sin, b.half[0] * sin + b.half[1] * cos]
        };
        let mut listed = vec![false; grid.boxes.len()];
        for (c, [first, count]) in grid.cells.iter().enumerate() {
            assert!(*count <= 12);
            let list = &grid.list[*first as usize..(*first + *count) as usize];
            let low = [
                grid.origin[0] + (c as u32 % grid.size[0]) as f32 * grid.cell,
                grid.origin[1] + (c as u32 / grid.size[0]) as f32 * grid.cell,
            ];
            let mut top = f32::MAX;
            for i in list {
                let b = &grid.boxes[*i as usize];
                listed[*i as usize] = true;
                let r = reach(b);
                for a in 0..2 {
                    assert!(
                        b.centre[a] + r[a] >= low[a] - 0.1 && b.centre[a] - r[a] <= low[a] + grid.cell + 0.1,
                        "{b:?}"
                    );
                }
                assert!(b.top <= top && b.bottom < b.top && b.top <= grid.height);
                top = b.top;
            }
        }
        let kept = listed.iter().filter(|l| **l).count();
        assert!(kept * 10 > grid.boxes.len() * 9, "{kept} of {} boxes are in a cell", grid.boxes.len());
    }

    #[test]
    fn the_street_texture_is_whole() {
        let streets = evacuation(3).streets;
        assert_eq!(streets.texels.len(), (streets.size * streets.size) as usize);
        let share =
            |kind: u8| streets.texels.iter().filter(|t| t[3] == kind).count() as f32 / streets.texels.len() as f32;
        assert!((0.3..0.9).contains(&share(0)), "lots {}", share(0));
        assert!(share(128) > 0.05 && share(192) > 0.03 && share(255) > 0.01);
    }

    #[test]
    fn places_are_named() {
        let scene = evacuation(3);
        for name in [
            "rail_north",
            "bay_door_1",
            "bay_door_3",
            "dock_west_1",
            "hangar",
            "viaduct_end",
            "leg_4",
            "boy",
            "skyline_hero",
        ] {
            assert!(scene.places.contains_key(name), "{name} is missing from {:?}", scene.places.keys());
        }
    }
}
