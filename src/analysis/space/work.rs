//! How much may still be done for one question.
//!
//! Counted and not timed, so that the same policies get the same answer on every machine. Knows a number; what is counted,
//! and what follows where it is not enough, those who spend it know.

use crate::wanted::look;

/// What may still be done.
#[derive(Debug, Clone)]
pub struct Work {
    left: usize,
}

impl Work {
    /// So many looks at one dimension of one box.
    #[must_use]
    pub fn of(looks: usize) -> Self {
        Self { left: looks }
    }

    /// Does so much of it. False where that is more than is left; then nothing more is done.
    #[must_use]
    pub fn spend(&mut self, looks: usize) -> bool {
        look(looks + 1);
        let is_enough = looks <= self.left;
        self.left = self.left.saturating_sub(looks);
        is_enough
    }
}
