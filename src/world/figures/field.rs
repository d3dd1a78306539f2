//! Bodies and clothes as distance fields: tapered capsules, ellipsoids, boxes and bells, gathered into layers (skin, a
//! jacket, a load). Distances are bounds from below, good enough to mesh and to cull by (Quilez, "Distance functions").

use glam::{Quat, Vec2, Vec3};

use super::skeleton::Bone;

/// What a surface of a figure is; the shader's `PART_*` constants carry the same numbers.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Skin,
    Hair,
    Top,
    Bottom,
    Shoes,
    /// A garment over the top: coat, waistcoat, apron.
    Over,
    /// Scarves, shawls, hats.
    Trim,
    Belt,
    Load,
    LoadTrim,
    /// A responder's jumpsuit with strips, patches and stains.
    Jumpsuit,
    /// Straps and buckles of harnesses, helmets.
    Gear,
    Metal,
    Glass,
    /// The woman's reflective cloak.
    Cloak,
    Eye,
    /// Clothes of a child that is carried.
    Infant,
    /// Gives light: a head lamp's face.
    Lamp,
}

impl Part {
    pub const ALL: [Self; 18] = [
        Self::Skin,
        Self::Hair,
        Self::Top,
        Self::Bottom,
        Self::Shoes,
        Self::Over,
        Self::Trim,
        Self::Belt,
        Self::Load,
        Self::LoadTrim,
        Self::Jumpsuit,
        Self::Gear,
        Self::Metal,
        Self::Glass,
        Self::Cloak,
        Self::Eye,
        Self::Infant,
        Self::Lamp,
    ];
}

/// How a piece of surface follows the bones.
#[derive(Clone, Copy, Debug)]
pub enum Bind {
    Rigid(Bone),
    /// By nearness to these.
    Near(&'static [Bone]),
    /// Cloth about the legs: follows both as far as it hangs between them.
    Skirt,
    /// Hangs from the chest and trails further down.
    Drape,
}

#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// A capsule from `a` to `b` with a radius at each end.
    Cone {
        a: Vec3,
        b: Vec3,
        ra: f32,
        rb: f32,
    },
    Ellipsoid {
        at: Vec3,
        r: Vec3,
    },
    Block {
        at: Vec3,
        half: Vec3,
        round: f32,
        turn: Quat,
    },
    /// A cut-off cone about an upright axis through (`x`, `z`), elliptical, with pleats that deepen downwards.
    Bell {
        at: Vec2,
        low: f32,
        high: f32,
        r_low: Vec2,
        r_high: Vec2,
        pleat: f32,
        pleats: f32,
    },
}

#[derive(Clone, Copy, Debug)]
pub struct Prim {
    pub form: Form,
    /// How much flatter than wide, front to back.
    pub flat: f32,
    pub bind: Bind,
}

/// Where cloth is torn off: a jagged cut across an axis. What lies beyond along it is gone.
#[derive(Clone, Copy, Debug)]
pub struct Tear {
    pub at: Vec3,
    pub along: Vec3,
    /// Nothing further than this from `at` is cut (m).
    pub reach: f32,
    /// Depth of the jags (m).
    pub jag: f32,
    pub seed: f32,
}

/// One garment, or one kind of surface.
#[derive(Clone, Debug)]
pub struct Layer {
    pub part: Part,
    /// How softly its pieces flow into each other (m).
    pub blend: f32,
    pub prims: Vec<Prim>,
    /// Taken away, with the softness of the edge (m).
    pub cuts: Vec<(Prim, f32)>,
    pub tears: Vec<Tear>,
    /// How freely cloth moves in the wind (0..1) at its hem, and between which heights that begins and ends (m).
    pub loose: f32,
    pub loose_from: f32,
    pub loose_to: f32,
}

/// Several layers, the nearest of which is seen.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub layers: Vec<Layer>,
}

fn smooth_min(a: f32, b: f32, k: f32) -> f32 {
    if k <= 0.0 {
        return a.min(b);
    }
    let h = (k - (a - b).abs()).max(0.0) / k;
    a.min(b) - h * h * k * 0.25
}

fn smooth_max(a: f32, b: f32, k: f32) -> f32 {
    -smooth_min(-a, -b, k)
}

fn ramp(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

impl Prim {
    pub fn distance(&self, p: Vec3) -> f32 {
        match self.form {
            Form::Cone { a, b, ra, rb } => {
                let flatten = Vec3::new(1.0, 1.0, self.flat);
                let (q, d) = ((p - a) * flatten, (b - a) * flatten);
                let t = (q.dot(d) / d.length_squared().max(1e-9)).clamp(0.0, 1.0);
                ((q - d * t).length() - (ra + (rb - ra) * t)) / self.flat.max(1.0)
            }
            Form::Ellipsoid { at, r } => {
                let q = (p - at) / r;
                let (k0, k1) = (q.length(), (q / r).length());
                if k1 < 1e-6 { -r.min_element() } else { k0 * (k0 - 1.0) / k1 }
            }
            Form::Block { at, half, round, turn } => {
                let q = (turn.inverse() * (p - at)).abs() - (half - round);
                q.max(Vec3::ZERO).length() + q.max_element().min(0.0) - round
            }
            Form::Bell { at, low, high, r_low, r_high, pleat, pleats } => {
                let t = ((p.y - low) / (high - low)).clamp(0.0, 1.0);
                let r = r_low + (r_high - r_low) * t;
                let q = Vec2::new(p.x - at.x, p.z - at.y);
                let folds = if pleat > 0.0 {
                    let turn = q.x.atan2(q.y);
                    1.0 + pleat * (1.0 - t) * ((turn * pleats).sin() + 0.4 * (turn * (pleats * 1.7) + 2.0).sin())
                } else {
                    1.0
                };
                let e = q / (r * folds);
                let (k0, k1) = (e.length(), (e / (r * folds)).length());
                let side = if k1 < 1e-6 { -r.min_element() } else { k0 * (k0 - 1.0) / k1 };
                let slope = (r_low - r_high).abs().max_element() / (high - low);
                let side = side / (1.0 + slope * slope).sqrt();
                let end = (low - p.y).max(p.y - high);
                // A hem two centimetres thick that is not a knife's edge.
                smooth_max(side, end, 0.02)
            }
        }
    }

    /// Middle and radius of a sphere around it.
    fn bounds(&self) -> (Vec3, f32) {
        match self.form {
            Form::Cone { a, b, ra, rb } => ((a + b) * 0.5, 0.5 * a.distance(b) + ra.max(rb)),
            Form::Ellipsoid { at, r } => (at, r.max_element()),
            Form::Block { at, half, .. } => (at, half.length()),
            Form::Bell { at, low, high, r_low, r_high, pleat, .. } => {
                let half = 0.5 * (high - low);
                let wide = r_low.max(r_high).max_element() * (1.0 + 1.4 * pleat);
                (Vec3::new(at.x, low + half, at.y), half.hypot(wide))
            }
        }
    }

    /// Adds its share of bones at `p`.
    fn weigh(&self, p: Vec3, share: f32, out: &mut [f32; 32]) {
        match self.bind {
            Bind::Rigid(bone) => out[bone as usize] += share,
            Bind::Near(bones) => {
                let near = |bone: &Bone| {
                    let (a, b) = (bone.joint(), bone.end());
                    let t = ((p - a).dot(b - a) / a.distance_squared(b)).clamp(0.0, 1.0);
                    1.0 / (p.distance(a + (b - a) * t) + 0.012).powi(6)
                };
                let all: f32 = bones.iter().map(near).sum();
                for bone in bones {
                    out[*bone as usize] += share * near(bone) / all;
                }
            }
            Bind::Skirt => {
                let left = ramp(-0.11, 0.11, p.x);
                let down = 0.82 * ramp(0.99, 0.62, p.y);
                let shin = 0.5 * ramp(0.52, 0.1, p.y);
                out[Bone::Pelvis as usize] += share * (1.0 - down);
                for (bone, low, side) in [(Bone::ThighL, Bone::ShinL, left), (Bone::ThighR, Bone::ShinR, 1.0 - left)] {
                    out[bone as usize] += share * down * side * (1.0 - shin);
                    out[low as usize] += share * down * side * shin;
                }
            }
            Bind::Drape => {
                let down = ramp(1.42, 0.75, p.y);
                out[Bone::Chest as usize] += share * (1.0 - down);
                out[Bone::Drape as usize] += share * down;
            }
        }
    }
}

impl Tear {
    /// Above 0 where the cloth is gone.
    fn beyond(&self, p: Vec3) -> f32 {
        let q = p - self.at;
        let along = self.along.normalize();
        let side = along.any_orthonormal_vector();
        let around = q.dot(side).atan2(q.dot(along.cross(side)));
        let teeth = |n: f32, s: f32| 2.0 * ((around * n / std::f32::consts::TAU + s).rem_euclid(1.0) - 0.5).abs();
        let jag = self.jag * (teeth(5.0, self.seed) + 0.6 * teeth(8.0, self.seed * 3.7) - 0.8);
        if q.length() > self.reach { -1.0 } else { q.dot(along) - jag }
    }
}

impl Layer {
    pub fn new(part: Part, blend: f32) -> Self {
        Self {
            part,
            blend,
            prims: Vec::new(),
            cuts: Vec::new(),
            tears: Vec::new(),
            loose: 0.0,
            loose_from: 0.0,
            loose_to: 1.0,
        }
    }

    fn distance(&self, p: Vec3, prims: &[usize]) -> f32 {
        let mut d = f32::INFINITY;
        for k in prims {
            d = smooth_min(d, self.prims[*k].distance(p), self.blend);
        }
        for (cut, soft) in &self.cuts {
            d = smooth_max(d, -cut.distance(p), *soft);
        }
        for tear in &self.tears {
            d = d.max(0.8 * tear.beyond(p));
        }
        d
    }

    pub fn looseness(&self, y: f32) -> f32 {
        self.loose * ramp(self.loose_from, self.loose_to, y)
    }
}

/// The pieces of a model that matter somewhere.
pub struct Near(Vec<(usize, Vec<usize>)>);

impl Model {
    pub fn all(&self) -> Near {
        Near(self.layers.iter().enumerate().map(|(k, l)| (k, (0..l.prims.len()).collect())).collect())
    }

    /// The pieces that decide the field within `radius` of `centre`, and whether there can be surface there.
    pub fn near(&self, among: &Near, centre: Vec3, radius: f32) -> (Near, bool) {
        let mut nearest = f32::INFINITY;
        let distances: Vec<Vec<f32>> = among
            .0
            .iter()
            .map(|(k, prims)| prims.iter().map(|p| self.layers[*k].prims[*p].distance(centre)).collect())
            .collect();
        for d in distances.iter().flatten() {
            nearest = nearest.min(*d);
        }
        // Fields are bounds, not distances: some slack.
        let far = |blend: f32| 2.6 * radius + blend + nearest.max(0.0);
        let mut kept = Vec::new();
        for ((k, prims), ds) in among.0.iter().zip(&distances) {
            let layer = &self.layers[*k];
            let some: Vec<usize> =
                prims.iter().zip(ds).filter(|(_, d)| **d < far(layer.blend)).map(|(p, _)| *p).collect();
            if !some.is_empty() {
                kept.push((*k, some));
            }
        }
        (Near(kept), nearest < 1.4 * radius + 0.05)
    }

    pub fn distance(&self, p: Vec3, near: &Near) -> f32 {
        near.0.iter().map(|(k, prims)| self.layers[*k].distance(p, prims)).fold(f32::INFINITY, f32::min)
    }

    /// One layer alone.
    pub fn only(&self, layer: usize) -> Self {
        Self { layers: vec![self.layers[layer].clone()] }
    }

    /// The field of all layers but one.
    pub fn distance_without(&self, layer: usize, p: Vec3, near: &Near) -> f32 {
        let others = near.0.iter().filter(|(k, _)| *k != layer);
        others.map(|(k, prims)| self.layers[*k].distance(p, prims)).fold(f32::INFINITY, f32::min)
    }

    /// The layer whose surface is nearest.
    pub fn layer_at(&self, p: Vec3, near: &Near) -> Option<&Layer> {
        let all = near.0.iter().map(|(k, prims)| (&self.layers[*k], self.layers[*k].distance(p, prims)));
        all.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(layer, _)| layer)
    }

    /// The three bones that matter most at a point of the surface, and their shares, which sum to 255.
    pub fn weights(&self, p: Vec3, near: &Near) -> ([u8; 3], [u8; 3]) {
        let mut all = [0.0; 32];
        let mut found: Vec<(&Prim, f32, f32)> = Vec::new();
        for (k, prims) in &near.0 {
            let layer = &self.layers[*k];
            let off = layer.distance(p, prims).abs();
            // Only what is at the surface here has a say.
            if off < 0.03 {
                let rate = (-off / 0.008).exp();
                found.extend(prims.iter().map(|i| (&layer.prims[*i], layer.prims[*i].distance(p), rate)));
            }
        }
        let least = found.iter().map(|f| f.1).fold(f32::INFINITY, f32::min);
        for (prim, d, rate) in found {
            prim.weigh(p, rate * (-(d - least) / 0.014).exp(), &mut all);
        }
        let mut order: Vec<usize> = (0..Bone::ALL.len()).collect();
        order.sort_by(|a, b| all[*b].total_cmp(&all[*a]).then(a.cmp(b)));
        let sum: f32 = order[..3].iter().map(|k| all[*k]).sum::<f32>().max(1e-12);
        let second = (all[order[1]] / sum * 255.0).round() as u8;
        let third = (all[order[2]] / sum * 255.0).round() as u8;
        ([order[0] as u8, order[1] as u8, order[2] as u8], [255 - second - third, second, third])
    }

    /// Corners of a box around all of it.
    pub fn bounds(&self) -> [Vec3; 2] {
        let mut bounds = [Vec3::INFINITY, Vec3::NEG_INFINITY];
        for prim in self.layers.iter().flat_map(|l| &l.prims) {
            let (middle, radius) = prim.bounds();
            bounds = [bounds[0].min(middle - radius), bounds[1].max(middle + radius)];
        }
        bounds
    }
}
