//! Everything that can be done to an organization.
//!
//! Knows the edits as data, and how each is called in menus and history.
//! Does not know whether an edit is allowed; `apply` does.
//!
//! An edit carries the ids and times of what it creates, so that applying it needs neither chance nor clock.

use std::sync::Arc;

use super::Organization;
use super::entity::Policy;
use super::ids::{AccountId, ChildId, OuId, ParentId, PolicyId, TaggedId, TargetId};
use super::inside::InsideParts;
use super::question::Question;
use super::words::PolicyType;

/// One change to the document. See [`Organization::apply`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    CreateOu {
        id: OuId,
        parent: ParentId,
        name: String,
    },
    /// AWS creates accounts under the root and lets them be moved; the model takes any parent.
    CreateAccount {
        id: AccountId,
        parent: ParentId,
        name: String,
        email: String,
        joined: Option<String>,
    },
    Rename {
        target: TargetId,
        name: String,
    },
    SetEmail {
        account: AccountId,
        email: String,
    },
    SetNote {
        on: TaggedId,
        note: String,
    },
    DeleteOu {
        ou: OuId,
    },
    /// Takes a member account out of the organization.
    RemoveAccount {
        account: AccountId,
    },
    CloseAccount {
        account: AccountId,
    },
    /// What AWS Support does within 90 days of closing.
    ReopenAccount {
        account: AccountId,
    },
    /// AWS has an API call to move an account. To move an OU one recreates it and moves what is inside.
    Move {
        child: ChildId,
        to: ParentId,
    },
    CreatePolicy {
        id: PolicyId,
        name: String,
        description: String,
        kind: PolicyType,
        content: Arc<str>,
    },
    SetPolicyContent {
        policy: PolicyId,
        content: Arc<str>,
    },
    RenamePolicy {
        policy: PolicyId,
        name: String,
    },
    DescribePolicy {
        policy: PolicyId,
        description: String,
    },
    DeletePolicy {
        policy: PolicyId,
    },
    Attach {
        policy: PolicyId,
        target: TargetId,
    },
    Detach {
        policy: PolicyId,
        target: TargetId,
    },
    EnablePolicyType {
        kind: PolicyType,
    },
    DisablePolicyType {
        kind: PolicyType,
    },
    SetTag {
        on: TaggedId,
        key: String,
        value: String,
    },
    RemoveTag {
        on: TaggedId,
        key: String,
    },
    RegisterDelegatedAdministrator {
        account: AccountId,
        service: String,
    },
    DeregisterDelegatedAdministrator {
        account: AccountId,
        service: String,
    },
    EnableAllFeatures,
    /// The user vouches that no further policies of this type hang on the target.
    ConfirmAttachments {
        target: TargetId,
        kind: PolicyType,
    },
    /// Adds the question, or puts it in the place of the one that has its name.
    KeepQuestion(Question),
    RenameQuestion {
        from: String,
        to: String,
    },
    RemoveQuestion {
        name: String,
    },
    /// `None` forgets the value.
    SetPlaceholder {
        name: String,
        value: Option<String>,
    },
    /// What was collected of the inside of accounts takes the place of what was known of them.
    Collect(Box<InsideParts>),
    /// All or nothing, one step of history under its own name.
    Batch {
        label: String,
        edits: Vec<Edit>,
    },
}

impl Edit {
    /// What the history calls this edit, in the imperative: "Move `Dev` to `Sandbox`".
    pub fn label(&self, organization: &Organization) -> String {
        let target = |id: &TargetId| organization.name(id).to_owned();
        let account = |id: &AccountId| target(&TargetId::Account(id.clone()));
        let policy =
            |id: &PolicyId| organization.policies().get(id).map_or(String::new(), |p: &Arc<Policy>| p.name.clone());
        match self {
            Self::CreateOu { name, .. } => format!("Create OU `{name}`"),
            Self::CreateAccount { name, .. } => format!("Create account `{name}`"),
            Self::Rename { target: id, name } => format!("Rename `{}` to `{name}`", target(id)),
            Self::SetEmail { account: id, .. } => format!("Change e-mail of `{}`", account(id)),
            Self::SetNote { on, .. } => format!("Change note of `{}`", organization.tagged_name(on)),
            Self::DeleteOu { ou } => format!("Delete OU `{}`", target(&TargetId::Ou(ou.clone()))),
            Self::RemoveAccount { account: id } => format!("Remove account `{}`", account(id)),
            Self::CloseAccount { account: id } => format!("Close account `{}`", account(id)),
            Self::ReopenAccount { account: id } => format!("Reopen account `{}`", account(id)),
            Self::Move { child, to } => {
                format!("Move `{}` to `{}`", target(&child.clone().into()), target(&to.clone().into()))
            }
            Self::CreatePolicy { name, kind, .. } => format!("Create {} `{name}`", kind.label()),
            Self::SetPolicyContent { policy: id, .. } => format!("Edit policy `{}`", policy(id)),
            Self::RenamePolicy { policy: id, name } => format!("Rename policy `{}` to `{name}`", policy(id)),
            Self::DescribePolicy { policy: id, .. } => format!("Describe policy `{}`", policy(id)),
            Self::DeletePolicy { policy: id } => format!("Delete policy `{}`", policy(id)),
            Self::Attach { policy: id, target: on } => format!("Attach `{}` to `{}`", policy(id), target(on)),
            Self::Detach { policy: id, target: on } => format!("Detach `{}` from `{}`", policy(id), target(on)),
            Self::EnablePolicyType { kind } => format!("Enable {}", kind.label()),
            Self::DisablePolicyType { kind } => format!("Disable {}", kind.label()),
            Self::SetTag { key, .. } => format!("Set tag `{key}`"),
            Self::RemoveTag { key, .. } => format!("Remove tag `{key}`"),
            Self::RegisterDelegatedAdministrator { account: id, .. } => {
                format!("Make `{}` delegated administrator", account(id))
            }
            Self::DeregisterDelegatedAdministrator { account: id, .. } => {
                format!("Deregister delegated administrator `{}`", account(id))
            }
            Self::EnableAllFeatures => "Enable all features".to_owned(),
            Self::ConfirmAttachments { target: on, .. } => format!("Confirm attachments of `{}`", target(on)),
            Self::KeepQuestion(question) => {
                let known = organization.questions().contains_key(&question.name);
                format!("{} question `{}`", if known { "Change" } else { "Keep" }, question.name)
            }
            Self::RenameQuestion { from, to } => format!("Rename question `{from}` to `{to}`"),
            Self::RemoveQuestion { name } => format!("Remove question `{name}`"),
            Self::SetPlaceholder { name, value: Some(_) } => format!("Set value of placeholder `{name}`"),
            Self::SetPlaceholder { name, value: None } => format!("Remove value of placeholder `{name}`"),
            Self::Collect(parts) => match parts.accounts().len() {
                1 => "Take in what was collected of 1 account".to_owned(),
                count => format!("Take in what was collected of {count} accounts"),
            },
            Self::Batch { label, .. } => label.clone(),
        }
    }
}
