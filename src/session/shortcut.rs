//! Keyboard shortcuts as data.
//!
//! Knows keys and modifiers by the names people use. `ui` translates them to the toolkit's.

use std::fmt;

/// The keys that shortcuts use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    A,
    B,
    C,
    D,
    F,
    I,
    J,
    L,
    M,
    N,
    O,
    P,
    Q,
    S,
    V,
    W,
    X,
    Y,
    Z,
    Num0,
    Num1,
    Num2,
    Num3,
    Num4,
    Num5,
    Num6,
    F1,
    F2,
    F11,
    H,
    F3,
    Comma,
    Delete,
    Left,
    Right,
    Plus,
    Equals,
    Minus,
    Questionmark,
}

/// A key with its modifiers. `command` is Ctrl on Windows and Linux, ⌘ on macOS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    pub command: bool,
    pub shift: bool,
    pub alt: bool,
    pub key: Key,
}

impl Shortcut {
    /// Whether a text field means it for itself while it is typed in: it writes, moves, or edits text.
    pub fn belongs_to_text(self) -> bool {
        let writes = !self.command && !matches!(self.key, Key::F1 | Key::F2 | Key::F3 | Key::F11);
        let edits = self.command && !self.shift && matches!(self.key, Key::A | Key::D);
        writes || edits
    }
}

impl fmt::Display for Shortcut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.command {
            f.write_str("Ctrl+")?;
        }
        if self.alt {
            f.write_str("Alt+")?;
        }
        if self.shift {
            f.write_str("Shift+")?;
        }
        match self.key {
            Key::Num0 => f.write_str("0"),
            Key::Num1 => f.write_str("1"),
            Key::Num2 => f.write_str("2"),
            Key::Num3 => f.write_str("3"),
            Key::Num4 => f.write_str("4"),
            Key::Num5 => f.write_str("5"),
            Key::Num6 => f.write_str("6"),
            Key::Plus => f.write_str("+"),
            Key::Minus => f.write_str("-"),
            Key::Equals => f.write_str("="),
            Key::Comma => f.write_str(","),
            Key::Questionmark => f.write_str("?"),
            Key::Delete => f.write_str("Del"),
            key => write!(f, "{key:?}"),
        }
    }
}
