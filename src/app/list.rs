//! `oneiric list` and `oneiric params`: what there is, as tables or JSON.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::json;

use super::{cli::Listing, failure::Failure, print, print_json, stage, values::clock_text};
use crate::params::{Kind, Value};

#[derive(Serialize)]
struct DreamRow<'a> {
    dream: &'a str,
    title: &'a str,
    length_s: f64,
    beats: Vec<BeatRow<'a>>,
}

#[derive(Serialize)]
struct BeatRow<'a> {
    id: &'a str,
    name: &'a str,
    start_s: f64,
    end_s: f64,
}

pub fn dreams(args: &Listing) -> Result<(), Failure> {
    let show = stage::open_show(&args.source, &stage::assets(&args.source)?)?;
    let rows: Vec<DreamRow<'_>> = show
        .dreams()
        .map(|d| DreamRow {
            dream: &d.name,
            title: &d.title,
            length_s: d.length,
            beats: d
                .beats
                .iter()
                .map(|b| BeatRow { id: &b.id, name: &b.name, start_s: b.start, end_s: b.end })
                .collect(),
        })
        .collect();
    if args.json {
        return print_json(&rows);
    }
    let mut text = String::new();
    for row in &rows {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}  {}  {}", row.dream, row.title, clock_text(row.length_s));
        for b in &row.beats {
            let _ =
                writeln!(text, "  {:<5}{:>9} – {:<9}  {}", b.id, clock_text(b.start_s), clock_text(b.end_s), b.name);
        }
    }
    print(text.trim_end())
}

pub fn params(args: &Listing) -> Result<(), Failure> {
    let show = stage::open_show(&args.source, &stage::assets(&args.source)?)?;
    let rows: Vec<serde_json::Value> = show
        .registry()
        .decls()
        .iter()
        .map(|d| {
            json!({
                "name": d.name, "kind": d.kind.name(), "default": json_value(&d.kind, d.default), "min": short(d.min), "max": short(d.max),
                "step": short(d.step), "unit": d.unit, "text": d.text, "file": d.file, "line": d.line,
            })
        })
        .collect();
    if args.json {
        return print_json(&rows);
    }
    let columns = ["name", "kind", "default", "min", "max", "unit", "text"];
    let table: Vec<[String; 7]> = std::iter::once(columns.map(str::to_owned))
        .chain(rows.iter().map(|row| columns.map(|c| plain(&row[c]))))
        .collect();
    print(&aligned(&table))
}

/// Numbers, true or false, a choice's name, lists for vectors and linear colours.
fn json_value(kind: &Kind, value: Value) -> serde_json::Value {
    match (kind, value) {
        (_, Value::F32(v)) => json!(short(v)),
        (_, Value::I32(v)) => json!(v),
        (_, Value::Bool(v)) => json!(v),
        (Kind::Choice(names), Value::Choice(i)) => json!(names.get(i as usize)),
        (_, value) => value.components().iter().map(|&v| json!(short(v))).collect(),
    }
}

/// The double that reads like the float: 0.35, not 0.3499999940395355.
fn short(v: f32) -> f64 {
    v.to_string().parse().unwrap_or_else(|_| f64::from(v))
}

/// A JSON value as one reads it: no quotes, nothing for null, short numbers.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(s) => s.clone(),
        serde_json::Value::Number(n) => {
            n.as_f64().map_or_else(|| n.to_string(), |v| ((v * 1e6).round() / 1e6).to_string())
        }
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Pads every column but the last to its widest text.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |c: usize| rows.iter().map(|r| r[c].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(text, &w)| format!("{text:<w$}")).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_numbers_are_short() {
        let rows = [["a", "long text"], ["bbb", "x"]].map(|r| r.map(str::to_owned));
        assert_eq!(aligned(&rows), "a    long text\nbbb  x");
        assert_eq!(plain(&json!(0.35f32)), "0.35");
        assert_eq!(plain(&json!([1.0, 0.5])), "1 0.5");
        assert_eq!(plain(&json!(null)), "");
    }
}
