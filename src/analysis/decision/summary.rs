//! Decisions and their reasons in words.
//!
//! Knows the manner of AWS's own access-denied messages; adds nothing that is not in the explanation.

use super::ask::Ask;
use super::explanation::{Because, Decision, Explanation, LayerKind, Open, PolicyPlace, Stated};
use super::scene::PolicySource;
use catalog::Catalog;
use organization::{Organization, PolicyType, TargetId};
use policy::{Doubt, Element, Fact, PolicyDocument};

/// One sentence: the decision and what decided.
#[must_use]
pub fn summary(explanation: &Explanation, action: &str, organization: &Organization, catalog: &Catalog) -> String {
    match (&explanation.decision, &explanation.because) {
        (_, Because::Denies(statements)) => match statements.as_slice() {
            [] => format!("denied: `{action}`"),
            [first, rest @ ..] => {
                let place = place_of(first, explanation).map(|place| on(place, organization)).unwrap_or_default();
                let more = match rest.len() {
                    0 => String::new(),
                    1 => ", and one more statement does".to_owned(),
                    more => format!(", and {more} more statements do"),
                };
                format!("denied: the {}{place}, denies `{action}`{more}", statement(first, explanation))
            }
        },
        (_, Because::LevelsAllowNothing(places)) => {
            let first = places.first().map(|place| on(place, organization)).unwrap_or_default();
            let more = if places.len() > 1 { ", nor on levels below" } else { "" };
            format!("denied: no SCP{first} allows `{action}`{more}")
        }
        (_, Because::NothingAllows(kind)) => format!("denied: no {} allows `{action}`", kind.name()),
        (_, Because::Grants(LayerKind::Resource)) => {
            format!("allowed: the resource-based policy allows `{action}`, and nothing denies it")
        }
        (_, Because::Grants(_)) => format!("allowed: every policy that must allow `{action}` does, and none denies it"),
        (Decision::Depends, Because::Open(open)) => {
            // Several statements may wait for the same key.
            let mut reasons: Vec<String> = open.iter().map(|open| open.sentence(organization, catalog)).collect();
            reasons.dedup();
            match reasons.as_slice() {
                [] => "depends".to_owned(),
                [one] => format!("depends on {one}"),
                [most @ .., last] => format!("depends on {}, and on {last}", most.join(", on ")),
            }
        }
        (Decision::Allowed, Because::Ruling(row)) => format!("allowed: {} ({})", row.sentence, row.page),
        (_, Because::Ruling(row)) => format!("denied whatever policies say: {} ({})", row.sentence, row.page),
        (_, Because::Open(_)) => "depends".to_owned(),
    }
}

/// `SCP `Guardrails`, statement `DenyLeave``.
fn statement(stated: &Stated, explanation: &Explanation) -> String {
    let kind = explanation
        .layers
        .iter()
        .find(|layer| layer.levels.iter().flat_map(|level| &level.statements).any(|other| other == stated));
    let kind = kind.map_or("policy", |layer| layer.kind.name());
    let name = match stated.policy.source {
        PolicySource::Organization(_) | PolicySource::Inside(_) => format!(" `{}`", stated.policy.name),
        PolicySource::Question => String::new(),
    };
    format!("{kind}{name}, {}", stated.name())
}

/// Found again by what it says, which includes its policy: a statement that denies on two levels is named on the upper one.
fn place_of<'e>(stated: &Stated, explanation: &'e Explanation) -> Option<&'e PolicyPlace> {
    let levels = explanation.layers.iter().flat_map(|layer| &layer.levels);
    let mut with = levels.filter(|level| level.statements.iter().any(|other| other == stated));
    with.next().map(|level| &level.place)
}

/// ` on OU `Sandbox``; nothing for places that need no naming.
fn on(place: &PolicyPlace, organization: &Organization) -> String {
    match place {
        PolicyPlace::Target(_) => format!(" on {}", place.name(organization)),
        PolicyPlace::Group(name) => format!(" of group `{name}`"),
        PolicyPlace::Principal | PolicyPlace::Resource | PolicyPlace::Session => String::new(),
    }
}

impl PolicyPlace {
    /// `the root`, `OU `Sandbox``, `account `shop``.
    #[must_use]
    pub fn name(&self, organization: &Organization) -> String {
        match self {
            Self::Target(TargetId::Root) => "the root".to_owned(),
            Self::Target(target @ TargetId::Ou(_)) => format!("OU `{}`", organization.name(target)),
            Self::Target(target @ TargetId::Account(_)) => format!("account `{}`", organization.name(target)),
            Self::Principal => "the principal".to_owned(),
            Self::Group(name) => format!("group `{name}`"),
            Self::Resource => "the resource".to_owned(),
            Self::Session => "the session".to_owned(),
        }
    }
}

impl LayerKind {
    /// What heads the policies of this kind.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Scp => "SCPs",
            Self::Rcp => "RCPs",
            Self::Resource => "Resource-based policy",
            Self::Identity => "Identity-based policies",
            Self::Boundary => "Permissions boundary",
            Self::Session => "Session policy",
        }
    }

    /// What a policy of this kind is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scp => "SCP",
            Self::Rcp => "RCP",
            Self::Resource => "resource-based policy",
            Self::Identity => "identity-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        }
    }
}

impl Stated {
    /// `statement `DenyLeave``, or by its number from 1 where it has no Sid.
    #[must_use]
    pub fn name(&self) -> String {
        let sid =
            self.policy.reading.document.statements.get(self.statement).and_then(|statement| statement.sid.as_ref());
        match sid.filter(|sid| !sid.value.is_empty()) {
            Some(sid) => format!("statement `{}`", sid.value),
            None => format!("statement {}", self.statement + 1),
        }
    }
}

impl Open {
    /// What it depends on, as the rest of "depends on …".
    #[must_use]
    pub fn sentence(&self, organization: &Organization, catalog: &Catalog) -> String {
        match self {
            Self::Statement(Doubt::Key(key)) => format!("`{}`", catalog.spelling(key)),
            Self::Statement(Doubt::Placeholder(written)) => format!("what stands for the placeholder `{written}`"),
            Self::Statement(Doubt::Unreadable(_)) => "a statement that cannot be read".to_owned(),
            Self::Statement(Doubt::Session) => "in which of its sessions the role asks".to_owned(),
            Self::Statement(Doubt::NotDocumented(point)) => {
                format!("a point that AWS does not document: {}", point.sentence())
            }
            Self::IncompleteImport(target, kind) => format!(
                "the {}s of {}, which were not all imported",
                type_name(kind),
                PolicyPlace::Target(target.clone()).name(organization)
            ),
            Self::BeingSwitched(kind) => format!("whether {}s are enabled, which is being switched", type_name(kind)),
            Self::TextNotKnown(name) => format!("what `{name}` says, whose text is not known"),
            Self::NotInCatalog => "what AWS makes of the action, which the catalogue does not have".to_owned(),
            Self::ResourcePolicyNotGiven => "the resource's own policy, which the question does not give".to_owned(),
            Self::Ruling(row) => format!("what AWS decides by itself: {} ({})", row.sentence, row.page),
            Self::ManagedKey => "whether AWS manages the KMS key, which RCPs then do not touch".to_owned(),
            Self::Resource => "the resource, which nobody says: policies tell resources apart".to_owned(),
            Self::OwnerNotKnown => "which account owns the resource".to_owned(),
            Self::InventedId => "the id of the account in the ARN, which an import made up".to_owned(),
            Self::NameOfPrincipal => {
                "the name of the principal, which nobody says: policies tell names apart by their length".to_owned()
            }
        }
    }
}

fn type_name(kind: &PolicyType) -> &str {
    match kind {
        PolicyType::Scp => "SCP",
        PolicyType::Rcp => "RCP",
        other => other.as_str(),
    }
}

/// Which element kept a statement from applying, with what the request had there; `None` if it applies.
#[must_use]
pub fn why_not(stated: &Stated, ask: &Ask) -> Option<String> {
    let document: &PolicyDocument = &stated.policy.reading.document;
    let statement = document.statements.get(stated.statement)?;
    Some(match stated.outcome.kept? {
        Element::Action => "does not name the action".to_owned(),
        Element::Principal => format!("does not name the principal `{}`", ask.caller.text),
        Element::Resource => "does not name the resource".to_owned(),
        Element::Condition(at) => {
            let entry = statement.conditions.get(at)?;
            let found = match ask.context.get(&entry.key.value) {
                None => "the request does not have it".to_owned(),
                Some(Fact::Shaped(_)) if entry.key.value.eq_ignore_ascii_case("aws:PrincipalArn") => {
                    "whatever path the role of the session has".to_owned()
                }
                Some(Fact::Shaped(_) | Fact::Other(_)) => "whatever the request has".to_owned(),
                Some(fact) => match fact.values() {
                    [one] => format!("the request has `{one}`"),
                    [] => "the request has no value".to_owned(),
                    several => format!("the request has `{}`", several.join("`, `")),
                },
            };
            format!("`{}` on `{}` does not hold: {found}", entry.operator.value, entry.key.value)
        }
    })
}
