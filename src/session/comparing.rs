//! What the edits since the baseline change in access, what a drop would, and what a policy does alone.
//!
//! Knows when that is worked out: with the analysis, or when it is asked for; of large documents on a worker.
//! What policies do alone always is a worker's, for it is asked anew with every letter that is typed.
//! What is true comes from `analysis`.

use std::sync::Arc;

use super::Session;
use super::create::moving;
use super::effect::Effect;
use super::notice::Level;
use super::state::{State, findings};
use analysis::{Analysis, Analyzer, Comparison, Coverage, Finding, Viewpoint};
use organization::{ChildId, Edit, Organization, PolicyId, TargetId};

/// Everything that follows from a document, its baseline and a viewpoint.
#[derive(Clone, Debug)]
pub struct Derived {
    pub analysis: Arc<Analysis>,
    /// From the baseline to now; `None` where they have no requests in common.
    pub comparison: Option<Arc<Comparison>>,
    pub findings: Arc<[Finding]>,
}

/// Since when changes are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Since {
    /// The document was opened, imported or begun.
    #[default]
    Opening,
    Saving,
    /// The user said so.
    Set,
}

/// What the pointer carries over the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    Children(Vec<ChildId>),
    Policy(PolicyId),
}

/// A drop that somebody thinks about, on the document of a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub carried: Carried,
    pub target: TargetId,
    moment: u64,
}

/// What is known of drops and policies, and what is being worked out.
#[derive(Debug, Default)]
pub struct Foresight {
    /// `None` while it is being worked out. The newest last.
    drops: Vec<(Wish, Option<String>)>,
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

/// Documents with at most so many accounts and policies are looked ahead in within the frame.
const AT_ONCE: usize = 600;
/// So many answers are remembered.
const REMEMBERED: usize = 256;

impl Derived {
    /// Works everything out.
    pub fn of(
        analyzer: &mut Analyzer,
        baseline: &Organization,
        organization: &Organization,
        viewpoint: &Viewpoint,
    ) -> Self {
        let comparison = analyzer.compare(baseline, organization, viewpoint).ok().map(Arc::new);
        let analysis = match &comparison {
            Some(comparison) => Arc::clone(&comparison.after),
            None => Arc::new(analyzer.analyze(organization, viewpoint)),
        };
        let findings = findings(organization, &analysis);
        Self { analysis, comparison, findings }
    }
}

impl Since {
    /// After "Changes since".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Saving => "saving",
            Self::Set => "the baseline",
        }
    }
}

/// What a drop would change, in one sentence.
pub fn foretold(analyzer: &mut Analyzer, [before, after]: [&Organization; 2], viewpoint: &Viewpoint) -> String {
    analyzer.foresee(before, after, viewpoint).map_or_else(|error| error.to_string(), |found| found.foretold())
}

/// What a policy does alone; `None` for policies that no verdict is about. Of one that does nothing in the viewpoint, what it
/// does before anyone, which the second analyzer works out.
pub fn covered(
    [own, of_anyone]: [&mut Analyzer; 2],
    organization: &Organization,
    policy: &PolicyId,
    viewpoint: &Viewpoint,
) -> Option<Covered> {
    let coverage: Coverage = own.coverage(organization, policy, viewpoint)?;
    if !coverage.is_nothing() || !coverage.comparison.others_may_differ {
        return Some(Covered {
            sentence: coverage.sentence(),
            is_nothing: coverage.is_nothing(),
            lines: coverage.lines(),
        });
    }
    let all = of_anyone.coverage(organization, policy, &viewpoint.of_anyone())?;
    let sentence = match all.is_nothing() {
        true => all.sentence(),
        false => {
            format!("{}; as {}, it {}", coverage.sentence(), all.comparison.after.viewpoint.as_whom(), all.sentence())
        }
    };
    Some(Covered { sentence, is_nothing: all.is_nothing(), lines: all.lines() })
}

impl State {
    /// What dropping something on a target would change in access.
    pub fn foreseen(&self, carried: &Carried, target: &TargetId) -> Answered<&str> {
        let is_it = |(wish, _): &&(Wish, Option<String>)| {
            wish.moment == self.moment() && wish.target == *target && wish.carried == *carried
        };
        match self.foresight.drops.iter().rev().find(is_it) {
            None => Answered::No,
            Some((_, None)) => Answered::Soon,
            Some((_, Some(text))) => Answered::Yes(text),
        }
    }

    /// What a policy does alone; while that is worked out anew, what was known of it last is not said.
    pub fn coverage(&self, policy: &PolicyId) -> Answered<&Covered> {
        let found = self.foresight.policies.iter().find(|(id, moment, _)| id == policy && *moment == self.moment());
        match found {
            None => Answered::No,
            Some((.., None)) => Answered::Soon,
            Some((.., Some(covered))) => Answered::Yes(covered),
        }
    }

    fn is_large(&self) -> bool {
        self.organization.accounts().len() + self.organization.policies().len() > AT_ONCE
    }
}

impl Session {
    /// Counts changes from here on.
    pub(super) fn set_baseline(&mut self) {
        let earlier = std::mem::replace(&mut self.state.baseline, self.state.organization.clone());
        if self.state.since != Since::Set {
            self.state.before_set = Some((earlier, self.state.since));
        }
        self.state.since = Since::Set;
        self.note(Level::Done, "Changes are counted from here on");
        self.refresh();
    }

    /// Counts changes from where they were counted from before the user chose something else.
    pub(super) fn restore_baseline(&mut self) {
        if let Some((baseline, since)) = self.state.before_set.take() {
            self.note(Level::Done, format!("Changes are counted since {} again", since.phrase()));
            self.baseline_is(baseline, since);
        }
    }

    /// Counts changes from another document than before.
    pub(super) fn baseline_is(&mut self, baseline: Organization, since: Since) {
        self.state.baseline = baseline;
        self.state.since = since;
        let effect = self.state.analyze(&mut self.analyzer);
        self.effects.extend(effect);
    }

    /// Works out what a drop would change, if nobody has asked before.
    pub(super) fn foresee(&mut self, carried: Carried, target: TargetId) {
        if self.state.foreseen(&carried, &target) != Answered::No {
            return;
        }
        let organization = &self.state.organization;
        let edit = match (&carried, target.as_parent()) {
            (Carried::Children(children), Some(to)) => moving(organization, children, &to),
            (Carried::Children(_), None) => return,
            (Carried::Policy(policy), _) => Edit::Attach { policy: policy.clone(), target: target.clone() },
        };
        let Ok(after) = organization.apply(&edit) else { return };
        let wish = Wish { carried, target, moment: self.state.moment() };
        let (before, viewpoint) = (organization.clone(), self.state.viewpoint.clone());
        if self.state.is_large() {
            self.state.foresight.remember(wish.clone(), None);
            self.effects.push(Effect::Foresee { wish, before, after, viewpoint });
        } else {
            let text = foretold(&mut self.analyzer, [&before, &after], &viewpoint);
            self.state.foresight.remember(wish, Some(text));
        }
    }

    /// Works out what a policy does alone, if nobody has asked before.
    pub(super) fn cover(&mut self, policy: PolicyId) {
        if self.state.coverage(&policy) != Answered::No {
            return;
        }
        let (organization, viewpoint) = (self.state.organization.clone(), self.state.viewpoint.clone());
        let moment = self.state.moment();
        self.state.foresight.take(policy.clone(), moment, None);
        self.effects.push(Effect::Cover { policy, moment, organization, viewpoint });
    }
}

impl Covered {
    /// Of a policy that no verdict is about.
    pub fn none() -> Self {
        Self { sentence: String::new(), is_nothing: false, lines: Vec::new() }
    }
}

impl Foresight {
    pub(super) fn remember(&mut self, wish: Wish, text: Option<String>) {
        self.drops.retain(|(known, _)| *known != wish);
        self.drops.push((wish, text));
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
