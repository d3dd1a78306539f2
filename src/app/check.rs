//! `oneiric check`: scripts, presets and shaders, without a window and without a device.

use super::{cli::Source, failure::Failure, print, stage};
use crate::{
    gpu, passes,
    show::{Options, Show},
};

pub fn run(source: &Source) -> Result<(), Failure> {
    let assets = stage::assets(source)?;
    let mut errors: Vec<String> = Vec::new();
    let shaders = gpu::check_shaders(&assets, &passes::generated());
    errors.extend(shaders.iter().map(ToString::to_string));
    let options = |preset| Options { preset, set: source.set.clone(), seed: source.seed };
    let film = Show::open(assets.clone(), options(source.preset.clone()));
    let dreams = film.as_ref().map_or(0, |show| show.dreams().count());
    let parameters = film.as_ref().map_or(0, |show| show.registry().decls().len());
    let sound = film.is_ok();
    errors.extend(film.err().map(|e| e.to_string()));

    // Presets on disk are tried one by one; without a sound film each would only repeat its errors.
    let presets = if sound { assets.list("assets/presets", "toml") } else { Vec::new() };
    if let Some(root) = assets.root() {
        let on_disk = presets.iter().map(|p| root.join(p)).filter(|p| p.is_file());
        errors
            .extend(on_disk.filter_map(|p| Show::open(assets.clone(), options(Some(p))).err()).map(|e| e.to_string()));
    }
    errors.dedup();
    if errors.is_empty() {
        let shaders = assets.list("shaders", "wgsl").len();
        return print(&format!(
            "{dreams} dreams, {} presets, {shaders} shaders and {parameters} parameters are sound",
            presets.len()
        ));
    }
    for error in &errors {
        eprintln!("{}", error.trim_end());
    }
    Err(Failure::usage("scripts, presets or shaders are not sound").help("each line above names file, line and column"))
}
