//! The shapes on the horizon: as tall as the towers they stand among, machines or living things, undecided. Where each of
//! their parts is at a time is a closed form (`rig`); what the parts look like is told here, beast by beast.

mod rig;

use super::meshes::Shape;
use super::parts::{Lamp, Local, Part, Stage};
use super::{Material, Scene};
use glam::{Affine3A, Quat, Vec3};
use rig::{Chain, Leg, Neck, Rig};

/// Hide and bone, linear; nearly black.
const HIDE: [f32; 3] = [0.05, 0.035, 0.04];
const BONE: [f32; 3] = [0.1, 0.075, 0.07];
/// What may be eyes.
const EYE: [f32; 3] = [0.82, 0.9, 1.0];
/// When the scene's parts stand as they are built (s): in the middle of their beat.
const REST: f64 = 56.0;

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Beast {
    /// Number of the structure of its first part; the others follow.
    pub first: u32,
    rig: Rig,
    /// Inverse frames of the parts as they stand in the scene.
    rest: Vec<Affine3A>,
    /// In the head's frame, or the body's where there is no head.
    eyes: Vec<Vec3>,
}

impl Beast {
    fn new(first: u32, rig: Rig, eyes: Vec<Vec3>) -> Self {
        let rest = rig.frames(REST).iter().map(Affine3A::inverse).collect();
        Self { first, rig, rest, eyes }
    }

    /// How each of its structures has been moved from where it stands in the scene, `t` seconds into the dream.
    pub fn moves(&self, t: f64) -> impl Iterator<Item = Affine3A> {
        self.rig.frames(t).into_iter().zip(&self.rest).map(|(now, rest)| now * *rest)
    }

    /// Structures it is made of.
    pub fn parts(&self) -> std::ops::Range<u32> {
        self.first..self.first + self.rest.len() as u32
    }

    /// Middle of its body (m).
    pub fn body(&self, t: f64) -> Vec3 {
        self.rig.body(t).translation.into()
    }

    /// Where its feet are (m), those in the air too.
    pub fn feet(&self, t: f64) -> impl Iterator<Item = Vec3> {
        self.rig.legs.iter().map(move |leg| self.rig.foot(leg, t).0)
    }

    /// What may be its eyes: where they are, and the way they look.
    pub fn eyes(&self, t: f64) -> impl Iterator<Item = (Vec3, Vec3)> {
        let frames = self.rig.frames(t);
        let head = if self.rig.neck.is_some() { frames.len() - 1 } else { 0 };
        let frame = frames[head];
        let forward = if head > 0 { frame.matrix3.y_axis } else { frame.matrix3.z_axis };
        self.eyes.iter().map(move |p| (frame.transform_point3(*p), forward.into()))
    }
}

/// Puts the parts of `rig` on the stage, each in its frame; `put` is told the number of the part and its length (m).
fn assemble(stage: &mut Stage, rig: Rig, eyes: Vec<Vec3>, put: impl Fn(&mut Local<'_>, Piece)) -> Beast {
    let pieces = pieces(&rig);
    let mut first = 0;
    for piece in pieces {
        let structure = stage.structure();
        first = if first == 0 { structure } else { first };
        put(&mut stage.local(Vec3::ZERO, 0.0, structure), piece);
    }
    Beast::new(first, rig, eyes)
}

/// A part of a rig, in the order of its frames, with its length (m).
#[derive(Clone, Copy, Debug)]
enum Piece {
    Body,
    Thigh(usize, f32),
    Shin(usize, f32),
    /// Which chain, which of its links.
    Link(usize, u32, f32),
    Neck(u32, f32),
    Head,
}

fn pieces(rig: &Rig) -> Vec<Piece> {
    let mut out = vec![Piece::Body];
    for (k, leg) in rig.legs.iter().enumerate() {
        out.extend([Piece::Thigh(k, leg.thigh), Piece::Shin(k, leg.shin)]);
    }
    for (k, chain) in rig.chains.iter().enumerate() {
        out.extend((0..chain.links).map(|n| Piece::Link(k, n, chain.length)));
    }
    if let Some(neck) = &rig.neck {
        out.extend((0..neck.links).map(|n| Piece::Neck(n, neck.length)));
        out.push(Piece::Head);
    }
    out
}

/// A part in its frame: base at `at`, `size` along x, y, z.
fn hide(shape: Shape, at: [f32; 3], size: [f32; 3]) -> Part {
    Part::new(shape, Material::Rubber, at, size).tint(HIDE).seen(0.4).unshadowed()
}

/// A glowing body, without a light of its own: it is too far away to light anything.
fn eye(frame: &mut Local<'_>, at: Vec3, wide: f32) {
    let lamp = Lamp { radius: wide, ..Lamp::point(EYE, 1.0, wide) };
    frame.lamp_body(Shape::Sphere, at, [wide; 3], lamp);
}

const GROUND: f32 = super::city::GROUND;

/// Five uneven legs with knees over its back, a hump, cables under its belly, a low head on a long neck.
fn strider(stage: &mut Stage) -> Beast {
    let leg = |hip: [f32; 3], home: [f32; 2], thigh: f32, shin: f32, phase: f32| Leg {
        hip: hip.into(),
        home: Vec3::new(home[0], 0.0, home[1]),
        thigh,
        shin,
        knee: Vec3::new(home[0] * 0.8, 420.0, home[1]),
        phase,
    };
    let chain = |x: f32, z: f32, links, length, phase| Chain {
        root: Vec3::new(x, -60.0, z),
        links,
        length,
        swing: 0.05,
        period: 6.5 + 0.02 * length,
        phase,
        lean: [0.0, 0.0],
    };
    let rig = Rig {
        start: Vec3::new(1130.0, GROUND, -6400.0),
        velocity: Vec3::new(-22.0, 0.0, 9.0),
        bend: Vec3::new(1.2, 0.0, 1.6),
        since: 53.0,
        yaw: [-1.75, -0.7],
        turns: [54.0, 60.5],
        looks: [55.0, 58.2],
        height: 800.0,
        stride: 10.5,
        airborne: 0.34,
        lift: 150.0,
        shift: 46.0,
        bob: 22.0,
        list: [0.07, 0.12],
        legs: vec![
            leg([70.0, 20.0, 150.0], [330.0, 270.0], 400.0, 960.0, 0.05),
            leg([-80.0, 10.0, 130.0], [-380.0, 330.0], 430.0, 990.0, 0.52),
            leg([86.0, 0.0, -30.0], [420.0, -60.0], 380.0, 940.0, 0.71),
            leg([-70.0, 0.0, -120.0], [-300.0, -330.0], 450.0, 960.0, 0.27),
            // The odd one: short above, set far back.
            leg([40.0, 20.0, -190.0], [150.0, -400.0], 390.0, 960.0, 0.9),
        ],
        chains: vec![
            chain(30.0, 60.0, 4, 84.0, 0.1),
            chain(-40.0, 20.0, 5, 92.0, 0.4),
            chain(10.0, -60.0, 3, 70.0, 0.8),
            chain(-20.0, -130.0, 5, 104.0, 0.6),
            chain(52.0, -20.0, 2, 96.0, 0.3),
        ],
        neck: Some(Neck {
            root: Vec3::new(-14.0, 30.0, 190.0),
            links: 6,
            length: 66.0,
            first: Vec3::new(0.1, 0.9, 1.0),
            last: Vec3::new(-0.3, -1.0, 0.6),
        }),
    };
    assemble(stage, rig, vec![Vec3::new(18.0, 66.0, 34.0), Vec3::new(-21.0, 72.0, 30.0)], |frame, piece| match piece {
        Piece::Body => {
            frame.put(hide(Shape::Carapace, [0.0, -90.0, 0.0], [190.0, 250.0, 430.0]).always());
            frame.put(hide(Shape::Bell, [70.0, -20.0, -90.0], [150.0, 130.0, 160.0]).turn(Quat::from_rotation_z(-0.7)));
        }
        Piece::Thigh(k, long) => {
            let wide = [56.0, 62.0, 52.0, 58.0, 44.0][k.min(4)];
            frame.put(hide(Shape::Thigh, [0.0; 3], [wide, long, wide]).tint(BONE).always());
        }
        Piece::Shin(k, long) => {
            let wide = [38.0, 42.0, 36.0, 40.0, 32.0][k.min(4)];
            frame.put(hide(Shape::Shin, [0.0, -14.0, 0.0], [wide, long + 14.0, wide]).always());
        }
        Piece::Link(_, n, long) => {
            let wide = 15.0 - 1.8 * n as f32;
            frame.put(hide(Shape::Tendril, [0.0, -2.0, 0.0], [wide, long + 4.0, wide]));
        }
        Piece::Neck(n, long) => {
            let wide = 62.0 - 6.0 * n as f32;
            frame.put(hide(Shape::Thigh, [0.0, -10.0, 0.0], [wide, long + 20.0, wide]).always());
        }
        Piece::Head => {
            frame.put(hide(Shape::Skull, [0.0, -26.0, 0.0], [104.0, 190.0, 120.0]).tint(BONE).always());
            eye(frame, Vec3::new(18.0, 66.0, 34.0), 13.0);
            eye(frame, Vec3::new(-21.0, 72.0, 30.0), 8.0);
        }
    })
}

/// Stands on two legs that bend backwards, bowed, with arms that reach the ground and a crown of masts instead of a head.
fn herder(stage: &mut Stage) -> Beast {
    let leg = |side: f32, home: [f32; 2], phase: f32| Leg {
        hip: Vec3::new(side * 74.0, -10.0, -40.0),
        home: Vec3::new(home[0], 0.0, home[1]),
        thigh: 330.0,
        shin: 460.0,
        knee: Vec3::new(side * 0.3, 0.1, -1.0),
        phase,
    };
    let arm = |side: f32, length: f32, phase: f32, lean: [f32; 2]| Chain {
        root: Vec3::new(side * 175.0, 372.0, 96.0),
        links: 3,
        length,
        swing: 0.07,
        period: 9.0,
        phase,
        lean,
    };
    let cable = |x: f32, y: f32, z: f32, length: f32, phase: f32| Chain {
        root: Vec3::new(x, y, z),
        links: 3,
        length,
        swing: 0.05,
        period: 6.0,
        phase,
        lean: [0.0, 0.0],
    };
    let rig = Rig {
        start: Vec3::new(130.0, GROUND, -7700.0),
        velocity: Vec3::new(12.0, 0.0, 14.0),
        bend: Vec3::new(-0.6, 0.0, 0.9),
        since: 53.0,
        yaw: [1.2, 0.1],
        turns: [54.6, 60.0],
        looks: [55.8, 58.4],
        height: 660.0,
        stride: 12.5,
        airborne: 0.4,
        lift: 120.0,
        shift: 70.0,
        bob: 26.0,
        list: [-0.1, 0.34],
        legs: vec![leg(1.0, [120.0, -10.0], 0.1), leg(-1.0, [-130.0, 20.0], 0.6)],
        chains: vec![
            arm(1.0, 262.0, 0.0, [-0.16, 0.14]),
            arm(-1.0, 236.0, 0.5, [-0.22, -0.2]),
            cable(60.0, 250.0, 120.0, 60.0, 0.2),
            cable(-30.0, 230.0, 140.0, 84.0, 0.7),
            cable(-90.0, 290.0, 110.0, 50.0, 0.4),
        ],
        neck: Some(Neck {
            root: Vec3::new(-24.0, 372.0, 150.0),
            links: 2,
            length: 56.0,
            first: Vec3::new(-0.2, 0.2, 1.0),
            last: Vec3::new(0.3, -0.7, 0.7),
        }),
    };
    assemble(stage, rig, vec![Vec3::new(0.0, 70.0, 30.0)], |frame, piece| match piece {
        Piece::Body => {
            frame.put(hide(Shape::Hunch, [0.0, -60.0, 0.0], [380.0, 560.0, 340.0]).always());
            // Masts that could be antlers.
            for (x, lean, tall) in
                [(-120.0, 0.5, 190.0), (-70.0, 0.22, 270.0), (14.0, -0.08, 160.0), (90.0, -0.4, 230.0)]
            {
                let mast = hide(Shape::Tendril, [x, 380.0, -20.0], [26.0, tall, 26.0]);
                frame.put(mast.turn(Quat::from_rotation_z(lean)).always());
                let bough =
                    hide(Shape::Tendril, [x - lean * tall * 0.5, 380.0 + tall * 0.5, -20.0], [16.0, tall * 0.5, 16.0]);
                frame.put(bough.turn(Quat::from_rotation_z(lean - 0.7)));
            }
        }
        Piece::Thigh(_, long) => frame.put(hide(Shape::Thigh, [0.0; 3], [130.0, long, 130.0]).always()),
        Piece::Shin(_, long) => frame.put(hide(Shape::Shin, [0.0, -20.0, 0.0], [90.0, long + 20.0, 90.0]).always()),
        Piece::Link(k, n, long) if k < 2 => {
            let wide = [104.0, 66.0, 52.0][n.min(2) as usize];
            let shape = if n == 0 { Shape::Thigh } else { Shape::Shin };
            frame.put(hide(shape, [0.0, -16.0, 0.0], [wide, long + 24.0, wide]).always());
        }
        Piece::Link(_, _, long) => frame.put(hide(Shape::Tendril, [0.0; 3], [16.0, long + 3.0, 16.0])),
        Piece::Neck(_, long) => frame.put(hide(Shape::Thigh, [0.0, -14.0, 0.0], [90.0, long + 24.0, 90.0]).always()),
        Piece::Head => {
            frame.put(hide(Shape::Skull, [0.0, -30.0, 0.0], [110.0, 180.0, 130.0]).tint(BONE).always());
            eye(frame, Vec3::new(0.0, 70.0, 36.0), 16.0);
        }
    })
}

/// A bell that hangs in the air, listing, with what it trails.
fn drifter(stage: &mut Stage) -> Beast {
    let trail = |k: u32| {
        let a = k as f32 * 2.4;
        let r = 60.0 + 22.0 * (k % 4) as f32;
        Chain {
            root: Vec3::new(a.cos() * r, 70.0, a.sin() * r),
            links: 4 + k % 3,
            length: 84.0 + 17.0 * (k % 5) as f32,
            swing: 0.06,
            period: 7.0 + 0.6 * k as f32,
            phase: k as f32 * 0.618,
            lean: [0.16 * a.sin(), -0.16 * a.cos()],
        }
    };
    let rig = Rig {
        start: Vec3::new(2330.0, GROUND, -8900.0),
        velocity: Vec3::new(-16.0, 0.0, 16.0),
        bend: Vec3::new(0.0, 0.0, 1.0),
        since: 53.0,
        yaw: [-1.1, -0.2],
        turns: [54.0, 60.0],
        looks: [55.0, 58.0],
        height: 960.0,
        stride: 10.0,
        airborne: 0.3,
        lift: 0.0,
        shift: 0.0,
        bob: 60.0,
        list: [0.24, 0.1],
        legs: Vec::new(),
        chains: (0..11).map(trail).collect(),
        neck: None,
    };
    assemble(stage, rig, vec![Vec3::new(30.0, 60.0, 150.0)], |frame, piece| match piece {
        Piece::Body => {
            frame.put(hide(Shape::Bell, [0.0, 0.0, 0.0], [480.0, 330.0, 440.0]).always());
            let mast = hide(Shape::Tendril, [40.0, 300.0, 0.0], [24.0, 190.0, 24.0]);
            frame.put(mast.turn(Quat::from_rotation_z(-0.25)).always());
            eye(frame, Vec3::new(30.0, 76.0, 196.0), 18.0);
        }
        Piece::Link(_, n, long) => {
            let wide = 30.0 - 4.0 * n as f32;
            frame.put(hide(Shape::Tendril, [0.0, -3.0, 0.0], [wide, long + 6.0, wide]).always());
        }
        _ => {}
    })
}

/// Puts them on the stage.
pub fn build(stage: &mut Stage) -> Vec<Beast> {
    vec![strider(stage), herder(stage), drifter(stage)]
}

/// Takes their parts from their own frames to where they stand.
pub fn settle(scene: &mut Scene) {
    for beast in &scene.beasts {
        let frames = beast.rig.frames(REST);
        let parts = beast.parts();
        for i in scene.batches.iter_mut().flat_map(|b| &mut b.instances).filter(|i| parts.contains(&i.structure)) {
            i.place(frames[(i.structure - beast.first) as usize] * i.transform());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beasts() -> Vec<Beast> {
        build(&mut Stage::new(3))
    }

    #[test]
    fn nothing_jumps_between_frames() {
        for beast in beasts() {
            for k in 0..480 {
                let t = 52.5 + f64::from(k) / 60.0;
                for (a, b) in beast.rig.frames(t).iter().zip(beast.rig.frames(t + 1.0 / 60.0)) {
                    assert!(a.is_finite());
                    assert!(a.translation.distance(b.translation) < 6.0, "{} at {t} s", a.translation);
                    let turned = (a.matrix3.y_axis.dot(b.matrix3.y_axis)).clamp(-1.0, 1.0).acos();
                    assert!(turned < 0.03, "{turned} rad at {t} s");
                }
            }
        }
    }

    #[test]
    fn feet_that_stand_do_not_slide_and_bones_reach_them() {
        for beast in beasts() {
            for k in 0..140 {
                let t = 53.0 + f64::from(k) * 0.05;
                let frames = beast.rig.frames(t);
                for (n, leg) in beast.rig.legs.iter().enumerate() {
                    let (foot, up) = beast.rig.foot(leg, t);
                    let (later, still) = beast.rig.foot(leg, t + 0.01);
                    if up == 0.0 && still == 0.0 {
                        assert!(foot.distance(later) < 1e-3 && (foot.y - GROUND).abs() < 1e-3);
                    }
                    let end = frames[2 + 2 * n].transform_point3(Vec3::Y * leg.shin);
                    assert!(end.distance(foot) < 12.0, "leg {n} is {} m short at {t} s", end.distance(foot));
                }
            }
        }
    }

    #[test]
    fn they_turn_to_the_platform_in_their_beat() {
        for beast in beasts() {
            let toward = |t: f64| {
                let (at, way) = beast.eyes(t).next().unwrap_or_else(|| panic!("no eye"));
                way.dot((Vec3::new(0.0, 0.0, -60.0) - at).normalize_or_zero())
            };
            assert!(toward(60.0) > 0.85, "{} at the end", toward(60.0));
            assert!(toward(60.0) > toward(53.0) + 0.1, "{} at the start", toward(53.0));
        }
    }

    #[test]
    fn each_is_colossal_and_stands_over_the_horizon() {
        let all = beasts();
        assert!(all.len() >= 3);
        for (k, beast) in all.iter().enumerate() {
            let away = beast.body(REST).length();
            assert!((4500.0..10_000.0).contains(&away) && beast.body(REST).y > 30.0, "{away} m");
            for other in &all[k + 1..] {
                assert_ne!(beast.rig.legs.len(), other.rig.legs.len());
                let apart = beast.body(REST).distance(other.body(REST));
                assert!(apart > 900.0, "{apart} m apart");
            }
        }
    }
}
