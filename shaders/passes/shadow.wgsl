// Depth from a light's point of view.
#import lib/instance

@auto var<uniform> view: View;

@vertex
fn vertex(@location(0) position: vec3f, @location(1) normal: vec3f, @location(2) index: u32) -> @builtin(position) vec4f {
    return view.view_proj * vec4f(place(instances[index], position), 1.0);
}

// A triangle over the whole viewport at the far end.
@vertex
fn clear(@builtin(vertex_index) k: u32) -> @builtin(position) vec4f {
    return vec4f(f32(k & 1u) * 4.0 - 1.0, f32(k >> 1u) * 4.0 - 1.0, 1.0, 1.0);
}
