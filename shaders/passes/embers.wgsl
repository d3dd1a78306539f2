// Embers and ash drawn as soft flakes stretched along their way during the exposure, behind whatever stands nearer.
#import frame
#import lib/flake
#import lib/hash
#import lib/environment

@auto var<storage, read> flakes: array<Flake>;
@auto var<storage, read> flakes_before: array<Flake>;
@auto var depth: texture_depth_2d;

struct Corner {
    @builtin(position) clip: vec4f,
    @location(0) at: vec2f,
    @location(1) @interpolate(flat) light: vec4f,
    @location(2) @interpolate(flat) distance: f32,
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) id: u32) -> Corner {
    let now = flakes[id];
    let before = flakes_before[id];
    var out: Corner;
    out.clip = vec4f(0.0, 0.0, 2.0, 1.0);
    // Newly born in this step: nothing to interpolate from.
    let newborn = before.life == 0.0 || now.age < before.age;
    let p = select(mix(before.position, now.position, frame.alpha), now.position, newborn);
    let rel = p - frame.eye.xyz;
    let ahead = dot(rel, frame.forward.xyz);
    if (ahead < 0.15 || p.y < -9.0e4) {
        return out;
    }
    let h = hash3(vec3u(id, 17u, frame.seed));
    let size = params.embers.size * (0.5 + 1.2 * h.x * h.x);
    // Never thinner than a pixel: dimmer instead.
    let thin = ahead * pixel_angle() * 0.75;
    let radius = max(size, thin);
    let share = (size * size) / (radius * radius);
    let streak = now.velocity * (0.5 * frame.shutter);
    let q = array<vec2f, 6>(vec2f(-1.0, -1.0), vec2f(1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, 1.0))[corner];
    let flat_way = vec2f(dot(streak, frame.right.xyz), dot(streak, frame.up.xyz));
    let way = length(flat_way);
    let along = select(vec2f(1.0, 0.0), flat_way / max(way, 1e-6), way > 1e-5);
    let offset = along * (q.x * (radius + way)) + vec2f(-along.y, along.x) * (q.y * radius);
    let world = p + frame.right.xyz * offset.x + frame.up.xyz * offset.y;
    out.clip = frame.view_proj * vec4f(world, 1.0);
    out.at = q;
    out.distance = ahead;
    let fade = smoothstep(0.0, 0.08, now.age / now.life) * smoothstep(1.0, 0.75, now.age / now.life);
    let near = smoothstep(0.3, 1.2, ahead);
    let cover = share * fade * near * radius / (radius + way);
    if (h.y < params.embers.ash) {
        let grey = environment_irradiance(vec3f(0.0, 1.0, 0.0)) * 0.05;
        out.light = vec4f(grey * cover, cover * 0.85);
    } else {
        // Pulses as it tumbles in the wind.
        let pulse = 0.55 + 0.45 * sin(frame.eye.w * (5.0 + 9.0 * h.z) + h.x * 40.0);
        out.light = vec4f(params.embers.colour * (params.embers.glow * cover * pulse * (0.4 + h.z)), cover * 0.3);
    }
    return out;
}

@fragment
fn fragment(c: Corner) -> @location(0) vec4f {
    let z = textureLoad(depth, vec2u(c.clip.xy), 0);
    let r2 = dot(c.at, c.at);
    if (r2 > 1.0 || axis_distance(z) < c.distance) {
        discard;
    }
    return c.light * (1.0 - r2);
}
