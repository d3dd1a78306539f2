// One step of the crowd (src/sim/crowd/mod.rs says after whom).
#import sim/step
#import sim/crowd/cells
#import lib/hash

struct CrowdParams {
    hurry: f32, // = 1.0 in 0.0..3.0 step 0.01 "Factor on the speed people would like to go at" sim
    care: f32, // = 1.0 in 0.0..4.0 step 0.01 "How strongly people avoid whom they are about to run into" sim
    fear: f32, // = 1.0 in 0.0..3.0 step 0.01 "How much shocks and tremors throw people off their feet" sim
}

struct Mind {
    order: u32,
    delay: f32,
    pace: f32,
    radius: f32,
}

struct Order {
    goal: vec2f,
    flow: u32,
    hurry: f32,
    gaze: vec3f,
    since: f32,
    lamps: f32,
    board: u32,
    gazes: u32,
    spare: u32,
}

struct Fright {
    origin: vec3f,
    at: f32,
    speed: f32,
    strength: f32,
    duration: f32,
    // Seconds for which heads turn to it.
    shows: f32,
}

const STAY: u32 = 0xffffffffu;
const CARRIES: u32 = 0x80000000u;
const TURN: f32 = 6.2831853;
// Seconds in which people take up a speed; strength (m²/s²) and reach (s) of avoidance (Karamouzas 2014).
const ANSWER: f32 = 0.45;
const AVOID: f32 = 1.1;
const FORESIGHT: f32 = 2.5;
// People to a square metre at which nobody gets on (Weidmann 1993).
const JAM: f32 = 5.4;
// Room that people leave round the script's camera at head height (m).
const PRIVATE: f32 = 1.6;
// Within this distance (m) others count as density.
const NEAR: f32 = 1.4;

@auto var<uniform> frights: array<Fright, 8>;
@auto var<storage, read_write> agents_out: array<Agent>;
@auto var<storage, read> minds: array<Mind>;
@auto var<storage, read> starts: array<u32>;
@auto var<storage, read> sorted: array<u32>;
@auto var<storage, read> walls: array<f32>;
@auto var<storage, read> flows: array<vec2f>;
@auto var<storage, read> orders: array<Order>;

// Distance to the nearest wall, and the direction away from it.
fn wall_at(p: vec2f) -> vec3f {
    let most = vec2f(grounds.walls) - 1.001;
    let q = clamp((p - grounds.origin) / grounds.wall_cell - 0.5, vec2f(0.0), most);
    let i = vec2u(q);
    let f = q - vec2f(i);
    let at = i.x + i.y * grounds.walls.x;
    let a = walls[at];
    let b = walls[at + 1u];
    let c = walls[at + grounds.walls.x];
    let d = walls[at + grounds.walls.x + 1u];
    let slope = vec2f(mix(b - a, d - c, f.y), mix(c - a, d - b, f.x));
    return vec3f(mix(mix(a, b, f.x), mix(c, d, f.x), f.y), slope / max(length(slope), 1e-4));
}

fn flow_at(first: u32, p: vec2f) -> vec2f {
    let most = vec2f(grounds.flows) - 1.001;
    let q = clamp((p - grounds.origin) / grounds.flow_cell - 0.5, vec2f(0.0), most);
    let i = vec2u(q);
    let f = q - vec2f(i);
    let at = first + i.x + i.y * grounds.flows.x;
    let d = mix(mix(flows[at], flows[at + 1u], f.x), mix(flows[at + grounds.flows.x], flows[at + grounds.flows.x + 1u], f.x), f.y);
    return d / max(length(d), 1e-3);
}

// Acceleration that keeps two people from meeting: minus the gradient of k τ⁻² exp(−τ / τ₀), τ the time to contact.
fn avoidance(apart: vec2f, closing: vec2f, reach: f32) -> vec2f {
    let a = dot(closing, closing);
    let b = -dot(apart, closing);
    let c = dot(apart, apart) - reach * reach;
    let d = b * b - a * c;
    if (c < 0.0 || d <= 0.0 || a < 1e-4) {
        return vec2f(0.0);
    }
    let root = sqrt(d);
    let t = (b - root) / a;
    if (t <= 0.0 || t > 4.0 * FORESIGHT) {
        return vec2f(0.0);
    }
    let tau = max(t, 0.15);
    let along = closing - (a * -apart + b * -closing) / root;
    return -along * (AVOID * exp(-tau / FORESIGHT) / (a * tau * tau) * (2.0 / tau + 1.0 / FORESIGHT));
}

// Height of the floor: level but for the ramp.
fn floor_at(p: vec2f) -> f32 {
    let r = grounds.ramp;
    let up = clamp((r.x - p.x) / max(r.x - r.y, 0.01), 0.0, 1.0);
    return select(0.0, r.z * up, p.y > grounds.ramp_sides.x && p.y < grounds.ramp_sides.y);
}

fn wrap(angle: f32) -> f32 {
    return angle - TURN * round(angle / TURN);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let me = id.x;
    if (me >= arrayLength(&agents_in)) {
        return;
    }
    var a = agents_in[me];
    if (a.look == 0u) {
        agents_out[me] = a;
        return;
    }
    let mind = minds[me];
    let pair = (mind.order & ~CARRIES) * 2u;
    var order = orders[pair];
    if (tick.time < order.since + mind.delay) {
        order = orders[pair + 1u];
    }
    let p = a.position.xz;
    let v = a.velocity;

    // The way.
    var toward = vec2f(0.0);
    if (order.flow != STAY) {
        toward = flow_at(order.flow, p);
    }
    let course = select(v / max(length(v), 1e-4), toward, dot(toward, toward) > 0.1);

    // Others.
    let home = vec2i(floor((p - grounds.origin) / grounds.cell));
    var push = vec2f(0.0);
    var part = vec2f(0.0);
    var crowded = 0.0;
    for (var k = 0; k < 9; k++) {
        let at = home + vec2i(k % 3, k / 3) - 1;
        if (any(at < vec2i(0)) || any(at >= vec2i(grounds.cells))) {
            continue;
        }
        let cell = u32(at.x) + u32(at.y) * grounds.cells.x;
        for (var n = starts[cell]; n < starts[cell + 1u]; n++) {
            let other = sorted[n];
            let apart = p - agents_in[other].position.xz;
            let away = length(apart);
            if (other == me || away > 2.0 * grounds.cell) {
                continue;
            }
            let reach = mind.radius + minds[other].radius;
            // Whoever stands on the very same spot steps aside by their number.
            let out = select(apart / max(away, 1e-3), vec2f(select(-1.0, 1.0, me > other), 0.0), away < 1e-3);
            push += avoidance(apart, v - agents_in[other].velocity, reach);
            part += out * max(reach - away, 0.0);
            push += out * (7.0 * max(reach + 0.12 - away, 0.0) + 1.4 * max(1.0 - away, 0.0));
            // Only people ahead slow one down.
            crowded += (1.0 - smoothstep(-0.6, 0.3, dot(out, course))) * clamp((NEAR - away) / 0.3, 0.0, 1.0);
        }
    }

    // What frightens them.
    var shaken = 0.0;
    var cowed = 0.0;
    var sight = vec4f(0.0);
    let nerve = hash2(a.look, 3u);
    for (var k = 0u; k < 8u; k++) {
        let f = frights[k];
        // Seen at once, but for the time it takes to turn.
        let shown = tick.time - f.at - 0.2 - 0.5 * nerve;
        if ((k < grounds.frights) & (shown > 0.0) & (shown < f.shows * (0.7 + 0.6 * nerve))) {
            sight = vec4f(f.origin, 1.0);
        }
        let since = tick.time - f.at - select(0.0, distance(f.origin, a.position) / f.speed, f.speed > 0.0);
        if ((k < grounds.frights) & (since > 0.0)) {
            let strength = params.crowd.fear * f.strength;
            let lasts = f.duration + 0.5 + nerve;
            let beat = hash2(a.look ^ k, u32(tick.time * 2.5 + nerve * 7.0));
            shaken += strength * 0.55 * beat * (1.0 - smoothstep(lasts - 0.5, lasts, since));
            let low = f.duration + 0.6 + 2.2 * nerve;
            cowed += strength * step(hash2(a.look, k + 11u), 0.22 * strength) * (1.0 - smoothstep(low - 0.6, low, since));
        }
    }
    let ease = 1.0 - exp(-tick.dt * 6.0);
    a.stumble += (clamp(shaken, 0.0, 1.0) - a.stumble) * ease;
    a.crouch += (clamp(cowed, 0.0, 1.0) - a.crouch) * (0.6 * ease);

    // The speed that the density allows.
    let wall = wall_at(p);
    let left = select(1.0e6, distance(p, order.goal), order.flow != STAY);
    // The cone ahead is about a third of all round.
    let density = max(3.0 * crowded / (3.14159 * NEAR * NEAR), 0.05);
    let free = max(1.0 - exp(-1.913 * (1.0 / density - 1.0 / JAM)), 0.04);
    let arrive = smoothstep(1.0, 4.0, left);
    let limp = (1.0 - 0.85 * a.crouch) * (1.0 - 0.5 * a.stumble) * (1.0 - 0.35 * sight.w);
    let wanted = toward * (order.hurry * mind.pace * params.crowd.hurry * free * arrive * limp);
    var force = (wanted - v) / ANSWER + push * params.crowd.care;
    force += wall.yz * (6.0 * max(mind.radius + 0.25 - wall.x, 0.0));
    // Nobody walks into the one whose eyes we look through.
    let from_eye = p - tick.eye.xz;
    let room = (PRIVATE - length(from_eye)) * step(abs(tick.eye.y - 1.5), 1.5);
    force += from_eye * (14.0 * max(room, 0.0) / max(length(from_eye), 0.1));
    // Thrown about.
    let throw_at = hash3(vec3u(a.look, u32(tick.time * 2.5 + nerve * 7.0), 5u)).xy - 0.5;
    force += throw_at * (9.0 * a.stumble);
    let strength = length(force);
    var speed = v + force * (min(strength, 12.0) / max(strength, 1e-4) * tick.dt);
    let fast = length(speed);
    speed *= min(fast, 4.5) / max(fast, 1e-4);
    var q = p + speed * tick.dt + part * 0.3;
    let there = wall_at(q);
    let inside = max(mind.radius - there.x, 0.0);
    q += there.yz * inside;
    speed -= there.yz * min(dot(speed, there.yz), 0.0) * select(0.0, 1.0, inside > 0.0);

    // The body: it turns to where it goes, or to what it looks at while it stands.
    let moved = length(speed);
    let going = smoothstep(0.15, 0.5, moved);
    let look_to = order.gaze.xz - q;
    var facing = atan2(look_to.x, look_to.y);
    if (order.gazes == 0u) {
        let sight = select(toward, speed, dot(toward, toward) < 0.1);
        facing = select(a.yaw, atan2(sight.x, sight.y), dot(sight, sight) > 1e-4);
    }
    if (going > 0.5) {
        facing = atan2(speed.x, speed.y);
    }
    let restless = (hash2(a.look, 21u) - 0.5) * 1.1 * (1.0 - going);
    let turn = wrap(facing + restless - a.yaw);
    a.yaw = wrap(a.yaw + clamp(turn * 4.0, -4.0, 4.0) * tick.dt);
    // The head looks at what there is to see, now and then over a shoulder.
    let glance = floor(tick.time * (0.35 + 0.3 * nerve) + nerve * 9.0);
    let mood = hash3(vec3u(a.look, u32(glance), 9u));
    var aim = vec2f((mood.x - 0.5) * 1.3, (mood.y - 0.4) * 0.3);
    if (sight.w > 0.0 || (order.gazes != 0u && mood.z < 0.72)) {
        let to = select(order.gaze, sight.xyz, sight.w > 0.0) - vec3f(q.x, 1.6, q.y);
        aim = vec2f(clamp(wrap(atan2(to.x, to.z) - a.yaw), -1.25, 1.25), clamp(atan2(to.y, length(to.xz)), -0.5, 0.9));
    }
    a.gaze += (aim - a.gaze) * (1.0 - exp(-tick.dt * 5.0));
    // Some wave to be seen.
    let wave = step(0.86, hash2(a.look, u32(tick.time * 0.22 + nerve * 5.0) + 40u)) * (1.0 - going);
    a.raise += (wave - a.raise) * (0.7 * ease);
    a.lamp = select(0.0, min(order.lamps, 1.0), (mind.order & CARRIES) != 0u);

    a.effort += (clamp(moved / 1.35, 0.0, 1.0) + clamp((moved - 1.6) / 1.6, 0.0, 1.0) - a.effort) * ease;
    a.phase += tick.dt * moved / mix(0.9, mix(1.4, 2.3, clamp(a.effort - 1.0, 0.0, 1.0)), clamp(a.effort, 0.0, 1.0));
    a.velocity = speed;
    a.position = vec3f(q.x, floor_at(q), q.y);
    if (order.board != 0u && left < 4.0) {
        a.look = 0u;
        a.position.y = -1.0e5;
    }
    agents_out[me] = a;
}
