//! The five quality steps every command understands.

use std::{fmt, str::FromStr};

/// How much work a frame may cost. Changes resolution of intermediate pictures, counts and sample numbers, never the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quality {
    Draft,
    Low,
    Medium,
    High,
    Cinema,
}

impl Quality {
    pub const ALL: [Self; 5] = [Self::Draft, Self::Low, Self::Medium, Self::High, Self::Cinema];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Cinema => "cinema",
        }
    }

    /// Sub-frames summed into one offline frame when nothing else is asked for.
    pub const fn samples(self) -> u32 {
        match self {
            Self::Draft => 1,
            Self::Low => 2,
            Self::Medium => 4,
            Self::High => 16,
            Self::Cinema => 64,
        }
    }
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Quality {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|q| q.name() == s)
            .ok_or_else(|| format!("'{s}' is no quality; write draft, low, medium, high or cinema"))
    }
}
