// Whom a view draws, and how finely: everybody chooses their meshes, then every mesh lists who has chosen it. No atomics, so
// that the order is always the same.
#import frame
#import lib/people
#import lib/instance

// Kinds of mesh that one person wears at a time: body, head, hands, load.
const SLOTS: u32 = 4u;
const NONE: u32 = 0xffffffffu;

struct FigureView {
    view: View,
    // Heights of a person in pixels: those above are drawn with the finest meshes, the next, the next, at all.
    finest: vec4f,
    // Pixels in the picture's height.
    pixels: f32,
}

struct FigureBatch {
    slot: u32,
    index_count: u32,
    first_index: u32,
    base_vertex: u32,
}

struct DrawArgs {
    index_count: u32,
    instance_count: u32,
    first_index: u32,
    base_vertex: u32,
    first_instance: u32,
}

@auto var<uniform> figure_view: FigureView;
@auto var<storage, read> figure_batches: array<FigureBatch>;
// For every slot, everybody's batch.
@auto var<storage, read_write> choices: array<u32>;
@auto var<storage, read_write> figure_draws: array<DrawArgs>;
// For every batch, room for everybody.
@auto var<storage, read_write> figure_lists: array<u32>;

// 0 near, 1 middle, 2 far, 3 tiny, 4 not at all.
fn level_of(p: Person) -> u32 {
    let view = figure_view.view;
    let centre = p.position + vec3f(0.0, 0.5 * p.height, 0.0);
    // Arms, loads and cloth reach beyond the body.
    let radius = 0.62 * p.height + 0.25;
    let m = transpose(view.view_proj);
    let c = vec4f(centre, 1.0);
    if (dot(m[3] + m[0], c) < -radius * length(m[3].xyz + m[0].xyz)
        || dot(m[3] - m[0], c) < -radius * length(m[3].xyz - m[0].xyz)
        || dot(m[3] + m[1], c) < -radius * length(m[3].xyz + m[1].xyz)
        || dot(m[3] - m[1], c) < -radius * length(m[3].xyz - m[1].xyz)
        || dot(m[3] - m[2], c) < -radius * length(m[3].xyz - m[2].xyz)) {
        return LEVELS;
    }
    let away = distance(centre, view.eye.xyz);
    if ((view.detail.z > 0.0) & (away > view.detail.z + radius)) {
        return LEVELS;
    }
    let thousandths = 0.5 * p.height * view.detail.x / select(max(away, 0.3), 1.0, view.eye.w > 0.5);
    var pixels = thousandths * 0.001 * figure_view.pixels;
    pixels *= select(1.0, 2.5, (p.role & ROLE_CLOSE) != 0u);
    return dot(select(vec4u(0u), vec4u(1u), vec4f(pixels) <= figure_view.finest), vec4u(1u));
}

@compute @workgroup_size(64)
fn choose(@builtin(global_invocation_id) id: vec3u) {
    let count = people();
    if (id.x >= count) {
        return;
    }
    let p = person(id.x);
    var chosen = vec4u(NONE);
    if (p.look != 0u) {
        let level = level_of(p);
        if (level < LEVELS) {
            chosen.x = PIECE_BODIES + p.outfit;
            chosen.y = select(PIECE_HEADS + p.crown, NONE, (level >= 2u) | ((p.role & ROLE_OURS) != 0u));
            chosen.z = select(NONE, PIECE_HANDS + ((p.role >> ROLE_GRIP) & 3u), level == 0u);
            chosen.w = select(PIECE_LOADS + p.load - 1u, NONE, p.load == LOAD_NOTHING);
            chosen = select(chosen * LEVELS + level, vec4u(NONE), chosen == vec4u(NONE));
        }
    }
    choices[id.x] = chosen.x;
    choices[count + id.x] = chosen.y;
    choices[2u * count + id.x] = chosen.z;
    choices[3u * count + id.x] = chosen.w;
}

var<workgroup> sums: array<u32, 64>;

// One workgroup for each batch.
@compute @workgroup_size(64)
fn gather(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let batch = figure_batches[group.x];
    let all = people();
    let per_lane = (all + 63u) / 64u;
    let first = min(lane * per_lane, all);
    let last = min(first + per_lane, all);
    var count = 0u;
    for (var k = first; k < last; k++) {
        count += select(0u, 1u, choices[batch.slot * all + k] == group.x);
    }
    sums[lane] = count;
    workgroupBarrier();
    var before = 0u;
    for (var k = 0u; k < lane; k++) {
        before += sums[k];
    }
    if (lane == 63u) {
        figure_draws[group.x] = DrawArgs(batch.index_count, before + count, batch.first_index, batch.base_vertex, 0u);
    }
    for (var k = first; k < last; k++) {
        if (choices[batch.slot * all + k] == group.x) {
            figure_lists[group.x * all + before] = k;
            before += 1u;
        }
    }
}
