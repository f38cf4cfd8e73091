//! Viewpoints that have names, the default Region, paths that are typed, and commands that were run.

use std::path::{Path, PathBuf};

use analysis::{Viewpoint, Who};
use disk::{KeptViewpoint, NamedViewpoint, Settings};
use session::{
    Action, Command, Dialog, Effect, FileCommand, FileEffect, FileQuestion, Folders, Nudge, Page, ViewpointCommand,
    WindowCommand, kept_as,
};

use crate::desk::Desk;

fn tell(desk: &mut Desk, command: ViewpointCommand) -> Vec<Effect> {
    desk.tell(Command::Viewpoint(command))
}

fn names(desk: &Desk) -> Vec<&str> {
    desk.state().window.settings.viewpoints.iter().map(|kept| kept.name.as_str()).collect()
}

#[test]
fn a_viewpoint_is_kept_under_a_name_and_leads_back() {
    let mut desk = Desk::sample();
    desk.act(Action::LookAsRoot);
    let effects = tell(&mut desk, ViewpointCommand::Keep(" Root users ".to_owned()));
    assert!(matches!(effects.as_slice(), [Effect::File(FileEffect::SaveSettings(_))]), "{effects:?}");
    desk.act(Action::LookAsUser);
    tell(&mut desk, ViewpointCommand::Keep("also users".to_owned()));
    assert_eq!(names(&desk), ["also users", "Root users"]);
    let present =
        |desk: &Desk| kept_as(&desk.state().window.settings, &desk.state().verdicts.viewpoint).map(str::to_owned);
    assert_eq!(present(&desk).as_deref(), Some("also users"));
    tell(&mut desk, ViewpointCommand::Look("Root users".to_owned()));
    assert_eq!(desk.state().verdicts.viewpoint.who, Who::Root);
    assert_eq!(present(&desk).as_deref(), Some("Root users"));
    // It is nothing to undo and nothing to save.
    assert!(desk.state().document.undo_label().is_none() && !desk.state().document.dirty);

    // What is kept is not put in the place of something else.
    for (command, why) in [
        (ViewpointCommand::Keep("Root users".to_owned()), "There is a viewpoint named"),
        (ViewpointCommand::Keep("  ".to_owned()), "A viewpoint needs a name"),
        (
            ViewpointCommand::Rename { from: "also users".to_owned(), to: "Root users".to_owned() },
            "There is a viewpoint named",
        ),
    ] {
        assert!(tell(&mut desk, command).is_empty());
        assert!(desk.last_note().starts_with(why), "{}", desk.last_note());
        assert_eq!(names(&desk), ["also users", "Root users"]);
    }
    tell(&mut desk, ViewpointCommand::Rename { from: "also users".to_owned(), to: "Users".to_owned() });
    assert_eq!(names(&desk), ["Root users", "Users"]);
    tell(&mut desk, ViewpointCommand::Forget("Users".to_owned()));
    assert_eq!(names(&desk), ["Root users"]);
}

#[test]
fn what_another_canopy_kept_stays_and_is_not_guessed_at() {
    let mut desk = Desk::sample();
    let kept = KeptViewpoint { who: "later:Somebody".to_owned(), ..KeptViewpoint::default() };
    let viewpoints = vec![NamedViewpoint { name: "Later".to_owned(), viewpoint: kept.clone() }];
    let settings = Settings { viewpoints, ..Settings::default() };
    desk.tell(Command::SettingsLoaded { settings, problem: None });
    tell(&mut desk, ViewpointCommand::Look("Later".to_owned()));
    assert_eq!(desk.state().verdicts.viewpoint, Viewpoint::default());
    assert!(desk.last_note().contains("was kept by another Canopy"), "{}", desk.last_note());
    tell(&mut desk, ViewpointCommand::Rename { from: "Later".to_owned(), to: "Much later".to_owned() });
    assert_eq!(desk.state().window.settings.viewpoints[0].viewpoint, kept);
}

#[test]
fn projects_are_looked_at_from_the_default_region() {
    let mut desk = Desk::sample();
    let regions = |desk: &Desk| desk.state().verdicts.viewpoint.regions.clone();
    tell(&mut desk, ViewpointCommand::SetDefaultRegion("nowhere".to_owned()));
    assert!(desk.last_note().contains("is not written like a Region"), "{}", desk.last_note());
    tell(&mut desk, ViewpointCommand::SetDefaultRegion(" EU-central-1 ".to_owned()));
    assert!(regions(&desk).is_empty(), "what is open stays as it is looked at");
    desk.act(Action::OpenSample);
    assert_eq!(regions(&desk), ["eu-central-1"]);
    assert!(!desk.state().is_enabled(Action::ResetViewpoint));
    // Who asks stays, and resetting leads to the default Region.
    desk.act(Action::LookAsRoot);
    desk.act(Action::New);
    assert_eq!(
        (desk.state().verdicts.viewpoint.who.clone(), regions(&desk)),
        (Who::Root, vec!["eu-central-1".to_owned()])
    );
    desk.tell(Command::SetViewpoint(Viewpoint::default()));
    assert!(desk.state().is_enabled(Action::ResetViewpoint));
    desk.act(Action::ResetViewpoint);
    assert_eq!(regions(&desk), ["eu-central-1"]);
    tell(&mut desk, ViewpointCommand::SetDefaultRegion(String::new()));
    desk.act(Action::New);
    assert_eq!(regions(&desk), ["eu-central-1"], "without a default the viewpoint stays");
}

#[test]
fn a_path_that_was_typed_is_there_again() {
    let mut desk = Desk::sample();
    let folders = Folders { here: Some("/work".into()), home: Some("/home/me".into()) };
    let ask = |desk: &mut Desk, question: FileQuestion| {
        desk.tell(Command::File(FileCommand::NoFileDialog { question, folders: folders.clone() }));
        match &desk.state().window.dialog {
            Some(Dialog::TypedPath(typed)) => typed.begin.clone(),
            other => panic!("{other:?}"),
        }
    };
    let question = || FileQuestion::ImportOrganization;
    assert_eq!(ask(&mut desk, question()), "");
    let effects =
        desk.tell(Command::File(FileCommand::PathTyped { question: question(), path: PathBuf::from("~/aws") }));
    let [Effect::File(FileEffect::ReadImport { paths, .. })] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(paths.as_slice(), [Path::new("/home/me/aws")]);
    assert_eq!(ask(&mut desk, question()), "~/aws", "it may be wrong by a letter only");
    let table = |name: &str| FileQuestion::Export { ticket: 1, name: name.to_owned() };
    assert_eq!(ask(&mut desk, table("matrix.csv")), "matrix.csv");
    desk.tell(Command::File(FileCommand::PathTyped { question: table("matrix.csv"), path: "out/a.csv".into() }));
    assert_eq!(ask(&mut desk, table("who-can.csv")), "out/who-can.csv", "another table goes into the same folder");
}

#[test]
fn the_exports_of_pages_are_commands() {
    for (action, page) in [
        (Action::ExportMatrix, Page::Matrix),
        (Action::ExportWhoCan, Page::WhoCan),
        (Action::ExportChanges, Page::Changes),
    ] {
        let mut desk = Desk::sample();
        desk.act(action);
        assert_eq!((desk.state().window.page, desk.nudges.as_slice()), (page, [Nudge::Export(page)].as_slice()));
    }
}

#[test]
fn what_was_run_last_is_first() {
    let mut desk = Desk::sample();
    for action in [Action::Save, Action::NewOu, Action::Save] {
        desk.tell(Command::Window(WindowCommand::Ran(action)));
    }
    assert_eq!(desk.state().window.ran, [Action::Save, Action::NewOu]);
}
