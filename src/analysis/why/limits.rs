//! What takes something away from a target: the statements, and the levels without an Allow.
//!
//! Each by itself, for the actions that it is about; which of several that take the same would be enough, `reasons` says. Knows one
//! target's path; asks nothing that `pieces` and `formula` do not know of each statement already, so that all actions cost no more
//! than one.

use std::collections::BTreeMap;

use super::inquiry::Inquiry;
use super::level::PieceAt;
use crate::formula::{Becomes, FormulaId};
use crate::rows::{Recorder, Speaker};
use catalog::ActionSet;
use organization::{PolicyId, TargetId};

/// What takes something away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The level of the path on which it does.
    pub level: TargetId,
    /// The policy; `None` where it is the level as a whole.
    pub policy: Option<PolicyId>,
    /// Place of the statement in the policy, from 0; `None` for a level or a text that cannot be read at all.
    pub statement: Option<usize>,
    /// The statement's `Sid`.
    pub sid: Option<String>,
    pub how: How,
    /// The actions of which it lets some requests fail, or all.
    pub actions: ActionSet,
}

/// How it takes something away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// A statement denies, or may deny.
    Denies,
    /// A statement allows under a condition what nothing else on the level allows.
    AllowsSome,
    /// Nothing on the level allows it.
    NothingAllows,
    /// Which policies hang on the level is not completely known.
    Incomplete,
    /// AWS refuses it whatever policies say; of the levels it is about none, and the target stands for them.
    Refused,
}

/// What statements of one level come to.
#[derive(Debug, Default)]
struct Level {
    denies: Vec<(PieceAt, Option<ActionSet>)>,
    allows: Vec<(PieceAt, Option<ActionSet>, bool)>,
}

impl Recorder for Level {
    fn asks_for(&self, _: &ActionSet) -> bool {
        true
    }

    fn deny(&mut self, speaker: Speaker<'_>, leaves: FormulaId) {
        if leaves != FormulaId::ALL {
            let (at, actions) = said(speaker);
            self.denies.push((at, actions));
        }
    }

    fn allow(&mut self, speaker: Speaker<'_>, becomes: Becomes) {
        if becomes != Becomes::Nothing {
            let (at, actions) = said(speaker);
            self.allows.push((at, actions, becomes == Becomes::Everything));
        }
    }
}

/// Who speaks of which actions; without a set, of all.
fn said(speaker: Speaker<'_>) -> (PieceAt, Option<ActionSet>) {
    match speaker {
        Speaker::Piece { policy, place, piece } => (Some((policy, place)), Some(piece.actions.clone())),
        Speaker::Unknown => (None, None),
        Speaker::Doubt(actions) => (None, Some(actions.clone())),
    }
}

impl Inquiry<'_> {
    /// What takes something away from the target, of these actions: AWS itself, then level by level from the root down.
    pub fn limits(&mut self, of: &ActionSet) -> Vec<Limit> {
        let mut limits: Vec<Limit> = self.refusals(of).into_iter().collect();
        for at in 0..self.path.levels.len() {
            let Some(level) = self.path.levels.get(at) else { break };
            let mut said = Level::default();
            self.path.go_through(level, &mut self.formulas, &mut said);
            let mut found: BTreeMap<(How, Option<usize>, Option<usize>), ActionSet> = BTreeMap::new();
            let none = self.formulas.literals.catalog.none();
            let mut add = |how: How, at: PieceAt, actions: &ActionSet| {
                let actions = actions & of;
                if !actions.is_empty() {
                    let policy = at.map(|(policy, _)| policy);
                    let statement = at.and_then(|at| level.piece(at)).map(|piece| piece.statement);
                    *found.entry((how, policy, statement)).or_insert_with(|| none.clone()) |= &actions;
                }
            };
            for (at, actions) in &said.denies {
                let how = if at.is_some() { How::Denies } else { How::Incomplete };
                add(how, *at, actions.as_ref().unwrap_or(of));
            }
            if !level.standing.off && !level.allows_by_itself() {
                let (mut surely, mut perhaps) = (none.clone(), none.clone());
                for (_, actions, is_whole) in &said.allows {
                    *(if *is_whole { &mut surely } else { &mut perhaps }) |= actions.as_ref().unwrap_or(of);
                }
                add(How::NothingAllows, None, &(&(of - &surely) - &perhaps));
                let some = &perhaps - &surely;
                for (at, actions, _) in said.allows.iter().filter(|(at, _, is_whole)| at.is_some() && !is_whole) {
                    add(How::AllowsSome, *at, &(actions.as_ref().unwrap_or(of) & &some));
                }
            }
            for ((how, policy, statement), actions) in found {
                let known = policy.and_then(|policy| level.policies.get(policy));
                let own = known.zip(statement).and_then(|(policy, at)| policy.reading.document.statements.get(at));
                limits.push(Limit {
                    level: level.target.clone(),
                    policy: known.and_then(|policy| policy.source.attached()).cloned(),
                    statement: own.map(|own| own.index),
                    sid: own.and_then(|own| own.sid.as_ref()).map(|sid| sid.value.clone()),
                    how,
                    actions,
                });
            }
        }
        limits
    }

    fn refusals(&mut self, of: &ActionSet) -> Option<Limit> {
        let mut refused = self.formulas.literals.catalog.none();
        for piece in &self.path.refusals.pieces {
            let becomes = self.formulas.clause(&piece.literals, piece.applies, self.path.slot());
            if self.formulas.deny(becomes) != FormulaId::ALL {
                refused |= &(&piece.actions & of);
            }
        }
        let level = self.target().clone();
        let limit = Limit { level, policy: None, statement: None, sid: None, how: How::Refused, actions: refused };
        Some(limit).filter(|limit| !limit.actions.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Viewpoint;
    use crate::testing::{alone, statements};
    use crate::verdict::Verdict;
    use catalog::Catalog;
    use fastrand::Rng;
    use organization::AccountId;

    /// What is not allowed for certain is limited by something, and what is allowed by nothing.
    #[test]
    fn what_is_not_allowed_is_limited() {
        let catalog = Catalog::embedded();
        let target = TargetId::Account(AccountId::new("111122223333"));
        let actions = ["s3:GetObject", "iam:CreateUser"].map(|name| catalog.action_id(name).unwrap());
        let (mut limited, mut free) = (0, 0);
        for seed in 0..300 {
            let draw = &mut Rng::with_seed(seed);
            let mut all = statements(draw);
            for statement in &mut all {
                statement["Action"] = ["*", "s3:*", "ec2:*", "iam:Create*"][draw.usize(..4)].into();
                if draw.u8(..4) == 0 {
                    statement.as_object_mut().unwrap().remove("Condition");
                }
            }
            all.truncate(1 + draw.usize(..all.len().min(4)));
            if draw.u8(..3) > 0 {
                all.push(serde_json::json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }));
            }
            let organization = alone(&all);
            let mut inquiry = Inquiry::of(&organization, catalog, &Viewpoint::default(), &target, &catalog.all());
            let limits = inquiry.limits(&catalog.all());
            for action in actions {
                let is_limited = limits.iter().any(|limit| limit.actions.contains(action));
                let verdict = inquiry.verdict(action);
                assert_eq!(verdict != Verdict::Allowed, is_limited, "seed {seed}: {all:?}");
                limited += usize::from(is_limited);
                free += usize::from(!is_limited);
            }
        }
        assert!(limited > 100 && free > 20, "{limited} {free}");
    }
}
