//! The document: one AWS Organization as an immutable value.
//!
//! Knows the tree, what hangs where, the questions that people keep about it, the rules that AWS puts on changing it, and its own invariants:
//! every reference leads somewhere, the tree has no cycle, ids are unique.
//! A policy's content is text here: what it means is `policy` and `analysis`.
//! Does not know files, clocks, randomness or the screen.
//!
//! Tables are persistent maps of shared leaves, so a clone is a snapshot and costs nothing.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod apply;
mod arn;
mod edit;
mod entity;
mod error;
mod fields;
mod ids;
mod inside;
mod invent;
mod parts;
mod placeholder;
mod policies;
mod proposal;
mod question;
pub mod quota;
mod table;
pub mod validity;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use entity::shown;

pub use edit::Edit;
pub use entity::{
    Account, Attachment, DelegatedAdministrator, EnabledType, Mark, Ou, Policy, Root, Tags, UnknownAttachments,
};
pub use error::{AwsReason, EditError};
pub use fields::{Entity, Field, Layout, Value, Vocabulary};
pub use ids::{AccountId, ChildId, OrganizationId, OuId, ParentId, PolicyId, RootId, TaggedId, TargetId};
pub use inside::{
    AccountIam, Assignment, AwsPolicy, Center, Collected, DirectoryEntry, DirectoryKind, Identity, IdentityId,
    IdentityKind, Inside, InsideParts, InstanceProfile, ManagedPolicy, ManagedRef, PermissionSet, PolicyText, Provider,
    ResourcePolicy, TextId,
};
pub use invent::{Invent, hashed, invented_organization, invented_root};
pub use parts::{Parts, StructureError};
pub use placeholder::{PlaceholderValue, names_partition};
pub use policies::{FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS, full_access_id, full_access_policy};
pub use proposal::EmailPattern;
pub use question::{ContextValue, Expected, NoPolicies, Question, QuestionPolicies, Unsaid};
pub use table::{Entry, Header, Table, TableVisitor};
pub use words::{AccountState, FeatureSet, JoinedMethod, Partition, PolicyType, PolicyTypeStatus};

/// An AWS Organization: a value that never changes, see [`Organization::apply`].
///
/// Equality is equality of content; shared leaves are compared by pointer first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    id: OrganizationId,
    partition: Partition,
    feature_set: FeatureSet,
    management_account: AccountId,
    root: Arc<Root>,
    policy_types: BTreeMap<PolicyType, PolicyTypeStatus>,
    ous: OrdMap<OuId, Arc<Ou>>,
    accounts: OrdMap<AccountId, Arc<Account>>,
    policies: OrdMap<PolicyId, Arc<Policy>>,
    attachments: OrdSet<Attachment>,
    delegated_administrators: OrdMap<AccountId, Arc<DelegatedAdministrator>>,
    unknown_attachments: OrdSet<(TargetId, PolicyType)>,
    questions: OrdMap<String, Arc<Question>>,
    placeholders: OrdMap<String, String>,
    inside: Arc<Inside>,
    /// Index over `parent`, kept by every edit.
    children: OrdSet<(ParentId, ChildId)>,
    /// Index over `attachments` by policy, kept by every edit.
    reach: OrdSet<(PolicyId, TargetId)>,
}

impl Organization {
    /// What the organization says of itself, apart from its root and its tables.
    pub fn header(&self) -> Header {
        Header {
            id: self.id.clone(),
            partition: self.partition.clone(),
            feature_set: self.feature_set.clone(),
            management_account: self.management_account.clone(),
        }
    }

    pub fn id(&self) -> &OrganizationId {
        &self.id
    }

    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    pub fn feature_set(&self) -> &FeatureSet {
        &self.feature_set
    }

    /// The account that pays, created the organization, and is bound by no SCP and no RCP.
    pub fn management_account(&self) -> &AccountId {
        &self.management_account
    }

    pub fn root(&self) -> &Arc<Root> {
        &self.root
    }

    /// The policy types that the root knows; a disabled one is absent.
    pub fn policy_types(&self) -> &BTreeMap<PolicyType, PolicyTypeStatus> {
        &self.policy_types
    }

    /// Whether policies of this type have any effect: enabled, or on the way to or from it.
    pub fn is_enabled(&self, kind: &PolicyType) -> bool {
        self.policy_types.contains_key(kind)
    }

    pub fn ous(&self) -> &OrdMap<OuId, Arc<Ou>> {
        &self.ous
    }

    pub fn accounts(&self) -> &OrdMap<AccountId, Arc<Account>> {
        &self.accounts
    }

    pub fn policies(&self) -> &OrdMap<PolicyId, Arc<Policy>> {
        &self.policies
    }

    /// All attachments, ordered by target, then policy.
    pub fn attachments(&self) -> &OrdSet<Attachment> {
        &self.attachments
    }

    pub fn delegated_administrators(&self) -> &OrdMap<AccountId, Arc<DelegatedAdministrator>> {
        &self.delegated_administrators
    }

    /// Targets whose attachments of a policy type an import could not learn completely.
    pub fn unknown_attachments(&self) -> &OrdSet<(TargetId, PolicyType)> {
        &self.unknown_attachments
    }

    /// The saved requests, by name.
    pub fn questions(&self) -> &OrdMap<String, Arc<Question>> {
        &self.questions
    }

    /// The values that were set, by what stands between a placeholder's braces; see [`Organization::placeholder`].
    pub fn placeholders(&self) -> &OrdMap<String, String> {
        &self.placeholders
    }

    /// Whether every policy of this type on the target is known.
    pub fn attachments_known(&self, target: &TargetId, kind: &PolicyType) -> bool {
        self.unknown_attachments.is_empty() || !self.unknown_attachments.contains(&(target.clone(), kind.clone()))
    }

    /// OUs first, then accounts, each ordered by id.
    pub fn children<'a>(&'a self, parent: &ParentId) -> impl Iterator<Item = &'a ChildId> + use<'a> {
        let parent = parent.clone();
        self.children
            .range((parent.clone(), ChildId::Ou(OuId::new("")))..)
            .take_while(move |(of, _)| *of == parent)
            .map(|(_, child)| child)
    }

    /// The policies attached to the target itself, ordered by id.
    pub fn attached<'a>(&'a self, target: &TargetId) -> impl Iterator<Item = &'a Arc<Policy>> + use<'a> {
        let target = target.clone();
        self.attachments
            .range(Attachment { target: target.clone(), policy: PolicyId::new("") }..)
            .take_while(move |attachment| attachment.target == target)
            .filter_map(|attachment| self.policies.get(&attachment.policy))
    }

    /// The targets a policy is attached to.
    pub fn targets_of<'a>(&'a self, policy: &PolicyId) -> impl Iterator<Item = &'a TargetId> + use<'a> {
        let policy = policy.clone();
        self.reach
            .range((policy.clone(), TargetId::Root)..)
            .take_while(move |(of, _)| *of == policy)
            .map(|(_, target)| target)
    }

    pub fn is_attached(&self, policy: &PolicyId, target: &TargetId) -> bool {
        self.attachments.contains(&Attachment { target: target.clone(), policy: policy.clone() })
    }

    /// Whether the target is there.
    pub fn contains(&self, target: &TargetId) -> bool {
        match target {
            TargetId::Root => true,
            TargetId::Ou(id) => self.ous.contains_key(id),
            TargetId::Account(id) => self.accounts.contains_key(id),
        }
    }

    /// The parent of an OU or account; `None` for the root and for what is not there.
    pub fn parent(&self, target: &TargetId) -> Option<&ParentId> {
        match target {
            TargetId::Root => None,
            TargetId::Ou(id) => self.ous.get(id).map(|ou| &ou.parent),
            TargetId::Account(id) => self.accounts.get(id).map(|account| &account.parent),
        }
    }

    /// From the root down to the target, both included; empty if the target is not there.
    pub fn path(&self, target: &TargetId) -> Vec<TargetId> {
        if !self.contains(target) {
            return Vec::new();
        }
        let mut path = vec![target.clone()];
        let mut at = target.clone();
        while let Some(parent) = self.parent(&at) {
            at = parent.clone().into();
            path.push(at.clone());
        }
        path.reverse();
        path
    }

    /// What a target hangs on, from its parent up to the root.
    pub fn above(&self, target: &TargetId) -> impl Iterator<Item = TargetId> {
        let parent = |at: &TargetId| self.parent(at).map(|parent| TargetId::from(parent.clone()));
        std::iter::successors(parent(target), parent)
    }

    /// How many OUs lie between the root and the inside of this parent: 0 for the root, 1 for an OU under it.
    pub fn depth(&self, parent: &ParentId) -> usize {
        self.path(&parent.clone().into()).len().saturating_sub(1)
    }

    /// The name shown to people, or the id where the name is nothing but white space; an empty text for what is not there.
    pub fn name(&self, target: &TargetId) -> &str {
        match target {
            TargetId::Root => shown(&self.root.name, self.root.id.as_str()),
            TargetId::Ou(id) => self.ous.get(id).map_or("", |ou| ou.shown_name()),
            TargetId::Account(id) => self.accounts.get(id).map_or("", |account| account.shown_name()),
        }
    }

    /// The name as it was given; an empty text for what is not there.
    pub fn written_name(&self, target: &TargetId) -> &str {
        match target {
            TargetId::Root => &self.root.name,
            TargetId::Ou(id) => self.ous.get(id).map_or("", |ou| &ou.name),
            TargetId::Account(id) => self.accounts.get(id).map_or("", |account| &account.name),
        }
    }

    /// The user's own words about it; an empty text for what is not there.
    pub fn note(&self, on: &TaggedId) -> &str {
        match on {
            TaggedId::Target(TargetId::Root) => &self.root.note,
            TaggedId::Target(TargetId::Ou(id)) => self.ous.get(id).map_or("", |ou| &ou.note),
            TaggedId::Target(TargetId::Account(id)) => self.accounts.get(id).map_or("", |account| &account.note),
            TaggedId::Policy(id) => self.policies.get(id).map_or("", |policy| &policy.note),
        }
    }

    /// The tags on it; none of what is not there.
    pub fn tags(&self, on: &TaggedId) -> &Tags {
        static NONE: Tags = Tags::new();
        match on {
            TaggedId::Target(TargetId::Root) => &self.root.tags,
            TaggedId::Target(TargetId::Ou(id)) => self.ous.get(id).map_or(&NONE, |ou| &ou.tags),
            TaggedId::Target(TargetId::Account(id)) => self.accounts.get(id).map_or(&NONE, |account| &account.tags),
            TaggedId::Policy(id) => self.policies.get(id).map_or(&NONE, |policy| &policy.tags),
        }
    }

    /// The id of the target as AWS writes it.
    pub fn target_text<'a>(&'a self, target: &'a TargetId) -> &'a str {
        match target {
            TargetId::Root => self.root.id.as_str(),
            TargetId::Ou(id) => id.as_str(),
            TargetId::Account(id) => id.as_str(),
        }
    }

    /// The target that has this id, if any.
    pub fn target(&self, text: &str) -> Option<TargetId> {
        if text == self.root.id.as_str() {
            return Some(TargetId::Root);
        }
        let (ou, account) = (TargetId::Ou(OuId::new(text)), TargetId::Account(AccountId::new(text)));
        [ou, account].into_iter().find(|target| self.contains(target))
    }

    /// Every OU and account below a parent, parents before their children.
    pub fn descendants(&self, parent: &ParentId) -> Vec<ChildId> {
        let mut found = Vec::new();
        let mut open = vec![parent.clone()];
        while let Some(parent) = open.pop() {
            for child in self.children(&parent) {
                if let ChildId::Ou(id) = child {
                    open.push(ParentId::Ou(id.clone()));
                }
                found.push(child.clone());
            }
        }
        found
    }

    /// The accounts at or below a target.
    pub fn accounts_below(&self, target: &TargetId) -> Vec<AccountId> {
        match target {
            TargetId::Account(id) => vec![id.clone()],
            TargetId::Root => self.accounts.keys().cloned().collect(),
            TargetId::Ou(id) => self
                .descendants(&ParentId::Ou(id.clone()))
                .into_iter()
                .filter_map(|child| match child {
                    ChildId::Account(id) => Some(id),
                    ChildId::Ou(_) => None,
                })
                .collect(),
        }
    }
}
