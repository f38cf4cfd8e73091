//! What hangs where in an invented organization.
//!
//! Knows how organizations attach: guardrails for all at the root, a few at OUs, own ones at some accounts,
//! allow lists in the place of `FullAWSAccess`; never more than AWS's quota.

use super::random::Random;
use super::tree::Tree;
use organization::{AccountState, Attachment, PolicyId, PolicyType, TargetId, full_access_id, quota};

/// The policies by what they are for.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    /// SCPs that deny some things, those for the root first.
    pub guardrails: Vec<PolicyId>,
    /// SCPs that allow, and mean something only without `FullAWSAccess`.
    pub allow_lists: Vec<PolicyId>,
    /// SCPs that deny nearly everything.
    pub quarantines: Vec<PolicyId>,
    pub rcps: Vec<PolicyId>,
}

// The numbers are guesses at what large companies have: most of what everyone is bound by hangs high up, most accounts have
// nothing of their own, and a few have as much as AWS lets them.

/// Own SCPs on the root; an OU has up to as many.
const AT_ROOT: usize = 3;
const RCPS_AT_ROOT: usize = 2;
/// How many own SCPs an OU and an account with any have, in percent.
const ON_OU: &[(u64, u64)] = &[(35, 0), (35, 1), (20, 2), (10, 3)];
const ON_ACCOUNT: &[(u64, u64)] = &[(60, 1), (25, 2), (12, 3), (3, u64::MAX)];
/// Accounts with own SCPs, OUs with allow lists, OUs and accounts with RCPs, in percent.
const OWN_SCPS: u64 = 30;
const ALLOW_LISTS: u64 = 6;
const RCPS_ON_OU: u64 = 5;
const RCPS_ON_ACCOUNT: u64 = 1;

/// All attachments; the last OU always has an allow list, the last account is always shut off.
pub(super) fn attach(tree: &Tree, shelf: &Shelf, random: &mut Random) -> Vec<Attachment> {
    let mut hooks = Hooks::new();
    hooks.full(&TargetId::Root, [&PolicyType::Scp, &PolicyType::Rcp]);
    hooks.add(&TargetId::Root, shelf.guardrails.iter().take(AT_ROOT).cloned());
    hooks.add(&TargetId::Root, shelf.rcps.iter().take(RCPS_AT_ROOT).cloned());
    for (index, (level, ou)) in tree.ous.iter().enumerate() {
        let target = TargetId::Ou(ou.id.clone());
        let lists = index + 1 == tree.ous.len() || (*level > 1 && random.percent(ALLOW_LISTS));
        if lists && !shelf.allow_lists.is_empty() {
            hooks.full(&target, [&PolicyType::Rcp]);
            hooks.add(&target, random.several(&shelf.allow_lists, 1..=2));
        } else {
            hooks.full(&target, [&PolicyType::Scp, &PolicyType::Rcp]);
        }
        let own = random.weighted(ON_OU).copied().unwrap_or_default();
        hooks.add(&target, random.several(&shelf.guardrails, own..=own));
        if random.percent(RCPS_ON_OU) {
            hooks.add(&target, random.several(&shelf.rcps, 1..=1));
        }
    }
    accounts(tree, shelf, random, &mut hooks);
    hooks.attachments
}

fn accounts(tree: &Tree, shelf: &Shelf, random: &mut Random, hooks: &mut Hooks) {
    let mut none_full = true;
    for (index, account) in tree.accounts.iter().enumerate() {
        let target = TargetId::Account(account.id.clone());
        hooks.full(&target, [&PolicyType::Scp, &PolicyType::Rcp]);
        // SCPs and RCPs do not bind the management account, so nobody attaches any.
        if index == 0 {
            continue;
        }
        if account.state != AccountState::Active || index + 1 == tree.accounts.len() {
            hooks.add(&target, random.several(&shelf.quarantines, 1..=1));
        } else if random.percent(OWN_SCPS) {
            let own = random.weighted(ON_ACCOUNT).copied().unwrap_or_default();
            // One account with as many as AWS takes is in every organization.
            let own = if std::mem::take(&mut none_full) { u64::MAX } else { own }.min(hooks.room);
            hooks.add(&target, random.several(&shelf.guardrails, own..=own));
        }
        if random.percent(RCPS_ON_ACCOUNT) {
            hooks.add(&target, random.several(&shelf.rcps, 1..=1));
        }
    }
}

#[derive(Debug)]
struct Hooks {
    attachments: Vec<Attachment>,
    /// Own SCPs that a target can have beside `FullAWSAccess`.
    room: u64,
}

impl Hooks {
    fn new() -> Self {
        let most = quota::of(&PolicyType::Scp).attached_max.unwrap_or(1);
        Self { attachments: Vec::new(), room: u64::try_from(most.saturating_sub(1)).unwrap_or_default() }
    }

    fn full<'a>(&mut self, target: &TargetId, kinds: impl IntoIterator<Item = &'a PolicyType>) {
        self.add(target, kinds.into_iter().filter_map(full_access_id));
    }

    fn add(&mut self, target: &TargetId, policies: impl IntoIterator<Item = PolicyId>) {
        let attachment = |policy| Attachment { target: target.clone(), policy };
        self.attachments.extend(policies.into_iter().map(attachment));
    }
}
