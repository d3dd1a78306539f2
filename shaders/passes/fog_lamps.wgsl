// Light of lamps in the air: a volume along the view, each cell of which sums the lamps of its cluster (Wronski 2014).
#import lib/fog
#import lib/lights

@auto var<storage, read> clusters: array<u32>;
@auto var lamps_out: texture_storage_3d<rgba16float, write>;

@compute @workgroup_size(4, 4, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(lamps_out);
    if (any(id >= size)) {
        return;
    }
    let uv = (vec2f(id.xy) + 0.5) / vec2f(size.xy);
    let ray = whole_ray(uv * vec2f(frame.whole));
    let spin = select(0.5, dither(id.xy), frame.sample_count > 1u);
    let axis = CLUSTER_NEAR * pow(CLUSTER_FAR / CLUSTER_NEAR, (f32(id.z) + spin) / f32(size.z));
    let p = frame.eye.xyz + ray * axis;
    let d = normalize(ray);
    let tile = min(vec2u(uv * vec2f(CLUSTERS.xy)), CLUSTERS.xy - 1u);
    let base = (tile.x + CLUSTERS.x * (tile.y + CLUSTERS.y * cluster_slice(axis))) * (CLUSTER_LAMPS + 1u);
    let count = clusters[base];
    let g = params.fog.forward * 0.7;
    var sum = vec3f(0.0);
    for (var k = 0u; k < count; k++) {
        let lamp = lamps[clusters[base + 1u + k]];
        // Beams are marched by themselves (shaders/passes/beams.wgsl).
        if (lamp.cone.w > 0.5) {
            continue;
        }
        let light = lamp_light(lamp, p);
        // Henyey & Greenstein 1941, of light that goes on towards the eye.
        let c = dot(light.direction, d);
        let h = 1.0 + g * g - 2.0 * g * c;
        let phase = (1.0 - g * g) / (12.5663706 * h * sqrt(h));
        // Near a lamp the cell is larger than the glare: held to what the cell as a whole gets.
        let held = min(light.irradiance, vec3f(30.0));
        sum += held * (phase * lamp_visibility(lamp, p, vec3f(0.0), spin));
    }
    let colour = sum * params.fog.lamp_light;
    textureStore(lamps_out, id, vec4f(min(colour, vec3f(100.0)), 1.0));
}
