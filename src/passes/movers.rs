//! Shadows of what moves by itself, near the camera: one map for the sun and one for each of the lamps that matter most
//! there, drawn again for every frame and held against the lasting ones (`shadow.rs`).

use glam::{
    Vec3,
    camera::rh::{proj::directx, view::look_to_mat4},
};

use super::{
    Figures, SunCascades, View,
    shadow::{MOVING, Tile, clear},
};
use crate::{
    gpu::{Gpu, GpuError, Recorder, Resource},
    quality::Quality,
    timeline::Camera,
    world::{Light, LightKind, Scene},
};

/// Tiles along the atlas's side; the first tile is the sun's.
const ACROSS: u32 = 2;
/// How far towards the sun people stand whose shadows reach into the map (m).
const BACK: f32 = 90.0;
const LAMP_NEAR: f32 = 0.25;

pub struct Movers {
    map: wgpu::TextureView,
    tile: u32,
    /// Half the width of the ground that the sun's map covers (m).
    reach: f32,
    /// Lamps that get a map.
    lamps: usize,
}

impl Movers {
    pub fn new(gpu: &Gpu, quality: Quality) -> Self {
        let (tile, reach, lamps) = match quality {
            Quality::Draft => (512, 26.0, 1),
            Quality::Low => (768, 34.0, 2),
            Quality::Medium => (1024, 40.0, 3),
            Quality::High => (1536, 50.0, 3),
            Quality::Cinema => (2048, 60.0, 3),
        };
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("shadows of what moves"),
            size: wgpu::Extent3d { width: tile * ACROSS, height: tile * ACROSS, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Depth32Float,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::RENDER_ATTACHMENT,
            view_formats: &[],
        });
        Self { map: texture.create_view(&Default::default()), tile, reach, lamps }
    }

    pub fn shared(&self) -> (String, Resource) {
        ("mover_depth".into(), (&self.map).into())
    }

    /// The sun's view of the ground before the camera. A low sun sees it at a grazing angle: its map is as wide as the
    /// ground and only as high as that looks from there.
    fn sun(&self, camera: &Camera, toward_sun: Vec3) -> (View, f32) {
        let forward = (camera.rotation * Vec3::NEG_Z).with_y(0.0).normalize_or_zero();
        let middle = camera.eye.with_y(camera.eye.y.min(3.0)) + forward * (0.7 * self.reach);
        let to_light = look_to_mat4(Vec3::ZERO, -toward_sun, Vec3::Y);
        let high = self.reach * toward_sun.y.abs() + 3.5;
        let texel = Vec3::new(2.0 * self.reach, 2.0 * high, 2.0 * self.reach) / self.tile as f32;
        // Whole texels, so that a moving camera does not make shadows shimmer.
        let centre = to_light.inverse().transform_point3((to_light.transform_point3(middle) / texel).round() * texel);
        let look = look_to_mat4(centre + toward_sun * (BACK + self.reach), -toward_sun, Vec3::Y);
        let deep = BACK + 3.0 * self.reach;
        let project = directx::orthographic(-self.reach, self.reach, -high, high, 0.0, deep);
        (View::parallel(project * look, self.reach, 0.0), texel.x)
    }

    /// The lamps nearest to what the camera looks at, among those that cast shadows, by their place in the scene.
    pub fn chosen(&self, scene: &Scene, camera: &Camera) -> Vec<usize> {
        let middle = camera.eye + camera.rotation * Vec3::NEG_Z * 10.0;
        let strength = |l: &Light| l.intensity.max_element() / (l.position.distance_squared(middle) + 9.0);
        let mut all: Vec<(usize, f32)> = scene
            .lights
            .iter()
            .enumerate()
            .filter(|(_, l)| l.shadow && matches!(l.kind, LightKind::Spot { .. }) && l.vessel == 0)
            .filter(|(_, l)| l.position.distance(middle) < l.range + 10.0)
            .map(|(k, l)| (k, strength(l)))
            .collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.iter().take(self.lamps).map(|(k, _)| *k).collect()
    }

    /// Draws the maps: of the sun, and of the lamps `chosen`.
    pub fn draw(
        &self,
        r: &mut Recorder<'_>,
        figures: &Figures,
        (scene, chosen): (&Scene, &[usize]),
        camera: &Camera,
        (cascades, toward_sun): (&SunCascades, Vec3),
    ) -> Result<(), GpuError> {
        let mut views = vec![self.sun(camera, toward_sun)];
        for light in chosen.iter().filter_map(|k| scene.lights.get(*k)) {
            let LightKind::Spot { direction, outer, .. } = light.kind else { continue };
            let direction = direction.normalize_or(Vec3::NEG_Y);
            let up = if direction.y.abs() > 0.99 { Vec3::NEG_Z } else { Vec3::Y };
            let half = (outer + 0.03).min(1.45);
            let look = look_to_mat4(light.position, direction, up);
            let project = directx::perspective(2.0 * half, 1.0, LAMP_NEAR, light.range.max(1.0));
            let view = View::perspective(project * look, light.position, half.tan(), 0.0, light.range, 1.0);
            views.push((view, 2.0 * half.tan() / self.tile as f32));
        }
        let mut tiles = [Tile::default(); MOVING];
        clear(r, &self.map, None)?;
        for (k, ((view, texel), slot)) in views.iter().zip(&mut tiles).enumerate() {
            let at = [k as u32 % ACROSS, k as u32 / ACROSS].map(|c| c * self.tile);
            let side = 1.0 / ACROSS as f32;
            let [x, y] = at.map(|c| c as f32 / (self.tile * ACROSS) as f32);
            *slot = Tile { view_proj: view.view_proj, rect: [x, y, side, *texel] };
            // Whatever else moves by itself adds its shadows here.
            figures.cast(r, view, (&self.map, Some([at[0], at[1], self.tile, self.tile])))?;
        }
        cascades.tell(r.gpu, &tiles);
        Ok(())
    }
}
