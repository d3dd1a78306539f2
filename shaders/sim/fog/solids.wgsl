// Which cells of the velocity grid the city fills, and how much light of its windows falls into the others.
#import sim/fog/step
#import lib/boxes

@auto var<storage, read_write> solids_out: array<vec2u>;

@compute @workgroup_size(4, 4, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (any(id >= fog_step.cells)) {
        return;
    }
    let h = cell_size();
    let low = fog_step.origin + vec3f(id) * h;
    var inside = 0.0;
    var light = 0.0;
    // Sixteen columns of the cell stand for all of it.
    for (var k = 0u; k < 16u; k++) {
        let p = low.xz + (vec2f(f32(k & 3u), f32(k >> 2u)) + 0.5) * 0.25 * h.xz;
        var filled = clamp((fog_step.ground - low.y) / h.y, 0.0, 1.0);
        let range = boxes_over(p);
        for (var i = range.x; i < range.x + range.y; i++) {
            let b = trace_boxes[trace_list[i]];
            // The list is sorted by falling height.
            if (b.top < low.y) {
                break;
            }
            if (is_doomed(b)) {
                continue;
            }
            let share = clamp((min(b.top, low.y + h.y) - max(b.bottom, low.y)) / h.y, 0.0, 1.0);
            let q = abs(in_box_axes(b, p)) - b.half;
            let out = max(q.x, q.y);
            if (out <= 0.0) {
                filled = max(filled, share);
            }
            // Windows shine a few tens of metres into the street.
            light += b.lit * share * smoothstep(60.0, 0.0, out) / 16.0;
        }
        inside += filled / 16.0;
    }
    solids_out[cell_index(vec3i(id))] = vec2u(select(0u, 1u, inside > 0.55), bitcast<u32>(min(light, 4.0)));
}
