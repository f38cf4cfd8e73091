//! OUs and accounts of a configuration.
//!
//! Knows that an OU's name is its path (`Workloads/Dev`), that `Root` is the root, and how accounts name their OU.
//! What is named but not listed is created and reported; what is odd is kept.

use std::collections::{BTreeMap, BTreeSet};

use super::config::{AccountEntry, AccountsConfig, OrganizationConfig, Unit, place};
use super::ids::Ids;
use crate::Warning;
use crate::import::few;
use organization::{Account, AccountId, Mark, Ou, OuId, ParentId, TargetId};

/// The tree of a configuration, and how its files name what is in it.
#[derive(Debug)]
pub(super) struct Places {
    pub ids: Ids,
    pub management: AccountId,
    /// By path.
    pub ous: BTreeMap<String, Ou>,
    pub accounts: Vec<Account>,
    names: BTreeMap<String, AccountId>,
}

/// The name of the management account in the mandatory accounts.
const MANAGEMENT: &str = "Management";

/// AWS nests five OUs; a path of more parts than this is no path. Without a bound one line of a hostile file would make
/// as many OUs as it has slashes.
const DEEPEST: usize = 50;

pub(super) fn build(
    file: &str,
    organization: &OrganizationConfig,
    accounts_file: &str,
    accounts: &AccountsConfig,
    warnings: &mut Vec<Warning>,
) -> Places {
    let mut places = Places {
        ids: Ids::of(organization, accounts_file, accounts, warnings),
        management: AccountId::new(""),
        ous: BTreeMap::new(),
        accounts: Vec::new(),
        names: BTreeMap::new(),
    };
    let mut listed = BTreeSet::new();
    for unit in &organization.units {
        places.unit(file, unit, &mut listed, warnings);
    }
    let mut nowhere = Vec::new();
    for (field, entries) in &accounts.accounts {
        for entry in entries {
            let path = entry.organizational_unit.as_ref().map_or("", |unit| unit.0.as_str());
            let parent = places.ensure(&segments(path));
            if path.trim().is_empty() || parent.is_none() {
                nowhere.push(entry.name.as_ref().map_or("", |name| name.value.0.as_str()));
            }
            places.account(accounts_file, field, entry, parent.unwrap_or(ParentId::Root), warnings);
        }
    }
    if !nowhere.is_empty() {
        let message = format!("{} name no OU; put under the root", few(nowhere));
        warnings.push(Warning::of(accounts_file, message));
    }
    let created: Vec<&String> = places.ous.keys().filter(|path| !listed.contains(*path)).collect();
    if !created.is_empty() {
        let message = format!("{} are named but not listed as OUs; created", few(created));
        warnings.push(Warning::of(file, message));
    }
    let ignored: Vec<&String> =
        places.ous.iter().filter(|(_, ou)| ou.marks.contains(&Mark::Ignored)).map(|(path, _)| path).collect();
    if !ignored.is_empty() {
        let message = format!("the accelerator ignores the OUs {}; imported and marked", few(ignored));
        warnings.push(Warning::of(file, message));
    }
    places.choose_management(accounts_file, warnings);
    places.report_invented(warnings);
    places
}

impl Places {
    /// What `Root`, `Workloads` or `Workloads/Dev` names.
    pub fn ou_named(&self, path: &str) -> Option<TargetId> {
        let segments = segments(path);
        if segments.is_empty() {
            return (!path.trim().is_empty()).then_some(TargetId::Root);
        }
        self.ous.get(&segments.join("/")).map(|ou| TargetId::Ou(ou.id.clone()))
    }

    pub fn account_named(&self, name: &str) -> Option<TargetId> {
        self.names.get(name).map(|id| TargetId::Account(id.clone()))
    }

    /// Root, OUs, accounts.
    pub fn targets(&self) -> impl Iterator<Item = TargetId> {
        let ous = self.ous.values().map(|ou| TargetId::Ou(ou.id.clone()));
        let accounts = self.accounts.iter().map(|account| TargetId::Account(account.id.clone()));
        std::iter::once(TargetId::Root).chain(ous).chain(accounts)
    }

    fn unit(&mut self, file: &str, unit: &Unit, listed: &mut BTreeSet<String>, warnings: &mut Vec<Warning>) {
        let at = unit.name.as_ref().map(|name| place(name.referenced));
        let text = unit.name.as_ref().map_or("", |name| name.value.0.as_str());
        let segments = segments(text);
        let path = segments.join("/");
        let mut warn = |message: String| warnings.push(Warning::at(file, at, message));
        if segments.is_empty() {
            if text.trim().is_empty() {
                warn("an OU has no name; left out".to_owned());
            }
        } else if self.ensure(&segments).is_none() {
            warn("this OU lies too deep; left out".to_owned());
        } else if !listed.insert(path.clone()) {
            warn(format!("the OU `{path}` is listed twice; imported once"));
        }
        if let Some(ou) = self.ous.get_mut(&path).filter(|_| unit.ignore == Some(true)) {
            ou.marks.insert(Mark::Ignored);
        }
    }

    /// The OU of this path, created with its parents if need be; `None` if the path is too long to be one.
    fn ensure(&mut self, segments: &[&str]) -> Option<ParentId> {
        if segments.len() > DEEPEST {
            return None;
        }
        let (mut parent, mut path) = (ParentId::Root, String::new());
        for segment in segments {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(segment);
            let id = match self.ous.get(&path) {
                Some(ou) => ou.id.clone(),
                None => self.create(&path, segment, parent),
            };
            parent = ParentId::Ou(id);
        }
        Some(parent)
    }

    fn create(&mut self, path: &str, name: &str, parent: ParentId) -> OuId {
        let given = self.ids.ous.get(path).cloned().filter(|id| self.ids.claim(id));
        let marks = if given.is_some() { BTreeSet::new() } else { BTreeSet::from([Mark::InventedId]) };
        let root = self.ids.root.clone();
        let id = given.unwrap_or_else(|| self.ids.free(&["ou", path], |invent| invent.ou(&root).to_string()));
        let id = OuId::new(id);
        self.ous.insert(path.to_owned(), Ou { marks, ..Ou::new(id.clone(), name, parent) });
        id
    }

    fn account(
        &mut self,
        file: &str,
        field: &str,
        entry: &AccountEntry,
        parent: ParentId,
        warnings: &mut Vec<Warning>,
    ) {
        let at = entry.name.as_ref().map(|name| place(name.referenced));
        let mut warn = |message: String| warnings.push(Warning::at(file, at, message));
        let text = |text: Option<&str>| text.unwrap_or_default().trim().to_owned();
        let name = text(entry.name.as_ref().map(|name| name.value.0.as_str()));
        let email = text(entry.email.as_ref().map(|email| email.0.as_str()));
        if name.is_empty() {
            warn("an account has no name".to_owned());
        }
        if let Some(alias) = &entry.account_alias {
            warn(format!("the account alias `{}` has no place here; left out", alias.0));
        }
        let given = self.ids.accounts.get(&email.to_lowercase()).cloned();
        let given = given.or_else(|| {
            let management = field == "mandatoryAccounts" && name == MANAGEMENT;
            self.ids.management.clone().filter(|_| management)
        });
        let given = given.filter(|id| self.ids.claim(id));
        let marks = if given.is_some() { BTreeSet::new() } else { BTreeSet::from([Mark::InventedId]) };
        let id = given.unwrap_or_else(|| self.ids.free(&["account", &name], |invent| invent.account().to_string()));
        let id = AccountId::new(id);
        if self.names.contains_key(&name) {
            warn(format!("there are several accounts named `{name}`; policies for this name go to the first"));
        } else {
            self.names.insert(name.clone(), id.clone());
        }
        if field == "mandatoryAccounts" && name == MANAGEMENT && self.management.as_str().is_empty() {
            self.management = id.clone();
        }
        let note = text(entry.description.as_ref().map(|note| note.0.as_str()));
        self.accounts.push(Account { note, marks, ..Account::new(id, name, email, parent) });
    }

    /// Without a mandatory account named `Management`, one is made up: an account must not escape its SCPs by a guess.
    fn choose_management(&mut self, file: &str, warnings: &mut Vec<Warning>) {
        if !self.management.as_str().is_empty() {
            return;
        }
        let message = format!("no mandatory account is named `{MANAGEMENT}`; a management account is made up");
        warnings.push(Warning::of(file, message));
        let id = self.ids.free(&["account", MANAGEMENT], |invent| invent.account().to_string());
        self.management = AccountId::new(id);
        self.accounts.push(Account {
            marks: BTreeSet::from([Mark::InventedId]),
            ..Account::new(self.management.clone(), MANAGEMENT, "", ParentId::Root)
        });
    }

    fn report_invented(&self, warnings: &mut Vec<Warning>) {
        let ous = self.ous.values().filter(|ou| ou.marks.contains(&Mark::InventedId)).count();
        let accounts = self.accounts.iter().filter(|account| account.marks.contains(&Mark::InventedId)).count();
        warnings.push(Warning::general(format!(
            "the configuration gives no ids for {ous} OUs, {accounts} accounts and all policies; theirs are made up, \
             so conditions on account, OU or organization ids cannot match"
        )));
    }
}

/// The parts of an OU's path; none for the root.
fn segments(path: &str) -> Vec<&str> {
    let mut segments: Vec<&str> = path.split('/').map(str::trim).filter(|segment| !segment.is_empty()).collect();
    if segments.first() == Some(&"Root") {
        segments.remove(0);
    }
    segments
}
