// Ambient occlusion from the depth picture: horizon angles along slices, cosine-weighted (Jimenez et al. 2016, "Practical
// Real-Time Strategies for Accurate Indirect Occlusion"). Half the picture's size.
#import frame
#import lib/hash
#import lib/dither
#import lib/octa

struct OcclusionParams {
    radius: f32, // = 9.0 in 0.1..60.0 step 0.1 "How far things shade their surroundings" (m)
    strength: f32, // = 1.0 in 0.0..2.0 step 0.01 "Strength of the ambient shade"
}

@auto var depth: texture_depth_2d;
@auto var surface_ids: texture_2d<u32>;
@auto var occlusion_out: texture_storage_2d<r32float, write>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(occlusion_out);
    if (any(id.xy >= size)) {
        return;
    }
    let pixel = min(id.xy * 2u, frame.size - 1u);
    let z = textureLoad(depth, pixel, 0);
    if (z == 0.0) {
        textureStore(occlusion_out, id.xy, vec4f(1.0));
        return;
    }
    let centre = vec2f(pixel) + 0.5;
    let p = world_from_depth(centre, z);
    let n = unpack_normal(textureLoad(surface_ids, pixel, 0).y);
    let v = normalize(frame.eye.xyz - p);
    let away = axis_distance(z);
    let reach = params.occlusion.radius * clamp(away / 40.0, 0.12, 6.0);
    let screen = clamp(reach / (away * pixel_angle()), 3.0, 90.0);
    let slices = array<i32, 5>(2, 2, 3, 3, 4)[frame.quality];
    let steps = array<i32, 5>(3, 4, 4, 6, 8)[frame.quality];
    let spin = dither(id.xy + frame.origin / 2u);
    var sum = 0.0;
    for (var s = 0; s < slices; s++) {
        let a = (f32(s) + spin) * 3.14159265 / f32(slices);
        let along = vec2f(cos(a), -sin(a));
        let side = frame.right.xyz * along.x - frame.up.xyz * along.y;
        let plane = normalize(cross(side, v));
        let tangent = cross(v, plane);
        let flat_n = n - plane * dot(n, plane);
        let length_n = max(length(flat_n), 1e-4);
        let gamma = atan2(dot(flat_n, tangent), dot(flat_n, v));
        var horizons = vec2f(-1.0, -1.0);
        for (var h = 0; h < 2; h++) {
            let sign = f32(h * 2 - 1);
            var best = cos(gamma + sign * 1.5707963);
            for (var k = 0; k < steps; k++) {
                let t = (f32(k) + 0.3 + 0.7 * spin) / f32(steps);
                let q = centre + along * (sign * screen * t * t + sign);
                if (any(q < vec2f(0.0)) || any(q >= vec2f(frame.size))) {
                    break;
                }
                let zq = textureLoad(depth, vec2u(q), 0);
                if (zq > 0.0) {
                    let d = world_from_depth(floor(q) + 0.5, zq) - p;
                    let l = length(d);
                    let fade = clamp(1.6 - l / reach, 0.0, 1.0);
                    let c = dot(d, v) / max(l, 1e-4);
                    best = max(best, mix(best, c, fade * step(0.02, l / away)));
                }
            }
            horizons[h] = best;
        }
        let h0 = gamma + max(-acos(clamp(horizons.x, -1.0, 1.0)) - gamma, -1.5707963);
        let h1 = gamma + min(acos(clamp(horizons.y, -1.0, 1.0)) - gamma, 1.5707963);
        let arc = 0.25 * ((-cos(2.0 * h0 - gamma) + cos(gamma) + 2.0 * h0 * sin(gamma))
            + (-cos(2.0 * h1 - gamma) + cos(gamma) + 2.0 * h1 * sin(gamma)));
        sum += length_n * arc;
    }
    let open = clamp(sum / f32(slices), 0.0, 1.0);
    textureStore(occlusion_out, id.xy, vec4f(pow(open, params.occlusion.strength)));
}
