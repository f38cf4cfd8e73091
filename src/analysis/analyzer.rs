//! From an organization to its analysis, remembering whatever two organizations have in common.
//!
//! Knows which policies stand on which level, and for which accounts they come out differently; the rest is the engine's.
//! Knows no clock and no thread: the same organization gives the same analysis, with or without memory.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Analysis;
use super::comparison::Compared;
use super::decision::free_name;
use super::engine::{Attached, Engine, Setting, Standing};
use super::formula::Slot;
use super::memo::{Memo, Shared};
use super::pieces::Pieces;
use super::reading::{Reading, kind_of};
use super::row::Row;
use super::space::Standpoint;
use super::tree::Tree;
use super::viewpoint::{Side, Viewpoint, Who};
use crate::catalog::Catalog;
use crate::organization::{FeatureSet, Organization, PolicyId, PolicyType, PolicyTypeStatus, TargetId};
use crate::policy::PolicyKind;

/// Makes [`Analysis`]es; keep one as long as the session, it makes the next analysis fast.
#[derive(Debug)]
pub struct Analyzer {
    catalog: &'static Catalog,
    round: u64,
    /// The last round in which an organization was worked out.
    passed: u64,
    readings: Memo<(PolicyKind, Arc<str>), Reading>,
    /// Of the viewpoint that was asked for last.
    engine: Option<Engine>,
    /// What comparing remembers, of that engine.
    pub(super) compared: Compared,
}

/// The policies of an organization, in the order of their ids.
pub(super) type Readings = Vec<(PolicyId, Shared<Reading>)>;

/// One organization, worked out.
#[derive(Debug)]
pub(super) struct Pass {
    pub analysis: Analysis,
    /// The own policies of the root, the OUs and the accounts.
    pub levels: Levels,
    /// Which policies were cut into some pieces.
    pub policies: FxHashMap<u64, Vec<PolicyId>>,
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

impl Default for Analyzer {
    fn default() -> Self {
        Self::new(Catalog::embedded())
    }
}

/// The targets of an organization with their own policies: the root, OUs, accounts, each in the order of their ids.
pub(super) type Levels = Vec<Attached>;

impl Analyzer {
    pub fn new(catalog: &'static Catalog) -> Self {
        Self { catalog, round: 0, passed: 0, readings: Memo::default(), engine: None, compared: Compared::default() }
    }

    /// The verdicts of every account, OU and the root, before one viewpoint.
    pub fn analyze(&mut self, organization: &Organization, viewpoint: &Viewpoint) -> Analysis {
        self.begin();
        let readings = self.readings(organization);
        let mut engine = self.engine_for(organization, viewpoint, taken(&readings));
        let pass = self.pass(&mut engine, organization, None, &readings);
        self.end(engine);
        pass.analysis
    }

    /// From here on, what is used counts as used lately.
    pub(super) fn begin(&mut self) {
        self.round += 1;
    }

    /// Forgets what was not used lately, and remembers the rest.
    pub(super) fn end(&mut self, mut engine: Engine) {
        // Where nothing was worked out, what was not used may well be used again.
        if self.passed == self.round {
            engine.sweep(self.round);
        }
        self.engine = Some(engine);
        self.readings.sweep(self.round);
    }

    /// Works an organization out, as if one of its policies were attached nowhere.
    pub(super) fn pass(
        &mut self,
        engine: &mut Engine,
        organization: &Organization,
        without: Option<&PolicyId>,
        readings: &Readings,
    ) -> Pass {
        self.passed = self.round;
        let (levels, policies) = levels(engine, organization, without, readings, self.round);
        engine.tell_apart(levels.iter().flat_map(|level| &level.pieces));
        let analysis = Walk { engine, organization, levels: &levels, round: self.round }.run(readings);
        Pass { analysis, levels, policies }
    }

    /// The engine of last time, if it is for the same viewpoint and the same facts, else a new one.
    /// `taken` has the names that the caller must not have.
    pub(super) fn engine_for(&mut self, organization: &Organization, viewpoint: &Viewpoint, taken: u8) -> Engine {
        let name = |known: Option<&str>| match &viewpoint.who {
            Who::Role(Some(name)) | Who::User(Some(name)) => name.clone(),
            _ => free_name(taken, known).to_owned(),
        };
        let known = self.engine.as_ref().map(|engine| engine.setting.standpoint.name.as_str());
        let setting = Setting {
            viewpoint: viewpoint.clone(),
            standpoint: Standpoint {
                organization: organization.id().to_string(),
                partition: organization.partition().as_str().to_owned(),
                account: None,
                name: name(known),
            },
        };
        match self.engine.take() {
            Some(engine) if engine.setting == setting && !engine.is_crowded() => engine,
            _ => {
                self.compared = Compared::default();
                Engine::new(self.catalog, setting)
            }
        }
    }

    /// Reads every SCP and RCP, attached or not, in the order of their ids.
    pub(super) fn readings(&mut self, organization: &Organization) -> Readings {
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
}

/// The names that some policies single out.
pub(super) fn taken(readings: &Readings) -> u8 {
    readings.iter().fold(0, |taken, (_, reading)| taken | reading.value.singled_out)
}

/// What each target's own policies are, of the type that the viewpoint is about, and which policies those are.
fn levels(
    engine: &mut Engine,
    organization: &Organization,
    without: Option<&PolicyId>,
    readings: &Readings,
    round: u64,
) -> (Levels, FxHashMap<u64, Vec<PolicyId>>) {
    let kind = match engine.setting.viewpoint.side {
        Side::Principals => PolicyType::Scp,
        Side::Resources => PolicyType::Rcp,
    };
    let force = if engine.setting.viewpoint.is_exempt() { Force::Off } else { force(organization, &kind) };
    let wanted = kind_of(&kind);
    let mut by_policy: FxHashMap<&PolicyId, Shared<Pieces>> = FxHashMap::default();
    let mut policies: FxHashMap<u64, Vec<PolicyId>> = FxHashMap::default();
    if force != Force::Off {
        let placeholders = organization.placeholders().iter();
        let placeholders =
            engine.placeholders(placeholders.map(|(name, value)| (name.clone(), value.clone())).collect());
        for (id, reading) in readings.iter().filter(|(_, reading)| Some(reading.value.document.kind) == wanted) {
            if without != Some(id) {
                let pieces = engine.pieces(reading, placeholders, round);
                policies.entry(pieces.id).or_default().push(id.clone());
                by_policy.insert(id, pieces);
            }
        }
    }
    // Attachments come in the order of their targets, so one pass over both is enough.
    let mut attachments = organization.attachments().iter().peekable();
    let mut levels = Vec::with_capacity(1 + organization.ous().len() + organization.accounts().len());
    for target in targets(organization) {
        let mut pieces: Vec<Shared<Pieces>> = Vec::new();
        while let Some(attachment) = attachments.next_if(|attachment| attachment.target <= target) {
            if attachment.target == target {
                pieces.extend(by_policy.get(&attachment.policy).cloned());
            }
        }
        pieces.sort_by_key(|pieces| pieces.id);
        pieces.dedup_by_key(|pieces| pieces.id);
        let standing = Standing {
            off: force == Force::Off,
            unsure: force == Force::Unsure,
            incomplete: force != Force::Off && !organization.attachments_known(&target, &kind),
        };
        let of_account = pieces.iter().any(|pieces| !pieces.value.of_account.is_empty());
        levels.push(Attached { standing, pieces, of_account });
    }
    (levels, policies)
}

/// One organization on its way through an engine.
struct Walk<'w> {
    engine: &'w mut Engine,
    organization: &'w Organization,
    levels: &'w Levels,
    round: u64,
}

impl Walk<'_> {
    /// From the root down, so that every parent's row is there before its children's.
    fn run(&mut self, readings: &Readings) -> Analysis {
        let organization = self.organization;
        let tree = Tree::of(organization);
        let viewpoint = self.engine.setting.viewpoint.clone();
        let management = organization.management_account();
        let name = self.engine.setting.standpoint.name.clone();
        let catalog = self.engine.formulas.literals.catalog;
        let mut analysis = Analysis::empty(catalog, viewpoint, name, management.clone());
        let mut index_of: FxHashMap<u64, u32> = FxHashMap::default();
        let mut place = |analysis: &mut Analysis, row: &Shared<Row>| {
            *index_of.entry(row.id).or_insert_with(|| analysis.add_row(&row.value))
        };
        let open = self.engine.open();
        let mut own = vec![open.clone(); tree.parents.len()];
        // Whether accounts below may get different things from the levels down to here.
        let mut of_account = vec![false; tree.parents.len()];
        for container in &tree.order {
            let parent = tree.parents.get(*container).copied().flatten();
            let above = parent.and_then(|parent| own.get(parent)).unwrap_or(&open).clone();
            let inherits = parent.and_then(|parent| of_account.get(parent)).copied().unwrap_or(false);
            let Some(attached) = self.levels.get(*container) else { continue };
            let level = self.engine.level(attached, Slot::ANY, self.round);
            let row = self.engine.row(&above, &level, self.round);
            if let (Some(slot), Some(flag)) = (own.get_mut(*container), of_account.get_mut(*container)) {
                *slot = row;
                *flag = inherits || attached.of_account;
            }
        }
        for (container, row) in own.iter().enumerate() {
            let index = place(&mut analysis, row);
            let accounts = tree.ranges.get(container).cloned().unwrap_or_default();
            analysis.add_container(tree.ous.get(container.wrapping_sub(1)).copied(), index, accounts);
        }
        let own_levels = self.levels.get(tree.parents.len()..).unwrap_or_default();
        let mut next = tree.first_account.clone();
        analysis.order = vec![0; organization.accounts().len()];
        for (index, (account, attached)) in organization.accounts().values().zip(own_levels).enumerate() {
            let container = tree.index(&account.parent);
            let inherits = of_account.get(container).copied().unwrap_or(false);
            let row = match own.get(container) {
                _ if account.id == *management => open.clone(),
                Some(_) if inherits || attached.of_account => {
                    let parent = TargetId::from(account.parent.clone());
                    let slot = self.engine.slot(account.id.as_str(), organization.entity_path(&parent));
                    self.row_of(&tree, container, attached, slot)
                }
                Some(above) => {
                    let level = self.engine.level(attached, Slot::ANY, self.round);
                    self.engine.row(above, &level, self.round)
                }
                None => open.clone(),
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

    /// The row of an account that sees its path's policies in its own way.
    fn row_of(&mut self, tree: &Tree<'_>, container: usize, attached: &Attached, slot: Slot) -> Shared<Row> {
        let mut path = vec![container];
        while let Some(parent) = path.last().and_then(|last| tree.parents.get(*last).copied().flatten()) {
            path.push(parent);
        }
        let mut row = self.engine.open();
        for container in path.into_iter().rev() {
            let Some(attached) = self.levels.get(container) else { continue };
            let level = self.engine.level(attached, slot, self.round);
            row = self.engine.row(&row, &level, self.round);
        }
        let level = self.engine.level(attached, slot, self.round);
        self.engine.row(&row, &level, self.round)
    }
}

/// The order of attachments: the root, OUs, accounts.
fn targets(organization: &Organization) -> impl Iterator<Item = TargetId> + '_ {
    let ous = organization.ous().keys().cloned().map(TargetId::Ou);
    let accounts = organization.accounts().keys().cloned().map(TargetId::Account);
    std::iter::once(TargetId::Root).chain(ous).chain(accounts)
}
