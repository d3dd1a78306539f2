// The fog around the frame's time as a texture: counts of the two states made into densities, smoothed over a cell's
// neighbours; and how sun, sky and windows reach each part of it.
#import lib/fog
#import lib/sun

@auto var<storage, read> fog_mass: array<vec4u>;
@auto var<storage, read> fog_mass_before: array<vec4u>;
// x: solid; y: light of windows. On the grid of velocities.
@auto var<storage, read> fog_solids: array<vec2u>;
@auto var fog_density: texture_3d<f32>;
// r: smog, as a multiple of its profile at the ground; g: extinction of dust and smoke (1/m); b, a: warm and blue heat.
@auto var density_out: texture_storage_3d<rgba16float, write>;
// r: share of the sun's light; g: share of the sky's; b: light of windows.
@auto var light_out: texture_storage_3d<rgba16float, write>;

fn decoded(m: vec4u) -> vec4f {
    return vec4f(m) * vec4f(1.0 / FOG_SMOG_SCALE, 1.0 / FOG_DUST_SCALE, 1.0 / FOG_DUST_SCALE, 1.0 / FOG_DUST_SCALE);
}

fn index(c: vec3i) -> u32 {
    let q = vec3u(clamp(c, vec3i(0), vec3i(fog_region.cells.xyz) - 1));
    return q.x + fog_region.cells.x * (q.y + fog_region.cells.y * q.z);
}

@compute @workgroup_size(4, 4, 4)
fn density(@builtin(global_invocation_id) id: vec3u) {
    if (any(id >= fog_region.cells.xyz)) {
        return;
    }
    let c = vec3i(id);
    // The region moves by whole cells.
    let shift = vec3i(round((fog_region.origin.xyz - fog_region.origin_before.xyz) / fog_region.size.xyz * vec3f(fog_region.cells.xyz)));
    let share = fog_share();
    var sum = vec4f(0.0);
    for (var k = 0; k < 7; k++) {
        let o = array<vec3i, 7>(vec3i(0), vec3i(1, 0, 0), vec3i(-1, 0, 0), vec3i(0, 1, 0), vec3i(0, -1, 0), vec3i(0, 0, 1), vec3i(0, 0, -1))[k];
        let w = select(0.1, 0.4, k == 0);
        sum += w * mix(decoded(fog_mass_before[index(c + o + shift)]), decoded(fog_mass[index(c + o)]), share);
    }
    textureStore(density_out, id, min(sum, vec4f(6.0e4)));
}

fn dense(p: vec3f) -> f32 {
    let place = fog_place(p);
    let d = textureSampleLevel(fog_density, linear_clamp, place, 0.0);
    let within = select(0.0, 1.0, all(place > vec3f(0.0)) && all(place < vec3f(1.0)));
    return within * (fog_smog_extinction() * d.r + d.g);
}

@compute @workgroup_size(4, 4, 4)
fn light(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(light_out);
    if (any(id >= size)) {
        return;
    }
    let p = fog_region.origin.xyz + (vec3f(id) + 0.5) / vec3f(size) * fog_region.size.xyz;
    // Steps grow with distance: half of them within a tenth of the way.
    let s = sun_direction();
    let far = length(fog_region.size.xz) * 0.5;
    let taps = array<i32, 5>(5, 7, 9, 12, 16)[frame.quality];
    var sun = 0.0;
    var last = 0.0;
    for (var k = 0; k < taps; k++) {
        let f = f32(k + 1) / f32(taps);
        let end = far * f * f;
        sun += dense(p + s * (0.5 * (last + end))) * (end - last);
        last = end;
    }
    var above = 0.0;
    let tall = fog_region.size.y * 0.5;
    last = 0.0;
    for (var k = 0; k < 4; k++) {
        let f = f32(k + 1) * 0.25;
        let end = tall * f * f;
        above += dense(p + vec3f(0.0, 0.5 * (last + end), 0.0)) * (end - last);
        last = end;
    }
    var panes = 0.0;
    let q = vec3i(fog_place(p) * vec3f(fog_region.air_cells.xyz));
    for (var k = 0; k < 27; k++) {
        let o = vec3i(k % 3, (k / 3) % 3, k / 9) - 1;
        let c = vec3u(clamp(q + o, vec3i(0), vec3i(fog_region.air_cells.xyz) - 1));
        panes += bitcast<f32>(fog_solids[c.x + fog_region.air_cells.xyz.x * (c.y + fog_region.air_cells.xyz.y * c.z)].y) / 27.0;
    }
    // Light that has been scattered forward still arrives: fog lets more through than a straight line says.
    let k = params.fog.self_shadow;
    textureStore(light_out, id, vec4f(exp(-sun * k * 0.6), exp(-above * k * 0.5), panes, 1.0));
}

// Velocity of the air, for the fine structure that it carries.
@auto var<storage, read> fog_centres: array<vec4f>;
@auto var flow_out: texture_storage_3d<rgba16float, write>;

@compute @workgroup_size(4, 4, 4)
fn flow(@builtin(global_invocation_id) id: vec3u) {
    let size = fog_region.air_cells.xyz;
    if (any(id >= size)) {
        return;
    }
    textureStore(flow_out, id, fog_centres[id.x + size.x * (id.y + size.y * id.z)]);
}
