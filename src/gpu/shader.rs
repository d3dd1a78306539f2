//! Pipelines by name, made at their first use from checked sources, kept, and replaced only by good ones.

use std::{collections::HashMap, sync::Arc};

use wgpu::naga::{self, valid::ModuleInfo};

use super::{
    Gpu,
    recorder::Raster,
    reflect,
    source::{PARAMS, ShaderError, Source},
};
use crate::{assets::Assets, params};

/// A checked entry point: what it binds and the pipeline made from it.
pub(super) struct Program<P> {
    pub pipeline: P,
    pub slots: Vec<reflect::Slot>,
    pub layout: wgpu::BindGroupLayout,
    /// Where each parameter block lies in the shader's `params`: (struct name, offset), and the size of the whole.
    pub params: (u32, Vec<(String, u32)>),
}

struct Module {
    source: Source,
    naga: naga::Module,
    info: ModuleInfo,
    wgpu: wgpu::ShaderModule,
}

type Key = (String, String);

/// Layouts of parameter blocks: struct name → size and (member, offset).
pub type Layouts = HashMap<String, (u32, Vec<(String, u32)>)>;

/// Every pipeline made so far, by file and entry point.
pub struct Shaders {
    assets: Assets,
    generated: HashMap<String, String>,
    modules: HashMap<String, Arc<Module>>,
    compute: HashMap<Key, Arc<Program<wgpu::ComputePipeline>>>,
    raster: HashMap<Raster, Arc<Program<wgpu::RenderPipeline>>>,
    pub(super) frame_layout: wgpu::BindGroupLayout,
}

impl Shaders {
    pub fn new(gpu: &Gpu, assets: Assets, generated: HashMap<String, String>) -> Self {
        let frame_layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("frame"),
            entries: &[wgpu::BindGroupLayoutEntry {
                binding: 0,
                visibility: wgpu::ShaderStages::all() & !wgpu::ShaderStages::TASK & !wgpu::ShaderStages::MESH,
                ty: wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: false,
                    min_binding_size: None,
                },
                count: None,
            }],
        });
        Self {
            assets,
            generated,
            modules: HashMap::new(),
            compute: HashMap::new(),
            raster: HashMap::new(),
            frame_layout,
        }
    }

    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    fn load(&self, gpu: &Gpu, path: &str) -> Result<Arc<Module>, ShaderError> {
        let source = Source::load(&self.assets, path, &self.generated)?;
        let (naga, info) = source.check()?;
        let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let wgpu = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(path),
            source: wgpu::ShaderSource::Wgsl(source.text.as_str().into()),
        });
        if let Some(e) = pollster::block_on(scope.pop()) {
            return Err(source.error(0, e.to_string()));
        }
        Ok(Arc::new(Module { source, naga, info, wgpu }))
    }

    fn module(&mut self, gpu: &Gpu, path: &str) -> Result<Arc<Module>, ShaderError> {
        if let Some(module) = self.modules.get(path) {
            return Ok(Arc::clone(module));
        }
        let module = self.load(gpu, path)?;
        self.modules.insert(path.into(), Arc::clone(&module));
        Ok(module)
    }

    pub(super) fn compute(
        &mut self,
        gpu: &Gpu,
        path: &str,
        entry: &str,
    ) -> Result<Arc<Program<wgpu::ComputePipeline>>, ShaderError> {
        let key = (path.to_owned(), entry.to_owned());
        if let Some(program) = self.compute.get(&key) {
            return Ok(Arc::clone(program));
        }
        let module = self.module(gpu, path)?;
        let program = Arc::new(self.make_compute(gpu, &module, entry)?);
        self.compute.insert(key, Arc::clone(&program));
        Ok(program)
    }

    pub(super) fn raster(
        &mut self,
        gpu: &Gpu,
        raster: &Raster,
    ) -> Result<Arc<Program<wgpu::RenderPipeline>>, ShaderError> {
        if let Some(program) = self.raster.get(raster) {
            return Ok(Arc::clone(program));
        }
        let module = self.module(gpu, raster.shader)?;
        let program = Arc::new(self.make_raster(gpu, &module, raster)?);
        self.raster.insert(raster.clone(), Arc::clone(&program));
        Ok(program)
    }

    fn bindings(
        &self,
        gpu: &Gpu,
        module: &Module,
        entries: &[&str],
        visibility: wgpu::ShaderStages,
    ) -> Result<(Vec<reflect::Slot>, wgpu::BindGroupLayout, wgpu::PipelineLayout), ShaderError> {
        let slots =
            reflect::slots(&module.naga, &module.info, entries).map_err(|message| module.source.error(0, message))?;
        let entries: Vec<_> = slots.iter().map(|s| s.layout_entry(visibility)).collect();
        let layout = gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some(&module.source.path),
            entries: &entries,
        });
        let pipeline_layout = gpu.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some(&module.source.path),
            bind_group_layouts: &[Some(&self.frame_layout), Some(&layout)],
            immediate_size: 0,
        });
        Ok((slots, layout, pipeline_layout))
    }

    fn make_compute(
        &self,
        gpu: &Gpu,
        module: &Module,
        entry: &str,
    ) -> Result<Program<wgpu::ComputePipeline>, ShaderError> {
        let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let (slots, layout, pipeline_layout) = self.bindings(gpu, module, &[entry], wgpu::ShaderStages::COMPUTE)?;
        let pipeline = gpu.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(&module.source.path),
            layout: Some(&pipeline_layout),
            module: &module.wgpu,
            entry_point: Some(entry),
            compilation_options: Default::default(),
            cache: None,
        });
        match pollster::block_on(scope.pop()) {
            Some(e) => Err(module.source.error(0, e.to_string())),
            None => Ok(Program { pipeline, slots, layout, params: reflect::member_types(&module.naga, PARAMS) }),
        }
    }

    fn make_raster(
        &self,
        gpu: &Gpu,
        module: &Module,
        raster: &Raster,
    ) -> Result<Program<wgpu::RenderPipeline>, ShaderError> {
        let scope = gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let mut entries = vec![raster.vertex];
        entries.extend(raster.fragment);
        let (slots, layout, pipeline_layout) =
            self.bindings(gpu, module, &entries, wgpu::ShaderStages::VERTEX_FRAGMENT)?;
        let targets: Vec<_> = raster
            .targets
            .iter()
            .map(|&(format, blend)| Some(wgpu::ColorTargetState { format, blend, write_mask: wgpu::ColorWrites::ALL }))
            .collect();
        let (attributes, strides) = reflect::vertex_inputs(&module.naga, raster.vertex);
        let buffers = [(0, wgpu::VertexStepMode::Vertex), (1, wgpu::VertexStepMode::Instance)].map(|(k, step_mode)| {
            Some(wgpu::VertexBufferLayout { array_stride: strides[k], step_mode, attributes: &attributes[k] })
        });
        let pipeline = gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some(raster.shader),
            layout: Some(&pipeline_layout),
            vertex: wgpu::VertexState {
                module: &module.wgpu,
                entry_point: Some(raster.vertex),
                compilation_options: Default::default(),
                buffers: if raster.meshes { &buffers } else { &[] },
            },
            primitive: wgpu::PrimitiveState { cull_mode: raster.cull, ..Default::default() },
            depth_stencil: raster.depth.map(|(format, compare, write)| wgpu::DepthStencilState {
                format,
                depth_write_enabled: Some(write),
                depth_compare: Some(compare),
                stencil: Default::default(),
                bias: wgpu::DepthBiasState {
                    constant: raster.depth_bias,
                    slope_scale: raster.slope_bias as f32,
                    clamp: 0.0,
                },
            }),
            multisample: Default::default(),
            fragment: raster.fragment.map(|entry| wgpu::FragmentState {
                module: &module.wgpu,
                entry_point: Some(entry),
                compilation_options: Default::default(),
                targets: &targets,
            }),
            multiview_mask: None,
            cache: None,
        });
        match pollster::block_on(scope.pop()) {
            Some(e) => Err(module.source.error(0, e.to_string())),
            None => Ok(Program { pipeline, slots, layout, params: reflect::member_types(&module.naga, PARAMS) }),
        }
    }

    /// Reads changed files again. All that changed is checked and built first; only if everything is good does it replace
    /// what is in use. Returns whether anything changed.
    pub fn reload(&mut self, gpu: &Gpu) -> Result<bool, ShaderError> {
        let mut fresh: HashMap<String, Arc<Module>> = HashMap::new();
        for (path, old) in &self.modules {
            let same = Source::load(&self.assets, path, &self.generated)?.text == old.source.text;
            if !same {
                fresh.insert(path.clone(), self.load(gpu, path)?);
            }
        }
        let mut compute = Vec::new();
        for key in self.compute.keys().filter(|k| fresh.contains_key(&k.0)) {
            compute.push((key.clone(), Arc::new(self.make_compute(gpu, &fresh[&key.0], &key.1)?)));
        }
        let mut raster = Vec::new();
        for key in self.raster.keys().filter(|k| fresh.contains_key(k.shader)) {
            raster.push((key.clone(), Arc::new(self.make_raster(gpu, &fresh[key.shader], key)?)));
        }
        let changed = !fresh.is_empty();
        self.modules.extend(fresh);
        self.compute.extend(compute);
        self.raster.extend(raster);
        Ok(changed)
    }

    /// Makes the pipeline of every compute entry point below `shaders/passes` and `shaders/sim`.
    pub fn build_all(&mut self, gpu: &Gpu) -> Result<(), ShaderError> {
        for folder in ["shaders/passes", "shaders/sim"] {
            for (path, entry, stage) in Self::entry_points(&self.assets, &self.generated, folder)? {
                if stage == naga::ShaderStage::Compute {
                    self.compute(gpu, &path, &entry)?;
                }
            }
        }
        Ok(())
    }

    /// Every entry point that has been made into a pipeline so far, as (path, entry), sorted.
    pub fn built(&self) -> Vec<(String, String)> {
        let mut out: Vec<_> = self.compute.keys().cloned().collect();
        for raster in self.raster.keys() {
            let entries = [Some(raster.vertex), raster.fragment];
            out.extend(entries.into_iter().flatten().map(|e| (raster.shader.to_owned(), e.to_owned())));
        }
        out.sort();
        out.dedup();
        out
    }

    /// Sizes and member offsets of parameter blocks, from naga's reflection of the files that declare them: as the
    /// pipelines in use have them, else as the file now reads.
    pub fn layouts_of(&self, registry: &params::Registry) -> Result<Layouts, ShaderError> {
        let mut out = Layouts::new();
        for block in registry.blocks() {
            let used = self.modules.values().filter(|m| m.source.files.contains(&block.file));
            if let Some(layout) = used.flat_map(|m| reflect::members(&m.naga, &block.struct_name)).next() {
                out.insert(block.struct_name.clone(), layout);
                continue;
            }
            let path = block.file.trim_start_matches("shaders/").trim_end_matches(".wgsl");
            let source = Source::load(&self.assets, path, &self.generated)?;
            if let Some(layout) = reflect::members(&source.check()?.0, &block.struct_name) {
                out.insert(block.struct_name.clone(), layout);
            }
        }
        Ok(out)
    }

    /// Every entry point of every shader below `folder`, as (path, entry, stage).
    pub fn entry_points(
        assets: &Assets,
        generated: &HashMap<String, String>,
        folder: &str,
    ) -> Result<Vec<(String, String, naga::ShaderStage)>, ShaderError> {
        let mut out = Vec::new();
        for file in assets.list(folder, "wgsl") {
            let path = file.trim_start_matches("shaders/").trim_end_matches(".wgsl").to_owned();
            let (module, _) = Source::load(assets, &path, generated)?.check()?;
            out.extend(module.entry_points.iter().map(|e| (path.clone(), e.name.clone(), e.stage)));
        }
        Ok(out)
    }
}
