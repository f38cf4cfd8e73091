//! What is inside accounts, put together from plain lists.
//!
//! Knows what must hold: an account that is named is there, nothing stands twice, a text that is named is there. Groups and
//! managed policies that are named may be missing: an import that saw only a part of an account does not know them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::ids::TargetId;
use super::super::parts::StructureError;
use super::super::table::Table;
use super::super::{AccountId, Organization};
use super::{
    AccountIam, Assignment, AwsPolicy, Center, DirectoryEntry, Identity, InstanceProfile, Key, ManagedPolicy,
    PermissionSet, PolicyText, Provider, ResourcePolicy, TextId,
};

/// Everything inside accounts, as plain lists in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InsideParts {
    pub account_iam: Vec<AccountIam>,
    pub identities: Vec<Identity>,
    pub managed_policies: Vec<ManagedPolicy>,
    pub instance_profiles: Vec<InstanceProfile>,
    pub providers: Vec<Provider>,
    pub resource_policies: Vec<ResourcePolicy>,
    pub centers: Vec<Center>,
    pub permission_sets: Vec<PermissionSet>,
    pub directory: Vec<DirectoryEntry>,
    pub assignments: Vec<Assignment>,
    pub aws_policies: Vec<AwsPolicy>,
    /// Of what was collected, the AWS-managed policies that are as Canopy ships them: their texts are not kept.
    pub aws_as_shipped: BTreeSet<String>,
    pub texts: Vec<PolicyText>,
}

type Put = Result<(), StructureError>;

impl Organization {
    /// Takes the lists out of the parts.
    pub(in super::super) fn put_inside(&mut self, mut parts: InsideParts) -> Put {
        for (index, text) in parts.texts.drain(..).enumerate() {
            let id = text.id.clone();
            if self.inside_mut().texts.insert(id.clone(), Arc::new(text)).is_some() {
                return twice(Table::Texts, index, id.as_str());
            }
        }
        for (index, iam) in parts.account_iam.drain(..).enumerate() {
            let id = iam.account.clone();
            self.expect_account(&id, Table::AccountIam, index)?;
            if self.inside_mut().iam.insert(id.clone(), Arc::new(iam)).is_some() {
                return twice(Table::AccountIam, index, id.as_str());
            }
        }
        for (index, identity) in parts.identities.drain(..).enumerate() {
            self.expect_account(&identity.account, Table::Identities, index)?;
            self.expect_texts(identity.texts(), Table::Identities, index)?;
            let name = identity.name.clone();
            if self.inside_mut().identities.insert(identity.key(), Arc::new(identity)).is_some() {
                return Err(StructureError::DuplicateName { table: Table::Identities, index, name });
            }
        }
        self.put_policies_inside(&mut parts)?;
        self.put_center(&mut parts)
    }

    fn put_policies_inside(&mut self, parts: &mut InsideParts) -> Put {
        for (index, policy) in parts.managed_policies.drain(..).enumerate() {
            self.expect_account(&policy.account, Table::ManagedPolicies, index)?;
            self.expect_texts([policy.text.as_str()], Table::ManagedPolicies, index)?;
            let (name, key) = (policy.name.clone(), (policy.account.clone(), Key::of(&policy.name)));
            if self.inside_mut().managed.insert(key, Arc::new(policy)).is_some() {
                return Err(StructureError::DuplicateName { table: Table::ManagedPolicies, index, name });
            }
        }
        for (index, profile) in parts.instance_profiles.drain(..).enumerate() {
            self.expect_account(&profile.account, Table::InstanceProfiles, index)?;
            let (name, key) = (profile.name.clone(), (profile.account.clone(), Key::of(&profile.name)));
            if self.inside_mut().profiles.insert(key, Arc::new(profile)).is_some() {
                return Err(StructureError::DuplicateName { table: Table::InstanceProfiles, index, name });
            }
        }
        for (index, provider) in parts.providers.drain(..).enumerate() {
            self.expect_account(&provider.account, Table::Providers, index)?;
            let (name, key) = (provider.provider.clone(), (provider.account.clone(), provider.provider.clone()));
            if self.inside_mut().providers.insert(key, Arc::new(provider)).is_some() {
                return Err(StructureError::DuplicateName { table: Table::Providers, index, name });
            }
        }
        for (index, resource) in parts.resource_policies.drain(..).enumerate() {
            self.expect_account(&resource.account, Table::ResourcePolicies, index)?;
            self.expect_texts(resource.text.as_ref().map(TextId::as_str), Table::ResourcePolicies, index)?;
            let (name, key) = (resource.resource.clone(), (resource.account.clone(), resource.resource.clone()));
            if self.inside_mut().resources.insert(key, Arc::new(resource)).is_some() {
                return Err(StructureError::DuplicateName { table: Table::ResourcePolicies, index, name });
            }
        }
        for (index, policy) in parts.aws_policies.drain(..).enumerate() {
            self.expect_texts([policy.text.as_str()], Table::AwsPolicies, index)?;
            let name = policy.name.clone();
            if self.inside_mut().aws.insert(name.clone(), Arc::new(policy)).is_some() {
                return Err(StructureError::DuplicateName { table: Table::AwsPolicies, index, name });
            }
        }
        Ok(())
    }

    fn put_center(&mut self, parts: &mut InsideParts) -> Put {
        for (index, center) in parts.centers.drain(..).enumerate() {
            let id = center.instance.clone();
            if self.inside_mut().centers.insert(id.clone(), Arc::new(center)).is_some() {
                return twice(Table::Centers, index, &id);
            }
        }
        for (index, set) in parts.permission_sets.drain(..).enumerate() {
            self.expect_texts(set.inline.as_ref().map(TextId::as_str), Table::PermissionSets, index)?;
            let id = set.id.clone();
            if self.inside_mut().sets.insert(id.clone(), Arc::new(set)).is_some() {
                return twice(Table::PermissionSets, index, &id);
            }
        }
        for (index, entry) in parts.directory.drain(..).enumerate() {
            let id = entry.id.clone();
            if self.inside_mut().directory.insert(id.clone(), Arc::new(entry)).is_some() {
                return twice(Table::Directory, index, &id);
            }
        }
        for (index, assignment) in parts.assignments.drain(..).enumerate() {
            self.expect_account(&assignment.account, Table::Assignments, index)?;
            if !self.inside.sets.contains_key(&assignment.set) {
                return Err(StructureError::MissingReference { table: Table::Assignments, index, id: assignment.set });
            }
            let id = assignment.principal.clone();
            if self.inside_mut().assignments.insert(assignment).is_some() {
                return twice(Table::Assignments, index, &id);
            }
        }
        Ok(())
    }

    fn expect_account(&self, account: &AccountId, table: Table, index: usize) -> Put {
        self.expect(&TargetId::Account(account.clone()), table, index)
    }

    fn expect_texts<'t>(&self, ids: impl IntoIterator<Item = &'t str>, table: Table, index: usize) -> Put {
        match ids.into_iter().find(|id| !self.inside.texts.contains_key(*id)) {
            Some(id) => Err(StructureError::MissingReference { table, index, id: id.to_owned() }),
            None => Ok(()),
        }
    }
}

fn twice(table: Table, index: usize, id: &str) -> Put {
    Err(StructureError::DuplicateId { table, index, id: id.to_owned() })
}
