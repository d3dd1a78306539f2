// Tiles of 8×8 pixels, listed by the kinds of surface in them.
#import frame
#import lib/classes

// Per class: how many tiles; then the tiles of each class, frame by frame in any order (every pixel has one class, so no
// order can be seen).
@auto var<storage, read> tile_list: array<u32>;
@auto var class_picture: texture_2d<u32>;

fn tiles_across() -> u32 {
    return (frame.size.x + 7u) / 8u;
}

fn tiles_in_all() -> u32 {
    return tiles_across() * ((frame.size.y + 7u) / 8u);
}

// The pixel of this lane in the `group`th tile of this kind; far outside the picture if there is none.
fn tile_pixel(kind: u32, group: vec3u, lane: vec3u) -> vec2u {
    let index = group.y * TILE_ROW + group.x;
    if (index >= tile_list[kind]) {
        return vec2u(0xffffffffu);
    }
    let tile = tile_list[CLASSES + kind * tiles_in_all() + index];
    return vec2u(tile % tiles_across(), tile / tiles_across()) * 8u + lane.xy;
}

fn owns(kind: u32, pixel: vec2u) -> bool {
    return all(pixel < frame.size) && textureLoad(class_picture, pixel, 0).r == kind;
}
