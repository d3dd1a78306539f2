//! Fractures the wrecks of a scene: chunks, what holds each of them up, what falls together, what rubble falls on.

use glam::{Vec2, Vec3};

use super::{
    Chunk, Cluster, Crater, DEEP, Drawn, FIRM, HEIGHT_UNITS, Manner, NONE, Pattern, Role, Ruin, Shards, Shows, Site,
    Wreck,
    cut::{column, set_column},
    pattern::Patterns,
};
use crate::{
    quality::Quality,
    world::{Instance, Material, Scene, rng::unit},
};

/// Cells of a wreck's field of heights along each side, and their side (m).
const FIELD: u32 = 72;
const FIELD_CELL: f32 = 6.0;
/// Tonnes in a cubic metre of building.
const DENSITY: f32 = 0.25;
/// Chunks this near are next to each other (m).
const TOUCH: f32 = 0.6;

/// Size of the chunks of massive parts, about (m).
fn fineness(quality: Quality) -> f32 {
    match quality {
        Quality::Draft => 14.0,
        Quality::Low => 11.0,
        Quality::Medium => 8.0,
        Quality::High => 5.8,
        Quality::Cinema => 4.6,
    }
}

/// Bounds of a chunk at rest along the world's axes.
struct Bounds {
    low: Vec3,
    high: Vec3,
}

/// A ruin in the making.
struct Works<'a> {
    scene: &'a Scene,
    quality: Quality,
    patterns: Patterns,
    ruin: Ruin,
    bounds: Vec<Bounds>,
}

pub(super) fn ruin(scene: &Scene, quality: Quality) -> Ruin {
    let mut works = Works { scene, quality, patterns: Patterns::default(), ruin: Ruin::default(), bounds: Vec::new() };
    for wreck in &scene.wrecks {
        works.wreck(wreck);
    }
    works.ruin
}

impl Works<'_> {
    fn wreck(&mut self, wreck: &Wreck) {
        let first = self.ruin.chunks.len();
        let site = self.ruin.sites.len() as u32;
        match wreck.manner {
            Manner::Hinge { .. } => return self.hinge(wreck, site),
            Manner::Breakup { middle } => return self.breakup(wreck, site, Vec3::from(middle)),
            Manner::Rubble { strength } => return self.rubble(wreck, site, strength),
            _ => {}
        }
        for piece in &wreck.pieces {
            if let Role::Breaks(grain) = piece.role {
                let whole = self.scene.batches[piece.batch].instances[piece.index];
                self.fracture(&whole, grain, site, (piece.batch, piece.index));
            }
        }
        if let Manner::Crater(crater) = wreck.manner {
            self.whole(wreck, site);
            self.crater(&crater, wreck, first);
            return;
        }
        self.support(first);
        self.riders(wreck, first);
        self.manner(wreck, first);
        self.site(first);
    }

    /// Cuts one part into chunks.
    fn fracture(&mut self, whole: &Instance, grain: super::Grain, site: u32, place: (usize, usize)) {
        let (x, y, z) = (column(whole, 0), column(whole, 1), column(whole, 2));
        let size = Vec3::new(x.length(), y.length(), z.length());
        let aim = fineness(self.quality);
        let cells = match grain {
            super::Grain::Solid => size.element_product() / aim.powi(3),
            // Shards of one to two metres.
            super::Grain::Sheet => size.x * size.z * (4.6 / aim).sqrt() * 0.55,
        };
        let cells = cells.max(1.0).log2().round().exp2().min(128.0) as u32;
        let group = self.ruin.chunks.len() as u32;
        // Half a turn shows the same walls; it keeps slabs from breaking alike.
        let mut turned = *whole;
        if whole.seed & 1 == 1 {
            set_column(&mut turned, 0, -x);
            set_column(&mut turned, 2, -z);
        }
        if cells <= 1 {
            let chunk = self.chunk(&turned, Vec3::new(-0.5, 0.0, -0.5), Vec3::new(0.5, 1.0, 0.5), site);
            self.show_standing(whole, place, chunk, Shows::Rider, group, 1);
            return;
        }
        let pattern = Pattern { grain, cells };
        let all = self.patterns.get(pattern);
        for cell in all.iter() {
            let chunk = self.chunk(&turned, cell.low, cell.high, site);
            for (mesh, inner) in [(&cell.outer, false), (&cell.inner, true)] {
                if mesh.indices.is_empty() {
                    continue;
                }
                let mut shown = turned;
                if inner {
                    // Storeys in buildings; plates are torn.
                    let metal = [Material::Deck as u32, Material::Steel as u32, Material::Painted as u32];
                    shown.storey = if metal.contains(&whole.material) { 0.0 } else { whole.storey };
                    shown.material = Material::Broken as u32;
                }
                (shown.min_size, shown.max_size) = (0.0, 0.0);
                let drawn = self.ruin.drawn.len() as u32;
                self.draw(&shown, chunk, Shows::Piece, group, cells);
                let shards = self.ruin.shards.iter().position(|s| s.mesh.name == mesh.name).unwrap_or_else(|| {
                    self.ruin.shards.push(Shards { mesh: mesh.clone(), ..Shards::default() });
                    self.ruin.shards.len() - 1
                });
                // Nothing to be seen of it until it breaks.
                let hidden = Instance { rows: [[0.0; 4]; 3], ..shown };
                self.ruin.shards[shards].casts_shadow = grain == super::Grain::Solid;
                self.ruin.shards[shards].instances.push(hidden);
                self.ruin.shards[shards].drawn.push(drawn);
            }
        }
        self.show_standing(whole, place, group, Shows::Whole, group, cells);
    }

    /// A chunk that is the box between two corners of a part's own.
    fn chunk(&mut self, part: &Instance, low: Vec3, high: Vec3, site: u32) -> u32 {
        let (x, y, z, foot) = (column(part, 0), column(part, 1), column(part, 2), column(part, 3));
        let m = 0.5 * (low + high);
        let rest = foot + x * m.x + y * m.y + z * m.z;
        let half = 0.5 * (high - low) * Vec3::new(x.length(), y.length(), z.length());
        let yaw = (-x.z).atan2(x.x);
        let (sin, cos) = (0.5 * yaw).sin_cos();
        let reach = 0.5 * (high - low);
        let wide = x.abs() * reach.x + y.abs() * reach.y + z.abs() * reach.z;
        self.bounds.push(Bounds { low: rest - wide, high: rest + wide });
        let bulk = 8.0 * half.element_product();
        self.ruin.chunks.push(Chunk {
            rest: rest.to_array(),
            radius: 0.82 * half.element_product().cbrt().max(0.4 * half.max_element()),
            half: half.to_array(),
            mass: (bulk * DENSITY * 0.6).round().max(1.0),
            pivot: [0.0; 3],
            bend: 0.0,
            axis: [1.0, 0.0, 0.0],
            seconds: 1.0,
            strength: FIRM,
            cluster: NONE,
            crusher: NONE,
            site,
            first: 0,
            supports: 0,
            turn: [sin, cos],
        });
        self.ruin.chunks.len() as u32 - 1
    }

    fn draw(&mut self, instance: &Instance, chunk: u32, shows: Shows, group: u32, count: u32) {
        let shows = shows as u32 | count << 2;
        self.ruin.drawn.push(Drawn { rows: instance.rows, instance: 0, chunk, shows, group });
    }

    fn show_standing(&mut self, i: &Instance, place: (usize, usize), chunk: u32, shows: Shows, group: u32, count: u32) {
        self.ruin.standing.push((self.ruin.drawn.len() as u32, place.0, place.1));
        self.draw(i, chunk, shows, group, count);
    }

    /// Finds what holds each chunk up: those below it that it touches.
    fn support(&mut self, first: usize) {
        let last = self.ruin.chunks.len();
        // Those near in height come from a list in order of height.
        let mut order: Vec<usize> = (first..last).collect();
        order.sort_by(|a, b| self.bounds[*a].low.y.total_cmp(&self.bounds[*b].low.y).then(a.cmp(b)));
        let tallest = (first..last).map(|k| self.bounds[k].high.y - self.bounds[k].low.y).fold(0.0, f32::max);
        for k in first..last {
            let own = &self.bounds[k];
            let from = order.partition_point(|j| self.bounds[*j].low.y < own.low.y - tallest - TOUCH);
            let start = self.ruin.supports.len() as u32;
            for j in order[from..].iter().copied() {
                let other = &self.bounds[j];
                if other.low.y > own.high.y {
                    break;
                }
                let below = 0.5 * (own.low.y + own.high.y - other.low.y - other.high.y);
                let far = 0.3 * 0.5 * (own.high.y - own.low.y + other.high.y - other.low.y);
                let touches = other.high.y > own.low.y - TOUCH
                    && other.high.x.min(own.high.x) - other.low.x.max(own.low.x) > TOUCH
                    && other.high.z.min(own.high.z) - other.low.z.max(own.low.z) > TOUCH;
                if j != k && below > far && touches {
                    self.ruin.supports.push(j as u32);
                }
            }
            let chunk = &mut self.ruin.chunks[k];
            (chunk.first, chunk.supports) = (start, self.ruin.supports.len() as u32 - start);
        }
    }

    /// Everything else of a wreck goes with the chunk nearest to it.
    fn riders(&mut self, wreck: &Wreck, first: usize) {
        for piece in wreck.pieces.iter().filter(|p| p.role == Role::Rides) {
            let i = self.scene.batches[piece.batch].instances[piece.index];
            let middle = column(&i, 3) + 0.5 * column(&i, 1);
            let away = |b: &Bounds| (middle - middle.clamp(b.low, b.high)).length_squared();
            let near =
                (first..self.bounds.len()).min_by(|a, b| away(&self.bounds[*a]).total_cmp(&away(&self.bounds[*b])));
            if let Some(chunk) = near {
                self.show_standing(&i, (piece.batch, piece.index), chunk as u32, Shows::Rider, chunk as u32, 1);
            }
        }
    }

    /// Parts that are a chunk each.
    fn whole(&mut self, wreck: &Wreck, site: u32) {
        for piece in wreck.pieces.iter().filter(|p| matches!(p.role, Role::Falls | Role::Bends)) {
            let i = self.scene.batches[piece.batch].instances[piece.index];
            let chunk = self.chunk(&i, Vec3::new(-0.5, 0.0, -0.5), Vec3::new(0.5, 1.0, 0.5), site);
            if piece.role == Role::Bends {
                // Marked for `crater` to hang on its hinge.
                self.ruin.chunks[chunk as usize].bend = 1.0;
            }
            self.show_standing(&i, (piece.batch, piece.index), chunk, Shows::Rider, chunk, 1);
        }
    }

    /// One chunk that all parts ride on.
    fn hinge(&mut self, wreck: &Wreck, site: u32) {
        let Manner::Hinge { pivot, axis, bend, seconds, strength } = wreck.manner else { return };
        let first = self.ruin.chunks.len();
        let ball = |p: Vec3| Instance::new(glam::Affine3A::from_translation(p), Material::Steel, [0.0; 3], 0);
        let chunk = self.chunk(&ball(Vec3::from(pivot)), Vec3::new(-0.5, 0.0, -0.5), Vec3::new(0.5, 1.0, 0.5), site);
        let it = &mut self.ruin.chunks[chunk as usize];
        (it.pivot, it.axis, it.bend, it.seconds, it.strength) = (pivot, axis, bend, seconds, strength);
        for piece in &wreck.pieces {
            let i = self.scene.batches[piece.batch].instances[piece.index];
            self.show_standing(&i, (piece.batch, piece.index), chunk, Shows::Rider, chunk, 1);
        }
        self.site(first);
    }

    fn breakup(&mut self, wreck: &Wreck, site: u32, middle: Vec3) {
        let first = self.ruin.chunks.len();
        for (k, piece) in wreck.pieces.iter().enumerate() {
            let i = self.scene.batches[piece.batch].instances[piece.index];
            let chunk = self.chunk(&i, Vec3::new(-0.5, 0.0, -0.5), Vec3::new(0.5, 1.0, 0.5), site);
            let it = &mut self.ruin.chunks[chunk as usize];
            let luck = unit(wreck.structure, k as u32, 7);
            let bulk = 8.0 * Vec3::from(it.half).element_product();
            // Plates first, then wings, then the hull's lengths.
            let size = (bulk / 300.0).clamp(0.0, 1.0).sqrt();
            it.strength = 0.1 + 0.24 * luck + 0.3 * size;
            it.mass = (0.4 * bulk).round().max(1.0);
            it.pivot = (middle - Vec3::Y * 1.5).to_array();
            self.show_standing(&i, (piece.batch, piece.index), chunk, Shows::Rider, chunk, 1);
        }
        if self.ruin.chunks.len() > first {
            self.site(first);
            if let Some(site) = self.ruin.sites.last_mut() {
                site.blow = 15.0;
            }
        }
    }

    fn rubble(&mut self, wreck: &Wreck, site: u32, strength: f32) {
        let first = self.ruin.chunks.len();
        for (k, piece) in wreck.pieces.iter().enumerate() {
            let i = self.scene.batches[piece.batch].instances[piece.index];
            let chunk = self.chunk(&i, Vec3::new(-0.5, 0.0, -0.5), Vec3::new(0.5, 1.0, 0.5), site);
            self.ruin.chunks[chunk as usize].strength = strength * (1.0 + 1.4 * unit(wreck.structure, k as u32, 6));
            self.show_standing(&i, (piece.batch, piece.index), chunk, Shows::Rider, chunk, 1);
        }
        if self.ruin.chunks.len() > first {
            self.site(first);
        }
    }

    /// What falls through a crater at once, what bends round its rim, and the hole in the field below it.
    fn crater(&mut self, crater: &Crater, wreck: &Wreck, first: usize) {
        for k in first..self.ruin.chunks.len() {
            let luck = |salt: u32| unit(wreck.structure, (k - first) as u32, salt);
            let own = &self.bounds[k];
            let middle = 0.5 * (own.low + own.high);
            let size = own.high - own.low;
            let depth = crater.depth(middle);
            let out = (middle - crater.middle).with_y(0.0).normalize_or(Vec3::X);
            let share = (1.0 - depth / crater.radius).clamp(0.0, 1.2);
            let chunk = &mut self.ruin.chunks[k];
            chunk.mass = (8.0 * Vec3::from(chunk.half).element_product() * 2.0).round().max(1.0);
            let reach = 0.5 * (size.x * out.x.abs() + size.z * out.z.abs());
            let far = middle + out * reach;
            let tangent = Vec3::Y.cross(out);
            if chunk.bend > 0.0 {
                // Girders sag, bars stick up or down.
                let thin = size.min_element() < 0.2 && size.max_element() < 4.0;
                let turn = if thin { 1.7 * luck(3) - 1.0 } else { -0.22 - 0.4 * luck(3) };
                (chunk.pivot, chunk.axis) = (far.to_array(), tangent.to_array());
                chunk.bend = if turn.abs() < 0.1 { 0.2 } else { turn };
                chunk.seconds = if thin { 0.3 + 0.3 * luck(4) } else { 1.2 + 1.4 * luck(4) };
                chunk.strength = 0.5 + 0.3 * luck(5);
            } else if depth > 0.0 {
                chunk.strength = 0.34 + 0.34 * share + 0.12 * luck(1);
            } else if depth > -super::deck::RIM && own.high.y < 0.1 {
                // The plates above curl up, the slab below hangs.
                let up = if own.low.y > -0.2 { luck(2) < 0.72 } else { luck(2) < 0.15 };
                let near = 1.0 + depth / super::deck::RIM;
                let turn = if up { 0.35 + 0.95 * luck(3) } else { -0.5 - 0.9 * luck(3) };
                (chunk.pivot, chunk.axis) = (far.to_array(), tangent.to_array());
                chunk.bend = turn * (0.4 + 0.6 * near);
                chunk.seconds = 0.35 + 0.5 * luck(4);
                chunk.strength = 0.46 + 0.3 * luck(5);
            }
        }
        let side = (2.8 * crater.radius).ceil() as u32;
        let origin = Vec2::new(crater.middle.x, crater.middle.z) - 0.5 * side as f32;
        let start = self.ruin.heights.len() as u32;
        for n in 0..side * side {
            let p = origin + Vec2::new((n % side) as f32, (n / side) as f32) + 0.5;
            let open = crater.depth(Vec3::new(p.x, 0.0, p.y)) > -0.4;
            let top = if open { self.scene.ground } else { -0.1 };
            self.ruin.heights.push((top * HEIGHT_UNITS).round() as i32);
        }
        self.ruin.sites.push(Site {
            origin: origin.to_array(),
            cell: 1.0,
            bottom: self.scene.ground,
            size: [side; 2],
            first: start,
            deep: 2.0,
            reach: 2.4,
            blow: 0.0,
            pad: [0.0; 2],
        });
    }

    /// Weak joints and what falls together.
    fn manner(&mut self, wreck: &Wreck, first: usize) {
        let all = first..self.ruin.chunks.len();
        let low = all.clone().map(|k| self.bounds[k].low).fold(Vec3::MAX, Vec3::min);
        let high = all.clone().map(|k| self.bounds[k].high).fold(Vec3::MIN, Vec3::max);
        if low.x > high.x {
            return;
        }
        let middle = 0.5 * (low + high);
        let span = high - low;
        let luck = |k: usize| unit(wreck.structure, k as u32, 0x1ac);
        let rest = |ruin: &Ruin, k: usize| Vec3::from(ruin.chunks[k].rest);
        // Below the plane at this height a band gives way.
        let band = 13.0;
        match wreck.manner {
            Manner::Crater(_) | Manner::Hinge { .. } | Manner::Breakup { .. } | Manner::Rubble { .. } => {}
            Manner::Pancake { at } => {
                let weak = low.y + at * span.y;
                for k in all.clone() {
                    let y = rest(&self.ruin, k).y;
                    if y > weak && y <= weak + band {
                        let tilt = (rest(&self.ruin, k).x - middle.x) / span.x;
                        self.ruin.chunks[k].strength = 0.14 + 0.1 * luck(k) + 0.05 * tilt;
                    }
                }
                let members: Vec<usize> = all.clone().filter(|k| rest(&self.ruin, *k).y > weak + band).collect();
                let cluster = self.cluster(&members, 0.4, |c| c.resist = 0.3);
                self.crushed_by(all, cluster);
            }
            Manner::Topple { toward, at } => {
                let toward = Vec3::new(toward[0], 0.0, toward[1]).normalize_or(Vec3::X);
                let half = 0.5 * (span.x * toward.x.abs() + span.z * toward.z.abs());
                let weak = low.y + at * span.y;
                for k in all.clone() {
                    let p = rest(&self.ruin, k);
                    let side = (p - middle).dot(toward) / half;
                    if p.y > weak && p.y <= weak + band && side > -0.3 {
                        self.ruin.chunks[k].strength = 0.12 + 0.14 * (0.5 - 0.5 * side) + 0.07 * luck(k);
                    }
                }
                let knee = weak + 0.52 * (high.y - weak);
                let above = |ruin: &Ruin, k: usize| rest(ruin, k).y > weak + band;
                let lower: Vec<usize> =
                    all.clone().filter(|k| above(&self.ruin, *k) && rest(&self.ruin, *k).y <= knee).collect();
                let upper: Vec<usize> = all.clone().filter(|k| rest(&self.ruin, *k).y > knee).collect();
                let axis = Vec3::Y.cross(toward);
                let pivot = middle.with_y(weak + 0.5 * band) - toward * (0.25 * half);
                // A pendulum as long as two thirds of the tower.
                let lever = 9.81 / (0.67 * (high.y - weak));
                let hinge = |limit: f32| {
                    move |c: &mut Cluster| {
                        (c.pivot, c.axis, c.limit, c.lever) = (pivot.to_array(), axis.to_array(), limit, lever);
                        c.kick = [0.05, 0.0, 0.0];
                        c.resist = 0.25;
                    }
                };
                let foot = self.cluster(&lower, 0.5, hinge(1.15));
                let head = self.cluster(&upper, 2.0, hinge(0.2));
                if let Some(c) = self.ruin.clusters.get_mut(head as usize) {
                    c.pad[0] = foot + 1;
                }
                self.crushed_by(all, foot);
            }
            Manner::Shear { toward, at } => {
                let toward = Vec3::new(toward[0], 0.0, toward[1]).normalize_or(Vec3::X);
                let half = 0.5 * (span.x * toward.x.abs() + span.z * toward.z.abs());
                let slope = (toward * 0.86 + Vec3::Y * 0.5).normalize_or(Vec3::Y);
                let on = middle.with_y(low.y + at * span.y) + toward * half;
                let over = |p: Vec3| (p - on).dot(slope);
                for k in all.clone() {
                    let p = rest(&self.ruin, k);
                    if over(p) <= 0.0 && over(p) > -11.0 {
                        self.ruin.chunks[k].strength = 0.16 + 0.2 * luck(k);
                    }
                }
                let members: Vec<usize> = all.clone().filter(|k| over(rest(&self.ruin, *k)) > 0.0).collect();
                let axis = Vec3::Y.cross(toward);
                let cluster = self.cluster(&members, 0.45, |c| {
                    (c.pivot, c.axis) = ((on - toward * (0.15 * half)).to_array(), axis.to_array());
                    (c.limit, c.lever, c.resist) = (0.5, 9.81 / 70.0, 0.2);
                    c.kick = [0.09, 0.0, 0.0];
                });
                self.crushed_by(all, cluster);
            }
        }
    }

    /// Lets a cluster come down upon those that belong to none.
    fn crushed_by(&mut self, all: std::ops::Range<usize>, cluster: u32) {
        for chunk in self.ruin.chunks[all].iter_mut().filter(|c| c.cluster == NONE) {
            chunk.crusher = cluster;
        }
    }

    /// Binds chunks into a cluster that goes once it has lost that share of its footing.
    fn cluster(&mut self, members: &[usize], share: f32, tell: impl Fn(&mut Cluster)) -> u32 {
        let number = self.ruin.clusters.len() as u32;
        for k in members {
            self.ruin.chunks[*k].cluster = number;
        }
        let chunks = &self.ruin.chunks;
        let outside = |k: &&usize| {
            let c = &chunks[**k];
            let held = &self.ruin.supports[c.first as usize..(c.first + c.supports) as usize];
            held.iter().any(|s| chunks[*s as usize].cluster != number)
        };
        let footing = members.iter().filter(outside).count() as u32;
        let mass: f32 = members.iter().map(|k| chunks[*k].mass).sum();
        let middle =
            members.iter().map(|k| Vec3::from(chunks[*k].rest) * chunks[*k].mass).sum::<Vec3>() / mass.max(1.0);
        let low = members.iter().map(|k| self.bounds[*k].low).fold(Vec3::MAX, Vec3::min);
        let high = members.iter().map(|k| self.bounds[*k].high).fold(Vec3::MIN, Vec3::max);
        let mut cluster = Cluster {
            middle: middle.to_array(),
            mass,
            pivot: middle.to_array(),
            limit: 0.0,
            axis: [1.0, 0.0, 0.0],
            lever: 0.0,
            kick: [0.0; 3],
            resist: 0.0,
            low: low.to_array(),
            need: ((share * footing as f32).ceil() as u32).max(1),
            high: high.to_array(),
            footing,
            count: members.len() as u32,
            pad: [0; 3],
        };
        tell(&mut cluster);
        self.ruin.clusters.push(cluster);
        number
    }

    /// The heights that rubble falls on round a wreck: the ground, and the roofs of what stands there.
    fn site(&mut self, first: usize) {
        let low = self.bounds[first..].iter().map(|b| b.low).fold(Vec3::MAX, Vec3::min);
        let high = self.bounds[first..].iter().map(|b| b.high).fold(Vec3::MIN, Vec3::max);
        let middle = 0.5 * (low + high);
        let side = FIELD as f32 * FIELD_CELL;
        let origin = Vec2::new(middle.x, middle.z) - 0.5 * side;
        let ground = self.scene.ground;
        let own = |c: [f32; 2]| (low.x..high.x).contains(&c[0]) && (low.z..high.z).contains(&c[1]);
        let near: Vec<_> = self
            .scene
            .trace
            .boxes
            .iter()
            .filter(|b| {
                let reach = b.half[0].hypot(b.half[1]);
                let c = Vec2::from(b.centre);
                !own(b.centre) && (c - origin - 0.5 * side).abs().max_element() < 0.5 * side + reach
            })
            .collect();
        let start = self.ruin.heights.len() as u32;
        for n in 0..FIELD * FIELD {
            let p = origin + (Vec2::new((n % FIELD) as f32, (n / FIELD) as f32) + 0.5) * FIELD_CELL;
            let over = |b: &&&crate::world::TraceBox| {
                let (rel, [sin, cos]) = (p - Vec2::from(b.centre), b.yaw);
                let q = Vec2::new(rel.x * cos - rel.y * sin, rel.x * sin + rel.y * cos);
                q.abs().cmple(Vec2::from(b.half)).all()
            };
            let top = near.iter().filter(over).map(|b| b.top).fold(ground, f32::max);
            self.ruin.heights.push((top * HEIGHT_UNITS).round() as i32);
        }
        let widest = self.ruin.chunks[first..].iter().map(|c| c.radius).fold(0.5, f32::max);
        self.ruin.sites.push(Site {
            origin: origin.to_array(),
            cell: FIELD_CELL,
            bottom: ground,
            size: [FIELD; 2],
            first: start,
            deep: DEEP * 1000.0,
            reach: 2.0 * widest,
            blow: 9.0,
            pad: [0.0; 2],
        });
    }
}
