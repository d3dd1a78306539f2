// The shapes on the horizon; src/world/beasts moves them.

struct BeastsParams {
    present: f32, // = 0.0 in 0.0..1.0 step 1.0 "Whether the shapes on the horizon are there" sim
    eye: f32, // = 0.35 in 0.0..40.0 step 0.05 "Brightness of what may be their eyes"
}
