//! Seeded chance: what is drawn depends on the seed alone.
//!
//! Knows draws from lists and ranges that cannot fail; what is drawn, others know.

use std::ops::RangeInclusive;

/// A stream of draws.
#[derive(Debug)]
pub(super) struct Random(fastrand::Rng);

impl Random {
    /// `purpose` keeps the streams of one seed apart, so that more of one thing does not change another.
    pub fn new(seed: u64, purpose: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed ^ purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    pub fn number(&mut self) -> u64 {
        self.0.u64(..)
    }

    /// The smallest number where the range is empty.
    pub fn within(&mut self, range: RangeInclusive<u64>) -> u64 {
        if range.is_empty() { *range.start() } else { self.0.u64(range) }
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.within(0..=99) < chance
    }

    pub fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.index(of.len()))
    }

    /// The same for lists of words, where an empty list gives an empty word.
    pub fn word<'a>(&mut self, of: &[&'a str]) -> &'a str {
        self.one(of).copied().unwrap_or_default()
    }

    /// Far more often from the front of the list than from its end.
    pub fn skewed<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let bound = self.index(of.len());
        of.get(self.index(bound + 1))
    }

    /// Different entries, in the order of the list; fewer where there are not as many.
    pub fn several<T: Clone>(&mut self, of: &[T], count: RangeInclusive<u64>) -> Vec<T> {
        let count = usize::try_from(self.within(count)).unwrap_or(usize::MAX).min(of.len());
        let mut taken = std::collections::BTreeSet::new();
        while taken.len() < count {
            taken.insert(self.index(of.len()));
        }
        taken.into_iter().filter_map(|index| of.get(index).cloned()).collect()
    }

    /// An entry with a chance in proportion to its weight.
    pub fn weighted<'a, T>(&mut self, of: &'a [(u64, T)]) -> Option<&'a T> {
        let total: u64 = of.iter().map(|(weight, _)| weight).sum();
        let mut at = self.within(0..=total.saturating_sub(1));
        of.iter().find_map(|(weight, entry)| match at.checked_sub(*weight) {
            Some(rest) => {
                at = rest;
                None
            }
            None => Some(entry),
        })
    }

    /// The same list in another order.
    pub fn shuffled<T>(&mut self, mut list: Vec<T>) -> Vec<T> {
        for end in (1..list.len()).rev() {
            list.swap(self.index(end + 1), end);
        }
        list
    }

    fn index(&mut self, length: usize) -> usize {
        let last = u64::try_from(length).unwrap_or(u64::MAX).saturating_sub(1);
        usize::try_from(self.within(0..=last)).unwrap_or_default()
    }
}
