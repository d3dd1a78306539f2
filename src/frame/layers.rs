//! Pictures beside the picture: what compositing needs to take a frame apart and put it together again.

use std::{fmt, str::FromStr};

use exr::prelude::f16;
use serde::{Deserialize, Serialize};

/// Depth of the sky (m).
pub const FAR: f32 = 1.0e10;

/// A set of layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Layers(u8);

const NAMES: [&str; 7] = ["beauty", "depth", "motion", "normal", "emission", "fog", "id"];

impl Layers {
    pub const NONE: Self = Self(0);
    /// The picture itself, in linear light.
    pub const BEAUTY: Self = Self(1);
    /// Metres along the camera's axis; from the eye where a projection has no axis.
    pub const DEPTH: Self = Self(2);
    /// Pixels since the frame before, right and up.
    pub const MOTION: Self = Self(4);
    /// In the world: east, up, south.
    pub const NORMAL: Self = Self(8);
    /// Light that surfaces give of themselves, before air.
    pub const EMISSION: Self = Self(16);
    /// Light scattered by the air in front of the surface, and the share of light from behind that passes.
    pub const FOG: Self = Self(32);
    /// Numbers of instance and structure.
    pub const ID: Self = Self(64);
    pub const ALL: Self = Self(127);

    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Whether any of them is a property of the surface that is seen, which no average has.
    pub const fn has_facts(self) -> bool {
        self.has(Self::DEPTH.with(Self::MOTION).with(Self::NORMAL).with(Self::ID))
    }
}

impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("all");
        }
        let names = NAMES.iter().enumerate().filter(|(bit, _)| self.0 >> bit & 1 == 1).map(|(_, name)| *name);
        f.write_str(&names.collect::<Vec<_>>().join(","))
    }
}

impl FromStr for Layers {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        if s == "all" {
            return Ok(Self::ALL);
        }
        s.split(',').try_fold(Self::NONE, |sum, name| match NAMES.iter().position(|n| *n == name.trim()) {
            Some(bit) => Ok(sum.with(Self(1 << bit))),
            None => Err(format!("'{name}' is no layer; write all, or some of {}", NAMES.join(","))),
        })
    }
}

impl From<Layers> for String {
    fn from(layers: Layers) -> Self {
        layers.to_string()
    }
}

impl TryFrom<String> for Layers {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() { Ok(Self::NONE) } else { text.parse() }
    }
}

/// One number per pixel, row by row from the top left.
#[derive(Clone, Debug, PartialEq)]
pub enum Samples {
    Half(Vec<f16>),
    Float(Vec<f32>),
    Uint(Vec<u32>),
}

impl Samples {
    pub fn len(&self) -> usize {
        match self {
            Self::Half(v) => v.len(),
            Self::Float(v) => v.len(),
            Self::Uint(v) => v.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A named plane of numbers: `R`, `depth.Z`, `normal.X`.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    pub name: &'static str,
    pub samples: Samples,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sets_are_the_same_thing() {
        assert_eq!("all".parse(), Ok(Layers::ALL));
        assert_eq!("beauty,depth,motion,normal,emission,fog,id".parse(), Ok(Layers::ALL));
        assert_eq!("depth,id".parse::<Layers>().map(|l| l.to_string()), Ok("depth,id".into()));
        assert!("depth,colour".parse::<Layers>().expect_err("no such layer").contains("'colour'"));
        assert!("".parse::<Layers>().is_err());
    }
}
