//! Files and drafts that cannot be read, open as the texts that they are.

use std::time::Duration;

use disk::{Content, Draft, Left, OpenError, Overwrite, Saved, Stamp};
use session::{
    Action, Beginning, Command, Dialog, Effect, FileCommand, FileEffect, RecoveryCommand, RepairCommand, Screen,
    UnsavedAnswer,
};

use crate::desk::{Desk, organization};
use crate::file::{PATH, changed, desk, left, note, path, saves};

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
    let newer = good.replacen("format_version: 3", "format_version: 9", 1).replacen("\"ALL\"", "(all: 2)", 1);
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
    for leave in [Command::Repair(RepairCommand::Leave), Command::Begin(Beginning::default()), Command::CloseRequested]
    {
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
    desk.tell(Command::Recovery(RecoveryCommand::Read { id: "1".to_owned(), result: Box::new(Ok(draft)) }));
    desk.work();
    let repair = desk.state().file.repair.clone().unwrap();
    assert_eq!((repair.whole(), repair.changed, repair.title()), (bad.clone(), true, "a.canopy.ron".to_owned()));
    assert!(repair.place.is_some());

    let mut desk = Desk::new(3);
    desk.tell(Command::Recovery(RecoveryCommand::Found(vec![Left { id: "2".to_owned(), ..left(Some(PATH)) }])));
    desk.tell(Command::Recovery(RecoveryCommand::Read { id: "2".to_owned(), result: Box::new(Err(faulty(&bad))) }));
    assert_eq!(desk.state().file.repair.as_ref().map(|repair| repair.whole()), Some(bad.clone()));
    assert_eq!(
        (desk.state().window.screen, desk.state().recovery.drafts.len()),
        (Screen::Welcome, 1),
        "the draft stays"
    );

    // One that belongs to no file becomes an untitled project.
    let mut desk = Desk::new(3);
    desk.tell(Command::Recovery(RecoveryCommand::Found(vec![left(None)])));
    desk.tell(Command::Recovery(RecoveryCommand::Read { id: left(None).id, result: Box::new(Err(faulty(&bad))) }));
    desk.tell(Command::Repair(RepairCommand::Text(good)));
    desk.tell(Command::Repair(RepairCommand::TryAgain));
    desk.work();
    assert_eq!(
        (desk.state().document.origin.path.clone(), desk.state().document.title()),
        (None, "Untitled".to_owned())
    );
    assert!(desk.state().document.dirty);
}

/// What is shown of a file that is no text is not all of it, so it never goes back into the file.
#[test]
fn a_file_that_is_no_text_is_not_written_as_one() {
    let mut desk = desk("below");
    let bytes = b"(\n  format_version: 3, id: \"\xff\"".to_vec();
    let error = disk::utf8(bytes).unwrap_err();
    desk.tell(Command::File(FileCommand::Opened { path: path(), result: Err(error) }));
    assert!(desk.state().file.repair.as_ref().is_some_and(|repair| repair.lossy && repair.text.contains('\u{fffd}')));
    desk.tell(Command::Repair(RepairCommand::Text("mine".to_owned())));
    desk.effects.clear();
    desk.act(Action::Save);
    assert!(!desk.effects.iter().any(|effect| matches!(effect, Effect::File(FileEffect::SaveText { .. }))));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })));
}
