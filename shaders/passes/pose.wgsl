// Everybody's bones at this moment, in closed form from what the simulation or the script says of them: gait, breath, gaze,
// gestures, and the way a load is held. Feet are placed first and legs reach for them, so that they stay where they stand.
#import frame
#import lib/agent
#import lib/figure
#import lib/wear

struct Role {
    agent: Agent,
    // pack_wear(…).
    wear: u32,
    // Bits ROLE_*.
    flags: u32,
    // How fast they rise (m/s).
    climb: f32,
    spare: u32,
    // Where a hand is held, in the body's own frame for a body of 1.75 m (m); w: how firmly (0..1).
    left: vec4f,
    right: vec4f,
}

@auto var<storage, read> agents: array<Agent>;
@auto var<storage, read> agents_before: array<Agent>;
@auto var<storage, read> roles: array<Role>;
@auto var<storage, read_write> figures_out: array<vec4f>;

fn rx(a: f32) -> mat3x3f {
    let c = cos(a);
    let s = sin(a);
    return mat3x3f(vec3f(1.0, 0.0, 0.0), vec3f(0.0, c, s), vec3f(0.0, -s, c));
}

fn ry(a: f32) -> mat3x3f {
    let c = cos(a);
    let s = sin(a);
    return mat3x3f(vec3f(c, 0.0, -s), vec3f(0.0, 1.0, 0.0), vec3f(s, 0.0, c));
}

fn rz(a: f32) -> mat3x3f {
    let c = cos(a);
    let s = sin(a);
    return mat3x3f(vec3f(c, s, 0.0), vec3f(-s, c, 0.0), vec3f(0.0, 0.0, 1.0));
}

// Between two steps. Somebody new has nothing to come from.
fn between(a: Agent, b: Agent, t: f32) -> Agent {
    if (a.look != b.look) {
        return b;
    }
    var x = b;
    x.position = mix(a.position, b.position, t);
    let turn = b.yaw - a.yaw;
    x.yaw = a.yaw + (turn - round(turn / 6.2831853) * 6.2831853) * t;
    x.velocity = mix(a.velocity, b.velocity, t);
    x.phase = mix(a.phase, b.phase, t);
    x.effort = mix(a.effort, b.effort, t);
    x.gaze = mix(a.gaze, b.gaze, t);
    x.crouch = mix(a.crouch, b.crouch, t);
    x.raise = mix(a.raise, b.raise, t);
    x.lamp = mix(a.lamp, b.lamp, t);
    x.stumble = mix(a.stumble, b.stumble, t);
    return x;
}

var<private> entry: u32;
var<private> facing: mat3x3f;
var<private> origin: vec3f;

// Puts a bone: its joint in the body's frame, its turn from hanging or standing straight, its size against the modelled one.
fn put(bone: u32, at: vec3f, turn: mat3x3f, size: vec3f) {
    var spread = 0.0;
    if (bone >= BONE_UPPERARML && bone <= BONE_HANDL) {
        spread = ARM_SPREAD;
    } else if (bone >= BONE_UPPERARMR && bone <= BONE_HANDR) {
        spread = -ARM_SPREAD;
    }
    let t = facing * turn;
    let m = mat3x3f(t[0] * size.x, t[1] * size.y, t[2] * size.z) * rz(-spread);
    let o = origin + facing * at - m * JOINTS[bone];
    let k = entry + FIGURE_BONES + bone * 3u;
    figures_out[k] = vec4f(m[0].x, m[1].x, m[2].x, o.x);
    figures_out[k + 1u] = vec4f(m[0].y, m[1].y, m[2].y, o.y);
    figures_out[k + 2u] = vec4f(m[0].z, m[1].z, m[2].z, o.z);
}

struct Limb {
    // Elbow or knee, and where hand or foot really is.
    middle: vec3f,
    tip: vec3f,
    upper: mat3x3f,
    lower: mat3x3f,
}

// Two bones from `root` towards `goal`, bending towards `pole`; `hinge` is 1 for a knee that bends forward and −1 for an
// elbow that bends back.
fn reach(root: vec3f, goal: vec3f, l1: f32, l2: f32, pole: vec3f, hinge: f32) -> Limb {
    let to = goal - root;
    let far = length(to);
    let d = clamp(far, abs(l1 - l2) + 0.02, (l1 + l2) * 0.9985);
    let n = to / max(far, 1e-4);
    let side = normalize(cross(pole, n) + vec3f(1e-5, 0.0, 0.0)) * hinge;
    let out = cross(n, side) * hinge;
    let c = clamp((l1 * l1 + d * d - l2 * l2) / (2.0 * l1 * d), -1.0, 1.0);
    let middle = root + n * (l1 * c) + out * (l1 * sqrt(1.0 - c * c));
    let tip = root + n * d;
    let y1 = normalize(root - middle);
    let y2 = normalize(middle - tip);
    return Limb(middle, tip, mat3x3f(side, y1, cross(side, y1)), mat3x3f(side, y2, cross(side, y2)));
}

fn pose(a: Agent, wear: Wear, role: u32, climb: f32, own_left: vec4f, own_right: vec4f) {
    let look = a.look;
    let b = BUILDS[wear.build];
    let t = frame.eye.w;
    let h0 = look_unit(look, 11u);
    let h1 = look_unit(look, 12u);
    let h2 = look_unit(look, 13u);
    let h3 = look_unit(look, 14u);

    // Sizes: `s` of the whole, `k` of the trunk, `leg` from hip to ankle.
    let s = b.height / 1.75 * size_of_look(look);
    let k = s * (1.75 - 0.93 * b.legs) / 0.82;
    let thigh = 0.43 * s * b.legs;
    let shin = 0.41 * s * b.legs;
    let leg = thigh + shin;
    let ankle = 0.09 * s;
    let girth = s * b.limbs;

    facing = ry(a.yaw);
    origin = a.position;

    // ------------------------------------------------------------------------------------------------ the stride
    let speed = length(a.velocity);
    let e = clamp(a.effort, 0.0, 2.2);
    let w = smoothstep(0.04, 0.3, e);
    let run = smoothstep(1.15, 1.8, e);
    let stride = stride_of(wear.build, look, e);
    let stance = stance_share(run);
    let own_way = transpose(facing) * vec3f(a.velocity.x, 0.0, a.velocity.y) / max(speed, 1e-4);
    let way = select(vec3f(0.0, 0.0, 1.0), own_way, speed > 0.05);
    let swing = b.swing * w;
    let turn = 6.2831853 * a.phase;
    let lateral = sin(t * (0.31 + 0.2 * h0) + 17.0 * h1) * (1.0 - w);
    let breath = sin(t * (1.7 + 0.8 * h2 + 1.6 * run + 0.8 * a.crouch) + 40.0 * h3);

    // ------------------------------------------------------------------------------------------------ the trunk
    let ahead = 0.4 * stride * stance;
    let reachable = leg - sqrt(max(leg * leg - 0.85 * ahead * ahead, 0.01));
    let walk_drop = reachable * (0.8 + 0.2 * cos(2.0 * turn));
    let run_drop = reachable * 1.25 + 0.034 * s * cos(2.0 * turn - 12.566371 * 0.18);
    let drop = mix(0.012 * s + 0.05 * b.stoop * s, mix(walk_drop, run_drop, run) + 0.06 * b.stoop * s, w)
        + a.crouch * 0.34 * leg + a.stumble * 0.08 * leg;
    // Over the foot that stands: the left one most at 0.3 turns.
    let over = cos(turn - 1.885);
    let sway = s * (0.022 * swing * over * (1.0 - 0.6 * run) + 0.028 * lateral);
    let roll = 0.05 * swing * over + 0.045 * lateral;
    let twist = -0.09 * swing * cos(turn);
    let fall = a.stumble * sin(t * 5.3 + 30.0 * h2);
    let pitch = b.stoop + w * (0.02 + 0.035 * e) + 0.13 * run + 0.72 * a.crouch + 0.4 * a.stumble + 0.006 * breath;
    let hips = vec3f(sway, leg + ankle + 0.04 * s - drop, -0.09 * s * a.crouch - 0.03 * s * b.stoop) + way * (0.02 * s * w);

    let r_pelvis = ry(twist) * rz(roll) * rx(0.22 * pitch);
    let counter = 0.12 * b.swing * w * cos(turn) * (1.0 + 0.5 * run);
    let look_turn = 0.22 * a.gaze.x;
    let lean = -0.5 * roll + 0.22 * fall + 0.03 * lateral;
    let r_spine = ry(0.5 * (twist + counter + look_turn)) * rz(0.4 * lean) * rx(0.62 * pitch);
    let chest_turn = counter + look_turn;
    let r_chest = ry(chest_turn) * rz(lean) * rx(pitch);
    let r_neck = ry(0.5 * a.gaze.x) * rz(0.4 * lean) * rx(0.62 * pitch - 0.3 * a.gaze.y + 0.06 * b.stoop);
    let nod = 0.014 * w * sin(2.0 * turn + 1.0) + 0.03 * sin(t * (0.4 + 0.3 * h1) + 9.0 * h0);
    let r_head = ry(a.gaze.x) * rz(0.08 * (h2 - 0.5)) * rx(0.2 * pitch + 0.05 * b.stoop - a.gaze.y + nod + 0.25 * a.crouch);

    let spine = hips + r_pelvis * vec3f(0.0, 0.09 * k, -0.005 * k);
    let chest = spine + r_spine * vec3f(0.0, 0.16 * k, -0.005 * k);
    let neck = chest + r_chest * vec3f(0.0, 0.255 * k, -0.01 * k);
    let head = neck + r_neck * vec3f(0.0, 0.09 * k, 0.015 * k);
    let swell = 1.0 + 0.012 * breath;
    let deep = 0.5 * (b.chest + b.belly);
    let chest_size = vec3f(s * (0.55 * b.shoulders + 0.45 * b.chest), k, s * mix(b.chest, deep, 0.3) * swell);
    put(BONE_PELVIS, hips, r_pelvis, vec3f(s * b.hips, k, s * mix(b.hips, b.belly, 0.4)));
    put(BONE_SPINE, spine, r_spine, vec3f(s * mix(b.hips, b.chest, 0.5) * mix(1.0, b.belly, 0.25), k, s * b.belly));
    put(BONE_CHEST, chest, r_chest, chest_size);
    put(BONE_NECK, neck, r_neck, vec3f(s * mix(b.limbs, b.head, 0.5)));
    put(BONE_HEAD, head, r_head, vec3f(s * b.head));
    // Cloth that trails: behind who moves, and in the wind.
    let gust = 0.6 + 0.4 * sin(t * 1.1 + 0.15 * a.position.x + 0.1 * a.position.z);
    let trail = 0.1 * speed * max(way.z, 0.0) + 0.05 * gust + 0.35 * pitch + 0.02 * w * sin(2.0 * turn);
    let waft = 0.05 * sin(t * 2.3 + 20.0 * h1) * gust;
    put(BONE_DRAPE, chest + r_chest * vec3f(0.0, 0.22 * k, -0.06 * s), ry(chest_turn) * rz(waft) * rx(trail), chest_size);

    // ------------------------------------------------------------------------------------------------ the legs
    for (var side = 0u; side < 2u; side++) {
        let left = side == 0u;
        let sign = select(-1.0, 1.0, left);
        let hip = hips + r_pelvis * vec3f(sign * 0.095 * s * b.hips, -0.04 * s, 0.0);
        let step = step_at(fract(a.phase + select(0.5, 0.0, left)), stride, leg, run);
        // Our own legs are flung wide: there is no ground under them, and we look down between them.
        let flung = select(0.0, 0.2, (role & ROLE_OURS) != 0u);
        let apart = s * (mix(0.1 * b.hips + 0.035 * h0 + 0.05 * a.crouch, 0.066 * b.hips, w * (0.7 + 0.3 * run)) + flung);
        let stagger = s * (0.14 * (h3 - 0.5) * sign + 0.1 * a.crouch * sign);
        let rest = vec3f(sign * apart, 0.0, mix(stagger, 0.0, w));
        // Toes a little out; the roll of the foot only for who goes forward.
        let out = sign * mix(0.12 + 0.12 * h2, 0.07, w);
        let forward = max(way.z, 0.0) * w;
        let p = step.pitch * forward - 0.55 * a.crouch * select(0.0, 1.0, sign * (h3 - 0.5) < 0.0) * (1.0 - w);
        let pivot = vec3f(0.0, 0.0, select(0.12 * s, -0.05 * s, p > 0.0));
        let r_foot = ry(out) * rx(-p);
        let flat_place = rest + way * (step.along * w) + vec3f(0.0, step.lift * w, 0.0);
        let goal = flat_place + ry(out) * pivot + r_foot * (vec3f(0.0, ankle, 0.0) - pivot);
        let pole = normalize(vec3f(sign * (0.12 + 0.25 * a.crouch), 0.0, 1.0));
        let limb = reach(hip, goal, thigh, shin, pole, 1.0);
        let wide = vec3f(girth, s * b.legs, girth);
        put(select(BONE_THIGHR, BONE_THIGHL, left), hip, limb.upper, vec3f(girth * mix(1.0, b.hips, 0.5), s * b.legs, girth));
        put(select(BONE_SHINR, BONE_SHINL, left), limb.middle, limb.lower, wide);
        put(select(BONE_FOOTR, BONE_FOOTL, left), limb.tip, r_foot, vec3f(s * mix(1.0, b.limbs, 0.5), s, s));
    }

    // ------------------------------------------------------------------------------------------------ the arms
    let upper = UPPER_ARM * s;
    let fore = FOREARM * s;
    let load = wear.load;
    let from_chest = mat3x3f(r_chest[0] * chest_size.x, r_chest[1] * k, r_chest[2] * chest_size.z);
    let held_right = load == LOAD_SUITCASE || load == LOAD_KIT || load == LOAD_DRAGGEDCASE || load == LOAD_SHOULDERBUNDLE
        || load == LOAD_HEADBUNDLE || load == LOAD_HIGHCASE;
    let both = load == LOAD_ARMFULBUNDLE || load == LOAD_CHILD;
    let lifts_left = held_right || h1 < 0.4;
    var grip = vec3f(0.0);
    for (var side = 0u; side < 2u; side++) {
        let left = side == 0u;
        let sign = select(-1.0, 1.0, left);
        let shoulder = chest + r_chest * vec3f(sign * 0.166 * s * b.shoulders, (0.188 + 0.004 * breath) * k, -0.002 * s);
        // Swinging freely, against the leg of the same side.
        let against = -sign * cos(turn - 0.25);
        let flex = 0.04 + swing * mix(0.36, 0.7, run) * against + 0.25 * a.crouch;
        let elbow = mix(0.14 + 0.12 * h2, mix(0.3, 1.5, run), w) + 0.18 * swing * max(against, 0.0) + 0.5 * a.crouch;
        let abduct = 0.09 + 0.3 * max(b.chest - 1.0, 0.0) + 0.16 * max(b.belly - 1.0, 0.0) + 0.1 * run;
        let r_arm = ry(chest_turn) * rz(sign * abduct + 0.6 * lean) * rx(0.3 * pitch - flex);
        var hand = shoulder + r_arm * (vec3f(0.0, -upper, 0.0) + rx(-elbow) * vec3f(0.0, -fore, 0.0));

        // Load, fear, signal, stumble: each draws the hand to a place.
        let ease = 0.85 + 0.15 * sin(2.0 * turn + sign);
        if (both) {
            var at = select(vec3f(-0.16, 1.14, 0.33), vec3f(0.14, 1.1, 0.34), left);
            if (load == LOAD_CHILD) {
                at = select(vec3f(0.06, 1.33, 0.285), vec3f(0.02, 1.08, 0.25), left);
            }
            hand = chest + from_chest * (at - JOINTS[BONE_CHEST]);
        } else if (!left && (load == LOAD_SUITCASE || load == LOAD_KIT)) {
            // Its weight keeps the arm straight.
            let hang = shoulder + r_chest * vec3f(-0.11 * s, 0.0, 0.0) + vec3f(0.0, -0.985 * (upper + fore), 0.03 * s + 0.07 * s * swing * against);
            hand = mix(hand, hang, 0.92);
        } else if (!left && load == LOAD_DRAGGEDCASE) {
            hand = shoulder + ry(twist) * vec3f(-0.1 * s, -0.93 * (upper + fore), -0.16 * s * ease);
        } else if (!left && load == LOAD_SHOULDERBUNDLE) {
            hand = chest + from_chest * (vec3f(-0.285, 1.735, 0.06) - JOINTS[BONE_CHEST]);
        } else if ((!left || h3 < 0.4) && (load == LOAD_HEADBUNDLE || load == LOAD_HIGHCASE)) {
            // Steadies what is carried on the head.
            hand = head + r_head * (vec3f(sign * 0.25, 0.245, 0.04) * s);
        } else if (load == LOAD_SATCHEL && left && h2 < 0.5) {
            hand = chest + from_chest * (vec3f(0.1, 1.2, 0.16) - JOINTS[BONE_CHEST]);
        } else if (load == LOAD_RUCKSACK && h3 < 0.35 && (left || h2 < 0.5)) {
            hand = chest + from_chest * (vec3f(sign * 0.1, 1.3, 0.165) - JOINTS[BONE_CHEST]);
        }
        let busy = both || (!left && held_right);
        let cover = smoothstep(0.45, 0.85, a.crouch) * select(1.0, 0.0, busy);
        hand = mix(hand, head + r_head * vec3f(sign * 0.12 * s, 0.13 * s, 0.03 * s), cover);
        let lifted = smoothstep(0.0, 1.0, a.raise) * select(0.0, 1.0, left == lifts_left);
        let wave = 0.07 * s * sin(t * (5.0 + 2.5 * h0) + 30.0 * h1);
        let high = shoulder + vec3f(sign * 0.12 * s + wave, 0.93 * (upper + fore), 0.13 * s);
        hand = mix(hand, high, lifted);
        let flail = 0.75 * a.stumble * select(1.0, 0.15, busy);
        hand = mix(hand, shoulder + vec3f(sign * 0.42 * s, (0.08 + 0.2 * sign * fall) * s, 0.22 * s), flail);
        let own = select(own_right, own_left, left);
        hand = mix(hand, own.xyz * s, own.w);

        // Elbows point back and down; out for who reaches up.
        let above = smoothstep(-0.15, 0.35, (hand.y - shoulder.y) / (upper + fore));
        let pole = mix(ry(chest_turn) * vec3f(sign * 0.3, -0.25, -1.0), vec3f(sign * 1.0, -0.5, -0.25), above);
        let limb = reach(shoulder, hand, upper, fore, normalize(pole), -1.0);
        put(select(BONE_UPPERARMR, BONE_UPPERARML, left), shoulder, limb.upper, vec3f(girth, s, girth));
        put(select(BONE_FOREARMR, BONE_FOREARML, left), limb.middle, limb.lower, vec3f(girth, s, girth));
        put(select(BONE_HANDR, BONE_HANDL, left), limb.tip, limb.lower * rx(-0.12 - 0.2 * lifted), vec3f(s * mix(1.0, b.limbs, 0.4)));
        grip = limb.tip + limb.lower[1] * (-0.07 * s);
    }

    // What hangs from the right hand: upright, or leant back until its wheels are on the ground.
    var r_load = ry(0.5 * chest_turn) * rx(0.12 * swing * cos(turn + 0.4));
    if (load == LOAD_DRAGGEDCASE) {
        r_load = rx(acos(clamp(grip.y / (1.04 * s), 0.3, 0.99)));
    }
    put(BONE_LOAD, grip, r_load, vec3f(mix(s, 1.0, 0.5)));

    figures_out[entry] = vec4f(a.position, 1.04 * s * 1.75);
    figures_out[entry + 1u] = bitcast<vec4f>(vec4u(look, pack_wear(wear.build, wear.outfit, wear.crown, load), role, a.group));
    figures_out[entry + 2u] = vec4f(a.velocity.x, climb, a.velocity.y, a.lamp);
    figures_out[entry + 3u] = vec4f(facing * (r_head * vec3f(0.0, 0.0, 1.0)), e);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= arrayLength(&figures_out) / FIGURE_STRIDE) {
        return;
    }
    entry = id.x * FIGURE_STRIDE;
    let players = arrayLength(&roles);
    var agent: Agent;
    var wear: Wear;
    var role = 0u;
    var climb = 0.0;
    var left = vec4f(0.0);
    var right = vec4f(0.0);
    if (id.x < players) {
        let r = roles[id.x];
        agent = r.agent;
        let packed = r.wear;
        wear = Wear(packed & 255u, (packed >> 8u) & 255u, (packed >> 16u) & 255u, packed >> 24u);
        role = r.flags;
        climb = r.climb;
        left = r.left;
        right = r.right;
    } else {
        let k = id.x - players;
        if (k < arrayLength(&agents)) {
            agent = between(agents_before[k], agents[k], frame.alpha);
            wear = wear_of(agent.look);
        }
    }
    if (agent.look == 0u) {
        figures_out[entry + 1u] = vec4f(0.0);
        return;
    }
    pose(agent, wear, role, climb, left, right);
}
