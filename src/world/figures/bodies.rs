//! Whole bodies from the neck down: outfits as stacks of garments, for men, women, children and responders.

use glam::{Quat, Vec3};

use super::field::{Bind, Form, Layer, Model, Part, Prim, Tear};
use super::garments::{
    TORSO, arm, ball, bell, belt, block, collar, cone, cuffs, flat_cone, harness, hood_down, on, open_front, scarf,
    shoes, skin, sleeves, tails, trousers, trunk, v,
};
use super::skeleton::Bone;

/// Who wears an outfit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wearer {
    Men,
    Women,
    Anybody,
    Children,
    Responders,
    /// Only who is given it by name.
    Cast,
}

macro_rules! outfits {
    ($($name:ident $wearer:ident),* $(,)?) => {
        /// An outfit: everything below the neck.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Outfit { $($name),* }

        impl Outfit {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn wearer(self) -> Wearer {
                match self { $(Self::$name => Wearer::$wearer),* }
            }
        }
    };
}

outfits! {
    LongCoat Men, Trench Anybody, Bomber Anybody, Hoodie Anybody, Suit Men, Overcoat Men, WorkClothes Men,
    Waistcoat Men, Puffer Anybody, Parka Anybody, Cardigan Women, Shawl Women, Dress Women, CoatDress Women,
    Robe Anybody, Poncho Anybody, TeeShirt Anybody, Pinafore Children, Shorts Children, Anorak Children,
    Jumpsuit Responders, TornJumpsuit Responders, HarnessSuit Responders, CloakDress Cast,
}

fn tear(at: Vec3, along: Vec3, reach: f32, jag: f32, seed: f32) -> Tear {
    Tear { at, along, reach, jag, seed }
}

fn pocket(side: usize, at: Vec3, half: Vec3, bind: Bind) -> Prim {
    block(on(side, at), half, 0.008, Quat::IDENTITY, bind)
}

/// Layers of one outfit; hands and head come from elsewhere.
pub fn model(outfit: Outfit) -> Model {
    use Part::{Belt, Bottom, Jumpsuit, Load, Over, Shoes, Top, Trim};
    const WRIST: f32 = 0.525;
    let chest = Bind::Rigid(Bone::Chest);
    let layers = match outfit {
        Outfit::LongCoat => {
            let coat = tails(sleeves(trunk(Over, 0.022, 0.98, false), 0.016, WRIST), 0.024, 0.42, 0.045, [0.05, 5.0]);
            vec![
                open_front(coat, 1.2, 0.09).flutters(0.8, 0.9, 0.42),
                trunk(Top, 0.004, 1.0, false),
                collar(Over, 0.05, 0.02),
                trousers(Bottom, 0.004, 0.05, 0.055),
                shoes(0.12, 0.0),
                skin(0.4, false),
            ]
        }
        Outfit::Trench => {
            let coat = tails(sleeves(trunk(Over, 0.018, 0.98, true), 0.014, WRIST), 0.018, 0.5, 0.075, [0.06, 6.0]);
            vec![
                open_front(coat, 0.95, 0.05).flutters(0.7, 0.95, 0.5),
                belt(Belt, 1.06, 0.024),
                collar(Over, 0.06, 0.03),
                trousers(Bottom, 0.0, 0.06, 0.05),
                shoes(0.2, 0.0),
                skin(0.4, false),
            ]
        }
        Outfit::Bomber => vec![
            sleeves(trunk(Over, 0.03, 0.97, false), 0.028, WRIST - 0.02),
            bell(0.93, 0.985, [0.16, 0.122], [0.172, 0.132], [0.0, 0.0], Bind::Near(TORSO)).layer(Trim),
            cuffs(Trim, 0.002, WRIST + 0.015),
            collar(Trim, 0.02, 0.012),
            trousers(Bottom, 0.008, 0.05, 0.062),
            shoes(0.12, 0.006),
            skin(0.4, false),
        ],
        Outfit::Hoodie => vec![
            sleeves(trunk(Top, 0.02, 0.9, false), 0.018, WRIST).with([flat_cone(
                v(-0.06, 1.02, 0.115),
                v(0.06, 1.02, 0.115),
                0.05,
                0.05,
                1.6,
                Bind::Near(TORSO),
            )]),
            hood_down(Top),
            trousers(Bottom, 0.006, 0.045, 0.06),
            shoes(0.1, 0.006),
            skin(0.4, false),
        ],
        Outfit::Suit => {
            let jacket =
                tails(sleeves(trunk(Over, 0.012, 0.97, false), 0.012, WRIST - 0.01), 0.014, 0.8, 0.005, [0.0, 0.0]);
            let lapel = cone(v(0.0, 1.47, 0.09), v(0.008, 1.16, 0.18), 0.035, 0.012, chest);
            vec![
                open_front(jacket.cut(0.01, [lapel]), 1.1, 0.06),
                trunk(Top, 0.004, 1.0, false),
                flat_cone(v(0.0, 1.45, 0.075), v(0.0, 1.1, 0.128), 0.014, 0.026, 1.5, chest).layer(Trim),
                collar(Top, 0.012, 0.0),
                cuffs(Top, -0.006, WRIST + 0.01),
                trousers(Bottom, 0.002, 0.05, 0.054),
                shoes(0.1, 0.0),
                skin(0.4, false),
            ]
        }
        Outfit::Overcoat => {
            let coat = tails(sleeves(trunk(Over, 0.034, 0.97, false), 0.024, WRIST), 0.034, 0.56, 0.02, [0.03, 4.0]);
            vec![
                coat.flutters(0.35, 0.9, 0.56),
                scarf(Trim),
                trousers(Bottom, 0.004, 0.05, 0.058),
                shoes(0.12, 0.0),
                skin(0.4, false),
            ]
        }
        Outfit::WorkClothes => vec![
            sleeves(trunk(Top, 0.012, 0.96, false), 0.014, 0.33),
            trousers(Bottom, 0.014, 0.05, 0.068).with([pocket(
                0,
                v(0.175, 0.62, 0.0),
                v(0.02, 0.07, 0.05),
                Bind::Rigid(Bone::ThighL),
            )]),
            flat_cone(v(-0.055, 1.0, 0.12), v(0.055, 1.32, 0.125), 0.02, 0.018, 1.0, Bind::Near(TORSO)).layer(Belt),
            belt(Belt, 1.0, 0.016),
            shoes(0.2, 0.01),
            collar(Top, 0.015, 0.0),
            skin(0.25, false),
        ],
        Outfit::Waistcoat => vec![
            trunk(Over, 0.014, 0.96, false)
                .cut(0.01, [cone(v(0.0, 1.48, 0.09), v(0.0, 1.28, 0.16), 0.05, 0.012, chest)]),
            sleeves(trunk(Top, 0.004, 0.95, false), 0.018, 0.36),
            collar(Top, 0.014, 0.0),
            trousers(Bottom, 0.006, 0.05, 0.058),
            shoes(0.12, 0.0),
            skin(0.3, false),
        ],
        Outfit::Puffer => {
            let rolls = (0..5).map(|k| {
                let y = 1.42 - 0.1 * k as f32;
                let r = [0.195 - 0.004 * k as f32, 0.158];
                bell(y - 0.052, y + 0.05, r, r, [0.0, 0.0], Bind::Near(TORSO))
            });
            let sausage = (0..2).flat_map(|s| {
                (0..5).map(move |k| {
                    let bind = Bind::Near(if s == 0 {
                        &[Bone::UpperArmL, Bone::ForearmL]
                    } else {
                        &[Bone::UpperArmR, Bone::ForearmR]
                    });
                    ball(arm(s, 0.05 + 0.11 * k as f32), Vec3::splat(0.082 - 0.004 * k as f32), bind)
                })
            });
            vec![
                sleeves(trunk(Over, 0.03, 0.93, false), 0.024, 0.5).with(rolls).with(sausage),
                hood_down(Over),
                collar(Over, 0.05, 0.03),
                trousers(Bottom, -0.008, 0.06, 0.042),
                shoes(0.16, 0.008),
                skin(0.4, false),
            ]
        }
        Outfit::Parka => {
            let coat = tails(sleeves(trunk(Over, 0.03, 0.97, false), 0.026, WRIST), 0.03, 0.68, 0.03, [0.03, 5.0]);
            vec![
                coat.with([
                    pocket(0, v(0.12, 0.93, 0.125), v(0.06, 0.06, 0.025), Bind::Skirt),
                    pocket(1, v(0.12, 0.93, 0.125), v(0.06, 0.06, 0.025), Bind::Skirt),
                ])
                .flutters(0.3, 0.9, 0.68),
                hood_down(Trim),
                trousers(Bottom, 0.0, 0.05, 0.05),
                shoes(0.26, 0.01),
                skin(0.4, false),
            ]
        }
        Outfit::Cardigan => {
            let knit = tails(sleeves(trunk(Over, 0.014, 0.97, true), 0.014, WRIST), 0.016, 0.76, 0.02, [0.04, 7.0]);
            vec![
                open_front(knit, 1.35, 0.08).flutters(0.4, 0.95, 0.76),
                tails(trunk(Top, 0.002, 1.0, true), 0.002, 0.46, 0.03, [0.05, 7.0]).flutters(0.6, 0.8, 0.46),
                shoes(0.07, -0.004),
                skin(0.4, true),
            ]
        }
        Outfit::Shawl => {
            let shawl = Layer::new(Over, 0.05)
                .with([
                    bell(1.08, 1.47, [0.275, 0.2], [0.12, 0.1], [0.05, 9.0], Bind::Near(TORSO)),
                    cone(v(0.06, 1.44, 0.05), v(-0.02, 1.2, 0.17), 0.05, 0.03, chest),
                ])
                .flutters(0.5, 1.35, 1.05);
            vec![
                shawl,
                tails(sleeves(trunk(Top, 0.006, 1.0, true), 0.01, WRIST), 0.006, 0.09, 0.11, [0.06, 8.0])
                    .flutters(0.7, 0.7, 0.1),
                shoes(0.09, 0.0),
                skin(0.4, false),
            ]
        }
        Outfit::Dress => vec![
            tails(sleeves(trunk(Top, 0.0, 1.0, true), 0.004, 0.16), 0.0, 0.48, 0.1, [0.08, 8.0])
                .flutters(1.0, 0.95, 0.48),
            belt(Belt, 1.08, -0.024),
            shoes(0.07, -0.004),
            skin(0.1, true),
        ],
        Outfit::CoatDress => {
            let coat = tails(sleeves(trunk(Over, 0.016, 0.98, true), 0.014, 0.5), 0.012, 0.3, 0.11, [0.07, 6.0]);
            vec![
                open_front(coat, 0.8, 0.1).flutters(0.9, 0.95, 0.3),
                collar(Trim, 0.05, 0.03),
                trousers(Bottom, -0.012, 0.08, 0.04),
                shoes(0.32, 0.0),
                skin(0.4, false),
            ]
        }
        Outfit::Robe => vec![
            tails(sleeves(trunk(Over, 0.022, 0.98, false), 0.03, 0.5), 0.026, 0.1, 0.1, [0.05, 7.0])
                .with((0..2).map(|s| {
                    // Wide sleeves.
                    cone(
                        arm(s, 0.3),
                        arm(s, 0.49),
                        0.07,
                        0.1,
                        Bind::Near(if s == 0 { &[Bone::ForearmL] } else { &[Bone::ForearmR] }),
                    )
                }))
                .flutters(0.9, 0.8, 0.1),
            belt(Trim, 1.04, 0.03),
            shoes(0.07, 0.0),
            skin(0.4, false),
        ],
        Outfit::Poncho => {
            // Lies over the arms and goes with them.
            let wings = (0..2).map(|s| {
                let bind =
                    Bind::Near(if s == 0 { &[Bone::Chest, Bone::UpperArmL] } else { &[Bone::Chest, Bone::UpperArmR] });
                flat_cone(arm(s, 0.02), arm(s, 0.3), 0.07, 0.115, 1.0, bind)
            });
            let cloth = Layer::new(Over, 0.07)
                .with([bell(0.86, 1.42, [0.27, 0.23], [0.14, 0.11], [0.06, 7.0], Bind::Near(TORSO))])
                .with(wings)
                .flutters(0.9, 1.3, 0.85);
            vec![
                cloth,
                sleeves(trunk(Top, 0.01, 0.95, false), 0.012, WRIST),
                hood_down(Over),
                trousers(Bottom, 0.004, 0.05, 0.056),
                shoes(0.18, 0.006),
                skin(0.4, false),
            ]
        }
        Outfit::TeeShirt => vec![
            sleeves(trunk(Top, 0.014, 0.9, false), 0.02, 0.2),
            trousers(Bottom, 0.006, 0.05, 0.062),
            shoes(0.09, 0.004),
            skin(0.12, false),
        ],
        Outfit::Pinafore => vec![
            tails(trunk(Over, 0.012, 1.0, false), 0.006, 0.55, 0.07, [0.06, 7.0]).flutters(0.8, 0.9, 0.55),
            sleeves(trunk(Top, 0.004, 1.0, false), 0.012, 0.46),
            shoes(0.16, 0.002),
            skin(0.4, true),
        ],
        Outfit::Shorts => vec![
            sleeves(trunk(Top, 0.018, 0.9, false), 0.022, 0.22),
            trousers(Bottom, -0.004, 0.52, 0.076),
            shoes(0.11, 0.006),
            skin(0.12, true),
        ],
        Outfit::Anorak => vec![
            tails(sleeves(trunk(Over, 0.032, 0.95, false), 0.03, WRIST), 0.03, 0.78, 0.01, [0.0, 0.0])
                .flutters(0.3, 0.9, 0.78),
            hood_down(Over),
            collar(Over, 0.03, 0.02),
            trousers(Bottom, 0.004, 0.05, 0.056),
            shoes(0.14, 0.006),
            skin(0.4, false),
        ],
        Outfit::Jumpsuit => vec![
            responder_trunk(),
            sleeves(Layer::new(Jumpsuit, 0.03), 0.016, WRIST - 0.01),
            trousers(Jumpsuit, 0.014, 0.09, 0.064),
            belt(Belt, 1.04, 0.022),
            pouches(),
            collar(Jumpsuit, 0.03, 0.012),
            shoes(0.26, 0.012),
            skin(0.4, false),
        ],
        Outfit::TornJumpsuit => {
            // Torn open from the right shoulder to the waist: an undershirt, a bare arm, rags that hang from the edge.
            let down = (arm(0, 1.0) - arm(0, 0.0)).normalize();
            let suit = responder_trunk().torn(tear(v(-0.135, 1.3, 0.0), v(-0.75, 0.66, 0.0), 0.6, 0.045, 0.4));
            let suit_sleeves = sleeves(Layer::new(Jumpsuit, 0.03), 0.018, WRIST - 0.01)
                .torn(tear(arm(0, 0.24), down, 0.6, 0.05, 0.3))
                .torn(tear(arm(1, 0.05), on(1, down), 0.7, 0.05, 0.7))
                .flutters(0.25, 1.3, 1.1);
            let rag = |a: Vec3, b: Vec3, wide: f32, bind| flat_cone(a, b, wide, 0.3 * wide, 2.6, bind);
            let near = Bind::Near(TORSO);
            let rags = Layer::new(Jumpsuit, 0.01)
                .with([
                    rag(v(-0.11, 1.2, 0.125), v(-0.17, 0.93, 0.205), 0.062, near),
                    rag(v(-0.04, 1.28, 0.135), v(-0.055, 1.05, 0.215), 0.05, near),
                    rag(v(-0.14, 1.2, -0.1), v(-0.19, 0.96, -0.2), 0.06, near),
                    rag(arm(0, 0.23), arm(0, 0.36) + v(0.0, 0.0, -0.07), 0.045, Bind::Rigid(Bone::UpperArmL)),
                ])
                .flutters(0.8, 1.2, 0.95);
            let legs = trousers(Jumpsuit, 0.016, 0.09, 0.07)
                .torn(tear(v(-0.095, 0.56, 0.0), Vec3::NEG_Y, 0.6, 0.1, 0.15))
                .torn(tear(v(0.095, 0.2, 0.0), Vec3::NEG_Y, 0.22, 0.06, 0.55))
                .flutters(0.3, 0.6, 0.2);
            vec![
                suit,
                trunk(Top, 0.004, 1.0, false),
                suit_sleeves,
                rags,
                legs,
                belt(Belt, 1.04, 0.022),
                pouches(),
                shoes(0.22, 0.012),
                skin(0.02, true),
            ]
        }
        Outfit::HarnessSuit => vec![
            responder_trunk(),
            sleeves(Layer::new(Jumpsuit, 0.03), 0.018, WRIST - 0.01).torn(tear(
                arm(0, 0.44),
                (arm(0, 1.0) - arm(0, 0.0)).normalize(),
                0.4,
                0.05,
                0.2,
            )),
            trousers(Jumpsuit, 0.016, 0.09, 0.068).torn(tear(v(0.095, 0.24, 0.0), Vec3::NEG_Y, 0.3, 0.06, 0.8)),
            harness(Part::Gear, 0.022),
            collar(Jumpsuit, 0.04, 0.016),
            shoes(0.26, 0.014),
            skin(0.3, true),
        ],
        Outfit::CloakDress => vec![
            tails(sleeves(trunk(Top, 0.006, 1.0, true), 0.012, WRIST), 0.004, 0.3, 0.06, [0.06, 7.0])
                .flutters(0.5, 0.8, 0.3),
            belt(Belt, 1.075, -0.012),
            collar(Top, 0.03, 0.008),
            cuffs(Trim, -0.002, WRIST + 0.008),
            trousers(Bottom, -0.008, 0.08, 0.042),
            shoes(0.26, 0.0),
            skin(0.4, false),
        ],
    };
    debug_assert!(layers.iter().any(|l| l.part == Shoes) && !layers.iter().any(|l| l.part == Load));
    Model { layers }
}

fn responder_trunk() -> Layer {
    let near = Bind::Near(TORSO);
    // One piece from collar to crotch, with chest pockets and a pen of folds at the waist.
    let mut layer = trunk(Part::Jumpsuit, 0.016, 0.9, false);
    for s in 0..2 {
        layer.prims.push(pocket(s, v(0.08, 1.32, 0.122), v(0.045, 0.05, 0.014), near));
    }
    layer
}

fn pouches() -> Layer {
    let near = Bind::Near(TORSO);
    Layer::new(Part::Gear, 0.004).with([
        pocket(0, v(0.14, 0.99, 0.055), v(0.03, 0.055, 0.045), near),
        pocket(1, v(0.15, 0.98, -0.03), v(0.028, 0.07, 0.05), near),
        block(v(0.105, 1.39, 0.125), v(0.024, 0.045, 0.018), 0.006, Quat::IDENTITY, near),
        cone(v(0.118, 1.43, 0.125), v(0.12, 1.55, 0.115), 0.006, 0.005, Bind::Rigid(Bone::Chest)),
    ])
}

impl Prim {
    /// A layer of this alone.
    fn layer(self, part: Part) -> Layer {
        let blend = if matches!(self.form, Form::Bell { .. }) { 0.004 } else { 0.01 };
        Layer::new(part, blend).with([self])
    }
}
