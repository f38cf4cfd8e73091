//! Opens a project file.
//!
//! Knows what must hold before a file is read at all: it is a regular file, not too large, and text.
//! Does not know the format (`format`), nor what is done with what was opened. Writes nothing.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::OpenError;
use super::stamp::Stamp;
use super::system::{Disk, Entry, FileSystem, Kind, Links};
use format::{Access, read, read_newer};
use format::{Fault, Place};
use organization::Organization;

/// The largest file that is opened, in bytes.
pub const MAX_FILE_SIZE: u64 = format::LARGEST;
/// Bytes of a file that is no text, as far as it is shown: each may become three, and nobody reads on as far as this.
const MAX_LOSSY: usize = 16 << 20;

/// A project as it was found on disk.
#[derive(Clone, Debug)]
pub struct Opened {
    pub organization: Organization,
    /// The path as it was asked for.
    pub path: PathBuf,
    /// Size of the file in bytes.
    pub size: usize,
    /// What the file held; saving over it needs to know.
    pub stamp: Stamp,
    pub access: Access,
}

/// Opens a project file completely, or not at all; of a newer version's file what is known of it, to be looked at only.
///
/// # Errors
/// Any [`OpenError`]; if the fault lies in the text, the text comes with it.
pub fn open(path: &Path) -> Result<Opened, OpenError> {
    open_on(&Disk, path)
}

/// [`open`] on any file system.
///
/// # Errors
/// As [`open`].
pub fn open_on(fs: &dyn FileSystem, path: &Path) -> Result<Opened, OpenError> {
    let (entry, bytes) = read_whole(fs, path, MAX_FILE_SIZE)?;
    let stamp = Stamp::of_file(&bytes, &entry);
    let size = bytes.len();
    let text = utf8(bytes)?;
    let read = read(&text).map(|organization| (organization, Access::Full)).or_else(|fault| match fault {
        Fault::Newer { version } => {
            let known = read_newer(&text).ok_or(fault)?;
            Ok((known, Access::ReadOnly { version }))
        }
        fault => Err(fault),
    });
    let (organization, access) = match read {
        Ok(read) => read,
        Err(fault) => return Err(OpenError::Faulty { fault: Box::new(fault), text, stamp }),
    };
    Ok(Opened { organization, path: path.to_path_buf(), size, stamp, access })
}

/// The bytes of a regular file of at most [`MAX_FILE_SIZE`].
///
/// # Errors
/// [`OpenError`] for anything else.
pub fn read_file(path: &Path) -> Result<Vec<u8>, OpenError> {
    read_whole(&Disk, path, MAX_FILE_SIZE).map(|(_, bytes)| bytes)
}

/// A regular file of at most `most` bytes; what is something else is not even opened.
pub(super) fn read_whole(fs: &dyn FileSystem, path: &Path, most: u64) -> Result<(Entry, Vec<u8>), OpenError> {
    let unreadable = |source| OpenError::Unreadable { path: path.to_path_buf(), source };
    let suitable = |entry: &Entry, size: u64| match entry.kind {
        Kind::File if size > most => Err(OpenError::TooLarge { path: path.to_path_buf(), size }),
        Kind::File => Ok(()),
        what => Err(OpenError::NotAFile { path: path.to_path_buf(), what }),
    };
    let entry = fs.look(path, Links::Followed).map_err(unreadable)?;
    suitable(&entry, entry.size)?;
    // It may have become something else, or longer, since.
    let (entry, bytes) = fs.read(path, most + 1).map_err(unreadable)?;
    suitable(&entry, bytes.len() as u64)?;
    Ok((entry, bytes))
}

/// The text of a file.
///
/// # Errors
/// [`OpenError::Faulty`] with the place of the first byte that is no UTF-8, and the text with `�` for all such bytes.
pub fn utf8(bytes: Vec<u8>) -> Result<String, OpenError> {
    String::from_utf8(bytes).map_err(|error| {
        let (bytes, offset) = (error.as_bytes(), error.utf8_error().valid_up_to());
        let place = Place::after(&String::from_utf8_lossy(bytes.get(..offset).unwrap_or_default()));
        let text = String::from_utf8_lossy(bytes.get(..MAX_LOSSY).unwrap_or(bytes)).into_owned();
        OpenError::Faulty { fault: Box::new(Fault::NotUtf8 { place, offset }), text, stamp: Stamp::of(bytes) }
    })
}

/// Whether a path leads nowhere, as opposed to something that cannot be used.
pub(super) fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;

    #[track_caller]
    fn check(path: &Path, expect: &str) {
        let error = open(path).unwrap_err().to_string();
        assert_eq!(error.replace(path.parent().unwrap().to_str().unwrap(), "…"), expect);
    }

    #[test]
    fn what_cannot_be_a_project_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        File::create(at("huge")).unwrap().set_len(MAX_FILE_SIZE + 1).unwrap();
        fs::create_dir(at("folder")).unwrap();
        check(&at("folder"), "`…/folder` is a folder, not a file; choose a `*.canopy.ron` file");
        check(&at("missing"), "`…/missing` cannot be read: No such file or directory (os error 2)");
        check(
            &at("huge"),
            "`…/huge` has 268435457 bytes; Canopy opens projects up to 256 MiB, \
             far more than an organization at AWS's limits needs",
        );
    }

    #[test]
    fn a_fault_comes_with_the_text_that_it_is_in() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("faulty");
        let check = |bytes: &[u8], expect: &str, expect_text: &str| {
            fs::write(&path, bytes).unwrap();
            let OpenError::Faulty { fault, text, stamp } = open(&path).unwrap_err() else { panic!("{bytes:?}") };
            assert_eq!((fault.to_string().as_str(), text.as_str()), (expect, expect_text));
            assert_eq!(stamp, Stamp::of(bytes));
        };
        check(
            b"(\n  name: \"Z\xfcrich\"",
            "line 2, column 11: the file is not UTF-8 text (byte 12); save it as UTF-8 and open it again",
            "(\n  name: \"Z\u{fffd}rich\"",
        );
        check(b"(format_version: 3", "line 1, column 18: Expected comma", "(format_version: 3");
        check(
            b"(format_version: 7, shape: new(1))",
            &format!(
                "this project has format version 7, and this Canopy reads versions up to {}; open it with a newer Canopy",
                format::FORMAT_VERSION
            ),
            "(format_version: 7, shape: new(1))",
        );
    }
}
