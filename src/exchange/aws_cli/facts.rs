//! All that the answers say, gathered by id.
//!
//! Knows which field of which answer says what, and which lists were read to their end.
//! Does not decide anything: what contradicts or is missing is settled in `tree` and `attached`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::answers::documents;
use super::name::{FileName, is_account};
use super::value::{Arn, id, text, time};
use crate::exchange::{Folder, Warning};
use crate::organization::{PolicyType, PolicyTypeStatus, Tags};

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
    pub hint: Arn,
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
    answers: u64,
    highest: u64,
    has_end: bool,
    damaged: bool,
}

impl Pages {
    /// Whether the list was read to its end, without a gap.
    pub fn complete(&self) -> bool {
        self.has_end && !self.damaged && self.highest <= self.answers
    }
}

/// The answer that is being read.
struct Answer<'a> {
    file: &'a str,
    name: &'a FileName,
    /// AWS has more pages.
    more: bool,
    damaged: bool,
}

impl Facts {
    pub fn read(folder: &Folder, warnings: &mut Vec<Warning>) -> Self {
        let mut facts = Self::default();
        for (file, bytes) in &folder.files {
            let name = FileName::of(file);
            let found = documents(file, bytes, &name, warnings);
            let before = facts.answers;
            for value in &found.values {
                let more = value.get("NextToken").is_some_and(|token| !token.is_null());
                let answer = Answer { file, name: &name, more, damaged: found.damaged };
                for (key, body) in value.as_object().into_iter().flatten() {
                    facts.answers += usize::from(facts.take(key, body, &answer, warnings));
                }
            }
            let json = name.call.is_some() || file.to_ascii_lowercase().ends_with(".json");
            if json && facts.answers == before && !found.values.is_empty() {
                warnings.push(Warning::of(file, "holds no answer that can be imported; left out"));
            }
        }
        facts
    }

    pub fn complete(&self, listing: &Listing) -> bool {
        self.listings.get(listing).is_some_and(Pages::complete)
    }

    /// Takes one field of an answer; `false` if it is none that an import needs.
    fn take(&mut self, key: &str, body: &Value, answer: &Answer<'_>, warnings: &mut Vec<Warning>) -> bool {
        let name = answer.name;
        let for_target = match name.call {
            Some(call) => call == "list-policies-for-target",
            None => name.target().is_some(),
        };
        let mut nameless = |what: &str| {
            warnings.push(Warning::of(answer.file, format!("its name does not say {what}; name it after the call")));
        };
        match key {
            "Organization" => self.organization(body),
            "OrganizationalUnit" => drop(self.ou(body)),
            "Account" => drop(self.account(body)),
            "Policy" => {
                if let Some(note) = self.described(body) {
                    warnings.push(Warning::of(answer.file, note));
                }
            }
            "Roots" => {
                let whole = each(body, |root| self.root(root));
                self.listed(Listing::Roots, answer, whole);
            }
            "OrganizationalUnits" => {
                let parent = name.parent().map(str::to_owned);
                if parent.is_none() {
                    nameless("whose OUs these are");
                }
                let whole = each(body, |ou| {
                    let id = self.ou(ou)?;
                    self.child_of(parent.as_ref(), &id, Source::ListForParent)
                });
                if let Some(parent) = parent {
                    self.seen(&parent, None);
                    self.listed(Listing::OusFor(parent), answer, whole);
                }
            }
            "Accounts" => {
                let everywhere = name.call == Some("list-accounts");
                let parent = if everywhere { None } else { name.parent().map(str::to_owned) };
                if name.call == Some("list-accounts-for-parent") && parent.is_none() {
                    nameless("whose accounts these are");
                }
                let whole = each(body, |account| {
                    let id = self.account(account)?;
                    self.child_of(parent.as_ref(), &id, Source::ListForParent)
                });
                match parent {
                    Some(parent) => {
                        self.seen(&parent, None);
                        self.listed(Listing::AccountsFor(parent), answer, whole);
                    }
                    None if name.call != Some("list-accounts-for-parent") => {
                        self.listed(Listing::Accounts, answer, whole);
                    }
                    None => {}
                }
            }
            "Policies" if for_target => match name.target().map(str::to_owned) {
                Some(target) => {
                    self.seen(&target, None);
                    let mut kind = name.kind.clone();
                    let whole = each(body, |policy| {
                        let id = self.policy(policy, name.kind.as_ref())?;
                        kind = kind.take().or_else(|| self.policies.get(&id)?.kind.clone());
                        self.attached.insert((id, target.clone()));
                        Some(())
                    });
                    match kind {
                        Some(kind) => self.listed(Listing::PoliciesFor(target, kind), answer, whole),
                        None => nameless("which policy type was asked for"),
                    }
                }
                None => nameless("whose policies these are"),
            },
            "Policies" => {
                let mut kinds: BTreeSet<PolicyType> = name.kind.clone().into_iter().collect();
                let whole = each(body, |policy| {
                    let id = self.policy(policy, name.kind.as_ref())?;
                    if name.kind.is_none() {
                        kinds.extend(self.policies.get(&id)?.kind.clone());
                    }
                    Some(())
                });
                if kinds.is_empty() {
                    nameless("which policy type was asked for");
                }
                for kind in kinds {
                    self.listed(Listing::Policies(kind), answer, whole);
                }
            }
            "Targets" => match name.policy().map(str::to_owned) {
                Some(policy) => {
                    self.policies.entry(policy.clone()).or_default();
                    let whole = each(body, |target| {
                        let id = id(target, "TargetId")?;
                        self.hint(target, "Arn");
                        self.seen(&id, text(target, "Type").as_deref());
                        self.named(&id, text(target, "Name"));
                        self.attached.insert((policy.clone(), id));
                        Some(())
                    });
                    self.listed(Listing::Targets(policy), answer, whole);
                }
                None => nameless("whose targets these are"),
            },
            "Tags" => match name.any().map(str::to_owned) {
                Some(on) => {
                    let mut tags = self.tags.remove(&on).unwrap_or_default();
                    let whole = each(body, |tag| {
                        let value = tag.get("Value").and_then(Value::as_str)?;
                        tags.insert(text(tag, "Key")?, value.to_owned());
                        Some(())
                    });
                    self.tags.insert(on.clone(), tags);
                    self.listed(Listing::Tags(on), answer, whole);
                }
                None => nameless("whose tags these are"),
            },
            "Children" => {
                let parent = name.parent().map(str::to_owned);
                if parent.is_none() {
                    nameless("whose children these are");
                }
                let _ = each(body, |child| {
                    let id = id(child, "Id")?;
                    self.seen(&id, text(child, "Type").as_deref());
                    self.child_of(parent.as_ref(), &id, Source::ListChildren)
                });
            }
            "Parents" => match name.ids.iter().find(|id| !id.starts_with("r-") && !id.starts_with("p-")).cloned() {
                Some(child) => {
                    self.seen(&child, None);
                    let _ = each(body, |parent| {
                        let id = id(parent, "Id")?;
                        self.seen(&id, text(parent, "Type").as_deref());
                        self.child_of(Some(&id), &child, Source::ListParents)
                    });
                }
                None => nameless("whose parent this is"),
            },
            "DelegatedAdministrators" => {
                let whole = each(body, |account| {
                    let id = self.account(account)?;
                    self.delegated.entry(id).or_default().extend(name.service.clone());
                    Some(())
                });
                if name.service.is_none() {
                    self.listed(Listing::DelegatedAdministrators, answer, whole);
                }
            }
            "DelegatedServices" => match name.account().map(str::to_owned) {
                Some(account) => {
                    let services = self.delegated.entry(account.clone()).or_default();
                    let whole = each(body, |service| {
                        services.insert(text(service, "ServicePrincipal")?);
                        Some(())
                    });
                    self.listed(Listing::DelegatedServices(account), answer, whole);
                }
                None => nameless("whose services these are"),
            },
            _ => return false,
        }
        true
    }

    fn organization(&mut self, body: &Value) {
        self.hint(body, "Arn");
        self.hint(body, "MasterAccountArn");
        let known = self.organization.get_or_insert_default();
        fill(&mut known.id, text(body, "Id"));
        fill(&mut known.features, text(body, "FeatureSet"));
        fill(&mut known.management, id(body, "MasterAccountId").filter(|id| is_account(id)));
        fill(&mut known.management_email, text(body, "MasterAccountEmail"));
        fill(&mut known.types, policy_types(body, "AvailablePolicyTypes"));
    }

    fn root(&mut self, body: &Value) -> Option<()> {
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

    fn ou(&mut self, body: &Value) -> Option<String> {
        self.hint(body, "Arn");
        let id = id(body, "Id")?;
        fill(&mut self.ous.entry(id.clone()).or_default().name, text(body, "Name"));
        if let Some(path) = text(body, "Path") {
            self.path(&path, &id);
        }
        Some(id)
    }

    fn account(&mut self, body: &Value) -> Option<String> {
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

    fn policy(&mut self, body: &Value, filter: Option<&PolicyType>) -> Option<String> {
        self.hint(body, "Arn");
        let id = id(body, "Id")?;
        let arn = text(body, "Arn").and_then(|arn| Arn::of(&arn)).unwrap_or_default();
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
    fn described(&mut self, body: &Value) -> Option<String> {
        let id = self.policy(body.get("PolicySummary").unwrap_or(body), None)?;
        let content = body.get("Content")?;
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

    fn child_of(&mut self, parent: Option<&String>, child: &str, source: Source) -> Option<()> {
        if let Some(parent) = parent {
            self.parents.entry(child.to_owned()).or_default().insert((source, parent.clone()));
        }
        Some(())
    }

    /// Something with this id exists; what it is says `kind`, or the id itself.
    fn seen(&mut self, id: &str, kind: Option<&str>) {
        match kind {
            Some("ROOT") => drop(self.roots.insert(id.to_owned())),
            Some("ORGANIZATIONAL_UNIT") => drop(self.ous.entry(id.to_owned()).or_default()),
            Some("ACCOUNT") => drop(self.accounts.entry(id.to_owned()).or_default()),
            _ if id.starts_with("r-") => drop(self.roots.insert(id.to_owned())),
            _ if id.starts_with("ou-") => drop(self.ous.entry(id.to_owned()).or_default()),
            _ if is_account(id) => drop(self.accounts.entry(id.to_owned()).or_default()),
            _ => {}
        }
    }

    fn named(&mut self, id: &str, name: Option<String>) {
        if let Some(ou) = self.ous.get_mut(id) {
            fill(&mut ou.name, name);
        } else if let Some(account) = self.accounts.get_mut(id) {
            fill(&mut account.name, name);
        }
    }

    fn hint(&mut self, body: &Value, field: &str) {
        let Some(arn) = text(body, field).and_then(|arn| Arn::of(&arn)) else { return };
        fill(&mut self.hint.partition, arn.partition);
        fill(&mut self.hint.owner, arn.owner.filter(|owner| is_account(owner)));
        fill(&mut self.hint.organization, arn.organization);
    }

    fn listed(&mut self, listing: Listing, answer: &Answer<'_>, whole: Whole) {
        let pages = self.listings.entry(listing).or_default();
        pages.answers += 1;
        pages.highest = pages.highest.max(answer.name.page.unwrap_or(1));
        pages.has_end |= !answer.more;
        pages.damaged |= answer.damaged || whole == Whole::No;
    }
}

/// Whether every entry of a list could be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

fn each(list: &Value, mut take: impl FnMut(&Value) -> Option<()>) -> Whole {
    let Some(list) = list.as_array() else { return Whole::No };
    list.iter().fold(Whole::Yes, |whole, entry| if take(entry).is_some() { whole } else { Whole::No })
}

fn fill<T>(known: &mut Option<T>, found: Option<T>) {
    if known.is_none() {
        *known = found;
    }
}

fn policy_types(body: &Value, field: &str) -> Option<BTreeMap<PolicyType, PolicyTypeStatus>> {
    let list = body.get(field)?.as_array()?;
    let types = list.iter().filter_map(|entry| {
        let kind = PolicyType::from(text(entry, "Type")?.as_str());
        let status = text(entry, "Status").unwrap_or_else(|| PolicyTypeStatus::Enabled.as_str().to_owned());
        (status != "DISABLED").then(|| (kind, PolicyTypeStatus::from(status.as_str())))
    });
    Some(types.collect())
}
