//! Heads: hair, hoods, hats and helmets over a face.

use glam::{Quat, Vec3};

use super::bodies::Wearer;
use super::face::{CHILD, GROWN, HEAD, NAPE, WOMAN, ears, eyes, face};
use super::field::{Bind, Layer, Model, Part, Prim};
use super::garments::{ball, block, cone, flat_cone, on, v};

macro_rules! crowns {
    ($($name:ident $wearer:ident),* $(,)?) => {
        /// What a head is seen as: its hair or what it wears.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Crown { $($name),* }

        impl Crown {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn wearer(self) -> Wearer {
                match self { $(Self::$name => Wearer::$wearer),* }
            }
        }
    };
}

crowns! {
    Short Men, Cropped Men, Bald Men, Bearded Men, Curls Anybody, Bob Women, Long Women, Bun Women, Ponytail Women,
    Headscarf Women, Hood Anybody, Beanie Anybody, Cap Men, Mop Children, Plaits Children, Brimmed Men,
    Helmet Responders, LampHelmet Responders, Bareheaded Responders,
    FineWoman Cast, FineBoy Cast,
}

/// Hair over the skull: `thick` metres, down to `nape` behind; the face is left free.
fn hair(thick: f32, nape: f32) -> Layer {
    let r = v(0.0755, 0.088, 0.096) + thick;
    let layer = Layer::new(Part::Hair, 0.02).with([
        ball(v(0.0, 1.668, -0.018), r, HEAD),
        flat_cone(v(0.0, 1.64, -0.045), v(0.0, nape, -0.05), 0.066 + thick, 0.05 + thick, 1.0, HEAD),
    ]);
    let free = [
        block(v(0.0, 1.58, 0.098), v(0.07, 0.105, 0.07), 0.03, Quat::IDENTITY, HEAD),
        block(v(0.0, 1.52, 0.06), v(0.12, 0.09, 0.05), 0.02, Quat::IDENTITY, HEAD),
    ];
    layer.cut(0.012, free)
}

/// Short hair: cut round the ears, and to a line across the nape.
fn trimmed(thick: f32, nape: f32) -> Layer {
    let round = (0..2).map(|s| ball(on(s, v(0.094, 1.615, 0.0)), v(0.03, 0.041, 0.031), HEAD));
    let below = block(v(0.0, nape - 0.125, -0.06), v(0.16, 0.1, 0.13), 0.012, Quat::from_rotation_x(0.12), HEAD);
    hair(thick, nape).cut(0.006, round).cut(0.008, [below])
}

/// Tufts that break a short cut's outline, in a whorl about the crown.
fn tufts(count: usize, out: f32, size: f32) -> Vec<Prim> {
    let tuft = |k: usize| {
        let a = k as f32 * 2.399_963;
        let up = 0.98 - (k as f32 + 0.5) / count as f32 * 0.95;
        let r = (1.0 - up * up).max(0.0).sqrt();
        let at = v(0.0, 1.668, -0.02) + v(a.sin() * r, up, a.cos() * r) * (v(0.0755, 0.088, 0.096) + out);
        cone(at, at + v(0.6 * a.cos(), -0.25, -0.6 * a.sin()) * size * 1.4, size, 0.35 * size, HEAD)
    };
    (0..count).map(tuft).collect()
}

fn locks(bind: Bind, points: &[[Vec3; 2]], ra: f32, rb: f32) -> Vec<Prim> {
    points.iter().flat_map(|p| (0..2).map(move |s| cone(on(s, p[0]), on(s, p[1]), ra, rb, bind))).collect()
}

fn shell(part: Part, thick: f32, low: f32) -> Layer {
    let r = v(0.0755, 0.088, 0.096) + thick;
    Layer::new(part, 0.012)
        .with([ball(v(0.0, 1.672, -0.016), r, HEAD)])
        .cut(0.008, [block(v(0.0, low - 0.2, 0.0), v(0.3, 0.2, 0.3), 0.01, Quat::from_rotation_x(-0.12), HEAD)])
}

/// Locks over the whole head but the face, each a curve away from a whorl on the crown that ends in a point.
fn combed(count: usize, size: f32) -> Vec<Prim> {
    let middle = v(0.0, 1.668, -0.018);
    let shell = v(0.0755, 0.088, 0.096) + 0.011;
    let whorl = v(0.02, 0.95, -0.3).normalize();
    let lock = |k: usize| {
        let a = k as f32 * 2.399_963;
        let up = 0.99 - (k as f32 + 0.5) / count as f32 * 1.25;
        let r = (1.0 - up * up).max(0.0).sqrt();
        let n = v(a.sin() * r, up, a.cos() * r);
        let wild = (k as f32 * 12.9898).sin();
        let away = n - whorl;
        let along = (away - n * away.dot(n) + n.cross(whorl) * (0.7 + 0.8 * wild)).normalize_or(Vec3::NEG_Z);
        let root = middle + n * shell;
        let bend = root + (along * 2.6 + n * (0.5 + 0.5 * wild)) * size;
        let tip = bend + (along * 2.4 - Vec3::Y * 0.9 + n * (0.4 * wild - 0.1)) * size;
        let face = n.z > 0.25 && n.y < 0.42;
        (!face).then(|| [cone(root, bend, size, 0.85 * size, HEAD), cone(bend, tip, 0.85 * size, 0.18 * size, HEAD)])
    };
    (0..count).filter_map(lock).flatten().collect()
}

/// Long loose hair: locks from the parting round the head, down before and behind the shoulders, no two as long.
fn mane() -> Vec<Prim> {
    const COUNT: usize = 33;
    let lock = |k: usize| {
        // From one temple round the back to the other.
        let a = (k as f32 / (COUNT - 1) as f32 - 0.5) * 3.9;
        let (wild, wave) = ((k as f32 * 12.9898).sin(), (k as f32 * 5.77).cos());
        let fore = ((a.abs() - 1.25) / 0.7).clamp(0.0, 1.0);
        let out = v(a.sin(), 0.0, -a.cos());
        let aside = v(a.cos(), 0.0, a.sin());
        let root = v(0.0, 1.7 - 0.02 * fore, -0.018) + out * v(0.082, 0.0, 0.1);
        let cheek = v(0.0, 1.59 + 0.012 * wild, -0.02) + out * v(0.094 + 0.006 * wild, 0.0, 0.1);
        let rest = v(0.0, 1.495 + 0.012 * wild, -0.01 + 0.1 * fore) + out * v(0.128 + 0.012 * wild, 0.0, 0.13);
        let curl = v(
            out.x * 0.142 + 0.014 * wave,
            1.36 - 0.03 * wild,
            rest.z + 0.06 * fore - 0.035 * (1.0 - fore) + 0.008 * wave,
        );
        let end = v(
            out.x * 0.138 - 0.02 * wild,
            1.245 - 0.075 * wave,
            curl.z + 0.03 * fore - 0.02 * (1.0 - fore) - 0.01 * wild,
        ) + aside * (0.012 * wave);
        let thick = 0.0145 + 0.004 * wild;
        [
            cone(root, cheek, 0.9 * thick, thick, HEAD),
            cone(cheek, rest, thick, 0.95 * thick, NAPE),
            cone(rest, curl, 0.95 * thick, 0.75 * thick, NAPE),
            cone(curl, end, 0.75 * thick, 0.25 * thick, NAPE),
        ]
    };
    (0..COUNT).flat_map(lock).collect()
}

/// A knitted cap over short hair.
fn beanie(layers: &mut Vec<Layer>) {
    use Part::{Over, Trim};
    layers.push(trimmed(0.009, 1.59));
    layers.push(shell(Trim, 0.016, 1.68).with([ball(v(0.0, 1.778, -0.04), v(0.04, 0.03, 0.045), HEAD)]));
    // Turned up at its rim, a bobble on top.
    let rim = flat_cone(v(0.0, 1.672, -0.02), v(0.0, 1.7, -0.024), 0.099, 0.094, 0.84, HEAD);
    let inside = ball(v(0.0, 1.66, -0.018), v(0.086, 0.08, 0.104), HEAD);
    let band = Layer::new(Over, 0.004).with([rim]).cut(
        0.004,
        [
            block(v(0.0, 1.565, 0.0), v(0.3, 0.085, 0.3), 0.01, Quat::from_rotation_x(-0.12), HEAD),
            block(v(0.0, 1.815, 0.0), v(0.3, 0.1, 0.3), 0.01, Quat::from_rotation_x(-0.12), HEAD),
            inside,
        ],
    );
    layers.push(Layer { fine: 1.2, ..band });
    layers.push(Layer::new(Over, 0.0).with([ball(v(0.0, 1.815, -0.045), Vec3::splat(0.032), HEAD)]));
}

/// Tousled hair with a fringe.
fn mop(fine: bool, layers: &mut Vec<Layer>) {
    use Part::Hair;
    let mop = trimmed(0.012, 1.58);
    // A fringe, blown to one side.
    let mut fringe = Layer::new(Hair, 0.005);
    let strands = if fine { 15 } else { 7 };
    for k in 0..strands {
        let share = k as f32 / (strands - 1) as f32;
        let (x, wild) = (0.128 * (share - 0.5), (k as f32 * 2.7).sin());
        let (low, thick) = (1.664 + 0.009 * wild, if fine { 0.0105 } else { 0.018 });
        let (top, bend) = (
            v(0.6 * x, 1.757 + 0.012 * wild, 0.024 - 0.018 * wild),
            v(0.95 * x, 1.712 + 0.006 * wild, 0.084 - 0.32 * x.abs()),
        );
        let tip = v(x + 0.012 + 0.008 * wild, low, 0.094 - 0.34 * x.abs());
        fringe.prims.push(cone(top, bend, 1.25 * thick, thick, HEAD));
        fringe.prims.push(cone(bend, tip, thick, 0.25 * thick, HEAD));
    }
    fringe.fine = if fine { 1.0 } else { 1.15 };
    layers.push(fringe.flutters(0.6, 1.72, 1.65));
    layers.push(mop);
    let (count, size) = if fine { (84, 0.0105) } else { (20, 0.02) };
    let mut tousled = Layer::new(Hair, 0.004).with(combed(count, size));
    tousled.fine = if fine { 1.12 } else { 1.25 };
    layers.push(tousled.flutters(0.5, 1.66, 1.8));
}

/// A helmet over short hair, with a lamp or with goggles pushed up.
fn helmet(lamp: bool, layers: &mut Vec<Layer>) {
    use Part::Gear;
    layers.push(trimmed(0.006, 1.6));
    let helmet = shell(Gear, 0.034, 1.69).with([
        flat_cone(v(0.0, 1.705, 0.04), v(0.0, 1.7, 0.11), 0.07, 0.055, 1.0, HEAD),
        // A ridge from front to back.
        cone(v(0.0, 1.785, 0.05), v(0.0, 1.775, -0.09), 0.02, 0.02, HEAD),
    ]);
    layers.push(helmet.cut(0.004, [block(v(0.0, 1.64, 0.14), v(0.2, 0.05, 0.1), 0.004, Quat::IDENTITY, HEAD)]));
    // Chin strap.
    layers.push(Layer::new(Part::Belt, 0.004).with(locks(
        HEAD,
        &[[v(0.082, 1.69, 0.015), v(0.062, 1.58, 0.03)], [v(0.062, 1.58, 0.03), v(0.0, 1.522, 0.055)]],
        0.008,
        0.008,
    )));
    if lamp {
        layers.push(Layer::new(Part::Metal, 0.004).with([cone(
            v(0.0, 1.742, 0.105),
            v(0.0, 1.74, 0.135),
            0.028,
            0.03,
            HEAD,
        )]));
        layers.push(Layer::new(Part::Lamp, 0.0).with([ball(v(0.0, 1.74, 0.15), v(0.024, 0.024, 0.016), HEAD)]));
    } else {
        // Goggles pushed up.
        layers.push(
            Layer::new(Part::Glass, 0.01)
                .with((0..2).map(|s| ball(on(s, v(0.036, 1.735, 0.104)), v(0.034, 0.024, 0.02), HEAD))),
        );
    }
}

/// Layers of one head.
pub fn model(crown: Crown) -> Model {
    use Part::{Hair, Over, Trim};
    let features = match crown {
        Crown::FineBoy => &CHILD,
        Crown::FineWoman => &WOMAN,
        _ => &GROWN,
    };
    let mut layers = vec![face(matches!(crown, Crown::FineWoman | Crown::FineBoy), features), ears()];
    match crown {
        Crown::Short => layers.push(trimmed(0.01, 1.6).with(tufts(16, 0.004, 0.02))),
        Crown::Cropped => layers.push(trimmed(0.005, 1.6)),
        Crown::Bareheaded => layers.push(trimmed(0.008, 1.6).with(tufts(22, 0.006, 0.017))),
        Crown::Bald => layers.push(trimmed(0.004, 1.6).cut(0.01, [ball(v(0.0, 1.73, 0.0), v(0.1, 0.075, 0.13), HEAD)])),
        Crown::Bearded => {
            layers.push(trimmed(0.011, 1.59).with(tufts(14, 0.004, 0.019)));
            let beard = Layer::new(Hair, 0.018)
                .with([cone(v(0.0, 1.56, 0.062), v(0.0, 1.51, 0.082), 0.038, 0.024, HEAD)])
                .with(locks(HEAD, &[[v(0.058, 1.6, 0.02), v(0.03, 1.54, 0.062)]], 0.02, 0.024))
                .cut(0.006, [ball(v(0.0, 1.572, 0.105), v(0.017, 0.006, 0.02), HEAD)]);
            layers.push(beard);
        }
        Crown::Curls => {
            let mut curls = hair(0.022, 1.58);
            for k in 0..26 {
                let a = k as f32 * 2.399_963;
                let up = 1.0 - (k as f32 + 0.5) / 26.0 * 1.25;
                let r = (1.0 - up * up).max(0.0).sqrt();
                let d = v(a.sin() * r, up, a.cos() * r);
                let at = v(0.0, 1.668, -0.02) + d * v(0.1, 0.108, 0.118);
                curls.prims.push(ball(at, Vec3::splat(0.027), HEAD));
            }
            layers.push(curls);
        }
        Crown::Bob => layers.push(hair(0.018, 1.56).with(locks(
            HEAD,
            &[[v(0.078, 1.66, -0.01), v(0.076, 1.55, 0.004)], [v(0.07, 1.65, -0.05), v(0.066, 1.535, -0.05)]],
            0.026,
            0.03,
        ))),
        Crown::FineWoman => {
            let mut long = hair(0.014, 1.54).with(mane()).flutters(0.5, 1.5, 1.2);
            (long.blend, long.fine) = (0.006, 1.75);
            layers.push(long);
        }
        Crown::Long => {
            let fall = [
                [v(0.076, 1.66, -0.012), v(0.08, 1.52, -0.03)],
                [v(0.068, 1.64, -0.055), v(0.07, 1.46, -0.085)],
                [v(0.025, 1.63, -0.08), v(0.03, 1.44, -0.115)],
            ];
            let ends = [[v(0.07, 1.46, -0.085), v(0.06, 1.32, -0.115)], [v(0.03, 1.44, -0.115), v(0.028, 1.29, -0.13)]];
            let long = hair(0.016, 1.52)
                .with(locks(NAPE, &fall, 0.028, 0.034))
                .with(locks(Bind::Drape, &ends, 0.034, 0.02))
                .flutters(0.8, 1.6, 1.28);
            layers.push(long);
        }
        Crown::Bun => {
            let knot = ball(v(0.0, 1.735, -0.095), v(0.045, 0.043, 0.043), HEAD);
            layers.push(trimmed(0.009, 1.59).with([knot]).with(tufts(7, 0.0, 0.012)));
        }
        Crown::Ponytail => {
            let tail = trimmed(0.009, 1.58)
                .with([
                    cone(v(0.0, 1.7, -0.105), v(0.0, 1.62, -0.15), 0.022, 0.03, HEAD),
                    cone(v(0.0, 1.62, -0.15), v(0.0, 1.42, -0.14), 0.03, 0.012, NAPE),
                ])
                .flutters(0.9, 1.64, 1.42);
            layers.push(tail);
        }
        Crown::Headscarf => {
            let scarf = hair(0.018, 1.54)
                .with([
                    cone(v(0.0, 1.53, 0.02), v(0.0, 1.5, 0.0), 0.075, 0.09, NAPE),
                    cone(v(0.0, 1.56, -0.07), v(0.0, 1.4, -0.1), 0.06, 0.09, NAPE),
                    cone(v(0.03, 1.5, 0.06), v(0.05, 1.42, 0.09), 0.03, 0.04, NAPE),
                    // Its knot and ends, behind.
                    ball(v(0.0, 1.575, -0.13), v(0.027, 0.023, 0.02), HEAD),
                    flat_cone(v(0.012, 1.565, -0.135), v(0.045, 1.44, -0.15), 0.018, 0.036, 2.0, NAPE),
                    flat_cone(v(-0.012, 1.565, -0.135), v(-0.05, 1.46, -0.15), 0.018, 0.034, 2.0, NAPE),
                ])
                .flutters(0.5, 1.56, 1.44);
            layers.push(Layer { part: Trim, fine: 1.15, ..scarf });
        }
        Crown::Hood => {
            let hood = Layer::new(Over, 0.03)
                .with([
                    ball(v(0.0, 1.665, -0.022), v(0.102, 0.112, 0.122), HEAD),
                    cone(v(0.0, 1.6, -0.03), v(0.0, 1.47, -0.045), 0.096, 0.1, NAPE),
                    ball(v(0.0, 1.7, -0.11), v(0.05, 0.05, 0.05), HEAD),
                ])
                .cut(0.014, [flat_cone(v(0.0, 1.67, 0.11), v(0.0, 1.56, 0.1), 0.07, 0.058, 0.75, HEAD)]);
            layers.push(hood);
            layers.push(hair(0.006, 1.6));
        }
        Crown::Beanie => beanie(&mut layers),
        Crown::Cap => {
            layers.push(trimmed(0.009, 1.6));
            let cap = shell(Trim, 0.017, 1.685).with([flat_cone(
                v(0.0, 1.692, 0.075),
                v(0.0, 1.682, 0.15),
                0.075,
                0.055,
                1.0,
                HEAD,
            )]);
            let button = ball(v(0.0, 1.779, -0.018), v(0.011, 0.008, 0.011), HEAD);
            layers.push(cap.with([button]).cut(
                0.004,
                [
                    // Open over its strap behind.
                    ball(v(0.0, 1.696, -0.14), v(0.036, 0.024, 0.05), HEAD),
                    block(v(0.0, 1.64, 0.15), v(0.2, 0.045, 0.1), 0.005, Quat::IDENTITY, HEAD),
                    block(v(0.0, 1.76, 0.185), v(0.2, 0.062, 0.08), 0.005, Quat::IDENTITY, HEAD),
                ],
            ));
        }
        Crown::Mop | Crown::FineBoy => mop(crown == Crown::FineBoy, &mut layers),
        Crown::Plaits => {
            let plaits =
                [[v(0.075, 1.61, -0.04), v(0.088, 1.52, -0.02)], [v(0.088, 1.52, -0.02), v(0.085, 1.42, 0.03)]];
            layers.push(trimmed(0.01, 1.58).with(locks(NAPE, &plaits, 0.021, 0.017)).flutters(0.5, 1.56, 1.42));
        }
        Crown::Brimmed => {
            layers.push(trimmed(0.009, 1.6));
            layers.push(shell(Trim, 0.018, 1.69).with([
                flat_cone(v(0.0, 1.7, -0.01), v(0.0, 1.755, -0.012), 0.085, 0.074, 0.88, HEAD),
                block(v(0.0, 1.7, -0.012), v(0.14, 0.011, 0.155), 0.01, Quat::from_rotation_x(0.05), HEAD),
            ]));
        }
        Crown::Helmet | Crown::LampHelmet => helmet(crown == Crown::LampHelmet, &mut layers),
    }
    if matches!(crown, Crown::FineWoman | Crown::FineBoy) {
        layers.extend(eyes(if crown == Crown::FineBoy { 0.0178 } else { 0.0152 }));
    }
    Model { layers }
}
