//! Which recording a frame belongs to: everything that decides what a frame of a given number looks like.

use std::{ops::RangeInclusive, sync::OnceLock};

use serde::{Deserialize, Serialize};

use super::Format;
use crate::frame::Framing;

/// Equal identities make equal frames.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub program: String,
    /// Digest of the program's file.
    pub build: String,
    pub dream: String,
    /// Digest of the dream's script.
    pub script: String,
    /// Digest of every shader.
    pub shaders: String,
    /// What lies over the script, as `--set` takes it: a preset's values, then `--set`s.
    pub set: Vec<String>,
    pub seed: u32,
    pub width: u32,
    pub height: u32,
    pub quality: String,
    /// For example `24` or `24000/1001`.
    pub fps: String,
    pub samples: u32,
    pub shutter_degrees: f32,
    pub phase_degrees: f32,
    /// [`Format::name`]: `png` is 8 bits.
    pub format: String,
    /// Supersampling, projection and layers; nothing for a plain picture.
    #[serde(flatten)]
    pub framing: Framing,
    /// `script`, or `free` for the window's free camera, whose frames no command makes again.
    pub camera: String,
    pub adapter: String,
    pub driver: String,
}

/// What may differ between the machines that share a recording, if that is allowed.
const OF_THE_MACHINE: [&str; 3] = ["build", "adapter", "driver"];

impl Identity {
    /// What a frame's file says of its origin beside what a still's does.
    pub fn notes(&self) -> [(&'static str, String); 3] {
        [("Build", self.build.clone()), ("Script", self.script.clone()), ("Shaders", self.shaders.clone())]
    }

    /// What differs, as `name was … and is now …`, in the order of names; empty if nothing does.
    pub fn differences(&self, there: &Self) -> Vec<String> {
        self.differing(there).into_iter().map(|(_, text)| text).collect()
    }

    /// Like [`Self::differences`], without what belongs to the machine: adapter, driver, build.
    pub fn differences_but_machine(&self, there: &Self) -> Vec<String> {
        let all = self.differing(there).into_iter();
        all.filter(|(name, _)| !OF_THE_MACHINE.contains(&name.as_str())).map(|(_, text)| text).collect()
    }

    fn differing(&self, there: &Self) -> Vec<(String, String)> {
        let fields = |i: &Self| match serde_json::to_value(i) {
            Ok(serde_json::Value::Object(map)) => map,
            _ => serde_json::Map::new(),
        };
        let (here, there) = (fields(self), fields(there));
        // What a plain picture does not say is not written.
        let said =
            |fields: &serde_json::Map<_, _>, k: &str| fields.get(k).map_or("not said".into(), ToString::to_string);
        let mut names: Vec<&String> = here.keys().chain(there.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let differs = |k: &&String| here.get(*k) != there.get(*k);
        let told = |k: &String| (k.clone(), format!("{k} was {} and is now {}", said(&there, k), said(&here, k)));
        names.into_iter().filter(differs).map(told).collect()
    }

    /// Sixteen hexadecimal digits that stand for it.
    pub fn id(&self) -> String {
        // A struct of texts and numbers always has a JSON form.
        let text = serde_json::to_vec(self).unwrap_or_default();
        short(&blake3::hash(&text))
    }

    /// The command that makes such frames again, for a POSIX shell.
    pub fn again(&self, frames: &RangeInclusive<i64>) -> String {
        let recipe = Recipe {
            dream: &self.dream,
            seed: self.seed,
            size: [self.width, self.height],
            quality: &self.quality,
            fps: &self.fps,
            samples: self.samples,
            shutter_degrees: self.shutter_degrees,
            phase_degrees: self.phase_degrees,
            format: Format::named(&self.format).unwrap_or(Format::Png),
            framing: self.framing,
            set: &self.set,
        };
        recipe.command(frames)
    }
}

/// What the command line can say of a frame.
pub struct Recipe<'a> {
    pub dream: &'a str,
    pub seed: u32,
    pub size: [u32; 2],
    pub quality: &'a str,
    pub fps: &'a str,
    pub samples: u32,
    pub shutter_degrees: f32,
    pub phase_degrees: f32,
    pub format: Format,
    pub framing: Framing,
    pub set: &'a [String],
}

impl Recipe<'_> {
    /// The options of `record`, a word each, but for which frames and where to.
    pub fn words(&self) -> Vec<String> {
        let [w, h] = self.size;
        let options = [
            ("--dream", self.dream.to_owned()),
            ("--fps", self.fps.to_owned()),
            ("--size", format!("{w}x{h}")),
            ("--seed", self.seed.to_string()),
            ("--quality", self.quality.to_owned()),
            ("--samples", self.samples.to_string()),
            ("--shutter", self.shutter_degrees.to_string()),
            ("--phase", self.phase_degrees.to_string()),
        ];
        let sets = self.set.iter().map(|set| ("--set", set.clone()));
        let format = self.format.options().iter().map(|&word| word.to_owned());
        let words = options.into_iter().chain(self.framing.words()).chain(sets);
        let words = words.flat_map(|(name, value)| [name.to_owned(), value]).filter(|word| !word.is_empty());
        words.chain(format).collect()
    }

    /// The command that makes such frames, for a POSIX shell, but for where they go.
    pub fn command(&self, frames: &RangeInclusive<i64>) -> String {
        let mut command = format!("oneiric record --frames {}-{}", frames.start(), frames.end());
        for word in self.words() {
            command.push(' ');
            command.push_str(&quote(&word));
        }
        command
    }
}

/// One word for a POSIX shell.
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:+,".contains(c);
    let is_plain = !word.is_empty() && word.chars().all(plain);
    if is_plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// Sixteen hexadecimal digits of a hash.
pub fn short(hash: &blake3::Hash) -> String {
    hash.to_hex()[..16].to_owned()
}

/// Digest of this program's file; its version where the file cannot be read.
pub fn build() -> &'static str {
    static BUILD: OnceLock<String> = OnceLock::new();
    BUILD.get_or_init(|| {
        let mut hasher = blake3::Hasher::new();
        let file = std::env::current_exe().and_then(std::fs::File::open);
        match file.and_then(|f| hasher.update_reader(f).map(|h| short(&h.finalize()))) {
            Ok(digest) => digest,
            Err(_) => env!("CARGO_PKG_VERSION").to_owned(),
        }
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn identity() -> Identity {
        Identity {
            dream: "grid".into(),
            set: vec!["fog.density=0.5".into()],
            seed: 7,
            width: 4,
            height: 2,
            quality: "draft".into(),
            fps: "24".into(),
            format: "png".into(),
            ..Identity::default()
        }
    }

    #[test]
    fn what_differs_is_named_and_the_machine_can_be_left_out() {
        let (a, b) = (identity(), Identity { seed: 8, adapter: "other".into(), ..identity() });
        assert_eq!(b.differences(&a), [r#"adapter was "" and is now "other""#, "seed was 7 and is now 8"]);
        assert_eq!(b.differences_but_machine(&a), ["seed was 7 and is now 8"]);
        let finer = Identity { framing: Framing { supersample: 2, ..Framing::default() }, ..identity() };
        assert_eq!(finer.differences(&a), ["supersample was not said and is now 2"]);
        assert_eq!(a.differences(&finer), ["supersample was 2 and is now not said"]);
        assert!(finer.again(&(0..=0)).contains("--supersample 2"));
        assert_ne!(a.id(), b.id());
        assert_eq!(a.id(), identity().id());
    }

    #[test]
    fn the_command_names_everything() {
        let command = identity().again(&(3..=9));
        for word in ["--dream grid", "--frames 3-9", "--seed 7", "--size 4x2", "--set fog.density=0.5"] {
            assert!(command.contains(word), "{command}");
        }
        for (format, words) in [("png16", "--format png --depth 16"), ("exr", "--format exr"), ("hdr", "--hdr")] {
            let command = Identity { format: format.into(), ..identity() }.again(&(3..=9));
            assert!(command.ends_with(words), "{command}");
        }
        assert_eq!([quote("it's"), quote("a b"), quote("--fps")], [r"'it'\''s'", "'a b'", "--fps"]);
    }
}
