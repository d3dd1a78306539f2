// Lamps: found by cluster, shadowed where they have a tile in the atlas; and the sun through its cascades.
#import frame
#import lib/samplers
#import lib/sun
#import lib/hash
#import lib/dither

struct Lamp {
    // w: range (m).
    position: vec4f,
    // w: radius of the luminous body (m).
    intensity: vec4f,
    // Spot axis; w: cosine of the outer half angle (−1 for all round).
    axis: vec4f,
    // x: 1 / (cos inner − cos outer); y: tile in the atlas or −1; z: map of what moves or −1; w: 1 for a beam that the air
    // shows.
    cone: vec4f,
}

struct LampTile {
    view_proj: mat4x4f,
    // Left, top, side in the atlas (0..1); texel size in the world at distance 1.
    rect: vec4f,
}

struct Cascade {
    view_proj: mat4x4f,
    // Left, top, side in the atlas (0..1); world size of a texel (m, of a lamp's map at distance 1).
    rect: vec4f,
}

// Cascades of what stands.
const STANDING: i32 = 4;

// How far round a body light goes that falls on it from aside, added to the cosine.
const AROUND: f32 = 0.4;
const CLUSTER_LAMPS: u32 = 63u;
// Multiples of 8 across and down.
const CLUSTERS: vec3u = vec3u(16u, 8u, 32u);
const CLUSTER_NEAR: f32 = 1.0;
const CLUSTER_FAR: f32 = 3000.0;

@auto var<storage, read> lamps: array<Lamp>;
@auto var<uniform> lamp_tiles: array<LampTile, 16>;
// Behind the sun's cascades, the maps of what moves: the sun's, then those of a few lamps. A side of 0 is none.
@auto var<uniform> cascades: array<Cascade, 8>;
@auto var sun_depth: texture_depth_2d;
@auto var lamp_depth: texture_depth_2d;
@auto var mover_depth: texture_depth_2d;

// Irradiance weaker than this is lost in the grain.
fn least_light() -> f32 {
    return array<f32, 5>(0.012, 0.003, 0.001, 0.0003, 0.0001)[frame.quality];
}

fn cluster_slice(z: f32) -> u32 {
    let s = log(max(z, CLUSTER_NEAR) / CLUSTER_NEAR) / log(CLUSTER_FAR / CLUSTER_NEAR) * f32(CLUSTERS.z);
    return min(u32(s), CLUSTERS.z - 1u);
}

// Share of the sun's disc that reaches p (normal n); softened over a few texels.
fn sun_visibility(p: vec3f, n: vec3f, spin: f32, taps: i32) -> f32 {
    for (var k = 0; k < STANDING; k++) {
        let c = cascades[k];
        let q = p + n * (c.rect.w * 1.6);
        let clip = c.view_proj * vec4f(q, 1.0);
        if (all(abs(clip.xy) < vec2f(0.985)) && clip.z > 0.0 && clip.z < 1.0) {
            let uv = (clip.xy * vec2f(0.5, -0.5) + 0.5) * c.rect.z + c.rect.xy;
            let texel = 1.0 / f32(textureDimensions(sun_depth).x);
            var sum = 0.0;
            for (var i = 0; i < taps; i++) {
                let r = sqrt((f32(i) + 0.5) / f32(taps)) * 1.8 * texel;
                let a = f32(i) * 2.39996323 + spin * 6.2831853;
                sum += textureSampleCompareLevel(sun_depth, shadow_compare, uv + vec2f(cos(a), sin(a)) * r, clip.z);
            }
            return sum / f32(taps);
        }
    }
    return 1.0;
}

// Irradiance of a lamp at p, before the cosine, and the direction to it (w: distance).
struct LampLight {
    direction: vec3f,
    irradiance: vec3f,
}

// How much of a lamp's intensity comes to a place this far away (squared): a window that reaches zero at the range (Karis 2013).
fn fall_off(lamp: Lamp, d2: f32) -> f32 {
    let f = d2 / (lamp.position.w * lamp.position.w);
    let window = clamp(1.0 - f * f, 0.0, 1.0);
    return window * window / max(d2, lamp.intensity.w * lamp.intensity.w + 0.01);
}

fn lamp_light(lamp: Lamp, p: vec3f) -> LampLight {
    let to = lamp.position.xyz - p;
    let d2 = dot(to, to);
    let d = sqrt(d2);
    let l = to / max(d, 1e-4);
    var cone = 1.0;
    if (lamp.axis.w > -1.0) {
        cone = clamp((dot(-l, lamp.axis.xyz) - lamp.axis.w) * lamp.cone.x, 0.0, 1.0);
        cone *= cone;
    }
    return LampLight(l, lamp.intensity.rgb * (fall_off(lamp, d2) * cone));
}

fn lamp_visibility(lamp: Lamp, p: vec3f, n: vec3f, spin: f32) -> f32 {
    let tile = i32(lamp.cone.y);
    if (tile < 0) {
        return 1.0;
    }
    let t = lamp_tiles[tile];
    let away = distance(p, lamp.position.xyz);
    let clip = t.view_proj * vec4f(p + n * (t.rect.w * away * 1.8 + 0.01), 1.0);
    let ndc = clip.xyz / max(clip.w, 1e-4);
    if (clip.w <= 0.0 || any(abs(ndc.xy) > vec2f(0.995))) {
        return 1.0;
    }
    let texel = 1.0 / f32(textureDimensions(lamp_depth).x);
    let uv = (ndc.xy * vec2f(0.5, -0.5) + 0.5) * t.rect.z + t.rect.xy;
    var sum = 0.0;
    let taps = select(4, 1, by_each(frame.quality == 0u, away));
    for (var i = 0; i < taps; i++) {
        let a = (f32(i) + spin) * 1.5707963;
        sum += textureSampleCompareLevel(lamp_depth, shadow_compare, uv + vec2f(cos(a), sin(a)) * texel * 1.2, ndc.z - 0.00002);
    }
    return sum / f32(taps);
}

// Share of a light that what moves lets through to p; map 0 is the sun's, lamps have theirs in `cone.z`. `slack`: nearer
// than this to p (m), nothing shades it; for things that would shade themselves.
fn movers_visibility(map: i32, p: vec3f, n: vec3f, slack: vec3f, spin: f32, taps: i32) -> f32 {
    if (map < 0) {
        return 1.0;
    }
    let m = cascades[STANDING + map];
    let lamp = map > 0;
    let clip = m.view_proj * vec4f(p + n * select(0.03, 0.015, lamp) + slack, 1.0);
    let ndc = clip.xyz / max(clip.w, 1e-4);
    if (m.rect.z == 0.0 || clip.w <= 0.0 || any(abs(ndc.xy) > vec2f(0.99)) || ndc.z <= 0.0 || ndc.z >= 1.0) {
        return 1.0;
    }
    let texel = 1.0 / f32(textureDimensions(mover_depth).x);
    let uv = (ndc.xy * vec2f(0.5, -0.5) + 0.5) * m.rect.z + m.rect.xy;
    var sum = 0.0;
    for (var k = 0; k < taps; k++) {
        let r = sqrt((f32(k) + 0.5) / f32(taps)) * 1.4 * texel;
        let a = f32(k) * 2.39996323 + spin * 6.2831853;
        sum += textureSampleCompareLevel(mover_depth, shadow_compare, uv + vec2f(cos(a), sin(a)) * r, ndc.z - 0.00002);
    }
    return sum / f32(taps);
}
