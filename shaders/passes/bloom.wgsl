// Glow of bright things: halved level by level with 13 taps, then summed back up through a tent (Jimenez 2014,
// "Next Generation Post Processing in Call of Duty"). Energy is shared out, not added.

// Clamps at the picture's border, or meets the other side where the picture goes all the way round.
@auto var edge: sampler;
@auto var wide: texture_2d<f32>;
@auto var narrow: texture_2d<f32>;
@auto var level_out: texture_storage_2d<rgba16float, write>;
// x: brightest value let in; y: share of the wider levels.
@auto var<uniform> weights: vec4f;

fn tap(uv: vec2f) -> vec3f {
    return textureSampleLevel(wide, edge, uv, 0.0).rgb;
}

@compute @workgroup_size(8, 8)
fn down(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(level_out);
    if (any(id.xy >= size)) {
        return;
    }
    let uv = (vec2f(id.xy) + 0.5) / vec2f(size);
    let t = 1.0 / vec2f(textureDimensions(wide));
    var sum = vec3f(0.0);
    var total = 0.0;
    let offsets = array<vec3f, 13>(
        vec3f(-2.0, -2.0, 1.0), vec3f(0.0, -2.0, 2.0), vec3f(2.0, -2.0, 1.0), vec3f(-2.0, 0.0, 2.0), vec3f(0.0, 0.0, 4.0),
        vec3f(2.0, 0.0, 2.0), vec3f(-2.0, 2.0, 1.0), vec3f(0.0, 2.0, 2.0), vec3f(2.0, 2.0, 1.0), vec3f(-1.0, -1.0, 4.0),
        vec3f(1.0, -1.0, 4.0), vec3f(-1.0, 1.0, 4.0), vec3f(1.0, 1.0, 4.0),
    );
    for (var k = 0; k < 13; k++) {
        let o = offsets[k];
        let c = min(tap(uv + o.xy * t), vec3f(weights.x));
        sum += c * o.z;
        total += o.z;
    }
    textureStore(level_out, id.xy, vec4f(sum / total, 1.0));
}

// `narrow` is this level, `wide` the sum of those below; weights.y mixes.
@compute @workgroup_size(8, 8)
fn up(@builtin(global_invocation_id) id: vec3u) {
    let size = textureDimensions(level_out);
    if (any(id.xy >= size)) {
        return;
    }
    let uv = (vec2f(id.xy) + 0.5) / vec2f(size);
    let t = 1.0 / vec2f(textureDimensions(wide));
    var sum = tap(uv) * 4.0;
    sum += (tap(uv + vec2f(t.x, 0.0)) + tap(uv - vec2f(t.x, 0.0)) + tap(uv + vec2f(0.0, t.y)) + tap(uv - vec2f(0.0, t.y))) * 2.0;
    sum += tap(uv + t) + tap(uv - t) + tap(uv + vec2f(t.x, -t.y)) + tap(uv + vec2f(-t.x, t.y));
    textureStore(level_out, id.xy, vec4f(mix(textureLoad(narrow, id.xy, 0).rgb, sum / 16.0, weights.y), 1.0));
}
