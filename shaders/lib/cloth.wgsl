// What everybody's surfaces have in common: parameters, colours of cloth and skin, folds, places on the modelled body.
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

// Where sleeves and trouser legs are pushed together: rings about elbow, wrist, knee and ankle. xyz: slope, w: shade.
fn gathers(q: vec3f, bone: u32, seed: f32) -> vec4f {
    let arm = is_arm(bone);
    let down = select(vec3f(0.0, -1.0, 0.0), vec3f(sign(q.x) * sin(ARM_SPREAD), -cos(ARM_SPREAD), 0.0), arm);
    let along = select(1.0 - q.y, down_the_arm(q), arm);
    let places = select(vec3f(0.1, 0.5, 0.86), vec3f(0.02, 0.275, 0.49), arm);
    let d = (vec3f(along) - places) / select(vec3f(0.05, 0.09, 0.06), vec3f(0.05, 0.075, 0.055), arm);
    let much = dot(exp(-d * d), vec3f(0.5, 1.0, 0.9)) * select(0.0, 1.0, arm | is_leg(bone));
    // Each ring runs aslant and dies out round the limb.
    let phase = along * 170.0 + 2.6 * noise3(q * 17.0 + seed * 23.0) + 26.0 * q.z;
    let lasts = smoothstep(-0.45, 0.35, noise3(q * 11.0 + seed * 41.0));
    return vec4f(down * (cos(phase) * much * lasts), 1.0 - 0.4 * much * lasts * (0.5 - 0.5 * sin(phase)));
}

fn skin_colour(look: u32) -> vec3f {
    return SKINS[look_hash(look, 22u) % 6u] * (0.88 + 0.24 * look_unit(look, 24u));
}
