//! `canopy effective`: what an account may do, action by action, with the reasons.
//!
//! Knows the two forms of the answer. What is true comes from `analysis`.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::arguments::{Effective, Format};
use super::{Error, Output, account, identity, one_line, open, viewpoint};
use analysis::{Exemption, Inquiry, Reason, Regions, Said, Shade, Tally, Unsettled, Verdict, Viewpoint, sentence};
use aws::shown_json;
use catalog::{ActionId, Catalog};
use organization::{Account, Organization, TargetId};

/// Answers for every action that the pattern names, in the catalogue's order.
pub fn run(effective: &Effective, catalog: &Arc<Catalog>) -> Result<Output, Error> {
    if let Some(identity) = &effective.identity {
        return identity::run(effective, identity, catalog);
    }
    let organization = open(&effective.file)?;
    let account = account::find(&organization, effective.account.as_deref().unwrap_or_default())?;
    let (viewpoint, mut notes) = viewpoint::read(&effective.looking, catalog)?;
    let pattern = effective.action.as_deref().unwrap_or("*");
    let actions: Vec<ActionId> = catalog.matching(pattern).iter().collect();
    if actions.is_empty() {
        let date = catalog.date.clone();
        return Err(Error::NoActions { pattern: pattern.to_owned(), date });
    }
    let view = View { organization: &organization, catalog, viewpoint: &viewpoint, account };
    Ok(match effective.format {
        Format::Json => {
            // The array has no room for it.
            notes.push(format!("as {}", viewpoint.as_whom()));
            Output { parts: view.json(&actions), notes, ..Output::default() }
        }
        Format::Text => Output { text: view.table(&actions), notes, ..Output::default() },
    })
}

/// One account of an organization, and who asks.
struct View<'a> {
    organization: &'a Organization,
    catalog: &'a Arc<Catalog>,
    viewpoint: &'a Viewpoint,
    account: &'a Account,
}

/// An action with its verdict.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Entry<'a> {
    action: &'a str,
    verdict: &'static str,
    /// The type of resource that every call needs and on which all are denied, where the verdict follows from that.
    #[serde(skip_serializing_if = "Option::is_none")]
    needed: Option<&'a str>,
    /// In which Regions it is allowed, where its verdict follows from the Region alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    regions: Option<InRegions<'a>>,
    /// Last, so that actions of which the same is said share its text.
    reasons: Vec<Decides<'a>>,
}

/// In which Regions an action is allowed, and in which it is denied.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct InRegions<'a> {
    /// Regions, or patterns as policies write them.
    allowed: &'a [String],
    denied: &'a [String],
    /// `allowed` or `denied`: in all other Regions; null where there are no others, as the viewpoint names some.
    others: Option<&'static str>,
    /// `allowed` or `denied`: where a request names no Region; null where every request names one.
    without: Option<&'static str>,
}

impl<'a> InRegions<'a> {
    fn of(regions: &'a Regions) -> Self {
        let Regions { allowed, denied, others, without } = regions;
        let word = |passes: bool| if passes { Shade::Allowed.word() } else { Shade::Denied.word() };
        Self { allowed, denied, others: others.map(word), without: without.map(word) }
    }
}

/// What decides.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Decides<'a> {
    /// The id of the root, OU or account.
    level: &'a str,
    /// Null where no SCP on the level allows.
    policy: Option<&'a str>,
    /// From 0; null where a level or a whole text decides.
    statement: Option<usize>,
    /// The types of resources on which it lets no request pass, where it lets some pass on others.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    types: &'a [String],
    /// What was too hard to find out: `verdict`, whether any request passes; `reasons`, which statements decide;
    /// `accounts`, whether conditions that ask for the account hold, as policies tell too many accounts apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    too_hard: Option<&'static str>,
}

impl View<'_> {
    fn target(&self) -> TargetId {
        TargetId::Account(self.account.id.clone())
    }

    /// What is said of each action.
    fn answers<'a>(&'a self, actions: &'a [ActionId]) -> impl Iterator<Item = (String, Said)> + 'a {
        let mut asked = self.catalog.none();
        actions.iter().for_each(|action| asked.insert(*action));
        // Of this account alone: of an organization of thousands, the others are not worked out.
        let mut inquiry = Inquiry::of(self.organization, self.catalog, self.viewpoint, &self.target(), &asked);
        actions.iter().map(move |action| (self.catalog.full_name(*action), inquiry.shared_reasons(*action)))
    }

    /// One action a line, so that two answers can be compared line by line.
    fn json(&self, actions: &[ActionId]) -> Vec<Arc<str>> {
        let mut out: Vec<Arc<str>> = Vec::new();
        let mut separator = "[\n";
        // A thousand statements may decide thousands of actions, all of which say the same of them.
        let mut known: FxHashMap<*const Reason, (Arc<[Reason]>, Arc<str>)> = FxHashMap::default();
        for (action, Said { verdict, regions, reasons }) in self.answers(actions) {
            let needed = reasons.iter().find_map(|reason| reason.needed.as_deref());
            let regions = regions.as_deref().map(InRegions::of);
            let entry = Entry { action: &action, verdict: verdict.word(), needed, regions, reasons: Vec::new() };
            // Texts and numbers always serialize.
            let entry = serde_json::to_string(&entry).unwrap_or_default();
            let entry = shown_json(&entry);
            let Some(begin) = entry.strip_suffix("[]}") else { continue };
            out.push(format!("{}{begin}", std::mem::replace(&mut separator, ",\n")).into());
            let (_, own) = known.entry(reasons.as_ptr()).or_insert_with(|| {
                let decides: Vec<Decides<'_>> = reasons.iter().map(|reason| self.because(reason)).collect();
                let text = serde_json::to_string(&decides).unwrap_or_default();
                (Arc::clone(&reasons), shown_json(&text).into())
            });
            out.push(Arc::clone(own));
            out.push("}".into());
        }
        out.push("\n]\n".into());
        out
    }

    fn because<'a>(&'a self, reason: &'a Reason) -> Decides<'a> {
        Decides {
            level: self.organization.target_text(&reason.level),
            policy: reason.policy.as_ref().map(|policy| policy.as_str()),
            statement: reason.statement,
            types: &reason.on,
            too_hard: reason.too_hard().map(|unsettled| match unsettled {
                Unsettled::Verdict => "verdict",
                Unsettled::Reasons => "reasons",
                Unsettled::Accounts => "accounts",
            }),
        }
    }

    fn table(&self, actions: &[ActionId]) -> String {
        let answers: Vec<_> = self.answers(actions).collect();
        let width = answers.iter().map(|(action, _)| action.len()).max().unwrap_or(0).max("ACTION".len());
        let mut tally = Tally::default();
        let mut out = self.heading();
        let column = answers.iter().map(|(_, said)| said.shade().word().len()).max().unwrap_or(0).max("VERDICT".len());
        out.push_str(&format!("{:width$}  {:column$}  REASON\n", "ACTION", "VERDICT"));
        for (action, said) in &answers {
            let shade = said.shade();
            tally.add(shade, 1);
            let mut reason = one_line(&self.words(action, said.verdict, &said.reasons));
            if let Some(regions) = &said.regions {
                reason = format!("{}: {reason}", one_line(&regions.words()));
            }
            out.push_str(format!("{action:width$}  {:column$}  {reason}", shade.word()).trim_end());
            out.push('\n');
        }
        let Tally { allowed, by_region, depends, denied } = tally;
        let by_region = if by_region == 0 { String::new() } else { format!(" {by_region} by Region,") };
        let (total, date) = (tally.total(), &self.catalog.date);
        let noun = if total == 1 { "action" } else { "actions" };
        out.push_str(&format!(
            "\n{total} {noun}: {allowed} allowed,{by_region} {depends} depends, {denied} denied; certain for the catalogue of {date}\n"
        ));
        out
    }

    /// Who is asked about.
    fn heading(&self) -> String {
        let path = self.organization.path(&self.target());
        let above = path.split_last().map_or(&[][..], |(_, above)| above);
        let above: Vec<&str> = above.iter().map(|level| self.organization.name(level)).collect();
        let Account { id, name, .. } = self.account;
        let mut out = one_line(&format!("Account    {name} ({id}) in {}", above.join(" / ")));
        out.push('\n');
        out.push_str(&viewpoint::heading(self.viewpoint));
        if let Some(exempt) = Exemption::of(self.organization, self.viewpoint, id) {
            let text = session::sentence(&exempt.sentence(self.viewpoint));
            out.push_str(&one_line(&format!("Note       {text}")));
            out.push('\n');
        }
        out.push('\n');
        out
    }

    /// The first reason, and how many more there are.
    fn words(&self, action: &str, verdict: Verdict, reasons: &[Reason]) -> String {
        let Some(first) = reasons.first() else { return String::new() };
        let first = sentence(first, self.organization, action);
        let first = first.strip_prefix(&format!("{}: ", verdict.word())).unwrap_or(&first).to_owned();
        match reasons.len() - 1 {
            0 => first,
            more => format!("{first} (and {more} more)"),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_entries() {
        crate::json::tests::is_described::<super::Entry>("Effective");
    }
}
