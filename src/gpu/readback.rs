//! Pictures and buffers from the GPU to memory, at once or while the next one is rendered.

use std::sync::mpsc::{Receiver, channel};

use super::{Gpu, GpuError};

/// Buffers that pictures come back through; they are used again and again.
#[derive(Default)]
pub struct Ring {
    spare: Vec<wgpu::Buffer>,
}

/// A picture that is on its way.
pub struct Pending {
    buffer: wgpu::Buffer,
    /// Bytes of a row, and of a row in the buffer.
    row: usize,
    pitch: usize,
    submission: wgpu::SubmissionIndex,
    mapped: Receiver<Result<(), wgpu::BufferAsyncError>>,
}

impl Ring {
    /// Asks for mip 0 of a 2-D texture as it is after all that was submitted so far. Does not wait.
    pub fn start(&mut self, gpu: &Gpu, texture: &wgpu::Texture) -> Result<Pending, GpuError> {
        let texel = texture
            .format()
            .block_copy_size(None)
            .ok_or_else(|| GpuError::Driver(format!("{:?} cannot be read back", texture.format())))?;
        let (width, height) = (texture.width(), texture.height());
        let row = width * texel;
        let pitch = row.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = self.take(gpu, u64::from(pitch) * u64::from(height));
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(pitch), rows_per_image: None },
            },
            texture.size(),
        );
        Ok(Pending::new(gpu, encoder, buffer, row as usize, pitch as usize))
    }

    fn take(&mut self, gpu: &Gpu, size: u64) -> wgpu::Buffer {
        self.spare.retain(|b| b.size() == size);
        self.spare.pop().unwrap_or_else(|| {
            gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("read-back"),
                size,
                usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
                mapped_at_creation: false,
            })
        })
    }

    /// Waits for a picture, not for what was submitted after it: rows tightly packed.
    pub fn finish(&mut self, gpu: &Gpu, pending: Pending) -> Result<Vec<u8>, GpuError> {
        let Pending { buffer, row, pitch, submission, mapped } = pending;
        let waited = gpu.device.poll(wgpu::PollType::Wait { submission_index: Some(submission), timeout: None });
        gpu.check()?;
        waited.map_err(|e| GpuError::Driver(e.to_string()))?;
        match mapped.recv() {
            Ok(Ok(())) => {}
            Ok(Err(e)) => return Err(GpuError::Driver(e.to_string())),
            Err(_) => return Err(GpuError::Lost),
        }
        let bytes = buffer.slice(..).get_mapped_range().map_err(|e| GpuError::Driver(e.to_string()))?;
        let mut out = Vec::with_capacity(bytes.len() / pitch * row);
        for line in bytes.chunks(pitch) {
            out.extend_from_slice(&line[..row]);
        }
        drop(bytes);
        buffer.unmap();
        self.spare.push(buffer);
        Ok(out)
    }
}

impl Pending {
    /// Submits what fills `buffer` and asks to see it.
    fn new(gpu: &Gpu, encoder: wgpu::CommandEncoder, buffer: wgpu::Buffer, row: usize, pitch: usize) -> Self {
        let submission = gpu.queue.submit([encoder.finish()]);
        let (send, mapped) = channel();
        buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
            let _ = send.send(result);
        });
        Self { buffer, row, pitch, submission, mapped }
    }
}

/// Reads a whole buffer, which must allow being copied from. Waits for the GPU.
pub fn read_buffer(gpu: &Gpu, from: &wgpu::Buffer) -> Result<Vec<u8>, GpuError> {
    let mut ring = Ring::default();
    let buffer = ring.take(gpu, from.size());
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    encoder.copy_buffer_to_buffer(from, 0, &buffer, 0, from.size());
    let whole = from.size() as usize;
    let pending = Pending::new(gpu, encoder, buffer, whole, whole);
    ring.finish(gpu, pending)
}

/// Reads mip 0 of a 2-D texture, rows tightly packed. Waits for the GPU.
pub fn read_texture(gpu: &Gpu, texture: &wgpu::Texture) -> Result<Vec<u8>, GpuError> {
    let mut ring = Ring::default();
    let pending = ring.start(gpu, texture)?;
    ring.finish(gpu, pending)
}
