// Per-pixel offsets for marches and filters.
#import frame

// Noise that spreads its error evenly over neighbouring pixels (Jimenez 2014, interleaved gradient noise), another
// pattern for every sub-frame.
fn dither(pixel: vec2u) -> f32 {
    let shift = f32((frame.sample_index + frame.number * frame.live) % 64u) * 5.588238;
    let p = vec2f(pixel) + shift;
    return fract(52.9829189 * fract(dot(p, vec2f(0.06711056, 0.00583715))));
}
