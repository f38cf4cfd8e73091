//! What is done to several selected OUs and accounts as one step, and notes wherever they are taken along.

use std::collections::BTreeSet;

use organization::{Edit, TaggedId, TargetId};
use session::{Action, Command, Found, NewNames, Renames, Shared, SharedNote, note_all, search, tag_all, untag_all};

use crate::desk::Desk;

fn several(desk: &Desk, names: &[&str]) -> BTreeSet<TargetId> {
    names.iter().map(|name| desk.target(name)).collect()
}

fn select(desk: &mut Desk, names: &[&str]) {
    for (at, name) in names.iter().enumerate() {
        let target = desk.target(name);
        desk.tell(if at == 0 { Command::Select(target) } else { Command::SelectToggle(target) });
    }
}

#[test]
fn a_tag_is_set_on_all_and_taken_from_all_in_one_step() {
    let mut desk = Desk::sample();
    let some = several(&desk, &["Root", "Security", "Network", "Identity"]);
    let shared = |desk: &Desk| Shared::of(&desk.state().document.organization, &some);
    let tag = |shared: &Shared| shared.tags.iter().find(|tag| tag.key == "wave").cloned();
    assert_eq!((shared(&desk).roots, shared(&desk).ous, shared(&desk).accounts), (1, 1, 2));
    assert_eq!(tag(&shared(&desk)), None);

    let one = several(&desk, &["Network"]);
    let edit = tag_all(&desk.state().document.organization, &one, "wave", "2").unwrap();
    desk.tell(Command::Edit(edit));
    let edit = tag_all(&desk.state().document.organization, &some, "wave", "1").unwrap();
    desk.tell(Command::Edit(edit));
    let all = tag(&shared(&desk)).unwrap();
    assert_eq!((all.on, all.distinct, all.values), (4, 1, vec![("1".to_owned(), 4)]));
    // Who has it already is not touched: nothing is left to do.
    assert_eq!(tag_all(&desk.state().document.organization, &some, "wave", "1"), None);
    let edit = untag_all(&desk.state().document.organization, &some, "wave").unwrap();
    desk.tell(Command::Edit(edit));
    assert_eq!(tag(&shared(&desk)), None);
    assert_eq!(untag_all(&desk.state().document.organization, &some, "wave"), None);
    let labels = ["Remove tag `wave` from 4 entries", "Set tag `wave` on 4 entries", "Set tag `wave` on 1 entry"];
    assert_eq!(desk.undo_all(), labels);
}

#[test]
fn what_aws_refuses_for_one_is_done_for_none() {
    let mut desk = Desk::sample();
    let some = several(&desk, &["Network", "Identity"]);
    let before = desk.state().document.organization.clone();
    let edit = tag_all(&before, &some, "aws:wave", "1").unwrap();
    desk.tell(Command::Edit(edit));
    assert_eq!(desk.state().document.organization, before);
    assert!(desk.last_note().contains("aws:"), "{}", desk.last_note());
}

#[test]
fn a_note_is_written_about_all() {
    let mut desk = Desk::sample();
    let some = several(&desk, &["Root", "Network", "Identity"]);
    let note = |desk: &Desk| Shared::of(&desk.state().document.organization, &some).note;
    let on = |name: &str, desk: &Desk| TaggedId::Target(desk.target(name));
    for (name, text) in [("Root", ""), ("Network", "One"), ("Identity", "Two")] {
        let on = on(name, &desk);
        desk.tell(Command::Edit(Edit::SetNote { on, note: text.to_owned() }));
    }
    assert_eq!(note(&desk), SharedNote::Several { on: 2, distinct: 2 });
    let edit = note_all(&desk.state().document.organization, &some, "Ours").unwrap();
    desk.tell(Command::Edit(edit));
    assert_eq!(note(&desk), SharedNote::Same("Ours".to_owned()));
    assert_eq!(desk.state().document.undo_label(), Some("Change note of 3 entries"));
    desk.act(Action::Undo);
    assert_eq!(note(&desk), SharedNote::Several { on: 2, distinct: 2 });
}

/// The preview as lines, with a mark where a name is refused.
fn preview(desk: &Desk, names: &[&str], by: &NewNames) -> (Renames, Vec<String>) {
    let renames = Renames::of(&desk.state().document.organization, &several(desk, names), by);
    let lines = renames.rows.iter().map(|row| {
        let mark = if row.refused.is_some() { " ✗" } else { "" };
        format!("{} → {}{mark}", row.old, row.new)
    });
    (renames.clone(), lines.collect())
}

#[test]
fn names_are_made_by_patterns_and_shown_before_they_are_given() {
    let desk = Desk::sample();
    let replace = |from: &str, to: &str| NewNames::Replace { from: from.to_owned(), to: to.to_owned() };
    let around = |before: &str, after: &str| NewNames::Around { before: before.to_owned(), after: after.to_owned() };
    let pattern = |text: &str| NewNames::Pattern(text.to_owned());
    let prod = ["Webshop prod", "Orders prod", "Payments prod", "Root"];
    for (by, expect) in [
        (
            replace("prod", "live"),
            ["Orders prod → Orders live", "Payments prod → Payments live", "Webshop prod → Webshop live"],
        ),
        (
            around("p-", ""),
            ["Orders prod → p-Orders prod", "Payments prod → p-Payments prod", "Webshop prod → p-Webshop prod"],
        ),
        (pattern("{parent} {nn}"), ["Orders prod → Prod 01", "Payments prod → Prod 02", "Webshop prod → Prod 03"]),
        (
            pattern("{n}: {name} {x}"),
            [
                "Orders prod → 1: Orders prod {x}",
                "Payments prod → 2: Payments prod {x}",
                "Webshop prod → 3: Webshop prod {x}",
            ],
        ),
    ] {
        assert_eq!(preview(&desk, &prod, &by).1, expect);
    }
    let (renames, lines) = preview(&desk, &prod, &replace("Orders", "Sales"));
    assert_eq!((lines, renames.same, renames.refused), (vec!["Orders prod → Sales prod".to_owned()], 2, 0));
    assert!(replace("", "x").is_blank() && around("", "").is_blank() && pattern("").is_blank());
    assert_eq!(preview(&desk, &prod, &pattern("")).0.edit, None);
}

#[test]
fn a_name_that_is_refused_is_told_and_the_others_are_given() {
    let mut desk = Desk::sample();
    let names = ["Security", "Sandbox", "Network"];
    let (renames, lines) = preview(&desk, &names, &NewNames::Pattern("Infrastructure".to_owned()));
    // OUs are unique below one parent, accounts are not.
    let expect = ["Sandbox → Infrastructure ✗", "Security → Infrastructure ✗", "Network → Infrastructure"];
    assert_eq!((lines, renames.refused), (expect.map(str::to_owned).to_vec(), 2));
    let why = renames.rows[0].refused.as_deref().unwrap();
    assert!(why.starts_with("There is already an OU named `Infrastructure`"), "{why}");
    desk.tell(Command::Edit(renames.edit.unwrap()));
    assert_eq!(desk.undo_all(), ["Rename 1 entry"]);
}

#[test]
fn names_that_become_free_in_between_are_given() {
    let mut desk = Desk::sample();
    desk.select("Root");
    for name in ["T1", "T11", "T111"] {
        desk.select("Root").ou(name);
    }
    // Each waits for the next: T111 has to go first.
    let (renames, lines) =
        preview(&desk, &["T1", "T11", "T111"], &NewNames::Around { before: String::new(), after: "1".to_owned() });
    assert_eq!((lines, renames.refused), (["T1 → T11", "T11 → T111", "T111 → T1111"].map(str::to_owned).to_vec(), 0));
    desk.tell(Command::Edit(renames.edit.unwrap()));
    for name in ["T11", "T111", "T1111"] {
        desk.target(name);
    }
    assert_eq!(desk.state().document.undo_label(), Some("Rename 3 entries"));
}

#[test]
fn closing_and_reopening_several_leaves_those_alone_that_cannot() {
    let mut desk = Desk::sample();
    let names = ["Security", "Aldermoor Management", "Spring campaign", "Network", "Identity"];
    let some = several(&desk, &names);
    let counts = |desk: &Desk| {
        let shared = Shared::of(&desk.state().document.organization, &some);
        (shared.closable, shared.reopenable)
    };
    assert_eq!(counts(&desk), (2, 1));
    select(&mut desk, &names);
    desk.act(Action::CloseAccount);
    assert_eq!(desk.state().document.undo_label(), Some("Close 2 accounts"));
    assert_eq!(counts(&desk), (0, 3));
    desk.act(Action::ReopenAccount);
    assert_eq!(desk.state().document.undo_label(), Some("Reopen 3 accounts"));
    // Where none can be closed, the reason of AWS is told.
    desk.select("Aldermoor Management").act(Action::CloseAccount);
    assert!(desk.last_note().contains("management account"), "{}", desk.last_note());
}

#[test]
fn notes_of_policies_and_of_the_root_are_found_and_go_along() {
    let mut desk = Desk::sample();
    let policy = desk.policy("Quarantine");
    for (on, note) in
        [(TaggedId::Policy(policy.clone()), "Zebra crossing"), (TaggedId::Target(TargetId::Root), "Zebra herd")]
    {
        desk.tell(Command::Edit(Edit::SetNote { on, note: note.to_owned() }));
    }
    let found = search(&desk.state().document.organization, "zebra");
    let found: Vec<(Found, &str)> = found.iter().map(|hit| (hit.found.clone(), hit.detail.as_str())).collect();
    assert_eq!(
        found,
        [(Found::Target(TargetId::Root), "Zebra herd"), (Found::Policy(policy.clone()), "Zebra crossing"),]
    );
    desk.tell(Command::SelectPolicy(policy));
    desk.act(Action::Duplicate);
    let copy = desk.policy("Quarantine copy");
    assert_eq!(desk.state().document.organization.note(&TaggedId::Policy(copy)), "Zebra crossing");
}

#[test]
fn typing_a_note_of_the_root_is_one_step() {
    let mut desk = Desk::sample();
    for note in ["a", "ab", "abc"] {
        let on = TaggedId::Target(TargetId::Root);
        desk.after(100).tell(Command::Edit(Edit::SetNote { on, note: note.to_owned() }));
    }
    assert_eq!(desk.undo_all(), ["Change note of `Root`"]);
}
