//! Where feet can go: a level floor seen from above, and how far each place on it is from what stands in the way.

use glam::{Affine3A, Mat3A, Vec2, Vec3, Vec3A};

use super::{Batch, Instance, Material};

/// Side of a cell (m).
const CELL: f32 = 0.5;
/// What is lower than this is stepped over, what is higher is walked under (m above the floor).
const BODY: [f32; 2] = [0.3, 1.9];

/// A ramp that leads off the floor to the west.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ramp {
    /// World x of its foot and of its head, from where on it is level (m).
    pub span: [f32; 2],
    /// Height of its head (m).
    pub rise: f32,
    /// Its northern and southern side (world z, m).
    pub sides: [f32; 2],
}

impl Ramp {
    /// Whether a place (x, z) is on it or on what is level behind it.
    pub fn contains(&self, p: Vec2) -> bool {
        p.x < self.span[0] && (self.sides[0]..self.sides[1]).contains(&p.y)
    }
}

/// Signed distances to the edge of the free floor, row by row in z; square cells. Empty where nobody walks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WalkGrid {
    /// World x, z of the corner of cell (0, 0).
    pub origin: Vec2,
    /// Side of a cell (m).
    pub cell: f32,
    pub size: [u32; 2],
    /// From the middle of a cell to the nearest place where nobody can stand (m); negative where nobody can stand.
    pub distance: Vec<f32>,
    /// Where the floor rises.
    pub ramp: Ramp,
}

impl WalkGrid {
    /// The floor at y = 0 between two corners (x, z), where `floor` says that there is any, and a ramp off it.
    pub fn new(
        low: Vec2,
        high: Vec2,
        floor: impl Fn(Vec2) -> bool,
        ramp: Ramp,
        batches: &[Batch],
        fixed: impl Fn(u32) -> bool,
    ) -> Self {
        let size = ((high - low) / CELL).ceil().as_uvec2();
        let mut grid = Self { origin: low, cell: CELL, size: size.to_array(), distance: Vec::new(), ramp };
        let cells = (size.x * size.y) as usize;
        let mut free: Vec<bool> = (0..cells).map(|i| grid.middle(i)).map(|p| floor(p) || ramp.contains(p)).collect();
        let standing = |i: &&Instance| i.material != Material::Deck as u32 && fixed(i.structure);
        for instance in batches.iter().flat_map(|b| &b.instances).filter(standing) {
            grid.block(instance, &mut free);
        }
        let (out, within) = (grid.edt(|i| !free[i]), grid.edt(|i| free[i]));
        grid.distance =
            out.iter().zip(&within).map(|(o, w)| if *o > 0.0 { o - 0.5 * CELL } else { 0.5 * CELL - w }).collect();
        grid
    }

    fn middle(&self, index: usize) -> Vec2 {
        let [across, _] = self.size.map(|s| s as usize);
        self.origin + (Vec2::new((index % across) as f32, (index / across) as f32) + 0.5) * self.cell
    }

    /// Marks the cells that a part fills at the height of a body.
    fn block(&self, instance: &Instance, free: &mut [bool]) {
        let row = |r: usize| Vec3A::from_slice(&instance.rows[r]);
        let matrix = Mat3A::from_cols(row(0), row(1), row(2)).transpose();
        let place = Affine3A { matrix3: matrix, translation: Vec3A::from(instance.rows.map(|r| r[3])) };
        let reach = 0.5 * (matrix.x_axis.abs() + matrix.y_axis.abs() + matrix.z_axis.abs());
        let middle = place.translation + 0.5 * matrix.y_axis;
        let (low, high) = (middle - reach, middle + reach);
        if low.y > BODY[1] || high.y < BODY[0] || matrix.determinant().abs() < 1e-9 {
            return;
        }
        let cell = |p: Vec3A| (Vec2::new(p.x, p.z) - self.origin) / self.cell;
        let most = Vec2::new(self.size[0] as f32, self.size[1] as f32);
        let first = (cell(low) - 0.5).clamp(Vec2::ZERO, most).as_uvec2();
        let last = (cell(high) + 1.5).clamp(Vec2::ZERO, most).as_uvec2();
        let back = place.inverse();
        // A cell is filled if its middle lies in the part grown by half a cell to each side.
        let size = Vec3A::new(matrix.x_axis.length(), matrix.y_axis.length(), matrix.z_axis.length());
        let grown = 0.5 * CELL / size.max(Vec3A::splat(1e-4));
        for z in first.y..last.y {
            for x in first.x..last.x {
                let index = (x + z * self.size[0]) as usize;
                let at = self.middle(index);
                let hit = (0..5).any(|k| {
                    let y = BODY[0] + (BODY[1] - BODY[0]) * k as f32 / 4.0;
                    let p = back.transform_point3(Vec3::new(at.x, y, at.y)) - Vec3::Y * 0.5;
                    Vec3A::from(p).abs().cmple(grown + 0.5).all()
                });
                free[index] &= !hit;
            }
        }
    }

    /// Distance (m) from each cell's middle to that of the nearest cell where `is` holds: the exact transform of Felzenszwalb
    /// and Huttenlocher 2012, "Distance Transforms of Sampled Functions", along columns and then rows.
    fn edt(&self, is: impl Fn(usize) -> bool) -> Vec<f32> {
        let [across, down] = self.size.map(|s| s as usize);
        let far = ((across + down) * (across + down)) as f32;
        let mut squares: Vec<f32> = (0..across * down).map(|i| if is(i) { 0.0 } else { far }).collect();
        let mut line = Vec::new();
        for x in 0..across {
            line.clear();
            line.extend((0..down).map(|z| squares[x + z * across]));
            lower_envelope(&mut line);
            for (z, v) in line.iter().enumerate() {
                squares[x + z * across] = *v;
            }
        }
        squares.chunks_mut(across.max(1)).for_each(|row| {
            line.clear();
            line.extend_from_slice(row);
            lower_envelope(&mut line);
            row.copy_from_slice(&line);
        });
        squares.into_iter().map(|s| s.sqrt() * self.cell).collect()
    }

    /// The same floor with holes in it: `depth` says how far inside of a hole a place is (m, negative outside of all).
    pub fn holed(&self, depth: impl Fn(Vec2) -> f32) -> Self {
        let distance = self.distance.iter().enumerate().map(|(i, d)| d.min(-depth(self.middle(i)))).collect();
        Self { distance, ..self.clone() }
    }

    /// Distance at a place, bilinear; far outside where there is no grid.
    pub fn at(&self, p: Vec2) -> f32 {
        let [across, down] = self.size;
        let inner = Vec2::new(across as f32 - 1.001, down as f32 - 1.001);
        if self.distance.is_empty() || inner.min_element() < 0.0 {
            return f32::MIN;
        }
        let q = ((p - self.origin) / self.cell - 0.5).clamp(Vec2::ZERO, inner);
        let (i, f) = (q.as_uvec2(), q.fract());
        let value = |x: u32, z: u32| self.distance[((i.x + x) + (i.y + z) * across) as usize];
        let row = |z: u32| value(0, z) + (value(1, z) - value(0, z)) * f.x;
        row(0) + (row(1) - row(0)) * f.y
    }
}

/// Replaces each value by the least of (distance along the line)² + value over the line.
fn lower_envelope(line: &mut [f32]) {
    // Parabolas of the envelope: where each stands, and from where on it is the lowest.
    let mut parts: Vec<(usize, f32)> = Vec::with_capacity(line.len());
    for q in 0..line.len() {
        let meet = |p: usize| {
            let (a, b) = (p as f32, q as f32);
            ((line[q] + b * b) - (line[p] + a * a)) / (2.0 * (b - a))
        };
        let mut start = f32::MIN;
        while let Some(&(p, since)) = parts.last() {
            start = meet(p);
            if start > since {
                break;
            }
            parts.pop();
            start = f32::MIN;
        }
        parts.push((q, start));
    }
    let heights = line.to_vec();
    let mut k = 0;
    for (x, out) in line.iter_mut().enumerate() {
        while parts.get(k + 1).is_some_and(|(_, since)| *since < x as f32) {
            k += 1;
        }
        let p = parts[k].0;
        let away = x as f32 - p as f32;
        *out = away * away + heights[p];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_to_the_nearest_edge() {
        // A floor of 10 m × 10 m with a post of 1 m × 1 m, turned by 30°, in the middle.
        let turn = Affine3A::from_rotation_y(0.5);
        let post = Instance::new(turn, Material::Concrete, [0.5; 3], 1);
        let over = Instance::new(Affine3A::from_translation(Vec3::new(3.0, 2.5, 0.0)), Material::Steel, [0.5; 3], 1);
        let batch = Batch { instances: vec![post, over], ..Batch::default() };
        let floor = |p: Vec2| p.abs().max_element() < 5.0;
        let grid = WalkGrid::new(Vec2::splat(-6.0), Vec2::splat(6.0), floor, Ramp::default(), &[batch], |_| true);
        assert!(grid.at(Vec2::ZERO) < 0.0 && grid.at(Vec2::new(5.7, 0.0)) < 0.0);
        assert!((grid.at(Vec2::new(3.0, 0.0)) - 2.0).abs() < 0.5, "{}", grid.at(Vec2::new(3.0, 0.0)));
        assert!((grid.at(Vec2::new(-4.0, -4.0)) - 1.0).abs() < 0.3, "{}", grid.at(Vec2::new(-4.0, -4.0)));
        for i in 0..grid.distance.len() {
            let (p, d) = (grid.middle(i), grid.distance[i]);
            let edge = 5.0 - p.abs().max_element();
            let brute = edge.min(p.length() - 0.4);
            assert!(d <= brute + 0.6 && (d > 0.0) >= (brute > 1.1), "{p}: {d} {brute}");
        }
    }

    #[test]
    fn transform_agrees_with_trying_every_pair() {
        let grid =
            WalkGrid { origin: Vec2::ZERO, cell: 1.0, size: [13, 9], distance: Vec::new(), ramp: Ramp::default() };
        let is = |i: usize| (i * 2_654_435_761) % 97 < 9;
        let fast = grid.edt(is);
        for (i, found) in fast.iter().enumerate() {
            let best = (0..13 * 9).filter(|j| is(*j)).map(|j| grid.middle(i).distance(grid.middle(j)));
            assert!((found - best.fold(f32::MAX, f32::min)).abs() < 1e-4);
        }
    }
}
