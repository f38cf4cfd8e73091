//! What is remembered while a statement is asked.
//!
//! Knows how doubts are kept and dropped. Asked with `()` it costs nothing, so one piece of code both decides and explains.

use super::super::truth::{Doubt, Truth};

/// Takes down why an answer is open.
pub trait Notes {
    /// A reason why the answer may go either way.
    fn doubt(&mut self, doubt: impl FnOnce() -> Doubt);
    /// The answer rests on a rule that AWS does not state.
    fn inference(&mut self, inference: Inference);
    /// How many doubts there are.
    fn mark(&self) -> usize;
    /// Drops the doubts after a mark: what they are about turned out to be settled.
    fn forget(&mut self, mark: usize);
}

/// A rule that is read between AWS's lines, or on which its pages disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Inference {
    /// A `*` that is not the last character of its part of an ARN does not reach across a colon.
    StarInsidePart,
    /// Policy variables are replaced under `Bool`: the page of operators says so, the page of variables does not.
    VariableInBool,
}

impl Inference {
    /// For people: what is inferred.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::StarInsidePart => {
                "a `*` inside one part of an ARN is taken to stay inside it; AWS documents only the `*` at the end of a part"
            }
            Self::VariableInBool => {
                "policy variables are taken to be replaced under `Bool`: AWS's page of operators says so, its page of variables does not"
            }
        }
    }
}

/// Nobody wants to know why.
impl Notes for () {
    fn doubt(&mut self, _: impl FnOnce() -> Doubt) {}
    fn inference(&mut self, _: Inference) {}
    fn mark(&self) -> usize {
        0
    }
    fn forget(&mut self, _: usize) {}
}

/// Everything that was taken down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remarks {
    pub doubts: Vec<Doubt>,
    pub inferences: Vec<Inference>,
}

impl Notes for Remarks {
    fn doubt(&mut self, doubt: impl FnOnce() -> Doubt) {
        let doubt = doubt();
        // A handful at most, so looking through them is cheaper than a set.
        if !self.doubts.contains(&doubt) {
            self.doubts.push(doubt);
        }
    }

    fn inference(&mut self, inference: Inference) {
        if !self.inferences.contains(&inference) {
            self.inferences.push(inference);
        }
    }

    fn mark(&self) -> usize {
        self.doubts.len()
    }

    fn forget(&mut self, mark: usize) {
        self.doubts.truncate(mark);
    }
}

/// Keeps the doubts of `find` only if they leave its answer open.
pub(super) fn settled<N: Notes>(notes: &mut N, find: impl FnOnce(&mut N) -> Truth) -> Truth {
    let mark = notes.mark();
    let truth = find(notes);
    if truth != Truth::Maybe {
        notes.forget(mark);
    }
    truth
}

/// Whether any item holds; stops at the first certain one and keeps doubts only if they decide.
pub(super) fn any<T, N: Notes>(
    items: impl IntoIterator<Item = T>,
    notes: &mut N,
    mut holds: impl FnMut(T, &mut N) -> Truth,
) -> Truth {
    settled(notes, |notes| Truth::any(items.into_iter().map(|item| settled(notes, |notes| holds(item, notes)))))
}
