// The city's ground from the street plan: asphalt, kerbs, lots, water, street lamps and traffic, filtered to averages
// where they are finer than a pixel.
#import frame
#import lib/noise
#import lib/samplers
#import lib/fronts

struct GroundParams {
    lamps: f32, // = 1.0 in 0.0..8.0 step 0.01 "Brightness of street lamps"
    lamp_colour: vec3f, // = #ff9a4a colour "Colour of street lamps"
    traffic: f32, // = 0.55 in 0.0..1.0 step 0.01 "Share of road taken by traffic"
    headlights: f32, // = 1.6 in 0.0..20.0 step 0.05 "Brightness of headlights"
    cracks: f32, // = 1.0 in 0.0..4.0 step 0.05 "Width of the cracks a tremor opens"
    crack_glow: f32, // = 14.0 in 0.0..60.0 step 0.1 "Brightness of what glows in them"
    speed: f32, // = 13.0 in 0.0..60.0 step 0.5 "Speed of traffic" (m/s)
}

struct Streets {
    origin: vec2f,
    side: f32,
    size: u32,
}

@auto var<uniform> streets: Streets;
@auto var street_plan: texture_2d<f32>;

struct Ground {
    albedo: vec3f,
    roughness: f32,
    emission: vec3f,
    // What glows from below.
    glow: vec3f,
    // Slope of the wave that runs through it.
    slope: vec2f,
}

// What a tremor does to the ground at p: xy: slope of the wave that passes; z: how far it has split there (0..1); w: how high
// the wave lifts it (m), as `roll` in src/passes/fronts.rs lifts what stands on it.
fn quaked(p: vec2f) -> vec4f {
    let to = p - fronts.quake.xy;
    let away = length(to);
    let since = frame.eye.w - fronts.quake.z - away / max(fronts.wave.x, 1.0);
    if ((fronts.quake.w <= 0.0) | (since <= 0.0)) {
        return vec4f(0.0);
    }
    let x = away / max(fronts.wave.z, 1.0);
    let near = fronts.quake.w / (1.0 + x * x);
    let phase = 6.2831853 * since / max(fronts.wave.y, 0.1);
    let high = 16.0 * near * min(since * 3.0, 1.0) * exp(-since * 0.55);
    let slope = high * 6.2831853 / (fronts.wave.x * fronts.wave.y);
    return vec4f(to / max(away, 1.0) * (slope * cos(phase)), smoothstep(0.0, 2.5, since) * clamp(near, 0.0, 1.5), high * sin(phase));
}

// How far p is from where the noise is a half, along its slope.
fn to_contour(p: vec2f) -> f32 {
    let e = 0.02;
    let n = value2(p);
    let slope = vec2f(value2(p + vec2f(e, 0.0)) - n, value2(p + vec2f(0.0, e)) - n) / e;
    return abs(n - 0.5) / max(length(slope), 0.35);
}

// Cracks: x: how far inside one (0..1), y: its torn edge, z: how it glows. They run along noise, and wander off along streets.
fn cracked(p: vec2f, open: f32, w: f32) -> vec3f {
    let bend = vec2f(fbm2(p / 130.0 + 3.0, 3), fbm2(p / 130.0 + 41.0, 3)) - 0.5;
    let q = p + bend * 90.0;
    let line = to_contour(q / 310.0 + 11.0) * 310.0;
    let branch = to_contour(q / 97.0 + 71.0) * 97.0;
    let torn = 1.0 + 0.8 * (value2(p / 7.0) - 0.5);
    let wide = open * params.ground.cracks * torn;
    let soft = max(w, 0.4);
    let main = smoothstep(soft, -soft, line - 4.0 * wide) * min(1.0, 8.0 * wide / soft);
    let side = smoothstep(soft, -soft, branch - 1.7 * wide) * min(1.0, 3.4 * wide / soft);
    let rift = rift_at(p);
    let gap = fronts.tear.z * rift.y * torn;
    let tear = smoothstep(soft, -soft, rift.x - gap) * step(0.01, rift.y);
    let edge = smoothstep(3.5 * soft + 5.0, 0.0, min(line - 4.0 * wide, 2.0 * branch - 3.0 * wide)) * open;
    // The rift glows from far below; the others hardly.
    return vec3f(max(max(main, side), tear), max(edge, smoothstep(2.5 * gap + 6.0, gap, rift.x) * rift.y), max(tear, 0.02 * max(main, side)));
}

// What a look along d, through p, finds in the rift: xy: its place in plan; z: its depth, 0 at the rim and 1 on the floor. The
// walls close in on each other as they go down, and are as ragged as the rim.
fn down_rift(p: vec2f, d: vec3f) -> vec3f {
    let half = fronts.tear.z * rift_at(p).y;
    let deep = 2.2 * half;
    let lean = d.xz / max(-d.y, 0.15);
    var before = vec2f(0.0, 1.0);
    var hit = 1.0;
    for (var k = 1; k <= 10; k++) {
        let share = 0.1 * f32(k);
        let q = p + lean * (deep * share);
        let ragged = 1.0 + 0.8 * (value2(q / 7.0 + 2.0 * share) - 0.5);
        let room = half * ragged * (1.0 - 0.8 * share) - rift_at(q).x;
        if (room < 0.0) {
            hit = mix(before.x, share, before.y / (before.y - room));
            break;
        }
        before = vec2f(share, room);
    }
    return vec3f(p + lean * (deep * hit), hit);
}

// `w`: footprint of a pixel (m), `d`: the way it is looked at.
fn ground_at(level: vec2f, w: f32, d: vec3f) -> Ground {
    // Where the look meets the ground that the wave has lifted (one step of parallax: Kaneko et al. 2001).
    let quake = quaked(level);
    let p = level + d.xz * (quake.w / min(d.y, -0.3));
    var g = Ground(vec3f(0.035, 0.033, 0.034), 0.85, vec3f(0.0), vec3f(0.0), vec2f(0.0));
    let uv = (p - streets.origin) / streets.side;
    if (any(uv < vec2f(0.0)) || any(uv > vec2f(1.0))) {
        g.emission = params.ground.lamp_colour * (0.02 * params.ground.lamps);
        return g;
    }
    let texel = vec2u(clamp(uv * f32(streets.size), vec2f(0.0), vec2f(f32(streets.size) - 1.0)));
    let plan = textureLoad(street_plan, texel, 0);
    let smooth_plan = textureSampleLevel(street_plan, linear_clamp, uv, 0.0);
    let away = smooth_plan.x * 64.0;
    let width = plan.z * 64.0;
    let kind = plan.w;
    if (kind > 0.9) {
        g.albedo = vec3f(0.012, 0.014, 0.018);
        g.roughness = 0.12;
        return g;
    }
    let angle = plan.y * 3.14159265;
    let along_dir = vec2f(cos(angle), sin(angle));
    let across_dir = vec2f(-along_dir.y, along_dir.x);
    let along = dot(p, along_dir);
    let soft = max(w, 0.5);
    let road = smoothstep(width * 0.5 + soft, width * 0.5 - soft, away) * step(0.1, kind);
    let lot = mix(vec3f(0.05, 0.046, 0.044), vec3f(0.085, 0.08, 0.075), hash2(u32(i32(p.x / 40.0) + 9999), u32(i32(p.y / 40.0) + 9999)));
    g.albedo = mix(lot, vec3f(0.028), road);
    g.roughness = mix(0.9, 0.45, road);

    // Lamps every 34 m on both kerbs.
    let spacing = 34.0;
    let to_lamp = vec2f((fract(along / spacing) - 0.5) * spacing, away - width * 0.5);
    let pool = 60.0 / (60.0 + dot(to_lamp, to_lamp) * 1.2);
    let spot = smoothstep(1.6 + soft, 0.3, length(to_lamp)) * 9.0 / (1.0 + soft * soft * 0.35);
    let mean = 0.30;
    let lamps = mix(pool * 0.55 + spot, mean, smoothstep(10.0, 34.0, w)) * step(0.1, kind) * smoothstep(width * 0.5 + 26.0, width * 0.5, away);
    g.emission = params.ground.lamp_colour * (lamps * 0.42 * params.ground.lamps * (0.35 + kind));

    // Traffic: a pair of lights per car, white coming, red going, on two lanes a side.
    let step_uv = across_dir * (6.0 / streets.side);
    let further = textureSampleLevel(street_plan, linear_clamp, uv + step_uv, 0.0).x * 64.0;
    let going = select(-1.0, 1.0, further > away);
    let lane = clamp(floor(away / 3.6), 0.0, 2.0);
    let gap = 19.0;
    let moved = along - going * params.ground.speed * (0.8 + 0.25 * lane) * frame.eye.w;
    let slot = floor(moved / gap);
    let h = hash2(u32(i32(slot) + 65536) * 7u + u32(lane), u32(i32(dot(p, across_dir) / 90.0) + 4096) * 3u + u32(going + 1.0));
    let there = step(h, params.ground.traffic * smoothstep(0.3, 0.7, kind));
    let off = vec2f((fract(moved / gap) - 0.5) * gap, away - (lane + 0.5) * 3.6);
    let dot_light = smoothstep(1.4 + soft, 0.2, length(off)) / (1.0 + soft * soft * 0.2);
    let hue = select(vec3f(1.0, 0.07, 0.03) * 0.7, vec3f(1.0, 0.86, 0.68), going > 0.0);
    let stream = hue * (params.ground.traffic * 0.10 * smoothstep(0.3, 0.7, kind));
    let cars = mix(hue * (dot_light * there * 5.0), stream, smoothstep(6.0, 24.0, w));
    g.emission += cars * road * params.ground.headlights;
    g.slope = quake.xy;
    var torn = quake.z > 0.0;
    if (by_each(fronts.quake.w > 0.0, p.x)) {
        torn = torn | (rift_at(p).y > 0.0);
    }
    if (torn) {
        let crack = cracked(p, quake.z, w);
        g.albedo = mix(mix(g.albedo, vec3f(0.11, 0.095, 0.085), 0.6 * crack.y), vec3f(0.004), crack.x);
        g.roughness = mix(g.roughness, 0.95, max(crack.x, crack.y));
        g.emission *= 1.0 - crack.x;
        if (crack.z > 0.0) {
            var seen = vec3f(p, 1.0);
            if (crack.z > 0.03) {
                seen = down_rift(p, d);
            }
            // Crusts float on the floor: dark, with hotter seams. Its light climbs the walls, over their layers.
            let q = seen.xy;
            let smoulder = 0.35 + 0.65 * fbm2(q / 23.0 + vec2f(0.0, frame.eye.w * 0.25), 3);
            let crust = smoulder * smoulder * (0.35 + 1.3 * smoothstep(0.42, 0.62, fbm2(q / 9.0 - vec2f(frame.eye.w * 0.4, 0.0), 2)));
            let layers = 0.3 + 1.1 * value2(vec2f(seen.z * 14.0, (q.x + q.y) / 19.0));
            let wall = layers * (0.012 + 0.5 * exp(-7.0 * (1.0 - seen.z)));
            let heat = mix(wall, crust, smoothstep(0.9, 1.0, seen.z));
            g.glow = (params.shock.rift_colour + vec3f(0.0, 0.18, 0.02) * heat) * (params.ground.crack_glow * crack.z * heat);
        }
    }
    return g;
}
