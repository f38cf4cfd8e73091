//! The pictures that stand beside words.
//!
//! Knows which pictures there are, by meaning. `ui` knows which glyph draws each.

/// A picture by meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Icon {
    About, Account, AccountClosed, AccountNew, Allowed, Attach, Back, ChevronDown, ChevronRight, Changes, Check, Close,
    Collapse, Copy, Cut, Delete, Denied, Depends, Duplicate, Error, Expand, Export, Filter, Findings, Format, Forward,
    FullScreen, Help, Highlight, Import, Info, Inspector, Keyboard, Lock, Management, Move, New, Open, Ou, OuNew,
    Palette, PanelBottom, PanelLeft, PanelRight, Paste, Permissions, Policy, PolicyNew, Quit, Redo, Rename, Root, Save,
    Script, Search, Select, Theme, ThemeDark, ThemeLight, Tree, Undo, Unknown, Warning, ZoomIn, ZoomOut, ZoomReset,
}
