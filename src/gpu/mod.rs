//! The GPU layer: device, shaders, bindings by name, textures, read-back. Knows no pass and no dream.

/// Which adapter to use.
#[derive(Clone, Debug, Default)]
pub struct AdapterRequest {
    /// Part of the adapter's name, any case; `None` picks the fastest kind.
    pub name: Option<String>,
}

/// An open device and what was chosen, with the reason.
#[derive(Clone, Debug)]
pub struct Gpu {
    pub instance: wgpu::Instance,
    pub adapter: wgpu::Adapter,
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub info: wgpu::AdapterInfo,
    /// One sentence: why this adapter.
    pub reason: String,
}

#[derive(Debug, thiserror::Error)]
pub enum GpuError {
    #[error("{0}")]
    NoAdapter(String),
}
