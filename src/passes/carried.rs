//! Lamps that are not fixed: searchlights in people's hands, beacons that turn, what glows in the deck's craters, the
//! reactor's core, the arcs that leap from it. Where they are and how they shine is a closed form of the time.

use glam::Vec3;

use crate::{
    frame::{FrameDesc, Sample},
    params::ParamSet,
    quality::Quality,
    timeline::Event,
    world::{
        Light, LightKind, Scene,
        bolts::{self, Stretch},
        collapse::Manner,
        fleet::flicker,
        rng::{hash, unit},
    },
};

/// Most of them at one time.
pub(super) const MOST: usize = 32;
/// An arc is another one this many times a second.
const FLICKERS: f64 = 13.0;
/// Seconds after a tremor's arrival until the deck has torn.
const OPENS: f64 = 0.8;
/// Arcs glow on after their event (s).
const DIES: f32 = 0.35;

/// What is carried, and what leaps.
#[derive(Default)]
pub struct Carried {
    /// Spots among them are beams that the air shows.
    pub lights: Vec<Light>,
    /// Stretches of the arcs that leap now.
    pub stretches: Vec<Stretch>,
    /// The reactor's core: where it is and its radiance.
    pub core: Option<(Vec3, Vec3)>,
}

impl Carried {
    pub fn new(desc: &FrameDesc, sample: &Sample) -> Self {
        let (params, t) = (&sample.params, sample.time.seconds());
        let (scene, events) = (&desc.scene, &desc.events);
        // Every shadow is drawn anew for every frame, and every lamp is looked at all along the view.
        let (shadows, each) = match desc.quality {
            Quality::Draft => (2, 1),
            Quality::Low => (3, 1),
            _ => (usize::MAX, 2),
        };
        let mut out = Self::default();
        let present = params.f32("beams.present");
        if present > 0.0 {
            let power = present * params.f32("beams.power");
            out.lights.extend(scene.searchlights.iter().map(|s| s.light(t, power)));
            out.lights.iter_mut().filter(|l| l.shadow).skip(shadows).for_each(|l| l.shadow = false);
        }
        out.craters(scene, events, params, t);
        let power = params.f32("beams.alarm_power");
        let [alarms, bay] = ["beams.alarms", "beams.bay"].map(|name| power * params.f32(name));
        let lit = scene.alarms.iter().map(|a| a.light(t, if a.hz == 0.0 { bay } else { alarms }));
        out.lights.extend(lit.filter(|l| l.intensity != Vec3::ZERO));
        let glow = params.f32("reactor.glow");
        let north = Vec3::NEG_Z * params.f32("reactor.north");
        if let Some(core) = scene.places.get("reactor").map(|p| *p + north).filter(|_| glow > 0.0) {
            let phase = (t / f64::from(params.f32("reactor.beat"))).fract() as f32 * std::f32::consts::TAU;
            // It draws breath slowly and lets it go.
            let breath = 1.0 + params.f32("reactor.breath") * (phase.sin() + 0.35 * (2.0 * phase).sin());
            let colour = params.colour("reactor.colour") * (glow * breath * (0.92 + 0.08 * flicker(t, 0.1)));
            out.lights.push(point(core + Vec3::Y * 40.0, colour * params.f32("reactor.power"), 900.0, 30.0));
            out.core = Some((core + Vec3::Y * 6.0, colour * 9.0));
        }
        let anchors: Vec<Vec3> =
            scene.places.iter().filter(|(name, _)| name.starts_with("leg_")).map(|(_, p)| *p).collect();
        if !anchors.is_empty() {
            // Counted among themselves, so that another kind of event changes no arc.
            for (n, event) in events.iter().filter(|e| e.kind == "arc").enumerate() {
                out.leap(event, n as u32, &anchors, desc.seed, sample, each);
            }
        }
        out.lights.truncate(MOST);
        out
    }

    /// Adds the light that comes up through the deck's craters, once it has torn open: a hidden fire's, below the slab.
    fn craters(&mut self, scene: &Scene, events: &[Event], params: &ParamSet, t: f64) {
        let power = params.f32("shock.crater_light");
        let Some(tremor) = events.iter().find(|e| e.is_great() && e.at <= t).filter(|_| power > 0.0) else { return };
        for (k, wreck) in scene.wrecks.iter().enumerate() {
            let Manner::Crater(crater) = wreck.manner else { continue };
            let open = ((t - tremor.arrival(crater.middle) - OPENS) / 1.5).clamp(0.0, 1.0) as f32;
            if open <= 0.0 {
                continue;
            }
            let burns = power * open * flicker(t * 0.4, 0.21 * k as f32).clamp(0.6, 1.4);
            let at = crater.middle - Vec3::Y * 7.0;
            // Its reach ends at the rim: what stands on the deck about it is in the deck's shadow.
            let colour = params.colour("shock.rift_colour") * burns;
            self.lights.push(point(at, colour, 1.7 * crater.radius + 3.0, 1.5));
        }
    }

    /// Adds an event's arcs as they are at the sample's time, each with so many lamps.
    fn leap(&mut self, event: &Event, number: u32, anchors: &[Vec3], seed: u32, sample: &Sample, lamps: usize) {
        let t = sample.time.seconds();
        let since = (t - event.at) as f32;
        let left = event.duration as f32 - since;
        if since < 0.0 || left < -DIES {
            return;
        }
        let fade = if left < 0.0 { (1.0 + left / DIES).powi(3) } else { 1.0 };
        let turn = ((t - event.at) * FLICKERS) as u32;
        for k in 0..2 + u32::from(event.strength > 0.8) {
            // Every second path is kept for two flickers.
            let id = hash(number, (turn + k) / (1 + k % 2), k);
            let burns = unit(seed, id, 7).powi(2) * fade * event.strength;
            if burns < 0.04 {
                continue;
            }
            let leg = anchors[hash(seed, id, 8) as usize % anchors.len()];
            let to =
                leg - Vec3::Y * (130.0 * unit(seed, id, 9)) + Vec3::new(unit(seed, id, 10) - 0.5, 0.0, -0.4) * 16.0;
            let arc = bolts::grow(seed, id, event.origin, to, 0.13);
            for share in [2usize, 1].into_iter().take(lamps) {
                let at = arc[share * 16].from;
                let power = sample.params.f32("reactor.arc_power") * burns;
                self.lights.push(point(at, sample.params.colour("reactor.arc_colour") * power, 170.0, 1.0));
            }
            self.stretches.extend(arc.into_iter().map(|s| Stretch { strength: s.strength * burns, ..s }));
        }
    }
}

fn point(position: Vec3, intensity: Vec3, range: f32, radius: f32) -> Light {
    Light {
        position,
        intensity,
        range,
        radius,
        kind: LightKind::Point,
        shadow: false,
        blink_hz: 0.0,
        phase: 0.0,
        vessel: 0,
        flicker: 0.0,
    }
}
