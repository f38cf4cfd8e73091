//! Ids that a configuration gives, and made-up ones for all the rest.
//!
//! Knows `organizationalUnitIds`, `accountIds`, what can be read from their ARNs, and that the home Region says in which
//! partition all of this is.

use std::collections::{BTreeMap, BTreeSet};

use super::config::{AccountsConfig, GlobalConfig, OrganizationConfig};
use super::yaml::Sources;
use crate::Warning;
use aws::is_account_id;
use organization::{Invent, OrganizationId, Partition, RootId, hashed, invented_organization, invented_root};

/// What the configuration says about ids.
#[derive(Debug)]
pub(super) struct Ids {
    pub organization: OrganizationId,
    /// Whether the configuration gives the organization's id.
    pub given_organization: bool,
    pub partition: Partition,
    pub root: RootId,
    /// By path.
    pub ous: BTreeMap<String, String>,
    /// By e-mail, in lower case.
    pub accounts: BTreeMap<String, String>,
    /// From the ARNs of OUs.
    pub management: Option<String>,
    taken: BTreeSet<String>,
    /// From which number on an id may be free, by what it is made up of. What was taken stays taken, and without this a
    /// thousand policies of one name would try all ids of those before them.
    next: BTreeMap<String, u64>,
}

impl Ids {
    pub fn of(
        organization: &OrganizationConfig,
        accounts_file: &Sources,
        accounts: &AccountsConfig,
        global: &GlobalConfig,
        warnings: &mut Vec<Warning>,
    ) -> Self {
        let mut given = BTreeMap::new();
        let mut arns = Vec::new();
        for unit in &organization.unit_ids {
            arns.extend(unit.arn.as_ref().map(|arn| arn.0.split([':', '/']).collect::<Vec<_>>()));
            if let (Some(name), Some(id)) = (&unit.name, &unit.id) {
                given.insert(name.0.clone(), id.0.clone());
            }
        }
        let part =
            |wanted: fn(&str) -> bool| arns.iter().flatten().find(|part| wanted(part)).map(|part| (*part).to_owned());
        // The middle part of every OU's id is the root's own.
        let middle = |id: &String| id.strip_prefix("ou-")?.split_once('-').map(|(root, _)| format!("r-{root}"));
        let root = given.remove("Root").or_else(|| given.values().find_map(middle));
        let root = root.map_or_else(invented_root, RootId::new);
        let id = part(|part| part.starts_with("o-")).map(OrganizationId::new);
        let region = global.home_region.as_ref().map(|region| region.0.trim());
        let partition = part(|part| part.starts_with("aws")).map(|text| text.as_str().into());
        Self {
            given_organization: id.is_some(),
            organization: id.unwrap_or_else(|| invented_organization(&root)),
            partition: partition.or_else(|| region.and_then(Partition::of_region)).unwrap_or(Partition::Aws),
            taken: BTreeSet::from([root.as_str().to_owned()]),
            next: BTreeMap::new(),
            root,
            ous: given,
            accounts: account_ids(accounts_file, accounts, warnings),
            management: part(is_account_id),
        }
    }

    /// The given id if nothing has it yet.
    pub fn claim(&mut self, id: &str) -> bool {
        !id.is_empty() && self.taken.insert(id.to_owned())
    }

    /// A made-up id that nothing has yet.
    pub fn free(&mut self, parts: &[&str], form: impl Fn(Invent) -> String) -> String {
        let key = parts.join("\0");
        let mut number = self.next.get(&key).copied().unwrap_or_default();
        loop {
            let text = number.to_string();
            let id = form(hashed(&[parts, &[text.as_str()]].concat()));
            number += 1;
            if self.claim(&id) {
                self.next.insert(key, number);
                return id;
            }
        }
    }
}

fn account_ids(file: &Sources, accounts: &AccountsConfig, warnings: &mut Vec<Warning>) -> BTreeMap<String, String> {
    let mut ids = BTreeMap::new();
    for entry in &accounts.ids {
        match (&entry.email, &entry.account_id) {
            (Some(email), Some(id)) => drop(ids.insert(email.0.trim().to_lowercase(), id.0.trim().to_owned())),
            _ => warnings.push(file.warning(None, "an entry of `accountIds` lacks `email` or `accountId`; left out")),
        }
    }
    ids
}
