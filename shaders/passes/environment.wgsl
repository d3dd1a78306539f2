// What surfaces mirror and are lit by: the sky on an octahedral square, its rougher levels, and nine coefficients for
// diffuse light (Karis 2013; Ramamoorthi & Hanrahan 2001).
#import lib/octa
#import lib/sky
#import lib/brdf

@auto var level_out: texture_storage_2d<rgba16float, write>;
@auto var sharp: texture_2d<f32>;
@auto var<storage, read_write> harmonics: array<vec4f, 9>;

// The city below the horizon, seen from far: dark, with a breath of its own light.
fn below(d: vec3f) -> vec3f {
    let haze = clear_sky(normalize(vec3f(d.x, 0.02, d.z)));
    let depth = clamp(-d.y * 2.2, 0.0, 1.0);
    return mix(haze * 0.8, haze * 0.05 + vec3f(0.030, 0.012, 0.008), sqrt(depth));
}

@compute @workgroup_size(8, 8)
fn sky_map(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(level_out);
    if (any(id.xy >= size)) {
        return;
    }
    let d = octa_decode((vec2f(id.xy) + 0.5) / vec2f(size));
    var colour: vec3f;
    if (d.y < 0.0) {
        colour = below(d);
    } else {
        let steps = array<i32, 5>(10, 12, 16, 24, 32)[frame.quality];
        colour = sky_radiance(vec3f(0.0, 40.0, 0.0), d, steps, 3, 0.5, false);
    }
    textureStore(level_out, id.xy, vec4f(min(colour, vec3f(200.0)), 1.0));
}

// One rougher level: GGX-weighted directions around the mirror direction.
@compute @workgroup_size(8, 8)
fn roughen(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(level_out);
    if (any(id.xy >= size)) {
        return;
    }
    let n = octa_decode((vec2f(id.xy) + 0.5) / vec2f(size));
    let level = log2(f32(textureDimensions(sharp).x) / f32(size.x));
    let roughness = level / 4.0;
    let a = roughness * roughness;
    let side = select(vec3f(0.0, 1.0, 0.0), vec3f(1.0, 0.0, 0.0), abs(n.y) > 0.9);
    let tx = normalize(cross(side, n));
    let ty = cross(n, tx);
    var sum = vec3f(0.0);
    var weight = 0.0;
    for (var i = 0; i < 48; i++) {
        // Fibonacci spiral over the lobe.
        let u = (f32(i) + 0.5) / 48.0;
        let phi = f32(i) * 2.39996323;
        let c = sqrt((1.0 - u) / (1.0 + (a * a - 1.0) * u));
        let s = sqrt(1.0 - c * c);
        let h = normalize(tx * (s * cos(phi)) + ty * (s * sin(phi)) + n * c);
        let l = 2.0 * dot(n, h) * h - n;
        let nl = dot(n, l);
        if (nl > 0.0) {
            sum += textureSampleLevel(sharp, linear_clamp, octa_encode(l), 0.0).rgb * nl;
            weight += nl;
        }
    }
    textureStore(level_out, id.xy, vec4f(sum / max(weight, 1e-4), 1.0));
}

// Real spherical harmonics to order 2, pre-multiplied with the cosine lobe.
@compute @workgroup_size(9)
fn project(@builtin(local_invocation_index) k: u32) {
    let size = textureDimensions(sharp);
    let stride = max(size.x / 32u, 1u);
    var sum = vec3f(0.0);
    var solid = 0.0;
    for (var y = stride / 2u; y < size.y; y += stride) {
        for (var x = stride / 2u; x < size.x; x += stride) {
            let uv = (vec2f(vec2u(x, y)) + 0.5) / vec2f(size);
            let d = octa_decode(uv);
            // Solid angle of a texel of the octahedral map: (|x|+|y|+|z|)^3 on the unit sphere.
            let m = abs(d.x) + abs(d.y) + abs(d.z);
            let w = m * m * m;
            let basis = array<f32, 9>(
                0.282095, 0.488603 * d.y, 0.488603 * d.z, 0.488603 * d.x, 1.092548 * d.x * d.y, 1.092548 * d.y * d.z,
                0.315392 * (3.0 * d.z * d.z - 1.0), 1.092548 * d.x * d.z, 0.546274 * (d.x * d.x - d.y * d.y),
            );
            sum += textureLoad(sharp, vec2u(x, y), 0).rgb * basis[k] * w;
            solid += w;
        }
    }
    let lobe = array<f32, 9>(3.141593, 2.094395, 2.094395, 2.094395, 0.785398, 0.785398, 0.785398, 0.785398, 0.785398);
    harmonics[k] = vec4f(sum * (12.566371 / solid) * lobe[k], 0.0);
}
