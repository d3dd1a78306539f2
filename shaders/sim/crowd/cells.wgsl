// People by cell of a square grid, in the order of their numbers: counted, summed, placed and sorted cell by cell, so that
// whoever looks at neighbours meets them in the same order every time (Green 2008, "CUDA Particles", with a last sort).
#import lib/agent

struct Grounds {
    // World x, z of the first corner of every grid.
    origin: vec2f,
    // Sides of the cells for neighbours and of those for walls (m).
    cell: f32,
    wall_cell: f32,
    cells: vec2u,
    walls: vec2u,
    flows: vec2u,
    flow_cell: f32,
    frights: u32,
    // A ramp off the floor to the west: x of its foot and of its head, the head's height; and its sides (z).
    ramp: vec4f,
    ramp_sides: vec2f,
    pad: vec2u,
}

@auto var<uniform> grounds: Grounds;
@auto var<storage, read> agents_in: array<Agent>;
@auto var<storage, read_write> cursors: array<atomic<u32>>;
@auto var<storage, read_write> starts_out: array<u32>;
@auto var<storage, read_write> sorted_out: array<u32>;

fn cell_of(p: vec3f) -> u32 {
    let c = clamp(vec2i(floor((p.xz - grounds.origin) / grounds.cell)), vec2i(0), vec2i(grounds.cells) - 1);
    return u32(c.x) + u32(c.y) * grounds.cells.x;
}

@compute @workgroup_size(64)
fn count(@builtin(global_invocation_id) id: vec3u) {
    if (id.x < arrayLength(&agents_in) && agents_in[id.x].look != 0u) {
        atomicAdd(&cursors[cell_of(agents_in[id.x].position)], 1u);
    }
}

const LANES: u32 = 256u;

var<workgroup> sums: array<u32, LANES>;

// First entry of every cell; the cursors then stand there.
@compute @workgroup_size(LANES)
fn sum(@builtin(local_invocation_index) lane: u32) {
    let all = arrayLength(&cursors);
    let each = (all + LANES - 1u) / LANES;
    let first = min(lane * each, all);
    let last = min(first + each, all);
    var own = 0u;
    for (var k = first; k < last; k++) {
        own += atomicLoad(&cursors[k]);
    }
    sums[lane] = own;
    workgroupBarrier();
    var before = 0u;
    for (var k = 0u; k < lane; k++) {
        before += sums[k];
    }
    for (var k = first; k < last; k++) {
        starts_out[k] = before;
        before += atomicExchange(&cursors[k], before);
    }
    if (lane == LANES - 1u) {
        starts_out[all] = before;
    }
}

@compute @workgroup_size(64)
fn place(@builtin(global_invocation_id) id: vec3u) {
    if (id.x < arrayLength(&agents_in) && agents_in[id.x].look != 0u) {
        sorted_out[atomicAdd(&cursors[cell_of(agents_in[id.x].position)], 1u)] = id.x;
    }
}

@compute @workgroup_size(64)
fn order(@builtin(global_invocation_id) id: vec3u) {
    if (id.x + 1u >= arrayLength(&starts_out)) {
        return;
    }
    let first = starts_out[id.x];
    let last = starts_out[id.x + 1u];
    for (var k = first + 1u; k < last; k++) {
        let moving = sorted_out[k];
        var at = k;
        while (at > first && sorted_out[at - 1u] > moving) {
            sorted_out[at] = sorted_out[at - 1u];
            at -= 1u;
        }
        sorted_out[at] = moving;
    }
}
