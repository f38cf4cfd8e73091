//! Subtrees and policies on the clipboard.
//!
//! Knows how a part of an organization becomes text and how that text becomes one edit again,
//! with new ids, and with names and e-mails that are free where it lands.
//! Does not touch the clipboard.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fresh::{self, Numbers};
use aws::shown_json;
use organization::{
    Account, ChildId, Edit, Organization, Ou, ParentId, Policy, PolicyId, PolicyType, TaggedId, Tags, TargetId,
    full_access_id, quota,
};

/// The mark by which Canopy knows its own text again.
const FORMAT: &str = "canopy-fragment/1";

/// OUs, accounts and policies apart from their organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fragment {
    format: String,
    /// Parents before their children; `parent` counts entries of this list, `None` is where the fragment lands.
    nodes: Vec<Node>,
    policies: Vec<PolicyCopy>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Node {
    parent: Option<usize>,
    name: String,
    /// Accounts have one, OUs have none.
    email: Option<String>,
    note: String,
    tags: Tags,
    /// Entries of the policy list.
    attached: Vec<usize>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PolicyCopy {
    name: String,
    description: String,
    kind: String,
    aws_managed: bool,
    content: String,
    /// What older Canopies copied has none.
    #[serde(default)]
    note: String,
}

/// How what is pasted differs from what was copied, beside its ids.
#[derive(Clone, Debug)]
pub struct Pasting {
    pub names: Names,
    /// When new accounts join.
    pub joined: Option<String>,
}

/// What copies are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As what was copied, where that is free.
    Kept,
    /// `Dev copy`; what lies in a copy keeps its name.
    Copies,
}

impl Fragment {
    /// The subtrees of these children, with what is attached to them.
    pub fn of_children(organization: &Organization, children: &[ChildId]) -> Self {
        let mut fragment = Self { format: FORMAT.to_owned(), nodes: Vec::new(), policies: Vec::new() };
        let mut open: Vec<(Option<usize>, ChildId)> =
            children.iter().rev().map(|child| (None, child.clone())).collect();
        while let Some((parent, child)) = open.pop() {
            let target = TargetId::from(child.clone());
            let attached = organization.attached(&target).map(|policy| fragment.policy(policy)).collect();
            let node = match &child {
                ChildId::Ou(id) => organization.ous().get(id).map(|ou| Node::of_ou(ou, parent, attached)),
                ChildId::Account(id) => {
                    organization.accounts().get(id).map(|account| Node::of_account(account, parent, attached))
                }
            };
            let Some(node) = node else { continue };
            fragment.nodes.push(node);
            let here = fragment.nodes.len() - 1;
            if let ChildId::Ou(id) = &child {
                let inside: Vec<_> = organization.children(&ParentId::Ou(id.clone())).cloned().collect();
                open.extend(inside.into_iter().rev().map(|child| (Some(here), child)));
            }
        }
        fragment
    }

    /// One policy.
    pub fn of_policy(policy: &Policy) -> Self {
        let mut fragment = Self { format: FORMAT.to_owned(), nodes: Vec::new(), policies: Vec::new() };
        fragment.policy(policy);
        fragment
    }

    /// Reads a fragment back; `None` for any other text.
    pub fn read(text: &str) -> Option<Self> {
        let fragment: Self = serde_json::from_str(text).ok()?;
        let sound = fragment.nodes.iter().enumerate().all(|(index, node)| {
            node.parent.is_none_or(|parent| parent < index)
                && node.attached.iter().all(|at| *at < fragment.policies.len())
        });
        (fragment.format == FORMAT && sound).then_some(fragment)
    }

    /// The text for the clipboard.
    pub fn write(&self) -> String {
        shown_json(&serde_json::to_string_pretty(self).unwrap_or_default()).into_owned()
    }

    /// The edit that adds the fragment below a parent.
    pub fn paste(
        &self,
        organization: &Organization,
        parent: &ParentId,
        pasting: &Pasting,
        numbers: Numbers<'_>,
    ) -> Edit {
        let mut edits = Vec::new();
        let mut taken: BTreeSet<String> = policy_names(organization);
        let policies: Vec<PolicyId> = self
            .policies
            .iter()
            .map(|copy| {
                // A policy that was copied by itself is always made anew.
                let known = if self.nodes.is_empty() { None } else { copy.find(organization) };
                known.unwrap_or_else(|| copy.create(&mut taken, pasting.names, &mut edits, numbers))
            })
            .collect();
        let mut emails: BTreeSet<String> =
            organization.accounts().values().map(|account| account.email.to_ascii_lowercase()).collect();
        let mut ou_names: BTreeSet<String> = organization
            .children(parent)
            .filter_map(|child| match child {
                ChildId::Ou(id) => organization.ous().get(id).map(|ou| ou.name.clone()),
                ChildId::Account(_) => None,
            })
            .collect();
        let mut account_names: BTreeSet<String> = match pasting.names {
            Names::Copies => organization.accounts().values().map(|account| account.name.clone()).collect(),
            Names::Kept => BTreeSet::new(),
        };
        let mut made: Vec<TargetId> = Vec::new();
        for node in &self.nodes {
            let under = match node.parent {
                None => Some(parent.clone()),
                Some(index) => made.get(index).and_then(TargetId::as_parent),
            };
            let Some(under) = under else { continue };
            let id = match &node.email {
                Some(email) => {
                    let id = fresh::account(organization, numbers);
                    let email = free_email(email, &mut emails);
                    let joined = pasting.joined.clone();
                    let name = match pasting.names {
                        Names::Copies if node.parent.is_none() => {
                            let name = copy_of(&printable(&node.name), quota::CREATED_ACCOUNT_NAME);
                            free_name(&name, &mut account_names)
                        }
                        Names::Copies | Names::Kept => node.name.clone(),
                    };
                    edits.push(Edit::CreateAccount { id: id.clone(), parent: under, name, email, joined });
                    TargetId::Account(id)
                }
                None => {
                    let id = fresh::ou(organization, numbers);
                    let name = match (node.parent, pasting.names) {
                        (None, Names::Kept) => free_name(&node.name, &mut ou_names),
                        (None, Names::Copies) => free_name(&copy_of(&node.name, quota::NAME), &mut ou_names),
                        (Some(_), Names::Kept | Names::Copies) => node.name.clone(),
                    };
                    edits.push(Edit::CreateOu { id: id.clone(), parent: under, name });
                    TargetId::Ou(id)
                }
            };
            self.dress(organization, node, &id, &policies, &mut edits);
            made.push(id);
        }
        let verb = match pasting.names {
            Names::Kept => "Paste",
            Names::Copies => "Duplicate",
        };
        Edit::Batch { label: self.label(verb), edits }
    }

    /// Notes, tags and attachments of a pasted node; AWS has attached its full-access policies already.
    fn dress(
        &self,
        organization: &Organization,
        node: &Node,
        id: &TargetId,
        policies: &[PolicyId],
        edits: &mut Vec<Edit>,
    ) {
        if !node.note.is_empty() {
            edits.push(Edit::SetNote { on: TaggedId::Target(id.clone()), note: node.note.clone() });
        }
        for (key, value) in node.tags.iter().filter(|(key, _)| organization::validity::tag_key(key).is_none()) {
            let on = TaggedId::Target(id.clone());
            edits.push(Edit::SetTag { on, key: key.clone(), value: value.clone() });
        }
        let attached: Vec<&PolicyId> = node.attached.iter().filter_map(|at| policies.get(*at)).collect();
        let enabled = |policy: &PolicyCopy| organization.is_enabled(&PolicyType::from(policy.kind.as_str()));
        let full_access = [PolicyType::Scp, PolicyType::Rcp].map(|kind| full_access_id(&kind));
        for at in &node.attached {
            if let (Some(copy), Some(policy)) = (self.policies.get(*at), policies.get(*at))
                && enabled(copy)
                && !full_access.contains(&Some(policy.clone()))
            {
                edits.push(Edit::Attach { policy: policy.clone(), target: id.clone() });
            }
        }
        let scps =
            node.attached.iter().filter_map(|at| self.policies.get(*at)).any(|p| p.kind == PolicyType::Scp.as_str());
        if let Some(full) = full_access_id(&PolicyType::Scp)
            && scps
            && organization.is_enabled(&PolicyType::Scp)
            && !attached.contains(&&full)
        {
            edits.push(Edit::Detach { policy: full, target: id.clone() });
        }
    }

    fn policy(&mut self, policy: &Policy) -> usize {
        let kind = policy.kind.as_str();
        if let Some(at) = self.policies.iter().position(|copy| copy.name == policy.name && copy.kind == kind) {
            return at;
        }
        self.policies.push(PolicyCopy::of(policy));
        self.policies.len() - 1
    }

    fn label(&self, verb: &str) -> String {
        let roots: Vec<&Node> = self.nodes.iter().filter(|node| node.parent.is_none()).collect();
        match (roots.as_slice(), self.policies.as_slice()) {
            ([one], _) => format!("{verb} `{}`", one.name),
            ([], [policy]) => format!("{verb} policy `{}`", policy.name),
            _ => format!("{verb} {} entries", roots.len().max(self.policies.len())),
        }
    }
}

// What belongs to the one that is copied is left out: its id, its place, what became of it at AWS. The copy of a field that an
// entity gets one day is decided here: every field is named.

impl Node {
    fn of_ou(ou: &Ou, parent: Option<usize>, attached: Vec<usize>) -> Self {
        let Ou { id: _, name, parent: _, tags, note, marks: _ } = ou.clone();
        Self { parent, name, email: None, note, tags, attached }
    }

    fn of_account(account: &Account, parent: Option<usize>, attached: Vec<usize>) -> Self {
        let Account { id: _, name, email, parent: _, state: _, joined_method: _, joined: _, tags, note, marks: _ } =
            account.clone();
        Self { parent, name, email: Some(email), note, tags, attached }
    }
}

impl PolicyCopy {
    fn of(policy: &Policy) -> Self {
        let Policy { id: _, name, description, kind, aws_managed, content, tags: _, note, marks: _ } = policy.clone();
        let (kind, content) = (kind.as_str().to_owned(), content.to_string());
        Self { name, description, kind, aws_managed, content, note }
    }

    /// The same policy in the organization.
    fn find(&self, organization: &Organization) -> Option<PolicyId> {
        let same = |policy: &&Arc<Policy>| policy.kind.as_str() == self.kind && *policy.content == *self.content;
        organization
            .policies()
            .values()
            .filter(same)
            .find(|policy| policy.name == self.name)
            .map(|found| found.id.clone())
    }

    fn create(
        &self,
        taken: &mut BTreeSet<String>,
        names: Names,
        edits: &mut Vec<Edit>,
        numbers: Numbers<'_>,
    ) -> PolicyId {
        let id = organization::Invent(numbers()).policy();
        let name = match names {
            Names::Kept => self.name.clone(),
            Names::Copies => copy_of(&self.name, quota::NAME),
        };
        edits.push(Edit::CreatePolicy {
            id: id.clone(),
            name: free_name(&name, taken),
            description: self.description.clone(),
            kind: PolicyType::from(self.kind.as_str()),
            content: Arc::from(self.content.as_str()),
        });
        if !self.note.is_empty() {
            edits.push(Edit::SetNote { on: TaggedId::Policy(id.clone()), note: self.note.clone() });
        }
        id
    }
}

/// Names of all policies: stricter than AWS, which asks for unique names per type only.
fn policy_names(organization: &Organization) -> BTreeSet<String> {
    organization.policies().values().map(|policy| policy.name.clone()).collect()
}

/// A name like this one that is not taken: `Dev`, `Dev 2`, `Dev 3` …; it is taken afterwards.
pub fn free_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let candidates = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name} {n}")));
    let free = candidates.into_iter().find(|candidate| !taken.contains(candidate)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

/// `Dev copy` of `Dev`, and of `Dev copy` and `Dev copy 2`, within so many characters, with room for a number behind it.
fn copy_of(name: &str, most: usize) -> String {
    const COPY: &str = " copy";
    let bare = name.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end();
    let numbered = bare.strip_suffix(COPY).filter(|_| bare.len() < name.len());
    let base = numbered.or_else(|| name.strip_suffix(COPY)).filter(|base| !base.is_empty()).unwrap_or(name);
    let cut: String = base.chars().take(most.saturating_sub(COPY.len() + " 1000".len())).collect();
    format!("{}{COPY}", cut.trim_end())
}

/// A name as AWS takes it for an account that is being created.
fn printable(name: &str) -> String {
    let name: String = name.chars().filter(|letter| (' '..='~').contains(letter)).collect();
    if name.trim().is_empty() { "Account".to_owned() } else { name.trim().to_owned() }
}

/// `dev@example.com`, `dev+2@example.com` …
fn free_email(email: &str, taken: &mut BTreeSet<String>) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, "example.com"));
    let candidates = std::iter::once(email.to_owned()).chain((2..).map(|n| format!("{local}+{n}@{domain}")));
    let free =
        candidates.into_iter().find(|candidate| !taken.contains(&candidate.to_ascii_lowercase())).unwrap_or_default();
    taken.insert(free.to_ascii_lowercase());
    free
}

/// OUs and accounts of a set of targets that lie below no other of the set.
pub fn topmost(organization: &Organization, targets: &BTreeSet<TargetId>) -> Vec<ChildId> {
    let mut below: BTreeMap<&TargetId, ChildId> = BTreeMap::new();
    for target in targets {
        let child = match target {
            TargetId::Root => continue,
            TargetId::Ou(id) => ChildId::Ou(id.clone()),
            TargetId::Account(id) => ChildId::Account(id.clone()),
        };
        let path = organization.path(target);
        let inside_another = path.iter().any(|at| at != target && *at != TargetId::Root && targets.contains(at));
        if !inside_another {
            below.insert(target, child);
        }
    }
    below.into_values().collect()
}
