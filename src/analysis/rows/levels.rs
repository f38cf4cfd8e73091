//! What each target's own policies are, of the type that a viewpoint is about.
//!
//! Knows attachments; a large organization that has changed little since the last time is gone through only where it has.
//! Knows no verdict.

use imbl::Vector;
use rustc_hash::{FxHashMap, FxHashSet};

use super::engine::{Engine, LevelPolicies};
use super::leaves::Standing;
use super::tree::Tree;
use crate::memo::Shared;
use crate::pieces::Pieces;
use crate::policies::{Force, Readings, force, kind_of};
use organization::{Organization, PolicyId, PolicyType, TargetId};

/// The levels of one organization.
#[derive(Debug)]
pub(crate) struct Levels {
    kind: PolicyType,
    force: Force,
    /// The policies of the type that have effect, in the order of their ids.
    pub policies: Vec<(PolicyId, Shared<Pieces>)>,
    /// The root, OUs, accounts, each in the order of their ids.
    pub attached: Vector<LevelPolicies>,
}

impl Levels {
    /// The levels of an organization that nothing is known of.
    pub fn of(engine: &mut Engine, organization: &Organization, readings: &Readings, round: u64) -> Self {
        let mut levels = Self::without_targets(engine, organization, readings, round);
        let by_policy: FxHashMap<&PolicyId, &Shared<Pieces>> =
            levels.policies.iter().map(|(id, pieces)| (id, pieces)).collect();
        // Attachments come in the order of their targets, so one pass over both is enough.
        let mut attachments = organization.attachments().iter().peekable();
        let mut all = Vector::new();
        for target in targets(organization) {
            let mut pieces: Vec<Shared<Pieces>> = Vec::new();
            while let Some(attachment) = attachments.next_if(|attachment| attachment.target <= target) {
                if attachment.target == target {
                    pieces.extend(by_policy.get(&attachment.policy).copied().cloned());
                }
            }
            all.push_back(levels.attached(organization, &target, pieces));
        }
        levels.attached = all;
        levels
    }

    fn without_targets(engine: &mut Engine, organization: &Organization, readings: &Readings, round: u64) -> Self {
        let kind = engine.setting.viewpoint.side.policy_type();
        let force = if engine.setting.viewpoint.is_exempt() { Force::Off } else { force(organization, &kind) };
        let wanted = kind_of(&kind);
        let mut policies = Vec::new();
        if force != Force::Off {
            for (policy, reading) in readings.iter().filter(|(_, reading)| Some(reading.value.document.kind) == wanted)
            {
                policies.push((policy.id.clone(), engine.pieces(reading, round)));
            }
        }
        Self { kind, force, policies, attached: Vector::new() }
    }

    /// Follows an organization with the same targets as the last one; gives the places of the targets whose own policies
    /// have changed. `None` where too much has changed for that: then nothing is left of the levels.
    pub fn follow(
        &mut self,
        engine: &mut Engine,
        last: &Organization,
        organization: &Organization,
        tree: &Tree,
        readings: &Readings,
        round: u64,
    ) -> Option<Vec<usize>> {
        let new = Self::without_targets(engine, organization, readings, round);
        // What concerns every level at once is not followed: then all are gone through.
        let same = new.kind == self.kind
            && new.force == self.force
            && organization.unknown_attachments() == last.unknown_attachments();
        if !same {
            return None;
        }
        let before: FxHashMap<&PolicyId, u64> = self.policies.iter().map(|(id, pieces)| (id, pieces.id)).collect();
        let now: FxHashSet<&PolicyId> = new.policies.iter().map(|(id, _)| id).collect();
        let rewritten = new.policies.iter().filter(|(id, pieces)| before.get(id) != Some(&pieces.id));
        // Whatever takes a policy out of the type, it says nothing any more where it hangs.
        let left = self.policies.iter().filter(|(id, _)| !now.contains(id));
        let mut changed: FxHashSet<TargetId> =
            rewritten.chain(left).flat_map(|(id, _)| organization.targets_of(id).cloned()).collect();
        for item in last.attachments().diff(organization.attachments()) {
            let (imbl::ordset::DiffItem::Add(attachment) | imbl::ordset::DiffItem::Remove(attachment)) = item;
            changed.insert(attachment.target.clone());
        }
        let attached = std::mem::replace(self, new).attached;
        self.attached = attached;
        let by_policy: FxHashMap<&PolicyId, &Shared<Pieces>> =
            self.policies.iter().map(|(id, pieces)| (id, pieces)).collect();
        let mut fresh: Vec<(usize, LevelPolicies)> = Vec::new();
        for target in changed {
            let place = match &target {
                TargetId::Root => Some(0),
                TargetId::Ou(id) => tree.index_of(id),
                TargetId::Account(id) => tree.place_of(id),
            };
            let own = organization.attached(&target).filter_map(|policy| by_policy.get(&policy.id).copied().cloned());
            let own = self.attached(organization, &target, own.collect());
            fresh.extend(place.map(|place| (place, own)));
        }
        // The set of changed targets has no order of its own.
        fresh.sort_unstable_by_key(|(place, _)| *place);
        let places = fresh.iter().map(|(place, _)| *place).collect();
        for (place, own) in fresh {
            if let Some(slot) = self.attached.get_mut(place) {
                *slot = own;
            }
        }
        Some(places)
    }

    fn attached(
        &self,
        organization: &Organization,
        target: &TargetId,
        mut pieces: Vec<Shared<Pieces>>,
    ) -> LevelPolicies {
        // In one order and each once, so that levels with the same policies are one, whatever their names.
        pieces.sort_by_key(|pieces| pieces.id);
        pieces.dedup_by_key(|pieces| pieces.id);
        let standing = Standing {
            off: self.force == Force::Off,
            unsure: self.force == Force::Unsure,
            incomplete: self.force != Force::Off && !organization.attachments_known(target, &self.kind),
        };
        let of_account = pieces.iter().any(|pieces| !pieces.value.of_account.is_empty());
        LevelPolicies { standing, pieces, of_account }
    }
}

/// The order of attachments: the root, OUs, accounts.
fn targets(organization: &Organization) -> impl Iterator<Item = TargetId> + '_ {
    let ous = organization.ous().keys().cloned().map(TargetId::Ou);
    let accounts = organization.accounts().keys().cloned().map(TargetId::Account);
    std::iter::once(TargetId::Root).chain(ous).chain(accounts)
}
