//! How a picture is taken beyond what the script's camera says, and what is kept of it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Layers;

/// Which directions a picture shows, and where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Projection {
    /// The camera's own field of view on a plane.
    #[default]
    Perspective,
    /// All directions, longitude across and latitude down (2:1). The horizon is level; the middle is the camera's heading.
    Equirect,
    /// Half of all directions on a disc (square), equidistant: the distance from the middle is the angle. Level like
    /// `Equirect`; the camera's heading lies below the middle.
    Dome,
}

impl Projection {
    pub const ALL: [Self; 3] = [Self::Perspective, Self::Equirect, Self::Dome];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Perspective => "perspective",
            Self::Equirect => "equirect",
            Self::Dome => "dome",
        }
    }

    /// Put together from several views rather than seen at once.
    pub fn is_spherical(self) -> bool {
        self != Self::Perspective
    }
}

impl fmt::Display for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Projection {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|p| p.name() == s);
        found.ok_or_else(|| format!("'{s}' is no projection; write perspective, equirect or dome"))
    }
}

/// What is made of an exposure. In a recording's description only what differs from a plain picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Framing {
    /// Sub-frames are rendered so many times as large along each side, and filtered down in linear light.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub supersample: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub projection: Projection,
    /// How far the dome's middle is tilted from straight up towards the camera's heading (degrees).
    #[serde(default = "half_way", skip_serializing_if = "is_half_way")]
    pub dome_tilt: f32,
    /// Coverage in the alpha channel: the sky is transparent, and air as far as light passes through it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub alpha: bool,
    /// Pictures beside the picture, in one EXR; none for a plain picture.
    #[serde(default, skip_serializing_if = "is_default")]
    pub layers: Layers,
    /// Light is kept in 32 bits, not 16.
    #[serde(default, skip_serializing_if = "is_default")]
    pub float: bool,
    /// Rendered pixels along a side of a part, besides its margins, as if the adapter held no more; 0: what suits it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tile: u32,
}

/// Degrees by which a dome is tilted when nothing is said.
const HALF_WAY: f32 = 45.0;

fn one() -> u32 {
    1
}

fn is_one(n: &u32) -> bool {
    *n == 1
}

fn half_way() -> f32 {
    HALF_WAY
}

fn is_half_way(tilt: &f32) -> bool {
    *tilt == HALF_WAY
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Default for Framing {
    fn default() -> Self {
        Self {
            supersample: 1,
            projection: Projection::Perspective,
            dome_tilt: HALF_WAY,
            alpha: false,
            layers: Layers::NONE,
            float: false,
            tile: 0,
        }
    }
}

impl Framing {
    /// No picture has a longer side (pixels): one more, and 32 bits no longer hold a place in it exactly.
    pub const LONGEST: u32 = 1 << 20;

    /// Largest `supersample`.
    pub const MOST: u32 = 8;

    /// The options of the command line that say it, name and value; a flag's value is empty.
    pub fn words(&self) -> Vec<(&'static str, String)> {
        let plain = Self::default();
        let mut words = Vec::new();
        let mut say = |said: bool, name, value: String| {
            if said {
                words.push((name, value));
            }
        };
        say(self.supersample != plain.supersample, "--supersample", self.supersample.to_string());
        say(self.projection != plain.projection, "--projection", self.projection.to_string());
        say(self.dome_tilt != plain.dome_tilt, "--dome-tilt", self.dome_tilt.to_string());
        say(self.alpha, "--alpha", String::new());
        say(self.layers != plain.layers, "--layers", self.layers.to_string());
        say(self.float, "--exr", "float".into());
        say(self.tile != plain.tile, "--tile", self.tile.to_string());
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_picture_has_nothing_to_say() {
        assert_eq!(serde_json::to_string(&Framing::default()).expect("plain data"), "{}");
        assert_eq!(serde_json::from_str::<Framing>("{}").expect("nothing said"), Framing::default());
        assert!(Framing::default().words().is_empty());
    }

    #[test]
    fn what_is_said_comes_back() {
        let layers = "depth,fog".parse().expect("two layers");
        let framing =
            Framing { supersample: 3, projection: Projection::Dome, layers, float: true, ..Framing::default() };
        let text = serde_json::to_string(&framing).expect("plain data");
        assert_eq!(serde_json::from_str::<Framing>(&text).expect("what was written"), framing);
        let words: Vec<String> = framing.words().into_iter().map(|(name, value)| format!("{name} {value}")).collect();
        assert_eq!(words, ["--supersample 3", "--projection dome", "--layers depth,fog", "--exr float"]);
    }
}
