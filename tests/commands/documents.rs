//! Which document is open: what is asked before one goes, and what comes back from files.

use std::path::{Path, PathBuf};

use catalog::Catalog;
use disk::{OpenError, Overwrite, SaveError};
use exchange::{ImportError, Imported, Table};
use organization::Edit;
use session::{
    Action, Beginning, Command, Dialog, DraftEffect, Effect, Export, FileCommand, FileEffect, FileQuestion, Intent,
    Screen, Session, UnsavedAnswer, WindowEffect, Written,
};

use crate::desk::{Desk, import, opened, written};

/// A wish, made anew each time: commands are not copied.
type Wanted = fn() -> Command;

#[test]
fn unsaved_changes_are_asked_about_before_anything_is_lost() {
    let path = || PathBuf::from("/other.canopy.ron");
    let wishes: [(&str, Wanted); 7] = [
        ("new", || Command::Begin(Beginning::default())),
        ("open", || Command::Act(Action::Open)),
        ("sample", || Command::Act(Action::OpenSample)),
        ("close", || Command::Act(Action::CloseProject)),
        ("quit", || Command::Act(Action::Quit)),
        ("the window's own button", || Command::CloseRequested),
        ("a recent file", || Command::File(FileCommand::Open(PathBuf::from("/other.canopy.ron")))),
    ];
    for (name, wish) in wishes {
        let mut desk = Desk::sample();
        let effects = desk.tell(wish());
        assert!(desk.state().window.dialog.is_none(), "{name}: nothing to lose, nothing to ask");
        let free = format!("{effects:?}");

        let mut desk = Desk::sample();
        desk.select("Root").ou("Mine");
        let mine = desk.state().document.organization.clone();
        assert!(desk.tell(wish()).is_empty(), "{name}: nothing happens before the answer");
        assert!(matches!(desk.state().window.dialog, Some(Dialog::Unsaved(_))), "{name}");
        desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Cancel)));
        assert_eq!(desk.state().document.organization, mine, "{name}");
        assert!(desk.state().document.dirty && desk.state().window.dialog.is_none());

        desk.tell(wish());
        let effects = desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
        let effects: Vec<_> =
            effects.into_iter().filter(|effect| !matches!(effect, Effect::Draft(DraftEffect::Drop))).collect();
        assert_eq!(format!("{effects:?}"), free, "{name}: goes on as if nothing had been unsaved");

        // Save: first the file, then the wish, and the wish only if the file was written.
        let mut desk = Desk::sample();
        desk.select("Root").ou("Mine");
        desk.tell(wish());
        let effects = desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Save)));
        assert!(
            matches!(effects.as_slice(), [Effect::Window(WindowEffect::Ask(FileQuestion::SaveProject(_)))]),
            "{name}: {effects:?}"
        );
        let Effect::Window(WindowEffect::Ask(question)) = effects[0].clone() else { panic!() };
        let effects = desk.tell(Command::File(FileCommand::Picked { question, path: Some(path()) }));
        let [Effect::File(FileEffect::Save { path: to, organization, .. })] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert_eq!((to, organization == &desk.state().document.organization), (&path(), true));
        let (to, organization) = (to.clone(), organization.clone());
        let refused = SaveError::NoRoom { path: to.clone() };
        let failed = desk.tell(Command::File(FileCommand::Saved {
            path: to.clone(),
            organization: organization.clone(),
            result: Err(refused),
        }));
        assert!(failed.is_empty() && desk.state().document.dirty, "{name}: what was not saved is not given up");
        assert!(matches!(desk.state().window.dialog, Some(Dialog::NotSaved(_))));
        desk.tell(Command::CloseDialog);
        let later =
            desk.tell(Command::File(FileCommand::Saved { path: to.clone(), organization, result: Ok(written(to)) }));
        assert!(
            !later.iter().any(|effect| matches!(
                effect,
                Effect::Window(WindowEffect::Quit)
                    | Effect::File(FileEffect::Open(_))
                    | Effect::Window(WindowEffect::Ask(_))
            )),
            "{name}: the wish is forgotten: {later:?}"
        );
    }
}

#[test]
fn save_and_go_on() {
    let mut desk = Desk::sample();
    desk.select("Root").ou("Mine");
    let mine = desk.state().document.organization.clone();
    desk.act(Action::CloseProject);
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Save)));
    desk.tell(Command::File(FileCommand::Picked {
        question: FileQuestion::SaveProject(String::new()),
        path: Some(PathBuf::from("/a.canopy.ron")),
    }));
    let result = Ok(written("/a.canopy.ron"));
    desk.tell(Command::File(FileCommand::Saved { path: PathBuf::from("/a.canopy.ron"), organization: mine, result }));
    assert_eq!(desk.state().window.screen, Screen::Welcome);
    assert_eq!(desk.state().window.settings.recent, [PathBuf::from("/a.canopy.ron")]);
}

/// What is typed while a save is under way is not in the file, so it is still unsaved and asked about.
#[test]
fn changes_during_a_save_stay_unsaved() {
    let mut desk = Desk::sample();
    desk.select("Root").ou("First");
    let first = desk.state().document.organization.clone();
    desk.act(Action::Quit);
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Save)));
    desk.tell(Command::File(FileCommand::Picked {
        question: FileQuestion::SaveProject(String::new()),
        path: Some(PathBuf::from("/a.canopy.ron")),
    }));
    desk.select("Root").ou("Second");
    let effects = desk.tell(Command::File(FileCommand::Saved {
        path: PathBuf::from("/a.canopy.ron"),
        organization: first,
        result: Ok(written("/a.canopy.ron")),
    }));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Window(WindowEffect::Quit))), "{effects:?}");
    assert!(desk.state().document.dirty && matches!(desk.state().window.dialog, Some(Dialog::Unsaved(Intent::Quit))));
}

#[test]
fn who_asks_about_overwriting() {
    let rows: [(&str, bool, &str, Overwrite); 6] = [
        // The platform's dialog has asked about the very name that it showed.
        ("/a.canopy.ron", false, "/a.canopy.ron", Overwrite::Replace),
        // But not about the name with the ending added.
        ("/a", false, "/a.canopy.ron", Overwrite::Refuse),
        ("/a.ron", false, "/a.canopy.ron", Overwrite::Refuse),
        ("/a.canopy", false, "/a.canopy.ron", Overwrite::Refuse),
        // Nobody has asked about a typed path.
        ("/a.canopy.ron", true, "/a.canopy.ron", Overwrite::Refuse),
        ("/folder.ron/b.txt", true, "/folder.ron/b.txt.canopy.ron", Overwrite::Refuse),
    ];
    for (named, typed, written, expected) in rows {
        let mut desk = Desk::sample();
        let question = FileQuestion::SaveProject(String::new());
        let path = PathBuf::from(named);
        let effects = desk.tell(match typed {
            true => Command::File(FileCommand::PathTyped { question, path }),
            false => Command::File(FileCommand::Picked { question, path: Some(path) }),
        });
        let [Effect::File(FileEffect::Save { path, overwrite, .. })] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        assert_eq!((path.as_path(), *overwrite), (Path::new(written), expected), "{named}");
        let (path, organization) = (path.clone(), desk.state().document.organization.clone());
        desk.tell(Command::File(FileCommand::Saved {
            path: path.clone(),
            organization,
            result: Err(SaveError::Exists { path: path.clone() }),
        }));
        assert!(matches!(&desk.state().window.dialog, Some(Dialog::Overwrite(there)) if *there == path));
        let effects = desk.tell(Command::File(FileCommand::Overwrite(path)));
        assert!(matches!(effects.as_slice(), [Effect::File(FileEffect::Save { overwrite: Overwrite::Replace, .. })]));
    }
}

#[test]
fn an_import_is_one_step_that_undo_takes_back() {
    let mut desk = Desk::sample();
    desk.saved("/a.canopy.ron");
    let before = desk.state().document.organization.clone();
    let found = Session::new(9, Catalog::embedded()).state().document.organization.clone();
    desk.tell(Command::File(FileCommand::ImportRead {
        path: PathBuf::from("/x"),
        result: Ok(Imported::Organization(import(found.clone()))),
    }));
    assert_eq!(desk.state().document.organization, before);
    desk.tell(Command::File(FileCommand::AcceptImport));
    assert_eq!(desk.state().document.organization, found);
    assert_eq!((desk.state().document.undo_label(), desk.state().document.dirty), (Some("Import organization"), true));
    assert_eq!(desk.state().document.origin.path, None, "saving it must not overwrite the file of the other project");
    assert_eq!(desk.state().document.origin.baseline, found, "changes are counted from the import");
    desk.act(Action::Undo);
    assert_eq!(desk.state().document.organization, before);
    assert_eq!(
        desk.state().document.origin.path.as_deref(),
        Some(Path::new("/a.canopy.ron")),
        "the project comes back with its file"
    );
    assert!(!desk.state().document.dirty);
    desk.act(Action::Redo);
    assert_eq!((&desk.state().document.organization, &desk.state().document.origin.path), (&found, &None));

    // With unsaved changes it asks first.
    let mut desk = Desk::sample();
    desk.select("Root").ou("Mine");
    desk.tell(Command::File(FileCommand::ImportRead {
        path: PathBuf::from("/x"),
        result: Ok(Imported::Organization(import(found.clone()))),
    }));
    desk.tell(Command::File(FileCommand::AcceptImport));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Unsaved(Intent::TakeImport(_)))));
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
    assert_eq!(desk.state().document.organization, found);

    // One that cannot be read changes nothing.
    let mut desk = Desk::sample();
    let before = desk.state().document.organization.clone();
    desk.tell(Command::File(FileCommand::ImportRead {
        path: PathBuf::from("/x"),
        result: Err(ImportError::NoPolicies.into()),
    }));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })));
    assert_eq!(desk.state().document.organization, before);
    assert!(desk.state().window.busy.is_none());
}

#[test]
fn dirty_means_different_from_what_is_saved() {
    let mut desk = Desk::sample();
    assert!(!desk.state().document.dirty, "an untouched copy of the sample has nothing to lose");
    desk.select("Root").ou("A");
    assert!(desk.state().document.dirty);
    desk.saved("/a.canopy.ron");
    assert!(!desk.state().document.dirty);
    desk.act(Action::Undo);
    assert!(desk.state().document.dirty, "the file holds the OU, the document does not");
    desk.act(Action::Redo);
    assert!(!desk.state().document.dirty);
    // Not a counter: doing the opposite comes back as well.
    let target = desk.target("Network");
    desk.tell(Command::Edit(Edit::Rename { target: target.clone(), name: "Hub".to_owned() }));
    assert!(desk.state().document.dirty);
    desk.tell(Command::Edit(Edit::Rename { target, name: "Network".to_owned() }));
    assert!(!desk.state().document.dirty);
}

#[test]
fn what_comes_back_from_files() {
    let mut desk = Desk::sample();
    let other = Session::new(3, Catalog::embedded()).state().document.organization.clone();
    let effects = desk.tell(Command::File(FileCommand::Open(PathBuf::from("/b.canopy.ron"))));
    assert!(matches!(effects.as_slice(), [Effect::File(FileEffect::Open(_))]) && desk.state().window.busy.is_some());
    let effects = desk.tell(Command::File(FileCommand::Opened {
        path: PathBuf::from("/b.canopy.ron"),
        result: Ok(opened("/b.canopy.ron", &other)),
    }));
    assert!(
        matches!(effects.as_slice(), [Effect::File(FileEffect::SaveSettings(_)), Effect::Watch(Some(_))]),
        "{effects:?}"
    );
    assert_eq!(
        (desk.state().document.organization == other, desk.state().document.dirty, desk.state().window.busy.is_some()),
        (true, false, false)
    );
    assert_eq!(desk.state().document.title(), "b.canopy.ron");
    assert!(desk.state().document.undo_label().is_none());

    let before = desk.state().document.organization.clone();
    let error = OpenError::of(format::read("(").unwrap_err(), "(".to_owned());
    desk.tell(Command::File(FileCommand::Opened { path: PathBuf::from("/c.txt"), result: Err(error) }));
    assert!(matches!(desk.state().window.dialog, Some(Dialog::Problem { .. })));
    assert_eq!(
        (desk.state().document.organization == before, desk.state().document.title().as_str()),
        (true, "b.canopy.ron")
    );
}

#[test]
fn what_is_read_can_be_given_up() {
    let mut desk = Desk::sample();
    let before = desk.state().document.organization.clone();
    let other = Session::new(3, Catalog::embedded()).state().document.organization.clone();
    let path = || PathBuf::from("/b.canopy.ron");
    let opened = || FileCommand::Opened { path: path(), result: Ok(opened("/b.canopy.ron", &other)) };
    assert!(!desk.state().is_enabled(Action::StopReading));
    desk.tell(Command::File(FileCommand::Open(path())));
    assert!(desk.state().is_enabled(Action::StopReading));
    desk.act(Action::StopReading);
    assert!(desk.state().window.busy.is_none() && !desk.state().is_enabled(Action::StopReading));
    // Wanted again before the first reading has ended: that one is not taken, and the second is.
    desk.tell(Command::File(FileCommand::Open(path())));
    desk.tell(Command::File(opened()));
    assert_eq!(desk.state().document.organization, before);
    assert!(desk.state().window.busy.is_some());
    desk.tell(Command::File(opened()));
    assert_eq!(desk.state().document.organization, other);
    assert!(desk.state().window.busy.is_none());
}

#[test]
fn a_save_that_comes_back_late_belongs_to_its_own_document() {
    let mut desk = Desk::sample();
    desk.saved("/a.canopy.ron");
    desk.select("Root").ou("Mine");
    let effects = desk.act(Action::Save);
    let [Effect::File(FileEffect::Save { path, organization, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    let (path, organization) = (path.clone(), organization.clone());
    desk.begin();
    desk.tell(Command::File(FileCommand::AnswerUnsaved(UnsavedAnswer::Discard)));
    desk.tell(Command::File(FileCommand::Saved { path, organization, result: Ok(written("/a.canopy.ron")) }));
    assert_eq!(desk.state().document.origin.path, None, "the new organization must not take the old one's file");
    assert_ne!(desk.state().document.origin.saved.as_ref(), None);
}

#[test]
fn a_file_dialog_that_answers_late_saves_nothing_else() {
    let mut desk = Desk::sample();
    desk.act(Action::SaveAs);
    desk.begin();
    let question = FileQuestion::SaveProject("organization.canopy.ron".to_owned());
    let effects =
        desk.tell(Command::File(FileCommand::Picked { question, path: Some(PathBuf::from("/a.canopy.ron")) }));
    assert!(effects.is_empty(), "{effects:?}");
}

#[test]
fn a_table_goes_into_the_file_that_was_named_for_it() {
    let table = || Table::Lines(vec![vec!["a".to_owned()]].into());
    let export = |name: &str| {
        Command::File(FileCommand::Export(Export { name: name.to_owned(), written: Written::Table(table()) }))
    };
    let question = || FileQuestion::Export { ticket: 1, name: "one.csv".to_owned() };
    let picked =
        |path: &str| Command::File(FileCommand::Picked { question: question(), path: Some(PathBuf::from(path)) });
    let typed = |path: &str| Command::File(FileCommand::PathTyped { question: question(), path: PathBuf::from(path) });
    for (answer, expected) in [
        (picked("/a.csv"), Some(("/a.csv", Overwrite::Replace))),
        (picked("/a.txt"), Some(("/a.txt", Overwrite::Replace))),
        (picked("/a"), Some(("/a.csv", Overwrite::Refuse))),
        (typed("/a.csv"), Some(("/a.csv", Overwrite::Refuse))),
        (Command::File(FileCommand::Picked { question: question(), path: None }), None),
    ] {
        let mut desk = Desk::sample();
        let effects = desk.tell(export("one.csv"));
        assert!(
            matches!(effects.as_slice(), [Effect::Window(WindowEffect::Ask(asked))] if *asked == question()),
            "{effects:?}"
        );
        let effects = desk.tell(answer);
        let written = match effects.as_slice() {
            [Effect::File(FileEffect::Write { path, overwrite, .. })] => {
                Some((path.to_str().unwrap_or_default(), *overwrite))
            }
            _ => None,
        };
        assert_eq!(written, expected);
        // What was answered is answered.
        assert!(desk.tell(picked("/b.csv")).is_empty());
    }
    // Another table that was exported meanwhile does not go into this file, whatever its name.
    for meanwhile in ["two.csv", "one.csv"] {
        let mut desk = Desk::sample();
        desk.tell(export("one.csv"));
        desk.tell(export(meanwhile));
        assert!(desk.tell(picked("/a.csv")).is_empty());
        assert!(desk.last_note().starts_with("Nothing was exported"));
    }
}
