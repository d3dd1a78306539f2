// What those with a part of their own wear: the responders' jumpsuits and the reflective cloak.
#import lib/cloth

// Cloth and strips of a jumpsuit.
fn jumpsuit(g: Garb, p: Person, q: vec3f, bone: u32, f: f32) -> Garb {
    var out = g;
    let soft = 0.002 + f;
    out.albedo = params.figures.suit * (0.8 + 0.35 * look_unit(p.look, 28u));
    let arm = is_arm(bone);
    let leg = is_leg(bone);
    let along = select(q.y, down_the_arm(q), arm);
    // Yoke and side panels in a darker cloth.
    let yoke = select(smoothstep(1.395 - soft, 1.395 + soft, q.y), smoothstep(0.13 + soft, 0.13 - soft, along), arm);
    let flank = select(0.0, smoothstep(0.115, 0.125, abs(q.x)), !arm && !leg);
    out.albedo *= mix(1.0, 0.42, max(yoke, flank));
    // Bands: a bright border and silver between, round chest, upper arms and shins; two more run over the shoulders.
    let at = select(select(1.215, 0.33, leg), 0.19, arm);
    let border = band_at(along, at, 0.042, soft);
    let silver = band_at(along, at, 0.024, soft);
    let braces = select(0.0, band_at(abs(q.x), 0.105, 0.022, soft) * step(1.24, q.y) * (1.0 - border), !arm && !leg);
    let band = max(silver, 0.9 * braces);
    out.albedo = mix(out.albedo, params.figures.strips * 0.75, max(border, 0.0));
    out.albedo = mix(out.albedo, vec3f(0.36, 0.37, 0.38), band);
    out.retro = band;
    out.roughness = mix(out.roughness, 0.42, band);
    return out;
}

// Zip and insignia: on the left breast, larger between the shoulders, on the sleeves.
fn insignia(g: Garb, q: vec3f, bone: u32, f: f32) -> Garb {
    var out = g;
    let soft = 0.002 + f;
    let arm = is_arm(bone);
    let trunk = !arm && !is_leg(bone);
    out.albedo *= 1.0 - 0.6 * select(0.0, band_at(q.x, 0.0, 0.004, soft) * step(0.0, q.z), trunk);
    let breast = vec2f((q.x - 0.074) / 0.058, (q.y - 1.322) / 0.058);
    let back = vec2f(q.x / 0.11, (q.y - 1.3) / 0.11);
    let sleeve = vec2f(q.z / 0.042, (down_the_arm(q) - 0.085) / 0.046);
    let badge = select(select(breast, back, q.z < 0.0), sleeve, arm);
    let r = length(badge);
    let s = soft / 0.034;
    let disc = smoothstep(1.0 + s, 1.0 - s, r);
    let ring = disc * smoothstep(0.8 - s, 0.8 + s, r);
    // A chevron over a bar, worn away in places.
    let chevron = band_at(badge.y - 0.1 + 0.8 * abs(badge.x), 0.25, 0.12, s) * step(abs(badge.x), 0.6)
        + band_at(badge.y, -0.42, 0.09, s) * step(abs(badge.x), 0.45);
    let worn = smoothstep(0.25, 0.45, value2(q.xy * 90.0 + q.z * 50.0) + 0.15);
    let shown = select(0.0, 1.0, trunk || arm);
    out.albedo = mix(out.albedo, vec3f(0.02, 0.022, 0.03), disc * shown);
    out.albedo = mix(out.albedo, vec3f(0.9, 0.74, 0.32), clamp(ring + disc * chevron, 0.0, 1.0) * worn * shown);
    return out;
}

// Where a jumpsuit is ripped: gashes with frayed edges over belly, ribs and thighs, front and back, each person's their own;
// under them a shirt, and skin.
fn rips(g: Garb, p: Person, q: vec3f, bone: u32, f: f32) -> Garb {
    var out = g;
    let leg = is_leg(bone);
    let own = look_unit(p.look, 71u);
    let side = select(0.0, 40.0, q.z < 0.0);
    for (var k = 0u; k < 3u; k++) {
        let luck = hash3(vec3u(p.look & 0xffffu, k, select(7u, 9u, q.z < 0.0)));
        let heights = array<f32, 3>(1.1, 1.26, 0.72);
        let middle = vec2f((luck.x - 0.5) * select(0.18, 0.3, k == 2u), heights[k] + 0.08 * (luck.y - 0.5));
        let a = (luck.z - 0.5) * 0.9 + select(0.8, -0.8, luck.x > 0.5);
        let d = q.xy - middle;
        let at = vec2f(d.x * cos(a) + d.y * sin(a), d.y * cos(a) - d.x * sin(a));
        let x = at.x / (0.11 + 0.05 * own);
        let wide = 0.042 * (1.0 - abs(x)) + 0.04 * (value2(vec2f(at.x * 90.0 + side, f32(k) * 9.0 + step(0.0, at.y))) - 0.4) * (1.0 - x * x);
        let inside = wide - abs(at.y);
        let soft = 0.002 + f;
        let here = select(0.0, 1.0, !is_arm(bone) & (leg == (k == 2u)) & (abs(x) < 1.0));
        let open = smoothstep(-soft, soft, inside) * here;
        // Threads along the edge, its shadow on what is under it.
        let fray = band_at(inside, -0.004, 0.004, soft) * here;
        let under = select(vec3f(0.5, 0.46, 0.4), skin_colour(p.look), leg) * smoothstep(0.0, 0.02, inside + 0.4 * at.y);
        out.albedo = mix(mix(out.albedo, under, open), vec3f(0.4, 0.39, 0.36), 0.8 * fray);
        out.retro *= 1.0 - open;
    }
    return out;
}

// A height whose slopes meet in creases, as crumpled foil has them.
fn crumple(q: vec3f) -> f32 {
    return abs(noise3(q)) + 0.45 * abs(noise3(q * 2.3 + 17.0));
}

fn cloak(g: Garb, q: vec3f, f: f32) -> Garb {
    var out = g;
    // Rescue foil: crumpled all over, so that each of its facets mirrors something else; silver, with gold where it is folded
    // over. Panels are welded along seams.
    let turn = atan2(q.x, q.z);
    let at = vec3f(q.x * 10.0, q.y * 5.5, q.z * 10.0);
    let e = 0.1;
    let h = crumple(at);
    let slope = vec3f(crumple(at + vec3f(e, 0.0, 0.0)) - h, crumple(at + vec3f(0.0, e, 0.0)) - h, crumple(at + vec3f(0.0, 0.0, e)) - h) / e;
    let ease = smoothstep(0.025, 0.006, f);
    let panel = abs(fract(turn * 0.64) - 0.5);
    let seam = smoothstep(0.485, 0.495, panel) * ease;
    let gold = smoothstep(0.08, 0.2, noise3(vec3f(turn * 1.1, q.y * 1.3, 4.0)));
    let foil = mix(vec3f(0.78, 0.8, 0.83), vec3f(0.86, 0.6, 0.24), gold);
    out.albedo = foil * 0.05 * (1.0 - 0.6 * seam);
    out.f0 = foil * (1.0 - 0.6 * seam);
    out.roughness = mix(0.2, 0.6, seam);
    out.retro = (1.0 - seam) * (0.35 + 0.4 * min(h, 1.0));
    out.nap = 0.0;
    out.bump = slope * (0.5 * ease) + folds(q, BONE_PELVIS, 0.3, 1.0) * 0.6;
    let grime = smoothstep(0.5, 0.85, fbm2(vec2f(turn * 2.0, q.y * 5.0), 4) + 0.35 * smoothstep(0.7, 0.25, q.y));
    out.albedo = mix(out.albedo, vec3f(0.02, 0.017, 0.015), 0.6 * grime);
    out.f0 *= 1.0 - 0.6 * grime;
    out.retro *= 1.0 - 0.7 * grime;
    out.roughness = mix(out.roughness, 0.5, grime);
    return out;
}
