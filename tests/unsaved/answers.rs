//! Every question about a document's file and about unsaved work, with every answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use analysis::{Side, Viewpoint};
use disk::{Content, Draft, Left, Note, OnDisk, OpenError, Opened, Overwrite, SaveError, Saved, Stamp};
use format::Access;
use organization::{ContextValue, Edit, Expected, Organization, PolicyId, Question, QuestionPolicies};
use session::{
    Action, AskCommand, Command, Dialog, Differences, DraftEffect, Effect, FileCommand, FileEffect, FileQuestion,
    Intent, News, RecoveryCommand, RepairCommand, Screen, UnsavedAnswer, WindowCommand, WindowEffect,
};

use crate::desk::{Desk, management, note_of, organization};

const PATH: &str = "/home/a.canopy.ron";

fn path() -> PathBuf {
    PathBuf::from(PATH)
}

fn opened(note: &str, access: Access) -> Opened {
    Opened { organization: organization(note), path: path(), size: 7, stamp: Stamp::of(note.as_bytes()), access }
}

/// A desk on a file that is not on this disk.
fn desk(note: &str) -> Desk {
    let mut desk = Desk::new(3);
    desk.tell(Command::File(FileCommand::Opened { path: path(), result: Ok(opened(note, Access::Full)) }));
    desk.effects.clear();
    desk
}

/// What the file holds now is this.
fn theirs(desk: &mut Desk, note: &str) {
    desk.tell(Command::File(FileCommand::TheirsRead { path: path(), result: Ok(opened(note, Access::Full)) }));
}

fn looked(desk: &mut Desk, found: OnDisk) {
    let than = desk.state().document.origin.known.stamp.unwrap();
    desk.tell(Command::File(FileCommand::Looked { path: path(), than, found }));
}

fn saves(desk: &mut Desk) -> Vec<Overwrite> {
    let saves = desk.waiting(|effect| matches!(effect, Effect::File(FileEffect::Save { .. })));
    saves
        .iter()
        .map(|effect| if let Effect::File(FileEffect::Save { overwrite, .. }) = effect { *overwrite } else { panic!() })
        .collect()
}

fn saved(desk: &mut Desk, result: Result<&str, SaveError>) {
    let organization = desk.state().document.organization.clone();
    let result = result.map(|bytes| Saved {
        path: path(),
        size: 12_345,
        stamp: Stamp::of(bytes.as_bytes()),
        took: Duration::from_millis(48),
        backup: None,
        notes: Vec::new(),
    });
    desk.tell(Command::File(FileCommand::Saved { path: path(), organization, result }));
}

fn changed(now: &str) -> SaveError {
    SaveError::ChangedOnDisk { path: path(), now: Stamp::of(now.as_bytes()) }
}

fn note(desk: &Desk) -> String {
    note_of(&desk.state().document.organization)
}

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

/// A faulty text as it comes from the disk.
fn faulty(text: &str) -> OpenError {
    OpenError::of(format::read(text).unwrap_err(), text.to_owned())
}

fn broken() -> (String, String) {
    let good = format::write(&organization("first"));
    (good.replacen("feature_set", "feature_sett", 1), good)
}

#[test]
fn a_broken_file_opens_as_its_text() {
    let (bad, good) = broken();
    let mut desk = desk("below");
    desk.tell(Command::File(FileCommand::Opened { path: "/home/b.canopy.ron".into(), result: Err(faulty(&bad)) }));
    let repair = desk.state().file.repair.clone().unwrap();
    assert_eq!((repair.whole(), repair.changed, repair.title()), (bad.clone(), false, "b.canopy.ron".to_owned()));
    let place = repair.shown_place().unwrap();
    assert!(bad.lines().nth(place.line - 1).unwrap().contains("feature_sett"), "{place}");
    assert!(!desk.state().is_enabled(Action::NewOu), "what lies below is not at hand");

    // A text that is no better stays, with its own fault; one that is good becomes the document of its file.
    let worse = bad.replacen("\"o-", "\"\"o-", 1);
    desk.tell(Command::Repair(RepairCommand::Text(worse.clone())));
    desk.tell(Command::Repair(RepairCommand::TryAgain));
    desk.work();
    let repair = desk.state().file.repair.clone().unwrap();
    assert_eq!((repair.whole(), repair.changed), (worse, true));
    assert_ne!(repair.shown_place(), Some(place));
    desk.tell(Command::Repair(RepairCommand::Text(good)));
    desk.tell(Command::Repair(RepairCommand::TryAgain));
    desk.work();
    assert!(desk.state().file.repair.is_none());
    assert_eq!((desk.state().document.title().as_str(), note(&desk).as_str()), ("b.canopy.ron", "first"));
    assert!(desk.state().document.dirty, "the file still holds the broken text");
    desk.act(Action::Save);
    assert_eq!(saves(&mut desk), [Overwrite::IfStill(Stamp::of(bad.as_bytes()))]);
}

#[test]
fn only_what_could_be_mended_is_shown_as_text() {
    let (bad, good) = broken();
    let newer = good.replacen("format_version: 2", "format_version: 9", 1).replacen("\"ALL\"", "(all: 2)", 1);
    let rows = [
        ("/a.canopy.ron", bad.as_str(), true),
        ("/a.txt", bad.as_str(), true),
        ("/a.canopy.ron", "", true),
        ("/holiday.jpg", "no project", false),
        ("/a.canopy.ron", newer.as_str(), false),
    ];
    for (path, text, shown) in rows {
        let mut desk = desk("below");
        desk.tell(Command::File(FileCommand::Opened { path: path.into(), result: Err(faulty(text)) }));
        assert_eq!(desk.state().file.repair.is_some(), shown, "{path}: {text:.40}");
        assert_eq!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })), !shown);
        assert_eq!(note(&desk), "below");
    }
}

#[test]
fn a_mended_text_is_saved_or_given_up_on_purpose() {
    let (bad, _) = broken();
    let begun = || {
        let mut desk = desk("below");
        desk.tell(Command::File(FileCommand::Opened { path: path(), result: Err(faulty(&bad)) }));
        desk.tell(Command::Repair(RepairCommand::Text(format!("{bad}// mine"))));
        desk.effects.clear();
        desk
    };
    let written = |bytes: &str| Saved {
        path: path(),
        size: 1,
        stamp: Stamp::of(bytes.as_bytes()),
        took: Duration::ZERO,
        backup: None,
        notes: Vec::new(),
    };
    for leave in [Command::Repair(RepairCommand::Leave), Command::Act(Action::New), Command::CloseRequested] {
        let what = format!("{leave:?}");
        let mut desk = begun();
        desk.tell(leave);
        assert!(matches!(desk.state().window.dialog, Some(Dialog::Unsaved(_))), "{what} asks first");
        desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Cancel)));
        assert!(desk.state().file.repair.as_ref().is_some_and(|repair| repair.whole().ends_with("// mine")));
    }
    let mut desk = begun();
    desk.tell(Command::Repair(RepairCommand::Leave));
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
    assert!(desk.state().file.repair.is_none() && desk.state().window.dialog.is_none());
    assert_eq!(note(&desk), "below");

    let mut desk = begun();
    desk.act(Action::Save);
    let saved = desk.waiting(|effect| matches!(effect, Effect::File(FileEffect::SaveText { .. })));
    let [Effect::File(FileEffect::SaveText { text, overwrite, .. })] = saved.as_slice() else { panic!("{saved:?}") };
    assert_eq!((text, *overwrite), (&format!("{bad}// mine"), Overwrite::IfStill(Stamp::of(bad.as_bytes()))));
    desk.tell(Command::Repair(RepairCommand::TextSaved { text: text.clone(), result: Ok(written(text)) }));
    assert!(desk.state().file.repair.as_ref().is_some_and(|repair| !repair.changed));
    desk.tell(Command::Repair(RepairCommand::Leave));
    assert!(desk.state().file.repair.is_none());

    let mut desk = begun();
    desk.tell(Command::Repair(RepairCommand::SaveText));
    desk.tell(Command::Repair(RepairCommand::TextSaved { text: String::new(), result: Err(changed("other")) }));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::NotSaved(_))), "nothing is overwritten unseen");
    assert!(desk.state().file.repair.as_ref().is_some_and(|repair| repair.changed));
}

/// The drafts that were asked to be kept: what each holds, or `-` for one that is dropped.
fn kept(desk: &mut Desk) -> Vec<String> {
    let of = |effect: &Effect| matches!(effect, Effect::Draft(DraftEffect::Keep(_)) | Effect::Draft(DraftEffect::Drop));
    let describe = |effect: Effect| match effect {
        Effect::Draft(DraftEffect::Keep(draft)) => match draft.content {
            Content::Project(organization) => note_of(&organization),
            Content::Text(text) => text,
        },
        _ => "-".to_owned(),
    };
    desk.waiting(of).into_iter().map(describe).collect()
}

type Do = fn(&mut Desk);

#[test]
fn what_is_unsaved_is_kept_until_it_is_not() {
    let typing: Do = |desk| {
        let target = management(&desk.state().document.organization);
        desk.tell(Command::Typing(Some(Edit::SetNote { target, note: "typ".to_owned() })));
    };
    let rows: [(&str, &[Do], &[&str]); 11] = [
        ("nothing", &[|_| {}], &[]),
        ("a selection", &[|desk| desk.act(Action::SelectAll)], &[]),
        ("edits", &[|desk| desk.note("1"), |desk| desk.note("2")], &["1", "2"]),
        ("undo", &[|desk| desk.note("1"), |desk| desk.act(Action::Undo)], &["1", "-"]),
        ("a save", &[|desk| desk.note("1"), |desk| saved(desk, Ok("1"))], &["1", "-"]),
        ("a failed save", &[|desk| desk.note("1"), |desk| saved(desk, Err(changed("x")))], &["1"]),
        ("an unfinished text", &[typing, |desk| desk.tell(Command::Typing(None))], &["typ", "-"]),
        ("an unfinished text over an edit", &[|desk| desk.note("1"), typing], &["1", "typ"]),
        ("a file that is gone", &[|desk| looked(desk, OnDisk::Gone)], &["first"]),
        (
            "closing without saving",
            &[
                |desk| desk.note("1"),
                |desk| desk.act(Action::CloseProject),
                |desk| desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard))),
            ],
            &["1", "-"],
        ),
        (
            "quitting without saving",
            &[
                |desk| desk.note("1"),
                |desk| desk.act(Action::Quit),
                |desk| desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard))),
            ],
            &["1", "-"],
        ),
    ];
    for (name, steps, expect) in rows {
        let mut desk = desk("first");
        steps.iter().for_each(|step| step(&mut desk));
        assert_eq!(kept(&mut desk), expect, "{name}");
    }
    let mut desk = Desk::new(3);
    desk.act(Action::OpenSample);
    let policy =
        desk.state().document.organization.policies().keys().next_back().cloned().unwrap_or(PolicyId::new("p"));
    assert_eq!(kept(&mut desk), [""; 0], "an untouched beginning has nothing to lose");
    desk.tell(Command::Edit(Edit::SetPolicyContent { policy, content: Arc::from("{ half a poli") }));
    assert_eq!(kept(&mut desk).len(), 1);
}

fn left(path: Option<&str>) -> Left {
    Left { id: "0a1b2c3d".to_owned(), path: path.map(PathBuf::from), saved: None, size: 9, damage: None }
}

#[test]
fn a_draft_is_recovered_as_its_files_document() {
    let mut desk = Desk::new(3);
    desk.tell(Command::Recovery(RecoveryCommand::Found(vec![left(Some(PATH))])));
    assert!(desk.state().is_enabled(Action::RecoverWork));
    let id = "0a1b2c3d".to_owned();
    desk.tell(Command::Recovery(RecoveryCommand::Recover(id.clone())));
    assert!(matches!(desk.effects.pop_back(), Some(Effect::Draft(DraftEffect::Read(_)))));
    let question = question();
    let draft = Draft {
        path: Some(path()),
        stamp: Some(Stamp::of(b"first")),
        content: Content::Project(organization("mine")),
        texts: Default::default(),
        asked: Some(Box::new(question.clone())),
    };
    desk.tell(Command::Recovery(RecoveryCommand::Read { id, result: Ok(draft) }));
    assert_eq!(
        (desk.state().document.title().as_str(), note(&desk).as_str(), desk.state().document.dirty),
        ("a.canopy.ron", "mine", true)
    );
    assert_eq!(desk.state().simulator.question, question);
    assert!(desk.state().recovery.drafts.is_empty());
    let adopted = desk.effects.iter().position(|effect| matches!(effect, Effect::Draft(DraftEffect::Adopt { .. })));
    assert!(adopted.is_some(), "it is kept as this window's own before the old one goes");
    desk.act(Action::Save);
    assert_eq!(
        saves(&mut desk),
        [Overwrite::IfStill(Stamp::of(b"first"))],
        "a file that has changed since is asked about"
    );
}

/// One that is long to type.
fn question() -> Question {
    Question {
        name: String::new(),
        principal: "arn:aws:iam::111122223333:role/R".to_owned(),
        action: "s3:GetObject".to_owned(),
        resource: "*".to_owned(),
        resource_account: Some("444455556666".to_owned()),
        context: vec![("aws:SourceIp".to_owned(), ContextValue::Text("192.0.2.1".to_owned()))],
        policies: QuestionPolicies { identity: vec!["{\n  \"Version\": ".to_owned()], ..Default::default() },
        expected: Expected::Allowed,
    }
}

#[test]
fn a_question_that_is_typed_is_kept_though_the_document_is_saved() {
    let mut desk = desk("first");
    let kept = |desk: &mut Desk| {
        let kept = desk.effects.drain(..).filter_map(|effect| match effect {
            Effect::Draft(DraftEffect::Keep(draft)) => Some(draft.asked.map(|question| *question)),
            Effect::Draft(DraftEffect::Drop) => Some(None),
            _ => None,
        });
        kept.collect::<Vec<_>>()
    };
    desk.tell(Command::Ask(AskCommand::Question(question())));
    assert!(!desk.state().document.dirty);
    assert_eq!(kept(&mut desk), [Some(question())]);
    // Once the document keeps it, there is no other work.
    let named = Question { name: "who".to_owned(), ..question() };
    desk.tell(Command::Edit(Edit::KeepQuestion(named.clone())));
    desk.tell(Command::Ask(AskCommand::Load(named.name)));
    assert_eq!(kept(&mut desk).last(), Some(&None));
}

#[test]
fn drafts_stay_until_somebody_says_otherwise() {
    let mut desk = Desk::new(3);
    desk.tell(Command::Recovery(RecoveryCommand::Found(vec![left(Some(PATH))])));
    desk.effects.clear();
    desk.tell(Command::Recovery(RecoveryCommand::OpenOriginal("0a1b2c3d".to_owned())));
    assert!(
        matches!(desk.effects.make_contiguous(), [Effect::File(FileEffect::Open(opened))] if opened == Path::new(PATH))
    );
    assert_eq!(desk.state().recovery.drafts.len(), 1);
    desk.effects.clear();
    desk.tell(Command::Window(WindowCommand::ShowDialog(Dialog::DiscardDraft(left(Some(PATH))))));
    desk.tell(Command::CloseDialog);
    assert!(desk.effects.is_empty() && desk.state().recovery.drafts.len() == 1);
    desk.tell(Command::Recovery(RecoveryCommand::Discard("0a1b2c3d".to_owned())));
    assert!(matches!(desk.effects.make_contiguous(), [Effect::Draft(DraftEffect::Discard(_))]));
    desk.tell(Command::Recovery(RecoveryCommand::Discarded {
        id: "0a1b2c3d".to_owned(),
        result: Err("it is busy".to_owned()),
    }));
    assert_eq!(desk.state().recovery.drafts.len(), 1);
    desk.tell(Command::Recovery(RecoveryCommand::Discarded { id: "0a1b2c3d".to_owned(), result: Ok(()) }));
    assert!(desk.state().recovery.drafts.is_empty() && !desk.state().is_enabled(Action::RecoverWork));
}

#[test]
fn texts_and_damaged_drafts_are_recovered_as_texts() {
    let (bad, good) = broken();
    let mut desk = Desk::new(3);
    let draft = Draft {
        path: Some(path()),
        stamp: Some(Stamp::of(b"first")),
        content: Content::Text(bad.clone()),
        texts: Default::default(),
        asked: None,
    };
    desk.tell(Command::Recovery(RecoveryCommand::Read { id: "1".to_owned(), result: Ok(draft) }));
    desk.work();
    let repair = desk.state().file.repair.clone().unwrap();
    assert_eq!((repair.whole(), repair.changed, repair.title()), (bad.clone(), true, "a.canopy.ron".to_owned()));
    assert!(repair.place.is_some());

    let mut desk = Desk::new(3);
    desk.tell(Command::Recovery(RecoveryCommand::Found(vec![Left { id: "2".to_owned(), ..left(Some(PATH)) }])));
    desk.tell(Command::Recovery(RecoveryCommand::Read { id: "2".to_owned(), result: Err(faulty(&bad)) }));
    assert_eq!(desk.state().file.repair.as_ref().map(|repair| repair.whole()), Some(bad.clone()));
    assert_eq!(
        (desk.state().window.screen, desk.state().recovery.drafts.len()),
        (Screen::Welcome, 1),
        "the draft stays"
    );

    // One that belongs to no file becomes an untitled project.
    let mut desk = Desk::new(3);
    desk.tell(Command::Recovery(RecoveryCommand::Found(vec![left(None)])));
    desk.tell(Command::Recovery(RecoveryCommand::Read { id: left(None).id, result: Err(faulty(&bad)) }));
    desk.tell(Command::Repair(RepairCommand::Text(good)));
    desk.tell(Command::Repair(RepairCommand::TryAgain));
    desk.work();
    assert_eq!(
        (desk.state().document.origin.path.clone(), desk.state().document.title()),
        (None, "Untitled".to_owned())
    );
    assert!(desk.state().document.dirty);
}

#[test]
fn who_cannot_be_kept_is_told_once() {
    let mut desk = desk("first");
    let before = desk.said().len();
    for refused in [Some("no room"), Some("no room"), None, None] {
        desk.tell(Command::Recovery(RecoveryCommand::Kept(refused.map(str::to_owned))));
    }
    let said = desk.said().split_off(before);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().any(|text| text.contains("save often")), "{said:?}");
}

#[test]
fn a_mistake_of_a_thread_leaves_the_document_alone() {
    let mut desk = desk("first");
    desk.note("mine");
    desk.tell(Command::Failed("index out of bounds".to_owned()));
    assert!(desk.state().window.busy.is_none() && desk.state().document.dirty);
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })));
}

/// What is shown of a file that is no text is not all of it, so it never goes back into the file.
#[test]
fn a_file_that_is_no_text_is_not_written_as_one() {
    let mut desk = desk("below");
    let bytes = b"(\n  format_version: 2, id: \"\xff\"".to_vec();
    let error = disk::utf8(bytes).unwrap_err();
    desk.tell(Command::File(FileCommand::Opened { path: path(), result: Err(error) }));
    assert!(desk.state().file.repair.as_ref().is_some_and(|repair| repair.lossy && repair.text.contains('\u{fffd}')));
    desk.tell(Command::Repair(RepairCommand::Text("mine".to_owned())));
    desk.effects.clear();
    desk.act(Action::Save);
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::File(FileEffect::SaveText { .. }))));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })));
}
