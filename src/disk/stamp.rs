//! What a file held when it was read or written, so that a change by somebody else is noticed.
//!
//! Knows the content's hash, and when the file's size, time and identity are enough to know that nothing has changed.
//! Does not know what is done about a change.

use std::fmt;
use std::hash::Hasher;
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, SystemTime};

use siphasher::sip128::{Hasher128, SipHasher13};

use super::open::MAX_FILE_SIZE;
use super::system::{Disk, Entry, FileSystem, Kind, Links};

/// Times of files are this coarse at worst, on FAT: a file that was changed more recently may change again and keep its time.
const COARSEST_TIME: Duration = Duration::from_secs(2);

/// What a file held. Two stamps are equal if the bytes were.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// Of the content, the same on every system and in every version.
    pub hash: u128,
    /// In bytes.
    pub size: u64,
    seen: Option<Seen>,
}

/// As which file the content was seen, once its time tells changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    modified: SystemTime,
    identity: (u64, u64),
}

impl PartialEq for Stamp {
    fn eq(&self, other: &Self) -> bool {
        (self.hash, self.size) == (other.hash, other.size)
    }
}

impl Eq for Stamp {}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}-{}", self.hash, self.size)
    }
}

impl Stamp {
    /// Of these bytes, wherever they are.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = SipHasher13::new();
        hasher.write(bytes);
        Self { hash: hasher.finish128().as_u128(), size: bytes.len() as u64, seen: None }
    }

    /// Of a file with these bytes.
    pub(super) fn of_file(bytes: &[u8], entry: &Entry) -> Self {
        let settled = entry
            .modified
            .filter(|modified| SystemTime::now().duration_since(*modified).is_ok_and(|age| age > COARSEST_TIME));
        let seen = settled.map(|modified| Seen { modified, identity: entry.identity });
        Self { seen, ..Self::of(bytes) }
    }

    /// As it was displayed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (hash, size) = text.split_once('-')?;
        Some(Self { hash: u128::from_str_radix(hash, 16).ok()?, size: size.parse().ok()?, seen: None })
    }

    /// Whether the file can only be the one that was stamped, unread.
    fn is_plainly(&self, entry: &Entry) -> bool {
        let now = entry.modified.map(|modified| Seen { modified, identity: entry.identity });
        self.seen.is_some() && self.seen == now && self.size == entry.size
    }
}

/// What has become of a file since it was stamped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDisk {
    /// It holds the same bytes. This stamp is to be kept in the place of the other: it makes the next look cheap.
    Same(Stamp),
    /// It holds other bytes, these.
    Changed(Stamp),
    Gone,
    /// It cannot be read, is no file any more, or is too large.
    Unreadable,
}

/// Looks whether a file still holds what it held; reads it only if it may not.
pub fn state_of(path: &Path, stamp: &Stamp) -> OnDisk {
    state_on(&Disk, path, stamp)
}

/// [`state_of`] on any file system.
pub fn state_on(fs: &dyn FileSystem, path: &Path, stamp: &Stamp) -> OnDisk {
    let entry = match fs.look(path, Links::Followed) {
        Ok(entry) if entry.kind != Kind::File => return OnDisk::Unreadable,
        Ok(entry) => entry,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return OnDisk::Gone,
        Err(_) => return OnDisk::Unreadable,
    };
    if stamp.is_plainly(&entry) {
        return OnDisk::Same(*stamp);
    }
    match fs.read(path, MAX_FILE_SIZE + 1) {
        Ok((entry, bytes)) if entry.kind == Kind::File && bytes.len() as u64 <= MAX_FILE_SIZE => {
            let now = Stamp::of_file(&bytes, &entry);
            if now == *stamp { OnDisk::Same(now) } else { OnDisk::Changed(now) }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => OnDisk::Gone,
        _ => OnDisk::Unreadable,
    }
}
