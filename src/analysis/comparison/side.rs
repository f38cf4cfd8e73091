//! One of two organizations that are compared: worked out, with the way down to each account.
//!
//! Knows one organization; remembers a few, so that what did not change between two comparisons is not worked out again.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::contrast::Contrast;
use crate::analysis::Analysis;
use crate::analysis::analyzer::{Analyzer, Levels, taken};
use crate::analysis::engine::{Attached, Engine};
use crate::analysis::formula::FormulaId;
use crate::analysis::tree::Tree;
use crate::organization::{AccountId, Organization, OuId, PolicyId, TargetId};

/// What is remembered from comparison to comparison, as long as the engine is the same.
#[derive(Debug, Default)]
pub struct Compared {
    /// The last few, newest last.
    sides: Vec<Arc<Side>>,
    pub contrasts: FxHashMap<(FormulaId, FormulaId), Contrast>,
}

/// So many organizations are remembered: baseline, present, and what a drop would make of it.
const SIDES: usize = 4;

/// Whether an organization is worth remembering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    No,
    Yes,
}

#[derive(Debug)]
pub struct Side {
    pub organization: Organization,
    /// A policy that is taken not to be attached anywhere.
    pub without: Option<PolicyId>,
    pub analysis: Arc<Analysis>,
    pub levels: Levels,
    pub policies: FxHashMap<u64, Vec<PolicyId>>,
    /// The container above each container.
    pub parents: Vec<Option<usize>>,
    ous: Vec<OuId>,
    /// The container of each account, in the order of their ids.
    homes: Vec<usize>,
}

/// One level on the way down to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Container(usize),
    /// The account itself.
    Own,
}

impl Analyzer {
    /// An organization, worked out by an engine; a remembered one where there is one.
    pub(super) fn side(
        &mut self,
        engine: &mut Engine,
        organization: &Organization,
        without: Option<&PolicyId>,
        keep: Keep,
    ) -> Arc<Side> {
        let is_it = |side: &Arc<Side>| side.without.as_ref() == without && side.organization == *organization;
        if let Some(at) = self.compared.sides.iter().rposition(is_it) {
            let side = self.compared.sides.remove(at);
            self.compared.sides.push(Arc::clone(&side));
            return side;
        }
        let readings = self.readings(organization);
        let pass = self.pass(engine, organization, without, &readings);
        let tree = Tree::of(organization);
        let homes = organization.accounts().values().map(|account| tree.index(&account.parent)).collect();
        let side = Arc::new(Side {
            organization: organization.clone(),
            without: without.cloned(),
            analysis: Arc::new(pass.analysis),
            levels: pass.levels,
            policies: pass.policies,
            ous: tree.ous.iter().map(|id| (*id).clone()).collect(),
            parents: tree.parents,
            homes,
        });
        if keep == Keep::No {
            return side;
        }
        if self.compared.sides.len() >= SIDES {
            self.compared.sides.remove(0);
        }
        self.compared.sides.push(Arc::clone(&side));
        side
    }

    /// The names that the policies of an organization single out.
    pub(super) fn singled_out(&mut self, organization: &Organization) -> u8 {
        taken(&self.readings(organization))
    }
}

impl Side {
    /// The container of an account, by the account's place among all.
    pub fn home(&self, account: usize) -> usize {
        self.homes.get(account).copied().unwrap_or(0)
    }

    /// Whether nothing binds an account.
    pub fn is_exempt(&self, account: &AccountId) -> bool {
        account == self.organization.management_account()
    }

    /// The own policies of a level on the way down to an account.
    pub fn level(&self, place: Place, account: usize) -> Option<&Attached> {
        self.levels.get(match place {
            Place::Container(at) => at,
            Place::Own => self.parents.len() + account,
        })
    }

    /// From the root down to and including the account.
    pub fn path(&self, account: usize) -> Vec<Place> {
        let mut path = vec![Place::Own, Place::Container(self.home(account))];
        while let Some(Place::Container(last)) = path.last()
            && let Some(parent) = self.parents.get(*last).copied().flatten()
        {
            path.push(Place::Container(parent));
        }
        path.reverse();
        path
    }

    /// What a level is in the organization.
    pub fn target(&self, place: Place, account: &AccountId) -> TargetId {
        match place {
            Place::Own => TargetId::Account(account.clone()),
            Place::Container(0) => TargetId::Root,
            Place::Container(at) => self.ous.get(at - 1).map_or(TargetId::Root, |id| TargetId::Ou(id.clone())),
        }
    }

    /// Which of the policies that were cut into these pieces hangs there.
    pub fn policy(&self, pieces: u64, target: &TargetId) -> Option<&PolicyId> {
        let policies = self.policies.get(&pieces)?;
        policies.iter().find(|policy| self.organization.is_attached(policy, target)).or(policies.first())
    }
}
