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

// Lamps that touch the group's clusters, a bit each: at most 1024 lamps are looked at.
const LAMP_WORDS: u32 = 32u;
var<workgroup> touched: array<atomic<u32>, LAMP_WORDS>;

// Bounding sphere (xyz, radius) of the part of the view between two corners of the cluster grid.
fn bounds(low: vec2u, high: vec2u, slice: u32) -> vec4f {
    let near = select(slice_depth(slice), 0.0, slice == 0u);
    let far = slice_depth(slice + 1u);
    let scale = vec2f(frame.whole) / vec2f(CLUSTERS.xy);
    let r00 = whole_ray(vec2f(low) * scale);
    let r11 = whole_ray(vec2f(high) * scale);
    let centre = frame.eye.xyz + (r00 + r11) * (0.25 * (near + far));
    let radius = max(distance(frame.eye.xyz + r11 * far, centre), distance(frame.eye.xyz + r00 * far, centre));
    return vec4f(centre, radius);
}

// Whether it sends into the sphere what is not lost in the grain, by what reaches the sphere's nearest point.
fn reaches(lamp: Lamp, sphere: vec4f) -> bool {
    let to = sphere.xyz - lamp.position.xyz;
    let nearest = max(length(to) - sphere.w, 0.0);
    let brightest = max(max(lamp.intensity.r, lamp.intensity.g), lamp.intensity.b);
    let most = brightest * fall_off(lamp, nearest * nearest);
    return most * (1.0 + AROUND) > least_light() && in_cone(lamp, to, sphere.w);
}

@compute @workgroup_size(8, 8)
fn main(
    @builtin(global_invocation_id) cell: vec3u,
    @builtin(workgroup_id) group: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let lights = rounds(min(frame.lights, LAMP_WORDS * 32u), f32(lane));
    let all_of_it = bounds(group.xy * 8u, group.xy * 8u + 8u, cell.z);
    for (var k = lane; k < lights; k += 64u) {
        if (reaches(lamps[k], all_of_it)) {
            atomicOr(&touched[k / 32u], 1u << (k % 32u));
        }
    }
    workgroupBarrier();
    let sphere = bounds(cell.xy, cell.xy + 1u, cell.z);
    let base = (cell.x + CLUSTERS.x * (cell.y + CLUSTERS.y * cell.z)) * (CLUSTER_LAMPS + 1u);
    var count = 0u;
    for (var w = 0u; w * 32u < lights; w++) {
        var bits = atomicLoad(&touched[w]);
        while (bits != 0u && count < CLUSTER_LAMPS) {
            let k = w * 32u + firstTrailingBit(bits);
            bits &= bits - 1u;
            if (reaches(lamps[k], sphere)) {
                clusters_out[base + 1u + count] = k;
                count += 1u;
            }
        }
    }
    clusters_out[base] = count;
}
