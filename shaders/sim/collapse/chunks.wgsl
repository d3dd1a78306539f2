// One step of every chunk. What holds it is judged by the state before, so that failure runs one link a step. A chunk comes
// loose when its joint has taken more shaking than it bears, when nothing below it stands, or when what falls is upon it.
#import sim/collapse/step

@auto var<storage, read> supports: array<u32>;
@auto var<storage, read> states_in: array<ChunkState>;
@auto var<storage, read_write> states_out: array<ChunkState>;
@auto var<storage, read> bodies_now: array<Body>;
@auto var<storage, read_write> sums_out: array<atomic<u32>>;
@auto var<storage, read> heights_in: array<i32>;
@auto var<storage, read_write> heights_out: array<atomic<i32>>;
// Where contacts among chunks have moved each.
@auto var<storage, read> places: array<vec4f>;

const HEIGHT_UNITS: f32 = 256.0;

fn floor_under(site: Site, p: vec3f) -> f32 {
    let cell = field_cell(site, p.xz);
    if (cell < 0) {
        return site.bottom;
    }
    let top = f32(heights_in[cell]) / HEIGHT_UNITS;
    return select(top, site.bottom, p.y < top - site.deep);
}

fn holds(status: u32) -> bool {
    return status <= BENT;
}

// Half the height of a chunk's box as it is turned.
fn half_height(c: Chunk, rotation: vec4f) -> f32 {
    let q = quaternion_times(rotation, vec4f(0.0, c.turn.x, 0.0, c.turn.y));
    let x = turned(q, vec3f(1.0, 0.0, 0.0)).y;
    let y = turned(q, vec3f(0.0, 1.0, 0.0)).y;
    let z = turned(q, vec3f(0.0, 0.0, 1.0)).y;
    return dot(abs(vec3f(x, y, z)), c.half);
}

fn bulk(c: Chunk) -> f32 {
    return 8.0 * c.half.x * c.half.y * c.half.z;
}

// Lets a chunk give off the dust of so many cubic metres.
fn give(s: ChunkState, bulk: f32) -> ChunkState {
    var out = s;
    let area = params.collapse.dust * bulk;
    out.dust += area / 0.6;
    out.given += area;
    return out;
}

// Sets a chunk free. `v` is the speed it had.
fn free(s: ChunkState, id: u32, c: Chunk, v: vec3f, crushed: f32) -> ChunkState {
    var out = s;
    let h = hash3(vec3u(id, 71u, tick.seed)) - 0.5;
    let g = hash3(vec3u(id, 73u, tick.seed)) - 0.5;
    out.status = FALLING;
    out.loose = 0.0;
    // Small pieces leave faster and turn faster.
    let light = clamp(6.0 / max(c.radius, 0.3), 0.25, 3.0);
    out.velocity = v + h * (1.4 * light);
    out.spin = s.spin + g * (0.9 * light);
    return give(out, bulk(c) * crushed);
}

@compute @workgroup_size(64)
fn advance(@builtin(global_invocation_id) thread: vec3u) {
    let id = thread.x;
    if (id >= arrayLength(&states_in)) {
        return;
    }
    let c = chunks[id];
    var s = states_in[id];
    s.dust *= exp(-tick.dt / 0.6);
    let dt = tick.dt;
    if (s.status == STANDING || s.status == BENT) {
        var held = c.supports == 0u || s.status == BENT;
        var outside = false;
        var footing = false;
        for (var k = 0u; k < c.supports; k++) {
            let other = supports[c.first + k];
            let stands = holds(states_in[other].status);
            held = held || stands || (states_in[other].status == RIDING && c.cluster == chunks[other].cluster);
            if (chunks[other].cluster != c.cluster) {
                outside = true;
                footing = footing || stands;
            }
        }
        let gives = s.status == STANDING && shaking(c.rest) > c.strength * params.collapse.strength;
        if (c.cluster != NO_CLUSTER && bodies_now[c.cluster].status != BODY_STANDS) {
            s.status = RIDING;
        } else if (gives && c.bend != 0.0) {
            s.status = BENDING;
            s.loose = 0.0;
        } else if (gives) {
            // What breaks up in the air is torn from its middle.
            let apart = c.rest - c.pivot;
            let torn = select(0.0, sites.list[c.site].blow, dot(c.pivot, c.pivot) > 0.0);
            let way = normalize(apart + vec3f(1e-3)) * (0.3 + 0.9 * hash2(id, tick.seed ^ 0x7aeu));
            s = free(s, id, c, way * torn, 0.5);
        } else if (c.cluster != NO_CLUSTER) {
            if (outside && !footing) {
                atomicAdd(&sums_out[c.cluster * SUMS + SUM_LOST], 1u);
            }
        } else if (!held) {
            s = free(s, id, c, vec3f(0.0), 0.3);
        }
        if (s.status == STANDING && c.crusher != NO_CLUSTER) {
            let b = bodies_now[c.crusher];
            let it = clusters.list[c.crusher];
            if (b.status == BODY_HINGED || b.status == BODY_FALLS) {
                // In the faller's own coordinates; what it has crushed lies under it.
                let q = turned_back(b.rotation, c.rest - b.position) + it.middle;
                let under = min(0.16 * max(it.middle.y - b.position.y, 0.0), 24.0) * f32(b.status == BODY_FALLS);
                let inside = all(q.xz > it.low.xz - 1.0) && all(q.xz < it.high.xz + 1.0);
                if (inside && q.y > it.low.y - under && q.y < it.high.y) {
                    let out = c.rest - it.middle;
                    let way = normalize(vec3f(out.x, 0.0, out.z) + vec3f(1e-3));
                    let site = sites.list[c.site];
                    let speed = max(-b.velocity.y, 0.0);
                    let h = hash2(id, tick.seed ^ 0xb10u);
                    let blown = way * (site.blow * params.collapse.blow * (0.35 + 1.1 * h * h) * clamp(speed / 12.0, 0.3, 2.2));
                    s = free(s, id, c, blown + vec3f(0.0, -0.5 * speed, 0.0), 1.0);
                    atomicAdd(&sums_out[c.crusher * SUMS + SUM_CRUSHED], u32(c.mass));
                }
            }
        }
    }
    if (s.status == BENDING || s.status == BENT) {
        s.loose += dt;
        // Bends slowly, then fast; swings over and back a little.
        let t = clamp(s.loose / max(abs(c.seconds), 0.02), 0.0, 1.0);
        let after = max(s.loose - abs(c.seconds), 0.0);
        let angle = c.bend * (t * t * (3.0 - 2.0 * t) + 0.12 * sin(after * 7.0) * exp(-after * 1.8) * step(1.0, t));
        let before = s.rotation;
        s.rotation = quaternion_about(c.axis, angle);
        let p = c.pivot + turned(s.rotation, c.rest - c.pivot);
        s.velocity = (p - s.position) / dt;
        s.position = p;
        if (s.status == BENDING && t >= 1.0) {
            if (c.seconds < 0.0) {
                s.spin = c.axis * (c.bend / max(abs(c.seconds), 0.1) * 0.4);
                s = free(s, id, c, s.velocity, 0.2);
            } else {
                s.status = BENT;
            }
        }
    } else if (s.status == RIDING) {
        let b = bodies_now[c.cluster];
        let arm = turned(b.rotation, c.rest - clusters.list[c.cluster].middle);
        s.rotation = b.rotation;
        s.position = b.position + arm;
        s.spin = b.spin;
        s.velocity = b.velocity + cross(b.spin, arm);
        let low = half_height(c, s.rotation);
        let top = floor_under(sites.list[c.site], s.position);
        if (b.status == BODY_GONE) {
            s = free(s, id, c, s.velocity, 0.4);
        } else if (s.position.y - 0.5 * low < top) {
            atomicAdd(&sums_out[c.cluster * SUMS + SUM_STRUCK], u32(c.mass));
            let h = hash3(vec3u(id, 79u, tick.seed)) - 0.5;
            let hard = length(s.velocity);
            s = free(s, id, c, s.velocity * vec3f(0.5, 0.2, 0.5) + vec3f(h.x, 0.15, h.z) * (0.5 * hard), 1.0);
        } else {
            atomicAdd(&sums_out[c.cluster * SUMS + SUM_LEFT], 1u);
        }
    }
    if (s.status == FALLING) {
        s.loose += dt;
        s.velocity.y -= params.collapse.gravity * dt;
        // Of a bluff body in air: 0.6 kg/m³ times its face over its mass.
        let face = 4.0 * c.half.x * c.half.z;
        let drag = 0.6 * face / (1000.0 * c.mass);
        let speed = length(s.velocity);
        s.velocity *= 1.0 / (1.0 + drag * speed * dt);
        s.spin *= exp(-0.05 * dt);
        s.position += s.velocity * dt;
        s.rotation = normalize(s.rotation + 0.5 * dt * quaternion_times(vec4f(s.spin, 0.0), s.rotation));
    } else if (s.status == RESTING) {
        s.loose += dt;
    }
    states_out[id] = s;
}

// The inverse of the box's inertia on v, in the world.
fn inverse_inertia(c: Chunk, q: vec4f, v: vec3f) -> vec3f {
    let h2 = c.half * c.half;
    let inertia = (c.mass / 3.0) * vec3f(h2.y + h2.z, h2.x + h2.z, h2.x + h2.y);
    return turned(q, turned_back(q, v) / max(inertia, vec3f(1e-4)));
}

// Contact with what lies under it: an impulse at the lowest corner (Müller 2020, "Detailed Rigid Body Simulation with
// Extended Position Based Dynamics", box inertia), and rest.
@compute @workgroup_size(64)
fn settle(@builtin(global_invocation_id) thread: vec3u) {
    let id = thread.x;
    if (id >= arrayLength(&states_out)) {
        return;
    }
    var s = states_out[id];
    if (s.status != FALLING) {
        return;
    }
    let c = chunks[id];
    let site = sites.list[c.site];
    let dt = tick.dt;
    let limit = 0.25 * c.radius;
    let push = clamp(places[id].xyz - s.position, vec3f(-limit), vec3f(limit));
    s.position += push;
    s.velocity += clamp(push * (0.25 / dt), vec3f(-2.5), vec3f(2.5));
    let q = quaternion_times(s.rotation, vec4f(0.0, c.turn.x, 0.0, c.turn.y));
    let before = s.position - s.velocity * dt;
    var top = floor_under(site, s.position);
    // A wall: what lies ahead is much higher than where it comes from.
    if (top > s.position.y + c.radius + 2.0 && top > floor_under(site, before) + 3.0) {
        s.position = vec3f(before.x, s.position.y, before.z);
        s.velocity *= vec3f(-0.25, 1.0, -0.25);
        top = floor_under(site, s.position);
    }
    let nx = turned(q, vec3f(1.0, 0.0, 0.0));
    let ny = turned(q, vec3f(0.0, 1.0, 0.0));
    let nz = turned(q, vec3f(0.0, 0.0, 1.0));
    let corner = -(nx * c.half.x * sign(nx.y + 1e-6) + ny * c.half.y * sign(ny.y + 1e-6) + nz * c.half.z * sign(nz.y + 1e-6));
    let depth = top - (s.position.y + corner.y);
    if (depth > 0.0) {
        let up = vec3f(0.0, 1.0, 0.0);
        let arm = cross(corner, up);
        let weight = 1.0 / c.mass + dot(arm, inverse_inertia(c, q, arm));
        let u = s.velocity + cross(s.spin, corner);
        let energy = dot(s.velocity, s.velocity);
        if (u.y < 0.0) {
            let j = -(1.0 + params.collapse.bounce) * u.y / weight;
            s.velocity.y += j / c.mass;
            s.spin += inverse_inertia(c, q, arm * j);
            let slide = vec2f(s.velocity.x, s.velocity.z);
            let fast = length(slide);
            let brake = min(params.collapse.friction * j / c.mass, fast);
            s.velocity.x -= slide.x / max(fast, 1e-4) * brake;
            s.velocity.z -= slide.y / max(fast, 1e-4) * brake;
        }
        s.position.y += min(depth, 0.2 * c.radius + 0.5 * depth);
        // Rubble is no spring: what turns or slides on it comes to rest.
        s.velocity *= 0.96;
        s.spin *= 0.93;
        let rim = min(length(s.spin) * max(c.radius, 0.3), 40.0);
        if (length(s.spin) > 6.0) {
            s.spin *= 6.0 / length(s.spin);
        }
        let lost = max(energy - dot(s.velocity, s.velocity), 0.0);
        s = give(s, bulk(c) * min(lost / 900.0, 0.6));
        // The longer it has been at it, the sooner it lies still.
        let calm = 0.35 + 0.12 * s.loose;
        if (length(s.velocity) < calm && rim < 1.6 * calm) {
            s.status = RESTING;
            s.velocity = vec3f(0.0);
            s.spin = vec3f(0.0);
            let cell = field_cell(site, s.position.xz);
            if (cell >= 0 && top > site.bottom - 1.0) {
                // It fills up what it lies on; the rest of it stands out.
                let rise = min(0.4 * bulk(c) / (site.cell * site.cell), 1.2 * c.half.y);
                atomicAdd(&heights_out[cell], i32(rise * HEIGHT_UNITS));
            }
        }
    }
    states_out[id] = s;
}
