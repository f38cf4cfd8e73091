//! Undo and redo as a list of whole snapshots.
//!
//! Knows when steps merge (typing in one place) and when the chain breaks.
//! Knows no inverse of any edit: there is none, so none can be wrong.

use std::collections::VecDeque;

use organization::{Edit, Organization, PolicyId, TaggedId};

use super::origin::Origin;
use super::selection::Selection;

/// Steps kept; the oldest go first.
pub const STEPS: usize = 500;
/// TypingPlace with shorter pauses than this is one step, in milliseconds.
pub const PAUSE: u64 = 1_000;
/// TypingPlace without a pause still makes a step this often, in milliseconds.
pub const LONGEST: u64 = 5_000;

/// The place in which text is being typed; neighbouring edits of one place are one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypingPlace {
    Content(PolicyId),
    Description(PolicyId),
    Note(TaggedId),
}

impl TypingPlace {
    /// The place an edit types into; `None` for everything that is a step of its own.
    ///
    /// A paste or a line break ends a step, so only small changes within a line merge.
    pub fn of(edit: &Edit, before: &Organization) -> Option<Self> {
        if let Edit::SetPolicyContent { policy, content } = edit {
            let old = before.policies().get(policy)?;
            is_small(&old.content, content).then(|| Self::Content(policy.clone()))
        } else if let Edit::DescribePolicy { policy, description } = edit {
            let old = before.policies().get(policy)?;
            is_small(&old.description, description).then(|| Self::Description(policy.clone()))
        } else if let Edit::SetNote { on, note } = edit {
            is_small(before.note(on), note).then(|| Self::Note(on.clone()))
        } else {
            None
        }
    }
}

/// A few letters within a line: more at once is a paste.
fn is_small(old: &str, new: &str) -> bool {
    let lines = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
    old.len().abs_diff(new.len()) <= 6 && lines(old) == lines(new)
}

/// One step: how it is called and what was there before it.
#[derive(Clone, Debug)]
pub struct Step {
    pub label: String,
    pub organization: Organization,
    pub selection: Selection,
    /// Set where the step put another document in place of this one, as an import does.
    pub origin: Option<Origin>,
}

impl Step {
    /// The same step, leading to another state: what undo hands to redo and back.
    fn leading_to(&self, present: &Self) -> Self {
        let origin = present.origin.clone().filter(|_| self.origin.is_some());
        Self { label: self.label.clone(), origin, ..present.clone() }
    }
}

/// The chain that the next typing may join.
#[derive(Clone, Debug)]
struct Chain {
    typing: TypingPlace,
    began: u64,
    last: u64,
}

/// What can be undone and redone.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: VecDeque<Step>,
    redo: Vec<Step>,
    chain: Option<Chain>,
}

impl History {
    /// Remembers what was there before a change.
    pub fn record(&mut self, before: Step, typing: Option<TypingPlace>, now: u64) {
        self.redo.clear();
        let joins = match (&self.chain, &typing) {
            (Some(chain), Some(typing)) => {
                chain.typing == *typing
                    && now.saturating_sub(chain.last) < PAUSE
                    && now.saturating_sub(chain.began) < LONGEST
            }
            _ => false,
        };
        if !joins {
            self.undo.push_back(before);
            if self.undo.len() > STEPS {
                self.undo.pop_front();
            }
        }
        self.chain = typing.map(|typing| Chain {
            typing,
            began: self.chain.as_ref().filter(|_| joins).map_or(now, |chain| chain.began),
            last: now,
        });
    }

    /// Ends a run of typing: on save, undo, and every change of selection.
    pub fn break_chain(&mut self) {
        self.chain = None;
    }

    /// Takes the last step back; what is there now is what redo will bring again.
    pub fn undo(&mut self, present: &Step) -> Option<Step> {
        let step = self.undo.pop_back()?;
        self.chain = None;
        self.redo.push(step.leading_to(present));
        Some(step)
    }

    /// Brings the last undone step back.
    pub fn redo(&mut self, present: &Step) -> Option<Step> {
        let step = self.redo.pop()?;
        self.chain = None;
        self.undo.push_back(step.leading_to(present));
        Some(step)
    }

    /// The name of what undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.back().map(|step| step.label.as_str())
    }

    /// The name of what redo would bring back.
    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|step| step.label.as_str())
    }
}
