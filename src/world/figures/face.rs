//! Faces: skull, jaw, nose and mouth, ears, eyes and their lids.

use glam::{Quat, Vec3};

use super::field::{Bind, Layer, Part};
use super::garments::{ball, block, cone, flat_cone, on, v};
use super::skeleton::Bone;

pub(super) const HEAD: Bind = Bind::Rigid(Bone::Head);
pub(super) const NAPE: Bind = Bind::Near(&[Bone::Chest, Bone::Neck, Bone::Head]);

/// What of a face differs from age to age (m).
pub(super) struct Features {
    /// Half width of the chin, its height, radius and how far forward it is.
    chin: [f32; 4],
    /// Half width of the jaw's corners, and the radius of its bone there and at the chin.
    jaw: [f32; 3],
    /// Radius of the brow's ridge.
    brow: f32,
    /// Radii of the nose's bridge and tip, how far the tip is forward, half width between its wings.
    nose: [f32; 4],
    /// Half width of the mouth, and half of what the lips are apart.
    mouth: [f32; 2],
    /// Size of the cheeks.
    cheek: f32,
}

pub(super) const GROWN: Features = Features {
    chin: [0.014, 1.542, 0.021, 0.068],
    jaw: [0.052, 0.022, 0.019],
    brow: 0.015,
    nose: [0.0085, 0.0125, 0.111, 0.0135],
    mouth: [0.017, 0.0016],
    cheek: 1.0,
};

/// A narrow jaw, a smooth brow, high cheeks; about to call out.
pub(super) const WOMAN: Features = Features {
    chin: [0.0085, 1.546, 0.0165, 0.0685],
    jaw: [0.0455, 0.0195, 0.0155],
    brow: 0.0115,
    nose: [0.0065, 0.0098, 0.1085, 0.0108],
    mouth: [0.0158, 0.0042],
    cheek: 1.1,
};

/// Narrow below, full in the cheeks, the nose short and small.
pub(super) const CHILD: Features = Features {
    chin: [0.007, 1.55, 0.017, 0.066],
    jaw: [0.045, 0.02, 0.015],
    brow: 0.0115,
    nose: [0.006, 0.0085, 0.1035, 0.0092],
    mouth: [0.0135, 0.0016],
    cheek: 1.12,
};

/// Skull and face. `fine` heads have lids, lips and nostrils of their own.
pub(super) fn face(fine: bool, features: &Features) -> Layer {
    let &Features {
        chin: [chin, low, chin_radius, forward],
        jaw: [corner, bone, end],
        brow,
        mouth: [mouth, apart],
        cheek,
        ..
    } = features;
    let [bridge, tip, out, wings] = features.nose;
    let mut layer = Layer::new(Part::Skin, 0.022).with([
        ball(v(0.0, 1.663, -0.014), v(0.0755, 0.088, 0.096), HEAD),
        ball(v(0.0, 1.607, 0.03), v(0.061, 0.086, 0.066), HEAD),
        // Chin and jaw.
        cone(v(-chin, low, forward), v(chin, low, forward), chin_radius, chin_radius, HEAD),
        // Brow, and the bridge and tip of the nose.
        cone(v(-0.034, 1.645, 0.077), v(0.034, 1.645, 0.077), brow, brow, HEAD),
        cone(v(0.0, 1.639, 0.086), v(0.0, 1.603, out), bridge, tip, HEAD),
        cone(v(-0.67 * wings, 1.6, out - 0.011), v(0.67 * wings, 1.6, out - 0.011), 0.84 * tip, 0.84 * tip, HEAD),
        // Mouth.
        cone(v(-mouth, 1.57, 0.083), v(mouth, 1.57, 0.083), 0.012, 0.012, HEAD),
        cone(v(0.0, 1.47, -0.02), v(0.0, 1.57, -0.008), 0.055, 0.05, NAPE),
    ]);
    for s in 0..2 {
        let side = ball(on(s, v(0.041, 1.613, 0.066)), cheek * v(0.023, 0.017, 0.02), HEAD);
        let jaw = cone(on(s, v(corner, 1.585, 0.01)), on(s, v(chin + 0.002, low + 0.001, 0.06)), bone, end, HEAD);
        layer =
            layer.with([jaw, side]).cut(0.012, [ball(on(s, v(0.032, 1.627, 0.104)), v(0.0185, 0.0115, 0.02), HEAD)]);
    }
    if fine {
        layer.blend = 0.014;
        let (upper, lower) = (mouth - 0.001, mouth - 0.0045);
        layer = layer.with([
            // Lips and the dent between nose and mouth.
            cone(v(-upper, 1.573 + apart, 0.0915), v(upper, 1.573 + apart, 0.0915), 0.0048, 0.0048, HEAD),
            cone(v(-lower, 1.5665 - apart, 0.0918), v(lower, 1.5665 - apart, 0.0918), 0.0058, 0.0058, HEAD),
        ]);
        for s in 0..2 {
            let wing = v(0.0072, 0.0068, 0.0085) * (wings / GROWN.nose[3]);
            layer = layer
                .with([ball(on(s, v(wings, 1.5985, out - 0.0135)), wing, HEAD)])
                .cut(0.003, [ball(on(s, v(0.43 * wings, 1.5925, out - 0.007)), v(0.0035, 0.003, 0.006), HEAD)])
                .cut(0.003, [ball(on(s, EYE + Vec3::Z * 0.02), v(0.0165, 0.0095, 0.03), HEAD)]);
        }
        layer =
            layer.cut(0.002, [flat_cone(v(-mouth, 1.5697, 0.098), v(mouth, 1.5697, 0.098), apart, apart, 0.3, HEAD)]);
    }
    layer
}

/// Ears that stand off the head, so that it is a head from behind as well.
pub(super) fn ears() -> Layer {
    let mut layer = Layer::new(Part::Skin, 0.006);
    for s in 0..2 {
        let out = if s == 0 { 1.0 } else { -1.0 };
        let turn = Quat::from_rotation_y(out * 0.42) * Quat::from_rotation_z(out * -0.16);
        layer = layer
            .with([
                block(on(s, v(0.083, 1.625, -0.011)), v(0.0068, 0.029, 0.0185), 0.0062, turn, HEAD),
                ball(on(s, v(0.078, 1.594, 0.0)), v(0.0075, 0.0105, 0.009), HEAD),
            ])
            .cut(0.004, [ball(on(s, v(0.0915, 1.628, 0.001)), v(0.0065, 0.0165, 0.0085), HEAD)]);
    }
    layer.fine = 0.7;
    layer
}

/// Middle of the left eye, and its radius.
const EYE: Vec3 = Vec3::new(0.0318, 1.626, 0.0712);
const EYE_RADIUS: f32 = 0.0128;

/// Eyeballs and the lids around them, `open` metres apart.
pub(super) fn eyes(open: f32) -> [Layer; 2] {
    let balls = Layer::new(Part::Eye, 0.0).with((0..2).map(|s| ball(on(s, EYE), Vec3::splat(EYE_RADIUS), HEAD)));
    let edge = |k: i32| {
        let a = k as f32 * std::f32::consts::TAU / 12.0;
        // The upper lid is the rounder one, the outer corner the lower.
        let rise = if a.sin() > 0.0 { 1.15 } else { 0.85 };
        let (x, y) = (0.0158 * a.cos(), 0.5 * open * a.sin() * rise - 0.0012 * a.cos());
        let deep = ((EYE_RADIUS + 0.0008).powi(2) - x * x - y * y).max(0.003f32.powi(2)).sqrt();
        EYE + v(x, y, deep)
    };
    let mut lids = Layer::new(Part::Skin, 0.004);
    for s in 0..2 {
        for k in 0..12 {
            let (thick, out) = if k < 6 { (0.0034, 0.002) } else { (0.0026, -0.0018) };
            let out = Vec3::Y * out;
            lids.prims.push(cone(on(s, edge(k) + out), on(s, edge(k + 1) + out), thick, thick, HEAD));
        }
        // From the fold of the lid up to the brow, and the pouch below.
        for (inner, outer, thick) in [
            (v(-0.011, 0.5 * open + 0.006, 0.0105), v(0.013, 0.5 * open + 0.005, 0.006), 0.0042),
            (v(-0.01, -0.5 * open - 0.005, 0.0095), v(0.011, -0.5 * open - 0.004, 0.006), 0.0036),
        ] {
            lids.prims.push(cone(on(s, EYE + inner), on(s, EYE + outer), thick, thick, HEAD));
        }
    }
    [Layer { fine: 0.36, ..balls }, Layer { fine: 0.42, ..lids }]
}
