//! `canopy effective --identity`: what a user or a role that stands in the project may do, action by action, with what decides.
//!
//! Knows the two forms of the answer. What is true comes from `analysis`.

use std::sync::Arc;

use serde::Serialize;

use super::arguments::{Effective, Format};
use super::why::layer;
use super::{Error, Output, account, one_line, open};
use analysis::decision::{account_of, identity_of, principal_by_short_name};
use analysis::{Access, Permissions, Reason, number, sentence};
use aws::shown_json;
use catalog::{ActionId, Catalog};
use organization::{Identity, IdentityKind, Organization};
use policy::Caller;

/// Answers for every action that the pattern names, in the catalogue's order; without a pattern, for all that may be done at all.
pub fn run(arguments: &Effective, wanted: &str, catalog: &Arc<Catalog>) -> Result<Output, Error> {
    let organization = open(&arguments.file)?;
    if wanted.starts_with("group/") || wanted.contains(":group/") {
        return Err(Error::Group(wanted.to_owned()));
    }
    let principal = arn(wanted, arguments, &organization)?;
    let identity = Caller::read(&principal).ok().and_then(|caller| identity_of(&caller, &organization).cloned());
    let identity = identity
        .ok_or_else(|| Error::NoIdentity { near: near(&principal, &organization), principal: principal.clone() })?;
    let Some(permissions) = Permissions::of(&organization, catalog, &identity.key()) else {
        return Err(Error::NoIdentity { near: String::new(), principal });
    };
    let pattern = arguments.action.as_deref().unwrap_or("*");
    let actions: Vec<ActionId> = catalog.matching(pattern).iter().collect();
    if actions.is_empty() {
        return Err(Error::NoActions { pattern: pattern.to_owned(), date: catalog.date.clone() });
    }
    let is_of_all = arguments.action.is_none();
    let mut view = View { organization: &organization, catalog, identity: &identity, permissions };
    Ok(match arguments.format {
        Format::Json => {
            let may =
                |id: &ActionId, view: &mut View<'_>| !is_of_all || view.permissions.access(*id) != Access::Nothing;
            let listed: Vec<ActionId> = actions.into_iter().filter(|id| may(id, &mut view)).collect();
            Output { parts: view.json(&listed), ..Output::default() }
        }
        Format::Text => Output { text: view.table(&actions, is_of_all), ..Output::default() },
    })
}

/// The ARN of the principal.
fn arn(principal: &str, arguments: &Effective, organization: &Organization) -> Result<String, Error> {
    let Some(wanted) = &arguments.account else { return Ok(principal.to_owned()) };
    let account = account::find(organization, wanted)?;
    let partition = organization.partition().as_str();
    if let Some(other) = account_of(principal).filter(|other| *other != account.id.as_str()) {
        let (own, found) = (other, account.id.to_string());
        return Err(Error::OtherAccount { written: principal.to_owned(), own, found });
    }
    let short = principal_by_short_name(principal, account.id.as_str(), partition);
    Ok(short.unwrap_or_else(|| principal.to_owned()))
}

/// Who may have been meant: those of the same name, whatever their path and account.
fn near(principal: &str, organization: &Organization) -> String {
    let name = principal.rsplit(['/', ':']).next().unwrap_or_default();
    let inside = organization.inside();
    let partition = organization.partition();
    let alike = inside
        .identities()
        .filter(|(id, own)| id.kind != IdentityKind::Group && !name.is_empty() && own.name.eq_ignore_ascii_case(name));
    let alike: Vec<String> = alike.map(|(_, own)| format!("`{}`", own.arn(partition))).take(3).collect();
    match alike.as_slice() {
        [] if inside.is_empty() => "import the answers of IAM about its account first".to_owned(),
        [] => "write its ARN, or `role/NAME` or `user/NAME` with `--account`, with its path".to_owned(),
        found => format!("did you mean {}?", found.join(" or ")),
    }
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
    /// What kind of policy it is: `scp`, `rcp`, `identity`, `boundary`, `resource`.
    layer: &'static str,
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
            layer: layer(reason.layer),
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
            out.push_str(&self.taken(actions));
        }
        out
    }

    /// What is granted, and what the steps take away of it, one line each.
    fn taken(&mut self, actions: &[ActionId]) -> String {
        let (mut granted, mut perhaps, mut taken) = (0, 0, [0; 4]);
        for id in actions {
            let steps = self.permissions.steps(*id);
            let is_left = steps.map(|access| access != Access::Nothing);
            granted += usize::from(is_left.first() == Some(&true));
            for (count, pair) in taken.iter_mut().skip(1).zip(is_left.windows(2)) {
                *count += usize::from(pair == [true, false]);
            }
            perhaps += usize::from(is_left.ends_with(&[false, true]));
        }
        let mut lines = format!("{:>8}  granted by its policies\n", number(granted));
        let words = ["by its boundary", "by SCPs", "by policies of resources"];
        for (count, words) in taken.iter().skip(1).zip(words).filter(|(count, _)| **count > 0) {
            lines += &format!("{:>8}  taken away {words}\n", format!("-{}", number(*count)));
        }
        if perhaps > 0 {
            lines +=
                &format!("{:>8}  perhaps granted by policies of resources alone\n", format!("+{}", number(perhaps)));
        }
        lines
    }

    /// The first thing to say of an action.
    fn why(&mut self, id: ActionId, action: &str) -> String {
        let open = self.open(id);
        let reasons = self.permissions.reasons(id);
        let first = reasons.first().map(|reason| self.words(reason, action));
        let more = reasons.len().saturating_sub(1);
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
        out + "\nBy         its own policies, those of its groups, its boundary, SCPs, RCPs, and the policies of resources that are known\n\n"
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_entries() {
        crate::json::tests::is_described::<super::Entry>("Effective, of an identity");
    }
}
