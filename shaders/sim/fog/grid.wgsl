// The velocity of the air on a staggered grid (Harlow & Welch 1965): each cell holds the flow through its three low faces.
// Advected backwards along itself (Stam 1999), pushed by wind, gusts, heat and the script's events, its whirls kept alive
// (Fedkiw et al. 2001), then made free of divergence around the city's solid cells by red-black over-relaxation.
#import sim/fog/step
#import sim/fog/influence

// Flow through the low faces x, y, z (m/s).
@auto var<storage, read_write> velocity: array<vec4f>;
@auto var<storage, read_write> advected: array<vec4f>;
// Velocity in the middle of cells, for tracing and for particles.
@auto var<storage, read_write> centres: array<vec4f>;
// Curl in the middle of cells; w: its length.
@auto var<storage, read_write> curls: array<vec4f>;
@auto var<storage, read_write> pressure: array<f32>;
// Divergence before the projection (1/s).
@auto var<storage, read_write> divergence: array<f32>;
// x: 1 where the city stands; y: light of windows (radiance per metre, as bits of a float).
@auto var<storage, read> solids: array<vec2u>;
// Fog before this update: smog, dust, warm and blue heat, as src/sim/fog/mod.rs counts them.
@auto var<storage, read> mass_before: array<vec4u>;
@auto var noise_volume: texture_3d<f32>;

fn is_solid(c: vec3i) -> bool {
    return solids[cell_index(c)].x == 1u;
}

// Corner cell, index by index, and weights for linear interpolation at `q` in units of cells.
fn blend(q: vec3f, k: i32) -> f32 {
    let f = fract(q);
    let o = vec3f(f32(k & 1), f32((k >> 1) & 1), f32(k >> 2));
    let w = mix(1.0 - f, f, o);
    return w.x * w.y * w.z;
}

fn old_centre(p: vec3f) -> vec3f {
    let q = (p - fog_step.origin_before) / cell_size() - 0.5;
    let i = vec3i(floor(q));
    var sum = vec3f(0.0);
    for (var k = 0; k < 8; k++) {
        sum += centres[cell_index(i + vec3i(k & 1, (k >> 1) & 1, k >> 2))].xyz * blend(q, k);
    }
    return sum;
}

fn old_face(p: vec3f, axis: u32) -> f32 {
    var q = (p - fog_step.origin_before) / cell_size() - 0.5;
    q[axis] += 0.5;
    let i = vec3i(floor(q));
    var sum = 0.0;
    for (var k = 0; k < 8; k++) {
        sum += velocity[cell_index(i + vec3i(k & 1, (k >> 1) & 1, k >> 2))][axis] * blend(q, k);
    }
    return sum;
}

@compute @workgroup_size(4, 4, 4)
fn curl(@builtin(global_invocation_id) id: vec3u) {
    if (any(id >= fog_step.cells)) {
        return;
    }
    let c = vec3i(id);
    let h = cell_size();
    let x = (centres[cell_index(c + vec3i(1, 0, 0))].xyz - centres[cell_index(c - vec3i(1, 0, 0))].xyz) / (2.0 * h.x);
    let y = (centres[cell_index(c + vec3i(0, 1, 0))].xyz - centres[cell_index(c - vec3i(0, 1, 0))].xyz) / (2.0 * h.y);
    let z = (centres[cell_index(c + vec3i(0, 0, 1))].xyz - centres[cell_index(c - vec3i(0, 0, 1))].xyz) / (2.0 * h.z);
    let w = vec3f(y.z - z.y, z.x - x.z, x.y - y.x);
    curls[cell_index(c)] = vec4f(w, length(w));
}

// Acceleration of the air in cell c around p, of what there was before.
fn forces(c: vec3i, p: vec3f) -> vec3f {
    let old = c + fog_step.shift;
    let h = cell_size();
    let slope = vec3f(
        curls[cell_index(old + vec3i(1, 0, 0))].w - curls[cell_index(old - vec3i(1, 0, 0))].w,
        curls[cell_index(old + vec3i(0, 1, 0))].w - curls[cell_index(old - vec3i(0, 1, 0))].w,
        curls[cell_index(old + vec3i(0, 0, 1))].w - curls[cell_index(old - vec3i(0, 0, 1))].w) / (2.0 * h);
    let inward = slope / max(length(slope), 1e-5);
    var a = cross(inward, curls[cell_index(old)].xyz) * (params.fog.swirl * min(h.x, h.y));
    let at = (p - params.fog.wind * fog_step.time * 0.7) / (params.fog.gust_size * 6.0) + vec3f(0.0, fog_step.time * 0.011, 0.0);
    let gust = vec3f(
        textureSampleLevel(noise_volume, linear_repeat, at, 0.0).a,
        textureSampleLevel(noise_volume, linear_repeat, at + vec3f(0.31, 0.17, 0.73), 0.0).a,
        textureSampleLevel(noise_volume, linear_repeat, at + vec3f(0.67, 0.59, 0.21), 0.0).a) - 0.5;
    a += gust * (2.0 * params.fog.turbulence);
    // Heat in the density cell at p lifts.
    let d = vec3u(clamp((p - fog_step.origin_before) / fog_step.size, vec3f(0.0), vec3f(0.9999)) * vec3f(fog_step.density_cells));
    let mass = mass_before[d.x + fog_step.density_cells.x * (d.y + fog_step.density_cells.y * d.z)];
    let heat = f32(mass.z + mass.w) / FOG_DUST_SCALE;
    // Dust weighs on it: where much hangs the air sinks, and runs out over the ground (Simpson 1997, "Gravity Currents").
    let dust = f32(mass.y) / FOG_DUST_SCALE;
    a.y -= params.fog.weight * 9.81 * (1.0 - exp(-dust * 50.0));
    a.y += params.fog.buoyancy * 9.81 * (1.0 - exp(-heat * 40.0));
    return a;
}

@compute @workgroup_size(4, 4, 4)
fn advect(@builtin(global_invocation_id) id: vec3u) {
    if (any(id >= fog_step.cells)) {
        return;
    }
    let c = vec3i(id);
    let h = cell_size();
    let middle = fog_step.origin + (vec3f(id) + 0.5) * h;
    let wind = wind_at(middle);
    var out = wind;
    if (!is_border(c)) {
        for (var axis = 0u; axis < 3u; axis++) {
            var face = middle;
            face[axis] -= 0.5 * h[axis];
            let back = face - old_centre(face) * fog_step.dt;
            out[axis] = old_face(back, axis);
        }
        out += forces(c, middle) * fog_step.dt;
        out = influenced(middle, out, fog_step.dt);
        out = mix(wind, out, exp(-params.fog.drag * fog_step.dt));
        // Faster than this would leap over what it should flow around.
        let speed = length(out);
        out *= min(1.0, 250.0 / max(speed, 1e-3));
    }
    let here = is_solid(c);
    for (var axis = 0u; axis < 3u; axis++) {
        var next = c;
        next[axis] -= 1;
        out[axis] = select(out[axis], 0.0, here || is_solid(next));
    }
    advected[cell_index(c)] = vec4f(out, 0.0);
}

fn high_face(c: vec3i, axis: u32) -> f32 {
    var next = c;
    next[axis] += 1;
    return advected[cell_index(next)][axis];
}

@compute @workgroup_size(4, 4, 4)
fn diverge(@builtin(global_invocation_id) id: vec3u) {
    if (any(id >= fog_step.cells)) {
        return;
    }
    let c = vec3i(id);
    let low = advected[cell_index(c)].xyz;
    let d = (vec3f(high_face(c, 0u), high_face(c, 1u), high_face(c, 2u)) - low) / cell_size();
    let open = !is_border(c) && !is_solid(c);
    divergence[cell_index(c)] = select(0.0, d.x + d.y + d.z, open);
}

// Pressure beyond a face: the cell's own if the city stands there, none at the border.
fn beyond(next: vec3i, own: f32) -> f32 {
    return select(select(pressure[cell_index(next)], 0.0, is_border(next)), own, is_solid(next));
}

fn relax(id: vec3u, colour: u32) {
    if (any(id >= vec3u((fog_step.cells.x + 1u) / 2u, fog_step.cells.yz))) {
        return;
    }
    let c = vec3i(i32(id.x * 2u + ((id.y + id.z + colour) & 1u)), vec2i(id.yz));
    let index = cell_index(c);
    if (is_border(c) || is_solid(c)) {
        return;
    }
    let w = 1.0 / (cell_size() * cell_size());
    let own = pressure[index];
    let sum = w.x * (beyond(c + vec3i(1, 0, 0), own) + beyond(c - vec3i(1, 0, 0), own))
        + w.y * (beyond(c + vec3i(0, 1, 0), own) + beyond(c - vec3i(0, 1, 0), own))
        + w.z * (beyond(c + vec3i(0, 0, 1), own) + beyond(c - vec3i(0, 0, 1), own));
    let settled = (sum - divergence[index]) / (2.0 * (w.x + w.y + w.z));
    pressure[index] = mix(own, settled, fog_step.relaxation);
}

@compute @workgroup_size(4, 4, 4)
fn relax_red(@builtin(global_invocation_id) id: vec3u) {
    relax(id, 0u);
}

@compute @workgroup_size(4, 4, 4)
fn relax_black(@builtin(global_invocation_id) id: vec3u) {
    relax(id, 1u);
}

// Flow through the low face of cell c without its pressure's slope.
fn projected(c: vec3i, axis: u32) -> f32 {
    var before = c;
    before[axis] -= 1;
    let flow = advected[cell_index(c)][axis];
    if (is_border(c) && is_border(before) || is_solid(c) || is_solid(before)) {
        return flow;
    }
    let p = select(pressure[cell_index(c)], 0.0, is_border(c));
    let q = select(pressure[cell_index(before)], 0.0, is_border(before));
    return flow - (p - q) / cell_size()[axis];
}

@compute @workgroup_size(4, 4, 4)
fn project(@builtin(global_invocation_id) id: vec3u) {
    if (any(id >= fog_step.cells)) {
        return;
    }
    let c = vec3i(id);
    let low = vec3f(projected(c, 0u), projected(c, 1u), projected(c, 2u));
    let last = vec3i(fog_step.cells) - 1;
    var high = low;
    for (var axis = 0u; axis < 3u; axis++) {
        var next = c;
        next[axis] += 1;
        if (c[axis] < last[axis]) {
            high[axis] = projected(next, axis);
        }
    }
    velocity[cell_index(c)] = vec4f(low, 0.0);
    centres[cell_index(c)] = vec4f(0.5 * (low + high), 0.0);
}

// The air at rest in the wind.
@compute @workgroup_size(4, 4, 4)
fn calm(@builtin(global_invocation_id) id: vec3u) {
    if (any(id >= fog_step.cells)) {
        return;
    }
    let wind = wind_at(fog_step.origin + (vec3f(id) + 0.5) * cell_size());
    let index = cell_index(vec3i(id));
    velocity[index] = vec4f(wind, 0.0);
    centres[index] = vec4f(wind, 0.0);
    pressure[index] = 0.0;
}
