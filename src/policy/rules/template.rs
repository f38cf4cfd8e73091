//! Policy text with variables in it, and what it says for one request.
//!
//! Knows variables, their default values, escapes and placeholders; what the text is compared with, others know.
//! Text that is put in for a variable is never a wildcard.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use std::borrow::Cow;

use super::notes::Notes;
use crate::context::{Context, Fact};
use crate::document::Version;
use crate::placeholder::fill_placeholders;
use crate::truth::{Doubt, Undocumented};
use crate::variable::{Piece, pieces};

/// What stands for a placeholder, by the name between its braces.
pub(super) type Bindings<'b> = &'b dyn Fn(&str) -> Option<String>;

/// Policy text, ready to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Text in which `*` and `?` are wildcards, where the comparison has any.
    Pattern(String),
    /// Text that stands for itself: what `${*}` is.
    Literal(String),
    /// What the request has under this key, in lower case.
    Variable { key: String, default: Option<String> },
    /// A placeholder that nobody has filled in, as it is written: it may be any text.
    Open(String),
}

/// A piece of a template that has been filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bit<'t> {
    Pattern(&'t str),
    Literal(Cow<'t, str>),
    /// Any text.
    Run,
}

impl Bit<'_> {
    /// What it says of a text by itself; nothing where it may be any.
    pub fn text(&self) -> &str {
        match self {
            Self::Pattern(text) => text,
            Self::Literal(text) => text,
            Self::Run => "",
        }
    }
}

/// What a template says for one request.
#[derive(Debug)]
pub(super) enum Filled<'t> {
    Known(Vec<Bit<'t>>),
    /// The value of a variable is not known: only what fits this may match.
    Open(Vec<Bit<'t>>),
    /// A variable has no value, so the text matches nothing.
    Nothing,
}

impl Template {
    pub fn of(text: &str, version: Version, value: Bindings<'_>) -> Self {
        let mut template = Self { parts: Vec::new() };
        let text = fill_placeholders(text, value);
        for (written, piece) in pieces(&text) {
            match (piece, version) {
                (Piece::Placeholder { .. }, _) => template.parts.push(Part::Open(written.to_owned())),
                (Piece::Character(c), Version::V2012) => template.parts.push(Part::Literal(c.to_string())),
                (Piece::Variable { key, default }, Version::V2012) => {
                    let (key, default) = (key.to_ascii_lowercase(), default.map(str::to_owned));
                    template.parts.push(Part::Variable { key, default });
                }
                // A version that cannot be read may be either.
                (Piece::Character(_) | Piece::Variable { .. }, Version::Unknown) => {
                    template.parts.push(Part::Open(written.to_owned()));
                }
                // Before 2012-10-17 `${…}` is text like any other.
                (Piece::Text | Piece::Broken(_), _)
                | (Piece::Character(_) | Piece::Variable { .. }, Version::V2008) => {
                    template.text(written);
                }
            }
        }
        template
    }

    /// Goes on with text. Neighbours are one part, by which a lone `*` and a text without variables are known.
    fn text(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Pattern(before)) => before.push_str(text),
            _ => self.parts.push(Part::Pattern(text.to_owned())),
        }
    }

    pub fn has_variables(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Variable { .. }))
    }

    /// The keys of its variables, in lower case.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable { key, .. } => Some(key.as_str()),
            _ => None,
        })
    }

    /// The placeholders that nobody has filled in.
    pub fn open(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Open(written) => Some(written.as_str()),
            _ => None,
        })
    }

    /// The text for one request.
    pub fn fill<'t>(&'t self, context: &'t Context, notes: &mut impl Notes) -> Filled<'t> {
        let mut bits = Vec::with_capacity(self.parts.len());
        let mut open = false;
        for part in &self.parts {
            bits.push(match part {
                Part::Pattern(text) => Bit::Pattern(text),
                Part::Literal(text) => Bit::Literal(Cow::Borrowed(text)),
                Part::Open(_) => Bit::Run,
                Part::Variable { key, default } => match (context.get_lower(key), default) {
                    (Some(Fact::One(value)), _) => Bit::Literal(Cow::Borrowed(value)),
                    (None, Some(default)) => Bit::Literal(Cow::Borrowed(default)),
                    (None, None) => return Filled::Nothing,
                    // What is not known may be anything; if even that does not fit, the answer is certain all the same.
                    (Some(Fact::Unknown | Fact::Shaped(_) | Fact::Other(_)), _) => {
                        notes.doubt(|| Doubt::Key(key.clone()));
                        open = true;
                        Bit::Run
                    }
                    (Some(Fact::Several(_)), _) => {
                        notes.doubt(|| Doubt::NotDocumented(Undocumented::VariableOfSeveral));
                        open = true;
                        Bit::Run
                    }
                },
            });
        }
        if open { Filled::Open(bits) } else { Filled::Known(bits) }
    }

    /// The text with any text for each variable and placeholder.
    pub fn widest(&self) -> Vec<Bit<'_>> {
        let bits = self.parts.iter().map(|part| match part {
            Part::Pattern(text) => Bit::Pattern(text),
            Part::Literal(text) => Bit::Literal(Cow::Borrowed(text)),
            Part::Variable { .. } | Part::Open(_) => Bit::Run,
        });
        bits.collect()
    }
}
