//! A value for every parameter, and the rules a new value must pass.

use glam::Vec3;
use std::sync::Arc;

use super::{Decl, Registry, Value};

/// Why a parameter did not take a value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SetError {
    #[error("no parameter is called '{name}'; {remedy}")]
    Unknown { name: String, remedy: String },
    #[error("{name} is a {kind}, not {got}; {write}")]
    Kind { name: String, kind: &'static str, got: String, write: String },
    #[error("{name} cannot be infinite or not a number; write a value in {range}")]
    NotFinite { name: String, range: String },
    #[error("{name} cannot be {value}; write a value in {range}")]
    OutOfRange { name: String, value: String, range: String },
    #[error("'{text}' sets nothing; write pass.param=value, for example fog.density=0.8")]
    Syntax { text: String },
}

/// A value for every parameter of a registry.
#[derive(Clone, Debug, Default)]
pub struct ParamSet {
    pub registry: Arc<Registry>,
    values: Vec<Value>,
}

impl ParamSet {
    pub fn defaults(registry: Arc<Registry>) -> Self {
        let values = registry.decls().iter().map(|d| d.default).collect();
        Self { registry, values }
    }

    pub fn get(&self, name: &str) -> Option<Value> {
        self.registry.index(name).and_then(|i| self.value(i))
    }

    /// By place in [`Registry::decls`].
    pub fn value(&self, index: usize) -> Option<Value> {
        self.values.get(index).copied()
    }

    /// All values, in the order of [`Registry::decls`].
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The first component of a parameter, or 0 if there is none of this name.
    pub fn f32(&self, name: &str) -> f32 {
        self.get(name).map_or(0.0, |v| v.components()[0])
    }

    /// A colour (linear), or black if there is none of this name.
    pub fn colour(&self, name: &str) -> Vec3 {
        self.get(name).map_or(Vec3::ZERO, |v| Vec3::from_slice(&v.components()))
    }

    /// Refuses a value of the wrong kind, one that is not finite, and one outside the range.
    pub fn set(&mut self, index: usize, value: Value) -> Result<(), SetError> {
        let decl = self.registry.decls().get(index).ok_or_else(|| self.registry.unknown(&format!("#{index}")))?;
        decl.check(&value)?;
        self.values[index] = value;
        Ok(())
    }

    pub fn set_named(&mut self, name: &str, value: Value) -> Result<(), SetError> {
        let index = self.registry.index(name).ok_or_else(|| self.registry.unknown(name))?;
        self.set(index, value)
    }

    /// Takes the nearest value in range, for curves that swing past their keys. Ignores names there are none of.
    pub fn set_clamped(&mut self, name: &str, value: Value) {
        if let Some(index) = self.registry.index(name) {
            self.values[index] = self.registry.decls()[index].clamp(&value);
        }
    }

    /// Reads and sets `fog.density=0.8`.
    pub fn set_text(&mut self, text: &str) -> Result<(), SetError> {
        let (name, value) = self.registry.parse_assignment(text)?;
        self.set_named(&name, value)
    }

    /// The values under a new registry: kept where the parameter still exists and still allows them, else its default.
    pub fn rebase(&self, registry: Arc<Registry>) -> Self {
        let keep = |decl: &Decl| decl.adopt(self.registry.get(&decl.name)?, &self.get(&decl.name)?);
        let values = registry.decls().iter().map(|decl| keep(decl).unwrap_or(decl.default)).collect();
        Self { registry, values }
    }
}
