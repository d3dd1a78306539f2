// Motes of light: src/passes/stardust.rs.

struct StardustParams {
    stream: f32, // = 0.0 in 0.0..1.0 step 0.01 "Share of the motes that run over the edge and away"
    air: f32, // = 0.0 in 0.0..1.0 step 0.01 "Share of the motes that hang in the air round the camera"
    glow: f32, // = 34.0 in 0.0..1000.0 step 0.5 "Radiance of a mote"
    size: f32, // = 0.0045 in 0.0005..0.2 step 0.0005 "Radius of a mote" (m)
    colour: vec3f, // = #ffd9a0 colour "Colour of most motes"
    second: vec3f, // = #7fd0ff colour "Colour of the others"
    source: vec3f, // = (2.7, 1.25, -59.9) in -1000.0..1000.0 "Where the stream springs" (m)
    slant: f32, // = 0.0 in -2.0..2.0 step 0.01 "How far north the stream leans for every metre it falls"
    speed: f32, // = 1.0 in 0.05..10.0 step 0.05 "How fast it runs away"
    reach: f32, // = 14.0 in 1.0..200.0 step 0.5 "Size of the air round the camera that holds motes" (m)
}

struct Motion {
    // Of the camera (m/s).
    velocity: vec3f,
    // Motes of the stream; the others hang in the air.
    stream: u32,
}
