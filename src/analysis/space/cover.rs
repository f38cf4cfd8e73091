//! Is there a point that lies in none of some boxes, and in one of each group of others?
//!
//! Knows boxes over dimensions with finitely many cells; knows no policies.
//! The question is hard in general, so the answer may be that it is too hard; it is never wrong.

/// A set of cells of one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Mask([u64; 4]);

/// So many cells a dimension can have.
///
/// Four words, so that a mask is copied like a number. The longest list of values in public policies,
/// of 117 instance types, has a cell for each; what needs more is looked at test by test.
pub const CELLS: usize = 256;

/// So many steps are taken before a question is too hard.
///
/// Steps and not time, so that the same policies get the same answer on every machine. The longest formulas of public
/// policies have under twenty terms and take a few steps; only what was made to be hard comes near.
const MOST_STEPS: u32 = 10_000;

impl Mask {
    /// The first so many cells.
    #[must_use]
    pub fn first(cells: usize) -> Self {
        let mut mask = Self::default();
        (0..cells.min(CELLS)).for_each(|cell| mask.insert(cell));
        mask
    }

    pub fn insert(&mut self, cell: usize) {
        if let Some(word) = self.0.get_mut(cell / 64) {
            *word |= 1 << (cell % 64);
        }
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
        let has = move |cell: &usize| self.0.get(cell / 64).is_some_and(|word| word & (1 << (cell % 64)) != 0);
        (0..CELLS).filter(has)
    }

    fn zip(self, other: Self, join: impl Fn(u64, u64) -> u64) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([join(a, e), join(b, f), join(c, g), join(d, h)])
    }
}

/// A product of sets of cells: dimensions that are not in it are free.
pub type Block = Vec<(usize, Mask)>;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Every point of this region, which has a set of cells for each dimension, is one.
    Region(Vec<Mask>),
    Nothing,
    TooHard,
}

/// A region that lies in none of the blocks of `outside`, and within a block of each group of `inside`.
pub fn point(region: Vec<Mask>, outside: &[&Block], inside: &[Vec<&Block>]) -> Found {
    let mut search = Descent { steps: 0 };
    search.look(region, outside.to_vec(), inside.to_vec())
}

struct Descent {
    steps: u32,
}

/// How a block lies to a region.
enum Lies {
    Apart,
    /// The whole region is in it.
    Around,
    /// The region reaches out of it in these dimensions only.
    Across(Block),
}

fn lies(block: &Block, region: &[Mask]) -> Lies {
    let mut across = Block::new();
    for (dimension, mask) in block {
        let own = region.get(*dimension).copied().unwrap_or_default();
        if own.and(*mask).is_empty() {
            return Lies::Apart;
        }
        if !own.without(*mask).is_empty() {
            across.push((*dimension, *mask));
        }
    }
    if across.is_empty() { Lies::Around } else { Lies::Across(across) }
}

fn narrow(region: &mut [Mask], dimension: usize, to: impl Fn(Mask) -> Mask) {
    if let Some(mask) = region.get_mut(dimension) {
        *mask = to(*mask);
    }
}

/// What is left to be chosen in a region, once all that leaves no choice is done.
struct Settled<'b> {
    region: Vec<Mask>,
    /// The blocks that are still to be left, and of those the one with the fewest ways out: these make the fewest branches.
    outside: Vec<&'b Block>,
    narrowest: Option<Block>,
    /// The groups that have several blocks to be within.
    inside: Vec<Vec<&'b Block>>,
}

/// Does what leaves no choice, and again as long as it leads to more of it: only choices branch. `None` where no point is left.
fn settled<'b>(
    mut region: Vec<Mask>,
    mut outside: Vec<&'b Block>,
    mut inside: Vec<Vec<&'b Block>>,
) -> Option<Settled<'b>> {
    loop {
        let mut narrowed = false;
        let mut narrowest: Option<Block> = None;
        let mut left = Vec::with_capacity(outside.len());
        for block in outside {
            match lies(block, &region) {
                Lies::Apart => {}
                // Inside one of these blocks lies no point that is outside all.
                Lies::Around => return None,
                Lies::Across(across) => match across.as_slice() {
                    // Only one way out: it is taken without a branch.
                    [(dimension, mask)] => {
                        narrow(&mut region, *dimension, |own| own.without(*mask));
                        narrowed = true;
                    }
                    _ => {
                        if narrowest.as_ref().is_none_or(|least| across.len() < least.len()) {
                            narrowest = Some(across);
                        }
                        left.push(block);
                    }
                },
            }
        }
        outside = left;
        let mut groups = Vec::with_capacity(inside.len());
        for group in inside {
            let meets = |block: &&Block| !matches!(lies(block, &region), Lies::Apart);
            let group: Vec<&Block> = group.into_iter().filter(meets).collect();
            // Wherever the point is found, it is in this block: the group asks for nothing more.
            if group.iter().any(|block| matches!(lies(block, &region), Lies::Around)) {
                continue;
            }
            match group.as_slice() {
                [] => return None,
                [only] => {
                    only.iter().for_each(|(dimension, mask)| narrow(&mut region, *dimension, |own| own.and(*mask)));
                    narrowed = true;
                }
                _ => groups.push(group),
            }
        }
        inside = groups;
        if !narrowed {
            return Some(Settled { region, outside, narrowest, inside });
        }
    }
}

impl Descent {
    fn look(&mut self, region: Vec<Mask>, outside: Vec<&Block>, inside: Vec<Vec<&Block>>) -> Found {
        // One step a region, whatever it costs to narrow it: steps are what branching multiplies.
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Found::TooHard;
        }
        let Some(settled) = settled(region, outside, inside) else { return Found::Nothing };
        let Settled { region, outside, narrowest, mut inside } = settled;
        if let Some(across) = narrowest {
            return self.leave(&region, &across, &outside, &inside);
        }
        // Only groups are left: any block of one will do, so each is tried in turn.
        match inside.pop() {
            None => Found::Region(region),
            Some(group) => self.enter(&region, &group, &outside, &inside),
        }
    }

    /// Leaves a block in its first dimension, or stays in the first and leaves it in the second, and so on.
    fn leave(&mut self, region: &[Mask], block: &Block, outside: &[&Block], inside: &[Vec<&Block>]) -> Found {
        // The branches do not overlap, so no region is looked at twice.
        let mut within = region.to_vec();
        let mut worst = Found::Nothing;
        for (dimension, mask) in block {
            let mut left = within.clone();
            narrow(&mut left, *dimension, |own| own.without(*mask));
            match self.look(left, outside.to_vec(), inside.to_vec()) {
                Found::Nothing => {}
                Found::TooHard => worst = Found::TooHard,
                found @ Found::Region(_) => return found,
            }
            narrow(&mut within, *dimension, |own| own.and(*mask));
        }
        worst
    }

    fn enter(&mut self, region: &[Mask], group: &[&Block], outside: &[&Block], inside: &[Vec<&Block>]) -> Found {
        let mut worst = Found::Nothing;
        for block in group {
            let mut within = region.to_vec();
            block.iter().for_each(|(dimension, mask)| narrow(&mut within, *dimension, |own| own.and(*mask)));
            match self.look(within, outside.to_vec(), inside.to_vec()) {
                Found::Nothing => {}
                Found::TooHard => worst = Found::TooHard,
                found @ Found::Region(_) => return found,
            }
        }
        worst
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn has(mask: Mask, cell: usize) -> bool {
        mask.cells().any(|own| own == cell)
    }

    fn holds(block: &Block, point: &[usize]) -> bool {
        block.iter().all(|(dimension, mask)| point.get(*dimension).is_some_and(|cell| has(*mask, *cell)))
    }

    fn blocks(count: usize) -> impl Strategy<Value = Vec<Block>> {
        let mask = (1_u64..15).prop_map(|bits| Mask([bits, 0, 0, 0]));
        let block = proptest::collection::btree_map(0_usize..5, mask, 0..4);
        proptest::collection::vec(block.prop_map(|block| block.into_iter().collect()), 0..count)
    }

    proptest! {
        #[test]
        fn is_the_same_as_trying_every_point(outside in blocks(12), inside in proptest::collection::vec(blocks(4), 0..4)) {
            let region = vec![Mask::first(4); 5];
            let groups: Vec<Vec<&Block>> = inside.iter().map(|group| group.iter().collect()).collect();
            let found = point(region, &outside.iter().collect::<Vec<_>>(), &groups);
            let mut points = (0..4_usize.pow(5)).map(|number| (0..5).map(|at| number / 4_usize.pow(at) % 4).collect());
            let is_one = |point: &Vec<usize>| {
                !outside.iter().any(|block| holds(block, point))
                    && inside.iter().all(|group| group.iter().any(|block| holds(block, point)))
            };
            let expect = points.any(|point| is_one(&point));
            match found {
                Found::Region(region) => {
                    let point: Vec<usize> = region.iter().map(|mask| mask.cells().next().unwrap_or(99)).collect();
                    prop_assert!(is_one(&point), "{point:?}");
                }
                Found::Nothing => prop_assert!(!expect),
                Found::TooHard => prop_assert!(false, "too hard"),
            }
        }
    }

    #[test]
    fn gives_up_rather_than_guess() {
        // The pigeons of a small town: more pairs must differ than there are cells.
        let dimensions = 12;
        let mut outside: Vec<Block> = Vec::new();
        for a in 0..dimensions {
            for b in 0..a {
                for cell in 0..dimensions - 1 {
                    let mut mask = Mask::default();
                    mask.insert(cell);
                    outside.push(vec![(a, mask), (b, mask)]);
                }
            }
        }
        let region = vec![Mask::first(dimensions - 1); dimensions];
        assert_eq!(point(region, &outside.iter().collect::<Vec<_>>(), &[]), Found::TooHard);
    }
}
