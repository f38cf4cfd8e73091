//! Documents that cannot be lost: what a person sees and can do when the file was changed, is gone, newer or broken, when
//! Canopy ended unasked, and when it makes a mistake.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use canopy::app::Keeper;
use disk::{Content, Draft, Stamp, left_behind};
use egui::Key;
use egui::accesskit::Role;
use session::{DraftEffect, News, Screen};

use crate::driver::{CTRL, Start, Window};

/// A project with one name changed, as another program would write it.
pub fn sample(name: &str) -> String {
    include_str!("../../assets/sample.canopy.ron").replacen("name: \"Network\"", &format!("name: \"{name}\""), 1)
}

fn on_disk(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// A window on a file of its own.
pub fn on_file(size: Option<[f32; 2]>, scale: Option<f32>) -> (Window, PathBuf) {
    let mut window = Window::start(Start { size, scale, ..Start::default() });
    let path = window.folder.path().join("shared.canopy.ron");
    std::fs::write(&path, sample("Network")).unwrap();
    window.drop_path(&path);
    window.wait("it is open", |state| state.window.screen == Screen::Workspace);
    (window, path)
}

fn rename(window: &mut Window, from: &str, to: &str) {
    window.click_row(from);
    window.key(Key::F2);
    window.type_text(to);
    window.key(Key::Enter);
    window.row(to);
}

/// Another program writes the file, and the window notices.
pub fn changed_by_others(window: &mut Window, path: &Path, name: &str) {
    std::fs::write(path, sample(name)).unwrap();
    window.wait("the change is noticed", |state| state.document.origin.known.news == News::Changed);
}

fn save_as(window: &mut Window, name: &str) -> PathBuf {
    let path = window.folder.path().join(name);
    window.answer_path(&path);
    path
}

#[test]
fn a_changed_file_is_offered_for_reload() {
    let (mut window, path) = on_file(None, None);
    changed_by_others(&mut window, &path, "Theirs");
    window.must_say("shared.canopy.ron was changed by another program");
    assert!(window.has_row("Network"), "nothing happens unasked");
    window.click("Reload");
    window.wait("it is reloaded", |state| state.document.origin.known.news == News::None);
    window.row("Theirs");
    window.must_not_say("was changed by another program");
    assert!(!window.state().document.dirty);
    window.keys(CTRL, Key::Z);
    window.row("Network");
    assert!(window.state().document.dirty, "what was open is back, unsaved");

    // By keyboard, from the palette.
    window.keys(CTRL, Key::Y);
    changed_by_others(&mut window, &path, "Again");
    window.keys(CTRL | egui::Modifiers::SHIFT, Key::P);
    window.type_text("Reload from disk");
    window.key(Key::Enter);
    window.wait("it is reloaded", |state| state.document.origin.known.news == News::None);
    window.row("Again");
}

#[test]
fn keeping_mine_still_asks_before_it_overwrites() {
    let (mut window, path) = on_file(None, None);
    changed_by_others(&mut window, &path, "Theirs");
    window.click("Keep mine");
    window.must_say("unsaved changes");
    window.keys(CTRL, Key::S);
    window.wait_for("The file was changed by another program");
    window.click("Cancel");
    assert_eq!(on_disk(&path), sample("Theirs"));
}

#[test]
fn two_edited_versions_are_compared_in_the_documents_terms() {
    let both = |answer: &str| {
        let (mut window, path) = on_file(None, None);
        rename(&mut window, "Network", "Mine");
        changed_by_others(&mut window, &path, "Theirs");
        window.must_say("was changed by another program, and you have changed it here as well");
        window.click_role(Role::Button, "Compare…");
        window.wait_for("What is open here and what the file holds");
        window.must_say("Renamed account Network (300000000001) to Mine");
        window.must_say("Renamed account Network (300000000001) to Theirs");
        if answer == "Save mine as…" {
            save_as(&mut window, "mine.canopy.ron");
        }
        window.click_role(Role::Button, answer);
        (window, path)
    };
    let (window, path) = both("Take theirs");
    window.row("Theirs");
    assert!(!window.state().document.dirty);
    assert_eq!(on_disk(&path), sample("Theirs"));

    let (mut window, path) = both("Keep mine");
    window.row("Mine");
    assert_eq!(on_disk(&path), sample("Theirs"), "saving is another step");
    window.keys(CTRL, Key::S);
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!(on_disk(&path), sample("Mine"));
    let backup = on_disk(&path.with_extension("ron.bak"));
    assert_eq!(backup, sample("Theirs"), "nothing of theirs is lost");

    let (mut window, path) = both("Save mine as…");
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!(window.state().document.title(), "mine.canopy.ron");
    assert_eq!((on_disk(&path), on_disk(&path.with_file_name("mine.canopy.ron"))), (sample("Theirs"), sample("Mine")));

    let (window, path) = both("Cancel");
    window.row("Mine");
    assert!(window.state().document.dirty && on_disk(&path) == sample("Theirs"));
}

#[test]
fn a_save_over_another_version_asks() {
    let stopped = || {
        let (mut window, path) = on_file(None, None);
        rename(&mut window, "Network", "Mine");
        std::fs::write(&path, sample("Theirs")).unwrap();
        window.keys(CTRL, Key::S);
        window.wait_for("The file was changed by another program");
        assert_eq!(on_disk(&path), sample("Theirs"));
        (window, path)
    };
    let (mut window, path) = stopped();
    window.click("Overwrite");
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!(on_disk(&path), sample("Mine"));
    window.must_say("bytes in");

    let (mut window, path) = stopped();
    let other = save_as(&mut window, "other.canopy.ron");
    window.click_role(Role::Button, "Save as…");
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!((on_disk(&path), on_disk(&other)), (sample("Theirs"), sample("Mine")));

    let (mut window, path) = stopped();
    window.click_role(Role::Button, "Compare…");
    window.wait_for("What is open here and what the file holds");
    window.click("Overwrite with mine");
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!(on_disk(&path), sample("Mine"));

    let (mut window, path) = stopped();
    window.key(Key::Escape);
    assert!(window.state().window.dialog.is_none() && window.state().document.dirty);
    assert_eq!(on_disk(&path), sample("Theirs"));
}

#[test]
fn a_file_that_is_gone_is_written_again() {
    let (mut window, path) = on_file(None, None);
    std::fs::remove_file(&path).unwrap();
    window.wait("it is missed", |state| state.document.origin.known.news == News::Gone);
    window.must_say("is gone: it was moved or deleted");
    window.must_say("the file is gone");
    window.keys(CTRL, Key::W);
    window.must_say("Save changes to shared.canopy.ron?");
    window.click("Cancel");
    window.click("Save it again");
    window.wait("it is there again", |state| state.document.origin.known.news == News::None && !state.document.dirty);
    assert_eq!(on_disk(&path), sample("Network"));
    window.must_say("written anew");
}

#[test]
fn a_newer_file_is_read_only() {
    let mut window = Window::new();
    let path = window.folder.path().join("future.canopy.ron");
    let version = format::FORMAT_VERSION;
    let text = sample("Network");
    let written = text.split("format_version: ").nth(1).and_then(|rest| rest.split(',').next()).unwrap();
    let future = text
        .replacen(&format!("format_version: {written}"), &format!("format_version: {}", version + 5), 1)
        .replacen("  ous: [", "  landing_zones: [(name: \"tomorrow\", steps: [1, 2])],\n  ous: [", 1);
    std::fs::write(&path, &future).unwrap();
    window.drop_path(&path);
    window.wait("it is open", |state| state.window.screen == Screen::Workspace);
    window.must_say(&format!("Read-only: a newer Canopy wrote this file (format version {}", version + 5));
    window.must_say("read-only");
    let title = ui::title(window.state());
    assert!(title.contains(&format!("(read-only, format version {})", version + 5)), "{title}");
    rename(&mut window, "Network", "Mine");
    let copy = save_as(&mut window, "copy.canopy.ron");
    window.keys(CTRL, Key::S);
    window.wait("the copy is saved", |state| !state.document.dirty);
    assert!(on_disk(&copy).contains("Mine"));
    window.must_not_say("Read-only");
    assert_eq!(on_disk(&path), future, "the newer file is as it was");
}

#[test]
fn a_broken_file_is_mended_in_the_window() {
    let mut window = Window::new();
    let path = window.folder.path().join("broken.canopy.ron");
    let broken = sample("Network").replacen("feature_set", "feature_sett", 1);
    std::fs::write(&path, &broken).unwrap();
    let open = |window: &mut Window| {
        window.drop_path(&path);
        window.wait_for("broken.canopy.ron cannot be read");
    };
    open(&mut window);
    window.must_say("Line 5, column 3");
    assert_eq!(window.field("Text of broken.canopy.ron").value, broken);
    assert!(window.field("Text of broken.canopy.ron").focused, "the cursor stands at the fault");
    window.click("Try again");
    window.must_say("Line 5, column 3");

    // What is typed is there, and is asked about.
    window.type_text("x");
    window.must_say("unsaved changes");
    window.keys(CTRL, Key::Z);
    assert_eq!(window.field("Text of broken.canopy.ron").value, broken, "the text has its own undo");
    window.keys(CTRL, Key::Y);
    window.click("Cancel");
    window.must_say("Save changes to broken.canopy.ron?");
    window.key(Key::Escape);
    window.click("Save text");
    window.wait("it is written", |state| state.file.repair.as_ref().is_some_and(|repair| !repair.changed));
    assert_eq!(on_disk(&path), broken.replacen("feature_sett", "xfeature_sett", 1));
    assert_eq!(on_disk(&path.with_extension("ron.bak")), broken);
    window.click("Cancel");
    assert_eq!(window.state().window.screen, Screen::Welcome);

    // Mended, it is the document of its file.
    std::fs::write(&path, sample("Network").replacen("feature_set:", "feature_set", 1)).unwrap();
    open(&mut window);
    let cursor = window.state().file.repair.as_ref().unwrap().shown_place().unwrap();
    assert_eq!(cursor.line, 5);
    let fixed = sample("Network");
    window.keys(CTRL, Key::A);
    window.paste(&fixed);
    window.keys(CTRL, Key::Enter);
    window.wait("it is open", |state| state.window.screen == Screen::Workspace && state.file.repair.is_none());
    window.row("Network");
    window.keys(CTRL, Key::S);
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!(on_disk(&path), fixed);
}

/// Leaves unsaved work behind, as a Canopy does that ends unasked.
fn leave_draft(state: &Path, path: Option<&Path>, name: &str) {
    let organization = format::read(&sample(name)).unwrap();
    let stamp = path.map(|path| Stamp::of(on_disk(path).as_bytes()));
    let draft = Draft {
        path: path.map(Path::to_path_buf),
        stamp,
        content: Content::Project(organization),
        texts: Default::default(),
        asked: None,
    };
    let keeper = Keeper::new(Some(state.to_path_buf()), |_| {});
    keeper.wish(DraftEffect::Keep(Box::new(draft)));
    drop(keeper);
    assert!(!left_behind(state).is_empty());
}

/// A start after somebody's work on a file was left unsaved.
fn after_crash() -> (Window, PathBuf, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    let (state, path) = (place.path().join("state"), place.path().join("work.canopy.ron"));
    std::fs::write(&path, sample("Network")).unwrap();
    leave_draft(&state, Some(&path), "Mine");
    let mut window = Window::start(Start { state: Some(state), ..Start::default() });
    window.wait("it is offered", |state| !state.recovery.drafts.is_empty());
    (window, path, place)
}

#[test]
fn unsaved_work_is_offered_and_recovered() {
    let (mut window, path, place) = after_crash();
    window.must_say("Unsaved work");
    window.must_say("less than a minute ago");
    window.click("Recover work.canopy.ron");
    window.wait("it is open", |state| state.window.screen == Screen::Workspace);
    window.row("Mine");
    window.must_say("• work.canopy.ron");
    assert_eq!(on_disk(&path), sample("Network"), "the file is as it was");
    // It is this window's own now: the old draft is gone, and what is kept is offered after another crash.
    let state = place.path().join("state");
    let began = Instant::now();
    while !left_behind(&state).is_empty() {
        assert!(began.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(5));
    }
    window.keys(CTRL, Key::S);
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!(on_disk(&path), sample("Mine"));
    drop(window);
    assert!(left_behind(&state).is_empty(), "what is saved is not kept any longer");
}

#[test]
fn recovered_work_does_not_overwrite_what_others_have_written_since() {
    let (mut window, path, _place) = after_crash();
    std::fs::write(&path, sample("Theirs")).unwrap();
    window.click("Recover work.canopy.ron");
    window.wait("it is open", |state| state.window.screen == Screen::Workspace);
    window.keys(CTRL, Key::S);
    window.wait_for("The file was changed by another program");
    assert_eq!(on_disk(&path), sample("Theirs"));
    window.click_role(Role::Button, "Compare…");
    window.wait_for("What is open here and what the file holds");
    window.must_say("Renamed account Theirs (300000000001) to Mine");
}

#[test]
fn unsaved_work_is_discarded_only_after_a_question() {
    let (mut window, path, place) = after_crash();
    window.click("Open original work.canopy.ron");
    window.wait("it is open", |state| state.window.screen == Screen::Workspace);
    window.row("Network");
    // A bar goes on saying so, and leads back.
    window.must_say("Canopy ended before something was saved");
    window.click("Show unsaved work…");
    window.click("Discard work.canopy.ron");
    window.must_say("Discard the unsaved work on work.canopy.ron?");
    window.click("Cancel");
    assert_eq!(left_behind(&place.path().join("state")).len(), 1);
    window.menu("File", "Recover unsaved work…");
    window.click("Discard work.canopy.ron");
    window.click_role(Role::Button, "Discard");
    window.wait("it is gone", |state| state.recovery.drafts.is_empty());
    window.must_not_say("Canopy ended before");
    assert!(left_behind(&place.path().join("state")).is_empty());
    assert_eq!(on_disk(&path), sample("Network"));
}

#[test]
fn the_work_of_a_window_that_is_open_is_nobody_elses() {
    let place = tempfile::tempdir().unwrap();
    let state = place.path().join("state");
    let start = || Start { state: Some(state.clone()), ..Start::default() };
    let mut first = Window::start(start());
    first.click("Sample organization");
    rename(&mut first, "Network", "Mine");
    let began = Instant::now();
    while std::fs::read_dir(state.join("recovery")).map_or(0, Iterator::count) < 2 {
        assert!(began.elapsed() < Duration::from_secs(20), "nothing is kept");
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut second = Window::start(start());
    for _ in 0..50 {
        second.harness.step();
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(second.state().recovery.drafts.is_empty());
    // A name that is still being typed is kept with the rest.
    first.click_row("Security");
    first.key(Key::F2);
    first.type_text("Typ");
    let draft = first.session().draft().unwrap();
    let Content::Project(organization) = draft.content else { panic!("a text") };
    assert!(organization.ous().values().any(|ou| ou.name == "Typ"));
    assert!(first.state().document.organization.ous().values().all(|ou| ou.name != "Typ"), "it is not handed in yet");
}

#[test]
fn a_mistake_in_a_frame_keeps_the_work_and_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let state = place.path().join("state");
    let mut window = Window::start(Start { state: Some(state.clone()), ..Start::default() });
    window.click("Sample organization");
    rename(&mut window, "Network", "Mine");
    let before = window.state().document.organization.clone();
    // Nobody has an answer for this dialog, and the driver panics in the frame.
    window.keys(CTRL | egui::Modifiers::SHIFT, Key::S);
    window.must_say("Canopy made a mistake");
    window.must_say("Your unsaved work is kept");
    window.must_say("nobody answers");
    window.click("Go on");
    window.row("Mine");
    assert_eq!(window.state().document.organization, before);
    let saved = save_as(&mut window, "saved.canopy.ron");
    window.keys(CTRL, Key::S);
    window.wait("it is saved", |state| !state.document.dirty);
    assert!(on_disk(&saved).contains("Mine"));

    // Quitting needs no question: it is offered at the next start.
    rename(&mut window, "Mine", "Later");
    window.keys(CTRL | egui::Modifiers::SHIFT, Key::S);
    let asked = window.click_watched("Quit");
    assert!(asked.viewport.contains(&egui::ViewportCommand::Close), "{asked:?}");
    drop(window);
    let mut next = Window::start(Start { state: Some(state), ..Start::default() });
    next.wait("it is offered", |state| !state.recovery.drafts.is_empty());
    next.click("Recover saved.canopy.ron");
    next.wait("it is open", |state| state.window.screen == Screen::Workspace);
    next.row("Later");
}

#[test]
fn after_a_mistake_nothing_that_was_asked_for_earlier_happens_again() {
    let mut window = Window::sample();
    window.click_row("Network");
    window.key(Key::F2);
    window.key(Key::Escape);
    window.menu("View", "Filter tree");
    assert!(window.field("Filter tree").focused);
    window.click_role(Role::Button, "Collapse all");
    assert!(!window.has_row("Network"));
    // Nobody has an answer for this dialog, and the driver panics in the frame.
    window.keys(CTRL | egui::Modifiers::SHIFT, Key::S);
    window.click("Go on");
    assert!(window.has_row("Network"), "the tree begins anew, with everything open");
    assert!(!window.shows("New name"), "nothing is being renamed");
    assert!(!window.field("Filter tree").focused);
}

#[test]
fn damaged_settings_are_reported_and_hurt_no_project() {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join("settings.ron"), "(theme: Dark, zo").unwrap();
    let mut window = Window::start(Start { settings: Some(place.path().to_path_buf()), ..Start::default() });
    window.must_say("settings could not be read");
    window.click("Sample organization");
    window.row("Network");
    assert_eq!(on_disk(&place.path().join("settings.ron.damaged")), "(theme: Dark, zo");
}

#[test]
fn a_refused_save_can_be_tried_again() {
    let (mut window, path) = on_file(None, None);
    rename(&mut window, "Network", "Mine");
    let protect = |protected| {
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(protected);
        std::fs::set_permissions(&path, permissions).unwrap();
    };
    protect(true);
    window.keys(CTRL, Key::S);
    window.wait_for("The project could not be saved");
    window.must_say("is write-protected");
    window.must_say("so is everything on disk");
    assert_eq!(on_disk(&path), sample("Network"));
    protect(false);
    window.click("Try again");
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!(on_disk(&path), sample("Mine"));
}

#[test]
fn a_save_where_the_folder_is_gone_does_not_speak_of_a_file() {
    let (mut window, path) = on_file(None, None);
    rename(&mut window, "Network", "Mine");
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    window.keys(CTRL, Key::S);
    window.wait_for("The project could not be saved");
    window.must_say("is not there; create it or save elsewhere");
    window.must_say("there is no such file on disk");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    window.click("Try again");
    window.wait("it is saved", |state| !state.document.dirty);
    assert_eq!(on_disk(&path), sample("Mine"));
}
