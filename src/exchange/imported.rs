//! Whatever a folder holds, as what it is.
//!
//! Knows which importer a folder is for. Does not know how any of them reads.

use format::Folder;

use super::{Format, Import, ImportError, ImportedPolicy, Warning, aws_cli, detect, lza, policies};

/// What an import turned out to be.
#[derive(Clone, Debug)]
pub enum Imported {
    Organization(Box<Import>),
    Policies { policies: Vec<ImportedPolicy>, warnings: Vec<Warning> },
}

/// What an import is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Whatever it is.
    Anything,
    Organization,
    Policies,
}

/// Finds out what a folder holds and imports it; what could not be read of it is among the warnings.
///
/// # Errors
/// Any [`ImportError`].
pub fn import(folder: &Folder, want: Want) -> Result<Imported, ImportError> {
    let mut imported = match (detect(folder), want) {
        (_, Want::Policies) | (Some(Format::Policies), Want::Anything) => {
            let found = policies::import(folder)?;
            Imported::Policies { policies: found.policies, warnings: found.warnings }
        }
        (Some(Format::Lza), _) => Imported::Organization(Box::new(lza::import(folder)?)),
        (Some(Format::AwsCli), _) => Imported::Organization(Box::new(aws_cli::import(folder)?)),
        (Some(Format::Policies), Want::Organization) => return Err(ImportError::PoliciesAlone),
        (None, _) => return Err(ImportError::NothingKnown),
    };
    let skipped = folder.skipped.iter().map(|(file, why)| Warning::of(file, why.clone()));
    match &mut imported {
        Imported::Organization(import) => import.warnings.extend(skipped),
        Imported::Policies { warnings, .. } => warnings.extend(skipped),
    }
    Ok(imported)
}
