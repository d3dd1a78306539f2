// The city as upright boxes in the cells of a grid (src/world/city/trace.rs).

struct TraceBox {
    centre: vec2f,
    half: vec2f,
    // sin, cos.
    yaw: vec2f,
    bottom: f32,
    top: f32,
    colour: vec3f,
    lit: f32,
    material: u32,
    seed: u32,
    storey: f32,
    bay: f32,
}

struct TraceGrid {
    origin: vec2f,
    cell: f32,
    height: f32,
    size: vec2u,
    pad: vec2u,
}

@auto var<uniform> trace_grid: TraceGrid;
@auto var<storage, read> trace_cells: array<vec2u>;
@auto var<storage, read> trace_list: array<u32>;
@auto var<storage, read> trace_boxes: array<TraceBox>;

// Whether it is one of those that come down in the course of the dream; the air takes no notice of them.
fn is_doomed(b: TraceBox) -> bool {
    return (b.material & 256u) != 0u;
}

// First entry in the list and how many, for the cell over ground point p.
fn boxes_over(p: vec2f) -> vec2u {
    let cell = vec2i(floor((p - trace_grid.origin) / trace_grid.cell));
    if (any(cell < vec2i(0)) || any(cell >= vec2i(trace_grid.size))) {
        return vec2u(0u);
    }
    return trace_cells[u32(cell.y) * trace_grid.size.x + u32(cell.x)];
}

// A ground point in the box's own axes.
fn in_box_axes(b: TraceBox, p: vec2f) -> vec2f {
    let rel = p - b.centre;
    return vec2f(rel.x * b.yaw.y - rel.y * b.yaw.x, rel.x * b.yaw.x + rel.y * b.yaw.y);
}
