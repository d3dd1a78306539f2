// Facts about the surface in the middle of each pixel of the picture: where it is, which way it faces, where it was a frame
// earlier, and what it is. Never averaged.
#import frame
#import lib/instance
#import lib/octa
#import lib/people

struct Earlier {
    // Axes of the camera one frame earlier, and how far it has come since (m). w of the first two: how far its picture's
    // plane was shifted for the point of the lens that is looked through.
    right: vec4f,
    up: vec4f,
    back: vec4f,
    moved: vec4f,
    // Sub-pixels before the first pixel that is kept; sub-pixels along a pixel's side.
    start: vec2i,
    factor: u32,
    // Seconds of a frame.
    interval: f32,
}

@auto var<uniform> earlier: Earlier;
@auto var depth: texture_depth_2d;
@auto var surface_ids: texture_2d<u32>;
// As `sways`, one frame earlier.
@auto var<storage, read> sways_before: array<vec4f>;
// rgb: normal in the world; a: distance along the camera's axis (m), 0 for the sky.
@auto var surface_out: texture_storage_2d<rgba32float, write>;
// xyz: from the earlier camera, in its axes, to where the surface was then (for the sky a direction).
@auto var before_out: texture_storage_2d<rgba32float, write>;
// Instance + 1, or somebody's number with FIGURE_FLAG; and structure.
@auto var id_out: texture_storage_2d<rgba32uint, write>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= textureDimensions(id_out))) {
        return;
    }
    let at = clamp(earlier.start + vec2i(id.xy * earlier.factor + earlier.factor / 2u), vec2i(0), vec2i(frame.size) - 1);
    let z = textureLoad(depth, at, 0);
    let found = textureLoad(surface_ids, at, 0).xy;
    let ray = view_ray(vec2f(at) + 0.5);
    var away = 0.0;
    var normal = vec3f(0.0);
    var structure = 0u;
    var what = found.x;
    // From the earlier eye: only differences of places enter, so that it is exact far from the world's origin.
    var from_eye = ray;
    if (z > 0.0) {
        away = axis_distance(z);
        normal = unpack_normal(found.y);
        var moved: vec3f;
        if ((found.x & FIGURE_FLAG) != 0u) {
            // Somebody walks on as they do now.
            what = found.x & (FIGURE_FLAG | 0xffffu);
            moved = person(found.x & 0xffffu).velocity * -earlier.interval;
        } else {
            structure = instances[found.x - 1u].structure;
            let rest = frame.eye.y + ray.y * away - sways[3u * structure].y;
            let at = 3u * structure;
            let before = swayed_by(sways_before[at].xyz, sways_before[at + 1u], sways_before[at + 2u], rest);
            moved = before - swayed(structure, rest);
        }
        from_eye = ray * away + earlier.moved.xyz + moved;
    }
    textureStore(surface_out, id.xy, vec4f(normal, away));
    let before = vec3f(dot(from_eye, earlier.right.xyz), dot(from_eye, earlier.up.xyz), dot(from_eye, earlier.back.xyz));
    let shift = vec2f(earlier.right.w, earlier.up.w) * -before.z;
    textureStore(before_out, id.xy, vec4f(before.xy + shift, before.z, 0.0));
    textureStore(id_out, id.xy, vec4u(select(0u, what, z > 0.0), structure, 0u, 0u));
}

@auto var blank_out: texture_storage_2d<rgba16float, write>;

// Nothing anywhere, to draw over.
@compute @workgroup_size(8, 8)
fn blank(@builtin(global_invocation_id) id: vec3u) {
    if (all(id.xy < textureDimensions(blank_out))) {
        textureStore(blank_out, id.xy, vec4f(0.0));
    }
}
