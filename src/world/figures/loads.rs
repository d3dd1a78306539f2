//! What people carry, and how it is held.

use std::f32::consts::TAU;

use glam::{Quat, Vec3};

use super::field::{Bind, Layer, Model, Part, Prim};
use super::garments::{TORSO, ball, bell, block, cone, flat_cone, on, v};
use super::skeleton::Bone;

macro_rules! loads {
    ($($(#[$meta:meta])* $name:ident $share:literal),* $(,)?) => {
        /// What somebody carries; the shader's `LOAD_*` constants carry the same numbers.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Burden { $($(#[$meta])* $name),* }

        impl Burden {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }

            /// How many of a hundred grown people of the crowd have it.
            pub const fn share(self) -> u32 {
                match self { $(Self::$name => $share),* }
            }
        }
    };
}

loads! {
    Nothing 9,
    Rucksack 19,
    /// In the right hand.
    Suitcase 13,
    /// On the right shoulder, held by that hand.
    ShoulderBundle 9,
    /// Against the chest, in both arms.
    ArmfulBundle 9,
    /// A small child on the left arm, the head over the shoulder.
    Child 8,
    /// On wheels behind the right hand.
    DraggedCase 7,
    /// On a strap across the chest.
    Satchel 11,
    /// Knotted in a sheet and carried on the head, steadied by the right hand.
    HeadBundle 6,
    /// A suitcase laid across the head, held by the right hand.
    HighCase 9,
    /// Responders': rope coiled across the chest.
    RopeCoil 0,
    /// Responders': a case of tools or bandages in the right hand.
    Kit 0,
    /// Responders': an air bottle on the back.
    Bottle 0,
    /// The woman's cloak.
    Cloak 0,
}

const CHEST: Bind = Bind::Rigid(Bone::Chest);
const LOAD: Bind = Bind::Rigid(Bone::Load);
const HEAD: Bind = Bind::Rigid(Bone::Head);

/// The knot of a bundle and the corners of its sheet.
/// Where a sheet's corners are tied: a small hard knot, the corners flat and pointed.
fn knot(at: Vec3, bind: Bind) -> Layer {
    let corner = |x: f32, y: f32, z: f32| {
        let (wide, tip) = (at + v(x, y, z) * 0.6, at + v(x, y, z));
        [flat_cone(at, wide, 0.016, 0.034, 2.4, bind), flat_cone(wide, tip, 0.034, 0.008, 2.4, bind)]
    };
    Layer::new(Part::LoadTrim, 0.008)
        .with([ball(at, v(0.034, 0.028, 0.034), bind)])
        .with(corner(0.11, 0.05, 0.02))
        .with(corner(-0.09, 0.085, -0.03))
        .with(corner(0.03, 0.045, -0.11))
}

fn straps(part: Part) -> Layer {
    let path = [v(0.085, 1.14, 0.135), v(0.098, 1.34, 0.135), v(0.1, 1.47, 0.03), v(0.09, 1.46, -0.09)];
    let both = (0..2).flat_map(|s| {
        path.windows(2)
            .map(|p| (p[0], p[1]))
            .collect::<Vec<_>>()
            .into_iter()
            .map(move |(a, b)| cone(on(s, a), on(s, b), 0.018, 0.018, Bind::Near(TORSO)))
    });
    Layer::new(part, 0.006).with(both)
}

fn ring(at: Vec3, r: Vec3, thick: f32, count: usize, bind: Bind) -> Vec<Prim> {
    let place = |k: usize| {
        let a = k as f32 / count as f32 * TAU;
        at + v(a.sin() * r.x, a.cos() * r.y + 0.35 * r.z * a.sin(), a.cos() * r.z)
    };
    (0..count).map(|k| cone(place(k), place(k + 1), thick, thick, bind)).collect()
}

/// A small child, arms about the neck of who carries it.
fn child() -> Vec<Layer> {
    use Part::{Hair, Infant, LoadTrim, Skin};
    let mut child = Layer::new(Infant, 0.03).with([
        flat_cone(v(0.11, 1.16, 0.19), v(0.12, 1.42, 0.17), 0.1, 0.085, 1.1, CHEST),
        // Arms about the neck, legs about the waist.
        cone(v(0.05, 1.42, 0.16), v(-0.03, 1.47, 0.07), 0.036, 0.03, CHEST),
        cone(v(0.19, 1.42, 0.13), v(0.17, 1.48, -0.05), 0.036, 0.03, CHEST),
        cone(v(0.06, 1.12, 0.2), v(-0.09, 1.06, 0.16), 0.052, 0.045, CHEST),
        cone(v(0.17, 1.12, 0.17), v(0.27, 1.05, 0.04), 0.052, 0.045, CHEST),
    ]);
    child.loose = 0.0;
    vec![
        child,
        Layer::new(Skin, 0.012).with([
            ball(v(0.15, 1.56, 0.14), v(0.078, 0.088, 0.085), CHEST),
            ball(v(0.14, 1.535, 0.085), v(0.05, 0.055, 0.045), CHEST),
            ball(v(0.135, 1.545, 0.042), v(0.012, 0.011, 0.012), CHEST),
            cone(v(-0.03, 1.47, 0.07), v(-0.06, 1.47, 0.03), 0.026, 0.022, CHEST),
        ]),
        Layer::new(Hair, 0.012).with([ball(v(0.155, 1.582, 0.158), v(0.085, 0.086, 0.086), CHEST)]),
        Layer::new(LoadTrim, 0.012).with([
            cone(v(-0.09, 1.06, 0.16), v(-0.12, 0.95, 0.14), 0.038, 0.034, CHEST),
            cone(v(0.27, 1.05, 0.04), v(0.29, 0.94, 0.05), 0.038, 0.034, CHEST),
            ball(v(-0.13, 0.92, 0.17), v(0.034, 0.035, 0.055), CHEST),
            ball(v(0.3, 0.91, 0.08), v(0.034, 0.035, 0.055), CHEST),
        ]),
    ]
}

fn cloak() -> Vec<Layer> {
    // A cape from the shoulders to the shins, open in front, its hood thrown back.
    let cape = Layer::new(Part::Cloak, 0.035)
        .with([
            bell(0.24, 1.44, [0.4, 0.36], [0.215, 0.135], [0.1, 9.0], Bind::Drape),
            ball(v(0.0, 1.42, -0.02), v(0.235, 0.085, 0.145), CHEST),
            ball(v(0.0, 1.45, -0.135), v(0.15, 0.085, 0.085), CHEST),
            cone(v(0.12, 1.475, -0.1), v(0.115, 1.46, 0.03), 0.046, 0.04, CHEST),
            cone(v(-0.12, 1.475, -0.1), v(-0.115, 1.46, 0.03), 0.046, 0.04, CHEST),
            cone(v(0.115, 1.46, 0.03), v(0.075, 1.4, 0.115), 0.04, 0.03, CHEST),
            cone(v(-0.115, 1.46, 0.03), v(-0.075, 1.4, 0.115), 0.04, 0.03, CHEST),
        ])
        .cut(
            0.02,
            [
                // Where the neck is, and into the hood.
                cone(v(0.0, 1.42, 0.0), v(0.0, 1.62, 0.0), 0.066, 0.09, CHEST),
                ball(v(0.0, 1.54, -0.13), v(0.1, 0.075, 0.06), CHEST),
                cone(v(0.0, 1.43, 0.15), v(0.02, 0.2, 0.42), 0.05, 0.2, CHEST),
                // Hollow, so that arms and dress show.
                bell(0.1, 1.36, [0.36, 0.32], [0.185, 0.115], [0.1, 9.0], Bind::Drape),
            ],
        )
        .flutters(1.0, 1.3, 0.3);
    vec![cape]
}

/// Layers of one load; empty for nothing.
pub fn model(load: Burden) -> Model {
    use Part::{Belt, Gear, Glass, Load, LoadTrim, Metal};
    let layers = match load {
        Burden::Nothing => Vec::new(),
        Burden::Rucksack => vec![
            Layer::new(Load, 0.03).with([
                block(v(0.0, 1.24, -0.235), v(0.145, 0.205, 0.085), 0.06, Quat::from_rotation_x(0.05), CHEST),
                block(v(0.0, 1.17, -0.315), v(0.1, 0.095, 0.04), 0.03, Quat::IDENTITY, CHEST),
                block(v(0.0, 1.43, -0.225), v(0.15, 0.045, 0.1), 0.04, Quat::from_rotation_x(0.15), CHEST),
            ]),
            Layer::new(LoadTrim, 0.01).with([cone(v(-0.17, 1.5, -0.2), v(0.17, 1.5, -0.2), 0.06, 0.06, CHEST)]),
            straps(LoadTrim),
        ],
        Burden::Suitcase => vec![
            Layer::new(Load, 0.01).with([block(v(0.0, 0.46, 0.0), v(0.085, 0.21, 0.3), 0.03, Quat::IDENTITY, LOAD)]),
            Layer::new(LoadTrim, 0.006).with([
                cone(v(0.0, 0.74, -0.05), v(0.0, 0.74, 0.05), 0.013, 0.013, LOAD),
                cone(v(0.0, 0.74, -0.05), v(0.0, 0.66, -0.08), 0.012, 0.012, LOAD),
                cone(v(0.0, 0.74, 0.05), v(0.0, 0.66, 0.08), 0.012, 0.012, LOAD),
                block(v(0.0, 0.46, 0.17), v(0.09, 0.215, 0.02), 0.008, Quat::IDENTITY, LOAD),
                block(v(0.0, 0.46, -0.17), v(0.09, 0.215, 0.02), 0.008, Quat::IDENTITY, LOAD),
            ]),
        ],
        Burden::ShoulderBundle => vec![
            // A sheet knotted over what was at hand: lumps, drawn together to a neck.
            Layer::new(Load, 0.06).with([
                ball(v(-0.22, 1.64, -0.1), v(0.16, 0.15, 0.21), CHEST),
                ball(v(-0.25, 1.55, -0.27), v(0.13, 0.15, 0.13), CHEST),
                block(v(-0.15, 1.69, -0.2), v(0.09, 0.07, 0.11), 0.03, Quat::from_rotation_y(0.5), CHEST),
                cone(v(-0.22, 1.74, -0.04), v(-0.21, 1.85, 0.02), 0.075, 0.03, CHEST),
            ]),
            knot(v(-0.21, 1.86, 0.03), CHEST),
        ],
        Burden::HeadBundle => vec![
            Layer::new(Load, 0.06).with([
                ball(v(0.0, 1.92, -0.03), v(0.175, 0.165, 0.18), HEAD),
                ball(v(0.11, 1.9, 0.04), v(0.11, 0.125, 0.12), HEAD),
                block(v(-0.1, 1.93, -0.07), v(0.1, 0.1, 0.11), 0.03, Quat::from_rotation_y(0.7), HEAD),
                cone(v(0.02, 2.03, -0.02), v(0.03, 2.15, -0.01), 0.085, 0.028, HEAD),
            ]),
            knot(v(0.03, 2.16, -0.01), HEAD),
        ],
        Burden::HighCase => vec![
            Layer::new(Load, 0.01).with([block(
                v(0.02, 1.885, -0.02),
                v(0.31, 0.088, 0.2),
                0.03,
                Quat::from_rotation_y(0.12) * Quat::from_rotation_z(0.05),
                HEAD,
            )]),
            Layer::new(LoadTrim, 0.006).with([
                block(v(0.2, 1.895, -0.04), v(0.02, 0.093, 0.205), 0.008, Quat::from_rotation_y(0.12), HEAD),
                block(v(-0.16, 1.877, 0.0), v(0.02, 0.093, 0.205), 0.008, Quat::from_rotation_y(0.12), HEAD),
                cone(v(-0.05, 1.885, -0.24), v(0.09, 1.89, -0.255), 0.014, 0.014, HEAD),
            ]),
        ],
        Burden::ArmfulBundle => vec![
            Layer::new(Load, 0.06).with([
                ball(v(0.02, 1.22, 0.27), v(0.21, 0.15, 0.14), CHEST),
                ball(v(-0.1, 1.3, 0.25), v(0.13, 0.11, 0.11), CHEST),
                ball(v(0.12, 1.28, 0.26), v(0.1, 0.09, 0.1), CHEST),
            ]),
            Layer::new(LoadTrim, 0.02)
                .with([
                    flat_cone(v(0.05, 1.16, 0.36), v(0.1, 0.98, 0.36), 0.06, 0.045, 2.5, CHEST),
                    ball(v(-0.06, 1.39, 0.25), v(0.09, 0.05, 0.07), CHEST),
                ])
                .flutters(0.4, 1.15, 0.98),
        ],
        Burden::Child => child(),
        Burden::DraggedCase => {
            // Lies along −y from the grip: the shader leans it back until its wheels meet the ground.
            vec![
                Layer::new(Load, 0.01).with([block(
                    v(0.0, 0.03, -0.03),
                    v(0.19, 0.29, 0.1),
                    0.045,
                    Quat::IDENTITY,
                    LOAD,
                )]),
                Layer::new(LoadTrim, 0.006).with([
                    cone(v(-0.07, 0.72, 0.04), v(-0.07, 0.3, 0.05), 0.01, 0.01, LOAD),
                    cone(v(0.07, 0.72, 0.04), v(0.07, 0.3, 0.05), 0.01, 0.01, LOAD),
                    cone(v(-0.08, 0.74, 0.03), v(0.08, 0.74, 0.03), 0.015, 0.015, LOAD),
                    cone(v(-0.18, -0.27, 0.05), v(-0.12, -0.27, 0.05), 0.04, 0.04, LOAD),
                    cone(v(0.12, -0.27, 0.05), v(0.18, -0.27, 0.05), 0.04, 0.04, LOAD),
                ]),
            ]
        }
        Burden::Satchel => vec![
            Layer::new(Load, 0.02).with([block(
                v(0.215, 0.93, -0.02),
                v(0.06, 0.12, 0.17),
                0.045,
                Quat::from_rotation_z(0.12),
                Bind::Near(TORSO),
            )]),
            Layer::new(LoadTrim, 0.006).with(
                [
                    [v(0.19, 1.04, 0.06), v(0.06, 1.25, 0.142)],
                    [v(0.06, 1.25, 0.142), v(-0.09, 1.46, 0.06)],
                    [v(-0.09, 1.46, 0.06), v(-0.06, 1.42, -0.1)],
                    [v(-0.06, 1.42, -0.1), v(0.08, 1.22, -0.145)],
                    [v(0.08, 1.22, -0.145), v(0.2, 1.03, -0.1)],
                ]
                .map(|[a, b]| cone(a, b, 0.019, 0.019, Bind::Near(TORSO))),
            ),
        ],
        Burden::RopeCoil => {
            let mut coil = Layer::new(LoadTrim, 0.004);
            for k in 0..3 {
                let thick = 0.026 - 0.003 * k as f32;
                let at = v(0.02 - 0.012 * k as f32, 1.235 + 0.01 * k as f32, 0.0);
                coil = coil.with(ring(at, v(0.205, 0.27, 0.155 + 0.018 * k as f32), thick, 18, Bind::Near(TORSO)));
            }
            vec![coil, carabiners()]
        }
        Burden::Kit => vec![
            Layer::new(Gear, 0.01).with([block(v(0.0, 0.54, 0.0), v(0.1, 0.13, 0.19), 0.02, Quat::IDENTITY, LOAD)]),
            Layer::new(LoadTrim, 0.004).with([
                block(v(0.0, 0.54, 0.0), v(0.104, 0.025, 0.194), 0.01, Quat::IDENTITY, LOAD),
                cone(v(0.0, 0.74, -0.06), v(0.0, 0.74, 0.06), 0.014, 0.014, LOAD),
                cone(v(0.0, 0.74, -0.06), v(0.0, 0.66, -0.07), 0.012, 0.012, LOAD),
                cone(v(0.0, 0.74, 0.06), v(0.0, 0.66, 0.07), 0.012, 0.012, LOAD),
            ]),
        ],
        Burden::Bottle => vec![
            Layer::new(Metal, 0.01).with([
                cone(v(-0.05, 1.08, -0.23), v(-0.05, 1.42, -0.225), 0.072, 0.07, CHEST),
                cone(v(-0.05, 1.42, -0.225), v(-0.05, 1.53, -0.225), 0.03, 0.022, CHEST),
            ]),
            Layer::new(Glass, 0.01).with([
                cone(v(-0.05, 1.5, -0.225), v(0.1, 1.5, -0.12), 0.014, 0.014, CHEST),
                cone(v(0.1, 1.5, -0.12), v(0.11, 1.4, 0.13), 0.014, 0.014, CHEST),
            ]),
            straps(Belt),
        ],
        Burden::Cloak => cloak(),
    };
    Model { layers }
}

fn carabiners() -> Layer {
    Layer::new(Part::Metal, 0.003).with(
        ring(v(0.14, 1.0, 0.13), v(0.025, 0.04, 0.0), 0.008, 8, Bind::Near(TORSO)).into_iter().chain(ring(
            v(0.09, 0.99, 0.14),
            v(0.022, 0.038, 0.0),
            0.008,
            8,
            Bind::Near(TORSO),
        )),
    )
}
