//! From two organizations to groups of accounts and actions.
//!
//! Accounts whose rows are the same before and now fall out at once, then pieces of rows that are; what is left is asked of
//! the formulas, each pair once. Knows rows, classes and ways down; knows nothing of how groups are shown.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::contrast::{Change, Contrast};
use super::doubts::Doubts;
use super::half::{Compared, Half};
use super::other::may_differ;
use super::turn::{Detour, Said, Turns};
use super::{Cause, Comparison, Group, Incomparable, Summary, What, When};
use crate::formula::{FormulaId, Slot};
use crate::rows::{Engine, Row, Workshop, bits_of};
use crate::space::{Account, Viewpoint};
use crate::verdict::Regions;
use crate::wanted::{STEP, look};
use catalog::{ActionId, ActionSet};
use organization::{AccountId, Organization, PolicyId, TargetId};
use policy::Truth;

impl Compared {
    /// What is different for whom, before one viewpoint, when the second organization takes the place of the first.
    /// Both are remembered.
    ///
    /// # Errors
    /// [`Incomparable`] where the two have no requests in common.
    pub fn compare(
        &mut self,
        workshop: &mut Workshop,
        organizations: [&Organization; 2],
        viewpoint: &Viewpoint,
    ) -> Result<Comparison, Incomparable> {
        comparable(organizations)?;
        let halves = self.halves(workshop, organizations, viewpoint);
        let [_, new] = &halves;
        self.remember(new);
        self.contrast(workshop, &halves)
    }

    /// The same where the second may never come to be. Only the first is remembered: one drag asks about many drops, which
    /// would push out the organizations that are there.
    ///
    /// # Errors
    /// [`Incomparable`] where the two have no requests in common.
    pub fn foresee(
        &mut self,
        workshop: &mut Workshop,
        organizations: [&Organization; 2],
        viewpoint: &Viewpoint,
    ) -> Result<Comparison, Incomparable> {
        comparable(organizations)?;
        let halves = self.halves(workshop, organizations, viewpoint);
        self.contrast(workshop, &halves)
    }

    fn contrast(&mut self, workshop: &mut Workshop, [old, new]: &[Arc<Half>; 2]) -> Result<Comparison, Incomparable> {
        let engine = workshop.engine.as_mut().ok_or(Incomparable::Nothing)?;
        let contrasts = &mut self.contrasts;
        Ok(Gather { engine, contrasts, turns: Turns::default(), halves: [old, new] }.run())
    }
}

/// Whether two organizations have requests in common: an id names one organization, and no ARN is in two partitions.
///
/// # Errors
/// [`Incomparable`] where they have none.
pub fn comparable([before, after]: [&Organization; 2]) -> Result<(), Incomparable> {
    if before.id() != after.id() {
        return Err(Incomparable::Organization(before.id().to_string(), after.id().to_string()));
    }
    if before.partition() != after.partition() {
        let text = |organization: &Organization| organization.partition().as_str().to_owned();
        return Err(Incomparable::Partition(text(before), text(after)));
    }
    Ok(())
}

struct Gather<'g> {
    engine: &'g mut Engine,
    contrasts: &'g mut FxHashMap<(FormulaId, FormulaId), Contrast>,
    turns: Turns,
    halves: [&'g Half; 2],
}

/// Accounts that see the same before and the same now, on ways that differ in the same.
struct Alike<'g> {
    rows: [&'g Arc<Row>; 2],
    turn: usize,
    slots: [Slot; 2],
    /// About which actions other things are in doubt.
    doubts: Option<ActionSet>,
    /// By where the levels that differ are.
    accounts: Vec<(Detour, Vec<&'g AccountId>)>,
}

/// An account of both organizations, with its places among all and its rows.
type Pair<'g> = (&'g AccountId, [usize; 2], [&'g Arc<Row>; 2]);

/// What makes accounts alike: rows, turn, slots, and one's own doubts.
type Likeness = (*const Row, *const Row, usize, [Slot; 2], Option<ActionSet>);

/// What makes cells one group for some accounts.
type GroupKey = (Contrast, Vec<Said>);

/// In which Regions requests passed and pass, where that is so of all cells.
type BySide = [Option<Arc<Regions>>; 2];

/// The cells of a group.
struct Cells {
    classes: Vec<u64>,
    regions: BySide,
}

/// Leaves of one what another says, too.
fn keep_common(known: &mut BySide, other: &BySide) {
    for (known, other) in known.iter_mut().zip(other) {
        if known != other {
            *known = None;
        }
    }
}

impl<'g> Gather<'g> {
    fn run(mut self) -> Comparison {
        let [old, new] = self.halves;
        let (mut left, mut joined) = (Vec::new(), Vec::new());
        let mut alike: FxHashMap<Likeness, usize> = FxHashMap::default();
        let mut all: Vec<Alike<'g>> = Vec::new();
        let mut both: Vec<Pair<'g>> = Vec::new();
        let mut others = new.analysis.accounts().enumerate().peekable();
        for (at, (id, row)) in old.analysis.accounts().enumerate() {
            while let Some((_, (new, _))) = others.next_if(|(_, (other, _))| *other < id) {
                joined.push(new.clone());
            }
            match others.next_if(|(_, (other, _))| *other == id) {
                Some((now, (_, other))) => both.push((id, [at, now], [row, other])),
                None => left.push(id.clone()),
            }
        }
        joined.extend(others.map(|(_, (id, _))| id.clone()));
        let doubts = self.doubts(&both);
        for ((id, at, rows), doubts) in both.into_iter().zip(doubts) {
            look(STEP / 10);
            let [row, other] = rows;
            // One engine made both, so an account that sees the same has the same row.
            if Arc::ptr_eq(row, other) && doubts.is_none() {
                continue;
            }
            let detour = self.turns.detour(self.halves, id, at);
            // Accounts are told apart only where a level that differs asks for the account, so that mostly one speaks for all.
            let slots = if self.turns.is_of_account(detour.turn) { self.slots(id) } else { [Slot::ANY; 2] };
            let likeness = (Arc::as_ptr(row), Arc::as_ptr(other), detour.turn, slots, doubts.clone());
            let index = *alike.entry(likeness).or_insert_with(|| {
                all.push(Alike { rows, turn: detour.turn, slots, doubts, accounts: Vec::new() });
                all.len() - 1
            });
            let Some(Alike { accounts, .. }) = all.get_mut(index) else { continue };
            match accounts.iter_mut().find(|(known, _)| known.is_same(&detour)) {
                Some((_, accounts)) => accounts.push(id),
                None => accounts.push((detour, vec![id])),
            }
        }
        let groups = self.groups(&all);
        let summary = self.summary(&groups);
        let viewpoint = &old.analysis.viewpoint;
        Comparison {
            before: Arc::clone(&old.analysis),
            after: Arc::clone(&new.analysis),
            organizations: [old.organization.clone(), new.organization.clone()],
            groups,
            left,
            joined,
            summary,
            other_may_differ: may_differ([&old.organization, &new.organization], viewpoint.side.other()),
            others_may_differ: *viewpoint != viewpoint.of_anyone()
                && may_differ([&old.organization, &new.organization], viewpoint.side),
            classes: Arc::clone(&self.engine.classes),
        }
    }

    /// The actions of each account about which other things are in doubt than before.
    fn doubts(&self, accounts: &[Pair<'_>]) -> Vec<Option<ActionSet>> {
        let [old, new] = self.halves;
        // Of one and the same organization nothing is in doubt that was not.
        let are_two = !std::ptr::eq(old, new);
        match are_two.then(|| Doubts::of(self.halves, &self.engine.formulas.literals)).flatten() {
            None => vec![None; accounts.len()],
            Some(mut doubts) => accounts.iter().map(|(id, at, _)| doubts.differing(self.halves, id, *at)).collect(),
        }
    }

    fn slots(&mut self, id: &AccountId) -> [Slot; 2] {
        self.halves.map(|half| self.engine.slot(Account::of(&half.organization, id)))
    }

    /// Sorted, so that nobody sees the order of the maps: no two groups have the same accounts and the same first action.
    fn groups(&mut self, all: &[Alike<'_>]) -> Vec<Group> {
        // What a statement of a turn is called depends on where it hangs, so accounts on different ways come together here.
        type Named = (When, Option<PolicyId>, Option<usize>, What);
        type Merged<'g> = (Vec<&'g AccountId>, Vec<BTreeSet<TargetId>>, BySide);
        let mut merged: FxHashMap<(Contrast, Vec<Named>, Vec<u64>), Merged<'_>> = FxHashMap::default();
        for alike in all {
            for ((contrast, said), Cells { classes, regions }) in self.kinds(alike) {
                for (detour, ids) in &alike.accounts {
                    look(STEP);
                    let Some(first) = ids.first() else { continue };
                    let mut named: Vec<(Named, TargetId)> = Vec::new();
                    for said in &said {
                        let (target, policy, statement) = said.place(detour, self.halves, first);
                        named.push(((said.when, policy, statement, said.what), target));
                    }
                    let mut names: Vec<Named> = named.iter().map(|(name, _)| name.clone()).collect();
                    names.sort();
                    names.dedup();
                    let (accounts, levels, known) = merged
                        .entry((contrast, names.clone(), classes.clone()))
                        .or_insert_with(|| (Vec::new(), Vec::new(), regions.clone()));
                    keep_common(known, &regions);
                    accounts.extend(ids);
                    levels.resize(names.len(), BTreeSet::new());
                    for (name, target) in named {
                        let levels = names.iter().position(|own| *own == name).and_then(|at| levels.get_mut(at));
                        match (levels, &target) {
                            (Some(levels), TargetId::Account(_)) => {
                                levels.extend(ids.iter().map(|id| TargetId::Account((*id).clone())));
                            }
                            (Some(levels), _) => drop(levels.insert(target)),
                            (None, _) => {}
                        }
                    }
                }
            }
        }
        let mut groups: Vec<Group> = Vec::new();
        for ((contrast, names, classes), (mut accounts, levels, regions)) in merged {
            accounts.sort();
            let causes = names.into_iter().zip(levels).map(|((when, policy, statement, what), levels)| Cause {
                when,
                policy,
                statement,
                what,
                levels: levels.into_iter().collect(),
            });
            let (accounts, causes) = (accounts.into_iter().cloned().collect(), causes.collect());
            let (first, count) = (self.first(&classes), self.weight(&classes));
            groups.push(Group { contrast, accounts, first, count, regions, causes, classes: classes.into() });
        }
        let size = |group: &Group| std::cmp::Reverse(group.accounts.len() as u64 * u64::from(group.count));
        groups.sort_by(|a, b| {
            let key = |group: &Group| (group.contrast.change(), size(group), group.contrast.to, group.contrast.from);
            key(a).cmp(&key(b)).then_with(|| (&a.accounts, a.first).cmp(&(&b.accounts, b.first)))
        });
        groups
    }

    /// The classes of which something changed for some accounts, by what changed and why.
    fn kinds(&mut self, alike: &Alike<'_>) -> Vec<(GroupKey, Cells)> {
        let classes = Arc::clone(&self.engine.classes);
        let [row, other] = alike.rows;
        let mut cells: Vec<(u32, Contrast, [FormulaId; 2])> = Vec::new();
        for (class, old, new) in row.unlike(other, &classes) {
            look(STEP / 10);
            cells.push((class, self.contrasted(old, new), [old, new]));
        }
        if let Some(doubts) = &alike.doubts {
            for (class, contrast, _) in &mut cells {
                if doubts.contains(classes.first(*class)) {
                    *contrast = contrast.doubted();
                }
            }
            let mut seen = vec![false; classes.count()];
            let mut see = |class: u32| seen.get_mut(class as usize).is_some_and(|seen| !std::mem::replace(seen, true));
            for (class, ..) in &cells {
                see(*class);
            }
            // No statement takes a part of a class, so one action speaks for all.
            for class in 0..u32::try_from(classes.count()).unwrap_or(u32::MAX) {
                if doubts.contains(classes.first(class)) && see(class) {
                    let same = row.formula_of(class, &classes);
                    let contrast = self.contrasted(same, same).doubted();
                    cells.push((class, contrast, [same, same]));
                }
            }
        }
        let mut kinds: FxHashMap<GroupKey, Cells> = FxHashMap::default();
        for (class, contrast, [old, new]) in cells {
            look(STEP);
            if contrast.is_nothing() {
                continue;
            }
            let said = self.causes(alike, class, contrast, [old, new]);
            // Of what is in doubt no Region is certain.
            let regions = if contrast.change() == Change::Perhaps {
                BySide::default()
            } else {
                [old, new].map(|formula| self.engine.formulas.shown(formula).1)
            };
            let cells = kinds
                .entry((contrast, said))
                .or_insert_with(|| Cells { classes: vec![0; classes.chunks()], regions: regions.clone() });
            keep_common(&mut cells.regions, &regions);
            if let Some(word) = cells.classes.get_mut(class as usize / 64) {
                *word |= 1 << (class % 64);
            }
        }
        kinds.into_iter().collect()
    }

    fn contrasted(&mut self, old: FormulaId, new: FormulaId) -> Contrast {
        let formulas = &mut self.engine.formulas;
        *self.contrasts.entry((old, new)).or_insert_with(|| formulas.contrast(old, new))
    }

    /// The statements that make a difference for the actions of a class.
    fn causes(&mut self, alike: &Alike<'_>, class: u32, contrast: Contrast, [old, new]: [FormulaId; 2]) -> Vec<Said> {
        let all = self.turns.said(self.engine, alike.turn, class, alike.slots);
        let speaks =
            |said: &&Said| if said.takes() { contrast.lost != Truth::No } else { contrast.gained != Truth::No };
        let is_in_doubt = contrast.change() == Change::Perhaps;
        let choose = |wanted: &dyn Fn(&Said) -> bool| -> Vec<Said> {
            let chosen = all.iter().filter(speaks).filter(|said| wanted(said));
            chosen.copied().map(Said::without_formula).collect()
        };
        let matters = |said: &Said| said.matters(self.engine, old, new);
        let mut chosen = choose(&|said| matters(said) && (is_in_doubt || !said.is_doubtful()));
        // From the surest cause to any: something has to be named, but nothing beside what surely is it.
        for wanted in [&matters as &dyn Fn(&Said) -> bool, &Said::is_doubtful, &|_| true] {
            if chosen.is_empty() {
                chosen = choose(wanted);
            }
        }
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    /// The first of the actions of some classes.
    fn first(&self, words: &[u64]) -> ActionId {
        let firsts = numbers(words).map(|class| self.engine.classes.first(u32::try_from(class).unwrap_or(u32::MAX)));
        firsts.min().unwrap_or(ActionId(0))
    }

    fn weight(&self, words: &[u64]) -> u32 {
        words.iter().enumerate().map(|(at, word)| self.engine.classes.weight_of(at, *word)).sum()
    }

    fn summary(&self, groups: &[Group]) -> Vec<Summary> {
        let of = |(change, by_region): (Change, bool)| {
            let mut classes = vec![0_u64; self.engine.classes.chunks()];
            let mut accounts: Vec<&AccountId> = Vec::new();
            let is_so = |group: &&Group| group.contrast.change() == change && group.is_by_region() == by_region;
            for group in groups.iter().filter(is_so) {
                classes.iter_mut().zip(group.classes.iter()).for_each(|(all, own)| *all |= own);
                accounts.extend(&group.accounts);
            }
            accounts.sort_unstable();
            accounts.dedup();
            let at_most = groups.iter().filter(is_so).any(|group| group.accounts.len() < accounts.len());
            let accounts = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
            (accounts > 0).then(|| Summary { change, by_region, accounts, actions: self.weight(&classes), at_most })
        };
        Change::ALL.into_iter().flat_map(|change| [(change, true), (change, false)]).filter_map(of).collect()
    }
}

/// The classes of some words.
fn numbers(words: &[u64]) -> impl Iterator<Item = usize> {
    words.iter().enumerate().flat_map(|(at, word)| bits_of(*word).map(move |bit| at * 64 + bit))
}
