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
    let last = vec2i(frame.size) - 1;
    return compress(to_ycocg(textureLoad(picture, clamp(at, vec2i(0), last), 0).rgb));
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
    let taps = select(5, 1, max(off.x, off.y) < 0.004);
    var sum = vec3f(0.0);
    var total = 0.0;
    for (var k = 0; k < taps; k++) {
        var p = middle;
        var w = w12.x * w12.y;
        if (k == 1) {
            p.x = texel.x - 1.0;
            w = w0.x * w12.y;
        } else if (k == 2) {
            p.x = texel.x + 2.0;
            w = w3.x * w12.y;
        } else if (k == 3) {
            p.y = texel.y - 1.0;
            w = w12.x * w0.y;
        } else if (k == 4) {
            p.y = texel.y + 2.0;
            w = w12.x * w3.y;
        }
        sum += w * textureSampleLevel(history, linear_clamp, p / size, 0.0).rgb;
        total += w;
    }
    return max(sum / total, vec3f(0.0));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    let pixel = vec2i(id.xy);
    let last = vec2i(frame.size) - 1;
    let around = select(8, 4, frame.quality == 0u);

    let newest = load(pixel);
    var mean = newest;
    var square = newest * newest;
    var closest = textureLoad(depth, pixel, 0);
    var nearest = pixel;
    for (var k = 0; k < around; k++) {
        // The four beside it, then the four at the corners.
        let way = (k & 1) * 2 - 1;
        let o = select(select(vec2i(0, way), vec2i(way, 0), k < 2), vec2i(way, select(way, -way, k < 6)), k >= 4);
        let at = clamp(pixel + o, vec2i(0), last);
        let c = load(at);
        mean += c;
        square += c * c;
        let z = textureLoad(depth, at, 0);
        nearest = select(nearest, at, z > closest);
        closest = max(closest, z);
    }
    mean /= f32(around + 1);
    let deviation = sqrt(max(square / f32(around + 1) - mean * mean, vec3f(0.0)));

    let moved = motion(vec2f(nearest) + 0.5, closest);
    let at = vec2f(pixel) + 0.5 - moved.xy;
    let seen = moved.z > 0.5 && all(at >= vec2f(0.0)) && all(at <= vec2f(frame.size));
    let count = textureLoad(history, clamp(vec2i(at), vec2i(0), last), 0).a * select(0.0, 1.0, seen);

    // Towards the mean until inside the box.
    let before = compress(to_ycocg(past(at)));
    let speed = clamp(length(moved.xy), 0.0, 1.0);
    let box = deviation * params.resolve.clip * mix(2.0, 1.0, speed) + 1e-5;
    let outside = abs((before - mean) / box);
    let clipped = mean + (before - mean) / max(max(outside.x, max(outside.y, outside.z)), 1.0);

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
