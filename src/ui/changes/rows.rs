//! The lines of the page of changes, as plain data.
//!
//! Knows which lines are there with some groups open; draws nothing.

use std::collections::BTreeSet;

use analysis::{Cause, Comparison, Group};
use exchange::Change;
use organization::{AccountId, TargetId};

/// One line, by what it shows. Numbers are places in the comparison's groups and in what a group has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The heading over access or document.
    Access,
    Document,
    Group(usize),
    Cause(usize, usize),
    /// A request that is decided otherwise now.
    Example(usize),
    /// The heading over accounts or actions of a group.
    Accounts(usize),
    Account(usize, usize),
    Actions(usize),
    Action(usize, usize),
    Left(usize),
    Joined(usize),
    Change(usize),
}

/// What can be folded of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Whole,
    Accounts,
    Actions,
}

/// A group and a part of it, named so that it stays open while other groups come and go.
pub type Key = (String, Part);

/// The name of a group, as long as it is about the same.
pub fn name(comparison: &Comparison, group: &Group) -> String {
    let cause = |cause: &Cause| format!("{:?}{:?}{:?}", cause.when, cause.policy, cause.statement);
    let causes: Vec<String> = group.causes.iter().map(cause).collect();
    let first = group.accounts.first().map_or("", AccountId::as_str);
    let action = comparison.after.catalog.full_name(group.first);
    format!("{:?} {action} {first} {}", group.contrast.change(), causes.join(" "))
}

/// The lines that are there.
pub fn rows(comparison: Option<&Comparison>, changes: &[Change], open: &BTreeSet<Key>) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(comparison) = comparison.filter(|comparison| !comparison.is_empty()) {
        rows.push(Row::Access);
        for (at, group) in comparison.groups.iter().enumerate() {
            rows.push(Row::Group(at));
            let name = name(comparison, group);
            let is_open = |part| open.contains(&(name.clone(), part));
            if !is_open(Part::Whole) {
                continue;
            }
            rows.extend((0..group.causes.len()).map(|cause| Row::Cause(at, cause)));
            rows.push(Row::Example(at));
            rows.push(Row::Accounts(at));
            if is_open(Part::Accounts) {
                rows.extend((0..group.accounts.len()).map(|account| Row::Account(at, account)));
            }
            rows.push(Row::Actions(at));
            if is_open(Part::Actions) {
                rows.extend((0..group.count as usize).map(|action| Row::Action(at, action)));
            }
        }
        rows.extend((0..comparison.left.len()).map(Row::Left));
        rows.extend((0..comparison.joined.len()).map(Row::Joined));
    }
    if !changes.is_empty() {
        rows.push(Row::Document);
        rows.extend((0..changes.len()).map(Row::Change));
    }
    rows
}

/// Where the statement of a cause stands now, if it still does.
pub fn place(cause: &Cause) -> Option<&TargetId> {
    match cause.levels.as_slice() {
        [only] => Some(only),
        _ => None,
    }
}
