//! OUs and accounts of a configuration.
//!
//! Knows that an OU's name is its path (`Workloads/Dev`), that `Root` is the root, and how accounts name their OU.
//! What is named but not listed is created and reported; what is odd is kept.

use std::collections::{BTreeMap, BTreeSet};

use super::config::{AccountEntry, AccountsConfig, GlobalConfig, OrganizationConfig, Unit};
use super::ids::Ids;
use super::yaml::{Document, Sources};
use crate::Warning;
use crate::import::{counted, few};
use organization::{Account, AccountId, Mark, Ou, OuId, ParentId, TargetId};
use policy::{Span, placeholders};

/// The tree of a configuration, and how its files name what is in it.
#[derive(Debug)]
pub(super) struct Places {
    pub ids: Ids,
    pub management: AccountId,
    /// By path.
    pub ous: BTreeMap<String, Ou>,
    pub accounts: Vec<Account>,
    names: BTreeMap<String, AccountId>,
    /// Paths of the OUs that the configuration lists, rather than only names.
    listed: BTreeSet<String>,
    /// The OUs and accounts whose names have placeholders.
    open_ous: Vec<(Open, TargetId)>,
    open_accounts: Vec<(Open, TargetId)>,
}

/// The name of the management account in the mandatory accounts.
const MANAGEMENT: &str = "Management";

/// AWS nests five OUs; a path of more parts than this is no path. Without a bound one line of a hostile file would make
/// as many OUs as it has slashes.
const DEEPEST: usize = 50;

pub(super) fn build(
    organization: &Document<OrganizationConfig>,
    accounts: &Document<AccountsConfig>,
    global: &GlobalConfig,
    warnings: &mut Vec<Warning>,
) -> Places {
    let (file, accounts_file) = (&organization.sources, &accounts.sources);
    let (organization, accounts) = (&organization.value, &accounts.value);
    let mut places = Places {
        ids: Ids::of(organization, accounts_file, accounts, global, warnings),
        management: AccountId::new(""),
        ous: BTreeMap::new(),
        accounts: Vec::new(),
        names: BTreeMap::new(),
        listed: BTreeSet::new(),
        open_ous: Vec::new(),
        open_accounts: Vec::new(),
    };
    for unit in &organization.units {
        places.unit(file, unit, warnings);
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
        warnings.push(accounts_file.warning(None, message));
    }
    let created: Vec<&String> = places.ous.keys().filter(|path| !places.listed.contains(*path)).collect();
    if !created.is_empty() {
        let message = format!("{} are named but not listed as OUs; created", few(created));
        warnings.push(file.warning(None, message));
    }
    let ignored: Vec<&String> =
        places.ous.iter().filter(|(_, ou)| ou.marks.contains(&Mark::Ignored)).map(|(path, _)| path).collect();
    if !ignored.is_empty() {
        let message = format!("the accelerator ignores the OUs {}; imported and marked", few(ignored));
        warnings.push(file.warning(None, message));
    }
    places.choose_management(accounts_file, warnings);
    places.report_invented(warnings);
    places.open_ous = places.named_ous().filter_map(|(path, target)| Some((Open::of(path)?, target))).collect();
    places.open_accounts = places.named_accounts().filter_map(|(name, id)| Some((Open::of(name)?, id))).collect();
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

    /// The root and OUs that a path may name beside the one that it names, where a placeholder in it or in theirs leaves that
    /// open.
    pub fn possible_ous(&self, written: &str, patience: &mut Patience) -> Possible {
        let path = segments(written).join("/");
        if self.listed.contains(&path) || path.is_empty() {
            return Possible::These(Vec::new());
        }
        possible(&path, self.named_ous(), &self.open_ous, patience)
    }

    /// The accounts that a name may be of, likewise.
    pub fn possible_accounts(&self, written: &str, patience: &mut Patience) -> Possible {
        if self.names.contains_key(written) {
            return Possible::These(Vec::new());
        }
        possible(written, self.named_accounts(), &self.open_accounts, patience)
    }

    fn named_ous(&self) -> impl Iterator<Item = (&str, TargetId)> {
        let ous = self.ous.iter().map(|(path, ou)| (path.as_str(), TargetId::Ou(ou.id.clone())));
        std::iter::once(("Root", TargetId::Root)).chain(ous)
    }

    fn named_accounts(&self) -> impl Iterator<Item = (&str, TargetId)> {
        self.accounts.iter().map(|account| (account.name.as_str(), TargetId::Account(account.id.clone())))
    }

    /// OUs that only have a name that is not known: they may be any other.
    pub fn nameless_ous(&self) -> impl Iterator<Item = TargetId> {
        let nameless = self.ous.iter().filter(|(path, _)| !self.listed.contains(*path) && is_open(path));
        nameless.map(|(_, ou)| TargetId::Ou(ou.id.clone()))
    }

    fn unit(&mut self, file: &Sources, unit: &Unit, warnings: &mut Vec<Warning>) {
        let at = unit.name.as_ref().map(|name| name.referenced);
        let text = unit.name.as_ref().map_or("", |name| name.value.0.as_str());
        let segments = segments(text);
        let path = segments.join("/");
        let mut warn = |message: String| warnings.push(file.warning(at, message));
        if segments.is_empty() {
            if text.trim().is_empty() {
                warn("an OU has no name; left out".to_owned());
            }
        } else if self.ensure(&segments).is_none() {
            warn("this OU lies too deep; left out".to_owned());
        } else if !self.listed.insert(path.clone()) {
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
        file: &Sources,
        field: &str,
        entry: &AccountEntry,
        parent: ParentId,
        warnings: &mut Vec<Warning>,
    ) {
        let at = entry.name.as_ref().map(|name| name.referenced);
        let mut warn = |message: String| warnings.push(file.warning(at, message));
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
    fn choose_management(&mut self, file: &Sources, warnings: &mut Vec<Warning>) {
        if !self.management.as_str().is_empty() {
            return;
        }
        let message = format!("no mandatory account is named `{MANAGEMENT}`; a management account is made up");
        warnings.push(file.warning(None, message));
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
        let some = [(ous, "OU", "OUs"), (accounts, "account", "accounts")].into_iter().filter(|(count, ..)| *count > 0);
        let mut without: Vec<String> = some.map(|(count, one, many)| counted(count, one, many)).collect();
        if !self.ids.given_organization {
            without.insert(0, "the organization".to_owned());
        }
        without.push("all policies".to_owned());
        let (last, others) = without.split_last().map_or(("", [].as_slice()), |(last, others)| (last, others));
        let listed = if others.is_empty() { last.to_owned() } else { format!("{} and {last}", others.join(", ")) };
        let so = if without.len() > 1 {
            ", so what depends on the ids of accounts, OUs or the organization stays open"
        } else {
            ""
        };
        warnings.push(Warning::general(format!("the configuration gives no ids for {listed}; theirs are made up{so}")));
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

/// Whether a value is still to be filled in.
fn is_open(text: &str) -> bool {
    text.contains(['{', '$']) && !placeholders(text).is_empty()
}

/// What a text with placeholders may be of.
#[derive(Debug)]
pub(super) enum Possible {
    These(Vec<TargetId>),
    /// Nobody had the patience to find out.
    Anything,
}

/// How many characters are still compared to find out what placeholders may stand for. Every one of many names with a
/// placeholder is compared with the name of every OU: an organization at AWS's limits with five hundred of them is gone through
/// in half a second. Beyond that each may stand for anything, which is never wrong.
#[derive(Debug)]
pub(super) struct Patience(usize);

impl Default for Patience {
    fn default() -> Self {
        Self(50_000_000)
    }
}

impl Patience {
    /// Whether there is enough left; then it is taken.
    fn bears(&mut self, characters: usize) -> bool {
        let left = self.0.checked_sub(characters);
        self.0 = left.unwrap_or_default();
        left.is_some()
    }
}

/// Of these names, those that may be meant by a text; all of them if it has placeholders and none fits, for a placeholder may
/// stand for more than one name. `open` are those of the names that have placeholders themselves.
fn possible<'n>(
    written: &str,
    names: impl Iterator<Item = (&'n str, TargetId)>,
    open: &[(Open, TargetId)],
    patience: &mut Patience,
) -> Possible {
    let Some(pattern) = Open::of(written) else {
        let mut meant = Vec::new();
        for (name, target) in open {
            if !patience.bears(name.text.len() + written.len()) {
                return Possible::Anything;
            }
            if name.may_become(written) {
                meant.push(target.clone());
            }
        }
        return Possible::These(meant);
    };
    let (mut fitting, mut others) = (Vec::new(), Vec::new());
    for (name, target) in names {
        if !patience.bears(name.len() + written.len()) {
            return Possible::Anything;
        }
        if pattern.may_become(name) { &mut fitting } else { &mut others }.push(target);
    }
    Possible::These(if fitting.is_empty() { others } else { fitting })
}

/// A name with placeholders.
#[derive(Debug)]
struct Open {
    text: String,
    placeholders: Vec<Span>,
}

impl Open {
    /// `None` for a text without placeholders.
    fn of(text: &str) -> Option<Self> {
        if !text.contains(['{', '$']) {
            return None;
        }
        let placeholders: Vec<Span> = placeholders(text).into_iter().map(|found| found.span).collect();
        (!placeholders.is_empty()).then(|| Self { text: text.to_owned(), placeholders })
    }

    /// Whether the text around the placeholders stands in the name, in this order.
    fn may_become(&self, name: &str) -> bool {
        let mut rest = name;
        let mut at = 0;
        for placeholder in &self.placeholders {
            let before = self.text.get(at..placeholder.start).unwrap_or_default();
            let first = at == 0;
            at = placeholder.end;
            let place = if first { rest.starts_with(before).then_some(0) } else { rest.find(before) };
            let Some(place) = place else { return false };
            rest = rest.get(place + before.len()..).unwrap_or_default();
        }
        rest.ends_with(self.text.get(at..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_placeholder_may_become() {
        for (written, name, expect) in [
            ("{{ A }}", "Security", true),
            ("Workloads/{{ A }}", "Workloads/Dev", true),
            ("Workloads/{{ A }}", "Security", false),
            ("{{ A }}/Dev", "Workloads/Dev", true),
            ("{{ A }}/Dev", "Workloads/Development", false),
            ("a{{ A }}b{{ B }}c", "axbyc", true),
            ("a{{ A }}b{{ B }}c", "axyc", false),
        ] {
            assert_eq!(Open::of(written).unwrap().may_become(name), expect, "{written} {name}");
        }
    }
}
