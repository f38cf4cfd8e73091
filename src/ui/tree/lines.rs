//! The lines of the tree before anything is drawn.
//!
//! Knows which OUs and accounts are visible, in which order and how deep. Pure; knows nothing of the toolkit.

use std::collections::BTreeSet;

use crate::row::Fold;
use organization::{ChildId, Organization, OuId, ParentId, TargetId};
use session::target_matches;

/// One visible root, OU or account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeLine {
    pub target: TargetId,
    pub depth: usize,
    pub fold: Fold,
}

/// What is visible: root, OUs by name, then accounts by name. With a filter, matches and what leads to them.
pub fn lines(organization: &Organization, closed: &BTreeSet<TargetId>, filter: &str) -> Vec<TreeLine> {
    let filter = filter.trim();
    let shown = (!filter.is_empty()).then(|| matches(organization, filter));
    let mut lines = Vec::new();
    let mut open: Vec<(TargetId, usize)> = vec![(TargetId::Root, 0)];
    while let Some((target, depth)) = open.pop() {
        let mut inside = match target.as_parent() {
            Some(parent) => children(organization, &parent, shown.as_ref()),
            None => Vec::new(),
        };
        let fold = match (inside.is_empty(), shown.is_none() && closed.contains(&target)) {
            (true, _) => Fold::Leaf,
            (false, true) => Fold::Closed,
            (false, false) => Fold::Open,
        };
        if fold == Fold::Open {
            inside.reverse();
            open.extend(inside.into_iter().map(|target| (target, depth + 1)));
        }
        lines.push(TreeLine { target, depth, fold });
    }
    lines
}

/// Sorted children that a filter leaves.
fn children(organization: &Organization, parent: &ParentId, shown: Option<&BTreeSet<TargetId>>) -> Vec<TargetId> {
    let mut found: Vec<(bool, String, TargetId)> = organization
        .children(parent)
        .map(|child| TargetId::from(child.clone()))
        .filter(|target| shown.is_none_or(|shown| shown.contains(target)))
        .map(|target| (matches!(target, TargetId::Account(_)), organization.name(&target).to_lowercase(), target))
        .collect();
    found.sort();
    found.into_iter().map(|(_, _, target)| target).collect()
}

/// What matches a filter, with everything above it.
fn matches(organization: &Organization, filter: &str) -> BTreeSet<TargetId> {
    let mut shown = BTreeSet::new();
    for target in organization.targets().into_iter().filter(|target| target_matches(organization, target, filter)) {
        let mut at = Some(target);
        while let Some(target) = at {
            at = organization.parent(&target).map(|parent| parent.clone().into());
            if !shown.insert(target) {
                break;
            }
        }
    }
    shown
}

/// Whether a filter leaves this: it matches, or something below it does.
pub fn is_shown(organization: &Organization, filter: &str, target: &TargetId) -> bool {
    let filter = filter.trim();
    let mut open = vec![target.clone()];
    while let Some(target) = open.pop() {
        if filter.is_empty() || target_matches(organization, &target, filter) {
            return true;
        }
        if let Some(parent) = target.as_parent() {
            open.extend(organization.children(&parent).cloned().map(TargetId::from));
        }
    }
    false
}

/// So few targets are listed within the frame.
const LISTED_AT_ONCE: usize = 2_000;

/// Whether listing all targets takes no time to speak of.
pub fn are_few(organization: &Organization) -> bool {
    organization.ous().len() + organization.accounts().len() <= LISTED_AT_ONCE
}

/// Every OU, for "collapse all".
pub fn all_ous(organization: &Organization) -> BTreeSet<TargetId> {
    organization.ous().keys().map(|id: &OuId| TargetId::Ou(id.clone())).collect()
}

/// The entries between two rows, both included, in screen order.
pub fn between(lines: &[TreeLine], one: &TargetId, other: &TargetId) -> Vec<TargetId> {
    let position = |target: &TargetId| lines.iter().position(|line| line.target == *target);
    match (position(one), position(other)) {
        (Some(a), Some(b)) => {
            lines.get(a.min(b)..=a.max(b)).unwrap_or_default().iter().map(|line| line.target.clone()).collect()
        }
        _ => vec![other.clone()],
    }
}

/// How many OUs and accounts lie directly in an OU or the root.
pub fn direct(organization: &Organization, target: &TargetId) -> (usize, usize) {
    let Some(parent) = target.as_parent() else { return (0, 0) };
    organization.children(&parent).fold((0, 0), |(ous, accounts), child| match child {
        ChildId::Ou(_) => (ous + 1, accounts),
        ChildId::Account(_) => (ous, accounts + 1),
    })
}
