//! `canopy compare`: what becomes of everyone's access when one project takes the place of another.
//!
//! Knows the forms of the answer for people, and its exit codes; that for programs is [`json`]. What is true comes from `analysis`.

mod events;
mod json;

use std::sync::Arc;

use crate::arguments::{Compare, Report};
use crate::{Error, Output, one_line, open, viewpoint};
use analysis::{Analyzer, Comparison, Side, Viewpoint, When, Who};
use catalog::Catalog;
use organization::{Organization, TargetId};
use session::sentence;

/// Nobody's access changes.
const SAME: u8 = 0;
/// Somebody's does, or may.
const CHANGED: u8 = 1;

pub fn run(compare: &Compare, catalog: &Arc<Catalog>) -> Result<Output, Error> {
    let (before, after) = (open(&compare.old)?, open(&compare.new)?);
    if let Some(file) = &compare.events {
        return events::run([&before, &after], file, compare.format, catalog);
    }
    let (viewpoint, notes) = viewpoint::read(&compare.looking, catalog)?;
    let comparison = Analyzer::new(catalog).compare(&before, &after, &viewpoint)?;
    let other = other_side(catalog, [&before, &after], &viewpoint)?;
    let text = match compare.format {
        Report::Text => text(&comparison, &other),
        Report::Json => json::print(&comparison, &other),
        Report::Markdown => exchange::markdown(&comparison, beside(&comparison, &other).as_deref()),
    };
    let exit = if changed(&comparison, &other) { CHANGED } else { SAME };
    Ok(Output { text, notes, exit, ..Output::default() })
}

/// What may be done to resources is access too, and what principals may do: whoever looks at one side must not take the other
/// for unchanged.
fn other_side(
    catalog: &Arc<Catalog>,
    [before, after]: [&Organization; 2],
    viewpoint: &Viewpoint,
) -> Result<Comparison, Error> {
    let side = viewpoint.side.other();
    let who = match (&viewpoint.who, side) {
        (Who::Outsider | Who::Service, Side::Principals) => Who::Anyone,
        (who, _) => who.clone(),
    };
    let viewpoint = Viewpoint { side, who, ..viewpoint.clone() };
    Ok(Analyzer::new(catalog).compare(before, after, &viewpoint)?)
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
    let sign_ins = [comparison, other].iter().find_map(|one| one.sign_ins()).map(|text| sentence(&text));
    let beside = match (other.groups.is_empty(), comparison.other_may_differ) {
        (false, _) => {
            let kind = side.policy_type();
            Some(format!("{}s change {}: {}; {how}", kind.label(), side.subject(), other.sentence()))
        }
        (true, true) => Some(format!("{} does not change", sentence(side.subject()))),
        (true, false) => None,
    };
    let said: Vec<String> = [beside, sign_ins].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join("; "))
}

fn text(comparison: &Comparison, other: &Comparison) -> String {
    let mut out = viewpoint::heading(&comparison.after.viewpoint);
    out.push('\n');
    for group in &comparison.groups {
        let head = format!("{}: {}: {}", group.phrase(), comparison.whom(group), comparison.what(group));
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
