// Haze: thicker towards the ground, lit by the sky and the sun behind it (exponential height fog; single scattering).
#import frame
#import lib/sky

struct AirParams {
    haze: f32, // = 0.055 in 0.0..2.0 step 0.001 "Extinction of the thin haze at the platform's height" (1/km)
    smog: f32, // = 0.55 in 0.0..20.0 step 0.01 "Extinction of the smog at street level" (1/km)
    smog_height: f32, // = 210.0 in 10.0..3000.0 step 5.0 "Height at which the smog has thinned to a third" (m)
    sunlight: f32, // = 0.22 in 0.0..8.0 step 0.01 "How strongly the haze catches the sun"
    skylight: f32, // = 0.55 in 0.0..8.0 step 0.01 "How strongly the haze catches the sky"
    street_light: vec3f, // = #ff7a3a colour "Colour of street light caught in the smog"
    street_strength: f32, // = 0.11 in 0.0..4.0 step 0.005 "Strength of street light in the smog"
    patches: f32, // = 0.6 in 0.0..1.0 step 0.01 "How unevenly the smog lies"
}

// Extinction (1/m) at world height y.
fn air_extinction(y: f32) -> f32 {
    let h = max(y - frame.ground, 0.0);
    return 0.001 * (params.air.haze * exp(-h / 5000.0) + params.air.smog * exp(-h / params.air.smog_height));
}

fn layer_depth(y0: f32, dy: f32, t: f32, height: f32) -> f32 {
    let a = max(y0 - frame.ground, 0.0) / height;
    let k = dy * t / height;
    let start = exp(-a);
    return t * select((start - exp(-max(a + k, 0.0))) / k, start * (1.0 - 0.5 * k), abs(k) < 1e-3);
}

// Optical depth from o along unit direction d over t metres.
fn air_depth(o: vec3f, d: vec3f, t: f32) -> f32 {
    return 0.001 * (params.air.haze * layer_depth(o.y, d.y, t, 5000.0) + params.air.smog * layer_depth(o.y, d.y, t, params.air.smog_height));
}

// Radiance the haze would show along d if it were endless, the sun's direct part left out and given apart.
fn air_skylight(d: vec3f) -> vec3f {
    let level = normalize(vec3f(d.x, max(d.y, 0.0) + 0.015, d.z));
    // Looking down, the haze is lit by the whole sky rather than by the bright band it is seen against.
    let high = normalize(vec3f(d.x, 0.55, d.z));
    return mix(clear_sky(level), clear_sky(high) * 1.3, smoothstep(0.0, 0.30, -d.y)) * params.air.skylight;
}

fn air_sun_phase(d: vec3f) -> f32 {
    let c = dot(d, sun_direction());
    return henyey_greenstein(c, 0.76) * 0.75 + henyey_greenstein(c, 0.2) * 0.25;
}

// Haze over a stretch without marching: for reflections.
fn through_air(o: vec3f, d: vec3f, t: f32, colour: vec3f) -> vec3f {
    let through = exp(-air_depth(o, d, t));
    let glow = air_skylight(d) + sun_irradiance() * (air_sun_phase(d) * params.air.sunlight * 0.35);
    return mix(glow, colour, through);
}
