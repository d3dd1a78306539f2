//! What each key does, and how the help says it.

use winit::keyboard::{Key, NamedKey};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    PlayPause,
    Seconds(i64),
    Frames(i64),
    Start,
    End,
    PreviousBeat,
    NextBeat,
    /// Counted from 0.
    Dream(usize),
    Fullscreen,
    Still,
    Record,
    Panel,
    Help,
    LoopBeat,
    FreeCamera,
    Back,
}

/// For the help overlay.
pub const HELP: &[(&str, &str)] = &[
    ("Space", "play, pause"),
    ("Left  Right", "one second"),
    ("Shift Left  Right", "one frame"),
    ("Home  End", "start, end of the dream"),
    (",  .", "previous, next beat"),
    ("1 – 4", "dream"),
    ("L", "loop the beat"),
    ("C", "free camera: W A S D, Q E, mouse, Shift, wheel"),
    ("S  F12", "still at full quality"),
    ("R", "record frames from here, stop"),
    ("F  F11", "full screen"),
    ("Tab", "parameters"),
    ("H  F1", "this help"),
    ("Esc", "back, quit"),
];

/// The action of a key. In the free camera S flies, so there only F12 takes a still.
pub fn action(key: &Key, shift: bool, free_camera: bool) -> Option<Action> {
    let arrow = |sign: i64| if shift { Action::Frames(sign) } else { Action::Seconds(sign) };
    Some(match key.as_ref() {
        Key::Named(NamedKey::Space) => Action::PlayPause,
        Key::Named(NamedKey::ArrowLeft) => arrow(-1),
        Key::Named(NamedKey::ArrowRight) => arrow(1),
        Key::Named(NamedKey::Home) => Action::Start,
        Key::Named(NamedKey::End) => Action::End,
        Key::Named(NamedKey::F11) => Action::Fullscreen,
        Key::Named(NamedKey::F12) => Action::Still,
        Key::Named(NamedKey::F1) => Action::Help,
        Key::Named(NamedKey::Tab) => Action::Panel,
        Key::Named(NamedKey::Escape) => Action::Back,
        Key::Character(text) => match text.to_lowercase().as_str() {
            " " => Action::PlayPause,
            "," => Action::PreviousBeat,
            "." => Action::NextBeat,
            "1" => Action::Dream(0),
            "2" => Action::Dream(1),
            "3" => Action::Dream(2),
            "4" => Action::Dream(3),
            "f" => Action::Fullscreen,
            "s" if !free_camera => Action::Still,
            "r" => Action::Record,
            "h" => Action::Help,
            "l" => Action::LoopBeat,
            "c" => Action::FreeCamera,
            _ => return None,
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_work_in_either_case_and_shift_changes_arrows_only() {
        let letter = |s: &str| Key::Character(s.into());
        assert_eq!(action(&letter("F"), true, false), Some(Action::Fullscreen));
        assert_eq!(action(&letter("f"), false, false), Some(Action::Fullscreen));
        assert_eq!(action(&Key::Named(NamedKey::ArrowLeft), true, false), Some(Action::Frames(-1)));
        assert_eq!(action(&Key::Named(NamedKey::ArrowRight), false, false), Some(Action::Seconds(1)));
        assert_eq!(action(&letter("x"), false, false), None);
    }

    #[test]
    fn flying_backwards_takes_no_still() {
        let key = Key::Character("s".into());
        assert_eq!(action(&key, false, true), None);
        assert_eq!(action(&key, false, false), Some(Action::Still));
    }
}
