// Filters a window that was rendered several times as large down to pixels of the picture, in scene-linear light, by a
// Blackman-Harris window (Harris 1978) three pixels wide: it never turns negative, so that no lamp has a dark ring, and
// what it lets through beyond a pixel's own detail is far below what an eye sees.

struct Reduce {
    // Sub-pixels before the first pixel that is kept.
    start: vec2i,
    // Sub-pixels along a pixel's side.
    factor: u32,
    pad: u32,
}

@auto var<uniform> reduction: Reduce;
@auto var large: texture_2d<f32>;
@auto var small_out: texture_storage_2d<rgba16float, write>;

// Pixels to each side.
const RADIUS: f32 = 1.5;

// At −1..1 of the radius.
fn blackman_harris(x: f32) -> f32 {
    let a = 3.14159265 * x;
    return 0.35875 + 0.48829 * cos(a) + 0.14128 * cos(2.0 * a) + 0.01168 * cos(3.0 * a);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= textureDimensions(small_out))) {
        return;
    }
    let factor = f32(reduction.factor);
    let centre = vec2f(reduction.start) + (vec2f(id.xy) + 0.5) * factor;
    let radius = RADIUS * factor;
    // At the picture's border there is less to go by.
    let low = max(vec2i(ceil(centre - radius - 0.5)), vec2i(0));
    let high = min(vec2i(floor(centre + radius - 0.5)), vec2i(textureDimensions(large)) - 1);
    var sum = vec4f(0.0);
    var weight = 0.0;
    for (var y = low.y; y <= high.y; y++) {
        let wy = blackman_harris((f32(y) + 0.5 - centre.y) / radius);
        for (var x = low.x; x <= high.x; x++) {
            let w = wy * blackman_harris((f32(x) + 0.5 - centre.x) / radius);
            sum += w * textureLoad(large, vec2i(x, y), 0);
            weight += w;
        }
    }
    textureStore(small_out, id.xy, sum / weight);
}
