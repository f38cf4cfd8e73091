//! A folder of files as a value: what reading one gives, and what an import takes.
//!
//! Does not read disks (`disk` fills it, within limits and without following links out of the folder), and knows no format.

use std::collections::BTreeMap;

/// What was read from a folder, or a single file as a folder of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// By path relative to the folder, with `/` between its parts on every system.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Path inside the folder and why it was not read; files of other kinds are not listed.
    pub skipped: Vec<(String, String)>,
}
