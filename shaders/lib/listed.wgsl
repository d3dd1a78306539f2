// The picture's pixels, listed by the kind of surface in them: every lane of a workgroup has one to shade.
#import frame
#import lib/classes

// Per class: how many pixels, where they begin, how many have been listed; then the pixels (y·65536 + x) class after class, in
// any order (each is shaded by itself, so no order can be seen).
@auto var<storage, read> pixel_list: array<u32>;

// The pixel of this lane in the `group`th workgroup of this kind; far outside the picture if there is none.
fn listed_pixel(kind: u32, group: vec3u, lane: u32) -> vec2u {
    let index = (group.y * GROUP_ROW + group.x) * GROUP_SIZE + lane;
    if (index >= pixel_list[kind]) {
        return vec2u(0xffffffffu);
    }
    let packed = pixel_list[3u * CLASSES + pixel_list[CLASSES + kind] + index];
    return vec2u(packed & 0xffffu, packed >> 16u);
}
