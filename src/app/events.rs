//! What a recording tells: sentences for people, or with `--json` one JSON object a line for tools.
//!
//! | event | fields |
//! |---|---|
//! | `start` | `dream`, `frames` [first, last], `there`, `missing`, `size`, `fps`, `folder`, `film`, `recording` |
//! | `frame` | `frame`, `file`, `pixels`, `bytes`, `done`, `missing`: on disk, in any order |
//! | `warning` | `text` |
//! | `end` | `code`; `folder`, `film`; if it failed `error` and `help` |

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::{Value, json};

use super::{failure::Failure, print};
use crate::record::Entry;

/// Copies tell the same recording's story.
#[derive(Clone)]
pub struct Events {
    json: bool,
    done: Arc<AtomicUsize>,
}

impl Events {
    pub fn new(json: bool) -> Self {
        Self { json, done: Arc::default() }
    }

    pub fn json(&self) -> bool {
        self.json
    }

    fn emit(&self, event: &Value) {
        if self.json {
            // A tool that no longer listens does not end a recording.
            let _ = print(&event.to_string());
        }
    }

    /// Something that people are told in passing.
    pub fn note(&self, text: &str) {
        if !self.json {
            eprintln!("{text}");
        }
    }

    pub fn warn(&self, text: &str) {
        self.emit(&json!({"event": "warning", "text": text}));
        self.note(&format!("warning: {text}"));
    }

    pub fn start(&self, mut fields: Value) {
        fields["event"] = "start".into();
        self.emit(&fields);
    }

    pub fn frame(&self, entry: &Entry, file: &str, missing: usize) {
        let done = self.done.fetch_add(1, Ordering::SeqCst) + 1;
        let Entry { frame, pixels, bytes, .. } = entry;
        self.emit(&json!({
            "event": "frame", "frame": frame, "file": file, "pixels": pixels.to_string(), "bytes": bytes, "done": done,
            "missing": missing,
        }));
    }

    /// The last word, good or bad.
    pub fn end(&self, result: &Result<Ended, Failure>) -> Result<(), Failure> {
        match result {
            Ok(ended) if self.json => {
                self.emit(&json!({"event": "end", "code": 0, "folder": ended.folder, "film": ended.film}));
                Ok(())
            }
            Ok(ended) => ended.text.as_deref().map_or(Ok(()), print),
            Err(failure) => {
                let (code, error, help) = (failure.code(), failure.cause(), failure.remedy());
                self.emit(&json!({"event": "end", "code": code, "error": error, "help": help}));
                Ok(())
            }
        }
    }
}

/// How a recording ended well.
#[derive(Default)]
pub struct Ended {
    /// The sentence for people.
    pub text: Option<String>,
    pub folder: Option<String>,
    pub film: Option<String>,
}
