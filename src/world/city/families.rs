//! The prismatic families: slabs, needles, twins, cylinders, lattices, twists and sails.

use super::mass::Mass;
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::Part;
use glam::Vec3;
use std::f32::consts::{FRAC_PI_2, PI};

/// A recessed, lit band between two parts of a shaft.
fn lobby(m: &mut Mass, shape: Shape, y: f32, high: f32, width: f32, depth: f32, yaw: f32) {
    let (w, d) = (width * 0.9, depth * 0.9);
    m.volume_lit(shape, [0.0, y, 0.0], [w, high, d], yaw, Material::RibbonGlass, 0.85);
    m.ledge(shape, y + 0.8, width, depth, yaw, 0.9);
    m.ledge(shape, y + high + 0.2, width, depth, yaw, 0.9);
}

/// A mirrored slab with notches, cores at its ends, sky lobbies, and screens that rise past the roof.
pub fn slab(m: &mut Mass) {
    let base = m.podium();
    let h = m.tower.height;
    let (w, d) = (m.tower.half.x * 1.86, m.tower.half.y * 1.86);
    // The longer side stays long; the other is slimmed.
    let slim = m.rng.range(0.42, 0.62);
    let (w, d, turned) = if w >= d { (w, (d * slim).max(14.0), false) } else { (d, (w * slim).max(14.0), true) };
    let yaw = if turned { FRAC_PI_2 } else { 0.0 };
    let shape = m.rng.pick([Shape::Box, Shape::Notch, Shape::Cut]);
    let parts = if m.tower.height > 130.0 { m.steps(2, 4) } else { 1 };
    let band = m.style.storey * 2.0;
    let mut y = base;
    for i in 0..parts {
        let end = base + (h - base) * (i + 1) as f32 / parts as f32;
        let last = i + 1 == parts;
        let top = if last { end } else { end - band };
        let skin = m.style.skin;
        m.volume(shape, [0.0, y, 0.0], [w, top - y, d], yaw, skin);
        if !last {
            lobby(m, shape, top, band, w, d, yaw);
        }
        y = end;
    }
    let side = |x: f32, z: f32| if turned { [z, x] } else { [x, z] };
    // Service cores at the ends, of differing height.
    for s in [-1.0, 1.0] {
        if m.rng.chance(0.75) {
            let rise = m.rng.range(-0.12, 0.06) * h;
            let [x, z] = side(s * w * 0.5, 0.0);
            let second = m.style.second;
            let size = if turned { [d * 0.55, h + rise, w * 0.09] } else { [w * 0.09, h + rise, d * 0.55] };
            m.volume_lit(Shape::Box, [x, 0.0, z], size, 0.0, second, 0.04);
        }
    }
    if m.rng.chance(0.5) {
        // A lower slab slid alongside.
        let [x, z] = side(w * m.rng.range(-0.12, 0.12), d * 0.62 * m.rng.sign());
        let (sw, sh, skin) = (w * m.rng.range(0.6, 0.85), h * m.rng.range(0.55, 0.88), m.style.skin);
        m.volume(Shape::Box, [x, 0.0, z], [sw, sh, d * 0.5], yaw, skin);
        m.trim(Shape::Box, [x, sh, z], [sw * 0.6, 4.0, d * 0.3], yaw, 1.5);
    }
    for s in [-1.0, 1.0] {
        let [x, z] = side(0.0, s * d * 0.5);
        let rise = m.rng.range(3.0, 16.0);
        m.trim(Shape::Box, [x, h - 3.0, z], [w * 0.97, rise + 3.0, 0.8], yaw, 0.9);
    }
    let bays = if turned { (d, w) } else { (w, d) };
    m.fins(base, h - base, bays.0, bays.1, 6);
    m.top(shape, h, w, d, yaw);
    if h > 150.0 && m.rng.chance(0.4) {
        let [x, z] = side(w * 0.2, d * 0.5 + 0.4);
        m.sign([x, h - 14.0, z], w * 0.35, 6.0, yaw);
    }
    if h > 240.0 {
        let (x, tall) = (w * m.rng.range(-0.35, 0.35), h * m.rng.range(0.06, 0.16));
        let [x, z] = side(x, 0.0);
        m.mast([x, h, z], tall);
    }
}

/// A tapering prism on a hexagon or octagon with collars and a long antenna.
pub fn needle(m: &mut Mass) {
    let base = m.podium();
    let h = m.tower.height;
    let r = m.tower.half.min_element() * m.rng.range(1.3, 1.75);
    let (straight, taper) =
        m.rng.pick([(Shape::Hex, Shape::HexTaper), (Shape::Oct, Shape::OctTaper), (Shape::Cut, Shape::CutTaper)]);
    let narrow = match taper {
        Shape::HexTaper => 0.62,
        Shape::OctTaper => 0.66,
        _ => 0.7,
    };
    let yaw = m.rng.range(0.0, 1.0);
    let skin = m.style.skin;
    let knee = h * m.rng.range(0.3, 0.55);
    let neck = h * m.rng.range(0.84, 0.93);
    m.volume(straight, [0.0, base, 0.0], [r, knee - base, r], yaw, skin);
    m.volume(taper, [0.0, knee, 0.0], [r, neck - knee, r], yaw, skin);
    let tip = r * narrow;
    let second = m.style.second;
    m.volume_lit(straight, [0.0, neck, 0.0], [tip * 0.86, (h - neck) * 0.5, tip * 0.86], yaw, second, 0.6);
    m.volume_lit(
        taper,
        [0.0, neck + (h - neck) * 0.5, 0.0],
        [tip * 1.04, (h - neck) * 0.5, tip * 1.04],
        yaw,
        skin,
        0.02,
    );
    m.ledge(straight, knee, r, r, yaw, 2.4);
    m.ledge(straight, neck, tip, tip, yaw, 1.6);
    for i in 0..m.rng.int(2, 5) {
        let t = (i as f32 + 1.0) / 6.0;
        let width = r * (1.0 - (1.0 - narrow) * t);
        let y = knee + (neck - knee) * t;
        m.ledge(straight, y, width, width, yaw, 1.2);
    }
    // Ribs run up the shaft's edges.
    if m.full() {
        let sides = if straight == Shape::Hex { 6 } else { 8 };
        let offset = if straight == Shape::Hex { 0.0 } else { 0.5 };
        for j in 0..sides {
            let (sin, cos) = ((j as f32 + offset) / sides as f32 * 2.0 * PI + yaw).sin_cos();
            let p = |radius: f32, y: f32| Vec3::new(cos * radius, y, -sin * radius);
            let rib = Part::between(Shape::Box, Material::Steel, p(r * 0.5, knee), p(tip * 0.5, neck + 9.0), 1.1, 1.1);
            m.local.put(rib.tint(m.style.trim).seen(0.8));
        }
    }
    m.machinery(h, tip * 0.24, tip * 0.24, yaw);
    let antenna = h * m.rng.range(0.14, 0.32);
    m.mast([0.0, h - 1.0, 0.0], antenna);
}

/// Two shafts on one podium, joined by sky bridges.
pub fn twin(m: &mut Mass) {
    let base = m.podium();
    let h = m.tower.height;
    let along = m.tower.half.x >= m.tower.half.y;
    let (long, short) = if along { (m.tower.half.x, m.tower.half.y) } else { (m.tower.half.y, m.tower.half.x) };
    let w = (long * m.rng.range(0.62, 0.74)).min(short * 1.7);
    let gap = (long * 1.86 - 2.0 * w).max(6.0);
    let off = (w + gap) / 2.0;
    let shape = m.rng.pick([Shape::Box, Shape::Cut, Shape::Oct, Shape::Notch]);
    let place = |s: f32| if along { (s * off, 0.0) } else { (0.0, s * off) };
    let drop = m.rng.range(0.02, 0.14);
    let crown = m.rng.int(0, 2);
    let skin = m.style.skin;
    for (s, tall) in [(-1.0, h), (1.0, h * (1.0 - drop))] {
        let (x, z) = place(s);
        let setback = base + (tall - base) * 0.78;
        m.volume(shape, [x, base, z], [w, setback - base, w], 0.0, skin);
        m.volume(shape, [x, setback, z], [w * 0.84, tall - setback, w * 0.84], 0.0, skin);
        m.trim(shape, [x, setback - 1.0, z], [w + 1.4, 1.6, w + 1.4], 0.0, 0.9);
        for i in 1..5 {
            let y = base + (setback - base) * i as f32 / 5.0;
            m.trim(shape, [x, y, z], [w + 0.9, 0.9, w + 0.9], 0.0, 1.0);
        }
        match crown {
            0 => {
                let steep = w * m.rng.range(0.5, 1.0);
                m.volume_lit(Shape::Steep, [x, tall, z], [w * 0.8, steep, w * 0.8], 0.0, Material::LatticeGlass, 0.3);
                m.mast([x, tall + steep, z], h * 0.07);
            }
            1 => {
                m.trim(Shape::Crown, [x, tall, z], [w * 0.84, w * 0.5, w * 0.84], 0.0, 0.6);
                m.mast([x, tall, z], h * 0.1);
            }
            _ => {
                let yaw = if s > 0.0 { PI } else { 0.0 } + if along { FRAC_PI_2 } else { 0.0 };
                m.volume_lit(Shape::Wedge, [x, tall, z], [w * 0.84, w * 0.7, w * 0.84], yaw, skin, 0.02);
            }
        }
        if m.full() {
            for (sx, sz) in [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)] {
                m.trim(Shape::Box, [x + sx * w * 0.92, base, z + sz * w * 0.92], [1.4, setback - base, 1.4], 0.0, 0.8);
            }
        }
    }
    let bridges = m.steps(1, 4);
    for i in 0..bridges {
        let y = h * (0.36 + 0.44 * (i as f32 + m.rng.range(0.2, 0.8)) / bridges as f32);
        let (high, wide) = (m.rng.range(5.0, 9.0), w * m.rng.range(0.24, 0.4));
        let size = if along { [gap + 2.0, high, wide] } else { [wide, high, gap + 2.0] };
        m.volume_lit(Shape::Box, [0.0, y, 0.0], size, 0.0, Material::RibbonGlass, 0.7);
        let flat = if along { [gap + 2.0, 1.4, wide + 1.6] } else { [wide + 1.6, 1.4, gap + 2.0] };
        m.trim(Shape::Box, [0.0, y - 1.4, 0.0], flat, 0.0, 1.0);
        m.trim(Shape::Box, [0.0, y + high, 0.0], flat, 0.0, 1.0);
    }
}

/// A round or lens-shaped tower with ring decks.
pub fn cylinder(m: &mut Mass) {
    let base = m.podium();
    let h = m.tower.height;
    let lens = m.rng.chance(0.35);
    let (w, d) = if lens {
        (m.tower.half.x * 1.85, m.tower.half.y * 1.5)
    } else {
        let r = m.tower.half.min_element() * m.rng.range(1.5, 1.85);
        (r, r * m.rng.pick([1.0, 1.0, 0.8]))
    };
    let shape = if lens { Shape::Lens } else { Shape::Cylinder };
    let skin = m.style.skin;
    let parts = m.steps(2, 5);
    let mut y = base;
    for i in 0..parts {
        let t = 1.0 - 0.1 * i as f32 / parts as f32;
        let end = base + (h - base) * (i + 1) as f32 / parts as f32;
        let gap = if i + 1 == parts { 0.0 } else { 5.0 };
        m.volume(shape, [0.0, y, 0.0], [w * t, end - gap - y, d * t], 0.0, skin);
        if gap > 0.0 {
            m.volume_lit(
                shape,
                [0.0, end - gap, 0.0],
                [w * t * 0.84, gap, d * t * 0.84],
                0.0,
                Material::RibbonGlass,
                0.8,
            );
            let disc = if lens { Shape::Lens } else { Shape::Cylinder };
            m.trim(disc, [0.0, end - gap - 0.9, 0.0], [w * t + 5.0, 0.9, d * t + 5.0], 0.0, 0.7);
            if m.full() && !lens {
                m.trim(Shape::Ring, [0.0, end - gap, 0.0], [w * t + 5.0, 1.1, d * t + 5.0], 0.0, 1.2);
            }
        }
        y = end;
    }
    if m.full() {
        let rings = (h / (m.style.storey * 9.0)) as u32;
        for i in 1..rings {
            let y = base + (h - base) * i as f32 / rings as f32;
            m.trim(shape, [0.0, y, 0.0], [w + 1.2, 0.8, d + 1.2], 0.0, 1.0);
        }
    }
    if lens {
        m.top(Shape::Lens, h, w * 0.6, d * 0.5, 0.0);
    } else {
        match m.rng.int(0, 2) {
            0 => {
                // A disc of a restaurant on a drum.
                m.volume_lit(Shape::Cylinder, [0.0, h, 0.0], [w * 0.5, 10.0, d * 0.5], 0.0, Material::Concrete, 0.0);
                m.volume_lit(
                    Shape::Funnel,
                    [0.0, h + 9.0, 0.0],
                    [w * 1.2, 9.5, d * 1.2],
                    0.0,
                    Material::RibbonGlass,
                    0.7,
                );
                m.trim(Shape::Cylinder, [0.0, h + 18.5, 0.0], [w * 1.24, 1.4, d * 1.24], 0.0, 0.8);
                m.machinery(h + 19.9, w * 0.3, d * 0.3, 0.0);
                m.mast([0.0, h + 19.0, 0.0], h * 0.14);
            }
            1 => {
                let dome = m.style.second;
                m.volume_lit(Shape::Dome, [0.0, h, 0.0], [w * 0.86, w * 0.36, d * 0.86], 0.0, dome, 0.1);
                m.mast([0.0, h + w * 0.34, 0.0], h * 0.08);
            }
            _ => {
                m.volume_lit(Shape::Cone, [0.0, h, 0.0], [w * 0.8, 14.0, d * 0.8], 0.0, Material::LatticeGlass, 0.2);
                m.top(Shape::Cylinder, h + 14.0, w * 0.48, d * 0.48, 0.0);
                m.mast([0.0, h + 14.0, 0.0], h * 0.1);
            }
        }
    }
}

/// Dark glass inside an exoskeleton of diagonals.
pub fn lattice(m: &mut Mass) {
    let base = m.podium();
    let h = m.tower.height;
    let (w, d) = (m.tower.half.x * 1.6, m.tower.half.y * 1.6);
    let skin = m.style.skin;
    let tall = h - base;
    let tier = base + tall * m.rng.range(0.62, 0.8);
    let (w2, d2) = if m.tower.carrier { (w, d) } else { (w * m.rng.range(0.62, 0.85), d * m.rng.range(0.62, 0.85)) };
    m.volume(Shape::Box, [0.0, base, 0.0], [w, tier - base, d], 0.0, skin);
    m.volume(Shape::Box, [0.0, tier, 0.0], [w2, h - tier, d2], 0.0, skin);
    let steel = m.rng.pick([[0.3, 0.31, 0.33], [0.36, 0.2, 0.16], [0.14, 0.14, 0.16]]);
    let thick = (w * 0.06).clamp(1.6, 4.0);
    for (y0, y1, w, d) in [(base, tier, w, d), (tier, h, w2, d2)] {
        m.piers(y0, y1 - y0 + 6.0, w + 1.0, d + 1.0, thick);
        if !m.medium() {
            continue;
        }
        let cells = ((y1 - y0) / (w.max(d) * 0.95)).round().max(1.0) as u32;
        let cells = if m.full() { cells } else { cells.min(4) };
        let high = (y1 - y0) / cells as f32;
        for i in 0..cells {
            let y = y0 + i as f32 * high;
            for (yaw, across, away) in [(0.0, w, d), (PI, w, d), (FRAC_PI_2, d, w), (-FRAC_PI_2, d, w)] {
                let out = away / 2.0 + 0.9;
                let at = [yaw.sin() * out, y, yaw.cos() * out];
                let size = [across + 1.0, high, 2.4];
                m.local
                    .put(Part::new(Shape::Lattice, Material::Steel, at, size).yaw(yaw).tint(steel).seen(0.12 * across));
            }
        }
    }
    m.ledge(Shape::Box, tier + 1.0, w, d, 0.0, 3.0);
    if m.tower.carrier {
        return;
    }
    // An open steel crown.
    let rise = w2 * m.rng.range(0.35, 0.8);
    m.local
        .put(Part::new(Shape::Crown, Material::Steel, [0.0, h, 0.0], [w2 + 2.0, rise, d2 + 2.0]).tint(steel).seen(0.5));
    m.top(Shape::Box, h, w2, d2, 0.0);
    let tall = h * m.rng.range(0.08, 0.2);
    m.mast([0.0, h, 0.0], tall + rise);
}

/// Groups of storeys, each turned a little further.
pub fn twist(m: &mut Mass) {
    let base = m.podium();
    let h = m.tower.height;
    let r = m.tower.half.min_element() * 1.5;
    let shape = m.rng.pick([Shape::Box, Shape::Cut, Shape::Hex, Shape::Notch]);
    let n = m.steps(9, 18);
    let turn = m.rng.range(0.5, 1.6) * m.rng.sign() / n as f32;
    let shrink = m.rng.range(0.55, 0.95);
    let high = (h - base) / n as f32;
    let skin = m.style.skin;
    let gap = (high * 0.12).clamp(1.2, 4.0);
    let core = if m.medium() { 0.78 } else { 0.0 };
    if core > 0.0 {
        m.volume_lit(
            Shape::Cylinder,
            [0.0, base, 0.0],
            [r * core * shrink, h - base, r * core * shrink],
            0.0,
            Material::RibbonGlass,
            0.5,
        );
    }
    for i in 0..n {
        let t = (i as f32 + 0.5) / n as f32;
        let size = r * (1.0 - (1.0 - shrink) * t * t);
        let yaw = turn * i as f32;
        let y = base + i as f32 * high;
        m.volume(shape, [0.0, y, 0.0], [size, high - if core > 0.0 { gap } else { 0.0 }, size], yaw, skin);
        m.trim(shape, [0.0, y + high - gap - 0.6, 0.0], [size + 1.6, 0.9, size + 1.6], yaw, 0.9);
    }
    let last = turn * (n - 1) as f32;
    m.top(shape, h - if core > 0.0 { gap } else { 0.0 }, r * shrink, r * shrink, last);
    if m.rng.chance(0.7) {
        let tall = h * m.rng.range(0.06, 0.18);
        m.mast([0.0, h, 0.0], tall);
    }
}

/// One or two blades with sloping tops, ribbed along their edges.
pub fn sail(m: &mut Mass) {
    let base = m.podium();
    let h = m.tower.height;
    let (w, d) = (m.tower.half.x * 1.75, m.tower.half.y * 1.75);
    let skin = m.style.skin;
    let facing = m.rng.pick([0.0, PI]);
    // On the skyline only the curved blade reads as a sail from the front.
    let blade = if m.tower.hero { 0 } else { m.rng.int(0, 2) };
    let shoulder = base + (h - base) * m.rng.range(0.42, 0.66);
    match blade {
        0 => {
            m.volume(Shape::Lens, [0.0, base, 0.0], [w, shoulder - base, d * 0.72], 0.0, skin);
            m.volume(Shape::LensSail, [0.0, shoulder, 0.0], [w, h - shoulder, d * 0.72], facing, skin);
        }
        1 => {
            for (s, part) in [(-1.0, 1.0), (1.0, m.rng.range(0.66, 0.86))] {
                let top = h * part;
                let knee = shoulder * part;
                let z = s * d * 0.24;
                let yaw = if s > 0.0 { 0.0 } else { PI };
                m.volume(Shape::Box, [0.0, base, z], [w, knee - base, d * 0.44], 0.0, skin);
                m.volume(Shape::Sail, [0.0, knee, z], [w, top - knee, d * 0.44], yaw, skin);
                m.trim(Shape::Box, [0.0, base, z + s * d * 0.22], [w * 0.08, knee - base + 2.0, 1.2], 0.0, 0.8);
            }
            let spine = [w * 0.4, h * 0.62, d * 0.1];
            m.volume_lit(Shape::Box, [0.0, base, 0.0], spine, 0.0, Material::ConcreteGrid, 0.3);
        }
        _ => {
            m.volume(Shape::Box, [0.0, base, 0.0], [w, shoulder - base, d], 0.0, skin);
            m.volume(Shape::Sail, [0.0, shoulder, 0.0], [w, h - shoulder, d], facing, skin);
            m.piers(base, shoulder - base, w, d, 2.0);
        }
    }
    for i in 1..6 {
        let y = base + (shoulder - base) * i as f32 / 6.0;
        let shape = if blade == 0 { Shape::Lens } else { Shape::Box };
        let deep = if blade == 0 { d * 0.72 } else { d * 0.94 };
        m.ledge(shape, y, w * 0.99, deep, 0.0, 0.9);
    }
    // A blade of steel stands along the high edge.
    let edge = if facing == 0.0 { -1.0 } else { 1.0 };
    if blade == 2 {
        m.trim(Shape::Box, [0.0, shoulder, edge * d * 0.5], [2.0, (h - shoulder) * 1.12, 3.0], 0.0, 0.6);
        let tall = h * m.rng.range(0.06, 0.14);
        m.mast([0.0, h - 2.0, edge * d * 0.45], tall);
    } else if blade == 0 {
        // The lens sail is highest at +x (turned by `facing`).
        m.mast([-edge * w * 0.44, h - 3.0, 0.0], h * 0.1);
    }
}
