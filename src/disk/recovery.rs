//! What is kept of unsaved work, for the case that a process ends without having been asked to.
//!
//! Knows where drafts lie and whose process is gone: each process holds a lock as long as it lives, however it ends.
//! A draft of a project is itself a project file, with a first line that says where it belongs; so it opens by hand too.
//! Does not know when to write one. No draft is removed unless the caller was told to; what processes that are gone have left
//! beside drafts goes when drafts are listed.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::error::{OpenError, SaveError};
use super::open::{MAX_FILE_SIZE, is_missing, read_whole, utf8};
use super::put::{Previous, is_temporary, put, putting_lock};
use super::save::{Overwrite, Saved};
use super::stamp::Stamp;
use super::system::{Disk, FileSystem, Kind, Links, Lock, Locking, Onto, Readers};
use format::Fault;
use format::{read, read_question, write};
use organization::{Organization, Question};

const FOLDER: &str = "recovery";
/// How the first line of a draft begins, which makes it a comment of a project file.
const MARK: &str = "// unsaved work, kept by Canopy: ";
/// A draft has more than the project in it: texts that were being typed, and the question that was asked. Each is as long as
/// people type or paste; this is a quarter of the largest project beside it.
const MAX_SIZE: u64 = MAX_FILE_SIZE + (64 << 20);

/// The folder for what only this machine needs: `CANOPY_STATE_DIR`, else the system's own place; `None` where it has none.
pub fn state_folder() -> Option<PathBuf> {
    match std::env::var_os("CANOPY_STATE_DIR") {
        Some(folder) if !folder.is_empty() => Some(PathBuf::from(folder)),
        _ => {
            let folders = directories::ProjectDirs::from("", "", "canopy")?;
            Some(folders.state_dir().unwrap_or(folders.data_local_dir()).to_path_buf())
        }
    }
}

/// A document with unsaved changes, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The file that it was opened from or saved to.
    pub path: Option<PathBuf>,
    /// What that file held then.
    pub stamp: Option<Stamp>,
    pub content: Content,
    /// What was typed and is in no document yet, each text under a name that the session gives it.
    pub texts: BTreeMap<String, String>,
    /// The question that was being asked and is not kept in the document.
    pub asked: Option<Box<Question>>,
}

#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and nearly always a project")]
pub enum Content {
    Project(Organization),
    /// A file that is no project yet, while it is being repaired.
    Text(String),
}

/// A draft whose process is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// By which it is read or discarded.
    pub id: String,
    /// The file that it belongs to.
    pub path: Option<PathBuf>,
    /// When it was last written.
    pub saved: Option<SystemTime>,
    /// In bytes.
    pub size: u64,
    /// Why it may not be what was written; what is there can still be looked at.
    pub damage: Option<String>,
}

/// The place for the unsaved work of this process.
#[derive(Debug)]
pub struct Recovery {
    fs: Arc<dyn FileSystem>,
    file: PathBuf,
    _alive: Option<Lock>,
}

impl Recovery {
    /// Takes a place in a state folder, which is made where it is missing.
    ///
    /// # Errors
    /// [`SaveError::FolderNotWritable`]; then nothing can be kept, which the user should know.
    pub fn begin(folder: &Path) -> Result<Self, SaveError> {
        Self::begin_on(Arc::new(Disk), folder)
    }

    /// [`Recovery::begin`] on any file system.
    ///
    /// # Errors
    /// As [`Recovery::begin`].
    pub fn begin_on(fs: Arc<dyn FileSystem>, folder: &Path) -> Result<Self, SaveError> {
        let folder = folder.join(FOLDER);
        let not_writable = |source| SaveError::FolderNotWritable { path: folder.clone(), source };
        fs.create_folder(&folder).map_err(not_writable)?;
        for _ in 0..100 {
            let id = format!("{:08x}", fastrand::u32(..));
            let file = draft_file(&folder, &id);
            let alive = match fs.lock(&lock_file(&folder, &id), Readers::Owner).map_err(not_writable)? {
                Locking::Held(lock) => Some(lock),
                Locking::Unsupported => None,
                Locking::Busy => continue,
            };
            if fs.look(&file, Links::Seen).is_err_and(|error| is_missing(&error)) {
                return Ok(Self { fs, file, _alive: alive });
            }
        }
        Err(not_writable(ErrorKind::AlreadyExists.into()))
    }

    /// Keeps this draft in the place of the last one.
    ///
    /// # Errors
    /// Any [`SaveError`]; the last one is then still there.
    pub fn keep(&self, draft: &Draft) -> Result<Saved, SaveError> {
        // Somebody may have cleaned up; this is no time to insist on it.
        if let Some(folder) = self.file.parent() {
            let _ = self.fs.create_folder(folder);
        }
        put(&*self.fs, &self.file, print(draft, SystemTime::now()).as_bytes(), Overwrite::Replace, Previous::Dropped)
    }

    /// Removes the draft: everything is saved, or was given up by the user.
    ///
    /// # Errors
    /// If it cannot be removed; it will then be offered at the next start.
    pub fn clear(&self) -> io::Result<()> {
        removed(&*self.fs, &self.file)
    }
}

/// The drafts of processes that are gone, the newest first.
pub fn left_behind(folder: &Path) -> Vec<Left> {
    left_on(&Disk, folder)
}

/// [`left_behind`] on any file system.
pub fn left_on(fs: &dyn FileSystem, folder: &Path) -> Vec<Left> {
    let folder = folder.join(FOLDER);
    let names = fs.names(&folder).unwrap_or_default();
    let names: Vec<&str> = names.iter().filter_map(|name| name.to_str()).collect();
    let id_of = |name: &&'_ str| name.strip_suffix(".lock").or_else(|| name.strip_suffix(".ron")).map(str::to_owned);
    let ids: BTreeSet<String> = names.iter().filter_map(id_of).filter(|id| is_id(id)).collect();
    let mut left: Vec<Left> = Vec::new();
    let mut at_work: Vec<OsString> = Vec::new();
    for id in ids {
        // Taken and given back, a lock takes its file along.
        let lock = fs.lock(&lock_file(&folder, &id), Readers::Owner);
        match lock {
            Ok(Locking::Busy) => {
                at_work.push(draft_name(&id));
                continue;
            }
            Ok(Locking::Held(_)) => take_up(fs, &folder, &id, &names),
            // Whose it is cannot be told, but it may be all that is left of somebody's work.
            Ok(Locking::Unsupported) | Err(_) => {}
        }
        left.extend(examine(fs, &folder, &id));
    }
    sweep(fs, &folder, &names, &at_work);
    left.sort_by(|a, b| b.saved.cmp(&a.saved).then_with(|| a.id.cmp(&b.id)));
    left
}

/// Reads one of the drafts that were left behind. It stays until it is discarded:
/// keep what was recovered as a draft of this process, or save it, before that.
///
/// # Errors
/// Any [`OpenError`]; of a damaged draft whatever text is there comes with it.
pub fn read_draft(folder: &Path, id: &str) -> Result<Draft, OpenError> {
    let (_, bytes) = read_whole(&Disk, &draft_file(&folder.join(FOLDER), id), MAX_SIZE)?;
    let text = utf8(bytes)?;
    let Some((header, content)) = split(&text) else { return Err(OpenError::of(Fault::NotAProject, text)) };
    let content = match header.kind {
        Holds::Text => Content::Text(content.to_owned()),
        Holds::Project => match read(content) {
            Ok(organization) => Content::Project(organization),
            Err(fault) => return Err(OpenError::of(fault, content.to_owned())),
        },
    };
    let stamp = header.stamp.as_deref().and_then(Stamp::parse);
    let asked = header.asked.as_deref().and_then(read_question).map(Box::new);
    Ok(Draft { path: header.path.map(WrittenPath::into_path), stamp, content, texts: header.texts, asked })
}

/// Removes a draft that was left behind: the user said so.
///
/// # Errors
/// If it cannot be removed, or belongs to a process that is at work.
pub fn discard_draft(folder: &Path, id: &str) -> io::Result<()> {
    let folder = folder.join(FOLDER);
    let _lock = match Disk.lock(&lock_file(&folder, id), Readers::Owner)? {
        Locking::Busy => return Err(ErrorKind::ResourceBusy.into()),
        locking => locking,
    };
    removed(&Disk, &draft_file(&folder, id))
}

fn examine(fs: &dyn FileSystem, folder: &Path, id: &str) -> Option<Left> {
    let file = draft_file(folder, id);
    let entry = fs.look(&file, Links::Seen).ok()?;
    let left = Left { id: id.to_owned(), path: None, saved: entry.modified, size: entry.size, damage: None };
    let damaged = |damage: String| Some(Left { damage: Some(damage), ..left.clone() });
    if entry.kind != Kind::File {
        return damaged(format!("it is {}, not a file", entry.kind));
    }
    let bytes = match read_whole(fs, &file, MAX_SIZE) {
        Ok((_, bytes)) => bytes,
        Err(error) => return damaged(error.to_string()),
    };
    let text = String::from_utf8_lossy(&bytes);
    let Some((header, content)) = split(&text) else { return damaged("its first line cannot be read".to_owned()) };
    let damage = (!header.is_of(content)).then(|| "it is not what was written".to_owned());
    Some(Left {
        path: header.path.map(WrittenPath::into_path),
        saved: UNIX_EPOCH.checked_add(Duration::from_millis(header.saved)),
        damage,
        ..left
    })
}

/// What a process that is gone was writing when it ended: its newest work, if all of it was written.
fn take_up(fs: &dyn FileSystem, folder: &Path, id: &str, names: &[&str]) {
    let draft = draft_name(id);
    for file in names.iter().filter(|name| is_temporary(name, &draft)).map(|name| folder.join(name)) {
        let bytes = read_whole(fs, &file, MAX_SIZE).map(|(_, bytes)| bytes).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        if split(&text).is_some_and(|(header, content)| header.is_of(content))
            && fs.rename(&file, &folder.join(&draft), Onto::Anything).is_err()
        {
            continue;
        }
        // Also where the draft is this very file by another name: then it still has both.
        let _ = fs.remove(&file);
    }
}

/// Removes parts of drafts, and locks, of processes that are gone. Whatever can still be told of their work was taken up.
fn sweep(fs: &dyn FileSystem, folder: &Path, names: &[&str], at_work: &[OsString]) {
    let locks: BTreeSet<String> = names
        .iter()
        .filter(|name| !at_work.iter().any(|draft| is_temporary(name, draft) || **name == putting_lock(draft)))
        .filter_map(|name| {
            Some(format!(".~{}.lock", name.strip_prefix(".~")?.split('.').next().filter(|id| is_id(id))?))
        })
        .collect();
    for lock in locks {
        // Whoever is writing holds it, even if somebody has removed all other signs of life.
        if let Ok(Locking::Held(_held)) = fs.lock(&folder.join(&lock), Readers::Owner) {
            let start = lock.trim_end_matches("lock");
            for name in names.iter().filter(|name| name.starts_with(start) && name.ends_with(".tmp")) {
                // What cannot be removed now is swept away by the next start.
                let _ = fs.remove(&folder.join(name));
            }
        }
    }
}

fn removed(fs: &dyn FileSystem, file: &Path) -> io::Result<()> {
    match fs.remove(file) {
        Err(error) if is_missing(&error) => Ok(()),
        done => done,
    }
}

fn draft_name(id: &str) -> OsString {
    format!("{id}.ron").into()
}

fn draft_file(folder: &Path, id: &str) -> PathBuf {
    folder.join(draft_name(id))
}

fn lock_file(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{id}.lock"))
}

fn is_id(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The first line of a draft.
#[derive(Serialize, Deserialize)]
struct Header {
    /// Milliseconds since 1970.
    saved: u64,
    path: Option<WrittenPath>,
    stamp: Option<String>,
    kind: Holds,
    /// The stamp of what follows.
    content: String,
    #[serde(default)]
    texts: BTreeMap<String, String>,
    /// As it would stand in a project file.
    #[serde(default)]
    asked: Option<String>,
}

impl Header {
    /// Whether this is what was written behind it, and all of it.
    fn is_of(&self, content: &str) -> bool {
        Stamp::of(content.as_bytes()).to_string() == self.content
    }
}

#[derive(Serialize, Deserialize)]
enum Holds {
    Project,
    Text,
}

/// A path is not always text.
#[derive(Serialize, Deserialize)]
enum WrittenPath {
    Text(String),
    Bytes(Vec<u8>),
}

impl WrittenPath {
    fn new(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes(path.as_os_str().as_encoded_bytes().to_vec()),
        }
    }

    fn into_path(self) -> PathBuf {
        #[cfg(unix)]
        use std::os::unix::ffi::OsStringExt;
        match self {
            Self::Text(text) => PathBuf::from(text),
            #[cfg(unix)]
            Self::Bytes(bytes) => OsString::from_vec(bytes).into(),
            #[cfg(not(unix))]
            Self::Bytes(bytes) => PathBuf::from(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
}

fn print(draft: &Draft, now: SystemTime) -> String {
    let (kind, content) = match &draft.content {
        Content::Project(organization) => (Holds::Project, write(organization)),
        Content::Text(text) => (Holds::Text, text.clone()),
    };
    let header = Header {
        saved: now.duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX)),
        path: draft.path.as_deref().map(WrittenPath::new),
        stamp: draft.stamp.map(|stamp| stamp.to_string()),
        kind,
        content: Stamp::of(content.as_bytes()).to_string(),
        texts: draft.texts.clone(),
        asked: draft.asked.as_deref().map(format::write_question),
    };
    // Plain texts and numbers always have a form.
    let header = ron::to_string(&header).unwrap_or_default();
    format!("{MARK}{header}\n{content}")
}

fn split(text: &str) -> Option<(Header, &str)> {
    let (header, content) = text.strip_prefix(MARK)?.split_once('\n')?;
    Some((ron::from_str(header).ok()?, content))
}
