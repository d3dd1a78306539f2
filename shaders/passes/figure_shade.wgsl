// Light on people: cloth with a nap, skin whose shadows begin softly, hair, and strips that send light back to its lamp.
#import lib/shading
#import lib/garb

// Light from direction l per unit irradiance on a surface facing it, cosine included.
fn answer(s: Surface, g: Garb, v: vec3f, l: vec3f) -> vec3f {
    let nl = dot(s.normal, l);
    var light = shade_light(s, v, l);
    // Under skin light goes a little way round; red goes furthest (Green 2004's wrap, energy conserving).
    let wrap = vec3f(0.42, 0.2, 0.13) * g.flesh;
    let wrapped = max((vec3f(nl) + wrap) / ((1.0 + wrap) * (1.0 + wrap)), vec3f(0.0));
    light = mix(light, light - s.albedo / PI * max(nl, 0.0) + s.albedo / PI * wrapped, g.flesh);
    // The nap of cloth catches light at the edges, also from behind.
    let nv = clamp(dot(s.normal, v), 0.0, 1.0);
    let edge = pow(1.0 - nv, 3.0);
    light += (0.25 * s.albedo + 0.02) * (g.nap * params.figures.sheen * edge * clamp(nl + 0.35, 0.0, 1.0));
    // Through hair and cloth at the edges of who stands before the lamp.
    let against = max(dot(-v, l), 0.0);
    let thin = pow(1.0 - nv, 2.2) * smoothstep(-0.8, 0.1, nl);
    light += (0.9 * s.albedo + 0.03) * (params.figures.rim * against * against * thin * (g.nap + 0.35 * g.flesh));
    // Glass beads: back towards the lamp, in a cone wide enough to be seen from beside it.
    let back = max(dot(l, v), 0.0);
    light += vec3f(0.9, 0.95, 1.0) * (g.retro * params.figures.retro * (0.12 + pow(back, 6.0)) * max(nl, 0.0) / PI);
    return light;
}

fn person_lit(x: Spot, s: Surface, g: Garb, shade: f32, close: bool) -> vec3f {
    let v = -x.direction;
    let spin = dither(x.pixel + frame.origin);
    let nv = max(dot(s.normal, v), 0.02);
    let open = s.occlusion * params.surface.ambient;
    var colour = s.emission;
    if (by_each(fronts.own_light == 1u, x.away)) {
        return colour;
    }
    let sky = environment_irradiance(normalize(s.normal + vec3f(0.0, 0.12 * g.flesh, 0.0)));
    colour += s.albedo * sky * (open / PI);
    // What the deck throws up: little, and warm.
    let below = environment_irradiance(vec3f(0.0, 1.0, 0.0)) * vec3f(0.16, 0.12, 0.11);
    colour += s.albedo * below * (max(0.35 - 0.65 * s.normal.y, 0.0) * open / PI);
    // Fires on the deck: mostly from one side and below, so that they model what they light; unsteady.
    let flicker = 0.8 + 0.12 * sin(frame.eye.w * 9.0 + x.position.x) + 0.08 * sin(frame.eye.w * 23.0 + 1.7 * x.position.z);
    let fires = params.figures.firelight * flicker;
    let toward_fires = dot(s.normal, normalize(vec3f(0.78, -0.3, 0.55)));
    colour += s.albedo * fires * ((0.16 + 1.15 * max(toward_fires + 0.15, 0.0)) * open / PI);
    if (close) {
        // Who is seen close is lit from beside us, from below.
        let beside = frame.eye.xyz - 1.1 * frame.right.xyz - 0.9 * frame.up.xyz - 0.3 * frame.forward.xyz - x.position;
        colour += answer(s, g, v, normalize(beside)) * fires * (params.figures.key * mix(0.5, 1.0, s.occlusion));
    }
    let around = environment_mirror(reflect(x.direction, s.normal), s.roughness);
    let gloss = clamp(pow(nv + s.occlusion, exp2(-16.0 * s.roughness - 1.0)) - 1.0 + s.occlusion, 0.0, 1.0);
    colour += around * environment_reflectance(s.f0, s.roughness, nv) * (gloss * params.surface.ambient);

    // Sun: also through the edges of who stands before it.
    let l = sun_direction();
    let sun = answer(s, g, v, l);
    if (max(max(sun.x, sun.y), sun.z) > 0.0) {
        let taps = array<i32, 5>(2, 3, 4, 6, 10)[frame.quality];
        let above = exp(-air_depth(x.position, l, 9000.0));
        let seen = sun_visibility(x.position, x.normal, spin, taps) * movers_visibility(0, x.position, x.normal, l * 0.22, spin, taps);
        colour += sun * sun_irradiance() * (seen * above * mix(0.55, 1.0, shade));
    }

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
            if (strength * max(dot(s.normal, light.direction) + AROUND, 0.0) > least) {
                let got = answer(s, g, v, light.direction) * light.irradiance;
                let seen = lamp_visibility(lamp, x.position, x.normal, spin)
                    * movers_visibility(i32(lamp.cone.z), x.position, x.normal, light.direction * 0.2, spin, select(3, 1, by_each(frame.quality == 0u, x.away)));
                colour += got * (seen * params.surface.lamps * mix(0.6, 1.0, shade));
            }
        }
    }
    return colour;
}

// A person's pixel, unpacked.
struct Seen {
    spot: Spot,
    person: Person,
    part: u32,
    bone: u32,
    rows: BoneRows,
    // How open it lies (0..1).
    open: f32,
    // Place on the modelled body.
    local: vec3f,
}

fn seen_at(pixel: vec2u) -> Seen {
    let id = textureLoad(surface_ids, pixel, 0).x;
    let number = id & 0xffffu;
    var out: Seen;
    out.bone = (id >> 16u) & 31u;
    out.part = (id >> 21u) & 31u;
    out.open = f32((id >> 27u) & 15u) / 15.0;
    out.person = person(number);
    out.rows = bone_rows(number, out.bone);
    var x: Spot;
    x.pixel = pixel;
    x.z = textureLoad(depth, pixel, 0);
    x.position = world_from_depth(vec2f(pixel) + 0.5, x.z);
    let ray = x.position - frame.eye.xyz;
    x.away = length(ray);
    x.direction = ray / x.away;
    x.normal = unpack_normal(textureLoad(surface_ids, pixel, 0).y);
    x.footprint = x.away * pixel_angle() / sqrt(max(-dot(x.normal, x.direction), 0.15));
    out.spot = x;
    out.local = modelled(out.rows, x.position);
    return out;
}

// The many: colours, strips, shades.
@compute @workgroup_size(GROUP_SIZE)
fn figure(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let pixel = listed_pixel(CLASS_FIGURE, group, lane);
    if (any(pixel >= frame.size)) {
        return;
    }
    let p = seen_at(pixel);
    let x = p.spot;
    let g = garb_plain(p.person, p.part, p.bone, p.local, x.footprint);
    let s = Surface(x.position, x.normal, g.albedo, g.f0, g.roughness, g.emission, open_share(x.pixel, x.z) * mix(0.35, 1.0, p.open));
    show(x, person_lit(x, s, g, p.open, false));
}

// Those near us: faces, folds, insignia.
@compute @workgroup_size(GROUP_SIZE)
fn figure_fine(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let pixel = listed_pixel(CLASS_FIGURE_FINE, group, lane);
    if (any(pixel >= frame.size)) {
        return;
    }
    let p = seen_at(pixel);
    let x = p.spot;
    let to_eye = modelled(p.rows, frame.eye.xyz) - JOINTS[BONE_HEAD] - vec3f(0.0, 0.06, 0.07);
    let g = garb_of(p.person, p.part, p.bone, p.local, x.footprint, to_eye);
    let bump = vec3f(dot(p.rows.x.xyz, g.bump), dot(p.rows.y.xyz, g.bump), dot(p.rows.z.xyz, g.bump));
    var normal = normalize(x.normal - 0.5 * (bump - x.normal * dot(bump, x.normal)));
    // Never away from the eye.
    let facing = dot(normal, x.direction);
    normal = normalize(normal - x.direction * max(facing + 0.02, 0.0));
    let shade = mix(0.35, 1.0, p.open);
    let s = Surface(x.position, normal, g.albedo, g.f0, g.roughness, g.emission, open_share(x.pixel, x.z) * shade);
    var colour = person_lit(x, s, g, p.open, (p.person.role & ROLE_CLOSE) != 0u);
    if ((p.part == PART_CLOAK) & (fronts.own_light == 0u)) {
        colour += cloak_answer(x, s, g);
    }
    if ((p.part == PART_EYE) & ((p.person.role & ROLE_WIDE) != 0u) & (fronts.own_light == 0u)) {
        colour += fire_in_eyes(x, s, eyeball(p.person, p.local, to_eye));
    }
    show(x, colour);
}

// Facets flash as lamps and fire move over them: each has its own moment.
fn cloak_answer(x: Spot, s: Surface, g: Garb) -> vec3f {
    let r = reflect(x.direction, s.normal);
    let seen = environment_mirror(r, 0.08);
    let flash = pow(max(dot(r, sun_direction()), 0.0), 24.0) * 6.0;
    return (seen * 0.5 + sun_irradiance() * flash * 0.3) * s.f0 * (params.figures.cloak * g.retro * s.occlusion);
}

// What a wide eye mirrors: flames, small and upright in its lower half, and one hard glint of the sky above the pupil.
fn fire_in_eyes(x: Spot, s: Surface, ball: Eyeball) -> vec3f {
    let at = ball.at.xy;
    let base = at.y + 0.4 - 0.5 * at.x * at.x;
    let tongues = fbm2(vec2f(at.x * 7.5, at.y * 3.0 - frame.eye.w * 1.5) + 9.0, 3);
    let high = 0.06 + 0.5 * smoothstep(0.3, 0.7, tongues);
    let flames = smoothstep(high, 0.3 * high, base) * smoothstep(-0.04, 0.03, base) * smoothstep(0.46, 0.26, abs(at.x)) * step(0.0, ball.at.z);
    let glint = 0.5 * smoothstep(0.085, 0.05, length(at - vec2f(-0.17, 0.2)));
    return (vec3f(1.0, 0.27, 0.04) * flames + vec3f(0.5, 0.3, 0.1) * pow(flames, 4.0) + vec3f(1.0, 0.85, 0.75) * glint) * params.figures.fire;
}
