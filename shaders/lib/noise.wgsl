// Gradient noise and its sums. Perlin 2002 interpolant on hashed gradients.
#import lib/hash

fn gradient3(cell: vec3i, at: vec3f) -> f32 {
    let h = vec3f(pcg3(vec3u(cell)) >> vec3u(8u)) * (2.0 / 16777216.0) - 1.0;
    return dot(h, at);
}

// Gradient noise in about −1..1.
fn noise3(p: vec3f) -> f32 {
    let i = vec3i(floor(p));
    let f = p - floor(p);
    let u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    let x00 = mix(gradient3(i, f), gradient3(i + vec3i(1, 0, 0), f - vec3f(1.0, 0.0, 0.0)), u.x);
    let x10 = mix(gradient3(i + vec3i(0, 1, 0), f - vec3f(0.0, 1.0, 0.0)), gradient3(i + vec3i(1, 1, 0), f - vec3f(1.0, 1.0, 0.0)), u.x);
    let x01 = mix(gradient3(i + vec3i(0, 0, 1), f - vec3f(0.0, 0.0, 1.0)), gradient3(i + vec3i(1, 0, 1), f - vec3f(1.0, 0.0, 1.0)), u.x);
    let x11 = mix(gradient3(i + vec3i(0, 1, 1), f - vec3f(0.0, 1.0, 1.0)), gradient3(i + vec3i(1, 1, 1), f - vec3f(1.0, 1.0, 1.0)), u.x);
    return mix(mix(x00, x10, u.y), mix(x01, x11, u.y), u.z) * 1.1;
}

// Value noise in 0..1: cheap, for wear and dirt.
fn value2(p: vec2f) -> f32 {
    let i = vec2i(floor(p));
    let f = p - floor(p);
    let u = f * f * (3.0 - 2.0 * f);
    let a = hash2(u32(i.x), u32(i.y));
    let b = hash2(u32(i.x + 1), u32(i.y));
    let c = hash2(u32(i.x), u32(i.y + 1));
    let d = hash2(u32(i.x + 1), u32(i.y + 1));
    return mix(mix(a, b, u.x), mix(c, d, u.x), u.y);
}

fn fbm2(p: vec2f, octaves: i32) -> f32 {
    var sum = 0.0;
    var weight = 0.5;
    var q = p;
    for (var i = 0; i < octaves; i++) {
        sum += weight * value2(q);
        q = mat2x2f(1.6, 1.2, -1.2, 1.6) * q + 17.3;
        weight *= 0.5;
    }
    return sum;
}
