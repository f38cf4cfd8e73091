//! Pasted text that names OUs and accounts: an outline of lines, or a table.
//!
//! Knows how people write such lists ([`Entry`](super::Entry) one line of them), and says of each line that cannot be used why not.
//! Does not know which of the OUs and accounts are there already, nor what AWS takes.

mod columns;
mod outline;
mod table;

use organization::{AccountId, Tags};

/// So many lines are read: more than an organization at AWS has OUs and accounts.
pub const MOST_LINES: usize = 100_000;
/// So much of a line that cannot be used is told.
const TOLD: usize = 120;

/// OUs and accounts as a text names them, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub lines: Vec<Listed>,
    /// What of the text is about no single line, as sentences without a period.
    pub remarks: Vec<String>,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where it begins in the text, from 1.
    pub line: usize,
    pub place: Place,
    pub names: Named,
    pub tags: Tags,
    /// Empty where none is given.
    pub note: String,
}

/// Where something is to stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The text does not say.
    #[default]
    Unsaid,
    /// In what an earlier line of the list names, by its number in the list.
    In(usize),
    /// The names of the OUs above it from the top, or the id of its parent alone; empty for the top.
    Path {
        names: Vec<String>,
        /// What stands between them; what stands between others may be part of a name.
        mark: &'static str,
    },
}

/// What a line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    Ou(String),
    /// At least one of the three is given.
    Account {
        name: Option<String>,
        email: Option<String>,
        id: Option<AccountId>,
    },
    /// Nothing that could be used.
    Nothing {
        said: String,
        why: String,
    },
}

impl Listing {
    /// What a text names. It is a table if its first line is one, else an outline.
    pub fn read(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match table::Shape::of(text) {
            Some(shape) => table::read(text, &shape),
            None => outline::read(text),
        }
    }

    /// Whether a text is something else than a list, though it has lines: JSON, XML and the like.
    pub fn is_of_another_kind(text: &str) -> bool {
        let begin = text.trim_start().trim_start_matches('\u{feff}');
        begin.starts_with(['{', '<']) || (begin.starts_with('[') && begin.contains(['{', '"']))
    }

    /// Whether any line can be used.
    pub fn is_of_use(&self) -> bool {
        self.lines.iter().any(|line| !matches!(line.names, Named::Nothing { .. }))
    }

    /// Whether the lines say where things stand from the top of the organization.
    pub fn has_paths(&self) -> bool {
        self.lines.iter().any(|line| matches!(line.place, Place::Path { .. }))
    }

    fn cut_off(&mut self) {
        self.remarks.push(format!(
            "Only the first {} lines are read; add the rest with a second list",
            analysis::number(MOST_LINES)
        ));
    }
}

impl Listed {
    fn new(line: usize, place: Place, names: Named) -> Self {
        Self { line, place, names, tags: Tags::new(), note: String::new() }
    }

    fn unusable(line: usize, said: &str, why: impl Into<String>) -> Self {
        let mut letters = said.trim().chars();
        let mut told: String = letters.by_ref().take(TOLD).collect();
        if letters.next().is_some() {
            told.push('…');
        }
        Self::new(line, Place::Unsaid, Named::Nothing { said: told, why: why.into() })
    }
}

/// A character that no name has, in words.
fn odd_character(text: &str) -> Option<String> {
    let odd = text.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n'))?;
    Some(format!("it holds the control character U+{:04X}; take it out", u32::from(odd)))
}

#[cfg(test)]
mod tests;
