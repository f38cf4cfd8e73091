//! An organization taken apart into plain lists, as files and imports bring it.
//!
//! Knows the structural rules that must hold before anything else can: unique ids and names, no dangling reference, no cycle.
//! Does not judge values: an odd name or e-mail from a file is kept, and is a finding elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::Organization;
use super::entity::{
    Account, Attachment, DelegatedAdministrator, FeatureSet, Ou, Partition, Policy, PolicyType, PolicyTypeStatus, Root,
};
use super::ids::{AccountId, ChildId, OrganizationId, ParentId, TargetId};
use super::question::Question;

/// Everything that an [`Organization`] holds, as plain public lists in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    pub id: OrganizationId,
    pub partition: Partition,
    pub feature_set: FeatureSet,
    pub management_account: AccountId,
    pub root: Root,
    pub policy_types: BTreeMap<PolicyType, PolicyTypeStatus>,
    pub ous: Vec<Ou>,
    pub accounts: Vec<Account>,
    pub policies: Vec<Policy>,
    pub attachments: Vec<Attachment>,
    pub delegated_administrators: Vec<DelegatedAdministrator>,
    pub unknown_attachments: Vec<(TargetId, PolicyType)>,
    pub questions: Vec<Question>,
    /// What stands between a placeholder's braces, and its value.
    pub placeholders: Vec<(String, String)>,
}

/// The list in which a fault lies, so that a reader of a file can find the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Ous,
    Accounts,
    Policies,
    Attachments,
    DelegatedAdministrators,
    UnknownAttachments,
    Questions,
    Placeholders,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ous => "ous",
            Self::Accounts => "accounts",
            Self::Policies => "policies",
            Self::Attachments => "attachments",
            Self::DelegatedAdministrators => "delegated_administrators",
            Self::UnknownAttachments => "unknown_attachments",
            Self::Questions => "questions",
            Self::Placeholders => "placeholders",
        })
    }
}

/// Why a list of parts is no organization. `index` counts entries of the table from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureError {
    #[error("the id `{id}` stands twice; give one of them another id")]
    DuplicateId { table: Table, index: usize, id: String },
    #[error("`{id}` is not in this organization; add it or remove the reference")]
    MissingReference { table: Table, index: usize, id: String },
    #[error("the OU `{id}` lies inside itself; give it a parent that leads to the root")]
    Cycle { index: usize, id: String },
    #[error("the management account `{id}` is not among the accounts; add it or name another")]
    MissingManagementAccount { id: String },
    #[error("the attachment of `{id}` stands twice; remove one")]
    DuplicateAttachment { index: usize, id: String },
    #[error("the name `{name}` stands twice; remove one or give it another name")]
    DuplicateName { table: Table, index: usize, name: String },
    #[error("the context key `{key}` stands twice in one question; remove one")]
    RepeatedContextKey { index: usize, key: String },
}

impl Organization {
    /// Puts the parts together, or names the first structural fault.
    ///
    /// # Errors
    /// Any [`StructureError`]; nothing is repaired silently.
    pub fn from_parts(parts: Parts) -> Result<Self, StructureError> {
        let mut organization = Self {
            id: parts.id,
            partition: parts.partition,
            feature_set: parts.feature_set,
            management_account: parts.management_account,
            root: Arc::new(parts.root),
            policy_types: parts.policy_types,
            ous: Default::default(),
            accounts: Default::default(),
            policies: Default::default(),
            attachments: Default::default(),
            delegated_administrators: Default::default(),
            unknown_attachments: Default::default(),
            questions: Default::default(),
            placeholders: Default::default(),
            children: Default::default(),
            reach: Default::default(),
        };
        let mut ids = BTreeSet::from([organization.root.id.as_str().to_owned()]);
        let ou_ids: Vec<_> = parts.ous.iter().map(|ou| ou.id.clone()).collect();
        for (index, ou) in parts.ous.into_iter().enumerate() {
            claim(&mut ids, Table::Ous, index, ou.id.as_str())?;
            organization.children.insert((ou.parent.clone(), ChildId::Ou(ou.id.clone())));
            organization.ous.insert(ou.id.clone(), Arc::new(ou));
        }
        organization.check_tree(&ou_ids)?;
        for (index, account) in parts.accounts.into_iter().enumerate() {
            claim(&mut ids, Table::Accounts, index, account.id.as_str())?;
            let parent = TargetId::from(account.parent.clone());
            organization.expect(&parent, Table::Accounts, index)?;
            organization.children.insert((account.parent.clone(), ChildId::Account(account.id.clone())));
            organization.accounts.insert(account.id.clone(), Arc::new(account));
        }
        if !organization.accounts.contains_key(&organization.management_account) {
            return Err(StructureError::MissingManagementAccount { id: organization.management_account.to_string() });
        }
        for (index, policy) in parts.policies.into_iter().enumerate() {
            if organization.policies.contains_key(&policy.id) {
                return Err(StructureError::DuplicateId { table: Table::Policies, index, id: policy.id.to_string() });
            }
            organization.policies.insert(policy.id.clone(), Arc::new(policy));
        }
        for (index, attachment) in parts.attachments.into_iter().enumerate() {
            organization.expect(&attachment.target, Table::Attachments, index)?;
            if !organization.policies.contains_key(&attachment.policy) {
                let id = attachment.policy.to_string();
                return Err(StructureError::MissingReference { table: Table::Attachments, index, id });
            }
            organization.reach.insert((attachment.policy.clone(), attachment.target.clone()));
            let id = attachment.policy.to_string();
            if organization.attachments.insert(attachment).is_some() {
                return Err(StructureError::DuplicateAttachment { index, id });
            }
        }
        for (index, delegated) in parts.delegated_administrators.into_iter().enumerate() {
            let account = TargetId::Account(delegated.account.clone());
            organization.expect(&account, Table::DelegatedAdministrators, index)?;
            let id = delegated.account.clone();
            if organization.delegated_administrators.insert(id.clone(), Arc::new(delegated)).is_some() {
                let table = Table::DelegatedAdministrators;
                return Err(StructureError::DuplicateId { table, index, id: id.to_string() });
            }
        }
        for (index, (target, kind)) in parts.unknown_attachments.into_iter().enumerate() {
            organization.expect(&target, Table::UnknownAttachments, index)?;
            organization.unknown_attachments.insert((target, kind));
        }
        for (index, question) in parts.questions.into_iter().enumerate() {
            if let Some(key) = question.repeated_key() {
                return Err(StructureError::RepeatedContextKey { index, key: key.to_owned() });
            }
            let name = question.name.clone();
            if organization.questions.insert(name.clone(), Arc::new(question)).is_some() {
                return Err(StructureError::DuplicateName { table: Table::Questions, index, name });
            }
        }
        for (index, (name, value)) in parts.placeholders.into_iter().enumerate() {
            if organization.placeholders.insert(name.clone(), value).is_some() {
                return Err(StructureError::DuplicateName { table: Table::Placeholders, index, name });
            }
        }
        Ok(organization)
    }

    /// Takes the organization apart again; every list in the order of its ids or names.
    pub fn to_parts(&self) -> Parts {
        Parts {
            id: self.id.clone(),
            partition: self.partition.clone(),
            feature_set: self.feature_set.clone(),
            management_account: self.management_account.clone(),
            root: (*self.root).clone(),
            policy_types: self.policy_types.clone(),
            ous: self.ous.values().map(|ou| (**ou).clone()).collect(),
            accounts: self.accounts.values().map(|account| (**account).clone()).collect(),
            policies: self.policies.values().map(|policy| (**policy).clone()).collect(),
            attachments: self.attachments.iter().cloned().collect(),
            delegated_administrators: self.delegated_administrators.values().map(|d| (**d).clone()).collect(),
            unknown_attachments: self.unknown_attachments.iter().cloned().collect(),
            questions: self.questions.values().map(|question| (**question).clone()).collect(),
            placeholders: self.placeholders.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        }
    }

    fn expect(&self, target: &TargetId, table: Table, index: usize) -> Result<(), StructureError> {
        if self.contains(target) {
            return Ok(());
        }
        Err(StructureError::MissingReference { table, index, id: self.target_text(target).to_owned() })
    }

    /// Every OU leads to the root.
    fn check_tree(&self, ids: &[super::OuId]) -> Result<(), StructureError> {
        for (index, id) in ids.iter().enumerate() {
            if let Some(ParentId::Ou(parent)) = self.ous.get(id).map(|ou| &ou.parent)
                && !self.ous.contains_key(parent)
            {
                return Err(StructureError::MissingReference { table: Table::Ous, index, id: parent.to_string() });
            }
        }
        let mut rooted = BTreeSet::new();
        for id in ids {
            let mut trail = BTreeSet::new();
            let mut at = Some(id);
            while let Some(id) = at
                && !rooted.contains(id)
            {
                if !trail.insert(id.clone()) {
                    let index = ids.iter().position(|other| other == id).unwrap_or_default();
                    return Err(StructureError::Cycle { index, id: id.to_string() });
                }
                at = match self.ous.get(id).map(|ou| &ou.parent) {
                    Some(ParentId::Ou(parent)) => Some(parent),
                    Some(ParentId::Root) | None => None,
                };
            }
            rooted.append(&mut trail);
        }
        Ok(())
    }
}

fn claim(ids: &mut BTreeSet<String>, table: Table, index: usize, id: &str) -> Result<(), StructureError> {
    if ids.insert(id.to_owned()) {
        return Ok(());
    }
    Err(StructureError::DuplicateId { table, index, id: id.to_owned() })
}
