// Geometry, once: for every pixel the nearest surface's depth, its instance and its normal. Shading follows in compute.
#import lib/instance
#import lib/octa

@auto var<uniform> view: View;

struct Corner {
    @builtin(position) clip: vec4f,
    @location(0) normal: vec3f,
    @location(1) @interpolate(flat) instance: u32,
}

@vertex
fn vertex(@location(0) position: vec3f, @location(1) normal: vec3f, @location(2) index: u32) -> Corner {
    let i = instances[index];
    // The cofactor matrix takes normals along with any scaling.
    let x = axis_x(i);
    let y = axis_y(i);
    let z = axis_z(i);
    let n = cross(y, z) * normal.x + cross(z, x) * normal.y + cross(x, y) * normal.z;
    return Corner(view.view_proj * vec4f(place(i, position), 1.0), n, index);
}

@fragment
fn fragment(c: Corner) -> @location(0) vec2u {
    return vec2u(c.instance + 1u, pack_normal(normalize(c.normal)));
}
