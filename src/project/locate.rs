//! Finds the place of a structural fault in a project file.
//!
//! Knows only that tables are lists of entries; reads the text a second time, so it costs nothing while files are sound.
//! Does not know the fields of the entries, and finds no faults itself.

use ron::value::RawValue;
use serde::Deserialize;

use super::error::Place;
use super::format::parse;
use crate::organization::{StructureError, Table};

/// Each table as the stretches of text that its entries are.
#[derive(Deserialize, Default)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct Tables<'a> {
    management_account: Option<&'a RawValue>,
    policy_types: Vec<&'a RawValue>,
    ous: Vec<&'a RawValue>,
    accounts: Vec<&'a RawValue>,
    policies: Vec<&'a RawValue>,
    attachments: Vec<&'a RawValue>,
    delegated_administrators: Vec<&'a RawValue>,
    unknown_attachments: Vec<&'a RawValue>,
}

/// Where the fault lies: at the id it is about, else at its entry, else at the start of the file.
pub(super) fn fault(text: &str, error: &StructureError) -> Place {
    match error {
        StructureError::DuplicateId { table, index, id } | StructureError::MissingReference { table, index, id } => {
            entry(text, &table.to_string(), *index, id)
        }
        StructureError::Cycle { index, id } => entry(text, &Table::Ous.to_string(), *index, id),
        StructureError::DuplicateAttachment { index, id } => entry(text, &Table::Attachments.to_string(), *index, id),
        StructureError::MissingManagementAccount { id } => entry(text, "management_account", 0, id),
    }
}

/// Where the `index`-th entry of a table names this id.
pub(super) fn entry(text: &str, table: &str, index: usize, id: &str) -> Place {
    let tables: Tables<'_> = parse(text).unwrap_or_default();
    let one = tables.management_account.map(|value| vec![value]);
    let entries = match table {
        "management_account" => one.unwrap_or_default(),
        "policy_types" => tables.policy_types,
        "ous" => tables.ous,
        "accounts" => tables.accounts,
        "policies" => tables.policies,
        "attachments" => tables.attachments,
        "delegated_administrators" => tables.delegated_administrators,
        _ => tables.unknown_attachments,
    };
    let Some(entry) = entries.get(index) else { return Place::after("") };
    let entry = entry.get_ron().trim_start();
    let inside = entry.find(&format!("\"{id}\"")).unwrap_or(0);
    // Entries are stretches of `text` itself, so the distance of their addresses is the offset.
    let offset = entry.as_ptr().addr().saturating_sub(text.as_ptr().addr()) + inside;
    Place::after(text.get(..offset).unwrap_or_default())
}
