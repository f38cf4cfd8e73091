//! A disk in memory that fails when it is told to, and remembers every step, so that a power cut can be tried after each.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, UNIX_EPOCH};

use disk::{Entry, FileSystem, Kind, Links, Lock, Locking, Onto, Permissions, Readers};

pub const FOLDER: &str = "/folder";

/// What an operating system says when it fails.
pub const FAILURES: [(&str, i32); 5] = [("EIO", 5), ("ENOSPC", 28), ("EACCES", 13), ("EDQUOT", 122), ("EINTR", 4)];

#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<World>>);

#[derive(Clone, Debug, Default)]
struct World {
    names: BTreeMap<PathBuf, usize>,
    files: Vec<Content>,
    locked: BTreeSet<PathBuf>,
    steps: Vec<Step>,
    calls: usize,
    failing: Option<Failing>,
    /// The name of every call that failed.
    failed: Vec<&'static str>,
    lacks: BTreeSet<Lack>,
    intrusion: Option<Intrusion>,
}

#[derive(Clone, Debug)]
struct Content {
    bytes: Vec<u8>,
    mode: u32,
    changes: u64,
}

#[derive(Clone, Copy, Debug)]
pub struct Failing {
    /// Counted from 0.
    pub call: usize,
    pub code: i32,
    pub lasting: Lasting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    Once,
    Forever,
}

/// Another program writes a file before this call.
#[derive(Clone, Debug)]
pub struct Intrusion {
    pub call: usize,
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    InPlace,
    /// As a new file that takes the name.
    Renamed,
}

/// What a file system may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    Swaps,
    Links,
    Locks,
}

/// A step that changed something, for power cuts.
#[derive(Clone, Debug)]
pub enum Step {
    Written {
        file: usize,
        bytes: Vec<u8>,
    },
    Synced {
        file: usize,
    },
    /// Names that lead elsewhere now, or nowhere.
    Named(Vec<(PathBuf, Option<usize>)>),
    FolderSynced,
}

impl Memory {
    pub fn with(lacks: &[Lack], files: &[(&str, &[u8])]) -> Self {
        let memory = Self::default();
        {
            let mut world = memory.world();
            world.lacks = lacks.iter().copied().collect();
            for (name, bytes) in files {
                let file = world.files.len();
                world.files.push(Content { bytes: bytes.to_vec(), mode: 0o640, changes: 0 });
                world.names.insert(Path::new(FOLDER).join(name), file);
            }
        }
        memory
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    /// From now on.
    pub fn fail(&self, failing: Option<Failing>) {
        let mut world = self.world();
        (world.calls, world.failing) = (0, failing);
        world.failed.clear();
    }

    /// From now on.
    pub fn intrude(&self, intrusion: Intrusion) {
        let mut world = self.world();
        (world.calls, world.intrusion) = (0, Some(intrusion));
    }

    pub fn calls(&self) -> usize {
        self.world().calls
    }

    pub fn failed(&self) -> Vec<&'static str> {
        self.world().failed.clone()
    }

    pub fn names(&self) -> Vec<String> {
        let world = self.world();
        world.names.keys().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    }

    pub fn content(&self, path: &Path) -> Option<Vec<u8>> {
        let world = self.world();
        world.names.get(path).map(|file| world.files[*file].bytes.clone())
    }

    pub fn mode(&self, path: &Path) -> u32 {
        let world = self.world();
        world.files[world.names[path]].mode
    }

    /// The names and files as they are, which is as they are on the disk; the steps are counted from here.
    pub fn settle(&self) -> (BTreeMap<PathBuf, usize>, Vec<Vec<u8>>) {
        let mut world = self.world();
        world.steps.clear();
        (world.names.clone(), world.files.iter().map(|file| file.bytes.clone()).collect())
    }

    pub fn steps(&self) -> Vec<Step> {
        self.world().steps.clone()
    }
}

impl World {
    /// One call of the operating system.
    fn call(&mut self, name: &'static str) -> io::Result<()> {
        let number = self.calls;
        self.calls += 1;
        if let Some(Intrusion { name, bytes, way, .. }) = self.intrusion.take_if(|intrusion| intrusion.call == number) {
            let path = Path::new(FOLDER).join(name);
            match (way, self.names.get(&path)) {
                (Way::InPlace, Some(file)) => {
                    let file = &mut self.files[*file];
                    (file.bytes, file.changes) = (bytes, file.changes + 1);
                }
                _ => {
                    self.names.insert(path, self.files.len());
                    self.files.push(Content { bytes, mode: 0o640, changes: 0 });
                }
            }
        }
        let fails = self.failing.filter(|failing| match failing.lasting {
            Lasting::Once => number == failing.call,
            Lasting::Forever => number >= failing.call,
        });
        match fails {
            Some(failing) => {
                self.failed.push(name);
                Err(io::Error::from_raw_os_error(failing.code))
            }
            None => Ok(()),
        }
    }

    fn name(&mut self, changes: Vec<(PathBuf, Option<usize>)>) {
        for (path, file) in &changes {
            match file {
                Some(file) => drop(self.names.insert(path.clone(), *file)),
                None => drop(self.names.remove(path)),
            }
        }
        self.steps.push(Step::Named(changes));
    }

    fn file(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn entry(&self, path: &Path) -> io::Result<Entry> {
        let file = self.file(path)?;
        let Content { bytes, mode, changes } = &self.files[file];
        Ok(Entry {
            kind: Kind::File,
            size: bytes.len() as u64,
            modified: Some(UNIX_EPOCH + Duration::from_secs(*changes)),
            identity: (0, file as u64),
            names: self.names.values().filter(|other| **other == file).count() as u64,
            permissions: Permissions::from_mode(*mode),
            writable: true,
        })
    }
}

impl FileSystem for Memory {
    fn look(&self, path: &Path, _links: Links) -> io::Result<Entry> {
        let mut world = self.world();
        world.call("look")?;
        world.entry(path)
    }

    fn read(&self, path: &Path, most: u64) -> io::Result<(Entry, Vec<u8>)> {
        let mut world = self.world();
        world.call("read")?;
        let entry = world.entry(path)?;
        let bytes = &world.files[world.file(path)?].bytes;
        Ok((entry, bytes.iter().copied().take(usize::try_from(most).unwrap()).collect()))
    }

    fn create(&self, path: &Path, bytes: &[u8], readers: Readers<'_>) -> io::Result<()> {
        let mut world = self.world();
        world.call("open")?;
        if world.names.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let file = world.files.len();
        world.files.push(Content { bytes: Vec::new(), mode: 0o600, changes: 0 });
        world.name(vec![(path.to_path_buf(), Some(file))]);
        let written = world.call("write");
        let part = if written.is_ok() { bytes } else { &bytes[..bytes.len() / 2] };
        world.files[file].bytes = part.to_vec();
        world.steps.push(Step::Written { file, bytes: part.to_vec() });
        written?;
        world.call("permissions")?;
        world.files[file].mode = mode(readers);
        world.call("sync")?;
        world.steps.push(Step::Synced { file });
        Ok(())
    }

    fn link(&self, file: &Path, name: &Path) -> io::Result<()> {
        let mut world = self.world();
        world.call("link")?;
        if world.lacks.contains(&Lack::Links) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let file = world.file(file)?;
        if world.names.contains_key(name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        world.name(vec![(name.to_path_buf(), Some(file))]);
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path, onto: Onto) -> io::Result<()> {
        let mut world = self.world();
        world.call("rename")?;
        let file = world.file(from)?;
        let there = world.names.get(to).copied();
        let changes = match (onto, there) {
            (Onto::Free, Some(_)) => return Err(io::ErrorKind::AlreadyExists.into()),
            (Onto::Swapped, _) if world.lacks.contains(&Lack::Swaps) => return Err(io::ErrorKind::Unsupported.into()),
            (Onto::Swapped, None) => return Err(io::ErrorKind::NotFound.into()),
            (Onto::Swapped, Some(there)) => vec![(to.to_path_buf(), Some(file)), (from.to_path_buf(), Some(there))],
            (Onto::Free | Onto::Anything, _) => vec![(to.to_path_buf(), Some(file)), (from.to_path_buf(), None)],
        };
        world.name(changes);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut world = self.world();
        world.call("remove")?;
        world.file(path)?;
        world.name(vec![(path.to_path_buf(), None)]);
        Ok(())
    }

    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        let mut world = self.world();
        world.call("sync folder")?;
        world.steps.push(Step::FolderSynced);
        Ok(())
    }

    fn create_folder(&self, _folder: &Path) -> io::Result<()> {
        self.world().call("create folder")
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let mut world = self.world();
        world.call("names")?;
        let inside = world.names.keys().filter(|path| path.parent() == Some(folder));
        Ok(inside.map(|path| path.file_name().unwrap().to_owned()).collect())
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        let mut world = self.world();
        world.call("canonical")?;
        world.file(path)?;
        Ok(path.to_path_buf())
    }

    fn lock(&self, path: &Path, readers: Readers<'_>) -> io::Result<Locking> {
        let mut world = self.world();
        world.call("lock")?;
        if world.lacks.contains(&Lack::Locks) {
            return Ok(Locking::Unsupported);
        }
        if !world.locked.insert(path.to_path_buf()) {
            return Ok(Locking::Busy);
        }
        if !world.names.contains_key(path) {
            let file = world.files.len();
            world.files.push(Content { bytes: Vec::new(), mode: mode(readers), changes: 0 });
            world.name(vec![(path.to_path_buf(), Some(file))]);
        }
        Ok(Locking::Held(Lock::new(Held { disk: self.clone(), path: path.to_path_buf() })))
    }
}

/// A lock, until it is dropped; its file goes with it.
#[derive(Debug)]
struct Held {
    disk: Memory,
    path: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.disk.remove(&self.path);
        self.disk.world().locked.remove(&self.path);
    }
}

fn mode(readers: Readers<'_>) -> u32 {
    match readers {
        Readers::Usual => 0o644,
        Readers::Owner => 0o600,
        Readers::Of(permissions) => permissions.mode() & 0o777,
    }
}
