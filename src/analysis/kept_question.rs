//! The questions that are kept with an organization, each with its answer and whether it is the expected one.
//!
//! Knows nothing but that: [`Decider::ask`] answers.

use std::sync::Arc;

use crate::call::Answered;
use crate::decision::{AskError, Decider, Decision, Denial};
use crate::wanted::{STEP, look};
use organization::{Expected, Question};

/// A kept question with what became of it.
#[derive(Debug, Clone)]
pub struct KeptQuestion {
    pub question: Arc<Question>,
    pub answer: Result<Answered, AskError>,
}

impl KeptQuestion {
    /// Every kept question of the organization that is asked about, in the order of their names.
    #[must_use]
    pub fn all(decider: &mut Decider<'_>) -> Vec<Self> {
        let questions = decider.organization().questions().values();
        let ask = |question: &Arc<Question>| {
            look(STEP);
            Self { answer: decider.ask(question), question: Arc::clone(question) }
        };
        questions.map(ask).collect()
    }

    /// Whether the answer is the expected one.
    #[must_use]
    pub fn passes(&self) -> bool {
        let expected = self.question.expected;
        self.answer.as_ref().is_ok_and(|answer| answer.decision().is(expected))
    }
}

impl Decision {
    /// Whether this is what a question expects.
    #[must_use]
    pub fn is(self, expected: Expected) -> bool {
        match expected {
            Expected::Allowed => self == Self::Allowed,
            Expected::ExplicitDeny => self == Self::Denied(Denial::Explicit),
            Expected::ImplicitDeny => self == Self::Denied(Denial::Implicit),
            Expected::Denied => matches!(self, Self::Denied(_)),
            Expected::Depends => self == Self::Depends,
        }
    }

    /// The expectation that this decision meets and no other does.
    #[must_use]
    pub fn expected(self) -> Expected {
        match self {
            Self::Allowed => Expected::Allowed,
            Self::Denied(Denial::Explicit) => Expected::ExplicitDeny,
            Self::Denied(Denial::Implicit) => Expected::ImplicitDeny,
            Self::Denied(Denial::Either) => Expected::Denied,
            Self::Depends => Expected::Depends,
        }
    }
}
