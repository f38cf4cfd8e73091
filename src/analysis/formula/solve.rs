//! Terms as boxes over cells, and the questions that are asked of them.
//!
//! Knows how the tests of some clauses share dimensions, and how much work a question is worth; whether a point is left is
//! `cover`'s to say.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::literal::{Divided, TestId};
use super::{Applies, Clause, ClauseId, DimensionId, Formulas, Passing, Term, TermId};
use crate::space::{Block, Found, Mask, Tested, Work, point};

/// So much work a question is worth for each of the terms that it is about.
///
/// By term, so that twice as many statements take twice as long at most, whatever they say; and for each question anew, so that
/// its answer does not hang on what was asked before. Terms of public policies take some hundred looks at most, and what nine
/// SCPs of AWS's size have room for, a thousand terms, comes to a twentieth of a second.
pub(super) const PATIENCE: usize = 4_000;

/// What a term costs that is laid out for a question.
const LAYOUT: usize = 16;

/// So much work a question is worth at most, however many terms it is about: about a second.
const MOST: usize = 50_000_000;

/// Which part of a box counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Where it applies for certain.
    Sure,
    /// Where it may apply.
    May,
}

/// The dimensions of some clauses, cut as finely as these clauses need.
#[derive(Debug, Default)]
pub(super) struct Ground {
    /// How many cells each dimension has.
    sizes: Vec<usize>,
    /// What they are, where that is known.
    dimensions: Vec<Arc<Divided>>,
    tests: Vec<(TestId, usize, Tested)>,
    /// The place of each test.
    places: FxHashMap<TestId, usize>,
    /// Whether some tests are looked at as if they had nothing to do with each other.
    is_coarse: bool,
}

/// Some terms on common ground, to be asked about more than once.
#[derive(Debug)]
pub(super) struct Board {
    ground: Ground,
    /// The boxes of their clauses: where they apply for certain, and where they may. `None` is nowhere.
    boxes: FxHashMap<ClauseId, [Option<Block>; 2]>,
}

/// Questions about some of the same terms, one after the other.
#[derive(Debug)]
pub struct Series {
    board: Board,
    work: Work,
    /// How many of them are still looked at on ground of their own, where that of all terms is too coarse.
    closer: usize,
}

/// So many questions of a series are looked at on ground of their own.
///
/// Fewer terms can be told apart more finely; but each set of terms that cannot costs some milliseconds to find that out, and a
/// series has a question for each of its terms.
const CLOSER: usize = 4;

/// A cell of each of some dimensions.
#[derive(Debug, Clone)]
pub struct Point {
    /// With the cells to choose from; any of them will do.
    pub cells: Vec<(Arc<Divided>, Mask)>,
    /// Each test, by the place of its dimension, with what it says of that dimension's cells.
    pub tests: Vec<(TestId, usize, Tested)>,
}

/// What has to hold of a point: for each term, that it holds or fails, for certain or perhaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// It holds for certain.
    Holds(TermId),
    /// It holds, as far as anyone can tell.
    MayHold(TermId),
    /// It fails for certain.
    Fails(TermId),
    /// It fails, as far as anyone can tell.
    MayFail(TermId),
}

impl Wish {
    /// Of which it is wished.
    fn term(self) -> TermId {
        let (Self::Holds(term) | Self::MayHold(term) | Self::Fails(term) | Self::MayFail(term)) = self;
        term
    }
}

impl Ground {
    fn of(formulas: &mut Formulas, tests: &[TestId]) -> Self {
        let mut ground = Self::default();
        // Cells are made of the tests at hand only: those of all policies together would be far more than these can tell apart.
        for (_, tests) in by_dimension(formulas, tests) {
            match formulas.literals.divide(&tests) {
                Some(divided) => ground.divide(&tests, divided),
                // Too fine to be looked at together: each on its own, as if they had nothing to do with each other.
                None => {
                    ground.is_coarse = true;
                    for test in tests {
                        if let Some(divided) = formulas.literals.divide(&[test]) {
                            ground.divide(&[test], divided);
                        }
                    }
                }
            }
        }
        ground
    }

    /// With no more cells than are quick to go through: what lies in none of them is not seen.
    fn probing(formulas: &mut Formulas, tests: &[TestId]) -> Option<Self> {
        let mut ground = Self::default();
        for (dimension, tests) in by_dimension(formulas, tests) {
            let literals = &mut formulas.literals;
            let (size, says): (usize, Vec<Tested>) = match literals.probes(dimension) {
                Some(size) => (size, tests.iter().map(|test| literals.probed(*test)).collect()),
                None => {
                    let divided = literals.divide(&tests)?;
                    (divided.len(), divided.says.clone())
                }
            };
            ground.add(&tests, size, &says);
        }
        Some(ground)
    }

    /// Adds a dimension of so many cells, with what each test says of them.
    fn add(&mut self, tests: &[TestId], size: usize, says: &[Tested]) {
        let at = self.sizes.len();
        for (test, tested) in tests.iter().zip(says) {
            self.places.insert(*test, self.tests.len());
            self.tests.push((*test, at, *tested));
        }
        self.sizes.push(size);
    }

    fn divide(&mut self, tests: &[TestId], divided: Arc<Divided>) {
        self.add(tests, divided.len(), &divided.says);
        self.dimensions.push(divided);
    }

    fn whole(&self) -> Vec<Mask> {
        self.sizes.iter().map(|size| Mask::first(*size)).collect()
    }

    /// The box of a clause; `None` for the sure part of one that is never sure.
    fn block(&self, clause: &Clause, part: Part) -> Option<Block> {
        if part == Part::Sure && clause.applies == Applies::Perhaps {
            return None;
        }
        let mut block = Block::new();
        for own in &clause.tests {
            let found = self.places.get(own).and_then(|place| self.tests.get(*place));
            // A test whose dimension could not be divided may hold anywhere, and nowhere for certain.
            let Some((_, dimension, tested)) = found else {
                match part {
                    Part::Sure => return None,
                    Part::May => continue,
                }
            };
            let mask = match part {
                Part::Sure => tested.sure,
                Part::May => tested.may,
            };
            match block.iter_mut().find(|(known, _)| known == dimension) {
                Some((_, known)) => *known = known.and(mask),
                None => block.push((*dimension, mask)),
            }
        }
        // An empty side makes an empty box, which is nowhere.
        let is_empty = block.iter().any(|(_, mask)| mask.is_empty());
        (!is_empty).then_some(block)
    }
}

fn by_dimension(formulas: &Formulas, tests: &[TestId]) -> Vec<(DimensionId, Vec<TestId>)> {
    let mut sorted: Vec<(DimensionId, TestId)> =
        tests.iter().filter_map(|test| Some((formulas.literals.dimension_of(*test)?, *test))).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let group = |group: &[(DimensionId, TestId)]| {
        let dimension = group.first()?.0;
        Some((dimension, group.iter().map(|(_, test)| *test).collect()))
    };
    sorted.chunk_by(|a, b| a.0 == b.0).filter_map(group).collect()
}

impl Board {
    fn new(formulas: &Formulas, ground: Ground, terms: impl IntoIterator<Item = TermId>) -> Self {
        let mut boxes = FxHashMap::default();
        for id in terms.into_iter().flat_map(|term| formulas.clauses_of(term)) {
            boxes.entry(*id).or_insert_with(|| {
                let own = |part| ground.block(formulas.clause_of(*id)?, part);
                [own(Part::Sure), own(Part::May)]
            });
        }
        Self { ground, boxes }
    }

    /// With all cells that the terms tell apart.
    pub fn of(formulas: &mut Formulas, terms: &[TermId]) -> Self {
        let tests = formulas.tests_of_all(terms);
        let ground = Ground::of(formulas, &tests);
        Self::new(formulas, ground, terms.iter().copied())
    }

    /// With no more cells than are quick to go through.
    fn probing(formulas: &mut Formulas, terms: &[TermId]) -> Option<Self> {
        let tests = formulas.tests_of_all(terms);
        let ground = Ground::probing(formulas, &tests)?;
        Some(Self::new(formulas, ground, terms.iter().copied()))
    }

    /// A region of which all wishes are true; they are about the board's terms.
    pub fn search(&self, formulas: &Formulas, wishes: &[Wish], work: &mut Work) -> Found {
        let (mut outside, mut inside) = (Vec::new(), Vec::new());
        let own = |clause: &ClauseId, part: Part| {
            let [sure, may] = self.boxes.get(clause)?;
            if part == Part::Sure { sure.as_ref() } else { may.as_ref() }
        };
        for wish in wishes {
            let (term, holds, part) = match wish {
                Wish::Holds(term) => (term, true, Part::Sure),
                Wish::MayHold(term) => (term, true, Part::May),
                Wish::Fails(term) => (term, false, Part::Sure),
                Wish::MayFail(term) => (term, false, Part::May),
            };
            let Some(term) = formulas.term(*term) else { return Found::TooHard };
            // A Deny surely fails to apply where it may not apply, and the other way about.
            let other = if part == Part::Sure { Part::May } else { Part::Sure };
            match (term, holds) {
                (Term::Not(clause), true) => outside.extend(own(clause, other)),
                (Term::Not(clause), false) => inside.push(own(clause, part).into_iter().collect()),
                (Term::AnyOf(clauses), true) => {
                    inside.push(clauses.iter().filter_map(|clause| own(clause, part)).collect());
                }
                (Term::AnyOf(clauses), false) => outside.extend(clauses.iter().filter_map(|clause| own(clause, other))),
            }
        }
        point(self.ground.whole(), &outside, &inside, work)
    }

    /// The same as a point, or why there is none.
    fn find(&self, formulas: &Formulas, wishes: &[Wish], work: &mut Work) -> Result<Point, Passing> {
        match self.search(formulas, wishes, work) {
            Found::Region(region) => {
                let Ground { dimensions, tests, .. } = &self.ground;
                Ok(Point { cells: dimensions.iter().cloned().zip(region).collect(), tests: tests.clone() })
            }
            Found::Nothing => Err(Passing::No),
            Found::TooHard => Err(Passing::Unknown),
        }
    }
}

impl Formulas {
    /// What a question about so many terms is worth.
    pub fn work(&self, terms: usize) -> Work {
        Work::of(self.patience.saturating_mul(terms.max(1)).min(MOST))
    }

    /// Whether a statement applies to any request.
    pub(super) fn can_apply(&mut self, id: ClauseId) -> bool {
        if let Some(known) = self.can_apply.get(&id) {
            return *known;
        }
        let found = self.look_whether_it_can_apply(id);
        self.can_apply.insert(id, found);
        found
    }

    fn look_whether_it_can_apply(&mut self, id: ClauseId) -> bool {
        let Some(clause) = self.clause_of(id).cloned() else { return true };
        // No test alone holds for no request.
        let mut dimensions: Vec<Option<DimensionId>> =
            clause.tests.iter().map(|test| self.literals.dimension_of(*test)).collect();
        dimensions.sort_unstable();
        // Only tests on one dimension can exclude each other, and few statements have two of them.
        if dimensions.windows(2).all(|pair| pair.first() != pair.last()) {
            return true;
        }
        let ground = Ground::of(self, &clause.tests);
        ground.block(&clause, Part::May).is_some()
    }

    /// Whether a term holds for every request; false too where that is too hard to find out.
    pub(super) fn always_holds(&mut self, term: &Term) -> bool {
        let Term::AnyOf(ids) = term else { return false };
        let clauses: Vec<Clause> = ids.iter().filter_map(|id| self.clause_of(*id).cloned()).collect();
        let tests: Vec<TestId> = clauses.iter().flat_map(|clause| clause.tests.iter().copied()).collect();
        let is_outside = |ground: &Ground, work: &mut Work| {
            let blocks: Vec<Block> = clauses.iter().filter_map(|clause| ground.block(clause, Part::Sure)).collect();
            point(ground.whole(), &blocks.iter().collect::<Vec<_>>(), &[], work)
        };
        // A value that came up before mostly lies outside.
        let mut work = self.work(clauses.len());
        let probing = Ground::probing(self, &tests);
        if probing.is_some_and(|ground| matches!(is_outside(&ground, &mut work), Found::Region(_))) {
            return false;
        }
        let ground = Ground::of(self, &tests);
        // They cover everything if no point is outside all of them; what they only may cover does not count.
        let mut work = self.work(clauses.len());
        is_outside(&ground, &mut work) == Found::Nothing
    }

    /// Whether some request passes all of these terms, as far as anyone can tell.
    pub(super) fn passes(&mut self, terms: &[TermId]) -> Passing {
        // A formula is denied for certain only if nothing may pass, so doubts count as passing.
        let wishes: Vec<Wish> = terms.iter().map(|term| Wish::MayHold(*term)).collect();
        // A few values that came up before mostly hold a point; dividing all values finely is what takes long.
        // Values that are not tried are not seen, so only a point that is found proves anything here. Which values came up
        // hangs on what was asked before, so whoever finds nothing by them has all the work before them still.
        let probing = Board::probing(self, terms);
        let mut work = self.work(terms.len());
        if probing.is_some_and(|board| matches!(board.search(self, &wishes, &mut work), Found::Region(_))) {
            return Passing::Some;
        }
        let mut work = self.work(terms.len());
        match self.find_within(&wishes, &mut work) {
            Ok(_) => Passing::Some,
            Err(Passing::Unknown) => Passing::Unknown,
            Err(_) => Passing::No,
        }
    }

    /// A point of which all wishes are true.
    ///
    /// # Errors
    /// [`Passing::No`] if there is none, [`Passing::Unknown`] if that is too hard to find out.
    pub fn find(&mut self, wishes: &[Wish]) -> Result<Point, Passing> {
        let mut work = self.work(wishes.len());
        self.find_within(wishes, &mut work)
    }

    /// The same, with so much work for it and for what comes after it.
    fn find_within(&mut self, wishes: &[Wish], work: &mut Work) -> Result<Point, Passing> {
        let terms: Vec<TermId> = wishes.iter().map(|wish| wish.term()).collect();
        // Laying out the board costs as much as a few looks at each term.
        if !work.spend(terms.len() * LAYOUT) {
            return Err(Passing::Unknown);
        }
        Board::of(self, &terms).find(self, wishes, work)
    }

    /// Questions about some of these terms, all of which together are worth what one about all of them is.
    pub fn series(&mut self, terms: &[TermId]) -> Series {
        Series { board: Board::of(self, terms), work: self.work(terms.len()), closer: CLOSER }
    }

    /// A point of which all wishes of a question of a series are true.
    ///
    /// # Errors
    /// As [`Formulas::find`].
    pub fn find_next(&mut self, series: &mut Series, wishes: &[Wish]) -> Result<Point, Passing> {
        if series.board.ground.is_coarse && series.closer > 0 {
            series.closer -= 1;
            return self.find_within(wishes, &mut series.work);
        }
        series.board.find(self, wishes, &mut series.work)
    }

    fn tests_of_all(&self, terms: &[TermId]) -> Vec<TestId> {
        terms.iter().flat_map(|term| self.tests_of(*term)).collect()
    }
}
