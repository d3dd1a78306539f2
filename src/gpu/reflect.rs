//! What a shader binds, read from naga's module: names, kinds and struct layouts. No number is ever written twice.

use std::num::NonZeroU64;

use wgpu::naga::{self, AddressSpace, ImageClass, ImageDimension, ScalarKind, TypeInner, valid::ModuleInfo};

/// A global a pipeline needs in group 1.
#[derive(Clone, Debug)]
pub struct Slot {
    pub name: String,
    pub binding: u32,
    pub kind: SlotKind,
}

#[derive(Clone, Debug)]
pub enum SlotKind {
    /// A uniform struct, with its type's name.
    Uniform {
        struct_name: String,
    },
    Storage {
        read_only: bool,
    },
    Texture {
        sample: wgpu::TextureSampleType,
        dimension: wgpu::TextureViewDimension,
    },
    StorageTexture {
        access: wgpu::StorageTextureAccess,
        format: wgpu::TextureFormat,
        dimension: wgpu::TextureViewDimension,
    },
    Sampler {
        comparison: bool,
    },
}

impl Slot {
    pub(super) fn layout_entry(&self, visibility: wgpu::ShaderStages) -> wgpu::BindGroupLayoutEntry {
        let buffer =
            |ty| wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None::<NonZeroU64> };
        let ty = match &self.kind {
            SlotKind::Uniform { .. } => buffer(wgpu::BufferBindingType::Uniform),
            SlotKind::Storage { read_only } => buffer(wgpu::BufferBindingType::Storage { read_only: *read_only }),
            SlotKind::Texture { sample, dimension } => {
                wgpu::BindingType::Texture { sample_type: *sample, view_dimension: *dimension, multisampled: false }
            }
            SlotKind::StorageTexture { access, format, dimension } => {
                wgpu::BindingType::StorageTexture { access: *access, format: *format, view_dimension: *dimension }
            }
            SlotKind::Sampler { comparison: true } => wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Comparison),
            SlotKind::Sampler { comparison: false } => wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
        };
        wgpu::BindGroupLayoutEntry { binding: self.binding, visibility, ty, count: None }
    }
}

/// The globals of group 1 that the entry points use. Group 0 is the frame, the same for all.
pub(super) fn slots(module: &naga::Module, info: &ModuleInfo, entries: &[&str]) -> Result<Vec<Slot>, String> {
    let mut indices = Vec::new();
    for name in entries {
        let found = module.entry_points.iter().position(|e| e.name == *name);
        indices.push(found.ok_or_else(|| format!("there is no entry point '{name}'"))?);
    }
    let mut out = Vec::new();
    for (handle, global) in module.global_variables.iter() {
        let Some(binding) = &global.binding else { continue };
        if !indices.iter().any(|&i| !info.get_entry_point(i)[handle].is_empty()) {
            continue;
        }
        if binding.group == 0 {
            continue;
        }
        let name = global.name.clone().unwrap_or_default();
        let sampled =
            indices.iter().any(|&i| info.get_entry_point(i).sampling_set.iter().any(|key| key.image == handle));
        let ty = &module.types[global.ty];
        let kind = match global.space {
            AddressSpace::Uniform => SlotKind::Uniform { struct_name: ty.name.clone().unwrap_or_default() },
            AddressSpace::Storage { access } => {
                SlotKind::Storage { read_only: !access.contains(naga::StorageAccess::STORE) }
            }
            AddressSpace::Handle => handle_kind(&ty.inner, sampled)
                .ok_or_else(|| format!("'{name}' has a type that cannot be bound here"))?,
            _ => continue,
        };
        out.push(Slot { name, binding: binding.binding, kind });
    }
    Ok(out)
}

fn handle_kind(inner: &TypeInner, sampled: bool) -> Option<SlotKind> {
    match *inner {
        TypeInner::Sampler { comparison } => Some(SlotKind::Sampler { comparison }),
        TypeInner::Image { dim, arrayed, class } => {
            let dimension = match (dim, arrayed) {
                (ImageDimension::D1, _) => wgpu::TextureViewDimension::D1,
                (ImageDimension::D2, false) => wgpu::TextureViewDimension::D2,
                (ImageDimension::D2, true) => wgpu::TextureViewDimension::D2Array,
                (ImageDimension::D3, _) => wgpu::TextureViewDimension::D3,
                (ImageDimension::Cube, false) => wgpu::TextureViewDimension::Cube,
                (ImageDimension::Cube, true) => wgpu::TextureViewDimension::CubeArray,
            };
            match class {
                ImageClass::Sampled { kind, .. } => Some(SlotKind::Texture {
                    sample: match kind {
                        ScalarKind::Sint => wgpu::TextureSampleType::Sint,
                        ScalarKind::Uint => wgpu::TextureSampleType::Uint,
                        _ => wgpu::TextureSampleType::Float { filterable: sampled },
                    },
                    dimension,
                }),
                ImageClass::Depth { .. } => {
                    Some(SlotKind::Texture { sample: wgpu::TextureSampleType::Depth, dimension })
                }
                ImageClass::Storage { format, access } => Some(SlotKind::StorageTexture {
                    access: if access == naga::StorageAccess::STORE {
                        wgpu::StorageTextureAccess::WriteOnly
                    } else if access == naga::StorageAccess::LOAD {
                        wgpu::StorageTextureAccess::ReadOnly
                    } else {
                        wgpu::StorageTextureAccess::ReadWrite
                    },
                    format: storage_format(format)?,
                    dimension,
                }),
                ImageClass::External => None,
            }
        }
        _ => None,
    }
}

fn storage_format(format: naga::StorageFormat) -> Option<wgpu::TextureFormat> {
    use naga::StorageFormat as N;
    use wgpu::TextureFormat as W;
    Some(match format {
        N::R32Float => W::R32Float,
        N::R32Uint => W::R32Uint,
        N::R32Sint => W::R32Sint,
        N::Rg32Float => W::Rg32Float,
        N::Rg32Uint => W::Rg32Uint,
        N::Rgba8Unorm => W::Rgba8Unorm,
        N::Rgba16Float => W::Rgba16Float,
        N::Rgba16Uint => W::Rgba16Uint,
        N::Rgba32Float => W::Rgba32Float,
        N::Rgba32Uint => W::Rgba32Uint,
        _ => return None,
    })
}

/// What a vertex stage reads from buffers, with their strides: all numbered inputs but the last lie one after the other in
/// the mesh's vertices, the last one is the instance's.
pub(super) fn vertex_inputs(module: &naga::Module, entry: &str) -> ([Vec<wgpu::VertexAttribute>; 2], [u64; 2]) {
    let found = module.entry_points.iter().find(|e| e.name == entry);
    let mut inputs: Vec<(u32, wgpu::VertexFormat)> = Vec::new();
    for argument in found.iter().flat_map(|e| &e.function.arguments) {
        let Some(naga::Binding::Location { location, .. }) = argument.binding else { continue };
        inputs.extend(vertex_format(&module.types[argument.ty].inner).map(|format| (location, format)));
    }
    inputs.sort_by_key(|(location, _)| *location);
    let (mut attributes, mut strides) = ([Vec::new(), Vec::new()], [0; 2]);
    let last = inputs.len().saturating_sub(1);
    for (k, (shader_location, format)) in inputs.into_iter().enumerate() {
        let buffer = usize::from(k == last);
        attributes[buffer].push(wgpu::VertexAttribute { format, offset: strides[buffer], shader_location });
        strides[buffer] += format.size();
    }
    (attributes, strides)
}

fn vertex_format(inner: &TypeInner) -> Option<wgpu::VertexFormat> {
    use wgpu::VertexFormat as F;
    let (kind, size) = match *inner {
        TypeInner::Scalar(scalar) => (scalar.kind, 1),
        TypeInner::Vector { size, scalar } => (scalar.kind, size as usize),
        _ => return None,
    };
    let formats = match kind {
        ScalarKind::Float => [F::Float32, F::Float32x2, F::Float32x3, F::Float32x4],
        ScalarKind::Uint => [F::Uint32, F::Uint32x2, F::Uint32x3, F::Uint32x4],
        ScalarKind::Sint => [F::Sint32, F::Sint32x2, F::Sint32x3, F::Sint32x4],
        _ => return None,
    };
    formats.get(size - 1).copied()
}

/// Size and member offsets of the struct called `name`.
pub(super) fn members(module: &naga::Module, name: &str) -> Option<(u32, Vec<(String, u32)>)> {
    module.types.iter().find_map(|(_, ty)| match &ty.inner {
        TypeInner::Struct { members, span } if ty.name.as_deref() == Some(name) => {
            Some((*span, members.iter().map(|m| (m.name.clone().unwrap_or_default(), m.offset)).collect()))
        }
        _ => None,
    })
}

/// Size of the struct called `name` and, per member, the name of its type and its offset. Empty if there is none.
pub(super) fn member_types(module: &naga::Module, name: &str) -> (u32, Vec<(String, u32)>) {
    let found = module.types.iter().find_map(|(_, ty)| match &ty.inner {
        TypeInner::Struct { members, span } if ty.name.as_deref() == Some(name) => {
            let of = |m: &naga::StructMember| (module.types[m.ty].name.clone().unwrap_or_default(), m.offset);
            Some((*span, members.iter().map(of).collect()))
        }
        _ => None,
    });
    found.unwrap_or_default()
}

/// Size and member offsets of a struct as the shader at `path` has it.
#[cfg(test)]
pub fn layout_in(
    generated: &std::collections::HashMap<String, String>,
    path: &str,
    name: &str,
) -> (u32, Vec<(String, u32)>) {
    let source = super::Source::load(&crate::assets::Assets::embedded(), path, generated);
    let (module, _) = source.and_then(|s| s.check()).unwrap_or_else(|e| panic!("{e}"));
    members(&module, name).unwrap_or_else(|| panic!("{path} has no struct {name}"))
}

/// Fails unless a shader's struct has the size, the names and the offsets of the Rust struct that fills it in:
/// `assert_layout!(generated, "lib/lights", Lamp = LampUniform { position, intensity })`.
#[cfg(test)]
macro_rules! assert_layout {
    ($generated:expr, $path:literal, $name:ident = $ours:ident { $($field:ident),* $(,)? }) => {
        assert_eq!(
            $crate::gpu::layout_in($generated, $path, stringify!($name)),
            (
                size_of::<$ours>() as u32,
                vec![$((stringify!($field).to_owned(), std::mem::offset_of!($ours, $field) as u32)),*],
            ),
        )
    };
}
#[cfg(test)]
pub(crate) use assert_layout;
