//! What is inside accounts: the identities of IAM, their policies, and the policies of resources.
//!
//! Knows each table and how to find something in it; which fields there are, the files beside this one know.
//! What a text means is `policy` and `analysis`. What is not known of an account is unknown, never none: see [`AccountIam`].
//!
//! Names in IAM are unique within an account whatever their case and path, so things are found by their names in lower case.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>

mod account;
mod center;
mod collect;
mod collect_center;
mod identity;
mod managed;
mod parts;
mod resource;
mod text;

use std::collections::BTreeSet;
use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

pub use account::{AccountIam, Collected, InstanceProfile, Provider};
pub use center::{Assignment, Center, DirectoryEntry, DirectoryKind, PermissionSet};
pub use identity::{Identity, IdentityId, IdentityKind};
pub use managed::{AwsPolicy, ManagedPolicy, ManagedRef};
pub use parts::InsideParts;
pub use resource::ResourcePolicy;
pub use text::{PolicyText, TextId};

use super::Organization;
use super::ids::AccountId;

/// A name as things are found by it: in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(Arc<str>);

impl Key {
    pub fn of(name: &str) -> Self {
        Self(name.to_ascii_lowercase().into())
    }
}

/// A path as files have it: without its first slash, so that the usual one is empty and left out.
fn bare(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

/// The other way about.
fn rooted(path: &str) -> String {
    format!("/{path}")
}

/// Everything inside all accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    pub(super) iam: OrdMap<AccountId, Arc<AccountIam>>,
    pub(super) identities: OrdMap<IdentityId, Arc<Identity>>,
    pub(super) managed: OrdMap<(AccountId, Key), Arc<ManagedPolicy>>,
    pub(super) profiles: OrdMap<(AccountId, Key), Arc<InstanceProfile>>,
    pub(super) providers: OrdMap<(AccountId, String), Arc<Provider>>,
    pub(super) resources: OrdMap<(AccountId, String), Arc<ResourcePolicy>>,
    pub(super) aws: OrdMap<String, Arc<AwsPolicy>>,
    pub(super) centers: OrdMap<String, Arc<Center>>,
    pub(super) sets: OrdMap<String, Arc<PermissionSet>>,
    pub(super) directory: OrdMap<String, Arc<DirectoryEntry>>,
    pub(super) assignments: OrdSet<Assignment>,
    pub(super) texts: OrdMap<TextId, Arc<PolicyText>>,
}

impl Inside {
    /// Whether nothing at all is known.
    pub fn is_empty(&self) -> bool {
        self.iam.is_empty()
            && self.identities.is_empty()
            && self.managed.is_empty()
            && self.profiles.is_empty()
            && self.providers.is_empty()
            && self.resources.is_empty()
            && self.sets.is_empty()
            && self.assignments.is_empty()
    }

    /// What is known of the inside of an account; `None` where it was never looked at.
    pub fn iam(&self, account: &AccountId) -> Option<&Arc<AccountIam>> {
        self.iam.get(account)
    }

    /// All identities, by account, kind and name.
    pub fn identities(&self) -> impl Iterator<Item = (&IdentityId, &Arc<Identity>)> {
        self.identities.iter()
    }

    /// The identities of one account, users before groups before roles.
    pub fn identities_of<'i>(
        &'i self,
        account: &'i AccountId,
    ) -> impl Iterator<Item = (&'i IdentityId, &'i Arc<Identity>)> {
        let from = IdentityId::first_of(account);
        self.identities.range(from..).take_while(move |(id, _)| id.account == *account)
    }

    /// An identity by its id.
    pub fn identity(&self, id: &IdentityId) -> Option<&Arc<Identity>> {
        self.identities.get(id)
    }

    /// The customer managed policies of one account, by name.
    pub fn managed_of<'i>(&'i self, account: &'i AccountId) -> impl Iterator<Item = &'i Arc<ManagedPolicy>> {
        let from = (account.clone(), Key::of(""));
        self.managed.range(from..).take_while(move |((of, _), _)| of == account).map(|(_, policy)| policy)
    }

    /// A customer managed policy by its name.
    pub fn managed(&self, account: &AccountId, name: &str) -> Option<&Arc<ManagedPolicy>> {
        self.managed.get(&(account.clone(), Key::of(name)))
    }

    /// The text of an AWS-managed policy that an import brought, where it is another than the one that Canopy ships.
    pub fn aws_policy(&self, name: &str) -> Option<&Arc<AwsPolicy>> {
        self.aws.get(name)
    }

    /// All texts of AWS-managed policies that imports brought.
    pub fn aws_policies(&self) -> impl Iterator<Item = &Arc<AwsPolicy>> {
        self.aws.values()
    }

    /// The policies of an account's resources that are known, by ARN.
    pub fn resources_of<'i>(&'i self, account: &AccountId) -> impl Iterator<Item = &'i Arc<ResourcePolicy>> + use<'i> {
        let own = account.clone();
        let from = (own.clone(), String::new());
        self.resources.range(from..).take_while(move |((of, _), _)| *of == own).map(|(_, policy)| policy)
    }

    /// What is known of the policy of a resource.
    pub fn resource(&self, account: &AccountId, arn: &str) -> Option<&Arc<ResourcePolicy>> {
        self.resources.get(&(account.clone(), arn.to_owned()))
    }

    /// The account whose resource this is, where the policy of a resource with this ARN is known.
    pub fn owner_of(&self, arn: &str) -> Option<&AccountId> {
        self.resources.keys().find(|(_, own)| own == arn).map(|(account, _)| account)
    }

    /// The instance profiles of one account, by name.
    pub fn profiles_of<'i>(&'i self, account: &'i AccountId) -> impl Iterator<Item = &'i Arc<InstanceProfile>> {
        let from = (account.clone(), Key::of(""));
        self.profiles.range(from..).take_while(move |((of, _), _)| of == account).map(|(_, profile)| profile)
    }

    /// The SAML and OIDC providers of one account, by ARN.
    pub fn providers_of<'i>(&'i self, account: &'i AccountId) -> impl Iterator<Item = &'i Arc<Provider>> {
        let from = (account.clone(), String::new());
        self.providers.range(from..).take_while(move |((of, _), _)| of == account).map(|(_, provider)| provider)
    }

    /// The permission sets of Identity Center, by id.
    pub fn permission_sets(&self) -> impl Iterator<Item = &Arc<PermissionSet>> {
        self.sets.values()
    }

    /// Who is assigned which permission set where.
    pub fn assignments(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments.iter()
    }

    /// The users and groups of Identity Center, by id.
    pub fn directory(&self) -> impl Iterator<Item = &Arc<DirectoryEntry>> {
        self.directory.values()
    }

    /// A text as an account has it: with its own id where the stored text has the mark. `None` where there is no such text.
    pub fn text(&self, id: &str, account: &AccountId) -> Option<Arc<str>> {
        self.texts.get(id).map(|text| text.of(account))
    }

    /// Forgets everything inside an account.
    pub(super) fn forget(&mut self, account: &AccountId) {
        self.forget_identities(account, |_| true);
        self.iam.remove(account);
        forget(&mut self.managed, account);
        forget(&mut self.profiles, account);
        forget(&mut self.providers, account);
        forget(&mut self.resources, account);
        let assigned: Vec<Assignment> =
            self.assignments.iter().filter(|assignment| assignment.account == *account).cloned().collect();
        for assignment in assigned {
            self.assignments.remove(&assignment);
        }
    }

    fn forget_identities(&mut self, account: &AccountId, is_meant: impl Fn(IdentityKind) -> bool) {
        let of = self.identities_of(account).map(|(id, _)| id);
        let gone: Vec<IdentityId> = of.filter(|id| is_meant(id.kind)).cloned().collect();
        for id in gone {
            self.identities.remove(&id);
        }
    }

    /// Forgets the texts that nothing names any more.
    pub(super) fn drop_unused_texts(&mut self) {
        let policies = self.managed.values().map(|policy| policy.text.as_str());
        let identities = self.identities.values().flat_map(|identity| identity.texts());
        let resources = self.resources.values().filter_map(|resource| resource.text.as_ref()).map(TextId::as_str);
        let aws = self.aws.values().map(|policy| policy.text.as_str());
        let sets = self.sets.values().filter_map(|set| set.inline.as_ref()).map(TextId::as_str);
        let used: BTreeSet<&str> = policies.chain(identities).chain(resources).chain(aws).chain(sets).collect();
        let unused: Vec<TextId> = self.texts.keys().filter(|id| !used.contains(id.as_str())).cloned().collect();
        for id in unused {
            self.texts.remove(&id);
        }
    }
}

fn forget<K: Ord + Clone, V: Clone>(table: &mut OrdMap<(AccountId, K), V>, account: &AccountId) {
    let gone: Vec<(AccountId, K)> = table.keys().filter(|(of, _)| of == account).cloned().collect();
    for key in gone {
        table.remove(&key);
    }
}

impl Organization {
    /// What is inside the accounts.
    pub fn inside(&self) -> &Inside {
        &self.inside
    }

    pub(super) fn inside_mut(&mut self) -> &mut Inside {
        Arc::make_mut(&mut self.inside)
    }
}
