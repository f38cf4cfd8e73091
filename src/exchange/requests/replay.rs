//! What becomes of requests that were made when one organization takes the place of another.
//!
//! Knows when an answer is another one. Requests that were denied for what neither organization holds are answered all the
//! same: what counts is what the two of them say.

use super::Told;
use super::answer::{Asker, NotAsked};
use super::cause::Cause;
use analysis::decision::Decision;

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
pub fn replay(told: &Told, [before, after]: [&mut Asker<'_>; 2]) -> Result<Replayed, NotAsked> {
    let (old, new) = (before.said(told)?, after.said(told)?);
    let decisions = (old.decision, new.decision);
    let turn = match decisions {
        (Decision::Denied(_), Decision::Denied(_)) | (Decision::Allowed, Decision::Allowed) => Turn::Same,
        (Decision::Allowed | Decision::Depends, Decision::Denied(_)) => Turn::Denied,
        (Decision::Allowed, Decision::Depends) => Turn::MayBeDenied,
        (Decision::Denied(_) | Decision::Depends, Decision::Allowed) => Turn::Allowed,
        (Decision::Denied(_), Decision::Depends) => Turn::MayBeAllowed,
        (Decision::Depends, Decision::Depends) if old.rests == new.rests => Turn::Same,
        (Decision::Depends, Decision::Depends) => Turn::MayDiffer,
    };
    let causes = match turn {
        Turn::Same => Vec::new(),
        Turn::Denied | Turn::MayBeDenied | Turn::MayDiffer => new.causes.clone(),
        Turn::Allowed | Turn::MayBeAllowed => old.causes.clone(),
    };
    Ok(Replayed { before: decisions.0, after: decisions.1, turn, causes })
}
