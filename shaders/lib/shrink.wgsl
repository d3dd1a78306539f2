// Pictures made at a fraction of the window's size: how many pixels each of their own covers, and where a pixel lies in them.
#import frame

// Whole pixels along each axis, so that the grid is the same in every window.
fn shrunk_by(size: vec2u) -> vec2u {
    return max((frame.size + size / 2u) / size, vec2u(1u));
}

fn shrunk_uv(pixel: vec2u, size: vec2u) -> vec2f {
    return (vec2f(pixel) + 0.5) / vec2f(shrunk_by(size) * size);
}
