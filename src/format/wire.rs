//! The fields of a project file, version 2, as they are read.
//!
//! Knows the names and which fields may be missing; ids, kinds and states are plain text.
//! Version 1 is the same without questions and placeholders, so it is read by the same fields.
//! Does not know the document's rules: [`Organization::from_parts`](organization::Organization::from_parts) does.
//! `print` writes the same fields.

use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use organization::{self as document, AccountId, OrganizationId, OuId, ParentId, Parts, PolicyId, RootId};
use organization::{Expected, JoinedMethod, Mark, Table, TargetId};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    pub format_version: u64,
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
    #[serde(default)]
    questions: Vec<Question>,
    #[serde(default)]
    placeholders: Vec<Placeholder>,
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

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    name: String,
    principal: String,
    action: String,
    resource: String,
    resource_account: Option<String>,
    expected: ExpectedWords,
    #[serde(default)]
    context: Vec<(String, ContextValue)>,
    #[serde(default)]
    identity_policies: Vec<String>,
    permissions_boundary: Option<String>,
    session_policy: Option<String>,
    resource_policy: Option<String>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "snake_case")]
enum ContextValue {
    Text(String),
    Several(Vec<String>),
    Unknown,
    Absent,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Placeholder {
    name: String,
    value: String,
}

impl Project {
    /// The first table, with the name of its first entry, that the version of the file does not have.
    pub fn newer_table(&self) -> Option<(Table, &str)> {
        let question = self.questions.first().map(|question| (Table::Questions, question.name.as_str()));
        let placeholder = || self.placeholders.first().map(|entry| (Table::Placeholders, entry.name.as_str()));
        (self.format_version < 2).then(|| question.or_else(placeholder)).flatten()
    }

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
        let placeholders = self.placeholders.into_iter().map(|entry| (entry.name, entry.value));
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
            questions: self.questions.into_iter().map(Question::into_document).collect(),
            placeholders: placeholders.collect(),
            root,
        })
    }
}

impl Question {
    pub(super) fn into_document(self) -> document::Question {
        let context = self.context.into_iter().map(|(key, value)| (key, value.into_document()));
        document::Question {
            name: self.name,
            principal: self.principal,
            action: self.action,
            resource: self.resource,
            resource_account: self.resource_account,
            context: context.collect(),
            policies: document::QuestionPolicies {
                identity: self.identity_policies,
                boundary: self.permissions_boundary,
                session: self.session_policy,
                resource: self.resource_policy,
            },
            expected: self.expected.0,
        }
    }
}

impl ContextValue {
    fn into_document(self) -> document::ContextValue {
        match self {
            Self::Text(text) => document::ContextValue::Text(text),
            Self::Several(texts) => document::ContextValue::Several(texts),
            Self::Unknown => document::ContextValue::Unknown,
            Self::Absent => document::ContextValue::Absent,
        }
    }
}

/// The `index`-th entry of `policy_types` names a type that an entry before it names.
pub(super) struct RepeatedType {
    pub index: usize,
    pub kind: String,
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
        known.map(Self).ok_or_else(|| D::Error::custom(no_such(&word, "mark", "marks", Mark::ALL.map(Mark::as_str))))
    }
}

struct ExpectedWords(Expected);

impl<'de> Deserialize<'de> for ExpectedWords {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = String::deserialize(deserializer)?;
        let known = Expected::ALL.into_iter().find(|expected| expected.as_str() == words);
        let all = Expected::ALL.map(Expected::as_str);
        known.map(Self).ok_or_else(|| D::Error::custom(no_such(&words, "decision", "decisions", all)))
    }
}

fn no_such<const N: usize>(word: &str, one: &str, many: &str, all: [&str; N]) -> String {
    format!("`{word}` is no {one}; the {many} are {}", all.map(|word| format!("`{word}`")).join(", "))
}

fn marks(words: BTreeSet<MarkWord>) -> BTreeSet<Mark> {
    words.into_iter().map(|word| word.0).collect()
}
