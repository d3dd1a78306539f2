// Beams of light in the air, and what else burns below the deck; src/passes/carried.rs places the lamps.

struct BeamsParams {
    present: f32, // = 0.0 in 0.0..1.0 step 0.01 "Share of their power that the searchlights in people's hands have"
    alarms: f32, // = 0.0 in 0.0..1.0 step 0.01 "Share of their power that the turning alarm beacons have"
    bay: f32, // = 0.0 in 0.0..1.0 step 0.01 "Share of its power that the light has that pours out of the bay"
    alarm_power: f32, // = 20000.0 in 0.0..100000.0 step 100.0 "Intensity of an alarm beacon in the middle of its beam"
    power: f32, // = 26000.0 in 0.0..400000.0 step 500.0 "Intensity of a searchlight in the middle of its beam"
    glow: f32, // = 5.0 in 0.0..20.0 step 0.01 "How strongly the air shows beams"
    dust: f32, // = 0.009 in 0.0..0.2 step 0.0005 "Extinction of the dust that beams shine through" (1/m)
    texture: f32, // = 0.9 in 0.0..1.0 step 0.01 "How unevenly that dust hangs"
    texture_size: f32, // = 5.0 in 0.5..100.0 step 0.5 "Size of its wisps" (m)
    forward: f32, // = 0.45 in 0.0..0.95 step 0.01 "Forward peak of its scattering"
}

// A beam: src/passes/beams.rs.
struct Beam {
    position: vec3f,
    // How far it reaches (m).
    range: f32,
    axis: vec3f,
    // Tangent of the outer half angle.
    slope: f32,
    // Intensity in the middle of the beam.
    intensity: vec3f,
    // Of the lamp's mouth (m).
    mouth: f32,
    // Its place in the list of lamps.
    lamp: u32,
    pad: u32,
    spare: vec2f,
}
