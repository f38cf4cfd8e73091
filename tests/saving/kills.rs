//! A process that saves is killed at random moments: the file is always one of its versions, complete.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use disk::{Overwrite, Stamp, save};
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
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["kills::saver", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map_while(Result::ok).any(|line| line == "ready"), "it did not start");
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
