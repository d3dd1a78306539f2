//! Walks a TOML text with the place of everything in it and collects every mistake instead of stopping at the first.
//!
//! Each getter remembers the key it was asked for, so that [`Table::finish`] can point at the keys nobody knows.

use std::{cell::RefCell, ops::Range};

use glam::Vec3;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Decl, Problem, Problems, Source, Value, problem::suggest};

type Place = Range<usize>;

/// A text being read, and what was found wrong with it so far.
pub struct Reader {
    pub source: Source,
    problems: RefCell<Vec<Problem>>,
}

impl Reader {
    pub fn new(file: &str, text: &str) -> Self {
        Self { source: Source::new(file, text), problems: RefCell::default() }
    }

    pub fn problem(&self, place: Place, message: impl Into<String>, remedy: impl Into<String>) {
        self.problems.borrow_mut().push(self.source.problem(place, message, remedy));
    }

    /// Parses the text; mistakes of syntax are reported and what could be read is returned.
    pub fn parse<'t>(&self, text: &'t str) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let place = error.span().unwrap_or(0..0);
            self.problem(place, error.message().replace('\n', ", "), "write it as TOML (toml.io)");
        }
        table
    }

    pub fn finish<T>(self, value: T) -> Result<T, Problems> {
        Problems(self.problems.into_inner()).none_or(value)
    }
}

/// A table of the text.
pub struct Table<'a> {
    reader: &'a Reader,
    map: &'a DeTable<'a>,
    pub place: Place,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Table<'a> {
    pub fn new(reader: &'a Reader, map: &'a DeTable<'a>, place: Place) -> Self {
        Self { reader, map, place, asked: RefCell::default() }
    }

    /// A value whose key is not known beforehand.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, Place, &'a Spanned<DeValue<'a>>)> + use<'a> {
        self.map.iter().map(|(k, v)| (k.get_ref().as_ref(), k.span(), v))
    }

    fn find(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        if !self.asked.borrow().contains(&key) {
            self.asked.borrow_mut().push(key);
        }
        self.map.get(key)
    }

    pub fn has(&self, key: &'static str) -> bool {
        self.find(key).is_some()
    }

    pub fn place_of(&self, key: &'static str) -> Place {
        self.map.get(key).map_or(self.place.clone(), Spanned::span)
    }

    fn wrong<T>(&self, value: &Spanned<DeValue<'_>>, key: &str, want: &str) -> Option<T> {
        let got = value.get_ref().type_str();
        self.reader.problem(value.span(), format!("'{key}' is of type {got}"), format!("write {want}"));
        None
    }

    pub fn missing(&self, key: &str, example: &str) {
        self.reader.problem(self.place.clone(), format!("'{key}' is missing"), format!("write {example}"));
    }

    pub fn f64(&self, key: &'static str) -> Option<f64> {
        let value = self.find(key)?;
        match number(value.get_ref()) {
            Some(v) if v.is_finite() => Some(v),
            Some(_) => {
                self.reader.problem(value.span(), format!("'{key}' is not finite"), "write a number");
                None
            }
            None => self.wrong(value, key, "a number"),
        }
    }

    pub fn f64_in(&self, key: &'static str, range: Range<f64>, unit: &str) -> Option<f64> {
        let v = self.f64(key)?;
        if (range.start..=range.end).contains(&v) {
            return Some(v);
        }
        let remedy = format!("write a value in {}..{}{unit}", range.start, range.end);
        self.reader.problem(self.place_of(key), format!("'{key}' cannot be {v}"), remedy);
        None
    }

    pub fn u32(&self, key: &'static str) -> Option<u32> {
        let value = self.find(key)?;
        let whole = number(value.get_ref()).filter(|v| v.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(v));
        whole.map_or_else(|| self.wrong(value, key, "a whole number from 0"), |v| Some(v as u32))
    }

    pub fn str(&self, key: &'static str) -> Option<&'a str> {
        let value = self.find(key)?;
        value.get_ref().as_str().map_or_else(|| self.wrong(value, key, "text in quotes"), Some)
    }

    pub fn required_str(&self, key: &'static str, example: &str) -> Option<&'a str> {
        if !self.has(key) {
            self.missing(key, example);
        }
        self.str(key)
    }

    pub fn required_f64(&self, key: &'static str, example: &str) -> Option<f64> {
        if !self.has(key) {
            self.missing(key, example);
        }
        self.f64(key)
    }

    /// `N` finite numbers.
    pub fn numbers<const N: usize>(&self, key: &'static str) -> Option<[f64; N]> {
        let value = self.find(key)?;
        let list: Option<Vec<f64>> =
            value.get_ref().as_array().map(|a| a.iter().filter_map(|v| number(v.get_ref())).collect());
        match list.map(<[f64; N]>::try_from) {
            Some(Ok(list)) if list.iter().all(|v| v.is_finite()) => Some(list),
            _ => self.wrong(value, key, &format!("{N} finite numbers in square brackets")),
        }
    }

    pub fn vec3(&self, key: &'static str) -> Option<Vec3> {
        self.numbers::<3>(key).map(|[x, y, z]| Vec3::new(x as f32, y as f32, z as f32))
    }

    /// A list of pairs of finite numbers; empty if there is none.
    pub fn pairs(&self, key: &'static str) -> Vec<[f64; 2]> {
        let Some(value) = self.find(key) else { return Vec::new() };
        let pair = |item: &Spanned<DeValue<'_>>| {
            let list: Option<Vec<f64>> = item.get_ref().as_array()?.iter().map(|v| number(v.get_ref())).collect();
            list.and_then(|l| <[f64; 2]>::try_from(l).ok()).filter(|l| l.iter().all(|v| v.is_finite()))
        };
        let list: Option<Vec<_>> = value.get_ref().as_array().and_then(|a| a.iter().map(pair).collect());
        list.or_else(|| self.wrong(value, key, "a list of pairs of finite numbers")).unwrap_or_default()
    }

    pub fn bool(&self, key: &'static str) -> Option<bool> {
        let value = self.find(key)?;
        value.get_ref().as_bool().map_or_else(|| self.wrong(value, key, "true or false"), Some)
    }

    /// One of a few words.
    pub fn one_of<T: Copy>(&self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.str(key)?;
        let found = words.iter().find(|(w, _)| *w == text).map(|(_, v)| *v);
        if found.is_none() {
            let remedy = suggest(text, words.iter().map(|(w, _)| *w));
            self.reader.problem(self.place_of(key), format!("'{text}' is no {key}"), remedy);
        }
        found
    }

    pub fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let value = self.find(key)?;
        match value.get_ref().as_table() {
            Some(map) => Some(Table::new(self.reader, map, value.span())),
            None => self.wrong(value, key, "a table, '{ … }' or '[…]'"),
        }
    }

    /// An array of tables; anything else in it is reported.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(value) = self.find(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            return self.wrong(value, key, &format!("'[[{key}]]' or a list of '{{ … }}'")).unwrap_or_default();
        };
        let table = |item: &'a Spanned<DeValue<'a>>| match item.get_ref().as_table() {
            Some(map) => Some(Table::new(self.reader, map, item.span())),
            None => self.wrong(item, key, "a table '{ … }'"),
        };
        list.iter().filter_map(table).collect()
    }

    /// The value of parameter `decl` under `key`, checked.
    pub fn value(&self, key: &'static str, decl: &Decl) -> Option<Value> {
        let value = self.find(key)?;
        parameter(self.reader, value, decl)
    }

    pub fn problem(&self, key: &'static str, message: impl Into<String>, remedy: impl Into<String>) {
        self.reader.problem(self.place_of(key), message, remedy);
    }

    /// Reports every key that no getter has asked for.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.map.keys() {
            let name: &str = key.get_ref();
            if !asked.contains(&name) {
                let remedy = suggest(name, asked.iter().copied());
                self.reader.problem(key.span(), format!("'{name}' is not known here"), remedy);
            }
        }
    }
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(v) => v.as_str().parse().ok(),
        DeValue::Integer(v) => i64::from_str_radix(v.as_str(), v.radix()).ok().map(|v| v as f64),
        _ => None,
    }
}

/// Reads what a script or preset gives a parameter; reports a wrong kind, a non-finite number or one out of range.
pub fn parameter(reader: &Reader, value: &Spanned<DeValue<'_>>, decl: &Decl) -> Option<Value> {
    let text = match value.get_ref() {
        DeValue::String(s) => s.to_string(),
        DeValue::Boolean(b) => b.to_string(),
        DeValue::Array(a) => {
            let items: Vec<_> = a.iter().filter_map(|v| number(v.get_ref())).map(|v| v.to_string()).collect();
            items.join(",")
        }
        other => number(other).map(|v| v.to_string()).unwrap_or_else(|| other.type_str().into()),
    };
    match decl.parse(&text) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = error.to_string();
            let (what, remedy) = message.split_once("; ").unwrap_or((&message, "see `oneiric params`"));
            reader.problem(value.span(), what, remedy);
            None
        }
    }
}

/// Reads a table of parameters: `"fog.density" = 0.8`, or `fog.density = 0.8`, or `[params.fog]` and `density = 0.8`.
pub fn parameters(reader: &Reader, table: &Table<'_>, registry: &super::Registry) -> Vec<(String, Value)> {
    let mut out: Vec<(String, Value)> = Vec::new();
    let mut pending: Vec<_> = table.entries().map(|(k, p, v)| (k.to_owned(), p, v)).collect();
    while let Some((name, place, value)) = pending.pop() {
        if let (Some(inner), None) = (value.get_ref().as_table(), registry.get(&name)) {
            pending.extend(inner.iter().map(|(k, v)| (format!("{name}.{}", k.get_ref()), k.span(), v)));
            continue;
        }
        let Some(decl) = registry.get(&name) else {
            reader.problem(place, format!("no parameter is called '{name}'"), registry.remedy(&name));
            continue;
        };
        if out.iter().any(|(n, _)| *n == name) {
            reader.problem(place, format!("'{name}' is given twice"), "keep one of them");
        } else if let Some(value) = parameter(reader, value, decl) {
            out.push((name, value));
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}
