// How much two places of a picture share what is in front of them, by their depths as stored.

// By the ratio of their distances; the sky goes with the sky.
fn alike(a: f32, b: f32) -> f32 {
    let apart = abs(a - b) / max(b, 1e-9);
    return select(0.0, 1.0 / (1.0 + apart * apart * 40.0), (a > 0.0) == (b > 0.0)) + 1e-4;
}
