// A tiling volume of noise, made once at start: r Perlin–Worley (Schneider & Vos 2015), g Worley sum, b fine Worley,
// a gradient noise sum.
#import lib/hash

@auto var volume_out: texture_storage_3d<rgba8unorm, write>;

fn wrap(c: vec3i, period: i32) -> vec3u {
    return vec3u((c + period * 4) % period);
}

fn worley(p: vec3f, period: i32, salt: u32) -> f32 {
    let q = p * f32(period);
    let cell = vec3i(floor(q));
    let f = fract(q);
    var nearest = 4.0;
    for (var z = -1; z <= 1; z++) {
        for (var y = -1; y <= 1; y++) {
            for (var x = -1; x <= 1; x++) {
                let o = vec3i(x, y, z);
                let d = vec3f(o) + hash3(wrap(cell + o, period) + salt) - f;
                nearest = min(nearest, dot(d, d));
            }
        }
    }
    return 1.0 - min(sqrt(nearest), 1.0);
}

fn corner(c: vec3i, period: i32, f: vec3f, salt: u32) -> f32 {
    return dot(hash3(wrap(c, period) + salt) * 2.0 - 1.0, f);
}

fn perlin(p: vec3f, period: i32, salt: u32) -> f32 {
    let q = p * f32(period);
    let i = vec3i(floor(q));
    let f = fract(q);
    let u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    var sum = 0.0;
    for (var k = 0; k < 8; k++) {
        let o = vec3i(k & 1, (k >> 1) & 1, k >> 2);
        let w = mix(1.0 - u, u, vec3f(o));
        sum += w.x * w.y * w.z * corner(i + o, period, f - vec3f(o), salt);
    }
    return sum;
}

@compute @workgroup_size(4, 4, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let p = (vec3f(id) + 0.5) / 64.0;
    let w4 = worley(p, 4, 11u);
    let w8 = worley(p, 8, 23u);
    let w16 = worley(p, 16, 37u);
    let low = perlin(p, 4, 5u) + 0.5 * perlin(p, 8, 7u) + 0.25 * perlin(p, 16, 9u);
    let soft = clamp(low * 0.75 + 0.5, 0.0, 1.0);
    let cells = w4 * 0.625 + w8 * 0.25 + w16 * 0.125;
    let billow = clamp((soft - (cells - 1.0)) / (2.0 - cells), 0.0, 1.0);
    let other = perlin(p, 6, 51u) + 0.5 * perlin(p, 12, 53u) + 0.25 * perlin(p, 24, 57u);
    textureStore(volume_out, id, vec4f(billow, w8 * 0.65 + w16 * 0.35, w16, clamp(other * 0.7 + 0.5, 0.0, 1.0)));
}
