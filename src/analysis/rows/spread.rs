//! Which formula each class of actions has, at one place of the organization.
//!
//! Classes come [`CHUNK`] at a time; those of a chunk that have the same formula are one patch, a bit each. Most chunks
//! have one patch or two, and what a chunk says is said at many places: equal chunks are one value, so that a place holds
//! little more than which they are, and bringing two places together is a look-up for each chunk.
//! Knows formulas by number; what they say, `formula` knows.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::formula::{FormulaId, Formulas};
use crate::pieces::CHUNK;
use crate::verdict::{Regions, Shade};

/// Classes of one chunk that have the same formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Patch {
    pub classes: u64,
    pub formula: FormulaId,
}

/// What a chunk says: its patches, each formula once, in order. What is in none has [`FormulaId::ALL`].
#[derive(Debug)]
pub(crate) struct Said {
    /// No other has it.
    id: u64,
    pub patches: Box<[Patch]>,
    /// What each patch comes to, once somebody asked.
    shades: OnceLock<Box<[Shown]>>,
}

/// What a formula comes to, with the Regions where it comes to these.
type Shown = (Shade, Option<Arc<Regions>>);

/// All chunks that came up, each once.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    known: FxHashSet<Known>,
    /// What holds where both do, by the ids of the two.
    both: FxHashMap<(u64, u64), Arc<Said>>,
    /// How many there were so far.
    count: u64,
    /// How many there were after the last sweep.
    swept: usize,
    /// For those that are worked out.
    chunk: Chunk,
}

/// Found by what it says.
#[derive(Debug)]
struct Known(Arc<Said>);

impl Borrow<[Patch]> for Known {
    fn borrow(&self) -> &[Patch] {
        &self.0.patches
    }
}

impl Hash for Known {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.patches.hash(state);
    }
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        self.0.patches == other.0.patches
    }
}

impl Eq for Known {}

/// All chunks of a place, one after the other.
#[derive(Debug)]
pub(crate) struct Spread(Box<[Arc<Said>]>);

/// The patches of one chunk while they are worked out: each formula once, in order, so that equal chunks look equal.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    patches: Vec<Patch>,
    moved: Vec<Patch>,
}

impl Said {
    /// Finds out what its patches come to; each formula is worked out once, however many places have it.
    pub fn settle(&self, all: &mut Formulas) {
        self.shades.get_or_init(|| self.patches.iter().map(|patch| all.shown(patch.formula)).collect());
    }

    /// The patches with what they come to, if that was worked out.
    pub fn known(&self) -> impl Iterator<Item = (&Patch, Shade)> {
        self.by_region().map(|(patch, shade, _)| (patch, shade))
    }

    /// The same with the Regions, where it comes to these.
    pub fn by_region(&self) -> impl Iterator<Item = (&Patch, Shade, Option<&Arc<Regions>>)> {
        let shades = self.shades.get().map(|shades| &**shades).unwrap_or_default();
        self.patches.iter().zip(shades).map(|(patch, (shade, regions))| (patch, *shade, regions.as_ref()))
    }

    fn formula(&self, bit: usize) -> FormulaId {
        let has = |patch: &&Patch| patch.classes & (1 << bit) != 0;
        self.patches.iter().find(has).map_or(FormulaId::ALL, |patch| patch.formula)
    }
}

impl Chunks {
    /// The chunk that says this.
    pub fn said(&mut self, chunk: &Chunk) -> Arc<Said> {
        if let Some(Known(said)) = self.known.get(&*chunk.patches) {
            return Arc::clone(said);
        }
        self.count += 1;
        let said = Said { id: self.count, patches: (*chunk.patches).into(), shades: OnceLock::new() };
        let said = Arc::new(said);
        self.known.insert(Known(Arc::clone(&said)));
        said
    }

    /// The formula of each class.
    pub fn filled(&mut self, formulas: impl IntoIterator<Item = FormulaId>) -> Arc<Said> {
        let mut chunk = std::mem::take(&mut self.chunk);
        chunk.fill(formulas);
        let said = self.said(&chunk);
        self.chunk = chunk;
        said
    }

    /// What holds where both hold: the first itself, where the second says nothing new.
    pub fn both(&mut self, one: &Arc<Said>, other: &Arc<Said>, all: &mut Formulas) -> Arc<Said> {
        if other.patches.is_empty() || Arc::ptr_eq(one, other) {
            return Arc::clone(one);
        }
        if one.patches.is_empty() {
            return Arc::clone(other);
        }
        if let Some(known) = self.both.get(&(one.id, other.id)) {
            return Arc::clone(known);
        }
        let mut chunk = std::mem::take(&mut self.chunk);
        chunk.copy(&one.patches);
        for patch in &other.patches {
            chunk.restrict(*patch, all);
        }
        let said = self.said(&chunk);
        self.chunk = chunk;
        self.both.insert((one.id, other.id), Arc::clone(&said));
        said
    }

    /// Forgets what no place has any more, once there is twice as much as after the last time.
    pub fn sweep(&mut self) {
        if self.known.len() > 2 * self.swept + 1_024 {
            self.both.clear();
            self.known.retain(|Known(said)| Arc::strong_count(said) > 1);
            self.swept = self.known.len();
        }
    }
}

impl FromIterator<Arc<Said>> for Spread {
    fn from_iter<I: IntoIterator<Item = Arc<Said>>>(chunks: I) -> Self {
        Self(chunks.into_iter().collect())
    }
}

impl Spread {
    pub fn chunks(&self) -> &[Arc<Said>] {
        &self.0
    }

    pub fn chunk(&self, at: usize) -> Option<&Arc<Said>> {
        self.0.get(at)
    }

    pub fn formula(&self, class: u32) -> FormulaId {
        let class = class as usize;
        self.chunk(class / CHUNK).map_or(FormulaId::ALL, |said| said.formula(class % CHUNK))
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
            let mut chunks = Chunks::default();
            let spread: Spread = [chunks.said(&Chunk::default()), chunks.said(&chunk)].into_iter().collect();
            assert!((0..64).all(|class| spread.formula(class) == FormulaId::ALL));
            assert!((64..).zip(one_by_one).all(|(class, formula)| spread.formula(class) == formula));
            assert!(Arc::ptr_eq(&chunks.filled(one_by_one), &chunks.said(&chunk)));
            if random.u8(..) == 0 {
                chunk.copy(&[]);
                one_by_one = [FormulaId::ALL; CHUNK];
            }
        }
    }
}
