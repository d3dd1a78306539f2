// Glints: lenses, eyes, cores, the last spark; each a disc with a glare that falls off around it. Added to the picture.
#import lib/air
#import lib/beasts
#import lib/glints

@auto var<storage, read> glints: array<Glint>;
@auto var depth: texture_depth_2d;

struct Corner {
    @builtin(position) clip: vec4f,
    // In radii.
    @location(0) at: vec2f,
    @location(1) @interpolate(flat) light: vec3f,
    @location(2) @interpolate(flat) distance: f32,
    @location(3) @interpolate(flat) glare: f32,
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) id: u32) -> Corner {
    let s = glints[id];
    let q = array<vec2f, 6>(vec2f(-1.0, -1.0), vec2f(1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, 1.0))[corner];
    let to = s.position - frame.eye.xyz;
    let away = max(length(to), 0.05);
    let ahead = dot(to, frame.forward.xyz);
    var out: Corner;
    out.clip = vec4f(0.0, 0.0, 2.0, 1.0);
    if (ahead < 0.05) {
        return out;
    }
    let thin = ahead * pixel_angle() * 0.7;
    let radius = max(s.radius, thin);
    let share = (s.radius * s.radius) / (radius * radius);
    let world = s.position + (frame.right.xyz * q.x + frame.up.xyz * q.y) * (radius * s.glare);
    out.clip = frame.view_proj * vec4f(world, 1.0);
    out.at = q * s.glare;
    out.light = s.light * (share * exp(-air_depth(frame.eye.xyz, to / away, away)));
    out.distance = ahead - s.radius;
    out.glare = s.glare;
    return out;
}

@fragment
fn fragment(c: Corner) -> @location(0) vec4f {
    let z = textureLoad(depth, vec2u(c.clip.xy), 0);
    let r = length(c.at);
    if (r > c.glare || axis_distance(z) < c.distance) {
        discard;
    }
    let edge = 1.0 - r / c.glare;
    let light = exp(-r * r * 1.4) + 0.05 * edge * edge / (0.4 + 0.25 * r * r);
    return vec4f(c.light * light, 0.0);
}
