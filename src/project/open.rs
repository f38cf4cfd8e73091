//! Opens a project file.
//!
//! Knows what must hold before a file is read at all: it is a regular file, not too large, and text.
//! Does not know the format (`format`), nor what is done with what was opened.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::{OpenError, Place, describe};
use super::format::read;
use crate::organization::Organization;

/// The largest file that is opened, in bytes.
pub const MAX_FILE_SIZE: u64 = 256 << 20;

/// A project as it was found on disk.
#[derive(Clone, Debug)]
pub struct Opened {
    pub organization: Organization,
    /// The path as it was asked for.
    pub path: PathBuf,
    /// Size of the file in bytes.
    pub size: usize,
}

/// Opens a project file completely, or not at all.
///
/// # Errors
/// Any [`OpenError`], with its place where the fault lies inside the file.
pub fn open(path: &Path) -> Result<Opened, OpenError> {
    let bytes = read_file(path)?;
    let size = bytes.len();
    let organization = read(&utf8(bytes)?)?;
    Ok(Opened { organization, path: path.to_path_buf(), size })
}

/// The bytes of a regular file of at most [`MAX_FILE_SIZE`].
///
/// # Errors
/// [`OpenError`] for anything else.
pub fn read_file(path: &Path) -> Result<Vec<u8>, OpenError> {
    let unreadable = |source| OpenError::Unreadable { path: path.to_path_buf(), source };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(OpenError::NotAFile { path: path.to_path_buf(), what: describe(metadata.file_type()) });
    }
    let too_large = |size| OpenError::TooLarge { path: path.to_path_buf(), size };
    if metadata.len() > MAX_FILE_SIZE {
        return Err(too_large(metadata.len()));
    }
    read_at_most(path, MAX_FILE_SIZE).map_err(unreadable)?.ok_or_else(|| too_large(MAX_FILE_SIZE + 1))
}

/// The whole file, or `None` if it holds more than `max` bytes by now.
pub(super) fn read_at_most(path: &Path, max: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let read = File::open(path)?.take(max + 1).read_to_end(&mut bytes)?;
    Ok((read as u64 <= max).then_some(bytes))
}

/// The text of a project file.
///
/// # Errors
/// [`OpenError::NotUtf8`] with the place of the first byte that is none.
pub fn utf8(bytes: Vec<u8>) -> Result<String, OpenError> {
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let start = error.as_bytes().get(..offset).unwrap_or_default();
        OpenError::NotUtf8 { place: Place::after(&String::from_utf8_lossy(start)), offset }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_project_is_refused_before_it_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let check = |name: &str, expect: &str| {
            let error = open(&folder.path().join(name)).unwrap_err().to_string();
            assert_eq!(error.replace(folder.path().to_str().unwrap(), "…"), expect);
        };
        let huge = File::create(folder.path().join("huge")).unwrap();
        huge.set_len(MAX_FILE_SIZE + 1).unwrap();
        fs::write(folder.path().join("latin1"), b"(\n  name: \"Z\xfcrich\"").unwrap();
        check("", "`…/` is a folder, not a file; choose a `*.canopy.ron` file");
        check("missing", "`…/missing` cannot be read: No such file or directory (os error 2)");
        check(
            "huge",
            "`…/huge` has 268435457 bytes; Canopy opens projects up to 256 MiB, \
             far more than an organization at AWS's limits needs",
        );
        check("latin1", "line 2, column 11: the file is not UTF-8 text (byte 12); save it as UTF-8 and open it again");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_refused() {
        let error = open(Path::new("/dev/zero")).unwrap_err().to_string();
        assert_eq!(error, "`/dev/zero` is a device, not a file; choose a `*.canopy.ron` file");
    }
}
