//! A set of cells of one dimension.
//!
//! Knows numbers of cells; what they stand for, others know.

/// A set of cells of one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Mask([u64; 4]);

/// So many cells a dimension can have.
///
/// Four words, so that a mask is copied like a number. The longest list of values in public policies,
/// of 117 instance types, has a cell for each; what needs more is looked at test by test.
pub const CELLS: usize = 256;

impl Mask {
    /// The first so many cells.
    #[must_use]
    pub fn first(cells: usize) -> Self {
        let mut mask = Self::default();
        for (at, word) in mask.0.iter_mut().enumerate() {
            *word = match cells.saturating_sub(at * 64) {
                0 => 0,
                some if some < 64 => (1 << some) - 1,
                _ => u64::MAX,
            };
        }
        mask
    }

    pub fn insert(&mut self, cell: usize) {
        if let Some(word) = self.0.get_mut(cell / 64) {
            *word |= 1 << (cell % 64);
        }
    }

    #[must_use]
    pub fn has(self, cell: usize) -> bool {
        self.0.get(cell / 64).is_some_and(|word| word & (1 << (cell % 64)) != 0)
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == [0; 4]
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    #[must_use]
    pub fn without(self, other: Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    /// The cells, in order.
    pub fn cells(self) -> impl Iterator<Item = usize> {
        (0..CELLS).filter(move |cell| self.has(*cell))
    }

    fn zip(self, other: Self, join: impl Fn(u64, u64) -> u64) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([join(a, e), join(b, f), join(c, g), join(d, h)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_cells() {
        for count in [0, 1, 63, 64, 65, 128, 200, CELLS] {
            assert_eq!(Mask::first(count).cells().collect::<Vec<_>>(), (0..count).collect::<Vec<_>>());
        }
        assert_eq!(Mask::first(CELLS + 1), Mask::first(CELLS));
    }
}
