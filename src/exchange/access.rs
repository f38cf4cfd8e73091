//! Comparisons as others read them: Markdown for pull requests, a table for spreadsheets.
//!
//! Knows the layout; the words are `analysis`'s, and how they are set `markup` knows.

use std::fmt::Write;

use super::Table;
use super::markup::{Markup, cell, code};
use analysis::{Comparison, Group, Regions, Shade, Verdict, When, capital};
use organization::{AccountId, TargetId};

// The text goes into reviews of changes, which cut or hide longer ones; how many more there are is always said.

/// So many accounts and actions of a group are listed.
const LISTED: usize = 100;
/// So many groups are unfolded.
const GROUPS: usize = 50;

/// A comparison as Markdown. User text stands in code, so that none of it is markup, a mention or a link.
/// `beside` says what becomes of the side that was not compared, for those who found that out.
#[must_use]
pub fn markdown(comparison: &Comparison, beside: Option<&str>) -> String {
    let mut out = String::new();
    let markup = Markup::of(&comparison.organizations);
    let spans = |sentence: &str| markup.sentence(sentence);
    let catalog = &comparison.after.catalog.date;
    let sentence = capital(&comparison.sentence());
    let viewpoint = spans(&comparison.after.viewpoint.as_whom());
    // Writing to a text cannot fail.
    let _ = writeln!(out, "**{}.**\n\nAs {viewpoint}; certain for the catalogue of {catalog}.", spans(&sentence));
    let other = comparison.after.viewpoint.side.other().subject();
    match beside {
        Some(beside) => {
            let _ = writeln!(out, "\n{}.", spans(&capital(beside)));
        }
        None if comparison.other_may_differ => {
            let _ = writeln!(out, "\n{} may change as well; that was not compared.", capital(other));
        }
        None => {}
    }
    if comparison.is_empty() && comparison.others_may_differ {
        let _ = writeln!(out, "\nFor other callers it may change; that was not compared.");
    }
    if !comparison.groups.is_empty() {
        let _ = writeln!(out, "\n| change | accounts | actions | because |\n| --- | --- | --- | --- |");
        for group in &comparison.groups {
            let causes: Vec<String> = group.causes.iter().map(|cause| spans(&comparison.cause(cause))).collect();
            let (whom, what) = (spans(&comparison.whom(group)), spans(&comparison.what(group)));
            let row = [change(group), whom, what, causes.join("<br>")].map(|text| cell(&text));
            let _ = writeln!(out, "| {} |", row.join(" | "));
        }
    }
    for (accounts, when, what) in
        [(&comparison.left, When::Before, "Accounts that are gone"), (&comparison.joined, When::After, "New accounts")]
    {
        if !accounts.is_empty() {
            let _ = writeln!(out, "\n{what}: {}.", named(comparison, accounts, when));
        }
    }
    for (at, group) in comparison.groups.iter().enumerate().take(GROUPS) {
        let catalog = &comparison.after.catalog;
        let actions: Vec<String> =
            comparison.actions(group).iter().take(LISTED).map(|action| code(&catalog.full_name(action))).collect();
        let more = (group.count as usize).saturating_sub(LISTED);
        let more = if more > 0 { format!(" … and {more} more") } else { String::new() };
        let _ = writeln!(
            out,
            "\n<details><summary>{}. {} ({} × {})</summary>\n\nAccounts: {}.\n\nActions: {}{more}.\n",
            at + 1,
            change(group),
            group.accounts.len(),
            group.count,
            named(comparison, &group.accounts, When::After),
            actions.join(", ")
        );
        match comparison.example(group) {
            Some(example) => {
                let _ = writeln!(out, "For example: {}.\n", code(&comparison.told(&example)));
            }
            None => {
                let _ = writeln!(out, "No example request was found.\n");
            }
        }
        out.push_str("</details>\n");
    }
    if let Some(more @ 1..) = comparison.groups.len().checked_sub(GROUPS) {
        let _ = writeln!(out, "\n… and {more} more.");
    }
    out
}

/// A comparison as lines of a spreadsheet: one for each group and account.
#[must_use]
pub fn access_table(comparison: &Comparison) -> Table {
    let heading = ["change", "from", "to", "account id", "account", "actions", "which", "because"];
    let mut lines: Vec<Vec<String>> = vec![heading.map(str::to_owned).to_vec()];
    let organization = comparison.organization(When::After);
    for group in &comparison.groups {
        let causes: Vec<String> = group.causes.iter().map(|cause| comparison.cause(cause)).collect();
        let (what, causes) = (comparison.what(group), causes.join("; "));
        let [before, after] = &group.regions;
        for id in &group.accounts {
            lines.push(vec![
                group.contrast.change().phrase().to_owned(),
                shade(group.contrast.from, before.as_deref()),
                shade(group.contrast.to, after.as_deref()),
                id.to_string(),
                organization.name(&TargetId::Account(id.clone())).to_owned(),
                group.count.to_string(),
                what.clone(),
                causes.clone(),
            ]);
        }
    }
    for (accounts, when, what) in
        [(&comparison.left, When::Before, "account is gone"), (&comparison.joined, When::After, "new account")]
    {
        for id in accounts {
            let name = comparison.organization(when).name(&TargetId::Account(id.clone())).to_owned();
            let mut line = vec![what.to_owned(), String::new(), String::new(), id.to_string(), name];
            line.resize(heading.len(), String::new());
            lines.push(line);
        }
    }
    Table::of_names(lines)
}

/// A verdict, with the Regions where it follows from these alone: `by Region: allowed in eu-west-1 only`.
fn shade(verdict: Verdict, regions: Option<&Regions>) -> String {
    let word = Shade::of(verdict, regions.is_some()).word();
    regions.map_or_else(|| word.to_owned(), |regions| format!("{word}: {}", regions.only()))
}

fn change(group: &Group) -> String {
    if group.regions.iter().any(Option::is_some) {
        return format!("**{}**", group.phrase());
    }
    let turn = group.contrast.turn().map_or_else(String::new, |turn| format!(" ({turn})"));
    format!("**{}**{turn}", group.contrast.change().phrase())
}

fn named(comparison: &Comparison, accounts: &[AccountId], when: When) -> String {
    let organization = comparison.organization(when);
    let name = |id: &AccountId| code(&format!("{} ({id})", organization.name(&TargetId::Account(id.clone()))));
    let names: Vec<String> = accounts.iter().take(LISTED).map(name).collect();
    match accounts.len().checked_sub(LISTED) {
        Some(more @ 1..) => format!("{} … and {more} more", names.join(", ")),
        _ => names.join(", "),
    }
}
