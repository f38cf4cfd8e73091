//! The things an organization is made of.
//!
//! Knows what each of them holds, and how its fields are named in files.
//! Does not know which values an edit may set; `edit` and `validity` do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fields::{Entity, Field, worded};
use super::ids::{AccountId, OuId, ParentId, PolicyId, RootId, TargetId};
use super::words::{AccountState, JoinedMethod, PolicyType, PolicyTypeStatus};

/// Tags by key; keys are case-sensitive and unique per resource.
pub type Tags = BTreeMap<String, String>;

/// The root container of the tree (not the root user).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    pub id: RootId,
    /// `Root` in practice.
    pub name: String,
    pub tags: Tags,
    /// The user's own words; AWS has no such field.
    pub note: String,
}

impl Root {
    pub fn new(id: RootId) -> Self {
        Self { id, name: "Root".to_owned(), tags: Tags::new(), note: String::new() }
    }
}

impl Entity for Root {
    const NAME: &'static str = "Root";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("id", |root| root.id.as_str(), |root, id| root.id = RootId::new(id)),
        Field::text("name", |root| &root.name, |root, name| root.name = name),
        Field::tags(|root| &root.tags, |root, tags| root.tags = tags),
        Field::<Self>::filled("note", |root| &root.note, |root, note| root.note = note).since(4),
    ];

    fn blank() -> Self {
        Self::new(RootId::new(""))
    }
}

/// An organizational unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ou {
    pub id: OuId,
    pub name: String,
    pub parent: ParentId,
    pub tags: Tags,
    /// The user's own words; AWS has no such field.
    pub note: String,
    pub marks: BTreeSet<Mark>,
}

impl Ou {
    pub fn new(id: OuId, name: impl Into<String>, parent: ParentId) -> Self {
        Self { id, name: name.into(), parent, tags: Tags::new(), note: String::new(), marks: BTreeSet::new() }
    }
}

impl Entity for Ou {
    const NAME: &'static str = "Ou";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("id", |ou| ou.id.as_str(), |ou, id| ou.id = OuId::new(id)),
        Field::text("name", |ou| &ou.name, |ou, name| ou.name = name),
        Field::parent(|ou| &ou.parent, |ou, parent| ou.parent = parent),
        Field::tags(|ou| &ou.tags, |ou, tags| ou.tags = tags),
        Field::filled("note", |ou| &ou.note, |ou, note| ou.note = note),
        Field::marks(|ou| Mark::words(&ou.marks), |ou, word| Mark::add(&mut ou.marks, word)),
    ];

    fn blank() -> Self {
        Self::new(OuId::new(""), "", ParentId::Root)
    }
}

/// An AWS account of the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub parent: ParentId,
    pub state: AccountState,
    pub joined_method: Option<JoinedMethod>,
    /// ISO 8601 text, as it was read or as the edit gave it.
    pub joined: Option<String>,
    pub tags: Tags,
    /// The user's own words; AWS has no such field.
    pub note: String,
    pub marks: BTreeSet<Mark>,
}

impl Account {
    /// An active account of which nothing more is known.
    pub fn new(id: AccountId, name: impl Into<String>, email: impl Into<String>, parent: ParentId) -> Self {
        Self {
            id,
            name: name.into(),
            email: email.into(),
            parent,
            state: AccountState::Active,
            joined_method: None,
            joined: None,
            tags: Tags::new(),
            note: String::new(),
            marks: BTreeSet::new(),
        }
    }
}

impl Entity for Account {
    const NAME: &'static str = "Account";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("id", |account| account.id.as_str(), |account, id| account.id = AccountId::new(id)),
        Field::text("name", |account| &account.name, |account, name| account.name = name),
        Field::<Self>::text("email", |account| &account.email, |account, email| account.email = email).called("e-mail"),
        Field::parent(|account| &account.parent, |account, parent| account.parent = parent),
        Field::<Self>::text(
            "state",
            |account| account.state.as_str(),
            |account, state| account.state = state.as_str().into(),
        )
        .said(|account| account.state.label()),
        Field::optional(
            "joined_method",
            |account| account.joined_method.as_ref().map(JoinedMethod::as_str),
            |account, method| account.joined_method = Some(method.as_str().into()),
        ),
        Field::<Self>::optional(
            "joined",
            |account| account.joined.as_deref(),
            |account, time| account.joined = Some(time),
        )
        .called("joined time"),
        Field::tags(|account| &account.tags, |account, tags| account.tags = tags),
        Field::filled("note", |account| &account.note, |account, note| account.note = note),
        Field::marks(|account| Mark::words(&account.marks), |account, word| Mark::add(&mut account.marks, word)),
    ];

    fn blank() -> Self {
        Self::new(AccountId::new(""), "", "", ParentId::Root)
    }
}

/// A policy: a named object whose document is text, kept byte for byte, valid or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub id: PolicyId,
    pub name: String,
    pub description: String,
    pub kind: PolicyType,
    pub aws_managed: bool,
    pub content: Arc<str>,
    pub tags: Tags,
    /// The user's own words; AWS has no such field, and what it manages may have one too.
    pub note: String,
    pub marks: BTreeSet<Mark>,
}

impl Policy {
    pub fn new(id: PolicyId, name: impl Into<String>, kind: PolicyType, content: impl Into<Arc<str>>) -> Self {
        Self {
            id,
            name: name.into(),
            description: String::new(),
            kind,
            aws_managed: false,
            content: content.into(),
            tags: Tags::new(),
            note: String::new(),
            marks: BTreeSet::new(),
        }
    }
}

impl Entity for Policy {
    const NAME: &'static str = "Policy";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("id", |policy| policy.id.as_str(), |policy, id| policy.id = PolicyId::new(id)),
        Field::text("name", |policy| &policy.name, |policy, name| policy.name = name),
        Field::filled("description", |policy| &policy.description, |policy, text| policy.description = text),
        Field::text("type", |policy| policy.kind.as_str(), |policy, kind| policy.kind = kind.as_str().into()),
        Field::<Self>::truth(
            "aws_managed",
            |policy| policy.aws_managed,
            |policy, managed| policy.aws_managed = managed,
        )
        .called("manager")
        .said(|policy| if policy.aws_managed { "AWS" } else { "the organization" }),
        Field::tags(|policy| &policy.tags, |policy, tags| policy.tags = tags),
        Field::<Self>::filled("note", |policy| &policy.note, |policy, note| policy.note = note).since(4),
        Field::marks(|policy| Mark::words(&policy.marks), |policy, word| Mark::add(&mut policy.marks, word)),
        Field::<Self>::text("content", |policy| &policy.content, |policy, text| policy.content = Arc::from(text))
            .block(),
    ];

    fn blank() -> Self {
        Self::new(PolicyId::new(""), "", PolicyType::Scp, "")
    }
}

/// A policy on a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attachment {
    pub target: TargetId,
    pub policy: PolicyId,
}

impl Entity for Attachment {
    const NAME: &'static str = "Attachment";
    const FIELDS: &'static [Field<Self>] = &[
        Field::target(|at| &at.target, |at, target| at.target = target),
        Field::text("policy", |at| at.policy.as_str(), |at, policy| at.policy = PolicyId::new(policy)),
    ];

    fn blank() -> Self {
        Self { target: TargetId::Root, policy: PolicyId::new("") }
    }
}

/// A member account that may administer services for the whole organization.
///
/// An empty set of services means that an import knew the administrator but not for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegatedAdministrator {
    pub account: AccountId,
    pub services: BTreeSet<String>,
}

impl Entity for DelegatedAdministrator {
    const NAME: &'static str = "DelegatedAdministrator";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("account", |given| given.account.as_str(), |given, id| given.account = AccountId::new(id)),
        Field::names("services", |given| &given.services, |given, services| given.services = services),
    ];

    fn blank() -> Self {
        Self { account: AccountId::new(""), services: BTreeSet::new() }
    }
}

/// A policy type that the root knows, and whether it works there.
pub type EnabledType = (PolicyType, PolicyTypeStatus);

impl Entity for EnabledType {
    const NAME: &'static str = "EnabledType";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("type", |(kind, _)| kind.as_str(), |(kind, _), text| *kind = text.as_str().into()),
        Field::text("status", |(_, status)| status.as_str(), |(_, status), text| *status = text.as_str().into()),
    ];

    fn blank() -> Self {
        (PolicyType::Scp, PolicyTypeStatus::Enabled)
    }
}

/// A target whose attachments of a policy type an import could not learn completely.
pub type UnknownAttachments = (TargetId, PolicyType);

impl Entity for UnknownAttachments {
    const NAME: &'static str = "UnknownAttachments";
    const FIELDS: &'static [Field<Self>] = &[
        Field::target(|(target, _)| target, |(at, _), target| *at = target),
        Field::text("type", |(_, kind)| kind.as_str(), |(_, kind), text| *kind = text.as_str().into()),
    ];

    fn blank() -> Self {
        (TargetId::Root, PolicyType::Scp)
    }
}

/// What an import had to invent, leave open or was told about an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// The source gave no id, so this one is made up (a hash of path and name).
    InventedId,
    /// The landing zone configuration says `ignore: true` for this OU.
    Ignored,
    /// The configuration names a policy file that was not there; the content is empty for that reason.
    MissingFile,
}

worded!(Mark, "mark", "marks": InventedId = "invented-id", Ignored = "ignored", MissingFile = "missing-file");

impl Mark {
    fn words(marks: &BTreeSet<Self>) -> Vec<&str> {
        marks.iter().map(|mark| mark.as_str()).collect()
    }

    /// Adds the mark of this word, if there is one.
    fn add(marks: &mut BTreeSet<Self>, word: &str) -> Option<()> {
        marks.insert(Self::of(word)?);
        Some(())
    }
}

impl Ou {
    /// The name shown to people.
    pub fn shown_name(&self) -> &str {
        shown(&self.name, self.id.as_str())
    }
}

impl Account {
    /// The name shown to people.
    pub fn shown_name(&self) -> &str {
        shown(&self.name, self.id.as_str())
    }
}

impl Policy {
    /// The name shown to people.
    pub fn shown_name(&self) -> &str {
        shown(&self.name, self.id.as_str())
    }
}

/// The id, where a name is nothing but white space, as AWS allows.
pub(super) fn shown<'a>(name: &'a str, id: &'a str) -> &'a str {
    if name.trim().is_empty() { id } else { name }
}
