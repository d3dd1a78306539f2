// Particle fog as pictures see it: the region of air that is simulated, its density and its light as volumes.
#import frame
#import lib/samplers
#import lib/haze

struct FogParams {
    reach: f32, // = 1300.0 in 40.0..6000.0 step 10.0 "Half the side of the air that is simulated; read where a shot begins" (m) sim
    ahead: f32, // = 1150.0 in -6000.0..12000.0 step 10.0 "How far ahead of the camera the middle of that air lies; read where a shot begins" (m) sim
    floor: f32, // = -660.0 in -2000.0..2000.0 step 5.0 "World height of its underside; read where a shot begins" (m) sim
    height: f32, // = 900.0 in 20.0..4000.0 step 10.0 "Its height; read where a shot begins" (m) sim
    density: f32, // = 1.0 in 0.0..40.0 step 0.01 "Thickness of the fog, times the smog it is made of"
    banks: f32, // = 0.75 in 0.0..1.0 step 0.01 "How unevenly the fog gathers into banks" sim
    bank_size: f32, // = 900.0 in 20.0..8000.0 step 10.0 "Size of the largest banks" (m) sim
    wind: vec3f, // = (7.0, 0.0, 3.0) in -80.0..80.0 "Wind: east, up, south" (m/s) sim
    shear: f32, // = 0.7 in 0.0..4.0 step 0.01 "How much faster the wind blows 500 m higher up" sim
    turbulence: f32, // = 3.0 in 0.0..60.0 step 0.1 "Push of the gusts" (m/s²) sim
    gust_size: f32, // = 420.0 in 4.0..4000.0 step 2.0 "Size of the gusts" (m) sim
    swirl: f32, // = 0.6 in 0.0..4.0 step 0.01 "Vorticity confinement: how strongly whirls are kept alive" sim
    drag: f32, // = 0.25 in 0.0..8.0 step 0.01 "How fast moved air falls back into the wind" (1/s) sim
    buoyancy: f32, // = 1.0 in -8.0..20.0 step 0.05 "How strongly heat lifts the air" sim
    fires: f32, // = 0.0 in 0.0..1.0 step 0.01 "Share of the low smog that rises hot and glowing, as from burning streets" sim
    cooling: f32, // = 5.0 in 0.1..120.0 step 0.1 "Time in which hot smoke loses most of its heat" (s) sim
    push: f32, // = 26.0 in 0.0..300.0 step 0.5 "Speed a shock front of strength 1 gives the air it passes" (m/s) sim
    dust: f32, // = 800.0 in 0.0..100000.0 step 50.0 "Dust a shock front of strength 1 shakes off a ledge, as the area it would hide" (m²) sim
    dust_life: f32, // = 9.0 in 0.5..120.0 step 0.1 "How long raised dust hangs" (s) sim
    weight: f32, // = 0.4 in 0.0..8.0 step 0.05 "How heavily dust weighs on the air it hangs in, so that it rolls along the ground" sim
    settle: f32, // = 0.9 in -5.0..20.0 step 0.05 "How fast dust sinks" (m/s) sim
    detail: f32, // = 0.85 in 0.0..1.0 step 0.01 "Depth of the fine structure in the fog"
    detail_size: f32, // = 150.0 in 1.0..2000.0 step 1.0 "Size of the fine structure" (m)
    dust_colour: vec3f, // = #e3c8b6 colour "Colour of dust"
    self_shadow: f32, // = 0.7 in 0.0..4.0 step 0.01 "How strongly fog shades the fog behind it"
    lamp_light: f32, // = 0.7 in 0.0..20.0 step 0.01 "How strongly fog catches the light of lamps"
    pane_light: f32, // = 1.0 in 0.0..20.0 step 0.01 "How strongly fog catches the light of windows and streets"
    forward: f32, // = 0.72 in 0.0..0.95 step 0.01 "Forward peak of scattering: how much fog flares around a light behind it"
    ember_colour: vec3f, // = #ff5a1e colour "Colour of smoke that glows with heat"
    jet_colour: vec3f, // = #4fb4ff colour "Colour of thrusters' plumes"
    glow: f32, // = 1.0 in 0.0..40.0 step 0.05 "Brightness of hot smoke and plumes"
}

// The simulated air around the frame's time: two states and where each lies. Filled by src/sim/fog/mod.rs.
struct FogRegion {
    // World corner of the lowest cell now and at the state before (m); w of the first: 1 if there is fog at all.
    origin: vec4f,
    origin_before: vec4f,
    // Size of the region (m); w: seconds between the two states.
    size: vec4f,
    // Density cells along each axis; w: step of the state before.
    cells: vec4u,
    // Velocity cells along each axis.
    air_cells: vec4u,
}

@auto var<uniform> fog_region: FogRegion;

// Density cell values per unit: smog as multiples of its profile, the rest as extinction (1/m).
const FOG_SMOG_SCALE: f32 = 65536.0;
const FOG_DUST_SCALE: f32 = 8388608.0;

// How far the frame's step is from the state before to the one after.
fn fog_share() -> f32 {
    return clamp(f32(frame.step - fog_region.cells.w) / max(fog_region.size.w * 60.0, 1.0), 0.0, 1.0);
}

// Place in the region, 0..1.
fn fog_place(p: vec3f) -> vec3f {
    return (p - fog_region.origin.xyz) / fog_region.size.xyz;
}

// 1 well inside the region, 0 outside; the simulated fog gives way to the plain profile in between.
fn fog_inside(place: vec3f) -> f32 {
    let edge = min(place, 1.0 - place) / vec3f(0.14, 0.09, 0.14);
    return smoothstep(0.0, 1.0, min(min(edge.x, edge.z), edge.y)) * fog_region.origin.w;
}

// Extinction of the smog at street level (1/m); it thins upwards.
fn fog_smog_extinction() -> f32 {
    return 0.001 * params.air.smog * params.fog.density;
}
