// Haze: thicker towards the ground, lit by the sky and the sun behind it (exponential height fog; single scattering).
#import frame
#import lib/sky
#import lib/haze

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

// Light the haze takes from the sky and sends along d, per unit of optical depth; far away at the horizon it is the sky's
// own radiance there, so that land and sky meet without a seam.
fn air_skylight(d: vec3f) -> vec3f {
    let level = normalize(vec3f(d.x, max(d.y, 0.0) + 0.004, d.z));
    // Looking down, the haze is lit by the whole sky rather than by the bright band it is seen against.
    let high = normalize(vec3f(d.x, 0.6, d.z));
    return mix(plain_sky(level), plain_sky(high) * 1.2, smoothstep(0.0, 0.35, -d.y)) * params.air.skylight;
}

// The same from the sun, where nothing shades it.
fn air_sunlight(d: vec3f) -> vec3f {
    return sun_glow(normalize(vec3f(d.x, max(d.y, 0.004), d.z))) * params.air.sunlight;
}

// Haze over a stretch without marching: for reflections.
fn through_air(o: vec3f, d: vec3f, t: f32, colour: vec3f) -> vec3f {
    let through = exp(-air_depth(o, d, t));
    let glow = air_skylight(d) + air_sunlight(d) * 0.5;
    return mix(glow, colour, through);
}
