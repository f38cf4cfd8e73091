//! One of two organizations that are compared: worked out, with the way down to each account.
//!
//! Knows one organization; remembers a few, so that what did not change between two comparisons is not worked out again.

use std::sync::Arc;

use imbl::Vector;
use rustc_hash::FxHashMap;

use super::contrast::Contrast;
use crate::formula::FormulaId;
use crate::policies::{Named, free_name};
use crate::rows::{Analysis, Engine, LevelPolicies, Workshop};
use crate::space::Viewpoint;
use organization::{AccountId, Organization, OuId, PolicyId, TargetId};

/// What is remembered from comparison to comparison, as long as the engine is the same.
#[derive(Debug, Default)]
pub struct Compared {
    /// The last few, newest last.
    halves: Vec<Arc<Half>>,
    pub contrasts: FxHashMap<(FormulaId, FormulaId), Contrast>,
    /// Of which engine it is.
    generation: u64,
}

/// So many organizations are remembered: baseline, present, and the one before, which comes back with the next undo. Each
/// holds an analysis of its own.
const HALVES: usize = 3;

#[derive(Debug)]
pub struct Half {
    pub organization: Organization,
    pub analysis: Arc<Analysis>,
    /// The own policies of the root, the OUs and the accounts.
    pub levels: Vector<LevelPolicies>,
    /// Which policies were cut into some pieces.
    policies: FxHashMap<u64, Vec<PolicyId>>,
    /// The container above each container.
    pub parents: Vec<Option<usize>>,
    ous: Vec<OuId>,
    /// The container of each account, in the order of their ids.
    homes: Vec<usize>,
    /// Whom its policies name.
    named: Named,
    generation: u64,
}

/// One level on the way down to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rung {
    Container(usize),
    /// The account itself.
    Own,
}

impl Compared {
    /// Forgets everything where another engine has come: formulas have other numbers.
    pub fn follow(&mut self, workshop: &Workshop) {
        if self.generation != workshop.generation {
            *self = Self { generation: workshop.generation, ..Self::default() };
        }
    }

    /// Two organizations, worked out by one engine; the first is remembered.
    pub fn halves(
        &mut self,
        workshop: &mut Workshop,
        [before, after]: [&Organization; 2],
        viewpoint: &Viewpoint,
    ) -> [Arc<Half>; 2] {
        let known = self.halves.iter().find(|half| half.organization == *before).map(|half| half.named.clone());
        let is_known = known.is_some();
        let of_old = known.unwrap_or_else(|| workshop.named_by(before));
        workshop.named_elsewhere = of_old.clone();
        // The name has to be free in both from the beginning.
        if !is_known {
            let of_new = workshop.named_by(after);
            workshop.named_elsewhere.add(&of_new);
        }
        let mut old = self.half(workshop, before, viewpoint);
        // Before the second is looked for, which may be the same.
        self.remember(&old);
        let new = self.half(workshop, after, viewpoint);
        // The second may have asked for another engine.
        if old.generation != new.generation {
            workshop.named_elsewhere = of_old;
            workshop.named_elsewhere.add(&new.named);
            old = self.half(workshop, before, viewpoint);
            self.remember(&old);
        }
        workshop.named_elsewhere = Named::default();
        [old, new]
    }

    /// An organization, worked out; a remembered one where there is one.
    fn half(&mut self, workshop: &mut Workshop, organization: &Organization, viewpoint: &Viewpoint) -> Arc<Half> {
        let elsewhere = &workshop.named_elsewhere;
        let generation = workshop.generation;
        let is_it = |half: &Arc<Half>| {
            let name = half.analysis.name.as_str();
            let is_free = !viewpoint.who.is_unnamed()
                || free_name(half.named.callers | elsewhere.callers, Some(name)).unwrap_or_default() == name;
            // Whom the half itself names, the engine that made it knows.
            let is_crowd = half.named.is_crowd || elsewhere.is_crowd;
            let are_apart = |engine: &Engine| engine.named.covers(elsewhere) && engine.setting.is_crowd == is_crowd;
            half.generation == generation
                && is_free
                && workshop.engine.as_ref().is_some_and(are_apart)
                && half.analysis.viewpoint == *viewpoint
                && half.organization == *organization
        };
        if let Some(at) = self.halves.iter().rposition(is_it) {
            let half = self.halves.remove(at);
            self.halves.push(Arc::clone(&half));
            return half;
        }
        let analysis = Arc::new(workshop.analyze(organization, viewpoint));
        self.follow(workshop);
        Arc::new(Half::of(workshop, organization, analysis))
    }

    /// Remembers an organization, in place of the one that was not needed for the longest time.
    pub fn remember(&mut self, half: &Arc<Half>) {
        if self.halves.iter().any(|known| Arc::ptr_eq(known, half)) {
            return;
        }
        if self.halves.len() >= HALVES {
            self.halves.remove(0);
        }
        self.halves.push(Arc::clone(half));
    }
}

impl Half {
    /// What was worked out last, as a side.
    fn of(workshop: &Workshop, organization: &Organization, analysis: Arc<Analysis>) -> Self {
        let mut policies: FxHashMap<u64, Vec<PolicyId>> = FxHashMap::default();
        let walked = workshop.walked.as_ref();
        for (id, pieces) in walked.into_iter().flat_map(|walked| &walked.levels.policies) {
            policies.entry(pieces.id).or_default().push(id.clone());
        }
        Self {
            organization: organization.clone(),
            analysis,
            levels: walked.map_or_else(Vector::new, |walked| walked.levels.attached.clone()),
            policies,
            parents: walked.map_or_else(Vec::new, |walked| walked.tree.parents.clone()),
            ous: walked.map_or_else(Vec::new, |walked| walked.tree.ous.to_vec()),
            homes: walked.map_or_else(Vec::new, |walked| walked.tree.containers.clone()),
            named: workshop.named(organization),
            generation: workshop.generation,
        }
    }

    /// The container of an account, by the account's place among all.
    pub fn home(&self, account: usize) -> usize {
        self.homes.get(account).copied().unwrap_or(0)
    }

    /// Whether nothing binds an account.
    pub fn is_exempt(&self, account: &AccountId) -> bool {
        account == self.organization.management_account()
    }

    /// The own policies of a level on the way down to an account.
    pub fn level(&self, place: Rung, account: usize) -> Option<&LevelPolicies> {
        self.levels.get(match place {
            Rung::Container(at) => at,
            Rung::Own => self.parents.len() + account,
        })
    }

    /// From the root down to and including the account.
    pub fn path(&self, account: usize) -> Vec<Rung> {
        let mut path = vec![Rung::Own, Rung::Container(self.home(account))];
        while let Some(Rung::Container(last)) = path.last()
            && let Some(parent) = self.parents.get(*last).copied().flatten()
        {
            path.push(Rung::Container(parent));
        }
        path.reverse();
        path
    }

    /// What a level is in the organization.
    pub fn target(&self, place: Rung, account: &AccountId) -> TargetId {
        match place {
            Rung::Own => TargetId::Account(account.clone()),
            Rung::Container(0) => TargetId::Root,
            Rung::Container(at) => self.ous.get(at - 1).map_or(TargetId::Root, |id| TargetId::Ou(id.clone())),
        }
    }

    /// Which of the policies that were cut into these pieces hangs there.
    pub fn policy(&self, pieces: u64, target: &TargetId) -> Option<&PolicyId> {
        let policies = self.policies.get(&pieces)?;
        policies.iter().find(|policy| self.organization.is_attached(policy, target)).or(policies.first())
    }
}
