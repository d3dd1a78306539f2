//! A dropship: slim, fast, no lift engines. It flies at a steady speed past the place where the turbulence takes it apart; all
//! of it is made of parts that come off one after the other.

use super::paint;
use crate::world::{
    Flight, Material,
    collapse::Manner,
    meshes::Shape,
    parts::{Lamp, Part, Stage},
};
use glam::{Quat, Vec3};
use std::f32::consts::FRAC_PI_2;

/// Where it is when the blast takes it, and its speed (m/s).
const PLACE: Vec3 = Vec3::new(-465.0, 89.0, -176.0);
const SPEED: Vec3 = Vec3::new(-15.0, -9.0, 64.0);
/// Length (m).
const LONG: f32 = 62.0;

pub(super) fn build(stage: &mut Stage) {
    let structure = stage.structure();
    let yaw = SPEED.x.atan2(SPEED.z);
    let mut frame = stage.local(PLACE, yaw, structure);
    let mut put = |part: Part| frame.put(part.always().unshadowed());
    let steel = |shape, at: [f32; 3], size: [f32; 3], tint| Part::new(shape, Material::Painted, at, size).tint(tint);
    let pale = [0.34, 0.35, 0.37];
    let forward = Quat::from_rotation_x(FRAC_PI_2);
    // A spindle in five lengths, the nose a needle.
    for (k, (z, wide, high)) in
        [(-0.4, 5.4, 4.4), (-0.2, 6.6, 5.2), (0.0, 6.4, 5.0), (0.19, 5.0, 4.2)].into_iter().enumerate()
    {
        let shape = if k == 3 { Shape::HexTaper } else { Shape::Hex };
        let at = [0.0, 0.0, (z - 0.1) * LONG];
        put(steel(shape, at, [wide, 0.2 * LONG, high], pale).turn(forward));
    }
    put(steel(Shape::HexSpire, [0.0, 0.0, 0.29 * LONG], [3.4, 0.21 * LONG, 2.8], paint::DARK).turn(forward));
    // Plates along its back and flanks.
    for k in 0..14 {
        let z = (-0.42 + 0.055 * k as f32) * LONG;
        for (x, y, lean) in [(0.0, 2.35, 0.0), (2.6, 1.2, -0.9), (-2.6, 1.2, 0.9), (2.4, -1.4, 0.8), (-2.4, -1.4, -0.8)]
        {
            let part = steel(Shape::Bevel, [x, y, z], [2.8, 0.5, 3.2], if k % 3 == 0 { paint::TRIM } else { pale });
            put(part.turn(Quat::from_rotation_z(lean)));
        }
    }
    // Swept wings in three panels each, fins, intakes, four engines in a row.
    for s in [-1.0, 1.0] {
        for k in 0..3 {
            let (x, z) = (s * (3.6 + 4.2 * k as f32), (-0.12 - 0.075 * k as f32) * LONG);
            put(steel(Shape::Wedge, [x, -0.3, z], [4.4, 0.7 - 0.15 * k as f32, 13.0 - 3.0 * k as f32], paint::HULL));
        }
        put(steel(Shape::Wedge, [s * 2.6, 1.6, -0.42 * LONG], [0.5, 7.0, 8.0], paint::HULL));
        put(steel(Shape::Cut, [s * 3.6, -0.6, 0.02 * LONG], [1.8, 2.0, 9.0], paint::DARK));
        for x in [1.5, 4.2] {
            put(steel(Shape::Cylinder, [s * x, -0.3, -0.5 * LONG], [2.2, 9.0, 2.2], paint::STEEL).turn(forward));
            let glow = Part::new(Shape::Cylinder, Material::Lamp, [s * x, -0.3, -0.505 * LONG], [1.9, 0.6, 1.9]);
            put(glow.turn(forward).tint(super::AZURE).glow(40.0));
        }
        put(Part::new(Shape::Sphere, Material::Lamp, [s * 14.0, -0.2, -0.27 * LONG], [0.7; 3])
            .tint(Lamp::RED)
            .glow(20.0));
    }
    // Ribs and floors inside, seen when the plates have gone.
    for k in 0..12 {
        let z = (-0.4 + 0.06 * k as f32) * LONG;
        put(steel(Shape::Ring, [0.0, 0.0, z], [4.6, 0.5, 3.8], [0.2, 0.09, 0.05]).turn(forward));
    }
    stage.doomed.push((structure, Manner::Breakup { middle: PLACE.to_array() }));
    stage.flights.push((structure, Flight { place: PLACE, speed: SPEED }));
}
