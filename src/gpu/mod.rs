//! The GPU layer: device, shaders, bindings by name, transient textures, read-back. Knows no pass and no dream.

mod recorder;
mod readback;
mod reflect;
mod shader;
mod source;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

pub use readback::{Pending, Ring, read_buffer, read_texture};
pub use recorder::{Bind, Draws, Pool, Raster, Recorder, Resource, Tex, groups};
pub use reflect::{Slot, SlotKind};
#[cfg(test)]
pub(crate) use reflect::{assert_layout, layout_in};
pub use shader::{Layouts, Shaders};
pub use source::{ShaderError, Source, check_shaders};

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
    faults: Arc<Faults>,
}

/// What the driver told us outside any call's result.
#[derive(Debug, Default)]
struct Faults {
    lost: AtomicBool,
    first: Mutex<Option<String>>,
}

#[derive(Debug, thiserror::Error)]
pub enum GpuError {
    #[error(
        "no graphics adapter {wanted}was found; {found}. Install a Vulkan driver (for software rendering on Debian and \
         Ubuntu: apt-get install mesa-vulkan-drivers libvulkan1) and run 'oneiric doctor'"
    )]
    NoAdapter { wanted: String, found: String },
    #[error("{adapter} refused to open: {reason}. Update its driver or choose another with --adapter")]
    NoDevice { adapter: String, reason: String },
    #[error("the graphics device was lost")]
    Lost,
    #[error("the graphics driver reported: {0}")]
    Driver(String),
    #[error(
        "a picture of {width}×{height} is larger than this adapter can hold ({limit} a side); choose a smaller --size"
    )]
    TooLarge { width: u32, height: u32, limit: u32 },
    #[error("a picture of {width}×{height} has no pixels; choose a larger --size")]
    Empty { width: u32, height: u32 },
    #[error(transparent)]
    Shader(#[from] ShaderError),
}

/// Fastest first: a discrete GPU, then integrated, virtual, other, and software last.
fn rank(info: &wgpu::AdapterInfo) -> u32 {
    match info.device_type {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    }
}

fn ranked(instance: &wgpu::Instance, surface: Option<&wgpu::Surface<'_>>) -> Vec<wgpu::Adapter> {
    let mut all = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    all.retain(|a| surface.is_none_or(|s| a.is_surface_supported(s)));
    all.sort_by_key(|a| rank(&a.get_info()));
    all
}

/// Every adapter of this machine, in the order they are preferred.
pub fn adapters() -> Vec<wgpu::AdapterInfo> {
    ranked(&Gpu::instance(), None).iter().map(wgpu::Adapter::get_info).collect()
}

impl Gpu {
    /// Vulkan, Metal or Direct3D 12; OpenGL only where none of them has an adapter. `WGPU_BACKEND` overrides.
    pub fn instance() -> wgpu::Instance {
        let open = |backends| {
            let desc = wgpu::InstanceDescriptor { backends, ..wgpu::InstanceDescriptor::new_without_display_handle() };
            wgpu::Instance::new(desc.with_env())
        };
        let instance = open(wgpu::Backends::PRIMARY);
        if ranked(&instance, None).is_empty() { open(wgpu::Backends::all()) } else { instance }
    }

    /// Opens a device without a window.
    pub fn open(request: &AdapterRequest) -> Result<Self, GpuError> {
        Self::open_on(Self::instance(), None, request)
    }

    /// Opens a device that can draw to `surface`.
    pub fn open_for(
        instance: wgpu::Instance,
        surface: &wgpu::Surface<'_>,
        request: &AdapterRequest,
    ) -> Result<Self, GpuError> {
        Self::open_on(instance, Some(surface), request)
    }

    fn open_on(
        instance: wgpu::Instance,
        surface: Option<&wgpu::Surface<'_>>,
        request: &AdapterRequest,
    ) -> Result<Self, GpuError> {
        let all = ranked(&instance, surface);
        let names: Vec<_> = all.iter().map(|a| a.get_info().name).collect();
        let matches = |a: &&wgpu::Adapter| {
            request.name.as_ref().is_none_or(|n| a.get_info().name.to_lowercase().contains(&n.to_lowercase()))
        };
        let adapter = all.iter().find(matches).cloned().ok_or_else(|| GpuError::NoAdapter {
            wanted: request.name.as_ref().map(|n| format!("with '{n}' in its name ")).unwrap_or_default(),
            found: if names.is_empty() {
                "none at all is there".into()
            } else {
                format!("found: {}", names.join(", "))
            },
        })?;
        let info = adapter.get_info();
        let reason = match &request.name {
            Some(n) => format!("its name contains '{n}'"),
            None if all.len() == 1 => "it is the only adapter".into(),
            None => format!("it is the fastest kind ({:?}) of {} adapters", info.device_type, all.len()),
        };
        let limits = adapter.limits();
        let optional = wgpu::Features::TIMESTAMP_QUERY | wgpu::Features::TIMESTAMP_QUERY_INSIDE_ENCODERS;
        let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("oneiric"),
            required_features: adapter.features() & optional,
            required_limits: wgpu::Limits {
                max_texture_dimension_2d: limits.max_texture_dimension_2d,
                max_buffer_size: limits.max_buffer_size,
                max_storage_buffer_binding_size: limits.max_storage_buffer_binding_size,
                ..wgpu::Limits::default()
            },
            ..Default::default()
        }))
        .map_err(|e| GpuError::NoDevice { adapter: info.name.clone(), reason: e.to_string() })?;

        let faults = Arc::new(Faults::default());
        let (on_lost, on_error) = (Arc::clone(&faults), Arc::clone(&faults));
        device.set_device_lost_callback(move |_, _| on_lost.lost.store(true, Ordering::SeqCst));
        device.on_uncaptured_error(Arc::new(move |e: wgpu::Error| {
            if let Ok(mut first) = on_error.first.lock() {
                first.get_or_insert_with(|| e.to_string());
            }
        }));
        tracing::info!("adapter {} ({:?}, {}): {reason}", info.name, info.device_type, info.backend);
        Ok(Self { instance, adapter, device, queue, info, reason, faults })
    }

    pub fn is_software(&self) -> bool {
        self.info.device_type == wgpu::DeviceType::Cpu
    }

    /// True once the device is gone; everything made with it has to be made again.
    pub fn lost(&self) -> bool {
        // The driver is only heard when it is asked. What a poll itself has to say, `wait` reports.
        let _ = self.device.poll(wgpu::PollType::Poll);
        self.faults.lost.load(Ordering::SeqCst)
    }

    /// The first error the driver reported since the last call, or the loss of the device.
    pub fn check(&self) -> Result<(), GpuError> {
        if self.lost() {
            return Err(GpuError::Lost);
        }
        match self.faults.first.lock().ok().and_then(|mut first| first.take()) {
            Some(_) if self.went() => Err(GpuError::Lost),
            Some(message) => Err(GpuError::Driver(message)),
            None => Ok(()),
        }
    }

    /// Like [`Self::lost`], for when something failed: a loss is heard of only after the work under way has ended.
    pub fn went(&self) -> bool {
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
        self.lost()
    }

    /// Waits until everything submitted is done.
    pub fn wait(&self) -> Result<(), GpuError> {
        self.poll(wgpu::PollType::wait_indefinitely())
    }

    /// Waits until this submission and those before it are done.
    pub fn wait_for(&self, submission: wgpu::SubmissionIndex) -> Result<(), GpuError> {
        self.poll(wgpu::PollType::Wait { submission_index: Some(submission), timeout: None })
    }

    fn poll(&self, until: wgpu::PollType) -> Result<(), GpuError> {
        match self.device.poll(until) {
            Ok(_) => self.check(),
            Err(_) if self.lost() => Err(GpuError::Lost),
            Err(e) => Err(GpuError::Driver(e.to_string())),
        }
    }

    /// A buffer that holds `contents` (at least 16 bytes long, so that an empty list can still be bound).
    pub fn buffer(&self, label: &str, contents: &[u8], usage: wgpu::BufferUsages) -> wgpu::Buffer {
        let contents = if contents.is_empty() { &[0; 16] } else { contents };
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: (contents.len() as u64).next_multiple_of(wgpu::COPY_BUFFER_ALIGNMENT),
            usage,
            mapped_at_creation: true,
        });
        // Nothing is mapped on a device that is lost; `check` says so at the frame's end.
        if let Ok(mut mapped) = buffer.slice(..contents.len() as u64).get_mapped_range_mut() {
            mapped.copy_from_slice(contents);
        }
        buffer.unmap();
        buffer
    }

    /// A buffer of zeros.
    pub fn empty_buffer(&self, label: &str, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: size.max(16).next_multiple_of(4),
            usage,
            mapped_at_creation: false,
        })
    }

    /// Refuses a picture this adapter cannot hold, and one without pixels.
    pub fn check_size(&self, [width, height]: [u32; 2]) -> Result<(), GpuError> {
        let limit = self.device.limits().max_texture_dimension_2d;
        if width == 0 || height == 0 {
            return Err(GpuError::Empty { width, height });
        }
        if width > limit || height > limit { Err(GpuError::TooLarge { width, height, limit }) } else { Ok(()) }
    }
}
