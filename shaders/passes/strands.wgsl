// Ropes as round ribbons that turn to the eye, twisted, with an azure tracer spun in; and the lights clipped to them.
// Drawn over the picture, behind whatever stands nearer.
#import lib/air
#import lib/environment
#import lib/sun
#import lib/arcs
#import lib/strands

@auto var<storage, read> ropes: array<Rope>;
@auto var<storage, read> strands: array<Node>;
@auto var<storage, read> strands_before: array<Node>;
@auto var depth: texture_depth_2d;

struct Corner {
    @builtin(position) clip: vec4f,
    // Across (−1..1), along (m), clip lights: both across and along.
    @location(0) at: vec2f,
    @location(1) side: vec3f,
    @location(2) front: vec3f,
    @location(3) distance: f32,
    // Share of a pixel, share of light that gets through, 1 for a clipped light.
    @location(4) @interpolate(flat) how: vec3f,
}

// Corners of a rope's ribbon: two pieces between neighbours; then the lights, one at every eighth node.
const PIECES: u32 = 2u * (NODES - 1u);
const RIBBON: u32 = PIECES * 6u;

fn node(rope: u32, k: i32) -> vec3f {
    let i = rope * NODES + u32(clamp(k, 0, i32(NODES) - 1));
    let now = strands[i].position;
    let before = strands_before[i].position;
    // Before its first step a rope is nowhere.
    return select(mix(before, now, frame.alpha), now, all(before == vec3f(0.0)));
}

// The smooth curve through the nodes (Catmull–Rom) at k + f, and its direction.
fn curve(rope: u32, k: i32, f: f32) -> array<vec3f, 2> {
    let a = node(rope, k - 1);
    let b = node(rope, k);
    let c = node(rope, k + 1);
    let d = node(rope, k + 2);
    let p = b + 0.5 * f * (c - a + f * (2.0 * a - 5.0 * b + 4.0 * c - d + f * (3.0 * (b - c) + d - a)));
    let v = 0.5 * (c - a) + f * (2.0 * a - 5.0 * b + 4.0 * c - d) + 1.5 * f * f * (3.0 * (b - c) + d - a);
    return array<vec3f, 2>(p, v);
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) rope: u32) -> Corner {
    var out: Corner;
    out.clip = vec4f(0.0, 0.0, 2.0, 1.0);
    let shown = mix(1.0, params.strands.tight, ropes[rope].tight);
    if (shown <= 0.0) {
        return out;
    }
    let q = array<vec2f, 6>(vec2f(-1.0, 0.0), vec2f(1.0, 0.0), vec2f(1.0, 1.0), vec2f(-1.0, 0.0), vec2f(1.0, 1.0), vec2f(-1.0, 1.0))[corner % 6u];
    let lights = corner >= RIBBON;
    let piece = select(corner / 6u, ((corner - RIBBON) / 6u) * 16u + 14u, lights);
    let u = f32(piece) * 0.5 + select(q.y * 0.5, 0.0, lights);
    let k = i32(floor(u));
    let here = curve(rope, k, u - f32(k));
    let p = here[0];
    let to = p - frame.eye.xyz;
    let away = max(length(to), 0.02);
    let ahead = dot(to, frame.forward.xyz);
    if (ahead < 0.08 || all(p == vec3f(0.0)) || (piece > 1u && length(here[1]) < 0.05)) {
        return out;
    }
    let thin = ahead * pixel_angle() * 0.55;
    let radius = max(params.strands.radius, thin);
    let through = exp(-air_depth(frame.eye.xyz, to / away, away));
    let along = normalize(here[1] + vec3f(0.0, -1e-4, 0.0));
    let side = normalize(cross(along, to) + vec3f(1e-5, 0.0, 0.0));
    var world = p + side * (q.x * radius);
    out.at = vec2f(q.x, u * ropes[rope].length / f32(NODES - 2u));
    out.how = vec3f(shown * params.strands.radius / radius, through, 0.0);
    if (lights) {
        let body = max(0.07, thin);
        let disc = vec2f(q.x, q.y * 2.0 - 1.0) * 5.0;
        world = p + (frame.right.xyz * disc.x + frame.up.xyz * disc.y) * body;
        out.at = disc;
        out.how = vec3f(shown * pow(0.07 / body, 2.0), through, 1.0);
    }
    out.clip = frame.view_proj * vec4f(world, 1.0);
    out.side = side;
    out.front = -to / away;
    out.distance = dot(world - frame.eye.xyz, frame.forward.xyz);
    return out;
}

@fragment
fn fragment(c: Corner) -> @location(0) vec4f {
    let z = textureLoad(depth, vec2u(c.clip.xy), 0);
    if (axis_distance(z) < c.distance) {
        discard;
    }
    if (c.how.z > 0.5) {
        let r = length(c.at);
        let edge = max(1.0 - r / 5.0, 0.0);
        let glow = exp(-r * r * 1.5) + 0.06 * edge * edge;
        return vec4f(params.strands.tracer_colour * (params.strands.lights * glow * c.how.x * c.how.y), 0.0);
    }
    let x = c.at.x;
    let n = normalize(c.side * x + c.front * sqrt(max(1.0 - x * x, 0.0)));
    // Three strands laid into a rope: a groove runs round it.
    let lay = fract(c.at.y / 0.42 + x * 0.9);
    let groove = 0.45 + 0.55 * abs(2.0 * fract(lay * 3.0) - 1.0);
    let cover = c.how.x;
    let sky = environment_irradiance(n) * 0.32;
    let rim = pow(1.0 - max(dot(n, c.front), 0.0), 2.0);
    let sun = sun_irradiance() * (max(dot(n, sun_direction()), 0.0) * 0.5 + rim * 0.15);
    let below = params.reactor.colour * (params.reactor.glow * 0.35 * max(-n.y * 0.6 + 0.4, 0.0));
    let body = vec3f(0.42, 0.36, 0.3) * groove * (sky + sun + below);
    let tracer = params.strands.tracer_colour * (params.strands.tracer * (0.12 + smoothstep(0.13, 0.05, abs(lay - 0.5))) * (0.35 + 0.65 * rim));
    return vec4f((body + tracer) * (c.how.y * cover), cover);
}
