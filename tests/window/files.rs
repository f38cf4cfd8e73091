//! Files: saving and opening, unsaved changes, imports, what is dropped on the window, settings.

use std::path::{Path, PathBuf};

use canopy::app::Answer;
use disk::{Settings, Theme};
use egui::Key;
use egui::accesskit::Role;
use session::{Dialog, FileQuestion, Intent, Page, Screen};

use crate::driver::{CTRL, Start, Window};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// The sample with one change.
fn changed() -> Window {
    let mut window = Window::sample();
    window.drag_row("Policy test", "Sandbox");
    window.drop_on("Sandbox");
    assert!(window.state().document.dirty);
    window
}

fn saved_as(window: &mut Window, path: &Path) {
    window.answer_path(path);
    window.menu("File", "Save as…");
    window.wait("it is saved", |state| state.document.origin.path.is_some() && !state.document.dirty);
}

#[test]
fn what_is_saved_opens_again_as_the_same_document() {
    let mut window = changed();
    window.must_say("• Untitled");
    window.must_say("unsaved changes");
    let path = window.folder.path().join("aldermoor");
    saved_as(&mut window, &path);
    let path = path.with_file_name("aldermoor.canopy.ron");
    assert_eq!(window.state().document.origin.path.as_deref(), Some(&*path), "the ending is added");
    assert!(matches!(window.asked().as_slice(), [FileQuestion::SaveProject(name)] if name.ends_with(".canopy.ron")));
    window.must_say("aldermoor.canopy.ron");
    window.must_not_say("unsaved changes");
    let first = std::fs::read(&path).unwrap();

    // Edit, save without a question, undo back and forth.
    window.click_row("Network");
    window.key(Key::F2);
    window.type_text("Hub");
    window.key(Key::Enter);
    window.must_say("• aldermoor.canopy.ron");
    window.keys(CTRL, Key::Z);
    assert!(!window.state().document.dirty, "undo comes back to what is saved");
    window.keys(CTRL, Key::Y);
    window.keys(CTRL, Key::S);
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!(window.asked().len(), 1);
    let second = std::fs::read(&path).unwrap();
    assert_ne!(first, second);

    // Close, then reopen from the recent files.
    let document = window.state().document.organization.clone();
    window.keys(CTRL, Key::W);
    assert_eq!(window.state().window.screen, Screen::Welcome);
    window.click_role(Role::Link, "aldermoor.canopy.ron");
    window.wait("it is open", |state| state.window.screen == Screen::Workspace);
    assert_eq!(window.state().document.organization, document);
    saved_as(&mut window, &path);
    assert_eq!(std::fs::read(&path).unwrap(), second, "byte for byte");
}

#[test]
fn a_file_that_is_named_on_the_command_line_opens() {
    let mut window = Window::start(Start { open: Some(data("project/v1.canopy.ron")), ..Start::default() });
    window.wait("it is open", |state| state.window.screen == Screen::Workspace);
    window.must_say("v1.canopy.ron");
    assert!(!window.state().document.dirty);
}

#[test]
fn new_asks_about_unsaved_changes() {
    let mut window = changed();
    let before = window.state().document.organization.clone();
    window.keys(CTRL, Key::N);
    window.begin("Empty");
    window.must_say("Save changes to Untitled?");
    window.click("Cancel");
    assert_eq!(window.state().document.organization, before);
    window.keys(CTRL, Key::N);
    window.begin("Empty");
    window.key(Key::Escape);
    assert!(window.state().window.dialog.is_none(), "Escape cancels");
    assert_eq!(window.state().document.organization, before);

    window.keys(CTRL, Key::N);
    window.begin("Empty");
    let path = window.folder.path().join("kept.canopy.ron");
    window.answer_path(&path);
    window.click("Save");
    window.wait("the new one is there", |state| state.document.organization.accounts().len() == 1);
    assert_eq!(disk::open(&path).unwrap().organization, before, "the old one is in its file");
    assert!(!window.state().document.dirty && window.state().document.origin.path.is_none());
}

#[test]
fn closing_the_window_asks_about_unsaved_changes() {
    let close = |window: &mut Window| {
        let viewports = &mut window.harness.input_mut().viewports;
        viewports.entry(egui::ViewportId::ROOT).or_default().events.push(egui::ViewportEvent::Close);
        window.harness.step();
        let commands: Vec<_> =
            window.harness.output().viewport_output.values().flat_map(|output| output.commands.clone()).collect();
        window.settle();
        commands
    };
    let mut window = changed();
    let commands = close(&mut window);
    assert!(commands.contains(&egui::ViewportCommand::CancelClose), "{commands:?}");
    assert!(matches!(window.state().window.dialog, Some(Dialog::Unsaved(Intent::Quit))));
    window.must_say("Save changes to Untitled?");
    window.click("Cancel");
    close(&mut window);
    let asked = window.click_watched("Don't save");
    assert!(asked.viewport.contains(&egui::ViewportCommand::Close), "{asked:?}");
}

#[test]
fn a_cancelled_save_dialog_gives_up_the_rest() {
    let mut window = changed();
    window.keys(CTRL, Key::W);
    window.answer(Answer::Cancelled);
    window.click("Save");
    // Nothing shows that the dialog was cancelled, so there is nothing to wait for but time.
    for _ in 0..100 {
        window.harness.step();
        std::thread::sleep(std::time::Duration::from_millis(4));
    }
    assert_eq!(window.state().window.screen, Screen::Workspace);
    assert!(window.state().document.dirty);
    // A later save does not close the project behind the user's back.
    let path = window.folder.path().join("later.canopy.ron");
    saved_as(&mut window, &path);
    assert_eq!(window.state().window.screen, Screen::Workspace);
}

#[test]
fn without_a_file_dialog_service_the_path_is_typed() {
    let mut window = changed();
    window.answer(Answer::NoService);
    window.keys(CTRL, Key::S);
    window.wait_for("Save project as");
    let path = window.folder.path().join("typed.canopy.ron");
    window.fill("File", path.to_str().unwrap());
    window.must_say(&format!("That is {}", path.display()));
    window.click("Save");
    window.wait("it is saved", |state| !state.document.dirty);
    assert!(path.is_file());

    // Nobody has asked about the file that is there, so the window does.
    let other = window.folder.path().join("other.canopy.ron");
    std::fs::write(&other, "precious").unwrap();
    for (answer, left) in [("Cancel", "precious"), ("Replace", "(\n")] {
        window.answer(Answer::NoService);
        window.menu("File", "Save as…");
        window.wait_for("Save project as");
        window.fill("File", other.to_str().unwrap());
        window.click("Save");
        window.wait_for("Replace the file that is there?");
        window.click(answer);
        let replaced = answer == "Replace";
        window.wait("it is decided", |state| {
            state.window.dialog.is_none()
                && state.window.busy.is_none()
                && (state.document.origin.path.as_deref() == Some(&*other)) == replaced
        });
        assert!(std::fs::read_to_string(&other).unwrap().starts_with(left), "{answer}");
    }
}

#[test]
fn a_broken_file_opens_as_text_and_changes_nothing() {
    let mut window = changed();
    let good = window.folder.path().join("good.canopy.ron");
    saved_as(&mut window, &good);
    let before = window.state().document.organization.clone();
    let bad = window.folder.path().join("bad.canopy.ron");
    let text = std::fs::read_to_string(&good).unwrap();
    std::fs::write(&bad, text.replacen("feature_set", "feature_sett", 1)).unwrap();
    window.answer_path(&bad);
    window.keys(CTRL, Key::O);
    window.wait_for("bad.canopy.ron cannot be read");
    window.must_say("Line 5, column 3");
    window.click("Cancel");
    assert_eq!(window.state().document.organization, before);
    assert_eq!(window.state().document.title(), "good.canopy.ron");
}

#[test]
fn an_import_is_reviewed_and_is_one_step() {
    for (folder, counts, dropped) in [
        ("aws-cli/small", [8, 14, 12, 57], false),
        ("lza", [13, 10, 9, 0], false),
        ("aws-cli/small", [8, 14, 12, 57], true),
    ] {
        let mut window = Window::sample();
        let before = window.state().document.organization.clone();
        if dropped {
            window.drop_path(&data(folder));
        } else {
            window.answer_path(data(folder));
            window.menu("File", "Import organization…");
        }
        window.wait_for("Import organization");
        assert_eq!(window.state().document.organization, before, "nothing changes before it is accepted");
        let Some(Dialog::ImportReview { import, .. }) = &window.state().window.dialog else { panic!("no review") };
        let (summary, warnings) = (import.summary, import.warnings.len());
        window.must_say(&summary.ous.to_string());
        if folder != "lza" {
            assert_eq!([summary.ous, summary.accounts, summary.policies, summary.attachments], counts);
        }
        assert!(warnings > 0);
        window.must_say(&format!("{warnings} things to know"));
        window.click("Import");
        assert_eq!(window.state().document.organization.accounts().len(), summary.accounts);
        assert!(window.state().document.origin.path.is_none() && window.state().document.dirty, "no file holds it yet");
        assert_eq!(window.state().document.undo_label(), Some("Import organization"));
        window.keys(CTRL, Key::Z);
        assert_eq!(window.state().document.organization, before);
        window.keys(CTRL, Key::Y);
        assert_eq!(window.state().document.organization.accounts().len(), summary.accounts);
    }
}

#[test]
fn a_cancelled_import_changes_nothing() {
    let mut window = Window::sample();
    let before = window.state().document.organization.clone();
    window.answer_path(data("lza"));
    window.menu("File", "Import organization…");
    window.wait_for("Import organization");
    window.click("Cancel");
    assert_eq!(window.state().document.organization, before);
    assert!(window.state().document.undo_label().is_none());

    // A folder that is none of these says so.
    window.answer_path(window.folder.path());
    window.menu("File", "Import organization…");
    window.wait_for("The import could not be read");
    window.key(Key::Escape);
    assert!(window.state().window.dialog.is_none());
}

#[test]
fn a_folder_of_policies_is_added_to_the_library() {
    let mut window = Window::sample();
    let folder = window.folder.path().join("policies");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(
        folder.join("no-s3.json"),
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#,
    )
    .unwrap();
    std::fs::write(
        folder.join("tls.json"),
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}"#,
    )
    .unwrap();
    window.answer_path(&folder);
    window.menu("File", "Import policies…");
    window.wait_for("Import 2 policies");
    assert!(window.shows("Type of no-s3") && window.shows("Type of tls"));
    window.click("Add to library");
    assert_eq!(
        (window.policy("no-s3").kind.label().to_owned(), window.policy("tls").kind.label().to_owned()),
        ("SCP".to_owned(), "RCP".to_owned())
    );
    assert_eq!(window.state().window.page, Page::Policies);
    window.keys(CTRL, Key::Z);
    assert!(!window.state().document.dirty, "one step");
}

#[test]
fn policies_are_exported_and_the_script_is_saved() {
    let mut window = Window::sample();
    let folder = window.folder.path().join("out");
    std::fs::create_dir(&folder).unwrap();
    window.answer_path(&folder);
    window.menu("File", "Export policies…");
    let own = window.state().document.organization.policies().values().filter(|policy| !policy.aws_managed).count();
    window.wait("they are written", |state| {
        state.window.notices.log().iter().any(|notice| notice.text.contains(&format!("Exported {own} policies")))
    });
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), own);
    let script = window.folder.path().join("collect.sh");
    window.answer_path(&script);
    window.menu("File", "Save collecting script…");
    window.wait("it is written", |state| {
        state.window.notices.log().iter().any(|notice| notice.text.contains("collecting script"))
    });
    assert!(std::fs::read_to_string(&script).unwrap().contains("describe-organization"));
}

#[test]
fn a_project_file_that_is_dropped_opens_after_the_question() {
    let mut window = changed();
    let file = data("project/v1.canopy.ron");
    window.drop_path(&file);
    window.click("Don't save");
    window.wait("it is open", |state| state.document.origin.path.is_some());
    assert_eq!(window.state().document.origin.path.as_deref(), Some(&*file));
}

#[test]
fn theme_zoom_and_panels_are_remembered() {
    let settings = tempfile::tempdir().unwrap();
    let start = || Start { settings: Some(settings.path().to_path_buf()), ..Start::default() };
    let mut window = Window::start(start());
    window.menu("View", "Theme: dark");
    window.keys(CTRL, Key::Plus);
    window.keys(CTRL, Key::Plus);
    window.keys(CTRL, Key::Minus);
    assert!((window.harness.ctx.zoom_factor() - 1.1).abs() < 0.001);
    window.click("New organization…");
    window.begin("Empty");
    window.keys(CTRL, Key::B);
    assert!(!window.has_row("Root"), "the tree is hidden");
    let wanted = window.state().window.settings.clone();
    for _ in 0..1000 {
        if Settings::load(settings.path()).settings == wanted {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(window);
    let mut window = Window::start(start());
    assert_eq!(window.state().window.settings.theme, Theme::Dark);
    assert!((window.harness.ctx.zoom_factor() - 1.1).abs() < 0.001);
    assert_eq!(window.harness.ctx.theme(), egui::Theme::Dark);
    window.click("New organization…");
    window.begin("Empty");
    assert!(!window.has_row("Root"));
    window.keys(CTRL, Key::Num0);
    assert!((window.harness.ctx.zoom_factor() - 1.0).abs() < 0.001);
}

#[test]
fn the_page_of_changes_lists_what_was_done() {
    let mut window = changed();
    window.keys(CTRL, Key::Num6);
    assert_eq!(window.state().window.page, Page::Changes);
    window.must_say("Policy test");
    window.keys(CTRL, Key::Z);
    window.must_say("No changes");
}

#[test]
fn the_title_names_the_file_and_marks_changes() {
    let title = |asked: &crate::driver::Asked| {
        asked.viewport.iter().rev().find_map(|command| match command {
            egui::ViewportCommand::Title(title) => Some(title.clone()),
            _ => None,
        })
    };
    let mut window = Window::new();
    window.click("New organization…");
    assert_eq!(title(&window.click_watched("Create organization")).as_deref(), Some("Untitled – Canopy"));
    window.click_row("Root");
    window.click("New OU…");
    window.type_text("Dev");
    assert_eq!(title(&window.click_watched("Create OU")).as_deref(), Some("• Untitled – Canopy"));
}
