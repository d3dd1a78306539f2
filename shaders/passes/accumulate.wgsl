// Sums sub-frames in 32 bits, and divides the sum by their number.
#import frame

@auto var picture: texture_2d<f32>;
@auto var sum_in: texture_2d<f32>;
@auto var sum_out: texture_storage_2d<rgba32float, write>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= textureDimensions(sum_out))) {
        return;
    }
    var sum = textureLoad(picture, id.xy, 0);
    if (by_each(frame.sample_index > 0u, f32(id.x))) {
        sum += textureLoad(sum_in, id.xy, 0);
    }
    textureStore(sum_out, id.xy, sum);
}

@auto var mean_out: texture_storage_2d<rgba16float, write>;

@compute @workgroup_size(8, 8)
fn mean(@builtin(global_invocation_id) id: vec3u) {
    if (any(id.xy >= textureDimensions(mean_out))) {
        return;
    }
    textureStore(mean_out, id.xy, textureLoad(sum_in, id.xy, 0) / f32(frame.sample_index + 1u));
}
