// What moves the air besides itself: fronts, jets, sinks, moving bodies. Filled by src/sim/fog/influence.rs.
#import sim/fog/step

const INFLUENCE_FRONT: u32 = 0u;
const INFLUENCE_JET: u32 = 1u;
const INFLUENCE_SINK: u32 = 2u;
const INFLUENCE_BODY: u32 = 3u;
const INFLUENCE_SWEEP: u32 = 4u;

struct Influence {
    position: vec3f,
    kind: u32,
    // Unit vector of a jet; velocity of a body (m/s).
    direction: vec3f,
    // Of a front's ring, a jet's mouth, a sink or a body (m).
    radius: f32,
    // Acceleration of fronts, sweeps and sinks (m/s²); speed of a jet (m/s).
    strength: f32,
    // Thickness of a ring; length of a jet (m).
    width: f32,
    spare: vec2f,
}

// At least one; the last does nothing if there is none. A storage buffer, whose length some drivers do not compile into
// the shader anew with every step.
@auto var<storage, read> influences: array<Influence>;

// Velocity v of the air at p after dt seconds under everything that acts on it.
fn influenced(p: vec3f, v: vec3f, dt: f32) -> vec3f {
    var out = v;
    for (var k = 0u; k < arrayLength(&influences); k++) {
        let it = influences[k];
        let to = p - it.position;
        let away = length(to);
        let outward = to / max(away, 1e-3);
        switch it.kind {
            case INFLUENCE_FRONT: {
                // Blown outward as the front passes, drawn back behind it (Kinney & Graham 1985, negative phase).
                let x = (away - it.radius) / it.width;
                let y = x + 2.4;
                out += outward * (it.strength * dt * (exp(-x * x) - 0.45 * exp(-y * y * 0.6)) * 600.0 / (600.0 + away));
            }
            case INFLUENCE_JET: {
                let along = dot(to, it.direction);
                let aside = length(to - it.direction * along);
                let wide = it.radius + 0.16 * max(along, 0.0);
                let r = aside / wide;
                let reach = smoothstep(-0.5 * it.radius, 0.5 * it.radius, along) * exp(-max(along, 0.0) / it.width);
                let share = exp(-r * r) * reach;
                out = mix(out, it.direction * it.strength * reach, min(share * dt * 12.0, 1.0));
            }
            case INFLUENCE_SINK: {
                out -= outward * (it.strength * dt * exp(-away * away / (it.radius * it.radius)));
            }
            case INFLUENCE_BODY: {
                let inside = smoothstep(1.6 * it.radius, 0.6 * it.radius, away);
                out = mix(out, it.direction + outward * (0.5 * length(it.direction)), inside);
            }
            default: {
                // Drags the air along behind it and thins what it leaves.
                let x = (away - it.radius) / it.width + 0.9;
                out += outward * (it.strength * dt * exp(-x * x));
            }
        }
    }
    return out;
}
