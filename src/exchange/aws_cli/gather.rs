//! Answers into facts.
//!
//! Knows which answer lists what, and that the file's name says whose list it is.

use std::collections::BTreeSet;

use serde_json::Value;

use super::answers::documents;
use super::facts::{Facts, Listing, Source};
use super::iam;
use super::name::FileName;
use super::value::{id, text};
use crate::Warning;
use crate::inside::{self, Answers};
use format::Folder;
use organization::PolicyType;

impl Facts {
    /// Reads every file of the folder; what is about the inside of accounts goes to `inside`.
    pub fn read(folder: &Folder, inside: &mut Answers, warnings: &mut Vec<Warning>) -> Self {
        let mut facts = Self::default();
        inside.collected_on(folder);
        for (file, bytes) in &folder.files {
            if inside.take_no_json(file, bytes) {
                continue;
            }
            let name = FileName::of(file);
            let found = documents(file, bytes, &name, warnings);
            let before = facts.answers;
            let mut values: Vec<&Value> = Vec::new();
            let mut left_out = false;
            for value in &found.values {
                match inside::about(file, value) {
                    Some(about) => inside.take(file, about, value, found.damaged),
                    None if iam::is_answer(value) => left_out = true,
                    None => values.push(value),
                }
            }
            if left_out {
                let message = "is what IAM answered about one account; its policies are no SCPs, so they are left out";
                warnings.push(Warning::of(file, message));
            }
            for value in &values {
                let has_more = value.get("NextToken").is_some_and(|token| !token.is_null());
                let damaged = found.damaged;
                let mut answer = Answer { facts: &mut facts, warnings, file, name: &name, has_more, damaged };
                for (key, body) in value.as_object().into_iter().flatten() {
                    answer.take(key, body);
                }
            }
            let json = name.call.is_some() || file.to_ascii_lowercase().ends_with(".json");
            if json && facts.answers == before && !values.is_empty() {
                warnings.push(Warning::of(file, "holds no answer that can be imported; left out"));
            }
        }
        facts
    }
}

/// The answer that is being read, and where what it says goes.
struct Answer<'a> {
    facts: &'a mut Facts,
    warnings: &'a mut Vec<Warning>,
    file: &'a str,
    name: &'a FileName,
    /// AWS has more pages.
    has_more: bool,
    damaged: bool,
}

impl Answer<'_> {
    /// Takes one field of the answer, if it is one that an import needs.
    fn take(&mut self, key: &str, body: &Value) {
        match key {
            "Organization" => self.facts.organization(body),
            "OrganizationalUnit" => drop(self.facts.ou(body)),
            "Account" => drop(self.facts.account(body)),
            "Policy" => self.policy(body),
            "Roots" => self.roots(body),
            "OrganizationalUnits" => self.ous(body),
            "Accounts" => self.accounts(body),
            "Policies" if self.is_for_target() => self.policies_for_target(body),
            "Policies" => self.policies(body),
            "Targets" => self.targets(body),
            "Tags" => self.tags(body),
            "Children" => self.children(body),
            "Parents" => self.parents(body),
            "DelegatedAdministrators" => self.delegated_administrators(body),
            "DelegatedServices" => self.delegated_services(body),
            _ => return,
        }
        self.facts.answers += 1;
    }

    fn policy(&mut self, body: &Value) {
        if let Some(note) = self.facts.described(body) {
            self.warnings.push(Warning::of(self.file, note));
        }
    }

    fn roots(&mut self, body: &Value) {
        let whole = each(body, |root| self.facts.root(root));
        self.listed(Listing::Roots, whole);
    }

    fn ous(&mut self, body: &Value) {
        let parent = self.name.parent().map(str::to_owned);
        if parent.is_none() {
            self.nameless("whose OUs these are");
        }
        let whole = each(body, |ou| {
            let id = self.facts.ou(ou)?;
            self.facts.child_of(parent.as_ref(), &id, Source::ListForParent)
        });
        if let Some(parent) = parent {
            self.facts.seen(&parent, None);
            self.listed(Listing::OusFor(parent), whole);
        }
    }

    fn accounts(&mut self, body: &Value) {
        let everywhere = self.name.call == Some("list-accounts");
        let under_a_parent = self.name.call == Some("list-accounts-for-parent");
        let parent = self.name.parent().filter(|_| !everywhere).map(str::to_owned);
        if under_a_parent && parent.is_none() {
            self.nameless("whose accounts these are");
        }
        let whole = each(body, |account| {
            let id = self.facts.account(account)?;
            self.facts.child_of(parent.as_ref(), &id, Source::ListForParent)
        });
        if let Some(parent) = parent {
            self.facts.seen(&parent, None);
            self.listed(Listing::AccountsFor(parent), whole);
        } else if !under_a_parent {
            self.listed(Listing::Accounts, whole);
        }
    }

    /// Whether a list of policies is what hangs on one target, rather than all there are.
    fn is_for_target(&self) -> bool {
        match self.name.call {
            Some(call) => call == "list-policies-for-target",
            None => self.name.target().is_some(),
        }
    }

    fn policies_for_target(&mut self, body: &Value) {
        let Some(target) = self.name.target().map(str::to_owned) else {
            return self.nameless("whose policies these are");
        };
        self.facts.seen(&target, None);
        let asked = self.name.kind.as_ref();
        let mut kind = asked.cloned();
        let whole = each(body, |policy| {
            let id = self.facts.policy(policy, asked)?;
            kind = kind.take().or_else(|| self.facts.policies.get(&id)?.kind.clone());
            self.facts.attached.insert((id, target.clone()));
            Some(())
        });
        match kind {
            Some(kind) => self.listed(Listing::PoliciesFor(target, kind), whole),
            None => self.nameless("which policy type was asked for"),
        }
    }

    fn policies(&mut self, body: &Value) {
        let asked = self.name.kind.as_ref();
        let mut kinds: BTreeSet<PolicyType> = asked.cloned().into_iter().collect();
        let whole = each(body, |policy| {
            let id = self.facts.policy(policy, asked)?;
            let known = self.facts.policies.entry(id).or_default();
            known.listed = true;
            if asked.is_none() {
                kinds.extend(known.kind.clone());
            }
            Some(())
        });
        if kinds.is_empty() {
            self.nameless("which policy type was asked for");
        }
        for kind in kinds {
            self.listed(Listing::Policies(kind), whole);
        }
    }

    fn targets(&mut self, body: &Value) {
        let Some(policy) = self.name.policy().map(str::to_owned) else {
            return self.nameless("whose targets these are");
        };
        self.facts.policies.entry(policy.clone()).or_default();
        let whole = each(body, |target| {
            let id = id(target, "TargetId")?;
            self.facts.hint(target, "Arn");
            self.facts.seen(&id, text(target, "Type").as_deref());
            self.facts.named(&id, text(target, "Name"));
            self.facts.attached.insert((policy.clone(), id));
            Some(())
        });
        self.listed(Listing::Targets(policy), whole);
    }

    fn tags(&mut self, body: &Value) {
        let Some(on) = self.name.any().map(str::to_owned) else { return self.nameless("whose tags these are") };
        let tags = self.facts.tags.entry(on.clone()).or_default();
        let whole = each(body, |tag| {
            let value = tag.get("Value").and_then(Value::as_str)?;
            tags.insert(text(tag, "Key")?, value.to_owned());
            Some(())
        });
        self.listed(Listing::Tags(on), whole);
    }

    /// A weaker source than the lists of OUs and of accounts, so it completes no list.
    fn children(&mut self, body: &Value) {
        let parent = self.name.parent().map(str::to_owned);
        if parent.is_none() {
            self.nameless("whose children these are");
        }
        let _ = each(body, |child| {
            let id = id(child, "Id")?;
            self.facts.seen(&id, text(child, "Type").as_deref());
            self.facts.child_of(parent.as_ref(), &id, Source::ListChildren)
        });
    }

    fn parents(&mut self, body: &Value) {
        let mut ids = self.name.ids.iter();
        let Some(child) = ids.find(|id| !id.starts_with("r-") && !id.starts_with("p-")) else {
            return self.nameless("whose parent this is");
        };
        self.facts.seen(child, None);
        let _ = each(body, |parent| {
            let id = id(parent, "Id")?;
            self.facts.seen(&id, text(parent, "Type").as_deref());
            self.facts.child_of(Some(&id), child, Source::ListParents)
        });
    }

    fn delegated_administrators(&mut self, body: &Value) {
        let service = &self.name.service;
        let whole = each(body, |account| {
            let id = self.facts.account(account)?;
            self.facts.delegated.entry(id).or_default().extend(service.clone());
            Some(())
        });
        if service.is_none() {
            self.listed(Listing::DelegatedAdministrators, whole);
        }
    }

    fn delegated_services(&mut self, body: &Value) {
        let Some(account) = self.name.account().map(str::to_owned) else {
            return self.nameless("whose services these are");
        };
        let services = self.facts.delegated.entry(account.clone()).or_default();
        let whole = each(body, |service| {
            services.insert(text(service, "ServicePrincipal")?);
            Some(())
        });
        self.listed(Listing::DelegatedServices(account), whole);
    }

    fn listed(&mut self, listing: Listing, whole: Whole) {
        let pages = self.facts.listings.entry(listing).or_default();
        pages.files.entry(self.name.page.unwrap_or(1)).or_default().insert(self.file.to_owned());
        pages.has_end |= !self.has_more;
        pages.damaged |= self.damaged || whole == Whole::No;
    }

    fn nameless(&mut self, what: &str) {
        let message = format!("its name does not say {what}; name it after the call");
        self.warnings.push(Warning::of(self.file, message));
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
