//! `canopy who-can`: the users and roles of the project that may do an action, or may perhaps.
//!
//! Knows the two forms of the answer. What is true comes from `analysis`.

use std::sync::Arc;

use serde::Serialize;

use super::arguments::{Format, WhoCan};
use super::{Error, Output, account, json, one_line, open};
use analysis::{Access, who_may};
use catalog::Catalog;
use organization::IdentityId;

/// Answers for one action, of all accounts or of one.
pub fn run(arguments: &WhoCan, catalog: &Arc<Catalog>) -> Result<Output, Error> {
    let organization = open(&arguments.file)?;
    let wanted = arguments.action.trim();
    let action = catalog.action_id(wanted).ok_or_else(|| Error::NotOneAction(wanted.to_owned()))?;
    let account = arguments.account.as_deref().map(|wanted| account::find(&organization, wanted)).transpose()?;
    let ids = organization.inside().identities().map(|(id, _)| id);
    let ids = ids.filter(|id| account.is_none_or(|account| account.id == id.account));
    let found = who_may(&organization, catalog, action, ids);
    let arn = |id: &IdentityId| Some(organization.inside().identity(id)?.arn(organization.partition()));
    let may = found.iter().filter(|(_, access)| *access != Access::Nothing);
    let may: Vec<(String, Access)> = may.filter_map(|(id, access)| Some((arn(id)?, *access))).collect();
    let unknown = organization
        .accounts()
        .keys()
        .filter(|id| account.is_none_or(|account| account.id == **id) && organization.inside().iam(id).is_none());
    let notes = match unknown.count() {
        0 => Vec::new(),
        1 => vec!["note: the inside of 1 account was not collected, so who is there is not known".to_owned()],
        count => vec![format!("note: the inside of {count} accounts was not collected, so who is there is not known")],
    };
    if arguments.format == Format::Json {
        let may: Vec<Able<'_>> = may.iter().map(|(arn, access)| Able { arn, access: access.word() }).collect();
        return Ok(Output { text: json::pretty(&may), notes, ..Output::default() });
    }
    let width = may.iter().map(|(arn, _)| arn.len()).max().unwrap_or(0).max("PRINCIPAL".len());
    let mut text = format!("{:width$}  ACCESS\n", "PRINCIPAL");
    for (arn, access) in &may {
        text.push_str(&format!("{:width$}  {}\n", one_line(arn), access.word()));
    }
    let name = catalog.full_name(action);
    let identities = if found.len() == 1 { "user or role" } else { "users and roles" };
    text.push_str(&format!(
        "\n{} of {} {identities} can do `{name}`, or perhaps can; certain for the catalogue of {}\n",
        may.len(),
        found.len(),
        catalog.date
    ));
    Ok(Output { text, notes, ..Output::default() })
}

/// Who may do an action.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Able<'a> {
    arn: &'a str,
    /// `everything`, `some`, `depends`.
    access: &'static str,
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_manual_describes_the_entries() {
        crate::json::tests::is_described::<super::Able<'_>>("Who can");
    }
}
