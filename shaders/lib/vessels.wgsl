// Airships: what src/passes/fleet.rs tells of their flames and shields.
#import frame
#import lib/air

struct FleetParams {
    present: f32, // = 0.0 in 0.0..4.0 step 0.01 "Thrust of the airships; away at 0"
    pods: f32, // = 0.0 in 0.0..1.0 step 1.0 "Whether the rescue pods stand on the deck"
    lift: f32, // = 0.0 in -100.0..2000.0 step 0.5 "How far the airships have risen from where they hover" (m)
    flame: f32, // = 30.0 in 0.0..400.0 step 0.5 "Brightness of the thrusters' flames"
    flame_length: f32, // = 1.0 in 0.1..8.0 step 0.05 "How long the flames are, over what their thrust makes them"
    flame_colour: vec3f, // = #2a7dff colour "Colour of the thrusters' flames"
    diamonds: f32, // = 0.7 in 0.0..1.0 step 0.01 "How clearly shock diamonds stand in the flames"
    fire_colour: vec3f, // = #ff7a1e colour "Colour of what burns in the air"
    shield: f32, // = 0.3 in 0.0..4.0 step 0.005 "Brightness of the shields"
    shield_colour: vec3f, // = #58c8ff colour "Colour of the shields"
    shield_cell: f32, // = 3.2 in 0.2..40.0 step 0.1 "Size of the shields' cells" (m)
    shield_hit: f32, // = 4.0 in 0.0..40.0 step 0.1 "How strongly shields answer a front that strikes them"
    shield_mist: f32, // = 0.8 in 0.0..20.0 step 0.05 "How strongly fog glows where it touches them"
    shield_speed: f32, // = 9.0 in 0.0..80.0 step 0.5 "Speed of the ripples in the shields" (m/s)
}

struct Flame {
    // Middle of the nozzle's mouth.
    position: vec3f,
    // Of the mouth.
    radius: f32,
    toward: vec3f,
    length: f32,
    strength: f32,
    phase: f32,
    // 0: a thruster's; above: of something that burns, as a multiple of its brightness.
    fire: f32,
    pad: f32,
}

struct Shield {
    centre: vec3f,
    phase: f32,
    // Across, up, along.
    half: vec3f,
    strength: f32,
    across: vec3f,
    pad: f32,
    along: vec3f,
    spare: f32,
}

// Share of light from p that the haze leaves.
fn through_haze(p: vec3f) -> f32 {
    let to = p - frame.eye.xyz;
    let away = max(length(to), 0.01);
    return exp(-air_depth(frame.eye.xyz, to / away, away));
}
