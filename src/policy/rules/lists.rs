//! Lists that stand for a placeholder: `"aws:RequestedRegion": ${ALLOWED}`, where `ALLOWED` is `["eu-west-1", "eu-west-2"]`.
//!
//! Knows that an element takes a list wherever it takes a text, and gets as many entries. What a list looks like, `placeholder`
//! knows.

use std::borrow::Cow;

use super::template::Bindings;
use crate::document::{PolicyString, Statement};
use crate::pattern::ActionPattern;
use crate::placeholder::fill_list;
use crate::span::Spanned;

/// The statement with all entries of each list for which a placeholder stands.
pub(super) fn spread<'s>(statement: &'s Statement, value: Bindings<'_>) -> Cow<'s, Statement> {
    if !has_list(statement, value) {
        return Cow::Borrowed(statement);
    }
    let mut statement = statement.clone();
    if let Some(element) = &mut statement.principals {
        each(&mut element.entries, value, |entry| &entry.text.text, |entry, text| entry.text = PolicyString::new(text));
    }
    if let Some(element) = &mut statement.actions {
        each(&mut element.patterns, value, |pattern| &pattern.text, |own, text| *own = ActionPattern::new(&text));
    }
    if let Some(element) = &mut statement.resources {
        each(&mut element.patterns, value, |text| &text.text, |own, text| *own = PolicyString::new(text));
    }
    for entry in &mut statement.conditions {
        each(&mut entry.values, value, |text| &text.text, |own, text| *own = PolicyString::new(text));
    }
    Cow::Owned(statement)
}

fn has_list(statement: &Statement, value: Bindings<'_>) -> bool {
    let principals = statement.principals.iter().flat_map(|element| &element.entries).map(|entry| &entry.value.text);
    let resources = statement.resources.iter().flat_map(|element| &element.patterns).map(|pattern| &pattern.value);
    let values = statement.conditions.iter().flat_map(|entry| &entry.values).map(|text| &text.value);
    let actions = statement.actions.iter().flat_map(|element| &element.patterns).map(|pattern| &pattern.value);
    let texts = principals.chain(resources).chain(values).map(|text| (&text.placeholders, &text.text));
    let mut texts = texts.chain(actions.map(|pattern| (&pattern.placeholders, &pattern.text)));
    texts.any(|(placeholders, text)| !placeholders.is_empty() && fill_list(text, value).is_some())
}

/// Puts as many entries for each as its text stands for.
fn each<T: Clone>(
    entries: &mut Vec<Spanned<T>>,
    value: Bindings<'_>,
    text: impl Fn(&T) -> &str,
    put: impl Fn(&mut T, String),
) {
    let spread = entries.iter().flat_map(|entry| match fill_list(text(&entry.value), value) {
        None => vec![entry.clone()],
        Some(list) => {
            let entry_of = |text| {
                let mut entry = entry.clone();
                put(&mut entry.value, text);
                entry
            };
            list.into_iter().map(entry_of).collect()
        }
    });
    *entries = spread.collect();
}
