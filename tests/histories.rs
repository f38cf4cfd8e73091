//! Undo and redo over random histories: all the way back is the beginning, all the way forward the end, byte for byte.
//!
//! `CANOPY_HISTORIES=100000 cargo test --release --test histories -- --nocapture` runs so many histories of 200 commands;
//! without it, as many as fit into twenty seconds.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use catalog::{Catalog, TEMPLATES};
use fastrand::Rng;
use organization::{AccountId, ChildId, Edit, Organization, OuId, ParentId, PolicyId, PolicyType, TaggedId, TargetId};
use session::{Action, Beginning, Command, STEPS, Session, WhereOff, policy_starts};

const COMMANDS: usize = 200;

const TEXTS: [&str; 8] = [
    "",
    "x",
    "Sandbox",
    "two\nlines",
    "=1+1",
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#,
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:*","Resource":"*"}}"#,
    "\u{feff}{\"#\"#",
];

fn text(random: &mut Rng) -> String {
    let text = TEXTS[random.usize(..TEXTS.len())];
    if random.bool() { format!("{text}{}", random.u8(..)) } else { text.to_owned() }
}

fn command(organization: &Organization, random: &mut Rng) -> Command {
    let targets = organization.targets();
    let target = |random: &mut Rng| targets[random.usize(..targets.len())].clone();
    let parent = |random: &mut Rng| target(random).as_parent().unwrap_or(ParentId::Root);
    let policy = |random: &mut Rng| -> PolicyId { random.choice(organization.policies().keys()).cloned().unwrap() };
    let account = |random: &mut Rng| -> AccountId { random.choice(organization.accounts().keys()).cloned().unwrap() };
    let ou =
        |random: &mut Rng| random.choice(organization.ous().keys()).cloned().unwrap_or_else(|| OuId::new("ou-none"));
    let kind = |random: &mut Rng| random.choice([PolicyType::Scp, PolicyType::Rcp, PolicyType::Tag]).unwrap();
    let tagged = |random: &mut Rng| match random.bool() {
        true => TaggedId::Policy(policy(random)),
        false => TaggedId::Target(target(random)),
    };
    let edit = match random.u8(0..30) {
        0..3 => return Command::Act(Action::Undo),
        3 => return Command::Act(Action::Redo),
        4 | 5 => return Command::CreateOu { parent: parent(random), name: text(random) },
        6 | 7 => {
            let email = format!("a{}@example.com", random.u16(..));
            return Command::CreateAccount { parent: parent(random), name: text(random), email, id: None };
        }
        8 => {
            let attach_to = vec![target(random)];
            let kind = kind(random);
            let content = Arc::from(random.choice(policy_starts(&kind)).unwrap().content);
            let where_off = random.choice([WhereOff::Leave, WhereOff::Enable]).unwrap();
            return Command::CreatePolicy { kind, name: text(random), content, attach_to, where_off };
        }
        9 => {
            let children = [target(random), target(random)].into_iter().filter_map(|target| match target {
                TargetId::Ou(id) => Some(ChildId::Ou(id)),
                TargetId::Account(id) => Some(ChildId::Account(id)),
                TargetId::Root => None,
            });
            return Command::Move { children: children.collect(), to: parent(random) };
        }
        10 => return Command::Attach { policy: policy(random), targets: vec![target(random), target(random)] },
        11 => return Command::Select(target(random)),
        12 => return Command::SelectPolicy(policy(random)),
        13 => {
            let action = [Action::Duplicate, Action::Delete, Action::SelectAll, Action::FormatPolicy, Action::Cut];
            return Command::Act(random.choice(action).unwrap());
        }
        14 => return Command::Paste(text(random)),
        15 => Edit::Detach { policy: policy(random), target: target(random) },
        16 | 17 => Edit::SetPolicyContent { policy: policy(random), content: Arc::from(text(random)) },
        18 => Edit::Rename { target: target(random), name: text(random) },
        19 => Edit::SetNote { on: tagged(random), note: text(random) },
        20 => Edit::DeleteOu { ou: ou(random) },
        21 => Edit::RemoveAccount { account: account(random) },
        22 => Edit::CloseAccount { account: account(random) },
        23 => Edit::RenamePolicy { policy: policy(random), name: text(random) },
        24 => Edit::DescribePolicy { policy: policy(random), description: text(random) },
        25 => Edit::SetTag { on: tagged(random), key: text(random), value: text(random) },
        26 => Edit::RemoveTag { on: tagged(random), key: text(random) },
        27 => Edit::SetPlaceholder { name: text(random), value: random.bool().then(|| text(random)) },
        28 => Edit::EnablePolicyType { kind: kind(random) },
        _ => Edit::DisablePolicyType { kind: kind(random) },
    };
    Command::Edit(edit)
}

/// Everything that a document promises, whatever was done to it.
fn assert_sound(seed: u64, session: &Session) {
    let organization = &session.state().document.organization;
    let again = Organization::from_parts(organization.to_parts());
    assert_eq!(again.as_ref().ok(), Some(organization), "seed {seed}: {:?}", again.as_ref().err());
    assert!(organization.accounts().contains_key(organization.management_account()), "seed {seed}");
    let selection = &session.state().window.selection;
    assert!(selection.targets.iter().all(|target| organization.contains(target)), "seed {seed}");
    assert!(selection.policy.iter().all(|policy| organization.policies().contains_key(policy)), "seed {seed}");
    assert_eq!(
        session.state().document.dirty,
        session.state().document.origin.saved.as_ref() != Some(organization),
        "seed {seed}"
    );
}

fn history(seed: u64) {
    let mut random = Rng::with_seed(seed);
    let mut now = 1_000_000_000_000;
    let mut session = Session::new(seed, Catalog::embedded());
    let first = if seed.is_multiple_of(20) {
        Command::Act(Action::OpenSample)
    } else {
        let template = TEMPLATES[seed as usize % TEMPLATES.len()];
        Command::Begin(Beginning { template, ..Beginning::default() })
    };
    session.dispatch(first, now);
    let start = session.state().document.organization.clone();
    for _ in 0..COMMANDS {
        now += random.u64(0..1_500);
        let command = command(&session.state().document.organization, &mut random);
        session.dispatch(command, now);
        assert_sound(seed, &session);
    }
    let all = |action: Action, session: &mut Session| {
        let mut steps = 0;
        while (if action == Action::Undo {
            session.state().document.undo_label()
        } else {
            session.state().document.redo_label()
        })
        .is_some()
        {
            session.dispatch(Command::Act(action), now);
            steps += 1;
            assert!(steps <= STEPS, "seed {seed}: more steps than are kept");
        }
    };
    all(Action::Redo, &mut session);
    let end = session.state().document.organization.clone();
    for _ in 0..2 {
        all(Action::Undo, &mut session);
        assert_eq!(session.state().document.organization, start, "seed {seed}: undone");
        assert_eq!(
            format::write(&session.state().document.organization),
            format::write(&start),
            "seed {seed}: undone, saved"
        );
        assert_sound(seed, &session);
        all(Action::Redo, &mut session);
        assert_eq!(session.state().document.organization, end, "seed {seed}: redone");
        assert_eq!(
            format::write(&session.state().document.organization),
            format::write(&end),
            "seed {seed}: redone, saved"
        );
    }
    // What was done comes back from the file as it is.
    assert_eq!(format::read(&format::write(&end)).ok().as_ref(), Some(&end), "seed {seed}");
}

#[test]
fn back_to_the_beginning_and_forward_to_the_end() {
    let wanted: Option<u64> = std::env::var("CANOPY_HISTORIES").ok().map(|count| count.parse().unwrap());
    let began = Instant::now();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    // Some documents are larger than others, so each worker takes the next seed when it is done with one.
    let next = AtomicU64::new(1);
    let run = || {
        let mut count = 0_u64;
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let is_enough = match wanted {
                Some(wanted) => seed > wanted,
                None => began.elapsed() > Duration::from_secs(20),
            };
            if is_enough {
                return count;
            }
            history(seed);
            count += 1;
        }
    };
    let count: u64 = std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(run)).collect();
        running.into_iter().map(|run| run.join().unwrap()).sum()
    });
    println!("{count} histories of {COMMANDS} commands from seed 1 in {:?}", began.elapsed());
    assert!(count > 5, "{count} histories");
}
