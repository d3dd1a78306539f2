// What every shaded pixel has in common: where it is, on what, and the light that falls on it.
#import frame
#import lib/instance
#import lib/octa
#import lib/brdf
#import lib/lights
#import lib/environment
#import lib/air
#import lib/listed
#import lib/fronts

struct SurfaceParams {
    ambient: f32, // = 1.0 in 0.0..4.0 step 0.01 "Strength of light from the whole sky"
    street_light: f32, // = 0.55 in 0.0..8.0 step 0.01 "Street light on the feet of buildings"
    lamps: f32, // = 1.0 in 0.0..8.0 step 0.01 "Brightness of all lamps"
    soot: f32, // = 0.4 in 0.0..1.0 step 0.01 "Soot on painted and bare metal"
    signs: f32, // = 1.0 in 0.0..8.0 step 0.01 "Brightness of luminous signs"
}

@auto var depth: texture_depth_2d;
@auto var surface_ids: texture_2d<u32>;
@auto var occlusion_half: texture_2d<f32>;
@auto var<storage, read> clusters: array<u32>;
@auto var radiance_out: texture_storage_2d<rgba16float, write>;

// A pixel with the surface in it.
struct Spot {
    pixel: vec2u,
    // Reversed depth; distance from the eye (m).
    z: f32,
    away: f32,
    position: vec3f,
    normal: vec3f,
    // From the eye.
    direction: vec3f,
    // Width of the pixel on the surface (m), between its narrow and its wide side.
    footprint: f32,
    // Metres along the part's own axes; upright faces also across (from the middle) and up.
    local: vec3f,
    uv: vec2f,
    tangent: vec3f,
    upright: bool,
}

fn spot_at(pixel: vec2u, i: Instance) -> Spot {
    var x: Spot;
    x.pixel = pixel;
    x.z = textureLoad(depth, pixel, 0);
    x.position = world_from_depth(vec2f(pixel) + 0.5, x.z);
    let ray = x.position - frame.eye.xyz;
    x.away = length(ray);
    x.direction = ray / x.away;
    x.normal = unpack_normal(textureLoad(surface_ids, pixel, 0).y);
    x.footprint = x.away * pixel_angle() / sqrt(max(-dot(x.normal, x.direction), 0.08));
    let ax = axis_x(i);
    let ay = axis_y(i);
    let az = axis_z(i);
    let size = vec3f(length(ax), length(ay), length(az));
    // What is painted on a structure sways with it.
    let moved = swayed(i.structure, x.position.y);
    let rel = x.position - (vec3f(i.row0.w, i.row1.w, i.row2.w) + moved);
    x.local = vec3f(dot(rel, ax), dot(rel, ay), dot(rel, az)) / size;
    let ln = vec3f(dot(x.normal, ax), dot(x.normal, ay), dot(x.normal, az)) / size;
    x.upright = abs(ln.y) < 0.8;
    let across = normalize(vec3f(ln.z, 0.0, -ln.x) + vec3f(1e-5, 0.0, 0.0));
    x.uv = vec2f(dot(x.local, across), x.local.y);
    if ((i.flags & 1u) == 1u && x.upright) {
        x.uv.x = atan2(x.local.x / size.x, x.local.z / size.z) * 0.25 * (size.x + size.z);
    }
    x.tangent = normalize(across.x * ax / size.x + across.z * az / size.z);
    return x;
}

// Four half-size values around the pixel, those at its own depth counting most.
fn open_share(pixel: vec2u, z: f32) -> f32 {
    let size = vec2i(textureDimensions(occlusion_half));
    let q = (vec2f(pixel) - 0.5) * 0.5;
    let i = vec2i(floor(q));
    let f = fract(q);
    var sum = 0.0;
    var weight = 0.0;
    for (var k = 0; k < 4; k++) {
        let o = vec2i(k & 1, k >> 1);
        let at = clamp(i + o, vec2i(0), size - 1);
        let full = min(vec2u(at) * 2u, frame.size - 1u);
        let zk = textureLoad(depth, full, 0);
        let near = exp(-abs(zk - z) / max(z, 1e-7) * 24.0) + 1e-3;
        let w = mix(1.0 - f.x, f.x, f32(o.x)) * mix(1.0 - f.y, f.y, f32(o.y)) * near;
        sum += w * textureLoad(occlusion_half, at, 0).r;
        weight += w;
    }
    return sum / max(weight, 1e-5);
}

// Light from sky, streets, sun and lamps that the surface sends to the eye, its own included.
fn lit(x: Spot, s: Surface) -> vec3f {
    let v = -x.direction;
    let spin = dither(x.pixel + frame.origin);
    let nv = max(dot(s.normal, v), 0.02);

    // Sky, dimmed in the depths of the streets.
    let deep = clamp((x.position.y - frame.ground) / 160.0, 0.0, 1.0);
    let canyon = mix(0.30 + 0.25 * max(x.normal.y, 0.0), 1.0, deep * deep * (3.0 - 2.0 * deep));
    let open = s.occlusion * canyon * params.surface.ambient;
    var colour = s.emission;
    if (by_each(fronts.own_light == 1u, x.away)) {
        return colour;
    }
    colour += s.albedo * environment_irradiance(s.normal) * (open / PI);
    let around = environment_mirror(reflect(x.direction, s.normal), s.roughness);
    let gloss = clamp(pow(nv + s.occlusion, exp2(-16.0 * s.roughness - 1.0)) - 1.0 + s.occlusion, 0.0, 1.0);
    colour += around * environment_reflectance(s.f0, s.roughness, nv) * (gloss * canyon * params.surface.ambient);

    // Street light from below.
    let street = params.air.street_light * (params.surface.street_light * exp(-max(x.position.y - frame.ground, 0.0) / 34.0) * (0.6 - 0.4 * x.normal.y));
    colour += s.albedo * street * (s.occlusion * lights_left(x.position));

    // What glows in the rift shines on what faces it.
    colour += s.albedo * rift_light(x.position) * (0.7 - 0.3 * x.normal.y);

    // Sun.
    let l = sun_direction();
    let direct = shade_light(s, v, l);
    if (max(max(direct.x, direct.y), direct.z) > 0.0) {
        let taps = array<i32, 5>(2, 4, 6, 8, 12)[frame.quality];
        let above = exp(-air_depth(x.position, l, 9000.0));
        colour += direct * sun_irradiance() * (sun_visibility(x.position, x.normal, spin, taps) * movers_visibility(0, x.position, x.normal, vec3f(0.0), spin, taps) * above);
    }

    // Lamps.
    let zc = axis_distance(x.z);
    if (zc < CLUSTER_FAR) {
        let tile = min(vec2u((vec2f(x.pixel + frame.origin) + 0.5) / vec2f(frame.whole) * vec2f(CLUSTERS.xy)), CLUSTERS.xy - 1u);
        let base = (tile.x + CLUSTERS.x * (tile.y + CLUSTERS.y * cluster_slice(zc))) * (CLUSTER_LAMPS + 1u);
        let count = clusters[base];
        let least = least_light();
        for (var k = 0u; k < count; k++) {
            let lamp = lamps[clusters[base + 1u + k]];
            let light = lamp_light(lamp, x.position);
            let strength = max(max(light.irradiance.x, light.irradiance.y), light.irradiance.z);
            if (strength * max(dot(s.normal, light.direction), 0.0) > least) {
                let got = shade_light(s, v, light.direction) * light.irradiance;
                let seen = lamp_visibility(lamp, x.position, x.normal, spin)
                    * movers_visibility(i32(lamp.cone.z), x.position, x.normal, vec3f(0.0), spin, select(3, 1, by_each(frame.quality == 0u, x.away)));
                colour += got * (seen * params.surface.lamps);
            }
        }
    }
    return colour;
}

fn show(x: Spot, light: vec3f) {
    // Where a shock front is passing, dust leaps off every edge and catches the sun.
    let leaps = params.sun.colour * (params.shock.line * front_line(x.position) * f32(1u - fronts.own_light));
    let colour = light + leaps;
    textureStore(radiance_out, x.pixel, vec4f(min(colour, vec3f(2000.0)), x.away));
}
