// What burns under the platform: the reactor's core and the energy that leaps from it. Filled by src/passes/carried.rs and
// drawn by src/passes/arcs.rs and src/passes/glints.rs.

struct ReactorParams {
    glow: f32, // = 0.0 in 0.0..8.0 step 0.01 "How brightly the core burns; cold at 0"
    north: f32, // = 0.0 in -2000.0..2000.0 step 1.0 "How far north of its place it is seen to burn" (m)
    colour: vec3f, // = #ff3a10 colour "Colour of its light"
    power: f32, // = 90000.0 in 0.0..2000000.0 step 1000.0 "Intensity of the core as a lamp"
    breath: f32, // = 0.38 in 0.0..1.0 step 0.01 "How deeply it breathes"
    beat: f32, // = 2.3 in 0.2..20.0 step 0.1 "Time of a breath" (s)
    arc: f32, // = 34.0 in 0.0..1000.0 step 1.0 "Radiance of an arc"
    arc_colour: vec3f, // = #ff1c24 colour "Colour of an arc's halo"
    arc_width: f32, // = 0.24 in 0.01..5.0 step 0.01 "Width of an arc's trunk" (m)
    arc_power: f32, // = 2600.0 in 0.0..100000.0 step 50.0 "Intensity of an arc as a lamp"
}

// A straight stretch of an arc: src/passes/arcs.rs.
struct Stretch {
    start: vec3f,
    strength: f32,
    end: vec3f,
    // 0 at the arc's ends of the trunk and 1 within.
    flow: f32,
}
