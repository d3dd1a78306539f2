// Motion blur from the camera's way during the exposure: McGuire 2012, "A Reconstruction Filter for Plausible Motion Blur".
// The longest motion of every tile and its neighbours says along which line a pixel gathers.
#import lib/motion
#import lib/dither

struct MotionBlurParams {
    widest: f32, // = 0.06 in 0.0..0.2 step 0.005 "Live view: longest motion blur to either side (share of the picture's height)"
}

@auto var depth: texture_depth_2d;

// x: longest blur to either side; y: width of a tile, so that no blur reaches further than into the next; both in pixels.
@auto var<uniform> limits: vec4f;

// Half of the way during the exposure, in pixels.
fn half_way(pixel: vec2u, z: f32) -> vec2f {
    let v = motion(vec2f(pixel) + 0.5, z).xy * (0.5 * frame.open);
    return v * min(1.0, limits.x / max(length(v), 1e-4));
}

// Its length.
fn half_length(pixel: vec2u, z: f32) -> f32 {
    return min(length(motion(vec2f(pixel) + 0.5, z).xy) * (0.5 * frame.open), limits.x);
}

@auto var tile_out: texture_storage_2d<rgba16float, write>;
var<workgroup> longest: atomic<u32>;

@compute @workgroup_size(8, 8)
fn tiles(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_id) id: vec3u) {
    let side = u32(limits.y);
    let first = tile.xy * side;
    let end = min(first + side, frame.size);
    // Draft takes one look per thread: a camera's motion is smooth but for edges.
    let stride = select(1u, side / 8u, frame.quality == 0u);
    var best = 0u;
    for (var y = first.y + id.y * stride; y < end.y; y += 8u * stride) {
        for (var x = first.x + id.x * stride; x < end.x; x += 8u * stride) {
            let far = half_length(vec2u(x, y), textureLoad(depth, vec2u(x, y), 0));
            // Length in sixteenths of a pixel above, place below: the maximum does not depend on who comes first.
            best = max(best, (min(u32(far * 16.0), 16383u) << 18u) | ((y - first.y) << 9u) | (x - first.x));
        }
    }
    atomicMax(&longest, best);
    workgroupBarrier();
    if (all(id.xy == vec2u(0u))) {
        let key = atomicLoad(&longest);
        let at = min(first + vec2u(key & 511u, (key >> 9u) & 511u), frame.size - 1u);
        textureStore(tile_out, tile.xy, vec4f(half_way(at, textureLoad(depth, at, 0)), 0.0, 0.0));
    }
}

@auto var tile_motion: texture_2d<f32>;

@compute @workgroup_size(8, 8)
fn spread(@builtin(global_invocation_id) id: vec3u) {
    let size = vec2i(textureDimensions(tile_out));
    if (any(vec2i(id.xy) >= size)) {
        return;
    }
    var best = vec2f(0.0);
    for (var k = 0; k < 9; k++) {
        let o = vec2i(k % 3, k / 3) - 1;
        let v = textureLoad(tile_motion, clamp(vec2i(id.xy) + o, vec2i(0), size - 1), 0).xy;
        // From a corner only what moves towards here.
        let towards = o.x == 0 || o.y == 0 || abs(dot(v, vec2f(o))) > 0.35 * length(v);
        best = select(best, v, towards && dot(v, v) > dot(best, best));
    }
    textureStore(tile_out, id.xy, vec4f(best, 0.0, 0.0));
}

@auto var picture: texture_2d<f32>;
@auto var blurred_out: texture_storage_2d<rgba16float, write>;

// 1 where a surface lies in front of another or beside it, 0 where clearly behind; of reversed depths.
fn before(a: f32, b: f32) -> f32 {
    return clamp(21.0 - 20.0 * b / max(a, 1e-9), 0.0, 1.0);
}

@compute @workgroup_size(8, 8)
fn gather(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    let here = textureLoad(picture, id.xy, 0);
    let line = textureLoad(tile_motion, id.xy / u32(limits.y), 0).xy;
    let reach = length(line);
    let most = array<i32, 5>(4, 6, 10, 16, 24)[frame.quality];
    let taps = select(0, clamp(i32(reach * 2.0) + 1, 2, most), reach > 0.25);
    let zx = textureLoad(depth, id.xy, 0);
    let lx = max(half_length(id.xy, zx), 0.5);
    // As in the paper, the pixel itself weighs the less the further it moves; one tap's share at the most.
    var weight = clamp(0.5 / lx, 0.05, 1.0);
    var sum = here.rgb * weight;
    let shift = dither(id.xy.yx) - 0.5;
    for (var i = 0; i < taps; i++) {
        let t = 2.0 * (f32(i) + 0.5 + shift) / f32(taps) - 1.0;
        let at = vec2f(id.xy) + 0.5 + line * t;
        let y = vec2u(clamp(at, vec2f(0.0), vec2f(frame.size) - 1.0));
        let zy = textureLoad(depth, y, 0);
        let ly = max(half_length(y, zy), 0.5);
        let away = abs(t) * reach;
        let share_y = away / ly;
        let share_x = away / lx;
        let both = clamp(10.5 - 10.0 * max(share_x, share_y), 0.0, 1.0);
        let w = before(zy, zx) * max(1.0 - share_y, 0.0) + before(zx, zy) * max(1.0 - share_x, 0.0) + 2.0 * both;
        weight += w;
        sum += w * textureLoad(picture, y, 0).rgb;
    }
    textureStore(blurred_out, id.xy, vec4f(sum / weight, here.a));
}
