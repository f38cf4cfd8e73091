//! Verdicts of all actions at one place of the organization.
//!
//! Knows formulas by class of actions; knows no organization and no policy text.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::spread::{Chunk, Chunks, Patch, Spread};
use crate::formula::{FormulaId, Formulas, Slot};
use crate::pieces::{CHUNK, Classes, Pieces};
use crate::verdict::{Regions, Shade, Tally, Verdict};
use catalog::{ActionId, ActionSet, Catalog, ServiceId};

/// The verdict of every action at one place of the organization.
#[derive(Debug)]
pub struct Row {
    /// All actions together.
    pub tally: Tally,
    pub(crate) classes: Arc<Classes>,
    spread: Spread,
    /// Denied and depending actions of each service, and those that are allowed by Region.
    by_service: OnceLock<Box<[[u16; 3]]>>,
}

/// What one level's own policies leave, as far as it is not everything.
#[derive(Debug)]
pub(crate) struct LevelLeaves {
    pub classes: Arc<Classes>,
    pub spread: Spread,
}

/// The positions of the bits that are set.
pub(crate) fn bits_of(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(at)
    })
}

impl Row {
    /// Everything is allowed but what AWS refuses whatever policies say.
    pub(crate) fn open(classes: &Arc<Classes>, refusals: &Pieces, chunks: &mut Chunks, all: &mut Formulas) -> Self {
        let mut refused = Vec::new();
        for piece in &refusals.pieces {
            let becomes = all.clause(&piece.literals, piece.applies, Slot::ANY);
            refused.push((classes.within(&piece.actions), all.deny(becomes)));
        }
        let mut chunk = Chunk::default();
        let spread = (0..classes.chunks()).map(|at| {
            chunk.copy(&[]);
            for (within, formula) in &refused {
                let classes = within.get(at).copied().unwrap_or_default();
                if classes != 0 {
                    chunk.restrict(Patch { classes, formula: *formula }, all);
                }
            }
            chunks.said(&chunk)
        });
        let spread = spread.collect();
        Self::new(spread, classes, all)
    }

    fn new(spread: Spread, classes: &Arc<Classes>, all: &mut Formulas) -> Self {
        // A verdict a patch, not a class: that is what makes thousands of classes cheap.
        for said in spread.chunks() {
            said.settle(all);
        }
        let mut row =
            Self { tally: Tally::default(), classes: Arc::clone(classes), spread, by_service: OnceLock::new() };
        row.tally = row.counted(classes.weight_of_all(), |at, patch| classes.weight_of(at, patch));
        row
    }

    /// What is left of this row below a further level; `None` if nothing changes.
    pub(crate) fn below(
        &self,
        level: &LevelLeaves,
        classes: &Arc<Classes>,
        chunks: &mut Chunks,
        all: &mut Formulas,
    ) -> Option<Self> {
        let mut changed = false;
        let mut spread = Vec::with_capacity(classes.chunks());
        for at in 0..classes.chunks() {
            let within = classes.of_chunk(at);
            // Where classes were split since, new ones say what those said that they were split off.
            let above = match self.spread.chunk(at).filter(|_| self.classes.reaches(&within)) {
                Some(said) => Arc::clone(said),
                None => chunks.filled(within.clone().map(|class| self.formula_of(class, classes))),
            };
            let own = match level.spread.chunk(at).filter(|_| level.classes.reaches(&within)) {
                Some(said) => Arc::clone(said),
                None => {
                    let before = |class| classes.before(class, level.classes.count());
                    chunks.filled(within.map(|class| level.spread.formula(before(class))))
                }
            };
            let said = chunks.both(&above, &own, all);
            changed |= !Arc::ptr_eq(&said, &above);
            spread.push(said);
        }
        changed.then(|| Self::new(spread.into_iter().collect(), classes, all))
    }

    /// The formula of a class of these or of newer classes.
    pub(crate) fn formula_of(&self, class: u32, classes: &Classes) -> FormulaId {
        self.spread.formula(classes.before(class, self.classes.count()))
    }

    /// The classes of which another row says something else, with what this and the other say.
    pub(crate) fn unlike(&self, other: &Self, classes: &Classes) -> Vec<(u32, FormulaId, FormulaId)> {
        let mut found = Vec::new();
        for at in 0..classes.chunks() {
            let within = classes.of_chunk(at);
            let are_whole = [self, other].iter().all(|row| row.classes.reaches(&within));
            // Equal chunks are one value, so most are told by one comparison.
            let are_one = |(one, other)| Arc::ptr_eq(one, other);
            if are_whole && self.spread.chunk(at).zip(other.spread.chunk(at)).is_some_and(are_one) {
                continue;
            }
            for class in within {
                let (own, others) = (self.formula_of(class, classes), other.formula_of(class, classes));
                if own != others {
                    found.push((class, own, others));
                }
            }
        }
        found
    }

    /// The patches of a chunk, with what they come to.
    fn patches(&self, at: usize) -> impl Iterator<Item = (&Patch, Shade)> {
        self.spread.chunk(at).into_iter().flat_map(|said| said.known())
    }

    #[must_use]
    pub fn verdict(&self, action: ActionId) -> Verdict {
        self.shade(action).verdict()
    }

    /// The verdict as it is shown.
    #[must_use]
    pub fn shade(&self, action: ActionId) -> Shade {
        self.shade_of(self.classes.of(action))
    }

    fn shade_of(&self, class: u32) -> Shade {
        let class = class as usize;
        let mut patches = self.patches(class / CHUNK);
        let own = patches.find(|(patch, _)| patch.classes & (1 << (class % CHUNK)) != 0);
        own.map_or(Shade::Allowed, |(_, shade)| shade)
    }

    /// What some classes of a chunk of these or of newer classes come to, a bit each. What is in none is allowed.
    pub(super) fn limited(&self, at: usize, classes: &Classes) -> Vec<(u64, Shade, Option<&Arc<Regions>>)> {
        let within = classes.of_chunk(at);
        if self.classes.reaches(&within) {
            let said = self.spread.chunk(at).into_iter().flat_map(|said| said.by_region());
            let shown = said.map(|(patch, shade, regions)| (patch.classes, shade, regions));
            return shown.filter(|(_, shade, _)| *shade != Shade::Allowed).collect();
        }
        // Where classes were split since, new ones say what those said that they were split off.
        let own = |class: u32| {
            let class = classes.before(class, self.classes.count()) as usize;
            let mut patches = self.spread.chunk(class / CHUNK)?.by_region();
            patches.find(|(patch, ..)| patch.classes & (1 << (class % CHUNK)) != 0)
        };
        let shown = (0..).zip(within).filter_map(|(bit, class)| {
            let (_, shade, regions) = own(class)?;
            Some((1_u64 << bit, shade, regions))
        });
        shown.filter(|(_, shade, _)| *shade != Shade::Allowed).collect()
    }

    /// In which Regions an action is allowed, where its verdict follows from the Region alone.
    #[must_use]
    pub fn regions(&self, action: ActionId) -> Option<&Arc<Regions>> {
        let class = self.classes.of(action) as usize;
        let mut patches = self.spread.chunk(class / CHUNK)?.by_region();
        patches.find(|(patch, ..)| patch.classes & (1 << (class % CHUNK)) != 0)?.2
    }

    /// All that is allowed by Region: in which, and how many of all actions; those of most actions first.
    #[must_use]
    pub fn all_regions(&self) -> Vec<(Arc<Regions>, u32)> {
        let mut counts: FxHashMap<&Arc<Regions>, u32> = FxHashMap::default();
        for at in 0..self.classes.chunks() {
            for (patch, _, regions) in self.spread.chunk(at).into_iter().flat_map(|said| said.by_region()) {
                if let Some(regions) = regions {
                    *counts.entry(regions).or_default() += self.classes.weight_of(at, patch.classes);
                }
            }
        }
        let mut counts: Vec<_> = counts.into_iter().map(|(regions, count)| (Arc::clone(regions), count)).collect();
        counts.sort_unstable_by(|(one, a), (other, b)| b.cmp(a).then_with(|| one.cmp(other)));
        counts
    }

    /// The actions with a verdict.
    #[must_use]
    pub fn actions(&self, catalog: &Catalog, verdict: Verdict) -> ActionSet {
        self.classes.actions(catalog, |class| self.shade_of(class).verdict() == verdict)
    }

    /// The actions that are shown in a shade.
    #[must_use]
    pub fn actions_in(&self, catalog: &Catalog, shade: Shade) -> ActionSet {
        self.classes.actions(catalog, |class| self.shade_of(class) == shade)
    }

    /// How many of these actions get each verdict.
    #[must_use]
    pub fn tally_of(&self, actions: &ActionSet) -> Tally {
        self.tally_with(&self.classes.counts(actions))
    }

    /// How many actions get each verdict, given how many there are of each class.
    pub(crate) fn tally_with(&self, counts: &[u32]) -> Tally {
        self.counted(counts.iter().sum(), |at, classes| {
            let counts = counts.get(at * CHUNK..).unwrap_or_default();
            bits_of(classes).filter_map(|bit| counts.get(bit)).sum()
        })
    }

    /// How many of all get each verdict, given how many there are in some classes of a chunk.
    fn counted(&self, total: u32, weight: impl Fn(usize, u64) -> u32) -> Tally {
        let mut tally = Tally::default();
        for at in 0..self.classes.chunks() {
            for (patch, shade) in self.patches(at).filter(|(_, shade)| *shade != Shade::Allowed) {
                tally.add(shade, weight(at, patch.classes));
            }
        }
        Tally { allowed: total.saturating_sub(tally.total()), ..tally }
    }

    /// How many actions of a service get each verdict; counted once, so cheap to ask for every frame.
    #[must_use]
    pub fn tally_of_service(&self, catalog: &Catalog, service: ServiceId) -> Tally {
        let by_service = self.by_service.get_or_init(|| {
            let count = |actions: &Range<u32>| {
                let tally: Tally = actions.clone().map(|action| self.shade(ActionId(action))).collect();
                // No service has so many actions.
                [tally.denied, tally.depends, tally.by_region].map(|count| u16::try_from(count).unwrap_or(u16::MAX))
            };
            catalog.services.iter().map(|service| count(&service.actions)).collect()
        });
        let total = catalog.service(service).map_or(0, |service| service.actions.end - service.actions.start);
        let known = by_service.get(usize::from(service.0)).copied().unwrap_or_default();
        let [denied, depends, by_region] = known.map(u32::from);
        Tally { allowed: total.saturating_sub(denied + depends + by_region), by_region, depends, denied }
    }
}

/// Rows are equal where all verdicts are.
impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.tally == other.tally && self.classes.all_actions().all(|action| self.shade(action) == other.shade(action))
    }
}

impl Eq for Row {}
