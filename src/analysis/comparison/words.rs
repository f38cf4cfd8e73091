//! Comparisons in plain words.
//!
//! Knows how to say it; what is true, the comparison knows. Names stand in backticks, as everywhere.

use std::collections::BTreeSet;

use super::{Cause, Change, Comparison, Coverage, Example, Group, What, When};
use crate::prose::{capital, listed, number};
use crate::space::{Side, Viewpoint, Witness};
use crate::verdict::Verdict;
use crate::why::fact_text;
use catalog::{ActionSet, Catalog, sign_in_actions};
use organization::{AccountId, Organization, ParentId, TargetId};
use policy::Truth;

/// Of groups with at most so many accounts it is said where they are.
///
/// All their homes are gone through for that, whenever the group is spoken of: of 5,000 accounts in three milliseconds, of
/// 50,000 in sixty, which would be several frames for each line of a list.
const PLACED: usize = 5_000;
/// So many accounts or services are called by name: more names make a sentence longer than the number says more.
const NAMED: usize = 3;

impl Comparison {
    /// What it comes to, in one sentence without a capital: ``2 accounts lose 412 actions, 3 become conditional``.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.is_empty() {
            let Viewpoint { side, .. } = self.after.viewpoint;
            return match (self.others_may_differ, self.other_may_differ) {
                (false, false) => "no one's access changes".to_owned(),
                (false, true) => format!("{} does not change", side.subject()),
                (true, false) => format!("nothing changes for {}", self.after.viewpoint.as_whom()),
                (true, true) => format!("{} does not change for {}", side.subject(), self.after.viewpoint.as_whom()),
            };
        }
        let mut parts: Vec<String> = Vec::new();
        for summary in &self.summary {
            let (accounts, actions) = (counted(summary.accounts, "account"), counted(summary.actions, "action"));
            let (gains, loses) = if summary.accounts == 1 { ("gains", "loses") } else { ("gain", "lose") };
            let most = if summary.at_most && summary.actions > 1 { "up to " } else { "" };
            parts.push(match summary.change {
                Change::Gained => format!("{accounts} {gains} {most}{actions}"),
                Change::Lost => format!("{accounts} {loses} {most}{actions}"),
                Change::Conditional if summary.by_region => {
                    let are = if summary.actions == 1 { "is" } else { "are" };
                    format!("{most}{actions} {are} allowed in some Regions only for {accounts}")
                }
                Change::Condition if summary.by_region => {
                    format!("the Regions of {most}{actions} change for {accounts}")
                }
                Change::Conditional => {
                    format!("{most}{actions} become{} conditional for {accounts}", s(summary.actions))
                }
                Change::Condition => format!("the conditions of {most}{actions} change for {accounts}"),
                Change::Perhaps => format!("{most}{actions} may change for {accounts}"),
            });
        }
        let count = |accounts: &[AccountId]| u32::try_from(accounts.len()).unwrap_or(u32::MAX);
        if !self.left.is_empty() {
            parts.push(format!(
                "{} leave{} the organization",
                counted(count(&self.left), "account"),
                s(count(&self.left))
            ));
        }
        if !self.joined.is_empty() {
            parts.push(format!(
                "{} join{} the organization",
                counted(count(&self.joined), "account"),
                s(count(&self.joined))
            ));
        }
        parts.join("; ")
    }

    /// What becomes of those who sign in through a SAML or OIDC provider, IAM Identity Center among them; `None` where nothing
    /// does, and of the side of principals, on which they are not.
    #[must_use]
    pub fn sign_ins(&self) -> Option<String> {
        if self.after.viewpoint.side == Side::Principals {
            return None;
        }
        let catalog = &self.after.catalog;
        let signing_in = catalog.named(sign_in_actions());
        let mut parts = Vec::new();
        for change in Change::ALL {
            let of_change = self.groups.iter().filter(|group| group.contrast.change() == change);
            let about = of_change.filter(|group| !self.actions(group).is_disjoint(&signing_in));
            let accounts: BTreeSet<&AccountId> = about.flat_map(|group| &group.accounts).collect();
            if !accounts.is_empty() {
                let count = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
                parts.push(format!("{} for {}", change.phrase(), counted(count, "account")));
            }
        }
        (!parts.is_empty()).then(|| format!("sign-ins through SAML or OIDC: {}", parts.join("; ")))
    }

    /// What it would come to: `` `Network` would lose 412 actions; 3 would depend on conditions ``.
    #[must_use]
    pub fn foretold(&self) -> String {
        if self.is_empty() {
            let Viewpoint { side, .. } = self.after.viewpoint;
            return match (self.others_may_differ, self.other_may_differ) {
                (false, false) => "changes no one's access".to_owned(),
                (false, true) => format!("does not change {}; {} may change", side.subject(), side.other().subject()),
                (true, false) => {
                    format!("changes nothing for {}, but may for other callers", self.after.viewpoint.as_whom())
                }
                (true, true) => format!(
                    "does not change {} for {}, but may for other callers; {} may change too",
                    side.subject(),
                    self.after.viewpoint.as_whom(),
                    side.other().subject(),
                ),
            };
        }
        let mut accounts: Vec<&AccountId> = self.groups.iter().flat_map(|group| &group.accounts).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let (whom, most) = match accounts.as_slice() {
            [] => return self.sentence(),
            [only] => {
                let name = self.organization(When::After).name(&TargetId::Account((*only).clone()));
                (format!("`{name}`"), "")
            }
            many => (format!("{} accounts", number(many.len())), "up to "),
        };
        let mut parts: Vec<String> = Vec::new();
        for summary in &self.summary {
            let actions = counted(summary.actions, "action");
            let (first, count) = (parts.is_empty(), number(summary.actions as usize));
            let most = if summary.actions == 1 { "" } else { most };
            parts.push(match summary.change {
                Change::Gained if first => format!("{whom} would gain {most}{actions}"),
                Change::Gained => format!("would gain {count}"),
                Change::Lost if first => format!("{whom} would lose {most}{actions}"),
                Change::Lost => format!("would lose {count}"),
                Change::Conditional if summary.by_region && first => {
                    format!("for {whom}, {most}{actions} would be allowed in some Regions only")
                }
                Change::Conditional if summary.by_region => {
                    format!("{count} would be allowed in some Regions only")
                }
                Change::Condition if summary.by_region && first => {
                    format!("for {whom}, {most}{actions} would be allowed in other Regions")
                }
                Change::Condition if summary.by_region => format!("{count} would be allowed in other Regions"),
                Change::Conditional if first => format!("for {whom}, {most}{actions} would depend on conditions"),
                Change::Conditional => format!("{count} would depend on conditions"),
                Change::Condition if first => format!("for {whom}, {most}{actions} would depend on other conditions"),
                Change::Condition => format!("{count} would depend on other conditions"),
                Change::Perhaps if first => format!("for {whom}, {most}{actions} may change"),
                Change::Perhaps => format!("{count} may change"),
            });
        }
        parts.join("; ")
    }

    /// Whom a group is about: by name, by the container that has no others, or by number.
    #[must_use]
    pub fn whom(&self, group: &Group) -> String {
        let organization = self.organization(When::After);
        let name = |id: &AccountId| format!("`{}`", organization.name(&TargetId::Account(id.clone())));
        if group.accounts.len() <= NAMED {
            return listed(&group.accounts.iter().map(name).collect::<Vec<_>>(), NAMED);
        }
        let count = counted(u32::try_from(group.accounts.len()).unwrap_or(u32::MAX), "account");
        if group.accounts.len() > PLACED {
            return count;
        }
        let homes = group.accounts.iter().filter_map(|id| organization.accounts().get(id)).map(|own| &own.parent);
        let homes: BTreeSet<&ParentId> = homes.collect();
        let mut shared: Option<Vec<TargetId>> = None;
        for home in homes {
            let own = organization.path(&home.clone().into());
            shared = Some(match shared {
                None => own,
                Some(known) => known.into_iter().zip(own).take_while(|(a, b)| a == b).map(|(a, _)| a).collect(),
            });
        }
        match shared.as_deref().and_then(<[TargetId]>::last) {
            Some(target @ TargetId::Ou(id)) => {
                let below = organization.descendants(&ParentId::Ou(id.clone()));
                let accounts = below.iter().filter(|child| matches!(child, organization::ChildId::Account(_)));
                let all = if accounts.count() == group.accounts.len() { "all " } else { "" };
                format!("{all}{count} in OU `{}`", organization.name(target))
            }
            Some(TargetId::Root | TargetId::Account(_)) | None => count,
        }
    }

    /// What a group is about: ``412 actions of s3 and ec2``, or the actions by name.
    #[must_use]
    pub fn what(&self, group: &Group) -> String {
        let catalog = &self.after.catalog;
        if group.count == 1 {
            return catalog.full_name(group.first);
        }
        let actions = self.actions(group);
        let services = self.services(&actions);
        let named = match services.as_slice() {
            all if all.len() == catalog.services.len() => " of every service".to_owned(),
            few @ [_, ..] if few.len() <= NAMED => format!(" of {}", listed(few, NAMED)),
            [first, second, rest @ ..] => format!(" of {first}, {second} and {} more services", rest.len()),
            _ => String::new(),
        };
        format!("{}{named}", counted(group.count, "action"))
    }

    fn services(&self, actions: &ActionSet) -> Vec<String> {
        let services = self.after.catalog.services.iter();
        services.filter(|own| actions.count_in(own.actions.clone()) > 0).map(|own| own.prefix.clone()).collect()
    }

    /// A cause: ``SCP `DenyS3`, statement 1 on OU `Sandbox`, denies``; what is no more begins with *before*.
    #[must_use]
    pub fn cause(&self, cause: &Cause) -> String {
        let organization = self.organization(cause.when);
        let levels = levels(organization, &cause.levels);
        let kind = match self.after.viewpoint.side {
            Side::Principals => "SCP",
            Side::Resources => "RCP",
        };
        let name = cause.policy.as_ref().and_then(|id| organization.policies().get(id)).map_or("", |own| &own.name);
        let statement = match (self.sid(cause), cause.statement) {
            (Some(sid), _) if !sid.is_empty() => format!(", statement `{sid}`"),
            (_, Some(at)) => format!(", statement {}", at + 1),
            (_, None) => String::new(),
        };
        let subject = format!("{kind} `{name}`{statement} {levels},");
        let text = match cause.what {
            What::Allows => format!("{subject} allows"),
            What::Denies => format!("{subject} denies"),
            What::AllowsOrDenies => format!("{subject} may allow or deny"),
            What::NothingAllows => format!("nothing allows {levels}"),
            What::Incomplete => format!("which {kind}s hang {levels} is not completely known"),
            What::BeingSwitched => format!("{kind}s are being switched on or off"),
        };
        match cause.when {
            When::Before => format!("before: {text}"),
            When::After => format!("now: {text}"),
        }
    }

    /// An example: what is asked, and what becomes of it.
    #[must_use]
    pub fn told(&self, example: &Example) -> String {
        // An example is confirmed on both sides, so what did not pass before failed.
        let turn = if example.before.passes == Truth::Yes {
            "passed before and fails now"
        } else {
            "failed before and passes now"
        };
        format!("{} {turn}", request(&example.after, &self.after.catalog))
    }
}

impl Group {
    /// What is different, in words that begin small; where it follows from the Region alone, with the Regions:
    /// `lost in some Regions: allowed in eu-central-1 and eu-west-1 only`.
    #[must_use]
    pub fn phrase(&self) -> String {
        let Self { contrast, regions, .. } = self;
        match regions {
            [None, None] => contrast.phrase(),
            [None, Some(now)] => match contrast.from {
                Verdict::Allowed => format!("lost in some Regions: {}", now.only()),
                Verdict::Denied => format!("gained in some Regions: {}", now.only()),
                Verdict::Depends => format!("condition changed: {}", now.only()),
            },
            [Some(before), Some(now)] => format!("other Regions: {}; before, {}", now.only(), before.only()),
            [Some(before), None] => match contrast.to {
                Verdict::Allowed => format!("gained in all Regions: before, {}", before.only()),
                Verdict::Denied => format!("lost in all Regions: before, {}", before.only()),
                Verdict::Depends => format!("condition changed: before, {}", before.only()),
            },
        }
    }
}

impl Coverage {
    /// What it does, in one sentence without a capital.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("this policy {}", self.deeds())
    }

    /// What it does, behind whatever stands for it.
    #[must_use]
    pub fn deeds(&self) -> String {
        if self.is_nothing() {
            return if self.comparison.others_may_differ {
                format!("changes nothing for {}", self.comparison.after.viewpoint.as_whom())
            } else {
                "changes nothing: without it, everyone's access would be the same".to_owned()
            };
        }
        let sums =
            [(self.denied, "deny", "denies"), (self.limited, "limit", "limits"), (self.allowed, "allow", "allows")];
        let parts = sums.into_iter().filter(|(sum, ..)| sum.certain != Truth::No).map(|(sum, verb, does)| {
            let said = if sum.certain == Truth::Yes { does.to_owned() } else { format!("may {verb}") };
            format!("{said} {} in {}", counted(sum.actions, "action"), counted(sum.accounts, "account"))
        });
        format!("alone {}", listed(&parts.collect::<Vec<_>>(), usize::MAX))
    }

    /// What it does group by group, with a capital: ``Denies 178 actions of ec2 and s3 in 11 accounts``.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let comparison = &self.comparison;
        let line = |group: &Group| {
            let Group { contrast, .. } = group;
            // The comparison leads to where the policy is gone.
            let (certain, verb, does) = match (contrast.gained, contrast.lost) {
                (Truth::No, allows) => (allows, "allow", "allows"),
                (takes, Truth::No) if contrast.from == Verdict::Denied => (takes, "deny", "denies"),
                (takes, Truth::No) => (takes, "limit", "limits"),
                (takes, allows) => (takes.or(allows), "change the conditions of", "changes the conditions of"),
            };
            let said = if certain == Truth::Yes { does.to_owned() } else { format!("may {verb}") };
            capital(&format!("{said} {} in {}", comparison.what(group), comparison.whom(group)))
        };
        comparison.groups.iter().map(line).collect()
    }
}

/// A request in one line: `s3:GetObject on arn:… as arn:…, aws:SecureTransport = true`.
fn request(witness: &Witness, catalog: &Catalog) -> String {
    let resource = match &witness.ask.resource {
        policy::Resource::Any => String::new(),
        policy::Resource::Arn(arn) => format!(" on {}", arn.text),
    };
    let mut text = format!("{}{resource} as {}", witness.ask.action, witness.ask.caller.text);
    for (key, fact) in witness.chosen.iter().filter(|(key, _)| key != "aws:principalarn") {
        text += &match fact {
            Some(fact) => format!(", {} = {}", catalog.spelling(key), fact_text(fact)),
            None => format!(", without {}", catalog.spelling(key)),
        };
    }
    text
}

fn levels(organization: &Organization, levels: &[TargetId]) -> String {
    let name = |target: &TargetId| match target {
        TargetId::Root => "the root".to_owned(),
        TargetId::Ou(_) => format!("OU `{}`", organization.name(target)),
        TargetId::Account(_) => format!("account `{}`", organization.name(target)),
    };
    match levels {
        few if few.len() <= NAMED => format!("on {}", listed(&few.iter().map(name).collect::<Vec<_>>(), NAMED)),
        many => format!("on {} targets", number(many.len())),
    }
}

fn counted(count: u32, noun: &str) -> String {
    format!("{} {noun}{}", number(count as usize), if count == 1 { "" } else { "s" })
}

/// The ending of a verb.
fn s(count: u32) -> &'static str {
    if count == 1 { "s" } else { "" }
}
