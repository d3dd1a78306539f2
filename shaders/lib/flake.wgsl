// A flake of ash or an ember.

struct Flake {
    position: vec3f,
    // Seconds since birth.
    age: f32,
    velocity: vec3f,
    // Seconds it lives; 0 before its first birth.
    life: f32,
}

struct EmbersParams {
    wind: vec3f, // = (2.6, 0.5, 1.6) in -60.0..60.0 "Wind that carries embers and ash: east, up, south" (m/s) sim
    turbulence: f32, // = 2.4 in 0.0..30.0 step 0.1 "Speed of the whirls in the wind" (m/s) sim
    whirl: f32, // = 7.0 in 0.5..100.0 step 0.5 "Size of the whirls" (m) sim
    reach: f32, // = 34.0 in 2.0..300.0 step 1.0 "Size of the air around the camera that holds flakes" (m) sim
    amount: f32, // = 0.7 in 0.0..1.0 step 0.01 "Share of the flakes that are born" sim
    size: f32, // = 0.011 in 0.001..0.2 step 0.001 "Radius of a flake" (m)
    glow: f32, // = 26.0 in 0.0..400.0 step 0.5 "Radiance of an ember"
    ash: f32, // = 0.55 in 0.0..1.0 step 0.01 "Share of flakes that are cold ash"
    colour: vec3f, // = #ff5a14 colour "Colour of an ember"
}

