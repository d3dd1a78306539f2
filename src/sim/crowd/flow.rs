//! Which way to a place, from everywhere: arrival times by fast sweeping (Zhao 2005, "A fast sweeping method for Eikonal
//! equations") over the floor, slower along walls and off the group's own path; people walk down their gradient.

use glam::{UVec2, Vec2};

use crate::world::WalkGrid;

/// Side of a cell (m).
pub const CELL: f32 = 1.0;
/// Nobody goes nearer to a wall than this (m).
const CLEAR: f32 = 0.3;
/// A goal is a round place of this radius (m).
const ARRIVED: f32 = 3.5;
/// Further away than anything.
const FAR: f32 = 1.0e9;

/// The cells that all flows of a world share.
#[derive(Clone, Debug)]
pub struct Floor {
    pub origin: Vec2,
    pub size: UVec2,
    /// Distance to the nearest wall from each cell's middle (m).
    clear: Vec<f32>,
}

impl Floor {
    pub fn new(walk: &WalkGrid) -> Self {
        let size = (UVec2::from_array(walk.size).as_vec2() * walk.cell / CELL).ceil().as_uvec2();
        let mut floor = Self { origin: walk.origin, size, clear: Vec::new() };
        floor.clear = (0..size.element_product()).map(|i| walk.at(floor.middle(i as usize))).collect();
        floor
    }

    fn middle(&self, index: usize) -> Vec2 {
        let across = self.size.x as usize;
        self.origin + (Vec2::new((index % across) as f32, (index / across) as f32) + 0.5) * CELL
    }

    /// Unit directions towards `goal`, or as near to it as there is a way from `start`, cell by cell; zero where there is none.
    /// Those who have a way of their `own` keep to the line from the start.
    pub fn toward(&self, goal: Vec2, start: Vec2, own: bool) -> Vec<[f32; 2]> {
        let times = self.times(goal, start, own);
        let [across, down] = self.size.to_array().map(|s| s as usize);
        let at = |x: usize, z: usize| times[x + z * across];
        (0..times.len())
            .map(|i| {
                let (x, z) = (i % across, i / across);
                let here = times[i];
                // Down the steeper side of each axis; a wall on one side does not count.
                let slope = |low: Option<f32>, high: Option<f32>| {
                    let (low, high) = (low.unwrap_or(FAR), high.unwrap_or(FAR));
                    match (low < here.min(FAR), high < here.min(FAR)) {
                        (false, false) => 0.0,
                        _ if low < FAR && high < FAR => low - high,
                        (true, _) => low - here,
                        _ => here - high,
                    }
                };
                let dx = slope((x > 0).then(|| at(x - 1, z)), (x + 1 < across).then(|| at(x + 1, z)));
                let dz = slope((z > 0).then(|| at(x, z - 1)), (z + 1 < down).then(|| at(x, z + 1)));
                Vec2::new(dx, dz).normalize_or_zero().to_array()
            })
            .collect()
    }

    /// The cell of `cells` nearest to a place.
    fn nearest(&self, place: Vec2, cells: &[usize]) -> Option<usize> {
        let away = |i: &usize| self.middle(*i).distance_squared(place);
        cells.iter().copied().min_by(|a, b| away(a).total_cmp(&away(b)))
    }

    /// Every cell that can be walked to from `start`, or from the free cell nearest to it.
    fn reached(&self, start: Vec2) -> Vec<usize> {
        let [across, down] = self.size.to_array().map(|s| s as usize);
        let free: Vec<usize> = (0..self.clear.len()).filter(|i| self.clear[*i] >= CLEAR).collect();
        let mut seen = vec![false; self.clear.len()];
        let mut all: Vec<usize> = self.nearest(start, &free).into_iter().collect();
        all.iter().for_each(|i| seen[*i] = true);
        let mut next = 0;
        while let Some(&i) = all.get(next) {
            next += 1;
            let (x, z) = (i % across, i / across);
            let beside = [
                (x > 0).then(|| i - 1),
                (x + 1 < across).then_some(i + 1),
                (z > 0).then(|| i - across),
                (z + 1 < down).then_some(i + across),
            ];
            for k in beside.into_iter().flatten() {
                if !seen[k] && self.clear[k] >= CLEAR {
                    seen[k] = true;
                    all.push(k);
                }
            }
        }
        all
    }

    /// Seconds to `goal` at 1 m/s and the slowness of each cell.
    fn times(&self, goal: Vec2, start: Vec2, own: bool) -> Vec<f32> {
        let [across, down] = self.size.to_array().map(|s| s as usize);
        let slowness: Vec<f32> = (0..self.clear.len())
            .map(|i| {
                let clear = self.clear[i];
                if clear < CLEAR {
                    return FAR;
                }
                let off = if own { from_line(self.middle(i), start, goal) } else { 0.0 };
                1.0 + 3.0 * (1.0 - clear / 1.5).max(0.0) + 1.0 * ((off - 3.5) / 8.0).clamp(0.0, 1.0)
            })
            .collect();
        let mut times = vec![FAR; slowness.len()];
        let reached = self.reached(start);
        let Some(source) = self.nearest(goal, &reached) else { return times };
        let middle = self.middle(source);
        for i in reached.iter().filter(|i| self.middle(**i).distance(middle) <= ARRIVED) {
            times[*i] = 0.0;
        }
        loop {
            let mut change = 0.0f32;
            for sweep in 0..4 {
                for j in 0..down {
                    let z = if sweep & 1 == 0 { j } else { down - 1 - j };
                    for i in 0..across {
                        let x = if sweep & 2 == 0 { i } else { across - 1 - i };
                        let k = x + z * across;
                        if slowness[k] >= FAR {
                            continue;
                        }
                        let west = if x > 0 { times[k - 1] } else { FAR };
                        let east = if x + 1 < across { times[k + 1] } else { FAR };
                        let north = if z > 0 { times[k - across] } else { FAR };
                        let south = if z + 1 < down { times[k + across] } else { FAR };
                        let (a, b) = (west.min(east), north.min(south));
                        let step = slowness[k] * CELL;
                        let both = 0.5 * (a + b + (2.0 * step * step - (a - b) * (a - b)).max(0.0).sqrt());
                        let new = if (a - b).abs() >= step { a.min(b) + step } else { both };
                        if new < times[k] {
                            change = change.max(times[k] - new);
                            times[k] = new;
                        }
                    }
                }
            }
            if change < 1e-3 {
                return times;
            }
        }
    }
}

/// Distance of a place from the line between two others (m).
fn from_line(p: Vec2, a: Vec2, b: Vec2) -> f32 {
    let e = b - a;
    let t = ((p - a).dot(e) / e.length_squared().max(1e-6)).clamp(0.0, 1.0);
    p.distance(a + e * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rooms of 20 m × 20 m with a door of 3 m in the wall between them.
    fn rooms() -> Floor {
        let wall = |p: Vec2| (p.x.abs() < 1.0 && (p.y - 6.0).abs() > 1.5) || p.abs().max_element() > 20.0;
        let size = UVec2::splat(44);
        let mut floor = Floor { origin: Vec2::splat(-22.0), size, clear: Vec::new() };
        floor.clear = (0..44 * 44).map(|i| if wall(floor.middle(i)) { -1.0 } else { 2.0 }).collect();
        floor
    }

    #[test]
    fn everybody_finds_the_door() {
        let floor = rooms();
        let goal = Vec2::new(12.0, -12.0);
        let flow = floor.toward(goal, Vec2::new(-10.0, 0.0), false);
        for start in [Vec2::new(-15.0, -15.0), Vec2::new(-3.0, 17.0), Vec2::new(-19.0, 6.0)] {
            let mut p = start;
            let mut length = 0.0;
            while p.distance(goal) > ARRIVED + 1.0 && length < 200.0 {
                let cell = ((p - floor.origin) / CELL).as_uvec2();
                let index = (cell.x + cell.y * floor.size.x) as usize;
                let toward = Vec2::from(flow[index]);
                assert!(toward.length() > 0.5, "stuck at {p} after {length} m");
                p += toward * 0.25;
                length += 0.25;
            }
            let door = Vec2::new(0.0, 6.0);
            let shortest = start.distance(door) + door.distance(goal);
            assert!(length < 1.25 * shortest, "{length} m from {start}, straight {shortest} m");
        }
    }

    #[test]
    fn a_goal_inside_a_wall_is_approached() {
        let floor = rooms();
        let flow = floor.toward(Vec2::new(0.0, -10.0), Vec2::new(-10.0, 5.0), false);
        let cell = ((Vec2::new(-10.0, -10.0) - floor.origin) / CELL).as_uvec2();
        assert!(flow[(cell.x + cell.y * floor.size.x) as usize][0] > 0.8);
    }
}
