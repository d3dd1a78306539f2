// Per-pixel offsets for marches and filters. Pixels count from the whole picture's corner.
#import frame

// Noise that spreads its error evenly over neighbouring pixels (Jimenez 2014, interleaved gradient noise). Sub-frames walk
// through 0..1 by the golden ratio, so that few of them cover it well.
fn dither(pixel: vec2u) -> f32 {
    let p = vec2f(pixel % 2048u);
    let pattern = fract(52.9829189 * fract(dot(p, vec2f(0.06711056, 0.00583715))));
    let index = select(frame.sample_index, frame.number, frame.live == 1u) % 256u;
    return fract(pattern + f32(index) * 0.61803399);
}

// For marches whose steps are far apart: a single sub-frame has no others to even its pattern out, so it wavers less.
fn march_offset(pixel: vec2u) -> f32 {
    let alone = (frame.sample_count == 1u) & (frame.live == 0u);
    return mix(0.5, dither(pixel), select(1.0, 0.3, alone));
}

// For marches whose picture is averaged over three by three of its pixels afterwards: nine offsets, each once in any such
// square, in the order of a magic square, so that rows and columns even out too (interleaved sampling, Keller and Heidrich
// 2001).
fn interleaved_offset(pixel: vec2u) -> f32 {
    let square = array<f32, 9>(1.0, 6.0, 5.0, 8.0, 4.0, 0.0, 3.0, 2.0, 7.0);
    let index = select(frame.sample_index, frame.number, frame.live == 1u) % 256u;
    return fract((square[(pixel.y % 3u) * 3u + pixel.x % 3u] + 0.5) / 9.0 + f32(index) * 0.61803399);
}
