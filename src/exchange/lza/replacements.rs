//! What the accelerator fills in: `{{ … }}` in its YAML files, `${…}` in the texts of policies.
//!
//! Knows the names that the accelerator gives values to, and where each of these values stands in a configuration.
//! A value that is not in the configuration is unknown: it is never taken for empty.
//!
//! Names and rules: `getPolicyReplacements` in `accelerator-stack.ts`, `policy-replacements.ts` and `replacements-config.ts` of
//! <https://github.com/awslabs/landing-zone-accelerator-on-aws> (Apache-2.0), and "Configuration Replacement Variables" of
//! its documentation; as of 2026-11.

use std::collections::{BTreeMap, BTreeSet};

use super::config::{AccountsConfig, GlobalConfig, ReplacementValue, ReplacementsConfig, Text};
use super::places::Places;
use crate::ImportError;
use crate::room::{Goods, Room};
use organization::{Account, AccountId, Mark, ParentId, PlaceholderValue, TargetId, names_partition};
use policy::placeholders;

/// Values for `{{ … }}`, as far as they are known.
#[derive(Clone, Debug, Default)]
pub(super) struct Replacements {
    values: BTreeMap<String, ReplacementValue>,
    /// Names of accounts, with the ids that the configuration gives them.
    accounts: BTreeMap<String, Option<String>>,
}

impl Replacements {
    pub fn of(config: ReplacementsConfig) -> Self {
        let mut values = BTreeMap::new();
        for entry in config.global_replacements.into_iter().flatten() {
            if let (Some(key), None, Some(value)) = (entry.key, entry.path, entry.value) {
                values.insert(key.0.trim().to_owned(), value);
            }
        }
        Self { values, accounts: BTreeMap::new() }
    }

    /// From here on the names of accounts have values too.
    pub fn learn(&mut self, accounts: &AccountsConfig) {
        let plain = |email: &Text| email.0.trim().to_ascii_lowercase();
        // The first entry of an e-mail counts.
        let mut ids = BTreeMap::new();
        for entry in &accounts.ids {
            if let Some(email) = &entry.email {
                ids.entry(plain(email)).or_insert(entry.account_id.as_ref());
            }
        }
        let id_of = |email: &Text| ids.get(&plain(email)).copied().flatten().map(|id| id.0.trim().to_owned());
        for entry in accounts.accounts.iter().flat_map(|(_, entries)| entries) {
            if let Some(name) = &entry.name {
                let id = entry.email.as_ref().and_then(id_of);
                self.accounts.entry(name.value.0.trim().to_owned()).or_insert(id);
            }
        }
    }

    /// What is put for `{{ expression }}` before YAML is read: `[{{ Core }}]` becomes `[Security,Workloads]`.
    pub fn in_yaml(&self, expression: &str) -> Option<String> {
        let value = if let Some(name) = expression.strip_prefix("account ") {
            self.accounts.get(name.trim().trim_matches(['"', '\'']))?.clone()
        } else {
            match self.values.get(expression) {
                Some(ReplacementValue::Text(text)) => Some(text.clone()),
                Some(ReplacementValue::List(list)) => Some(list.join(",")),
                Some(ReplacementValue::Other) => None,
                None => self.accounts.contains_key(expression).then(|| expression.to_owned()),
            }
        };
        // What goes over lines would move every place behind it, and what is itself a placeholder says nothing yet.
        value.filter(|value| !value.contains('\n') && !value.contains("{{"))
    }
}

/// What is known of a configuration when its policies are read.
pub(super) struct Known<'a> {
    replacements: &'a Replacements,
    global: &'a GlobalConfig,
    places: &'a Places,
    accounts: BTreeMap<&'a AccountId, &'a Account>,
    by_parent: BTreeMap<&'a ParentId, Vec<&'a Account>>,
}

/// Values for placeholders in policies.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PolicyValues {
    pub values: Vec<PlaceholderValue>,
    /// Those that are what the accelerator does unless it is told otherwise, outside the configuration.
    pub assumed: Vec<PlaceholderValue>,
    /// As they are written.
    pub open: BTreeSet<String>,
}

/// The prefix of all that the accelerator makes: `ACCELERATOR_PREFIX` of its installer is `AWSAccelerator` unless it is changed
/// (`setResourcePrefixes` in `app-utils.ts`).
const PREFIX: &str = "AWSAccelerator";

impl<'a> Known<'a> {
    pub fn of(replacements: &'a Replacements, global: &'a GlobalConfig, places: &'a Places) -> Self {
        let mut by_parent: BTreeMap<&ParentId, Vec<&Account>> = BTreeMap::new();
        for account in &places.accounts {
            by_parent.entry(&account.parent).or_default().push(account);
        }
        let accounts = places.accounts.iter().map(|account| (&account.id, account)).collect();
        Self { replacements, global, places, accounts, by_parent }
    }

    /// Values for every placeholder in these texts.
    ///
    /// # Errors
    /// [`ImportError::TooLarge`]: each of many names may stand for the ids of all accounts.
    pub fn values<'t>(
        &self,
        texts: impl Iterator<Item = &'t str>,
        room: &mut Room,
    ) -> Result<PolicyValues, ImportError> {
        let mut found = PolicyValues::default();
        // Of each name that was looked up, whether it has a value.
        let mut seen: BTreeMap<String, bool> = BTreeMap::new();
        for placeholder in texts.flat_map(placeholders).map(|found| found.value) {
            // The accelerator fills in nothing but `${…}` in policies; the table of a project goes by name alone.
            let filled_in = placeholder.written == format!("${{{}}}", placeholder.name);
            let is_partition = names_partition(&placeholder.name);
            let has_value = match seen.get(&placeholder.name) {
                _ if !filled_in || is_partition => false,
                Some(known) => *known,
                None => {
                    let value = self.value(&placeholder.name);
                    seen.insert(placeholder.name.clone(), value.is_some());
                    let has_value = value.is_some();
                    if let Some(value) = value {
                        room.text(Goods::Values, value.len())?;
                        if placeholder.name.starts_with("ACCELERATOR_")
                            && !self.replacements.values.contains_key("AcceleratorPrefix")
                        {
                            found.assumed.push((placeholder.name.clone(), value.clone()));
                        }
                        found.values.push((placeholder.name.clone(), value));
                    }
                    has_value
                }
            };
            if !has_value && !is_partition {
                found.open.insert(placeholder.written);
            }
        }
        Ok(found)
    }

    fn value(&self, name: &str) -> Option<String> {
        let Self { replacements, global, places, .. } = self;
        let text = |text: Option<&Text>| text.map(|text| text.0.trim().to_owned());
        let value = if let Some(key) = name.strip_prefix("ACCEL_LOOKUP::CUSTOM:") {
            match replacements.values.get(key)? {
                ReplacementValue::Text(text) => Some(text.clone()),
                ReplacementValue::List(list) => return listed(list.clone()),
                ReplacementValue::Other => None,
            }
        } else if let Some(scope) = name.strip_prefix("ACCEL_LOOKUP::ACCOUNT_ID:") {
            match scope.split_once(':').unwrap_or((scope, "")) {
                ("ACCOUNT", name) => self.account(name),
                ("OU", path) => return self.accounts_of(&self.places.ou_named(path)?.as_parent()?).and_then(listed),
                ("ORG", "") => return self.ids(self.places.accounts.iter()).and_then(listed),
                _ => None,
            }
        } else {
            match name {
                "HOME_REGION" => text(global.home_region.as_ref()),
                "MANAGEMENT_ACCOUNT_ACCESS_ROLE" => text(global.management_account_access_role.as_ref()),
                "MANAGEMENT_ACCOUNT_ID" => self.given(&places.management),
                "LOGARCHIVE_ACCOUNT_ID" => self.account("LogArchive"),
                "AUDIT_ACCOUNT_ID" => self.account("Audit"),
                "ORG_ID" => places.ids.given_organization.then(|| places.ids.organization.to_string()),
                "ACCELERATOR_PREFIX" => self.prefix(),
                "ACCELERATOR_PREFIX_ND" => self.prefix().map(without_dash),
                "ACCELERATOR_PREFIX_LND" => self.prefix().map(without_dash).map(|prefix| prefix.to_lowercase()),
                "ACCELERATOR_DEFAULT_PREFIX_SHORTHAND" => {
                    self.prefix().map(|prefix| prefix.chars().take(4).collect::<String>().to_uppercase())
                }
                "ACCELERATOR_SSM_PREFIX" => self.prefix().map(|prefix| match prefix.as_str() {
                    PREFIX => "/accelerator".to_owned(),
                    prefix => format!("/{prefix}"),
                }),
                _ => None,
            }
        };
        value.filter(|value| is_text(value))
    }

    /// The ids of the accounts of an OU, without those of the OUs in it.
    fn accounts_of(&self, parent: &ParentId) -> Option<Vec<String>> {
        self.ids(self.by_parent.get(parent).into_iter().flatten().copied())
    }

    /// The ids of some accounts, if all of them are given.
    fn ids<'p>(&self, accounts: impl Iterator<Item = &'p Account>) -> Option<Vec<String>> {
        accounts.map(|account| self.given(&account.id)).collect()
    }

    /// Configurations that name the prefix themselves keep it under this key.
    fn prefix(&self) -> Option<String> {
        match self.replacements.values.get("AcceleratorPrefix") {
            Some(ReplacementValue::Text(prefix)) => Some(prefix.clone()),
            Some(ReplacementValue::List(_) | ReplacementValue::Other) => None,
            None => Some(PREFIX.to_owned()),
        }
    }

    /// The id of the account of this name, if the configuration gives it.
    fn account(&self, name: &str) -> Option<String> {
        match self.places.account_named(name)? {
            TargetId::Account(id) => self.given(&id),
            TargetId::Root | TargetId::Ou(_) => None,
        }
    }

    fn given(&self, id: &AccountId) -> Option<String> {
        let account = self.accounts.get(id)?;
        (!account.marks.contains(&Mark::InventedId)).then(|| id.to_string())
    }
}

/// Where a list stands, the accelerator puts JSON: a text for one, an array for several.
fn listed(list: Vec<String>) -> Option<String> {
    let is_known = !list.is_empty() && list.iter().all(|value| is_text(value));
    match list.as_slice() {
        [one] => Some(one.clone()).filter(|_| is_known),
        _ => serde_json::to_string(&list).ok().filter(|_| is_known),
    }
}

/// Whether a value is text in JSON as it is, and known itself.
fn is_text(value: &str) -> bool {
    !value.contains(['"', '\\', '\n']) && placeholders(value).is_empty()
}

fn without_dash(prefix: String) -> String {
    prefix.strip_suffix('-').map(str::to_owned).unwrap_or(prefix)
}
