//! Sets of actions: one bit for each action of a catalogue.
//!
//! Knows positions only; names are the catalogue's.
//! Sets of different catalogues do not mix: operators look at the shorter one.

use super::ActionId;
use std::ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not, Range, Sub, SubAssign};
use std::sync::Arc;

/// A set over all of AWS is some 350 words of this size.
const BITS: u32 = u64::BITS;

/// A set of [`ActionId`]s with the usual operators: `&a | &b`, `&a & &b`, `&a - &b`, `!&a`.
///
/// ```
/// use catalog::Catalog;
/// let catalog = Catalog::embedded();
/// let reads = &catalog.matching("s3:*") - &catalog.matching("s3:Put*");
/// assert!(reads.count() < catalog.matching("s3:*").count());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionSet {
    /// Bits at and beyond `len` are always 0. Clones share them until one changes.
    words: Arc<[u64]>,
    len: u32,
}

impl ActionSet {
    /// The empty set over a catalogue of `len` actions.
    pub fn empty(len: u32) -> Self {
        Self { words: vec![0; len.div_ceil(BITS) as usize].into(), len }
    }

    /// The full set over a catalogue of `len` actions.
    pub fn full(len: u32) -> Self {
        let mut set = Self::empty(len);
        set.insert_range(0..len);
        set
    }

    /// Adds an action; one beyond the catalogue is left out.
    pub fn insert(&mut self, id: ActionId) {
        if id.0 < self.len
            && let Some(word) = Arc::make_mut(&mut self.words).get_mut((id.0 / BITS) as usize)
        {
            *word |= 1 << (id.0 % BITS);
        }
    }

    /// Adds a range of positions, such as all actions of a service.
    pub fn insert_range(&mut self, range: Range<u32>) {
        let words = Arc::make_mut(&mut self.words);
        for (index, mask) in masks(range.start..range.end.min(self.len)) {
            if let Some(word) = words.get_mut(index) {
                *word |= mask;
            }
        }
    }

    pub fn contains(&self, id: ActionId) -> bool {
        self.words.get((id.0 / BITS) as usize).is_some_and(|word| word & (1 << (id.0 % BITS)) != 0)
    }

    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.words.iter().zip(other.words.iter()).all(|(a, b)| a & b == 0)
    }

    pub fn is_subset(&self, other: &Self) -> bool {
        self.words.iter().zip(other.words.iter()).all(|(a, b)| a & !b == 0)
    }

    /// Number of actions.
    pub fn count(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// Number of actions that are in both sets.
    pub fn count_common(&self, other: &Self) -> u32 {
        self.words.iter().zip(other.words.iter()).map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// Number of actions within a range of positions, such as a service's.
    pub fn count_in(&self, range: Range<u32>) -> u32 {
        masks(range).filter_map(|(index, mask)| self.words.get(index).map(|word| (word & mask).count_ones())).sum()
    }

    /// In order of position, which is the catalogue's order.
    pub fn iter(&self) -> impl Iterator<Item = ActionId> {
        (0..).zip(self.words.iter()).flat_map(|(index, word)| {
            // `word & (word - 1)` is the word without its lowest bit, so that steps are as many as actions in the set.
            let rest = |word: &u64| Some(word & (word - 1)).filter(|rest| *rest != 0);
            std::iter::successors(Some(*word).filter(|word| *word != 0), rest)
                .map(move |word| ActionId(index * BITS + word.trailing_zeros()))
        })
    }

    fn zip_with(&self, other: &Self, join: impl Fn(u64, u64) -> u64) -> Self {
        let words = self.words.iter().zip(other.words.iter()).map(|(a, b)| join(*a, *b)).collect();
        Self { words, len: self.len.min(other.len) }
    }

    fn update(&mut self, other: &Self, join: impl Fn(u64, u64) -> u64) {
        for (a, b) in Arc::make_mut(&mut self.words).iter_mut().zip(other.words.iter()) {
            *a = join(*a, *b);
        }
    }
}

/// The words that a range of positions touches, with the bits of the range.
fn masks(range: Range<u32>) -> impl Iterator<Item = (usize, u64)> {
    let (start, end) = (range.start, range.end.max(range.start));
    // A shift by all the bits of a word is none at all in hardware; it stands for the whole word here.
    let upto = |bits: u32| 1_u64.checked_shl(bits).unwrap_or(0).wrapping_sub(1);
    (start / BITS..end.div_ceil(BITS)).map(move |index| {
        let first = index * BITS;
        let mask = upto(end - first) & !upto(start.saturating_sub(first));
        (index as usize, mask)
    })
}

impl BitOr for &ActionSet {
    type Output = ActionSet;
    fn bitor(self, other: Self) -> ActionSet {
        self.zip_with(other, |a, b| a | b)
    }
}

impl BitAnd for &ActionSet {
    type Output = ActionSet;
    fn bitand(self, other: Self) -> ActionSet {
        self.zip_with(other, |a, b| a & b)
    }
}

impl Sub for &ActionSet {
    type Output = ActionSet;
    fn sub(self, other: Self) -> ActionSet {
        self.zip_with(other, |a, b| a & !b)
    }
}

impl BitOrAssign<&ActionSet> for ActionSet {
    fn bitor_assign(&mut self, other: &ActionSet) {
        self.update(other, |a, b| a | b);
    }
}

impl BitAndAssign<&ActionSet> for ActionSet {
    fn bitand_assign(&mut self, other: &ActionSet) {
        self.update(other, |a, b| a & b);
    }
}

impl SubAssign<&ActionSet> for ActionSet {
    fn sub_assign(&mut self, other: &ActionSet) {
        self.update(other, |a, b| a & !b);
    }
}

impl Not for &ActionSet {
    type Output = ActionSet;
    fn not(self) -> ActionSet {
        &ActionSet::full(self.len) - self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const LEN: u32 = 150;

    fn set(ids: &BTreeSet<u32>) -> ActionSet {
        let mut set = ActionSet::empty(LEN);
        ids.iter().for_each(|id| set.insert(ActionId(*id)));
        set
    }

    fn ids(set: &ActionSet) -> BTreeSet<u32> {
        set.iter().map(|id| id.0).collect()
    }

    fn some_ids() -> impl Strategy<Value = BTreeSet<u32>> {
        proptest::collection::btree_set(0..LEN, 0..60)
    }

    proptest! {
        #[test]
        fn behaves_like_an_ordinary_set(a in some_ids(), b in some_ids(), from in 0..LEN, to in 0..LEN + 70) {
            let (x, y) = (set(&a), set(&b));
            prop_assert_eq!(ids(&x), a.clone());
            prop_assert_eq!(ids(&(&x | &y)), a.union(&b).copied().collect());
            prop_assert_eq!(ids(&(&x & &y)), a.intersection(&b).copied().collect());
            prop_assert_eq!(ids(&(&x - &y)), a.difference(&b).copied().collect());
            prop_assert_eq!(ids(&!&x), (0..LEN).filter(|id| !a.contains(id)).collect());
            prop_assert_eq!(x.count() as usize, a.len());
            prop_assert_eq!(x.count_common(&y) as usize, a.intersection(&b).count());
            prop_assert_eq!(x.is_empty(), a.is_empty());
            prop_assert_eq!(x.is_disjoint(&y), a.is_disjoint(&b));
            prop_assert_eq!(x.is_subset(&y), a.is_subset(&b));
            prop_assert_eq!(x.count_in(from..to) as usize, a.iter().filter(|id| (from..to).contains(id)).count());
            let mut z = x.clone();
            z.insert_range(from..to);
            prop_assert_eq!(ids(&z), a.iter().copied().chain(from..to.min(LEN)).collect());
            prop_assert!((0..LEN + 70).all(|id| x.contains(ActionId(id)) == a.contains(&id)));
        }
    }

    #[test]
    fn full_is_the_complement_of_empty_at_any_length() {
        for len in [0, 1, 63, 64, 65, 128, 22_321] {
            assert_eq!(ActionSet::full(len).count(), len);
            assert!((!&ActionSet::full(len)).is_empty());
        }
    }
}
