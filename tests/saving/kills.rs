//! A process that saves is killed at random moments: the file is always one of its versions, complete. One that keeps unsaved
//! work is too: what it leaves is offered, and nothing else stays.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use disk::{Content, Draft, Overwrite, Recovery, Stamp, discard_draft, left_behind, read_draft, save};
use fastrand::Rng;
use format::write;
use organization::{Organization, Parts, Policy, PolicyId};

use crate::versions;

const FOLDER: &str = "CANOPY_SAVING_FOLDER";
const NAME: &str = "a.canopy.ron";

/// Two versions of some 200 KB.
fn large() -> [Organization; 2] {
    let [_, old, new] = versions();
    [old, new].map(|version| {
        let mut parts: Parts = version.to_parts();
        let policy = parts.policies[0].clone();
        parts.policies.extend((0..100).map(|n| Policy {
            id: PolicyId::new(format!("p-large{n:05}")),
            content: format!("{{\"Note\": \"{}\"}}", parts.accounts[0].note.repeat(600)).into(),
            ..policy.clone()
        }));
        Organization::from_parts(parts).unwrap()
    })
}

/// Saves one version after the other until it is killed.
#[test]
#[ignore = "the process that the other tests start and kill"]
fn saver() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let path = Path::new(&folder).join(NAME);
    let versions = large();
    let mut last = Stamp::of(&fs::read(&path).unwrap());
    println!("\nready");
    let end = Instant::now() + Duration::from_secs(20);
    for version in versions.iter().cycle().take_while(|_| Instant::now() < end) {
        last = save(&path, version, Overwrite::IfStill(last)).unwrap().stamp;
    }
}

/// Starts one of the processes that are killed, and waits until it is at work.
fn start(name: &str, folder: &Path) -> Child {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([name, "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "ready"), "it did not start");
    child
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    kills: u32,
    torn: u32,
    missing: u32,
    torn_backups: u32,
    /// Files that the killed process left, and those of them that were still there after the next save.
    left: usize,
    stayed: usize,
    /// Kills after which the file was another version than before, so that the process had really been saving.
    moved: u32,
}

/// Starts, kills and looks, so many times.
fn kill(times: u32, seed: u64) -> Tally {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(NAME);
    let versions = large();
    let texts = versions.each_ref().map(|version| write(version).into_bytes());
    let mut random = Rng::with_seed(seed);
    let mut tally = Tally::default();
    save(&path, &versions[0], Overwrite::Refuse).unwrap();
    let mut saved = save(&path, &versions[1], Overwrite::Replace).unwrap();
    let mut there = 1;
    let others = || fs::read_dir(folder.path()).unwrap().count() - 2;
    for _ in 0..times {
        let mut child = start("kills::saver", folder.path());
        thread::sleep(saved.took.mul_f64(random.f64() * 3.0));
        child.kill().unwrap();
        child.wait().unwrap();
        tally.kills += 1;
        match fs::read(&path) {
            Ok(found) => {
                tally.torn += u32::from(!texts.contains(&found));
                tally.moved += u32::from(found != texts[there]);
                there = usize::from(found == texts[0]);
            }
            Err(_) => tally.missing += 1,
        }
        let backup = fs::read(folder.path().join(format!("{NAME}.bak"))).unwrap();
        tally.torn_backups += u32::from(!texts.contains(&backup));
        tally.left += others();
        saved =
            save(&path, &versions[there], Overwrite::Replace).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        tally.stayed += others();
    }
    tally
}

/// On both processors, each in a folder of its own.
fn kill_all(times: u32) {
    let seed = fastrand::u64(..);
    let total = Mutex::new(Tally::default());
    let began = Instant::now();
    thread::scope(|scope| {
        for half in 0..2 {
            let total = &total;
            scope.spawn(move || {
                let tally = kill(times / 2, seed ^ half);
                let mut total = total.lock().unwrap();
                total.kills += tally.kills;
                total.torn += tally.torn;
                total.missing += tally.missing;
                total.torn_backups += tally.torn_backups;
                total.left += tally.left;
                total.stayed += tally.stayed;
                total.moved += tally.moved;
            });
        }
    });
    let tally = total.into_inner().unwrap();
    println!("seed {seed}, {:?}: {tally:?}", began.elapsed());
    assert_eq!((tally.torn, tally.missing, tally.torn_backups, tally.stayed), (0, 0, 0, 0), "seed {seed}: {tally:?}");
    assert_eq!(tally.kills, times / 2 * 2);
    assert!(tally.moved > times / 10, "seed {seed}: it was killed before it saved: {tally:?}");
}

#[test]
fn a_killed_save_leaves_the_old_or_the_new_file() {
    kill_all(500);
}

#[test]
#[ignore = "long: cargo test --release --test saving -- --ignored --exact --nocapture kills::ten_thousand_killed_saves"]
fn ten_thousand_killed_saves() {
    kill_all(10_000);
}

fn draft(version: &Organization) -> Draft {
    let content = Content::Project(version.clone());
    Draft { path: None, stamp: None, content, texts: [].into(), asked: None }
}

/// Keeps one version after the other as a draft until it is killed, and sometimes none.
#[test]
#[ignore = "the process that another test starts and kills"]
fn drafter() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let recovery = Recovery::begin(Path::new(&folder)).unwrap();
    let drafts = large().each_ref().map(draft);
    println!("\nready");
    let end = Instant::now() + Duration::from_secs(20);
    for (at, draft) in drafts.iter().cycle().enumerate().take_while(|_| Instant::now() < end) {
        recovery.keep(draft).unwrap();
        if at % 3 == 0 {
            recovery.clear().unwrap();
        }
    }
}

#[test]
fn a_killed_draft_leaves_nothing_that_is_not_offered() {
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().join("recovery");
    let drafts = large().each_ref().map(draft);
    let names = || -> Vec<String> {
        let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    };
    let seed = fastrand::u64(..);
    let mut random = Rng::with_seed(seed);
    let (mut offered, mut parts) = (0, 0);
    for round in 0..100 {
        let about = format!("seed {seed}, round {round}");
        let mut child = start("kills::drafter", state.path());
        thread::sleep(Duration::from_micros(random.u64(0..20_000)));
        // A window that is at work keeps what is its own.
        let window = Recovery::begin(state.path()).unwrap();
        window.keep(&drafts[0]).unwrap();
        let own = names().into_iter().filter(|name| name.ends_with(".lock") && !name.starts_with('.')).count();
        assert_eq!(own, 2, "{about}");
        child.kill().unwrap();
        child.wait().unwrap();
        parts += names().iter().filter(|name| name.ends_with(".tmp")).count();
        for name in names() {
            let mode = fs::metadata(folder.join(&name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{about}: {name}");
        }
        let left = left_behind(state.path());
        offered += left.len();
        for draft in &left {
            assert_eq!(draft.damage, None, "{about}");
            assert!(drafts.contains(&read_draft(state.path(), &draft.id).unwrap()), "{about}");
        }
        let endings = |ending: &str| names().iter().filter(|name| name.ends_with(ending)).count();
        // The window's draft and its lock, and what is offered.
        assert_eq!((endings(".ron"), endings(".lock"), endings(".tmp")), (1 + left.len(), 1, 0), "{about}");
        assert!(left.len() <= 1, "{about}");
        left.iter().for_each(|draft| discard_draft(state.path(), &draft.id).unwrap());
        assert_eq!(names().len(), 2, "{about}");
        window.clear().unwrap();
        drop(window);
        assert_eq!(names(), [""; 0], "{about}");
    }
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    println!("seed {seed}: {offered} offered, {parts} parts left by the killed");
    assert!(offered > 20 && parts > 5, "seed {seed}: it was killed before it wrote: {offered} {parts}");
}
