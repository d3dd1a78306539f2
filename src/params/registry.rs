//! Every parameter of every shader, in a fixed order, found by name.

use std::collections::HashMap;

use super::{Block, Decl, Problem, Problems, SetError, Source, Value, annotation, suggest};
use crate::assets::{AssetError, Assets};

/// Every parameter of every shader, sorted by file, then in the order of the lines.
#[derive(Debug, Default)]
pub struct Registry {
    blocks: Vec<Block>,
    decls: Vec<Decl>,
    by_name: HashMap<String, usize>,
}

impl Registry {
    /// Reads the annotations of all files under `shaders/`. Reports every mistake of every file.
    pub fn load(assets: &Assets) -> Result<Self, Problems> {
        let mut unreadable = Vec::new();
        let mut sources = Vec::new();
        for path in assets.list("shaders", "wgsl") {
            match assets.read(&path) {
                Ok(text) => sources.push((path, text)),
                Err(error) => unreadable.push(unreadable_file(&path, &error)),
            }
        }
        match Self::from_sources(sources.iter().map(|(path, text)| (path.as_str(), text.as_str()))) {
            Ok(registry) => Problems(unreadable).none_or(registry),
            Err(mut problems) => {
                problems.0.extend(unreadable);
                problems.none_or(Self::default())
            }
        }
    }

    /// Reads annotations from `(file, text)` pairs.
    pub fn from_sources<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Problems> {
        let mut sources: Vec<_> = sources.into_iter().collect();
        sources.sort_unstable();
        let mut registry = Self::default();
        let mut problems = Problems::default();
        for (file, text) in sources {
            match annotation::scan(text, file) {
                Ok(scanned) => registry.add(&Source::new(file, text), scanned, &mut problems.0),
                Err(found) => problems.0.extend(found),
            }
        }
        registry.by_name = registry.decls.iter().enumerate().map(|(i, d)| (d.name.clone(), i)).collect();
        problems.none_or(registry)
    }

    fn add(&mut self, source: &Source, scanned: annotation::Scanned, problems: &mut Vec<Problem>) {
        for mut block in scanned.blocks {
            if let Some(first) = self.blocks.iter().find(|b| b.name == block.name) {
                let span = annotation::struct_span(source.text(), &block.struct_name);
                problems.push(source.problem(
                    span,
                    format!("the block '{}' is already declared at {}:{}", block.name, first.file, first.line),
                    format!("give '{}' another name or import it from there", block.struct_name),
                ));
                continue;
            }
            let start = self.decls.len();
            self.decls.extend_from_slice(&scanned.decls[block.fields.clone()]);
            block.fields = start..self.decls.len();
            self.blocks.push(block);
        }
    }

    pub fn decls(&self) -> &[Decl] {
        &self.decls
    }

    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    pub fn get(&self, name: &str) -> Option<&Decl> {
        self.index(name).map(|i| &self.decls[i])
    }

    pub fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// By its name in snake case, for example `tower_glass`.
    pub fn block(&self, name: &str) -> Option<&Block> {
        self.blocks.iter().find(|b| b.name == name)
    }

    /// The declarations of a block, in the order of its struct.
    pub fn block_decls(&self, block: &Block) -> &[Decl] {
        &self.decls[block.fields.clone()]
    }

    /// What to write instead of a name there is no parameter of.
    pub fn remedy(&self, name: &str) -> String {
        if let Some(block) = self.block(name) {
            let fields: Vec<_> = self.block_decls(block).iter().map(|d| d.name.as_str()).collect();
            return format!("it is a block; write one of its parameters: {}", fields.join(", "));
        }
        suggest(name, self.decls.iter().map(|d| d.name.as_str()))
    }

    /// The error for a name there is no parameter of.
    pub fn unknown(&self, name: &str) -> SetError {
        SetError::Unknown { name: name.into(), remedy: self.remedy(name) }
    }

    /// Reads and checks `fog.density=0.8`.
    pub fn parse_assignment(&self, text: &str) -> Result<(String, Value), SetError> {
        let (name, value) = text.split_once('=').ok_or_else(|| SetError::Syntax { text: text.into() })?;
        let name = name.trim();
        let decl = self.get(name).ok_or_else(|| self.unknown(name))?;
        Ok((name.to_owned(), decl.parse(value)?))
    }
}

fn unreadable_file(path: &str, error: &AssetError) -> Problem {
    Source::new(path, "").problem(0..0, error.to_string(), "make the file readable UTF-8 text")
}
