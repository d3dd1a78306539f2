//! Fronts that pictures answer to: shocks that sway towers and flash panes, and the dark that takes lights.

use glam::Vec3;
use rayon::prelude::*;

use super::Fleet;
use crate::{
    gpu::{Gpu, Recorder, Resource},
    timeline::Event,
    world::{Buckle, Flight, Scene, Structure},
};

/// Most fronts at one time; `shaders/lib/fronts.wgsl` sizes the same list.
const MOST: usize = 8;
/// A shock front is forgotten this long after it began (s).
const FORGOTTEN: f64 = 30.0;
/// Speed of the wave a tremor sends through the ground from where that tears (m/s), and seconds it takes to pass.
const ROLLS: f32 = 320.0;
const WAVE: f32 = 0.9;
/// Where the ground tears under the blocks north of the platform: x, z of the first point, direction, length (m), speed
/// at which it runs (m/s), half its width (m).
const RIFT: [f32; 2] = [-330.0, -560.0];
const RIFT_WAY: [f32; 2] = [0.9285, -0.3714];
const RIFT_LENGTH: f32 = 1000.0;
const RIFT_SPEED: f32 = 620.0;
const RIFT_HALF: f32 = 24.0;
/// What stands this near to its middle goes down into it (m).
const RIFT_TAKES: f32 = 62.0;
/// Towers stand for so long after one (s) and take so long to come down, as reflections see them.
const STANDS: f64 = 1.5;
const FALLS: f64 = 9.0;

/// `Front` in `shaders/lib/fronts.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
struct Front {
    origin: [f32; 3],
    speed: f32,
    at: f32,
    strength: f32,
    spare: [u32; 2],
}

/// `Fronts` in `shaders/lib/fronts.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
struct Fronts {
    list: [Front; MOST],
    shocks: u32,
    count: u32,
    fallen: f32,
    own_light: u32,
    quake: [f32; 4],
    wave: [f32; 4],
    rift: [f32; 4],
    tear: [f32; 4],
}

/// The fronts under way at `t` seconds; with a mark for shading where only the light is wanted that surfaces give of themselves.
pub fn fronts(r: &Recorder<'_>, events: &[Event], t: f64, own_light: bool) -> Resource {
    let mut all = Fronts { own_light: u32::from(own_light), ..Fronts::default() };
    let of = |kind: &'static str, lasts: fn(&Event) -> f64| {
        events.iter().filter(move |e| e.kind == kind && e.speed > 0.0 && e.at <= t && t < e.at + lasts(e))
    };
    // The dark stays unless it says for how long.
    let dark = |e: &Event| if e.duration > 0.0 { e.duration } else { f64::INFINITY };
    for event in of("shock", |_| FORGOTTEN).chain(of("dark", dark)).take(MOST) {
        all.list[all.count as usize] = Front {
            origin: event.origin.to_array(),
            speed: event.speed,
            at: event.at as f32,
            strength: event.strength,
            spare: [0; 2],
        };
        all.count += 1;
        all.shocks += u32::from(event.kind == "shock");
    }
    let fall = |e: &Event| ((t - e.at - STANDS) / FALLS).clamp(0.0, 1.0) as f32;
    if let Some(e) = events.iter().find(|e| e.is_great() && e.at <= t) {
        all.quake = [RIFT[0], RIFT[1], e.at as f32, e.strength];
        all.wave = [ROLLS, WAVE, e.radius, 0.0];
        all.rift = [RIFT[0], RIFT[1], RIFT_WAY[0], RIFT_WAY[1]];
        all.tear = [RIFT_LENGTH, RIFT_SPEED, RIFT_HALF, 0.0];
    }
    all.fallen = events.iter().filter(|e| e.is_great()).map(fall).fold(0.0, f32::max);
    r.uniform(&all)
}

/// How every structure is moved, three entries each, as `shaders/lib/instance.wgsl` reads them: how far all of it is (m); how
/// far its top is on top of that, east and south (m), the height of its foot and one over its own height; and how far its
/// knee is thrust out, east and south (m), and where on its height that is.
pub struct Sways {
    buffer: wgpu::Buffer,
    /// No tower is moved by what the buffer holds.
    still: bool,
}

/// What is not there is this far below (m).
pub(super) const GONE: Vec3 = Vec3::new(0.0, -1.0e7, 0.0);

/// Whether an event is the blast that comes upon something in the air.
pub(super) fn is_its_blast(event: &Event, flight: &Flight) -> bool {
    event.kind == "blast" && event.origin.distance(flight.place) < 100.0
}

/// Entries of one structure.
type Sway = [[f32; 4]; 3];

impl Sways {
    pub fn new(gpu: &Gpu, structures: &[Structure]) -> Self {
        let zeros: Vec<Sway> = vec![Sway::default(); structures.len() + 1];
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
        Self { buffer: gpu.buffer("sways", bytemuck::cast_slice(&zeros), usage), still: true }
    }

    pub fn shared(&self) -> (String, Resource) {
        ("sways".into(), (&self.buffer).into())
    }

    /// Writes the sways at `t` seconds, those of towers `gain` times as wide as they come; `fleet` moves the ships.
    pub fn update(&mut self, gpu: &Gpu, scene: &Scene, events: &[Event], gain: f32, fleet: &Fleet, t: f64) {
        let structures = &scene.structures;
        let shocks: Vec<&Event> =
            events.iter().filter(|e| e.kind == "shock" && e.speed > 0.0 && e.at <= t && t < e.at + FORGOTTEN).collect();
        let quakes: Vec<&Event> = events.iter().filter(|e| e.is_great() && e.speed > 0.0 && e.at <= t).collect();
        let still = (gain <= 0.0 || shocks.is_empty()) && quakes.is_empty();
        if !(still && self.still) {
            let mut all: Vec<Sway> = vec![Sway::default(); structures.len() + 1];
            if !still {
                all[1..].par_iter_mut().zip(structures).enumerate().for_each(|(k, (sway, structure))| {
                    let breaks = !quakes.is_empty() && scene.wrecks.iter().any(|w| w.structure as usize == k + 1);
                    *sway = moved(structure, breaks, (&shocks, gain), &quakes, t);
                });
            }
            gpu.queue.write_buffer(&self.buffer, 0, bytemuck::cast_slice(&all));
            self.still = still;
        }
        // What hangs swings always, its upper end held.
        for (k, s) in structures.iter().enumerate().filter(|(_, s)| s.dangles[1] > 0.0) {
            let [top, reach] = s.dangles;
            let long = (top - s.foot.y).max(1.0);
            let hz = f64::from((9.81 / (0.67 * long)).sqrt()) / std::f64::consts::TAU;
            let turn = |rate: f64, shift: f64| ((t * hz * rate + shift).fract() as f32 * std::f32::consts::TAU).sin();
            let swing = [reach * turn(1.0, 0.1), 0.7 * reach * turn(1.07, 0.4)];
            // The bend grows downwards: a height that falls from the hook to the lower end.
            let sway: Sway = [[0.0; 4], [swing[0], swing[1], top, -1.0 / long], [0.0, 0.0, 0.5, 0.0]];
            let at = ((k + 1) * size_of::<Sway>()) as u64;
            gpu.queue.write_buffer(&self.buffer, at, bytemuck::cast_slice(&sway));
        }
        for (k, flight) in structures.iter().enumerate().filter_map(|(k, s)| Some((k, s.flight.as_ref()?))) {
            let blast = events.iter().find(|e| is_its_blast(e, flight));
            let offset = blast.and_then(|e| flight.offset(t - e.at)).unwrap_or(GONE);
            let sway: Sway = [offset.extend(0.0).to_array(), [0.0; 4], [0.0, 0.0, 0.5, 0.0]];
            gpu.queue.write_buffer(&self.buffer, ((k + 1) * size_of::<Sway>()) as u64, bytemuck::cast_slice(&sway));
        }
        for (structure, sway) in fleet.sways(scene, t) {
            let at = u64::from(structure) * size_of::<Sway>() as u64;
            gpu.queue.write_buffer(&self.buffer, at, bytemuck::cast_slice(&sway));
        }
    }
}

/// What fronts of pressure, `gain` times as strong as they come, and tremors do to a structure; one that `breaks` does not
/// sink as a whole.
fn moved(structure: &Structure, breaks: bool, (shocks, gain): (&[&Event], f32), quakes: &[&Event], t: f64) -> Sway {
    let mut sway = Sway::default();
    let mut top = shocks.iter().map(|e| swing(e, structure, t)).sum::<Vec3>() * gain;
    for quake in quakes {
        let (lift, lean) = roll(quake, structure, t);
        sway[0][1] += lift;
        top += lean;
        if structure.sways && !breaks {
            let (down, toward) = sink(quake, structure, t);
            sway[0] = [sway[0][0] + 0.1 * toward.x, sway[0][1] - down, sway[0][2] + 0.1 * toward.z, 0.0];
            top += toward;
        }
        if let Some(buckle) = &structure.buckle {
            let share = fold(quake, buckle, structure.foot, t);
            sway[2] = [buckle.out[0] * share, buckle.out[1] * share, buckle.knee, 0.0];
        }
    }
    if structure.buckle.is_none() {
        let flex = shocks.iter().map(|e| shiver(e, structure, t)).sum::<Vec3>() * gain;
        sway[2] = [flex.x, flex.z, 0.52, 0.0];
    }
    sway[1] = [top.x, top.z, structure.foot.y, 1.0 / structure.height.max(1.0)];
    sway
}

/// How far a tremor's wave through the ground lifts a structure (m) and leans its top (m): a train of two waves that die
/// away behind and with distance.
pub fn roll(event: &Event, structure: &Structure, t: f64) -> (f32, Vec3) {
    let away = (structure.foot - Vec3::new(RIFT[0], 0.0, RIFT[1])).with_y(0.0);
    let since = (t - event.at) as f32 - away.length() / ROLLS;
    if since <= 0.0 || !structure.sways || since > 12.0 {
        return (0.0, Vec3::ZERO);
    }
    let near = 1.0 / (1.0 + (away.length() / event.radius).powi(2));
    let size = 16.0 * event.strength * near * (since * 3.0).min(1.0) * (-since * 0.55).exp();
    let phase = std::f32::consts::TAU * since / WAVE;
    let slope = std::f32::consts::TAU / (WAVE * ROLLS);
    (size * phase.sin(), away.normalize_or_zero() * (size * slope * structure.height * 0.6 * phase.cos()))
}

/// How far from the rift's middle a place is (m), and along it: `rift_at` in `shaders/lib/fronts.wgsl`.
fn beside_rift(p: Vec3) -> (f32, f32) {
    let (x, z) = (p.x - RIFT[0], p.z - RIFT[1]);
    let along = x * RIFT_WAY[0] + z * RIFT_WAY[1];
    let aside = z * RIFT_WAY[0] - x * RIFT_WAY[1];
    let bend = 34.0 * (along / 118.0 + 1.0).sin() + 17.0 * (along / 43.0).sin();
    (aside - bend, along)
}

/// How far a structure by the rift goes down into it (m), and how far its top leans towards it.
pub fn sink(event: &Event, structure: &Structure, t: f64) -> (f32, Vec3) {
    let (aside, along) = beside_rift(structure.foot);
    if aside.abs() > 2.2 * RIFT_TAKES || !(0.0..RIFT_LENGTH - 60.0).contains(&along) {
        return (0.0, Vec3::ZERO);
    }
    let since = (t - event.at) as f32 - 0.8 - along / RIFT_SPEED;
    let near = (1.0 - aside.abs() / RIFT_TAKES).max(0.0);
    // What stands over it goes down for good, like a pile through ice: slowly, then fast, then it jams.
    let share = (since / 5.5).clamp(0.0, 1.0);
    let down = (near * 2.2).min(1.0) * (structure.height * 0.9 + 20.0) * share * share * (3.0 - 2.0 * share);
    let lean =
        (since / 4.0).clamp(0.0, 1.0).powi(2) * 0.3 * structure.height * (1.0 - aside.abs() / (2.2 * RIFT_TAKES));
    let way = Vec3::new(RIFT_WAY[1], 0.0, -RIFT_WAY[0]) * aside.signum();
    (down, way * lean * (1.0 - 0.6 * near))
}

/// How far a support has folded (0..1): in three jerks, with a tremble after each.
pub fn fold(event: &Event, buckle: &Buckle, foot: Vec3, t: f64) -> f32 {
    let since = (t - event.arrival(foot)) as f32 - buckle.after;
    [(0.0, 0.3), (0.7, 0.3), (1.7, 0.4)]
        .iter()
        .map(|(start, part)| {
            let x = ((since - start) / 0.55).clamp(0.0, 1.0);
            let after = (since - start - 0.55).max(0.0);
            part * (x * x * (3.0 - 2.0 * x) + 0.06 * (after * 19.0).sin() * (-after * 4.0).exp())
        })
        .sum()
}

/// How far a front moves a structure's top (m): a damped oscillation from its arrival on (Chopra 2017, §4: the response
/// of a single degree of freedom to a short pulse), slower the taller it is.
pub fn swing(event: &Event, structure: &Structure, t: f64) -> Vec3 {
    if !structure.sways {
        return Vec3::ZERO;
    }
    let since = (t - event.arrival(structure.foot)) as f32;
    if since <= 0.0 {
        return Vec3::ZERO;
    }
    let way = (structure.foot - event.origin).with_y(0.0).normalize_or_zero();
    // 46/height Hz is the rule of thumb for tall buildings (Ellis 1980); here twice that, so that a shot shows it.
    let hz = 92.0 / structure.height.max(20.0);
    let near = 1500.0 / (1500.0 + structure.foot.distance(event.origin));
    let reach = 0.04 * structure.height * event.strength * near;
    way * (reach * (std::f32::consts::TAU * hz * since).sin() * (-since * (0.25 + 0.12 * hz)).exp())
}

/// After so long a structure's second mode has died to less than a millimetre (s).
const SHIVERS: f32 = 11.0;

/// How far a front thrusts out a structure's middle (m): its second mode, six times as fast as the first (a cantilever's
/// eigenvalues: Chopra 2017, §17), which is what makes a tower shudder where the first only leans it.
fn shiver(event: &Event, structure: &Structure, t: f64) -> Vec3 {
    if !structure.sways {
        return Vec3::ZERO;
    }
    let since = (t - event.arrival(structure.foot)) as f32;
    if since <= 0.0 || since > SHIVERS {
        return Vec3::ZERO;
    }
    let way = (structure.foot - event.origin).with_y(0.0).normalize_or_zero();
    let hz = 6.3 * 92.0 / structure.height.max(60.0);
    let near = 1500.0 / (1500.0 + structure.foot.distance(event.origin));
    let reach = 0.011 * structure.height * event.strength * near;
    way * (reach * (std::f32::consts::TAU * hz * since).sin() * (-since * 0.9).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::assert_layout;

    fn shock() -> Event {
        let (name, kind) = ("front".into(), "shock".into());
        let (origin, toward) = (Vec3::ZERO, Vec3::NEG_Y);
        Event { name, kind, at: 2.0, duration: 0.0, origin, strength: 1.0, speed: 340.0, radius: 0.0, toward }
    }

    fn tower(away: f32) -> Structure {
        Structure { foot: Vec3::X * away, height: 300.0, sways: true, buckle: None, dangles: [0.0; 2], flight: None }
    }

    #[test]
    fn a_tower_swings_from_the_front_s_arrival_and_comes_to_rest() {
        let (event, near, far) = (shock(), tower(340.0), tower(1700.0));
        assert_eq!(swing(&event, &near, 2.999), Vec3::ZERO);
        assert!(swing(&event, &near, 3.5).x > 0.3, "pushed away from the origin first");
        assert_eq!(swing(&event, &far, 6.999), Vec3::ZERO);
        assert!(swing(&event, &far, 7.5).x > 0.1);
        let widest =
            |from: f64| (0..200).map(|i| swing(&event, &near, from + f64::from(i) * 0.05).length()).fold(0.0, f32::max);
        assert!(widest(3.0) > 10.0 * widest(15.0), "{} {}", widest(3.0), widest(15.0));
        assert_eq!(swing(&event, &Structure { sways: false, ..near }, 3.5), Vec3::ZERO);
    }

    #[test]
    fn shaders_read_what_rust_writes() {
        assert_layout!(&super::super::generated(), "lib/fronts", Front = Front { origin, speed, at, strength, spare });
    }
}
