//! What every import brings: an organization, how much it is, and what was missing or odd.
//!
//! Knows no format.

use std::fmt;

use organization::{Organization, Parts, StructureError};

/// An organization read from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub organization: Organization,
    pub summary: Summary,
    pub warnings: Vec<Warning>,
}

/// How much an organization holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub ous: usize,
    pub accounts: usize,
    pub policies: usize,
    pub attachments: usize,
    /// Users, groups and roles inside the accounts.
    pub identities: usize,
}

impl Summary {
    pub fn of(organization: &Organization) -> Self {
        Self {
            ous: organization.ous().len(),
            accounts: organization.accounts().len(),
            policies: organization.policies().len(),
            attachments: organization.attachments().len(),
            identities: organization.inside().identities().count(),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ous = counted(self.ous, "OU", "OUs");
        let accounts = counted(self.accounts, "account", "accounts");
        let policies = counted(self.policies, "policy", "policies");
        let attachments = counted(self.attachments, "attachment", "attachments");
        write!(f, "{ous}, {accounts}, {policies}, {attachments}")?;
        match self.identities {
            0 => Ok(()),
            some => write!(f, ", {}", counted(some, "identity", "identities")),
        }
    }
}

/// A place in a text file; line and column count characters from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImportPlace {
    pub line: u64,
    pub column: u64,
}

/// Something missing, odd or not expressible. The import went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// `None` where the folder as a whole is meant.
    pub file: Option<String>,
    pub place: Option<ImportPlace>,
    pub message: String,
}

impl Warning {
    pub(super) fn general(message: impl Into<String>) -> Self {
        Self { file: None, place: None, message: message.into() }
    }

    pub(super) fn of(file: &str, message: impl Into<String>) -> Self {
        Self { file: Some(file.to_owned()), place: None, message: message.into() }
    }

    pub(super) fn at(file: &str, place: Option<ImportPlace>, message: impl Into<String>) -> Self {
        Self { file: Some(file.to_owned()), place, message: message.into() }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.place) {
            (Some(file), Some(ImportPlace { line, column })) => write!(f, "{file}:{line}:{column}: {}", self.message),
            (Some(file), None) => write!(f, "{file}: {}", self.message),
            (None, _) => f.write_str(&self.message),
        }
    }
}

/// Why nothing could be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error(
        "no answer of the AWS CLI is in this folder; choose the folder that the collecting script wrote, \
         or collect the answers first"
    )]
    NoAnswers,
    #[error("no `organization-config.yaml` is in this folder; choose the folder of the accelerator's configuration")]
    NoConfiguration,
    #[error("no policy document is in this folder; choose `.json` files that hold a `Statement`")]
    NoPolicies,
    #[error(
        "this is what IAM answered about accounts, and it says nothing about an organization; import the answers of \
         `aws organizations` with it, or add it to the project of the organization"
    )]
    IamAlone,
    #[error("nothing is imported, for no file is an SCP or RCP: `{file}` {why}")]
    PoliciesOfIam { file: String, why: String },
    #[error(
        "no list of accounts is in this file; choose a table with a head such as name, e-mail, account id, OU path, or a text \
         with one OU or account on each line"
    )]
    NoList,
    #[error("this folder holds policy files and no organization; use Import policies instead")]
    PoliciesAlone,
    #[error(
        "nothing here is known: choose a folder of AWS CLI answers, or one with `organization-config.yaml` and \
         `accounts-config.yaml`"
    )]
    NothingKnown,
    #[error("{file}:{}:{}: {message}; correct the file and import it again", place.line, place.column)]
    Yaml { file: String, place: ImportPlace, message: String },
    #[error(
        "the project would have more than {} MiB with all {what}, and Canopy opens none so large; import less at once",
        format::LARGEST >> 20
    )]
    TooLarge { what: &'static str },
    #[error("what was read does not fit together: {0}")]
    Structure(#[from] StructureError),
}

/// Puts the parts together and counts them.
pub(super) fn finish(parts: Parts, warnings: Vec<Warning>) -> Result<Import, ImportError> {
    let organization = Organization::from_parts(parts)?;
    let summary = Summary::of(&organization);
    Ok(Import { organization, summary, warnings })
}

/// "1 target", "2 targets".
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// "`a`, `b`, `c` and 12 more": at most five names, so that a warning stays one sentence.
pub(super) fn few<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    const SHOWN: usize = 5;
    let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        assert_eq!(few(["a", "b"]), "`a`, `b`");
        assert_eq!(few(["a", "b", "c", "d", "e", "f", "g"]), "`a`, `b`, `c`, `d`, `e` and 2 more");
        let warning = Warning::at("x.json", Some(ImportPlace { line: 3, column: 7 }), "odd");
        assert_eq!(warning.to_string(), "x.json:3:7: odd");
        let error = ImportError::Yaml {
            file: "c.yaml".into(),
            place: ImportPlace { line: 1, column: 2 },
            message: "bad".into(),
        };
        assert_eq!(error.to_string(), "c.yaml:1:2: bad; correct the file and import it again");
    }
}
