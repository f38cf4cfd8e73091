//! A row of a list as plain data: all that it says to the eye, to the pointer and to a screen reader.
//!
//! Pure. Knows what a colour means and not which one it is; where things stand and how they are drawn, `paint` knows.

use super::prose::{self, Whose};
use super::theme::{Face, Ink};
use analysis::{Accord, Shade, Tally, Verdict};
use aws::shown;
use session::Icon;

/// One row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub kind: Kind,
    /// How far it stands below the first level.
    pub depth: usize,
    pub fold: Fold,
    pub icon: Option<Glyph>,
    pub title: Text,
    /// Beside the title, as far as there is room.
    pub detail: Text,
    /// At the right end, the outermost first.
    pub marks: Vec<Mark>,
    /// What can be done with it at once, the outermost first.
    pub buttons: Vec<Button>,
    pub chosen: Chosen,
    /// It is shown, and choosing it does nothing.
    pub disabled: bool,
    /// The name for screen readers; the title where it is empty.
    pub says: String,
    /// What a screen reader adds to the name.
    pub adds: String,
    /// What is said under the pointer.
    pub hint: String,
}

/// What a row is for those who hear it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Says what follows; nothing happens on a click.
    Heading,
    #[default]
    Item,
    /// An item of a tree.
    Branch,
    Link,
    /// Something that a field offers.
    Offer,
}

/// Whether there is something below a row that can be shown and hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fold {
    #[default]
    Leaf,
    Open,
    Closed,
}

/// Whether a row is the chosen one of its list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chosen {
    /// The list has no such row.
    #[default]
    Never,
    No,
    /// It is, and the keyboard is elsewhere.
    Quietly,
    Yes,
}

/// What says something by its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// An icon, and what its colour means.
    Icon(Icon, Ink),
    /// An empty circle: it has no say.
    Hollow,
}

/// A run of text in one look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub words: String,
    pub face: Face,
    pub ink: Ink,
    pub whose: Whose,
    pub elided: Elided,
}

/// What of a text goes where there is no room for all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Elided {
    #[default]
    End,
    /// Names that begin alike differ at their end.
    Middle,
}

/// A button at the right end of a row: its icon, and its name for screen readers and the pointer.
pub type Button = (Icon, String);

/// Something at the right end of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Text(Text),
    /// A short word in a field of its own.
    Badge(String),
    Icon(Icon, Ink),
    /// A number with its icon before it, both in one colour.
    Count(Icon, Ink, u32),
    /// Counts as a small bar.
    Bar(Tally),
    /// Counts in columns, with a bar before them.
    Columns(Tally),
    /// The same of several accounts, with a further column for where they differ.
    Accord(Accord),
    /// A full circle, and an empty one.
    Disc,
    Ring,
    /// Nothing, as wide as they are.
    Gap,
    /// What is said elsewhere, too, and makes room for the name: an icon, with how many there are apart from other numbers.
    Quiet(Icon, Option<String>),
    /// A column of its own, in wide rows only.
    Aside(Text),
}

impl Text {
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// A name that stands among others which may begin alike.
    pub fn name(words: impl Into<String>) -> Self {
        Self { words: words.into(), whose: Whose::Theirs, elided: Elided::Middle, ..Self::default() }
    }

    pub fn strong(words: impl Into<String>) -> Self {
        Self { words: words.into(), face: Face::Strong, ..Self::default() }
    }

    /// Quiet, in a face that is smaller than that of titles.
    pub fn quiet(words: impl Into<String>, face: Face) -> Self {
        Self { words: words.into(), face, ink: Ink::Weak, ..Self::default() }
    }

    pub fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// A name of the user's and nothing else: shown to the letter.
    pub fn own(self) -> Self {
        Self { whose: Whose::Theirs, ..self }
    }
}

impl Row {
    /// What it is called: the title, where nothing else is said.
    pub fn name(&self) -> &str {
        if self.says.is_empty() { &self.title.words } else { &self.says }
    }

    /// The name for screen readers.
    pub fn heard(&self) -> String {
        match self.title.whose {
            Whose::Theirs if self.says.is_empty() => shown(&self.title.words).into_owned(),
            Whose::Ours | Whose::Theirs => prose::heard(self.name()),
        }
    }
}

/// The icon that says a verdict by its shape, and its colour.
pub fn of_verdict(verdict: Verdict) -> (Icon, Ink) {
    match verdict {
        Verdict::Allowed => (Icon::Allowed, Ink::Allowed),
        Verdict::Depends => (Icon::Depends, Ink::Depends),
        Verdict::Denied => (Icon::Denied, Ink::Denied),
    }
}

/// The same of a verdict as it is shown.
pub fn of_shade(shade: Shade) -> (Icon, Ink) {
    match shade {
        Shade::ByRegion => (Icon::ByRegion, Ink::ByRegion),
        Shade::Allowed | Shade::Depends | Shade::Denied => of_verdict(shade.verdict()),
    }
}

/// The same of what several accounts share; `None` where they differ.
pub fn of_shared(shade: Option<Shade>) -> (Icon, Ink) {
    shade.map_or((Icon::Changes, Ink::Differ), of_shade)
}

/// Rows as tests read them: one line each, with what only the pointer and screen readers are told behind it.
#[cfg(test)]
pub fn text(rows: impl IntoIterator<Item = Row>) -> String {
    rows.into_iter().map(|row| format!("{row}\n")).collect()
}

#[cfg(test)]
impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let glyph = |glyph: &Glyph| match glyph {
            Glyph::Icon(icon, ink) => format!("[{icon:?} {ink:?}]"),
            Glyph::Hollow => "[]".to_owned(),
        };
        let run = |text: &Text| match text.ink {
            Ink::Text | Ink::Weak => text.words.clone(),
            ink => format!("{} ({ink:?})", text.words),
        };
        let fold = match self.fold {
            Fold::Leaf => "",
            Fold::Open => "▾ ",
            Fold::Closed => "▸ ",
        };
        write!(f, "{}{fold}", "  ".repeat(self.depth))?;
        let mut parts: Vec<String> = self.icon.iter().map(glyph).collect();
        parts.extend([&self.title, &self.detail].into_iter().filter(|text| !text.words.is_empty()).map(run));
        write!(f, "{}", parts.join(" · "))?;
        for mark in &self.marks {
            match mark {
                Mark::Text(text) | Mark::Aside(text) => write!(f, " | {}", run(text))?,
                Mark::Badge(word) => write!(f, " | ({word})")?,
                Mark::Icon(icon, ink) => write!(f, " | [{icon:?} {ink:?}]")?,
                Mark::Count(icon, ink, count) => write!(f, " | [{icon:?} {ink:?}] {count}")?,
                Mark::Bar(tally) | Mark::Columns(tally) => {
                    write!(f, " | {} + {} - {}", tally.allowed, tally.depends, tally.denied)?;
                    if tally.by_region > 0 {
                        write!(f, " ~ {}", tally.by_region)?;
                    }
                }
                Mark::Accord(Accord { same, differ }) => {
                    write!(f, " | {} + {} - {}", same.allowed, same.depends, same.denied)?;
                    if same.by_region > 0 {
                        write!(f, " ~ {}", same.by_region)?;
                    }
                    write!(f, " ≠ {differ}")?;
                }
                Mark::Disc | Mark::Ring | Mark::Gap => write!(f, " | {mark:?}")?,
                Mark::Quiet(icon, count) => {
                    count.iter().try_for_each(|count| write!(f, " | {count}"))?;
                    write!(f, " | [{icon:?} Weak]")?;
                }
            }
        }
        for (icon, name) in &self.buttons {
            write!(f, " | [{icon:?}: {name}]")?;
        }
        if matches!(self.chosen, Chosen::Quietly | Chosen::Yes) {
            write!(f, " *")?;
        }
        if self.disabled {
            write!(f, " (off)")?;
        }
        write!(f, " <{:?}", self.kind)?;
        for said in [&self.says, &self.adds].into_iter().filter(|said| !said.is_empty()) {
            write!(f, ": {said}")?;
        }
        write!(f, ">")?;
        if !self.hint.is_empty() && self.hint != self.says {
            write!(f, " {:?}", self.hint)?;
        }
        Ok(())
    }
}
