// Takes instances to where their chunks are between the last two states: whole parts while they hold together, their pieces
// once they do not, and what rides on them.
#import frame
#import lib/instance
#import lib/chunk

// As src/world/collapse/mod.rs lays it out.
struct Drawn {
    row0: vec4f,
    row1: vec4f,
    row2: vec4f,
    instance: u32,
    chunk: u32,
    // SHOWS_… in the lowest two bits, above them how many chunks its group has.
    shows: u32,
    group: u32,
}

const SHOWS_PIECE: u32 = 0u;
const SHOWS_WHOLE: u32 = 1u;

@auto var<storage, read> drawn: array<Drawn>;
@auto var<storage, read> chunk_rests: array<vec4f>;
@auto var<storage, read> chunk_states: array<ChunkState>;
@auto var<storage, read> chunk_states_before: array<ChunkState>;
@auto var<storage, read_write> instances_out: array<Instance>;

// Whether the chunks of a group no longer move as one.
fn is_apart(first: u32, count: u32) -> bool {
    let one = chunk_states[first].status;
    var apart = one == FALLING || one == RESTING || one == BENDING || one == BENT;
    for (var k = 1u; k < count; k++) {
        apart = apart || chunk_states[first + k].status != one;
    }
    return apart && count > 1u;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3u) {
    let id = thread.x;
    if (id >= arrayLength(&drawn)) {
        return;
    }
    let d = drawn[id];
    let shows = d.shows & 3u;
    let count = d.shows >> 2u;
    var there = true;
    if (shows == SHOWS_PIECE) {
        there = is_apart(d.group, count);
    } else if (shows == SHOWS_WHOLE) {
        there = !is_apart(d.group, count);
    }
    var row0 = vec4f(0.0);
    var row1 = vec4f(0.0);
    var row2 = vec4f(0.0);
    if (there) {
        let now = chunk_states[d.chunk];
        let before = chunk_states_before[d.chunk];
        let rest = chunk_rests[d.chunk].xyz;
        if (now.status == STANDING) {
            row0 = d.row0;
            row1 = d.row1;
            row2 = d.row2;
        } else {
            let a = frame.alpha;
            let position = mix(before.position, now.position, a);
            let nearer = select(1.0, -1.0, dot(before.rotation, now.rotation) < 0.0);
            let q = normalize(mix(before.rotation * nearer, now.rotation, a));
            let x = turned(q, vec3f(d.row0.x, d.row1.x, d.row2.x));
            let y = turned(q, vec3f(d.row0.y, d.row1.y, d.row2.y));
            let z = turned(q, vec3f(d.row0.z, d.row1.z, d.row2.z));
            let w = turned(q, vec3f(d.row0.w, d.row1.w, d.row2.w) - rest) + position;
            row0 = vec4f(x.x, y.x, z.x, w.x);
            row1 = vec4f(x.y, y.y, z.y, w.y);
            row2 = vec4f(x.z, y.z, z.z, w.z);
        }
    }
    instances_out[d.instance].row0 = row0;
    instances_out[d.instance].row1 = row1;
    instances_out[d.instance].row2 = row2;
}
