//! The project file: text to organization and back.
//!
//! Knows the versions of the format, and that a text that cannot be read completely is not read at all;
//! of a newer version's text it reads what it knows.
//! Does not know files.

use std::borrow::{Borrow, Cow};

use ron::error::SpannedError;
use ron::extensions::Extensions;
use serde::Deserialize;

use super::error::{Fault, Place};
use super::read::{Project, ProjectSeed, QuestionSeed, ROOT, Unknown, VERSION};
use super::token::Tokens;
use super::{locate, print};
use organization::{Entity, Entry, Field, Organization, Parts, Question, Table, TableVisitor, Value};

/// The newest version. Every version ever written can be read.
pub const FORMAT_VERSION: u64 = 5;

/// The version that is written where nothing newer is used, so that files stay as they are, and older Canopies go on writing them.
const USUAL: u64 = 3;

/// The version that a file must have to hold the organization.
pub(super) fn needed(organization: &Organization) -> u64 {
    let tables = Table::ALL.iter().map(|table| table.visit(Needed(organization)));
    tables.fold(needed_by(&**organization.root()).max(USUAL), u64::max)
}

struct Needed<'a>(&'a Organization);

impl TableVisitor for Needed<'_> {
    type Out = u64;

    fn visit<E: Entry>(self, table: Table) -> u64 {
        let mut entries = E::all(self.0).peekable();
        // Tables are long, and most have no newer field.
        if entries.peek().is_none() {
            return USUAL;
        }
        if E::FIELDS.iter().all(|field| field.since <= USUAL) {
            return table.since();
        }
        entries.map(|entry| needed_by(entry.borrow())).fold(table.since(), u64::max)
    }
}

fn needed_by<E: Entity>(entity: &E) -> u64 {
    newest(entity).map_or(USUAL, |field| field.since)
}

/// The newest field that the entity uses, if it came after the usual version or another one.
fn newest<E: Entity>(entity: &E) -> Option<&'static Field<E>> {
    let blank = E::blank();
    E::FIELDS.iter().filter(|field| field.since > 1 && field.differs(&blank, entity)).max_by_key(|field| field.since)
}

/// Bytes of a newer version's text; what is unknown in it takes longest to read, and may be anything.
const MAX_NEWER: usize = 64 << 20;

/// The organization as the text of a project file; the same organization always gives the same bytes.
pub fn write(organization: &Organization) -> String {
    print::print(organization)
}

/// What may be done with what a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Full,
    /// A newer Canopy wrote it, and this one may not know everything in it: to be looked at, and never written over.
    ReadOnly {
        version: u64,
    },
}

/// The organization that a project file holds. A byte order mark and Windows line ends are accepted.
///
/// # Errors
/// The first fault, with its place; nothing is repaired silently and nothing is half-loaded.
/// A newer version is [`Fault::Newer`]; see [`read_newer`].
pub fn read(text: &str) -> Result<Organization, Fault> {
    if !text.contains(VERSION) {
        return Err(Fault::NotAProject);
    }
    let text = plain(text);
    match options().from_str_seed(&text, ProjectSeed(Unknown::Fault)) {
        Ok(project) => assemble(project, &text),
        Err(error) => Err(explain(&text, error)),
    }
}

/// What of a newer version's file is known here, without the rest; `None` if the rest cannot be left out.
///
/// What is left out may decide: verdicts on such an organization are not to be trusted.
pub fn read_newer(text: &str) -> Option<Organization> {
    let text = plain(Some(text).filter(|text| text.len() <= MAX_NEWER)?);
    let project = options().from_str_seed(&text, ProjectSeed(Unknown::PassOver)).ok()?;
    Organization::from_parts(project.parts).ok()
}

/// The version of a text that a newer Canopy wrote, even if it does not parse here any more.
pub fn newer_version(text: &str) -> Option<u64> {
    version(text).filter(|version| *version > FORMAT_VERSION)
}

/// The version that a text gives itself outside of remarks and texts; found without reading all of it.
fn version(text: &str) -> Option<u64> {
    // Most files that are no projects have no such word, and need not be taken apart.
    if !text.contains(VERSION) {
        return None;
    }
    let mut tokens = Tokens::of(text).peekable();
    while let Some(token) = tokens.next() {
        if token.strip_prefix("r#").unwrap_or(token) == VERSION && tokens.next_if_eq(&":").is_some() {
            return options().from_str(tokens.next()?).ok();
        }
    }
    None
}

/// Why a text does not read: it may be of a version, or of a kind, that Canopy does not know.
fn explain(text: &str, error: SpannedError) -> Fault {
    match &error.code {
        ron::Error::MissingStructField { field, .. } if *field == VERSION => Fault::NotAProject,
        _ => version(text).and_then(|version| known(version).err()).unwrap_or_else(|| syntax(error)),
    }
}

fn known(version: u64) -> Result<(), Fault> {
    match version {
        0 => Err(Fault::UnknownVersion { version }),
        1..=FORMAT_VERSION => Ok(()),
        _ => Err(Fault::Newer { version }),
    }
}

fn assemble(project: Project, text: &str) -> Result<Organization, Fault> {
    let Project { format_version, mut parts } = project;
    known(format_version)?;
    let mut newer = Table::ALL.iter().filter(|table| table.since() > format_version);
    if let Some((table, first)) = newer.find_map(|table| Some((table, table.visit(First(&mut parts))?))) {
        let place = locate::entry(text, &table.to_string(), 0, &first);
        let since = table.since();
        let message = format!("`{table}` came with format version {since}; set `format_version: {since}`");
        return Err(Fault::Syntax { place, message });
    }
    let root = early(&parts.root, format_version).map(|field| (0, parts.root.id.to_string(), field.name, field.since));
    let in_root = root.map(|early| (ROOT, early));
    let early_in = |table: &Table| Some((table.name(), table.visit(Early { parts: &mut parts, format_version })?));
    if let Some((list, (at, first, name, since))) = in_root.or_else(|| Table::ALL.iter().find_map(early_in)) {
        let place = locate::entry(text, list, at, &first);
        let message = format!("`{name}` in `{list}` came with format version {since}; set `format_version: {since}`");
        return Err(Fault::Syntax { place, message });
    }
    Organization::from_parts(parts).map_err(|source| Fault::Structure { place: locate::fault(text, &source), source })
}

/// By what the first entry of a table is known: the text of its first field.
struct First<'a>(&'a mut Parts);

impl TableVisitor for First<'_> {
    type Out = Option<String>;

    fn visit<E: Entry>(self, _: Table) -> Option<String> {
        E::list(self.0).first().map(known_by)
    }
}

/// The text of an entity's first field.
fn known_by<E: Entity>(entity: &E) -> String {
    let Some(Value::Text { get, .. }) = E::FIELDS.first().map(|field| &field.value) else { return String::new() };
    get(entity).to_owned()
}

/// A field that the entity uses and the version did not have.
fn early<E: Entity>(entity: &E, format_version: u64) -> Option<&'static Field<E>> {
    newest(entity).filter(|field| field.since > format_version)
}

/// The first entry of a table with such a field: its place in the table, by what it is known, the field and its version.
struct Early<'a> {
    parts: &'a mut Parts,
    format_version: u64,
}

impl TableVisitor for Early<'_> {
    type Out = Option<(usize, String, &'static str, u64)>;

    fn visit<E: Entry>(self, _: Table) -> Self::Out {
        if E::FIELDS.iter().all(|field| field.since <= self.format_version) {
            return None;
        }
        E::list(self.parts).iter().enumerate().find_map(|(at, entry)| {
            let field = early(entry, self.format_version)?;
            Some((at, known_by(entry), field.name, field.since))
        })
    }
}

/// Without a byte order mark, and with `\n` for line ends.
///
/// A carriage return is always written escaped, so one that stands before a line end came from a conversion.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}

pub(super) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, SpannedError> {
    options().from_str(text)
}

/// A question that was written as [`print::question`] does; `None` for any other text.
pub fn read_question(text: &str) -> Option<Question> {
    options().from_str_seed(text, QuestionSeed).ok()
}

/// Hand-written files may leave out `Some(…)`.
fn options() -> ron::Options {
    ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

fn syntax(error: SpannedError) -> Fault {
    let place = Place { line: error.span.start.line, column: error.span.start.col };
    let message = match error.code {
        ron::Error::IntegerOutOfBounds => "the number is too small or too large".to_owned(),
        ron::Error::InvalidEscape(_) => "this escape stands for no character; write the character itself".to_owned(),
        other => other.to_string(),
    };
    Fault::Syntax { place, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_says_its_version_where_a_project_does() {
        for (text, expect) in [
            ("(format_version: 9)", Some(9)),
            ("Project(\n  format_version :\t9,", Some(9)),
            ("(format_version/* 1 */: /* 2 */ 9, ", Some(9)),
            ("(r#format_version: 0x9)", Some(9)),
            ("(format_version: 9.5)", Some(9)),
            ("#![enable(implicit_some)]\n(format_version: 9", Some(9)),
            ("/* format_version: 9 */ (format_version: 2)", Some(2)),
            ("/* /* */ format_version: 9 */ (format_version: 2)", Some(2)),
            ("// format_version: 9\n(format_version: 2)", Some(2)),
            ("(// format_version: 9\nformat_version: 2)", Some(2)),
            ("(id: \"// \", format_version: 2)", Some(2)),
            ("(id: \"format_version: 9\", format_version: 2)", Some(2)),
            ("(id: r#\"\"format_version: 9\"#, format_version: 2)", Some(2)),
            ("(id: '\"', format_version: 2)", Some(2)),
            ("(old_format_version: 9, format_version: 2)", Some(2)),
            ("(id: format_version, format_version: 2)", Some(2)),
            ("(format_version: \"9\")", None),
            ("(format_version: -9)", None),
            ("/* format_version: 9", None),
            ("(format_version", None),
        ] {
            assert_eq!(version(text), expect, "{text}");
        }
        assert_eq!(version(&format!("(format_version: {})", "9".repeat(1_000_000))), None);
    }
}
