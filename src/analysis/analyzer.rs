//! From an organization to its analysis, remembering whatever two organizations have in common.
//!
//! Policy text → reading; attachment list of one level → what it takes away; parent's row and own level → own row.
//! Knows no clock and no thread: the same organization gives the same analysis, with or without memory.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Analysis;
use super::grants::Grants;
use super::memo::{Memo, Shared};
use super::reading::{Reading, kind_of};
use super::row::{Level, Row};
use super::tree::Tree;
use super::viewpoint::Viewpoint;
use crate::catalog::Catalog;
use crate::organization::{FeatureSet, Organization, PolicyId, PolicyType, PolicyTypeStatus, TargetId};
use crate::policy::PolicyKind;

/// Makes [`Analysis`]es; keep one as long as the session, it makes the next analysis fast.
#[derive(Debug)]
pub struct Analyzer {
    catalog: &'static Catalog,
    round: u64,
    readings: Memo<(PolicyKind, Arc<str>), Reading>,
    levels: Memo<Box<[u64]>, Level>,
    rows: Memo<(u64, u64), Row>,
    open: Shared<Row>,
}

/// Whether policies of a type have effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Force {
    Off,
    On,
    /// Being switched on or off, or in a state that this version does not know.
    Unsure,
}

pub(super) fn force(organization: &Organization, kind: &PolicyType) -> Force {
    match (organization.policy_types().get(kind), organization.feature_set()) {
        (None, _) => Force::Off,
        (Some(PolicyTypeStatus::Enabled), FeatureSet::All) => Force::On,
        (Some(_), _) => Force::Unsure,
    }
}

/// Flags of a level, the first number of its key; reading ids follow.
const SCPS_OFF: u64 = 1;
const SCPS_UNSURE: u64 = 2;
const SCPS_INCOMPLETE: u64 = 4;

impl Default for Analyzer {
    fn default() -> Self {
        Self::new(Catalog::embedded())
    }
}

impl Analyzer {
    pub fn new(catalog: &'static Catalog) -> Self {
        let open = Shared { id: 0, value: Arc::new(Row::open(catalog)) };
        Self { catalog, round: 0, readings: Memo::default(), levels: Memo::default(), rows: Memo::default(), open }
    }

    /// The verdicts of every account, OU and the root.
    pub fn analyze(&mut self, organization: &Organization, viewpoint: &Viewpoint) -> Analysis {
        self.round += 1;
        let readings = self.readings(organization);
        let levels = self.levels(organization, &readings);
        let analysis = self.rows(organization, viewpoint, &readings, &levels);
        self.readings.sweep(self.round);
        self.levels.sweep(self.round);
        self.rows.sweep(self.round);
        analysis
    }

    /// Reads every SCP and RCP, attached or not, in the order of their ids.
    fn readings(&mut self, organization: &Organization) -> Vec<(PolicyId, Shared<Reading>)> {
        let mut readings = Vec::new();
        for policy in organization.policies().values() {
            let Some(kind) = kind_of(&policy.kind) else { continue };
            let key = (kind, Arc::clone(&policy.content));
            let known = self.readings.get(&key, self.round);
            let reading = known.unwrap_or_else(|| {
                let reading = Reading::of(&policy.content, kind, self.catalog);
                self.readings.insert(key, reading, self.round)
            });
            readings.push((policy.id.clone(), reading));
        }
        readings
    }

    /// What each target's own policies take away: the root, then OUs, then accounts, each in the order of their ids.
    fn levels(&mut self, organization: &Organization, readings: &[(PolicyId, Shared<Reading>)]) -> Vec<Shared<Level>> {
        let scps = force(organization, &PolicyType::Scp);
        let by_policy: FxHashMap<&PolicyId, &Shared<Reading>> = readings
            .iter()
            .filter(|(_, reading)| scps != Force::Off && reading.value.document.kind == PolicyKind::Scp)
            .map(|(id, reading)| (id, reading))
            .collect();
        let flags = match scps {
            Force::Off => SCPS_OFF,
            Force::Unsure => SCPS_UNSURE,
            Force::On => 0,
        };
        // Attachments come in the order of their targets, so one pass over both is enough.
        let mut attachments = organization.attachments().iter().peekable();
        let mut own: Vec<&Shared<Reading>> = Vec::new();
        let mut key: Vec<u64> = Vec::new();
        let mut levels = Vec::with_capacity(1 + organization.ous().len() + organization.accounts().len());
        for target in targets(organization) {
            own.clear();
            while let Some(attachment) = attachments.next_if(|attachment| attachment.target <= target) {
                if attachment.target == target {
                    own.extend(by_policy.get(&attachment.policy));
                }
            }
            own.sort_by_key(|reading| reading.id);
            own.dedup_by_key(|reading| reading.id);
            key.clear();
            key.push(flags | incomplete(organization, &target, scps));
            key.extend(own.iter().map(|reading| reading.id));
            let known = self.levels.get(key.as_slice(), self.round);
            levels.push(known.unwrap_or_else(|| {
                let flags = key.first().copied().unwrap_or_default();
                let level = level(flags, &own, self.catalog);
                self.levels.insert(key.as_slice().into(), level, self.round)
            }));
        }
        levels
    }

    /// Walks from the root down, so that every parent's row is there before its children's.
    fn rows(
        &mut self,
        organization: &Organization,
        viewpoint: &Viewpoint,
        readings: &[(PolicyId, Shared<Reading>)],
        levels: &[Shared<Level>],
    ) -> Analysis {
        let tree = Tree::of(organization);
        let mut analysis = Analysis::empty(self.catalog, viewpoint.clone(), organization.management_account().clone());
        let mut index_of: FxHashMap<u64, u32> = FxHashMap::default();
        let mut place = |analysis: &mut Analysis, row: &Shared<Row>| {
            *index_of.entry(row.id).or_insert_with(|| analysis.add_row(&row.value))
        };
        let mut own = vec![self.open.clone(); tree.parents.len()];
        for container in &tree.order {
            let above = tree.parents.get(*container).and_then(|parent| own.get((*parent)?));
            let above = above.unwrap_or(&self.open).clone();
            if let (Some(level), Some(slot)) = (levels.get(*container), own.get_mut(*container)) {
                *slot = self.row(&above, level);
            }
        }
        for (container, row) in own.iter().enumerate() {
            let index = place(&mut analysis, row);
            let accounts = tree.ranges.get(container).cloned().unwrap_or_default();
            analysis.add_container(tree.ous.get(container.wrapping_sub(1)).copied(), index, accounts);
        }
        let own_levels = levels.get(tree.parents.len()..).unwrap_or_default();
        let mut next = tree.first_account.clone();
        analysis.order = vec![0; organization.accounts().len()];
        for (index, (account, level)) in organization.accounts().values().zip(own_levels).enumerate() {
            let container = tree.index(&account.parent);
            let row = match own.get(container) {
                _ if account.id == *organization.management_account() => self.open.clone(),
                Some(above) => self.row(above, level),
                None => self.open.clone(),
            };
            let row = place(&mut analysis, &row);
            analysis.accounts.push((account.id.clone(), row));
            if let Some(position) = next.get_mut(container) {
                if let (Some(slot), Ok(index)) = (analysis.order.get_mut(*position as usize), u32::try_from(index)) {
                    *slot = index;
                }
                *position += 1;
            }
        }
        analysis.readings = readings.iter().map(|(id, reading)| (id.clone(), Arc::clone(&reading.value))).collect();
        analysis
    }

    fn row(&mut self, above: &Shared<Row>, level: &Shared<Level>) -> Shared<Row> {
        let key = (above.id, level.id);
        if let Some(row) = self.rows.get(&key, self.round) {
            return row;
        }
        match above.value.below(&level.value, self.catalog) {
            Some(row) => self.rows.insert(key, row, self.round),
            None => self.rows.share(key, above.clone(), self.round),
        }
    }
}

fn level(flags: u64, own: &[&Shared<Reading>], catalog: &Catalog) -> Level {
    let mut scps = Grants::none(catalog);
    own.iter().for_each(|reading| scps.join(&reading.value.grants));
    let level = match flags {
        _ if flags & SCPS_OFF != 0 => Level::open(catalog),
        _ if flags & SCPS_INCOMPLETE != 0 => Level::of_some_scps(&scps, catalog),
        _ => Level::of_scps(&scps),
    };
    if flags & SCPS_UNSURE != 0 { level.in_doubt(catalog) } else { level }
}

fn incomplete(organization: &Organization, target: &TargetId, scps: Force) -> u64 {
    let known = scps == Force::Off || organization.attachments_known(target, &PolicyType::Scp);
    if known { 0 } else { SCPS_INCOMPLETE }
}

/// The order of attachments: the root, OUs, accounts.
fn targets(organization: &Organization) -> impl Iterator<Item = TargetId> + '_ {
    let ous = organization.ous().keys().cloned().map(TargetId::Ou);
    let accounts = organization.accounts().keys().cloned().map(TargetId::Account);
    std::iter::once(TargetId::Root).chain(ous).chain(accounts)
}
