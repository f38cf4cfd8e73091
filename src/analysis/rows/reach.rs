//! How far a policy reaches: where it is attached and how many accounts are below.
//!
//! Knows attachments and the tree; not what the policy says.

use super::analysis::Analysis;
use organization::{Organization, PolicyId, PolicyType, TargetId};

/// Where a policy is attached, and how many accounts it is inherited by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// In the order of root, OUs, accounts.
    pub targets: Vec<TargetId>,
    /// Accounts at or below the targets, each counted once.
    /// The management account does not count for SCPs and RCPs, which do not bind it.
    pub accounts: u32,
}

impl Analysis {
    /// The reach of a policy. While a newer analysis is on its way, the count is of the older one.
    pub fn reach(&self, organization: &Organization, policy: &PolicyId) -> Reach {
        let targets: Vec<TargetId> = organization.targets_of(policy).cloned().collect();
        let kind = organization.policies().get(policy).map(|policy| &policy.kind);
        let exempt = matches!(kind, Some(PolicyType::Scp | PolicyType::Rcp)).then_some(&self.management_account);
        let containers = targets.iter().filter_map(|target| self.container(target)).map(|c| c.accounts.clone());
        let mut ranges: Vec<_> = containers.collect();
        ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        // Ranges of a tree are nested or apart: whoever starts inside the last one adds nothing.
        let (mut accounts, mut end) = (0, 0);
        for range in ranges.iter().filter(|range| !range.is_empty()) {
            if range.start >= end {
                accounts += range.end - range.start;
                end = range.end;
            }
        }
        let covered = |path: &[TargetId]| path.iter().any(|level| targets.contains(level));
        for target in &targets {
            if let TargetId::Account(_) = target
                && let [above @ .., _] = organization.path(target).as_slice()
                && !covered(above)
            {
                accounts += 1;
            }
        }
        let exempted = exempt.is_some_and(|id| covered(&organization.path(&TargetId::Account(id.clone()))));
        Reach { accounts: accounts.saturating_sub(u32::from(exempted)), targets }
    }
}
