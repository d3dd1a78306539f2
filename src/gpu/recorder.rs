//! Records one piece of a frame: passes are short functions that name a shader and its textures; bindings, layouts and
//! transient textures follow from the names.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use wgpu_profiler::{GpuProfiler, GpuProfilerQuery};

use super::{Gpu, GpuError, Shaders, SlotKind, shader::Program, source::PARAMS};

/// A texture lent from the pool; goes back when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Tex(Rc<TexInner>);

#[derive(Debug)]
struct TexInner {
    texture: wgpu::Texture,
    view: wgpu::TextureView,
}

impl Tex {
    pub fn texture(&self) -> &wgpu::Texture {
        &self.0.texture
    }

    pub fn view(&self) -> &wgpu::TextureView {
        &self.0.view
    }

    pub fn size(&self) -> [u32; 2] {
        [self.0.texture.width(), self.0.texture.height()]
    }

    /// A view of one mip level.
    pub fn mip(&self, level: u32) -> Resource {
        Resource::Texture(self.0.texture.create_view(&wgpu::TextureViewDescriptor {
            base_mip_level: level,
            mip_level_count: Some(1),
            ..Default::default()
        }))
    }
}

/// Textures by shape, used again once nobody holds them.
#[derive(Debug, Default)]
pub struct Pool {
    all: Vec<Tex>,
}

impl Pool {
    pub fn texture(&mut self, gpu: &Gpu, label: &str, format: wgpu::TextureFormat, size: [u32; 2]) -> Tex {
        let found =
            self.all.iter().find(|t| Rc::strong_count(&t.0) == 1 && t.texture().format() == format && t.size() == size);
        if let Some(tex) = found {
            return tex.clone();
        }
        let mut usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_SRC;
        if format.is_depth_stencil_format() || format == wgpu::TextureFormat::Rg32Uint {
            usage |= wgpu::TextureUsages::RENDER_ATTACHMENT;
        } else {
            usage |= wgpu::TextureUsages::STORAGE_BINDING | wgpu::TextureUsages::COPY_DST;
            if format == wgpu::TextureFormat::Rgba16Float {
                usage |= wgpu::TextureUsages::RENDER_ATTACHMENT;
            }
        }
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some(label),
            size: wgpu::Extent3d { width: size[0].max(1), height: size[1].max(1), depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage,
            view_formats: &[],
        });
        let view = texture.create_view(&Default::default());
        let tex = Tex(Rc::new(TexInner { texture, view }));
        self.all.push(tex.clone());
        tex
    }

    /// Lets go of textures nobody holds (after a change of size).
    pub fn trim(&mut self) {
        self.all.retain(|t| Rc::strong_count(&t.0) > 1);
    }
}

/// Anything a shader can bind. Clones are cheap.
#[derive(Clone, Debug)]
pub enum Resource {
    Texture(wgpu::TextureView),
    Buffer(wgpu::Buffer),
    Sampler(wgpu::Sampler),
}

impl From<&Tex> for Resource {
    fn from(t: &Tex) -> Self {
        Self::Texture(t.view().clone())
    }
}

impl From<&wgpu::TextureView> for Resource {
    fn from(v: &wgpu::TextureView) -> Self {
        Self::Texture(v.clone())
    }
}

impl From<&wgpu::Buffer> for Resource {
    fn from(b: &wgpu::Buffer) -> Self {
        Self::Buffer(b.clone())
    }
}

/// A name in the shader and what it gets.
pub type Bind<'a> = (&'a str, Resource);

/// A raster pipeline, complete: the key it is cached under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Raster {
    pub shader: &'static str,
    pub vertex: &'static str,
    pub fragment: Option<&'static str>,
    pub targets: Vec<(wgpu::TextureFormat, Option<wgpu::BlendState>)>,
    /// Format, comparison, whether it writes.
    pub depth: Option<(wgpu::TextureFormat, wgpu::CompareFunction, bool)>,
    pub cull: Option<wgpu::Face>,
    pub depth_bias: i32,
    pub slope_bias: i32,
    /// Reads mesh vertices and per-instance indices; else the vertex stage makes its own.
    pub meshes: bool,
}

/// What a raster pass draws into and how.
pub struct Draws<'a> {
    /// View and clear colour (`None` keeps what is there).
    pub colours: &'a [(&'a wgpu::TextureView, Option<wgpu::Color>)],
    pub depth: Option<(&'a wgpu::TextureView, Option<f32>)>,
    /// Left, top, width, height in texels.
    pub viewport: Option<[u32; 4]>,
    pub draw: &'a dyn Fn(&mut wgpu::RenderPass<'_>),
}

/// Workgroups needed to cover `size` with `tile`.
pub fn groups(size: [u32; 2], tile: u32) -> [u32; 3] {
    [size[0].div_ceil(tile), size[1].div_ceil(tile), 1]
}

/// One command buffer in the making.
pub struct Recorder<'a> {
    pub gpu: &'a Gpu,
    pub shaders: &'a mut Shaders,
    pub pool: &'a mut Pool,
    pub encoder: wgpu::CommandEncoder,
    /// What every pass may bind by name: parameter blocks by struct name, samplers, tables, the scene.
    pub shared: &'a HashMap<String, Resource>,
    pub profiler: Option<&'a GpuProfiler>,
    /// Bytes of every parameter block as they are now, by struct name.
    pub blocks: HashMap<String, Vec<u8>>,
    /// Uniforms made so far, by what they hold: many passes of a frame read the same parameters.
    uniforms: RefCell<HashMap<Vec<u8>, wgpu::Buffer>>,
    /// The uniform of group 0.
    frame: wgpu::BindGroup,
}

impl<'a> Recorder<'a> {
    pub fn new(
        gpu: &'a Gpu,
        shaders: &'a mut Shaders,
        pool: &'a mut Pool,
        shared: &'a HashMap<String, Resource>,
        profiler: Option<&'a GpuProfiler>,
        frame: &wgpu::Buffer,
    ) -> Self {
        let frame = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("frame"),
            layout: &shaders.frame_layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: frame.as_entire_binding() }],
        });
        let encoder = gpu.device.create_command_encoder(&Default::default());
        Self {
            gpu,
            shaders,
            pool,
            encoder,
            shared,
            profiler,
            blocks: HashMap::new(),
            uniforms: RefCell::default(),
            frame,
        }
    }

    pub fn texture(&mut self, label: &str, format: wgpu::TextureFormat, size: [u32; 2]) -> Tex {
        self.pool.texture(self.gpu, label, format, size)
    }

    /// Another texture with the same content.
    pub fn copy(&mut self, label: &str, from: &Tex) -> Tex {
        let out = self.texture(label, from.texture().format(), from.size());
        let (source, target) = (from.texture(), out.texture());
        self.encoder.copy_texture_to_texture(source.as_image_copy(), target.as_image_copy(), source.size());
        out
    }

    /// A uniform buffer that holds `value`.
    pub fn uniform<T: bytemuck::NoUninit>(&self, value: &T) -> Resource {
        self.uniform_bytes(bytemuck::bytes_of(value))
    }

    /// A uniform buffer with these bytes.
    pub fn uniform_bytes(&self, contents: &[u8]) -> Resource {
        let mut made = self.uniforms.borrow_mut();
        if let Some(buffer) = made.get(contents) {
            return buffer.into();
        }
        let buffer = self.gpu.buffer("uniform", contents, wgpu::BufferUsages::UNIFORM);
        made.insert(contents.to_vec(), buffer.clone());
        Resource::Buffer(buffer)
    }

    fn bind<P>(&self, label: &str, program: &Program<P>, binds: &[Bind<'_>]) -> Result<wgpu::BindGroup, GpuError> {
        let params = self.params(program);
        let mut entries = Vec::with_capacity(program.slots.len());
        for slot in &program.slots {
            let is_params = matches!(&slot.kind, SlotKind::Uniform { struct_name } if struct_name == PARAMS);
            let found = binds
                .iter()
                .find(|(name, _)| *name == slot.name)
                .map(|(_, r)| r)
                .or_else(|| self.shared.get(&slot.name))
                .or_else(|| params.as_ref().filter(|_| is_params))
                .ok_or_else(|| GpuError::Driver(format!("{label}: nothing is bound to '{}'", slot.name)))?;
            entries.push(wgpu::BindGroupEntry {
                binding: slot.binding,
                resource: match found {
                    Resource::Texture(v) => wgpu::BindingResource::TextureView(v),
                    Resource::Buffer(b) => b.as_entire_binding(),
                    Resource::Sampler(s) => wgpu::BindingResource::Sampler(s),
                },
            });
        }
        Ok(self.gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(label),
            layout: &program.layout,
            entries: &entries,
        }))
    }

    /// The shader's `params`, put together from its blocks.
    fn params<P>(&self, program: &Program<P>) -> Option<Resource> {
        let (size, members) = &program.params;
        let mut bytes = vec![0; *size as usize];
        for (name, offset) in members {
            if let Some(block) = self.blocks.get(name) {
                // A file read after an edit that has not been taken up yet may declare a shorter block.
                let to = &mut bytes[*offset as usize..];
                let len = to.len().min(block.len());
                to[..len].copy_from_slice(&block[..len]);
            }
        }
        (*size > 0).then(|| self.uniform_bytes(&bytes))
    }

    fn query(&mut self, label: &str) -> Option<GpuProfilerQuery> {
        self.profiler.map(|p| p.begin_pass_query(label, &mut self.encoder))
    }

    fn end_query(&mut self, query: Option<GpuProfilerQuery>) {
        if let (Some(profiler), Some(query)) = (self.profiler, query) {
            profiler.end_query(&mut self.encoder, query);
        }
    }

    /// Runs one compute shader.
    pub fn compute(&mut self, shader: &str, entry: &str, binds: &[Bind<'_>], groups: [u32; 3]) -> Result<(), GpuError> {
        self.dispatch(shader, entry, binds, |pass| pass.dispatch_workgroups(groups[0], groups[1], groups[2]))
    }

    /// Runs one compute shader over as many workgroups as three numbers at `offset` of `arguments` say.
    pub fn compute_indirect(
        &mut self,
        shader: &str,
        entry: &str,
        binds: &[Bind<'_>],
        arguments: &wgpu::Buffer,
        offset: u64,
    ) -> Result<(), GpuError> {
        self.dispatch(shader, entry, binds, |pass| pass.dispatch_workgroups_indirect(arguments, offset))
    }

    /// Runs two kernels of one shader in turn, `times` over, in one pass: relaxation in two colours.
    pub fn alternate(
        &mut self,
        shader: &str,
        entries: [&str; 2],
        binds: &[Bind<'_>],
        groups: [u32; 3],
        times: u32,
    ) -> Result<(), GpuError> {
        let second = self.shaders.compute(self.gpu, shader, entries[1])?;
        let bound = self.bind(shader, &second, binds)?;
        let first = self.shaders.compute(self.gpu, shader, entries[0])?;
        let group = self.bind(shader, &first, binds)?;
        self.dispatch(shader, entries[0], binds, |pass| {
            for _ in 0..times {
                for (program, group) in [(&first, &group), (&second, &bound)] {
                    pass.set_pipeline(&program.pipeline);
                    pass.set_bind_group(1, group, &[]);
                    pass.dispatch_workgroups(groups[0], groups[1], groups[2]);
                }
            }
        })
    }

    fn dispatch(
        &mut self,
        shader: &str,
        entry: &str,
        binds: &[Bind<'_>],
        run: impl FnOnce(&mut wgpu::ComputePass<'_>),
    ) -> Result<(), GpuError> {
        let program = self.shaders.compute(self.gpu, shader, entry)?;
        let group = self.bind(shader, &program, binds)?;
        let query = self.query(&format!("{shader}:{entry}"));
        let mut pass = self.encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
            label: Some(shader),
            timestamp_writes: query.as_ref().and_then(GpuProfilerQuery::compute_pass_timestamp_writes),
        });
        pass.set_pipeline(&program.pipeline);
        pass.set_bind_group(0, &self.frame, &[]);
        pass.set_bind_group(1, &group, &[]);
        run(&mut pass);
        drop(pass);
        self.end_query(query);
        Ok(())
    }

    /// Draws with one raster pipeline.
    pub fn raster(&mut self, raster: &Raster, binds: &[Bind<'_>], draws: &Draws<'_>) -> Result<(), GpuError> {
        let program = self.shaders.raster(self.gpu, raster)?;
        let group = self.bind(raster.shader, &program, binds)?;
        let query = self.query(&format!("{}:{}", raster.shader, raster.vertex));
        let colours: Vec<_> = draws
            .colours
            .iter()
            .map(|(view, clear)| {
                Some(wgpu::RenderPassColorAttachment {
                    view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: clear.map_or(wgpu::LoadOp::Load, wgpu::LoadOp::Clear),
                        store: wgpu::StoreOp::Store,
                    },
                })
            })
            .collect();
        let mut pass = self.encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some(raster.shader),
            color_attachments: &colours,
            depth_stencil_attachment: draws.depth.map(|(view, clear)| wgpu::RenderPassDepthStencilAttachment {
                view,
                depth_ops: Some(wgpu::Operations {
                    load: clear.map_or(wgpu::LoadOp::Load, wgpu::LoadOp::Clear),
                    store: wgpu::StoreOp::Store,
                }),
                stencil_ops: None,
            }),
            timestamp_writes: query.as_ref().and_then(GpuProfilerQuery::render_pass_timestamp_writes),
            occlusion_query_set: None,
            multiview_mask: None,
        });
        if let Some([x, y, w, h]) = draws.viewport {
            pass.set_viewport(x as f32, y as f32, w as f32, h as f32, 0.0, 1.0);
            pass.set_scissor_rect(x, y, w, h);
        }
        pass.set_pipeline(&program.pipeline);
        pass.set_bind_group(0, &self.frame, &[]);
        pass.set_bind_group(1, &group, &[]);
        (draws.draw)(&mut pass);
        drop(pass);
        self.end_query(query);
        Ok(())
    }

    /// Submits everything recorded so far.
    pub fn submit(self) -> wgpu::SubmissionIndex {
        self.gpu.queue.submit([self.encoder.finish()])
    }
}
