//! The one way to the disk.
//!
//! Knows what an operating system does with files, and how each step is done so that nothing waits or is half there unseen.
//! Decides nothing: what is done in which order, and what a failure means, others know.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "the one door to the disk")]

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "elsewhere.rs")]
mod platform;

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use std::fs::Permissions;

/// Everything that is ever done with files. Tests put others in the place of [`Disk`].
pub trait FileSystem: fmt::Debug + Send + Sync {
    /// What stands at a path.
    fn look(&self, path: &Path, links: Links) -> io::Result<Entry>;
    /// What an opened path is, and at most this many bytes of it if it is a regular file. Never waits for a pipe.
    fn read(&self, path: &Path, most: u64) -> io::Result<(Entry, Vec<u8>)>;
    /// Makes a new file and returns when its bytes are on the disk itself. A failure may leave a part of it behind.
    fn create(&self, path: &Path, bytes: &[u8], readers: Readers<'_>) -> io::Result<()>;
    /// Gives a file a second name, which must be free.
    fn link(&self, file: &Path, name: &Path) -> io::Result<()>;
    /// Moves a file to another name in one step. [`ErrorKind::Unsupported`] where the system cannot swap.
    fn rename(&self, from: &Path, to: &Path, onto: Onto) -> io::Result<()>;
    fn remove(&self, file: &Path) -> io::Result<()>;
    /// Makes names that were given and taken in a folder last through a power cut.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes a folder for this user alone, and those that it lies in.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// The names in a folder, sorted.
    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>>;
    /// The path without links.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;
    /// Takes a lock for this process; the file that stands for it is made where it is missing.
    fn lock(&self, path: &Path, readers: Readers<'_>) -> io::Result<Locking>;
}

/// Who may read, and write, a file that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers<'p> {
    /// Whoever may read what this user makes.
    Usual,
    /// This user alone.
    Owner,
    /// Those of another file.
    Of(&'p Permissions),
}

/// Whether a link is looked at itself, or what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    Followed,
    Seen,
}

/// What becomes of what the new name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onto {
    /// The name must be free.
    Free,
    /// It is gone, if there was something.
    Anything,
    /// It gets the old name.
    Swapped,
}

/// What stands at a path.
#[derive(Clone, Debug)]
pub struct Entry {
    pub kind: Kind,
    /// In bytes.
    pub size: u64,
    pub modified: Option<SystemTime>,
    /// Which file it is, whatever its name; 0 where the system does not say.
    pub identity: (u64, u64),
    /// Names that the file has.
    pub names: u64,
    pub permissions: Permissions,
    /// Whether this user may write it.
    pub writable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    Link,
    Pipe,
    Socket,
    Device,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "a file",
            Self::Folder => "a folder",
            Self::Link => "a link",
            Self::Pipe => "a pipe",
            Self::Socket => "a socket",
            Self::Device => "a device",
        })
    }
}

/// What came of wanting a lock.
#[derive(Debug)]
pub enum Locking {
    Held(Lock),
    /// Another process holds it, or another window of this one.
    Busy,
    /// The file system knows no locks.
    Unsupported,
}

/// A lock, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _held: Box<dyn fmt::Debug + Send + Sync>,
}

impl Lock {
    /// A lock that lasts as long as this value.
    pub fn new(held: impl fmt::Debug + Send + Sync + 'static) -> Self {
        Self { _held: Box::new(held) }
    }
}

/// The disk itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl FileSystem for Disk {
    fn look(&self, path: &Path, links: Links) -> io::Result<Entry> {
        let metadata = match links {
            Links::Followed => fs::metadata(path),
            Links::Seen => fs::symlink_metadata(path),
        };
        let metadata = metadata.map_err(in_words)?;
        let writable = !metadata.permissions().readonly() && platform::may_write(path);
        Ok(Entry { writable, ..entry(&metadata) })
    }

    fn read(&self, path: &Path, most: u64) -> io::Result<(Entry, Vec<u8>)> {
        let file = platform::without_waiting(OpenOptions::new().read(true)).open(path).map_err(in_words)?;
        let entry = entry(&file.metadata()?);
        let mut bytes = Vec::new();
        if entry.kind == Kind::File {
            // One byte more than expected, so that the end is found without growing.
            bytes.try_reserve_exact(usize::try_from(entry.size.min(most)).unwrap_or(0) + 1)?;
            file.take(most).read_to_end(&mut bytes)?;
        }
        Ok((entry, bytes))
    }

    fn create(&self, path: &Path, bytes: &[u8], readers: Readers<'_>) -> io::Result<()> {
        platform::check_limit(bytes.len() as u64)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // Nobody else reads a private file while it is being written.
        if readers != Readers::Usual {
            platform::private(&mut options);
        }
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        if let Readers::Of(permissions) = readers {
            file.set_permissions(permissions.clone())?;
        }
        file.sync_all()
    }

    fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        fs::hard_link(file, name)
    }

    fn rename(&self, from: &Path, to: &Path, onto: Onto) -> io::Result<()> {
        match onto {
            Onto::Anything => fs::rename(from, to),
            Onto::Swapped => platform::rename_with(from, to, platform::SWAP),
            Onto::Free => match platform::rename_with(from, to, platform::KEEP) {
                Err(error) if error.kind() == ErrorKind::Unsupported => {
                    fs::hard_link(from, to)?;
                    // The file has its name; a second one is swept away later.
                    let _ = fs::remove_file(from);
                    Ok(())
                }
                done => done,
            },
        }
    }

    fn remove(&self, file: &Path) -> io::Result<()> {
        fs::remove_file(file)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // Windows does not open folders, and some file systems do not sync them: then there is nothing to be done.
        match File::open(folder).and_then(|folder| folder.sync_all()) {
            Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
            Err(_) if cfg!(windows) => Ok(()),
            done => done,
        }
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        platform::private_folder(&mut builder);
        builder.create(folder)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let mut names = platform::names(folder)?;
        names.sort();
        Ok(names)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path).map_err(in_words)
    }

    fn lock(&self, path: &Path, readers: Readers<'_>) -> io::Result<Locking> {
        for _ in 0..100 {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            if readers != Readers::Usual {
                platform::private(&mut options);
            }
            let file = platform::itself(platform::without_waiting(&mut options)).open(path).map_err(in_words)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(Locking::Busy),
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                    return Ok(Locking::Unsupported);
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // Whoever held it before may have removed the file since it was opened here; then the next one counts.
            let there = fs::symlink_metadata(path).ok().map(|there| entry(&there).identity);
            if there == Some(entry(&file.metadata()?).identity) {
                return Ok(Locking::Held(Lock::new(HeldFile { file, path: path.to_path_buf() })));
            }
        }
        // A file system that never calls a file the same.
        Ok(Locking::Unsupported)
    }
}

/// A locked file, which is removed while it is still locked.
#[derive(Debug)]
struct HeldFile {
    #[expect(dead_code, reason = "the system unlocks the file when it is closed")]
    file: File,
    path: PathBuf,
}

impl Drop for HeldFile {
    fn drop(&mut self) {
        // Without an identity another process could not tell that its file is gone.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn entry(metadata: &fs::Metadata) -> Entry {
    let (identity, names) = platform::identity(metadata);
    Entry {
        kind: kind(metadata.file_type()),
        size: metadata.len(),
        modified: metadata.modified().ok(),
        identity,
        names,
        permissions: metadata.permissions(),
        writable: !metadata.permissions().readonly(),
    }
}

fn kind(file_type: fs::FileType) -> Kind {
    if file_type.is_file() {
        return Kind::File;
    }
    if file_type.is_dir() {
        return Kind::Folder;
    }
    if file_type.is_symlink() {
        return Kind::Link;
    }
    platform::special(file_type)
}

/// In words that say what is wrong, where the system's own do not.
fn in_words(error: io::Error) -> io::Error {
    if platform::is_loop(&error) { io::Error::other("it is a link that leads back to itself") } else { error }
}
