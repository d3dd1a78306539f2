//! The metropolis: which tower stands on which lot, and the skyline the first dream is composed of.

mod curtain;
mod families;
mod lots;
mod mass;
mod plan;
mod skyline;
mod stepped;
mod streets;
mod trace;

pub use plan::viaduct_z;
pub use skyline::{SHAFT_TOPS, SHAFTS};

use super::Material;
use super::meshes::Shape;
use super::parts::{Lamp, Part, Stage};
use super::rng::{Rng, hash, unit};
use super::{Streets, TraceBox, TraceGrid};
use glam::{Vec2, Vec3};
use lots::{Detail, Lot};
use mass::{Family, Mass, Tower};
use plan::Plan;
use std::collections::HashMap;

/// World y of the city's ground.
pub const GROUND: f32 = -620.0;

/// Puts the city on the stage and returns its street texture.
pub fn build(stage: &mut Stage) -> Streets {
    let plan = Plan::new(stage.seed);
    let towers = towers(&plan);
    let doomed = skyline::doomed(stage.seed);
    for tower in &towers {
        let structure = stage.structure();
        let manner = doomed.iter().find(|(t, _)| t.seed == tower.seed && t.centre == tower.centre);
        stage.doomed.extend(manner.map(|(_, manner)| (structure, *manner)));
        let origin = Vec3::new(tower.centre.x, GROUND, tower.centre.y);
        let mut local = stage.local(origin, tower.yaw, structure);
        raise(&mut Mass::new(&mut local, *tower));
    }
    bridges(stage, &towers);
    for (name, place) in skyline::places(stage.seed) {
        stage.places.insert(name, place);
    }
    streets::paint(&plan)
}

/// The grid that mirror reflections are traced through.
pub fn trace_grid(boxes: Vec<TraceBox>) -> TraceGrid {
    trace::grid(boxes)
}

fn raise(m: &mut Mass) {
    if m.tower.detail >= Detail::Far && !m.tower.hero {
        return far(m);
    }
    match m.tower.family {
        Family::Slab => families::slab(m),
        Family::Setback => stepped::setback(m),
        Family::Needle => families::needle(m),
        Family::Twin => families::twin(m),
        Family::Cylinder => families::cylinder(m),
        Family::Lattice => families::lattice(m),
        Family::Ziggurat => stepped::ziggurat(m),
        Family::Twist => families::twist(m),
        Family::Sail => families::sail(m),
        Family::Bundle => stepped::bundle(m),
        Family::Court => stepped::court(m),
        Family::Curtain => curtain::curtain(m),
    }
}

/// Whether all of a tower's walls are upright boxes.
fn is_boxy(tower: &Tower) -> bool {
    let mut stage = Stage::new(0);
    raise(&mut Mass::new(&mut stage.local(Vec3::ZERO, 0.0, 1), *tower));
    let glass = |m: u32| (Material::MirrorGlass as u32..=Material::LatticeGlass as u32).contains(&m);
    let (scene, _) = stage.finish();
    scene.batches.iter().filter(|b| b.mesh.name != "Box").all(|b| b.instances.iter().all(|i| !glass(i.material)))
}

/// One to three volumes for the distance; a whole block of uneven boxes on the horizon.
fn far(m: &mut Mass) {
    let (w, d, h) = (m.tower.half.x * 2.0, m.tower.half.y * 2.0, m.tower.height);
    let skin = m.style.skin;
    if m.tower.detail == Detail::Block {
        let n = if h > 150.0 { 3 } else { m.rng.int(1, 2) };
        m.volume(Shape::Box, [0.0, 0.0, 0.0], [w, h * 0.4, d], 0.0, skin);
        for _ in 0..n {
            let (sx, sz) = (m.rng.range(0.2, 0.5), m.rng.range(0.2, 0.5));
            let (x, z) = (w * m.rng.range(-0.3, 0.3), d * m.rng.range(-0.3, 0.3));
            let tall = h * m.rng.range(0.6, 1.15);
            let shape = m.rng.pick([Shape::Box, Shape::Box, Shape::Steep, Shape::Taper, Shape::Notch]);
            m.volume(shape, [x, 0.0, z], [w * sx, tall, d * sz], 0.0, skin);
        }
        return;
    }
    let low = h * m.rng.range(0.2, 0.6);
    let (sx, sz) = (m.rng.range(0.35, 0.75), m.rng.range(0.35, 0.75));
    m.volume(Shape::Box, [0.0, 0.0, 0.0], [w, low, d], 0.0, skin);
    let (x, z) = (w * m.rng.range(-0.1, 0.1), d * m.rng.range(-0.1, 0.1));
    let shape = m.rng.pick([Shape::Box, Shape::Notch, Shape::Taper, Shape::Oct, Shape::Cut, Shape::Cylinder]);
    m.volume(shape, [x, low, z], [w * sx, h - low, d * sz], 0.0, skin);
    if h > 120.0 {
        match m.rng.int(0, 3) {
            0 => m.volume(Shape::Steep, [x, h, z], [w * sx * 0.9, h * 0.12, d * sz * 0.9], 0.0, skin),
            1 => m.volume(Shape::Box, [x, h, z], [w * sx * 0.5, h * 0.14, d * sz * 0.5], 0.0, skin),
            2 => m.mast([x, h, z], h * 0.25),
            _ => {}
        }
    }
}

/// Every tower of the city, in order.
fn towers(plan: &Plan) -> Vec<Tower> {
    let mut towers = skyline::towers(plan.seed);
    towers.extend(skyline::foundations(plan.seed));
    towers.extend(skyline::doomed(plan.seed).into_iter().map(|(tower, _)| tower));
    let designed = towers.len();
    let reserved: Vec<(Vec2, f32)> = towers.iter().map(|t| (t.centre, t.half.length() + 10.0)).collect();
    let mut neighbours = Neighbours::default();
    for tower in &towers {
        neighbours.insert(tower);
    }
    for lot in lots::lots(plan) {
        let radius = lot.half.length();
        if lot.centre.length() < 3500.0 && reserved.iter().any(|(p, r)| p.distance(lot.centre) < r + radius * 0.8) {
            continue;
        }
        let mut tower = assign(plan, &lot);
        if lot.detail < Detail::Block {
            neighbours.tell_apart(&mut tower);
        }
        towers.push(tower);
    }
    debug_assert!(towers.len() > designed);
    towers
}

/// The tower that chance, the plan's wish for height and its rules put on a lot.
fn assign(plan: &Plan, lot: &Lot) -> Tower {
    let mut rng = Rng::new(plan.seed, lot.id, 50);
    let wish = plan.height(lot.centre);
    let luck = rng.unit();
    let mut height = wish * (0.5 + 0.38 * lot.vigour * luck + 0.75 * luck.powi(4));
    // A slender foot cannot carry everything; a small share of lots stays low.
    let slender = lot.half.min_element() * 2.0;
    height = height.min(slender * 9.5);
    if rng.chance(0.2) {
        height *= 0.55;
    }
    let cap = plan.ceiling(lot.centre);
    if height > cap {
        height = cap * rng.range(0.72, 0.99);
    }
    height = height.max(17.0 + 10.0 * rng.unit());
    let family = if height < 62.0 { Family::Court } else { choose(&mut rng, lot, height) };
    let spare = if height > 170.0 { rng.range(0.7, 0.95) } else { rng.range(0.85, 0.98) };
    let half = if lot.detail == Detail::Block { lot.half } else { lot.half * spare };
    Tower {
        centre: lot.centre,
        half,
        yaw: lot.yaw,
        height,
        family,
        detail: lot.detail,
        seed: hash(plan.seed, lot.id, 51),
        glass: lot.glass,
        hero: false,
        carrier: false,
    }
}

fn choose(rng: &mut Rng, lot: &Lot, height: f32) -> Family {
    let long = lot.half.max_element() / lot.half.min_element() > 1.45;
    loop {
        let family = rng.pick(Family::TALL);
        let suits = match family {
            Family::Needle => height > 180.0,
            Family::Twin => long && height > 100.0,
            Family::Lattice | Family::Twist | Family::Bundle => height > 95.0,
            Family::Ziggurat => height < 190.0,
            Family::Setback => height > 70.0,
            _ => true,
        };
        if suits {
            return family;
        }
    }
}

/// Where a tower stands, its family and its height.
type Placed = (Vec2, Family, f32);

/// Placed towers by cell, to keep neighbours different.
#[derive(Default)]
struct Neighbours {
    cells: HashMap<(i32, i32), Vec<Placed>>,
}

impl Neighbours {
    const CELL: f32 = 160.0;

    fn cell(p: Vec2) -> (i32, i32) {
        ((p.x / Self::CELL).floor() as i32, (p.y / Self::CELL).floor() as i32)
    }

    fn insert(&mut self, tower: &Tower) {
        self.cells.entry(Self::cell(tower.centre)).or_default().push((tower.centre, tower.family, tower.height));
    }

    fn clash(&self, tower: &Tower) -> bool {
        let (cx, cz) = Self::cell(tower.centre);
        (-1..=1).flat_map(|j| (-1..=1).map(move |i| (cx + i, cz + j))).filter_map(|c| self.cells.get(&c)).flatten().any(
            |(p, family, height)| {
                *family == tower.family
                    && p.distance(tower.centre) < Self::CELL
                    && (height - tower.height).abs() < 0.04 * height
            },
        )
    }

    /// Lowers the tower a little, or changes its family, until no neighbour is like it.
    fn tell_apart(&mut self, tower: &mut Tower) {
        let mut rng = Rng::new(tower.seed, 0, 52);
        for attempt in 0..24 {
            if !self.clash(tower) {
                break;
            }
            if attempt % 2 == 1 && tower.height > 62.0 && tower.height < 180.0 {
                tower.family =
                    rng.pick([Family::Slab, Family::Setback, Family::Cylinder, Family::Sail, Family::Ziggurat]);
            } else {
                tower.height *= rng.range(0.86, 0.97);
            }
        }
        self.insert(tower);
    }
}

/// Sky bridges between tall neighbours in the core.
fn bridges(stage: &mut Stage, towers: &[Tower]) {
    let tall: Vec<&Tower> = towers
        .iter()
        .filter(|t| t.detail == Detail::Full && t.height > 105.0 && !matches!(t.family, Family::Needle | Family::Twist))
        .collect();
    let mut built = 0;
    for (i, a) in tall.iter().enumerate() {
        for b in &tall[i + 1..] {
            let apart = b.centre - a.centre;
            let distance = apart.length();
            let reach = |t: &Tower, d: Vec2| {
                let (sin, cos) = t.yaw.sin_cos();
                let (x, z) = (d.x * cos - d.y * sin, d.x * sin + d.y * cos);
                (t.half.x / x.abs().max(1e-3)).min(t.half.y / z.abs().max(1e-3)) * 0.72
            };
            if distance > 130.0 || built > 140 {
                continue;
            }
            let d = apart / distance;
            let (ra, rb) = (reach(a, d), reach(b, d));
            let gap = distance - ra - rb;
            let id = hash(a.seed, b.seed, 53);
            if !(6.0..60.0).contains(&gap) || unit(id, 0, 1) > 0.3 {
                continue;
            }
            built += 1;
            let y = GROUND + a.height.min(b.height) * (0.3 + 0.35 * unit(id, 0, 2));
            let structure = stage.structure();
            let middle = a.centre + d * (ra + gap / 2.0);
            let mut local = stage.local(Vec3::new(middle.x, y, middle.y), -d.y.atan2(d.x), structure);
            let (length, wide, high) = (gap + 5.0, 4.0 + 4.0 * unit(id, 0, 3), 4.2);
            let trim = [0.16, 0.16, 0.18];
            let glass = Part::new(Shape::Box, Material::RibbonGlass, [0.0, 0.0, 0.0], [length, high, wide]);
            local.put(glass.tint([0.3, 0.32, 0.35]).glow(0.6).grid(high, 2.0).seen(0.5));
            for y in [-1.0, high] {
                let slab = Part::new(Shape::Box, Material::Painted, [0.0, y, 0.0], [length, 1.0, wide + 1.4]);
                local.put(slab.tint(trim).seen(1.0));
            }
            for s in [-1.0, 1.0] {
                let truss = [length, 5.0, 0.8];
                let at = [0.0, -5.5, s * wide * 0.4];
                local.put(Part::new(Shape::TrussPanel, Material::Steel, at, truss).tint(trim).seen(1.2));
            }
            if gap > 20.0 {
                let lamp = Lamp::point(Lamp::SODIUM, 6.0, 0.3);
                local.lamp_body(Shape::Sphere, Vec3::new(0.0, -1.4, 0.0), [0.6; 3], lamp);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_differ() {
        let towers = towers(&Plan::new(11));
        let mut pairs = 0;
        let near: Vec<&Tower> = towers.iter().filter(|t| t.centre.length() < 2200.0).collect();
        for (i, a) in near.iter().enumerate() {
            for b in &near[i + 1..] {
                if a.centre.distance(b.centre) < 100.0 {
                    pairs += 1;
                    let alike = a.family == b.family && (a.height - b.height).abs() < 0.5;
                    assert!(!alike, "{a:?} and {b:?}");
                }
            }
        }
        assert!(pairs > 1000, "only {pairs} pairs of neighbours");
    }

    #[test]
    fn the_drop_before_the_railing_is_clear() {
        for seed in [1, 2, 77] {
            for tower in towers(&Plan::new(seed)) {
                let p = tower.centre;
                let deck = Vec2::new((p.x.abs() - 70.0).max(0.0), (-60.0 - p.y).max(p.y - 110.0).max(0.0)).length();
                let framing = tower.hero && matches!(tower.family, Family::Needle | Family::Curtain);
                if deck < 250.0 && !framing {
                    // Crowns and masts add up to a third.
                    let crown = if tower.carrier { 1.0 } else { 1.35 };
                    assert!(GROUND + tower.height * crown < -60.0, "{tower:?}");
                }
            }
        }
    }

    #[test]
    fn towers_keep_off_the_streets() {
        let plan = Plan::new(11);
        let (mut on_street, mut all) = (0, 0);
        for t in towers(&plan).iter().filter(|t| !t.hero && !t.carrier && t.centre.length() < 6000.0) {
            let (sin, cos) = t.yaw.sin_cos();
            for (sx, sz) in [(0.0, 0.0), (-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                let (x, z) = (sx * t.half.x, sz * t.half.y);
                let p = t.centre + Vec2::new(x * cos + z * sin, z * cos - x * sin);
                let near = plan.nearest(&plan.candidates(p), p);
                all += 1;
                on_street += usize::from(near.distance < near.width / 2.0);
            }
        }
        assert!(all > 20_000 && on_street * 200 < all, "{on_street} of {all} corners stand on a street");
    }

    #[test]
    fn every_family_is_built() {
        let towers = towers(&Plan::new(3));
        for family in Family::TALL {
            let n = towers.iter().filter(|t| t.family == family && t.detail == Detail::Full).count();
            assert!(n >= 8, "{family:?}: {n}");
        }
    }
}
