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
    let unreadable = |source| OpenError::Unreadable { path: path.to_path_buf(), source };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(OpenError::NotAFile { path: path.to_path_buf(), what: describe(metadata.file_type()) });
    }
    let too_large = |size| OpenError::TooLarge { path: path.to_path_buf(), size };
    if metadata.len() > MAX_FILE_SIZE {
        return Err(too_large(metadata.len()));
    }
    let bytes = read_at_most(path, MAX_FILE_SIZE).map_err(unreadable)?.ok_or_else(|| too_large(MAX_FILE_SIZE + 1))?;
    let size = bytes.len();
    let organization = read(&utf8(bytes)?)?;
    Ok(Opened { organization, path: path.to_path_buf(), size })
}

/// The whole file, or `None` if it holds more than `max` bytes by now.
pub(super) fn read_at_most(path: &Path, max: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let read = File::open(path)?.take(max + 1).read_to_end(&mut bytes)?;
    Ok((read as u64 <= max).then_some(bytes))
}

fn utf8(bytes: Vec<u8>) -> Result<String, OpenError> {
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let start = error.as_bytes().get(..offset).unwrap_or_default();
        OpenError::NotUtf8 { place: Place::after(&String::from_utf8_lossy(start)), offset }
    })
}
