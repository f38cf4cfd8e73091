//! What differs between two organizations, as a list of sentences: "changes since import".
//!
//! Knows every field of the document, so that the list is empty exactly for equal organizations.
//! What follows by itself is not listed: the attachments of what was removed, the policy that AWS attaches to
//! everything new. Does not know what a change means for anyone's permissions; `analysis` compares that.

mod inside;
mod sentences;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::OrdMap;

use organization::{
    AccountIam, AccountId, Assignment, Attachment, AwsPolicy, Center, DirectoryEntry, Entity, Field, Identity,
    InstanceProfile, Layout, ManagedPolicy, Organization, OuId, PermissionSet, PolicyId, PolicyText, PolicyType,
    Provider, Question, ResourcePolicy, Table, Tags, TargetId, Value, full_access_id,
};

pub use sentences::grouped;

/// What a change is about, under the name it had before, or has since it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Organization,
    Root {
        name: String,
    },
    Ou {
        id: OuId,
        name: String,
    },
    Account {
        id: AccountId,
        name: String,
    },
    Policy {
        id: PolicyId,
        name: String,
        kind: PolicyType,
    },
    Question {
        name: String,
    },
    /// A role, a policy of an account's own and the like, and the account's name where it is in one.
    Inside {
        kind: &'static str,
        name: String,
        place: Option<String>,
    },
}

/// One difference, in the document's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    TypeEnabled {
        kind: PolicyType,
    },
    TypeDisabled {
        kind: PolicyType,
    },
    TypeStatus {
        kind: PolicyType,
        to: String,
    },
    /// The place is the parent's name; policies have none.
    Created {
        what: Subject,
        place: Option<String>,
    },
    Removed {
        what: Subject,
    },
    Renamed {
        what: Subject,
        to: String,
    },
    Moved {
        what: Subject,
        from: String,
        to: String,
    },
    /// The field as people call it.
    Set {
        what: Subject,
        field: Cow<'static, str>,
        from: String,
        to: String,
    },
    Tagged {
        what: Subject,
        key: String,
        from: Option<String>,
        to: Option<String>,
    },
    /// Sizes count characters, as AWS's quotas do.
    ContentChanged {
        what: Subject,
        from: usize,
        to: usize,
    },
    Attached {
        policy: Subject,
        target: Subject,
    },
    Detached {
        policy: Subject,
        target: Subject,
    },
    /// An empty service stands for those that an import did not know.
    Delegated {
        account: Subject,
        service: String,
    },
    Undelegated {
        account: Subject,
        service: String,
    },
    AttachmentsUnknown {
        target: Subject,
        kind: PolicyType,
    },
    AttachmentsConfirmed {
        target: Subject,
        kind: PolicyType,
    },
    /// The policies that a question brings along.
    PoliciesChanged {
        what: Subject,
    },
    /// What stands between a placeholder's braces, and its value where it has one.
    Placeholder {
        name: String,
        from: Option<String>,
        to: Option<String>,
    },
}

/// Every difference, ordered: organization, OUs, accounts, policies, attachments, delegated administrators, questions,
/// placeholder values; each by id or name.
pub fn changes(before: &Organization, after: &Organization) -> Vec<Change> {
    let mut found = Found { before, after, changes: Vec::new() };
    if before != after {
        found.organization();
        for table in Table::ALL {
            found.table(*table);
        }
    }
    found.changes
}

/// In which order the fields of one entity are told; a field that is not named here comes last.
const TOLD: [&str; 25] = [
    "id",
    "partition",
    "feature_set",
    "management_account",
    "name",
    "parent",
    "email",
    "state",
    "note",
    "joined",
    "joined_method",
    "description",
    "type",
    "aws_managed",
    "content",
    "marks",
    "principal",
    "action",
    "resource",
    "resource_account",
    "context",
    "identity_policies",
    "permissions_boundary",
    "session_policy",
    "resource_policy",
];

/// Other maps are values of one field.
const TAGS: &str = "tags";

struct Found<'a> {
    before: &'a Organization,
    after: &'a Organization,
    changes: Vec<Change>,
}

impl Found<'_> {
    fn organization(&mut self) {
        let (was, is) = (self.before, self.after);
        self.fields(&Subject::Organization, &was.header(), &is.header());
        self.policy_types();
        let root = Subject::Root { name: was.root().name.clone() };
        self.fields(&root, &**was.root(), &**is.root());
    }

    fn table(&mut self, table: Table) {
        let (was, is) = (self.before, self.after);
        match table {
            // What is told of them stands with the organization, and with the attachments.
            Table::PolicyTypes | Table::UnknownAttachments => {}
            Table::Ous => self.entities(was.ous(), is.ous(), |on, id| subject(on, &TargetId::Ou(id.clone()))),
            Table::Accounts => {
                self.entities(was.accounts(), is.accounts(), |on, id| subject(on, &TargetId::Account(id.clone())));
            }
            Table::Policies => self.entities(was.policies(), is.policies(), policy),
            Table::Attachments => {
                self.attachments();
                self.knowledge();
            }
            Table::DelegatedAdministrators => self.delegated(),
            Table::Questions => self.questions(),
            Table::Placeholders => self.placeholders(),
            Table::AccountIam => self.inside::<AccountIam>(),
            Table::Identities => self.inside::<Identity>(),
            Table::ManagedPolicies => self.inside::<ManagedPolicy>(),
            Table::InstanceProfiles => self.inside::<InstanceProfile>(),
            Table::Providers => self.inside::<Provider>(),
            Table::ResourcePolicies => self.inside::<ResourcePolicy>(),
            Table::Centers => self.inside::<Center>(),
            Table::PermissionSets => self.inside::<PermissionSet>(),
            Table::Directory => self.inside::<DirectoryEntry>(),
            Table::Assignments => self.inside::<Assignment>(),
            Table::AwsPolicies => self.inside::<AwsPolicy>(),
            Table::Texts => self.inside::<PolicyText>(),
        }
    }

    fn policy_types(&mut self) {
        let (was, is) = (self.before, self.after);
        for kind in keys(was.policy_types(), is.policy_types()) {
            let change = match (was.policy_types().get(kind), is.policy_types().get(kind)) {
                (None, Some(_)) => Change::TypeEnabled { kind: kind.clone() },
                (Some(_), None) => Change::TypeDisabled { kind: kind.clone() },
                (Some(from), Some(to)) if from != to => {
                    Change::TypeStatus { kind: kind.clone(), to: to.as_str().to_owned() }
                }
                _ => continue,
            };
            self.changes.push(change);
        }
    }

    /// Entities that have ids: those that went, those that came, and what became of the others.
    fn entities<Id: Ord, E: Entity + Eq>(
        &mut self,
        was: &OrdMap<Id, Arc<E>>,
        is: &OrdMap<Id, Arc<E>>,
        subject: impl Fn(&Organization, &Id) -> Subject,
    ) {
        for id in was.keys().filter(|id| !is.contains_key(*id)) {
            self.removed(subject(self.before, id));
        }
        for (id, new) in is {
            match was.get(id) {
                None => self.created(subject(self.after, id), &**new),
                Some(old) if old != new => self.fields(&subject(self.before, id), &**old, &**new),
                Some(_) => {}
            }
        }
    }

    fn attachments(&mut self) {
        let (before, after) = (self.before, self.after);
        let disabled = |kind: &PolicyType| before.is_enabled(kind) && !after.is_enabled(kind);
        for at in before.attachments().iter().filter(|at| !after.attachments().contains(*at)) {
            let gone = !after.contains(&at.target) || !after.policies().contains_key(&at.policy);
            if !gone && !before.policies().get(&at.policy).is_some_and(|policy| disabled(&policy.kind)) {
                let (policy, target) = attachment(before, at);
                self.changes.push(Change::Detached { policy, target });
            }
        }
        let by_itself = |at: &Attachment| {
            after.policies().get(&at.policy).is_some_and(|policy| {
                full_access_id(&policy.kind).as_ref() == Some(&at.policy)
                    && (!before.contains(&at.target) || !before.is_enabled(&policy.kind))
            })
        };
        for at in after.attachments().iter().filter(|at| !before.attachments().contains(*at)) {
            if !by_itself(at) {
                let (policy, target) = attachment(after, at);
                self.changes.push(Change::Attached { policy, target });
            }
        }
    }

    fn knowledge(&mut self) {
        let (before, after) = (self.before, self.after);
        let disabled = |kind: &PolicyType| before.is_enabled(kind) && !after.is_enabled(kind);
        let (was, is) = (before.unknown_attachments(), after.unknown_attachments());
        for (target, kind) in was.iter().filter(|mark| !is.contains(*mark)) {
            if after.contains(target) && !disabled(kind) {
                let target = subject(before, target);
                self.changes.push(Change::AttachmentsConfirmed { target, kind: kind.clone() });
            }
        }
        for (target, kind) in is.iter().filter(|mark| !was.contains(*mark)) {
            let target = subject(after, target);
            self.changes.push(Change::AttachmentsUnknown { target, kind: kind.clone() });
        }
    }

    fn delegated(&mut self) {
        let (before, after) = (self.before, self.after);
        let (was, is) = (services(before), services(after));
        for (id, service) in was.difference(&is).filter(|(id, _)| after.accounts().contains_key(id)) {
            let account = subject(before, &TargetId::Account(id.clone()));
            self.changes.push(Change::Undelegated { account, service: service.clone() });
        }
        for (id, service) in is.difference(&was) {
            let account = subject(after, &TargetId::Account(id.clone()));
            self.changes.push(Change::Delegated { account, service: service.clone() });
        }
    }

    fn questions(&mut self) {
        let (was, is) = (self.before.questions(), self.after.questions());
        let same_but_for_its_name = |old: &Question, new: &Question| {
            let alike = !was.contains_key(&new.name) && old.action == new.action && old.principal == new.principal;
            alike && *old == Question { name: old.name.clone(), ..new.clone() }
        };
        let mut renamed = BTreeSet::new();
        for old in was.values().filter(|old| !is.contains_key(&old.name)) {
            let what = Subject::Question { name: old.name.clone() };
            let mut added = is.values().filter(|new| !renamed.contains(&new.name));
            match added.find(|new| same_but_for_its_name(old, new)) {
                Some(new) => {
                    self.changes.push(Change::Renamed { what, to: new.name.clone() });
                    renamed.insert(new.name.clone());
                }
                None => self.removed(what),
            }
        }
        for new in is.values().filter(|new| !renamed.contains(&new.name)) {
            let what = Subject::Question { name: new.name.clone() };
            match was.get(&new.name) {
                None => self.created(what, &**new),
                Some(old) if old != new => self.fields(&what, &**old, &**new),
                Some(_) => {}
            }
        }
    }

    fn placeholders(&mut self) {
        let (was, is) = (self.before.placeholders(), self.after.placeholders());
        for name in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
            let (from, to) = (was.get(name).cloned(), is.get(name).cloned());
            if from != to {
                self.changes.push(Change::Placeholder { name: name.clone(), from, to });
            }
        }
    }

    fn created<E: Entity>(&mut self, what: Subject, entity: &E) {
        let parent = E::FIELDS.iter().find(|field| matches!(field.value, Value::Parent { .. }));
        let place = parent.map(|field| in_words(self.after, field, entity));
        self.changes.push(Change::Created { what: what.clone(), place });
        for field in E::FIELDS {
            if let Value::Tags { get, .. } = field.value
                && field.name == TAGS
            {
                self.tags(&what, &Tags::new(), get(entity));
            }
        }
    }

    fn removed(&mut self, what: Subject) {
        self.changes.push(Change::Removed { what });
    }

    /// What differs between two states of one entity, in the order in which it is told.
    fn fields<E: Entity>(&mut self, what: &Subject, was: &E, is: &E) {
        let mut fields: Vec<&Field<E>> = E::FIELDS.iter().filter(|field| field.differs(was, is)).collect();
        fields.sort_by_key(|field| TOLD.iter().position(|name| *name == field.name).unwrap_or(TOLD.len()));
        for field in fields {
            self.field(field, what, was, is);
        }
    }

    fn field<E: Entity>(&mut self, field: &Field<E>, what: &Subject, was: &E, is: &E) {
        let (from, to) = (in_words(self.before, field, was), in_words(self.after, field, is));
        let what = what.clone();
        let change = match (&field.value, field.layout) {
            (Value::Tags { get, .. }, _) if field.name == TAGS => return self.tags(&what, get(was), get(is)),
            (Value::Parent { .. }, _) => Change::Moved { what, from, to },
            (Value::Text { .. }, Layout::Line) if field.name == "name" => Change::Renamed { what, to },
            (Value::Text { .. }, Layout::Block) => {
                Change::ContentChanged { what, from: from.chars().count(), to: to.chars().count() }
            }
            (Value::Texts { .. } | Value::Optional { .. }, Layout::Block) => Change::PoliciesChanged { what },
            (
                Value::Text { .. }
                | Value::Filled { .. }
                | Value::Optional { .. }
                | Value::Word { .. }
                | Value::Words { .. }
                | Value::Names { .. }
                | Value::Truth { .. }
                | Value::Tags { .. }
                | Value::Texts { .. }
                | Value::Context { .. }
                | Value::Target { .. },
                Layout::Line | Layout::Block,
            ) => Change::Set { what, field: field.name_in_words(), from, to },
        };
        // The policies that a question brings along are several fields and one change.
        if self.changes.last() != Some(&change) {
            self.changes.push(change);
        }
    }

    fn tags(&mut self, what: &Subject, was: &Tags, is: &Tags) {
        for key in keys(was, is) {
            let (from, to) = (was.get(key).cloned(), is.get(key).cloned());
            if from != to {
                self.changes.push(Change::Tagged { what: what.clone(), key: key.clone(), from, to });
            }
        }
    }
}

fn keys<'a, K: Ord, V>(was: &'a BTreeMap<K, V>, is: &'a BTreeMap<K, V>) -> BTreeSet<&'a K> {
    was.keys().chain(is.keys()).collect()
}

fn subject(on: &Organization, target: &TargetId) -> Subject {
    let name = on.name(target).to_owned();
    match target {
        TargetId::Root => Subject::Root { name },
        TargetId::Ou(id) => Subject::Ou { id: id.clone(), name },
        TargetId::Account(id) => Subject::Account { id: id.clone(), name },
    }
}

fn policy(on: &Organization, id: &PolicyId) -> Subject {
    let (name, kind) = match on.policies().get(id) {
        Some(policy) => (policy.name.clone(), policy.kind.clone()),
        None => (id.to_string(), PolicyType::Scp),
    };
    Subject::Policy { id: id.clone(), name, kind }
}

fn attachment(on: &Organization, at: &Attachment) -> (Subject, Subject) {
    (policy(on, &at.policy), subject(on, &at.target))
}

/// The value of a field as people say it.
fn in_words<E>(on: &Organization, field: &Field<E>, entity: &E) -> String {
    if let Some(words) = field.saying(entity) {
        return words.to_owned();
    }
    match field.value {
        Value::Text { get, .. } | Value::Filled { get, .. } | Value::Word { get, .. } => get(entity).to_owned(),
        Value::Optional { get, .. } => get(entity).unwrap_or_default().to_owned(),
        Value::Words { get, .. } => get(entity).join(", "),
        Value::Names { get, .. } => listed(get(entity)),
        Value::Truth { get, .. } => if get(entity) { "yes" } else { "no" }.to_owned(),
        Value::Tags { get, .. } => listed(get(entity).iter().map(|(key, value)| format!("{key} = {value}"))),
        Value::Texts { get, .. } => listed(get(entity)),
        Value::Context { get, .. } => listed(get(entity).iter().map(|(key, value)| format!("{key} {value}"))),
        Value::Parent { get, .. } => on.name(&get(entity).clone().into()).to_owned(),
        Value::Target { get, .. } => on.name(get(entity)).to_owned(),
    }
}

fn listed(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut list = String::new();
    for word in words {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(word.as_ref());
    }
    list
}

/// Account and service; an administrator without known services counts with an empty one.
fn services(on: &Organization) -> BTreeSet<(AccountId, String)> {
    let pairs = on.delegated_administrators().values().flat_map(|delegated| {
        let unnamed = delegated.services.is_empty().then(String::new);
        let services = delegated.services.iter().cloned().chain(unnamed);
        services.map(|service| (delegated.account.clone(), service)).collect::<Vec<_>>()
    });
    pairs.collect()
}
