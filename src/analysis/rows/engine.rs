//! What is worked out for one viewpoint, and remembered from organization to organization.
//!
//! Policy → pieces; the policies of one level → formulas by class; the row above and a level → the row below.
//! Knows lists of policies; which level has which, the analyzer finds out. Nothing here depends on the order in which
//! organizations come: remembered or made anew, a row's verdicts are the same.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::leaves::{Recorder, Speaker, Standing, go_through};
use super::row::{LevelLeaves, Row};
use super::spread::{Chunk, Chunks, Patch, Spread};
use crate::formula::{Becomes, ClauseId, FormulaId, Formulas, Literals, Reduced, Slot};
use crate::memo::{Memo, Shared};
use crate::pieces::{Classes, Kinds, Pieces};
use crate::policies::{NOBODYS, Named, Reading};
use crate::space::{Account, Side, Standpoint, Viewpoint};
use catalog::{ActionSet, Catalog};
use organization::names_partition;

/// Everything that the verdicts of an organization depend on beside its tree and its policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub viewpoint: Viewpoint,
    pub standpoint: Standpoint,
    /// Whether accounts are too many to be told apart.
    pub is_crowd: bool,
}

/// What stands for placeholders, by name.
pub(crate) type Placeholders = Vec<(String, String)>;

/// The policies of one level.
#[derive(Debug, Clone)]
pub(crate) struct LevelPolicies {
    pub standing: Standing,
    pub pieces: Vec<Shared<Pieces>>,
    /// Whether it may leave different things to different accounts.
    pub of_account: bool,
}

#[derive(Debug)]
pub(crate) struct Engine {
    pub setting: Setting,
    /// Whom policies and the viewpoint name.
    pub named: Named,
    pub formulas: Formulas,
    pub classes: Arc<Classes>,
    kinds: Kinds,
    /// The actions that the viewpoint's policies can bind.
    bound: ActionSet,
    /// Those of them that they perhaps do not.
    pub perhaps_bound: ActionSet,
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
    /// Those of all that they perhaps do not.
    within_doubt: Within,
    /// The policies that the classes tell apart already, by the number of their pieces.
    told_apart: FxHashSet<u64>,
    levels: Memo<Box<[u64]>, LevelLeaves>,
    rows: Memo<(u64, u64), Row>,
    chunks: Chunks,
    open: Shared<Row>,
}

impl Engine {
    pub fn new(catalog: &Arc<Catalog>, setting: Setting, named: Named) -> Self {
        let literals =
            Literals::new(catalog, setting.viewpoint.clone(), setting.standpoint.clone()).of_crowd(setting.is_crowd);
        let mut kinds = Kinds::of(catalog, &setting.standpoint.partition);
        let bound = match setting.viewpoint.side {
            Side::Principals => catalog.all(),
            Side::Resources => kinds.bound_by_rcps(catalog),
        };
        let mut formulas = Formulas::new(literals);
        let refusals = kinds.refusals(&mut formulas.literals);
        let perhaps_bound = kinds.perhaps_bound(&setting.viewpoint, catalog).clone();
        let refused = refusals.pieces.iter().map(|piece| &piece.actions);
        let classes = Arc::new(Classes::whole(catalog).split([&bound, &perhaps_bound].into_iter().chain(refused)));
        let mut chunks = Chunks::default();
        let open = Row::open(&classes, &refusals, &mut chunks, &mut formulas);
        let open = Shared { id: 0, value: Arc::new(open) };
        Self {
            setting,
            named,
            formulas,
            classes,
            kinds,
            bound,
            perhaps_bound,
            placeholders: Vec::new(),
            present: 0,
            pieces: Memo::default(),
            sets: FxHashSet::default(),
            within: FxHashMap::default(),
            within_bound: (0, Arc::from([])),
            within_doubt: (0, Arc::from([])),
            told_apart: FxHashSet::default(),
            levels: Memo::default(),
            rows: Memo::default(),
            chunks,
            open,
        }
    }

    /// The row where policies take nothing away.
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
        // Also those that the viewpoint's policies cannot bind: `bound` takes them out, level by level.
        let all = self.kinds.all();
        let literals = &mut self.formulas.literals;
        let pieces = Pieces::of(&reading.value.document, &all, &value, &mut self.kinds, literals);
        self.pieces.insert(key, pieces, round)
    }

    /// Splits the classes of actions as finely as these policies need.
    pub fn tell_apart<'p>(&mut self, pieces: impl IntoIterator<Item = &'p Shared<Pieces>>) {
        let mut new: FxHashSet<&ActionSet> = FxHashSet::default();
        let mut order: Vec<&ActionSet> = Vec::new();
        // A round after an edit brings a policy or two that are not told apart yet; to split by none costs nothing.
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
        // Rows go by the classes they were made with, so equal classes stay one value.
        if split.count() != self.classes.count() {
            self.classes = Arc::new(split);
        }
    }

    /// What the policies of a level leave, seen from an account.
    pub fn level(&mut self, attached: &LevelPolicies, slot: Slot, round: u64) -> Shared<LevelLeaves> {
        let Standing { off, unsure, incomplete } = attached.standing;
        // Everything that a level's leaves depend on, and nothing else: accounts in which the literals come out alike share them.
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
        let level = LevelLeaves { spread: self.spread(attached, slot), classes: Arc::clone(&self.classes) };
        self.levels.insert(key.into(), level, round)
    }

    fn spread(&mut self, attached: &LevelPolicies, slot: Slot) -> Spread {
        let chunks = self.classes.chunks();
        // Policies of the type have no effect: nothing is asked of any formula.
        if attached.standing.off {
            let nothing = self.chunks.said(&Chunk::default());
            return (0..chunks).map(|_| Arc::clone(&nothing)).collect();
        }
        let from_the_start = if self.setting.viewpoint.side.allows_by_itself() { u64::MAX } else { 0 };
        let mut sorted = ByClass {
            attached: &attached.pieces,
            classes: &self.classes,
            within: &mut self.within,
            within_doubt: &mut self.within_doubt,
            allowed: vec![from_the_start; chunks],
            allows: Vec::new(),
            denies: Vec::new(),
        };
        let policies = attached.pieces.iter().map(|pieces| &*pieces.value);
        go_through(policies, attached.standing, &self.perhaps_bound, slot, &mut self.formulas, &mut sorted);
        let ByClass { allowed, allows, denies, .. } = sorted;
        let bound = classes_of(&mut self.within_bound, &self.classes, &self.bound);
        // The same Allows meet in many chunks; covering is asked once for each set of them.
        let mut known: FxHashMap<Vec<ClauseId>, FormulaId> = FxHashMap::default();
        let mut denied: FxHashMap<Vec<FormulaId>, FormulaId> = FxHashMap::default();
        let mut spread = Vec::with_capacity(chunks);
        let mut chunk = Chunk::default();
        for (at, (bound, allowed)) in bound.iter().zip(allowed).enumerate() {
            let of = |classes: &[u64]| classes.get(at).copied().unwrap_or_default() & bound;
            // Denies first: of a class that one denies altogether, no Allow has to be asked.
            chunk.copy(&[]);
            let meeting = denies.iter().map(|(classes, leaves)| (of(classes), *leaves));
            for (classes, leaves) in by_members(*bound, meeting.filter(|(classes, _)| *classes != 0)) {
                // Put together at once, so that of a thousand Denies no beginning is left behind.
                let formula = match denied.get(&leaves) {
                    Some(formula) => *formula,
                    None => {
                        let formula = self.formulas.all(leaves.iter().copied());
                        denied.insert(leaves, formula);
                        formula
                    }
                };
                chunk.restrict(Patch { classes, formula }, &mut self.formulas);
            }
            let to_be_allowed = bound & !allowed & !chunk.classes_with(FormulaId::NONE);
            for (classes, clauses) in by_members(to_be_allowed, allows.iter().map(|(classes, one)| (of(classes), *one)))
            {
                let formula = match known.get(&clauses) {
                    Some(formula) => *formula,
                    None => {
                        let formula = self.formulas.allow(clauses.clone());
                        known.insert(clauses, formula);
                        formula
                    }
                };
                chunk.restrict(Patch { classes, formula }, &mut self.formulas);
            }
            spread.push(self.chunks.said(&chunk));
        }
        spread.into_iter().collect()
    }

    /// What is left below a level.
    pub fn row(&mut self, above: &Shared<Row>, level: &Shared<LevelLeaves>, round: u64) -> Shared<Row> {
        let key = (above.id, level.id);
        if let Some(row) = self.rows.get(&key, round) {
            return row;
        }
        // Where a level takes nothing away, the row above is shared, and with it all rows below that follow from it.
        match above.value.below(&level.value, &self.classes, &mut self.chunks, &mut self.formulas) {
            Some(row) => self.rows.insert(key, row, round),
            None => self.rows.share(key, above.clone(), round),
        }
    }

    /// An account to be looked at by itself, or the one that stands for all whom nobody names.
    pub fn slot(&mut self, mut account: Account) -> Slot {
        if !self.named.may_name_all() && !self.named.names(&account.id) {
            NOBODYS.clone_into(&mut account.id);
            if !self.named.asks_for_places() {
                account.path.clear();
            }
        }
        self.formulas.literals.slot(account)
    }

    /// Whether so much has come up over time that it is better to begin anew.
    ///
    /// Formulas and classes are never forgotten one by one: rows hold their numbers. The harshest organizations that
    /// are generated, of 50,000 accounts, make some 200,000 formulas, so the bounds are several of them one after the other.
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
        self.chunks.sweep();
    }
}

/// What a level leaves, with the classes of actions that it is about.
struct ByClass<'e> {
    attached: &'e [Shared<Pieces>],
    classes: &'e Classes,
    within: &'e mut FxHashMap<(u64, usize), Within>,
    within_doubt: &'e mut Within,
    /// The classes of which every request is allowed.
    allowed: Vec<u64>,
    allows: Vec<(Arc<[u64]>, ClauseId)>,
    denies: Vec<(Arc<[u64]>, FormulaId)>,
}

impl ByClass<'_> {
    fn classes_of(&mut self, speaker: Speaker<'_>) -> Arc<[u64]> {
        match speaker {
            Speaker::Piece { policy, place, piece } => {
                let id = self.attached.get(policy).map_or(0, |pieces| pieces.id);
                let known = self.within.entry((id, place)).or_default();
                classes_of(known, self.classes, &piece.actions)
            }
            Speaker::Unknown => vec![u64::MAX; self.allowed.len()].into(),
            Speaker::Doubt(actions) => classes_of(self.within_doubt, self.classes, actions),
        }
    }
}

impl Recorder for ByClass<'_> {
    fn asks_for(&self, _: &ActionSet) -> bool {
        true
    }

    fn deny(&mut self, speaker: Speaker<'_>, leaves: FormulaId) {
        let classes = self.classes_of(speaker);
        self.denies.push((classes, leaves));
    }

    fn allow(&mut self, speaker: Speaker<'_>, becomes: Becomes) {
        match becomes {
            Becomes::Nothing => {}
            Becomes::Everything => {
                let classes = self.classes_of(speaker);
                self.allowed.iter_mut().zip(classes.iter()).for_each(|(own, more)| *own |= more);
            }
            Becomes::Clause(clause) => {
                let classes = self.classes_of(speaker);
                self.allows.push((classes, clause));
            }
        }
    }
}

/// The classes of a set, a bit each, with how many classes there were then.
type Within = (usize, Arc<[u64]>);

/// Cuts a set into those parts that the same sets meet, and says which.
fn by_members<M: Copy>(set: u64, sets: impl Iterator<Item = (u64, M)>) -> Vec<(u64, Vec<M>)> {
    let mut parts: Vec<(u64, Vec<M>)> = (set != 0).then(|| (set, Vec::new())).into_iter().collect();
    for (more, member) in sets {
        for at in 0..parts.len() {
            let Some((own, members)) = parts.get_mut(at) else { continue };
            let common = *own & more;
            if common == 0 {
                continue;
            }
            let apart = (*own & !more, members.clone());
            *own = common;
            members.push(member);
            if apart.0 != 0 {
                parts.push(apart);
            }
        }
    }
    parts
}

/// The classes of a set that takes no part of one, from what was `known` of it when there may have been fewer.
fn classes_of(known: &mut Within, classes: &Classes, set: &ActionSet) -> Arc<[u64]> {
    if known.0 != classes.count() {
        *known = (classes.count(), classes.within(set).into());
    }
    Arc::clone(&known.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_cut_by_those_that_meet_it() {
        assert_eq!(by_members(0, [(0b1, 'a')].into_iter()), []);
        assert_eq!(by_members(0b11, [(0b100, 'a')].into_iter()), [(0b11, vec![])]);
        let mut cut = by_members(0b1111, [(0b0011, 'a'), (0b0110, 'b'), (0b1111, 'c')].into_iter());
        cut.sort();
        let parts =
            [(0b0001, vec!['a', 'c']), (0b0010, vec!['a', 'b', 'c']), (0b0100, vec!['b', 'c']), (0b1000, vec!['c'])];
        assert_eq!(cut, parts);
    }
}
