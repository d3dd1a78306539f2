// How people step: what a stride covers, and where a foot is at each moment of it.
#import lib/hash
#import generated/figures

// hash(seed, id, salt) of src/world/rng.rs.
fn look_hash(look: u32, id: u32) -> u32 {
    return pcg(pcg(pcg(look) ^ id));
}

fn look_unit(look: u32, id: u32) -> f32 {
    return f32(look_hash(look, id) >> 8u) / 16777216.0;
}

fn build_of(look: u32) -> u32 {
    var ticket = look_hash(look, 1u) % 100u;
    for (var k = 0u; k < BUILD_COUNT; k++) {
        if (ticket < BUILDS[k].share) {
            return k;
        }
        ticket -= BUILDS[k].share;
    }
    return 0u;
}

fn size_of_look(look: u32) -> f32 {
    return 0.965 + 0.07 * look_unit(look, 2u);
}

// Way covered in a whole turn of the gait's phase, two steps (m): advance `phase` by the way over this, and no foot slides.
// Twin of `stride_length` in src/world/figures/skeleton.rs.
fn stride_of(build: u32, look: u32, effort: f32) -> f32 {
    let b = BUILDS[build];
    let e = clamp(effort, 0.0, 2.2);
    let leg = 0.93 / 1.75 * b.height * b.legs * size_of_look(look);
    return leg * b.stride * (0.6 + 0.95 * min(e, 1.0) + 1.15 * max(e - 1.0, 0.0));
}

fn stride_length(look: u32, effort: f32) -> f32 {
    return stride_of(build_of(look), look, effort);
}

// A foot in its stride: how far before the hips its place on the ground is (m), how far above the ground it is lifted (m),
// and how far its toes point up (rad).
struct Step {
    along: f32,
    lift: f32,
    pitch: f32,
}

// Share of a stride that a foot stands on the ground.
fn stance_share(run: f32) -> f32 {
    return mix(0.62, 0.37, run);
}

// `u`: turns since this foot's heel came down (0..1).
fn step_at(u: f32, stride: f32, leg: f32, run: f32) -> Step {
    let stance = stance_share(run);
    let ahead = 0.4 * stride * stance;
    let behind = 0.6 * stride * stance;
    let strike = mix(0.33, 0.08, run);
    let push = mix(0.7, 0.95, run);
    if (u < stance) {
        // On the ground: back under the body as fast as the body goes forward.
        let roll = 1.0 - smoothstep(0.0, 0.11, u);
        let rise = smoothstep(0.5 * stance, stance * 1.04, u);
        return Step(ahead - stride * u, 0.0, strike * roll - push * rise);
    }
    // Through the air, leaving and meeting the ground at its speed (cubic Hermite).
    let s = (u - stance) / (1.0 - stance);
    let m = -stride * (1.0 - stance);
    let s2 = s * s;
    let s3 = s2 * s;
    let along = (2.0 * s3 - 3.0 * s2 + 1.0) * -behind + (s3 - 2.0 * s2 + s) * m + (3.0 * s2 - 2.0 * s3) * ahead + (s3 - s2) * m;
    let arc = sin(3.14159265 * s);
    let pitch = mix(-push, strike, smoothstep(0.0, 0.92, s)) - run * 0.35 * arc * (1.0 - s);
    return Step(along, leg * mix(0.035, 0.2, run) * arc * arc, pitch);
}
