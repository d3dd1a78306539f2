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
    let r0 = instances[index].row0;
    let r1 = instances[index].row1;
    let r2 = instances[index].row2;
    let p = vec4f(position, 1.0);
    var world = vec3f(dot(r0, p), dot(r1, p), dot(r2, p));
    world += swayed(instances[index].structure, world.y);
    // The cofactor matrix takes normals along with any scaling; its rows are cross products of the matrix's.
    let n = vec3f(dot(cross(r1.xyz, r2.xyz), normal), dot(cross(r2.xyz, r0.xyz), normal), dot(cross(r0.xyz, r1.xyz), normal));
    return Corner(on_screen(view, world), n, index);
}

@fragment
fn fragment(c: Corner) -> @location(0) vec2u {
    return vec2u(c.instance + 1u, pack_normal(normalize(c.normal)));
}
