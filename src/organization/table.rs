//! The one list of tables of an organization.
//!
//! Knows each table's name and place in files, the version it came with, and where its entries stand
//! in an [`Organization`] and in [`Parts`]. Whoever prints, reads or takes apart an organization walks this list.
//! Does not know which entries fit together; `parts` does.

use std::borrow::Borrow;
use std::fmt;

use super::entity::{Account, Attachment, DelegatedAdministrator, EnabledType, Ou, Policy, UnknownAttachments};
use super::fields::{Entity, Field};
use super::ids::{AccountId, OrganizationId};
use super::inside::{
    AccountIam, Assignment, AwsPolicy, Center, DirectoryEntry, Identity, InstanceProfile, ManagedPolicy, PermissionSet,
    PolicyText, Provider, ResourcePolicy,
};
use super::placeholder::PlaceholderValue;
use super::question::Question;
use super::{FeatureSet, Organization, Partition, Parts};

/// An entity that fills a table.
pub trait Entry: Entity {
    /// All entries of the organization, in the order of their ids or names.
    fn all(organization: &Organization) -> impl Iterator<Item = impl Borrow<Self>>;

    /// Where the entries stand in an organization that is taken apart.
    fn list(parts: &mut Parts) -> &mut Vec<Self>;
}

/// Does one thing with whatever table it is given.
pub trait TableVisitor {
    type Out;

    fn visit<E: Entry>(self, table: Table) -> Self::Out;
}

macro_rules! tables {
    ($($table:ident, $list:ident $(in $room:ident)? of $entity:ty, since $since:literal, |$organization:ident| $all:expr;)+) => {
        /// A list of entries of one kind.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Table {
            $($table,)+
        }

        impl Table {
            /// In the order of the file.
            pub const ALL: &[Self] = &[$(Self::$table),+];

            /// The table's name in files.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$table => stringify!($list),)+
                }
            }

            /// The first version of the file that has the table.
            pub const fn since(self) -> u64 {
                match self {
                    $(Self::$table => $since,)+
                }
            }

            /// Lets the visitor see the kind of entry that the table holds.
            pub fn visit<V: TableVisitor>(self, visitor: V) -> V::Out {
                match self {
                    $(Self::$table => visitor.visit::<$entity>(self),)+
                }
            }
        }

        $(impl Entry for $entity {
            fn all($organization: &Organization) -> impl Iterator<Item = impl Borrow<Self>> {
                $all
            }

            fn list(parts: &mut Parts) -> &mut Vec<Self> {
                &mut parts.$($room.)?$list
            }
        })+
    };
}

tables! {
    PolicyTypes, policy_types of EnabledType, since 1,
        |of| of.policy_types.iter().map(|(kind, status)| (kind.clone(), status.clone()));
    Ous, ous of Ou, since 1,
        |of| of.ous.values().map(AsRef::as_ref);
    Accounts, accounts of Account, since 1,
        |of| of.accounts.values().map(AsRef::as_ref);
    Policies, policies of Policy, since 1,
        |of| of.policies.values().map(AsRef::as_ref);
    Attachments, attachments of Attachment, since 1,
        |of| of.attachments.iter();
    DelegatedAdministrators, delegated_administrators of DelegatedAdministrator, since 1,
        |of| of.delegated_administrators.values().map(AsRef::as_ref);
    UnknownAttachments, unknown_attachments of UnknownAttachments, since 1,
        |of| of.unknown_attachments.iter();
    Questions, questions of Question, since 2,
        |of| of.questions.values().map(AsRef::as_ref);
    Placeholders, placeholders of PlaceholderValue, since 2,
        |of| of.placeholders.iter().map(|(name, value)| (name.clone(), value.clone()));
    AccountIam, account_iam in inside of AccountIam, since 5,
        |of| of.inside.iam.values().map(AsRef::as_ref);
    Identities, identities in inside of Identity, since 5,
        |of| of.inside.identities.values().map(AsRef::as_ref);
    ManagedPolicies, managed_policies in inside of ManagedPolicy, since 5,
        |of| of.inside.managed.values().map(AsRef::as_ref);
    InstanceProfiles, instance_profiles in inside of InstanceProfile, since 5,
        |of| of.inside.profiles.values().map(AsRef::as_ref);
    Providers, providers in inside of Provider, since 5,
        |of| of.inside.providers.values().map(AsRef::as_ref);
    ResourcePolicies, resource_policies in inside of ResourcePolicy, since 5,
        |of| of.inside.resources.values().map(AsRef::as_ref);
    Centers, centers in inside of Center, since 5,
        |of| of.inside.centers.values().map(AsRef::as_ref);
    PermissionSets, permission_sets in inside of PermissionSet, since 5,
        |of| of.inside.sets.values().map(AsRef::as_ref);
    Directory, directory in inside of DirectoryEntry, since 5,
        |of| of.inside.directory.values().map(AsRef::as_ref);
    Assignments, assignments in inside of Assignment, since 5,
        |of| of.inside.assignments.iter();
    AwsPolicies, aws_policies in inside of AwsPolicy, since 5,
        |of| of.inside.aws.values().map(AsRef::as_ref);
    Texts, texts in inside of PolicyText, since 5,
        |of| of.inside.texts.values().map(AsRef::as_ref);
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an organization says of itself, before its root and its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    pub id: OrganizationId,
    pub partition: Partition,
    pub feature_set: FeatureSet,
    pub management_account: AccountId,
}

impl Entity for Header {
    const NAME: &'static str = "Project";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("id", |header| header.id.as_str(), |header, id| header.id = OrganizationId::new(id)),
        Field::text(
            "partition",
            |header| header.partition.as_str(),
            |header, partition| header.partition = partition.as_str().into(),
        ),
        Field::<Self>::text(
            "feature_set",
            |header| header.feature_set.as_str(),
            |header, features| header.feature_set = features.as_str().into(),
        )
        .called("features"),
        Field::text(
            "management_account",
            |header| header.management_account.as_str(),
            |header, id| header.management_account = AccountId::new(id),
        ),
    ];

    fn blank() -> Self {
        Self {
            id: OrganizationId::new(""),
            partition: Partition::Aws,
            feature_set: FeatureSet::All,
            management_account: AccountId::new(""),
        }
    }
}
