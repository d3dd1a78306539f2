// Light on every visible surface, in compute: material from instance and position, then sun, sky, lamps, mirrored city.
#import frame
#import lib/instance
#import lib/octa
#import lib/brdf
#import lib/lights
#import lib/environment
#import lib/trace
#import lib/ground
#import lib/deck

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
@auto var sky_picture: texture_2d<f32>;
@auto var<storage, read> clusters: array<u32>;
@auto var radiance_out: texture_storage_2d<rgba16float, write>;

struct Mirror {
    // Weight of the mirrored city; the direction's normal may be tilted from the surface's.
    weight: vec3f,
    normal: vec3f,
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

fn glyphs(uv: vec2f, seed: u32, w: f32) -> f32 {
    // Signs: columns of cells, each a small pattern of 4×5 dots that changes now and then.
    let cell = floor(uv / vec2f(2.4, 3.0));
    let at = fract(uv / vec2f(2.4, 3.0)) * vec2f(6.0, 7.0) - 1.0;
    let beat = floor(frame.eye.w * 0.7 + hash2(u32(i32(cell.y) + 99), seed) * 3.0);
    let key = hash2(u32(i32(cell.x) + 77) * 131u + u32(i32(cell.y) + 77), seed + u32(beat));
    let bits = u32(key * 1048575.0);
    let index = u32(clamp(at.x, 0.0, 3.0)) + 4u * u32(clamp(at.y, 0.0, 4.0));
    let inside = step(0.0, at.x) * step(at.x, 4.0) * step(0.0, at.y) * step(at.y, 5.0);
    let on = f32((bits >> (index % 20u)) & 1u) * inside;
    return mix(on, 0.32, smoothstep(0.3, 1.6, w));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= frame.size)) {
        return;
    }
    let pixel = vec2f(id.xy) + 0.5;
    let z = textureLoad(depth, id.xy, 0);
    if (z == 0.0) {
        let c = textureSampleLevel(sky_picture, linear_clamp, pixel / vec2f(frame.size), 0.0);
        textureStore(radiance_out, id.xy, vec4f(c.rgb, 0.0));
        return;
    }
    let ids = textureLoad(surface_ids, id.xy, 0);
    let i = instances[ids.x - 1u];
    let p = world_from_depth(pixel, z);
    let ray = p - frame.eye.xyz;
    let away = length(ray);
    let d = ray / away;
    let v = -d;
    let n = unpack_normal(ids.y);
    let spin = dither(id.xy);
    let slant = max(dot(n, v), 0.08);
    // Footprint of the pixel on the surface: narrow and wide side.
    let fine = away * pixel_angle();
    let footprint = fine / sqrt(slant);

    var s = Surface(p, n, i.colour, vec3f(0.04), 0.6, vec3f(0.0), 1.0);
    var mirror = Mirror(vec3f(0.0), n);

    // The part's own axes and the place on it in metres.
    let ax = axis_x(i);
    let ay = axis_y(i);
    let az = axis_z(i);
    let sx = length(ax);
    let sy = length(ay);
    let sz = length(az);
    let rel = p - vec3f(i.row0.w, i.row1.w, i.row2.w);
    let local = vec3f(dot(rel, ax) / sx, dot(rel, ay) / sy, dot(rel, az) / sz);
    let ln = vec3f(dot(n, ax) / sx, dot(n, ay) / sy, dot(n, az) / sz);
    let upright = abs(ln.y) < 0.8;
    let across = normalize(vec3f(ln.z, 0.0, -ln.x) + vec3f(1e-5, 0.0, 0.0));
    var uv = vec2f(dot(local, across), local.y);
    if ((i.flags & 1u) == 1u && upright) {
        uv.x = atan2(local.x / sx, local.z / sz) * 0.25 * (sx + sz);
    }
    let tangent = normalize(across.x * ax / sx + across.z * az / sz);
    let bitangent = cross(n, tangent);

    let glassy = i.material >= MATERIAL_MIRROR_GLASS && i.material <= MATERIAL_LATTICE_GLASS;
    if (glassy && upright) {
        let inward = vec3f(dot(d, tangent), d.y, dot(d, -n));
        let w = wall(i.material, uv, i.seed, max(i.storey, 0.5), max(i.bay, 0.2), i.emission, i.colour, footprint, inward, frame.quality > 0u || away < 400.0);
        let tilted = normalize(n + tangent * w.tilt.x + bitangent * w.tilt.y);
        let mirrored_glass = select(0.6, 1.0, i.material == MATERIAL_MIRROR_GLASS || i.material == MATERIAL_LATTICE_GLASS);
        let f0 = params.facade.mirror * mirrored_glass;
        let f = f0 + (1.0 - f0) * pow(1.0 - max(dot(tilted, v), 0.0), 5.0);
        let tint = mix(vec3f(1.0), i.colour * 2.2 + 0.25, 0.45);
        s.albedo = w.albedo * (1.0 - w.glass) * (1.0 - w.metal * 0.8);
        s.f0 = mix(vec3f(0.04), w.albedo, w.metal) * (1.0 - w.glass);
        s.roughness = w.roughness;
        s.emission = w.room * (w.glass * (1.0 - f));
        mirror.weight = tint * (f * w.glass * w.recess);
        mirror.normal = tilted;
    } else {
        switch i.material {
            case MATERIAL_GROUND: {
                let g = ground_at(p.xz, footprint);
                s.albedo = g.albedo;
                s.roughness = g.roughness;
                s.emission = g.emission;
            }
            case MATERIAL_DECK: {
                if (n.y > 0.7) {
                    let t = plate(p.xz, i.seed, i.colour, footprint);
                    s.albedo = t.albedo * (1.0 - t.metal);
                    s.f0 = mix(vec3f(0.04), t.albedo, t.metal);
                    s.roughness = t.roughness;
                    s.normal = normalize(n + vec3f(t.tilt.x, 0.0, t.tilt.y));
                } else {
                    s.f0 = i.colour;
                    s.albedo = i.colour * 0.2;
                    s.roughness = 0.5;
                }
            }
            case MATERIAL_STEEL, MATERIAL_PAINTED: {
                let seedling = f32(i.seed & 1023u);
                let coarse = fbm2(local.xz * 0.7 + local.y * 0.43 + seedling, 3);
                let scratch = value2(vec2f(uv.x * 3.0 + seedling, uv.y * 24.0));
                let fade = smoothstep(0.3, 0.03, footprint);
                let drip = value2(vec2f(uv.x * 2.6 + seedling, uv.y * 0.12)) * smoothstep(0.0, 1.0, coarse);
                let soot = params.surface.soot * mix(0.35, drip * 0.9 + coarse * 0.4, fade);
                let bare = select(smoothstep(0.62, 0.8, coarse + 0.25 * scratch * fade) * 0.8, 1.0, i.material == MATERIAL_STEEL);
                let metal = vec3f(0.46, 0.47, 0.49);
                let rust = smoothstep(0.55, 0.85, coarse) * (1.0 - 0.5 * bare);
                let paint = i.colour * (0.75 + 0.4 * coarse);
                s.albedo = mix(mix(paint, vec3f(0.16, 0.07, 0.035), rust * 0.5), vec3f(0.02), bare * 0.75) * (1.0 - soot * 0.8);
                s.f0 = mix(vec3f(0.045), mix(i.colour, metal, 0.5), bare) * (1.0 - soot * 0.7);
                s.roughness = clamp(mix(0.5, 0.34, bare) + 0.16 * (scratch - 0.5) * fade + soot * 0.4, 0.12, 1.0);
            }
            case MATERIAL_LAMP: {
                s.emission = i.colour * i.emission * params.surface.lamps;
                s.albedo = vec3f(0.3);
            }
            case MATERIAL_SIGN: {
                s.emission = i.colour * (i.emission * params.surface.signs * glyphs(uv + 40.0, i.seed, footprint));
                s.albedo = vec3f(0.02);
                s.roughness = 0.25;
            }
            case MATERIAL_RUBBER: {
                s.albedo = i.colour * 0.5;
                s.roughness = 0.9;
            }
            default: {
                let q = select(local.xz, uv, upright);
                let stain = fbm2(q * 0.23 + f32(i.seed & 255u), 4);
                let grain = value2(q * 5.0) * smoothstep(0.6, 0.05, footprint);
                s.albedo = i.colour * (0.6 + 0.55 * stain + 0.12 * (grain - 0.5));
                s.roughness = 0.82;
                if ((i.material == MATERIAL_ROOF || glassy) && n.y > 0.7) {
                    let pool = smoothstep(0.56, 0.50, stain);
                    s.roughness = mix(0.9, 0.10, pool);
                    s.albedo *= mix(1.0, 0.45, pool);
                }
            }
        }
    }

    s.occlusion = open_share(id.xy, z);
    let nv = max(dot(s.normal, v), 0.02);

    // Sky, dimmed in the depths of the streets.
    let deep = clamp((p.y - frame.ground) / 160.0, 0.0, 1.0);
    let canyon = mix(0.30 + 0.25 * max(n.y, 0.0), 1.0, deep * deep * (3.0 - 2.0 * deep));
    let open = s.occlusion * canyon * params.surface.ambient;
    var colour = s.emission;
    colour += s.albedo * environment_irradiance(s.normal) * (open / PI);
    let around = environment_mirror(reflect(d, s.normal), s.roughness);
    let gloss = clamp(pow(nv + s.occlusion, exp2(-16.0 * s.roughness - 1.0)) - 1.0 + s.occlusion, 0.0, 1.0);
    colour += around * environment_reflectance(s.f0, s.roughness, nv) * (gloss * canyon * params.surface.ambient);

    // Street light from below.
    let street = params.air.street_light * (params.surface.street_light * exp(-max(p.y - frame.ground, 0.0) / 34.0) * (0.6 - 0.4 * n.y));
    colour += s.albedo * street * s.occlusion;

    // Sun.
    let l = sun_direction();
    let direct = shade_light(s, v, l);
    if (max(max(direct.x, direct.y), direct.z) > 0.0) {
        let taps = array<i32, 5>(2, 4, 6, 8, 12)[frame.quality];
        let above = exp(-air_depth(p, l, 9000.0));
        colour += direct * sun_irradiance() * (sun_visibility(p, n, spin, taps) * above);
    }

    // Lamps.
    let zc = axis_distance(z);
    if (zc < CLUSTER_FAR) {
        let tile = min(vec2u(pixel / vec2f(frame.size) * vec2f(CLUSTERS.xy)), CLUSTERS.xy - 1u);
        let base = (tile.x + CLUSTERS.x * (tile.y + CLUSTERS.y * cluster_slice(zc))) * (CLUSTER_LAMPS + 1u);
        let count = clusters[base];
        // Light weaker than this is lost in the grain.
        let least = array<f32, 5>(0.006, 0.003, 0.001, 0.0003, 0.0001)[frame.quality];
        for (var k = 0u; k < count; k++) {
            let lamp = lamps[clusters[base + 1u + k]];
            let light = lamp_light(lamp, p);
            let strength = max(max(light.irradiance.x, light.irradiance.y), light.irradiance.z);
            if (strength * max(dot(s.normal, light.direction), 0.0) > least) {
                let got = shade_light(s, v, light.direction) * light.irradiance;
                colour += got * (lamp_visibility(lamp, p, n, spin) * params.surface.lamps);
            }
        }
    }

    // Mirrored city: the surroundings a pane or a puddle really has.
    if (mirror.weight.x + mirror.weight.y + mirror.weight.z > 0.02) {
        let r = reflect(d, mirror.normal);
        let blur = 0.04 + 0.25 * smoothstep(0.3, 2.0, footprint / max(i.bay, 0.3));
        // Cells looked at: fewer where the reflection is smaller than a few pixels.
        let most = array<f32, 5>(9.0, 18.0, 32.0, 64.0, 96.0)[frame.quality];
        let steps = i32(most * clamp(array<f32, 5>(900.0, 1500.0, 3000.0, 6000.0, 12000.0)[frame.quality] / away, 0.0, 1.0) + 0.5);
        var seen: vec3f;
        if (steps > 1) {
            seen = trace_city(p + n * 0.1, r, blur, steps);
        } else {
            seen = environment_mirror(r, blur);
        }
        colour += mirror.weight * seen * (0.35 + 0.65 * s.occlusion);
    }
    textureStore(radiance_out, id.xy, vec4f(min(colour, vec3f(2000.0)), away));
}
