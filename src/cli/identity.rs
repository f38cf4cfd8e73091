//! `canopy effective --identity`: what a user or a role that stands in the project may do, action by action, with what decides.
//!
//! Knows the two forms of the answer. What is true comes from `analysis`.

use std::sync::Arc;

use serde::Serialize;

use super::arguments::{Effective, Format};
use super::{Error, Output, account, one_line, open};
use analysis::decision::{identity_of, principal_by_short_name};
use analysis::{Access, Permissions, Reason, ReasonKind, Step, number, sentence};
use aws::shown_json;
use catalog::{ActionId, Catalog};
use organization::{Identity, Organization};
use policy::Caller;

/// Answers for every action that the pattern names, in the catalogue's order; without a pattern, for all that may be done at all.
pub fn run(arguments: &Effective, wanted: &str, catalog: &Arc<Catalog>) -> Result<Output, Error> {
    let organization = open(&arguments.file)?;
    if wanted.starts_with("group/") || wanted.contains(":group/") {
        return Err(Error::Group(wanted.to_owned()));
    }
    let principal = arn(wanted, arguments, &organization)?;
    let identity = Caller::read(&principal).ok().and_then(|caller| identity_of(&caller, &organization).cloned());
    let identity = identity.ok_or_else(|| Error::NoIdentity(principal.clone()))?;
    let Some(permissions) = Permissions::of(&organization, catalog, &identity.key()) else {
        return Err(Error::NoIdentity(principal));
    };
    let pattern = arguments.action.as_deref().unwrap_or("*");
    let actions: Vec<ActionId> = catalog.matching(pattern).iter().collect();
    if actions.is_empty() {
        return Err(Error::NoActions { pattern: pattern.to_owned(), date: catalog.date.clone() });
    }
    let is_of_all = arguments.action.is_none();
    let mut view = View { organization: &organization, catalog, identity: &identity, permissions };
    Ok(match arguments.format {
        Format::Json => Output { parts: view.json(&actions), ..Output::default() },
        Format::Text => Output { text: view.table(&actions, is_of_all), ..Output::default() },
    })
}

/// The ARN of the principal.
fn arn(principal: &str, arguments: &Effective, organization: &Organization) -> Result<String, Error> {
    let Some(wanted) = &arguments.account else { return Ok(principal.to_owned()) };
    let account = account::find(organization, wanted)?;
    let partition = organization.partition().as_str();
    let short = principal_by_short_name(principal, account.id.as_str(), partition);
    Ok(short.unwrap_or_else(|| principal.to_owned()))
}

/// An action and how far it may be done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Entry<'a> {
    action: &'a str,
    /// `everything`, `some`, `depends`, `nothing`.
    access: &'static str,
    steps: Steps,
    /// What leaves it open beside what statements say.
    open: Vec<String>,
    /// The statements of its own policies and those of its groups that grant it.
    granting: Vec<Decides<'a>>,
    /// What decides, from the root down.
    reasons: Vec<Decides<'a>>,
}

/// How far it may be done on the way from what is granted to what is left.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Steps {
    /// By its own policies and those of its groups.
    own: &'static str,
    /// Within its permissions boundary.
    boundary: &'static str,
    /// Within the SCPs of its account and the levels above.
    guardrails: &'static str,
}

/// What decides.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Decides<'a> {
    /// `role/ci/deploy`, `group/ops`, the ARN of a resource, or the id of a root, OU or account.
    of: &'a str,
    /// The name of a policy that an identity has, the id of an SCP; null where none allows.
    policy: Option<&'a str>,
    /// From 0; null where a whole text decides, or a level.
    statement: Option<usize>,
    sentence: String,
}

struct View<'a> {
    organization: &'a Organization,
    catalog: &'a Arc<Catalog>,
    identity: &'a Identity,
    permissions: Permissions<'a>,
}

impl View<'_> {
    /// One action a line, so that two answers can be compared line by line.
    fn json(&mut self, actions: &[ActionId]) -> Vec<Arc<str>> {
        let mut out: Vec<Arc<str>> = Vec::new();
        let mut separator = "[\n";
        for id in actions {
            let action = self.catalog.full_name(*id);
            let [own, boundary, guardrails, left] = self.permissions.steps(*id).map(Access::word);
            let open = self.open(*id);
            let granting = self.permissions.granting(*id);
            let reasons = self.permissions.said(*id).reasons;
            let entry = Entry {
                action: &action,
                access: left,
                steps: Steps { own, boundary, guardrails },
                open,
                granting: granting.iter().map(|reason| self.because(reason, &action)).collect(),
                reasons: reasons.iter().map(|reason| self.because(reason, &action)).collect(),
            };
            // Texts and numbers always serialize.
            let text = serde_json::to_string(&entry).unwrap_or_default();
            out.push(format!("{}{}", std::mem::replace(&mut separator, ",\n"), shown_json(&text)).into());
        }
        out.push("\n]\n".into());
        out
    }

    fn because<'r>(&'r self, reason: &'r Reason, action: &str) -> Decides<'r> {
        let attached = reason.policy.as_ref().map(|policy| policy.as_str());
        Decides {
            of: match &reason.held {
                Some(held) => &held.holder,
                None => self.organization.target_text(&reason.level),
            },
            policy: reason.held.as_ref().map(|held| held.name.as_str()).or(attached),
            statement: reason.statement,
            sentence: self.words(reason, action),
        }
    }

    /// A reason without the verdict that it speaks for.
    fn words(&self, reason: &Reason, action: &str) -> String {
        let text = sentence(reason, self.organization, action);
        text.strip_prefix(&format!("{}: ", reason.decides.word())).unwrap_or(&text).to_owned()
    }

    /// What leaves an action open, or needs no permission, beside what statements say.
    fn open(&mut self, action: ActionId) -> Vec<String> {
        let ruling = self.permissions.needs_no_permission(action).map(|ruling| ruling.sentence.to_owned());
        ruling.into_iter().chain(self.permissions.opens(action).iter().map(|open| open.sentence())).collect()
    }

    fn table(&mut self, actions: &[ActionId], is_of_all: bool) -> String {
        let mut counts = [0_u32; 4];
        let mut rows: Vec<(String, Access, String)> = Vec::new();
        for id in actions {
            let access = self.permissions.access(*id);
            if let Some(count) = counts.get_mut(access as usize) {
                *count += 1;
            }
            // Of all actions, those that cannot be done would hide the others.
            if is_of_all && access == Access::Nothing {
                continue;
            }
            let action = self.catalog.full_name(*id);
            let why = self.why(*id, &action);
            rows.push((action, access, why));
        }
        let width = rows.iter().map(|(action, ..)| action.len()).max().unwrap_or(0).max("ACTION".len());
        let mut out = self.heading();
        out.push_str(&format!("{:width$}  ACCESS      REASON\n", "ACTION"));
        for (action, access, why) in &rows {
            out.push_str(format!("{action:width$}  {:10}  {}", access.word(), one_line(why)).trim_end());
            out.push('\n');
        }
        let [everything, some, depends, nothing] = counts;
        let total = counts.iter().sum::<u32>();
        let noun = if total == 1 { "action" } else { "actions" };
        let hidden = if is_of_all { ", which are not listed" } else { "" };
        out.push_str(&format!(
            "\n{total} {noun}: {everything} on everything, {some} on some, {depends} depends, {nothing} on nothing{hidden}; certain for \
             the catalogue of {}\n",
            self.catalog.date
        ));
        if is_of_all {
            out.push_str(&self.taken());
        }
        out
    }

    /// What the steps take away, one line each.
    fn taken(&mut self) -> String {
        let may = self.permissions.tallies().map(|[everything, some, depends, _]| everything + some + depends);
        let words = ["granted by its policies", "left by its boundary", "left by SCPs", "left at the end"];
        let lines = Step::ALL.iter().zip(may.iter().zip(words));
        lines.map(|(_, (count, words))| format!("{:>7}  {words}\n", number(*count as usize))).collect()
    }

    /// The first thing to say of an action.
    fn why(&mut self, id: ActionId, action: &str) -> String {
        let open = self.open(id);
        let said = self.permissions.said(id);
        // Of what is granted, the statements that grant it, before the levels that let it pass.
        let granting = self.permissions.granting(id);
        let is_limit = |reason: &&Reason| reason.kind != ReasonKind::Allows;
        let limits = said.reasons.iter().filter(is_limit);
        // What keeps it from everything says more than what grants it without a condition.
        let is_whole = granting.iter().all(|reason| reason.why.is_empty());
        let reasons: Vec<&Reason> =
            if is_whole { limits.chain(&granting).collect() } else { granting.iter().chain(limits).collect() };
        // What needs no permission has no other reason.
        let is_ruled = self.permissions.needs_no_permission(id).is_some();
        let first = reasons.first().filter(|_| !is_ruled).map(|reason| self.words(reason, action));
        let more = if is_ruled { 0 } else { reasons.len().saturating_sub(1) };
        let all: Vec<String> = open.into_iter().chain(first).collect();
        match (all.join("; "), more) {
            (text, 0) => text,
            (text, more) => format!("{text} (and {more} more)"),
        }
    }

    fn heading(&self) -> String {
        let Identity { account, .. } = self.identity;
        let name = self.organization.accounts().get(account).map_or("", |own| own.name.as_str());
        let mut out = one_line(&format!("Identity   {} of {name} ({account})", self.identity.resource()));
        let unknown = self.permissions.unknown();
        if !unknown.is_empty() {
            let names: Vec<String> =
                unknown.iter().map(|held| format!("`{}` of `{}`", held.name, held.holder)).collect();
            out.push('\n');
            out += &one_line(&format!("Not known  what these policies say: {}", names.join(", ")));
        }
        out + "\nBy         its own policies, those of its groups, its boundary, SCPs, and the policies of resources that are known\n\n"
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_entries() {
        crate::json::tests::is_described::<super::Entry>("Effective, of an identity");
    }
}
