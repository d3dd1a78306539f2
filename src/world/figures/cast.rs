//! People with a part in the script: who they are, and what they do at which second of which beat. In closed form, so that
//! every moment of the film can be asked for by itself.

use std::f32::consts::PI;

use bytemuck::{Pod, Zeroable};
use glam::{Quat, Vec2, Vec3};

use super::{Agent, BUILDS, bodies::Outfit, heads::Crown, loads::Burden, stride_of};
use crate::{
    timeline::Score,
    world::platform::{CRATE, LOW},
};

/// A player at one moment, as `Role` in `shaders/passes/pose.wgsl` (112 bytes).
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Role {
    pub agent: Agent,
    /// Build, outfit, crown and load, a byte each.
    pub wear: u32,
    /// Bits [`TEARS`], [`WIDE`], [`CLOSE`], [`OURS`], [`POINTS`], [`SPREADS`].
    pub flags: u32,
    /// How fast they rise (m/s).
    pub climb: f32,
    pub spare: u32,
    /// Where a hand is held, in the body's own frame for a body of 1.75 m (m), and how firmly (0..1).
    pub left: [f32; 4],
    pub right: [f32; 4],
}

/// Tears and soot on the face.
pub const TEARS: u32 = 1;
/// Eyes wide open and on us.
pub const WIDE: u32 = 2;
/// Drawn finely from further away than others.
pub const CLOSE: u32 = 4;
/// It is through their eyes that we look: their head is not drawn.
pub const OURS: u32 = 8;
/// The right hand points; else both are spread; else relaxed. The number of the grip in the wardrobe, from bit 4 on.
pub const POINTS: u32 = 1 << 4;
pub const SPREADS: u32 = 2 << 4;

/// Somebody's pose and place at one second of a beat.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// Seconds from the beat's start.
    pub at: f32,
    /// World x, y, z of the ground between the feet (m); in an act of our own, from the eye: right, up and back as we face.
    pub place: Vec3,
    /// Clockwise from north, seen from above (°); in an act of our own, from where we face.
    pub heading: f32,
    /// Of the head, to the left and up (rad).
    pub gaze: Vec2,
    pub crouch: f32,
    pub raise: f32,
    pub left: Option<Vec3>,
    pub right: Option<Vec3>,
}

/// What a player does in a beat.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    pub beat: &'static str,
    /// Goes wherever the camera goes, treading air.
    pub own: bool,
    pub keys: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    pub name: &'static str,
    pub look: u32,
    pub build: usize,
    pub outfit: Outfit,
    pub crown: Crown,
    pub load: Burden,
    pub flags: u32,
    pub acts: Vec<Act>,
}

/// Effort of legs that find no ground, and their turns a second.
const TREAD: (f32, f32) = (0.7, 0.55);
/// Seconds over which our own speed is told.
const MOMENT: f64 = 1.0 / 64.0;
/// Seconds in which somebody begins to walk or comes to a stand.
const ONSET: f32 = 0.45;

impl Key {
    pub fn new(at: f32, place: [f32; 3], heading: f32) -> Self {
        let place = Vec3::from(place);
        Self { at, place, heading, gaze: Vec2::ZERO, crouch: 0.0, raise: 0.0, left: None, right: None }
    }

    pub fn gaze(mut self, left: f32, up: f32) -> Self {
        self.gaze = Vec2::new(left, up);
        self
    }

    pub fn raise(mut self, raise: f32) -> Self {
        self.raise = raise;
        self
    }

    pub fn crouch(mut self, crouch: f32) -> Self {
        self.crouch = crouch;
        self
    }

    pub fn left(mut self, hand: [f32; 3]) -> Self {
        self.left = Some(hand.into());
        self
    }

    pub fn right(mut self, hand: [f32; 3]) -> Self {
        self.right = Some(hand.into());
        self
    }
}

/// Clockwise from north (rad): where who looks with this rotation faces, however far down.
fn facing(rotation: Quat) -> f32 {
    let ahead = Vec3::Y.cross(rotation * Vec3::X);
    ahead.x.atan2(-ahead.z)
}

fn smooth(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A hand's place between two keys: held the more firmly the nearer the key that holds it.
fn hand(a: Option<Vec3>, b: Option<Vec3>, t: f32) -> [f32; 4] {
    match (a, b) {
        (None, None) => [0.0; 4],
        (Some(p), None) => p.extend(1.0 - t).to_array(),
        (None, Some(p)) => p.extend(t).to_array(),
        (Some(p), Some(q)) => p.lerp(q, t).extend(1.0).to_array(),
    }
}

impl Player {
    fn speed(a: &Key, b: &Key) -> f32 {
        a.place.with_y(0.0).distance(b.place.with_y(0.0)) / (b.at - a.at).max(1e-3)
    }

    /// Effort that goes with a speed (m/s).
    fn effort(&self, speed: f32) -> f32 {
        let leg = BUILDS[self.build].leg(self.look);
        let walk = 1.4 * (leg / 0.93).sqrt();
        if speed <= walk { (speed / walk).sqrt() } else { 1.0 + ((speed - walk) / (1.4 * walk)).min(1.0) }
    }

    /// What they are and do at `t` seconds of the dream; nobody while they have no part in it.
    pub fn role(&self, score: &Score, t: f64) -> Role {
        let away = Role::zeroed();
        let Some(beat) = score.dream().beat_at(t) else { return away };
        let Some(act) = self.acts.iter().find(|a| a.beat == beat.id) else { return away };
        let s = (t - beat.start) as f32;
        let next = act.keys.partition_point(|k| k.at <= s);
        let Some(a) = act.keys.get(next.saturating_sub(1)) else { return away };
        let b = act.keys.get(next).unwrap_or(a);
        let span = b.at - a.at;
        let linear = if span > 0.0 { ((s - a.at) / span).clamp(0.0, 1.0) } else { 0.0 };
        let eased = smooth(linear);

        let speed = if span > 0.0 { Self::speed(a, b) } else { 0.0 };
        // Steps taken up to here, at each stretch's own stride.
        let mut phase = (self.look & 255) as f32 / 255.0;
        for (k, pair) in act.keys.windows(2).enumerate() {
            let v = Self::speed(&pair[0], &pair[1]);
            let way = v * (pair[1].at - pair[0].at);
            let share = if k + 1 < next { 1.0 } else { linear };
            let stride = stride_of(&BUILDS[self.build], self.look, self.effort(v));
            phase += way * share / stride;
            if k + 1 >= next {
                break;
            }
        }
        let before = next.checked_sub(2).and_then(|k| act.keys.get(k)).map_or(0.0, |k| Self::speed(k, a));
        let (now, was) = (self.effort(speed), self.effort(before));
        let effort = was + (now - was) * smooth((s - a.at) / ONSET);
        let turn = (b.heading - a.heading + 180.0).rem_euclid(360.0) - 180.0;
        let heading = (a.heading + turn * eased).to_radians();
        let place = a.place.lerp(b.place, linear);
        let velocity = if span > 0.0 { (b.place - a.place) / span } else { Vec3::ZERO };
        let (place, heading, velocity, phase, effort) = if act.own {
            let (here, before) = (score.camera(t), score.camera(t - MOMENT));
            let faces = facing(here.rotation);
            let north = Quat::from_rotation_y(-faces);
            let moves = (here.eye - before.eye) / MOMENT as f32;
            (here.eye + north * place, faces + heading, moves, phase + TREAD.1 * s, TREAD.0)
        } else {
            (place, heading, velocity, phase, effort)
        };
        Role {
            agent: Agent {
                position: place.to_array(),
                yaw: PI - heading,
                velocity: [velocity.x, velocity.z],
                phase,
                effort,
                gaze: a.gaze.lerp(b.gaze, eased).to_array(),
                crouch: a.crouch + (b.crouch - a.crouch) * eased,
                raise: a.raise + (b.raise - a.raise) * eased,
                look: self.look,
                group: 0,
                lamp: 0.0,
                stumble: 0.0,
            },
            wear: self.build as u32 | (self.outfit as u32) << 8 | (self.crown as u32) << 16 | (self.load as u32) << 24,
            flags: self.flags,
            climb: velocity.y,
            spare: 0,
            left: hand(a.left, b.left, eased),
            right: hand(a.right, b.right, eased),
        }
    }
}

fn act(beat: &'static str, keys: impl IntoIterator<Item = Key>) -> Act {
    Act { beat, own: false, keys: keys.into_iter().collect() }
}

fn build(name: &str) -> usize {
    BUILDS.iter().position(|b| b.name == name).unwrap_or(0)
}

/// An act of our own, seen through our eyes.
fn own(beat: &'static str, keys: impl IntoIterator<Item = Key>) -> Act {
    Act { own: true, ..act(beat, keys) }
}

/// Who has a part in *Evacuation*.
pub fn evacuation() -> Vec<Player> {
    let player = |name, look, shape, (outfit, crown, load), flags, acts| Player {
        name,
        look,
        build: build(shape),
        outfit,
        crown,
        load,
        flags,
        acts,
    };
    let key = Key::new;
    // Signals in the body's frame: both read from behind and from afar.
    let (up, ahead, aside) = ([-0.2, 2.0, 0.14], [-0.24, 1.62, 0.62], [-0.78, 1.62, 0.12]);
    let up_left = [0.2, 2.0, 0.14];
    // Arms that show the way: back to the doors, and both spread to hold people off.
    let (back, spread_left, spread_right) = ([0.62, 1.6, 0.06], [0.56, 1.34, 0.4], [-0.54, 1.42, 0.42]);
    let (top, low) = (CRATE, LOW);
    let first = |at, heading| key(at, [-4.6, low, 42.4], heading);
    let bottle = |at, heading| key(at, [-9.4, top, 54.0], heading);
    let oldest = |at, heading| key(at, [-0.1, low, 42.2], heading);
    let runner = |at, heading| key(at, [7.4, top, 57.0], heading);
    // On the crate before the doors, a hand up that all of them can see.
    let signal = |at, heading| key(at, [0.6, top, 71.6], heading);
    let woman =
        |at, heading, right: [f32; 3]| key(at, [91.95, 0.0, 65.6], heading).left([-0.08, 1.4, 0.27]).right(right);
    let boy = |at, heading| key(at, [4.3, -0.9, -61.25], heading).left([0.16, 1.18, 0.34]).right([-0.14, 1.06, 0.34]);
    let we = |at, up, back| key(at, [0.0, up, back], 0.0);
    vec![
        player(
            "first, with the rope",
            101,
            "tall man",
            (Outfit::TornJumpsuit, Crown::Bareheaded, Burden::RopeCoil),
            CLOSE,
            vec![
                act(
                    "E4",
                    [
                        first(0.0, 8.0).gaze(0.3, -0.1).right([-0.4, 1.5, 0.4]).left(back),
                        first(1.0, 4.0).gaze(0.1, -0.1).right(up).left(back),
                        first(2.2, 0.0).gaze(-0.2, -0.15).right([-0.34, 1.86, 0.3]).left(back),
                        first(3.2, 2.0).gaze(-0.1, -0.1).right(up).left([0.72, 1.36, -0.1]),
                        first(4.6, 6.0).gaze(0.1, -0.1).right([-0.3, 1.96, 0.22]).left(back),
                        first(6.0, 350.0).gaze(0.5, 0.0).right([-0.6, 1.6, 0.3]).left(back),
                        first(8.0, 345.0).gaze(0.7, 0.0).right(up).left(back),
                    ],
                ),
                act(
                    "E6",
                    [
                        signal(0.0, 2.0).right([-0.24, 1.7, 0.3]).left([0.4, 1.2, 0.2]),
                        signal(0.5, 0.0).right(up).left([0.5, 1.25, 0.2]),
                        signal(1.6, 358.0).gaze(0.2, 0.0).right(up).left([0.5, 1.25, 0.2]),
                        signal(2.1, 356.0).gaze(0.4, 0.0).right(ahead).left(spread_left),
                        signal(2.8, 356.0).right(up).left(spread_left),
                        signal(4.6, 4.0).gaze(-0.6, 0.0).right(up).left(spread_left),
                        signal(8.0, 10.0).right(aside).left(spread_left),
                    ],
                ),
                act("E9", [key(0.0, [-12.0, 0.0, 33.0], 262.0), key(7.0, [-22.0, 0.0, 32.0], 265.0)]),
            ],
        ),
        player(
            "medic",
            205,
            "broad woman",
            (Outfit::Jumpsuit, Crown::Helmet, Burden::Kit),
            0,
            vec![
                act("E4", [key(0.0, [5.5, 0.0, 40.0], 290.0).gaze(0.3, 0.0), key(8.0, [-3.5, 0.0, 47.5], 305.0)]),
                act("E6", [key(0.0, [-4.5, 0.0, 53.0], 300.0), key(8.0, [-16.0, 0.0, 42.0], 318.0)]),
                act("E9", [key(0.0, [13.0, 0.0, 40.6], 260.0), key(7.0, [4.0, 0.0, 38.0], 258.0)]),
            ],
        ),
        player(
            "with the air bottle",
            309,
            "stout man",
            (Outfit::HarnessSuit, Crown::LampHelmet, Burden::Bottle),
            0,
            vec![
                act(
                    "E4",
                    [
                        bottle(0.0, 340.0).gaze(-0.2, 0.0).left(up_left).right(spread_right),
                        bottle(2.0, 335.0).gaze(0.4, 0.0).left([0.4, 1.8, 0.3]).right(spread_right),
                        bottle(4.0, 338.0).gaze(0.1, 0.0).left(up_left).right([-0.7, 1.3, 0.3]),
                        bottle(8.0, 330.0).gaze(0.3, 0.1).left([0.36, 1.86, 0.24]).right(spread_right),
                    ],
                ),
                act("E6", [key(0.0, [6.0, 0.0, 51.0], 40.0), key(8.0, [17.0, 0.0, 40.0], 44.0)]),
                act(
                    "E9",
                    [key(0.0, [-15.0, 0.0, 29.0], 80.0).raise(0.9), key(7.0, [-15.0, 0.0, 29.0], 70.0).raise(1.0)],
                ),
            ],
        ),
        player(
            "rigger",
            418,
            "slender woman",
            (Outfit::HarnessSuit, Crown::Ponytail, Burden::RopeCoil),
            0,
            vec![
                act(
                    "E4",
                    [key(0.0, [-8.6, 0.0, 41.5], 40.0).crouch(0.55), key(8.0, [-8.6, 0.0, 41.5], 30.0).crouch(0.35)],
                ),
                act("E6", [key(0.0, [-1.8, 0.0, 47.0], 335.0), key(8.0, [-6.5, 0.0, 34.0], 338.0)]),
                act(
                    "E10",
                    [
                        key(0.0, [-1.6, 0.0, -58.5], 350.0)
                            .crouch(0.3)
                            .left([0.2, 0.95, 0.42])
                            .right([-0.2, 0.95, 0.42]),
                        key(5.0, [-1.6, 0.0, -58.5], 345.0)
                            .crouch(0.45)
                            .left([0.2, 0.85, 0.42])
                            .right([-0.2, 0.9, 0.42]),
                    ],
                ),
            ],
        ),
        player(
            "runner",
            523,
            "slender man",
            (Outfit::TornJumpsuit, Crown::LampHelmet, Burden::Nothing),
            0,
            vec![
                act(
                    "E4",
                    [
                        runner(0.0, 20.0).gaze(0.2, 0.0).right(up).left([0.5, 1.1, 0.3]),
                        runner(2.4, 24.0).gaze(-0.2, 0.0).right([-0.5, 1.75, 0.3]).left([0.6, 1.3, 0.3]),
                        runner(4.6, 18.0).gaze(0.1, 0.0).right(up).left(spread_left),
                        runner(8.0, 22.0).right([-0.4, 1.8, 0.3]).left(spread_left),
                    ],
                ),
                act("E6", [key(0.0, [2.5, 0.0, 44.0], 20.0), key(8.0, [9.0, 0.0, 22.0], 18.0)]),
                act("E9", [key(0.0, [4.0, 0.0, 35.0], 262.0), key(7.0, [-16.0, 0.0, 31.5], 262.0)]),
            ],
        ),
        player(
            "oldest hand",
            611,
            "man",
            (Outfit::TornJumpsuit, Crown::Bearded, Burden::Nothing),
            CLOSE,
            vec![
                act(
                    "E4",
                    [
                        oldest(0.0, 18.0).gaze(0.3, -0.1).right(spread_right).left(spread_left),
                        oldest(1.6, 24.0).gaze(0.1, -0.1).right([-0.7, 1.3, 0.34]).left([0.5, 1.8, 0.3]),
                        oldest(3.2, 20.0).gaze(0.2, -0.15).right(spread_right).left([0.66, 1.6, 0.2]),
                        oldest(4.8, 22.0).gaze(0.3, -0.1).right([-0.74, 1.5, -0.1]).left(spread_left),
                        oldest(8.0, 14.0).gaze(-0.2, 0.0).right(spread_right).left(up_left),
                    ],
                ),
                act("E6", [key(0.0, [-9.0, 0.0, 58.0], 280.0), key(8.0, [-20.0, 0.0, 56.0], 275.0)]),
            ],
        ),
        player(
            "youngest of the team",
            733,
            "woman",
            (Outfit::TornJumpsuit, Crown::Cropped, Burden::Satchel),
            0,
            vec![
                act("E4", [key(0.0, [-12.5, 0.0, 36.0], 60.0), key(8.0, [-7.2, 0.0, 47.0], 20.0).gaze(0.3, 0.0)]),
                act("E6", [key(0.0, [10.0, 0.0, 58.0], 80.0), key(8.0, [22.0, 0.0, 56.0], 85.0)]),
            ],
        ),
        player(
            "woman in the cloak",
            941,
            "woman",
            (Outfit::CloakDress, Crown::FineWoman, Burden::Cloak),
            TEARS | CLOSE | POINTS,
            vec![act(
                "E5",
                [
                    woman(0.0, 250.0, [-0.3, 1.1, 0.3]).gaze(-0.05, 0.04),
                    woman(0.7, 254.0, [-0.62, 1.42, 0.05]).gaze(0.0, 0.06),
                    woman(1.3, 260.0, [-0.68, 1.44, -0.08]).gaze(-0.35, 0.03),
                    woman(1.8, 266.0, [-0.7, 1.44, -0.14]).gaze(-1.0, -0.04),
                    woman(2.7, 266.0, [-0.7, 1.43, -0.14]).gaze(-0.95, -0.04),
                    woman(3.3, 260.0, [-0.68, 1.43, -0.1]).gaze(-0.06, 0.05),
                    woman(7.0, 260.0, [-0.68, 1.42, -0.12]).gaze(-0.2, 0.02),
                ],
            )],
        ),
        player(
            "boy",
            10217,
            "adolescent",
            (Outfit::Hoodie, Crown::FineBoy, Burden::Nothing),
            WIDE | CLOSE | TEARS,
            vec![act(
                "E10",
                [
                    boy(0.0, 186.0).gaze(0.3, 0.4),
                    boy(0.7, 182.0).gaze(-0.02, 0.72),
                    boy(2.7, 180.0).gaze(0.03, 0.74),
                    boy(5.0, 176.0).gaze(0.3, 0.5),
                ],
            )],
        ),
        player(
            "ourselves",
            877,
            "man",
            (Outfit::HarnessSuit, Crown::Bareheaded, Burden::Nothing),
            CLOSE | OURS | SPREADS,
            vec![own(
                "E11",
                [
                    // Over the rail feet first; then upright in the air, hands that find nothing to hold.
                    we(0.0, -1.3, 1.1).left([0.3, 1.0, 0.3]).right([-0.3, 1.0, 0.3]),
                    we(0.7, -1.4, 0.9).left([0.3, 1.0, 0.5]).right([-0.3, 1.0, 0.5]),
                    we(1.7, -1.66, 0.34).crouch(0.1).left([0.5, 0.95, 0.55]).right([-0.3, 0.84, 0.6]),
                    we(2.5, -1.7, 0.3).left([0.56, 1.05, 0.42]).right([-0.42, 0.8, 0.6]),
                    we(3.6, -1.7, 0.3).left([0.42, 0.82, 0.6]).right([-0.62, 1.0, 0.4]),
                    we(4.6, -1.68, 0.32).crouch(0.06).left([0.6, 1.0, 0.5]).right([-0.36, 0.84, 0.66]),
                    we(5.8, -1.7, 0.3).left([0.34, 0.84, 0.62]).right([-0.6, 0.94, 0.44]),
                    we(7.0, -1.7, 0.3).left([0.6, 1.0, 0.4]).right([-0.46, 0.86, 0.6]),
                ],
            )],
        ),
    ]
}
