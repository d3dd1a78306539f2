// Where what a pixel shows stood on the screen at an earlier moment, for a camera that moves and things that do not.
#import frame

// From (view_ray, 1 / distance along the axis) to the earlier camera's clip space. Relative to the eye, so that nothing is
// lost far from the world's origin; the sky comes out right by itself, as its 1 / distance is 0.
@auto var<uniform> earlier: mat4x4f;

// This frame's sub-pixel offset in pixels, y down.
fn jitter_pixels() -> vec2f {
    return frame.shift.zw * vec2f(0.5, -0.5) * vec2f(frame.size);
}

// xy: how far (pixels, y down) the point seen at `pixel` has come since then; z: 1, or 0 if it was behind the camera.
fn motion(pixel: vec2f, depth: f32) -> vec3f {
    let clip = earlier * vec4f(view_ray(pixel), depth / frame.forward.w);
    let before = (clip.xy / max(clip.w, 1e-6) * vec2f(0.5, -0.5) + 0.5) * vec2f(frame.size);
    let there = step(1e-4, clip.w);
    return vec3f((pixel - jitter_pixels() - before) * there, there);
}
