//! Users, groups and roles.
//!
//! Knows what each holds and how it is named; whether AWS takes a value, `validity` knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::super::entity::Tags;
use super::super::fields::{Entity, Field, worded};
use super::super::ids::AccountId;
use super::managed::ManagedRef;
use super::text::TextId;
use super::{bare, rooted};
use aws::{Arn, Partition};

/// What kind of identity it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentityKind {
    User,
    /// Never a principal; what it is granted, its users are.
    Group,
    #[default]
    Role,
}

worded!(IdentityKind, "kind of identity", "kinds": User = "user", Group = "group", Role = "role");

/// By what an identity is found: its account, its kind and its name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityId {
    pub account: AccountId,
    pub kind: IdentityKind,
    /// In lower case.
    name: Arc<str>,
}

impl IdentityId {
    /// The name in any case, without its path.
    #[must_use]
    pub fn new(account: &AccountId, kind: IdentityKind, name: &str) -> Self {
        Self { account: account.clone(), kind, name: name.to_ascii_lowercase().into() }
    }

    /// What comes before all identities of an account.
    pub(super) fn first_of(account: &AccountId) -> Self {
        Self::new(account, IdentityKind::User, "")
    }
}

impl fmt::Debug for IdentityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.account, self.kind.as_str(), self.name)
    }
}

/// A user, a group or a role. What belongs to one kind alone is empty in the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub account: AccountId,
    pub kind: IdentityKind,
    pub name: String,
    /// `/` or `/…/`.
    pub path: String,
    /// `AIDA…`, `AGPA…`, `AROA…`; empty where it is not known.
    pub id: String,
    /// The day, as ISO 8601; empty where it is not known.
    pub created: String,
    /// Of a user: the names of its groups.
    pub groups: BTreeSet<String>,
    /// Of a role: who may assume it. `None` where it is not known.
    pub trust: Option<TextId>,
    /// As [`ManagedRef`] writes them.
    pub managed: BTreeSet<String>,
    /// The ids of texts by the policy's name.
    pub inline: BTreeMap<String, String>,
    /// As [`ManagedRef`] writes it. Groups have none.
    pub boundary: Option<String>,
    /// Of a role: seconds that a session may last; empty for AWS's default of an hour.
    pub max_session: String,
    pub description: String,
    pub tags: Tags,
    /// The user's own words; AWS has no such field.
    pub note: String,
}

impl Identity {
    /// One of which nothing more is known.
    #[must_use]
    pub fn new(account: AccountId, kind: IdentityKind, name: impl Into<String>) -> Self {
        Self { account, kind, name: name.into(), ..Self::blank() }
    }

    #[must_use]
    pub fn key(&self) -> IdentityId {
        IdentityId::new(&self.account, self.kind, &self.name)
    }

    /// `role/ci/deploy`: the end of its ARN.
    #[must_use]
    pub fn resource(&self) -> String {
        format!("{}{}{}", self.kind.as_str(), self.path, self.name)
    }

    /// Its ARN in a partition.
    #[must_use]
    pub fn arn(&self, partition: &Partition) -> String {
        Arn::global(partition.as_str(), "iam", self.account.as_str(), &self.resource()).to_string()
    }

    /// Its managed policies.
    pub fn managed(&self) -> impl Iterator<Item = ManagedRef<'_>> {
        self.managed.iter().map(|text| ManagedRef::read(text))
    }

    /// Its boundary.
    #[must_use]
    pub fn boundary(&self) -> Option<ManagedRef<'_>> {
        self.boundary.as_deref().map(ManagedRef::read)
    }

    /// The ids of the texts that it names.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.inline.values().map(String::as_str).chain(self.trust.as_ref().map(TextId::as_str))
    }

    /// Whether a service made it for itself: path and name say so.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        self.kind == IdentityKind::Role
            && self.path.starts_with("/aws-service-role/")
            && self.name.starts_with("AWSServiceRoleFor")
    }

    /// Whether Identity Center made it for a permission set.
    /// <https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html>
    #[must_use]
    pub fn is_of_identity_center(&self) -> bool {
        self.kind == IdentityKind::Role && self.path.starts_with("/aws-reserved/sso.amazonaws.com/")
    }
}

impl Entity for Identity {
    const NAME: &'static str = "Identity";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("account", |own| own.account.as_str(), |own, id| own.account = AccountId::new(id)),
        Field::word(
            "kind",
            IdentityKind::VOCABULARY,
            |own| own.kind.as_str(),
            |own, word| IdentityKind::of(word).map(|kind| own.kind = kind),
        ),
        Field::text("name", |own| &own.name, |own, name| own.name = name),
        Field::filled("path", |own| bare(&own.path), |own, path| own.path = rooted(&path)),
        Field::filled("id", |own| &own.id, |own, id| own.id = id),
        Field::filled("created", |own| &own.created, |own, day| own.created = day),
        Field::names("groups", |own| &own.groups, |own, groups| own.groups = groups),
        Field::<Self>::optional(
            "trust",
            |own| own.trust.as_ref().map(TextId::as_str),
            |own, id| own.trust = Some(TextId::new(id)),
        )
        .called("trust policy"),
        Field::<Self>::names("managed", |own| &own.managed, |own, managed| own.managed = managed)
            .called("managed policies"),
        Field::<Self>::map("inline", |own| &own.inline, |own, inline| own.inline = inline).called("inline policies"),
        Field::optional("boundary", |own| own.boundary.as_deref(), |own, boundary| own.boundary = Some(boundary)),
        Field::<Self>::filled("max_session", |own| &own.max_session, |own, seconds| own.max_session = seconds)
            .called("maximum session"),
        Field::filled("description", |own| &own.description, |own, text| own.description = text),
        Field::tags(|own| &own.tags, |own, tags| own.tags = tags),
        Field::filled("note", |own| &own.note, |own, note| own.note = note),
    ];

    fn blank() -> Self {
        Self {
            account: AccountId::new(""),
            kind: IdentityKind::Role,
            name: String::new(),
            path: "/".to_owned(),
            id: String::new(),
            created: String::new(),
            groups: BTreeSet::new(),
            trust: None,
            managed: BTreeSet::new(),
            inline: BTreeMap::new(),
            boundary: None,
            max_session: String::new(),
            description: String::new(),
            tags: Tags::new(),
            note: String::new(),
        }
    }
}
