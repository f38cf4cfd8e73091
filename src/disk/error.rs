//! Why a file could not be opened, saved, imported or exported.
//!
//! Knows the sentences; each says what to do next. Decides nothing.

use std::io;
use std::path::PathBuf;

use super::open::MAX_FILE_SIZE;
use super::stamp::Stamp;
use super::system::Kind;
use format::{Fault, Place};

/// A file that is not opened. It is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{}` is {what}, not a file; choose a `*.canopy.ron` file", path.display())]
    NotAFile { path: PathBuf, what: Kind },
    #[error(
        "`{}` has {size} bytes; Canopy opens projects up to {} MiB, far more than an organization at AWS's limits needs",
        path.display(),
        MAX_FILE_SIZE >> 20
    )]
    TooLarge { path: PathBuf, size: u64 },
    /// The file was read, and this is its text; of a file that is no UTF-8 the first 16 MiB, with `�` for what is none.
    #[error("{fault}")]
    Faulty { fault: Box<Fault>, text: String, stamp: Stamp },
}

impl OpenError {
    /// A file that is this text.
    pub fn of(fault: Fault, text: String) -> Self {
        Self::Faulty { fault: Box::new(fault), stamp: Stamp::of(text.as_bytes()), text }
    }

    /// Where in the file the fault lies, if it lies in one place.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Faulty { fault, .. } => fault.place(),
            Self::Unreadable { .. } | Self::NotAFile { .. } | Self::TooLarge { .. } => None,
        }
    }
}

/// A file that is not saved. What was on disk before is still there, unchanged.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("`{}` is {what}, not a file; save under another name", path.display())]
    NotAFile { path: PathBuf, what: Kind },
    #[error("`{}` is a link that leads nowhere; save under another name", path.display())]
    DanglingLink { path: PathBuf },
    #[error("`{}` is write-protected; lift the protection or save under another name", path.display())]
    ReadOnly { path: PathBuf },
    #[error("`{}` exists already; choose another name or allow it to be replaced", path.display())]
    Exists { path: PathBuf },
    /// Somebody else has written the file since it was opened or saved here; `now` is what it holds.
    #[error("`{}` was changed by another program; compare, overwrite it, or save under another name", path.display())]
    ChangedOnDisk { path: PathBuf, now: Stamp },
    #[error("another window is saving `{}` at this moment; try again", path.display())]
    Busy { path: PathBuf },
    #[error(
        "`{}` is of format version {version}, which only a newer Canopy may write; save under another name",
        path.display()
    )]
    Newer { path: PathBuf, version: u64 },
    #[error("the folder `{}` is not there; create it or save elsewhere", path.display())]
    NoFolder { path: PathBuf },
    #[error("the folder `{}` cannot be written to: {source}; save elsewhere", path.display())]
    FolderNotWritable { path: PathBuf, source: io::Error },
    #[error("the name of `{}` is too long or not allowed here; choose another", path.display())]
    BadName { path: PathBuf },
    #[error("there is no room left for `{}`; make room or save elsewhere", path.display())]
    NoRoom { path: PathBuf },
    #[error("`{}` would have {size} bytes, more than this process may write; raise its limit (`ulimit -f`) or save less", path.display())]
    OverLimit { path: PathBuf, size: usize },
    #[error(
        "the previous version cannot be kept as `{}`: {reason}; move that away or save under another name",
        backup.display()
    )]
    NoBackup { backup: PathBuf, reason: String },
    #[error("`{}` cannot be written: {source}; try again or save elsewhere", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("this project would not read back as it is: {reason}; `{}` was left as it was", path.display())]
    NotReadable { path: PathBuf, reason: String },
}

/// A folder that is not imported.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("`{}` cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{}` is {what}; choose a folder or a file", path.display())]
    NotAFolder { path: PathBuf, what: Kind },
    #[error("the folder holds more than {max} {what}; choose the folder that holds the organization's files")]
    TooMany { what: &'static str, max: usize },
    #[error("the files hold more than {} MiB; choose the folder that holds the organization's files", max >> 20)]
    TooLarge { max: u64 },
}

/// Files that are not exported. None of them was written unless the error says so.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("`{name}` cannot be a file name here; rename what it stands for")]
    BadName { name: String },
    #[error("two files would be called `{name}`; rename one of the things they stand for")]
    SameName { name: String },
    #[error("{} would be overwritten, `{first}` first; choose an empty folder or allow them to be replaced", files(*count))]
    Exist { first: String, count: usize },
    #[error("{source}; files written before it: {written}")]
    Failed { written: usize, source: SaveError },
}

fn files(count: usize) -> String {
    format!("{count} {}", if count == 1 { "file" } else { "files" })
}
