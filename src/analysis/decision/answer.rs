//! What becomes of a question, from its first reading to the last reason.
//!
//! The one way to answer: the simulator, the command line and the questions that are kept all go it.

use super::ask::{Ask, AskError};
use super::explanation::Explanation;
use super::facts::Assumption;
use super::scene::Decider;
use super::weigh::explain;
use organization::Question;

/// What becomes of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question as it was read: what statements see of the request, and what it brings along.
    pub ask: Ask,
    pub explanation: Explanation,
    /// What was taken for granted.
    pub assumptions: Vec<Assumption>,
}

impl Decider<'_> {
    /// Answers a question, saved or just typed.
    ///
    /// # Errors
    /// [`AskError`] where the question cannot be read.
    pub fn answer(&mut self, question: &Question) -> Result<Answer, AskError> {
        let (ask, assumptions) = Ask::of(question, self.organization(), self.catalog())?;
        let explanation = explain(&self.scene(&ask));
        Ok(Answer { ask, explanation, assumptions })
    }
}
