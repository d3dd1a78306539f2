// A person at one moment, as src/world/figures/mod.rs lays it out.

struct Agent {
    position: vec3f,
    // Turn about y that takes +z to where the body faces (rad).
    yaw: f32,
    // Over the ground: x, z (m/s).
    velocity: vec2f,
    // Of the gait, in turns; grows without bound.
    phase: f32,
    // 0 stands, 1 walks, 2 runs.
    effort: f32,
    // Of the head against the body: to the left and up (rad).
    gaze: vec2f,
    crouch: f32,
    raise: f32,
    // What build, outfit and load are drawn from; 0: nobody.
    look: u32,
    // From 1; 0 while they are a crowd.
    group: u32,
    // Share of a hand lamp that they hold.
    lamp: f32,
    stumble: f32,
}
