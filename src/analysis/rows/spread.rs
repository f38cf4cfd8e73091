//! Which formula each class of actions has, at one place of the organization.
//!
//! Classes come [`CHUNK`] at a time; those of a chunk that have the same formula are one patch, a bit each. Most chunks
//! have one patch or two, so a place holds little, and bringing two places together takes as many steps as they have
//! patches, whatever the number of classes.
//! Knows formulas by number; what they say, `formula` knows.

use std::ops::Range;

use crate::formula::{FormulaId, Formulas};
use crate::pieces::CHUNK;

/// Classes of one chunk that have the same formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patch {
    pub classes: u64,
    pub formula: FormulaId,
}

/// The patches of all chunks, one chunk after the other. What is in none has [`FormulaId::ALL`].
#[derive(Debug, Default)]
pub(crate) struct Spread {
    patches: Vec<Patch>,
    /// Where the patches of each chunk end.
    ends: Vec<u32>,
}

/// The patches of one chunk while they are worked out: each formula once, in order, so that equal chunks look equal.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    patches: Vec<Patch>,
    moved: Vec<Patch>,
}

impl Spread {
    /// Everything has [`FormulaId::ALL`].
    pub fn open(chunks: usize) -> Self {
        Self { patches: Vec::new(), ends: vec![0; chunks] }
    }

    /// Adds a further chunk.
    pub fn push(&mut self, chunk: &Chunk) {
        self.patches.extend_from_slice(&chunk.patches);
        self.ends.push(u32::try_from(self.patches.len()).unwrap_or(u32::MAX));
    }

    /// With no room for more.
    pub fn finished(mut self) -> Self {
        self.patches.shrink_to_fit();
        self.ends.shrink_to_fit();
        self
    }

    pub fn patches(&self) -> &[Patch] {
        &self.patches
    }

    /// Where the patches of a chunk are among all.
    pub fn range(&self, at: usize) -> Range<usize> {
        let end = |at: usize| self.ends.get(at).map_or(self.patches.len(), |end| *end as usize);
        at.checked_sub(1).map_or(0, end)..end(at)
    }

    pub fn chunk(&self, at: usize) -> &[Patch] {
        self.patches.get(self.range(at)).unwrap_or_default()
    }

    pub fn formula(&self, class: u32) -> FormulaId {
        let class = class as usize;
        let has = |patch: &&Patch| patch.classes & (1 << (class % CHUNK)) != 0;
        self.chunk(class / CHUNK).iter().find(has).map_or(FormulaId::ALL, |patch| patch.formula)
    }
}

impl Chunk {
    /// These patches, which another chunk has.
    pub fn copy(&mut self, patches: &[Patch]) {
        self.patches.clear();
        self.patches.extend_from_slice(patches);
    }

    /// The formula of each class.
    pub fn fill(&mut self, formulas: impl IntoIterator<Item = FormulaId>) {
        self.patches.clear();
        for (bit, formula) in formulas.into_iter().take(CHUNK).enumerate() {
            if formula != FormulaId::ALL {
                self.add(Patch { classes: 1 << bit, formula });
            }
        }
    }

    /// Has a further formula hold for these classes; whether that says anything new.
    pub fn restrict(&mut self, Patch { classes, formula }: Patch, all: &mut Formulas) -> bool {
        if formula == FormulaId::ALL {
            return false;
        }
        // The classes of which no patch says anything yet, and so had everything.
        let mut rest = classes;
        for own in &mut self.patches {
            let common = own.classes & classes;
            if common == 0 {
                continue;
            }
            rest &= !common;
            let both = all.and(own.formula, formula);
            // Where the formula says nothing new, the patch stays as it is.
            if both != own.formula {
                own.classes &= !common;
                self.moved.push(Patch { classes: common, formula: both });
            }
        }
        if rest != 0 {
            self.moved.push(Patch { classes: rest, formula });
        }
        if self.moved.is_empty() {
            return false;
        }
        self.patches.retain(|own| own.classes != 0);
        while let Some(patch) = self.moved.pop() {
            self.add(patch);
        }
        true
    }

    fn add(&mut self, patch: Patch) {
        // Few patches to a chunk, so a search in order beats any table.
        let at = self.patches.partition_point(|own| own.formula < patch.formula);
        match self.patches.get_mut(at) {
            Some(own) if own.formula == patch.formula => own.classes |= patch.classes,
            _ => self.patches.insert(at, patch),
        }
    }

    /// The classes that have a formula, which is not [`FormulaId::ALL`].
    pub fn classes_with(&self, formula: FormulaId) -> u64 {
        self.patches.iter().find(|patch| patch.formula == formula).map_or(0, |patch| patch.classes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::{Applies, Literals, Slot};
    use crate::space::Standpoint;
    use crate::space::Viewpoint;
    use catalog::Catalog;

    fn formulas() -> Formulas {
        let standpoint = Standpoint {
            organization: "o-exampleorgid".to_owned(),
            partition: "aws".to_owned(),
            account: None,
            name: String::new(),
        };
        Formulas::new(Literals::new(Catalog::embedded(), Viewpoint::default(), standpoint))
    }

    /// Class by class, as the patches say together.
    #[test]
    fn patches_say_what_their_classes_would_say_one_by_one() {
        let mut all = formulas();
        let perhaps = all.clause(&[], Applies::Perhaps, Slot::ANY);
        let some = all.deny(perhaps);
        let (mut chunk, mut one_by_one) = (Chunk::default(), [FormulaId::ALL; CHUNK]);
        let mut random = fastrand::Rng::with_seed(1);
        for _ in 0..2_000 {
            let formula = *random.choice(&[FormulaId::ALL, FormulaId::NONE, some]).expect("some");
            let classes = random.u64(..) & random.u64(..) & random.u64(..);
            let mut changed = false;
            for own in (0..).zip(&mut one_by_one).filter(|(bit, _)| classes & (1_u64 << bit) != 0).map(|(_, own)| own) {
                let both = all.and(*own, formula);
                changed |= both != *own;
                *own = both;
            }
            assert_eq!(chunk.restrict(Patch { classes, formula }, &mut all), changed);
            let mut spread = Spread::default();
            spread.push(&Chunk::default());
            spread.push(&chunk);
            assert!((0..64).all(|class| spread.formula(class) == FormulaId::ALL));
            assert!((64..).zip(one_by_one).all(|(class, formula)| spread.formula(class) == formula));
            let mut alike = Chunk::default();
            alike.fill(one_by_one);
            assert_eq!(alike.patches, chunk.patches);
            if random.u8(..) == 0 {
                chunk.copy(&[]);
                one_by_one = [FormulaId::ALL; CHUNK];
            }
        }
    }
}
