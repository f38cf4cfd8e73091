//! Reasons in plain words.
//!
//! Knows how to say it; what is true comes from `reasons`.

use super::reasons::{Reason, ReasonKind, Unsettled};
use crate::decision::LayerKind;
use crate::policies::Why;
use crate::prose::listed;
use crate::verdict::{Shade, Verdict};
use organization::{Organization, TargetId};

/// A reason as one sentence about an action such as `s3:GetObject`.
///
/// ``denied: the SCP `Guardrails-1`, statement `DenyLeave` on OU `Workloads`, denies `organizations:LeaveOrganization` ``
pub fn sentence(reason: &Reason, organization: &Organization, action: &str) -> String {
    sentence_of_shade(reason, None, organization, action)
}

/// The same for an action that is shown in a shade: what follows from the Region alone does not merely depend.
///
/// ``allowed in some Regions: the SCP `Regions`, statement 1 on OU `Workloads`, denies `ec2:RunInstances`, depending on … ``
pub fn sentence_of_shade(reason: &Reason, shade: Option<Shade>, organization: &Organization, action: &str) -> String {
    let level = place(&reason.level, organization);
    // Where every call is stopped on one type of resource, the sentence is about that type.
    let on = |every: &str| reason.needed.as_ref().map_or_else(String::new, |kind| format!(" on {every} `{kind}`"));
    let what = match &reason.kind {
        ReasonKind::Allows => format!("{} allows `{action}`{}", subject(reason, &level, organization), on("no")),
        ReasonKind::Denies => format!("{} denies `{action}`{}", subject(reason, &level, organization), on("every")),
        ReasonKind::AllowsOrDenies => {
            format!("{} may allow or deny `{action}`", subject(reason, &level, organization))
        }
        ReasonKind::PerhapsNotBound => format!("AWS does not document whether policies on {level} bind `{action}`"),
        ReasonKind::Refused(ruling) => format!("whatever policies say, {} ({})", ruling.sentence, ruling.page),
        ReasonKind::NothingAllows => match reason.layer {
            LayerKind::Identity => format!("no policy of its own or of its groups allows `{action}`"),
            LayerKind::Boundary => format!("its permissions boundary does not allow `{action}`"),
            LayerKind::Scp | LayerKind::Rcp | LayerKind::Resource | LayerKind::Session => {
                format!("no SCP on {level} allows `{action}`")
            }
        },
        ReasonKind::IncompleteImport(_) if reason.layer == LayerKind::Identity => {
            "not all policies of its own and of its groups are known".to_owned()
        }
        ReasonKind::IncompleteImport(_) if reason.layer == LayerKind::Boundary => {
            "what its permissions boundary says is not known".to_owned()
        }
        ReasonKind::IncompleteImport(kind) => {
            format!("which policies of type {} are attached to {level} is not completely known", kind.label())
        }
        ReasonKind::TooHard(Unsettled::Verdict) => {
            format!(
                "too hard to settle: some requests for `{action}` do not pass, and whether any passes was not found out"
            )
        }
        ReasonKind::TooHard(Unsettled::Accounts) => {
            "too hard to settle: policies tell so many accounts apart that conditions which ask for the account were not \
             worked out"
                .to_owned()
        }
        ReasonKind::TooHard(Unsettled::Reasons) => {
            format!("which of the statements that name `{action}` make the difference is too hard to settle")
        }
    };
    let mut depending = match reason.why.as_slice() {
        [] => String::new(),
        causes => format!(", depending on {}", listed(&causes.iter().map(cause).collect::<Vec<_>>(), usize::MAX)),
    };
    if !reason.on.is_empty() {
        let every = if reason.kind == ReasonKind::Allows { "no" } else { "every" };
        let mut kinds: Vec<String> = reason.on.iter().take(KINDS).map(|kind| format!("`{kind}`")).collect();
        kinds.extend(reason.on.len().checked_sub(KINDS).filter(|more| *more > 0).map(|more| format!("{more} more")));
        depending += &format!(" ({every} {})", listed(&kinds, usize::MAX));
    }
    let needed = if reason.needed.is_some() { ", and every call needs one" } else { "" };
    let head = match shade {
        Some(Shade::ByRegion) if reason.decides == Verdict::Depends => "allowed in some Regions",
        Some(_) | None => reason.decides.word(),
    };
    format!("{head}: {what}{depending}{needed}")
}

/// So many types of resources are named in a sentence.
const KINDS: usize = 3;

/// ``the SCP `Guardrails-1`, statement `DenyLeave` on OU `Workloads`,``
fn subject(reason: &Reason, level: &str, organization: &Organization) -> String {
    if let Some(held) = &reason.held {
        let what = match reason.layer {
            LayerKind::Boundary => format!("the permissions boundary `{}`", held.name),
            LayerKind::Resource => format!("the policy of `{}`", held.holder),
            _ => format!("the policy `{}` of `{}`", held.name, held.holder),
        };
        return match (&reason.sid, reason.statement) {
            (Some(sid), _) if !sid.is_empty() => format!("{what}, statement `{sid}`,"),
            (_, Some(index)) => format!("{what}, statement {},", index + 1),
            (_, None) => what,
        };
    }
    let policy = reason.policy.as_ref().and_then(|id| organization.policies().get(id));
    let (kind, name) = policy.map_or(("policy", ""), |policy| (policy.kind.label(), policy.name.as_str()));
    match (&reason.sid, reason.statement) {
        (Some(sid), _) if !sid.is_empty() => format!("the {kind} `{name}`, statement `{sid}` on {level},"),
        (_, Some(index)) => format!("the {kind} `{name}`, statement {} on {level},", index + 1),
        (_, None) => format!("the {kind} `{name}` on {level}"),
    }
}

fn place(target: &TargetId, organization: &Organization) -> String {
    match target {
        TargetId::Root => "the root".to_owned(),
        TargetId::Ou(_) => format!("OU `{}`", organization.name(target)),
        TargetId::Account(_) => format!("account `{}`", organization.name(target)),
    }
}

fn cause(why: &Why) -> String {
    match why {
        Why::Key(key) => format!("`{key}`"),
        Why::Resource => "the resource".to_owned(),
        Why::Unreadable(code) => format!("text that cannot be read ({})", code.name()),
        Why::Placeholder(written) => format!("the placeholder `{written}`"),
        Why::ServiceWildcard => "how AWS reads a wildcard in a service prefix".to_owned(),
        Why::BeingSwitched => "whether policies of this type are switched on yet".to_owned(),
        Why::NotDocumented => "what AWS does not document".to_owned(),
    }
}
