//! What the user works on.
//!
//! Knows the selected targets, the lead among them, the open policy, and which of the two has the user's attention.
//! Does not know how a selection looks or which rows are visible.

use std::collections::BTreeSet;

use organization::{Organization, PolicyId, TargetId};

use super::command::Command;

/// Which part of the selection the inspector and the edit actions are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    #[default]
    Targets,
    Policy,
}

/// Selected targets and the open policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    pub targets: BTreeSet<TargetId>,
    /// The target that arrows move from and that single-target panels show.
    pub lead: Option<TargetId>,
    /// Where a Shift selection began.
    pub anchor: Option<TargetId>,
    pub policy: Option<PolicyId>,
    pub focus: Focus,
}

impl Selection {
    /// One target, and nothing else among the targets.
    pub fn select(&mut self, target: TargetId) {
        self.targets = BTreeSet::from([target.clone()]);
        self.lead = Some(target.clone());
        self.anchor = Some(target);
        self.focus = Focus::Targets;
    }

    /// Adds a target to the selection or takes it away (Ctrl + click).
    pub fn toggle(&mut self, target: TargetId) {
        self.lead = if self.targets.remove(&target) {
            self.targets.last().cloned()
        } else {
            self.targets.insert(target.clone());
            Some(target.clone())
        };
        self.anchor = Some(target);
        self.focus = Focus::Targets;
    }

    /// All targets of a range that begins at the anchor and ends at `lead` (Shift + click).
    pub fn extend(&mut self, range: Vec<TargetId>, lead: TargetId) {
        self.targets = range.into_iter().collect();
        self.targets.insert(lead.clone());
        self.lead = Some(lead);
        self.focus = Focus::Targets;
    }

    /// Opens a policy; the targets stay selected, so that a policy can be compared with where it hangs.
    pub fn open_policy(&mut self, policy: PolicyId) {
        self.policy = Some(policy);
        self.focus = Focus::Policy;
    }

    /// The command that makes a context menu be about a row: alone where it was not selected, with the others where it was and
    /// a policy has the attention.
    pub fn meant_by_menu(&self, target: &TargetId) -> Option<Command> {
        match (self.targets.contains(target), self.focus) {
            (false, Focus::Targets | Focus::Policy) => Some(Command::Select(target.clone())),
            (true, Focus::Policy) => {
                Some(Command::SelectRange { range: self.targets.iter().cloned().collect(), lead: target.clone() })
            }
            (true, Focus::Targets) => None,
        }
    }

    /// Drops what is no longer in the document.
    pub fn prune(&mut self, organization: &Organization) {
        self.targets.retain(|target| organization.contains(target));
        let gone = |target: &Option<TargetId>| target.as_ref().is_some_and(|target| !organization.contains(target));
        if gone(&self.lead) {
            self.lead = self.targets.first().cloned();
        }
        if gone(&self.anchor) {
            self.anchor = self.lead.clone();
        }
        if self.policy.as_ref().is_some_and(|id| !organization.policies().contains_key(id)) {
            self.policy = None;
            self.focus = Focus::Targets;
        }
    }
}
