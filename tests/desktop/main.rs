//! The real program in a real window: started, used, left and started again.
//!
//! Needs a display, software rendering and `xdotool`, so it runs where `CANOPY_DESKTOP=1` says that they are there
//! (`.ci/run` brings them) and says elsewhere that it was skipped. Pictures go to `target/desktop/`.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod driver;
mod hard;
mod memory;
mod network;
mod x;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use driver::{App, Desk, PATIENCE, complaint};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use x::XWindow;

/// One window at a time: under X the keyboard belongs to one of them.
static SCREEN: Mutex<()> = Mutex::new(());

/// Whether there is a desktop to run on.
fn desktop(test: &str) -> Option<MutexGuard<'static, ()>> {
    if std::env::var_os("CANOPY_DESKTOP").is_none_or(|value| value != "1") {
        // Past the capture of the test harness: a skipped test should be seen.
        let _ = writeln!(std::io::stderr(), "skipped: {test} needs a display; `.ci/run` gives it one");
        return None;
    }
    assert!(
        std::env::var_os("DISPLAY").is_some(),
        "CANOPY_DESKTOP=1 says that there is a display, but DISPLAY is not set"
    );
    Some(SCREEN.lock().unwrap_or_else(PoisonError::into_inner))
}

fn begin(app: &mut App) {
    app.click("New organization…");
    app.click("Create organization");
}

fn new_ou(app: &mut App, under: &str, name: &str) {
    app.click_on(Role::TreeItem, under);
    app.run("New OU…");
    app.fill("OU name", name);
    app.click("Create OU");
    app.ready(Role::TreeItem, name);
}

fn new_account(app: &mut App, under: &str, name: &str, email: &str) {
    app.click_on(Role::TreeItem, under);
    app.run("New account…");
    app.fill("Account name", name);
    app.fill("E-mail of the root user", email);
    app.click("Create account");
    app.ready(Role::TreeItem, name);
}

#[test]
fn model_save_quit_and_open_again() {
    let Some(_screen) = desktop("model_save_quit_and_open_again") else { return };
    let desk = Desk::new();
    let file = desk.file("acme é.canopy.ron");
    desk.dialogs_answer(&file);

    let mut app = desk.start(&[]);
    app.see("Canopy never talks to the network");
    begin(&mut app);
    new_ou(&mut app, "Root", "Workloads");
    new_account(&mut app, "Root", "payments-prod", "aws+payments@example.com");
    app.see_part("1 OU, 2 accounts");
    let before = app.rows();
    let said = app.drag_row("payments-prod", "Workloads");
    assert!(said.contains("payments-prod") && said.contains("Workloads"), "{said}");
    let after = app.rows();
    assert_ne!(before, after, "the drag changed nothing");

    // Undo and redo of the drag.
    app.key(Modifiers::COMMAND, Key::Z);
    assert_eq!(app.rows(), before);
    app.key(Modifiers::COMMAND, Key::Y);
    assert_eq!(app.rows(), after);

    app.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    app.see("saved");
    assert!(desk.asked().contains("--save"), "{}", desk.asked());
    let saved = std::fs::read(&file).unwrap();
    assert!(String::from_utf8_lossy(&saved).contains("payments-prod"));
    assert_eq!(app.network_sockets(), [""; 0], "the program talks to the network");
    app.key(Modifiers::COMMAND, Key::Q);
    assert!(app.ended().success());

    let mut app = desk.start(&[&file]);
    app.ready(Role::TreeItem, "payments-prod");
    assert_eq!(app.rows(), after);
    app.click_on(Role::TreeItem, "payments-prod");
    app.wait_for("the e-mail", |thing| thing.role == Role::TextInput && thing.value == "aws+payments@example.com");
    let second = desk.file("second.canopy.ron");
    desk.dialogs_answer(&second);
    app.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    app.see_part("second.canopy.ron");
    app.see("saved");
    assert!(std::fs::read(&second).unwrap() == saved, "the same organization was saved as other bytes");
    assert!(std::fs::read(&file).unwrap() == saved, "the first file was touched");
    app.key(Modifiers::COMMAND, Key::Q);
    assert!(app.ended().success());
}

#[test]
fn unsaved_changes_are_asked_about() {
    let Some(_screen) = desktop("unsaved_changes_are_asked_about") else { return };
    let desk = Desk::new();
    let file = desk.file("kept.canopy.ron");
    let mut app = desk.start(&[]);
    begin(&mut app);
    new_ou(&mut app, "Root", "Kept");
    app.key(Modifiers::COMMAND, Key::Q);
    app.see("Don't save");
    app.click("Cancel");
    app.gone("Don't save");
    app.ready(Role::TreeItem, "Kept");

    // The answer has no ending; the program adds it.
    desk.dialogs_answer(&desk.file("kept"));
    app.key(Modifiers::COMMAND, Key::Q);
    app.see("Don't save");
    app.click("Save");
    assert!(app.ended().success());
    assert!(std::fs::read_to_string(&file).unwrap().contains("Kept"));
}

#[test]
fn without_a_file_dialog_the_path_is_typed() {
    let Some(_screen) = desktop("without_a_file_dialog_the_path_is_typed") else { return };
    let desk = Desk::without_dialogs();
    let file = desk.file("typed.canopy.ron");
    let mut app = desk.start(&[]);
    begin(&mut app);
    new_ou(&mut app, "Root", "Typed");
    app.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    app.see_part("type the path");
    app.fill("File", file.to_str().unwrap());
    app.picture("typed-path");
    app.key(Modifiers::NONE, Key::Enter);
    app.see("saved");
    let first = std::fs::read(&file).unwrap();

    // A typed path that is taken is asked about before it is replaced.
    new_ou(&mut app, "Root", "Second");
    app.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    app.fill("File", file.to_str().unwrap());
    app.key(Modifiers::NONE, Key::Enter);
    app.see("Replace the file that is there?");
    assert_eq!(std::fs::read(&file).unwrap(), first);
    app.click("Replace");
    app.see("saved");
    assert_ne!(std::fs::read(&file).unwrap(), first);
}

#[test]
fn every_state_looks_like_something_in_both_themes() {
    let Some(_screen) = desktop("every_state_looks_like_something_in_both_themes") else { return };
    let desk = Desk::new();
    let mut app = desk.start(&[]);
    for (theme, brightness) in [("light", 0.5..1.0), ("dark", 0.0..0.4)] {
        let shot = |app: &mut App, state: &str| {
            let picture = app.picture(&format!("{state}-{theme}"));
            let seen = check_picture(&picture, state);
            assert!(brightness.contains(&seen), "{state} is {seen:.2} bright in the {theme} theme");
        };
        app.run(&format!("Theme: {theme}"));
        shot(&mut app, "welcome");
        app.click("Sample organization");
        app.see_part(" accounts, ");
        shot(&mut app, "workspace");
        let width = app.ready(Role::Tree, "Organization tree").rect.width();
        app.key(Modifiers::COMMAND, Key::L);
        app.fill("Palette", "ec2:RunInstances");
        app.ready(Role::ListBoxOption, "ec2:RunInstances");
        shot(&mut app, "palette");
        app.key(Modifiers::NONE, Key::Enter);
        app.gone("Palette");
        shot(&mut app, "highlight");
        let highlighted = app.ready(Role::Tree, "Organization tree").rect.width();
        app.click_on(Role::TreeItem, "Network");
        app.fill("Filter actions", "ec2:*Default*");
        app.click_on(Role::ListItem, "ec2:DisableEbsEncryptionByDefault: denied");
        app.see_part("Compute baseline");
        shot(&mut app, "permissions");
        assert!((width - highlighted).abs() < 1.0, "the tree went from {width} to {highlighted} points");
        app.key(Modifiers::COMMAND, Key::Num4);
        app.fill("Filter policies", "root user");
        app.click_on(Role::ListItem, "Deny the root user");
        app.see("Text of Deny the root user");
        shot(&mut app, "policy-editor");
        app.key(Modifiers::COMMAND, Key::Num1);
        zoom(&mut app, 2.0);
        shot(&mut app, "zoom-200");
        app.run("Reset zoom");
        app.run("Close project");
    }
    drop(app);
    // Theme and zoom are remembered.
    let mut app = desk.start(&[]);
    let picture = app.picture("remembered-dark");
    assert!(check_picture(&picture, "welcome") < 0.4, "the theme was not remembered");
}

fn zoom(app: &mut App, wanted: f32) {
    let usual = app.things().1;
    let began = std::time::Instant::now();
    while app.things().1 < usual * wanted - 0.01 {
        assert!(began.elapsed() < PATIENCE, "the zoom does not reach {wanted}");
        app.key(Modifiers::COMMAND, Key::Plus);
    }
}

/// How bright a picture is from 0 to 1, once it is known to show something.
fn check_picture(picture: &image::RgbaImage, state: &str) -> f32 {
    let (width, height) = picture.dimensions();
    assert!(width >= 800 && height >= 500, "{state}: {width} × {height}");
    let colors: BTreeSet<[u8; 4]> = picture.pixels().map(|pixel| pixel.0).collect();
    assert!(colors.len() > 60, "{state} has {} colours", colors.len());
    let sum: u64 = picture.pixels().flat_map(|pixel| pixel.0.into_iter().take(3)).map(u64::from).sum();
    sum as f32 / (width * height * 3 * 255) as f32
}

#[test]
fn mouse_and_keyboard_of_the_x_server_work() {
    let Some(_screen) = desktop("mouse_and_keyboard_of_the_x_server_work") else { return };
    let desk = Desk::new();
    let mut app = desk.start(&[]);
    let window = XWindow::of(&app);
    window.key("ctrl+n");
    app.ready(Role::Button, "Create organization");
    window.key("Return");
    app.ready(Role::TreeItem, "Root");
    let click = |app: &mut App, role, name: &str| {
        let thing = app.ready(role, name);
        let scale = app.things().1;
        window.click(&thing, scale);
    };
    click(&mut app, Role::TreeItem, "Root");
    click(&mut app, Role::Button, "New OU…");
    app.ready(Role::TextInput, "OU name");
    window.write("Sandbox 1");
    app.wait_for("the typed name", |thing| thing.role == Role::TextInput && thing.value == "Sandbox 1");
    click(&mut app, Role::Button, "Create OU");
    app.ready(Role::TreeItem, "Sandbox 1");
    window.key("ctrl+z");
    app.gone("Sandbox 1");
    window.key("ctrl+q");
    assert!(app.ended().success());
}

#[test]
fn without_a_display_one_sentence_says_so() {
    let desk = Desk::without_dialogs();
    let (status, text) = complaint(desk.program().env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY"));
    assert!(!status.success(), "exit status {status}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("no display"), "{text}");
}

#[test]
fn a_display_that_does_not_answer_is_no_crash() {
    let Some(_screen) = desktop("a_display_that_does_not_answer_is_no_crash") else { return };
    let desk = Desk::without_dialogs();
    let (status, text) = complaint(desk.program().env("DISPLAY", ":64999"));
    assert!(!status.success() && !text.contains("panicked"), "exit status {status}: {text}");
    assert!(text.contains("display") && text.trim().lines().count() == 1, "{text}");
}

#[test]
fn a_file_that_cannot_be_opened_is_shown_in_the_window() {
    let Some(_screen) = desktop("a_file_that_cannot_be_opened_is_shown_in_the_window") else { return };
    let desk = Desk::new();
    let broken = desk.file("broken.canopy.ron");
    std::fs::write(&broken, "(format_version: 1, nonsense").unwrap();
    let mut app = desk.start(&[Path::new("/nowhere/at all.canopy.ron")]);
    app.see("The project could not be opened");
    app.key(Modifiers::NONE, Key::Escape);
    app.gone("The project could not be opened");
    app.see("Canopy never talks to the network");
    drop(app);
    // A text that could be mended is shown as such.
    let mut app = desk.start(&[&broken]);
    app.see("broken.canopy.ron cannot be read");
    app.see("Text of broken.canopy.ron");
    app.click("Cancel");
    app.see("Canopy never talks to the network");
}

/// Killed in the middle of typing, some seconds after an edit: it is offered at the next start, and recovered.
#[test]
fn a_killed_window_loses_nothing_that_is_older_than_two_seconds() {
    let Some(_screen) = desktop("a_killed_window_loses_nothing_that_is_older_than_two_seconds") else { return };
    let desk = Desk::new();
    let file = desk.file("work.canopy.ron");
    desk.dialogs_answer(&file);
    let mut app = desk.start(&[]);
    begin(&mut app);
    new_ou(&mut app, "Root", "Saved");
    app.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    app.see("saved");
    let saved = std::fs::read(&file).unwrap();
    app.kill();
    let mut known = vec!["Saved".to_owned()];
    for round in 0..4_u64 {
        let mut app = desk.start(&[&file]);
        if round > 0 {
            app.click("Show unsaved work…");
            app.picture("unsaved-work");
            app.click("Recover work.canopy.ron");
            app.gone("Show unsaved work…");
        }
        for name in &known {
            app.ready(Role::TreeItem, name);
        }
        let name = format!("Round {round}");
        new_ou(&mut app, "Root", &name);
        known.push(name);
        std::thread::sleep(std::time::Duration::from_millis(2_000));
        // What is newer than that may be there or not.
        new_account(&mut app, "Root", &format!("late {round}"), &format!("late{round}@example.com"));
        std::thread::sleep(std::time::Duration::from_millis(round * 130));
        app.kill();
        assert_eq!(std::fs::read(&file).unwrap(), saved, "the file is written only when somebody saves");
        assert_eq!(disk::left_behind(&desk.state()).len(), 1);
    }
    let mut app = desk.start(&[]);
    app.see("Unsaved work");
    app.click("Recover work.canopy.ron");
    for name in &known {
        app.ready(Role::TreeItem, name);
    }
    app.key(Modifiers::COMMAND, Key::S);
    app.see("saved");
    app.key(Modifiers::COMMAND, Key::Q);
    assert!(app.ended().success());
    assert_eq!(disk::left_behind(&desk.state()), []);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(known.iter().all(|name| text.contains(name.as_str())), "{text}");
}

/// Two windows of the real program on one file: the second save asks.
#[test]
fn two_windows_do_not_overwrite_each_other() {
    let Some(_screen) = desktop("two_windows_do_not_overwrite_each_other") else { return };
    let desk = Desk::new();
    let file = desk.file("shared.canopy.ron");
    desk.dialogs_answer(&file);
    let mut first = desk.start(&[]);
    begin(&mut first);
    new_ou(&mut first, "Root", "Shared");
    first.key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    first.see("saved");
    let mut second = desk.start(&[&file]);
    second.ready(Role::TreeItem, "Shared");
    new_ou(&mut second, "Root", "From the second");
    second.key(Modifiers::COMMAND, Key::S);
    second.see("saved");
    // A window that is covered by another is not drawn.
    second.key(Modifiers::COMMAND, Key::Q);
    assert!(second.ended().success());
    first.see("shared.canopy.ron was changed by another program");
    new_ou(&mut first, "Root", "From the first");
    first.key(Modifiers::COMMAND, Key::S);
    first.see("The file was changed by another program");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("From the second") && !text.contains("From the first"), "{text}");
    first.click("Cancel");
    first.gone("The file was changed by another program");
}
