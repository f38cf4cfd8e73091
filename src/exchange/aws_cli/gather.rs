//! Answers into facts.
//!
//! Knows which answer lists what, and that the file's name says whose list it is.

use std::collections::BTreeSet;

use serde_json::Value;

use super::answers::documents;
use super::facts::{Facts, Listing, Source};
use super::name::FileName;
use super::value::{id, text};
use crate::Warning;
use format::Folder;
use organization::PolicyType;

/// The answer that is being read.
struct Answer<'a> {
    file: &'a str,
    name: &'a FileName,
    /// AWS has more pages.
    more: bool,
    damaged: bool,
}

impl Facts {
    /// Reads every file of the folder.
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
                    self.policies.entry(id.clone()).or_default().listed = true;
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

    fn listed(&mut self, listing: Listing, answer: &Answer<'_>, whole: Whole) {
        let pages = self.listings.entry(listing).or_default();
        pages.files.entry(answer.name.page.unwrap_or(1)).or_default().insert(answer.file.to_owned());
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
