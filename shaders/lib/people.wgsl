// Reads people that shaders/passes/pose.wgsl has posed.
#import lib/figure

@auto var<storage, read> figures: array<vec4f>;

fn people() -> u32 {
    return arrayLength(&figures) / FIGURE_STRIDE;
}

fn person(index: u32) -> Person {
    let at = index * FIGURE_STRIDE;
    let a = figures[at];
    let b = bitcast<vec4u>(figures[at + 1u]);
    let c = figures[at + 2u];
    return Person(
        a.xyz, a.w, b.x, b.y & 255u, (b.y >> 8u) & 255u, (b.y >> 16u) & 255u, b.y >> 24u, b.z, c.xyz, c.w, b.w,
    );
}

// Rows of the matrix that takes the modelled body to the world along with a bone.
struct BoneRows {
    x: vec4f,
    y: vec4f,
    z: vec4f,
}

fn bone_rows(figure: u32, bone: u32) -> BoneRows {
    let at = figure * FIGURE_STRIDE + FIGURE_BONES + bone * 3u;
    return BoneRows(figures[at], figures[at + 1u], figures[at + 2u]);
}

fn moved_by(b: BoneRows, p: vec3f) -> vec3f {
    let q = vec4f(p, 1.0);
    return vec3f(dot(b.x, q), dot(b.y, q), dot(b.z, q));
}

// Where on the modelled body a point of the world lies, going by one bone.
fn modelled(b: BoneRows, world: vec3f) -> vec3f {
    let q = world - vec3f(b.x.w, b.y.w, b.z.w);
    let r0 = cross(b.y.xyz, b.z.xyz);
    let r1 = cross(b.z.xyz, b.x.xyz);
    let r2 = cross(b.x.xyz, b.y.xyz);
    return (r0 * q.x + r1 * q.y + r2 * q.z) / dot(b.x.xyz, r0);
}
