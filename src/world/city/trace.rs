//! Sorts reflection boxes into square cells.

use crate::world::{TraceBox, TraceGrid};

/// Side of a cell (m).
const CELL: f32 = 100.0;
/// Most boxes listed in one cell; the smallest give way.
pub const LIMIT: usize = 12;

/// Half extents of the box's axis-aligned bounds.
fn reach(b: &TraceBox) -> [f32; 2] {
    let [sin, cos] = b.yaw.map(f32::abs);
    [b.half[0] * cos + b.half[1] * sin, b.half[0] * sin + b.half[1] * cos]
}

/// Whether the box's outline touches the square cell around `(x, z)` (separating axes).
pub fn touches(b: &TraceBox, x: f32, z: f32) -> bool {
    let (dx, dz) = (b.centre[0] - x, b.centre[1] - z);
    let h = CELL / 2.0;
    let r = reach(b);
    if dx.abs() > r[0] + h || dz.abs() > r[1] + h {
        return false;
    }
    let [sin, cos] = b.yaw;
    let cell = h * (sin.abs() + cos.abs());
    // The box's x axis is (cos, −sin) in (x, z), its z axis (sin, cos).
    (dx * cos - dz * sin).abs() <= b.half[0] + cell && (dx * sin + dz * cos).abs() <= b.half[1] + cell
}

/// The grid over all boxes.
pub fn grid(boxes: Vec<TraceBox>) -> TraceGrid {
    let bounds = boxes.iter().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |b, t| {
        let r = reach(t);
        [
            b[0].min(t.centre[0] - r[0]),
            b[1].min(t.centre[1] - r[1]),
            b[2].max(t.centre[0] + r[0]),
            b[3].max(t.centre[1] + r[1]),
        ]
    });
    if boxes.is_empty() {
        return TraceGrid { cell: CELL, ..TraceGrid::default() };
    }
    let origin = [(bounds[0] / CELL).floor() * CELL, (bounds[1] / CELL).floor() * CELL];
    let size = [0, 1].map(|a| ((bounds[a + 2] - origin[a]) / CELL).floor() as u32 + 1);
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); (size[0] * size[1]) as usize];
    for (i, b) in boxes.iter().enumerate() {
        let r = reach(b);
        let span = [0, 1].map(|a| {
            let low = ((b.centre[a] - r[a] - origin[a]) / CELL).floor().max(0.0) as u32;
            let high = ((b.centre[a] + r[a] - origin[a]) / CELL).floor() as u32;
            low..=high.min(size[a] - 1)
        });
        for z in span[1].clone() {
            for x in span[0].clone() {
                let centre = |a: usize, i: u32| origin[a] + (i as f32 + 0.5) * CELL;
                if touches(b, centre(0, x), centre(1, z)) {
                    lists[(z * size[0] + x) as usize].push(i as u32);
                }
            }
        }
    }
    let bulk = |i: &u32| {
        let b = &boxes[*i as usize];
        b.half[0] * b.half[1] * (b.top - b.bottom)
    };
    let mut cells = Vec::with_capacity(lists.len());
    let mut list = Vec::new();
    for mut entries in lists {
        if entries.len() > LIMIT {
            entries.sort_by(|a, b| bulk(b).total_cmp(&bulk(a)).then(a.cmp(b)));
            entries.truncate(LIMIT);
        }
        entries.sort_by(|a, b| boxes[*b as usize].top.total_cmp(&boxes[*a as usize].top).then(a.cmp(b)));
        cells.push([list.len() as u32, entries.len() as u32]);
        list.extend(entries);
    }
    let height = boxes.iter().map(|b| b.top).fold(f32::MIN, f32::max);
    TraceGrid { origin, cell: CELL, size, cells, list, boxes, height }
}
