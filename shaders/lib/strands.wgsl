// Ropes: src/sim/strands.rs. Node 0 is made fast at the railing, node 1 lies on the edge.

struct StrandsParams {
    present: f32, // = 0.0 in 0.0..1.0 step 1.0 "Whether the emergency lines are there; thrown anew in the first shot with them" sim
    tight: f32, // = 1.0 in 0.0..1.0 step 0.01 "How far the lines are seen that are drawn tight"
    wind: vec3f, // = (2.5, 0.4, -1.5) in -60.0..60.0 "Wind on the lines: east, up, south" (m/s) sim
    gusts: f32, // = 5.0 in 0.0..60.0 step 0.1 "Speed of the gusts in it" (m/s) sim
    drag: f32, // = 0.35 in 0.0..20.0 step 0.01 "How fast lines take on the wind's speed" (1/s) sim
    radius: f32, // = 0.034 in 0.002..0.5 step 0.001 "Radius of a line" (m)
    tracer: f32, // = 1.1 in 0.0..100.0 step 0.05 "Brightness of the azure tracer that is spun into the lines"
    lights: f32, // = 16.0 in 0.0..1000.0 step 0.5 "Brightness of the azure lights that are clipped to them"
    tracer_colour: vec3f, // = #3fb7ff colour "Colour of both"
}

struct Rope {
    rail: vec3f,
    // Seconds from the dream's start.
    thrown: f32,
    edge: vec3f,
    length: f32,
    // As a rope is thrown (m/s).
    toss: vec3f,
    // Of its end, over that of a node.
    load: f32,
    // Where one that is drawn tight (1) is made fast below (m).
    fast: vec3f,
    tight: f32,
}

struct Node {
    position: vec3f,
    // 1 once it has left the coil.
    free: f32,
    velocity: vec3f,
    pad: f32,
}

const NODES: u32 = 64u;
