// The film's last step: exposure, bloom, halation, lens falloff, the dream's edge, tone map, grain; then 8 bits with
// dither, 16 bits, or light for a display of high dynamic range.
#import frame
#import lib/hash
#import lib/tone
#import lib/noise

struct FinishParams {
    exposure: f32, // = 0.0 in -10.0..10.0 step 0.05 "Exposure" (EV)
    contrast: f32, // = 1.25 in 0.5..2.5 step 0.01 "Contrast of the tone curve"
    saturation: f32, // = 1.12 in 0.0..3.0 step 0.01 "Saturation after the tone curve"
    bloom: f32, // = 0.055 in 0.0..1.0 step 0.005 "Share of light the lens scatters"
    halation: f32, // = 0.05 in 0.0..1.0 step 0.005 "Red light bouncing back through the film"
    falloff: f32, // = 0.55 in 0.0..2.0 step 0.01 "Darkening towards the corners"
    edge: f32, // = 0.30 in 0.0..1.0 step 0.01 "How far the picture dissolves at its edge, as in a dream"
    grain: f32, // = 0.022 in 0.0..0.3 step 0.001 "Film grain"
    shadows: vec3f, // = (0.018, 0.004, 0.006) colour "Colour lent to the deepest shadows"
    fade: f32, // = 0.0 in 0.0..1.0 step 0.01 "Fade to black"
    peak: f32, // = 1000.0 in 203.0..4000.0 step 1 "Brightest light of a film of high dynamic range" (cd/m²)
}

struct Place {
    // Pixels of the whole picture; where this part's first pixel lies in it.
    whole: vec2u,
    origin: vec2u,
    // 0: a plane behind a lens. 1: all directions. 2: half of them, on a disc.
    projection: u32,
    // 1: the picture's alpha is its coverage; 0: it has none.
    alpha: u32,
    pad: vec2u,
}

@auto var<uniform> place: Place;
// What lies beyond the picture's border.
@auto var edge: sampler;
@auto var picture: texture_2d<f32>;
@auto var glow: texture_2d<f32>;
@auto var glow_wide: texture_2d<f32>;
@auto var display_out: texture_storage_2d<rgba8unorm, write>;
@auto var deep_out: texture_storage_2d<rgba16uint, write>;
@auto var light_out: texture_storage_2d<rgba16float, write>;

// Luminance of diffuse white in a film of high dynamic range (cd/m², ITU-R BT.2408).
const WHITE: f32 = 203.0;
// Where lights begin to outshine what a usual screen shows of them, and where they are at their brightest (EV over
// middle grey). AgX, with which they are white from +4 EV on, lies between.
const HIGHLIGHTS: vec2f = vec2f(1.0, 7.0);

struct Finished {
    // sRGB-encoded, 0..1 but for the grain.
    shown: vec3f,
    // How much brighter a display that can is to show it.
    gain: f32,
    // Share of the pixel that is covered.
    cover: f32,
}

fn finished(id: vec3u, size: vec2u) -> Finished {
    let uv = (vec2f(id.xy) + 0.5) / vec2f(size);
    let exposed = textureLoad(picture, id.xy, 0);
    var light = exposed.rgb;
    let soft = textureSampleLevel(glow, edge, uv, 0.0).rgb;
    let broad = textureSampleLevel(glow_wide, edge, uv, 0.0).rgb;
    light = mix(light, soft, params.finish.bloom);
    light += broad * vec3f(1.0, 0.22, 0.06) * params.finish.halation;

    // Natural falloff (cos⁴) times taste, then the edge that breathes slowly.
    let pixel = id.xy + place.origin;
    let aspect = f32(place.whole.x) / f32(place.whole.y);
    let centred = ((vec2f(pixel) + 0.5) / vec2f(place.whole) - 0.5) * 2.0;
    let t = centred * vec2f(frame.right.w, frame.up.w);
    let cos2 = 1.0 / (1.0 + dot(t, t));
    // A picture of all directions has neither lens nor edge.
    let plane = place.projection == 0u;
    light *= select(1.0, mix(1.0, cos2 * cos2, params.finish.falloff), plane);
    let drift = noise3(vec3f(centred * vec2f(aspect, 1.0) * 1.1, frame.eye.w * 0.11)) * 0.22;
    let r = length(centred * vec2f(0.86, 0.92)) + drift;
    light *= select(1.0, 1.0 - params.finish.edge * smoothstep(0.75, 1.45, r), plane);

    // What is covered is toned as if it covered all of the pixel: files hold colour and coverage apart.
    var cover = select(1.0, clamp(exposed.a, 0.0, 1.0), place.alpha == 1u);
    light = select(vec3f(0.0), light / max(cover, 1e-4), cover > 0.002);

    light *= exp2(params.finish.exposure) * (1.0 - params.finish.fade);
    light += params.finish.shadows * 0.05 * (1.0 - params.finish.fade);
    let over_grey = log2(max(max(light.r, max(light.g, light.b)), 1e-6) / 0.18);
    let gain = pow(params.finish.peak / WHITE, smoothstep(HIGHLIGHTS.x, HIGHLIGHTS.y, over_grey));
    var c = agx(light, params.finish.contrast, params.finish.saturation);

    // Grain: strongest in the middle tones, a new pattern each frame.
    let g = hash3(vec3u(pixel, frame.number * 747u + frame.seed));
    let grey = dot(c, vec3f(0.2126, 0.7152, 0.0722));
    let bell = (g.x + g.y - 1.0) * (1.0 - abs(grey * 2.0 - 1.0) * 0.75);
    c += bell * params.finish.grain * (0.35 + 0.65 * smoothstep(0.0, 0.25, grey));
    // Nothing lies beyond the disc.
    let beyond = length(centred) * 0.5 * f32(place.whole.x) - 0.5 * f32(place.whole.x) + 0.5;
    let disc = select(1.0, clamp(1.0 - beyond, 0.0, 1.0), place.projection == 2u);
    cover *= select(1.0, disc, place.alpha == 1u);
    c *= select(disc, 1.0, place.alpha == 1u);
    return Finished(c, gain, cover);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(display_out);
    if (any(id.xy >= size)) {
        return;
    }
    // Triangular dither of one 8-bit step.
    let h = hash3(vec3u(id.yx + place.origin.yx + 977u, frame.number * 331u + frame.seed));
    let f = finished(id, size);
    // Not beyond a dome's disc.
    let dither = (h + h.yzx - 1.0) / 255.0 * select(1.0, 0.0, (place.projection == 2u) & all(f.shown == vec3f(0.0)));
    textureStore(display_out, id.xy, vec4f(clamp(f.shown + dither, vec3f(0.0), vec3f(1.0)), f.cover));
}

@compute @workgroup_size(8, 8)
fn deep(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(deep_out);
    if (any(id.xy >= size)) {
        return;
    }
    let f = finished(id, size);
    let c = vec4f(clamp(f.shown, vec3f(0.0), vec3f(1.0)), f.cover);
    textureStore(deep_out, id.xy, vec4u(round(c * 65535.0)));
}

@compute @workgroup_size(8, 8)
fn light(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(light_out);
    if (any(id.xy >= size)) {
        return;
    }
    let f = finished(id, size);
    let c = clamp(f.shown, vec3f(0.0), vec3f(1.0));
    // IEC 61966-2-1.
    let linear = select(pow((c + 0.055) / 1.055, vec3f(2.4)), c / 12.92, c <= vec3f(0.04045));
    textureStore(light_out, id.xy, vec4f(linear * f.gain, 1.0));
}
