//! WGSL from files: `#import` once only with an exact line map, `@auto` bindings, naga's check, pipelines by name, reload.
//!
//! `#import lib/noise` brings in `shaders/lib/noise.wgsl` the first time it is met. `@auto var …` gets the next free
//! binding of group 1; Rust binds by the variable's name. Group 0 holds the frame and is numbered by hand. All `…Params`
//! structs a shader imports become members of one uniform, `params`: `FogParams` is read as `params.fog`.

use std::{collections::HashMap, fmt, sync::Arc};

use wgpu::naga::{self, valid::ModuleInfo};

use super::{Gpu, recorder::Raster, reflect};
use crate::{assets::Assets, params};

/// Something is wrong with a shader; says where, in the file the author wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ShaderError {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub message: String,
    /// The line itself.
    pub text: String,
}

impl fmt::Display for ShaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        if !self.text.trim().is_empty() {
            let tabs_as_spaces = self.text.replace('\t', " ");
            let column = (self.column as usize).saturating_sub(1);
            write!(f, "\n{:>5} | {}\n      | {:column$}^", self.line, tabs_as_spaces, "")?;
        }
        Ok(())
    }
}

/// The struct that holds every parameter block of a shader.
pub(super) const PARAMS: &str = "AllParameters";

/// A shader with its imports in place.
#[derive(Clone, Debug)]
pub struct Source {
    pub path: String,
    pub text: String,
    /// Every file in it, its own first.
    pub files: Vec<String>,
    /// Per line of `text`: file index, line in that file, and the column from which `@auto` made the line longer with the
    /// number of bytes it grew.
    lines: Vec<(usize, u32, Option<(u32, i32)>)>,
    originals: Vec<String>,
}

impl Source {
    /// Reads `shaders/PATH.wgsl` and what it imports. `generated` holds texts made by the program, by name.
    pub fn load(assets: &Assets, path: &str, generated: &HashMap<String, String>) -> Result<Self, ShaderError> {
        let mut source = Self {
            path: path.into(),
            text: String::new(),
            files: Vec::new(),
            lines: Vec::new(),
            originals: Vec::new(),
        };
        let mut binding = 0;
        source.include(assets, path, generated, &mut binding, None)?;
        source.gather_params(binding);
        Ok(source)
    }

    /// Declares the uniform that holds every parameter block of the composed text.
    fn gather_params(&mut self, binding: u32) {
        let mut members = String::new();
        for line in self.text.lines() {
            let declared = line.strip_prefix("struct ").and_then(|l| l.split(['{', ' ']).next());
            if let Some(name) = declared
                && let Some(block) = name.strip_suffix("Params").filter(|b| !b.is_empty())
            {
                // A uniform wants every struct in it to begin at a multiple of 16, also after a short one.
                members.push_str(&format!("@align(16) {}: {name}, ", params::block_name(block)));
            }
        }
        if !members.is_empty() {
            let text = format!(
                "struct {PARAMS} {{ {members} }} @group(1) @binding({binding}) var<uniform> params: {PARAMS};\n"
            );
            self.text.push_str(&text);
            // What a parser misses at the end of the shader, it misses after its last line.
            let last = self.originals.first().map_or(1, |t| t.lines().count().max(1));
            self.lines.push((0, last as u32, None));
        }
    }

    fn include(
        &mut self,
        assets: &Assets,
        path: &str,
        generated: &HashMap<String, String>,
        binding: &mut u32,
        from: Option<(&str, u32, &str)>,
    ) -> Result<(), ShaderError> {
        let file = format!("shaders/{path}.wgsl");
        if self.files.contains(&file) {
            return Ok(());
        }
        let text = match generated.get(path) {
            Some(text) => text.clone(),
            None => assets.read(&file).map_err(|e| {
                let (at, line, text) = from.unwrap_or((&file, 1, ""));
                ShaderError { file: at.into(), line, column: 1, message: e.to_string(), text: text.into() }
            })?,
        };
        let index = self.files.len();
        self.files.push(file.clone());
        self.originals.push(text.clone());
        for (i, line) in text.lines().enumerate() {
            let number = i as u32 + 1;
            if let Some(import) = line.trim_start().strip_prefix("#import") {
                self.include(assets, import.trim(), generated, binding, Some((&file, number, line)))?;
                continue;
            }
            let mut grown = None;
            if let Some(at) = line.find("@auto") {
                let slot = format!("@group(1) @binding({binding})");
                *binding += 1;
                grown = Some((at as u32, slot.len() as i32 - 5));
                self.text.push_str(&line.replacen("@auto", &slot, 1));
            } else {
                self.text.push_str(line);
            }
            self.text.push('\n');
            self.lines.push((index, number, grown));
        }
        Ok(())
    }

    /// Turns a place in the composed text into an error in the file it came from.
    fn error(&self, offset: usize, message: String) -> ShaderError {
        let before = &self.text[..offset.min(self.text.len())];
        let line = before.matches('\n').count();
        let column = before.len() - before.rfind('\n').map_or(0, |n| n + 1);
        let mapped = self.lines.get(line).map(|&(file, number, grown)| (file, number, grown, Some(column)));
        // Beyond the last line: the end of the file that ends last.
        let past_end = || self.lines.last().map(|&(file, number, _)| (file, number, None, None));
        let (file, number, grown, column) = mapped.or_else(past_end).unwrap_or((0, 1, None, Some(0)));
        let text = self.originals[file].lines().nth(number as usize - 1).unwrap_or_default();
        let column = match (column, grown) {
            (None, _) => text.len(),
            (Some(c), Some((at, by))) if c as u32 > at => (c as i32 - by).max(at as i32) as usize,
            (Some(c), _) => c,
        };
        // Lines and columns are what an editor counts: characters, not bytes.
        let characters = text.char_indices().take_while(|(at, _)| *at < column).count();
        ShaderError {
            file: self.files[file].clone(),
            line: number,
            column: characters as u32 + 1,
            message,
            text: text.into(),
        }
    }

    /// Parses and validates.
    pub fn check(&self) -> Result<(naga::Module, ModuleInfo), ShaderError> {
        let module = naga::front::wgsl::parse_str(&self.text).map_err(|e| {
            let label = e.labels().next().map(|(span, text)| (span, text.to_owned()));
            let offset = label.as_ref().and_then(|(s, _)| s.to_range()).map_or(0, |r| r.start);
            let detail = label.map(|(_, t)| t).filter(|t| !t.is_empty()).map(|t| format!(" ({t})")).unwrap_or_default();
            self.error(offset, format!("{}{detail}", e.message()))
        })?;
        let mut validator =
            naga::valid::Validator::new(naga::valid::ValidationFlags::all(), naga::valid::Capabilities::default());
        let info = validator.validate(&module).map_err(|e| {
            let offset = e.spans().filter_map(|(s, _)| s.to_range()).last().map_or(0, |r| r.start);
            let mut message = e.as_inner().to_string();
            let mut cause = std::error::Error::source(e.as_inner());
            while let Some(inner) = cause {
                message = format!("{message}: {inner}");
                cause = inner.source();
            }
            self.error(offset, message)
        })?;
        Ok((module, info))
    }
}

/// Checks every shader file on its own, without a device; all errors, one each.
pub fn check_shaders(assets: &Assets, generated: &HashMap<String, String>) -> Vec<ShaderError> {
    let mut errors: Vec<ShaderError> = Vec::new();
    for path in assets.list("shaders", "wgsl") {
        let name = path.trim_start_matches("shaders/").trim_end_matches(".wgsl");
        let result = Source::load(assets, name, generated).and_then(|s| s.check().map(drop));
        if let Err(e) = result
            && !errors.contains(&e)
        {
            errors.push(e);
        }
    }
    errors
}

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
        let mesh = wgpu::vertex_attr_array![0 => Float32x3, 1 => Float32x3];
        let index = wgpu::vertex_attr_array![2 => Uint32];
        let buffers = [
            Some(wgpu::VertexBufferLayout {
                array_stride: 24,
                step_mode: wgpu::VertexStepMode::Vertex,
                attributes: &mesh,
            }),
            Some(wgpu::VertexBufferLayout {
                array_stride: 4,
                step_mode: wgpu::VertexStepMode::Instance,
                attributes: &index,
            }),
        ];
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
