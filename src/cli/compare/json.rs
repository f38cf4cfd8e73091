//! The comparison for programs, member by member, under names that do not change.
//!
//! Knows names and order, and which of them comes from where.

use serde::Serialize;
use serde_json::{Map, Value};

use super::changed;
use crate::json::{self, Certainty};
use analysis::{Cause, Comparison, Example, Group, Side, What, When};
use catalog::Catalog;
use organization::AccountId;
use policy::Truth;

/// The whole comparison, one value a line.
pub fn print(comparison: &Comparison, other: &Comparison) -> String {
    json::pretty(&Changes::of(comparison, other))
}

/// The whole comparison.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Changes {
    /// For whom it is true.
    viewpoint: String,
    /// The date of the catalogue for which it is certain.
    catalogue: String,
    /// Whether anything changed, or may have, on either side.
    changed: bool,
    summary: String,
    groups: Vec<Together>,
    accounts_gone: Vec<String>,
    accounts_new: Vec<String>,
    other_side: OtherSide,
}

/// What becomes of the side that was not asked for.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct OtherSide {
    side: SideName,
    changed: bool,
    summary: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum SideName {
    Principals,
    Resources,
}

/// Accounts and actions for which the same changed for the same reason.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Together {
    change: &'static str,
    /// The verdict before.
    from: &'static str,
    to: &'static str,
    /// Whether some request passed before and does not now.
    lost: Certainty,
    gained: Certainty,
    accounts: Vec<String>,
    actions: Vec<String>,
    causes: Vec<Reason>,
    /// Null where none was found.
    example: Option<Confirmed>,
}

/// A statement or level that brought a change about.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Reason {
    when: Time,
    what: Does,
    /// Null for a level as a whole.
    policy: Option<String>,
    /// From 0.
    statement: Option<usize>,
    sid: Option<String>,
    /// Ids of the root, OUs and accounts.
    levels: Vec<String>,
    sentence: String,
}

/// In which of the two projects it is so.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Time {
    Before,
    After,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum Does {
    Allows,
    Denies,
    AllowsOrDenies,
    NothingAllows,
    IncompleteImport,
    BeingSwitched,
}

/// A request that is decided one way before and the other way after, confirmed on both sides.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Confirmed {
    account: String,
    action: String,
    principal: String,
    resource: String,
    /// As in the answer to a question.
    context: Map<String, Value>,
    passed_before: bool,
    passes_after: bool,
}

impl Changes {
    fn of(comparison: &Comparison, other: &Comparison) -> Self {
        let ids = |accounts: &[AccountId]| accounts.iter().map(AccountId::to_string).collect();
        Self {
            viewpoint: comparison.after.viewpoint.sentence(),
            catalogue: comparison.after.catalog.date.clone(),
            changed: changed(comparison, other),
            summary: comparison.sentence(),
            groups: comparison.groups.iter().map(|group| Together::of(comparison, group)).collect(),
            accounts_gone: ids(&comparison.left),
            accounts_new: ids(&comparison.joined),
            other_side: OtherSide {
                side: match other.after.viewpoint.side {
                    Side::Principals => SideName::Principals,
                    Side::Resources => SideName::Resources,
                },
                changed: !other.groups.is_empty(),
                summary: other.sentence(),
            },
        }
    }
}

impl Together {
    fn of(comparison: &Comparison, group: &Group) -> Self {
        let catalog = &comparison.after.catalog;
        Self {
            change: group.contrast.change().word(),
            from: group.contrast.from.word(),
            to: group.contrast.to.word(),
            lost: group.contrast.lost.into(),
            gained: group.contrast.gained.into(),
            accounts: group.accounts.iter().map(AccountId::to_string).collect(),
            actions: comparison.actions(group).iter().map(|action| catalog.full_name(action)).collect(),
            causes: group.causes.iter().map(|cause| Reason::of(comparison, cause)).collect(),
            example: comparison.example(group).map(|example| Confirmed::of(&example, catalog)),
        }
    }
}

impl Reason {
    fn of(comparison: &Comparison, cause: &Cause) -> Self {
        let organization = comparison.organization(cause.when);
        Self {
            when: match cause.when {
                When::Before => Time::Before,
                When::After => Time::After,
            },
            what: match cause.what {
                What::Allows => Does::Allows,
                What::Denies => Does::Denies,
                What::AllowsOrDenies => Does::AllowsOrDenies,
                What::NothingAllows => Does::NothingAllows,
                What::Incomplete => Does::IncompleteImport,
                What::BeingSwitched => Does::BeingSwitched,
            },
            policy: cause.policy.as_ref().map(ToString::to_string),
            statement: cause.statement,
            sid: comparison.sid(cause).map(|sid| sid.to_string()),
            levels: cause.levels.iter().map(|level| organization.target_text(level).to_owned()).collect(),
            sentence: comparison.cause(cause),
        }
    }
}

impl Confirmed {
    fn of(example: &Example, catalog: &Catalog) -> Self {
        let ask = &example.after.ask;
        Self {
            account: example.account.to_string(),
            action: ask.action.clone(),
            principal: ask.caller.text.to_string(),
            resource: ask.resource.text().to_owned(),
            context: json::context(&ask.context, catalog),
            passed_before: example.before.passes == Truth::Yes,
            passes_after: example.after.passes == Truth::Yes,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_comparison() {
        crate::json::tests::is_described::<super::Changes>("Compare");
    }
}
