// Which instances a view draws: those inside its frustum whose size calls for this level of detail. Three steps without
// atomics, so that the order is always the same: mark 32 instances a thread, sum the marks per mesh, write the lists.
#import lib/instance

struct Batch {
    // First word of marks and how many.
    first_word: u32,
    words: u32,
    // First entry in the list of visible instances (where the batch's draw call starts reading).
    base: u32,
    index_count: u32,
    first_index: u32,
    base_vertex: u32,
    shadow: u32,
    pad: u32,
}

struct DrawArgs {
    index_count: u32,
    instance_count: u32,
    first_index: u32,
    base_vertex: u32,
    first_instance: u32,
}

@auto var<uniform> view: View;
@auto var<storage, read> batches: array<Batch>;
@auto var<storage, read> word_batch: array<u32>;
@auto var<storage, read_write> marks: array<u32>;
@auto var<storage, read_write> offsets: array<u32>;
@auto var<storage, read_write> draws: array<DrawArgs>;
@auto var<storage, read_write> visible: array<u32>;

fn seen(i: Instance) -> bool {
    let x = axis_x(i);
    let y = axis_y(i);
    let z = axis_z(i);
    let centre = vec3f(i.row0.w, i.row1.w, i.row2.w) + y * 0.5 + sways[3u * i.structure].xyz;
    let radius = 0.5 * sqrt(dot(x, x) + dot(y, y) + dot(z, z)) + length(sways[3u * i.structure + 2u].xy);
    let m = transpose(view.view_proj);
    let c = vec4f(centre, 1.0);
    if (dot(m[3] + m[0], c) < -radius * length(m[3].xyz + m[0].xyz)
        || dot(m[3] - m[0], c) < -radius * length(m[3].xyz - m[0].xyz)
        || dot(m[3] + m[1], c) < -radius * length(m[3].xyz + m[1].xyz)
        || dot(m[3] - m[1], c) < -radius * length(m[3].xyz - m[1].xyz)
        || dot(m[3] - m[2], c) < -radius * length(m[3].xyz - m[2].xyz)) {
        return false;
    }
    let away = distance(centre, view.eye.xyz);
    if ((view.detail.z > 0.0) & (away > view.detail.z + radius)) {
        return false;
    }
    let size = radius * view.detail.x / select(max(away, 0.5), 1.0, view.eye.w > 0.5);
    let judged = size * view.detail.w;
    return size >= view.detail.y && judged >= i.min_size && (i.max_size == 0.0 || judged < i.max_size);
}

@compute @workgroup_size(64)
fn mark(@builtin(global_invocation_id) id: vec3u) {
    let word = id.x;
    if (word >= arrayLength(&marks)) {
        return;
    }
    let batch = batches[word_batch[word]];
    var bits = 0u;
    // Shadow views: the sun's is parallel, lamps see only so far.
    let lit = (view.eye.w > 0.5) | (view.detail.z > 0.0);
    if (!lit | (batch.shadow == 1u)) {
        for (var k = 0u; k < 32u; k++) {
            let i = instances[word * 32u + k];
            // A row of zeros pads the batch.
            if (any(i.row1 != vec4f(0.0)) && seen(i)) {
                bits |= 1u << k;
            }
        }
    }
    marks[word] = bits;
}

var<workgroup> sums: array<u32, 64>;

@compute @workgroup_size(64)
fn sum(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let batch = batches[group.x];
    let per_lane = (batch.words + 63u) / 64u;
    let first = min(lane * per_lane, batch.words);
    let last = min(first + per_lane, batch.words);
    var count = 0u;
    for (var w = first; w < last; w++) {
        count += countOneBits(marks[batch.first_word + w]);
    }
    sums[lane] = count;
    workgroupBarrier();
    var before = 0u;
    for (var k = 0u; k < lane; k++) {
        before += sums[k];
    }
    if (lane == 63u) {
        draws[group.x] = DrawArgs(batch.index_count, before + count, batch.first_index, batch.base_vertex, 0u);
    }
    for (var w = first; w < last; w++) {
        offsets[batch.first_word + w] = batch.base + before;
        before += countOneBits(marks[batch.first_word + w]);
    }
}

@compute @workgroup_size(64)
fn scatter(@builtin(global_invocation_id) id: vec3u) {
    let word = id.x;
    if (word >= arrayLength(&marks)) {
        return;
    }
    var bits = marks[word];
    var at = offsets[word];
    while (bits != 0u) {
        let k = firstTrailingBit(bits);
        visible[at] = word * 32u + k;
        at += 1u;
        bits &= bits - 1u;
    }
}
