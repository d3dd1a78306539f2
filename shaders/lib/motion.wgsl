// Where what a pixel shows stood on the screen at an earlier moment, for a camera that moves and things that do not.
#import frame

// From (pixel, depth, 1) to the earlier camera's pixels: x w, y w, -, w. The sky comes out right by itself, as its depth is 0.
@auto var<uniform> earlier: mat4x4f;

// This frame's sub-pixel offset in pixels, y down.
fn jitter_pixels() -> vec2f {
    return frame.shift.zw * vec2f(0.5, -0.5) * vec2f(frame.size);
}

// xy: how far (pixels, y down) the point seen at `pixel` has come since then; z: 1, or 0 if it was behind the camera.
fn motion(pixel: vec2f, depth: f32) -> vec3f {
    let at = earlier * vec4f(pixel, depth, 1.0);
    let there = step(1e-4, at.w);
    return vec3f((pixel - jitter_pixels() - at.xy / max(at.w, 1e-4)) * there, there);
}
