//! The only CPU frame path: a moment of a clock goes in, a [`FrameDesc`] comes out.
//!
//! A parameter's value is the topmost of: default, the dream's `[params]`, its tracks, the preset, `--set` and the panel.
//! Sub-frames are spread over time, pixel and lens by a low-discrepancy sequence (see [`sampling`]).

mod sampling;

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    assets::{AssetError, Assets},
    clock::{FLICKS, Rate, Time},
    dreams,
    frame::{FrameDesc, Framing, Sample, Window},
    params::{ParamSet, Preset, Problems, Registry, SetError, Source, Value, suggest},
    quality::Quality,
    timeline::{Beat, Dream, Film, Score},
    world::Scene,
};

/// What the command line lays over the scripts.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub preset: Option<PathBuf>,
    /// `fog.density=0.8`, later ones over earlier ones.
    pub set: Vec<String>,
    /// Instead of the dreams' own seeds.
    pub seed: Option<u32>,
}

/// Which frame is wanted, and how.
#[derive(Clone, Debug)]
pub struct Exposure<'a> {
    pub dream: &'a str,
    pub rate: Rate,
    /// From the dream's start.
    pub frame: i64,
    /// Sub-frames; 1 is an instant without motion blur, anti-aliasing or depth of field.
    pub samples: u32,
    /// 180 is open for half of the frame.
    pub shutter_deg: f32,
    /// How far after the frame's start the shutter opens, in the same degrees.
    pub phase_deg: f32,
    pub quality: Quality,
    /// Pixels.
    pub size: [u32; 2],
    /// Supersampling, projection, transparency and layers.
    pub framing: Framing,
    /// One sample, jittered by the frame's number; the renderer may use history.
    pub live: bool,
}

impl<'a> Exposure<'a> {
    /// A frame of `dream` at film rate with the sub-frames of `quality` and a 180° shutter.
    pub fn new(dream: &'a str, frame: i64, quality: Quality, size: [u32; 2]) -> Self {
        let (rate, samples, framing) = (Rate::FILM, quality.samples(), Framing::default());
        Self { dream, rate, frame, samples, shutter_deg: 180.0, phase_deg: 0.0, quality, size, framing, live: false }
    }
}

/// Why the show cannot go on as asked. Displays as one message: where, what, and what to write.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    #[error(transparent)]
    Asset(#[from] AssetError),
    /// Mistakes in shaders' annotations, scripts or presets.
    #[error(transparent)]
    Text(#[from] Problems),
    #[error(transparent)]
    Set(#[from] SetError),
    #[error("{}: cannot be read: {source}", path.display())]
    Preset { path: PathBuf, source: std::io::Error },
    #[error("there is no dream '{name}'; {remedy}")]
    Dream { name: String, remedy: String },
    #[error("'{text}' is no time in {dream}; {remedy}")]
    At { dream: String, text: String, remedy: String },
}

/// What a reload changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reloaded {
    /// A parameter was added, changed or taken out.
    pub params: bool,
    /// Names of the dreams whose scripts read differently now.
    pub dreams: Vec<String>,
    /// Overrides that were dropped because their parameter is gone or no longer allows the value.
    pub dropped: Vec<String>,
}

/// Everything that is read from texts; replaced as a whole or not at all.
#[derive(Clone, Debug)]
struct Library {
    registry: Arc<Registry>,
    film: Film,
    dreams: BTreeMap<String, Arc<Dream>>,
    preset: Preset,
}

/// The film, its dreams and their parameters, ready to describe any frame.
#[derive(Debug)]
pub struct Show {
    assets: Assets,
    preset_path: Option<PathBuf>,
    seed: Option<u32>,
    library: Library,
    overrides: BTreeMap<String, Value>,
    scores: BTreeMap<String, Arc<Score>>,
    scenes: Mutex<HashMap<(String, u32), Arc<Scene>>>,
}

impl Library {
    fn read(assets: &Assets, preset: Option<&PathBuf>) -> Result<Self, ShowError> {
        let registry = Arc::new(Registry::load(assets)?);
        let mut problems = Problems::default();
        let mut dreams = BTreeMap::new();
        let mut names = Vec::new();
        for path in assets.list("assets/dreams", "toml") {
            let text = assets.read(&path)?;
            names.push(path.trim_start_matches("assets/dreams/").trim_end_matches(".toml").to_owned());
            match Dream::parse(&text, &path, &registry) {
                Ok(dream) => {
                    problems.0.extend(unknown_cast(&dream, &path, &text));
                    dreams.insert(dream.name.clone(), Arc::new(dream));
                }
                Err(found) => problems.0.extend(found.0),
            }
        }
        let path = "assets/film.toml";
        let film = Film::parse(&assets.read(path)?, path, |name| names.iter().any(|n| n == name));
        let film = film.unwrap_or_else(|found| {
            problems.0.extend(found.0);
            Film::default()
        });
        let preset = match preset {
            Some(path) => {
                let read = std::fs::read_to_string(path);
                let text = read.map_err(|source| ShowError::Preset { path: path.clone(), source })?;
                Preset::parse(&text, &path.to_string_lossy(), &registry).unwrap_or_else(|found| {
                    problems.0.extend(found.0);
                    Preset::default()
                })
            }
            None => Preset::default(),
        };
        Ok(problems.none_or(Self { registry, film, dreams, preset })?)
    }
}

fn unknown_cast(dream: &Dream, path: &str, text: &str) -> Option<crate::params::Problem> {
    if dreams::cast(&dream.cast).is_some() {
        return None;
    }
    let at = text.find("cast").unwrap_or(0);
    let line = at..at + text[at..].find('\n').unwrap_or(text.len() - at);
    let remedy = suggest(&dream.cast, dreams::casts().iter().map(|c| c.name));
    Some(Source::new(path, text).problem(line, format!("there is no cast '{}'", dream.cast), remedy))
}

impl Show {
    /// Reads shaders' annotations, the film, every script and the preset. The error lists everything that is wrong.
    pub fn open(assets: Assets, options: Options) -> Result<Self, ShowError> {
        let library = Library::read(&assets, options.preset.as_ref())?;
        let mut overrides = BTreeMap::new();
        for text in &options.set {
            let (name, value) = library.registry.parse_assignment(text)?;
            overrides.insert(name, value);
        }
        let scores = scores(&library, &overrides);
        let (preset_path, seed) = (options.preset, options.seed);
        Ok(Self { assets, preset_path, seed, library, overrides, scores, scenes: Mutex::default() })
    }

    /// Reads everything again. On any error all stays as it was.
    pub fn reload(&mut self) -> Result<Reloaded, ShowError> {
        let new = Library::read(&self.assets, self.preset_path.as_ref())?;
        let old = &self.library;
        let same = |(name, dream): &(&String, &Arc<Dream>)| {
            old.dreams.get(*name).is_some_and(|before| format!("{before:?}") == format!("{dream:?}"))
        };
        let changed = new.dreams.iter().filter(|entry| !same(entry)).map(|(name, _)| name.clone()).collect();
        let params = new.registry.decls() != old.registry.decls();
        let (mut kept, mut dropped) = (BTreeMap::new(), Vec::new());
        for (name, value) in &self.overrides {
            let decls = old.registry.get(name).zip(new.registry.get(name));
            match decls.and_then(|(before, now)| now.adopt(before, value)) {
                Some(value) => drop(kept.insert(name.clone(), value)),
                None => dropped.push(name.clone()),
            }
        }
        self.scores = scores(&new, &kept);
        (self.library, self.overrides) = (new, kept);
        Ok(Reloaded { params, dreams: changed, dropped })
    }

    pub fn registry(&self) -> &Arc<Registry> {
        &self.library.registry
    }

    pub fn film(&self) -> &Film {
        &self.library.film
    }

    /// Every dream, by name.
    pub fn dreams(&self) -> impl Iterator<Item = &Arc<Dream>> {
        self.library.dreams.values()
    }

    pub fn dream(&self, name: &str) -> Result<&Arc<Dream>, ShowError> {
        self.library.dreams.get(name).ok_or_else(|| self.no_dream(name))
    }

    fn no_dream(&self, name: &str) -> ShowError {
        let remedy = suggest(name, self.library.dreams.keys().map(String::as_str));
        ShowError::Dream { name: name.into(), remedy }
    }

    /// A dream with the overrides laid over it: parameters and camera at any time.
    pub fn score(&self, dream: &str) -> Result<&Arc<Score>, ShowError> {
        self.scores.get(dream).ok_or_else(|| self.no_dream(dream))
    }

    /// What `--set` and the panel have changed.
    pub fn overrides(&self) -> &BTreeMap<String, Value> {
        &self.overrides
    }

    /// Lays a value over script and preset. Refuses what the parameter's declaration does not allow.
    pub fn set_override(&mut self, name: &str, value: Value) -> Result<(), SetError> {
        let registry = &self.library.registry;
        registry.get(name).ok_or_else(|| registry.unknown(name))?.check(&value)?;
        self.overrides.insert(name.into(), value);
        self.scores = scores(&self.library, &self.overrides);
        Ok(())
    }

    /// Gives a parameter back to script and preset.
    pub fn clear_override(&mut self, name: &str) {
        if self.overrides.remove(name).is_some() {
            self.scores = scores(&self.library, &self.overrides);
        }
    }

    /// Preset and overrides as a preset of their own.
    pub fn to_preset(&self, title: &str) -> Preset {
        let mut values: BTreeMap<String, Value> = self.library.preset.values.iter().cloned().collect();
        values.extend(self.overrides.iter().map(|(name, value)| (name.clone(), *value)));
        Preset { title: title.into(), values: values.into_iter().collect() }
    }

    /// The seed a dream is played with.
    pub fn seed(&self, dream: &Dream) -> u32 {
        self.seed.unwrap_or(dream.seed)
    }

    /// The dream's world, built at its first use and kept.
    pub fn scene(&self, dream: &str) -> Result<Arc<Scene>, ShowError> {
        let script = self.dream(dream)?;
        let seed = self.seed(script);
        let mut scenes = self.scenes.lock().unwrap_or_else(PoisonError::into_inner);
        let build = || dreams::cast(&script.cast).map(|c| (c.scene)(seed)).unwrap_or_default();
        Ok(scenes.entry((script.cast.clone(), seed)).or_insert_with(|| Arc::new(build())).clone())
    }

    /// Describes a frame completely.
    pub fn frame(&self, exposure: &Exposure<'_>) -> Result<FrameDesc, ShowError> {
        let score = self.score(exposure.dream)?;
        let dream = score.dream();
        let time = exposure.rate.time(exposure.frame);
        let duration = exposure.rate.duration();
        let open = (duration as f64 * f64::from(exposure.shutter_deg) / 360.0).round() as i64;
        let shot = dream.shot_at(time.seconds());
        let single = exposure.live || exposure.samples <= 1;
        let count = if single { 1 } else { exposure.samples };
        let phase = (duration as f64 * f64::from(exposure.phase_deg) / 360.0).round() as i64;
        // A frame belongs to the shot it starts in: no sub-frame is taken from beyond the cut that ends it.
        let cut =
            dream.shots.get(shot).filter(|_| shot + 1 < dream.shots.len()).map(|s| Time::from_seconds(s.end).0 - 1);
        let sample = |i: u32| {
            let within = if single { 0 } else { sampling::instant(i, count, open) };
            let at = (time.0 + phase + within).min(cut.unwrap_or(i64::MAX)).max(time.0.min(0));
            let t = Time(at).seconds();
            let before = Time(at - duration).seconds();
            let camera = score.camera(t);
            let uncut = before >= 0.0 && dream.shot_at(before) == dream.shot_at(t);
            let previous = if uncut { score.camera(before) } else { camera };
            let (jitter, lens) = match (exposure.live, single) {
                (true, _) => sampling::live(exposure.frame),
                (false, true) => Default::default(),
                (false, false) => sampling::offline(i, count),
            };
            Sample { time: Time(at), camera, previous, view_of: None, params: score.params(t), jitter, lens }
        };
        Ok(FrameDesc {
            dream: exposure.dream.into(),
            scene: self.scene(exposure.dream)?,
            seed: self.seed(dream),
            quality: exposure.quality,
            size: exposure.size,
            framing: exposure.framing,
            window: Window::all(exposure.size, exposure.framing.supersample),
            frame: exposure.frame,
            time,
            shutter: open,
            interval: duration,
            samples: (0..count).map(sample).collect(),
            events: dream.events.clone(),
            score: score.clone(),
            sims: dreams::cast(&dream.cast).map_or(&[], |c| c.sims),
            live: exposure.live,
        })
    }

    /// Seconds of the whole film.
    pub fn length(&self) -> f64 {
        self.parts().map(|(_, d)| d.length).sum()
    }

    /// The dreams in the order of the film, with the second of the film at which each starts.
    pub fn parts(&self) -> impl Iterator<Item = (f64, &Arc<Dream>)> {
        let mut start = 0.0;
        self.library.film.parts.iter().filter_map(|p| self.library.dreams.get(&p.dream)).map(move |dream| {
            let at = start;
            start += dream.length;
            (at, dream)
        })
    }

    /// Which dream plays at a second of the film and how far into it; outside of the film its first or last moment.
    pub fn film_position(&self, seconds: f64) -> Option<(&Arc<Dream>, f64)> {
        let (start, dream) = self.parts().take_while(|(start, _)| *start <= seconds.max(0.0)).last()?;
        Some((dream, (seconds - start).clamp(0.0, dream.length)))
    }

    /// The second of the film at which `local` seconds of a dream play.
    pub fn film_seconds(&self, dream: &str, local: f64) -> Option<f64> {
        self.parts().find(|(_, d)| d.name == dream).map(|(start, _)| start + local)
    }

    /// The beat after the one at `t` seconds.
    pub fn next_beat(&self, dream: &str, t: f64) -> Option<&Beat> {
        self.library.dreams.get(dream)?.beats.iter().find(|b| b.start > t)
    }

    /// The start of this beat, or of the one before if it began less than a second ago.
    pub fn previous_beat(&self, dream: &str, t: f64) -> Option<&Beat> {
        let beats = &self.library.dreams.get(dream)?.beats;
        beats.iter().rev().find(|b| b.start <= t - 1.0).or(beats.first())
    }

    /// Reads a time of a dream: `33.5` or `1:05.5` seconds, or a beat's id or name (its start).
    pub fn at(&self, dream: &str, text: &str) -> Result<Time, ShowError> {
        let script = self.dream(dream)?;
        if let Some(beat) = script.beat(text.trim()) {
            return Ok(Time::from_seconds(beat.start));
        }
        let wrong = |remedy| ShowError::At { dream: dream.into(), text: text.into(), remedy };
        let (minutes, seconds) = text.trim().split_once(':').unwrap_or(("0", text.trim()));
        let Some(t) =
            minutes.parse::<u32>().ok().zip(seconds.parse::<f64>().ok()).map(|(m, s)| f64::from(m) * 60.0 + s)
        else {
            let names = script.beats.iter().flat_map(|b| [b.id.as_str(), b.name.as_str()]);
            return Err(wrong(suggest(text, names.collect::<Vec<_>>())));
        };
        if !(0.0..=script.length).contains(&t) || (t * FLICKS as f64) > i64::MAX as f64 {
            return Err(wrong(format!("write seconds in 0..{}", script.length)));
        }
        Ok(Time::from_seconds(t))
    }
}

fn scores(library: &Library, overrides: &BTreeMap<String, Value>) -> BTreeMap<String, Arc<Score>> {
    let mut layers: BTreeMap<usize, Value> = BTreeMap::new();
    let preset = library.preset.values.iter().map(|(name, value)| (name, value));
    for (name, value) in preset.chain(overrides) {
        layers.extend(library.registry.index(name).map(|index| (index, *value)));
    }
    let layers: Vec<_> = layers.into_iter().collect();
    let defaults = ParamSet::defaults(library.registry.clone());
    let score = |dream: &Arc<Dream>| Arc::new(Score::new(dream.clone(), defaults.clone(), layers.clone()));
    library.dreams.iter().map(|(name, dream)| (name.clone(), score(dream))).collect()
}
