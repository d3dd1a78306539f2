//! Values that are typed on the command line: sizes and frame ranges.

use std::{fmt, str::FromStr};

/// Width and height in pixels, both at least 1, written `1920x1080`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub [u32; 2]);

impl FromStr for Size {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let parsed = s
            .split_once(['x', 'X', '×'])
            .and_then(|(w, h)| Some([w.trim().parse::<u32>().ok()?, h.trim().parse::<u32>().ok()?]));
        match parsed {
            Some([0, _] | [_, 0]) => Err("a picture has at least 1x1 pixels".into()),
            Some(size) => Ok(Self(size)),
            None => Err("write width and height in pixels, for example 1920x1080".into()),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.0[0], self.0[1])
    }
}

/// Frame numbers from the first to the last, both included, written `A-B` or `A`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frames {
    pub first: i64,
    pub last: i64,
}

impl FromStr for Frames {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        const HELP: &str = "write the first and the last frame number, for example 0-239";
        let (a, b) = s.split_once('-').unwrap_or((s, s));
        let parse = |t: &str| t.trim().parse::<u32>().map(i64::from).map_err(|_| HELP.to_owned());
        let frames = Self { first: parse(a)?, last: parse(b)? };
        if frames.first > frames.last { Err("the first frame comes after the last".into()) } else { Ok(frames) }
    }
}

/// Sorted numbers as `3, 7-9`.
pub fn ranges_text(numbers: &[i64]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b);
    let texts = runs.filter_map(|run| match run {
        [] => None,
        [one] => Some(one.to_string()),
        [first, .., last] => Some(format!("{first}-{last}")),
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// A finite number in a range.
pub fn number_in(s: &str, low: f64, high: f64) -> Result<f64, String> {
    match s.trim().parse::<f64>() {
        Ok(v) if (low..=high).contains(&v) => Ok(v),
        _ => Err(format!("write a number between {low} and {high}")),
    }
}

/// `1:07.250`
pub fn clock_text(seconds: f64) -> String {
    let ms = (seconds.max(0.0) * 1000.0).round() as u64;
    format!("{}:{:02}.{:03}", ms / 60_000, ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_ranges_say_what_is_wrong() {
        assert_eq!("1920x1080".parse(), Ok(Size([1920, 1080])));
        assert_eq!("1x1".parse(), Ok(Size([1, 1])));
        for bad in ["0x0", "1x0", "x", "10", "-1x5", "1.5x2", "99999999999x1"] {
            assert!(bad.parse::<Size>().is_err(), "{bad} was taken");
        }
        assert_eq!("3-7".parse(), Ok(Frames { first: 3, last: 7 }));
        assert_eq!("3".parse(), Ok(Frames { first: 3, last: 3 }));
        for bad in ["7-3", "-3", "a-b", ""] {
            assert!(bad.parse::<Frames>().is_err(), "{bad} was taken");
        }
    }

    #[test]
    fn runs_of_numbers_are_one() {
        assert_eq!(ranges_text(&[3, 7, 8, 9, 11]), "3, 7-9, 11");
        assert_eq!(ranges_text(&[]), "");
    }

    #[test]
    fn clock_texts_carry_over() {
        assert_eq!(clock_text(59.9996), "1:00.000");
        assert_eq!(clock_text(7.25), "0:07.250");
    }
}
