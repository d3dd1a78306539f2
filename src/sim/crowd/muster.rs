//! Who stands where when a shot begins, and in which group: from the script's `crowds`, the floor and the seed alone.

use glam::Vec2;

use crate::{
    timeline::{Crowd, MOST_GROUPS},
    world::{WalkGrid, figures::Agent, rng},
};

/// Bit of `Mind::order` that says that they carry a lamp.
const CARRIES: u32 = 1 << 31;

/// What stays the same for a person during a shot, as `Mind` in `shaders/sim/crowd/step.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Mind {
    /// Which pair of orders they follow; with [`CARRIES`].
    pub order: u32,
    /// Seconds after an order until they set off.
    pub delay: f32,
    /// Factor on the speed they are asked for.
    pub pace: f32,
    /// Of the shoulders (m).
    pub radius: f32,
}

/// Room between a person's middle and a wall at the start (m).
const CLEAR: f32 = 0.4;
/// People that a script's densities are written for.
const FULL: f32 = 8000.0;
/// Far from everything: where nobody is.
const NOWHERE: [f32; 3] = [0.0, -1.0e5, 0.0];
/// Most people who carry a lamp.
pub const LAMPS: usize = 24;

/// The people of one shot.
pub struct Muster {
    pub agents: Vec<Agent>,
    pub minds: Vec<Mind>,
    /// Who carries a lamp; `u32::MAX` nobody.
    pub carriers: [u32; LAMPS],
}

impl Muster {
    pub fn new(crowds: &[Crowd], walk: &WalkGrid, seed: u32, count: usize) -> Self {
        let nobody = Agent { position: NOWHERE, ..bytemuck::Zeroable::zeroed() };
        let mind = Mind { pace: 1.0, radius: 0.25, ..Mind::default() };
        let mut muster = Self { agents: vec![nobody; count], minds: vec![mind; count], carriers: [u32::MAX; LAMPS] };
        let mut first = 0;
        let groups: usize = crowds.iter().filter(|c| c.orders.iter().any(|o| o.lamps > 0.0)).map(Crowd::groups).sum();
        let mut lamps = muster.carriers;
        let mut slots = lamps.iter_mut();
        for (number, crowd) in crowds.iter().enumerate() {
            let most = ((f64::from(crowd.share) * count as f64).round() as usize).min(count - first);
            let places = places(crowd, walk, seed ^ number as u32, most, thin(count));
            let members = first..first + places.len();
            for (id, place) in members.clone().zip(&places) {
                muster.agents[id] = person(crowd, *place, seed, id as u32);
                muster.minds[id] = mind_of(seed, id as u32);
            }
            let lists = muster.group(crowd, number, members);
            let each = LAMPS.checked_div(groups).map_or(0, |each| each.max(1));
            if crowd.orders.iter().any(|o| o.lamps > 0.0) {
                for list in &lists {
                    // Spread along the group, its head first.
                    let picks = (0..each).filter_map(|k| list.get(k * list.len() / each.max(1)));
                    for (id, slot) in picks.zip(slots.by_ref()) {
                        *slot = *id as u32;
                        muster.minds[*id].order |= CARRIES;
                    }
                }
            }
            first += most;
        }
        muster.carriers = lamps;
        muster
    }

    /// Splits `members` evenly into a group for each of the crowd's places, fanned out so that no two groups cross: both are
    /// sorted by their bearing from where all of them press to first. Lists every group, its head first.
    fn group(&mut self, crowd: &Crowd, number: usize, members: std::ops::Range<usize>) -> Vec<Vec<usize>> {
        let count = crowd.groups();
        let goals = crowd.orders.iter().map(|o| &o.to).find(|to| to.len() == count);
        let pivot = crowd.orders.first().and_then(|o| o.to.first()).copied().unwrap_or(crowd.focus);
        let ahead = goals.map_or(Vec2::ZERO, |to| to.iter().map(|g| *g - pivot).sum()).normalize_or(Vec2::NEG_Y);
        let bearing = |p: Vec2| ahead.angle_to(p - pivot);
        let mut sorted: Vec<usize> = members.collect();
        let mut places: Vec<usize> = (0..count).collect();
        if let (Some(to), true) = (goals, count > 1) {
            let by = |a: f32, b: f32| a.total_cmp(&b);
            sorted.sort_by(|a, b| by(bearing(self.place(*a)), bearing(self.place(*b))).then(a.cmp(b)));
            places.sort_by(|a, b| by(bearing(to[*a]), bearing(to[*b])).then(a.cmp(b)));
        }
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (k, id) in sorted.iter().enumerate() {
            lists[places[k * count / sorted.len()]].push(*id);
        }
        let stagger = crowd.orders.iter().map(|o| o.stagger).fold(0.0, f32::max);
        for (group, list) in lists.iter_mut().enumerate() {
            let goal = goals.map(|to| to[group]);
            let away = |id: &usize| goal.map_or(0.0, |g| g.distance(self.place(*id)));
            list.sort_by(|a, b| away(a).total_cmp(&away(b)).then(a.cmp(b)));
            for (rank, id) in list.iter().enumerate() {
                self.minds[*id].order = (number * MOST_GROUPS + group) as u32;
                self.minds[*id].delay = stagger * rank as f32 / list.len() as f32;
                self.agents[*id].group = if count > 1 { group as u32 + 1 } else { 0 };
            }
        }
        lists
    }

    /// The middle of each group of a crowd.
    pub fn stands(&self, number: usize, groups: usize) -> Vec<Option<Vec2>> {
        let mut sums = vec![(Vec2::ZERO, 0); groups];
        for (id, mind) in self.minds.iter().enumerate().filter(|(id, _)| self.agents[*id].look > 0) {
            let order = (mind.order & !CARRIES) as usize;
            if let Some((sum, count)) = order.checked_sub(number * MOST_GROUPS).and_then(|group| sums.get_mut(group)) {
                *sum += self.place(id);
                *count += 1;
            }
        }
        sums.into_iter().map(|(sum, count)| (count > 0).then(|| sum / count as f32)).collect()
    }

    fn place(&self, id: usize) -> Vec2 {
        let [x, _, z] = self.agents[id].position;
        Vec2::new(x, z)
    }
}

/// How much wider apart people stand where there are fewer than there should be: half of what is missing is made up for by
/// room, half by a smaller crowd.
fn thin(count: usize) -> f32 {
    (FULL / count.max(1) as f32).max(1.0).sqrt()
}

/// Up to `most` places on free floor, those nearest to the crowd's focus first.
fn places(crowd: &Crowd, walk: &WalkGrid, seed: u32, most: usize, thin: f32) -> Vec<Vec2> {
    let [west, north, east, south] = crowd.area;
    let step = (crowd.density / thin).sqrt().recip();
    // Rows of a triangular lattice, shaken.
    let rows = ((south - north) / (step * 0.866)).floor().clamp(0.0, 4000.0) as i32;
    let along = ((east - west) / step).floor().clamp(0.0, 4000.0) as i32;
    let mut all: Vec<(f32, Vec2)> = Vec::new();
    for row in 0..=rows {
        for column in 0..=along {
            let id = rng::cell_id(column, row);
            let shake = |salt| (rng::unit(seed, id, salt) - 0.5) * 0.7 * step;
            let shift = if row & 1 == 1 { 0.5 * step } else { 0.0 };
            let p =
                Vec2::new(west + column as f32 * step + shift + shake(1), north + row as f32 * step * 0.866 + shake(2));
            if walk.at(p) > CLEAR {
                // A ragged rim: further out fewer come.
                let rank = p.distance(crowd.focus) * (0.8 + 0.5 * rng::unit(seed, id, 3));
                all.push((rank, p));
            }
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    all.truncate(most);
    all.into_iter().map(|(_, p)| p).collect()
}

fn person(crowd: &Crowd, place: Vec2, seed: u32, id: u32) -> Agent {
    let unit = |salt| rng::unit(seed, id, salt);
    let target = crowd.gaze.map(|g| Vec2::new(g.x, g.z));
    let toward = crowd.orders.first().and_then(|o| o.to.first().copied()).or(target).unwrap_or(Vec2::ZERO) - place;
    Agent {
        position: [place.x, 0.0, place.y],
        yaw: toward.x.atan2(toward.y) + (unit(10) - 0.5) * 1.2,
        velocity: [0.0; 2],
        phase: unit(11),
        effort: 0.0,
        gaze: [0.0; 2],
        crouch: 0.0,
        raise: 0.0,
        look: rng::hash(seed, id, 12).max(1),
        group: 0,
        lamp: 0.0,
        stumble: 0.0,
    }
}

fn mind_of(seed: u32, id: u32) -> Mind {
    let unit = |salt| rng::unit(seed, id, salt);
    Mind { order: 0, delay: 0.0, pace: 0.75 + 0.5 * unit(13), radius: 0.21 + 0.07 * unit(14) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::Order;
    use std::collections::BTreeSet;

    fn crowd(to: Vec<Vec2>) -> Crowd {
        let order = |at, to, lamps| Order { at, to, hurry: 1.0, lamps, board: false, stagger: 2.0 };
        Crowd {
            span: 0.0..9.0,
            share: 0.5,
            area: [-30.0, 40.0, 30.0, 81.0],
            focus: Vec2::new(0.0, 70.0),
            density: 2.0,
            gaze: None,
            orders: vec![order(0.0, vec![Vec2::new(0.0, 90.0)], 0.0), order(3.0, to, 1.0)],
        }
    }

    #[test]
    fn groups_are_even_do_not_cross_and_carry_lamps() {
        let scene = crate::world::evacuation(1);
        let to = [[50.0, 40.0], [-50.0, 40.0], [0.0, 0.0]].map(Vec2::from).to_vec();
        let muster = Muster::new(&[crowd(to.clone())], &scene.walk, 1, 800);
        let members = |group: u32| -> Vec<usize> { (0..800).filter(|i| muster.agents[*i].group == group).collect() };
        let middle = |ids: &[usize]| ids.iter().map(|i| muster.place(*i)).sum::<Vec2>() / ids.len() as f32;
        let groups = [1, 2, 3].map(members);
        assert!(groups.iter().all(|g| (130..=137).contains(&g.len())), "{:?}", groups.each_ref().map(Vec::len));
        let middles = groups.each_ref().map(|g| middle(g));
        assert!(middles[1].x < middles[2].x - 3.0 && middles[2].x < middles[0].x - 3.0, "{middles:?}");
        let carriers: Vec<u32> = muster.carriers.iter().copied().filter(|c| *c != u32::MAX).collect();
        assert_eq!(carriers.len(), LAMPS);
        assert_eq!(carriers.iter().collect::<BTreeSet<_>>().len(), LAMPS, "nobody carries two");
        for (group, ids) in groups.iter().enumerate() {
            assert!(ids.iter().filter(|i| carriers.contains(&(**i as u32))).count() >= LAMPS / 3);
            // The nearest to the goal sets off first.
            let first = ids.iter().min_by(|a, b| muster.minds[**a].delay.total_cmp(&muster.minds[**b].delay));
            let nearest = ids
                .iter()
                .min_by(|a, b| muster.place(**a).distance(to[group]).total_cmp(&muster.place(**b).distance(to[group])));
            assert_eq!(first, nearest);
        }
    }

    #[test]
    fn more_people_are_the_same_people_closer_together() {
        let scene = crate::world::evacuation(1);
        let [few, many] = [800, 8000].map(|n| Muster::new(&[crowd(Vec::new())], &scene.walk, 1, n));
        let here = |m: &Muster| m.agents.iter().filter(|a| a.look > 0).count();
        assert_eq!(here(&few), 400);
        assert!(here(&many) > 2500, "{}", here(&many));
        assert!((0..400).all(|i| few.agents[i].look == many.agents[i].look));
        let reach = |m: &Muster| (0..here(m)).map(|i| m.place(i).distance(Vec2::new(0.0, 70.0))).fold(0.0, f32::max);
        assert!(reach(&many) < 3.0 * reach(&few), "{} {}", reach(&few), reach(&many));
    }
}
