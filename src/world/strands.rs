//! Emergency lines: ropes made fast at the railing and thrown over the deck's edge, down towards the tunnels.

use super::rng::Rng;
use glam::Vec3;

/// A rope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strand {
    /// Where it is made fast, and where it runs over the edge.
    pub rail: Vec3,
    pub edge: Vec3,
    /// From the edge to its end (m).
    pub length: f32,
    /// When its coil is thrown (s).
    pub thrown: f64,
    /// Mass at its end, as a multiple of that of a stretch of it.
    pub load: f32,
    /// How it is thrown: out and aside (m/s).
    pub toss: Vec3,
    /// Where it is made fast below; one that is drawn tight does not hang.
    pub fast: Option<Vec3>,
}

/// The ropes at the northern railing, on both sides of where the leap is made; they fall clear of the underside's trusses.
pub fn northern(seed: u32) -> Vec<Strand> {
    const PLACES: [(f32, f64, f32, f32); 9] = [
        (-13.5, 66.2, 96.0, 9.0),
        (-9.2, 67.4, 128.0, 6.0),
        (-5.8, 65.6, 112.0, 12.0),
        (-2.6, 67.0, 140.0, 5.0),
        (0.3, 66.5, 120.0, 14.0),
        (6.9, 65.9, 134.0, 10.0),
        (9.4, 67.8, 110.0, 5.0),
        (13.0, 66.8, 146.0, 12.0),
        (17.8, 66.3, 100.0, 8.0),
    ];
    PLACES
        .iter()
        .enumerate()
        .map(|(k, &(x, thrown, length, load))| {
            let mut rng = Rng::new(seed, k as u32, 0x40e);
            Strand {
                rail: Vec3::new(x, 1.0, -59.55),
                edge: Vec3::new(x + rng.range(-0.1, 0.1), 0.12, -60.55),
                length,
                thrown,
                load,
                toss: Vec3::new(rng.range(-1.2, 1.2), rng.range(0.5, 1.6), rng.range(-4.6, -2.4)),
                fast: None,
            }
        })
        .chain(tight())
        .collect()
}

/// Lines drawn tight from the railing to the mouths of the tunnels, far out and below: they run together towards them.
fn tight() -> impl Iterator<Item = Strand> {
    const LINES: [([f32; 2], [f32; 2]); 6] = [
        ([2.7, -60.6], [-6.0, -352.0]),
        ([5.4, -60.6], [10.0, -350.0]),
        ([6.5, -60.6], [20.0, -362.0]),
        ([7.9, -60.6], [4.0, -376.0]),
        ([9.6, -60.6], [30.0, -356.0]),
        ([12.2, -60.6], [16.0, -384.0]),
    ];
    LINES.into_iter().map(|([x, z], [to_x, to_z])| {
        let (edge, fast) = (Vec3::new(x, 0.12, z), Vec3::new(to_x, -600.0, to_z));
        Strand {
            rail: Vec3::new(x, 1.0, -59.55),
            edge,
            length: edge.distance(fast),
            thrown: 0.0,
            load: 1.0,
            toss: Vec3::ZERO,
            fast: Some(fast),
        }
    })
}
