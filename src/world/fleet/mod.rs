//! The airships that come for the people: slender ships of the fleet, heavy cargo barges and the pods that stand on the deck,
//! what burns under them and what hangs from them. Where a ship is at a time is a closed form.

mod barge;
mod dropship;
mod pod;
mod rig;
mod slender;

pub use pod::PODS;

use super::Ramp;
use super::parts::{Local, Stage};
use glam::Vec3;
use std::f32::consts::TAU;

/// Hull paint and trim, linear.
mod paint {
    pub const HULL: [f32; 3] = [0.12, 0.125, 0.15];
    pub const BARGE: [f32; 3] = [0.15, 0.12, 0.1];
    pub const DARK: [f32; 3] = [0.045, 0.045, 0.055];
    pub const STEEL: [f32; 3] = [0.24, 0.25, 0.28];
    pub const TRIM: [f32; 3] = [0.3, 0.1, 0.06];
}

/// What burns: hue of the thrusters.
pub const AZURE: [f32; 3] = [0.1, 0.46, 1.0];

/// A flame under an engine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plume {
    /// Middle of the nozzle's mouth, with its vessel at rest (m).
    pub position: Vec3,
    /// Where it points; of unit length.
    pub toward: Vec3,
    /// Of the nozzle's mouth (m).
    pub radius: f32,
    /// To the flame's tip at full thrust (m).
    pub length: f32,
}

/// A line that hangs from a vessel with a harness at its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    pub structure: u32,
    /// From the harness up to where the line is made fast (m).
    pub length: f32,
    /// World y of the harness at rest.
    pub foot: f32,
    /// Where it is in its swing at time 0 (turns).
    pub phase: f32,
}

/// A ship that hovers.
#[derive(Clone, Debug, PartialEq)]
pub struct Vessel {
    pub structure: u32,
    /// Middle of its hull at rest (m).
    pub centre: Vec3,
    /// Half extents of its shield: across, up, along (m).
    pub half: Vec3,
    /// Turn about y that takes +z to its bow (rad).
    pub yaw: f32,
    /// Where it is in its bobbing at time 0 (turns).
    pub phase: f32,
    /// Made fast at a dock: it hardly moves, and its shield is open.
    pub moored: bool,
    /// Stands on the deck: a pod, without shield.
    pub stands: bool,
    pub plumes: Vec<Plume>,
    pub lines: Vec<Line>,
}

impl Vessel {
    /// How far it is from where it rests, `t` seconds into the dream (m): it rides on its thrust like a boat on a swell.
    pub fn drift(&self, t: f64) -> Vec3 {
        let turn = |period: f64, shift: f32| {
            ((t / period).fract() as f32 * TAU + (self.phase * (1.0 + shift) + shift) * TAU).sin()
        };
        // Long ships are slow.
        let heavy = f64::from(self.half.z / 60.0).clamp(0.6, 1.6);
        let bob = 0.75 * turn(8.3 * heavy, 0.0) + 0.25 * turn(4.7 * heavy, 0.31);
        let free = match (self.stands, self.moored) {
            (true, _) => 0.0,
            (_, true) => 0.08,
            _ => 1.0,
        };
        Vec3::new(0.6 * turn(13.1 * heavy, 0.17), 0.9 * bob, 0.6 * turn(11.3 * heavy, 0.59)) * free
    }

    /// Thrust at `t` seconds, 1 on average: rises as the ship sinks, and trembles.
    pub fn thrust(&self, t: f64) -> f32 {
        let tremble =
            ((t * 9.7).fract() as f32 * TAU).sin() * ((t * 5.3 + f64::from(self.phase)).fract() as f32 * TAU).sin();
        1.0 - 0.12 * self.drift(t).y + 0.08 * tremble
    }
}

impl Line {
    /// How far the harness is from where it would hang at rest under its vessel, at `t` seconds (m): a pendulum of the
    /// line's length, kept going by the wash.
    pub fn swing(&self, t: f64) -> Vec3 {
        let hz = (9.81 / self.length.max(1.0)).sqrt() / TAU;
        let turn = |rate: f32, shift: f32| {
            ((t * f64::from(hz * rate)).fract() as f32 * TAU + (self.phase + shift) * TAU).sin()
        };
        let reach = 0.035 * self.length;
        Vec3::new(reach * turn(1.0, 0.0), 0.0, 0.7 * reach * turn(1.03, 0.27))
    }
}

/// Flicker of a flame-like light at `t` seconds, 1 on average.
pub fn flicker(t: f64, phase: f32) -> f32 {
    let wave = |hz: f64, k: f32| ((t * hz + f64::from(phase * k)).fract() as f32 * TAU).sin();
    1.0 + 0.5 * wave(11.3, 3.0) * wave(4.1, 5.0) + 0.3 * wave(17.9, 7.0) * wave(2.3, 1.0)
}

/// Where a ship hovers: middle of its hull, and what its bow points at (x, z).
struct Berth {
    centre: [f32; 3],
    bow: [f32; 2],
    /// Hull: across, up, along (m).
    size: [f32; 3],
    /// Harnesses that hang from it.
    lines: u32,
}

const SLENDER: [Berth; 3] = [
    Berth { centre: [20.0, 49.0, -42.0], bow: [-0.62, -0.78], size: [24.0, 22.0, 132.0], lines: 9 },
    Berth { centre: [-92.0, 58.0, -190.0], bow: [0.86, 0.5], size: [20.0, 19.0, 112.0], lines: 4 },
    Berth { centre: [-40.0, 118.0, -520.0], bow: [-0.9, 0.42], size: [20.0, 19.0, 118.0], lines: 0 },
];

const BARGES: [Berth; 3] = [
    Berth { centre: [58.0, 27.0, -132.0], bow: [-0.93, 0.36], size: [30.0, 17.0, 96.0], lines: 4 },
    Berth { centre: [190.0, 96.0, -560.0], bow: [-0.8, -0.6], size: [30.0, 17.0, 100.0], lines: 0 },
    Berth { centre: MOORED_AT.to_array(), bow: [0.0, -1.0], size: [28.0, 16.0, 84.0], lines: 0 },
];

/// Which of the barges is moored to the western dock.
const MOORED: usize = 2;
/// Where it lies (m), its bow to the north.
const MOORED_AT: Vec3 = Vec3::new(-152.0, 9.0, 20.0);
/// The ramp that it lets down on the dock, from the sill of its hold.
pub const RAMP: Ramp = Ramp { span: [-125.5, -135.2], rise: 2.6, sides: [15.6, 24.4] };

/// A ship in the making: its frame (bow at +z, origin in the middle of the hull), its size and what it has so far.
struct Yard<'a> {
    frame: Local<'a>,
    size: Vec3,
    plumes: Vec<Plume>,
    reach: Reach,
    moored: bool,
}

/// What the light of a ship's engines reaches that can be seen from the deck.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Nothing,
    /// Its own hull.
    Hull,
    /// The deck below it.
    Deck,
}

/// Puts the fleet on the stage.
pub fn build(stage: &mut Stage) {
    let barges = BARGES.iter().enumerate().map(|(k, b)| (b, true, k == MOORED));
    let ships = SLENDER.iter().map(|b| (b, false, false)).chain(barges);
    for (number, (berth, barge, moored)) in ships.enumerate() {
        let structure = stage.structure();
        let (centre, size) = (Vec3::from(berth.centre), Vec3::from(berth.size));
        let yaw = berth.bow[0].atan2(berth.bow[1]);
        stage.vessel = number as u32 + 1;
        let reach = match centre.with_y(0.0).length() {
            away if away < 100.0 => Reach::Deck,
            away if away < 300.0 => Reach::Hull,
            _ => Reach::Nothing,
        };
        let mut yard = Yard { frame: stage.local(centre, yaw, structure), size, plumes: Vec::new(), reach, moored };
        let half = if barge { barge::build(&mut yard) } else { slender::build(&mut yard) };
        let plumes = yard.plumes;
        let lines = rig::build(stage, centre, yaw, size, berth.lines, number as u32);
        let phase = super::rng::unit(stage.seed, number as u32, 0xf1ee);
        stage.vessels.push(Vessel { structure, centre, half, yaw, phase, moored, stands: false, plumes, lines });
    }
    for (number, [x, z]) in PODS.into_iter().enumerate() {
        let structure = stage.structure();
        stage.vessel = stage.vessels.len() as u32 + 1;
        let foot = Vec3::new(x, 0.0, z);
        let yaw = (x - pod::FROM[0]).atan2(z - pod::FROM[1]);
        let frame = stage.local(foot, yaw, structure);
        let size = pod::SIZE.into();
        let mut yard = Yard { frame, size, plumes: Vec::new(), reach: Reach::Deck, moored: false };
        let half = pod::build(&mut yard, number);
        let centre = foot + Vec3::Y * half.y;
        let (plumes, lines) = (Vec::new(), Vec::new());
        let phase = 0.0;
        stage.vessels.push(Vessel { structure, centre, half, yaw, phase, moored: false, stands: true, plumes, lines });
    }
    stage.vessel = 0;
    dropship::build(stage);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet() -> Vec<Vessel> {
        let mut stage = Stage::new(3);
        build(&mut stage);
        stage.vessels
    }

    #[test]
    fn ships_ride_near_their_berths_and_never_jump() {
        for vessel in fleet() {
            for k in 0..2000 {
                let t = f64::from(k) * 0.042;
                let (here, next) = (vessel.drift(t), vessel.drift(t + 1.0 / 60.0));
                assert!(here.is_finite() && here.length() < 2.0);
                assert!(here.distance(next) < 0.04, "{} m in a frame", here.distance(next));
                assert!((0.7..1.3).contains(&vessel.thrust(t)));
            }
        }
    }

    #[test]
    fn flames_leave_their_ships_and_lines_end_above_the_deck() {
        let fleet = fleet();
        assert!(fleet.iter().map(|v| v.plumes.len()).sum::<usize>() >= 16);
        for vessel in &fleet {
            assert!(vessel.half.min_element() > if vessel.stands { 2.0 } else { 5.0 });
            for plume in &vessel.plumes {
                assert!((plume.toward.length() - 1.0).abs() < 1e-3 && plume.length > plume.radius);
                assert!(plume.position.distance(vessel.centre) < 1.2 * vessel.half.length());
            }
            for line in &vessel.lines {
                assert!((1.5..6.5).contains(&line.foot), "ends at {} m", line.foot);
                assert!((0..400).all(|k| line.swing(f64::from(k) * 0.1).length() < 0.06 * line.length));
            }
        }
        assert!(fleet.iter().any(|v| v.lines.len() >= 6));
    }

    #[test]
    fn ships_keep_clear_of_each_other() {
        let fleet = fleet();
        for (k, a) in fleet.iter().enumerate() {
            // Pods come while the others are away.
            for b in fleet[k + 1..].iter().filter(|b| b.stands == a.stands) {
                assert!(a.centre.distance(b.centre) > a.half.z.max(b.half.z), "{} and {}", a.centre, b.centre);
            }
        }
    }
}
