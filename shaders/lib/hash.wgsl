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
