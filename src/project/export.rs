//! Writes what leaves the app as files: documents, reports, folders of policies.
//!
//! Knows that nothing is overwritten unasked and that names stay inside the chosen folder.
//! Does not know what the files hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path};

use super::error::{ExportError, SaveError};
use super::save::{Overwrite, Saved, place};

/// Writes one text file.
///
/// # Errors
/// Any [`SaveError`]; an existing file is then unchanged.
pub fn write_text(path: &Path, text: &str, overwrite: Overwrite) -> Result<Saved, SaveError> {
    place(path, text.as_bytes(), overwrite)
}

/// Writes files into a folder. Names are checked first, so a clash is found before anything is written.
///
/// # Errors
/// Any [`ExportError`]; [`ExportError::Failed`] says how many files were written before it.
pub fn write_files(folder: &Path, files: &[(String, Vec<u8>)], overwrite: Overwrite) -> Result<(), ExportError> {
    let mut names = BTreeSet::new();
    for (name, _) in files {
        if !is_plain_name(name) {
            return Err(ExportError::BadName { name: name.clone() });
        }
        // Many file systems do not tell upper case from lower case.
        if !names.insert(name.to_lowercase()) {
            return Err(ExportError::SameName { name: name.clone() });
        }
    }
    if overwrite == Overwrite::Refuse {
        let mut there = files.iter().filter(|(name, _)| fs::symlink_metadata(folder.join(name)).is_ok());
        if let Some((first, _)) = there.next() {
            return Err(ExportError::Exist { first: first.clone(), count: 1 + there.count() });
        }
    }
    for (written, (name, bytes)) in files.iter().enumerate() {
        place(&folder.join(name), bytes, overwrite).map_err(|source| ExportError::Failed { written, source })?;
    }
    Ok(())
}

/// A name that means one file of this folder on every system.
fn is_plain_name(name: &str) -> bool {
    let path = Path::new(name);
    let mut components = path.components();
    let one = matches!(components.next(), Some(Component::Normal(_))) && components.next().is_none();
    one && !name.ends_with(['.', ' '])
        && !name.chars().any(|c| c.is_control() || "/\\:*?\"<>|".contains(c))
        && name.len() <= 255
}
