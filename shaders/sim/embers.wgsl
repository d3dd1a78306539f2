// One step of embers and ash: carried by wind, updraught and the curl of noise potentials (Bridson 2007).
#import sim/step
#import lib/noise
#import lib/flake

@auto var<storage, read> flakes_in: array<Flake>;
@auto var<storage, read_write> flakes_out: array<Flake>;

fn potential(p: vec3f) -> vec3f {
    return vec3f(noise3(p), noise3(p + vec3f(31.4, -17.7, 5.9)), noise3(p + vec3f(-9.2, 41.3, 23.1)));
}

fn curl(p: vec3f) -> vec3f {
    let e = 0.15;
    let x0 = potential(p - vec3f(e, 0.0, 0.0));
    let x1 = potential(p + vec3f(e, 0.0, 0.0));
    let y0 = potential(p - vec3f(0.0, e, 0.0));
    let y1 = potential(p + vec3f(0.0, e, 0.0));
    let z0 = potential(p - vec3f(0.0, 0.0, e));
    let z1 = potential(p + vec3f(0.0, 0.0, e));
    return vec3f(y1.z - y0.z - z1.y + z0.y, z1.x - z0.x - x1.z + x0.z, x1.y - x0.y - y1.x + y0.x) / (2.0 * e);
}

fn born(id: u32, number: u32) -> Flake {
    let h = hash3(vec3u(id, number, tick.seed));
    let g = hash3(vec3u(id + 7919u, number, tick.seed));
    var f: Flake;
    f.life = 5.0 + 9.0 * g.x;
    f.age = 0.0;
    // Around a point ahead of the script's camera, so that most are seen; half a life upwind, so that they drift through.
    let centre = tick.eye + tick.forward * (params.embers.reach * 0.55) - params.embers.wind * (f.life * 0.5);
    f.position = centre + (h * 2.0 - 1.0) * params.embers.reach * vec3f(1.0, 0.7, 1.0);
    f.velocity = params.embers.wind + (vec3f(g.y, g.z, h.x) - 0.5) * 0.6;
    if (hash2(id, tick.seed ^ 0x77u) > params.embers.amount) {
        // Not part of the dance this time: waits far below.
        f.position.y = -1.0e5;
    }
    return f;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= arrayLength(&flakes_in)) {
        return;
    }
    var f = flakes_in[id.x];
    f.age += tick.dt;
    if (f.life == 0.0) {
        // The first birth: as if it had been flying for a while.
        f = born(id.x, 0u);
        f.age = f.life * hash2(id.x, 3u);
        f.position += f.velocity * f.age;
    } else if (f.age >= f.life) {
        f = born(id.x, tick.number);
    } else {
        let warm = 1.0 - smoothstep(0.2, 0.9, f.age / f.life);
        let gust = curl(f.position / params.embers.whirl + vec3f(0.0, -tick.time * 0.22, tick.time * 0.1));
        let target_speed = params.embers.wind + gust * params.embers.turbulence + vec3f(0.0, warm * 0.7 - 0.35, 0.0);
        // Drag towards the air's speed; light flakes follow at once, heavy ones lag.
        let follow = 1.0 - exp(-tick.dt * mix(1.6, 5.0, hash2(id.x, 5u)));
        f.velocity += (target_speed - f.velocity) * follow;
        f.position += f.velocity * tick.dt;
    }
    flakes_out[id.x] = f;
}
