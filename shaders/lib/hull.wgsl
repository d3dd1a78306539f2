// An airship's plating: panels with seams, wear and soot, and the neon that crawls over it: runs like a circuit's with
// pulses in them, bands of chevrons that travel aft, fields of cells that light in waves.
#import frame
#import lib/hash
#import lib/noise

struct HullParams {
    neon: f32, // = 5.0 in 0.0..60.0 step 0.1 "Brightness of the patterns on airships' hulls"
    azure: vec3f, // = #1c8cff colour "First colour of the patterns"
    magenta: vec3f, // = #ff1f8f colour "Second colour of the patterns"
    speed: f32, // = 1.0 in 0.0..8.0 step 0.01 "How fast the patterns crawl"
    cover: f32, // = 0.55 in 0.0..1.0 step 0.01 "Share of the hull the patterns cover"
    scale: f32, // = 1.0 in 0.2..5.0 step 0.05 "Size of the patterns"
    wear: f32, // = 0.5 in 0.0..1.0 step 0.01 "Wear and soot on the plating"
}

struct Plating {
    albedo: vec3f,
    metal: f32,
    roughness: f32,
    neon: vec3f,
}

// 1 on a line of half width w about 0, averaged over a pixel f wide.
fn stroke(d: f32, w: f32, f: f32) -> f32 {
    return clamp((w - abs(d)) / max(f, 1e-4) + 0.5, 0.0, 1.0) * min(1.0, 2.0 * w / max(f, 1e-4) + 0.0001);
}

// Plating at a place of the part (m: across, up from its bottom, along), f metres wide on the surface; aft: how squarely
// it faces along the part (0..1).
fn plating(local: vec3f, size: vec3f, seed: u32, paint: vec3f, aft: f32, f: f32) -> Plating {
    var out: Plating;
    let mid = vec2f(local.x / size.x, local.y / size.y - 0.5);
    // Round a hull by the angle, up a fin by the height.
    let round = atan2(mid.x, -mid.y) * 0.25 * (size.x + size.y);
    let girth = select(round, local.y, size.x < 0.3 * size.y);
    let along = local.z;
    let t = frame.eye.w * params.hull.speed;
    let own = f32(seed & 255u);

    // Panels in courses, each a little off its neighbours.
    let course = floor(girth / 2.2);
    let shift = hash2(u32(i32(course) + 512), seed) * 5.0;
    let panel = vec2f((along + shift) / 5.0, girth / 2.2);
    let edge = abs(fract(panel) - 0.5);
    let seam = max(stroke((0.5 - edge.x) * 5.0, 0.05, f), stroke((0.5 - edge.y) * 2.2, 0.05, f));
    let tone = hash2(u32(i32(floor(panel.x)) + 4096), u32(i32(course) + 4096) ^ seed);
    let grime = fbm2(vec2f(along * 0.11, girth * 0.35) + own + 60.0, 3);
    let streak = value2(vec2f(along * 0.9 + own, girth * 0.14 + 90.0));
    let fine = smoothstep(1.2, 0.1, f);
    let dirt = params.hull.wear * mix(0.5, grime + 0.5 * streak * fine, 0.9);
    out.albedo = paint * (0.7 + 0.6 * mix(0.5, tone, fine)) * (1.0 - 0.7 * dirt) * (1.0 - 0.75 * seam);
    out.metal = 0.35 * step(0.8, tone) * fine;
    out.roughness = clamp(0.3 + 0.45 * dirt + 0.15 * (tone - 0.5), 0.15, 1.0);

    // Circuit runs: in every cell the run goes straight on or turns by two quarter arcs.
    let k = 2.4 * params.hull.scale;
    let q = vec2f(along, girth) / k;
    let cell = floor(q);
    let p = fract(q) - 0.5;
    let h = hash3(vec3u(u32(i32(cell.x) + 8192), u32(i32(cell.y) + 8192), seed));
    let flip = select(p, vec2f(p.x, -p.y), h.x < 0.5);
    let arc = min(abs(length(flip - 0.5) - 0.5), abs(length(flip + 0.5) - 0.5));
    let straight = min(abs(p.y), abs(p.x) + step(0.7, h.y));
    let run = select(straight, arc, h.z < 0.1) * k;
    let wire = stroke(run, 0.09 * params.hull.scale, f);
    let pulse = pow(0.5 + 0.5 * sin(along * 0.55 + girth * 0.8 * (h.x - 0.5) - t * 4.2 + own), 4.0);
    // Where there are any: regions that wander slowly over the hull.
    let region = smoothstep(0.62, 0.5, abs(fbm2(vec2f(along * 0.045 + t * 0.11, girth * 0.09) + own * 3.0 + 80.0, 3) * 1.15 - 0.1 - params.hull.cover) + 0.32);
    let circuits = wire * (0.10 + 1.5 * pulse) * region;

    // Chevrons along a band on each flank and along the belly, travelling aft.
    let flank = abs(girth) - 0.14 * (size.x + size.y);
    let band = stroke(flank, 0.85, f);
    let slant = fract((along + abs(flank) * 1.3 + t * 5.0) / 3.4);
    let chevron = band * mix(0.3, smoothstep(0.0, 0.06, slant) * smoothstep(0.42, 0.34, slant), smoothstep(2.0, 0.4, f));
    let sent = pow(0.5 + 0.5 * sin(along * 0.12 + t * 1.6 + own), 2.0);
    let rails = stroke(abs(flank) - 1.25, 0.08, f);

    // Fields of small cells that light in waves.
    let grid = vec2f(along / 1.1, girth / 0.8);
    let at = abs(fract(grid) - 0.5);
    let box = mix(0.5, step(max(at.x, at.y), 0.36), smoothstep(0.8, 0.15, f));
    let lot = hash2(u32(i32(floor(grid.x)) + 8192) * 31u + u32(i32(floor(grid.y)) + 8192), seed + 5u);
    let wave = 0.5 + 0.5 * sin(along * 0.2 - t * 2.2 + lot * 2.4);
    let field = step(0.62, fbm2(vec2f(floor(along / 8.8), floor(girth / 4.8)) * 0.73 + own + 30.0, 2) + 0.12);
    let lights = box * field * smoothstep(0.55, 1.0, wave) * step(0.35, lot);

    let hue = smoothstep(0.6, 0.86, 0.5 + 0.5 * sin(along * 0.06 + girth * 0.12 - t * 0.5 + own));
    let a = mix(params.hull.azure, params.hull.magenta, hue);
    let b = mix(params.hull.magenta, params.hull.azure, hue);
    out.neon = (a * (circuits + 0.5 * rails * (0.3 + sent)) + params.hull.azure * (chevron * (0.15 + 0.9 * sent)) + b * (0.6 * lights)) * (params.hull.neon * smoothstep(0.96, 0.8, aft));
    return out;
}
