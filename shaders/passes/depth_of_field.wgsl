// Depth of field gathered at half size, in front of the focus and behind it apart: Jimenez 2014, "Next Generation Post
// Processing in Call of Duty". Circles of confusion follow from the same thin lens the offline frame samples.
#import lib/dither
#import lib/samplers

struct DepthOfFieldParams {
    widest: f32, // = 0.1 in 0.0..0.3 step 0.005 "Live view: largest circle of confusion (radius, share of the picture's height)"
}

@auto var picture: texture_2d<f32>;
@auto var depth: texture_depth_2d;

// x: largest circle in pixels of the picture; y: pixels of the half-size picture a tile is wide, so that no circle reaches
// further than into the next tile.
@auto var<uniform> limits: vec4f;

// Radius in pixels of the picture, negative in front of the focus: a point at distance z moves by R (1/F − 1/z) as the eye
// goes from the lens' middle to its edge.
fn circle(z: f32) -> f32 {
    let radius = frame.lens * (1.0 / max(frame.focus, 0.05) - z / frame.forward.w) / pixel_angle();
    return clamp(radius, -limits.x, limits.x);
}

// rgb: light; a: circle in pixels of the half-size picture.
@auto var half_out: texture_storage_2d<rgba16float, write>;

@compute @workgroup_size(8, 8)
fn halve(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= textureDimensions(half_out))) {
        return;
    }
    let last = frame.size - 1u;
    let at = array<vec2u, 4>(id.xy * 2u, min(id.xy * 2u + vec2u(1u, 0u), last), min(id.xy * 2u + vec2u(0u, 1u), last), min(id.xy * 2u + 1u, last));
    var circles = vec4f(0.0);
    for (var k = 0; k < 4; k++) {
        circles[k] = circle(textureLoad(depth, at[k], 0));
    }
    // The nearest decides, and only light from its surroundings counts.
    let nearest = min(min(circles.x, circles.y), min(circles.z, circles.w));
    let weights = clamp(1.5 - (circles - nearest), vec4f(0.02), vec4f(1.0));
    var light = vec3f(0.0);
    for (var k = 0; k < 4; k++) {
        light += weights[k] * textureLoad(picture, at[k], 0).rgb;
    }
    textureStore(half_out, id.xy, vec4f(light / dot(weights, vec4f(1.0)), 0.5 * nearest));
}

@auto var half_picture: texture_2d<f32>;
@auto var tile_out: texture_storage_2d<r32float, write>;
var<workgroup> farthest: atomic<u32>;

// How far anything in front of the focus spreads in each tile.
@compute @workgroup_size(8, 8)
fn tiles(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_id) id: vec3u) {
    let side = u32(limits.y);
    let end = min((tile.xy + 1u) * side, textureDimensions(half_picture));
    var reach = 0.0;
    for (var y = tile.y * side + id.y; y < end.y; y += 8u) {
        for (var x = tile.x * side + id.x; x < end.x; x += 8u) {
            reach = max(reach, -textureLoad(half_picture, vec2u(x, y), 0).a);
        }
    }
    // Positive floats order as their bits do; the maximum does not depend on who comes first.
    atomicMax(&farthest, bitcast<u32>(reach));
    workgroupBarrier();
    if (all(id.xy == vec2u(0u))) {
        textureStore(tile_out, tile.xy, vec4f(bitcast<f32>(atomicLoad(&farthest))));
    }
}

@auto var tile_reach: texture_2d<f32>;

// The same with what the tiles around spread into this one.
@compute @workgroup_size(8, 8)
fn spread(@builtin(global_invocation_id) id: vec3u) {
    let size = vec2i(textureDimensions(tile_out));
    if (any(vec2i(id.xy) >= size)) {
        return;
    }
    var reach = 0.0;
    for (var k = 0; k < 9; k++) {
        let at = vec2i(id.xy) + vec2i(k % 3, k / 3) - 1;
        reach = max(reach, textureLoad(tile_reach, clamp(at, vec2i(0), size - 1), 0).x);
    }
    textureStore(tile_out, id.xy, vec4f(reach));
}

// rgb: light in front of the focus times a, its cover.
@auto var near_out: texture_storage_2d<rgba16float, write>;
// rgb: light from behind the focus, or behind what is in front of it, times a: 0 where the picture is sharp.
@auto var far_out: texture_storage_2d<rgba16float, write>;

// Turns by the golden angle.
const GOLDEN_TURN: mat2x2f = mat2x2f(-0.73736888, 0.67549029, -0.67549029, -0.73736888);

@compute @workgroup_size(8, 8)
fn gather(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(near_out);
    if (any(id.xy >= size)) {
        return;
    }
    let here = textureLoad(half_picture, id.xy, 0);
    let front = textureLoad(tile_reach, id.xy / u32(limits.y), 0).x;
    let widest = max(here.a, front);
    let reach = widest + 0.5;
    let most = array<i32, 5>(11, 20, 36, 64, 96)[frame.quality];
    let taps = select(0, clamp(i32(reach * reach * 2.5), 6, most), widest > 0.2);
    let spin = dither(id.xy) * 6.2831853;
    var way = vec2f(cos(spin), sin(spin));
    let is_near = here.a < -0.25;

    var near = vec4f(0.0);
    var far = vec4f(here.rgb, 1.0) * select(1.0, 0.01, is_near);
    for (var i = 0; i < taps; i++) {
        // Equal areas along a golden spiral (Vogel 1979).
        let share = (f32(i) + 0.5) / f32(taps);
        let away = reach * sqrt(share);
        let at = vec2f(id.xy) + 0.5 + away * way;
        way = GOLDEN_TURN * way;
        let s = textureLoad(half_picture, vec2u(clamp(at, vec2f(0.0), vec2f(size) - 1.0)), 0);
        // Light in front spreads over its circle: a disc with an edge one pixel soft has the area π (n² + 1/12).
        let n = max(-s.a, 0.0);
        let cover = clamp(n - away + 0.5, 0.0, 1.0) * clamp(n * 4.0 - 0.5, 0.0, 1.0) * reach * reach / (f32(taps) * (n * n + 0.0833));
        near += vec4f(s.rgb, 1.0) * cover;
        // Light behind spreads no further than this place is out of focus itself: sharp things in front hide it.
        let f = min(max(s.a, 0.0), max(here.a, 0.0));
        let behind = select(clamp(f - away + 0.5, 0.0, 1.0), 1.0, is_near) * step(-0.25, s.a);
        far += vec4f(s.rgb, 1.0) * behind;
    }
    let alpha = clamp(near.a, 0.0, 1.0);
    let blurred = clamp(abs(here.a) * 4.0 - 0.5, 0.0, 1.0);
    textureStore(near_out, id.xy, vec4f(near.rgb * (alpha / max(near.a, 1e-4)), alpha));
    textureStore(far_out, id.xy, vec4f(far.rgb / far.a, 1.0) * blurred);
}

@auto var near_picture: texture_2d<f32>;
@auto var far_picture: texture_2d<f32>;
@auto var focused_out: texture_storage_2d<rgba16float, write>;

@compute @workgroup_size(8, 8)
fn blend(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    let c = textureLoad(picture, id.xy, 0);
    let radius = abs(circle(textureLoad(depth, id.xy, 0)));
    let uv = (vec2f(id.xy) + 0.5) * 0.5 / vec2f(textureDimensions(near_picture));
    let near = textureSampleLevel(near_picture, linear_clamp, uv, 0.0);
    let far = textureSampleLevel(far_picture, linear_clamp, uv, 0.0);
    let soft = smoothstep(0.5, 2.0, radius) * step(0.01, far.a);
    let behind = mix(c.rgb, far.rgb / max(far.a, 0.01), soft);
    textureStore(focused_out, id.xy, vec4f(behind * (1.0 - near.a) + near.rgb, c.a));
}
