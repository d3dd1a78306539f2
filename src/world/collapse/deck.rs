//! Craters: the deck's plates break into shards that fall through, those round the rim curl up or hang, bars of torn
//! reinforcement stick out of it, and what stood on it goes down.

use glam::{Affine3A, Mat3A, Vec2, Vec3};

use super::{
    Crater, Grain, Role, Taken,
    cut::{at_every_size, column, set_column},
};
use crate::world::{
    Instance, Material, Scene,
    rng::{Rng, hash},
};

/// Side of the slab's pieces (m).
const CELL: f32 = 5.0;
/// The deck's plates and slab lie between these heights (m); what hangs below them goes down to the third.
const TOP: f32 = 0.06;
const SLAB: f32 = -0.62;
const LOW: f32 = -8.2;
/// Width of the ring round a crater whose plates bend (m).
pub(super) const RIM: f32 = 2.4;

impl Crater {
    /// Most that the rim is from the middle, over the radius.
    pub(super) const WIDEST: f32 = 1.29;

    /// How far its rim is from its middle in the direction of `d` (m).
    pub fn reach(&self, d: Vec2) -> f32 {
        let a = d.y.atan2(d.x);
        let p = self.middle.x * 0.37 + self.middle.z * 0.21;
        self.radius * (1.0 + 0.13 * (2.0 * a + p).sin() + 0.1 * (3.0 * a - 2.0 * p).sin() + 0.06 * (7.0 * a + p).sin())
    }

    /// How far a point is inside of the rim (m); below 0: outside.
    pub fn depth(&self, p: Vec3) -> f32 {
        let d = Vec2::new(p.x - self.middle.x, p.z - self.middle.z);
        self.reach(d) - d.length()
    }
}

/// Takes out of the scene what craters take with them.
pub(super) fn dig(scene: &mut Scene, craters: &[Crater], seed: u32, first: usize) -> Vec<Taken> {
    let mut taken: Vec<Taken> = Vec::new();
    for batch in &mut scene.batches {
        let mut stay = Vec::with_capacity(batch.instances.len());
        for instance in batch.instances.drain(..) {
            let (low, high) = bounds(&instance);
            let near = |c: &Crater| {
                let nearest = c.middle.clamp(low, high);
                c.middle.with_y(0.0).distance(nearest.with_y(0.0)) < 1.35 * c.radius + RIM
            };
            let crater =
                craters.iter().position(near).filter(|_| high.y < 4.0 && low.y > LOW && instance.material != 0);
            match crater {
                None => stay.push(instance),
                Some(n) => {
                    let whole = at_every_size(instance);
                    for part in whole.iter().flat_map(pieces) {
                        match role(&craters[n], &part) {
                            None => stay.push(part),
                            Some(role) => taken.push((batch.mesh.name.clone(), first + n, part, role)),
                        }
                    }
                }
            }
        }
        batch.instances = stay;
    }
    for (n, crater) in craters.iter().enumerate() {
        for bar in bars(crater, seed) {
            taken.push(("Box".into(), first + n, bar, Role::Bends));
        }
    }
    taken
}

fn bounds(i: &Instance) -> (Vec3, Vec3) {
    let (x, y, z) = (column(i, 0), column(i, 1), column(i, 2));
    let (middle, half) = (column(i, 3) + 0.5 * y, 0.5 * (x.abs() + y.abs() + z.abs()));
    (middle - half, middle + half)
}

/// Long runs of the slab in pieces; everything else as it is.
fn pieces(whole: &Instance) -> Vec<Instance> {
    let x = column(whole, 0);
    let (low, high) = bounds(whole);
    let count = (x.length() / CELL).round() as u32;
    if high.y > 0.2 || low.y < -0.7 || high.y - low.y > 0.55 || count < 2 || column(whole, 2).length() < 3.0 {
        return vec![*whole];
    }
    (0..count)
        .map(|k| {
            let mut part = *whole;
            set_column(&mut part, 0, x / count as f32);
            set_column(&mut part, 3, column(whole, 3) + x * ((k as f32 + 0.5) / count as f32 - 0.5));
            part.seed = hash(whole.seed, k, 0xdec);
            part
        })
        .collect()
}

/// What becomes of a part; `None`: it stays.
fn role(crater: &Crater, part: &Instance) -> Option<Role> {
    let (low, high) = bounds(part);
    let middle = 0.5 * (low + high);
    let size = high - low;
    let depth = crater.depth(middle);
    let plate = size.y < 0.6 && high.y < TOP && low.y > SLAB - 0.05 && size.x.min(size.z) > 1.6;
    if plate {
        let reach = 0.5 * size.x.hypot(size.z);
        return (depth > -reach - RIM).then_some(Role::Breaks(Grain::Sheet));
    }
    let long = size.max_element();
    if depth < 0.3 {
        return None;
    }
    // Girders sag into the hole; what is small falls.
    if low.y < -1.9 && long > 8.0 { Some(Role::Bends) } else { Some(Role::Falls) }
}

/// Bars of the slab's reinforcement, hidden in it until it tears.
fn bars(crater: &Crater, seed: u32) -> Vec<Instance> {
    let mut rng = Rng::new(seed, (crater.middle.x * 7.0) as i32 as u32 ^ (crater.middle.z * 13.0) as i32 as u32, 0xba5);
    let count = (crater.radius * 6.5) as u32;
    (0..count)
        .map(|k| {
            let (sin, cos) = ((k as f32 + rng.unit()) / count as f32 * std::f32::consts::TAU).sin_cos();
            let d = Vec2::new(cos, sin);
            let r = crater.reach(d);
            let out = Vec3::new(cos, 0.0, sin);
            let length = rng.range(1.2, 3.0);
            let foot = crater.middle + out * (r + 0.5) + Vec3::Y * rng.range(-0.5, -0.25);
            let thick = rng.range(0.04, 0.075);
            let along = -out * length;
            let across = Vec3::Y.cross(out);
            let frame = Mat3A::from_cols((across * thick).into(), along.into(), (Vec3::Y * thick).into());
            let mut bar = Instance::new(
                Affine3A { matrix3: frame, translation: foot.into() },
                Material::Steel,
                [0.2, 0.1, 0.06],
                hash(seed, k, 0xba6),
            );
            bar.min_size = 1.0 * length / thick.max(0.05) * 0.5;
            bar.structure = 1;
            bar
        })
        .collect()
}
