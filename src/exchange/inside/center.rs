//! What Identity Center and its identity store answer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use organization::{
    AccountId, Assignment, Center, DirectoryEntry, DirectoryKind, InsideParts, ManagedRef, PermissionSet,
};

use super::super::folder::file_name;
use super::super::{Warning, import::few};
use super::answer::About;
use super::details::{entries, tags, text};
use super::document;
use super::texts::Texts;

#[derive(Clone, Debug, Default)]
pub(super) struct OfCenter {
    centers: BTreeMap<String, Center>,
    sets: BTreeMap<String, PermissionSet>,
    directory: BTreeMap<String, DirectoryEntry>,
    assignments: BTreeSet<Assignment>,
}

impl OfCenter {
    pub fn is_empty(&self) -> bool {
        self.centers.is_empty() && self.sets.is_empty() && self.directory.is_empty()
    }

    /// Takes an answer, if it is about Identity Center.
    pub fn take(&mut self, file: &str, about: About, document: &Value, texts: &mut Texts) -> bool {
        match about {
            About::Instances => {
                for entry in entries(document, "Instances") {
                    let Some(arn) = text(entry, "InstanceArn") else { continue };
                    let instance = last(&arn).to_owned();
                    let owner = AccountId::new(text(entry, "OwnerAccountId").unwrap_or_default());
                    let store = text(entry, "IdentityStoreId").unwrap_or_default();
                    self.centers.insert(instance.clone(), Center { instance, owner, store });
                }
            }
            About::PermissionSet => {
                let Some(entry) = document.get("PermissionSet") else { return true };
                let Some(id) = text(entry, "PermissionSetArn").map(|arn| last(&arn).to_owned()) else { return true };
                let set = self.set(&id);
                set.name = text(entry, "Name").unwrap_or_default();
                set.description = text(entry, "Description").unwrap_or_default();
                set.duration = text(entry, "SessionDuration").filter(|time| time != "PT1H").unwrap_or_default();
                set.tags = tags(entry);
            }
            About::InlineOfSet => {
                let Some(id) = set_in(file) else { return false };
                let content =
                    document.get("InlinePolicy").filter(|text| text.as_str() != Some("")).and_then(document::text);
                // It belongs to no account, so nothing in it stands for one.
                let inline = content.map(|content| texts.put(&content, &AccountId::new(""), &format!("{id}-inline")));
                self.set(&id).inline = inline;
            }
            About::ManagedOfSet => {
                let Some(id) = set_in(file) else { return false };
                let arns = entries(document, "AttachedManagedPolicies").filter_map(|policy| text(policy, "Arn"));
                let names: Vec<String> = arns.filter_map(|arn| ManagedRef::of_arn(&arn)).collect();
                self.set(&id).managed.extend(names);
            }
            About::CustomerOfSet => {
                let Some(id) = set_in(file) else { return false };
                let names: Vec<String> =
                    entries(document, "CustomerManagedPolicyReferences").filter_map(customer).collect();
                self.set(&id).managed.extend(names);
            }
            About::BoundaryOfSet => {
                let Some(id) = set_in(file) else { return false };
                let boundary = document.get("PermissionsBoundary");
                let aws = boundary.and_then(|of| text(of, "ManagedPolicyArn")).and_then(|arn| ManagedRef::of_arn(&arn));
                let own = boundary.and_then(|of| of.get("CustomerManagedPolicyReference")).and_then(customer);
                self.set(&id).boundary = aws.or(own);
            }
            About::ProvisionedTo => {
                let Some(id) = set_in(file) else { return false };
                let accounts: Vec<String> =
                    entries(document, "AccountIds").filter_map(Value::as_str).map(str::to_owned).collect();
                self.set(&id).accounts.extend(accounts);
            }
            About::Assignments => {
                for entry in entries(document, "AccountAssignments") {
                    let (Some(account), Some(set), Some(principal)) =
                        (text(entry, "AccountId"), text(entry, "PermissionSetArn"), text(entry, "PrincipalId"))
                    else {
                        continue;
                    };
                    let is_group = text(entry, "PrincipalType").as_deref() == Some("GROUP");
                    let kind = if is_group { DirectoryKind::Group } else { DirectoryKind::User };
                    let set = last(&set).to_owned();
                    self.set(&set);
                    self.assignments.insert(Assignment { account: AccountId::new(account), set, principal, kind });
                }
            }
            About::Users => self.people(document, "Users", "UserId", DirectoryKind::User),
            About::Groups => self.people(document, "Groups", "GroupId", DirectoryKind::Group),
            About::Memberships => {
                for entry in entries(document, "GroupMemberships") {
                    let member = entry.get("MemberId").and_then(|member| text(member, "UserId"));
                    if let (Some(group), Some(member)) = (text(entry, "GroupId"), member) {
                        self.entry(&group, DirectoryKind::Group).members.insert(member);
                    }
                }
            }
            About::Ids => {}
            _ => return false,
        }
        true
    }

    fn set(&mut self, id: &str) -> &mut PermissionSet {
        self.sets.entry(id.to_owned()).or_insert_with(|| PermissionSet {
            id: id.to_owned(),
            name: String::new(),
            description: String::new(),
            duration: String::new(),
            managed: BTreeSet::new(),
            inline: None,
            boundary: None,
            accounts: BTreeSet::new(),
            tags: organization::Tags::new(),
        })
    }

    fn entry(&mut self, id: &str, kind: DirectoryKind) -> &mut DirectoryEntry {
        self.directory.entry(id.to_owned()).or_insert_with(|| DirectoryEntry {
            id: id.to_owned(),
            kind,
            name: String::new(),
            members: BTreeSet::new(),
        })
    }

    fn people(&mut self, document: &Value, list: &str, id: &str, kind: DirectoryKind) {
        for entry in entries(document, list) {
            let Some(id) = text(entry, id) else { continue };
            let name = text(entry, "UserName").or_else(|| text(entry, "DisplayName")).unwrap_or_else(|| id.clone());
            self.entry(&id, kind).name = name;
        }
    }

    pub fn finish(self, is_known: impl Fn(&AccountId) -> bool, parts: &mut InsideParts, warnings: &mut Vec<Warning>) {
        parts.centers.extend(self.centers.into_values());
        let nameless: Vec<String> =
            self.sets.values().filter(|set| set.name.is_empty()).map(|set| set.id.clone()).collect();
        if !nameless.is_empty() {
            warnings.push(Warning::general(format!("no answer describes the permission sets {}", few(nameless))));
        }
        parts.permission_sets.extend(self.sets.into_values());
        parts.directory.extend(self.directory.into_values());
        parts.assignments.extend(self.assignments.into_iter().filter(|assignment| is_known(&assignment.account)));
    }
}

/// The permission set that a file's name names.
fn set_in(file: &str) -> Option<String> {
    file_name(file).split('.').find(|part| part.starts_with("ps-")).map(str::to_owned)
}

/// How a permission set names a policy that each account has of its own.
fn customer(reference: &Value) -> Option<String> {
    let name = text(reference, "Name")?;
    let path = text(reference, "Path").unwrap_or_default();
    Some(format!("{}{name}", path.strip_prefix('/').unwrap_or(&path)))
}

/// What follows the last slash of an ARN.
fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
