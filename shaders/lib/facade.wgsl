// Façades: panes, mullions, spandrels and the rooms behind, drawn from position on the wall in metres. Everything fades
// to its own average before it is finer than a pixel.
#import frame
#import lib/hash
#import generated/materials

struct FacadeParams {
    mirror: f32, // = 0.82 in 0.02..0.95 step 0.01 "How much a mirrored pane reflects seen straight on"
    tilt: f32, // = 0.005 in 0.0..0.1 step 0.0005 "How unevenly panes are hung" (rad)
    warp: f32, // = 0.007 in 0.0..0.1 step 0.0005 "How much each pane bulges" (rad)
    lit: f32, // = 0.55 in 0.0..4.0 step 0.01 "Share of lit windows, times what each tower says"
    room_light: f32, // = 0.9 in 0.0..12.0 step 0.01 "Radiance of a lit room"
    warm: vec3f, // = #ffb066 colour "Colour of warm rooms"
    cool: vec3f, // = #bcd6ff colour "Colour of cool rooms"
    flicker: f32, // = 0.12 in 0.0..1.0 step 0.01 "Share of lit rooms whose light fails now and then"
    grime: f32, // = 0.45 in 0.0..1.0 step 0.01 "Dirt on walls and frames"
}

struct Wall {
    // Share of glass (0..1) and of lit rooms behind it.
    glass: f32,
    // Offset of the pane's normal along the wall (x across, y up).
    tilt: vec2f,
    // Light from rooms, as radiance of the glass from inside (averaged when far).
    room: vec3f,
    // The solid parts.
    albedo: vec3f,
    roughness: f32,
    metal: f32,
    // How much of the surroundings a recessed pane still sees.
    recess: f32,
    // Two numbers in 0..1 that are the pane's own.
    own: vec2f,
}

// Share of [x − w/2, x + w/2] that lies in the first `duty` of each whole period.
fn pulse(x: f32, duty: f32, w: f32) -> f32 {
    let a = x - w * 0.5;
    let b = x + w * 0.5;
    let ia = floor(a) * duty + min(fract(a), duty);
    let ib = floor(b) * duty + min(fract(b), duty);
    return clamp((ib - ia) / w, 0.0, 1.0);
}

fn room_colour(h: vec3f) -> vec3f {
    let warm = mix(params.facade.warm, params.facade.cool, smoothstep(0.72, 0.86, h.x));
    return warm * (0.25 + 1.5 * h.y * h.y * h.y);
}

// How a lit room looks through its pane: ray into a box, after van Dongen 2008, with ceiling lamp, back wall, blinds and
// furniture by hash. `at`: place in the pane (0..1), `d`: view direction along the wall (x), up (y) and inwards (z).
fn interior(at: vec2f, d: vec3f, size: vec2f, h: vec3f, colour: vec3f) -> vec3f {
    let blind = step(0.62, h.z) * (0.25 + 0.6 * fract(h.z * 37.0));
    if (at.y > 1.0 - blind) {
        let slat = 0.75 + 0.25 * sin(at.y * size.y * 42.0);
        return colour * (0.32 * slat);
    }
    let depth = size.y * (1.3 + 1.4 * fract(h.x * 91.0));
    let o = vec3f(at * size, 0.0);
    let inward = vec3f(d.xy, max(d.z, 0.05));
    let far = select(vec2f(0.0), size, inward.xy > vec2f(0.0));
    let side = (far - o.xy) / select(inward.xy, vec2f(1e-4), abs(inward.xy) < vec2f(1e-4));
    let back = depth / inward.z;
    let t = min(min(side.x, side.y), back);
    let q = o + inward * t;
    let deep = q.z / depth;
    var light = 0.42 - 0.22 * deep;
    if (t == back) {
        let cell = floor(q.xy / vec2f(0.8, 0.45));
        let shelf = hash2(u32(i32(cell.x) + 64), u32(i32(cell.y) + 64) + u32(h.y * 8192.0));
        light *= mix(1.0, 0.35 + 0.9 * shelf, step(0.4, h.y)) * (0.6 + 0.4 * q.y / size.y);
    } else if (t == side.y) {
        if (inward.y > 0.0) {
            let lamp = smoothstep(0.32, 0.22, abs(fract(q.x / 1.6 + h.x) - 0.5)) * smoothstep(0.42, 0.3, abs(fract(q.z / 2.4) - 0.5));
            light = 0.45 + 3.2 * lamp;
        } else {
            light *= 0.5;
        }
    }
    // Furniture: a dark outline standing in the room.
    let stand = size.y * (0.18 + 0.22 * fract(h.z * 13.0));
    if (q.y < stand && fract(q.x * 0.31 + h.y) > 0.45 && deep > 0.35) {
        light *= 0.35;
    }
    return colour * light * 1.7;
}

// `uv`: metres along the wall from its middle and up from the part's foot. `w`: footprint of a pixel (m). `d`: view
// direction along the wall, up, inwards. `inside`: draw the rooms.
fn wall(material: u32, uv: vec2f, seed: u32, storey: f32, bay: f32, lit: f32, tint: vec3f, w: f32, d: vec3f, inside: bool) -> Wall {
    var duty = vec2f(0.945, 0.86);
    var solid = tint;
    var roughness = 0.5;
    var metal = 0.7;
    var recess = 1.0;
    var rooms = vec2f(1.0);
    switch material {
        case MATERIAL_RIBBON_GLASS: {
            duty = vec2f(0.975, 0.52);
            roughness = 0.6;
            metal = 0.15;
            rooms.x = 3.0;
        }
        case MATERIAL_STONE_WINDOWS: {
            duty = vec2f(0.50, 0.58);
            roughness = 0.85;
            metal = 0.0;
            recess = 0.72;
        }
        case MATERIAL_CONCRETE_GRID: {
            duty = vec2f(0.74, 0.76);
            roughness = 0.8;
            metal = 0.0;
            recess = 0.55;
        }
        case MATERIAL_LATTICE_GLASS: {
            duty = vec2f(0.965, 0.93);
            roughness = 0.35;
            metal = 0.9;
            rooms.x = 2.0;
        }
        default: {
            // Thin frames, dark and matt: the panes are what is seen.
            solid = tint * 0.2;
            metal = 0.0;
            roughness = 0.85;
            rooms.x = 2.0;
        }
    }
    let cells = vec2f(uv.x / bay, uv.y / storey);
    let foot = vec2f(w / bay, w / storey);
    let cover = pulse(cells.x + duty.x * 0.5, duty.x, max(foot.x, 0.004)) * pulse(cells.y - (1.0 - duty.y) * 0.6, duty.y, max(foot.y, 0.004));
    let pane = vec2i(floor(vec2f(cells.x + duty.x * 0.5, cells.y - (1.0 - duty.y) * 0.6)));
    let blur = smoothstep(0.25, 0.9, max(foot.x, foot.y));
    let key = vec3u(u32(pane.x + 4096), u32(pane.y + 4096), seed);
    let h = hash3(key);

    var out: Wall;
    out.own = h.yz;
    out.glass = cover;
    let within = fract(vec2f(cells.x + duty.x * 0.5, cells.y - (1.0 - duty.y) * 0.6)) / duty;
    out.tilt = ((h.xy - 0.5) * (2.0 * params.facade.tilt) + (within - 0.5) * params.facade.warp * (0.4 + h.z)) * (1.0 - blur);
    out.recess = recess;

    // Rooms span a few panes; some storeys are busier than others.
    let room = vec3u(u32(pane.x + 4096) / u32(rooms.x), u32(pane.y + 4096), seed ^ 0x9e37u);
    let hr = hash3(room);
    let busy = hash2(u32(pane.y + 4096), seed ^ 0x51u);
    let share = clamp(lit * params.facade.lit * (0.35 + 1.3 * busy), 0.0, 1.0);
    let fails = step(hr.z, params.facade.flicker) * step(hash2(room.x * 31u + room.y, u32(frame.eye.w * 9.0 + hr.y * 60.0)), 0.35);
    let on = step(hr.x, share) * (1.0 - fails);
    let colour = room_colour(hash3(room + 7u)) * params.facade.room_light;
    let mean = mix(params.facade.warm, params.facade.cool, 0.2) * (params.facade.room_light * 0.625 * share);
    var seen = colour * 0.7;
    if (inside && on > 0.0 && blur < 0.5) {
        let span = vec2f(bay * rooms.x, storey);
        let part = f32(u32(pane.x + 4096) % u32(rooms.x));
        let place = vec2f((part + within.x) / rooms.x, within.y);
        seen = interior(place, d, span, hr, colour);
    }
    out.room = mix(seen * on, mean, smoothstep(0.6, 2.0, max(foot.x / rooms.x, foot.y)));

    // Weathering streaks down from ledges; big panels differ a little.
    let panel = hash2(u32(pane.x / 3 + 999), u32(pane.y / 2 + 999) ^ seed);
    let streak = hash2(u32(i32(floor(uv.x * 1.7)) + 5000), seed) * (1.0 - fract(cells.y));
    let dirt = 1.0 - params.facade.grime * mix(0.35 * panel + 0.45 * streak, 0.4, blur);
    out.albedo = solid * dirt;
    out.roughness = clamp(roughness + 0.2 * (panel - 0.5), 0.08, 1.0);
    out.metal = metal;
    return out;
}
