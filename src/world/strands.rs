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
            }
        })
        .collect()
}
