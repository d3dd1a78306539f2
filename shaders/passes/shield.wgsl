// The ships' shields: a thin shell round each, seen where it is looked at aslant (Fresnel), a lattice of hexagons through
// which ripples run that meet and cancel. Where a front strikes it, it flares and rings; fog that touches it glows. Added to
// the picture.
#import lib/fog
#import lib/fronts
#import lib/vessels

@auto var<uniform> shields: array<Shield, 16>;
@auto var depth: texture_depth_2d;
@auto var fog_density: texture_3d<f32>;

const ROWS: u32 = 16u;
const COLUMNS: u32 = 32u;

struct Corner {
    @builtin(position) clip: vec4f,
    // On the unit sphere: across, up, along.
    @location(0) at: vec3f,
    @location(1) world: vec3f,
    @location(2) @interpolate(flat) id: u32,
    @location(3) @interpolate(flat) through: f32,
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) id: u32) -> Corner {
    let s = shields[id];
    let cell = corner / 6u;
    let q = array<vec2u, 6>(vec2u(0u, 0u), vec2u(1u, 0u), vec2u(1u, 1u), vec2u(0u, 0u), vec2u(1u, 1u), vec2u(0u, 1u))[corner % 6u];
    let column = cell % COLUMNS + q.x;
    let row = cell / COLUMNS + q.y;
    let around = f32(column) / f32(COLUMNS) * 6.2831853;
    let polar = f32(row) / f32(ROWS) * 3.1415927;
    // Poles at stern and bow.
    let u = vec3f(sin(polar) * cos(around), sin(polar) * sin(around), -cos(polar));
    let p = u * s.half;
    var out: Corner;
    out.at = u;
    out.world = s.centre + s.across * p.x + vec3f(0.0, p.y, 0.0) + s.along * p.z;
    out.clip = frame.view_proj * vec4f(out.world, 1.0);
    out.id = id;
    out.through = through_haze(s.centre) * s.strength;
    return out;
}

// How near p is to the border of its hexagon: 0 in its middle, 1 on it; zw: the hexagon's middle.
fn hexagon(p: vec2f) -> vec3f {
    let k = vec2f(1.0, 1.7320508);
    let a = p - k * round(p / k);
    let b = p - k * (round(p / k - 0.5) + 0.5);
    let d = select(b, a, dot(a, a) < dot(b, b));
    let m = abs(d);
    return vec3f(2.0 * max(m.x, dot(m, vec2f(0.5, 0.8660254))), p - d);
}

// What fronts have left at p: a flash as they strike, and a ringing that takes a second or two to die away.
fn hits(p: vec3f) -> f32 {
    var sum = 0.0;
    let shocks = rounds(fronts.shocks, p.x);
    for (var k = 0u; k < shocks; k++) {
        let age = front_age(fronts.list[k], p);
        let rings = 0.6 + 0.4 * sin(age * 31.0);
        sum += fronts.list[k].strength * step(0.0, age) * (exp(-8.0 * max(age, 0.0)) + 0.35 * rings * exp(-1.7 * max(age, 0.0)));
    }
    return sum;
}

// Share of light that a few metres of the fog at p take.
fn fog_on(p: vec3f) -> f32 {
    let place = fog_place(p);
    let fog = textureSampleLevel(fog_density, linear_clamp, place, 0.0);
    return 1.0 - exp(-(fog_smog_extinction() * fog.r + fog.g) * fog_inside(place) * 12.0);
}

@fragment
fn fragment(c: Corner) -> @location(0) vec4f {
    let z = textureLoad(depth, vec2u(c.clip.xy), 0);
    let ray = c.world - frame.eye.xyz;
    if (axis_distance(z) < dot(ray, frame.forward.xyz)) {
        discard;
    }
    let s = shields[c.id];
    let u = normalize(c.at);
    let g = normalize(u / s.half);
    let n = s.across * g.x + vec3f(0.0, g.y, 0.0) + s.along * g.z;
    let away = length(ray);
    let facing = abs(dot(n, ray)) / away;
    let rim = pow(1.0 - facing, 3.0);
    // Along the hull, and round it by the girth of its middle.
    let girth = atan2(u.x, u.y) * 0.5 * (s.half.x + s.half.y);
    let along = u.z * s.half.z;
    let h = hexagon(vec2f(girth, along) / params.fleet.shield_cell);
    let line = params.fleet.shield_cell / max(away * pixel_angle() / max(facing, 0.15), 1e-4);
    let sharp = smoothstep(1.5, 7.0, line);
    let border = mix(0.22, smoothstep(0.84, 0.99, h.x), sharp);
    // Two trains of ripples from the bow and from where the shell is thinnest; cells light up where they agree.
    let t = frame.eye.w * params.fleet.shield_speed;
    let middle = h.yz * params.fleet.shield_cell;
    let one = sin((middle.y - t) * 0.21 + s.phase * 30.0);
    let two = sin((length(middle - vec2f(6.0, 0.35 * s.half.z)) - 0.8 * t) * 0.29);
    let three = sin((middle.x + 0.4 * middle.y + 0.6 * t) * 0.16);
    let meet = max(one * two + 0.35 * three, 0.0);
    let ripple = meet * meet;
    let glow = rim * (0.35 + 0.9 * border + 0.5 * ripple) + (0.10 * border + 0.16 * (0.3 + border)) * ripple * (0.25 + rim);
    // Whole cells answer a front, each in its own measure, and their borders most.
    let own = 0.55 + 0.45 * sin(middle.x * 12.9 + middle.y * 78.2);
    let answer = hits(c.world) * params.fleet.shield_hit * (0.3 * own + 1.2 * border + rim);
    let mist = params.fleet.shield_mist * fog_on(c.world) * (0.4 + rim);
    // Oil-film hue where the ripples are highest.
    let hue = mix(params.fleet.shield_colour, vec3f(0.75, 0.35, 1.0), 0.5 * ripple * rim);
    // Off where the shell is cut at its very edge, and from close by.
    let soft = smoothstep(0.0, 0.1, facing) * smoothstep(2.0, 20.0, away);
    return vec4f(hue * (params.fleet.shield * (glow + answer + mist) * soft * c.through), 0.0);
}
