// What people's surfaces are made of: cloth, skin, hair, a responder's jumpsuit, each with the colours of its wearer's look.
#import frame
#import lib/people
#import lib/gait
#import lib/noise

struct FiguresParams {
    soot: f32, // = 0.45 in 0.0..1.0 step 0.01 "Soot and dirt on people"
    sheen: f32, // = 0.35 in 0.0..2.0 step 0.01 "Light that the nap of cloth catches at its edges"
    rim: f32, // = 1.8 in 0.0..4.0 step 0.05 "Light of the sun through hair and cloth at the edges of people before it"
    retro: f32, // = 2.2 in 0.0..20.0 step 0.1 "How strongly reflective strips send lamps' light back"
    suit: vec3f, // = #55788c colour "Colour of responders' jumpsuits"
    strips: vec3f, // = #d8e23a colour "Borders of their reflective strips"
    cloak: f32, // = 1.6 in 0.0..20.0 step 0.05 "How strongly the reflective cloak answers lights"
    fire: f32, // = 1.0 in 0.0..60.0 step 0.1 "Fire reflected in wide eyes"
    firelight: vec3f, // = (0.34, 0.13, 0.045) in 0.0..8.0 "Light that fires on the deck throw up at people, linear"
    key: f32, // = 4.5 in 0.0..20.0 step 0.05 "Firelight from beside us on faces seen close, over that on everybody"
    life: f32, // = 0.9 in 0.0..2.0 step 0.01 "Saturation of people's clothes"
}

struct Garb {
    albedo: vec3f,
    f0: vec3f,
    roughness: f32,
    emission: vec3f,
    // Share of cloth's nap (0..1), of light that goes under skin, of light sent back where it came from.
    nap: f32,
    flesh: f32,
    retro: f32,
    // Relief to be added to the normal, on the modelled body.
    bump: vec3f,
}

// Clothes of people who left in a hurry: dark and muted, with a few that are not.
const CLOTHS: array<vec3f, 18> = array<vec3f, 18>(
    vec3f(0.018, 0.019, 0.024), vec3f(0.03, 0.036, 0.06), vec3f(0.075, 0.08, 0.085), vec3f(0.13, 0.1, 0.07),
    vec3f(0.045, 0.06, 0.045), vec3f(0.19, 0.165, 0.13), vec3f(0.025, 0.055, 0.11), vec3f(0.11, 0.028, 0.026),
    vec3f(0.24, 0.18, 0.1), vec3f(0.04, 0.032, 0.028), vec3f(0.14, 0.16, 0.18), vec3f(0.4, 0.36, 0.3),
    vec3f(0.035, 0.1, 0.11), vec3f(0.17, 0.075, 0.03), vec3f(0.42, 0.27, 0.06), vec3f(0.075, 0.045, 0.1),
    vec3f(0.34, 0.36, 0.38), vec3f(0.27, 0.09, 0.06),
);
const HAIRS: array<vec3f, 8> = array<vec3f, 8>(
    vec3f(0.009, 0.008, 0.008), vec3f(0.022, 0.014, 0.01), vec3f(0.05, 0.028, 0.016), vec3f(0.085, 0.047, 0.024),
    vec3f(0.015, 0.012, 0.011), vec3f(0.21, 0.2, 0.19), vec3f(0.13, 0.05, 0.02), vec3f(0.24, 0.155, 0.07),
);
const SKINS: array<vec3f, 6> = array<vec3f, 6>(
    vec3f(0.48, 0.29, 0.205), vec3f(0.4, 0.225, 0.15), vec3f(0.31, 0.165, 0.1), vec3f(0.19, 0.09, 0.052),
    vec3f(0.105, 0.05, 0.03), vec3f(0.055, 0.028, 0.018),
);

fn cloth_colour(look: u32, salt: u32) -> vec3f {
    let c = CLOTHS[look_hash(look, salt) % 18u] * (0.7 + 0.6 * look_unit(look, salt + 40u));
    let grey = vec3f(dot(c, vec3f(0.3, 0.6, 0.1)));
    return max(mix(grey, c, params.figures.life), vec3f(0.004));
}

fn band_at(x: f32, at: f32, half: f32, soft: f32) -> f32 {
    return smoothstep(half + soft, half - soft, abs(x - at));
}

// Distance down a modelled arm from the shoulder (m).
fn down_the_arm(q: vec3f) -> f32 {
    let d = vec3f(abs(q.x), q.y, q.z) - JOINTS[BONE_UPPERARML];
    return dot(d, vec3f(sin(ARM_SPREAD), -cos(ARM_SPREAD), 0.0));
}

fn is_arm(bone: u32) -> bool {
    return bone >= BONE_UPPERARML && bone <= BONE_HANDR;
}

fn is_leg(bone: u32) -> bool {
    return bone >= BONE_THIGHL && bone <= BONE_FOOTR;
}

// Slopes of a field of folds at `at`.
fn slopes(at: vec3f) -> vec3f {
    let e = 0.3;
    let h = noise3(at);
    return vec3f(noise3(at + vec3f(e, 0.0, 0.0)) - h, noise3(at + vec3f(0.0, e, 0.0)) - h, noise3(at + vec3f(0.0, 0.0, e)) - h) / e;
}

// Folds: few and long, slanting across limbs, upright where cloth hangs free.
fn folds(q: vec3f, bone: u32, seed: f32, hangs: f32) -> vec3f {
    let bent = q.y + 0.7 * sin(q.x * 5.0 + seed * 20.0) * 0.2 + 0.5 * abs(q.x);
    let across = slopes(vec3f(q.x * 6.0, bent * 15.0, q.z * 6.0) + seed * 37.0);
    let down = slopes(vec3f(q.x * 15.0, q.y * 2.2, q.z * 15.0) + seed * 53.0);
    // Quiet where cloth lies flat, rumpled where limbs bend.
    let calm = smoothstep(-0.35, 0.5, noise3(q * 4.5 + seed * 11.0));
    return mix(across * calm, down * 0.8, hangs);
}

// How hair lies: combed away from a whorl on the crown and straight down below it, in locks of strands. xyz: relief, w: shade.
fn hair_lie(q: vec3f, seed: f32) -> vec4f {
    let d = q - vec3f(0.012, 1.758, -0.05);
    let round = normalize(vec2f(d.x, d.z) + vec2f(1e-4, 0.0));
    let far = length(d);
    let swirl = vec2f(round.x * cos(far * 7.0) - round.y * sin(far * 7.0), round.x * sin(far * 7.0) + round.y * cos(far * 7.0));
    let locks = noise3(vec3f(swirl * 5.0, far * 9.0) + seed * 31.0);
    let strands = noise3(vec3f(swirl * 17.0, far * 13.0) + seed * 17.0);
    let across = vec3f(-round.y, 0.0, round.x);
    return vec4f(across * (locks * 0.9 + strands * 0.8) + vec3f(0.0, 0.35 * locks, 0.0), locks * 0.7 + strands * 0.6);
}

fn face(g: Garb, p: Person, q: vec3f, fine: bool, f: f32) -> Garb {
    var out = g;
    let soft = max(f, 0.0012);
    let x = abs(q.x);
    let front = smoothstep(0.02, 0.06, q.z);
    // Blood under the cheeks, the nose and the lips.
    let blush = front * (exp(-dot(vec2f(x - 0.042, q.y - 1.605), vec2f(x - 0.042, q.y - 1.605)) / 0.0006) * 0.2 + exp(-dot(vec2f(x, q.y - 1.602), vec2f(x, q.y - 1.602)) / 0.0002) * 0.22);
    out.albedo *= mix(vec3f(1.0), vec3f(1.08, 0.82, 0.78), blush);
    let lips = front * smoothstep(0.009 + soft, 0.006, abs(q.y - 1.5695) + 0.25 * x * x / 0.02) * smoothstep(0.024 + soft, 0.018, x);
    out.albedo *= mix(vec3f(1.0), vec3f(0.82, 0.5, 0.48), lips);
    out.roughness = mix(out.roughness, 0.35, 0.7 * lips);
    // Brows and sockets.
    let hair = HAIRS[look_hash(p.look, 23u) % 8u];
    let arch = 1.6455 + 0.004 * sin((x - 0.015) * 90.0);
    let brow = front * band_at(q.y, arch, 0.0042, 0.002 + soft) * band_at(x, 0.033, 0.018, 0.005 + soft);
    out.albedo = mix(out.albedo, hair, 0.8 * brow);
    let socket = front * exp(-(pow((x - 0.032) / 0.019, 2.0) + pow((q.y - 1.627) / 0.0125, 2.0)));
    out.albedo *= 1.0 - select(0.4, 0.16, fine) * socket;
    if (!fine) {
        // Eyes painted on: white, iris.
        let eye = vec2f((x - 0.032) / 0.0135, (q.y - 1.6265) / 0.0062);
        let open = smoothstep(1.0 + soft / 0.006, 0.8, length(eye)) * front;
        let iris = smoothstep(0.0068 + soft, 0.0045, length(vec2f(x - 0.0315, q.y - 1.627)));
        out.albedo = mix(out.albedo, mix(vec3f(0.42, 0.39, 0.37), vec3f(0.015, 0.012, 0.01), iris), 0.85 * open);
        out.roughness = mix(out.roughness, 0.12, open);
        out.flesh *= 1.0 - open;
    }
    // Soot: on forehead, cheeks and nose, and washed off where tears run.
    let patch_ = smoothstep(0.48, 0.75, fbm2(q.xy * 26.0 + q.z * 17.0 + look_unit(p.look, 31u) * 60.0, 3) * 1.3);
    let tears = f32(p.role & ROLE_TEARS);
    let grime = patch_ * mix(params.figures.soot * 0.75, 0.7, tears);
    let wander = 0.0022 * sin(q.y * 210.0 + 1.0) + 0.0012 * sin(q.y * 520.0);
    let run = front * (band_at(x, 0.0345 + wander + 0.1 * max(1.61 - q.y, 0.0), 0.0026, 0.0016 + soft) + 0.6 * band_at(x, 0.0245 - wander, 0.0016, 0.0014 + soft)) * smoothstep(1.548, 1.565, q.y) * smoothstep(1.622, 1.616, q.y);
    let wet = tears * clamp(run, 0.0, 1.0);
    out.albedo *= 1.0 - 0.78 * grime * (1.0 - 0.85 * wet);
    out.roughness = mix(mix(out.roughness, 0.75, grime), 0.08, wet);
    out.f0 = mix(out.f0, vec3f(0.045), wet);
    out.bump += vec3f(sign(q.x), 0.0, 0.0) * (wet * 0.5 * (run - 0.5));
    return out;
}

// Where on an eyeball: x to its own right, y up, z along its gaze, of unit length; and which way it looks.
struct Eyeball {
    at: vec3f,
    gaze: vec3f,
}

fn eyeball(p: Person, q: vec3f, to_eye: vec3f) -> Eyeball {
    let centre = vec3f(0.0318 * sign(q.x), 1.626, 0.0712);
    let d = normalize(q - centre);
    // Eyes that are wide are on us.
    let gaze = select(vec3f(0.0, 0.0, 1.0), normalize(to_eye), (p.role & ROLE_WIDE) != 0u);
    let right = normalize(cross(gaze, vec3f(0.0, 1.0, 0.0)));
    return Eyeball(vec3f(dot(d, right), dot(d, cross(right, gaze)), dot(d, gaze)), gaze);
}

fn eye(g: Garb, p: Person, q: vec3f, to_eye: vec3f) -> Garb {
    var out = g;
    let ball = eyeball(p, q, to_eye);
    let off = length(ball.at.xy) + select(0.0, 2.0, ball.at.z < 0.0);
    let turn = atan2(ball.at.x, ball.at.y);
    let threads = 0.7 + 0.5 * value2(vec2f(turn * 9.0, off * 22.0));
    let iris = smoothstep(0.56, 0.53, off);
    let pupil = smoothstep(0.25, 0.22, off);
    let hue = mix(vec3f(0.17, 0.075, 0.028), vec3f(0.09, 0.16, 0.21), look_unit(p.look, 33u));
    let veins = smoothstep(0.6, 0.9, value2(vec2f(turn * 14.0, off * 4.0) + 7.0)) * 0.2 * smoothstep(0.5, 0.9, off);
    let white = vec3f(0.5, 0.46, 0.43) * (1.0 - veins * vec3f(0.15, 0.7, 0.7));
    out.albedo = mix(white, hue * threads * mix(0.3, 1.0, smoothstep(0.56, 0.44, off)), iris);
    out.albedo = mix(out.albedo, vec3f(0.002), pupil);
    // In the shade of the upper lid and its lashes.
    let d = normalize(q - vec3f(0.0318 * sign(q.x), 1.626, 0.0712));
    out.albedo *= mix(0.45, 1.0, smoothstep(0.66, 0.25, d.y));
    out.roughness = 0.05;
    out.f0 = vec3f(0.03);
    return out;
}

// Cloth and strips of a jumpsuit.
fn jumpsuit(g: Garb, p: Person, q: vec3f, bone: u32, f: f32) -> Garb {
    var out = g;
    let soft = 0.002 + f;
    out.albedo = params.figures.suit * (0.8 + 0.35 * look_unit(p.look, 28u));
    let arm = is_arm(bone);
    let leg = is_leg(bone);
    let along = select(q.y, down_the_arm(q), arm);
    // Yoke and side panels in a darker cloth.
    let yoke = select(smoothstep(1.395 - soft, 1.395 + soft, q.y), smoothstep(0.13 + soft, 0.13 - soft, along), arm);
    let flank = select(0.0, smoothstep(0.115, 0.125, abs(q.x)), !arm && !leg);
    out.albedo *= mix(1.0, 0.42, max(yoke, flank));
    // Bands: a bright border and silver between, round chest, upper arms and shins; two more run over the shoulders.
    let at = select(select(1.215, 0.33, leg), 0.19, arm);
    let border = band_at(along, at, 0.042, soft);
    let silver = band_at(along, at, 0.024, soft);
    let braces = select(0.0, band_at(abs(q.x), 0.105, 0.022, soft) * step(1.24, q.y) * (1.0 - border), !arm && !leg);
    let band = max(silver, 0.9 * braces);
    out.albedo = mix(out.albedo, params.figures.strips * 0.75, max(border, 0.0));
    out.albedo = mix(out.albedo, vec3f(0.36, 0.37, 0.38), band);
    out.retro = band;
    out.roughness = mix(out.roughness, 0.42, band);
    return out;
}

// Zip and insignia: on the left breast, larger between the shoulders, on the sleeves.
fn insignia(g: Garb, q: vec3f, bone: u32, f: f32) -> Garb {
    var out = g;
    let soft = 0.002 + f;
    let arm = is_arm(bone);
    let trunk = !arm && !is_leg(bone);
    out.albedo *= 1.0 - 0.6 * select(0.0, band_at(q.x, 0.0, 0.004, soft) * step(0.0, q.z), trunk);
    let breast = vec2f((q.x - 0.074) / 0.058, (q.y - 1.322) / 0.058);
    let back = vec2f(q.x / 0.11, (q.y - 1.3) / 0.11);
    let sleeve = vec2f(q.z / 0.042, (down_the_arm(q) - 0.085) / 0.046);
    let badge = select(select(breast, back, q.z < 0.0), sleeve, arm);
    let r = length(badge);
    let s = soft / 0.034;
    let disc = smoothstep(1.0 + s, 1.0 - s, r);
    let ring = disc * smoothstep(0.8 - s, 0.8 + s, r);
    // A chevron over a bar, worn away in places.
    let chevron = band_at(badge.y - 0.1 + 0.8 * abs(badge.x), 0.25, 0.12, s) * step(abs(badge.x), 0.6)
        + band_at(badge.y, -0.42, 0.09, s) * step(abs(badge.x), 0.45);
    let worn = smoothstep(0.25, 0.45, value2(q.xy * 90.0 + q.z * 50.0) + 0.15);
    let shown = select(0.0, 1.0, trunk || arm);
    out.albedo = mix(out.albedo, vec3f(0.02, 0.022, 0.03), disc * shown);
    out.albedo = mix(out.albedo, vec3f(0.9, 0.74, 0.32), clamp(ring + disc * chevron, 0.0, 1.0) * worn * shown);
    return out;
}

// Where a jumpsuit is ripped: gashes with frayed edges over belly, ribs and thighs, front and back, each person's their own;
// under them a shirt, and skin.
fn rips(g: Garb, p: Person, q: vec3f, bone: u32, f: f32) -> Garb {
    var out = g;
    let leg = is_leg(bone);
    let own = look_unit(p.look, 71u);
    let side = select(0.0, 40.0, q.z < 0.0);
    for (var k = 0u; k < 3u; k++) {
        let luck = hash3(vec3u(p.look & 0xffffu, k, select(7u, 9u, q.z < 0.0)));
        let heights = array<f32, 3>(1.1, 1.26, 0.72);
        let middle = vec2f((luck.x - 0.5) * select(0.18, 0.3, k == 2u), heights[k] + 0.08 * (luck.y - 0.5));
        let a = (luck.z - 0.5) * 0.9 + select(0.8, -0.8, luck.x > 0.5);
        let d = q.xy - middle;
        let at = vec2f(d.x * cos(a) + d.y * sin(a), d.y * cos(a) - d.x * sin(a));
        let x = at.x / (0.085 + 0.04 * own);
        let wide = 0.03 * (1.0 - abs(x)) + 0.03 * (value2(vec2f(at.x * 90.0 + side, f32(k) * 9.0 + step(0.0, at.y))) - 0.4) * (1.0 - x * x);
        let inside = wide - abs(at.y);
        let soft = 0.002 + f;
        let here = select(0.0, 1.0, !is_arm(bone) & (leg == (k == 2u)) & (abs(x) < 1.0));
        let open = smoothstep(-soft, soft, inside) * here;
        // Threads along the edge, its shadow on what is under it.
        let fray = band_at(inside, -0.004, 0.004, soft) * here;
        let under = select(vec3f(0.5, 0.46, 0.4), skin_colour(p.look), leg) * smoothstep(0.0, 0.02, inside + 0.4 * at.y);
        out.albedo = mix(mix(out.albedo, under, open), vec3f(0.4, 0.39, 0.36), 0.8 * fray);
        out.retro *= 1.0 - open;
    }
    return out;
}

fn cloak(g: Garb, q: vec3f, f: f32) -> Garb {
    var out = g;
    // Film of small triangles, creased each its own way, in panels between seams.
    let turn = atan2(q.x, q.z);
    let at = vec2f(turn * 8.0 + 0.3 * sin(q.y * 9.0), q.y * 24.0 + 0.35 * sin(turn * 11.0));
    let skewed = vec2f(at.x + 0.57735 * at.y * 0.5, at.y);
    let cell = floor(skewed);
    let inside = fract(skewed);
    let upper = step(1.0, inside.x + inside.y);
    let own = hash3(vec3u(u32(i32(cell.x) + 512), u32(i32(cell.y) + 512), 92u + u32(upper)));
    let bary = select(vec3f(inside.x, inside.y, 1.0 - inside.x - inside.y), vec3f(1.0 - inside.x, 1.0 - inside.y, inside.x + inside.y - 1.0), upper > 0.5);
    let rim = min(min(bary.x, bary.y), bary.z);
    let ease = smoothstep(0.022, 0.006, f);
    let crease = smoothstep(0.06, 0.02, rim) * ease;
    let panel = abs(fract(turn * 1.27) - 0.5);
    let seam = smoothstep(0.47, 0.49, panel) * ease;
    let bright = 0.35 + 0.65 * own.z * own.z;
    out.albedo = vec3f(0.05, 0.052, 0.058) * (1.0 - 0.6 * seam);
    out.f0 = vec3f(0.6, 0.63, 0.68) * (bright * (1.0 - 0.8 * seam) * (1.0 - 0.4 * crease));
    out.roughness = mix(0.14 + 0.26 * own.x * own.x, 0.6, seam);
    out.retro = (1.0 - seam) * bright;
    out.nap = 0.0;
    out.bump = (own - 0.5) * vec3f(2.0, 1.5, 2.0) * ease + folds(q, BONE_PELVIS, 0.3, 1.0) * 0.5;
    let grime = smoothstep(0.45, 0.8, fbm2(vec2f(turn * 2.0, q.y * 5.0), 4) + 0.35 * smoothstep(0.7, 0.25, q.y));
    out.albedo = mix(out.albedo, vec3f(0.02, 0.017, 0.015), 0.6 * grime);
    out.f0 *= 1.0 - 0.75 * grime;
    out.retro *= 1.0 - 0.7 * grime;
    out.roughness = mix(out.roughness, 0.7, grime);
    return out;
}

fn skin_colour(look: u32) -> vec3f {
    return SKINS[look_hash(look, 22u) % 6u] * (0.88 + 0.24 * look_unit(look, 24u));
}

fn hair_colour(p: Person) -> vec3f {
    return select(HAIRS[look_hash(p.look, 23u) % 8u], vec3f(0.24, 0.235, 0.23), BUILDS[p.build].stoop > 0.3);
}

fn trouser_colour(look: u32) -> vec3f {
    // Mostly dark or denim.
    let denim = vec3f(0.028, 0.042, 0.075) * (0.7 + 0.9 * look_unit(look, 62u));
    return select(cloth_colour(look, 53u) * 0.7, denim, look_hash(look, 63u) % 3u == 0u);
}

fn gear_colour(look: u32) -> vec3f {
    return select(vec3f(0.46, 0.3, 0.035), vec3f(0.4, 0.08, 0.03), look_unit(look, 58u) > 0.6);
}

fn is_wrapped(p: Person) -> bool {
    return p.load == LOAD_SHOULDERBUNDLE || p.load == LOAD_ARMFULBUNDLE || p.load == LOAD_HEADBUNDLE;
}

fn load_colour(p: Person) -> vec3f {
    let kinds = array<vec3f, 6>(vec3f(0.05, 0.06, 0.04), vec3f(0.14, 0.07, 0.035), vec3f(0.035, 0.045, 0.07), vec3f(0.17, 0.15, 0.12), vec3f(0.09, 0.025, 0.022), vec3f(0.03));
    let case_ = kinds[look_hash(p.look, 59u) % 6u] * (0.8 + 0.5 * look_unit(p.look, 60u));
    // Bundles are sheets and blankets.
    return select(case_, mix(vec3f(0.24, 0.2, 0.16), cloth_colour(p.look, 65u), 0.72) * 0.8, is_wrapped(p));
}

// Straps and edges; of bundles, the corners that are knotted.
fn trim_colour(p: Person) -> vec3f {
    let rope = select(vec3f(0.025, 0.023, 0.022), vec3f(0.42, 0.36, 0.26), p.load == LOAD_ROPECOIL);
    return select(rope, load_colour(p) * 0.85, is_wrapped(p));
}

// Sheets and tablecloths that bundles are knotted from: dyed, checked in two tones, or with a woven plaid.
fn sheet(p: Person, q: vec3f, f: f32) -> vec3f {
    let dyed = cloth_colour(p.look, 68u);
    let kind = look_hash(p.look, 67u) % 3u;
    // Round the bundle and up it, in threads 3.5 cm wide.
    let weave = vec2f(atan2(q.x - 0.02, q.z + 0.03) * 5.0, q.y * 28.0);
    let edge = clamp(f * 28.0, 0.08, 1.0);
    let bands = smoothstep(vec2f(-edge), vec2f(edge), sin(weave * 3.14159265));
    let crossed = mix(0.5 * (bands.x + bands.y), bands.x * bands.y, select(0.0, 0.6, kind == 2u));
    let shown = select(0.0, smoothstep(0.06, 0.02, f), kind > 0u);
    return mix(load_colour(p), mix(vec3f(0.46, 0.43, 0.38), dyed * 0.8, crossed), shown);
}

fn infant_colour(look: u32) -> vec3f {
    let bright = array<vec3f, 4>(vec3f(0.35, 0.22, 0.05), vec3f(0.3, 0.08, 0.09), vec3f(0.08, 0.17, 0.22), vec3f(0.33, 0.3, 0.26));
    return bright[look_hash(look, 66u) % 4u];
}

// The same colours as below, without what cannot be seen from further away.
fn garb_plain(p: Person, part: u32, bone: u32, q: vec3f, f: f32) -> Garb {
    var g = Garb(vec3f(0.1), vec3f(0.04), 0.85, vec3f(0.0), 0.6, 0.0, 0.0, vec3f(0.0));
    switch part {
        case PART_SKIN, PART_EYE: {
            // Brows and sockets are what makes a face at a distance.
            let x = abs(q.x);
            let socket = exp(-(pow((x - 0.032) / 0.022, 2.0) + pow((q.y - 1.632) / 0.015, 2.0))) * smoothstep(0.02, 0.05, q.z);
            g.albedo = skin_colour(p.look) * (1.0 - select(0.0, 0.6, bone == BONE_HEAD) * socket);
            g.roughness = 0.5;
            g.nap = 0.0;
            g.flesh = 1.0;
        }
        case PART_HAIR: { g.albedo = hair_colour(p); }
        case PART_TOP: { g.albedo = cloth_colour(p.look, 51u); }
        case PART_BOTTOM: { g.albedo = trouser_colour(p.look); }
        case PART_OVER: { g.albedo = cloth_colour(p.look, 54u); }
        case PART_TRIM: { g.albedo = cloth_colour(p.look, 55u) * 1.4; }
        case PART_SHOES: { g.albedo = vec3f(0.02); }
        case PART_BELT: { g.albedo = vec3f(0.02, 0.018, 0.016); }
        case PART_GEAR: { g.albedo = gear_colour(p.look); }
        case PART_LOAD: { g.albedo = load_colour(p); }
        case PART_LOADTRIM: { g.albedo = trim_colour(p); }
        case PART_JUMPSUIT: { g = jumpsuit(g, p, q, bone, f); }
        case PART_LAMP: { g.emission = vec3f(0.85, 0.93, 1.0) * 14.0; }
        case PART_INFANT: { g.albedo = infant_colour(p.look); }
        case PART_CLOAK: {
            g.f0 = vec3f(0.5);
            g.roughness = 0.3;
            g.retro = 0.6;
        }
        default: {
            g.albedo = vec3f(0.03);
            g.f0 = vec3f(0.3);
            g.roughness = 0.3;
        }
    }
    return g;
}

// The surface at a place `q` of the modelled body, `f` metres wide on the picture. `to_eye`: where we are, from the head.
fn garb_of(p: Person, part: u32, bone: u32, q: vec3f, f: f32, to_eye: vec3f) -> Garb {
    let look = p.look;
    var g = Garb(vec3f(0.1), vec3f(0.04), 0.85, vec3f(0.0), 0.6, 0.0, 0.0, vec3f(0.0));
    let near = smoothstep(0.02, 0.004, f);
    let seed = look_unit(look, 27u);
    var hangs = 0.0;
    switch part {
        case PART_SKIN, PART_EYE: {
            g.albedo = skin_colour(look) * (0.9 + 0.2 * fbm2(q.xy * 60.0 + q.z * 40.0, 2));
            g.roughness = 0.48;
            g.f0 = vec3f(0.028);
            g.nap = 0.0;
            g.flesh = 1.0;
            if (bone == BONE_HEAD) {
                g = face(g, p, q, p.crown >= CROWN_FINE, f);
            } else {
                g.albedo *= 1.0 - params.figures.soot * 0.6 * smoothstep(0.5, 0.8, fbm2(q.xy * 21.0 + q.z * 13.0 + seed * 30.0, 3) * 1.3);
            }
            if (part == PART_EYE) {
                g = eye(g, p, q, to_eye);
                g.flesh = 0.0;
            }
            return g;
        }
        case PART_HAIR: {
            let lie = hair_lie(q, seed);
            g.albedo = hair_colour(p) * (1.0 + 0.55 * lie.w * near);
            g.roughness = 0.5;
            g.f0 = vec3f(0.035);
            g.nap = 0.8;
            g.bump = lie.xyz * (0.75 * near);
            return g;
        }
        case PART_TOP: {
            g.albedo = cloth_colour(look, 51u);
            // Some tops are striped or checked.
            let kind = look_hash(look, 61u) % 5u;
            // Round trunk and sleeves; the shoulders between are plain.
            let arm = is_arm(bone);
            let along = select(q.y, down_the_arm(q), arm);
            let plain = select(smoothstep(1.4, 1.38, along), smoothstep(0.05, 0.07, along), arm);
            let stripe = smoothstep(-0.1, 0.1, sin(along * 150.0)) * smoothstep(0.02, 0.008, f) * plain;
            let check = 0.5 * stripe + 0.5 * smoothstep(-0.1, 0.1, sin(q.x * 150.0)) * smoothstep(0.02, 0.008, f);
            let second = cloth_colour(look, 52u);
            g.albedo = mix(g.albedo, second, select(0.0, stripe * 0.8, kind == 1u) + select(0.0, check * 0.6, kind == 2u));
        }
        case PART_BOTTOM: {
            g.albedo = trouser_colour(look);
        }
        case PART_OVER: {
            g.albedo = cloth_colour(look, 54u);
            hangs = smoothstep(1.08, 0.8, q.y);
            g.nap = 0.9;
            if (!is_arm(bone) && bone != BONE_HEAD) {
                // Cut: where one front lies over the other, buttons, pockets, the seam of the back.
                let soft = 0.0015 + f;
                let front = step(0.0, q.z);
                let lap = band_at(q.x, 0.016, 0.0025, soft) * front + band_at(q.x, 0.0, 0.002, soft) * (1.0 - front) * 0.7;
                let button = smoothstep(0.011 + soft, 0.009, length(vec2f(q.x + 0.012, (fract(q.y * 8.0) - 0.5) / 8.0))) * front * step(q.y, 1.4) * step(0.7, q.y);
                let flap = band_at(q.y, 0.98 - 0.12 * abs(q.x), 0.003, soft) * band_at(abs(q.x), 0.115, 0.05, soft) * front;
                g.albedo *= 1.0 - 0.65 * min(lap + flap, 1.0) * smoothstep(0.02, 0.004, f);
                g.albedo = mix(g.albedo, vec3f(0.02), button * smoothstep(0.012, 0.003, f));
                // Where it meets a belt or is gathered at the waist.
                let waist = exp(-pow((q.y - 1.07) / 0.03, 2.0));
                g.bump.y += (q.y - 1.07) * 14.0 * waist;
            }
        }
        case PART_TRIM: {
            g.albedo = cloth_colour(look, 55u) * 1.4;
            // Ribs up and down.
            let knit = sin(atan2(q.x, q.z + 0.02) * 46.0);
            g.albedo *= 1.0 + 0.22 * knit * smoothstep(0.006, 0.0025, f);
            g.nap = 1.0;
        }
        case PART_SHOES: {
            g.albedo = mix(vec3f(0.012), CLOTHS[look_hash(look, 56u) % 18u] * 0.8, step(0.6, look_unit(look, 57u)));
            g.albedo = mix(g.albedo, vec3f(0.05), smoothstep(0.03, 0.026, q.y));
            g.roughness = 0.5;
            g.nap = 0.1;
        }
        case PART_BELT, PART_GEAR: {
            g.albedo = select(vec3f(0.02, 0.018, 0.016), gear_colour(look), part == PART_GEAR);
            g.roughness = 0.45;
            g.nap = 0.1;
            let chips = smoothstep(0.6, 0.75, value2(q.xy * 60.0 + q.z * 30.0));
            g.albedo = mix(g.albedo, vec3f(0.03), 0.6 * chips * near);
        }
        case PART_LOAD: {
            let wrapped = is_wrapped(p);
            g.albedo = select(load_colour(p), sheet(p, q, f), wrapped);
            g.roughness = select(0.5, 0.9, wrapped);
            let pulled = slopes(vec3f(atan2(q.x + 0.1, q.z + 0.1) * 3.0, q.y * 9.0, seed * 9.0)) * 0.9;
            g.bump = select(folds(q * 1.6, bone, seed, 0.0) * 0.05, folds(q * 1.6, bone, seed, 0.0) + pulled, wrapped) * near;
            g.nap = select(0.1, 0.8, wrapped);
            return g;
        }
        case PART_LOADTRIM: {
            g.albedo = trim_colour(p);
            if (p.load == LOAD_ROPECOIL) {
                g.albedo *= vec3f(1.0, 0.55, 0.3) * (0.6 + 0.4 * sin((q.x * 3.0 + q.y * 4.0 + q.z * 2.0) * 90.0));
            }
            g.nap = 0.2;
            return g;
        }
        case PART_JUMPSUIT: {
            g = rips(insignia(jumpsuit(g, p, q, bone, f), q, bone, f), p, q, bone, f);
        }
        case PART_METAL: {
            g.albedo = vec3f(0.03);
            g.f0 = vec3f(0.5, 0.51, 0.53);
            g.roughness = 0.32;
            g.nap = 0.0;
            return g;
        }
        case PART_GLASS: {
            g.albedo = vec3f(0.01);
            g.f0 = vec3f(0.06);
            g.roughness = 0.06;
            g.nap = 0.0;
            return g;
        }
        case PART_LAMP: {
            g.albedo = vec3f(0.3);
            g.emission = vec3f(0.85, 0.93, 1.0) * 14.0;
            return g;
        }
        case PART_CLOAK: {
            return cloak(g, q, f);
        }
        default: {
            // A child that is carried: something bright.
            g.albedo = infant_colour(look);
        }
    }
    g.bump += folds(q, bone, seed, hangs) * (0.5 * near);
    // Weave, wear, and soot that comes from below and from the air.
    let worn = fbm2(q.xy * 9.0 + q.z * 7.0 + seed * 50.0, 3);
    g.albedo *= 0.78 + 0.5 * worn;
    let dust = params.figures.soot * (smoothstep(0.5, 0.05, q.y) * 0.5 + smoothstep(0.5, 0.8, worn * 1.25));
    g.albedo = mix(g.albedo, vec3f(0.035, 0.03, 0.027), clamp(dust, 0.0, 0.8) * 0.7);
    g.retro *= 1.0 - 0.6 * clamp(dust, 0.0, 1.0);
    return g;
}
