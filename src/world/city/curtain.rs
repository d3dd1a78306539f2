//! Towers that frame the picture: prisms hung with great mirrored panes, close enough to the platform for every pane to be
//! seen with its own piece of sky and neighbour in it. They stand on piers, since the lots here are water and boulevard.

use super::mass::Mass;
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::Vec3;

/// Storeys between two plant floors, which cut the wall into fields.
const FIELD: f32 = 20.0;
/// Clear height under the lowest floor (m).
const PIERS: f32 = 46.0;

/// A shaft of panes with dark plant floors, a lower shaft against its northern side, roof screens and a cleaners' cradle.
pub fn curtain(m: &mut Mass) {
    let h = m.tower.height;
    let (w, d) = (m.tower.half.x * 2.0, m.tower.half.y * 2.0);
    piers(m, w, d);
    shaft(m, [0.0, d * 0.07], [w, d * 0.86], h);
    let lower = h - m.style.storey * m.rng.int(6, 9) as f32;
    shaft(m, [w * 0.02, -d * 0.34], [w * 0.9, d * 0.32], lower);
    roof(m, h, w, d);
    cradle(m, h, w, d);
}

/// Columns in two rows and the slab they carry.
fn piers(m: &mut Mass, w: f32, d: f32) {
    for i in 0..4 {
        let z = d * (i as f32 / 3.0 - 0.5) * 0.84;
        for s in [-1.0, 1.0] {
            let part = Part::new(Shape::CutTaper, Material::Concrete, [s * w * 0.38, 0.0, z], [7.0, PIERS, 7.0]);
            m.local.put(part.tint(m.style.trim).seen(0.6));
        }
    }
    m.volume_lit(Shape::Box, [0.0, PIERS - 3.0, 0.0], [w, 3.0, d], 0.0, Material::Concrete, 0.0);
}

/// One prism from the piers to `top`, its plant floors set back a little behind louvres.
fn shaft(m: &mut Mass, at: [f32; 2], size: [f32; 2], top: f32) {
    let field = FIELD * m.style.storey;
    let floor = m.style.storey * 1.5;
    let mut high = top;
    while high > PIERS + 1.0 {
        let low = (high - field).max(PIERS);
        let skin = m.style.skin;
        m.volume(Shape::Box, [at[0], low, at[1]], [size[0], high - low, size[1]], 0.0, skin);
        let sill =
            Part::new(Shape::Box, Material::Rubber, [at[0], low - 0.4, at[1]], [size[0] + 0.7, 0.5, size[1] + 0.7]);
        m.local.put(sill.tint(m.style.trim).seen(0.3));
        high = low - floor;
        if high > PIERS {
            let (x, z) = (size[0] - 1.6, size[1] - 1.6);
            let louvres = Part::new(Shape::Box, Material::Rubber, [at[0], high, at[1]], [x, floor, z]);
            m.local.put(louvres.tint(m.style.trim).seen(0.3));
        }
    }
}

/// Glass screens that rise past the roof, machinery behind them, a mast with its beacons.
fn roof(m: &mut Mass, h: f32, w: f32, d: f32) {
    let rise = m.style.storey * 1.5;
    for s in [-1.0, 1.0] {
        let (at, size) = ([s * (w * 0.5 - 0.4), h, d * 0.07], [0.8, rise, d * 0.86]);
        let screen = Part::new(Shape::Box, Material::MirrorGlass, at, size).tint(m.style.tint);
        m.local.put(screen.grid(m.style.storey, m.style.bay).always());
    }
    m.machinery(h, w * 0.4, d * 0.36, 0.0);
    let (at, size) = ([-w * 0.1, h, d * 0.12], [w * 0.5, rise * 1.7, d * 0.4]);
    m.local.put(Part::new(Shape::Box, Material::Concrete, at, size).tint([0.2, 0.2, 0.21]).seen(0.6));
    m.mast([w * 0.12, h + rise * 1.7, d * 0.2], 34.0);
    let corner = Lamp { blink_hz: 0.4, ..Lamp::point(Lamp::RED, 16.0, 0.4) };
    for (x, z) in [(-0.5, 0.5), (0.5, 0.5), (-0.5, -0.36)] {
        m.local.lamp_body(Shape::Sphere, Vec3::new(x * w, h + rise + 0.6, z * d), [0.9; 3], corner);
    }
}

/// The window cleaners' cradle on its two ropes, and the davit it hangs from: the measure of a pane.
fn cradle(m: &mut Mass, h: f32, w: f32, d: f32) {
    let rust = [0.42, 0.24, 0.1];
    let (x, z, y) = (-w * 0.5, d * m.rng.range(0.02, 0.2), h - m.rng.range(30.0, 44.0));
    for s in [-3.2, 3.2] {
        let top = Vec3::new(x - 2.0, h + 4.0, z + s);
        let rope = Part::between(Shape::Box, Material::Rubber, Vec3::new(x - 1.4, y + 1.2, z + s), top, 0.12, 0.12);
        m.local.put(rope.tint([0.03; 3]).seen(0.15));
        let arm = Part::between(Shape::Box, Material::Painted, top, Vec3::new(x + 3.0, h + 5.0, z + s), 0.5, 0.5);
        m.local.put(arm.tint(rust).seen(0.6));
    }
    let bed = Part::new(Shape::Box, Material::Painted, [x - 1.4, y, z], [1.3, 0.3, 7.4]);
    m.local.put(bed.tint(rust).seen(0.5));
    let side = Part::new(Shape::Parapet, Material::Painted, [x - 1.4, y, z], [1.4, 1.3, 7.4]);
    m.local.put(side.tint(rust).seen(0.5));
    m.local.lamp_body(Shape::Sphere, Vec3::new(x - 1.4, y + 1.6, z), [0.4; 3], Lamp::point(Lamp::SODIUM, 4.0, 0.2));
}
