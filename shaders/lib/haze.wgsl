// What the haze is made of; its light is in lib/air.

struct AirParams {
    haze: f32, // = 0.036 in 0.0..2.0 step 0.001 "Extinction of the thin haze at the platform's height" (1/km)
    smog: f32, // = 0.4 in 0.0..20.0 step 0.01 "Extinction of the smog at street level" (1/km)
    smog_height: f32, // = 210.0 in 10.0..3000.0 step 5.0 "Height at which the smog has thinned to a third" (m) sim
    sunlight: f32, // = 1.0 in 0.0..8.0 step 0.01 "How strongly the haze catches the sun"
    skylight: f32, // = 1.0 in 0.0..8.0 step 0.01 "How strongly the haze catches the sky"
    street_light: vec3f, // = #ff7a3a colour "Colour of street light caught in the smog"
    street_strength: f32, // = 0.11 in 0.0..4.0 step 0.005 "Strength of street light in the smog"
    patches: f32, // = 0.6 in 0.0..1.0 step 0.01 "How unevenly the smog lies"
}
