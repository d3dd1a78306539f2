//! Arcs of energy between two points: a path broken at its middle again and again, each time less (Reed & Wyvill 1994,
//! "Visual simulation of lightning"), with branches that leave it and die.

use super::rng::Rng;
use glam::Vec3;

/// A straight stretch of an arc.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    pub from: Vec3,
    pub to: Vec3,
    /// 1 in the arc's trunk, less in its branches.
    pub strength: f32,
}

/// Halvings of the trunk and of a branch.
const TRUNK: u32 = 6;
const BRANCH: u32 = 4;

/// Grows an arc from `a` to `b`; another seed gives another one between the same points.
pub fn grow(seed: u32, id: u32, a: Vec3, b: Vec3, ragged: f32) -> Vec<Stretch> {
    let mut rng = Rng::new(seed, id, 0xa4c);
    let trunk = broken(&mut rng, a, b, TRUNK, ragged);
    let mut out: Vec<Stretch> = stretches(&trunk, 1.0).collect();
    let long = a.distance(b);
    for _ in 0..5 {
        let k = rng.int(6, (trunk.len() - 8) as u32) as usize;
        let along = (trunk[k + 2] - trunk[k]).normalize_or(Vec3::NEG_Y);
        let aside = Vec3::new(rng.range(-1.0, 1.0), rng.range(-0.8, 0.4), rng.range(-1.0, 1.0));
        let tip = trunk[k] + (along + aside).normalize_or(along) * (long * rng.range(0.12, 0.34));
        let branch = broken(&mut rng, trunk[k], tip, BRANCH, ragged);
        let strength = rng.range(0.2, 0.5);
        let last = branch.len() as f32;
        out.extend(stretches(&branch, strength).enumerate().map(|(n, mut s)| {
            s.strength *= 1.0 - n as f32 / last;
            s
        }));
    }
    out
}

fn broken(rng: &mut Rng, a: Vec3, b: Vec3, times: u32, ragged: f32) -> Vec<Vec3> {
    let mut path = vec![a, b];
    let mut reach = ragged * a.distance(b);
    for _ in 0..times {
        let mut next = Vec::with_capacity(path.len() * 2);
        for pair in path.windows(2) {
            let off = Vec3::new(rng.range(-1.0, 1.0), rng.range(-1.0, 1.0), rng.range(-1.0, 1.0));
            next.extend([pair[0], pair[0].midpoint(pair[1]) + off * reach]);
        }
        next.push(b);
        path = next;
        reach *= 0.52;
    }
    path
}

fn stretches(path: &[Vec3], strength: f32) -> impl Iterator<Item = Stretch> {
    path.windows(2).map(move |p| Stretch { from: p[0], to: p[1], strength })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arc_joins_its_ends_and_branches() {
        let (a, b) = (Vec3::ZERO, Vec3::new(30.0, -120.0, 10.0));
        let arc = grow(1, 4, a, b, 0.12);
        let trunk: Vec<_> = arc.iter().filter(|s| s.strength == 1.0).collect();
        assert_eq!((trunk.len(), trunk[0].from), (1 << TRUNK, a));
        assert_eq!(trunk[trunk.len() - 1].to, b);
        assert!(trunk.windows(2).all(|p| p[0].to == p[1].from));
        assert!(arc.len() > trunk.len() + 30);
        assert_eq!(arc, grow(1, 4, a, b, 0.12));
        assert_ne!(arc, grow(1, 5, a, b, 0.12));
    }
}
