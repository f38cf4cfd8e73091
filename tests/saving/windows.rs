//! Two windows on one file: neither writes over the other unasked, and each notices what the other did.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use disk::{Disk, FileSystem, Note, OnDisk, Overwrite, Readers, SaveError, Stamp, open, save, state_of};
use format::write;
use organization::Organization;

use crate::versions;

fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn the_second_to_save_is_told_what_is_there_now() {
    let [first, second, third] = versions();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.canopy.ron");
    save(&path, &first, Overwrite::Refuse).unwrap();
    let [here, there] = [open(&path).unwrap(), open(&path).unwrap()];
    let saved = save(&path, &second, Overwrite::IfStill(there.stamp)).unwrap();
    assert_eq!((saved.notes.as_slice(), saved.size), (&[][..], write(&second).len()));
    let error = save(&path, &third, Overwrite::IfStill(here.stamp)).unwrap_err();
    let SaveError::ChangedOnDisk { now, .. } = error else { panic!("{error}") };
    assert_eq!((now, open(&path).unwrap().organization), (saved.stamp, second.clone()));
    // The user has seen what is there and wants it replaced.
    let saved = save(&path, &third, Overwrite::IfStill(now)).unwrap();
    assert_eq!(open(saved.backup.as_deref().unwrap()).unwrap().organization, second);
    assert_eq!(names(folder.path()), ["a.canopy.ron", "a.canopy.ron.bak"]);
}

#[test]
fn a_save_is_refused_while_another_is_at_work() {
    let [first, second, _] = versions();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.canopy.ron");
    let stamp = save(&path, &first, Overwrite::Refuse).unwrap().stamp;
    let hash = Stamp::of(b"a.canopy.ron").hash & 0xffff_ffff;
    let lock = Disk.lock(&folder.path().join(format!(".~{hash:08x}.lock")), Readers::Usual).unwrap();
    let error = save(&path, &second, Overwrite::IfStill(stamp)).unwrap_err();
    assert!(error.to_string().starts_with("another window is saving `"), "{error}");
    drop(lock);
    save(&path, &second, Overwrite::IfStill(stamp)).unwrap();
    assert_eq!(names(folder.path()), ["a.canopy.ron", "a.canopy.ron.bak"]);
}

#[test]
fn the_same_again_is_not_written_again() {
    let [first, second, _] = versions();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.canopy.ron");
    save(&path, &first, Overwrite::Refuse).unwrap();
    save(&path, &second, Overwrite::Replace).unwrap();
    let written = fs::metadata(&path).unwrap().modified().unwrap();
    let saved = save(&path, &second, Overwrite::Replace).unwrap();
    assert_eq!((saved.backup, saved.stamp), (None, Stamp::of(write(&second).as_bytes())));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written);
    let backup = folder.path().join("a.canopy.ron.bak");
    assert_eq!(open(&backup).unwrap().organization, first, "the version before is still worth more");
}

#[test]
fn a_file_that_is_gone_is_written_anew_and_a_removed_folder_is_named() {
    let [first, second, _] = versions();
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("inside");
    fs::create_dir(&inside).unwrap();
    let path = inside.join("a.canopy.ron");
    let stamp = save(&path, &first, Overwrite::Refuse).unwrap().stamp;
    fs::remove_file(&path).unwrap();
    assert_eq!(state_of(&path, &stamp), OnDisk::Gone);
    let saved = save(&path, &second, Overwrite::IfStill(stamp)).unwrap();
    assert_eq!(saved.notes, [Note::WrittenAnew]);
    fs::remove_dir_all(&inside).unwrap();
    assert_eq!(state_of(&path, &saved.stamp), OnDisk::Gone);
    let error = save(&path, &second, Overwrite::IfStill(saved.stamp)).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("the folder `{}` is not there; create it or save elsewhere", inside.display())
    );
}

#[test]
fn changes_on_disk_are_noticed_and_an_old_file_is_not_read_again() {
    let [first, second, _] = versions();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.canopy.ron");
    let saved = save(&path, &first, Overwrite::Refuse).unwrap();
    let OnDisk::Same(_) = state_of(&path, &saved.stamp) else { panic!("nobody changed it") };
    // A change of the same length within the same tick of the clock is seen, for a young file is always read.
    let [old, new] = [&first, &second].map(|version| write(version).into_bytes());
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    let other: Vec<u8> = old.iter().map(|byte| if *byte == b'a' { b'b' } else { *byte }).collect();
    let put = |bytes: &[u8], time: SystemTime| {
        fs::write(&path, bytes).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    };
    put(&other, time);
    assert_eq!(state_of(&path, &saved.stamp), OnDisk::Changed(Stamp::of(&other)));
    // Once the clock is well beyond it, its time and size are believed.
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    put(&old, hour_ago);
    let OnDisk::Same(stamp) = state_of(&path, &saved.stamp) else { panic!("it is the same") };
    put(&other, hour_ago);
    assert_eq!(state_of(&path, &stamp), OnDisk::Same(stamp), "it was not even read");
    put(&new, SystemTime::now());
    assert_eq!(state_of(&path, &stamp), OnDisk::Changed(Stamp::of(&new)));
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(state_of(&path, &stamp), OnDisk::Unreadable);
}

/// Each adds one to what it reads; a save that overwrote another would lose one.
#[test]
fn windows_that_save_at_once_lose_nothing() {
    const WINDOWS: usize = 4;
    const EACH: usize = 25;
    let [first, ..] = versions();
    let counting = |count: usize| {
        let mut parts = first.to_parts();
        parts.accounts[0].note = count.to_string();
        Organization::from_parts(parts).unwrap()
    };
    let count = |organization: &Organization| organization.to_parts().accounts[0].note.parse::<usize>().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.canopy.ron");
    save(&path, &counting(0), Overwrite::Refuse).unwrap();
    let refused = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..WINDOWS {
            scope.spawn(|| {
                let mut saved = 0;
                while saved < EACH {
                    let opened = open(&path).unwrap();
                    let next = counting(count(&opened.organization) + 1);
                    match save(&path, &next, Overwrite::IfStill(opened.stamp)) {
                        Ok(done) => {
                            assert_eq!(done.notes, [], "no window is a foreign program");
                            saved += 1;
                        }
                        Err(SaveError::ChangedOnDisk { .. } | SaveError::Busy { .. }) => {
                            refused.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    println!("{refused:?} saves were refused");
    assert_eq!(count(&open(&path).unwrap().organization), WINDOWS * EACH);
    assert_eq!(names(folder.path()), ["a.canopy.ron", "a.canopy.ron.bak"]);
}
