//! How far a policy reaches: where it is attached and how many accounts are below.
//!
//! Knows attachments and the tree; not what the policy says.

use super::analysis::Analysis;
use organization::{AccountId, Organization, PolicyId, PolicyType, TargetId};

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
        let own = targets.iter().filter_map(|target| match target {
            TargetId::Account(id) => self.position(id).map(|at| at..at + 1),
            TargetId::Root | TargetId::Ou(_) => None,
        });
        let mut ranges: Vec<_> = containers.chain(own).filter(|range| !range.is_empty()).collect();
        ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let exempt = exempt.and_then(|id| self.position(id));
        // Ranges of a tree are nested or apart: whoever starts inside the last one adds nothing.
        let (mut accounts, mut end, mut is_exempted) = (0, 0, false);
        for range in ranges {
            if range.start >= end {
                accounts += range.end - range.start;
                end = range.end;
                is_exempted |= exempt.is_some_and(|at| range.contains(&at));
            }
        }
        Reach { accounts: accounts - u32::from(is_exempted), targets }
    }

    /// Where an account stands among all, in the order of the tree.
    fn position(&self, account: &AccountId) -> Option<u32> {
        self.positions.get(self.account_index(account)?).copied()
    }
}
