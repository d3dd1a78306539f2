//! The workbench a scene is put together on: parts placed in a local frame, sorted into one batch per mesh.

use super::collapse::Manner;
use super::fleet::Vessel;
use super::meshes::Shape;
use super::rng::hash;
use super::{Batch, Buckle, Flight, Instance, Light, LightKind, Material, Scene, TraceBox};
use glam::{Affine3A, Mat3A, Quat, Vec2, Vec3};
use std::collections::BTreeMap;

/// When a part is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lod {
    Always,
    /// Drawn while its visible thickness (the middle of its three extents) covers this many thousandths of the picture's
    /// height. Turned into the bounding-sphere test of `Instance::min_size`.
    Seen(f32),
    /// The same for flat bands that are seen from their edge: measured by twice the smallest extent.
    Edge(f32),
}

/// Thousandths of the picture's height below which plain shapes stand in for others ([`Shape::plain`]), and for railings,
/// whose stand-in lacks but a few bolts and bars.
const PLAIN: f32 = 3.6;
const PLAIN_RAIL: f32 = 10.0;

/// One mesh to be placed: base centre and size in the local frame (m).
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub shape: Shape,
    pub material: Material,
    pub at: Vec3,
    pub size: Vec3,
    pub rotation: Quat,
    pub colour: [f32; 3],
    pub emission: f32,
    pub storey: f32,
    pub bay: f32,
    pub lod: Lod,
    pub shadow: bool,
}

impl Part {
    pub fn new(shape: Shape, material: Material, at: [f32; 3], size: [f32; 3]) -> Self {
        Self {
            shape,
            material,
            at: at.into(),
            size: size.into(),
            rotation: Quat::IDENTITY,
            colour: [0.3, 0.32, 0.35],
            emission: 0.0,
            storey: 3.6,
            bay: 1.5,
            lod: Lod::Seen(2.0),
            shadow: true,
        }
    }

    /// A fitting at its natural size.
    pub fn fitting(shape: Shape, material: Material, at: [f32; 3]) -> Self {
        Self::new(shape, material, at, shape.natural())
    }

    /// A long part (its y axis) from `a` to `b`, `width` by `depth` across.
    pub fn between(shape: Shape, material: Material, a: Vec3, b: Vec3, width: f32, depth: f32) -> Self {
        let along = b - a;
        let y = along.normalize_or(Vec3::Y);
        let x = if y.y.abs() > 0.999 { Vec3::X } else { Vec3::Y.cross(y).normalize_or(Vec3::X) };
        let rotation = Quat::from_mat3a(&Mat3A::from_cols(x.into(), y.into(), x.cross(y).into()));
        let mut part = Self::new(shape, material, a.to_array(), [width, along.length(), depth]);
        part.rotation = rotation;
        part
    }

    /// Turns it about its base, radians about y.
    pub fn yaw(self, angle: f32) -> Self {
        self.turn(Quat::from_rotation_y(angle))
    }

    pub fn turn(mut self, rotation: Quat) -> Self {
        self.rotation = rotation * self.rotation;
        self
    }

    pub fn tint(mut self, colour: [f32; 3]) -> Self {
        self.colour = colour;
        self
    }

    pub fn glow(mut self, emission: f32) -> Self {
        self.emission = emission;
        self
    }

    pub fn grid(mut self, storey: f32, bay: f32) -> Self {
        self.storey = storey;
        self.bay = bay;
        self
    }

    pub fn always(mut self) -> Self {
        self.lod = Lod::Always;
        self
    }

    pub fn seen(mut self, thousandths: f32) -> Self {
        self.lod = Lod::Seen(thousandths);
        self
    }

    pub fn seen_edge(mut self, thousandths: f32) -> Self {
        self.lod = Lod::Edge(thousandths);
        self
    }

    pub fn unshadowed(mut self) -> Self {
        self.shadow = false;
        self
    }

    fn min_size(&self) -> f32 {
        let [thin, middle, _] = self.extents();
        match self.lod {
            Lod::Always => 0.0,
            Lod::Seen(thousandths) => self.covers(thousandths, middle),
            Lod::Edge(thousandths) => self.covers(thousandths, middle.min(2.0 * thin)),
        }
    }

    /// The smallest first (m).
    fn extents(&self) -> [f32; 3] {
        let mut extents = self.size.abs().to_array();
        extents.sort_by(f32::total_cmp);
        extents
    }

    /// Size of its bounding sphere where what is `thickness` metres of it covers so many thousandths of the picture's height.
    fn covers(&self, thousandths: f32, thickness: f32) -> f32 {
        thousandths * self.size.length() / thickness.max(1e-3)
    }
}

/// What a lamp gives.
#[derive(Clone, Copy, Debug)]
pub struct Lamp {
    pub colour: [f32; 3],
    /// Intensity per steradian; 1 at 1 m is like full key light.
    pub power: f32,
    pub range: f32,
    /// Radius of the luminous body (m).
    pub radius: f32,
    /// For spots: direction in the local frame, inner and outer half angle (rad).
    pub spot: Option<(Vec3, f32, f32)>,
    pub shadow: bool,
    pub blink_hz: f32,
    /// Share of it that flickers as a flame does.
    pub flicker: f32,
}

impl Lamp {
    /// Warm sodium work lamp.
    pub const SODIUM: [f32; 3] = [1.0, 0.58, 0.22];
    /// Cold white flood.
    pub const COLD: [f32; 3] = [0.82, 0.92, 1.0];
    pub const RED: [f32; 3] = [1.0, 0.06, 0.03];

    /// A point light with a range where it has faded to 0.05.
    pub fn point(colour: [f32; 3], power: f32, radius: f32) -> Self {
        let range = (power / 0.05).sqrt();
        Self { colour, power, range, radius, spot: None, shadow: false, blink_hz: 0.0, flicker: 0.0 }
    }

    pub fn spot(colour: [f32; 3], power: f32, radius: f32, direction: Vec3, inner: f32, outer: f32) -> Self {
        Self { spot: Some((direction, inner, outer)), ..Self::point(colour, power, radius) }
    }
}

/// Collects parts, lights, places and reflection boxes of a scene.
pub struct Stage {
    pub seed: u32,
    batches: Vec<[Vec<Instance>; 2]>,
    pub lights: Vec<Light>,
    pub places: BTreeMap<String, Vec3>,
    pub boxes: Vec<TraceBox>,
    pub vessels: Vec<Vessel>,
    /// Number of the vessel that what is put now belongs to; 0 for none.
    pub vessel: u32,
    /// Structures that are to break, and how.
    pub doomed: Vec<(u32, Manner)>,
    /// Structures that are to fold.
    pub buckles: Vec<(u32, Buckle)>,
    /// Structures that hang: from which height down, and how far their lower end swings (m).
    pub dangling: Vec<(u32, f32, f32)>,
    /// Structures that fly past the place they were built at.
    pub flights: Vec<(u32, Flight)>,
    structures: u32,
}

impl Stage {
    pub fn new(seed: u32) -> Self {
        Self {
            seed,
            batches: Shape::ALL.iter().map(|_| [Vec::new(), Vec::new()]).collect(),
            lights: Vec::new(),
            places: BTreeMap::new(),
            boxes: Vec::new(),
            vessels: Vec::new(),
            vessel: 0,
            doomed: Vec::new(),
            buckles: Vec::new(),
            dangling: Vec::new(),
            flights: Vec::new(),
            structures: 0,
        }
    }

    /// A new structure's number, from 1.
    pub fn structure(&mut self) -> u32 {
        self.structures += 1;
        self.structures
    }

    /// A frame to place a structure's parts in.
    pub fn local(&mut self, origin: Vec3, yaw: f32, structure: u32) -> Local<'_> {
        let seed = hash(self.seed, structure, 0x51de);
        Local { stage: self, origin, yaw, structure, seed, count: 0 }
    }

    /// Sorts what was collected into batches, one per mesh and shadow flag. `trace` and `streets` are left empty.
    pub fn finish(self) -> (Scene, Vec<TraceBox>) {
        let mut batches = Vec::new();
        for (shape, lists) in Shape::ALL.iter().zip(self.batches) {
            for (instances, casts_shadow) in lists.into_iter().zip([true, false]) {
                if !instances.is_empty() {
                    batches.push(Batch { mesh: shape.mesh(), instances, casts_shadow });
                }
            }
        }
        let (lights, places, vessels) = (self.lights, self.places, self.vessels);
        (Scene { batches, lights, places, vessels, ..Scene::default() }, self.boxes)
    }
}

/// An upright frame: origin, yaw about y, and the structure its parts belong to.
pub struct Local<'a> {
    pub stage: &'a mut Stage,
    pub origin: Vec3,
    pub yaw: f32,
    pub structure: u32,
    pub seed: u32,
    count: u32,
}

impl Local<'_> {
    /// Goes on counting parts (which seeds them) from `count`.
    pub fn resume_at(mut self, count: u32) -> Self {
        self.count = count;
        self
    }

    /// A local point in the world.
    pub fn world(&self, p: Vec3) -> Vec3 {
        self.origin + Quat::from_rotation_y(self.yaw) * p
    }

    pub fn put(&mut self, part: Part) {
        let turn = Quat::from_rotation_y(self.yaw);
        let transform =
            Affine3A::from_scale_rotation_translation(part.size, turn * part.rotation, self.origin + turn * part.at);
        let mut instance = Instance::new(transform, part.material, part.colour, hash(self.seed, self.count, 1));
        instance.emission = part.emission;
        instance.storey = part.storey;
        instance.bay = part.bay;
        instance.min_size = part.min_size();
        instance.spare = instance.min_size.to_bits();
        instance.structure = self.structure;
        self.count += 1;
        let plain = if part.shape == Shape::Rail { PLAIN_RAIL } else { PLAIN };
        let border = part.covers(plain, part.extents()[1]);
        if let Some(plain) = part.shape.plain().filter(|_| instance.min_size < border) {
            let stand_in = Instance { max_size: border, ..instance };
            self.stage.batches[plain as usize][usize::from(!part.shadow)].push(stand_in);
            instance.min_size = border;
        }
        self.stage.batches[part.shape as usize][usize::from(!part.shadow)].push(instance);
    }

    /// A luminous body of `size` centred at `at`, with its light at the same place.
    pub fn lamp(&mut self, shape: Shape, at: Vec3, size: [f32; 3], lamp: Lamp) {
        self.lamp_body(shape, at, size, lamp);
        let turn = Quat::from_rotation_y(self.yaw);
        let kind = match lamp.spot {
            None => LightKind::Point,
            Some((direction, inner, outer)) => {
                LightKind::Spot { direction: (turn * direction).normalize_or(Vec3::NEG_Y), inner, outer }
            }
        };
        let phase = (hash(self.seed, self.count, 2) >> 8) as f32 / (1 << 24) as f32;
        let position = self.world(at);
        self.stage.lights.push(Light {
            position,
            intensity: Vec3::from(lamp.colour) * lamp.power,
            range: lamp.range,
            radius: lamp.radius,
            kind,
            shadow: lamp.shadow,
            blink_hz: lamp.blink_hz,
            phase,
            vessel: self.stage.vessel,
            flicker: lamp.flicker,
        });
    }

    /// The luminous body alone, for lamps too far away to light anything that matters.
    pub fn lamp_body(&mut self, shape: Shape, at: Vec3, size: [f32; 3], lamp: Lamp) {
        // Radiance of a sphere of that radius with that intensity would be power / (π r²); held to what a display can use.
        let radiance = (lamp.power / (std::f32::consts::PI * lamp.radius * lamp.radius)).clamp(4.0, 60.0);
        let base = [at.x, at.y - size[1] / 2.0, at.z];
        self.put(Part::new(shape, Material::Lamp, base, size).tint(lamp.colour).glow(radiance).seen(0.6).unshadowed());
    }

    /// A box for reflection rays: local centre, half extents, bottom and top in the local frame.
    pub fn trace(&mut self, at: [f32; 2], half: [f32; 2], yaw: f32, span: [f32; 2], like: &Part) {
        let centre = self.world(Vec3::new(at[0], 0.0, at[1]));
        let (sin, cos) = (self.yaw + yaw).sin_cos();
        let doomed = if self.stage.doomed.iter().any(|d| d.0 == self.structure) { TraceBox::DOOMED } else { 0 };
        self.stage.boxes.push(TraceBox {
            centre: Vec2::new(centre.x, centre.z).to_array(),
            half,
            yaw: [sin, cos],
            bottom: self.origin.y + span[0],
            top: self.origin.y + span[1],
            colour: like.colour,
            lit: like.emission,
            material: like.material as u32 | doomed,
            seed: hash(self.seed, self.count, 1),
            storey: like.storey,
            bay: like.bay,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_every_size_one_of_a_part_and_its_stand_in_is_drawn() {
        let mut stage = Stage::new(1);
        let part = Part::new(Shape::Cylinder, Material::Concrete, [0.0; 3], [12.0, 80.0, 12.0]).seen(0.5);
        stage.local(Vec3::ZERO, 0.0, 1).put(part);
        let (scene, _) = stage.finish();
        let all: Vec<_> = scene.batches.iter().flat_map(|b| &b.instances).collect();
        assert_eq!(all.len(), 2);
        for k in 0..400 {
            let size = 1.05f32.powi(k - 100);
            let drawn = |i: &Instance| size >= i.min_size && (i.max_size == 0.0 || size < i.max_size);
            let count = all.iter().filter(|i| drawn(i)).count();
            assert_eq!(count, usize::from(size >= part.min_size()), "at {size}");
        }
    }
}
