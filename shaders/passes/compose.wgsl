// Surfaces seen through the air; the air's smaller picture is enlarged along depth edges.
#import frame
#import lib/alike
#import lib/sparse

@auto var radiance: texture_2d<f32>;
@auto var air_picture: texture_2d<f32>;
@auto var depth: texture_depth_2d;
@auto var picture_out: texture_storage_2d<rgba16float, write>;

// Light scattered by the air in front of a pixel, and the share of light from behind that passes.
fn haze_at(pixel: vec2u) -> vec4f {
    let z = textureLoad(depth, pixel, 0);
    let size = vec2i(textureDimensions(air_picture));
    let scale = vec2i(frame.size) / size;
    var haze = textureLoad(air_picture, min(vec2i(pixel) / scale, size - 1), 0);
    if (any(scale != vec2i(1))) {
        // Each of its pixels was made at the middle of those it stands for; quadratic B-splines over three by three of them.
        let q = vec2f(vec2i(pixel) - scale / 2) / vec2f(scale);
        let i = vec2i(floor(q + 0.5));
        let f = q - vec2f(i);
        let low = 0.5 * (0.5 - f) * (0.5 - f);
        let high = 0.5 * (0.5 + f) * (0.5 + f);
        let shares = array<vec2f, 3>(low, 1.0 - low - high, high);
        var sum = vec4f(0.0);
        var weight = 0.0;
        for (var k = 0; k < 9; k++) {
            let o = vec2i(k % 3, k / 3);
            let at = clamp(i + o - 1, vec2i(0), size - 1);
            let zk = textureLoad(depth, min(vec2u(at * scale + scale / 2), frame.size - 1u), 0);
            let w = shares[o.x].x * shares[o.y].y * alike(zk, z);
            sum += w * textureLoad(air_picture, at, 0);
            weight += w;
        }
        haze = sum / weight;
    }
    return haze;
}

// Light of the surface in a pixel, and how far away it is. Where that was left out of the shading it comes from the pixels
// beside it, more along the axis on which they are alike.
fn surface_light(pixel: vec2u) -> vec4f {
    let z = textureLoad(depth, pixel, 0);
    if (!(left_out(pixel) & (z > 0.0))) {
        return textureLoad(radiance, pixel, 0);
    }
    let last = vec2i(frame.size) - 1;
    var light: array<vec4f, 4>;
    var shares: vec4f;
    for (var k = 0; k < 4; k++) {
        let o = array<vec2i, 4>(vec2i(-1, 0), vec2i(1, 0), vec2i(0, -1), vec2i(0, 1))[k];
        // Beyond an edge of the picture lies what is on the other side.
        let beside = vec2i(pixel) + o;
        let at = select(vec2i(pixel) - o, beside, all(beside >= vec2i(0)) & all(beside <= last));
        light[k] = textureLoad(radiance, at, 0);
        shares[k] = alike(textureLoad(depth, at, 0), z);
    }
    let weigh = vec3f(0.25, 0.5, 0.25);
    let across = abs(dot(light[0].rgb - light[1].rgb, weigh)) + 1e-3;
    let down = abs(dot(light[2].rgb - light[3].rgb, weigh)) + 1e-3;
    shares *= vec4f(down, down, across, across);
    let sum = light[0] * shares.x + light[1] * shares.y + light[2] * shares.z + light[3] * shares.w;
    let mean = sum.rgb / (shares.x + shares.y + shares.z + shares.w);
    return vec4f(mean, axis_distance(z) * length(view_ray(vec2f(pixel) + 0.5)));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    let c = surface_light(id.xy);
    let haze = haze_at(id.xy);
    textureStore(picture_out, id.xy, vec4f(c.rgb * haze.a + haze.rgb, c.a));
}

// Without the sky: alpha is what surfaces and air cover of it, and light comes with it (premultiplied).
@compute @workgroup_size(8, 8)
fn cover(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    let c = surface_light(id.xy).rgb;
    let haze = haze_at(id.xy);
    let sky = textureLoad(depth, id.xy, 0) == 0.0;
    textureStore(picture_out, id.xy, vec4f(select(c * haze.a, vec3f(0.0), sky) + haze.rgb, select(1.0, 1.0 - haze.a, sky)));
}

// The air alone.
@compute @workgroup_size(8, 8)
fn fog(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    textureStore(picture_out, id.xy, haze_at(id.xy));
}
