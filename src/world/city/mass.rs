//! What all towers share: style, massing helpers, ledges, fins, roofs.

use super::lots::Detail;
use crate::world::Material;
use crate::world::meshes::Shape;
use crate::world::parts::{Lamp, Local, Part};
use crate::world::rng::Rng;
use glam::{Quat, Vec2, Vec3};

/// A kind of tower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    Slab,
    Setback,
    Needle,
    Twin,
    Cylinder,
    Lattice,
    Ziggurat,
    Twist,
    Sail,
    Bundle,
    /// Low block around a courtyard.
    Court,
    /// Nothing but great mirrored panes: the skyline's frame.
    Curtain,
}

impl Family {
    pub const TALL: [Self; 10] = [
        Self::Slab,
        Self::Setback,
        Self::Needle,
        Self::Twin,
        Self::Cylinder,
        Self::Lattice,
        Self::Ziggurat,
        Self::Twist,
        Self::Sail,
        Self::Bundle,
    ];
}

/// A tower to be built.
#[derive(Clone, Copy, Debug)]
pub struct Tower {
    pub centre: Vec2,
    /// Half extents of the building's footprint along its own axes (m).
    pub half: Vec2,
    pub yaw: f32,
    /// Roof above the city's ground (m), masts not counted.
    pub height: f32,
    pub family: Family,
    pub detail: Detail,
    pub seed: u32,
    /// 0: stone and concrete, 1: glass.
    pub glass: f32,
    /// One of the towers the skyline is composed of.
    pub hero: bool,
    /// Carries the platform: straight to its roof, nothing above it.
    pub carrier: bool,
}

/// Skin, colours and rhythm of one tower.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub skin: Material,
    /// Skin of podium, cores and crowns.
    pub second: Material,
    pub tint: [f32; 3],
    pub trim: [f32; 3],
    pub lit: f32,
    pub storey: f32,
    pub bay: f32,
}

const TINTS: [[f32; 3]; 9] = [
    [0.27, 0.32, 0.38],
    [0.36, 0.39, 0.43],
    [0.19, 0.23, 0.29],
    [0.12, 0.07, 0.075],
    [0.33, 0.27, 0.245],
    [0.42, 0.36, 0.32],
    [0.25, 0.17, 0.15],
    [0.46, 0.47, 0.48],
    [0.16, 0.17, 0.2],
];

impl Style {
    fn of(tower: &Tower, rng: &mut Rng) -> Self {
        use Material::{ConcreteGrid, LatticeGlass, MirrorGlass, RibbonGlass, StoneWindows};
        let glassy = rng.unit() < 0.25 + 0.5 * tower.glass || tower.height > 420.0;
        let skin = match tower.family {
            Family::Curtain => MirrorGlass,
            Family::Slab => rng.pick([MirrorGlass, MirrorGlass, RibbonGlass]),
            Family::Setback if glassy => rng.pick([RibbonGlass, StoneWindows, StoneWindows]),
            Family::Setback => rng.pick([StoneWindows, ConcreteGrid]),
            Family::Needle => rng.pick([MirrorGlass, MirrorGlass, LatticeGlass]),
            Family::Lattice => LatticeGlass,
            Family::Ziggurat => rng.pick([ConcreteGrid, ConcreteGrid, StoneWindows]),
            Family::Court if glassy => rng.pick([RibbonGlass, ConcreteGrid]),
            Family::Court => rng.pick([StoneWindows, ConcreteGrid, StoneWindows]),
            _ if glassy => rng.pick([MirrorGlass, MirrorGlass, RibbonGlass]),
            _ => rng.pick([RibbonGlass, ConcreteGrid, MirrorGlass]),
        };
        let lit = match rng.int(0, 9) {
            0 | 1 => 0.0,
            2..=4 => rng.range(0.02, 0.08),
            5..=7 => rng.range(0.08, 0.22),
            _ => rng.range(0.22, 0.5),
        };
        let base = rng.pick(TINTS);
        let shade = rng.range(0.8, 1.15);
        let style = Self {
            skin,
            second: rng.pick([ConcreteGrid, StoneWindows, RibbonGlass]),
            tint: base.map(|c| c * shade),
            trim: rng.pick([[0.2, 0.21, 0.23], [0.1, 0.085, 0.09], [0.34, 0.33, 0.32], [0.24, 0.18, 0.15]]),
            lit,
            storey: rng.range(3.2, 4.5),
            bay: rng.range(1.2, 3.0),
        };
        if tower.family != Family::Curtain {
            return style;
        }
        // Cool solar glass in panes the size of a room, and nobody left behind them.
        Self { tint: [0.2, 0.3, 0.4], trim: [0.05, 0.052, 0.06], lit: 0.012, storey: 4.2, bay: 4.8, ..style }
    }
}

/// A tower under construction: its frame stands on the city's ground.
pub struct Mass<'a, 'b> {
    pub local: &'a mut Local<'b>,
    pub tower: Tower,
    pub style: Style,
    pub rng: Rng,
    traced: u32,
}

impl<'a, 'b> Mass<'a, 'b> {
    pub fn new(local: &'a mut Local<'b>, tower: Tower) -> Self {
        let mut rng = Rng::new(tower.seed, 0, 60);
        let style = Style::of(&tower, &mut rng);
        Self { local, tower, style, rng, traced: 0 }
    }

    pub fn full(&self) -> bool {
        self.tower.detail == Detail::Full
    }

    pub fn medium(&self) -> bool {
        self.tower.detail <= Detail::Mid
    }

    /// `fine` steps up close, fewer far away.
    pub fn steps(&mut self, low: u32, high: u32) -> u32 {
        let n = self.rng.int(low, high);
        match self.tower.detail {
            Detail::Full => n,
            Detail::Mid => n.min(low + 1),
            _ => n.min(3),
        }
    }

    /// A façade volume; large ones are always drawn and seen by reflections.
    pub fn volume(&mut self, shape: Shape, at: [f32; 3], size: [f32; 3], yaw: f32, skin: Material) {
        let lit = self.style.lit;
        self.volume_lit(shape, at, size, yaw, skin, lit);
    }

    pub fn volume_lit(&mut self, shape: Shape, at: [f32; 3], size: [f32; 3], yaw: f32, skin: Material, lit: f32) {
        let s = self.style;
        let mut part = Part::new(shape, skin, at, size).yaw(yaw).tint(s.tint).grid(s.storey, s.bay).glow(lit);
        let large = size[1] > 9.0 && size[0].min(size[2]) > 5.0;
        part = if large { part.always() } else { part.seen(1.0) };
        if large && self.traced < 5 && size[1] > 0.12 * self.tower.height {
            self.traced += 1;
            let fill = match shape {
                Shape::Hex | Shape::Oct | Shape::Cylinder | Shape::Ring => 0.43,
                Shape::Lens | Shape::LensSail => 0.36,
                Shape::Cross => 0.42,
                Shape::Steep | Shape::HexSpire | Shape::Spire => 0.3,
                Shape::HexTaper | Shape::OctTaper | Shape::Cone => 0.37,
                Shape::Taper | Shape::CutTaper => 0.43,
                _ => 0.5,
            };
            let (low, high) = (at[1], at[1] + size[1]);
            self.local.trace([at[0], at[2]], [size[0] * fill, size[2] * fill], yaw, [low, high], &part);
        }
        self.local.put(part);
    }

    /// A part in the tower's trim colour that goes with the middle distance.
    pub fn trim(&mut self, shape: Shape, at: [f32; 3], size: [f32; 3], yaw: f32, seen: f32) {
        if self.medium() {
            // The skyline's own towers keep their relief at any distance the film looks from.
            let seen = if self.tower.hero && self.full() { seen * 0.3 } else { seen };
            let material =
                if self.style.skin == Material::StoneWindows { Material::Concrete } else { Material::Painted };
            self.local.put(Part::new(shape, material, at, size).yaw(yaw).tint(self.style.trim).seen_edge(seen * 2.5));
        }
    }

    /// A ledge band around a volume of the same plan: `over` metres further out, `high` metres high, its top at `y`.
    pub fn ledge(&mut self, shape: Shape, y: f32, width: f32, depth: f32, yaw: f32, high: f32) {
        let over = self.rng.range(0.8, 1.8);
        self.trim(shape, [0.0, y - high, 0.0], [width + over, high, depth + over], yaw, 0.8);
    }

    /// Vertical fins on the four sides of a box at the tower's middle, `count` to a long side.
    pub fn fins(&mut self, y: f32, height: f32, width: f32, depth: f32, count: u32) {
        if !self.full() || height < 20.0 {
            return;
        }
        let (out, thick) = (self.rng.range(0.8, 2.2), self.rng.range(0.6, 1.6));
        let rise = self.rng.range(0.0, 5.0);
        for (across, away, turned) in [(width, depth, false), (depth, width, true)] {
            let n = ((count as f32 * across / width.max(depth)).round() as u32).max(2);
            for i in 0..n {
                let along = ((i as f32 + 0.5) / n as f32 - 0.5) * across;
                for side in [-1.0, 1.0] {
                    let off = side * (away / 2.0 + out * 0.35);
                    let (at, size) = if turned {
                        ([off, y, along], [out, height + rise, thick])
                    } else {
                        ([along, y, off], [thick, height + rise, out])
                    };
                    self.trim(Shape::Box, at, size, 0.0, 0.9);
                }
            }
        }
    }

    /// Piers on the four corners of a box.
    pub fn piers(&mut self, y: f32, height: f32, width: f32, depth: f32, thick: f32) {
        for (sx, sz) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
            let at = [sx * width / 2.0, y, sz * depth / 2.0];
            self.trim(Shape::Box, at, [thick, height, thick], 0.0, 0.7);
        }
    }

    /// A podium of one or two steps with entrance canopies.
    pub fn podium(&mut self) -> f32 {
        let h = self.rng.range(9.0, 26.0).min(self.tower.height * 0.2);
        let (w, d) = (self.tower.half.x * 2.0, self.tower.half.y * 2.0);
        let second = self.style.second;
        self.volume(Shape::Box, [0.0, 0.0, 0.0], [w, h, d], 0.0, second);
        if self.full() {
            self.local.put(
                Part::new(Shape::Parapet, Material::Concrete, [0.0, h, 0.0], [w, 1.2, d])
                    .tint(self.style.trim)
                    .seen(1.5),
            );
            self.trim(Shape::Box, [0.0, 4.6, d / 2.0 + 1.5], [w * 0.4, 0.5, 4.0], 0.0, 1.5);
            let strip = Part::new(Shape::Box, Material::Lamp, [0.0, 3.6, d / 2.0 + 0.1], [w * 0.7, 0.7, 0.3]);
            self.local.put(strip.tint(Lamp::SODIUM).glow(3.0).seen(1.2).unshadowed());
        }
        h
    }

    /// Roof, parapet, machinery, and a mast on tall ones.
    pub fn top(&mut self, shape: Shape, y: f32, width: f32, depth: f32, yaw: f32) {
        let material = Material::Roof;
        if self.tower.detail <= Detail::Coarse && shape != Shape::Box {
            let part = Part::new(shape, material, [0.0, y, 0.0], [width * 0.98, 0.5, depth * 0.98]).yaw(yaw);
            self.local.put(part.tint([0.16, 0.16, 0.17]).seen(1.5));
        }
        if !self.medium() {
            // A plant room keeps far roofs from being flat.
            let h = self.rng.range(5.0, 13.0);
            let part = Part::new(Shape::Box, Material::Concrete, [0.0, y, 0.0], [width * 0.5, h, depth * 0.45]);
            self.local.put(part.yaw(yaw).tint(self.style.trim).seen(1.4));
            return;
        }
        let high = self.rng.range(1.4, 3.2);
        let ring =
            if matches!(shape, Shape::Cylinder | Shape::Oct | Shape::Hex) { Shape::Ring } else { Shape::Parapet };
        self.trim(ring, [0.0, y, 0.0], [width, high, depth], yaw, 1.4);
        self.machinery(y + 0.2, width * 0.42, depth * 0.42, yaw);
    }

    /// Cooling units, tanks, ducts, pads and cranes on a roof with these half extents.
    pub fn machinery(&mut self, y: f32, hx: f32, hz: f32, yaw: f32) {
        let turn = Quat::from_rotation_y(yaw);
        let grey = [0.3, 0.31, 0.33];
        if hx.min(hz) < 3.0 {
            return;
        }
        let core = [hx * self.rng.range(0.5, 1.0), self.rng.range(4.0, 9.0), hz * self.rng.range(0.5, 0.9)];
        let p = turn * Vec3::new(hx * self.rng.range(-0.4, 0.4), y, hz * self.rng.range(-0.4, 0.4));
        self.local.put(
            Part::new(Shape::Box, Material::Concrete, p.to_array(), core).yaw(yaw).tint(self.style.trim).seen(1.6),
        );
        let lid = [core[0] + 0.8, 0.6, core[2] + 0.8];
        self.local
            .put(Part::new(Shape::Box, Material::Steel, [p.x, y + core[1], p.z], lid).yaw(yaw).tint(grey).seen(2.0));
        if hx.min(hz) > 11.0 && self.rng.chance(0.18) {
            let pad = hx.min(hz) * 0.8;
            let at = [p.x, y + core[1] + 2.0, p.z];
            self.local.put(Part::new(Shape::Oct, Material::Roof, at, [pad * 1.6, 0.7, pad * 1.6]).tint(grey).seen(1.5));
            self.local.put(
                Part::new(Shape::Ring, Material::Painted, [at[0], at[1] + 0.7, at[2]], [pad * 1.2, 0.12, pad * 1.2])
                    .tint([0.5, 0.42, 0.2])
                    .seen(2.5)
                    .unshadowed(),
            );
        }
        let count = if self.full() { self.rng.int(3, 7) } else { 2 };
        for _ in 0..count {
            let q = turn * Vec3::new(hx * self.rng.range(-0.95, 0.95), y, hz * self.rng.range(-0.95, 0.95));
            let spin = yaw + if self.rng.chance(0.5) { 0.0 } else { std::f32::consts::FRAC_PI_2 };
            let scale = self.rng.range(0.9, 1.9);
            let (shape, tint) = match self.rng.int(0, 8) {
                0..=3 => (Shape::AcUnit, grey),
                4 => (Shape::Fan, [0.22, 0.23, 0.25]),
                5 => (Shape::Tank, [0.36, 0.3, 0.26]),
                6 => (Shape::WaterTower, [0.26, 0.17, 0.13]),
                7 => (Shape::Dish, [0.5, 0.5, 0.5]),
                _ => (Shape::Cowl, grey),
            };
            let size = shape.natural().map(|s| s * scale);
            self.local.put(Part::new(shape, Material::Painted, q.to_array(), size).yaw(spin).tint(tint).seen(4.5));
        }
        if self.full() {
            // Ducts along the roof, and the window cleaners' crane at its edge.
            let z = hz * self.rng.range(-0.8, 0.8);
            let a = turn * Vec3::new(-hx * 0.9, y + 0.9, z);
            let b = turn * Vec3::new(hx * self.rng.range(0.1, 0.9), y + 0.9, z);
            self.local.put(Part::between(Shape::Box, Material::Steel, a, b, 1.1, 0.8).tint(grey).seen(3.0));
            if self.rng.chance(0.3) && self.tower.height > 120.0 {
                let foot = turn * Vec3::new(hx * 0.85, y, hz * 0.6 * self.rng.sign());
                let elbow = foot + Vec3::Y * 5.0;
                let tip = foot + turn * Vec3::new(7.0, 7.5, 1.0);
                self.local.put(
                    Part::between(Shape::Box, Material::Painted, foot, elbow, 1.3, 1.3)
                        .tint([0.4, 0.22, 0.1])
                        .seen(2.0),
                );
                self.local.put(
                    Part::between(Shape::Jib, Material::Painted, elbow, tip, 1.2, 1.2).tint([0.4, 0.22, 0.1]).seen(2.0),
                );
            }
        }
    }

    /// A mast of `height` m with beacons, thinner parts up close only.
    pub fn mast(&mut self, at: [f32; 3], height: f32) {
        let steel = [0.24, 0.25, 0.27];
        let thick = (height * 0.035).clamp(0.7, 3.2);
        let foot = Vec3::from(at);
        let shape = if self.rng.chance(0.5) { Shape::Spire } else { Shape::HexSpire };
        let mut pole = Part::new(shape, Material::Steel, at, [thick, height, thick]).tint(steel).seen(0.35);
        if self.tower.hero {
            pole = pole.always();
        }
        self.local.put(pole);
        if !self.medium() {
            return;
        }
        for i in 0..(height / 14.0) as u32 {
            let y = at[1] + 4.0 + i as f32 * 12.0;
            let r = thick * (1.9 - 1.5 * (y - at[1]) / height);
            self.local
                .put(Part::new(Shape::Ring, Material::Steel, [at[0], y, at[2]], [r, 0.5, r]).tint(steel).seen(5.0));
        }
        let strong = self.tower.hero || self.tower.height > 480.0;
        let lamp = Lamp { blink_hz: 0.4, ..Lamp::point(Lamp::RED, if strong { 30.0 } else { 8.0 }, 0.45) };
        let top = foot + Vec3::Y * (height - 0.5);
        let near = self.tower.centre.length() < 1500.0;
        if strong && near {
            self.local.lamp(Shape::Sphere, top, [0.9; 3], lamp);
        } else {
            self.local.lamp_body(Shape::Sphere, top, [0.9; 3], lamp);
        }
        if height > 40.0 {
            self.local.lamp_body(Shape::Sphere, foot + Vec3::new(thick * 0.6, height * 0.5, 0.0), [0.7; 3], lamp);
        }
    }

    /// An illuminated sign on the side that faces +z in the tower's frame (or −z), centred at `at`.
    pub fn sign(&mut self, at: [f32; 3], width: f32, height: f32, yaw: f32) {
        if !self.full() {
            return;
        }
        let colour = self.rng.pick([[1.0, 0.62, 0.32], [1.0, 0.25, 0.12], [0.85, 0.9, 1.0], [1.0, 0.8, 0.55]]);
        let glow = self.rng.range(1.5, 4.0);
        let frame =
            Part::new(Shape::Box, Material::Steel, [at[0], at[1] - 0.6, at[2]], [width + 1.2, height + 1.2, 0.5]);
        self.local.put(frame.yaw(yaw).tint([0.08, 0.08, 0.09]).seen(1.2));
        let face = Part::new(Shape::Box, Material::Sign, at, [width, height, 0.9]).yaw(yaw).tint(colour).glow(glow);
        self.local.put(face.seen(1.0).unshadowed());
    }
}
