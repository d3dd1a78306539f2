//! The district plan: which streets run where, how wide, which way; where water is; how tall the city stands.
//!
//! Districts are Voronoi cells of a jittered grid. Each has its own grid of streets, turned its own way; the borders
//! between them are avenues. A river crosses from west to east beyond the core, a second one joins it from the west, and
//! the Grand Canal runs dead straight under the platform's eastern side to the northern horizon.

use crate::world::rng::{cell_id, hash, unit};
use glam::Vec2;

/// Spacing of the district sites (m).
const DISTRICT: f32 = 1350.0;
/// Half width of the Grand Canal's water and of the boulevard with it (m).
const CANAL_WATER: f32 = 21.0;
const CANAL_HALF: f32 = 50.0;
const RIVER_WATER: f32 = 88.0;
const RIVER_HALF: f32 = 112.0;
const BORDER_HALF: f32 = 20.0;

/// What kind of way a spot belongs to, in the numbers of `Streets::texels`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Street = 128,
    Avenue = 192,
    Water = 255,
}

/// The nearest way to a spot on the ground.
#[derive(Clone, Copy, Debug)]
pub struct Nearest {
    /// To the way's middle line (m).
    pub distance: f32,
    /// Along the middle line (x, z), of unit length.
    pub direction: Vec2,
    /// From kerb to kerb (m).
    pub width: f32,
    pub way: Way,
}

impl Nearest {
    /// Direction of the middle line, 0..π, from x towards z.
    pub fn heading(&self) -> f32 {
        self.direction.y.atan2(self.direction.x).rem_euclid(std::f32::consts::PI)
    }
}

/// A district: a Voronoi cell with its own street grid.
#[derive(Clone, Copy, Debug)]
pub struct District {
    pub site: Vec2,
    pub id: u32,
    /// Unit vector of the grid's first axis.
    pub axis: Vec2,
    /// Distance of the streets' middle lines along both axes (m).
    pub pitch: Vec2,
    /// Width of its ordinary streets (m).
    pub street: f32,
    /// 0: stone and concrete, 1: glass.
    pub glass: f32,
    /// 0..1, how much of its lots are built tall.
    pub vigour: f32,
}

impl District {
    /// World to grid coordinates.
    pub fn local(&self, p: Vec2) -> Vec2 {
        let d = p - self.site;
        Vec2::new(d.dot(self.axis), d.dot(self.axis.perp()))
    }

    pub fn world(&self, q: Vec2) -> Vec2 {
        self.site + self.axis * q.x + self.axis.perp() * q.y
    }

    /// Position of the street number `i` along axis 0 or 1, and its width.
    pub fn line(&self, axis: usize, i: i32) -> (f32, f32) {
        // One hash serves both: the texture asks for millions of lines.
        let h = hash(self.id, i as u32, 11 + axis as u32);
        let shift = ((h >> 8) as f32 / (1 << 24) as f32 - 0.5) * 0.34;
        let width = if (h & 255).is_multiple_of(5) { self.street * 1.7 } else { self.street };
        ((i as f32 + shift) * self.pitch[axis], width)
    }

    /// The two streets that `v` lies between, as [`District::line`] gives them.
    pub fn between(&self, axis: usize, v: f32) -> [(f32, f32); 2] {
        let i = (v / self.pitch[axis]).floor() as i32;
        let (low, high) = (self.line(axis, i), self.line(axis, i + 1));
        if v < low.0 {
            [self.line(axis, i - 1), low]
        } else if v >= high.0 {
            [high, self.line(axis, i + 2)]
        } else {
            [low, high]
        }
    }
}

/// The plan of one city.
pub struct Plan {
    pub seed: u32,
    phase: f32,
    /// Direction of the Grand Canal's middle line and a point on it.
    canal: (Vec2, Vec2),
    clusters: Vec<Cluster>,
}

/// A hill of tall towers.
struct Cluster {
    centre: Vec2,
    radius: f32,
    height: f32,
}

impl Plan {
    pub fn new(seed: u32) -> Self {
        let r = |id: u32, salt: u32| unit(seed, id, salt);
        let phase = r(0, 900) * 6.0;
        let canal_direction = Vec2::new(0.03 + 0.012 * r(0, 901), -1.0).normalize();
        let cluster = |x: f32, z: f32, radius: f32, height: f32, id: u32| Cluster {
            centre: Vec2::new(x + (r(id, 902) - 0.5) * radius * 0.5, z + (r(id, 903) - 0.5) * radius * 0.5),
            radius,
            height: height * (0.9 + 0.2 * r(id, 904)),
        };
        let mut clusters = vec![
            // The core in front of the platform and its shoulders.
            cluster(-430.0, -1450.0, 330.0, 330.0, 1),
            cluster(640.0, -1750.0, 300.0, 250.0, 2),
            cluster(-1150.0, -1750.0, 420.0, 210.0, 3),
            cluster(1350.0, -1350.0, 380.0, 190.0, 4),
            // Second row beyond the river, then the horizon.
            cluster(-300.0, -4300.0, 500.0, 300.0, 5),
            cluster(1550.0, -4600.0, 600.0, 330.0, 6),
            cluster(-2700.0, -5200.0, 650.0, 420.0, 7),
            cluster(-700.0, -7600.0, 800.0, 460.0, 8),
            cluster(3600.0, -6600.0, 900.0, 520.0, 9),
            cluster(-5200.0, -7000.0, 900.0, 480.0, 10),
            cluster(1100.0, -10200.0, 900.0, 520.0, 11),
            cluster(-2600.0, -10800.0, 1100.0, 560.0, 12),
            // West, east and behind.
            cluster(-2300.0, -200.0, 500.0, 290.0, 13),
            cluster(2500.0, -100.0, 480.0, 280.0, 14),
            cluster(900.0, 1700.0, 420.0, 280.0, 15),
            cluster(-1200.0, 2200.0, 500.0, 300.0, 16),
            cluster(300.0, 5600.0, 700.0, 380.0, 17),
        ];
        for id in 20..40 {
            let angle = id as f32 * 2.4 + phase;
            let distance = 5500.0 + 6500.0 * r(id, 905);
            clusters.push(cluster(angle.cos() * distance, angle.sin() * distance, 600.0, 320.0, id));
        }
        Self { seed, phase, canal: (Vec2::new(118.0, 0.0), canal_direction), clusters }
    }

    /// Number of district cells in each direction from the middle for a radius (m).
    pub fn reach(radius: f32) -> i32 {
        (radius / DISTRICT).ceil() as i32 + 1
    }

    /// The district of grid cell (`x`, `y`).
    pub fn district(&self, x: i32, y: i32) -> District {
        let id = hash(self.seed, cell_id(x, y), 100);
        let u = |salt: u32| unit(id, 0, salt);
        let mut site = Vec2::new(x as f32 + (u(1) - 0.5) * 0.66, y as f32 + (u(2) - 0.5) * 0.66) * DISTRICT;
        let mut turn = (u(3) - 0.5) * std::f32::consts::FRAC_PI_2;
        // The core's own district faces the platform.
        if (x, y) == (0, -1) {
            site = Vec2::new(-60.0, -1250.0);
            turn = 0.06;
        }
        if (x, y) == (0, 0) {
            site = Vec2::new(20.0, 60.0);
            turn = 0.0;
        }
        let distance = site.length();
        let coarse = 1.0 + 1.3 * smooth(3200.0, 8000.0, distance) + 0.8 * smooth(8000.0, 13_000.0, distance);
        Self::clamped(District {
            site,
            id,
            axis: Vec2::from_angle(turn),
            pitch: Vec2::new(100.0 + 60.0 * u(4), 92.0 + 110.0 * u(5)) * coarse,
            street: 15.0 + 7.0 * u(6),
            glass: u(7),
            vigour: u(8),
        })
    }

    fn clamped(mut district: District) -> District {
        district.street *= (district.pitch.min_element() / 120.0).clamp(1.0, 1.5);
        district
    }

    /// The districts around a spot, to be passed to [`Plan::district_at`].
    pub fn candidates(&self, p: Vec2) -> [District; 9] {
        let (cx, cy) = ((p.x / DISTRICT).round() as i32, (p.y / DISTRICT).round() as i32);
        std::array::from_fn(|i| self.district(cx + i as i32 % 3 - 1, cy + i as i32 / 3 - 1))
    }

    /// Index of the district that holds `p`, distance to its border and the border's direction.
    pub fn district_at(candidates: &[District; 9], p: Vec2) -> (usize, f32, Vec2) {
        let mut best = (0, f32::MAX);
        for (i, d) in candidates.iter().enumerate() {
            let distance = p.distance_squared(d.site);
            if distance < best.1 {
                best = (i, distance);
            }
        }
        let home = candidates[best.0].site;
        let mut border = (f32::MAX, Vec2::X);
        for (i, d) in candidates.iter().enumerate() {
            if i != best.0 {
                let apart = d.site - home;
                let length = apart.length();
                let distance = (p.distance_squared(d.site) - best.1) / (2.0 * length);
                if distance < border.0 {
                    border = (distance, apart.perp() / length);
                }
            }
        }
        (best.0, border.0, border.1)
    }

    /// Signed distance to the river's middle (m), negative to the north, and its direction.
    fn river(&self, p: Vec2) -> (f32, Vec2) {
        let wave = |k: f32, a: f32, f: f32| (a * (p.x / k + f).sin(), a / k * (p.x / k + f).cos());
        let (z1, s1) = wave(1500.0, 330.0, self.phase);
        let (z2, s2) = wave(620.0, 90.0, self.phase * 1.7);
        let slope = 0.14 + s1 + s2;
        let z = -2950.0 + 0.14 * p.x + z1 + z2;
        ((p.y - z) / (1.0 + slope * slope).sqrt(), Vec2::new(1.0, slope).normalize())
    }

    /// Distance to the western river (m), which joins the first one.
    fn tributary(&self, p: Vec2) -> (f32, Vec2) {
        let angle = p.y / 1300.0 + self.phase * 0.6;
        let slope = 340.0 / 1300.0 * angle.cos() - 0.1;
        let x = -1750.0 + 340.0 * angle.sin() - 0.1 * p.y;
        let across = (p.x - x).abs() / (1.0 + slope * slope).sqrt();
        (across, Vec2::new(slope, 1.0).normalize())
    }

    /// Distance to the Grand Canal's middle line (m).
    pub fn canal_distance(&self, p: Vec2) -> f32 {
        (p - self.canal.0).perp_dot(self.canal.1).abs()
    }

    /// True where lots may stand as far as waters and great avenues go; `margin` is kept free besides.
    pub fn buildable(&self, p: Vec2, margin: f32) -> bool {
        let river = self.river(p).0;
        let joins = river < -RIVER_HALF;
        river.abs() > RIVER_HALF + margin
            && self.canal_distance(p) > CANAL_HALF + margin
            && (joins || self.tributary(p).0 > 62.0 + margin)
    }

    /// True where `p` is deep enough inside the district for its avenue at the border.
    pub fn inside(candidates: &[District; 9], index: usize, p: Vec2, margin: f32) -> bool {
        let (home, border, _) = Self::district_at(candidates, p);
        home == index && border > BORDER_HALF + margin
    }

    /// The way nearest to `p`; `home` comes from [`Plan::candidates`].
    pub fn nearest(&self, candidates: &[District; 9], p: Vec2) -> Nearest {
        let (river, river_direction) = self.river(p);
        let canal = self.canal_distance(p);
        let (side, side_direction) = self.tributary(p);
        let way = |distance: f32, direction: Vec2, width: f32, way: Way| Nearest { distance, direction, width, way };
        if river.abs() < RIVER_WATER {
            return way(river.abs(), river_direction, RIVER_WATER * 2.0, Way::Water);
        }
        if canal < CANAL_WATER {
            return way(canal, self.canal.1, CANAL_WATER * 2.0, Way::Water);
        }
        if river > 0.0 && side < 44.0 {
            return way(side, side_direction, 88.0, Way::Water);
        }
        let (index, border, border_direction) = Self::district_at(candidates, p);
        let district = &candidates[index];
        let mut best = way(border, border_direction, BORDER_HALF * 1.6, Way::Avenue);
        let mut offer = |other: Nearest| {
            if other.distance - other.width / 2.0 < best.distance - best.width / 2.0 {
                best = other;
            }
        };
        offer(way((canal - 36.0).abs(), self.canal.1, 22.0, Way::Avenue));
        offer(way((river.abs() - 100.0).abs(), river_direction, 18.0, Way::Avenue));
        if river > 0.0 {
            offer(way((side - 52.0).abs(), side_direction, 12.0, Way::Street));
        }
        let q = district.local(p);
        let axes = [district.axis.perp(), district.axis];
        for axis in 0..2 {
            for (at, width) in district.between(axis, q[axis]) {
                let kind = if width > district.street * 1.2 { Way::Avenue } else { Way::Street };
                offer(way((q[axis] - at).abs(), axes[axis], width, kind));
            }
        }
        best
    }

    /// How tall the city would like to stand here (m above its ground), before chance and rules.
    pub fn height(&self, p: Vec2) -> f32 {
        let r = p.length();
        let mut h = 46.0 + 135.0 * (-(r / 2600.0).powi(2)).exp() + 30.0 * (-(r / 8000.0).powi(2)).exp();
        for c in &self.clusters {
            let d = p.distance_squared(c.centre) / (c.radius * c.radius);
            if d < 9.0 {
                h += c.height * (-d).exp();
            }
        }
        // The valley along the Grand Canal.
        let valley = 1.0 - smooth(70.0, 420.0 + 0.05 * r, self.canal_distance(p));
        h * (1.0 - 0.62 * valley)
    }

    /// The highest anything may stand here (m above the ground): views, landing approach, the viaduct's way.
    pub fn ceiling(&self, p: Vec2) -> f32 {
        // Distance to the deck's rectangle.
        let dx = (p.x.abs() - 125.0).max(0.0);
        let dz = (-60.0 - p.y).max(p.y - 110.0).max(0.0);
        let deck = dx.hypot(dz);
        let mut cap: f32 = 1000.0;
        if deck < 90.0 {
            cap = 170.0;
        } else if deck < 280.0 {
            cap = 330.0;
        } else if deck < 620.0 {
            cap = 460.0;
        }
        // Where one looks down into the streets in front of the railing.
        if p.y < 0.0 && deck < 1000.0 && (p.x + 60.0).abs() < 190.0 + 0.12 * deck {
            cap = cap.min(290.0);
        }
        let along = ((p.x - 60.0) / 840.0).clamp(-0.1, 1.1);
        if (p.y - viaduct_z(along)).abs() < 60.0 && p.x > 0.0 && p.x < 1100.0 {
            cap = cap.min(420.0);
        }
        cap
    }
}

/// World z of the monorail's middle line; `t` goes 0..1 from x = 60 to x = 900.
pub fn viaduct_z(t: f32) -> f32 {
    45.0 - 30.0 * t - 190.0 * t * t
}

/// Hermite step from 0 at `a` to 1 at `b`.
pub fn smooth(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spot_has_a_way_nearby() {
        let plan = Plan::new(5);
        for i in 0..2000 {
            let p = Vec2::new(unit(1, i, 1) - 0.5, unit(1, i, 2) - 0.5) * 10_000.0;
            let near = plan.nearest(&plan.candidates(p), p);
            assert!(near.distance.is_finite() && near.distance < 250.0, "{p} {near:?}");
            assert!((near.direction.length() - 1.0).abs() < 1e-3);
            assert!((0.0..=std::f32::consts::PI).contains(&near.heading()));
            assert!(near.width > 4.0);
        }
    }

    #[test]
    fn water_is_not_buildable() {
        let plan = Plan::new(5);
        let mut wet = 0;
        for i in 0..4000 {
            let p = Vec2::new(unit(2, i, 1) - 0.5, unit(2, i, 2) - 0.5) * 8_000.0;
            if plan.nearest(&plan.candidates(p), p).way == Way::Water {
                wet += 1;
                assert!(!plan.buildable(p, 0.0), "{p}");
            }
        }
        assert!(wet > 20, "only {wet} of 4000 spots are water");
    }
}
