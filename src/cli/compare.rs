//! `canopy compare`: what becomes of everyone's access when one project takes the place of another.
//!
//! Knows the forms of the answer and its exit codes. What is true comes from `analysis`.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::arguments::{Compare, Report};
use super::{Answer, one_line, open, viewpoint};
use analysis::{Analyzer, Cause, Comparison, Example, Group, Side, Viewpoint, What, When, Who};
use catalog::Catalog;
use organization::{AccountId, Organization, TargetId};
use policy::{Fact, Resource, Truth};
use session::sentence;

/// Nobody's access changes.
const SAME: u8 = 0;
/// Somebody's does, or may.
const CHANGED: u8 = 1;

pub fn run(compare: &Compare, catalog: &Arc<Catalog>) -> Result<Answer, String> {
    let (before, after) = (open(&compare.old)?, open(&compare.new)?);
    let (viewpoint, notes) = viewpoint::read(&compare.looking, catalog)?;
    let comparison = Analyzer::new(catalog).compare(&before, &after, &viewpoint).map_err(|error| error.to_string())?;
    let other = other_side(catalog, [&before, &after], &viewpoint)?;
    let text = match compare.format {
        Report::Text => text(&comparison, &other),
        Report::Json => json(&comparison, &other),
        Report::Markdown => exchange::markdown(&comparison, beside(&comparison, &other).as_deref()),
    };
    Ok(Answer { text, notes, exit: if changed(&comparison, &other) { CHANGED } else { SAME } })
}

/// What may be done to resources is access too, and what principals may do: whoever looks at one side must not take the other
/// for unchanged.
fn other_side(
    catalog: &Arc<Catalog>,
    [before, after]: [&Organization; 2],
    viewpoint: &Viewpoint,
) -> Result<Comparison, String> {
    let side = viewpoint.side.other();
    let who = match (&viewpoint.who, side) {
        (Who::Outsider | Who::Service, Side::Principals) => Who::Anyone,
        (who, _) => who.clone(),
    };
    let viewpoint = Viewpoint { side, who, ..viewpoint.clone() };
    Analyzer::new(catalog).compare(before, after, &viewpoint).map_err(|error| error.to_string())
}

/// Whether anything changes on either side. Accounts that came or went are those of both.
fn changed(comparison: &Comparison, other: &Comparison) -> bool {
    !comparison.is_empty() || !other.groups.is_empty()
}

/// What the side that is not shown adds; nothing where it cannot have changed.
fn beside(comparison: &Comparison, other: &Comparison) -> Option<String> {
    let side = other.after.viewpoint.side;
    let how = match side {
        Side::Resources => "`--resources` shows it",
        Side::Principals => "without `--resources` it is shown",
    };
    match (other.groups.is_empty(), comparison.other_may_differ) {
        (false, _) => {
            let kind = side.policy_type();
            Some(format!("{}s change {}: {}; {how}", kind.label(), side.subject(), other.sentence()))
        }
        (true, true) => Some(format!("{} does not change", sentence(side.subject()))),
        (true, false) => None,
    }
}

fn text(comparison: &Comparison, other: &Comparison) -> String {
    let mut out = viewpoint::heading(&comparison.after.viewpoint);
    out.push('\n');
    for group in &comparison.groups {
        let head = format!("{}: {}: {}", group.contrast.phrase(), comparison.whom(group), comparison.what(group));
        out.push_str(&one_line(&head));
        out.push('\n');
        for cause in &group.causes {
            out.push_str(&format!("  {}\n", one_line(&comparison.cause(cause))));
        }
        let example = match comparison.example(group) {
            Some(example) => comparison.told(&example),
            None => "no request was found that shows it".to_owned(),
        };
        out.push_str(&format!("  example: {}\n", one_line(&example)));
    }
    for (accounts, when, what) in
        [(&comparison.left, When::Before, "account is gone"), (&comparison.joined, When::After, "new account")]
    {
        for id in accounts {
            let name = comparison.organization(when).name(&TargetId::Account(id.clone()));
            out.push_str(&one_line(&format!("{what}: {name} ({id})")));
            out.push('\n');
        }
    }
    if !comparison.is_empty() {
        out.push('\n');
    }
    let date = &comparison.after.catalog.date;
    out.push_str(&format!("{}; certain for the catalogue of {date}\n", sentence(&comparison.sentence())));
    if let Some(more) = beside(comparison, other) {
        out.push_str(&one_line(&more));
        out.push('\n');
    }
    out
}

fn json(comparison: &Comparison, other: &Comparison) -> String {
    let ids = |accounts: &[AccountId]| accounts.iter().map(AccountId::to_string).collect::<Vec<_>>();
    let whole = json!({
        "viewpoint": comparison.after.viewpoint.sentence(),
        "catalogue": comparison.after.catalog.date,
        "changed": changed(comparison, other),
        "summary": comparison.sentence(),
        "groups": comparison.groups.iter().map(|group| entry(comparison, group)).collect::<Vec<_>>(),
        "accounts_gone": ids(&comparison.left),
        "accounts_new": ids(&comparison.joined),
        "other_side": {
            "side": match other.after.viewpoint.side {
                Side::Principals => "principals",
                Side::Resources => "resources",
            },
            "changed": !other.groups.is_empty(),
            "summary": other.sentence(),
        },
    });
    // Texts and numbers always serialize.
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}

fn entry(comparison: &Comparison, group: &Group) -> Value {
    let catalog = &comparison.after.catalog;
    json!({
        "change": group.contrast.change().word(),
        "from": group.contrast.from.word(),
        "to": group.contrast.to.word(),
        "lost": truth(group.contrast.lost),
        "gained": truth(group.contrast.gained),
        "accounts": group.accounts.iter().map(AccountId::to_string).collect::<Vec<_>>(),
        "actions": comparison.actions(group).iter().map(|action| catalog.full_name(action)).collect::<Vec<_>>(),
        "causes": group.causes.iter().map(|cause| because(comparison, cause)).collect::<Vec<_>>(),
        "example": comparison.example(group).map(|example| shown(&example, catalog)),
    })
}

fn because(comparison: &Comparison, cause: &Cause) -> Value {
    let organization = comparison.organization(cause.when);
    json!({
        "when": match cause.when {
            When::Before => "before",
            When::After => "after",
        },
        "what": match cause.what {
            What::Allows => "allows",
            What::Denies => "denies",
            What::AllowsOrDenies => "allows-or-denies",
            What::NothingAllows => "nothing-allows",
            What::Incomplete => "incomplete-import",
            What::BeingSwitched => "being-switched",
        },
        "policy": cause.policy.as_ref().map(|policy| policy.as_str()),
        "statement": cause.statement,
        "sid": comparison.sid(cause),
        "levels": cause.levels.iter().map(|level| organization.target_text(level)).collect::<Vec<_>>(),
        "sentence": comparison.cause(cause),
    })
}

fn shown(example: &Example, catalog: &Catalog) -> Value {
    let ask = &example.after.ask;
    let context: Map<String, Value> = ask
        .context
        .iter()
        .map(|(key, fact)| {
            let value = match fact {
                Fact::Unknown => Value::Null,
                Fact::One(value) => json!(value),
                Fact::Several(values) => json!(values),
            };
            (catalog.spelling(key), value)
        })
        .collect();
    let resource = match &ask.resource {
        Resource::Any => "*",
        Resource::Arn(arn) => &arn.text,
    };
    json!({
        "account": example.account.as_str(),
        "action": ask.action,
        "principal": ask.caller.text,
        "resource": resource,
        "context": context,
        "passed_before": example.before.passes == Truth::Yes,
        "passes_after": example.after.passes == Truth::Yes,
    })
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::No => "no",
        Truth::Maybe => "maybe",
        Truth::Yes => "yes",
    }
}
