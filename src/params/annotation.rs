//! Reads the annotations of a shader's `…Params` structs.
//!
//! `density: f32, // = 0.35 in 0.0..2.0 step 0.01 "Fog density" (1/km) sim`
//!
//! After `=` comes the default, then in this order `colour`, `in A..B`, `of a|b|c`, `step S` as far as the kind has
//! them, the text in quotes, the unit in brackets, and `sim` where a simulation reads the value.

use std::ops::Range;

use super::{Block, Decl, Kind, Problem, Source, value::parse_value};

/// The blocks of one shader; their `fields` are ranges of `decls`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scanned {
    pub blocks: Vec<Block>,
    pub decls: Vec<Decl>,
}

/// Finds every `struct …Params` in a WGSL text and reads its fields. Reports every mistake.
pub fn scan(source: &str, file: &str) -> Result<Scanned, Vec<Problem>> {
    let mut out = Scanned::default();
    let mut problems = Vec::new();
    let origin = Source::new(file, source);
    let code = without_comments(source);
    for found in structs(&code) {
        let struct_name = code[found.name.clone()].to_owned();
        let Some(stem) = struct_name.strip_suffix("Params") else { continue };
        if stem.is_empty() {
            problems.push(origin.problem(
                found.name,
                "a struct called only 'Params' gives its parameters no name",
                "write what it belongs to in front, for example 'FogParams'",
            ));
            continue;
        }
        let block = block_name(stem);
        let start = out.decls.len();
        for line in lines(&code, found.body) {
            match field(&origin, &code, line, &block) {
                Ok(Some(decl)) if out.decls[start..].iter().any(|d| d.field == decl.field) => {
                    let span = at_field(&code, &decl);
                    let message = format!("the field '{}' is declared twice", decl.field);
                    problems.push(origin.problem(span, message, "give one of them another name"));
                }
                Ok(Some(decl)) => out.decls.push(decl),
                Ok(None) => {}
                Err(problem) => problems.push(*problem),
            }
        }
        let (line, _) = origin.position(found.name.start);
        let fields = start..out.decls.len();
        out.blocks.push(Block { name: block, struct_name, file: file.into(), line, fields });
    }
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// Where the name of a struct stands in a WGSL text.
pub(super) fn struct_span(source: &str, name: &str) -> Range<usize> {
    let code = without_comments(source);
    structs(&code).into_iter().map(|s| s.name).find(|r| &code[r.clone()] == name).unwrap_or(0..0)
}

struct Struct {
    name: Range<usize>,
    body: Range<usize>,
}

/// The text with every comment blanked, byte for byte, so that offsets stay true. WGSL nests block comments.
fn without_comments(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = bytes.to_vec();
    let (mut i, mut depth) = (0, 0_u32);
    while i < bytes.len() {
        let rest = &bytes[i..];
        let width = if rest.starts_with(b"/*") {
            depth += 1;
            2
        } else if depth > 0 && rest.starts_with(b"*/") {
            out[i..i + 2].fill(b' ');
            depth -= 1;
            i += 2;
            continue;
        } else if depth == 0 && rest.starts_with(b"//") {
            let end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            out[i..i + end].fill(b' ');
            i += end;
            continue;
        } else {
            1
        };
        if depth > 0 {
            for b in &mut out[i..i + width] {
                if *b != b'\n' {
                    *b = b' ';
                }
            }
        }
        i += width;
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn structs(code: &str) -> Vec<Struct> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("struct") {
        let whole_word = !code[..at].ends_with(is_word) && code[at + 6..].starts_with(char::is_whitespace);
        let name_at = at + 6 + (code[at + 6..].len() - code[at + 6..].trim_start().len());
        let name_end = name_at + code[name_at..].find(|c| !is_word(c)).unwrap_or(code.len() - name_at);
        let open = code[name_end..].trim_start().starts_with('{').then(|| code[name_end..].find('{')).flatten();
        let Some(open) = open.filter(|_| whole_word).map(|i| name_end + i + 1) else { continue };
        let close = code[open..].find('}').map_or(code.len(), |i| open + i);
        found.push(Struct { name: name_at..name_end, body: open..close });
    }
    found
}

fn lines(code: &str, body: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = body.start;
    code[body].split_inclusive('\n').map(move |line| {
        let range = start..start + line.trim_end().len();
        start += line.len();
        range
    })
}

fn at_field(code: &str, decl: &Decl) -> Range<usize> {
    let start: usize = code.split_inclusive('\n').take(decl.line as usize - 1).map(str::len).sum();
    let at = start + code[start..].find(&decl.field).unwrap_or_default();
    at..at + decl.field.len()
}

/// The name of a block from its struct's, without `Params`: `TowerGlass` is `tower_glass`.
pub fn block_name(name: &str) -> String {
    let c: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, ch) in c.iter().enumerate() {
        let starts = ch.is_uppercase()
            && i > 0
            && (!c[i - 1].is_uppercase() || c.get(i + 1).is_some_and(|n| n.is_lowercase()))
            && c[i - 1] != '_';
        if starts {
            out.push('_');
        }
        out.extend(ch.to_lowercase());
    }
    out
}

const EXAMPLE: &str = r#"// = 0.35 in 0.0..2.0 step 0.01 "Fog density" (1/km)"#;

/// One line of a struct's body: nothing, padding, or a parameter.
fn field(origin: &Source, code: &str, line: Range<usize>, block: &str) -> Result<Option<Decl>, Box<Problem>> {
    let text = &code[line.clone()];
    let member = after_attributes(text).trim();
    if member.is_empty() {
        return Ok(None);
    }
    let start = line.start + text.find(member).unwrap_or_default();
    let span = start..start + member.len();
    let fail = |message: String, remedy: String| Box::new(origin.problem(span.clone(), message, remedy));
    let (name, ty) =
        member.trim_end_matches(',').split_once(':').filter(|(_, ty)| !ty.contains(':')).ok_or_else(|| {
            fail("cannot read this field".into(), "write one field a line: 'name: type, // = …'".into())
        })?;
    let (name, ty) = (name.trim(), ty.trim());
    if name.starts_with('_') {
        return Ok(None);
    }
    // The code before the line's end has its comments blanked, so the first `//` outside it begins the annotation.
    let whole = &origin.text()[start + member.len()..];
    let rest = &whole[..whole.find('\n').unwrap_or(whole.len())];
    let comment = rest.find("//").map(|i| start + member.len() + i + 2);
    let Some(comment) = comment else {
        let remedy = format!("write {EXAMPLE} behind it, or begin its name with '_' if it is padding");
        return Err(fail(format!("the parameter '{name}' has no annotation"), remedy));
    };
    let end = start + member.len() + rest.trim_end().len();
    let mut reader = Annotation { origin, at: comment, end };
    let full = format!("{block}.{name}");
    let (line, _) = origin.position(start);
    reader.decl(&full, ty, span, line).map(|mut decl| {
        decl.block = block.into();
        decl.field = name.into();
        Some(decl)
    })
}

fn after_attributes(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let Some(rest) = text.strip_prefix('@') else { return text };
        let rest = rest.trim_start_matches(is_word).trim_start();
        text = match rest.strip_prefix('(') {
            Some(inner) => inner.split_once(')').map_or("", |(_, after)| after),
            None => rest,
        };
    }
}

/// A cursor over an annotation's text.
struct Annotation<'a> {
    origin: &'a Source,
    at: usize,
    end: usize,
}

impl Annotation<'_> {
    fn rest(&mut self) -> &str {
        let rest = &self.origin.text()[self.at..self.end];
        self.at += rest.len() - rest.trim_start().len();
        &self.origin.text()[self.at..self.end]
    }

    fn fail<T>(&self, length: usize, message: impl Into<String>, remedy: impl Into<String>) -> Result<T, Box<Problem>> {
        let end = (self.at + length).min(self.end.max(self.at));
        Err(Box::new(self.origin.problem(self.at..end, message, remedy)))
    }

    /// Takes a word if it comes next.
    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest();
        let found = rest.strip_prefix(word).is_some_and(|after| !after.starts_with(is_word));
        self.at += if found { word.len() } else { 0 };
        found
    }

    /// Takes everything up to white space; brackets are taken whole.
    fn token(&mut self) -> (Range<usize>, String) {
        let rest = self.rest();
        let end = if rest.starts_with('(') {
            rest.find(')').map_or(rest.len(), |i| i + 1)
        } else {
            rest.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(rest.len())
        };
        let token = rest[..end].to_owned();
        let span = self.at..self.at + end;
        self.at = span.end;
        (span, token)
    }

    fn number(&mut self, what: &str) -> Result<f32, Box<Problem>> {
        let (span, token) = self.token();
        match token.parse::<f32>() {
            Ok(v) if v.is_finite() => Ok(v),
            _ => {
                self.at = span.start;
                self.fail(token.len(), format!("'{token}' is no finite number"), format!("write {what} as a number"))
            }
        }
    }

    fn range(&mut self) -> Result<(f32, f32), Box<Problem>> {
        let (span, token) = self.token();
        let ends = token.split_once("..").and_then(|(a, b)| Some((a.parse::<f32>().ok()?, b.parse::<f32>().ok()?)));
        match ends {
            Some((a, b)) if a.is_finite() && b.is_finite() && a < b => Ok((a, b)),
            _ => {
                self.at = span.start;
                self.fail(
                    token.len(),
                    format!("'{token}' is no range"),
                    "write it from low to high, for example 0.0..2.0",
                )
            }
        }
    }

    /// The whole annotation of a field of WGSL type `ty`; block and field are filled in by the caller.
    fn decl(&mut self, name: &str, ty: &str, member: Range<usize>, line: u32) -> Result<Decl, Box<Problem>> {
        if !self.rest().starts_with('=') {
            return self.fail(1, format!("the annotation of '{name}' has no default"), format!("write {EXAMPLE}"));
        }
        self.at += 1;
        let (default_span, default_text) = self.token();
        let colour = self.word("colour");
        let mut range = None;
        let mut names: Vec<String> = Vec::new();
        let mut step = None;
        loop {
            if self.word("in") {
                range = Some(self.range()?);
            } else if self.word("of") {
                names = self.token().1.split('|').map(str::to_owned).collect();
            } else if self.word("step") {
                step = Some(self.number("the step")?);
            } else {
                break;
            }
        }
        let kind = match (ty.split_whitespace().collect::<String>().as_str(), colour) {
            ("f32", false) => Kind::F32,
            ("i32", false) => Kind::I32,
            ("u32", false) if !names.is_empty() => Kind::Choice(names.clone()),
            ("u32", false) if matches!(default_text.as_str(), "true" | "false") => Kind::Bool,
            ("vec2f" | "vec2<f32>", false) => Kind::Vec2,
            ("vec3f" | "vec3<f32>", false) => Kind::Vec3,
            ("vec3f" | "vec3<f32>", true) => Kind::Colour,
            ("vec4f" | "vec4<f32>", false) => Kind::Vec4,
            (other, _) => {
                let message = if colour {
                    format!("a colour is a vec3f, '{name}' is {other}")
                } else {
                    format!("'{name}' is a {other}, which is no kind of parameter")
                };
                let remedy = "write f32, i32, vec2f, vec3f or vec4f; u32 for '= true' or '= soft of soft|hard'";
                return Err(Box::new(self.origin.problem(member, message, remedy)));
            }
        };
        if !names.is_empty() && (kind.is_smooth() || names.iter().any(|n| n.is_empty() || !n.chars().all(is_word))) {
            let remedy = "write names of letters, digits and '_' behind 'of', on a field of type u32";
            return Err(Box::new(self.origin.problem(member, format!("cannot read the choices of '{name}'"), remedy)));
        }
        let (min, max) = match (&kind, range) {
            (Kind::Bool, None) => (0.0, 1.0),
            (Kind::Choice(n), None) => (0.0, n.len() as f32 - 1.0),
            (Kind::Bool | Kind::Choice(_), Some(_)) => {
                return self.fail(1, format!("'{name}' has names or true and false, no range"), "leave out 'in …'");
            }
            (Kind::Colour, None) => (0.0, 1.0),
            (_, Some(range)) => range,
            (_, None) => {
                return self.fail(
                    1,
                    format!("the annotation of '{name}' has no range"),
                    "write 'in 0.0..1.0' behind the default",
                );
            }
        };
        if kind == Kind::I32 && (min.fract() != 0.0 || max.fract() != 0.0 || min.abs().max(max.abs()) > 16_777_216.0) {
            return self.fail(
                1,
                format!("the range of '{name}' is not of whole numbers below 2^24"),
                "write for example 'in 1..64'",
            );
        }
        let (text, unit, sim) = self.tail(name)?;
        let default = match parse_value(&kind, &default_text) {
            Some(value) => value,
            None => {
                let message = format!("'{default_text}' is no {}", kind.name());
                let remedy = format!("write {} behind '='", default_example(&kind));
                return Err(Box::new(self.origin.problem(default_span, message, remedy)));
            }
        };
        let whole = !matches!(kind, Kind::F32 | Kind::Vec2 | Kind::Vec3 | Kind::Vec4 | Kind::Colour);
        let step = step.unwrap_or(if whole { 1.0 } else { (max - min) / 100.0 });
        if step <= 0.0 {
            return self.fail(1, format!("the step of '{name}' is {step}"), "write a step above 0");
        }
        let (file, block, field) = (self.origin.file().to_owned(), String::new(), String::new());
        let name = name.to_owned();
        let decl = Decl { name, block, field, kind, default, min, max, step, unit, text, file, line, sim };
        match decl.check(&default) {
            Ok(()) => Ok(decl),
            Err(error) => {
                let message = format!("the default is not allowed: {error}");
                Err(Box::new(self.origin.problem(default_span, message, "change the default or the range")))
            }
        }
    }

    /// The text in quotes, the unit in brackets, `sim`, and then nothing more.
    fn tail(&mut self, name: &str) -> Result<(String, String, bool), Box<Problem>> {
        let rest = self.rest().to_owned();
        let Some(quoted) = rest.strip_prefix('"') else {
            let word = rest.split_whitespace().next().unwrap_or_default();
            let message = if word.is_empty() {
                format!("the annotation of '{name}' does not say what it is")
            } else {
                format!("'{word}' is not understood here")
            };
            let remedy = r#"write in this order: = default, in A..B, step S, "what it does", (unit), sim"#;
            return self.fail(word.len().max(1), message, remedy);
        };
        let Some(close) = quoted.find('"').filter(|i| !quoted[..*i].trim().is_empty()) else {
            return self.fail(1, format!("the text of '{name}' is empty or not closed"), r#"write "what it does""#);
        };
        let text = quoted[..close].to_owned();
        self.at += close + 2;
        let mut unit = String::new();
        if self.rest().starts_with('(') {
            let token = self.token().1;
            unit = token.trim_matches(['(', ')']).to_owned();
        }
        let sim = self.word("sim");
        let left = self.rest().to_owned();
        if left.is_empty() {
            Ok((text, unit, sim))
        } else {
            self.fail(
                left.len(),
                format!("'{left}' is not understood here"),
                "end the annotation after text, (unit) and sim",
            )
        }
    }
}

fn default_example(kind: &Kind) -> String {
    match kind {
        Kind::F32 => "a number".into(),
        Kind::I32 => "a whole number".into(),
        Kind::Bool => "true or false".into(),
        Kind::Vec2 => "(0, 1)".into(),
        Kind::Vec3 => "(0, 1, 0)".into(),
        Kind::Vec4 => "(0, 1, 0, 1)".into(),
        Kind::Colour => "#d33a1e or (0.1, 0.2, 0.3)".into(),
        Kind::Choice(names) => format!("one of {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_snake_case() {
        for (name, snake) in
            [("Fog", "fog"), ("TowerGlass", "tower_glass"), ("SSRTrace", "ssr_trace"), ("Sky2Dome", "sky2_dome")]
        {
            assert_eq!(block_name(name), snake);
        }
    }

    #[test]
    fn comments_are_blanked_in_place() {
        let text = "a /* b /* ü\n */ c */ d // e\nf";
        let code = without_comments(text);
        assert_eq!(code.len(), text.len());
        assert_eq!(code.split_whitespace().collect::<String>(), "adf");
        assert_eq!(code.matches('\n').count(), 2);
    }
}
