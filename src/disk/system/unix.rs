//! What Unix systems have for files beyond the standard library.
//!
//! Knows flags, limits and identities. Decides nothing; `elsewhere` stands for it on other systems.

use std::ffi::{OsStr, OsString};
use std::fs::{DirBuilder, FileType, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Dir, Mode, OFlags};
use rustix::io::Errno;
use rustix::process::{Resource, getrlimit};

use super::Kind;

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub use rustix::fs::RenameFlags as Flags;

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub const SWAP: Flags = Flags::EXCHANGE;
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub const KEEP: Flags = Flags::NOREPLACE;
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub const SWAP: () = ();
#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub const KEEP: () = ();

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub fn rename_with(from: &Path, to: &Path, flags: Flags) -> io::Result<()> {
    rustix::fs::renameat_with(CWD, from, CWD, to, flags).map_err(|errno| match errno {
        Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP => ErrorKind::Unsupported.into(),
        other => other.into(),
    })
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub fn rename_with(_from: &Path, _to: &Path, _flags: ()) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

fn flags(flags: OFlags) -> i32 {
    i32::try_from(flags.bits()).unwrap_or(0)
}

/// Opens a pipe or a device without waiting for anybody, and makes no terminal the process's own.
pub fn without_waiting(options: &mut OpenOptions) -> &mut OpenOptions {
    options.custom_flags(flags(OFlags::NONBLOCK | OFlags::NOCTTY))
}

/// Opens no link in its place. Waits for nobody either: flags are set all at once.
pub fn itself(options: &mut OpenOptions) -> &mut OpenOptions {
    options.custom_flags(flags(OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW))
}

pub fn private(options: &mut OpenOptions) {
    options.mode(0o600);
}

pub fn private_folder(builder: &mut DirBuilder) {
    builder.mode(0o700);
}

/// The standard library ends the program where a folder cannot be closed, and a disk at its end fails even there.
pub fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let entries = Dir::new(rustix::fs::open(folder, flags, Mode::empty())?)?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            names.push(OsStr::from_bytes(name).to_owned());
        }
    }
    Ok(names)
}

pub fn may_write(path: &Path) -> bool {
    let asked = rustix::fs::accessat(CWD, path, rustix::fs::Access::WRITE_OK, AtFlags::EACCESS);
    !matches!(asked, Err(Errno::ACCESS | Errno::PERM | Errno::ROFS))
}

/// A process that writes beyond its limit is killed, so it is asked before.
pub fn check_limit(size: u64) -> io::Result<()> {
    match getrlimit(Resource::Fsize).current {
        Some(limit) if size > limit => Err(ErrorKind::FileTooLarge.into()),
        _ => Ok(()),
    }
}

pub fn identity(metadata: &Metadata) -> ((u64, u64), u64) {
    ((metadata.dev(), metadata.ino()), metadata.nlink())
}

pub fn special(file_type: FileType) -> Kind {
    if file_type.is_fifo() {
        Kind::Pipe
    } else if file_type.is_socket() {
        Kind::Socket
    } else {
        Kind::Device
    }
}

pub fn is_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::LOOP.raw_os_error())
}
