//! The program's icon: four dreams as rings of light around one warm spark, drawn by the formula below.
//!
//! `assets/icon.png` is this drawing; the test says how to renew it.

use winit::window::Icon;

/// Ring radius and colour, from the outside: evacuation, storm, grid, control room (linear light).
const RINGS: [(f32, [f32; 3]); 4] =
    [(0.82, [0.62, 0.055, 0.03]), (0.64, [0.13, 0.07, 0.42]), (0.46, [0.01, 0.36, 0.95]), (0.28, [0.06, 0.62, 0.24])];
const SPARK: [f32; 3] = [2.6, 1.3, 0.45];

/// For the window; `None` only if winit refuses it.
pub fn window_icon() -> Option<Icon> {
    const SIDE: u32 = 64;
    Icon::from_rgba(rgba(SIDE), SIDE, SIDE).ok()
}

/// sRGB-encoded with straight alpha.
fn rgba(side: u32) -> Vec<u8> {
    let pixel = |i: u32| {
        let at = |v: u32| (v as f32 + 0.5) / side as f32 * 2.0 - 1.0;
        let (x, y) = (at(i % side), at(i / side));
        let r = x.hypot(y);
        let mut light = [0.004, 0.003, 0.008];
        let mut add = |c: [f32; 3], amount: f32| light.iter_mut().zip(c).for_each(|(l, c)| *l += c * amount);
        for (k, (radius, colour)) in RINGS.into_iter().enumerate() {
            // Each ring is open on one side, a quarter further round than the last.
            let turn = y.atan2(x) + k as f32 * std::f32::consts::FRAC_PI_2 + 0.6;
            let open = 0.25 + 0.75 * (0.5 + 0.5 * turn.cos());
            add(colour, open * (-((r - radius) / 0.045).powi(2)).exp());
            add(colour, 0.16 * open * (-((r - radius) / 0.13).powi(2)).exp());
        }
        add(SPARK, (-(r / 0.075).powi(2)).exp() + 0.12 * (-(r / 0.2).powi(2)).exp());
        let alpha = ((0.97 - r) * side as f32 * 0.5).clamp(0.0, 1.0);
        let encode = |v: f32| ((1.0 - (-1.6 * v).exp()).powf(1.0 / 2.2) * 255.0).round() as u8;
        [encode(light[0]), encode(light[1]), encode(light[2]), (alpha * 255.0).round() as u8]
    };
    (0..side * side).flat_map(pixel).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/icon.png");

    /// `ONEIRIC_ACCEPT=1 cargo test icon` writes the file anew.
    #[test]
    fn the_file_is_the_drawing() {
        const SIDE: u32 = 256;
        let drawn = rgba(SIDE);
        if std::env::var_os("ONEIRIC_ACCEPT").is_some() {
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, SIDE, SIDE);
            encoder.set_color(png::ColorType::Rgba);
            let mut writer = encoder.write_header().expect("a valid header");
            writer.write_image_data(&drawn).expect("a whole picture");
            writer.finish().expect("in memory");
            crate::record::atomic::write(FILE.as_ref(), &bytes).expect("a source checkout is writable");
        }
        let file = std::io::BufReader::new(std::fs::File::open(FILE).expect("assets/icon.png is committed"));
        let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
        let mut there = vec![0; reader.output_buffer_size().expect("small")];
        reader.next_frame(&mut there).expect("a whole PNG");
        let apart = there.iter().zip(&drawn).filter(|(a, b)| a.abs_diff(**b) > 1).count();
        assert_eq!(apart, 0, "assets/icon.png is stale; run ONEIRIC_ACCEPT=1 cargo test icon");
    }
}
