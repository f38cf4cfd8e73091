//! All that the answers say, gathered by id.
//!
//! Knows the fields of an organization, a root, an OU, an account and a policy in whatever answer they stand,
//! and which lists were read to their end.
//! Does not decide anything: what contradicts or is missing is settled in `tree` and `attached`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::value::{OrganizationsArn, id, text, time};
use aws::is_account_id;
use organization::{PolicyType, PolicyTypeStatus, Tags};

#[derive(Debug, Default)]
pub(super) struct Facts {
    /// How many answers were recognised.
    pub answers: usize,
    pub organization: Option<OrganizationFact>,
    pub root: Option<RootFact>,
    /// Every id of a root that occurs anywhere.
    pub roots: BTreeSet<String>,
    pub ous: BTreeMap<String, OuFact>,
    pub accounts: BTreeMap<String, AccountFact>,
    pub policies: BTreeMap<String, PolicyFact>,
    /// Who says which parent a child has, the strongest source first.
    pub parents: BTreeMap<String, BTreeSet<(Source, String)>>,
    /// Policy and target.
    pub attached: BTreeSet<(String, String)>,
    pub tags: BTreeMap<String, Tags>,
    pub delegated: BTreeMap<String, BTreeSet<String>>,
    pub listings: BTreeMap<Listing, Pages>,
    /// From ARNs and paths: partition, management account, organization.
    pub hint: OrganizationsArn,
}

#[derive(Debug, Default)]
pub(super) struct OrganizationFact {
    pub id: Option<String>,
    pub features: Option<String>,
    pub management: Option<String>,
    pub management_email: Option<String>,
    pub types: Option<BTreeMap<PolicyType, PolicyTypeStatus>>,
}

#[derive(Debug)]
pub(super) struct RootFact {
    pub id: String,
    pub name: Option<String>,
    pub types: Option<BTreeMap<PolicyType, PolicyTypeStatus>>,
}

#[derive(Debug, Default)]
pub(super) struct OuFact {
    pub name: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct AccountFact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub state: Option<String>,
    pub status: Option<String>,
    pub method: Option<String>,
    pub joined: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct PolicyFact {
    pub name: Option<String>,
    pub description: Option<String>,
    pub kind: Option<PolicyType>,
    pub managed: bool,
    /// An answer of list-policies holds it.
    pub listed: bool,
    pub content: Option<String>,
}

/// Where a parent is named, the most reliable first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    ListForParent,
    ListParents,
    ListChildren,
    Path,
}

/// A list that AWS answers with, so that "not in the list" can be told from "list not there".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Listing {
    Roots,
    Accounts,
    OusFor(String),
    AccountsFor(String),
    Policies(PolicyType),
    Targets(String),
    PoliciesFor(String, PolicyType),
    Tags(String),
    DelegatedAdministrators,
    DelegatedServices(String),
}

/// The pages of a list that were read.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// The files of each page number; a file without a number is the first page.
    pub files: BTreeMap<u64, BTreeSet<String>>,
    pub has_end: bool,
    pub damaged: bool,
}

impl Pages {
    /// Whether the list was read to its end, without a gap.
    pub fn complete(&self) -> bool {
        // A page that came from two files may hide one that never came, and a hole in the numbers is one.
        let numbers = || self.files.keys().copied();
        let gapless = numbers().zip(numbers().skip(1)).all(|(page, next)| next == page + 1);
        let begins = numbers().next().is_some_and(|first| first <= 1);
        let once = self.files.values().all(|files| files.len() == 1);
        self.has_end && !self.damaged && begins && gapless && once
    }
}

impl Facts {
    pub fn complete(&self, listing: &Listing) -> bool {
        self.listings.get(listing).is_some_and(Pages::complete)
    }

    pub fn organization(&mut self, body: &Value) {
        self.hint(body, "Arn");
        self.hint(body, "MasterAccountArn");
        let known = self.organization.get_or_insert_default();
        fill(&mut known.id, text(body, "Id"));
        fill(&mut known.features, text(body, "FeatureSet"));
        fill(&mut known.management, id(body, "MasterAccountId").filter(|id| is_account_id(id)));
        fill(&mut known.management_email, text(body, "MasterAccountEmail"));
        fill(&mut known.types, policy_types(body, "AvailablePolicyTypes"));
    }

    pub fn root(&mut self, body: &Value) -> Option<()> {
        self.hint(body, "Arn");
        let id = id(body, "Id")?;
        self.roots.insert(id.clone());
        let (name, types) = (text(body, "Name"), policy_types(body, "PolicyTypes"));
        match &mut self.root {
            None => self.root = Some(RootFact { id, name, types }),
            Some(root) if root.id == id => {
                fill(&mut root.name, name);
                fill(&mut root.types, types);
            }
            Some(_) => {}
        }
        Some(())
    }

    pub fn ou(&mut self, body: &Value) -> Option<String> {
        self.hint(body, "Arn");
        let id = id(body, "Id")?;
        fill(&mut self.ous.entry(id.clone()).or_default().name, text(body, "Name"));
        if let Some(path) = text(body, "Path") {
            self.path(&path, &id);
        }
        Some(id)
    }

    pub fn account(&mut self, body: &Value) -> Option<String> {
        self.hint(body, "Arn");
        let id = id(body, "Id")?;
        let account = self.accounts.entry(id.clone()).or_default();
        fill(&mut account.name, text(body, "Name"));
        fill(&mut account.email, text(body, "Email"));
        fill(&mut account.state, text(body, "State"));
        fill(&mut account.status, text(body, "Status"));
        fill(&mut account.method, text(body, "JoinedMethod"));
        // One published example misspells the field.
        fill(&mut account.joined, time(body, "JoinedTimestamp").or_else(|| time(body, "JoinedTimeStamp")));
        for path in body.get("Paths").and_then(Value::as_array).into_iter().flatten() {
            if let Some(path) = path.as_str() {
                self.path(path, &id);
            }
        }
        Some(id)
    }

    pub fn policy(&mut self, body: &Value, filter: Option<&PolicyType>) -> Option<String> {
        self.hint(body, "Arn");
        let id = id(body, "Id")?;
        let arn = text(body, "Arn").and_then(|arn| OrganizationsArn::of(&arn)).unwrap_or_default();
        let named = text(body, "Type").map(|kind| PolicyType::from(kind.as_str()));
        let in_arn = || match arn.rest.as_slice() {
            [kind, _] => Some(PolicyType::from(kind.to_ascii_uppercase().as_str())),
            _ => None,
        };
        let policy = self.policies.entry(id.clone()).or_default();
        fill(&mut policy.kind, named.or_else(in_arn).or_else(|| filter.cloned()));
        fill(&mut policy.name, text(body, "Name"));
        fill(&mut policy.description, text(body, "Description"));
        policy.managed |=
            body.get("AwsManaged").and_then(Value::as_bool) == Some(true) || arn.owner.as_deref() == Some("aws");
        Some(id)
    }

    /// The answer of describe-policy; a note if the content is not the text that AWS keeps.
    pub fn described(&mut self, body: &Value) -> Option<String> {
        let id = self.policy(body.get("PolicySummary").unwrap_or(body), None)?;
        let content = body.get("Content").filter(|content| !content.is_null())?;
        let policy = self.policies.entry(id).or_default();
        if let Value::String(content) = content {
            fill(&mut policy.content, Some(content.clone()));
            return None;
        }
        fill(&mut policy.content, serde_json::to_string_pretty(content).ok());
        Some("its content is no text but JSON itself, so its layout is not the one that AWS keeps".to_owned())
    }

    /// `o-…/r-…/ou-…/ou-…/`, and the account at the end of an account's path.
    fn path(&mut self, path: &str, of: &str) {
        let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        if parts.last() != Some(&of) {
            parts.push(of);
        }
        if let Some(organization) = parts.first().filter(|part| part.starts_with("o-")) {
            fill(&mut self.hint.organization, Some((*organization).to_owned()));
            parts.remove(0);
        }
        for (parent, child) in parts.iter().zip(parts.iter().skip(1)) {
            self.seen(parent, None);
            self.seen(child, None);
            self.child_of(Some(&(*parent).to_owned()), child, Source::Path);
        }
    }

    pub fn child_of(&mut self, parent: Option<&String>, child: &str, source: Source) -> Option<()> {
        if let Some(parent) = parent {
            self.parents.entry(child.to_owned()).or_default().insert((source, parent.clone()));
        }
        Some(())
    }

    /// Something with this id exists; what it is says `kind`, or the id itself.
    pub fn seen(&mut self, id: &str, kind: Option<&str>) {
        match kind {
            Some("ROOT") => drop(self.roots.insert(id.to_owned())),
            Some("ORGANIZATIONAL_UNIT") => drop(self.ous.entry(id.to_owned()).or_default()),
            Some("ACCOUNT") => drop(self.accounts.entry(id.to_owned()).or_default()),
            _ if id.starts_with("r-") => drop(self.roots.insert(id.to_owned())),
            _ if id.starts_with("ou-") => drop(self.ous.entry(id.to_owned()).or_default()),
            _ if is_account_id(id) => drop(self.accounts.entry(id.to_owned()).or_default()),
            _ => {}
        }
    }

    pub fn named(&mut self, id: &str, name: Option<String>) {
        if let Some(ou) = self.ous.get_mut(id) {
            fill(&mut ou.name, name);
        } else if let Some(account) = self.accounts.get_mut(id) {
            fill(&mut account.name, name);
        }
    }

    pub fn hint(&mut self, body: &Value, field: &str) {
        let Some(arn) = text(body, field).and_then(|arn| OrganizationsArn::of(&arn)) else { return };
        fill(&mut self.hint.partition, arn.partition);
        fill(&mut self.hint.owner, arn.owner.filter(|owner| is_account_id(owner)));
        fill(&mut self.hint.organization, arn.organization);
    }
}

fn fill<T>(known: &mut Option<T>, found: Option<T>) {
    if known.is_none() {
        *known = found;
    }
}

/// The types of a root; `None` where they are missing or an entry cannot be read.
fn policy_types(body: &Value, field: &str) -> Option<BTreeMap<PolicyType, PolicyTypeStatus>> {
    let mut types = BTreeMap::new();
    for entry in body.get(field)?.as_array()? {
        let kind = PolicyType::from(text(entry, "Type")?.as_str());
        let status = text(entry, "Status").map_or(PolicyTypeStatus::Enabled, |status| status.as_str().into());
        if status.as_str() != "DISABLED" {
            types.insert(kind, status);
        }
    }
    Some(types)
}
