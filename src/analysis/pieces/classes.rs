//! Classes of actions: actions that no statement of the organization tells apart.
//!
//! Thousands of actions share a few hundred classes, and verdicts are found by class.
//! Classes are only ever split, never joined: what was found for a class holds for all that it was split into.
//! Knows sets of actions; knows no statement and no verdict.

use std::ops::Range;

use rustc_hash::FxHashMap;

use catalog::{ActionId, ActionSet, Catalog};

/// The classes of all actions of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Classes {
    /// The class of each action.
    of: Vec<u32>,
    /// The first action of each class.
    first: Vec<ActionId>,
    /// How many actions are in each class.
    weights: Vec<u32>,
    /// The same by chunk, the bits of one value of all its classes together: as many words as the greatest number has bits.
    planes: Vec<Box<[u64]>>,
    /// The class that each was split off; the class itself if it was there from the beginning.
    origins: Vec<u32>,
}

/// Classes whose bits are one word: formulas are worked out word by word, and what a whole word has in common once.
pub(crate) const CHUNK: usize = 64;

impl Classes {
    /// One class for all.
    pub fn whole(catalog: &Catalog) -> Self {
        let count = catalog.len();
        let weights = vec![count];
        let planes = planes(&weights);
        Self { of: vec![0; count as usize], first: vec![ActionId(0)], weights, planes, origins: vec![0] }
    }

    /// Splits classes so that no set takes a part of one.
    pub fn split<'s>(&self, sets: impl IntoIterator<Item = &'s ActionSet>) -> Self {
        let mut marks = vec![0_u64; self.of.len()];
        for (at, set) in (1_u64..).zip(sets) {
            // A random number a set: the sum of an action's marks says which sets it is in, in one pass over the sets.
            // Two different selections with equal sums would be one class; among 64-bit numbers that does not come by chance.
            let mark = mix(at);
            let mut add = |set: &ActionSet| {
                for action in set.iter() {
                    if let Some(own) = marks.get_mut(action.0 as usize) {
                        *own = own.wrapping_add(mark);
                    }
                }
            };
            // A set and all others tell the same apart.
            if set.count() as usize > self.of.len() / 2 { add(&!set) } else { add(set) }
        }
        let mut split = Self { of: Vec::with_capacity(self.of.len()), ..self.clone() };
        split.weights.fill(0);
        // The part of a class that holds its first action keeps the number.
        let mut keeps: Vec<u64> =
            self.first.iter().map(|first| marks.get(first.0 as usize).copied().unwrap_or_default()).collect();
        keeps.resize(self.first.len(), 0);
        let mut numbers: FxHashMap<(u32, u64), u32> = FxHashMap::default();
        for (action, (class, mark)) in (0_u32..).zip(self.of.iter().zip(&marks)) {
            let is_first = keeps.get(*class as usize) == Some(mark);
            let number = if is_first {
                *class
            } else {
                *numbers.entry((*class, *mark)).or_insert_with(|| {
                    split.first.push(ActionId(action));
                    split.weights.push(0);
                    split.origins.push(*class);
                    u32::try_from(split.first.len() - 1).unwrap_or(u32::MAX)
                })
            };
            if let Some(weight) = split.weights.get_mut(number as usize) {
                *weight += 1;
            }
            split.of.push(number);
        }
        split.planes = planes(&split.weights);
        split
    }

    pub fn count(&self) -> usize {
        self.first.len()
    }

    /// How many actions they are of.
    pub fn weight_of_all(&self) -> u32 {
        u32::try_from(self.of.len()).unwrap_or(u32::MAX)
    }

    /// How many words a set of classes has.
    pub fn chunks(&self) -> usize {
        self.count().div_ceil(CHUNK)
    }

    pub fn of(&self, action: ActionId) -> u32 {
        self.of.get(action.0 as usize).copied().unwrap_or_default()
    }

    /// An action of a class, which stands for all of them.
    pub fn first(&self, class: u32) -> ActionId {
        self.first.get(class as usize).copied().unwrap_or(ActionId(0))
    }

    /// How many actions are in some classes of a chunk.
    pub fn weight_of(&self, at: usize, classes: u64) -> u32 {
        let planes = self.planes.get(at).map(Box::as_ref).unwrap_or_default();
        (0..).zip(planes).map(|(value, plane)| (plane & classes).count_ones() << value).sum()
    }

    /// The classes of a chunk.
    pub fn of_chunk(&self, at: usize) -> Range<u32> {
        let end = |at: usize| u32::try_from((at * CHUNK).min(self.count())).unwrap_or(u32::MAX);
        end(at)..end(at + 1)
    }

    /// Whether these are as fine as newer ones in a chunk, of which the newer ones have these classes.
    pub fn reaches(&self, chunk: &Range<u32>) -> bool {
        self.count() >= chunk.end as usize
    }

    /// The class among the first `count` that a class was split off.
    pub fn before(&self, mut class: u32, count: usize) -> u32 {
        while class as usize >= count {
            match self.origins.get(class as usize) {
                Some(origin) if *origin < class => class = *origin,
                _ => return 0,
            }
        }
        class
    }

    /// The classes of a set that takes no part of one, a bit each.
    pub fn within(&self, set: &ActionSet) -> Box<[u64]> {
        let mut words = vec![0; self.chunks()];
        let mut insert = |class: usize| {
            if let Some(word) = words.get_mut(class / CHUNK) {
                *word |= 1 << (class % CHUNK);
            }
        };
        // Whichever are fewer: the set takes no part of a class, so its first action speaks for it.
        if (set.count() as usize) < self.count() {
            set.iter().for_each(|action| insert(self.of(action) as usize));
        } else {
            self.first.iter().enumerate().filter(|(_, first)| set.contains(**first)).for_each(|(at, _)| insert(at));
        }
        words.into()
    }

    /// Every action, in order.
    pub fn all_actions(&self) -> impl Iterator<Item = ActionId> {
        (0..u32::try_from(self.of.len()).unwrap_or(u32::MAX)).map(ActionId)
    }

    /// How many of some actions are in each class.
    pub fn counts(&self, actions: &ActionSet) -> Vec<u32> {
        let mut counts = vec![0; self.count()];
        for action in actions.iter() {
            if let Some(count) = counts.get_mut(self.of(action) as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// The actions of some classes, a bit each.
    pub fn actions(&self, catalog: &Catalog, is_in: impl Fn(u32) -> bool) -> ActionSet {
        let mut set = catalog.none();
        for (action, class) in (0_u32..).zip(&self.of) {
            if is_in(*class) {
                set.insert(ActionId(action));
            }
        }
        set
    }
}

fn planes(weights: &[u32]) -> Vec<Box<[u64]>> {
    let chunks = weights.chunks(CHUNK).map(|weights| {
        let values = weights.iter().map(|weight| u32::BITS - weight.leading_zeros()).max().unwrap_or_default();
        let plane = |value| (0..).zip(weights).map(|(bit, weight)| u64::from(weight >> value & 1) << bit).sum();
        (0..values).map(plane).collect()
    });
    chunks.collect()
}

/// Numbers whose sums do not meet by chance.
fn mix(at: u64) -> u64 {
    let mut x = at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting_keeps_numbers_and_origins() {
        let catalog = Catalog::embedded();
        let all = Classes::whole(catalog);
        let (s3, reads) = (catalog.matching("s3:*"), catalog.matching("s3:Get*"));
        let one = all.split([&s3]);
        assert_eq!(one.count(), 2);
        let two = one.split([&reads, &catalog.all()]);
        assert_eq!(two.count(), 3);
        let get = catalog.action_id("s3:GetObject").expect("an action");
        let put = catalog.action_id("s3:PutObject").expect("an action");
        assert_eq!(two.before(two.of(get), 2), one.of(get));
        assert_eq!(two.before(two.of(put), 2), one.of(put));
        assert_eq!(two.of_chunk(0), 0..3);
        assert_eq!(two.weight_of(0, 1 << two.of(get)), reads.count());
        assert_eq!(two.weight_of(0, u64::MAX), catalog.len());
        assert_eq!(two.actions(catalog, |class| class == two.of(get)), reads);
        let within = two.within(&s3);
        assert_eq!(within.iter().map(|word| word.count_ones()).sum::<u32>(), 2);
        assert_eq!(two.counts(&reads).iter().sum::<u32>(), reads.count());
    }
}
