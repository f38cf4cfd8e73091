//! What other systems than Unix have for files beyond the standard library, which is nothing that is needed here.
//!
//! Mirrors `unix`: what is missing is said to be, or left undone.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, FileType, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::Kind;

pub const SWAP: () = ();
pub const KEEP: () = ();

pub fn rename_with(_from: &Path, _to: &Path, _flags: ()) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

pub fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

pub fn itself(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

pub fn private(_options: &mut OpenOptions) {}

pub fn private_folder(_builder: &mut DirBuilder) {}

pub fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
}

pub fn may_write(_path: &Path) -> bool {
    true
}

pub fn check_limit(_size: u64) -> io::Result<()> {
    Ok(())
}

pub fn identity(_metadata: &Metadata) -> ((u64, u64), u64) {
    ((0, 0), 1)
}

pub fn special(_file_type: FileType) -> Kind {
    Kind::Device
}

pub fn is_loop(_error: &io::Error) -> bool {
    false
}
