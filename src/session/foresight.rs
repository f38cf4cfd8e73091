//! What a drop would change in access, and what a policy does alone.
//!
//! Knows what has been asked before, and what is being worked out. What is true comes from `analysis`.

use std::sync::Arc;

use analysis::{Analyzer, Coverage, Viewpoint};
use organization::{ChildId, Organization, PolicyId, TargetId};

/// What the pointer carries over the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    Children(Vec<ChildId>),
    Policy(PolicyId),
}

/// A drop that somebody thinks about, on the document of a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PossibleDrop {
    pub carried: Carried,
    pub target: TargetId,
    pub(super) moment: u64,
}

/// What is known of drops and policies, and what is being worked out.
#[derive(Debug, Default)]
pub struct Foresight {
    /// `None` while it is being worked out. The newest last.
    drops: Vec<(PossibleDrop, Option<String>)>,
    /// With the moment that it holds for.
    policies: Vec<(PolicyId, u64, Option<Arc<Covered>>)>,
}

/// What a policy does alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// In one sentence without a capital.
    pub sentence: String,
    /// Whether it is proved that it does nothing.
    pub is_nothing: bool,
    /// What it does to whom, a sentence each.
    pub lines: Vec<String>,
}

/// How far something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered<T> {
    /// Nobody has asked yet.
    No,
    /// It is being worked out.
    Soon,
    Yes(T),
}

/// So many answers of each kind are remembered: more than a pointer passes over in one drag, or policies are opened in one sitting.
const REMEMBERED: usize = 256;

/// What a drop would change, in one sentence.
pub fn foretold(analyzer: &mut Analyzer, [before, after]: [&Organization; 2], viewpoint: &Viewpoint) -> String {
    analyzer.foresee(before, after, viewpoint).map_or_else(|error| error.to_string(), |found| found.foretold())
}

/// What a policy does alone; `None` for policies that no verdict is about. Of one that does nothing in the viewpoint, what it
/// does before anyone.
///
/// From the viewpoint that the analyzer knows it is worked out with what that remembers. `aside` takes whatever is asked from
/// another one, which would make it forget.
pub fn covered(
    analyzer: &mut Analyzer,
    aside: &mut Analyzer,
    organization: &Organization,
    policy: &PolicyId,
    viewpoint: &Viewpoint,
) -> Option<Covered> {
    let kind = &organization.policies().get(policy)?.kind;
    let own = if *kind == viewpoint.side.policy_type() { analyzer } else { &mut *aside };
    let coverage: Coverage = own.coverage(organization, policy, viewpoint)?;
    if !coverage.is_nothing() || !coverage.comparison.others_may_differ {
        return Some(Covered {
            sentence: coverage.sentence(),
            is_nothing: coverage.is_nothing(),
            lines: coverage.lines(),
        });
    }
    let all = aside.coverage(organization, policy, &viewpoint.of_anyone())?;
    let sentence = if all.is_nothing() {
        all.sentence()
    } else {
        format!("{}; for {}, it {}", coverage.sentence(), all.comparison.after.viewpoint.as_whom(), all.deeds())
    };
    Some(Covered { sentence, is_nothing: all.is_nothing(), lines: all.lines() })
}

impl Foresight {
    pub(super) fn drop(&self, carried: &Carried, target: &TargetId, moment: u64) -> Answered<&str> {
        let is_it = |(drop, _): &&(PossibleDrop, Option<String>)| {
            drop.moment == moment && drop.target == *target && drop.carried == *carried
        };
        match self.drops.iter().rev().find(is_it) {
            None => Answered::No,
            Some((_, None)) => Answered::Soon,
            Some((_, Some(text))) => Answered::Yes(text),
        }
    }

    pub(super) fn policy(&self, policy: &PolicyId, moment: u64) -> Answered<&Covered> {
        match self.policies.iter().find(|(id, of, _)| id == policy && *of == moment) {
            None => Answered::No,
            Some((.., None)) => Answered::Soon,
            Some((.., Some(covered))) => Answered::Yes(covered),
        }
    }

    pub(super) fn remember(&mut self, drop: PossibleDrop, text: Option<String>) {
        self.drops.retain(|(known, _)| *known != drop);
        self.drops.push((drop, text));
        if self.drops.len() > REMEMBERED {
            self.drops.remove(0);
        }
    }

    pub(super) fn take(&mut self, policy: PolicyId, moment: u64, covered: Option<Arc<Covered>>) {
        self.policies.retain(|(known, ..)| *known != policy);
        self.policies.push((policy, moment, covered));
        if self.policies.len() > REMEMBERED {
            self.policies.remove(0);
        }
    }
}

impl Covered {
    /// Of a policy that no verdict is about.
    pub fn none() -> Self {
        Self { sentence: String::new(), is_nothing: false, lines: Vec::new() }
    }
}
