//! Small bright things with a glare: what may be eyes, the lenses of searchlights, the reactor's core, the last spark.

use glam::Vec3;

use super::{Carried, additive};
use crate::{
    frame::Sample,
    gpu::{Draws, GpuError, Recorder, Tex},
    world::{LightKind, Scene, fleet::flicker},
};

/// `Glint` in `shaders/lib/glints.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Glint {
    position: [f32; 3],
    radius: f32,
    light: [f32; 3],
    glare: f32,
}

impl Glint {
    fn new(position: Vec3, radius: f32, light: Vec3, glare: f32) -> Self {
        Self { position: position.to_array(), radius, light: light.to_array(), glare }
    }
}

/// All glints of a sub-frame.
pub fn all(scene: &Scene, sample: &Sample, carried: &Carried) -> Vec<Glint> {
    let (params, t) = (&sample.params, sample.time.seconds());
    let eye = sample.camera.eye;
    let mut out = Vec::new();
    if params.f32("beasts.present") > 0.0 {
        let seen = params.f32("beasts.eye");
        for (at, way) in scene.beasts.iter().flat_map(|b| b.eyes(t)) {
            // Seen when it looks at us.
            let facing = way.dot((eye - at).normalize_or_zero()).max(0.0).powi(6);
            out.push(Glint::new(
                at + way * 30.0,
                11.0,
                Vec3::new(0.75, 0.87, 1.0) * (seen * (0.2 + 6.0 * facing)),
                14.0,
            ));
        }
    }
    for light in &carried.lights {
        let LightKind::Spot { direction, outer, .. } = light.kind else { continue };
        let to = (eye - light.position).normalize_or_zero();
        let aside = direction.angle_between(to);
        // The lens itself from the front; blinding within the beam.
        let front = 0.02 * direction.dot(to).max(0.0) + (-(aside / (2.0 * outer)).powi(2)).exp();
        let radiance = light.intensity / (light.radius * light.radius) * 2.0e-5;
        out.push(Glint::new(light.position + direction * 0.1, light.radius, radiance * (0.15 + front), 16.0));
    }
    if let Some((at, light)) = carried.core {
        out.push(Glint::new(at, 26.0, light, 9.0));
    }
    out
}

/// The spark that is left when everything else has blurred and gone: in the plane that is in focus.
pub fn spark(sample: &Sample) -> Vec<Glint> {
    let (params, camera) = (&sample.params, &sample.camera);
    let glow = params.f32("spark.glow");
    if glow <= 0.0 {
        return Vec::new();
    }
    let high = 2.0 * camera.focus_m * camera.tangents([16, 9]).y;
    let at = camera.eye + camera.rotation * (Vec3::NEG_Z * camera.focus_m);
    let burns = 0.75 + 0.25 * flicker(sample.time.seconds(), 0.3);
    vec![Glint::new(at, params.f32("spark.size") * high, params.colour("spark.colour") * (glow * burns), 10.0)]
}

/// Adds them to `picture`, behind whatever stands nearer.
pub fn glints(r: &mut Recorder<'_>, picture: &Tex, depth: &Tex, list: &[Glint]) -> Result<(), GpuError> {
    if list.is_empty() {
        return Ok(());
    }
    let buffer = r.gpu.buffer("glints", bytemuck::cast_slice(list), wgpu::BufferUsages::STORAGE);
    let count = list.len() as u32;
    let draws = Draws {
        colours: &[(picture.view(), None)],
        depth: None,
        viewport: None,
        draw: &|pass| pass.draw(0..6, 0..count),
    };
    r.raster(&additive("passes/glints"), &[("depth", depth.into()), ("glints", (&buffer).into())], &draws)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    #[test]
    fn shaders_read_what_rust_writes() {
        assert_layout!(&super::super::generated(), "lib/glints", Glint = Glint { position, radius, light, glare });
    }
}
