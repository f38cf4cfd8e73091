//! Each thing that a real disk can put in the way, once: what was there stays, and the message says what to do.
//!
//! A full disk needs a small file system of its own: `.ci/run` mounts one and names it in `CANOPY_SMALL_DISK`.
//! Whether what the disk is told keeps the order that `power` takes for granted, a trace of system calls shows; it is made
//! where `.ci/run` sets `CANOPY_TRACE`.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use disk::{Note, Overwrite, SaveError, Settings, open, read_folder, save};
use format::write;
use organization::{Organization, Parts};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::{Resource, Rlimit, setrlimit};

use crate::versions;

const FOLDER: &str = "CANOPY_SAVING_FOLDER";

/// A folder with an old version of a project in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        let [_, old, _] = versions();
        save(&place.at("old"), &old, Overwrite::Refuse).unwrap();
        place
    }

    fn at(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    fn old_is_there(&self) -> bool {
        let [_, old, _] = versions();
        fs::read(self.at("old")).unwrap() == write(&old).as_bytes()
    }

    fn says(&self, error: impl ToString, expect: &str) {
        assert_eq!(error.to_string().replace(self.folder.path().to_str().unwrap(), "…"), expect);
    }

    /// Neither opened nor saved to, and everything stays as it is.
    #[track_caller]
    fn check(&self, name: impl AsRef<Path>, to_open: &str, to_save: &str) {
        let [_, _, new] = versions();
        let (path, before) = (self.at(name), names(self.folder.path()));
        let began = Instant::now();
        self.says(open(&path).unwrap_err(), to_open);
        for overwrite in [Overwrite::Refuse, Overwrite::Replace] {
            self.says(save(&path, &new, overwrite).unwrap_err(), to_save);
        }
        assert!(began.elapsed() < Duration::from_secs(1));
        assert!(self.old_is_there());
        assert_eq!(names(self.folder.path()), before);
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn what_is_no_file_is_neither_opened_nor_replaced() {
    let place = Place::new();
    fs::create_dir(place.at("folder")).unwrap();
    mknodat(CWD, place.at("pipe"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    let _listener = UnixListener::bind(place.at("socket")).unwrap();
    symlink("loop", place.at("loop")).unwrap();
    symlink("nowhere", place.at("dangling")).unwrap();
    symlink("pipe", place.at("link to pipe")).unwrap();
    let no_file = |name: &str, what: &str, save: &str| {
        place.check(
            name,
            &format!("`…/{name}` is {what}, not a file; choose a `*.canopy.ron` file"),
            &format!("`…/{name}` is {what}, not a file; save {save}"),
        );
    };
    no_file("folder", "a folder", "under another name");
    no_file("pipe", "a pipe", "under another name");
    no_file("link to pipe", "a pipe", "under another name");
    no_file("socket", "a socket", "under another name");
    place.check(
        "loop",
        "`…/loop` cannot be read: it is a link that leads back to itself",
        "`…/loop` cannot be written: it is a link that leads back to itself; try again or save elsewhere",
    );
    let missing = "cannot be read: No such file or directory (os error 2)";
    place.check(
        "dangling",
        &format!("`…/dangling` {missing}"),
        "`…/dangling` is a link that leads nowhere; save under another name",
    );
    place.check(
        "not there/a.ron",
        &format!("`…/not there/a.ron` {missing}"),
        "the folder `…/not there` is not there; create it or save elsewhere",
    );
    place.check(
        "old/a.ron",
        "`…/old/a.ron` cannot be read: Not a directory (os error 20)",
        "the folder `…/old` is not there; create it or save elsewhere",
    );
    place.check(
        "n".repeat(256),
        &format!("`…/{}` cannot be read: File name too long (os error 36)", "n".repeat(256)),
        &format!("the name of `…/{}` is too long or not allowed here; choose another", "n".repeat(256)),
    );
    let zero = Path::new("/dev/zero");
    place.says(open(zero).unwrap_err(), "`/dev/zero` is a device, not a file; choose a `*.canopy.ron` file");
    let [_, _, new] = versions();
    let error = save(zero, &new, Overwrite::Replace).unwrap_err();
    place.says(error, "`/dev/zero` is a device, not a file; save under another name");
}

/// A pipe that nobody writes to would wait for ever.
#[test]
fn pipes_in_other_places_make_nobody_wait() {
    let place = Place::new();
    let pipe = |name: &str| mknodat(CWD, place.at(name), FileType::Fifo, Mode::RWXU, 0).unwrap();
    pipe("settings.ron");
    let loaded = Settings::load(place.folder.path());
    assert!(loaded.message.unwrap().contains("is a pipe, not a file"));
    pipe("a.json");
    let contents = read_folder(place.folder.path()).unwrap();
    assert_eq!(contents.skipped, [("a.json".to_owned(), "it is not a regular file".to_owned())]);
    pipe("old.bak");
    let [_, _, new] = versions();
    let error = save(&place.at("old"), &new, Overwrite::Replace).unwrap_err();
    place.says(
        error,
        "the previous version cannot be kept as `…/old.bak`: a pipe is in the way; move that away or save under another name",
    );
    assert!(place.old_is_there());
}

#[test]
fn the_longest_name_has_room_for_everything_beside_it() {
    let [older, old, new] = versions();
    let place = Place::new();
    for (name, backup) in [
        (OsStr::from_bytes(&[b'n'; 255]), None),
        (OsStr::new(&"é".repeat(127)), None),
        (OsStr::from_bytes(&[b'n'; 252]), None),
        (OsStr::from_bytes(&[b'n'; 251]), Some([&[b'n'; 251][..], b".bak"].concat())),
        (OsStr::from_bytes(b"Z\xfcrich.canopy.ron"), Some(b"Z\xfcrich.canopy.ron.bak".to_vec())),
    ] {
        let path = place.at(name);
        save(&path, &older, Overwrite::Refuse).unwrap();
        let stamp = open(&path).unwrap().stamp;
        save(&path, &old, Overwrite::IfStill(stamp)).unwrap();
        let saved = save(&path, &new, Overwrite::Replace).unwrap();
        assert_eq!(open(&path).unwrap().organization, new);
        let kept = saved.backup.unwrap();
        assert_eq!(open(&kept).unwrap().organization, old);
        match backup {
            Some(backup) => {
                assert_eq!((kept.file_name().unwrap().as_bytes(), saved.notes), (&backup[..], vec![]));
            }
            None => {
                assert!(kept.file_name().unwrap().to_str().unwrap().starts_with("previous-"));
                assert_eq!(saved.notes, [Note::ShortBackup { backup: kept }]);
            }
        }
    }
    assert_eq!(names(place.folder.path()).len(), 1 + 5 * 2);
}

#[test]
fn links_and_permissions_stay() {
    let [_, _, new] = versions();
    let place = Place::new();
    fs::set_permissions(place.at("old"), Permissions::from_mode(0o600)).unwrap();
    symlink("old", place.at("link")).unwrap();
    let saved = save(&place.at("link"), &new, Overwrite::Replace).unwrap();
    assert!(fs::symlink_metadata(place.at("link")).unwrap().is_symlink());
    assert_eq!(saved.path, fs::canonicalize(place.at("old")).unwrap());
    for name in ["old", "old.bak"] {
        assert_eq!(fs::metadata(place.at(name)).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(open(&place.at("old")).unwrap().organization, new);
    assert_eq!(names(place.folder.path()), ["link", "old", "old.bak"]);
}

#[test]
fn another_name_of_the_file_keeps_the_old_version_and_is_told_of() {
    let [_, old, new] = versions();
    let place = Place::new();
    fs::hard_link(place.at("old"), place.at("other")).unwrap();
    let saved = save(&place.at("old"), &new, Overwrite::Replace).unwrap();
    assert_eq!(saved.notes, [Note::OtherNames { count: 1 }]);
    assert_eq!(open(&place.at("other")).unwrap().organization, old);
    assert_eq!(open(&place.at("old")).unwrap().organization, new);
}

/// Runs a test of this file in a process of its own, and fails as it fails. `false` if it cannot be run there.
fn elsewhere(test: &str, folder: &Path, prepare: impl FnOnce(&mut Command)) -> bool {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([&format!("real::{test}"), "--exact", "--ignored", "--nocapture"]).env(FOLDER, folder);
    prepare(&mut command);
    let Ok(output) = command.output() else { return false };
    let said = String::from_utf8_lossy(&output.stdout);
    said.lines().filter(|line| line.starts_with("measured")).for_each(|line| println!("{line}"));
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    true
}

/// Root may write everywhere, so somebody else tries.
#[test]
fn write_protection_is_respected_and_named() {
    let place = Place::new();
    fs::create_dir(place.at("protected")).unwrap();
    fs::copy(place.at("old"), place.at("protected/old")).unwrap();
    fs::copy(place.at("old"), place.at("read-only")).unwrap();
    fs::set_permissions(place.at("read-only"), Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(place.at("protected/old"), Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(place.at("protected"), Permissions::from_mode(0o555)).unwrap();
    fs::copy(place.at("old"), place.at("secret")).unwrap();
    fs::set_permissions(place.at("secret"), Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(place.folder.path(), Permissions::from_mode(0o777)).unwrap();
    let ran = elsewhere("save_where_it_is_not_allowed", place.folder.path(), |command| {
        if rustix::process::geteuid().is_root() {
            command.uid(65_534).gid(65_534);
        }
    });
    if !ran {
        println!("skipped: the test cannot be run as another user from {:?}", env::current_exe().unwrap());
    }
    assert!(place.old_is_there());
    fs::set_permissions(place.at("protected"), Permissions::from_mode(0o755)).unwrap();
    assert_eq!(names(&place.at("protected")), ["old"]);
}

#[test]
#[ignore = "run by another test as another user"]
fn save_where_it_is_not_allowed() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    let [_, _, new] = versions();
    let check = |name: &str, expect: &str| {
        let error = save(&folder.join(name), &new, Overwrite::Replace).unwrap_err().to_string();
        assert_eq!(error.replace(folder.to_str().unwrap(), "…"), expect);
    };
    check("read-only", "`…/read-only` is write-protected; lift the protection or save under another name");
    let denied = "Permission denied (os error 13)";
    check("protected/old", &format!("the folder `…/protected` cannot be written to: {denied}; save elsewhere"));
    check("protected/new", &format!("the folder `…/protected` cannot be written to: {denied}; save elsewhere"));
    let error = open(&folder.join("secret")).unwrap_err().to_string();
    assert!(error.ends_with(denied), "{error}");
}

/// A project whose text has so many bytes, or some more.
fn of_size(bytes: usize) -> Organization {
    let [_, _, new] = versions();
    let mut parts: Parts = new.to_parts();
    parts.accounts[0].note = "x".repeat(bytes);
    Organization::from_parts(parts).unwrap()
}

#[test]
fn a_limit_of_file_sizes_is_named_before_it_kills() {
    let place = Place::new();
    assert!(elsewhere("save_beyond_the_limit", place.folder.path(), |_| {}));
    assert!(place.old_is_there());
    assert_eq!(names(place.folder.path()), ["old"]);
}

#[test]
#[ignore = "run by another test, because the limit is that of a whole process"]
fn save_beyond_the_limit() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    setrlimit(Resource::Fsize, Rlimit { current: Some(64 << 10), maximum: Some(64 << 10) }).unwrap();
    let error = save(&folder.join("old"), &of_size(64 << 10), Overwrite::Replace).unwrap_err();
    let SaveError::OverLimit { size, .. } = &error else { panic!("{error}") };
    assert!(*size > 64 << 10);
    assert!(
        error.to_string().ends_with("more than this process may write; raise its limit (`ulimit -f`) or save less")
    );
}

#[test]
fn a_full_disk_is_named_and_what_was_there_stays() {
    let Some(disk) = env::var_os("CANOPY_SMALL_DISK").map(PathBuf::from) else {
        println!("skipped: a full disk is tried where CANOPY_SMALL_DISK names a folder on a file system of 1 MiB");
        return;
    };
    let folder = tempfile::tempdir_in(&disk).unwrap();
    let path = folder.path().join("a.canopy.ron");
    let [older, old, new] = versions();
    save(&path, &older, Overwrite::Refuse).unwrap();
    save(&path, &old, Overwrite::Replace).unwrap();
    let unchanged = || {
        assert_eq!(open(&path).unwrap().organization, old);
        assert_eq!(open(&folder.path().join("a.canopy.ron.bak")).unwrap().organization, older);
        assert_eq!(names(folder.path()), ["a.canopy.ron", "a.canopy.ron.bak"]);
    };
    let no_room = |organization: &Organization| {
        let error = save(&path, organization, Overwrite::Replace).unwrap_err().to_string();
        assert_eq!(error, format!("there is no room left for `{}`; make room or save elsewhere", path.display()));
        unchanged();
    };
    no_room(&of_size(2 << 20));
    let filler = disk.join("filler");
    let full = fs::write(&filler, vec![0; 4 << 20]).unwrap_err();
    assert_eq!(full.raw_os_error(), Some(28));
    no_room(&new);
    fs::remove_file(filler).unwrap();
    save(&path, &new, Overwrite::Replace).unwrap();
    assert_eq!(open(&path).unwrap().organization, new);
}

#[test]
fn the_disk_is_told_in_the_right_order() {
    if env::var_os("CANOPY_TRACE").is_none() {
        println!("skipped: system calls are traced where CANOPY_TRACE is set and strace is there");
        return;
    }
    let place = Place::new();
    let trace = tempfile::NamedTempFile::new().unwrap();
    let calls = "trace=openat,write,fchmod,fsync,link,linkat,rename,renameat,renameat2,unlink,unlinkat";
    let output = Command::new("strace")
        .args(["-f", "-y", "-s", "512", "-e", calls, "-o"])
        .args([trace.path(), &env::current_exe().unwrap()])
        .args(["real::save_once", "--exact", "--ignored"])
        .env(FOLDER, place.folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let folder = fs::canonicalize(place.folder.path()).unwrap();
    let folder = folder.to_str().unwrap();
    let trace = fs::read_to_string(trace.path()).unwrap();
    let steps: Vec<String> = trace.lines().filter_map(|line| step(line, folder)).collect();
    assert_eq!(
        steps,
        [
            "create lock",
            "create new",
            "write new",
            "fchmod new",
            "fsync new",
            "swap new and file",
            "rename new to backup",
            "fsync folder",
            "unlink lock",
        ],
        "{trace}"
    );
}

/// A disk at its end may fail even at closing a folder, which must not end the program.
#[test]
fn a_folder_that_cannot_be_closed_is_no_mistake_of_ours() {
    if env::var_os("CANOPY_TRACE").is_none() {
        println!("skipped: system calls are made to fail where CANOPY_TRACE is set and strace is there");
        return;
    }
    let place = Place::new();
    let folder = fs::canonicalize(place.folder.path()).unwrap();
    let output = Command::new("strace")
        .args(["-f", "-e", "inject=close:error=EIO", "-P"])
        .args([&folder, &env::current_exe().unwrap()])
        .args(["real::save_once", "--exact", "--ignored"])
        .env(FOLDER, &folder)
        .output()
        .unwrap();
    let trace = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && trace.contains("(INJECTED)"), "{trace}");
    let [_, _, new] = versions();
    assert_eq!(open(&folder.join("old")).unwrap().organization, new);
}

/// A system call that changes something in this folder, in short.
fn step(line: &str, folder: &str) -> Option<String> {
    let (_, call) = line.split_once(' ')?;
    let (call, rest) = call.trim_start().split_once('(')?;
    let names: Vec<&str> = rest
        .split(['"', '<', '>'])
        .filter_map(|part| part.strip_prefix(folder))
        .map(|name| match name {
            "" => "folder",
            "/old" => "file",
            "/old.bak" => "backup",
            name if name.ends_with(".lock") => "lock",
            _ => "new",
        })
        .collect();
    match (call, names.as_slice()) {
        ("openat", [name, ..]) if rest.contains("O_CREAT") => Some(format!("create {name}")),
        ("openat", _) => None,
        ("renameat2", [one, other]) if rest.contains("RENAME_EXCHANGE") => Some(format!("swap {one} and {other}")),
        (_, [one, other]) => Some(format!("{call} {one} to {other}")),
        (_, [name]) => Some(format!("{call} {name}")),
        _ => None,
    }
}

#[test]
#[ignore = "run by another test, which traces it"]
fn save_once() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    let [_, _, new] = versions();
    save(&folder.join("old"), &new, Overwrite::Replace).unwrap();
}

/// Opens what another test has put there, and says how long and how much memory it took.
#[test]
#[ignore = "run by another test, because the memory is that of a whole process"]
fn open_and_measure() {
    let Some(path) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    let (began, busy) = (Instant::now(), processor_time());
    let error = open(&path).unwrap_err().to_string();
    // Others may keep the machine busy, so that more time passes than is used; waiting for ever is another fault.
    let (took, used) = (began.elapsed(), processor_time() - busy);
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let most: u64 = most.trim().trim_end_matches(" kB").parse().unwrap();
    let short: String = error.chars().take(100).collect();
    println!("\nmeasured {used:?} of {took:?}, {} MiB: {short}", most >> 10);
    assert!(used < Duration::from_secs(1) && took < Duration::from_secs(20), "{used:?} of {took:?}");
    assert!(most < 512 << 10, "{most} KiB");
}

/// Of this process, in steps of 10 ms.
fn processor_time() -> Duration {
    let status = fs::read_to_string("/proc/self/stat").unwrap();
    let (_, fields) = status.rsplit_once(')').unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap());
    Duration::from_millis(10 * ticks.sum::<u64>())
}

fn measure(bytes: &[u8], size: u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile");
    fs::write(&path, bytes).unwrap();
    File::options().write(true).open(&path).unwrap().set_len(size.max(bytes.len() as u64)).unwrap();
    assert!(elsewhere("open_and_measure", &path, |_| {}));
}

#[test]
fn a_gibibyte_is_refused_at_once() {
    measure(b"(format_version: 3)", 1 << 30);
}

/// Files of the largest size that is read at all, each of another kind.
#[test]
#[ignore = "long: cargo test --release --test saving -- --ignored --exact --nocapture real::the_largest_hostile_files"]
fn the_largest_hostile_files() {
    let size = 256 << 20;
    let filled = |start: &str, piece: &str| {
        let mut text = start.to_owned();
        text.push_str(&piece.repeat((size - start.len()) / piece.len()));
        text.into_bytes()
    };
    for bytes in [
        filled("", "\0"),
        filled("", " "),
        filled("", "("),
        filled("", "["),
        filled("", "/*"),
        filled("(format_version: 3, id: \"", "a"),
        filled("(format_version: 3, later: [", "1,"),
        filled("(format_version: 3, later: [", "1,"),
        filled("(format_version: 3, accounts: [", "(),"),
        filled("\u{feff}", "é"),
    ] {
        measure(&bytes, size as u64);
    }
    measure(&vec![0xff; size], size as u64);
    // The parser goes over such texts more often than once, so that they are slower than others of their size.
    for (start, piece) in [("(format_version: 3, id: r", "#"), ("(format_version: ", "9")] {
        measure((start.to_owned() + &piece.repeat(size / 8)).as_bytes(), 0);
    }
}
