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

/// Saves a project; an existing file is replaced, and keeps its permissions.
///
/// The text is read back and compared before anything is touched.
///
/// # Errors
/// Any [`SaveError`]; what was on disk before is then still there.
pub fn save(path: &Path, organization: &Organization) -> Result<Saved, SaveError> {
    let text = write(organization);
    let not_readable = |reason: String| SaveError::NotReadable { path: path.to_path_buf(), reason };
    match read(&text) {
        Ok(again) if again == *organization => place(path, text.as_bytes(), Overwrite::Replace),
        Ok(_) => Err(not_readable("a value would change".to_owned())),
        Err(error) => Err(not_readable(error.to_string())),
    }
}

/// Puts a complete file in place, in one step.
pub(super) fn place(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<Saved, SaveError> {
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
