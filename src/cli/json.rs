//! What several commands tell programs in the same way: JSON, certainty, the context of a request.
//!
//! Knows how a value is laid out. The members of each answer stand as structs beside their command; the topic `json` of
//! the manual says what they hold, and a test holds that it names every one.

use aws::shown_json;
use catalog::Catalog;
use policy::{Context, Fact, Truth};
use serde::Serialize;
use serde_json::{Map, Value};

/// One value a line, as the last thing on the standard output.
pub fn pretty(answer: &impl Serialize) -> String {
    // Texts, numbers and lists of them always serialize.
    shown_json(&serde_json::to_string_pretty(answer).unwrap_or_default()).into_owned() + "\n"
}

/// Whether something is so.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    No,
    Maybe,
    Yes,
}

impl From<Truth> for Certainty {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::No => Self::No,
            Truth::Maybe => Self::Maybe,
            Truth::Yes => Self::Yes,
        }
    }
}

/// What a request holds under each key, spelled as AWS spells it: a list under one of several values, null where it is open.
pub fn context(context: &Context, catalog: &Catalog) -> Map<String, Value> {
    let held = |fact: &Fact| match fact {
        Fact::Unknown | Fact::Shaped(_) | Fact::Other(_) => Value::Null,
        Fact::One(value) => value.as_str().into(),
        Fact::Several(values) => values.iter().map(String::as_str).collect(),
    };
    context.iter().map(|(key, fact)| (catalog.spelling(key), held(fact))).collect()
}

#[cfg(test)]
pub mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use manual::{Block, Look, Span, Topic, blocks};

    /// Every member and every word that an answer can have stands in its section of the topic `json`, and no other member does.
    pub fn is_described<T: schemars::JsonSchema>(section: &str) {
        let (mut members, mut words) = (BTreeSet::new(), BTreeSet::new());
        collect(schemars::schema_for!(T).as_value(), &mut members, &mut words);
        let (mut named, mut listed) = (BTreeSet::new(), BTreeSet::new());
        for block in self::section(section) {
            for (at, cell) in cells(&block) {
                let codes = cell.iter().filter(|span| span.look == Look::Code);
                let codes: Vec<&str> = codes.filter_map(|span| span.text.rsplit('.').next()).collect();
                listed.extend(codes.iter().filter(|_| at == Some(0)).map(|code| (*code).to_owned()));
                named.extend(codes.into_iter().map(str::to_owned));
            }
        }
        for member in members.iter().chain(&words) {
            assert!(named.contains(member), "the section {section} says nothing of `{member}`");
        }
        for member in listed {
            assert!(members.contains(&member), "nothing is called `{member}`, which the section {section} lists");
        }
    }

    /// Members, and the words that one can hold.
    fn collect(schema: &Value, members: &mut BTreeSet<String>, words: &mut BTreeSet<String>) {
        match schema {
            Value::Object(object) => {
                if let Some(Value::Object(properties)) = object.get("properties") {
                    members.extend(properties.keys().cloned());
                }
                let texts =
                    object.get("enum").and_then(Value::as_array).into_iter().flatten().chain(object.get("const"));
                words.extend(texts.filter_map(Value::as_str).map(str::to_owned));
                object.values().for_each(|value| collect(value, members, words));
            }
            Value::Array(values) => values.iter().for_each(|value| collect(value, members, words)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The blocks below a heading of the topic.
    fn section(heading: &str) -> Vec<Block> {
        let blocks = blocks(Topic::named("json").unwrap().text);
        let is = |block: &Block, wanted: Option<&str>| match block {
            Block::Heading { text, .. } => wanted.is_none_or(|wanted| text.iter().any(|span| span.text == wanted)),
            Block::Paragraph(_) | Block::Item { .. } | Block::Table { .. } | Block::Code(_) => false,
        };
        let below = blocks.into_iter().skip_while(|block| !is(block, Some(heading))).skip(1);
        let found: Vec<Block> = below.take_while(|block| !is(block, None)).collect();
        assert!(!found.is_empty(), "{heading}");
        found
    }

    /// The texts of a block; those of a table with their column.
    fn cells(block: &Block) -> Vec<(Option<usize>, &[Span])> {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => vec![(None, text)],
            Block::Table { rows, .. } => rows
                .iter()
                .flat_map(|row| row.iter().enumerate().map(|(at, cell)| (Some(at), cell.as_slice())))
                .collect(),
            Block::Code(_) => Vec::new(),
        }
    }
}
