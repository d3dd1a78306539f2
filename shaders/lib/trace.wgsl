// Reflection rays through the city: cells of a grid over the ground (Amanatides & Woo 1987), upright boxes in them, a
// façade where one is hit, the ground or the sky where none is.
#import frame
#import lib/facade
#import lib/environment
#import lib/air
#import lib/boxes
#import lib/fronts

struct Hit {
    // Distance, or −1.
    t: f32,
    box: u32,
    // Face normal in the box's own axes.
    normal: vec3f,
}

fn hit_box(b: TraceBox, o: vec3f, d: vec3f, limit: f32) -> Hit {
    let start = in_box_axes(b, o.xz);
    let along = in_box_axes(b, d.xz + b.centre);
    let lo = vec3f(start.x, o.y, start.y);
    var ld = vec3f(along.x, d.y, along.y);
    ld = select(ld, vec3f(1e-6), abs(ld) < vec3f(1e-6));
    let a = (vec3f(-b.half.x, b.bottom, -b.half.y) - lo) / ld;
    let c = (vec3f(b.half.x, b.top, b.half.y) - lo) / ld;
    let enter = min(a, c);
    let leave = max(a, c);
    let t = max(max(enter.x, enter.y), enter.z);
    if (t < 0.4 || t > limit || t > min(min(leave.x, leave.y), leave.z)) {
        return Hit(-1.0, 0u, vec3f(0.0));
    }
    let n = -sign(ld) * vec3f(enter == vec3f(t));
    return Hit(t, 0u, n);
}

// The sky in a mirror at o: the sun's disc and every cloud in `march` steps, or if that is 0 the sky's small picture, which
// `roughness` blurs. (A loop that runs once: some adapters walk through both sides of an if.)
fn mirrored_sky(o: vec3f, d: vec3f, roughness: f32, march: i32, offset: f32) -> vec3f {
    var colour = environment_mirror(d, roughness);
    for (var k = 0; k < select(0, 1, march > 0 && d.y > 0.0); k++) {
        colour = sky_radiance(o, d, march, 2, offset, true);
    }
    return colour;
}

// Radiance seen from o along unit d: neighbours, ground or sky. `roughness`, `march` and `offset` as for the mirrored sky.
fn trace_city(o: vec3f, d: vec3f, roughness: f32, steps: i32, march: i32, offset: f32) -> vec3f {
    var limit = 6000.0;
    if (d.y > 0.0) {
        limit = min(limit, max(trace_grid.height - o.y, 0.0) / max(d.y, 1e-4));
    }
    let down = (frame.ground - o.y) / min(d.y, -1e-5);
    let ground = d.y < -1e-5 && down < limit;
    if (ground) {
        limit = down;
    }
    var best = Hit(-1.0, 0u, vec3f(0.0));
    let p = (o.xz - trace_grid.origin) / trace_grid.cell;
    var cell = vec2i(floor(p));
    let dir = select(d.xz, vec2f(1e-6), abs(d.xz) < vec2f(1e-6));
    let stride = vec2i(sign(dir));
    let delta = trace_grid.cell / abs(dir);
    var next = (select(vec2f(cell), vec2f(cell + 1), dir > vec2f(0.0)) - p) * sign(dir) * delta;
    var t = 0.0;
    for (var k = 0; k < steps; k++) {
        if (t > limit || any(cell < vec2i(0)) || any(cell >= vec2i(trace_grid.size))) {
            break;
        }
        let range = trace_cells[u32(cell.y) * trace_grid.size.x + u32(cell.x)];
        let low = o.y + d.y * min(t, limit);
        let leave_at = min(min(next.x, next.y), limit);
        let low_end = min(low, o.y + d.y * leave_at);
        for (var i = range.x; i < range.x + range.y; i++) {
            let index = trace_list[i];
            var b = trace_boxes[index];
            b.top = mix(b.top, b.bottom, select(0.0, fronts.fallen, is_doomed(b)));
            // The list is sorted by falling height.
            if (b.top < low_end) {
                break;
            }
            let h = hit_box(b, o, d, limit);
            if (h.t > 0.0) {
                best = Hit(h.t, index, h.normal);
                limit = h.t;
            }
        }
        if (best.t > 0.0 && best.t <= leave_at) {
            break;
        }
        t = leave_at;
        if (next.x < next.y) {
            cell.x += stride.x;
            next.x += delta.x;
        } else {
            cell.y += stride.y;
            next.y += delta.y;
        }
    }
    if (best.t > 0.0) {
        return through_air(o, d, best.t, hit_colour(best, o, d));
    }
    if (ground) {
        let far = o + d * down;
        let glow = params.air.street_light * (0.05 + 0.10 * hash2(u32(i32(far.x / 60.0) + 9999), u32(i32(far.z / 60.0) + 9999)));
        return through_air(o, d, down, glow);
    }
    return mirrored_sky(o, d, roughness, march, offset);
}

fn hit_colour(hit: Hit, o: vec3f, d: vec3f) -> vec3f {
    let b = trace_boxes[hit.box];
    let kind = b.material & 255u;
    let p = o + d * hit.t;
    let local = in_box_axes(b, p.xz);
    let n = vec3f(hit.normal.x * b.yaw.y + hit.normal.z * b.yaw.x, hit.normal.y, hit.normal.z * b.yaw.y - hit.normal.x * b.yaw.x);
    let sky_light = environment_irradiance(n) / 3.14159265;
    let sunlight = sun_irradiance() * (max(dot(n, sun_direction()), 0.0) / 3.14159265);
    if (hit.normal.y > 0.5) {
        return b.colour * 0.5 * (sky_light + sunlight * 0.6);
    }
    let across = select(local.x * -hit.normal.z, local.y * hit.normal.x, abs(hit.normal.x) > 0.5);
    let w = wall(kind, vec2f(across, p.y - b.bottom), b.seed, b.storey, b.bay, b.lit * lights_left(p), b.colour,
        max(hit.t * pixel_angle() * 1.5, 0.35), vec3f(0.0, 0.0, 1.0), false);
    let f = params.facade.mirror + (1.0 - params.facade.mirror) * pow(1.0 - abs(dot(d, n)), 5.0);
    let mirrored = environment_mirror(reflect(d, n), 0.25) * f * 0.8;
    let glass = mirrored + w.room * (1.0 - f);
    let solid = w.albedo * (sky_light * 0.7 + sunlight * 0.5);
    return mix(solid, glass, w.glass);
}
