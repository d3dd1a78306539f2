// The particles that are the fog: carried by the grid of velocities, kept out of buildings, born again at their home when
// their time is up; and their deposit into the cells of the density volume, in whole numbers, so that order cannot be seen.
#import sim/fog/step
#import lib/boxes
#import lib/hash
#import lib/haze
#import lib/chunk

struct Particle {
    position: vec3f,
    // Seconds since birth.
    age: f32,
    // Seconds it lives; 0: not born.
    life: f32,
    // Smog: multiple of the profile, times the region's share of one particle; dust: area it would hide (m²).
    mass: f32,
    // Hot smog, smoke and plumes: what is left of their heat.
    heat: f32,
    // 0 smog, 1 dust, 2 smoke that glows, 3 plume.
    kind: f32,
}

// Where particles come from besides the smog of the city.
struct Source {
    position: vec3f,
    radius: f32,
    // Metres a second at birth, carried for a moment only: the air soon has its way.
    velocity: vec3f,
    life: f32,
    // Births of this update, and number of the first among all births of this update.
    count: u32,
    first: u32,
    // First entry in the list of ledges, and births a ledge; 0 for a source that stays where it is.
    ledge: u32,
    each: u32,
    mass: f32,
    heat: f32,
    kind: f32,
    spare: f32,
}

@auto var<storage, read_write> particles: array<Particle>;
@auto var<storage, read> centres_now: array<vec4f>;
// xyz: middle of a ledge, w: half its length (m).
@auto var<storage, read> ledges: array<vec4f>;
@auto var<storage, read_write> mass_out: array<atomic<u32>>;
// At least one; one that gives nothing if there is none.
@auto var<storage, read> sources: array<Source>;
@auto var noise_volume: texture_3d<f32>;
// What breaks, as it is after this step; one that stands if nothing does.
@auto var<storage, read> ruin_states: array<ChunkState>;

fn flow(p: vec3f) -> vec3f {
    let q = (p - fog_step.origin) / cell_size() - 0.5;
    let i = vec3i(floor(q));
    let f = fract(q);
    var sum = vec3f(0.0);
    for (var k = 0; k < 8; k++) {
        let o = vec3i(k & 1, (k >> 1) & 1, k >> 2);
        let w = mix(1.0 - f, f, vec3f(o));
        sum += centres_now[cell_index(i + o)].xyz * (w.x * w.y * w.z);
    }
    return sum;
}

// Evenly spread numbers (Roberts 2018, R3), exact in whole numbers.
fn spread(id: u32) -> vec3f {
    return vec3f(vec3u(id * 3518319155u, id * 2882110345u, id * 2360945575u) >> vec3u(8u)) * (1.0 / 16777216.0);
}

// Smog at its home: homes stay where they are in the world and are spread evenly over the region around the camera.
fn at_home(id: u32) -> Particle {
    let u = spread(id + 1u);
    var p: Particle;
    let wrapped = fract(u.xz - fog_step.origin.xz / fog_step.size.xz);
    let base = max(fog_step.ground, fog_step.origin.y);
    let tall = max(fog_step.origin.y + fog_step.size.y - base, 1.0);
    let depth = params.air.smog_height;
    let most = 1.0 - exp(-tall / depth);
    // Half of them where most of the smog is, half of them anywhere.
    let low = (id & 1u) == 0u;
    let y = select(u.y * tall, -depth * log(1.0 - u.y * most), low);
    let share = 0.5 / tall + 0.5 * exp(-y / depth) / (depth * most);
    p.position = vec3f(fog_step.origin.x + wrapped.x * fog_step.size.x, base + y, fog_step.origin.z + wrapped.y * fog_step.size.z);
    let h = hash3(vec3u(id, 7u, tick.seed));
    p.life = 7.0 + 8.0 * h.x;
    // Banks: a slow field that the wind carries and the seed shifts.
    let at = (p.position - params.fog.wind * fog_step.time) / (params.fog.bank_size * 4.0);
    let seeded = hash3(vec3u(tick.seed, 3u, 5u));
    let n = textureSampleLevel(noise_volume, linear_repeat, at + seeded, 0.0);
    let bank = 2.3 * smoothstep(0.34, 0.74, 0.7 * n.a + 0.3 * n.r);
    if (low && h.y < params.fog.fires && n.a > 0.57) {
        p.heat = 1.0;
    }
    p.mass = exp(-(base + y - fog_step.ground) / depth) / (share * tall) * mix(1.0, bank, params.fog.banks);
    return p;
}

fn born(birth: u32) -> Particle {
    var p: Particle;
    let number = birth - fog_step.first_birth;
    for (var k = 0u; k < arrayLength(&sources); k++) {
        let s = sources[k];
        if (number < s.first || number >= s.first + s.count) {
            continue;
        }
        let nth = number - s.first;
        let h = hash3(vec3u(birth, 11u, tick.seed));
        let g = hash3(vec3u(birth, 13u, tick.seed));
        let way = normalize(h - 0.5 + vec3f(1e-4));
        var at = s.position;
        var wide = s.radius;
        if (s.each > 0u) {
            let ledge = ledges[s.ledge + nth / s.each];
            at = ledge.xyz;
            wide = ledge.w;
        }
        let spot = way * pow(g.x, 0.3333) * wide * vec3f(1.0, select(1.0, 0.25, s.each > 0u), 1.0);
        // Births spread over the update, so that a stream has no pulses.
        let since = g.y * fog_step.dt;
        p.position = at + spot + s.velocity * since;
        p.age = since;
        p.life = s.life * (0.6 + 0.8 * g.z);
        p.mass = s.mass * (0.5 + h.x);
        p.heat = s.heat;
        p.kind = s.kind;
    }
    return p;
}

// Dust of what breaks: each particle belongs to one chunk, and is born where that gives off dust, as much as it gives off
// now. The dust that hangs when a shot begins is born with its age.
fn from_ruin(id: u32, before: Particle) -> Particle {
    var p = before;
    let slot = id - (arrayLength(&particles) - fog_step.ruin);
    let all = arrayLength(&ruin_states);
    let chunk = select(u32(f32(slot) / f32(fog_step.ruin) * f32(all)), slot % all, fog_step.ruin >= all);
    let s = ruin_states[min(chunk, all - 1u)];
    let h = hash3(vec3u(id, fog_step.number, tick.seed ^ 0x5u));
    let g = hash3(vec3u(id, fog_step.number, tick.seed ^ 0x9u));
    let first = fog_step.number == 0u;
    let hangs = first & (s.given > 4.0) & (s.loose < params.fog.dust_life);
    // Not all slots of a chunk at once: some are left for what it strikes later.
    let gives = !first & (s.dust > 4.0) & (h.x < fog_step.dt / 0.25);
    if (p.life == 0.0 && (gives || hangs)) {
        let share = f32(all) / f32(fog_step.ruin);
        let age = select(g.y * fog_step.dt, s.loose, hangs);
        // Dust spreads as it ages.
        let wide = 6.0 + 3.5 * age;
        let way = normalize(vec3f(h.yz, g.x) - 0.5 + vec3f(1e-4));
        p.position = s.position + way * (wide * pow(g.z, 0.3333)) + vec3f(0.0, 0.3 * wide, 0.0);
        p.age = age;
        p.life = params.fog.dust_life * (0.7 + 0.9 * fract(h.y * 7.0 + g.x));
        p.mass = select(s.dust * 0.6, 0.5 * s.given, hangs) * share * (0.5 + g.y);
        p.heat = 0.0;
        p.kind = 1.0;
    }
    return p;
}

// Moves p out of the buildings it is in, to the nearest wall or roof; out of one that stands against another, upwards.
fn outside(p: vec3f) -> vec3f {
    var q = p;
    var caught = true;
    for (var round = 0; round < 3 && caught; round++) {
        caught = false;
        let range = boxes_over(q.xz);
        for (var i = range.x; i < range.x + range.y; i++) {
            let b = trace_boxes[trace_list[i]];
            // The list is sorted by falling height.
            if (b.top < q.y) {
                break;
            }
            let local = in_box_axes(b, q.xz);
            let left = b.half - abs(local);
            if (all(left > vec2f(0.0)) && q.y > b.bottom && !is_doomed(b)) {
                caught = true;
                if (round == 2 || b.top - q.y < min(left.x, left.y)) {
                    q.y = b.top + 0.05;
                } else {
                    var moved = local;
                    let axis = select(1u, 0u, left.x < left.y);
                    moved[axis] = select(-1.0, 1.0, local[axis] > 0.0) * (b.half[axis] + 0.05);
                    let back = vec2f(moved.x * b.yaw.y + moved.y * b.yaw.x, moved.y * b.yaw.y - moved.x * b.yaw.x);
                    q = vec3f(b.centre.x + back.x, q.y, b.centre.y + back.y);
                }
            }
        }
    }
    q.y = max(q.y, fog_step.ground + 0.05);
    return q;
}

// A dispatch is at most 2^15 groups wide.
fn number(thread: vec3u) -> u32 {
    return thread.x + (thread.y << 21u);
}

@compute @workgroup_size(64)
fn advance(@builtin(global_invocation_id) thread: vec3u) {
    let id = number(thread);
    if (id >= arrayLength(&particles)) {
        return;
    }
    var p = particles[id];
    let smog = id < fog_step.ambient;
    let ruin = id >= arrayLength(&particles) - fog_step.ruin;
    let pool = max(arrayLength(&particles) - fog_step.ambient - fog_step.ruin, 1u);
    // The births of an update take the slots of the pool in turn, the oldest first.
    let slot = id - fog_step.ambient;
    let birth = fog_step.first_birth + (slot + pool - fog_step.first_birth % pool) % pool;
    if (smog && p.life == 0.0) {
        p = at_home(id);
        p.age = p.life * hash2(id, 17u);
    } else if (ruin && p.life == 0.0) {
        p = from_ruin(id, p);
    } else if (!smog && !ruin && birth < fog_step.last_birth) {
        p = born(birth);
    } else if (p.life > 0.0) {
        let v = flow(p.position);
        let ahead = flow(p.position + v * (0.5 * fog_step.dt));
        p.position += ahead * fog_step.dt;
        p.position.y -= select(0.0, params.fog.settle * fog_step.dt, p.kind == 1.0);
        p.heat *= exp(-fog_step.dt / params.fog.cooling);
        p.age += fog_step.dt;
        let place = (p.position - fog_step.origin) / fog_step.size;
        let gone = p.age >= p.life || any(place < vec3f(0.0)) || any(place > vec3f(1.0));
        if (gone && smog) {
            p = at_home(id);
        } else if (gone) {
            p.life = 0.0;
            p.mass = 0.0;
        }
    }
    if (p.life > 0.0) {
        p.position = outside(p.position);
    }
    particles[id] = p;
}

// What a particle weighs now: it comes and goes slowly.
fn weight(p: Particle) -> f32 {
    let come = select(0.25, 1.5, p.kind == 0.0);
    return p.mass * smoothstep(0.0, come, p.age) * smoothstep(p.life, p.life * 0.55, p.age);
}

@compute @workgroup_size(64)
fn deposit(@builtin(global_invocation_id) thread: vec3u) {
    let id = number(thread);
    if (id >= arrayLength(&particles)) {
        return;
    }
    let p = particles[id];
    let cells = vec3f(fog_step.density_cells);
    let q = (p.position - fog_step.origin) / fog_step.size * cells - 0.5;
    if (p.life == 0.0 || any(q < vec3f(-0.5)) || any(q > cells - 0.5)) {
        return;
    }
    let i = vec3i(floor(q));
    let f = fract(q);
    let cell_volume = fog_step.size.x * fog_step.size.y * fog_step.size.z / (cells.x * cells.y * cells.z);
    // Smog in multiples of its profile; a particle stands for its share of all cells.
    let share = cells.x * cells.y * cells.z / max(f32(fog_step.ambient), 1.0);
    let w = weight(p);
    let kind = u32(p.kind);
    let amount = select(w / cell_volume * FOG_DUST_SCALE, w * share * FOG_SMOG_SCALE, kind == 0u);
    // Hot smog glows as thin smoke does (extinction 0.02/km where the smog is one).
    let glow = p.heat * select(w * share * 0.00002 * FOG_DUST_SCALE, amount, kind >= 2u);
    let hue = max(kind, 2u);
    for (var k = 0; k < 8; k++) {
        let o = vec3i(k & 1, (k >> 1) & 1, k >> 2);
        let c = vec3u(clamp(i + o, vec3i(0), vec3i(fog_step.density_cells) - 1));
        let part = mix(1.0 - f, f, vec3f(o));
        let near = part.x * part.y * part.z;
        let at = 4u * (c.x + fog_step.density_cells.x * (c.y + fog_step.density_cells.y * c.z));
        // Held so that a whole pool in one cell cannot overflow it.
        let counts = u32(min(amount * near, 4.0e6) + 0.5);
        atomicAdd(&mass_out[at + min(kind, 1u)], counts);
        if (glow > 0.0) {
            atomicAdd(&mass_out[at + hue], u32(min(glow * near, 4.0e6) + 0.5));
        }
    }
}
