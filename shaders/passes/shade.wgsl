// Light on every visible surface, in compute, one entry point per kind of surface: each runs over the tiles that hold its
// kind (shaders/passes/classify.wgsl), so that no pixel pays for another's material.
#import lib/shading
#import lib/fronts
#import lib/trace
#import lib/ground
#import lib/deck
#import lib/hull
#import lib/broken

fn surface_of(x: Spot, i: Instance) -> Surface {
    return Surface(x.position, x.normal, i.colour, vec3f(0.04), 0.6, vec3f(0.0), open_share(x.pixel, x.z));
}

// Strokes of a letter, from and to in its box.
const STROKES: array<vec4f, 9> = array<vec4f, 9>(
    vec4f(0.0, 0.0, 0.0, 1.0),
    vec4f(1.0, 0.5, 1.0, 1.0),
    vec4f(0.0, 1.0, 1.0, 1.0),
    vec4f(0.0, 0.5, 1.0, 0.5),
    vec4f(1.0, 0.0, 1.0, 0.5),
    vec4f(0.0, 0.0, 1.0, 0.0),
    vec4f(0.5, 0.5, 1.0, 0.0),
    vec4f(0.5, 0.5, 1.0, 1.0),
    vec4f(0.5, 0.0, 0.5, 1.0),
);

// Signs in a script that nobody reads: rows of letters `high` metres tall that change now and then, each a few strokes off
// a stem. `uv`: metres along the sign and up from its foot; `w`: footprint of a pixel (m).
fn glyphs(uv: vec2f, high: f32, seed: u32, w: f32) -> f32 {
    let size = high * vec2f(0.7, 1.0);
    let cell = vec2i(floor(uv / size));
    let beat = floor(frame.eye.w * 0.7 + hash2(u32(cell.y + 99), seed) * 3.0);
    let key = hash2(u32(cell.x + 77) * 131u + u32(cell.y + 77), seed + u32(beat));
    // The stem, and a third of the other strokes or so; one in seven is a gap.
    let bits = (u32(key * 65535.0) & (u32(key * 4194303.0) | 0x58u) & 0x1ffu) | 1u;
    let at = (fract(uv / size) - vec2f(0.2, 0.2)) / vec2f(0.55, 0.6);
    var away = 9.0;
    for (var k = 0u; k < 9u; k++) {
        let s = STROKES[k];
        let along = clamp(dot(at - s.xy, s.zw - s.xy) / dot(s.zw - s.xy, s.zw - s.xy), 0.0, 1.0);
        let d = length((at - s.xy - (s.zw - s.xy) * along) * size * vec2f(0.55, 0.6));
        away = min(away, select(9.0, d, ((bits >> k) & 1u) == 1u));
    }
    let soft = max(0.5 * w, 0.004);
    let on = smoothstep(0.055 * high + soft, 0.055 * high - soft, away) * step(0.14, fract(key * 97.0));
    return mix(on, 0.3, smoothstep(0.12, 0.6, w / high));
}

// Façades: panes that mirror the city around them, rooms behind them, walls between them.
@compute @workgroup_size(GROUP_SIZE)
fn glass(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let pixel = listed_pixel(CLASS_GLASS, group, lane);
    if (any(pixel >= frame.size)) {
        return;
    }
    let i = instances[textureLoad(surface_ids, pixel, 0).x - 1u];
    let x = spot_at(pixel, i);
    let d = x.direction;
    let n = x.normal;
    let v = -d;
    var s = surface_of(x, i);
    let inward = vec3f(dot(d, x.tangent), d.y, dot(d, -n));
    let w = wall(i.material, x.uv, i.seed, max(i.storey, 0.5), max(i.bay, 0.2), i.emission * lights_left(x.position), i.colour, x.footprint, inward, (frame.quality > 0u) | (x.away < 400.0));
    // A shock front shakes each pane in its frame; far ones together throw the glow at us, near ones are seen to shake.
    let kick = front_kick(x.position);
    let shaken = w.tilt + sin(frame.eye.w * (46.0 + 20.0 * w.own.y) + w.own * 40.0) * (params.shock.rattle * kick);
    let tilted = normalize(n + x.tangent * shaken.x + cross(n, x.tangent) * shaken.y);
    let throws = mix(1.6 * w.own.x * w.own.x * w.own.x, 1.0, smoothstep(0.2, 1.2, x.footprint / max(i.bay, 0.3)));
    let flash = params.sun.colour * (params.shock.flash * kick * throws * w.glass);
    let mirrored_glass = select(0.6, 1.0, i.material == MATERIAL_MIRROR_GLASS || i.material == MATERIAL_LATTICE_GLASS);
    let f0 = params.facade.mirror * mirrored_glass;
    let f = f0 + (1.0 - f0) * pow(1.0 - max(dot(tilted, v), 0.0), 5.0);
    let tint = mix(vec3f(1.0), i.colour * 2.2 + 0.25, 0.45);
    s.albedo = w.albedo * (1.0 - w.metal * 0.8);
    s.f0 = mix(vec3f(0.04), w.albedo, w.metal);
    s.roughness = w.roughness;
    let weight = tint * (f * w.glass * w.recess);
    // Walls and frames, the rooms behind the panes, and what the panes mirror: each by its share of the pixel.
    let rooms = w.room * (w.glass * (1.0 - f));
    var colour = lit(x, s) * (1.0 - w.glass) + rooms + flash * f32(1u - fronts.own_light);
    // Mirrored city: the surroundings a pane or a puddle really has.
    if ((fronts.own_light == 0u) & (weight.x + weight.y + weight.z > 0.02)) {
        let r = reflect(d, tilted);
        let blur = 0.04 + 0.25 * smoothstep(0.3, 2.0, x.footprint / max(i.bay, 0.3));
        // Cells looked at: fewer where the reflection is smaller than a few pixels.
        let most = array<f32, 5>(7.0, 18.0, 32.0, 64.0, 96.0)[frame.quality];
        let steps = i32(most * clamp(array<f32, 5>(700.0, 1500.0, 3000.0, 6000.0, 12000.0)[frame.quality] / x.away, 0.0, 1.0) + 0.5);
        // Panes of several pixels hold a picture of the clouds, not only their colour.
        let march = select(0, array<i32, 5>(0, 0, 12, 16, 24)[frame.quality], x.footprint < 0.25 * i.bay);
        var seen: vec3f;
        if (steps > 1) {
            seen = trace_city(x.position + n * 0.1, r, blur, steps, march, march_offset(pixel + frame.origin));
        } else {
            seen = environment_mirror(r, blur);
        }
        colour += weight * seen * (0.35 + 0.65 * s.occlusion);
    }
    show(x, colour);
}

// Streets, lots and water far below.
@compute @workgroup_size(GROUP_SIZE)
fn ground(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let pixel = listed_pixel(CLASS_GROUND, group, lane);
    if (any(pixel >= frame.size)) {
        return;
    }
    let i = instances[textureLoad(surface_ids, pixel, 0).x - 1u];
    let x = spot_at(pixel, i);
    var s = surface_of(x, i);
    let g = ground_at(x.position.xz, x.footprint, x.direction);
    s.albedo = g.albedo;
    s.roughness = g.roughness;
    s.normal = normalize(x.normal - vec3f(g.slope.x, 0.0, g.slope.y));
    s.emission = g.emission * lights_left(x.position) + g.glow;
    show(x, lit(x, s));
}

// Plating of airships, with the patterns that crawl over it.
@compute @workgroup_size(GROUP_SIZE)
fn hull(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let pixel = listed_pixel(CLASS_HULL, group, lane);
    if (any(pixel >= frame.size)) {
        return;
    }
    let i = instances[textureLoad(surface_ids, pixel, 0).x - 1u];
    let x = spot_at(pixel, i);
    var s = surface_of(x, i);
    let size = vec3f(length(axis_x(i)), length(axis_y(i)), length(axis_z(i)));
    let p = plating(x.local, size, i.seed, i.colour, abs(dot(x.normal, axis_z(i))) / size.z, x.footprint);
    s.albedo = p.albedo * (1.0 - p.metal);
    s.f0 = mix(vec3f(0.04), p.albedo, p.metal);
    s.roughness = p.roughness;
    s.emission = p.neon * i.emission;
    show(x, lit(x, s));
}

// Everything else: deck, metal, concrete, roofs, lamps, signs.
@compute @workgroup_size(GROUP_SIZE)
fn solid(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let pixel = listed_pixel(CLASS_SOLID, group, lane);
    if (any(pixel >= frame.size)) {
        return;
    }
    let i = instances[textureLoad(surface_ids, pixel, 0).x - 1u];
    let x = spot_at(pixel, i);
    var s = surface_of(x, i);
    switch i.material {
        case MATERIAL_DECK: {
            if (x.normal.y > 0.7) {
                let t = plate(x.position.xz, i.seed, i.colour, x.footprint);
                s.albedo = t.albedo * (1.0 - t.metal);
                s.f0 = mix(vec3f(0.04), t.albedo, t.metal);
                s.roughness = t.roughness;
                s.normal = normalize(x.normal + vec3f(t.tilt.x, 0.0, t.tilt.y));
            } else {
                s.f0 = i.colour;
                s.albedo = i.colour * 0.2;
                s.roughness = 0.5;
            }
        }
        case MATERIAL_STEEL, MATERIAL_PAINTED: {
            let seedling = f32(i.seed & 1023u);
            let coarse = fbm2(x.local.xz * 0.7 + x.local.y * 0.43 + seedling, 3);
            let scratch = value2(vec2f(x.uv.x * 3.0 + seedling, x.uv.y * 24.0));
            let fade = smoothstep(0.3, 0.03, x.footprint);
            let drip = value2(vec2f(x.uv.x * 2.6 + seedling, x.uv.y * 0.12)) * smoothstep(0.0, 1.0, coarse);
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
            s.emission = i.colour * (i.emission * params.surface.signs * glyphs(x.uv, 0.83 * i.storey, i.seed, x.footprint));
            s.albedo = vec3f(0.02);
            s.roughness = 0.25;
        }
        case MATERIAL_BROKEN: {
            let b = broken(x.local, x.normal, i.storey, i.seed, i.colour, i.emission * lights_left(x.position), x.footprint);
            s.albedo = b.albedo;
            s.f0 = b.f0;
            s.roughness = b.roughness;
            s.normal = b.normal;
            s.emission = b.emission;
        }
        case MATERIAL_RUBBER: {
            s.albedo = i.colour * 0.5;
            s.roughness = 0.9;
        }
        default: {
            let q = select(x.local.xz, x.uv, x.upright);
            let stain = fbm2(q * 0.23 + f32(i.seed & 255u), 4);
            let grain = value2(q * 5.0) * smoothstep(0.6, 0.05, x.footprint);
            s.albedo = i.colour * (0.6 + 0.55 * stain + 0.12 * (grain - 0.5));
            s.roughness = 0.82;
            if ((i.material == MATERIAL_ROOF || i.material <= MATERIAL_LATTICE_GLASS) && x.normal.y > 0.7) {
                let pool = smoothstep(0.56, 0.50, stain);
                s.roughness = mix(0.9, 0.10, pool);
                s.albedo *= mix(1.0, 0.45, pool);
            }
        }
    }
    show(x, lit(x, s));
}
