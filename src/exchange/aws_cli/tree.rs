//! Root, OUs and accounts, each under its parent.
//!
//! Knows whom to believe about a parent, and what to do without one: what has no known place is put under the root,
//! reported, and remembered as misplaced, for what it inherits is then not known either.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{AccountFact, Facts, Listing};
use crate::Warning;
use crate::import::few;
use organization::{Account, AccountId, AccountState, JoinedMethod, Ou, OuId, ParentId, Root, TargetId};

#[derive(Debug)]
pub(super) struct Tree {
    pub root: Root,
    pub ous: BTreeMap<String, Ou>,
    pub accounts: BTreeMap<String, Account>,
    /// What hangs under the root only because nobody knows better, or where answers contradict each other.
    pub misplaced: BTreeSet<TargetId>,
}

impl Tree {
    /// The root, OU or account with this id.
    pub fn target(&self, id: &str) -> Option<TargetId> {
        if id == self.root.id.as_str() {
            return Some(TargetId::Root);
        }
        let ou = self.ous.get(id).map(|ou| TargetId::Ou(ou.id.clone()));
        ou.or_else(|| self.accounts.get(id).map(|account| TargetId::Account(account.id.clone())))
    }

    /// Root, OUs, accounts, each with its id as text.
    pub fn targets(&self) -> impl Iterator<Item = (&str, TargetId)> {
        let ous = self.ous.iter().map(|(id, ou)| (id.as_str(), TargetId::Ou(ou.id.clone())));
        let accounts = self.accounts.iter().map(|(id, a)| (id.as_str(), TargetId::Account(a.id.clone())));
        std::iter::once((self.root.id.as_str(), TargetId::Root)).chain(ous).chain(accounts)
    }

    /// Hangs the tags on, and reports whose tags are not known.
    pub fn tag(&mut self, facts: &Facts, warnings: &mut Vec<Warning>) {
        let unknown: Vec<&str> =
            self.targets().map(|(id, _)| id).filter(|id| !facts.complete(&Listing::Tags((*id).to_owned()))).collect();
        if !unknown.is_empty() {
            let names = few(unknown);
            warnings.push(Warning::general(format!(
                "list-tags-for-resource is missing or cut for {names}; their tags are not all known"
            )));
        }
        for (id, tags) in &facts.tags {
            if id == self.root.id.as_str() {
                self.root.tags.clone_from(tags);
            } else if let Some(ou) = self.ous.get_mut(id) {
                ou.tags.clone_from(tags);
            } else if let Some(account) = self.accounts.get_mut(id) {
                account.tags.clone_from(tags);
            } else if !facts.policies.contains_key(id) {
                warnings
                    .push(Warning::general(format!("`{id}` has tags but is in no other answer; they are left out")));
            }
        }
    }
}

/// Hangs every OU and account that any answer mentions on its parent.
pub(super) fn build(facts: &Facts, root: Root, warnings: &mut Vec<Warning>) -> Tree {
    let mut tree = Tree { root, ous: BTreeMap::new(), accounts: BTreeMap::new(), misplaced: BTreeSet::new() };
    let mut places = Places::default();
    let (mut nameless, mut stateless) = (Vec::new(), Vec::new());
    for (id, fact) in &facts.ous {
        if id == tree.root.id.as_str() {
            warnings.push(Warning::general(format!("`{id}` is the root and an OU at once; the OU is left out")));
            continue;
        }
        if fact.name.is_none() {
            nameless.push(id);
        }
        let name = fact.name.clone().unwrap_or_else(|| id.clone());
        let parent = places.of(facts, &tree.root, id);
        tree.ous.insert(id.clone(), Ou::new(OuId::new(id), name, parent));
    }
    for id in cycles(&tree.ous) {
        if let Some(ou) = tree.ous.get_mut(&id) {
            ou.parent = ParentId::Root;
        }
        places.contradicted.insert(id);
    }
    for (id, fact) in &facts.accounts {
        if tree.target(id).is_some() {
            warnings
                .push(Warning::general(format!("`{id}` is an account and an OU or the root; the account is left out")));
            continue;
        }
        if fact.name.is_none() {
            nameless.push(id);
        }
        let state = state(fact);
        if state.is_none() {
            stateless.push(id);
        }
        let parent = places.of(facts, &tree.root, id);
        let mut account = account(id, fact, parent);
        account.state = state.unwrap_or_else(|| AccountState::from("UNKNOWN"));
        tree.accounts.insert(id.clone(), account);
    }
    places.report(warnings);
    tree.misplaced = places.unknown.iter().chain(&places.contradicted).filter_map(|id| tree.target(id)).collect();
    report(facts, &tree, &nameless, &stateless, warnings);
    tree
}

/// Where children belong, and for which of them nobody says so.
#[derive(Debug, Default)]
struct Places {
    unknown: BTreeSet<String>,
    contradicted: BTreeSet<String>,
}

impl Places {
    fn of(&mut self, facts: &Facts, root: &Root, child: &str) -> ParentId {
        let claims = facts.parents.get(child);
        let mut parents: Vec<&String> = claims.into_iter().flatten().map(|(_, parent)| parent).collect();
        let best = parents.first().copied();
        parents.sort();
        parents.dedup();
        if parents.len() > 1 {
            // Nothing that only one of the places denies may seem certain.
            self.contradicted.insert(child.to_owned());
            return ParentId::Root;
        }
        match best {
            Some(parent) if parent == root.id.as_str() => ParentId::Root,
            Some(parent) if parent != child && facts.ous.contains_key(parent) => ParentId::Ou(OuId::new(parent)),
            _ => {
                self.unknown.insert(child.to_owned());
                ParentId::Root
            }
        }
    }

    fn report(&self, warnings: &mut Vec<Warning>) {
        if !self.unknown.is_empty() {
            warnings.push(Warning::general(format!(
                "no answer says where {} belong; they are put under the root, and what they inherit is not known",
                few(&self.unknown)
            )));
        }
        if !self.contradicted.is_empty() {
            warnings.push(Warning::general(format!(
                "the answers contradict each other about the place of {}; put under the root, collect them again at one time",
                few(&self.contradicted)
            )));
        }
    }
}

fn account(id: &str, fact: &AccountFact, parent: ParentId) -> Account {
    let name = fact.name.clone().unwrap_or_else(|| id.to_owned());
    Account {
        joined_method: fact.method.as_deref().map(JoinedMethod::from),
        joined: fact.joined.clone(),
        ..Account::new(AccountId::new(id), name, fact.email.clone().unwrap_or_default(), parent)
    }
}

/// `State`, else the older `Status`, in which closed accounts show `SUSPENDED` as well.
fn state(fact: &AccountFact) -> Option<AccountState> {
    let older = |status: &str| match status {
        "SUSPENDED" => AccountState::SuspendedOrClosed,
        other => AccountState::from(other),
    };
    fact.state.as_deref().map(AccountState::from).or_else(|| fact.status.as_deref().map(older))
}

/// One OU of every ring of OUs that lie inside each other.
fn cycles(ous: &BTreeMap<String, Ou>) -> Vec<String> {
    let mut rooted: BTreeSet<&str> = BTreeSet::new();
    let mut broken = Vec::new();
    for id in ous.keys() {
        let mut trail: BTreeSet<&str> = BTreeSet::new();
        let mut at = id.as_str();
        while !rooted.contains(at) {
            if !trail.insert(at) {
                broken.push(at.to_owned());
                break;
            }
            match ous.get(at).map(|ou| &ou.parent) {
                Some(ParentId::Ou(parent)) => at = parent.as_str(),
                _ => break,
            }
        }
        rooted.extend(trail);
    }
    broken
}

fn report(facts: &Facts, tree: &Tree, nameless: &[&String], stateless: &[&String], warnings: &mut Vec<Warning>) {
    let mut warn = |message: String| warnings.push(Warning::general(message));
    if !nameless.is_empty() {
        warn(format!("no answer gives the name of {}; the id stands in its place", few(nameless)));
    }
    if !stateless.is_empty() {
        warn(format!("no answer gives the state of {}", few(stateless)));
    }
    let accounts = facts.complete(&Listing::Accounts);
    if !accounts {
        warn("list-accounts is missing or cut; there may be more accounts".to_owned());
    }
    let parents = || std::iter::once(tree.root.id.as_str()).chain(tree.ous.keys().map(String::as_str));
    let open = |listing: fn(String) -> Listing| {
        let children = |id: &&str| !facts.complete(&listing((*id).to_owned()));
        parents().filter(children).collect::<Vec<_>>()
    };
    let ous = open(Listing::OusFor);
    if !ous.is_empty() {
        warn(format!(
            "list-organizational-units-for-parent is missing or cut for {}; there may be more OUs there",
            few(ous)
        ));
    }
    let accounts_for = open(Listing::AccountsFor);
    let placed = accounts && tree.accounts.keys().all(|id| facts.parents.contains_key(id));
    if !accounts_for.is_empty() && !placed {
        warn(format!(
            "list-accounts-for-parent is missing or cut for {}; there may be more accounts there",
            few(accounts_for)
        ));
    }
}
