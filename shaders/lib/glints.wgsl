// Small bright things with a glare round them; src/passes/glints.rs.

struct Glint {
    position: vec3f,
    // Of the body (m).
    radius: f32,
    light: vec3f,
    // How far its glare reaches, in radii.
    glare: f32,
}

struct SparkParams {
    glow: f32, // = 0.0 in 0.0..1000000.0 step 1.0 "Brightness of the spark that is left at the end"
    size: f32, // = 0.012 in 0.0005..0.5 step 0.0005 "Its radius, as a share of the picture's height"
    colour: vec3f, // = #ff9a3c colour "Its colour"
}
