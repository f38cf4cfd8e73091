//! Two windows on one file, and another program that writes it too: nobody's version is replaced by who has not seen it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use disk::{OnDisk, Overwrite, Stamp, state_of};
use session::{Action, Command, Dialog, Effect, FileCommand, FileEffect, UnsavedAnswer};

use crate::desk::{Desk, file, folder, write};

/// A window and what it has shown of the file: contents that it opened, wrote, or was told about in a question.
struct Window {
    desk: Desk,
    seen: BTreeSet<u128>,
}

/// What came of the interleavings.
#[derive(Debug, Default)]
struct Count {
    runs: usize,
    saves: usize,
    refused: usize,
    overwritten_on_request: usize,
    reloads: usize,
}

fn on_disk(path: &Path) -> u128 {
    Stamp::of(&std::fs::read(path).unwrap_or_default()).hash
}

impl Window {
    /// Opens another file, and forgets the one before.
    fn open(&mut self, path: &Path) {
        self.desk.effects.clear();
        self.desk.tell(Command::CloseDialog);
        self.desk.tell(Command::File(FileCommand::Open(path.to_path_buf())));
        self.desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
        self.desk.work();
        assert_eq!(
            (self.desk.session.state().document.origin.path.as_deref(), self.desk.session.state().document.dirty),
            (Some(path), false)
        );
        self.seen = BTreeSet::from([on_disk(path)]);
    }

    /// Does the oldest wish of the session, but does not tell it what came of it yet.
    fn perform(&mut self, path: &Path, count: &mut Count) -> Option<Command> {
        let save = matches!(self.desk.effects.front(), Some(Effect::File(FileEffect::Save { .. })));
        let asked = matches!(
            self.desk.effects.front(),
            Some(Effect::File(FileEffect::Save { overwrite: Overwrite::Replace, .. }))
        );
        let there = path.exists();
        let before = on_disk(path);
        let command = self.desk.next()?;
        if let (true, Command::File(FileCommand::Saved { result, .. })) = (save, &command) {
            match result {
                Ok(saved) => {
                    assert!(
                        !there || asked || self.seen.contains(&before) || before == saved.stamp.hash,
                        "a version that this window has never shown was replaced"
                    );
                    count.saves += 1;
                }
                Err(_) => count.refused += 1,
            }
        }
        Some(command)
    }

    fn tell(&mut self, command: Command) {
        match &command {
            Command::File(FileCommand::Saved { result: Ok(saved), .. }) => {
                self.seen.insert(saved.stamp.hash);
            }
            Command::File(FileCommand::TheirsRead { result: Ok(opened), .. }) => {
                self.seen.insert(opened.stamp.hash);
            }
            _ => {}
        }
        self.desk.tell(command);
        if let Some(Dialog::ChangedOnDisk { now, .. }) = &self.desk.session.state().window.dialog {
            self.seen.insert(now.hash);
        }
    }
}

/// One random run on one file.
fn interleave(windows: &mut [Window; 2], seed: u64, count: &mut Count) {
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = folder();
    let path = file(&folder);
    write(&path, "first");
    windows.iter_mut().for_each(|window| window.open(&path));
    // What was done and is not told yet: results come late.
    let mut late: [Vec<Command>; 2] = [Vec::new(), Vec::new()];
    for step in 0..random.usize(8..40) {
        let who = random.usize(..2);
        let (Some(window), Some(late)) = (windows.get_mut(who), late.get_mut(who)) else { return };
        if !late.is_empty() && random.bool() {
            window.tell(late.remove(0));
        }
        match random.u8(..15) {
            0..4 => window.desk.note(&format!("window {who}, step {step}")),
            4..7 => window.desk.act(Action::Save),
            7..11 => late.extend(window.perform(&path, count)),
            11 => write(&path, &format!("another program, step {step}")),
            12 => {
                if let Some(stamp) = window.desk.session.state().document.origin.known.stamp {
                    let found = state_of(&path, &stamp);
                    window.tell(Command::File(FileCommand::Looked { path: path.clone(), than: stamp, found }));
                }
            }
            13 if random.u8(..4) == 0 => drop(std::fs::remove_file(&path)),
            _ => answer(window, &mut random, count),
        }
        if window.desk.session.state().window.dialog.is_some() && random.bool() {
            answer(window, &mut random, count);
        }
    }
    // In the end everything is done and told, so that a save that is under way is judged too.
    for (window, late) in windows.iter_mut().zip(late) {
        late.into_iter().for_each(|command| window.tell(command));
        while !window.desk.effects.is_empty() {
            if let Some(command) = window.perform(&path, count) {
                window.tell(command);
            }
        }
    }
}

/// Answers the open question somehow, or asks for the file's version.
fn answer(window: &mut Window, random: &mut fastrand::Rng, count: &mut Count) {
    let command = match &window.desk.session.state().window.dialog {
        Some(Dialog::ChangedOnDisk { path, .. }) => match random.u8(..3) {
            0 => {
                count.overwritten_on_request += 1;
                Command::File(FileCommand::Overwrite(path.clone()))
            }
            1 => Command::File(FileCommand::Compare),
            _ => Command::CloseDialog,
        },
        Some(Dialog::Compare(_)) => match random.u8(..3) {
            0 => Command::File(FileCommand::KeepMine),
            1 => Command::File(FileCommand::TakeTheirs),
            _ => Command::CloseDialog,
        },
        Some(_) => Command::CloseDialog,
        None => {
            count.reloads += 1;
            Command::File(FileCommand::Reload)
        }
    };
    window.desk.tell(command);
}

fn run(from: u64, most: u64, patience: Duration) {
    let began = Instant::now();
    let next = AtomicU64::new(0);
    let work = || {
        let mut windows = [1, 2].map(|seed| Window { desk: Desk::new(seed), seen: BTreeSet::new() });
        let mut count = Count::default();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= most || began.elapsed() > patience {
                return count;
            }
            count.runs += 1;
            let one = std::panic::AssertUnwindSafe(|| interleave(&mut windows, from + n, &mut count));
            assert!(std::panic::catch_unwind(one).is_ok(), "the interleaving of seed {} went wrong", from + n);
        }
    };
    let counts: Vec<Count> = std::thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work)];
        workers.into_iter().map(|worker| worker.join().expect("an interleaving went wrong")).collect()
    });
    println!("from seed {from} in {:?}: {counts:?}", began.elapsed());
    for count in counts {
        let tried = [count.saves, count.refused, count.overwritten_on_request, count.reloads];
        assert!(tried.iter().all(|number| *number > 0), "nothing was tried: {count:?}");
    }
}

#[test]
fn nobody_overwrites_what_they_have_not_seen() {
    run(1, 10_000, Duration::from_secs(15));
}

/// `cargo test --release --test unsaved -- --ignored ten_thousand --nocapture`
#[test]
#[ignore = "long: cargo test --release --test unsaved -- --ignored --nocapture ten_thousand"]
fn ten_thousand_interleavings() {
    run(1_000_000, 10_000, Duration::MAX);
}

/// A look finds what others do to the file, and nothing while they do nothing.
#[test]
fn looks_find_what_others_do() {
    let folder = folder();
    let path = file(&folder);
    write(&path, "first");
    let stamp = Desk::on(&path, 1).state().document.origin.known.stamp.unwrap();
    assert!(matches!(state_of(&path, &stamp), OnDisk::Same(_)));
    write(&path, "other");
    assert!(matches!(state_of(&path, &stamp), OnDisk::Changed(_)));
    write(&path, "first");
    assert!(matches!(state_of(&path, &stamp), OnDisk::Same(_)), "restored");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(state_of(&path, &stamp), OnDisk::Gone);
}
