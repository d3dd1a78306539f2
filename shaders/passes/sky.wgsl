// The sky as the camera sees it, where nothing stands in front; at a fraction of the picture's size where quality is low.
#import lib/sky
#import lib/shrink

@auto var depth: texture_depth_2d;
@auto var sky_out: texture_storage_2d<rgba16float, write>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(sky_out);
    if (any(id.xy >= size)) {
        return;
    }
    let scale = shrunk_by(size);
    let pixel = (vec2f(id.xy) + 0.5) * vec2f(scale);
    // Skip texels no open sky can touch.
    let near = vec2i(pixel);
    let last = vec2i(frame.size) - 1;
    var open = false;
    let reach = i32(scale.x);
    for (var k = 0; k < 5; k++) {
        let o = array<vec2i, 5>(vec2i(0, 0), vec2i(1, 0), vec2i(-1, 0), vec2i(0, 1), vec2i(0, -1))[k] * reach;
        open = open || textureLoad(depth, clamp(near + o, vec2i(0), last), 0) == 0.0;
    }
    if (!open) {
        textureStore(sky_out, id.xy, vec4f(0.0));
        return;
    }
    let d = normalize(view_ray(pixel));
    let steps = array<i32, 5>(26, 32, 56, 64, 96)[frame.quality];
    let light_steps = array<i32, 5>(3, 3, 4, 4, 5)[frame.quality];
    let colour = sky_radiance(frame.eye.xyz, d, steps, light_steps, march_offset(id.xy + frame.origin / scale), true);
    textureStore(sky_out, id.xy, vec4f(colour, 1.0));
}
