//! The kinds of parameter, their values, and a declaration: everything one annotated line of a shader says.

use std::ops::{Deref, Range};

use glam::{Vec2, Vec3, Vec4};

use super::set::SetError;

/// What a parameter is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    F32,
    I32,
    /// `u32` in WGSL, 0 or 1.
    Bool,
    Vec2,
    Vec3,
    Vec4,
    /// `vec3f` in WGSL, scene-linear RGB.
    Colour,
    /// `u32` in WGSL, the number of the chosen name.
    Choice(Vec<String>),
}

impl Kind {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::I32 => "i32",
            Self::Bool => "bool",
            Self::Vec2 => "vec2",
            Self::Vec3 => "vec3",
            Self::Vec4 => "vec4",
            Self::Colour => "colour",
            Self::Choice(_) => "choice",
        }
    }

    /// Numbers in a value.
    pub const fn len(&self) -> usize {
        match self {
            Self::F32 | Self::I32 | Self::Bool | Self::Choice(_) => 1,
            Self::Vec2 => 2,
            Self::Vec3 | Self::Colour => 3,
            Self::Vec4 => 4,
        }
    }

    pub const fn is_empty(&self) -> bool {
        false
    }

    /// Whether there is anything between two values (tracks of other kinds can only hold).
    pub const fn is_smooth(&self) -> bool {
        !matches!(self, Self::Bool | Self::Choice(_))
    }

    /// The value with these components; whole-number kinds are rounded. Missing components are 0.
    pub fn value(&self, c: &[f32]) -> Value {
        let at = |i: usize| c.get(i).copied().unwrap_or_default();
        match self {
            Self::F32 => Value::F32(at(0)),
            Self::I32 => Value::I32(at(0).round() as i32),
            Self::Bool => Value::Bool(at(0) != 0.0),
            Self::Vec2 => Value::Vec2(Vec2::new(at(0), at(1))),
            Self::Vec3 => Value::Vec3(Vec3::new(at(0), at(1), at(2))),
            Self::Vec4 => Value::Vec4(Vec4::new(at(0), at(1), at(2), at(3))),
            Self::Colour => Value::Colour(Vec3::new(at(0), at(1), at(2))),
            Self::Choice(_) => Value::Choice(at(0).round().max(0.0) as u32),
        }
    }
}

/// What a parameter is set to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    F32(f32),
    I32(i32),
    Bool(bool),
    Vec2(Vec2),
    Vec3(Vec3),
    Vec4(Vec4),
    /// Scene-linear RGB.
    Colour(Vec3),
    Choice(u32),
}

/// A value's numbers; derefs to a slice.
#[derive(Clone, Copy, Debug)]
pub struct Components {
    numbers: [f32; 4],
    len: usize,
}

impl Deref for Components {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.numbers[..self.len]
    }
}

impl Components {
    /// `self` where `u` is 0, `other` where it is 1, exactly; outside 0..1 beyond them.
    pub fn mix(mut self, other: &Self, u: f32) -> Self {
        for (a, b) in self.numbers.iter_mut().zip(other.numbers) {
            *a = if u == 1.0 { b } else { *a + (b - *a) * u };
        }
        self
    }
}

impl Value {
    /// The numbers of the value; whole-number kinds as floats (exact, see the range check of `i32`).
    pub fn components(&self) -> Components {
        let (numbers, len) = match *self {
            Self::F32(v) => ([v, 0.0, 0.0, 0.0], 1),
            Self::I32(v) => ([v as f32, 0.0, 0.0, 0.0], 1),
            Self::Bool(v) => ([f32::from(u8::from(v)), 0.0, 0.0, 0.0], 1),
            Self::Choice(v) => ([v as f32, 0.0, 0.0, 0.0], 1),
            Self::Vec2(v) => ([v.x, v.y, 0.0, 0.0], 2),
            Self::Vec3(v) | Self::Colour(v) => ([v.x, v.y, v.z, 0.0], 3),
            Self::Vec4(v) => (v.to_array(), 4),
        };
        Components { numbers, len }
    }

    pub const fn kind_name(&self) -> &'static str {
        match self {
            Self::F32(_) => "f32",
            Self::I32(_) => "i32",
            Self::Bool(_) => "bool",
            Self::Vec2(_) => "vec2",
            Self::Vec3(_) => "vec3",
            Self::Vec4(_) => "vec4",
            Self::Colour(_) => "colour",
            Self::Choice(_) => "choice",
        }
    }

    /// Bytes of the value in WGSL memory (without the padding after a `vec3f`).
    pub const fn size(&self) -> usize {
        match self {
            Self::F32(_) | Self::I32(_) | Self::Bool(_) | Self::Choice(_) => 4,
            Self::Vec2(_) => 8,
            Self::Vec3(_) | Self::Colour(_) => 12,
            Self::Vec4(_) => 16,
        }
    }

    /// Writes the value as WGSL lays it out: little-endian 32-bit scalars one after another; bool and choice as `u32`.
    /// `bytes` starts at the member and holds at least [`Self::size`] bytes.
    pub fn write_to(&self, bytes: &mut [u8]) {
        match *self {
            Self::I32(v) => bytes[..4].copy_from_slice(&v.to_le_bytes()),
            Self::Bool(v) => bytes[..4].copy_from_slice(&u32::from(v).to_le_bytes()),
            Self::Choice(v) => bytes[..4].copy_from_slice(&v.to_le_bytes()),
            Self::F32(_) | Self::Vec2(_) | Self::Vec3(_) | Self::Vec4(_) | Self::Colour(_) => {
                for (to, from) in bytes.chunks_exact_mut(4).zip(self.components().iter()) {
                    to.copy_from_slice(&from.to_le_bytes());
                }
            }
        }
    }
}

/// A parameter, as its line in the shader declares it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decl {
    /// `block.field`, for example `fog.density`.
    pub name: String,
    pub block: String,
    pub field: String,
    pub kind: Kind,
    pub default: Value,
    /// Least and greatest value of every component.
    pub min: f32,
    pub max: f32,
    /// A slider's step.
    pub step: f32,
    /// Empty if it has none.
    pub unit: String,
    /// What it does, for people.
    pub text: String,
    pub file: String,
    /// From 1.
    pub line: u32,
    /// A simulation reads it: a change makes its checkpoints worthless.
    pub sim: bool,
}

/// One `…Params` struct of one shader.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// `TowerGlassParams` is `tower_glass`.
    pub name: String,
    pub struct_name: String,
    pub file: String,
    /// From 1.
    pub line: u32,
    /// Where its fields lie in the list of declarations.
    pub fields: Range<usize>,
}

impl Decl {
    /// Whether `value` may be given to this parameter; the error says what may.
    pub fn check(&self, value: &Value) -> Result<(), SetError> {
        if value.kind_name() != self.kind.name() {
            let (kind, got) = (self.kind.name(), value.kind_name());
            return Err(SetError::Kind { name: self.name.clone(), kind, got: got.into(), write: self.example() });
        }
        let c = value.components();
        if c.iter().any(|v| !v.is_finite()) {
            return Err(SetError::NotFinite { name: self.name.clone(), range: self.range() });
        }
        if c.iter().any(|v| *v < self.min || *v > self.max) {
            let (name, value, range) = (self.name.clone(), self.show(value), self.range());
            return Err(SetError::OutOfRange { name, value, range });
        }
        Ok(())
    }

    /// What `value` of an earlier declaration means under this one: choices are told by their names, the rest by their
    /// numbers. `None` if it is no longer allowed.
    pub fn adopt(&self, before: &Self, value: &Value) -> Option<Value> {
        match value {
            Value::Choice(_) => self.parse(&before.show(value)).ok(),
            _ => self.check(value).ok().map(|()| *value),
        }
    }

    /// The nearest value that may be given: each component held inside the range.
    pub fn clamp(&self, value: &Value) -> Value {
        let from = value.components();
        let mut c = [0.0; 4];
        for (to, v) in c.iter_mut().zip(from.iter()) {
            *to = if v.is_finite() { v.clamp(self.min, self.max) } else { self.min };
        }
        self.kind.value(&c[..from.len()])
    }

    /// The range with its unit, or the names to choose from.
    pub fn range(&self) -> String {
        match &self.kind {
            Kind::Bool => "true or false".into(),
            Kind::Choice(names) => names.join("|"),
            _ if self.unit.is_empty() => format!("{}..{}", self.min, self.max),
            _ => format!("{}..{} {}", self.min, self.max, self.unit),
        }
    }

    /// The value as it is written in `--set`, presets and annotations; [`Self::parse`] reads it back.
    pub fn show(&self, value: &Value) -> String {
        match (&self.kind, value) {
            (Kind::Choice(names), Value::Choice(i)) if (*i as usize) < names.len() => names[*i as usize].clone(),
            (_, Value::Bool(v)) => v.to_string(),
            (_, Value::I32(v)) => v.to_string(),
            _ => {
                let c = value.components();
                let numbers: Vec<_> = c.iter().map(f32::to_string).collect();
                if c.len() == 1 { numbers.concat() } else { format!("({})", numbers.join(", ")) }
            }
        }
    }

    fn example(&self) -> String {
        format!("write for example {}", self.show(&self.default))
    }

    /// Reads a value: a number, `true`, a name, `#d33a1e` (display sRGB), or numbers in brackets. Checks it too.
    pub fn parse(&self, text: &str) -> Result<Value, SetError> {
        let value = parse_value(&self.kind, text).ok_or_else(|| SetError::Kind {
            name: self.name.clone(),
            kind: self.kind.name(),
            got: format!("'{}'", text.trim()),
            write: match &self.kind {
                Kind::Choice(names) => format!("write one of {}", names.join(", ")),
                _ => self.example(),
            },
        })?;
        self.check(&value).map(|()| value)
    }
}

/// Reads a value of this kind, unchecked against any range.
pub(super) fn parse_value(kind: &Kind, text: &str) -> Option<Value> {
    let text = text.trim();
    match kind {
        Kind::F32 => text.parse().ok().map(Value::F32),
        Kind::I32 => text.parse().ok().map(Value::I32),
        Kind::Bool => text.parse().ok().map(Value::Bool),
        Kind::Choice(names) => names.iter().position(|n| n == text).map(|i| Value::Choice(i as u32)),
        Kind::Colour if text.starts_with('#') => hex(text).map(Value::Colour),
        Kind::Vec2 | Kind::Vec3 | Kind::Vec4 | Kind::Colour => {
            let inner = text
                .strip_prefix('(')
                .and_then(|t| t.strip_suffix(')'))
                .or_else(|| text.strip_prefix('[').and_then(|t| t.strip_suffix(']')))
                .unwrap_or(text);
            let numbers: Vec<f32> = inner.split(',').map(|n| n.trim().parse().ok()).collect::<Option<_>>()?;
            (numbers.len() == kind.len()).then(|| kind.value(&numbers))
        }
    }
}

/// `#rrggbb` in display sRGB to scene-linear (IEC 61966-2-1).
pub fn hex(text: &str) -> Option<Vec3> {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
    let channel = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok().map(|v| linear(f32::from(v) / 255.0));
    Some(Vec3::new(channel(0)?, channel(2)?, channel(4)?))
}

fn linear(v: f32) -> f32 {
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}
