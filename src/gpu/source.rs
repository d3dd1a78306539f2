//! WGSL text from files: `#import` once only with an exact line map, `@auto` bindings, one uniform for all parameters,
//! and naga's check.
//!
//! `#import lib/noise` brings in `shaders/lib/noise.wgsl` the first time it is met. `@auto var …` gets the next free
//! binding of group 1; Rust binds by the variable's name. Group 0 holds the frame and is numbered by hand. All `…Params`
//! structs a shader imports become members of one uniform, `params`: `FogParams` is read as `params.fog`.

use std::{collections::HashMap, fmt};

use wgpu::naga::{self, valid::ModuleInfo};

use crate::{assets::Assets, params};

/// Something is wrong with a shader; says where, in the file the author wrote.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ShaderError {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub message: String,
    /// The line itself.
    pub text: String,
}

impl fmt::Display for ShaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        if !self.text.trim().is_empty() {
            let tabs_as_spaces = self.text.replace('\t', " ");
            let column = (self.column as usize).saturating_sub(1);
            write!(f, "\n{:>5} | {}\n      | {:column$}^", self.line, tabs_as_spaces, "")?;
        }
        Ok(())
    }
}

/// The struct that holds every parameter block of a shader.
pub(super) const PARAMS: &str = "AllParameters";

/// Where a composed line came from: file, line, and, if `@auto` made it longer, from which column on and by how much.
type LineOrigin = (usize, u32, Option<(u32, i32)>);

/// A shader with its imports in place.
#[derive(Clone, Debug)]
pub struct Source {
    pub path: String,
    pub text: String,
    /// Every file in it, its own first.
    pub files: Vec<String>,
    /// One entry per line of `text`.
    lines: Vec<LineOrigin>,
    originals: Vec<String>,
}

impl Source {
    /// Reads `shaders/PATH.wgsl` and what it imports. `generated` holds texts made by the program, by name.
    pub fn load(assets: &Assets, path: &str, generated: &HashMap<String, String>) -> Result<Self, ShaderError> {
        let mut source = Self {
            path: path.into(),
            text: String::new(),
            files: Vec::new(),
            lines: Vec::new(),
            originals: Vec::new(),
        };
        let mut binding = 0;
        source.include(assets, path, generated, &mut binding, None)?;
        source.gather_params(binding);
        Ok(source)
    }

    /// Declares the uniform that holds every parameter block of the composed text.
    fn gather_params(&mut self, binding: u32) {
        let mut members = String::new();
        for line in self.text.lines() {
            let declared = line.strip_prefix("struct ").and_then(|l| l.split(['{', ' ']).next());
            if let Some(name) = declared
                && let Some(block) = name.strip_suffix("Params").filter(|b| !b.is_empty())
            {
                // A uniform wants every struct in it to begin at a multiple of 16, also after a short one.
                members.push_str(&format!("@align(16) {}: {name}, ", params::block_name(block)));
            }
        }
        if !members.is_empty() {
            let text = format!(
                "struct {PARAMS} {{ {members} }} @group(1) @binding({binding}) var<uniform> params: {PARAMS};\n"
            );
            self.text.push_str(&text);
            // What a parser misses at the end of the shader, it misses after its last line.
            let last = self.originals.first().map_or(1, |t| t.lines().count().max(1));
            self.lines.push((0, last as u32, None));
        }
    }

    fn include(
        &mut self,
        assets: &Assets,
        path: &str,
        generated: &HashMap<String, String>,
        binding: &mut u32,
        from: Option<(&str, u32, &str)>,
    ) -> Result<(), ShaderError> {
        let file = format!("shaders/{path}.wgsl");
        if self.files.contains(&file) {
            return Ok(());
        }
        let text = match generated.get(path) {
            Some(text) => text.clone(),
            None => assets.read(&file).map_err(|e| {
                let (at, line, text) = from.unwrap_or((&file, 1, ""));
                ShaderError { file: at.into(), line, column: 1, message: e.to_string(), text: text.into() }
            })?,
        };
        let index = self.files.len();
        self.files.push(file.clone());
        self.originals.push(text.clone());
        for (i, line) in text.lines().enumerate() {
            let number = i as u32 + 1;
            if let Some(import) = line.trim_start().strip_prefix("#import") {
                self.include(assets, import.trim(), generated, binding, Some((&file, number, line)))?;
                continue;
            }
            let mut grown = None;
            if let Some(at) = line.find("@auto") {
                let slot = format!("@group(1) @binding({binding})");
                *binding += 1;
                grown = Some((at as u32, slot.len() as i32 - 5));
                self.text.push_str(&line.replacen("@auto", &slot, 1));
            } else {
                self.text.push_str(line);
            }
            self.text.push('\n');
            self.lines.push((index, number, grown));
        }
        Ok(())
    }

    /// Turns a place in the composed text into an error in the file it came from.
    pub(super) fn error(&self, offset: usize, message: String) -> ShaderError {
        let before = &self.text[..offset.min(self.text.len())];
        let line = before.matches('\n').count();
        let column = before.len() - before.rfind('\n').map_or(0, |n| n + 1);
        let mapped = self.lines.get(line).map(|&(file, number, grown)| (file, number, grown, Some(column)));
        // Beyond the last line: the end of the file that ends last.
        let past_end = || self.lines.last().map(|&(file, number, _)| (file, number, None, None));
        let (file, number, grown, column) = mapped.or_else(past_end).unwrap_or((0, 1, None, Some(0)));
        let text = self.originals[file].lines().nth(number as usize - 1).unwrap_or_default();
        let column = match (column, grown) {
            (None, _) => text.len(),
            (Some(c), Some((at, by))) if c as u32 > at => (c as i32 - by).max(at as i32) as usize,
            (Some(c), _) => c,
        };
        // Lines and columns are what an editor counts: characters, not bytes.
        let characters = text.char_indices().take_while(|(at, _)| *at < column).count();
        ShaderError {
            file: self.files[file].clone(),
            line: number,
            column: characters as u32 + 1,
            message,
            text: text.into(),
        }
    }

    /// Parses and validates.
    pub fn check(&self) -> Result<(naga::Module, ModuleInfo), ShaderError> {
        let module = naga::front::wgsl::parse_str(&self.text).map_err(|e| {
            let label = e.labels().next().map(|(span, text)| (span, text.to_owned()));
            let offset = label.as_ref().and_then(|(s, _)| s.to_range()).map_or(0, |r| r.start);
            let detail = label.map(|(_, t)| t).filter(|t| !t.is_empty()).map(|t| format!(" ({t})")).unwrap_or_default();
            self.error(offset, format!("{}{detail}", e.message()))
        })?;
        let mut validator =
            naga::valid::Validator::new(naga::valid::ValidationFlags::all(), naga::valid::Capabilities::default());
        let info = validator.validate(&module).map_err(|e| {
            let offset = e.spans().filter_map(|(s, _)| s.to_range()).last().map_or(0, |r| r.start);
            let mut message = e.as_inner().to_string();
            let mut cause = std::error::Error::source(e.as_inner());
            while let Some(inner) = cause {
                message = format!("{message}: {inner}");
                cause = inner.source();
            }
            self.error(offset, message)
        })?;
        Ok((module, info))
    }
}

/// Checks every shader file on its own, without a device; all errors, one each.
pub fn check_shaders(assets: &Assets, generated: &HashMap<String, String>) -> Vec<ShaderError> {
    let mut errors: Vec<ShaderError> = Vec::new();
    for path in assets.list("shaders", "wgsl") {
        let name = path.trim_start_matches("shaders/").trim_end_matches(".wgsl");
        let result = Source::load(assets, name, generated).and_then(|s| s.check().map(drop));
        if let Err(e) = result
            && !errors.contains(&e)
        {
            errors.push(e);
        }
    }
    errors
}
