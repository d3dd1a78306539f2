// Temporal anti-aliasing: the newest jittered frame joins what earlier ones have shown of the same places. Karis 2014, "High
// Quality Temporal Supersampling" (closest depth, YCoCg, weights by luminance); Salvi 2016, "An Excursion in Temporal
// Supersampling" (variance clipping). The newest sample goes in unfiltered, so that the mean is the offline frame's box.
#import lib/motion
#import lib/samplers

struct ResolveParams {
    still: f32, // = 0.05 in 0.01..1.0 step 0.01 "Live view: share of the newest frame where nothing moves"
    moving: f32, // = 0.12 in 0.01..1.0 step 0.01 "Live view: share of the newest frame where the picture changes or moves"
    sharpness: f32, // = 0.5 in 0.0..1.0 step 0.05 "Live view: sharpness of what is carried over (0.5 is Catmull-Rom)"
    clip: f32, // = 1.25 in 0.25..8.0 step 0.05 "Live view: how far the past may differ from the newest neighbourhood (deviations)"
    hold: f32, // = 0.25 in 0.0..1.0 step 0.05 "Live view: how strictly that is held where nothing moves; less keeps what is thinner than a pixel"
    knee: f32, // = 6.0 in 0.1..100.0 step 0.1 "Live view: light above which single samples are held back"
}

@auto var picture: texture_2d<f32>;
// rgb: the mean so far; a: how many frames are in it.
@auto var history: texture_2d<f32>;
@auto var depth: texture_depth_2d;
@auto var history_out: texture_storage_2d<rgba16float, write>;

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

// Cubic interpolation of the past in five bilinear taps (Jimenez 2016, "Filmic SMAA"), or just its texel where it lies on one.
fn past(at: vec2f) -> vec3f {
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
    var sum = textureSampleLevel(history, linear_clamp, middle / size, 0.0).rgb * (w12.x * w12.y);
    var total = w12.x * w12.y;
    let sides = select(4, 0, max(off.x, off.y) < 0.004);
    for (var k = 0; k < sides; k++) {
        let up = vec2f(f32(k & 1), 1.0 - f32(k & 1));
        let end = vec2f(f32(k >> 1));
        let p = mix(middle, texel - 1.0 + 3.0 * end, up);
        let w = dot(mix(w0, w3, end), up) * dot(w12, 1.0 - up);
        sum += w * textureSampleLevel(history, linear_clamp, p / size, 0.0).rgb;
        total += w;
    }
    return max(sum / total, vec3f(0.0));
}

// What the pixels around one add up to; xyz of the closest: its place and depth.
struct Box {
    sum: vec3f,
    squares: vec3f,
    closest: vec3f,
}

fn look(b: Box, around: vec2i) -> Box {
    let at = clamp(around, vec2i(0), vec2i(frame.size) - 1);
    let c = load(at);
    let z = textureLoad(depth, at, 0);
    return Box(b.sum + c, b.squares + c * c, select(b.closest, vec3f(vec2f(at), z), z > b.closest.z));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    let pixel = vec2i(id.xy);
    let last = vec2i(frame.size) - 1;
    let corners = select(4, 0, frame.quality == 0u);

    let newest = load(pixel);
    var box = Box(newest, newest * newest, vec3f(vec2f(pixel), textureLoad(depth, pixel, 0)));
    box = look(box, pixel + vec2i(1, 0));
    box = look(box, pixel + vec2i(-1, 0));
    box = look(box, pixel + vec2i(0, 1));
    box = look(box, pixel + vec2i(0, -1));
    for (var k = 0; k < corners; k++) {
        box = look(box, pixel + vec2i((k & 1) * 2 - 1, (k & 2) - 1));
    }
    let mean = box.sum / f32(corners + 5);
    let deviation = sqrt(max(box.squares / f32(corners + 5) - mean * mean, vec3f(0.0)));

    let moved = motion(box.closest.xy + 0.5, box.closest.z);
    let at = vec2f(pixel) + 0.5 - moved.xy;
    let seen = moved.z > 0.5 && all(at >= vec2f(0.0)) && all(at <= vec2f(frame.size));
    let count = textureLoad(history, clamp(vec2i(at), vec2i(0), last), 0).a * select(0.0, 1.0, seen);

    // Towards the mean until inside the box.
    let before = compress(to_ycocg(past(at)));
    let speed = clamp(length(moved.xy), 0.0, 1.0);
    let allowed = deviation * params.resolve.clip * mix(2.0, 1.0, speed) + 1e-5;
    let outside = abs((before - mean) / allowed);
    let inside = mean + (before - mean) / max(max(outside.x, max(outside.y, outside.z)), 1.0);
    let clipped = mix(before, inside, mix(params.resolve.hold, 1.0, speed));

    // Alike in light: flicker rather than change, so that more of the past is kept (Lottes 2014).
    let unlike = abs(newest.x - clipped.x) / max(max(newest.x, clipped.x), 0.05);
    let share = mix(params.resolve.still, params.resolve.moving, max(speed, unlike * unlike));
    let weight = max(share, 1.0 / (count + 1.0));
    let light = from_ycocg(expand(mix(clipped, newest, weight)));
    textureStore(history_out, id.xy, vec4f(clamp(light, vec3f(0.0), vec3f(60000.0)), min(count + 1.0, 64.0)));
}

// The first frame after a cut.
@compute @workgroup_size(8, 8)
fn begin(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    textureStore(history_out, id.xy, vec4f(textureLoad(picture, id.xy, 0).rgb, 1.0));
}
