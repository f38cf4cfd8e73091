//! What a policy does that nothing else does: the organization as it is, compared with the same without the policy.
//!
//! Knows one policy; how far it reaches, `reach` knows.

use super::Comparison;
use super::half::Compared;
use crate::rows::Workshop;
use crate::space::{Side, Viewpoint};
use crate::verdict::Verdict;
use organization::{Organization, PolicyId};
use policy::Truth;

/// What would change for whom if a policy hung nowhere.
#[derive(Debug, Clone)]
pub struct Coverage {
    pub policy: PolicyId,
    /// From the organization to the same without the policy.
    pub comparison: Comparison,
    /// What nobody else takes away altogether.
    pub denied: Sum,
    /// What it alone lets pass less often.
    pub limited: Sum,
    /// What it alone allows.
    pub allowed: Sum,
}

/// How many accounts and actions something is about, each counted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    pub accounts: u32,
    pub actions: u32,
    /// Whether it is so for certain of any; of none it is certain that it is not.
    pub certain: Truth,
}

impl Compared {
    /// What a policy does that nothing else does, before a viewpoint; `None` for policies other than SCPs and RCPs.
    /// The side of the viewpoint is that of the policy.
    pub fn coverage(
        &mut self,
        workshop: &mut Workshop,
        organization: &Organization,
        policy: &PolicyId,
        viewpoint: &Viewpoint,
    ) -> Option<Coverage> {
        let kind = &organization.policies().get(policy)?.kind;
        let side = [Side::Principals, Side::Resources].into_iter().find(|side| side.policy_type() == *kind)?;
        let viewpoint = Viewpoint { side, ..viewpoint.clone() };
        // Nobody may ever detach it, so the organization without it is not remembered.
        let comparison = self.foresee(workshop, [organization, &organization.without(policy)], &viewpoint).ok()?;
        // The comparison leads to where the policy is gone.
        let taken = |is_so: fn(Verdict) -> bool| {
            comparison.sum(|contrast| if is_so(contrast.from) { contrast.gained } else { Truth::No })
        };
        let (denied, limited) = (taken(|from| from == Verdict::Denied), taken(|from| from != Verdict::Denied));
        let allowed = comparison.sum(|contrast| contrast.lost);
        Some(Coverage { policy: policy.clone(), comparison, denied, limited, allowed })
    }
}

impl Comparison {
    /// The accounts and actions of all groups of which something is so, perhaps.
    fn sum(&self, is_so: impl Fn(super::Contrast) -> Truth) -> Sum {
        let mut certain = Truth::No;
        let mut actions = self.after.catalog.none();
        let mut accounts = Vec::new();
        for group in self.groups.iter().filter(|group| is_so(group.contrast) != Truth::No) {
            certain = certain.or(is_so(group.contrast));
            actions |= &self.actions(group);
            accounts.extend(&group.accounts);
        }
        accounts.sort_unstable();
        accounts.dedup();
        Sum { certain, accounts: u32::try_from(accounts.len()).unwrap_or(u32::MAX), actions: actions.count() }
    }
}

impl Coverage {
    /// Whether it is proved that without the policy no request of the viewpoint would be decided otherwise.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.comparison.is_empty()
    }
}
