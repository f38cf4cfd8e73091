//! Every call fails, once and from then on, with five errors: old file and backup stay as they are, or the new file is complete.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use disk::{
    Content, Draft, Note, OnDisk, OpenError, Overwrite, Recovery, SaveError, Saved, Stamp, left_on, open_on, save_on,
    state_on,
};
use format::{Fault, read, write};

use crate::memory::{FAILURES, FOLDER, Failing, Intrusion, Lack, Lasting, Memory, Way};
use crate::versions;

const NAME: &str = "a.canopy.ron";
const BACKUP: &str = "a.canopy.ron.bak";

fn file() -> PathBuf {
    Path::new(FOLDER).join(NAME)
}

fn backup() -> PathBuf {
    Path::new(FOLDER).join(BACKUP)
}

const SYSTEMS: [&[Lack]; 6] = [
    &[],
    &[Lack::Swaps],
    &[Lack::Swaps, Lack::Links],
    &[Lack::Locks],
    &[Lack::Locks, Lack::Swaps],
    &[Lack::Locks, Lack::Swaps, Lack::Links],
];

/// A save that is tried with every failure.
struct Case<'a> {
    lacks: &'a [Lack],
    /// What is there before, oldest first: nothing, the file, or a backup too.
    before: &'a [Vec<u8>],
    overwrite: Overwrite,
}

impl Case<'_> {
    fn disk(&self) -> Memory {
        let files: Vec<(&str, &[u8])> = match self.before {
            [] => vec![],
            [old] => vec![(NAME, old)],
            [older, old, ..] => vec![(BACKUP, older), (NAME, old)],
        };
        Memory::with(self.lacks, &files)
    }

    /// How many calls failed, for each failure that there is.
    fn run(&self, new: &organization::Organization) -> usize {
        let save = |disk: &Memory| save_on(disk, &file(), new, self.overwrite);
        let mut trials = 0;
        for (error, code) in FAILURES {
            for lasting in [Lasting::Once, Lasting::Forever] {
                for call in 0.. {
                    let disk = self.disk();
                    disk.fail(Some(Failing { call, code, lasting }));
                    let result = save(&disk);
                    let failed = disk.failed();
                    if failed.is_empty() {
                        assert!(result.is_ok() && call > 5, "{result:?}");
                        break;
                    }
                    trials += 1;
                    let about = format!("{:?}, {error} {lasting:?} from call {call} {failed:?}", self.lacks);
                    self.check(&disk, &result, write(new).as_bytes(), &about);
                    if lasting == Lasting::Once {
                        check_leftovers(&disk, &result, &about);
                    }
                    disk.fail(None);
                    self.check_next(&disk, new, &about);
                }
            }
        }
        trials
    }

    fn check(&self, disk: &Memory, result: &Result<Saved, SaveError>, new: &[u8], about: &str) {
        let old = self.before.last().cloned();
        let older = self.before.len().checked_sub(2).map(|at| self.before[at].clone());
        match result {
            Err(_) => {
                assert_eq!(disk.content(&file()), old, "{about}");
                assert_eq!(disk.content(&backup()), older, "{about}");
            }
            Ok(saved) => {
                assert_eq!(disk.content(&file()).as_deref(), Some(new), "{about}");
                assert_eq!(saved.stamp, Stamp::of(new), "{about}");
                let kept = saved.backup.as_ref().and_then(|backup| disk.content(backup));
                assert_eq!(kept, old, "{about}");
                assert_eq!(disk.mode(&file()), if old.is_some() { 0o640 } else { 0o644 }, "{about}");
            }
        }
    }

    /// When the failing has ended, the next save succeeds and leaves nothing lying about.
    fn check_next(&self, disk: &Memory, new: &organization::Organization, about: &str) {
        let there = disk.content(&file());
        save_on(disk, &file(), new, Overwrite::Replace).unwrap_or_else(|error| panic!("{about}: {error}"));
        let names: BTreeSet<String> = disk.names().into_iter().collect();
        let kept = there.is_some_and(|there| there != write(new).as_bytes()) || names.contains(BACKUP);
        let expect: BTreeSet<String> =
            if kept { [NAME, BACKUP].map(str::to_owned).into() } else { [NAME.to_owned()].into() };
        // Without locks nobody knows whose a temporary file is.
        if !self.lacks.contains(&Lack::Locks) {
            assert_eq!(names, expect, "{about}");
        }
    }
}

/// After one failure everything else can still be cleaned up, unless it was cleaning that failed.
fn check_leftovers(disk: &Memory, result: &Result<Saved, SaveError>, about: &str) {
    let loose = |saved: &Saved| saved.notes.iter().any(|note| matches!(note, Note::LooseBackup { .. }));
    let others = disk.names().into_iter().filter(|name| ![NAME, BACKUP].contains(&name.as_str())).count();
    let excused = disk.failed() == ["remove"] || result.as_ref().is_ok_and(loose);
    assert!(others == 0 || (excused && others == 1), "{about}: {:?}", disk.names());
}

#[test]
fn whatever_fails_nothing_is_lost() {
    let [older, old, new] = versions();
    let before = [write(&older).into_bytes(), write(&old).into_bytes()];
    let loaded = Stamp::of(&before[1]);
    let mut trials = 0;
    for lacks in SYSTEMS {
        for (before, overwrite) in [
            (&before[..0], Overwrite::Refuse),
            (&before[..0], Overwrite::IfStill(loaded)),
            (&before[1..], Overwrite::IfStill(loaded)),
            (&before[..], Overwrite::IfStill(loaded)),
            (&before[..], Overwrite::Replace),
        ] {
            trials += Case { lacks, before, overwrite }.run(&new);
        }
    }
    println!("{trials} failures");
    assert!(trials > 3_000, "{trials}");
}

#[test]
fn whatever_fails_an_opened_file_is_all_of_it_or_an_error() {
    let [_, old, _] = versions();
    let bytes = write(&old).into_bytes();
    for (_, code) in FAILURES {
        for call in 0..3 {
            let disk = Memory::with(&[], &[(NAME, &bytes)]);
            disk.fail(Some(Failing { call, code, lasting: Lasting::Once }));
            match open_on(&disk, &file()) {
                Ok(opened) => assert!(opened.organization == old && disk.failed().is_empty()),
                Err(error) => assert!(matches!(error, OpenError::Unreadable { .. }), "{error}"),
            }
            assert_eq!((disk.content(&file()).unwrap(), disk.names()), (bytes.clone(), vec![NAME.to_owned()]));
            disk.fail(Some(Failing { call, code, lasting: Lasting::Once }));
            let state = state_on(&disk, &file(), &Stamp::of(&bytes));
            assert!(matches!(state, OnDisk::Same(_)) || (state == OnDisk::Unreadable && !disk.failed().is_empty()));
        }
    }
}

#[test]
fn whatever_fails_the_last_draft_stays_or_the_next_is_complete() {
    let [_, old, new] = versions();
    let draft = |organization| Draft {
        path: Some(file()),
        stamp: Some(Stamp::of(b"loaded")),
        content: Content::Project(organization),
        texts: [("name".to_owned(), "typed".to_owned())].into(),
        asked: None,
    };
    for (error, code) in FAILURES {
        for lasting in [Lasting::Once, Lasting::Forever] {
            for call in 0.. {
                let disk = Memory::default();
                let recovery = Recovery::begin_on(Arc::new(disk.clone()), Path::new(FOLDER)).unwrap();
                recovery.keep(&draft(old.clone())).unwrap();
                disk.fail(Some(Failing { call, code, lasting }));
                let kept = recovery.keep(&draft(new.clone()));
                let failed = disk.failed();
                disk.fail(None);
                if failed.is_empty() {
                    assert!(kept.is_ok() && call > 5);
                    break;
                }
                let name = disk.names().into_iter().find(|name| name.ends_with(".ron")).unwrap();
                let text = String::from_utf8(disk.content(&Path::new(FOLDER).join("recovery").join(name)).unwrap());
                let text = text.unwrap();
                let expect = if kept.is_ok() { &new } else { &old };
                assert_eq!(&read(&text).unwrap(), expect, "{error} {lasting:?} from call {call}: {failed:?}");
                assert_eq!(left_on(&disk, Path::new(FOLDER)), [], "its process lives");
                drop(recovery);
                let left = left_on(&disk, Path::new(FOLDER));
                assert_eq!((left.len(), left[0].path.clone(), left[0].damage.clone()), (1, Some(file()), None));
            }
        }
    }
}

/// Another program writes the file before each call of a save.
#[test]
fn a_foreign_write_at_any_moment_is_asked_about_or_kept() {
    let [older, old, new] = versions();
    let [older, old, text] = [&older, &old, &new].map(|version| write(version).into_bytes());
    let loaded = Overwrite::IfStill(Stamp::of(&old));
    let (mut asked, mut kept, mut lost) = (0, 0, 0);
    for lacks in SYSTEMS {
        let calls = {
            let disk = Memory::with(lacks, &[(BACKUP, &older), (NAME, &old)]);
            save_on(&disk, &file(), &new, loaded).unwrap();
            disk.calls()
        };
        for (call, way) in (0..calls).flat_map(|call| [(call, Way::InPlace), (call, Way::Renamed)]) {
            for foreign in [b"foreign".to_vec(), vec![b'x'; old.len()]] {
                let disk = Memory::with(lacks, &[(BACKUP, &older), (NAME, &old)]);
                disk.intrude(Intrusion { call, name: NAME, bytes: foreign.clone(), way });
                let saved = save_on(&disk, &file(), &new, loaded);
                let about = format!("{lacks:?}, {way:?} before call {call}: {saved:?}");
                let (there, in_backup) = (disk.content(&file()).unwrap(), disk.content(&backup()).unwrap());
                match saved {
                    Err(SaveError::ChangedOnDisk { now, .. }) => {
                        asked += 1;
                        assert_eq!(now, Stamp::of(&foreign), "{about}");
                        assert!(there == foreign && in_backup == older, "{about}");
                    }
                    Ok(saved) if !saved.notes.is_empty() => {
                        kept += 1;
                        assert_eq!(saved.notes, [Note::Overtaken { backup: backup() }], "{about}");
                        assert!(there == text && in_backup == foreign, "{about}");
                    }
                    // It came after everything, and is the newest version.
                    Ok(_) if there == foreign => assert_eq!(in_backup, old, "{about}"),
                    // It wrote into the old file after all was done, which is the backup by now.
                    Ok(_) if in_backup == foreign => assert_eq!(way, Way::InPlace, "{about}"),
                    Ok(_) => {
                        lost += 1;
                        assert!(there == text && lacks.contains(&Lack::Swaps), "{about}");
                    }
                    Err(error) => panic!("{about}: {error}"),
                }
            }
        }
    }
    println!("asked {asked}, kept {kept}, lost without swaps {lost}");
    assert!(asked > 40 && kept > 10 && lost <= 12, "{asked} {kept} {lost}");
}

#[test]
fn what_a_newer_canopy_wrote_is_never_replaced() {
    let [_, _, new] = versions();
    for text in ["(\n  format_version: 6,\n)", "// mine\n( format_version :  99 )", "(format_version:6,"] {
        for overwrite in [Overwrite::Replace, Overwrite::IfStill(Stamp::of(text.as_bytes()))] {
            let disk = Memory::with(&[], &[(NAME, text.as_bytes())]);
            let error = save_on(&disk, &file(), &new, overwrite).unwrap_err();
            assert!(matches!(error, SaveError::Newer { version: 6.., .. }), "{error}");
            assert_eq!(disk.content(&file()).unwrap(), text.as_bytes());
        }
    }
    assert!(matches!(read("(format_version: 6)"), Err(Fault::Newer { version: 6 })));
}

#[test]
fn a_remark_about_a_version_is_no_version() {
    let [_, old, new] = versions();
    for remark in ["/* format_version: 9 */\n", "/* /* */ format_version: 9 */ ", "// format_version: 9\n"] {
        let text = remark.to_owned() + &write(&old);
        assert_eq!(read(&text).unwrap(), old);
        let disk = Memory::with(&[], &[(NAME, text.as_bytes())]);
        save_on(&disk, &file(), &new, Overwrite::IfStill(Stamp::of(text.as_bytes()))).unwrap();
        assert_eq!(disk.content(&file()).unwrap(), write(&new).as_bytes());
    }
}

/// A file that comes between two looks is a file, not a link that leads nowhere.
#[test]
fn a_name_that_is_taken_at_this_moment_is_taken() {
    let [_, old, new] = versions();
    let bytes = write(&old).into_bytes();
    for call in 0..4 {
        let disk = Memory::with(&[], &[]);
        disk.intrude(Intrusion { call, name: NAME, bytes: bytes.clone(), way: Way::Renamed });
        let error = save_on(&disk, &file(), &new, Overwrite::Refuse).unwrap_err();
        assert!(matches!(error, SaveError::Exists { .. }), "{call}: {error}");
        assert_eq!(disk.content(&file()).unwrap(), bytes);
    }
}
