//! Undo and redo: what is a step, what it is called, and what it brings back.

use std::sync::Arc;

use analysis::Analyzer;
use catalog::Catalog;
use organization::{ChildId, Edit, ParentId, PolicyId, PolicyType, TaggedId, TargetId};
use session::{
    Action, Command, FileCommand, Fragment, Highlight, STEPS, UnsavedAnswer, VerdictsCommand, WhereOff, policy_starts,
};

use crate::desk::{Desk, Do};
use proptest::prelude::*;

/// Typing merges while pauses are short; a pause, a line break, a paste or five seconds end a step.
#[test]
fn the_grain_of_typing() {
    /// Milliseconds since the last change, and the text that is then there.
    type Keys<'a> = &'a [(u64, &'a str)];
    let rows: [(&str, Keys<'_>, usize); 8] = [
        ("a word", &[(0, "a"), (100, "ab"), (100, "abc")], 1),
        ("just under the pause", &[(0, "a"), (999, "ab"), (999, "abc")], 1),
        ("a pause", &[(0, "a"), (1000, "ab"), (100, "abc")], 2),
        ("a line break", &[(0, "a"), (100, "a\n"), (100, "a\nb"), (100, "a\nbc")], 3),
        ("a paste", &[(0, "a"), (100, "a pasted sentence"), (100, "a pasted sentence.")], 3),
        ("deleting", &[(0, "a"), (100, "ab"), (100, "a"), (100, "ac")], 1),
        (
            "five seconds",
            &[(0, "a"), (900, "ab"), (900, "abc"), (900, "abcd"), (900, "abcde"), (900, "abcdef"), (900, "abcdefg")],
            2,
        ),
        ("nothing new", &[(0, "a"), (100, "a")], 1),
    ];
    for (name, keys, expected) in rows {
        let mut desk = Desk::sample();
        let policy = desk.policy("Quarantine");
        desk.content(&policy, "");
        desk.after(60_000);
        let empty = desk.state().document.organization.clone();
        for (pause, text) in keys {
            desk.after(*pause).content(&policy, text);
        }
        let mut steps = 0;
        while desk.state().document.organization != empty {
            desk.act(Action::Undo);
            steps += 1;
        }
        assert_eq!(steps, expected, "{name}");
        for _ in 0..steps {
            desk.act(Action::Redo);
        }
        assert_eq!(&*desk.state().document.organization.policies()[&policy].content, keys.last().unwrap().1, "{name}");
    }
}

#[test]
fn what_ends_a_run_of_typing() {
    let breakers: [(&str, Do); 5] = [
        ("saving", |desk| {
            desk.saved("/a.canopy.ron");
            desk.act(Action::Save);
        }),
        ("selecting", |desk| {
            desk.select("Network");
        }),
        ("undo and redo", |desk| {
            desk.act(Action::Undo);
            desk.act(Action::Redo);
        }),
        ("another edit", |desk| {
            let target = desk.target("Network");
            desk.tell(Command::Edit(Edit::Rename { target, name: "Hub".to_owned() }));
        }),
        ("typing elsewhere", |desk| {
            let target = desk.target("Network");
            desk.tell(Command::Edit(Edit::SetNote { on: TaggedId::Target(target), note: "x".to_owned() }));
        }),
    ];
    for (name, breaker) in breakers {
        let mut desk = Desk::sample();
        let policy = desk.policy("Quarantine");
        desk.content(&policy, "a");
        breaker(&mut desk);
        let between = desk.state().document.organization.clone();
        desk.content(&policy, "ab");
        desk.act(Action::Undo);
        assert_eq!(desk.state().document.organization, between, "{name}");
    }
}

#[test]
fn steps_are_called_after_what_they_do() {
    let mut desk = Desk::sample();
    let (network, sandbox, quarantine) = (desk.target("Meadowline"), desk.target("Sandbox"), desk.policy("Quarantine"));
    let children = |desk: &Desk, names: &[&str]| -> Vec<ChildId> {
        names
            .iter()
            .map(|name| match desk.target(name) {
                TargetId::Account(id) => ChildId::Account(id),
                TargetId::Ou(id) => ChildId::Ou(id),
                TargetId::Root => panic!(),
            })
            .collect()
    };
    let to = sandbox.as_parent().unwrap();
    let one = children(&desk, &["Meadowline"]);
    let more = children(&desk, &["Identity", "Shared services"]);
    desk.tell(Command::Move { children: one, to: to.clone() });
    desk.tell(Command::Move { children: more, to });
    desk.tell(Command::Attach { policy: quarantine.clone(), targets: vec![network.clone()] });
    let several = vec![network.clone(), sandbox, desk.target("Prod")];
    desk.tell(Command::Attach { policy: quarantine.clone(), targets: several });
    desk.tell(Command::CreatePolicy {
        kind: PolicyType::Scp,
        name: "Mine".to_owned(),
        content: Arc::from(policy_starts(&PolicyType::Scp)[0].content),
        attach_to: vec![network.clone()],
        where_off: WhereOff::Leave,
    });
    desk.select("Meadowline").act(Action::CloseAccount);
    desk.act(Action::Delete);
    assert_eq!(
        desk.undo_all(),
        [
            "Remove account `Meadowline`",
            "Close account `Meadowline`",
            "Create SCP `Mine`",
            "Attach `Quarantine` to 2 targets",
            "Attach `Quarantine` to `Meadowline`",
            "Move 2 entries to `Sandbox`",
            "Move `Meadowline` to `Sandbox`",
        ]
    );
    assert!(!desk.state().document.dirty);
}

#[test]
fn undo_brings_the_selection_of_its_time_back() {
    let mut desk = Desk::sample();
    desk.select("Meadowline").act(Action::Delete);
    desk.select("Network");
    desk.act(Action::Undo);
    assert_eq!(desk.state().window.selection.lead, Some(desk.target("Meadowline")));
}

#[test]
fn the_oldest_steps_go_first() {
    let mut desk = Desk::new();
    let target = TargetId::Account(desk.state().document.organization.management_account().clone());
    for round in 0..STEPS + 20 {
        desk.tell(Command::Edit(Edit::Rename { target: target.clone(), name: format!("name {round}") }));
    }
    assert_eq!(desk.undo_all().len(), STEPS);
    assert_eq!(desk.state().document.organization.name(&target), "name 19");
}

/// A wish as plain numbers, so that a failing case can be read and pasted.
type Wish = (u8, u16, u16);

fn command(desk: &Desk, (kind, one, other): Wish) -> Command {
    use session::ACTIONS;
    let organization = &desk.state().document.organization;
    let targets = organization.targets();
    let target = |n: u16| targets[n as usize % targets.len()].clone();
    let policies: Vec<PolicyId> = organization.policies().keys().cloned().collect();
    let policy = |n: u16| policies[n as usize % policies.len().max(1)].clone();
    let parent = |n: u16| {
        let parents: Vec<ParentId> = targets.iter().filter_map(TargetId::as_parent).collect();
        parents[n as usize % parents.len()].clone()
    };
    let text = |n: u16| {
        ["", "a", "Dev", "Ünïcode 名前", "{\"Statement\": [", "x\ny", "*", "very long ".repeat(40).leak()]
            [n as usize % 8]
            .to_owned()
    };
    match kind % 22 {
        0 | 1 => Command::Act(ACTIONS[one as usize % ACTIONS.len()].action),
        2 => Command::Select(target(one)),
        3 => Command::SelectToggle(target(one)),
        4 => Command::SelectRange { range: vec![target(one), target(other)], lead: target(other) },
        5 => Command::SelectPolicy(policy(one)),
        6 => Command::CreateOu { parent: parent(one), name: format!("{}{other}", text(other)) },
        7 => {
            let email = format!("a{other}@example.com");
            Command::CreateAccount { parent: parent(one), name: "A".to_owned(), email, id: None }
        }
        8 => Command::CreatePolicy {
            kind: PolicyType::Scp,
            name: format!("p{other}"),
            content: Arc::from("{}"),
            attach_to: vec![target(one)],
            where_off: WhereOff::Leave,
        },
        9 | 10 => {
            let children = [target(one), target(one.wrapping_add(1))].into_iter().filter_map(|target| match target {
                TargetId::Ou(id) => Some(ChildId::Ou(id)),
                TargetId::Account(id) => Some(ChildId::Account(id)),
                TargetId::Root => None,
            });
            Command::Move { children: children.collect(), to: parent(other) }
        }
        11 => Command::Attach { policy: policy(one), targets: vec![target(other), target(one)] },
        12 => Command::Edit(Edit::Detach { policy: policy(one), target: target(other) }),
        13 => Command::Edit(Edit::SetPolicyContent { policy: policy(one), content: Arc::from(text(other)) }),
        14 => Command::Edit(Edit::Rename { target: target(one), name: text(other) }),
        15 => Command::Paste(match other % 3 {
            0 => text(one),
            1 => Fragment::of_children(organization, &desk.state().chosen()).write(),
            _ => organization
                .policies()
                .get(&policy(one))
                .map_or(String::new(), |policy| Fragment::of_policy(policy).write()),
        }),
        16 => Command::Verdicts(VerdictsCommand::Highlight(match one % 3 {
            0 => Highlight::None,
            1 => Highlight::Actions(text(other)),
            _ => Highlight::Reach(policy(other)),
        })),
        17 => Command::Edit(Edit::DisablePolicyType {
            kind: [PolicyType::Scp, PolicyType::Rcp][one as usize % 2].clone(),
        }),
        18 => {
            Command::Edit(Edit::EnablePolicyType { kind: [PolicyType::Scp, PolicyType::Rcp][one as usize % 2].clone() })
        }
        19 => Command::GoTo(target(one)),
        20 => Command::CloseDialog,
        _ => Command::File(FileCommand::AnswerUnsaved([UnsavedAnswer::Cancel, UnsavedAnswer::Save][one as usize % 2])),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is asked in whatever order: nothing panics, derived state fits the document, undo leads back exactly.
    #[test]
    fn any_commands_in_any_order(wishes in prop::collection::vec(any::<Wish>(), 1..60), pause in 0_u64..2_000) {
        let mut desk = Desk::sample();
        let start = desk.state().document.organization.clone();
        let mut replaced = false;
        for wish in wishes {
            let command = command(&desk, wish);
            // What makes another document is tested above; here one document is to be followed.
            replaced |= matches!(
                command,
                Command::Act(Action::New | Action::Open | Action::OpenSample | Action::CloseProject | Action::Quit)
            );
            if replaced {
                replaced = false;
                continue;
            }
            desk.after(pause).tell(command);
            let session = &desk.session;
            prop_assert!(session.state().window.selection.targets.iter().all(|target| session.state().document.organization.contains(target)));
            prop_assert_eq!(session.state().document.dirty, session.state().document.origin.saved.as_ref() != Some(&session.state().document.organization));
            if let Some(lead) = &session.state().window.selection.lead {
                prop_assert!(session.state().document.organization.contains(lead));
            }
        }
        let fresh = Analyzer::new(Catalog::embedded()).analyze(&desk.state().document.organization, &desk.state().verdicts.viewpoint);
        for account in desk.state().document.organization.accounts().keys() {
            let target = TargetId::Account(account.clone());
            let tallies = [&fresh, &*desk.state().verdicts.analysis].map(|analysis| analysis.row(&target).map(|row| row.tally));
            prop_assert_eq!(tallies[0], tallies[1]);
        }
        let end = desk.state().document.organization.clone();
        let count = desk.undo_all().len();
        prop_assert!(count <= STEPS);
        prop_assert_eq!(&desk.state().document.organization, &start);
        prop_assert!(!desk.state().document.dirty);
        for _ in 0..count {
            desk.act(Action::Redo);
        }
        // Steps that were undone by the wishes themselves come back after those that were not.
        let mut came_by = desk.state().document.organization == end;
        while desk.state().document.redo_label().is_some() {
            desk.act(Action::Redo);
            came_by |= desk.state().document.organization == end;
        }
        prop_assert!(came_by);
    }
}
