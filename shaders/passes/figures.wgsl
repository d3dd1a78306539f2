// People into the picture of surfaces and into shadow maps: bones move the meshes, wind moves loose cloth.
#import frame
#import lib/people
#import lib/instance
#import lib/octa
#import lib/dither

@auto var<uniform> view: View;

// What wind adds to a place: waves run down loose cloth, each person's at another moment.
fn wafted(place: vec3f, position: vec3f, looseness: f32, figure: u32) -> vec3f {
    let loose = looseness * looseness;
    let beat = frame.eye.w * 5.2 + f32(figure & 63u) * 1.7 - position.y * 6.0;
    let gust = 0.55 + 0.45 * sin(frame.eye.w * 0.9 + 0.13 * place.x + 0.17 * place.z);
    return place + loose * gust * vec3f(0.035 + 0.03 * sin(beat), 0.012 * sin(beat * 1.3), 0.02 + 0.03 * cos(beat * 0.83 + position.x * 4.0));
}

fn turned(rows: BoneRows, packed_normal: u32) -> vec3f {
    let n = unpack_normal(packed_normal);
    return vec3f(dot(rows.x.xyz, n), dot(rows.y.xyz, n), dot(rows.z.xyz, n));
}

// By three bones, for who is seen from near.
fn blended(packed: vec3u, figure: u32) -> BoneRows {
    let bones = vec3u(packed.y, packed.y >> 8u, packed.y >> 16u) & vec3u(255u);
    let shares = unpack4x8unorm(packed.z);
    let first = 1.0 - shares.x - shares.y;
    let a = bone_rows(figure, bones.x);
    let b = bone_rows(figure, bones.y);
    let c = bone_rows(figure, bones.z);
    return BoneRows(
        a.x * first + b.x * shares.x + c.x * shares.y,
        a.y * first + b.y * shares.x + c.y * shares.y,
        a.z * first + b.z * shares.x + c.z * shares.y,
    );
}

// The first word of surface ids: who, which bone, what it is made of.
fn surface_word(packed: vec3u, figure: u32) -> u32 {
    return FIGURE_FLAG | (figure & 0xffffu) | ((packed.y & 31u) << 16u) | ((packed.y >> 24u) << 21u);
}

struct Corner {
    @builtin(position) clip: vec4f,
    @location(0) normal: vec3f,
    // How open it lies to its surroundings (0..1).
    @location(1) open: f32,
    @location(2) @interpolate(flat) id: u32,
}

// Vertices of figures are packed by src/world/figures/skin.rs.
@vertex
fn vertex(@location(0) position: vec3f, @location(1) packed: vec3u, @location(2) figure: u32) -> Corner {
    let rows = blended(packed, figure);
    let extra = unpack4x8unorm(packed.z);
    let place = wafted(moved_by(rows, position), position, extra.z, figure);
    return Corner(on_screen(view, place), turned(rows, packed.x), extra.w, surface_word(packed, figure) | FIGURE_FINE);
}

// By one bone, for the many further away.
@vertex
fn vertex_plain(@location(0) position: vec3f, @location(1) packed: vec3u, @location(2) figure: u32) -> Corner {
    let rows = bone_rows(figure, packed.y & 255u);
    let extra = unpack4x8unorm(packed.z);
    let place = wafted(moved_by(rows, position), position, extra.z, figure);
    return Corner(on_screen(view, place), turned(rows, packed.x), extra.w, surface_word(packed, figure));
}

@fragment
fn fragment(c: Corner) -> @location(0) vec2u {
    // Sixteen shades, their steps dithered away.
    let open = min(u32(c.open * 15.0 + dither(vec2u(c.clip.xy) + frame.origin)), 15u);
    return vec2u(c.id | (open << 27u), pack_normal(normalize(c.normal)));
}

@vertex
fn shadow(@location(0) position: vec3f, @location(1) packed: vec3u, @location(2) figure: u32) -> @builtin(position) vec4f {
    return view.view_proj * vec4f(moved_by(bone_rows(figure, packed.y & 255u), position), 1.0);
}
