// What a simulation step may know (filled by src/sim/mod.rs): the script's camera, the time at the step's end, the seed.

struct Step {
    eye: vec3f,
    time: f32,
    forward: vec3f,
    dt: f32,
    number: u32,
    seed: u32,
}

@auto var<uniform> tick: Step;
