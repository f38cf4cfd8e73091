//! Saves a project so that the file is the old one or the new one at every moment, never a part of one.
//!
//! Knows how a file is replaced: a temporary file beside it, written and synced, then renamed over it.
//! Does not know whether the file was changed by others meanwhile, nor recovery.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::{SaveError, describe};
use super::format::{read, write};
use crate::organization::Organization;

/// What happens to a file that is already there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    Refuse,
    Replace,
}

/// A project as it was put on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The file itself, links resolved.
    pub path: PathBuf,
    /// Size of the file in bytes.
    pub size: usize,
}

/// Saves a project; an existing file is replaced only if that is wanted, and keeps its permissions.
///
/// The text is read back and compared before anything is touched.
///
/// # Errors
/// Any [`SaveError`]; what was on disk before is then still there.
pub fn save(path: &Path, organization: &Organization, overwrite: Overwrite) -> Result<Saved, SaveError> {
    let text = write(organization);
    let not_readable = |reason: String| SaveError::NotReadable { path: path.to_path_buf(), reason };
    match read(&text) {
        Ok(again) if again == *organization => put(path, text.as_bytes(), overwrite),
        Ok(_) => Err(not_readable("a value would change".to_owned())),
        Err(error) => Err(not_readable(error.to_string())),
    }
}

/// Puts a complete file in place, in one step.
pub(super) fn put(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<Saved, SaveError> {
    let (target, old) = resolve(path)?;
    if old.is_some() && overwrite == Overwrite::Refuse {
        return Err(SaveError::Exists { path: path.to_path_buf() });
    }
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let temporary = temporary(&folder)?;
    let unwritable = |source: io::Error| match source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => SaveError::NoRoom { path: path.to_path_buf() },
        _ => SaveError::Unwritable { path: path.to_path_buf(), source },
    };
    fill(&temporary, bytes, old).map_err(unwritable)?;
    let placed = match overwrite {
        Overwrite::Replace => temporary.persist(&target),
        Overwrite::Refuse => temporary.persist_noclobber(&target),
    };
    placed.map_err(|error| match error.error.kind() {
        ErrorKind::AlreadyExists => SaveError::Exists { path: path.to_path_buf() },
        _ => unwritable(error.error),
    })?;
    sync_folder(&folder);
    Ok(Saved { path: target, size: bytes.len() })
}

/// The file that a path leads to, and what is known of it if it is already there.
fn resolve(path: &Path) -> Result<(PathBuf, Option<Metadata>), SaveError> {
    let unwritable = |source| SaveError::Unwritable { path: path.to_path_buf(), source };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return match fs::symlink_metadata(path) {
                Ok(_) => Err(SaveError::DanglingLink { path: path.to_path_buf() }),
                Err(_) => Ok((path.to_path_buf(), None)),
            };
        }
        Err(error) => return Err(unwritable(error)),
    };
    if !metadata.is_file() {
        return Err(SaveError::NotAFile { path: path.to_path_buf(), what: describe(metadata.file_type()) });
    }
    if metadata.permissions().readonly() {
        return Err(SaveError::ReadOnly { path: path.to_path_buf() });
    }
    Ok((fs::canonicalize(path).map_err(unwritable)?, Some(metadata)))
}

/// A new file beside the target; its name is short, so that it fits wherever the target's name fits.
fn temporary(folder: &Path) -> Result<NamedTempFile, SaveError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".~").suffix(".tmp").rand_bytes(8);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What any new file gets; the process's mask narrows it.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder).map_err(|source| match source.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => SaveError::NoFolder { path: folder.to_path_buf() },
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => SaveError::NoRoom { path: folder.to_path_buf() },
        _ => SaveError::FolderNotWritable { path: folder.to_path_buf(), source },
    })
}

fn fill(temporary: &NamedTempFile, bytes: &[u8], old: Option<Metadata>) -> io::Result<()> {
    let mut file = temporary.as_file();
    file.write_all(bytes)?;
    if let Some(old) = old {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

/// Makes the renaming last through a power cut, where the system can do that for folders.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        // The file is complete and in place either way.
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &Path, overwrite: Overwrite, expect: &str) {
        let error = put(path, b"new", overwrite).map(|saved| saved.path).unwrap_err();
        let folder = path.parent().unwrap().to_str().unwrap();
        assert_eq!(error.to_string().replace(folder, "…"), expect);
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_created_then_replaced_and_nothing_is_left_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n".repeat(255));
        put(&path, b"old", Overwrite::Refuse).unwrap();
        let saved = put(&path, b"new!", Overwrite::Replace).unwrap();
        assert_eq!(saved.size, 4);
        assert_eq!(fs::read(&saved.path).unwrap(), b"new!");
        assert_eq!(names(folder.path()), ["n".repeat(255)]);
    }

    #[test]
    fn what_is_no_file_or_not_meant_to_be_replaced_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("folder")).unwrap();
        fs::write(at("there"), "old").unwrap();
        check(&at("folder"), Overwrite::Replace, "`…/folder` is a folder, not a file; save under another name");
        check(
            &at("there"),
            Overwrite::Refuse,
            "`…/there` exists already; choose another name or allow it to be replaced",
        );
        check(&at("missing/new"), Overwrite::Replace, "the folder `…` is not there; create it or save elsewhere");
        let mut permissions = fs::metadata(at("there")).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(at("there"), permissions).unwrap();
        check(
            &at("there"),
            Overwrite::Replace,
            "`…/there` is write-protected; lift the protection or save under another name",
        );
        assert_eq!(fs::read(at("there")).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["folder", "there"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("real")).unwrap();
        fs::write(at("real/file"), "old").unwrap();
        fs::set_permissions(at("real/file"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real/file", at("link")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        symlink("loop", at("loop")).unwrap();
        put(&at("link"), b"new", Overwrite::Replace).unwrap();
        assert_eq!(fs::read(at("real/file")).unwrap(), b"new");
        assert_eq!(fs::metadata(at("real/file")).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
        check(
            &at("dangling"),
            Overwrite::Replace,
            "`…/dangling` is a link that leads nowhere; save under another name",
        );
        assert!(matches!(put(&at("loop"), b"", Overwrite::Replace), Err(SaveError::Unwritable { .. })));
        assert_eq!(names(&at("real")), ["file"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_refused() {
        let error = put(Path::new("/dev/null"), b"", Overwrite::Replace).unwrap_err();
        assert_eq!(error.to_string(), "`/dev/null` is a device, not a file; save under another name");
    }
}
