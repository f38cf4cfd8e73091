//! The power goes after any step: of what was not synced, every selection may have reached the disk.
//!
//! Each name that a step changes counts by itself, and of unsynced bytes all, half or none are there: a file system that
//! orders less than any real one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use disk::{Overwrite, Stamp, save_on};
use format::write;
use organization::Organization;

use crate::memory::{FOLDER, Lack, Memory, Step};
use crate::versions;

/// What may be found after a power cut, in every way.
struct Cut {
    names: BTreeMap<PathBuf, usize>,
    /// The bytes that a file may have.
    files: Vec<Vec<Vec<u8>>>,
    pending: Vec<(PathBuf, Option<usize>)>,
}

impl Cut {
    fn take(&mut self, step: &Step) {
        match step {
            Step::Written { file, bytes } => {
                self.files[*file].extend([bytes.clone(), bytes[..bytes.len() / 2].to_vec()])
            }
            Step::Synced { file } => {
                let complete = self.files[*file].iter().max_by_key(|bytes| bytes.len()).unwrap().clone();
                self.files[*file] = vec![complete];
            }
            Step::Named(changes) => {
                for (_, file) in changes {
                    let known = file.map_or(0, |file| file + 1).max(self.files.len());
                    self.files.resize(known, vec![Vec::new()]);
                }
                self.pending.extend(changes.iter().cloned());
            }
            Step::FolderSynced => {
                let all = self.pending.len();
                self.names = self.after((1 << all) - 1);
                self.pending.clear();
            }
        }
    }

    /// The names if of those that are pending these reached the disk.
    fn after(&self, selection: usize) -> BTreeMap<PathBuf, usize> {
        let mut names = self.names.clone();
        for (_, (path, file)) in self.pending.iter().enumerate().filter(|(bit, _)| selection >> bit & 1 == 1) {
            match file {
                Some(file) => drop(names.insert(path.clone(), *file)),
                None => drop(names.remove(path)),
            }
        }
        names
    }

    /// What a name may lead to.
    fn each(&self, path: &Path, mut check: impl FnMut(Option<&[u8]>)) -> usize {
        for selection in 0..1_usize << self.pending.len() {
            match self.after(selection).get(path) {
                Some(file) => self.files[*file].iter().for_each(|bytes| check(Some(bytes))),
                None => check(None),
            }
        }
        1 << self.pending.len()
    }
}

/// Saves and cuts after each step; the number of states that were looked at.
fn check(lacks: &[Lack], before: &[(&str, &[u8])], new: &Organization, overwrite: Overwrite) -> usize {
    let disk = Memory::with(lacks, before);
    let (names, files) = disk.settle();
    let [file, backup] = ["a.ron", "a.ron.bak"].map(|name| Path::new(FOLDER).join(name));
    save_on(&disk, &file, new, overwrite).unwrap();
    let written = write(new).into_bytes();
    let there = |name: &str| before.iter().find(|(there, _)| *there == name).map(|(_, bytes)| *bytes);
    let (old, older) = (there("a.ron"), there("a.ron.bak"));
    let mut cut = Cut { names, files: files.into_iter().map(|bytes| vec![bytes]).collect(), pending: Vec::new() };
    let (mut states, mut synced) = (0, false);
    for step in disk.steps() {
        cut.take(&step);
        synced |= matches!(step, Step::FolderSynced);
        states += cut.each(&file, |found| {
            let new = found == Some(&written);
            assert!(new || (found == old && !synced), "{lacks:?} after {step:?}: {:?}", found.map(<[u8]>::len));
        });
        cut.each(&backup, |found| {
            assert!(
                found == old && old.is_some() || (found == older && !(synced && old.is_some())),
                "{lacks:?} after {step:?}"
            );
        });
    }
    assert!(synced, "{lacks:?}");
    states
}

#[test]
fn after_a_power_cut_the_file_is_the_old_or_the_new_one() {
    let [older, old, new] = versions();
    let [older, old] = [older, old].map(|version| write(&version).into_bytes());
    let mut states = 0;
    for lacks in [&[][..], &[Lack::Swaps], &[Lack::Swaps, Lack::Links], &[Lack::Locks]] {
        for before in [&[][..], &[("a.ron", &old[..])], &[("a.ron", &old[..]), ("a.ron.bak", &older[..])]] {
            for overwrite in [Overwrite::IfStill(Stamp::of(&old)), Overwrite::Replace] {
                states += check(lacks, before, &new, overwrite);
            }
        }
    }
    println!("{states} states");
    assert!(states > 1_000, "{states}");
}
