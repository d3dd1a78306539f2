//! Shadows: four cascades for the sun and an atlas of tiles for lamps. Both are drawn again only when what they show moves:
//! cascades are centred on a coarse grid in light space, so that a moving camera seldom does that and never shimmers.

use glam::{
    Vec3,
    camera::rh::{proj::directx, view::look_to_mat4},
};

use super::{SceneBuffers, View, cull};
use crate::{
    gpu::{Draws, Gpu, GpuError, Raster, Recorder, Resource},
    quality::Quality,
    world::{Light, LightKind, Scene},
};

const DEPTH: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;
/// Half the side of each cascade (m).
const RADII: [f32; 4] = [130.0, 620.0, 2800.0, 12500.0];
/// How far towards the sun things can cast shadows from (m).
const CASTERS: f32 = 9000.0;
/// Tiles in the lamp atlas.
pub(super) const LAMP_TILES: usize = 16;
const LAMP_NEAR: f32 = 0.25;

/// As `Cascade` and `LampTile` in `shaders/lib/lights.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub(super) struct Tile {
    pub view_proj: [f32; 16],
    /// Left, top, side in the atlas (0..1); size of a texel (m, of a lamp's at distance 1).
    pub rect: [f32; 4],
}

/// Maps of what moves that are told of along with the cascades: a stage may not bind many uniforms.
pub(super) const MOVING: usize = 4;

/// A square depth texture of equal tiles, and what each shows.
struct Atlas {
    view: wgpu::TextureView,
    /// Texels of a tile's side, tiles along the atlas's side.
    tile: u32,
    across: u32,
    tiles: wgpu::Buffer,
    drawn: Vec<Option<View>>,
}

impl Atlas {
    fn new(gpu: &Gpu, label: &str, tile: u32, across: u32) -> Self {
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some(label),
            size: wgpu::Extent3d { width: tile * across, height: tile * across, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: DEPTH,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::RENDER_ATTACHMENT,
            view_formats: &[],
        });
        let count = (across * across) as usize;
        let bytes = ((count + MOVING) * size_of::<Tile>()) as u64;
        Self {
            view: texture.create_view(&Default::default()),
            tile,
            across,
            tiles: gpu.empty_buffer(label, bytes, wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST),
            drawn: vec![None; count],
        }
    }

    fn rect(&self, k: usize) -> [u32; 2] {
        [k as u32 % self.across * self.tile, k as u32 / self.across * self.tile]
    }

    fn tile(&self, k: usize, view: &View, texel: f32) -> Tile {
        let side = 1.0 / self.across as f32;
        let [x, y] = self.rect(k);
        let whole = (self.tile * self.across) as f32;
        Tile { view_proj: view.view_proj, rect: [x as f32 / whole, y as f32 / whole, side, texel] }
    }

    /// Draws the tiles whose view changed.
    fn draw(&mut self, r: &mut Recorder<'_>, scene: &SceneBuffers, views: &[View]) -> Result<(), GpuError> {
        for (k, view) in views.iter().enumerate() {
            if self.drawn[k].as_ref() == Some(view) {
                continue;
            }
            let first = self.drawn.iter().all(Option::is_none);
            let bound = cull(r, scene, view)?;
            let [x, y] = self.rect(k);
            let viewport = Some([x, y, self.tile, self.tile]);
            if !first {
                clear(r, &self.view, viewport)?;
            }
            let draws = Draws {
                colours: &[],
                depth: Some((&self.view, first.then_some(1.0))),
                viewport,
                draw: &|pass| scene.draw(pass, true),
            };
            r.raster(&raster("vertex", wgpu::CompareFunction::Less, true), &[("view", bound)], &draws)?;
            self.drawn[k] = Some(*view);
        }
        Ok(())
    }
}

fn raster(vertex: &'static str, compare: wgpu::CompareFunction, meshes: bool) -> Raster {
    Raster {
        shader: "passes/shadow",
        vertex,
        fragment: None,
        targets: Vec::new(),
        depth: Some((DEPTH, compare, true)),
        cull: None,
        depth_bias: if meshes { 2 } else { 0 },
        slope_bias: if meshes { 2 } else { 0 },
        meshes,
    }
}

/// Sets one tile back to "nothing in the way".
pub(super) fn clear(
    r: &mut Recorder<'_>,
    view: &wgpu::TextureView,
    viewport: Option<[u32; 4]>,
) -> Result<(), GpuError> {
    let draws = Draws { colours: &[], depth: Some((view, None)), viewport, draw: &|pass| pass.draw(0..3, 0..1) };
    r.raster(&raster("clear", wgpu::CompareFunction::Always, false), &[], &draws)
}

/// The sun's shadows.
pub struct SunCascades(Atlas);

impl SunCascades {
    pub fn new(gpu: &Gpu, quality: Quality) -> Self {
        let tile = match quality {
            Quality::Draft => 768,
            Quality::Low => 1024,
            Quality::Medium => 1536,
            Quality::High => 2048,
            Quality::Cinema => 4096,
        };
        Self(Atlas::new(gpu, "sun shadows", tile, 2))
    }

    pub fn draw(
        &mut self,
        r: &mut Recorder<'_>,
        scene: &SceneBuffers,
        eye: Vec3,
        toward_sun: Vec3,
    ) -> Result<(), GpuError> {
        let to_light = look_to_mat4(Vec3::ZERO, -toward_sun, Vec3::Y);
        let from_light = to_light.inverse();
        let views = RADII.map(|radius| {
            let grid = radius * 0.25;
            let centre = from_light.transform_point3((to_light.transform_point3(eye) / grid).round() * grid);
            let back = CASTERS + radius;
            let look = look_to_mat4(centre + toward_sun * back, -toward_sun, Vec3::Y);
            let project = directx::orthographic(-radius, radius, -radius, radius, 0.0, back + radius * 2.0);
            View::parallel(project * look, radius, 1800.0 / self.0.tile as f32)
        });
        self.0.draw(r, scene, &views)?;
        let tiles: Vec<_> =
            views.iter().enumerate().map(|(k, v)| self.0.tile(k, v, 2.0 * RADII[k] / self.0.tile as f32)).collect();
        r.gpu.queue.write_buffer(&self.0.tiles, 0, bytemuck::cast_slice(&tiles));
        Ok(())
    }

    /// Tells of the maps of what moves: the sun's and those of a few lamps.
    pub(super) fn tell(&self, gpu: &Gpu, moving: &[Tile; MOVING]) {
        let after = (RADII.len() * size_of::<Tile>()) as u64;
        gpu.queue.write_buffer(&self.0.tiles, after, bytemuck::cast_slice(moving));
    }

    pub fn shared(&self) -> [(String, Resource); 2] {
        [("sun_depth".into(), (&self.0.view).into()), ("cascades".into(), (&self.0.tiles).into())]
    }

    /// What was drawn no longer holds (another scene).
    pub fn forget(&mut self) {
        self.0.drawn.fill(None);
    }
}

/// How many of these lamps ask for a tile.
pub(super) fn tiles_of(lights: &[Light]) -> usize {
    lights.iter().filter(|l| l.shadow && matches!(l.kind, LightKind::Spot { .. })).count()
}

/// The lamps' shadows: one tile for each of the first spots that ask for one.
pub struct LampAtlas {
    atlas: Atlas,
    /// Coarseness of the levels of detail.
    detail: f32,
    /// What is further from a lamp casts no shadow in its light (m).
    reach: f32,
}

impl LampAtlas {
    pub fn new(gpu: &Gpu, quality: Quality) -> Self {
        let tile = match quality {
            Quality::Draft => 256,
            Quality::Low | Quality::Medium => 512,
            Quality::High | Quality::Cinema => 1024,
        };
        let (_, detail) = quality.detail();
        let reach = if quality == Quality::Draft { 50.0 } else { f32::INFINITY };
        Self { atlas: Atlas::new(gpu, "lamp shadows", tile, 4), detail: detail.min(1.0), reach }
    }

    /// Draws the tiles of the scene's lamps that fit, and those of the carried ones, which come last.
    pub fn draw(
        &mut self,
        r: &mut Recorder<'_>,
        buffers: &SceneBuffers,
        scene: &Scene,
        carried: &[Light],
    ) -> Result<(), GpuError> {
        let mut views = Vec::new();
        let mut tiles = Vec::new();
        let own = LAMP_TILES - tiles_of(carried).min(LAMP_TILES);
        let spots = |lights: &'_ [Light]| -> Vec<Light> {
            lights.iter().filter(|l| l.shadow && matches!(l.kind, LightKind::Spot { .. })).copied().collect()
        };
        let mut all = spots(&scene.lights);
        all.truncate(own);
        all.extend(spots(carried));
        for light in all.iter().take(LAMP_TILES) {
            let LightKind::Spot { direction, outer, .. } = light.kind else { continue };
            let direction = direction.normalize_or(Vec3::NEG_Y);
            let up = if direction.y.abs() > 0.99 { Vec3::NEG_Z } else { Vec3::Y };
            let half = (outer + 0.03).min(1.45);
            let look = look_to_mat4(light.position, direction, up);
            let project = directx::perspective(2.0 * half, 1.0, LAMP_NEAR, light.range.max(1.0));
            let least = 1500.0 / self.atlas.tile as f32;
            let far = light.range.min(self.reach);
            let view = View::perspective(project * look, light.position, half.tan(), least, far, self.detail);
            tiles.push(self.atlas.tile(views.len(), &view, 2.0 * half.tan() / self.atlas.tile as f32));
            views.push(view);
        }
        self.atlas.draw(r, buffers, &views)?;
        if !tiles.is_empty() {
            r.gpu.queue.write_buffer(&self.atlas.tiles, 0, bytemuck::cast_slice(&tiles));
        }
        Ok(())
    }

    pub fn shared(&self) -> [(String, Resource); 2] {
        [("lamp_depth".into(), (&self.atlas.view).into()), ("lamp_tiles".into(), (&self.atlas.tiles).into())]
    }

    pub fn forget(&mut self) {
        self.atlas.drawn.fill(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    #[test]
    fn shaders_read_what_rust_writes() {
        assert_layout!(&super::super::generated(), "lib/lights", Cascade = Tile { view_proj, rect });
        assert_layout!(&super::super::generated(), "lib/lights", LampTile = Tile { view_proj, rect });
    }
}
