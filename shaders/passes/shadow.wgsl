// Depth from a light's point of view.
#import lib/instance

@auto var<uniform> view: View;

@vertex
fn vertex(@location(0) position: vec3f, @location(1) normal: vec3f, @location(2) index: u32) -> @builtin(position) vec4f {
    return view.view_proj * vec4f(place(instances[index], position), 1.0);
}
