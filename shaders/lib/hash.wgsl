// Hashes: the only source of randomness. PCG and pcg3d after Jarzynski & Olano 2020, "Hash Functions for GPU Rendering".

fn pcg(v: u32) -> u32 {
    let state = v * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}

fn pcg3(p: vec3u) -> vec3u {
    var v = p * 1664525u + 1013904223u;
    v.x += v.y * v.z;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    v ^= v >> vec3u(16u);
    v.x += v.y * v.z;
    v.y += v.z * v.x;
    v.z += v.x * v.y;
    return v;
}

// Uniform in [0, 1) with 24 bits.
fn unit(v: u32) -> f32 {
    return f32(v >> 8u) * (1.0 / 16777216.0);
}

fn hash1(a: u32) -> f32 {
    return unit(pcg(a));
}

fn hash2(a: u32, b: u32) -> f32 {
    return unit(pcg(a ^ pcg(b)));
}

fn hash3(p: vec3u) -> vec3f {
    let v = pcg3(p) >> vec3u(8u);
    return vec3f(v) * (1.0 / 16777216.0);
}

// Noise that spreads its error evenly over neighbouring pixels (Jimenez 2014, interleaved gradient noise), another
// pattern for every sub-frame.
fn dither(pixel: vec2u) -> f32 {
    let shift = f32((frame.sample_index + frame.number * frame.live) % 64u) * 5.588238;
    let p = vec2f(pixel) + shift;
    return fract(52.9829189 * fract(dot(p, vec2f(0.06711056, 0.00583715))));
}
