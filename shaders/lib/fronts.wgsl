// Fronts that run through the city: shocks, and the dark that puts out its lights. Each is a ring that spreads from its
// origin at a steady speed and is felt at a place when it gets there. Filled by src/passes/fronts.rs.
#import frame
#import lib/hash

struct ShockParams {
    sway: f32, // = 1.0 in 0.0..10.0 step 0.05 "How far towers swing after a shock front"
    flash: f32, // = 3.2 in 0.0..20.0 step 0.05 "How brightly panes flash as a front passes"
    rattle: f32, // = 0.025 in 0.0..0.5 step 0.005 "How far panes shake in their frames" (rad)
    vapour: f32, // = 0.13 in 0.0..0.5 step 0.0005 "Extinction of the vapour that a shock front presses out of the air" (1/m)
    line: f32, // = 1.1 in 0.0..20.0 step 0.05 "Light of the line along which a shock front meets what stands"
    shell: f32, // = 9.0 in 1.0..400.0 step 1.0 "Thickness of a shock front" (m)
    rift_light: f32, // = 14.0 in 0.0..60.0 step 0.1 "Light of the rift in the ground on what stands beside it"
    rift_colour: vec3f, // = #ff3a12 colour "Colour of what glows in the rift"
    crater_light: f32, // = 2400.0 in 0.0..20000.0 step 5.0 "Light that comes up through the deck's craters, in the colour of the rift"
    glare: f32, // = 1.8 in 0.0..20.0 step 0.05 "How white the sun makes that vapour"
    vapour_height: f32, // = 55.0 in 10.0..4000.0 step 5.0 "Height up to which a front's vapour stands" (m)
}

struct Front {
    origin: vec3f,
    // m/s.
    speed: f32,
    // Seconds from the dream's start.
    at: f32,
    strength: f32,
    spare: vec2u,
}

const MOST_FRONTS: u32 = 8u;

struct Fronts {
    // Shocks first, then the dark.
    list: array<Front, MOST_FRONTS>,
    shocks: u32,
    count: u32,
    // How far the towers that come down have come down (0..1), as reflections see them.
    fallen: f32,
    // 1 where only the light is wanted that surfaces give of themselves. (It has no uniform of its own: with one more in
    // the shading stage an old llvmpipe crashed now and then.)
    own_light: u32,
    // The tremor that splits the ground: x, z of where it does (m), when it began (s), its strength; 0: none yet.
    quake: vec4f,
    // Speed of the wave it sends through the ground (m/s), seconds that takes to pass, distance at which it has halved (m).
    wave: vec4f,
    // Where the ground tears: x, z of the rift's first point, x and z of its direction …
    rift: vec4f,
    // … and its length (m), and the speed it runs at (m/s), and half its width (m).
    tear: vec4f,
}

@auto var<uniform> fronts: Fronts;

// Seconds since the front reached p; negative before.
fn front_age(f: Front, p: vec3f) -> f32 {
    return frame.eye.w - f.at - distance(p, f.origin) / max(f.speed, 1.0);
}

// How strongly panes at p shake and flash: a kick that dies away within a second.
fn front_kick(p: vec3f) -> f32 {
    var kick = 0.0;
    let shocks = rounds(fronts.shocks, p.x);
    for (var k = 0u; k < shocks; k++) {
        let f = fronts.list[k];
        let age = front_age(f, p);
        let since = max(age, 0.0);
        kick += f.strength * (1.0 - exp(-since * 30.0)) * exp(-since * 6.0) * 1500.0 / (1500.0 + distance(p, f.origin));
    }
    return kick;
}

// How much of the line along which a front meets the ground and what stands on it lies on p (0..1 and above). Seen from
// above a front is a ring that runs through the streets: the same all the way up, and spent where the vapour is.
fn front_line(p: vec3f) -> f32 {
    var line = 0.0;
    let shocks = rounds(fronts.shocks, p.x);
    for (var k = 0u; k < shocks; k++) {
        let f = fronts.list[k];
        let up = max(p.y - f.origin.y, 0.0) / (2.0 * params.shock.vapour_height);
        let behind = ((frame.eye.w - f.at) * f.speed - distance(p.xz, f.origin.xz)) / params.shock.shell;
        // Sharp ahead, a short wake behind.
        let profile = select(exp(-behind * behind * 0.8), exp(-behind * 0.45), behind > 0.0);
        line += f.strength * profile * exp(-up * up) * 1500.0 / (1500.0 + distance(p, f.origin));
    }
    return line;
}

// How far p is from the middle of the rift (m), and how far the rift has opened there (0..1).
fn rift_at(p: vec2f) -> vec2f {
    let to = p - fronts.rift.xy;
    let along = dot(to, fronts.rift.zw);
    let aside = to.y * fronts.rift.z - to.x * fronts.rift.w;
    let bend = 34.0 * sin(along / 118.0 + 1.0) + 17.0 * sin(along / 43.0);
    let ends = smoothstep(-30.0, 90.0, along) * smoothstep(fronts.tear.x + 30.0, fronts.tear.x - 160.0, along);
    let since = frame.eye.w - fronts.quake.z - 0.8 - max(along, 0.0) / max(fronts.tear.y, 1.0);
    let open = smoothstep(0.0, 1.5, since) * ends * step(1e-3, fronts.quake.w);
    return vec2f(abs(aside - bend), open);
}

// Light of the rift at p.
fn rift_light(p: vec3f) -> vec3f {
    let r = rift_at(p.xz);
    let high = max(p.y - frame.ground, 0.0);
    return params.shock.rift_colour * (params.shock.rift_light * r.y * exp(-r.x / 34.0 - high / 90.0));
}

// Share of the city's lights at p that still burn: the dark takes them block by block, and each fails before it dies.
fn lights_left(p: vec3f) -> f32 {
    var left = 1.0;
    let count = rounds(fronts.count, p.x);
    for (var k = fronts.shocks; k < count; k++) {
        let f = fronts.list[k];
        let block = vec2i(floor(p.xz / 110.0));
        let late = hash2(u32(block.x + 4096), u32(block.y + 4096) + 77u);
        let middle = vec3f((f32(block.x) + 0.5) * 110.0, f.origin.y, (f32(block.y) + 0.5) * 110.0);
        let age = front_age(f, middle) - 0.7 * late;
        let fails = step(0.5, hash2(u32(block.x + 4096) * 57u + u32(block.y + 4096), u32(max(frame.eye.w, 0.0) * 14.0)));
        left *= select(1.0, select(0.0, 0.15 + 0.7 * fails, age < 0.35), age > 0.0);
    }
    return left;
}
