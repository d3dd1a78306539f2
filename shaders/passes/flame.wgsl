// Thruster flames: a sheet along each flame that turns to the eye, bright in its core with shock diamonds that stand in the
// jet, and a disc at the nozzle's mouth for those who look up into it. Added to the picture.
#import lib/vessels
#import lib/noise

@auto var<uniform> flames: array<Flame, 64>;
@auto var depth: texture_depth_2d;

struct Corner {
    @builtin(position) clip: vec4f,
    // Sheet: radii across, lengths along (0 mouth … 1 tip). Disc: radii from its middle.
    @location(0) at: vec2f,
    @location(1) @interpolate(flat) light: vec3f,
    @location(2) distance: f32,
    @location(3) @interpolate(flat) kind: vec3f,
    @location(4) @interpolate(flat) white: vec3f,
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) id: u32) -> Corner {
    let f = flames[id];
    let q = array<vec2f, 6>(vec2f(-1.0, -1.0), vec2f(1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, 1.0))[corner % 6u];
    let disc = corner >= 6u;
    let to_eye = normalize(frame.eye.xyz - f.position);
    let tremble = 1.0 + 0.05 * sin(frame.eye.w * 51.0 + f.phase * 40.0) * sin(frame.eye.w * 23.0 + f.phase * 17.0);
    let long = f.length * params.fleet.flame_length;
    let length_now = long * tremble * (0.55 + 0.45 * f.strength);
    let side = normalize(cross(f.toward, to_eye) + vec3f(1e-4, 0.0, 0.0));
    let down = abs(dot(f.toward, to_eye));
    var world: vec3f;
    var out: Corner;
    if (disc) {
        out.at = q * 2.6;
        world = f.position + (frame.right.xyz * q.x + frame.up.xyz * q.y) * (2.6 * f.radius);
    } else {
        let y = 0.5 + 0.5 * q.y;
        out.at = vec2f(q.x * 2.4, y);
        world = f.position + f.toward * (y * length_now) + side * (q.x * 2.4 * f.radius);
    }
    out.clip = frame.view_proj * vec4f(world, 1.0);
    out.distance = dot(world - frame.eye.xyz, frame.forward.xyz);
    // Seen along its axis a flame is deep: the disc takes over from the sheet.
    let share = select(sqrt(max(1.0 - down * down, 0.0)), 0.12 + 0.5 * down * down, disc);
    let hue = select(params.fleet.flame_colour, params.fleet.fire_colour * f.fire, f.fire > 0.0);
    out.light = hue * (params.fleet.flame * f.strength * share * through_haze(f.position));
    out.kind = vec3f(f32(disc), f.phase * 97.0, long / f.radius);
    out.white = select(vec3f(0.55, 0.8, 1.0), vec3f(1.0, 0.72, 0.35), f.fire > 0.0);
    return out;
}

@fragment
fn fragment(c: Corner) -> @location(0) vec4f {
    let z = textureLoad(depth, vec2u(c.clip.xy), 0);
    if (axis_distance(z) < c.distance) {
        discard;
    }
    let r = length(c.at);
    let halo = max(1.0 - r / 2.6, 0.0);
    let disc = 0.5 * exp(-r * r * 2.2) + 0.05 * halo * halo;
    // Down the jet: it necks, swells and thins; the diamonds repeat about every one and a half mouths.
    let y = c.at.y;
    let beat = y * c.kind.z / 1.5;
    let wave = 0.5 + 0.5 * cos(6.2831853 * beat);
    let run = frame.eye.w * 34.0;
    let ragged = value2(vec2f(c.at.x * 1.3 + c.kind.y, y * c.kind.z * 0.8 - run) + 200.0) + 0.5 * value2(vec2f(c.at.x * 3.1 - c.kind.y, y * c.kind.z * 2.1 - run * 1.7) + 400.0) - 0.75;
    let widen = 0.72 + 0.5 * y - 0.16 * wave * (1.0 - y);
    let x = c.at.x / widen + 0.35 * ragged * y;
    let fade = pow(1.0 - y, 1.7) * smoothstep(0.0, 0.015, y);
    let core = exp(-x * x * 11.0) * mix(1.0, 0.25 + 1.5 * wave * wave * wave, params.fleet.diamonds * (1.0 - y));
    let mantle = exp(-x * x * 2.6) * (0.8 + 0.8 * ragged);
    let edge = smoothstep(2.4, 1.8, abs(c.at.x));
    let sheet = (c.light * (0.34 * mantle) + mix(c.light, vec3f(dot(c.light, vec3f(0.35))) * c.white, 0.6) * core) * (fade * edge);
    return vec4f(max(select(sheet, c.light * disc, c.kind.x > 0.5), vec3f(0.0)), 0.0);
}
