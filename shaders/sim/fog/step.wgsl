// What every kernel of the fog knows of the step it makes (filled by src/sim/fog/mod.rs), and its grid of velocities.
#import sim/step
#import lib/fog

struct FogStep {
    // World corner of the region now and at the state before (m).
    origin: vec3f,
    dt: f32,
    origin_before: vec3f,
    // Seconds at the end of the update.
    time: f32,
    // Size of the region (m).
    size: vec3f,
    // Updates since the shot began.
    number: u32,
    // Velocity cells.
    cells: vec3u,
    // Height of the city's ground (m).
    ground: f32,
    density_cells: vec3u,
    // Share of what is missing that a sweep of the pressure adds; above 1: over-relaxation.
    relaxation: f32,
    // Cells the region moved by since the state before.
    shift: vec3i,
    // Particles of smog; the rest belong to sources.
    ambient: u32,
    // Number of the first birth of this update among all, and of the one after the last.
    first_birth: u32,
    last_birth: u32,
    // The last particles, which belong to what breaks.
    ruin: u32,
    pad: u32,
}

@auto var<uniform> fog_step: FogStep;

fn cell_size() -> vec3f {
    return fog_step.size / vec3f(fog_step.cells);
}

fn cell_index(c: vec3i) -> u32 {
    let q = vec3u(clamp(c, vec3i(0), vec3i(fog_step.cells) - 1));
    return q.x + fog_step.cells.x * (q.y + fog_step.cells.y * q.z);
}

// Cells at the region's border hold the wind itself: air enters and leaves through them.
fn is_border(c: vec3i) -> bool {
    return any(c <= vec3i(0)) || any(c >= vec3i(fog_step.cells) - 1);
}

fn wind_at(p: vec3f) -> vec3f {
    return params.fog.wind * (1.0 + params.fog.shear * (p.y - fog_step.ground - 300.0) / 500.0);
}
