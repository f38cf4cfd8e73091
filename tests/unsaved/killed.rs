//! A program that edits and is killed at any moment: at most two seconds of work are lost.
//!
//! The test starts itself again as the program: session, keeper of unsaved work and a real disk, without a window.

use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use canopy::app::{Keeper, perform, rescue_on_panic};
use catalog::Catalog;
use disk::{Content, left_behind, read_draft};
use organization::{Edit, TaggedId};
use session::{Action, Command, Effect, FileCommand, Session};

use crate::desk::{management, note_of, read, write};

/// Where the program that is killed works; what it does there follows from the seed in the other.
const PLACE: &str = "CANOPY_KILLED_PLACE";
const SEED: &str = "CANOPY_KILLED_SEED";
/// How it ends by itself.
const PANICS: &str = "CANOPY_KILLED_PANICS";
/// What may be lost, in milliseconds.
const LOST: u64 = 2_000;

fn now() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// A session whose file work is done at once, and whose unsaved work is kept.
struct Program {
    session: Session,
    keeper: Keeper,
}

impl Program {
    fn tell(&mut self, command: Command) {
        let mut commands = vec![command];
        while let Some(command) = commands.pop() {
            for effect in self.session.dispatch(command, now()) {
                match effect {
                    Effect::Draft(effect) => self.keeper.wish(effect),
                    Effect::File(effect) => commands.extend(perform(effect, None)),
                    _ => {}
                }
            }
        }
    }

    /// State `n` of the document, as an edit or as a text that is still being typed.
    fn state(&mut self, n: u64, typed: bool) {
        let target = management(&self.session.state().document.organization);
        let edit = Edit::SetNote { on: TaggedId::Target(target), note: n.to_string() };
        self.tell(if typed { Command::Typing(Some(edit)) } else { Command::Edit(edit) });
        // A line for each state, once it is reached.
        let mut out = std::io::stdout().lock();
        writeln!(out, "state {n} {}", now()).unwrap();
        out.flush().unwrap();
    }
}

/// The program itself; as a test it does nothing.
#[test]
fn the_program_that_is_killed() {
    let Some(place) = std::env::var_os(PLACE).map(PathBuf::from) else { return };
    let seed = std::env::var(SEED).unwrap().parse().unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    let mut program = Program {
        session: Session::new(seed, Catalog::embedded()),
        keeper: Keeper::new(Some(place.join("state")), |_| {}),
    };
    program.tell(Command::File(FileCommand::Open(place.join("edited.canopy.ron"))));
    let panics = std::env::var_os(PANICS).is_some();
    if panics {
        rescue_on_panic(program.keeper.rescue());
    }
    for n in 1..=if panics { 20 } else { u64::MAX } {
        program.state(n, random.u8(..5) == 0);
        match random.u8(..60) {
            0 => program.tell(Command::Act(Action::Save)),
            1 => std::thread::sleep(Duration::from_millis(random.u64(100..1_500))),
            _ => std::thread::sleep(Duration::from_millis(random.u64(0..25))),
        }
    }
    // Only where it panics: on another thread, and then nothing more is done.
    drop(std::thread::spawn(|| panic!("a mistake of the program's own")).join());
    std::process::abort();
}

fn start(place: &Path, seed: u64, panics: bool) -> Child {
    write(&place.join("edited.canopy.ron"), "0");
    let mut process = Process::new(std::env::current_exe().unwrap());
    process.args(["--exact", "killed::the_program_that_is_killed", "--nocapture", "--test-threads=1"]);
    process.env(PLACE, place).env(SEED, seed.to_string()).stdout(Stdio::piped()).stderr(Stdio::null());
    if panics {
        process.env(PANICS, "1");
    }
    process.spawn().unwrap()
}

/// The states that were passed, with their times.
fn passed(child: &mut Child) -> Vec<(u64, u64)> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let states = lines.map_while(Result::ok).filter_map(|line| {
        let mut words = line.strip_prefix("state ")?.split(' ').map(|word| word.parse().ok());
        Some((words.next()??, words.next()??))
    });
    states.collect()
}

/// The newest state that is left: unsaved work that is offered, or the file.
fn left(place: &Path) -> u64 {
    let state = place.join("state");
    let drafts = left_behind(&state);
    assert!(drafts.len() <= 1, "{drafts:?}");
    let kept = drafts.first().map(|draft| {
        assert_eq!((draft.damage.as_ref(), draft.path.as_deref()), (None, Some(&*place.join("edited.canopy.ron"))));
        match read_draft(&state, &draft.id).unwrap().content {
            Content::Project(organization) => note_of(&organization).parse().unwrap(),
            Content::Text(text) => panic!("a text: {text}"),
        }
    });
    kept.max(Some(read(&place.join("edited.canopy.ron")).parse().unwrap())).unwrap()
}

/// One life and its end; how many milliseconds of work were lost.
fn kill(seed: u64) -> u64 {
    let mut random = fastrand::Rng::with_seed(seed);
    let place = tempfile::tempdir().unwrap();
    let mut child = start(place.path(), seed, false);
    std::thread::sleep(Duration::from_millis(random.u64(300..4_000)));
    // What is passed while the kill is on its way belongs to the two seconds.
    let killed = now();
    child.kill().unwrap();
    child.wait().unwrap();
    let states = passed(&mut child);
    let left = left(place.path());
    // The first state that is not there any more began at this time, so the work since then is lost.
    let lost = states.iter().find(|(n, _)| *n > left).map_or(0, |(_, at)| killed.saturating_sub(*at));
    assert!(lost <= LOST, "seed {seed}: {lost} ms of work were lost; state {left} was left of {:?}", states.last());
    // The last state may have been reached without a word about it.
    let last = states.last().map_or(0, |(n, _)| *n);
    assert!(left <= last + 1, "seed {seed}: state {left} was never passed, the last was {last}");
    lost
}

fn kills(from: u64, count: u64) {
    let began = Instant::now();
    let next = std::sync::atomic::AtomicU64::new(0);
    let losses: Vec<u64> = std::thread::scope(|scope| {
        let worker = || {
            let mut losses = Vec::new();
            loop {
                let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if n >= count {
                    return losses;
                }
                losses.push(kill(from + n));
            }
        };
        let workers: Vec<_> = (0..6).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a kill went wrong")).collect()
    });
    println!(
        "{count} kills from seed {from} in {:?}: at most {} ms of work lost, in the middle {} ms",
        began.elapsed(),
        losses.iter().max().unwrap(),
        losses.iter().sum::<u64>() / count
    );
}

#[test]
fn a_killed_program_loses_at_most_two_seconds() {
    kills(1, 50);
}

/// `cargo test --release --test unsaved -- --ignored a_thousand_kills --nocapture`
#[test]
#[ignore = "long: cargo test --release --test unsaved -- --ignored --nocapture a_thousand_kills"]
fn a_thousand_kills() {
    kills(1_000_000, 1_000);
}

/// A panic on any thread writes what is unsaved first, however short the time since the last writing.
#[test]
fn a_panic_on_another_thread_loses_nothing() {
    for seed in 0..5 {
        let place = tempfile::tempdir().unwrap();
        let mut child = start(place.path(), seed, true);
        let states = passed(&mut child);
        assert!(!child.wait().unwrap().success());
        assert_eq!(states.last().map(|(n, _)| *n), Some(20), "seed {seed}");
        assert_eq!(left(place.path()), 20, "seed {seed}");
    }
}
