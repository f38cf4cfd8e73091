//! Terms as boxes over cells, and the questions that are asked of them.
//!
//! Knows how the tests of some clauses share dimensions; whether a point is left is `cover`'s to say.

use std::sync::Arc;

use super::literal::{Divided, TestId};
use super::{Applies, Clause, ClauseId, DimensionId, Formulas, Passing, Term, TermId};
use crate::space::{Block, Found, Mask, Tested, point};

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
}

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

impl Ground {
    fn of(formulas: &mut Formulas, tests: &[TestId]) -> Self {
        let mut ground = Self::default();
        // Cells are made of the tests at hand only: those of all policies together would be far more than these can tell apart.
        for (_, tests) in by_dimension(formulas, tests) {
            match formulas.literals.divide(&tests) {
                Some(divided) => ground.divide(&tests, divided),
                // Too fine to be looked at together: each on its own, as if they had nothing to do with each other.
                None => {
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
        self.tests.extend(tests.iter().zip(says).map(|(test, tested)| (*test, at, *tested)));
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
            let found = self.tests.iter().find(|(test, ..)| test == own);
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

impl Formulas {
    /// Whether a statement applies to any request.
    pub(super) fn can_apply(&mut self, id: ClauseId) -> bool {
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

    /// Whether a term holds for every request.
    pub(super) fn always_holds(&mut self, term: &Term) -> bool {
        let Term::AnyOf(ids) = term else { return false };
        let clauses: Vec<Clause> = ids.iter().filter_map(|id| self.clause_of(*id).cloned()).collect();
        let tests: Vec<TestId> = clauses.iter().flat_map(|clause| clause.tests.iter().copied()).collect();
        let ground = Ground::of(self, &tests);
        // They cover everything if no point is outside all of them; what they only may cover does not count.
        let blocks: Vec<Block> = clauses.iter().filter_map(|clause| ground.block(clause, Part::Sure)).collect();
        point(ground.whole(), &blocks.iter().collect::<Vec<_>>(), &[]) == Found::Nothing
    }

    /// Whether some request passes all of these terms, as far as anyone can tell.
    pub(super) fn passes(&mut self, terms: &[TermId]) -> Passing {
        // A formula is denied for certain only if nothing may pass, so doubts count as passing.
        let wishes: Vec<Wish> = terms.iter().map(|term| Wish::MayHold(*term)).collect();
        let tests = self.tests(&wishes);
        // A few values that came up before mostly hold a point; dividing all values finely is what takes long.
        // Values that are not tried are not seen, so only a point that is found proves anything here.
        let probing = Ground::probing(self, &tests);
        if probing.is_some_and(|ground| matches!(self.search(&ground, &wishes), Ok(Found::Region(_)))) {
            return Passing::Some;
        }
        match self.find(&wishes) {
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
        let tests = self.tests(wishes);
        let ground = Ground::of(self, &tests);
        match self.search(&ground, wishes)? {
            Found::Region(region) => {
                Ok(Point { cells: ground.dimensions.into_iter().zip(region).collect(), tests: ground.tests })
            }
            Found::Nothing => Err(Passing::No),
            Found::TooHard => Err(Passing::Unknown),
        }
    }

    /// The tests of all terms that something is wished of.
    fn tests(&self, wishes: &[Wish]) -> Vec<TestId> {
        let mut tests = Vec::new();
        for wish in wishes {
            let (Wish::Holds(term) | Wish::MayHold(term) | Wish::Fails(term) | Wish::MayFail(term)) = wish;
            tests.extend(self.tests_of(*term));
        }
        tests
    }

    fn search(&self, ground: &Ground, wishes: &[Wish]) -> Result<Found, Passing> {
        let (mut outside, mut inside) = (Vec::new(), Vec::new());
        for wish in wishes {
            let (term, holds, part) = match wish {
                Wish::Holds(term) => (term, true, Part::Sure),
                Wish::MayHold(term) => (term, true, Part::May),
                Wish::Fails(term) => (term, false, Part::Sure),
                Wish::MayFail(term) => (term, false, Part::May),
            };
            let Some(term) = self.term(*term) else { return Err(Passing::Unknown) };
            // A Deny surely fails to apply where it may not apply, and the other way about.
            let other = if part == Part::Sure { Part::May } else { Part::Sure };
            match (term, holds) {
                (Term::Not(clause), true) => outside.extend(self.block(ground, *clause, other)),
                (Term::Not(clause), false) => inside.push(self.block(ground, *clause, part).into_iter().collect()),
                (Term::AnyOf(clauses), true) => {
                    inside.push(clauses.iter().filter_map(|clause| self.block(ground, *clause, part)).collect());
                }
                (Term::AnyOf(clauses), false) => {
                    outside.extend(clauses.iter().filter_map(|clause| self.block(ground, *clause, other)));
                }
            }
        }
        let groups: Vec<Vec<&Block>> = inside.iter().map(|group: &Vec<Block>| group.iter().collect()).collect();
        Ok(point(ground.whole(), &outside.iter().collect::<Vec<_>>(), &groups))
    }

    fn block(&self, ground: &Ground, clause: ClauseId, part: Part) -> Option<Block> {
        ground.block(self.clause_of(clause)?, part)
    }
}
