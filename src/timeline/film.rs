//! The film: which dreams play in which order and how one goes over into the next (`assets/film.toml`).

use super::ScriptErrors;
use crate::params::read::{Reader, Table};

/// How a dream comes out of the one before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Transition {
    Cut,
    /// Out of black and into black, over this many seconds.
    Fade(f64),
    /// The dream before ends on a picture that this one begins with; they are laid over each other for this long (s).
    Match(f64),
}

/// A dream's place in the film.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Name of `assets/dreams/NAME.toml`.
    pub dream: String,
    pub transition: Transition,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Film {
    pub title: String,
    pub parts: Vec<Part>,
}

impl Film {
    /// Reads `film.toml`. `exists` says whether there is a script of this name.
    pub fn parse(text: &str, file: &str, exists: impl Fn(&str) -> bool) -> Result<Self, ScriptErrors> {
        let reader = Reader::new(file, text);
        let document = reader.parse(text);
        let root = Table::new(&reader, document.get_ref(), 0..0);
        let title = root.required_str("title", "title = \"…\" at the top").unwrap_or_default().to_owned();
        let mut parts: Vec<Part> = Vec::new();
        let tables = root.tables("dreams");
        if tables.is_empty() {
            root.missing("dreams", "[[dreams]] with name = \"…\" for each dream in order");
        }
        for table in tables {
            let name = table.required_str("name", "name = \"evacuation\"").unwrap_or_default();
            if !name.is_empty() && !exists(name) {
                let remedy = format!("write assets/dreams/{name}.toml or take the entry out");
                table.problem("name", format!("there is no dream '{name}'"), remedy);
            }
            if parts.iter().any(|p| p.dream == name) {
                table.problem("name", format!("'{name}' is in the film twice"), "keep one of them");
            }
            let make: fn(f64) -> Transition = table
                .one_of(
                    "transition",
                    &[
                        ("cut", (|_| Transition::Cut) as fn(f64) -> _),
                        ("fade", Transition::Fade),
                        ("match", Transition::Match),
                    ],
                )
                .unwrap_or(|_| Transition::Cut);
            let seconds = table.f64_in("seconds", 0.0..10.0, " s").unwrap_or(1.0);
            table.finish();
            parts.push(Part { dream: name.into(), transition: make(seconds) });
        }
        root.finish();
        reader.finish(Self { title, parts })
    }
}
