//! Identity Center: permission sets, who is assigned them where, and its users and groups.
//!
//! <https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html>

use std::collections::BTreeSet;

use super::super::entity::Tags;
use super::super::fields::{Entity, Field, worded};
use super::super::ids::AccountId;
use super::text::TextId;

/// An instance of Identity Center.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Center {
    /// `ssoins-…`
    pub instance: String,
    pub owner: AccountId,
    /// `d-…`
    pub store: String,
}

impl Entity for Center {
    const NAME: &'static str = "Center";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("instance", |own| &own.instance, |own, id| own.instance = id),
        Field::text("owner", |own| own.owner.as_str(), |own, id| own.owner = AccountId::new(id)),
        Field::filled("store", |own| &own.store, |own, id| own.store = id),
    ];

    fn blank() -> Self {
        Self { instance: String::new(), owner: AccountId::new(""), store: String::new() }
    }
}

/// A set of permissions that becomes a role in each account it is provisioned to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionSet {
    /// `ps-…`
    pub id: String,
    pub name: String,
    pub description: String,
    /// As AWS writes it, such as `PT8H`; empty for an hour.
    pub duration: String,
    /// As [`ManagedRef`](super::ManagedRef) writes them; the accounts' own are looked up in each account.
    pub managed: BTreeSet<String>,
    pub inline: Option<TextId>,
    pub boundary: Option<String>,
    /// The accounts that it is provisioned to.
    pub accounts: BTreeSet<String>,
    pub tags: Tags,
}

impl Entity for PermissionSet {
    const NAME: &'static str = "PermissionSet";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("id", |own| &own.id, |own, id| own.id = id),
        Field::text("name", |own| &own.name, |own, name| own.name = name),
        Field::filled("description", |own| &own.description, |own, text| own.description = text),
        Field::<Self>::filled("duration", |own| &own.duration, |own, duration| own.duration = duration)
            .called("session duration"),
        Field::<Self>::names("managed", |own| &own.managed, |own, managed| own.managed = managed)
            .called("managed policies"),
        Field::<Self>::optional(
            "inline",
            |own| own.inline.as_ref().map(TextId::as_str),
            |own, id| own.inline = Some(TextId::new(id)),
        )
        .called("inline policy"),
        Field::optional("boundary", |own| own.boundary.as_deref(), |own, boundary| own.boundary = Some(boundary)),
        Field::names("accounts", |own| &own.accounts, |own, accounts| own.accounts = accounts),
        Field::tags(|own| &own.tags, |own, tags| own.tags = tags),
    ];

    fn blank() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            description: String::new(),
            duration: String::new(),
            managed: BTreeSet::new(),
            inline: None,
            boundary: None,
            accounts: BTreeSet::new(),
            tags: Tags::new(),
        }
    }
}

/// Whether a person or a group of persons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DirectoryKind {
    #[default]
    User,
    Group,
}

worded!(DirectoryKind, "kind", "kinds": User = "user", Group = "group");

/// A person or a group of the identity store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryEntry {
    pub id: String,
    pub kind: DirectoryKind,
    pub name: String,
    /// Of a group: the ids of its users.
    pub members: BTreeSet<String>,
}

impl Entity for DirectoryEntry {
    const NAME: &'static str = "DirectoryEntry";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("id", |own| &own.id, |own, id| own.id = id),
        Field::word(
            "kind",
            DirectoryKind::VOCABULARY,
            |own| own.kind.as_str(),
            |own, word| DirectoryKind::of(word).map(|kind| own.kind = kind),
        ),
        Field::text("name", |own| &own.name, |own, name| own.name = name),
        Field::names("members", |own| &own.members, |own, members| own.members = members),
    ];

    fn blank() -> Self {
        Self { id: String::new(), kind: DirectoryKind::User, name: String::new(), members: BTreeSet::new() }
    }
}

/// Somebody who gets a permission set in an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assignment {
    pub account: AccountId,
    /// The id of the permission set.
    pub set: String,
    /// The id of the user or group in the identity store; it may come from an outside provider and not be known here.
    pub principal: String,
    pub kind: DirectoryKind,
}

impl Entity for Assignment {
    const NAME: &'static str = "Assignment";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("account", |own| own.account.as_str(), |own, id| own.account = AccountId::new(id)),
        Field::text("set", |own| &own.set, |own, set| own.set = set),
        Field::word(
            "kind",
            DirectoryKind::VOCABULARY,
            |own| own.kind.as_str(),
            |own, word| DirectoryKind::of(word).map(|kind| own.kind = kind),
        ),
        Field::text("principal", |own| &own.principal, |own, id| own.principal = id),
    ];

    fn blank() -> Self {
        Self { account: AccountId::new(""), set: String::new(), principal: String::new(), kind: DirectoryKind::User }
    }
}
