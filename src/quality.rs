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

    /// The smallest size drawn (thousandths of the picture's height) and how coarse levels of detail are (1: as they were
    /// made).
    pub const fn detail(self) -> (f32, f32) {
        match self {
            Self::Draft => (12.0, 0.08),
            Self::Low => (4.5, 0.25),
            Self::Medium => (2.5, 0.45),
            Self::High => (1.2, 0.8),
            Self::Cinema => (0.6, 1.5),
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
