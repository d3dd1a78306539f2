// Motes of light in closed form. A stream of them springs at a point, spills over the edge and runs down and away, wound
// about its own middle like sand that slips through fingers; others hang in the air, and a camera that falls past them sees
// streaks. Added to the picture, behind whatever stands nearer.
#import frame
#import lib/hash
#import lib/stardust

@auto var<uniform> motes: Motion;
@auto var depth: texture_depth_2d;

struct Corner {
    @builtin(position) clip: vec4f,
    @location(0) at: vec2f,
    @location(1) @interpolate(flat) light: vec3f,
    @location(2) @interpolate(flat) distance: f32,
}

// Where a mote of the stream is, `a` seconds after it sprang up.
fn running(h: vec3f, g: vec3f, a: f32) -> vec3f {
    let s = a * params.stardust.speed;
    // Out over the rail, then down, faster and faster.
    let out = 1.5 * (1.0 - exp(-1.1 * s)) + 0.5 * s;
    let down = 0.22 * s + 1.9 * s * s;
    let rise = 0.45 * s * exp(-1.6 * s);
    // Most of them near its middle, a few far out.
    let wide = (0.04 + 0.15 * s + 0.045 * s * s) * (0.25 * g.x + 1.6 * g.x * g.x * g.x * g.x);
    let turn = 6.2831853 * h.x + s * (1.1 + 0.8 * g.y) + 0.4 * sin(frame.eye.w * 0.7 + s);
    let sway = vec3f(0.35 * sin(0.9 * s + frame.eye.w * 0.5), 0.0, 0.25 * sin(0.7 * s + 1.3)) * s;
    return params.stardust.source + vec3f(cos(turn) * wide, rise - down, sin(turn) * wide - out - params.stardust.slant * down) + sway + (h - 0.5) * 0.12;
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) id: u32) -> Corner {
    var out: Corner;
    out.clip = vec4f(0.0, 0.0, 2.0, 1.0);
    let h = hash3(vec3u(id, 31u, frame.seed));
    let g = hash3(vec3u(id, 37u, frame.seed));
    var p: vec3f;
    var velocity = vec3f(0.0);
    var share = 1.0;
    if (id < motes.stream) {
        if (h.z > params.stardust.stream) {
            return out;
        }
        let life = 5.0 + 9.0 * g.z;
        let a = fract(frame.eye.w / life + h.y) * life;
        p = running(h, g, a);
        velocity = (running(h, g, a + 0.02) - p) * 50.0;
        share = smoothstep(0.0, 0.25, a) * smoothstep(life, life * 0.35, a);
    } else {
        if (h.z > params.stardust.air) {
            return out;
        }
        // Hangs in the world, in whichever box of the lattice the camera is in.
        let box = params.stardust.reach * 2.0;
        let drift = vec3f(0.5, 0.25, 0.3) * frame.eye.w + 0.3 * sin(frame.eye.w * vec3f(0.7, 0.9, 0.8) + h.zxy * 40.0);
        let rel = fract((vec3f(h.x, h.y, g.x) * box + drift - frame.eye.xyz) / box) * box - params.stardust.reach;
        p = frame.eye.xyz + rel;
        share = smoothstep(params.stardust.reach, params.stardust.reach * 0.6, length(rel));
    }
    let to = p - frame.eye.xyz;
    let ahead = dot(to, frame.forward.xyz);
    if (ahead < 0.12) {
        return out;
    }
    let size = params.stardust.size * (0.5 + 1.3 * g.y * g.y);
    let thin = ahead * pixel_angle() * 0.7;
    let radius = max(size, thin);
    let seen = (velocity - motes.velocity) * (0.5 * frame.shutter);
    // Along the picture's plane, as what comes straight at us draws out from the vanishing point too.
    let flat_way = vec2f(dot(seen, frame.right.xyz), dot(seen, frame.up.xyz)) - vec2f(dot(to, frame.right.xyz), dot(to, frame.up.xyz)) * (dot(seen, frame.forward.xyz) / ahead);
    let way = min(length(flat_way), ahead);
    let along = select(vec2f(1.0, 0.0), flat_way / max(way, 1e-6), way > 1e-5);
    let q = array<vec2f, 6>(vec2f(-1.0, -1.0), vec2f(1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, 1.0))[corner];
    let offset = along * (q.x * (radius + way)) + vec2f(-along.y, along.x) * (q.y * radius);
    out.clip = frame.view_proj * vec4f(p + frame.right.xyz * offset.x + frame.up.xyz * offset.y, 1.0);
    out.at = q;
    out.distance = ahead;
    let twinkle = 0.35 + 0.65 * pow(0.5 + 0.5 * sin(frame.eye.w * (3.0 + 7.0 * h.z) + h.x * 50.0), 3.0);
    let near = select(smoothstep(0.8, 4.0, ahead), smoothstep(0.12, 0.5, ahead), id < motes.stream);
    let cover = (size * size) / (radius * radius) * radius / (radius + way);
    let hue = mix(params.stardust.colour, params.stardust.second, step(0.82, g.z));
    out.light = hue * (params.stardust.glow * share * twinkle * near * cover);
    return out;
}

@fragment
fn fragment(c: Corner) -> @location(0) vec4f {
    let z = textureLoad(depth, vec2u(c.clip.xy), 0);
    let r2 = dot(c.at, c.at);
    if (r2 > 1.0 || axis_distance(z) < c.distance) {
        discard;
    }
    let soft = 1.0 - r2;
    return vec4f(c.light * (soft * soft), 0.0);
}
