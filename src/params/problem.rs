//! What is wrong in a text somebody wrote – shader annotation, script or preset – and what to write instead.
//!
//! Displays as `file:line:column: what is wrong; what to write`; as a `miette` diagnostic it also shows the line.

use std::{fmt, ops::Range, sync::Arc};

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode, SourceSpan};

/// A text with its name, shared by every problem found in it.
#[derive(Clone, Debug)]
pub struct Source {
    text: Arc<NamedSource<String>>,
}

impl Source {
    pub fn new(file: &str, text: &str) -> Self {
        Self { text: Arc::new(NamedSource::new(file, text.to_owned())) }
    }

    pub fn file(&self) -> &str {
        self.text.name()
    }

    pub fn text(&self) -> &str {
        self.text.inner()
    }

    /// Line and column, both from 1, of a byte offset; the column counts characters.
    pub fn position(&self, offset: usize) -> (u32, u32) {
        let text = self.text();
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        (before.matches('\n').count() as u32 + 1, before[start..].chars().count() as u32 + 1)
    }

    pub fn problem(&self, span: Range<usize>, message: impl Into<String>, remedy: impl Into<String>) -> Problem {
        let (line, column) = self.position(span.start);
        Problem { source: self.clone(), span, line, column, message: message.into(), remedy: remedy.into() }
    }
}

/// One mistake with its place and its remedy.
#[derive(Clone, Debug)]
pub struct Problem {
    source: Source,
    /// Bytes of the text that are meant.
    pub span: Range<usize>,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    pub message: String,
    /// What to write instead.
    pub remedy: String,
}

impl Problem {
    pub fn file(&self) -> &str {
        self.source.file()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}; {}", self.file(), self.line, self.column, self.message, self.remedy)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.remedy))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&*self.source.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = SourceSpan::new(self.span.start.into(), self.span.len());
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some(self.message.clone()), span))))
    }
}

/// Every mistake found, in order of file and place; never empty when returned as an error.
#[derive(Clone, Debug, Default)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// `Ok(value)` if nothing was found.
    pub fn none_or<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by(|a, b| a.file().cmp(b.file()).then(a.span.start.cmp(&b.span.start)));
        Err(self)
    }

    /// All problems with the lines they stand on, for a terminal.
    pub fn report(&self) -> String {
        let handler = miette::GraphicalReportHandler::new();
        let mut out = String::new();
        for problem in &self.0 {
            if handler.render_report(&mut out, problem).is_err() {
                out.push_str(&format!("{problem}\n"));
            }
        }
        out
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The candidate nearest to `name`, if near enough to be a slip of the hand (restricted edit distance, at most a third of the longer).
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|c| (distance(name, c), c))
        .filter(|(d, c)| *d <= name.chars().count().max(c.chars().count()) / 3)
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

/// `did you mean 'x'?` or, with nothing near, the list of what there is.
pub fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(near) = nearest(name, candidates.clone()) {
        return format!("did you mean '{near}'?");
    }
    let all: Vec<_> = candidates.into_iter().collect();
    match all.len() {
        0 => "there are none to choose from".into(),
        1..=16 => format!("write one of {}", all.join(", ")),
        n => format!("write one of the {n} that `oneiric params` lists"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_slips_and_nothing_else() {
        let names = ["fog.density", "fog.drift", "sun.size"];
        assert_eq!(nearest("fog.densty", names), Some("fog.density"));
        assert_eq!(nearest("fog.desnity", names), Some("fog.density"));
        assert_eq!(nearest("hull.neon", names), None);
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn position_counts_characters() {
        let source = Source::new("a", "é = 1\nüb = 2");
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position("é = 1\nü".len()), (2, 2));
        assert_eq!(source.position(9999), (2, 7));
    }
}
