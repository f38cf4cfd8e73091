//! Keyboard shortcuts as data.
//!
//! Knows keys and modifiers by the names people use, by which `ui` finds the toolkit's.

use std::fmt;

macro_rules! keys {
    ($($letter:ident)+; $($key:ident $name:literal)+) => {
        /// The keys that shortcuts use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Key { $($letter,)+ $($key,)+ }

        impl Key {
            /// What people call the key, and toolkits too.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$letter => stringify!($letter),)+
                    $(Self::$key => $name,)+
                }
            }
        }
    };
}

keys! {
    A B C D F H I J L M N O P Q S T V W X Y Z F1 F2 F3 F6 F10 F11 Delete Enter Left Right;
    Num0 "0" Num1 "1" Num2 "2" Num3 "3" Num4 "4" Num5 "5" Num6 "6" Num7 "7" Num8 "8" Comma "," Plus "+" Equals "=" Minus "-" Questionmark "?"
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
        let writes = !self.command && !matches!(self.key, Key::F1 | Key::F2 | Key::F3 | Key::F6 | Key::F10 | Key::F11);
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
        f.write_str(if self.key == Key::Delete { "Del" } else { self.key.name() })
    }
}
