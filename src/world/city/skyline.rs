//! The towers the first dream's skyline is composed of, seen from (0, 3, −50) looking north.
//!
//! One dominating cluster stands a third from the left, just beside the sun; the Grand Canal opens right of the middle; a
//! lower group answers on the right; two needles frame. The seed moves and reshapes them a little but keeps the picture.

use super::GROUND;
use super::lots::Detail;
use super::mass::{Family, Tower};
use crate::world::collapse::Manner;
use crate::world::rng::{Rng, hash};
use glam::{Vec2, Vec3};

/// (x, z, half width, half depth, crown's world y, family)
type Design = (f32, f32, f32, f32, f32, Family);

const DESIGN: [Design; 28] = [
    // The dominating cluster.
    (-405.0, -1290.0, 60.0, 58.0, 240.0, Family::Setback),
    (-540.0, -1400.0, 40.0, 32.0, 96.0, Family::Slab),
    (-285.0, -1500.0, 34.0, 34.0, 118.0, Family::Twist),
    (-468.0, -1130.0, 40.0, 34.0, -20.0, Family::Bundle),
    (-640.0, -1610.0, 40.0, 40.0, 150.0, Family::Needle),
    (-330.0, -1120.0, 34.0, 32.0, -95.0, Family::Cylinder),
    (-560.0, -1210.0, 38.0, 36.0, -70.0, Family::Lattice),
    (-180.0, -1390.0, 34.0, 30.0, -40.0, Family::Slab),
    // Steps down towards the canal.
    (-105.0, -1820.0, 56.0, 30.0, 38.0, Family::Twin),
    (-215.0, -1960.0, 42.0, 40.0, 74.0, Family::Lattice),
    (10.0, -2160.0, 38.0, 36.0, -30.0, Family::Sail),
    // The answer on the right.
    (560.0, -1640.0, 44.0, 34.0, 128.0, Family::Sail),
    (690.0, -1560.0, 40.0, 38.0, 62.0, Family::Lattice),
    (455.0, -1850.0, 36.0, 36.0, 40.0, Family::Cylinder),
    (815.0, -1790.0, 46.0, 40.0, 88.0, Family::Setback),
    (640.0, -1420.0, 40.0, 34.0, -60.0, Family::Twin),
    (380.0, -1500.0, 34.0, 30.0, -85.0, Family::Bundle),
    (960.0, -1500.0, 36.0, 36.0, -10.0, Family::Twist),
    // The left shoulder.
    (-870.0, -1480.0, 46.0, 36.0, 40.0, Family::Bundle),
    (-1010.0, -1330.0, 44.0, 40.0, -35.0, Family::Setback),
    (-1120.0, -1620.0, 42.0, 40.0, 70.0, Family::Cylinder),
    (-760.0, -1060.0, 38.0, 34.0, -110.0, Family::Slab),
    // Framing needles near the platform.
    (-345.0, -632.0, 23.0, 23.0, 96.0, Family::Needle),
    // … and two walls of panes: the right one mirrors the fire in the north-west, the left one what lies behind the eye.
    (111.0, -241.0, 24.0, 50.0, 58.0, Family::Curtain),
    (-208.0, -296.0, 20.0, 24.0, 38.0, Family::Curtain),
    // Landmarks to the sides and behind.
    (-900.0, 260.0, 46.0, 40.0, 90.0, Family::Setback),
    (860.0, 480.0, 46.0, 40.0, 70.0, Family::Twin),
    (-260.0, 980.0, 46.0, 42.0, 40.0, Family::Sail),
];

/// Giants of the second row, whose crowns break the horizon.
const HORIZON: [Design; 20] = [
    (430.0, -4900.0, 52.0, 52.0, 110.0, Family::Needle),
    (640.0, -5250.0, 60.0, 56.0, 70.0, Family::Bundle),
    (905.0, -5000.0, 60.0, 44.0, 130.0, Family::Twin),
    (-1250.0, -4300.0, 56.0, 56.0, 90.0, Family::Cylinder),
    (-1600.0, -4700.0, 64.0, 56.0, 190.0, Family::Setback),
    (2450.0, -5400.0, 66.0, 60.0, 180.0, Family::Sail),
    (-260.0, -4250.0, 62.0, 60.0, 150.0, Family::Setback),
    (-520.0, -4480.0, 54.0, 54.0, 60.0, Family::Needle),
    (1480.0, -4400.0, 62.0, 60.0, 170.0, Family::Lattice),
    (1720.0, -4700.0, 60.0, 50.0, 90.0, Family::Slab),
    (1290.0, -4850.0, 56.0, 56.0, 60.0, Family::Cylinder),
    (-2600.0, -5050.0, 74.0, 70.0, 260.0, Family::Setback),
    (-2880.0, -5300.0, 66.0, 60.0, 170.0, Family::Sail),
    (-2350.0, -5350.0, 60.0, 60.0, 120.0, Family::Twist),
    (3500.0, -6300.0, 90.0, 84.0, 330.0, Family::Needle),
    (3800.0, -6500.0, 84.0, 80.0, 240.0, Family::Bundle),
    (-700.0, -7500.0, 90.0, 90.0, 300.0, Family::Bundle),
    (-950.0, -7800.0, 84.0, 80.0, 200.0, Family::Setback),
    (1050.0, -9900.0, 110.0, 100.0, 420.0, Family::Setback),
    (-5100.0, -6900.0, 100.0, 90.0, 330.0, Family::Twin),
];

fn design(seed: u32, index: usize, d: &Design, detail: Detail) -> Tower {
    let mut rng = Rng::new(seed, index as u32, 300);
    let framing = d.1 > -700.0 && d.1 < 0.0;
    let slide = match d.5 {
        Family::Curtain => 1.0,
        _ if index == 0 || framing => 6.0,
        _ => 16.0,
    };
    let (x, z) = (d.0 + slide * rng.range(-1.0, 1.0), d.1 + slide * rng.range(-1.0, 1.0));
    let grow = if d.5 == Family::Curtain { 1.0 } else { rng.range(0.98, 1.03) };
    let top = match d.5 {
        // The crowns that families add above their roof.
        Family::Setback => 0.96,
        _ => 1.0,
    };
    Tower {
        centre: Vec2::new(x, z),
        half: Vec2::new(d.2, d.3) * rng.range(0.94, 1.06),
        // A wall that runs along azimuth a shows the eye at azimuth b the sky at 2a − b: at +4.5° the first camera sees the
        // sun (−14°) in the right one at +23°.
        yaw: match d.5 {
            Family::Curtain if x > 0.0 => -0.0785,
            Family::Curtain => 0.8,
            _ => rng.range(-0.12, 0.12),
        },
        height: (d.4 - GROUND) * top * grow,
        family: d.5,
        detail,
        seed: hash(seed, index as u32, 301),
        glass: if framing { 1.0 } else { 0.8 },
        hero: true,
        carrier: false,
    }
}

/// The designed towers.
pub fn towers(seed: u32) -> Vec<Tower> {
    let near = DESIGN.iter().enumerate().map(|(i, d)| design(seed, i, d, Detail::Full));
    let far = HORIZON.iter().enumerate().map(|(i, d)| design(seed, 100 + i, d, Detail::Mid));
    near.chain(far).collect()
}

/// Where the platform's legs stand: centres of the shafts below it (world x, z).
pub const SHAFTS: [(f32, f32); 5] = [(-40.0, -28.0), (40.0, -28.0), (-40.0, 72.0), (40.0, 72.0), (0.0, 22.0)];
/// World y of the shafts' roofs: four under the legs and the central one.
pub const SHAFT_TOPS: [f32; 5] = [-172.0, -196.0, -186.0, -160.0, -118.0];

/// The supertall shafts that carry the platform, as towers of the city.
pub fn foundations(seed: u32) -> Vec<Tower> {
    SHAFTS
        .iter()
        .zip(SHAFT_TOPS)
        .enumerate()
        .map(|(i, (&(x, z), top))| Tower {
            centre: Vec2::new(x, z),
            half: Vec2::splat(if i == 4 { 18.0 } else { 25.0 }),
            yaw: 0.0,
            height: top - GROUND,
            family: Family::Lattice,
            detail: Detail::Full,
            seed: hash(seed, i as u32, 310),
            glass: 0.7,
            hero: false,
            carrier: true,
        })
        .collect()
}

/// Towers in the south-east that come down, and how: seen over the platform from its north-western corner.
const DOOMED: [(Design, Manner); 6] = [
    ((520.0, -185.0, 31.0, 29.0, 56.0, Family::Lattice), Manner::Pancake { at: 0.62 }),
    ((640.0, 95.0, 29.0, 27.0, 74.0, Family::Setback), Manner::Topple { toward: [-0.35, 1.0], at: 0.2 }),
    ((812.0, -25.0, 34.0, 34.0, 118.0, Family::Bundle), Manner::Shear { toward: [-0.5, -1.0], at: 0.6 }),
    ((905.0, 210.0, 34.0, 30.0, -20.0, Family::Slab), Manner::Pancake { at: 0.7 }),
    ((700.0, -330.0, 30.0, 28.0, -70.0, Family::Ziggurat), Manner::Topple { toward: [-1.0, 0.3], at: 0.25 }),
    ((455.0, 150.0, 27.0, 27.0, -190.0, Family::Lattice), Manner::Pancake { at: 0.72 }),
];

/// The towers that come down. All their walls are boxes, which is what is fractured.
pub fn doomed(seed: u32) -> Vec<(Tower, Manner)> {
    let of = |(i, (d, manner)): (usize, &(Design, Manner))| {
        let mut tower = Tower { hero: false, ..design(seed, 200 + i, d, Detail::Full) };
        for k in 0..64 {
            tower.seed = hash(seed, 200 + i as u32, 320 + k);
            if super::is_boxy(&tower) {
                break;
            }
        }
        (tower, *manner)
    };
    DOOMED.iter().enumerate().map(of).collect()
}

/// Names of places in the skyline.
pub fn places(seed: u32) -> Vec<(String, Vec3)> {
    let towers = towers(seed);
    let top = |i: usize| {
        let t = &towers[i];
        Vec3::new(t.centre.x, GROUND + t.height, t.centre.y)
    };
    [
        ("skyline_hero", 0),
        ("skyline_slab", 1),
        ("skyline_twist", 2),
        ("skyline_twin", 8),
        ("skyline_sail", 11),
        ("needle_west", 22),
        ("needle_east", 23),
        ("horizon_west", DESIGN.len() + 11),
        ("horizon_east", DESIGN.len() + 14),
    ]
    .into_iter()
    .map(|(name, i)| (name.to_owned(), top(i)))
    .collect()
}
