//! `Action` and `NotAction`.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>

use super::notes::{Notes, any};
use super::template::Bindings;
use crate::document::{ActionElement, Polarity};
use crate::pattern::{ActionPattern, Glob};
use crate::placeholder::fill_placeholders;
use crate::truth::{Doubt, Truth, Undocumented};

/// The element, ready to be asked.
#[derive(Debug, Clone)]
pub(super) struct Actions {
    polarity: Polarity,
    patterns: Vec<Pattern>,
    /// Whether a lone `*` is among them, so that nothing needs to be compared: FullAWSAccess hangs on every level.
    everything: bool,
}

#[derive(Debug, Clone)]
struct Pattern {
    /// In lower case.
    glob: Glob,
    /// Why a match is only possible.
    doubt: Option<Doubt>,
}

impl Actions {
    pub fn of(element: &ActionElement, value: Bindings<'_>) -> Self {
        let patterns: Vec<_> = element.patterns.iter().map(|pattern| Pattern::of(&pattern.value, value)).collect();
        let everything = patterns.iter().any(|pattern| pattern.doubt.is_none() && pattern.glob.is_any());
        Self { polarity: element.polarity, patterns, everything }
    }

    /// Whether the element names an action, given in lower case.
    pub fn name(&self, action: &str, notes: &mut impl Notes) -> Truth {
        let listed = if self.everything { Truth::Yes } else { self.listed(action, notes) };
        match self.polarity {
            Polarity::Listed => listed,
            Polarity::AllBut => listed.negate(),
        }
    }

    fn listed(&self, action: &str, notes: &mut impl Notes) -> Truth {
        any(&self.patterns, notes, |pattern, notes| match (&pattern.doubt, pattern.glob.matches(action)) {
            (_, false) => Truth::No,
            (None, true) => Truth::Yes,
            (Some(doubt), true) => {
                notes.doubt(|| doubt.clone());
                Truth::Maybe
            }
        })
    }
}

impl Pattern {
    fn of(pattern: &ActionPattern, value: Bindings<'_>) -> Self {
        let filled;
        let pattern = if pattern.placeholders.is_empty() {
            pattern
        } else {
            filled = ActionPattern::new(&fill_placeholders(&pattern.text, value));
            &filled
        };
        // AWS documents wildcards in the name of an action; `*:GetObject` it neither forbids nor explains.
        let prefix = pattern.text.split(':').next().unwrap_or_default();
        let is_wild = pattern.text != "*" && prefix.contains(['*', '?']);
        let doubt = match pattern.placeholders.first() {
            Some(placeholder) => Some(Doubt::Placeholder(placeholder.written.clone())),
            None => is_wild.then_some(Doubt::NotDocumented(Undocumented::ServiceWildcard)),
        };
        Self { glob: pattern.glob.clone(), doubt }
    }
}
