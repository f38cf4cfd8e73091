//! What AWS says of requests that it decided, pasted into the simulator: an access-denied message, or CloudTrail events.
//!
//! Knows the text and which of its requests is asked about; what it tells, `exchange` reads.

use analysis::decision::Decider;
use catalog::Catalog;
use exchange::requests::{self, Requests, Told};
use organization::Question;

/// A text that was pasted, and what it tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    pub text: String,
    /// `None` as long as nothing was pasted; else why it tells of no request.
    pub read: Option<Result<Requests, String>>,
    /// The place of the request that is asked about.
    pub at: usize,
    /// How AWS's decision compares with the answer.
    pub compared: Option<String>,
}

impl Heard {
    pub(super) fn of(text: String, at: usize, catalog: &Catalog) -> Self {
        let read = (!text.trim().is_empty())
            .then(|| requests::read(text.as_bytes(), catalog).map_err(|error| error.to_string()));
        let count = read.as_ref().and_then(|read| read.as_ref().ok()).map_or(0, |read| read.told.len());
        Self { text, read, at: at.min(count.saturating_sub(1)), compared: None }
    }

    /// How many requests it tells of.
    #[must_use]
    pub fn count(&self) -> usize {
        self.requests().map_or(0, |read| read.told.len())
    }

    /// What can be read of it.
    #[must_use]
    pub fn requests(&self) -> Option<&Requests> {
        self.read.as_ref()?.as_ref().ok()
    }

    /// The request that is asked about.
    #[must_use]
    pub fn told(&self) -> Option<&Told> {
        self.requests()?.told.get(self.at)
    }

    /// The same as a question, with the decision that AWS made as the expected one, under the name of an older question.
    pub(super) fn question(&self) -> Option<Question> {
        let told = self.told()?;
        let expected = told.expected().unwrap_or(told.question.expected);
        Some(Question { name: String::new(), expected, ..told.question.clone() })
    }
}

/// Compares AWS's decision with what the model says now to the request, with what has been filled in about it since.
pub(super) fn compared(told: &Told, question: &Question, decider: &mut Decider<'_>) -> Option<String> {
    let own = &told.question;
    let is_same = own.principal == question.principal
        && own.action == question.action
        && own.resource == question.resource
        && own.resource_account == question.resource_account;
    if !is_same {
        return Some("The question is about another request now.".to_owned());
    }
    let filled = Told { question: question.clone(), ..told.clone() };
    Some(requests::answer(&filled, decider).ok()?.compared(&filled, decider.organization()))
}
