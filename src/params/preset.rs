//! A preset: some parameters by name, laid over what a dream's script says.
//!
//! ```toml
//! title = "Thick air"
//! [params]
//! "fog.density" = 0.8
//! "fog.colour" = "#d33a1e"
//! ```

use super::{
    Problems, Registry, Value,
    read::{Reader, Table, parameters},
};

/// A named handful of parameter values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preset {
    pub title: String,
    /// Sorted by name.
    pub values: Vec<(String, Value)>,
}

impl Preset {
    /// Reports every unknown key, unknown parameter and value that is not allowed.
    pub fn parse(text: &str, file: &str, registry: &Registry) -> Result<Self, Problems> {
        let reader = Reader::new(file, text);
        let document = reader.parse(text);
        let root = Table::new(&reader, document.get_ref(), 0..0);
        let title = root.required_str("title", "title = \"…\" at the top").unwrap_or_default().to_owned();
        let values = root.table("params").map(|t| parameters(&reader, &t, registry)).unwrap_or_default();
        root.finish();
        reader.finish(Self { title, values })
    }

    /// The preset as a file that [`Self::parse`] reads back. Names that are not in the registry are left out.
    pub fn to_toml(&self, registry: &Registry) -> String {
        let mut out = format!("title = {}\n\n[params]\n", toml::Value::from(self.title.as_str()));
        for (name, value) in &self.values {
            let Some(decl) = registry.get(name) else { continue };
            let shown = decl.show(value);
            let written = match value {
                Value::Choice(_) => format!("{shown:?}"),
                _ => shown.replace('(', "[").replace(')', "]"),
            };
            out.push_str(&format!("{name:?} = {written}\n"));
        }
        out
    }
}
