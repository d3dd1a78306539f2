// A chunk at one moment (src/sim/collapse.rs keeps two of them).

const STANDING: u32 = 0u;
const BENDING: u32 = 1u;
// Bent for good.
const BENT: u32 = 2u;
// Goes with its cluster.
const RIDING: u32 = 3u;
const FALLING: u32 = 4u;
const RESTING: u32 = 5u;

struct ChunkState {
    position: vec3f,
    status: u32,
    // From how it stood: a quaternion.
    rotation: vec4f,
    velocity: vec3f,
    // What it gives off now, as area that it would hide (m²/s).
    dust: f32,
    // rad/s.
    spin: vec3f,
    // Seconds since it came loose.
    loose: f32,
    // All the dust it has given off, as area (m²).
    given: f32,
    pad0: u32,
    pad1: u32,
    pad2: u32,
}

fn turned(q: vec4f, v: vec3f) -> vec3f {
    let t = 2.0 * cross(q.xyz, v);
    return v + q.w * t + cross(q.xyz, t);
}

fn turned_back(q: vec4f, v: vec3f) -> vec3f {
    return turned(vec4f(-q.xyz, q.w), v);
}

fn quaternion_times(a: vec4f, b: vec4f) -> vec4f {
    return vec4f(a.w * b.xyz + b.w * a.xyz + cross(a.xyz, b.xyz), a.w * b.w - dot(a.xyz, b.xyz));
}

// About a unit axis.
fn quaternion_about(axis: vec3f, angle: f32) -> vec4f {
    return vec4f(axis * sin(0.5 * angle), cos(0.5 * angle));
}
