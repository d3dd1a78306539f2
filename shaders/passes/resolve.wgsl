// Temporal anti-aliasing: the newest jittered frame joins what earlier ones have shown of the same places. Karis 2014, "High
// Quality Temporal Supersampling" (closest depth, YCoCg, weights by luminance); Salvi 2016, "An Excursion in Temporal
// Supersampling" (variance clipping). The newest sample goes in unfiltered, so that the mean is the offline frame's box.
#import lib/motion
#import lib/samplers
#import lib/people

struct ResolveParams {
    still: f32, // = 0.05 in 0.01..1.0 step 0.01 "Live view: share of the newest frame where nothing moves"
    moving: f32, // = 0.12 in 0.01..1.0 step 0.01 "Live view: share of the newest frame where the picture changes or moves"
    sharpness: f32, // = 0.5 in 0.0..1.0 step 0.05 "Live view: sharpness of what is carried over (0.5 is Catmull-Rom)"
    clip: f32, // = 1.25 in 0.25..8.0 step 0.05 "Live view: how far the past may differ from the newest neighbourhood (deviations)"
    hold: f32, // = 0.25 in 0.0..1.0 step 0.05 "Live view: how strictly that is held where nothing moves; less keeps what is thinner than a pixel"
    knee: f32, // = 6.0 in 0.1..100.0 step 0.1 "Live view: light above which single samples are held back"
}

@auto var picture: texture_2d<f32>;
// rgb: the mean so far; a: how many frames are in it, and `WALKED` more where it shows somebody who moves.
@auto var history: texture_2d<f32>;
@auto var depth: texture_depth_2d;
@auto var surface_ids: texture_2d<u32>;
// x: seconds since the frame of the history.
@auto var<uniform> since: vec4f;
@auto var history_out: texture_storage_2d<rgba16float, write>;

const WALKED: f32 = 128.0;

// How far (pixels, y down) somebody has come on the screen; their limbs' own motion is left to the clipping.
fn walked(number: u32, pixel: vec2f, z: f32) -> vec3f {
    let before = world_from_depth(pixel, z) - person(number).velocity * since.x;
    let clip = frame.view_proj * vec4f(before, 1.0);
    let at = (clip.xy / max(clip.w, 1e-4) * vec2f(0.5, -0.5) + 0.5) * vec2f(frame.size);
    let m = motion(at, clip.z / max(clip.w, 1e-4));
    return vec3f(m.xy + pixel - at, m.z);
}

fn to_ycocg(c: vec3f) -> vec3f {
    return vec3f(dot(c, vec3f(0.25, 0.5, 0.25)), 0.5 * (c.r - c.b), dot(c, vec3f(-0.25, 0.5, -0.25)));
}

fn from_ycocg(c: vec3f) -> vec3f {
    return vec3f(c.x + c.y - c.z, c.x + c.z, c.x - c.y - c.z);
}

// Highlights compressed to the knee, and back.
fn compress(c: vec3f) -> vec3f {
    return c / (1.0 + max(c.x, 0.0) / params.resolve.knee);
}

fn expand(c: vec3f) -> vec3f {
    return c / max(1.0 - c.x / params.resolve.knee, 1e-3);
}

fn load(at: vec2i) -> vec3f {
    return compress(to_ycocg(textureLoad(picture, at, 0).rgb));
}

// Cubic interpolation of the past in five bilinear taps (Jimenez 2016, "Filmic SMAA"), or just its texel where it lies on one; a: how
// many frames are in it.
fn past(at: vec2f) -> vec4f {
    let size = vec2f(frame.size);
    let texel = floor(at - 0.5) + 0.5;
    let f = at - texel;
    let s = params.resolve.sharpness;
    let w0 = f * (-s + f * (2.0 * s - f * s));
    let w1 = 1.0 + f * f * (s - 3.0 + (2.0 - s) * f);
    let w2 = f * (s + f * (3.0 - 2.0 * s + (s - 2.0) * f));
    let w3 = f * f * (s * f - s);
    let w12 = w1 + w2;
    let middle = texel + w2 / w12;
    let off = abs(fract(at) - 0.5);
    let centre = textureSampleLevel(history, linear_clamp, middle / size, 0.0);
    var sum = centre.rgb * (w12.x * w12.y);
    var total = w12.x * w12.y;
    // Draft does without the outer taps: a little softer in motion.
    let sides = select(4, 0, (max(off.x, off.y) < 0.004) | (frame.quality == 0u));
    for (var k = 0; k < sides; k++) {
        let up = vec2f(f32(k & 1), 1.0 - f32(k & 1));
        let end = vec2f(f32(k >> 1));
        let p = mix(middle, texel - 1.0 + 3.0 * end, up);
        let w = dot(mix(w0, w3, end), up) * dot(w12, 1.0 - up);
        sum += w * textureSampleLevel(history, linear_clamp, p / size, 0.0).rgb;
        total += w;
    }
    return vec4f(max(sum / total, vec3f(0.0)), centre.a);
}

// What the pixels around one add up to; xyz of the closest: the way to it and its depth.
struct Box {
    sum: vec3f,
    squares: vec3f,
    closest: vec3f,
}

// The workgroup's pixels and one more on each side: compressed light, and depth.
var<workgroup> tile: array<vec4f, 100>;

fn look(b: Box, place: i32, way: vec2i) -> Box {
    let t = tile[place + way.y * 10 + way.x];
    return Box(b.sum + t.xyz, b.squares + t.xyz * t.xyz, select(b.closest, vec3f(vec2f(way), t.w), t.w > b.closest.z));
}

@compute @workgroup_size(8, 8)
fn main(
    @builtin(global_invocation_id) id: vec3u,
    @builtin(workgroup_id) group: vec3u,
    @builtin(local_invocation_id) local: vec3u,
    @builtin(local_invocation_index) index: u32,
) {
    let last = vec2i(frame.size) - 1;
    for (var k = index; k < 100u; k += 64u) {
        let at = clamp(vec2i(group.xy * 8u) + vec2i(vec2u(k % 10u, k / 10u)) - 1, vec2i(0), last);
        tile[k] = vec4f(load(at), textureLoad(depth, at, 0));
    }
    workgroupBarrier();
    if (any(id.xy >= frame.size)) {
        return;
    }
    let pixel = vec2i(id.xy);
    let corners = select(4, 0, by_each(frame.quality == 0u, f32(id.x)));

    let place = i32(local.y * 10u + local.x) + 11;
    let here = tile[place];
    let newest = here.xyz;
    var box = Box(newest, newest * newest, vec3f(0.0, 0.0, here.w));
    box = look(box, place, vec2i(1, 0));
    box = look(box, place, vec2i(-1, 0));
    box = look(box, place, vec2i(0, 1));
    box = look(box, place, vec2i(0, -1));
    for (var k = 0; k < corners; k++) {
        box = look(box, place, vec2i((k & 1) * 2 - 1, (k & 2) - 1));
    }
    let mean = box.sum / f32(corners + 5);
    let deviation = sqrt(max(box.squares / f32(corners + 5) - mean * mean, vec3f(0.0)));

    let nearest = vec2f(pixel) + box.closest.xy + 0.5;
    let surface = textureLoad(surface_ids, vec2i(nearest), 0).x;
    // No branches on uniforms: see `by_each`.
    let somebody = ((surface & FIGURE_FLAG) != 0u) & (since.x != 0.0);
    var moved = motion(nearest, box.closest.z);
    if (somebody) {
        moved = walked(surface & 0xffffu, nearest, box.closest.z);
    }
    let at = vec2f(pixel) + 0.5 - moved.xy;
    let inside_picture = moved.z > 0.5 && all(at >= vec2f(0.0)) && all(at <= vec2f(frame.size));
    let kept = past(at);
    // Where somebody stood who has gone on, the past has nothing to say.
    let gone = (kept.a > 0.6 * WALKED) & !somebody & (since.x != 0.0);
    let seen = inside_picture && !gone;
    let count = select(0.0, kept.a - select(0.0, WALKED, kept.a > 0.6 * WALKED), seen);

    // Towards the mean until inside the box.
    let before = compress(to_ycocg(kept.rgb));
    let speed = select(clamp(length(moved.xy), 0.0, 1.0), 1.0, somebody);
    let allowed = deviation * params.resolve.clip * mix(2.0, 1.0, speed) + 1e-5;
    let outside = abs((before - mean) / allowed);
    let inside = mean + (before - mean) / max(max(outside.x, max(outside.y, outside.z)), 1.0);
    let clipped = mix(before, inside, mix(params.resolve.hold, 1.0, speed));

    // Alike in light: flicker rather than change, so that more of the past is kept (Lottes 2014).
    let unlike = abs(newest.x - clipped.x) / max(max(newest.x, clipped.x), 0.05);
    let share = mix(params.resolve.still, params.resolve.moving, max(speed, unlike * unlike));
    let weight = max(share, 1.0 / (count + 1.0));
    let light = from_ycocg(expand(mix(clipped, newest, weight)));
    textureStore(history_out, id.xy, vec4f(clamp(light, vec3f(0.0), vec3f(60000.0)), min(max(count, 0.0) + 1.0, 64.0) + select(0.0, WALKED, somebody)));
}

// The first frame after a cut.
@compute @workgroup_size(8, 8)
fn begin(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    textureStore(history_out, id.xy, vec4f(textureLoad(picture, id.xy, 0).rgb, 1.0));
}
