//! The fields of a project file, version 1, as they are read.
//!
//! Knows the names and which fields may be missing; ids, kinds and states are plain text.
//! Does not know the document's rules: [`Organization::from_parts`](crate::organization::Organization::from_parts) does.
//! `print` writes the same fields.

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::format::FORMAT_VERSION;
use crate::organization::{self as document, AccountId, OrganizationId, OuId, ParentId, Parts, PolicyId, RootId};
use crate::organization::{JoinedMethod, Mark, TargetId};

/// The first thing to be known about a file that does not read; everything else is ignored here.
#[derive(serde::Deserialize)]
pub(super) struct Version {
    pub format_version: u64,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    #[serde(rename = "format_version")]
    _format_version: ThisVersion,
    id: String,
    partition: String,
    feature_set: String,
    management_account: String,
    root: Root,
    #[serde(default)]
    policy_types: Vec<EnabledType>,
    #[serde(default)]
    ous: Vec<Ou>,
    #[serde(default)]
    accounts: Vec<Account>,
    #[serde(default)]
    policies: Vec<Policy>,
    #[serde(default)]
    attachments: Vec<Attachment>,
    #[serde(default)]
    delegated_administrators: Vec<DelegatedAdministrator>,
    #[serde(default)]
    unknown_attachments: Vec<UnknownAttachments>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Root {
    id: String,
    name: String,
    #[serde(default)]
    tags: Tags,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct EnabledType {
    r#type: String,
    status: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Ou {
    id: String,
    name: String,
    parent: String,
    #[serde(default)]
    tags: Tags,
    #[serde(default)]
    note: String,
    #[serde(default)]
    marks: BTreeSet<MarkWord>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    id: String,
    name: String,
    email: String,
    parent: String,
    state: String,
    joined_method: Option<String>,
    joined: Option<String>,
    #[serde(default)]
    tags: Tags,
    #[serde(default)]
    note: String,
    #[serde(default)]
    marks: BTreeSet<MarkWord>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    id: String,
    name: String,
    #[serde(default)]
    description: String,
    r#type: String,
    #[serde(default)]
    aws_managed: bool,
    #[serde(default)]
    tags: Tags,
    #[serde(default)]
    marks: BTreeSet<MarkWord>,
    content: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Attachment {
    target: String,
    policy: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct DelegatedAdministrator {
    account: String,
    #[serde(default)]
    services: BTreeSet<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct UnknownAttachments {
    target: String,
    r#type: String,
}

impl Project {
    /// The document's parts; a policy type that stands twice is the only thing that has no place in them.
    pub fn into_parts(self) -> Result<Parts, RepeatedType> {
        let root = document::Root { id: RootId::new(&self.root.id), name: self.root.name, tags: self.root.tags.0 };
        let ou_ids: BTreeSet<String> = self.ous.iter().map(|ou| ou.id.clone()).collect();
        let parent = |id: String| if id == root.id.as_str() { ParentId::Root } else { ParentId::Ou(OuId::new(id)) };
        let target = |id: String| {
            if id == root.id.as_str() {
                TargetId::Root
            } else if ou_ids.contains(&id) {
                TargetId::Ou(OuId::new(id))
            } else {
                TargetId::Account(AccountId::new(id))
            }
        };
        let ous = self.ous.into_iter().map(|ou| document::Ou {
            id: OuId::new(ou.id),
            name: ou.name,
            parent: parent(ou.parent),
            tags: ou.tags.0,
            note: ou.note,
            marks: marks(ou.marks),
        });
        let accounts = self.accounts.into_iter().map(|account| document::Account {
            id: AccountId::new(account.id),
            name: account.name,
            email: account.email,
            parent: parent(account.parent),
            state: account.state.as_str().into(),
            joined_method: account.joined_method.map(|method| JoinedMethod::from(method.as_str())),
            joined: account.joined,
            tags: account.tags.0,
            note: account.note,
            marks: marks(account.marks),
        });
        let policies = self.policies.into_iter().map(|policy| document::Policy {
            id: PolicyId::new(policy.id),
            name: policy.name,
            description: policy.description,
            kind: policy.r#type.as_str().into(),
            aws_managed: policy.aws_managed,
            content: Arc::from(policy.content),
            tags: policy.tags.0,
            marks: marks(policy.marks),
        });
        let attachments = self.attachments.into_iter().map(|attachment| document::Attachment {
            target: target(attachment.target),
            policy: PolicyId::new(attachment.policy),
        });
        let delegated = self.delegated_administrators.into_iter().map(|delegated| document::DelegatedAdministrator {
            account: AccountId::new(delegated.account),
            services: delegated.services,
        });
        let unknown = self
            .unknown_attachments
            .into_iter()
            .map(|unknown| (target(unknown.target), unknown.r#type.as_str().into()));
        let mut policy_types = BTreeMap::new();
        for (index, enabled) in self.policy_types.into_iter().enumerate() {
            if policy_types.insert(enabled.r#type.as_str().into(), enabled.status.as_str().into()).is_some() {
                return Err(RepeatedType { index, kind: enabled.r#type });
            }
        }
        Ok(Parts {
            id: OrganizationId::new(self.id),
            partition: self.partition.as_str().into(),
            feature_set: self.feature_set.as_str().into(),
            management_account: AccountId::new(self.management_account),
            policy_types,
            ous: ous.collect(),
            accounts: accounts.collect(),
            policies: policies.collect(),
            attachments: attachments.collect(),
            delegated_administrators: delegated.collect(),
            unknown_attachments: unknown.collect(),
            root,
        })
    }
}

/// The `index`-th entry of `policy_types` names a type that an entry before it names.
pub(super) struct RepeatedType {
    pub index: usize,
    pub kind: String,
}

/// The version whose fields these are.
struct ThisVersion;

impl<'de> Deserialize<'de> for ThisVersion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            FORMAT_VERSION => Ok(Self),
            version => Err(D::Error::custom(format!("this is format version {version}"))),
        }
    }
}

/// Tags whose keys stand once: a plain map would silently keep the last of two.
#[derive(Default)]
struct Tags(BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = Tags;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tags such as `{\"key\": \"value\"}`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tags, A::Error> {
                let mut tags = BTreeMap::new();
                while let Some((key, value)) = map.next_entry::<String, String>()? {
                    match tags.entry(key) {
                        btree_map::Entry::Vacant(free) => free.insert(value),
                        btree_map::Entry::Occupied(taken) => {
                            return Err(A::Error::custom(format!(
                                "the tag `{}` stands twice; remove one",
                                taken.key()
                            )));
                        }
                    };
                }
                Ok(Tags(tags))
            }
        }
        deserializer.deserialize_map(Once)
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct MarkWord(Mark);

impl<'de> Deserialize<'de> for MarkWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        let known = Mark::ALL.into_iter().find(|mark| mark.as_str() == word);
        known.map(Self).ok_or_else(|| {
            let all = Mark::ALL.map(|mark| format!("`{}`", mark.as_str())).join(", ");
            D::Error::custom(format!("`{word}` is no mark; the marks are {all}"))
        })
    }
}

fn marks(words: BTreeSet<MarkWord>) -> BTreeSet<Mark> {
    words.into_iter().map(|word| word.0).collect()
}
