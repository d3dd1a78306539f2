// Contacts among chunks that fall or lie: balls that share cells are pushed apart (Macklin 2016, "XPBD"; Jacobi averages).
// Every sum is of whole numbers, so that the order in which a cell lists its chunks cannot be seen.
#import sim/collapse/step

@auto var<storage, read> states_now: array<ChunkState>;
@auto var<storage, read_write> places_out: array<vec4f>;
@auto var<storage, read> places_in: array<vec4f>;
@auto var<storage, read_write> counts: array<atomic<u32>>;
@auto var<storage, read_write> starts: array<u32>;
@auto var<storage, read_write> members: array<u32>;

// Parts of a metre that pushes are counted in.
const FINE: f32 = 4096.0;

fn touches(status: u32) -> bool {
    return status == FALLING || status == RESTING;
}

fn cell_of(c: Chunk, p: vec3f) -> vec3i {
    return vec3i(floor(p / max(sites.list[c.site].reach, 0.5)));
}

fn bucket(site: u32, cell: vec3i) -> u32 {
    let v = pcg3(vec3u(cell + 16384)).x ^ (site * 0x9e3779b9u);
    return v & (arrayLength(&counts) - 1u);
}

@compute @workgroup_size(64)
fn count(@builtin(global_invocation_id) thread: vec3u) {
    let id = thread.x;
    if (id >= arrayLength(&states_now)) {
        return;
    }
    let s = states_now[id];
    let c = chunks[id];
    places_out[id] = vec4f(s.position, select(0.0, c.radius, touches(s.status)));
    if (touches(s.status)) {
        atomicAdd(&counts[bucket(c.site, cell_of(c, s.position))], 1u);
    }
}

var<workgroup> parts: array<u32, 256>;

// Where each bucket's list begins.
@compute @workgroup_size(256)
fn scan(@builtin(local_invocation_index) lane: u32) {
    let all = arrayLength(&counts);
    let each = (all + 255u) / 256u;
    let first = min(lane * each, all);
    let last = min(first + each, all);
    var sum = 0u;
    for (var k = first; k < last; k++) {
        sum += atomicLoad(&counts[k]);
    }
    parts[lane] = sum;
    workgroupBarrier();
    var at = 0u;
    for (var k = 0u; k < lane; k++) {
        at += parts[k];
    }
    for (var k = first; k < last; k++) {
        let n = atomicLoad(&counts[k]);
        starts[k] = at;
        at += n;
        // From here on it counts down who is yet to be listed.
        atomicStore(&counts[k], at);
    }
    if (lane == 255u) {
        starts[all] = at;
    }
}

@compute @workgroup_size(64)
fn list(@builtin(global_invocation_id) thread: vec3u) {
    let id = thread.x;
    if (id >= arrayLength(&states_now)) {
        return;
    }
    let s = states_now[id];
    if (touches(s.status)) {
        let c = chunks[id];
        let at = atomicSub(&counts[bucket(c.site, cell_of(c, s.position))], 1u) - 1u;
        members[at] = id;
    }
}

@compute @workgroup_size(64)
fn push(@builtin(global_invocation_id) thread: vec3u) {
    let id = thread.x;
    if (id >= arrayLength(&states_now)) {
        return;
    }
    let own = places_in[id];
    let s = states_now[id];
    if (s.status != FALLING) {
        places_out[id] = own;
        return;
    }
    let c = chunks[id];
    let home = cell_of(c, s.position);
    var sum = vec3i(0);
    var met = 0;
    for (var k = 0; k < 27; k++) {
        let cell = home + vec3i(k % 3, k / 3 % 3, k / 9) - 1;
        let b = bucket(c.site, cell);
        for (var i = starts[b]; i < starts[b + 1u]; i++) {
            let other = members[i];
            if (other == id || other >= arrayLength(&states_now)) {
                continue;
            }
            let o = chunks[other];
            let there = places_in[other];
            // Another cell may share the bucket.
            if (o.site != c.site || any(cell_of(o, states_now[other].position) != cell)) {
                continue;
            }
            let apart = own.xyz - there.xyz;
            let near = own.w + there.w;
            let away = length(apart);
            if (away < near && there.w > 0.0) {
                let way = select(apart / away, vec3f(0.0, 1.0, 0.0), away < 1e-4);
                // The heavier moves less; what lies does not move.
                let share = select(o.mass / (o.mass + c.mass), 1.0, states_now[other].status == RESTING);
                sum += vec3i(round(clamp(way * ((near - away) * share), vec3f(-50.0), vec3f(50.0)) * FINE));
                met += 1;
            }
        }
    }
    places_out[id] = vec4f(own.xyz + vec3f(sum) / (FINE * f32(max(met, 1))), own.w);
}
