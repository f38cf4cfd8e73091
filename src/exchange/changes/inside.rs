//! What differs inside accounts: identities, their policies, what is known of them.
//!
//! Knows what each thing is called in sentences. A text that several share is told once, as the text that it is.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use organization::{
    AccountIam, AccountId, Assignment, AwsPolicy, Center, DirectoryEntry, Entry, Identity, InstanceProfile,
    ManagedPolicy, Organization, PermissionSet, PolicyText, Provider, ResourcePolicy, TargetId,
};

use super::{Found, Subject};

/// An entry that is told of by itself.
pub(super) trait Told: Entry + Eq {
    fn told(&self, on: &Organization) -> Subject;
}

fn within(on: &Organization, account: &AccountId, kind: &'static str, name: &str) -> Subject {
    let place = on.name(&TargetId::Account(account.clone())).to_owned();
    Subject::Inside { kind, name: name.to_owned(), place: Some(place) }
}

fn anywhere(kind: &'static str, name: &str) -> Subject {
    Subject::Inside { kind, name: name.to_owned(), place: None }
}

impl Told for Identity {
    fn told(&self, on: &Organization) -> Subject {
        within(on, &self.account, self.kind.as_str(), &self.name)
    }
}

impl Told for ManagedPolicy {
    fn told(&self, on: &Organization) -> Subject {
        within(on, &self.account, "managed policy", &self.name)
    }
}

impl Told for InstanceProfile {
    fn told(&self, on: &Organization) -> Subject {
        within(on, &self.account, "instance profile", &self.name)
    }
}

impl Told for Provider {
    fn told(&self, on: &Organization) -> Subject {
        within(on, &self.account, "provider", &self.provider)
    }
}

impl Told for ResourcePolicy {
    fn told(&self, on: &Organization) -> Subject {
        within(on, &self.account, "policy of the resource", &self.resource)
    }
}

impl Told for AccountIam {
    fn told(&self, on: &Organization) -> Subject {
        anywhere("what is known of the inside of account", on.name(&TargetId::Account(self.account.clone())))
    }
}

impl Told for Center {
    fn told(&self, _: &Organization) -> Subject {
        anywhere("Identity Center", &self.instance)
    }
}

impl Told for PermissionSet {
    fn told(&self, _: &Organization) -> Subject {
        anywhere("permission set", &self.name)
    }
}

impl Told for DirectoryEntry {
    fn told(&self, _: &Organization) -> Subject {
        anywhere(self.kind.as_str(), &self.name)
    }
}

impl Told for Assignment {
    fn told(&self, on: &Organization) -> Subject {
        let inside = on.inside();
        let set = inside.permission_sets().find(|set| set.id == self.set).map_or(&*self.set, |set| &set.name);
        let principal = inside.directory().find(|entry| entry.id == self.principal);
        let principal = principal.map_or(&*self.principal, |entry| &entry.name);
        within(on, &self.account, "assignment", &format!("{set} to {principal}"))
    }
}

impl Told for AwsPolicy {
    fn told(&self, _: &Organization) -> Subject {
        anywhere("text of AWS's policy", &self.name)
    }
}

impl Told for PolicyText {
    fn told(&self, _: &Organization) -> Subject {
        anywhere("policy text", self.id.as_str())
    }
}

impl Found<'_> {
    pub(super) fn inside<E: Told>(&mut self) {
        let (before, after) = (self.before, self.after);
        if before.inside() == after.inside() {
            return;
        }
        let (was, is) = (by_name::<E>(before), by_name::<E>(after));
        for (_, (what, _)) in was.iter().filter(|(name, _)| !is.contains_key(*name)) {
            self.removed(what.clone());
        }
        for (name, (what, new)) in is {
            match was.get(&name) {
                None => self.created(what, &new),
                Some((what, old)) if *old != new => self.fields(what, old, &new),
                Some(_) => {}
            }
        }
    }
}

fn by_name<E: Told>(on: &Organization) -> BTreeMap<String, (Subject, E)> {
    let entries = E::all(on).map(|entry| {
        let entry: &E = entry.borrow();
        let what = entry.told(on);
        (what.to_string(), (what, entry.clone()))
    });
    entries.collect()
}
