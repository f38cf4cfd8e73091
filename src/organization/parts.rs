//! An organization taken apart into plain lists, as files and imports bring it.
//!
//! Knows the structural rules that must hold before anything else can: unique ids and names, no dangling reference, no cycle.
//! Does not judge values: an odd name or e-mail from a file is kept, and is a finding elsewhere.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Organization;
use super::entity::{Account, Attachment, DelegatedAdministrator, EnabledType, Ou, Policy, Root, UnknownAttachments};
use super::ids::{AccountId, ChildId, OrganizationId, ParentId, TargetId};
use super::inside::InsideParts;
use super::placeholder::PlaceholderValue;
use super::question::Question;
use super::table::{Entry, Header, Table, TableVisitor};
use super::words::{FeatureSet, Partition};

/// Everything that an [`Organization`] holds, as plain public lists in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    pub id: OrganizationId,
    pub partition: Partition,
    pub feature_set: FeatureSet,
    pub management_account: AccountId,
    pub root: Root,
    pub policy_types: Vec<EnabledType>,
    pub ous: Vec<Ou>,
    pub accounts: Vec<Account>,
    pub policies: Vec<Policy>,
    pub attachments: Vec<Attachment>,
    pub delegated_administrators: Vec<DelegatedAdministrator>,
    pub unknown_attachments: Vec<UnknownAttachments>,
    pub questions: Vec<Question>,
    pub placeholders: Vec<PlaceholderValue>,
    pub inside: InsideParts,
}

impl Parts {
    /// An organization with all features in the partition `aws`, and nothing in its tables yet.
    pub fn new(id: OrganizationId, root: Root, management_account: AccountId) -> Self {
        Self {
            id,
            partition: Partition::Aws,
            feature_set: FeatureSet::All,
            management_account,
            root,
            policy_types: Vec::new(),
            ous: Vec::new(),
            accounts: Vec::new(),
            policies: Vec::new(),
            attachments: Vec::new(),
            delegated_administrators: Vec::new(),
            unknown_attachments: Vec::new(),
            questions: Vec::new(),
            placeholders: Vec::new(),
            inside: InsideParts::default(),
        }
    }

    /// What a file says of an organization itself, with nothing in its tables yet.
    pub fn under(header: Header, root: Root) -> Self {
        let Header { id, partition, feature_set, management_account } = header;
        Self { partition, feature_set, ..Self::new(id, root, management_account) }
    }
}

/// Why a list of parts is no organization. `index` counts entries of the table from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StructureError {
    #[error("the policy type `{kind}` stands twice; remove one")]
    RepeatedPolicyType { index: usize, kind: String },
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
            policy_types: Default::default(),
            ous: Default::default(),
            accounts: Default::default(),
            policies: Default::default(),
            attachments: Default::default(),
            delegated_administrators: Default::default(),
            unknown_attachments: Default::default(),
            questions: Default::default(),
            placeholders: Default::default(),
            inside: Default::default(),
            children: Default::default(),
            reach: Default::default(),
        };
        organization.put_policy_types(parts.policy_types)?;
        let mut ids = BTreeSet::from([organization.root.id.as_str().to_owned()]);
        organization.put_ous(parts.ous, &mut ids)?;
        organization.put_accounts(parts.accounts, &mut ids)?;
        organization.put_policies(parts.policies)?;
        organization.put_attachments(parts.attachments)?;
        organization.put_delegated_administrators(parts.delegated_administrators)?;
        organization.put_unknown_attachments(parts.unknown_attachments)?;
        organization.put_questions(parts.questions)?;
        organization.put_placeholders(parts.placeholders)?;
        organization.put_inside(parts.inside)?;
        Ok(organization)
    }

    /// Takes the organization apart again; every list in the order of its ids or names.
    pub fn to_parts(&self) -> Parts {
        let mut parts = Parts::under(self.header(), (*self.root).clone());
        for table in Table::ALL {
            table.visit(TakeOut { organization: self, parts: &mut parts });
        }
        parts
    }

    fn put_policy_types(&mut self, types: Vec<EnabledType>) -> Result<(), StructureError> {
        for (index, (kind, status)) in types.into_iter().enumerate() {
            if self.policy_types.insert(kind.clone(), status).is_some() {
                return Err(StructureError::RepeatedPolicyType { index, kind: kind.as_str().to_owned() });
            }
        }
        Ok(())
    }

    fn put_ous(&mut self, ous: Vec<Ou>, ids: &mut BTreeSet<String>) -> Result<(), StructureError> {
        let in_order: Vec<_> = ous.iter().map(|ou| ou.id.clone()).collect();
        for (index, ou) in ous.into_iter().enumerate() {
            claim(ids, Table::Ous, index, ou.id.as_str())?;
            self.children.insert((ou.parent.clone(), ChildId::Ou(ou.id.clone())));
            self.ous.insert(ou.id.clone(), Arc::new(ou));
        }
        self.check_tree(&in_order)
    }

    fn put_accounts(&mut self, accounts: Vec<Account>, ids: &mut BTreeSet<String>) -> Result<(), StructureError> {
        for (index, account) in accounts.into_iter().enumerate() {
            claim(ids, Table::Accounts, index, account.id.as_str())?;
            self.expect(&TargetId::from(account.parent.clone()), Table::Accounts, index)?;
            self.children.insert((account.parent.clone(), ChildId::Account(account.id.clone())));
            self.accounts.insert(account.id.clone(), Arc::new(account));
        }
        if self.accounts.contains_key(&self.management_account) {
            return Ok(());
        }
        Err(StructureError::MissingManagementAccount { id: self.management_account.to_string() })
    }

    fn put_policies(&mut self, policies: Vec<Policy>) -> Result<(), StructureError> {
        for (index, policy) in policies.into_iter().enumerate() {
            if self.policies.contains_key(&policy.id) {
                return Err(StructureError::DuplicateId { table: Table::Policies, index, id: policy.id.to_string() });
            }
            self.policies.insert(policy.id.clone(), Arc::new(policy));
        }
        Ok(())
    }

    fn put_attachments(&mut self, attachments: Vec<Attachment>) -> Result<(), StructureError> {
        for (index, attachment) in attachments.into_iter().enumerate() {
            self.expect(&attachment.target, Table::Attachments, index)?;
            let id = attachment.policy.to_string();
            if !self.policies.contains_key(&attachment.policy) {
                return Err(StructureError::MissingReference { table: Table::Attachments, index, id });
            }
            self.reach.insert((attachment.policy.clone(), attachment.target.clone()));
            if self.attachments.insert(attachment).is_some() {
                return Err(StructureError::DuplicateAttachment { index, id });
            }
        }
        Ok(())
    }

    fn put_delegated_administrators(&mut self, given: Vec<DelegatedAdministrator>) -> Result<(), StructureError> {
        let table = Table::DelegatedAdministrators;
        for (index, delegated) in given.into_iter().enumerate() {
            let id = delegated.account.clone();
            self.expect(&TargetId::Account(id.clone()), table, index)?;
            if self.delegated_administrators.insert(id.clone(), Arc::new(delegated)).is_some() {
                return Err(StructureError::DuplicateId { table, index, id: id.to_string() });
            }
        }
        Ok(())
    }

    fn put_unknown_attachments(&mut self, unknown: Vec<UnknownAttachments>) -> Result<(), StructureError> {
        for (index, (target, kind)) in unknown.into_iter().enumerate() {
            self.expect(&target, Table::UnknownAttachments, index)?;
            self.unknown_attachments.insert((target, kind));
        }
        Ok(())
    }

    fn put_questions(&mut self, questions: Vec<Question>) -> Result<(), StructureError> {
        for (index, question) in questions.into_iter().enumerate() {
            if let Some(key) = question.repeated_key() {
                return Err(StructureError::RepeatedContextKey { index, key: key.to_owned() });
            }
            let name = question.name.clone();
            if self.questions.insert(name.clone(), Arc::new(question)).is_some() {
                return Err(StructureError::DuplicateName { table: Table::Questions, index, name });
            }
        }
        Ok(())
    }

    fn put_placeholders(&mut self, placeholders: Vec<PlaceholderValue>) -> Result<(), StructureError> {
        for (index, (name, value)) in placeholders.into_iter().enumerate() {
            if self.placeholders.insert(name.clone(), value).is_some() {
                return Err(StructureError::DuplicateName { table: Table::Placeholders, index, name });
            }
        }
        Ok(())
    }

    pub(super) fn expect(&self, target: &TargetId, table: Table, index: usize) -> Result<(), StructureError> {
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
                if !trail.insert(id) {
                    let index = ids.iter().position(|other| other == id).unwrap_or_default();
                    return Err(StructureError::Cycle { index, id: id.to_string() });
                }
                at = match self.ous.get(id).map(|ou| &ou.parent) {
                    Some(ParentId::Ou(parent)) => Some(parent),
                    Some(ParentId::Root) | None => None,
                };
            }
            // One by one: putting two sets together takes as long as both are large, once for each OU.
            rooted.extend(trail);
        }
        Ok(())
    }
}

struct TakeOut<'a> {
    organization: &'a Organization,
    parts: &'a mut Parts,
}

impl TableVisitor for TakeOut<'_> {
    type Out = ();

    fn visit<E: Entry>(self, _: Table) {
        E::list(self.parts).extend(E::all(self.organization).map(|entry| entry.borrow().clone()));
    }
}

fn claim(ids: &mut BTreeSet<String>, table: Table, index: usize, id: &str) -> Result<(), StructureError> {
    if ids.insert(id.to_owned()) {
        return Ok(());
    }
    Err(StructureError::DuplicateId { table, index, id: id.to_owned() })
}
