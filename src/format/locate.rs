//! Finds places in a project file: of a structural fault, of an entry, of a piece of a policy's text.
//!
//! Knows only that tables are lists of entries with ids or names; reads the text a second time, so it costs nothing while nobody asks.
//! Finds no faults itself.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use ron::value::RawValue;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::error::Place;
use super::literal::Literal;
use super::read::ROOT;
use super::version::{parse, plain};
use organization::{Entity, Header, PolicyId, StructureError, Table, TargetId};
use policy::{Lines, Position};

/// Each table as the stretches of text that its entries are, and each other field as one stretch.
#[derive(Default)]
struct Stretches<'a>(BTreeMap<&'a str, Vec<&'a RawValue>>);

impl<'de> Deserialize<'de> for Stretches<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Top;
        impl<'de> Visitor<'de> for Top {
            type Value = Stretches<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a project")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Stretches<'de>, A::Error> {
                let mut found = BTreeMap::new();
                while let Some(Name(name)) = fields.next_key()? {
                    let table = Table::ALL.iter().any(|table| table.name() == name);
                    found.insert(name, if table { fields.next_value()? } else { vec![fields.next_value()?] });
                }
                Ok(Stretches(found))
            }
        }
        deserializer.deserialize_struct(Header::NAME, &[], Top)
    }
}

/// The name of a field, which stands without quotes.
struct Name<'a>(&'a str);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bare;
        impl<'de> Visitor<'de> for Bare {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(name))
            }
        }
        deserializer.deserialize_identifier(Bare)
    }
}

/// Where the fault lies: at the id it is about, else at its entry, else at the start of the file.
pub(super) fn fault(text: &str, error: &StructureError) -> Place {
    match error {
        StructureError::RepeatedPolicyType { index, kind } => entry(text, Table::PolicyTypes.name(), *index, kind),
        StructureError::DuplicateId { table, index, id } | StructureError::MissingReference { table, index, id } => {
            entry(text, table.name(), *index, id)
        }
        StructureError::Cycle { index, id } => entry(text, Table::Ous.name(), *index, id),
        StructureError::DuplicateAttachment { index, id } => entry(text, Table::Attachments.name(), *index, id),
        StructureError::DuplicateName { table, index, name } => entry(text, table.name(), *index, name),
        StructureError::RepeatedContextKey { index, key } => entry(text, Table::Questions.name(), *index, key),
        StructureError::MissingManagementAccount { id } => entry(text, "management_account", 0, id),
    }
}

/// Where the `index`-th entry of a table, or a field that is none, names this id or name.
pub(super) fn entry(text: &str, table: &str, index: usize, id: &str) -> Place {
    let Stretches(found) = parse(text).unwrap_or_default();
    let Some(entry) = found.get(table).and_then(|entries| entries.get(index)) else { return Place::after("") };
    let entry = entry.get_ron().trim_start();
    let inside = entry.find(&format!("\"{id}\"")).unwrap_or(0);
    Place::after(text.get(..offset(text, entry) + inside).unwrap_or_default())
}

/// Where a stretch of the text begins: it is a part of `text` itself, so the distance of their addresses is the offset.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

/// Where everything stands in the text of a project file that could be read.
///
/// Lines and columns are those of the file as it is on disk, with either kind of line ends.
#[derive(Debug)]
pub struct Places<'a> {
    text: Lines<'a>,
    root: usize,
    ous: BTreeMap<String, usize>,
    accounts: BTreeMap<String, usize>,
    policies: BTreeMap<String, usize>,
    /// Where the literal stands that a policy's text is written as, and what is in it where.
    contents: BTreeMap<String, (Range<usize>, Literal)>,
}

#[derive(serde::Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct Entry<'a> {
    id: String,
    content: Option<&'a RawValue>,
}

impl<'a> Places<'a> {
    /// Reads the text of a project file; in one that cannot be read everything is at its start.
    pub fn of(text: &'a str) -> Self {
        let text = plain(text);
        let (mut root, mut contents) = (0, BTreeMap::new());
        let [mut ous, mut accounts, mut policies] = [const { BTreeMap::new() }; 3];
        let Stretches(stretches) = parse(&text).unwrap_or_default();
        let of = |name: &str| stretches.get(name).into_iter().flatten();
        if let Some(value) = of(ROOT).next() {
            root = offset(&text, value.get_ron().trim_start());
        }
        let tables = [(Table::Ous, &mut ous), (Table::Accounts, &mut accounts), (Table::Policies, &mut policies)];
        for (table, found) in tables {
            for raw in of(table.name()) {
                let raw = raw.get_ron().trim_start();
                let Ok(entry) = parse::<Entry<'_>>(raw) else { continue };
                found.insert(entry.id.clone(), offset(&text, raw));
                if let Some(content) = entry.content {
                    let literal = content.get_ron().trim();
                    let start = offset(&text, literal);
                    contents.insert(entry.id, (start..start + literal.len(), Literal::of(literal)));
                }
            }
        }
        Self { text: Lines::of(text), root, ous, accounts, policies, contents }
    }

    /// Where the entry of the root, an OU or an account begins.
    pub fn target(&self, target: &TargetId) -> Place {
        self.at(match target {
            TargetId::Root => self.root,
            TargetId::Ou(id) => self.ous.get(id.as_str()).copied().unwrap_or(0),
            TargetId::Account(id) => self.accounts.get(id.as_str()).copied().unwrap_or(0),
        })
    }

    /// Where the entry of a policy begins.
    pub fn policy(&self, id: &PolicyId) -> Place {
        self.at(self.policies.get(id.as_str()).copied().unwrap_or(0))
    }

    /// Where this byte of a policy's text stands in the file.
    pub fn content(&self, id: &PolicyId, byte: usize) -> Place {
        let Some((range, literal)) = self.contents.get(id.as_str()) else { return self.policy(id) };
        let written = self.text.text().get(range.clone()).unwrap_or_default();
        self.at(range.start + literal.offset(written, byte))
    }

    fn at(&self, offset: usize) -> Place {
        let Position { line, column } = self.text.position(offset);
        Place { line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print;
    use crate::read;

    /// Every line of a policy's text, found again in the file.
    fn check(text: &str) {
        let file = include_str!("../../tests/data/project/v1.canopy.ron");
        let mut parts = read(file).unwrap().to_parts();
        for policy in &mut parts.policies {
            policy.content = text.into();
        }
        let file = print::print(&organization::Organization::from_parts(parts).unwrap());
        for (file, plain) in [(file.clone(), file.clone()), (file.replace('\n', "\r\n"), file.clone())] {
            let places = Places::of(&file);
            for policy in read(&file).unwrap().policies().values() {
                for (byte, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                    let place = places.content(&policy.id, byte);
                    let line = plain.lines().nth(place.line - 1).unwrap();
                    assert_eq!(line.chars().nth(place.column - 1), Some(c), "byte {byte} of {text:?} in\n{file}");
                }
            }
        }
    }

    #[test]
    fn bytes_of_policies_are_found_however_they_are_written() {
        for text in
            ["", "{}", "{\"a\": 1}", "{\n  \"é\": \"#b\"\n}\n", "{\r\n \"a\": 1,\r\n\t\"b\": \"ü\u{202e}c\"\r\n}"]
        {
            check(text);
        }
    }

    #[test]
    fn entries_are_found_by_their_ids() {
        let file = include_str!("../../tests/data/project/v1.canopy.ron");
        let places = Places::of(file);
        let line = |place: Place| file.lines().nth(place.line - 1).unwrap_or_default().trim();
        assert!(line(places.target(&TargetId::Root)).starts_with("root: (id: \"r-a1b2\""));
        for id in ["ou-a1b2-00000001", "012345678901"] {
            let target = read(file).unwrap().target(id).unwrap();
            assert!(line(places.target(&target)).starts_with(&format!("(id: \"{id}\"")));
        }
        assert_eq!(places.policy(&PolicyId::new("p-denyleaving1")).column, 5);
        assert_eq!(places.policy(&PolicyId::new("not there")), Place { line: 1, column: 1 });
        assert_eq!(Places::of("not a project").target(&TargetId::Root), Place { line: 1, column: 1 });
    }
}
