//! Values by number: equal values get the same one.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Values in the order in which they first came.
#[derive(Debug)]
pub struct Interner<T> {
    numbers: FxHashMap<T, u32>,
    values: Vec<T>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { numbers: FxHashMap::default(), values: Vec::new() }
    }
}

impl<T: Hash + Eq + Clone> Interner<T> {
    /// The number of a value.
    pub fn number(&mut self, value: T) -> u32 {
        let Self { numbers, values } = self;
        *numbers.entry(value).or_insert_with_key(|value| {
            values.push(value.clone());
            u32::try_from(values.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The value of a number.
    pub fn get(&self, number: u32) -> Option<&T> {
        self.values.get(number as usize)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }
}
