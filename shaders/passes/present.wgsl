// Puts the finished picture on the window: texel for texel where the sizes are equal, else Catmull-Rom filtered.
//
// Nine bilinear taps instead of sixteen reads: Sigg & Hadwiger, "Fast Third-Order Texture Filtering", GPU Gems 2, 2005.
// Self-contained: the window is no frame and has no frame block.

struct Placement {
    // Top left corner and size of the picture on the window, in pixels.
    corner: vec2f,
    size: vec2f,
    // 1: sizes are equal, copy texels.
    exact: u32,
    // 1: the window's format encodes sRGB itself, so hand it linear light.
    decode: u32,
}

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var bilinear: sampler;
@group(0) @binding(2) var<uniform> placement: Placement;

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    // One triangle that covers the window.
    let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));
    return vec4f(corner * 2.0 - 1.0, 0.0, 1.0);
}

fn catmull_rom(uv: vec2f) -> vec3f {
    let size = vec2f(textureDimensions(picture));
    let position = uv * size;
    let centre = floor(position - 0.5) + 0.5;
    let f = position - centre;
    let w0 = f * (-0.5 + f * (1.0 - 0.5 * f));
    let w1 = 1.0 + f * f * (-2.5 + 1.5 * f);
    let w2 = f * (0.5 + f * (2.0 - 1.5 * f));
    let w3 = f * f * (-0.5 + 0.5 * f);
    let w12 = w1 + w2;
    let at = array<vec2f, 3>((centre - 1.0) / size, (centre + w2 / w12) / size, (centre + 2.0) / size);
    let weight = array<vec2f, 3>(w0, w12, w3);
    var sum = vec3f(0.0);
    for (var y = 0u; y < 3u; y++) {
        for (var x = 0u; x < 3u; x++) {
            let tap = textureSampleLevel(picture, bilinear, vec2f(at[x].x, at[y].y), 0.0).rgb;
            sum += tap * weight[x].x * weight[y].y;
        }
    }
    return saturate(sum);
}

// IEC 61966-2-1.
fn srgb_to_linear(v: vec3f) -> vec3f {
    return select(pow((v + 0.055) / 1.055, vec3f(2.4)), v / 12.92, v <= vec3f(0.04045));
}

@fragment
fn fragment(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let local = position.xy - placement.corner;
    if any(local < vec2f(0.0)) || any(local >= placement.size) {
        return vec4f(0.0, 0.0, 0.0, 1.0);
    }
    var colour: vec3f;
    if placement.exact == 1u {
        colour = textureLoad(picture, vec2i(local), 0).rgb;
    } else {
        colour = catmull_rom(local / placement.size);
    }
    if placement.decode == 1u {
        colour = srgb_to_linear(colour);
    }
    return vec4f(colour, 1.0);
}
