//! Whatever a folder holds, as what it is.
//!
//! Knows which importer a folder is for. Does not know how any of them reads.

use format::Folder;
use serde_json::Value;

use super::{
    Format, Import, ImportError, ImportedPolicy, InsideAnswers, Listing, PolicyImport, Warning, aws_cli, decode,
    detect, lza, policies,
};

/// What an import turned out to be.
#[derive(Clone, Debug)]
pub enum Imported {
    Organization(Box<Import>),
    Policies {
        policies: Vec<ImportedPolicy>,
        warnings: Vec<Warning>,
    },
    /// OUs and accounts of a list or table.
    Accounts(Box<Listing>),
    /// The inside of accounts, for an organization that is there.
    Inside(Box<InsideAnswers>),
    /// What AWS says of requests that it decided, for [`requests::read`](super::requests::read).
    Requests(String),
}

/// What an import is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Whatever it is.
    Anything,
    Organization,
    /// SCPs and RCPs.
    Policies,
    /// OUs and accounts, as a list or table.
    Accounts,
    /// What is inside accounts, of whatever else there is beside it.
    Inside,
    /// Every policy document, for the user says of which type they are.
    PoliciesOfAnyKind,
}

/// Finds out what a folder holds and imports it; what could not be read of it is among the warnings.
///
/// # Errors
/// Any [`ImportError`].
pub fn import(folder: &Folder, want: Want) -> Result<Imported, ImportError> {
    if let Some(listing) = listed(folder, want)? {
        return Ok(Imported::Accounts(Box::new(listing)));
    }
    let mut imported = match (detect(folder), want) {
        (_, Want::PoliciesOfAnyKind) => policies_of(policies::import_every(folder)?),
        (_, Want::Inside) => Imported::Inside(Box::new(InsideAnswers::of(folder).ok_or(ImportError::NothingKnown)?)),
        (_, Want::Policies) | (Some(Format::Policies), Want::Anything) => policies_of(policies::import(folder)?),
        (Some(Format::Lza), _) => Imported::Organization(Box::new(lza::import(folder)?)),
        (Some(Format::AwsCli), _) => Imported::Organization(Box::new(aws_cli::import(folder)?)),
        (Some(Format::Policies), Want::Organization | Want::Accounts) => return Err(ImportError::PoliciesAlone),
        (None, _) => match of_requests(folder).filter(|_| want == Want::Anything) {
            Some(text) => Imported::Requests(text),
            None => match InsideAnswers::of(folder).filter(|_| want == Want::Anything) {
                Some(answers) => Imported::Inside(Box::new(answers)),
                None if of_iam(folder) => return Err(ImportError::IamAlone),
                None => return Err(ImportError::NothingKnown),
            },
        },
    };
    let skipped = folder.skipped.iter().map(|(file, why)| Warning::of(file, why.clone()));
    match &mut imported {
        Imported::Organization(import) => import.warnings.extend(skipped),
        Imported::Policies { warnings, .. } => warnings.extend(skipped),
        Imported::Inside(answers) => answers.warn(skipped),
        Imported::Accounts(_) | Imported::Requests(_) => {}
    }
    Ok(imported)
}

fn policies_of(found: PolicyImport) -> Imported {
    Imported::Policies { policies: found.policies, warnings: found.warnings }
}

/// What the only file lists, where a list is wanted or the file's name says that it is a table.
///
/// # Errors
/// Where a list is wanted and there is no such file, or one of another kind.
fn listed(folder: &Folder, want: Want) -> Result<Option<Listing>, ImportError> {
    let is_table = |path: &String| {
        let ending = path.rsplit('.').next().unwrap_or_default();
        ["csv", "tsv"].iter().any(|table| ending.eq_ignore_ascii_case(table))
    };
    let only = match folder.files.iter().collect::<Vec<_>>()[..] {
        [only] => Some(only),
        _ => None,
    };
    match (only, want) {
        (Some((_, bytes)), Want::Accounts) => {
            let text = decode(bytes).0;
            if Listing::is_of_another_kind(&text) { Err(ImportError::NoList) } else { Ok(Some(Listing::read(&text))) }
        }
        (None, Want::Accounts) => Err(ImportError::NoList),
        (Some((path, bytes)), Want::Anything) if is_table(path) => Ok(Some(Listing::read(&decode(bytes).0))),
        (_, Want::Anything | Want::Organization | Want::Policies | Want::PoliciesOfAnyKind | Want::Inside) => Ok(None),
    }
}

/// The text of the only file, if it holds events or a message that access was denied.
fn of_requests(folder: &Folder) -> Option<String> {
    let [bytes] = folder.files.values().collect::<Vec<_>>()[..] else { return None };
    let text = decode(bytes).0;
    let marks = ["\"eventSource\"", "\"CloudTrailEvent\"", "\"DecodedMessage\"", "is not authorized to perform"];
    marks.iter().any(|mark| text.contains(mark)).then_some(text)
}

/// Whether the folder holds what IAM answered about an account.
fn of_iam(folder: &Folder) -> bool {
    let document = |bytes: &Vec<u8>| serde_json::from_str::<Value>(&decode(bytes).0).ok();
    folder.files.values().filter_map(document).any(|document| aws_cli::is_of_iam(&document))
}
