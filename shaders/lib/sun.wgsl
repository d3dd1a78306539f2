// The key light: a low sun.

struct SunParams {
    azimuth: f32, // = -14.0 in -180.0..180.0 step 0.5 "Direction of the sun, clockwise from north" (°)
    elevation: f32, // = 3.6 in -5.0..90.0 step 0.1 "Height of the sun over the horizon" (°)
    colour: vec3f, // = #ff7634 colour "Colour of sunlight where it reaches the city"
    strength: f32, // = 3.4 in 0.0..40.0 step 0.1 "Irradiance of a surface facing the sun"
    size: f32, // = 1.7 in 0.1..10.0 step 0.1 "Apparent diameter of the disc, widened by haze" (°)
    disc: f32, // = 34.0 in 0.0..200.0 step 0.5 "Radiance of the disc over that of the sky around it"
}

fn sun_direction() -> vec3f {
    let a = radians(params.sun.azimuth);
    let e = radians(params.sun.elevation);
    return vec3f(sin(a) * cos(e), sin(e), -cos(a) * cos(e));
}

fn sun_irradiance() -> vec3f {
    return params.sun.colour * params.sun.strength;
}
