//! Saves a project, and says what became of it.
//!
//! Knows that a project must read back as it is before anything is touched.
//! Does not know how a file is replaced (`put`), recovery, or when to save.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::error::SaveError;
use super::open::MAX_FILE_SIZE;
use super::put::{Previous, put};
use super::stamp::Stamp;
use super::system::{Disk, FileSystem};
use format::{read, write};
use organization::Organization;

/// What happens to a file that is already there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    Refuse,
    /// It is replaced if it still holds what was loaded or saved last; one that is gone is written anew.
    IfStill(Stamp),
    /// Whatever it holds: somebody was asked.
    Replace,
}

/// A file as it was put on disk.
#[derive(Clone, Debug)]
pub struct Saved {
    /// The file itself, links resolved.
    pub path: PathBuf,
    /// Size of the file in bytes.
    pub size: usize,
    /// What the file holds now; the next save wants it.
    pub stamp: Stamp,
    pub took: Duration,
    /// Where the previous version is kept.
    pub backup: Option<PathBuf>,
    pub notes: Vec<Note>,
}

/// What somebody who saved should be told beyond that it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Another program wrote the file in the instant before it was replaced; that version is here.
    Overtaken { backup: PathBuf },
    /// The name has no room for `.bak`, so the previous version is here.
    ShortBackup { backup: PathBuf },
    /// The previous version could not be given the name of the backup and is here until the next save.
    LooseBackup { kept: PathBuf, reason: String },
    /// The file was no longer there and was written anew.
    WrittenAnew,
    /// The file had other names, which keep the previous version.
    OtherNames { count: u64 },
    /// The file is complete, but the disk did not confirm that its name lasts through a power cut.
    NotSynced { reason: String },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overtaken { backup } => write!(
                f,
                "another program wrote the file in the instant before; its version is kept as `{}`",
                backup.display()
            ),
            Self::ShortBackup { backup } => write!(f, "the previous version is kept as `{}`", backup.display()),
            Self::LooseBackup { kept, reason } => write!(
                f,
                "the previous version is kept as `{}` until the next save, for it could not be renamed: {reason}",
                kept.display()
            ),
            Self::WrittenAnew => f.write_str("the file was no longer there and was written anew"),
            Self::OtherNames { count } => {
                let names = if *count == 1 { "another name" } else { "other names" };
                write!(f, "the file had {names} (hard links); there the previous version stays")
            }
            Self::NotSynced { reason } => {
                write!(f, "the disk did not confirm that the file lasts through a power cut: {reason}; save again")
            }
        }
    }
}

/// Saves a project; an existing file is replaced only as wanted, keeps its permissions, and stays as `<name>.bak`.
///
/// # Errors
/// Any [`SaveError`]; what was on disk before is then still there.
pub fn save(path: &Path, organization: &Organization, overwrite: Overwrite) -> Result<Saved, SaveError> {
    save_on(&Disk, path, organization, overwrite)
}

/// [`save`] on any file system.
///
/// # Errors
/// As [`save`].
pub fn save_on(
    fs: &dyn FileSystem,
    path: &Path,
    organization: &Organization,
    overwrite: Overwrite,
) -> Result<Saved, SaveError> {
    let began = Instant::now();
    let text = checked(path, organization)?;
    let saved = put(fs, path, text.as_bytes(), overwrite, Previous::Kept)?;
    Ok(Saved { took: began.elapsed(), ..saved })
}

/// Saves a text that is to become a project again, as it is; the previous version stays as `<name>.bak`.
///
/// # Errors
/// As [`save`].
pub fn save_text(path: &Path, text: &str, overwrite: Overwrite) -> Result<Saved, SaveError> {
    let began = Instant::now();
    let saved = put(&Disk, path, text.as_bytes(), overwrite, Previous::Kept)?;
    Ok(Saved { took: began.elapsed(), ..saved })
}

/// The text of a project, which is known to read back as the same.
pub(super) fn checked(path: &Path, organization: &Organization) -> Result<String, SaveError> {
    let text = write(organization);
    let not_readable = |reason: String| Err(SaveError::NotReadable { path: path.to_path_buf(), reason });
    if text.len() as u64 > MAX_FILE_SIZE {
        return not_readable(format!("it has {} bytes, and {} MiB are read at most", text.len(), MAX_FILE_SIZE >> 20));
    }
    match read(&text) {
        Ok(again) if again == *organization => Ok(text),
        Ok(_) => not_readable("a value would change".to_owned()),
        Err(fault) => not_readable(fault.to_string()),
    }
}
