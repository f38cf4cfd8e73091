//! Which terms have to do with each other, through the dimensions that they share.
//!
//! Requests choose what they hold under one key whatever they hold under others, so terms that are not near each other are
//! asked about each by itself. Knows terms and dimensions; knows no cells.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{DimensionId, Formulas, TermId};

/// Some terms, by the dimensions that they have.
#[derive(Debug)]
pub struct Near {
    terms: Vec<(TermId, Vec<DimensionId>)>,
    having: FxHashMap<DimensionId, Vec<usize>>,
}

impl Formulas {
    /// Some terms, to be asked which are near each other.
    pub fn near(&self, terms: &[TermId]) -> Near {
        let terms: Vec<_> = terms.iter().map(|term| (*term, self.dimensions_of(*term))).collect();
        let mut having: FxHashMap<DimensionId, Vec<usize>> = FxHashMap::default();
        for (at, (_, own)) in terms.iter().enumerate() {
            own.iter().for_each(|dimension| having.entry(*dimension).or_default().push(at));
        }
        Near { terms, having }
    }
}

impl Near {
    /// The terms in groups that have no dimension in common, each in order.
    pub fn parts(&self) -> Vec<Vec<TermId>> {
        let mut reached = Reached::of(self);
        let parts = (0..self.terms.len()).map(|first| reached.from([first].into()));
        parts.filter(|part| !part.is_empty()).collect()
    }

    /// The terms that have to do with some dimensions, in order.
    pub fn of(&self, dimensions: &[DimensionId]) -> Vec<TermId> {
        let first = dimensions.iter().filter_map(|dimension| self.having.get(dimension)).flatten().copied();
        Reached::of(self).from(first.collect())
    }
}

/// Where a walk from term to term came by.
struct Reached<'n> {
    near: &'n Near,
    terms: Vec<bool>,
    dimensions: FxHashSet<DimensionId>,
}

impl<'n> Reached<'n> {
    fn of(near: &'n Near) -> Self {
        Self { near, terms: vec![false; near.terms.len()], dimensions: FxHashSet::default() }
    }

    /// The terms that are reached from some and were not reached before, in order.
    fn from(&mut self, mut next: Vec<usize>) -> Vec<TermId> {
        let mut found = Vec::new();
        while let Some(at) = next.pop() {
            if self.terms.get_mut(at).is_none_or(|seen| std::mem::replace(seen, true)) {
                continue;
            }
            let Some((term, dimensions)) = self.near.terms.get(at) else { continue };
            found.push(*term);
            for dimension in dimensions {
                if self.dimensions.insert(*dimension) {
                    next.extend(self.near.having.get(dimension).into_iter().flatten());
                }
            }
        }
        // In one order, because a part is remembered by its terms.
        found.sort_unstable();
        found
    }
}
