//! What is worked out for one viewpoint, and remembered from organization to organization.
//!
//! Policy → pieces; the policies of one level → formulas by class; the row above and a level → the row below.
//! Knows lists of policies; which level has which, the analyzer finds out. Nothing here depends on the order in which
//! organizations come: remembered or made anew, a row's verdicts are the same.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::classes::Classes;
use super::formula::{Applies, Becomes, ClauseId, FormulaId, Formulas, Literals, Reduced, Slot};
use super::memo::{Memo, Shared};
use super::pieces::{Kinds, Pieces};
use super::reading::Reading;
use super::row::{Level, Row, bits_of};
use super::space::{Account, Standpoint};
use super::viewpoint::{Side, Viewpoint};
use crate::catalog::{ActionSet, Catalog};
use crate::organization::names_partition;
use crate::policy::Effect;

/// Everything that the verdicts of an organization depend on beside its tree and its policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    pub viewpoint: Viewpoint,
    pub standpoint: Standpoint,
}

/// What stands for placeholders, by name.
pub(super) type Placeholders = Vec<(String, String)>;

/// How far the policies of a level count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Standing {
    /// Policies of the type have no effect.
    pub off: bool,
    /// Whether they have any is not known.
    pub unsure: bool,
    /// There may be more than are known.
    pub incomplete: bool,
}

/// The policies of one level.
#[derive(Debug, Clone)]
pub(super) struct Attached {
    pub standing: Standing,
    pub pieces: Vec<Shared<Pieces>>,
    /// Whether it may leave different things to different accounts.
    pub of_account: bool,
}

#[derive(Debug)]
pub(super) struct Engine {
    pub setting: Setting,
    pub formulas: Formulas,
    pub classes: Arc<Classes>,
    kinds: Kinds,
    /// The actions that the viewpoint's policies can bind.
    bound: ActionSet,
    /// What stood for placeholders in the organizations that came so far.
    placeholders: Vec<Placeholders>,
    /// What stands for them now.
    present: usize,
    /// By reading, and what stands for placeholders in it.
    pieces: Memo<(u64, usize), Pieces>,
    /// The actions of pieces that the classes tell apart already.
    sets: FxHashSet<ActionSet>,
    /// The classes of the actions of pieces, by the number of the policy's pieces and the place among them.
    within: FxHashMap<(u64, usize), Within>,
    /// Those of all that the viewpoint's policies can bind.
    within_bound: Within,
    /// The policies that the classes tell apart already, by the number of their pieces.
    told_apart: FxHashSet<u64>,
    levels: Memo<Box<[u64]>, Level>,
    rows: Memo<(u64, u64), Row>,
    open: Shared<Row>,
}

impl Engine {
    pub fn new(catalog: &'static Catalog, setting: Setting) -> Self {
        let literals = Literals::new(catalog, setting.viewpoint.clone(), setting.standpoint.clone());
        let kinds = Kinds::of(catalog, &setting.standpoint.partition);
        let bound = match setting.viewpoint.side {
            Side::Principals => catalog.all(),
            Side::Resources => kinds.bound_by_rcps(catalog),
        };
        let formulas = Formulas::new(literals);
        let classes = Arc::new(Classes::whole(catalog).split([&bound]));
        let open = Shared { id: 0, value: Arc::new(Row::open(&classes)) };
        Self {
            setting,
            formulas,
            classes,
            kinds,
            bound,
            placeholders: Vec::new(),
            present: 0,
            pieces: Memo::default(),
            sets: FxHashSet::default(),
            within: FxHashMap::default(),
            within_bound: (0, Arc::from([])),
            told_apart: FxHashSet::default(),
            levels: Memo::default(),
            rows: Memo::default(),
            open,
        }
    }

    /// The row where nothing is taken away.
    pub fn open(&self) -> Shared<Row> {
        self.open.clone()
    }

    /// Cuts a policy into pieces ahead of time, if it is of the type that the viewpoint is about.
    pub fn prepare(&mut self, reading: &Shared<Reading>, round: u64) {
        let is_wanted = reading.value.document.kind == self.setting.viewpoint.side.policy_kind();
        if is_wanted && !self.setting.viewpoint.is_exempt() {
            self.pieces(reading, round);
        }
    }

    /// Says what stands for placeholders from here on.
    pub fn fill(&mut self, placeholders: Placeholders) {
        self.present = self.placeholders.iter().position(|known| *known == placeholders).unwrap_or_else(|| {
            self.placeholders.push(placeholders);
            self.placeholders.len() - 1
        });
    }

    /// Cuts a policy into pieces.
    pub fn pieces(&mut self, reading: &Shared<Reading>, round: u64) -> Shared<Pieces> {
        let key = (reading.id, self.present);
        if let Some(known) = self.pieces.get(&key, round) {
            return known;
        }
        let values = self.placeholders.get(self.present);
        let partition = &self.setting.standpoint.partition;
        let value = |name: &str| {
            let known = values?.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
            known.or_else(|| names_partition(name).then(|| partition.clone()))
        };
        let all = self.kinds.all();
        let literals = &mut self.formulas.literals;
        let pieces = Pieces::of(&reading.value.document, &all, &value, &mut self.kinds, literals);
        self.pieces.insert(key, pieces, round)
    }

    /// Splits the classes of actions as finely as these policies need.
    pub fn tell_apart<'p>(&mut self, pieces: impl IntoIterator<Item = &'p Shared<Pieces>>) {
        let mut new: FxHashSet<&ActionSet> = FxHashSet::default();
        let mut order: Vec<&ActionSet> = Vec::new();
        for pieces in pieces.into_iter().filter(|pieces| self.told_apart.insert(pieces.id)) {
            for piece in &pieces.value.pieces {
                if !self.sets.contains(&piece.actions) && new.insert(&piece.actions) {
                    order.push(&piece.actions);
                }
            }
        }
        if order.is_empty() {
            return;
        }
        let split = self.classes.split(order.iter().copied());
        self.sets.extend(order.into_iter().cloned());
        if split.count() != self.classes.count() {
            self.classes = Arc::new(split);
        }
    }

    /// What the policies of a level leave, seen from an account.
    pub fn level(&mut self, attached: &Attached, slot: Slot, round: u64) -> Shared<Level> {
        let Standing { off, unsure, incomplete } = attached.standing;
        let mut key = vec![u64::from(off) | u64::from(unsure) << 1 | u64::from(incomplete) << 2];
        key.extend(attached.pieces.iter().map(|pieces| pieces.id));
        if attached.of_account {
            for literal in attached.pieces.iter().flat_map(|pieces| &pieces.value.of_account) {
                key.push(match self.formulas.literals.reduce(*literal, slot) {
                    Reduced::Always(truth) => u64::MAX - truth as u64,
                    Reduced::Open(bound) => u64::from(bound.0) | 1 << 40,
                });
            }
        }
        if let Some(known) = self.levels.get(key.as_slice(), round) {
            return known;
        }
        let by_class = self.by_class(attached, slot);
        let level = Level::of(&by_class, &self.classes, &mut self.formulas);
        self.levels.insert(key.into(), level, round)
    }

    fn by_class(&mut self, attached: &Attached, slot: Slot) -> Vec<FormulaId> {
        let count = self.classes.count();
        let mut left = vec![FormulaId::ALL; count];
        if attached.standing.off {
            return left;
        }
        let everything: Arc<[u64]> = vec![u64::MAX; self.classes.chunks()].into();
        // RCPFullAWSAccess is on every level and cannot be detached.
        let from_the_start = if self.setting.viewpoint.side == Side::Resources { u64::MAX } else { 0 };
        let mut allowed = vec![from_the_start; self.classes.chunks()];
        let mut allows: Vec<(Arc<[u64]>, ClauseId)> = Vec::new();
        for pieces in &attached.pieces {
            for (place, piece) in pieces.value.pieces.iter().enumerate() {
                let known = self.within.entry((pieces.id, place)).or_default();
                let classes = classes_of(known, &self.classes, &piece.actions);
                if piece.effect != Some(Effect::Allow) {
                    let is_sure = piece.effect.is_some() && !attached.standing.unsure;
                    let applies = if is_sure { piece.applies } else { Applies::Perhaps };
                    let becomes = self.formulas.clause(&piece.literals, applies, slot);
                    let formula = self.formulas.deny(becomes);
                    self.take(&mut left, &classes, formula);
                }
                if piece.effect != Some(Effect::Deny) {
                    let applies = if piece.effect.is_some() { piece.applies } else { Applies::Perhaps };
                    match self.formulas.clause(&piece.literals, applies, slot) {
                        Becomes::Nothing => {}
                        Becomes::Everything => {
                            allowed.iter_mut().zip(classes.iter()).for_each(|(own, more)| *own |= more)
                        }
                        Becomes::Clause(clause) => allows.push((classes, clause)),
                    }
                }
            }
        }
        if attached.standing.incomplete || attached.standing.unsure {
            let unknown = self.formulas.clause(&[], Applies::Perhaps, slot);
            if attached.standing.incomplete {
                let formula = self.formulas.deny(unknown);
                self.take(&mut left, &everything, formula);
            }
            if let Becomes::Clause(clause) = unknown {
                allows.push((Arc::clone(&everything), clause));
            }
        }
        let mut known: FxHashMap<Vec<ClauseId>, FormulaId> = FxHashMap::default();
        for (class, formula) in left.iter_mut().enumerate() {
            let has = |words: &[u64]| words.get(class / 64).is_some_and(|word| word & (1 << (class % 64)) != 0);
            if has(&allowed) || *formula == FormulaId::NONE {
                continue;
            }
            let clauses: Vec<ClauseId> =
                allows.iter().filter(|(classes, _)| has(classes)).map(|(_, clause)| *clause).collect();
            let allowed = match known.get(&clauses) {
                Some(allowed) => *allowed,
                None => {
                    let allowed = self.formulas.allow(clauses.clone());
                    known.insert(clauses, allowed);
                    allowed
                }
            };
            *formula = self.formulas.and(*formula, allowed);
        }
        let bound = classes_of(&mut self.within_bound, &self.classes, &self.bound);
        for (class, formula) in left.iter_mut().enumerate() {
            if bound.get(class / 64).is_none_or(|word| word & (1 << (class % 64)) == 0) {
                *formula = FormulaId::ALL;
            }
        }
        left
    }

    fn take(&mut self, left: &mut [FormulaId], classes: &[u64], formula: FormulaId) {
        if formula == FormulaId::ALL {
            return;
        }
        for (at, word) in classes.iter().enumerate() {
            for bit in bits_of(*word) {
                if let Some(own) = left.get_mut(at * 64 + bit) {
                    *own = self.formulas.and(*own, formula);
                }
            }
        }
    }

    /// What is left below a level.
    pub fn row(&mut self, above: &Shared<Row>, level: &Shared<Level>, round: u64) -> Shared<Row> {
        let key = (above.id, level.id);
        if let Some(row) = self.rows.get(&key, round) {
            return row;
        }
        match above.value.below(&level.value, &self.classes, &mut self.formulas) {
            Some(row) => self.rows.insert(key, row, round),
            None => self.rows.share(key, above.clone(), round),
        }
    }

    /// An account to be looked at on its own.
    pub fn slot(&mut self, id: &str, path: String) -> Slot {
        self.formulas.literals.slot(Account { id: id.to_owned(), path })
    }

    /// Whether so much has come up over time that it is better to begin anew.
    pub fn is_crowded(&self) -> bool {
        self.sets.len() > 50_000 || self.within.len() > 200_000 || self.formulas.len() > 2_000_000
    }

    /// Whether so much has come up since everything was gone through that most of it may be of no use any more.
    pub fn has_grown(&self) -> bool {
        self.levels.has_grown() || self.rows.has_grown()
    }

    /// Forgets what was not used while everything was gone through.
    pub fn sweep(&mut self, round: u64) {
        self.pieces.sweep(round);
        self.levels.sweep(round);
        self.rows.sweep(round);
    }
}

/// The classes of a set, a bit each, with how many classes there were then.
type Within = (usize, Arc<[u64]>);

/// The classes of a set that takes no part of one, from what was `known` of it when there may have been fewer.
fn classes_of(known: &mut Within, classes: &Classes, set: &ActionSet) -> Arc<[u64]> {
    if known.0 != classes.count() {
        *known = (classes.count(), classes.within(set).into());
    }
    Arc::clone(&known.1)
}
