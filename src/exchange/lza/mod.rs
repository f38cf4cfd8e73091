//! The configuration of the Landing Zone Accelerator on AWS as an organization.
//!
//! Knows `organization-config.yaml`, `accounts-config.yaml` and the policy files that they name, and the values that
//! `replacements-config.yaml` and `global-config.yaml` beside them give to placeholders
//! (<https://awslabs.github.io/landing-zone-accelerator-on-aws/latest/user-guide/config/>).
//! Does not know what Control Tower or anyone else adds to what is configured.
//!
//! Ids that the configuration does not give are hashes of paths and names, so the same import twice gives the same.
//! Policy texts stay as they are: values for their placeholders go into the table of the project.

mod attach;
mod config;
mod ids;
mod places;
mod replacements;
mod yaml;

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use self::config::{AccountsConfig, GlobalConfig, OrganizationConfig, ReplacementsConfig};
use self::replacements::{Known, PolicyValues, Replacements};
use self::yaml::{Document, Sources};
use super::folder::{Find, file_name, parent};
use super::import::{few, finish};
use super::room::Room;
use format::Folder;

use super::{Import, ImportError, Warning};
use organization::{Parts, Root};
use policy::placeholders;

/// The names under which the accelerator's main file is looked for.
pub(super) const CONFIGURATION: &[&str] = &["organization-config.yaml", "organization-config.yml"];
const ACCOUNTS: [&str; 2] = ["accounts-config.yaml", "accounts-config.yml"];
const REPLACEMENTS: [&str; 2] = ["replacements-config.yaml", "replacements-config.yml"];
const GLOBAL: [&str; 2] = ["global-config.yaml", "global-config.yml"];

/// Reads the configuration that lies least deep in the folder.
///
/// # Errors
/// [`ImportError::NoConfiguration`], [`ImportError::Yaml`] with line and column, or [`ImportError::TooLarge`].
pub fn import(folder: &Folder) -> Result<Import, ImportError> {
    let (file, bytes) = folder.shallowest(CONFIGURATION).ok_or(ImportError::NoConfiguration)?;
    let mut warnings = Vec::new();
    report_others(folder, file, &mut warnings);
    let beside = Beside { folder, base: parent(file) };
    let config = beside.read::<ReplacementsConfig>(REPLACEMENTS, &Replacements::default(), &mut warnings);
    let mut replacements = Replacements::of(config.unwrap_or_default());
    let accounts: Document<AccountsConfig> = match beside.file(ACCOUNTS) {
        Some((file, bytes)) => config::read(folder, file, bytes, &replacements)?,
        None => {
            warnings.push(Warning::general("`accounts-config.yaml` is missing; no account is imported from it"));
            Document { value: AccountsConfig::default(), sources: Sources::of(file) }
        }
    };
    replacements.learn(&accounts.value);
    let global = beside.read::<GlobalConfig>(GLOBAL, &replacements, &mut warnings).unwrap_or_default();
    let organization: Document<OrganizationConfig> = config::read(folder, file, bytes, &replacements)?;
    report_unknown(&organization.sources, &organization.value.unknown, &mut warnings);
    report_unknown(&accounts.sources, &accounts.value.unknown, &mut warnings);
    if organization.value.enable == Some(false) {
        warnings.push(Warning::of(
            file,
            "says `enable: false`, so the accelerator does not manage the organization; \
             what is configured is imported, but may not be what AWS has",
        ));
    }
    let mut places = places::build(&organization, &accounts, &global, &mut warnings);
    let mut room = Room::of_a_project();
    let attached = attach::build(folder, &organization, &mut places, &mut room, &mut warnings)?;
    // A text that many policies share is read once.
    let mut read = BTreeSet::new();
    let texts = attached.policies.iter().map(|policy| &*policy.content);
    let texts = texts.filter(|text| read.insert((text.as_ptr().addr(), text.len())));
    let values = Known::of(&replacements, &global, &places).values(texts, &mut room)?;
    report_placeholders(&places, &attached, &values, &mut warnings);
    if global.control_tower.as_ref().and_then(|control_tower| control_tower.enable) != Some(false) {
        warnings.push(Warning::general(
            "AWS Control Tower attaches policies of its own, which these files do not hold; \
             accounts and OUs may be more restricted than shown",
        ));
    }
    let parts = Parts {
        partition: places.ids.partition,
        policy_types: attached.types.into_iter().collect(),
        ous: places.ous.into_values().collect(),
        accounts: places.accounts,
        policies: attached.policies,
        attachments: attached.attachments.into_iter().collect(),
        unknown_attachments: attached.unknown,
        placeholders: values.values,
        ..Parts::new(places.ids.organization, Root::new(places.ids.root), places.management)
    };
    finish(parts, warnings)
}

/// The files beside the main one.
struct Beside<'a> {
    folder: &'a Folder,
    base: &'a str,
}

impl<'a> Beside<'a> {
    fn file(&self, names: [&str; 2]) -> Option<(&'a str, &'a [u8])> {
        names.iter().find_map(|name| self.folder.named(self.base, name).ok())
    }

    /// A file that only gives values. Where it cannot be read they stay unknown, and that is said.
    fn read<T: DeserializeOwned>(
        &self,
        names: [&str; 2],
        replacements: &Replacements,
        warnings: &mut Vec<Warning>,
    ) -> Option<T> {
        let (file, bytes) = self.file(names)?;
        match yaml::read(self.folder, file, bytes, replacements) {
            Ok(document) => document.value,
            Err(ImportError::Yaml { file, place, message }) => {
                let message = format!("{message}; what this file says is not known");
                warnings.push(Warning::at(&file, Some(place), message));
                None
            }
            Err(error) => {
                warnings.push(Warning::of(file, error.to_string()));
                None
            }
        }
    }
}

/// Of several configurations one is read; which the others are is said.
fn report_others(folder: &Folder, taken: &str, warnings: &mut Vec<Warning>) {
    let others = folder.files.keys().filter(|path| *path != taken && CONFIGURATION.contains(&file_name(path)));
    let others: Vec<&String> = others.collect();
    if !others.is_empty() {
        let message = format!(
            "this configuration is imported, and {} not; choose the folder of another to import that one",
            few(others)
        );
        warnings.push(Warning::of(taken, message));
    }
}

fn report_unknown(sources: &Sources, fields: &[String], warnings: &mut Vec<Warning>) {
    if !fields.is_empty() {
        warnings.push(sources.warning(None, format!("the fields {} have no place here; left out", few(fields))));
    }
}

/// Names each placeholder without a value once, and each value that is only assumed.
fn report_placeholders(
    places: &places::Places,
    attached: &attach::Attached,
    values: &PolicyValues,
    warnings: &mut Vec<Warning>,
) {
    let ous = places.ous.values().map(|ou| ou.name.as_str());
    let accounts = places.accounts.iter().flat_map(|account| [&account.name, &account.email, &account.note]);
    let policies = attached.policies.iter().flat_map(|policy| [&policy.name, &policy.description]);
    let texts = ous.chain(accounts.chain(policies).map(String::as_str));
    let written = texts.flat_map(placeholders).map(|found| found.value.written);
    let open: BTreeSet<String> = written.chain(values.open.iter().cloned()).collect();
    if !open.is_empty() {
        let open: Vec<String> = open.iter().map(|text| format!("`{text}`")).collect();
        warnings.push(Warning::general(format!(
            "placeholders are kept as they stand, for nothing here gives them a value: {}",
            open.join(", ")
        )));
    }
    if !values.assumed.is_empty() {
        let assumed: Vec<String> =
            values.assumed.iter().map(|(name, value)| format!("`${{{name}}}` is `{value}`")).collect();
        warnings.push(Warning::general(format!(
            "{}, unless the accelerator was installed with another prefix; change it in the simulator if so",
            assumed.join(", ")
        )));
    }
}
