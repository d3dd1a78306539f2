//! Searchlights in people's hands: who carries them walks, points, and trembles. Where they are and where they point is a
//! closed form of the time.

use super::{Light, LightKind};
use glam::{Quat, Vec3};
use std::f32::consts::TAU;

/// Half angles of a beam's core and of its edge (rad).
const CORE: f32 = 0.022;
const EDGE: f32 = 0.05;
/// Colour: sharp white with a breath of blue.
const WHITE: [f32; 3] = [0.86, 0.94, 1.0];

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Searchlight {
    /// Where whoever holds it comes from and goes to (the lamp itself, m), and when (s).
    pub way: [Vec3; 2],
    pub walks: [f64; 2],
    /// What it is pointed at, from when on (s): each is swung to within `SWING` seconds.
    pub aims: Vec<(f64, Vec3)>,
    /// Intensity over the others'.
    pub power: f32,
    pub phase: f32,
    /// Held by a hand; else it turns on a mount.
    pub hand: bool,
    pub shadow: bool,
}

/// Seconds from one aim to the next.
const SWING: f64 = 1.6;

fn ease(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * x * (x * (x * 6.0 - 15.0) + 10.0)
}

impl Searchlight {
    fn wave(&self, t: f64, hz: f64, shift: f32) -> f32 {
        ((t * hz).fract() as f32 * TAU + (self.phase * 7.0 + shift) * TAU).sin()
    }

    /// Where it is and the way it points, `t` seconds into the dream.
    pub fn at(&self, t: f64) -> (Vec3, Vec3) {
        let [from, to] = self.walks;
        let share = ((t - from) / (to - from).max(1e-3)).clamp(0.0, 1.0) as f32;
        let mut position = self.way[0].lerp(self.way[1], share);
        let mut aim = self.aims.first().map_or(position + Vec3::Y, |a| a.1);
        for (at, next) in self.aims.iter().skip(1) {
            aim = aim.lerp(*next, ease(((t - at) / SWING) as f32));
        }
        // Wanders about what it is pointed at, slowly.
        let away = aim.distance(position);
        let wander = Vec3::new(self.wave(t, 0.23, 0.0), 0.7 * self.wave(t, 0.31, 0.4), self.wave(t, 0.19, 0.7));
        aim += wander * (0.045 * away);
        let direction = (aim - position).normalize_or(Vec3::Y);
        if !self.hand {
            return (position, direction);
        }
        // Steps lift the arm; the hand trembles at eight to twelve hertz (Elble 2003, physiological tremor).
        let steps = if share > 0.0 && share < 1.0 { 1.0 } else { 0.15 };
        position += Vec3::new(0.02, 0.035, 0.02) * (steps * self.wave(t, 1.9, 0.2));
        let shake = |a: f32, b: f32| {
            0.010 * self.wave(t, 0.9, a)
                + steps * 0.012 * self.wave(t, 1.9, b)
                + 0.0035 * self.wave(t, 8.7, a + b)
                + 0.0022 * self.wave(t, 11.3, a - b)
        };
        let turn = Quat::from_rotation_y(shake(0.1, 0.5)) * Quat::from_axis_angle(across(direction), shake(0.6, 0.9));
        (position, turn * direction)
    }

    /// It as a lamp, `t` seconds into the dream.
    pub fn light(&self, t: f64, power: f32) -> Light {
        let (position, direction) = self.at(t);
        // A worn cell: the light drops now and then.
        let steady = 1.0 - 0.06 * self.wave(t, 6.1, 0.3) * self.wave(t, 1.3, 0.8);
        Light {
            position,
            intensity: Vec3::from(WHITE) * (power * self.power * steady),
            range: 150.0,
            radius: 0.09,
            kind: LightKind::Spot { direction, inner: CORE, outer: EDGE },
            shadow: self.shadow,
            blink_hz: 0.0,
            phase: 0.0,
            vessel: 0,
            flicker: 0.0,
        }
    }
}

fn across(direction: Vec3) -> Vec3 {
    direction.cross(Vec3::Y).normalize_or(Vec3::X)
}

/// Those who light the way to the western docks. Most keep low: along the way, back over those who come up it, into the
/// hole beside it. The first is the one the picture follows.
pub fn western() -> Vec<Searchlight> {
    // Way, when it is walked, aims, power, shadow.
    type Row = ([[f32; 3]; 2], [f64; 2], &'static [(f64, [f32; 3])], f32, bool);
    const ROWS: [Row; 12] = [
        // Ahead of us, from the way to the hole's rim and on to the ship.
        (
            [[-41.0, 1.4, 13.0], [-41.6, 1.4, 13.2]],
            [60.0, 67.0],
            &[
                (59.0, [-56.0, 0.0, 17.0]),
                (61.2, [-47.0, -0.4, 23.5]),
                (64.2, [-72.0, 0.2, 19.0]),
                (65.6, [-127.0, 2.0, 20.0]),
            ],
            1.0,
            true,
        ),
        // At the mouth of the arm, back over those who come.
        (
            [[-72.0, 1.4, 23.2], [-71.6, 1.4, 23.0]],
            [60.0, 67.0],
            &[(59.0, [-52.0, 0.2, 15.0]), (61.4, [-45.0, 0.5, 12.5]), (64.0, [-56.0, 0.1, 17.5])],
            1.0,
            true,
        ),
        // From beyond the left of the picture into the hole, on its far wall.
        (
            [[-37.0, 1.4, 36.5], [-37.0, 1.4, 36.0]],
            [60.0, 67.0],
            &[(59.0, [-58.0, -3.0, 31.0]), (61.6, [-56.0, -2.4, 26.0]), (64.4, [-57.5, -1.2, 24.5])],
            0.9,
            true,
        ),
        // From the near hole's rim into it: along its torn edge, down to what is under it.
        (
            [[-36.2, 1.4, 18.6], [-36.2, 1.4, 18.6]],
            [60.0, 67.0],
            &[(59.0, [-30.0, -3.0, 1.5]), (61.0, [-25.0, -4.5, 3.0]), (63.6, [-33.0, -1.0, 1.0])],
            0.9,
            true,
        ),
        // Across the hole, towards us.
        (
            [[-64.5, 1.4, 24.0], [-64.2, 1.4, 23.6]],
            [60.0, 67.0],
            &[(59.0, [-46.0, -2.0, 30.0]), (62.4, [-44.0, -0.6, 33.0]), (65.0, [-48.0, -3.0, 27.0])],
            0.8,
            true,
        ),
        // Along the arm, back over those on it.
        (
            [[-116.0, 1.4, 24.0], [-116.0, 1.4, 23.0]],
            [60.0, 67.0],
            &[(59.0, [-90.0, 0.4, 19.0]), (62.6, [-84.0, 0.8, 21.0]), (65.0, [-94.0, 0.3, 18.0])],
            1.3,
            false,
        ),
        (
            [[-92.0, 1.4, 16.4], [-92.5, 1.4, 16.6]],
            [60.0, 67.0],
            &[(59.0, [-62.0, 8.0, 8.0]), (62.2, [-70.0, 12.0, 0.0]), (65.0, [-64.0, 7.0, 24.0])],
            1.0,
            false,
        ),
        // Slanting over the hole.
        (
            [[-57.0, 1.4, 8.0], [-57.5, 1.4, 8.4]],
            [60.0, 67.0],
            &[(59.0, [-84.0, 12.0, 40.0]), (61.9, [-80.0, 9.0, 34.0]), (64.6, [-92.0, 14.0, 22.0])],
            0.9,
            false,
        ),
        // After what falls from the sky.
        (
            [[-67.0, 1.4, 12.0], [-67.4, 1.4, 12.4]],
            [60.0, 67.0],
            &[(59.0, [-100.0, 22.0, -30.0]), (62.4, [-150.0, 36.0, -28.0]), (64.6, [-150.0, 28.0, -2.0])],
            0.9,
            false,
        ),
        // On the ship's side.
        (
            [[-114.0, 1.4, 12.6], [-114.0, 1.4, 13.4]],
            [60.0, 67.0],
            &[(59.0, [-138.0, 13.0, -6.0]), (63.0, [-138.0, 8.0, 2.0])],
            1.0,
            false,
        ),
        // On the barge, down on the arm.
        (
            [[-137.0, 15.4, 7.0], [-137.0, 15.4, 7.0]],
            [60.0, 67.0],
            &[(59.0, [-108.0, 0.0, 17.0]), (63.0, [-100.0, 0.0, 21.0])],
            1.4,
            false,
        ),
        (
            [[-137.0, 15.4, 33.0], [-137.0, 15.4, 33.0]],
            [60.0, 67.0],
            &[(59.0, [-118.0, 0.0, 22.0]), (63.0, [-112.0, 0.0, 18.0])],
            1.4,
            false,
        ),
    ];
    ROWS.iter()
        .enumerate()
        .map(|(k, &(way, walks, aims, power, shadow))| Searchlight {
            way: way.map(Vec3::from),
            walks,
            aims: aims.iter().map(|&(at, p)| (at, p.into())).collect(),
            power,
            phase: (k as f32 * 0.618_034).fract(),
            hand: way[0][1] < 2.0,
            shadow,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_tremble_but_never_jump() {
        for light in western() {
            let mut reversals = 0;
            let mut before = 0.0;
            for k in 0..480 {
                let t = 59.5 + f64::from(k) / 60.0;
                let ((p, d), (q, e)) = (light.at(t), light.at(t + 1.0 / 60.0));
                assert!((d.length() - 1.0).abs() < 1e-4 && p.distance(q) < 0.15, "{} m in a frame", p.distance(q));
                let turned = d.angle_between(e);
                assert!(turned < 0.05, "{turned} rad in a frame at {t} s");
                let up = e.y - d.y;
                reversals += usize::from(up * before < 0.0);
                before = up;
            }
            assert!(reversals >= if light.hand { 60 } else { 0 }, "{reversals} reversals in 8 s");
        }
    }

    #[test]
    fn those_on_the_deck_stand_on_it() {
        for light in western() {
            for k in 0..8 {
                let (p, _) = light.at(59.0 + f64::from(k));
                let wide = if p.x < -110.0 { 10.0 } else { 5.0 };
                let arm = (-130.0..=-70.0).contains(&p.x) && (p.z - 20.0).abs() <= wide;
                assert!(!light.hand || arm || (p.x.abs() < 70.0 && (-60.0..110.0).contains(&p.z)), "{p}");
                assert!(!light.hand || (1.1..1.6).contains(&p.y), "{p}");
            }
        }
    }
}
