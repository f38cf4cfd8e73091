//! The configuration of the Landing Zone Accelerator on AWS as an organization.
//!
//! Knows `organization-config.yaml`, `accounts-config.yaml` and the policy files that they name
//! (<https://awslabs.github.io/landing-zone-accelerator-on-aws/latest/user-guide/config/>).
//! Does not fill in placeholders and does not know what Control Tower or anyone else adds to what is configured.
//!
//! Ids that the configuration does not give are hashes of paths and names, so the same import twice gives the same.

mod attach;
mod config;
mod ids;
mod places;

use std::collections::BTreeSet;

use self::config::{AccountsConfig, OrganizationConfig};
use super::folder::{Find, parent};
use super::import::{few, finish};
use format::Folder;

use super::{Import, ImportError, Warning};
use organization::{Parts, Root};

/// The names under which the accelerator's main file is looked for.
pub(super) const CONFIGURATION: &[&str] = &["organization-config.yaml", "organization-config.yml"];
const ACCOUNTS: [&str; 2] = ["accounts-config.yaml", "accounts-config.yml"];
const REPLACEMENTS: [&str; 2] = ["replacements-config.yaml", "replacements-config.yml"];

/// Reads the configuration that lies least deep in the folder.
///
/// # Errors
/// [`ImportError::NoConfiguration`], or [`ImportError::Yaml`] with line and column.
pub fn import(folder: &Folder) -> Result<Import, ImportError> {
    let (file, bytes) = folder.shallowest(CONFIGURATION).ok_or(ImportError::NoConfiguration)?;
    let base = parent(file);
    let beside = |names: [&str; 2]| names.iter().find_map(|name| folder.named(base, name).ok());
    let mut warnings = Vec::new();
    let organization: OrganizationConfig = config::read(file, bytes)?;
    report_unknown(file, &organization.unknown, &mut warnings);
    let (accounts_file, accounts) = match beside(ACCOUNTS) {
        Some((file, bytes)) => {
            let accounts: AccountsConfig = config::read(file, bytes)?;
            report_unknown(file, &accounts.unknown, &mut warnings);
            (file, accounts)
        }
        None => {
            warnings.push(Warning::general("`accounts-config.yaml` is missing; no account is imported from it"));
            (file, AccountsConfig::default())
        }
    };
    if organization.enable == Some(false) {
        warnings.push(Warning::of(
            file,
            "says `enable: false`, so the accelerator does not manage the organization; \
             what is configured is imported, but may not be what AWS has",
        ));
    }
    let mut places = places::build(file, &organization, accounts_file, &accounts, &mut warnings);
    let attached = attach::build(folder, file, &organization, &mut places, &mut warnings);
    report_placeholders(&places, &attached, &mut warnings);
    if let Some((file, _)) = beside(REPLACEMENTS) {
        warnings.push(Warning::of(file, "holds values for placeholders, which are not filled in"));
    }
    warnings.push(Warning::general(
        "AWS Control Tower attaches policies of its own, which these files do not hold; \
         accounts and OUs may be more restricted than shown",
    ));
    let parts = Parts {
        partition: places.ids.partition,
        policy_types: attached.types.into_iter().collect(),
        ous: places.ous.into_values().collect(),
        accounts: places.accounts,
        policies: attached.policies,
        attachments: attached.attachments.into_iter().collect(),
        ..Parts::new(places.ids.organization, Root::new(places.ids.root), places.management)
    };
    finish(parts, warnings)
}

fn report_unknown(file: &str, fields: &[String], warnings: &mut Vec<Warning>) {
    if !fields.is_empty() {
        warnings.push(Warning::of(file, format!("the fields {} have no place here; left out", few(fields))));
    }
}

/// Names each placeholder once.
fn report_placeholders(places: &places::Places, attached: &attach::Attached, warnings: &mut Vec<Warning>) {
    let mut found = BTreeSet::new();
    for ou in places.ous.values() {
        placeholders(&ou.name, &mut found);
    }
    for account in &places.accounts {
        for text in [&account.name, &account.email, &account.note] {
            placeholders(text, &mut found);
        }
    }
    for policy in &attached.policies {
        for text in [policy.name.as_str(), &policy.description, &policy.content] {
            placeholders(text, &mut found);
        }
    }
    if !found.is_empty() {
        let placeholders: Vec<String> = found.iter().map(|text| format!("`{text}`")).collect();
        warnings.push(Warning::general(format!("placeholders are kept as they stand: {}", placeholders.join(", "))));
    }
}

/// `{{ … }}` and `${…}`; IAM's own policy variables (`${aws:username}`, `${*}`) are none.
fn placeholders(text: &str, found: &mut BTreeSet<String>) {
    for (open, close) in [("{{", "}}"), ("${", "}")] {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once(open) {
            let Some((inside, behind)) = after.split_once(close) else { break };
            if inside.contains(['{', '}', '\n', '"']) {
                rest = after;
                continue;
            }
            rest = behind;
            let variable = open == "${" && (inside.contains(':') || matches!(inside, "*" | "?" | "$"));
            if !variable {
                found.insert(format!("{open}{inside}{close}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_in_text() {
        let check = |text: &str, expected: &[&str]| {
            let mut found = BTreeSet::new();
            placeholders(text, &mut found);
            assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{text}");
        };
        check("{{ Prefix }}-Deny-{{B}}", &["{{ Prefix }}", "{{B}}"]);
        check("arn:${PARTITION}:iam::${aws:PrincipalAccount}:role/${*}", &["${PARTITION}"]);
        check("${ {{ open", &[]);
        check("\"a\": {\"b\": {}}", &[]);
    }
}
