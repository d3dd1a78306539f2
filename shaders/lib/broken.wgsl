// What shows where something broke. In a building: the edges of its floors, dark rooms between them, bars that stick out; in
// plate: bright torn metal; in both, no face is smooth.
#import frame
#import lib/noise
#import lib/hash
#import lib/facade

struct BrokenParams {
    floor: vec3f, // = #6d6259 colour "Colour of torn floors"
    rooms: f32, // = 1.0 in 0.0..20.0 step 0.05 "Light left in rooms that lie open"
    rough: f32, // = 0.9 in 0.0..2.0 step 0.01 "Relief of torn faces"
}

struct Torn {
    albedo: vec3f,
    f0: vec3f,
    roughness: f32,
    normal: vec3f,
    emission: vec3f,
}

// `local`: metres along the part's own axes; `w`: footprint of a pixel (m); `storey`: height of a storey, 0 for plate.
fn broken(local: vec3f, n: vec3f, storey: f32, seed: u32, tint: vec3f, lit: f32, w: f32) -> Torn {
    let own = f32(seed & 255u);
    let across = vec2f(local.x + local.z, local.x - local.z) * 0.71;
    let coarse = fbm2(vec2f(across.x * 0.35 + own, local.y * 0.5 + across.y * 0.2), 3);
    let fine = value2(vec2f(across.x * 2.3, local.y * 2.3 + across.y));
    let near = smoothstep(1.2, 0.1, w);
    var out: Torn;
    let rise = vec3f(fine - 0.5, coarse - 0.5, value2(across * 1.7 + 9.0) - 0.5);
    out.normal = normalize(n + rise * (params.broken.rough * mix(0.35, 0.8, near)));
    if (storey < 0.5) {
        let bare = smoothstep(0.35, 0.6, coarse);
        out.albedo = mix(vec3f(0.10, 0.05, 0.03), vec3f(0.03), bare);
        out.f0 = mix(vec3f(0.05), vec3f(0.44, 0.42, 0.4), bare);
        out.roughness = mix(0.7, 0.38, bare);
        return out;
    }
    let upright = 1.0 - smoothstep(0.5, 0.8, abs(n.y));
    // Floors a quarter of a storey thick with their ceilings; torn, so that no edge is straight.
    let torn = (coarse - 0.5) * 0.5;
    let floors = mix(1.0, pulse(local.y / storey + 0.12 + torn * 0.2, 0.24, max(w / storey, 0.02)), upright);
    let walls = pulse(across.x / 7.0 + own, 0.06, max(w / 7.0, 0.02)) * upright;
    let solid = max(floors, walls);
    let concrete = params.broken.floor * (0.55 + 0.7 * coarse) * mix(0.75, 1.15, fine);
    let dark = tint * 0.05 + vec3f(0.012);
    out.albedo = mix(dark, concrete, solid);
    out.f0 = vec3f(0.04);
    out.roughness = 0.92;
    let room = vec3u(u32(i32(floor(across.x / 7.0)) + 512), u32(i32(floor(local.y / storey)) + 512), seed);
    let h = hash3(room);
    let fails = step(0.45, hash2(room.x * 57u + room.y, u32(max(frame.eye.w, 0.0) * 11.0 + h.y * 40.0)));
    let on = step(h.x, 0.10 + 0.5 * lit) * fails * (1.0 - solid) * upright;
    out.emission = room_colour(h) * (params.facade.room_light * params.broken.rooms * 0.5 * on);
    return out;
}
