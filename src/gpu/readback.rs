//! Pictures and buffers from the GPU to memory.

use super::{Gpu, GpuError};

/// Reads mip 0 of a 2-D texture, rows tightly packed. Waits for the GPU.
pub fn read_texture(gpu: &Gpu, texture: &wgpu::Texture) -> Result<Vec<u8>, GpuError> {
    let texel = texture
        .format()
        .block_copy_size(None)
        .ok_or_else(|| GpuError::Driver(format!("{:?} cannot be read back", texture.format())))?;
    let (width, height) = (texture.width(), texture.height());
    let row = width * texel;
    let pitch = row.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("read-back"),
        size: u64::from(pitch) * u64::from(height),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo {
            buffer: &buffer,
            layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(pitch), rows_per_image: None },
        },
        texture.size(),
    );
    gpu.queue.submit([encoder.finish()]);
    let mapped = map(gpu, &buffer)?;
    let mut out = Vec::with_capacity(row as usize * height as usize);
    for line in mapped.chunks(pitch as usize) {
        out.extend_from_slice(&line[..row as usize]);
    }
    Ok(out)
}

/// Reads a whole buffer, which must allow being copied from. Waits for the GPU.
pub fn read_buffer(gpu: &Gpu, from: &wgpu::Buffer) -> Result<Vec<u8>, GpuError> {
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("read-back"),
        size: from.size(),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    encoder.copy_buffer_to_buffer(from, 0, &buffer, 0, from.size());
    gpu.queue.submit([encoder.finish()]);
    Ok(map(gpu, &buffer)?.to_vec())
}

/// Waits for the GPU and shows what a read-back buffer holds.
fn map(gpu: &Gpu, buffer: &wgpu::Buffer) -> Result<wgpu::BufferView, GpuError> {
    let (send, receive) = std::sync::mpsc::channel();
    buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
        let _ = send.send(result);
    });
    gpu.wait()?;
    match receive.recv() {
        Ok(Ok(())) => {}
        Ok(Err(e)) => return Err(GpuError::Driver(e.to_string())),
        Err(_) => return Err(GpuError::Lost),
    }
    buffer.slice(..).get_mapped_range().map_err(|e| GpuError::Driver(e.to_string()))
}
