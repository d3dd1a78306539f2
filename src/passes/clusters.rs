//! Which lamps reach which part of the view.

use crate::gpu::{GpuError, Recorder, Resource};

/// Clusters and list length; the shader's constants of the same meaning size the buffer.
const CELLS: [u32; 3] = [16, 8, 32];
const ENTRIES: u32 = 64;

pub fn clusters(r: &mut Recorder<'_>) -> Result<Resource, GpuError> {
    let usage = wgpu::BufferUsages::STORAGE;
    let list =
        Resource::Buffer(r.gpu.empty_buffer("clusters", u64::from(CELLS.iter().product::<u32>() * ENTRIES * 4), usage));
    r.compute("passes/clusters", "main", &[("clusters_out", list.clone())], [CELLS[0] / 8, CELLS[1] / 8, CELLS[2]])?;
    Ok(list)
}
