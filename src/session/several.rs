//! What several OUs and accounts have in common, and the one edit that changes all of them.
//!
//! Knows who has which tag and note, whose state can change, and which names a pattern makes; every act is one step of history.
//! Pure, and takes as long as the selection is large: views work it out beside the frame. Does not know what is selected.

use std::collections::{BTreeMap, BTreeSet};

use organization::{Account, AccountId, AccountState, Edit, Organization, TaggedId, Tags, TargetId};

use super::sentence;

/// What is said of several targets together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    pub roots: usize,
    pub ous: usize,
    pub accounts: usize,
    /// By key.
    pub tags: Vec<SharedTag>,
    pub note: SharedNote,
    /// Accounts that could be closed, and those that could be reopened.
    pub closable: usize,
    pub reopenable: usize,
}

/// A tag that some of them have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedTag {
    pub key: String,
    /// How many have it.
    pub on: usize,
    /// How many have which value, the most frequent first; no more than [`VALUES`].
    pub values: Vec<(String, usize)>,
    /// How many values there are.
    pub distinct: usize,
}

/// So many values of a tag are named.
pub const VALUES: usize = 4;

/// What is written about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SharedNote {
    /// Nothing about any.
    #[default]
    None,
    /// The same about each.
    Same(String),
    /// About so many something, and not the same about all.
    Several { on: usize, distinct: usize },
}

impl Shared {
    pub fn of(organization: &Organization, targets: &BTreeSet<TargetId>) -> Self {
        let mut shared = Self::default();
        let mut tags: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        let mut notes: BTreeMap<&str, usize> = BTreeMap::new();
        for target in targets {
            match target {
                TargetId::Root => shared.roots += 1,
                TargetId::Ou(id) => shared.ous += usize::from(organization.ous().contains_key(id)),
                TargetId::Account(id) => {
                    let Some(account) = organization.accounts().get(id) else { continue };
                    shared.accounts += 1;
                    shared.closable += usize::from(is_closable(organization, account));
                    shared.reopenable += usize::from(is_reopenable(organization, account));
                }
            }
            let on = TaggedId::Target(target.clone());
            let note = organization.note(&on);
            for (key, value) in organization.tags(&on) {
                *tags.entry(key).or_default().entry(value).or_default() += 1;
            }
            if !note.is_empty() {
                *notes.entry(note).or_default() += 1;
            }
        }
        shared.tags = tags.into_iter().map(|(key, values)| SharedTag::of(key, values)).collect();
        let on: usize = notes.values().sum();
        shared.note = match notes.first_key_value() {
            None => SharedNote::None,
            Some((note, _)) if notes.len() == 1 && on == shared.count() => SharedNote::Same((*note).to_owned()),
            Some(_) => SharedNote::Several { on, distinct: notes.len() },
        };
        shared
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.roots + self.ous + self.accounts
    }
}

impl SharedTag {
    fn of(key: &str, values: BTreeMap<&str, usize>) -> Self {
        let (on, distinct) = (values.values().sum(), values.len());
        let mut values: Vec<(&str, usize)> = values.into_iter().collect();
        // Values of equal number stay in their own order.
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let values = values.into_iter().take(VALUES).map(|(value, count)| (value.to_owned(), count)).collect();
        Self { key: key.to_owned(), on, values, distinct }
    }
}

/// Whether AWS would close it: the management account stays, and what is closed is closed.
pub(super) fn is_closable(organization: &Organization, account: &Account) -> bool {
    account.id != *organization.management_account()
        && !matches!(account.state, AccountState::Closed | AccountState::PendingClosure)
}

pub(super) fn is_reopenable(_: &Organization, account: &Account) -> bool {
    matches!(account.state, AccountState::Closed | AccountState::PendingClosure | AccountState::SuspendedOrClosed)
}

/// The accounts among targets.
pub(super) fn accounts(targets: &BTreeSet<TargetId>) -> Vec<AccountId> {
    let accounts = targets.iter().filter_map(|target| match target {
        TargetId::Account(id) => Some(id.clone()),
        TargetId::Root | TargetId::Ou(_) => None,
    });
    accounts.collect()
}

/// Gives all of them a tag; `None` where all have it with this value.
pub fn tag_all(organization: &Organization, targets: &BTreeSet<TargetId>, key: &str, value: &str) -> Option<Edit> {
    let others = targets.iter().filter(|target| tags(organization, target).get(key).is_none_or(|has| has != value));
    let set = |on| Edit::SetTag { on, key: key.to_owned(), value: value.to_owned() };
    one_step(others, set, |entries| format!("Set tag `{key}` on {entries}"))
}

/// Takes a tag from those that have it.
pub fn untag_all(organization: &Organization, targets: &BTreeSet<TargetId>, key: &str) -> Option<Edit> {
    let having = targets.iter().filter(|target| tags(organization, target).contains_key(key));
    let remove = |on| Edit::RemoveTag { on, key: key.to_owned() };
    one_step(having, remove, |entries| format!("Remove tag `{key}` from {entries}"))
}

/// Writes the same about all of them, in the place of whatever was written.
pub fn note_all(organization: &Organization, targets: &BTreeSet<TargetId>, note: &str) -> Option<Edit> {
    let others = targets.iter().filter(|target| organization.note(&TaggedId::Target((*target).clone())) != note);
    let set = |on| Edit::SetNote { on, note: note.to_owned() };
    one_step(others, set, |entries| format!("Change note of {entries}"))
}

fn one_step<'t>(
    targets: impl Iterator<Item = &'t TargetId>,
    edit: impl Fn(TaggedId) -> Edit,
    label: impl FnOnce(&str) -> String,
) -> Option<Edit> {
    let edits: Vec<Edit> = targets.map(|target| edit(TaggedId::Target(target.clone()))).collect();
    batch(edits, label)
}

fn batch(edits: Vec<Edit>, label: impl FnOnce(&str) -> String) -> Option<Edit> {
    let entries = match edits.len() {
        0 => return None,
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    };
    Some(Edit::Batch { label: label(&entries), edits })
}

fn tags<'o>(organization: &'o Organization, target: &TargetId) -> &'o Tags {
    organization.tags(&TaggedId::Target(target.clone()))
}

/// How new names are made of old ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewNames {
    /// Every occurrence of a text becomes another; letters count as they are.
    Replace { from: String, to: String },
    /// Something before each name, and something after it.
    Around { before: String, after: String },
    /// A text in which `{name}`, `{n}`, `{nn}`, `{nnn}`, `{parent}` and `{id}` stand for what they say.
    Pattern(String),
}

/// One of several that are renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewName {
    pub target: TargetId,
    pub old: String,
    pub new: String,
    /// Why it keeps its name.
    pub refused: Option<String>,
}

/// What would become of the names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// Those that would change or are refused, by kind and old name.
    pub rows: Vec<NewName>,
    /// How many would have the name that they have.
    pub same: usize,
    pub refused: usize,
    /// What renames those that are not refused, in one step.
    pub edit: Option<Edit>,
}

/// So often those that are refused are tried again: a name may be free once another is changed.
const ROUNDS: usize = 4;

impl Renames {
    pub fn of(organization: &Organization, targets: &BTreeSet<TargetId>, by: &NewNames) -> Self {
        let mut named: Vec<(&TargetId, &str)> = targets
            .iter()
            .filter(|target| **target != TargetId::Root && organization.contains(target))
            .map(|target| (target, organization.written_name(target)))
            .collect();
        let is_account = |target: &TargetId| matches!(target, TargetId::Account(_));
        named.sort_by_cached_key(|(target, name)| (is_account(target), name.to_lowercase(), (*target).clone()));
        let count = named.len();
        let new_name = |(at, (target, old)): (usize, (&TargetId, &str))| NewName {
            target: target.clone(),
            old: old.to_owned(),
            new: by.of(organization, target, old, at + 1),
            refused: None,
        };
        let mut rows: Vec<NewName> = named.into_iter().enumerate().map(new_name).collect();
        rows.retain(|row| row.new != row.old);
        let same = count - rows.len();
        let edits = try_all(organization, &mut rows);
        let refused = rows.iter().filter(|row| row.refused.is_some()).count();
        Self { same, refused, edit: batch(edits, |entries| format!("Rename {entries}")), rows }
    }
}

/// The renames that the document takes, in an order in which it does; the others are told why.
fn try_all(organization: &Organization, rows: &mut [NewName]) -> Vec<Edit> {
    let mut on = organization.clone();
    let mut edits = Vec::new();
    let mut open: Vec<usize> = (0..rows.len()).collect();
    for _ in 0..ROUNDS {
        let done = edits.len();
        open.retain(|at| {
            let Some(row) = rows.get_mut(*at) else { return false };
            let edit = Edit::Rename { target: row.target.clone(), name: row.new.clone() };
            match on.apply(&edit) {
                Ok(next) => {
                    on = next;
                    row.refused = None;
                    edits.push(edit);
                    false
                }
                Err(error) => {
                    row.refused = Some(sentence(&error.explained()));
                    true
                }
            }
        });
        if open.is_empty() || edits.len() == done {
            break;
        }
        // Names that each wait for the next one to be free are settled from the other end.
        open.reverse();
    }
    edits
}

impl NewNames {
    /// Whether it says anything yet.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Replace { from, .. } => from.is_empty(),
            Self::Around { before, after } => before.is_empty() && after.is_empty(),
            Self::Pattern(pattern) => pattern.is_empty(),
        }
    }

    fn of(&self, organization: &Organization, target: &TargetId, old: &str, number: usize) -> String {
        match self {
            Self::Replace { from, .. } if from.is_empty() => old.to_owned(),
            Self::Replace { from, to } => old.replace(from.as_str(), to),
            Self::Around { before, after } => format!("{before}{old}{after}"),
            Self::Pattern(pattern) if pattern.is_empty() => old.to_owned(),
            Self::Pattern(pattern) => {
                let parent = organization.parent(target).map(|parent| TargetId::from(parent.clone()));
                let parent = parent.as_ref().map_or("", |parent| organization.name(parent));
                filled(pattern, |word| {
                    Some(match word {
                        "name" => old.to_owned(),
                        "n" => number.to_string(),
                        "nn" => format!("{number:02}"),
                        "nnn" => format!("{number:03}"),
                        "parent" => parent.to_owned(),
                        "id" => organization.target_text(target).to_owned(),
                        _ => return None,
                    })
                })
            }
        }
    }
}

/// The pattern with what its words in braces stand for; braces around anything else stay as they are.
fn filled(pattern: &str, word: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let known = after.split_once('}').and_then(|(inside, behind)| Some((word(inside)?, behind)));
        rest = match known {
            Some((value, behind)) => {
                text.push_str(&value);
                behind
            }
            None => {
                text.push('{');
                after
            }
        };
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_braces_are_filled_in_once() {
        let word = |word: &str| (word == "name").then(|| "{n} {name}".to_owned());
        for (pattern, expect) in [
            ("", ""),
            ("plain", "plain"),
            ("{name}", "{n} {name}"),
            ("a {name}-{name}", "a {n} {name}-{n} {name}"),
            ("{other} {name", "{other} {name"),
            ("{{name}}", "{{n} {name}}"),
            ("}{", "}{"),
        ] {
            assert_eq!(filled(pattern, word), expect, "{pattern}");
        }
    }
}
