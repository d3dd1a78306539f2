//! The airships: where they are, and what shines through the air round them: flames and shields, added to the picture.

use glam::{Quat, Vec3};

use super::{RADIANCE, fronts::is_its_blast};
use crate::{
    gpu::{Draws, GpuError, Raster, Recorder, Resource, Tex},
    params::ParamSet,
    timeline::Event,
    world::{
        Light, Scene,
        fleet::{Vessel, flicker},
    },
};

/// Most flames and shields drawn; `shaders/lib/vessels.wgsl` sizes the same lists.
const FLAMES: usize = 64;
const SHIELDS: usize = 16;
/// What is not there is this far below (m).
const GONE: Vec3 = super::fronts::GONE;

/// What moves all ships alike.
#[derive(Clone, Copy, Debug)]
pub struct Fleet {
    /// Share of the thrusters' light, 0 when the ships are away.
    present: f32,
    /// Whether the pods stand on the deck.
    pods: bool,
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
    /// 0: a thruster's; above: of something that burns, as a multiple of its brightness.
    fire: f32,
    pad: f32,
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
        Self {
            present: params.f32("fleet.present"),
            pods: params.f32("fleet.pods") > 0.0,
            lift: params.f32("fleet.lift"),
        }
    }

    /// Whether there are ships in the air to be seen.
    pub fn is_here(&self) -> bool {
        self.present > 0.0
    }

    /// Whether this one is to be seen.
    fn has(&self, vessel: &Vessel) -> bool {
        if vessel.stands { self.pods } else { self.is_here() }
    }

    /// How far a ship is from its berth (m).
    fn offset(&self, vessel: &Vessel, t: f64) -> Vec3 {
        if self.has(vessel) { vessel.drift(t) + Vec3::Y * self.lift } else { GONE }
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
        (self.offset(vessel, t), if self.has(vessel) { burns } else { 0.0 })
    }
}

/// Flames of what flies on its own: four engines until its blast, then the fire that it drags behind, in stretches that thin
/// out with their age.
fn burning<'a>(scene: &'a Scene, events: &'a [Event], t: f64) -> impl Iterator<Item = Flame> + 'a {
    let flights = scene.structures.iter().filter_map(|s| s.flight.as_ref());
    flights.flat_map(move |flight| {
        let since = events.iter().find(|e| is_its_blast(e, flight)).map_or(f64::MIN, |e| t - e.at);
        let here = flight.offset(since).map(|o| flight.place + o);
        let back = -flight.speed.normalize_or(Vec3::Z);
        let at = since as f32;
        let jet = here.map(|p| Flame {
            position: (p + back * 30.0).to_array(),
            radius: 2.4,
            toward: back.to_array(),
            length: 46.0,
            strength: 2.2 * (1.0 - at / 1.2).clamp(0.0, 1.0),
            phase: 0.3,
            fire: 0.0,
            pad: 0.0,
        });
        let trail = (0..7).filter_map(move |k| {
            let age = 0.28 * k as f32;
            let p = flight.offset(since - f64::from(age)).map(|o| flight.place + o)?;
            let lit = (at - age) / 0.7;
            let sink = Vec3::Y * (1.2 * age * age);
            (lit > 0.0).then(|| Flame {
                position: (p - sink + back * 4.0).to_array(),
                radius: 4.5 + 4.0 * age,
                toward: (back - Vec3::Y * (0.05 + 0.08 * age)).normalize_or(back).to_array(),
                length: 78.0,
                strength: lit.min(1.0) * (-0.5 * age).exp() * (-(at - 3.0).max(0.0) * 0.4).exp(),
                phase: (0.17 * k as f32 + 0.4).fract(),
                fire: 1.3,
                pad: 0.0,
            })
        });
        // A burst as it comes apart.
        let burst = here.filter(|_| (0.9..3.6).contains(&at)).map(|p| Flame {
            position: p.to_array(),
            radius: 10.0 + 13.0 * (at - 0.9),
            toward: Vec3::Y.to_array(),
            length: 30.0,
            strength: 2.6 * (-(at - 0.9) * 1.3).exp(),
            phase: 0.8,
            fire: 1.4,
            pad: 0.0,
        });
        // Pieces that burn on their way out of it and down.
        let pieces = here.into_iter().flat_map(move |p| {
            (0..6).filter_map(move |k| {
                let away = at - 0.5 - 0.2 * k as f32;
                let (sin, cos) = (2.4 * k as f32).sin_cos();
                let out = flight.speed * (0.12 * cos) + Vec3::new(9.0 * sin, 5.0 + 8.0 * cos, 7.0 * (sin - cos));
                let way = (out - flight.speed * 0.6 - Vec3::Y * (9.8 * away)).normalize_or(back);
                (away > 0.0).then(|| Flame {
                    position: (p + out * away - Vec3::Y * (4.9 * away * away)).to_array(),
                    radius: 2.4,
                    toward: (back * 0.7 - way * 0.7).normalize_or(back).to_array(),
                    length: 34.0,
                    strength: (away * 4.0).min(1.0) * (-0.35 * away).exp(),
                    phase: (0.31 * k as f32).fract(),
                    fire: 1.1,
                    pad: 0.0,
                })
            })
        });
        jet.into_iter().filter(|f| f.strength > 0.0).chain(trail).chain(burst).chain(pieces)
    })
}

/// Adds flames and shields to `picture`, behind whatever stands nearer: those at `t` seconds, with the fronts under way.
pub fn fleet(
    r: &mut Recorder<'_>,
    picture: &Tex,
    depth: &Tex,
    scene: &Scene,
    fleet: &Fleet,
    (fronts, events, t): (Resource, &[Event], f64),
) -> Result<(), GpuError> {
    if scene.vessels.is_empty() || (!fleet.is_here() && burning(scene, events, t).next().is_none()) {
        return Ok(());
    }
    let (mut flames, mut shields) = ([Flame::default(); FLAMES], [Shield::default(); SHIELDS]);
    let here = scene.vessels.iter().filter(|_| fleet.is_here());
    let all = here.flat_map(|v| v.plumes.iter().map(move |p| (v, p)));
    let mut count = 0;
    for (slot, (k, (vessel, plume))) in flames.iter_mut().zip(all.enumerate()) {
        *slot = Flame {
            position: (plume.position + fleet.offset(vessel, t)).to_array(),
            radius: plume.radius,
            toward: plume.toward.to_array(),
            length: plume.length,
            // What is moored only idles.
            strength: fleet.present * vessel.thrust(t) * if vessel.moored && fleet.lift == 0.0 { 0.4 } else { 1.0 },
            phase: (k as f32 * 0.618).fract(),
            ..Flame::default()
        };
        count += 1;
    }
    for (slot, flame) in flames[count as usize..].iter_mut().zip(burning(scene, events, t)) {
        *slot = flame;
        count += 1;
    }
    for (slot, vessel) in shields.iter_mut().zip(scene.vessels.iter().filter(|v| fleet.is_here() && !v.stands)) {
        let turn = Quat::from_rotation_y(vessel.yaw);
        *slot = Shield {
            centre: (vessel.centre + fleet.offset(vessel, t)).to_array(),
            phase: vessel.phase,
            half: vessel.half.to_array(),
            strength: if vessel.moored { 0.12 } else { 1.0 },
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
    let ships = scene.vessels.iter().filter(|v| !v.stands).count().min(SHIELDS) as u32;
    let shields = r.uniform_bytes(bytemuck::cast_slice(&shields));
    let flames = r.uniform_bytes(bytemuck::cast_slice(&flames));
    let to = [(picture.view(), None)];
    let shell = |pass: &mut wgpu::RenderPass<'_>| pass.draw(0..SHELL, 0..ships);
    let draws = Draws { colours: &to, depth: None, viewport: None, draw: &shell };
    r.raster(
        &raster("passes/shield", Some(wgpu::Face::Back)),
        &[("depth", depth.into()), ("shields", shields), ("fronts", fronts)],
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
        assert_layout!(
            &all,
            "lib/vessels",
            Flame = Flame { position, radius, toward, length, strength, phase, fire, pad }
        );
        assert_layout!(
            &all,
            "lib/vessels",
            Shield = Shield { centre, phase, half, strength, across, pad, along, spare }
        );
    }

    #[test]
    fn ships_and_their_lines_are_away_until_they_come() {
        let scene = crate::world::evacuation(3);
        let away = Fleet { present: 0.0, pods: false, lift: 0.0 };
        assert!(away.sways(&scene, 5.0).all(|(_, s)| s[0][1] < -1.0e6));
        assert!(scene.lights.iter().filter(|l| l.vessel > 0).all(|l| away.carry(&scene, l, 5.0).1 == 0.0));
        let here = Fleet { present: 1.0, pods: true, lift: 3.0 };
        assert!(here.sways(&scene, 5.0).all(|(_, s)| (1.0..5.0).contains(&s[0][1])));
        assert!(scene.lights.iter().filter(|l| l.vessel == 0).all(|l| here.carry(&scene, l, 5.0) == (Vec3::ZERO, 1.0)));
        let most = scene.vessels.iter().map(|v| v.plumes.len()).sum::<usize>();
        assert!(most <= FLAMES && scene.vessels.len() <= SHIELDS, "{most} flames");
    }
}
