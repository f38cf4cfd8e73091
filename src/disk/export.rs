//! Writes what leaves the app as files: documents, reports, folders of policies.
//!
//! Knows that nothing is overwritten unasked and that names stay inside the chosen folder.
//! Does not know what the files hold.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use super::error::{ExportError, SaveError};
use super::put::{Previous, put};
use super::save::{Overwrite, Saved};
use super::system::{Disk, FileSystem, Links};

/// Writes one text file.
///
/// # Errors
/// Any [`SaveError`]; an existing file is then unchanged.
pub fn write_text(path: &Path, text: &str, overwrite: Overwrite) -> Result<Saved, SaveError> {
    write_file(path, text.as_bytes(), overwrite)
}

/// Writes one file of any kind.
///
/// # Errors
/// Any [`SaveError`]; an existing file is then unchanged.
pub fn write_file(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<Saved, SaveError> {
    put(&Disk, path, bytes, overwrite, Previous::Replaced)
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
        let mut there = files.iter().filter(|(name, _)| Disk.look(&folder.join(name), Links::Seen).is_ok());
        if let Some((first, _)) = there.next() {
            return Err(ExportError::Exist { first: first.clone(), count: 1 + there.count() });
        }
    }
    for (written, (name, bytes)) in files.iter().enumerate() {
        write_file(&folder.join(name), bytes, overwrite).map_err(|source| ExportError::Failed { written, source })?;
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn files<const N: usize>(names: [&str; N]) -> Vec<(String, Vec<u8>)> {
        names.into_iter().map(|name| (name.to_owned(), name.as_bytes().to_vec())).collect()
    }

    #[test]
    fn files_are_written_and_not_overwritten_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let write = |names: &[(String, Vec<u8>)], overwrite| {
            write_files(folder.path(), names, overwrite).map_err(|error| error.to_string())
        };
        write(&files(["a.json", "b.json"]), Overwrite::Refuse).unwrap();
        assert_eq!(
            write(&files(["new.json", "b.json", "a.json"]), Overwrite::Refuse).unwrap_err(),
            "2 files would be overwritten, `b.json` first; choose an empty folder or allow them to be replaced"
        );
        assert!(!folder.path().join("new.json").exists());
        write(&files(["new.json", "b.json"]), Overwrite::Replace).unwrap();
        assert_eq!(fs::read(folder.path().join("new.json")).unwrap(), b"new.json");
    }

    #[test]
    fn what_a_newer_canopy_wrote_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        for (there, is_newer) in [("(\n  format_version: 999,\n", true), ("(\n  format_version: 1,\n", false)] {
            fs::write(&path, there).unwrap();
            let written = write_text(&path, "new", Overwrite::Replace);
            assert_eq!(matches!(written, Err(SaveError::Newer { version: 999, .. })), is_newer, "{written:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), if is_newer { there } else { "new" });
        }
    }

    #[test]
    fn names_stay_inside_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", ".", "..", "../x", "a/b", "a\\b", "/x", "C:x", "x.", "x\n", "a*"] {
            let error = write_files(folder.path(), &files([name]), Overwrite::Replace).unwrap_err();
            assert!(matches!(error, ExportError::BadName { .. }), "{name}: {error}");
        }
        let error = write_files(folder.path(), &files(["Deny.json", "deny.json"]), Overwrite::Replace).unwrap_err();
        assert_eq!(error.to_string(), "two files would be called `deny.json`; rename one of the things they stand for");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
