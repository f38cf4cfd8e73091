//! What differs between two organizations, as a list of sentences: "changes since import".
//!
//! Knows every field of the document, so that the list is empty exactly for equal organizations.
//! What follows by itself is not listed: the attachments of what was removed, the policy that AWS attaches to
//! everything new. Does not know what a change means for anyone's permissions; `analysis` compares that.

mod sentences;

use std::collections::{BTreeMap, BTreeSet};

use organization::{
    Account, AccountId, Attachment, Mark, Organization, Ou, OuId, ParentId, Policy, PolicyId, PolicyType, Question,
    Tags, TargetId, full_access_id,
};

pub use sentences::grouped;

/// What a change is about, under the name it had before, or has since it exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Organization,
    Root { name: String },
    Ou { id: OuId, name: String },
    Account { id: AccountId, name: String },
    Policy { id: PolicyId, name: String, kind: PolicyType },
    Question { name: String },
}

/// A plain field whose text changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Id,
    Partition,
    Features,
    ManagementAccount,
    Email,
    State,
    Note,
    Joined,
    JoinedMethod,
    Marks,
    Description,
    Type,
    ManagedBy,
    Principal,
    Action,
    Resource,
    ResourceAccount,
    Context,
    Expected,
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
    Set {
        what: Subject,
        field: Field,
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
        found.ous();
        found.accounts();
        found.policies();
        found.attachments();
        found.delegated();
        found.questions();
        found.placeholders();
    }
    found.changes
}

struct Found<'a> {
    before: &'a Organization,
    after: &'a Organization,
    changes: Vec<Change>,
}

impl Found<'_> {
    fn organization(&mut self) {
        let (was, is) = (self.before, self.after);
        let what = Subject::Organization;
        self.set(&what, Field::Id, was.id().as_str(), is.id().as_str());
        self.set(&what, Field::Partition, was.partition().as_str(), is.partition().as_str());
        self.set(&what, Field::Features, was.feature_set().as_str(), is.feature_set().as_str());
        let (from, to) = (was.management_account().as_str(), is.management_account().as_str());
        self.set(&what, Field::ManagementAccount, from, to);
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
        let root = Subject::Root { name: was.root().name.clone() };
        self.set(&root, Field::Id, was.root().id.as_str(), is.root().id.as_str());
        self.renamed(&root, &was.root().name, &is.root().name);
        self.tags(&root, &was.root().tags, &is.root().tags);
    }

    fn ous(&mut self) {
        let (before, after) = (self.before, self.after);
        for id in before.ous().keys().filter(|id| !after.ous().contains_key(*id)) {
            self.removed(subject(before, &TargetId::Ou(id.clone())));
        }
        for (id, is) in after.ous() {
            let target = TargetId::Ou(id.clone());
            match before.ous().get(id) {
                None => self.created(subject(after, &target), Some(&is.parent), &is.tags),
                Some(was) if was != is => self.ou(&subject(before, &target), was, is),
                Some(_) => {}
            }
        }
    }

    fn ou(&mut self, what: &Subject, was: &Ou, is: &Ou) {
        self.renamed(what, &was.name, &is.name);
        self.moved(what, &was.parent, &is.parent);
        self.set(what, Field::Note, &was.note, &is.note);
        self.set(what, Field::Marks, &marks(&was.marks), &marks(&is.marks));
        self.tags(what, &was.tags, &is.tags);
    }

    fn accounts(&mut self) {
        let (before, after) = (self.before, self.after);
        for id in before.accounts().keys().filter(|id| !after.accounts().contains_key(*id)) {
            self.removed(subject(before, &TargetId::Account(id.clone())));
        }
        for (id, is) in after.accounts() {
            let target = TargetId::Account(id.clone());
            match before.accounts().get(id) {
                None => self.created(subject(after, &target), Some(&is.parent), &is.tags),
                Some(was) if was != is => self.account(&subject(before, &target), was, is),
                Some(_) => {}
            }
        }
    }

    fn account(&mut self, what: &Subject, was: &Account, is: &Account) {
        let method = |account: &Account| account.joined_method.as_ref().map_or(String::new(), ToString::to_string);
        self.renamed(what, &was.name, &is.name);
        self.moved(what, &was.parent, &is.parent);
        self.set(what, Field::Email, &was.email, &is.email);
        self.set(what, Field::State, was.state.label(), is.state.label());
        self.set(what, Field::Note, &was.note, &is.note);
        self.set(what, Field::Joined, was.joined.as_deref().unwrap_or(""), is.joined.as_deref().unwrap_or(""));
        self.set(what, Field::JoinedMethod, &method(was), &method(is));
        self.set(what, Field::Marks, &marks(&was.marks), &marks(&is.marks));
        self.tags(what, &was.tags, &is.tags);
    }

    fn policies(&mut self) {
        let (before, after) = (self.before, self.after);
        for id in before.policies().keys().filter(|id| !after.policies().contains_key(*id)) {
            self.removed(policy(before, id));
        }
        for (id, is) in after.policies() {
            match before.policies().get(id) {
                None => self.created(policy(after, id), None, &is.tags),
                Some(was) if was != is => self.policy(&policy(before, id), was, is),
                Some(_) => {}
            }
        }
    }

    fn policy(&mut self, what: &Subject, was: &Policy, is: &Policy) {
        let owner = |policy: &Policy| if policy.aws_managed { "AWS" } else { "the organization" };
        self.renamed(what, &was.name, &is.name);
        self.set(what, Field::Description, &was.description, &is.description);
        self.set(what, Field::Type, was.kind.as_str(), is.kind.as_str());
        self.set(what, Field::ManagedBy, owner(was), owner(is));
        if was.content != is.content {
            let (from, to) = (was.content.chars().count(), is.content.chars().count());
            self.changes.push(Change::ContentChanged { what: what.clone(), from, to });
        }
        self.set(what, Field::Marks, &marks(&was.marks), &marks(&is.marks));
        self.tags(what, &was.tags, &is.tags);
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
                    self.renamed(&what, &old.name, &new.name);
                    renamed.insert(new.name.clone());
                }
                None => self.removed(what),
            }
        }
        for new in is.values().filter(|new| !renamed.contains(&new.name)) {
            let what = Subject::Question { name: new.name.clone() };
            match was.get(&new.name) {
                None => self.created(what, None, &Tags::new()),
                Some(old) if old != new => self.question(&what, old, new),
                Some(_) => {}
            }
        }
    }

    fn question(&mut self, what: &Subject, was: &Question, is: &Question) {
        let account = |question: &Question| question.resource_account.clone().unwrap_or_default();
        self.set(what, Field::Principal, &was.principal, &is.principal);
        self.set(what, Field::Action, &was.action, &is.action);
        self.set(what, Field::Resource, &was.resource, &is.resource);
        if was.resource_account != is.resource_account {
            self.put(what, Field::ResourceAccount, account(was), account(is));
        }
        if was.context != is.context {
            self.put(what, Field::Context, context(was), context(is));
        }
        if was.policies != is.policies {
            self.changes.push(Change::PoliciesChanged { what: what.clone() });
        }
        self.set(what, Field::Expected, was.expected.as_str(), is.expected.as_str());
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

    fn created(&mut self, what: Subject, parent: Option<&ParentId>, tags: &Tags) {
        let place = parent.map(|parent| self.after.name(&parent.clone().into()).to_owned());
        self.changes.push(Change::Created { what: what.clone(), place });
        self.tags(&what, &Tags::new(), tags);
    }

    fn removed(&mut self, what: Subject) {
        self.changes.push(Change::Removed { what });
    }

    fn renamed(&mut self, what: &Subject, from: &str, to: &str) {
        if from != to {
            self.changes.push(Change::Renamed { what: what.clone(), to: to.to_owned() });
        }
    }

    fn moved(&mut self, what: &Subject, from: &ParentId, to: &ParentId) {
        if from != to {
            let name = |on: &Organization, parent: &ParentId| on.name(&parent.clone().into()).to_owned();
            let (from, to) = (name(self.before, from), name(self.after, to));
            self.changes.push(Change::Moved { what: what.clone(), from, to });
        }
    }

    fn set(&mut self, what: &Subject, field: Field, from: &str, to: &str) {
        if from != to {
            self.put(what, field, from.to_owned(), to.to_owned());
        }
    }

    /// Different values may be the same in words.
    fn put(&mut self, what: &Subject, field: Field, from: String, to: String) {
        self.changes.push(Change::Set { what: what.clone(), field, from, to });
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

fn marks(marks: &BTreeSet<Mark>) -> String {
    marks.iter().map(|mark| mark.as_str()).collect::<Vec<_>>().join(", ")
}

fn context(question: &Question) -> String {
    let keys = question.context.iter().map(|(key, value)| format!("{key} {value}"));
    keys.collect::<Vec<_>>().join(", ")
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
