// One step of the ropes: position-based (Müller 2007) in small substeps (Macklin 2019), constraints in two colours, one
// workgroup a rope. A coil pays out from its end as that falls; what is still in it lies on the edge.
#import sim/step
#import lib/noise
#import lib/strands

@auto var<storage, read> ropes: array<Rope>;
@auto var<storage, read> nodes_in: array<Node>;
@auto var<storage, read_write> nodes_out: array<Node>;

const SUBSTEPS: i32 = 10;
const SWEEPS: i32 = 4;
const GRAVITY: f32 = 9.81;

var<workgroup> at: array<vec3f, NODES>;
var<workgroup> speed: array<vec3f, NODES>;
// Inverse masses; 0 for what is held.
var<workgroup> ease: array<f32, NODES>;

// Keeps two neighbours at most `rest` apart: a rope does not push.
fn tie(a: u32, b: u32, rest: f32) {
    let d = at[b] - at[a];
    let long = length(d);
    let w = ease[a] + ease[b];
    if (long > rest && w > 0.0) {
        let pull = d * ((long - rest) / (long * w));
        at[a] += pull * ease[a];
        at[b] -= pull * ease[b];
    }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) k: u32) {
    let rope = ropes[group.x];
    let index = group.x * NODES + k;
    if (rope.tight > 0.5) {
        // Drawn tight: it only sags a little and hums. Nodes lie closer where we are.
        let share = f32(max(k, 1u) - 1u) / f32(NODES - 2u);
        let s = share * share;
        let hum = 0.0006 * rope.length * s * (1.0 - s) * sin(tick.time * 7.0 + f32(group.x) * 1.7);
        let tied = mix(rope.edge, rope.fast, s) - vec3f(hum, 0.06 * rope.length * s * (1.0 - s), 0.0);
        nodes_out[index] = Node(select(tied, rope.rail, k == 0u), 1.0, vec3f(0.0), 0.0);
        return;
    }
    let before = nodes_in[index];
    let rest = rope.length / f32(NODES - 2u);
    // The coil pays out as its end falls freely.
    let paid = 0.5 * GRAVITY * pow(max(tick.time - rope.thrown, 0.0), 2.0) * 0.85;
    let from_end = f32(NODES - 1u - k) * rest;
    let free = select(0.0, 1.0, k > 1u && tick.time > rope.thrown && from_end <= paid);
    var position = before.position;
    var velocity = before.velocity;
    if (before.free < 0.5) {
        // In the coil, or made fast.
        position = select(rope.edge, rope.rail, k == 0u);
        velocity = select(vec3f(0.0), rope.toss + vec3f(0.0, -0.9 * GRAVITY * max(tick.time - rope.thrown, 0.0), 0.0), free > 0.5 && k > 1u);
    }
    let end = k == NODES - 1u;
    ease[k] = free / select(1.0, rope.load, end);
    at[k] = position;
    workgroupBarrier();
    let h = tick.dt / f32(SUBSTEPS);
    for (var s = 0; s < SUBSTEPS; s++) {
        let p = at[k] / 14.0;
        let gust = vec3f(noise3(p + vec3f(0.0, tick.time * 0.31, 0.0)), 0.3 * noise3(p + vec3f(31.0, 0.0, tick.time * 0.27)), noise3(p + vec3f(7.0, tick.time * 0.23, 50.0)));
        let wind = params.strands.wind + gust * params.strands.gusts;
        // A bundle at the end is heavy for its size.
        let takes = params.strands.drag * select(1.0, 0.4, end);
        velocity += (wind - velocity) * (1.0 - exp(-takes * h)) + vec3f(0.0, -GRAVITY * h, 0.0);
        velocity *= free;
        let start = at[k];
        workgroupBarrier();
        at[k] = start + velocity * h;
        workgroupBarrier();
        for (var i = 0; i < SWEEPS; i++) {
            if ((k & 1u) == 0u && k + 1u < NODES) {
                tie(k, k + 1u, rest);
            }
            workgroupBarrier();
            if ((k & 1u) == 1u && k + 1u < NODES) {
                tie(k, k + 1u, rest);
            }
            workgroupBarrier();
        }
        // No node is farther from the edge than the rope is long up to it (Kim et al. 2012, long range attachments).
        let out = at[k] - rope.edge;
        let reach = f32(max(k, 1u) - 1u) * rest;
        let far = length(out);
        if (k > 1u && far > reach * 1.01) {
            at[k] = rope.edge + out * (1.01 * reach / far);
        }
        // The deck's side.
        if (k > 1u && at[k].y < 0.0 && at[k].y > -34.0) {
            at[k].z = min(at[k].z, rope.edge.z);
        }
        workgroupBarrier();
        velocity = (at[k] - start) / h * free;
        // A rope rubs against itself: neighbours take on each other's speed.
        speed[k] = velocity;
        workgroupBarrier();
        let mean = 0.5 * (speed[max(k, 1u) - 1u] + speed[min(k + 1u, NODES - 1u)]);
        velocity = mix(velocity, mean, 0.08 * free);
        workgroupBarrier();
    }
    nodes_out[index] = Node(at[k], free, velocity, 0.0);
}
