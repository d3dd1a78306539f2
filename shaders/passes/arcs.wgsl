// Arcs of energy: every stretch a sheet that turns to the eye, white in its core, with a wide halo. Added to the picture.
#import lib/air
#import lib/arcs

@auto var<storage, read> stretches: array<Stretch>;
@auto var depth: texture_depth_2d;

struct Corner {
    @builtin(position) clip: vec4f,
    // Across (−1..1) and along: beyond 0..1 at its rounded ends, in widths.
    @location(0) at: vec3f,
    @location(1) @interpolate(flat) light: vec2f,
    @location(2) distance: f32,
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) id: u32) -> Corner {
    let s = stretches[id];
    let q = array<vec2f, 6>(vec2f(-1.0, 0.0), vec2f(1.0, 0.0), vec2f(1.0, 1.0), vec2f(-1.0, 0.0), vec2f(1.0, 1.0), vec2f(-1.0, 1.0))[corner];
    let along = s.end - s.start;
    let long = max(length(along), 1e-3);
    let middle = mix(s.start, s.end, q.y);
    let to = middle - frame.eye.xyz;
    let away = max(length(to), 0.5);
    let side = normalize(cross(along, to) + vec3f(1e-5, 0.0, 0.0));
    // The core is never thinner than a pixel; the halo is nine cores wide.
    let core = params.reactor.arc_width * (0.35 + 0.65 * s.strength);
    let thin = away * pixel_angle() * 0.6;
    let wide = max(core, thin) * 9.0;
    let world = middle + along / long * ((q.y * 2.0 - 1.0) * wide) + side * (q.x * wide);
    var out: Corner;
    out.clip = frame.view_proj * vec4f(world, 1.0);
    out.at = vec3f(q.x * 9.0, dot(world - s.start, along) / (long * wide) * 9.0, long / wide * 9.0);
    out.distance = dot(world - frame.eye.xyz, frame.forward.xyz);
    let through = exp(-air_depth(frame.eye.xyz, to / away, away));
    out.light = vec2f(s.strength * min(core / thin, 1.0) * through, s.flow);
    return out;
}

@fragment
fn fragment(c: Corner) -> @location(0) vec4f {
    let z = textureLoad(depth, vec2u(c.clip.xy), 0);
    if (axis_distance(z) < c.distance) {
        discard;
    }
    // Distance from the stretch in cores; ends are round, so that stretches join.
    let past = max(max(-c.at.y, c.at.y - c.at.z), 0.0);
    let r = length(vec2f(c.at.x, past));
    // Stretches overlap at their ends: each gives its share there.
    let share = select(1.0, 0.0, past > 1.2);
    let core = exp(-r * r * 0.9);
    let halo = 0.06 / (1.0 + r * r * 0.5) * max(1.0 - r / 9.0, 0.0);
    let hot = mix(params.reactor.arc_colour, vec3f(1.0, 0.72, 0.6), 0.75);
    let light = hot * core + params.reactor.arc_colour * halo;
    return vec4f(light * (params.reactor.arc * c.light.x * share), 0.0);
}
