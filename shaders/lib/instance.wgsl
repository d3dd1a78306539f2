// Placed meshes, as src/world/mod.rs lays them out.

struct Instance {
    row0: vec4f,
    row1: vec4f,
    row2: vec4f,
    colour: vec3f,
    emission: f32,
    material: u32,
    seed: u32,
    min_size: f32,
    max_size: f32,
    storey: f32,
    bay: f32,
    structure: u32,
    // Bit 0: the mesh is round about its upright axis.
    flags: u32,
}

// One eye to draw for: the camera, a shadow cascade or a lamp.
struct View {
    view_proj: mat4x4f,
    // xyz: where size is judged from; w: 1 for a parallel projection.
    eye: vec4f,
    // x: thousandths of the picture's height that a sphere of radius 1 covers at distance 1 (or anywhere, if parallel);
    // y: smallest size drawn at all; z: distance beyond which nothing is drawn; w: factor on sizes
    // when a level of detail is chosen.
    detail: vec4f,
    // The matrix of the whole picture, and from its clip space to the window's: scale along x and y, then offset times w.
    whole: mat4x4f,
    crop: vec4f,
}

// Where a point of the world lies on the screen: the same to the last bits whatever the window.
fn on_screen(view: View, world: vec3f) -> vec4f {
    let clip = view.whole * vec4f(world, 1.0);
    return vec4f(clip.xy * view.crop.xy + view.crop.zw * clip.w, clip.zw);
}

@auto var<storage, read> instances: array<Instance>;

fn place(i: Instance, p: vec3f) -> vec3f {
    let q = vec4f(p, 1.0);
    return vec3f(dot(i.row0, q), dot(i.row1, q), dot(i.row2, q));
}

// Edge vectors of the unit mesh's box in the world.
fn axis_x(i: Instance) -> vec3f {
    return vec3f(i.row0.x, i.row1.x, i.row2.x);
}

fn axis_y(i: Instance) -> vec3f {
    return vec3f(i.row0.y, i.row1.y, i.row2.y);
}

fn axis_z(i: Instance) -> vec3f {
    return vec3f(i.row0.z, i.row1.z, i.row2.z);
}

// Three entries per structure; structure 0 stays where it is. First: how far all of it is moved (xyz, m). Second: how far its
// top is moved on top of that, east and south; the height of its foot; one over its height. Third: how far its knee is thrust
// out, east and south; where on its height the knee is.
@auto var<storage, read> sways: array<vec4f>;

// How far a point at height y of a structure is moved: it bends like an upright beam held at its foot.
fn swayed(structure: u32, y: f32) -> vec3f {
    return swayed_by(sways[3u * structure].xyz, sways[3u * structure + 1u], sways[3u * structure + 2u], y);
}

// The same by three entries.
fn swayed_by(all_of_it: vec3f, s: vec4f, knee: vec4f, y: f32) -> vec3f {
    let h = clamp((y - s.z) * s.w, 0.0, 1.2);
    // A fold with a little roundness in it.
    let t = clamp(select((1.0 - h) / (1.0 - knee.z), h / knee.z, h < knee.z), 0.0, 1.0);
    let bent = s.xy * (h * h) + knee.xy * mix(t, t * t * (3.0 - 2.0 * t), 0.5);
    return all_of_it + vec3f(bent.x, 0.0, bent.y);
}
