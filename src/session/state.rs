//! Everything there is to see, in its parts.
//!
//! Read-only outside the session. Knows what the parts say together: what edits are about, what a drop would do, what can be
//! done now. What a part alone knows is the part's.

use std::sync::Arc;

use catalog::Catalog;
use organization::{
    Account, AccountId, AccountState, ChildId, Edit, EditError, Organization, ParentId, PolicyId, TargetId,
};

use super::action::{Action, When};
use super::asking::Asking;
use super::document::Document;
use super::file_desk::FileDesk;
use super::highlight::Highlight;
use super::notice::{Notice, Offered};
use super::origin::Since;
use super::recovery::UnsavedWork;
use super::selection::Focus;
use super::verdicts::Verdicts;
use super::window::{Screen, WindowState};

/// What can be seen of the session.
#[derive(Debug)]
pub struct State {
    pub document: Document,
    pub file: FileDesk,
    pub verdicts: Verdicts,
    pub recovery: UnsavedWork,
    /// What the simulator is asked, and what became of the kept questions.
    pub simulator: Asking,
    pub window: WindowState,
}

/// What a drop would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drop {
    /// The sentence says what happens on release.
    Allowed(String),
    Refused(EditError),
}

impl State {
    pub(super) fn new(organization: Organization, catalog: &Arc<Catalog>) -> Self {
        let document = Document::new(organization);
        let mut verdicts = Verdicts::new(&document, catalog);
        let mut simulator = Asking::new();
        if let Some(wish) = simulator.wish() {
            simulator.take(wish.work_out(&mut verdicts.decider(&document.organization)));
        }
        Self {
            simulator,
            verdicts,
            file: FileDesk::default(),
            recovery: UnsavedWork::default(),
            window: WindowState::new(),
            document,
        }
    }

    /// Where something new goes: the selected parent, or the parent of the selected account.
    pub fn parent_for_new(&self) -> ParentId {
        let Some(lead) = &self.window.selection.lead else { return ParentId::Root };
        lead.as_parent().or_else(|| self.document.organization.parent(lead).cloned()).unwrap_or(ParentId::Root)
    }

    /// Where another OU goes: beside the one that was created last, as long as nothing else was selected since.
    pub fn parent_for_new_ou(&self) -> ParentId {
        let created =
            self.window.created.as_ref().filter(|created| self.window.selection.lead.as_ref() == Some(created));
        let beside = created.and_then(|created| self.document.organization.parent(created).cloned());
        beside.unwrap_or_else(|| self.parent_for_new())
    }

    /// What a message offers, as long as the document is as it was then.
    pub fn offered<'a>(&self, notice: &'a Notice) -> Option<&'a Offered> {
        notice.offer.as_ref().filter(|offer| offer.moment == self.document.moment()).map(|offer| &offer.what)
    }

    /// Whether there is nothing yet but the management account.
    pub fn is_bare(&self) -> bool {
        self.document.organization.ous().is_empty() && self.document.organization.accounts().len() == 1
    }

    /// The OUs and accounts that edit actions are about.
    pub fn chosen(&self) -> Vec<ChildId> {
        match self.window.selection.focus {
            Focus::Targets => super::topmost(&self.document.organization, &self.window.selection.targets),
            Focus::Policy => Vec::new(),
        }
    }

    /// The policy that edit actions are about.
    pub fn chosen_policy(&self) -> Option<&PolicyId> {
        self.window.selection.policy.as_ref().filter(|_| self.window.selection.focus == Focus::Policy)
    }

    /// What dropping these OUs and accounts onto a target would do; an account is never a parent.
    pub fn drop_children(&self, children: &[ChildId], onto: &TargetId) -> Drop {
        let Some(to) = onto.as_parent() else {
            return Drop::Refused(EditError::InvalidValue {
                sentence: format!(
                    "`{}` is an account; accounts hold nothing, drop on an OU or the root",
                    self.document.organization.name(onto)
                ),
                reason: "TARGET_NOT_SUPPORTED",
            });
        };
        let edit = super::create::moving(&self.document.organization, children, &to);
        match self.document.organization.apply(&edit) {
            Ok(_) => Drop::Allowed(super::create::cost_of_moving(&self.document.organization, children, &edit)),
            Err(error) => Drop::Refused(error),
        }
    }

    /// What dropping a policy onto a target would do.
    pub fn drop_policy(&self, policy: &PolicyId, onto: &TargetId) -> Drop {
        let edit = Edit::Attach { policy: policy.clone(), target: onto.clone() };
        match self.document.organization.apply(&edit) {
            Ok(_) => Drop::Allowed(edit.label(&self.document.organization)),
            Err(error) => Drop::Refused(error),
        }
    }

    /// Whether an action can be run now.
    pub fn is_enabled(&self, action: Action) -> bool {
        self.is(action.entry().when)
    }

    fn is(&self, when: When) -> bool {
        let (document, window) = (&self.document, &self.window);
        let open = window.screen == Screen::Workspace && self.file.repair.is_none();
        let selection = &window.selection;
        let children =
            || selection.focus == Focus::Targets && selection.targets.iter().any(|target| *target != TargetId::Root);
        let policies = document.organization.policies();
        let chosen = || self.chosen_policy().and_then(|id| policies.get(id));
        let own = || chosen().is_some_and(|policy| !policy.aws_managed);
        let shown = || selection.policy.as_ref().and_then(|id| policies.get(id));
        match when {
            When::Always => true,
            When::LeftBehind => !self.recovery.drafts.is_empty(),
            When::Unsaved => match &self.file.repair {
                Some(repair) => repair.changed,
                None => open && (document.dirty || document.origin.path.is_none()),
            },
            When::Workspace => open,
            When::OnFile => open && document.origin.known.stamp.is_some(),
            When::Undoable => open && document.undo_label().is_some(),
            When::Redoable => open && document.redo_label().is_some(),
            When::Children => open && children(),
            When::ChildrenOrPolicy => open && (children() || chosen().is_some()),
            When::Anything => open && (selection.lead.is_some() || chosen().is_some()),
            When::Targets => open && !selection.targets.is_empty(),
            When::Account => open && self.lead_account().is_some(),
            When::Policy => open && chosen().is_some(),
            When::Renamable => open && (own() || self.renamable().is_some()),
            When::Deletable => open && (own() || children()),
            When::UnknownAttachments => open && self.unknown_among_selected(),
            When::PolicyOpen => open && selection.policy.is_some(),
            When::OwnPolicyOpen => open && shown().is_some_and(|policy| !policy.aws_managed),
            When::ViewpointChanged => open && self.verdicts.viewpoint != super::viewing::usual(&window.settings),
            When::Reading => self.file.is_reading(),
            When::Updating => open && self.verdicts.updating,
            When::Stopped => open && self.verdicts.stopped,
            When::BaselineSet => open && document.origin.since == Since::Set && document.origin.before_set.is_some(),
            When::Highlighted => open && self.verdicts.highlight != Highlight::None,
        }
    }

    /// Whether an action can be run on what is selected and would do something there: what menus about a thing offer.
    pub fn is_offered(&self, action: Action) -> bool {
        let is_active = |account: &Account| account.state == AccountState::Active;
        self.is_enabled(action)
            && (action != Action::CloseAccount || self.has_selected(is_active))
            && (action != Action::ReopenAccount || self.has_selected(|account| !is_active(account)))
    }

    /// Whether an account like this is among what edit actions are about.
    fn has_selected(&self, is_it: impl Fn(&Account) -> bool) -> bool {
        let selection = &self.window.selection;
        selection.focus == Focus::Targets
            && selection.targets.iter().any(|target| match target {
                TargetId::Account(id) => self.document.organization.accounts().get(id).is_some_and(|own| is_it(own)),
                TargetId::Root | TargetId::Ou(_) => false,
            })
    }

    /// The account that single-target panels show.
    pub fn lead_account(&self) -> Option<&AccountId> {
        match &self.window.selection.lead {
            Some(TargetId::Account(account)) => Some(account),
            Some(TargetId::Root | TargetId::Ou(_)) | None => None,
        }
    }

    /// The single OU or account that can be renamed.
    pub fn renamable(&self) -> Option<&TargetId> {
        self.window
            .selection
            .lead
            .as_ref()
            .filter(|lead| **lead != TargetId::Root && self.window.selection.focus == Focus::Targets)
    }

    fn unknown_among_selected(&self) -> bool {
        self.document
            .organization
            .unknown_attachments()
            .iter()
            .any(|(target, _)| self.window.selection.targets.contains(target))
    }
}
