//! What moves the air besides itself: the script's events by their kind, what walks on the horizon, and the camera.
//!
//! | kind | what the air feels |
//! |---|---|
//! | `shock`, `blast` | a front that blows outward as it passes and draws back behind it |
//! | `thrust` | a jet along `toward`, from a mouth of `radius` metres |
//! | `drain` | a pull towards the origin |
//! | `dark` | a slow ring that drags the air along behind it |

use glam::Vec3;

use super::{Sizes, Update};
use crate::{
    params::ParamSet,
    timeline::{Event, Score},
    world::{Scene, beasts::Beast},
};

/// Most influences at one time.
const MOST: usize = 16;

/// Speed of a jet of strength 1 (m/s).
const JET: f32 = 90.0;
/// Acceleration towards a drain of strength 1, and of the air behind a sweep of strength 1 (m/s²).
const PULL: f32 = 12.0;
/// The camera parts the air when it moves faster than this (m/s).
const PARTS: f32 = 4.0;

/// `Influence` in `shaders/sim/fog/influence.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Influence {
    pub(super) position: Vec3,
    pub(super) kind: u32,
    pub(super) direction: Vec3,
    pub(super) radius: f32,
    pub(super) strength: f32,
    pub(super) width: f32,
    pub(super) spare: [f32; 2],
}

#[repr(u32)]
enum Kind {
    Front,
    Jet,
    Sink,
    Body,
    Sweep,
}

/// Everything that acts on the air during an update, as it stands in the middle of it.
pub fn acting(score: &Score, scene: &Scene, params: &ParamSet, update: &Update, sizes: Sizes) -> Vec<Influence> {
    let t = 0.5 * (update.from + update.to);
    let cell = (update.now.size / sizes.air.as_vec3()).max_element();
    let mut out: Vec<_> =
        score.dream().events.iter().filter_map(|e| of_event(e, t, cell, params.f32("fog.push"))).collect();
    if params.f32("beasts.present") > 0.0 {
        out.extend(scene.beasts.iter().flat_map(|beast| wading(beast, update, cell)));
    }
    out.retain(|i| reaches(i, update));
    out.truncate(MOST - 1);
    let (here, there) = (score.camera(update.from).eye, score.camera(update.to).eye);
    let velocity = (there - here) / (update.to - update.from) as f32;
    if velocity.length() > PARTS && score.dream().shot_at(update.from) == score.dream().shot_at(update.to) {
        let radius = (1.2 * cell).max(3.0);
        let position = 0.5 * (here + there);
        out.push(Influence {
            position,
            kind: Kind::Body as u32,
            direction: velocity,
            radius,
            strength: 0.0,
            width: 0.0,
            spare: [0.0; 2],
        });
    }
    out
}

/// A beast's body and feet, which drag the fog they wade through.
fn wading(beast: &Beast, update: &Update, cell: f32) -> Vec<Influence> {
    let dt = (update.to - update.from) as f32;
    let body = |radius: f32, [here, there]: [Vec3; 2]| {
        let (position, direction) = (0.5 * (here + there), (there - here) / dt);
        let radius = radius.max(1.2 * cell);
        Influence { position, kind: Kind::Body as u32, direction, radius, strength: 0.0, width: 0.0, spare: [0.0; 2] }
    };
    let at = |t: f64| beast.body(t) - Vec3::Y * 200.0;
    let mut out = vec![body(220.0, [at(update.from), at(update.to)])];
    // A leg that swings stirs at the height of the fog's top.
    let feet = beast.feet(update.from).zip(beast.feet(update.to));
    let swung = feet.filter(|(a, b)| a.distance(*b) / dt > PARTS);
    out.extend(swung.map(|(a, b)| body(120.0, [a.with_y(-260.0), b.with_y(-260.0)])));
    out
}

/// Whether a ring has grown to the region and not yet beyond it.
fn reaches(influence: &Influence, update: &Update) -> bool {
    let region = update.now;
    let middle = region.origin + 0.5 * region.size;
    let half = 0.5 * region.size.length();
    let away = influence.position.distance(middle);
    let ring = influence.kind == Kind::Front as u32 || influence.kind == Kind::Sweep as u32;
    let margin = half + 4.0 * influence.width;
    if ring { (away - influence.radius).abs() < margin } else { away < margin + influence.radius }
}

fn of_event(event: &Event, t: f64, cell: f32, push: f32) -> Option<Influence> {
    let since = (t - event.at) as f32;
    let lasts = t <= event.at + event.duration;
    let radius = since * event.speed;
    let it = |kind: Kind, direction, radius, strength, width| {
        let (position, kind) = (event.origin, kind as u32);
        Some(Influence { position, kind, direction, radius, strength, width, spare: [0.0; 2] })
    };
    match event.kind.as_str() {
        _ if since < 0.0 || event.strength <= 0.0 => None,
        "shock" | "blast" => {
            let width = (1.6 * cell).max(40.0);
            it(Kind::Front, Vec3::ZERO, radius, push * event.strength * event.speed / width, width)
        }
        "thrust" if lasts => {
            it(Kind::Jet, event.toward, event.radius.max(0.6 * cell), JET * event.strength, 30.0 * event.radius)
        }
        "drain" if lasts => it(Kind::Sink, Vec3::ZERO, event.radius.max(cell), PULL * event.strength, 0.0),
        "dark" if lasts => it(Kind::Sweep, Vec3::ZERO, radius, PULL * event.strength, (2.5 * cell).max(120.0)),
        _ => None,
    }
}
