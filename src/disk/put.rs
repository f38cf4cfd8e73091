//! Puts a file in place so that it is the old one or the new one at every moment, never a part of one.
//!
//! Knows the order of steps: lock, compare, write beside, sync, swap, keep the previous version, sync the folder;
//! and how each failure is taken back. Names beside a file are short and made from a hash, for a name may be as long as names can be.
//! Does not know what the bytes mean, except that a project of a newer version is never replaced.

use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::error::SaveError;
use super::open::{MAX_FILE_SIZE, is_missing};
use super::save::{Note, Overwrite, Saved};
use super::stamp::Stamp;
use super::system::{Entry, FileSystem, Kind, Links, Locking, Onto, Readers};
use format::newer_version;

/// What becomes of the version that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Previous {
    /// It is a project: it stays beside the new one, and is not replaced at all if a newer Canopy wrote it.
    Kept,
    /// Whatever it is, it goes, unless a newer Canopy wrote it.
    Replaced,
    /// It is one of our own, which concerns nobody but this user.
    Dropped,
}

/// Puts a complete file in place, in one step.
pub(super) fn put(
    fs: &dyn FileSystem,
    path: &Path,
    bytes: &[u8],
    overwrite: Overwrite,
    previous: Previous,
) -> Result<Saved, SaveError> {
    let began = Instant::now();
    let mut putting = Putting::begin(fs, path, bytes, previous)?;
    let _lock = match putting.lock()? {
        Locking::Held(lock) => {
            putting.sweep();
            Some(lock)
        }
        // Without comparing there is nothing to be overtaken in: the last one to finish wins, as a whole.
        Locking::Busy if previous != Previous::Kept => None,
        Locking::Busy => return Err(SaveError::Busy { path: path.to_path_buf() }),
        Locking::Unsupported => None,
    };
    let old = putting.old(overwrite, previous)?;
    let backup = match &old {
        Some(Old { stamp: Some(stamp), .. }) if *stamp == Stamp::of(bytes) => None,
        Some(old) if previous == Previous::Kept => Some(putting.replace_and_keep(old)?),
        _ => {
            putting.replace(old.as_ref(), overwrite)?;
            None
        }
    };
    if old.is_none() && matches!(overwrite, Overwrite::IfStill(_)) {
        putting.notes.push(Note::WrittenAnew);
    }
    if let Err(error) = fs.sync_folder(&putting.folder) {
        putting.notes.push(Note::NotSynced { reason: error.to_string() });
    }
    let Putting { file, notes, .. } = putting;
    Ok(Saved { path: file, size: bytes.len(), stamp: Stamp::of(bytes), took: began.elapsed(), backup, notes })
}

/// One file being put in place.
struct Putting<'a> {
    fs: &'a dyn FileSystem,
    /// As it was asked for; messages name it.
    path: &'a Path,
    bytes: &'a [u8],
    previous: Previous,
    /// The file itself, links resolved.
    file: PathBuf,
    folder: PathBuf,
    name: OsString,
    notes: Vec<Note>,
}

/// The file that is there already.
struct Old {
    entry: Entry,
    /// What it holds, where that matters.
    bytes: Vec<u8>,
    stamp: Option<Stamp>,
}

impl<'a> Putting<'a> {
    /// Finds the file that a path leads to.
    fn begin(fs: &'a dyn FileSystem, path: &'a Path, bytes: &'a [u8], previous: Previous) -> Result<Self, SaveError> {
        let file = file_of(fs, path)?;
        let Some(name) = file.file_name().map(OsStr::to_owned) else {
            return Err(SaveError::BadName { path: path.to_path_buf() });
        };
        let folder = match file.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        Ok(Self { fs, path, bytes, previous, file, folder, name, notes: Vec::new() })
    }

    /// Another process that puts the same file waits for nobody: it is told so.
    fn lock(&self) -> Result<Locking, SaveError> {
        let lock = self.folder.join(putting_lock(&self.name));
        self.fs.lock(&lock, self.readers(None)).map_err(|source| self.in_folder(source))
    }

    /// A file that is replaced keeps those who may read it.
    fn readers<'o>(&self, old: Option<&'o Old>) -> Readers<'o> {
        match (self.previous, old) {
            (Previous::Dropped, _) => Readers::Owner,
            (Previous::Kept | Previous::Replaced, Some(old)) => Readers::Of(&old.entry.permissions),
            (Previous::Kept | Previous::Replaced, None) => Readers::Usual,
        }
    }

    /// What processes that died while they put this file have left. They are dead: the lock is held here.
    fn sweep(&self) {
        for name in self.fs.names(&self.folder).unwrap_or_default() {
            if name.to_str().is_some_and(|name| is_temporary(name, &self.name)) {
                self.discard(&self.folder.join(name));
            }
        }
    }

    /// What is to be replaced, unless that is not wanted.
    fn old(&self, overwrite: Overwrite, previous: Previous) -> Result<Option<Old>, SaveError> {
        let own = || self.path.to_path_buf();
        let unwritable = |source| SaveError::Unwritable { path: own(), source };
        let entry = match self.fs.look(&self.file, Links::Followed) {
            Ok(entry) => entry,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(source) => return Err(unwritable(source)),
        };
        if entry.kind != Kind::File {
            return Err(SaveError::NotAFile { path: own(), what: entry.kind });
        }
        if overwrite == Overwrite::Refuse {
            return Err(SaveError::Exists { path: own() });
        }
        if !entry.writable {
            return Err(SaveError::ReadOnly { path: own() });
        }
        let wanted = previous != Previous::Dropped || matches!(overwrite, Overwrite::IfStill(_));
        if !wanted || (entry.size > MAX_FILE_SIZE && overwrite == Overwrite::Replace) {
            return Ok(Some(Old { entry, bytes: Vec::new(), stamp: None }));
        }
        let (entry, bytes) = match self.fs.read(&self.file, MAX_FILE_SIZE + 1) {
            Ok((read, bytes)) => (Entry { writable: entry.writable, ..read }, bytes),
            Err(error) if is_missing(&error) => return Ok(None),
            Err(source) => return Err(unwritable(source)),
        };
        if entry.kind != Kind::File {
            return Err(SaveError::NotAFile { path: own(), what: entry.kind });
        }
        if previous != Previous::Dropped
            && let Some(version) = std::str::from_utf8(&bytes).ok().and_then(newer_version)
        {
            return Err(SaveError::Newer { path: own(), version });
        }
        let stamp = Stamp::of_file(&bytes, &entry);
        if matches!(overwrite, Overwrite::IfStill(loaded) if loaded != stamp) {
            return Err(SaveError::ChangedOnDisk { path: own(), now: stamp });
        }
        Ok(Some(Old { entry, bytes, stamp: Some(stamp) }))
    }

    /// Writes the file where none is, or over one that nobody wants to keep.
    fn replace(&self, old: Option<&Old>, overwrite: Overwrite) -> Result<(), SaveError> {
        let new = self.write_beside(self.bytes, old)?;
        let onto = if old.is_some() { Onto::Anything } else { Onto::Free };
        self.fs.rename(&new, &self.file, onto).map_err(|error| {
            self.discard(&new);
            match (error.kind(), overwrite) {
                (ErrorKind::AlreadyExists, Overwrite::Refuse) => SaveError::Exists { path: self.path.to_path_buf() },
                (ErrorKind::AlreadyExists, _) => self.overtaken(),
                _ => self.unwritable(error),
            }
        })
    }

    /// Replaces the file; what was there in that very instant is the backup.
    fn replace_and_keep(&mut self, old: &Old) -> Result<PathBuf, SaveError> {
        let backup = self.backup()?;
        let new = self.write_beside(self.bytes, Some(old))?;
        if let Err(error) = self.unchanged(old) {
            self.discard(&new);
            return Err(error);
        }
        let exchanged = self.exchange(&new, old)?;
        if let Err(error) = self.fs.rename(&exchanged.previous, &backup, Onto::Anything) {
            return self.take_back(exchanged, backup, error);
        }
        let kept = self.fs.read(&backup, MAX_FILE_SIZE + 1);
        if let (Some(stamp), Ok((_, bytes))) = (old.stamp, kept)
            && Stamp::of(&bytes) != stamp
        {
            self.notes.push(Note::Overtaken { backup: backup.clone() });
        } else if backup.file_name() != Some(&long_backup(&self.name)) {
            self.notes.push(Note::ShortBackup { backup: backup.clone() });
        }
        if old.entry.names > 1 {
            self.notes.push(Note::OtherNames { count: old.entry.names - 1 });
        }
        Ok(backup)
    }

    /// Puts the new file in its place; where the system can swap, so that nothing that was there can be lost.
    fn exchange(&self, new: &Path, old: &Old) -> Result<Exchanged, SaveError> {
        match self.fs.rename(new, &self.file, Onto::Swapped) {
            Ok(()) => return Ok(Exchanged { previous: new.to_path_buf(), back: Onto::Swapped }),
            Err(error) if error.kind() == ErrorKind::Unsupported => {}
            Err(error) => {
                self.discard(new);
                return Err(self.unwritable(error));
            }
        }
        let second = self.temporary();
        let replaced = self.name_again(&second, old).map_err(|error| self.unwritable(error)).and_then(|()| {
            self.unchanged(old)?;
            self.fs.rename(new, &self.file, Onto::Anything).map_err(|error| self.unwritable(error))
        });
        match replaced {
            Ok(()) => Ok(Exchanged { previous: second, back: Onto::Anything }),
            Err(error) => {
                self.discard(new);
                self.discard(&second);
                Err(error)
            }
        }
    }

    /// Gives the old file a second name; on a file system without links, what was read is written once more.
    fn name_again(&self, second: &Path, old: &Old) -> io::Result<()> {
        match self.fs.link(&self.file, second) {
            Err(_) if old.stamp.is_some() => self.fs.create(second, &old.bytes, self.readers(Some(old))),
            done => done,
        }
    }

    /// Whether the file is still the one that was read: a change can be asked about here, and only be kept once it is replaced.
    fn unchanged(&self, old: &Old) -> Result<(), SaveError> {
        let seen = |entry: &Entry| (entry.identity, entry.size, entry.modified);
        match self.fs.look(&self.file, Links::Seen) {
            Ok(entry) if seen(&entry) == seen(&old.entry) => Ok(()),
            Err(error) if !is_missing(&error) => Err(self.unwritable(error)),
            _ => match self.overtaken() {
                SaveError::ChangedOnDisk { now, .. } if Some(now) == old.stamp => Ok(()),
                error => Err(error),
            },
        }
    }

    /// The backup could not be given its name: everything becomes as it was, or the previous version stays where it is.
    fn take_back(&mut self, exchanged: Exchanged, backup: PathBuf, error: io::Error) -> Result<PathBuf, SaveError> {
        let Exchanged { previous, back } = exchanged;
        let reason = error.to_string();
        if self.fs.rename(&previous, &self.file, back).is_err() {
            self.notes.push(Note::LooseBackup { kept: previous.clone(), reason });
            return Ok(previous);
        }
        if back == Onto::Swapped {
            self.discard(&previous);
        }
        Err(SaveError::NoBackup { backup, reason })
    }

    /// The name under which the previous version is kept: the file's own with `.bak`, or a short one where that is too long.
    fn backup(&self) -> Result<PathBuf, SaveError> {
        let long = self.folder.join(long_backup(&self.name));
        let short = self.folder.join(self.short("previous-", ".bak"));
        for backup in [long, short] {
            match self.fs.look(&backup, Links::Seen) {
                Ok(entry) if entry.kind == Kind::File => return Ok(backup),
                Ok(entry) => {
                    let reason = format!("{} is in the way", entry.kind);
                    return Err(SaveError::NoBackup { backup, reason });
                }
                Err(error) if is_missing(&error) => return Ok(backup),
                Err(error) if error.kind() == ErrorKind::InvalidFilename => {}
                Err(error) => return Err(SaveError::NoBackup { backup, reason: error.to_string() }),
            }
        }
        Err(SaveError::BadName { path: self.path.to_path_buf() })
    }

    /// Writes a complete file beside the one that it is for, and returns its name.
    fn write_beside(&self, bytes: &[u8], old: Option<&Old>) -> Result<PathBuf, SaveError> {
        let new = self.temporary();
        match self.fs.create(&new, bytes, self.readers(old)) {
            Ok(()) => Ok(new),
            Err(error) => {
                self.discard(&new);
                Err(match error.kind() {
                    ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::PermissionDenied => {
                        self.in_folder(error)
                    }
                    _ => self.unwritable(error),
                })
            }
        }
    }

    /// A free name beside the file.
    fn temporary(&self) -> PathBuf {
        self.folder.join(self.short(".~", &format!(".{:08x}.tmp", fastrand::u32(..))))
    }

    fn short(&self, start: &str, end: &str) -> String {
        short(&self.name, start, end)
    }

    /// Removes what is of no use any more. What cannot be removed now is swept away by the next save.
    fn discard(&self, file: &Path) {
        let _ = self.fs.remove(file);
    }

    fn overtaken(&self) -> SaveError {
        let path = self.path.to_path_buf();
        match self.fs.read(&self.file, MAX_FILE_SIZE + 1) {
            Ok((entry, bytes)) => SaveError::ChangedOnDisk { path, now: Stamp::of_file(&bytes, &entry) },
            Err(source) => SaveError::Unwritable { path, source },
        }
    }

    fn in_folder(&self, source: io::Error) -> SaveError {
        let path = self.folder.clone();
        match source.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => SaveError::NoFolder { path },
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => SaveError::NoRoom { path: self.path.to_path_buf() },
            _ => SaveError::FolderNotWritable { path, source },
        }
    }

    fn unwritable(&self, source: io::Error) -> SaveError {
        let path = self.path.to_path_buf();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => SaveError::NoRoom { path },
            ErrorKind::FileTooLarge => SaveError::OverLimit { path, size: self.bytes.len() },
            ErrorKind::InvalidFilename => SaveError::BadName { path },
            _ => SaveError::Unwritable { path, source },
        }
    }
}

/// The file that a path leads to, or would.
fn file_of(fs: &dyn FileSystem, path: &Path) -> Result<PathBuf, SaveError> {
    let own = || path.to_path_buf();
    let entry = match fs.look(path, Links::Followed) {
        Err(error) if is_missing(&error) => match fs.look(path, Links::Seen) {
            Ok(entry) if entry.kind == Kind::Link => return Err(SaveError::DanglingLink { path: own() }),
            Err(_) => return Ok(own()),
            // Somebody has put it there in this very moment.
            seen => seen,
        },
        looked => looked,
    };
    match entry {
        Ok(entry) if entry.kind != Kind::File => Err(SaveError::NotAFile { path: own(), what: entry.kind }),
        Ok(_) => fs.canonical(path).map_err(|source| SaveError::Unwritable { path: own(), source }),
        Err(error) if error.kind() == ErrorKind::InvalidFilename => Err(SaveError::BadName { path: own() }),
        Err(source) => Err(SaveError::Unwritable { path: own(), source }),
    }
}

/// A short name that is this file's own.
fn short(file: &OsStr, start: &str, end: &str) -> String {
    let hash = Stamp::of(file.as_encoded_bytes()).hash;
    format!("{start}{:08x}{end}", hash & 0xffff_ffff)
}

/// The lock that is held while a file of this name is put.
pub(super) fn putting_lock(file: &OsStr) -> String {
    short(file, ".~", ".lock")
}

/// Whether a name is that of a file that was to take the place of this one.
pub(super) fn is_temporary(name: &str, file: &OsStr) -> bool {
    name.starts_with(&short(file, ".~", ".")) && name.ends_with(".tmp")
}

/// The new file is in its place.
struct Exchanged {
    /// The name that the previous version has for now.
    previous: PathBuf,
    /// How it goes back.
    back: Onto,
}

fn long_backup(name: &OsStr) -> OsString {
    let mut long = name.to_owned();
    long.push(".bak");
    long
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::system::Disk;
    use super::*;

    fn replace(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<Saved, SaveError> {
        put(&Disk, path, bytes, overwrite, Previous::Replaced)
    }

    #[track_caller]
    fn check(path: &Path, overwrite: Overwrite, expect: &str) {
        let error = replace(path, b"new", overwrite).map(|saved| saved.path).unwrap_err();
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
        replace(&path, b"old", Overwrite::Refuse).unwrap();
        let saved = replace(&path, b"new!", Overwrite::Replace).unwrap();
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
        replace(&at("link"), b"new", Overwrite::Replace).unwrap();
        assert_eq!(fs::read(at("real/file")).unwrap(), b"new");
        assert_eq!(fs::metadata(at("real/file")).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(at("link")).unwrap().is_symlink());
        check(
            &at("dangling"),
            Overwrite::Replace,
            "`…/dangling` is a link that leads nowhere; save under another name",
        );
        assert!(matches!(replace(&at("loop"), b"", Overwrite::Replace), Err(SaveError::Unwritable { .. })));
        assert_eq!(names(&at("real")), ["file"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_refused() {
        let error = replace(Path::new("/dev/null"), b"", Overwrite::Replace).unwrap_err();
        assert_eq!(error.to_string(), "`/dev/null` is a device, not a file; save under another name");
    }
}
