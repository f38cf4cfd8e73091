//! Every question about a document's file, with every answer.

use std::path::PathBuf;
use std::time::Duration;

use analysis::{Side, Viewpoint};
use disk::{Note, OnDisk, OpenError, Opened, Overwrite, SaveError, Saved, Stamp};
use format::Access;
use organization::Organization;
use session::{
    Action, Command, Dialog, Differences, Effect, FileCommand, FileEffect, FileQuestion, Intent, News, UnsavedAnswer,
    WindowCommand, WindowEffect,
};

use crate::desk::{Desk, management, organization};
use crate::file::{changed, desk, looked, note, opened, path, saved, saves, theirs};

#[test]
fn what_a_look_finds() {
    let other = || OnDisk::Changed(Stamp::of(b"other"));
    let same = || OnDisk::Same(Stamp::of(b"first"));
    // What is found one after another, what is known in the end, and whether that makes a clean document unsaved.
    let rows: [(&[OnDisk], News, bool); 6] = [
        (&[same()], News::None, false),
        (&[other()], News::Changed, false),
        (&[OnDisk::Unreadable], News::Changed, false),
        (&[OnDisk::Gone], News::Gone, true),
        (&[OnDisk::Gone, same()], News::None, false),
        (&[other(), OnDisk::Gone], News::Gone, true),
    ];
    for (found, news, dirty) in rows {
        let mut desk = desk("first");
        found.iter().for_each(|found| looked(&mut desk, *found));
        assert_eq!((desk.state().document.origin.known.news, desk.state().document.dirty), (news, dirty), "{found:?}");
        assert!(desk.state().window.dialog.is_none(), "{found:?}: a look never interrupts");
    }
    // What is about another file, an older stamp, or a save of this window's own is no news.
    let mut desk = desk("first");
    desk.tell(Command::File(FileCommand::Looked {
        path: "/other".into(),
        than: Stamp::of(b"first"),
        found: OnDisk::Gone,
    }));
    desk.tell(Command::File(FileCommand::Looked { path: path(), than: Stamp::of(b"older"), found: OnDisk::Gone }));
    desk.note("mine");
    desk.act(Action::Save);
    looked(&mut desk, other());
    assert_eq!(desk.state().document.origin.known.news, News::None);
}

#[test]
fn a_clean_document_is_reloaded_in_one_step() {
    let mut desk = desk("first");
    looked(&mut desk, OnDisk::Changed(Stamp::of(b"other")));
    desk.tell(Command::File(FileCommand::Reload));
    assert!(desk.effects.iter().any(|effect| matches!(effect, Effect::File(FileEffect::ReadTheirs(_)))));
    theirs(&mut desk, "other");
    assert_eq!(
        (note(&desk).as_str(), desk.state().document.dirty, desk.state().document.origin.known.news),
        ("other", false, News::None)
    );
    assert_eq!(desk.state().document.origin.known.stamp, Some(Stamp::of(b"other")));
    desk.act(Action::Undo);
    assert_eq!((note(&desk).as_str(), desk.state().document.dirty), ("first", true), "undo brings it back, unsaved");
    desk.act(Action::Redo);
    assert_eq!((note(&desk).as_str(), desk.state().document.dirty), ("other", false));
    // The file's version is unreadable: what is open stays.
    desk.tell(Command::File(FileCommand::Reload));
    let error = OpenError::of(format::read("(").unwrap_err(), "(".to_owned());
    desk.tell(Command::File(FileCommand::TheirsRead { path: path(), result: Err(error) }));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })));
    assert_eq!(note(&desk), "other");
}

#[test]
fn an_edited_document_is_never_replaced_by_a_reload() {
    let mut desk = desk("first");
    desk.tell(Command::File(FileCommand::Reload));
    desk.note("mine");
    theirs(&mut desk, "other");
    let Some(Dialog::Compare(comparison)) = &desk.state().window.dialog else {
        panic!("{:?}", desk.state().window.dialog)
    };
    let id = desk.state().document.organization.management_account();
    let Differences::Since { theirs, mine } = &comparison.differences else { panic!("{comparison:?}") };
    assert_eq!(
        [mine, theirs].map(|changes| changes.iter().map(|change| change.sentence()).collect::<Vec<_>>()),
        [
            [format!("Changed the note of account `Management` ({id}) from `first` to `mine`")],
            [format!("Changed the note of account `Management` ({id}) from `first` to `other`")]
        ]
    );
    assert_eq!(note(&desk), "mine");
    desk.tell(Command::File(FileCommand::TakeTheirs));
    assert_eq!((note(&desk).as_str(), desk.state().document.dirty), ("other", false));
    desk.act(Action::Undo);
    assert_eq!(note(&desk), "mine", "even that is taken back");
}

#[test]
fn keeping_mine_after_a_look() {
    // Unseen: saving asks. Seen: saving replaces what was seen, and nothing newer.
    for (compared, stamp) in [(false, "first"), (true, "other")] {
        let mut desk = desk("first");
        looked(&mut desk, OnDisk::Changed(Stamp::of(b"other")));
        if compared {
            desk.tell(Command::File(FileCommand::Compare));
            theirs(&mut desk, "other");
        }
        desk.tell(Command::File(FileCommand::KeepMine));
        assert_eq!((note(&desk).as_str(), desk.state().document.dirty), ("first", true), "no file holds it");
        assert!(desk.state().window.dialog.is_none());
        desk.act(Action::Save);
        assert_eq!(saves(&mut desk), [Overwrite::IfStill(Stamp::of(stamp.as_bytes()))]);
    }
}

#[test]
fn a_save_over_somebody_elses_version_asks() {
    let stopped = || {
        let mut desk = desk("first");
        desk.note("mine");
        desk.act(Action::Save);
        assert_eq!(saves(&mut desk), [Overwrite::IfStill(Stamp::of(b"first"))]);
        saved(&mut desk, Err(changed("other")));
        assert!(matches!(desk.state().window.dialog, Some(Dialog::ChangedOnDisk { .. })));
        assert_eq!((note(&desk).as_str(), desk.state().document.dirty), ("mine", true));
        desk
    };
    let still = |stamp: &str| [Overwrite::IfStill(Stamp::of(stamp.as_bytes()))];
    let mut desk = stopped();
    desk.tell(Command::File(FileCommand::Overwrite(path())));
    assert_eq!(saves(&mut desk), still("other"), "a third version would be asked about again");
    saved(&mut desk, Ok("mine"));
    assert_eq!((desk.state().document.dirty, desk.state().document.origin.known.news), (false, News::None));

    let mut desk = stopped();
    desk.tell(Command::CloseDialog);
    assert!(saves(&mut desk).is_empty() && desk.state().document.dirty);
    assert_eq!(desk.state().document.origin.known.news, News::Changed, "the bar goes on saying so");

    let mut desk = stopped();
    desk.tell(Command::File(FileCommand::SaveElsewhere));
    assert!(
        desk.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Window(WindowEffect::Ask(FileQuestion::SaveProject(_)))))
    );

    for (answer, wrote) in [
        (Command::File(FileCommand::KeepMine), true),
        (Command::File(FileCommand::TakeTheirs), false),
        (Command::CloseDialog, false),
    ] {
        let mut desk = stopped();
        desk.tell(Command::File(FileCommand::Compare));
        theirs(&mut desk, "third");
        let what = format!("{answer:?}");
        desk.tell(answer);
        let expect = if wrote { still("third").to_vec() } else { Vec::new() };
        assert_eq!(saves(&mut desk), expect, "{what}");
    }
}

/// Naming a file is no leave to replace what somebody else has written there since.
#[test]
fn saving_as_ones_own_file_is_a_save() {
    let question = || FileQuestion::SaveProject("a.canopy.ron".to_owned());
    let still = Overwrite::IfStill(Stamp::of(b"first"));
    for (answer, expect) in [
        (Command::File(FileCommand::Picked { question: question(), path: Some(path()) }), still),
        (Command::File(FileCommand::PathTyped { question: question(), path: path() }), Overwrite::Refuse),
        (
            Command::File(FileCommand::Picked { question: question(), path: Some("/home/b.canopy.ron".into()) }),
            Overwrite::Replace,
        ),
    ] {
        let mut desk = desk("first");
        desk.tell(answer);
        assert_eq!(saves(&mut desk), [expect]);
    }
    let mut desk = desk("first");
    desk.tell(Command::Window(WindowCommand::ShowDialog(Dialog::Overwrite(path()))));
    desk.tell(Command::File(FileCommand::Overwrite(path())));
    assert_eq!(saves(&mut desk), [still]);
}

#[test]
fn what_follows_a_save_waits_for_the_answer() {
    for (answer, quits) in [(Command::File(FileCommand::Overwrite(path())), true), (Command::CloseDialog, false)] {
        let mut desk = desk("first");
        desk.note("mine");
        desk.act(Action::Quit);
        desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Save)));
        saved(&mut desk, Err(changed("other")));
        desk.tell(answer);
        desk.effects.clear();
        saved(&mut desk, Ok("mine"));
        assert_eq!(desk.effects.iter().any(|effect| matches!(effect, Effect::Window(WindowEffect::Quit))), quits);
    }
}

#[test]
fn saves_of_one_document_never_meet() {
    let mut desk = desk("first");
    desk.note("second");
    desk.act(Action::Save);
    desk.note("third");
    desk.act(Action::Save);
    assert_eq!(saves(&mut desk), [Overwrite::IfStill(Stamp::of(b"first"))], "the second waits for the first");
    let second = organization("second");
    let result = Ok(Saved {
        path: path(),
        size: 1,
        stamp: Stamp::of(b"second"),
        took: Duration::ZERO,
        backup: None,
        notes: Vec::new(),
    });
    desk.tell(Command::File(FileCommand::Saved { path: path(), organization: second, result }));
    assert_eq!(saves(&mut desk), [Overwrite::IfStill(Stamp::of(b"second"))], "and knows what that has written");
}

#[test]
fn quitting_during_a_save_waits_for_it() {
    let mut desk = desk("first");
    desk.note("mine");
    desk.act(Action::Save);
    desk.tell(Command::CloseRequested);
    assert!(desk.state().window.dialog.is_none(), "what is being saved needs no question");
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::Window(WindowEffect::Quit))));
    saved(&mut desk, Ok("mine"));
    assert!(desk.effects.iter().any(|effect| matches!(effect, Effect::Window(WindowEffect::Quit))));

    // If it fails, nobody quits.
    let mut desk = self::desk("first");
    desk.note("mine");
    desk.act(Action::Save);
    desk.act(Action::Quit);
    saved(&mut desk, Err(SaveError::NoRoom { path: path() }));
    desk.tell(Command::CloseDialog);
    saved(&mut desk, Ok("mine"));
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::Window(WindowEffect::Quit))));

    // Who asks twice gets the question.
    let mut desk = self::desk("first");
    desk.note("mine");
    desk.act(Action::Save);
    desk.act(Action::Quit);
    desk.act(Action::Quit);
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Unsaved(Intent::Quit))));
}

#[test]
fn refused_saves_say_what_can_be_done() {
    let io = || std::io::Error::other("broken");
    let rows = [
        (SaveError::Busy { path: path() }, "Another window is saving", true),
        (SaveError::NoRoom { path: path() }, "There is no room left", true),
        (SaveError::Unwritable { path: path(), source: io() }, "cannot be written", true),
        (SaveError::ReadOnly { path: path() }, "write-protected", true),
        (SaveError::Newer { path: path(), version: 3 }, "format version 3", false),
    ];
    for (error, says, again) in rows {
        let mut desk = desk("first");
        desk.note("mine");
        desk.act(Action::Save);
        desk.effects.clear();
        saved(&mut desk, Err(error));
        let Some(Dialog::NotSaved(refused)) = &desk.state().window.dialog else {
            panic!("{:?}", desk.state().window.dialog)
        };
        assert!(refused.text.contains(says), "{}", refused.text);
        assert_eq!((refused.again, refused.elsewhere), (again, true), "{says}");
        desk.tell(Command::File(FileCommand::SaveAgain));
        assert_eq!(saves(&mut desk), [Overwrite::IfStill(Stamp::of(b"first"))]);
    }
}

#[test]
fn a_save_says_how_much_and_what_is_unusual() {
    let mut desk = desk("first");
    saved(&mut desk, Ok("first"));
    assert_eq!(desk.state().file.last_save.as_deref(), Some("12,345 bytes in 48 ms"));
    let organization = desk.state().document.organization.clone();
    let notes = vec![Note::Overtaken { backup: "/home/a.bak".into() }, Note::WrittenAnew];
    let (stamp, took) = (Stamp::of(b""), Duration::ZERO);
    let result = Ok(Saved { path: path(), size: 1, stamp, took, backup: None, notes });
    desk.tell(Command::File(FileCommand::Saved { path: path(), organization, result }));
    let said = desk.said().join("\n");
    assert!(said.contains("Another program wrote the file in the instant before") && said.contains("`/home/a.bak`"));
    assert!(said.contains("written anew"), "{said}");
}

#[test]
fn a_newer_file_is_looked_at_and_never_written() {
    let mut desk = Desk::new(3);
    desk.tell(Command::File(FileCommand::Opened {
        path: path(),
        result: Ok(opened("first", Access::ReadOnly { version: 7 })),
    }));
    desk.effects.clear();
    assert!(!desk.state().document.dirty);
    let analysis = desk.state().verdicts.analysis.clone();
    let rows = management(&desk.state().document.organization);
    let tally = analysis.row(&rows).map(|row| row.tally);
    assert!(tally.is_some());
    desk.note("mine");
    desk.act(Action::Save);
    let asked = desk.waiting(|effect| {
        matches!(effect, Effect::Window(WindowEffect::Ask(_)) | Effect::File(FileEffect::Save { .. }))
    });
    let [Effect::Window(WindowEffect::Ask(question @ FileQuestion::SaveProject(name)))] = asked.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(name, "a (copy).canopy.ron");
    // Even where the platform's dialog was told to replace it.
    desk.tell(Command::File(FileCommand::Picked { question: question.clone(), path: Some(path()) }));
    assert!(saves(&mut desk).is_empty());
    assert!(matches!(desk.state().window.dialog, Some(Dialog::NotSaved(_))));
    desk.tell(Command::CloseDialog);
    let copy = PathBuf::from("/home/a (copy).canopy.ron");
    desk.tell(Command::File(FileCommand::Picked { question: question.clone(), path: Some(copy.clone()) }));
    assert_eq!(saves(&mut desk), [Overwrite::Replace]);
    let organization = desk.state().document.organization.clone();
    let (stamp, took) = (Stamp::of(b"copy"), Duration::ZERO);
    let result = Ok(Saved { path: copy.clone(), size: 1, stamp, took, backup: None, notes: Vec::new() });
    desk.tell(Command::File(FileCommand::Saved { path: copy, organization, result }));
    assert_eq!(desk.state().document.origin.known.access, Access::Full, "the copy is one's own");
}

/// What a newer file says beyond what is known may decide, so nothing in it is allowed for certain.
#[test]
fn verdicts_on_a_newer_file_depend() {
    let sample = format::read(include_str!("../../assets/sample.canopy.ron")).unwrap();
    let mut parts = sample.to_parts();
    parts.policy_types.clear();
    let without_types = Organization::from_parts(parts).unwrap();
    let allowed = |organization: &Organization, side, access| {
        let mut desk = Desk::new(3);
        let result = Ok(Opened { organization: organization.clone(), ..opened("", access) });
        desk.tell(Command::File(FileCommand::Opened { path: path(), result }));
        desk.tell(Command::SetViewpoint(Viewpoint { side, ..Viewpoint::default() }));
        let session = &desk.session;
        let member = |id: &&organization::AccountId| *id != session.state().document.organization.management_account();
        let accounts = session.state().document.organization.accounts().keys().filter(member);
        let tallies = accounts.filter_map(|id| {
            session
                .state()
                .verdicts
                .analysis
                .row(&organization::TargetId::Account(id.clone()))
                .map(|row| row.tally.allowed)
        });
        tallies.sum::<u32>()
    };
    let newer = Access::ReadOnly { version: 3 };
    assert!(allowed(&sample, Side::Principals, Access::Full) > 0);
    assert_eq!(allowed(&sample, Side::Principals, newer), 0);
    assert_eq!(allowed(&without_types, Side::Principals, newer), 0);
    // RCPs bind only what is done to resources in the services that they cover.
    let bound = |organization, access| allowed(organization, Side::Resources, access);
    assert!(bound(&sample, newer) < bound(&sample, Access::Full));
    assert_eq!(bound(&without_types, newer), bound(&sample, newer));
}

#[test]
fn a_mistake_of_a_thread_leaves_the_document_alone() {
    let mut desk = desk("first");
    desk.note("mine");
    desk.tell(Command::Failed("index out of bounds".to_owned()));
    assert!(desk.state().window.busy.is_none() && desk.state().document.dirty);
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })));
}
