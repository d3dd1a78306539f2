//! The stepped families: setback towers, ziggurats, bundles of tubes, courtyard blocks.

use super::mass::Mass;
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Part};
use glam::Vec3;

/// A wedding cake of stone: tiers, buttresses, vertical fins, a crown that ends in a spire, a dome or a lantern.
pub fn setback(m: &mut Mass) {
    let h = m.tower.height;
    let (w, d) = (m.tower.half.x * 1.94, m.tower.half.y * 1.94);
    let tiers = if h > 110.0 { m.steps(4, 7) } else { m.steps(2, 3) };
    let shape = m.rng.pick([Shape::Box, Shape::Notch, Shape::Cut, Shape::Notch]);
    let end = m.rng.range(0.34, 0.5);
    let bend = m.rng.range(0.55, 0.9);
    let body = h * m.rng.range(0.86, 0.93);
    let skin = m.style.skin;
    let mut y = 0.0;
    let mut size = (w, d);
    for i in 0..tiers {
        let t = i as f32 / (tiers - 1).max(1) as f32;
        let scale = 1.0 - (1.0 - end) * t.powf(0.8);
        // Lower tiers are wide and low, the shaft is long.
        let top = body * ((i + 1) as f32 / tiers as f32).powf(bend).max(0.12);
        size = (w * scale, (d * scale).max(w * scale * 0.55));
        m.volume(shape, [0.0, y, 0.0], [size.0, top - y, size.1], 0.0, skin);
        m.ledge(shape, top + 0.6, size.0, size.1, 0.0, 2.2);
        if m.medium() && top - y > 14.0 {
            m.fins(y, top - y, size.0 * 0.94, size.1 * 0.94, 5);
            let rise = m.rng.range(3.0, 9.0);
            let thick = (size.0 * 0.09).clamp(2.0, 6.0);
            m.piers(y, top - y + rise, size.0 * 0.93, size.1 * 0.93, thick);
            if m.full() && m.rng.chance(0.6) {
                for (sx, sz) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                    let at = [sx * size.0 * 0.465, top + rise, sz * size.1 * 0.465];
                    m.trim(Shape::Pyramid, at, [thick, thick * 1.7, thick], 0.0, 1.2);
                }
            }
        }
        y = top;
    }
    let (mut w, mut d) = size;
    let left = h - y;
    // A band, not a plate: it is seen from above too.
    let warm = Part::new(Shape::Parapet, Material::Lamp, [0.0, y + 0.6, 0.0], [w * 0.86, 0.5, d * 0.86]);
    if m.full() {
        m.local.put(warm.tint(Lamp::SODIUM).glow(2.5).seen(0.8).unshadowed());
    }
    let second = m.style.second;
    // The skyline's crowns end in points, the dominating one in a spire.
    let crown = if h > 800.0 {
        2
    } else if m.tower.hero {
        m.rng.pick([0, 2, 3])
    } else {
        m.rng.int(0, 3)
    };
    match crown {
        0 => {
            for i in 0..3 {
                w *= 0.78;
                d *= 0.78;
                m.volume_lit(Shape::Cut, [0.0, y, 0.0], [w, left / 3.0, d], 0.0, second, 0.2);
                y += left / 3.0;
                m.trim(Shape::Cut, [0.0, y - 0.6, 0.0], [w + 1.6, 1.2, d + 1.6], 0.0, 1.0);
                if i == 2 {
                    m.trim(Shape::Pyramid, [0.0, y, 0.0], [w, w * 1.4, d], 0.0, 0.5);
                    m.mast([0.0, y + w * 1.2, 0.0], h * 0.12);
                }
            }
        }
        1 => {
            m.volume_lit(
                Shape::Cylinder,
                [0.0, y, 0.0],
                [w * 0.74, left * 0.5, d * 0.74],
                0.0,
                Material::StoneWindows,
                0.7,
            );
            m.volume_lit(
                Shape::Dome,
                [0.0, y + left * 0.5, 0.0],
                [w * 0.78, left * 0.5, d * 0.78],
                0.0,
                Material::Painted,
                0.0,
            );
            m.mast([0.0, h - 1.0, 0.0], h * 0.1);
        }
        2 => {
            m.volume_lit(Shape::Steep, [0.0, y, 0.0], [w * 0.96, left * 1.25, d * 0.96], 0.0, skin, 0.05);
            m.trim(Shape::Pyramid, [0.0, y + left * 1.25, 0.0], [w * 0.44, w * 0.7, d * 0.44], 0.0, 0.5);
            m.mast([0.0, y + left * 1.25 + w * 0.5, 0.0], h * 0.13);
        }
        _ => {
            // A lantern between four horns.
            m.volume_lit(Shape::Oct, [0.0, y, 0.0], [w * 0.6, left, d * 0.6], 0.0, Material::RibbonGlass, 0.8);
            for (sx, sz) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                let at = [sx * w * 0.36, y, sz * d * 0.36];
                m.trim(Shape::Steep, at, [w * 0.2, left * 1.3, d * 0.2], 0.0, 0.6);
            }
            m.trim(Shape::Cut, [0.0, h, 0.0], [w * 0.72, 2.0, d * 0.72], 0.0, 0.8);
            m.mast([0.0, h + 2.0, 0.0], h * 0.15);
        }
    }
}

/// Terraces of concrete, each storey group drawn back to one side or the other.
pub fn ziggurat(m: &mut Mass) {
    let h = m.tower.height;
    let (w, d) = (m.tower.half.x * 1.94, m.tower.half.y * 1.94);
    let n = m.steps(4, 8);
    let (lean_x, lean_z) = (m.rng.range(-1.0, 1.0), m.rng.range(-1.0, 1.0));
    let end = m.rng.range(0.28, 0.5);
    let skin = m.style.skin;
    let mut y = 0.0;
    let mut last = (0.0, 0.0, w, d);
    for i in 0..n {
        let t = i as f32 / n as f32;
        let scale = 1.0 - (1.0 - end) * t;
        let (sw, sd) = (w * scale, d * scale);
        let x = lean_x * (w - sw) / 2.0;
        let z = lean_z * (d - sd) / 2.0;
        let top = h * (i + 1) as f32 / n as f32;
        m.volume(Shape::Box, [x, y, z], [sw, top - y, sd], 0.0, skin);
        if m.medium() {
            let slab = [sw + 2.4, 1.6, sd + 2.4];
            m.trim(Shape::Box, [x, top - 1.0, z], slab, 0.0, 0.8);
            if m.full() {
                m.trim(Shape::Parapet, [x, top + 0.6, z], [sw + 2.4, 1.4, sd + 2.4], 0.0, 1.4);
                // Deep fins, and stairs and lifts in a shaft of their own.
                let fins = (sw / 9.0) as u32;
                for j in 0..fins {
                    let along = x + ((j as f32 + 0.5) / fins as f32 - 0.5) * sw;
                    for s in [-1.0, 1.0] {
                        m.trim(Shape::Box, [along, y, z + s * (sd / 2.0 + 0.4)], [1.2, top - y, 1.8], 0.0, 1.0);
                    }
                }
            }
        }
        last = (x, z, sw, sd);
        y = top;
    }
    let (x, z, sw, sd) = last;
    let side = m.rng.sign();
    let second = Material::Concrete;
    m.volume_lit(Shape::Box, [x + side * sw * 0.5, 0.0, z], [sw * 0.22, h + 9.0, sd * 0.5], 0.0, second, 0.0);
    m.machinery(h + 0.6, sw * 0.36, sd * 0.36, 0.0);
    if h > 160.0 && m.rng.chance(0.6) {
        m.mast([x, h, z], h * 0.1);
    }
}

/// Square tubes of differing height, bundled.
pub fn bundle(m: &mut Mass) {
    let base = m.podium();
    let h = m.tower.height;
    let (w, d) = (m.tower.half.x * 1.7, m.tower.half.y * 1.7);
    let (nx, nz) = if m.full() { m.rng.pick([(3u32, 3u32), (3, 2), (2, 3), (2, 2)]) } else { (2, 2) };
    let tallest = m.rng.int(0, nx * nz - 1);
    let (tw, td) = (w / nx as f32, d / nz as f32);
    let skin = m.style.skin;
    let shape = m.rng.pick([Shape::Box, Shape::Cut, Shape::Box]);
    for i in 0..nx * nz {
        let (ix, iz) = (i % nx, i / nx);
        let x = (ix as f32 + 0.5) * tw - w / 2.0;
        let z = (iz as f32 + 0.5) * td - d / 2.0;
        let part = if i == tallest { 1.0 } else { m.rng.range(0.45, 0.93) };
        let top = base + (h - base) * part;
        m.volume(shape, [x, base, z], [tw + 0.02, top - base, td + 0.02], 0.0, skin);
        if m.medium() {
            m.trim(shape, [x, top - 4.0, z], [tw + 0.9, 4.6, td + 0.9], 0.0, 0.8);
            for k in 1..4 {
                let y = base + (top - base) * k as f32 / 4.0;
                m.trim(shape, [x, y, z], [tw + 0.7, 2.2, td + 0.7], 0.0, 1.0);
            }
            if m.full() {
                let at = Vec3::new(x, top + 0.6, z);
                let ac = Part::fitting(Shape::AcUnit, Material::Painted, at.to_array());
                m.local.put(ac.tint([0.3, 0.31, 0.33]).seen(4.5));
                m.trim(Shape::Box, [x, top, z], [tw * 0.5, m.tower.height * 0.02 + 2.0, td * 0.4], 0.0, 1.4);
            }
        }
        if i == tallest {
            m.mast([x - tw * 0.2, top, z], h * 0.13);
            m.mast([x + tw * 0.2, top, z + td * 0.1], h * 0.1);
            m.sign([x, top - 13.0, z + td / 2.0 + 0.5], tw * 0.7, 6.0, 0.0);
        }
    }
}

/// A low block: wings around a court, with lofts, tanks and stair heads on the roofs.
pub fn court(m: &mut Mass) {
    let h = m.tower.height;
    let (w, d) = (m.tower.half.x * 1.96, m.tower.half.y * 1.96);
    let skin = m.style.skin;
    if w.min(d) < 34.0 || !m.medium() {
        m.volume(Shape::Box, [0.0, 0.0, 0.0], [w, h * 0.8, d], 0.0, skin);
        let (sx, sz) = (m.rng.range(-0.15, 0.15), m.rng.range(-0.15, 0.15));
        m.volume(Shape::Box, [w * sx, h * 0.8, d * sz], [w * 0.66, h * 0.2, d * 0.66], 0.0, skin);
        if m.medium() {
            m.trim(Shape::Parapet, [0.0, h * 0.8, 0.0], [w, 1.3, d], 0.0, 1.4);
            m.machinery(h, w * 0.3, d * 0.3, 0.0);
        }
        return;
    }
    let deep = w.min(d) * m.rng.range(0.28, 0.36);
    let drop = |m: &mut Mass| h * m.rng.range(0.55, 1.0);
    let wings = [
        ([0.0, (d - deep) / 2.0], [w, deep]),
        ([0.0, -(d - deep) / 2.0], [w, deep]),
        ([(w - deep) / 2.0, 0.0], [deep, d - 2.0 * deep]),
        ([-(w - deep) / 2.0, 0.0], [deep, d - 2.0 * deep]),
    ];
    for (i, (at, size)) in wings.into_iter().enumerate() {
        let top = if i == 0 { h } else { drop(m) };
        m.volume(Shape::Box, [at[0], 0.0, at[1]], [size[0], top, size[1]], 0.0, skin);
        m.trim(Shape::Box, [at[0], top - 0.8, at[1]], [size[0] + 0.8, 1.0, size[1] + 0.8], 0.0, 1.2);
        if m.full() {
            let room = [size[0].min(12.0) * 0.6, 4.0, size[1].min(12.0) * 0.6];
            let x = at[0] + size[0] * m.rng.range(-0.3, 0.3);
            let z = at[1] + size[1] * m.rng.range(-0.3, 0.3);
            m.trim(Shape::Box, [x, top, z], room, 0.0, 1.8);
            let shape = m.rng.pick([Shape::WaterTower, Shape::AcUnit, Shape::Fan, Shape::Tank]);
            let p = [at[0] - size[0] * m.rng.range(-0.35, 0.35), top, at[1] - size[1] * m.rng.range(-0.35, 0.35)];
            m.local.put(Part::fitting(shape, Material::Painted, p).tint([0.27, 0.22, 0.2]).seen(4.5));
        }
    }
}
