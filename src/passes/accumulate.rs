//! Sums sub-frames, and takes their mean.

use crate::gpu::{GpuError, Recorder, Tex, groups};

/// The sum of `picture` and what came before (`sum`; ignored by the first sub-frame).
pub fn accumulate(r: &mut Recorder<'_>, picture: &Tex, sum: Option<&Tex>) -> Result<Tex, GpuError> {
    let size = picture.size();
    let out = r.texture("sum", wgpu::TextureFormat::Rgba32Float, size);
    let before = sum.unwrap_or(picture);
    let binds = [("picture", picture.into()), ("sum_in", before.into()), ("sum_out", (&out).into())];
    r.compute("passes/accumulate", "main", &binds, groups(size, 8))?;
    Ok(out)
}

/// The mean of the sub-frames in `sum`, as many as the frame's uniform says have been added.
pub fn mean(r: &mut Recorder<'_>, sum: &Tex) -> Result<Tex, GpuError> {
    let out = r.texture("mean", super::RADIANCE, sum.size());
    r.compute(
        "passes/accumulate",
        "mean",
        &[("sum_in", sum.into()), ("mean_out", (&out).into())],
        groups(sum.size(), 8),
    )?;
    Ok(out)
}
