//! Wrecks that are no towers: craters, what hangs on a hinge, loose rubble, what breaks up in the air.

use glam::{Vec2, Vec3};

use super::{Crater, HEIGHT_UNITS, Manner, Role, Shows, Site, Wreck, assemble::Works, deck::RIM};
use crate::world::{Instance, Material, rng::unit};

impl Works<'_> {
    /// Parts that are a chunk each.
    pub(super) fn whole(&mut self, wreck: &Wreck, site: u32) {
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
    pub(super) fn hinge(&mut self, wreck: &Wreck, site: u32) {
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

    pub(super) fn breakup(&mut self, wreck: &Wreck, site: u32, middle: Vec3) {
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
                (site.blow, site.airborne) = (15.0, 1.0);
            }
        }
    }

    pub(super) fn rubble(&mut self, wreck: &Wreck, site: u32, strength: f32) {
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
    pub(super) fn crater(&mut self, crater: &Crater, wreck: &Wreck, first: usize) {
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
            } else if depth > -RIM && own.high.y < 0.1 {
                // Most of it hangs steeply into the hole, so that one looks into it; here and there a plate has curled up.
                let up = luck(2) < if own.low.y > -0.2 { 0.12 } else { 0.04 };
                let near = 1.0 + depth / RIM;
                let turn = if up { 0.2 + 0.6 * luck(3) } else { -1.0 - 0.6 * luck(3) };
                (chunk.pivot, chunk.axis) = (far.to_array(), tangent.to_array());
                chunk.bend = turn * if up { 0.4 + 0.6 * near } else { 0.7 + 0.3 * near };
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
            // A deck: what is two metres under it has fallen through.
            deep: 2.0,
            reach: 2.4,
            blow: 0.0,
            airborne: 0.0,
            pad: 0.0,
        });
    }
}
