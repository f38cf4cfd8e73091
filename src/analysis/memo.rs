//! Remembers results by what they were made of.
//!
//! Nothing is ever invalidated: another input has another key. What was not asked for lately is swept.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A result that may be shared by several keys; equal ids mean the same result. Ids are never given twice.
#[derive(Debug)]
pub(super) struct Shared<V> {
    pub id: u64,
    pub value: Arc<V>,
}

impl<V> Clone for Shared<V> {
    fn clone(&self) -> Self {
        Self { id: self.id, value: Arc::clone(&self.value) }
    }
}

#[derive(Debug)]
pub(super) struct Memo<K, V> {
    entries: FxHashMap<K, (Shared<V>, u64)>,
    used: usize,
    /// How many there were after the last sweep.
    swept: usize,
    next_id: u64,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self { entries: FxHashMap::default(), used: 0, swept: 0, next_id: 1 }
    }
}

impl<K: Hash + Eq, V> Memo<K, V> {
    /// What is remembered under this key, marked as used in this round.
    pub fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q, round: u64) -> Option<Shared<V>>
    where
        K: Borrow<Q>,
    {
        let (shared, last) = self.entries.get_mut(key)?;
        if *last != round {
            *last = round;
            self.used += 1;
        }
        Some(shared.clone())
    }

    /// Remembers a new result.
    pub fn insert(&mut self, key: K, value: V, round: u64) -> Shared<V> {
        let shared = Shared { id: self.next_id, value: Arc::new(value) };
        self.next_id += 1;
        self.share(key, shared, round)
    }

    /// Remembers a result that is already there under a further key.
    pub fn share(&mut self, key: K, shared: Shared<V>, round: u64) -> Shared<V> {
        self.used += 1;
        self.entries.insert(key, (shared.clone(), round));
        shared
    }

    /// Ends a round: forgets what it did not use, once that is more than half. Till then it stays, for an undo may need it
    /// again; and a few entries are not worth looking through.
    pub fn sweep(&mut self, round: u64) {
        if self.entries.len() > 2 * self.used + 64 {
            self.entries.retain(|_, (_, last)| *last == round);
        }
        self.used = 0;
        self.swept = self.entries.len();
    }

    /// Whether there is more than twice as much as after the last sweep.
    pub fn has_grown(&self) -> bool {
        self.entries.len() > 2 * self.swept + 64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_stays_and_what_is_not_goes_in_time() {
        let mut memo: Memo<u32, u32> = Memo::default();
        let first = memo.insert(0, 0, 1);
        for key in 1..200 {
            memo.insert(key, key, 1);
        }
        memo.sweep(1);
        assert_eq!(memo.entries.len(), 200);
        assert_eq!(memo.get(&0, 2).map(|shared| shared.id), Some(first.id));
        memo.sweep(2);
        assert_eq!(memo.entries.len(), 1);
        assert!(memo.get(&0, 3).is_some() && memo.get(&7, 3).is_none());
        assert_ne!(memo.insert(7, 7, 3).id, first.id);
    }
}
