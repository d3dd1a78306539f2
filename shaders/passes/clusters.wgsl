// Which lamps can reach which part of the view (Olsson et al. 2012): a grid over the picture and logarithmic depth.
#import lib/lights

@auto var<storage, read_write> clusters_out: array<u32>;

fn slice_depth(s: u32) -> f32 {
    return CLUSTER_NEAR * pow(CLUSTER_FAR / CLUSTER_NEAR, f32(s) / f32(CLUSTERS.z));
}

// Whether a spot's cone touches a sphere `to` away from it.
fn in_cone(lamp: Lamp, to: vec3f, radius: f32) -> bool {
    let c = lamp.axis.w;
    if (c <= 0.0) {
        return true;
    }
    let along = dot(to, lamp.axis.xyz);
    let aside = sqrt(max(dot(to, to) - along * along, 0.0));
    return c * aside - sqrt(1.0 - c * c) * along < radius && along > -radius;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let index = id.x;
    if (index >= CLUSTERS.x * CLUSTERS.y * CLUSTERS.z) {
        return;
    }
    let cell = vec3u(index % CLUSTERS.x, (index / CLUSTERS.x) % CLUSTERS.y, index / (CLUSTERS.x * CLUSTERS.y));
    let near = select(slice_depth(cell.z), 0.0, cell.z == 0u);
    let far = slice_depth(cell.z + 1u);
    // Bounding sphere of the cluster's eight corners.
    let scale = vec2f(frame.size) / vec2f(CLUSTERS.xy);
    let r00 = view_ray(vec2f(cell.xy) * scale);
    let r11 = view_ray(vec2f(cell.xy + 1u) * scale);
    let middle = (r00 + r11) * 0.5;
    let centre = frame.eye.xyz + middle * (near + far) * 0.5;
    let radius = max(distance(frame.eye.xyz + r11 * far, centre), distance(frame.eye.xyz + r00 * far, centre));
    let base = index * (CLUSTER_LAMPS + 1u);
    var count = 0u;
    for (var k = 0u; k < frame.lights && count < CLUSTER_LAMPS; k++) {
        let lamp = lamps[k];
        let reach = lamp.position.w + radius;
        let to = centre - lamp.position.xyz;
        if (dot(to, to) < reach * reach && in_cone(lamp, to, radius)) {
            clusters_out[base + 1u + count] = k;
            count += 1u;
        }
    }
    clusters_out[base] = count;
}
