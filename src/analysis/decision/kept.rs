//! The questions that are kept with an organization, each with its answer and whether it is the expected one.
//!
//! Knows nothing but that: reading a question is `ask`'s work, deciding `weigh`'s.

use std::sync::Arc;

use super::ask::{Ask, AskError};
use super::explanation::{Decision, Denial, Explanation};
use super::facts::Assumption;
use super::scene::Decider;
use super::weigh::explain;
use catalog::Catalog;
use organization::{Expected, Organization, Question};

/// A question's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub explanation: Explanation,
    /// What was taken for granted.
    pub assumptions: Vec<Assumption>,
}

/// A kept question with what became of it.
#[derive(Debug, Clone)]
pub struct Kept {
    pub question: Arc<Question>,
    pub answer: Result<Answer, AskError>,
}

impl Kept {
    /// Every kept question of an organization, in the order of their names.
    #[must_use]
    pub fn all(organization: &Organization, catalog: &Catalog) -> Vec<Self> {
        let mut decider = Decider::new(organization, catalog);
        let questions = organization.questions().values();
        questions.map(|question| Self { answer: decider.answer(question), question: Arc::clone(question) }).collect()
    }

    /// Whether the answer is the expected one.
    #[must_use]
    pub fn passes(&self) -> bool {
        let expected = self.question.expected;
        self.answer.as_ref().is_ok_and(|answer| answer.explanation.decision.is(expected))
    }
}

impl Decider<'_> {
    /// Answers a saved question.
    ///
    /// # Errors
    /// [`AskError`] where the question cannot be read.
    pub fn answer(&mut self, question: &Question) -> Result<Answer, AskError> {
        let (ask, assumptions) = Ask::of(question, self.organization(), self.catalog())?;
        Ok(Answer { explanation: explain(&self.scene(&ask)), assumptions })
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
