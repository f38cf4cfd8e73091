//! Whether the model says what AWS said.
//!
//! Knows what follows where it does and where it does not. AWS names one policy where several deny, and many kinds of policies are
//! not in the model.

use super::Told;
use super::answer::{Reply, Said};
use super::cause::Cause;
use super::decided::{Ending, NamedPolicy};
use analysis::decision::Decision;
use organization::{Organization, PolicyId};

/// Whether the model says what AWS said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    Agrees,
    /// AWS denied by something that the model does not hold.
    Outside,
    Contradicts,
    /// The model leaves it open.
    Open,
    /// AWS does not say.
    NotTold,
}

impl Agreement {
    pub(super) fn of(told: &Told, said: &Said) -> Self {
        let by_guardrail =
            matches!(told.decided.by, Some(NamedPolicy::Scp | NamedPolicy::ScpByVpcEndpoint | NamedPolicy::Rcp));
        match (told.decided.ending, said.decision) {
            (Ending::OtherError | Ending::NotTold, _) => Self::NotTold,
            (_, Decision::Depends) => Self::Open,
            (Ending::Allowed, Decision::Allowed) => Self::Agrees,
            (Ending::Allowed, Decision::Denied(_)) => Self::Contradicts,
            (_, Decision::Denied(_)) => Self::Agrees,
            (_, Decision::Allowed) if by_guardrail && said.outsider().is_none() => Self::Contradicts,
            (_, Decision::Allowed) => Self::Outside,
        }
    }

    /// One word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Outside => "outside",
            Self::Contradicts => "contradicts",
            Self::Open => "open",
            Self::NotTold => "not-told",
        }
    }
}

/// So many are named in a sentence.
const NAMED: usize = 4;

/// `A, B or C`.
fn any_of(causes: &[&Cause], organization: &Organization) -> String {
    let mut names: Vec<String> = causes.iter().take(NAMED).map(|cause| cause.name(organization)).collect();
    let last = match causes.len().saturating_sub(NAMED) {
        0 => names.pop().unwrap_or_default(),
        more => format!("one of {more} more"),
    };
    format!("{} or {last}", names.join(", "))
}

impl Reply {
    /// How the model's answer stands to what AWS said, as one sentence or two.
    #[must_use]
    pub fn compared(&self, told: &Told, organization: &Organization) -> String {
        const OLDER: &str =
            "What is modelled is not what AWS had at that time, or something else about the request decides.";
        let decided = &told.decided;
        match self.agreement {
            Agreement::NotTold => "AWS does not say whether it allowed the request.".to_owned(),
            Agreement::Open => self.may_have_denied(told, organization),
            Agreement::Agrees if decided.ending == Ending::Allowed => "AWS allowed it, and so does the model.".to_owned(),
            Agreement::Agrees => self.also_denied(told, organization),
            Agreement::Outside if self.said.outsider().is_some() => {
                let account = self.said.outsider().unwrap_or_default();
                format!("Nothing in the model denies it: account {account} is not in it, so what binds its principals is not known.")
            }
            Agreement::Outside => match &decided.by {
                Some(by) => format!("Nothing in the model denies it: AWS names {}, which the model does not hold.", by.name()),
                None => "Nothing in the model denies it. AWS does not say which kind of policy did: an identity-based or \
                         resource-based policy, a permissions boundary, a session policy or a VPC endpoint policy is not in \
                         the model."
                    .to_owned(),
            },
            Agreement::Contradicts if decided.ending == Ending::Allowed => {
                format!("AWS allowed it, but the model denies it. {OLDER}")
            }
            Agreement::Contradicts => {
                let policy = self.named(told, organization).map_or(String::new(), |policy| format!(" ({policy})"));
                let by = decided.by.as_ref().map_or("a policy", NamedPolicy::name);
                format!("AWS says that {by}{policy} denied it, but nothing in the model does. {OLDER}")
            }
        }
    }

    /// AWS and the model deny it: whether for the same reason.
    fn also_denied(&self, told: &Told, organization: &Organization) -> String {
        let Some(by) = &told.decided.by else { return "AWS denied it, and so does the model.".to_owned() };
        let is_same_kind = self.said.causes.iter().any(|cause| cause.layer().is_some() && cause.layer() == by.layer());
        let same_policy = told
            .decided
            .policy_id()
            .map(|id| self.said.causes.iter().filter_map(Cause::policy_id).any(|own| own.as_str() == id));
        match (is_same_kind, same_policy, self.named(told, organization)) {
            (true, Some(true), Some(policy)) => format!("AWS names the same policy, {policy}."),
            (true, Some(false), Some(policy)) => format!(
                "AWS names {}, too, but another one: {policy}. AWS names one policy where several deny; by the model that one does not.",
                by.name()
            ),
            (true, _, _) => format!("AWS names {}, too.", by.name()),
            (false, _, _) => format!(
                "AWS names {}, and the model denies it by something else; AWS names one kind of policy where several deny.",
                by.name()
            ),
        }
    }

    /// AWS denied it, and the model leaves it open: what of it can have been meant.
    fn may_have_denied(&self, told: &Told, organization: &Organization) -> String {
        const OPEN: &str = "The model leaves it open.";
        let by = told.decided.by.as_ref().filter(|by| told.decided.ending.is_denial() && by.layer().is_some());
        let Some(by) = by else { return OPEN.to_owned() };
        let is_it = |cause: &&Cause| {
            let is_named =
                told.decided.policy_id().is_none_or(|id| cause.policy_id().is_some_and(|own| own.as_str() == id));
            cause.layer() == by.layer() && is_named
        };
        let those: Vec<&Cause> = self.said.causes.iter().filter(is_it).collect();
        match those.as_slice() {
            // Of other kinds the model knows no more than what was asked with.
            [] if !matches!(by, NamedPolicy::Scp | NamedPolicy::Rcp | NamedPolicy::ScpByVpcEndpoint) => {
                format!("{OPEN} AWS names {}, which the model does not hold.", by.name())
            }
            [] => {
                format!("{OPEN} AWS says that {} denied it, but none of the model that may deny it is that.", by.name())
            }
            [one] => format!(
                "{OPEN} AWS says that {} denied it, and in the model that can only have been {}.",
                by.name(),
                one.name(organization)
            ),
            several => format!(
                "{OPEN} AWS says that {} denied it, and in the model that can have been {}.",
                by.name(),
                any_of(several, organization)
            ),
        }
    }

    /// The policy that AWS names by its ARN, by the name that it has here.
    fn named(&self, told: &Told, organization: &Organization) -> Option<String> {
        let id = told.decided.policy_id()?;
        let known = organization.policies().get(&PolicyId::new(id));
        Some(match known {
            Some(policy) => format!("`{}`", policy.name),
            None => format!("`{id}`, which the model does not have"),
        })
    }
}
