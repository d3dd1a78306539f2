//! The deck's outline in plan: corners on a 5 m grid, sides along the axes or at 45°.

use glam::Vec2;

/// Side of a grid cell (m).
pub const CELL: f32 = 5.0;

/// Clockwise seen from above (north up), world x and z.
const CORNERS: [[f32; 2]; 46] = [
    [-45.0, -60.0],
    [45.0, -60.0],
    [70.0, -35.0],
    [70.0, -10.0],
    [65.0, -5.0],
    [65.0, 5.0],
    [70.0, 10.0],
    // East arms with the viaduct's notch between.
    [70.0, 15.0],
    [105.0, 15.0],
    [105.0, 10.0],
    [125.0, 10.0],
    [125.0, 30.0],
    [105.0, 30.0],
    [105.0, 25.0],
    [70.0, 25.0],
    [70.0, 40.0],
    [60.0, 40.0],
    [60.0, 50.0],
    [70.0, 50.0],
    [70.0, 65.0],
    [105.0, 65.0],
    [110.0, 60.0],
    [125.0, 60.0],
    [125.0, 80.0],
    [105.0, 80.0],
    [105.0, 75.0],
    [70.0, 75.0],
    [70.0, 95.0],
    [55.0, 110.0],
    [-55.0, 110.0],
    [-70.0, 95.0],
    // West arms with the barge notch between.
    [-70.0, 75.0],
    [-100.0, 75.0],
    [-100.0, 80.0],
    [-120.0, 80.0],
    [-120.0, 60.0],
    [-100.0, 60.0],
    [-100.0, 65.0],
    [-70.0, 65.0],
    [-70.0, 50.0],
    [-60.0, 50.0],
    [-60.0, 35.0],
    [-70.0, 35.0],
    [-70.0, -25.0],
    [-65.0, -30.0],
    [-70.0, -35.0],
];
/// The first western arm, inserted between the barge notch and the west side.
const WEST_ARM: [[f32; 2]; 8] = [
    [-70.0, 25.0],
    [-110.0, 25.0],
    [-110.0, 30.0],
    [-130.0, 30.0],
    [-130.0, 10.0],
    [-110.0, 10.0],
    [-110.0, 15.0],
    [-70.0, 15.0],
];

/// How much of a cell is deck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    None,
    Full,
    /// Half; the right angle lies at this corner: x sign, z sign.
    Half(i8, i8),
}

/// One straight side of the deck.
#[derive(Clone, Copy, Debug)]
pub struct Side {
    pub a: Vec2,
    pub b: Vec2,
    /// Unit vector away from the deck.
    pub out: Vec2,
}

impl Side {
    pub fn length(&self) -> f32 {
        self.a.distance(self.b)
    }

    /// Yaw that turns z outward and x along the side.
    pub fn yaw(&self) -> f32 {
        self.out.x.atan2(self.out.y)
    }

    /// The ends of the docking arms, where barges lie.
    pub fn is_dock(&self) -> bool {
        let m = (self.a + self.b) / 2.0;
        m.x.abs() > 115.0 && self.out.x.abs() > 0.9 || (m.x < -55.0 && m.x > -65.0 && m.y > 36.0 && m.y < 49.0)
    }
}

/// The outline with what is asked of it most often.
pub struct Outline {
    sides: Vec<Side>,
    cells: Vec<(i32, i32, Cover)>,
}

impl Outline {
    pub fn new() -> Self {
        let mut corners: Vec<Vec2> = CORNERS.iter().map(|c| Vec2::from(*c)).collect();
        let after = corners.iter().position(|c| *c == Vec2::new(-70.0, 35.0)).map_or(corners.len(), |i| i + 1);
        corners.splice(after..after, WEST_ARM.iter().map(|c| Vec2::from(*c)));
        let sides = (0..corners.len())
            .map(|i| {
                let (a, b) = (corners[i], corners[(i + 1) % corners.len()]);
                let e = (b - a).normalize_or_zero();
                Side { a, b, out: Vec2::new(e.y, -e.x) }
            })
            .collect();
        let mut outline = Self { sides, cells: Vec::new() };
        outline.cells = (-12..22)
            .flat_map(|z| (-26..25).map(move |x| (x, z)))
            .map(|(x, z)| (x, z, outline.cover(x, z)))
            .filter(|c| c.2 != Cover::None)
            .collect();
        outline
    }

    pub fn sides(&self) -> &[Side] {
        &self.sides
    }

    /// Even–odd test.
    pub fn contains(&self, p: Vec2) -> bool {
        self.sides().iter().fold(false, |inside, s| {
            let crosses =
                (s.a.y > p.y) != (s.b.y > p.y) && p.x < s.a.x + (p.y - s.a.y) / (s.b.y - s.a.y) * (s.b.x - s.a.x);
            inside ^ crosses
        })
    }

    /// Distance to the nearest side (m).
    pub fn distance(&self, p: Vec2) -> f32 {
        self.sides()
            .iter()
            .map(|s| {
                let e = s.b - s.a;
                let t = ((p - s.a).dot(e) / e.length_squared()).clamp(0.0, 1.0);
                p.distance(s.a + e * t)
            })
            .fold(f32::MAX, f32::min)
    }

    /// Cover of the cell whose low corner is (`x`, `z`) × 5 m.
    fn cover(&self, x: i32, z: i32) -> Cover {
        let middle = Vec2::new(x as f32 + 0.5, z as f32 + 0.5) * CELL;
        let at = |dx: f32, dz: f32| self.contains(middle + Vec2::new(dx, dz) * 1.5);
        let (west, east, north, south) = (at(-1.0, 0.05), at(1.0, -0.05), at(0.05, -1.0), at(-0.05, 1.0));
        match (west, east, north, south) {
            (true, true, true, true) => Cover::Full,
            (true, false, true, false) => Cover::Half(-1, -1),
            (true, false, false, true) => Cover::Half(-1, 1),
            (false, true, true, false) => Cover::Half(1, -1),
            (false, true, false, true) => Cover::Half(1, 1),
            _ => Cover::None,
        }
    }

    /// All cells with deck in them.
    pub fn cells(&self) -> &[(i32, i32, Cover)] {
        &self.cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_add_up_to_the_outline() {
        let outline = Outline::new();
        let polygon: f32 = outline.sides().iter().map(|s| s.a.perp_dot(s.b)).sum::<f32>().abs() / 2.0;
        let cells: f32 = outline.cells().iter().map(|c| if c.2 == Cover::Full { 25.0 } else { 12.5 }).sum();
        assert!((polygon - cells).abs() < 1.0, "{polygon} {cells}");
    }

    #[test]
    fn sides_face_outward() {
        let outline = Outline::new();
        for s in outline.sides() {
            let m = (s.a + s.b) / 2.0;
            assert!(outline.contains(m - s.out * 0.5) && !outline.contains(m + s.out * 0.5), "{s:?}");
        }
    }
}
