//! The airships: where they are, and what shines through the air round them: flames and shields, added to the picture.

use glam::{Quat, Vec3};

use super::RADIANCE;
use crate::{
    gpu::{Draws, GpuError, Raster, Recorder, Tex},
    params::ParamSet,
    world::{
        Light, Scene,
        fleet::{Vessel, flicker},
    },
};

/// Most flames and shields drawn; `shaders/lib/vessels.wgsl` sizes the same lists.
const FLAMES: usize = 64;
const SHIELDS: usize = 16;
/// What is not there is this far below (m).
const GONE: Vec3 = Vec3::new(0.0, -1.0e7, 0.0);

/// What moves all ships alike.
#[derive(Clone, Copy, Debug)]
pub struct Fleet {
    /// Share of the thrusters' light, 0 when the ships are away.
    present: f32,
    /// How far above their berths they are (m).
    lift: f32,
}

/// `Flame` in `shaders/lib/vessels.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
struct Flame {
    position: [f32; 3],
    radius: f32,
    toward: [f32; 3],
    length: f32,
    strength: f32,
    phase: f32,
    pad: [f32; 2],
}

/// `Shield` in `shaders/lib/vessels.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
struct Shield {
    centre: [f32; 3],
    phase: f32,
    half: [f32; 3],
    strength: f32,
    across: [f32; 3],
    pad: f32,
    along: [f32; 3],
    spare: f32,
}

impl Fleet {
    pub fn new(params: &ParamSet) -> Self {
        Self { present: params.f32("fleet.present"), lift: params.f32("fleet.lift") }
    }

    /// Whether there are ships to be seen.
    pub fn is_here(&self) -> bool {
        self.present > 0.0
    }

    /// How far a ship is from its berth (m).
    fn offset(&self, vessel: &Vessel, t: f64) -> Vec3 {
        if self.is_here() { vessel.drift(t) + Vec3::Y * self.lift } else { GONE }
    }

    /// Entries of `sways` for every structure that flies or hangs.
    pub(super) fn sways<'a>(&'a self, scene: &'a Scene, t: f64) -> impl Iterator<Item = (u32, [[f32; 4]; 2])> + 'a {
        scene.vessels.iter().flat_map(move |vessel| {
            let offset = self.offset(vessel, t);
            let lines = vessel.lines.iter().map(move |line| {
                // The line is made fast at its top: its foot goes with the swing, and the bend takes that back further up.
                let swing = line.swing(t);
                let all = (offset + swing).extend(0.0).to_array();
                (
                    line.structure,
                    [all, [-swing.x, -swing.z, line.foot + offset.y.max(-1000.0), 1.0 / line.length.max(1.0)]],
                )
            });
            std::iter::once((vessel.structure, [offset.extend(0.0).to_array(), [0.0; 4]])).chain(lines)
        })
    }

    /// How far a lamp has been carried (m) and what share of it burns.
    pub(super) fn carry(&self, scene: &Scene, light: &Light, t: f64) -> (Vec3, f32) {
        let Some(vessel) = (light.vessel as usize).checked_sub(1).and_then(|n| scene.vessels.get(n)) else {
            return (Vec3::ZERO, 1.0);
        };
        let burns = 1.0 + light.flicker * (flicker(t, light.phase) - 1.0);
        (self.offset(vessel, t), if self.is_here() { burns } else { 0.0 })
    }
}

/// Adds flames and shields to `picture`, behind whatever stands nearer.
pub fn fleet(
    r: &mut Recorder<'_>,
    picture: &Tex,
    depth: &Tex,
    scene: &Scene,
    fleet: &Fleet,
    t: f64,
) -> Result<(), GpuError> {
    if !fleet.is_here() || scene.vessels.is_empty() {
        return Ok(());
    }
    let (mut flames, mut shields) = ([Flame::default(); FLAMES], [Shield::default(); SHIELDS]);
    let all = scene.vessels.iter().flat_map(|v| v.plumes.iter().map(move |p| (v, p)));
    let mut count = 0;
    for (slot, (k, (vessel, plume))) in flames.iter_mut().zip(all.enumerate()) {
        *slot = Flame {
            position: (plume.position + fleet.offset(vessel, t)).to_array(),
            radius: plume.radius,
            toward: plume.toward.to_array(),
            length: plume.length,
            strength: fleet.present * vessel.thrust(t),
            phase: (k as f32 * 0.618).fract(),
            pad: [0.0; 2],
        };
        count += 1;
    }
    for (slot, vessel) in shields.iter_mut().zip(&scene.vessels) {
        let turn = Quat::from_rotation_y(vessel.yaw);
        *slot = Shield {
            centre: (vessel.centre + fleet.offset(vessel, t)).to_array(),
            phase: vessel.phase,
            half: vessel.half.to_array(),
            strength: 1.0,
            across: (turn * Vec3::X).to_array(),
            pad: 0.0,
            along: (turn * Vec3::Z).to_array(),
            spare: 0.0,
        };
    }
    let add = wgpu::BlendComponent {
        src_factor: wgpu::BlendFactor::One,
        dst_factor: wgpu::BlendFactor::One,
        operation: wgpu::BlendOperation::Add,
    };
    let keep = wgpu::BlendComponent { src_factor: wgpu::BlendFactor::Zero, ..add };
    let raster = |shader, cull| Raster {
        shader,
        vertex: "vertex",
        fragment: Some("fragment"),
        targets: vec![(RADIANCE, Some(wgpu::BlendState { color: add, alpha: keep }))],
        depth: None,
        cull,
        depth_bias: 0,
        slope_bias: 0,
        meshes: false,
    };
    let ships = scene.vessels.len().min(SHIELDS) as u32;
    let shields = r.uniform_bytes(bytemuck::cast_slice(&shields));
    let flames = r.uniform_bytes(bytemuck::cast_slice(&flames));
    let to = [(picture.view(), None)];
    let shell = |pass: &mut wgpu::RenderPass<'_>| pass.draw(0..SHELL, 0..ships);
    let draws = Draws { colours: &to, depth: None, viewport: None, draw: &shell };
    r.raster(
        &raster("passes/shield", Some(wgpu::Face::Back)),
        &[("depth", depth.into()), ("shields", shields)],
        &draws,
    )?;
    let fire = |pass: &mut wgpu::RenderPass<'_>| pass.draw(0..12, 0..count);
    let draws = Draws { colours: &to, depth: None, viewport: None, draw: &fire };
    r.raster(&raster("passes/flame", None), &[("depth", depth.into()), ("flames", flames)], &draws)
}

/// Corners of a shield's triangles: 32 × 16 cells.
const SHELL: u32 = 32 * 16 * 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    #[test]
    fn shaders_read_what_rust_writes() {
        let all = super::super::generated();
        assert_layout!(&all, "lib/vessels", Flame = Flame { position, radius, toward, length, strength, phase, pad });
        assert_layout!(
            &all,
            "lib/vessels",
            Shield = Shield { centre, phase, half, strength, across, pad, along, spare }
        );
    }

    #[test]
    fn ships_and_their_lines_are_away_until_they_come() {
        let scene = crate::world::evacuation(3);
        let away = Fleet { present: 0.0, lift: 0.0 };
        assert!(away.sways(&scene, 5.0).all(|(_, s)| s[0][1] < -1.0e6));
        assert!(scene.lights.iter().filter(|l| l.vessel > 0).all(|l| away.carry(&scene, l, 5.0).1 == 0.0));
        let here = Fleet { present: 1.0, lift: 3.0 };
        assert!(here.sways(&scene, 5.0).all(|(_, s)| (1.0..5.0).contains(&s[0][1])));
        assert!(scene.lights.iter().filter(|l| l.vessel == 0).all(|l| here.carry(&scene, l, 5.0) == (Vec3::ZERO, 1.0)));
        let most = scene.vessels.iter().map(|v| v.plumes.len()).sum::<usize>();
        assert!(most <= FLAMES && scene.vessels.len() <= SHIELDS, "{most} flames");
    }
}
