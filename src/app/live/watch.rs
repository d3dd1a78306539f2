//! Tells the window when a script, preset or shader on disk has changed.

use std::{path::Path, time::Duration};

use notify_debouncer_full::{
    DebounceEventResult, Debouncer, RecommendedCache, new_debouncer,
    notify::{EventKind, RecommendedWatcher, RecursiveMode},
};

/// Editors write a file in several steps; one burst is one change.
const QUIET: Duration = Duration::from_millis(120);

/// Watching ends when this is dropped.
pub struct Watch {
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

/// Watches `root/shaders` and `root/assets`. Without them, or where the system cannot watch, the film plays all the same:
/// that is logged and nothing is watched.
pub fn start(root: &Path, changed: impl Fn() + Send + 'static) -> Option<Watch> {
    let handler = move |result: DebounceEventResult| {
        // Reading a file is an event too; only writing, making, moving and removing matter.
        let counts = |kind: &EventKind| !matches!(kind, EventKind::Access(_));
        if result.is_ok_and(|events| events.iter().any(|e| counts(&e.event.kind))) {
            changed();
        }
    };
    let mut debouncer = new_debouncer(QUIET, None, handler)
        .inspect_err(|e| tracing::warn!("changes on disk are not noticed: {e}"))
        .ok()?;
    for folder in ["shaders", "assets"] {
        let path = root.join(folder);
        if path.is_dir()
            && let Err(e) = debouncer.watch(&path, RecursiveMode::Recursive)
        {
            tracing::warn!("changes in {} are not noticed: {e}", path.display());
        }
    }
    Some(Watch { _debouncer: debouncer })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::record::atomic;

    #[test]
    fn a_saved_shader_is_noticed_and_a_read_one_is_not() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("shaders/a.wgsl");
        atomic::write(&file, b"one").expect("writable");
        let (tell, told) = channel();
        let _watch = start(dir.path(), move || {
            let _ = tell.send(());
        });
        std::fs::read(&file).expect("readable");
        assert!(told.recv_timeout(QUIET * 4).is_err(), "reading was taken for a change");
        atomic::write(&file, b"two").expect("writable");
        told.recv_timeout(QUIET * 40).expect("the change was missed");
    }
}
