//! What the script says of people in number: where they stand when a shot begins, and what they are told to do.

use std::ops::Range;

use glam::{Vec2, Vec3};

use super::parse::Script;
use crate::params::read::Table;

/// Most places that one order sends people to.
pub const MOST_GROUPS: usize = 16;

/// Some of the people, for the shots of one stretch of the dream.
#[derive(Clone, Debug, PartialEq)]
pub struct Crowd {
    /// Seconds from the dream's start between which they are there.
    pub span: Range<f64>,
    /// Share (0..1) of all the people there can be.
    pub share: f32,
    /// Corners of the area they stand in when a shot begins: west, north, east, south (m).
    pub area: [f32; 4],
    /// They stand closest round this place (x, z in m) …
    pub focus: Vec2,
    /// … this many to a square metre.
    pub density: f32,
    /// What they look at, if it is one thing (m).
    pub gaze: Option<Vec3>,
    /// In order of time; the first holds from the start.
    pub orders: Vec<Order>,
}

/// From a moment on: where to, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Seconds from the dream's start.
    pub at: f64,
    /// Places (x, z in m), one to a group. None: stay.
    pub to: Vec<Vec2>,
    /// Speed they would like to go at (m/s).
    pub hurry: f32,
    /// Brightness of the lamps that some in each group carry; 0 is none.
    pub lamps: f32,
    /// They are gone when they get there: aboard.
    pub board: bool,
    /// Seconds over which they set off, the nearest first.
    pub stagger: f32,
}

impl Crowd {
    /// How many groups its orders know.
    pub fn groups(&self) -> usize {
        self.orders.iter().map(|o| o.to.len()).max().unwrap_or(0).max(1)
    }

    /// Place in `orders` of the one that holds at `t` seconds.
    pub fn order_at(&self, t: f64) -> usize {
        self.orders.partition_point(|o| o.at <= t).saturating_sub(1)
    }
}

pub(super) fn crowds(root: &Table<'_>, script: &Script) -> Vec<Crowd> {
    let mut crowds: Vec<Crowd> = Vec::new();
    for table in root.tables("crowds") {
        let span = script.stretch(&table);
        let share = table.f64_in("share", 0.0..1.0, "").unwrap_or(1.0) as f32;
        if !table.has("area") {
            table.missing("area", "area = [-20.0, 0.0, 20.0, 60.0] (west, north, east, south in metres)");
        }
        let area = table.numbers::<4>("area").map(|a| a.map(|v| v as f32));
        if let Some([west, north, east, south]) = area
            && (west >= east || north >= south)
        {
            table.problem("area", "the area is empty", "write west < east and north < south");
        }
        let area = area.unwrap_or_default();
        let middle = Vec2::new(0.5 * (area[0] + area[2]), 0.5 * (area[1] + area[3]));
        let focus = table.numbers::<2>("focus").map_or(middle, place);
        let density = table.f64_in("density", 0.01..6.0, " people to a square metre").unwrap_or(1.5) as f32;
        let gaze = table.vec3("gaze");
        let orders = orders(&table, script, &span);
        table.finish();
        let crowd = Crowd { span, share, area, focus, density, gaze, orders };
        let both = |other: &&Crowd| other.span.start < crowd.span.end && crowd.span.start < other.span.end;
        let whole: f32 = crowds.iter().filter(both).map(|c| c.share).sum();
        if whole + share > 1.0 + 1e-4 {
            let message = "more people are asked for than there are";
            table.problem("share", message, format!("write share = {:.2} or less", (1.0 - whole).max(0.0)));
        }
        crowds.push(crowd);
    }
    crowds
}

fn place(p: [f64; 2]) -> Vec2 {
    Vec2::new(p[0] as f32, p[1] as f32)
}

fn orders(crowd: &Table<'_>, script: &Script, span: &Range<f64>) -> Vec<Order> {
    let mut orders: Vec<Order> = Vec::new();
    for table in crowd.tables("orders") {
        let at = if table.has("at") { script.time(&table, "at", span) } else { Some(span.start) };
        let to: Vec<Vec2> = table.pairs("to").into_iter().map(place).collect();
        if to.len() > MOST_GROUPS {
            table.problem("to", "too many places for one order", format!("write at most {MOST_GROUPS}"));
        }
        let order = Order {
            at: at.unwrap_or(span.start),
            to,
            hurry: table.f64_in("hurry", 0.0..6.0, " m/s").unwrap_or(1.3) as f32,
            lamps: table.f64_in("lamps", 0.0..20.0, "").unwrap_or(0.0) as f32,
            board: table.bool("board").unwrap_or(false),
            stagger: table.f64_in("stagger", 0.0..600.0, " s").unwrap_or(0.0) as f32,
        };
        table.finish();
        if orders.last().is_some_and(|before| before.at >= order.at) {
            table.problem("at", "the orders are not in order of time", "sort them; no two at the same time");
        }
        orders.push(order);
    }
    orders
}
