// What people's surfaces are made of: clothes, skin, hair, what they carry, each with the colours of its wearer's look.
#import lib/cloth
#import lib/suit

// How hair lies: combed away from a whorl on the crown, and straight down where it is long; in locks of strands. xyz: relief,
// w: shade.
fn hair_lie(q: vec3f, seed: f32) -> vec4f {
    let d = q - vec3f(0.012, 1.758, -0.05);
    let round = normalize(vec2f(d.x, d.z) + vec2f(1e-4, 0.0));
    let far = length(d);
    let swirl = vec2f(round.x * cos(far * 7.0) - round.y * sin(far * 7.0), round.x * sin(far * 7.0) + round.y * cos(far * 7.0));
    let falls = smoothstep(1.66, 1.58, q.y);
    let combed = vec3f(swirl * 5.0, far * 9.0);
    let fallen = vec3f(q.x * 42.0, q.y * 4.0, q.z * 42.0);
    let locks = noise3(mix(combed, fallen, falls) + seed * 31.0);
    let strands = noise3(mix(combed * vec3f(9.0, 9.0, 2.0), fallen * vec3f(5.0, 2.0, 5.0), falls) + seed * 17.0);
    let across = vec3f(-round.y, 0.0, round.x);
    return vec4f(across * (locks * 0.9 + strands * 1.3) + vec3f(0.0, 0.35 * locks, 0.0), locks * 0.6 + strands * 0.8);
}

fn face(g: Garb, p: Person, q: vec3f, fine: bool, f: f32) -> Garb {
    var out = g;
    let soft = max(f, 0.0012);
    let x = abs(q.x);
    let front = smoothstep(0.02, 0.06, q.z);
    // Blood under the cheeks, the nose and the lips.
    let blush = front * (exp(-dot(vec2f(x - 0.042, q.y - 1.605), vec2f(x - 0.042, q.y - 1.605)) / 0.0006) * 0.2 + exp(-dot(vec2f(x, q.y - 1.602), vec2f(x, q.y - 1.602)) / 0.0002) * 0.22);
    out.albedo *= mix(vec3f(1.0), vec3f(1.08, 0.82, 0.78), blush);
    let woman = BUILDS[p.build].woman == 1u;
    let parted = select(0.0, 0.0035, woman & fine);
    let lips = front * smoothstep(0.009 + parted + soft, 0.006 + parted, abs(q.y - 1.5695) + 0.25 * x * x / 0.02) * smoothstep(0.024 + soft, 0.018, x);
    out.albedo *= mix(vec3f(1.0), select(vec3f(0.82, 0.5, 0.48), vec3f(0.86, 0.3, 0.3), woman), lips);
    out.roughness = mix(out.roughness, 0.35, 0.7 * lips);
    // Between parted lips it is dark.
    let between = select(0.0, band_at(q.y, 1.5697, 0.0024, 0.001 + soft) * smoothstep(0.0145 + soft, 0.012, x) * front, woman & fine);
    out.albedo *= 1.0 - 0.92 * between;
    // Brows and sockets.
    let hair = HAIRS[look_hash(p.look, 23u) % 8u];
    // A frightened woman's rise toward the middle.
    let scared = woman & fine;
    let arch = 1.6455 + select(0.004 * sin((x - 0.015) * 90.0), 0.0045 - 0.09 * max(x - 0.02, 0.0), scared);
    let brow = front * band_at(q.y, arch, select(0.0042, 0.0026, scared), 0.002 + soft) * band_at(x, 0.033, 0.018, 0.005 + soft);
    out.albedo = mix(out.albedo, hair, 0.8 * brow);
    let socket = front * exp(-(pow((x - 0.032) / 0.019, 2.0) + pow((q.y - 1.627) / 0.0125, 2.0)));
    out.albedo *= 1.0 - select(0.4, 0.16, fine) * socket;
    // Lashes: a dark line over a woman's eye, drawn out beyond its corner.
    let lid = vec2f((x - 0.033) / 0.0155, (q.y - 1.6265) / 0.0072);
    let lash = front * smoothstep(-0.25, 0.15, lid.y) * band_at(length(lid), 1.05, 0.13, 0.12 + soft / 0.008);
    out.albedo *= 1.0 - 0.9 * select(0.0, lash, woman & fine);
    if (!fine) {
        // Eyes painted on: white, iris.
        let eye = vec2f((x - 0.032) / 0.0135, (q.y - 1.6265) / 0.0062);
        let open = smoothstep(1.0 + soft / 0.006, 0.8, length(eye)) * front;
        let iris = smoothstep(0.0068 + soft, 0.0045, length(vec2f(x - 0.0315, q.y - 1.627)));
        out.albedo = mix(out.albedo, mix(vec3f(0.42, 0.39, 0.37), vec3f(0.015, 0.012, 0.01), iris), 0.85 * open);
        out.roughness = mix(out.roughness, 0.12, open);
        out.flesh *= 1.0 - open;
    }
    // Soot: on forehead, cheeks and nose, and washed off where tears run.
    let patch_ = smoothstep(0.48, 0.75, fbm2(q.xy * 26.0 + q.z * 17.0 + look_unit(p.look, 31u) * 60.0, 3) * 1.3);
    let tears = f32(p.role & ROLE_TEARS);
    let grime = patch_ * mix(params.figures.soot * 0.75, 0.7, tears);
    let wander = 0.0022 * sin(q.y * 210.0 + 1.0) + 0.0012 * sin(q.y * 520.0);
    let run = front * (band_at(x, 0.0345 + wander + 0.1 * max(1.61 - q.y, 0.0), 0.0026, 0.0016 + soft) + 0.6 * band_at(x, 0.0245 - wander, 0.0016, 0.0014 + soft)) * smoothstep(1.548, 1.565, q.y) * smoothstep(1.622, 1.616, q.y);
    let wet = tears * clamp(run, 0.0, 1.0);
    out.albedo *= 1.0 - 0.78 * grime * (1.0 - 0.85 * wet);
    out.roughness = mix(mix(out.roughness, 0.75, grime), 0.08, wet);
    out.f0 = mix(out.f0, vec3f(0.045), wet);
    out.bump += vec3f(sign(q.x), 0.0, 0.0) * (wet * 0.5 * (run - 0.5));
    return out;
}

// Where on an eyeball: x to its own right, y up, z along its gaze, of unit length; and which way it looks.
struct Eyeball {
    at: vec3f,
    gaze: vec3f,
}

fn eyeball(p: Person, q: vec3f, to_eye: vec3f) -> Eyeball {
    let centre = vec3f(0.0318 * sign(q.x), 1.626, 0.0712);
    let d = normalize(q - centre);
    // Eyes that are wide are on us.
    let gaze = select(vec3f(0.0, 0.0, 1.0), normalize(to_eye), (p.role & ROLE_WIDE) != 0u);
    let right = normalize(cross(gaze, vec3f(0.0, 1.0, 0.0)));
    return Eyeball(vec3f(dot(d, right), dot(d, cross(right, gaze)), dot(d, gaze)), gaze);
}

fn eye(g: Garb, p: Person, q: vec3f, to_eye: vec3f) -> Garb {
    var out = g;
    let ball = eyeball(p, q, to_eye);
    let off = length(ball.at.xy) + select(0.0, 2.0, ball.at.z < 0.0);
    let turn = atan2(ball.at.x, ball.at.y);
    let threads = 0.7 + 0.5 * value2(vec2f(turn * 9.0, off * 22.0));
    let iris = smoothstep(0.56, 0.53, off);
    let pupil = smoothstep(0.25, 0.22, off);
    let hue = mix(vec3f(0.17, 0.075, 0.028), vec3f(0.09, 0.16, 0.21), look_unit(p.look, 33u));
    let veins = smoothstep(0.6, 0.9, value2(vec2f(turn * 14.0, off * 4.0) + 7.0)) * 0.2 * smoothstep(0.5, 0.9, off);
    let white = vec3f(0.5, 0.46, 0.43) * (1.0 - veins * vec3f(0.15, 0.7, 0.7));
    out.albedo = mix(white, hue * threads * mix(0.3, 1.0, smoothstep(0.56, 0.44, off)), iris);
    out.albedo = mix(out.albedo, vec3f(0.002), pupil);
    // In the shade of the upper lid and its lashes.
    let d = normalize(q - vec3f(0.0318 * sign(q.x), 1.626, 0.0712));
    out.albedo *= mix(0.45, 1.0, smoothstep(0.66, 0.25, d.y));
    out.roughness = 0.05;
    out.f0 = vec3f(0.03);
    return out;
}

fn hair_colour(p: Person) -> vec3f {
    return select(HAIRS[look_hash(p.look, 23u) % 8u], vec3f(0.24, 0.235, 0.23), BUILDS[p.build].stoop > 0.3);
}

// Undershirts that show where a suit is torn are of undyed cotton.
fn top_colour(p: Person) -> vec3f {
    return select(cloth_colour(p.look, 51u), vec3f(0.46, 0.43, 0.37), p.outfit == OUTFIT_TORNJUMPSUIT);
}

fn trouser_colour(look: u32) -> vec3f {
    // Mostly dark or denim.
    let denim = vec3f(0.028, 0.042, 0.075) * (0.7 + 0.9 * look_unit(look, 62u));
    return select(cloth_colour(look, 53u) * 0.7, denim, look_hash(look, 63u) % 3u == 0u);
}

fn gear_colour(look: u32) -> vec3f {
    return select(vec3f(0.46, 0.3, 0.035), vec3f(0.4, 0.08, 0.03), look_unit(look, 58u) > 0.6);
}

fn is_wrapped(p: Person) -> bool {
    return p.load == LOAD_SHOULDERBUNDLE || p.load == LOAD_ARMFULBUNDLE || p.load == LOAD_HEADBUNDLE;
}

fn load_colour(p: Person) -> vec3f {
    let kinds = array<vec3f, 6>(vec3f(0.05, 0.06, 0.04), vec3f(0.14, 0.07, 0.035), vec3f(0.035, 0.045, 0.07), vec3f(0.17, 0.15, 0.12), vec3f(0.09, 0.025, 0.022), vec3f(0.03));
    let case_ = kinds[look_hash(p.look, 59u) % 6u] * (0.8 + 0.5 * look_unit(p.look, 60u));
    // Bundles are sheets and blankets.
    return select(case_, mix(vec3f(0.24, 0.2, 0.16), cloth_colour(p.look, 65u), 0.72) * 0.8, is_wrapped(p));
}

// Straps and edges; of bundles, the corners that are knotted.
fn trim_colour(p: Person) -> vec3f {
    let rope = select(vec3f(0.025, 0.023, 0.022), vec3f(0.42, 0.36, 0.26), p.load == LOAD_ROPECOIL);
    return select(rope, load_colour(p) * 0.85, is_wrapped(p));
}

// Sheets and tablecloths that bundles are knotted from: dyed, checked in two tones, or with a woven plaid.
fn sheet(p: Person, q: vec3f, f: f32) -> vec3f {
    let dyed = cloth_colour(p.look, 68u);
    let kind = look_hash(p.look, 67u) % 3u;
    // Round the bundle and up it, in threads 3.5 cm wide.
    let weave = vec2f(atan2(q.x - 0.02, q.z + 0.03) * 5.0, q.y * 28.0);
    let edge = clamp(f * 28.0, 0.08, 1.0);
    let bands = smoothstep(vec2f(-edge), vec2f(edge), sin(weave * 3.14159265));
    let crossed = mix(0.5 * (bands.x + bands.y), bands.x * bands.y, select(0.0, 0.6, kind == 2u));
    let shown = select(0.0, smoothstep(0.06, 0.02, f), kind > 0u);
    return mix(load_colour(p), mix(vec3f(0.46, 0.43, 0.38), dyed * 0.8, crossed), shown);
}

fn infant_colour(look: u32) -> vec3f {
    let bright = array<vec3f, 4>(vec3f(0.35, 0.22, 0.05), vec3f(0.3, 0.08, 0.09), vec3f(0.08, 0.17, 0.22), vec3f(0.33, 0.3, 0.26));
    return bright[look_hash(look, 66u) % 4u];
}

// The same colours as below, without what cannot be seen from further away.
fn garb_plain(p: Person, part: u32, bone: u32, q: vec3f, f: f32) -> Garb {
    var g = Garb(vec3f(0.1), vec3f(0.04), 0.85, vec3f(0.0), 0.6, 0.0, 0.0, vec3f(0.0));
    switch part {
        case PART_SKIN, PART_EYE: {
            // Brows and sockets are what makes a face at a distance.
            let x = abs(q.x);
            let socket = exp(-(pow((x - 0.032) / 0.022, 2.0) + pow((q.y - 1.632) / 0.015, 2.0))) * smoothstep(0.02, 0.05, q.z);
            g.albedo = skin_colour(p.look) * (1.0 - select(0.0, 0.6, bone == BONE_HEAD) * socket);
            g.roughness = 0.5;
            g.nap = 0.0;
            g.flesh = 1.0;
        }
        case PART_HAIR: { g.albedo = hair_colour(p); }
        case PART_TOP: { g.albedo = top_colour(p); }
        case PART_BOTTOM: { g.albedo = trouser_colour(p.look); }
        case PART_OVER: { g.albedo = cloth_colour(p.look, 54u); }
        case PART_TRIM: { g.albedo = cloth_colour(p.look, 55u) * 1.4; }
        case PART_SHOES: { g.albedo = vec3f(0.02); }
        case PART_BELT: { g.albedo = vec3f(0.02, 0.018, 0.016); }
        case PART_GEAR: { g.albedo = gear_colour(p.look); }
        case PART_LOAD: { g.albedo = load_colour(p); }
        case PART_LOADTRIM: { g.albedo = trim_colour(p); }
        case PART_JUMPSUIT: { g = jumpsuit(g, p, q, bone, f); }
        case PART_LAMP: { g.emission = vec3f(0.85, 0.93, 1.0) * 14.0; }
        case PART_INFANT: { g.albedo = infant_colour(p.look); }
        case PART_CLOAK: {
            g.f0 = vec3f(0.5);
            g.roughness = 0.3;
            g.retro = 0.6;
        }
        default: {
            g.albedo = vec3f(0.03);
            g.f0 = vec3f(0.3);
            g.roughness = 0.3;
        }
    }
    return g;
}

// The surface at a place `q` of the modelled body, `f` metres wide on the picture. `to_eye`: where we are, from the head.
fn garb_of(p: Person, part: u32, bone: u32, q: vec3f, f: f32, to_eye: vec3f) -> Garb {
    let look = p.look;
    var g = Garb(vec3f(0.1), vec3f(0.04), 0.85, vec3f(0.0), 0.6, 0.0, 0.0, vec3f(0.0));
    let near = smoothstep(0.02, 0.004, f);
    let seed = look_unit(look, 27u);
    var hangs = 0.0;
    switch part {
        case PART_SKIN, PART_EYE: {
            g.albedo = skin_colour(look) * (0.9 + 0.2 * fbm2(q.xy * 60.0 + q.z * 40.0, 2));
            g.roughness = 0.48;
            g.f0 = vec3f(0.028);
            g.nap = 0.0;
            g.flesh = 1.0;
            if (bone == BONE_HEAD) {
                g = face(g, p, q, p.crown >= CROWN_FINE, f);
            } else {
                g.albedo *= 1.0 - params.figures.soot * 0.6 * smoothstep(0.5, 0.8, fbm2(q.xy * 21.0 + q.z * 13.0 + seed * 30.0, 3) * 1.3);
            }
            if (part == PART_EYE) {
                g = eye(g, p, q, to_eye);
                g.flesh = 0.0;
            }
            return g;
        }
        case PART_HAIR: {
            let lie = hair_lie(q, seed);
            g.albedo = hair_colour(p) * max(1.0 + 0.8 * lie.w * near, 0.2);
            g.roughness = 0.5;
            g.f0 = vec3f(0.035);
            g.nap = 0.8;
            g.bump = lie.xyz * near;
            return g;
        }
        case PART_TOP: {
            g.albedo = top_colour(p);
            // Some tops are striped or checked.
            let kind = look_hash(look, 61u) % 5u;
            // Round trunk and sleeves; the collar is plain.
            let arm = is_arm(bone);
            let along = select(q.y, down_the_arm(q), arm);
            let plain = select(smoothstep(1.475, 1.455, along), smoothstep(0.0, 0.015, along), arm);
            let stripe = smoothstep(-0.1, 0.1, sin(along * 150.0)) * smoothstep(0.02, 0.008, f) * plain;
            let check = 0.5 * stripe + 0.5 * smoothstep(-0.1, 0.1, sin(q.x * 150.0)) * smoothstep(0.02, 0.008, f);
            let second = cloth_colour(look, 52u);
            g.albedo = mix(g.albedo, second, select(0.0, stripe * 0.8, kind == 1u) + select(0.0, check * 0.6, kind == 2u));
        }
        case PART_BOTTOM: {
            g.albedo = trouser_colour(look);
        }
        case PART_OVER: {
            g.albedo = cloth_colour(look, 54u);
            hangs = smoothstep(1.08, 0.8, q.y);
            g.nap = 0.9;
            if (!is_arm(bone) && bone != BONE_HEAD) {
                // Cut: where one front lies over the other, buttons, pockets, the seam of the back.
                let soft = 0.0015 + f;
                let front = step(0.0, q.z);
                let lap = band_at(q.x, 0.016, 0.0025, soft) * front + band_at(q.x, 0.0, 0.002, soft) * (1.0 - front) * 0.7;
                let button = smoothstep(0.011 + soft, 0.009, length(vec2f(q.x + 0.012, (fract(q.y * 8.0) - 0.5) / 8.0))) * front * step(q.y, 1.4) * step(0.7, q.y);
                let flap = band_at(q.y, 0.98 - 0.12 * abs(q.x), 0.003, soft) * band_at(abs(q.x), 0.115, 0.05, soft) * front;
                g.albedo *= 1.0 - 0.65 * min(lap + flap, 1.0) * smoothstep(0.02, 0.004, f);
                g.albedo = mix(g.albedo, vec3f(0.02), button * smoothstep(0.012, 0.003, f));
                // Where it meets a belt or is gathered at the waist.
                let waist = exp(-pow((q.y - 1.07) / 0.03, 2.0));
                g.bump.y += (q.y - 1.07) * 14.0 * waist;
            }
        }
        case PART_TRIM: {
            g.albedo = cloth_colour(look, 55u) * 1.4;
            // Ribs up and down.
            let knit = sin(atan2(q.x, q.z + 0.02) * 46.0);
            g.albedo *= 1.0 + 0.22 * knit * smoothstep(0.006, 0.0025, f);
            g.nap = 1.0;
        }
        case PART_SHOES: {
            g.albedo = mix(vec3f(0.012), CLOTHS[look_hash(look, 56u) % 18u] * 0.8, step(0.6, look_unit(look, 57u)));
            g.albedo = mix(g.albedo, vec3f(0.05), smoothstep(0.03, 0.026, q.y));
            g.roughness = 0.5;
            g.nap = 0.1;
        }
        case PART_BELT, PART_GEAR: {
            g.albedo = select(vec3f(0.02, 0.018, 0.016), gear_colour(look), part == PART_GEAR);
            g.roughness = 0.45;
            g.nap = 0.1;
            let chips = smoothstep(0.6, 0.75, value2(q.xy * 60.0 + q.z * 30.0));
            g.albedo = mix(g.albedo, vec3f(0.03), 0.6 * chips * near);
        }
        case PART_LOAD: {
            let wrapped = is_wrapped(p);
            g.albedo = select(load_colour(p), sheet(p, q, f), wrapped);
            g.roughness = select(0.5, 0.9, wrapped);
            let pulled = slopes(vec3f(atan2(q.x + 0.1, q.z + 0.1) * 3.0, q.y * 9.0, seed * 9.0)) * 0.9;
            g.bump = select(folds(q * 1.6, bone, seed, 0.0) * 0.05, folds(q * 1.6, bone, seed, 0.0) + pulled, wrapped) * near;
            g.nap = select(0.1, 0.8, wrapped);
            return g;
        }
        case PART_LOADTRIM: {
            g.albedo = trim_colour(p);
            if (p.load == LOAD_ROPECOIL) {
                g.albedo *= vec3f(1.0, 0.55, 0.3) * (0.6 + 0.4 * sin((q.x * 3.0 + q.y * 4.0 + q.z * 2.0) * 90.0));
            }
            g.nap = 0.2;
            return g;
        }
        case PART_JUMPSUIT: {
            g = jumpsuit(g, p, q, bone, f);
            // On our own sleeves, before our eyes, a badge is but a blot.
            if ((p.role & ROLE_OURS) == 0u) {
                g = insignia(g, q, bone, f);
            }
            g = rips(g, p, q, bone, f);
        }
        case PART_METAL: {
            g.albedo = vec3f(0.03);
            g.f0 = vec3f(0.5, 0.51, 0.53);
            g.roughness = 0.32;
            g.nap = 0.0;
            return g;
        }
        case PART_GLASS: {
            g.albedo = vec3f(0.01);
            g.f0 = vec3f(0.06);
            g.roughness = 0.06;
            g.nap = 0.0;
            return g;
        }
        case PART_LAMP: {
            g.albedo = vec3f(0.3);
            g.emission = vec3f(0.85, 0.93, 1.0) * 14.0;
            return g;
        }
        case PART_CLOAK: {
            return cloak(g, q, f);
        }
        default: {
            // A child that is carried: something bright.
            g.albedo = infant_colour(look);
        }
    }
    let rings = gathers(q, bone, seed);
    g.bump += (folds(q, bone, seed, hangs) * 0.6 + rings.xyz) * near;
    g.albedo *= mix(1.0, rings.w, near);
    // Weave, wear, and soot that comes from below and from the air.
    let worn = fbm2(q.xy * 9.0 + q.z * 7.0 + seed * 50.0, 3);
    g.albedo *= 0.78 + 0.5 * worn;
    let dust = params.figures.soot * (smoothstep(0.5, 0.05, q.y) * 0.5 + smoothstep(0.5, 0.8, worn * 1.25));
    g.albedo = mix(g.albedo, vec3f(0.035, 0.03, 0.027), clamp(dust, 0.0, 0.8) * 0.7);
    g.retro *= 1.0 - 0.6 * clamp(dust, 0.0, 1.0);
    return g;
}
