// The platform's plates: studs, wear, seams of dirt, standing water, painted markings.
#import lib/noise

struct DeckParams {
    wet: f32, // = 0.5 in 0.0..1.0 step 0.01 "Share of the deck under a film of water"
    wear: f32, // = 0.6 in 0.0..1.0 step 0.01 "How worn the paint and the plates are"
    lamps: f32, // = 1.0 in 0.0..4.0 step 0.01 "Share of their power that the deck's own lamps have"
    studs: f32, // = 0.035 in 0.0..0.2 step 0.005 "Relief of the anti-slip studs"
    paint: vec3f, // = #c9952e colour "Colour of painted markings"
}

struct Plate {
    albedo: vec3f,
    roughness: f32,
    metal: f32,
    tilt: vec2f,
}

// Signed distance to a band of the given half width around |x| = at.
fn band(x: f32, at: f32, half: f32) -> f32 {
    return abs(abs(x) - at) - half;
}

fn markings(p: vec2f, w: f32) -> f32 {
    let soft = max(w, 0.02);
    // Landing circle, centre line, hazard band along the north edge.
    let ring = abs(length(p - vec2f(0.0, 18.0)) - 24.0) - 0.35;
    let inner = abs(length(p - vec2f(0.0, 18.0)) - 9.0) - 0.2;
    let cross_bar = max(min(abs(p.x) - 0.3, abs(p.y - 18.0) - 0.3), length(p - vec2f(0.0, 18.0)) - 5.0);
    let lane = max(band(p.x, 34.0, 0.15), abs(p.y - 20.0) - 74.0);
    let dash = max(abs(p.x) - 0.12, abs(fract(p.y / 6.0) - 0.5) * 6.0 - 1.6);
    let line = min(min(ring, inner), min(cross_bar, min(lane, max(dash, 30.0 - length(p - vec2f(0.0, 18.0))))));
    var m = smoothstep(soft, -soft, line);
    let edge = smoothstep(soft, -soft, abs(p.y + 56.2) - 0.6) * step(abs(p.x), 66.0);
    let stripe = pulse_line((p.x + p.y) / 1.6, 0.5, w / 1.6);
    m = max(m, edge * stripe);
    return m;
}

fn pulse_line(x: f32, duty: f32, w: f32) -> f32 {
    let f = max(w, 0.01);
    let a = x - f * 0.5;
    let b = x + f * 0.5;
    let i = (floor(b) * duty + min(fract(b), duty)) - (floor(a) * duty + min(fract(a), duty));
    return clamp(i / f, 0.0, 1.0);
}

fn plate(p: vec2f, seed: u32, tint: vec3f, w: f32) -> Plate {
    let large = fbm2(p * 0.09 + 31.0, 4);
    let fine = fbm2(p * 1.9 + 7.0, 3);
    let grit = value2(p * 21.0);
    let near = smoothstep(0.12, 0.02, w);
    var out: Plate;
    // Diamond tread: two crossed rows of lozenges.
    let cell = p * 9.0;
    let odd = f32((i32(floor(cell.x)) + i32(floor(cell.y))) & 1);
    let q = fract(cell) - 0.5;
    let turned = select(vec2f(q.x + q.y, (q.x - q.y) * 3.2), vec2f((q.x + q.y) * 3.2, q.x - q.y), odd > 0.5);
    let stud = smoothstep(0.62, 0.40, length(turned)) * smoothstep(0.03, 0.008, w);
    let worn = smoothstep(0.35, 0.75, large * 0.6 + fine * 0.5) * params.deck.wear;
    let tone = 0.75 + 0.5 * hash1(seed);
    out.albedo = tint * tone * mix(0.62, 1.05, fine) * (1.0 - 0.35 * worn);
    out.metal = 0.12 + 0.45 * worn;
    out.roughness = mix(0.58, 0.34, worn) + 0.12 * (grit - 0.5) * near;
    let paint = markings(p, w) * (1.0 - smoothstep(0.35, 0.8, fine * 0.7 + large * 0.5) * params.deck.wear);
    out.albedo = mix(out.albedo, params.deck.paint * (0.5 + 0.35 * fine), paint * 0.9);
    out.metal *= 1.0 - paint;
    out.roughness = mix(out.roughness, 0.55, paint);
    let slope = vec2f(-turned.x, -turned.y) * stud;
    out.tilt = slope * params.deck.studs * 3.0 + (vec2f(value2(p * 3.1), value2(p * 3.1 + 40.0)) - 0.5) * 0.012;
    // Water lies in the low places.
    let low = fbm2(p * 0.16 + 90.0, 3) + 0.12 * fine;
    let water = smoothstep(0.62, 0.40, low + (1.0 - params.deck.wet) * 0.4) * (1.0 - 0.55 * stud);
    out.roughness = mix(out.roughness, 0.045, water);
    out.albedo *= mix(1.0, 0.42, water);
    out.metal *= 1.0 - 0.8 * water;
    out.tilt *= 1.0 - 0.93 * water;
    return out;
}
