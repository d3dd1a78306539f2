// The frame as every shader sees it: time, camera, size, seed. Filled by src/renderer.rs.

struct Frame {
    view_proj: mat4x4f,
    // Last frame's, without jitter, of the whole picture.
    previous_view_proj: mat4x4f,
    // Camera axes and position; the w of the first three are half-angle tangents (x, y) and the near distance.
    right: vec4f,
    up: vec4f,
    forward: vec4f,
    // w: seconds from the dream's start.
    eye: vec4f,
    // xy: offset of the lens point over the focus distance; zw: sub-pixel offset in clip space.
    shift: vec4f,
    // Pixels that are rendered: the whole picture or a window into it.
    size: vec2u,
    seed: u32,
    // Frame number, for noise that may differ from frame to frame.
    number: u32,
    // Which sub-frame of how many.
    sample_index: u32,
    sample_count: u32,
    // Whole simulation step and how far to the next (0..1).
    step: u32,
    alpha: f32,
    // 0 draft … 4 cinema.
    quality: u32,
    lights: u32,
    // Focus distance (m) and lens radius (m).
    focus: f32,
    lens: f32,
    // World y of the city's ground; seconds the shutter is open; 1 in the live view; share of the frame the shutter is open.
    ground: f32,
    shutter: f32,
    live: u32,
    open: f32,
    // Where the window's first pixel lies in the whole picture (a multiple of 24), and pixels of the whole. What depends on
    // a pixel's place counts from the whole picture's corner, so that windows fit together.
    origin: vec2u,
    whole: vec2u,
}

@group(0) @binding(0) var<uniform> frame: Frame;

// A condition on uniforms alone, or a number of rounds that comes from one, made what each invocation finds out for itself;
// `own` is any of its own numbers, finite. Mesa's lavapipe compiles a shader that branches on a uniform anew for every dispatch,
// with the uniform's value in its place (lvp_inline_uniforms): tens of milliseconds each time.
fn by_each(condition: bool, own: f32) -> bool {
    return condition & (bitcast<u32>(own) != 0xffffffffu);
}

fn rounds(count: u32, own: f32) -> u32 {
    return select(0u, count, by_each(true, own));
}

// View ray through a pixel of the window, not normalised: its length along the camera's axis is 1.
fn view_ray(pixel: vec2f) -> vec3f {
    return whole_ray(pixel + vec2f(frame.origin));
}

// The same through a pixel of the whole picture.
fn whole_ray(pixel: vec2f) -> vec3f {
    let ndc = vec2f(2.0, -2.0) * pixel / vec2f(frame.whole) + vec2f(-1.0, 1.0);
    let t = (ndc - frame.shift.zw) * vec2f(frame.right.w, frame.up.w) - frame.shift.xy;
    return frame.right.xyz * t.x + frame.up.xyz * t.y + frame.forward.xyz;
}

// Distance along the camera's axis from reversed infinite depth.
fn axis_distance(depth: f32) -> f32 {
    return frame.forward.w / max(depth, 1e-9);
}

fn world_from_depth(pixel: vec2f, depth: f32) -> vec3f {
    return frame.eye.xyz + view_ray(pixel) * axis_distance(depth);
}

// Angle one pixel covers (radians).
fn pixel_angle() -> f32 {
    return 2.0 * frame.up.w / f32(frame.whole.y);
}
