//! What becomes of requests that were made when one organization takes the place of another.
//!
//! Knows when an answer is another one. Requests that were denied for what neither organization holds are answered all the
//! same: what counts is what the two of them say.

use std::collections::BTreeSet;

use super::Told;
use super::answer::{Model, NotAsked, ask};
use super::cause::Cause;
use analysis::decision::{Decider, Decision, LayerKind, PolicySource};
use organization::Organization;
use policy::{Effect, Truth};

/// What becomes of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed {
    pub before: Decision,
    pub after: Decision,
    pub turn: Turn,
    /// What denies it, or may: after, where it loses; before, where it gains.
    pub causes: Vec<Cause>,
}

/// How an answer changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// It is denied, and was not for certain.
    Denied,
    /// It was allowed, and may be denied.
    MayBeDenied,
    /// It is allowed, and was not for certain.
    Allowed,
    /// It was denied, and may be allowed.
    MayBeAllowed,
    /// Open before and after, for other reasons.
    MayDiffer,
    Same,
}

impl Turn {
    pub const ALL: [Self; 6] =
        [Self::Denied, Self::MayBeDenied, Self::Allowed, Self::MayBeAllowed, Self::MayDiffer, Self::Same];

    /// One word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::MayBeDenied => "may-be-denied",
            Self::Allowed => "allowed",
            Self::MayBeAllowed => "may-be-allowed",
            Self::MayDiffer => "may-differ",
            Self::Same => "same",
        }
    }
}

/// Asks both organizations about a request.
///
/// # Errors
/// [`NotAsked`] where too little is told, or what is told makes no question.
pub fn replay(told: &Told, [before, after]: [&mut Decider<'_>; 2]) -> Result<Replayed, NotAsked> {
    let (old, new) = (ask(told, before)?.model, ask(told, after)?.model);
    let decisions = (old.decision(), new.decision());
    let turn = match decisions {
        (Decision::Denied(_), Decision::Denied(_)) | (Decision::Allowed, Decision::Allowed) => Turn::Same,
        (Decision::Allowed | Decision::Depends, Decision::Denied(_)) => Turn::Denied,
        (Decision::Allowed, Decision::Depends) => Turn::MayBeDenied,
        (Decision::Denied(_) | Decision::Depends, Decision::Allowed) => Turn::Allowed,
        (Decision::Denied(_), Decision::Depends) => Turn::MayBeAllowed,
        (Decision::Depends, Decision::Depends) => {
            let same = rests_on(&old, before.organization()) == rests_on(&new, after.organization());
            if same { Turn::Same } else { Turn::MayDiffer }
        }
    };
    let causes = match turn {
        Turn::Same => Vec::new(),
        Turn::Denied | Turn::MayBeDenied | Turn::MayDiffer => new.causes(),
        Turn::Allowed | Turn::MayBeAllowed => old.causes(),
    };
    Ok(Replayed { before: decisions.0, after: decisions.1, turn, causes })
}

/// What an open answer rests on: the texts of the statements that may say something, with their levels.
fn rests_on(model: &Model, organization: &Organization) -> BTreeSet<String> {
    let mut rests = BTreeSet::new();
    let answers = model.answers();
    for layer in answers.iter().flat_map(|answer| &answer.explanation.layers) {
        for level in &layer.levels {
            let place = level.place.name(organization);
            if layer.kind == LayerKind::Scp {
                rests.insert(format!("{place}: {:?}", level.allow));
            }
            rests.extend(level.open.iter().map(|open| format!("{place}: {open:?}")));
            for stated in &level.statements {
                let says = stated.outcome.truth == Truth::Maybe
                    || (stated.outcome.truth == Truth::Yes && stated.effect == Some(Effect::Deny));
                if says {
                    let PolicySource::Organization(id) = &stated.policy.source else { continue };
                    let text = organization.policies().get(id).map(|policy| policy.content.as_ref());
                    let statement = stated.policy.reading.document.statements.get(stated.statement);
                    let text = text.zip(statement).map(|(text, statement)| statement.span.of(text));
                    rests.insert(format!("{place}: {} {:?}", text.unwrap_or_default(), stated.outcome.truth));
                }
            }
        }
    }
    rests
}
