//! Comparisons of two organizations: tables of every kind of change.

#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

#[path = "../trees/mod.rs"]
mod trees;

mod attachments;
mod coverage;
mod doubts;
mod texts;

use std::sync::Arc;

use crate::trees::{action, tree};
use analysis::{Analyzer, Cause, Change, Comparison, Contrast, Group, Viewpoint, What, When};
use catalog::Catalog;
use organization::*;
use policy::Truth;

/// The actions that groups are written with.
const PROBES: [&str; 5] =
    ["s3:GetObject", "s3:ListAllMyBuckets", "ec2:RunInstances", "iam:CreateUser", "sts:GetCallerIdentity"];

fn compare(before: &Organization, after: &Organization, viewpoint: &Viewpoint) -> Comparison {
    Analyzer::new(Catalog::embedded()).compare(before, after, viewpoint).expect("one organization")
}

/// `lost denied A B: s3:GetObject by now DenyS3#0 on Sandbox`
fn line(comparison: &Comparison, group: &Group) -> String {
    let names = |organization: &Organization, ids: &[AccountId]| -> String {
        let names = ids.iter().map(|id| organization.accounts()[id].name.clone());
        names.collect::<Vec<_>>().join(" ")
    };
    let actions = comparison.actions(group);
    assert_eq!(actions.count(), group.count);
    let probes: Vec<&str> = PROBES.into_iter().filter(|probe| actions.contains(action(probe))).collect();
    let causes: Vec<String> = group.causes.iter().map(|cause| written(comparison, cause)).collect();
    format!(
        "{}: {}: {}: {}",
        group.contrast.phrase(),
        names(comparison.organization(When::After), &group.accounts),
        probes.join(" "),
        causes.join(", ")
    )
}

fn written(comparison: &Comparison, cause: &Cause) -> String {
    let organization = comparison.organization(cause.when);
    let when = if cause.when == When::Before { "before" } else { "now" };
    let policy = cause.policy.as_ref().map_or("", |id| &organization.policies()[id].name);
    let what = match cause.what {
        What::Allows | What::Denies | What::AllowsOrDenies => format!("{policy}#{}", cause.statement.unwrap_or(99)),
        What::NothingAllows => "nothing".to_owned(),
        What::Incomplete => "unknown".to_owned(),
        What::BeingSwitched => "switching".to_owned(),
    };
    let levels: Vec<&str> = cause.levels.iter().map(|level| organization.name(level)).collect();
    format!("{when} {what} on {}", levels.join(" "))
}

/// Every group is confirmed by a request, if something is decided for certain.
fn confirm(comparison: &Comparison) {
    for group in &comparison.groups {
        let example = comparison.example(group);
        let is_certain = group.contrast.change() != Change::Perhaps;
        assert_eq!(example.is_some(), is_certain, "{}", line(comparison, group));
        if let Some(example) = example {
            assert!(group.accounts.contains(&example.account));
            assert!(comparison.actions(group).contains(example.action));
            let said = [example.before.passes, example.after.passes];
            assert!(said == [Truth::Yes, Truth::No] || said == [Truth::No, Truth::Yes]);
        }
    }
}

#[track_caller]
fn check_as(viewpoint: &Viewpoint, before: &Organization, after: &Organization, expect: &[&str]) {
    let comparison = compare(before, after, viewpoint);
    let lines: Vec<String> = comparison.groups.iter().map(|group| line(&comparison, group)).collect();
    assert_eq!(lines, expect);
    confirm(&comparison);
    assert_mirrored(&comparison, &compare(after, before, viewpoint));
}

#[track_caller]
fn check(before: &str, after: &str, expect: &[&str]) {
    check_as(&Viewpoint::anyone(), &tree(before), &tree(after), expect);
}

/// What it says of every account and action.
fn cells(comparison: &Comparison, turn: fn(Contrast) -> Contrast) -> Vec<(AccountId, u32, Contrast)> {
    let mut cells = Vec::new();
    for group in &comparison.groups {
        for action in comparison.actions(group).iter() {
            cells.extend(group.accounts.iter().map(|id| (id.clone(), action.0, turn(group.contrast))));
        }
    }
    cells.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    cells
}

#[track_caller]
fn assert_mirrored(comparison: &Comparison, other: &Comparison) {
    assert_eq!(cells(comparison, |contrast| contrast), cells(other, Contrast::mirrored));
    assert_eq!((&comparison.left, &comparison.joined), (&other.joined, &other.left));
    let pairs = cells(comparison, |contrast| contrast);
    assert!(pairs.windows(2).all(|pair| (&pair[0].0, pair[0].1) != (&pair[1].0, pair[1].1)), "a cell in two groups");
}

const TWO: &str = "root: Full
   ou Sandbox: Full
     account A: Full
     account B: Full
   account C: Full";

/// An organization with other texts for some of its policies.
fn with_texts(text: &str, policies: &[(&str, &str)]) -> Organization {
    let organization = tree(text);
    let edits = policies.iter().map(|(name, content)| {
        let policy = organization.policies().values().find(|policy| policy.name == *name).expect(name);
        Edit::SetPolicyContent { policy: policy.id.clone(), content: Arc::from(*content) }
    });
    let batch = Edit::Batch { label: String::new(), edits: edits.collect() };
    organization.apply(&batch).expect("texts may be anything")
}

fn statement(rest: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{rest}]}}"#)
}

const REGIONAL: &str = "root: Full
   ou Sandbox: Full DenyS3
     account A: Full";

/// What changes when the text of `DenyS3` does.
#[track_caller]
fn check_texts(before: &str, after: &str, expect: &[&str]) {
    let [before, after] = [before, after].map(|text| with_texts(REGIONAL, &[("DenyS3", &statement(text))]));
    check_as(&Viewpoint::anyone(), &before, &after, expect);
}

/// Statements that deny, or allow, some actions under a condition on a key.
fn conditional(effect: &str, actions: &str, operator: &str, key: &str, values: &str) -> String {
    format!(
        r#"{{"Effect":"{effect}","Action":"{actions}","Resource":"*","Condition":{{"{operator}":{{"{key}":{values}}}}}}}"#
    )
}

fn edited(organization: &Organization, change: impl FnOnce(&mut Parts)) -> Organization {
    let mut parts = organization.to_parts();
    change(&mut parts);
    Organization::from_parts(parts).expect("a sound tree")
}
