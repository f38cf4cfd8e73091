//! Verdicts of all actions at one place of the organization.
//!
//! Knows formulas by class of actions, in pieces that rows share where they agree; knows no organization and no policy text.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::classes::{CHUNK, Classes};
use super::formula::{FormulaId, Formulas};
use super::verdict::{Tally, Verdict};
use crate::catalog::{ActionId, ActionSet, Catalog, ServiceId};

/// The verdict of every action at one place of the organization.
#[derive(Debug)]
pub struct Row {
    /// All actions together.
    pub tally: Tally,
    pub(super) classes: Arc<Classes>,
    chunks: Vec<Arc<Chunk>>,
    /// Denied and depending actions of each service.
    by_service: OnceLock<Box<[(u16, u16)]>>,
}

/// What one level's own policies leave, as far as it is not everything.
#[derive(Debug)]
pub(super) struct Level {
    classes: Arc<Classes>,
    chunks: Vec<Option<Arc<Chunk>>>,
}

/// The formulas of some classes, with what they come to.
#[derive(Debug, PartialEq, Eq)]
struct Chunk {
    formulas: [FormulaId; CHUNK],
    denied: u64,
    depends: u64,
    /// How many actions are denied and depend, as long as there are so many classes.
    counted: (usize, u32, u32),
}

impl Chunk {
    /// Everything is allowed.
    fn open(classes: &Classes) -> Self {
        Self { formulas: [FormulaId::ALL; CHUNK], denied: 0, depends: 0, counted: (classes.count(), 0, 0) }
    }

    fn of(formulas: [FormulaId; CHUNK], at: usize, classes: &Classes, all: &mut Formulas) -> Self {
        Self::open(classes).with(formulas, u64::MAX, at, classes, all)
    }

    /// This with other formulas of these classes.
    fn with(
        &self,
        formulas: [FormulaId; CHUNK],
        changed: u64,
        at: usize,
        classes: &Classes,
        all: &mut Formulas,
    ) -> Self {
        let (mut denied, mut depends) = (self.denied & !changed, self.depends & !changed);
        for bit in bits_of(changed) {
            match formulas.get(bit).map(|formula| all.verdict(*formula)) {
                None | Some(Verdict::Allowed) => {}
                Some(Verdict::Depends) => depends |= 1 << bit,
                Some(Verdict::Denied) => denied |= 1 << bit,
            }
        }
        let weigh = |bits| weight(bits, at, classes);
        Self { formulas, denied, depends, counted: (classes.count(), weigh(denied), weigh(depends)) }
    }

    fn verdict(&self, bit: usize) -> Verdict {
        if self.denied & (1 << bit) != 0 {
            Verdict::Denied
        } else if self.depends & (1 << bit) != 0 {
            Verdict::Depends
        } else {
            Verdict::Allowed
        }
    }

    fn counts(&self, at: usize, classes: &Classes) -> (u32, u32) {
        match self.counted {
            (count, denied, depends) if count == classes.count() => (denied, depends),
            _ => (weight(self.denied, at, classes), weight(self.depends, at, classes)),
        }
    }
}

fn weight(bits: u64, at: usize, classes: &Classes) -> u32 {
    bits_of(bits).map(|bit| classes.weight(at * CHUNK + bit)).sum()
}

/// The positions of the bits that are set.
pub(super) fn bits_of(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(at)
    })
}

impl Level {
    /// From the formula of each class.
    pub fn of(by_class: &[FormulaId], classes: &Arc<Classes>, all: &mut Formulas) -> Self {
        let chunks = by_class.chunks(CHUNK).enumerate().map(|(at, own)| {
            if own.iter().all(|formula| *formula == FormulaId::ALL) {
                return None;
            }
            let mut formulas = [FormulaId::ALL; CHUNK];
            formulas.iter_mut().zip(own).for_each(|(slot, formula)| *slot = *formula);
            Some(Arc::new(Chunk::of(formulas, at, classes, all)))
        });
        Self { chunks: chunks.collect(), classes: Arc::clone(classes) }
    }

    /// The formulas of a piece, which are there as they are if the piece is whole.
    fn formulas(&self, at: usize, is_whole: bool, classes: &Classes) -> [FormulaId; CHUNK] {
        if let Some(Some(chunk)) = self.chunks.get(at).filter(|_| is_whole) {
            return chunk.formulas;
        }
        let mut formulas = [FormulaId::ALL; CHUNK];
        for (class, formula) in (at * CHUNK..classes.count()).zip(&mut formulas) {
            *formula = self.formula(u32::try_from(class).unwrap_or(u32::MAX), classes);
        }
        formulas
    }

    /// The formula of a class of these or of newer classes.
    fn formula(&self, class: u32, classes: &Classes) -> FormulaId {
        let class = classes.before(class, self.classes.count()) as usize;
        let chunk = self.chunks.get(class / CHUNK).and_then(Option::as_ref);
        chunk.and_then(|chunk| chunk.formulas.get(class % CHUNK)).copied().unwrap_or(FormulaId::ALL)
    }
}

impl Row {
    /// Everything is allowed.
    pub(super) fn open(classes: &Arc<Classes>) -> Self {
        let chunk = Arc::new(Chunk::open(classes));
        Self::new(vec![chunk; classes.chunks()], classes)
    }

    fn new(chunks: Vec<Arc<Chunk>>, classes: &Arc<Classes>) -> Self {
        let (mut denied, mut depends) = (0, 0);
        for (at, chunk) in chunks.iter().enumerate() {
            let (more_denied, more_depends) = chunk.counts(at, classes);
            denied += more_denied;
            depends += more_depends;
        }
        let tally = tally(classes.weight_of_all(), denied, depends);
        Self { tally, classes: Arc::clone(classes), chunks, by_service: OnceLock::new() }
    }

    /// What is left of this row below a further level; `None` if nothing changes.
    pub(super) fn below(&self, level: &Level, classes: &Arc<Classes>, all: &mut Formulas) -> Option<Self> {
        let mut changed = false;
        let mut chunks = Vec::with_capacity(classes.chunks());
        for at in 0..classes.chunks() {
            let own = self.chunk(at, classes);
            let is_whole = level.classes.count() >= ((at + 1) * CHUNK).min(classes.count());
            if is_whole && level.chunks.get(at).is_none_or(Option::is_none) {
                chunks.push(own.unwrap_or_else(|| Arc::new(self.split(at, classes, all))));
                continue;
            }
            let own = own.unwrap_or_else(|| Arc::new(self.split(at, classes, all)));
            let mut formulas = own.formulas;
            let mut others = 0;
            for (bit, (formula, further)) in formulas.iter_mut().zip(level.formulas(at, is_whole, classes)).enumerate()
            {
                if further == FormulaId::ALL || *formula == FormulaId::NONE {
                    continue;
                }
                let both = all.and(*formula, further);
                if both != *formula {
                    *formula = both;
                    others |= 1 << bit;
                }
            }
            if others == 0 {
                chunks.push(own);
            } else {
                changed = true;
                chunks.push(Arc::new(own.with(formulas, others, at, classes, all)));
            }
        }
        changed.then(|| Self::new(chunks, classes))
    }

    /// A piece of the row as it is; `None` where classes were split since.
    fn chunk(&self, at: usize, classes: &Classes) -> Option<Arc<Chunk>> {
        let is_whole = self.classes.count() >= ((at + 1) * CHUNK).min(classes.count());
        self.chunks.get(at).filter(|_| is_whole).cloned()
    }

    fn split(&self, at: usize, classes: &Classes, all: &mut Formulas) -> Chunk {
        let mut formulas = [FormulaId::ALL; CHUNK];
        for (class, formula) in (at * CHUNK..).zip(&mut formulas).take(classes.count().saturating_sub(at * CHUNK)) {
            *formula = self.formula_of(u32::try_from(class).unwrap_or(u32::MAX), classes);
        }
        Chunk::of(formulas, at, classes, all)
    }

    /// The formula of a class of these or of newer classes.
    pub(super) fn formula_of(&self, class: u32, classes: &Classes) -> FormulaId {
        let class = classes.before(class, self.classes.count()) as usize;
        let chunk = self.chunks.get(class / CHUNK);
        chunk.and_then(|chunk| chunk.formulas.get(class % CHUNK)).copied().unwrap_or(FormulaId::ALL)
    }

    /// The classes of which another row says something else, with what this and the other say.
    pub(super) fn unlike(&self, other: &Self, classes: &Classes) -> Vec<(u32, FormulaId, FormulaId)> {
        let mut found = Vec::new();
        for at in 0..classes.chunks() {
            let (own, others) = (self.chunk(at, classes), other.chunk(at, classes));
            let is_same =
                |(own, others): (&Arc<Chunk>, &Arc<Chunk>)| Arc::ptr_eq(own, others) || own.formulas == others.formulas;
            if own.as_ref().zip(others.as_ref()).is_some_and(is_same) {
                continue;
            }
            for class in at * CHUNK..((at + 1) * CHUNK).min(classes.count()) {
                let class = u32::try_from(class).unwrap_or(u32::MAX);
                let (own, others) = (self.formula_of(class, classes), other.formula_of(class, classes));
                if own != others {
                    found.push((class, own, others));
                }
            }
        }
        found
    }

    pub fn verdict(&self, action: ActionId) -> Verdict {
        let class = self.classes.of(action) as usize;
        self.chunks.get(class / CHUNK).map_or(Verdict::Depends, |chunk| chunk.verdict(class % CHUNK))
    }

    /// The actions with a verdict.
    pub fn actions(&self, catalog: &Catalog, verdict: Verdict) -> ActionSet {
        self.classes.actions(catalog, |class| {
            let chunk = self.chunks.get(class as usize / CHUNK);
            chunk.is_some_and(|chunk| chunk.verdict(class as usize % CHUNK) == verdict)
        })
    }

    /// How many of these actions get each verdict.
    pub fn tally_of(&self, actions: &ActionSet) -> Tally {
        self.tally_with(&self.classes.counts(actions))
    }

    /// How many actions get each verdict, given how many there are of each class.
    pub(super) fn tally_with(&self, counts: &[u32]) -> Tally {
        let (mut denied, mut depends) = (0, 0);
        for (chunk, counts) in self.chunks.iter().zip(counts.chunks(CHUNK)) {
            let sum = |bits| bits_of(bits).filter_map(|bit| counts.get(bit)).sum::<u32>();
            denied += sum(chunk.denied);
            depends += sum(chunk.depends);
        }
        tally(counts.iter().sum(), denied, depends)
    }

    /// How many actions of a service get each verdict; counted once, so cheap to ask for every frame.
    pub fn tally_of_service(&self, catalog: &Catalog, service: ServiceId) -> Tally {
        let by_service = self.by_service.get_or_init(|| {
            let count = |actions: &Range<u32>| {
                let (mut denied, mut depends) = (0, 0);
                for action in actions.clone() {
                    match self.verdict(ActionId(action)) {
                        Verdict::Allowed => {}
                        Verdict::Depends => depends += 1,
                        Verdict::Denied => denied += 1,
                    }
                }
                (denied, depends)
            };
            catalog.services.iter().map(|service| count(&service.actions)).collect()
        });
        let total = catalog.service(service).map_or(0, |service| service.actions.end - service.actions.start);
        let (denied, depends) = by_service.get(usize::from(service.0)).copied().unwrap_or_default();
        tally(total, u32::from(denied), u32::from(depends))
    }
}

/// Rows are equal where all verdicts are.
impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.tally == other.tally
            && self.classes.all_actions().all(|action| self.verdict(action) == other.verdict(action))
    }
}

impl Eq for Row {}

fn tally(total: u32, denied: u32, depends: u32) -> Tally {
    Tally { allowed: total.saturating_sub(denied + depends), depends, denied }
}
