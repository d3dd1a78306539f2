//! A scene on the GPU: meshes, instances, lamps, the grid for reflections and the street plan. Uploaded once per scene.

use std::collections::HashMap;

use glam::Vec3;

use super::{Carried, Fleet, Ruins};
use crate::{
    gpu::{Gpu, Resource},
    quality::Quality,
    world::{Instance, LightKind, Material, Mesh, Scene, TraceBox},
};

/// Places at the front of the lamps for those that people carry.
const CARRIED: usize = crate::sim::LAMPS;
const LAMP: u64 = size_of::<LampUniform>() as u64;
/// Marks one thread makes; batches are padded to it.
const WORD: usize = 32;

/// Texts that shaders import and the program writes: numbers that must agree with Rust.
pub fn generated() -> HashMap<String, String> {
    let mut text = String::from("// Numbers of `Material` in src/world/mod.rs.\n");
    for material in Material::ALL {
        let mut name = String::new();
        for c in format!("{material:?}").chars() {
            if c.is_uppercase() {
                name.push('_');
            }
            name.push(c.to_ascii_uppercase());
        }
        text.push_str(&format!("const MATERIAL{name}: u32 = {}u;\n", material as u32));
    }
    HashMap::from([("generated/materials".into(), text), ("generated/figures".into(), super::figure_tables())])
}

/// A mesh's place in the shared buffers, as `shaders/passes/cull.wgsl` reads it.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
struct BatchUniform {
    first_word: u32,
    words: u32,
    base: u32,
    index_count: u32,
    first_index: u32,
    base_vertex: u32,
    shadow: u32,
    pad: u32,
}

/// A lamp, as `shaders/lib/lights.wgsl` reads it.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct LampUniform {
    pub position: [f32; 4],
    pub intensity: [f32; 4],
    pub axis: [f32; 4],
    pub cone: [f32; 4],
}

/// Every instance with its place in the GPU's list: mesh by mesh, each padded to whole words of marks.
pub(super) fn places(scene: &Scene) -> impl Iterator<Item = (usize, Instance)> {
    let mut end = 0usize;
    scene.batches.iter().filter(|b| !b.instances.is_empty()).flat_map(move |batch| {
        let first = end;
        end = (first + batch.instances.len()).next_multiple_of(WORD);
        let round = is_round(&batch.mesh);
        let marked = move |i: &Instance| Instance { spare: u32::from(round), ..*i };
        batch.instances.iter().enumerate().map(move |(k, i)| (first + k, marked(i)))
    })
}

/// What moves lamps, and what moves in their light.
pub struct LampMovers<'a> {
    pub fleet: &'a Fleet,
    /// Lamps that the script moves.
    pub carried: &'a Carried,
    /// Share of their power that lamps have that no ship carries.
    pub fixed: f32,
    /// Places of the scene's lamps that have maps of what moves, in this order.
    pub mapped: &'a [usize],
}

pub struct SceneBuffers {
    pub vertices: wgpu::Buffer,
    pub indices: wgpu::Buffer,
    /// Start of each batch in the list of visible instances.
    pub bases: Vec<u32>,
    /// Whether each casts shadows.
    pub casts: Vec<bool>,
    pub words: u32,
    pub marks: wgpu::Buffer,
    pub offsets: wgpu::Buffer,
    pub draws: wgpu::Buffer,
    pub visible: wgpu::Buffer,
    pub lamp_count: u32,
    instances: wgpu::Buffer,
    lamps: wgpu::Buffer,
    /// (name, resource) for the shared bindings.
    pub shared: Vec<(String, Resource)>,
    /// What breaks of it.
    pub ruins: Ruins,
    /// Batches before those that hold nothing while all stands.
    pub whole: usize,
    /// Draw what has broken too.
    pub broken: bool,
}

impl SceneBuffers {
    pub fn new(gpu: &Gpu, scene: &Scene, quality: Quality) -> Self {
        let (mut vertices, mut indices, mut instances) = (Vec::new(), Vec::<u32>::new(), Vec::<Instance>::new());
        let (mut batches, mut word_batch, mut bases, mut casts) =
            (Vec::new(), Vec::<u32>::new(), Vec::new(), Vec::new());
        let ruin = Ruins::of(scene, quality);
        let shards = ruin.shards.iter().map(|s| (&s.mesh, &s.instances, false));
        let all = scene.batches.iter().map(|b| (&b.mesh, &b.instances, b.casts_shadow)).chain(shards);
        let mut firsts = Vec::new();
        let mut whole = 0;
        for (number, (mesh, list, casts_shadow)) in all.enumerate() {
            let first = instances.len();
            firsts.push(first as u32);
            if list.is_empty() {
                continue;
            }
            let round = is_round(mesh);
            instances.extend(list.iter().map(|i| Instance { spare: u32::from(round), ..*i }));
            instances.resize(instances.len().next_multiple_of(WORD), bytemuck::Zeroable::zeroed());
            let words = (instances.len() - first) / WORD;
            word_batch.extend(std::iter::repeat_n(batches.len() as u32, words));
            bases.push(first as u32);
            casts.push(casts_shadow);
            if number < scene.batches.len() {
                whole = bases.len();
            }
            batches.push(BatchUniform {
                first_word: (first / WORD) as u32,
                words: words as u32,
                base: first as u32,
                index_count: mesh.indices.len() as u32,
                first_index: indices.len() as u32,
                base_vertex: vertices.len() as u32,
                shadow: u32::from(casts_shadow),
                pad: 0,
            });
            vertices.extend_from_slice(&mesh.vertices);
            indices.extend_from_slice(&mesh.indices);
        }
        if instances.is_empty() {
            instances.resize(WORD, bytemuck::Zeroable::zeroed());
            word_batch.push(0);
            batches.push(bytemuck::Zeroable::zeroed());
        }
        let place = |batch: usize, index: usize| firsts[batch] + index as u32;
        let ruins = Ruins::new(gpu, &ruin, place, |shard, index| place(scene.batches.len() + shard, index));
        use wgpu::BufferUsages as U;
        let storage = |label, bytes: &[u8]| gpu.buffer(label, bytes, U::STORAGE);
        let words = word_batch.len() as u64;
        let lamp_count = (CARRIED + scene.lights.len()) as u32;
        let lamps = u64::from(lamp_count) + super::carried::MOST as u64;
        let lamps = gpu.empty_buffer("lamps", lamps * LAMP, U::STORAGE | U::COPY_DST);

        let trace = &scene.trace;
        let grid = GridUniform {
            origin: trace.origin,
            cell: if trace.cell > 0.0 { trace.cell } else { 1.0 },
            height: trace.height,
            size: trace.size,
            pad: [0; 2],
        };
        let boxes: &[TraceBox] = &trace.boxes;
        let one_box = [<TraceBox as bytemuck::Zeroable>::zeroed()];
        let boxes = if boxes.is_empty() { &one_box } else { boxes };
        let (plan, streets) = street_plan(gpu, scene);
        let instances = gpu.buffer("instances", bytemuck::cast_slice(&instances), U::STORAGE | U::COPY_DST);
        let shared = vec![
            ("instances".into(), (&instances).into()),
            ("batches".into(), (&storage("batches", bytemuck::cast_slice(&batches))).into()),
            ("word_batch".into(), (&storage("batch of each word", bytemuck::cast_slice(&word_batch))).into()),
            ("lamps".into(), (&lamps).into()),
            ("trace_grid".into(), (&gpu.buffer("trace grid", bytemuck::bytes_of(&grid), U::UNIFORM)).into()),
            ("trace_cells".into(), (&storage("trace cells", bytemuck::cast_slice(&trace.cells))).into()),
            ("trace_list".into(), (&storage("trace list", bytemuck::cast_slice(&trace.list))).into()),
            ("trace_boxes".into(), (&storage("trace boxes", bytemuck::cast_slice(boxes))).into()),
            ("street_plan".into(), (&plan).into()),
            ("streets".into(), (&gpu.buffer("streets", bytemuck::bytes_of(&streets), U::UNIFORM)).into()),
        ];
        Self {
            vertices: gpu.buffer("vertices", bytemuck::cast_slice(&vertices), U::VERTEX),
            indices: gpu.buffer("indices", bytemuck::cast_slice(&indices), U::INDEX),
            bases,
            casts,
            words: words as u32,
            marks: gpu.empty_buffer("marks", words * 4, U::STORAGE),
            offsets: gpu.empty_buffer("offsets", words * 4, U::STORAGE),
            draws: gpu.empty_buffer("draws", batches.len() as u64 * 20, U::STORAGE | U::INDIRECT),
            visible: gpu.empty_buffer(
                "visible",
                instances.size() / size_of::<Instance>() as u64 * 4,
                U::STORAGE | U::VERTEX,
            ),
            instances,
            lamp_count,
            lamps,
            shared,
            ruins,
            whole,
            broken: false,
        }
    }

    /// Every lamp; those that people carry come first.
    pub(super) fn lamps(&self) -> &wgpu::Buffer {
        &self.lamps
    }

    /// Puts these instances in the place of those that begin at `first` in the list.
    pub(super) fn write(&self, gpu: &Gpu, first: usize, instances: &[Instance]) {
        let at = (first * size_of::<Instance>()) as u64;
        gpu.queue.write_buffer(&self.instances, at, bytemuck::cast_slice(instances));
    }

    /// Writes the lamps as they shine at `time` seconds: blinking and turning ones are functions of it. Those that the script
    /// moves come after the scene's own.
    pub fn update_lamps(&self, gpu: &Gpu, scene: &Scene, quality: Quality, movers: &LampMovers<'_>, time: f64) {
        // Weak light far from its lamp is the first thing to go.
        let reach = match quality {
            Quality::Draft => 0.55,
            Quality::Low => 0.75,
            _ => 1.0,
        };
        let mut tile = 0.0;
        let own = scene.lights.len();
        // Beams take the last tiles; that leaves the others to the first of the scene's lamps.
        let kept =
            super::shadow::LAMP_TILES - super::shadow::tiles_of(&movers.carried.lights).min(super::shadow::LAMP_TILES);
        let lamps: Vec<LampUniform> = scene
            .lights
            .iter()
            .chain(&movers.carried.lights)
            .enumerate()
            .map(|(place, l)| {
                let is_carried = place >= own;
                if place == own {
                    tile = kept as f32;
                }
                let turn = (f64::from(l.blink_hz) * time + f64::from(l.phase)).fract() as f32;
                let (axis, cosine, scale) = match l.kind {
                    LightKind::Point => (Vec3::Y, -1.0, 0.0),
                    LightKind::Spot { direction, inner, outer } => {
                        (direction.normalize_or(Vec3::NEG_Y), outer.cos(), 1.0 / (inner.cos() - outer.cos()).max(1e-4))
                    }
                };
                // A beacon swells and dies rather than switching.
                let pulse = if l.blink_hz > 0.0 { (std::f32::consts::PI * turn).sin().powi(4) } else { 1.0 };
                // The first map of what moves is the sun's.
                let map = movers.mapped.iter().position(|m| *m == place).map_or(-1.0, |p| p as f32 + 1.0);
                let is_spot = matches!(l.kind, LightKind::Spot { .. });
                let mut cone = [scale, -1.0, map, f32::from(u8::from(is_carried && is_spot))];
                let last = if is_carried { super::shadow::LAMP_TILES } else { kept };
                if l.shadow && is_spot && tile < last as f32 {
                    cone[1] = tile;
                    tile += 1.0;
                }
                let (moved, burns) = movers.fleet.carry(scene, l, time);
                let burns = if is_carried || l.vessel > 0 { burns } else { burns * movers.fixed };
                LampUniform {
                    position: (l.position + moved).extend(l.range * if is_carried { 1.0 } else { reach }).to_array(),
                    intensity: (l.intensity * (pulse * burns)).extend(l.radius).to_array(),
                    axis: axis.extend(cosine).to_array(),
                    cone,
                }
            })
            .collect();
        if !lamps.is_empty() {
            gpu.queue.write_buffer(&self.lamps, CARRIED as u64 * LAMP, bytemuck::cast_slice(&lamps));
        }
    }
}

/// As `TraceGrid` in `shaders/lib/trace.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct GridUniform {
    origin: [f32; 2],
    cell: f32,
    height: f32,
    size: [u32; 2],
    pad: [u32; 2],
}

/// As `Streets` in `shaders/lib/ground.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
struct StreetsUniform {
    origin: [f32; 2],
    side: f32,
    size: u32,
}

fn street_plan(gpu: &Gpu, scene: &Scene) -> (wgpu::TextureView, StreetsUniform) {
    use wgpu::util::DeviceExt;
    let streets = &scene.streets;
    let empty = [[255, 0, 0, 0]];
    let (size, texels): (u32, &[[u8; 4]]) =
        if streets.texels.is_empty() { (1, &empty) } else { (streets.size, &streets.texels) };
    let texture = gpu.device.create_texture_with_data(
        &gpu.queue,
        &wgpu::TextureDescriptor {
            label: Some("street plan"),
            size: wgpu::Extent3d { width: size, height: size, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        },
        wgpu::util::TextureDataOrder::LayerMajor,
        bytemuck::cast_slice(texels),
    );
    let uniform = StreetsUniform { origin: streets.origin, side: streets.side.max(1.0), size };
    (texture.create_view(&Default::default()), uniform)
}

/// Whether the mesh's upright sides turn smoothly about its axis (then walls unroll by angle, not by face).
fn is_round(mesh: &Mesh) -> bool {
    let mut sides: Vec<i32> = mesh
        .vertices
        .iter()
        .filter(|v| v.normal[1].abs() < 0.5)
        .map(|v| (v.normal[2].atan2(v.normal[0]).to_degrees() / 2.0).round() as i32)
        .collect();
    sides.sort_unstable();
    sides.dedup();
    sides.len() > 14
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    #[test]
    fn shaders_read_what_rust_writes() {
        assert_layout!(&generated(), "lib/lights", Lamp = LampUniform { position, intensity, axis, cone });
        assert_layout!(&generated(), "lib/trace", TraceGrid = GridUniform { origin, cell, height, size, pad });
        assert_layout!(&generated(), "lib/ground", Streets = StreetsUniform { origin, side, size });
        assert_layout!(
            &generated(),
            "passes/cull",
            Batch = BatchUniform { first_word, words, base, index_count, first_index, base_vertex, shadow, pad }
        );
    }
}
