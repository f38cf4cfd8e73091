//! Unsaved work that is kept aside: until when, and what becomes of it.

use std::path::Path;
use std::sync::Arc;

use disk::{Content, Draft, OnDisk, Overwrite, Stamp};
use organization::{Edit, PolicyId, Question, TaggedId};
use session::{
    Action, AskCommand, Command, Dialog, DraftEffect, Effect, FileCommand, FileEffect, RecoveryCommand, UnsavedAnswer,
    WindowCommand, WorkError,
};

use crate::desk::{Desk, management, note_of, organization};
use crate::file::{PATH, changed, desk, left, looked, note, path, question, saved, saves};

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
        desk.tell(Command::Typing(Some(Edit::SetNote { on: TaggedId::Target(target), note: "typ".to_owned() })));
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
    desk.tell(Command::Recovery(RecoveryCommand::Read { id, result: Box::new(Ok(draft)) }));
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
    desk.tell(Command::Ask(AskCommand::Question(Box::new(question()))));
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
        result: Err(WorkError::NotDiscarded(std::io::Error::other("it is busy"))),
    }));
    assert_eq!(desk.state().recovery.drafts.len(), 1);
    desk.tell(Command::Recovery(RecoveryCommand::Discarded { id: "0a1b2c3d".to_owned(), result: Ok(()) }));
    assert!(desk.state().recovery.drafts.is_empty() && !desk.state().is_enabled(Action::RecoverWork));
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
