//! The window's surface: puts the picture and the overlay on it, and survives whatever happens to it.

use std::sync::Arc;

use egui_wgpu::ScreenDescriptor;
use wgpu::util::DeviceExt as _;
use winit::{dpi::PhysicalSize, window::Window};

use crate::{
    app::{failure::Failure, stage},
    assets::Assets,
    gpu::Gpu,
};

/// A tessellated overlay.
pub struct Painted {
    pub primitives: Vec<egui::ClippedPrimitive>,
    pub textures: egui::TexturesDelta,
    pub pixels_per_point: f32,
}

/// How a presentation went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Yes,
    /// Nothing to show on now; try again a little later.
    Later,
    /// Nobody can see the window; it will say when that changes.
    Hidden,
}

pub struct Screen {
    pub window: Arc<Window>,
    pub gpu: Gpu,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
    pipeline: wgpu::RenderPipeline,
    sampler: wgpu::Sampler,
    overlay: egui_wgpu::Renderer,
    /// The size changed since the surface was configured.
    stale: bool,
}

impl Screen {
    /// Opens a device that can show pictures on `window`.
    pub fn open(window: Arc<Window>, adapter: Option<&str>, assets: &Assets) -> Result<Self, Failure> {
        let instance = Gpu::instance();
        let surface = instance.create_surface(Arc::clone(&window)).map_err(Failure::work)?;
        let gpu =
            Gpu::open_for(instance, &surface, &stage::request(adapter)).map_err(|e| stage::no_gpu(&e, adapter))?;
        let size = window.inner_size();
        let (width, height) = (size.width.max(1), size.height.max(1));
        let mut config = surface.get_default_config(&gpu.adapter, width, height).ok_or_else(|| {
            Failure::work(format!("'{}' cannot show pictures in this window", gpu.info.name))
                .help("choose another adapter with --adapter; `oneiric doctor` lists them")
        })?;
        // The picture is sRGB-encoded already: a format that does not encode again keeps its values exactly.
        let formats = surface.get_capabilities(&gpu.adapter).formats;
        let plain = [wgpu::TextureFormat::Bgra8Unorm, wgpu::TextureFormat::Rgba8Unorm];
        config.format = plain.into_iter().find(|f| formats.contains(f)).unwrap_or(config.format);
        config.present_mode = wgpu::PresentMode::AutoVsync;
        surface.configure(&gpu.device, &config);

        let source = assets.read("shaders/passes/present.wgsl").map_err(Failure::work)?;
        let pipeline = pipeline(&gpu.device, &source, config.format);
        let sampler = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("present"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        });
        let options = egui_wgpu::RendererOptions { dithering: false, ..Default::default() };
        let overlay = egui_wgpu::Renderer::new(&gpu.device, config.format, options);
        Ok(Self { window, gpu, surface, config, pipeline, sampler, overlay, stale: false })
    }

    /// The window's pixels; a side is 0 while it is minimised on some systems.
    pub fn size(&self) -> [u32; 2] {
        let PhysicalSize { width, height } = self.window.inner_size();
        let limit = self.gpu.device.limits().max_texture_dimension_2d;
        [width.min(limit), height.min(limit)]
    }

    /// The window has another size now. Configuring waits until something is shown, so that a burst of sizes costs one.
    pub fn resized(&mut self) {
        self.stale = true;
    }

    fn configure(&mut self) {
        let [width, height] = self.size();
        if width > 0 && height > 0 {
            (self.config.width, self.config.height) = (width, height);
            self.surface.configure(&self.gpu.device, &self.config);
            self.stale = false;
        }
    }

    fn recreate(&mut self) {
        match self.gpu.instance.create_surface(Arc::clone(&self.window)) {
            Ok(surface) => {
                self.surface = surface;
                self.configure();
            }
            Err(e) => tracing::warn!("the window's surface was lost and cannot be made again yet: {e}"),
        }
    }

    /// Shows the picture (black without one) with the overlay on top.
    pub fn present(&mut self, picture: Option<(&wgpu::TextureView, [u32; 2])>, mut ui: Painted) -> Shown {
        // Textures of the overlay are handed over once; they must arrive even if this picture cannot be shown.
        for (id, deltas) in ui.textures.set.drain() {
            for delta in deltas {
                self.overlay.update_texture(&self.gpu.device, &self.gpu.queue, id, &delta);
            }
        }
        let shown = self.draw(picture, &ui);
        for id in ui.textures.free.drain() {
            self.overlay.free_texture(&id);
        }
        shown
    }

    fn draw(&mut self, picture: Option<(&wgpu::TextureView, [u32; 2])>, ui: &Painted) -> Shown {
        use wgpu::CurrentSurfaceTexture as Current;
        let [width, height] = self.size();
        if width == 0 || height == 0 {
            return Shown::Hidden;
        }
        if self.stale || [width, height] != [self.config.width, self.config.height] {
            self.configure();
        }
        let target = match self.surface.get_current_texture() {
            Current::Success(t) => t,
            Current::Suboptimal(t) => {
                self.stale = true;
                t
            }
            Current::Outdated => {
                self.configure();
                return Shown::Later;
            }
            Current::Lost => {
                self.recreate();
                return Shown::Later;
            }
            Current::Occluded => return Shown::Hidden,
            Current::Timeout | Current::Validation => return Shown::Later,
        };
        let view = target.texture.create_view(&wgpu::TextureViewDescriptor::default());
        let mut encoder =
            self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("present") });
        let screen = ScreenDescriptor {
            size_in_pixels: [self.config.width, self.config.height],
            pixels_per_point: ui.pixels_per_point,
        };
        let (device, queue) = (&self.gpu.device, &self.gpu.queue);
        let more = self.overlay.update_buffers(device, queue, &mut encoder, &ui.primitives, &screen);
        let bindings = picture.map(|(view, size)| self.bindings(view, size));
        {
            let attachment = wgpu::RenderPassColorAttachment {
                view: &view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::BLACK), store: wgpu::StoreOp::Store },
            };
            let mut pass = encoder
                .begin_render_pass(&wgpu::RenderPassDescriptor {
                    label: Some("present"),
                    color_attachments: &[Some(attachment)],
                    ..Default::default()
                })
                .forget_lifetime();
            if let Some(bindings) = &bindings {
                pass.set_pipeline(&self.pipeline);
                pass.set_bind_group(0, bindings, &[]);
                pass.draw(0..3, 0..1);
            }
            self.overlay.render(&mut pass, &ui.primitives, &screen);
        }
        self.gpu.queue.submit(more.into_iter().chain([encoder.finish()]));
        self.window.pre_present_notify();
        self.gpu.queue.present(target);
        Shown::Yes
    }

    fn bindings(&self, picture: &wgpu::TextureView, size: [u32; 2]) -> wgpu::BindGroup {
        let place = Placement::fit(size, [self.config.width, self.config.height]);
        let block = [
            place.corner[0].to_bits(),
            place.corner[1].to_bits(),
            place.size[0].to_bits(),
            place.size[1].to_bits(),
            u32::from(place.exact),
            u32::from(self.config.format.is_srgb()),
        ];
        let placement = self.gpu.device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
            label: Some("placement"),
            contents: bytemuck::cast_slice(&block),
            usage: wgpu::BufferUsages::UNIFORM,
        });
        let resources = [
            wgpu::BindingResource::TextureView(picture),
            wgpu::BindingResource::Sampler(&self.sampler),
            placement.as_entire_binding(),
        ];
        // In the order of the shader's globals.
        let entries: Vec<_> =
            (0..).zip(resources).map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource }).collect();
        self.gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("present"),
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &entries,
        })
    }
}

fn pipeline(device: &wgpu::Device, source: &str, format: wgpu::TextureFormat) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("present"),
        source: wgpu::ShaderSource::Wgsl(source.into()),
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("present"),
        layout: None,
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vertex"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fragment"),
            compilation_options: Default::default(),
            targets: &[Some(format.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// Where the picture lies on the window, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Placement {
    corner: [f32; 2],
    size: [f32; 2],
    exact: bool,
}

impl Placement {
    /// As large as fits, centred. A picture whose shape differs by no more than a pixel a side fills the window.
    fn fit(picture: [u32; 2], window: [u32; 2]) -> Self {
        let [pw, ph] = picture.map(|v| v.max(1) as f32);
        let [ww, wh] = window.map(|v| v as f32);
        let scale = (ww / pw).min(wh / ph);
        let same_shape = ww * (ph - 1.0) <= wh * (pw + 1.0) && ww * (ph + 1.0) >= wh * (pw - 1.0);
        let bars = if same_shape { [0.0; 2] } else { [ww - pw * scale, wh - ph * scale].map(f32::round) };
        Self { corner: bars.map(|b| (b / 2.0).floor()), size: [ww - bars[0], wh - bars[1]], exact: picture == window }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sizes_are_copied_and_others_fit() {
        assert!(Placement::fit([1280, 720], [1280, 720]).exact);
        let wide = Placement::fit([1920, 1080], [1000, 1000]);
        assert_eq!((wide.corner, wide.size, wide.exact), ([0.0, 219.0], [1000.0, 562.0], false));
        let tall = Placement::fit([100, 200], [400, 400]);
        assert_eq!((tall.corner, tall.size), ([100.0, 0.0], [200.0, 400.0]));
    }

    #[test]
    fn a_scaled_picture_of_the_same_shape_leaves_no_bars() {
        for window in [[1279, 721], [333, 777], [1, 1], [7, 1]] {
            let inner = window.map(|s: u32| ((s as f32 * 0.35).round() as u32).max(1));
            let place = Placement::fit(inner, window);
            assert_eq!(place.size, window.map(|s| s as f32), "{window:?}");
        }
    }

    #[test]
    fn the_shader_and_the_block_agree() {
        let source = include_str!("../../../shaders/passes/present.wgsl");
        let module = wgpu::naga::front::wgsl::parse_str(source).expect("present.wgsl is valid");
        let (_, ty) = module.types.iter().find(|(_, t)| t.name.as_deref() == Some("Placement")).expect("is declared");
        let wgpu::naga::TypeInner::Struct { members, span } = &ty.inner else { panic!("Placement is a struct") };
        let offsets: Vec<u32> = members.iter().map(|m| m.offset).collect();
        assert_eq!((offsets, *span), (vec![0, 8, 16, 20], 24));
    }
}
