//! Blocks and lots: what is left between the streets, cut into building sites.

use super::plan::{District, Plan};
use crate::world::rng::{Rng, cell_id};
use glam::Vec2;

/// How much is modelled, falling with the distance from the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    Full,
    Mid,
    Coarse,
    /// One to three volumes.
    Far,
    /// A whole block of the horizon in a few boxes.
    Block,
}

impl Detail {
    /// By distance from the platform (m).
    pub fn at(distance: f32) -> Self {
        match distance {
            d if d < 1800.0 => Self::Full,
            d if d < 2700.0 => Self::Mid,
            d if d < 4100.0 => Self::Coarse,
            d if d < 8000.0 => Self::Far,
            _ => Self::Block,
        }
    }
}

/// A rectangular site.
#[derive(Clone, Copy, Debug)]
pub struct Lot {
    pub centre: Vec2,
    /// Half extents along its own axes (m).
    pub half: Vec2,
    /// Yaw about y that turns its axes into the world's.
    pub yaw: f32,
    pub id: u32,
    pub glass: f32,
    pub vigour: f32,
    pub detail: Detail,
}

/// Radius of the modelled city (m).
pub const RADIUS: f32 = 15_000.0;

/// All lots of the city, in an order that depends on the seed alone.
pub fn lots(plan: &Plan) -> Vec<Lot> {
    let reach = Plan::reach(RADIUS);
    let mut lots = Vec::new();
    for y in -reach..=reach {
        for x in -reach..=reach {
            let district = plan.district(x, y);
            if district.site.length() < RADIUS + 500.0 {
                district_lots(plan, &district, &mut lots);
            }
        }
    }
    lots
}

fn district_lots(plan: &Plan, district: &District, lots: &mut Vec<Lot>) {
    let candidates = plan.candidates(district.site);
    let Some(index) = candidates.iter().position(|d| d.id == district.id) else {
        return;
    };
    let span = [0, 1].map(|axis| (1150.0 / district.pitch[axis]).ceil() as i32);
    for j in -span[1]..span[1] {
        for i in -span[0]..span[0] {
            let ((u0, wu0), (u1, wu1)) = (district.line(0, i), district.line(0, i + 1));
            let ((v0, wv0), (v1, wv1)) = (district.line(1, j), district.line(1, j + 1));
            // A pavement of 4 m on each side.
            let low = Vec2::new(u0 + wu0 / 2.0 + 4.0, v0 + wv0 / 2.0 + 4.0);
            let high = Vec2::new(u1 - wu1 / 2.0 - 4.0, v1 - wv1 / 2.0 - 4.0);
            let size = high - low;
            let middle = district.world((low + high) / 2.0);
            let distance = middle.distance(Vec2::new(0.0, -150.0));
            if size.min_element() < 22.0 || distance > RADIUS {
                continue;
            }
            let reach = size.length() / 2.0;
            let (home, border, _) = Plan::district_at(&candidates, middle);
            if home != index && border > reach {
                continue;
            }
            let id = crate::world::rng::hash(district.id, cell_id(i, j), 40);
            let mut rng = Rng::new(district.id, id, 41);
            // Squares and parks are left open.
            if rng.chance(0.05) {
                continue;
            }
            let detail = Detail::at(distance);
            let limit = match detail {
                Detail::Full | Detail::Mid => rng.range(52.0, 92.0),
                Detail::Coarse => rng.range(80.0, 130.0),
                Detail::Far => 190.0,
                Detail::Block => 600.0,
            };
            let mut rectangles = Vec::new();
            split(low, high, limit, &mut rng, &mut rectangles);
            for (k, (low, high)) in rectangles.into_iter().enumerate() {
                let half = (high - low) / 2.0;
                let centre = district.world((low + high) / 2.0);
                let corners = [Vec2::ZERO, half, -half, Vec2::new(half.x, -half.y), Vec2::new(-half.x, half.y)];
                let fits = corners.iter().all(|c| {
                    let p = centre + district.axis * c.x + district.axis.perp() * c.y;
                    Plan::inside(&candidates, index, p, 3.0) && plan.buildable(p, 2.0)
                });
                if fits {
                    lots.push(Lot {
                        centre,
                        half,
                        // Turning x into the axis (ax, az) is a yaw of −atan2(az, ax) in a right-handed, y-up frame.
                        yaw: -district.axis.y.atan2(district.axis.x),
                        id: crate::world::rng::hash(id, k as u32, 42),
                        glass: district.glass,
                        vigour: district.vigour,
                        detail,
                    });
                }
            }
        }
    }
}

/// Cuts a rectangle across its longer side until no side is longer than `limit`, leaving alleys.
fn split(low: Vec2, high: Vec2, limit: f32, rng: &mut Rng, out: &mut Vec<(Vec2, Vec2)>) {
    let size = high - low;
    let axis = usize::from(size.y > size.x);
    if size[axis] <= limit {
        out.push((low, high));
        return;
    }
    let cut = low[axis] + size[axis] * rng.range(0.36, 0.64);
    let alley = rng.pick([2.0, 3.0, 5.0, 8.0]) / 2.0;
    let (mut first, mut second) = (high, low);
    first[axis] = cut - alley;
    second[axis] = cut + alley;
    split(low, first, limit, rng, out);
    split(second, high, limit, rng, out);
}
